"""The promises of soundsieve.evaluation.protocols.scores: its formulas and its averaging against values by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import from_numpy
from torchmetrics.functional.audio import scale_invariant_signal_distortion_ratio, signal_noise_ratio

from soundsieve.evaluation import metrics
from soundsieve.evaluation.protocols.scores import Averaging, aggregate, by_class, ratios, sdr, si_sdr

NOISE = np.random.default_rng(0).standard_normal((3, 8_000))


@pytest.mark.parametrize(
    ("estimate", "plain", "invariant"),
    [
        # reference (2, 0, 0, 0): mean power 1, sum of squares 4
        ((1, 0, 0, 0), 10 * math.log10(1 / 0.25), None),  # half of it: an error of power 0.25
        ((2, 2, 0, 0), 0.0, 0.0),  # as much error as signal
        ((4, 2, 0, 0), 10 * math.log10(1 / 2), 10 * math.log10(4)),  # a = 2: |ar|^2 = 16, error 4
        ((2.2, 0.2, 0, 0), 10 * math.log10(1 / 0.02), 20 * math.log10(11)),  # errors 0.2, 0.2; |ar| = 2.2, 0.2
        ((-4, 2, 0, 0), 10 * math.log10(1 / 10), 10 * math.log10(4)),  # blind to the sign
    ],
)
def test_ratios_are_those_of_pen_and_paper(estimate: tuple[float, ...], plain: float, invariant: float | None) -> None:
    reference = np.array([2.0, 0, 0, 0])
    assert sdr(np.array(estimate), reference) == pytest.approx(plain, abs=1e-6)
    if invariant is not None:
        assert si_sdr(np.array(estimate), reference) == pytest.approx(invariant, abs=1e-4)


def test_means_are_not_removed() -> None:
    reference = np.array([1.0, 1.0, 1.0, 1.0])
    # a = 1.25: |ar|^2 = 6.25, error (0.75, -0.25, -0.25, -0.25) of energy 0.75; less its mean the reference is nothing
    assert si_sdr(np.array([2.0, 1.0, 1.0, 1.0]), reference) == pytest.approx(10 * math.log10(6.25 / 0.75), abs=1e-5)


def test_silence_has_the_ratios_that_the_constants_give_it() -> None:
    silence, sound = np.zeros(8_000), np.sqrt(0.083426) * np.ones(8_000)
    assert sdr(silence, silence) == 0
    assert sdr(0.1 * sound, silence) == pytest.approx(10 * math.log10(1e-10 / 0.00083426), abs=1e-9)
    assert sdr(sound, sound) == pytest.approx(10 * math.log10(0.083426 / 1e-10), abs=1e-9)
    assert sdr(silence, sound) == pytest.approx(0, abs=1e-9)
    assert si_sdr(silence, sound) == pytest.approx(0, abs=1e-6)
    epsilon = 2.0**-23
    assert si_sdr(sound, silence) == pytest.approx(10 * math.log10(epsilon / (0.083426 * 8_000)), abs=1e-3)
    assert -100 < si_sdr(0.1 * sound, silence) < -70  # in double precision's own epsilon it would be -165


def test_gains_are_over_the_mixture() -> None:
    reference, noise, artefact = NOISE
    mixture = reference + noise
    estimate = 0.9 * reference + 0.2 * noise + 0.01 * artefact
    found = ratios(estimate, reference, mixture)
    assert list(found) == ["sdr", "sdri", "si_sdr", "si_sdri"]
    assert found["sdr"] == sdr(estimate, reference)
    assert found["si_sdr"] == si_sdr(estimate, reference)
    assert found["sdri"] == pytest.approx(sdr(estimate, reference) - sdr(mixture, reference))
    assert found["si_sdri"] == pytest.approx(si_sdr(estimate, reference) - si_sdr(mixture, reference))
    assert ratios(mixture, reference, mixture)["sdri"] == 0


@given(st.floats(0.1, 2), st.floats(0.01, 2))
def test_they_agree_with_others_where_there_is_sound(kept: float, leaked: float) -> None:
    reference, noise = NOISE[:2].astype(np.float32)
    estimate = np.float32(kept) * reference + np.float32(leaked) * noise
    theirs = (from_numpy(estimate).double(), from_numpy(reference).double())
    assert sdr(estimate, reference) == pytest.approx(float(signal_noise_ratio(*theirs)), abs=1e-6)
    assert si_sdr(estimate, reference) == pytest.approx(
        float(scale_invariant_signal_distortion_ratio(*theirs)), abs=1e-4
    )
    assert sdr(estimate, reference) == pytest.approx(metrics.sdr(estimate, reference), abs=1e-6)


ROWS = [("a", 1.0), ("b", 5.0), ("a", 2.0), ("c", -3.0), ("a", 9.0), ("b", 6.0)]


@pytest.mark.parametrize(
    ("averaging", "parts", "whole"),
    [
        ("class medians", {"a": 2.0, "b": 5.5, "c": -3.0}, 1.5),  # (2 + 5.5 - 3) / 3
        ("class means", {"a": 4.0, "b": 5.5, "c": -3.0}, 6.5 / 3),  # (12/3 + 11/2 - 3) / 3
        ("rows", {"a": 4.0, "b": 5.5, "c": -3.0}, 20 / 6),
    ],
)
def test_averages_are_those_of_pen_and_paper(averaging: Averaging, parts: dict[str, float], whole: float) -> None:
    classes, values = [name for name, _ in ROWS], [value for _, value in ROWS]
    assert by_class(values, classes, averaging) == parts
    assert aggregate(values, classes, averaging) == pytest.approx(whole, abs=1e-12)
    assert aggregate([], [], averaging) is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(-50, 50)), min_size=1), st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[tuple[str, float]], random: object) -> None:
    shuffled = sorted(rows, key=lambda _: random.random())  # type: ignore[attr-defined]
    ways: tuple[Averaging, ...] = ("rows", "class means", "class medians")
    for averaging in ways:
        found = [
            aggregate([value for _, value in part], [name for name, _ in part], averaging) for part in (rows, shuffled)
        ]
        assert found[0] == pytest.approx(found[1], abs=1e-9)
