"""The default separator: a band-split U-Net that looks at the mixture once and answers many queries.

The spectrogram is cut into 64 bands, narrow ones below and wide ones above. An encoder that knows
nothing of the query reads the mixture; its deepest cells are also placed in the query's embedding space,
where the similarity of cell and query says *where* and *whether* the sound is there. A lighter decoder,
modulated by the query (FiLM, Perez et al. 2018), turns that into a complex mask. Several queries share the
encoder. With a ``horizon`` the map says how much nearer to the query a cell is than all that sounds around,
it or what it is like, and the decoder is asked in part for what is nearest. With ``hints`` it is also
told what is not to be in a target, by its vector and by where that is found, and between which times the
target sounds; the layers that read this start without effect.

Everything is convolution with a finite view in time, and every norm is a fixed affine map at
inference: what comes out at an instant depends on ``context`` samples around it and on nothing else.
Long recordings therefore have no seams, whatever they are cut into.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from soundsieve.types import Embedding

COMPRESSION = 0.3  # power of magnitudes that the network reads
CONTRAST = 2.5  # the decoder is told so many times by how much a cell is nearer than the mean, and so much for the mean
PROTOTYPE = 0.3  # of what the decoder is asked for is what the mixture has that is nearest to the query
LOUDNESS = 0.7  # of the energy: what a cell weighs beside others; soft sounds count less than they sound, not nothing
STRETCH = 64  # frames of the deepest level that are compared at once
ROUNDS = 3  # of parting what is near from the rest; a fourth changes little
ASKED, ALIKE = 0.7, 0.15  # how much a cell's likeness to the query counts then, and to one part more than the other
LESS = 0.5  # of how near a cell is to what is excluded is taken from how near it is to the query
SOFTNESS = 0.7  # of the logits that presence is a mean of; at 1 the few nearest cells decide
EVENNESS = 0.3  # power of a cell's loudness that it counts for in presence, where faint sounds are to be heard, too
SOFTEST = 1e-6  # of the loudest cell's loudness: that of silence
NEAREST = 0.1  # of the background: the part that a query is nearest to
COMMON = 0.6  # of how much a query is found in that is taken from how much it is found in a mixture


@dataclass(frozen=True)
class BandSplitConfig:
    """Sizes of a :class:`BandSplit`.

    Attributes:
        sample_rate: Hz.
        n_fft: samples in an STFT window (Hann).
        hop_length: samples between windows.
        bands: (number of bands, bins in each), from the lowest up; their bins add up to ``n_fft / 2``.
        widths: channels of each level of the U-Net; each level has half the frames and bands of the last.
        bottleneck: channels of the one-dimensional network at the deepest level.
        dilations: one bottleneck block each, in frames of the deepest level.
        embedding_dim: width of a query's embedding.
        segment_seconds: longest stretch given to the network at once.
        hints: take what is excluded, and spans.
        horizon: frames of the deepest level on either side, of which a query is compared with what else sounds, see
            :meth:`BandSplit.compare`; 0 takes it for itself, as weights of before this was known do.
        surety: what the logit of a sound's presence is made of: so much of where its query is found, of the target's
            level in dB of the mixture, and a number; see :meth:`BandSplit.sure`.
        background: directions of what sounds in recordings of all kinds, see :meth:`BandSplit.commonness`; 0 where
            nobody has looked.

    Raises:
        ValueError: ``surety`` is not three finite numbers, or ``horizon`` or ``background`` is negative.
    """

    sample_rate: int = 32_000
    n_fft: int = 2048
    hop_length: int = 500
    bands: tuple[tuple[int, int], ...] = ((16, 4), (16, 8), (16, 16), (16, 36))
    widths: tuple[int, ...] = (32, 64, 128, 192)
    bottleneck: int = 384
    dilations: tuple[int, ...] = (1, 2, 4, 1, 2, 4)
    embedding_dim: int = 384
    segment_seconds: float = 20.0
    hints: bool = False
    horizon: int = 0
    surety: tuple[float, float, float] = (1.0, 0.0, 0.0)
    background: int = 0

    def __post_init__(self) -> None:
        if len(self.surety) != 3 or not all(math.isfinite(number) for number in self.surety):
            raise ValueError(f"surety is {self.surety}; it is three numbers")
        if self.horizon < 0:
            raise ValueError(f"horizon is {self.horizon}; it is a number of frames")
        if self.background < 0:
            raise ValueError(f"background is {self.background}; it is a number of directions")

    def build(self) -> BandSplit:
        """A network of these sizes with fresh weights."""
        return BandSplit(self)


def level_db(targets: Tensor, mixture: Tensor) -> Tensor:
    """Level (query,) of targets (query, channel, sample) in a mixture (channel, sample), dB, -60 at least."""
    energy = mixture.square().sum(dtype=torch.float64).clamp_min(1e-9)
    share = targets.square().sum((1, 2), dtype=torch.float64) / energy
    return 10 * share.clamp_min(1e-6).log10().float()


class BandSplitter(nn.Module):
    """Bins to bands: each band has a linear map of its own. Linear time, no padding: bands of equal width
    are one batched product."""

    def __init__(self, bands: tuple[tuple[int, int], ...], inputs: int, outputs: int) -> None:
        super().__init__()
        self.bands = bands
        self.weights = nn.ParameterList(
            nn.Parameter(torch.randn(count, width * inputs, outputs) / math.sqrt(width * inputs))
            for count, width in bands
        )
        self.bias = nn.Parameter(torch.zeros(sum(count for count, _ in bands), outputs))

    def forward(self, bins: Tensor) -> Tensor:
        """(batch, frame, bin, input) -> (batch, output, frame, band)."""
        batch, frames, _, inputs = bins.shape
        split, low = [], 0
        for weight, (count, width) in zip(self.weights, self.bands, strict=True):
            part = bins[:, :, low : low + count * width].reshape(batch * frames, count, width * inputs)
            split.append(torch.bmm(part.transpose(0, 1), weight.to(part.dtype)))
            low += count * width
        bands = torch.cat(split).transpose(0, 1) + self.bias.to(bins.dtype)
        return bands.unflatten(0, (batch, frames)).permute(0, 3, 1, 2)


class BandMerger(nn.Module):
    """Bands to bins: the way back, two values a bin."""

    def __init__(self, bands: tuple[tuple[int, int], ...], inputs: int, outputs: int) -> None:
        super().__init__()
        self.bands, self.outputs = bands, outputs
        self.weights = nn.ParameterList(
            nn.Parameter(torch.randn(count, inputs, width * outputs) / math.sqrt(inputs)) for count, width in bands
        )
        self.biases = nn.ParameterList(nn.Parameter(torch.zeros(count, 1, width * outputs)) for count, width in bands)

    def forward(self, bands: Tensor) -> Tensor:
        """(batch, input, frame, band) -> (batch, frame, bin, output)."""
        batch, inputs, frames, _ = bands.shape
        cells = bands.permute(3, 0, 2, 1).reshape(-1, batch * frames, inputs).split([count for count, _ in self.bands])
        merged = []
        for part, weight, bias, (_, width) in zip(cells, self.weights, self.biases, self.bands, strict=True):
            bins = torch.baddbmm(bias.to(part.dtype), part, weight.to(part.dtype))
            merged.append(bins.unflatten(2, (width, self.outputs)).permute(1, 0, 2, 3).flatten(1, 2))
        return torch.cat(merged, 1).unflatten(0, (batch, frames))


class Block(nn.Module):
    """Residual block: 3x3, batch norm, (FiLM,) SiLU, 3x3; starts as the identity."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm: nn.Module = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)
        _silence(self.conv2)

    def forward(self, cells: Tensor, film: tuple[Tensor, Tensor] | None = None) -> Tensor:
        """(batch, width, frame, band) -> the same; ``film`` as in :func:`modulate`."""
        hidden = self.norm(self.conv1(cells))
        if film is not None:
            hidden = modulate(hidden, film)
        return cells + self.conv2(F.silu(hidden))


