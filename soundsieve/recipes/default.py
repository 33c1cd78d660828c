"""The default system: any query, small, fast.

Train: mixtures of two to four kinds, three questions to each; some also say what is not meant, or when the sound is
there. Test: as trained; one pass answers many queries.
Own work; the ingredients are cited where they stand (band splitting: Luo & Yu 2023, arXiv:2209.15174; FiLM: Perez et
al. 2018; the SDR objective with a floor: Wisdom et al. 2020, arXiv:2006.12701).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from soundsieve.audio import mix as sound
from soundsieve.data.loader import Example, Pool
from soundsieve.losses.reconstruction import FLOOR, masked_products, sdr_db, si_sdr_db
from soundsieve.losses.semantic import AMBIGUOUS, AUDIBLE, hearsay, location, presence
from soundsieve.recipes import Arm, Claim, Optim, Ramp, Recipe, Trial, Where
from soundsieve.separators.bandsplit import BandSplit, BandSplitConfig
from soundsieve.types import Audio, Batch, Clip, Encoder, Image, Query, Text

SECONDS = 3.0
QUESTIONS = 3
TEMPLATES = (
    "{}", "{}", "the sound of {}", "{} sound", "{} noise", "sound of a {}", "a {}", "I hear {}", "{} in the background",
)  # fmt: skip
EXAMPLES, PICTURES = 0.2, 0.1  # of the questions are asked by another clip of the kind, and by a picture
EXCLUDED, BOTH = 0.3, 0.5  # of the questions say what is not meant; of these, ask for both sounds, if in words
SPANNED = 0.25  # of the questions say when
ALWAYS = (-math.inf, math.inf)
Play = Callable[[Pool, np.random.Generator, int, int], tuple[Clip, np.ndarray]]
QUIETEST = -36.0  # dB of full scale: the peak of a mixture, at least
SHORTEST = 0.5  # seconds of a span
LATITUDE = 0.15  # seconds that a span begins before its sound or ends after it, at most
NEAR = 0.25  # of the kinds after the first are drawn among those most like it
FEW = 16  # listed clips of a kind; with fewer each is played faster and slower than those of others
TWICE = 0.15  # of the sources are two clips of their kind at once
HEARSAY = 0.15  # of the words are what a tagger calls the clip
SCENES = ("Inside", "Outside", "Silence")  # names of a tagger that are of no sound begin so
FAINT, FAINTNESS = 0.25, 0.8  # so many questions are put vaguely to the decoder, with noise of this length added
JITTER = 0.25  # length of the noise added to a unit query, so that near wordings do nearly the same


def mix(pool: Pool, rng: np.random.Generator) -> Example:
    """Two to four sources of different kinds and three questions, in words, by an example or by a picture.

    With two sources the third question asks for a sound that is absent; with four it asks for two at once. A sound
    whose span is told is silent outside of it.
    """
    return _mixed(pool, rng, _played)


def mix_coloured(pool: Pool, rng: np.random.Generator) -> Example:
    """The same of sounds that are farther from how they were recorded."""
    return _mixed(pool, rng, _coloured)


def _mixed(pool: Pool, rng: np.random.Generator, play: Play) -> Example:
    num_sources = int(rng.choice([2, 3, 4], p=[0.6, 0.3, 0.1]))
    kinds: list[int] = []
    while len(kinds) < max(num_sources, QUESTIONS):
        kinds.append(pool.kind(rng, kinds, NEAR))
    sources, clips, spans = [], [], []
    for number, kind in enumerate(kinds):
        clip, samples = _source(pool, rng, kind, play)
        samples, span = _within(rng, samples, pool.sample_rate)
        sources.append(samples if number < num_sources else np.zeros_like(samples))
        spans.append(span)
        clips.append(clip)
    texts = [_words(pool, rng, clip, clips) for clip in clips]
    queries: list[Query] = [
        _ask(pool, rng, kind, clip) or Text(text) for kind, clip, text in zip(kinds, clips, texts, strict=True)
    ]
    asked, exclusions = list(queries[:QUESTIONS]), list[Query | None]()
    for number in range(QUESTIONS):
        other = int(rng.choice([each for each in range(len(kinds)) if each != number]))
        exclusions.append(queries[other] if rng.random() < EXCLUDED else None)
        if exclusions[-1] is not None and isinstance(queries[number], Text) and rng.random() < BOTH:
            asked[number] = Text(" and ".join(rng.permutation([texts[number], texts[other]])))
    references = np.stack(sources)
    labels = [frozenset({pool.labels[kind]}) if n < num_sources else frozenset() for n, kind in enumerate(kinds)]
    if num_sources > QUESTIONS:
        references = np.concatenate((references[:2], references[2:].sum(0, keepdims=True)))
        asked[2], exclusions[2] = Text(f"{texts[2]} and {texts[3]}"), None
        labels, spans[2] = [*labels[:2], labels[2] | labels[3]], ALWAYS
    peak = float(np.abs(references.sum(0)).max())
    references *= np.float32(10 ** (rng.uniform(QUIETEST, 0) / 20) / max(peak, 1e-6))
    return Example(
        references, tuple(asked), tuple(labels), exclusions=tuple(exclusions), spans=tuple(spans[:QUESTIONS]),
        heard=tuple(clip.heard for clip in clips[:QUESTIONS]),
    )  # fmt: skip


def _within(rng: np.random.Generator, samples: np.ndarray, rate: int) -> tuple[np.ndarray, tuple[float, float]]:
    """A sound cut to a span that its loudest moment is in, and that span; mostly the whole sound, and ``ALWAYS``."""
    if rng.random() >= SPANNED:
        return samples, ALWAYS
    total, loudest = len(samples) / rate, int(np.abs(samples).argmax()) / rate
    lasts = rng.uniform(SHORTEST, total)
    earliest, latest = np.clip((loudest + 2 * sound.FADE - lasts, loudest - 2 * sound.FADE), 0, total - lasts)
    start = rng.uniform(earliest, latest)
    early, late = rng.uniform(0, LATITUDE, 2)
    inside = sound.within((start, start + lasts), len(samples), rate)
    return samples * inside, (float(start - early), float(start + lasts + late))


def _source(pool: Pool, rng: np.random.Generator, kind: int, play: Play) -> tuple[Clip, np.ndarray]:
    num_samples = round(SECONDS * pool.sample_rate)
    clip, samples = play(pool, rng, kind, num_samples)
    if rng.random() < TWICE:
        _, again = play(pool, rng, kind, num_samples)
        samples = np.add(*sound.add_at_snr(samples, again, rng.uniform(0, 12)))
    response = sound.random_response(rng, num_samples + 6_000, pool.sample_rate)
    samples = sound.filter_with(samples, response).astype(np.float32)
    samples *= np.float32(
        rng.choice([-1, 1]) * 10 ** (np.clip(rng.normal(0, 4), -9, 9) / 20) / (sound.rms(samples) + 1e-5)
    )
    return clip, samples


def _played(pool: Pool, rng: np.random.Generator, kind: int, num_samples: int) -> tuple[Clip, np.ndarray]:
    """A clip, faster or slower than it was recorded: of a kind with few, up to half an octave."""
    return _at_speed(pool, rng, kind, num_samples, (0.24, 0.5), 0.7)


def _coloured(pool: Pool, rng: np.random.Generator, kind: int, num_samples: int) -> tuple[Clip, np.ndarray]:
    """A clip still faster or slower, and through an equaliser."""
    clip, samples = _at_speed(pool, rng, kind, num_samples, (0.35, 0.6), 0.8)
    colour = sound.random_colour(rng, num_samples + 6_000, pool.sample_rate)
    return clip, sound.filter_with(samples, colour).astype(np.float32)


def _at_speed(
    pool: Pool, rng: np.random.Generator, kind: int, num_samples: int, octaves: tuple[float, float], often: float
) -> tuple[Clip, np.ndarray]:
    """A clip, so often at another speed: faster or slower by so many octaves at most, the second of a kind with few."""
    most = octaves[1] if pool.num_clips(kind) < FEW else octaves[0]
    speed = float(2 ** rng.uniform(-most, most)) if rng.random() < often else 1.0
    clip, samples = pool.draw(rng, kind, int(num_samples * speed) + 2)
    return clip, sound.change_speed(samples, speed)[:num_samples]


def _words(pool: Pool, rng: np.random.Generator, clip: Clip, clips: list[Clip]) -> str:
    """A caption or the label; or what a tagger heard in this clip and in no other of the mixture."""
    if rng.random() < HEARSAY:
        elsewhere = {name for other in clips if other is not clip for name, _ in other.heard}
        if names := [name for name in pool.names(clip) if name not in elsewhere and not name.startswith(SCENES)]:
            return names[int(rng.integers(len(names)))].lower()
    if clip.texts and rng.random() < 0.55:
        return clip.texts[int(rng.integers(len(clip.texts)))]
    return TEMPLATES[int(rng.integers(len(TEMPLATES)))].format(clip.label)


def _ask(pool: Pool, rng: np.random.Generator, kind: int, clip: Clip) -> Query | None:
    """Another clip's sound, or a picture of the kind; None for words, and where there is no such thing."""
    way = rng.random()
    if way < EXAMPLES:
        other, samples = pool.draw(rng, kind, round(SECONDS * pool.sample_rate))
        return Audio(samples[None], pool.sample_rate) if other is not clip and sound.rms(samples) > 1e-4 else None
    if way < EXAMPLES + PICTURES and clip.images:
        return Image(clip.images[int(rng.integers(len(clip.images)))])
    return None


