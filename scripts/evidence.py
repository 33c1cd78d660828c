"""docs/evidence.md, from the JSON that ``make evidence`` measures; ``scripts/figures.py`` writes it."""

from __future__ import annotations

import csv
import itertools
import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from soundsieve.evaluation.metrics import calibration_error, placements, reliability
from soundsieve.evaluation.paired import difference

RESULTS = Path(__file__).parent.parent / "benchmarks" / "results"
RATIOS = ("sdri", "si_sdri")
LISTS = {
    "known_test": "kinds it knows, unheard recordings (split `test`); each kind as often as any other",
    "known_test_recordings": "the same recordings, each as often as any other",
    "unknown_with_known": "kinds it never heard, mixed with kinds it knows",
}
KINDS = ("known_test", "unknown_with_known")
"""The lists whose kinds are told one by one."""
PAIRED = {
    ("known_test_by_example", "audio"): ("kinds it knows", "another recording of the kind"),
    ("unknown_with_known_by_example", "audio"): ("kinds it never heard", "another recording of the kind"),
    ("pictured_known", "image"): ("things with a photograph or clip art of them", "the picture"),
}
RECORDINGS = (1, 4, 16)
"""Where the rows of the table of recordings begin."""
LOOKED_AT = {"unknown_with_known": 160}
"""So many mixtures, the first of a list, were looked at in making what ships (docs/decisions/0010 to 0014)."""
WRONG_DB = -3.0
"""An answer with less SI-SDR than this is rather the other sound."""
WORDINGS = {
    "label": "its label", "caption": "the caption of its clips", "unheard": "words that no training saw",
    "misspelt": "the caption, two letters exchanged",
}  # fmt: skip


class Unmeasured(Exception):
    """A figure of the page is not measured yet; so there is no page."""


def result(name: str) -> dict[str, Any]:
    path = RESULTS / f"{name}.json"
    if not path.is_file():
        raise Unmeasured(name)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def code(commit: str | None) -> str:
    """A commit in short; + behind it where files differed from it when the figure was made."""
    return f"{str(commit)[:10]}{'+' if str(commit).endswith('+') else ''}"


def made_of(found: dict[str, Any]) -> str:
    return f"weights {found['sha256'][:12]}, code {code(found['commit'])}"


def interval(told: dict[str, float]) -> str:
    return f"{told['mean']:+.2f} ({told['low']:+.2f} to {told['high']:+.2f})"


def over_recordings(off: np.ndarray, rows: list[dict[str, Any]]) -> float:
    """Half of a mean's 95 % interval, were other recordings asked for.

    One recording is in many mixtures, which are alike: what is off by it counts as one.

    Args:
        off: (row,), how much each row takes the mean away from what it is; they add up to 0.
        rows: of which recording each is.
    """
    recordings = sorted({row["source"] for row in rows})
    place = [recordings.index(row["source"]) for row in rows]
    taken, count = np.bincount(place, off), len(recordings)
    return float(stats.t.ppf(0.975, count - 1) * np.sqrt(np.square(taken).sum() * count / (count - 1)))


def lists() -> str:
    """Means and medians, and what they must be read against."""
    lines = ["| two sounds at 0 dB | | SDRi | SI-SDRi |", "|---|---|---|---|"]
    for name, title in LISTS.items():
        found = result(name)
        rows = {
            "half the mixture": found["baselines"]["half"],
            "asked for another row's sound": found["baselines"]["shuffled_queries"],
            "**mean**": found["mean"], "median": found["median"],
            "oracle ratio mask": found["baselines"]["oracle_ratio_mask"],
        }  # fmt: skip
        for number, (row, values) in enumerate(rows.items()):
            start = f"{title}, {found['rows']} mixtures" if number == 0 else ""
            cells = [f"{values[ratio]:.2f}" for ratio in RATIOS]
            if values is found["mean"]:
                heard = [row for row in found["per_row"] if row["sdri"] is not None]
                for column, ratio in enumerate(RATIOS):
                    off = np.array([row[ratio] for row in heard]) - values[ratio]
                    half = over_recordings(off / len(heard), heard)
                    cells[column] += f" ({values[ratio] - half:.2f} to {values[ratio] + half:.2f})"
            lines.append(f"| {start} | {row} | {' | '.join(cells)} |")
        if name in LOOKED_AT:
            later = [row for row in found["per_row"][LOOKED_AT[name] :] if row["sdri"] is not None]
            cells = [f"{np.mean([row[ratio] for row in later]):.2f}" for ratio in RATIOS]
            which = f"mean of the last {len(later)}; the first were looked at in making it"
            lines.append(f"| | {which} | {' | '.join(cells)} |")
        absent = f"{found['suppression_db']:.1f} dB below the mixture"
        lines.append(f"| | asked for a sound that is not there | {absent} | |")
    told = f"dB; 95 % intervals of the means over recordings; {made_of(found)}, seed {found['seed']}."
    return "\n".join([*lines, "", told])


