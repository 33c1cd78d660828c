"""Wood and gourds struck, scraped or shaken in the hand."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.mallets import mallet
from soundsieve.data.pictures.materials import BLACK, STEEL, arched, ball, box, disc, fitted, near, one_of, tube
from soundsieve.data.pictures.players import SKINS
from soundsieve.data.pictures.shapes import Shape, blob, ellipse, limb, rectangle, shade, stroke

DRAWINGS = Drawings()


@DRAWINGS.add("woodblock")
def _woodblock(rng: np.random.Generator) -> list[Shape]:
    """A block with a slit, or a temple block's round head, or two tubes; and a beater."""
    colour = (
        near(rng, (0.68, 0.40, 0.18)) if rng.random() < 0.8 else one_of(rng, [(0.75, 0.12, 0.1), (0.35, 0.17, 0.1)])
    )
    kind = rng.random()
    if kind < 0.5:
        dx = rng.uniform(0.06, 0.2) * float(rng.choice([-1, 1]))
        shapes = box(-0.5, -0.05, 0.5, 0.25, (dx, rng.uniform(0.12, 0.24)), colour)
        shapes += [
            rectangle(-0.44, 0.03, 0.36, 0.075, (0.14, 0.07, 0.04), 0.02),
            rectangle(-0.44, 0.03, 0.36, 0.045, (0.05, 0.03, 0.02), 0.01),
        ]
        shapes += [
            stroke(
                [(-0.5, y), (-0.1, y + rng.normal(0, 0.01)), (0.5, y + rng.normal(0, 0.01))],
                0.006,
                shade(colour, 0.8),
                curved=True,
            )
            for y in (0.0, 0.13, 0.17, 0.215)
        ]
    elif kind < 0.75:  # tubes on a handle
        shapes = tube([(0, 0.05), (0.0, 0.55)], [0.08, 0.09], shade(colour, 0.8))
        for side, long in ((-1, 0.52), (1, 0.44)):
            shapes += tube([(0.04 * side, -0.04), (side * long, -0.04)], [0.24, 0.24], colour)
            shapes += [
                ellipse(side * long, -0.04, 0.04, 0.12, shade(colour, 0.6)),
                ellipse(side * long, -0.04, 0.025, 0.085, (0.12, 0.06, 0.04)),
                rectangle(side * 0.15, -0.02, side * (long - 0.04), 0.01, (0.12, 0.06, 0.04)),
            ]
        shapes.append(rectangle(-0.06, -0.17, 0.06, 0.09, shade(colour, 0.7), 0.02))
        if rng.random() < 0.6:
            shapes += [
                stroke(
                    [(side * (0.2 + 0.035 * k), -0.155), (side * (0.2 + 0.035 * k), -0.05)], 0.007, shade(colour, 0.55)
                )
                for side in (-1, 1)
                for k in range(6)
            ]
    else:  # a temple block
        shapes = ball(0, 0, 0.45, 0.38, colour)
        shapes += [
            blob(
                [
                    (-0.44, 0.06),
                    (-0.1, 0.04),
                    (0.25, 0.05),
                    (0.44, 0.03),
                    (0.42, 0.12),
                    (0.1, 0.115),
                    (-0.2, 0.11),
                    (-0.42, 0.14),
                ],
                (0.13, 0.06, 0.04),
            ),
            stroke([(-0.3, -0.12), (-0.18, -0.2), (-0.05, -0.12)], 0.02, shade(colour, 0.5), curved=True),
            stroke([(0.3, -0.12), (0.18, -0.2), (0.05, -0.12)], 0.02, shade(colour, 0.5), curved=True),
        ]
    if rng.random() < 0.8:
        tip = (rng.uniform(-0.2, 0.25), -0.34 if kind < 0.75 else -0.48)
        shapes += mallet(
            rng,
            one_of(rng, [(0.75, 0.5, 0.25), (0.15, 0.14, 0.14), (0.75, 0.15, 0.12)]),
            tip,
            (tip[0] + rng.uniform(0.3, 0.55), tip[1] - rng.uniform(0.05, 0.3)),
            0.065,
        )
    return fitted(rng, shapes, float(rng.normal(0, 12)), flip=bool(rng.random() < 0.5))


