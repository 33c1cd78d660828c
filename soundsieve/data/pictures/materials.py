"""What instruments are made of, and how a drawing in its own measures is set into the unit square."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from soundsieve.data.pictures.shapes import Colour, Shape, ellipse, polygon, rotate, shade, smooth, stroke, tint

EBONY: Colour = (0.10, 0.085, 0.08)
STEEL: Colour = (0.77, 0.78, 0.80)
IVORY: Colour = (0.96, 0.94, 0.88)
BLACK: Colour = (0.07, 0.07, 0.08)

WOODS: tuple[Colour, ...] = (
    (0.87, 0.68, 0.42),
    (0.72, 0.45, 0.24),
    (0.55, 0.30, 0.15),
    (0.45, 0.20, 0.12),
    (0.36, 0.23, 0.15),
    (0.30, 0.16, 0.11),
)
"""From spruce to rosewood."""

LACQUERS: tuple[Colour, ...] = (
    (0.75, 0.08, 0.08),
    (0.10, 0.10, 0.11),
    (0.93, 0.92, 0.88),
    (0.10, 0.22, 0.55),
    (0.15, 0.50, 0.55),
    (0.85, 0.45, 0.10),
    (0.90, 0.75, 0.25),
    (0.10, 0.38, 0.22),
    (0.45, 0.10, 0.14),
)
"""Of electric guitars and drum shells."""


def one_of(rng: np.random.Generator, colours: Sequence[Colour], spread: float = 0.015) -> Colour:
    """One of the colours, a little off."""
    return tint(rng, colours[int(rng.integers(len(colours)))], spread)


def near(rng: np.random.Generator, colour: Colour) -> Colour:
    """The same material from another batch: lighter or darker, its hue hardly moved."""
    return tint(rng, shade(colour, rng.uniform(0.78, 1.3)), 0.01)


def wood(rng: np.random.Generator, dark: float = 0.5) -> Colour:
    """A wood's colour; `dark`, 0 to 1, leads from pale to dark woods."""
    place = np.clip(rng.normal(dark, 0.2), 0, 1) * (len(WOODS) - 1)
    return tint(rng, mix(WOODS[int(place)], WOODS[min(int(place) + 1, len(WOODS) - 1)], place % 1), 0.01)


def brass(rng: np.random.Generator) -> Colour:
    """Lacquered brass, now and then silver."""
    return silver(rng) if rng.random() < 0.15 else near(rng, (0.85, 0.64, 0.26))


def silver(rng: np.random.Generator) -> Colour:
    """Silver plate or nickel."""
    return tint(rng, STEEL, 0.01)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two; `share`, 0 to 1, of the other."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def arched(
    outline: np.ndarray, colour: Colour, *, edge: float = 0.7, middle: float = 1.3, light: tuple[float, float] = (0, 0)
) -> list[Shape]:
    """An outline (point, 2) that is darker at its edge and lighter inwards, as a varnished or rounded surface is.

    Args:
        outline: of the surface; its middle must see all of it.
        colour: halfway.
        edge: shade of the edge.
        middle: shade of the lightest part.
        light: where the lightest part lies, in half sizes from the middle.
    """
    low, high = outline.min(0), outline.max(0)
    centre = (low + high) / 2 + np.asarray(light) * (high - low) / 2
    layers = []
    for step, size in enumerate((1.0, 0.96, 0.915, 0.86, 0.79, 0.70, 0.59, 0.46, 0.30)):
        layers.append(polygon((outline - centre) * size + centre, shade(colour, edge + (middle - edge) * step / 8)))
    return layers


def disc(at: ArrayLike, rx: float, ry: float, colour: Colour, angle: float = 0.0) -> Shape:
    """An ellipse about a point (2,): half axes, and a turn in degrees, clockwise."""
    x, y = np.asarray(at, float).tolist()
    return ellipse(x, y, rx, ry, colour, angle)


def ball(x: float, y: float, rx: float, ry: float, colour: Colour, *, angle: float = 0) -> list[Shape]:
    """A rounded body: an ellipse lit from above left."""
    return arched(ellipse(x, y, rx, ry, colour, angle).points, colour, light=(-0.25, -0.3))


