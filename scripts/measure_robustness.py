"""What becomes of answers when mixtures get harder, on a list of mixtures of two sounds at 0 dB, as JSON.

    python scripts/measure_robustness.py benchmarks/known_test.csv --audio DIR -m MODEL -o robustness.json

Each mixture is made again with more sounds in it (of other rows, of other kinds, each as loud as the source), with its
noise louder or softer, with white noise over it, in a room, through a codec, and much quieter; all are compared with
the plain one mixture by mixture. What is wanted of a room is the source as it sounds there, of all else the source
itself. Windows of silence, short clips and whatever else the list has stay as they are.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from scipy.signal import fftconvolve

from soundsieve import load
from soundsieve.audio import mix
from soundsieve.audio.files import AudioError, Resampler, read
from soundsieve.evaluation import metrics
from soundsieve.evaluation.evaluate import Row, make, read_list
from soundsieve.evaluation.paired import difference
from soundsieve.evaluation.provenance import provenance
from soundsieve.inference.request import Request
from soundsieve.inference.separate import Model, Run, run_over
from soundsieve.types import Text

Heard = tuple[np.ndarray, np.ndarray]
"""A mixture, and what of it is wanted, (sample,) each."""
MEASURED = ("sdri", "si_sdri")
PLAIN = "as in the list: two sounds, 0 dB"
BITS = 64_000
MP3_RATE = 44_100


def with_more(sounds: Sequence[np.ndarray]) -> Callable[[Heard], Heard]:
    """Further sounds, each as loud as what is wanted."""

    def harder(heard: Heard) -> Heard:
        mixture, source = heard
        for sound in sounds:
            mixture = mixture + np.resize(sound, len(source)) * (mix.rms(source) / (mix.rms(sound) + 1e-9))
        return mixture, source

    return harder


def at_snr(snr_db: float) -> Callable[[Heard], Heard]:
    """What is not wanted louder, or softer; at 0 dB it is as it was."""

    def harder(heard: Heard) -> Heard:
        mixture, source = heard
        return source + (mixture - source) * np.float32(10 ** (-snr_db / 20)), source

    return harder


def noisy(snr_db: float, seed: int) -> Callable[[Heard], Heard]:
    """White noise, so much softer than what is wanted."""

    def harder(heard: Heard) -> Heard:
        mixture, source = heard
        noise = np.random.default_rng(seed).standard_normal(len(source)).astype(np.float32)
        return mixture + noise * np.float32(mix.rms(source) * 10 ** (-snr_db / 20)), source

    return harder


def in_room(seconds: float, rate: int, seed: int) -> Callable[[Heard], Heard]:
    """A room whose sound decays by 60 dB in so long; direct sound and reverberation are equally strong."""

    def harder(heard: Heard) -> Heard:
        time = np.arange(round(seconds * rate)) / rate
        tail = np.random.default_rng(seed).standard_normal(len(time)) * 10 ** (-3 * time / seconds)
        tail[0] = np.sqrt(np.square(tail[1:]).sum())
        response = (tail / np.linalg.norm(tail)).astype(np.float32)
        mixture, source = (fftconvolve(samples, response)[: len(samples)].astype(np.float32) for samples in heard)
        return mixture, source

    return harder


def through_mp3(rate: int) -> Callable[[Heard], Heard]:
    """MP3 of 64 kbit/s and back, in step with the original."""

    def harder(heard: Heard) -> Heard:
        mixture, source = heard
        up = Resampler(rate, MP3_RATE, 1).push(mixture[None], last=True)
        peak = max(float(np.abs(up).max()), 1e-9)
        file = io.BytesIO()
        with av.open(file, "w", format="mp3") as container:
            stream = container.add_stream("libmp3lame", rate=MP3_RATE, layout="mono")
            stream.bit_rate = BITS
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(up / peak * 0.9), format="fltp", layout="mono")
            frame.sample_rate = MP3_RATE
            for given in (frame, None):
                container.mux(stream.encode(given))
        file.seek(0)
        coded, _ = read(file)
        back = Resampler(MP3_RATE, rate, 1).push(coded * np.float32(peak / 0.9), last=True)[0]
        return np.pad(back, (0, max(len(source) - len(back), 0)))[: len(source)], source

    return harder


def quieter(decibels: float) -> Callable[[Heard], Heard]:
    """All of it."""
    factor = np.float32(10 ** (-decibels / 20))
    return lambda heard: (heard[0] * factor, heard[1] * factor)


def conditions(rows: Sequence[Row], number: int, folder: Path, rate: int) -> dict[str, Callable[[Heard], Heard]]:
    """What one mixture is made into; none of what is added is of its kinds."""
    kinds = {str(Path(name).parent.name) for name in (rows[number].source, rows[number].noise)}
    others: list[np.ndarray] = []
    for row in (*rows[number + 1 :], *rows[:number]):
        kind = str(Path(row.noise).parent.name)
        if kind not in kinds:
            kinds.add(kind)
            _, noise, noise_rate = make(row, folder)
            others.append(Resampler(noise_rate, rate, 1).push(noise[None], last=True)[0])
        if len(others) == 2:
            break
    return {
        PLAIN: lambda heard: heard,
        "three sounds, each 0 dB": with_more(others[:1]),
        "four sounds, each 0 dB": with_more(others),
        **{f"two sounds, {snr:+d} dB": at_snr(snr) for snr in (-10, -5, 5, 10)},
        **{f"white noise, {snr} dB softer": noisy(snr, number) for snr in (20, 10, 0)},
        **{f"in a room, {seconds} s": in_room(seconds, rate, number) for seconds in (0.3, 1.0)},
        "MP3, 64 kbit/s": through_mp3(rate),
        "30 dB quieter": quieter(30),
    }


def measure(model: Model, rows: Sequence[Row], number: int, folder: Path) -> dict[str, dict[str, float]]:
    """Ratios of the answers to all that one row's mixture is made into, and of half of each."""
    source, noise, rate = make(rows[number], folder)
    request = Request((Text(rows[number].query),))
    found: dict[str, dict[str, float]] = {}
    for name, harder in conditions(rows, number, folder, rate).items():
        mixture, wanted = harder((source + noise, source))
        run = Run(model, model.ask(request), rate, 1)
        estimate = np.concatenate([part for _, part in run_over(run, [mixture[None]])], 2)[0, 0]
        ratios = metrics.ratios(estimate, wanted, mixture)
        half = metrics.ratios(mixture / 2, wanted, mixture)
        found[name] = {measure: ratios[measure] for measure in MEASURED}
        found[name] |= {f"half_{measure}": half[measure] for measure in MEASURED}
    return found


