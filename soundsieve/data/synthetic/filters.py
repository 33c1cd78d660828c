"""Filters: a band, resonances, and a weight over frequency and time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy import signal


def band(sound: np.ndarray, low: float | None, high: float | None, sr: int, order: int = 2) -> np.ndarray:
    """Keep what lies between two frequencies in Hz; ``None`` leaves that side open. Too high ones are lowered."""
    top = 0.48 * sr
    if low is not None and high is not None:
        low = min(low, 0.8 * top)
        sos = signal.butter(order, [low, min(max(high, 1.1 * low), top)], "bandpass", fs=sr, output="sos")
    elif low is not None:
        sos = signal.butter(order, min(low, 0.9 * top), "highpass", fs=sr, output="sos")
    elif high is not None:
        sos = signal.butter(order, min(high, top), "lowpass", fs=sr, output="sos")
    else:
        return sound
    return signal.sosfilt(sos, sound)


def resonate(sound: np.ndarray, peaks: Sequence[tuple[float, float, float]], sr: int) -> np.ndarray:
    """A bank of resonators in parallel: (frequency in Hz, bandwidth in Hz, gain at the peak) of each."""
    out = np.zeros_like(sound)
    for frequency, bandwidth, gain in peaks:
        if frequency < 0.47 * sr:
            b, a = signal.iirpeak(frequency, frequency / bandwidth, fs=sr)
            out += gain * signal.lfilter(b, a, sound)
    return out


def weigh(sound: np.ndarray, gain: Callable[[np.ndarray, np.ndarray], np.ndarray], sr: int) -> np.ndarray:
    """Weigh frequency over time; as long as ``sound``.

    ``gain`` takes frequencies in Hz, (1, frequency), and times from 0 to 1 of the sound, (frame, 1); what it gives
    multiplies the spectrogram.
    """
    size, hop = 1024, 256
    window = np.hanning(size + 1)[:-1]
    padded = np.pad(sound, (size, size + hop))
    count = (len(padded) - size) // hop
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][:count] * window
    frequency = np.fft.rfftfreq(size, 1 / sr)[None, :]
    time = np.clip((np.arange(count) * hop - size / 2) / max(len(sound), 1), 0, 1)[:, None]
    frames = np.fft.irfft(np.fft.rfft(frames) * gain(frequency, time), size) * window
    out = np.zeros(len(padded) + size)
    for index, frame in enumerate(frames):
        out[index * hop : index * hop + size] += frame
    return out[size : size + len(sound)] / 1.5
