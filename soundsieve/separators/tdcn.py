"""TDCN++: a stack of dilated convolutions that gives a mixture a fixed number of masks, and no query is asked.

Universal sound separation (Kavalerov et al. 2019, arXiv:1905.03330) in the form of the public code of mixture invariant
training (Wisdom et al. 2020, arXiv:2006.12701), which AudioScope (Tzinis et al. 2021, arXiv:2011.01143) took over: a
learned basis or an STFT, 4 repeats of 8 blocks whose dilation doubles from one to the next, instance norms over time,
and a learned scale of each block's output that is 0.9 to the power of the block's number at first. Every repeat is also
given the inputs of all repeats before it. A norm has one gain and one shift, a PReLU one slope, for all its channels.

The estimates always add up to the mixture: what their sum lacks is shared out in proportions that the network predicts
(mixture consistency, Wisdom et al. 2019, arXiv:1811.08521).

Differs: the mixture is brought to unit RMS first, so that the estimates of one that is twice as loud are twice as loud;
the STFT's magnitude goes in as its power of 0.3, not normed; frames reach beyond both ends, so that each sample is in
as many; and scales that nothing depends on, before a norm or beside a matrix, are not there. At the published sizes
and with 4 sources there are 9.20 million parameters: 8.80 without the links between repeats, which the public code has
as an option.

The network sees its segment as a whole, through norms over all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SLOPE = 0.1  # of a PReLU below zero, at first
DECAY = 0.9  # of the scale from one block to the next, at first
POWER = 0.3  # of the magnitude
QUIET = 1e-8  # RMS; what is quieter is not made louder
LEAST = 1e-12  # of a squared magnitude of a mixture of unit RMS

Basis = Literal["learned", "stft"]
Masks = Literal["sigmoid", "softmax"]


class Learned(nn.Module):
    """Non-negative coefficients by convolution, and back by another.

    Args:
        coefficients: of each frame.
        window: samples in a frame.
        hop: samples between frames.
    """

    def __init__(self, coefficients: int, window: int, hop: int) -> None:
        super().__init__()
        self.window, self.hop = window, hop
        self.encoder = nn.Conv1d(1, coefficients, window, hop, bias=False)
        self.decoder = nn.ConvTranspose1d(coefficients, 1, window, hop, bias=False)

    def forward(self, waveform: Tensor) -> Tensor:
        """(batch, sample) -> coefficients (batch, coefficient, frame)."""
        before = self.window - self.hop
        after = before + -waveform.shape[1] % self.hop
        return F.relu(self.encoder(F.pad(waveform, (before, after))[:, None]))

    def features(self, coefficients: Tensor) -> Tensor:
        """What the network is shown of them: themselves."""
        return coefficients

    def inverse(self, coefficients: Tensor, samples: int) -> Tensor:
        """(batch, coefficient, frame) -> (batch, sample)."""
        waveform: Tensor = self.decoder(coefficients)[:, 0]
        return waveform[:, self.window - self.hop :][:, :samples].to(self.decoder.weight.dtype)


class Stft(nn.Module):
    """Spectra under a Hann window, silent beyond both ends.

    Args:
        window: samples in a frame.
        hop: samples between frames.
    """

    hann: Tensor

    def __init__(self, window: int, hop: int) -> None:
        super().__init__()
        self.window, self.hop = window, hop
        self.register_buffer("hann", torch.hann_window(window), persistent=False)

    def forward(self, waveform: Tensor) -> Tensor:
        """(batch, sample) -> spectra (batch, bin, frame), complex; of white noise of unit RMS about 1 in size."""
        spectrum = torch.stft(
            waveform, self.window, self.hop, window=self.hann, center=True, pad_mode="constant", return_complex=True
        )
        return spectrum / self.hann.square().sum().sqrt()

    def features(self, spectrum: Tensor) -> Tensor:
        """What the network is shown of them: compressed magnitudes."""
        return (torch.view_as_real(spectrum).square().sum(-1) + LEAST) ** (POWER / 2)

    def inverse(self, spectrum: Tensor, samples: int) -> Tensor:
        """(batch, bin, frame) -> (batch, sample)."""
        spectrum = spectrum * self.hann.square().sum().sqrt()
        return torch.istft(spectrum, self.window, self.hop, window=self.hann, length=samples)


class Block(nn.Module):
    """1x1 convolution to more channels, dilated convolution of each, 1x1 back; PReLU and norm after the first two.

    Channels come first, before the batch: 1x1 convolutions are then one product of matrices, which with the convolution
    of each channel as a sum of shifted copies takes a CPU less than half the time of a framework's convolutions.

    Args:
        width: channels of what comes in, and goes out.
        channels: between.
        kernel: taps of the dilated convolution, an odd number.
        dilation: frames between taps.
        scale: of what is added to what came in, at first.
    """

    def __init__(self, width: int, channels: int, kernel: int, dilation: int, scale: float) -> None:
        super().__init__()
        self.dilation = dilation
        self.widen = nn.Parameter(torch.empty(channels, width))
        self.taps = nn.Parameter(torch.empty(kernel, channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.narrow = nn.Parameter(torch.empty(width, channels))
        self.slopes = nn.Parameter(torch.full((2,), SLOPE))
        self.gains = nn.Parameter(torch.ones(2))
        self.shifts = nn.Parameter(torch.zeros(2))
        self.scale = nn.Parameter(torch.tensor(scale))
        nn.init.xavier_uniform_(self.widen)
        nn.init.xavier_uniform_(self.narrow)
        nn.init.uniform_(self.taps, -(kernel**-0.5), kernel**-0.5)

    def forward(self, hidden: Tensor) -> Tensor:
        """(width, batch, frame), changed."""
        shape = hidden.shape
        wide = (self.widen @ hidden.flatten(1)).unflatten(1, shape[1:])
        wide = self._normed(wide, 0)
        wide = self._normed(_Dilated.apply(wide, self.taps, self.bias, self.dilation), 1)
        narrow = (self.scale * self.narrow) @ wide.flatten(1)
        return hidden + narrow.view(shape)

    def _normed(self, cells: Tensor, number: int) -> Tensor:
        """PReLU and instance norm, the block's first or second."""
        # lerp is a PReLU with one slope for all, and its gradient is much faster
        cells = torch.lerp(F.relu(cells), cells, self.slopes[number].to(cells.dtype))
        # each channel of each item is a group of its own; torch.group_norm, unlike its functional form, takes one frame
        batch = cells.shape[1]
        return torch.group_norm(cells, batch, self.gains[number].expand(batch), self.shifts[number].expand(batch))


