"""The promises of soundsieve.evaluation.presence; the command is in tests/cli/test_calibrate.py."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from soundsieve.evaluation import metrics, presence


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
