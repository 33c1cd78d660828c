"""The promises of soundsieve.evaluation.bss_eval: numbers of museval 0.4.1 and mir_eval 0.7, and least squares by hand.

Where museval is installed, its own too.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import lfilter

from soundsieve.evaluation import metrics
from soundsieve.evaluation.bss_eval import References, ratios

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


SOURCES = np.stack([generated(seed) for seed in range(1, 6)])
PARTS = np.array([[0.9, 0.2, 0.1, 0.05], [0.1, 0.8, 0.3, 0.2], [0, 0.25, 0.7, -0.1], [0.3, 0.1, 0.15, 0.6]])
"""Of the sources in the estimates."""
MIR_EVAL = {
    2: ([13.11175415, 17.34763754], [13.36133094, 18.2546512], [25.83755138, 24.65939008], [0.62144769, 0.59285191]),
    3: (
        [12.18805032, 8.1916312, 9.14071279], [12.37353797, 8.28408978, 9.29075664],
        [26.21958571, 25.55728442, 24.31458791], [-2.12247122, -2.28115715, -2.0796353],
    ),
    4: (
        [11.99975038, 6.71487104, 8.48746453, 4.94795023], [12.16278056, 6.77535118, 8.60603623, 5.01770163],
        [26.59240452, 26.13507165, 24.74548571, 24.11415741], [-3.59896929, -3.94511866, -3.4778713, -3.84161243],
    ),
}  # fmt: skip
"""By number of sources: SDR, SIR and SAR of the estimates below, in order, and the SDR of the sources' sum."""


def several(number: int) -> tuple[np.ndarray, np.ndarray]:
    """So many sources, and estimates of them with parts of the others and noise."""
    sources = SOURCES[:number]
    return sources, PARTS[:number, :number] @ sources + 0.05 * SOURCES[4]


@pytest.mark.parametrize(("number", "expected"), MIR_EVAL.items())
def test_of_two_three_and_four_sources_they_are_those_of_mir_eval(
    number: int, expected: tuple[list[float], list[float], list[float], list[float]]
) -> None:
    sources, estimates = several(number)
    references = References(sources)
    found = [references.ratios(estimate, place) for place, estimate in enumerate(estimates)]
    assert [list(figures) for figures in found] == [["bss_sdr", "sir", "sar"]] * number
    for measure, values in zip(("bss_sdr", "sir", "sar"), expected, strict=False):
        assert [figures[measure] for figures in found] == pytest.approx(values, abs=1e-6)
    mixture = [references.ratios(sources.sum(0), place)["bss_sdr"] for place in range(number)]
    assert mixture == pytest.approx(expected[3], abs=1e-6)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_they_are_what_least_squares_over_delayed_copies_says(number: int) -> None:
    """Every tap a column of its own, and the parts taken from the definition."""
    taps, samples = 24, 900
    sources, estimates = (part[:, :samples] for part in several(number))
    copies = np.zeros((number, taps, samples + taps - 1))
    for delay in range(taps):
        copies[:, delay, delay : delay + samples] = sources
    references = References(sources, taps)
    for place, estimate in enumerate(estimates):
        padded = np.pad(estimate, (0, taps - 1))
        own, every = (
            columns.T @ np.linalg.lstsq(columns.T, padded, rcond=None)[0]
            for columns in (copies[place], copies.reshape(-1, samples + taps - 1))
        )
        energy = {name: np.sum(part**2) for name, part in (("own", own), ("every", every), ("rest", padded - every))}
        ratio = {
            "bss_sdr": energy["own"] / np.sum((padded - own) ** 2),
            "sir": energy["own"] / np.sum((every - own) ** 2) if number > 1 else 1e10,
            "sar": energy["every"] / energy["rest"],
        }
        expected = {name: 10 * np.log10(value) for name, value in ratio.items()}
        assert references.ratios(estimate, place) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("seed", range(2))
def test_the_sdr_of_version_3_is_that_of_torchmetrics(seed: int) -> None:
    functional = pytest.importorskip("torchmetrics.functional.audio", reason="torchmetrics is not installed")
    estimate, sources = coloured(seed)
    expected = float(functional.signal_distortion_ratio(*(torch.from_numpy(part) for part in (estimate, sources[0]))))
    assert References(sources).ratios(estimate)["bss_sdr"] == pytest.approx(expected, abs=1e-3)


def test_what_filters_can_mend_is_forgiven_by_version_3_alone() -> None:
    _, sources = coloured(1)
    references = References(sources)
    for mended in (0.25 * sources[0], lfilter([0.5, 0, 0, 0.3], [1], sources[0])):
        assert references.ratios(mended)["bss_sdr"] > 30
        assert metrics.sdr(mended, sources[0]) < 10


def test_the_same_sound_twice_is_one_sound() -> None:
    """Some published rows have one clip twice: neither is interference to the other."""
    _, sources = coloured(1)
    estimate = sources[0] + 0.1 * sources[1]
    twice, once = References(np.stack((sources[0], sources[0]))), References(sources[:1])
    for source in (0, 1):
        assert twice.ratios(estimate, source) == pytest.approx(once.ratios(estimate), abs=1e-6)
    assert References(np.zeros((2, 900))).ratios(estimate[:900]) == {"bss_sdr": -30, "sir": -30, "sar": -30}
