"""What drawings are made of: filled outlines and strokes in the unit square, x to the right and y down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

Colour = tuple[float, float, float]
"""Red, green and blue, each 0 to 1."""


@dataclass(frozen=True)
class Shape:
    """One outline, filled, or one stroke.

    Attributes:
        points: (point, 2), in the unit square or a little beyond.
        colour: of the fill or of the stroke.
        width: of the stroke; 0 for a filled outline.
    """

    points: np.ndarray
    colour: Colour
    width: float = 0.0


def polygon(points: ArrayLike, colour: Colour) -> Shape:
    """Straight sides between the points."""
    return Shape(np.asarray(points, float), colour)


def blob(points: ArrayLike, colour: Colour) -> Shape:
    """A smooth closed outline through the points."""
    return Shape(smooth(np.asarray(points, float), closed=True), colour)


def ellipse(x: float, y: float, rx: float, ry: float, colour: Colour, angle: float = 0.0) -> Shape:
    """Centre, half axes, and a turn in degrees, clockwise."""
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    return rotate([Shape(np.stack((x + rx * np.cos(turn), y + ry * np.sin(turn)), 1), colour)], angle, (x, y))[0]


def rectangle(x0: float, y0: float, x1: float, y1: float, colour: Colour, radius: float = 0.0) -> Shape:
    """Two opposite corners, and the radius of all four."""
    radius = min(radius, abs(x1 - x0) / 2, abs(y1 - y0) / 2)
    if radius <= 0:
        return polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour)
    left, right, top, bottom = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    quarter = np.linspace(0, np.pi / 2, 7)
    corners = [(right, bottom, 0), (left, bottom, 1), (left, top, 2), (right, top, 3)]
    points = []
    for x, y, number in corners:
        turn = quarter + number * np.pi / 2
        inside = (x - radius if x == right else x + radius, y - radius if y == bottom else y + radius)
        points.append(np.stack((inside[0] + radius * np.cos(turn), inside[1] + radius * np.sin(turn)), 1))
    return Shape(np.concatenate(points), colour)


def stroke(points: ArrayLike, width: float, colour: Colour, *, curved: bool = False) -> Shape:
    """A line of even width through the points."""
    path = np.asarray(points, float)
    return Shape(smooth(path, closed=False) if curved and len(path) > 2 else path, colour, width)


def arc(x: float, y: float, radius: float, start: float, end: float, width: float, colour: Colour) -> Shape:
    """A stroke along a circle, from one angle to another: degrees, clockwise from the right."""
    turn = np.radians(np.linspace(start, end, 24))
    return Shape(np.stack((x + radius * np.cos(turn), y + radius * np.sin(turn)), 1), colour, width)


def limb(points: ArrayLike, widths: Sequence[float], colour: Colour) -> Shape:
    """A filled path that is wider here and narrower there: legs, necks, tails, tubes.

    Args:
        points: (point, 2), along its middle.
        widths: one a point.
        colour: of the fill.
    """
    path = smooth(np.asarray(points, float), closed=False)
    width = np.interp(np.linspace(0, 1, len(path)), np.linspace(0, 1, len(widths)), widths)[:, None] / 2
    along = np.gradient(path, axis=0)
    across = np.stack((-along[:, 1], along[:, 0]), 1) / np.maximum(np.linalg.norm(along, axis=1), 1e-9)[:, None]
    return Shape(np.concatenate((path + width * across, (path - width * across)[::-1])), colour)


def smooth(points: np.ndarray, *, closed: bool, steps: int = 8) -> np.ndarray:
    """Points on the Catmull-Rom curve through the given ones."""
    if len(points) < 3:
        return points
    before = np.roll(points, 1, 0) if closed else np.concatenate((points[:1], points[:-1]))
    after = np.roll(points, -1, 0) if closed else np.concatenate((points[1:], points[-1:]))
    beyond = np.roll(points, -2, 0) if closed else np.concatenate((points[2:], points[-1:], points[-1:]))
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    a, b, c, d = (part[:, None] for part in (before, points, after, beyond))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    flat = curve.reshape(-1, 2)
    return flat if closed else np.concatenate((curve[:-1].reshape(-1, 2), points[-1:]))


def rotate(shapes: Sequence[Shape], degrees: float, centre: tuple[float, float] = (0.5, 0.5)) -> list[Shape]:
    """The shapes turned clockwise about a point."""
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[cos, sin], [-sin, cos]])
    return [replace(shape, points=(shape.points - centre) @ turn + centre) for shape in shapes]


def place(shapes: Sequence[Shape], x: float, y: float, scale: float, *, flip: bool = False) -> list[Shape]:
    """The unit square's shapes, scaled (and mirrored left to right) about its middle, which moves to (x, y)."""
    sides = np.array([-scale if flip else scale, scale])
    return [replace(shape, points=(shape.points - 0.5) * sides + (x, y), width=shape.width * scale) for shape in shapes]


def tint(rng: np.random.Generator, colour: Colour, spread: float = 0.08) -> Colour:
    """A colour near this one: brighter or darker as a whole, each part a little different."""
    moved = np.asarray(colour) * rng.uniform(1 - 2 * spread, 1 + 2 * spread) + rng.normal(0, spread, 3)
    red, green, blue = np.clip(moved, 0, 1)
    return float(red), float(green), float(blue)


def shade(colour: Colour, factor: float) -> Colour:
    """The colour, darker below 1 and lighter above."""
    red, green, blue = (min(part * factor, 1.0) if factor <= 1 else 1 - (1 - part) / factor for part in colour)
    return red, green, blue
