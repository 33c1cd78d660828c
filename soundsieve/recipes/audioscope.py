"""AudioScope (Tzinis et al. 2021, arXiv:2011.01143): what is heard of that which is seen, learned without one label.

Train: the sounds of two videos are added up and taken apart; each source is given back to whichever video's sound it
fits (mixture invariant training), and that is a noisy label of its being on that video's screen. Now and then a sound
is shown with the video of a third clip: nothing of it is on the screen. Test: a video.
Differs: the model of audio-visual coincidence that tells clips whose sound is likely on the screen was trained before
and apart, and its choice of clips was written down; here it is the same network, trained along on the videos and
sounds of each batch, and it chooses by how it ranks them by then: a probability would wait for what it lets in. Both
videos are shown, not one alone (``loss.both`` changes that). The paper's networks for pictures and sounds were trained
on large sets before, ours start fresh. What is not known of the paper's levels, lengths and shares is our choice; the
optimiser is that of the public code of mixture invariant training (Wisdom et al. 2020, arXiv:2006.12701).

:func:`semi_supervised` has a share of clips of which people said whether all or nothing of their sound is on the
screen. For comparison there are :func:`coincidence`, which takes nothing apart and judges each sound as it is, and
:func:`audio_only`, which takes apart and judges nothing; its weights are what V2 (Tzinis et al. 2022) starts from.
:func:`motion` sees how things move, 16 frames a second as V2 does; :func:`pretrained` has a vision transformer that was
trained before. :func:`tiny` and :func:`packaged` are small.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Literal

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from soundsieve.data.loader import Example, Pool
from soundsieve.encoders.frames import Footage
from soundsieve.losses.assignment import Assigned, mixit
from soundsieve.losses.onscreen import FORMS, exact
from soundsieve.recipes import Arm, Claim, Optim, Ramp, Recipe, Scenes, Stairs
from soundsieve.separators.onscreen import Hearing, OnScreen, OnScreenConfig, Sight
from soundsieve.types import Batch, Embedding, Encoder

VIDEOS = 2  # added up
TRIES = 1_000
TERMS = ("mixit", "onscreen", "coincidence")
MIX_ANY = 2.0  # a cosine that no two names have: nobody knows the kinds of sound in unlabelled video


@dataclass(frozen=True)
class Mix:
    """Sounds of two videos at random levels; the references add up to the mixture.

    Attributes:
        seconds: of an example: any stretch of a longer clip that begins at a quarter of a second; silence, and the
            last frame standing, after a shorter one.
        gain: least and most that a clip is multiplied by, before it is cut off at full scale and halved.
        mismatched: share of the examples whose first sound is shown with the video of a third clip: off the screen.
        labelled: share of the examples whose first clip is one of which it is known what is on its screen: of all its
            sounds or of none, half of them each where there are both.
        known: part of the clips with a known screen of which that is used, the same everywhere.

    Raises:
        ValueError: it cannot be mixed so.
    """

    seconds: float = 5.0
    gain: tuple[float, float] = (0.7, 1.4)
    mismatched: float = 0.1
    labelled: float = 0.0
    known: float = 1.0

    def __post_init__(self) -> None:
        rising = len(self.gain) == 2 and 0 <= self.gain[0] <= self.gain[1]
        if not self.seconds > 0 or not rising:
            raise ValueError(f"{self}: seconds must be above 0, gain two numbers, rising")
        if not 0 <= self.mismatched <= 1 - self.labelled <= 1 or not 0 < self.known <= 1:
            raise ValueError(f"{self}: mismatched and labelled are shares of 1 together, known above 0 and at most 1")

    def __call__(self, pool: Pool, rng: np.random.Generator) -> Example:
        """As :class:`soundsieve.recipes.Recipe` has it: two references, and the stretch of video that each is of."""
        part = rng.random()
        labelled = part < self.labelled
        first = self._labelled(pool, rng) if labelled else _filmed(pool, rng, [])
        numbers = [first, _filmed(pool, rng, [first])]
        sounds, queries = [], list[Footage]()
        for number in numbers:
            sound, start = pool.passage(rng, number, round(self.seconds * pool.sample_rate))
            sounds.append(np.clip(sound * np.float32(rng.uniform(*self.gain)), -1, 1) / np.float32(VIDEOS))
            queries.append(self._footage(pool, number, start))
        if labelled:
            queries[0] = replace(queries[0], screen=pool.clips[first].screen)
        elif part < self.labelled + self.mismatched:
            third = _filmed(pool, rng, numbers)
            _, start = pool.passage(rng, third, round(self.seconds * pool.sample_rate))
            queries[0] = replace(self._footage(pool, third, start), screen="off")
        labels = tuple(frozenset({pool.clips[number].label}) for number in numbers)
        return Example(np.stack(sounds), tuple(queries), labels)

    def _footage(self, pool: Pool, number: int, start: float) -> Footage:
        video = pool.clips[number].video
        assert video is not None
        return Footage(video, start=start, seconds=self.seconds)

    def _labelled(self, pool: Pool, rng: np.random.Generator) -> int:
        sorts = [numbers for numbers in _known(pool, self.known) if numbers]
        if not sorts:
            raise ValueError(
                f"mix.labelled is {self.labelled:g}, but of no clip with a video the screen is known; "
                "give the manifest the column screen, or raise mix.known"
            )
        numbers = sorts[int(rng.integers(len(sorts)))]
        return numbers[int(rng.integers(len(numbers)))]


def _filmed(pool: Pool, rng: np.random.Generator, others: list[int]) -> int:
    for _ in range(TRIES):
        if pool.clips[number := pool.pick(rng, others)].video:
            return number
    raise ValueError("hardly a clip has a video; give the manifest the column video")


@lru_cache(maxsize=1)
def _known(pool: Pool, share: float) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Numbers of the clips whose sounds are all on the screen, and of those with none there; their names decide."""
    on, off = (
        tuple(
            number for number, clip in enumerate(pool.clips)
            if clip.video and clip.screen == screen and zlib.crc32(clip.audio.name.encode()) < share * 2**32
        )
        for screen in ("on", "off")
    )  # fmt: skip
    return on, off


