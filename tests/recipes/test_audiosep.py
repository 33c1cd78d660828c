"""The promises of soundsieve.recipes.audiosep: its mixtures, its loss, its configurations, its claims."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from soundsieve import encoders, recipes
from soundsieve.checkpoints import store
from soundsieve.data.loader import Pool, collate
from soundsieve.data.manifest import read_manifest
from soundsieve.evaluation.claims import Bench, check, collect
from soundsieve.evaluation.trials import SETS, set_of
from soundsieve.recipes import Recipe, audiosep, override
from soundsieve.recipes.audiosep import Loss, Mix, mixed
from soundsieve.separators.resunet import ResUNetConfig
from soundsieve.types import Audio, Batch, Clip, Embedding, Encoder, Image, Query, Text, Video

pytestmark = pytest.mark.usefixtures("one_thread")
RATE = 8_000
MICRO = ResUNetConfig(sample_rate=4_000, n_fft=64, hop_length=20, widths=(2, 3, 4), embedding_dim=10)


def apart(labels: list[str]) -> np.ndarray:
    return np.eye(len(labels))


@pytest.fixture
def clips(small_world: Path) -> list[Clip]:
    return [clip for clip in read_manifest(small_world) if clip.split == "train"]


@pytest.fixture
def pool_of(tmp_path: Path) -> Callable[..., Pool]:
    return lambda clips, weight=1.0: Pool([(clip, weight) for clip in clips], RATE, tmp_path / "sound", apart)


class Fixed:
    """A generator that gives the gains it is told to, and counts how often it is asked."""

    def __init__(self, *decibels: int) -> None:
        self.left = list(decibels)

    def integers(self, low: int, high: int) -> int:
        assert low <= self.left[0] < high
        return self.left.pop(0)


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def tone(level: float, size: int = 4) -> np.ndarray:
    """Samples of one size, with alternating signs."""
    return level * np.float32([1, -1] * (size // 2))


def test_a_mixture_by_hand() -> None:
    """0.2 and 0.4, at +6 dB: the second at 0.2 x 10^(6/20) = 0.399052, whatever the first draw, and no clipping."""
    rng: Any = Fixed(-10, 6)
    target, rest = mixed(tone(0.2), [tone(0.4)], rng, 10)
    assert rng.left == []
    assert target == pytest.approx([0.2, -0.2, 0.2, -0.2])
    assert rest == pytest.approx([0.399052, -0.399052, 0.399052, -0.399052], abs=1e-6)


def test_a_peak_above_one_is_brought_to_nine_tenths_with_all_that_is_in_it() -> None:
    """0.5 + 0.5 x 10^(10/20) = 2.081139: both times 0.9 / 2.081139 = 0.432456."""
    rng: Any = Fixed(0, 10)
    target, rest = mixed(tone(0.5), [tone(0.1)], rng, 10)
    assert np.abs(target + rest).max() == pytest.approx(0.9, abs=1e-6)
    assert target == pytest.approx(0.432456 * tone(0.5), abs=1e-6)
    assert rest == pytest.approx(0.432456 * 10**0.5 * tone(0.5), abs=1e-6)


def test_a_peak_of_up_to_one_is_left_alone() -> None:
    rng: Any = Fixed(0, 0)
    assert mixed(tone(0.5), [tone(0.9)], rng, 10) == pytest.approx(np.stack((tone(0.5), tone(0.5))))


def test_three_sounds_by_hand() -> None:
    """Each other at the target's energy and its own gain, their sum at the target's energy and a third."""
    rng: Any = Fixed(-6, 0, 3)
    first, second = np.float32([1, 1, 0, 0]), np.float32([0, 0, 1, 1])
    references = mixed(tone(0.1), [first, second], rng, 10)
    levelled = 10 ** (-6 / 20) * first + second  # both have the same energy: what is common to them is undone below
    assert references[0] == pytest.approx(tone(0.1))
    assert references[1] == pytest.approx(0.1 * 10 ** (3 / 20) * levelled / rms(levelled), abs=1e-6)
    assert rng.left == []


@pytest.mark.parametrize(
    ("target", "other", "expected"),
    [
        (0.0, 0.9, 0.9 / 50 / 50),  # a silent target counts as one of 1e-5; by no more than 50 each time
        (0.0, 0.001, 1e-5),
        (1e-6, 0.001, 1e-5),
        (0.4, 0.001, 0.4),  # 400 times: 50, and then the 8 that are left
        (0.4, 1e-5, 1e-5 * 50 * 50),
        (0.001, 0.9, 0.001),  # 900 times: 50, and then the 18 that are left
        (0.4, 0.0, 0.0),
        (0.0, 0.0, 0.0),
    ],
)
def test_what_is_too_quiet_is_not_blown_up_without_bound(target: float, other: float, expected: float) -> None:
    rng: Any = Fixed(0, 0)
    references = mixed(tone(target), [tone(other)], rng, 10)
    assert references[0] == pytest.approx(tone(target))
    assert references[1] == pytest.approx(tone(expected), rel=1e-5)


def test_gains_are_whole_decibels_each_as_likely() -> None:
    target = np.random.default_rng(0).uniform(-0.1, 0.1, 64).astype(np.float32)
    counts = dict.fromkeys(range(-10, 11), 0)
    for seed in range(2_100):
        found, rest = mixed(target, [-target], np.random.default_rng(seed), 10)
        decibels = 20 * np.log10(rms(rest) / rms(found))
        assert decibels == pytest.approx(round(decibels), abs=1e-3)
        counts[round(decibels)] += 1
    assert set(counts) == set(range(-10, 11))
    # chi-square with 20 degrees of freedom exceeds 45.3 once in a thousand times
    assert sum((count - 100) ** 2 / 100 for count in counts.values()) < 45.3


@given(st.integers(0, 2**32), st.integers(1, 3), st.floats(1e-4, 3), st.floats(1e-4, 3))
def test_mixtures_keep_their_target_s_shape_and_do_not_clip(seed: int, others: int, loud: float, beside: float) -> None:
    rng = np.random.default_rng(seed)
    target, *rest = (level * rng.standard_normal(50).astype(np.float32) for level in (loud, *[beside] * others))
    references = mixed(target, rest, rng, 10)
    assert references.dtype == np.float32
    peak = np.abs(references.sum(0)).max()
    assert peak <= 1 + 1e-6
    scale = float(references[0] @ target / (target @ target))
    assert references[0] == pytest.approx(scale * target, rel=1e-4, abs=1e-6)
    assert scale == pytest.approx(1) or peak == pytest.approx(0.9, rel=1e-4)


def test_an_example_is_a_sound_asked_for_and_another_of_another_kind(
    clips: list[Clip], pool_of: Callable[..., Pool]
) -> None:
    pool, kinds = pool_of(clips), set()
    for seed in range(40):
        example = Mix(seconds=0.5)(pool, np.random.default_rng(seed))
        assert example.references.shape == (2, RATE // 2)
        assert example.references.dtype == np.float32
        (wanted,), (beside,) = example.labels
        assert wanted != beside
        query = example.queries[0]
        assert isinstance(query, Text)
        assert query.prompt.startswith(f"{wanted}, number ")
        kinds.add(wanted)
        again = Mix(seconds=0.5)(pool, np.random.default_rng(seed))
        assert np.array_equal(again.references, example.references)
        assert again.queries == example.queries
    assert kinds == {"a low tone", "a high tone", "hiss", "clicks"}
    batch = collate([example])
    assert torch.equal(batch.mixture, batch.references.sum(1))


def test_short_clips_are_followed_by_silence(clips: list[Clip], pool_of: Callable[..., Pool]) -> None:
    example = Mix(seconds=1.5)(pool_of(clips), np.random.default_rng(0))  # the clips are a second long
    assert not example.references[:, RATE:].any()
    assert all(part[RATE // 2 : RATE].any() for part in example.references)


def test_up_to_so_many_sounds_are_mixed(clips: list[Clip], pool_of: Callable[..., Pool]) -> None:
    pool = pool_of(clips)
    examples = [Mix(seconds=0.25, max_mix_num=4)(pool, np.random.default_rng(seed)) for seed in range(60)]
    sizes = [len(example.labels[0] | example.labels[1]) for example in examples]
    assert {size: sizes.count(size) > 10 for size in set(sizes)} == {2: True, 3: True, 4: True}
    assert all(len(example.labels[0]) == 1 for example in examples)


def test_a_clip_with_several_captions_is_asked_for_by_each(clips: list[Clip], pool_of: Callable[..., Pool]) -> None:
    pool = pool_of([replace(clip, texts=("one", "two", "three")) for clip in clips])
    asked = [Mix(seconds=0.25)(pool, np.random.default_rng(seed)).queries[0].prompt for seed in range(60)]  # type: ignore[union-attr]
    assert all(asked.count(text) > 8 for text in ("one", "two", "three"))


def test_labels_stand_in_for_captions_and_captions_for_labels(tmp_path: Path, small_world: Path) -> None:
    rows = ['{"audio": "hiss-0.wav", "label": "hiss"}\n', '{"audio": "clicks-0.wav", "text": "it clicks"}\n']
    (tmp_path / "rows.jsonl").write_text("".join(rows))
    pool = Pool([(clip, 1.0) for clip in read_manifest(tmp_path / "rows.jsonl")], RATE, tmp_path / "sound", apart)
    for asks in ("text", "label"):
        mix = Mix(seconds=0.25, asks=asks)  # type: ignore[arg-type]
        asked = {mix(pool, np.random.default_rng(seed)).queries[0] for seed in range(20)}
        assert asked == {Text("hiss"), Text("it clicks")}
    captioned = [replace(clip, texts=("said otherwise",)) for clip in pool.clips]
    pool = Pool([(clip, 1.0) for clip in captioned], RATE, tmp_path / "sound", apart)
    asked = {Mix(0.25, asks="label")(pool, np.random.default_rng(seed)).queries[0] for seed in range(20)}
    assert asked == {Text("hiss"), Text("it clicks")}


def test_clips_are_drawn_by_the_weight_of_their_set(clips: list[Clip], tmp_path: Path) -> None:
    pairs = [(replace(clip, texts=("heavy" if n % 3 else "light",)), 9.0 if n % 3 else 1.0)
             for n, clip in enumerate(clips)]  # fmt: skip
    pool = Pool(pairs, RATE, tmp_path / "sound", apart)
    asked = [Mix(seconds=0.25)(pool, np.random.default_rng(seed)).queries[0] for seed in range(400)]
    assert asked.count(Text("light")) / 400 == pytest.approx(1 / 19, abs=0.04)


def test_pictures_stand_for_words(clips: list[Clip], pool_of: Callable[..., Pool], tmp_path: Path) -> None:
    """Or a film where there is no picture; what has neither is heard beside others and never asked for."""
    pictures = {"hiss": (tmp_path / "hiss.png", tmp_path / "more.png")}
    films = {"clicks": tmp_path / "clicks.mp4"}
    pool = pool_of([replace(c, images=pictures.get(c.label, ()), video=films.get(c.label)) for c in clips])
    examples = [Mix(seconds=0.25, asks="image")(pool, np.random.default_rng(seed)) for seed in range(60)]
    asked = {(example.queries[0], *example.labels[0]) for example in examples}
    shown: set[tuple[Query, str]] = {(Image(picture), "hiss") for picture in pictures["hiss"]}
    assert asked == {*shown, (Video(films["clicks"]), "clicks")}
    assert {label for example in examples for label in example.labels[1]} >= {"a low tone", "a high tone"}
    with pytest.raises(ValueError, match=r"mix\.asks is 'image', but hardly a clip has one; give the manifest images"):
        Mix(seconds=0.25, asks="image")(pool_of(clips), np.random.default_rng(0))


class Half(nn.Module):
    """Answers with a part of the mixture that it learns, and remembers what it was asked."""

    sample_rate = RATE

    def __init__(self) -> None:
        super().__init__()
        self.part = nn.Parameter(torch.tensor(0.5))

    def forward(self, mixture: Tensor, embedding: Embedding) -> Tensor:
        self.asked = embedding.pooled
        return self.part * mixture


class Listener:
    """An encoder that keeps the queries."""

    accepts: frozenset[type] = frozenset({Text, Audio})
    dim = 3

    def __init__(self) -> None:
        self.heard: list[Sequence[Query]] = []

    def encode(self, queries: Sequence[Query]) -> Embedding:
        self.heard.append(queries)
        return Embedding(torch.arange(3.0 * len(queries)).unflatten(0, (len(queries), 3)))

    def release(self) -> None: ...


@pytest.fixture
def batch() -> Batch:
    references = torch.randn(4, 2, 1, 100, generator=torch.Generator().manual_seed(0))
    return Batch(references, [(Text(f"this {n}"), Text(f"that {n}")) for n in range(4)], [])


def test_the_loss_is_the_mean_absolute_error_of_what_was_asked_for(batch: Batch) -> None:
    separator: Any = Half()
    terms = Loss()(separator, listener := Listener(), batch)
    error = (0.5 * batch.mixture - batch.references[:, 0]).abs().mean()
    assert {name: float(term.detach()) for name, term in terms.items()} == {"l1": pytest.approx(float(error))}
    assert listener.heard == [[Text(f"this {n}") for n in range(4)]]
    assert torch.equal(separator.asked, torch.arange(12.0).unflatten(0, (4, 3)))  # as the encoder gives it
    terms["l1"].backward()
    assert separator.part.grad.abs() > 0


@pytest.mark.parametrize(("ratio", "low", "high"), [(0.0, 0, 0), (0.5, 70, 130), (0.8, 130, 185), (1.0, 200, 200)])
def test_a_share_of_the_batches_is_asked_in_words(batch: Batch, ratio: float, low: int, high: int) -> None:
    separator: Any = Half()

    def ask(step: int) -> Sequence[Query]:
        torch.manual_seed(step)
        Loss(ratio)(separator, listener := Listener(), batch)
        return listener.heard[0]

    asked = [ask(step) for step in range(200)]
    assert all(len({type(query) for query in queries}) == 1 for queries in asked), "one draw for a whole batch"
    assert low <= sum(isinstance(queries[0], Text) for queries in asked) <= high
    # a step that is done again, after a kill or on another device, asks the same way
    assert [type(ask(step)[0]) for step in range(200)] == [type(queries[0]) for queries in asked]
    for queries in asked:
        for query, target in zip(queries, batch.references[:, 0].numpy(), strict=True):
            assert isinstance(query, Text) or (query.sample_rate == RATE and np.array_equal(query.waveform, target))


def test_a_recipe_s_numbers_can_be_set() -> None:
    recipe = override(audiosep.tiny(), ["mix.seconds=2", "mix.asks=image", "loss.use_text_ratio=0.5"])
    assert (recipe.mix, recipe.loss) == (replace(audiosep.tiny().mix, seconds=2.0, asks="image"), Loss(0.5))  # type: ignore[type-var]
    staged = override(recipe, ["optim.schedule.warmup_steps=3"])
    assert staged.optim.schedule(0, 100) == pytest.approx(1 / 3)
    staged = override(audiosep.paper(), ["optim.schedule.stage_steps=5", "optim.amsgrad=True", "optim.clip_norm=1"])
    assert (staged.optim.schedule(4, 100), staged.optim.schedule(5, 100)) == (0.001, 0.01)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("mix.asks=smell", r"mix\.asks is 'smell'; it is one of text, label, image"),
        ("mix.seconds=0", "seconds must be above 0"),
        ("mix.max_mix_num=1", "max_mix_num 2 or more"),
        ("mix.gain_db=-1", "gain_db 0 or more"),
        ("loss.use_text_ratio=1.5", r"loss\.use_text_ratio is 1\.5; it is from 0 to 1"),
        ("loss.use_text_ration=1", "did you mean 'use_text_ratio'"),
        ("optim.precision=16", "optim.precision is str"),
        ("optim.precision=16-mixed", r"optim\.precision is '16-mixed'; it is one of bf16-mixed, 32-true"),
    ],
)
def test_a_number_that_cannot_be_is_refused(setting: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        override(audiosep.tiny(), [setting])


def test_the_paper_and_its_published_code_differ_where_they_do() -> None:
    paper, published = audiosep.paper(), audiosep.published()
    assert (paper.separator, published.separator) == (
        ResUNetConfig(n_fft=1024, widths=(32, 64, 128, 256, 512, 1024)),
        ResUNetConfig(n_fft=2048, widths=(32, 64, 128, 256, 384, 384)),
    )
    assert (paper.optim.amsgrad, published.optim.amsgrad) == (False, True)
    assert (paper.steps, published.steps) == (1_000_000, 4_000_000)
    for recipe in (paper, published):
        optim = recipe.optim
        assert recipe.batch_size * audiosep.DEVICES == 96
        assert (recipe.mix, recipe.loss) == (Mix(5.0, 2, 10, "text"), Loss(1.0))
        assert (optim.learning_rate, optim.betas, optim.weight_decay) == (1e-3, (0.9, 0.999), 0)
        assert (optim.clip_norm, optim.average, optim.precision) == (0, 0, "32-true")
        rates = [optim.schedule(done, recipe.steps) for done in (0, 9_999, 10_000, 19_999, 20_000, 29_999, 30_000)]
        assert rates == [0.001, 0.001, 0.01, 0.01, 0.1, 0.1, 1.0]


def test_the_variant_with_clip_takes_pictures() -> None:
    recipe = override(audiosep.clip(), ["mix.asks=image"])
    encoder = encoders.load(recipe.encoder)
    assert Image in encoder.accepts
    assert encoder.dim == recipe.separator.embedding_dim  # type: ignore[attr-defined]


def micro(steps: int, ratio: float = 0.5) -> Recipe:
    """The published recipe with a network of next to nothing, whose stages are short enough to be seen."""
    made = audiosep.published()
    optim = replace(made.optim, schedule=recipes.Stages(stage_steps=2))
    return replace(
        made, separator=MICRO, steps=steps, batch_size=2, mix=Mix(seconds=0.5), loss=Loss(ratio), optim=optim
    )


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_run_in_two_parts_is_the_run_in_one_to_the_last_bit(
    small_world: Path, tmp_path: Path, toy_encoder: Callable[..., Encoder], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("soundsieve.training.loop", reason="the extra 'train' is not installed")
    from soundsieve.evaluation import training

    monkeypatch.setattr(encoders, "load", lambda name: toy_encoder(10))
    given: dict[str, Any] = {"device": "cpu", "command": ["train"]}

    def train(name: str, steps: int, resume: bool) -> Path:
        return training.run(micro(steps), [str(small_world)], tmp_path / name, resume=resume, **given)

    train("whole", 9, False)
    train("parts", 4, False)
    weights = train("parts", 9, True)
    whole, parts = (torch.load(tmp_path / name / "state.pt", weights_only=True) for name in ("whole", "parts"))
    assert parts["resumed_at"] == [4]
    for part in ("separator", "average"):
        assert all(torch.equal(tensor, parts[part][name]) for name, tensor in whole[part].items())
    kept, resumed = (state["optimiser"]["state"] for state in (whole, parts))
    assert all("max_exp_avg_sq" in held for held in kept.values()), "amsgrad's memory"
    for number, name in itertools.product(kept, ("exp_avg", "exp_avg_sq", "max_exp_avg_sq")):
        assert torch.equal(kept[number][name], resumed[number][name])

    # no average and float32: the weights themselves are kept, to the last bit, and the network comes back from them
    checkpoint = store.read(weights)
    assert checkpoint.header["recipe"] == "audiosep"
    assert {"sdri", "si_sdri"} <= checkpoint.header.keys()
    assert all(torch.equal(checkpoint.tensors[name], tensor) for name, tensor in whole["separator"].items())
    targets, _ = store.build(checkpoint, weights).separate(torch.randn(1, 500), Embedding(torch.eye(10)[:2]))  # type: ignore[operator]
    assert targets.shape == (2, 1, 500)
    assert targets.isfinite().all()


# -------------------------------------------------------------------------------------------------------- claims


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """All claims, over a manifest of three kinds in each of the five sets: hums of their own height."""
    folder, names = tmp_path_factory.mktemp("claims"), [f"hum {number}" for number in range(60)]
    labels = [label for part in range(SETS) for label in [name for name in names if set_of(name) == part][:3]]
    rows, at = [], np.arange(RATE) / RATE
    for kind, label in enumerate(labels):
        for number, split in enumerate(("train", "valid", "test", "test")):
            tone = np.sin(2 * np.pi * 100 * (kind + 2) * at + number)
            soundfile.write(folder / f"{kind}-{number}.wav", 0.3 * tone, RATE)
            texts = [f"{label}, {split}"]
            rows.append({"audio": f"{kind}-{number}.wav", "label": label, "split": split, "texts": texts})
    (folder / "m.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    made = Bench(folder / "out", [str(folder / "m.jsonl")], (), 1)
    for stated in collect(["audiosep"]):
        check(stated)
        made.add(stated)
    return made


def test_seven_trainings_serve_all_claims_and_differ_in_one_thing_each(bench: Bench) -> None:
    jobs = bench.jobs()
    trained = [recipes.configured(job.recipe, job.settings) for job in jobs]
    plain = trained[0]
    (hybrid,) = [recipe for recipe in trained if recipe.loss != plain.loss]
    (fixed,) = [recipe for recipe in trained if recipe.encoder != plain.encoder]
    assert hybrid == replace(plain, loss=Loss(use_text_ratio=0.5))
    assert fixed == replace(plain, encoder="labels", mix=replace(plain.mix, asks="label"))
    assert sum(recipe == plain for recipe in trained) == 5
    assert len(jobs) == len(trained) == 7
    assert replace(plain, steps=audiosep.tiny().steps) == audiosep.tiny()


def test_four_data_sets_and_an_unseen_one_have_no_kind_in_common(bench: Bench) -> None:
    learned: dict[str, set[str]] = {}
    for job in bench.jobs():
        clips = [clip for path in job.manifests for clip in read_manifest(path.rpartition("=")[0])]
        learned[" ".join(job.manifests)] = {clip.label for clip in clips if clip.split == "train"}
    *single, four = sorted(learned.values(), key=len)
    assert [len(labels) for labels in single] == [3, 3, 3, 3]
    assert four == set.union(*single)
    assert len(four) == 12

    stated = [stated.claim for stated in collect(["audiosep"])]
    unseen = {claim.on for claim in stated if "unseen data set" in claim.name}
    (heard,) = {claim.on for claim in stated} - unseen
    for trials, kinds in (({heard}, four), (unseen, {clip.label for clip in bench._every} - four)):
        sounds = set[str]().union(*(mixture.labels for trial in trials for mixture in bench._made(trial)))
        assert sounds == kinds
    assert all(trial.sample_rate == audiosep.tiny().separator.sample_rate for trial in (heard, *unseen))
