"""Sound in chunks at another rate."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.audio.files import AudioError, Resampler

RATE = 48_000


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(0, 3_000), max_size=8),
    st.sampled_from([(44_100, 32_000), (48_000, 44_100), (16_000, 48_000), (768_000, 1_000), (1_000, 8_000)]),
    st.integers(1, 3),
    st.booleans(),
)
def test_chunks_give_what_one_shot_gives(sizes, rates, channels, empty_end):
    samples = np.random.default_rng(sum(sizes)).standard_normal((channels, sum(sizes))).astype(np.float32)
    resampler = Resampler(*rates, channels)
    chunks = np.split(samples, np.cumsum(sizes), axis=1)[:-1] if sizes else []
    if empty_end or not chunks:
        chunks.append(np.zeros((channels, 0), np.float32))
    got = [resampler.push(chunk, last=index == len(chunks) - 1) for index, chunk in enumerate(chunks)]
    want = soxr.resample(samples.T, *rates, quality="HQ").T
    assert all(part.dtype == np.float32 and len(part) == channels for part in got)
    assert np.array_equal(np.concatenate(got, axis=1), want)


def test_long_chunks_give_what_one_shot_gives(tone):
    samples = tone(400_000)
    resampler = Resampler(48_000, 44_100, 2)
    got = [resampler.push(samples[:, :300_000]), resampler.push(samples[:, 300_000:], last=True)]
    assert np.array_equal(np.concatenate(got, axis=1), soxr.resample(samples.T, 48_000, 44_100).T)


def test_equal_rates_pass_through_without_soxr(monkeypatch, tone):
    monkeypatch.setitem(sys.modules, "soxr", None)
    samples = tone()
    assert Resampler(RATE, RATE, 2).push(samples, last=True) is samples
    with pytest.raises(AudioError, match="pip install soxr"):
        Resampler(RATE, 44_100, 2)


def test_a_finished_resampler_refuses_more(tone):
    resampler = Resampler(RATE, 44_100, 2)
    resampler.push(tone(), last=True)
    with pytest.raises(ValueError, match="last chunk"):
        resampler.push(tone())
    with pytest.raises(ValueError, match="shape"):
        Resampler(RATE, 44_100, 2).push(tone(10, 1))
    with pytest.raises(ValueError, match="at least 1"):
        Resampler(0, 44_100, 2)
