"""Drawings of lorries, buses, ambulances and fire engines."""

from __future__ import annotations

import itertools

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.parts import (
    BLACK,
    BLUE,
    CAR_PAINTS,
    CHROME,
    GREEN,
    GREY,
    IVORY,
    LAMP,
    ORANGE,
    PANE,
    RED,
    STEEL,
    TEAL,
    WHITE,
    YELLOW,
    painted,
    posed,
    wheel,
)
from soundsieve.data.pictures.shapes import (
    Colour,
    Shape,
    ellipse,
    polygon,
    rectangle,
    shade,
    stroke,
)
from soundsieve.data.pictures.solids import View

DRAWINGS = Drawings()

_BEACON: Colour = (0.12, 0.28, 0.92)


def _far_wheels(view: View, places: tuple[float, ...], radius: float, half: float) -> list[Shape]:
    """What is seen, under an upright box of that half width, of the other side's wheels; they stand on y = 0."""
    tyre = [ellipse(0, 0, radius, radius, BLACK)]
    return [shape for z in (-half + 0.35, -half + 0.1) for x in places for shape in view.disc(x, -radius, z, tyre)]


def _wheels(view: View, places: tuple[float, ...], radius: float, half: float, rim: Colour) -> list[Shape]:
    """The wheels of the near side."""
    shapes: list[Shape] = []
    for x in places:
        for z in np.linspace(half - 0.32, half - 0.06, 5):
            shapes += view.disc(x, -radius, float(z), [ellipse(0, 0, radius, radius, BLACK)])
        shapes += view.disc(x, -radius, half, wheel(0, 0, radius, 6, rim))
    return shapes


def _along(view: View, *parts: list[Shape]) -> list[Shape]:
    """What follows another from the rear to the front, the farthest first."""
    return [shape for part in (parts if view.yaw <= 0 else parts[::-1]) for shape in part]


def _arches(
    places: tuple[float, ...], radius: float, low: tuple[float, float], high: tuple[float, float]
) -> list[Shape]:
    """Dark wheel arches on a side face's unit square."""
    long, tall = high[0] - low[0], high[1] - low[1]
    dark = shade(BLACK, 0.7)
    shapes = []
    for place in places:
        turn = np.linspace(np.pi, 2 * np.pi, 16)
        points = np.stack(
            ((place - low[0] + 1.2 * radius * np.cos(turn)) / long, 1 + (1.25 * radius * np.sin(turn)) / tall), 1
        )
        shapes.append(polygon(points, dark))
    return shapes


def _turn(rng: np.random.Generator) -> View:
    yaw = [0.0, -rng.uniform(20, 55), -rng.uniform(20, 55), rng.uniform(15, 40), -rng.uniform(60, 78)][rng.integers(5)]
    return View(yaw, rng.uniform(2, 10), rng.uniform(18, 30))


def _front(paint: Colour, *, glass: float = 0.5) -> list[Shape]:
    """A flat front on its unit square: windscreen, lamps, plate."""
    return [
        rectangle(0.06, 0.08, 0.94, glass, PANE, 0.05), rectangle(0, 0.9, 1, 1, shade(BLACK, 1.3)),
        *(rectangle(x - 0.09, 0.74, x + 0.09, 0.85, LAMP, 0.04) for x in (0.15, 0.85)),
        rectangle(0.38, 0.8, 0.62, 0.88, WHITE), rectangle(0.3, 0.62, 0.7, 0.7, shade(paint, 0.7), 0.03)
    ]  # fmt: skip


