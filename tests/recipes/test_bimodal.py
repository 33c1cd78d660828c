"""The promises of soundsieve.recipes.bimodal: its mixtures, its losses, its configurations; where SOUNDSIEVE_SHARED is
set, the published code's whole objective."""

from __future__ import annotations

import importlib.util
import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from soundsieve import encoders
from soundsieve.audio.sinc import resample
from soundsieve.checkpoints import bimodal as layout
from soundsieve.data import phrases
from soundsieve.data.loader import Pool, collate
from soundsieve.data.manifest import read_manifest
from soundsieve.encoders.joint import Joint
from soundsieve.losses.weak import consistent, contrastive, described
from soundsieve.recipes import Recipe, Stairs, bimodal, override
from soundsieve.recipes.bimodal import ALL, TERMS, Captioned, Composed, Loss
from soundsieve.separators.attention_unet import AttentionUNetConfig
from soundsieve.training.step import Step
from soundsieve.types import Batch, Clip, Embedding, Encoder, Image, Query, Text

pytestmark = pytest.mark.usefixtures("one_thread")
SHARED = Path(os.environ.get("SOUNDSIEVE_SHARED", "nowhere")) / "parity" / "bimodal"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="SOUNDSIEVE_SHARED names no folder with parity/bimodal")
RATE = 8_000
MICRO = AttentionUNetConfig(
    sample_rate=RATE, n_fft=62, hop_length=16, frames=32, widths=(4, 6), attention="cat", attention_levels=1, maps=4,
    embedding_dim=10, steps_dim=0,
)  # fmt: skip
SAMPLES = 511
VARIANTS = (
    bimodal.paper, bimodal.composed, bimodal.published, bimodal.unsupervised, bimodal.semi_supervised,
    bimodal.supervised, bimodal.pictures,
)  # fmt: skip


def apart(labels: list[str]) -> np.ndarray:
    return np.eye(len(labels))


@pytest.fixture
def clips(small_world: Path) -> list[Clip]:
    """Twelve, of four kinds, each with a picture of its own."""
    found = [clip for clip in read_manifest(small_world) if clip.split == "train"]
    return [replace(clip, images=(clip.audio.with_suffix(".png"),)) for clip in found]


@pytest.fixture
def pool_of(tmp_path: Path) -> Callable[[list[Clip]], Pool]:
    return lambda clips: Pool([(clip, 1.0) for clip in clips], RATE, tmp_path / "sound", apart)


@pytest.fixture
def tones(tmp_path: Path) -> list[Clip]:
    """Eight kinds: each a tone, 400 to 3,200 Hz, 0.01 to 0.08 high, by which it is known in a sum."""
    made = []
    for number in range(8):
        file = tmp_path / f"{number}.wav"
        wave = (number + 1) / 100 * np.sin(2 * np.pi * 400 * (number + 1) * np.arange(RATE) / RATE)
        soundfile.write(file, wave, RATE, subtype="FLOAT")
        texts = (f"somebody says {number}", f"{number} is heard")
        made.append(Clip(file, texts, f"number_{number}", images=(tmp_path / f"{number}.png",)))
    return made


SHORT = 160  # samples: eight periods of the lowest tone


def heights(samples: np.ndarray) -> np.ndarray:
    """Of each of the eight tones in ``SHORT`` samples."""
    found: np.ndarray = np.abs(np.fft.rfft(samples))[8:72:8] / (SHORT / 2)
    return found


# ------------------------------------------------------------------------------------------------ natural mixtures


