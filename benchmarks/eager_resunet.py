"""AudioSep's separator as one would write it down from its description: what the fast path is timed against.

Every layer is an eager module of its own, maps are (batch, channel, frame, bin), nothing is folded, and the short-time
Fourier transform and its inverse are convolutions with stored matrices, as in the published system (Liu et al. 2023,
the network of the published weights). Its state is the published one, name for name: 332 entries. The package does
not use this module; ``scripts/measure_resunet.py`` and a test do.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SLOPE = 0.01
WIDTHS = (32, 64, 128, 256, 384, 384)


class Analysis(nn.Module):
    """Short-time Fourier transform: one convolution for the real part and one for the imaginary part."""

    def __init__(self, n_fft: int, hop: int) -> None:
        super().__init__()
        self.n_fft, self.hop, bins = n_fft, hop, n_fft // 2 + 1
        self.conv_real = nn.Conv1d(1, bins, n_fft, stride=hop, bias=False)
        self.conv_imag = nn.Conv1d(1, bins, n_fft, stride=hop, bias=False)
        turn, window = _turns(bins, n_fft), torch.hann_window(n_fft, dtype=torch.float64)
        self.conv_real.weight.data = (window * turn.cos())[:, None].float()
        self.conv_imag.weight.data = (-window * turn.sin())[:, None].float()

    def forward(self, waveform: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, 1, sample) to two of (batch, 1, frame, bin)."""
        padded = F.pad(waveform, (self.n_fft // 2, self.n_fft // 2), mode="reflect")
        real, imag = self.conv_real(padded), self.conv_imag(padded)
        return real.transpose(1, 2)[:, None], imag.transpose(1, 2)[:, None]


class Synthesis(nn.Module):
    """The inverse: the spectrum is mirrored to its full length, transformed, windowed and overlap-added."""

    ola_window: Tensor

    def __init__(self, n_fft: int, hop: int) -> None:
        super().__init__()
        self.n_fft, self.hop = n_fft, hop
        self.conv_real = nn.Conv1d(n_fft, n_fft, 1, bias=False)
        self.conv_imag = nn.Conv1d(n_fft, n_fft, 1, bias=False)
        turn, window = _turns(n_fft, n_fft).T, torch.hann_window(n_fft, dtype=torch.float64)[:, None]
        self.conv_real.weight.data = (window * turn.cos() / n_fft)[:, :, None].float()
        self.conv_imag.weight.data = (window * turn.sin() / n_fft)[:, :, None].float()
        self.register_buffer("ola_window", window[:, 0].square().float())

    def forward(self, real: Tensor, imag: Tensor, length: int) -> Tensor:
        """Two of (batch, 1, frame, bin) to (batch, 1, sample)."""
        real, imag = real[:, 0].transpose(1, 2), imag[:, 0].transpose(1, 2)
        real = torch.cat((real, real[:, 1:-1].flip(1)), 1)
        imag = torch.cat((imag, -imag[:, 1:-1].flip(1)), 1)
        frames = self.conv_real(real) - self.conv_imag(imag)
        weights = self.ola_window[None, :, None].expand(1, -1, frames.shape[2])
        added = self._overlap_add(frames) / self._overlap_add(weights).clamp_min(1e-11)
        return added[:, :, self.n_fft // 2 : self.n_fft // 2 + length]

    def _overlap_add(self, frames: Tensor) -> Tensor:
        samples = (frames.shape[2] - 1) * self.hop + self.n_fft
        return F.fold(frames, (1, samples), (1, self.n_fft), stride=(1, self.hop))[:, :, 0]


def _turns(rows: int, n_fft: int) -> Tensor:
    """Phase in radians of each bin (row) at each sample (column)."""
    steps = torch.arange(rows)[:, None] * torch.arange(n_fft) % n_fft
    return steps.double() * (2 * math.pi / n_fft)


def _norm(width: int) -> nn.BatchNorm2d:
    return nn.BatchNorm2d(width, momentum=0.01)


class ConvBlock(nn.Module):
    """Residual block of two pre-activated 3x3 convolutions; the query is added behind each norm."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.bn1, self.bn2 = _norm(inputs), _norm(outputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        if inputs != outputs:
            self.shortcut = nn.Conv2d(inputs, outputs, 1)

    def forward(self, maps: Tensor, film: dict[str, Tensor], name: str) -> Tensor:
        """(batch, input, frame, bin) to (batch, output, frame, bin)."""
        hidden = self.conv1(F.leaky_relu(self.bn1(maps) + film[f"{name}->beta1"], SLOPE))
        hidden = self.conv2(F.leaky_relu(self.bn2(hidden) + film[f"{name}->beta2"], SLOPE))
        return hidden + (self.shortcut(maps) if hasattr(self, "shortcut") else maps)


class EncoderBlock(nn.Module):
    """A residual block and average pooling."""

    def __init__(self, inputs: int, outputs: int, pool: tuple[int, int]) -> None:
        super().__init__()
        self.conv_block1 = ConvBlock(inputs, outputs)
        self.pool = pool

    def forward(self, maps: Tensor, film: dict[str, Tensor], name: str) -> tuple[Tensor, Tensor]:
        """What goes deeper, and what is kept for the decoder."""
        kept = self.conv_block1(maps, film, f"{name}->conv_block1")
        return F.avg_pool2d(kept, self.pool), kept


class DecoderBlock(nn.Module):
    """A transposed convolution, the encoder's map beside it, and a residual block."""

    def __init__(self, inputs: int, outputs: int, up: tuple[int, int]) -> None:
        super().__init__()
        self.bn1, self.bn2 = _norm(inputs), _norm(inputs)  # the second is in the published state and does nothing
        self.conv1 = nn.ConvTranspose2d(inputs, outputs, up, stride=up, bias=False)
        self.conv_block2 = ConvBlock(2 * outputs, outputs)

    def forward(self, maps: Tensor, kept: Tensor, film: dict[str, Tensor], name: str) -> Tensor:
        """(batch, input, frame, bin) and (batch, output, more frames, more bins) to the latter's shape."""
        hidden = self.conv1(F.leaky_relu(self.bn1(maps) + film[f"{name}->beta1"], SLOPE))
        return self.conv_block2(torch.cat((hidden, kept), 1), film, f"{name}->conv_block2")


class Base(nn.Module):
    """Spectrogram, U-Net, mask, waveform."""

    def __init__(self, widths: tuple[int, ...], n_fft: int, hop: int) -> None:
        super().__init__()
        self.depth = len(widths)
        self.stft, self.istft = Analysis(n_fft, hop), Synthesis(n_fft, hop)
        self.bn0 = _norm(n_fft // 2 + 1)
        self.pre_conv = nn.Conv2d(1, widths[0], 1)
        for level, width in enumerate(widths):
            pool = (2, 2) if level < self.depth - 1 else (1, 2)
            self.add_module(f"encoder_block{level + 1}", EncoderBlock(widths[max(level - 1, 0)], width, pool))
        setattr(self, f"conv_block{self.depth + 1}a", EncoderBlock(widths[-1], widths[-1], (1, 1)))
        for level in reversed(range(self.depth)):
            up = (2, 2) if level < self.depth - 1 else (1, 2)
            inputs = widths[min(level + 1, self.depth - 1)]
            self.add_module(f"decoder_block{self.depth - level}", DecoderBlock(inputs, widths[level], up))
        self.after_conv = nn.Conv2d(widths[0], 3, 1)

    def forward(self, waveform: Tensor, film: dict[str, Tensor]) -> Tensor:
        """(batch, 1, sample) to the same."""
        real, imag = self.stft(waveform)
        magnitude = (real.square() + imag.square()).clamp_min(1e-10).sqrt()
        cos, sin = real / magnitude, imag / magnitude
        maps = self.bn0(magnitude.transpose(1, 3)).transpose(1, 3)
        frames = maps.shape[2]
        maps = F.pad(maps, (0, 0, 0, -frames % 2 ** (self.depth - 1)))[..., :-1]
        maps, kept = self.pre_conv(maps), []
        for level in range(self.depth):
            name = f"encoder_block{level + 1}"
            maps, skip = self.get_submodule(name)(maps, film, name)
            kept.append(skip)
        name = f"conv_block{self.depth + 1}a"
        maps, _ = self.get_submodule(name)(maps, film, name)
        for level in range(self.depth):
            name = f"decoder_block{level + 1}"
            maps = self.get_submodule(name)(maps, kept.pop(), film, name)
        maps = F.pad(self.after_conv(maps), (0, 1))[:, :, :frames]
        gain = torch.sigmoid(maps[:, 0:1])
        turn_real, turn_imag = torch.tanh(maps[:, 1:2]), torch.tanh(maps[:, 2:3])
        radius = (turn_real.square() + turn_imag.square()).sqrt().clamp_min(1e-10)
        turn_cos, turn_sin = turn_real / radius, turn_imag / radius
        masked = F.relu(magnitude * gain)
        out_real = masked * (cos * turn_cos - sin * turn_sin)
        out_imag = masked * (sin * turn_cos + cos * turn_sin)
        return self.istft(out_real, out_imag, waveform.shape[2])


class EagerResUNet(nn.Module):
    """The whole separator.

    Args:
        widths: channels of the encoder's levels.
        n_fft: samples in a window (Hann).
        hop: samples between windows.
        condition: width of the query's vector.
    """

    def __init__(
        self, widths: tuple[int, ...] = WIDTHS, n_fft: int = 2048, hop: int = 320, condition: int = 512
    ) -> None:
        super().__init__()
        self.base = Base(widths, n_fft, hop)
        self.film = nn.ModuleDict()
        for name, part in self.base.named_modules():
            if isinstance(part, ConvBlock | DecoderBlock):
                for number, norm in ((1, part.bn1), (2, part.bn2)):
                    key = f"{name.replace('.', '->')}->beta{number}"
                    self.film[key] = nn.Linear(condition, norm.num_features)

    def forward(self, waveform: Tensor, condition: Tensor) -> Tensor:
        """(batch, 1, sample), full scale = 1, and (batch, dim) to the target, (batch, 1, sample)."""
        film = {name: linear(condition)[:, :, None, None] for name, linear in self.film.items()}
        return self.base(waveform, film)