def loss(separator: BandSplit, encoder: Encoder, batch: Batch) -> dict[str, Tensor]:
    """``sdr`` and ``si_sdr``: negative ratios in dB of what is there; ``absent``: level in dB of what is not;
    ``locate``: where each sound is, cell by cell; ``presence``: which of the batch's sounds a mixture has; ``named``:
    what each sound is called.

    Raises:
        ValueError: the network takes no hints, so that it would be asked for two sounds and corrected for one.
    """
    if not separator.hints:
        raise ValueError("separator.hints is false, but this recipe's mixtures say what is not meant; leave it true")
    asked, queries = _asked(separator, encoder, batch)
    spectrum, levels, cells = separator.encode(batch.mixture)
    loudness = separator.loudness(spectrum, cells)
    logits = separator.decode(
        levels, cells, loudness, _faint(queries, separator.training), _excluded(separator, encoder, batch), batch.spans
    )
    references, energies = _references(separator, batch)
    with torch.no_grad():
        mixture = spectrum[:, 0, :-1, : logits.shape[2]].transpose(1, 2).contiguous()
        energy = energies.sum((2, 3))
        total = separator.pool(mixture).sum((1, 2))[:, None]
        there = energy > 1e-6 * total
    estimated, product = masked_products(logits, mixture, references)
    reference = torch.where(there, energy, total).clamp_min(1e-9)
    level_db = 10 * torch.log10(estimated / reference + FLOOR)
    return {
        "sdr": (sdr_db(estimated, product, reference) * there).sum() / there.sum(),
        "si_sdr": (si_sdr_db(estimated, product, reference) * there).sum() / there.sum(),
        "absent": (level_db * ~there).sum() / there.numel(),
        **_told(separator, encoder, batch, asked, queries, cells, loudness, energies),
    }


