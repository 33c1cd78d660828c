"""What many drawings of made things share: wheels, turned outlines, cogs, smoke, paint, and filling the square."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from soundsieve.data.pictures.shapes import (
    Colour,
    Shape,
    arc,
    blob,
    ellipse,
    polygon,
    rotate,
    shade,
    smooth,
    stroke,
    tint,
)

BLACK: Colour = (0.12, 0.12, 0.13)
GREY: Colour = (0.5, 0.51, 0.53)
STEEL: Colour = (0.68, 0.7, 0.73)
CHROME: Colour = (0.82, 0.84, 0.87)
WHITE: Colour = (0.95, 0.95, 0.94)
IVORY: Colour = (0.93, 0.89, 0.78)
RED: Colour = (0.8, 0.12, 0.12)
ORANGE: Colour = (0.93, 0.48, 0.1)
YELLOW: Colour = (0.96, 0.8, 0.14)
GREEN: Colour = (0.16, 0.45, 0.25)
TEAL: Colour = (0.16, 0.55, 0.58)
BLUE: Colour = (0.14, 0.3, 0.65)
SKY: Colour = (0.5, 0.7, 0.88)
PINK: Colour = (0.92, 0.55, 0.65)
BRASS: Colour = (0.8, 0.62, 0.26)
COPPER: Colour = (0.72, 0.43, 0.27)
WOOD: Colour = (0.58, 0.38, 0.22)
PINE: Colour = (0.8, 0.63, 0.42)
GLASS: Colour = (0.62, 0.76, 0.84)
PANE: Colour = (0.22, 0.28, 0.34)
SMOKE: Colour = (0.84, 0.84, 0.85)
LAMP: Colour = (0.98, 0.96, 0.82)
FLAME: Colour = (0.98, 0.6, 0.12)
WOODS = (WOOD, (0.42, 0.26, 0.16), (0.3, 0.18, 0.12), PINE)
CAR_PAINTS = (WHITE, STEEL, (0.35, 0.36, 0.38), BLACK, RED, BLUE, (0.3, 0.5, 0.7), GREEN, YELLOW, ORANGE, IVORY)
PLASTICS = (RED, ORANGE, YELLOW, GREEN, TEAL, BLUE, BLACK, GREY, (0.88, 0.88, 0.88), PINK)
SKINS = ((0.96, 0.8, 0.69), (0.88, 0.68, 0.52), (0.72, 0.5, 0.36), (0.5, 0.33, 0.23), (0.36, 0.23, 0.16))


def painted(rng: np.random.Generator, colours: Sequence[Colour], spread: float = 0.02) -> Colour:
    """One of the colours, or near it."""
    return tint(rng, colours[int(rng.integers(len(colours)))], spread)


def scaled(shapes: Sequence[Shape], x: float, y: float, size: float = 1.0, stretch: float = 1.0) -> list[Shape]:
    """Shapes drawn about (0, 0), grown by ``size`` (their heights by ``stretch`` more) and moved to (x, y)."""
    sides = np.array([size, size * stretch])
    return [replace(shape, points=shape.points * sides + (x, y), width=shape.width * abs(size)) for shape in shapes]


def fit(shapes: Sequence[Shape], fill: float = 0.94, x: float = 0.5, y: float = 0.5) -> list[Shape]:
    """Shapes of any unit, scaled alike in both directions so that the longer side is ``fill``, about (x, y)."""
    low = np.min([shape.points.min(0) - shape.width / 2 for shape in shapes], axis=0)
    high = np.max([shape.points.max(0) + shape.width / 2 for shape in shapes], axis=0)
    size = fill / max(high - low)
    return [
        replace(shape, points=(shape.points - (low + high) / 2) * size + (x, y), width=shape.width * size)
        for shape in shapes
    ]


def posed(
    rng: np.random.Generator, shapes: Sequence[Shape], *, flip: bool = True, tilt: float = 2.0, stretch: float = 0.06
) -> list[Shape]:
    """Shapes of any unit, filling the square.

    Args:
        rng: decides.
        shapes: back to front.
        flip: half of them mirrored left to right.
        tilt: turned by up to this many degrees.
        stretch: longer or taller by up to this share.
    """
    sides = np.array([rng.uniform(1 - stretch, 1 + stretch) * (-1 if flip and rng.random() < 0.5 else 1), 1.0])
    moved = [replace(shape, points=shape.points * sides) for shape in shapes]
    return fit(rotate(moved, rng.uniform(-tilt, tilt)), rng.uniform(0.86, 0.98))


def mirrored(profile: ArrayLike, colour: Colour, *, x: float = 0.0, curved: bool = False) -> Shape:
    """A thing as if turned on a lathe.

    Args:
        profile: (point, 2): half widths and heights, from one end to the other.
        colour: of the fill.
        x: of its axis.
        curved: smooth between the points.
    """
    half = np.asarray(profile, float)
    if curved:
        half = smooth(half, closed=False)
    return Shape(np.concatenate((half * (1, 1), half[::-1] * (-1, 1))) + np.array((x, 0)), colour)


def ring(x: float, y: float, radius: float, width: float, colour: Colour) -> Shape:
    """A circle's line."""
    return stroke(around(49, radius, 0, x, y)[np.arange(50) % 49], width, colour)


