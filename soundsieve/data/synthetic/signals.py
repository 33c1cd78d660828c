"""Sirens, horns, telephones, alarms: sounds made to be heard."""

from __future__ import annotations

import numpy as np
from scipy import signal

from soundsieve.data.synthetic.curves import hump, line, log_uniform, passing
from soundsieve.data.synthetic.events import add, beats
from soundsieve.data.synthetic.filters import band, resonate
from soundsieve.data.synthetic.kinds import Kinds
from soundsieve.data.synthetic.noise import burst, coloured
from soundsieve.data.synthetic.oscillators import harmonics
from soundsieve.data.synthetic.resonators import struck
from soundsieve.data.synthetic.rooms import far, room

KINDS = Kinds()


@KINDS.add(
    "siren",
    "a siren | police siren | ambulance siren | emergency siren wailing | a siren in the street | fire engine siren",
)
def _siren(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    time = np.arange(n) / sr + rng.uniform(0, 3)
    style = rng.integers(4)
    low, high = rng.uniform(480, 700), rng.uniform(1100, 1600)
    if style == 0:  # wail
        swing = 0.5 - 0.5 * np.cos(2 * np.pi * time * rng.uniform(0.14, 0.35))
    elif style == 1:  # yelp
        swing = signal.sawtooth(2 * np.pi * time * rng.uniform(2.2, 4.2), rng.uniform(0.5, 0.9)) * 0.5 + 0.5
    elif style == 2:  # two tones
        low = rng.uniform(380, 520)
        high = low * rng.uniform(1.22, 1.42)
        swing = (np.sin(2 * np.pi * time * rng.uniform(0.5, 1.2)) > 0).astype(float)
        swing = signal.sosfiltfilt(signal.butter(1, 40, fs=sr, output="sos"), swing)
    else:  # mechanical: slow rise, slow fall
        swing = (0.5 - 0.5 * np.cos(2 * np.pi * time * rng.uniform(0.08, 0.16))) ** 0.6
        low = 250.0
    near, doppler = passing(rng, n) if rng.random() < 0.4 else (np.ones(n), np.ones(n))
    pitch = low * (high / low) ** swing * doppler
    amplitudes = np.arange(1, 16) ** -rng.uniform(0.8, 1.8) * np.where(np.arange(15) % 2, rng.uniform(0.2, 1), 1)
    tone = harmonics(pitch, amplitudes, sr, rng) * (0.15 + 0.85 * near)
    tone = resonate(tone, [(log_uniform(rng, 900, 1700), 1400, 1), (2800, 2000, 0.5)], sr) + 0.1 * tone
    return room(rng, tone, sr, rng.uniform(0.4, 1.8), rng.uniform(0.1, 0.7)) + rng.uniform(0, 0.02) * coloured(
        rng, n, 1.3
    )


@KINDS.add(
    "car alarm",
    "a car alarm | car alarm going off | the alarm of a parked car | vehicle alarm | a car's anti-theft alarm",
)
def _car_alarm(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    time = np.arange(n) / sr
    rows = [
        700 + 900 * (0.5 - 0.5 * np.cos(2 * np.pi * time * rng.uniform(3, 5))),
        600 + 1100 * ((time * rng.uniform(5, 9)) % 1),
        1600 - 900 * ((time * rng.uniform(2.5, 4)) % 1),
        np.where((time * rng.uniform(4, 6)) % 1 < 0.5, 1500.0, 1000.0),
        600 + 1000 * (0.5 - 0.5 * np.cos(2 * np.pi * time * 0.6)),
    ]
    order = rng.permutation(len(rows))[: int(rng.integers(2, 6))]
    every = rng.uniform(0.9, 2.2)
    pitch = np.choose(order[(time / every).astype(int) % len(order)], rows) * rng.uniform(0.85, 1.3)
    amplitudes = np.arange(1, 14) ** -1.0 * np.where(np.arange(13) % 2, rng.uniform(0.1, 0.6), 1)
    tone = resonate(harmonics(pitch, amplitudes, sr, rng), [(1500, 1500, 1), (3200, 1500, 0.8)], sr)
    return room(rng, tone, sr, rng.uniform(0.4, 1.5), rng.uniform(0.1, 0.7))


@KINDS.add(
    "car horn", "a car horn | car honking | a driver honks the horn | car horn beeping | someone honks in traffic"
)
def _car_horn(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    base, ratio = rng.uniform(330, 450), rng.choice([1.0, 1.19, 1.25, 1.26])
    amplitudes = np.arange(1, 30) ** -0.5 * np.exp(-np.arange(29) / rng.uniform(5, 12)) * np.exp(rng.normal(0, 0.4, 29))
    out = np.zeros(n)
    now = rng.uniform(0.02, 0.4)
    while now < n / sr - 0.05:
        m = int(rng.choice([0.12, 0.25, 0.5, 1.3]) * rng.uniform(0.85, 1.2) * sr)
        droop = line([(0, 0.97), (min(0.1, 0.02 * sr / m + 0.02), 1), (0.95, 1), (1, 0.985)], m)
        honk = sum(harmonics(base * r * droop, amplitudes, sr, rng) for r in {1.0, float(ratio)})
        edge = 0.012 * sr / m
        add(out, int(now * sr), honk * hump(m, min(edge, 0.3), min(2 * edge, 0.4)))
        now += m / sr + rng.uniform(0.1, 0.9)
    return far(rng, out, sr)


@KINDS.add("ship horn", "a ship's horn | ship horn | a foghorn | a boat sounding its horn | a ship horn in the harbour")
def _ship(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    base = rng.uniform(75, 190)
    amplitudes = np.arange(1, 40) ** -0.6 * np.exp(-np.arange(39) / rng.uniform(5, 12)) * np.exp(rng.normal(0, 0.3, 39))
    out = np.zeros(n)
    for start in beats(rng, n, sr, rng.uniform(2.6, 5), 0.2, 0.5):
        m = int(rng.uniform(1.5, 2.6) * sr)
        pitch = base * line([(0, 0.94), (0.06, 1), (0.9, 1), (1, 0.96)], m)
        tone = harmonics(pitch, amplitudes, sr, rng)
        if rng.random() < 0.4:
            tone += 0.7 * harmonics(pitch * rng.uniform(1.18, 1.34), amplitudes, sr, rng)
        add(out, start, (tone + 0.1 * tone.std() * rng.standard_normal(m)) * hump(m, 0.06, 0.08))
    return room(
        rng, band(out, None, log_uniform(rng, 900, 3500), sr, 1), sr, rng.uniform(1.2, 2.8), rng.uniform(0.3, 1)
    )


@KINDS.add(
    "telephone ringing",
    "a telephone ringing | phone ringing | an office phone rings | electronic phone ring | "
    "the phone is ringing | incoming call on a phone",
)
def _phone(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    time = np.arange(n) / sr
    low = rng.uniform(650, 1500)
    ratio, rate = rng.choice([1.2, 1.25, 1.33, 1.5]), rng.uniform(9, 22)
    pitch = np.where((time * rate) % 1 < 0.5, low, low * ratio)
    amplitudes = np.arange(1, 9) ** -rng.uniform(1, 2.5) * np.where(np.arange(8) % 2, 0.3, 1)
    ring, pause = rng.uniform(0.8, 1.8), rng.uniform(0.4, 2.0)
    if rng.random() < 0.3:  # double ring
        at = (time + rng.uniform(0, 0.3)) % 2.2
        gate = ((at < 0.4) | ((at > 0.6) & (at < 1.0))).astype(float)
    else:
        gate = (((time + rng.uniform(0, 0.4)) % (ring + pause)) < ring).astype(float)
    gate = signal.sosfilt(signal.butter(1, 30, fs=sr, output="sos"), gate)
    return room(rng, harmonics(pitch, amplitudes, sr, rng) * gate, sr, 0.4, rng.uniform(0.05, 0.5))


@KINDS.add(
    "telephone dial tone",
    "a telephone dial tone | dial tone | busy signal on the phone | the tone of a phone line | telephone line tone",
)
def _dial(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    time = np.arange(n) / sr
    pair = [(350, 440), (425, 425), (440, 480), (480, 620)][int(rng.integers(4))]
    tone = np.sin(2 * np.pi * pair[0] * time) + np.sin(2 * np.pi * pair[1] * time + 1)
    if pair[0] > 430 or rng.random() < 0.3:
        period = rng.choice([0.5, 0.75, 1.0])
        tone *= signal.sosfilt(signal.butter(1, 60, fs=sr, output="sos"), ((time % period) < period / 2).astype(float))
    return band(tone + rng.uniform(0.002, 0.03) * rng.standard_normal(n), 250, 3600, sr, 2)


@KINDS.add(
    "touch-tone dialing",
    "dialing a phone number | touch-tone dialing | keypad tones of a telephone | "
    "pressing phone buttons | dialling tones",
)
def _touch(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    on = rng.uniform(0.08, 0.25)
    for start in beats(rng, n, sr, on + rng.uniform(0.06, 0.3), rng.choice([0.0, 0.2]), 0.2):
        m = int(on * sr)
        t = np.arange(m) / sr
        f, g = rng.choice([697, 770, 852, 941]), rng.choice([1209, 1336, 1477])
        add(out, start, (np.sin(2 * np.pi * f * t) + np.sin(2 * np.pi * g * t)) * hump(m, 0.04, 0.04))
    return room(rng, out, sr, 0.2, rng.uniform(0, 0.2)) + rng.uniform(0, 0.01) * rng.standard_normal(n)


@KINDS.add(
    "doorbell", "a doorbell | doorbell ringing | ding dong of a doorbell | someone rings the doorbell | a door chime"
)
def _doorbell(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    top, ratio = rng.uniform(560, 760), rng.choice([0.794, 0.75, 0.84])
    for start in beats(rng, n, sr, rng.uniform(2.2, 3.6), 0.1, 0.4):
        for at, f in ((0, top), (rng.uniform(0.45, 0.8), top * ratio)):
            partials = f * np.array([1, 2.0, 2.76, 4.0, 5.4])
            strike = struck(
                rng,
                2.5,
                partials,
                np.array([0.7, 0.35, 0.2, 0.1, 0.05]) * rng.uniform(0.6, 1.2),
                [1, 0.25, 0.25, 0.1, 0.08],
                sr,
            )
            add(out, start + int(at * sr), strike)
            add(out, start + int(at * sr), 0.2 * burst(rng, 0.02, 1e-4, 2e-3, 600, 6000, sr))
    return room(rng, out, sr, rng.uniform(0.3, 1.0), rng.uniform(0.1, 0.5))


@KINDS.add(
    "alarm",
    "an alarm clock beeping | alarm clock | a digital alarm going off | beeping alarm | "
    "the alarm of a bedside clock | alarm",
)
def _alarm(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    f, beep, count = rng.uniform(1800, 3200), rng.uniform(0.05, 0.09), int(rng.choice([2, 3, 4, 4]))
    amplitudes = np.arange(1, 8) ** -rng.uniform(1, 2) * np.where(np.arange(7) % 2, 0.2, 1)
    for start in beats(rng, n, sr, count * 2 * beep + rng.uniform(0.3, 0.6), 0.0, 0.3):
        for k in range(count):
            m = int(beep * sr)
            add(
                out, start + int(2 * k * beep * sr), harmonics(np.full(m, f), amplitudes, sr, rng) * hump(m, 0.05, 0.08)
            )
    return room(rng, out, sr, 0.4, rng.uniform(0.05, 0.5))


@KINDS.add(
    "smoke detector",
    "a smoke detector going off | smoke alarm | a fire alarm beeping | smoke detector alarm | piercing smoke alarm",
)
def _smoke(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    time = np.arange(n) / sr + rng.uniform(0, 1)
    period = rng.uniform(0.16, 0.36)
    gate = (time % period < rng.uniform(0.55, 0.8) * period).astype(float)
    gate = signal.sosfilt(signal.butter(1, 80, fs=sr, output="sos"), gate)
    tone = harmonics(np.full(n, rng.uniform(2900, 3500)), np.array([1, 0.15, 0.2, 0.1]), sr, rng)
    return room(rng, tone * gate, sr, rng.uniform(0.3, 0.8), rng.uniform(0.1, 0.6))


@KINDS.add(
    "morse code",
    "morse code | morse code beeping | a telegraph signal | radio operator sending morse | "
    "dots and dashes of morse code",
)
def _morse(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    unit = rng.uniform(0.045, 0.1)
    gate, now = np.zeros(n), int(0.1 * sr)
    while now < n:
        for _ in range(int(rng.integers(1, 5))):
            m = int(unit * rng.choice([1, 3]) * sr)
            gate[now : now + m] = 1
            now += m + int(unit * sr)
        now += int(unit * rng.choice([2, 2, 6]) * sr)
    gate = signal.sosfilt(signal.butter(2, 90, fs=sr, output="sos"), gate)
    tone = harmonics(
        np.full(n, rng.uniform(450, 950)), np.array([1, rng.uniform(0, 0.3), rng.uniform(0, 0.2)]), sr, rng
    )
    return tone * gate + rng.choice([0.0, rng.uniform(0.01, 0.12)]) * band(rng.standard_normal(n), 300, 3000, sr, 1)
