"""Drawings of what lies on a desk or is written with."""

from __future__ import annotations

import itertools

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.parts import (
    BLACK,
    BLUE,
    CHROME,
    GREEN,
    GREY,
    IVORY,
    ORANGE,
    PINE,
    PINK,
    PLASTICS,
    RED,
    SKINS,
    SKY,
    STEEL,
    TEAL,
    WHITE,
    WOOD,
    YELLOW,
    around,
    painted,
    posed,
    ring,
    scaled,
)
from soundsieve.data.pictures.shapes import (
    Colour,
    Shape,
    blob,
    ellipse,
    limb,
    polygon,
    rectangle,
    rotate,
    shade,
    stroke,
)
from soundsieve.data.pictures.solids import View

DRAWINGS = Drawings()


def _key_rows(key: Colour, accent: Colour, sign: Colour, *, pad: bool) -> list[Shape]:
    """A computer keyboard's keys on a unit square: rows set off from each other, a space bar, a number pad."""
    shapes: list[Shape] = []
    right = 0.74 if pad else 0.97
    for row, (v, count) in enumerate(zip((0.08, 0.26, 0.44, 0.62, 0.8), (14, 14, 13, 12, 0), strict=True)):
        if count:
            edges = np.linspace(0.03, right, count + 1) + np.concatenate(([0], np.full(count - 1, 0.008 * row), [0]))
            for a, b in itertools.pairwise(edges):
                ends = a < 0.04 or b > right - 0.01
                shapes += [
                    rectangle(a + 0.004, v, b - 0.004, v + 0.15, accent if ends else key, 0.01),
                    stroke([(a + 0.018, v + 0.05), (a + 0.026, v + 0.05)], 0.018, sign),
                ]
        else:
            for a, b in zip(
                (0.03, 0.1, 0.17, 0.24, 0.55, 0.63, 0.69), (0.1, 0.17, 0.24, 0.55, 0.63, 0.69, 0.75), strict=True
            ):
                shapes.append(
                    rectangle(
                        0.03 + (a - 0.03) * (right - 0.03) / 0.72 + 0.004,
                        v,
                        0.03 + (b - 0.03) * (right - 0.03) / 0.72 - 0.004,
                        v + 0.15,
                        key if b - a > 0.1 else accent,
                        0.01,
                    )
                )
    if pad:
        shapes += [
            rectangle(u, v, u + 0.046, v + 0.15, key, 0.01)
            for u in (0.79, 0.845, 0.9)
            for v in (0.08, 0.26, 0.44, 0.62, 0.8)
        ]
    return shapes


@DRAWINGS.add("keyboard typing")
def _keyboard(rng: np.random.Generator) -> list[Shape]:
    case = painted(rng, (BLACK, GREY, WHITE, IVORY, STEEL))
    key = (
        painted(rng, (shade(BLACK, 1.5), WHITE, IVORY))
        if sum(case) > 1
        else painted(rng, (shade(BLACK, 2.0), GREY, WHITE))
    )
    accent, sign = shade(key, 0.8), WHITE if sum(key) < 1.4 else BLACK
    view = View(rng.uniform(-35, 35), rng.uniform(30, 80), 9)
    pad = bool(rng.random() < 0.6)
    wide = 1.6 if pad else 1.25
    return posed(
        rng, view.box((-wide, 0, -0.55), (wide, 0.12, 0.55), case, top=_key_rows(key, accent, sign, pad=pad)), tilt=4
    )


