"""List mixtures of two, three and four clips for ``soundsieve eval --protocol music_sums`` and its siblings.

The folder has the set's layout: ``annotations`` with test.csv (parsed_all_caps.json of AudioCaps) and ``audio``. The
lists are written beside that file and are called as published: test_sep_2.csv, of AudioCaps test_sep2_ids.csv. In each
pass every clip comes first once; the others are drawn evenly from all that are of other kinds (of AudioCaps: other
clips). Clips without a file are left out, and of AudioCaps those that train_ids.csv has. A folder of MUSIC without
test.csv is listed as a whole.

    python scripts/list_sums.py music_sums data/MUSIC
    python scripts/list_sums.py audiocaps_sums data/AudioCaps --clips 2 --passes 1
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Mapping
from pathlib import Path

from soundsieve.evaluation.evaluate import ListError
from soundsieve.evaluation.protocols import sums
from soundsieve.evaluation.protocols.sets import SUMS, SumSet

PASSES = {"music_sums": 10, "vggsound_sums": 2, "audiocaps_sums": 3}
"""As published."""


def found(chosen: SumSet, folder: Path) -> dict[str, sums.Clip]:
    """The clips to mix, by what lists call them."""
    beside = folder / "annotations" / chosen.beside
    if chosen.layout == "instruments" and not beside.exists():
        names = sorted(f"/{path.relative_to(folder / 'audio').as_posix()}" for path in folder.glob("audio/*/*.wav"))
        return {name: sums.bare(name) for name in names}
    clips = sums.known(chosen, beside)
    train = beside.with_name("train_ids.csv")
    if chosen.layout == "captions" and train.exists():
        with train.open(encoding="utf-8", newline="") as file:
            learnt = {clips[row[0]].sound for row in csv.reader(file) if row and row[0] in clips}
        clips = {name: clip for name, clip in clips.items() if clip.sound not in learnt}
    there = {name: clip for name, clip in clips.items() if (folder / "audio" / clip.sound).is_file()}
    if len(there) < len(clips):
        print(f"{len(clips) - len(there)} of {len(clips)} clips have no file and are left out")
    return there


def drawn(kinds: Mapping[str, str], number: int, passes: int, seed: int) -> list[list[str]]:
    """Rows of ``number`` names of as many kinds.

    Args:
        kinds: of each clip, by its name; ``number`` or more of them differ.
        number: of clips in a row.
        passes: in each, every clip comes first once.
        seed: of the others.
    """
    names, random_, rows = list(kinds), random.Random(f"{seed} {number}"), []
    for first in names * passes:
        row = [first]
        while len(row) < number:
            other = random_.choice(names)
            if all(kinds[other] != kinds[name] for name in row):
                row.append(other)
        rows.append(row)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("protocol", choices=SUMS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--clips", type=int, nargs="+", default=[2, 3, 4], metavar="N", help="a list for each")
    parser.add_argument("--passes", type=int, help="how often each clip comes first; as published if not given")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    chosen = SUMS[arguments.protocol]
    arguments.passes = PASSES[chosen.name] if arguments.passes is None else arguments.passes
    try:
        clips = found(chosen, arguments.folder)
    except ListError as error:
        parser.error(str(error))
    kinds = {name: clip.sound if chosen.layout == "captions" else clip.said for name, clip in clips.items()}
    most = len(set(kinds.values()))
    if not 2 <= min(arguments.clips) <= max(arguments.clips) <= most:
        parser.error(f"--clips: numbers from 2 to {most}, the kinds of clips in {arguments.folder}")
    if arguments.passes < 1:
        parser.error("--passes: a number from 1")
    name = "test_sep{}_ids.csv" if chosen.layout == "captions" else "test_sep_{}.csv"
    paths = {number: arguments.folder / "annotations" / name.format(number) for number in arguments.clips}
    for path in paths.values():
        if path.exists():
            parser.error(f"{path}: is there already; move it away to have it drawn again")
    for number, path in paths.items():
        rows = drawn(kinds, number, arguments.passes, arguments.seed)
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
        print(f"{len(rows)} mixtures of {number} of {len(clips)} clips in {path}")


if __name__ == "__main__":
    main()
