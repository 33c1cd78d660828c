"""Drawings of cars, whole, in traffic, crashed, and what of a car makes its sounds."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.parts import (
    BLACK,
    BLUE,
    CAR_PAINTS,
    CHROME,
    FLAME,
    GREY,
    LAMP,
    PANE,
    RED,
    SMOKE,
    STEEL,
    WHITE,
    YELLOW,
    around,
    fit,
    flash,
    mirrored,
    painted,
    posed,
    puffs,
    ring,
    scaled,
    waves,
    wheel,
)
from soundsieve.data.pictures.shapes import (
    Colour,
    Shape,
    blob,
    ellipse,
    limb,
    place,
    polygon,
    rectangle,
    rotate,
    shade,
    stroke,
)
from soundsieve.data.pictures.solids import Point, View

DRAWINGS = Drawings()

_BODIES = {  # front half, over the bonnet to the windscreen's foot; its foot, roof and rear window in metres
    "sedan": (
        [(2.15, -0.3), (2.2, -0.5), (2.12, -0.7), (1.85, -0.78), (1.0, -0.92)],
        1.0,
        0.25,
        -0.85,
        -1.55,
        -1.42,
        [(-1.6, -0.95), (-2.1, -0.92), (-2.2, -0.6), (-2.15, -0.3)],
    ),
    "hatchback": (
        [(1.85, -0.3), (1.9, -0.5), (1.8, -0.72), (1.55, -0.82), (0.95, -0.97)],
        0.95,
        0.3,
        -1.35,
        -1.8,
        -1.5,
        [(-1.8, -0.98), (-1.9, -0.6), (-1.85, -0.3)],
    ),
    "estate": (
        [(2.15, -0.3), (2.2, -0.5), (2.12, -0.7), (1.85, -0.78), (1.05, -0.93)],
        1.05,
        0.35,
        -1.8,
        -2.1,
        -1.45,
        [(-2.1, -0.95), (-2.2, -0.6), (-2.15, -0.3)],
    ),
    "off-roader": (
        [(2.1, -0.4), (2.15, -0.7), (2.1, -0.98), (1.9, -1.05), (1.0, -1.12)],
        1.0,
        0.55,
        -1.9,
        -2.05,
        -1.8,
        [(-2.05, -1.1), (-2.1, -0.7), (-2.05, -0.4)],
    ),
    "sports": (
        [(2.15, -0.22), (2.25, -0.38), (2.05, -0.58), (1.6, -0.7), (0.75, -0.82)],
        0.75,
        -0.1,
        -0.75,
        -1.6,
        -1.2,
        [(-1.65, -0.86), (-2.1, -0.84), (-2.2, -0.55), (-2.1, -0.25)],
    ),
    "van": (
        [(2.3, -0.35), (2.38, -0.6), (2.3, -0.9), (2.15, -1.0), (1.75, -1.15)],
        1.75,
        1.15,
        -2.25,
        -2.35,
        -2.0,
        [(-2.35, -1.1), (-2.38, -0.6), (-2.35, -0.35)],
    ),
}


def _view(rng: np.random.Generator, distance: float) -> View:
    """From the side, or more often from the front or rear quarter, at about a person's height."""
    turn = rng.choice([0.0, -1.0, -1.0, 1.0]) * rng.uniform(18, 52)
    return View(float(turn), rng.uniform(2, 14), distance)


def _road_wheel(view: View, x: float, radius: float, z: float, broad: float, rim: Colour, spokes: int) -> list[Shape]:
    """A wheel at the near side z, its tread reaching ``broad`` inwards."""
    tread = [
        view.disc(x, -radius, z - broad * part, [ellipse(0, 0, radius, radius, BLACK)]) for part in (1, 0.66, 0.33)
    ]
    return [*(shape for part in tread for shape in part), *view.disc(x, -radius, z, wheel(0, 0, radius, spokes, rim))]


