"""AudioSep (Liu et al. 2023, arXiv:2308.05037): any sound, asked for in words, learnt from many data sets at once.

Train: two sounds, the second at -10 to 10 dB of the first; the first is asked for, in words or, in a share of the
batches, by itself through the encoder's space of sounds; mean absolute error. Test: words or an example sound.
Differs: where the paper and the code of its published weights disagree, :func:`paper` is the one and
:func:`published` the other; the interfering sound is drawn, not taken from the next place of the batch (:class:`Mix`).

Data sets are manifests, given together with their weights: ``--data audioset.jsonl --data clotho.jsonl=2``. A clip
without a caption is asked for by its label, one without a label is a kind of its own, named by its caption. What is
shorter than the example is padded, however short: the code passes over files of under 32,000 samples, at whatever
rate, but a click is a sound that somebody listed.

The batch of 96 is that of all devices together: the code's 12 on each of the paper's 8 (``torchrun --nproc-per-node 8
-m soundsieve train audiosep ...``). On fewer, the same batch is ``--set batch_size=`` 96 over their number. Batch
norms take their statistics from the whole of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from soundsieve.data.loader import Example, Pool
from soundsieve.losses.reconstruction import l1
from soundsieve.recipes import Arm, Claim, Optim, Ramp, Recipe, Stages, Trial, Where
from soundsieve.separators.resunet import ResUNet, ResUNetConfig
from soundsieve.types import Audio, Batch, Clip, Embedding, Encoder, Image, Query, Text, Video

DEVICES = 8
LEAST_ENERGY, STEEPEST = 1e-10, 50.0  # mean square of a target; amplitude ratio when energies are matched, either way
TRIES = 1_000


@dataclass(frozen=True)
class Mix:
    """One sound to ask for, and others at random levels around its own (section III and the published code).

    References are the sound asked for and all the rest, as they stand in the mixture.

    In the code the others are those of the next places in the batch, which may well be of the same kind, and all
    devices draw the same gains at the same step of every epoch. Here they are drawn from the pool, of other kinds, so
    that it is never a matter of chance which of two dogs is meant, and so that an example depends on nothing but its
    number.

    Attributes:
        seconds: length of an example: any stretch of a clip, at the clip's own level.
        max_mix_num: sounds in it, at most; from two on each number is as likely.
        gain_db: the most by which the others are louder or quieter, in whole dB.
        asks: by what: one of the ``text`` captions, the ``label``, or an ``image``, in whose place a video may stand;
            a clip that has none of these is then never asked for.

    Raises:
        ValueError: it cannot be mixed so.
    """

    seconds: float = 5.0
    max_mix_num: int = 2
    gain_db: int = 10
    asks: Literal["text", "label", "image"] = "text"

    def __post_init__(self) -> None:
        if self.asks not in ("text", "label", "image"):
            raise ValueError(f"mix.asks is {self.asks!r}; it is one of text, label, image")
        if self.seconds <= 0 or self.max_mix_num < 2 or self.gain_db < 0:
            raise ValueError(f"{self}: seconds must be above 0, max_mix_num 2 or more, gain_db 0 or more")

    def __call__(self, pool: Pool, rng: np.random.Generator) -> Example:
        """As :class:`soundsieve.recipes.Recipe` has it: two references."""
        num_samples = round(self.seconds * pool.sample_rate)
        kind, query, target = self._target(pool, rng, num_samples)
        kinds, others = [kind], []
        for _ in range(int(rng.integers(2, self.max_mix_num + 1)) - 1):
            kinds.append(pool.kind(rng, kinds))
            others.append(pool.crop(rng, kinds[-1], num_samples)[1])
        references = mixed(target, others, rng, self.gain_db)
        labels = [pool.labels[kind] for kind in kinds]
        rest = Text(" and ".join(labels[1:]))
        return Example(references, (query, rest), (frozenset(labels[:1]), frozenset(labels[1:])))

    def _target(self, pool: Pool, rng: np.random.Generator, num_samples: int) -> tuple[int, Query, np.ndarray]:
        for _ in range(TRIES):
            kind = pool.kind(rng)
            clip, samples = pool.crop(rng, kind, num_samples)
            query = self._query(clip, rng)
            if query is not None:
                return kind, query, samples
        raise ValueError(f"mix.asks is {self.asks!r}, but hardly a clip has one; give the manifest images or videos")

    def _query(self, clip: Clip, rng: np.random.Generator) -> Query | None:
        if self.asks == "image":
            if clip.images:
                return Image(clip.images[int(rng.integers(len(clip.images)))])
            return Video(clip.video) if clip.video else None
        texts = clip.texts if self.asks == "text" else ()
        return Text(texts[int(rng.integers(len(texts)))] if texts else clip.label)


def mixed(target: np.ndarray, others: Sequence[np.ndarray], rng: np.random.Generator, gain_db: int) -> np.ndarray:
    """A target and the sum of others, (2, sample), as they stand in a mixture that does not clip.

    Each other is brought to the target's energy and then changed by a random gain; so is their sum, with a fresh draw.
    With a single one the first draw cancels.

    Args:
        target: (sample,).
        others: (sample,) each.
        rng: of the gains.
        gain_db: the most, either way; whole dB are drawn.
    """
    rest = np.zeros_like(target)
    for other in others:
        rest += _levelled(other, target, rng, gain_db)
    references = np.stack((target, _levelled(rest, target, rng, gain_db)))
    peak = float(np.abs(references.sum(0)).max())
    return references * np.float32(0.9 / peak) if peak > 1 else references


def _levelled(samples: np.ndarray, target: np.ndarray, rng: np.random.Generator, gain_db: int) -> np.ndarray:
    """Samples at the target's mean square, as far as the bounds allow, and then a random gain."""
    energy, wanted = (float(np.mean(np.square(part, dtype=np.float64))) for part in (samples, target))
    ratio = np.clip(np.sqrt(energy / max(wanted, LEAST_ENERGY)), 1 / STEEPEST, STEEPEST)
    gain = 10 ** (int(rng.integers(-gain_db, gain_db + 1)) / 20)
    return samples * np.float32(gain / ratio)


