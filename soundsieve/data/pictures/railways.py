"""Drawings of what sounds on rails: trains, the underground, level crossings, roller coasters."""

from __future__ import annotations

import itertools

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.parts import (
    BLACK,
    BLUE,
    BRASS,
    GREEN,
    GREY,
    IVORY,
    LAMP,
    ORANGE,
    PANE,
    RED,
    SMOKE,
    STEEL,
    TEAL,
    WHITE,
    WOOD,
    YELLOW,
    around,
    mirrored,
    painted,
    posed,
    puffs,
    ring,
    scaled,
    waves,
)
from soundsieve.data.pictures.shapes import (
    Colour,
    Shape,
    blob,
    ellipse,
    polygon,
    rectangle,
    rotate,
    shade,
    smooth,
    stroke,
)
from soundsieve.data.pictures.solids import View

DRAWINGS = Drawings()

_LIVERIES = (RED, BLUE, GREEN, WHITE, YELLOW, ORANGE, STEEL, TEAL, IVORY)


def _spoked(x: float, radius: float, colour: Colour, turn: float) -> list[Shape]:
    """A locomotive's driving wheel standing on y = 0."""
    spokes = [
        stroke([(x, -radius), point], radius * 0.07, colour) for point in around(12, radius * 0.9, turn, x, -radius)
    ]
    return [
        *spokes,
        ring(x, -radius, radius * 0.92, radius * 0.15, colour),
        ellipse(x, -radius, radius * 0.2, radius * 0.2, colour),
    ]


def _wagon(rng: np.random.Generator, x: float, colour: Colour) -> list[Shape]:
    """A carriage or an open wagon, 5 m long, its front end at x."""
    shapes = [stroke([(x - 0.1, -0.75), (x + 0.5, -0.75)], 0.12, BLACK)]
    if rng.random() < 0.6:
        shapes += [
            rectangle(x - 5, -2.9, x, -0.75, colour, 0.06),
            rectangle(x - 5.1, -3.15, x + 0.1, -2.85, shade(colour, 0.5), 0.15),
        ]
        shapes += [
            rectangle(x - a - 0.62, -2.5, x - a, -1.75, LAMP if rng.random() < 0.3 else PANE, 0.08)
            for a in np.linspace(0.3, 4.1, 5)
        ]
        shapes.append(rectangle(x - 5, -1.5, x, -1.4, shade(colour, 1.7)))
    else:
        heap = [(x - 4.8, -1.9), (x - 3.8, -2.4), (x - 2.5, -2.3), (x - 1.2, -2.5), (x - 0.2, -1.9)]
        shapes += [
            blob(heap, painted(rng, (BLACK, (0.55, 0.4, 0.28), GREY))),
            rectangle(x - 5, -1.95, x, -0.75, colour),
        ]
        shapes += [stroke([(x - a, -1.9), (x - a, -0.8)], 0.07, shade(colour, 0.6)) for a in (0.5, 1.5, 2.5, 3.5, 4.5)]
    return [*shapes, *(s for a in (0.8, 1.6, 3.4, 4.2) for s in _spoked(x - a, 0.4, BLACK, 10))]


def _rails(left: float, right: float) -> list[Shape]:
    ties = [rectangle(x, 0.08, x + 0.35, 0.22, WOOD) for x in np.arange(left, right - 0.3, 0.75)]
    return [*ties, stroke([(left, 0.05), (right, 0.05)], 0.1, GREY)]


