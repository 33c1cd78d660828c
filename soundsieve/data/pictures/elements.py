"""What drawings of nature share: drops, clouds, leaves, trees, logs, stones, steam, and their colours."""

from __future__ import annotations

import numpy as np

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
    tint,
)

WATER: Colour = (0.35, 0.62, 0.85)
"""Of water."""
FOAM: Colour = (0.95, 0.98, 1.0)
"""Of foam and of light on water."""
BARK: Colour = (0.42, 0.29, 0.19)
"""Of bark."""
LEAF: Colour = (0.36, 0.55, 0.24)
"""Of leaves in summer."""
STONE: Colour = (0.55, 0.53, 0.51)
"""Of stones."""
CUT: Colour = (0.86, 0.7, 0.47)
"""Of wood freshly cut."""
STEAM: Colour = (0.82, 0.86, 0.9)
"""Of steam."""


def drop(x: float, y: float, size: float, colour: Colour, slant: float = 0.0) -> list[Shape]:
    """A drop whose tip points up, or as much to the right as ``slant`` says, degrees."""
    side = np.array([(0.3, -0.3), (0.5, 0.2), (0.3, 0.6)])
    outline = np.concatenate(([(0, -1)], side, [(0, 0.72)], side[::-1] * (-1, 1)))
    return rotate([blob(outline * size + (x, y), colour)], slant, (x, y))


def cloud(rng: np.random.Generator, x: float, y: float, size: float, colour: Colour) -> list[Shape]:
    """A cloud about ``size`` wide."""
    puffs = ((-0.32, 0.05, 0.17), (-0.12, -0.1, 0.22), (0.14, -0.06, 0.2), (0.34, 0.06, 0.15), (0.0, 0.08, 0.22))
    shapes = [rectangle(x - 0.42 * size, y, x + 0.42 * size, y + 0.22 * size, colour, 0.11 * size)]
    for dx, dy, radius in puffs:
        r = radius * size * rng.uniform(0.9, 1.12)
        shapes.append(ellipse(x + dx * size, y + dy * size, r, 0.9 * r, colour))
    return shapes


def leaf(x: float, y: float, size: float, degrees: float, colour: Colour) -> list[Shape]:
    """One leaf, its tip at an angle in degrees, clockwise from the right."""
    outline = [(0.0, 0.5), (0.25, 0.28), (0.6, 0.25), (1.0, 0.5), (0.6, 0.75), (0.25, 0.72)]
    shapes = [blob(outline, colour), stroke([(-0.2, 0.52), (0.85, 0.5)], 0.05, shade(colour, 0.7))]
    return place(rotate(shapes, degrees), x, y, size)


def broadleaf(rng: np.random.Generator, bend: float = 0.0) -> list[Shape]:
    """A tree with leaves, its crown moved to the right by ``bend``."""
    bark, green = tint(rng, BARK, 0.04), tint(rng, LEAF, 0.06)
    top = (0.5 + bend, 0.42)
    shapes = [limb([(0.5, 0.98), (0.5 + 0.2 * bend, 0.72), top], (0.16, 0.1, 0.05), bark)]
    shapes += [
        limb([(0.5 + 0.3 * bend, 0.66), (0.5 + 0.7 * bend + d, 0.45)], (0.06, 0.03), bark) for d in (-0.14, 0.14)
    ]
    for k in range(15):
        turn, far = rng.uniform(0, 2 * np.pi), 0.26 * np.sqrt(rng.random())
        x, y = 0.5 + 1.15 * bend + 1.15 * far * np.cos(turn), 0.32 + far * np.sin(turn)
        shapes.append(ellipse(x, y, 0.13, 0.11, shade(green, 0.8 + 0.03 * k)))
    return shapes


def conifer(rng: np.random.Generator) -> list[Shape]:
    """A fir."""
    green = tint(rng, (0.2, 0.4, 0.25), 0.05)
    shapes = [rectangle(0.45, 0.8, 0.55, 1.0, BARK)]
    for k in range(4):
        wide, y = 0.34 - 0.06 * k, 0.86 - 0.2 * k
        shapes.append(polygon([(0.5 - wide, y), (0.5, y - 0.34), (0.5 + wide, y)], shade(green, 0.8 + 0.13 * k)))
    return shapes


def log(x0: float, y: float, x1: float, thick: float, bark: Colour) -> list[Shape]:
    """A log lying, its cut end to the right."""
    marks = [
        stroke(
            [(x0 + (x1 - x0) * a, y + thick * b), (x0 + (x1 - x0) * (a + 0.25), y + thick * b)],
            0.1 * thick,
            shade(bark, 0.7),
        )
        for a, b in ((0.08, -0.2), (0.4, 0.1), (0.2, 0.3), (0.55, -0.3))
    ]
    return [
        rectangle(x0, y - thick / 2, x1, y + thick / 2, bark, 0.2 * thick),
        *marks,
        ellipse(x1, y, 0.28 * thick, 0.5 * thick, shade(bark, 0.8)),
        ellipse(x1, y, 0.23 * thick, 0.43 * thick, CUT),
        *(
            ellipse(x1, y, 0.23 * thick * part, 0.43 * thick * part, colour)
            for part, colour in ((0.7, shade(CUT, 0.8)), (0.58, CUT), (0.3, shade(CUT, 0.8)), (0.2, CUT))
        ),
    ]


def stone(rng: np.random.Generator, x: float, y: float, rx: float, ry: float) -> list[Shape]:
    """A rounded stone."""
    colour = tint(rng, STONE, 0.07)
    turn = np.linspace(0, 2 * np.pi, 9, endpoint=False)
    far = rng.uniform(0.82, 1.1, 9)
    outline = np.stack((x + rx * far * np.cos(turn), y + ry * far * np.sin(turn)), 1)
    facet = np.concatenate((outline[4:8], [(x, y - 0.15 * ry)]))
    return [blob(outline, colour), polygon((facet - (x, y)) * 0.85 + (x, y), shade(colour, 1.22))]


def steam(rng: np.random.Generator, x: float, y: float, height: float, width: float = 0.035) -> list[Shape]:
    """A wisp that rises from (x, y)."""
    sway = rng.uniform(0.025, 0.05) * rng.choice([-1, 1])
    path = [(x, y), (x + sway, y - 0.3 * height), (x - sway, y - 0.65 * height), (x + 0.5 * sway, y - height)]
    return [limb(path, (0.3 * width, width, width, 0.2 * width), STEAM)]


def ripples(x: float, y: float, rx: float, count: int, colour: Colour, width: float = 0.014) -> list[Shape]:
    """Rings on water seen aslant."""
    turn = np.linspace(0, 2 * np.pi, 40)
    rings = [(rx * (k + 1) / count, 0.3 * rx * (k + 1) / count) for k in range(count)]
    return [stroke(np.stack((x + a * np.cos(turn), y + b * np.sin(turn)), 1), width, colour) for a, b in rings]