@dataclass(frozen=True)
class Loss:
    """``l1``: mean absolute error of the waveform asked for (section III).

    Attributes:
        use_text_ratio: part of the batches that are asked by the mixture's queries; in the others each target itself,
            clean, is the example sound to be found. One draw decides for a whole batch, on all devices.

    Raises:
        ValueError: it is not from 0 to 1.
    """

    use_text_ratio: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.use_text_ratio <= 1:
            raise ValueError(f"loss.use_text_ratio is {self.use_text_ratio}; it is from 0 to 1")

    def __call__(self, separator: ResUNet, encoder: Encoder, batch: Batch) -> dict[str, Tensor]:
        """As :class:`soundsieve.recipes.Recipe` has it."""
        targets = batch.references[:, 0]
        queries = [row[0] for row in batch.queries]
        if float(torch.rand(())) >= self.use_text_ratio:  # of the generator that the loop seeds alike everywhere
            queries = [Audio(sound, separator.sample_rate) for sound in targets.cpu().numpy()]
        asked = encoder.encode(queries).pooled.to(targets.device)
        return {"l1": l1(separator(batch.mixture, Embedding(asked)), targets)}


def published() -> Recipe:
    """What the published code trains, with the settings that it comes with."""
    return Recipe(
        name="audiosep",
        paper="2308.05037",
        encoder="clap",
        separator=ResUNetConfig(),
        mix=Mix(),
        loss=Loss(),
        weights={"l1": 1.0},
        optim=Optim(
            learning_rate=1e-3, betas=(0.9, 0.999), weight_decay=0.0, amsgrad=True, schedule=Stages(), clip_norm=0.0,
            average=0.0, precision="32-true",
        ),
        steps=4_000_000,
        batch_size=96 // DEVICES,
    )  # fmt: skip


