"""What a model that hears what is on the screen makes of the small world's videos: its card's figures, as JSON.

    soundsieve claims audioscope                     # makes the videos, and weights of which seed 0 is in the package
    python scripts/measure_onscreen.py runs/claims/scenes-*/videos.jsonl -o benchmarks/results/onscreen.json

On the mixtures that ``soundsieve claims audioscope`` is about, of split ``test``, at equal suppression of what is off
the screen; beside the answers those to an unrelated video, and a constant one that suppresses as much.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from soundsieve import load
from soundsieve.data.manifest import read_manifest
from soundsieve.evaluation import screen
from soundsieve.evaluation.calibration import Calibrated, part_of
from soundsieve.evaluation.provenance import provenance
from soundsieve.recipes import Arm, Scenes, audioscope
from soundsieve.types import Clip


def trials() -> list[Scenes]:
    """Those of the claims about the system as it is, each once."""
    found = [claim.on for claim in audioscope.claims() if isinstance(claim.better, Arm) and not claim.better.settings]
    return [trial for trial in dict.fromkeys(found) if isinstance(trial, Scenes)]


def measure(model: Calibrated, trial: Scenes, clips: list[Clip]) -> dict[str, Any]:
    """Means of one trial."""
    told = model.measure(trial, "video")
    named = {"suppression": "suppression"} if trial.sounds.startswith("off") else {"sdr": "sdr", "si_sdr": "si_sdr"}
    means = {name: screen.mean(screen.values(told["rows"], metric)) for name, metric in named.items()}
    found: dict[str, Any] = {"sounds": trial.sounds, "mixtures": trial.count, "offset": told["offset"], **means}
    if "sdr" in means:
        constant = screen.baseline(part_of(told["suppression_db"]), screen.make(trial, clips))
        found["constant_sdr"] = screen.mean(screen.values(constant, "sdr"))
    if trial.sounds in ("on and off", "on and on"):
        other = model.measure(trial, "unrelated video")["rows"]
        found["auc"] = screen.mean(screen.values(told["rows"], "auc"))
        found["unrelated_auc"] = screen.mean(screen.values(other, "auc"))
        found["unrelated_sdr"] = screen.mean(screen.values(other, "sdr"))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("manifest", type=Path, help="videos of the small world")
    parser.add_argument("-m", "--model", default="onscreen")
    parser.add_argument("-o", "--out", type=Path, required=True)
    given = parser.parse_args()
    clips, loaded = read_manifest(given.manifest), load(given.model)
    model = Calibrated(loaded, clips)
    found = {**provenance(), "model": loaded.name, "sha256": loaded.sha256, "trials": {}}
    for trial in trials():
        found["trials"][trial.name] = told = measure(model, trial, clips)
        print(f"{trial.name:36}", *(f"{name} {v:.2f}" for name, v in told.items() if isinstance(v, float)), flush=True)
    given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
