"""The conditional U-Net of weakly supervised separation: a query's tokens are attended to, its vector weighs the maps.

The separator of bi-modal separation (Mahmud, Amizadeh, Koishida and Marculescu 2024, arXiv:2404.01740) as its public
code has it: the logarithm of 1 + magnitude, at linear frequencies, goes down seven levels with residual blocks and up
again. On the three deepest levels every cell attends to every other and then to the states of the query's tokens. What
comes out are 32 maps; their sum, weighted by the query's vector, is the logit of a soft mask for the magnitude; the
phase is the mixture's. Levels above the first that hears of the query are gone down once for all queries of a mixture.

Differs: the public code attends to the states of padding like to those of words; here ``attend_padding`` has it so,
and without it what a query's mask leaves out counts for nothing. A norm that each attention block has in the public
code, and nothing depends on, is not there. Query, key and value of self-attention are two matrices, not one. A
recording of any length goes in: what does not fill the frames of the deepest level is followed by silence. The public
code gives no query without tokens: here an example sound, of which CLAP has no token states, is attended to by its
vector where that is as wide as a token, and else not at all.

The network sees its segment as a whole, through interpolation and attention: its view is not finite, and long
recordings are blended from segments. It works on one channel; others are folded into the batch.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast, get_args

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from soundsieve.types import Embedding

SLOPE = 0.2  # of the leaky ReLU, below zero
HIDDEN = 2  # width of a transformer block's hidden layer over its own
Kind = Literal["sca", "ca", "sa", "cat", "none"]


@dataclass(frozen=True)
class AttentionUNetConfig:
    """Sizes of an :class:`AttentionUNet`.

    Attributes:
        sample_rate: Hz.
        n_fft: samples in an STFT window (Hann); half of them and one are the bins, all of which are used.
        hop_length: samples between windows, at most a third of ``n_fft``.
        frames: of a segment. Bins and frames can be halved once for each level.
        widths: channels of each level; a level has half the rows and frames of the one before.
        residual_layers: convolutions of a residual block, of which each level has one on the way down and one on the
            way up; 0 for none.
        maps: drawn of a mixture; also the length of a query's vector.
        attention: what each of the deepest levels has. ``sca``: self-attention, then cross-attention to the query's
            tokens; ``ca`` or ``sa``: one of them; ``cat``: the query's first token beside each cell; ``none``: nothing.
        attention_levels: how many are the deepest.
        heads: of attention; they divide the width of these levels.
        embedding_dim: width of a query's embedding.
        steps_dim: width of a query's tokens; 0 where its vector is its only token, which every cell then attends to
            alike.
        attend_padding: attend to what a query's mask leaves out like to what it does not, as the public code does.
        query_scale: what a query's vector is multiplied by. Of one of unit length that is its only token the network
            learns faster at a scale that makes its numbers about 1 in size.
    """

    sample_rate: int = 16_000
    n_fft: int = 1022
    hop_length: int = 256
    frames: int = 512
    widths: tuple[int, ...] = (64, 128, 256, 512, 512, 512, 512)
    residual_layers: int = 1
    maps: int = 32
    attention: Kind = "sca"
    attention_levels: int = 3
    heads: int = 8
    embedding_dim: int = 512
    steps_dim: int = 768
    attend_padding: bool = False
    query_scale: float = 1.0

    @property
    def bins(self) -> int:
        """Of the spectrum."""
        return self.n_fft // 2 + 1

    def build(self) -> AttentionUNet:
        """A network of these sizes with fresh weights.

        Raises:
            ValueError: bins or frames cannot be halved so often, windows overlap too little, heads do not divide a
                width, or there are not so many levels or no such attention.
        """
        return AttentionUNet(self)


class Conv(nn.Module):
    """A convolution and, but for the network's last, a batch norm."""

    def __init__(self, inputs: int, outputs: int, size: int, *, bias: bool, stride: int = 1, norm: bool = True) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, size, stride, padding=1, bias=bias)
        self.norm: nn.Module = nn.BatchNorm2d(outputs) if norm else nn.Identity()

    def forward(self, cells: Tensor) -> Tensor:
        """(batch, input, row, frame) -> (batch, output, row / stride, frame / stride)."""
        return self.norm(self.conv(cells))


class Residual(nn.Module):
    """So many 3x3 convolutions around which the cells also go; with none of them nothing at all happens."""

    def __init__(self, width: int, layers: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Conv(width, width, 3, bias=True) for _ in range(layers))

    def forward(self, cells: Tensor) -> Tensor:
        """(batch, width, row, frame), changed."""
        if not self.layers:
            return cells
        hidden = cells
        for number, layer in enumerate(self.layers):
            hidden = layer(F.leaky_relu(hidden, SLOPE) if number else hidden)
        return F.leaky_relu(hidden + cells, SLOPE, inplace=True)


