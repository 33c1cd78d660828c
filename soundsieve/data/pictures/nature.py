"""Weather, fire, trees, wood and stones, landscapes, and what bursts."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.elements import (
    BARK,
    CUT,
    LEAF,
    STONE,
    WATER,
    broadleaf,
    cloud,
    conifer,
    drop,
    leaf,
    log,
    stone,
)
from soundsieve.data.pictures.figures import hand, person
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


@DRAWINGS.add("rain")
def _rain_cloud(rng: np.random.Generator) -> list[Shape]:
    grey = tint(rng, (0.6, 0.64, 0.7), 0.06)
    slant, shapes = rng.uniform(-5, 25), []
    lines = rng.random() < 0.5
    for row in range(3):
        for k in range(5 - row % 2):
            x, y = 0.18 + 0.16 * k + 0.08 * (row % 2) - 0.04 * row * (slant > 10), 0.58 + 0.15 * row
            water = tint(rng, WATER, 0.03)
            if lines:
                lean = 0.09 * np.tan(np.radians(slant))
                shapes.append(stroke([(x + lean, y - 0.05), (x, y + 0.05)], 0.02, water))
            else:
                shapes += drop(x, y, 0.06, water, slant)
    dark = cloud(rng, 0.62, 0.24, 0.7, shade(grey, 0.82)) if rng.random() < 0.5 else []
    return shapes + dark + cloud(rng, 0.47, 0.3, 0.95, grey)


def _umbrella(rng: np.random.Generator) -> list[Shape]:
    colour = tint(
        rng, ((0.85, 0.2, 0.22), (0.2, 0.4, 0.75), (0.98, 0.8, 0.25), (0.2, 0.2, 0.24))[int(rng.integers(4))], 0.05
    )
    wood: Colour = (0.45, 0.3, 0.2)
    edge = np.linspace(0.06, 0.94, 5)
    panels = []
    for k in range(4):
        a, b = edge[k], edge[k + 1]
        path = smooth(np.array([(0.5, 0.12), (0.5 + 0.85 * (a - 0.5), 0.2), (a, 0.52)]), closed=False)
        back = smooth(np.array([(b, 0.52), (0.5 + 0.85 * (b - 0.5), 0.2), (0.5, 0.12)]), closed=False)
        scallop = np.array([((3 * a + b) / 4, 0.475), ((a + b) / 2, 0.46), ((a + 3 * b) / 4, 0.475)])
        panels.append(polygon(np.concatenate((path, scallop, back)), shade(colour, 1.0 if k % 2 else 0.82)))
    return [
        stroke([(0.5, 0.06), (0.5, 0.86)], 0.025, wood),
        stroke([(0.5, 0.85), (0.505, 0.92), (0.55, 0.95), (0.6, 0.92), (0.605, 0.87)], 0.03, wood, curved=True),
        *panels,
    ]


@DRAWINGS.add("rain", "rain on an umbrella")
def _umbrella_in_rain(rng: np.random.Generator) -> list[Shape]:
    shapes: list[Shape] = []
    for x in np.arange(0.04, 1.0, 0.11):
        for y in rng.uniform(0.02, 0.96, 3):
            under = 0.2 < x < 0.8 and y > 0.4
            if not under:
                shapes += drop(float(x) + rng.uniform(-0.02, 0.02), float(y), 0.045, tint(rng, WATER, 0.04))
    return shapes + place(_umbrella(rng), 0.5, 0.55, 0.85)


@DRAWINGS.add("rain")
def _wet_window(rng: np.random.Generator) -> list[Shape]:
    frame = tint(rng, ((0.92, 0.92, 0.9), (0.5, 0.35, 0.24))[int(rng.integers(2))], 0.03)
    sky = tint(rng, (0.56, 0.64, 0.72), 0.04)
    shapes = [rectangle(0.04, 0.04, 0.96, 0.96, frame), rectangle(0.11, 0.11, 0.89, 0.89, sky)]
    shapes.append(
        blob(
            [(0.11, 0.8), (0.3, 0.66), (0.5, 0.76), (0.7, 0.64), (0.89, 0.75), (0.89, 0.89), (0.11, 0.89)],
            shade(sky, 0.75),
        )
    )
    for x, y in rng.uniform(0.15, 0.85, (26, 2)):
        size = rng.uniform(0.018, 0.04)
        if rng.random() < 0.35:
            trail = max(y - rng.uniform(0.08, 0.25), 0.13)
            shapes.append(limb([(x, trail), (x, y)], (0.004, size * 0.7), (0.82, 0.9, 0.96)))
        shapes += drop(x, y, size, (0.85, 0.93, 0.98))
    shapes += [rectangle(0.475, 0.08, 0.525, 0.92, frame), rectangle(0.08, 0.475, 0.92, 0.525, frame)]
    return [*shapes, rectangle(0.0, 0.93, 1.0, 1.0, shade(frame, 0.85))]


@DRAWINGS.add("rain on a roof", "rain")
def _roof(rng: np.random.Generator) -> list[Shape]:
    tiles = tint(rng, ((0.7, 0.32, 0.22), (0.4, 0.42, 0.46), (0.5, 0.3, 0.25))[int(rng.integers(3))], 0.04)
    wall = tint(rng, (0.92, 0.86, 0.72), 0.04)
    shapes: list[Shape] = []
    for x in np.arange(0.05, 1.0, 0.12):
        for y in rng.uniform(0.02, 0.5, 2):
            if y < 0.3 + abs(x - 0.5) * 0.6:
                shapes.append(stroke([(x + 0.02, y - 0.05), (x, y + 0.05)], 0.016, tint(rng, WATER, 0.03)))
    shapes += [
        rectangle(0.16, 0.55, 0.84, 1.0, wall),
        rectangle(0.42, 0.7, 0.58, 1.0, (0.45, 0.3, 0.2)),
        rectangle(0.22, 0.66, 0.36, 0.82, (0.55, 0.72, 0.85)),
        rectangle(0.64, 0.66, 0.78, 0.82, (0.55, 0.72, 0.85)),
    ]
    shapes.append(polygon([(0.5, 0.24), (0.98, 0.6), (0.02, 0.6)], tiles))
    for k in range(1, 5):
        y = 0.24 + 0.072 * k
        half = (y - 0.24) / 0.75
        shapes.append(stroke([(0.5 - half, y), (0.5 + half, y)], 0.01, shade(tiles, 0.75)))
    for _ in range(7):  # where drops burst
        side = rng.choice([-1, 1])
        far = rng.uniform(0.05, 0.42)
        x, y = 0.5 + side * far, 0.24 + 0.75 * far - 0.01
        shapes += [stroke([(x, y), (x + d, y - 0.05)], 0.01, WATER) for d in (-0.03, 0.0, 0.03)]
    return shapes


@DRAWINGS.add("wind")
def _bent_tree(rng: np.random.Generator) -> list[Shape]:
    shapes = broadleaf(rng, rng.uniform(0.14, 0.2))
    air: Colour = (0.6, 0.7, 0.78)
    shapes.append(blob([(0.1, 0.98), (0.5, 0.94), (0.9, 0.98), (0.5, 1.0)], (0.45, 0.6, 0.3)))
    for y in (0.2, 0.55, 0.75):
        shapes.append(
            stroke([(0.02, y), (0.12, y - 0.03), (0.22, y + 0.02), (0.34, y - 0.01)], 0.018, air, curved=True)
        )
    for _ in range(7):
        green = tint(rng, LEAF)
        shapes += leaf(rng.uniform(0.72, 1.0), rng.uniform(0.45, 0.85), 0.08, rng.uniform(-60, 60), green)
    return shapes


@DRAWINGS.add("wind")
def _gusts(rng: np.random.Generator) -> list[Shape]:
    air = tint(rng, (0.45, 0.66, 0.82), 0.08)
    shapes: list[Shape] = []
    for y, start, end, up in ((0.34, 0.05, 0.62, -1), (0.5, 0.0, 0.78, -1), (0.66, 0.12, 0.58, 1)):
        turn = np.radians(np.linspace(90, -170, 14)) * -up
        curl = np.stack((end + 0.11 * np.cos(turn), y + up * 0.11 + 0.11 * np.sin(turn)), 1)
        path = np.concatenate((np.array([(start, y), ((start + end) / 2, y)]), curl))
        shapes.append(stroke(path, 0.05, air))
    return shapes


@DRAWINGS.add("wind")
def _windsock(rng: np.random.Generator) -> list[Shape]:
    colour = tint(rng, (0.92, 0.4, 0.15), 0.05)
    shapes = [stroke([(0.15, 0.1), (0.15, 1.0)], 0.035, (0.5, 0.5, 0.52))]
    for k in range(5):
        x0, x1 = 0.17 + 0.16 * k, 0.17 + 0.16 * (k + 1)
        wide0, wide1 = 0.15 - 0.02 * k, 0.13 - 0.02 * k
        dip0, dip1 = 0.22 + 0.012 * k**1.5, 0.22 + 0.012 * (k + 1) ** 1.5
        shapes.append(
            polygon(
                [(x0, dip0 - wide0), (x1, dip1 - wide1), (x1, dip1 + wide1), (x0, dip0 + wide0)],
                (0.96, 0.96, 0.95) if k % 2 else colour,
            )
        )
    return shapes + [
        stroke([(0.3, y), (0.5, y - 0.02), (0.7, y + 0.02), (0.9, y)], 0.018, (0.6, 0.7, 0.78), curved=True)
        for y in (0.6, 0.75)
    ]


@DRAWINGS.add("wind", "leaves rustling")
def _blown_leaves(rng: np.random.Generator) -> list[Shape]:
    air: Colour = (0.62, 0.72, 0.8)
    shapes: list[Shape] = []
    for y in (0.3, 0.52, 0.74):
        shapes.append(
            stroke([(0.02, y), (0.3, y - 0.08), (0.55, y + 0.04), (0.8, y - 0.05), (0.96, y)], 0.018, air, curved=True)
        )
    autumn: tuple[Colour, ...] = ((0.85, 0.45, 0.15), (0.9, 0.68, 0.2), (0.7, 0.25, 0.15), (0.5, 0.6, 0.25))
    for k in range(int(rng.integers(7, 12))):
        shapes += leaf(
            0.1 + 0.8 * (k * 0.382 % 1),
            rng.uniform(0.12, 0.9),
            rng.uniform(0.12, 0.19),
            rng.uniform(0, 360),
            tint(rng, autumn[int(rng.integers(4))], 0.04),
        )
    return shapes


@DRAWINGS.add("leaves rustling")
def _leafy_branch(rng: np.random.Generator) -> list[Shape]:
    green = tint(rng, ((0.36, 0.58, 0.24), (0.8, 0.5, 0.18))[int(rng.random() < 0.3)], 0.05)
    shapes = [limb([(0.0, 0.72), (0.4, 0.5), (0.95, 0.3)], (0.06, 0.04, 0.012), BARK)]
    for k in range(9):
        t = 0.08 + 0.1 * k
        x, y = 0.95 * t + 0.02, 0.72 - 0.44 * t
        for side in (-1, 1):
            turn = -25 + side * rng.uniform(40, 65)
            away = np.radians(turn)
            shapes += leaf(
                x + 0.12 * np.cos(away), y + 0.12 * np.sin(away), 0.2, turn, shade(green, rng.uniform(0.8, 1.2))
            )
    return shapes + [arc(0.72, 0.75, r, -20, 50, 0.014, (0.6, 0.68, 0.72)) for r in (0.12, 0.18)]


def _bolt(x: float, y: float, size: float, colour: Colour) -> Shape:
    path = [(0.1, -0.5), (-0.25, 0.08), (-0.02, 0.08), (-0.14, 0.55), (0.28, -0.1), (0.05, -0.1), (0.32, -0.5)]
    return polygon([(x + size * a, y + size * b) for a, b in path], colour)


@DRAWINGS.add("thunder")
def _storm_cloud(rng: np.random.Generator) -> list[Shape]:
    grey = tint(rng, (0.38, 0.4, 0.47), 0.05)
    yellow = tint(rng, (0.99, 0.84, 0.2), 0.04)
    shapes: list[Shape] = [_bolt(0.5, 0.7, 0.56, yellow)]
    if rng.random() < 0.5:
        shapes += [_bolt(0.24, 0.6, 0.3, yellow), _bolt(0.74, 0.62, 0.34, yellow)]
    if rng.random() < 0.4:
        shapes += [s for x in (0.15, 0.35, 0.68, 0.86) for s in drop(x, rng.uniform(0.6, 0.85), 0.05, WATER)]
    return shapes + cloud(rng, 0.6, 0.22, 0.75, shade(grey, 0.8)) + cloud(rng, 0.48, 0.3, 0.95, grey)


@DRAWINGS.add("thunder")
def _lightning(rng: np.random.Generator) -> list[Shape]:
    night = tint(rng, (0.17, 0.18, 0.32), 0.04)
    glow: Colour = (0.93, 0.92, 1.0)
    shapes = [rectangle(0, 0, 1, 1, night)]
    for x in (0.1, 0.42, 0.75):
        shapes += cloud(rng, x + rng.uniform(-0.05, 0.05), 0.1, 0.6, shade(night, rng.uniform(1.15, 1.5)))

    def fork(x: float, y: float, end: float, width: float, depth: int) -> None:
        path = [(x, y)]
        while y < end:
            x, y = x + rng.uniform(-0.09, 0.09), y + rng.uniform(0.05, 0.1)
            path.append((x, y))
            if depth and y < 0.8 and rng.random() < 0.35:
                fork(x, y, min(y + rng.uniform(0.12, 0.3), 0.9), 0.55 * width, depth - 1)
        shapes.append(stroke(path, width, glow))

    fork(rng.uniform(0.35, 0.65), 0.14, 0.88, 0.028, 2)
    return [*shapes, blob([(-0.05, 1.0), (0.2, 0.88), (0.5, 0.92), (0.8, 0.86), (1.05, 1.0)], shade(night, 0.4))]


def _flames(rng: np.random.Generator, x: float, y: float, wide: float, high: float) -> list[Shape]:
    shapes = []
    for part, colour in (
        (1.0, (0.9, 0.28, 0.1)),
        (0.72, (0.98, 0.56, 0.12)),
        (0.44, (1.0, 0.84, 0.3)),
        (0.22, (1.0, 0.96, 0.75)),
    ):
        w, h = wide * part, high * part
        tips = rng.uniform(0.85, 1.1, 3)
        outline = [
            (x - 0.32 * w, y),
            (x - 0.5 * w, y - 0.28 * h),
            (x - 0.4 * w, y - 0.62 * h * tips[0]),
            (x - 0.24 * w, y - 0.4 * h),
            (x - 0.02 * w, y - h * tips[1]),
            (x + 0.2 * w, y - 0.42 * h),
            (x + 0.38 * w, y - 0.7 * h * tips[2]),
            (x + 0.5 * w, y - 0.28 * h),
            (x + 0.32 * w, y),
        ]
        shapes.append(blob(outline, colour))
    return shapes


@DRAWINGS.add("fire crackling")
def _campfire(rng: np.random.Generator) -> list[Shape]:
    bark = tint(rng, BARK, 0.05)
    back = rotate(log(0.16, 0.82, 0.84, 0.13, shade(bark, 0.8)), -14, (0.5, 0.82))
    front = rotate(log(0.16, 0.82, 0.84, 0.13, bark), 14, (0.5, 0.82))
    stones = [s for k in range(7) for s in stone(rng, 0.12 + 0.127 * k, 0.93 + 0.02 * np.sin(k * 1.05), 0.06, 0.045)]
    sparks = [ellipse(x, y, 0.01, 0.01, (1.0, 0.65, 0.2)) for x, y in rng.uniform((0.25, 0.04), (0.75, 0.4), (8, 2))]
    return back + _flames(rng, 0.5, 0.82, 0.5, 0.66) + front + stones + sparks


@DRAWINGS.add("fire crackling")
def _fireplace(rng: np.random.Generator) -> list[Shape]:
    brick = tint(rng, ((0.66, 0.32, 0.24), (0.6, 0.57, 0.53))[int(rng.integers(2))], 0.05)
    wood = tint(rng, (0.5, 0.33, 0.2), 0.04)
    shapes = [rectangle(0.08, 0.16, 0.92, 0.96, brick)]
    for row in range(10):
        y = 0.16 + 0.08 * row
        shapes.append(stroke([(0.08, y), (0.92, y)], 0.008, shade(brick, 1.5)))
        shapes += [
            stroke([(x, y), (x, y + 0.08)], 0.008, shade(brick, 1.5))
            for x in np.arange(0.16 + 0.07 * (row % 2), 0.92, 0.14)
        ]
    arch = [(0.24, 0.96), (0.24, 0.52), (0.32, 0.41), (0.5, 0.36), (0.68, 0.41), (0.76, 0.52), (0.76, 0.96)]
    shapes += [
        polygon(arch, (0.13, 0.09, 0.08)),
        rectangle(0.02, 0.09, 0.98, 0.18, wood, 0.01),
        rectangle(0.02, 0.94, 0.98, 1.0, shade(brick, 0.7)),
    ]
    return shapes + _flames(rng, 0.5, 0.88, 0.4, 0.42) + log(0.3, 0.9, 0.66, 0.09, BARK)


@DRAWINGS.add("fire crackling")
def _blaze(rng: np.random.Generator) -> list[Shape]:
    return _flames(rng, 0.5, 0.95, 0.72, 0.84)


@DRAWINGS.add("explosion")
def _burst(rng: np.random.Generator) -> list[Shape]:
    shapes: list[Shape] = []
    count = int(rng.integers(10, 15))
    spikes = rng.uniform(0.85, 1.1, count)
    for part, colour in (
        (0.47, (0.86, 0.2, 0.12)),
        (0.35, (0.98, 0.55, 0.12)),
        (0.22, (1.0, 0.86, 0.3)),
        (0.1, (1.0, 0.98, 0.8)),
    ):
        turn = np.linspace(0, 2 * np.pi, 2 * count, endpoint=False)
        far = np.where(np.arange(2 * count) % 2, 0.6, np.repeat(spikes, 2)) * part
        shapes.append(polygon(np.stack((0.5 + far * np.cos(turn), 0.5 + far * np.sin(turn)), 1), colour))
    return shapes


@DRAWINGS.add("explosion")
def _fireball(rng: np.random.Generator) -> list[Shape]:
    shapes: list[Shape] = []
    for radius, size, colour in (
        (0.32, 0.16, (0.25, 0.22, 0.21)),
        (0.24, 0.14, (0.5, 0.25, 0.15)),
        (0.18, 0.13, (0.92, 0.42, 0.1)),
        (0.09, 0.12, (1.0, 0.78, 0.25)),
        (0.0, 0.1, (1.0, 0.96, 0.75)),
    ):
        for k in range(9):
            turn = k * 0.698 + rng.uniform(-0.2, 0.2)
            r = size * rng.uniform(0.8, 1.2)
            shapes.append(
                ellipse(0.5 + radius * np.cos(turn), 0.46 + radius * np.sin(turn), r, r, tint(rng, colour, 0.03))
            )
    for _ in range(14):
        turn, far = rng.uniform(0, 2 * np.pi), rng.uniform(0.42, 0.52)
        bit = polygon([(0.0, 0.3), (0.6, 0.0), (1.0, 0.7), (0.3, 1.0)], (0.2, 0.18, 0.18))
        shapes += place([bit], 0.5 + far * np.cos(turn), 0.46 + far * np.sin(turn), rng.uniform(0.03, 0.06))
    return shapes


@DRAWINGS.add("explosion")
def _mushroom_cloud(rng: np.random.Generator) -> list[Shape]:
    shapes: list[Shape] = []
    fire: tuple[Colour, ...] = ((0.4, 0.3, 0.26), (0.75, 0.38, 0.16), (0.95, 0.62, 0.22))
    shapes.append(limb([(0.5, 0.95), (0.5, 0.7), (0.5, 0.4)], (0.42, 0.16, 0.26), fire[0]))
    shapes.append(limb([(0.5, 0.94), (0.5, 0.7), (0.5, 0.42)], (0.24, 0.08, 0.14), fire[1]))
    for layer, colour in enumerate(fire):
        for k in range(8):
            x = 0.5 + (k - 3.5) * (0.085 - 0.018 * layer)
            y = 0.3 + 0.0035 * (k - 3.5) ** 2 * 2 - 0.02 * layer + rng.uniform(-0.02, 0.02)
            r = (0.14 - 0.03 * layer) * rng.uniform(0.9, 1.1)
            shapes.append(ellipse(x, y, r, r, colour))
    return [*shapes, *(ellipse(x, 0.93, 0.12, 0.05, fire[0]) for x in (0.2, 0.38, 0.62, 0.8))]


@DRAWINGS.add("tree creaking")
def _creaking_tree(rng: np.random.Generator) -> list[Shape]:
    bark = tint(rng, BARK, 0.04)
    lean = rng.uniform(0.08, 0.16)
    shapes = [
        limb([(0.46, 1.0), (0.48, 0.7), (0.5 + lean, 0.36), (0.56 + 1.6 * lean, 0.04)], (0.24, 0.17, 0.1, 0.02), bark)
    ]
    for t, side, length in ((0.62, -1, 0.3), (0.5, 1, 0.34), (0.36, -1, 0.26), (0.26, 1, 0.22)):
        x = float(np.interp(t, [0.04, 0.36, 0.7, 1.0], [0.56 + 1.6 * lean, 0.5 + lean, 0.48, 0.46]))
        tip = (x + side * length + 0.3 * lean, t - 0.24)
        mid = (x + side * 0.5 * length, t - 0.08)
        shapes.append(limb([(x, t), mid, tip], (0.07, 0.045, 0.01), bark))
        shapes.append(limb([mid, (mid[0] + side * 0.05, mid[1] - 0.16)], (0.03, 0.006), bark))
    shapes += [
        stroke([(0.44 + d, 0.95), (0.46 + d, 0.78), (0.48 + d, 0.66)], 0.012, shade(bark, 0.65), curved=True)
        for d in (0.0, 0.04)
    ]
    return shapes + [
        arc(0.46, 0.72, r, side - 25, side + 25, 0.018, (0.5, 0.5, 0.52)) for r in (0.2, 0.27) for side in (0, 180)
    ]


@DRAWINGS.add("tree falling")
def _falling_tree(rng: np.random.Generator) -> list[Shape]:
    tree = conifer(rng) if rng.random() < 0.5 else broadleaf(rng)
    tilt = rng.uniform(38, 58)
    tree = rotate(place(tree, 0.36, 0.44, 0.86), tilt, (0.36, 0.84))
    bark = tint(rng, BARK, 0.03)
    stump = [
        rectangle(0.24, 0.82, 0.42, 0.97, bark, 0.01),
        polygon([(0.24, 0.83), (0.28, 0.77), (0.31, 0.81), (0.34, 0.75), (0.37, 0.81), (0.42, 0.83)], CUT),
    ]
    chips = [
        polygon([(x, y), (x + 0.03, y - 0.015), (x + 0.02, y + 0.02)], CUT)
        for x, y in rng.uniform((0.12, 0.68), (0.5, 0.9), (6, 2))
    ]
    arcs = [arc(0.36, 0.84, 0.62 + 0.06 * k, -88, -88 + tilt * 0.45, 0.016, (0.55, 0.55, 0.58)) for k in (0, 1)]
    return [rectangle(0.05, 0.95, 0.98, 0.99, (0.45, 0.55, 0.3)), *tree, *stump, *chips, *arcs]


@DRAWINGS.add("gravel")
def _gravel(rng: np.random.Generator) -> list[Shape]:
    shapes: list[Shape] = []
    for row in range(6):
        y = 0.46 + 0.085 * row
        half = 0.16 + 0.065 * row
        for x in np.arange(0.5 - half, 0.5 + half + 0.01, 0.115):
            shapes += stone(
                rng,
                float(x) + rng.uniform(-0.02, 0.02),
                y + rng.uniform(-0.02, 0.02),
                rng.uniform(0.05, 0.075),
                rng.uniform(0.04, 0.058),
            )
    return shapes


@DRAWINGS.add("gravel")
def _shovel_in_gravel(rng: np.random.Generator) -> list[Shape]:
    wood, steel = tint(rng, (0.65, 0.46, 0.28), 0.04), tint(rng, (0.55, 0.57, 0.6), 0.04)
    shovel = [
        stroke([(0.5, 0.1), (0.5, 0.62)], 0.05, wood),
        stroke([(0.4, 0.06), (0.6, 0.06)], 0.05, wood),
        blob([(0.4, 0.6), (0.6, 0.6), (0.62, 0.8), (0.5, 0.97), (0.38, 0.8)], steel),
    ]
    return place(rotate(shovel, 25), 0.56, 0.4, 0.8) + place(_gravel(rng), 0.46, 0.6, 0.9)


@DRAWINGS.add("stone hit")
def _stones_knocked(rng: np.random.Generator) -> list[Shape]:
    spark = tint(rng, (0.96, 0.7, 0.2), 0.05)
    shapes = stone(rng, 0.26, 0.54, 0.22, 0.2) + stone(rng, 0.76, 0.54, 0.2, 0.18)
    if rng.random() < 0.5:
        skin = person(rng).skin
        shapes = [*hand(shade(skin, 0.9), 0.12, 0.62, 0.3), *hand(shade(skin, 0.95), 0.9, 0.62, 0.3, 180), *shapes]
    rays = []
    for angle in (-130, -110, -90, -70, -50, 60, 90, 120):
        t = np.radians(angle)
        rays.append(
            stroke(
                [(0.51 + 0.13 * np.cos(t), 0.5 + 0.17 * np.sin(t)), (0.51 + 0.2 * np.cos(t), 0.5 + 0.32 * np.sin(t))],
                0.024,
                spark,
            )
        )
    return rays + shapes


@DRAWINGS.add("stone hit")
def _stone_on_stone(rng: np.random.Generator) -> list[Shape]:
    big = stone(rng, 0.5, 0.76, 0.42, 0.2)
    small = stone(rng, 0.54, 0.46, 0.13, 0.11)
    fall = [stroke([(0.54 + d, 0.08), (0.54 + d, 0.3 - abs(d))], 0.018, (0.6, 0.6, 0.62)) for d in (-0.08, 0.0, 0.08)]
    chips = []
    for _ in range(9):
        x, y = rng.uniform((0.22, 0.36), (0.84, 0.58))
        chips += place([polygon([(0.1, 0.3), (0.7, 0.1), (0.9, 0.8)], tint(rng, STONE))], x, y, rng.uniform(0.03, 0.06))
    return [*big, *chips, *fall, *small]


def _axe(rng: np.random.Generator) -> list[Shape]:
    wood, steel = tint(rng, (0.66, 0.45, 0.26), 0.04), tint(rng, (0.6, 0.62, 0.65), 0.04)
    red = tint(rng, (0.75, 0.18, 0.15), 0.04) if rng.random() < 0.5 else shade(steel, 0.7)
    return [
        limb([(0.5, 0.06), (0.49, 0.5), (0.52, 0.96)], (0.06, 0.055, 0.075), wood),
        blob(
            [
                (0.42, 0.12),
                (0.58, 0.11),
                (0.72, 0.1),
                (0.84, 0.03),
                (0.88, 0.2),
                (0.84, 0.38),
                (0.72, 0.29),
                (0.58, 0.27),
                (0.42, 0.26),
            ],
            red,
        ),
        blob([(0.76, 0.09), (0.84, 0.03), (0.88, 0.2), (0.84, 0.38), (0.76, 0.3), (0.79, 0.2)], shade(steel, 1.3)),
    ]


@DRAWINGS.add("chopping wood")
def _axe_in_log(rng: np.random.Generator) -> list[Shape]:
    bark = tint(rng, BARK, 0.05)
    block = [
        rectangle(0.14, 0.66, 0.74, 0.96, bark, 0.02),
        *(stroke([(x, 0.74), (x + 0.01, 0.93)], 0.014, shade(bark, 0.7)) for x in (0.22, 0.34, 0.5, 0.64)),
        ellipse(0.44, 0.66, 0.3, 0.09, shade(bark, 0.85)),
        ellipse(0.44, 0.66, 0.27, 0.075, CUT),
        ellipse(0.44, 0.66, 0.17, 0.045, shade(CUT, 0.85)),
        ellipse(0.44, 0.66, 0.12, 0.03, CUT),
    ]
    axe = place(rotate(_axe(rng), 118), 0.62, 0.4, 0.78)
    chips = [
        polygon([(x, y), (x + 0.05, y - 0.02), (x + 0.03, y + 0.025)], CUT)
        for x, y in rng.uniform((0.05, 0.3), (0.4, 0.55), (5, 2))
    ]
    return [*block, *axe, *chips]


@DRAWINGS.add("chopping wood")
def _split_log(rng: np.random.Generator) -> list[Shape]:
    bark = tint(rng, BARK, 0.05)
    halves = []
    for side in (-1, 1):
        half = [
            polygon([(0.34, 0.14), (0.66, 0.14), (0.66, 0.9), (0.34, 0.9)], CUT),
            rectangle(0.6, 0.14, 0.7, 0.9, bark, 0.02),
            *(stroke([(x, 0.2), (x, 0.85)], 0.012, shade(CUT, 0.8)) for x in (0.42, 0.5)),
        ]
        halves += place(rotate(half, 20), 0.5 + side * 0.24, 0.62, 0.62, flip=side < 0)
    return [
        rectangle(0.2, 0.86, 0.8, 1.0, shade(bark, 0.8), 0.02),
        *halves,
        *place(rotate(_axe(rng), 90), 0.52, 0.3, 0.7),
    ]


@DRAWINGS.add("chopping wood")
def _axe_by_logs(rng: np.random.Generator) -> list[Shape]:
    shapes: list[Shape] = []
    for x, y in ((0.2, 0.84), (0.44, 0.84), (0.68, 0.84), (0.32, 0.65), (0.56, 0.65)):
        bark = tint(rng, BARK, 0.04)
        shapes += [
            ellipse(x, y, 0.12, 0.11, bark),
            ellipse(x, y, 0.1, 0.09, CUT),
            ellipse(x, y, 0.06, 0.055, shade(CUT, 0.85)),
            ellipse(x, y, 0.045, 0.04, CUT),
        ]
    return shapes + place(rotate(_axe(rng), rng.uniform(-40, -25)), 0.6, 0.4, 0.8)


@DRAWINGS.add("wood breaking")
def _broken_plank(rng: np.random.Generator) -> list[Shape]:
    wood = tint(rng, (0.72, 0.52, 0.32), 0.05)
    tear = [(0.5, 0.36), (0.58, 0.4), (0.49, 0.44), (0.6, 0.49), (0.5, 0.53), (0.57, 0.58), (0.5, 0.62)]
    left = [
        polygon([(0.02, 0.36), *tear, (0.02, 0.62)], wood),
        *(stroke([(0.06, y), (0.44, y)], 0.012, shade(wood, 0.78)) for y in (0.43, 0.5, 0.56)),
    ]
    right = [
        polygon([(0.98, 0.36), *tear, (0.98, 0.62)], wood),
        *(stroke([(0.64, y), (0.94, y)], 0.012, shade(wood, 0.78)) for y in (0.43, 0.5, 0.56)),
    ]
    splinters = [
        polygon([(x, y), (x + 0.07, y + rng.uniform(-0.05, 0.05)), (x + 0.02, y + 0.02)], shade(wood, 1.2))
        for x, y in rng.uniform((0.36, 0.12), (0.6, 0.36), (7, 2))
    ]
    left = place(rotate(left, 16, (0.3, 0.5)), 0.48, 0.56, 1.0)
    right = place(rotate(right, -16, (0.7, 0.5)), 0.52, 0.56, 1.0)
    return [
        *left,
        *right,
        *splinters,
    ]


@DRAWINGS.add("wood breaking")
def _snapped_branch(rng: np.random.Generator) -> list[Shape]:
    bark = tint(rng, BARK, 0.05)
    shapes = []
    for side in (-1, 1):
        half = [
            limb([(0.02, 0.6), (0.24, 0.55), (0.44, 0.5)], (0.11, 0.12, 0.13), bark),
            polygon(
                [(0.42, 0.44), (0.53, 0.4), (0.47, 0.46), (0.56, 0.48), (0.47, 0.51), (0.53, 0.58), (0.42, 0.57)], CUT
            ),
            limb([(0.18, 0.54), (0.22, 0.4), (0.2, 0.3)], (0.05, 0.03, 0.01), bark),
        ]
        shapes += place(rotate(half, 14, (0.45, 0.5)), 0.5 + side * 0.1, 0.5, 1.0, flip=side > 0)
    return shapes + [stroke([(0.5 + d, 0.3), (0.5 + 1.9 * d, 0.14)], 0.02, (0.9, 0.6, 0.2)) for d in (-0.1, 0.0, 0.1)]


@DRAWINGS.add("night insects")
def _night(rng: np.random.Generator) -> list[Shape]:
    sky = tint(rng, (0.1, 0.13, 0.3), 0.03)
    grass: Colour = (0.09, 0.2, 0.14)
    shapes = [
        rectangle(0, 0, 1, 1, sky),
        ellipse(0.74, 0.22, 0.12, 0.12, (0.97, 0.94, 0.78)),
        ellipse(0.69, 0.19, 0.11, 0.11, sky),
    ]
    shapes += [
        ellipse(x, y, 0.008, 0.008, (0.95, 0.95, 0.85)) for x, y in rng.uniform((0.02, 0.03), (0.98, 0.55), (16, 2))
    ]
    shapes.append(blob([(-0.05, 1.02), (0.0, 0.78), (0.35, 0.72), (0.7, 0.78), (1.0, 0.74), (1.05, 1.02)], grass))
    for x in np.arange(0.02, 1.0, 0.06):
        shapes.append(
            limb(
                [(x, 1.0), (x + 0.02, 0.84), (x + rng.uniform(-0.06, 0.06), rng.uniform(0.6, 0.76))],
                (0.03, 0.02, 0.003),
                shade(grass, rng.uniform(0.9, 1.3)),
            )
        )
    for x, y in rng.uniform((0.1, 0.4), (0.9, 0.85), (6, 2)):
        shapes += [ellipse(x, y, 0.03, 0.03, (0.45, 0.5, 0.2)), ellipse(x, y, 0.016, 0.016, (0.93, 0.98, 0.45))]
    wing = tint(rng, (0.82, 0.74, 0.6), 0.05)
    moth = [
        *(
            blob([(0.5, 0.45), (0.5 + d * 0.45, 0.12), (0.5 + d * 0.5, 0.45), (0.5 + d * 0.1, 0.56)], wing)
            for d in (-1, 1)
        ),
        *(blob([(0.5, 0.55), (0.5 + d * 0.36, 0.54), (0.5 + d * 0.3, 0.82)], shade(wing, 0.85)) for d in (-1, 1)),
        *(ellipse(0.5 + d * 0.3, 0.34, 0.05, 0.05, shade(wing, 0.6)) for d in (-1, 1)),
        limb([(0.5, 0.3), (0.5, 0.52), (0.5, 0.8)], (0.08, 0.12, 0.04), shade(wing, 0.5)),
        *(stroke([(0.5, 0.34), (0.5 + d * 0.12, 0.14)], 0.02, shade(wing, 0.5)) for d in (-1, 1)),
    ]
    for x, y in ((0.3, 0.5), (0.62, 0.62)):
        turned = rotate(moth, rng.uniform(-50, 50))
        shapes += place(turned, x + rng.uniform(-0.08, 0.08), y, rng.uniform(0.17, 0.26))
    return shapes


@DRAWINGS.add("outdoor ambience")
def _meadow(rng: np.random.Generator) -> list[Shape]:
    sky, grass = tint(rng, (0.6, 0.82, 0.96), 0.03), tint(rng, (0.5, 0.72, 0.34), 0.05)
    shapes = [rectangle(0, 0.04, 1, 0.96, sky), ellipse(0.8, 0.2, 0.09, 0.09, (1.0, 0.88, 0.4))]
    shapes += cloud(rng, 0.3, 0.2, 0.4, (0.97, 0.98, 1.0))
    shapes.append(
        blob([(-0.02, 0.96), (-0.02, 0.55), (0.25, 0.46), (0.6, 0.58), (1.02, 0.48), (1.02, 0.96)], shade(grass, 0.82))
    )
    shapes.append(blob([(-0.02, 0.96), (-0.02, 0.68), (0.4, 0.62), (0.75, 0.7), (1.02, 0.64), (1.02, 0.96)], grass))
    shapes += place(broadleaf(rng), rng.uniform(0.2, 0.35), 0.5, 0.4)
    for x, y in rng.uniform((0.03, 0.74), (0.97, 0.93), (12, 2)):
        petal: Colour = ((0.95, 0.3, 0.3), (0.98, 0.95, 0.9), (0.98, 0.85, 0.3))[int(rng.integers(3))]
        shapes += [stroke([(x, y), (x, y + 0.04)], 0.008, shade(grass, 0.7)), ellipse(x, y, 0.017, 0.017, petal)]
    return shapes


@DRAWINGS.add("outdoor ambience")
def _forest(rng: np.random.Generator) -> list[Shape]:
    grass = tint(rng, (0.42, 0.58, 0.32), 0.05)
    shapes = [rectangle(0, 0.04, 1, 0.96, tint(rng, (0.74, 0.86, 0.86), 0.03)), rectangle(0, 0.7, 1, 0.96, grass)]
    for row, (count, size, y) in enumerate(((6, 0.5, 0.5), (4, 0.72, 0.52))):
        for k in range(count):
            tree = conifer(rng) if rng.random() < 0.6 else broadleaf(rng)
            x = (k + 0.5) / count + rng.uniform(-0.04, 0.04)
            shapes += place(tree, x, y + 0.03 * row, size)
    return shapes


@DRAWINGS.add("whoosh")
def _whoosh(rng: np.random.Generator) -> list[Shape]:
    colour = tint(rng, ((0.85, 0.25, 0.2), (0.2, 0.45, 0.8), (0.95, 0.65, 0.15))[int(rng.integers(3))], 0.05)
    streak = shade(colour, 1.7)
    shapes: list[Shape] = []
    for y, start, width in (
        (0.36, 0.2, 0.03),
        (0.44, 0.02, 0.05),
        (0.52, 0.1, 0.06),
        (0.6, 0.0, 0.045),
        (0.67, 0.24, 0.03),
    ):
        shapes.append(
            limb(
                [(start, y + 0.06), ((start + 0.75) / 2, y + 0.02), (0.76, 0.52 + 0.5 * (y - 0.52))],
                (0.002, 0.7 * width, width),
                streak,
            )
        )
    if rng.random() < 0.5:
        return [*shapes, ellipse(0.8, 0.5, 0.14, 0.14, colour), ellipse(0.76, 0.45, 0.045, 0.035, shade(colour, 2.2))]
    return [*shapes, polygon([(0.7, 0.3), (0.99, 0.5), (0.7, 0.7), (0.76, 0.5)], colour)]


@DRAWINGS.add("pop")
def _popping_balloon(rng: np.random.Generator) -> list[Shape]:
    colour = tint(rng, ((0.85, 0.18, 0.2), (0.2, 0.45, 0.85), (0.95, 0.75, 0.15))[int(rng.integers(3))], 0.05)
    shapes: list[Shape] = []
    for k in range(9):
        turn = k * 0.698 + rng.uniform(-0.15, 0.15)
        bit = blob(
            [(0.3, 0.3), (0.75, 0.25), (0.62, 0.5), (0.78, 0.78), (0.4, 0.68)], shade(colour, rng.uniform(0.85, 1.2))
        )
        shapes += place(
            rotate([bit], np.degrees(turn)),
            0.5 + 0.27 * np.cos(turn),
            0.42 + 0.27 * np.sin(turn),
            rng.uniform(0.15, 0.26),
        )
        shapes.append(
            stroke(
                [
                    (0.5 + 0.38 * np.cos(turn + 0.3), 0.42 + 0.38 * np.sin(turn + 0.3)),
                    (0.5 + 0.46 * np.cos(turn + 0.3), 0.42 + 0.46 * np.sin(turn + 0.3)),
                ],
                0.02,
                (0.3, 0.3, 0.32),
            )
        )
    shapes.append(stroke([(0.5, 0.6), (0.53, 0.75), (0.47, 0.85), (0.51, 1.0)], 0.014, (0.45, 0.45, 0.48), curved=True))
    return [*shapes, polygon([(0.46, 0.6), (0.54, 0.6), (0.5, 0.52)], colour)]


@DRAWINGS.add("pop")
def _needle_and_balloon(rng: np.random.Generator) -> list[Shape]:
    colour = tint(
        rng, ((0.85, 0.18, 0.2), (0.2, 0.45, 0.85), (0.4, 0.7, 0.3), (0.9, 0.4, 0.7))[int(rng.integers(4))], 0.05
    )
    return [
        stroke([(0.38, 0.72), (0.42, 0.82), (0.35, 0.9), (0.38, 1.0)], 0.014, (0.45, 0.45, 0.48), curved=True),
        polygon([(0.34, 0.73), (0.42, 0.73), (0.38, 0.66)], shade(colour, 0.8)),
        blob(
            [(0.38, 0.06), (0.6, 0.16), (0.66, 0.38), (0.54, 0.6), (0.38, 0.7), (0.22, 0.6), (0.1, 0.38), (0.16, 0.16)],
            colour,
        ),
        ellipse(0.25, 0.25, 0.05, 0.09, shade(colour, 2.0), 25),
        limb([(0.98, 0.3), (0.68, 0.37)], (0.035, 0.006), (0.6, 0.62, 0.66)),
        *(
            stroke([(0.66, 0.37), (0.66 + 0.1 * np.cos(t), 0.37 + 0.1 * np.sin(t))], 0.016, (0.96, 0.7, 0.15))
            for t in (-1.4, -0.8, 0.5, 1.1)
        ),
    ]


@DRAWINGS.add("pop")
def _cork(rng: np.random.Generator) -> list[Shape]:
    glass, gold = tint(rng, (0.16, 0.32, 0.2), 0.04), tint(rng, (0.88, 0.72, 0.3), 0.04)
    bottle = [
        blob(
            [(0.42, 0.3), (0.58, 0.3), (0.6, 0.5), (0.72, 0.66), (0.72, 1.1), (0.28, 1.1), (0.28, 0.66), (0.4, 0.5)],
            glass,
        ),
        rectangle(0.41, 0.28, 0.59, 0.48, gold, 0.02),
        rectangle(0.3, 0.74, 0.7, 0.94, (0.95, 0.92, 0.82)),
    ]
    cork = [
        rectangle(0.44, 0.02, 0.56, 0.14, (0.78, 0.6, 0.4), 0.02),
        ellipse(0.5, 0.02, 0.085, 0.05, (0.72, 0.54, 0.35)),
    ]
    foam = [
        ellipse(0.5 + rng.uniform(-0.1, 0.1), 0.24 + rng.uniform(-0.07, 0.05), 0.035, 0.035, (0.98, 0.95, 0.85))
        for _ in range(9)
    ]
    lines = [
        stroke([(0.5 + d, 0.2), (0.5 + 2.2 * d, 0.08)], 0.016, (0.95, 0.65, 0.2)) for d in (-0.12, -0.07, 0.07, 0.12)
    ]
    return rotate(place([*bottle, *foam, *lines, *cork], 0.5, 0.52, 0.88), rng.uniform(5, 30))