def _car(
    rng: np.random.Generator,
    view: View,
    body: str,
    paint: Colour,
    *,
    stripe: Colour | None = None,
    light: tuple[Colour, Colour] | None = None,
    door: float = 0.0,
) -> list[Shape]:
    """A car in metres, its front to the right, standing on y = 0.

    Args:
        rng: decides on wheels, trim and lamps.
        view: where it is seen from.
        body: a key of ``_BODIES``.
        paint: of its body.
        stripe: along its doors, or None.
        light: the colours of a light bar on its roof, or None.
        door: how far its front door stands open, degrees.
    """
    front, foot, roof, rear, tail, height, back = _BODIES[body]
    half, sill = rng.uniform(0.84, 0.95), front[0][1]
    radius = {"off-roader": 0.4, "van": 0.36}.get(body, rng.uniform(0.31, 0.36))
    axles = (back[-1][0] + rng.uniform(0.72, 0.85), front[0][0] - rng.uniform(0.72, 0.85))
    rim, spokes = painted(rng, (STEEL, CHROME, GREY)), int(rng.integers(5, 9))
    belt = front[-1][1]
    shapes = []
    for x in axles:  # the wheels of the far side, below the body
        shapes += view.disc(x, -radius, -half + 0.25, [ellipse(0, 0, radius, radius, BLACK)])
        shapes += view.disc(x, -radius, -half + 0.05, [ellipse(0, 0, radius, radius, BLACK)])
    low, high = half - 0.02, half - 0.24
    corners: dict[str, Point] = {}
    for end, x, y in (("foot", foot, belt), ("roof", roof, height), ("rear", rear, height), ("tail", tail, back[0][1])):
        wide = low if end in ("foot", "tail") else high
        corners[end + "+"], corners[end + "-"] = (x, y, wide), (x, y, -wide)
    shapes += view.extrude(_clockwise([*back[::-1], *front[::-1]]), -half, half, paint)
    grille = [rectangle(0.3, 0.1, 0.7, 0.8, shade(BLACK, 1.3), 0.1)]
    lamps = [ellipse(x, 0.4, 0.12, 0.28, LAMP) for x in (0.13, 0.87)]
    (x0, y0), (x1, y1) = front[1], front[2]
    shapes += view.patch([(x1, y1, half), (x1, y1, -half), (x0, y0, -half), (x0, y0, half)], [*grille, *lamps])
    (x1, y1), (x0, y0) = front[1], front[0]
    plate = [rectangle(0.1, 0.35, 0.9, 0.95, BLACK, 0.1), rectangle(0.36, 0.1, 0.64, 0.6, WHITE)]
    shapes += view.patch([(x1, y1, half), (x1, y1, -half), (x0, y0, -half), (x0, y0, half)], plate)
    (x1, y1), (x0, y0) = back[-3], back[-2]
    tails = [rectangle(x - 0.1, 0.2, x + 0.1, 0.75, (0.78, 0.08, 0.08), 0.05) for x in (0.12, 0.88)]
    tails.append(rectangle(0.35, 0.45, 0.65, 0.8, WHITE))
    shapes += view.patch([(x1, y1, -half), (x1, y1, half), (x0, y0, half), (x0, y0, -half)], tails)
    # the cabin
    pane = [rectangle(0.06, 0.1, 0.94, 0.92, PANE, 0.05)]
    whole = [rectangle(0, 0, 1, 1, paint)]
    shapes += view.patch([corners[c] for c in ("roof+", "roof-", "foot-", "foot+")], [*whole, *pane])
    shapes += view.patch([corners[c] for c in ("rear-", "rear+", "tail+", "tail-")], [*whole, *pane])
    shapes += view.patch([corners[c] for c in ("rear-", "roof-", "roof+", "rear+")], whole)
    posts = [0.0, 0.5, 1.0] if body in ("sedan", "hatchback") else [0.0, 0.42, 0.78, 1.0]
    if body == "sports":
        posts = [0.0, 1.0]
    if body == "van":
        posts = [0.72, 1.0] if rng.random() < 0.5 else posts
    panes = [rectangle(a + 0.03, 0.14, b - 0.03, 0.95, PANE, 0.02) for a, b in itertools.pairwise(posts)]
    shapes += view.patch([corners[c] for c in ("rear+", "roof+", "foot+", "tail+")], [*whole, *panes])
    line = shade(paint, 0.6)
    doors = [stroke([(axles[0] + 0.5, sill - 0.05), (axles[1] - 0.45, sill - 0.05)], 0.05, line)]
    for x in (axles[1] - 0.5, (axles[0] + axles[1]) / 2 - 0.1):
        doors.append(stroke([(x, belt + 0.03), (x - 0.04, sill - 0.08)], 0.018, line))
        doors.append(stroke([(x - 0.3, belt + 0.12), (x - 0.12, belt + 0.12)], 0.035, line))
    doors += [ellipse(x, -radius - 0.02, radius * 1.17, radius * 1.15, shade(BLACK, 0.7)) for x in axles]
    doors.append(blob([
        (front[2][0] - 0.32, front[2][1] + 0.05), (front[2][0] - 0.02, front[2][1] + 0.04),
        (front[1][0] - 0.08, front[1][1] - 0.05), (front[2][0] - 0.12, front[2][1] + 0.15)
    ], LAMP))  # fmt: skip
    doors.append(rectangle(back[-2][0] + 0.02, back[-2][1] - 0.22, back[-2][0] + 0.13, back[-2][1] + 0.02, RED, 0.03))
    if stripe:
        high_line = belt + 0.18
        band = rectangle(back[-1][0] + 0.02, high_line, front[0][0] - 0.12, high_line + 0.2, stripe)
        doors.insert(0, band)
    shapes += view.panel((0, 0, half), (1, 0, 0), (0, 1, 0), doors)
    for x in axles:
        shapes += _road_wheel(view, x, radius, half, 0.22, rim, spokes)
    shapes.append(Shape(view.project([
        (foot - 0.1, belt - 0.02, half), (foot - 0.05, belt - 0.17, half + 0.15),
        (foot - 0.25, belt - 0.17, half + 0.15), (foot - 0.25, belt - 0.02, half)
    ]), shade(paint, 0.85)))  # fmt: skip
    if door:
        shapes += _open_door(view, axles[1] - 0.48, belt, sill - 0.08, height + 0.06, half, door, paint)
    if light:
        middle = (roof + rear) / 2 + 0.2
        for z0, z1, colour in ((-0.55, 0.0, light[0]), (0.0, 0.55, light[1])):
            shapes += view.box((middle - 0.16, height - 0.17, z0), (middle + 0.16, height, z1), colour)
    return shapes


