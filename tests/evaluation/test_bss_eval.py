"""The promises of soundsieve.evaluation.bss_eval: numbers of museval 0.4.1, and its own where it is installed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

from soundsieve.evaluation import metrics
from soundsieve.evaluation.bss_eval import ratios

SAMPLES = 8_000


def generated(seed: int) -> np.ndarray:
    """Noise of a linear congruential generator, the same everywhere."""
    values, value = [], seed
    for _ in range(SAMPLES):
        value = (1_103_515_245 * value + 12_345) % 2**31
        values.append(value / 2**31 - 0.5)
    return np.array(values)


A, B, C = (generated(seed) for seed in (1, 2, 3))


@pytest.mark.parametrize(
    ("estimate", "sources", "expected"),
    [
        (0.9 * A + 0.2 * B, (A, B), (13.0462784, 13.38166421, 100)),
        (0.1 * A + 0.8 * B, (B, A), (13.039605, 18.34066164, 100)),
        (0.9 * A + 0.2 * B + 0.05 * C, (A, B), (12.83678331, 13.36544985, 25.8232233)),
    ],
)
def test_they_are_those_of_museval(
    estimate: np.ndarray, sources: tuple[np.ndarray, ...], expected: tuple[float, ...]
) -> None:
    found = ratios(estimate, np.stack(sources))
    assert list(found) == ["sdr", "sir", "sar"]
    assert list(found.values()) == pytest.approx(expected, abs=1e-6)


def coloured(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two sources, and an estimate of the first with a filter's colour, the other's sound and noise in it."""
    x, y, z = np.random.default_rng(seed).standard_normal((3, 12_000))
    x, y = lfilter([1], [1, -0.9], x), lfilter([1, 0.5], [1, 0.7], y)
    tone = np.sin(0.17 * np.arange(12_000)) * (0.5 + 0.5 * np.cos(np.arange(12_000) / 900))
    own = x if seed % 2 else tone
    estimate = lfilter([0.8, 0.1, -0.2], [1], own) + 0.3 * lfilter([1, 0.4], [1], y) + 0.05 * z
    return estimate, np.stack((own, y))


@pytest.mark.parametrize("seed", range(4))
def test_museval_itself_says_so(seed: int) -> None:
    museval = pytest.importorskip("museval.metrics", reason="museval is not installed")
    estimate, sources = coloured(seed)
    sdr, _, sir, sar, _ = museval.bss_eval(sources, np.stack((estimate, sources.sum(0) - estimate)), np.inf)
    expected = {"sdr": sdr[0, 0], "sir": sir[0, 0], "sar": sar[0, 0]}
    assert ratios(estimate, sources) == pytest.approx(expected, abs=1e-6)


@given(st.integers(0, 9), st.floats(0.2, 3))
@settings(deadline=None, max_examples=8)
def test_what_they_are_about(seed: int, gain: float) -> None:
    estimate, sources = coloured(seed)
    found, louder = ratios(estimate, sources, 16), ratios(gain * estimate, sources, 16)
    assert found["sdr"] == pytest.approx(metrics.sdr(estimate, sources[0]), abs=1e-9)  # the plain ratio
    assert louder["sir"] == pytest.approx(found["sir"], abs=1e-6)  # how loud it is does not count
    assert louder["sar"] == pytest.approx(found["sar"], abs=1e-6)
    assert metrics.sdr(gain * estimate, sources[0]) == pytest.approx(louder["sdr"], abs=1e-9)


def test_what_short_filters_make_of_the_reference_is_no_fault() -> None:
    _, sources = coloured(1)
    late = np.concatenate((np.zeros(9), sources[0, :-9]))
    assert ratios(late, sources)["sir"] > 40
    assert ratios(late, sources)["sar"] > 25  # but for the end, which is cut off
    assert ratios(late, sources)["sdr"] < 5


def test_extremes_are_bounded_and_warn_of_nothing() -> None:
    _, sources = coloured(1)
    assert ratios(sources[0], sources) == {"sdr": 100, "sir": 100, "sar": 100}
    assert ratios(np.zeros(12_000), sources) == {"sdr": 0, "sir": -30, "sar": -30}
    assert ratios(sources[0], np.stack((sources[0], sources[0])))["sdr"] == 100  # filters of each other
