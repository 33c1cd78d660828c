"""The promises of soundsieve.losses.weak; where SOUNDSIEVE_SHARED is set, the published code's numbers."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from soundsieve.losses.weak import absolute_error, consistent, contrastive, described

pytestmark = pytest.mark.usefixtures("one_thread")
SHARED = Path(os.environ.get("SOUNDSIEVE_SHARED", "nowhere")) / "parity" / "bimodal"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="SOUNDSIEVE_SHARED names no folder with parity/bimodal")
seeds = st.integers(0, 10_000)
E1, E2 = math.e - 1, math.e**2 - 1  # magnitudes that weigh 1 and 2


def magnitudes(seed: int, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).exp()


def vectors(seed: int, rows: int, dim: int = 6) -> Tensor:
    raw = torch.randn(rows, dim, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return torch.nn.functional.normalize(raw, dim=1).float()


def crossed(sounds: Tensor, asked: Tensor, scale: float) -> list[float]:
    """Cross-entropy of each row, in plain numpy, all rows being alternatives."""
    logits = scale * sounds.double().numpy() @ asked.double().numpy().T
    return (np.log(np.exp(logits).sum(1)) - np.diag(logits)).tolist()


# ------------------------------------------------------------------------------------------------- reconstruction


def test_errors_worked_out_by_hand() -> None:
    """One frame, two bins of magnitudes e - 1 and e^2 - 1, which weigh 1 and 2; the masks of two descriptions."""
    mixture = torch.tensor([[[E1], [E2]]], dtype=torch.float64)
    references = torch.tensor([[[[E1], [0.0]], [[0.0], [E1]]]], dtype=torch.float64)
    masks = torch.tensor([[[[0.75], [0.5]], [[0.25], [0.5]]]], dtype=torch.float64)
    first = (1 * 0.25 * E1 + 2 * 0.5 * E2) / 2
    second = (1 * 0.25 * E1 + 2 * abs(0.5 * E2 - E1)) / 2
    assert described(masks, references, mixture).tolist() == pytest.approx([first + second], rel=1e-12)

    parts = torch.stack((0.8 * masks, 0.4 * masks), 2)  # with these shares, as much as the masks themselves
    shares = torch.tensor([[[1.0, 0.5], [0.5, 1.5]]], dtype=torch.float64)
    first = (1 * 0.25 * E1 + 1e-3 * 0.5 * E2) / 2  # weighed by the reference, silence by a thousandth
    second = (1e-3 * 0.25 * E1 + 1 * abs(0.5 * E2 - E1)) / 2
    assert consistent(parts, shares, references, mixture).tolist() == pytest.approx([first + second], rel=1e-12)


@given(seeds)
@settings(deadline=None, max_examples=20)
def test_masks_that_give_the_references_back_cost_nothing(seed: int) -> None:
    parts = magnitudes(seed, 3, 2, 4, 5, 6)
    references = parts.sum(2)
    mixture = references.sum(1)
    ones = torch.ones(3, 2, 4, dtype=torch.float64)
    assert float(described(references / mixture[:, None], references, mixture).max()) < 1e-12
    assert float(consistent(parts / mixture[:, None, None], ones, references, mixture).max()) < 1e-12
    assert float(consistent(1.1 * parts / mixture[:, None, None], ones, references, mixture).min()) > 0.01


@given(seeds)
@settings(deadline=None, max_examples=20)
def test_a_sound_asked_for_twice_counts_half_each_time(seed: int) -> None:
    masks, references = magnitudes(seed, 2, 2, 2, 4, 3).clamp_max(1), magnitudes(seed + 1, 2, 2, 4, 3)
    mixture = references.sum(1)
    once = consistent(masks, torch.ones(2, 2, 2), references, mixture)
    repeated = torch.cat((masks, masks[:, :, :1]), 2)
    shares = torch.tensor([0.5, 1.0, 0.5]).expand(2, 2, 3)
    assert torch.allclose(consistent(repeated, shares, references, mixture), once)


def test_a_mean_over_cells_is_not_divided_by_the_weights() -> None:
    ones = torch.ones(2, 3, 4)
    assert absolute_error(ones, 0 * ones, 7 * ones).tolist() == [7, 7]


def test_masks_in_half_precision_are_taken_in_that_of_the_references() -> None:
    masks = torch.full((1, 2, 3, 4), 0.5, dtype=torch.bfloat16)
    references = torch.full((1, 2, 3, 4), 1 / 3)
    with torch.autocast("cpu", torch.bfloat16):
        found = described(masks, references, references.sum(1))
        together = consistent(masks[:, :, None], torch.ones(1, 2, 1), references, references.sum(1))
    assert found.dtype == together.dtype == torch.float32
    assert float(found.sum() + together.sum()) < 1e-6, "half of two thirds is a third, to all digits"


# ------------------------------------------------------------------------------------------------------- contrast


@given(seeds, st.floats(0.1, 30))
@settings(deadline=None, max_examples=20)
def test_contrast_is_cross_entropy_with_the_own_query_as_label(seed: int, scale: float) -> None:
    sounds, asked = vectors(seed, 5), vectors(seed + 1, 5)
    there, back = crossed(sounds, asked, scale), crossed(asked, sounds, scale)
    assert float(contrastive(sounds, asked, scale)) == pytest.approx(np.mean(there), rel=1e-5, abs=1e-6)
    both = contrastive(sounds, asked, scale, both_ways=True)
    assert float(both) == pytest.approx((np.mean(there) + np.mean(back)) / 2, rel=1e-5, abs=1e-6)


@given(seeds, st.booleans())
@settings(deadline=None, max_examples=20)
def test_who_asks_for_the_same_is_no_alternative(seed: int, both_ways: bool) -> None:
    """Then it is as if of the rows with equal queries each stood there without the others."""
    sounds, asked = vectors(seed, 5), vectors(seed + 1, 4)[[0, 1, 2, 3, 1]]
    found = contrastive(sounds, asked, 9.0, alike=0.999, both_ways=both_ways)
    without = [torch.tensor([0, 1, 2, 3]), torch.tensor([0, 2, 3, 4]), torch.arange(5)]
    expected = []
    for row in range(5):
        rows = without[0 if row == 1 else 1 if row == 4 else 2]
        place = rows.tolist().index(row)
        costs = crossed(sounds[rows], asked[rows], 9.0)[place]
        if both_ways:
            costs = (costs + crossed(asked[rows], sounds[rows], 9.0)[place]) / 2
        expected.append(costs)
    assert float(found) == pytest.approx(np.mean(expected), rel=1e-5)
    published = contrastive(sounds, asked, 9.0, both_ways=both_ways)
    assert float(published.detach()) > float(found), "where they are, the truth is made to look wrong"


def test_near_queries_are_no_alternatives_from_a_cosine_on() -> None:
    turns = torch.tensor([0.0, 20.0, 90.0]).deg2rad()
    asked = torch.stack((turns.cos(), turns.sin()), 1)
    sounds = asked.roll(1, 0)
    for alike, left in ((0.93, [[0, 2], [1, 2], [0, 1, 2]]), (0.95, [[0, 1, 2]] * 3), (-0.5, [[0], [1], [2]])):
        logits = 5 * sounds @ asked.T
        expected = [float(logits[row, fair].logsumexp(0) - logits[row, row]) for row, fair in enumerate(left)]
        assert float(contrastive(sounds, asked, 5.0, alike=alike)) == pytest.approx(np.mean(expected), rel=1e-5)


@given(seeds, st.booleans())
@settings(deadline=None, max_examples=20)
def test_what_is_not_valid_is_as_if_it_were_not_there(seed: int, both_ways: bool) -> None:
    sounds, asked = vectors(seed, 6).requires_grad_(), vectors(seed + 1, 6)
    valid = torch.tensor([True, False, True, True, False, False])
    found = contrastive(sounds, asked, 9.0, valid=valid, both_ways=both_ways)
    found.backward()
    expected = contrastive(sounds[valid], asked[valid], 9.0, both_ways=both_ways)
    assert float(found.detach()) == pytest.approx(float(expected.detach()), rel=1e-5)
    assert sounds.grad is not None
    assert sounds.grad[valid].any(1).all()
    assert not sounds.grad[~valid].any()


def test_without_a_valid_row_it_is_zero_and_teaches_nothing() -> None:
    sounds = vectors(0, 3).requires_grad_()
    loss = contrastive(sounds, vectors(1, 3), 9.0, valid=torch.zeros(3, dtype=torch.bool))
    loss.backward()
    assert float(loss.detach()) == 0
    assert sounds.grad is not None
    assert not sounds.grad.any()


def test_what_was_asked_for_is_not_moved() -> None:
    asked = vectors(1, 4).requires_grad_()
    contrastive(vectors(0, 4).requires_grad_(), asked, 9.0, both_ways=True).backward()
    assert asked.grad is None


def test_one_process_has_nothing_to_gather() -> None:
    sounds, asked = vectors(0, 4), vectors(1, 4)
    assert torch.equal(contrastive(sounds, asked, 9.0, gathered=True), contrastive(sounds, asked, 9.0))


# ------------------------------------------------------------------------------------------- the published numbers


@pytest.fixture
def published() -> dict[str, Tensor]:
    with np.load(SHARED / "losses.npz", allow_pickle=False) as kept:
        return {name: torch.from_numpy(np.array(kept[name])) for name in kept.files}


@shared
def test_the_weighted_error_is_the_published_one(published: dict[str, Tensor]) -> None:
    found = absolute_error(*(published[f"l1_{name}"] for name in ("pred", "target", "weight"))).mean()
    assert float(found) == pytest.approx(float(published["l1"]), rel=1e-6)
    plain = absolute_error(published["l1_pred"], published["l1_target"], torch.ones(1, 1)).mean()
    assert float(plain) == pytest.approx(float(published["l1_unweighted"]), rel=1e-6)


@shared
@pytest.mark.parametrize(("name", "scale"), [("14.2857", 1 / 0.07), ("1.0000", 1.0), ("40.0000", 40.0)])
def test_the_contrast_is_the_published_one(published: dict[str, Tensor], name: str, scale: float) -> None:
    found = contrastive(published["cnt_audio"], published["cnt_text"], scale)
    assert float(found) == pytest.approx(float(published[f"cnt_scale{name}"]), rel=1e-6)


@shared
def test_the_contrast_s_gradient_is_the_published_one(published: dict[str, Tensor]) -> None:
    sounds = published["cnt_audio"].clone().requires_grad_()
    contrastive(sounds, published["cnt_text"], 1 / 0.07).backward()
    assert sounds.grad is not None
    assert published["cnt_grad_audio"].abs().max() > 0.1
    assert torch.allclose(sounds.grad, published["cnt_grad_audio"], rtol=1e-5, atol=1e-7)
