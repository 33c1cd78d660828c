"""Sounds whose makers are on the screen: TDCN++ takes a mixture apart, and pictures judge each of its sources.

The network of AudioScope (Tzinis et al. 2021, arXiv:2011.01143). One small convolutional network looks at each frame of
a video, another listens to each source; a source's vector asks the vectors of all places of all frames (audio-visual
attention), and what it finds, the vector of the whole video and its own give the logit of the source's being on the
screen. The estimate of all that is on the screen is the sum of the sources, each weighed by the sigmoid of its logit.

Differs, beside what :mod:`soundsieve.separators.tdcn` says and sizes that are not published: the paper's networks were
trained on large sets before, ours start fresh, and logits weigh sources ``DECISION`` times as large. With ``motion``
the network is told how the loudness of a sound goes with the colours of each place of the picture (*synchrony*): the
size of the correlation over time of each mixture of bands with each colour and with how much the colours change; of the
places, those count most where the two go together. A thing that no one has a name for is then known by moving as it
sounds. Next to nothing of it is learned, as what is learned of a few thousand videos is learned by heart
(docs/decisions/0007). What is in step is a sound as a whole, and a source may be a part of one, so sums of sources are
compared with the picture: a source is on the screen as far as the sums that have it in them are more in step than those
that have not.

With one source there is nothing to take apart: what comes in is judged as it is, a model of coincidence of sound and
picture.

The network sees its segment as a whole. It works on one channel; others are folded into the batch.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from soundsieve.separators.tdcn import TDCN, Basis, Masks
from soundsieve.types import Embedding

STEM = 4  # pixels from one place of the first layer to the next
EXPANSION = 2  # of channels inside of a residual block
RESIDUAL = 0.3  # of what a residual block adds, at first
LOWEST, HIGHEST = 40.0, 0.47  # of the filterbank: Hz, and of the sample rate
FLOOR = 1e-6  # of the energy in a band, where white noise at full scale has 1: -60 dB
MIDDLE, SPREAD = -7.0, 3.5  # of logarithms of energies of common sounds
LEVEL = 0.05  # RMS that a mixture is listened to at: -26 dB of full scale
FAINTEST = 1e-4  # RMS that is still brought to it
COLOURS = 3
COURSES = COLOURS + 1  # of each place: its colours and how much they change
LOUDNESSES = 8  # mixtures of bands
SHARPNESS = 5.0  # of synchrony, whose correlations are a tenth to one
CHANCE = 2.5  # synchrony that tells nothing; of whole sounds in step it is about 3.8, of others 1.6
DECISION = 4.0  # times as large logits let sources through as are trained
MOST = 8  # sources, of which there are 255 sums
FAINT = 1e-4  # of a variance; a course that varies less counts as less in step, not as much as any


@dataclass(frozen=True)
class OnScreenConfig:
    """Sizes of an :class:`OnScreen`.

    Attributes:
        sample_rate: Hz.
        seconds: of a segment.
        sources: that a mixture is taken apart into; 1: it is not.
        basis: ``learned`` or ``stft``; this and the next eight are those of :class:`soundsieve.separators.tdcn.TDCN`.
        window: samples.
        hop: samples.
        coefficients: of a learned basis.
        bottleneck: channels between blocks.
        channels: inside of blocks.
        kernel: taps.
        dilations: blocks of a repeat.
        repeats: of these.
        masks: ``sigmoid`` or ``softmax``.
        side: of a frame, pixels; it can be divided by 4 and then halved once for each but the first image width.
        image_widths: channels of the image network at a quarter of the frame's side, an eighth and so on.
        places: of each frame, where they come as vectors, from a network that has looked at them before; 0 where
            frames come as pixels. If not 0, ``side`` and ``image_widths`` say nothing.
        place_dim: of these vectors.
        mels: bands of the spectrogram that the audio network hears.
        mel_window: samples in its window (Hann).
        mel_hop: samples between windows.
        audio_widths: channels of the audio network at half of the bands and frames, a quarter and so on.
        dim: of the vectors in which sounds and places meet.
        kinds: judge by what is seen and what is heard, with attention.
        motion: judge by synchrony. At one frame a second there is none.
        every: so many frames, one is looked at for what it shows; all of them are for how it changes.
    """

    sample_rate: int = 16_000
    seconds: float = 5.0
    sources: int = 4
    basis: Basis = "learned"
    window: int = 40
    hop: int = 20
    coefficients: int = 256
    bottleneck: int = 256
    channels: int = 512
    kernel: int = 3
    dilations: int = 8
    repeats: int = 4
    masks: Masks = "sigmoid"
    side: int = 128
    image_widths: tuple[int, ...] = (32, 64, 128)
    places: int = 0
    place_dim: int = 0
    mels: int = 64
    mel_window: int = 400
    mel_hop: int = 160
    audio_widths: tuple[int, ...] = (32, 64, 128, 128)
    dim: int = 128
    kinds: bool = True
    motion: bool = False
    every: int = 1

    def build(self) -> OnScreen:
        """A network of these sizes with fresh weights.

        Raises:
            ValueError: frames cannot be halved so often, there are not so many bands, or see
                :class:`soundsieve.separators.tdcn.TDCN`.
        """
        return OnScreen(self)


@dataclass(frozen=True)
class Sight:
    """What was seen of some videos.

    Attributes:
        places: (batch, look, place, dim), what the frames show that are looked at for it; no places where nothing is
            judged by its kind.
        looked: (batch, look), True where there is one.
        courses: (batch, step, square, COURSES), what changes with a sound where its maker does; of no squares without
            motion.
        real: (batch, step), True where there is a frame.
    """

    places: Tensor
    looked: Tensor
    courses: Tensor
    real: Tensor

    def rows(self, index: slice | Tensor) -> Sight:
        """Some of the videos, in this order."""
        return Sight(self.places[index], self.looked[index], self.courses[index], self.real[index])


@dataclass(frozen=True)
class Hearing:
    """What was heard of the sources of some mixtures.

    Attributes:
        vectors: (batch, source, frame, dim); of no frames where nothing is judged by its kind.
        loudness: (batch, sum, moment, LOUDNESSES), of each source alone or, ``together``, of the sums of
            :func:`combinations`; of no moments without motion.
        together: the sources are those of one mixture, and judged beside each other.
    """

    vectors: Tensor
    loudness: Tensor
    together: bool

    def rows(self, index: slice | Tensor) -> Hearing:
        """Those of some of the mixtures, in this order."""
        return Hearing(self.vectors[index], self.loudness[index], self.together)

    def strung(self) -> Hearing:
        """All sources of all mixtures, heard apart, as if they were of one: (1, batch * source)."""
        assert not self.together
        return Hearing(self.vectors.flatten(0, 1)[None], self.loudness.flatten(0, 1)[None], together=False)


class Separable(nn.Module):
    """To half the resolution and more channels: a 3x3 convolution of each channel, then 1x1."""

    def __init__(self, before: int, width: int) -> None:
        super().__init__()
        self.deep = nn.Conv2d(before, before, 3, 2, 1, groups=before)
        self.mix = nn.Conv2d(before, width, 1)

    def forward(self, cells: Tensor) -> Tensor:
        """(batch, before, row, column) -> (batch, width, row / 2, column / 2), rounded up."""
        return F.relu(self.mix(F.relu(self.deep(cells))))


class Inverted(nn.Module):
    """An inverted residual (Sandler et al. 2018): 1x1 to more channels, 3x3 of each, and 1x1 back, added.

    There is no norm: over a batch it would let what else is in it have a say, and over a frame or a moment take out how
    bright or loud that is, which is what synchrony lives on. A small scale of what is added does in its place.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        wide = EXPANSION * width
        self.widen = nn.Conv2d(width, wide, 1)
        self.deep = nn.Conv2d(wide, wide, 3, 1, 1, groups=wide)
        self.narrow = nn.Conv2d(wide, width, 1)
        self.scale = nn.Parameter(torch.full((width,), RESIDUAL))

    def forward(self, cells: Tensor) -> Tensor:
        """(batch, width, row, column), changed."""
        added = self.narrow(F.relu(self.deep(F.relu(self.widen(cells)))))
        return cells + self.scale[:, None, None] * added


