"""The promises of soundsieve.inference.request."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundsieve.inference.request import (
    LONGEST_QUERY,
    QueryError,
    as_query,
    check_span,
    check_text,
    describe,
    parse_span,
)
from soundsieve.types import Audio, Image, Query, Text, Video


def test_words_stand_for_text() -> None:
    assert as_query("rain") == Text("rain")
    image = Image("dog.jpg")
    assert as_query(image) is image


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (Text("a dog barking"), "a dog barking"),
        (Image("pictures/my dog.jpg"), "my dog"),
        (Audio(Path("bark.wav")), "bark"),
        (Video(np.zeros((1, 2, 2, 3), np.uint8), 1.0), "video"),
        (Audio(np.zeros((1, 5), np.float32), 16_000), "audio"),
    ],
)
def test_a_query_is_told_in_words(query: Query, words: str) -> None:
    assert describe(query) == words


@given(st.text(alphabet=" \t\n\u00a0\u3000"))
def test_an_empty_query_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="the query is empty"):
        check_text(text)


def test_a_query_may_be_long_but_not_endless() -> None:
    check_text("x" * LONGEST_QUERY)
    with pytest.raises(QueryError, match=f"{LONGEST_QUERY + 1} characters, {LONGEST_QUERY} are allowed"):
        check_text("x" * (LONGEST_QUERY + 1))


@pytest.mark.parametrize(
    ("text", "span"),
    [("2-7.5", (2, 7.5)), (" 0 - .5 ", (0, 0.5)), ("1.-2", (1, 2)), ("00.10-1", (0.1, 1))],
)
def test_a_span_is_read(text: str, span: tuple[float, float]) -> None:
    assert parse_span(text) == span


@given(st.floats(0, 1e4), st.floats(1e-3, 1e4))
def test_any_span_comes_back(start: float, length: float) -> None:
    text = f"{start:.6f}-{start + length:.6f}"
    assert parse_span(text) == pytest.approx((start, start + length), abs=1e-5)


@pytest.mark.parametrize(
    "text", ["", "-", "2", "2-", "-2", "a-b", "2-7-9", "1e3-1e4", "nan-inf", "2--7", "0:10-0:20", "2 7"]
)
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="is not START-END in seconds"):
        parse_span(text)


@pytest.mark.parametrize("text", ["2-2", "7-2", "0-0"])
def test_an_empty_span_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="is empty"):
        parse_span(text)


@pytest.mark.parametrize("span", [(-1.0, 2.0), (float("nan"), 2.0), (1.0, float("nan"))])
def test_a_span_of_numbers_is_checked_alike(span: tuple[float, float]) -> None:
    with pytest.raises(QueryError, match="is empty"):
        check_span(span, None)


def test_a_span_must_lie_inside_the_recording() -> None:
    check_span(None, 1.0)
    check_span((0.0, 1.0), 1.0)
    check_span((0.0, 1.0), 0.9999)  # what prints as the recording's length is its length
    check_span((5.0, 6.0), None)
    with pytest.raises(QueryError, match="outside the recording, which lasts 1 s"):
        check_span((0.5, 1.5), 1.0)
