"""Drawings of radios, screens, detectors and games."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.parts import (
    BLACK,
    BLUE,
    BRASS,
    CHROME,
    GREEN,
    GREY,
    IVORY,
    ORANGE,
    PINK,
    PLASTICS,
    RED,
    SKY,
    STEEL,
    TEAL,
    WHITE,
    WOOD,
    WOODS,
    YELLOW,
    around,
    painted,
    posed,
    ring,
    waves,
)
from soundsieve.data.pictures.shapes import (
    Shape,
    arc,
    blob,
    ellipse,
    limb,
    polygon,
    rectangle,
    rotate,
    shade,
    stroke,
)
from soundsieve.data.pictures.solids import View, oblique

DRAWINGS = Drawings()


@DRAWINGS.add("radio static")
def _radio(rng: np.random.Generator) -> list[Shape]:
    """A speaker grille, a tuning scale, knobs, the aerial out."""
    paint, view = painted(rng, (*PLASTICS, *WOODS)), oblique(rng, 8)
    trim = painted(rng, (IVORY, BLACK, CHROME)) if sum(paint) < 2.2 else BLACK
    handle, wide = rng.random() < 0.5, rng.uniform(1.2, 1.6)
    front = [rectangle(0.04, 0.07, 0.96, 0.93, shade(paint, 0.85), 0.04)]
    stereo = rng.random() < 0.35
    if stereo:
        front += [ellipse(x, 0.58, 0.165, 0.165 * wide * 0.95, shape) for x in (0.22, 0.78) for shape in (BLACK,)]
        front += [
            ellipse(x, 0.58, r, r * wide * 0.95, c) for x in (0.22, 0.78) for r, c in ((0.13, GREY), (0.06, BLACK))
        ]
        front += [
            rectangle(0.1, 0.1, 0.9, 0.24, IVORY, 0.02),
            rectangle(0.42, 0.4, 0.58, 0.75, shade(BLACK, 1.4), 0.02),
        ]
    else:
        front += [
            rectangle(0.08, 0.15, 0.52, 0.85, trim, 0.05),
            *(
                stroke([(0.1, y), (0.5, y)], 0.018, shade(trim, 0.6) if sum(trim) > 1 else GREY)
                for y in np.linspace(0.2, 0.8, 9)
            )
        ]  # fmt: skip
        front += [
            rectangle(0.57, 0.15, 0.93, 0.4, IVORY, 0.02),
            ellipse(0.66, 0.66, 0.08, 0.125, trim),
            ellipse(0.84, 0.66, 0.08, 0.125, trim),
        ]
        front += [stroke([(0.66, 0.66), (0.69, 0.58)], 0.02, GREY), stroke([(0.84, 0.66), (0.8, 0.6)], 0.02, GREY)]
    y0, y1 = (0.13, 0.21) if stereo else (0.2, 0.35)
    x0, x1 = (0.14, 0.86) if stereo else (0.6, 0.9)
    needle = rng.uniform(x0, x1)
    front += [stroke([(x, y0), (x, (y0 + y1) / 2)], 0.008, BLACK) for x in np.linspace(x0, x1, 12)]
    front.append(stroke([(needle, y0), (needle, y1)], 0.012, RED))
    shapes = []
    if handle:
        shapes += [
            Shape(
                view.project(
                    [(-wide * 0.85, -0.75, 0), (-wide * 0.75, -1.2, 0), (wide * 0.75, -1.2, 0), (wide * 0.85, -0.75, 0)]
                ),
                trim,
                0.12,
            )
        ]
    top = rng.uniform(1.7, 2.4)
    shapes.append(
        Shape(
            view.project([(wide * 0.85, -0.8, -0.2), (wide * 0.85 + rng.uniform(-1.2, 0.7), -top, -0.2)]), STEEL, 0.05
        )
    )
    return posed(rng, [*shapes, *view.box((-wide, -0.8, -0.4), (wide, 0.8, 0.4), paint, side=front)], tilt=1.5)


@DRAWINGS.add("white noise", "radio static")
def _snowy_television(rng: np.random.Generator) -> list[Shape]:
    """An old set with two rods for an aerial and snow on its screen."""
    paint, view = painted(rng, (*WOODS, BLACK, GREY, RED, TEAL)), oblique(rng, 8)
    screen = rectangle(0.06, 0.1, 0.74, 0.9, (0.6, 0.6, 0.61), 0.1)
    front = [rectangle(0.03, 0.05, 0.77, 0.95, BLACK, 0.12), screen]
    size = rng.uniform(0.022, 0.04)
    for _ in range(int(rng.integers(150, 220))):
        x, y = rng.uniform(0.08, 0.71 - size), rng.uniform(0.13, 0.87 - size)
        front.append(rectangle(x, y, x + size, y + size, (float(rng.random()),) * 3))
    knob = IVORY if sum(paint) < 1.6 else BLACK
    front += [
        ellipse(0.88, 0.22, 0.065, 0.09, knob), ellipse(0.88, 0.46, 0.065, 0.09, knob),
        *(stroke([(0.81, y), (0.95, y)], 0.015, shade(paint, 0.5)) for y in np.linspace(0.66, 0.9, 6))
    ]  # fmt: skip
    shapes = [
        Shape(view.project([(0, -0.95, -0.2), (x, -1.9, -0.3)]), STEEL, 0.05)
        for x in (-rng.uniform(0.3, 1.0), rng.uniform(0.3, 1.0))
    ]  # fmt: skip
    shapes += [Shape(view.project([(x, 0.9, 0.3), (x * 1.15, 1.35, 0.4)]), shade(WOOD, 0.6), 0.1) for x in (-0.8, 0.8)]
    return posed(rng, [*shapes, *view.box((-1.3, -0.95, -0.6), (1.3, 0.95, 0.5), paint, side=front)], tilt=1)


@DRAWINGS.add("smoke detector")
def _smoke_alarm(rng: np.random.Generator) -> list[Shape]:
    """Seen from below: a white round case with slots, a test button, a red lamp."""
    paint, flat = painted(rng, (WHITE, IVORY, (0.9, 0.91, 0.9))), rng.uniform(0.55, 1.0)
    dark, count = shade(paint, 0.6), int(rng.integers(10, 22))
    shapes = [
        ellipse(0, 0.14 * (1 - flat) + 0.04, 1.08, 1.08, shade(paint, 0.7)),
        ellipse(0, 0, 1.05, 1.05, shade(paint, 0.93)), ring(0, 0, 1.04, 0.025, dark), ellipse(0, 0, 0.82, 0.82, paint),
        ring(0, 0, 0.82, 0.025, dark)
    ]  # fmt: skip
    start = rng.uniform(0, 90)
    shapes += [stroke([p * 0.56, p * 0.74], 0.06, shade(dark, 0.55)) for p in around(count, 1.0, start)]
    shapes += [
        ellipse(0, 0, 0.3, 0.3, shade(paint, 0.9)),
        ring(0, 0, 0.3, 0.03, dark),
        ellipse(0.4, 0.12, 0.065, 0.065, (0.95, 0.1, 0.08)),
    ]
    if rng.random() < 0.4:
        shapes += waves(0, 0, (1.25, 1.42), -40, 40, 0.05, RED) + waves(0, 0, (1.25, 1.42), 140, 220, 0.05, RED)
    return posed(rng, [Shape(s.points * (1, flat), s.colour, s.width) for s in shapes], tilt=6)


@DRAWINGS.add("sonar ping")
def _sonar_screen(rng: np.random.Generator) -> list[Shape]:
    """A round green screen: rings, cross, the sweep and a few echoes."""
    glow, case = (
        painted(rng, ((0.25, 0.95, 0.4), (0.25, 0.95, 0.4), (0.3, 0.8, 0.95))),
        painted(rng, (GREY, BLACK, STEEL, (0.3, 0.35, 0.3))),
    )
    sweep = rng.uniform(0, 360)
    shapes = [
        rectangle(-1.2, -1.2, 1.2, 1.2, case, 0.12),
        *(ellipse(x, y, 0.07, 0.07, shade(case, 0.6)) for x in (-1.05, 1.05) for y in (-1.05, 1.05))
    ] if rng.random() < 0.5 else [ellipse(0, 0, 1.15, 1.15, case)]  # fmt: skip
    shapes.append(ellipse(0, 0, 1.0, 1.0, (0.02, 0.16, 0.09)))
    for step in range(10):
        turn = np.radians(np.linspace(sweep - 7 * step - 7, sweep - 7 * step, 6))
        fade = 0.75 * (1 - step / 10)
        colour = tuple(g * fade + d * (1 - fade) for g, d in zip(glow, (0.02, 0.16, 0.09), strict=True))
        shapes.append(Shape(
            np.concatenate(([(0.0, 0.0)], np.stack((np.cos(turn), np.sin(turn)), 1) * 0.98)),
            (colour[0], colour[1], colour[2])
        ))  # fmt: skip
    shapes += [ring(0, 0, radius, 0.018, shade(glow, 0.6)) for radius in (0.33, 0.66, 0.98)]
    shapes += [stroke([p, -p], 0.015, shade(glow, 0.6)) for p in around(8, 0.98)[: int(rng.choice([2, 4])) * 2 : 2]]
    away = around(1, 0.97, sweep)[0]
    shapes.append(stroke([(0, 0), away], 0.035, glow))
    for _ in range(int(rng.integers(2, 6))):
        x, y = around(1, rng.uniform(0.25, 0.85), sweep - rng.uniform(5, 120))[0]
        shapes += [ellipse(x, y, 0.065, 0.065, shade(glow, 0.9)), ellipse(x, y, 0.03, 0.03, shade(glow, 3))]
    return posed(rng, shapes, flip=False)


@DRAWINGS.add("sonar ping")
def _submarine(rng: np.random.Generator) -> list[Shape]:
    paint = painted(rng, (GREY, YELLOW, BLACK, (0.3, 0.4, 0.45), (0.35, 0.45, 0.35)))
    dark = shade(paint, 0.7)
    tower = rng.uniform(-0.1, 0.5)
    shapes = [
        stroke([(tower + 0.2, -0.9), (tower + 0.2, -1.5), (tower + 0.5, -1.5)], 0.08, GREY),
        polygon([(tower - 0.35, -0.4), (tower - 0.28, -1.05), (tower + 0.45, -1.05), (tower + 0.6, -0.4)], dark),
        polygon([(-2.0, -0.1), (-2.5, -0.65), (-2.7, -0.65), (-2.5, 0)], dark),
        polygon([(-2.0, 0.1), (-2.5, 0.65), (-2.7, 0.65), (-2.5, 0)], dark),
        *(ellipse(-2.75, y, 0.07, 0.24, BRASS) for y in (-0.24, 0.24)), rectangle(-2.8, -0.06, -2.5, 0.06, GREY),
        limb([(-2.6, 0), (-1.5, 0), (0, 0), (1.6, 0), (2.3, 0)], (0.15, 0.95, 1.12, 1.05, 0.4), paint),
        ellipse(1.75, 0, 0.65, 0.5, paint), stroke([(-1.9, 0.28), (1.9, 0.28)], 0.04, dark),
        *(
            part
            for x in (-0.6, 0.2, 1.0) for part in (
                ellipse(x, -0.05, 0.17, 0.17, dark), ellipse(x, -0.05, 0.12, 0.12, (0.7, 0.85, 0.92))
            )
        ),
        limb([(1.0, 0.15), (1.4, 0.2)], (0.12, 0.06), dark)
    ]  # fmt: skip
    if rng.random() < 0.6:
        shapes += waves(1.9, 0, (0.75, 1.0, 1.25), -32, 32, 0.06, painted(rng, (BLUE, TEAL, GREEN)))
    return posed(rng, shapes, tilt=5)


@DRAWINGS.add("geiger counter")
def _geiger_counter(rng: np.random.Generator) -> list[Shape]:
    """A box with a meter, a handle and knobs, its tube on a coiled lead."""
    paint, view = (
        painted(rng, (YELLOW, YELLOW, GREY, BLUE, (0.45, 0.5, 0.35))),
        View(rng.uniform(-35, 35), rng.uniform(12, 26), 8),
    )
    needle = np.radians(rng.uniform(205, 335))
    front = [rectangle(0.12, 0.12, 0.88, 0.7, BLACK, 0.05), rectangle(0.16, 0.16, 0.84, 0.66, WHITE, 0.04)]
    scale = np.radians(np.linspace(205, 335, 16))
    front.append(Shape(np.stack((0.5 + 0.3 * np.cos(scale), 0.62 + 0.36 * np.sin(scale)), 1), BLACK, 0.02))
    front.append(Shape(np.stack((0.5 + 0.3 * np.cos(scale[11:]), 0.62 + 0.36 * np.sin(scale[11:])), 1), RED, 0.04))
    front += [
        stroke([(0.5, 0.62), (0.5 + 0.27 * np.cos(needle), 0.62 + 0.33 * np.sin(needle))], 0.018, RED),
        *(ellipse(x, 0.84, 0.07, 0.09, BLACK) for x in (0.25, 0.75)), ellipse(0.5, 0.84, 0.035, 0.045, RED)
    ]  # fmt: skip
    trefoil = [ellipse(0.5, 0.5, 0.3, 0.42, YELLOW)]
    for start in (60, 180, 300):
        turn = np.radians(np.linspace(start - 30, start + 30, 8))
        trefoil.append(Shape(
            np.concatenate((np.stack((0.5 + 0.26 * np.cos(turn), 0.5 + 0.37 * np.sin(turn)), 1), [(0.5, 0.5)])), BLACK
        ))  # fmt: skip
    trefoil.append(ellipse(0.5, 0.5, 0.06, 0.09, YELLOW))
    shapes = view.box((-0.9, -0.7, -0.7), (0.9, 0.9, 0.7), paint, side=front, right=trefoil, left=trefoil)
    shapes += [Shape(
        view.project([(0, -0.7, -0.5), (0, -1.1, -0.5), (0, -1.1, 0.5), (0, -0.7, 0.5)]), shade(BLACK, 1.5), 0.13
    )]  # fmt: skip
    x = np.linspace(0, 1, 60)
    lead = np.stack((1.0 + 1.0 * x + 0.06 * np.cos(70 * x), 0.6 + 0.5 * np.sin(np.pi * x) + 0.1 * np.sin(70 * x)), 1)
    wand = rotate([
        rectangle(1.85, -0.9, 2.1, 0.6, STEEL, 0.05), rectangle(1.8, 0.2, 2.15, 0.65, shade(BLACK, 1.4), 0.05),
        *(rectangle(1.92, y, 2.03, y + 0.12, BLACK) for y in (-0.75, -0.5, -0.25, 0.0))
    ], rng.uniform(-5, 25), (2, 0.6))  # fmt: skip
    return posed(rng, [*shapes, Shape(lead, BLACK, 0.045), *wand], tilt=1)


@DRAWINGS.add("laser zap")
def _ray_gun(rng: np.random.Generator) -> list[Shape]:
    """A toy from old space films: fins, rings round the barrel, a ball at the muzzle; a ray leaves it."""
    paint, trim = (
        painted(rng, (RED, STEEL, TEAL, BLUE, YELLOW, (0.45, 0.25, 0.6), GREEN)),
        painted(rng, (YELLOW, CHROME, RED, ORANGE, SKY)),
    )
    glow, long = (
        painted(rng, ((0.2, 0.95, 0.35), (0.95, 0.15, 0.2), (0.2, 0.7, 1.0), (0.9, 0.3, 0.9))),
        rng.uniform(0.9, 1.4),
    )
    shapes = []
    if rng.random() < 0.7:
        far = rng.uniform(0.8, 2.0)
        shapes += [
            stroke([(long + 0.4, 0), (long + 0.4 + far, 0)], 0.13, glow),
            stroke([(long + 0.4, 0), (long + 0.4 + far, 0)], 0.05, shade(glow, 3))
        ]  # fmt: skip
    shapes += [
        polygon([(-0.75, -0.3), (-1.25, -0.65), (-1.0, 0.0), (-1.2, 0.2), (-0.7, 0.25)], trim),
        limb([(-0.45, 0.2), (-0.6, 0.7), (-0.75, 1.05)], (0.36, 0.34, 0.42), shade(paint, 0.7)),
        arc(-0.12, 0.42, 0.24, -10, 190, 0.07, trim), stroke([(-0.1, 0.25), (-0.16, 0.45)], 0.07, trim),
        stroke([(0.4, 0), (long + 0.3, 0)], 0.17, CHROME),
        *(
            ellipse(x, 0, 0.08, r, trim) for x,
            r in zip(np.linspace(0.75, long + 0.05, 3), (0.36, 0.29, 0.22), strict=True)
        ),
        ellipse(long + 0.32, 0, 0.15, 0.15, glow),
        blob([
            (-0.85, -0.15), (-0.6, -0.38), (0.0, -0.44), (0.45, -0.28), (0.65, 0.0), (0.45, 0.25), (-0.1, 0.38),
            (-0.65, 0.3), (-0.88, 0.08)
        ], paint),
        ellipse(-0.2, -0.05, 0.2, 0.2, trim), ellipse(-0.2, -0.05, 0.12, 0.12, glow),
        polygon([(-0.3, -0.4), (-0.15, -0.7), (0.2, -0.4)], trim),
        stroke([(-0.6, -0.26), (0.2, -0.32)], 0.05, shade(paint, 2.0))
    ]  # fmt: skip
    return posed(rng, rotate(shapes, rng.uniform(-25, 15), (0, 0)))


@DRAWINGS.add("video game sounds")
def _game_controller(rng: np.random.Generator) -> list[Shape]:
    paint = painted(rng, (BLACK, WHITE, GREY, RED, BLUE, (0.4, 0.35, 0.55)))
    dark = shade(paint, 0.55) if sum(paint) > 0.7 else GREY
    shapes = [stroke(
        [(0, -0.6), (0.1, -1.1), (0.8, -1.2), (1.3, -0.9)], 0.06, BLACK, curved=True
    )] if rng.random() < 0.4 else []  # fmt: skip
    if rng.random() < 0.25:
        shapes += [
            rectangle(-1.5, -0.6, 1.5, 0.6, IVORY, 0.1),
            rectangle(-1.4, -0.35, 1.4, 0.5, shade(BLACK, 1.3), 0.04),
        ]
        low = 0.1
        buttons = [(0.75, 0.12, RED), (1.1, 0.12, RED)]
    else:
        shapes += [*(rectangle(x - 0.28, -0.74, x + 0.28, -0.5, dark, 0.1) for x in (-0.85, 0.85))]
        shapes.append(blob([
            (-0.5, -0.58), (0.5, -0.58), (1.1, -0.62), (1.45, -0.3), (1.68, 0.5), (1.5, 0.98), (1.15, 0.9), (0.7, 0.42),
            (-0.7, 0.42), (-1.15, 0.9), (-1.5, 0.98), (-1.68, 0.5), (-1.45, -0.3), (-1.1, -0.62)
        ], paint))  # fmt: skip
        four = (YELLOW, RED, (0.15, 0.65, 0.3), BLUE)
        low = -0.15
        buttons = [
            (float(x), float(y), colour) for (x, y), colour in zip(around(4, 0.22, 0, 0.98, low), four, strict=True)
        ]
        for x in (-0.45, 0.45):
            shapes += [ellipse(x, 0.22, 0.24, 0.24, dark), ellipse(x, 0.2, 0.17, 0.17, shade(dark, 0.6))]
    shapes += [
        rectangle(-1.0 - 0.26, low - 0.09, -1.0 + 0.26, low + 0.09, dark if low < 0 else GREY, 0.02),
        rectangle(-1.0 - 0.09, low - 0.26, -1.0 + 0.09, low + 0.26, dark if low < 0 else GREY, 0.02),
    ]
    shapes += [
        ellipse(x, y, 0.115 if low < 0 else 0.16, 0.115 if low < 0 else 0.16, colour) for x, y, colour in buttons
    ]
    shapes += [rectangle(x - 0.1, -0.26, x + 0.1, -0.17, dark if low < 0 else GREY, 0.04) for x in (-0.18, 0.18)]
    return posed(rng, shapes, tilt=14)


@DRAWINGS.add("video game sounds")
def _arcade_machine(rng: np.random.Generator) -> list[Shape]:
    """A cabinet with a lit sign, a screen with a game, a stick and buttons."""
    paint, sign = (
        painted(rng, (RED, BLUE, BLACK, (0.45, 0.2, 0.55), YELLOW, GREEN)),
        painted(rng, (YELLOW, PINK, SKY, ORANGE)),
    )
    view = View(rng.uniform(-40, 40), rng.uniform(2, 10), 9)
    side = [
        (-0.75, 2.0), (-0.75, -1.9), (0.45, -1.9), (0.55, -1.5), (0.25, -1.4), (0.0, -0.35), (0.65, -0.1), (0.65, 0.1),
        (0.4, 0.3), (0.4, 2.0)
    ]  # fmt: skip
    front = [
        ((0.45, -1.9), (0.55, -1.5)), ((0.25, -1.4), (0.0, -0.35)), ((0.0, -0.35), (0.65, -0.1)),
        ((0.65, 0.1), (0.4, 0.3)), ((0.4, 0.3), (0.4, 2.0)), ((0.65, -0.1), (0.65, 0.1)), ((0.55, -1.5), (0.25, -1.4))
    ]  # fmt: skip
    screen = [rectangle(0, 0, 1, 1, BLACK), rectangle(0.08, 0.06, 0.92, 0.94, (0.05, 0.06, 0.2))]
    foe = painted(rng, ((0.3, 0.95, 0.4), (0.95, 0.3, 0.4), YELLOW))
    screen += [rectangle(x, y, x + 0.09, y + 0.08, foe) for x in (0.2, 0.36, 0.52, 0.68) for y in (0.2, 0.36)]
    screen += [
        polygon([(0.42, 0.85), (0.5, 0.72), (0.58, 0.85)], WHITE), stroke([(0.5, 0.52), (0.5, 0.62)], 0.025, YELLOW)
    ]  # fmt: skip
    panel = [
        rectangle(0, 0, 1, 1, shade(BLACK, 1.4)),
        *(ellipse(x, 0.45, 0.05, 0.12, c) for x, c in ((0.55, RED), (0.68, YELLOW), (0.81, BLUE)))
    ]  # fmt: skip
    faces: list[list[Shape]] = [
        [
            rectangle(0, 0, 1, 1, sign),
            *(rectangle(x, 0.25, x + 0.09, 0.75, shade(paint, 0.8)) for x in np.linspace(0.15, 0.76, 5))
        ],
        screen, panel, [rectangle(0, 0, 1, 1, shade(paint, 0.8))],
        [
            rectangle(0, 0, 1, 1, shade(paint, 0.85)), rectangle(0.3, 0.3, 0.7, 0.62, shade(BLACK, 1.3)),
            *(rectangle(x, 0.36, x + 0.06, 0.44, ORANGE) for x in (0.38, 0.56))
        ],
        [rectangle(0, 0, 1, 1, paint)], [rectangle(0, 0, 1, 1, BLACK)]
    ]  # fmt: skip
    shapes: list[Shape] = []
    right = view.yaw < 0
    wide = 0.85
    cheek = [(wide if right else -wide, y, z) for z, y in side]
    for ((z0, y0), (z1, y1)), on in zip(front, faces, strict=True):
        shapes += view.patch([(-wide, y0, z0), (wide, y0, z0), (wide, y1, z1), (-wide, y1, z1)], on)
    shapes += view.patch(
        [(-wide, -1.9, -0.75), (wide, -1.9, -0.75), (wide, -1.9, 0.45), (-wide, -1.9, 0.45)],
        [rectangle(0, 0, 1, 1, paint)],
    )
    stick = view.project([(-0.35, -0.25, 0.35), (-0.35, -0.5, 0.4)])
    if abs(view.yaw) > 1:
        shapes.append(Shape(view.project(cheek), shade(paint, 0.6)))
        trim = np.array(view.project([
            (wide if right else -wide, y, -0.55 + 0.75 * part) for y,
            part in ((-1.4, 0.0), (-1.3, 0.8), (0.6, 0.0), (0.8, 1.0), (1.8, 0.1))
        ]))  # fmt: skip
        shapes.append(Shape(trim, sign, 0.1))
    return posed(
        rng,
        [*shapes, Shape(stick, GREY, 0.05), ellipse(float(stick[1, 0]), float(stick[1, 1]), 0.08, 0.08, RED)],
        tilt=0.5,
    )