def test_two_captioned_clips_are_halved_and_add_up(tones: list[Clip], pool_of: Callable[[list[Clip]], Pool]) -> None:
    pool, gains = pool_of(tones), list[float]()
    for seed in range(100):
        example = Captioned(num_samples=SHORT)(pool, np.random.default_rng(seed))
        assert example.references.shape == (2, SHORT)
        assert example.references.dtype == np.float32
        batch = collate([example])
        assert torch.equal(batch.mixture, batch.references.sum(1))
        assert len(example.parts) == 2
        numbers = []
        for reference, query, (label,) in zip(example.references, example.queries, example.labels, strict=True):
            (clip,) = [clip for clip in tones if clip.label == label]
            assert isinstance(query, Text)
            assert query.prompt in clip.texts
            numbers.append(tones.index(clip))
            gains.append(2 * heights(reference)[numbers[-1]] / ((numbers[-1] + 1) / 100))
            assert heights(reference).argmax() == numbers[-1]
        assert len(set(numbers)) == 2, "none is mixed with itself"
        again = Captioned(num_samples=SHORT)(pool, np.random.default_rng(seed))
        assert np.array_equal(again.references, example.references)
        assert (again.queries, again.parts) == (example.queries, example.parts)
    assert 0.499 < min(gains) < 0.6
    assert 1.4 < max(gains) < 1.51
    assert np.mean(gains) == pytest.approx(1, abs=0.08)


def test_parts_are_those_listed_or_what_a_rule_makes_of_the_caption(
    tones: list[Clip], pool_of: Callable[[list[Clip]], Pool]
) -> None:
    caption = "A dog barks and a man speaks while strengthening wind blows"
    listed = pool_of([replace(clip, parts=("one sound", "another")) for clip in tones])
    said = pool_of([replace(clip, texts=(caption,)) for clip in tones])
    silent = pool_of([replace(clip, texts=()) for clip in tones])
    made = Captioned(num_samples=5, parts=2)(listed, np.random.default_rng(0))
    assert [set(row) for row in made.parts] == [{Text("one sound"), Text("another")}] * 2
    for rule, make in (("published", phrases.published), ("sources", phrases.sources)):
        expected = {Text(phrase) for phrase in make(caption)}
        mix = Captioned(num_samples=5, parts=len(expected), rule=rule)  # type: ignore[arg-type]
        assert [set(row) for row in mix(said, np.random.default_rng(0)).parts] == [expected] * 2
    assert phrases.published(caption) != phrases.sources(caption)
    made = Captioned(num_samples=5, parts=1)(silent, np.random.default_rng(0))
    for query, (label,) in zip(made.queries, made.labels, strict=True):
        assert query == Text(label), "what has no caption is called by its label"


def test_of_more_parts_some_are_drawn_and_of_fewer_some_are_there_again(
    tones: list[Clip], pool_of: Callable[[list[Clip]], Pool]
) -> None:
    five = tuple("abcde")
    pool = pool_of([replace(clip, parts=five) for clip in tones])
    drawn: set[tuple[Query, ...]] = set()
    for seed in range(60):
        for row in Captioned(num_samples=5, parts=3)(pool, np.random.default_rng(seed)).parts:
            assert len(row) == len(set(row)) == 3
            drawn.add(tuple(sorted(row, key=str)))
    assert len(drawn) == 10, "any three of five"
    pool = pool_of([replace(clip, parts=("a", "b")) for clip in tones])
    counts = []
    for seed in range(60):
        for row in Captioned(num_samples=5, parts=5)(pool, np.random.default_rng(seed)).parts:
            assert set(row) == {Text("a"), Text("b")}
            counts.append(row.count(Text("a")))
    assert set(counts) == {1, 2, 3, 4}


# ---------------------------------------------------------------------------------------------- synthetic mixtures


