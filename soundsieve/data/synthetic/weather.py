"""Weather, water and fire."""

from __future__ import annotations

import numpy as np
from scipy import signal

from soundsieve.data.synthetic.curves import gusts, log_uniform, wander
from soundsieve.data.synthetic.events import add, beats, patter, poisson, scatter
from soundsieve.data.synthetic.filters import band, weigh
from soundsieve.data.synthetic.kinds import Kinds
from soundsieve.data.synthetic.noise import burst, coloured
from soundsieve.data.synthetic.resonators import bubble, struck
from soundsieve.data.synthetic.rooms import room

KINDS = Kinds()


@KINDS.add(
    "rain", "rain | rain falling | a shower of rain | it is raining | steady rain | rainfall | raindrops pattering"
)
def _rain(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    drops = patter(rng, n, sr, log_uniform(rng, 150, 2500), 1500, 9000)
    wash = band(
        coloured(rng, n, rng.uniform(0.2, 1.1)), log_uniform(rng, 250, 900), log_uniform(rng, 7000, 15000), sr, 1
    )
    mix = drops / drops.std() * rng.uniform(0.4, 1.2) + wash / wash.std() * gusts(rng, n, sr, 0.7, 0.25)
    return band(mix, None, log_uniform(rng, 6000, 15000), sr, 1)


@KINDS.add(
    "rain on a roof",
    "heavy rain on a roof | rain hitting a metal roof | rain drumming on a window | "
    "rain on a tent | downpour on a tin roof",
    label="rain",
)
def _roof(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low, high = log_uniform(rng, 250, 600), log_uniform(rng, 1500, 4000)
    kernels = []
    for _ in range(14):
        f = np.array([log_uniform(rng, low, high) for _ in range(3)])
        kernel = struck(rng, 0.03, f, rng.uniform(0.001, 0.005, 3), rng.uniform(0.3, 1, 3), sr)
        kernels.append(kernel + 0.3 * burst(rng, 0.03, 1e-4, 6e-4, 2000, None, sr)[: len(kernel)])
    where = poisson(rng, n, sr, log_uniform(rng, 120, 900))
    near = scatter(rng, n, where, np.exp(rng.normal(0, 0.9, len(where))), kernels)
    wash = band(coloured(rng, n, 1.0), 200, log_uniform(rng, 4000, 9000), sr, 1)
    return near / near.std() + rng.uniform(0.2, 0.7) * wash / wash.std()


@KINDS.add(
    "wind", "wind | wind blowing | howling wind | the wind is blowing | strong wind gusts | wind noise | a breeze"
)
def _wind(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    centre = wander(rng, 4000, 4000, 0.5 * n / sr, 0, 1)
    base, span = log_uniform(rng, 120, 420), rng.uniform(0.5, 1.6)
    width, howl = rng.uniform(0.15, 0.6), rng.uniform(0.0, 1.5)

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        lift = np.interp(t, np.linspace(0, 1, len(centre)), centre)
        peak = base * 2 ** (span * lift)
        ridge = np.exp(-0.5 * (np.log2((f + 1) / peak) / width) ** 2)
        slope = 1 / (1 + (f / (0.7 * peak)) ** 1.6)
        return (0.15 + lift**1.5) * (slope + 0.5 * howl * ridge)

    return weigh(coloured(rng, n, 0.3), gain, sr)


@KINDS.add(
    "sea waves",
    "sea waves | waves crashing on the shore | ocean waves | waves on a beach | "
    "breakers rolling in from the sea | surf",
)
def _sea(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    seconds = n / sr
    now, waves = rng.uniform(-3, 1.0), []
    while now < seconds:
        waves.append((now, rng.uniform(0.9, 2.2), rng.uniform(1.2, 3.0), rng.uniform(0.5, 1.0)))
        now += rng.uniform(3.0, 6.5)
    floor, slope = rng.uniform(0.04, 0.2), rng.uniform(0.9, 1.5)

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        at = t * seconds
        total = np.full(np.broadcast_shapes(f.shape, t.shape), 0.0)
        for start, rise, fall, loud in waves:
            past = at - start - rise
            level = loud * np.where(past < 0, np.exp(2.2 * past / rise), np.exp(-past / fall))
            corner = 300 + 3500 * level
            total = total + level / (1 + (f / corner) ** slope)
        return total + floor / (1 + (f / 500) ** slope)

    mix = weigh(coloured(rng, n, 0.35), gain, sr)
    foam = patter(rng, n, sr, 500, 2500, 9000)
    level = signal.sosfilt(signal.butter(1, 2, fs=sr, output="sos"), np.abs(mix))
    return mix + rng.uniform(0.02, 0.12) * foam / foam.std() * level / (level.max() + 1e-9) * mix.std() * 2


@KINDS.add(
    "stream", "a stream | a babbling brook | water flowing in a stream | river water flowing | running water | a creek"
)
def _stream(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low, high = log_uniform(rng, 250, 500), log_uniform(rng, 1500, 3500)
    kernels = [bubble(rng, log_uniform(rng, low, high), sr, rng.uniform(0, 0.3)) for _ in range(48)]
    where = poisson(rng, n, sr, log_uniform(rng, 80, 350))
    gains = np.exp(rng.normal(0, 0.7, len(where))) * np.interp(where, np.arange(n), gusts(rng, n, sr, 3.0, 0.7))
    near = scatter(rng, n, where, gains, kernels)
    wash = band(coloured(rng, n, 1.0), 300, log_uniform(rng, 3000, 9000), sr, 1) * gusts(rng, n, sr, 2, 0.3)
    return near / near.std() + rng.uniform(0.1, 0.8) * wash / wash.std()


@KINDS.add(
    "waterfall",
    "a waterfall | waterfall | water rushing down | roaring waterfall | "
    "rapids of a river | a river plunging over a cliff",
)
def _waterfall(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    wash = coloured(rng, n, rng.uniform(0.6, 1.2)) * gusts(rng, n, sr, 4, 0.12)
    splash = patter(rng, n, sr, 800, 400, 4000)
    mix = wash + rng.uniform(0.2, 0.6) * splash / splash.std()
    return band(mix, log_uniform(rng, 60, 250), log_uniform(rng, 5000, 14000), sr, 1)


@KINDS.add(
    "thunder", "thunder | thunder rumbling | a clap of thunder | thunderstorm | rolling thunder | distant thunder"
)
def _thunder(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    seconds = n / sr
    near = rng.random()
    start = rng.uniform(0.05, 0.25) * seconds
    claps = [(start + abs(rng.normal(0, 0.9)) * k**0.7, rng.uniform(0.3, 1.0)) for k in range(int(rng.integers(3, 9)))]
    claps[0] = (start, 1.0)
    tail = rng.uniform(0.5, 1.3)

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        at = t * seconds
        total = np.zeros(np.broadcast_shapes(f.shape, t.shape))
        for k, (when, loud) in enumerate(claps):
            past = np.maximum(at - when, 0)
            swell = 0.01 + 0.3 * (1 - near) + (0.25 if k else 0.0)
            on = (at >= when) * np.minimum(past / swell, 1)
            corner = 90 + (120 + (600 if k else 2200) * near**2) * np.exp(-past / 0.4)
            total = total + loud * on * np.exp(-past / tail) / (1 + (f / corner) ** 2.2)
        return total

    return weigh(coloured(rng, n, 0.5), gain, sr) * gusts(rng, n, sr, 7, 0.5)


@KINDS.add(
    "fire crackling",
    "fire crackling | a crackling fire | campfire | burning fire | wood burning in a fireplace | the crackle of a fire",
)
def _fire(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    kernels = []
    for _ in range(20):
        centre = log_uniform(rng, 700, 9000)
        kernels.append(burst(rng, 0.03, 5e-5, log_uniform(rng, 3e-4, 5e-3), centre / 2.2, centre * 2.2, sr))
    rate = log_uniform(rng, 8, 45)
    where = poisson(rng, n, sr, rate)
    seeds = poisson(rng, n, sr, rate / 12)
    flurries = [s + np.cumsum(rng.exponential(0.006 * sr, rng.integers(3, 12))).astype(int) for s in seeds]
    where = np.concatenate([where, *flurries])
    where = where[where < n]
    cracks = scatter(rng, n, where, np.exp(rng.normal(0, 1.1, len(where))), kernels)
    flame = coloured(rng, n, 1.6) * gusts(rng, n, sr, 6, 0.6)
    hiss = band(rng.standard_normal(n), 2500, None, sr, 1)
    cracks /= np.quantile(np.abs(cracks), 0.999) + 1e-9
    return cracks + rng.uniform(0.02, 0.09) * flame + rng.uniform(0.002, 0.015) * hiss


@KINDS.add(
    "water drops",
    "water dripping | dripping water | water drops | a dripping tap | drops of water falling | a leaky faucet",
)
def _drip(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    pitch = log_uniform(rng, 500, 1800)
    for start in beats(rng, n, sr, log_uniform(rng, 0.25, 1.4), rng.uniform(0.02, 0.6)):
        loud = rng.uniform(0.4, 1)
        add(out, start, 0.25 * loud * burst(rng, 0.01, 1e-4, 8e-4, 1500, 9000, sr))
        gap = int(rng.uniform(0.005, 0.03) * sr)
        for k in range(int(rng.integers(1, 4))):
            f = pitch * 2 ** rng.uniform(-0.4, 0.5)
            add(
                out,
                start + gap + int(k * rng.uniform(0.01, 0.06) * sr),
                loud * 0.7**k * bubble(rng, f, sr, rng.uniform(0.05, 0.25)),
            )
    return room(rng, out, sr, rng.uniform(0.3, 2.0), rng.uniform(0.1, 0.9))


@KINDS.add(
    "bubbles", "bubbles | bubbling water | bubbles underwater | gurgling bubbles | blowing bubbles | water gurgling"
)
def _bubbles(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low = log_uniform(rng, 150, 500)
    kernels = [bubble(rng, log_uniform(rng, low, 4 * low), sr, rng.uniform(0.1, 0.7)) for _ in range(40)]
    where = poisson(rng, n, sr, log_uniform(rng, 7, 50))
    keep = np.interp(where, np.arange(n), wander(rng, n, sr, 1.5, 0, 1.2)) > 0.35
    where = where[keep] if keep.any() else where
    out = scatter(rng, n, where, np.exp(rng.normal(0, 0.6, len(where))), kernels)
    return band(out, None, log_uniform(rng, 1500, 7000), sr, 1)


@KINDS.add(
    "water pouring",
    "water pouring into a glass | pouring water | filling a glass with water | pouring a drink | liquid being poured",
)
def _pour(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    start, end = rng.uniform(0.02, 0.15), rng.uniform(0.8, 1.0)
    low, top = log_uniform(rng, 300, 600), rng.uniform(1.2, 2.4)
    where = poisson(rng, n, sr, log_uniform(rng, 90, 260))
    where = where[(where > start * n) & (where < end * n)]
    if not len(where):
        where = np.array([int(start * n)])
    out = np.zeros(n)
    for position in where:
        full = (position / n - start) / (end - start)
        f = log_uniform(rng, 500, 3200)
        add(
            out,
            int(position),
            np.exp(rng.normal(-0.3, 0.6)) * bubble(rng, f * (0.8 + 0.4 * full), sr, rng.uniform(0.05, 0.3)),
        )
    inside = np.clip((np.linspace(0, 1, n) - start) / (end - start), 0, 1)
    on = (np.linspace(0, 1, n) > start) & (np.linspace(0, 1, n) < end)
    on = signal.sosfilt(signal.butter(1, 12, fs=sr, output="sos"), on.astype(float))
    splash = band(rng.standard_normal(n), 800, 9000, sr, 1) * on
    tone = low * 2 ** (top * inside**1.4)

    def cavity(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        peak = np.interp(t, np.linspace(0, 1, n), tone)
        return 0.25 + 3.0 / (1 + ((f - peak) / (0.08 * peak)) ** 2)

    mix = out / (out.std() + 1e-9) + rng.uniform(0.3, 0.8) * splash / (splash.std() + 1e-9)
    return weigh(mix, cavity, sr)


@KINDS.add(
    "boiling water",
    "boiling water | water boiling in a pot | a pot boiling on the stove | water simmering | a bubbling pot",
)
def _boil(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low = log_uniform(rng, 180, 400)
    kernels = [bubble(rng, log_uniform(rng, low, 3.5 * low), sr, rng.uniform(0.1, 0.6)) for _ in range(48)]
    where = poisson(rng, n, sr, log_uniform(rng, 70, 260))
    out = scatter(rng, n, where, np.exp(rng.normal(0, 0.5, len(where))), kernels)
    rumble = band(coloured(rng, n, 1.0), 80, 900, sr, 1) * gusts(rng, n, sr, 5, 0.4)
    hiss = band(rng.standard_normal(n), 2000, 8000, sr, 1)
    return out / out.std() + rng.uniform(0.2, 0.6) * rumble / rumble.std() + rng.uniform(0.01, 0.08) * hiss / hiss.std()