def _clockwise(points: list[tuple[float, float]]) -> np.ndarray:
    """The outline in the order that :meth:`View.extrude` wants."""
    outline = np.asarray(points, float)
    after = np.roll(outline, -1, 0)
    area = float((outline[:, 0] * after[:, 1] - after[:, 0] * outline[:, 1]).sum())
    return outline if area > 0 else outline[::-1]


def _any_car(rng: np.random.Generator, view: View | None = None) -> list[Shape]:
    body = str(rng.choice(["sedan", "sedan", "hatchback", "hatchback", "estate", "off-roader", "sports", "van"]))
    return _car(rng, view or _view(rng, rng.uniform(9, 16)), body, painted(rng, CAR_PAINTS))


def _open_door(
    view: View, hinge: float, belt: float, sill: float, roof: float, half: float, degrees: float, paint: Colour
) -> list[Shape]:
    """The dark doorway behind the hinge and the door that stands out from it."""
    long = 1.05
    hole = [polygon([(hinge - long, belt), (hinge, belt), (hinge, sill), (hinge - long, sill)], shade(PANE, 0.5))]
    hole.append(rectangle(hinge - long + 0.15, belt + 0.05, hinge - long * 0.5, sill - 0.1, (0.45, 0.36, 0.28), 0.12))
    shapes = view.panel((0, 0, half + 0.005), (1, 0, 0), (0, 1, 0), hole)
    turn = np.radians(degrees)
    end_x, end_z = hinge - long * np.cos(turn), half + long * np.sin(turn)

    def leaf(points: list[tuple[float, float]], colour: Colour) -> Shape:
        space = [(hinge + u * (end_x - hinge), y, half + u * (end_z - half)) for u, y in points]
        return Shape(view.project(space), colour)

    shapes.append(leaf([(0, belt), (0.35, roof), (0.95, roof), (1, belt), (1, sill), (0, sill)], shade(paint, 0.8)))
    shapes.append(leaf([(0.14, belt - 0.03), (0.4, roof + 0.08), (0.9, roof + 0.08), (0.93, belt - 0.03)], PANE))
    shapes.append(
        leaf([(0.1, belt + 0.1), (0.9, belt + 0.1), (0.9, sill - 0.12), (0.1, sill - 0.12)], shade(paint, 0.55))
    )
    return shapes


@DRAWINGS.add("car engine", "engine starting", "engine stopping", "car passing by", "car horn", "car alarm")
def _whole_car(rng: np.random.Generator) -> list[Shape]:
    return posed(rng, _any_car(rng), tilt=1.5)