@pytest.mark.parametrize("sounds", [1, 2, 3])
def test_a_synthetic_mixture_is_of_sounds_of_different_kinds(
    tones: list[Clip], pool_of: Callable[[list[Clip]], Pool], sounds: int
) -> None:
    pool = pool_of(tones)
    for seed in range(40):
        example = Composed(num_samples=SHORT, sounds=sounds, gain=(1.0, 1.0))(pool, np.random.default_rng(seed))
        kinds = set().union(*example.labels)
        assert len(kinds) == 2 * sounds
        for reference, query, parts, labels in zip(
            example.references, example.queries, example.parts, example.labels, strict=True
        ):
            expected = [f"number_{number}" in labels for number in range(8)]
            assert heights(reference) == pytest.approx(np.array(expected) / (2 * sounds), abs=0.03)
            assert set(parts) == {Text(f"The sound of number {label[-1]}") for label in labels}
            assert len(parts) == sounds
            assert isinstance(query, Text)
            names = [part.prompt.removeprefix("The sound of ") for part in parts if isinstance(part, Text)]
            said = {1: "The sound of {}", 2: "The sound mixture of {} and {}", 3: "The sound mixture of {}, {} and {}"}
            assert query.prompt == said[sounds].format(*names)


def test_gains_are_drawn_for_each_sound_which_is_then_cut_off(tmp_path: Path) -> None:
    for name in ("a", "b"):
        soundfile.write(tmp_path / f"{name}.wav", np.where(np.arange(RATE) % 8 < 4, 0.8, -0.8), RATE, subtype="FLOAT")
    pool = Pool([(Clip(tmp_path / f"{name}.wav", (), name), 1.0) for name in "ab"], RATE, tmp_path / "sound", apart)
    for gain, natural, synthetic in (((1.5, 1.5), 0.5, 0.5), ((0.5, 0.5), 0.2, 0.25)):  # synthetic: at full scale
        for mix, expected in ((Captioned(100, 1, gain), natural), (Composed(100, 1, gain), synthetic)):
            example = mix(pool, np.random.default_rng(0))
            assert np.abs(example.references) == pytest.approx(expected, rel=0.03)
    levels = [np.abs(Composed(100, 1)(pool, np.random.default_rng(seed)).references).mean(1) for seed in range(60)]
    assert np.corrcoef(np.array(levels).T)[0, 1] < 0.5


def test_parts_may_be_captions_or_pictures(tones: list[Clip], pool_of: Callable[[list[Clip]], Pool]) -> None:
    pool = pool_of(tones)
    example = Composed(num_samples=50, asks="text")(pool, np.random.default_rng(0))
    for query, parts, labels in zip(example.queries, example.parts, example.labels, strict=True):
        for part, label in zip(parts, sorted(labels), strict=True):
            assert isinstance(part, Text)
            assert any(part.prompt in clip.texts for clip in tones)
            assert any(label[-1] in other.prompt for other in parts if isinstance(other, Text))
        assert query == Text(" and ".join(part.prompt for part in parts if isinstance(part, Text)))
    example = Composed(num_samples=50, asks="image")(pool, np.random.default_rng(0))
    for query, parts, labels in zip(example.queries, example.parts, example.labels, strict=True):
        assert {part.pixels.stem for part in parts if isinstance(part, Image)} == {label[-1] for label in labels}  # type: ignore[union-attr]
        assert isinstance(query, Text)
        assert re.fullmatch("number . and number .", query.prompt)
    few = pool_of([clip if number < 4 else replace(clip, images=()) for number, clip in enumerate(tones)])
    for seed in range(20):
        example = Composed(num_samples=5, asks="image")(few, np.random.default_rng(seed))
        assert set().union(*example.labels) == {f"number_{number}" for number in range(4)}
    with pytest.raises(ValueError, match=r"mix\.asks is 'image', but hardly a clip has one"):
        Composed(num_samples=5, asks="image")(pool_of([replace(c, images=()) for c in tones]), np.random.default_rng(0))


