"""The promises of soundsieve.losses.assignment: worked numbers, and what it costs to go through all assignments."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from soundsieve.losses.assignment import mixit, thresholded_snr_db

pytestmark = pytest.mark.usefixtures("one_thread")
seeds = st.integers(0, 10_000)
some = settings(deadline=None, max_examples=25)


def congruential(seed: int, count: int = 8_000) -> Tensor:
    """Noise that anybody can make again: v = (1103515245 v + 12345) mod 2^31, sample = v / 2^31 - 0.5."""
    values = []
    for _ in range(count):
        seed = (1_103_515_245 * seed + 12_345) % 2**31
        values.append(seed / 2**31 - 0.5)
    return torch.tensor(values, dtype=torch.float64)


A, B, C = (congruential(seed) for seed in (1, 2, 3))
WORKED = torch.stack((0.95 * A, 0.9 * B + 0.1 * C, 0.8 * C, 0.05 * C + 0.05 * A))
MIXTURES = torch.stack((A + B, C))


def owned(owners: tuple[int, ...], count: int) -> Tensor:
    """(mixture, source), bool, of each source's mixture."""
    return torch.tensor(owners) == torch.arange(count)[:, None]


def one_by_one(estimates: Tensor, mixtures: Tensor) -> dict[tuple[int, ...], Tensor]:
    """Of a single item, the loss of every assignment, by its owners, with each mixture's sources added up."""
    whole, losses = mixtures.sum(0), {}
    for owners in itertools.product(range(len(mixtures)), repeat=len(estimates)):
        sums = [
            sum((estimates[source] for source, owner in enumerate(owners) if owner == number), torch.zeros_like(whole))
            for number in range(len(mixtures))
        ]
        losses[owners] = sum(
            (thresholded_snr_db(mixtures[number], sums[number], mixture=whole) for number in range(len(mixtures))),
            torch.zeros((), dtype=whole.dtype),
        )
    return losses