@DRAWINGS.add("truck engine")
def _articulated(rng: np.random.Generator) -> list[Shape]:
    view = _turn(rng)
    paint, load = painted(rng, CAR_PAINTS), painted(rng, (WHITE, WHITE, STEEL, BLUE, RED, GREEN, IVORY))
    back, rim = -rng.uniform(6, 9), painted(rng, (STEEL, CHROME, GREY))
    stripe = [rectangle(0, 0.42, 1, 0.6, painted(rng, (RED, BLUE, GREEN, YELLOW)))] if rng.random() < 0.4 else []
    doors = [stroke([(0.5, 0.03), (0.5, 0.97)], 0.015, GREY)]
    doors += [rectangle(x, 0.9, x + 0.1, 0.96, RED) for x in (0.05, 0.85)]
    cab = [
        rectangle(0.4, 0.12, 0.93, 0.44, PANE, 0.04), stroke([(0.34, 0.1), (0.34, 0.9)], 0.01, shade(paint, 0.6)),
        rectangle(0.3, 0.8, 0.6, 1, shade(BLACK, 1.2), 0.1)
    ]  # fmt: skip
    rear = (back + 0.9, back + 2.0, 1.0)
    bonnet = rng.random() < 0.45
    front = 4.7 if bonnet else 3.9
    shapes = [
        *_far_wheels(view, (*rear, front), 0.5, 1.2),
        *view.box((back, -1.2, -1.2), (3.6, -0.85, 1.2), shade(BLACK, 1.6)),
    ]
    trailer = [
        *view.box((back, -4.0, -1.25), (2.2, -1.2, 1.25), load, side=stripe, left=doors),
        *_wheels(view, rear, 0.5, 1.2, rim),
    ]
    if not bonnet:
        box = view.box((2.6, -3.5, -1.2), (4.7, -0.55, 1.2), paint, side=cab, right=_front(paint))
        return posed(rng, [*shapes, *_along(view, trailer, [*box, *_wheels(view, (front,), 0.5, 1.2, rim)])], tilt=0.6)
    box = view.box(
        (2.5, -2.9, -1.15), (4.0, -0.7, 1.15), paint, side=cab, right=[rectangle(0.08, 0.08, 0.92, 0.42, PANE)]
    )
    grille = [rectangle(0.25, 0.1, 0.75, 0.75, CHROME, 0.03), rectangle(0, 0.82, 1, 1, CHROME)]
    grille += [stroke([(x, 0.14), (x, 0.7)], 0.02, GREY) for x in (0.35, 0.45, 0.55, 0.65)]
    grille += [ellipse(x, 0.5, 0.09, 0.13, LAMP) for x in (0.12, 0.88)]
    nose = view.box(
        (4.0, -1.8, -0.85), (5.4, -0.6, 0.85), paint, side=[rectangle(0.1, 0.5, 0.3, 0.6, GREY)], right=grille
    )
    pipe = Shape(view.project([(2.4, -0.9, 1.2), (2.4, -3.9, 1.2)]), CHROME, 0.16)
    parts = _along(view, trailer, [pipe], box, [*nose, *_wheels(view, (front,), 0.5, 1.15, rim)])
    return posed(rng, [*shapes, *parts], tilt=0.6)


@DRAWINGS.add("truck engine")
def _tipper(rng: np.random.Generator) -> list[Shape]:
    view = _turn(rng)
    paint, bed = painted(rng, CAR_PAINTS), painted(rng, (ORANGE, YELLOW, GREY, RED, GREEN))
    rim = painted(rng, (STEEL, WHITE, bed))
    shapes = [*_far_wheels(view, (-2.4, -1.3, 2.3), 0.52, 1.15), *view.box((-3.4, -1.1, -0.9), (3, -0.8, 0.9), BLACK)]
    ribs = [stroke([(x, 0), (x, 1)], 0.03, shade(bed, 0.7)) for x in np.linspace(0.08, 0.92, 6)]
    heap = [(-3.4, -2.4), (-2.6, -2.9), (-1.6, -3.1), (-0.4, -2.8), (0.8, -2.4)]
    earth = painted(rng, ((0.5, 0.38, 0.26), GREY))
    load = [Shape(view.project([(x, y, 0) for x, y in heap]), earth)] if rng.random() < 0.6 else []
    load += view.box(
        (-3.6, -2.5, -1.2), (1.0, -1.15, 1.2), bed, side=ribs, top=[rectangle(0.04, 0.06, 0.96, 0.94, earth)]
    )
    cab = [
        rectangle(0.35, 0.1, 0.93, 0.45, PANE, 0.04), stroke([(0.28, 0.1), (0.28, 0.9)], 0.01, shade(paint, 0.6)),
        *_arches((2.3,), 0.52, (1.2, -2.8), (3.1, -0.6))
    ]  # fmt: skip
    front = view.box((1.2, -2.8, -1.15), (3.1, -0.6, 1.15), paint, side=cab, right=_front(paint))
    parts = _along(
        view, [*load, *_wheels(view, (-2.4, -1.3), 0.52, 1.15, rim)], [*front, *_wheels(view, (2.3,), 0.52, 1.15, rim)]
    )
    return posed(rng, [*shapes, *parts], tilt=0.6)