class TemporalBlock(nn.Module):
    """Residual block over time alone: dilated convolution of three frames, then 1x1."""

    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(width, width, 3, padding=dilation, dilation=dilation, bias=False)
        self.norm: nn.Module = nn.BatchNorm1d(width)
        self.conv2 = nn.Conv1d(width, width, 1)
        _silence(self.conv2)

    def forward(self, frames: Tensor) -> Tensor:
        """(batch, width, frame) -> the same."""
        return frames + self.conv2(F.silu(self.norm(self.conv1(frames))))


def _silence(layer: nn.Conv1d | nn.Conv2d | nn.Linear) -> None:
    """Start at zero: the layer's output is added to something, which is then at first as without it."""
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)


def _power(spectrum: Tensor) -> Tensor:
    return spectrum.real.square() + spectrum.imag.square()


def _repeated(cells: Tensor, times: int) -> Tensor:
    """Each item of a batch so many times, channels last in memory, which repeating alone would forget."""
    if times == 1:
        return cells
    return cells.permute(0, 2, 3, 1).repeat_interleave(times, 0).permute(0, 3, 1, 2)


def modulate(cells: Tensor, film: tuple[Tensor, Tensor]) -> Tensor:
    """FiLM: (1 + scale) cells + shift, each (batch, width, frame, 1) or, for all frames alike, (batch, width, 1, 1)."""
    scale, shift = film
    return torch.addcmul(shift, cells, 1 + scale)