@DRAWINGS.add("train")
def _steam_engine(rng: np.random.Generator) -> list[Shape]:
    """From the side, in metres: boiler, chimney, dome, cab, coupled wheels with their rod, and a carriage or two."""
    paint, wheels = painted(rng, (BLACK, BLACK, GREEN, BLUE, RED, (0.35, 0.1, 0.1))), painted(rng, (RED, BLACK, RED))
    count, big = int(rng.integers(2, 5)), rng.uniform(0.65, 0.85)
    long = count * big * 2.15 + 2.1
    top, turn = -2 * big - 1.6, rng.uniform(0, 360)
    stack = rng.uniform(0.8, 1.3)
    shapes: list[Shape] = []
    if rng.random() < 0.75:
        shapes += puffs(rng, (long - 0.45, top - stack), (long - rng.uniform(2, 4), top - stack - 1.5), 0.9, SMOKE)
    shapes += [
        rectangle(0, -2 * big - 0.3, long + 0.2, -2 * big + 0.25, shade(BLACK, 1.4)),
        mirrored(
            [(0.19, top + 0.2), (0.2, top - stack * 0.5), (0.34 if rng.random() < 0.5 else 0.22, top - stack)],
            shade(paint, 0.8), x=long - 0.5
        ),
        rectangle(
            long - 0.85, top - stack - 0.08, long - 0.15, top - stack + 0.08, painted(rng, (BRASS, BLACK, RED)), 0.05
        ),
        mirrored(
            [(0.02, top - 0.55), (0.24, top - 0.45), (0.32, top - 0.2), (0.36, top + 0.1)],
            painted(rng, (BRASS, paint)), x=long * 0.58
        ),
        rectangle(1.2, top, long, -2 * big - 0.2, paint, 0.06),
        rectangle(long - 0.95, top - 0.02, long + 0.08, -2 * big - 0.15, shade(paint, 0.6), 0.08),
        *(
            rectangle(x, top, x + 0.09, -2 * big - 0.2, painted(rng, (BRASS, shade(paint, 1.6))))
            for x in np.linspace(2.0, long - 1.4, 4)
        ),
        ellipse(long + 0.12, top + 0.2, 0.17, 0.2, LAMP),
        rectangle(-0.1, top - 0.55, 1.6, -2 * big + 0.3, shade(paint, 1.15)),
        rectangle(-0.3, top - 0.75, 1.8, top - 0.5, shade(paint, 0.55), 0.1),
        *(rectangle(x, top - 0.25, x + 0.55, top + 0.45, PANE, 0.05) for x in (0.15, 0.85)),
        polygon(
            [(long - 0.1, -0.85), (long + 0.55, -0.15), (long + 0.6, 0), (long - 0.1, 0)],
            painted(rng, (RED, BLACK, paint))
        ),
        rectangle(long - 1.1, -1.25, long - 0.1, -0.7, shade(paint, 0.75), 0.08)
    ]  # fmt: skip
    axles = [0.9 + (i + 0.2) * big * 2.12 for i in range(count)]
    for x in axles:
        shapes += _spoked(x, big, wheels, turn)
    for x in np.linspace(axles[-1] + big + 0.5, long - 0.35, 2):
        shapes += _spoked(float(x), 0.38, wheels, 0)
    pin = np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn))]) * big * 0.45
    shapes.append(stroke([(axles[0] + pin[0], pin[1] - big), (axles[-1] + pin[0], pin[1] - big)], 0.14, STEEL))
    shapes.append(stroke([(axles[-1] + pin[0], pin[1] - big), (long - 0.6, -1.0)], 0.12, STEEL))
    wagons, colour = int(rng.integers(0, 2)), painted(rng, _LIVERIES)
    for number in range(wagons):
        shapes = [*_wagon(rng, -0.6 - 5.4 * number, colour), *shapes]
    if rng.random() < 0.6:
        shapes = [*_rails(-0.6 - 5.4 * wagons, long + 0.7), *shapes]
    return posed(rng, shapes, tilt=0.6)


def _train_view(rng: np.random.Generator) -> View:
    return View(
        [0.0, -rng.uniform(30, 55), -rng.uniform(55, 70), -rng.uniform(60, 78)][rng.integers(4)], rng.uniform(2, 10), 26
    )


