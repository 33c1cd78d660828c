"""Drums, shakers and plucked strings."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import signal

from soundsieve.data.synthetic.curves import hump, log_uniform
from soundsieve.data.synthetic.events import add, beats
from soundsieve.data.synthetic.filters import band, resonate
from soundsieve.data.synthetic.kinds import Kinds
from soundsieve.data.synthetic.noise import burst
from soundsieve.data.synthetic.oscillators import cycles
from soundsieve.data.synthetic.resonators import struck
from soundsieve.data.synthetic.rooms import room

KINDS = Kinds()


def _pattern(
    rng: np.random.Generator, n: int, sr: int, hit: Callable[[float], np.ndarray], chance: float
) -> np.ndarray:
    """Play hits on a grid of sixteenths with accents."""
    out = np.zeros(n)
    sixteenth = 60 / rng.uniform(75, 150) / 4
    grid = rng.random(16) < chance
    grid[0] = True
    swing = rng.choice([0, 0, 0.15])
    offset = rng.uniform(0.01, 0.2)
    for step in range(int(n / sr / sixteenth) + 1):
        if grid[step % 16]:
            at = offset + (step + swing * (step % 2)) * sixteenth + rng.normal(0, 0.003)
            add(out, int(max(at, 0) * sr), hit(rng.uniform(0.5, 0.8) + 0.2 * (step % 4 == 0)))
    return room(rng, out, sr, rng.uniform(0.15, 1.0), rng.uniform(0, 0.4))


@KINDS.add("snare drum", "a snare drum | snare drum hits | snare | someone playing a snare drum | snare drum beat")
def _snare(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    f, wires, ring = rng.uniform(150, 250), rng.uniform(0.05, 0.16), rng.uniform(0.03, 0.1)
    low = log_uniform(rng, 900, 2500)

    def hit(loud: float) -> np.ndarray:
        shell = struck(
            rng,
            0.5,
            f * np.array([1, 1.59, 2.14, 2.65, 3.5]),
            ring * np.array([1, 0.8, 0.5, 0.4, 0.3]),
            [1, 0.7, 0.3, 0.2, 0.15],
            sr,
        )
        return loud * (shell + 0.8 * burst(rng, 0.5, 1e-3, wires, low, 13000, sr)[: len(shell)])

    return _pattern(rng, n, sr, hit, rng.choice([0.15, 0.3, 0.6]))


@KINDS.add(
    "bass drum", "a bass drum | kick drum | bass drum beats | a kick drum | deep drum thumps | someone plays a big drum"
)
def _kick(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low, top, sweep, ring, click = (
        rng.uniform(42, 62),
        rng.uniform(80, 260),
        rng.uniform(0.015, 0.05),
        rng.uniform(0.08, 0.3),
        rng.uniform(0, 0.5),
    )

    def hit(loud: float) -> np.ndarray:
        time = np.arange(int(0.7 * sr)) / sr
        tone = (
            np.sin(2 * np.pi * cycles(low + top * np.exp(-time / sweep), sr))
            * np.exp(-time / ring)
            * (1 - np.exp(-time / 0.001))
        )
        return loud * (tone + click * burst(rng, 0.7, 1e-4, 2e-3, 1000, 6000, sr)[: len(time)])

    return _pattern(rng, n, sr, hit, rng.choice([0.12, 0.2, 0.3]))


@KINDS.add("hi-hat", "a hi-hat | hi-hat pattern | closed hi-hat | hi-hats ticking | hi-hat cymbals")
def _hat(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low, close, open_ = log_uniform(rng, 4000, 7500), rng.uniform(0.015, 0.05), rng.uniform(0.15, 0.4)
    partials = log_uniform(rng, 2800, 4200) * np.array([1, 1.34, 1.53, 1.79, 2.1, 2.55, 2.87, 3.3])

    def hit(loud: float) -> np.ndarray:
        decay = open_ if rng.random() < 0.12 else close
        noise = burst(rng, 0.8, 3e-4, decay, low, 15000, sr)
        return loud * (
            noise + 0.4 * struck(rng, 0.8, partials, np.full(8, 0.8 * decay), rng.uniform(0.3, 1, 8), sr)[: len(noise)]
        )

    return _pattern(rng, n, sr, hit, rng.choice([0.4, 0.6, 1.0]))


@KINDS.add("cymbal", "a crash cymbal | cymbal crash | cymbal | someone hits a cymbal | ride cymbal")
def _cymbal(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    partials = np.sort(np.exp(rng.uniform(np.log(600), np.log(13000), 220)))
    decays = rng.uniform(0.5, 1.4) * (1000 / (partials + 500)) ** 0.3
    ride = rng.random() < 0.4
    interval, jitter = (rng.uniform(0.25, 0.5), 0.03) if ride else (rng.uniform(1.6, 3.5), 0.3)
    rings = [struck(rng, min(3.0, n / sr), partials, decays, rng.uniform(0.1, 1, 220), sr) / 12 for _ in range(2)]
    time = np.arange(len(rings[0])) / sr
    swell = np.exp(-time / (0.35 if ride else 0.8)) * (1 - np.exp(-time / 0.004))
    for k, start in enumerate(beats(rng, n, sr, interval, jitter, 0.3)):
        wash = band(rng.standard_normal(len(time)), 2500, 15000, sr, 1) * swell
        crash = 1.2 * rings[k % 2] + 0.25 * wash if ride else 0.7 * rings[k % 2] + 0.8 * wash
        add(out, start, rng.uniform(0.6, 1) * crash)
    return out


@KINDS.add("tom drum", "a tom drum | tom-tom drums | tom drum fill | playing the toms | floor tom")
def _tom(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    sizes, ring = np.sort(rng.uniform(70, 210, 3)), rng.uniform(0.12, 0.35)

    def hit(loud: float) -> np.ndarray:
        time = np.arange(int(0.9 * sr)) / sr
        f = rng.choice(sizes)
        out = np.zeros(len(time))
        for ratio, gain, part in ((1, 1, 1), (1.59, 0.5, 0.6), (2.14, 0.3, 0.4), (2.3, 0.2, 0.3)):
            out += (
                gain
                * np.sin(2 * np.pi * cycles(f * ratio * (1 + 0.25 * np.exp(-time / 0.03)), sr))
                * np.exp(-time / (ring * part))
            )
        return loud * (out + 0.4 * burst(rng, 0.9, 2e-4, 5e-3, 300, 5000, sr)[: len(time)])

    return _pattern(rng, n, sr, hit, rng.choice([0.2, 0.4, 0.6]))


@KINDS.add("maracas", "maracas | shaking maracas | a shaker | maracas shaking in rhythm | an egg shaker")
def _maracas(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low, peak = log_uniform(rng, 2500, 4500), log_uniform(rng, 5000, 9000)

    def hit(loud: float) -> np.ndarray:
        m = int(rng.uniform(0.05, 0.12) * sr)
        beans = rng.standard_normal(m) * (rng.random(m) < 0.25)
        shake = resonate(band(beans, low, None, sr, 1), [(peak, 2500, 1), (low, 1500, 0.6)], sr)
        return loud * shake / (shake.std() + 1e-9) * hump(m, 0.6, 0.35)

    return _pattern(rng, n, sr, hit, rng.choice([0.5, 1.0, 1.0]))


@KINDS.add(
    "plucked string",
    "a plucked string | plucking a string | a string instrument being plucked | plucked notes | "
    "strings plucked one by one",
)
def _pluck(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    scale = np.array([0, 2, 4, 7, 9, 12, 14, 16, 19])
    root, pick, bright = log_uniform(rng, 90, 330), rng.uniform(0.08, 0.45), rng.uniform(0.25, 0.5)
    for start in beats(rng, n, sr, log_uniform(rng, 0.15, 0.6), 0.05, 0.2):
        f = root * 2 ** (scale[int(rng.integers(len(scale)))] / 12)
        period = sr / f
        m = int(min(2.0, n / sr) * sr)
        size = int(period)
        pluck = np.zeros(m)
        pluck[:size] = rng.uniform(-1, 1, size)
        pluck = signal.lfilter([1, *np.zeros(max(int(pick * size) - 1, 0)), -1], [1], pluck)
        # A loop of one period minus the delay of its averaging filter; the rest by linear interpolation.
        delay = period - 0.9 * bright
        whole, part = int(delay), delay - int(delay)
        loss = 0.996 ** (f / 220) ** -0.3
        taps = np.convolve([1 - part, part], [1 - bright * 0.9, bright * 0.9]) * loss
        pluck = signal.lfilter([1], [1, *np.zeros(whole - 1), *(-taps)], pluck)
        add(out, start, rng.uniform(0.6, 1) * pluck)
    return room(rng, out, sr, 0.4, rng.uniform(0.05, 0.4))
