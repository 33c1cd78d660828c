"""Creaks, whooshes, hisses, bangs and crackles."""

from __future__ import annotations

import numpy as np
from scipy import signal

from soundsieve.data.synthetic.curves import hump, line, log_uniform, wander
from soundsieve.data.synthetic.events import add, beats, patter, scatter
from soundsieve.data.synthetic.filters import band, resonate, weigh
from soundsieve.data.synthetic.kinds import Kinds
from soundsieve.data.synthetic.noise import burst, coloured
from soundsieve.data.synthetic.oscillators import crossings, cycles
from soundsieve.data.synthetic.rooms import room

KINDS = Kinds()


@KINDS.add(
    "door creak",
    "a door creaking | creaking door | a squeaky door hinge | door creak | old door opens slowly with a creak",
)
def _creak(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    f = log_uniform(rng, 350, 800) * np.array([1, 1.87, 2.9, 4.6, 7.1]) * rng.uniform(0.9, 1.1, 5)
    for start in beats(rng, n, sr, rng.uniform(1.3, 2.6), 0.3, 0.3):
        m = int(rng.uniform(0.6, 1.6) * sr)
        rate = log_uniform(rng, 60, 320) * 2 ** wander(rng, m, sr, 3, -0.9, 0.9)
        train = np.zeros(m)
        where = crossings(cycles(rate * (1 + 0.06 * wander(rng, m, sr, 30, -1, 1)), sr))
        train[where] = rng.uniform(0.5, 1, len(where))
        squeak = resonate(train, [(x, 0.3 * x, g) for x, g in zip(f, (1, 0.9, 0.8, 0.5, 0.3), strict=True)], sr)
        add(
            out,
            start,
            squeak / (squeak.std() + 1e-9) * hump(m, 0.15, 0.2) * np.clip(wander(rng, m, sr, 4, 0.2, 1), 0, 1),
        )
    return room(rng, out, sr, rng.uniform(0.3, 1.2), rng.uniform(0.1, 0.5))


@KINDS.add("zipper", "a zipper | zipping up a jacket | opening a zipper | zip being closed | unzipping a bag")
def _zipper(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    peak = log_uniform(rng, 2500, 5500)
    for start in beats(rng, n, sr, rng.uniform(1.0, 2.0), 0.3, 0.4):
        m = int(rng.uniform(0.3, 0.9) * sr)
        rate = log_uniform(rng, 90, 190) * line([(0, 0.5), (0.3, 1), (0.8, 1.5), (1, 1.1)], m)
        train = np.zeros(m)
        where = crossings(cycles(rate, sr))
        train[where] = rng.uniform(0.5, 1, len(where))
        teeth = signal.fftconvolve(train, burst(rng, 0.01, 1e-4, 1.2e-3, 900, 13000, sr))[:m]
        cloth = rng.standard_normal(m)
        sound = teeth / (teeth.std() + 1e-9) + 0.3 * cloth
        sound = resonate(sound, [(peak, peak * 0.6, 1), (peak * 2.1, peak, 0.7), (900, 700, 0.3)], sr)
        add(out, start, sound * hump(m, 0.15, 0.06))
    return room(rng, out, sr, 0.2, rng.uniform(0, 0.25))


@KINDS.add(
    "whoosh",
    "a whoosh | something swishing through the air | swoosh | whoosh sound effect | swinging a stick through the air",
)
def _whoosh(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    for start in beats(rng, n, sr, rng.uniform(0.6, 1.6), 0.3, 0.3):
        m = int(log_uniform(rng, 0.2, 0.9) * sr)
        centre, width, rise = log_uniform(rng, 400, 1800), rng.uniform(0.35, 0.8), rng.uniform(0.4, 0.7)
        path = line([(0, -1), (rise, 0.9), (1, -0.7)], m)

        def gain(
            f: np.ndarray, t: np.ndarray, c: float = centre, w: float = width, p: np.ndarray = path, m: int = m
        ) -> np.ndarray:
            at = c * 2 ** np.interp(t, np.linspace(0, 1, m), p)
            return np.exp(-0.5 * (np.log2((f + 1) / at) / w) ** 2)

        swish = weigh(rng.standard_normal(m), gain, sr)
        add(out, start, swish / (swish.std() + 1e-9) * hump(m, rise, 1 - rise) ** 1.5 * rng.uniform(0.6, 1))
    return room(rng, out, sr, rng.uniform(0.2, 0.8), rng.uniform(0, 0.3))


@KINDS.add("spray", "a spray can | spraying | spray paint | an aerosol can being sprayed | hairspray")
def _spray(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    low, peak = log_uniform(rng, 1200, 3000), log_uniform(rng, 4000, 9000)
    for start in beats(rng, n, sr, rng.uniform(0.7, 2.0), 0.4, 0.3):
        m = int(log_uniform(rng, 0.2, 1.4) * sr)
        jet = band(rng.standard_normal(m), low, None, sr, 1)
        jet = jet + 1.2 * resonate(jet, [(peak, peak * 0.5, 1)], sr)
        on = np.minimum(np.arange(m) / (0.012 * sr), 1) * np.minimum((m - np.arange(m)) / (0.03 * sr), 1)
        add(
            out, start, jet * on * (1 + 0.1 * wander(rng, m, sr, 12, -1, 1)) * line([(0, 1), (0.1, 0.85), (1, 0.75)], m)
        )
    return out


@KINDS.add(
    "steam", "steam hissing | steam escaping from a valve | a hiss of steam | pressurised steam released | steam"
)
def _steam(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    long = rng.random() < 0.5
    for start in beats(rng, n, sr, rng.uniform(4, 7) if long else rng.uniform(0.8, 2.2), 0.2, 0.2):
        m = int((rng.uniform(3, 6) if long else rng.uniform(0.4, 1.5)) * sr)
        jet = coloured(rng, m, 0.2)
        jet = band(jet, log_uniform(rng, 500, 1500), 14000, sr, 1) + 0.8 * resonate(
            jet, [(log_uniform(rng, 2000, 4500), 1500, 1)], sr
        )
        flow = np.minimum(np.arange(m) / (0.05 * sr), 1) * (np.exp(-np.linspace(0, rng.uniform(0.5, 3), m)))
        add(
            out,
            start,
            jet * flow * np.minimum((m - np.arange(m)) / (0.1 * sr), 1) * (1 + 0.15 * wander(rng, m, sr, 15, -1, 1)),
        )
    return room(rng, out, sr, 0.5, rng.uniform(0, 0.4))


@KINDS.add("explosion", "an explosion | a loud explosion | a bomb exploding | explosion in the distance | a blast")
def _explosion(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    seconds = n / sr
    starts = [rng.uniform(0.05, 0.25) * seconds]
    if rng.random() < 0.35:
        starts.append(starts[0] + rng.uniform(0.3, 0.55) * seconds)
    tail, near = rng.uniform(0.5, 1.4), rng.random()

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        total = np.zeros(np.broadcast_shapes(f.shape, t.shape))
        for start in starts:
            past = np.maximum(t * seconds - start, 0)
            corner = 90 + (600 + 5000 * near) * np.exp(-past / 0.12) + 350 * np.exp(-past / tail)
            total = total + (t * seconds >= start) * np.exp(-past / tail) / (1 + (f / corner) ** 2)
        return total

    boom = weigh(coloured(rng, n, 0.9), gain, sr)
    debris = np.zeros(n)
    for start in starts:
        m = int(0.5 * sr)
        time = np.arange(m) / sr
        sweep = np.sin(2 * np.pi * cycles(35 + 90 * np.exp(-time / 0.06), sr)) * np.exp(-time / 0.18)
        add(boom, int(start * sr), rng.uniform(0.5, 1.5) * np.abs(boom).max() * sweep)
        where = (start * sr + rng.exponential(0.9 * sr, 60)).astype(int)
        where = where[where < n]
        kernels = [
            burst(
                rng,
                0.03,
                5e-4,
                log_uniform(rng, 2e-3, 1e-2),
                log_uniform(rng, 300, 900),
                log_uniform(rng, 2000, 6000),
                sr,
            )
            for _ in range(6)
        ]
        debris += scatter(rng, n, where, np.exp(rng.normal(-1, 0.8, len(where))), kernels)
    boom = np.tanh(1.8 * boom / (np.abs(boom).max() + 1e-9))
    return room(rng, boom + rng.uniform(0, 0.06) * near * debris, sr, rng.uniform(1, 2.5), rng.uniform(0.2, 0.8))


@KINDS.add("gunshot", "a gunshot | gun firing | gunshots | a pistol being fired | rifle shots | someone shooting a gun")
def _gunshot(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    decay, low = log_uniform(rng, 0.008, 0.04), log_uniform(rng, 90, 250)
    outdoor = rng.random() < 0.6
    auto = rng.random() < 0.2
    for start in beats(
        rng, n, sr, rng.uniform(0.09, 0.14) if auto else rng.uniform(0.5, 2.2), 0.02 if auto else 0.5, 0.4
    ):
        m = int(0.35 * sr)
        time = np.arange(m) / sr
        crack = rng.standard_normal(m) * np.exp(-time / decay)
        thump = np.sin(2 * np.pi * cycles(low * (0.5 + np.exp(-time / 0.03)), sr)) * np.exp(-time / 0.05)
        roar = band(rng.standard_normal(m), 150, 2500, sr, 1) * np.exp(-time / (3 * decay))
        add(out, start, rng.uniform(0.85, 1) * np.tanh(2 * crack + 1.2 * thump + 1.5 * roar))
    if outdoor:
        for _ in range(int(rng.integers(1, 4))):
            delay = int(rng.uniform(0.08, 0.6) * sr)
            echo = band(out, None, log_uniform(rng, 600, 2500), sr, 1) * rng.uniform(0.08, 0.35)
            add(out, delay, echo[: n - delay].copy())
    return room(rng, out, sr, rng.uniform(0.5, 2.0), rng.uniform(0.2, 0.9))


@KINDS.add("pop", "a popping sound | a cork popping out of a bottle | pop | popping bubble wrap | lips popping")
def _pop(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    f = log_uniform(rng, 350, 1300)
    for start in beats(rng, n, sr, log_uniform(rng, 0.25, 1.2), 0.5, 0.3):
        m = int(0.1 * sr)
        time = np.arange(m) / sr
        tone = np.sin(
            2
            * np.pi
            * cycles(f * rng.uniform(0.85, 1.2) * (1 + rng.uniform(0.5, 2.5) * (1 - np.exp(-time / 0.02))), sr)
        )
        add(
            out,
            start,
            rng.uniform(0.7, 1)
            * (tone * np.exp(-time / rng.uniform(0.006, 0.02)) + 0.5 * burst(rng, 0.1, 1e-4, 1.5e-3, 800, 9000, sr)),
        )
    return room(rng, out, sr, 0.3, rng.uniform(0.05, 0.4))


@KINDS.add(
    "vinyl crackle",
    "vinyl crackle | an old record crackling | crackle of a turntable | dust on a vinyl record | needle on a record",
)
def _vinyl(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    dust = patter(rng, n, sr, log_uniform(rng, 15, 150), 1000, 8000)
    pops = patter(rng, n, sr, rng.uniform(1, 4), 400, 2500)
    scratch = np.zeros(n)
    kernel = burst(rng, 0.02, 2e-4, 2e-3, 500, 6000, sr)
    for start in beats(rng, n, sr, 1.8, 0.0, 1.5):
        add(scratch, start, rng.uniform(0, 3) * kernel)
    rumble = band(coloured(rng, n, 1.5), 30, 200, sr, 1)
    hiss = band(rng.standard_normal(n), 500, 9000, sr, 1)
    return dust + 2 * pops + scratch + rng.uniform(0.02, 0.15) * rumble + rng.uniform(0.02, 0.12) * hiss
