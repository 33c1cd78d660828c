"""From weights to calibrated ones, and to published lists of clips, by commands."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from soundsieve.checkpoints import store
from soundsieve.checkpoints.published import PUBLISHED
from soundsieve.data import scenes as filming
from soundsieve.evaluation import calibration
from soundsieve.recipes import configured
from soundsieve.separators.onscreen import OnScreenConfig
from tests.cli.conftest import Run, names, one_fault

RATE = 8_000
TINY = OnScreenConfig(
    sample_rate=RATE, seconds=1.0, sources=2, coefficients=8, bottleneck=4, channels=4, dilations=1, repeats=1, side=64,
    image_widths=(4,), mels=8, mel_window=64, mel_hop=64, audio_widths=(4,), dim=4,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "COUNT", 6)
    monkeypatch.setattr(calibration, "SECONDS", 1.0)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    path = tmp_path / "w.safetensors"
    store.save(path, TINY.build().state_dict(), replace(configured("audioscope:tiny"), separator=TINY), {}, half=True)
    return path


@pytest.fixture
def films(tmp_path: Path) -> Path:
    """A folder of seven videos of a second each, a tone in each."""
    folder = tmp_path / "films"
    folder.mkdir()
    for number in range(7):
        tone = (0.3 * np.sin(2 * np.pi * 300 * (number + 1) * np.arange(RATE) / RATE)).astype(np.float32)
        part = filming.Part("", "", "", tone, "not", np.zeros(2))
        frames = np.full((2, 64, 64, 3), 30 * number, np.uint8)
        made = filming.Scene((part,), np.zeros(RATE, np.float32), frames, 2, RATE, "", "")
        filming.write(made, folder / f"{number}.mp4")
    return folder


def test_calibrated_weights_suppress_what_is_off_the_screen_in_published_lists(
    here: Run, weights: Path, films: Path, tmp_path: Path
) -> None:
    done = here("calibrate", weights, "--data", films, "--suppression", "12", "--device", "cpu")
    assert (done.code, done.out) == (0, f"{tmp_path / 'w-calibrated.safetensors'}\n")
    told = store.read(tmp_path / "w-calibrated.safetensors").header["calibration"]
    assert told["reached_db"] == pytest.approx(12, abs=1e-6)
    (line,) = done.lines
    assert f"{told['offset']:+.2f} is added to its logits" in line

    listed = tmp_path / "filtered_test_offscreen_unanimous_plus_unfiltered_test_mom_clips.csv"
    listed.write_text("".join(f"{n}.mp4,0.0,1.0,{n + 1}.mp4,0.0,1.0\n" for n in range(6)) + "gone.mp4,0,1,0.mp4,0,1\n")
    command = ("eval", listed, "--audio", films, "--protocol", "onscreen", "--json", "result.json", "--device", "cpu")
    means = []
    for name in ("w.safetensors", "w-calibrated.safetensors"):
        done = here(*command, "-m", tmp_path / name, *(("--plate", "plate.png") if not means else ()))
        assert done.code == 1
        assert "gone.mp4: no such file" in done.err
        assert "YFCC100M clips, offscreen, dB" in done.out
        result = json.loads((tmp_path / "result.json").read_text())
        assert (result["protocol"], result["listed"], result["rows"]) == ("onscreen", 7, 6)
        assert result["official"] == 1_850
        means.append(result["aggregate"]["video"]["suppression"]["mean"])
    assert result["offset"] == pytest.approx(told["offset"])
    assert means[1] == pytest.approx(12, abs=4)
    assert abs(means[0] - 12) > abs(means[1] - 12)
    assert (tmp_path / "plate.png").stat().st_size > 5_000


def test_presence_becomes_a_probability(here: Run, tmp_path: Path) -> None:
    sounds, rate, rows = tmp_path / "sounds", 16_000, ["source,noise,snr,query"]
    sounds.mkdir()
    rng, time = np.random.default_rng(0), np.arange(rate) / rate
    kinds = {
        "a steady tone": lambda: np.sin(2 * np.pi * rng.uniform(300, 900) * time),
        "hissing noise": lambda: rng.standard_normal(rate) * 0.3,
        "short clicks": lambda: (np.arange(rate) % int(rng.integers(1_000, 3_000)) == 0) * 1.0,
    }
    for number in range(4):
        for name, make in kinds.items():
            soundfile.write(sounds / f"{name} {number}.wav", 0.3 * make(), rate)
        rows += [f"{a} {number}.wav,{b} {number}.wav,0,{a}" for a in kinds for b in kinds if a != b]
    listed = tmp_path / "list.csv"
    listed.write_text("\n".join(rows) + "\n")
    done = here("calibrate", "default", "--list", listed, "--audio", sounds, "-o", tmp_path / "c.safetensors")
    assert (done.code, done.out) == (0, f"{tmp_path / 'c.safetensors'}\n")
    before, after = store.read(PUBLISHED["default"].file), store.read(tmp_path / "c.safetensors")
    assert after.tensors.keys() == before.tensors.keys() | {"background"}
    assert after.header["separator"]["surety"] != before.header["separator"].get("surety")
    told = after.header["calibration"]
    assert (told["rows"], told["of"], told["list"]) == (24, before.sha256, "list.csv")
    assert f"AUC {told['auc']:.3f}" in done.err
    command = ("eval", listed, "--audio", sounds, "--json", "result.json", "--device", "cpu")
    assert here(*command, "-m", tmp_path / "c.safetensors").code == 0
    found = json.loads((tmp_path / "result.json").read_text())["presence"]
    assert found["there"] > found["absent"]
    assert found["auc"] > 0.5
    assert 0 <= found["calibration_error"] <= 0.5


def test_what_cannot_be_calibrated_is_said_in_one_line(here: Run, weights: Path, films: Path, tmp_path: Path) -> None:
    before = names(tmp_path)
    one_fault(here("calibrate", weights, "--data", films, "--suppression", "0"), 2, "--suppression 0", "above 0")
    one_fault(here("calibrate", "nowhere", "--data", films), 2, "no model is called 'nowhere'")
    one_fault(here("calibrate", "default", "--data", films, "-o", "a.safetensors"), 1, "does not tell which sounds")
    one_fault(here("calibrate", weights, "--data", films, "-o", weights), 1, "w.safetensors: exists already")
    one_fault(here("calibrate", weights, "--data", tmp_path / "no.csv"), 1, "no.csv")
    one_fault(here("calibrate", weights), 2, "give --list and --audio", "or --data")
    one_fault(here("calibrate", weights, "--list", "a.csv"), 2, "give --list and --audio")
    listed = tmp_path / "list.csv"
    listed.write_text("source,noise,snr,query\na.wav,b.wav,0,a dog\n")
    asked = ("--list", listed, "--audio", tmp_path)
    one_fault(here("calibrate", "default", *asked, "--suppression", "6"), 2, "--suppression", "leave it out")
    one_fault(here("calibrate", weights, *asked), 1, "does not tell whether a sound is there")
    one_fault(here("calibrate", "default", "--list", tmp_path / "no.csv", "--audio", tmp_path), 1, "no.csv")
    listed.unlink()
    assert names(tmp_path) == before


def test_lists_of_clips_are_asked_with_their_own_videos(here: Run, weights: Path, films: Path, tmp_path: Path) -> None:
    listed = tmp_path / "filtered_test_onscreen_unanimous_clips.csv"
    listed.write_text("0.mp4,0.0,1.0\n")
    command = ("eval", listed, "--audio", films, "--protocol", "onscreen")
    one_fault(here(*command, "-m", weights, "--query", "label"), 2, "leave --by and --query out")
    one_fault(here(*command, "-m", weights, "--by", "image"), 2, "leave --by and --query out")
    one_fault(here(*command), 2, "'default' does not tell which sounds are on a screen")
    listed.write_text("none.mp4,0.0,1.0\n")
    one_fault(here(*command, "-m", weights), 1, "no row has all its files", "check --audio")
