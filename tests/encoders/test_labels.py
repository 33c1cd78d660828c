"""The promises of soundsieve.encoders.labels: the same vector for the same label, and no likeness between others."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from soundsieve import encoders
from soundsieve.types import Audio, Text


def vectors(*texts: str) -> torch.Tensor:
    return encoders.load("labels").encode([Text(text) for text in texts]).pooled


@given(st.text(min_size=1, max_size=40).filter(lambda text: text.split() != []))
def test_a_label_has_one_unit_vector_in_any_company(label: str) -> None:
    alone, beside = vectors(label), vectors("a violin", label)
    assert alone.shape == (1, 384)
    assert alone.dtype == torch.float32
    assert torch.equal(alone[0], beside[1])
    assert float(alone.norm()) == pytest.approx(1, abs=1e-5)
    assert torch.equal(vectors(f"  {label} "), alone)


def test_it_is_the_same_on_every_machine() -> None:
    assert "".join("01"[int(number > 0)] for number in vectors("rain")[0, :16]) == "1111110110011001"
    assert torch.equal(vectors("Cat  Meow"), vectors("cat meow"))


def test_related_words_are_no_more_alike_than_others() -> None:
    texts = [f"{word} {number}" for word in ("a dog barking", "a dog barks", "a violin") for number in range(300)]
    likeness = vectors(*texts)
    likeness = (likeness @ likeness.T)[~torch.eye(len(texts), dtype=torch.bool)]
    assert float(likeness.abs().max()) < 0.35
    assert abs(float(likeness.mean())) < 0.002
    assert float(likeness.std()) == pytest.approx(384**-0.5, rel=0.02)


def test_it_takes_words_alone() -> None:
    encoder = encoders.load("labels")
    with pytest.raises(ValueError, match="takes text, not audio"):
        encoder.encode([Audio(np.zeros((1, 100), np.float32), 8_000)])
    with pytest.raises(ValueError, match="query is empty"):
        encoder.encode([Text("  ")])
    encoder.release()
