"""Necks, strings and outlines of what is plucked."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.materials import IVORY
from soundsieve.data.pictures.shapes import Colour, Shape, ellipse, polygon, rectangle, shade, smooth, stroke


def both(right: list[tuple[float, float]]) -> np.ndarray:
    """A smooth outline, (point, 2), from its right half from top to bottom."""
    half = smooth(np.asarray(right, float), closed=False)
    return np.concatenate((half, half[::-1] * (-1, 1)))


def neck(
    nut: float,
    end: float,
    bridge: float,
    width: float,
    wood: Colour,
    *,
    frets: int = 20,
    dots: bool = True,
    taper: float = 0.8,
) -> list[Shape]:
    """A fretted neck, upright about x = 0, with its nut at the top.

    Args:
        nut: y of the nut.
        end: y where the fingerboard ends.
        bridge: y of the bridge, from which frets are counted.
        width: at its end.
        wood: the fingerboard's colour.
        frets: how many.
        dots: inlays at every third.
        taper: the nut's width, 1 for as wide as the end.
    """
    narrow, wide = taper * width / 2, width / 2
    shapes = [
        polygon([(-narrow * 1.12, nut), (narrow * 1.12, nut), (wide * 1.1, end), (-wide * 1.1, end)], shade(wood, 0.6)),
        polygon([(-narrow, nut), (narrow, nut), (wide, end), (-wide, end)], wood),
    ]
    for fret in range(1, frets + 1):
        y = bridge - (bridge - nut) * 2 ** (-fret / 12)
        if y > end:
            break
        half = narrow + (wide - narrow) * (y - nut) / (end - nut)
        shapes.append(stroke([(-half, y), (half, y)], 0.05 * width, (0.75, 0.73, 0.66)))
        if dots and fret in (3, 5, 7, 9, 12, 15, 17):
            above = bridge - (bridge - nut) * 2 ** (-(fret - 1) / 12)
            shapes.append(ellipse(0, (y + above) / 2, 0.12 * width, 0.12 * width, IVORY))
    shapes.append(rectangle(-narrow, nut - 0.1 * width, narrow, nut + 0.02 * width, IVORY))
    return shapes


def strings(
    count: int, nut: tuple[float, float], bridge: tuple[float, float], width: float, colour: Colour
) -> list[Shape]:
    """Strings side by side from a nut (half width, y) to a bridge (half width, y)."""
    return [
        stroke([(part * nut[0], nut[1]), (part * bridge[0], bridge[1])], width, colour)
        for part in np.linspace(-1, 1, count)
    ]


def leaning(rng: np.random.Generator, spread: float = 30.0) -> float:
    """Upright, leaning, or lying to either side."""
    chance = rng.random()
    return float(rng.normal(0, spread) + (0 if chance < 0.6 else 55 if chance < 0.8 else 90))