@DRAWINGS.add("keyboard typing")
def _laptop(rng: np.random.Generator) -> list[Shape]:
    case, page = painted(rng, (STEEL, GREY, BLACK, CHROME)), painted(rng, (SKY, WHITE, TEAL, BLUE, (0.2, 0.22, 0.3)))
    view, back = View(rng.uniform(-40, 40), rng.uniform(15, 35), 7), rng.uniform(0.1, 0.5)
    keys = [
        Shape(s.points * (0.9, 0.55) + (0.05, 0.08), s.colour, s.width * 0.6)
        for s in _key_rows(shade(BLACK, 1.4), shade(BLACK, 1.2), WHITE, pad=False)
    ]
    deck = [
        rectangle(0.04, 0.06, 0.96, 0.65, shade(case, 0.8), 0.02),
        *keys,
        rectangle(0.34, 0.7, 0.66, 0.95, shade(case, 0.88), 0.02),
    ]
    screen = [rectangle(0, 0, 1, 1, BLACK, 0.02), rectangle(0.03, 0.04, 0.97, 0.93, page)]
    screen += [
        stroke([(0.1, v), (rng.uniform(0.4, 0.9), v)], 0.02, GREY if sum(page) > 1.2 else WHITE)
        for v in np.linspace(0.15, 0.8, int(rng.integers(4, 9)))
    ]  # fmt: skip
    lid = [(-1.2, -1.45, -0.8 - back), (1.2, -1.45, -0.8 - back), (1.2, 0, -0.8), (-1.2, 0, -0.8)]
    shapes = view.patch([(x, y, z) for x, y, z in lid], screen, lit=False)
    return posed(rng, [*shapes, *view.box((-1.2, 0, -0.8), (1.2, 0.08, 0.8), case, top=deck)], tilt=1.5)


@DRAWINGS.add("typewriter")
def _typewriter(rng: np.random.Generator) -> list[Shape]:
    """From the front: paper in its roller, type basket, round keys in rows that come towards us."""
    paint, key = painted(rng, (BLACK, BLACK, TEAL, GREEN, RED, GREY, IVORY, PINK)), painted(rng, (BLACK, WHITE, IVORY))
    dark, page = shade(paint, 0.7) if sum(paint) > 0.7 else shade(BLACK, 1.5), rng.uniform(0.5, 1.3)
    shapes = [
        rectangle(-0.65, -0.95 - page, 0.65, -0.6, WHITE),
        *(
            stroke([(-0.5, y), (rng.uniform(0.1, 0.5), y)], 0.03, GREY)
            for y in np.arange(-0.8, -0.75 - page * 0.4, -0.14)
        )
    ]  # fmt: skip
    shapes += [
        rectangle(-1.35, -0.82, 1.35, -0.52, shade(BLACK, 1.3), 0.1),
        *(rectangle(s * 1.35, -0.85, s * 1.55, -0.5, CHROME if sum(paint) < 0.6 else dark, 0.05) for s in (-1, 1)),
        limb([(-1.25, -0.75), (-1.6, -1.0), (-1.75, -0.9)], (0.06, 0.06, 0.06), CHROME),
        stroke([(-1.2, -0.75), (1.2, -0.75)], 0.03, CHROME)
    ]  # fmt: skip
    shapes += [
        polygon([(-1.1, -0.5), (1.1, -0.5), (1.3, 0.1), (1.45, 0.95), (-1.45, 0.95), (-1.3, 0.1)], paint),
        blob([(-0.75, -0.45), (0.75, -0.45), (0.6, -0.1), (0, 0.08), (-0.6, -0.1)], shade(BLACK, 0.8))
    ]  # fmt: skip
    shapes += [stroke([(0, 0.05), (x, -0.42)], 0.015, STEEL) for x in np.linspace(-0.65, 0.65, 15)]
    shapes += [polygon([(-1.15, 0.18), (1.15, 0.18), (1.35, 0.85), (-1.35, 0.85)], dark)]
    for row, (y, count) in enumerate(((0.24, 11), (0.4, 11), (0.57, 10))):
        for x in np.linspace(-1.0 - 0.07 * row, 1.0 + 0.07 * row, count) + 0.03 * (row % 2):
            shapes += [
                ellipse(x, y + 0.02, 0.085, 0.075, CHROME),
                ellipse(x, y, 0.068, 0.06, key),
                ellipse(x, y, 0.02, 0.02, WHITE if sum(key) < 1 else BLACK),
            ]
    shapes += [rectangle(-0.75, 0.7, 0.75, 0.79, key, 0.04), rectangle(-1.5, 0.9, 1.5, 1.02, shade(paint, 0.8), 0.04)]
    return posed(rng, shapes, tilt=1.5)