@dataclass(frozen=True)
class Loss:
    """``mixit``: how well the sources make the two sounds, dB; ``onscreen``: cross-entropy of each source's being on a
    video's screen, whose label is its being part of that video's sound; ``coincidence``: cross-entropy of a whole
    sound's being that of a video, for all sounds and videos of the batch.

    Attributes:
        terms: those that are made, the ones that the recipe weighs.
        form: how far noisy labels are believed: a key of :data:`soundsieve.losses.onscreen.FORMS`. What is known of a
            screen is believed to the letter: sources that are not part of its sound are off it, and those that are,
            on it or off it as it is known.
        gate: the labels of a video of which nothing is known are used if its own sound goes better with it than so
            large a part of the batch's other sounds; 0 uses all.
        both: the second video is shown too, not the first alone.

    Raises:
        ValueError: there is no such term or form, or the gate is not from 0 to 1.
    """

    terms: tuple[str, ...] = TERMS
    form: Literal["exact", "mi", "ac"] = "ac"
    gate: float = 0.8
    both: bool = True

    def __post_init__(self) -> None:
        if strange := set(self.terms) - set(TERMS):
            raise ValueError(f"loss.terms has {min(strange)!r}; there are {', '.join(TERMS)}")
        if self.form not in FORMS:
            raise ValueError(f"loss.form is {self.form!r}; it is one of {', '.join(FORMS)}")
        if not 0 <= self.gate <= 1:
            raise ValueError(f"loss.gate is {self.gate}; it is from 0 to 1")

    def __call__(self, separator: OnScreen, encoder: Encoder, batch: Batch) -> dict[str, Tensor]:
        """As :class:`soundsieve.recipes.Recipe` has it."""
        found: dict[str, Tensor] = {}
        references = batch.references[:, :, 0]
        if not {"mixit", "onscreen"}.isdisjoint(self.terms):
            sources = separator.sources(batch.mixture[:, 0])
            assigned = mixit(sources, references)
            found["mixit"] = assigned.loss.mean()
            if self.terms == ("mixit",):  # several devices expect a gradient of every parameter
                found["mixit"] = found["mixit"] + sum(0 * parameter.sum() for parameter in separator.parameters())
        if not {"onscreen", "coincidence"}.isdisjoint(self.terms):
            screens = _screens(batch).to(references.device)
            sight = separator.look(_shown(encoder, batch))
            logits = separator.match(sight, separator.listen(references, together=False).strung())
            found["coincidence"] = _coincidence(logits, screens.flatten() != OFF)
            likely = (_rank(logits.detach()) >= self.gate).unflatten(0, screens.shape)
        if "onscreen" in self.terms:
            heard = separator.listen(sources)
            found["onscreen"] = self._judge(separator, sight, heard, assigned, screens, likely)
        return {name: found[name] for name in self.terms}

    def _judge(
        self, separator: OnScreen, sight: Sight, heard: Hearing, assigned: Assigned, screens: Tensor, likely: Tensor
    ) -> Tensor:
        """Mean over the videos that are shown; one whose labels are not used costs nothing.

        It does not leave its weight to the others: before any video is likely, those that are known to be off the
        screen would be all that there is, and teach that nothing ever is on it.

        Args:
            separator: that judges.
            sight: of the videos, (batch and video).
            heard: of the sources.
            assigned: sources to videos' sounds.
            screens: what is known, (batch, video).
            likely: whose own sound is likely on the screen, (batch, video).
        """
        shown = VIDEOS if self.both else 1
        rows = torch.arange(len(screens) * VIDEOS, device=screens.device).view(-1, VIDEOS)[:, :shown]
        each = torch.arange(len(screens), device=screens.device).repeat_interleave(shown)
        logits = separator.match(sight.rows(rows.flatten()), heard.rows(each))
        screens, likely = screens[:, :shown].flatten(), likely[:, :shown].flatten()
        labels = assigned.assignment[:, :shown].flatten(0, 1) & (screens != OFF)[:, None]
        costs = torch.where(screens == UNKNOWN, FORMS[self.form](logits, labels), exact(logits, labels))
        return (costs * (likely | (screens != UNKNOWN))).mean()


