"""A model on a list of mixtures: one row each, and beside the means what they must be read against.

The list is that of DCASE 2024 Task 9: ``source,noise,snr,query``. Mixtures are made as there: mono, ``noise`` repeated
or cut to ``source``, at ``snr`` dB by mean power, scaled to a peak of 0.9 where it would be higher. Two more columns
may name what else stands for the query: ``example``, a sound, and ``image``, a picture.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from soundsieve.audio import files, mix
from soundsieve.evaluation import metrics
from soundsieve.inference.request import QueryError, Request, check_text
from soundsieve.inference.separate import Model, Run, run_over
from soundsieve.types import Audio, Image, Query, Text

COLUMNS = ("source", "noise", "snr", "query")
BY = {"text": "query", "audio": "example", "image": "image"}
"""The column that holds what is asked."""
MEASURES = ("sdr", "sdri", "si_sdr", "si_sdri")
ENDINGS = ("", ".wav", ".flac", ".ogg")


class ListError(ValueError):
    """The list cannot be used; names the file and the line."""


@dataclass(frozen=True)
class Row:
    """One mixture of a list: file names, SNR in dB, and what is asked: words, and a sound and a picture, or none.

    ``wordings`` are the same question in other words, those of the columns that the reader was told of.
    """

    source: str
    noise: str
    snr: float
    query: str
    example: str = ""
    image: str = ""
    wordings: tuple[str, ...] = ()


def read_list(path: Path, by: str = "text", wordings: Sequence[str] = ()) -> list[Row]:
    """The rows of a list.

    Args:
        path: of the list.
        by: a key of ``BY``; its column must be there and filled.
        wordings: columns of other words to ask with; they must be there and filled.

    Raises:
        ListError: it is missing, has another header, or a row is wrong.
    """
    needed = [*COLUMNS, *(name for name in (BY[by], *wordings) if name not in COLUMNS)]
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not set(needed) <= set(reader.fieldnames or ()):
                raise ListError(f"{path}: the header is not {','.join(needed)}; see 'soundsieve eval --help'")
            rows = []
            for row in reader:
                try:
                    rows.append(_row(needed, row, wordings))
                except ValueError as error:
                    raise ListError(f"{path}: line {reader.line_num}: {error}") from error
    except OSError as error:
        raise ListError(f"{path}: {error.strerror}; give a CSV file with the header {','.join(needed)}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ListError(f"{path}: not a text file; give a CSV file with the header {','.join(needed)}") from error
    if not rows:
        raise ListError(f"{path}: no rows in it")
    return rows


def _row(needed: Sequence[str], row: dict[str, str | None], wordings: Sequence[str]) -> Row:
    for name in ("query", *wordings):
        if (text := row[name]) is not None:
            check_text(text)
    fields = {name: row.get(name) or "" for name in (*COLUMNS, "example", "image", *wordings)}
    if not all(fields[name] for name in needed):
        raise ValueError(f"a field is missing; every row has {','.join(needed)}")
    snr = float(fields["snr"])
    if not math.isfinite(snr):
        raise ValueError(f"the snr {fields['snr']!r} is no number of dB")
    said = tuple(fields[name] for name in wordings)
    return Row(fields["source"], fields["noise"], snr, fields["query"], fields["example"], fields["image"], said)


def evaluate(
    model: Model,
    rows: Sequence[Row],
    folder: Path,
    *,
    by: str = "text",
    failed: Callable[[str], None],
    progress: Callable[[int], None] | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Separate every mixture of a list and measure it.

    Args:
        model: what is measured.
        rows: of the list.
        folder: where the list's sounds are.
        by: what is asked with, a key of ``BY``; rows have it.
        failed: told, in one line, of a row that cannot be used; the others are still done.
        progress: told how many rows are done.
        seed: of the other queries that each row is also asked.

    Returns:
        ``rows`` (how many were measured), ``mean`` and ``median`` of ``sdr, sdri, si_sdr, si_sdri`` over them,
        ``baselines`` (the same means for half the mixture, an oracle ratio mask, and the answers to another row's
        query), ``suppression_db`` of a sound that is not there, ``presence`` (means of both sorts of sound, ``auc``,
        ``calibration_error``; None where the network cannot tell),
        ``by``, ``per_row`` (with the file asked with, where it was one, and that of the sound that is not there),
        ``model``, ``sha256``.

    Raises:
        QueryError: the model does not take queries of this kind.
    """
    if rows:
        model.accept(_KINDS[by](_asked(rows[0], by)))
    rng = np.random.default_rng(seed)
    asked = sorted({row.query for row in rows})
    says = {row.source: row.query for row in rows}
    order = rng.permutation(len(rows))
    per_row = []
    for number, row in enumerate(rows):
        absent = [query for query in asked if query not in (row.query, says.get(row.noise))]
        other = rows[int(order[number])]
        missing = None
        if absent:
            query = absent[int(rng.integers(len(absent)))]
            # Words are all alike; of files there is one to choose.
            standing = [row for row in rows if row.query == query]
            missing = standing[int(rng.integers(len(standing)))] if by != "text" else standing[0]
        try:
            per_row.append(_measure(model, row, folder, other, missing, by))
        except (files.AudioError, QueryError) as error:
            failed(str(error))
        if progress:
            progress(number + 1)
    silent = sum(np.isnan(row["sdr"]) for row in per_row)
    heard = [row for row in per_row if not np.isnan(row["sdr"])]
    return {
        "rows": len(per_row),
        "silent_references": int(silent),
        "mean": _over(heard, np.mean),
        "median": _over(heard, np.median),
        "baselines": {
            name: _over([row["baselines"][name] for row in heard], np.mean)
            for name in ("mixture", "half", "oracle_ratio_mask", "shuffled_queries")
        },
        "suppression_db": _mean([row["suppression_db"] for row in per_row]),
        "presence": _surety([row["presence"] for row in per_row], [row["presence_absent"] for row in per_row]),
        "by": by,
        "seed": seed,
        "model": model.name,
        "sha256": model.sha256,
        "per_row": [_without_nan(row) for row in per_row],
    }


