"""The promises of soundsieve.evaluation.calibration: the offset at which as much is suppressed as is wanted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scipy.special import expit

from soundsieve.checkpoints import store
from soundsieve.checkpoints.store import CheckpointError
from soundsieve.evaluation import calibration, metrics, screen
from soundsieve.evaluation.calibration import Calibrated, Suppression, calibrate, off_screen, part_of
from soundsieve.evaluation.trials import TrialError
from soundsieve.inference.request import QueryError
from soundsieve.inference.separate import load
from soundsieve.recipes import Scenes, configured
from soundsieve.separators.onscreen import OnScreenConfig
from soundsieve.types import Clip
from tests.evaluation.conftest import RATE

pytestmark = pytest.mark.usefixtures("one_thread")
TRIAL = Scenes("scenes", count=8, seconds=1.0)
TINY = OnScreenConfig(
    sample_rate=RATE, seconds=1.0, sources=3, coefficients=8, bottleneck=4, channels=4, dilations=1, repeats=1, side=8,
    image_widths=(4,), mels=8, mel_window=64, mel_hop=64, audio_widths=(4,), dim=4,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "COUNT", 12)


@pytest.fixture
def unsure(banded: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """A model whose logits differ from source to source, whatever is seen."""
    model = banded()
    logits = torch.linspace(-3, 4, 12)
    monkeypatch.setattr(model.separator, "onscreen", lambda parts, seen: logits + seen.pooled)
    return model


def found(model: Any, clips: list[Clip]) -> Suppression:
    return Suppression(model, screen.make(off_screen(1.0, RATE, "valid"), clips), RATE)


@pytest.mark.parametrize("offset", [-60.0, -9.0, -1.3, 0.0, 2.0, 60.0])
def test_suppression_is_that_of_the_estimates(filmed: list[Clip], unsure: Any, offset: float) -> None:
    each = []
    for mixture in screen.make(off_screen(1.0, RATE, "valid"), filmed):
        parts, (logits,) = screen.sources(unsure, mixture.samples, RATE, mixture.shown)
        each.append(metrics.suppression(expit(logits + offset) @ parts, mixture.samples))
    assert found(unsure, filmed).at(offset) == pytest.approx(np.mean(each), abs=1e-4)


@pytest.mark.parametrize("wanted", [0.1, 3.0, 6.0, 20.0, 99.0])
def test_an_offset_suppresses_as_much_as_is_wanted(filmed: list[Clip], unsure: Any, wanted: float) -> None:
    suppression = found(unsure, filmed)
    assert suppression.at(suppression.offset(wanted)) == pytest.approx(wanted, abs=1e-6)
    assert suppression.offset(wanted) > suppression.offset(wanted + 0.5)


def test_equal_logits_need_the_offset_that_makes_them_the_constant_answer(
    filmed: list[Clip], banded: Callable[..., Any]
) -> None:
    offset = found(banded(700.0, 700.0), filmed).offset(6.0)
    assert expit(700.0 + offset) == pytest.approx(part_of(6.0), abs=1e-6)
    assert part_of(20.0) == pytest.approx(0.1)


@pytest.mark.parametrize("wanted", [0.0, -3.0, 100.0, np.nan])
def test_what_cannot_be_suppressed_is_refused(filmed: list[Clip], unsure: Any, wanted: float) -> None:
    with pytest.raises(ValueError, match="above 0 and below 100"):
        found(unsure, filmed).offset(wanted)


def test_silent_mixtures_harm_nothing(filmed: list[Clip], unsure: Any) -> None:
    (mixture, *_) = screen.make(off_screen(1.0, RATE, "valid"), filmed)
    silent = replace(mixture, unseen=np.zeros_like(mixture.unseen))
    alone = Suppression(unsure, [mixture], RATE)
    both = Suppression(unsure, [mixture, silent], RATE)
    assert both.at(-2.0) == pytest.approx(alone.at(-2.0) / 2)  # of silence nothing is suppressed


# -------------------------------------------------------------------------------------------------------- measuring


def test_a_trial_is_measured_where_other_scenes_are_suppressed_as_wanted(filmed: list[Clip], unsure: Any) -> None:
    calibrated = Calibrated(unsure, filmed)
    suppression = {split: Suppression(unsure, screen.make(off_screen(1.0, RATE, split), filmed), RATE)
                   for split in ("valid", "test")}  # fmt: skip
    for wanted in (6.0, 12.0):
        result = calibrated.measure(replace(TRIAL, suppression_db=wanted), "video")
        assert json.loads(json.dumps(result, allow_nan=False)) == result
        assert suppression["valid"].at(result["offset"]) == pytest.approx(wanted, abs=1e-6)
        assert suppression["test"].at(result["offset"]) == pytest.approx(result["suppression_db"])
        assert result["suppression_db"] != pytest.approx(wanted, abs=1e-3)
        mixtures = screen.make(TRIAL, filmed)
        asked = screen.ask(mixtures, "video", filmed, TRIAL)
        (rows,) = screen.measure(unsure, mixtures, asked, RATE, [result["offset"]])
        assert result["rows"] == rows


def test_a_curve_has_model_and_constant_answer_where_both_suppress_as_much(
    filmed: list[Clip], banded: Callable[..., Any]
) -> None:
    few = replace(TRIAL, count=4)
    mixtures = screen.make(few, filmed)
    for model, gain in ((banded(0.0, 0.0), 0.0), (banded(4.0, -4.0), 1.0)):
        curve = Calibrated(model, filmed).measure(few, "video")["curve"]
        assert [point["suppression_db"] for point in curve] == list(calibration.CURVE_DB)
        for point in curve:
            known = screen.baseline(10 ** (-point["suppression_db"] / 20), mixtures)
            assert point["constant"] == pytest.approx(np.mean([row["sdr"] for row in known]))
            if gain:
                assert point["sdr"] > point["constant"] + (gain if point["suppression_db"] >= 6 else 0)
            else:
                assert point["sdr"] == pytest.approx(point["constant"], abs=1e-3)
    assert Calibrated(banded(), filmed).measure(replace(TRIAL, sounds="off"), "video")["curve"] == []


def test_other_videos_are_asked_with_at_the_same_offset(filmed: list[Clip], banded: Callable[..., Any]) -> None:
    calibrated = Calibrated(banded(2.0, -2.0), filmed)
    own, other = (calibrated.measure(TRIAL, way) for way in ("video", "unrelated video"))
    assert own["offset"] == other["offset"]
    assert own["suppression_db"] == other["suppression_db"]
    assert screen.mean(screen.values(own["rows"], "sdr")) > 1 + screen.mean(screen.values(other["rows"], "sdr"))


def test_a_model_that_tells_nothing_cannot_be_calibrated(filmed: list[Clip], tiny_model: Callable[..., Any]) -> None:
    with pytest.raises(QueryError, match="does not tell"):
        Calibrated(tiny_model(lambda mixture, queries: mixture), filmed)


# ---------------------------------------------------------------------------------------------------- a user's weights


@contextmanager
def bar(name: str) -> Iterator[Callable[[float, float], None] | None]:
    assert name == "weights.safetensors"
    yield None


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """Of a small network with random weights, as a training leaves them, and the encoder of its frames."""
    torch.manual_seed(0)
    network = TINY.build()
    with torch.no_grad():
        network.logit.weight.mul_(20)
    recipe = replace(configured("audioscope:tiny"), separator=TINY)
    path = tmp_path / "weights.safetensors"
    store.save(path, network.state_dict(), recipe, {"step": 7, "metrics": {"sdri": 1.0}}, half=True)
    return path


@pytest.fixture
def manifest(filmed: list[Clip], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of the scenes, told by nothing but their videos; their frames are of the network's size."""
    from soundsieve.encoders.frames import Motion

    monkeypatch.setattr(Motion, "side", TINY.side)
    monkeypatch.setattr(Motion, "dim", 3 * TINY.side**2)
    monkeypatch.setattr(calibration, "SECONDS", 1.0)
    rows = [{"video": str(clip.video), "label": clip.label, "split": clip.split} for clip in filmed]
    path = tmp_path / "m.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_weights_get_their_offset_and_say_how_it_was_found(weights: Path, manifest: Path, filmed: list[Clip]) -> None:
    path, offset = calibrate(str(weights), [str(manifest)], suppression_db=9.0, device="cpu", bar=bar)
    assert path == weights.with_name("weights-calibrated.safetensors")
    before, after = store.read(weights), store.read(path)
    assert float(after.tensors["offset"]) == pytest.approx(offset)
    assert offset != 0
    assert before.tensors.keys() == after.tensors.keys()
    for name in before.tensors.keys() - {"offset"}:
        assert torch.equal(before.tensors[name], after.tensors[name])
        assert before.tensors[name].dtype == after.tensors[name].dtype
    told = after.header.pop("calibration")
    assert after.header == before.header
    assert told["suppression_db"] == 9.0
    assert told["reached_db"] == pytest.approx(9.0, abs=1e-6)
    assert told["offset"] == offset
    assert (told["mixtures"], told["split"], told["manifests"]) == (12, "valid", ["m.jsonl"])
    assert told["of"] == before.sha256
    assert str(manifest.parent) not in json.dumps(told)

    model = load(str(path), device="cpu")
    each = []
    for mixture in screen.make(off_screen(1.0, RATE, "valid"), [replace(clip, parts=()) for clip in filmed]):
        answer, _ = model.call(torch.from_numpy(mixture.samples)[None], model.encoder.encode(mixture.shown))
        each.append(metrics.suppression(answer[0, 0].numpy(), mixture.samples))
    assert np.mean(each) == pytest.approx(9.0, abs=0.01)