UNKNOWN, ON, OFF = 0, 1, 2


def _screens(batch: Batch) -> Tensor:
    """What is known of each video's screen, (batch, video)."""
    told = {"": UNKNOWN, "on": ON, "off": OFF}
    return torch.tensor([[told[getattr(query, "screen", "")] for query in row] for row in batch.queries])


def _shown(encoder: Encoder, batch: Batch) -> Embedding:
    """Frames of all videos, (batch and video, step, dim), on the batch's device."""
    return encoder.encode([query for row in batch.queries for query in row]).to(batch.mixture.device)


def _rank(logits: Tensor) -> Tensor:
    """For each video of (video, sound), the part of the other videos' sounds that go less well with it than its own."""
    below = logits < logits.diagonal()[:, None]
    return below.sum(1) / (len(logits) - 1)


def _coincidence(logits: Tensor, together: Tensor) -> Tensor:
    """Cross-entropy of each sound's being that of each video (video, sound); those of one number are ``together`` or
    not. What is together weighs as much as what is not, so that the probability is one of two equal chances."""
    labels = torch.diag(together)
    with torch.autocast(logits.device.type, enabled=False):
        costs = F.binary_cross_entropy_with_logits(logits.float(), labels.float(), reduction="none")
        weights = labels / labels.sum().clamp_min(1) + ~labels / (~labels).sum().clamp_min(1)
        return (costs * weights).sum() / 2