def summary(found: Sequence[dict[str, dict[str, float]]]) -> dict[str, Any]:
    """For each condition the means, medians and those of half the mixture, and what it costs, with its interval."""
    told: dict[str, Any] = {}
    for name in found[0]:
        values = {measure: np.array([row[name][measure] for row in found]) for measure in found[0][name]}
        plain = {measure: np.array([row[PLAIN][measure] for row in found]) for measure in MEASURED}
        told[name] = {
            "mean": {measure: float(values[measure].mean()) for measure in MEASURED},
            "median": {measure: float(np.median(values[measure])) for measure in MEASURED},
            "half": {measure: float(values[f"half_{measure}"].mean()) for measure in MEASURED},
        }
        if name != PLAIN:
            told[name]["less"] = {
                measure: vars(difference((values[measure] - plain[measure])[None])) for measure in MEASURED
            }
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("list", type=Path)
    parser.add_argument("--audio", type=Path, required=True, help="folder of the list's sounds")
    parser.add_argument("-m", "--model", default="default")
    parser.add_argument("-n", "--rows", type=int, default=200, help="so many mixtures, the first")
    parser.add_argument("-o", "--out", type=Path, required=True)
    given = parser.parse_args()
    rows, model, measured = read_list(given.list), load(given.model), []
    for number in range(min(given.rows, len(rows))):
        try:
            measured.append(measure(model, rows, number, given.audio))
        except AudioError as error:
            sys.exit(f"measure_robustness: {error}")
    heard = [row for row in measured if all(np.isfinite(value) for told in row.values() for value in told.values())]
    told = summary(heard)
    found = {**provenance(), "list": given.list.name, "model": model.name, "sha256": model.sha256, "rows": len(heard),
             "conditions": told}  # fmt: skip
    given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for name, part in told.items():
        print(f"{name:36}", *(f"{measure} {part['mean'][measure]:6.2f}" for measure in MEASURED))


if __name__ == "__main__":
    main()