def _windows(count: int, top: float, bottom: float, start: float = 0.02, end: float = 0.98) -> list[Shape]:
    edges = np.linspace(start, end, count + 1)
    return [rectangle(a + 0.004, top, b - 0.004, bottom, PANE, 0.01) for a, b in itertools.pairwise(edges)]


@DRAWINGS.add("bus")
def _town_bus(rng: np.random.Generator) -> list[Shape]:
    view, paint = _turn(rng), painted(rng, (RED, YELLOW, BLUE, GREEN, WHITE, ORANGE, TEAL))
    places = (-3.3, 3.2)
    low, high = (-5.6, -3.1, -1.25), (5.6, -0.38, 1.25)
    count = int(rng.integers(6, 9))
    side = [*_windows(count, 0.12, 0.5), rectangle(0, 0.72, 1, 0.8, painted(rng, (WHITE, GREY, YELLOW, BLUE)))]
    for x in (0.89, 0.46)[: int(rng.integers(1, 3))]:
        side += [
            rectangle(x - 0.06, 0.12, x + 0.06, 0.95, shade(BLACK, 1.4)),
            *(rectangle(x + a, 0.15, x + a + 0.05, 0.92, PANE) for a in (-0.055, 0.005)),
        ]
    side += _arches(places, 0.5, (low[0], low[1]), (high[0], high[1]))
    sign = [rectangle(0.15, 0.03, 0.85, 0.12, BLACK), stroke([(0.25, 0.075), (0.7, 0.075)], 0.035, (0.98, 0.75, 0.1))]
    front = [*_front(paint, glass=0.58), *sign]
    rear = [rectangle(0.12, 0.1, 0.88, 0.4, PANE, 0.04), *(rectangle(x, 0.7, x + 0.1, 0.8, RED) for x in (0.05, 0.85))]
    shapes = _far_wheels(view, places, 0.5, 1.25)
    shapes += view.box(low, high, paint, side=side, right=front, left=rear, top=[rectangle(0.3, 0.3, 0.5, 0.7, WHITE)])
    return posed(rng, [*shapes, *_wheels(view, places, 0.5, 1.26, painted(rng, (STEEL, GREY)))], tilt=0.6)


@DRAWINGS.add("bus")
def _double_decker(rng: np.random.Generator) -> list[Shape]:
    view, paint = _turn(rng), painted(rng, (RED, RED, BLUE, GREEN, YELLOW))
    low, high, places = (-4.6, -4.35, -1.25), (4.6, -0.38, 1.25), (-2.6, 2.9)
    advert = painted(rng, (WHITE, YELLOW, BLUE, BLACK))
    side = [
        *_windows(6, 0.08, 0.3), *_windows(5, 0.52, 0.74, 0.14), rectangle(0.2, 0.36, 0.8, 0.47, advert),
        rectangle(0.86, 0.52, 0.97, 0.95, PANE), *_arches(places, 0.5, (low[0], low[1]), (high[0], high[1]))
    ]  # fmt: skip
    front = [
        rectangle(0.06, 0.07, 0.94, 0.3, PANE, 0.04), rectangle(0.15, 0.35, 0.85, 0.46, BLACK),
        stroke([(0.25, 0.405), (0.75, 0.405)], 0.03, (0.98, 0.8, 0.3)), rectangle(0.06, 0.5, 0.94, 0.75, PANE, 0.04),
        *(ellipse(x, 0.86, 0.06, 0.035, LAMP) for x in (0.14, 0.86)), rectangle(0.36, 0.86, 0.64, 0.92, WHITE)
    ]  # fmt: skip
    shapes = _far_wheels(view, places, 0.5, 1.25)
    shapes += view.box(low, high, paint, side=side, right=front, left=[rectangle(0.1, 0.08, 0.9, 0.3, PANE)])
    return posed(rng, [*shapes, *_wheels(view, places, 0.5, 1.26, GREY)], tilt=0.6)


