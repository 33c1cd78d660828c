"""List mixtures of things of which there is a picture, for ``soundsieve eval --by image``.

The folder has an images.csv with the columns image, sound, text and match_label. Both kinds of a mixture are drawn
evenly, then a picture with its sound of each. The text query is a wording of the kind that is kept for testing.

    python scripts/list_pictured.py av_pairs/ --without heldout_kinds.txt -o benchmarks/pictured_known.csv
"""

from __future__ import annotations

import argparse
import csv
import random
from collections import defaultdict
from pathlib import Path

from soundsieve.data import captions


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without", type=Path, required=True, help="kinds not to ask for, one a line")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()

    without = set(arguments.without.read_text(encoding="utf-8").split("\n"))
    things = defaultdict(list)
    with (arguments.folder / "images.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["sound"] and row["match_label"] not in without and captions.is_known(row["match_label"]):
                things[row["match_label"]].append(row)
    names, random_ = sorted(things), random.Random(arguments.seed)
    pairs: dict[tuple[str, str], list[object]] = {}
    for _ in range(1000 * arguments.count):
        label, other = random_.sample(names, 2)
        source, noise = random_.choice(things[label]), random_.choice(things[other])
        query = captions.phrasings(label, "test")[0]
        pairs.setdefault((source["sound"], noise["sound"]),
                         [source["sound"], noise["sound"], 0.0, query, source["image"]])  # fmt: skip
        if len(pairs) == arguments.count:
            break
    with arguments.output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["source", "noise", "snr", "query", "image"])
        writer.writerows(pairs.values())
    print(f"{len(pairs)} mixtures of {len(names)} kinds in {arguments.output}")


if __name__ == "__main__":
    main()
