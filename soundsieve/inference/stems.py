"""From a file to files: targets and residuals written block by block, whole or not at all."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, product
from pathlib import Path
from typing import Any, Literal

import numpy as np

from soundsieve.audio import files
from soundsieve.inference import muxing
from soundsieve.inference.request import Request, check_span, describe, given, kind
from soundsieve.inference.separate import BLOCK_SECONDS, Asked, Model, Run, run_over
from soundsieve.types import OnScreen, Query, Text

TEMPLATE = "{stem}.{query}.{part}.{ext}"
FIELDS = "{stem}, {query}, {part}, {ext}, {model}"
PARTS = ("target", "residual", "target_video", "residual_video")
"""What is written for a query: two files, or four."""
LONGEST_NAME = 200  # bytes; file systems allow 255, a temporary name needs some of them


@dataclass(frozen=True)
class Output:
    """How stems are written.

    Attributes:
        folder: created if it is missing.
        template: file name with the fields ``{stem} {query} {part} {ext} {model}``.
        format: ``wav``, ``flac``, ``ogg`` or ``mp3``.
        overwrite: replace files that exist.
        plot: draw spectrograms beside each target.
    """

    folder: Path
    template: str = TEMPLATE
    format: Literal["wav", "flac", "ogg", "mp3"] = "wav"
    overwrite: bool = False
    plot: bool = False


def slug(text: str) -> str:
    """A query as part of a file name: lower case, runs of anything but letters and digits turned into ``-``."""
    name = re.sub(r"[\W_]+", "-", text.strip().lower())
    if len(name.encode()) > LONGEST_NAME // 2:
        name = name.encode()[: LONGEST_NAME // 2].decode(errors="ignore") + "-" + sha256(text.encode()).hexdigest()[:8]
    return name


def query_names(queries: Sequence[Query]) -> list[str]:
    """What ``{query}`` stands for: a text's slug, or that of its file's name without folder and ending.

    A file whose name another query has too gets its kind behind it: ``dog``, ``dog-image``, ``dog-audio``.
    """
    slugs = [slug(describe(query)) for query in queries]
    return [
        f"{name}-{kind(query)}" if slugs.count(name) > 1 and not isinstance(query, Text) else name
        for name, query in zip(slugs, queries, strict=True)
    ]


def names(source: Path, request: Request, output: Output, model: str) -> list[tuple[Path, ...]]:
    """Target and residual path of each query; the queries' names as :func:`query_names` has them.

    Where what is on the screen is asked for, the paths of the videos with these sounds come after them.

    Raises:
        ValueError: the template has an unknown field, or two files would have one name.
    """
    found: list[tuple[Path, ...]] = []
    for query, name in zip(request.queries, query_names(request.queries), strict=True):
        endings = (output.format, muxing.ending(source)) if isinstance(query, OnScreen) else (output.format,)
        paths = []
        for ending, part in product(endings, ("target", "residual")):
            facts = {"stem": source.stem, "query": name, "part": part, "ext": ending, "model": slug(model)}
            try:
                paths.append(output.folder / output.template.format(**facts))
            except (KeyError, IndexError, ValueError, AttributeError, TypeError) as error:
                raise ValueError(f"--filename {output.template!r}: unknown or broken field; use {FIELDS}") from error
        found.append(tuple(paths))
    flat = [path for group in found for path in group] + [picture(group[0]) for group in found if output.plot]
    if len(set(flat)) < len(flat):
        twice = next(path for path in flat if flat.count(path) > 1)
        raise ValueError(
            f"two files of {source.name} would both be {twice}; "
            "tell the queries, the names of their files, or --filename apart"
        )
    return found


def separate_file(
    model: Model,
    source: Path,
    asked: Asked,
    output: Output,
    *,
    progress: Callable[[float, float | None], None] | None = None,
) -> list[dict[str, Any]]:
    """Separate a file into files, in memory that does not depend on its length.

    Where what is on the screen is asked for, copies of the video with target and residual as their sound are written
    beside the stems.

    Args:
        model: the system.
        source: a sound file, or a video with a sound track.
        asked: of the model.
        output: where the stems go and how they are written.
        progress: called with seconds done and seconds in all (None where the file does not say).

    Returns:
        For each query the facts that ``separate --json`` prints.

    Raises:
        soundsieve.audio.files.AudioError: the file cannot be read or a stem not written; nothing is left behind.
        soundsieve.inference.request.QueryError: the span is outside of it, or its pictures are damaged; likewise.
    """
    began, request = time.monotonic(), asked.request
    paths = names(source, request, output, model.name)
    for drawn in [picture(group[0]) for group in paths] if output.plot and not output.overwrite else []:
        if os.path.lexists(drawn):
            raise files.AudioError(f"{drawn}: exists already; give --overwrite to replace it")
    with files.Reader(source) as reader:
        rate, channels, length = reader.sample_rate, reader.channels, reader.num_samples
        check_span(request.span, length / rate if length is not None else None)
        screen = model.screen(request, source)
        written = 0
        with ExitStack() as stack, ExitStack() as undo:
            writers = [
                tuple(
                    stack.enter_context(
                        files.Writer(
                            _prepared(path),
                            rate,
                            channels,
                            format=output.format,
                            subtype=reader.subtype or "FLOAT",
                            overwrite=output.overwrite,
                            num_samples=length,
                        )
                    )
                    for path in group[:2]
                )
                for group in paths
            ]
            films = [
                [
                    stack.enter_context(
                        muxing.VideoWriter(_prepared(path), source, rate, channels, overwrite=output.overwrite)
                    )
                    for path in group[2:]
                ]
                for group in paths
            ]
            run = Run(model, asked, rate, channels, screen)
            for mixture, targets in run_over(run, reader.blocks(int(BLOCK_SECONDS * rate))):
                whole = mixture.astype(np.float64)  # in float32 a sum of two would be off in the last of 32 bits
                for (target_file, residual_file), copies, target in zip(writers, films, targets, strict=True):
                    kept = _shared(whole, target, target_file)
                    rest = residual_file.quantise(whole - kept)
                    target_file.write(kept)
                    residual_file.write(rest)
                    for film, samples in zip(copies, (kept, rest), strict=bool(copies)):
                        film.write(samples)
                written += mixture.shape[1]
                if progress:
                    progress(written / rate, length / rate if length is not None else None)
            check_span(request.span, written / rate)
            every: list[files.Writer | muxing.VideoWriter] = [*chain(*writers), *chain(*films)]
            for writer in every:  # the last bytes may be those that no longer fit
                writer.close()
                undo.callback(writer.path.unlink, missing_ok=True)
            for query, (target, residual, *_) in zip(request.queries, paths, strict=True) if output.plot else ():
                _plot(source, query, target, residual)
                undo.callback(picture(target).unlink, missing_ok=True)
            undo.pop_all()
    elapsed = time.monotonic() - began
    return [
        {
            "input": str(source), "query": given(query), "kind": kind(query),
            **{key: str(path) for key, path in zip(PARTS, group, strict=False)},
            "model": model.name, "sample_rate": rate, "channels": channels,
            "samples": written, "seconds": round(written / rate, 6), "elapsed_s": round(elapsed, 3),
            "presence": None if presence is None else round(presence, 4),
        }
        for query, group, presence in zip(request.queries, paths, run.presence, strict=True)
    ]  # fmt: skip


def _shared(mixture: np.ndarray, target: np.ndarray, writer: files.Writer) -> np.ndarray:
    """The target as it will read back, with room for the residual: both must fit the format's range, or their
    sum would not be the mixture."""
    low = np.maximum(mixture - writer.high, writer.low)
    high = np.minimum(mixture - writer.low, writer.high)
    kept: np.ndarray = writer.quantise(np.clip(target, np.minimum(low, high), high))
    return kept


def picture(target: Path) -> Path:
    """Where the spectrograms that go with a target are drawn."""
    return target.with_suffix(".png")


def _plot(source: Path, query: Query, target: Path, residual: Path) -> None:
    from soundsieve.inference.plot import plot_files

    panels = [(f"mixture: {source.name}", source), (f"target: {describe(query)}", target), ("residual", residual)]
    try:
        plot_files(picture(target), panels)
    except OSError as error:
        wrong = f"{picture(target)}: cannot be drawn ({error.strerror})"
        raise files.AudioError(f"{wrong}; make room, or leave out --plot") from error


def _prepared(path: Path) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.AudioError(
            f"{path.parent}: cannot be made ({error.strerror}); choose another folder with -o"
        ) from error
    return path
