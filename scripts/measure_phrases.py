"""Compare the two sets of rules that find the sources in captions, on captions written and annotated beforehand.

Phrases are compared by their content words: in lower case, without articles, prepositions and auxiliaries, verbs and
plurals cut to their stems, so that ``A dog barks`` and ``a dog barking`` are one. Per caption, exact says that the
same sets of content words were found, nothing more. A phrase found and one annotated match if at least half of the
content words of both together are in both; each matches one other at most, and the most that can match do. Precision,
recall and F1 are of all phrases of a half together. Intervals are over captions, 95 %, by bootstrap.

    python scripts/measure_phrases.py
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from soundsieve.data import phrases
from soundsieve.evaluation.provenance import provenance

ROOT = Path(__file__).parent.parent
DRAWS = 10_000
LENIENT = 0.5
RULES: dict[str, Callable[[str], Sequence[str]]] = {"published": phrases.published, "own": phrases.sources}
EMPTY = re.compile(r"an?|the|of|in|on|at|to|by|with|from|into|over|and|is|are|was|were|be|been|being|its?|his|her")


def stem(word: str) -> str:
    """Crude, but the same for all forms of a regular verb or noun."""
    word = word.removesuffix("'s")
    if word.endswith("ing") and len(word) > 5:
        word = word[:-3]
    elif word.endswith("ed") and len(word) > 4:
        word = word[:-2]
    elif word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us")):
        word = word[:-1]
    word = re.sub(r"(.)\1$", r"\1", word.removesuffix("e"))
    return re.sub(r"y$", "i", word)


def content(phrase: str) -> frozenset[str]:
    return frozenset(stem(word) for word in re.findall(r"[\w'-]+", phrase.lower()) if not EMPTY.fullmatch(word))


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= LENIENT * max(len(one | other), 1)


def matched(found: Sequence[frozenset[str]], wanted: Sequence[frozenset[str]]) -> int:
    """The size of the largest one-to-one matching."""
    partner: dict[int, int] = {}

    def place(own: int, tried: set[int]) -> bool:
        for other, words in enumerate(wanted):
            if other not in tried and alike(found[own], words):
                tried.add(other)
                if other not in partner or place(partner[other], tried):
                    partner[other] = own
                    return True
        return False

    return sum(place(own, set()) for own in range(len(found)))


def counts(rows: list[dict[str, str]], rule: Callable[[str], Sequence[str]]) -> np.ndarray:
    """Of each caption: exact, matched, phrases found, phrases annotated."""
    table = []
    for row in rows:
        found, wanted = (
            [content(phrase) for phrase in of] for of in (rule(row["caption"]), row["sources"].split(" | "))
        )
        table.append([set(found) == set(wanted), matched(found, wanted), len(found), len(wanted)])
    return np.array(table, dtype=np.float64)


def measures(table: np.ndarray) -> dict[str, np.ndarray]:
    """Of counts (..., caption, 4), one value for each leading index."""
    exact, hits, found, wanted = np.moveaxis(table, -1, 0)
    return {
        "exact": exact.mean(-1),
        "precision": hits.sum(-1) / np.maximum(found.sum(-1), 1),
        "recall": hits.sum(-1) / wanted.sum(-1),
        "f1": 2 * hits.sum(-1) / (found.sum(-1) + wanted.sum(-1)),
        "count_error": np.abs(found - wanted).mean(-1),
    }


def with_intervals(value: dict[str, np.ndarray], drawn: dict[str, np.ndarray]) -> dict[str, list[float]]:
    return {
        name: [round(float(part), 4) for part in (own, *np.quantile(drawn[name], (0.025, 0.975)))]
        for name, own in value.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--captions", type=Path, default=ROOT / "benchmarks" / "captions.csv")
    parser.add_argument("--json", type=Path, default=ROOT / "benchmarks" / "results" / "phrases.json")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with arguments.captions.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    result: dict[str, Any] = {
        **provenance(), "captions_sha256": hashlib.sha256(arguments.captions.read_bytes()).hexdigest(),
        "rules_sha256": hashlib.sha256(Path(phrases.__file__).read_bytes()).hexdigest(),
        "seed": arguments.seed, "draws": DRAWS, "lenient": LENIENT, "parts": {},
    }  # fmt: skip
    for part in ("develop", "held_out"):
        of_part = [row for row in rows if row["part"] == part]
        drawn = np.random.default_rng(arguments.seed).integers(0, len(of_part), (DRAWS, len(of_part)))
        tables = {name: counts(of_part, rule) for name, rule in RULES.items()}
        values, draws = ({name: measures(of[name]) for name in RULES} for of in
                         (tables, {name: table[drawn] for name, table in tables.items()}))  # fmt: skip
        result["parts"][part] = {
            "captions": len(of_part), "sources": int(tables["own"][:, 3].sum()),
            **{name: with_intervals(values[name], draws[name]) for name in RULES},
            "own_less_published": with_intervals(*(
                {name: of["own"][name] - of["published"][name] for name in of["own"]} for of in (values, draws)
            )),
        }  # fmt: skip
        print(f"{part}: {len(of_part)} captions")
        for name in (*RULES, "own_less_published"):
            cells = (f"{key} {own:.3f} ({low:.3f} to {high:.3f})"
                     for key, (own, low, high) in result["parts"][part][name].items())  # fmt: skip
            print(f"  {name:20}", *cells, sep="  ")
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