def encoder_loss(separator: BandSplit, encoder: Encoder, batch: Batch) -> dict[str, Tensor]:
    """``locate``, ``presence`` and ``named`` of :func:`loss`, which need no decoder and teach it nothing."""
    asked, queries = _asked(separator, encoder, batch)
    spectrum, _, cells = separator.encode(batch.mixture)
    loudness, (_, energies) = separator.loudness(spectrum, cells), _references(separator, batch)
    return _told(separator, encoder, batch, asked, queries, cells, loudness, energies)


def _asked(separator: BandSplit, encoder: Encoder, batch: Batch) -> tuple[Tensor, Tensor]:
    """Unit vectors (batch, source, dim) of the questions, as they are and as they are put."""
    flat: list[Query] = [query for row in batch.queries for query in row]
    asked = encoder.encode(flat).pooled.to(batch.mixture.device).unflatten(0, batch.references.shape[:2])
    return asked, _blurred(asked, separator.training)


@torch.no_grad()
def _references(separator: BandSplit, batch: Batch) -> tuple[Tensor, Tensor]:
    """Spectra (batch, source, frame, bin) of the sounds, and their energies in cells (batch, source, frame, band)."""
    frames = separator.num_frames(batch.references.shape[-1])
    spectra = separator.spectrum(batch.references.flatten(0, 1))[:, 0, :-1, :frames].transpose(1, 2)
    spectra = spectra.unflatten(0, batch.references.shape[:2]).contiguous()
    return spectra, separator.pool(spectra)