@DRAWINGS.add("car passing by")
def _car_going_by(rng: np.random.Generator) -> list[Shape]:
    shapes = _any_car(rng, View(rng.uniform(-12, 12), rng.uniform(2, 8), 14))
    left = min(shape.points[:, 0].min() for shape in shapes)
    for y in rng.uniform(-1.2, -0.2, rng.integers(3, 6)):
        shapes.append(stroke([(left - rng.uniform(0.6, 1.2), y), (left - 0.15, y)], 0.04, SMOKE))
    return posed(rng, shapes, tilt=1.0)


@DRAWINGS.add("car engine", "engine starting", "engine stopping")
def _motor(rng: np.random.Generator) -> list[Shape]:
    metal, cover = painted(rng, (STEEL, GREY)), painted(rng, (RED, BLACK, BLUE, GREY))
    dark = shade(metal, 0.6)
    shapes = [
        polygon([(-0.62, 0.75), (-0.72, 0.35), (0.72, 0.35), (0.62, 0.75)], shade(BLACK, 1.5)),
        rectangle(-0.75, -0.25, 0.75, 0.42, metal, 0.06), rectangle(-0.85, -0.42, 0.85, -0.2, dark, 0.05),
        *(
            limb([(x, -0.35), (x + 0.05, -0.75), (x * 0.7, -0.95)], (0.14, 0.15, 0.17), CHROME)
            for x in (-0.6, -0.2, 0.2, 0.6)
        ),
        rectangle(-0.65, -1.08, 0.65, -0.88, shade(metal, 1.4), 0.09), rectangle(-0.72, -0.68, 0.72, -0.4, cover, 0.08),
        *(rectangle(x - 0.06, -0.75, x + 0.06, -0.66, BLACK) for x in (-0.5, -0.17, 0.17, 0.5)),
        *(stroke([(x, -0.15), (x, 0.3)], 0.03, dark) for x in (-0.62, 0.62))
    ]  # fmt: skip
    pulleys = [(0.0, 0.42, 0.24), (-0.45, 0.05, 0.17), (0.45, 0.02, 0.2), (0.02, -0.08, 0.13)]
    around_them = np.array([
        (-0.26, 0.5), (0, 0.68), (0.26, 0.5), (0.66, 0.0), (0.46, -0.2), (-0.44, -0.14), (-0.63, 0.04)
    ])  # fmt: skip
    shapes += [polygon(around_them, BLACK), polygon(around_them * 0.88 + (0, 0.03), dark)]
    for x, y, radius in pulleys:
        shapes += [
            ellipse(x, y, radius, radius, BLACK),
            ellipse(x, y, radius * 0.8, radius * 0.8, metal),
            ring(x, y, radius * 0.5, 0.02, dark),
            ellipse(x, y, radius * 0.2, radius * 0.2, dark),
        ]
    return posed(rng, shapes, stretch=0.15)


@DRAWINGS.add("engine starting", "engine stopping")
def _key(rng: np.random.Generator) -> list[Shape]:
    grip = painted(rng, (BLACK, BLACK, GREY))
    teeth = [(0, -0.09), (0.72, -0.09), (0.8, 0.0), (0.72, 0.06)]
    for x in np.linspace(0.65, 0.15, 6):
        teeth += [(x, rng.uniform(0.05, 0.1)), (x - 0.04, rng.uniform(0.02, 0.06))]
    shapes = [
        ring(-0.78, 0, 0.2, 0.035, STEEL), polygon([*teeth, (0, 0.1)], CHROME),
        stroke([(0.02, -0.02), (0.7, -0.02)], 0.025, GREY),
        blob([
            (-0.66, -0.12), (-0.3, -0.26), (0.02, -0.17), (0.08, 0), (0.02, 0.17), (-0.3, 0.26), (-0.66, 0.12)
        ], grip),
        *(rectangle(x, -0.09, x + 0.15, 0.09, shade(grip, 1.8), 0.05) for x in (-0.42, -0.2)),
        ellipse(-0.59, 0, 0.055, 0.06, WHITE)
    ]  # fmt: skip
    return posed(rng, rotate(shapes, rng.uniform(-60, 60), (0, 0)))


