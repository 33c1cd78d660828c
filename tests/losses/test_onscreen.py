"""The promises of soundsieve.losses.onscreen: worked numbers, and the forms as they are defined."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from soundsieve.evaluation.metrics import si_sdr, suppression
from soundsieve.losses.onscreen import FORMS, active_combinations, exact, multi_instance

pytestmark = pytest.mark.usefixtures("one_thread")
some = settings(deadline=None, max_examples=60)
rows = st.lists(st.tuples(st.floats(-40, 40), st.booleans()), min_size=1, max_size=6)
forms = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def tensors(row: list[tuple[float, bool]]) -> tuple[Tensor, Tensor]:
    logits, labels = zip(*row, strict=True)
    return torch.tensor([logits], dtype=torch.float64), torch.tensor([labels])


def cost(logits: Tensor, on: set[int], off: set[int]) -> float:
    """-log p of these, and -log (1 - p) of those."""
    chances = logits[0].sigmoid().log(), (-logits[0]).sigmoid().log()
    return -float(sum(chances[0][source] for source in on) + sum(chances[1][source] for source in off))


def subsets(labelled: set[int]) -> Iterator[set[int]]:
    for size in range(1, len(labelled) + 1):
        yield from map(set, itertools.combinations(sorted(labelled), size))


def test_the_worked_numbers() -> None:
    logits, labels = torch.tensor([[0.9, 0.3, 0.2, 0.1]]).logit(), torch.tensor([[True, True, False, False]])
    found = {name: float(form(logits, labels)) for name, form in FORMS.items()}
    assert found == pytest.approx({"exact": 1.6378, "mi": 0.4339, "ac": 0.7905}, abs=5e-5)


def test_the_worked_estimate() -> None:
    """Sources times probabilities, of the same example as the assignment of sources to mixtures."""
    noise = []
    for seed in (1, 2, 3):
        for _ in range(8_000):
            seed = (1_103_515_245 * seed + 12_345) % 2**31
            noise.append(seed / 2**31 - 0.5)
    a, b, c = np.array(noise).reshape(3, -1)
    sources = np.stack((0.95 * a, 0.9 * b + 0.1 * c, 0.8 * c, 0.05 * c + 0.05 * a))
    estimate = torch.tensor([0.9, 0.3, 0.2, 0.1]).double().logit().sigmoid().numpy() @ sources
    assert si_sdr(estimate, a + b) == pytest.approx(4.8486, abs=5e-5)
    assert suppression(estimate, a + b + c) == pytest.approx(5.5095, abs=5e-5)


@given(rows)
@some
def test_each_form_is_the_least_over_what_it_leaves_open(row: list[tuple[float, bool]]) -> None:
    logits, labels = tensors(row)
    labelled = set(labels[0].nonzero()[:, 0].tolist())
    rest = set(range(len(row))) - labelled
    every = cost(logits, labelled, rest)
    assert float(exact(logits, labels)) == pytest.approx(every, rel=1e-9, abs=1e-12)
    one = min((cost(logits, {source}, rest) for source in labelled), default=every)
    assert float(multi_instance(logits, labels)) == pytest.approx(one, rel=1e-9, abs=1e-12)
    some = min((cost(logits, on, rest | labelled - on) for on in subsets(labelled)), default=every)
    assert float(active_combinations(logits, labels)) == pytest.approx(some, rel=1e-9, abs=1e-12)


@given(st.lists(rows, min_size=1, max_size=3), st.sampled_from([torch.float32, torch.float64]))
@some
def test_the_forms_have_an_order(batch: list[list[tuple[float, bool]]], kind: torch.dtype) -> None:
    for row in batch:
        logits, labels = tensors(row)
        least, less, most = (float(FORMS[name](logits.to(kind), labels)) for name in ("mi", "ac", "exact"))
        assert 0 <= least <= less <= most


@given(st.lists(st.floats(-40, 40), min_size=1, max_size=6), st.integers(-1, 5))
@some
def test_with_at_most_one_label_all_forms_are_the_same_with_their_gradients(values: list[float], one: int) -> None:
    labels = torch.arange(len(values))[None] == one
    found = []
    for form in FORMS.values():
        logits = torch.tensor([values], dtype=torch.float64, requires_grad=True)
        loss = form(logits, labels)
        found.append((loss.item(), *torch.autograd.grad(loss.sum(), logits)[0][0].tolist()))
    assert found[1] == pytest.approx(found[0], abs=1e-12)
    assert found[2] == pytest.approx(found[0], abs=1e-12)


def test_none_labelled_says_that_all_are_off() -> None:
    logits = torch.tensor([[2.0, -1.0, 0.5]])
    expected = torch.nn.functional.binary_cross_entropy_with_logits(logits, torch.zeros(1, 3), reduction="sum")
    for form in FORMS.values():
        assert float(form(logits, torch.zeros(1, 3, dtype=torch.bool))) == pytest.approx(float(expected), rel=1e-6)


def gradient(name: str, values: list[float], labels: list[bool]) -> list[float]:
    logits = torch.tensor([values], dtype=torch.float64, requires_grad=True)
    (found,) = torch.autograd.grad(FORMS[name](logits, torch.tensor([labels])).sum(), logits)
    return found[0].tolist()


def test_what_is_left_open_is_what_learns() -> None:
    """Where all labelled sources seem off, one alone is told that it is on; the rest is left alone, or told off."""
    values, labels = [-1.0, -2.0, 3.0], [True, True, False]
    one, two, three = torch.tensor(values, dtype=torch.float64).sigmoid().tolist()
    assert gradient("exact", values, labels) == pytest.approx([one - 1, two - 1, three])
    assert gradient("mi", values, labels) == pytest.approx([one - 1, 0, three])
    assert gradient("ac", values, labels) == pytest.approx([one - 1, two, three])


def test_undecided_sources_learn_too() -> None:
    """A network fresh from initialisation gives nothing but zeros; no form may leave it there."""
    assert gradient("mi", [0.0, 0.0, 0.0], [True, True, False]) == [-0.5, 0, 0.5]
    assert gradient("ac", [0.0, 0.0, 0.0], [True, True, False]) == [-0.5, -0.5, 0.5]
    assert gradient("ac", [-3.0, -3.0], [True, True]) == pytest.approx([-0.9525741, 0.0474259]), (
        "one of equals, not both"
    )


@forms
def test_certain_answers_stay_finite_whatever_the_precision(form: object) -> None:
    values, labels = torch.tensor([[1e4, -1e4, 300.0, -300.0]]), torch.tensor([[False, True, True, False]])
    for kind in (torch.float32, torch.bfloat16, torch.float64):
        logits = values.to(kind).requires_grad_()
        with torch.autocast("cpu", torch.bfloat16):
            loss = form(logits, labels)  # type: ignore[operator]
        assert loss.dtype == torch.promote_types(kind, torch.float32)
        assert loss.isfinite().all()
        (slope,) = torch.autograd.grad(loss.sum(), logits)
        assert slope.isfinite().all()
        assert loss.item() >= 1e4 * (1 - 2**-7), "the first is wrong for certain"


@forms
def test_items_have_nothing_to_do_with_each_other(form: object) -> None:
    generator = torch.Generator().manual_seed(0)
    logits = 3 * torch.randn(16, 4, generator=generator)
    labels = torch.rand(16, 4, generator=generator) > 0.5
    together = form(logits, labels)  # type: ignore[operator]
    alone = [form(logits[item : item + 1], labels[item : item + 1]) for item in range(16)]  # type: ignore[operator]
    assert together.shape == (16,)
    assert torch.allclose(together, torch.cat(alone), rtol=1e-6)
