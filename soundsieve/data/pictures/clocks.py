"""Drawings of clocks, metronomes and cash registers."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.parts import (
    BLACK,
    BLUE,
    BRASS,
    CHROME,
    COPPER,
    GREEN,
    GREY,
    IVORY,
    PANE,
    PINK,
    RED,
    SKY,
    STEEL,
    TEAL,
    WHITE,
    WOOD,
    WOODS,
    YELLOW,
    around,
    mirrored,
    painted,
    posed,
    ring,
    scaled,
)
from soundsieve.data.pictures.shapes import (
    Colour,
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


def _dial(rng: np.random.Generator, radius: float, *, face: Colour = WHITE, hands: Colour = BLACK) -> list[Shape]:
    """A clock face about (0, 0): marks for the hours, hands at any time."""
    hour, bold = rng.uniform(0, 12), rng.random() < 0.5
    shapes = [ellipse(0, 0, radius, radius, face)]
    for number, point in enumerate(around(12, radius, -90)):
        start = 0.74 if number % 3 == 0 else 0.82
        shapes.append(
            stroke([point * start, point * 0.92], radius * (0.06 if bold or number % 3 == 0 else 0.03), hands)
        )
    for angle, long, width in ((hour * 30, 0.5, 0.075), (hour * 360, 0.76, 0.05)):
        away = np.array([np.sin(np.radians(angle)), -np.cos(np.radians(angle))]) * radius
        shapes.append(stroke([-0.1 * away, long * away], radius * width, hands))
    if rng.random() < 0.5:
        away = np.array([np.sin(hour * 40), -np.cos(hour * 40)]) * radius
        shapes.append(stroke([-0.18 * away, 0.82 * away], radius * 0.02, RED))
    return [*shapes, ellipse(0, 0, radius * 0.06, radius * 0.06, hands)]


@DRAWINGS.add("alarm")
def _alarm_clock(rng: np.random.Generator) -> list[Shape]:
    """Two gongs and a hammer on top, feet below."""
    paint, metal = painted(rng, (RED, BLACK, TEAL, YELLOW, BLUE, CHROME, PINK)), painted(rng, (CHROME, BRASS, STEEL))
    shapes = [limb([(0.55 * side, 0.8), (0.82 * side, 1.22)], (0.16, 0.12), metal) for side in (-1, 1)]
    shapes += [
        arc(0, -1.05, 0.38, 190, 350, 0.08, metal),
        stroke([(0, -0.9), (0, -1.22)], 0.06, metal),
        rectangle(-0.12, -1.34, 0.12, -1.18, metal, 0.03),
    ]
    for side in (-1, 1):
        dome = [
            mirrored([(0.02, -0.36), (0.24, -0.3), (0.4, -0.12), (0.44, 0.04)], metal, curved=True),
            stroke([(-0.2, -0.06), (-0.1, -0.2)], 0.06, WHITE)
        ]  # fmt: skip
        shapes += scaled(rotate(dome, 32 * side, (0, 0)), 0.58 * side, -0.88)
    shapes += [ellipse(0, 0, 1.03, 1.03, paint), *_dial(rng, 0.84, face=painted(rng, (WHITE, IVORY)))]
    if rng.random() < 0.35:
        shapes += [
            arc(0, -0.3, radius, start, start + 40, 0.05, RED) for radius in (1.45, 1.62) for start in (190, 310)
        ]
    return posed(rng, shapes, tilt=8)


@DRAWINGS.add("alarm")
def _digital_alarm(rng: np.random.Generator) -> list[Shape]:
    """A box whose digits glow."""
    paint, glow = painted(rng, (BLACK, WHITE, GREY, WOOD)), painted(rng, (RED, (0.2, 0.9, 0.35), (0.3, 0.7, 1.0)))
    segments = {
        "a": ((0, 0), (1, 0)), "b": ((1, 0), (1, 1)), "c": ((1, 1), (1, 2)), "d": ((0, 2), (1, 2)),
        "e": ((0, 1), (0, 2)), "f": ((0, 0), (0, 1)), "g": ((0, 1), (1, 1))
    }  # fmt: skip
    digits = ("abcdef", "bc", "abged", "abgcd", "fgbc", "afgcd", "afgedc", "abc", "abcdefg", "abfgcd")
    front = [rectangle(0.05, 0.14, 0.95, 0.86, shade(BLACK, 0.6), 0.04)]
    for number, x in enumerate((0.13, 0.31, 0.56, 0.74)):
        high = (2, 10, 6, 10)[number]
        for name in digits[int(rng.integers(high))]:
            (x0, y0), (x1, y1) = segments[name]
            front.append(stroke([(x + 0.11 * x0, 0.28 + 0.22 * y0), (x + 0.11 * x1, 0.28 + 0.22 * y1)], 0.04, glow))
    front += [ellipse(0.5, y, 0.015, 0.03, glow) for y in (0.4, 0.6)]
    view = oblique(rng, 6)
    top = [rectangle(0.2, 0.3, 0.8, 0.6, shade(paint, 0.7) if sum(paint) > 1 else GREY, 0.1)]
    return posed(rng, view.box((-1.1, -0.4, -0.4), (1.1, 0.4, 0.4), paint, side=front, top=top), tilt=2)


@DRAWINGS.add("clock tick")
def _wall_clock(rng: np.random.Generator) -> list[Shape]:
    rim, face = painted(rng, (BLACK, *WOODS, RED, STEEL, WHITE, BLUE, TEAL)), painted(rng, (WHITE, WHITE, IVORY))
    shapes = (
        [rectangle(-1.05, -1.05, 1.05, 1.05, rim, 0.12)]
        if rng.random() < 0.25
        else [ellipse(0, 0, 1.05, 1.05, rim), ring(0, 0, 1.04, 0.02, shade(rim, 0.6))]
    )
    dark = rng.random() < 0.15
    return posed(
        rng, [*shapes, *_dial(rng, 0.88, face=BLACK if dark else face, hands=WHITE if dark else BLACK)], tilt=3
    )


@DRAWINGS.add("clock tick")
def _watch(rng: np.random.Generator) -> list[Shape]:
    """On a strap, or a pocket watch on its chain."""
    case = painted(rng, (BRASS, CHROME, STEEL, COPPER))
    shapes: list[Shape] = []
    if rng.random() < 0.45:
        links = np.array([(0, -1.35), (0.3, -1.7), (0.9, -1.75), (1.3, -1.35), (1.5, -0.7), (1.75, -0.2)])
        path = stroke(links, 0.01, case, curved=True).points[::2]
        shapes += [ring(x, y, 0.07, 0.03, case) for x, y in path]
        shapes += [ring(0, -1.3, 0.18, 0.07, case), rectangle(-0.11, -1.2, 0.11, -0.95, case, 0.03)]
    else:
        strap = painted(rng, (BLACK, WOOD, (0.45, 0.25, 0.14), STEEL, BLUE, RED))
        for side in (-1, 1):
            shapes.append(limb([(0, side * 0.8), (0, side * 1.6), (0, side * 2.5)], (0.95, 0.82, 0.7), strap))
            shapes += [
                stroke([(-0.3, side * y), (0.3, side * y)], 0.04, shade(strap, 0.6)) for y in (1.3, 1.55, 1.8, 2.05)
            ]
            shapes.append(rectangle(-0.55, side * 0.75, 0.55, side * 1.08, case, 0.05))
        shapes.append(rectangle(-0.38, -2.62, 0.38, -2.4, case, 0.04))
        shapes.append(rectangle(0.95, -0.1, 1.12, 0.1, case, 0.03))
    dark = rng.random() < 0.3
    return posed(
        rng,
        [
            *shapes,
            ellipse(0, 0, 1.0, 1.0, case),
            ring(0, 0, 0.97, 0.03, shade(case, 0.7)),
            *_dial(rng, 0.82, face=PANE if dark else WHITE, hands=WHITE if dark else BLACK),
        ],
        tilt=25,
    )


@DRAWINGS.add("clock tick")
def _grandfather_clock(rng: np.random.Generator) -> list[Shape]:
    """A tall case with its dial above the pendulum."""
    wood, swing = painted(rng, WOODS), rng.uniform(-0.14, 0.14)
    dark, tall = shade(wood, 0.7), rng.uniform(2.4, 3.2)
    shapes = [
        blob([(-0.62, -0.98), (-0.3, -1.35), (0, -1.2), (0.3, -1.35), (0.62, -0.98), (0, -0.9)], dark),
        ellipse(0, -1.32, 0.09, 0.13, BRASS), rectangle(-0.62, -1.0, 0.62, 0.42, wood, 0.03),
        rectangle(-0.72, -1.03, 0.72, -0.9, dark), rectangle(-0.7, 0.4, 0.7, 0.52, dark),
        rectangle(-0.46, 0.5, 0.46, tall, wood), rectangle(-0.32, 0.62, 0.32, tall - 0.12, shade(dark, 0.5), 0.04),
        stroke([(0, 0.6), (swing, tall - 0.5)], 0.035, BRASS), ellipse(swing, tall - 0.45, 0.2, 0.2, BRASS),
        *(rectangle(x - 0.05, 0.75, x + 0.05, 1.25 + 0.2 * x, BRASS, 0.03) for x in (-0.2, 0.2)),
        rectangle(-0.62, tall, 0.62, tall + 0.75, wood), rectangle(-0.7, tall - 0.05, 0.7, tall + 0.06, dark),
        rectangle(-0.72, tall + 0.7, 0.72, tall + 0.85, dark),
        rectangle(-0.42, tall + 0.16, 0.42, tall + 0.6, shade(wood, 0.85), 0.03),
        *scaled([ellipse(0, 0, 0.55, 0.55, BRASS), *_dial(rng, 0.48, face=IVORY)], 0, -0.28)
    ]  # fmt: skip
    return posed(rng, shapes, tilt=1)


@DRAWINGS.add("metronome")
def _metronome(rng: np.random.Generator) -> list[Shape]:
    wood, lean = painted(rng, (*WOODS, BLACK, RED)), rng.uniform(-32, 32)
    weight = rng.uniform(0.5, 1.2)
    tip = [(0.0, 0.95), (0.0, -1.05)]
    rod = rotate([
        stroke(tip, 0.05, CHROME),
        polygon([
            (-0.14, 0.9 - weight - 0.2), (0.14, 0.9 - weight - 0.2), (0.09, 0.9 - weight + 0.1),
            (-0.09, 0.9 - weight + 0.1)
        ], STEEL)
    ], lean, (0, 0.9))  # fmt: skip
    shapes = [
        polygon([(-0.32, -1.15), (0.32, -1.15), (0.85, 1.2), (-0.85, 1.2)], wood),
        polygon([(-0.32, -1.15), (0, -1.4), (0.32, -1.15)], shade(wood, 0.8)),
        polygon([(-0.2, -1.0), (0.2, -1.0), (0.48, 0.75), (-0.48, 0.75)], shade(wood, 0.5)),
        polygon([(-0.1, -0.95), (0.1, -0.95), (0.2, 0.7), (-0.2, 0.7)], IVORY),
        *(
            stroke([(-0.05 - 0.05 * i / 10, y), (0.05 + 0.05 * i / 10, y)], 0.018, BLACK) for i,
            y in enumerate(np.linspace(-0.85, 0.6, 12))
        ),
        *rod, polygon([(-0.76, 0.78), (0.76, 0.78), (0.85, 1.2), (-0.85, 1.2)], shade(wood, 1.15)),
        rectangle(-0.25, 0.92, 0.25, 1.06, BRASS, 0.03), rectangle(-0.95, 1.18, 0.95, 1.32, shade(wood, 0.7), 0.04),
        *(rectangle(x - 0.1, 1.3, x + 0.1, 1.4, BLACK) for x in (-0.7, 0.7)),
        stroke([(0.7, 0.5), (0.95, 0.5)], 0.07, BRASS)
    ]  # fmt: skip
    return posed(rng, shapes, tilt=2)


@DRAWINGS.add("cash register")
def _old_register(rng: np.random.Generator) -> list[Shape]:
    """Round keys in rows, a sum in the window, the drawer out."""
    paint, view = painted(rng, (BRASS, COPPER, (0.4, 0.3, 0.2), RED, GREY, BLACK)), oblique(rng, 8)
    trim = shade(paint, 0.6)
    out = rng.uniform(0.0, 0.9)
    front = [
        rectangle(0.04, 0.1, 0.96, 0.92, trim),
        rectangle(0.07, 0.2, 0.93, 0.85, shade(paint, 0.8)),
        ellipse(0.5, 0.5, 0.05, 0.1, BRASS),
    ]
    shapes = view.box((-1.2, 0.55, -1.0), (1.2, 1.1, 0.8), paint, side=front)
    notes = [
        rectangle(x, 0.1, x + 0.15, 0.9, colour)
        for x, colour in zip((0.05, 0.24, 0.43), ((0.55, 0.7, 0.5), (0.7, 0.6, 0.75), (0.75, 0.7, 0.5)), strict=True)
    ]
    notes += [ellipse(x, 0.5, 0.06, 0.25, BRASS) for x in (0.7, 0.87)]
    if out > 0.15:
        shapes += view.box(
            (-1.1, 0.62, 0.8),
            (1.1, 1.02, 0.8 + out),
            trim,
            side=front,
            top=[rectangle(0.03, 0.05, 0.97, 0.92, BLACK), *notes],
        )
    slope = [(-1.05, -0.3, 0.2), (1.05, -0.3, 0.2), (1.05, 0.55, 0.8), (-1.05, 0.55, 0.8)]
    shapes += view.box((-1.1, -0.4, -0.8), (1.1, 0.55, 0.2), paint)
    keys = [rectangle(0, 0, 1, 1, shade(paint, 0.85))]
    for v in (0.16, 0.38, 0.6, 0.82):
        for u in np.linspace(0.08, 0.92, 9):
            keys += [
                ellipse(u, v, 0.04, 0.085, BLACK),
                ellipse(u, v - 0.02, 0.031, 0.065, painted(rng, (WHITE, IVORY, WHITE, RED))),
            ]
    shapes += view.patch([(x, y, z) for x, y, z in slope], keys)
    digits = [
        rectangle(0.08, 0.15, 0.92, 0.75, BLACK, 0.05),
        *(rectangle(u, 0.22, u + 0.15, 0.68, WHITE) for u in (0.15, 0.33, 0.51, 0.69)),
        *(stroke([(u, 0.3), (u + 0.03, 0.6)], 0.03, BLACK) for u in (0.22, 0.4, 0.58, 0.76))
    ]  # fmt: skip
    shapes += view.box((-1.0, -1.15, -0.7), (1.0, -0.35, -0.1), paint, side=digits)
    if rng.random() < 0.6:
        crank = view.project([(1.5, -0.6, -0.2)])[0]
        shapes += [
            Shape(view.project([(1.2, 0.1, -0.2), (1.5, 0.1, -0.2), (1.5, -0.5, -0.2)]), STEEL, 0.09),
            ellipse(float(crank[0]), float(crank[1]), 0.11, 0.14, BLACK)
        ]  # fmt: skip
    return posed(rng, shapes, tilt=1)


@DRAWINGS.add("cash register")
def _till(rng: np.random.Generator) -> list[Shape]:
    """A modern till: screen, keys, receipt, the drawer below."""
    paint, view = painted(rng, (GREY, STEEL, IVORY, BLACK, WHITE)), View(rng.uniform(-40, 40), rng.uniform(10, 24), 8)
    dark, out = shade(BLACK, 1.5), rng.uniform(0.0, 1.0)
    shapes = view.box(
        (-1.3, 0.6, -1.0),
        (1.3, 1.1, 1.0),
        dark,
        side=[rectangle(0.03, 0.1, 0.97, 0.9, GREY), rectangle(0.45, 0.4, 0.55, 0.6, BLACK)],
    )
    if out > 0.2:
        tray = [
            rectangle(0.03, 0.03, 0.97, 0.95, BLACK),
            *(rectangle(x, 0.1, x + 0.18, 0.85, (0.5, 0.68, 0.5)) for x in (0.06, 0.28, 0.5, 0.72)),
        ]
        shapes += view.box((-1.25, 0.65, 1.0), (1.25, 1.05, 1.0 + out), GREY, top=tray)
    keys = [rectangle(0, 0, 1, 1, shade(paint, 0.9))]
    for v in (0.1, 0.32, 0.54, 0.76):
        keys += [
            rectangle(u, v, u + 0.08, v + 0.15, painted(rng, (WHITE, WHITE, GREY, RED, BLUE, GREEN)), 0.01)
            for u in np.linspace(0.04, 0.56, 6)
        ]
    keys += [
        rectangle(0.7, 0.1, 0.95, 0.35, painted(rng, (GREEN, RED)), 0.02),
        rectangle(0.7, 0.45, 0.95, 0.9, WHITE, 0.02),
    ]
    shapes += view.box((-1.2, -0.1, -0.9), (1.2, 0.6, 0.0), paint)
    shapes += view.patch([(-1.2, -0.1, 0.0), (1.2, -0.1, 0.0), (1.2, 0.6, 0.95), (-1.2, 0.6, 0.95)], keys)
    shapes += view.box((-0.1, -0.6, -0.6), (0.1, 0.0, -0.4), dark)
    shapes += view.box(
        (-0.75, -1.3, -0.6), (0.75, -0.4, -0.35), dark,
        side=[
            rectangle(0.05, 0.08, 0.95, 0.92, painted(rng, (SKY, (0.3, 0.75, 0.5), BLUE))),
            *(stroke([(0.12, y), (0.7, y)], 0.05, WHITE) for y in (0.3, 0.5, 0.7))
        ]
    )  # fmt: skip
    slip = view.project([(0.8, -0.1, -0.4), (1.1, -0.1, -0.4), (1.15, -0.75, -0.5), (0.9, -0.8, -0.4)])
    shapes += [Shape(slip, WHITE), stroke([slip[0] * 0.6 + slip[3] * 0.4, slip[1] * 0.6 + slip[2] * 0.4], 0.03, GREY)]
    return posed(rng, shapes, tilt=1)