def test_some_examples_are_of_sounds_by_themselves_and_these_of_some_clips(
    tones: list[Clip], pool_of: Callable[[list[Clip]], Pool]
) -> None:
    pool, alone, mixed, count = pool_of(tones), set[str](), set[str](), 0
    mix = Composed(num_samples=SHORT, gain=(1.0, 1.0), single=0.3, known=0.4)
    for seed in range(200):
        example = mix(pool, np.random.default_rng(seed))
        if len(example.labels[0]) == 2:
            mixed |= set().union(*example.labels)
            continue
        count += 1
        alone |= set().union(*example.labels)
        for reference, query, parts, (label,) in zip(
            example.references, example.queries, example.parts, example.labels, strict=True
        ):
            assert query == Text(f"The sound of number {label[-1]}")
            assert parts == (query, query), "as many parts as others have, all of them all there is"
            assert heights(reference) == pytest.approx(np.eye(8)[int(label[-1])] / 2, abs=0.03)
    assert count / 200 == pytest.approx(0.3, abs=0.1)
    assert len(mixed) == 8
    assert 2 <= len(alone) < 8
    elsewhere = pool_of(list(reversed(tones)))
    more = [mix(elsewhere, np.random.default_rng(seed)).labels for seed in range(200)]
    assert {label for row in more if len(row[0]) == 1 for (label,) in row} == alone, "the same clips in any order"


def test_too_few_known_clips_are_told(tones: list[Clip], pool_of: Callable[[list[Clip]], Pool]) -> None:
    with pytest.raises(ValueError, match=r"hardly a clip is among the 1e-06 of all that mix\.known leaves"):
        Composed(num_samples=5, single=1.0, known=1e-6)(pool_of(tones), np.random.default_rng(0))


