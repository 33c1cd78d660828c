"""The U-Net of CLIPSep: it draws maps of a mixture's spectrogram, and a query's vector weighs them into a mask.

The separator of CLIPSep (Dong et al. 2023, arXiv:2212.07065) as its public code has it: the logarithm of the magnitude
at logarithmic frequencies goes down seven levels and up again and comes out as 32 maps. Their sum, weighted by the
query's vector, is the logit of a soft mask for the magnitude; the phase is the mixture's. Whatever the number of
queries, the maps are drawn once.

Noise-invariant training adds two vectors that the queries of a mixture have in common. Their masks take up what none of
the queries asks for; at test they are left out. Early and middle fusion let the U-Net itself see the query, and run it
for each. Permutation-invariant training knows no queries: there is a fixed number of masks to choose from.

Three things differ. A level's activation is not written into its skip: what reads the skip rectifies it anyway. Layers
that nothing depends on, of which middle fusion has some, are not there. And a waveform keeps its length, where the
public code drops the samples after the last frame's middle.

The network sees its segment as a whole, through interpolation that depends on the segment's length: its view is not
finite, and long recordings are blended from segments. It works on one channel; others are folded into the batch.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Literal, get_args

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from soundsieve.audio.warp import unwarp, warp
from soundsieve.types import Embedding

SLOPE = 0.2  # of the leaky ReLU on the way down, below zero
LEAST = 1e-10  # added to a mixture's magnitude, so that silence has a logarithm

Fusion = Literal["late", "early", "middle", "none"]


@dataclass(frozen=True)
class UNetConfig:
    """Sizes of a :class:`UNet`.

    Attributes:
        sample_rate: Hz.
        n_fft: samples in an STFT window (Hann).
        hop_length: samples between windows, at most a third of ``n_fft``.
        rows: of the spectrogram on a logarithmic frequency axis.
        frames: of a segment. Rows and frames can be halved once for each level.
        widths: channels of each level of the U-Net; a level has half the rows and frames of the one before.
        maps: drawn of a mixture; also the length of a query's vector.
        embedding_dim: width of a query's embedding. Where there are no queries, the number of masks: an embedding is
            then a row of the identity matrix and says which one is meant.
        noise_heads: 2 for noise-invariant training, or 0; 2 only with late fusion.
        query_scale: what embeddings are multiplied by. CLIP's are about 10 long; of unit vectors, which make a tenth of
            the gradient, the network learns as fast at such a scale.
        fusion: where query and mixture meet. ``late``: after the U-Net; ``early``: the query's vector stands beside
            each cell of the input; ``middle``: beside each cell of the deepest level; ``none``: nowhere.
    """

    sample_rate: int = 16_000
    n_fft: int = 1024
    hop_length: int = 256
    rows: int = 256
    frames: int = 256
    widths: tuple[int, ...] = (64, 128, 256, 512, 512, 512, 512)
    maps: int = 32
    embedding_dim: int = 512
    noise_heads: int = 0
    query_scale: float = 1.0
    fusion: Fusion = "late"

    def build(self) -> UNet:
        """A network of these sizes with fresh weights.

        Raises:
            ValueError: rows or frames cannot be halved so often, windows overlap too little, or there is no such fusion
                or none with so many noise heads.
        """
        return UNet(self)


class Down(nn.Module):
    """To half the rows and frames: a 4x4 convolution and, but for the first and last level, a norm."""

    def __init__(self, inputs: int, outputs: int, *, normed: bool) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 4, stride=2, padding=1, bias=False)
        self.norm: nn.Module = nn.BatchNorm2d(outputs) if normed else nn.Identity()

    def forward(self, cells: Tensor) -> Tensor:
        """(batch, input, row, frame) -> (batch, output, row / 2, frame / 2)."""
        return self.norm(self.conv(cells))


class Up(nn.Module):
    """To twice the rows and frames: ReLU, interpolation, a 3x3 convolution, and a norm or, at the end, a bias."""

    def __init__(self, inputs: int, outputs: int, *, normed: bool) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, padding=1, bias=not normed)
        self.norm: nn.Module = nn.BatchNorm2d(outputs) if normed else nn.Identity()

    def forward(self, cells: Tensor) -> Tensor:
        """(batch, input, row, frame) -> (batch, output, 2 row, 2 frame)."""
        finer = F.interpolate(F.relu(cells), scale_factor=2, mode="bilinear", align_corners=True)
        return self.norm(self.conv(finer))


class UNet(nn.Module):
    """Separates the sounds that embeddings ask for.

    ``segment``, ``context`` and ``stride`` are as in :class:`soundsieve.types.Separator`. Each channel of a mixture is
    separated alone; they share a call.
    """

    channels: int | None = None
    context = 0
    window: Tensor

    def __init__(self, config: UNetConfig) -> None:
        super().__init__()
        self.config = config
        widths, maps, fusion, cells = config.widths, config.maps, config.fusion, 1 << len(config.widths)
        if fusion not in get_args(Fusion):
            raise ValueError(f"fusion is {fusion!r}; it is one of {', '.join(get_args(Fusion))}")
        if config.noise_heads not in ((0, 2) if fusion == "late" else (0,)):
            raise ValueError(f"noise_heads is {config.noise_heads} with fusion {fusion!r}; it is 0, or 2 with 'late'")
        if config.rows % cells or config.frames % cells:
            raise ValueError(f"{config.rows} rows or {config.frames} frames cannot be halved {len(widths)} times")
        if 3 * config.hop_length > config.n_fft:
            raise ValueError(f"hop_length {config.hop_length} is more than a third of n_fft {config.n_fft}")
        self.register_buffer("window", torch.hann_window(config.n_fft), persistent=False)
        inputs = 1 + maps if fusion == "early" else 1
        outputs = maps if fusion in ("late", "none") else 1
        last = len(widths) - 1
        self.norm = nn.BatchNorm2d(inputs)
        self.down = nn.ModuleList(
            Down(a, b, normed=0 < level < last) for level, (a, b) in enumerate(itertools.pairwise((inputs, *widths)))
        )
        deepest = widths[-1] + (maps if fusion == "middle" else 0)
        taken = (*(2 * width for width in widths[:-1]), deepest)  # beside what comes up, what the level was given
        self.up = nn.ModuleList(
            Up(a, b, normed=level > 0) for level, (a, b) in enumerate(zip(taken, (outputs, *widths[:-1]), strict=True))
        )
        if fusion == "none":
            self.choices = nn.Conv2d(maps, config.embedding_dim, 1)
        else:
            self.vector = nn.Linear(config.embedding_dim, maps)
        if fusion == "late":
            self.noise = nn.ModuleList(nn.Linear(maps, maps) for _ in range(config.noise_heads))
            self.scale = nn.Parameter(torch.ones(maps))
            self.bias = nn.Parameter(torch.zeros(1))
        self.apply(_initialise)

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
        queries = embedding.pooled.repeat_interleave(mixture.shape[1], 0)[:, None]
        logits = self.logits(self.mixture_rows(spectrum), queries)[:, 0]
        return self.resynthesise(spectrum, logits, mixture.shape[-1]).unflatten(0, mixture.shape[:2])

    def separate(self, mixture: Tensor, embedding: Embedding) -> tuple[Tensor, None]:
        """As :class:`soundsieve.types.Separator` says; without a judgement of presence."""
        spectrum = self.spectrum(mixture)
        queries = embedding.pooled.expand(len(mixture), -1, -1)
        logits = self.logits(self.mixture_rows(spectrum), queries)
        targets = [self.resynthesise(spectrum, mask, mixture.shape[-1]) for mask in logits.unbind(1)]
        return torch.stack(targets), None

    def fold_norms(self) -> None:
        """Merge every batch norm into the convolution before it: the same estimates, sooner; for inference only.

        The first norm has none before it, and stays.
        """
        for part in self.modules():
            if isinstance(part, Down | Up) and isinstance(part.norm, nn.BatchNorm2d):
                part.conv, part.norm = fuse_conv_bn_eval(part.conv, part.norm), nn.Identity()

    def spectrum(self, waveform: Tensor) -> Tensor:
        """STFT (batch, bin, frame) of (batch, sample), silent beyond its ends.

        A waveform that does not fill whole frames of the deepest level is followed by silence until it does: with seven
        levels the frames are a multiple of 128.
        """
        n_fft, hop = self.config.n_fft, self.config.hop_length
        block = hop << len(self.config.widths)
        missing = -(waveform.shape[-1] + 1) % block
        return torch.stft(
            F.pad(waveform.to(self.window.dtype), (0, missing)), n_fft, hop, window=self.window,
            center=True, pad_mode="constant", return_complex=True,
        )  # fmt: skip

    def rows(self, spectrum: Tensor) -> Tensor:
        """Magnitude at logarithmic frequencies, (..., row, frame), of a reference's spectrum (..., bin, frame)."""
        return warp(spectrum.abs(), self.config.rows)

    def mixture_rows(self, spectrum: Tensor) -> Tensor:
        """The same of a mixture's, where nothing is quite silent."""
        return warp(spectrum.abs() + LEAST, self.config.rows)

    def logits(self, rows: Tensor, queries: Tensor) -> Tensor:
        """Logits of the masks for several queries of each mixture.

        Args:
            rows: (batch, row, frame), of :meth:`mixture_rows`.
            queries: (batch, query, dim), embeddings.

        Returns:
            (batch, query, row, frame), before the sigmoid.
        """
        if self.config.fusion in ("late", "none"):
            return self.weigh(self.maps(rows), queries)
        cells = rows.log()[:, None]
        vectors = self._vectors(queries).sigmoid().unbind(1)
        if self.config.fusion == "middle":
            levels = self._encode(cells)
            return torch.cat([self._decode(levels, vector) for vector in vectors], 1)
        return torch.cat([self._decode(self._encode(_beside(cells, vector))) for vector in vectors], 1)

    def maps(self, rows: Tensor) -> Tensor:
        """Maps (batch, map, row, frame) of a mixture's :meth:`mixture_rows`, whatever the query; not of early or middle
        fusion."""
        return self._decode(self._encode(rows.log()[:, None]))

    def weigh(self, maps: Tensor, queries: Tensor) -> Tensor:
        """Logits (batch, query, row, frame) of :meth:`maps` and embeddings (batch, query, dim)."""
        if self.config.fusion == "none":
            return torch.einsum("bqm,bmrf->bqrf", queries, self.choices(maps))
        return self._sum(maps, self._vectors(queries))

    def noise_logits(self, maps: Tensor, queries: Tensor) -> Tensor:
        """Logits (batch, head, row, frame) of what none of the queries (batch, query, dim) asks for.

        The heads see the mean of the queries: in training, of those of all that was mixed; at test, of the only one.
        """
        mean = self._vectors(queries).mean(1)
        return self._sum(maps, torch.stack([head(mean) for head in self.noise], 1))

    def resynthesise(self, spectrum: Tensor, logits: Tensor, samples: int) -> Tensor:
        """Mask a spectrum (batch, bin, frame) by logits (batch, row, frame) and go back to (batch, sample).

        The mask is soft, and is taken back to linear frequencies before it meets the spectrum.
        """
        mask = unwarp(logits.to(self.window.dtype).sigmoid(), spectrum.shape[-2])
        return torch.istft(
            mask * spectrum, self.config.n_fft, self.config.hop_length, window=self.window, length=samples
        )

    def _vectors(self, queries: Tensor) -> Tensor:
        """Vectors (batch, query, map), before the sigmoid, of embeddings (batch, query, dim)."""
        scaled: Tensor = self.vector(self.config.query_scale * queries)
        return scaled

    def _sum(self, maps: Tensor, vectors: Tensor) -> Tensor:
        """Maps (batch, map, row, frame) weighted by vectors (batch, vector, map) before their sigmoid."""
        weighted = torch.bmm(vectors.sigmoid() * self.scale, maps.flatten(2)) + self.bias
        return weighted.unflatten(2, maps.shape[2:])

    def _encode(self, cells: Tensor) -> list[Tensor]:
        """Down the U-Net: (batch, input, row, frame) to the cells of each level."""
        cells, levels = self.norm(cells), []
        for level, down in enumerate(self.down):
            cells = down(F.leaky_relu(cells, SLOPE) if level else cells)
            levels.append(cells)
        return levels

    def _decode(self, levels: list[Tensor], vector: Tensor | None = None) -> Tensor:
        """Up again, to (batch, output, row, frame); a query's values (batch, map) stand beside the deepest cells."""
        hidden = levels[-1] if vector is None else _beside(levels[-1], vector)
        for level in reversed(range(len(levels))):
            hidden = self.up[level](hidden)
            if level:
                hidden = torch.cat((levels[level - 1], hidden), 1)
        return hidden


def _beside(cells: Tensor, vector: Tensor) -> Tensor:
    """Values (batch, value) as further channels of cells (batch, channel, row, frame), the same everywhere."""
    return torch.cat((cells, vector[:, :, None, None].expand(-1, -1, *cells.shape[2:]).to(cells)), 1)


def _initialise(layer: nn.Module) -> None:
    """Small at first, as published; biases of convolutions and linear layers are the framework's."""
    if isinstance(layer, nn.Conv2d):
        nn.init.normal_(layer.weight, 0.0, 1e-3)
    elif isinstance(layer, nn.Linear):
        nn.init.normal_(layer.weight, 0.0, 1e-4)
    elif isinstance(layer, nn.BatchNorm2d):
        nn.init.normal_(layer.weight, 1.0, 0.02)
        nn.init.zeros_(layer.bias)