def around(count: int, radius: float, turn: float = 0.0, x: float = 0.0, y: float = 0.0) -> np.ndarray:
    """Points spread evenly on a circle, (count, 2); the first at ``turn`` degrees clockwise from the right."""
    angle = np.radians(turn) + np.arange(count) * 2 * np.pi / count
    return np.stack((x + radius * np.cos(angle), y + radius * np.sin(angle)), 1)


def cog(x: float, y: float, radius: float, teeth: int, colour: Colour, turn: float = 0.0) -> list[Shape]:
    """A gear wheel with a hole."""
    step = 360 / teeth
    corners = [(0.86, -0.32), (1.0, -0.17), (1.0, 0.17), (0.86, 0.32)]
    outline = [
        around(1, radius * far, turn + step * (tooth + part), x, y)[0]
        for tooth in range(teeth)
        for far, part in corners
    ]
    return [
        polygon(outline, colour),
        ring(x, y, radius * 0.68, radius * 0.05, shade(colour, 0.75)),
        ellipse(x, y, radius * 0.3, radius * 0.3, shade(colour, 0.8)),
        ellipse(x, y, radius * 0.16, radius * 0.16, WHITE),
    ]


def wheel(x: float, y: float, radius: float, spokes: int, rim: Colour, *, tyre: float = 0.34) -> list[Shape]:
    """A road wheel from the side; ``tyre`` is the rubber's share of the radius."""
    inner = radius * (1 - tyre)
    shapes = [ellipse(x, y, radius, radius, BLACK), ellipse(x, y, inner, inner, rim)]
    dark = shade(rim, 0.45)
    for point in around(spokes, 1, 360 / spokes / 2):
        ends = [(x + point[0] * inner * part, y + point[1] * inner * part) for part in (0.4, 0.85)]
        shapes.append(stroke(ends, inner * 1.6 / max(spokes, 4), dark))
    return [*shapes, ellipse(x, y, inner * 0.2, inner * 0.2, dark)]


def wire_wheel(x: float, y: float, radius: float, spokes: int, turn: float, rim: Colour) -> list[Shape]:
    """A bicycle's wheel: thin tyre and rim, wires, hub."""
    rays = zip(around(spokes, radius * 0.06, turn + 90, x, y), around(spokes, radius * 0.93, turn, x, y), strict=True)
    return [
        *(stroke(np.stack(ray), radius * 0.014, (0.6, 0.61, 0.63)) for ray in rays),
        ring(x, y, radius * 0.91, radius * 0.05, rim), ring(x, y, radius * 0.97, radius * 0.075, BLACK),
        ellipse(x, y, radius * 0.08, radius * 0.08, GREY)
    ]  # fmt: skip


def puffs(
    rng: np.random.Generator, start: tuple[float, float], end: tuple[float, float], size: float, colour: Colour
) -> list[Shape]:
    """Smoke or steam: round clouds that grow from start to end, the last of radius ``size``."""
    shapes = []
    for part in np.linspace(1, 0, 6):
        middle = np.asarray(start) * (1 - part) + np.asarray(end) * part + rng.normal(0, 0.15, 2) * size * part
        radius = size * (0.25 + 0.75 * part)
        outline = around(9, 1) * radius * rng.uniform(0.85, 1.1, (9, 1)) + middle
        shapes.append(blob(outline, tint(rng, colour, 0.005)))
    return shapes


def flash(rng: np.random.Generator, x: float, y: float, radius: float, points: int = 10) -> list[Shape]:
    """A burst of fire: a jagged star, red to yellow inside."""
    star = around(2 * points, 1, rng.uniform(0, 360)) * np.tile([[1.0], [0.5]], (points, 1))
    star *= rng.uniform(0.8, 1.1, (2 * points, 1)) * radius
    return [
        polygon(star * size + (x, y), colour) for size,
        colour in ((1, (0.93, 0.32, 0.08)), (0.7, FLAME), (0.42, (1.0, 0.93, 0.5)))
    ]  # fmt: skip


def flame(rng: np.random.Generator, x: float, y: float, height: float, colour: Colour = FLAME) -> list[Shape]:
    """A flame that stands on (x, y)."""
    lean = rng.uniform(-0.15, 0.15)
    outline = np.array([
        (0, 0.04), (-0.2, -0.12), (-0.22, -0.35), (-0.1, -0.65), (lean, -1), (0.12, -0.62), (0.22, -0.3), (0.18, -0.1)
    ])  # fmt: skip
    inner = shade(colour, 2.5)
    return [blob(outline * height + (x, y), colour), blob(outline * (0.5 * height) + (x, y), inner)]


def waves(
    x: float, y: float, radii: Sequence[float], start: float, end: float, width: float, colour: Colour
) -> list[Shape]:
    """Arcs one outside the other, as sound is drawn."""
    return [arc(x, y, radius, start, end, width, colour) for radius in radii]
