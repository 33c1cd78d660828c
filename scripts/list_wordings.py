"""Put the wordings of each kind beside the queries of a list of mixtures, for ``soundsieve eval --query``.

New columns: ``label``, as the clips' metadata.csv has it; ``caption``, the list's own query; ``unheard``, a phrasing
that is no clip's caption and kept from training (:func:`soundsieve.data.captions.phrasings`, split ``test``), other
words for the thing or another way to say it; ``misspelt``, the caption with two letters of its longest word
exchanged. Of a kind with several phrasings each clip has one and keeps it. Rows of a kind without any are left out.

    python scripts/list_wordings.py benchmarks/known_test.csv sounds/ -o benchmarks/wordings_test.csv
    soundsieve eval benchmarks/wordings_test.csv --audio sounds/ --query label --query caption --query unheard \\
        --query misspelt
"""

from __future__ import annotations

import argparse
import csv
import random
from pathlib import Path

from soundsieve.data import captions


def misspelt(text: str, random_: random.Random) -> str:
    """Two neighbours within the longest word exchanged, unalike where there are such."""
    word = max(text.split(), key=len)
    inner = range(1, len(word) - 2) or range(len(word) - 1)
    unalike = [at for at in inner if word[at] != word[at + 1]]
    at = random_.choice(unalike or [0])
    return text.replace(word, word[:at] + word[at : at + 2][::-1] + word[at + 2 :], 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("list", type=Path)
    parser.add_argument("folder", type=Path, help="of the clips, with their metadata.csv")
    parser.add_argument("-o", "--output", type=Path, required=True)
    arguments = parser.parse_args()

    with (arguments.folder / "metadata.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    labels = {row["path"]: row["label"] for row in table}
    heard = {captions.key(row["caption"]) for row in table}
    with arguments.list.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = []
    for row in rows:
        label = labels[row["source"]]
        known = captions.phrasings(label, "test") if captions.is_known(label) else ()
        unheard = [text for text in known if captions.key(text) not in heard]
        if unheard:
            said = random.Random(row["source"]).choice(unheard)
            wrong = misspelt(row["query"], random.Random(row["source"]))
            lines.append([row["source"], row["noise"], row["snr"], row["query"], label, row["query"], said, wrong])
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    with arguments.output.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["source", "noise", "snr", "query", "label", "caption", "unheard", "misspelt"])
        writer.writerows(lines)
    print(f"{len(lines)} of {len(rows)} mixtures, {len({line[4] for line in lines})} kinds, in {arguments.output}")


if __name__ == "__main__":
    main()