@DRAWINGS.add("claves")
def _claves(rng: np.random.Generator) -> list[Shape]:
    """Two short round sticks, crossed or side by side, sometimes in two hands."""
    colour = near(rng, (0.52, 0.24, 0.13)) if rng.random() < 0.7 else near(rng, (0.80, 0.58, 0.32))
    cross = rng.uniform(20, 75)
    shapes: list[Shape] = []
    hands = rng.random() < 0.35
    skin = one_of(rng, SKINS)
    for number, turn in enumerate((-cross / 2, cross / 2) if rng.random() < 0.75 else (0.0, rng.uniform(-6, 6))):
        along = np.array([np.cos(np.radians(turn)), np.sin(np.radians(turn))])
        middle = np.array([0.0, (number - 0.5) * (0.06 if abs(turn) > 8 else 0.26)])
        tone = shade(colour, rng.uniform(0.9, 1.15))
        shapes += tube([middle - 0.5 * along, middle, middle + 0.5 * along], [0.12, 0.125, 0.12], tone, gloss=1.6)
        shapes += [
            disc((middle + 0.5 * along), 0.022, 0.062, shade(tone, 1.3), turn),
            disc((middle + 0.5 * along), 0.012, 0.035, shade(tone, 0.9), turn),
            disc((middle - 0.5 * along), 0.02, 0.06, shade(tone, 0.7), turn),
        ]
        if hands:
            hold = middle - along * 0.38 * (1 if number else -1)
            side = -1 if number else 1
            shapes += [
                limb(
                    [
                        hold + np.array((side * 0.42, 0.38)),
                        hold + np.array((side * 0.2, 0.2)),
                        hold + np.array((0, 0.03)),
                    ],
                    [0.2, 0.17, 0.18],
                    skin,
                )
            ]
            for k in range(4):
                shapes.append(
                    limb(
                        [hold + along * (0.05 * k - 0.08) + (0, 0.08), hold + along * (0.05 * k - 0.08) + (0, -0.07)],
                        [0.05, 0.042],
                        shade(skin, 0.85 if k % 2 else 0.95),
                    )
                )
    return fitted(rng, shapes, float(rng.uniform(-45, 45)), flip=bool(rng.random() < 0.5))


@DRAWINGS.add("guiro")
def _guiro(rng: np.random.Generator) -> list[Shape]:
    """A long gourd, or a wooden fish, with notches across it, and a scraper."""
    colour = near(rng, (0.70, 0.43, 0.18)) if rng.random() < 0.75 else near(rng, (0.42, 0.22, 0.11))
    fish = rng.random() < 0.35
    neck = [
        (-0.55, -0.02),
        (-0.42, -0.11),
        (-0.15, -0.165),
        (0.15, -0.14),
        (0.35, -0.07),
        (0.52, -0.045),
        (0.60, 0.0),
        (0.52, 0.045),
        (0.35, 0.07),
        (0.15, 0.14),
        (-0.15, 0.165),
        (-0.42, 0.115),
    ]
    shapes: list[Shape] = []
    if fish:
        neck = [
            (-0.55, 0.0),
            (-0.45, -0.10),
            (-0.2, -0.165),
            (0.15, -0.15),
            (0.40, -0.06),
            (0.62, -0.14),
            (0.58, 0.0),
            (0.62, 0.14),
            (0.40, 0.06),
            (0.15, 0.15),
            (-0.2, 0.165),
            (-0.45, 0.10),
        ]
    body = blob(neck, colour).points
    shapes += arched(body, colour, edge=0.6, middle=1.35, light=(-0.1, -0.3))
    for x in np.linspace(-0.28, 0.27, int(rng.integers(16, 26))):
        half = 0.10 - 0.25 * (x + 0.05) ** 2
        shapes += [
            stroke([(x, -half - 0.03), (x + 0.008, 0), (x, half - 0.03)], 0.010, shade(colour, 0.4), curved=True),
            stroke(
                [(x + 0.011, -half - 0.03), (x + 0.019, 0), (x + 0.011, half - 0.03)],
                0.005,
                shade(colour, 1.6),
                curved=True,
            ),
        ]
    if fish:
        shapes += [ellipse(-0.44, -0.03, 0.026, 0.026, (0.95, 0.92, 0.85)), ellipse(-0.445, -0.03, 0.014, 0.014, BLACK)]
    elif rng.random() < 0.6:
        paint = one_of(rng, [(0.75, 0.15, 0.12), (0.15, 0.4, 0.25), (0.95, 0.8, 0.3), (0.15, 0.25, 0.55)])
        shapes += [stroke([(x, -0.13), (x - 0.012, 0), (x, 0.13)], 0.02, paint, curved=True) for x in (-0.38, 0.34)]
    shapes += [ellipse(x, 0.095, 0.036, 0.024, (0.1, 0.06, 0.04)) for x in (-0.12, 0.06)]
    x, y = rng.uniform(-0.15, 0.15), -0.08
    end = np.array([x + rng.uniform(-0.25, 0.3), y - rng.uniform(0.3, 0.45)])
    stick = one_of(rng, [(0.85, 0.66, 0.40), (0.35, 0.2, 0.12)])
    if rng.random() < 0.7:
        shapes += tube(np.stack(((x, y), end)), [0.02, 0.026], stick)
    else:
        shapes += [
            stroke([(x + 0.02 * k, y), end + np.array((0.01 * k, 0))], 0.007, STEEL) for k in (-2, -1, 0, 1, 2)
        ] + tube([end + np.array((0, 0.03)), end + (end - (x, y)) * 0.4], [0.06, 0.06], stick)
    return fitted(rng, shapes, float(rng.normal(0, 22)), flip=bool(rng.random() < 0.5))