class Transformer(nn.Module):
    """Attention and a perceptron, each behind a layer norm and added to what it is given (Dosovitskiy et al. 2021).

    No position is told to cells or tokens.

    Args:
        width: channels of the cells.
        heads: that divide them.
        steps_dim: width of the tokens attended to; 0 where cells attend to each other.
    """

    def __init__(self, width: int, heads: int, steps_dim: int = 0) -> None:
        super().__init__()
        self.asks, self.heads = steps_dim > 0, heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.query = nn.Linear(width, width)
        self.key_value = nn.Linear(steps_dim or width, 2 * width)
        self.out = nn.Linear(width, width)
        self.wider = nn.Linear(width, HIDDEN * width)
        self.narrower = nn.Linear(HIDDEN * width, width)

    def forward(self, cells: Tensor, tokens: Tensor, real: Tensor | None) -> Tensor:
        """Cells (batch, width, row, frame), tokens (batch, token, steps_dim) and which of them are there (batch, token)
        or None for all -> cells, changed. Where no token is there, nothing is attended to."""
        shape = cells.shape
        hidden = cells.flatten(2).transpose(1, 2)
        normed = self.norm1(hidden)
        if not self.asks:
            found = self._attended(normed, normed, None)
        elif real is None:
            found = self._attended(normed, tokens, None)
        else:
            some = real.any(1)[:, None]
            found = self._attended(normed, tokens, (real | ~some)[:, None, None]) * some[..., None]
        hidden = hidden + self.out(found)
        hidden = hidden + self.narrower(F.gelu(self.wider(self.norm2(hidden))))
        return hidden.transpose(1, 2).reshape(shape)

    def _attended(self, asking: Tensor, asked: Tensor, mask: Tensor | None) -> Tensor:
        """(batch, position, width) and (batch, token, ...) -> (batch, position, width)."""
        query, key, value = (
            part.unflatten(2, (self.heads, -1)).transpose(1, 2)
            for part in (self.query(asking), *self.key_value(asked).chunk(2, 2))
        )
        return F.scaled_dot_product_attention(query, key, value, mask).transpose(1, 2).flatten(2)