@DRAWINGS.add("bus")
def _school_bus(rng: np.random.Generator) -> list[Shape]:
    view, paint = _turn(rng), painted(rng, ((0.97, 0.68, 0.06), (0.95, 0.72, 0.12), WHITE))
    low, high, places = (-5, -3.0, -1.2), (3.2, -0.6, 1.2), (-3.0, 3.9)
    lines = [rectangle(0, y, 1, y + 0.03, BLACK) for y in (0.58, 0.72)]
    side = [*_windows(8, 0.14, 0.44), *lines, *_arches(places[:1], 0.5, (low[0], low[1]), (high[0], high[1]))]
    shapes = _far_wheels(view, places, 0.5, 1.15)
    saloon = view.box(
        low,
        high,
        paint,
        side=side,
        right=[rectangle(0.05, 0.15, 0.95, 0.5, PANE)],
        left=[rectangle(0.2, 0.1, 0.8, 0.9, PANE, 0.03), *lines],
    )
    nose = view.box(
        (3.2, -1.75, -1.0), (4.8, -0.6, 1.0), paint,
        side=[rectangle(0, 0.3, 0.5, 0.36, BLACK), *_arches(places[1:], 0.5, (3.2, -1.75), (4.8, -0.6))],
        right=[
            rectangle(0.25, 0.2, 0.75, 0.65, shade(BLACK, 1.3)), rectangle(0, 0.8, 1, 1, BLACK),
            *(ellipse(x, 0.45, 0.09, 0.13, LAMP) for x in (0.12, 0.88))
        ]
    )  # fmt: skip
    shapes += _along(view, saloon, nose)
    return posed(rng, [*shapes, *_wheels(view, places, 0.5, 1.22, painted(rng, (GREY, BLACK, WHITE)))], tilt=0.6)


@DRAWINGS.add("siren")
def _ambulance(rng: np.random.Generator) -> list[Shape]:
    view, sign = _turn(rng), painted(rng, (RED, RED, BLUE, GREEN))
    paint = painted(rng, (WHITE, WHITE, (0.95, 0.9, 0.2)))
    places = (-1.5, 1.75)
    cross = [rectangle(0.38, 0.26, 0.46, 0.62, sign), rectangle(0.31, 0.37, 0.53, 0.51, sign)]
    side = [
        rectangle(0, 0.68, 1, 0.8, sign),
        *cross,
        rectangle(0.66, 0.14, 0.9, 0.4, PANE, 0.02),
        *_arches(places[:1], 0.38, (-2.7, -2.7), (1.3, -0.4)),
    ]
    rear = [
        *(rectangle(x, 0.12, x + 0.36, 0.42, PANE) for x in (0.1, 0.54)), stroke([(0.5, 0), (0.5, 1)], 0.02, GREY),
        rectangle(0, 0.68, 1, 0.8, sign)
    ]  # fmt: skip
    shapes = _far_wheels(view, places, 0.38, 1.0)
    cabin = [(1.3, -2.0), (1.75, -1.95), (2.25, -1.3), (3.05, -1.12), (3.15, -0.4), (1.3, -0.4)]
    front = view.extrude(cabin, -0.95, 0.95, paint)
    front += view.patch(
        [(1.78, -1.92, 0.9), (1.78, -1.92, -0.9), (2.2, -1.36, -0.9), (2.2, -1.36, 0.9)], [rectangle(0, 0, 1, 1, PANE)]
    )
    grille = [rectangle(0.25, 0.15, 0.75, 0.5, BLACK), *(ellipse(x, 0.3, 0.1, 0.17, LAMP) for x in (0.12, 0.88))]
    front += view.patch([(3.06, -1.1, 0.95), (3.06, -1.1, -0.95), (3.15, -0.4, -0.95), (3.15, -0.4, 0.95)], grille)
    front += view.panel((0, 0, 0.951), (1, 0, 0), (0, 1, 0), [
        polygon([(1.4, -1.88), (1.72, -1.85), (2.1, -1.3), (1.4, -1.3)], PANE), rectangle(1.3, -0.95, 3.1, -0.76, sign),
        stroke([(1.4, -1.3), (1.4, -0.5)], 0.02, GREY), ellipse(1.75, -0.38, 0.46, 0.46, BLACK)
    ])  # fmt: skip
    body = view.box(
        (-2.7, -2.7, -1.0), (1.3, -0.4, 1.0), paint, side=side, left=rear, right=[rectangle(0.2, 0.08, 0.8, 0.18, sign)]
    )
    shapes += _along(view, body, front)
    for z0, z1 in ((-0.8, -0.2), (0.2, 0.8)):
        shapes += view.box((0.95, -2.92, z0), (1.25, -2.7, z1), painted(rng, (_BEACON, (0.9, 0.1, 0.1))))
    return posed(rng, [*shapes, *_wheels(view, places, 0.38, 1.01, STEEL)], tilt=0.6)