def _bogies(view: View, places: tuple[float, ...], half: float) -> list[Shape]:
    shapes: list[Shape] = []
    for x in places:
        for a in (-0.65, 0.65):
            shapes += view.disc(
                x + a, -0.42, half - 0.25, [ellipse(0, 0, 0.42, 0.42, BLACK), ellipse(0, 0, 0.2, 0.2, GREY)]
            )
        shapes += view.panel(
            (x, 0, half - 0.2), (1, 0, 0), (0, 1, 0), [rectangle(-1.1, -0.75, 1.1, -0.4, shade(BLACK, 1.5), 0.05)]
        )
    return shapes


def _coach(rng: np.random.Generator, view: View, x0: float, x1: float, paint: Colour, band: Colour) -> list[Shape]:
    """A carriage from x0 to x1: windows in a row, doors near its ends, a line of another colour."""
    edges = np.linspace(0.16, 0.84, 7)
    side = [rectangle(0, 0.64, 1, 0.74, band)]
    side += [rectangle(a + 0.012, 0.22, b - 0.012, 0.52, PANE, 0.02) for a, b in itertools.pairwise(edges)]
    for x in (0.08, 0.92):
        side += [
            rectangle(x - 0.045, 0.14, x + 0.045, 0.94, shade(paint, 0.75)),
            rectangle(x - 0.025, 0.22, x + 0.025, 0.52, PANE),
        ]
    roof = shade(paint, 0.8)
    shapes = view.box((x0, -0.75, -1.1), (x1, -0.4, 1.1), shade(BLACK, 1.5))
    shapes += view.box((x0, -3.6, -1.3), (x1, -0.65, 1.3), paint, side=side, top=[rectangle(0, 0, 1, 1, roof)])
    return [*shapes, *_bogies(view, (x0 + 1.6, x1 - 1.6), 1.3)]


@DRAWINGS.add("train", "train horn")
def _fast_train(rng: np.random.Generator) -> list[Shape]:
    """A streamlined front and a carriage or two behind it."""
    view, paint, band = (
        _train_view(rng),
        painted(rng, (WHITE, WHITE, RED, BLUE, STEEL, YELLOW)),
        painted(rng, _LIVERIES),
    )
    nose = rng.uniform(2.2, 4.0)
    shapes: list[Shape] = []
    for number in range(int(rng.integers(1, 3)), 0, -1):
        shapes += _coach(rng, view, -3.5 - 9.4 * number, -3.8 - 9.4 * (number - 1), paint, band)
    profile = [
        (0, -3.6), *((nose * u, -3.6 + 2.2 * u**2.2) for u in (0.25, 0.45, 0.65, 0.85)), (nose, -1.3), (nose, -0.75),
        (nose - 0.4, -0.4), (-3.5, -0.4), (-3.5, -3.6)
    ]  # fmt: skip
    shapes += view.extrude([profile[-1], *profile[:-1]], -1.3, 1.3, paint)
    (xa, ya), (xb, yb) = profile[1], profile[3]
    for start, end in (((xa, ya), profile[2]), (profile[2], (xb, yb))):
        shapes += view.patch([(*start, 1.1), (*start, -1.1), (*end, -1.1), (*end, 1.1)], [rectangle(0, 0, 1, 1, PANE)])
    (xa, ya), (xb, yb) = profile[4], profile[5]
    shapes += view.patch(
        [(xa, ya, 1.3), (xa, ya, -1.3), (xb, yb, -1.3), (xb, yb, 1.3)],
        [ellipse(x, 0.5, 0.11, 0.3, LAMP) for x in (0.18, 0.82)]
    )  # fmt: skip
    shapes += view.patch(
        [(nose, -1.3, 1.3), (nose, -1.3, -1.3), (nose, -0.75, -1.3), (nose, -0.75, 1.3)],
        [rectangle(0, 0.2, 1, 1, band)],
    )
    side = [
        rectangle(-3.5, -1.6, nose - 0.15, -1.25, band), rectangle(-1.0, -3.0, -0.2, -0.7, shade(paint, 0.8)),
        rectangle(-0.85, -2.8, -0.35, -2.0, PANE),
        polygon([(0.1, -2.95), (nose * 0.4, -2.9), (nose * 0.6, -2.3), (0.1, -2.25)], PANE),
        *(rectangle(x, -2.9, x + 0.9, -2.1, PANE, 0.08) for x in (-3.2, -2.1))
    ]  # fmt: skip
    shapes += view.panel((0, 0, 1.301), (1, 0, 0), (0, 1, 0), side)
    return posed(rng, [*shapes, *_bogies(view, (-2.0, nose * 0.35), 1.3)], tilt=0.6)


