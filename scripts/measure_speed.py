"""Speed, memory and seams on an hour of stereo: figures for the README, kept as JSON.

    python scripts/measure_speed.py --json benchmarks/results/speed.json

Makes a minute and an hour of 48 kHz stereo, separates both with the command line in processes of their own, and
reports wall time, peak memory, and how much the same stretch differs when it is separated inside the hour and alone.
Ten minutes are asked for three sounds, in one pass and in three, in turns.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import soundsieve
from soundsieve.audio.files import Writer, read
from soundsieve.data.synthetic import KINDS
from soundsieve.evaluation.provenance import provenance
from soundsieve.inference.separate import load

RATE = 48_000
QUERY = "birds singing"
SEVERAL = (QUERY, "rain", "a person speaking")
ROUNDS = 3
WEIGHTS = tuple(Path(soundsieve.__file__).parent.rglob("*.safetensors"))
STRETCHES = ((601, 45), (1747, 60), (3001, 45))  # (start, length) in seconds, off the grid of segments


def make_sound(path: Path, seconds: int, seed: int = 0) -> None:
    """Write stereo sound: every ten seconds another two kinds, one to the left and one to the right."""
    rng = np.random.default_rng(seed)
    names = sorted(KINDS)
    pieces = []
    for _ in range(min(-(-seconds // 10), 36)):
        left, right = (KINDS[names[number]].make(rng, 10 * RATE, RATE) for number in rng.integers(len(names), size=2))
        pieces.append(np.stack((left + 0.4 * right, right + 0.4 * left)).astype(np.float32) * 0.4)
    with Writer(path, RATE, 2, format="wav", subtype="PCM_16", num_samples=seconds * RATE) as writer:
        written = 0
        while written < seconds * RATE:
            piece = pieces[(written // (10 * RATE)) % len(pieces)][:, : seconds * RATE - written]
            writer.write(np.clip(piece, -1, 1 - writer.lsb))
            written += piece.shape[1]


def separate(source: Path, out: Path, queries: Sequence[str] = (QUERY,)) -> dict[str, float]:
    """Run the command; wall and processor seconds, and peak memory in MB."""
    began = time.monotonic()
    asked = [word for query in queries for word in ("-q", query)]
    process = subprocess.Popen(
        [sys.executable, "-m", "soundsieve", "separate", str(source), *asked, "-o", str(out), "--overwrite"],
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"separating {source.name} failed with status {status}")
    wall = time.monotonic() - began
    return {
        "wall_s": round(wall, 2),
        "cpu_s": round(usage.ru_utime + usage.ru_stime, 2),
        "peak_mb": round(usage.ru_maxrss / 1024, 1),
    }


def several(source: Path, out: Path) -> dict[str, float]:
    """Wall seconds of three queries in one pass and in three, medians, and the median ratio of the turns."""
    turns = [
        (separate(source, out, SEVERAL)["wall_s"], sum(separate(source, out, (query,))["wall_s"] for query in SEVERAL))
        for _ in range(ROUNDS)
    ]
    together, apart = (float(np.median(times)) for times in zip(*turns, strict=True))
    faster = float(np.median([three / one for one, three in turns]))
    return {"queries": len(SEVERAL), "one_pass_s": together, "passes_s": apart, "times_faster": round(faster, 2)}


def seams(source: Path, target: Path) -> list[float]:
    """Difference between a stretch's target inside the long file and alone, in dB of the target, without its ends."""
    model = load()
    ends = -(-model.separator.context * RATE // model.sample_rate)
    differences = []
    for start, length in STRETCHES:
        samples, _ = read(source, start=start * RATE, stop=(start + length) * RATE)
        inside, _ = read(target, start=start * RATE, stop=(start + length) * RATE)
        # The file holds 16 bits; what is compared is what the network gave, to the last step of that.
        alone = model.separate((samples, RATE), QUERY).target
        alone = np.round(alone * 2**15) / 2**15
        error = float(np.square(inside - alone)[:, ends:-ends].sum(dtype=np.float64))
        energy = float(np.square(inside[:, ends:-ends]).sum(dtype=np.float64))
        differences.append(round(10 * float(np.log10((error + 1e-12) / (energy + 1e-12))), 1))
    return differences


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=3600, help="length of the long file, above 3050 s")
    parser.add_argument("--json", type=Path, required=True)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        short, middle, long = (Path(folder) / f"{name}.wav" for name in ("minute", "ten", "hour"))
        make_sound(short, 60)
        make_sound(middle, 600)
        make_sound(long, arguments.seconds)
        separate(short, Path(folder))  # a warm-up: files in the system's cache, the query's embedding on disk
        result = {
            **provenance(),
            "sound": f"{arguments.seconds} s of stereo at {RATE} Hz, 16 bits",
            "minute": separate(short, Path(folder)),
            "hour": separate(long, Path(folder)),
            "several": several(middle, Path(folder)),
            "weights_mb": round(sum(path.stat().st_size for path in WEIGHTS) / 1e6, 2),
        }
        result["real_time_factor"] = round(result["hour"]["wall_s"] / arguments.seconds, 5)
        result["times_real_time"] = round(arguments.seconds / result["hour"]["wall_s"], 1)
        result["peak_ratio"] = round(result["hour"]["peak_mb"] / result["minute"]["peak_mb"], 3)
        slug = QUERY.replace(" ", "-")
        result["seams_db"] = seams(long, Path(folder) / f"hour.{slug}.target.wav")
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
