"""The promises of soundsieve.losses.masks; where SOUNDSIEVE_SHARED is set, the published code's numbers."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from soundsieve.losses.masks import (
    cross_entropy,
    dominant,
    loudness,
    noise_invariant,
    permutation_invariant,
    supervised,
)

pytestmark = pytest.mark.usefixtures("one_thread")
SHARED = Path(os.environ.get("SOUNDSIEVE_SHARED", "nowhere")) / "parity" / "clipsep"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="SOUNDSIEVE_SHARED names no folder with parity/clipsep")
seeds = st.integers(0, 10_000)
SWAP = [1, 0]


def drawn(seed: int, batch: int = 3, kind: torch.dtype = torch.float64) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Logits of masks and of noise masks, references and mixture; in most cells the masks do not add up to 1."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator, dtype=torch.float64).to(kind)

    references = normal(batch, 2, 4, 5).exp()
    mixture = references.sum(1) * (normal(batch, 4, 5) / 4).exp()
    return 2 * normal(batch, 2, 4, 5), normal(batch, 2, 4, 5) - 1.5, references, mixture


# ------------------------------------------------------------------------------------------------- weights and targets


@given(st.lists(st.floats(1e-10, 1e9), min_size=1, max_size=20))
def test_a_cell_weighs_by_its_loudness_within_bounds(values: list[float]) -> None:
    expected = [min(max(math.log1p(value), 1e-3), 10) for value in values]
    assert loudness(torch.tensor(values, dtype=torch.float64)).tolist() == pytest.approx(expected, rel=1e-12)


def test_a_source_is_dominant_with_more_than_half_the_mixture() -> None:
    references = torch.tensor([[0.5, 0.51, 0.6, 0.4, 0.0], [0.5, 0.49, 0.6, 0.4, 1.0]])[None, :, None]
    target = dominant(references, torch.ones(1, 1, 5))
    assert target.tolist() == [[[[0, 1, 1, 0, 0]], [[0, 0, 1, 0, 1]]]]


@given(seeds)
@settings(deadline=None, max_examples=20)
def test_cross_entropy_is_a_mean_over_cells_of_the_weighted_one(seed: int) -> None:
    logits, _, references, mixture = drawn(seed)
    mask, target, weights = logits.sigmoid(), dominant(references, mixture), loudness(mixture)[:, None]
    plain = -weights * (target * mask.log() + (1 - target) * (1 - mask).log())
    found = cross_entropy(mask, target, weights)
    assert found.shape == (3, 2)
    assert torch.allclose(found, plain.sum((2, 3)) / 20, rtol=1e-12)


def test_a_mask_that_is_wrong_for_certain_costs_a_hundred() -> None:
    mask, target = torch.tensor([[0.0, 1.0, 0.0, 1.0]]), torch.tensor([[1.0, 0.0, 0.0, 1.0]])
    assert float(cross_entropy(mask, target, torch.full((1, 4), 0.5))) == 25.0


# ---------------------------------------------------------------------------------------------------------- the losses


def test_numbers_worked_out_by_hand() -> None:
    """Two cells of magnitude e - 1, so that each weighs 1; the first is the first source's, the second the other's."""
    e = math.e - 1
    mixture = torch.full((1, 1, 2), e, dtype=torch.float64)
    references = torch.tensor([[[[e, 0.0]], [[0.0, e]]]], dtype=torch.float64)

    def logits(*rows: list[float]) -> Tensor:
        return torch.tensor(rows, dtype=torch.float64)[None, :, None].logit()

    masks = logits([0.6, 0.1], [0.2, 0.5])
    first = -(math.log(0.6) + math.log(0.9)) / 2
    second = -(math.log(0.8) + math.log(0.5)) / 2
    assert float(supervised(masks, references, mixture)["mask"]) == pytest.approx((first + second) / 2, abs=1e-12)

    crossed = logits([0.2, 0.5], [0.6, 0.1])
    assert float(permutation_invariant(crossed, references, mixture)["mask"]) == pytest.approx(
        (first + second) / 2, abs=1e-12
    )

    noise = logits([0.1, 0.3], [0.3, 0.2])
    straight = -(math.log(0.7) + math.log(0.6) + math.log(0.5) + math.log(0.7)) / 4
    swapped = -(math.log(0.9) + math.log(0.7) + math.log(0.7) + math.log(0.8)) / 4
    assert swapped < straight
    terms = noise_invariant(masks, noise, references, mixture)
    assert float(terms["mask"]) == pytest.approx(swapped, abs=1e-12)
    assert float(terms["noise_activity"]) == pytest.approx((0.4 + 0.5) / 2 - 0.25, abs=1e-12)
    costs = [-(math.log(0.9) + math.log(0.7)) / 2, -(math.log(0.7) + math.log(0.8)) / 2]
    alone = [-(math.log(0.3) + math.log(0.8)) / 2, -(math.log(0.9) + math.log(0.3)) / 2]
    ranks = [max(cost - own + 0.5, 0) for cost, own in zip(costs, alone, strict=True)]
    assert ranks[0] > 0
    terms = noise_invariant(masks, noise, references, mixture, ranking=0.01, margin=0.5)
    assert float(terms["ranking"]) == pytest.approx(0.01 * sum(ranks) / 2, abs=1e-12)


@given(seeds)
@settings(deadline=None, max_examples=20)
def test_sources_and_noise_masks_have_no_order(seed: int) -> None:
    logits, noise, references, mixture = drawn(seed)
    terms = noise_invariant(logits, noise, references, mixture, ranking=0.5)
    assert set(terms) == {"mask", "noise_activity", "ranking"}
    for other in (
        noise_invariant(logits, noise[:, SWAP], references, mixture, ranking=0.5),
        noise_invariant(logits[:, SWAP], noise, references[:, SWAP], mixture, ranking=0.5),
    ):
        assert {name: float(term) for name, term in other.items()} == pytest.approx(
            {name: float(term) for name, term in terms.items()}, rel=1e-12
        )
    free = float(permutation_invariant(logits, references, mixture)["mask"])
    assert float(permutation_invariant(logits[:, SWAP], references, mixture)["mask"]) == pytest.approx(free, rel=1e-12)
    assert free <= float(supervised(logits, references, mixture)["mask"]) + 1e-12


@given(seeds)
@settings(deadline=None, max_examples=20)
def test_each_mixture_chooses_its_own_pairing(seed: int) -> None:
    def masks(name: str, *tensors: Tensor) -> float:
        terms = permutation_invariant(*tensors) if name == "free" else noise_invariant(*tensors)
        return float(terms["mask"])

    logits, noise, references, mixture = drawn(seed, batch=6)
    for name, tensors in {"free": (logits, references, mixture), "noise": (logits, noise, references, mixture)}.items():
        alone = [masks(name, *(tensor[item : item + 1] for tensor in tensors)) for item in range(6)]
        assert masks(name, *tensors) == pytest.approx(np.mean(alone), rel=1e-12)


@given(seeds)
@settings(deadline=None, max_examples=20)
def test_noise_masks_that_let_nothing_through_change_nothing(seed: int) -> None:
    logits, noise, references, mixture = drawn(seed)
    terms = noise_invariant(logits, torch.full_like(noise, -200), references, mixture)
    assert float(terms["mask"]) == pytest.approx(float(supervised(logits, references, mixture)["mask"]), rel=1e-12)
    assert float(terms["noise_activity"]) == 0


def test_noise_masks_are_free_up_to_gamma() -> None:
    logits, noise, references, mixture = drawn(0)
    activity = float(noise.sigmoid().sum(1).mean())
    for gamma in (0.0, 0.25, 0.9 * activity, 1.1 * activity, 2.0):
        found = noise_invariant(logits, noise, references, mixture, gamma=gamma)
        assert set(found) == {"mask", "noise_activity"}
        assert float(found["noise_activity"]) == pytest.approx(max(activity - gamma, 0), abs=1e-12)


@given(seeds)
@settings(deadline=None, max_examples=20)
def test_the_pairing_is_chosen_by_all_that_it_costs(seed: int) -> None:
    tensors = drawn(seed, batch=1)
    logits, noise, references, mixture = tensors
    target, weights = dominant(references, mixture), loudness(mixture)[:, None]
    totals = []
    for heads in (noise, noise[:, SWAP]):
        cost = cross_entropy((logits.sigmoid() + heads.sigmoid()).clamp(max=1), target, weights)
        totals.append(cost + 2.0 * (cost - cross_entropy(heads.sigmoid(), target, weights) + 0.1).clamp(min=0))
    terms = noise_invariant(*tensors, ranking=2.0)
    expected = min(float(total.mean()) for total in totals)
    assert float(terms["mask"] + terms["ranking"]) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("ranking", [0.0, 0.5])
def test_a_warm_up_leaves_noise_masks_out_and_keeps_the_terms(ranking: float) -> None:
    logits, noise, references, mixture = drawn(0)
    noise.requires_grad_()
    terms = noise_invariant(logits, noise, references, mixture, ranking=ranking, warm=True)
    assert terms.keys() == noise_invariant(logits, noise, references, mixture, ranking=ranking).keys()
    assert torch.equal(terms["mask"], supervised(logits, references, mixture)["mask"])
    assert not any(term.any() for name, term in terms.items() if name != "mask")
    sum(terms.values(), torch.tensor(0.0)).backward()
    assert noise.grad is not None  # all parameters have a gradient, which training on several devices relies on
    assert not noise.grad.any()


# ----------------------------------------------------------------------------------------------------------- gradients


@pytest.mark.parametrize("loss", [supervised, permutation_invariant, noise_invariant])
def test_gradients_are_those_of_the_numbers(loss: Callable[..., dict[str, Tensor]]) -> None:
    logits, noise, references, mixture = drawn(3)
    heads = (noise.requires_grad_(),) if loss is noise_invariant else ()
    options: dict[str, Any] = {"ranking": 0.5} if heads else {}

    def total(*asked: Tensor) -> Tensor:
        return torch.stack(list(loss(*asked, references, mixture, **options).values())).sum()

    assert torch.autograd.gradcheck(total, (logits.requires_grad_(), *heads))


def test_where_masks_add_up_to_one_nothing_is_learnt() -> None:
    """Exactly one, too: what fresh weights give, and where a slope of the logarithm would be without bound."""
    logits = torch.tensor([0.0, 5.0, -4.0])[None, None, None].expand(1, 2, 1, -1).clone().requires_grad_()
    noise = torch.tensor([0.0, 5.0, -4.0])[None, None, None].expand(1, 2, 1, -1).clone().requires_grad_()
    mixture = torch.ones(1, 1, 3)
    for loud in (0.0, 1.0):
        logits.grad = noise.grad = None
        terms = noise_invariant(logits, noise, torch.full((1, 2, 1, 3), loud), mixture, gamma=9.0)
        terms["mask"].backward()
        for gradient in (logits.grad, noise.grad):
            assert gradient is not None
            assert not gradient[..., :2].any()
            assert gradient[..., 2].all()
            assert gradient.abs().max() < 1


def test_half_precision_is_brought_to_that_of_the_magnitudes() -> None:
    logits, noise, references, mixture = drawn(0, kind=torch.float32)
    half = logits.bfloat16(), noise.bfloat16()
    with torch.autocast("cpu", torch.bfloat16):
        terms = noise_invariant(*half, references, mixture)
    exact = noise_invariant(half[0].float(), half[1].float(), references, mixture)
    assert {name: float(term) for name, term in terms.items()} == {name: float(term) for name, term in exact.items()}
    assert all(term.dtype == torch.float32 for term in terms.values())


# ------------------------------------------------------------------------------------------------- the published code's


@pytest.fixture(scope="module")
def published() -> dict[str, Tensor]:
    with np.load(SHARED / "losses.npz", allow_pickle=False) as found:
        tensors = {name: torch.from_numpy(found[name]) for name in found}
    sources = {name: tensor[:, :, 0].transpose(0, 1) for name, tensor in tensors.items() if tensor.ndim == 5}
    return tensors | sources | {"mixture": tensors["mag_mix"][:, 0] + 1e-10}


@shared
def test_weights_and_targets_are_the_published_ones(published: dict[str, Tensor]) -> None:
    weights = loudness(published["mixture"])
    assert torch.allclose(weights, published["weight"][:, 0], rtol=1e-6, atol=0)
    assert (float(weights.min()), float(weights.max())) == pytest.approx((1e-3, 10))
    assert torch.equal(dominant(published["mags"], published["mixture"]), published["gt_masks"])


@shared
def test_losses_without_noise_are_the_published_ones(published: dict[str, Tensor]) -> None:
    given_ = published["pred_logits"], published["mags"], published["mixture"]
    expected = {name: float(published[name]) for name in ("clipsep_bce", "clipsep_bce_unweighted", "pitsep_loss")}
    assert float(supervised(*given_)["mask"]) == pytest.approx(expected["clipsep_bce"], rel=1e-6)
    assert float(permutation_invariant(*given_)["mask"]) == pytest.approx(expected["pitsep_loss"], rel=1e-6)
    alike = cross_entropy(given_[0].sigmoid(), dominant(*given_[1:]), torch.ones(1)).mean()
    assert float(alike) == pytest.approx(expected["clipsep_bce_unweighted"], rel=1e-6)


CASES: dict[str, tuple[float, dict[str, Any]]] = {
    "reg0": (0.0, {}),
    "g025": (0.1, {}),
    "g05": (0.1, {"gamma": 0.5}),
    "w1g025": (1.0, {}),
    "warm": (0.1, {"warm": True}),
    "rank": (0.1, {"ranking": 0.5}),
}


@shared
@pytest.mark.parametrize("level", ["low", "mid", "high"])
@pytest.mark.parametrize("case", CASES)
def test_noise_invariant_losses_are_the_published_ones(published: dict[str, Tensor], level: str, case: str) -> None:
    weight, options = CASES[case]
    noise = published[f"noise_logits_{level}"]
    terms = noise_invariant(published["pred_logits"], noise, published["mags"], published["mixture"], **options)
    total = float(terms["mask"]) + weight * float(terms["noise_activity"]) + float(terms.get("ranking", 0))
    assert total == pytest.approx(float(published[f"nit_{level}_{case}"]), rel=1e-6)
    assert float(noise.sigmoid().sum(1).mean()) == pytest.approx(
        float(published[f"nit_{level}_mean_noise_act"]), rel=1e-6
    )


@shared
@pytest.mark.parametrize("level", ["low", "mid", "high"])
def test_noise_invariant_gradients_are_the_published_ones(published: dict[str, Tensor], level: str) -> None:
    logits = published["pred_logits"].clone().requires_grad_()
    noise = published[f"noise_logits_{level}"].clone().requires_grad_()
    terms = noise_invariant(logits, noise, published["mags"], published["mixture"])
    (terms["mask"] + 0.1 * terms["noise_activity"]).backward()
    for found, name in ((logits.grad, "pred"), (noise.grad, "noise")):
        expected = published[f"grad_{level}_{name}"]
        assert found is not None
        assert expected.abs().max() > 1e-3
        assert torch.allclose(found, expected, rtol=1e-5, atol=1e-7)
