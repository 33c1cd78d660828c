"""What is asked of a recording, and whether it can be asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from soundsieve.audio import files as sounds
from soundsieve.pictures import files as pictures
from soundsieve.types import Audio, Image, OnScreen, Query, Text, Video

LONGEST_QUERY = 1_000
EXAMPLE_SECONDS = 60.0
"""Of an example sound that are listened to."""
SHORTEST_EXAMPLE_SECONDS = 0.1
SILENCE = 1e-4
"""An example whose every sample is below this is silent: -80 dB of full scale."""


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

    @property
    def all(self) -> tuple[Query, ...]:
        """The queries and, last, what is excluded."""
        return self.queries if self.exclude is None else (*self.queries, self.exclude)


def as_query(query: str | Query) -> Query:
    """Words stand for :class:`soundsieve.Text`."""
    return Text(query) if isinstance(query, str) else query


def kind(query: Query) -> str:
    """``text``, ``image``, ``audio``, ``video`` or ``onscreen``."""
    return "video" if isinstance(query, Video) else type(query).__name__.lower()


def describe(query: Query) -> str:
    """A query in words: its text, its file's name without folder and ending, or its kind where there is none."""
    source = _source(query)
    if isinstance(query, Text):
        return query.prompt
    return Path(source).stem if isinstance(source, str | Path) else kind(query)


def given(query: Query) -> str:
    """A query as it was given: its text, its file's path, or its kind where there is none."""
    source = _source(query)
    return str(source) if isinstance(source, str | Path) else kind(query)


def _source(query: Query) -> str | Path | np.ndarray:
    source: str | Path | np.ndarray = next(iter(vars(query).values()), kind(query))
    return source


def read(query: Query, fps: float | None = None) -> Query:
    """The query with its file read, so that nothing about it can go wrong later.

    Args:
        query: any; of an example sound the first ``EXAMPLE_SECONDS`` are kept, of a video a frame a second or fewer
            (:func:`soundsieve.pictures.files.frames`).
        fps: frames a second of a video, where an encoder wants them evenly in time (:mod:`soundsieve.encoders.frames`).

    Returns:
        A query of the same kind: text as it is; pixels (height, width, 3), uint8; samples (channel, sample) at their
        own rate; frames (frame, height, width, 3), uint8.

    Raises:
        QueryError: the text is empty or too long, the file cannot be read, the array has another shape or type, or the
            example sound is silent or shorter than ``SHORTEST_EXAMPLE_SECONDS``.
    """
    try:
        if isinstance(query, Image):
            return Image(pictures.read(query.pixels))
        if isinstance(query, Video) and fps:
            from soundsieve.encoders.frames import look  # torch with it

            return Video(look(query, fps))
        if isinstance(query, Video):
            return Video(pictures.frames(query.frames), query.fps)
        if isinstance(query, Audio):
            return _example(query)
        if isinstance(query, OnScreen):
            return query
    except (pictures.PictureError, sounds.AudioError) as error:
        raise QueryError(str(error)) from error
    check_text(query.prompt)
    return query


def _example(query: Audio) -> Audio:
    if isinstance(query.waveform, np.ndarray):
        shown = "the example sound"
        samples, rate = sounds.from_array(shown, query.waveform, query.sample_rate or 0)
        samples = samples[:, : round(EXAMPLE_SECONDS * rate)]
    else:
        shown = str(query.waveform)
        with sounds.Reader(query.waveform) as reader:
            rate = reader.sample_rate
        samples, _ = sounds.read(query.waveform, stop=round(EXAMPLE_SECONDS * rate))
    seconds = samples.shape[1] / rate
    if seconds < SHORTEST_EXAMPLE_SECONDS:
        raise QueryError(f"{shown}: lasts {seconds:g} s; give an example of {SHORTEST_EXAMPLE_SECONDS:g} s or more")
    if np.abs(samples).max() < SILENCE:
        raise QueryError(f"{shown}: nothing is heard in its first {seconds:g} s; give an example in which it sounds")
    return Audio(np.ascontiguousarray(samples, np.float32), rate)


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
