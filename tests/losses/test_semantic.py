"""The promises of soundsieve.losses.semantic."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.losses.semantic import AMBIGUOUS, contrast, hearsay, location, presence

DOG, CAT, RAIN, NOTHING = frozenset({"dog"}), frozenset({"cat"}), frozenset({"rain"}), frozenset[str]()


def turned(*degrees: float) -> torch.Tensor:
    """Unit vectors in a plane."""
    angles = torch.tensor(degrees) * math.pi / 180
    return torch.stack((angles.cos(), angles.sin()), -1)


def test_location_is_cross_entropy_with_the_share_of_energy() -> None:
    energies = torch.tensor([3.0, 1.0]).view(1, 2, 1, 1)
    logits = torch.tensor([0.5, -2.0]).view(1, 2, 1, 1)
    share = torch.tensor([0.75, 0.25])
    expected = F.binary_cross_entropy_with_logits(torch.tensor([0.5, -2.0]), share)
    assert location(logits, energies) == pytest.approx(float(expected))


@given(st.integers(0, 1_000))
@settings(deadline=None)
def test_location_is_least_where_the_share_is_known(seed: int) -> None:
    energies = torch.rand(2, 3, 4, 5, generator=torch.Generator().manual_seed(seed)) + 0.01
    best = torch.logit(energies / energies.sum(1, keepdim=True))
    least = location(best, energies)
    assert 0 < least <= math.log(2) + 1e-6
    for step in (-0.1, 0.1):
        assert location(best + step, energies) > least


def test_location_does_not_depend_on_level() -> None:
    generator = torch.Generator().manual_seed(0)
    energies, logits = torch.rand(2, 3, 4, 5, generator=generator), torch.randn(2, 3, 4, 5, generator=generator)
    assert location(logits, 100 * energies) == pytest.approx(float(location(logits, energies)), rel=1e-5)


def test_location_leaves_inaudible_cells_out() -> None:
    energies = torch.tensor([[1.0, 1e-6], [1.0, 1e-6]]).view(1, 2, 1, 2)
    logits = torch.zeros(1, 2, 1, 2, requires_grad=True)
    loss = location(logits, energies)
    assert float(loss.detach()) == pytest.approx(math.log(2))
    (gradient,) = torch.autograd.grad(location(logits + 1.0, energies), logits)
    assert gradient[..., 1].abs().max() == 0
    assert gradient[..., 0].abs().min() > 0


def test_location_of_silence_is_zero_not_nan() -> None:
    logits = torch.randn(1, 2, 3, 4, requires_grad=True)
    loss = location(logits, torch.zeros(1, 2, 3, 4))
    loss.backward()
    assert float(loss.detach()) == 0
    assert logits.grad is not None
    assert not logits.grad.any()


def test_presence_is_cross_entropy_of_there_and_of_not_there() -> None:
    labels = [[DOG], [CAT]]
    queries = turned(0, 90)[:, None]
    logits = torch.tensor([[2.0, -1.0], [0.5, 3.0]])
    hit = F.softplus(torch.tensor([-2.0, -3.0])).mean()
    miss = F.softplus(torch.tensor([-1.0, 0.5])).mean()
    assert presence(logits, queries, labels) == pytest.approx(float(hit + miss) / 2)


def test_presence_and_absence_weigh_the_same() -> None:
    labels = [[frozenset({str(number)})] for number in range(10)]
    queries = torch.eye(10)[:, None]
    right = torch.eye(10) * 40 - 20
    assert presence(right, queries, labels) < 1e-6
    assert presence(torch.full((10, 10), -20.0), queries, labels) == pytest.approx(10, rel=1e-3)  # all hits are missed
    assert presence(torch.full((10, 10), 20.0), queries, labels) == pytest.approx(10, rel=1e-3)


def asked(labels: list[list[frozenset[str]]], queries: torch.Tensor) -> torch.Tensor:
    """Which logits the loss looks at: +1 it wants higher, -1 lower, 0 neither."""
    logits = torch.zeros(len(labels), len(labels) * len(labels[0]), requires_grad=True)
    presence(logits, queries, labels).backward()
    assert logits.grad is not None
    return -logits.grad.sign()


def test_a_query_near_something_else_in_the_mixture_is_left_out() -> None:
    near = math.degrees(math.acos(AMBIGUOUS))
    for degrees, expected in ((near - 1, 0), (near + 1, -1)):
        wanted = asked([[DOG], [CAT]], turned(0, degrees)[:, None])
        assert wanted.tolist() == [[1, expected], [expected, 1]]


def test_a_query_for_several_sounds_is_left_out() -> None:
    wanted = asked([[DOG | CAT], [RAIN]], turned(0, 90)[:, None])
    assert wanted.tolist() == [[0, -1], [0, 1]]


def test_a_sound_inside_a_sum_is_there() -> None:
    wanted = asked([[DOG | CAT], [DOG]], turned(0, 10)[:, None])
    assert wanted.tolist() == [[0, 1], [0, 1]]


def test_a_query_without_sound_is_absent_everywhere() -> None:
    wanted = asked([[DOG, NOTHING], [CAT, RAIN]], turned(0, 90, 180, 270).view(2, 2, 2))
    assert wanted.tolist() == [[1, -1, -1, -1], [-1, -1, 1, 1]]


def test_a_silent_reference_makes_nothing_near() -> None:
    # the query of the silent reference is the other mixture's, word for word; it must stay a question
    wanted = asked([[DOG, NOTHING], [CAT, RAIN]], torch.stack((turned(0, 120), turned(120, 240))))
    assert wanted[0].tolist() == [1, -1, -1, -1]


def test_presence_with_nothing_to_ask_is_zero() -> None:
    assert presence(torch.randn(1, 1), turned(0)[:, None], [[DOG | CAT]]) == 0


def test_what_does_not_count_changes_neither_loss() -> None:
    generator = torch.Generator().manual_seed(0)
    logits, energies = torch.randn(2, 3, 4, 5, generator=generator), torch.rand(2, 3, 4, 5, generator=generator)
    counted = torch.tensor([[True, True, False], [True, False, True]])
    entropy = F.binary_cross_entropy_with_logits(logits, energies / energies.sum(1, keepdim=True), reduction="none")
    assert location(logits, energies, counted) == pytest.approx(float(entropy[counted].mean()), rel=1e-5)
    assert location(logits, energies, torch.ones(2, 3, dtype=torch.bool)) == pytest.approx(
        float(location(logits, energies))
    )
    labels = [[DOG, RAIN], [CAT, NOTHING]]
    told = torch.zeros(2, 4, requires_grad=True)
    presence(
        told, turned(0, 90, 180, 270).view(2, 2, 2), labels, torch.tensor([[True, False], [True, False]])
    ).backward()
    assert told.grad is not None
    assert (-told.grad.sign()).tolist() == [[1, 0, -1, 0], [-1, 0, 1, 0]]


def test_contrast_is_cross_entropy_over_fair_alternatives() -> None:
    bank = turned(0, 20, 90)
    fair = torch.tensor([[True, False, True], [False, True, True], [True, True, True]])
    found = contrast(turned(10), bank, torch.tensor([0]), fair, torch.tensor(5.0))
    own, other = 5 * math.cos(math.radians(10)), 5 * math.cos(math.radians(80))
    assert float(found) == pytest.approx(math.log(1 + math.exp(other - own)), rel=1e-5)


def test_contrast_is_least_at_the_own_wording() -> None:
    bank, fair = turned(0, 90, 180), torch.ones(3, 3, dtype=torch.bool)
    at = [float(contrast(turned(angle), bank, torch.tensor([1]), fair, torch.tensor(10.0))) for angle in (90, 60, 0)]
    assert at == sorted(at)


def test_hearsay_follows_the_scores_and_skips_rows_without_any() -> None:
    names, scores = turned(0, 90), torch.tensor([[0.6, 0.2], [0.0, 0.0]])
    near, far = (
        float(hearsay(torch.cat((turned(angle), turned(0))), names, scores, torch.tensor(4.0))) for angle in (15, 75)
    )
    assert near < far
    cosines = 4 * torch.tensor([math.cos(math.radians(15)), math.cos(math.radians(75))])
    expected = -(torch.tensor([0.75, 0.25]) * F.log_softmax(cosines, 0)).sum()
    assert near == pytest.approx(float(expected), rel=1e-5)


def test_hearsay_lets_be_what_is_no_wrong_answer() -> None:
    names, scores, scale = turned(0, 90, 20), torch.tensor([[1.0, 0.0, 0.0]]), torch.tensor(4.0)
    vector, free = turned(5), torch.tensor([[True, True, False]])
    assert float(hearsay(vector, names, scores, scale, free)) == pytest.approx(
        float(hearsay(vector, names[:2], scores[:, :2], scale)), rel=1e-5
    )
    scored = torch.tensor([[0.5, 0.0, 0.5]])
    told = [float(hearsay(vector, names, scored, scale, allowed)) for allowed in (free, None)]
    assert told[0] == told[1], "what has a score counts, allowed or not"


def test_hearsay_of_nothing_is_zero() -> None:
    vectors = turned(30).requires_grad_()
    loss = hearsay(vectors, turned(0, 90), torch.zeros(1, 2), torch.tensor(4.0))
    loss.backward()
    assert float(loss.detach()) == 0
    assert vectors.grad is not None
    assert float(vectors.grad.abs().max()) == 0