def test_calibrated_weights_are_calibrated_anew_from_where_they_began(weights: Path, manifest: Path) -> None:
    first, offset = calibrate(str(weights), [str(manifest)], weights.with_name("a.safetensors"), device="cpu", bar=bar)
    weights.unlink()
    first.rename(weights)
    _, again = calibrate(str(weights), [str(manifest)], device="cpu", bar=bar)
    assert again == pytest.approx(offset, abs=1e-5)


def test_what_cannot_be_calibrated_is_said_and_nothing_is_written(weights: Path, manifest: Path) -> None:
    def refused(kind: type[Exception], match: str, *, given: Path = manifest, **how: Any) -> None:
        with pytest.raises(kind, match=match):
            calibrate(str(weights), [str(given)], device="cpu", bar=bar, **how)
        assert sorted(path.name for path in weights.parent.iterdir()) == sorted(there)

    (weights.parent / "there.safetensors").touch()
    few = weights.with_name("few.jsonl")
    few.write_text("".join(line for line in manifest.read_text().splitlines(keepends=True) if "valid" not in line))
    there = [path.name for path in weights.parent.iterdir()]
    refused(CheckpointError, "exists already; give --overwrite", out=weights.with_name("there.safetensors"))
    refused(CheckpointError, "a .safetensors file", out=weights.with_name("there.ckpt"))
    refused(ValueError, "above 0", suppression_db=0.0)
    refused(TrialError, "0 of 0 scenes with split 'valid'", given=few)
    refused(ValueError, "gone.jsonl", given=weights.with_name("gone.jsonl"))
    path, _ = calibrate(
        str(weights), [str(manifest)], weights.with_name("there.safetensors"), overwrite=True, device="cpu", bar=bar
    )
    assert path.stat().st_size > 1_000