@DRAWINGS.add("train", "train horn")
def _diesel(rng: np.random.Generator) -> list[Shape]:
    """A locomotive with a flat front; goods wagons follow."""
    view, paint, band = _train_view(rng), painted(rng, _LIVERIES), painted(rng, (YELLOW, WHITE, BLACK, RED))
    shapes: list[Shape] = []
    for number in range(int(rng.integers(0, 3)), 0, -1):
        end = -6.6 - 9 * (number - 1)
        if rng.random() < 0.5:
            shapes += [
                *view.box(
                    (end - 8.6, -3.6, -1.3), (end, -0.7, 1.3), painted(rng, _LIVERIES),
                    side=[stroke([(x, 0), (x, 1)], 0.012, GREY) for x in np.linspace(0.05, 0.95, 14)]
                ),
                *_bogies(view, (end - 7, end - 1.6), 1.3)
            ]  # fmt: skip
        else:
            shapes += _coach(rng, view, end - 8.6, end, paint, band)
    side = [
        rectangle(0, 0.5, 1, 0.68, band),
        *(rectangle(x, 0.15, x + 0.07, 0.4, shade(BLACK, 2)) for x in (0.2, 0.35, 0.5, 0.65)),
        rectangle(0.86, 0.14, 0.96, 0.42, PANE), rectangle(0.78, 0.12, 0.84, 0.98, shade(paint, 0.75))
    ]  # fmt: skip
    front = [
        *(rectangle(x, 0.12, x + 0.38, 0.4, PANE, 0.05) for x in (0.08, 0.54)), rectangle(0, 0.5, 1, 0.95, band),
        *(ellipse(x, 0.62, 0.07, 0.05, LAMP) for x in (0.16, 0.84)), ellipse(0.5, 0.06, 0.06, 0.035, LAMP)
    ]  # fmt: skip
    shapes += view.box((-6.2, -0.8, -1.3), (3.4, -0.45, 1.3), BLACK)
    shapes += view.box(
        (-6, -3.7, -1.3), (3, -0.75, 1.3), paint, side=side, right=front, top=[rectangle(0.3, 0.3, 0.6, 0.7, GREY)]
    )
    for z in (-0.9, 0.9):
        shapes += view.patch(
            [(3.4, -1.0, z + 0.25), (3.4, -1.0, z - 0.25), (3.4, -0.55, z - 0.25), (3.4, -0.55, z + 0.25)],
            [ellipse(0.5, 0.5, 0.5, 0.5, GREY)],
        )
    return posed(rng, [*shapes, *_bogies(view, (-4.3, 1.3), 1.3)], tilt=0.6)


