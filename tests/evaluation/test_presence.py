"""The promises of soundsieve.evaluation.presence; the command is in tests/cli/test_calibrate.py."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from soundsieve.evaluation import metrics, presence
from soundsieve.evaluation.evaluate import Row, read_list
from soundsieve.inference.separate import load


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.2, 3), st.floats(0, 0.4), st.floats(-2, 2))
def test_the_numbers_that_made_evidence_are_found_again(seed: int, found: float, level: float, number: float) -> None:
    rng = np.random.default_rng(seed)
    evidence = np.column_stack((rng.normal(0, 2, 6_000), rng.uniform(-20, 0, 6_000)))
    logits = evidence @ (found, level) + number
    there = rng.random(6_000) < expit(logits)
    numbers = presence.fit(evidence, there)
    # Both sorts weigh the same, whatever their share: that moves the number alone.
    even = number - np.log(there.mean() / (1 - there.mean()))
    assert numbers == pytest.approx((found, level, even), abs=0.3)


def test_what_the_fit_says_is_as_often_true() -> None:
    rng = np.random.default_rng(0)
    evidence = np.column_stack((rng.normal(0, 1, 4_000), rng.uniform(-20, 0, 4_000)))
    there = rng.random(4_000) < expit(3 * evidence[:, 0] + 0.2 * evidence[:, 1] + 2)
    found, level, number = presence.fit(evidence, there)
    raw, said = expit(evidence[:, 0]), expit(evidence @ (found, level) + number)
    assert metrics.calibration_error(said[there], said[~there]) < metrics.calibration_error(raw[there], raw[~there])
    assert metrics.calibration_error(said[there], said[~there]) < 0.03


def test_what_is_all_told_rightly_has_finite_numbers() -> None:
    evidence = np.column_stack((np.repeat((-5.0, 5.0), 20), np.zeros(40)))
    assert np.isfinite(presence.fit(evidence, np.arange(40) >= 20)).all()


@pytest.mark.parametrize("there", [np.ones(3, bool), np.zeros(3, bool)])
def test_one_sort_alone_calibrates_nothing(there: np.ndarray) -> None:
    with pytest.raises(ValueError, match="all there, or all not"):
        presence.fit(np.zeros((3, 2)), there)


@pytest.fixture
def rows(tmp_path: Path) -> list[Row]:
    """Of a tone and a hiss, and one whose files are not there."""
    rate, rng = 16_000, np.random.default_rng(0)
    tone = np.sin(2 * np.pi * 440 * np.arange(2 * rate) / rate)
    soundfile.write(tmp_path / "tone.wav", 0.3 * tone, rate)
    soundfile.write(tmp_path / "hiss.wav", 0.1 * rng.standard_normal(2 * rate), rate)
    listed = tmp_path / "list.csv"
    listed.write_text("source,noise,snr,query\ntone.wav,hiss.wav,0,a tone\ngone.wav,hiss.wav,0,a bell\n")
    return read_list(listed)


def test_directions_are_those_of_what_sounds(rows: list[Row], tmp_path: Path, one_thread: None) -> None:
    model, done = load(device="cpu"), list[int]()
    found = presence.sounding(model, rows, tmp_path, progress=done.append)
    dim = model.separator.config.embedding_dim  # type: ignore[attr-defined]
    assert (found.shape, done) == ((min(presence.BACKGROUND, presence.CELLS), dim), [1]), "of few cells, all"
    torch.testing.assert_close(found.norm(dim=1), torch.ones(len(found)))
    assert torch.equal(found, presence.sounding(model, rows, tmp_path))
    source, noise, rate = presence.make(rows[0], tmp_path)
    mixture = torch.from_numpy(source + noise)[None].repeat_interleave(model.sample_rate // rate, 1)
    near, far = (model.separator.encode(sound[None])[2][0].flatten(1) for sound in (mixture, torch.zeros(1, 32_000)))  # type: ignore[operator]
    assert (found @ near).amax(0).mean() > (found @ far).amax(0).mean()
    with pytest.raises(ValueError, match="no row of the list can be used"):
        presence.sounding(model, rows[1:], tmp_path)
