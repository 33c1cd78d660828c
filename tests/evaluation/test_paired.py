"""The promises of soundsieve.evaluation.paired; first of all that its intervals cover what they say they cover."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from soundsieve.evaluation.paired import Difference, difference

TRIALS = 2_000
DESIGNS = {  # standard deviations of seeds, mixtures, and the rest
    "nothing but noise": (0.0, 0.0, 1.0),
    "mixtures differ": (0.0, 2.0, 1.0),
    "seeds matter a little": (0.1, 1.0, 1.0),
    "seeds matter as much as mixtures": (0.2, 1.0, 0.5),
    "seeds matter more": (0.5, 1.0, 1.0),
    "seeds matter most": (1.0, 1.0, 1.0),
}


@pytest.mark.parametrize("design", DESIGNS)
def test_95_percent_intervals_cover_the_truth_as_often_as_they_say(design: str) -> None:
    seed_spread, mixture_spread, rest = DESIGNS[design]
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(TRIALS):
        drawn = (
            1.5
            + seed_spread * rng.standard_normal((3, 1))
            + mixture_spread * rng.standard_normal((1, 60))
            + rest * rng.standard_normal((3, 60))
        )
        found = difference(drawn)
        covered += found.low <= 1.5 <= found.high
    assert 0.93 <= covered / TRIALS <= 0.98


def test_with_one_seed_it_is_the_paired_t_test() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.normal(1, 1, 40), rng.normal(0.6, 1, 40)
    found = difference((first - second)[None])
    expected = stats.ttest_rel(first, second).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))
    assert (found.seeds, found.mixtures) == (1, 40)


def test_where_seeds_alone_differ_it_is_the_t_test_of_their_means() -> None:
    means = np.array([1.0, 2.5, 0.7])
    found = difference(np.repeat(means[:, None], 50, 1))
    expected = stats.ttest_1samp(means, 0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high))


def test_more_mixtures_do_not_make_up_for_few_seeds() -> None:
    rng = np.random.default_rng(1)
    seeds = rng.standard_normal((3, 1))
    widths = [difference(seeds + rng.standard_normal((3, count))) for count in (100, 10_000)]
    between = 4.30 * float(np.std(seeds, ddof=1)) / 3**0.5
    for found in widths:
        assert (found.high - found.low) / 2 == pytest.approx(between, rel=0.2)


NUMBERS = arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(2, 9)), elements=st.floats(-50, 50))


@given(NUMBERS)
def test_turned_around_a_difference_is_its_mirror_image(differences: np.ndarray) -> None:
    there, back = difference(differences), difference(-differences)
    assert (back.low, back.mean, back.high) == pytest.approx((-there.high, -there.mean, -there.low), abs=1e-6)


@given(NUMBERS, st.floats(-20, 20))
def test_a_claim_holds_fails_or_is_undecided_and_its_opposite_does_not_hold_with_it(
    differences: np.ndarray, margin: float
) -> None:
    found, opposite = difference(differences), difference(-differences)
    assert found.verdict(margin) in ("holds", "fails", "undecided")
    if found.verdict(margin) == "holds":
        assert opposite.verdict(-margin) == "fails"


def test_the_interval_decides() -> None:
    def verdict(low: float, high: float, margin: float = 0.0) -> str:
        return Difference((low + high) / 2, low, high, 3, 10).verdict(margin)

    assert [verdict(0.1, 2), verdict(-2, -0.1), verdict(-0.1, 0.2)] == ["holds", "fails", "undecided"]
    assert [verdict(0.1, 2, 3), verdict(0.1, 2, 1), verdict(-0.4, 0.2, -0.5)] == ["fails", "undecided", "holds"]
    assert verdict(0, 0) == "fails"  # equal is not more
    assert verdict(0, 0, -0.1) == "holds"


@pytest.mark.parametrize("shape", [(0, 5), (3, 1), (1, 0)])
def test_too_little_to_say_anything_is_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no interval"):
        difference(np.zeros(shape))