@DRAWINGS.add("metro train")
def _metro(rng: np.random.Generator) -> list[Shape]:
    """Flat-fronted cars with many wide doors; often seen nearly from the front."""
    view = View(-rng.choice([rng.uniform(30, 55), rng.uniform(58, 80)]), rng.uniform(2, 8), 22)
    paint, band = painted(rng, (STEEL, STEEL, WHITE, BLUE)), painted(rng, (RED, BLUE, GREEN, ORANGE, YELLOW, TEAL))
    shapes: list[Shape] = []
    side = [rectangle(0, 0.56, 1, 0.66, band)]
    for x in (0.12, 0.38, 0.64, 0.9):
        side += [
            rectangle(x - 0.07, 0.14, x + 0.07, 0.97, shade(band, 0.9) if rng.random() < 0.5 else shade(paint, 0.8))
        ]
        side += [rectangle(x + a, 0.2, x + a + 0.045, 0.55, PANE, 0.01) for a in (-0.055, 0.01)]
    side += [rectangle(x - 0.05, 0.2, x + 0.05, 0.5, PANE, 0.02) for x in (0.25, 0.51, 0.77)]
    for number in range(int(rng.integers(1, 3)), -1, -1):
        x = 4 - 8.6 * number
        front = [
            rectangle(0.06, 0.1, 0.94, 0.55, shade(BLACK, 1.3), 0.08), rectangle(0.1, 0.14, 0.38, 0.5, PANE, 0.03),
            rectangle(0.62, 0.14, 0.9, 0.5, PANE, 0.03), rectangle(0.41, 0.14, 0.59, 0.97, band),
            rectangle(0.44, 0.18, 0.56, 0.5, PANE, 0.03), rectangle(0.2, 0.02, 0.8, 0.09, BLACK),
            stroke([(0.35, 0.055), (0.65, 0.055)], 0.03, (0.98, 0.65, 0.15)),
            *(ellipse(a, 0.7, 0.06, 0.05, LAMP) for a in (0.15, 0.85)), rectangle(0.1, 0.84, 0.9, 0.9, band)
        ]  # fmt: skip
        shapes += view.box((x - 8.4, -0.7, -1.1), (x - 0.3, -0.2, 1.1), BLACK)
        shapes += view.box((x - 8.4, -3.5, -1.3), (x, -0.55, 1.3), paint, side=side, right=front)
        shapes += _bogies(view, (x - 6.8, x - 1.6), 1.25)
    return posed(rng, shapes, tilt=0.5)


@DRAWINGS.add("train horn")
def _air_horns(rng: np.random.Generator) -> list[Shape]:
    """Two to five trumpets of different lengths on one foot."""
    metal, count = painted(rng, (STEEL, RED, BLACK, BRASS, BLUE)), int(rng.integers(2, 6))
    shapes: list[Shape] = [rectangle(-0.5, 0.5 * count - 0.25, 0.0, 0.5 * count - 0.05, shade(BLACK, 1.5))]
    for number in range(count):
        y, long = number * 0.5, rng.uniform(1.4, 2.6)
        shapes += [
            polygon([
                (-0.1, y - 0.05), (long * 0.6, y - 0.08), (long * 0.85, y - 0.14), (long, y - 0.24), (long, y + 0.24),
                (long * 0.85, y + 0.14), (long * 0.6, y + 0.08), (-0.1, y + 0.05)
            ], metal),
            ellipse(long, y, 0.07, 0.24, shade(metal, 0.45)),
            stroke([(0, y - 0.02), (long * 0.8, y - 0.06)], 0.025, shade(metal, 2.0)),
            rectangle(-0.35, y - 0.19, 0.0, y + 0.19, shade(metal, 0.75), 0.05),
            ellipse(-0.35, y, 0.07, 0.19, shade(metal, 0.6))
        ]  # fmt: skip
    shapes.insert(1, stroke([(-0.2, 0), (-0.2, 0.5 * count)], 0.12, GREY))
    return posed(rng, shapes, tilt=8)


