"""The audio tower: an example sound to the place in the text encoder's space where its caption lies.

A small convolutional network over a log-mel spectrogram, weighed over time by its own attention. Our own design, in the
manner of the audio taggers of Kong et al. 2020 (PANNs, arXiv:1912.10211).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

SAMPLE_RATE = 32_000
N_FFT, HOP = 1_024, 320
MELS, LOWEST, HIGHEST = 64, 40.0, 15_000.0
FLOOR = 1e-3  # added to mel energies of a sound with unit RMS: 30 dB below what would be white noise
FRAMES = 64  # at least so many are analysed: 0.64 s


@dataclass(frozen=True)
class AudioTowerConfig:
    """Channels at each of four resolutions, and the width of the space that it leads into."""

    widths: tuple[int, ...] = (32, 64, 128, 192)
    dim: int = 384

    def build(self) -> AudioTower:
        """The network with fresh weights."""
        return AudioTower(self)


class AudioTower(nn.Module):
    """See the module; made by :class:`AudioTowerConfig`."""

    def __init__(self, config: AudioTowerConfig) -> None:
        super().__init__()
        first, *widths = config.widths
        self.stem = nn.Sequential(
            nn.Conv2d(2, first, 3, 2, 1, bias=False), nn.BatchNorm2d(first), nn.ReLU(inplace=True)
        )
        before = (first, *widths[:-1])
        self.blocks = nn.Sequential(*(_Block(a, b) for a, b in zip(before, widths, strict=True)))
        width = widths[-1]
        self.weigh = nn.Conv1d(width, 1, 1)
        self.project = nn.Sequential(nn.Linear(2 * width, width), nn.GELU(), nn.Linear(width, config.dim))

    def forward(self, levels: Tensor) -> Tensor:
        """Log-mel levels (batch, mel, frame) of :func:`log_mel` to unit vectors (batch, dim)."""
        height = torch.linspace(-1, 1, levels.shape[1], dtype=levels.dtype, device=levels.device)
        plane = torch.stack((levels, height[None, :, None].expand_as(levels)), 1)
        cells = self.blocks(self.stem(plane))
        over_time = torch.cat((cells.mean(2), cells.amax(2)), 1)
        weight = F.softmax(self.weigh(cells.mean(2)), -1)
        return F.normalize(self.project((over_time * weight).sum(-1)), dim=-1)


class _Block(nn.Module):
    """Half the resolution, more channels: a residual pair of 3 x 3 convolutions."""

    def __init__(self, before: int, width: int) -> None:
        super().__init__()
        self.convolve = nn.Sequential(
            nn.Conv2d(before, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True),
            nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width),
        )  # fmt: skip
        self.shorten = nn.Conv2d(before, width, 1, bias=False)

    def forward(self, cells: Tensor) -> Tensor:
        halved = self.shorten(F.avg_pool2d(cells, 2, ceil_mode=True))
        return F.relu(halved + self.convolve(cells), inplace=True)


def log_mel(waveform: Tensor) -> Tensor:
    """Log-mel levels of sounds.

    Args:
        waveform: (batch, sample) at 32 kHz, of any loudness: each is brought to unit RMS first.

    Returns:
        (batch, 64, frame): about mean 0 and spread 1, a frame every 10 ms, at least 64 of them (shorter sounds are
        repeated).
    """
    least = (FRAMES - 1) * HOP
    if waveform.shape[1] < least:
        waveform = waveform.repeat(1, -(-least // max(waveform.shape[1], 1)))[:, :least]
    waveform = waveform / rms(waveform)
    window = torch.hann_window(N_FFT, device=waveform.device, dtype=waveform.dtype)
    # Zeros at the ends, not a reflection: a sound may be shorter than what a reflection needs.
    spectrum = torch.stft(waveform, N_FFT, HOP, window=window, pad_mode="constant", return_complex=True)
    energy = spectrum.abs().square() / (0.375 * N_FFT)  # of white noise with unit RMS: 1 in every bin
    bands = torch.from_numpy(_mel_bands()).to(energy)
    return (torch.log(bands @ energy + FLOOR) + 3.0) / 3.0


def rms(waveform: Tensor) -> Tensor:
    """Root of the mean square of sounds (batch, sample), (batch, 1); 1e-7 at least, so that silence has a gradient."""
    return waveform.square().mean(1, keepdim=True).clamp_min(1e-14).sqrt()


def _mel_bands() -> np.ndarray:
    """Triangles evenly spaced in mel (2595 log10(1 + f / 700)), each of unit sum, (mel, bin)."""
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (LOWEST, HIGHEST))
    mels = np.linspace(low, high, MELS + 2)
    corners = 700 * (10 ** (mels / 2595) - 1)
    bins = np.arange(N_FFT // 2 + 1) * SAMPLE_RATE / N_FFT
    rise = (bins - corners[:-2, None]) / np.maximum(np.diff(corners)[:-1, None], SAMPLE_RATE / N_FFT)
    fall = (corners[2:, None] - bins) / np.maximum(np.diff(corners)[1:, None], SAMPLE_RATE / N_FFT)
    triangles = np.maximum(0, np.minimum(rise, fall))
    for row, (low, high) in enumerate(zip(corners[:-2], corners[2:], strict=True)):
        if not triangles[row].any():  # narrower than a bin: the nearest one
            triangles[row, round((low + high) / 2 * N_FFT / SAMPLE_RATE)] = 1
    bands: np.ndarray = (triangles / triangles.sum(1, keepdims=True)).astype(np.float32)
    return bands
