"""The promises of soundsieve.evaluation.metrics, by worked numbers and by properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.evaluation.metrics import (
    BINS,
    CEILING_DB,
    FLOOR_DB,
    auc,
    calibration_error,
    placements,
    ratios,
    reliability,
    sdr,
    si_sdr,
    suppression,
)


def congruential(seed: int, count: int = 8_000) -> np.ndarray:
    """Noise that anybody can make again: v = (1103515245 v + 12345) mod 2^31, sample = v / 2^31 - 0.5."""
    values = []
    for _ in range(count):
        seed = (1_103_515_245 * seed + 12_345) % 2**31
        values.append(seed / 2**31 - 0.5)
    return np.array(values)


A, B = congruential(1), congruential(2)
MIXTURE = A + B
exactly = {"abs": 5e-5}
signals = st.integers(0, 10_000).map(lambda seed: np.random.default_rng(seed).standard_normal((3, 2, 400)))


def test_the_generator_is_that_of_the_worked_example() -> None:
    assert pytest.approx([0.013870, -0.324259, -0.191348], abs=1e-6) == A[:3]
    assert pytest.approx([-0.472266, 0.196329, -0.187511], abs=1e-6) == B[:3]
    assert [np.mean(A**2), np.mean(B**2), np.mean(A * B)] == pytest.approx([0.083426, 0.083297, 0.000732], abs=1e-6)


@pytest.mark.parametrize(
    ("estimate", "reference", "expected"),
    [
        (0.9 * A + 0.2 * B, A, {"sdr": 13.0463, "sdri": 13.0396, "si_sdr": 13.0882, "si_sdri": 13.0053}),
        (0.1 * A + 0.8 * B, B, {"sdr": 13.0396, "sdri": 13.0463, "si_sdr": 18.0650, "si_sdri": 17.9953}),
        (MIXTURE, A, {"sdr": 0.0067, "sdri": 0.0, "si_sdr": 0.0829, "si_sdri": 0.0}),
        (MIXTURE, B, {"sdr": -0.0067, "sdri": 0.0, "si_sdr": 0.0697, "si_sdri": 0.0}),
    ],
)
def test_the_worked_example(estimate: np.ndarray, reference: np.ndarray, expected: dict[str, float]) -> None:
    assert ratios(estimate, reference, MIXTURE) == pytest.approx(expected, **exactly)


def test_more_worked_numbers() -> None:
    assert sdr(0.5 * A, A) == pytest.approx(6.0206, **exactly)
    assert sdr(A + 0.1, A) == pytest.approx(9.2130, **exactly)
    assert si_sdr(A + 0.1, A) == pytest.approx(9.2055, **exactly)
    delayed = np.concatenate((np.zeros(5), A[:-5]))
    assert sdr(delayed, A) == pytest.approx(-3.0135, **exactly)
    assert suppression(0.1 * MIXTURE, MIXTURE) == pytest.approx(20.0, **exactly)
    assert suppression(0.1 * A + 0.8 * B, MIXTURE) == pytest.approx(4.9130, **exactly)


def test_the_worked_tones() -> None:
    time = np.arange(16_000) / 16_000
    source = np.sin(2 * np.pi * 440 * time) * (0.5 + 0.5 * np.cos(2 * np.pi * 3 * time))
    interference = 0.5 * np.sign(np.sin(2 * np.pi * 97 * time + 0.3))
    mixture, estimate = source + interference, 0.8 * source + 0.1 * interference
    assert [sdr(mixture, source), si_sdr(mixture, source)] == pytest.approx([-1.2494, -1.2496], **exactly)
    assert [sdr(estimate, source), si_sdr(estimate, source)] == pytest.approx([12.7299, 16.8124], **exactly)


def test_the_toy_of_torchmetrics_documentation() -> None:
    reference, estimate = np.array([3, -0.5, 2, 7]), np.array([2.5, 0, 2, 8])
    assert sdr(estimate, reference) == pytest.approx(16.1805, **exactly)
    assert si_sdr(estimate, reference) == pytest.approx(18.4030, **exactly)


@given(signals)
@settings(deadline=None)
def test_both_agree_with_torchmetrics(drawn: np.ndarray) -> None:
    audio = pytest.importorskip("torchmetrics.functional.audio", reason="torchmetrics is not installed")
    import torch

    reference = drawn[0].ravel()
    estimate = reference + 0.3 * drawn[1].ravel()
    tensors = torch.from_numpy(estimate), torch.from_numpy(reference)
    assert sdr(estimate, reference) == pytest.approx(float(audio.signal_noise_ratio(*tensors)), abs=1e-6)
    invariant = float(audio.scale_invariant_signal_distortion_ratio(*tensors))
    assert si_sdr(estimate, reference) == pytest.approx(invariant, abs=1e-6)


def test_half_the_mixture_gains_three_decibel_and_nothing_scale_invariant() -> None:
    time = np.arange(16_000) / 16_000
    first, second = np.sin(2 * np.pi * 440 * time), np.cos(2 * np.pi * 440 * time)  # orthogonal, of equal power
    figures = ratios((first + second) / 2, first, first + second)
    assert figures["sdri"] == pytest.approx(3.0103, **exactly)
    assert figures["si_sdri"] == pytest.approx(0.0, **exactly)


@given(signals)
@settings(deadline=None)
def test_sdri_of_the_mixture_is_zero(drawn: np.ndarray) -> None:
    figures = ratios(drawn[0] + drawn[1], drawn[0], drawn[0] + drawn[1])
    assert figures["sdri"] == figures["si_sdri"] == 0


@given(signals, st.floats(1e-4, 1e4))
@settings(deadline=None)
def test_si_sdr_does_not_depend_on_scale(drawn: np.ndarray, scale: float) -> None:
    reference, estimate = drawn[0], drawn[0] + drawn[1]
    assert si_sdr(scale * estimate, reference) == pytest.approx(si_sdr(estimate, reference), abs=1e-6)
    assert si_sdr(estimate, scale * reference) == pytest.approx(si_sdr(estimate, reference), abs=1e-6)


@given(signals)
@settings(deadline=None)
def test_si_sdr_is_the_best_sdr_of_any_scaled_reference(drawn: np.ndarray) -> None:
    reference, estimate = drawn[0], drawn[0] + 0.5 * drawn[1]
    scale = np.sum(reference * estimate) / np.sum(reference**2)
    assert si_sdr(estimate, reference) == pytest.approx(sdr(estimate, scale * reference), abs=1e-6)


def test_a_silent_reference_has_no_ratio() -> None:
    figures = ratios(A, np.zeros_like(A), MIXTURE)
    assert all(np.isnan(value) for value in figures.values())


def test_a_silent_estimate_does_not_look_fair() -> None:
    assert sdr(np.zeros_like(A), A) == 0
    assert si_sdr(np.zeros_like(A), A) == FLOOR_DB


def test_an_estimate_of_opposite_sign_is_no_estimate() -> None:
    assert si_sdr(-A, A) == FLOOR_DB
    assert sdr(-A, A) == pytest.approx(-6.0206, **exactly)


def test_an_unrelated_estimate_is_floored() -> None:
    delayed = np.concatenate((np.zeros(5), A[:-5]))  # -60.9 dB without a floor
    assert si_sdr(delayed, A) == FLOOR_DB


def test_a_perfect_estimate_is_capped() -> None:
    assert sdr(A, A) == CEILING_DB
    assert si_sdr(3 * A, A) == CEILING_DB
    assert sdr(A + 1e-9 * B, A) == CEILING_DB


def test_suppression_stays_within_its_range() -> None:
    assert suppression(np.zeros_like(A), A) == CEILING_DB
    assert suppression(10 * A, A) == 0
    assert suppression(A, A) == pytest.approx(0)
    assert suppression(np.zeros_like(A), np.zeros_like(A)) == 0


def test_single_precision_is_measured_in_double() -> None:
    reference = A.astype(np.float32)
    estimate = (reference * np.float32(1 + 2**-20)).astype(np.float32)
    assert sdr(estimate, reference) == pytest.approx(sdr(estimate.astype(float), reference.astype(float)))


# --------------------------------------------------------------------------------------------- whether a sound is there


def test_the_worked_area() -> None:
    scores, is_on = np.array([0.9, 0.3, 0.2, 0.1, 0.6]), np.array([True, True, False, False, False])
    area, hangs = placements(scores, is_on, np.ones(5))
    assert area == pytest.approx(0.8333, abs=5e-5)
    assert hangs.sum() == pytest.approx(0)
    assert auc(scores[is_on].tolist(), scores[~is_on].tolist()) == area


def test_ties_count_half_and_sides_exchange() -> None:
    assert auc([0.5, 0.5], [0.5]) == 0.5
    assert auc([0.9, 0.2], [0.1]) == 1
    assert auc([0.1], [0.9, 0.2]) == 0


probabilities = st.lists(st.floats(0, 1), min_size=1, max_size=60)


@given(probabilities, probabilities)
def test_bins_hold_everything_and_say_what_is_in_them(there: list[float], absent: list[float]) -> None:
    bins = reliability(there, absent)
    assert sum(part["count"] for part in bins) == len(there) + len(absent)
    assert sum(part["count"] * part["true"] for part in bins) == pytest.approx(len(there))
    assert sum(part["count"] * part["said"] for part in bins) == pytest.approx(sum(there) + sum(absent))
    assert len(bins) <= BINS
    assert 0 <= calibration_error(there, absent) <= 1


def test_what_is_said_as_often_as_it_is_true_has_no_error() -> None:
    assert calibration_error([0.75] * 3 + [0.25], [0.75] + [0.25] * 3) == pytest.approx(0)
    assert calibration_error([1.0] * 5, [1.0] * 5) == pytest.approx(0.5)
    assert calibration_error([0.0], [1.0]) == pytest.approx(1)