class _Dilated(torch.autograd.Function):
    """Convolves each channel (channel, batch, frame) with its own taps (tap, channel); zeros beyond the ends.

    A sum of shifted copies, with a gradient that makes no copy: twice as fast in training as what is recorded of it.
    """

    @staticmethod
    def forward(ctx: Any, cells: Tensor, taps: Tensor, bias: Tensor, dilation: int) -> Tensor:
        ctx.save_for_backward(cells, taps)
        ctx.dilation = dilation
        taps = taps.to(cells.dtype)
        out = bias.to(cells.dtype)[:, None, None].expand_as(cells).contiguous()
        for tap, (to, of) in zip(taps, _shifts(len(taps), dilation), strict=True):
            out[..., to].addcmul_(tap[:, None, None], cells[..., of])
        return out

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        cells, taps = ctx.saved_tensors
        (above,) = gradients
        below, of_taps = torch.zeros_like(cells), []
        for tap, (to, of) in zip(taps.to(cells.dtype), _shifts(len(taps), ctx.dilation), strict=True):
            below[..., of].addcmul_(tap[:, None, None], above[..., to])
            of_taps.append((above[..., to] * cells[..., of]).sum((1, 2)))
        return below, torch.stack(of_taps).to(taps.dtype), above.sum((1, 2)).to(taps.dtype), None


