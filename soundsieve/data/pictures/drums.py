"""Drums that stand or lie by themselves."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.drum_kits import drum_on_its_side, stick
from soundsieve.data.pictures.materials import (
    BLACK,
    IVORY,
    LACQUERS,
    STEEL,
    arched,
    ball,
    fitted,
    moved,
    near,
    one_of,
    rounded,
    squeezed,
    tube,
    wood,
)
from soundsieve.data.pictures.players import SKINS, Player
from soundsieve.data.pictures.shapes import Colour, Shape, arc, ellipse, limb, polygon, rectangle, shade, stroke

DRAWINGS = Drawings()


@DRAWINGS.add("bass drum")
def _bass_drum(rng: np.random.Generator) -> list[Shape]:
    """A great drum on its side: on spurs with a pedal, or in a frame with a beater."""
    shell = one_of(rng, LACQUERS, 0.02) if rng.random() < 0.6 else wood(rng, 0.5)
    head = IVORY if rng.random() < 0.7 else (0.12, 0.12, 0.12)
    shapes: list[Shape] = []
    if rng.random() < 0.55:
        for side in (-1, 1):
            shapes += tube([(side * 0.36, 0.2), (side * 0.60, 0.56)], [0.035, 0.03], STEEL)
        shapes += drum_on_its_side(rng, 0, 0, 0.5, shell, head)
        if rng.random() < 0.5:
            shapes += [ellipse(0.16, 0.22, 0.10, 0.10, STEEL), ellipse(0.16, 0.22, 0.085, 0.085, (0.04, 0.04, 0.04))]
    else:
        frame = near(rng, (0.4, 0.24, 0.14)) if rng.random() < 0.5 else (0.15, 0.15, 0.16)
        shapes += [
            stroke([(-0.62, 0.1), (-0.62, 0.78)], 0.06, frame),
            stroke([(0.62, 0.1), (0.62, 0.78)], 0.06, frame),
            stroke([(-0.66, 0.66), (0.66, 0.66)], 0.06, shade(frame, 0.8)),
        ]
        shapes += [ellipse(side * 0.62, 0.8, 0.045, 0.045, BLACK) for side in (-1, 1)]
        shapes += drum_on_its_side(rng, 0, 0, 0.56, shell, head)
        felt = one_of(rng, [(0.93, 0.90, 0.84), (0.85, 0.8, 0.68)])
        tip = (rng.uniform(0.1, 0.25), rng.uniform(-0.05, 0.2))
        shapes += [
            *tube([tip, (tip[0] + 0.45, tip[1] + 0.30)], [0.035, 0.045], (0.72, 0.50, 0.28)),
            *ball(*tip, 0.095, 0.095, felt),
        ]
    return fitted(rng, squeezed(shapes, x=rng.uniform(0.75, 1)), flip=bool(rng.random() < 0.5))


@DRAWINGS.add("timpani")
def _timpani(rng: np.random.Generator) -> list[Shape]:
    """One to four copper kettles with white heads, screws about the rim, on struts with a pedal."""
    copper = near(rng, (0.74, 0.38, 0.19)) if rng.random() < 0.8 else near(rng, (0.82, 0.62, 0.3))
    flat = rng.uniform(0.18, 0.4)
    count = int(rng.choice([1, 1, 2, 2, 4]))
    skin = (0.96, 0.93, 0.86)
    shapes: list[Shape] = []
    order = sorted(range(count), key=lambda number: -abs(number - (count - 1) / 2))
    for number in order:
        size = 1.0 - 0.07 * number
        x, y = number * 0.92, 0.06 * abs(number - (count - 1) / 2) * (-1 if count > 2 else 1)
        one: list[Shape] = []
        for side in (-0.43, 0.43, 0.0):
            one += tube([(side, 0.05), (side * 1.02, 0.5), (side * 0.85, 0.86)], [0.035, 0.03, 0.04], (0.2, 0.2, 0.21))
        one += [
            rectangle(-0.44, 0.84, 0.44, 0.89, (0.16, 0.16, 0.17), 0.02),
            polygon([(-0.07, 0.84), (0.07, 0.84), (0.10, 0.95), (-0.10, 0.95)], STEEL),
        ]
        one += [ellipse(s * 0.4, 0.92, 0.035, 0.035, BLACK) for s in (-1, 1)]
        for left, right, tone in (
            (-1, 1, 0.5),
            (-0.96, 0.85, 0.75),
            (-0.88, 0.6, 1.0),
            (-0.74, 0.25, 1.25),
            (-0.58, -0.15, 1.6),
            (-0.48, -0.3, 2.4),
        ):
            across = np.linspace(left, right, 20)
            low = 0.60 * np.sqrt(np.clip(1 - np.abs(across) ** 2.6, 0, 1)) + 0.04
            one.append(
                polygon(
                    np.concatenate(
                        (
                            np.stack((0.49 * across, flat * 0.3 * np.sqrt(np.clip(1 - across**2, 0, 1))), 1),
                            np.stack((0.49 * across, low), 1)[::-1],
                        )
                    ),
                    shade(copper, tone),
                )
            )
        one += rounded(0, 0, 0.515, 0.515 * flat, 0.05, STEEL)
        for turn in np.linspace(8, 172, 5):
            u, v = 0.515 * np.cos(np.radians(turn)), 0.515 * flat * np.sin(np.radians(turn))
            one += [
                stroke([(u, v - 0.05), (u, v + 0.15)], 0.02, STEEL),
                stroke([(u - 0.03, v - 0.05), (u + 0.03, v - 0.05)], 0.02, STEEL),
            ]
        one += [
            ellipse(0, 0, 0.515, 0.515 * flat, shade(STEEL, 1.3)),
            ellipse(0, 0.004, 0.485, 0.485 * flat, shade(skin, 0.8)),
            ellipse(0, 0.01, 0.475, 0.47 * flat, skin),
            ellipse(-0.08, 0.02, 0.28, 0.25 * flat, shade(skin, 1.6)),
        ]
        shapes += moved(one, x, y, size)
    if rng.random() < 0.6:
        x = (count - 1) * 0.46
        for side in (-1, 1):
            tip = (x + side * rng.uniform(0.08, 0.25), rng.uniform(-0.04, 0.05))
            shapes += [
                *tube(
                    [tip, (tip[0] + side * rng.uniform(0.2, 0.4), tip[1] - rng.uniform(0.35, 0.5))],
                    [0.02, 0.025],
                    (0.78, 0.58, 0.34),
                ),
                *ball(*tip, 0.055, 0.05, (0.95, 0.93, 0.88)),
            ]
    return fitted(rng, shapes)


@DRAWINGS.add("taiko drum")
def _taiko(rng: np.random.Generator) -> list[Shape]:
    """A barrel of wood with hide nailed round its rims: on a stand facing out, or on its foot."""
    colour = near(rng, (0.48, 0.17, 0.08)) if rng.random() < 0.8 else one_of(rng, [BLACK, (0.65, 0.1, 0.08)])
    hide = near(rng, (0.93, 0.87, 0.74))
    stand = near(rng, (0.45, 0.26, 0.14)) if rng.random() < 0.6 else (0.12, 0.10, 0.10)
    shapes: list[Shape] = []
    if rng.random() < 0.6:  # on its side, one head to the front
        off = rng.uniform(0.45, 0.8) * float(rng.choice([-1, 1]))
        wide = rng.uniform(0.6, 0.95)
        for x in (-0.30, 0.30):
            shapes += [
                limb([(x + 0.5 * off - 0.25, 0.92), (x + 0.5 * off, 0.4)], [0.09, 0.09], shade(stand, 0.75)),
                limb([(x * 1.4 - 0.05, 1.0), (x, 0.4)], [0.10, 0.10], stand),
            ]
        shapes.append(stroke([(-0.45, 0.78), (0.45, 0.78)], 0.08, shade(stand, 0.8)))
        steps = np.linspace(1, 0, 15)
        for step in steps:
            bulge = 1 + 0.13 * np.sin(np.pi * step)
            shapes.append(
                ellipse(
                    off * step, -0.04 * step, 0.5 * wide * bulge, 0.5 * bulge, shade(colour, 0.55 + 0.6 * (1 - step))
                )
            )
        shapes += [
            ellipse(0, 0, 0.505 * wide, 0.505, shade(hide, 0.6)),
            *arched(ellipse(0, 0, 0.485 * wide, 0.485, hide).points, hide, edge=0.9, middle=1.3),
        ]
        for turn in np.linspace(0, 2 * np.pi, 30, endpoint=False):
            u, v = np.cos(turn), np.sin(turn)
            shapes += [ellipse(off * 0.07 + 0.515 * wide * u, 0.515 * v, 0.016, 0.016, (0.15, 0.13, 0.12))]
        if rng.random() < 0.45:
            mark, spin = one_of(rng, [BLACK, (0.7, 0.1, 0.1), (0.15, 0.2, 0.45)]), rng.uniform(0, 2)
            for third in range(3):
                path = [
                    (wide * r * np.cos(spin + third * 2.094 + t), r * np.sin(spin + third * 2.094 + t))
                    for r, t in ((0.10, 0), (0.2, 0.3), (0.26, 0.9), (0.26, 1.6))
                ]
                shapes.append(limb(path, [0.17, 0.13, 0.08, 0.02], mark))
        if rng.random() < 0.35:
            someone = Player.someone(rng, formal=0.1)
            back = moved([*someone.head(0.5, 0.235, back=True), *someone.body(0.5, low=1.1)], -0.5 - 0.45, -0.15, 1.0)
            arms: list[Shape] = []
            for side, hand in ((-1, (-0.32, -0.25)), (1, (-0.12, 0.15))):
                arms += stick(rng, (0.1, rng.uniform(-0.15, 0.1)), hand, 0.05) + someone.arm(
                    (-0.45 + side * 0.16, 0.3), hand, bend=-side
                )
            shapes += [*back, *arms]
    else:
        tall, bulge = rng.uniform(0.5, 0.95), 0.16
        flat = 0.34
        y = np.linspace(0, tall, 14)
        for left, right, tone in (
            (-1, 1, 0.5),
            (-0.97, 0.8, 0.75),
            (-0.9, 0.55, 1.0),
            (-0.76, 0.2, 1.2),
            (-0.6, -0.2, 1.5),
        ):
            half = 0.5 * (1 + bulge * np.sin(np.pi * y / tall))
            wall = np.concatenate(
                (
                    np.stack((left * half, y + 0.5 * flat * np.sqrt(1 - left**2)), 1),
                    np.stack((right * half, y + 0.5 * flat * np.sqrt(1 - right**2)), 1)[::-1],
                )
            )
            foot = np.linspace(right, left, 12)
            under = np.stack((0.5 * foot, tall + 0.5 * flat * np.sqrt(1 - foot**2)), 1)
            shapes.append(polygon(np.concatenate((wall[:14], under[::-1], wall[14:])), shade(colour, tone)))
        shapes += rounded(0, 0, 0.505, 0.505 * flat, 0.07, hide)
        shapes += [
            ellipse(0.51 * np.cos(t), 0.51 * flat * np.sin(t) + dy, 0.014, 0.014, (0.13, 0.11, 0.1))
            for t in np.radians(np.linspace(5, 175, 19))
            for dy in (0.02, 0.06)
        ]
        shapes += [
            ellipse(0, 0, 0.505, 0.505 * flat, shade(hide, 0.75)),
            ellipse(0, 0, 0.485, 0.485 * flat, hide),
            ellipse(-0.08, 0.01, 0.3, 0.27 * flat, shade(hide, 1.4)),
        ]
        shapes += [ellipse(x, tall * 0.55, 0.05, 0.06, (0.15, 0.13, 0.12)) for x in (-0.1,)] + [
            arc(-0.1, tall * 0.55 + 0.07, 0.06, 0, 360, 0.018, (0.15, 0.13, 0.12))
        ]
        for side in (-1, 1) if rng.random() < 0.75 else ():
            tip = (side * rng.uniform(0.05, 0.2), 0.0)
            shapes += tube(
                [tip, (tip[0] + side * rng.uniform(0.3, 0.55), tip[1] - rng.uniform(0.25, 0.45))],
                [0.05, 0.055],
                (0.86, 0.70, 0.46),
            )
    return fitted(rng, shapes, flip=bool(rng.random() < 0.5))


@DRAWINGS.add("frame drum")
def _frame_drum(rng: np.random.Generator) -> list[Shape]:
    """A shallow wooden hoop with one skin, seen askew; plain, painted or with its beater or hand."""
    rim, skin = near(rng, (0.60, 0.36, 0.17)), near(rng, (0.92, 0.83, 0.66))
    wide, off = rng.uniform(0.72, 1.0), rng.uniform(0.05, 0.14) * float(rng.choice([-1, 1]))
    shapes = [
        ellipse(off * step, 0.05 * step, 0.5 * wide, 0.5, shade(rim, 0.6 + 0.4 * step)) for step in np.linspace(1, 0, 8)
    ]
    shapes += [
        ellipse(0, 0, 0.495 * wide, 0.495, shade(rim, 1.2)),
        *arched(ellipse(0, 0, 0.478 * wide, 0.478, skin).points, skin, edge=0.85, middle=1.35),
    ]
    shapes += [
        ellipse(
            rng.uniform(-0.25, 0.25) * wide,
            rng.uniform(-0.25, 0.25),
            rng.uniform(0.06, 0.15),
            rng.uniform(0.04, 0.09),
            shade(skin, rng.uniform(1.05, 1.25)),
            rng.uniform(0, 180),
        )
        for _ in range(4)
    ]
    kind = rng.random()
    if kind < 0.3:
        paint = one_of(rng, [(0.55, 0.15, 0.1), (0.15, 0.12, 0.1), (0.15, 0.3, 0.5)])
        shapes += [
            stroke([(0.36 * wide * np.cos(t), 0.36 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 40)], 0.022, paint)
        ]
        for t in np.linspace(0, 2 * np.pi, 8, endpoint=False):
            shapes.append(
                polygon(
                    [
                        (wide * r * np.cos(t + d), r * np.sin(t + d))
                        for r, d in ((0.12, -0.25), (0.28, 0), (0.12, 0.25))
                    ],
                    paint,
                )
            )
    if kind > 0.75:
        shapes += [
            ellipse(0.5 * wide * np.cos(t) + 0.5 * off, 0.5 * np.sin(t), 0.025, 0.045, (0.85, 0.7, 0.35), np.degrees(t))
            for t in np.linspace(0, 2 * np.pi, 8, endpoint=False) + 0.2
        ]
    chance = rng.random()
    if chance < 0.4:
        tip = (rng.uniform(-0.1, 0.15), rng.uniform(-0.1, 0.15))
        shapes += [
            *tube([tip, (tip[0] + 0.38, tip[1] + 0.42)], [0.03, 0.04], (0.55, 0.35, 0.2)),
            *ball(*tip, 0.07, 0.06, (0.55, 0.30, 0.16)),
        ]
    elif chance < 0.75:
        hand = one_of(rng, SKINS)
        x, y = 0.22 * wide, 0.16
        shapes += [limb([(0.62, 0.72), (0.42, 0.42), (x + 0.04, y + 0.06)], [0.18, 0.14, 0.16], hand)]
        shapes += [
            limb(
                [
                    (x + 0.04, y + 0.05),
                    (x - 0.06 + 0.03 * k, y - 0.04 - 0.015 * k),
                    (x - 0.15 + 0.06 * k, y - 0.08 - 0.03 * k),
                ],
                [0.05, 0.042, 0.032],
                shade(hand, 0.9 if k % 2 else 1.0),
            )
            for k in range(4)
        ]
    return fitted(rng, shapes, float(rng.normal(0, 15)), flip=bool(rng.random() < 0.5))


@DRAWINGS.add("mridangam")
def _mridangam(rng: np.random.Generator) -> list[Shape]:
    """A barrel lying on its side, laced end to end, each head with its black round spot."""
    colour = near(rng, (0.48, 0.24, 0.11))
    shapes = mridangam(rng, colour)
    if rng.random() < 0.25:
        skin = one_of(rng, SKINS[2:])
        for side in (-1, 1):
            x = side * 0.52
            shapes += [
                limb(
                    [(x + side * 0.14, -0.5), (x + side * 0.14, -0.2), (x + side * 0.02, -0.08)],
                    [0.15, 0.11, 0.12],
                    skin,
                )
            ]
            shapes += [
                limb(
                    [(x + side * 0.03, -0.1 + 0.03 * k), (x - side * 0.015, -0.02 + 0.045 * k)],
                    [0.04, 0.03],
                    shade(skin, 0.9),
                )
                for k in range(4)
            ]
    return fitted(rng, shapes, float(rng.normal(0, 14)), flip=bool(rng.random() < 0.5))


def mridangam(rng: np.random.Generator, colour: Colour) -> list[Shape]:
    """A mridangam on its side about (0, 0), a unit long, its right head turned to the front."""
    strap = near(rng, (0.86, 0.77, 0.58))
    left, right, middle = 0.215, 0.185, 0.265
    x = np.linspace(-0.5, 0.44, 30)
    half = np.interp(x, [-0.5, -0.08, 0.44], [left, middle, right]) + 0.02 * np.sin(np.pi * (x + 0.5) / 0.94)
    view = rng.uniform(0.28, 0.5)
    shapes = [ellipse(-0.5, 0, left * view, left, shade(strap, 0.5))]
    for up, low, tone in ((-1, 1, 0.5), (-0.97, 0.78, 0.8), (-0.9, 0.5, 1.0), (-0.78, 0.05, 1.2), (-0.66, -0.35, 1.5)):
        shapes.append(
            polygon(
                np.concatenate((np.stack((x, up * half), 1), np.stack((x, low * half), 1)[::-1])), shade(colour, tone)
            )
        )
    for part in np.linspace(-0.93, 0.93, int(rng.integers(11, 17))):
        path = np.stack((x + view * half * np.sqrt(1 - part**2) * 0.35, part * half), 1)
        shapes += [stroke(path, 0.017, shade(strap, 0.55)), stroke(path, 0.012, shade(strap, 1 - 0.3 * max(part, 0)))]
    shapes.append(
        limb([(-0.49, -left), (-0.49 + 0.3 * left * view, 0), (-0.49, left)], [0.05, 0.06, 0.05], shade(strap, 0.75))
    )
    centre = 0.45
    shapes += [
        ellipse(centre - 0.03, 0, right * 1.1 * view, right * 1.1, shade(strap, 0.6)),
        ellipse(centre, 0, right * 1.1 * view, right * 1.1, shade(strap, 0.9)),
        ellipse(centre + 0.006, 0, right * 0.98 * view, right * 0.98, (0.93, 0.86, 0.72)),
        ellipse(centre + 0.01, 0, right * 0.68 * view, right * 0.68, (0.80, 0.70, 0.54)),
        ellipse(centre + 0.01, 0, right * 0.46 * view, right * 0.46, (0.10, 0.09, 0.09)),
    ]
    for turn in np.linspace(0, 2 * np.pi, 18, endpoint=False):
        shapes.append(
            ellipse(
                centre + right * 1.06 * view * np.cos(turn),
                right * 1.06 * np.sin(turn),
                0.012,
                0.018,
                shade(strap, 0.7),
            )
        )
    return shapes