def _told(
    separator: BandSplit,
    encoder: Encoder,
    batch: Batch,
    asked: Tensor,
    queries: Tensor,
    cells: Tensor,
    loudness: Tensor,
    energies: Tensor,
) -> dict[str, Tensor]:
    """The encoder's own terms."""
    # Where something is excluded the question alone may name more than its target.
    device = asked.device
    plain = torch.tensor([[query is None for query in row] for row in batch.exclusions] or [[True]], device=device)
    plain = plain.expand(asked.shape[:2])
    # What a tagger calls one sound may be in another mixture, too, where nobody has written it down.
    heard = {name.lower() for row in batch.heard for own in row for name, _ in own}
    said = [[isinstance(query, Text) and query.prompt in heard for query in row] for row in batch.queries]
    known = plain & ~torch.tensor(said, device=device)
    found = separator.presence(cells.flatten(2), loudness.flatten(1), queries.flatten(0, 1))
    return {
        "locate": location(separator.similarity_logits(cells, queries), energies, plain),
        "presence": presence(found, asked, batch.labels, known),
        "named": _named(separator, encoder, batch, cells, energies),
    }


def _named(separator: BandSplit, encoder: Encoder, batch: Batch, cells: Tensor, energies: Tensor) -> Tensor:
    """Cross-entropy between what each sound is called, by its label and by a tagger, and what its cells are near to, of
    all that the batch's sounds are called."""
    places = [(item, number) for item, row in enumerate(batch.labels) for number, kinds in enumerate(row)
              if len(kinds) == 1]  # fmt: skip
    if not places:
        return cells.sum() * 0
    called = []
    for item, number in places:
        (label,) = batch.labels[item][number]
        heard = batch.heard[item][number] if batch.heard else ()
        mass = max(sum(score for _, score in heard), 1.0)
        called.append((label, {name.lower(): score / mass for name, score in heard} | {label: 1.0}))
    words = sorted({word for _, scores in called for word in scores})
    bank = encoder.encode([Text(word) for word in words]).pooled.to(cells.device)
    own = bank[[words.index(label) for label, _ in called]]
    scores = torch.tensor([[scores.get(word, 0.0) for word in words] for _, scores in called], device=cells.device)

    total = energies.sum(1, keepdim=True)
    audible = total > AUDIBLE * total.amax((2, 3), keepdim=True)
    weight = energies / total.clamp_min(1e-12) * total.sqrt() * audible  # so that more than the loudest cells count
    pooled = F.normalize(torch.einsum("bstf,bdtf->bsd", weight / weight.amax().clamp_min(1e-12), cells), dim=-1)
    sounding = [pooled[item, number] for item, number in places]
    return hearsay(torch.stack(sounding), bank, scores, separator.sharpness[0].exp(), own @ bank.T < AMBIGUOUS)


def _blurred(vectors: Tensor, training: bool) -> Tensor:
    noise = torch.randn_like(vectors) * (JITTER / vectors.shape[-1] ** 0.5)
    return F.normalize(vectors + noise * training, dim=-1)