def tube(points: ArrayLike, widths: Sequence[float], colour: Colour, *, gloss: float = 2.2) -> list[Shape]:
    """A round, shiny tube along points (point, 2): a dark rim, the colour, and a line of light on one side."""
    path = np.asarray(points, float)
    if len(path) < 12:  # more are a curve as they are
        path = smooth(path, closed=False)
    wide = np.interp(np.linspace(0, 1, len(path)), np.linspace(0, 1, len(widths)), widths)[:, None]
    across = _across(path)
    across *= np.where(across @ (-0.5, -0.9) < 0, -1, 1)[:, None]  # always the side towards the light
    return [
        _ribbon(path, wide, shade(colour, 0.55)),
        _ribbon(path + 0.06 * wide * across, 0.72 * wide, colour),
        _ribbon(path + 0.16 * wide * across, 0.24 * wide, shade(colour, gloss)),
    ]


def _across(path: np.ndarray) -> np.ndarray:
    along = np.gradient(path, axis=0)
    return np.stack((-along[:, 1], along[:, 0]), 1) / np.maximum(np.linalg.norm(along, axis=1), 1e-9)[:, None]


def _ribbon(path: np.ndarray, wide: np.ndarray, colour: Colour) -> Shape:
    """A path's two sides, less what would fold over itself inside a tight bend (which would be left unpainted)."""
    far = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))))
    here = np.abs(far[:, None] - far[None]) < 2 * wide  # only what is near along the path as well
    sides = []
    for side in (1, -1):
        edge = path + side * wide / 2 * _across(path)
        gap = np.where(here, np.linalg.norm(edge[:, None] - path[None], axis=2), np.inf).min(1)
        sides.append(edge[gap > 0.485 * wide[:, 0]])
    return polygon(np.concatenate((sides[0], sides[1][::-1])), colour)


def bent(points: ArrayLike, radius: float) -> np.ndarray:
    """Points (point, 2) along straight runs with rounded corners, as tubing is bent."""
    corners = np.asarray(points, float)
    path = [corners[:1]]
    for before, at, after in zip(corners[:-2], corners[1:-1], corners[2:], strict=True):
        there, on = before - at, after - at
        start = at + there * min(radius / np.linalg.norm(there), 0.49)
        end = at + on * min(radius / np.linalg.norm(on), 0.49)
        t = np.linspace(0, 1, 7)[:, None]
        path.append((1 - t) ** 2 * start + 2 * t * (1 - t) * at + t**2 * end)
    return np.concatenate((*path, corners[-1:]))


def box(x0: float, y0: float, x1: float, y1: float, depth: tuple[float, float], colour: Colour) -> list[Shape]:
    """A box seen from the front and above: its front between two corners, its top leaning back by `depth`."""
    dx, dy = depth
    side = (x1, 1) if dx > 0 else (x0, 1)
    return [
        polygon([(x0, y0), (x1, y0), (x1 + dx, y0 - dy), (x0 + dx, y0 - dy)], shade(colour, 1.35)),
        polygon([(side[0], y0), (side[0] + dx, y0 - dy), (side[0] + dx, y1 - dy), (side[0], y1)], shade(colour, 0.55)),
        polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour),
    ]


def keys(corners: ArrayLike, whites: int, *, first: int = 0, drop: float = 0.0, swap: bool = False) -> list[Shape]:
    """A piano's keys in a four-sided patch.

    Args:
        corners: (4, 2): far left, far right, near right, near left.
        whites: how many white keys.
        first: which white key comes first, 0 for C.
        drop: height of the keys' fronts.
        swap: white where others are black, as harpsichords have it.
    """
    far_left, far_right, near_right, near_left = np.asarray(corners, float)

    def at(along: float, near: float) -> np.ndarray:
        return (far_left + (far_right - far_left) * along) * (1 - near) + (
            near_left + (near_right - near_left) * along
        ) * near

    pale, dark = ((0.20, 0.15, 0.12), IVORY) if swap else ((0.97, 0.965, 0.95), BLACK)
    shapes = [polygon([far_left, far_right, near_right, near_left], pale)]
    if drop:
        front = np.array([near_left, near_right])
        shapes.append(polygon([*front, *(front + np.array((0, drop)))[::-1]], shade(pale, 0.8)))
    width = float(np.linalg.norm(far_right - far_left)) / whites
    for key in range(1, whites):
        lower = at(key / whites, 1) + np.array((0, drop))
        shapes.append(stroke([at(key / whites, 0), at(key / whites, 1), lower], 0.07 * width, shade(pale, 0.55)))
    for key in range(1, whites):
        if (first + key) % 7 not in (0, 3):
            low, high = (key - 0.3) / whites, (key + 0.3) / whites
            shapes.append(polygon([at(low, 0), at(high, 0), at(high, 0.62), at(low, 0.62)], dark))
    return shapes


