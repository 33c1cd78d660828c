"""The promises of soundsieve.checkpoints.shapes."""

from __future__ import annotations

import pytest
import torch

from soundsieve.checkpoints.shapes import Shapes
from soundsieve.checkpoints.store import CheckpointError

TENSORS = {"a": torch.zeros(3), "b": torch.zeros(3, 5), "c": torch.zeros(4), "d": torch.zeros(1), "e": torch.zeros(0)}
SHAPES = Shapes(TENSORS, "x.pt", "get it again")


def test_the_size_is_that_of_most() -> None:
    assert SHAPES.size(("c", 1, 0), ("a", 1, 0), ("b", 2, 0)) == 3
    assert SHAPES.size(("b", 2, 1)) == 5
    assert SHAPES.size(("gone", 1, 0), ("b", 1, 0), ("e", 1, 0), ("c", 1, 0)) == 4  # only what can tell does


@pytest.mark.parametrize(("first", "state"), [("gone", "missing"), ("b", "misshapen"), ("e", "misshapen")])
def test_where_none_tells_the_first_is_named(first: str, state: str) -> None:
    with pytest.raises(CheckpointError, match=rf"^x\.pt: tensor '{first}' is {state}; get it again$"):
        SHAPES.size((first, 1, 0), ("gone too", 1, 0))


def test_a_shape_must_be_this_one() -> None:
    SHAPES.check("b", (3, 5))
    SHAPES.check("d", ())  # a list of one number for a number
    for name, shape, told in (
        ("b", (5, 3), r"'b' has shape \(3, 5\), not \(5, 3\)"), ("a", (), r"'a' has shape \(3,\), not \(\)"),
        ("d", (1, 1), r"'d' has shape \(1,\), not \(1, 1\)"), ("gone", (3,), "'gone' is missing"),
    ):  # fmt: skip
        with pytest.raises(CheckpointError, match=rf"^x\.pt: tensor {told}; get it again$"):
            SHAPES.check(name, shape)