@DRAWINGS.add("car horn")
def _steering_wheel(rng: np.random.Generator) -> list[Shape]:
    leather, trim = painted(rng, (BLACK, BLACK, (0.3, 0.2, 0.14), GREY)), painted(rng, (STEEL, GREY))
    spokes = [(0, 180, 90), (15, 165, 270), (30, 150, 90), (0, 180)][rng.integers(4)]
    shapes = [ring(0, 0, 0.82, 0.17, leather), ring(0, 0, 0.86, 0.02, shade(leather, 1.5))]
    for angle in spokes:
        x, y = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        shapes.append(limb([(0.2 * x, 0.2 * y), (0.5 * x, 0.5 * y), (0.8 * x, 0.8 * y)], (0.3, 0.2, 0.24), trim))
    shapes += [
        blob([(-0.36, -0.16), (0, -0.25), (0.36, -0.16), (0.3, 0.16), (0, 0.33), (-0.3, 0.16)], shade(leather, 1.35)),
        ellipse(0, 0.02, 0.09, 0.09, CHROME), ellipse(0, 0.02, 0.06, 0.06, leather)
    ]  # fmt: skip
    return posed(rng, shapes, tilt=25)


@DRAWINGS.add("car horn", "car alarm")
def _sounding_car(rng: np.random.Generator) -> list[Shape]:
    shapes = fit(_any_car(rng, View(-rng.uniform(10, 45), rng.uniform(3, 12), 12)), 0.72, 0.42, 0.55)
    right = max(shape.points[:, 0].max() for shape in shapes)
    colour = painted(rng, (RED, BLACK, FLAME, YELLOW))
    shapes += waves(right - 0.06, 0.53, (0.12, 0.17, 0.22), -35, 35, 0.018, colour)
    return posed(rng, shapes, tilt=1.0)


@DRAWINGS.add("car alarm")
def _flashing_car(rng: np.random.Generator) -> list[Shape]:
    shapes = _any_car(rng, View(-rng.uniform(15, 50), rng.uniform(3, 12), 12))
    right = max(shape.points[:, 0].max() for shape in shapes)
    left = min(shape.points[:, 0].min() for shape in shapes)
    for x, lean in ((right, 1), (left, -1)):
        for angle in (-50, -25, 0, 25, 50):
            away = np.array([lean * np.cos(np.radians(angle)), np.sin(np.radians(angle))])
            shapes.append(stroke(np.add([away * 0.15, away * 0.45], (x, -0.65)), 0.06, (0.97, 0.7, 0.1)))
    return posed(rng, shapes, tilt=1.0)


@DRAWINGS.add("car door")
def _opened_car(rng: np.random.Generator) -> list[Shape]:
    body = str(rng.choice(["sedan", "hatchback", "estate", "off-roader"]))
    view = View(rng.uniform(-35, 25), rng.uniform(3, 14), 11)
    return posed(rng, _car(rng, view, body, painted(rng, CAR_PAINTS), door=rng.uniform(35, 75)), tilt=1.0)


@DRAWINGS.add("car door")
def _door_alone(rng: np.random.Generator) -> list[Shape]:
    paint = painted(rng, CAR_PAINTS)
    slope = rng.uniform(0.3, 0.55)
    shapes = [
        polygon([(0, 0), (slope, -0.62), (1.0, -0.68), (1.12, 0)], shade(paint, 0.75)),
        polygon([(0.14, -0.02), (slope + 0.07, -0.54), (0.95, -0.6), (1.04, -0.02)], PANE),
        blob([
            (0, -0.02), (0.55, -0.05), (1.12, -0.03), (1.18, 0.3), (1.12, 0.6), (1.0, 0.72), (0.5, 0.74), (0.06, 0.72),
            (-0.02, 0.3)
        ], paint),
        stroke([(0.02, 0.25), (0.6, 0.2), (1.14, 0.22)], 0.025, shade(paint, 0.7), curved=True),
        rectangle(0.8, 0.07, 1.04, 0.13, shade(paint, 0.5), 0.03),
        blob([(0.02, -0.03), (0.0, -0.2), (-0.2, -0.19), (-0.22, -0.05)], shade(paint, 0.85))
    ]  # fmt: skip
    return posed(rng, shapes, stretch=0.1)


