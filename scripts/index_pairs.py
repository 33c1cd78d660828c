"""Turn a folder of pictures with sounds into a manifest whose split is ``pairs``: to test with, never to train on.

The folder has an images.csv with the columns image, sound, text, match_label, licence and author; rows without a sound
are left out. What belongs to no kind that there are other recordings of is a kind of its own, called by its caption.

    python scripts/index_pairs.py av_pairs/ -o runs/data/pairs.jsonl
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()

    folder, rows = arguments.folder.resolve(), []
    with (folder / "images.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["sound"]:
                text = row["text"].rstrip(".!")
                rows.append({
                    "audio": str(folder / row["sound"]), "image": str(folder / row["image"]), "text": text,
                    "label": row["match_label"] or text, "split": "pairs", "source": f"{folder.name}: {row['author']}",
                    "licence": row["licence"],
                })  # fmt: skip
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    arguments.output.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} pairs of {len({row['label'] for row in rows})} kinds in {arguments.output}")


if __name__ == "__main__":
    main()
