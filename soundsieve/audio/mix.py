"""Adding sounds up: gain at an SNR, what lies within a span; and random changes that make many recordings of one."""

from __future__ import annotations

import numpy as np
import scipy.fft

FADE = 0.01
"""Seconds of the ramps within a span's ends."""


def rms(samples: np.ndarray) -> float:
    """Root mean square over everything."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if samples.size else 0.0


def add_at_snr(source: np.ndarray, noise: np.ndarray, snr_db: float) -> tuple[np.ndarray, np.ndarray]:
    """Scale ``noise`` so that ``source`` is ``snr_db`` above it by mean power, and the sum does not clip.

    Args:
        source: (sample,).
        noise: any length; repeated or cut to that of ``source``.
        snr_db: ratio of mean powers.

    Returns:
        Source and noise as they stand in the mixture: both scaled by 0.9 / peak where the sum's peak is over 0.9.

    Source: DCASE 2024 Task 9's mixing; AudioSep's 0.9-peak rule.
    """
    noise = np.resize(noise, source.shape)
    level = rms(noise)
    gain = rms(source) / level * 10 ** (-snr_db / 20) if level > 0 else 0.0
    noise = noise * np.float32(gain)
    peak = float(np.abs(source + noise).max(initial=0.0))
    scale = np.float32(0.9 / peak if peak > 0.9 else 1.0)
    return source * scale, noise * scale


def within(span: tuple[float, float], samples: int, rate: int, first: int = 0) -> np.ndarray:
    """1 for samples within a span and 0 for those outside, (sample,), with ramps of ``FADE`` inside its ends.

    Args:
        span: start and end in seconds; what is said to be infinite has no end.
        samples: how many.
        rate: Hz.
        first: number of the first sample, counted from where the span's time begins.
    """
    seconds = (first + np.arange(samples)) / rate
    ramps = np.clip((seconds - span[0]) / FADE, 0, 1) * np.clip((span[1] - seconds) / FADE, 0, 1)
    return ramps.astype(np.float32)


def change_speed(samples: np.ndarray, factor: float) -> np.ndarray:
    """Play ``factor`` times faster, pitch and tempo together; (sample,) to (sample / factor,).

    Linear interpolation: its faint aliasing is no matter for training and costs a tenth of a resampler.
    """
    positions = np.arange(int((len(samples) - 1) / factor)) * factor
    whole = positions.astype(np.int64)
    part = (positions - whole).astype(np.float32)
    return samples[whole] * (1 - part) + samples[whole + 1] * part


def random_response(rng: np.random.Generator, size: int, sample_rate: int) -> np.ndarray:
    """Frequency response, (size // 2 + 1,), of an equaliser, at times with a band limit and a room.

    Equaliser: +-6 dB at five places, smooth between. Limit: one in five has a low-pass at 2.5 to 12 kHz, so that
    bandwidth tells nothing; one in ten a high-pass at 80 to 400 Hz. Room: one in five has decaying noise,
    0.1 to 0.9 s to -60 dB, 0 to 15 dB below the direct sound.
    """
    octaves = np.log2(np.maximum(np.fft.rfftfreq(size, 1 / sample_rate), 20.0) / 20.0)
    level_db = np.interp(octaves, np.linspace(0, octaves[-1], 5), rng.uniform(-6, 6, 5))
    if rng.random() < 0.2:
        level_db -= 48 * np.maximum(octaves - np.log2(rng.uniform(2_500, 12_000) / 20), 0)
    if rng.random() < 0.1:
        level_db -= 24 * np.maximum(np.log2(rng.uniform(80, 400) / 20) - octaves, 0)
    response = (10 ** (level_db / 20)).astype(np.complex64)
    if rng.random() < 0.2:
        length = int(rng.uniform(0.1, 0.9) * sample_rate)
        tail = rng.standard_normal(length, dtype=np.float32) * np.exp(np.linspace(0, -6.9, length, dtype=np.float32))
        tail *= np.float32(10 ** (rng.uniform(-15, 0) / 20) / np.sqrt(np.square(tail).sum()))
        tail[0] += 1.0
        response *= scipy.fft.rfft(tail, size)
    return response


def random_colour(rng: np.random.Generator, size: int, sample_rate: int) -> np.ndarray:
    """Frequency response, (size // 2 + 1,), far from flat: a recording as if another had made it of a like sound.

    One in five changes nothing. Equaliser: eight places from 30 Hz up, 6 dB by standard deviation, smooth between.
    Limits: one in five falls from 2.5 to 9 kHz up, one in five from 100 to 500 Hz down.
    """
    octaves = np.log2(np.maximum(np.fft.rfftfreq(size, 1 / sample_rate), 30.0) / 30.0)
    if rng.random() < 0.2:
        return np.ones(len(octaves), np.float32)
    level_db = np.interp(octaves, np.linspace(0, octaves[-1], 8), rng.normal(0, 6, 8))
    if rng.random() < 0.2:
        level_db -= 24 * np.maximum(octaves - np.log2(rng.uniform(2_500, 9_000) / 30), 0)
    if rng.random() < 0.2:
        level_db -= 18 * np.maximum(np.log2(rng.uniform(100, 500) / 30) - octaves, 0)
    return (10 ** (level_db / 20)).astype(np.float32)


def filter_with(samples: np.ndarray, response: np.ndarray) -> np.ndarray:
    """Filter by a response, as of :func:`random_response`; as long as before, what rings on is cut."""
    size = 2 * (len(response) - 1)
    filtered: np.ndarray = scipy.fft.irfft(scipy.fft.rfft(samples, size) * response, size)[: len(samples)]
    return filtered