@DRAWINGS.add("level crossing bell")
def _crossing(rng: np.random.Generator) -> list[Shape]:
    """The crossed boards over two red lamps, and a barrier perhaps."""
    lit = int(rng.integers(2))
    post, red = painted(rng, (STEEL, GREY)), (0.95, 0.08, 0.06)
    shapes = [rectangle(-0.06, -2.5, 0.06, 1.4, post), rectangle(-0.3, 1.25, 0.3, 1.45, GREY)]
    if rng.random() < 0.6:
        angle = -rng.choice([0.0, 0.0, 35.0, 65.0])
        long = rng.uniform(2.6, 3.6)
        arm = [rectangle(0, 0.5, long, 0.66, WHITE)]
        arm += [
            polygon([(x, 0.5), (x + 0.28, 0.5), (x + 0.2, 0.66), (x - 0.08, 0.66)], RED)
            for x in np.arange(0.3, long - 0.3, 0.6)
        ]
        shapes = [*rotate(arm, angle, (0, 0.58)), *shapes, rectangle(-0.28, 0.25, 0.28, 0.95, shade(GREY, 0.8), 0.04)]
    board = [
        rectangle(-1.0, -0.14, 1.0, 0.14, WHITE),
        *(rectangle(a, -0.14, b, 0.14, RED) for a, b in ((-1.0, -0.6), (0.6, 1.0))),
    ]
    if rng.random() < 0.5:
        board = [
            rectangle(-1.0, -0.16, 1.0, 0.16, BLACK), rectangle(-0.96, -0.12, 0.96, 0.12, WHITE),
            *(
                stroke([(x, -0.06), (x, 0.06)], 0.05, BLACK)
                for x in (*np.linspace(-0.8, -0.3, 5), *np.linspace(0.3, 0.8, 5))
            )
        ]  # fmt: skip
    for angle in (35, -35):
        shapes += scaled(rotate(board, angle, (0, 0)), 0, -1.75)
    shapes.append(stroke([(-0.55, -0.6), (0.55, -0.6)], 0.1, shade(BLACK, 1.5)))
    for side, x in enumerate((-0.5, 0.5)):
        shapes += [
            ellipse(x, -0.6, 0.4, 0.4, BLACK),
            ellipse(x, -0.6, 0.22, 0.22, red if side == lit else (0.4, 0.05, 0.05)),
        ]
        if side == lit:
            shapes.append(ellipse(x - 0.05, -0.66, 0.08, 0.07, (1.0, 0.7, 0.65)))
    if rng.random() < 0.3:
        shapes += waves(0, -2.4, (0.4, 0.55), 220, 320, 0.05, RED)
    return posed(rng, shapes, tilt=1)