def paper() -> Recipe:
    """V1: pictures a second apart, and no label at all.

    The batch is for one device; the rate goes down to a half every two million steps as in the public code.
    """
    return Recipe(
        name="audioscope",
        paper="2011.01143",
        encoder="stills",
        separator=OnScreenConfig(),
        mix=Mix(),
        loss=Loss(),
        weights=dict.fromkeys(TERMS, 1.0),
        optim=Optim(
            learning_rate=1e-4, betas=(0.9, 0.999), weight_decay=0.0, schedule=Stairs(0.5, 2_000_000), clip_norm=5.0,
            average=0.0, precision="32-true",
        ),
        steps=500_000,
        batch_size=32,
        too_near=MIX_ANY,
        validate_by="video",
    )  # fmt: skip


def semi_supervised() -> Recipe:
    """A tenth of the examples has a first video of whose screen people said what is on it."""
    return replace(paper(), mix=Mix(labelled=0.1))


def motion() -> Recipe:
    """Sixteen small frames a second, of which one is looked at as in V1, and all for what moves as it sounds."""
    return replace(paper(), encoder="motion_16", separator=OnScreenConfig(side=64, motion=True, every=16))


def pretrained() -> Recipe:
    """CLIP's vision transformer, frozen, looks at the frames (``SOUNDSIEVE_CLIP`` names its folder); as in the paper,
    whose network for pictures was trained before, what is seen need not be learned from few videos."""
    return replace(paper(), encoder="patches", separator=OnScreenConfig(places=49, place_dim=768))


def coincidence() -> Recipe:
    """Nothing is taken apart: whether a sound, as it is, goes with a video. The model that the paper filters by."""
    return replace(
        paper(),
        separator=OnScreenConfig(sources=1),
        mix=Mix(mismatched=0.0),
        loss=Loss(("coincidence",)),
        weights={"coincidence": 1.0},
    )


def audio_only() -> Recipe:
    """Sources alone, whatever is on the screen: what a training may start from (``--from``)."""
    return replace(paper(), mix=Mix(mismatched=0.0), loss=Loss(("mixit",)), weights={"mixit": 1.0})


def tiny() -> Recipe:
    """The same in small, for the small world's videos: judged by motion alone, at 8 kHz, on two cores.

    What things are cannot be learned from a few thousand videos, and what is learned by heart in its place harms. With
    the published masks one source of four is often what the others have too much of. Variants are settings:
    ``separator.kinds=True``, ``mix.labelled=0.25`` for :func:`semi_supervised`, ``loss.form=exact`` and so on.
    """
    return replace(
        paper(),
        encoder="motion",
        separator=OnScreenConfig(
            sample_rate=8_000, seconds=4.0, sources=4, basis="stft", window=256, hop=64, bottleneck=64, channels=128,
            dilations=6, repeats=2, side=64, image_widths=(16, 32), mels=40, mel_window=256, mel_hop=128,
            audio_widths=(16, 32, 48), dim=48, masks="softmax", kinds=False, motion=True, every=4,
        ),
        mix=Mix(seconds=4.0),
        weights={"mixit": 1.0, "onscreen": 0.1, "coincidence": 1.0},  # noisy labels in full drown what chooses them
        optim=Optim(learning_rate=1e-3, betas=(0.9, 0.999), weight_decay=0.0, schedule=Ramp(50), average=0.99,
                    precision="32-true"),
        steps=500,
        batch_size=8,
    )  # fmt: skip


def packaged() -> Recipe:
    """What the package's own weights for ``separate --onscreen`` are trained with: :func:`tiny` at 32 kHz, and as large
    as the place that is left for it."""
    small = tiny()
    assert isinstance(small.separator, OnScreenConfig)
    separator = replace(
        small.separator, sample_rate=32_000, window=1_024, hop=256, bottleneck=80, channels=160, dilations=7, mels=64,
        mel_window=1_024, mel_hop=512,
    )  # fmt: skip
    return replace(small, separator=separator, steps=3_000)