def paper() -> Recipe:
    """As the paper has it: shorter windows, a wider network, Adam. What it leaves open is as published."""
    made = published()
    separator = ResUNetConfig(n_fft=1024, widths=(32, 64, 128, 256, 512, 1024))
    return replace(made, separator=separator, optim=replace(made.optim, amsgrad=False), steps=1_000_000)


def clip() -> Recipe:
    """The variant with CLIP's space, in which a picture can stand for the words: ``--set mix.asks=image``.

    It then learns from films that nobody has described, and can be asked in words all the same. In a manifest of such
    clips the label is whatever tells each from the others, a video's code for one; numbers alone look too much alike.
    """
    return replace(paper(), encoder="clip", too_near=0.9)  # all sentences are near each other in CLIP's space


def tiny() -> Recipe:
    """The same in small, to see it learn in a minute and a half: a space with towers for words, sounds and pictures.

    It hears half a second of 4 kHz at a time, for it is the number of examples that it takes to heed a query.
    """
    made = published()
    return replace(
        made,
        encoder="joint",
        separator=ResUNetConfig(sample_rate=8_000, n_fft=256, hop_length=80, widths=(8, 16, 32, 64), embedding_dim=384),
        mix=Mix(seconds=0.5),
        optim=replace(made.optim, learning_rate=3e-3, schedule=Ramp(20), precision="bf16-mixed"),
        steps=500,
        batch_size=16,
    )


def claims() -> tuple[Claim, ...]:
    """What the paper finds, in small: of several data sets, of queries in words, and of queries by sound.

    A data set is one of four sets of kinds of sound that have none in common, and the unseen one is the fifth. Every
    training is as long, on all clips of its sets: of four it hears each clip a fourth as often as of one. Captions to
    test with are worded as no training has seen. "About as good" and "far better" are half a decibel, set before
    anything was measured.
    """
    long, rate = ("steps=750",), tiny().separator.sample_rate
    words = Arm(":tiny", long, where=Where(kinds="known"))
    label, example = replace(words, query="label"), replace(words, query="audio")
    fixed = replace(label, settings=(*long, "encoder='labels'", "mix.asks='label'"))
    hybrid = replace(words, settings=(*long, "loss.use_text_ratio=0.5"))
    heard = Trial("kinds heard in training", 100, 0.0, 3.0, 2, rate, kinds="known", beside="known", asks=("audio",))
    unseen = Trial("an unseen data set", 100, 0.0, 3.0, 2, rate, kinds="unknown", beside="unknown")
    stated = (
        *(
            Claim(f"unseen data set: training on four beats set {number} alone", words,
                  replace(words, where=Where(sets=(number,))), unseen)
            for number in (1, 2, 3, 4)
        ),
        Claim("unseen data set: words beat shuffled words", words, replace(words, query="shuffled text"), unseen),
        Claim("captions in unseen words are about as good as labels", words, label, heard, margin=-0.5),
        Claim("labels as words are about as good as fixed embeddings of labels", label, fixed, heard, margin=-0.5),
        Claim("captions in unseen words are far better than fixed embeddings of them", words,
              replace(fixed, query="text"), heard, margin=0.5),
        Claim("fixed embeddings: a label beats a shuffled one", fixed, replace(fixed, query="shuffled label"), heard),
        Claim("text-only training: an example sound beats a shuffled one", example,
              replace(example, query="shuffled audio"), heard),
        Claim("text-only training: an example sound beats half the mixture", example, "half", heard),
        Claim("text-only training: an example sound is about as good as words", example, words, heard, margin=-0.5),
        Claim("hybrid training: an example sound does better than with text-only training",
              replace(hybrid, query="audio"), example, heard),
        Claim("hybrid training: an example sound is about as good as words", replace(hybrid, query="audio"), hybrid,
              heard, margin=-0.5),
        Claim("hybrid training: words are about as good as with text-only training", hybrid, words, heard,
              margin=-0.5),
    )  # fmt: skip
    return tuple(replace(claim, paper="arXiv:2308.05037") for claim in stated)
