"""Drawings of helicopters and airplanes."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.parts import (
    BLACK,
    BLUE,
    GLASS,
    GREEN,
    GREY,
    IVORY,
    ORANGE,
    PANE,
    RED,
    SKY,
    SMOKE,
    STEEL,
    TEAL,
    WHITE,
    WOOD,
    YELLOW,
    around,
    painted,
    posed,
)
from soundsieve.data.pictures.shapes import (
    Colour,
    Shape,
    blob,
    ellipse,
    limb,
    polygon,
    rectangle,
    shade,
    stroke,
)
from soundsieve.data.pictures.solids import Point, View

DRAWINGS = Drawings()

_LIVERIES = (RED, BLUE, WHITE, YELLOW, GREEN, ORANGE, (0.3, 0.35, 0.25), STEEL, BLACK)


@DRAWINGS.add("helicopter")
def _helicopter(rng: np.random.Generator) -> list[Shape]:
    """From the side: cabin with its glazed nose, tail boom, fin, rotors and skids."""
    paint, trim = painted(rng, _LIVERIES), painted(rng, (WHITE, RED, YELLOW, BLUE, BLACK))
    boom, nose = rng.uniform(2.3, 2.9), rng.uniform(0.95, 1.25)
    sweep = rng.uniform(0.35, 1.0)
    mast, dark = (0.05, -0.95), shade(BLACK, 1.5)
    shapes = [
        *(limb([(-0.45 + x, 0.45), (-0.5 + x, 0.7), (-0.55 + x, 0.85)], (0.07, 0.07, 0.07), dark) for x in (0.0, 0.9)),
        limb([(-1.0, 0.87), (0.6, 0.87), (nose, 0.84), (nose + 0.2, 0.7)], (0.08, 0.08, 0.08, 0.07), dark),
        polygon([(-0.6, -0.5), (-boom, -0.42), (-boom - 0.1, -0.3), (-0.6, 0.15)], paint),
        polygon(
            [(-boom + 0.15, -0.4), (-boom - 0.3, -0.95), (-boom - 0.5, -0.95), (-boom - 0.15, -0.25)],
            shade(paint, 0.85)
        ),
        polygon([(-boom, -0.32), (-boom - 0.25, 0.1), (-boom - 0.38, 0.1), (-boom - 0.15, -0.34)], shade(paint, 0.85)),
        rectangle(-boom + 0.2, -0.46, -boom + 0.65, -0.38, trim),
        blob([
            (-0.9, -0.4), (-0.4, -0.62), (0.4, -0.62), (nose * 0.75, -0.35), (nose, 0.1), (nose * 0.85, 0.38),
            (0.2, 0.52), (-0.5, 0.45), (-0.85, 0.1)
        ], paint),
        blob([(-0.75, -0.5), (-0.5, -0.8), (0.3, -0.8), (0.5, -0.58), (-0.2, -0.52)], shade(paint, 0.8)),
        stroke([(-boom + 0.3, -0.33), (-0.8, -0.12), (nose * 0.9, 0.22)], 0.08, trim),
        polygon(
            [(0.42, -0.52), (nose * 0.72, -0.32), (nose * 0.93, 0.0), (nose * 0.88, 0.14), (0.45, 0.1)],
            GLASS if rng.random() < 0.5 else PANE
        ),
        rectangle(-0.05, -0.47, 0.33, 0.08, PANE, 0.06), rectangle(-0.5, -0.45, -0.15, 0.0, PANE, 0.08),
        stroke([mast, (0.05, -0.75)], 0.12, dark)
    ]  # fmt: skip
    long = boom * 0.95
    blades = [(sweep, 0.0), (-sweep, 0.0)] if rng.random() < 0.5 else [
        (sweep, 0.05), (-sweep * 0.9, -0.06), (0.35, -0.1), (-0.4, 0.1)
    ]  # fmt: skip
    tilt = rng.uniform(-0.06, 0.06)
    for reach, y in blades:
        shapes.append(limb(
            [mast, (mast[0] + reach * long / 2, mast[1] + y / 2 - 0.02), (mast[0] + reach * long, mast[1] + y + tilt)],
            (0.07, 0.1, 0.08), dark
        ))  # fmt: skip
    shapes.append(ellipse(mast[0], mast[1], 0.12, 0.07, GREY))
    tail = (-boom - 0.3, -0.62)
    turn = rng.uniform(0, 180)
    tip = np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn))]) * 0.42
    shapes += [stroke([tail - tip, tail + tip], 0.06, dark), ellipse(*tail, 0.06, 0.06, GREY)]
    return posed(rng, shapes, tilt=9, stretch=0.08)


def _wing(view: View, points: list[Point], colour: Colour) -> Shape:
    return Shape(view.project(points), colour)


@DRAWINGS.add("jet airplane")
def _airliner(rng: np.random.Generator) -> list[Shape]:
    """In metres, nose at +x; seen from the side, from a quarter above or below, or from straight above."""
    paint, tail = (
        painted(rng, (WHITE, WHITE, STEEL, SKY, IVORY)),
        painted(rng, (RED, BLUE, GREEN, ORANGE, TEAL, YELLOW)),
    )
    pitch = float(rng.choice([rng.uniform(-30, -8), rng.uniform(8, 35), 80.0]))
    view = View(float(rng.uniform(-50, 35)) if pitch < 70 else float(rng.uniform(-180, 180)), pitch, 90)
    long, thick = rng.uniform(15, 19), rng.uniform(3.6, 4.4)
    grey = shade(paint, 0.72)
    body = view.tube(
        [
            (-long, -1.4, 0), (-long * 0.6, -0.5, 0), (-long * 0.2, 0, 0), (long * 0.5, 0, 0), (long * 0.85, 0.1, 0),
            (long, 0.5, 0)
        ],
        (0.4, thick * 0.75, thick, thick, thick * 0.85, 0.25), paint
    )  # fmt: skip
    belly = view.tube([(-long * 0.55, 0.6, 0), (0, 1.2, 0), (long * 0.8, 1.1, 0)], (0.3, thick * 0.4, 0.2), grey)
    fin = [
        _wing(
            view,
            [(-long * 0.66, -1.2, 0), (-long * 0.95, -7.2, 0), (-long * 1.06, -7.2, 0), (-long * 0.95, -1.2, 0)],
            tail,
        )
    ]

    def half(side: float) -> list[Shape]:
        engines = [(4.6, 5.5)] if four < 0.7 else [(4.6, 5.2), (1.0, 10.5)]
        parts = [
            _wing(
                view,
                [
                    (-long * 0.8, -0.9, side),
                    (-long * 0.98, -1.4, side * 6.2),
                    (-long * 1.06, -1.4, side * 6.2),
                    (-long * 0.95, -0.9, side),
                ],
                grey,
            )
        ]
        nacelles = [
            view.tube(
                [(x - 3.3, 1.6, z * side), (x - 1.5, 1.7, z * side), (x + 0.6, 1.7, z * side)],
                (1.2, 2.2, 2.3),
                tail if bright else STEEL,
            )
            for x, z in engines
        ]
        wing = _wing(
            view,
            [
                (5.2, 1.0, side * 1.5),
                (-3.6, -0.6, side * 16),
                (-5.4, -0.6, side * 16),
                (-2.6, 0.6, side * 6),
                (-4.0, 1.0, side * 1.5),
            ],
            grey,
        )
        return [*parts, *([*nacelles, wing] if pitch > 0 else [wing, *nacelles])]

    four, bright = rng.random(), rng.random() < 0.4
    near, far = half(1), half(-1)
    windows = [
        Shape(view.project([(x, -0.35, thick * 0.47), (x + 0.45, -0.35, thick * 0.47)]), PANE, 0.5)
        for x in np.linspace(-long * 0.55, long * 0.72, 22)
    ]
    glass = [
        _wing(
            view,
            [(long * 0.86, -0.9, 1.2), (long * 0.93, -0.4, 0.9), (long * 0.93, 0.0, 1.0), (long * 0.84, -0.2, 1.4)],
            PANE,
        )
    ]
    stripe = [
        Shape(
            view.project(
                [(-long * 0.85, -0.7, thick * 0.3), (-long * 0.5, 0.35, thick * 0.45), (long * 0.9, 0.4, thick * 0.42)]
            ),
            tail,
            0.35,
        )
    ]
    if pitch > 70:
        return posed(rng, [*far, *near, body, *fin], tilt=5)
    return posed(rng, [*far, *fin, body, *([belly] if pitch < 0 else []), *stripe, *windows, *glass, *near], tilt=14)


@DRAWINGS.add("jet airplane")
def _fighter(rng: np.random.Generator) -> list[Shape]:
    paint = painted(rng, (STEEL, GREY, (0.45, 0.5, 0.42), (0.5, 0.55, 0.65)))
    pitch = float(rng.choice([rng.uniform(15, 35), rng.uniform(-30, -12), 75.0]))
    view = View(float(rng.uniform(-60, 40)), pitch, 45)
    dark = shade(paint, 0.75)

    def half(side: float) -> list[Shape]:
        return [
            _wing(view, [
                (1.5, 0, side * 0.8), (-3.2, 0.1, side * 5.0), (-4.6, 0.1, side * 5.0), (-4.4, 0, side * 0.8)
            ], dark),
            _wing(view, [
                (-4.8, 0, side * 0.7), (-6.8, 0.1, side * 2.8), (-7.8, 0.1, side * 2.8), (-7.2, 0, side * 0.7)
            ], dark)
        ]  # fmt: skip

    body = view.tube(
        [(-7.5, 0, 0), (-4, 0, 0), (0, -0.05, 0), (4.5, 0, 0), (8.2, 0.25, 0)], (1.5, 2.0, 1.9, 1.4, 0.1), paint
    )
    nozzle = view.tube([(-8.0, 0, 0), (-7.4, 0, 0)], (1.1, 1.5), BLACK)
    canopy = view.tube([(0.9, -0.75, 0), (2.6, -1.05, 0), (4.6, -0.5, 0)], (0.3, 1.0, 0.15), PANE)
    fins = [
        _wing(
            view, [(-4.5, -0.6, z), (-6.9, -3.4, z * 1.8), (-8.0, -3.4, z * 1.8), (-7.3, -0.6, z)], shade(paint, 0.85)
        )
        for z in ((-0.6, 0.6) if rng.random() < 0.5 else (0.0,))
    ]  # fmt: skip
    tail = [view.tube(
        [(-11.5, 0, 0), (-9.5, 0, 0), (-7.8, 0, 0)], (0.1, 0.8, 1.1), ORANGE
    )] if rng.random() < 0.35 else []  # fmt: skip
    over = [*fins, canopy] if pitch > 0 else []
    under = [] if pitch > 0 else [*fins, canopy]
    return posed(rng, [*tail, *half(-1), *under, nozzle, body, *half(1), *over], tilt=16)


@DRAWINGS.add("propeller airplane")
def _light_aircraft(rng: np.random.Generator) -> list[Shape]:
    """One engine in the nose, the wing above or below the cabin, or two wings one above the other."""
    paint, trim = (
        painted(rng, ((0.88, 0.89, 0.9), RED, YELLOW, BLUE, ORANGE, GREEN)),
        painted(rng, (RED, BLUE, BLACK, YELLOW)),
    )
    view = View(float(rng.choice([-1.0, 1.0]) * rng.uniform(18, 58)), float(rng.uniform(10, 34)), 34)
    kind = rng.integers(3)
    heights = [(-1.15,), (0.45,), (-1.75, 0.4)][kind]
    dark = shade(paint, 0.85)

    def tailplane(side: float) -> Shape:
        return _wing(
            view, [(-4.2, -0.3, 0), (-4.5, -0.35, side * 1.9), (-5.2, -0.35, side * 1.9), (-5.3, -0.3, 0)], dark
        )

    def half(y: float, side: float) -> list[Shape]:
        wing = _wing(view, [(1.2, y, 0), (1.15, y - 0.15, side * 5.2), (0.0, y - 0.15, side * 5.3), (-0.5, y, 0)], dark)
        line = Shape(view.project([(1.1, y - 0.12, side * 4.4), (0.0, y - 0.12, side * 4.4)]), trim, 0.35)
        return [wing, line]

    body = view.tube(
        [(-5.6, -0.35, 0), (-3, -0.2, 0), (-0.4, -0.1, 0), (1.6, 0, 0), (2.9, 0.05, 0)],
        (0.25, 0.85, 1.6, 1.5, 1.05),
        paint,
    )
    stripe = Shape(view.project([(-5.2, -0.3, 0.1), (-2, -0.1, 0.5), (2.6, 0.05, 0.5)]), trim, 0.16)
    cabin = [view.tube([(-1.6, -0.5, 0), (-0.2, -0.75, 0), (1.2, -0.45, 0)], (0.2, 0.85, 0.3), PANE if kind else paint)]
    cabin += [
        Shape(view.project([(x, -0.85, 0.5), (x + 0.65, -0.85, 0.5), (x + 0.75, -0.4, 0.6), (x, -0.4, 0.6)]), PANE)
        for x in (-0.7, 0.1)
    ] if not kind else []  # fmt: skip
    fin = _wing(view, [(-4.3, -0.4, 0), (-5.2, -1.9, 0), (-5.8, -1.9, 0), (-5.7, -0.3, 0)], trim)
    turn, hub = rng.uniform(0, 180), (3.15, 0.05)
    blades: list[Shape] = []
    for number in range(int(rng.integers(2, 4))):
        angle = np.radians(turn + number * (180 if rng.random() < 0.5 else 120))
        blades.append(_wing(view, [
            (hub[0], hub[1] + r * np.sin(angle) + w * np.cos(angle), r * np.cos(angle) - w * np.sin(angle)) for r,
            w in ((0.05, -0.08), (0.8, -0.15), (1.35, -0.06), (1.35, 0.06), (0.8, 0.1), (0.05, 0.08))
        ], shade(BLACK, 1.4)))  # fmt: skip
    if rng.random() < 0.35:
        disc = [(hub[0], hub[1] + y, z) for z, y in around(30, 1.35)]
        blades = [Shape(view.project([*disc, disc[0]]), SMOKE, 0.07), *blades]
    spinner = view.tube([(2.8, 0.05, 0), (3.1, 0.05, 0), (3.5, 0.05, 0)], (0.7, 0.55, 0.1), trim)
    gear: list[Shape] = []
    for x, z in ((1.0, -1.0), (2.4 if kind != 2 else -5.2, 0.0), (1.0, 1.0)):
        low = 1.25 if x > 0 else 0.4
        gear += [
            Shape(view.project([(x, 0.2, z * 0.4), (x, low, z)]), GREY, 0.13),
            *view.disc(x, low, z, [ellipse(0, 0, 0.32, 0.32, BLACK), ellipse(0, 0, 0.14, 0.14, STEEL)])
        ]  # fmt: skip
    struts = [
        Shape(view.project([(x, heights[0], z), (x, 0.4, z)]), WOOD, 0.1) for z in (-3.2, 3.2) for x in (0.2, 0.9)
    ] if kind == 2 else []  # fmt: skip
    far = [shape for y in sorted(heights, reverse=True) for shape in half(y, -1)]
    near = [shape for y in sorted(heights, reverse=True) for shape in half(y, 1)]
    middle = [tailplane(-1), fin, body, stripe, *cabin, tailplane(1)]
    return posed(rng, [
        *gear[:len(gear) // 3], *struts[:2], *far, *middle, *gear[len(gear) // 3:], *blades, spinner, *near[:2],
        *struts[2:], *near[2:]
    ], tilt=12)  # fmt: skip
