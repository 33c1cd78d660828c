"""Things that tick, step, knock, click and bounce."""

from __future__ import annotations

import numpy as np

from soundsieve.data.synthetic.curves import line, log_uniform
from soundsieve.data.synthetic.events import add, beats, scatter
from soundsieve.data.synthetic.kinds import Kinds
from soundsieve.data.synthetic.noise import burst, coloured
from soundsieve.data.synthetic.resonators import struck
from soundsieve.data.synthetic.rooms import room

KINDS = Kinds()


@KINDS.add(
    "clock tick",
    "a clock ticking | clock tick | ticking clock | the tick-tock of a clock | a wall clock ticks | a watch ticking",
)
def _clock(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    rate = rng.choice([1.0, 2.0, 4.0, 5.0])
    body = log_uniform(rng, 900, 4000)
    ticks = []
    for shift in (1.0, rng.uniform(0.75, 1.25)):
        f = body * shift * np.array([1, 1.7, 2.6, 3.9]) * rng.uniform(0.9, 1.1, 4)
        tick = struck(
            rng, 0.05, f, np.array([0.006, 0.004, 0.003, 0.002]) * rng.uniform(0.5, 1.6), rng.uniform(0.3, 1, 4), sr
        )
        tick += rng.uniform(0, 0.4) * struck(rng, 0.05, [log_uniform(rng, 200, 600)], [0.012], [1.0], sr)
        tick[: sr // 1000] += 0.4 * rng.standard_normal(sr // 1000)
        if rng.random() < 0.5:
            add(tick, int(rng.uniform(0.004, 0.02) * sr), 0.5 * tick.copy())
        ticks.append(tick * rng.uniform(0.6, 1))
    for k, start in enumerate(beats(rng, n, sr, 1 / rate, 0.004, 1 / rate)):
        add(out, start, ticks[k % 2] * rng.uniform(0.93, 1))
    return room(rng, out, sr, rng.uniform(0.1, 0.6), rng.uniform(0, 0.5)) + rng.uniform(0, 0.004) * coloured(rng, n, 1)


@KINDS.add(
    "metronome",
    "a metronome | metronome ticking | a metronome keeping time | steady metronome clicks | "
    "a click track | a pendulum beating time",
)
def _metronome(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    body = log_uniform(rng, 900, 2400)
    click = struck(rng, 0.06, body * np.array([1, 1.5, 2.7]), [0.009, 0.006, 0.003], [1, 0.6, 0.4], sr)
    accent = int(rng.choice([1, 3, 4]))
    for k, start in enumerate(beats(rng, n, sr, 60 / rng.uniform(60, 200), 0.0, 0.3)):
        high = struck(rng, 0.06, 1.5 * body * np.array([1, 1.5, 2.7]), [0.009, 0.006, 0.003], [1, 0.6, 0.4], sr)
        add(out, start, high if accent > 1 and k % accent == 0 else click)
    return room(rng, out, sr, rng.uniform(0.1, 0.5), rng.uniform(0, 0.4))


def _step(rng: np.random.Generator, sr: int, hard: float, body: float, scuff: float) -> np.ndarray:
    """One step: heel, then sole."""
    out = np.zeros(int(0.3 * sr))
    for at, loud in ((0.0, 1.0), (rng.uniform(0.05, 0.11), rng.uniform(0.25, 0.7))):
        f = np.array([body, 2.1 * body, 4.7 * body, 9 * body, 16 * body]) * rng.uniform(0.85, 1.15, 5)
        gains = np.array([1, 0.6, 0.5 * hard, 0.4 * hard, 0.3 * hard])
        hit = struck(rng, 0.12, f, [0.02, 0.014, 0.008, 0.005, 0.003], gains, sr)
        add(out, int(at * sr), loud * hit)
        add(
            out,
            int(at * sr),
            loud * (0.1 + 0.5 * scuff) * burst(rng, 0.12, 2e-3, rng.uniform(0.008, 0.03), 400, 3000 + 6000 * hard, sr),
        )
    return out


@KINDS.add(
    "footsteps",
    "footsteps | someone walking | a person walking | footsteps on a wooden floor | "
    "walking down a hallway | steps on stairs",
)
def _walk(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    hard, body, scuff = rng.random(), log_uniform(rng, 70, 200), rng.uniform(0, 0.6)
    interval = rng.uniform(0.28, 0.75)
    for k, start in enumerate(beats(rng, n, sr, interval, 0.05, 0.4)):
        add(out, start, rng.uniform(0.7, 1) * _step(rng, sr, hard, body * (1 + 0.06 * (k % 2)), scuff))
    return room(rng, out, sr, rng.uniform(0.2, 1.3), rng.uniform(0.05, 0.7))


@KINDS.add(
    "footsteps on gravel",
    "footsteps on gravel | walking on gravel | gravel crunching underfoot | "
    "steps on a gravel path | someone walks through snow",
    label="footsteps",
)
def _gravel(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low = log_uniform(rng, 600, 2200)
    kernels = [
        burst(rng, 0.012, 1e-4, log_uniform(rng, 5e-4, 3e-3), f / 1.8, f * 1.8, sr)
        for f in [log_uniform(rng, low, 5 * low) for _ in range(24)]
    ]
    density = log_uniform(rng, 400, 1500)
    out = np.zeros(n)
    for start in beats(rng, n, sr, rng.uniform(0.42, 0.75), 0.05, 0.4):
        m = int(rng.uniform(0.22, 0.36) * sr)
        shape = line([(0, 0), (0.12, 1), (0.35, 0.35), (0.6, 0.8), (1, 0)], m)
        where = np.flatnonzero(rng.random(m) < np.clip(shape, 0, 1) * density / sr)
        crunch = scatter(rng, m, where, np.exp(rng.normal(0, 0.9, len(where))), kernels)
        add(out, start, rng.uniform(0.7, 1) * crunch)
        thud = struck(rng, 0.1, [90.0], [0.02], [rng.uniform(0, 1.0)], sr)
        add(out, start, thud)
    return out


@KINDS.add(
    "marching",
    "soldiers marching | marching footsteps | troops marching in step | a group of people marching | marching boots",
)
def _march(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    people, spread = int(rng.integers(8, 24)), rng.uniform(0.008, 0.03)
    bodies, hard, scuff = rng.uniform(80, 180, people), rng.uniform(0.3, 1), rng.uniform(0.3, 1)
    steps = [_step(rng, sr, hard, body, scuff) for body in bodies]
    for start in beats(rng, n, sr, 60 / rng.uniform(95, 128), 0.01, 0.4):
        for person in range(people):
            add(out, start + int(rng.normal(0, spread) * sr), rng.uniform(0.3, 1) * steps[person])
    return room(rng, out, sr, rng.uniform(0.3, 1.2), rng.uniform(0.1, 0.5))


@KINDS.add(
    "door knock",
    "knocking on a door | door knock | someone knocks at the door | a knock on the door | knocking on wood",
)
def _knock(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    f = log_uniform(rng, 90, 190) * np.array([1, 1.62, 2.35, 3.4, 5.1, 8.3]) * rng.uniform(0.95, 1.05, 6)
    gains = np.array([1, 0.9, 0.7, 0.45, 0.3, 0.2]) * rng.uniform(0.6, 1.2, 6)
    for group in beats(rng, n, sr, rng.uniform(1.3, 2.6), 0.2, 0.5):
        gap = rng.uniform(0.13, 0.28)
        for k in range(int(rng.integers(2, 6))):
            hit = struck(rng, 0.2, f * rng.uniform(0.99, 1.01), [0.03, 0.022, 0.015, 0.01, 0.007, 0.004], gains, sr)
            hit += 0.25 * burst(rng, 0.2, 3e-4, 3e-3, 700, 5000, sr)[: len(hit)]
            add(out, group + int(k * gap * rng.uniform(0.96, 1.04) * sr), rng.uniform(0.75, 1) * hit)
    return room(rng, out, sr, rng.uniform(0.2, 0.9), rng.uniform(0.1, 0.6))


@KINDS.add(
    "hammering",
    "hammering a nail | hammering | a hammer hitting nails into wood | someone hammers | carpenter hammering",
)
def _hammer(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    wood = log_uniform(rng, 120, 320) * np.array([1, 1.9, 2.8, 4.4])
    nail = log_uniform(rng, 2200, 3800) * np.array([1, 1.37, 1.83, 2.4])
    tighten = 1.0
    for start in beats(rng, n, sr, rng.uniform(0.28, 0.6), 0.06, 0.3):
        hit = struck(rng, 0.2, wood, [0.03, 0.02, 0.012, 0.008], [1, 0.8, 0.5, 0.3], sr)
        hit += struck(rng, 0.2, nail * tighten, [0.02, 0.015, 0.01, 0.008], rng.uniform(0.1, 0.4, 4), sr)
        hit += 0.4 * burst(rng, 0.2, 1e-4, 2e-3, 1000, 10000, sr)[: len(hit)]
        add(out, start, rng.uniform(0.75, 1) * hit)
        tighten *= rng.uniform(1.0, 1.02)
    return room(rng, out, sr, rng.uniform(0.2, 0.8), rng.uniform(0.05, 0.5))


@KINDS.add(
    "keyboard typing",
    "typing on a keyboard | keyboard typing | computer keyboard | someone typing | fast typing on a laptop",
)
def _typing(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    body, speed = log_uniform(rng, 600, 1800), rng.uniform(0.09, 0.2)
    now = rng.uniform(0.02, 0.3)
    while now < n / sr:
        key = body * rng.uniform(0.85, 1.2) * (0.5 if rng.random() < 0.12 else 1)
        for at, loud in ((0, 1.0), (rng.uniform(0.05, 0.11), rng.uniform(0.25, 0.5))):
            f = key * np.array([0.3, 1, 2.3, 4.1]) * rng.uniform(0.92, 1.08, 4)
            click = struck(rng, 0.03, f, [0.006, 0.003, 0.002, 0.0015], [0.6, 0.8, 0.6, 0.4], sr)
            click += 0.4 * burst(rng, 0.03, 1e-4, 1.5e-3, 2000, 11000, sr)[: len(click)]
            add(out, int((now + at) * sr), loud * rng.uniform(0.5, 1) * click)
        now += speed * np.exp(rng.normal(0, 0.35)) + (rng.uniform(0.2, 0.8) if rng.random() < 0.06 else 0)
    return room(rng, out, sr, 0.2, rng.uniform(0.05, 0.3))


@KINDS.add(
    "typewriter",
    "a typewriter | typing on a typewriter | mechanical typewriter | an old typewriter clacking | "
    "a secretary types a letter | keys of a typewriter",
)
def _typewriter(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    metal = log_uniform(rng, 1300, 2600)
    now = rng.uniform(0.02, 0.3)
    while now < n / sr:
        f = metal * np.array([0.22, 0.5, 1, 1.7, 2.6, 3.7]) * rng.uniform(0.95, 1.05, 6)
        slap = struck(rng, 0.09, f, [0.012, 0.01, 0.009, 0.007, 0.005, 0.004], [0.9, 0.7, 1, 0.8, 0.6, 0.5], sr)
        slap += 0.8 * burst(rng, 0.09, 1e-4, 3e-3, 800, 12000, sr)[: len(slap)]
        add(out, int(now * sr), rng.uniform(0.7, 1) * slap)
        add(out, int((now + rng.uniform(0.03, 0.05)) * sr), 0.3 * slap)
        now += rng.uniform(0.1, 0.26)
        if rng.random() < 0.05:  # the carriage
            for k in range(int(rng.integers(8, 18))):
                add(out, int((now + 0.022 * k) * sr), 0.18 * slap)
            now += 0.6
    return room(rng, out, sr, 0.3, rng.uniform(0.05, 0.35))


@KINDS.add(
    "mouse click",
    "clicking a computer mouse | mouse click | mouse clicks | someone clicks a mouse button | "
    "pressing the buttons of a mouse | double click",
)
def _mouse(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    body = log_uniform(rng, 1800, 4500)
    for start in beats(rng, n, sr, rng.uniform(0.35, 1.2), 0.6, 0.3):
        for twice in range(2 if rng.random() < 0.3 else 1):
            for at, loud, shift in ((0, 1.0, 1.0), (rng.uniform(0.07, 0.12), 0.6, 1.2)):
                click = struck(
                    rng, 0.02, body * shift * np.array([0.4, 1, 1.9]), [0.003, 0.0015, 0.001], [0.4, 1, 0.7], sr
                )
                click[: sr // 2000] += 0.5 * rng.standard_normal(sr // 2000)
                add(out, start + int((at + 0.17 * twice) * sr), loud * click)
    return room(rng, out, sr, 0.2, rng.uniform(0.05, 0.3))


@KINDS.add(
    "ball bouncing",
    "a ping-pong ball bouncing | ball bouncing | a table tennis ball bounces on a table | "
    "a small ball bouncing to rest | a bouncy ball dropped on the floor | rally of a table tennis match",
)
def _pingpong(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    ball, table = log_uniform(rng, 3500, 6500), log_uniform(rng, 250, 700)
    start = rng.uniform(0.03, 0.3)
    while start < n / sr - 0.1:
        gap, loud, now, keep = rng.uniform(0.35, 0.6), 1.0, start, rng.uniform(0.78, 0.88)
        while gap > 0.012 and now < n / sr:
            f = np.array([table, 2.1 * table, ball * 0.37, ball, ball * 1.52])
            hit = struck(rng, 0.05, f, [0.012, 0.007, 0.004, 0.005, 0.003], [0.5, 0.4, 0.6, 1, 0.5], sr)
            add(out, int(now * sr), loud * rng.uniform(0.92, 1) * hit)
            now, gap, loud = now + gap, gap * keep, loud * keep
        start = now + rng.uniform(0.3, 1.2)
    return room(rng, out, sr, rng.uniform(0.2, 0.8), rng.uniform(0.05, 0.4))


@KINDS.add(
    "coin",
    "a coin dropping | coin falling on a table | dropping a coin | coins clinking | a coin spinning on the floor",
)
def _coin(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    f = log_uniform(rng, 3800, 6500) * np.array([1, 1.06, 1.73, 2.33, 2.9]) * rng.uniform(0.98, 1.02, 5)
    ring = rng.uniform(0.05, 0.2)

    def clink(loud: float) -> np.ndarray:
        hit = struck(rng, 0.4, f, ring * np.array([1, 0.9, 0.7, 0.5, 0.4]), rng.uniform(0.3, 1, 5), sr)
        hit += 0.4 * struck(rng, 0.4, [log_uniform(rng, 300, 700)], [0.01], [1.0], sr)
        return loud * hit

    start = rng.uniform(0.03, 0.4)
    while start < n / sr - 0.1:
        gap, loud, now = rng.uniform(0.15, 0.3), 1.0, start
        while gap > 0.03 and now < n / sr:
            add(out, int(now * sr), clink(loud))
            now, gap, loud = now + gap, gap * rng.uniform(0.55, 0.75), loud * 0.7
        spin, rate = rng.uniform(0, 1.3), rng.uniform(10, 16)
        end = now + spin
        while now < min(end, n / sr):
            left = (end - now) / max(spin, 0.1)
            add(out, int(now * sr), clink(0.12 + 0.25 * left))
            now += 1 / (rate * (1 + 2.5 * (1 - left)))
        start = now + rng.uniform(0.5, 1.5)
    return room(rng, out, sr, rng.uniform(0.2, 0.7), rng.uniform(0.05, 0.4))


@KINDS.add(
    "finger snap",
    "snapping fingers | finger snap | someone snaps their fingers | finger snapping to the beat | "
    "clicking one's fingers | a snap of the fingers",
)
def _snap(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    f = log_uniform(rng, 1500, 2800)
    for start in beats(rng, n, sr, rng.uniform(0.4, 1.0), 0.04, 0.4):
        snap = burst(rng, 0.12, 2e-4, rng.uniform(4e-3, 9e-3), f * 0.7, f * 1.5, sr) + 0.3 * burst(
            rng, 0.12, 1e-4, 2e-3, 3000, 9000, sr
        )
        add(out, start, rng.uniform(0.7, 1) * snap)
        add(out, start - int(0.025 * sr), 0.08 * burst(rng, 0.03, 5e-3, 8e-3, 1500, 6000, sr))
    return room(rng, out, sr, rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.8))