class Concatenation(nn.Module):
    """The query's first token beside each cell, between two convolutions around which the cells also go."""

    asks = True

    def __init__(self, width: int, steps_dim: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.linear = nn.Linear(steps_dim, width)
        self.conv2 = nn.Conv2d(2 * width, width, 3, padding=1)

    def forward(self, cells: Tensor, tokens: Tensor, real: Tensor | None) -> Tensor:
        """As :meth:`Transformer.forward`; a token that is not there is zero."""
        first = tokens[:, 0] if real is None else tokens[:, 0] * real[:, :1]
        hidden = self.conv1(cells)
        beside = self.linear(first)[:, :, None, None].expand_as(hidden).to(hidden)
        return cells + self.conv2(torch.cat((hidden, beside), 1))


class Level(nn.Module):
    """One level of the U-Net: its way down, which ends in attention, and its way up from the level below.

    Args:
        config: of the network.
        number: of the level, from the top.
    """

    def __init__(self, config: AttentionUNetConfig, number: int) -> None:
        super().__init__()
        top, deepest = number == 0, number == len(config.widths) - 1
        width, outside = config.widths[number], 1 if top else config.widths[number - 1]
        risen = width if deepest else 2 * width  # the level below, beside what it was given
        self.down = Conv(outside, width, 4, stride=2, bias=False)
        self.down_residual = Residual(width, config.residual_layers)
        attends = number >= len(config.widths) - config.attention_levels
        self.attention = nn.ModuleList(_blocks(config, width) if attends else ())
        self.up_residual = Residual(risen, config.residual_layers)
        self.up = Conv(risen, config.maps if top else outside, 3, bias=top, norm=not top)
        self.top = top

    @property
    def asks(self) -> bool:
        """Whether the way down depends on the query."""
        return any(block.asks for block in self.attention)

    def descend(self, cells: Tensor, tokens: Tensor, real: Tensor | None) -> Tensor:
        """Cells (batch, outside, row, frame) and tokens -> (batch, width, row / 2, frame / 2)."""
        cells = self.down_residual(F.leaky_relu(self.down(cells), SLOPE, inplace=True))
        for block in self.attention:
            cells = block(cells, tokens, real)
        return cells

    def ascend(self, cells: Tensor) -> Tensor:
        """Cells from below (batch, risen, row / 2, frame / 2) -> (batch, outside, row, frame); from the top, maps."""
        finer = F.interpolate(cells, scale_factor=2, mode="bilinear", align_corners=True)
        cells = self.up(self.up_residual(finer))
        return cells if self.top else F.relu(cells, inplace=True)


def _blocks(config: AttentionUNetConfig, width: int) -> list[nn.Module]:
    """The attention of a level."""
    steps_dim = config.steps_dim or config.embedding_dim
    kinds: dict[Kind, tuple[int, ...]] = {"sca": (0, steps_dim), "sa": (0,), "ca": (steps_dim,)}
    if config.attention == "cat":
        return [Concatenation(width, steps_dim)]
    return [Transformer(width, config.heads, dim) for dim in kinds.get(config.attention, ())]


class AttentionUNet(nn.Module):
    """Separates the sounds that embeddings ask for.

    ``segment``, ``context`` and ``stride`` are as in :class:`soundsieve.types.Separator`. Each channel of a mixture is
    separated alone.
    """

    channels: int | None = 1
    context = 0
    window: Tensor

    def __init__(self, config: AttentionUNetConfig) -> None:
        super().__init__()
        self.config = config
        widths, cells, n_fft = config.widths, 1 << len(config.widths), config.n_fft
        if config.attention not in get_args(Kind):
            raise ValueError(f"attention is {config.attention!r}; it is one of {', '.join(get_args(Kind))}")
        if not 0 <= config.attention_levels <= len(widths):
            raise ValueError(f"attention_levels is {config.attention_levels}, and there are {len(widths)} levels")
        if config.bins % cells or config.frames % cells:
            raise ValueError(f"{config.bins} bins or {config.frames} frames cannot be halved {len(widths)} times")
        if 3 * config.hop_length > n_fft:
            raise ValueError(f"hop_length {config.hop_length} is more than a third of n_fft {n_fft}")
        if config.attention in ("sca", "ca", "sa"):
            for width in widths[len(widths) - config.attention_levels :]:
                if width % config.heads:
                    raise ValueError(f"{config.heads} heads do not divide the width of a level, {width}")
        self.register_buffer("window", torch.hann_window(n_fft), persistent=False)
        self.norm = nn.BatchNorm2d(1)
        self.levels = nn.ModuleList(Level(config, number) for number in range(len(widths)))
        self.vector = nn.Linear(config.embedding_dim, config.maps)
        nn.init.normal_(self.vector.weight, 0.0, 1e-4)
        self.scale = nn.Parameter(torch.ones(config.maps))
        self.bias = nn.Parameter(torch.zeros(1))
        self._shared = sum(1 for _ in itertools.takewhile(lambda level: not level.asks, self.levels))

    @property
    def sample_rate(self) -> int:
        """Hz."""
        return self.config.sample_rate

    @property
    def segment(self) -> int:
        """Samples in one call, at most: what makes ``frames`` frames and no more."""
        return self.config.frames * self.config.hop_length - 1

    @property
    def stride(self) -> int:
        """Samples between frames; as the network sees all of a segment, no shift gives exactly equal estimates."""
        return self.config.hop_length

    def forward(self, mixture: Tensor, embedding: Embedding) -> Tensor:
        """(batch, channel, sample), full scale = 1, and (batch, dim) -> target (batch, channel, sample)."""
        spectrum = self.spectrum(mixture.flatten(0, 1))
        channels = torch.arange(len(embedding.pooled), device=spectrum.device).repeat_interleave(mixture.shape[1])
        mask = self.logits(spectrum.abs(), _rows(embedding, channels)).sigmoid()
        return self.resynthesise(spectrum, mask, mixture.shape[-1]).unflatten(0, mixture.shape[:2])

    def separate(self, mixture: Tensor, embedding: Embedding) -> tuple[Tensor, None]:
        """As :class:`soundsieve.types.Separator` says; without a judgement of presence.

        Queries go up one after another, for each takes half a gigabyte on its way.
        """
        spectrum = self.spectrum(mixture)
        count, channels = len(embedding.pooled), len(mixture)
        given = self._descend(spectrum.abs())
        at_once = 1 if self._shared < len(self.levels) else count
        targets = []
        for first in range(0, count, at_once):
            asked = torch.arange(first, first + at_once, device=spectrum.device)
            logits = self._answer(given, _rows(embedding, asked.repeat(channels)))
            masks = logits.sigmoid().unflatten(0, (channels, at_once)).unbind(1)
            targets += [self.resynthesise(spectrum, mask, mixture.shape[-1]) for mask in masks]
        return torch.stack(targets), None

    def fold_norms(self) -> None:
        """Merge every batch norm into the convolution before it: the same estimates, sooner; for inference only.

        The first norm has none before it, and stays.
        """
        for part in self.modules():
            if isinstance(part, Conv) and isinstance(part.norm, nn.BatchNorm2d):
                part.conv, part.norm = fuse_conv_bn_eval(part.conv, part.norm), nn.Identity()

    def spectrum(self, waveform: Tensor) -> Tensor:
        """STFT (batch, bin, frame) of (batch, sample), mirrored beyond its ends.

        A waveform that does not fill whole frames of the deepest level, or is too short to be mirrored, is followed by
        silence until it does: with seven levels the frames are a multiple of 128.
        """
        n_fft, hop, samples = self.config.n_fft, self.config.hop_length, waveform.shape[-1]
        least = max(samples // hop + 1, n_fft // 2 // hop + 2)
        frames = least + -least % (1 << len(self.config.widths))
        missing = frames * hop - 1 - samples if samples // hop + 1 < frames else 0
        return torch.stft(
            F.pad(waveform.to(self.window.dtype), (0, missing)), n_fft, hop, window=self.window,
            center=True, pad_mode="reflect", return_complex=True,
        )  # fmt: skip

    def logits(self, magnitude: Tensor, embedding: Embedding) -> Tensor:
        """Logits of the masks for one or several queries of each mixture.

        Args:
            magnitude: (batch, bin, frame), of :meth:`spectrum`; any number of bins and frames that can be halved once
                for each level.
            embedding: (batch x query) rows, those of one mixture one after another; ``steps`` is (batch x query, token,
                steps_dim). The levels that do not depend on the query are gone down once for all of a mixture's.

        Returns:
            (batch x query, bin, frame), before the sigmoid.
        """
        return self._answer(self._descend(magnitude), embedding)

    def resynthesise(self, spectrum: Tensor, mask: Tensor, samples: int) -> Tensor:
        """Mask a spectrum (batch, bin, frame) by (batch, bin, frame), 0 to 1, and go back to (batch, sample)."""
        masked = mask.to(self.window.dtype) * spectrum
        return torch.istft(masked, self.config.n_fft, self.config.hop_length, window=self.window, length=samples)

    def _descend(self, magnitude: Tensor) -> list[Tensor]:
        """What each level is given, down to the first that depends on the query, or what the deepest level gives."""
        nothing = magnitude.new_zeros(0)
        given = [self.norm(magnitude.log1p()[:, None])]
        for level in cast("Sequence[Level]", self.levels)[: self._shared]:
            given.append(level.descend(given[-1], nothing, None))
        return given

    def _answer(self, given: list[Tensor], embedding: Embedding) -> Tensor:
        """Logits (batch x query, bin, frame) of what :meth:`_descend` gives and queries."""
        levels = cast("Sequence[Level]", self.levels)
        queries = len(embedding.pooled) // len(given[0]) if self._shared < len(levels) else 1
        embedding = Embedding(self.config.query_scale * embedding.pooled, embedding.steps, embedding.mask)
        tokens, real = self._tokens(embedding)
        *skips, hidden = given
        hidden = _repeated(hidden, queries)
        for level in levels[self._shared :]:
            skips.append(hidden)
            hidden = level.descend(hidden, tokens, real)
        for number in reversed(range(len(levels))):
            hidden = levels[number].ascend(hidden)
            if number:
                skip = skips[number]
                hidden = torch.cat((skip if len(skip) == len(hidden) else _repeated(skip, queries), hidden), 1)
        vectors = self.vector(embedding.pooled).sigmoid() * self.scale
        logits = torch.bmm(vectors.unflatten(0, (len(hidden), -1)), hidden.flatten(2)) + self.bias
        return logits.view(len(vectors), *hidden.shape[2:])

    def _tokens(self, embedding: Embedding) -> tuple[Tensor, Tensor | None]:
        """What is attended to: tokens (batch, token, steps_dim), and which of them (batch, token), or None for all."""
        pooled, steps, mask = embedding.pooled, embedding.steps, embedding.mask
        if not self.config.steps_dim:
            return pooled[:, None], None
        alike = self.config.steps_dim == self.config.embedding_dim
        if steps is None:
            if alike:
                return pooled[:, None], None
            nothing = pooled.new_zeros(len(pooled), 1, self.config.steps_dim)
            return nothing, torch.zeros(nothing.shape[:2], dtype=torch.bool, device=nothing.device)
        if mask is None:
            return steps, None
        some = mask.any(1, keepdim=True)
        if self.config.attend_padding:
            mask = some.expand_as(mask)
        if alike:
            first = torch.where(some, steps[:, 0], pooled)
            steps = torch.cat((first[:, None], steps[:, 1:]), 1)
            mask = torch.cat((mask[:, :1] | ~some, mask[:, 1:]), 1)
        return steps, mask


def _rows(embedding: Embedding, rows: Tensor) -> Embedding:
    """Some rows of an embedding, in this order."""
    steps, mask = (None if part is None else part[rows] for part in (embedding.steps, embedding.mask))
    return Embedding(embedding.pooled[rows], steps, mask)


def _repeated(cells: Tensor, times: int) -> Tensor:
    """Each of a batch so many times, one after another."""
    return cells if times == 1 else cells.repeat_interleave(times, 0)
