"""Water: the sea, streams, taps, drops, bubbles, pouring, boiling, steam and ice."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.elements import FOAM, STEAM, WATER, drop, ripples, steam, stone
from soundsieve.data.pictures.figures import person
from soundsieve.data.pictures.shapes import (
    Colour,
    Shape,
    arc,
    blob,
    ellipse,
    limb,
    place,
    polygon,
    rectangle,
    rotate,
    shade,
    smooth,
    stroke,
    tint,
)

DRAWINGS = Drawings()


@DRAWINGS.add("sea waves")
def _breaker(rng: np.random.Generator) -> list[Shape]:
    deep = tint(rng, (0.16, 0.42, 0.66), 0.05)
    body = [
        (0.0, 0.9),
        (0.0, 0.66),
        (0.14, 0.52),
        (0.26, 0.3),
        (0.44, 0.17),
        (0.64, 0.17),
        (0.8, 0.28),
        (0.85, 0.42),
        (0.78, 0.5),
        (0.74, 0.4),
        (0.63, 0.36),
        (0.55, 0.46),
        (0.56, 0.62),
        (0.68, 0.74),
        (0.86, 0.78),
        (1.0, 0.76),
        (1.0, 0.9),
    ]
    shapes = [blob(body, deep)]
    for k, (shrink, light) in enumerate(((0.85, 1.25), (0.7, 1.6))):
        path = [
            (0.06 + 0.06 * k, 0.72 + 0.03 * k),
            (0.26 + 0.05 * k, 0.44 + 0.04 * k),
            (0.42 + 0.03 * k, 0.29 + 0.04 * k),
            (0.58, 0.25 + 0.02 * k),
        ]
        shapes.append(limb(path, (0.02, 0.05 * shrink, 0.05 * shrink, 0.015), shade(deep, light)))
    foam = [
        (0.3, 0.24),
        (0.4, 0.17),
        (0.5, 0.14),
        (0.6, 0.14),
        (0.7, 0.18),
        (0.78, 0.24),
        (0.84, 0.32),
        (0.86, 0.41),
        (0.8, 0.5),
    ]
    shapes += [ellipse(x, y, r, r, FOAM) for (x, y), r in zip(foam, rng.uniform(0.025, 0.05, len(foam)), strict=True)]
    shapes += [ellipse(x, y, 0.014, 0.014, FOAM) for x, y in rng.uniform((0.7, 0.05), (0.98, 0.4), (7, 2))]
    wash = [
        stroke([(x, y), (x + 0.1, y - 0.015), (x + 0.2, y)], 0.016, shade(deep, 1.8), curved=True)
        for x, y in ((0.1, 0.82), (0.4, 0.8), (0.72, 0.83))
    ]
    return shapes + wash


@DRAWINGS.add("sea waves")
def _wave_rows(rng: np.random.Generator) -> list[Shape]:
    deep = tint(rng, (0.2, 0.5, 0.74), 0.05)
    shapes: list[Shape] = []
    across = np.linspace(0, 1, 90)
    count, phase = rng.uniform(2.5, 4), rng.random()
    for row in range(4):
        y = 0.32 + 0.16 * row
        part = (across * count + phase + 0.37 * row) % 1
        top = y - 0.11 * part**2 + 0.04 * (part > 0.92)
        colour = shade(deep, 1.7 - 0.25 * row) if row < 3 else shade(deep, 0.85)
        shapes.append(polygon(np.concatenate((np.stack((across, top), 1), [(1, 0.96), (0, 0.96)])), colour))
        shapes.append(stroke(np.stack((across, top), 1), 0.02, FOAM))
    return shapes


@DRAWINGS.add("sea waves")
def _beach(rng: np.random.Generator) -> list[Shape]:
    sea, sand = tint(rng, (0.2, 0.52, 0.7), 0.05), tint(rng, (0.92, 0.82, 0.6), 0.03)
    shapes = [
        rectangle(0, 0.1, 1, 0.45, (0.72, 0.87, 0.96)),
        ellipse(0.78, 0.22, 0.07, 0.07, (0.99, 0.88, 0.45)),
        rectangle(0, 0.38, 1, 0.94, sea),
    ]
    for y, light in ((0.46, 1.2), (0.54, 1.5)):
        shapes += [
            stroke([(x, y), (x + 0.09, y - 0.02), (x + 0.18, y)], 0.014, shade(sea, light), curved=True)
            for x in np.arange(0, 0.9, 0.27) + rng.uniform(0, 0.1)
        ]
    x = np.linspace(-0.02, 1.02, 12)
    edge = 0.68 + 0.05 * np.sin(x * rng.uniform(6, 12) + rng.uniform(0, 6))
    shapes.append(
        polygon(
            np.concatenate((smooth(np.stack((x, edge - 0.07), 1), closed=False), [(1, 0.94), (0, 0.94)])),
            shade(sea, 1.8),
        )
    )
    shapes.append(
        polygon(np.concatenate((smooth(np.stack((x, edge - 0.02), 1), closed=False), [(1, 0.94), (0, 0.94)])), FOAM)
    )
    shapes.append(
        polygon(np.concatenate((smooth(np.stack((x, edge + 0.03), 1), closed=False), [(1, 0.94), (0, 0.94)])), sand)
    )
    return shapes


@DRAWINGS.add("stream")
def _brook(rng: np.random.Generator) -> list[Shape]:
    grass, water = tint(rng, (0.48, 0.66, 0.34), 0.05), tint(rng, WATER, 0.04)
    path = [(0.6, 0.12), (0.4, 0.28), (0.62, 0.48), (0.36, 0.7), (0.5, 1.0)]
    shapes = [
        blob(
            [(0.02, 0.3), (0.3, 0.12), (0.75, 0.1), (0.98, 0.35), (0.98, 0.85), (0.8, 1.0), (0.15, 1.0), (0.02, 0.8)],
            grass,
        )
    ]
    shapes += [
        limb(path, (0.08, 0.14, 0.22, 0.33, 0.46), shade(water, 0.85)),
        limb(path, (0.06, 0.11, 0.18, 0.28, 0.4), water),
    ]
    for k in range(7):
        t = 0.15 + 0.12 * k
        x = float(np.interp(t, np.linspace(0, 1, 5), [p[0] for p in path])) + rng.uniform(-0.04, 0.04)
        y = float(np.interp(t, np.linspace(0, 1, 5), [p[1] for p in path]))
        shapes.append(stroke([(x - 0.05, y), (x, y - 0.018), (x + 0.05, y)], 0.012, FOAM, curved=True))
    for x, y, r in ((0.28, 0.36, 0.05), (0.76, 0.5, 0.06), (0.16, 0.76, 0.08), (0.72, 0.82, 0.09), (0.46, 0.56, 0.04)):
        shapes += stone(rng, x, y, r, 0.7 * r)
    return shapes


@DRAWINGS.add("waterfall")
def _waterfall(rng: np.random.Generator) -> list[Shape]:
    rock, water = tint(rng, (0.45, 0.42, 0.38), 0.05), tint(rng, (0.5, 0.75, 0.92), 0.04)
    left, right = rng.uniform(0.28, 0.36), rng.uniform(0.62, 0.72)
    shapes = [
        polygon([(0.02, 0.16), (0.2, 0.08), (left + 0.04, 0.14), (left, 0.5), (left + 0.02, 0.88), (0.0, 0.9)], rock),
        polygon(
            [(0.98, 0.12), (0.85, 0.06), (right - 0.04, 0.14), (right, 0.5), (right - 0.02, 0.88), (1.0, 0.9)], rock
        ),
        polygon([(left, 0.14), (right, 0.14), (right, 0.9), (left, 0.9)], shade(rock, 0.6)),
        polygon([(0.08, 0.3), (0.24, 0.22), (0.2, 0.5), (0.06, 0.55)], shade(rock, 1.2)),
        polygon([(0.8, 0.3), (0.95, 0.25), (0.94, 0.55), (0.78, 0.6)], shade(rock, 0.8)),
        rectangle(left, 0.13, right, 0.86, water, 0.03),
    ]
    for x in np.linspace(left + 0.03, right - 0.03, 8):
        top, bottom = rng.uniform(0.16, 0.35), rng.uniform(0.55, 0.82)
        shapes.append(limb([(x, top), (x, bottom)], (0.008, 0.02), FOAM if rng.random() < 0.6 else shade(water, 0.82)))
    shapes.append(ellipse(0.5, 0.92, 0.46, 0.08, shade(water, 0.85)))
    for k in range(11):
        x = left - 0.06 + (right - left + 0.12) * k / 10
        r = rng.uniform(0.035, 0.065)
        shapes.append(ellipse(x, 0.86 + rng.uniform(-0.02, 0.02), r, 0.8 * r, FOAM))
    for x, y in ((0.08, 0.1), (0.2, 0.05), (0.85, 0.04), (0.94, 0.09)):
        shapes.append(ellipse(x, y, 0.09, 0.06, tint(rng, (0.3, 0.5, 0.25), 0.04)))
    return shapes


def _tap(rng: np.random.Generator) -> list[Shape]:
    metal = tint(rng, ((0.7, 0.73, 0.77), (0.8, 0.65, 0.32))[int(rng.random() < 0.3)], 0.04)
    dark = shade(metal, 0.75)
    return [
        rectangle(0.02, 0.3, 0.12, 0.54, dark, 0.02),
        limb(
            [(0.08, 0.42), (0.4, 0.42), (0.62, 0.42), (0.72, 0.5), (0.72, 0.62)], (0.15, 0.15, 0.14, 0.12, 0.12), metal
        ),
        rectangle(0.64, 0.58, 0.8, 0.64, dark, 0.01),
        stroke([(0.38, 0.38), (0.38, 0.2)], 0.06, dark),
        limb([(0.22, 0.18), (0.38, 0.18), (0.54, 0.18)], (0.08, 0.05, 0.08), metal),
        stroke([(0.12, 0.39), (0.55, 0.39)], 0.02, shade(metal, 1.8)),
    ]


@DRAWINGS.add("water drops")
def _dripping_tap(rng: np.random.Generator) -> list[Shape]:
    blue = tint(rng, WATER, 0.04)
    drops = [s for k in range(int(rng.integers(1, 4))) for s in drop(0.72, 0.72 + 0.12 * k, 0.055, blue)]
    return _tap(rng) + drops + ripples(0.72, 0.97, 0.2, 2, blue)


@DRAWINGS.add("water drops")
def _drops(rng: np.random.Generator) -> list[Shape]:
    blue = tint(rng, WATER, 0.05)
    shapes: list[Shape] = []
    for x, y, size in ((0.5, 0.5, 0.42), (0.2, 0.66, 0.2), (0.8, 0.3, 0.22))[: int(rng.integers(1, 4))]:
        shapes += drop(x, y, size, blue)
        shapes.append(arc(x, y + 0.12 * size, 0.34 * size, 100, 170, 0.07 * size, shade(blue, 1.9)))
    return shapes


@DRAWINGS.add("water drops")
def _splash(rng: np.random.Generator) -> list[Shape]:
    blue = tint(rng, WATER, 0.04)
    pool = ellipse(0.5, 0.8, 0.48, 0.17, shade(blue, 0.85))
    crown = [
        (0.3, 0.8),
        (0.26, 0.62),
        (0.34, 0.7),
        (0.4, 0.56),
        (0.45, 0.7),
        (0.5, 0.58),
        (0.55, 0.7),
        (0.6, 0.56),
        (0.66, 0.7),
        (0.74, 0.62),
        (0.7, 0.8),
        (0.5, 0.85),
    ]
    beads = [
        ellipse(x, y, 0.02, 0.022, blue) for x, y in ((0.25, 0.55), (0.4, 0.48), (0.6, 0.48), (0.76, 0.55), (0.5, 0.5))
    ]
    return [
        pool,
        *ripples(0.5, 0.8, 0.42, 3, shade(blue, 1.8)),
        blob(crown, blue),
        *beads,
        *drop(0.5, 0.26, 0.13, blue),
    ]


@DRAWINGS.add("bubbles")
def _bubbles(rng: np.random.Generator) -> list[Shape]:
    shapes: list[Shape] = []
    spots: list[tuple[float, float, float]] = []
    for _ in range(60):
        r = float(rng.uniform(0.04, 0.17))
        x, y = rng.uniform(r, 1 - r, 2).tolist()
        if all(np.hypot(x - a, y - b) > r + c for a, b, c in spots) and len(spots) < 12:
            spots.append((x, y, r))
    for x, y, r in spots:
        rim = tint(rng, (0.5, 0.72, 0.9), 0.06)
        shapes += [
            ellipse(x, y, r, r, rim),
            ellipse(x, y, 0.88 * r, 0.88 * r, (0.86, 0.94, 0.98)),
            arc(x, y, 0.68 * r, 20, 80, 0.1 * r, (0.93, 0.8, 0.93)),
            ellipse(x - 0.35 * r, y - 0.38 * r, 0.2 * r, 0.14 * r, (1, 1, 1), -40),
        ]
    return shapes


@DRAWINGS.add("bubbles")
def _fish_tank(rng: np.random.Generator) -> list[Shape]:
    water = tint(rng, (0.5, 0.78, 0.88), 0.04)
    shapes = [
        rectangle(0.06, 0.14, 0.94, 0.94, (0.75, 0.85, 0.88), 0.03),
        rectangle(0.09, 0.22, 0.91, 0.91, water),
        rectangle(0.09, 0.82, 0.91, 0.91, (0.8, 0.7, 0.5)),
    ]
    for x in (0.2, 0.26, 0.78):
        shapes.append(limb([(x, 0.84), (x + 0.03, 0.66), (x - 0.02, 0.48)], (0.03, 0.05, 0.01), (0.25, 0.55, 0.3)))
    for k in range(11):
        r = 0.012 + 0.002 * k
        x, y = 0.55 + rng.uniform(-0.05, 0.05), 0.8 - 0.052 * k
        shapes += [ellipse(x, y, r + 0.006, r + 0.006, (0.95, 0.98, 1.0)), ellipse(x, y, r, r, shade(water, 1.2))]
    orange = tint(rng, (0.95, 0.5, 0.15), 0.05)
    shapes += [
        polygon([(0.24, 0.45), (0.15, 0.38), (0.15, 0.52)], orange),
        ellipse(0.32, 0.45, 0.1, 0.06, orange),
        ellipse(0.37, 0.435, 0.012, 0.012, (0.1, 0.1, 0.1)),
    ]
    return shapes


def _glass(x: float, y: float, wide: float, high: float, level: float, water: Colour) -> list[Shape]:
    """A glass whose bottom middle is at (x, y), filled to a part of its height."""

    def half(part: float) -> float:
        return wide / 2 * (0.75 + 0.25 * part)

    rim = [(x - half(1), y - high), (x + half(1), y - high), (x + half(0), y), (x - half(0), y)]
    top = y - high * level
    inside = [
        (x - half(level) + 0.015, top),
        (x + half(level) - 0.015, top),
        (x + half(0) - 0.015, y - 0.03),
        (x - half(0) + 0.015, y - 0.03),
    ]
    return [
        polygon(rim, (0.86, 0.92, 0.95)),
        polygon(inside, water),
        ellipse(x, top, half(level) - 0.015, 0.018, shade(water, 1.4)),
    ]


@DRAWINGS.add("water pouring")
def _jug(rng: np.random.Generator) -> list[Shape]:
    water = tint(rng, WATER, 0.04)
    clay = tint(rng, ((0.75, 0.45, 0.3), (0.9, 0.9, 0.92), (0.35, 0.5, 0.7))[int(rng.integers(3))], 0.04)
    jug = [
        stroke([(0.25, 0.3), (0.06, 0.32), (0.04, 0.6), (0.24, 0.7)], 0.06, shade(clay, 0.85), curved=True),
        blob(
            [
                (0.28, 0.14),
                (0.62, 0.14),
                (0.8, 0.06),
                (0.68, 0.28),
                (0.66, 0.4),
                (0.78, 0.6),
                (0.72, 0.85),
                (0.5, 0.9),
                (0.28, 0.85),
                (0.2, 0.6),
                (0.3, 0.4),
            ],
            clay,
        ),
        ellipse(0.5, 0.14, 0.22, 0.035, shade(clay, 0.6)),
    ]
    stream = limb([(0.5, 0.22), (0.6, 0.26), (0.645, 0.45), (0.65, 0.84)], (0.03, 0.05, 0.045, 0.04), water)
    return [
        *_glass(0.66, 0.98, 0.3, 0.38, rng.uniform(0.3, 0.7), water),
        stream,
        *place(rotate(jug, 58), 0.28, 0.3, 0.52),
        *(ellipse(0.66 + d, 0.84, 0.012, 0.014, FOAM) for d in (-0.05, 0.04)),
    ]


@DRAWINGS.add("water pouring")
def _bottle_pouring(rng: np.random.Generator) -> list[Shape]:
    water = tint(rng, WATER, 0.04)
    plastic = tint(rng, ((0.72, 0.87, 0.95), (0.4, 0.62, 0.42))[int(rng.integers(2))], 0.04)
    bottle = [
        rectangle(0.34, 0.36, 0.66, 0.98, plastic, 0.06),
        blob([(0.34, 0.44), (0.42, 0.26), (0.44, 0.12), (0.56, 0.12), (0.58, 0.26), (0.66, 0.44)], plastic),
        rectangle(0.34, 0.54, 0.66, 0.78, tint(rng, (0.95, 0.95, 0.95), 0.1)),
        rectangle(0.42, 0.08, 0.58, 0.14, shade(plastic, 0.8)),
    ]
    stream = limb([(0.52, 0.3), (0.62, 0.36), (0.655, 0.52), (0.66, 0.86)], (0.025, 0.04, 0.035, 0.03), water)
    return [
        *_glass(0.66, 0.98, 0.3, 0.36, rng.uniform(0.3, 0.7), water),
        stream,
        *place(rotate(bottle, 112), 0.27, 0.2, 0.6),
    ]


@DRAWINGS.add("water pouring")
def _running_tap(rng: np.random.Generator) -> list[Shape]:
    water = tint(rng, WATER, 0.04)
    tap = place(_tap(rng), 0.45, 0.36, 0.8)
    stream = limb([(0.626, 0.44), (0.626, 0.86)], (0.075, 0.06), water)
    gleam = stroke([(0.61, 0.46), (0.61, 0.84)], 0.012, FOAM)
    foam = [
        ellipse(0.626 + d, 0.86 + rng.uniform(-0.01, 0.02), 0.03, 0.022, FOAM) for d in (-0.06, -0.03, 0, 0.03, 0.06)
    ]
    basin = blob([(0.24, 0.84), (0.5, 0.88), (0.98, 0.84), (0.88, 0.98), (0.36, 0.98)], (0.9, 0.92, 0.94))
    return [*tap, ellipse(0.61, 0.85, 0.37, 0.05, shade(water, 0.9)), stream, gleam, *foam, basin]


@DRAWINGS.add("boiling water")
def _pot(rng: np.random.Generator) -> list[Shape]:
    metal = tint(rng, ((0.66, 0.69, 0.73), (0.75, 0.2, 0.2), (0.25, 0.28, 0.32))[int(rng.integers(3))], 0.05)
    shapes = [s for x in (0.3, 0.5, 0.7) for s in steam(rng, x, 0.4, rng.uniform(0.28, 0.38))]
    shapes += [
        rectangle(0.02, 0.58, 0.2, 0.64, shade(metal, 0.5), 0.03),
        rectangle(0.8, 0.58, 0.98, 0.64, shade(metal, 0.5), 0.03),
        ellipse(0.5, 0.48, 0.36, 0.09, shade(metal, 0.75)),
        ellipse(0.5, 0.49, 0.33, 0.07, tint(rng, (0.6, 0.8, 0.92), 0.03)),
    ]
    for _ in range(9):
        x, r = rng.uniform(0.24, 0.76), rng.uniform(0.022, 0.045)
        shapes += [
            ellipse(x, 0.47 + rng.uniform(-0.03, 0.02), r, r, FOAM),
            ellipse(x, 0.47, 0.6 * r, 0.6 * r, (0.75, 0.88, 0.95)),
        ]
    shapes.append(
        blob(
            [
                (0.14, 0.49),
                (0.3, 0.545),
                (0.5, 0.56),
                (0.7, 0.545),
                (0.86, 0.49),
                (0.85, 0.84),
                (0.78, 0.9),
                (0.22, 0.9),
                (0.15, 0.84),
            ],
            metal,
        )
    )
    shapes.append(stroke([(0.22, 0.62), (0.22, 0.82)], 0.03, shade(metal, 1.6)))
    if rng.random() < 0.6:
        shapes += [
            s
            for x in (0.3, 0.42, 0.54, 0.66)
            for s in (
                blob(
                    [(x, 0.99), (x + 0.01, 0.95), (x + 0.04, 0.9), (x + 0.07, 0.95), (x + 0.08, 0.99)], (0.2, 0.5, 0.9)
                ),
            )
        ]
    return shapes


def _kettle(rng: np.random.Generator) -> list[Shape]:
    metal = tint(
        rng, ((0.7, 0.72, 0.75), (0.8, 0.22, 0.2), (0.25, 0.45, 0.5), (0.75, 0.5, 0.25))[int(rng.integers(4))], 0.05
    )
    black: Colour = (0.15, 0.15, 0.16)
    return [
        limb([(0.68, 0.68), (0.82, 0.56), (0.9, 0.42)], (0.15, 0.1, 0.07), shade(metal, 0.85)),
        stroke([(0.24, 0.5), (0.26, 0.24), (0.44, 0.14), (0.62, 0.24), (0.66, 0.48)], 0.055, black, curved=True),
        blob(
            [
                (0.28, 0.5),
                (0.46, 0.42),
                (0.64, 0.5),
                (0.74, 0.68),
                (0.76, 0.88),
                (0.46, 0.92),
                (0.16, 0.88),
                (0.18, 0.68),
            ],
            metal,
        ),
        ellipse(0.45, 0.46, 0.16, 0.035, shade(metal, 0.7)),
        ellipse(0.45, 0.41, 0.04, 0.035, black),
        stroke([(0.26, 0.66), (0.25, 0.82)], 0.035, shade(metal, 1.7), curved=True),
    ]


@DRAWINGS.add("steam", "boiling water")
def _steaming_kettle(rng: np.random.Generator) -> list[Shape]:
    puffs = [
        ellipse(
            0.9 + 0.045 * k, 0.36 - 0.065 * k, 0.03 + 0.017 * k, 0.028 + 0.015 * k, shade(STEAM, 0.95 + 0.04 * (k % 2))
        )
        for k in range(5)
    ]
    return place([*_kettle(rng), *puffs], 0.44, 0.52, 0.9)


@DRAWINGS.add("steam")
def _steaming_cup(rng: np.random.Generator) -> list[Shape]:
    china = tint(rng, (0.9, 0.9, 0.92) if rng.random() < 0.5 else (0.75, 0.35, 0.3), 0.06)
    turn = np.linspace(-80, 80, 12)
    ear = [(0.74 + 0.13 * np.cos(np.radians(t)), 0.66 + 0.12 * np.sin(np.radians(t))) for t in turn]
    return [
        *(s for x in (0.34, 0.48, 0.62) for s in steam(rng, x, 0.46, rng.uniform(0.3, 0.42), 0.05)),
        ellipse(0.48, 0.93, 0.42, 0.06, shade(china, 0.85)),
        stroke(ear, 0.05, shade(china, 0.9)),
        blob([(0.2, 0.5), (0.48, 0.54), (0.76, 0.5), (0.74, 0.74), (0.62, 0.92), (0.34, 0.92), (0.22, 0.74)], china),
        ellipse(0.48, 0.51, 0.28, 0.055, shade(china, 0.8)),
        ellipse(0.48, 0.515, 0.245, 0.04, (0.38, 0.22, 0.12)),
    ]


@DRAWINGS.add("steam")
def _steam_pipe(rng: np.random.Generator) -> list[Shape]:
    metal = tint(rng, (0.55, 0.56, 0.58), 0.05)
    shapes = [
        rectangle(0.0, 0.62, 0.56, 0.84, metal),
        rectangle(0.0, 0.66, 0.56, 0.7, shade(metal, 1.5)),
        rectangle(0.12, 0.57, 0.2, 0.89, shade(metal, 0.7), 0.01),
        rectangle(0.5, 0.57, 0.58, 0.89, shade(metal, 0.7), 0.01),
    ]
    shapes += [
        rectangle(0.3, 0.5, 0.36, 0.64, shade(metal, 0.6)),
        arc(0.33, 0.46, 0.08, 0, 360, 0.03, (0.8, 0.2, 0.18)),
    ]
    for k in range(16):
        t = k / 15
        r = 0.03 + 0.09 * t
        shapes.append(
            ellipse(
                0.6 + 0.3 * t + rng.uniform(-0.02, 0.02),
                0.72 - 0.35 * t * t + rng.uniform(-0.06, 0.06) * t,
                r,
                0.9 * r,
                shade(STEAM, rng.uniform(0.92, 1.4)),
            )
        )
    return shapes


@DRAWINGS.add("ice cracking")
def _cracked_ice(rng: np.random.Generator) -> list[Shape]:
    ice, dark = tint(rng, (0.8, 0.92, 0.98), 0.02), tint(rng, (0.12, 0.32, 0.48), 0.04)
    plate = polygon(
        [(0.04, 0.22), (0.3, 0.08), (0.7, 0.1), (0.97, 0.3), (0.95, 0.75), (0.7, 0.94), (0.25, 0.92), (0.03, 0.7)], ice
    )
    edge = [Shape(plate.points + np.array([0.0, 0.05]), shade(ice, 0.72)), plate]
    start = rng.uniform(0.42, 0.58, 2)
    cracks: list[Shape] = []

    def crack(at: np.ndarray, turn: float, length: float, width: float, depth: int) -> None:
        path = [at]
        for _ in range(5):
            turn += rng.uniform(-0.5, 0.5)
            at = np.clip(at + length / 5 * np.array([np.cos(turn), np.sin(turn)]), 0.08, 0.9)
            path.append(at)
            if depth and rng.random() < 0.4:
                crack(at, turn + rng.choice([-0.9, 0.9]), 0.5 * length, 0.5 * width, depth - 1)
        cracks.append(limb(path, (width, 0.6 * width, 0.15 * width), dark))

    for k in range(6):
        crack(start, k * 1.047 + rng.uniform(-0.3, 0.3), rng.uniform(0.35, 0.5), 0.035, 1)
    gleam = [
        stroke([(0.15, 0.36), (0.3, 0.24)], 0.02, (1, 1, 1)),
        stroke([(0.2, 0.42), (0.28, 0.35)], 0.015, (1, 1, 1)),
    ]
    return edge + gleam + cracks


@DRAWINGS.add("ice cracking")
def _ice_floes(rng: np.random.Generator) -> list[Shape]:
    sea, ice = tint(rng, (0.2, 0.45, 0.62), 0.04), tint(rng, (0.88, 0.95, 0.99), 0.02)
    shapes = [rectangle(0, 0.08, 1, 0.94, sea, 0.03)]
    grid = np.stack(np.meshgrid(np.linspace(0.02, 0.98, 4), np.linspace(0.1, 0.92, 4)), -1)
    grid[1:-1, 1:-1] += rng.uniform(-0.09, 0.09, (2, 2, 2))
    for row in range(3):
        for column in range(3):
            corners = np.array(
                [grid[row, column], grid[row, column + 1], grid[row + 1, column + 1], grid[row + 1, column]]
            )
            middle = corners.mean(0)
            floe = middle + (corners - middle) * rng.uniform(0.66, 0.9) + rng.uniform(-0.03, 0.03, (4, 2))
            shapes += [polygon(floe + np.array([0, 0.025]), shade(ice, 0.75)), polygon(floe, tint(rng, ice, 0.015))]
    return shapes


@DRAWINGS.add("wading water", "splashing")
def _wading(rng: np.random.Generator) -> list[Shape]:
    who = person(rng)
    water = tint(rng, WATER, 0.04)
    skin, dark = who.skin, shade(who.skin, 0.85)
    shapes = [
        limb([(0.36, 0.22), (0.28, 0.45), (0.3, 0.8)], (0.17, 0.14, 0.1), dark),
        limb([(0.6, 0.22), (0.68, 0.46), (0.62, 0.8)], (0.18, 0.15, 0.1), skin),
        polygon(
            [(0.28, 0.02), (0.7, 0.02), (0.72, 0.3), (0.52, 0.32), (0.49, 0.2), (0.44, 0.32), (0.26, 0.3)], who.bottom
        ),
        blob(
            [
                (0.0, 0.74),
                (0.12, 0.7),
                (0.25, 0.74),
                (0.4, 0.7),
                (0.55, 0.74),
                (0.7, 0.7),
                (0.86, 0.74),
                (1.0, 0.71),
                (1.0, 0.96),
                (0.0, 0.96),
            ],
            water,
        ),
    ]
    for x in (0.3, 0.62):
        shapes += ripples(x, 0.76, 0.16, 2, FOAM)
        for angle in (-150, -120, -60, -30):
            t = np.radians(angle + rng.uniform(-10, 10))
            shapes += drop(x + 0.15 * np.cos(t), 0.72 + 0.15 * np.sin(t), 0.035, shade(water, 1.2))
    return shapes


@DRAWINGS.add("wading water", "splashing")
def _boot_in_puddle(rng: np.random.Generator) -> list[Shape]:
    rubber = tint(rng, ((0.98, 0.8, 0.2), (0.85, 0.2, 0.2), (0.25, 0.5, 0.3))[int(rng.integers(3))], 0.04)
    water = tint(rng, WATER, 0.04)
    shapes = [ellipse(0.5, 0.86, 0.48, 0.1, water), *ripples(0.5, 0.87, 0.44, 2, shade(water, 1.6))]
    for x, y, colour in ((0.36, 0.52, shade(rubber, 0.8)), (0.54, 0.56, rubber)):
        boot = [
            blob(
                [
                    (0.28, 0.02),
                    (0.6, 0.02),
                    (0.6, 0.55),
                    (0.8, 0.62),
                    (0.98, 0.78),
                    (0.96, 0.95),
                    (0.28, 0.95),
                    (0.25, 0.5),
                ],
                colour,
            ),
            rectangle(0.25, 0.9, 0.98, 0.98, shade(colour, 0.6), 0.03),
            rectangle(0.27, 0.02, 0.61, 0.1, shade(colour, 0.75)),
        ]
        shapes += place(boot, x, y, 0.62)
    for angle in (-165, -145, -125, -55, -35, -15):
        t = np.radians(angle)
        far = rng.uniform(0.3, 0.4)
        shapes += drop(0.52 + far * np.cos(t), 0.84 + 0.8 * far * np.sin(t), 0.045, water, 60 if angle > -90 else -60)
    return shapes
