"""The promises of soundsieve.training.step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from soundsieve.recipes import Recipe, default
from soundsieve.training.step import Step
from soundsieve.types import Batch, Encoder, Text


@dataclass(frozen=True)
class Gain:
    """Configuration of a separator of one number."""

    sample_rate: int = 8_000

    def build(self) -> nn.Module:
        separator = nn.Module()
        separator.gain = nn.Parameter(torch.tensor(0.5))
        return separator


def loss(separator: Any, encoder: Encoder, batch: Batch) -> dict[str, Tensor]:
    """Two terms, one of them of the query."""
    likeness = encoder.encode(batch.queries[0]).pooled.sum()
    error = (separator.gain * batch.mixture - batch.references[:, 0]).square().mean()
    return {"error": error, "gain": separator.gain * likeness}


@pytest.fixture
def recipe() -> Recipe:
    return replace(default.paper(), separator=Gain(), loss=loss, weights={"error": 2.0, "gain": 0.5})


@pytest.fixture
def batch() -> Batch:
    references = torch.randn(3, 2, 1, 50, generator=torch.Generator().manual_seed(0))
    return Batch(references, [(Text("a"), Text("b"))] * 3, [(frozenset("a"), frozenset("b"))] * 3)


def test_the_loss_is_the_weighted_sum_of_its_terms(
    recipe: Recipe, batch: Batch, toy_encoder: Callable[..., Encoder]
) -> None:
    step = Step(recipe, toy_encoder(4))
    total, terms = step(batch)
    assert terms.keys() == {"error", "gain"}
    assert float(total.detach()) == pytest.approx(2 * float(terms["error"]) + 0.5 * float(terms["gain"]))
    assert total.requires_grad
    assert not any(term.requires_grad for term in terms.values())
    total.backward()
    assert step.separator.gain.grad is not None


@pytest.mark.parametrize(
    "weights", [{"error": 1.0}, {"error": 1.0, "gain": 1.0, "more": 1.0}, {}, {"eror": 1.0, "gain": 1.0}]
)
def test_a_missing_or_extra_term_is_refused(
    recipe: Recipe, batch: Batch, toy_encoder: Callable[..., Encoder], weights: dict[str, float]
) -> None:
    step = Step(replace(recipe, weights=weights), toy_encoder(4))
    with pytest.raises(ValueError, match=r"loss gives \['error', 'gain'\], weights are for") as caught:
        step(batch)
    assert str(sorted(weights)) in str(caught.value)


def test_the_encoder_is_no_part_of_what_is_trained(recipe: Recipe) -> None:
    encoder: Any = nn.Linear(3, 3)
    step = Step(recipe, encoder)
    assert [name for name, _ in step.named_parameters()] == ["separator.gain"]
    assert list(step.state_dict()) == ["separator.gain"]
