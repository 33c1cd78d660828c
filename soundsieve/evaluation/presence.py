"""How sure a model says that a sound is there: whether that ranks rightly, and whether it is a probability.

A network's own presence is a ranking, whatever it was trained by: how large a logit is depends on how long, how loud
and how clear sounds are. Three numbers, found on mixtures that nothing is measured on, make a probability of it, of
two equal chances: a sound that is there against one that is not (Platt 1999, with the target's level beside the logit).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.cluster.vq import kmeans2
from scipy.optimize import minimize
from torch.nn import functional as F

from soundsieve.audio import files
from soundsieve.checkpoints import published
from soundsieve.evaluation import metrics
from soundsieve.evaluation.calibration import destination, rewrite
from soundsieve.evaluation.evaluate import Row, make, read_list
from soundsieve.evaluation.provenance import provenance
from soundsieve.inference.request import QueryError
from soundsieve.inference.separate import Model, load
from soundsieve.separators.bandsplit import EVENNESS, SOFTEST, BandSplit, BandSplitConfig, level_db
from soundsieve.types import Text

LEVELS_DB = (-10.0, -5.0, 0.0, 5.0, 10.0)
"""Of the sound that is asked for against the other, in what is calibrated with: users' are at any level."""
NEUTRAL = (1.0, 0.0, 0.0)
BACKGROUND = 128
"""Directions that stand for what sounds in recordings of all kinds; four times as many do no better."""
CELLS = 48
"""Drawn from each mixture to find them, the louder ones more often, as presence weighs them."""
_NONE = "no row of the list can be used"
_STEADY = 1e-6  # keeps the numbers finite where all rows are told rightly


def fit(evidence: np.ndarray, there: np.ndarray) -> tuple[float, float, float]:
    """Logistic regression: factors of the logit and of the level, and a number, as :class:`BandSplitConfig` has them.

    Args:
        evidence: logits and levels in dB (row, 2).
        there: whether the sound is (row,); those that are and those that are not weigh the same together.

    Raises:
        ValueError: all are there, or none.
    """
    if there.all() or not there.any():
        raise ValueError("it cannot be calibrated by sounds that are all there, or all not")
    known = np.column_stack((evidence, np.ones(len(evidence))))
    sign = np.where(there, 1.0, -1.0)
    weights = np.where(there, 0.5 / there.sum(), 0.5 / (~there).sum())

    def cost(numbers: np.ndarray) -> float:
        return float((weights * np.logaddexp(0, -sign * (known @ numbers))).sum() + _STEADY * np.square(numbers).sum())

    found, level, number = minimize(cost, np.array(NEUTRAL), method="BFGS").x
    return float(found), float(level), float(number)


def sounding(
    model: Model,
    rows: Sequence[Row],
    folder: Path,
    *,
    seed: int = 0,
    progress: Callable[[int], object] | None = None,
) -> torch.Tensor:
    """What sounds in the mixtures of a list: ``BACKGROUND`` unit vectors (direction, dim) in the queries' space, or as
    many as there are cells; k-means (Lloyd 1982, doi:10.1109/TIT.1982.1056489) of some of each mixture's.

    Args:
        model: whose separator is a :class:`BandSplit`.
        rows: of a list; those that cannot be used are passed over.
        folder: where its sounds are.
        seed: of cells drawn, and of where the means start.
        progress: told how many rows are done.

    Raises:
        ValueError: no row can be used.
    """
    separator, rng = model.separator, np.random.default_rng(seed)
    assert isinstance(separator, BandSplit)
    drawn = list[np.ndarray]()
    for number, row in enumerate(rows):
        try:
            mixture = _mixture(model, row, folder)
        except files.AudioError:
            continue
        with torch.inference_mode():
            spectrum, _, cells = separator.encode(mixture[None].to(model.device))
            loudness = separator.loudness(spectrum, cells).flatten().double().cpu().numpy()
        weights = (loudness / max(loudness.max(), 1e-9)).clip(SOFTEST) ** EVENNESS
        count = min(CELLS, len(weights))
        chosen = rng.choice(len(weights), count, replace=False, p=weights / weights.sum())
        drawn.append(cells[0].flatten(1).T.cpu().numpy()[chosen])
        if progress:
            progress(number + 1)
    if not drawn:
        raise ValueError(_NONE)
    together = np.concatenate(drawn)
    means, _ = kmeans2(together, min(BACKGROUND, len(together)), minit="++", missing="raise", seed=seed)
    return F.normalize(torch.from_numpy(means), dim=1)