@DRAWINGS.add("siren")
def _fire_engine(rng: np.random.Generator) -> list[Shape]:
    view, paint = _turn(rng), painted(rng, (RED, (0.75, 0.08, 0.06), (0.85, 0.2, 0.08)))
    places = (-2.2, 2.6)
    stripe = painted(rng, (WHITE, YELLOW))
    shutters = [rectangle(x, 0.2, x + 0.27, 0.72, STEEL) for x in (0.05, 0.37, 0.68)]
    shutters += [
        stroke([(x, y), (x + 0.27, y)], 0.008, GREY) for x in (0.05, 0.37, 0.68) for y in np.linspace(0.28, 0.68, 6)
    ]
    side = [*shutters, rectangle(0, 0.78, 1, 0.85, stripe), *_arches(places[:1], 0.5, (-4, -2.9), (1.2, -0.5))]
    cab = [
        rectangle(0.06, 0.1, 0.45, 0.45, PANE, 0.02),
        rectangle(0.53, 0.1, 0.95, 0.45, PANE, 0.02),
        rectangle(0, 0.62, 1, 0.7, stripe),
        *_arches(places[1:], 0.5, (1.3, -2.95), (4, -0.5)),
    ]
    shapes = _far_wheels(view, places, 0.5, 1.2)
    shapes += view.box(
        (-4, -2.9, -1.2), (1.2, -0.5, 1.2), paint, side=side, left=[rectangle(0.15, 0.2, 0.85, 0.8, STEEL)]
    )
    shapes += view.box(
        (1.3, -2.95, -1.2),
        (4, -0.5, 1.2),
        paint,
        side=cab,
        right=[*_front(paint, glass=0.46), rectangle(0, 0.62, 1, 0.7, stripe)],
    )
    rise, metal = float(rng.choice([0.0, 0.25, 0.8])), painted(rng, (STEEL, GREY))
    for z in (-0.35, 0.35):
        ends = [(-4.3, -3.25 - 7.0 * rise * 0.6, z), (3.2, -3.3, z)] if rise else [(-4.4, -3.05, z), (3.6, -3.1, z)]
        shapes.append(Shape(view.project(ends), metal, 0.13))
    for part in np.linspace(0.02, 0.96, 15):
        rung = [
            (ends[0][0] * (1 - part) + ends[1][0] * part, ends[0][1] * (1 - part) + ends[1][1] * part, z)
            for z in (-0.35, 0.35)
        ]  # fmt: skip
        shapes.append(Shape(view.project(rung), metal, 0.08))
        middle = [(rung[0][0], rung[0][1] - 0.14, 0.35), (rung[0][0], rung[0][1] + 0.14, 0.35)]
        shapes.append(Shape(view.project(middle), metal, 0.07))
    shapes += view.box((2.9, -3.2, -0.9), (3.5, -2.95, 0.9), _BEACON)
    return posed(rng, [*shapes, *_wheels(view, places, 0.5, 1.21, painted(rng, (STEEL, RED)))], tilt=0.6)