def _shifts(taps: int, dilation: int) -> Iterator[tuple[slice, slice]]:
    """Which frames of the outcome each tap brings there, and from which."""
    for number in range(taps):
        ahead = (number - taps // 2) * dilation
        early, late = slice(None, -abs(ahead) or None), slice(abs(ahead), None)
        yield (early, late) if ahead > 0 else (late, early)


class TDCN(nn.Module):
    """Separates a mixture into a fixed number of sources that add up to it; any of them may be near silent.

    Args:
        sources: how many.
        basis: ``learned`` or ``stft``.
        window: samples in a frame of the basis.
        hop: samples between frames; at most a window, and with an STFT half of one.
        coefficients: of a frame, where the basis is learned.
        bottleneck: channels between blocks.
        channels: inside of blocks.
        kernel: taps of the dilated convolutions, an odd number.
        dilations: blocks of a repeat; their dilations are 1, 2, 4 and so on.
        repeats: how many.
        masks: ``sigmoid``, as published, or ``softmax``, over the sources: what they are at a coefficient adds up to 1.

    Raises:
        ValueError: windows overlap too little, the kernel is even, or there is nothing of something.
    """

    def __init__(
        self, *, sources: int = 4, basis: Basis = "learned", window: int = 40, hop: int = 20, coefficients: int = 256,
        bottleneck: int = 256, channels: int = 512, kernel: int = 3, dilations: int = 8, repeats: int = 4,
        masks: Masks = "sigmoid",
    ) -> None:  # fmt: skip
        super().__init__()
        if basis not in ("learned", "stft"):
            raise ValueError(f"basis is {basis!r}; it is learned or stft")
        if not 0 < hop <= (window // 2 if basis == "stft" else window):
            raise ValueError(f"hop {hop} is more than window {window} allows: all of it or, with an STFT, half")
        if masks not in ("sigmoid", "softmax"):
            raise ValueError(f"masks is {masks!r}; it is sigmoid or softmax")
        if min(sources, coefficients, bottleneck, channels, dilations, repeats) < 1:
            raise ValueError("sources, coefficients, bottleneck, channels, dilations and repeats are 1 or more")
        if kernel < 1 or kernel % 2 == 0:
            raise ValueError(f"kernel is {kernel}; it must be odd")
        self.sources, self.over_sources = sources, masks == "softmax"
        self.basis: Learned | Stft = Stft(window, hop) if basis == "stft" else Learned(coefficients, window, hop)
        shown = window // 2 + 1 if basis == "stft" else coefficients
        self.bottleneck = nn.Linear(shown, bottleneck)
        blocks = [
            Block(bottleneck, channels, kernel, 1 << number % dilations, DECAY**number)
            for number in range(repeats * dilations)
        ]
        self.repeats = nn.ModuleList(
            nn.Sequential(*blocks[first : first + dilations]) for first in range(0, len(blocks), dilations)
        )
        # a repeat's links, from the inputs of all repeats before it
        self.links = nn.ModuleList(nn.Linear(repeat * bottleneck, bottleneck) for repeat in range(1, repeats))
        self.masks = nn.Linear(bottleneck, sources * shown, bias=False)
        self.shares = nn.Linear(bottleneck, sources, bias=False)
        for layer in (self.bottleneck, *self.links, self.masks, self.shares):
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)

    def forward(self, mixture: Tensor) -> Tensor:
        """Mixtures (batch, sample), full scale = 1, of any length -> sources (batch, source, sample)."""
        mixture = mixture.to(self.masks.weight.dtype)
        level = mixture.square().mean(1, keepdim=True).sqrt().clamp_min(QUIET)
        coefficients = self.basis(mixture / level)
        hidden = self._hidden(self.basis.features(coefficients))
        masks = _times(self.masks, hidden).unflatten(0, (self.sources, -1))  # (source, coefficient, batch, frame)
        masks = masks.softmax(0) if self.over_sources else masks.sigmoid()
        masked = coefficients[:, None] * masks.permute(2, 0, 1, 3).to(coefficients.real.dtype)
        estimates = self.basis.inverse(masked.flatten(0, 1), mixture.shape[1]).unflatten(0, masked.shape[:2])
        shares = self.shares(hidden.mean(2).T).to(mixture.dtype).softmax(1)
        return _consistent(level[..., None] * estimates, mixture, shares)

    def _hidden(self, features: Tensor) -> Tensor:
        """Features (batch, coefficient, frame) -> (bottleneck, batch, frame)."""
        hidden = _times(self.bottleneck, features.transpose(0, 1))
        inputs: list[Tensor] = []
        for repeat, blocks in enumerate(self.repeats):
            if repeat:
                hidden = hidden + _times(cast("nn.Linear", self.links[repeat - 1]), torch.cat(inputs))
            inputs.append(hidden)
            hidden = blocks(hidden)
        return hidden


def _times(layer: nn.Linear, cells: Tensor) -> Tensor:
    """A 1x1 convolution of (input, batch, frame) to (output, batch, frame)."""
    out = layer.weight @ cells.flatten(1)
    if layer.bias is not None:
        out = out + layer.bias[:, None]
    return out.unflatten(1, cells.shape[1:])


def _consistent(estimates: Tensor, mixture: Tensor, shares: Tensor) -> Tensor:
    """Estimates (batch, source, sample) and, by shares (batch, source), what they lack of a mixture (batch, sample)."""
    estimates = estimates + shares[..., None] * (mixture - estimates.sum(1))[:, None]
    with torch.no_grad():  # of estimates far beyond the mixture, what was rounded off
        lacking = shares[..., None] * (mixture - estimates.sum(1))[:, None]
    return estimates + lacking