@DRAWINGS.add("mouse click")
def _computer_mouse(rng: np.random.Generator) -> list[Shape]:
    """From above or from the side, with or without its lead."""
    paint = painted(rng, (BLACK, GREY, IVORY, (0.88, 0.88, 0.9), RED, BLUE, STEEL))
    dark = shade(paint, 0.6) if sum(paint) > 0.7 else GREY
    lead = rng.random() < 0.65
    if rng.random() < 0.65:
        shapes = [stroke(
            [(0, -1.0), (0.1, -1.5), (-0.3, -1.9), (0.2, -2.4), (0.9, -2.3)], 0.07, dark, curved=True
        )] if lead else []  # fmt: skip
        shapes += [blob([
            (0, -1.08), (0.45, -1.0), (0.64, -0.6), (0.6, 0.0), (0.66, 0.6), (0.45, 1.0), (0, 1.12), (-0.45, 1.0),
            (-0.66, 0.6), (-0.6, 0.0), (-0.64, -0.6), (-0.45, -1.0)
        ], paint)]  # fmt: skip
        shapes += [
            stroke([(0, -1.05), (0, -0.15)], 0.03, dark),
            stroke([(-0.6, -0.12), (0, -0.05), (0.6, -0.12)], 0.03, dark, curved=True),
            rectangle(-0.09, -0.75, 0.09, -0.35, shade(BLACK, 1.5), 0.09),
            *(stroke([(-0.06, y), (0.06, y)], 0.02, GREY) for y in (-0.62, -0.55, -0.48)),
            stroke([(-0.35, 0.2), (-0.36, 0.75)], 0.08, shade(paint, 1.8))
        ]  # fmt: skip
        return posed(rng, rotate(shapes, rng.uniform(-60, 60), (0, 0)), stretch=0.1)
    shapes = [stroke([(1.1, 0.2), (1.6, 0.1), (1.9, 0.35), (2.4, 0.3)], 0.07, dark, curved=True)] if lead else []
    shapes += [
        blob([
            (-1.15, 0.35), (-1.1, -0.05), (-0.7, -0.4), (-0.1, -0.5), (0.6, -0.25), (1.1, 0.1), (1.15, 0.33),
            (0.5, 0.38), (-0.6, 0.38)
        ], paint),
        stroke([(-1.1, 0.3), (1.12, 0.3)], 0.07, dark),
        stroke([(0.0, -0.46), (0.3, -0.05), (1.1, 0.16)], 0.03, dark, curved=True),
        ellipse(0.55, -0.24, 0.15, 0.1, shade(BLACK, 1.6), 20), rectangle(-0.35, -0.08, 0.05, 0.03, dark, 0.04)
    ]  # fmt: skip
    return posed(rng, shapes, tilt=10)


@DRAWINGS.add("scissors")
def _scissors(rng: np.random.Generator) -> list[Shape]:
    grip, metal, spread = (
        painted(rng, (RED, ORANGE, BLUE, BLACK, GREEN, TEAL, STEEL)),
        painted(rng, (CHROME, STEEL)),
        rng.uniform(4, 28),
    )
    long, loop = rng.uniform(1.3, 1.8), rng.uniform(0.28, 0.42)
    shapes: list[Shape] = []
    for side in (-1, 1):
        blade = [
            polygon(
                [(-0.1, 0.15), (0.12, 0.15), (0.13, -0.2), (0.06, -long * 0.8), (-0.02, -long)],
                shade(metal, 1.0 if side > 0 else 0.85)
            ),
            stroke([(0.02, 0.0), (0.0, -long * 0.85)], 0.02, shade(metal, 0.7))
        ]  # fmt: skip
        loop_path = around(25, 1) * (loop * 0.72, loop) + (-0.3, 0.98)
        handle = [
            limb([(0.0, 0.05), (-0.06, 0.35), (-0.2, 0.62)], (0.2, 0.2, 0.2), grip),
            Shape(np.concatenate((loop_path, loop_path[:1])), grip, 0.16)
        ]  # fmt: skip
        one = [Shape(s.points * (side, 1), s.colour, s.width) for s in (*blade, *handle)]
        shapes += rotate(one, side * spread / 2, (0, 0))
    shapes += [ellipse(0, 0, 0.07, 0.07, GREY), stroke([(-0.04, 0.02), (0.04, -0.02)], 0.02, BLACK)]
    if rng.random() < 0.25:
        shapes = [rectangle(-1.1, -long - 0.5, 1.1, -long * 0.45, painted(rng, (WHITE, PINK, SKY, YELLOW))), *shapes]
    return posed(rng, rotate(shapes, rng.uniform(-180, 180), (0, 0)))


