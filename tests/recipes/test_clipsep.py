"""The promises of soundsieve.recipes.clipsep: its mixtures, how it asks, configurations and their losses, claims."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
import soundfile
import torch
from torch import Tensor, nn

from soundsieve import encoders, recipes
from soundsieve.data.loader import Pool, collate
from soundsieve.data.manifest import read_manifest
from soundsieve.evaluation.claims import Bench, check, collect
from soundsieve.evaluation.trials import SETS, is_unknown, set_of
from soundsieve.losses.masks import supervised
from soundsieve.recipes import Arm, Recipe, Slope, clipsep, clipsep_nit, override
from soundsieve.recipes.clipsep import Glimpse, Loss, Mix, magnitudes
from soundsieve.separators.unet import UNetConfig
from soundsieve.training.step import Step
from soundsieve.types import Batch, Clip, Embedding, Encoder, Image, Query, Text, Video

pytestmark = pytest.mark.usefixtures("one_thread")
RATE = 8_000
MICRO = UNetConfig(
    sample_rate=RATE, n_fft=64, hop_length=16, rows=16, frames=16, widths=(4, 6, 6), maps=5, embedding_dim=10
)
SAMPLES = 255
VARIANTS = (clipsep.paper, clipsep.text, clipsep.hybrid, clipsep.label, clipsep.pit)


def apart(labels: list[str]) -> np.ndarray:
    return np.eye(len(labels))


@pytest.fixture
def clips(small_world: Path) -> list[Clip]:
    """Twelve, each with a picture of its own."""
    found = [clip for clip in read_manifest(small_world) if clip.split == "train"]
    return [replace(clip, images=(clip.audio.with_suffix(".png"),)) for clip in found]


@pytest.fixture
def pool_of(tmp_path: Path) -> Callable[[list[Clip]], Pool]:
    return lambda clips: Pool([(clip, 1.0) for clip in clips], RATE, tmp_path / "sound", apart)


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


# ------------------------------------------------------------------------------------------------------ mixtures


def test_references_are_halves_of_two_clips_and_add_up(
    clips: list[Clip], pool_of: Callable[[list[Clip]], Pool]
) -> None:
    pool = pool_of(clips)
    whole = {clip.images[0]: pool._stored(number) * (pool._peaks[number] / 32_000) for number, clip in enumerate(clips)}
    gains = []
    for seed in range(60):
        example = Mix(num_samples=500)(pool, np.random.default_rng(seed))
        assert example.references.shape == (2, 500)
        assert example.references.dtype == np.float32
        batch = collate([example])
        assert torch.equal(batch.mixture, batch.references.sum(1))
        pictures = [query.pixels for query in example.queries if isinstance(query, Image)]
        assert len(set(pictures)) == 2, "two clips, each asked for by its own picture"
        for reference, picture, labels in zip(example.references, pictures, example.labels, strict=True):
            (clip,) = [clip for clip in clips if clip.images[0] == picture]
            assert labels == {clip.label}
            if rms(reference) < 1e-3:
                continue  # between two clicks
            stretches = np.lib.stride_tricks.sliding_window_view(whole[clip.images[0]], 500)
            products = stretches @ reference / (np.linalg.norm(stretches, axis=1) * np.linalg.norm(reference) + 1e-9)
            best = int(products.argmax())
            assert products[best] > 0.999
            gains.append(2 * np.linalg.norm(reference) / np.linalg.norm(stretches[best]))
        again = Mix(num_samples=500)(pool, np.random.default_rng(seed))
        assert np.array_equal(again.references, example.references)
        assert again.queries == example.queries
    assert len(gains) > 60
    assert 0.49 < min(gains) < 0.6
    assert 1.4 < max(gains) < 1.51
    assert np.mean(gains) == pytest.approx(1, abs=0.1)


def test_what_is_too_loud_is_cut_off_at_full_scale_before_it_is_halved(tmp_path: Path) -> None:
    for name in ("a", "b"):
        soundfile.write(tmp_path / f"{name}.wav", np.where(np.arange(RATE) % 8 < 4, 1.0, -1.0), RATE, subtype="FLOAT")
    clips = [(Clip(tmp_path / f"{name}.wav", (), name), 1.0) for name in ("a", "b")]
    pool = Pool(clips, RATE, tmp_path / "sound", apart)
    for gain, expected in (((1.5, 1.5), 0.5), ((0.5, 0.5), 0.25)):
        example = Mix(num_samples=100, gain=gain, asks="label")(pool, np.random.default_rng(0))
        assert np.abs(example.references) == pytest.approx(expected, abs=1e-4)


def test_any_two_clips_may_be_mixed_but_none_with_itself(
    clips: list[Clip], pool_of: Callable[[list[Clip]], Pool]
) -> None:
    pool = pool_of(clips)
    pairs = [Mix(num_samples=50)(pool, np.random.default_rng(seed)) for seed in range(300)]
    alike = [pair for pair in pairs if pair.labels[0] == pair.labels[1]]
    assert len(alike) / 300 == pytest.approx(2 / 11, abs=0.08)  # four kinds of three clips
    assert all(pair.queries[0] != pair.queries[1] for pair in pairs)


def test_a_video_is_asked_for_by_the_frame_in_the_middle_of_the_sound(tmp_path: Path) -> None:
    """Whose sound is a ramp, which tells the place; a film of 128 seconds has a frame every two."""
    made = []
    for name, seconds in (("short", 8), ("long", 128)):
        ramp = np.arange(seconds * 1_000) / (seconds * 1_000)
        soundfile.write(tmp_path / f"{name}.wav", ramp, 1_000, subtype="FLOAT")
        film, picture = tmp_path / f"{name}.mp4", tmp_path / f"{name}.png"
        made.append((Clip(tmp_path / f"{name}.wav", (), name, video=film, images=(picture,)), 1.0))
    pool = Pool(made, 1_000, tmp_path / "sound", apart)
    seen: dict[str, set[int]] = {"short": set(), "long": set()}
    for seed in range(100):
        example = Mix(num_samples=1_000, gain=(1.0, 1.0))(pool, np.random.default_rng(seed))
        for reference, query, (name,) in zip(example.references, example.queries, example.labels, strict=True):
            assert isinstance(query, Glimpse), "first of the two"
            assert query.frames == tmp_path / f"{name}.mp4"
            middle = 2 * float(reference.mean()) * {"short": 8, "long": 64}[name]
            assert abs(query.at - middle) < 0.52
            seen[name].add(query.at)
    assert seen["short"] <= set(range(1, 9))
    assert len(seen["short"]) > 5
    assert max(seen["long"]) <= 64
    assert len(seen["long"]) > 30


def test_what_has_no_picture_is_never_used_where_pictures_ask(
    clips: list[Clip], pool_of: Callable[[list[Clip]], Pool]
) -> None:
    some = [replace(clip, images=clip.images if clip.label in ("hiss", "clicks") else ()) for clip in clips]
    pool = pool_of(some)
    examples = [Mix(num_samples=50)(pool, np.random.default_rng(seed)) for seed in range(40)]
    assert {label for example in examples for labels in example.labels for label in labels} == {"hiss", "clicks"}
    blind = pool_of([replace(clip, images=()) for clip in clips])
    with pytest.raises(ValueError, match=r"mix\.asks is 'image', but hardly a clip has one"):
        Mix(num_samples=50)(blind, np.random.default_rng(0))
    for asks, told in (("label", "{}"), ("text", "{}, number ")):
        example = Mix(num_samples=50, asks=asks)(blind, np.random.default_rng(0))  # type: ignore[arg-type]
        for query, (label,) in zip(example.queries, example.labels, strict=True):
            assert isinstance(query, Text)
            assert query.prompt.startswith(told.format(label))
            assert (query.prompt == label) == (asks == "label")


def test_off_screen_sound_is_in_the_reference_and_in_no_query(
    clips: list[Clip], pool_of: Callable[[list[Clip]], Pool]
) -> None:
    pool = pool_of([clip for clip in clips if clip.label != "clicks"])

    def example(seed: int, **of: Any) -> Any:
        return Mix(num_samples=2_000, gain=(1.0, 1.0), **of)(pool, np.random.default_rng(seed))

    changed = 0
    for seed in range(100):
        plain, same = example(seed), example(seed, offscreen=0.0, offscreen_db=9.0)
        assert np.array_equal(plain.references, same.references)
        noisy = example(seed, offscreen=1.0, offscreen_db=-6.0)
        assert noisy.queries[0] == plain.queries[0]
        assert noisy.labels[0] == plain.labels[0]
        added = noisy.references[0] - plain.references[0]
        if np.abs(noisy.references[0]).max() < 0.499:  # nothing was cut off
            assert rms(added) / rms(plain.references[0]) == pytest.approx(10 ** (-6 / 20), rel=0.01)
            changed += 1
    assert changed > 50
    parts = [not np.array_equal(example(seed, offscreen=0.3).references[0], example(seed).references[0])
             for seed in range(200)]  # fmt: skip
    assert np.mean(parts) == pytest.approx(0.3, abs=0.1)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("mix.asks=smell", r"mix\.asks is 'smell'; it is one of image, text, label"),
        ("mix.num_samples=0", "num_samples must be 1 or more"),
        ("mix.offscreen=1.5", "offscreen 0 to 1"),
        ("mix.gain=(1.5, 0.5)", "two numbers, rising"),
        ("mix.gain=(0.5,)", "two numbers, rising"),
        ("loss.use_text_ratio=-1.0", r"loss\.use_text_ratio is -1\.0; it is from 0 to 1"),
    ],
)
def test_a_number_that_cannot_be_is_refused(setting: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        override(clipsep.tiny(), [setting])


# ---------------------------------------------------------------------------------------------------- the losses


class Watcher:
    """An encoder that keeps the queries; of a film it gives the vectors of so many frames, counted from 100."""

    accepts: frozenset[type] = frozenset({Text, Image, Video})
    dim = 2

    def __init__(self, frames: int = 5) -> None:
        self.frames, self.heard = frames, list[Sequence[Query]]()

    def encode(self, queries: Sequence[Query]) -> Embedding:
        self.heard.append(queries)
        films = [isinstance(query, Video) for query in queries]
        steps = torch.zeros(len(queries), 9, self.dim)
        steps[:, : self.frames] = torch.arange(100.0, 100 + self.frames)[:, None]
        mask = torch.arange(9) < torch.tensor([[self.frames if film else 1] for film in films])
        pooled = torch.arange(float(len(queries)))[:, None].expand(-1, self.dim)
        return Embedding(pooled, steps, mask) if any(films) else Embedding(pooled)

    def release(self) -> None: ...


def batch(*rows: tuple[Query, Query]) -> Batch:
    references = torch.randn(len(rows), 2, 1, SAMPLES, generator=torch.Generator().manual_seed(0))
    labels = [[frozenset({f"this {n}"}), frozenset({f"that {n}"})] for n in range(len(rows))]
    return Batch(references, rows, labels)


def test_a_moment_of_a_film_is_the_mean_of_three_frames() -> None:
    def at(number: int, frames: int = 5) -> float:
        asked = Loss().ask(Watcher(frames), batch((Glimpse("a.mp4", at=number), Image("b.png"))))
        assert asked.shape == (1, 2, 2)
        assert asked[0, 1].tolist() == [1, 1]
        return float(asked[0, 0, 0])

    assert [at(number) for number in (1, 2, 3)] == [101, 102, 103]
    assert [at(number) for number in (0, 4, 5, 60)] == [100.5, 103.5, 103.5, 103.5], "at the ends there are two"
    assert [at(number, 1) for number in (0, 7)] == [100, 100]


@pytest.mark.parametrize(("ratio", "low", "high"), [(0.0, 0, 0), (0.5, 70, 130), (0.8, 130, 185), (1.0, 200, 200)])
def test_a_share_of_the_batches_asks_by_labels_in_words(ratio: float, low: int, high: int) -> None:
    made = batch((Image("a.png"), Image("b.png")), (Image("c.png"), Image("d.png")))

    def ask(step: int) -> Sequence[Query]:
        torch.manual_seed(step)
        Loss(ratio).ask(watcher := Watcher(), made)
        return watcher.heard[0]

    asked = [ask(step) for step in range(200)]
    words = [Text("this 0"), Text("that 0"), Text("this 1"), Text("that 1")]
    pictures = [Image("a.png"), Image("b.png"), Image("c.png"), Image("d.png")]
    assert all(list(queries) in (words, pictures) for queries in asked), "one draw for a whole batch"
    assert low <= sum(list(queries) == words for queries in asked) <= high
    assert asked == [ask(step) for step in range(200)], "a step that is done again asks the same way"


def test_the_loss_is_that_of_masks_on_the_mixture_s_and_references_magnitudes(
    toy_encoder: Callable[..., Encoder],
) -> None:
    torch.manual_seed(0)
    separator, made = MICRO.build().train(), batch((Text("a"), Text("b")), (Text("c"), Text("d")))
    for parameter in separator.parameters():
        nn.init.normal_(parameter, std=0.3)
    mixture, references = magnitudes(separator, made)
    for number in range(2):
        alone = separator.mixture_rows(separator.spectrum(made.references[number].sum(0)))
        assert torch.allclose(mixture[number], alone[0], atol=1e-5)
        for source in range(2):
            alone = separator.rows(separator.spectrum(made.references[number, source]))
            assert torch.allclose(references[number, source], alone[0], atol=1e-5)
    vectors = toy_encoder(10).encode([Text(name) for name in "abcd"]).pooled.unflatten(0, (2, 2))
    expected = supervised(separator.logits(mixture, vectors), references, mixture)
    assert torch.equal(Loss()(separator, toy_encoder(10), made)["mask"], expected["mask"])


def small(recipe: Recipe) -> Recipe:
    """A variant with a network of next to nothing; all else as it is."""
    asked: Any = recipe.separator
    dim = 2 if asked.fusion == "none" else 10
    separator = replace(MICRO, fusion=asked.fusion, noise_heads=asked.noise_heads, embedding_dim=dim)
    return replace(recipe, separator=separator, mix=replace(recipe.mix, num_samples=SAMPLES))  # type: ignore[type-var]


@pytest.mark.parametrize("variant", [*VARIANTS, clipsep.tiny, clipsep.tiny_pit], ids=lambda variant: variant.__name__)
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
        torch.manual_seed(1)  # asks the same way each time
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


# ------------------------------------------------------------------------------------------------ configurations


def test_it_is_configured_as_published() -> None:
    recipe = clipsep.paper()
    optim = recipe.optim
    assert recipe.encoder == "clip"
    assert recipe.separator == UNetConfig()
    assert recipe.separator.build().segment == 65_535  # type: ignore[operator]
    assert (recipe.mix, recipe.loss) == (Mix(65_535, (0.5, 1.5), "image", 0.0), Loss(0.0))
    assert (recipe.steps, recipe.batch_size, recipe.weights) == (200_000, 32, {"mask": 1.0})
    assert (optim.learning_rate, optim.betas, optim.weight_decay, optim.clip_norm) == (1e-3, (0.9, 0.999), 0, 1)
    assert (optim.average, optim.precision, optim.schedule) == (0, "32-true", Slope(5_000, 100_000, 0.1))


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.__name__)
def test_a_variant_is_a_configuration_whose_encoder_fits_its_network(variant: Callable[[], Recipe]) -> None:
    recipe, paper = variant(), clipsep.paper()
    encoder = encoders.load(recipe.encoder)
    assert encoder.dim == recipe.separator.embedding_dim  # type: ignore[attr-defined]
    assert recipe.name == "clipsep"
    assert (recipe.optim, recipe.steps, recipe.batch_size) == (paper.optim, paper.steps, paper.batch_size)
    if recipe.loss == Loss(0.5) or recipe.mix == paper.mix:
        assert {Image, Video} <= encoder.accepts
    assert Text in encoder.accepts


def test_without_queries_it_gives_two_sounds(tmp_path: Path) -> None:
    recipe = small(clipsep.tiny_pit())
    separator: Any = recipe.separator.build().eval()
    every: Tensor = encoders.load(recipe.encoder).encode([Text("1"), Text("2")]).pooled
    targets, _ = separator.separate(torch.randn(1, SAMPLES), Embedding(every))
    assert targets.shape == (2, 1, SAMPLES)
    assert not torch.allclose(targets[0], targets[1])


# -------------------------------------------------------------------------------------------------------- claims


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """All claims, over hums of three kinds in each of the five sets, and over pairs that one collected elsewhere."""
    folder, names = tmp_path_factory.mktemp("claims"), [f"hum {number}" for number in range(60)]
    labels = [label for part in range(SETS) for label in [name for name in names if set_of(name) == part][:3]]
    rows, at = [], np.arange(RATE) / RATE
    for kind, label in enumerate(labels):
        PIL.Image.new("RGB", (8, 8), (17 * kind, 0, 0)).save(folder / f"{kind}.png")
        splits = ("train", "train", "valid", "test", *(["pairs"] if kind % 2 else []))
        for number, split in enumerate(splits):
            soundfile.write(folder / f"{kind}-{number}.wav", 0.3 * np.sin(700 * (kind + 2) * at + number), RATE)
            row = {"audio": f"{kind}-{number}.wav", "label": label, "texts": [f"{label}, {split}"], "split": split}
            rows.append(row | {"image": f"{kind}.png"})
    (folder / "m.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    made = Bench(folder / "out", [str(folder / "m.jsonl")], (), 1)
    for stated in collect(["clipsep"]):
        check(stated)
        made.add(stated)
    return made


def test_eight_trainings_serve_all_claims_and_differ_in_one_thing_each(bench: Bench) -> None:
    jobs = bench.jobs()
    trained = {job.name: recipes.configured(job.recipe, job.settings) for job in jobs}
    noisy = "mix.offscreen=0.3"
    plain, invariant, pit = clipsep.tiny(), override(clipsep_nit.tiny(), ["loss.gamma=0.1"]), clipsep.tiny_pit()
    taught = override(plain, ["mix.asks='label'"])
    wanted = [plain, override(plain, [noisy]), invariant, override(invariant, [noisy]), taught, taught,
              override(taught, ["encoder='labels'", "validate_by='label'"]), pit]  # fmt: skip
    assert len(jobs) == 8
    for recipe in trained.values():
        wanted.remove(recipe)
    assert not wanted


def test_no_kind_of_the_unknown_fifth_and_none_of_the_pairs_is_learnt_from(bench: Bench) -> None:
    for job in bench.jobs():
        clips = [clip for path in job.manifests for clip in read_manifest(path.rpartition("=")[0])]
        learnt = [clip for clip in clips if clip.split == "train"]
        assert {clip.split for clip in clips} == {"train", "valid"}
        assert {clip.label for clip in learnt} == {c.label for c in bench._every if not is_unknown(c.label)}
        assert len(learnt) == (12 if "share=0.08" in job.name else 24)


def test_each_trial_is_of_the_kinds_it_says_and_the_pairs_are_among_themselves(bench: Bench) -> None:
    known = {clip.label for clip in bench._every if not is_unknown(clip.label)}
    every = {clip.label for clip in bench._every}
    kinds = {
        "kinds heard in training": known,
        "kinds never heard": every - known,
        "others' pictures with sounds": {clip.label for clip in bench._every if clip.split == "pairs"},
    }
    stated = [stated.claim for stated in collect(["clipsep"])]
    assert {claim.on.name for claim in stated} == set(kinds)
    for trial in {claim.on for claim in stated}:
        mixtures = bench._made(trial)
        assert set[str]().union(*(mixture.labels for mixture in mixtures)) == kinds[trial.name]
        assert trial.sample_rate == clipsep.tiny().separator.sample_rate  # type: ignore[attr-defined]
        assert {mixture.target.split for mixture in mixtures} == {"pairs" if "others'" in trial.name else "test"}


def test_what_is_not_far_behind_is_asked_alike_and_noise_is_only_in_training(bench: Bench) -> None:
    stated = {claim.name: claim for claim in (one.claim for one in collect(["clipsep"]))}
    assert len(stated) == len(collect(["clipsep"]))
    for name, claim in stated.items():
        assert isinstance(claim.better, Arm), name
        if isinstance(claim.than, Arm):
            alone = claim.better.query == claim.than.query or claim.better.recipe == claim.than.recipe
            assert alone or claim.than.query == "oracle", f"{name}: two things differ"
        assert claim.better.where.share == 1
    for name in ("off-screen sound in training: noise-invariant training beats plain",
                 "no such sound in training: noise-invariant training is about as good as plain"):  # fmt: skip
        better, than = stated[name].better, stated[name].than
        assert isinstance(than, Arm)
        assert (better.settings, better.query) == ((*than.settings, "loss.gamma=0.1"), "text")
        assert better.where == than.where
        assert (better.recipe, than.recipe) == ("clipsep_nit:tiny", "clipsep:tiny")