def _without_nan(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON can say it: None where there is no ratio."""
    plain = {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in row.items()}
    return {name: _without_nan(value) if isinstance(value, dict) else value for name, value in plain.items()}


def _over(rows: Sequence[dict[str, float]], summary: Callable[[list[float]], Any]) -> dict[str, float | None]:
    return {name: float(summary([row[name] for row in rows])) if rows else None for name in MEASURES}


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _surety(there: Sequence[float | None], absent: Sequence[float | None]) -> dict[str, float | None]:
    known, others = ([value for value in values if value is not None] for values in (there, absent))
    both = bool(known) and bool(others)
    return {
        "there": _mean(known), "absent": _mean(others),
        "auc": metrics.auc(known, others) if both else None,
        "calibration_error": metrics.calibration_error(known, others) if both else None,
    }  # fmt: skip


_KINDS: dict[str, Callable[[str], Query]] = {"text": Text, "audio": Audio, "image": Image}


def _asked(row: Row, by: str) -> str:
    given: str = getattr(row, BY[by])
    return given


def _query(row: Row, by: str, folder: Path) -> Query:
    given = _asked(row, by)
    if by == "audio":
        given = str(_sound(folder, given))
    elif by == "image":
        given = str(folder / given)
    return _KINDS[by](given)


def make(row: Row, folder: Path) -> tuple[np.ndarray, np.ndarray, int]:
    """Source and noise as they stand in a row's mixture, (sample,) each, and their rate, Hz, that of the source.

    Raises:
        soundsieve.audio.files.AudioError: a file is missing, or cannot be read.
    """
    source, rate = _read_mono(folder, row.source)
    noise, noise_rate = _read_mono(folder, row.noise)
    noise = files.Resampler(noise_rate, rate, 1).push(noise[None], last=True)[0]
    return *mix.add_at_snr(source, noise, row.snr), rate


def _measure(model: Model, row: Row, folder: Path, other: Row, missing: Row | None, by: str) -> dict[str, Any]:
    source, noise, rate = make(row, folder)
    mixture = source + noise
    queries = tuple(_query(asked, by, folder) for asked in (row, other, *([missing] if missing else [])))
    run = Run(model, model.ask(Request(queries)), rate, 1)
    targets = np.concatenate([part for _, part in run_over(run, [mixture[None]])], 2)[:, 0]
    return {
        "source": row.source, "noise": row.noise, "snr": row.snr, "query": row.query,
        **({BY[by]: _asked(row, by)} if by != "text" else {}),
        **metrics.ratios(targets[0], source, mixture),
        "presence": run.presence[0],
        "absent_query": missing.query if missing else None,
        **({f"absent_{BY[by]}": _asked(missing, by) if missing else None} if by != "text" else {}),
        "suppression_db": metrics.suppression(targets[2], mixture) if missing else None,
        "presence_absent": run.presence[2] if missing else None,
        "baselines": {
            "mixture": metrics.ratios(mixture, source, mixture),
            "half": metrics.ratios(mixture / 2, source, mixture),
            "oracle_ratio_mask": metrics.ratios(oracle_ratio_mask(source, noise), source, mixture),
            "shuffled_queries": metrics.ratios(targets[1], source, mixture),
        },
    }  # fmt: skip


def _sound(folder: Path, name: str) -> Path:
    for ending in ENDINGS:
        path = folder / f"{name}{ending}"
        if path.is_file():
            return path
    raise files.AudioError(f"{folder / name}: no such file, with or without .wav; check --audio")


def _read_mono(folder: Path, name: str) -> tuple[np.ndarray, int]:
    samples, rate = files.read(_sound(folder, name))
    return samples.mean(0), rate


def oracle_ratio_mask(source: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """What a real mask that knows both sounds would give, (sample,): |S| / (|S| + |N|), windows of 2,048."""
    import torch

    window = torch.hann_window(2048)
    both = torch.from_numpy(np.stack((source, noise)))
    first, second = torch.stft(both, 2048, 512, window=window, return_complex=True, pad_mode="constant")
    masked = (first + second) * first.abs() / (first.abs() + second.abs()).clamp_min(1e-9)
    estimate: np.ndarray = torch.istft(masked, 2048, 512, window=window, length=len(source)).numpy()
    return estimate


def table(result: dict[str, Any]) -> str:
    """The means of a result and what they are read against, as lines of text."""
    asked = "" if result["by"] == "text" else f", by {result['by']}"
    header = f"{'mean over ' + str(result['rows']) + ' rows, dB' + asked:34}" + "".join(
        f"{name:>9}" for name in MEASURES
    )
    lines = [header]
    shown = {
        "the mixture itself": result["baselines"]["mixture"],
        "half the mixture": result["baselines"]["half"],
        f"{result['model']}, another row's query": result["baselines"]["shuffled_queries"],
        f"{result['model']}": result["mean"],
        f"{result['model']}, median": result["median"],
        "oracle ratio mask": result["baselines"]["oracle_ratio_mask"],
    }
    for name, means in shown.items():
        lines.append(f"{name:34}" + "".join("        -" if means[m] is None else f"{means[m]:9.2f}" for m in MEASURES))
    if result["suppression_db"] is not None:
        there, absent = result["presence"]["there"], result["presence"]["absent"]
        surer = "" if absent is None else f"; presence {absent:.2f}, against {there:.2f} where it is"
        if result["presence"]["auc"] is not None:
            auc, error = result["presence"]["auc"], result["presence"]["calibration_error"]
            surer += f" (AUC {auc:.3f}, calibration error {error:.3f})"
        lines.append(f"asked for a sound that is not there: {result['suppression_db']:.1f} dB below the mixture{surer}")
    if result["silent_references"]:
        lines.append(f"{result['silent_references']} rows have a silent source and are in no mean")
    return "\n".join(lines)