@pytest.mark.parametrize(
    ("variant", "setting", "told"),
    [
        ("paper", "mix.rule=mine", r"mix\.rule is 'mine'; it is one of published, sources"),
        ("paper", "mix.parts=0", "num_samples and parts must be 1 or more"),
        ("paper", "mix.gain=(1.5, 0.5)", "two numbers, rising"),
        ("tiny", "mix.asks=smell", r"mix\.asks is 'smell'; it is one of label, text, image"),
        ("tiny", "mix.sounds=0", "num_samples and sounds must be 1 or more"),
        ("tiny", "mix.gain=(0.5,)", "two numbers, rising"),
        ("tiny", "mix.single=1.5", "single must be 0 to 1"),
        ("tiny", "mix.known=0.0", "known above 0"),
        ("tiny", "loss.beneath=1", r"loss\.beneath is 1\.0; it is from 0 to below 1"),
        ("tiny", "loss.scale=mine", r"loss\.scale is 'mine'; it is one of consistent, published"),
        ("tiny", "loss.terms=('mixture', 'mine')", r"loss\.terms has 'mine'; there are mixture, consistency"),
    ],
)
def test_a_number_that_cannot_be_is_refused(variant: str, setting: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        override(getattr(bimodal, variant)(), [setting])


# ------------------------------------------------------------------------------------------------------ the losses


def asked(*words: str) -> Batch:
    """A mixture of two references for each of ``prompt part part, prompt part part``; a letter is a query."""
    references = torch.randn(len(words), 2, 1, SAMPLES, generator=torch.Generator().manual_seed(0))
    rows = [[[Text(letter) for letter in part.split()] for part in row.split(",")] for row in words]
    return Batch(
        references, [[part[0] for part in row] for row in rows], [], [[part[1:] for part in row] for row in rows]
    )


def network(config: AttentionUNetConfig = MICRO) -> Any:
    """In evaluation mode, every parameter random."""
    torch.manual_seed(0)
    separator = config.build().eval()
    for parameter in separator.parameters():
        nn.init.normal_(parameter, std=0.3)
    return separator


def taken_apart(separator: Any, encoder: Any, batch: Batch) -> tuple[Tensor, ...]:
    """Masks of prompts and parts, each asked alone, and magnitudes of references and mixtures."""
    mixture = separator.spectrum(batch.mixture[:, 0]).abs()
    references = torch.stack([separator.spectrum(batch.references[:, n, 0]).abs() for n in range(2)], 1)

    def mask(number: int, query: Query) -> Tensor:
        alone: Tensor = separator.logits(mixture[number][None], encoder.encode([query])).sigmoid()
        return alone[0]

    prompts = [torch.stack([mask(n, query) for query in row]) for n, row in enumerate(batch.queries)]
    parts = [torch.stack([torch.stack([mask(n, part) for part in parts]) for parts in row])
             for n, row in enumerate(batch.parts)]  # fmt: skip
    return torch.stack(prompts), torch.stack(parts), references, mixture


def heard(separator: Any, encoder: Any, batch: Batch, parts: Tensor) -> tuple[Tensor, Tensor]:
    """Vectors (batch, source, part, dim) of what the parts' masks let through, and of the parts."""
    spectrum = separator.spectrum(batch.mixture[:, 0])
    sounds = [
        [[encoder.hear(separator.resynthesise(spectrum[n][None], mask[None], SAMPLES), RATE)[0] for mask in row]
         for row in item] for n, item in enumerate(parts)
    ]  # fmt: skip
    words = [[encoder.encode(row).pooled for row in item] for item in batch.parts]
    return (torch.stack([torch.stack([torch.stack(row) for row in item]) for item in sounds]),
            torch.stack([torch.stack(item) for item in words]))  # fmt: skip


@torch.no_grad()
def test_the_terms_are_those_of_masks_asked_for_one_by_one(toy_encoder: Callable[..., Any]) -> None:
    separator, encoder, batch = network(), toy_encoder(10), asked("a b c, d e f", "g h h, i b k", "l m n, o e q")
    prompts, parts, references, mixture = taken_apart(separator, encoder, batch)
    found = Loss(sharpness=7.0)(separator, encoder, batch)
    shares = torch.ones(3, 2, 2)
    shares[1, 0] = 0.5
    sounds, words = heard(separator, encoder, batch, parts)
    costs = [contrastive(sounds[:, n].flatten(0, 1), words[:, n].flatten(0, 1), 7.0, alike=0.999) for n in range(2)]
    expected = {
        "mixture": described(prompts, references, mixture).mean(),
        "consistency": consistent(parts, shares, references, mixture).mean(),
        "contrastive": sum(costs),
    }
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        assert float(found[name]) == pytest.approx(float(value), rel=1e-4), name
    repeated = Loss(sharpness=7.0, alike=ALL)(separator, encoder, batch)["contrastive"]
    assert float(repeated) > float(found["contrastive"]) + 0.01, "h and h, e and e are alternatives"


@torch.no_grad()
def test_what_is_contrasted_is_heard_over_a_part_of_the_mixture(toy_encoder: Callable[..., Any]) -> None:
    separator, encoder, batch = network(), toy_encoder(10), asked("a b c, d e f", "g h k, i b k", "l m n, o e q")
    found = Loss(sharpness=7.0, beneath=0.4)(separator, encoder, batch)
    plain = Loss(sharpness=7.0)(separator, encoder, batch)
    assert found["consistency"] == plain["consistency"]
    _, parts, _, _ = taken_apart(separator, encoder, batch)
    sounds, words = heard(separator, encoder, batch, 0.4 + 0.6 * parts)
    costs = [contrastive(sounds[:, n].flatten(0, 1), words[:, n].flatten(0, 1), 7.0, alike=0.999) for n in range(2)]
    assert float(found["contrastive"]) == pytest.approx(float(sum(costs)), rel=1e-4)
    assert abs(float(found["contrastive"]) - float(plain["contrastive"])) > 1e-3


@torch.no_grad()
def test_the_published_scale_makes_references_as_quiet_as_divided_again(toy_encoder: Callable[..., Any]) -> None:
    separator, encoder, batch = network(), toy_encoder(10), asked("a b c, d e f", "g g g, i i i")
    prompts, parts, references, mixture = taken_apart(separator, encoder, batch)
    references[0] /= 2  # the second is of two sounds by themselves
    found = Loss(TERMS, sharpness=7.0, scale="published")(separator, encoder, batch)
    ones, halves = torch.ones(1, 2, 2), torch.full((1, 2, 2), 0.5)
    for name, expected in {
        "mixture": described(prompts, references, mixture)[0] / 2,
        "single": described(prompts, references, mixture)[1] / 2,
        "consistency": consistent(parts, torch.cat((ones, halves)), references, mixture)[0] / 2,
    }.items():
        assert float(found[name]) == pytest.approx(float(expected), rel=1e-4), name


@torch.no_grad()
def test_what_is_known_alone_counts_in_its_own_term_only(toy_encoder: Callable[..., Any]) -> None:
    separator, encoder = network(), toy_encoder(10)
    mixtures, both = asked("a b c, d e f"), asked("a b c, d e f", "g g g, i i i")
    mixtures.references = both.references[:1]
    mixtures.mixture = both.mixture[:1]
    of_mixtures, of_both = (Loss(TERMS, sharpness=7.0)(separator, encoder, batch) for batch in (mixtures, both))
    for name in ("mixture", "consistency"):
        assert float(of_both[name]) == pytest.approx(float(of_mixtures[name]) / 2, rel=1e-4), "of twice as many"
    assert float(of_both["contrastive"]) == pytest.approx(float(of_mixtures["contrastive"]), rel=1e-4)
    assert float(of_mixtures["single"]) == 0
    prompts, _, references, mixture = taken_apart(separator, encoder, both)
    assert float(of_both["single"]) == pytest.approx(float(described(prompts, references, mixture)[1]) / 2, rel=1e-4)
    together = Loss(sharpness=7.0)(separator, encoder, both)
    assert float(together["mixture"]) == pytest.approx(float(described(prompts, references, mixture).mean()), rel=1e-4)


def test_it_asks_for_no_parts_that_no_term_needs(toy_encoder: Callable[..., Any]) -> None:
    encoder, seen = toy_encoder(10), list[int]()
    encode = encoder.encode
    encoder.encode = lambda queries: (seen.append(len(queries)), encode(queries))[1]
    batch = asked("a b c, d e f", "g g g, i i i")
    for terms, count in ((("mixture",), 4), (("single",), 4), (("mixture", "consistency"), 12), (TERMS, 12)):
        found = Loss(terms, sharpness=1.0)(network(), encoder, batch)
        assert tuple(found) == terms
        assert seen.pop() == count


@torch.no_grad()
def test_cosines_are_scaled_as_the_encoder_was_trained_if_nothing_else_is_said(toy_encoder: Callable[..., Any]) -> None:
    separator, encoder, batch = network(), toy_encoder(10), asked("a b c, d e f")
    encoder.scale = 3.0
    assert torch.equal(Loss()(separator, encoder, batch)["contrastive"],
                       Loss(sharpness=3.0)(separator, encoder, batch)["contrastive"])  # fmt: skip
    other = Loss(sharpness=6.0)(separator, encoder, batch)["contrastive"]
    assert not torch.isclose(other, Loss()(separator, encoder, batch)["contrastive"])


def test_an_encoder_that_does_not_say_is_told_of(toy_encoder: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match=r"loss\.sharpness is 0, and the encoder does not say"):
        Loss()(network(), toy_encoder(10), asked("a b c, d e f"))


def test_an_encoder_that_cannot_hear_is_told_of() -> None:
    class Deaf:
        def encode(self, queries: Sequence[Query]) -> Embedding:
            return Embedding(torch.zeros(len(queries), 10))

    deaf: Any = Deaf()
    with pytest.raises(ValueError, match="hears nothing, so nothing can be contrasted; use joint, clap or yamnet"):
        Loss()(network(), deaf, asked("a b c, d e f"))
    assert Loss(("mixture", "consistency"))(network(), deaf, asked("a b c, d e f"))


def test_the_contrast_teaches_the_separator_through_a_frozen_encoder_and_the_encoder_nothing(
    toy_encoder: Callable[..., Any],
) -> None:
    joint = Joint()
    encoder = toy_encoder(384)
    encoder.hear = joint.hear  # the package's own tower; words from the toy, which needs no weights
    separator = network(replace(MICRO, embedding_dim=384))
    batch = asked("a b c, d e f", "g h h, i b k")
    found = Loss(("contrastive",), sharpness=10.0)(separator, encoder, batch)
    found["contrastive"].backward()
    for name, parameter in separator.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.any(), name
    towers = [*joint._towers.values(), *joint._ears.values()]
    weights = [parameter for tower in towers for parameter in tower.parameters()]
    assert len(weights) > 50
    assert all(parameter.grad is None and not parameter.requires_grad for parameter in weights)
    assert not any(part.training for tower in towers for part in tower.modules())


# ----------------------------------------------------------------------------------------------- configurations


def small(recipe: Recipe) -> Recipe:
    """A variant with a network of next to nothing; all else as it is."""
    loss: Any = recipe.loss
    mix: Any = replace(recipe.mix, num_samples=SAMPLES)  # type: ignore[type-var]
    if isinstance(mix, Composed) and mix.single:
        mix = replace(mix, known=1.0, single=max(mix.single, 0.4))
    return replace(recipe, separator=MICRO, mix=mix, loss=replace(loss, sharpness=10.0))


@pytest.mark.parametrize("variant", [*VARIANTS, bimodal.tiny], ids=lambda variant: variant.__name__)
def test_every_variant_takes_a_step_that_reaches_every_parameter(
    variant: Callable[[], Recipe], clips: list[Clip], pool_of: Callable[[list[Clip]], Pool],
    toy_encoder: Callable[..., Encoder],
) -> None:  # fmt: skip
    recipe, pool = small(variant()), pool_of(clips)
    torch.manual_seed(0)
    step = Step(recipe, toy_encoder(10))
    for parameter in step.parameters():
        nn.init.normal_(parameter, std=0.1) if not parameter.any() else None
    made = collate([recipe.mix(pool, np.random.default_rng(seed)) for seed in range(4)])
    optimiser = torch.optim.AdamW(step.parameters(), lr=1e-3)
    losses = []
    for _ in range(12):
        loss, terms = step(made)
        assert terms.keys() == recipe.weights.keys()
        optimiser.zero_grad()
        loss.backward()
        for name, parameter in step.named_parameters():
            assert parameter.grad is not None, name
            assert parameter.grad.any(), name
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < losses[0], "it learns that batch"


def test_it_is_configured_as_published() -> None:
    recipe = bimodal.paper()
    optim = recipe.optim
    assert recipe.encoder == "clap"
    assert recipe.separator == AttentionUNetConfig()
    assert (recipe.mix, recipe.loss) == (Captioned(131_070, 3, (0.5, 1.5), "published"), Loss())
    assert recipe.weights == {"mixture": 5.0, "consistency": 5.0, "contrastive": 0.5}
    assert recipe.batch_size == 2, "16 over 8 devices"
    assert (optim.learning_rate, optim.betas, optim.weight_decay, optim.clip_norm) == (1e-4, (0.9, 0.999), 1e-4, 0)
    assert (optim.average, optim.precision, optim.schedule) == (0, "32-true", Stairs(0.1, 46_725))
    assert recipe.steps == 200 / 15 * 46_725
    assert bimodal.composed().mix == Composed(131_070, 2, (0.5, 1.5), "label", 0.0)
    published: Any = bimodal.published()
    assert (published.encoder, published.separator.attend_padding) == ("clap_padded", True)
    assert published.loss == Loss(scale="published", alike=ALL, gathered=False, both_ways=False)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.__name__)
