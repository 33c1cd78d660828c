"""Published test sets that are lists of clips to be added: each row's clips make a mixture, and each is asked for.

As the public code of arXiv:2404.01740 does it for two clips, and for any number of them, which its loop does not get
right. A row names its clips; what sounds in them says a file beside the list. Every clip is cut around its middle and
divided by their number, the mixture is the sum. The answer to each clip's own words is measured against that clip (no
search for the best order), and a mixture's figures are the means over its clips.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from soundsieve.evaluation import bss_eval, metrics, wordings
from soundsieve.evaluation.evaluate import ListError
from soundsieve.evaluation.protocols import clips, loop, scores, tables
from soundsieve.evaluation.protocols.sets import SumSet
from soundsieve.inference.request import QueryError, check_text
from soundsieve.inference.separate import Model
from soundsieve.types import Text

RATE = 16_000
SAMPLES = 131_070
"""Of a clip as it is mixed and measured."""
MEASURES = ("bss_sdr", "sir", "sar", "sdr", "si_sdr", "sdri", "si_sdri")
COMPARED = ("bss_sdr", "si_sdr")
WORDINGS = {"sentence": "The sound of {}", "label": "{}", "caption": "{}"}
"""How a clip is asked for: its label in the published sentence, its label alone, its caption."""
LAYOUTS = {
    "instruments": "a CSV file without a header: /instrument/sound.wav, folder of frames, number of frames",
    "labels": "a CSV file without a header: sound, label",
    "captions": "a JSON file of clips by number, each with file_id and caption",
}
"""What says what the clips of a set are."""


@dataclass(frozen=True)
class Clip:
    """A sound of a set.

    Attributes:
        sound: file, below the folder of sounds.
        said: its label, underscores as spaces, or its caption.
        middle: of the cut, in seconds; that of the file if none is given.
        is_repeated: where it is too short; else there is silence around it.
    """

    sound: str
    said: str
    middle: float | None = None
    is_repeated: bool = True

    def heard(self, folder: Path) -> np.ndarray:
        """(``SAMPLES``,) of it, between -1 and 1.

        Raises:
            soundsieve.audio.files.AudioError: it cannot be read.
        """
        samples = clips.read(folder / self.sound, RATE)
        if self.is_repeated:
            samples = clips.repeat(samples, SAMPLES)
        middle = len(samples) // 2 if self.middle is None else int(self.middle * RATE)
        return clips.around(samples, middle, SAMPLES)


@dataclass(frozen=True)
class Sum:
    """A mixture of a list: its line, and what sounds in it."""

    line: int
    clips: tuple[Clip, ...]

    @property
    def clip(self) -> str:
        """The first of them: each clip in turn is first, with others that are drawn."""
        return self.clips[0].sound

    @property
    def queries(self) -> tuple[str, ...]:
        """What sounds in it."""
        return tuple(clip.said for clip in self.clips)

    def missing(self, folder: Path) -> list[Path]:
        """Its files that are not in the folder of sounds."""
        return [path for clip in self.clips if not (path := folder / clip.sound).is_file()]


def known(chosen: SumSet, path: Path) -> dict[str, Clip]:
    """The clips that a set's lists are made of, by what the lists call them; of several of one name the first.

    Args:
        chosen: the set.
        path: the file that says what they are, in the set's layout.

    Raises:
        ListError: it is missing, something else, or there is nothing in it.
    """
    layout = LAYOUTS[chosen.layout]
    found: dict[str, Clip] = {}
    try:
        if chosen.layout == "captions":
            told = json.loads(path.read_text(encoding="utf-8-sig"))
            for name, one in told.items():
                found[name] = Clip(f"{one['file_id']}.wav", str(one["caption"]), is_repeated=False)
        else:
            for line, row in _rows(path, layout):
                if len(row) > 1:  # as published, a row of a single field is none
                    found.setdefault(row[0].strip(), _clip(chosen, row, f"{path}: line {line}"))
    except OSError as error:
        raise ListError(f"{path}: {error.strerror}; it stands beside the list and is {layout}") from error
    except (UnicodeDecodeError, json.JSONDecodeError, LookupError, TypeError, AttributeError) as error:
        raise ListError(f"{path}: is not {layout}") from error
    if not found:
        raise ListError(f"{path}: nothing in it, and it should be {layout}")
    return found


def _clip(chosen: SumSet, row: Sequence[str], place: str) -> Clip:
    name = row[0].strip()
    if chosen.layout == "labels":
        return Clip(name, ",".join(row[1:]).replace("_", " "), 4.5)  # half a second before its middle, as published
    if len(row) != 3 or not row[2].isdecimal():
        raise ListError(f"{place}: {','.join(row)!r} is no row of {LAYOUTS[chosen.layout]}")
    return replace(bare(name), middle=int(row[2]) // 2 + 0.5)  # when the frame after the middle one is shown


def bare(name: str) -> Clip:
    """A clip of which only /instrument/sound.wav is known; it is cut around the middle of its file."""
    sound = name.lstrip("/")
    return Clip(sound, sound.split("/")[0].replace("_", " "))


def _rows(path: Path, layout: str) -> Iterator[tuple[int, list[str]]]:
    """Rows of a CSV file with their lines, but for empty ones."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        try:
            yield from ((reader.line_num, row) for row in reader if row)
        except csv.Error as error:
            raise ListError(f"{path}: is not {layout}") from error


