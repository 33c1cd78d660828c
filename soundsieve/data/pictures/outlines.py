"""What living things need beyond plain shapes: marks kept inside an outline, ragged edges, fitting into the square.

Animals are drawn in units of their own, x forwards and y **up** from the ground; :func:`fit` brings them into the unit
square, whose y points down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from soundsieve.data.pictures.shapes import Colour, Shape, blob, smooth


def fit(rng: np.random.Generator, shapes: Sequence[Shape], margin: float = 0.04) -> list[Shape]:
    """The shapes, y up and of any size, in the middle of the unit square, facing left or right by chance."""
    low = np.min([shape.points.min(0) - shape.width / 2 for shape in shapes], axis=0)
    high = np.max([shape.points.max(0) + shape.width / 2 for shape in shapes], axis=0)
    scale = (1 - 2 * margin) / float(np.max(high - low))
    sides = np.array([scale if rng.random() < 0.5 else -scale, -scale])
    middle = (low + high) / 2
    return [replace(shape, points=(shape.points - middle) * sides + 0.5, width=shape.width * scale) for shape in shapes]


def attach(
    shapes: Sequence[Shape], at: tuple[float, float], scale: float = 1.0, degrees: float = 0.0, *, flip: bool = False
) -> list[Shape]:
    """Shapes drawn about the origin, y up, turned anticlockwise, scaled and moved to a point of the body.

    Args:
        shapes: what to attach.
        at: where their origin goes.
        scale: how much larger they become.
        degrees: their turn.
        flip: mirror left to right first.
    """
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[cos, sin], [-sin, cos]]) * scale
    sides = np.array([-1 if flip else 1, 1])
    return [replace(shape, points=shape.points * sides @ turn + at, width=shape.width * scale) for shape in shapes]


def both(shapes: list[Shape]) -> list[Shape]:
    """The shapes' mirror images about x = 0, then the shapes themselves."""
    return [*attach(shapes, (0.0, 0.0), flip=True), *shapes]


def mirrored(half: ArrayLike) -> np.ndarray:
    """A closed outline, the same left and right, from its right half: points from the top to the bottom."""
    right = np.asarray(half, float)
    left = right[::-1] * (-1, 1)
    return np.concatenate((right, left[left[:, 0] < -1e-9]))


def within(points: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Which points, (n, 2), lie inside a closed outline, by counting crossings; bool (n,)."""
    x, y = points[:, :1], points[:, 1:]
    (x0, y0), (x1, y1) = outline.T, np.roll(outline, -1, 0).T
    rise = np.where(y1 == y0, 1e-12, y1 - y0)
    crossed = ((y0 > y) != (y1 > y)) & (x < x0 + (y - y0) / rise * (x1 - x0))
    return crossed.sum(1) % 2 == 1


def trim(mark: Shape, outline: np.ndarray) -> list[Shape]:
    """The filled mark, pulled in towards its own middle where it stuck out; nothing if its middle lies outside."""
    middle = mark.points.mean(0)
    if not within(middle[None], outline)[0]:
        return []
    inside = within(mark.points, outline)
    if inside.all():
        return [mark]
    spokes = mark.points[~inside] - middle
    low, high = np.zeros(len(spokes)), np.ones(len(spokes))
    for _ in range(7):
        half = (low + high) / 2
        good = within(middle + spokes * half[:, None], outline)
        low, high = np.where(good, half, low), np.where(good, high, half)
    points = mark.points.copy()
    points[~inside] = middle + spokes * low[:, None]
    return [replace(mark, points=points)]


def scatter(rng: np.random.Generator, outline: np.ndarray, spacing: float, loose: float = 0.3) -> np.ndarray:
    """Points about ``spacing`` apart inside an outline, shaken by ``loose`` of that; (n, 2)."""
    low, high = outline.min(0), outline.max(0)
    rows = np.arange(low[1] - spacing, high[1] + spacing, spacing * 0.87)
    columns = np.arange(low[0] - spacing, high[0] + spacing, spacing)
    x, y = np.meshgrid(columns, rows)
    x = x + spacing / 2 * (np.arange(len(rows)) % 2)[:, None]
    points = np.stack((x.ravel(), y.ravel()), 1)
    points = points + rng.uniform(-loose, loose, points.shape) * spacing
    return points[within(points, outline)]


def spot(rng: np.random.Generator, x: float, y: float, size: float, colour: Colour, uneven: float = 0.25) -> Shape:
    """A roundish patch with an outline of its own."""
    turn = np.linspace(0, 2 * np.pi, 9, endpoint=False)
    reach = size * rng.uniform(1 - uneven, 1 + uneven, (9, 1))
    return blob((x, y) + reach * np.stack((np.cos(turn), np.sin(turn)), 1), colour)


def fringe(rng: np.random.Generator, shape: Shape, length: float, depth: float, *, curly: bool = False) -> Shape:
    """A filled shape with tufts of fur, or with curls of wool, along its edge.

    Args:
        rng: chance.
        shape: to give the edge to.
        length: of a tuft along the edge.
        depth: how far tufts stand out.
        curly: round curls in place of pointed tufts.
    """
    closed = np.concatenate((shape.points, shape.points[:1]))
    far = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(closed, axis=0), axis=1))))
    tufts = max(int(far[-1] / length), 5)
    knots = np.sort((np.arange(tufts) + rng.uniform(-0.38, 0.38, tufts)) / tufts % 1)
    phase = np.linspace(0, 1, tufts * 8, endpoint=False)
    # How far along its own tuft each point of the new edge lies, 0 to 1.
    number = (np.searchsorted(knots, phase, side="right") - 1) % tufts
    width = (np.roll(knots, -1) - knots) % 1
    along = ((phase - knots[number]) % 1) / width[number]
    tall = rng.uniform(0.3, 1.3, tufts)[number] * depth
    lift = tall * (np.sqrt(np.clip(1 - (2 * along - 1) ** 2, 0, 1)) if curly else along**1.5)
    edge = np.stack([np.interp(phase * far[-1], far, closed[:, axis]) for axis in (0, 1)], 1)
    heading = np.roll(edge, -2, 0) - np.roll(edge, 2, 0)
    normal = np.stack((heading[:, 1], -heading[:, 0]), 1) / np.maximum(np.linalg.norm(heading, axis=1), 1e-9)[:, None]
    x, y = edge.T
    area = float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
    return replace(shape, points=edge + normal * (lift if area > 0 else -lift)[:, None])


def along(points: ArrayLike, steps: int) -> np.ndarray:
    """``steps`` points evenly along the smooth curve through the given ones; (steps, 2)."""
    path = smooth(np.asarray(points, float), closed=False)
    far = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))))
    return np.stack([np.interp(np.linspace(0, far[-1], steps), far, path[:, axis]) for axis in (0, 1)], 1)


def natural(rng: np.random.Generator, *colours: Colour, spread: float = 0.12) -> Colour:
    """One of the colours, a little lighter or darker and a little warmer or cooler, as coats and plumages are."""
    chosen = np.asarray(colours[int(rng.integers(len(colours)))])
    warm = rng.normal(0, spread / 6)
    red, green, blue = np.clip(chosen * rng.uniform(1 - spread, 1 + spread) * (1 + warm, 1, 1 - warm), 0.03, 0.98)
    return float(red), float(green), float(blue)