def test_a_variant_is_a_configuration_whose_encoder_fits_its_network(variant: Callable[[], Recipe]) -> None:
    recipe, paper = variant(), bimodal.paper()
    encoder, loss = encoders.load(recipe.encoder), recipe.loss
    assert encoder.dim == recipe.separator.embedding_dim  # type: ignore[attr-defined]
    assert hasattr(encoder, "hear")
    assert isinstance(loss, Loss)
    assert loss.terms == tuple(recipe.weights)
    assert (recipe.name, recipe.optim, recipe.steps, recipe.batch_size) == (
        "bimodal", paper.optim, paper.steps, paper.batch_size,
    )  # fmt: skip
    if isinstance(recipe.mix, Composed) and recipe.mix.asks == "image":
        assert Image in encoder.accepts


# ------------------------------------------------------------------------------------------- the published numbers


class Counted:
    """An encoder whose queries are numbers of rows, and which hears as the published case's stand-in."""

    accepts: frozenset[type] = frozenset({Text})
    dim = 512

    def __init__(self, case: dict[str, Tensor]) -> None:
        self.case, self.scale = case, float(case["logit_scale"])

    def encode(self, queries: Sequence[Query]) -> Embedding:
        rows = [int(query.prompt) for query in queries if isinstance(query, Text)]
        steps = self.case["hidden"][rows] if "hidden" in self.case else torch.tensor(rows)[:, None, None]
        return Embedding(self.case["text_embed"][rows], steps)

    def hear(self, waveform: Tensor, sample_rate: int) -> Tensor:
        levels = resample(waveform, sample_rate, 48_000)[:, :94_208].unflatten(1, (512, 184)).abs().mean(2)
        return F.normalize(levels - levels.mean(1, keepdim=True), dim=1)

    def release(self) -> None: ...


