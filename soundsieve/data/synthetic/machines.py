"""Engines, vehicles, household machines and tools."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import signal

from soundsieve.data.synthetic.curves import gusts, hump, line, log_uniform, passing, wander
from soundsieve.data.synthetic.events import add, beats
from soundsieve.data.synthetic.filters import band, resonate, weigh
from soundsieve.data.synthetic.kinds import Kinds
from soundsieve.data.synthetic.noise import burst, coloured
from soundsieve.data.synthetic.oscillators import crossings, cycles, harmonics
from soundsieve.data.synthetic.resonators import struck
from soundsieve.data.synthetic.rooms import room

KINDS = Kinds()


def _engine(
    rng: np.random.Generator,
    n: int,
    sr: int,
    firing: np.ndarray,
    cylinders: int,
    uneven: float,
    peaks: Sequence[tuple[float, float, float]],
    hiss: float,
) -> np.ndarray:
    """Combustion pulses through exhaust resonances; each cylinder a little different, ``uneven`` in time."""
    phase = cycles(firing, sr, rng.random())
    where = crossings(phase)
    if not len(where):
        where = np.array([0])
    loud = rng.uniform(1 - 0.35 * (cylinders > 1), 1, cylinders)[np.arange(len(where)) % cylinders]
    shift = (rng.uniform(-uneven, uneven, cylinders)[np.arange(len(where)) % cylinders] * sr / firing[where]).astype(
        int
    )
    train = np.zeros(n)
    np.add.at(train, np.clip(where + shift, 0, n - 1), loud * rng.uniform(0.8, 1.1, len(where)))
    length = np.arange(int(0.03 * sr)) / sr
    pop = np.exp(-length / 0.004) * (1 + 0.9 * rng.standard_normal(len(length))) - np.exp(-length / 0.008) * 0.5
    blasts = signal.fftconvolve(train, pop)[:n]
    body = resonate(blasts, peaks, sr) + 0.25 * band(blasts, None, 300, sr, 1)
    noise = band(rng.standard_normal(n), 300, 7000, sr, 1)
    level = signal.sosfilt(signal.butter(1, 60, fs=sr, output="sos"), np.abs(blasts))
    return body / (body.std() + 1e-9) + hiss * noise * (0.4 + level / (level.mean() + 1e-9))


def _muffled(rng: np.random.Generator, sound: np.ndarray, sr: int) -> np.ndarray:
    """Heard from under a bonnet or from across the street."""
    return band(sound, None, log_uniform(rng, 900, 5000), sr, 1)


@KINDS.add(
    "car engine",
    "a car engine idling | car engine | an engine running | a car engine revving | idling car | the motor of a car",
)
def _car(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    idle = rng.uniform(22, 34)
    firing = idle * (1 + wander(rng, n, sr, 2, -0.03, 0.03))
    if rng.random() < 0.5:
        firing = firing * line(
            [(0, 1), (0.25, 1), (0.45, rng.uniform(1.8, 4)), (0.7, rng.uniform(1.2, 3)), (1, 1.1)], n
        )
    peaks = [
        (log_uniform(rng, 60, 120), 50, 1),
        (log_uniform(rng, 150, 350), 120, 0.7),
        (log_uniform(rng, 500, 1100), 400, 0.3),
        (2200, 1500, 0.12),
    ]
    return _muffled(rng, _engine(rng, n, sr, firing, 4, 0.04, peaks, rng.uniform(0.05, 0.2)), sr)


@KINDS.add(
    "motorcycle engine",
    "a motorcycle engine | motorcycle | a motorbike revving | motorcycle engine running | a motorbike driving off",
)
def _motorcycle(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    revs: list[tuple[float, float]] = [(0, 1.0)]
    position = rng.uniform(0.1, 0.25)
    while position < 0.92:
        revs += [(position, rng.uniform(1, 1.4)), (position + 0.07, rng.uniform(2, 4.5))]
        position += rng.uniform(0.18, 0.4)
    revs.append((max(1.0, revs[-1][0] + 0.02), 1.3))
    firing = rng.uniform(17, 30) * line(revs, n) * (1 + wander(rng, n, sr, 4, -0.03, 0.03))
    peaks = [
        (log_uniform(rng, 80, 140), 60, 1),
        (log_uniform(rng, 220, 420), 140, 0.9),
        (log_uniform(rng, 700, 1400), 500, 0.5),
        (3000, 2000, 0.25),
    ]
    return _muffled(rng, _engine(rng, n, sr, firing, 2, rng.uniform(0.05, 0.2), peaks, rng.uniform(0.08, 0.2)), sr)


@KINDS.add(
    "truck engine",
    "a truck engine | a diesel engine idling | truck engine | a lorry with its engine running | "
    "diesel truck | a heavy goods vehicle idling",
)
def _truck(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    firing = rng.uniform(24, 38) * (1 + wander(rng, n, sr, 1, -0.03, 0.03))
    peaks = [
        (log_uniform(rng, 45, 85), 30, 1),
        (log_uniform(rng, 120, 220), 80, 0.8),
        (log_uniform(rng, 800, 1300), 300, 0.35),
        (log_uniform(rng, 2200, 3500), 900, 0.3),
    ]
    knock = _engine(rng, n, sr, firing, 6, 0.02, peaks, rng.uniform(0.1, 0.25))
    air = band(rng.standard_normal(n), 1500, 6000, sr, 1) * gusts(rng, n, sr, 1, 0.3)
    return _muffled(rng, knock + rng.uniform(0, 0.15) * air, sr)


@KINDS.add(
    "lawn mower", "a lawn mower | mowing the lawn | lawnmower running | someone mowing grass | a petrol lawn mower"
)
def _mower(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    firing = rng.uniform(22, 30) * (1 + wander(rng, n, sr, 1.5, -0.05, 0.03))
    peaks = [
        (log_uniform(rng, 90, 150), 70, 1),
        (log_uniform(rng, 250, 450), 150, 0.8),
        (log_uniform(rng, 900, 1500), 500, 0.6),
        (3000, 2000, 0.3),
    ]
    motor = _engine(rng, n, sr, firing, 1, 0.0, peaks, 0.15)
    blade = harmonics(firing * 4, np.arange(1, 12) ** -1.0, sr, rng)
    grass = band(rng.standard_normal(n), 500, 9000, sr, 1) * gusts(rng, n, sr, 3, 0.5)
    return motor + 0.3 * blade / blade.std() + 0.35 * grass


@KINDS.add(
    "car passing by",
    "a car passing by | car driving past | a car drives by | a vehicle passing on the road | a passing car",
)
def _pass(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    near, doppler = passing(rng, n)
    wet = rng.random() < 0.3

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        level = np.interp(t, np.linspace(0, 1, n), near)
        tyre = np.exp(-0.5 * (np.log2((f + 1) / 900) / 1.1) ** 2) + (0.5 if wet else 0.12) / (1 + (f / 6000) ** 3)
        return level**1.6 * tyre / (1 + (f / (700 + 7000 * level)) ** 1.5) + 0.7 * level**1.2 / (1 + (f / 150) ** 2)

    road = weigh(coloured(rng, n, 0.4), gain, sr)
    firing = rng.uniform(60, 110) * doppler
    motor = harmonics(firing, np.arange(1, 14) ** -1.2 * rng.uniform(0.3, 1, 13), sr, rng) * near**1.5
    return road / (np.abs(road).max() + 1e-9) + rng.uniform(0.02, 0.15) * motor / (np.abs(motor).max() + 1e-9)


@KINDS.add(
    "helicopter",
    "a helicopter | helicopter flying overhead | helicopter rotor | a chopper hovering | helicopter blades spinning",
)
def _helicopter(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    rate = rng.uniform(10, 24) * (1 + wander(rng, n, sr, 0.5, -0.02, 0.02))
    phase = cycles(rate, sr, rng.random())
    sharp = rng.uniform(2, 7)
    chop = np.exp(sharp * (np.cos(2 * np.pi * phase) - 1))
    low = band(coloured(rng, n, 1.2), 40, log_uniform(rng, 250, 700), sr, 1)
    high = band(coloured(rng, n, 0.8), 300, log_uniform(rng, 2000, 6000), sr, 1)
    thump = resonate(np.gradient(chop) * sr / 60, [(log_uniform(rng, 60, 110), 60, 1), (180, 150, 0.5)], sr)
    turbine = harmonics(np.full(n, rng.uniform(600, 1500)), np.array([1, 0.4, 0.2]), sr, rng) * gusts(
        rng, n, sr, 2, 0.4
    )
    mix = low / low.std() * (0.2 + chop) + rng.uniform(0.2, 0.6) * high / high.std() * (0.35 + chop)
    mix += rng.uniform(0.4, 1.0) * thump / (thump.std() + 1e-9) + rng.uniform(0, 0.06) * turbine
    if rng.random() < 0.4:
        mix *= line([(0, rng.uniform(0.2, 1)), (0.5, 1), (1, rng.uniform(0.2, 1))], n)
    return band(mix, None, log_uniform(rng, 2500, 9000), sr, 1)


@KINDS.add(
    "propeller airplane",
    "a propeller airplane | a small plane flying over | propeller plane | "
    "an airplane with propellers | a light aircraft",
)
def _propeller(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    near, doppler = passing(rng, n)
    near, doppler = 0.3 + 0.7 * near, 1 + 1.5 * (doppler - 1)
    base = rng.uniform(65, 115)
    mix = np.zeros(n)
    for _ in range(int(rng.integers(1, 3))):
        pitch = base * rng.uniform(0.99, 1.01) * doppler * (1 + wander(rng, n, sr, 1, -0.005, 0.005))
        amplitudes = (
            np.arange(1, 40) ** -rng.uniform(0.5, 1.0) * np.exp(rng.normal(0, 0.35, 39)) * np.exp(-np.arange(39) / 14)
        )
        mix += harmonics(pitch, amplitudes, sr, rng)
    air = band(coloured(rng, n, 1), 80, 3000, sr, 1) * gusts(rng, n, sr, 1.5, 0.4)
    return (mix / mix.std() + rng.uniform(0.2, 0.5) * air / air.std()) * near * gusts(rng, n, sr, 2, 0.3)


@KINDS.add(
    "jet airplane",
    "a jet airplane | a jet flying over | an airliner taking off | jet engine roaring | a jet plane passing overhead",
)
def _jet(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    near, doppler = passing(rng, n)
    near = 0.12 + near**1.2

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        level = np.interp(t, np.linspace(0, 1, n), near)
        return level / (1 + (f / (250 + 2200 * level**1.5)) ** 1.3)

    roar = weigh(coloured(rng, n, 0.6), gain, sr) * gusts(rng, n, sr, 3, 0.35)
    whine = harmonics(rng.uniform(1600, 3200) * (1 + 2 * (doppler - 1)), np.array([1, 0.3, 0.2]), sr, rng)
    whine *= near**2 * np.linspace(1, 0.1, n) * (1 + 0.5 * wander(rng, n, sr, 20, -1, 1))
    return roar / (roar.std() + 1e-9) + rng.uniform(0, 0.25) * whine


@KINDS.add(
    "train",
    "a train passing | train | a train rolling on the tracks | train wheels clattering | a railway train going by",
)
def _train(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    near, _ = passing(rng, n)
    near = 0.3 + 0.7 * near
    roll = band(coloured(rng, n, 1.2), 60, log_uniform(rng, 400, 1500), sr, 1) * gusts(rng, n, sr, 4, 0.3)
    hits = np.zeros(n)
    f = np.array(
        [
            log_uniform(rng, 90, 160),
            log_uniform(rng, 250, 500),
            log_uniform(rng, 800, 1400),
            log_uniform(rng, 2000, 3200),
        ]
    )
    for start in beats(rng, n, sr, rng.uniform(0.5, 1.0), 0.02, 0.3):
        for at in (0, 0.11, *((0.27, 0.38) if rng.random() < 0.9 else ())):
            hit = struck(rng, 0.15, f, [0.03, 0.02, 0.012, 0.008], [1, 0.7, 0.5, 0.3], sr)
            hit += 0.3 * burst(rng, 0.15, 1e-3, 0.015, 300, 6000, sr)
            add(hits, start + int(at * sr), rng.uniform(0.7, 1) * hit)
    squeal = harmonics(wander(rng, n, sr, 2, 2200, 2900), np.array([1, 0.2, 0.1]), sr, rng) * np.clip(
        wander(rng, n, sr, 1, -0.8, 0.5), 0, 1
    )
    return (
        roll / roll.std() + rng.uniform(2, 6) * hits / (np.abs(hits).max() + 1e-9) + rng.uniform(0, 0.15) * squeal
    ) * near


@KINDS.add(
    "electric drill", "an electric drill | drilling a hole | power drill | a drill running | drilling into a wall"
)
def _drill(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    speed, load = np.zeros(n), np.zeros(n)
    now = int(rng.uniform(0.02, 0.3) * sr)
    while now < n:
        m = int(rng.uniform(0.8, 3.0) * sr)
        drop = rng.uniform(0.75, 0.95)
        part = line([(0, 0.02), (0.1, 1.0), (0.3, drop), (0.85, drop * 0.97), (0.92, 0.9), (1, 0.02)], m)
        end = min(n, now + m)
        speed[now:end] = part[: end - now]
        load[now:end] = hump(m, 0.35, 0.2)[: end - now]
        now = end + int(rng.uniform(0.15, 0.8) * sr)
    pitch = rng.uniform(250, 520) * np.maximum(speed, 0.02) * (1 + 0.01 * wander(rng, n, sr, 15, -1, 1))
    motor = harmonics(pitch, np.arange(1, 26) ** -0.7 * np.exp(rng.normal(0, 0.6, 25)), sr, rng)
    gears = harmonics(
        pitch * rng.uniform(0.2, 0.35), np.arange(1, 30) ** -0.5 * np.exp(rng.normal(0, 0.6, 29)), sr, rng
    )
    grind = band(rng.standard_normal(n), 700, 9000, sr, 1) * load * (1 + 0.5 * wander(rng, n, sr, 25, -1, 1))
    return (motor / motor.std() + 0.6 * gears / gears.std()) * speed**1.2 + rng.uniform(0.4, 1.2) * grind


@KINDS.add("vacuum cleaner", "a vacuum cleaner | vacuuming | vacuum cleaner running | hoovering the carpet | a hoover")
def _vacuum(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    base = rng.uniform(190, 420)
    strokes = wander(rng, n, sr, 1.2, -1, 1)
    speed = 1 + 0.015 * strokes
    if rng.random() < 0.3:
        speed = speed * line([(0, 0.15), (0.2, 0.97), (1, 1)], n)
    motor = harmonics(base * speed, np.arange(1, 30) ** -0.6 * np.exp(rng.normal(0, 0.9, 29)), sr, rng)
    air = resonate(
        rng.standard_normal(n),
        [(log_uniform(rng, 250, 600), 300, 1), (log_uniform(rng, 1200, 2500), 1200, 0.8), (5000, 4000, 0.5)],
        sr,
    )
    mix = air / air.std() * (1 + 0.15 * strokes) + rng.uniform(0.25, 0.6) * motor / motor.std()
    return mix * np.minimum(speed, 1)


@KINDS.add("hair dryer", "a hair dryer | hair dryer blowing | blow dryer | drying hair | a hairdryer running")
def _dryer(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    base = rng.uniform(90, 170)
    drift = 1 + 0.004 * wander(rng, n, sr, 1, -1, 1)
    fan = harmonics(base * rng.integers(3, 8) * drift, np.array([1, 0.5, 0.3, 0.15]), sr, rng)
    air = band(coloured(rng, n, 0.5), log_uniform(rng, 200, 500), log_uniform(rng, 3500, 9000), sr, 1)
    peak = wander(rng, 2000, 2000, 0.8 * n / sr, -1, 1)

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        centre = 1500 * 2 ** (0.5 * np.interp(t, np.linspace(0, 1, 2000), peak))
        return 0.6 + 0.8 / (1 + ((f - centre) / 700) ** 2)

    mix = weigh(air / air.std(), gain, sr) + rng.uniform(0.06, 0.25) * fan
    return mix * (line([(0, 0.02), (0.12, 1), (1, 1)], n) if rng.random() < 0.3 else 1)


@KINDS.add("electric fan", "an electric fan | fan blowing | a fan whirring | ventilator running | the hum of a fan")
def _fan(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    blades = rng.uniform(18, 60)
    phase = cycles(np.full(n, blades) * (1 + 0.01 * wander(rng, n, sr, 0.7, -1, 1)), sr)
    air = band(coloured(rng, n, 1.3), 60, log_uniform(rng, 800, 3000), sr, 1)
    hum = harmonics(np.full(n, rng.choice([100.0, 120.0])), np.array([1, 0.5, 0.3, 0.1, 0.1]), sr, rng)
    return air / air.std() * (1 + rng.uniform(0.15, 0.5) * np.cos(2 * np.pi * phase)) + rng.uniform(0.1, 0.4) * hum


@KINDS.add(
    "sewing machine",
    "a sewing machine | sewing machine running | stitching on a sewing machine | sewing fabric with a machine | "
    "a tailor's machine stitching a seam | the needle of a sewing machine",
)
def _sewing(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    speed = np.clip(wander(rng, n, sr, 0.8, -0.3, 1.2), 0, 1)
    rate = rng.uniform(9, 16) * np.maximum(speed, 0.02)
    f = np.array(
        [
            log_uniform(rng, 250, 500),
            log_uniform(rng, 800, 1500),
            log_uniform(rng, 2200, 3500),
            log_uniform(rng, 4000, 6500),
        ]
    )
    out = np.zeros(n)
    for k, where in enumerate(crossings(2 * cycles(rate, sr, 0.9))):
        hit = struck(rng, 0.06, f * rng.uniform(0.98, 1.02, 4), [0.012, 0.008, 0.006, 0.004], [1, 0.8, 0.6, 0.4], sr)
        add(out, int(where), (1.0 if k % 2 else 0.6) * (hit + 0.4 * burst(rng, 0.06, 5e-4, 0.006, 800, 8000, sr)))
    motor = harmonics(np.maximum(speed, 0.02) * rng.uniform(150, 260), np.arange(1, 20) ** -0.8, sr, rng) * speed
    return out + rng.uniform(0.1, 0.3) * motor + 0.003 * rng.standard_normal(n)


@KINDS.add(
    "sawing", "sawing wood | a hand saw cutting wood | sawing | someone saws a plank | a handsaw going back and forth"
)
def _sawing(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    rate = rng.uniform(1.1, 2.4)
    teeth = rng.uniform(90, 230)
    peaks = [
        (log_uniform(rng, 350, 800), 300, 1),
        (log_uniform(rng, 1300, 2400), 700, 0.9),
        (log_uniform(rng, 3500, 6000), 2500, 0.7),
    ]
    for k, start in enumerate(beats(rng, n, sr, 0.5 / rate, 0.04, 0.2)):
        m = int(0.46 / rate * sr)
        speed = np.sin(np.pi * np.linspace(0.02, 0.98, m)) ** 0.7
        train = np.zeros(m)
        where = crossings(cycles(teeth * speed, sr, rng.random()))
        train[where] = rng.uniform(0.3, 1, len(where))
        rasp = signal.fftconvolve(train, burst(rng, 0.012, 2e-4, 0.003, 300, 11000, sr))[:m]
        rasp = rasp / (rasp.std() + 1e-9) + 0.5 * rng.standard_normal(m)
        stroke = resonate(rasp, [(f * (1.0 if k % 2 else 1.12), b, g) for f, b, g in peaks], sr)
        add(out, start, stroke * hump(m, 0.25, 0.3) * (1.0 if k % 2 else rng.uniform(0.45, 0.7)))
    return room(rng, out, sr, 0.3, rng.uniform(0.0, 0.25))