def claims() -> tuple[Claim, ...]:
    """What the papers find, in small, on the small world's videos; the papers' own figures are not at hand.

    All answers are given where as much of what is off the screen is suppressed, 7 dB on videos that nothing is measured
    on. A constant answer, so much of the mixture that it suppresses as much, is what has to be beaten there. Whether
    pictures have a say is seen from unrelated ones and from swapped ones; whether they are known by what they show or
    by how it moves, from trials in which what sounds does not move with its sound, or does. Most of the videos
    show something that makes no sound, too. What is judged by its kind is judged by that alone.
    """
    claim = partial(Claim, metric="sdr", paper="arXiv:2011.01143")  # no function: it would count as what trains
    scenes = partial(Scenes, count=200, sample_rate=tiny().separator.sample_rate, suppression_db=7.0)
    arm = partial(Arm, ":tiny", query="video")
    mixed, moving = scenes("one seen, one not"), scenes("moving with the sound", moves=("with its sound",))
    either, alone = scenes("either of two seen", "on and on", count=300), scenes("all seen", "on")
    video, unrelated, swapped = arm(), arm(query="unrelated video"), arm(query="swapped video")
    frames = arm(("separator.kinds=True", "separator.motion=False"))
    whole = arm(("separator.sources=1", "mix.mismatched=0.0", "loss.terms=('coincidence',)",
                 "weights={'coincidence': 1.0}"))  # fmt: skip
    return (
        claim("what is seen beats a constant answer that suppresses as much", video, "constant", mixed),
        claim("a video beats an unrelated one", video, unrelated, mixed),
        claim("sources that are seen are told from others", video, 0.8, mixed, metric="auc"),
        claim("by an unrelated video they are not", 0.55, unrelated, mixed, metric="auc"),
        claim("nor are they taken for the others", unrelated, 0.45, mixed, metric="auc"),
        claim("either of two seen: its sources are told from the other's", video, 0.8, either, metric="auc"),
        claim("either of two seen: by an unrelated video they are not", 0.55, unrelated, either, metric="auc"),
        claim("either of two seen: nor are they taken for the other's", unrelated, 0.45, either, metric="auc"),
        claim("swapped pictures swap the answers", video, swapped, either, margin=3.0),
        claim("what is all seen is preserved: 10 dB", video, 10.0, alone),
        claim("what is not seen is suppressed: 6 dB", video, 6.0, scenes("nothing seen", "off"), metric="suppression"),
        claim("so is a sum of two that are not seen", video, 6.0, scenes("nothing seen of two", "off and off"),
              metric="suppression"),
        claim("known by what it is: it beats a constant answer", frames, "constant",
              scenes("not moving with the sound", moves=("by itself", "not"))),
        claim("known by how it moves, too: it beats a constant answer", video, "constant", moving),
        claim("of what moves with its sound: its sources are told from others", video, 0.8, moving, metric="auc"),
        claim("of what moves with its sound: seeing changes beats seeing frames", video, frames, moving),
        claim("a single sound is preserved: 10 dB", video, 10.0, scenes("1 sound", "on", number=1)),
        *(claim(f"{number} sounds: what is seen beats a constant answer", video, "constant",
                scenes(f"{number} sounds", number=number)) for number in (2, 3, 4)),
        claim("taking apart beats judging the whole", video, whole, mixed),
        claim("active combinations beat the exact loss", video, arm(("loss.form=exact",)), mixed),
        claim("active combinations beat the multi-instance loss", video, arm(("loss.form=mi",)), mixed),
        claim("a few labels help", arm(("mix.labelled=0.25", "mix.known=0.2")), video, mixed),
    )  # fmt: skip
