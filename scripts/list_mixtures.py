"""List mixtures of two different kinds for ``soundsieve eval``, from a folder of clips with a metadata.csv.

Both kinds of a mixture are drawn evenly among the kinds, then a clip of each; or (--recordings) both clips evenly among
all clips, so that a kind comes as often as it has clips. No ordered pair comes twice. Kinds are named, or (--aside) are
all that have clips to train on but those of a file of names, which are kept aside; with --unknown what is asked for is
of a kind kept aside, from whatever split, and what it is mixed with is not. With --examples there is a column
``example``: a clip of the source's kind from another recording, which ``soundsieve eval --by audio`` asks with; rows
for whose kind there is none are left out.

    python scripts/list_mixtures.py sounds/ --split valid --kinds "dog bark,rain" -o list.csv
    python scripts/list_mixtures.py sounds/ --split test --aside heldout_kinds.txt --count 1000 -o known.csv
    python scripts/list_mixtures.py sounds/ --split test --aside heldout_kinds.txt --count 1000 --recordings -o even.csv
    python scripts/list_mixtures.py sounds/ --split test --aside heldout_kinds.txt --unknown -o unknown.csv
"""

from __future__ import annotations

import argparse
import csv
import random
from collections import defaultdict
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", action="append", required=True, help="may be given again")
    kinds = parser.add_mutually_exclusive_group(required=True)
    kinds.add_argument("--kinds", help="names, with commas between")
    kinds.add_argument("--kinds-of", help="the kinds of one collection")
    kinds.add_argument("--kinds-in", type=Path, help="file of names, one a line")
    kinds.add_argument(
        "--aside", type=Path, help="file of names, one a line: all that have clips to train on but these"
    )
    parser.add_argument("--unknown", action="store_true", help="with --aside: ask for what is kept aside")
    parser.add_argument("--recordings", action="store_true", help="draw evenly among clips, not among kinds")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--snr", type=float, default=0.0)
    parser.add_argument("--examples", action="store_true", help="add an example sound to each row")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()
    if arguments.unknown and not arguments.aside:
        parser.error("--unknown needs --aside, the file of the kinds that are kept aside")
    if arguments.unknown and arguments.recordings:
        parser.error("--recordings draws both clips from the same kinds; --unknown does not")

    with (arguments.folder / "metadata.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    aside = set(arguments.aside.read_text(encoding="utf-8").split("\n")) if arguments.aside else set[str]()
    if arguments.aside:
        wanted = {row["label"] for row in table if row["split"] == "train"} - aside
    elif arguments.kinds_of:
        wanted = {row["label"] for row in table if row["source"] == arguments.kinds_of}
    elif arguments.kinds_in:
        wanted = set(arguments.kinds_in.read_text(encoding="utf-8").split("\n"))
    else:
        wanted = {name.strip() for name in arguments.kinds.split(",")}
    clips, unknown = defaultdict(list), defaultdict(list)
    for row in table:
        if row["label"] in wanted and row["split"] in arguments.split:
            clips[row["label"]].append(row)
        elif row["label"] in aside:
            unknown[row["label"]].append(row)
    asked = unknown if arguments.unknown else clips
    every = [row for kind in sorted(clips) for row in clips[kind]]
    random_ = random.Random(arguments.seed)
    pairs: dict[tuple[str, str], dict[str, str]] = {}
    for _ in range(1000 * arguments.count):
        if arguments.recordings:
            source, noise = random_.sample(every, 2)
            if source["label"] == noise["label"]:
                continue
        else:
            if arguments.unknown:
                kinds_drawn = [random_.choice(sorted(unknown)), random_.choice(sorted(clips))]
            else:
                kinds_drawn = random_.sample(sorted(clips), 2)
            source = random_.choice(asked[kinds_drawn[0]])
            noise = random_.choice(clips[kinds_drawn[1]])
        pairs.setdefault((source["path"], noise["path"]), source)
        if len(pairs) == arguments.count:
            break
    lines = []
    for (source, noise), row in pairs.items():
        line = [source, noise, arguments.snr, row["caption"]]
        others = [other["path"] for other in asked[row["label"]] if other["group"] != row["group"]]
        if not arguments.examples:
            lines.append(line)
        elif others:  # one of them for each source, whatever else is in the list
            lines.append([*line, random.Random(source).choice(others)])
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    with arguments.output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["source", "noise", "snr", "query", *(["example"] if arguments.examples else [])])
        writer.writerows(lines)
    print(f"{len(lines)} mixtures of {len({row['label'] for row in pairs.values()})} kinds in {arguments.output}")


if __name__ == "__main__":
    main()