def read(chosen: SumSet, path: Path) -> list[Sum]:
    """All rows of a list, two clips or more in each, and in each as many.

    The file that says what the clips are stands beside it; without one an instrument is taken from its clip's folder,
    and the clip from the middle of its file.

    Raises:
        ListError: the list or what stands beside it is missing, or a row is wrong.
    """
    layout = f"a CSV file without a header: {chosen.columns}, two or more in a row"
    beside = path.with_name(chosen.beside)
    sums: list[Sum] = []
    try:
        rows = [(line, [name.strip() for name in row]) for line, row in _rows(path, layout)]
    except OSError as error:
        raise ListError(f"{path}: {error.strerror}; give {layout}") from error
    except UnicodeDecodeError as error:
        raise ListError(f"{path}: not a text file; give {layout}") from error
    if not rows:
        raise ListError(f"{path}: no rows in it")
    if chosen.layout == "instruments" and not beside.exists():
        found = {name: bare(name) for _, names in rows for name in names}
    else:
        found = known(chosen, beside)
    for line, names in rows:
        place = f"{path}: line {line}"
        if len(names) < 2 or len(names) != len(rows[0][1]):
            raise ListError(f"{place}: {len(names)} clips, and line {rows[0][0]} has {len(rows[0][1])}; give {layout}")
        if absent := [name for name in names if name not in found]:
            raise ListError(f"{place}: {absent[0]!r} is not in {beside}, which says what the clips are")
        sums.append(Sum(line, tuple(found[name] for name in names)))
        try:
            for query in sums[-1].queries:
                check_text(query)
        except QueryError as error:
            raise ListError(f"{place}: {error}") from error
    return sums


