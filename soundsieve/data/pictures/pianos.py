"""Pianos and harpsichords."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.materials import IVORY, box, fitted, keys, moved, near, one_of, squeezed, tube
from soundsieve.data.pictures.players import Player
from soundsieve.data.pictures.shapes import Colour, Shape, arc, blob, ellipse, polygon, rectangle, shade, smooth, stroke

DRAWINGS = Drawings()


LID: tuple[Colour, ...] = (
    (0.08, 0.08, 0.09),
    (0.08, 0.08, 0.09),
    (0.94, 0.93, 0.91),
    (0.38, 0.19, 0.11),
    (0.50, 0.28, 0.14),
)


def grand(rng: np.random.Generator, colour: Colour, *, slim: float = 1.0, swap: bool = False) -> list[Shape]:
    """A wing-shaped keyboard instrument seen from its right front, its lid up, a unit wide.

    Args:
        rng: chooses its build.
        colour: of its case.
        slim: 1 for a piano; below for a harpsichord's narrower, shallower case.
        swap: dark naturals.
    """
    gold = (0.80, 0.62, 0.28)
    inside = (
        near(rng, (0.72, 0.50, 0.26))
        if slim == 1 or rng.random() < 0.5
        else one_of(rng, [(0.7, 0.15, 0.12), (0.25, 0.45, 0.42)])
    )
    deep = 0.15 if slim == 1 else 0.11
    # plan of the case in the picture: keyboard at the left, tail to the right
    plan = np.array(
        [
            (-0.48, 0.10),
            (-0.40, -0.085),
            (-0.10, -0.125),
            (0.30, -0.115),
            (0.46, -0.07),
            (0.47, -0.01),
            (0.34, 0.035),
            (0.16, 0.05),
            (0.06, 0.10),
            (0.0, 0.17),
            (-0.10, 0.19),
        ]
    )
    curve = smooth(plan[4:10], closed=False)
    rim = np.concatenate((plan[:4], curve, plan[10:])) * (1, slim)
    lower = rim + np.array((0, deep))
    shapes: list[Shape] = []
    legs = [(-0.40, 0.12), (-0.06, 0.21), (0.38, 0.03)]
    for x, y in legs:
        foot = 0.30 if slim == 1 else 0.33
        shapes += tube(
            [(x, y + deep - 0.05), (x, y + deep + 0.1), (x, y + foot)],
            [0.05, 0.035, 0.028] if slim == 1 else [0.03, 0.022, 0.02],
            colour,
            gloss=1.5,
        )
        shapes.append(ellipse(x, y + foot, 0.02, 0.012, gold))
    if slim == 1:
        shapes += [
            stroke([(-0.2, 0.28), (-0.2, 0.45)], 0.012, gold),
            stroke([(-0.16, 0.28), (-0.16, 0.46)], 0.012, gold),
            rectangle(-0.22, 0.44, -0.13, 0.465, colour),
        ]
    # the lid stands on the far side
    lean = rng.uniform(-0.02, 0.08)
    lid = [
        (-0.36, -0.09),
        (-0.33 + lean, -0.40),
        (0.02 + lean, -0.48),
        (0.36 + lean, -0.40),
        (0.50 + lean, -0.26),
        (0.47, -0.075),
    ]
    shapes.append(
        polygon(
            np.concatenate((lid[:1], smooth(np.array(lid[1:5]), closed=False), lid[5:])),
            shade(colour, 0.8 if sum(colour) > 0.5 else 1.1),
        )
    )
    inner = np.concatenate((lid[:1], smooth(np.array(lid[1:5]), closed=False), lid[5:]))
    shapes.append(
        polygon(
            (inner - inner.mean(0)) * 0.94 + inner.mean(0),
            shade(colour, 1.25) if slim == 1 else one_of(rng, [inside, (0.85, 0.78, 0.62)]),
        )
    )
    # case, soundboard, strings
    side = np.concatenate((rim[4:], lower[4:][::-1]))
    shapes.append(polygon(np.concatenate((rim, lower[::-1])), shade(colour, 0.7)))
    shapes.append(polygon(lower, shade(colour, 0.7)))
    shapes.append(polygon(side, shade(colour, 1.1)))
    shapes.append(polygon(rim, shade(colour, 1.3)))
    bed = (rim - rim.mean(0)) * (0.93, 0.86) + rim.mean(0)
    shapes.append(polygon(bed, shade(inside, 0.9)))
    for part in np.linspace(0.06, 0.94, 11):
        start = np.array((-0.33, -0.075)) * (1 - part) + np.array((-0.07, 0.14)) * part
        end = np.array((0.42 - 0.36 * part**0.6, -0.075 + 0.14 * part))
        shapes.append(stroke([start, end], 0.006, gold if part % 0.2 < 0.1 else shade(gold, 0.7)))
    shapes.append(stroke([(0.12, -0.10), (0.06 + lean, -0.41)], 0.010, shade(colour, 0.6)))
    # keyboard, with its cheeks and the music desk
    shapes.append(polygon([(-0.55, 0.075), (-0.45, -0.045), (-0.12, 0.165), (-0.21, 0.30)], shade(colour, 0.75)))
    shapes += keys(
        [(-0.448, -0.012), (-0.165, 0.165), (-0.225, 0.248), (-0.520, 0.070)],
        int(rng.integers(18, 30)),
        drop=0.012,
        swap=swap,
    )
    shapes.append(
        polygon([(-0.555, 0.075), (-0.21, 0.285), (-0.21, 0.285 + 0.10), (-0.555, 0.175)], shade(colour, 0.9))
    )
    shapes.append(polygon([(-0.21, 0.285), (-0.115, 0.16), (-0.115, 0.30), (-0.21, 0.385)], shade(colour, 0.6)))
    if rng.random() < 0.7:
        shapes.append(polygon([(-0.36, -0.05), (-0.16, 0.065), (-0.17, -0.04), (-0.355, -0.145)], shade(colour, 1.15)))
        if rng.random() < 0.5:
            shapes.append(
                polygon([(-0.32, -0.05), (-0.21, 0.01), (-0.215, -0.065), (-0.32, -0.125)], (0.97, 0.96, 0.92))
            )
    if slim < 1 and rng.random() < 0.6:
        shapes.append(stroke(rim[4:] + np.array((0, 0.02)), 0.006, gold))
    return shapes


def stool(colour: Colour) -> list[Shape]:
    """A piano bench from the front, a unit wide."""
    return [
        *box(-0.5, -0.1, 0.5, 0.05, (0.1, 0.12), (0.12, 0.11, 0.11)),
        *(rectangle(x - 0.04, 0.05, x + 0.04, 0.6, colour) for x in (-0.42, 0.42)),
    ]


def upright(rng: np.random.Generator, colour: Colour, *, old: bool = False) -> list[Shape]:
    """An upright piano from the front, a unit and a half wide.

    Args:
        rng: chooses its build.
        colour: of its case.
        old: with candle holders, carved panels and yellowed, crooked keys.
    """
    dx = rng.uniform(-0.12, 0.12)
    shapes = box(-0.74, -0.62, 0.74, 0.62, (dx, 0.07), shade(colour, 0.9))
    shapes.append(rectangle(-0.70, -0.56, 0.70, -0.12, shade(colour, 1.12), 0.02))
    if old:
        for x in (-0.46, 0.0, 0.46):
            shapes += [
                rectangle(x - 0.19, -0.51, x + 0.19, -0.18, shade(colour, 0.65), 0.02),
                rectangle(x - 0.17, -0.49, x + 0.17, -0.20, shade(colour, 1.25), 0.02),
            ]
            shapes += [
                ellipse(x, -0.345, 0.07, 0.09, shade(colour, 0.7)),
                ellipse(x, -0.345, 0.045, 0.06, shade(colour, 1.4)),
            ]
        for side in (-1, 1):
            shapes.append(
                stroke(
                    [(side * 0.36, -0.28), (side * 0.36, -0.22), (side * 0.27, -0.22), (side * 0.27, -0.30)],
                    0.014,
                    (0.80, 0.62, 0.25),
                )
            )
            shapes += [
                rectangle(side * 0.27 - 0.022, -0.46, side * 0.27 + 0.022, -0.30, IVORY),
                ellipse(side * 0.27, -0.30, 0.05, 0.014, (0.80, 0.62, 0.25)),
            ]
            shapes.append(
                blob(
                    [
                        (side * 0.27, -0.54),
                        (side * 0.27 + 0.018, -0.49),
                        (side * 0.27, -0.465),
                        (side * 0.27 - 0.018, -0.49),
                    ],
                    (0.97, 0.75, 0.25),
                )
            )
    elif rng.random() < 0.7:
        shapes += [
            polygon([(-0.24, -0.16), (-0.22, -0.45), (0.0, -0.43), (0.22, -0.45), (0.24, -0.16)], (0.97, 0.965, 0.94)),
            stroke([(0, -0.43), (0, -0.16)], 0.008, (0.7, 0.7, 0.68)),
        ]
        shapes += [
            stroke([(x, y), (x + 0.16, y)], 0.006, (0.35, 0.35, 0.36))
            for x in (-0.2, 0.04)
            for y in (-0.38, -0.33, -0.28, -0.23)
        ]
    shapes.append(rectangle(-0.70, 0.17, 0.70, 0.60, shade(colour, 1.08), 0.02))
    if old:
        shapes += [
            rectangle(-0.62, 0.22, 0.62, 0.55, shade(colour, 0.7), 0.03),
            rectangle(-0.60, 0.24, 0.60, 0.53, shade(colour, 1.2), 0.03),
        ]
    for x in (-0.09, 0.0, 0.09):
        shapes.append(ellipse(x, 0.59, 0.03, 0.016, (0.83, 0.66, 0.3)))
    # key bed
    shapes.append(polygon([(-0.72, -0.13), (0.72, -0.13), (0.75, 0.12), (-0.75, 0.12)], shade(colour, 0.55)))
    whites = int(rng.integers(24, 40))
    made = keys([(-0.67, -0.095), (0.67, -0.095), (0.69, 0.055), (-0.69, 0.055)], whites, drop=0.03)
    if old:
        made = [
            Shape(
                s.points + np.array((0, rng.normal(0, 0.006))),
                (0.93, 0.86, 0.68) if sum(s.colour) > 2.7 else s.colour,
                s.width,
            )
            for s in made
        ]
    shapes += made
    shapes.append(rectangle(-0.76, 0.085, 0.76, 0.17, colour, 0.015))
    for side in (-1, 1):
        shapes.append(rectangle(side * 0.70, -0.12, side * 0.77, 0.17, shade(colour, 0.85), 0.01))
        shapes += tube(
            [(side * 0.715, 0.17), (side * 0.70, 0.4), (side * 0.715, 0.61)], [0.055, 0.035, 0.06], colour, gloss=1.5
        )
        shapes.append(rectangle(side * 0.66, 0.59, side * 0.77, 0.64, shade(colour, 0.8)))
    return shapes


def _pianist(rng: np.random.Generator, piano: list[Shape]) -> list[Shape]:
    """An upright piano with somebody before it, from behind."""
    someone = Player.someone(rng, formal=0.4)
    whole = [
        *piano,
        *someone.arm((-0.14, -0.28), (-0.27, 0.02), bend=1, reach=0.42),
        *someone.arm((0.14, -0.28), (0.27, 0.02), bend=-1, reach=0.42),
        *someone.head(0, -0.50, back=True),
        *someone.body(0, -0.37, 0.38),
        *moved(stool((0.25, 0.15, 0.1)), 0, 0.45, 0.5),
    ]
    return fitted(rng, whole)


@DRAWINGS.add("piano")
def _grand_piano(rng: np.random.Generator) -> list[Shape]:
    colour = one_of(rng, LID)
    shapes = grand(rng, colour)
    if rng.random() < 0.35:
        shapes += moved(stool(colour), -0.52, 0.36, 0.22)
    return fitted(
        rng, squeezed(shapes, x=rng.uniform(0.85, 1.05)), float(rng.normal(0, 3)), flip=bool(rng.random() < 0.5)
    )


@DRAWINGS.add("piano")
def _upright_piano(rng: np.random.Generator) -> list[Shape]:
    shapes = upright(rng, one_of(rng, LID))
    if rng.random() < 0.25:
        return _pianist(rng, shapes)
    if rng.random() < 0.4:
        shapes += moved(stool((0.2, 0.13, 0.1)), rng.uniform(-0.2, 0.2), 0.52, 0.55)
    return fitted(rng, squeezed(shapes, x=rng.uniform(0.8, 1)), float(rng.normal(0, 2)))


@DRAWINGS.add("honky-tonk piano")
def _honky_tonk_piano(rng: np.random.Generator) -> list[Shape]:
    shapes = upright(rng, near(rng, (0.42, 0.23, 0.12)), old=True)
    if rng.random() < 0.5:
        x = rng.uniform(-0.6, 0.5)
        glass = [
            polygon([(x - 0.05, -0.86), (x + 0.05, -0.86), (x + 0.042, -0.69), (x - 0.042, -0.69)], (0.88, 0.66, 0.2)),
            rectangle(x - 0.052, -0.89, x + 0.052, -0.84, (0.98, 0.97, 0.94), 0.02),
        ]
        shapes += [*glass, arc(x + 0.06, -0.78, 0.035, -80, 80, 0.012, (0.8, 0.85, 0.85))]
    if rng.random() < 0.3:
        return _pianist(rng, shapes)
    if rng.random() < 0.5:
        round_ = near(rng, (0.4, 0.22, 0.12))
        shapes += [
            *tube([(0, 0.45), (0, 0.75)], [0.06, 0.08], round_),
            *(stroke([(0, 0.72), (x, 0.85)], 0.03, shade(round_, 0.7)) for x in (-0.14, 0.14)),
            ellipse(0, 0.43, 0.19, 0.06, shade(round_, 0.6)),
            ellipse(0, 0.41, 0.18, 0.05, round_),
        ]
    return fitted(rng, squeezed(shapes, x=rng.uniform(0.85, 1)), float(rng.normal(0, 2)))


@DRAWINGS.add("harpsichord")
def _harpsichord(rng: np.random.Generator) -> list[Shape]:
    colour = one_of(
        rng,
        [
            (0.15, 0.35, 0.28),
            (0.60, 0.13, 0.10),
            (0.55, 0.32, 0.15),
            (0.15, 0.2, 0.35),
            (0.78, 0.58, 0.33),
            (0.12, 0.11, 0.11),
        ],
    )
    shapes = grand(rng, colour, slim=0.85, swap=bool(rng.random() < 0.75))
    return fitted(
        rng, squeezed(shapes, x=rng.uniform(0.95, 1.2)), float(rng.normal(0, 3)), flip=bool(rng.random() < 0.5)
    )