def _faint(vectors: Tensor, training: bool) -> Tensor:
    some = torch.rand(*vectors.shape[:-1], 1, device=vectors.device) < FAINT * training
    noise = torch.randn_like(vectors) * (FAINTNESS / vectors.shape[-1] ** 0.5)
    return F.normalize(vectors + noise * some, dim=-1)


def _excluded(separator: BandSplit, encoder: Encoder, batch: Batch) -> Tensor | None:
    """Vectors of what is excluded (batch, source, dim), zero where nothing is."""
    said = [(item, source, query) for item, row in enumerate(batch.exclusions) for source, query in enumerate(row)
            if query is not None]  # fmt: skip
    if not said:
        return None
    items, sources, queries = zip(*said, strict=True)
    device = batch.mixture.device
    vectors = _blurred(encoder.encode(queries).pooled.to(device), separator.training)
    placed = vectors.new_zeros(*batch.references.shape[:2], vectors.shape[1])
    placed[list(items), list(sources)] = vectors
    return placed


def paper() -> Recipe:
    """What the package's weights are trained with; those of before had no hints (``separator.hints``)."""
    return Recipe(
        name="default",
        paper="",
        encoder="joint_leaning",
        separator=BandSplitConfig(hints=True, horizon=16, segment_seconds=24.0),
        mix=mix,
        loss=loss,
        weights={"sdr": 0.5, "si_sdr": 0.5, "absent": 0.3, "locate": 2.0, "presence": 2.0, "named": 3.0},
        optim=Optim(),
        steps=5_000,
        batch_size=6,
    )


def hearing() -> Recipe:
    """The encoder alone, further: what sounds and where, of sounds in many colours. The decoder stays as it was
    (``--from`` trained weights)."""
    told = {"locate": 2.0, "presence": 2.0, "named": 3.0}
    return replace(paper(), mix=mix_coloured, loss=encoder_loss, weights=told, batch_size=8)


def tiny() -> Recipe:
    """The same in small, to see it learn in minutes."""
    small = BandSplitConfig(widths=(16, 24, 32, 48), bottleneck=64, dilations=(1, 2), hints=True, horizon=16)
    return replace(paper(), separator=small, steps=300, batch_size=4, optim=Optim(schedule=Ramp(30)))


def claims() -> tuple[Claim, ...]:
    """What even the miniature must do to be called a system that is asked, and what each part of it is good for."""
    trained = Arm(":tiny", where=Where(kinds="known"))
    mixtures = Trial("two sounds at 0 dB", kinds="known", beside="known", asks=("audio", "image"))
    unheard = Trial("a kind never heard, and one that was, at 0 dB", kinds="unknown", beside="known")

    def asked(way: str) -> Arm:
        return replace(trained, query=way)

    def changed(*settings: str) -> Arm:
        return replace(trained, settings=settings)

    alone = changed("separator.horizon=0")
    unnamed = changed("weights=" + repr({**tiny().weights, "named": 0.0}))
    short = changed("separator.dilations=()")
    coarse = changed("separator.bands=((8, 8), (8, 16), (8, 32), (8, 72))")

    return (
        Claim("a text query beats a shuffled one", trained, asked("shuffled text"), mixtures),
        Claim("an example sound beats a shuffled one", asked("audio"), asked("shuffled audio"), mixtures),
        Claim("a picture beats a shuffled one", asked("image"), asked("shuffled image"), mixtures),
        Claim("300 steps beat 60", trained, changed("steps=60"), mixtures),
        Claim("an answer beats half the mixture", trained, "half", mixtures),
        Claim("a query compared with all that sounds beats one taken for itself", trained, alone, mixtures),
        Claim("it does so for kinds never heard", trained, alone, unheard),
        Claim("64 bands beat 32", trained, coarse, mixtures),
        Claim("a network that looks farther in time beats one that does not", trained, short, mixtures),
        Claim("sounds told by name beat sounds told apart", trained, unnamed, mixtures),
        Claim("they do so for kinds never heard", trained, unnamed, unheard),
    )