def drawn(seed: int, sources: int, count: int, batch: int = 3, samples: int = 60) -> tuple[Tensor, Tensor]:
    """Estimates more or less like the single sounds that the mixtures are sums of; now and then a mixture is silent."""
    generator = torch.Generator().manual_seed(seed)

    def draw(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    sounds = draw(batch, sources, samples) * draw(batch, sources, 1).exp()
    owners = torch.randint(count, (batch, sources), generator=generator)
    belongs = (owners[:, None] == torch.arange(count)[:, None]).double()
    mixtures = belongs @ sounds + 1e-3 * draw(batch, count, samples)
    if count > 1:  # one at most, as between two it would not matter which of them a source is assigned to
        mixtures[torch.rand(batch, generator=generator) < 0.2, -1] = 0
    return sounds + (2 * draw(batch, 1, 1) - 2).exp() * draw(batch, sources, samples), mixtures


# ---------------------------------------------------------------------------------------------------- one estimate


@pytest.mark.parametrize("most", [10.0, 20.0, 30.0])
def test_a_perfect_estimate_is_at_the_threshold_and_none_just_above_zero(most: float) -> None:
    assert float(thresholded_snr_db(A, A, most)) == pytest.approx(-most, abs=1e-9)
    assert float(thresholded_snr_db(A.float(), A.float(), most)) == pytest.approx(-most, abs=1e-5)
    none = float(thresholded_snr_db(A, torch.zeros_like(A), most))
    assert none == pytest.approx(10 * math.log10(1 + 10 ** (-most / 10)), abs=1e-6)


@given(seeds, st.floats(-3, 3))
@some
def test_it_is_the_published_formula_up_to_what_has_no_gradient(seed: int, loudness: float) -> None:
    estimates, mixtures = drawn(seed, 2, 2)
    reference = mixtures[0, 0] + 10**loudness * A[:60]
    estimate = estimates[0, 0].clone().requires_grad_()
    energy = reference.square().sum()
    published = 10 * torch.log10((reference - estimate).square().sum() + 1e-3 * energy)
    found = thresholded_snr_db(reference, estimate)
    assert found.item() == pytest.approx((published - 10 * energy.log10()).item(), abs=1e-9)
    assert torch.allclose(*torch.autograd.grad(found, estimate), *torch.autograd.grad(published, estimate), rtol=1e-9)


def test_a_silent_reference_is_measured_against_the_mixture_down_to_20_db() -> None:
    silence, estimate = torch.zeros_like(A), (0.3 * B).requires_grad_()
    found = thresholded_snr_db(silence, estimate, mixture=A)
    published = 10 * torch.log10(estimate.square().sum() + 0.01 * A.square().sum())
    assert found.item() == pytest.approx((published - 10 * A.square().sum().log10()).item(), abs=1e-9)
    assert torch.allclose(*torch.autograd.grad(found, estimate), *torch.autograd.grad(published, estimate), rtol=1e-9)
    assert float(thresholded_snr_db(silence, silence, mixture=A)) == pytest.approx(-20, abs=1e-9)
    assert float(thresholded_snr_db(B, B, mixture=A + B)) == pytest.approx(-30, abs=1e-9)
    faint = torch.zeros_like(A)
    faint[:12] = 2**-15
    assert float(thresholded_snr_db(faint, faint, mixture=A)) == pytest.approx(-30, abs=1e-9), "not silent yet"


def test_a_silent_mixture_is_measured_against_the_sum_of_all() -> None:
    silence = torch.zeros_like(A)
    found = mixit(torch.stack((A, 10**-1.25 * B))[None], torch.stack((A, silence))[None])
    assert found.assignment.tolist() == [[[True, False], [False, True]]]
    leak = 10**-2.5 * B.square().sum() / A.square().sum()
    assert found.loss.item() == pytest.approx(-30 + 10 * math.log10(leak + 0.01), abs=1e-9)
    # Two mixtures that nearly cancel leave a faint sum, against which the same leak is loud.
    found = mixit(torch.stack((A, -0.99 * A, 10**-1.5 * B))[None], torch.stack((A, -0.99 * A, silence))[None])
    assert not found.assignment[0, 2].any()


def test_loud_estimates_of_nothing_still_belong_together() -> None:
    sounds = 1e5 * torch.randn(50, 3, 100, generator=torch.Generator().manual_seed(6), dtype=torch.float64)
    found = mixit(torch.cat((sounds, -sounds.sum(1, keepdim=True)), 1), torch.zeros(50, 2, 100))
    assert (found.assignment.sum(2) % 4 == 0).all(), "anything but all in one leaves something over"


def test_of_nothing_at_all_nothing_is_learnt() -> None:
    estimates = torch.zeros(2, 4, 100, requires_grad=True)
    found = mixit(estimates, torch.zeros(2, 2, 100))
    assert found.loss.tolist() == pytest.approx([-40, -40], abs=1e-4)
    (gradient,) = torch.autograd.grad(found.loss.sum(), estimates)
    assert not gradient.any()


# ------------------------------------------------------------------------------------------------- the best assignment


def test_the_worked_numbers() -> None:
    found = mixit(WORKED[None], MIXTURES[None])
    assert found.assignment.tolist() == [[[True, True, False, False], [False, False, True, True]]]
    each = thresholded_snr_db(MIXTURES, torch.stack((WORKED[:2].sum(0), WORKED[2:].sum(0))))
    assert each.tolist() == pytest.approx([-19.1484, -15.8847], abs=5e-5)
    assert found.loss.tolist() == pytest.approx([-35.0330], abs=5e-5)
    first, second = sorted(one_by_one(WORKED, MIXTURES).items(), key=lambda item: item[1].item())[:2]
    assert (first[0], second[0]) == ((0, 0, 1, 1), (0, 0, 1, 0))
    assert second[1].item() == pytest.approx(-31.5176, abs=5e-5)
    as_in_the_open_code = (found.loss + 10 * MIXTURES.square().sum(1).log10().sum()) / 2
    assert as_in_the_open_code.tolist() == pytest.approx([12.2725], abs=5e-5)


@given(seeds, st.sampled_from([(1, 1), (1, 2), (2, 2), (3, 2), (4, 2), (5, 2), (6, 2), (3, 3), (4, 3), (3, 4), (6, 1)]))
@some
def test_it_is_what_going_through_all_assignments_finds(seed: int, size: tuple[int, int]) -> None:
    estimates, mixtures = drawn(seed, *size)
    estimates.requires_grad_()
    found = mixit(estimates, mixtures)
    (gradient,) = torch.autograd.grad(found.loss.sum(), estimates)
    for item in range(len(estimates)):
        losses = one_by_one(estimates[item], mixtures[item])
        owners = min(losses, key=lambda owners: losses[owners].item())
        assert torch.equal(found.assignment[item], owned(owners, size[1]))
        assert found.loss[item].item() == pytest.approx(losses[owners].item(), rel=1e-6)
        (expected,) = torch.autograd.grad(losses[owners], estimates)
        assert torch.allclose(gradient[item], expected[item], rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("error", [1e-1, 1e-3, 1e-5, 0.0])
def test_single_precision_is_enough_for_estimates_that_are_nearly_perfect(error: float) -> None:
    """Two seconds at 16 kHz: loss and gradient of the best assignment, one by one in double precision."""
    generator = torch.Generator().manual_seed(1)
    sounds = 0.1 * torch.randn(2, 4, 32_000, generator=generator)
    mixtures = torch.stack((sounds[:, :3].sum(1), sounds[:, 3]), 1)
    estimates = (sounds + error * 0.1 * torch.randn(2, 4, 32_000, generator=generator)).requires_grad_()
    found = mixit(estimates, mixtures)
    (gradient,) = torch.autograd.grad(found.loss.sum(), estimates)
    assert found.loss.dtype == gradient.dtype == torch.float32
    exact = estimates.detach().double().requires_grad_()
    for item in range(2):
        losses = one_by_one(exact[item], mixtures[item].double())
        owners = min(losses, key=lambda owners: losses[owners].item())
        assert torch.equal(found.assignment[item], owned(owners, 2))
        assert owners == (0, 0, 0, 1)
        assert found.loss[item].item() == pytest.approx(losses[owners].item(), rel=1e-6)
        (expected,) = torch.autograd.grad(losses[owners], exact)
        # The error of nearly perfect estimates is rounded, whoever computes it: what counts is how steep it could be.
        steepest = 10 / math.log(10) / (1e-3 * mixtures[item].square().sum(1).min()).sqrt()
        assert (gradient[item] - expected[item]).norm() < 1e-5 * steepest


def test_the_search_tells_errors_far_below_the_threshold_apart() -> None:
    """Two assignments that differ by a millionth of the reference's energy: single precision would hide it."""
    generator = torch.Generator().manual_seed(2)
    sounds = torch.randn(20, 2, 32_000, generator=generator)
    leak = 1e-3 * torch.randn(20, 1, 32_000, generator=generator)
    mixtures = sounds + torch.cat((torch.zeros_like(leak), leak), 1)
    found = mixit(torch.cat((sounds, leak), 1), mixtures)
    assert torch.equal(found.assignment, owned((0, 1, 1), 2).expand(20, 2, 3))


def test_autocast_and_half_precision_lower_nothing() -> None:
    estimates, mixtures = (part.float() for part in drawn(3, 4, 2, samples=2_000))
    plain = mixit(estimates, mixtures)
    with torch.autocast("cpu", torch.bfloat16):
        cast = mixit(estimates, mixtures)
        assert torch.equal(thresholded_snr_db(mixtures, mixtures), thresholded_snr_db(mixtures, mixtures.clone()))
    assert cast.loss.dtype == torch.float32
    assert torch.equal(cast.loss, plain.loss)
    assert torch.equal(cast.assignment, plain.assignment)
    half = mixit(estimates.bfloat16(), mixtures)
    assert torch.equal(half.loss, mixit(estimates.bfloat16().float(), mixtures).loss)
    half, same = (mixit(*(part.to(kind) for part in (estimates.bfloat16(), mixtures.bfloat16())))
                  for kind in (torch.bfloat16, torch.float32))  # fmt: skip
    assert half.loss.dtype == torch.float32
    assert torch.equal(half.loss, same.loss)


@given(seeds)
@some
def test_sources_and_mixtures_have_no_order_and_items_nothing_to_do_with_each_other(seed: int) -> None:
    estimates, mixtures = drawn(seed, 4, 3)
    found = mixit(estimates, mixtures)
    generator = torch.Generator().manual_seed(seed)
    sources, others, items = (torch.randperm(count, generator=generator) for count in (4, 3, 3))
    moved = mixit(estimates[items][:, sources], mixtures[items][:, others])
    assert torch.allclose(moved.loss, found.loss[items], rtol=1e-9)
    assert torch.equal(moved.assignment, found.assignment[items][:, others][:, :, sources])
    alone = mixit(estimates[:1], mixtures[:1])
    assert torch.allclose(alone.loss, found.loss[:1], rtol=1e-12)
    assert torch.equal(alone.assignment, found.assignment[:1])


@given(seeds)
@some
def test_every_source_belongs_to_exactly_one_mixture_which_may_be_left_empty(seed: int) -> None:
    estimates, mixtures = drawn(seed, 5, 2, batch=8)
    found = mixit(estimates, mixtures)
    assert found.loss.shape == (8,)
    assert found.assignment.dtype == torch.bool
    assert torch.equal(found.assignment.sum(1), torch.ones(8, 5, dtype=torch.long))
    mixtures[:, 1] = 0  # all that sounds is of the first
    estimates = mixtures[:, :1].expand(8, 5, -1) / 5
    audible = mixtures[:, 0].any(1)
    found = mixit(estimates, mixtures)
    assert found.assignment[audible, 0].all()
    assert torch.allclose(found.loss[audible], torch.tensor(-50.0, dtype=torch.float64), atol=1e-6)


def test_eight_sources_of_two_mixtures_and_more_mixtures_than_two() -> None:
    generator = torch.Generator().manual_seed(4)
    for sources, count in ((8, 2), (8, 4), (10, 3), (16, 2)):
        sounds = torch.randn(2, sources, 400, generator=generator)
        owners = torch.randint(count, (2, sources), generator=generator)
        belongs = owners[:, None] == torch.arange(count)[:, None]
        found = mixit(sounds, belongs.float() @ sounds)
        assert torch.equal(found.assignment, belongs)


class Counted(TorchDispatchMode):
    """Counts operations on whole waveforms, and the most numbers that one of them gave."""

    def __init__(self, samples: int) -> None:
        super().__init__()
        self.samples, self.count, self.largest = samples, 0, 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if isinstance(result, Tensor) and result.ndim and result.shape[-1] == self.samples:
            self.count, self.largest = self.count + 1, max(self.largest, result.numel())
        return result


def test_no_waveform_is_added_up_or_kept_per_assignment() -> None:
    found, kept = {}, {2: 0, 8: 0}
    for sources in kept:
        estimates = torch.randn(2, sources, 1_000, requires_grad=True)

        def keep(tensor: Tensor, sources: int = sources) -> Tensor:
            kept[sources] += tensor.numel()
            return tensor

        with Counted(1_000) as found[sources], torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            mixit(estimates, torch.randn(2, 2, 1_000)).loss.sum().backward()
    assert found[8].count == found[2].count > 0
    assert found[8].largest <= 2 * (8 + 2) * 1_000
    assert kept[8] < kept[2] + 100


@pytest.mark.parametrize(("sources", "count"), [(17, 2), (9, 4), (60, 2), (60, 1)])
def test_too_many_assignments_are_refused(sources: int, count: int) -> None:
    with pytest.raises(ValueError, match=f"{sources} sources are too many to assign to {count} mixtures.* 65,536"):
        mixit(torch.zeros(1, sources, 4), torch.zeros(1, count, 4))


@pytest.mark.parametrize(
    ("estimates", "mixtures"), [((2, 4, 9), (2, 2, 8)), ((1, 4, 9), (2, 2, 9)), ((4, 9), (2, 9)), ((2, 4, 9), (2, 9))]
)
def test_shapes_that_do_not_fit_are_refused(estimates: tuple[int, ...], mixtures: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"\(batch, mixture, sample\)"):
        mixit(torch.zeros(estimates), torch.zeros(mixtures))


def test_what_is_not_a_number_stays_to_be_seen() -> None:
    estimates, mixtures = drawn(5, 3, 2)
    estimates[1, 2, 7] = torch.nan
    found = mixit(estimates, mixtures)
    assert found.loss.isnan().tolist() == [False, True, False]
