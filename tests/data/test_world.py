"""The world of all made sounds."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from soundsieve.data.instruments import INSTRUMENTS
from soundsieve.data.synthetic import KINDS
from soundsieve.data.voices import VOICES
from soundsieve.data.world import make_world, slug, split, world

RATE = 16_000
FEW = ["rain", "clock tick", "wind"]


def test_names_and_folders_are_unique() -> None:
    names = [*KINDS, *INSTRUMENTS, *VOICES]
    assert len({slug(name) for name in names}) == len(names)


def test_without_the_programs_the_rest_is_made_and_a_line_says_why(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with caplog.at_level(logging.WARNING):
        kinds = world()
    assert kinds == KINDS
    reasons = [record.getMessage().split(":")[0] for record in caplog.records]
    assert reasons == ["instruments left out", "voices left out"]
    made = make_world(tmp_path / "out", per_kind=1, sample_rate=RATE, seconds=(0.5, 0.6), only=["rain"])
    assert made.is_file()
    with pytest.raises(RuntimeError, match="no program 'fluidsynth'"):
        INSTRUMENTS["piano"].make(np.random.default_rng(0), RATE, RATE)
    with pytest.raises(RuntimeError, match="no program 'espeak-ng'"):
        VOICES["speech"].make(np.random.default_rng(0), RATE, RATE)


def test_manifest_rows_are_complete_and_true(tmp_path: Path) -> None:
    manifest = make_world(tmp_path, per_kind=3, sample_rate=RATE, seconds=(0.6, 1.2), only=FEW)
    rows = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 9
    assert len({row["audio"] for row in rows}) == 9
    for row in rows:
        assert set(row) == {"audio", "label", "text", "texts", "split", "source", "licence"}
        assert row["text"] in row["texts"]
        assert row["label"] in FEW
        assert row["split"] in ("train", "valid", "test")
        assert (row["source"], row["licence"]) == ("synthetic", "CC0-1.0")
        about = soundfile.info(tmp_path / row["audio"])
        assert (about.samplerate, about.channels, about.subtype) == (RATE, 1, "PCM_16")
        sound, _ = soundfile.read(tmp_path / row["audio"])
        assert 0.6 * RATE - 1 <= len(sound) <= 1.2 * RATE
        assert 0.29 < np.abs(sound).max() < 0.91
        assert np.abs(sound[[0, -1]]).max() < 1e-3
    assert not list(tmp_path.rglob("*.part"))


def test_splits_are_disjoint_and_shared_out_as_promised() -> None:
    splits = [split(name, index) for name in KINDS for index in range(40)]
    assert abs(splits.count("train") / len(splits) - 0.85) < 0.02
    assert abs(splits.count("valid") / len(splits) - 0.075) < 0.015


def test_clips_do_not_depend_on_which_kinds_are_made_nor_on_jobs(tmp_path: Path) -> None:
    arguments: dict[str, Any] = {"per_kind": 2, "sample_rate": RATE, "seconds": (0.5, 0.8)}
    make_world(tmp_path / "a", only=["rain"], **arguments)
    make_world(tmp_path / "b", only=FEW, jobs=2, **arguments)
    make_world(tmp_path / "c", only=["rain"], seed=1, **arguments)
    for index in range(2):
        name = f"sounds/rain/{index:04d}.flac"
        first, second, other = (soundfile.read(tmp_path / where / name)[0] for where in "abc")
        np.testing.assert_array_equal(first, second)
        assert len(first) != len(other) or np.abs(first - other).max() > 0.01


def test_a_kind_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no kind called 'unicorn'"):
        make_world(tmp_path, only=["unicorn"])
