"""CLIPSep (Dong et al. 2023, arXiv:2212.07065): a sound asked for in words, learnt from video that nobody described.

Train: the sounds of two videos, each asked for by three of its frames, whose vectors in CLIP's space are near those of
words; masks of what is louder than half the mixture. Test: words, pictures or videos.
Differs: any stretch of a clip is as likely, up to its ends; a video that cannot be read is an error or left out, not
silence; in :func:`hybrid` one draw decides how a batch asks, where the published code takes turns.

For comparison there are, of the same parts, :func:`text` and :func:`hybrid`, which know the clips' labels and ask by
them, :func:`label`, which has a fixed vector for each label, and :func:`pit`, which is asked nothing and gives two
sounds, of which the better counts. Its noise-invariant training is :mod:`soundsieve.recipes.clipsep_nit`.

As published, whatever the clips are, any two may be mixed: nobody knows the kinds of sound in unlabelled video.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from soundsieve.audio import mix as sound
from soundsieve.data.loader import Example, Pool
from soundsieve.losses.masks import permutation_invariant, supervised
from soundsieve.pictures.files import FRAMES
from soundsieve.recipes import Arm, Claim, Optim, Recipe, Slope, Trial, Where
from soundsieve.separators.unet import UNet, UNetConfig
from soundsieve.types import Batch, Clip, Encoder, Image, Query, Text, Video

SOURCES = 2
TRIES = 1_000
UNIT_SCALE = 20.0  # makes of a unit vector of 384 numbers one whose numbers are about 1 in size
OFFSCREEN = 0.3  # share of the miniature's clips with a sound that nothing shows, where there are any
MIX_ANY = 2.0  # a cosine that no two names have: no kind is too near another


@dataclass(frozen=True)
class Glimpse(Video):
    """A moment of a video: the frame at it, the one before and the one after.

    Attributes:
        at: number of the frame, of those that stand for the video: one a second, and ``FRAMES`` at most.
    """

    at: int = 0


@dataclass(frozen=True)
class Mix:
    """Sounds of two clips at random levels; the references add up to the mixture (published code).

    Attributes:
        num_samples: length of an example: any stretch of a clip, at the clip's own level; a shorter clip is repeated.
        gain: least and most that a clip is multiplied by, before it is cut off at full scale and halved.
        asks: by what: an ``image``, that is the video's frames around the stretch's middle or, of a clip without video,
            one of its pictures; one of the ``text`` captions; or the ``label``. What has no picture is then never used.
        offscreen: share of the clips with which another clip sounds that nothing shows or tells of.
        offscreen_db: level of that one, relative to the clip.

    Raises:
        ValueError: it cannot be mixed so.
    """

    num_samples: int = 65_535
    gain: tuple[float, float] = (0.5, 1.5)
    asks: Literal["image", "text", "label"] = "image"
    offscreen: float = 0.0
    offscreen_db: float = 0.0

    def __post_init__(self) -> None:
        if self.asks not in ("image", "text", "label"):
            raise ValueError(f"mix.asks is {self.asks!r}; it is one of image, text, label")
        rising = len(self.gain) == 2 and 0 <= self.gain[0] <= self.gain[1]
        if self.num_samples < 1 or not 0 <= self.offscreen <= 1 or not rising:
            raise ValueError(f"{self}: num_samples must be 1 or more, offscreen 0 to 1, gain two numbers, rising")

    def __call__(self, pool: Pool, rng: np.random.Generator) -> Example:
        """As :class:`soundsieve.recipes.Recipe` has it: two references.

        Their labels are what the manifest says of the clips; of what is off the screen nobody knows.
        """
        numbers: list[int] = []
        sources: list[np.ndarray] = []
        queries: list[Query] = []
        for _ in range(SOURCES):
            number = self._pick(pool, rng, numbers)
            samples, middle = pool.stretch(rng, number, self.num_samples)
            queries.append(self._query(pool, rng, number, middle))
            if rng.random() < self.offscreen:
                unseen, _ = pool.stretch(rng, pool.pick(rng, [*numbers, number]), self.num_samples)
                samples = samples + unseen * _gain(samples, unseen, self.offscreen_db)
            numbers.append(number)
            sources.append(np.clip(samples * np.float32(rng.uniform(*self.gain)), -1, 1) / np.float32(SOURCES))
        labels = tuple(frozenset({pool.clips[number].label}) for number in numbers)
        return Example(np.stack(sources), tuple(queries), labels)

    def _pick(self, pool: Pool, rng: np.random.Generator, others: list[int]) -> int:
        for _ in range(TRIES):
            clip = pool.clips[number := pool.pick(rng, others)]
            if self.asks != "image" or clip.video or clip.images:
                return number
        raise ValueError("mix.asks is 'image', but hardly a clip has one; give the manifest images or videos")

    def _query(self, pool: Pool, rng: np.random.Generator, number: int, middle: float) -> Query:
        clip = pool.clips[number]
        if self.asks != "image":
            return Text(_words(rng, clip) if self.asks == "text" else clip.label)
        if clip.video:  # first of the two, for it shows what was to be seen when it sounded
            return Glimpse(clip.video, at=round(middle / max(1.0, pool.lasts(number) / FRAMES)))
        return Image(clip.images[int(rng.integers(len(clip.images)))])


def _words(rng: np.random.Generator, clip: Clip) -> str:
    return clip.texts[int(rng.integers(len(clip.texts)))] if clip.texts else clip.label


def _gain(samples: np.ndarray, other: np.ndarray, decibels: float) -> np.float32:
    """What brings another sound to so many dB above samples; what is all but silent is not blown up."""
    return np.float32(sound.rms(samples) / (sound.rms(other) + 1e-5) * 10 ** (decibels / 20))


@dataclass(frozen=True)
class Loss:
    """``mask``: cross-entropy of each query's mask, weighted by loudness (section 3.1 and the published code).

    Attributes:
        use_text_ratio: part of the batches that ask by the clips' labels in words, whatever the mixtures bring. One
            draw decides for a whole batch, on all devices.

    Raises:
        ValueError: it is not from 0 to 1.
    """

    use_text_ratio: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.use_text_ratio <= 1:
            raise ValueError(f"loss.use_text_ratio is {self.use_text_ratio}; it is from 0 to 1")

    def __call__(self, separator: UNet, encoder: Encoder, batch: Batch) -> dict[str, Tensor]:
        """As :class:`soundsieve.recipes.Recipe` has it."""
        mixture, references = magnitudes(separator, batch)
        return supervised(separator.logits(mixture, self.ask(encoder, batch)), references, mixture)

    def ask(self, encoder: Encoder, batch: Batch) -> Tensor:
        """Vectors (batch, source, dim) of what a batch asks for."""
        flat: list[Query] = [query for row in batch.queries for query in row]
        if float(torch.rand(())) < self.use_text_ratio:  # of the generator that the loop seeds alike everywhere
            flat = [Text(", ".join(sorted(labels))) for row in batch.labels for labels in row]
        found = encoder.encode(flat)
        vectors = found.pooled.clone()
        if found.steps is not None and found.mask is not None:
            for number, query in enumerate(flat):
                if isinstance(query, Glimpse):
                    vectors[number] = _around(found.steps[number][found.mask[number]], query.at)
        return vectors.to(batch.mixture.device).unflatten(0, batch.references.shape[:2])


def _around(frames: Tensor, at: int) -> Tensor:
    """Mean of the vectors (frame, dim) of a frame and its neighbours; of a film that shows less, the last there are."""
    middle = min(at, len(frames) - 1)
    return frames[max(middle - 1, 0) : middle + 2].mean(0)


def magnitudes(separator: UNet, batch: Batch) -> tuple[Tensor, Tensor]:
    """At logarithmic frequencies: mixtures (batch, row, frame) and references (batch, source, row, frame)."""
    with torch.no_grad():
        mixture = separator.mixture_rows(separator.spectrum(batch.mixture[:, 0]))
        references = separator.rows(separator.spectrum(batch.references[:, :, 0].flatten(0, 1)))
    return mixture, references.unflatten(0, batch.references.shape[:2])


@dataclass(frozen=True)
class Unasked:
    """``mask``: the same for two masks that no query chooses, in whichever order fits the mixture better."""

    def __call__(self, separator: UNet, encoder: Encoder, batch: Batch) -> dict[str, Tensor]:
        """As :class:`soundsieve.recipes.Recipe` has it."""
        mixture, references = magnitudes(separator, batch)
        every = torch.eye(SOURCES, device=mixture.device).expand(len(mixture), -1, -1)
        return permutation_invariant(separator.logits(mixture, every), references, mixture)


def paper() -> Recipe:
    """As published: it learns from pictures and sounds alone."""
    return Recipe(
        name="clipsep",
        paper="2212.07065",
        encoder="clip",
        separator=UNetConfig(),
        mix=Mix(),
        loss=Loss(),
        weights={"mask": 1.0},
        optim=Optim(
            learning_rate=1e-3, betas=(0.9, 0.999), weight_decay=0.0, schedule=Slope(), clip_norm=1.0, average=0.0,
            precision="32-true",
        ),
        steps=200_000,
        batch_size=32,
        too_near=MIX_ANY,
        validate_by="image",
    )  # fmt: skip


def text() -> Recipe:
    """CLIPSep-Text: labels in words (``a photo of`` each) ask in training too."""
    return replace(paper(), mix=Mix(asks="label"), validate_by="label")


def hybrid() -> Recipe:
    """CLIPSep-Hybrid: half of the batches ask by pictures, half by labels in words."""
    return replace(paper(), loss=Loss(use_text_ratio=0.5))


def label() -> Recipe:
    """LabelSep: a fixed vector for every label, so that it can be asked for no other."""
    return replace(text(), encoder="labels", separator=UNetConfig(embedding_dim=384, query_scale=UNIT_SCALE))


def pit() -> Recipe:
    """PIT: it is asked nothing and gives two sounds; the better one counts."""
    return replace(
        paper(),
        encoder="choices",
        separator=UNetConfig(fusion="none", embedding_dim=SOURCES),
        mix=Mix(asks="label"),
        loss=Unasked(),
        validate_by="oracle",
    )


def tiny() -> Recipe:
    """The same in small, to see it learn in a minute and a half, in a space with towers for words and pictures.

    Its variants are settings: ``mix.asks='label'`` for :func:`text`, ``loss.use_text_ratio=0.5`` for :func:`hybrid`,
    and with ``encoder='labels'`` besides the first, :func:`label`.
    """
    return _small(paper())


def tiny_pit() -> Recipe:
    """The same of :func:`pit`."""
    return _small(pit())


def _small(recipe: Recipe) -> Recipe:
    asked = isinstance(recipe.separator, UNetConfig) and recipe.separator.fusion != "none"
    separator = UNetConfig(
        sample_rate=8_000, rows=64, frames=32, widths=(16, 32, 64, 64, 64), fusion="late" if asked else "none",
        embedding_dim=384 if asked else SOURCES, query_scale=UNIT_SCALE if asked else 1.0,
    )  # fmt: skip
    return replace(
        recipe,
        encoder="joint" if asked else recipe.encoder,
        separator=separator,
        mix=replace(recipe.mix, num_samples=8_191),  # type: ignore[type-var]
        optim=replace(recipe.optim, learning_rate=3e-3, schedule=Slope(20, 1_200), precision="bf16-mixed"),
        steps=1_200,
        batch_size=16,
    )


def claims() -> tuple[Claim, ...]:
    """What the paper finds, in small: words after pictures, noise-invariant training, and the distance to labels.

    Pictures and sounds are all that the systems it is about learn from; in tests they are asked in words, by captions
    worded as no manifest's training clips are, by labels, or by pictures that they have not seen. A fifth of all kinds
    is heard by no training. Pictures with sounds that somebody else collected are a split of their own, ``pairs``,
    which is tested on and nothing else; claims on it are left out where no manifest has it.

    What is "clear", "far", "about as good" and "not far" is a decibel, half a decibel either way, and two.
    """
    rate = _small(paper()).separator.sample_rate
    known = Where(kinds="known")
    noise, labels = (f"mix.offscreen={OFFSCREEN}",), ("mix.asks='label'",)
    words = Arm(":tiny", where=known)
    invariant = replace(words, recipe="clipsep_nit:tiny", settings=("loss.gamma=0.1",))
    shuffled, pictures, label = (replace(words, query=query) for query in ("shuffled text", "image", "label"))
    taught = replace(label, settings=labels)
    fixed = replace(label, settings=(*labels, "encoder='labels'", "validate_by='label'"))
    few = replace(taught, where=replace(known, share=0.08))
    heard = Trial("kinds heard in training", 100, 0.0, 3.0, 2, rate, kinds="known", beside="known", asks=("image",))
    unheard = replace(heard, name="kinds never heard", kinds="unknown", beside="unknown")
    pairs = replace(heard, name="others' pictures with sounds", split="pairs", kinds="all", beside="all")
    stated = (
        *(
            claim
            for trial, where in ((heard, "pictures-only training"), (pairs, "others' pictures with sounds"))
            for claim in (
                Claim(f"{where}: words clearly beat shuffled words", words, shuffled, trial, margin=1.0),
                Claim(f"{where}: words are about as good as pictures", words, pictures, trial, margin=-0.5),
                Claim(f"{where}: words beat half the mixture", words, "half", trial),
            )
        ),
        Claim("off-screen sound in training: noise-invariant training beats plain",
              replace(invariant, settings=(*noise, "loss.gamma=0.1")), replace(words, settings=noise), heard),
        Claim("no such sound in training: noise-invariant training is about as good as plain", invariant, words, heard,
              margin=-0.5),
        Claim("asked by labels in words: not far behind training by these", label, taught, heard, margin=-2.0),
        Claim("asked by labels: not far behind fixed vectors of labels", label, fixed, heard, margin=-2.0),
        Claim("asked in words: not far behind the better of two unasked answers", words,
              replace(words, recipe=":tiny_pit", query="oracle"), heard, margin=-2.0),
        Claim("asked by pictures: ahead of training by labels in words", pictures, replace(taught, query="image"),
              heard),
        Claim("asked by labels in words: pictures of all clips are ahead of labels of few", label, few, heard),
        Claim("kinds never heard: words beat shuffled words", words, shuffled, unheard),
        Claim("kinds never heard: labels in words beat fixed vectors of labels", label, replace(fixed, query="label"),
              unheard),
        Claim("captions in unseen words are about as good as labels", words, label, heard, margin=-0.5),
        Claim("captions in unseen words are far better than fixed vectors of them", words,
              replace(fixed, query="text"), heard, margin=0.5),
    )  # fmt: skip
    return tuple(replace(claim, paper="arXiv:2212.07065") for claim in stated)