@DRAWINGS.add("maracas")
def _maracas(rng: np.random.Generator) -> list[Shape]:
    """Two rattles: eggs on handles, plain or painted with bands."""
    colour = one_of(
        rng,
        [
            (0.78, 0.15, 0.12),
            (0.72, 0.45, 0.2),
            (0.9, 0.7, 0.15),
            (0.15, 0.45, 0.3),
            (0.10, 0.10, 0.11),
            (0.55, 0.3, 0.15),
        ],
    )
    bands = [
        one_of(rng, [(0.95, 0.8, 0.2), (0.15, 0.5, 0.35), (0.9, 0.3, 0.15), (0.15, 0.3, 0.65), (0.96, 0.95, 0.9)])
        for _ in range(3)
    ]
    handle = near(rng, (0.78, 0.55, 0.30))
    long, painted, hands = rng.uniform(0.9, 1.25), rng.random() < 0.6, rng.random() < 0.2
    skin = one_of(rng, SKINS)
    shapes: list[Shape] = []
    spread = rng.uniform(12, 48)
    for number in range(1 if rng.random() < 0.12 else 2):
        one = tube([(0, 0.15), (0, 0.5), (0, 0.95)], [0.10, 0.085, 0.12], handle, gloss=1.6)
        one += [ellipse(0, 0.95, 0.065, 0.035, shade(handle, 1.1))]
        one += ball(0, -0.15, 0.29, 0.29 * long * 1.15, colour)
        if painted:
            for k, y in enumerate((-0.30, -0.12, 0.04)):
                half = 0.29 * np.sqrt(max(1 - ((y + 0.15) / (0.33 * long)) ** 2, 0)) * 0.98
                curve = [(-half, y), (0, y + 0.045), (half, y)]
                if k == 1:
                    zig = np.linspace(-half, half, 9)
                    one.append(
                        stroke(
                            [
                                (x, y + 0.04 * (1 - (x / half) ** 2) + (0.03 if i % 2 else -0.03))
                                for i, x in enumerate(zig)
                            ],
                            0.022,
                            bands[k],
                        )
                    )
                else:
                    one.append(stroke(curve, 0.035, bands[k], curved=True))
        one.append(ellipse(-0.10, -0.32, 0.05, 0.085, shade(colour, 2.2), 20))
        one += [rectangle(-0.065, 0.14, 0.065, 0.2, shade(handle, 0.6), 0.02)]
        if hands:
            one += [limb([(0.0, 1.35), (0.0, 1.0), (0, 0.66)], [0.22, 0.19, 0.24], skin)]
            one += [
                limb([(-0.12, y), (0.11, y + 0.02)], [0.085, 0.07], shade(skin, 0.82 if k % 2 else 0.93))
                for k, y in enumerate((0.52, 0.6, 0.68, 0.76))
            ]
        turn = (number - 0.5) * 2 * spread
        cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        matrix = np.array([[cos, sin], [-sin, cos]])
        shapes += [Shape((s.points - (0, 0.6)) @ matrix + ((number - 0.5) * 0.35, 0), s.colour, s.width) for s in one]
    return fitted(rng, shapes, float(rng.normal(0, 28)))