@DRAWINGS.add("chalk writing", "chalk screech")
def _blackboard(rng: np.random.Generator) -> list[Shape]:
    """A framed board with something written on it, a stick of chalk, on a stand perhaps."""
    board, frame = (
        painted(rng, ((0.13, 0.3, 0.22), (0.15, 0.16, 0.17), (0.18, 0.35, 0.28))),
        painted(rng, (WOOD, PINE, (0.42, 0.26, 0.16), STEEL)),
    )
    chalk: Colour = (0.92, 0.93, 0.9)
    shapes = [
        limb([(s * 0.9, -0.9), (s * 1.2, 2.0)], (0.12, 0.12), frame) for s in (-1, 1)
    ] if rng.random() < 0.4 else []  # fmt: skip
    shapes += [rectangle(-1.6, -1.1, 1.6, 1.1, frame, 0.03), rectangle(-1.47, -0.97, 1.47, 0.97, board)]
    end = (0.0, 0.0)
    kind = rng.integers(3)
    if kind == 0:
        for y in np.linspace(-0.65, 0.35, int(rng.integers(2, 5))):
            x = np.linspace(-1.2, rng.uniform(-0.2, 0.9), 60)
            shapes.append(
                Shape(
                    np.stack((x, y + 0.09 * np.sin(x * 26 + np.sin(x * 9) * 2) * (0.6 + 0.4 * np.sin(x * 5))), 1),
                    chalk,
                    0.035,
                )
            )
            end = (float(x[-1]), float(y))
    elif kind == 1:
        shapes += [
            stroke([(-1.1, -0.55), (-1.0, -0.65), (-1.0, -0.15)], 0.05, chalk),
            stroke([(-0.8, -0.4), (-0.5, -0.4)], 0.05, chalk), stroke([(-0.65, -0.55), (-0.65, -0.25)], 0.05, chalk),
            stroke([(-0.35, -0.6), (-0.1, -0.55), (-0.3, -0.2), (-0.05, -0.2)], 0.05, chalk),
            *(stroke([(0.15, y), (0.4, y)], 0.05, chalk) for y in (-0.45, -0.32)),
            stroke([(0.6, -0.62), (0.85, -0.62), (0.72, -0.42), (0.88, -0.25), (0.6, -0.2)], 0.05, chalk)
        ]  # fmt: skip
        end = (0.6, -0.2)
    else:
        shapes += [
            ring(-0.6, 0.0, 0.45, 0.04, chalk),
            stroke([(0.1, 0.5), (0.6, -0.5), (1.1, 0.5), (0.1, 0.5)], 0.04, chalk),
        ]
        end = (0.1, 0.5)
    shapes += [
        rectangle(-1.6, 1.05, 1.6, 1.2, shade(frame, 0.8)),
        rectangle(-1.0, 0.9, -0.5, 1.06, painted(rng, (WOOD, GREY, BLUE)), 0.03),
        stroke([(0.2, 1.01), (0.5, 1.01)], 0.07, painted(rng, (WHITE, YELLOW, PINK)))
    ]  # fmt: skip
    shapes += _held(
        rng, end, [rectangle(0, -0.06, 0.5, 0.06, WHITE, 0.03)], rng.uniform(-30, 35), rng.uniform(0.75, 1.0)
    )
    return posed(rng, shapes, tilt=1)


