"""Turn a folder of clips with a metadata.csv into a manifest that ``soundsieve train`` reads.

The table has the columns path, label, caption, source, licence, author, split, licence_class, group and url. Kinds
listed in --without (one a line) are left out, and so are share-alike clips unless --share-alike is given: weights that
ship under a permissive licence learn from neither.

    python scripts/index_sounds.py sounds/ --without heldout_kinds.txt -o sounds.jsonl
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from pathlib import Path


def credits(rows: list[dict[str, str]]) -> str:
    """Who recorded what, by licence; recordings cut into several clips stand once."""
    lines = ["# Recordings that the default model learned from", ""]
    by_licence: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        by_licence.setdefault(row["licence"], {}).setdefault(row["author"], set()).add(row["url"] or row["source"])
    for licence, authors in sorted(by_licence.items()):
        lines += [f"## {licence}", ""]
        lines += [f"- {author}: {' '.join(sorted(places))}" for author, places in sorted(authors.items())]
        lines.append("")
    return "\n".join(lines)


def counts(rows: list[dict[str, str]]) -> str:
    """How many recordings of each kind; clips cut from one count once."""
    recordings: dict[str, set[str]] = {}
    for row in rows:
        recordings.setdefault(row["label"], set()).add(row["group"] or row["path"])
    return "".join(["kind,recordings\n", *(f"{kind},{len(found)}\n" for kind, found in sorted(recordings.items()))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    kinds = parser.add_mutually_exclusive_group(required=True)
    kinds.add_argument("--without", type=Path, help="kinds never to train on, one a line")
    kinds.add_argument("--only", type=Path, help="these kinds, one a line, to test with what no training touches")
    parser.add_argument("--share-alike", action="store_true", help="keep clips under a share-alike licence")
    parser.add_argument("--source", help="only clips of this collection")
    parser.add_argument("--at-most", type=int, help="only training clips, of kinds with so many of them or fewer")
    parser.add_argument("--credits", type=Path, help="write the authors of the training clips there")
    parser.add_argument("--counts", type=Path, help="write how many training recordings each kind has there, as CSV")
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()

    listed = set((arguments.without or arguments.only).read_text(encoding="utf-8").split("\n"))
    rows, credited = [], []
    with (arguments.folder / "metadata.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (row["label"] in listed) == bool(arguments.without):
                continue
            if row["licence_class"] == "sharealike" and not arguments.share_alike:
                continue
            if arguments.source and row["source"] != arguments.source:
                continue
            if row["split"] == "train":
                credited.append(row)
            rows.append({
                "audio": str((arguments.folder / row["path"]).resolve()), "text": row["caption"], "label": row["label"],
                "split": row["split"], "source": f"{row['source']}: {row['author']}", "licence": row["licence"],
            })  # fmt: skip
    if arguments.at_most is not None:
        many = Counter(row["label"] for row in rows if row["split"] == "train")
        rows = [row for row in rows if row["split"] == "train" and many[row["label"]] <= arguments.at_most]
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    if arguments.credits:
        arguments.credits.write_text(credits(credited), encoding="utf-8")
    if arguments.counts:
        arguments.counts.write_text(counts(credited), encoding="utf-8")
    print(f"{len(rows)} clips of {len({row['label'] for row in rows})} kinds in {arguments.output}")


if __name__ == "__main__":
    main()