def case(name: str) -> tuple[dict[str, Tensor], Batch]:
    with np.load(SHARED / f"objective_{name}.npz", allow_pickle=False) as kept:
        found = {key: torch.from_numpy(np.array(kept[key])) for key in kept.files}
    rows = [[[Text(str(number)) for number in part] for part in row] for row in found["prompt_ids"].tolist()]
    queries, parts = ([[part[0] for part in row] for row in rows], [[part[1:] for part in row] for row in rows])
    return found, Batch(found["audios"][:, :, None], queries, [], parts)


def agrees(separator: Any, found: dict[str, Tensor], batch: Batch) -> None:
    """With the published objective, term by term and as a whole; its references add up to the mixture."""
    assert torch.allclose(batch.mixture[:, 0], found["mix"], atol=1e-6)
    assert (found["source_weights"] == 1).all()
    with torch.no_grad():
        terms = Loss(alike=ALL, gathered=False)(separator, Counted(found), batch)
    for name, theirs in {"mixture": "unsupervised", "consistency": "consistency", "contrastive": "contrastive"}.items():
        assert float(terms[name]) == pytest.approx(float(found[theirs]), rel=1e-6), name
    total = sum(weight * float(terms[name]) for name, weight in bimodal.published().weights.items())
    assert total == pytest.approx(float(found["total"]), rel=1e-6)


@shared
def test_the_whole_objective_is_the_published_one_for_given_masks() -> None:
    found, batch = case("n2k2_stub")

    class Given:
        sample_rate = 16_000
        transform = AttentionUNetConfig(widths=(2, 2, 2, 2), attention="none", attention_levels=0).build()
        spectrum, resynthesise = transform.spectrum, transform.resynthesise

        def logits(self, magnitude: Tensor, embedding: Embedding) -> Tensor:
            assert embedding.steps is not None
            rows = embedding.steps[:, 0, 0].long()
            return found["logit_freq"][rows][:, :, None] + found["logit_time"][rows][:, None]

    agrees(Given(), found, batch)


@shared
def test_the_whole_objective_is_the_published_one_with_the_published_network() -> None:
    found, batch = case("n2k2_net")
    spec = importlib.util.spec_from_file_location("make_weights", SHARED / "make_weights.py")
    assert spec is not None
    assert spec.loader is not None
    make_weights = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make_weights)
    entries = json.loads((SHARED / "keys_sca_d7_r1.json").read_text(encoding="utf-8"))
    config, state = layout.separator(make_weights.build_state(entries), "the published network")
    separator = config.build().eval()
    separator.load_state_dict(state)
    agrees(separator, found, batch)
