"""The promises of soundsieve.audio.warp."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from soundsieve.audio.warp import unwarp, warp

pytestmark = pytest.mark.usefixtures("one_thread")
sizes = st.integers(2, 600)


def frequency(rows: int) -> np.ndarray:
    """Of each row, 0 to 1."""
    place = np.linspace(0, 1, rows)
    return ((21**place - 11) / 10 + 1) / 2


def ramp(count: int, frames: int = 3) -> Tensor:
    """The place of each row along the axis, 0 to 1."""
    return torch.linspace(0, 1, count, dtype=torch.float64)[:, None].expand(-1, frames)


@given(sizes, sizes)
@settings(deadline=None, max_examples=30)
def test_rows_are_at_their_frequencies(bins: int, rows: int) -> None:
    np.testing.assert_allclose(warp(ramp(bins), rows)[:, 1], frequency(rows), rtol=0, atol=1e-12)
    back = unwarp(ramp(rows), bins)[:, 1].numpy()
    np.testing.assert_allclose((21**back - 1) / 20, np.linspace(0, 1, bins), rtol=0, atol=1e-12)


def test_rows_are_dense_where_sounds_are() -> None:
    """Of 256 rows over 8 kHz half lie below 1.43 kHz, and neighbours differ by 5 to 100 Hz."""
    hz = warp(8_000 * ramp(513), 256)[:, 0]
    assert (hz < 1_434).sum() == 128
    assert float(hz[1] - hz[0]) == pytest.approx(4.8, abs=0.1)
    assert float(hz[255] - hz[254]) == pytest.approx(99.7, abs=0.1)


@given(sizes, sizes, st.floats(0, 1e4, width=32), st.integers(1, 9))
@settings(deadline=None, max_examples=30)
def test_what_is_the_same_everywhere_stays_so(bins: int, rows: int, value: float, frames: int) -> None:
    constant = torch.full((2, bins, frames), value)
    for turned in (warp(constant, rows), unwarp(constant, rows)):
        assert turned.shape == (2, rows, frames)
        assert torch.allclose(turned, torch.full_like(turned, value), rtol=2e-6, atol=0)


@given(st.integers(0, 999), st.integers(1, 40))
@settings(deadline=None, max_examples=20)
def test_both_ways_leave_a_smooth_mask_as_it_was(seed: int, frames: int) -> None:
    generator = np.random.default_rng(seed)
    place = np.linspace(0, 1, 257)[:, None]
    waves = sum(np.cos(2 * np.pi * turns * place + generator.uniform(0, 6, frames)) for turns in (1, 2, 4))
    mask = torch.from_numpy(1 / (1 + np.exp(-waves))).float()
    assert (mask.amax() - mask.amin()) > 0.5
    back = unwarp(warp(mask, 256), 257)
    assert (back - mask).abs().max() < 0.01


@given(st.integers(0, 999))
@settings(deadline=None, max_examples=20)
def test_what_is_between_bounds_stays_there(seed: int) -> None:
    mask = torch.rand(3, 32, 7, generator=torch.Generator().manual_seed(seed))
    for turned in (warp(mask, 50), unwarp(mask, 50)):
        assert turned.min() >= mask.min() - 1e-6
        assert turned.max() <= mask.max() + 1e-6


def test_lowest_and_highest_are_kept() -> None:
    values = torch.rand(2, 33, 5, generator=torch.Generator().manual_seed(0))
    for turned in (warp(values, 16), unwarp(values, 65)):
        assert torch.allclose(turned[:, [0, -1]], values[:, [0, -1]], rtol=1e-6, atol=0)


@given(st.integers(1, 20), st.integers(0, 19), st.data())
@settings(deadline=None, max_examples=20)
def test_frames_are_apart(frames: int, frame: int, data: st.DataObject) -> None:
    frame %= frames
    values = torch.zeros(33, frames)
    values[:, frame] = torch.rand(33, generator=torch.Generator().manual_seed(data.draw(st.integers(0, 99))))
    turned = warp(values, 16)
    alone = warp(values[:, frame : frame + 1], 16)
    assert torch.allclose(turned[:, frame], alone[:, 0], rtol=1e-4, atol=1e-6)
    rest = turned[:, [other for other in range(frames) if other != frame]]
    assert not rest.numel() or rest.abs().max() < 1e-5


def test_leading_axes_are_apart_and_keep_their_places() -> None:
    values = torch.rand(2, 3, 4, 17, 5, generator=torch.Generator().manual_seed(0))
    turned = warp(values, 12)
    assert turned.shape == (2, 3, 4, 12, 5)
    assert torch.equal(turned[1, 2, 3], warp(values[1, 2, 3], 12))


def test_gradients_go_through() -> None:
    mask = torch.rand(8, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda rows: unwarp(rows, 13), mask)