def _mixture(model: Model, row: Row, folder: Path) -> torch.Tensor:
    source, noise, rate = make(row, folder)
    return torch.from_numpy(files.Resampler(rate, model.sample_rate, 1).push((source + noise)[None], last=True))


def collect(
    model: Model,
    rows: Sequence[Row],
    folder: Path,
    *,
    failed: Callable[[str], None],
    seed: int = 0,
    progress: Callable[[int], object] | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """What a model finds of each row's sound, and of one that is not in it, in mixtures at any of ``LEVELS_DB``.

    Args:
        model: whose separator's ``surety`` is ``NEUTRAL``.
        rows: of a list.
        folder: where its sounds are.
        failed: told, in one line, of a row that cannot be used.
        seed: of levels, and of the sounds that are not there.
        progress: told how many rows are done.

    Returns:
        ``evidence`` and ``there`` of :func:`fit`.
    """
    rng = np.random.default_rng(seed)
    asked, says = sorted({row.query for row in rows}), {row.source: row.query for row in rows}
    evidence, there = list[np.ndarray](), list[bool]()
    for number, row in enumerate(rows):
        absent = [query for query in asked if query not in (row.query, says.get(row.noise))]
        queries = [Text(row.query), *([Text(absent[int(rng.integers(len(absent)))])] if absent else [])]
        level = float(LEVELS_DB[int(rng.integers(len(LEVELS_DB)))])
        try:
            mixture = _mixture(model, replace(row, snr=level), folder)
        except files.AudioError as error:
            failed(str(error))
            continue
        targets, logits = model.call(mixture, model.encode(queries))
        assert logits is not None
        evidence.append(np.column_stack((logits.numpy(), level_db(targets, mixture).numpy())))
        there += [number == 0 for number in range(len(queries))]
        if progress:
            progress(number + 1)
    if not evidence:
        raise ValueError(_NONE)
    return np.concatenate(evidence), np.array(there)


def calibrate(
    weights: str,
    list_file: Path,
    folder: Path,
    out: Path | None = None,
    *,
    overwrite: bool = False,
    device: str = "auto",
    failed: Callable[[str], None],
    bar: Callable[[str], AbstractContextManager[Callable[[float, float], object] | None]],
) -> tuple[Path, dict[str, Any]]:
    """Make a probability of a model's presence, in a copy of its weights.

    Args:
        weights: a model, as :func:`soundsieve.inference.separate.load` takes it.
        list_file: a list of mixtures, as ``soundsieve eval`` takes it; of sounds that the model was not trained on.
        folder: where its sounds are.
        out: file to write, ``.safetensors``; beside the weights and called like them, ``-calibrated``, if not given.
        overwrite: replace a file that exists.
        device: ``auto``, ``cpu`` or ``cuda``.
        failed: told, in one line, of a row that cannot be used.
        bar: shows how much is done.

    Returns:
        The file that was written, and what its header says under ``calibration``.

    Raises:
        CheckpointError: the weights cannot be used, or the result exists already or cannot be written.
        QueryError: the model cannot tell whether a sound is there.
        ValueError: the list is wrong.
    """
    path = published.find(weights)
    out = destination(path, out, overwrite=overwrite)
    rows = read_list(list_file)
    model = load(str(path), device=device)
    separator: Any = model.separator
    if not isinstance(separator.config, BandSplitConfig):
        raise QueryError(f"model {weights!r} does not tell whether a sound is there; 'default' does, or one like it")
    with bar(path.name) as advance:

        def done(number: int) -> None:
            if advance:
                advance(number, 2 * len(rows))

        background = sounding(model, rows, folder, progress=done).to(model.device)
        separator.background = background
        separator.config = replace(separator.config, surety=NEUTRAL, background=len(background))
        evidence, there = collect(model, rows, folder, failed=failed, progress=lambda number: done(len(rows) + number))
    surety = fit(evidence, there)
    said = 1 / (1 + np.exp(-(evidence @ surety[:2] + surety[2])))
    parts = said[there].tolist(), said[~there].tolist()
    told = {
        "list": list_file.name, "rows": int(there.sum()), "levels_db": LEVELS_DB, "of": model.sha256,
        "auc": metrics.auc(*parts), "calibration_error": metrics.calibration_error(*parts), "found": ["background"],
        **provenance(),
    }  # fmt: skip
    kept = {"background": background.half().cpu()}
    rewrite(path, model, out, replace(separator.config, surety=surety), told, kept)
    return out, told