def squeezed(shapes: Sequence[Shape], x: float = 1.0, y: float = 1.0) -> list[Shape]:
    """The shapes narrower or flatter, as seen from the side or from above."""
    return [replace(shape, points=shape.points * (x, y)) for shape in shapes]


def moved(shapes: Sequence[Shape], x: float, y: float, scale: float = 1.0) -> list[Shape]:
    """The shapes scaled about (0, 0), which then lies at (x, y)."""
    return [replace(shape, points=shape.points * scale + (x, y), width=shape.width * scale) for shape in shapes]


def carried(shapes: Sequence[Shape], here: ArrayLike, there: ArrayLike, *, mirror: bool = False) -> list[Shape]:
    """The shapes moved, turned and scaled so that two of their points come to lie on two others.

    Args:
        shapes: in any measures.
        here: (2, 2), the two points.
        there: (2, 2), where they go.
        mirror: the shapes' two sides swapped.
    """
    (a, b), (c, d) = (np.asarray(pair, float) @ (1, 1j) for pair in (here, there))

    def go(points: np.ndarray) -> np.ndarray:
        seen = (points @ (1, 1j) - a) / (b - a)
        turned = c + (seen.conj() if mirror else seen) * (d - c)
        return np.stack((turned.real, turned.imag), 1)

    scale = float(abs((d - c) / (b - a)))
    return [replace(shape, points=go(shape.points), width=shape.width * scale) for shape in shapes]


def fitted(
    rng: np.random.Generator,
    shapes: Sequence[Shape],
    degrees: float = 0.0,
    *,
    flip: bool = False,
    fill: tuple[float, float] = (0.84, 0.98),
) -> list[Shape]:
    """The shapes, in any measures, turned and scaled into the unit square, near its middle.

    Args:
        rng: chooses how much of the square they fill.
        shapes: in their own measures.
        degrees: turned clockwise.
        flip: mirrored left to right.
        fill: range of the longer side, 1 for the whole square.
    """
    turned = rotate(shapes, degrees, (0, 0))
    every = np.concatenate([shape.points for shape in turned])
    low, high = every.min(0), every.max(0)
    scale = rng.uniform(*fill) / float((high - low).max())
    sides = np.array([-scale if flip else scale, scale])
    spare = np.maximum(0.98 - (high - low) * scale, 0) / 2
    middle = 0.5 + rng.uniform(-0.5, 0.5, 2) * spare
    return [
        replace(shape, points=(shape.points - (low + high) / 2) * sides + middle, width=shape.width * scale)
        for shape in turned
    ]


def rounded(
    x: float, y: float, rx: float, ry: float, tall: float, colour: Colour, *, taper: float = 1.0
) -> list[Shape]:
    """A shell's wall seen from above: its upper rim an ellipse about (x, y), lit from the left.

    Args:
        x, y: middle of the upper rim.
        rx, ry: the rim's half axes.
        tall: of the wall.
        colour: of the wall.
        taper: the lower rim's size, 1 for the upper one's.
    """
    shapes = []
    for left, right, tone in (
        (-1.0, 1.0, 0.5),
        (-0.97, 0.82, 0.72),
        (-0.9, 0.6, 0.9),
        (-0.8, 0.3, 1.08),
        (-0.65, -0.1, 1.3),
        (-0.5, -0.32, 1.7),
    ):
        across = np.linspace(left, right, 24)
        drop = np.sqrt(1 - np.minimum(across**2, 1))
        top = np.stack((x + rx * across, y + ry * drop), 1)
        low = np.stack((x + taper * rx * across, y + tall + taper * ry * drop), 1)
        shapes.append(polygon(np.concatenate((top, low[::-1])), shade(colour, tone)))
    return shapes
