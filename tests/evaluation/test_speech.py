"""The promises of soundsieve.evaluation.speech: worked numbers, identities, and the formulas frame by frame."""

from __future__ import annotations

import math
import sys

import numpy as np
import pytest
from scipy.signal import lfilter

from soundsieve.evaluation import speech
from soundsieve.evaluation.speech import RATE, SpeechError

FRAME, HOP, ORDER = 480, 120, 16


def spoken(seconds: float = 1.5, seed: int = 0) -> np.ndarray:
    """Something with formants, voiced and unvoiced by turns, with pauses that are quiet but not silent."""
    rng = np.random.default_rng(seed)
    count = round(seconds * RATE)
    time = np.arange(count) / RATE
    pulses = (np.diff(np.floor(110 * time + np.sin(7 * time)), prepend=0) > 0).astype(float)
    source = np.where(np.sin(9 * time) > 0, 6 * pulses, 0.3 * rng.standard_normal(count))
    for centre, width in ((500, 80), (1_500, 120), (2_600, 200)):
        pole = np.exp(-np.pi * width / RATE + 2j * np.pi * centre / RATE)
        source = lfilter([1], [1, -2 * pole.real, abs(pole) ** 2], source)
    loudness = np.clip(np.sin(5.3 * time + 0.4), 0, 1)
    return 0.3 * loudness * source / np.abs(source).max() + 1e-4 * rng.standard_normal(count)


CLEAN = spoken()
NOISE = np.random.default_rng(7).standard_normal(len(CLEAN)) * CLEAN.std()
NOISY = [CLEAN + NOISE * 10 ** (-snr / 20) for snr in (20, 10, 0)]


def frames_of(samples: np.ndarray) -> list[np.ndarray]:
    window = [0.5 - 0.5 * math.cos(2 * math.pi * n / (FRAME + 1)) for n in range(1, FRAME + 1)]
    starts = range(0, len(samples) - FRAME - HOP + 1, HOP)
    return [samples[start : start + FRAME] * window for start in starts]


def lowest(values: list[float]) -> float:
    return float(np.mean(sorted(values)[: math.floor(0.95 * len(values) + 0.5)]))


