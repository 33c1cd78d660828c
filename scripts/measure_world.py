"""Does the small world sound and look like what it says? Learn from it alone, and be tested on what is real.

Sounds: an audio tower trained on the world's sounds and captions only (no tagger, no recording) names real recordings
of the kinds that both have. Pictures: a linear classifier on the features of the picture tower's trunk, trained on the
world's drawings only, names real pictures. Both say how often the right kind comes first and among the first five, and
what chance would give.

    python scripts/train_audio_tower.py runs/data/world/manifest.jsonl -o runs/towers/world_only --steps 1500 --deaf
    python scripts/measure_world.py --tower runs/towers/world_only/tower.pt --world runs/data/world/manifest.jsonl \\
        --recorded-world runs/data/real_world/manifest.jsonl --real runs/data/real.jsonl --pairs av_pairs/
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from soundsieve.audio import files
from soundsieve.data.manifest import read_manifest
from soundsieve.encoders.audio_tower import SAMPLE_RATE, AudioTowerConfig, log_mel
from soundsieve.encoders.joint import WEIGHTS, load_towers
from soundsieve.encoders.minilm import MiniLM
from soundsieve.encoders.picture_tower import prepare
from soundsieve.evaluation.provenance import provenance
from soundsieve.pictures import files as pictures
from soundsieve.types import Text

ROOT = Path(__file__).parent.parent
DRAWS = 2_000


def told(scores: torch.Tensor, own: list[int], seed: int = 0) -> dict[str, object]:
    """How often the right column is first and among the first five, with 95 % intervals over rows."""
    rng = np.random.default_rng(seed)
    above = (scores > scores.gather(1, torch.tensor(own)[:, None])).sum(1).numpy()
    found: dict[str, object] = {"items": len(own), "kinds": scores.shape[1]}
    for first in (1, 5):
        hits = (above < first).astype(float)
        drawn = hits[rng.integers(0, len(hits), (DRAWS, len(hits)))].mean(1)
        found[f"first_{first}"] = [round(float(part), 3) for part in (hits.mean(), *np.quantile(drawn, (0.025, 0.975)))]
        found[f"chance_{first}"] = round(first / scores.shape[1], 3)
    return found


def sounds(tower_file: Path, world: Path, real: Path) -> dict[str, object]:
    tower = AudioTowerConfig().build()
    tower.load_state_dict(torch.load(tower_file, weights_only=True)["tower"])
    tower.eval()
    known = {clip.label for clip in read_manifest(world) if clip.split == "train"}
    clips = [clip for clip in read_manifest(real) if clip.label in known]
    labels = sorted({clip.label for clip in clips})
    vectors = []
    with torch.inference_mode():
        for clip in clips:
            samples, rate = files.read(clip.audio)
            mono = files.Resampler(rate, SAMPLE_RATE, 1).push(samples.mean(0, keepdims=True), last=True)
            vectors.append(tower(log_mel(torch.from_numpy(mono[:, : 12 * SAMPLE_RATE].copy()))))
    names = MiniLM().encode([Text(label) for label in labels]).pooled
    scores = torch.cat(vectors) @ names.T
    own = [labels.index(clip.label) for clip in clips]
    result = told(scores, own)
    right = np.array([int(row.argmax()) for row in scores]) == np.array(own)
    by_kind = {label: float(right[np.array(own) == number].mean()) for number, label in enumerate(labels)}
    result["mean_over_kinds"] = round(float(np.mean(list(by_kind.values()))), 3)
    result["by_kind"] = {label: round(part, 2) for label, part in by_kind.items()}
    return result


def drawings(worlds: list[Path], pairs: Path) -> dict[str, object]:
    trunk = load_towers(WEIGHTS)["picture"]
    with (pairs / "images.csv").open(encoding="utf-8", newline="") as file:
        tests = [(pairs / row["image"], row["match_label"]) for row in csv.DictReader(file)]
    clips = [clip for path in worlds for clip in read_manifest(path) if clip.split == "train"]
    drawn = {clip.label for clip in clips}
    tests = [(image, label) for image, label in tests if label in drawn]
    labels = sorted(drawn)

    def features(images: list[Path]) -> torch.Tensor:
        with torch.inference_mode():
            return torch.cat([
                trunk.features(torch.stack([prepare(pictures.read(image)) for image in images[first : first + 16]]))
                for first in range(0, len(images), 16)
            ])  # fmt: skip

    learned = [(image, labels.index(clip.label)) for clip in clips for image in clip.images]
    given, own = features([image for image, _ in learned]), torch.tensor([number for _, number in learned])
    mean, spread = given.mean(0), given.std(0) + 1e-3
    torch.manual_seed(0)
    linear = torch.nn.Linear(given.shape[1], len(labels))
    optimiser = torch.optim.AdamW(linear.parameters(), lr=3e-3, weight_decay=0.1)
    normal = (given - mean) / spread
    for _ in range(300):
        loss = F.cross_entropy(linear(F.dropout(normal, 0.3)), own, label_smoothing=0.1)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.inference_mode():
        scores = linear((features([image for image, _ in tests]) - mean) / spread)
    return told(scores, [labels.index(label) for _, label in tests])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tower", type=Path, required=True)
    parser.add_argument("--world", type=Path, required=True)
    parser.add_argument("--recorded-world", type=Path, required=True, help="the world over recordings: all drawings")
    parser.add_argument("--real", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--json", type=Path, default=ROOT / "benchmarks" / "results" / "world.json")
    arguments = parser.parse_args()
    trained = json.loads(torch.load(arguments.tower, weights_only=True)["facts"])
    result = {
        **provenance(), "tower": {key: trained[key] for key in ("steps", "seed", "clips", "kinds", "commit")},
        "sounds": sounds(arguments.tower, arguments.world, arguments.real),
        "pictures": drawings([arguments.world, arguments.recorded_world], arguments.pairs),
    }  # fmt: skip
    print(json.dumps(result, indent=1))
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
