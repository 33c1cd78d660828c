"""The demo: make a mixture, ask for one sound in it, say how well that went.

Both sounds come out of this package's own code with a seed that no training used, so the truth is known and the
figure is real.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np

import soundsieve
from soundsieve.audio.files import Writer
from soundsieve.data.synthetic import KINDS
from soundsieve.evaluation import metrics

FOLDER = Path("demo")
SAMPLE_RATE = 44_100
SECONDS = 8
SOURCE, NOISE, QUERY = "bird song", "stream", "birds singing"
SEED = 2026


def main() -> None:
    print(f"Making {SECONDS} s of stereo in which there are {QUERY} over a {NOISE} ...")
    target, rest = render()
    mixture = target + rest
    FOLDER.mkdir(exist_ok=True)
    for name, samples in (("mixture", mixture), ("reference", target)):
        with Writer(FOLDER / f"{name}.wav", SAMPLE_RATE, 2, format="wav", subtype="PCM_16", overwrite=True) as writer:
            writer.write(samples)

    began = time.monotonic()
    sieve = soundsieve.load()
    result = sieve.separate(FOLDER / "mixture.wav", QUERY)
    paths = result.save(FOLDER, overwrite=True)
    result.plot(FOLDER / "spectrograms.png")
    gain = metrics.ratios(result.target, target, mixture)

    print(f"Asked for {QUERY!r}: done in {time.monotonic() - began:.1f} s, presence {result.presence:.2f}.")
    print(f"  the mixture              {FOLDER / 'mixture.wav'}")
    print(f"  what was asked for       {paths[0]}")
    print(f"  the rest                 {paths[1]}")
    print(f"  a picture of all three   {FOLDER / 'spectrograms.png'}")
    print(f"SDRi {gain['sdri']:.1f} dB, SI-SDRi {gain['si_sdri']:.1f} dB (half the mixture would score 3.0 and 0.0)")
    print("\nOn a file of your own:\n  .venv/bin/soundsieve separate FILE -q 'a dog barking'")


def render() -> tuple[np.ndarray, np.ndarray]:
    """What is asked for and the rest, (2, sample) each: one left of the middle, one wide, equally loud."""
    samples = SECONDS * SAMPLE_RATE
    near = KINDS[SOURCE].make(np.random.default_rng(SEED), samples, SAMPLE_RATE)
    left, right = (KINDS[NOISE].make(np.random.default_rng(SEED + side), samples, SAMPLE_RATE) for side in (1, 2))
    target = np.stack((near * 0.8, near * 0.6))
    rest = np.stack((left, right))
    rest *= np.sqrt(np.mean(target**2) / np.mean(rest**2))
    scale = 0.7 / np.abs(target + rest).max()
    return (target * scale).astype(np.float32), (rest * scale).astype(np.float32)


if __name__ == "__main__":
    main()
