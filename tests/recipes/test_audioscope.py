"""The promises of soundsieve.recipes.audioscope: its mixtures, its losses, its configurations, and that it learns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
import torch.nn.functional as F

from soundsieve import encoders
from soundsieve.checkpoints import store
from soundsieve.data.loader import Pool, collate
from soundsieve.data.manifest import read_manifest
from soundsieve.encoders.frames import Footage, Frames, Motion
from soundsieve.losses.assignment import mixit
from soundsieve.losses.onscreen import FORMS, exact
from soundsieve.recipes import Recipe, audioscope, override
from soundsieve.recipes.audioscope import TERMS, Loss, Mix
from soundsieve.separators.onscreen import Hearing, OnScreen, OnScreenConfig
from soundsieve.training.step import Step
from soundsieve.types import Batch, Clip, Query, Text

pytestmark = pytest.mark.usefixtures("one_thread")
RATE, SIDE, SOURCES = 8_000, 16, 3
MICRO = OnScreenConfig(
    sample_rate=RATE, seconds=1.0, sources=SOURCES, basis="stft", window=64, hop=32, bottleneck=6, channels=8,
    dilations=2, repeats=2, side=SIDE, image_widths=(6, 8), mels=8, mel_window=128, mel_hop=64, audio_widths=(6, 8),
    dim=8, motion=True,
)  # fmt: skip
VARIANTS = (
    audioscope.paper, audioscope.semi_supervised, audioscope.motion, audioscope.coincidence, audioscope.audio_only,
    audioscope.pretrained, audioscope.tiny, audioscope.packaged,
)  # fmt: skip


class Small(Frames):
    """Four frames a second of 16 x 16 pixels."""

    fps = 4.0
    side = SIDE
    dim = 3 * SIDE * SIDE


# ------------------------------------------------------------------------------------------------------ mixtures


@pytest.fixture
def ramps(tmp_path: Path) -> list[Clip]:
    """Eight clips, half a second to two of a recording each, that rise by a slope of their own; the first four have a
    known screen. Their videos are no files: nobody opens them."""
    made = []
    for number in range(8):
        file = tmp_path / f"{number}.wav"
        soundfile.write(file, (number + 1) / 20 * np.arange(1, 3 * RATE + 1) / (3 * RATE), RATE, subtype="FLOAT")
        screen = ("on", "off", "on", "on")[number] if number < 4 else ""
        made.append(Clip(file, (), f"ramp {number}", 0.5, 2.5, video=Path(f"{number}.mp4"), screen=screen))
    return made


@pytest.fixture
def pool_of(tmp_path: Path) -> Callable[[Sequence[Clip]], Pool]:
    return lambda clips: Pool(
        [(clip, 1.0) for clip in clips], RATE, tmp_path / "sound", lambda labels: np.zeros((len(labels), 1))
    )


def numbered(query: Query) -> int:
    """Which of the clips a query shows."""
    assert isinstance(query, Footage)
    return int(Path(str(query.frames)).stem)


def test_references_are_halves_of_two_clips_each_shown_in_its_own_time(
    ramps: list[Clip], pool_of: Callable[[Sequence[Clip]], Pool]
) -> None:
    pool, mix = pool_of(ramps), Mix(seconds=0.5, gain=(0.7, 1.4), mismatched=0.0)
    gains, starts = list[float](), set[float]()
    for seed in range(60):
        example = mix(pool, np.random.default_rng(seed))
        assert example.references.shape == (2, RATE // 2)
        assert example.references.dtype == np.float32
        numbers = [numbered(query) for query in example.queries]
        assert numbers[0] != numbers[1]
        assert example.labels == tuple(frozenset({ramps[number].label}) for number in numbers)
        for reference, query, number in zip(example.references, example.queries, numbers, strict=True):
            assert isinstance(query, Footage)
            assert (query.frames, query.seconds, query.screen) == (Path(f"{number}.mp4"), 0.5, "")
            first = round(query.start * RATE)
            ramp = (number + 1) / 20 * np.arange(first + 1, first + 1 + RATE // 2) / (3 * RATE)
            gain = float(2 * (reference @ ramp) / (ramp @ ramp))
            assert np.abs(2 * reference - gain * ramp).max() < 2e-4
            gains.append(gain)
            starts.add(query.start)
        again = mix(pool, np.random.default_rng(seed))
        assert np.array_equal(again.references, example.references)
        assert again.queries == example.queries
    assert starts == {0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0}
    assert 0.699 < min(gains) < 0.75
    assert 1.3 < max(gains) < 1.401


def test_a_short_clip_is_followed_by_silence_and_shown_from_its_beginning(
    ramps: list[Clip], pool_of: Callable[[Sequence[Clip]], Pool]
) -> None:
    example = Mix(seconds=3.0)(pool_of(ramps), np.random.default_rng(0))
    for reference, query in zip(example.references, example.queries, strict=True):
        assert isinstance(query, Footage)
        assert (query.start, query.seconds) == (0.5, 3.0)
        assert reference[: 2 * RATE].all()
        assert not reference[2 * RATE :].any()


def test_some_examples_show_the_video_of_a_third_clip(
    ramps: list[Clip], pool_of: Callable[[Sequence[Clip]], Pool]
) -> None:
    pool, mix = pool_of(ramps), Mix(seconds=0.5, mismatched=0.3)
    off = 0
    for seed in range(300):
        example = mix(pool, np.random.default_rng(seed))
        first, second = example.queries
        assert isinstance(first, Footage)
        assert isinstance(second, Footage)
        sounding = [int(next(iter(labels)).split()[1]) for labels in example.labels]
        assert numbered(second) == sounding[1]
        assert second.screen == ""
        assert (numbered(first) == sounding[0]) == (first.screen == "")
        if first.screen:
            assert first.screen == "off"
            assert numbered(first) not in sounding
            assert first.start in {0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0}
            off += 1
    assert off / 300 == pytest.approx(0.3, abs=0.08)


def test_of_a_labelled_share_it_is_said_what_is_on_the_screen(
    ramps: list[Clip], pool_of: Callable[[Sequence[Clip]], Pool]
) -> None:
    pool, mix = pool_of(ramps), Mix(seconds=0.5, mismatched=0.0, labelled=0.4)
    told: dict[str, list[int]] = {"on": [], "off": [], "": []}
    for seed in range(400):
        first, second = mix(pool, np.random.default_rng(seed)).queries
        assert isinstance(first, Footage)
        assert isinstance(second, Footage)
        assert second.screen == "", "of the second nothing is said"
        told[first.screen].append(numbered(first))
    assert set(told["on"]) == {0, 2, 3}
    assert set(told["off"]) == {1}
    assert set(told[""]) == set(range(8)), "a known clip is used as an unknown one too"
    assert len(told[""]) / 400 == pytest.approx(0.6, abs=0.08)
    assert len(told["on"]) == pytest.approx(len(told["off"]), rel=0.4), "as many of each as of the other"


def test_the_known_part_is_the_same_everywhere(ramps: list[Clip], pool_of: Callable[[Sequence[Clip]], Pool]) -> None:
    many = [replace(ramps[0], audio=ramps[number % 8].audio, video=Path(f"{number}.mp4")) for number in range(8)]
    for pool in (pool_of(many), pool_of(many[::-1])):
        mix = Mix(seconds=0.5, mismatched=0.0, labelled=1.0, known=0.5)
        used = {numbered(mix(pool, np.random.default_rng(seed)).queries[0]) for seed in range(60)}
        assert used == {4, 5, 6, 7}  # by their files' names
    with pytest.raises(ValueError, match="of no clip with a video the screen is known; give the manifest"):
        Mix(labelled=1.0, mismatched=0.0)(pool_of(ramps[4:]), np.random.default_rng(1))


def test_what_has_no_video_is_never_used(ramps: list[Clip], pool_of: Callable[[Sequence[Clip]], Pool]) -> None:
    blind = [replace(clip, video=None) if number % 2 else clip for number, clip in enumerate(ramps)]
    mix = Mix(seconds=0.5, mismatched=0.3, labelled=0.3)
    shown = [query for seed in range(50) for query in mix(pool_of(blind), np.random.default_rng(seed)).queries]
    assert {numbered(query) for query in shown} == {0, 2, 4, 6}
    with pytest.raises(ValueError, match="hardly a clip has a video; give the manifest the column video"):
        mix(pool_of([replace(clip, video=None) for clip in ramps]), np.random.default_rng(1))


@pytest.mark.parametrize(
    "wrong",
    [{"seconds": 0.0}, {"gain": (1.0, 0.5)}, {"mismatched": 0.6, "labelled": 0.5}, {"labelled": -0.1}, {"known": 0.0},
     {"seconds": float("nan")}],
    ids=str,
)  # fmt: skip
def test_a_mixture_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must be|are shares"):
        Mix(**wrong)


# -------------------------------------------------------------------------------------------------------- losses


def network(**changes: Any) -> OnScreen:
    torch.manual_seed(0)
    return replace(MICRO, **changes).build()


def batch_of(*screens: tuple[str, str]) -> Batch:
    """One example a pair of screens: half a second of noise and random frames each."""
    rng = np.random.default_rng(1)
    references = torch.from_numpy(rng.uniform(-0.3, 0.3, (len(screens), 2, 1, RATE // 2)).astype(np.float32))
    queries = [
        [Footage(rng.integers(0, 256, (2, SIDE, SIDE, 3), np.uint8), 4.0, 0.0, 0.5, screen) for screen in pair]
        for pair in screens
    ]
    return Batch(references, queries, [[frozenset({"a"}), frozenset({"b"})]] * len(screens))


def judged(separator: OnScreen, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
    """One by one: assignment of sources, and their logits, (batch, video, source)."""
    sources = separator.sources(batch.mixture[:, 0])
    references = batch.references[:, :, 0]
    shown = [[Small().encode([query]) for query in row] for row in batch.queries]
    of_sources = [[separator.onscreen(sources[n : n + 1], one)[0] for one in row] for n, row in enumerate(shown)]
    return mixit(sources, references).assignment, torch.stack([torch.stack(row) for row in of_sources])


def alone(separator: OnScreen, batch: Batch) -> Hearing:
    """All whole sounds of a batch, each to be judged by itself."""
    return separator.listen(batch.references[:, :, 0], together=False).strung()


SCREENS = (("", ""), ("on", ""), ("off", ""), ("", "off"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("both", [True, False])
def test_sources_are_labelled_by_the_sound_that_they_are_part_of(form: Any, both: bool) -> None:
    separator, batch = network(), batch_of(*SCREENS)
    found = Loss(form=form, both=both, gate=0.0)(separator, Small(), batch)
    assert found.keys() == set(TERMS)
    assignment, logits = judged(separator, batch)
    costs = []
    for number, row in enumerate(SCREENS):
        for video, screen in enumerate(row[: 1 + both]):
            labels = assignment[number, video] & (screen != "off")
            cost = FORMS[form] if screen == "" else exact
            costs.append(cost(logits[number, video][None], labels[None]))
    assert torch.allclose(found["onscreen"], torch.cat(costs).mean(), rtol=1e-5)
    sources = separator.sources(batch.mixture[:, 0])
    assert torch.allclose(found["mixit"], mixit(sources, batch.references[:, :, 0]).loss.mean())


def test_whole_sounds_go_with_their_own_videos_unless_it_is_known_that_they_do_not() -> None:
    separator, batch = network(), batch_of(*SCREENS)
    found = Loss(("coincidence",))(separator, Small(), batch)
    assert found.keys() == {"coincidence"}
    sight, heard = separator.look(audioscope._shown(Small(), batch)), alone(separator, batch)
    screens = [screen for row in SCREENS for screen in row]
    costs = dict[bool, list[torch.Tensor]]({True: [], False: []})
    for video, screen in enumerate(screens):
        for sound in range(len(screens)):
            together = sound == video and screen != "off"
            logit = separator.match(sight.rows(torch.tensor([video])), heard)[0, sound]
            costs[together].append(F.softplus(-logit if together else logit))
    assert len(costs[True]) > 1
    assert torch.allclose(found["coincidence"], sum(torch.stack(each).mean() / 2 for each in costs.values()), rtol=1e-5)  # type: ignore[arg-type]


def test_a_video_is_let_in_if_its_own_sound_is_well_ahead_or_its_screen_is_known() -> None:
    separator, batch = network(), batch_of(("", ""), ("", ""), ("off", ""), ("on", ""))
    assignment, logits = judged(separator, batch)
    sight, heard = separator.look(audioscope._shown(Small(), batch)), alone(separator, batch)
    goes = separator.match(sight, heard).tolist()
    ahead = torch.tensor([sum(row[n] > other for other in row) / 7 for n, row in enumerate(goes)]).view(4, 2)
    unknown = torch.tensor([[True, True], [True, True], [False, True], [False, True]])
    middle = float(ahead[unknown].sort().values[3])
    for gate in (0.0, middle):
        used = ~unknown | (ahead >= gate)
        assert used.all() == (gate == 0)
        labels = assignment & torch.tensor([[True, True], [True, True], [False, True], [True, True]])[..., None]
        loose = FORMS["ac"](logits.flatten(0, 1), labels.flatten(0, 1))
        strict = exact(logits.flatten(0, 1), labels.flatten(0, 1))
        costs = torch.where(unknown.flatten(), loose, strict)
        found = Loss(gate=gate)(separator, Small(), batch)["onscreen"]
        assert torch.allclose(found, costs[used.flatten()].sum() / 8, rtol=1e-5), "who is not let in costs nothing"


def test_if_nobody_is_let_in_nothing_is_learned_from_it_and_nothing_breaks() -> None:
    separator, batch = network(), batch_of(("", ""), ("", ""))
    silent = Batch(torch.zeros_like(batch.references), batch.queries, batch.labels)  # none goes better than another
    found = Loss(gate=0.5)(separator, Small(), silent)["onscreen"]
    assert found == 0
    found.backward()
    gradients = [parameter.grad for parameter in separator.parameters() if parameter.grad is not None]
    assert gradients
    assert not any(gradient.any() for gradient in gradients)


def test_what_judges_the_sources_shapes_them() -> None:
    separator, batch = network(), batch_of(*SCREENS)
    Loss(gate=0.0)(separator, Small(), batch)["onscreen"].backward()
    for part in (separator.separator, separator.ear):
        assert all(p.grad is not None and p.grad.any() for p in part.parameters())


def test_each_video_is_looked_at_once_and_each_sound_heard_once(monkeypatch: pytest.MonkeyPatch) -> None:
    separator, batch = network(), batch_of(*SCREENS)
    seen, heard = list[int](), list[int]()
    look, listen = separator.eye.forward, separator.ear.forward
    monkeypatch.setattr(separator.eye, "forward", lambda steps: (seen.append(len(steps)), look(steps))[1])
    monkeypatch.setattr(separator.ear, "forward", lambda levels: (heard.append(len(levels)), listen(levels))[1])
    Loss()(separator, Small(), batch)
    assert seen == [8]
    assert sum(heard) == 4 * (2 + SOURCES)


def test_sounds_alone_need_no_video_and_ask_nothing_of_what_judges() -> None:
    """But several devices expect a gradient of every parameter."""
    separator, batch = network(), batch_of(("", ""))
    found = Loss(("mixit",))(separator, encoders.load("labels"), batch)
    assert torch.allclose(found["mixit"], Loss()(separator, Small(), batch)["mixit"])
    found["mixit"].backward()
    for name, parameter in separator.named_parameters():
        assert parameter.grad is not None, name
        assert name.startswith("separator.") or not parameter.grad.any(), name


def test_queries_that_are_no_footage_have_no_known_screen() -> None:
    batch = batch_of(("", ""))
    plain = Batch(batch.references, [[Text("a"), Text("b")]], batch.labels)
    assert audioscope._screens(plain).tolist() == audioscope._screens(batch).tolist() == [[0, 0]]
    assert audioscope._screens(batch_of(("on", "off"))).tolist() == [[1, 2]]


def test_a_silent_sound_breaks_nothing() -> None:
    separator, batch = network(), batch_of(("", ""), ("", ""))
    batch.references[0, 0] = 0
    batch.references[1] = 0
    silent = Batch(batch.references, batch.queries, batch.labels)
    found = Loss(gate=0.0)(separator, Small(), silent)
    torch.stack(list(found.values())).sum().backward()
    assert all(torch.isfinite(term) for term in found.values())
    assert all(torch.isfinite(p.grad).all() for p in separator.parameters() if p.grad is not None)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"terms": ("mixit", "sdr")}, "loss.terms has 'sdr'"), ({"form": "or"}, "loss.form is 'or'; it is one of exact"),
     ({"gate": 1.5}, "loss.gate is 1.5; it is from 0 to 1")],
)  # fmt: skip
def test_a_loss_that_makes_no_sense_is_refused(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Loss(**wrong)


# ------------------------------------------------------------------------------------------------ configurations


@pytest.mark.parametrize("make", VARIANTS)
def test_a_variant_s_encoder_has_what_its_network_looks_at_for_as_long(make: Callable[[], Recipe]) -> None:
    recipe = make()
    config, encoder = recipe.separator, encoders.load(recipe.encoder)
    assert isinstance(config, OnScreenConfig)
    assert isinstance(encoder, Frames)
    assert isinstance(recipe.mix, Mix)
    assert encoder.dim == (config.places * config.place_dim or 3 * config.side**2)
    assert recipe.mix.seconds == config.seconds
    assert config.motion == (encoder.fps > 1)
    assert recipe.weights.keys() == set(recipe.loss.terms)  # type: ignore[attr-defined]
    assert recipe.validate_by == "video"


@pytest.mark.parametrize("make", VARIANTS)
def test_every_variant_s_loss_reaches_every_parameter(make: Callable[[], Recipe]) -> None:
    recipe = make()
    sources = recipe.separator.sources  # type: ignore[attr-defined]
    step = Step(replace(recipe, separator=replace(MICRO, sources=SOURCES if sources > 1 else 1)), Small())
    loss, terms = step(batch_of(*SCREENS))
    assert torch.isfinite(loss)
    assert terms.keys() == recipe.weights.keys()
    loss.backward()
    assert all(parameter.grad is not None for parameter in step.parameters())


def test_settings_make_the_variants_in_small() -> None:
    made = override(audioscope.tiny(), ["mix.labelled=0.25", "loss.form=exact", "loss.gate=0", "loss.both=False"])
    assert isinstance(made.mix, Mix)
    assert made.mix.labelled == 0.25
    assert made.loss == Loss(form="exact", gate=0.0, both=False)
    assert override(audioscope.tiny(), ["separator.sources=1"]).separator.build()


# ------------------------------------------------------------------------------------------------------ training


@pytest.fixture
def micro() -> Recipe:
    """Of one second, with the encoder of the miniature."""
    separator = replace(MICRO, side=Motion.side, image_widths=(4, 6, 8), bottleneck=12, channels=16)
    optim = replace(audioscope.tiny().optim, learning_rate=1e-2)
    return replace(
        audioscope.tiny(), separator=separator, mix=Mix(seconds=1.0, labelled=0.2), optim=optim, steps=30, batch_size=4
    )


def test_thirty_steps_lower_the_loss(micro: Recipe, small_films: Path, pool_of: Callable[..., Pool]) -> None:
    pool = pool_of([clip for clip in read_manifest(small_films) if clip.split == "train"])
    torch.manual_seed(0)
    step = Step(micro, Motion())
    optimiser = torch.optim.Adam(step.parameters(), micro.optim.learning_rate)
    told = []
    for number in range(micro.steps):
        batch = collate([micro.mix(pool, np.random.default_rng((number, item))) for item in range(micro.batch_size)])
        loss, terms = step(batch)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        told.append([float(loss.detach()), float(terms["mixit"])])
    first, last = np.mean(told[:8], 0), np.mean(told[-8:], 0)
    assert (last < first - 1).all(), (first, last)


def test_a_run_that_was_killed_goes_on_as_if_nothing_had_been(
    micro: Recipe, small_films: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = pytest.importorskip("soundsieve.evaluation.training", reason="the extra 'train' is not installed")
    from soundsieve.training import loop

    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 0.0)
    monkeypatch.setattr(training, "validator", partial(training.validator, count=6))
    recipe = replace(micro, steps=4, batch_size=2)
    options: dict[str, Any] = {"device": "cpu", "command": ["train"]}
    whole = training.run(recipe, [str(small_films)], tmp_path / "whole", resume=False, **options)

    step = Step.forward
    made: list[int] = []

    def killed(self: Step, batch: Batch) -> Any:
        made.append(1)
        if len(made) == 3:
            raise KeyboardInterrupt
        return step(self, batch)

    with monkeypatch.context() as patch:
        patch.setattr(Step, "forward", killed)
        with pytest.raises(KeyboardInterrupt):
            training.run(recipe, [str(small_films)], tmp_path / "killed", resume=False, **options)
    resumed = training.run(recipe, [str(small_films)], tmp_path / "killed", resume=True, **options)
    one, other = store.read(whole), store.read(resumed)
    assert other.header["resumed_at"] == [2]
    assert one.tensors.keys() == other.tensors.keys()
    for name, tensor in one.tensors.items():
        assert torch.equal(tensor, other.tensors[name]), name
    for figure in ("sdri", "si_sdri", "suppression", "presence"):
        assert np.isfinite(one.header[figure])
        assert one.header[figure] == other.header[figure]