def _track(points: np.ndarray, colour: Colour, ground: float, supports: Colour) -> list[Shape]:
    shapes = [stroke([(x, y), (x, ground)], 0.035, supports) for x, y in points[:: max(len(points) // 16, 1)]]
    lows = points[:: max(len(points) // 16, 1)]
    for (x0, y0), (x1, y1) in itertools.pairwise(lows):
        shapes.append(stroke([(x0, (y0 + ground) / 2), (x1, ground)], 0.02, supports))
        shapes.append(stroke([(x0, (y0 + ground) / 2), (x1, (y1 + ground) / 2)], 0.02, supports))
    return [*shapes, Shape(np.add(points, (0, 0.09)), shade(colour, 0.7), 0.03), Shape(points, colour, 0.06)]


def _riders(rng: np.random.Generator, points: np.ndarray, start: int, cars: int, paint: Colour) -> list[Shape]:
    """Cars in a row on the track, two heads in each, from the front one at ``start`` back."""
    lengths = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))))
    shapes: list[Shape] = []
    for number in range(cars):
        at = lengths[start] - 0.46 * number
        x, y = (float(np.interp(at, lengths, points[:, axis])) for axis in (0, 1))
        dx, dy = (float(np.interp(at + 0.1, lengths, points[:, axis])) - now for axis, now in ((0, x), (1, y)))
        car = [
            *(ellipse(a, -0.34, 0.065, 0.07, painted(rng, ((0.9, 0.7, 0.55), (0.5, 0.33, 0.23)))) for a in (-0.1, 0.1)),
            *(stroke([(a, -0.22), (a + 0.06, -0.5)], 0.035, (0.88, 0.68, 0.52)) for a in (-0.05, 0.15)),
            blob([(-0.21, -0.05), (-0.22, -0.27), (-0.05, -0.2), (0.14, -0.2), (0.24, -0.1), (0.2, -0.04)], paint),
            *(ellipse(a, -0.03, 0.045, 0.045, BLACK) for a in (-0.13, 0.13))
        ]  # fmt: skip
        turned = rotate(car, float(np.degrees(np.arctan2(dy, dx))), (0, 0))
        shapes += scaled(turned, x, y)
    return shapes


@DRAWINGS.add("roller coaster")
def _coaster(rng: np.random.Generator) -> list[Shape]:
    rail, post, paint = (
        painted(rng, (RED, BLUE, YELLOW, ORANGE, TEAL)),
        painted(rng, (GREY, STEEL, WOOD)),
        painted(rng, (RED, YELLOW, BLUE, GREEN)),
    )
    if rng.random() < 0.5:  # hills
        drops = smooth(np.array([
            (0, 0.9), (0.5, 0.3), (1.1, -rng.uniform(1.3, 1.8)), (1.8, 0.6), (2.5, -rng.uniform(0.4, 0.9)), (3.1, 0.7),
            (3.6, -0.1), (4.2, 0.8)
        ]), closed=False)  # fmt: skip
        start = int(rng.integers(22, 30))
        return posed(
            rng,
            [*_track(drops, rail, 1.1, post), *_riders(rng, drops, start, int(rng.integers(3, 6)), paint)],
            tilt=0.5,
        )
    turn = np.radians(np.linspace(90, -270, 60))  # a loop
    radius = rng.uniform(0.9, 1.15)
    loop = np.stack((radius * np.cos(turn) + 0.15 * np.linspace(-1, 1, 60), 0.9 - radius + radius * np.sin(turn)), 1)
    left = smooth(np.array([(-2.4, -1.0), (-1.9, -0.7), (-1.3, 0.4), (-0.7, 0.82), tuple(loop[0])]), closed=False)
    right = smooth(np.array([tuple(loop[-1]), (0.8, 0.8), (1.5, 0.3), (2.0, -0.3), (2.5, -0.4)]), closed=False)
    posts = [*_track(left, rail, 1.15, post), *_track(right, rail, 1.15, post)]
    shapes = [*posts, Shape(loop * (1.06, 1.06) - (0, 0.03), shade(rail, 0.7), 0.03), Shape(loop, rail, 0.06)]
    whole = np.concatenate((left, loop))
    return posed(rng, [*shapes, *_riders(rng, whole, len(left) + int(rng.integers(-8, 22)), 4, paint)], tilt=0.5)


@DRAWINGS.add("roller coaster lift")
def _lift_hill(rng: np.random.Generator) -> list[Shape]:
    """The train on its way up the first slope, the chain between the rails."""
    rail, post, paint = (
        painted(rng, (RED, BLUE, YELLOW, WOOD)),
        painted(rng, (STEEL, GREY, WOOD)),
        painted(rng, (RED, YELLOW, BLUE, GREEN)),
    )
    high = rng.uniform(1.3, 2.0)
    hill = smooth(np.array([
        (-2.2, 0.95), (-1.6, 0.9), (-1.0, 0.55), (0.6, -high + 0.35), (1.1, -high), (1.5, -high + 0.3), (1.9, 0.4),
        (2.4, 0.9)
    ]), closed=False)  # fmt: skip
    start = int(rng.integers(22, 27))
    chain = Shape(np.add(hill[10:26], (0.05, 0.06)), shade(BLACK, 1.5), 0.03)
    return posed(
        rng,
        [*_track(hill, rail, 1.1, post), chain, *_riders(rng, hill, start, int(rng.integers(3, 6)), paint)],
        tilt=0.5,
    )
