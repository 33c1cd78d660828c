"""Fill the figures of README.md and of the model card from the JSON that measured them.

Text between ``<!-- figures: NAME -->`` and ``<!-- end -->`` is replaced; with --check nothing is written, and the exit
code is 1 where a document and its figures disagree.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from soundsieve.checkpoints import published, store

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results"
DOCUMENTS = (ROOT / "README.md", ROOT / "soundsieve" / "checkpoints" / "weights" / "default.md")
LISTS = {
    "known_kinds_valid": "kinds it knows, unheard recordings (`valid`)",
    "known_kinds_test": "kinds it knows, unheard recordings (`test`)",
    "unknown_kinds": "kinds it never heard",
}


def result(name: str) -> dict[str, Any]:
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


def quality() -> str:
    lines = [
        "| 500 real mixtures of two kinds at 0 dB | | SDRi | SI-SDRi |",
        "|---|---|---|---|",
    ]
    for name, title in LISTS.items():
        found = result(name)
        rows = {
            "the mixture itself": found["baselines"]["mixture"],
            "half the mixture": found["baselines"]["half"],
            "`default`, asked for another sound": found["baselines"]["shuffled_queries"],
            "**`default`**": found["mean"],
            "oracle ratio mask": found["baselines"]["oracle_ratio_mask"],
        }
        for number, (row, means) in enumerate(rows.items()):
            bold = "**" if row.startswith("**") else ""
            cells = " | ".join(f"{bold}{means[measure]:.2f}{bold}" for measure in ("sdri", "si_sdri"))
            lines.append(f"| {title if number == 0 else ''} | {row} | {cells} |")
        absent = f"{found['suppression_db']:.1f} dB below the mixture"
        there, missing = found["presence"]["there"], found["presence"]["absent"]
        lines.append(f"| | asked for a sound that is not there | {absent} | presence {missing:.2f}, else {there:.2f} |")
    found = result("known_kinds_valid")
    lines += [
        "",
        f"Means in dB; weights {found['sha256'][:12]}, code {str(found['commit'])[:10]}, seed {found['seed']}.",
    ]
    return "\n".join(lines)


def speed() -> str:
    found = result("speed")
    seams = ", ".join(f"{value:.0f}" for value in found["seams_db"])
    return "\n".join([
        f"- An hour of 48 kHz stereo: {found['hour']['wall_s']:.0f} s on {found['processors']} processor cores, "
        f"{found['times_real_time']:.0f} times faster than real time (whole process, reading and writing included).",
        f"- Peak memory: {found['minute']['peak_mb']:.0f} MB for a minute, "
        f"{found['hour']['peak_mb']:.0f} MB for an hour.",
        f"- No seams: stretches separated inside the hour and alone differ by {seams} dB, their ends left out.",
    ])  # fmt: skip


def training() -> str:
    header = store.read(published.PUBLISHED["default"].file).header
    return "\n".join([
        f"- command: `{header['command']}`",
        f"- recipe `{header['recipe']}`, seed {header['seed']}, code {str(header['commit'])[:10]}, "
        f"torch {header['torch']}",
        f"- {header['step']} steps in {header['seconds'] / 3600:.1f} hours on {header['processors']} processor cores, "
        f"resumed at steps {', '.join(str(step) for step in header['resumed_at'])}",
        f"- {header['clips']['train']} clips of {header['kinds']['train']} kinds to train on, "
        f"{header['clips']['valid']} to validate with",
    ])  # fmt: skip


SECTIONS: dict[str, Callable[[], str]] = {"quality": quality, "speed": speed, "training": training}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    stale = []
    for document in DOCUMENTS:
        old = document.read_text(encoding="utf-8")

        def fill(found: re.Match[str]) -> str:
            return f"{found[1]}\n{SECTIONS[found[2]]()}\n{found[3]}"

        new = re.sub(r"(<!-- figures: (\w+) -->)\n.*?\n?(<!-- end -->)", fill, old, flags=re.DOTALL)
        if new != old:
            stale.append(document.name)
            if not arguments.check:
                document.write_text(new, encoding="utf-8")
    if stale and arguments.check:
        sys.exit(f"{', '.join(stale)}: not what benchmarks/results says; run scripts/figures.py")


if __name__ == "__main__":
    main()
