"""Sounds of the body: breath, heart, whistling, laughter; and a panting dog."""

from __future__ import annotations

import numpy as np
from scipy import signal

from soundsieve.data.synthetic.curves import gusts, hump, line, log_uniform, wander
from soundsieve.data.synthetic.events import add, beats
from soundsieve.data.synthetic.filters import band, resonate
from soundsieve.data.synthetic.kinds import Kinds
from soundsieve.data.synthetic.noise import burst, coloured
from soundsieve.data.synthetic.oscillators import crossings, cycles, voiced
from soundsieve.data.synthetic.rooms import room

KINDS = Kinds()


@KINDS.add(
    "breathing", "a person breathing | breathing | heavy breathing | someone breathing in and out | deep breaths"
)
def _breathing(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    cycle, low = rng.uniform(1.2, 3.2), log_uniform(rng, 350, 700)
    for start in beats(rng, n, sr, cycle, 0.08, 0.3):
        for inward in (True, False):
            m = int(cycle * rng.uniform(0.3, 0.42) * sr)
            peaks = [
                (low * (1.7 if inward else 1), 400, 1),
                (low * (3.3 if inward else 2.6), 600, 0.8),
                (4200, 1500, 0.2),
                (7000, 2500, 0.05),
            ]
            air = resonate(rng.standard_normal(m), peaks, sr)
            air *= hump(m, 0.35 if inward else 0.15, 0.25 if inward else 0.7)
            add(out, start if inward else start + int(0.46 * cycle * sr), rng.uniform(0.7, 1) * air)
    return out


@KINDS.add("snoring", "a person snoring | snoring | someone snores | a man snoring loudly | loud snores while sleeping")
def _snoring(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    cycle = rng.uniform(2.4, 4.0)
    flutter, throat = log_uniform(rng, 28, 80), log_uniform(rng, 250, 550)
    for start in beats(rng, n, sr, cycle, 0.06, 0.4):
        m = int(cycle * rng.uniform(0.35, 0.5) * sr)
        rate = flutter * line([(0, 0.9), (0.5, 1.1), (1, 0.95)], m) * (1 + 0.06 * wander(rng, m, sr, 20, -1, 1))
        train = np.zeros(m)
        where = crossings(cycles(rate, sr))
        train[where] = rng.uniform(0.5, 1, len(where))
        train = signal.fftconvolve(train, burst(rng, 0.03, 1e-3, 0.006, 80, 3000, sr))[:m]
        buzz = resonate(train, [(throat, 150, 1), (throat * 2.4, 300, 0.6), (throat * 5, 700, 0.25)], sr)
        air = resonate(rng.standard_normal(m), [(throat * 2, 500, 1), (2500, 1200, 0.5)], sr)
        snore = buzz / (buzz.std() + 1e-9) + 0.15 * air / air.std()
        add(out, start, snore * hump(m, 0.35, 0.2) * (1 + 0.2 * wander(rng, m, sr, 9, -1, 1)))
        m = int(cycle * 0.3 * sr)
        out_breath = resonate(rng.standard_normal(m), [(700, 500, 1), (2200, 1200, 0.5)], sr)
        add(
            out,
            start + int(0.55 * cycle * sr),
            rng.uniform(0.03, 0.2) * out_breath / out_breath.std() * hump(m, 0.2, 0.6),
        )
    return room(rng, out, sr, 0.3, rng.uniform(0.05, 0.3))


@KINDS.add(
    "dog panting",
    "a dog panting | dog panting | panting | a dog out of breath | "
    "an animal panting quickly | a hot dog after a run | a hound pants",
)
def _panting(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    rate, centre = rng.uniform(2.6, 5.0), log_uniform(rng, 700, 1500)
    for index, start in enumerate(beats(rng, n, sr, 0.5 / rate, 0.06, 0.1)):
        m = int(rng.uniform(0.34, 0.46) / rate * sr)
        up = 1.4 if index % 2 else 1.0
        air = resonate(
            rng.standard_normal(m), [(centre * up, 500, 1), (centre * 2.3 * up, 900, 0.5), (6000, 2500, 0.08)], sr
        )
        add(out, start, air * hump(m, 0.3, 0.5) * (0.6 if index % 2 else 1.0) * rng.uniform(0.8, 1.1))
    return out * gusts(rng, n, sr, 0.6, 0.5)


@KINDS.add(
    "heartbeat",
    "a heartbeat | heart beating | the beating of a heart | heartbeat | a pulse thumping | "
    "a beating heart through a stethoscope",
)
def _heart(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    interval = 60 / rng.uniform(52, 130)
    f = rng.uniform(38, 70)

    def thump(scale: float, seconds: float) -> np.ndarray:
        m = int(0.25 * sr)
        time = np.arange(m) / sr
        tone = np.sin(2 * np.pi * cycles(f * scale * (1 + 0.8 * np.exp(-time / 0.02)), sr)) * np.exp(-time / seconds)
        return (tone + 0.25 * band(rng.standard_normal(m), 60, 220, sr) * np.exp(-time / (0.6 * seconds))) * (
            1 - np.exp(-time / 0.006)
        )

    for start in beats(rng, n, sr, interval, 0.03, 0.2):
        add(out, start, thump(1.0, 0.05) * rng.uniform(0.9, 1))
        add(out, start + int((0.2 + 0.1 * interval) * sr), rng.uniform(0.5, 0.8) * thump(1.3, 0.035))
    noise = band(coloured(rng, n, 1), 30, 400, sr, 1)
    return band(out, None, log_uniform(rng, 200, 900), sr, 2) + rng.uniform(0, 0.02) * noise


@KINDS.add("whistle", "a person whistling | whistling | someone whistles a tune | a man whistling | whistling a melody")
def _whistling(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    scale = np.array([0, 2, 4, 5, 7, 9, 11, 12]) if rng.random() < 0.6 else np.array([0, 3, 5, 7, 10, 12])
    root = log_uniform(rng, 700, 1300)
    pitch, level = np.zeros(n), np.zeros(n)
    now, step, last = int(rng.uniform(0.02, 0.3) * sr), int(rng.integers(len(scale))), None
    while now < n:
        m = int(rng.choice([0.14, 0.2, 0.28, 0.4, 0.7]) * rng.uniform(0.9, 1.1) * sr)
        step = int(np.clip(step + rng.integers(-2, 3), 0, len(scale) - 1))
        f = root * 2 ** (scale[step] / 12)
        end = min(n, now + m)
        glide = line([(0, (last or f * 0.93)), (0.12, f), (1, f)], m)[: end - now]
        pitch[now:end] = glide
        level[now:end] = hump(m, 0.1, 0.2)[: end - now] * rng.uniform(0.7, 1)
        last = f if rng.random() < 0.5 else None
        now = end + (int(rng.uniform(0.1, 0.5) * sr) if rng.random() < 0.2 else 0)
    pitch = np.where(pitch > 0, pitch, root)
    vibrato = 1 + rng.uniform(0.002, 0.012) * np.sin(2 * np.pi * rng.uniform(4.5, 6.5) * np.arange(n) / sr)
    p = 2 * np.pi * cycles(pitch * vibrato * (1 + 0.002 * wander(rng, n, sr, 20, -1, 1)), sr)
    air = band(rng.standard_normal(n), root, 6 * root, sr, 1) * level
    tone = level * (np.sin(p) + rng.uniform(0.01, 0.06) * np.sin(2 * p))
    return room(rng, tone + rng.uniform(0.01, 0.05) * air, sr, rng.uniform(0.2, 1.2), rng.uniform(0.05, 0.4))


@KINDS.add("laughing", "a person laughing | laughter | laughing | someone laughs | a man laughing | hearty laughter")
def _laugh(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    base = log_uniform(rng, 130, 380)
    tract = 1 + 0.18 * (base > 200)
    vowel = [(780, 1250), (650, 1150), (560, 1750), (500, 950)][int(rng.integers(4))]
    now = rng.uniform(0.02, 0.3)
    while now < n / sr - 0.2:
        count, rate = int(rng.integers(4, 10)), rng.uniform(4.2, 6.0)
        top = rng.uniform(1.05, 1.45)
        for k in range(count):
            m = int(rng.uniform(0.5, 0.65) / rate * sr)
            fall = top * (1 - 0.35 * k / count)
            pitch = base * fall * rng.uniform(0.95, 1.05) * line([(0, 1.05), (0.3, 1.12), (1, 0.85)], m)
            voice = voiced(
                rng,
                pitch,
                [
                    (vowel[0] * tract, 130, 1),
                    (vowel[1] * tract, 160, 0.6),
                    (2600 * tract, 250, 0.3),
                    (3600 * tract, 400, 0.15),
                ],
                sr,
                tilt=0.9,
                jitter=0.02,
                breath=rng.uniform(0.1, 0.3),
            )
            loud = (1 - 0.6 * k / count) * rng.uniform(0.8, 1)
            add(out, int(now * sr), loud * voice * hump(m, 0.2, 0.5))
            gap = int(0.45 / rate * sr)
            air = resonate(
                rng.standard_normal(gap),
                [(vowel[0] * tract, 400, 1), (vowel[1] * tract, 500, 0.9), (2800, 900, 0.5)],
                sr,
            )
            add(out, int(now * sr) + m - gap // 5, 0.2 * loud * air / air.std() * hump(gap, 0.4, 0.3))
            now += 1 / rate
        now += rng.uniform(0.3, 0.9)
    return room(rng, out, sr, rng.uniform(0.15, 0.8), rng.uniform(0.05, 0.5))