def _held(
    rng: np.random.Generator, tip: tuple[float, float], stick: list[Shape], slope: float, size: float = 1.0
) -> list[Shape]:
    """A stick that starts at (0, 0) and runs right, turned down by ``slope`` degrees, its tip at ``tip``, in a hand."""
    skin, sleeve = painted(rng, SKINS), painted(rng, PLASTICS)
    dark = shade(skin, 0.86)
    hand = [
        limb([(0.75, 0.75), (1.05, 1.15), (1.3, 1.6)], (0.5, 0.42, 0.46), skin),
        limb([(1.15, 1.3), (1.45, 1.85)], (0.56, 0.62), sleeve),
        blob([(0.3, 0.45), (0.55, 0.22), (0.95, 0.4), (1.1, 0.8), (0.85, 1.05), (0.5, 0.95), (0.35, 0.7)], skin),
        limb([(0.55, 0.95), (0.35, 0.8), (0.3, 0.6)], (0.2, 0.2, 0.17), dark),
        limb([(0.45, 0.8), (0.26, 0.65), (0.22, 0.45)], (0.18, 0.18, 0.14), shade(skin, 0.93))
    ]  # fmt: skip
    fingers = [
        limb([(0.85, 0.38), (0.52, 0.2), (0.18, 0.22)], (0.2, 0.18, 0.13), skin),
        limb([(0.62, 0.75), (0.38, 0.5), (0.2, 0.32)], (0.2, 0.17, 0.12), shade(skin, 1.08))
    ]  # fmt: skip
    turn = np.radians(slope)
    x, y = 0.38 * np.cos(turn) - 0.2, 0.38 * np.sin(turn) - 0.22  # the finger tips lie on the stick
    shapes = [*scaled(hand, x, y), *rotate(stick, slope, (0, 0)), *scaled(fingers, x, y)]
    return scaled(shapes, tip[0], tip[1], size)


def _pencil(rng: np.random.Generator) -> list[Shape]:
    """From its point at (0, 0) to the right, its rubber at the end."""
    paint, long = painted(rng, (YELLOW, RED, BLUE, GREEN, ORANGE, BLACK)), rng.uniform(1.6, 2.4)
    lead = painted(rng, (BLACK, shade(BLACK, 1.5)))
    return [
        polygon([(0, 0), (0.35, -0.13), (0.35, 0.13)], PINE), polygon([(0, 0), (0.11, -0.042), (0.11, 0.042)], lead),
        rectangle(0.33, -0.13, long, 0.13, paint), rectangle(0.33, -0.13, long, -0.05, shade(paint, 1.5)),
        rectangle(0.33, 0.06, long, 0.13, shade(paint, 0.8)), rectangle(long, -0.14, long + 0.2, 0.14, STEEL),
        *(stroke([(long + x, -0.13), (long + x, 0.13)], 0.02, GREY) for x in (0.06, 0.14)),
        blob([(long + 0.2, -0.13), (long + 0.4, -0.11), (long + 0.45, 0), (long + 0.4, 0.11), (long + 0.2, 0.13)], PINK)
    ]  # fmt: skip


