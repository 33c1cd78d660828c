"""What is asked of a recording, and whether it can be asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from soundsieve.types import Query, Text

LONGEST_QUERY = 1_000


class QueryError(ValueError):
    """The query cannot be used as asked."""


@dataclass(frozen=True)
class Request:
    """What is asked of one recording.

    Attributes:
        queries: one target each.
        exclude: what is taken out of every target again, or None.
        span: (start, end) in seconds outside which the target is silent, or None.
    """

    queries: tuple[Query, ...]
    exclude: Query | None = None
    span: tuple[float, float] | None = None


def as_query(query: str | Query) -> Query:
    """Words stand for :class:`soundsieve.Text`."""
    return Text(query) if isinstance(query, str) else query


def describe(query: Query) -> str:
    """A query in words: its text, or the name of its file."""
    if isinstance(query, Text):
        return query.prompt
    source = next(iter(vars(query).values()))
    return Path(source).stem if isinstance(source, str | Path) else type(query).__name__.lower()


def check_text(text: str) -> None:
    """Raise :class:`QueryError` for an empty text or one too long to mean a sound."""
    if not text.strip():
        raise QueryError("the query is empty; say which sound, such as 'a dog barking'")
    if len(text) > LONGEST_QUERY:
        raise QueryError(
            f"the query has {len(text)} characters, {LONGEST_QUERY} are allowed; name the sound in a few words"
        )


def check_span(span: tuple[float, float] | None, seconds: float | None) -> None:
    """Raise :class:`QueryError` for a span that is empty or not inside a recording of so many seconds."""
    if span is None:
        return
    start, end = span
    if not 0 <= start < end:
        raise QueryError(f"the span {start:g}-{end:g} s is empty; give START-END in seconds, such as 2-7.5")
    if seconds is not None and end > seconds + 1e-3:
        raise QueryError(f"the span {start:g}-{end:g} s is outside the recording, which lasts {seconds:g} s")


def parse_span(text: str) -> tuple[float, float]:
    """``START-END`` in seconds, such as ``2-7.5``.

    Raises:
        QueryError: it is anything else.
    """
    found = re.fullmatch(r"\s*(\d+\.?\d*|\.\d+)\s*-\s*(\d+\.?\d*|\.\d+)\s*", text)
    if not found:
        raise QueryError(f"the span {text!r} is not START-END in seconds, such as 2-7.5")
    span = float(found[1]), float(found[2])
    check_span(span, None)
    return span
