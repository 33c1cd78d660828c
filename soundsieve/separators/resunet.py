"""ResUNet30: a U-Net over the magnitude spectrogram that a query steers by additive FiLM.

The separator of AudioSep (Liu et al. 2023, arXiv 2308.05037, section III) as its public code has it: the linear
magnitude, normalised bin by bin, goes through residual blocks at six resolutions and comes out as a mask, a gain
below one and a turn of the phase for each cell. Every batch norm is followed by a shift that the query's embedding
decides; there is no scale. One class serves both descriptions of it: the defaults of :class:`ResUNetConfig` are the
published weights, ``n_fft=1024, widths=(32, 64, 128, 256, 512, 1024)`` is the paper.

The network works on one channel; others are folded into the batch. Its view in time is finite and every norm is a
fixed affine map at inference, so that what comes out at an instant depends on ``context`` samples around it and on
nothing else.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from soundsieve.types import Embedding

if TYPE_CHECKING:
    from soundsieve.separators.resunet_inference import FastResUNet

MOMENTUM = 0.01  # of every batch norm's running statistics
SLOPE = 0.01  # of every leaky ReLU below zero
LEAST_POWER = 1e-10  # of a cell of the spectrogram, as the network sees it


@dataclass(frozen=True)
class ResUNetConfig:
    """Sizes of a :class:`ResUNet`.

    Attributes:
        sample_rate: Hz.
        n_fft: samples in an STFT window (Hann).
        hop_length: samples between windows, at most a third of ``n_fft``.
        widths: channels of each level of the U-Net, six as published. A level has half the bins of the one before
            and half its frames, except that the last has as many frames as the last but one.
        embedding_dim: width of a query's embedding.
        segment_seconds: longest stretch given to the network at once.
    """

    sample_rate: int = 32_000
    n_fft: int = 2048
    hop_length: int = 320
    widths: tuple[int, ...] = (32, 64, 128, 256, 384, 384)
    embedding_dim: int = 512
    segment_seconds: float = 122.88

    def build(self) -> ResUNet:
        """A network of these sizes with fresh weights.

        Raises:
            ValueError: the levels do not halve the bins evenly, or the windows overlap too little.
        """
        return ResUNet(self)


class Block(nn.Module):
    """Residual block: norm, shift, leaky ReLU and 3x3 convolution, twice; a 1x1 convolution where widths differ."""

    def __init__(self, inputs: int, outputs: int, embedding_dim: int) -> None:
        super().__init__()
        self.norm1 = nn.BatchNorm2d(inputs, momentum=MOMENTUM)
        self.shift1 = nn.Linear(embedding_dim, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs, momentum=MOMENTUM)
        self.shift2 = nn.Linear(embedding_dim, outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.shortcut: nn.Module = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def forward(self, cells: Tensor, condition: Tensor) -> Tensor:
        """(batch, input, frame, bin) and (batch, dim) -> (batch, output, frame, bin)."""
        hidden = self.conv1(activate(self.norm1(cells), self.shift1(condition)))
        hidden = self.conv2(activate(self.norm2(hidden), self.shift2(condition)))
        return hidden + self.shortcut(cells)


class Stage(nn.Module):
    """One level of the decoder: to a finer resolution, and a residual block over that and the encoder's cells."""

    def __init__(self, inputs: int, outputs: int, scale: tuple[int, int], embedding_dim: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(inputs, momentum=MOMENTUM)
        self.shift = nn.Linear(embedding_dim, inputs)
        self.up = nn.ConvTranspose2d(inputs, outputs, scale, stride=scale, bias=False)
        self.block = Block(2 * outputs, outputs, embedding_dim)

    def forward(self, cells: Tensor, skip: Tensor, condition: Tensor) -> Tensor:
        """(batch, input, frame, bin), the finer (batch, output, ...) and (batch, dim) -> as the finer."""
        finer = self.up(activate(self.norm(cells), self.shift(condition)))
        return self.block(torch.cat((finer, skip), 1), condition)


def activate(cells: Tensor, shift: Tensor) -> Tensor:
    """Additive FiLM and leaky ReLU: cells (batch, width, frame, bin), shift (batch, width)."""
    return F.leaky_relu(cells + shift[:, :, None, None], SLOPE, inplace=True)


class ResUNet(nn.Module):
    """Separates the sound that an embedding asks for.

    ``segment``, ``context`` and ``stride`` are as in :class:`soundsieve.types.Separator`. Each channel of a mixture
    is separated alone; they share a call.
    """

    channels: int | None = None
    window: Tensor
    _fast: FastResUNet | None = None

    def __init__(self, config: ResUNetConfig) -> None:
        super().__init__()
        self.config = config
        widths, dim, bins = config.widths, config.embedding_dim, config.n_fft // 2
        if bins % (1 << len(widths)):
            raise ValueError(f"n_fft {config.n_fft}: its {bins} bins cannot be halved {len(widths)} times")
        if 3 * config.hop_length > config.n_fft:
            raise ValueError(f"hop_length {config.hop_length} is more than a third of n_fft {config.n_fft}")
        self.scales = ((2, 2),) * (len(widths) - 1) + ((1, 2),)  # (frames, bins) from each level to the next
        self.register_buffer("window", torch.hann_window(config.n_fft), persistent=False)
        self.norm = nn.BatchNorm1d(bins + 1, momentum=MOMENTUM)
        self.pre = nn.Conv2d(1, widths[0], 1)
        self.encoder = nn.ModuleList(Block(a, b, dim) for a, b in itertools.pairwise((widths[0], *widths)))
        self.bottleneck = Block(widths[-1], widths[-1], dim)
        self.decoder = nn.ModuleList(
            Stage(a, b, scale, dim)
            for (b, a), scale in zip(
                reversed(list(itertools.pairwise((*widths, widths[-1])))), reversed(self.scales), strict=True
            )
        )
        self.post = nn.Conv2d(widths[0], 3, 1)
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
                nn.init.xavier_uniform_(layer.weight)
                if layer.bias is not None:
                    nn.init.zeros_(layer.bias)

    @property
    def sample_rate(self) -> int:
        """Hz."""
        return self.config.sample_rate

    @property
    def stride(self) -> int:
        """Samples between frames of the deepest level."""
        return self.config.hop_length << (len(self.config.widths) - 1)

    @property
    def segment(self) -> int:
        """Samples in one call, at most."""
        return round(self.config.segment_seconds * self.sample_rate) // self.stride * self.stride

    @property
    def context(self) -> int:
        """Samples on either side that an estimate depends on, a multiple of ``stride``."""
        deepest = len(self.config.widths) - 1
        frames = sum(4 << level for level in range(deepest + 1))  # two convolutions each, there and back
        frames += (2 << deepest) + (1 << deepest) - 1  # the bottleneck's, and where in a deepest frame one is
        reach = frames * self.config.hop_length + self.config.n_fft  # half a window to the frames, half to the samples
        return -(-reach // self.stride) * self.stride

    def forward(self, mixture: Tensor, embedding: Embedding) -> Tensor:
        """(batch, channel, sample), full scale = 1, and (batch, dim) -> target (batch, channel, sample)."""
        spectrum = self.spectrum(mixture.flatten(0, 1))
        condition = embedding.pooled.repeat_interleave(mixture.shape[1], 0)
        logits = self.unet(self.cells(spectrum), condition)
        return self.resynthesise(spectrum, logits, mixture.shape[-1]).unflatten(0, mixture.shape[:2])

    def separate(self, mixture: Tensor, embedding: Embedding) -> tuple[Tensor, None]:
        """As :class:`soundsieve.types.Separator` says; without a judgement of presence.

        Channels go through the network together, queries one after the other: its cells are large.
        """
        if self._fast is not None:
            return self._fast.separate(mixture, embedding.pooled), None
        spectrum = self.spectrum(mixture)
        cells = self.cells(spectrum)
        targets = []
        for query in embedding.pooled:
            logits = self.unet(cells, query.expand(len(mixture), -1))
            targets.append(self.resynthesise(spectrum, logits, mixture.shape[-1]))
        return torch.stack(targets), None

    def fold_norms(self) -> None:
        """Separate by :mod:`soundsieve.separators.resunet_inference` from now on: the same estimates, sooner."""
        from soundsieve.separators.resunet_inference import FastResUNet

        self._fast = self._fast or FastResUNet(self)

    def spectrum(self, waveform: Tensor) -> Tensor:
        """STFT (batch, bin, frame) of (batch, sample), mirrored at its ends.

        A mirror of half a window needs as many samples and one: zeros are added to a shorter waveform.
        """
        n_fft = self.config.n_fft
        missing = max(0, n_fft // 2 + 1 - waveform.shape[-1])
        return torch.stft(
            F.pad(waveform.to(self.window.dtype), (0, missing)), n_fft, self.config.hop_length, window=self.window,
            center=True, pad_mode="reflect", return_complex=True,
        )  # fmt: skip

    def cells(self, spectrum: Tensor) -> Tensor:
        """What the network sees of (batch, bin, frame), whatever the query: (batch, 1, frame, bin).

        Normalised magnitude; zeros, which a silent frame does not have, up to whole frames of the deepest level;
        without the highest bin.
        """
        power = spectrum.real.square() + spectrum.imag.square()
        normalised = self.norm(power.clamp(min=LEAST_POWER).sqrt())
        missing = -normalised.shape[-1] % (1 << (len(self.config.widths) - 1))
        return F.pad(normalised[:, :-1], (0, missing)).transpose(1, 2).unsqueeze(1)

    def unet(self, cells: Tensor, condition: Tensor) -> Tensor:
        """:meth:`cells` (batch, 1, frame, bin) and (batch, dim) -> logits (batch, 3, frame, bin) of the mask."""
        hidden = self.pre(cells)
        skips = []
        for block, scale in zip(self.encoder, self.scales, strict=True):
            skips.append(block(hidden, condition))
            hidden = F.avg_pool2d(skips[-1], scale)
        hidden = self.bottleneck(hidden, condition)
        for stage in self.decoder:
            hidden = stage(hidden, skips.pop(), condition)
        return self.post(hidden)

    @staticmethod
    def mask(logits: Tensor) -> Tensor:
        """Logits (batch, 3, frame, bin) to a complex mask (batch, bin, frame): a gain below one, a turn by any angle.

        The gain is a sigmoid, the turn the direction of two tanhs; where both vanish nothing passes. The root is taken
        of what is never zero, so that no gradient is infinite.
        """
        gain, (real, imaginary) = logits[:, 0].sigmoid(), logits[:, 1:].tanh().unbind(1)
        gain = gain / (real.square() + imaginary.square()).clamp(min=1e-20).sqrt()
        return torch.complex(gain * real, gain * imaginary).transpose(1, 2)

    def resynthesise(self, spectrum: Tensor, logits: Tensor, samples: int) -> Tensor:
        """Mask a spectrum (batch, bin, frame) and go back to (batch, sample); nothing passes in the highest bin."""
        mask = self.mask(logits.to(self.window.dtype))[..., : spectrum.shape[-1]]
        masked = F.pad(mask * spectrum[:, :-1], (0, 0, 0, 1))
        return torch.istft(masked, self.config.n_fft, self.config.hop_length, window=self.window, length=samples)
