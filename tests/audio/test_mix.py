"""The promises of soundsieve.audio.mix."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.audio import mix


def congruential(seed: int, count: int = 8_000) -> np.ndarray:
    """Noise that anybody can make again: v = (1103515245 v + 12345) mod 2^31, sample = v / 2^31 - 0.5."""
    values = []
    for _ in range(count):
        seed = (1_103_515_245 * seed + 12_345) % 2**31
        values.append(seed / 2**31 - 0.5)
    return np.array(values)


def decibel(ratio: float) -> float:
    return 10 * float(np.log10(ratio))


def power(samples: np.ndarray) -> float:
    return float(np.mean(np.square(samples, dtype=np.float64)))


def test_rms_of_reference_signals() -> None:
    assert mix.rms(np.array([3.0, -4.0])) == pytest.approx(12.5**0.5)
    assert mix.rms(np.zeros(5)) == 0
    assert mix.rms(np.zeros(0)) == 0
    assert mix.rms(np.full(10, 30_000, np.int16)) == pytest.approx(30_000)  # no overflow


def test_the_worked_example_of_dcase_mixing() -> None:
    a, b = congruential(1), congruential(2)
    assert a[:3] == pytest.approx([0.013870, -0.324259, -0.191348], abs=1e-6)
    assert mix.rms(a) / mix.rms(b) * 10 ** (7 / 20) == pytest.approx(2.2404, abs=5e-5)
    source, noise = mix.add_at_snr(a, b, -7.0)
    scale = source[0] / a[0]
    assert scale == pytest.approx(0.5578, abs=5e-5)
    assert np.abs(source + noise).max() / scale == pytest.approx(1.6135, abs=5e-5)
    assert noise[0] / b[0] / scale == pytest.approx(2.2404, abs=5e-5)
    assert decibel(power(source) / power(noise)) == pytest.approx(-7.0, abs=5e-5)


@given(st.floats(-40, 40), st.floats(1e-3, 1), st.floats(1e-3, 1), st.integers(1, 3_000), st.integers(0, 99))
@settings(deadline=None)
def test_the_snr_is_reached_and_the_peak_kept(
    snr_db: float, source_gain: float, noise_gain: float, noise_length: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    source = (rng.standard_normal(1_000) * source_gain).astype(np.float32)
    noise = (rng.standard_normal(noise_length) * noise_gain).astype(np.float32)
    scaled, added = mix.add_at_snr(source, noise, snr_db)
    assert scaled.shape == added.shape == source.shape
    assert scaled.dtype == added.dtype == np.float32
    assert decibel(power(scaled) / power(added)) == pytest.approx(snr_db, abs=1e-3)
    peak = float(np.abs(scaled + added).max())
    assert peak <= 0.9 + 1e-6
    before = np.abs(source + added / (scaled[0] / source[0])).max()
    assert peak == pytest.approx(min(float(before), 0.9), rel=1e-4)


def test_a_sum_below_the_peak_is_left_as_it_is() -> None:
    source = np.float32([0.1, -0.2, 0.3])
    scaled, added = mix.add_at_snr(source, np.float32([0.1, 0.1, -0.1]), 20.0)
    assert np.array_equal(scaled, source)
    assert np.abs(scaled + added).max() < 0.9


def test_noise_is_repeated_or_cut() -> None:
    source = np.ones(7, np.float32) * 0.1
    _, added = mix.add_at_snr(source, np.float32([1, 2, 3]), 0.0)
    assert added / added[0] == pytest.approx([1, 2, 3, 1, 2, 3, 1])
    _, added = mix.add_at_snr(source, np.arange(1, 100, dtype=np.float32), 0.0)
    assert added / added[0] == pytest.approx(np.arange(1, 8))


@pytest.mark.parametrize("noise", [np.zeros(5, np.float32), np.zeros(0, np.float32)], ids=["silent", "empty"])
def test_silent_noise_adds_nothing(noise: np.ndarray) -> None:
    source = np.float32([0.5, -2.0, 1.0])
    scaled, added = mix.add_at_snr(source, noise, -10.0)
    assert not added.any()
    assert scaled == pytest.approx(source * 0.45)


def test_a_silent_source_makes_a_silent_mixture() -> None:
    scaled, added = mix.add_at_snr(np.zeros(5, np.float32), np.ones(5, np.float32), 0.0)
    assert not scaled.any()
    assert not added.any()


@given(st.floats(0.5, 2.0), st.integers(2, 5_000))
@settings(deadline=None)
def test_speed_changes_the_length(factor: float, count: int) -> None:
    changed = mix.change_speed(np.ones(count, np.float32), factor)
    assert abs(len(changed) - (count - 1) / factor) < 1
    assert changed.dtype == np.float32
    assert changed == pytest.approx(np.ones(len(changed)))


@pytest.mark.parametrize("factor", [0.8, 1.0, 1.25])
def test_speed_changes_the_pitch_alike(factor: float) -> None:
    rate, frequency = 16_000, 500.0
    tone = np.sin(2 * np.pi * frequency * np.arange(2 * rate) / rate).astype(np.float32)
    changed = mix.change_speed(tone, factor)[:rate]
    peak = int(np.abs(np.fft.rfft(changed * np.hanning(len(changed)))).argmax())
    assert peak == pytest.approx(frequency * factor, abs=1)


@given(st.integers(0, 300))
@settings(deadline=None, max_examples=60)
def test_a_response_has_a_value_for_each_bin_and_is_sane(seed: int) -> None:
    response = mix.random_response(np.random.default_rng(seed), 20_000, 32_000)
    assert response.shape == (10_001,)
    assert np.iscomplexobj(response)
    assert np.isfinite(response).all()
    assert 0.1 < np.abs(response).max() < 100
    again = mix.random_response(np.random.default_rng(seed), 20_000, 32_000)
    assert np.array_equal(response, again)


def test_responses_differ_and_some_ring() -> None:
    responses = [mix.random_response(np.random.default_rng(seed), 4_000, 8_000) for seed in range(40)]
    assert len({response.tobytes() for response in responses}) == 40
    ringing = [np.abs(np.diff(np.angle(response))).max() > 0.1 for response in responses]
    assert 0 < sum(ringing) < 40


@given(st.integers(0, 300))
@settings(deadline=None, max_examples=60)
def test_a_colour_is_far_from_flat_or_none(seed: int) -> None:
    colour = mix.random_colour(np.random.default_rng(seed), 20_000, 32_000)
    assert (colour.shape, colour.dtype) == ((10_001,), np.float32)
    assert np.isfinite(colour).all()
    assert (colour > 0).all()
    assert (colour == 1).all() or colour.max() / colour.min() > 1.5
    assert np.array_equal(colour, mix.random_colour(np.random.default_rng(seed), 20_000, 32_000))


def test_one_sound_in_five_keeps_its_colour() -> None:
    colours = [mix.random_colour(np.random.default_rng(seed), 4_000, 8_000) for seed in range(200)]
    assert 0.1 < np.mean([(colour == 1).all() for colour in colours]) < 0.3


@pytest.mark.parametrize("count", [1, 100, 777, 1_000])
def test_a_flat_response_is_the_identity(count: int) -> None:
    samples = np.random.default_rng(count).standard_normal(count).astype(np.float32)
    filtered = mix.filter_with(samples, np.ones(501, np.complex64))
    assert filtered.shape == samples.shape
    assert filtered == pytest.approx(samples, abs=1e-6)


def test_what_rings_on_is_cut() -> None:
    delay = np.exp(-2j * np.pi * np.arange(501) * 3 / 1_000).astype(np.complex64)
    filtered = mix.filter_with(np.float32([1, 2, 3, 4, 5]), delay)
    assert filtered == pytest.approx([0, 0, 0, 1, 2], abs=1e-5)


@given(st.floats(-1, 3), st.floats(0.05, 3), st.integers(0, 3_000), st.integers(1, 900))
def test_what_lies_within_a_span_stays_and_the_rest_is_silent(start: float, lasts: float, first: int, cut: int) -> None:
    rate = 1_000
    whole = mix.within((start, start + lasts), 4_000, rate)
    seconds = np.arange(4_000) / rate
    assert whole.dtype == np.float32
    assert not whole[(seconds < start) | (seconds > start + lasts)].any()
    assert (whole[(seconds > start + mix.FADE) & (seconds < start + lasts - mix.FADE)] == 1).all()
    assert np.abs(np.diff(whole)).max() <= 1 / (mix.FADE * rate) + 1e-6
    part = mix.within((start, start + lasts), min(cut, 4_000 - first), rate, first)
    assert np.array_equal(part, whole[first : first + cut])


def test_a_span_without_ends_is_everything() -> None:
    assert mix.within((-np.inf, np.inf), 50, 8_000).tolist() == [1.0] * 50