@DRAWINGS.add("car crash")
def _collision(rng: np.random.Generator) -> list[Shape]:
    shapes: list[Shape] = []
    for flip, x in ((False, 0.25), (True, 0.75)):
        body = str(rng.choice(["sedan", "hatchback", "estate", "off-roader"]))
        one = _car(rng, View(rng.uniform(-10, 6), rng.uniform(2, 9), 13), body, painted(rng, CAR_PAINTS))
        right = max(shape.points[:, 0].max() for shape in one)
        crushed = [replace(shape, points=_crushed(rng, shape.points, right)) for shape in one]
        turned = place(fit(crushed, 0.53), x, 0.58, 1.0, flip=flip)
        shapes += rotate(turned, rng.uniform(0, 8) * (1 if flip else -1), (x, 0.68))
    scraps = [
        polygon(
            around(3, 1, rng.uniform(0, 360)) * rng.uniform(0.01, 0.025) + (rng.normal(0.5, 0.07), y),
            painted(rng, (GREY, STEEL, PANE, RED))
        )
        for y in rng.uniform(0.33, 0.7, 12)
    ]  # fmt: skip
    if rng.random() < 0.6:
        shapes = [*puffs(rng, (0.5, 0.5), (rng.uniform(0.42, 0.58), 0.22), 0.09, SMOKE), *shapes]
    if rng.random() < 0.5:
        shapes += flash(rng, 0.5, 0.53, rng.uniform(0.06, 0.12))
    return [*shapes, *scraps]


def _crushed(rng: np.random.Generator, points: np.ndarray, right: float) -> np.ndarray:
    """The front 0.9 m pushed in by half and crumpled."""
    into = np.clip(points[:, 0] - (right - 0.9), 0, None)
    moved = points.copy()
    moved[:, 0] -= 0.5 * into
    return moved + rng.uniform(-0.09, 0.09, points.shape) * (into > 0)[:, None]


@DRAWINGS.add("city traffic")
def _queue(rng: np.random.Generator) -> list[Shape]:
    view = View(-rng.uniform(25, 55), rng.uniform(12, 24), 26)
    lanes, rows = int(rng.integers(2, 4)), int(rng.integers(2, 4))
    cars = []
    for lane in range(lanes):
        for row in range(rows):
            moved = (row * 5.6 + rng.uniform(-0.5, 0.5) - 5, lane * 2.9 - 3)
            cars.append((view.depth([(moved[0], 0, moved[1])]), moved))
    shapes: list[Shape] = []
    for _, (x, z) in sorted(cars):
        aside, ahead = view.project([(x, 0, z)])[0]
        near = view.distance / (view.distance - view.turned([(x, 0, z)])[0, 2])
        shapes += scaled(_any_car(rng, view), float(aside), float(ahead), float(near))
    return posed(rng, shapes, tilt=0.5)


@DRAWINGS.add("siren")
def _police_car(rng: np.random.Generator) -> list[Shape]:
    paint, stripe = [
        (WHITE, BLUE), (WHITE, BLACK), (BLACK, WHITE), (STEEL, GREY), (WHITE, (0.1, 0.45, 0.25)), (WHITE, YELLOW)
    ][rng.integers(6)]  # fmt: skip
    body = str(rng.choice(["sedan", "estate", "off-roader", "hatchback"]))
    blue: Colour = (0.12, 0.28, 0.92)
    light = [(blue, blue), ((0.9, 0.1, 0.12), blue)][rng.integers(2)]
    return posed(rng, _car(rng, _view(rng, 11), body, paint, stripe=stripe, light=light), tilt=1.0)


@DRAWINGS.add("siren")
def _beacon(rng: np.random.Generator) -> list[Shape]:
    glass = painted(rng, ((0.9, 0.1, 0.1), (0.1, 0.3, 0.9), (0.98, 0.55, 0.05)))
    shapes = [
        rectangle(-0.62, 0.5, 0.62, 0.72, shade(BLACK, 1.2), 0.06), rectangle(-0.5, 0.38, 0.5, 0.54, GREY, 0.05),
        mirrored([(0.02, -0.5), (0.25, -0.46), (0.38, -0.3), (0.42, 0.0), (0.45, 0.4)], glass, curved=True),
        ellipse(0, 0.05, 0.17, 0.22, shade(glass, 2.6)),
        stroke([(-0.27, -0.25), (-0.33, 0.25)], 0.06, shade(glass, 2.0))
    ]  # fmt: skip
    if rng.random() < 0.6:
        for angle in (200, 225, 250, 270, 290, 315, 340):
            away = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
            shapes.append(stroke([away * 0.68, away * rng.uniform(0.85, 1.0)], 0.05, glass))
    return posed(rng, shapes)
