"""The promises of soundsieve.encoders.choices: two answers, by number, and no others."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from soundsieve import encoders
from soundsieve.types import Audio, Text


def test_an_answer_is_a_row_of_the_identity() -> None:
    encoder = encoders.load("choices")
    assert torch.equal(encoder.encode([Text("2"), Text(" 1 "), Text("2")]).pooled, torch.eye(2)[[1, 0, 1]])
    assert encoder.dim == 2
    encoder.release()


@pytest.mark.parametrize("query", [Text("a dog"), Text("3"), Text("0"), Audio(np.zeros((1, 9), np.float32), 8_000)])
def test_what_it_cannot_be_asked_is_said_with_what_it_can(query: Text | Audio) -> None:
    with pytest.raises(ValueError, match=r"not told what to look for.*ask for 1 or 2"):
        encoders.load("choices").encode([query])
    with pytest.raises(ValueError, match="query is empty"):
        encoders.load("choices").encode([Text("")])