def kinds() -> str:
    """Every kind of target of both lists, best first."""
    lines = ["| asked for | mixtures | SDRi | SI-SDRi | median | another's query | oracle | told that it is there |",
             "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for name in KINDS:
        title, found = LISTS[name], result(name)
        members: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in found["per_row"]:
            if row["si_sdri"] is not None:
                members[Path(row["source"]).parent.name.replace("_", " ")].append(row)
        table = []
        for kind, rows in members.items():
            means = {ratio: float(np.mean([row[ratio] for row in rows])) for ratio in RATIOS}
            other, oracle = (
                float(np.mean([row["baselines"][which]["si_sdri"] for row in rows]))
                for which in ("shuffled_queries", "oracle_ratio_mask")
            )
            sure = float(np.mean([row["presence"] > 0.5 for row in rows]))
            median = float(np.median([row["si_sdri"] for row in rows]))
            table.append((means["si_sdri"], f"| {kind} | {len(rows)} | {means['sdri']:.1f} | {means['si_sdri']:.1f} | "
                          f"{median:.1f} | {other:.1f} | {oracle:.1f} | {sure:.0%} |"))  # fmt: skip
        lines += [f"| **{title}** | | | | | | | |", *(line for _, line in sorted(table, reverse=True))]
    return "\n".join([*lines, "", "Means in dB, SI-SDRi where nothing else is said."])


def recordings() -> str:
    """Kinds that it knows, by how many recordings of a kind there were to learn from."""
    with (RESULTS.parent / "training_recordings.csv").open(encoding="utf-8", newline="") as file:
        known = {row["kind"].replace("-", " "): int(row["recordings"]) for row in csv.DictReader(file)}
    found = [row for row in result("known_test")["per_row"] if row["si_sdri"] is not None]
    counts = [known[Path(row["source"]).parent.name.replace("_", " ")] for row in found]
    lines = ["| recordings of the kind in training | kinds | mixtures | SDRi | SI-SDRi | rather the other sound |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    for low, high in itertools.pairwise((*RECORDINGS, 10**9)):
        part = [row for row, count in zip(found, counts, strict=True) if low <= count < high]
        if not part:
            continue
        kinds = len({Path(row["source"]).parent.name for row in part})
        means = " | ".join(f"{np.mean([row[ratio] for row in part]):.2f}" for ratio in RATIOS)
        wrong = np.mean([row["si_sdr"] < WRONG_DB for row in part])
        title = f"{low} to {high - 1}" if high < 10**9 else f"{low} or more"
        lines.append(f"| {title} | {kinds} | {len(part)} | {means} | {wrong:.0%} |")
    told = f"Rather the other sound: SI-SDR below {WRONG_DB:g} dB. "
    return "\n".join([*lines, "", told + "The recordings are counted by `scripts/index_sounds.py --counts`."])


def asked() -> str:
    """The same mixtures asked for in words and by a file, and the difference row by row."""
    lines = [
        "| the same mixtures | asked by | SDRi | SI-SDRi | less words: SDRi | SI-SDRi |",
        "|---|---|---|---|---|---|",
    ]
    for (name, kind), (title, way) in PAIRED.items():
        words, other = result(name), result(f"{name}_by_{kind}")
        both = [
            (one, two) for one, two in zip(words["per_row"], other["per_row"], strict=True)
            if one["sdri"] is not None and two["sdri"] is not None
        ]  # fmt: skip
        cells = [f"{words['mean'][ratio]:.2f}" for ratio in RATIOS]
        lines.append(f"| {title}, {words['rows']} | words | {' | '.join(cells)} | | |")
        cells = [f"{other['mean'][ratio]:.2f}" for ratio in RATIOS]
        for ratio in RATIOS:
            apart = np.array([[two[ratio] - one[ratio] for one, two in both]])
            cells.append(interval(vars(difference(apart))))
        lines.append(f"| | {way} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", "In dB, with 95 % intervals over mixtures."])


def wordings() -> str:
    found = result("wordings_test")
    lines = [
        f"| asked by, {found['rows']} mixtures | SDRi | SI-SDRi | less the caption: SI-SDRi |",
        "|---|---|---|---|",
    ]
    apart = {}
    for pair in found["differences"]:
        told, sign = pair["si_sdri"], 1 if pair["less"] == "caption" else -1
        if "caption" in (pair["less"], pair["of"]):
            ends = sorted((sign * told["low"], sign * told["high"]))
            apart[pair["of"] if sign > 0 else pair["less"]] = {
                "mean": sign * told["mean"], "low": ends[0], "high": ends[1]
            }  # fmt: skip
    for name in found["asked"]:
        values = " | ".join(f"{found['mean'][name][ratio]:.2f}" for ratio in RATIOS)
        lines.append(f"| {WORDINGS.get(name, name)} | {values} | {interval(apart[name]) if name in apart else ''} |")
    return "\n".join([*lines, "", "In dB, with 95 % intervals over the clips that are asked for."])


def robustness() -> str:
    found = result("robustness")
    lines = [
        f"| {found['rows']} mixtures | SDRi | SI-SDRi | median | half of it: SDRi | less the plain one: SI-SDRi |",
        "|---|---|---|---|---|---|",
    ]
    for name, told in found["conditions"].items():
        cells = [f"{told['mean'][ratio]:.2f}" for ratio in RATIOS]
        cells += [f"{told['median']['si_sdri']:.2f}", f"{told['half']['sdri']:.2f}"]
        lines.append(
            f"| {name} | {' | '.join(cells)} | {interval(told['less']['si_sdri']) if 'less' in told else ''} |"
        )
    return "\n".join([*lines, "", f"In dB, with 95 % intervals over mixtures; {made_of(found)}."])


def hints() -> str:
    """What is said beside the query, with and without."""
    found = result("hints")
    lines = [f"| {found['rows']} mixtures | SDRi | SI-SDRi |", "|---|---|---|"]
    lines += [
        f"| {title} | {' | '.join(interval(told[ratio]) for ratio in RATIOS)} |"
        for title, told in found["differences"].items()
    ]
    return "\n".join([*lines, "", f"With less without, dB, with 95 % intervals over mixtures; {made_of(found)}."])


def presence() -> str:
    lines = ["| | AUC | calibration error | said: so often true, in ten bins |", "|---|---|---|---|"]
    for name, title in LISTS.items():
        found = result(name)
        rows = [row for row in found["per_row"] if row["presence_absent"] is not None]
        there, absent = ([row[which] for row in rows] for which in ("presence", "presence_absent"))
        bins = ", ".join(f"{part['said']:.2f}: {part['true']:.2f}" for part in reliability(there, absent))
        scores, positive = np.array([*there, *absent]), np.arange(2 * len(rows)) < len(rows)
        area, hangs = placements(scores, positive, np.ones(2 * len(rows)))
        half = over_recordings(hangs[: len(rows)] + hangs[len(rows) :], rows)
        lines.append(f"| {title} | {area:.3f} ({area - half:.3f} to {area + half:.3f}) | "
                     f"{calibration_error(there, absent):.3f} | {bins} |")  # fmt: skip
    told = "Every mixture is asked for a sound that is in it and for one that is not; 95 % intervals over recordings."
    return "\n".join([*lines, "", told])


def stereo() -> str:
    found = result("stereo")
    lines = [
        "| mixtures | of | level, dB: median | 90 % | time, microseconds: median | 90 % |",
        "|---|---|---|---|---|---|",
    ]
    for name, title in (("all", "all"), ("good", f"answered with {found['good']['above_db']:g} dB SI-SDR or more")):
        part = found[name]
        for which in ("target", "mixture"):
            cells = [
                f"{part[which][unit][quantile]:.{digits}f}"
                for unit, digits in (("level_db", 2), ("microseconds", 0)) for quantile in ("50", "90")
            ]  # fmt: skip
            start = f"{title}, {part['rows']}" if which == "target" else ""
            lines.append(
                f"| {start} | {'the target' if which == 'target' else 'the mixture itself'} | {' | '.join(cells)} |"
            )
    return "\n".join([*lines, "", f"Errors of the difference between the two channels; {made_of(found)}."])


def speed() -> str:
    found = result("speed")
    hour, minute, several = found["hour"], found["minute"], found["several"]
    seams = ", ".join(f"{value:.0f}" for value in found["seams_db"])
    return "\n".join([
        f"- An hour of 48 kHz stereo, file to files: {hour['wall_s']:.0f} s on {found['processors']} processor cores, "
        f"a real-time factor of {found['real_time_factor']:.3f} (whole process, reading and writing included).",
        f"- Peak memory: {minute['peak_mb']:.0f} MB for a minute, {hour['peak_mb']:.0f} MB for an hour.",
        f"- No seams: stretches separated inside the hour and alone differ by {seams} dB, their ends left out.",
        f"- {several['queries']} queries in one pass take {several['one_pass_s']:.1f} s for ten minutes, in "
        f"{several['queries']} passes {several['passes_s']:.1f} s: {several['times_faster']:.1f} times faster.",
        f"- All weights that come with the package: {found['weights_mb']:.1f} MB.",
        "",
        f"Code {code(found['commit'])}.",
    ])  # fmt: skip


def delay() -> str:
    """What an answer loses that must not come late."""
    found = result("delay")
    lines = [f"| answered within, {found['rows']} mixtures | SDRi | SI-SDRi | less the whole: SDRi | SI-SDRi | "
             "a second of 48 kHz stereo takes |", "|---|---|---|---|---|---|"]  # fmt: skip
    for name, told in found["delays"].items():
        cells = [f"{told['mean'][ratio]:.2f}" for ratio in RATIOS]
        cells += [interval(told["less"][ratio]) if "less" in told else "" for ratio in RATIOS]
        cells.append(f"{told['seconds_a_second']:.2f} s" if "less" in told else "")
        lines.append(f"| {name} s | {' | '.join(cells)} |" if "less" in told else f"| no hurry | {' | '.join(cells)} |")
    told = f"In dB, with 95 % intervals over mixtures; on {found['threads']} threads; {made_of(found)}."
    return "\n".join([*lines, "", told])


def limits() -> str:
    """What it cannot do, in numbers where there are some."""
    lines = []
    for name, title in LISTS.items():
        rows = [row for row in result(name)["per_row"] if row["si_sdr"] is not None]
        wrong = np.mean([row["si_sdr"] < WRONG_DB for row in rows])
        worse = np.mean([row["si_sdri"] < 0 for row in rows])
        lines.append(f"- Of {title}: {wrong:.0%} of the answers are rather the other sound (SI-SDR below "
                     f"{WRONG_DB:g} dB), {worse:.0%} are worse than the mixture itself.")  # fmt: skip
    return "\n".join([
        *lines,
        "- Two sounds of one kind are not told apart: several people who speak are one sound to it.",
        "- Short and soft sounds come out worse than steady, broad ones; the table by kinds has the differences.",
        "- Above 16 kHz everything stays in the residual.",
        "- One mask for all channels: two sounds at one time in one place of the spectrum are shared out, not parted, "
        "whatever sides they are on.",
    ])  # fmt: skip


def examples() -> str:
    found = result("examples")
    lines = []
    for side in ("best", "worst"):
        names = "; ".join(f"`{row['source']}` with `{row['noise']}`" for row in found[side])
        lines += [f"![the {side} answers](plots/examples_{side}.png)", "", f"The {side}: {names}.", ""]
    return "\n".join(lines[:-1])


PAGE = """# How good the default model is, and what it cannot do

All figures are from real recordings that no training has heard, mixed by two at 0 dB. `make evidence SOUNDS=folder
PAIRS=folder` measures them again, speed last, and writes this page; lists are in `benchmarks/`, results in
`benchmarks/results/`.
Half the mixture scores 3 dB SDRi and 0 dB SI-SDRi: what is not well above that is no separation.

## Kinds that it knows, and kinds that it never heard

{lists}

Where kinds are drawn evenly, the one test recording that a rare kind has is asked for in up to 25 mixtures, and where
recordings are, speech in an eighth of all; so there are both, and the intervals are over recordings.

## Kind by kind

{kinds}

## By how many recordings it had to learn from

{recordings}

## Asked by an example sound, by a picture

{asked}

## Asked in other words

{wordings}

## Harder mixtures

The sounds of a list's first mixtures with more sounds, at other levels, in noise, in a room, after a codec. SDRi is
over the mixture itself, of which more is already wanted where the rest is softer.

{robustness}

## What is not meant, and when

{hints}

## Whether it is there

{presence}

## Stereo

One mask is applied to all channels, so the target stays where it was; what errors there are come of the other sound
that is left in it.

{stereo}

## How fast, how large

{speed}

## Heard while it goes on

`Model.stream(..., delay=1.0)` answers a second after the sound: the network looks half a second ahead, not as far as it
could, and computes more often.

{delay}

## What it cannot do

{limits}

## The best and the worst answers

{examples}
"""


def page() -> str | None:
    """The page, or None where not all of it is measured."""
    parts: dict[str, Callable[[], str]] = {
        "lists": lists, "kinds": kinds, "recordings": recordings, "asked": asked, "wordings": wordings,
        "robustness": robustness, "hints": hints, "presence": presence, "stereo": stereo, "speed": speed,
        "delay": delay, "limits": limits, "examples": examples,
    }  # fmt: skip
    try:
        return PAGE.format(**{name: part() for name, part in parts.items()})
    except Unmeasured:
        return None