def _stages(widths: Sequence[int]) -> nn.Sequential:
    """From the first width to the last, at half the resolution each."""
    layers: list[nn.Module] = []
    for before, width in itertools.pairwise(widths):
        layers += [Separable(before, width), Inverted(width)]
    return nn.Sequential(*layers)


class Eye(nn.Module):
    """Looks at each frame by itself."""

    def __init__(self, config: OnScreenConfig) -> None:
        super().__init__()
        self.side = config.side
        if config.kinds:
            widths = config.image_widths
            self.stem = nn.Conv2d(3, widths[0], 2 * STEM - 1, STEM, STEM - 1)
            self.stages = _stages(widths)
            self.place = nn.Linear(widths[-1], config.dim)

    def forward(self, steps: Tensor) -> Tensor:
        """Frames (batch, step, 3 * side * side), 0 to 1, -> (batch, step, place, dim)."""
        cells = self.stages(F.relu(self.stem(self._pictures(steps) - 0.5)))
        return self.place(cells.flatten(2).transpose(1, 2)).unflatten(0, steps.shape[:2])

    def colours(self, steps: Tensor) -> Tensor:
        """Frames -> means over squares of ``STEM`` pixels, (batch, step, square, COLOURS)."""
        squares = F.avg_pool2d(self._pictures(steps), STEM)
        return squares.flatten(2).transpose(1, 2).unflatten(0, steps.shape[:2])

    def _pictures(self, steps: Tensor) -> Tensor:
        """(batch and step, colour, row, column)."""
        return steps.flatten(0, 1).unflatten(1, (self.side, self.side, 3)).permute(0, 3, 1, 2)


