"""Measure how well words find sounds and pictures, and the other way round, through the packaged towers.

Each set is of material that no tower learned from. A sound (or picture) has found its words if, among one wording of
each kind in the set, that of its own kind comes first (R@1) or among the first five (R@5); words have found a sound if
one of the right kind does. Intervals are over items, 95 %, by bootstrap; chance is what a random order would give.

    python scripts/measure_towers.py --real runs/data/real_world/manifest.jsonl --unknown runs/data/unknown.jsonl \\
        --world runs/data/world/manifest.jsonl --pairs av_pairs/
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from soundsieve.data import captions
from soundsieve.data.manifest import read_manifest
from soundsieve.encoders.joint import WEIGHTS, Joint
from soundsieve.encoders.pretrained import digest
from soundsieve.evaluation.provenance import provenance
from soundsieve.types import Audio, Clip, Image, Query, Text

ROOT = Path(__file__).parent.parent
DRAWS = 2_000


def wordings(label: str, written: Sequence[str]) -> list[str]:
    """What the kind is called in words that no training saw; what was written beside it where we have none."""
    return list(captions.captions(label, "test")) if captions.is_known(label) else sorted(set(written))


def interval(hits: np.ndarray, rng: np.random.Generator) -> list[float]:
    drawn = hits[rng.integers(0, len(hits), (DRAWS, len(hits)))].mean(1)
    return [round(float(part), 3) for part in (hits.mean(), *np.quantile(drawn, (0.025, 0.975)))]


def chance(counts: np.ndarray, total: int, first: int) -> float:
    """Of a random order of ``total`` things, ``counts`` of them right: how often one is among the first."""
    wrong = np.ones(len(counts))
    for place in range(min(first, total)):
        wrong *= np.clip((total - counts - place) / (total - place), 0, 1)
    return round(float(1 - wrong.mean()), 3)


def retrieval(encoder: Joint, items: list[tuple[Query, str, tuple[str, ...]]], seed: int = 0) -> dict[str, Any]:
    """Both directions, of items (query, label, captions)."""
    rng = np.random.default_rng(seed)
    labels = sorted({label for _, label, _ in items})
    own = np.array([labels.index(label) for _, label, _ in items])
    said = [
        wordings(label, [text for _, other, texts in items if other == label for text in texts]) for label in labels
    ]
    vectors = encoder.encode([query for query, _, _ in items]).pooled
    bank = encoder.encode([Text(texts[0]) for texts in said]).pooled
    order = (vectors @ bank.T).argsort(1, descending=True).numpy()
    rank = (order == own[:, None]).argmax(1)
    asked = [(text, number) for number, texts in enumerate(said) for text in texts]
    words = encoder.encode([Text(text) for text, _ in asked]).pooled
    found = own[(words @ vectors.T).argsort(1, descending=True).numpy()]
    hit = found == np.array([number for _, number in asked])[:, None]
    counts = np.bincount(own, minlength=len(labels))[[number for _, number in asked]]
    return {
        "items": len(items), "kinds": len(labels), "wordings": len(asked),
        "to_words": {"r1": interval(rank < 1, rng), "r5": interval(rank < 5, rng),
                     "chance": [chance(np.ones(1), len(labels), first) for first in (1, 5)]},
        "from_words": {"r1": interval(hit[:, :1].any(1), rng), "r5": interval(hit[:, :5].any(1), rng),
                       "chance": [chance(counts, len(items), first) for first in (1, 5)]},
        "cosine_with_own_wording": round(float((vectors * bank[torch.from_numpy(own)]).sum(1).mean()), 3),
    }  # fmt: skip


def gap(encoder: Joint, clips: list[Clip], plot: Path) -> dict[str, float]:
    """How far apart words, sounds and pictures of the same clips lie, and a plot of both."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    clips = [clip for clip in clips if clip.images and captions.is_known(clip.label)]
    doors = {
        "words": encoder.encode([Text(wordings(clip.label, clip.texts)[0]) for clip in clips]).pooled,
        "sounds": encoder.encode([Audio(clip.audio) for clip in clips]).pooled,
        "pictures": encoder.encode([Image(clip.images[0]) for clip in clips]).pooled,
    }
    facts = {}
    for name in ("sounds", "pictures"):
        between = torch.linalg.norm(doors[name].mean(0) - doors["words"].mean(0))
        facts[f"{name}_gap"] = round(float(between), 3)
        facts[f"{name}_cosine_own"] = round(float((doors[name] * doors["words"]).sum(1).mean()), 3)
        facts[f"{name}_cosine_other"] = round(float((doors[name] @ doors["words"].T).mean()), 3)
    middle = torch.cat(list(doors.values())).mean(0)
    _, _, axes = torch.linalg.svd(doors["words"] - middle, full_matrices=False)
    figure, plane = pyplot.subplots(figsize=(6.4, 5))
    colours = {"words": "#444444", "sounds": "#c0392b", "pictures": "#2471a3"}
    placed = {name: ((own - middle) @ axes[:2].T).numpy() for name, own in doors.items()}
    shown = {clip.label: row for row, clip in enumerate(clips)}
    for name, points in placed.items():
        plane.scatter(*points.T, s=9, color=colours[name], label=name, alpha=0.5, linewidths=0)
    for label, row in list(shown.items())[:: max(len(shown) // 14, 1)]:
        for name in ("sounds", "pictures"):
            plane.plot(*zip(placed["words"][row], placed[name][row], strict=True), color=colours[name], lw=0.6)
        plane.annotate(label, placed["words"][row], fontsize=6)
    plane.set(xlabel="first principal axis of the words", ylabel="second")
    plane.legend(frameon=False)
    plot.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(plot, dpi=110, bbox_inches="tight", metadata={"Software": None})
    return facts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--real", type=Path, required=True, help="manifest of recordings with pictures drawn for them")
    parser.add_argument("--unknown", type=Path, required=True, help="manifest of recordings of kinds never trained on")
    parser.add_argument("--world", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True, help="folder with images.csv: pictures and their labels")
    parser.add_argument("--json", type=Path, default=ROOT / "benchmarks" / "results" / "towers.json")
    parser.add_argument("--plot", type=Path, default=ROOT / "docs" / "plots" / "modality_gap.png")
    arguments = parser.parse_args()

    never = set((ROOT / "benchmarks" / "unknown_world_kinds.txt").read_text(encoding="utf-8").split("\n"))
    real, unknown, world = (read_manifest(path) for path in (arguments.real, arguments.unknown, arguments.world))
    trained = {clip.label for clip in (*real, *world) if clip.split == "train"} - never
    real_test = [clip for clip in real if clip.split == "test" and clip.label in trained]
    world_test = [clip for clip in world if clip.split == "test" and clip.label in trained]
    world_never = [clip for clip in world if clip.label in never]
    with (arguments.pairs / "images.csv").open(encoding="utf-8", newline="") as file:
        pairs = [
            (Image(arguments.pairs / row["image"]), row["match_label"], (row["text"],))
            for row in csv.DictReader(file) if row["match_label"]
        ]  # fmt: skip

    def sounds(clips: list[Clip]) -> list[tuple[Query, str, tuple[str, ...]]]:
        return [(Audio(clip.audio), clip.label, clip.texts) for clip in clips]

    def pictures(clips: list[Clip]) -> list[tuple[Query, str, tuple[str, ...]]]:
        return [(Image(image), clip.label, clip.texts) for clip in clips for image in clip.images]

    sets = {
        "sounds: real, known kinds": sounds(real_test),
        "sounds: real, kinds never heard": sounds([clip for clip in unknown if clip.label not in trained]),
        "sounds: rendered, known kinds": sounds(world_test),
        "sounds: rendered, kinds never heard": sounds(world_never),
        "pictures: real, known kinds": [item for item in pairs if item[1] in trained],
        "pictures: real, kinds never drawn": [item for item in pairs if item[1] not in trained],
        "pictures: drawn, known kinds": pictures(world_test),
        "pictures: drawn, kinds never drawn before": pictures(world_never),
    }
    encoder = Joint()
    result: dict[str, Any] = {**provenance(), "sha256": digest(WEIGHTS), "bytes": WEIGHTS.stat().st_size, "seed": 0}
    result["sets"] = {}
    for name, items in sets.items():
        found = result["sets"][name] = retrieval(encoder, items)
        print(name, json.dumps(found), flush=True)
    result["gap"] = gap(encoder, world_test, arguments.plot)
    print(result["gap"])
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