def evaluate(
    model: Model,
    chosen: SumSet,
    sums: Sequence[Sum],
    folder: Path,
    asks: Sequence[str],
    *,
    failed: Callable[[str], None],
    progress: Callable[[int], None] | None = None,
    seen: loop.Seen[Sum] | None = None,
) -> dict[str, Any]:
    """Separate every mixture into its clips and measure them.

    Args:
        model: what is measured; at its own rate, there and back.
        chosen: the set.
        sums: of its list, as many clips in each.
        folder: of the sounds.
        asks: keys of ``WORDINGS``; all clips of a mixture are asked for in all of them, in one pass.
        failed: as of :func:`soundsieve.evaluation.protocols.loop.over`, like the rest.
        progress: likewise.
        seen: likewise; the references are the clips, the estimates the answers to the first way of asking.

    Returns:
        What the loop gives, its summaries of :func:`soundsieve.evaluation.protocols.scores.spread` over mixtures, the
        baseline being the mixture; and ``protocol``, ``clips`` (in each mixture), ``averaging``, ``silent`` (how many
        mixtures were left out, their measures None, for silent ``sounds`` or ``answers``), ``published``. A row has
        the means over its clips, and the clips' own measures in ``per_clip``.

    Raises:
        QueryError: the model does not take words.
    """
    model.accept(Text(sums[0].queries[0]))
    number = len(sums[0].clips)
    heard = lru_cache(64)(lambda clip: clip.heard(folder))  # a clip is in many mixtures, and in a long file

    def measured(item: Sum) -> loop.Measured:
        references = np.stack([heard(clip) for clip in item.clips]) / number
        mixture = references.sum(0)
        queries = [Text(WORDINGS[ask].format(said)) for ask in asks for said in item.queries]
        place = f"{folder / item.clip}: the answer of {model.name} to line {item.line}"
        answers = loop.answer(model, queries, mixture, RATE, place).reshape(len(asks), number, SAMPLES)
        told = {"line": item.line, "sounds": [clip.sound for clip in item.clips], "said": list(item.queries)}
        sounds = (mixture, references, answers[0])
        for reason, parts in (("sounds", references), ("answers", answers.reshape(-1, SAMPLES))):
            if clips.is_silent(*parts):
                return loop.Measured(told, [dict.fromkeys(MEASURES)] * len(asks), {}, sounds, reason)
        split = bss_eval.References(references)
        *found, idle = (
            [
                {**split.ratios(estimate, index), **metrics.ratios(estimate, references[index], mixture)}
                for index, estimate in enumerate(estimates)
            ]
            for estimates in (*answers, (mixture,) * number)
        )
        return loop.Measured(told, [{**_mean(one), "per_clip": one} for one in found], {"mixture": _mean(idle)}, sounds)

    result, silent = loop.over(
        model, sums, folder, asks, measured, lambda rows: scores.spread(rows, MEASURES), idle=("mixture",),
        compared=COMPARED, failed=failed, progress=progress, seen=seen,
    )  # fmt: skip
    return {
        "protocol": chosen.name,
        "clips": number,
        "averaging": "mean over mixtures, of each the mean over its clips",
        "silent": {"sounds": 0, "answers": 0} | silent,
        "published": [asdict(published) for published in chosen.published if number == 2],
        **result,
    }


def _mean(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    return {measure: float(np.mean([row[measure] for row in rows])) for measure in MEASURES}


def table(chosen: SumSet, result: dict[str, Any]) -> str:
    """The figures of a result as lines of text."""
    lines = []
    for ask in result["asked"]:
        lines.append(tables.heading(f"{chosen.title} by {ask}, dB", MEASURES))
        lines += tables.spread("the mixture itself, mean", result["baselines"]["mixture"], MEASURES)
        lines += tables.spread(f"{result['model']}, mean", result["aggregate"][ask], MEASURES)
        for figures in result["published"]:
            lines.append(tables.line(f"published: {figures['system']}", figures["figures"], MEASURES))
        lines.append("")
    if result["differences"]:
        lines += [*wordings.difference_lines(result["differences"], COMPARED), ""]
    lines.append(f"{result['rows']} of {result['listed']} mixtures of {result['clips']} clips; {result['averaging']}")
    silent = result["silent"]
    if silent["sounds"] or silent["answers"]:
        lines.append(
            f"left out, as published: {silent['sounds']} for a silent sound, {silent['answers']} for a silent answer"
        )
    lines.append(f"bss_sdr, sir, sar: BSS Eval v3, filters of {bss_eval.TAPS} taps; sdr: the plain ratio")
    if result["published"]:
        lines.append("published: bss_sdr; of 3: learnt from mixtures of 3 clips; on lists not known: compare with care")
        lines += sorted({f"published: {published['source']}" for published in result["published"]})
    return "\n".join(lines)