class Glance(nn.Module):
    """Takes over what another network saw at each place of each frame."""

    def __init__(self, config: OnScreenConfig) -> None:
        super().__init__()
        self.places = config.places
        self.norm = nn.LayerNorm(config.place_dim)
        if config.kinds:
            self.place = nn.Linear(config.place_dim, config.dim)
        if config.motion:
            self.colour = nn.Linear(config.place_dim, COLOURS, bias=False)

    def forward(self, steps: Tensor) -> Tensor:
        """Vectors of places (batch, step, place * place_dim) -> (batch, step, place, dim)."""
        cells: Tensor = self.place(self.norm(steps.unflatten(2, (self.places, -1))))
        return cells

    def colours(self, steps: Tensor) -> Tensor:
        """Vectors of places -> what stands for their colours, learned: (batch, step, place, COLOURS)."""
        found: Tensor = self.colour(self.norm(steps.unflatten(2, (self.places, -1))))
        return found


class Ear(nn.Module):
    """Hears sounds in a log-mel spectrogram and, with ``motion``, how loud they are in mixtures of its bands.

    Its levels go down to a floor: what is next to silent is as good as silent.
    """

    hann: Tensor
    bands: Tensor

    def __init__(self, config: OnScreenConfig) -> None:
        super().__init__()
        self.window, self.hop = config.mel_window, config.mel_hop
        self.register_buffer("hann", torch.hann_window(self.window), persistent=False)
        self.register_buffer("bands", _bands(config.mels, self.window, config.sample_rate), persistent=False)
        if config.kinds:
            widths = config.audio_widths
            self.stem = nn.Conv2d(1, widths[0], 3, 2, 1)
            self.stages = _stages(widths)
            self.vector = nn.Linear(widths[-1] * -(-config.mels // (1 << len(widths))), config.dim)
        if config.motion:
            self.mixtures = nn.Linear(config.mels, LOUDNESSES, bias=False)
            nn.init.uniform_(self.mixtures.weight, 0, 2 / config.mels)

    def forward(self, levels: Tensor) -> Tensor:
        """Log-mel levels (batch, band, frame) -> (batch, frame, dim), at fewer frames."""
        cells = self.stages(F.relu(self.stem(levels[:, None])))
        vectors: Tensor = self.vector(cells.permute(0, 3, 2, 1).flatten(2))
        return vectors

    def loudness(self, levels: Tensor) -> Tensor:
        """Log-mel levels (batch, band, frame) -> how much there is in mixtures of bands, (batch, frame, LOUDNESSES)."""
        size = (SPREAD / 2 * levels).exp()  # of what swings: 1 where a level is in the middle
        found: Tensor = self.mixtures(size.transpose(1, 2))
        return found

    def energies(self, sources: Tensor, together: bool = False) -> Tensor:
        """Of sources (batch, source, sample) or, ``together``, of their sums: (batch, source or sum, band, frame).

        The sums are those of :func:`combinations`. White noise at full scale has 1 in each band.
        """
        spectrum = torch.stft(
            sources.flatten(0, 1).to(self.hann.dtype), self.window, self.hop, window=self.hann, center=True,
            pad_mode="constant", return_complex=True,
        )  # fmt: skip
        parts = torch.view_as_real(spectrum).unflatten(0, sources.shape[:2])
        with torch.autocast(parts.device.type, enabled=False):  # levels need more than 8 bits
            if not together:
                return self.bands @ (parts.square().sum(-1) / self.hann.square().sum())
            # products of two sources make the energies of all sums, and there are fewer of them to find bands of
            one, other = torch.triu_indices(sources.shape[1], sources.shape[1], device=parts.device)
            products = self.bands @ ((parts[:, one] * parts[:, other]).sum(-1) / self.hann.square().sum())
            among = combinations(sources.shape[1], parts.device).to(parts.dtype)
            times = among[:, one] * among[:, other] * (1 + (one != other))
            return torch.einsum("ap,bpmf->bamf", times, products).clamp_min(0)

    def levels(self, energies: Tensor) -> Tensor:
        """Logarithms, of common sounds about -1 to 1."""
        return ((energies + FLOOR).log() - MIDDLE) / SPREAD


class Synchrony(nn.Module):
    """How much the loudness of a sound goes with what places look like, where the two go together most.

    The score of a sum of sources, next to how much they could go together: where nothing moves, or nothing swings, it
    is 0. At first it is as much above 0 where a whole sound is in step as below where it is not.
    """

    def __init__(self) -> None:
        super().__init__()
        pairs = LOUDNESSES * COURSES
        self.where = nn.Linear(pairs, 1, bias=False)
        nn.init.constant_(self.where.weight, 1 / LOUDNESSES)  # the places that count are those in step, from the start
        self.score = nn.Linear(2 * pairs, 1, bias=False)
        with torch.no_grad():
            self.score.weight[:, :pairs] = 1 / pairs
            self.score.weight[:, pairs:] = -CHANCE / pairs

    def forward(self, sight: Sight, loudness: Tensor) -> Tensor:
        """Sights and sounds (batch, sum, step, LOUDNESSES) -> (batch, sum)."""
        share = _shares(sight.real)
        with torch.autocast(loudness.device.type, enabled=False):
            seen, moves = _course(sight.courses.float().permute(0, 3, 1, 2), share[:, None, :, None], 2)
            heard, swings = _course(loudness.float().permute(0, 1, 3, 2), share[:, None, None], 3)
            together = torch.einsum("bskt,bctp->bspkc", share[:, None, None] * heard, seen)
            together = SHARPNESS * together.abs().flatten(3)  # brighter or darker is the same
            where = self.where(together).softmax(2)[..., 0]
            found = torch.einsum("bsp,bspk->bsk", where, together)
            most = torch.einsum("bsp,bsk,bcp->bskc", where, swings[..., 0], moves[:, :, 0]).flatten(2)
            scores: Tensor = self.score(torch.cat((found, most), 2))[..., 0]
            return scores


class OnScreen(nn.Module):
    """Separates the sounds whose makers are on the screen.

    ``segment``, ``context`` and ``stride`` are as in :class:`soundsieve.types.Separator`. An embedding's ``steps`` are
    frames, spread evenly over the time of the mixture, real ones first: (batch, step, 3 * side * side), 0 to 1, in rows
    of pixels of red, green and blue, or (batch, step, places * place_dim). Its ``pooled`` is not used, but where there
    are no steps and it is a frame.

    Attributes:
        offset: added to what :meth:`decide` gives; 0 until it is calibrated.
    """

    channels: int | None = 1
    context = 0
    offset: Tensor

    def __init__(self, config: OnScreenConfig) -> None:
        super().__init__()
        self.config = config
        if not config.image_widths or not config.audio_widths:
            raise ValueError("image_widths and audio_widths name one width at least")
        if not (config.kinds or config.motion):
            raise ValueError("kinds and motion are both false; sources are judged by one of them, or by both")
        if config.motion and config.sources > MOST:
            raise ValueError(
                f"sources is {config.sources}; with motion, for which all their sums are heard, {MOST} at most"
            )
        if config.every < 1:
            raise ValueError(f"every is {config.every}; it is 1 or more, of frames of which one is looked at")
        if min(config.places, config.place_dim) < 0 or bool(config.places) != bool(config.place_dim):
            raise ValueError(
                f"places is {config.places} and place_dim {config.place_dim}; both are 0, or both 1 or more"
            )
        unit = STEM << (len(config.image_widths) - 1)
        if not config.places and (config.side % unit or config.side < 1):
            raise ValueError(f"side is {config.side}; with so many image_widths it is a multiple of {unit}")
        if config.mels > config.mel_window // 4:
            raise ValueError(f"a mel_window of {config.mel_window} samples has {config.mel_window // 4} mels at most")
        if config.sources > 1:
            self.separator = TDCN(
                sources=config.sources, basis=config.basis, window=config.window, hop=config.hop,
                coefficients=config.coefficients, bottleneck=config.bottleneck, channels=config.channels,
                kernel=config.kernel, dilations=config.dilations, repeats=config.repeats, masks=config.masks,
            )  # fmt: skip
        self.eye = Glance(config) if config.places else Eye(config)
        self.ear = Ear(config)
        if config.kinds:
            dim = config.dim
            self.ask = nn.Linear(dim, dim)
            self.key = nn.Linear(dim, dim, bias=False)  # of which a softmax would not notice a bias
            self.value = nn.Linear(dim, dim)
            self.norm = nn.LayerNorm(3 * dim)
            self.hidden = nn.Linear(3 * dim, dim)
            self.logit = nn.Linear(dim, 1)
        if config.motion:
            self.synchrony = Synchrony()
        self.register_buffer("offset", torch.zeros(()))
        for layer in self.modules():
            if isinstance(layer, nn.Conv2d):
                nn.init.kaiming_uniform_(layer.weight, nonlinearity="relu")
                assert layer.bias is not None
                nn.init.zeros_(layer.bias)

    @property
    def sample_rate(self) -> int:
        """Hz."""
        return self.config.sample_rate

    @property
    def segment(self) -> int:
        """Samples in one call, at most."""
        return round(self.config.seconds * self.config.sample_rate)

    @property
    def stride(self) -> int:
        """Samples between frames; as the network sees all of a segment, no shift gives exactly equal estimates."""
        return self.config.hop

    def forward(self, mixture: Tensor, embedding: Embedding) -> Tensor:
        """(batch, channel, sample), full scale = 1, and a video each -> what is on its screen, in the same shape."""
        sources = self.sources(mixture.flatten(0, 1))
        sight = self.look(embedding)
        each = torch.arange(len(mixture), device=mixture.device).repeat_interleave(mixture.shape[1])
        logits = self.match(sight.rows(each), self.listen(sources))
        return self._weighed(logits, sources).view(mixture.shape)

    def separate(self, mixture: Tensor, embedding: Embedding) -> tuple[Tensor, Tensor]:
        """As :class:`soundsieve.types.Separator` says; the presence logit is the largest of the sources', with the
        offset.

        The mixture is taken apart, and its sources are heard, once for all queries.

        Raises:
            ValueError: the embedding has no frames of this network's size.
        """
        sight, sources = self.look(embedding), self.sources(mixture)
        queries, channels = len(sight.real), len(mixture)
        of = torch.arange(queries, device=mixture.device).repeat_interleave(channels)
        each = torch.arange(channels, device=mixture.device).repeat(queries)
        logits = self.match(sight.rows(of), self.listen(sources).rows(each))
        targets = self._weighed(logits, sources.repeat(queries, 1, 1)).unflatten(0, (queries, channels))
        return targets, self.decide(logits).unflatten(0, (queries, -1)).flatten(1).amax(1) + self.offset

    def fold_norms(self) -> None:
        """Nothing: all norms are over what comes in."""

    def sources(self, mixture: Tensor) -> Tensor:
        """Mixtures (batch, sample), full scale = 1, of any length -> sources (batch, source, sample) that add up to
        them."""
        if self.config.sources == 1:
            return mixture[:, None]
        sources: Tensor = self.separator(mixture)
        return sources

    def onscreen(self, waveforms: Tensor, embedding: Embedding) -> Tensor:
        """Logits (batch, source) of the makers of waveforms (batch, source, sample) being seen in a video each, without
        the offset: :meth:`match` of what is to be seen and heard.

        Raises:
            ValueError: the embedding has no frames of this network's size.
        """
        return self.match(self.look(embedding), self.listen(waveforms))

    def decide(self, logits: Tensor) -> Tensor:
        """Logits by which sources are let through, without the offset; cross-entropy of noisy labels made ``logits``
        smaller than is good for that."""
        return DECISION * logits

    def look(self, embedding: Embedding) -> Sight:
        """What is to be seen in videos.

        Raises:
            ValueError: the embedding has no frames of this network's size.
        """
        steps, mask, config = embedding.steps, embedding.mask, self.config
        if steps is None:
            steps, mask = embedding.pooled[:, None], None
        sizes = (config.places, config.place_dim) if config.places else (3, config.side, config.side)
        if steps.shape[2] != math.prod(sizes):
            wanted = " x ".join(map(str, sizes))
            raise ValueError(
                f"the query comes as vectors of {steps.shape[2]} numbers, not as frames of {wanted}; "
                "ask with a video, and an encoder of its frames"
            )
        steps = steps.to(next(self.parameters()).dtype)
        real = torch.ones(steps.shape[:2], dtype=torch.bool, device=steps.device) if mask is None else mask
        courses = steps.new_zeros(*real.shape, 0, COURSES)
        if config.motion:
            colours = self.eye.colours(steps)
            changes = F.pad(colours[:, 1:] - colours[:, :-1], (0, 0, 0, 0, 1, 0))
            courses = torch.cat((colours, changes.abs().sum(3, keepdim=True)), 3)
        looked = real[:, :: config.every]
        places = self.eye(steps[:, :: config.every]) if config.kinds else steps.new_zeros(*looked.shape, 0, config.dim)
        return Sight(places, looked, courses, real)

    def listen(self, waveforms: Tensor, together: bool = True) -> Hearing:
        """What is to be heard of waveforms (batch, source, sample).

        The sources of a mixture are heard at levels as if it had always the same: how loud a recording is says nothing
        of what is on its screen, and how loud a source is beside the others may.

        Args:
            waveforms: sources of a mixture each.
            together: they will be judged beside each other, not each by itself.
        """
        batch, sources = waveforms.shape[:2]
        level = waveforms.detach().sum(1).float().square().mean(1).sqrt().clamp_min(FAINTEST)
        heard = waveforms * (LEVEL / level)[:, None, None].to(waveforms.dtype)
        energies = self.ear.energies(heard, together and self.config.motion)
        levels = self.ear.levels(energies)
        vectors = levels.new_zeros(batch, sources, 0, self.config.dim)
        if self.config.kinds:
            vectors = self.ear(levels[:, :sources].flatten(0, 1)).unflatten(0, (batch, sources))
        if not self.config.motion:
            return Hearing(vectors, vectors.new_zeros(batch, sources, 0, LOUDNESSES), together)
        return Hearing(vectors, self.ear.loudness(levels.flatten(0, 1)).unflatten(0, (batch, -1)), together)

    def match(self, sight: Sight, hearing: Hearing) -> Tensor:
        """Logits that the maker of each source is seen in the video it is matched with, without the offset.

        The scores of what each source is and of how much each sum of sources is in step add up to that of a
        combination of sources, none of them having 0; a source's logit is that of its being in the combination that
        is on the screen.

        Args:
            sight: of :meth:`look`, a video for each of the batch.
            hearing: of :meth:`listen`, a mixture for each, or one for all.

        Returns:
            (batch, source).
        """
        rows = len(sight.real), -1, -1, -1
        vectors, loudness = hearing.vectors.expand(rows), hearing.loudness.expand(rows)
        alone = self._known(sight, vectors) if self.config.kinds else sight.courses.new_zeros(vectors.shape[:2])
        if not self.config.motion:
            return alone
        times = _times(sight.real, loudness.shape[2]).to(loudness)
        scores = self.synchrony(sight, torch.einsum("bafd,btf->batd", loudness, times))
        return _marginal(alone, scores) if hearing.together else alone + scores

    def _known(self, sight: Sight, vectors: Tensor) -> Tensor:
        """Logits by what is seen and what is heard (batch, source, frame, dim), (batch, source), float32."""
        times = torch.einsum("bt,btf->bf", _shares(sight.real), _times(sight.real, vectors.shape[2]))
        sound = torch.einsum("bsfd,bf->bsd", vectors, times.to(vectors))
        whole = torch.einsum("btpd,bt->bd", sight.places, _shares(sight.looked).to(sound) / sight.places.shape[2])
        found = self._attended(sight, sound)
        joint = self.norm(torch.cat((found, whole[:, None].expand_as(found), sound), 2))
        logits: Tensor = self.logit(F.relu(self.hidden(joint)))[..., 0]
        return logits.float()

    def _attended(self, sight: Sight, sound: Tensor) -> Tensor:
        """What sounds (batch, source, dim) find among the places of all real frames, (batch, source, dim)."""
        places = sight.places.flatten(1, 2)
        among = sight.looked | ~sight.looked.any(1, keepdim=True)  # a softmax needs something
        mask = among[:, None, :, None].expand(-1, -1, -1, sight.places.shape[2]).flatten(2)
        asked, keys, values = self.ask(sound), self.key(places), self.value(places)
        return F.scaled_dot_product_attention(asked[:, None], keys[:, None], values[:, None], mask[:, None])[:, 0]

    def _weighed(self, logits: Tensor, sources: Tensor) -> Tensor:
        """Sources (batch, source, sample), each by what is decided of it, as one (batch, sample)."""
        return torch.einsum("bs,bsn->bn", (self.decide(logits) + self.offset).sigmoid(), sources)


def combinations(sources: int, device: torch.device) -> Tensor:
    """All that can be added up of so many sources, each alone first: (sum, source), bool."""
    each = torch.arange(1, 1 << sources, device=device)[:, None] >> torch.arange(sources, device=device) & 1
    return each[each.sum(1).argsort(stable=True)].bool()


def _marginal(alone: Tensor, scores: Tensor) -> Tensor:
    """Logits of each source's being among those on the screen.

    Args:
        alone: (batch, source), what each adds to the score of any combination that it is in.
        scores: (batch, sum), of :func:`combinations` in their order; of nothing it is 0.
    """
    among = combinations(alone.shape[1], alone.device)
    total = F.pad(scores + alone @ among.T.to(alone.dtype), (1, 0))
    among = F.pad(among, (0, 0, 1, 0)).T
    with_it, without = (total[:, None].masked_fill(~some, -torch.inf).logsumexp(2) for some in (among, ~among))
    return with_it - without


def _shares(real: Tensor) -> Tensor:
    """What each step (batch, step) has in a mean over those that are real; nothing where none is."""
    return real / real.sum(1, keepdim=True).clamp_min(1)


def _times(real: Tensor, frames: int) -> Tensor:
    """Which frames of a sound each step's mean is of, (batch, step, frame), of unit sum; of padding, none.

    The real steps, which come first, divide the time into equal parts; a frame on the border of two is of both.
    """
    count = real.sum(1)[:, None, None].clamp_min(1)
    step = torch.arange(real.shape[1], device=real.device)[:, None]
    frame = torch.arange(frames, device=real.device)
    first = (step * frames).div(count, rounding_mode="floor")
    last = -(-(step + 1) * frames).div(count, rounding_mode="floor")
    among = (frame >= first) & (frame < last) & real[..., None]
    return among / among.sum(2, keepdim=True).clamp_min(1)


def _course(cells: Tensor, share: Tensor, axis: int) -> tuple[Tensor, Tensor]:
    """What is left of cells without their mean over time, of about unit variance where they vary much; and that."""
    cells = cells - (share * cells).sum(axis, keepdim=True)
    variance = (share * cells.square()).sum(axis, keepdim=True)
    return cells * torch.rsqrt(variance + FAINT), variance / (variance + FAINT)


def _bands(mels: int, window: int, sample_rate: int) -> Tensor:
    """Triangles evenly spaced in mel (2595 log10(1 + f / 700)), each of unit sum, (mel, bin)."""
    low, high = (2595 * math.log10(1 + hertz / 700) for hertz in (LOWEST, HIGHEST * sample_rate))
    corners = 700 * (10 ** (torch.linspace(low, high, mels + 2, dtype=torch.float64) / 2595) - 1)
    bins = torch.arange(window // 2 + 1, dtype=torch.float64) * sample_rate / window
    # no triangle is narrower than what the bins can show
    width = torch.diff(corners).clamp_min(sample_rate / window)[:, None]
    rise = (bins - corners[1:-1, None]) / width[:-1] + 1
    fall = (corners[1:-1, None] - bins) / width[1:] + 1
    triangles = torch.minimum(rise, fall).clamp_min(0)
    return (triangles / triangles.sum(1, keepdim=True)).float()