class BandSplit(nn.Module):
    """Separates the sounds that the embeddings ask for.

    ``segment``, ``context`` and ``stride`` are as in :class:`soundsieve.types.Separator`; channels are
    taken together: one mask for all of them, so that the stereo image stays where it is. It ``trims``: told how much of
    its answer will be cut off, it leaves most of that out.
    """

    channels: int | None = None
    trims = True
    window: Tensor
    background: Tensor

    def __init__(self, config: BandSplitConfig) -> None:
        super().__init__()
        self.config = config
        widths, depth = config.widths, len(config.widths)
        if 2 * sum(count * width for count, width in config.bands) != config.n_fft:
            raise ValueError(f"bands {config.bands} do not cover the {config.n_fft // 2} bins of n_fft {config.n_fft}")
        deepest_bands = sum(count for count, _ in config.bands) >> (depth - 1)
        self.register_buffer("window", torch.hann_window(config.n_fft), persistent=False)

        self.split = BandSplitter(config.bands, 3, widths[0])
        self.down = nn.ModuleList(nn.Conv2d(a, b, 2, stride=2) for a, b in itertools.pairwise(widths))
        self.encoder = nn.ModuleList(
            nn.Sequential(*(Block(width) for _ in range(1 if level == 0 else 2))) for level, width in enumerate(widths)
        )
        flat = widths[-1] * deepest_bands
        self.gather = nn.Sequential(
            nn.Conv1d(flat, config.bottleneck, 1, bias=False), nn.BatchNorm1d(config.bottleneck)
        )
        self.temporal = nn.Sequential(*(TemporalBlock(config.bottleneck, d) for d in config.dilations))
        self.scatter = nn.Sequential(nn.SiLU(), nn.Conv1d(config.bottleneck, flat, 1))

        self.locate = nn.Conv2d(widths[-1], config.embedding_dim, 1)
        self.sharpness = nn.Parameter(torch.tensor([math.log(16.0), -4.0]))
        if config.background:
            self.register_buffer("background", torch.zeros(config.background, config.embedding_dim))
        self.found = nn.Conv2d(1, widths[-1], 1, bias=False)
        if config.hints:
            self.without = nn.Linear(config.embedding_dim, config.bottleneck, bias=False)
            self.lost = nn.Conv2d(1, widths[-1], 1, bias=False)
            self.when = nn.Conv2d(1, widths[-1], 1, bias=False)
            for layer in (self.without, self.lost, self.when):
                _silence(layer)

        self.query = nn.Sequential(nn.Linear(config.embedding_dim, config.bottleneck), nn.SiLU())
        self.film = nn.Linear(config.bottleneck, 4 * sum(widths))
        nn.init.normal_(self.film.weight, std=0.02)
        nn.init.zeros_(self.film.bias)
        self.up = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in itertools.pairwise(widths))
        self.decoder = nn.ModuleList(Block(width) for width in widths)
        self.merge = BandMerger(config.bands, widths[0], 2)

    @property
    def hints(self) -> bool:
        """Whether it takes what is excluded, and spans."""
        return self.config.hints

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
        return int(self.config.segment_seconds * self.sample_rate) // self.stride * self.stride

    @property
    def context(self) -> int:
        """Samples on either side that an estimate depends on, a multiple of ``stride``."""
        deepest = len(self.config.widths) - 1
        frames = self.config.n_fft // self.config.hop_length + 1  # the STFT, there and back
        for level in range(deepest + 1):
            convs = (2 if level == 0 else 4) + 2  # encoder and decoder blocks
            frames += (convs + 1) << level  # and one for the rounding of strided cells
        frames += (sum(self.config.dilations) + self.config.horizon) << deepest
        return -(-frames * self.config.hop_length // self.stride) * self.stride

    @property
    def _reach(self) -> int:
        """Frames of the deepest level on either side that a mask and what is made with it depend on, beyond the cells
        that the encoder gives."""
        deepest = len(self.config.widths) - 1
        frames = self.config.n_fft // self.config.hop_length + 1
        frames += sum(3 << level for level in range(deepest + 1))  # two convolutions, and the rounding
        return -(-frames >> deepest)

    def forward(self, mixture: Tensor, embedding: Embedding) -> Tensor:
        """(batch, channel, sample) and (batch, dim) -> target (batch, channel, sample)."""
        excluded, spans = (None if hint is None else hint[:, None] for hint in (embedding.excluded, embedding.spans))
        return self.estimate(mixture, embedding.pooled[:, None], excluded, spans)[0][:, 0]

    def estimate(
        self,
        mixture: Tensor,
        queries: Tensor,
        excluded: Tensor | None = None,
        spans: Tensor | None = None,
        unused: tuple[int, int] = (0, 0),
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Separate several targets from each mixture, reading the mixture once.

        Args:
            mixture: (batch, channel, sample), full scale = 1; any length.
            queries: (batch, query, dim), unit vectors.
            excluded: (batch, query, dim), unit vectors of what is not to be in the targets, zero for nothing; or None.
            spans: (batch, query, 2), seconds, see :meth:`activity`; or None.
            unused: samples at either end whose estimates nobody will use: most of them are zeros then, sooner.

        Returns:
            Targets (batch, query, channel, sample), the deepest cells (batch, dim, cell) as unit vectors in the query's
            space, and their loudness (batch, cell), from which :meth:`presence` tells what is there.
        """
        spectrum, levels, cells = self.encode(mixture)
        samples, total = mixture.shape[-1], cells.shape[2]
        first = max(unused[0] // self.stride - self._reach, 0)
        last = min(-(-(samples - unused[1]) // self.stride) + self._reach, total)
        loudness = self.loudness(spectrum, cells)
        logits = self.decode(levels, cells, loudness, queries, excluded, spans, slice(first, last))
        start, end = first * self.stride, min(last * self.stride, samples)
        frame = start // self.config.hop_length
        part = spectrum[..., frame : frame + logits.shape[2] + 1]
        targets = self.resynthesise(part, logits, end - start)
        return F.pad(targets, (start, samples - end)), cells.flatten(2), loudness.flatten(1)

    def separate(
        self, mixture: Tensor, embedding: Embedding, unused: tuple[int, int] = (0, 0)
    ) -> tuple[Tensor, Tensor]:
        """As :class:`soundsieve.types.Separator` says. Within a span the targets are as they are estimated, and
        presence is that within it."""
        excluded, spans = (None if hint is None else hint[None] for hint in (embedding.excluded, embedding.spans))
        targets, cells, loudness = self.estimate(mixture[None], embedding.pooled[None], excluded, spans, unused)
        used = slice(unused[0], mixture.shape[-1] - unused[1])
        found = self.presence(cells, loudness, embedding.pooled, embedding.spans)[0]
        return targets[0], self.sure(found, targets[0][..., used], mixture[:, used])

    def sure(self, logits: Tensor, targets: Tensor, mixture: Tensor) -> Tensor:
        """What is found of each query, and how much of the mixture its target is, as one logit of presence (query,).

        Each knows what the other does not: a query may be found in the wrong sound, of which the decoder then lets
        little through, and a loud target may be of nothing that was found.

        Args:
            logits: of :meth:`presence` (query,).
            targets: (query, channel, sample).
            mixture: (channel, sample).
        """
        found, level, number = self.config.surety
        return found * logits + level * level_db(targets, mixture) + number

    def fold_norms(self) -> None:
        """Merge every batch norm into the convolution before it: the same estimates, sooner; for inference only."""
        for part in self.modules():
            if isinstance(part, Block | TemporalBlock) and isinstance(part.norm, nn.BatchNorm1d | nn.BatchNorm2d):
                part.conv1, part.norm = fuse_conv_bn_eval(part.conv1, part.norm), nn.Identity()

    def encode(self, mixture: Tensor) -> tuple[Tensor, list[Tensor], Tensor]:
        """Read the mixture: spectrum (batch, channel, bin, frame), levels of the encoder, deepest cells."""
        spectrum = self.spectrum(mixture)
        kind = mixture.device.type
        dtype = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else spectrum.real.dtype
        features = self.features(spectrum[..., :-1, : self.num_frames(mixture.shape[-1])], dtype)
        cells = self.split(features).contiguous(memory_format=torch.channels_last)
        levels = []
        for level, blocks in enumerate(self.encoder):
            if level:
                cells = self.down[level - 1](cells)
            cells = blocks(cells)
            levels.append(cells)
        deepest = levels[-1]
        frames_1d = self.gather(deepest.transpose(2, 3).flatten(1, 2))
        frames_1d = self.scatter(self.temporal(frames_1d))
        deepest = deepest + frames_1d.unflatten(1, (deepest.shape[1], deepest.shape[3])).transpose(2, 3)
        levels[-1] = deepest
        return spectrum, levels, F.normalize(self.locate(deepest).float(), dim=1)

    def num_frames(self, samples: int) -> int:
        """Frames the network sees for so many samples: whole cells of the deepest level."""
        return -(-samples // self.stride) << (len(self.config.widths) - 1)

    def spectrum(self, waveform: Tensor) -> Tensor:
        """STFT (batch, channel, bin, frame) of (batch, channel, sample); zeros, not a mirror image, beyond its ends."""
        n_fft, hop = self.config.n_fft, self.config.hop_length
        samples = waveform.shape[-1]
        padded = F.pad(waveform, (n_fft // 2, self.num_frames(samples) * hop - samples + n_fft // 2))
        spectrum = torch.stft(
            padded.flatten(0, 1).float(), n_fft, hop, window=self.window, center=False, return_complex=True
        )
        return spectrum.unflatten(0, waveform.shape[:2])

    @staticmethod
    def features(spectrum: Tensor, dtype: torch.dtype) -> Tensor:
        """Compressed magnitude over all channels, and the phase of their sum: (batch, frame, bin, 3)."""
        total, power = spectrum[:, 0], _power(spectrum[:, 0])
        for channel in spectrum.unbind(1)[1:]:  # torch's sum over a few strided channels takes ten times as long
            total, power = total + channel, power + _power(channel)
        power = power / spectrum.shape[1]
        magnitude = (power + 1e-10).pow(COMPRESSION / 2)
        turn = magnitude / (total.abs() + 1e-5)
        parts = (magnitude, total.real * turn, total.imag * turn)
        return torch.stack([part.to(dtype) for part in parts], -1).transpose(1, 2)

    def decode(
        self,
        levels: list[Tensor],
        cells: Tensor,
        loudness: Tensor,
        queries: Tensor,
        excluded: Tensor | None = None,
        spans: Tensor | None = None,
        part: slice = slice(None),
    ) -> Tensor:
        """Logits of the masks: (batch, query, frame, bin, 2), see :meth:`mask`; arguments as in :meth:`estimate`.

        With ``part``, of these frames of the deepest level, and as if there were no others beside them.
        """
        batch, num_queries, _ = queries.shape
        widths = self.config.widths
        # Unit vectors have small elements; at unit variance the layers that read them learn at the pace of the rest.
        unit = self.config.embedding_dim**0.5
        located = self.similarity_logits(cells, queries)
        elsewhere = active = None
        if excluded is not None and self.hints:
            elsewhere = self.similarity_logits(cells, excluded) * excluded.any(2)[..., None, None]
        if spans is not None and self.hints:
            active = self.activity(spans, cells.shape[2])
        asked = queries[:, :, None]  # one for all frames
        if self.config.horizon:
            likely = located if elsewhere is None else located - LESS * elsewhere
            apart, prototype = self.compare(likely, cells, loudness, None if active is None else active >= 0)
            located = CONTRAST * (apart + 1)
            asked = F.normalize((1 - PROTOTYPE) * asked + PROTOTYPE * prototype, dim=-1)[:, :, part]
        told = self.query(asked.flatten(0, 1) * unit)
        hints = self.found(located.flatten(0, 1)[:, None])
        if excluded is not None and elsewhere is not None:
            told = told + self.without(excluded.flatten(0, 1) * unit)[:, None]
            hints = hints + self.lost(elsewhere.flatten(0, 1)[:, None])
        if active is not None:
            hints = hints + self.when(active.flatten(0, 1)[:, None, :, None])
        films = self.film(told).transpose(1, 2)[..., None].split([width for width in widths for _ in range(4)], 1)
        hints = hints[:, :, part]
        first, last, _ = part.indices(cells.shape[2])
        scales = [len(widths) - 1 - level for level in range(len(widths))]
        spread = [
            _repeated(seen[:, :, first << scale : last << scale], num_queries)
            for seen, scale in zip(levels, scales, strict=True)
        ]
        hidden = None
        for level in reversed(range(len(widths))):
            # Where it differs from frame to frame, each of the deepest level has several of this one.
            times = 1 << scales[level] if self.config.horizon else 1
            skip_scale, skip_shift, scale, shift = (
                film.repeat_interleave(times, 2) for film in films[4 * level : 4 * level + 4]
            )
            skip = modulate(spread[level], (skip_scale, skip_shift))
            if hidden is None:
                hidden = skip + hints.to(skip.dtype)
            else:
                hidden = self.up[level](hidden)
                with torch.autocast(hidden.device.type, enabled=False):  # it would make float32 of all that follows
                    hidden = skip + F.interpolate(hidden, scale_factor=2.0, mode="nearest")
            hidden = self.decoder[level](hidden, (scale, shift))
        return self.merge(hidden).unflatten(0, (batch, num_queries))

    def compare(
        self, located: Tensor, cells: Tensor, loudness: Tensor, inside: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """What a query is found in, beside all else that sounds within the horizon.

        A query for a kind that was seldom or never heard is near to nothing, but nearer to its own sound than to the
        others. So the decoder is told how much nearer; and it is asked, in part, for what is nearest, in terms of which
        it knows how to answer (a prototype made of the picture itself: Fan et al. 2022, arXiv:2207.11549). What is
        nearest is known better once the rest is known: of each frame, all cells around are parted in two, softly and
        by turns, by whether they are like what is asked for and like the one part or the other (two means, with the
        query where they start; Lloyd 1982, doi:10.1109/TIT.1982.1056489).

        Args:
            located: (batch, query, frame, band), of :meth:`similarity_logits`, less what is not meant.
            cells: (batch, dim, frame, band), unit vectors.
            loudness: (batch, frame, band), of :meth:`loudness`.
            inside: (batch, query, frame), False where a target is known not to sound: what is there is of the rest.

        Returns:
            By how much each cell is nearer than the mean of those around, weighed by loudness, as a logit (batch,
            query, frame, band); and the prototype, the direction of the part that is asked for, (batch, query, frame,
            dim).
        """
        horizon, total = self.config.horizon, cells.shape[2]
        parts = []
        for first in range(0, total, STRETCH):
            seen = slice(max(first - horizon, 0), min(first + STRETCH + horizon, total))
            own = slice(first - seen.start, min(first + STRETCH, total) - seen.start)
            within = None if inside is None else inside[:, :, seen]
            parts.append(self._compare(located[:, :, seen], cells[:, :, seen], loudness[:, seen], within, own))
        apart, prototypes = zip(*parts, strict=True)
        return torch.cat(apart, 2), torch.cat(prototypes, 2)

    def _compare(
        self, located: Tensor, cells: Tensor, loudness: Tensor, inside: Tensor | None, own: slice
    ) -> tuple[Tensor, Tensor]:
        """The same for some of the frames, ``own``, of a stretch that all within their horizons are in."""
        frames, bands = located.shape[2:]
        frame = torch.arange(frames, device=cells.device)
        around = (frame[own, None] - frame).abs() <= self.config.horizon
        weight = (around[..., None] * loudness[:, None].float()).flatten(2)[:, None]
        weight = weight / weight.sum(3, keepdim=True).clamp_min(1e-9)  # batch, 1, own frame, cell
        within = weight if inside is None else weight * inside.repeat_interleave(bands, 2)[:, :, None]
        flat = cells.flatten(2).transpose(1, 2)[:, None].float()  # batch, 1, cell, dim
        mean = weight @ flat
        logits = located.flatten(2)[:, :, None].float()
        apart = logits - (weight * logits).sum(3, keepdim=True)  # batch, query, own frame, cell
        nearer, prototype = apart, mean
        for _ in range(ROUNDS):
            mine = (within * nearer.sigmoid()) @ flat
            prototype = F.normalize(mine, dim=3)
            axis = self.sharpness[0].exp() * (prototype - F.normalize(mean - mine, dim=3))
            nearer = ASKED * apart + ALIKE * (axis @ flat.transpose(2, 3) - (axis * mean).sum(3, keepdim=True))
        itself = nearer.unflatten(3, (frames, bands)).diagonal(own.start, 2, 3)  # each frame as it sees itself
        return itself.transpose(2, 3), prototype

    def loudness(self, spectrum: Tensor, cells: Tensor) -> Tensor:
        """Energy in each of the deepest cells, of all channels, to the power of ``LOUDNESS``; (batch, frame, band)."""
        frames = cells.shape[2] << (len(self.config.widths) - 1)
        energies = [self.pool(channel[:, :-1, :frames].transpose(1, 2)) for channel in spectrum.unbind(1)]
        return torch.stack(energies).sum(0).pow(LOUDNESS)

    @staticmethod
    def mask(logits: Tensor) -> tuple[Tensor, Tensor]:
        """Real and imaginary part of a mask of magnitude below one that turns phases by less than 90 degrees."""
        magnitude, slope = logits.float().unbind(-1)
        real = magnitude.sigmoid() * torch.rsqrt(1 + slope.square())
        return real, real * slope

    def resynthesise(self, spectrum: Tensor, logits: Tensor, samples: int) -> Tensor:
        """Apply each mask to every channel and go back to samples: (batch, query, channel, sample).

        One mask and one channel at a time: together they would be the largest arrays of the whole network.
        """
        config = self.config
        waveforms = []
        for query in range(logits.shape[1]):
            mask = torch.complex(*self.mask(logits[:, query])).transpose(1, 2)
            for channel in range(spectrum.shape[1]):
                masked = torch.zeros_like(spectrum[:, channel])  # nothing is let through above the last band
                masked[:, :-1, : mask.shape[-1]] = mask * spectrum[:, channel, :-1, : mask.shape[-1]]
                waveforms.append(
                    torch.istft(masked, config.n_fft, config.hop_length, window=self.window, length=samples)
                )
        return torch.stack(waveforms, 1).unflatten(1, (logits.shape[1], spectrum.shape[1]))

    def similarity_logits(self, cells: Tensor, queries: Tensor) -> Tensor:
        """Logits (batch, query, frame, band) that a deepest cell holds what is asked for."""
        similarity = torch.einsum("bdtf,bqd->bqtf", cells, queries.float())
        return self.sharpness[0].exp() * similarity + self.sharpness[1]

    def presence(self, cells: Tensor, loudness: Tensor, queries: Tensor, spans: Tensor | None = None) -> Tensor:
        """Logits (batch, query) that each of ``queries`` (query, dim) sounds in each mixture's ``cells``, of so much
        ``loudness`` (batch, cell), or in those within its span (query, 2), where there are any: a mean of likelihood
        over cells, weighed by their loudness, beside what is common to many recordings."""
        similarity = torch.einsum("bdc,qd->bqc", cells, queries.float())
        logits = self.sharpness[0].exp() * similarity + self.sharpness[1]
        loudest = loudness.amax(1, keepdim=True).clamp_min(1e-9)
        weights = EVENNESS * (loudness.float() / loudest).clamp_min(SOFTEST).log()[:, None]
        if spans is not None:
            bands = sum(count for count, _ in self.config.bands) >> (len(self.config.widths) - 1)
            inside = self.activity(spans[None], cells.shape[2] // bands).repeat_interleave(bands, 2) >= 0
            weights = weights.masked_fill(~inside, -torch.inf)
        total = weights.logsumexp(2).clamp_min(-1e4)  # of a span beside these cells nothing is there
        found = (torch.logsumexp(SOFTNESS * logits + weights, 2) - total) / SOFTNESS
        return found - COMMON * self.commonness(queries)

    def commonness(self, queries: Tensor) -> Tensor:
        """How much each of ``queries`` (query, dim) is found in what sounds anywhere: the mean logit (query,) of the
        tenth of ``background`` that is nearest to it; 0 without any.

        Some queries are near to much of what sounds, whether they are meant or not, and others to little. What is found
        of them is held against that, as a speaker's likelihood is against other speech (Auckenthaler et al. 2000,
        doi:10.1006/dspr.1999.0360).
        """
        if not self.config.background:
            return queries.new_zeros(len(queries), dtype=torch.float32)
        logits = self.similarity_logits(self.background.T[None, :, :, None], queries[None])[0, :, :, 0]
        return logits.topk(math.ceil(NEAREST * self.config.background), 1).values.mean(1)

    def activity(self, spans: Tensor, frames: int) -> Tensor:
        """Whether targets sound in each frame of the deepest level: (batch, query, frame), 1 for yes, -1 for no and 0
        for nobody knows. A frame that a span touches counts as within it, so that no span falls between two.

        Args:
            spans: (batch, query, 2), seconds from the first sample; -inf and inf where nothing is said.
            frames: how many.
        """
        cell = 1 << (len(self.config.widths) - 1)
        edges = torch.arange(frames + 1, device=spans.device) * cell - 0.5
        seconds = edges * (self.config.hop_length / self.sample_rate)
        inside = (spans[..., :1] <= seconds[1:]) & (seconds[:-1] <= spans[..., 1:])
        return (2.0 * inside - 1) * spans.isfinite().any(2, keepdim=True)

    def pool(self, spectrum: Tensor) -> Tensor:
        """Energy in each deepest cell: (..., frame, bin), complex, to (..., frame, band)."""
        deepest = len(self.config.widths) - 1
        energy = _power(spectrum).unflatten(-2, (-1, 1 << deepest)).sum(-2)
        bands, low = [], 0
        for count, width in self.config.bands:
            part = energy[..., low : low + count * width]
            bands.append(part.unflatten(-1, (count >> deepest, width << deepest)).sum(-1))
            low += count * width
        return torch.cat(bands, -1)