@DRAWINGS.add("pencil writing")
def _writing(rng: np.random.Generator) -> list[Shape]:
    """A pencil alone, or held over paper with lines on it."""
    if rng.random() < 0.35:
        return posed(rng, rotate(_pencil(rng), rng.uniform(0, 360), (0, 0)))
    paper = painted(rng, (WHITE, (0.97, 0.95, 0.86), (0.98, 0.96, 0.75)))
    sheet = [rectangle(-1.5, -1.1, 1.0, 1.9, shade(paper, 0.8)), rectangle(-1.53, -1.14, 0.97, 1.86, paper)]
    sheet += [stroke([(-1.4, y), (0.85, y)], 0.012, SKY) for y in np.arange(-0.9, 1.8, 0.25)]
    for y in np.arange(-0.92, -0.1, 0.25):
        x = np.linspace(-1.35, 0.8, 70)
        sheet.append(Shape(np.stack((x, y + 0.06 * np.sin(x * 30 + np.sin(x * 7) * 2)), 1), shade(BLACK, 1.7), 0.02))
    x = np.linspace(-1.35, rng.uniform(-0.8, 0.2), 40)
    sheet.append(Shape(np.stack((x, 0.08 + 0.06 * np.sin(x * 30 + np.sin(x * 7) * 2)), 1), shade(BLACK, 1.7), 0.02))
    return posed(rng, [*sheet, *_at_work(rng, (float(x[-1]), 0.1))], tilt=6)


def _at_work(rng: np.random.Generator, tip: tuple[float, float]) -> list[Shape]:
    """A pencil on its own at a slope, or held in a hand."""
    pencil = scaled(_pencil(rng), 0, 0, 0.8)
    if rng.random() < 0.6:
        return _held(rng, tip, pencil, -rng.uniform(15, 55))
    return scaled(rotate(pencil, -rng.uniform(25, 65), (0, 0)), *tip)


@DRAWINGS.add("pencil erasing")
def _rubber(rng: np.random.Generator) -> list[Shape]:
    """A rubber in its sleeve on scribbles, crumbs round it, a pencil beside it perhaps."""
    gum, sleeve = painted(rng, (WHITE, PINK, (0.9, 0.5, 0.55), IVORY)), painted(rng, (BLUE, BLACK, GREEN, RED))
    shapes = [
        rectangle(-1.6, -1.0, 1.7, 1.2, shade(IVORY, 1.6)),
        *(
            stroke([
                (x, y + 0.25 * (i % 2)) for i, x in enumerate(np.linspace(-1.3, rng.uniform(-0.3, 0.2), 14))
            ], 0.025, GREY)
            for y in (-0.2, 0.15)
        )
    ]  # fmt: skip
    view = View(rng.uniform(-40, 40), rng.uniform(28, 55), 9)
    body = view.box((-0.9, -0.2, -0.35), (0.0, 0.2, 0.35), gum) + view.box(
        (-0.35, -0.22, -0.37), (0.9, 0.22, 0.37), sleeve, side=[rectangle(0, 0.35, 1, 0.65, WHITE)],
        top=[rectangle(0, 0.35, 1, 0.65, WHITE)]
    )  # fmt: skip
    shapes += scaled(rotate(body, rng.uniform(-25, 25), (0, 0)), 0.35, 0.0)
    shapes += [
        ellipse(rng.uniform(-1.2, 0.6), rng.uniform(0.3, 0.9), 0.05, 0.022, shade(gum, 0.7), rng.uniform(0, 180))
        for _ in range(9)
    ]
    if rng.random() < 0.5:
        shapes += scaled(rotate(_pencil(rng), rng.uniform(-15, 15), (0, 0)), -1.2, -0.7)
    return posed(rng, shapes, tilt=8)


@DRAWINGS.add("pencil erasing")
def _upside_down(rng: np.random.Generator) -> list[Shape]:
    """A pencil turned over, its rubber end on scribbled lines."""
    pencil = _pencil(rng)
    end = max(shape.points[:, 0].max() for shape in pencil)
    moved = [Shape((s.points - (end, 0)) * (-1, 1), s.colour, s.width) for s in pencil]
    shapes = [
        stroke([(x, 0.12 * (-1) ** i + y) for i, x in enumerate(np.linspace(-1.1, 0.0, 12))], 0.03, GREY)
        for y in (-0.1, 0.2)
    ]
    shapes += [
        ellipse(rng.uniform(-0.5, 0.7), rng.uniform(0.1, 0.45), 0.05, 0.025, PINK, rng.uniform(0, 180))
        for _ in range(8)
    ]
    return posed(rng, [*shapes, *rotate(moved, -rng.uniform(30, 65), (0, 0))], tilt=6)
