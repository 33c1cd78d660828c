"""Does a target stay where it stands in stereo? Level and time differences between channels, on a list of mixtures.

    python scripts/measure_stereo.py benchmarks/known_test.csv --audio DIR -m MODEL -o stereo.json

The two sounds of each mixture are placed by differences of level and of time between the channels, drawn for each. Of
the target that is answered, and for comparison of the mixture, both differences are measured as of the reference: the
level by the ratio of the channels' energies, the time where the channels' cross-correlation is highest, which is found
between samples by a parabola. Errors of answers whose SI-SDR is low are those of what was let through with the target;
so they are given for all mixtures, and for those above 10 dB.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from soundsieve import load
from soundsieve.audio.files import AudioError
from soundsieve.evaluation import metrics
from soundsieve.evaluation.evaluate import Row, make, read_list
from soundsieve.evaluation.provenance import provenance
from soundsieve.inference.separate import Model

LEVEL_DB, MILLISECONDS = 10.0, 0.6  # largest differences; 0.6 ms is a source at one's side
GOOD_DB = 10.0


def place(samples: np.ndarray, rate: int, level_db: float, seconds: float) -> np.ndarray:
    """Two channels (2, sample): the left louder by so many dB, the right later by so many seconds, which are any."""
    gains = 10 ** (np.array([level_db, -level_db]) / 40)
    spectrum = np.fft.rfft(samples, 2 * len(samples))
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(2 * len(samples), 1 / rate) * seconds / 2)
    shifted = np.stack([np.fft.irfft(spectrum * turn.conj()), np.fft.irfft(spectrum * turn)])[:, : len(samples)]
    found: np.ndarray = (gains[:, None] * shifted).astype(np.float32)
    return found


def differences(stereo: np.ndarray, rate: int) -> tuple[float, float]:
    """How much louder the left is, dB, and how much later the right, seconds, up to a millisecond either way."""
    energies = np.square(stereo.astype(np.float64)).sum(1) + 1e-20
    spectra = np.fft.rfft(stereo, 2 * stereo.shape[1])
    course = np.fft.irfft(spectra[1] * spectra[0].conj())
    reach = round(1e-3 * rate) + 1
    near = np.concatenate((course[-reach:], course[: reach + 1]))
    top = int(near[1:-1].argmax()) + 1
    before, at, after = near[top - 1 : top + 2]
    bend = before - 2 * at + after
    between = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return float(10 * np.log10(energies[0] / energies[1])), float((top - reach + between) / rate)


def measure(model: Model, row: Row, folder: Path, rng: np.random.Generator) -> dict[str, Any]:
    """Errors of one mixture's target, and of the mixture in its place."""
    source, noise, rate = make(row, folder)
    placed = [
        place(samples, rate, rng.uniform(-LEVEL_DB, LEVEL_DB), 1e-3 * rng.uniform(-MILLISECONDS, MILLISECONDS))
        for samples in (source, noise)
    ]
    mixture = placed[0] + placed[1]
    target = model.separate((mixture, rate), row.query).target
    level, late = differences(placed[0], rate)
    told: dict[str, Any] = {"source": row.source, "noise": row.noise, "query": row.query}
    for name, heard in (("target", target), ("mixture", mixture)):
        found = differences(heard, rate)
        told[name] = {"level_db": abs(found[0] - level), "microseconds": 1e6 * abs(found[1] - late)}
    return {**told, "si_sdr": metrics.ratios(target.mean(0), placed[0].mean(0), mixture.mean(0))["si_sdr"]}


def over(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Medians and 90th percentiles of the errors."""
    return {
        "rows": len(rows),
        **{
            name: {
                unit: {str(part): float(np.percentile([row[name][unit] for row in rows], part)) for part in (50, 90)}
                for unit in ("level_db", "microseconds")
            }
            for name in ("target", "mixture") if rows
        },
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("list", type=Path)
    parser.add_argument("--audio", type=Path, required=True, help="folder of the list's sounds")
    parser.add_argument("-m", "--model", default="default")
    parser.add_argument("-n", "--rows", type=int, default=200, help="no more than so many mixtures, the first")
    parser.add_argument("--seed", type=int, default=0, help="of the places")
    parser.add_argument("-o", "--out", type=Path, required=True)
    given = parser.parse_args()
    model, rng, measured = load(given.model), np.random.default_rng(given.seed), []
    for row in read_list(given.list)[: given.rows]:
        try:
            measured.append(measure(model, row, given.audio, rng))
        except AudioError as error:
            sys.exit(f"measure_stereo: {error}")
    good = [row for row in measured if row["si_sdr"] >= GOOD_DB]
    found = {
        **provenance(), "list": given.list.name, "seed": given.seed, "model": model.name, "sha256": model.sha256,
        "all": over(measured), "good": {"above_db": GOOD_DB, **over(good)}, "per_row": measured,
    }  # fmt: skip
    given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({name: found[name] for name in ("all", "good")}, indent=1))


if __name__ == "__main__":
    main()
