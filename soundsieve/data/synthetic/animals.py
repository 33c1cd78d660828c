"""Animals."""

from __future__ import annotations

import numpy as np
from scipy import signal

from soundsieve.data.synthetic.curves import hump, line, log_uniform, wander
from soundsieve.data.synthetic.events import add, beats, scatter
from soundsieve.data.synthetic.filters import band, resonate
from soundsieve.data.synthetic.kinds import Kinds
from soundsieve.data.synthetic.noise import burst, coloured
from soundsieve.data.synthetic.oscillators import crossings, cycles, harmonics, voiced
from soundsieve.data.synthetic.resonators import struck
from soundsieve.data.synthetic.rooms import far, room

KINDS = Kinds()


@KINDS.add(
    "frog", "frog croaking | a frog croaks | frogs croaking | croaking frog | a frog ribbiting | frogs in a pond"
)
def _frog(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    for animal in range(int(rng.integers(1, 4))):
        rate, body = log_uniform(rng, 25, 75), log_uniform(rng, 500, 1300)
        length, two = rng.uniform(0.15, 0.5), rng.random() < 0.5
        loud = rng.uniform(0.25, 1) if animal else 1.0
        for start in beats(rng, n, sr, rng.uniform(0.55, 1.3), 0.15, 0.6):
            m = int(length * rng.uniform(0.85, 1.15) * sr)
            speed = rate * line([(0, 0.85), (0.4, 1.0), (1, 1.15 if two else 0.9)], m)
            train = np.zeros(m)
            train[crossings(cycles(speed, sr))] = 1.0
            kernel = struck(
                rng, 0.03, body * np.array([0.5, 1, 2.1, 3.1]), [0.006, 0.008, 0.004, 0.003], [0.4, 1, 0.5, 0.25], sr
            )
            shape = line([(0, 0.2), (0.35, 0.8), (0.5, 0.35 if two else 0.9), (0.75, 1.0), (1, 0)], m)
            add(out, start, loud * signal.fftconvolve(train, kernel)[:m] * np.clip(shape, 0, None))
    return far(rng, out + 0.003 * coloured(rng, n, 1), sr)


@KINDS.add(
    "cricket",
    "crickets chirping | a cricket chirping | cricket | crickets at night | chirping crickets | a cricket in the grass",
)
def _cricket(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    for animal in range(int(rng.integers(1, 6))):
        tone, pulses, spacing = rng.uniform(3600, 5400), int(rng.integers(2, 6)), rng.uniform(0.014, 0.028)
        loud = log_uniform(rng, 0.08, 0.7) if animal else 1.0
        pulse = int(spacing * rng.uniform(0.5, 0.75) * sr)
        for start in beats(rng, n, sr, pulses * spacing + log_uniform(rng, 0.08, 0.6), rng.uniform(0.02, 0.15), 0.5):
            for k in range(pulses):
                f = tone * line([(0, 1.01), (1, 0.985)], pulse) * (1 + 0.003 * rng.normal())
                wave = np.sin(2 * np.pi * cycles(f, sr)) + 0.06 * np.sin(4 * np.pi * cycles(f, sr))
                add(out, start + int(k * spacing * sr), loud * (0.6 + 0.4 * k / pulses) * wave * hump(pulse, 0.4, 0.5))
    night = band(coloured(rng, n, 1), 300, 6000, sr, 1)
    return room(rng, out, sr, rng.uniform(0.2, 0.8), rng.uniform(0.05, 0.4)) + rng.uniform(0, 0.01) * night


@KINDS.add(
    "bee buzz",
    "a bee buzzing | bees buzzing | buzzing bee | bee buzz | an insect buzzing around | a bumblebee flying by",
)
def _bee(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    for insect in range(int(rng.choice([1, 1, 1, 2, 6]))):
        base = rng.uniform(140, 260)
        pitch = base * (1 + wander(rng, n, sr, 2.5, -0.08, 0.08) + 0.012 * wander(rng, n, sr, 30, -1, 1))
        amplitudes = np.arange(1, 40) ** -rng.uniform(0.7, 1.2) * np.exp(rng.normal(0, 0.4, 39))
        wave = harmonics(pitch, amplitudes, sr, rng)
        wave = resonate(wave, [(base * 2, 300, 1), (rng.uniform(900, 1600), 900, 0.6), (3200, 1800, 0.25)], sr)
        wave *= 1 + 0.25 * wander(rng, n, sr, 40, -1, 1)
        near = wander(rng, n, sr, rng.uniform(0.4, 1.5), 0.05, 1) ** 1.7
        out += wave / wave.std() * near * (rng.uniform(0.2, 0.8) if insect else 1.0)
    return out


@KINDS.add(
    "mosquito",
    "a mosquito buzzing | mosquito whining | a mosquito near the ear | mosquito | the high whine of a mosquito",
)
def _mosquito(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    pitch = rng.uniform(420, 720) * (1 + wander(rng, n, sr, 1.8, -0.1, 0.1) + 0.008 * wander(rng, n, sr, 25, -1, 1))
    amplitudes = np.arange(1, 16) ** -rng.uniform(0.8, 1.5) * np.exp(rng.normal(0, 0.4, 15))
    near = wander(rng, n, sr, rng.uniform(0.5, 1.3), 0.03, 1) ** 2
    return harmonics(pitch, amplitudes, sr, rng) * near * (
        1 + 0.15 * wander(rng, n, sr, 30, -1, 1)
    ) + 0.003 * rng.standard_normal(n)


@KINDS.add("cat meow", "a cat meowing | cat meow | meowing cat | a cat cries | a kitten mewing | a cat miaows")
def _cat(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    base = log_uniform(rng, 420, 900)
    for start in beats(rng, n, sr, rng.uniform(1.1, 2.2), 0.3, 0.4):
        m = int(rng.uniform(0.45, 1.1) * sr)
        peak = rng.uniform(0.25, 0.5)
        pitch = base * rng.uniform(0.9, 1.1) * line([(0, 0.8), (peak, 1.12), (0.75, 1.0), (1, 0.72)], m)
        first = line([(0, 450), (peak, 1150), (0.8, 800), (1, 450)], m) * (base / 600) ** 0.4
        second = line([(0, 2600), (peak, 2100), (0.8, 1400), (1, 950)], m) * (base / 600) ** 0.3
        voice = voiced(
            rng,
            pitch,
            [(first, 350, 1), (second, 400, 0.8), (3700, 700, 0.35), (5500, 1200, 0.1)],
            sr,
            tilt=0.6,
            jitter=0.008,
            rough=rng.uniform(0, 0.15),
            breath=0.03,
        )
        add(out, start, rng.uniform(0.6, 1) * voice * hump(m, 0.2, 0.4))
    return far(rng, out, sr)


@KINDS.add(
    "bird song",
    "birds singing | bird song | a bird chirping | birds chirping in the morning | a songbird | "
    "birds twittering | a bird sings",
)
def _birds(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    for animal in range(int(rng.choice([1, 1, 2, 3, 5]))):
        centre, span = log_uniform(rng, 2200, 5500), rng.uniform(0.1, 0.55)
        notes = []
        for _ in range(int(rng.integers(2, 5))):
            m = int(log_uniform(rng, 0.03, 0.22) * sr)
            shape = line([(x, rng.uniform(-1, 1)) for x in (0, 0.3, 0.7, 1)], m)
            trill = rng.choice([0, 0, rng.uniform(20, 60)])
            wobble = 0.08 * np.sin(2 * np.pi * trill * np.arange(m) / sr) * (trill > 0)
            f = centre * 2 ** (span * shape + wobble)
            p = 2 * np.pi * cycles(f, sr)
            notes.append((np.sin(p) + rng.uniform(0, 0.15) * np.sin(2 * p)) * hump(m, 0.2, 0.4))
        loud = log_uniform(rng, 0.1, 0.6) if animal else 1.0
        now = rng.uniform(0.02, 0.8)
        while now < n / sr:
            for _ in range(int(rng.integers(1, 4))):
                note = notes[int(rng.integers(len(notes)))]
                for _ in range(int(rng.choice([1, 1, 2, 3, 6]))):
                    add(out, int(now * sr), loud * rng.uniform(0.6, 1) * note)
                    now += len(note) / sr + rng.uniform(0.015, 0.08)
            now += log_uniform(rng, 0.1, 1.5)
    return far(rng, out, sr) + rng.uniform(0.0005, 0.004) * coloured(rng, n, 1)


@KINDS.add("cuckoo", "a cuckoo calling | cuckoo | the call of a cuckoo | a cuckoo bird in the forest | cuckoo bird")
def _cuckoo(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    top, ratio = rng.uniform(600, 780), 2 ** (-rng.uniform(3, 4.3) / 12)
    for start in beats(rng, n, sr, rng.uniform(1.1, 1.6), 0.04, 0.4):
        for at, f, m in ((0, top, int(0.16 * sr)), (int(0.33 * sr), top * ratio, int(0.26 * sr))):
            pitch = f * line([(0, 0.95), (0.25, 1.01), (1, 0.985)], m)
            p = 2 * np.pi * cycles(pitch, sr)
            add(out, start + at, (np.sin(p) + 0.08 * np.sin(2 * p) + 0.03 * np.sin(3 * p)) * hump(m, 0.2, 0.4))
    forest = band(coloured(rng, n, 1), 300, 5000, sr, 1)
    return room(rng, out, sr, rng.uniform(0.6, 1.8), rng.uniform(0.2, 0.8)) + rng.uniform(0.001, 0.008) * forest


@KINDS.add("owl", "an owl hooting | owl | hooting owl | an owl in the night | the hoot of an owl | owl hoot")
def _owl(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    base = log_uniform(rng, 280, 480)
    pattern = [(0.0, 0.22), (0.55, 0.14), (0.75, 0.14), (1.05, 0.4), (1.7, 0.4)][: int(rng.integers(2, 6))]
    pattern = [(0.0, 0.35), (0.8, 0.14), (1.05, 0.7)] if rng.random() < 0.3 else pattern
    stretch = rng.uniform(0.85, 1.3)
    for phrase in beats(rng, n, sr, stretch * pattern[-1][0] + rng.uniform(1.3, 2.2), 0.1, 0.4):
        for at, seconds in pattern:
            m = int(seconds * stretch * sr)
            pitch = base * line([(0, 0.9), (0.3, 1.02), (0.7, 1.0), (1, 0.93)], m)
            quaver = 1 + (0.02 * np.sin(2 * np.pi * 14 * np.arange(m) / sr) if seconds > 0.6 else 0)
            p = 2 * np.pi * cycles(pitch * quaver, sr)
            note = np.sin(p) + 0.12 * np.sin(2 * p) + 0.05 * np.sin(3 * p)
            note += 0.05 * band(rng.standard_normal(m), base * 0.7, base * 3, sr)
            add(out, phrase + int(at * stretch * sr), note * hump(m, 0.2, 0.35))
    return room(rng, out, sr, rng.uniform(0.5, 1.8), rng.uniform(0.1, 0.8)) + 0.002 * coloured(rng, n, 1)


@KINDS.add("cow moo", "a cow mooing | cow moo | mooing cow | a cow lowing | cattle mooing | a cow in a field")
def _cow(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    base = log_uniform(rng, 85, 190)
    for start in beats(rng, n, sr, rng.uniform(2.2, 4.0), 0.2, 0.5):
        m = int(rng.uniform(1.1, 2.2) * sr)
        pitch = base * line([(0, 0.85), (0.2, 0.98), (0.6, rng.uniform(1.05, 1.3)), (0.85, 1.1), (1, 0.8)], m)
        mouth = line([(0, 0), (0.3, 0.3), (0.55, 1), (0.85, 0.8), (1, 0.4)], m)
        voice = voiced(
            rng,
            pitch,
            [
                (230 + 320 * mouth, 130, 1),
                (700 + 500 * mouth, 200, 0.15 + 0.4 * mouth.mean()),
                (2000.0, 500, 0.1),
                (3000.0, 800, 0.05),
            ],
            sr,
            tilt=0.55,
            jitter=0.012,
            rough=rng.uniform(0.05, 0.35),
            breath=0.05,
        )
        voice = voice * (0.35 + 0.65 * mouth)
        add(out, start, voice * hump(m, 0.15, 0.2))
    return far(rng, out, sr)


@KINDS.add(
    "horse gallop", "a horse galloping | horse gallop | galloping hooves | hooves clopping | a horse trotting on a road"
)
def _gallop(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    hard, body = rng.random(), log_uniform(rng, 350, 1100)
    pattern = [0.0, 0.22, 0.42] if rng.random() < 0.6 else [0.0, 0.5]
    for start in beats(rng, n, sr, rng.uniform(0.42, 0.62), 0.03, 0.2):
        for k, at in enumerate(pattern):
            f = body * np.array([1, 1.6, 2.4, 3.7]) * rng.uniform(0.93, 1.07, 4)
            clop = struck(rng, 0.08, f, [0.012, 0.008, 0.005, 0.004], np.array([1, 0.6, 0.4, 0.2]) * hard, sr)
            thud = struck(rng, 0.08, [70.0, 110], [0.02, 0.012], np.array([1.2, 0.8]) * (1.1 - hard), sr)
            dust = 0.15 * burst(rng, 0.08, 1e-3, 0.012, 300, 5000, sr)
            add(out, start + int(at * 0.5 * sr), rng.uniform(0.6, 1) * (0.8 + 0.2 * (k == 2)) * (clop + thud + dust))
    return room(rng, out, sr, rng.uniform(0.15, 0.6), rng.uniform(0.05, 0.4))


@KINDS.add(
    "woodpecker",
    "a woodpecker pecking | woodpecker | woodpecker drumming on a tree | "
    "a bird drumming on wood | pecking on a tree trunk",
)
def _woodpecker(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    body = log_uniform(rng, 600, 1500)
    kernel = struck(
        rng, 0.06, body * np.array([1, 1.53, 2.2, 3.3]), [0.009, 0.006, 0.004, 0.003], [1, 0.7, 0.5, 0.25], sr
    )
    kernel[: sr // 500] += 0.3 * rng.standard_normal(sr // 500)
    for start in beats(rng, n, sr, rng.uniform(1.6, 2.6), 0.2, 0.5):
        rate, count = rng.uniform(15, 22), int(rng.integers(9, 22))
        for k in range(count):
            loud = np.sin(np.pi * (k + 0.7) / (count + 0.7)) ** 0.6
            add(out, start + int(k / rate * sr * (1 - 0.004 * k)), loud * rng.uniform(0.85, 1.1) * kernel)
    return room(rng, out, sr, rng.uniform(0.4, 1.4), rng.uniform(0.2, 0.8)) + 0.003 * coloured(rng, n, 1)


@KINDS.add(
    "rattlesnake",
    "a rattlesnake rattling | rattlesnake | the rattle of a snake | "
    "a snake shaking its rattle | a rattler warns with its tail",
)
def _rattlesnake(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    rate = rng.uniform(45, 85) * (1 + wander(rng, n, sr, 1, -0.1, 0.1))
    where = crossings(cycles(rate, sr))
    where = np.clip(np.concatenate([where + rng.integers(-60, 60, len(where)) for _ in range(3)]), 0, n - 1)
    kernels = [burst(rng, 0.012, 1e-4, rng.uniform(8e-4, 3e-3), rng.uniform(3000, 5000), 13000, sr) for _ in range(12)]
    out = scatter(rng, n, where, rng.uniform(0.3, 1, len(where)), kernels)
    return out * np.clip(wander(rng, n, sr, 1.2, -0.1, 1.2), 0.02, 1)