def predictor_and_matrix(frame: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By the normal equations, solved as they stand."""
    lags = [float(np.dot(frame[: FRAME - lag], frame[lag:])) for lag in range(ORDER + 1)]
    matrix = np.array([[lags[abs(i - j)] for j in range(ORDER + 1)] for i in range(ORDER + 1)])
    weights = np.linalg.solve(matrix[:ORDER, :ORDER], lags[1:])
    return np.concatenate(([1.0], -weights)), matrix


def levels_of(frame: np.ndarray) -> list[float]:
    """25 critical bands in dB, bin by bin."""
    power = np.abs(np.fft.fft(frame, 1_024))[:512] ** 2
    levels = []
    for centre, width in speech._BANDS:
        energy = 0.0
        middle = math.floor(centre / 8_000 * 512)
        for number in range(512):
            weight = math.exp(-11 * ((number - middle) / (width / 8_000 * 512)) ** 2) * 70 / width
            energy += float(power[number]) * weight if weight > math.exp(-30 / 4.606) else 0.0
        levels.append(10 * math.log10(max(energy, 1e-10)))
    return levels


def weight_of(levels: list[float], band: int) -> float:
    if levels[band + 1] > levels[band]:
        peak = band
        while peak + 2 < 25 and levels[peak + 2] > levels[peak + 1]:  # one short of the top
            peak += 1
    else:
        peak = band
        while peak > 0 and levels[peak] <= levels[peak - 1]:
            peak -= 1
    return 20 / (20 + max(levels) - levels[band]) / (1 + levels[peak] - levels[band])


def slow_llr(estimate: np.ndarray, reference: np.ndarray) -> float:
    distances = []
    for processed, clean in zip(frames_of(estimate), frames_of(reference), strict=True):
        theirs, (ours, matrix) = predictor_and_matrix(processed)[0], predictor_and_matrix(clean)
        distances.append(math.log(theirs @ matrix @ theirs / (ours @ matrix @ ours)))
    return lowest(distances)


def slow_wss(estimate: np.ndarray, reference: np.ndarray) -> float:
    distances = []
    for processed, clean in zip(frames_of(estimate), frames_of(reference), strict=True):
        theirs, ours = levels_of(processed), levels_of(clean)
        weights = [(weight_of(theirs, band) + weight_of(ours, band)) / 2 for band in range(24)]
        apart = [((theirs[b + 1] - theirs[b]) - (ours[b + 1] - ours[b])) ** 2 for b in range(24)]
        distances.append(sum(w * a for w, a in zip(weights, apart, strict=True)) / sum(weights))
    return lowest(distances)


@pytest.mark.parametrize("length", [600, 601, 719, 720, 5_000])
def test_llr_and_wss_are_what_the_formulas_say_frame_by_frame(length: int) -> None:
    start = 3_000
    estimate, reference = NOISY[1][start : start + length], CLEAN[start : start + length]
    assert speech.llr(estimate, reference) == pytest.approx(slow_llr(estimate, reference), rel=1e-6)
    assert speech.wss(estimate, reference) == pytest.approx(slow_wss(estimate, reference), rel=1e-9)


def test_the_perfect_estimate_is_perfect() -> None:
    assert speech.ssnr(CLEAN, CLEAN) == 35
    assert speech.llr(CLEAN, CLEAN) == 0
    assert speech.wss(CLEAN, CLEAN) == 0
    assert speech.composite(4.644, 0, 0, 35) == {"csig": 5, "cbak": 5, "covl": 5}


@pytest.mark.parametrize(
    ("gain", "expected"), [(0.9, 20), (0.5, 6.0206), (0.0, 0), (-1.0, -6.0206), (1.1, 20), (5.0, -10), (1.001, 35)]
)
def test_segmental_snr_of_a_gain_is_the_same_in_every_frame(gain: float, expected: float) -> None:
    tone = np.sin(np.arange(RATE) * 0.1)
    assert speech.ssnr(gain * tone, tone) == pytest.approx(expected, abs=1e-4)


def test_segmental_snr_is_the_mean_of_frames_and_not_of_energies() -> None:
    tone = np.sin(np.arange(480 + 120 * 20) * 0.1)  # twenty frames, the last that would fit left out
    estimate = tone.copy()
    estimate[1_320:] *= 0.9  # none of the first eight frames, all of the last nine, three in part: 20 to 35 dB
    assert (8 * 35 + 12 * 20) / 20 < speech.ssnr(estimate, tone) < (11 * 35 + 9 * 20) / 20
    assert 10 * np.log10((tone**2).sum() / ((tone - estimate) ** 2).sum()) < 23


def test_llr_of_a_coloured_sound_taken_for_white_is_its_prediction_gain() -> None:
    rng = np.random.default_rng(0)
    white, other = rng.standard_normal((2, 4 * RATE))
    for pole in (0.5, 0.9):
        coloured = lfilter([1], [1, -pole], white)
        expected = -math.log(1 - pole**2)  # power over innovation
        # A predictor fitted to 480 windowed samples of noise has chance in it: some tenths either way.
        assert speech.llr(other, coloured) == pytest.approx(expected, abs=0.25)


def test_llr_and_wss_do_not_hear_a_gain() -> None:
    for gain in (0.25, 3.0):
        assert speech.llr(gain * CLEAN, CLEAN) == pytest.approx(0, abs=1e-9)
        assert speech.wss(gain * CLEAN, CLEAN) == pytest.approx(0, abs=1e-9)


def test_more_noise_is_worse_by_every_measure() -> None:
    for name, better in (("llr", -1), ("wss", -1), ("ssnr", 1)):
        values = [better * getattr(speech, name)(estimate, CLEAN) for estimate in (CLEAN, *NOISY)]
        assert values == sorted(values, reverse=True)
        assert len(set(values)) == 4, name


def test_the_worst_twentieth_of_frames_does_not_count() -> None:
    estimate = CLEAN.copy()
    estimate[4_000:4_400] = NOISE[:400]  # in seven frames of 196, of which ten are left out
    assert speech.llr(estimate, CLEAN) == pytest.approx(0, abs=1e-9)
    assert speech.wss(estimate, CLEAN) == pytest.approx(0, abs=1e-9)
    assert speech.ssnr(estimate, CLEAN) < 35


def test_silence_in_either_is_finite() -> None:
    gap = CLEAN.copy()
    gap[2_000:9_000] = 0
    silent = np.zeros_like(CLEAN)
    for estimate, reference in ((gap, CLEAN), (CLEAN, gap), (gap, gap), (silent, CLEAN), (CLEAN, silent)):
        for measure in (speech.llr, speech.wss, speech.ssnr):
            assert np.isfinite(measure(estimate, reference))
        assert speech.llr(estimate, reference) >= 0
    assert speech.llr(gap, gap) == speech.wss(gap, gap) == 0
    assert speech.ssnr(silent, silent) == -10
    assert speech.ssnr(silent, CLEAN) == pytest.approx(0, abs=1e-3)


def test_ratings_are_the_regressions() -> None:
    found = speech.composite(2, 0.5, 40, 5)
    assert found == pytest.approx({"csig": 3.4245, "cbak": 2.6250, "covl": 2.6680}, abs=1e-9)
    assert speech.composite(1, 5, 200, -10) == {"csig": 1, "cbak": 1, "covl": 1}


def test_published_figures_of_the_noisy_test_set_hang_together() -> None:
    """Two of the ratings give the means of LLR and WSS, and those the third, which with another PESQ they would not."""
    pesq, csig, cbak, covl, ssnr = 1.97, 3.35, 2.44, 2.63, 1.68
    coefficients = [[1.029, 0.009], [0.512, 0.007]]
    llr, wss = np.linalg.solve(coefficients, [3.093 + 0.603 * pesq - csig, 1.594 + 0.805 * pesq - covl])
    assert 0 < llr < 2
    assert 0 < wss < 100
    assert speech.composite(pesq, llr, wss, ssnr) == pytest.approx({"csig": csig, "cbak": cbak, "covl": covl}, abs=0.02)
    for other in (pesq - 0.25, pesq + 0.25):  # scores of other modes are at least so far off
        llr, wss = np.linalg.solve(coefficients, [3.093 + 0.603 * other - csig, 1.594 + 0.805 * other - covl])
        assert abs(speech.composite(other, llr, wss, ssnr)["cbak"] - cbak) > 0.05


@pytest.mark.parametrize("measure", [speech.ssnr, speech.llr, speech.wss])
def test_what_cannot_be_compared_is_refused(measure: object) -> None:
    assert callable(measure)
    with pytest.raises(SpeechError, match="not as long as each other"):
        measure(CLEAN[:-1], CLEAN)
    with pytest.raises(SpeechError, match="599 samples are too short to measure; 600 at least"):
        measure(CLEAN[:599], CLEAN[:599])


def test_without_the_package_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pesq", None)
    for call in (speech.require, lambda: speech.pesq(CLEAN, CLEAN), lambda: speech.measures(CLEAN, CLEAN)):
        with pytest.raises(SpeechError, match=r"pip install 'soundsieve\[speech\]'") as caught:
            call()
        assert "\n" not in str(caught.value)


class TestPesq:
    """With the ITU's code, where it is installed."""

    @pytest.fixture(autouse=True)
    def _package(self) -> None:
        pytest.importorskip("pesq", reason="the extra 'speech' is not installed")

    def test_the_perfect_estimate_has_the_highest_score_of_the_standard(self) -> None:
        highest = 0.999 + 4 / (1 + math.exp(-1.3669 * 4.5 + 3.8224))  # P.862.2: a raw 4.5 in the wide-band mapping
        assert speech.pesq(CLEAN, CLEAN) == pytest.approx(highest, abs=1e-3)

    def test_all_measures_of_the_perfect_estimate(self) -> None:
        found = speech.measures(CLEAN, CLEAN)
        assert tuple(found) == speech.MEASURES
        assert found == pytest.approx({"pesq": 4.644, "csig": 5, "cbak": 5, "covl": 5, "ssnr": 35}, abs=1e-3)

    def test_more_noise_is_worse_by_every_rating(self) -> None:
        rows = [speech.measures(estimate, CLEAN) for estimate in (CLEAN, *NOISY)]
        for name in speech.MEASURES:
            values = [row[name] for row in rows]
            assert values == sorted(values, reverse=True), name
            assert values[0] > values[-1]

    def test_the_clean_speech_is_the_second_argument(self) -> None:
        assert speech.pesq(NOISY[1], CLEAN) != pytest.approx(speech.pesq(CLEAN, NOISY[1]), abs=1e-3)

    def test_the_level_does_not_matter(self) -> None:
        assert speech.pesq(0.25 * NOISY[1], CLEAN) == pytest.approx(speech.pesq(NOISY[1], CLEAN), abs=0.01)

    def test_what_it_cannot_rate_is_refused_in_one_line(self) -> None:
        silent = np.zeros_like(CLEAN)
        long = np.zeros(20 * RATE + 1)
        cases = [
            (silent, CLEAN, "cannot rate silence"), (CLEAN, silent, "no utterances"),
            (CLEAN[:2_000], CLEAN[:2_000], "1/4 of a second"), (long, long, "at most 20 s; cut the files"),
        ]  # fmt: skip
        for estimate, reference, told in cases:
            with pytest.raises(SpeechError, match=told) as caught:
                speech.pesq(estimate, reference)
            assert "\n" not in str(caught.value)

    def test_the_longest_speech_with_the_most_pauses_is_rated(self) -> None:
        """Beyond, its table of utterances would overflow: the whole process would go."""
        time = np.arange(20 * RATE) / RATE
        rng = np.random.default_rng(0)
        syllables = 0.1 * rng.standard_normal(len(time)) * (time % 0.45 < 0.22)
        assert 1 < speech.pesq(syllables + 0.01 * rng.standard_normal(len(time)), syllables) < 4.6
