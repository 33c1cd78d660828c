"""Small things that make no sound, to lie about behind what does."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Draw
from soundsieve.data.pictures.shapes import Shape, blob, ellipse, limb, polygon, rectangle, shade, stroke, tint


def _carton(rng: np.random.Generator) -> list[Shape]:
    brown = tint(rng, (0.72, 0.55, 0.36))
    return [
        rectangle(0.1, 0.3, 0.9, 0.95, brown),
        polygon([(0.1, 0.3), (0.3, 0.1), (1.0, 0.1), (0.9, 0.3)], shade(brown, 1.2)),
        rectangle(0.44, 0.3, 0.56, 0.95, shade(brown, 0.85)),
    ]


def _tuft(rng: np.random.Generator) -> list[Shape]:
    green = tint(rng, (0.4, 0.6, 0.3))
    tips = rng.uniform((0.0, 0.1), (1.0, 0.5), (6, 2))
    return [limb([(0.5, 1), ((x + 1) / 3, 0.6), (x, y)], (0.1, 0.08, 0.01), green) for x, y in tips]


def _flower(rng: np.random.Generator) -> list[Shape]:
    petal = tint(rng, ((0.9, 0.4, 0.5), (0.95, 0.8, 0.3), (0.6, 0.5, 0.85), (0.95, 0.95, 0.95))[int(rng.integers(4))])
    turns = np.arange(5) * 1.2566
    return [
        stroke([(0.5, 0.4), (0.5, 1)], 0.07, (0.35, 0.55, 0.3)),
        *(ellipse(0.5 + 0.2 * np.cos(t), 0.35 + 0.2 * np.sin(t), 0.14, 0.14, petal) for t in turns),
        ellipse(0.5, 0.35, 0.12, 0.12, (0.9, 0.7, 0.2)),
    ]


def _mushroom(rng: np.random.Generator) -> list[Shape]:
    cap = tint(rng, ((0.75, 0.25, 0.2), (0.6, 0.42, 0.28))[int(rng.integers(2))])
    return [
        rectangle(0.4, 0.5, 0.6, 0.95, (0.9, 0.86, 0.76), 0.05),
        blob([(0.1, 0.55), (0.2, 0.25), (0.5, 0.12), (0.8, 0.25), (0.9, 0.55), (0.5, 0.6)], cap),
    ]


def _bush(rng: np.random.Generator) -> list[Shape]:
    green = tint(rng, (0.34, 0.52, 0.3))
    spots = rng.uniform((0.2, 0.35), (0.8, 0.75), (7, 2))
    return [ellipse(x, y, 0.22, 0.2, tint(rng, green, 0.02)) for x, y in spots]


def _books(rng: np.random.Generator) -> list[Shape]:
    things = []
    for layer in range(int(rng.integers(1, 4))):
        left = rng.uniform(0.02, 0.15)
        colour = tint(rng, (0.5, 0.4, 0.45), 0.2)
        things.append(rectangle(left, 0.8 - 0.18 * layer, left + 0.8, 0.95 - 0.18 * layer, colour))
        things.append(rectangle(left + 0.1, 0.83 - 0.18 * layer, left + 0.8, 0.92 - 0.18 * layer, (0.93, 0.91, 0.85)))
    return things


def _cube(rng: np.random.Generator) -> list[Shape]:
    colour = tint(rng, (0.55, 0.55, 0.55), 0.2)
    return [
        polygon([(0.5, 0.5), (0.1, 0.3), (0.1, 0.75), (0.5, 0.97)], shade(colour, 0.8)),
        polygon([(0.5, 0.5), (0.9, 0.3), (0.9, 0.75), (0.5, 0.97)], colour),
        polygon([(0.5, 0.5), (0.1, 0.3), (0.5, 0.12), (0.9, 0.3)], shade(colour, 1.3)),
    ]


CLUTTER: tuple[Draw, ...] = (
    _carton,
    _tuft,
    _flower,
    _mushroom,
    _bush,
    _books,
    _cube,
)
"""Ways to draw them."""
