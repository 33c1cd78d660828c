"""Bars and tongues under mallets and thumbs."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.materials import (
    STEEL,
    arched,
    ball,
    disc,
    fitted,
    moved,
    near,
    one_of,
    rounded,
    silver,
    squeezed,
    tube,
)
from soundsieve.data.pictures.players import SKINS, Player
from soundsieve.data.pictures.shapes import Colour, Shape, blob, ellipse, limb, polygon, rectangle, shade, stroke

DRAWINGS = Drawings()


def mallet(
    rng: np.random.Generator, head: Colour, tip: tuple[float, float], end: tuple[float, float], size: float
) -> list[Shape]:
    """A beater with a round head at `tip`, its stick to `end`, its head's radius `size`."""
    stick = one_of(rng, [(0.80, 0.62, 0.36), (0.15, 0.13, 0.13), (0.62, 0.42, 0.22)])
    return [*tube([tip, end], [0.34 * size, 0.42 * size], stick), *ball(*tip, size, size, head)]


def bars(
    rng: np.random.Generator, colour: Colour, *, whites: int, metal: bool, pipes: bool, wheels: bool
) -> list[Shape]:
    """Two ranks of bars on a frame, long to short from left to right, a unit to each side.

    Args:
        rng: chooses view and frame.
        colour: of the bars.
        whites: bars in the near rank.
        metal: bars of metal, that shine.
        pipes: resonators below.
        wheels: under the legs.
    """
    lean = rng.uniform(-0.1, 0.06)
    frame = one_of(rng, [(0.12, 0.11, 0.12), (0.40, 0.24, 0.14), (0.30, 0.30, 0.32)])
    pipe = (
        silver(rng)
        if metal or rng.random() < 0.3
        else near(rng, (0.83, 0.66, 0.32))
        if rng.random() < 0.7
        else (0.2, 0.2, 0.22)
    )
    shapes: list[Shape] = []
    legs = [(-0.93, 0.05), (0.9, -0.05)]
    for x, y in legs:
        shapes += [
            stroke([(x, y - 0.1), (x, 0.80)], 0.035, shade(frame, 0.9)),
            stroke([(x * 0.86, y - 0.25), (x * 0.86, 0.68)], 0.03, shade(frame, 0.7)),
        ]
        shapes.append(stroke([(x, 0.80), (x * 0.86, 0.68)], 0.03, frame))
        if wheels:
            shapes += [ellipse(at, y_, 0.028, 0.032, (0.1, 0.1, 0.1)) for at, y_ in ((x, 0.83), (x * 0.86, 0.70))]
    shapes.append(stroke([(-0.93, 0.62), (0.9, 0.62)], 0.022, shade(frame, 0.8)))
    width = 1.84 / whites
    if pipes:
        arch = rng.random() < 0.35 and not metal
        for number in range(whites):
            x = -0.92 + (number + 0.5) * width
            part = number / (whites - 1)
            low = 0.56 - 0.44 * part**0.7 if not arch else 0.30 + 0.28 * abs(2 * part - 1) ** 1.5
            shapes += tube([(x, 0.1), (x, low)], [0.72 * width, 0.72 * width], pipe)
    for rank, (middle, long, short) in enumerate(((-0.20, 0.21, 0.10), (0.06, 0.24, 0.12))):
        if rank == 0:
            shapes.append(
                polygon([(-0.97 + lean, -0.35), (0.93 + lean, -0.27), (0.97, 0.12), (-1.0, 0.22)], shade(frame, 0.5))
            )
        for number in range(whites):
            if rank == 0 and number % 7 in (2, 6):
                continue
            part = number / (whites - 1)
            x = -0.92 + (number + (1.0 if rank == 0 else 0.5)) * width
            half = (long + (short - long) * part) / (1.0 if rank else 0.95)
            off = lean * 0.5 * (1 if rank == 0 else -0.2)
            y = middle + (0.03 if rank == 0 else -0.02) * part
            tone = shade(colour, rng.uniform(0.9, 1.12))
            bar = np.array(
                [
                    (x - 0.44 * width + off, y - half),
                    (x + 0.44 * width + off, y - half),
                    (x + 0.44 * width - off * 0.2, y + half),
                    (x - 0.44 * width - off * 0.2, y + half),
                ]
            )
            shapes.append(polygon(bar + np.array((0, 0.022)), shade(tone, 0.5)))
            shapes.append(polygon(bar, tone))
            shapes.append(
                polygon(
                    [bar[0], bar[0] * 0.7 + bar[1] * 0.3, bar[3] * 0.7 + bar[2] * 0.3, bar[3]],
                    shade(tone, 2.0 if metal else 1.25),
                )
            )
            for end in (0.22, 0.78):
                at = bar[:2].mean(0) * (1 - end) + bar[2:].mean(0) * end
                shapes.append(disc(at, 0.10 * width, 0.10 * width, shade(tone, 0.4)))
    shapes += [
        polygon(
            [
                (side * 0.94, 0.24 - 0.1 * (side > 0)),
                (side * 1.02, 0.22 - 0.1 * (side > 0)),
                (side * 0.98 + lean, -0.40 + 0.08 * (side > 0)),
                (side * 0.92 + lean, -0.38 + 0.08 * (side > 0)),
            ],
            frame,
        )
        for side in (-1, 1)
    ]
    return shapes


def _barred(rng: np.random.Generator, instrument: list[Shape], heads: Colour) -> list[Shape]:
    """The instrument, with mallets on it or somebody behind it."""
    shapes = instrument
    if rng.random() < 0.2:
        someone = Player.someone(rng)
        hands = [(-0.28 + rng.uniform(-0.1, 0.05), -0.36), (0.25 + rng.uniform(-0.05, 0.1), -0.36)]
        shapes = [*moved([*someone.body(0.5, low=1.05), *someone.head(0.5, 0.235)], -0.62, -1.24, 1.2), *shapes]
        for side, hand in zip((-1, 1), hands, strict=True):
            tip = (hand[0] - side * rng.uniform(-0.05, 0.15), hand[1] + rng.uniform(0.18, 0.34))
            shapes += mallet(rng, heads, tip, hand, 0.035)
            shapes += someone.arm((side * 0.22, -0.72), hand, bend=-side, reach=0.55)
    elif rng.random() < 0.6:
        for side in (-1, 1):
            x, y = side * rng.uniform(0.05, 0.45), rng.uniform(-0.25, 0.1)
            shapes += mallet(rng, heads, (x, y), (x + side * rng.uniform(0.1, 0.4), y + rng.uniform(0.35, 0.55)), 0.042)
    return fitted(rng, squeezed(shapes, x=rng.uniform(0.8, 1)), float(rng.normal(0, 3)), flip=bool(rng.random() < 0.2))


@DRAWINGS.add("vibraphone")
def _vibraphone(rng: np.random.Generator) -> list[Shape]:
    colour = silver(rng) if rng.random() < 0.75 else near(rng, (0.85, 0.73, 0.45))
    return _barred(
        rng,
        bars(rng, colour, whites=22, metal=True, pipes=True, wheels=True),
        one_of(rng, [(0.15, 0.25, 0.55), (0.6, 0.1, 0.12), (0.25, 0.45, 0.3)]),
    )


@DRAWINGS.add("marimba")
def _marimba(rng: np.random.Generator) -> list[Shape]:
    colour = near(rng, (0.50, 0.22, 0.13))
    return _barred(
        rng,
        bars(rng, colour, whites=int(rng.integers(24, 31)), metal=False, pipes=True, wheels=bool(rng.random() < 0.5)),
        one_of(rng, [(0.6, 0.1, 0.12), (0.9, 0.85, 0.7), (0.2, 0.3, 0.55)]),
    )


@DRAWINGS.add("xylophone")
def _xylophone(rng: np.random.Generator) -> list[Shape]:
    if rng.random() < 0.3:
        colour = near(rng, (0.45, 0.20, 0.12))
        return _barred(
            rng,
            bars(
                rng, colour, whites=int(rng.integers(17, 22)), metal=False, pipes=bool(rng.random() < 0.6), wheels=False
            ),
            (0.2, 0.2, 0.2),
        )
    # one rank of bars, in wood or in the colours of a toy
    toy = rng.random() < 0.65
    count = int(rng.integers(7, 13))
    rainbow = [
        (0.87, 0.15, 0.15),
        (0.95, 0.50, 0.10),
        (0.98, 0.82, 0.15),
        (0.25, 0.65, 0.25),
        (0.15, 0.60, 0.75),
        (0.15, 0.30, 0.70),
        (0.50, 0.20, 0.60),
        (0.9, 0.35, 0.55),
    ]
    tone, frame = near(rng, (0.66, 0.38, 0.18)), near(rng, (0.85, 0.66, 0.40))
    long, short = rng.uniform(0.34, 0.44), rng.uniform(0.17, 0.24)
    rail = long * 0.62, short * 0.62
    shapes = []
    for side in (-1, 1):
        shapes += [
            polygon(
                [
                    (-0.72, side * rail[0] - 0.035),
                    (0.72, side * rail[1] - 0.035),
                    (0.72, side * rail[1] + 0.05),
                    (-0.72, side * rail[0] + 0.05),
                ],
                shade(frame, 0.8),
            )
        ]
    shapes += [
        polygon([(x - 0.04, -y), (x + 0.04, -y), (x + 0.04, y + 0.05), (x - 0.04, y + 0.05)], shade(frame, 0.65))
        for x, y in ((-0.70, rail[0] * 1.15), (0.70, rail[1] * 1.2))
    ]
    width = 1.3 / count
    for number in range(count):
        x, half = -0.65 + (number + 0.5) * width, long + (short - long) * number / (count - 1)
        colour = rainbow[number % 8] if toy else shade(tone, rng.uniform(0.92, 1.1))
        bar = rectangle(x - 0.42 * width, -half, x + 0.42 * width, half, colour, 0.02)
        shapes += [
            Shape(bar.points + np.array((0.0, 0.03)), shade(colour, 0.5)),
            bar,
            rectangle(x - 0.36 * width, -half + 0.02, x - 0.18 * width, half - 0.02, shade(colour, 1.5), 0.01),
        ]
        for side in (-1, 1):
            y = side * (rail[0] + (rail[1] - rail[0]) * number / (count - 1))
            shapes += [
                ellipse(x, y, 0.13 * width, 0.13 * width, shade(STEEL, 0.6)),
                ellipse(x - 0.01 * width, y - 0.02 * width, 0.09 * width, 0.09 * width, STEEL),
            ]
    heads = one_of(rng, [(0.85, 0.15, 0.15), (0.2, 0.35, 0.7), (0.75, 0.55, 0.3), (0.95, 0.8, 0.2)])
    for side in (-1, 1) if rng.random() < 0.8 else (1,):
        tip = (side * rng.uniform(0.1, 0.4), rng.uniform(-0.15, 0.15))
        shapes += mallet(rng, heads, tip, (tip[0] + rng.uniform(-0.1, 0.4), tip[1] + rng.uniform(0.35, 0.5)), 0.05)
    return fitted(
        rng, squeezed(shapes, y=rng.uniform(0.65, 1)), float(rng.normal(0, 20)), flip=bool(rng.random() < 0.4)
    )


@DRAWINGS.add("steel drums")
def _steel_drums(rng: np.random.Generator) -> list[Shape]:
    """A shining bowl with its dented notes in a skirt of steel; one or two, on stands."""
    metal = silver(rng) if rng.random() < 0.75 else near(rng, (0.80, 0.62, 0.35))
    skirt = (
        shade(metal, 0.85)
        if rng.random() < 0.6
        else one_of(rng, [(0.15, 0.3, 0.6), (0.75, 0.12, 0.12), (0.1, 0.1, 0.11), (0.9, 0.7, 0.15)])
    )
    flat, tall = rng.uniform(0.40, 0.75), rng.uniform(0.14, 0.5)
    pans = 1 if rng.random() < 0.65 else 2
    shapes: list[Shape] = []
    stand = rng.random() < 0.6
    for pan in range(pans):
        x = 1.08 * pan
        if stand:
            for side in (-0.42, 0.42):
                shapes += tube([(x + side, 0.0), (x + side * 1.1, 1.15)], [0.035, 0.03], STEEL)
            shapes.append(stroke([(x - 0.44, 0.85), (x + 0.44, 0.85)], 0.025, shade(STEEL, 0.7)))
        shapes += rounded(x, 0, 0.5, flat * 0.5, tall, skirt)
        shapes += [
            ellipse(x, 0, 0.5, flat * 0.5, shade(metal, 1.5)),
            ellipse(x, 0, 0.475, flat * 0.472, shade(metal, 0.6)),
        ]
        shapes += [
            ellipse(
                x,
                flat * 0.02 * step,
                0.47 - 0.07 * step,
                flat * (0.465 - 0.07 * step),
                shade(metal, 0.72 + 0.09 * step),
            )
            for step in range(5)
        ]
        for ring, count, size in ((0.345, 11, 0.088), (0.17, 6, 0.062)):
            for turn in np.linspace(0, 2 * np.pi, count, endpoint=False) + 0.3:
                u, v = ring * np.cos(turn), flat * ring * np.sin(turn) + 0.03 * flat
                shapes.append(ellipse(x + u, v, size, size * flat, shade(metal, 0.5)))
                shapes.append(
                    ellipse(x + u, v - 0.008, size * 0.9, size * flat * 0.88, shade(metal, rng.uniform(1.2, 1.9)))
                )
                shapes.append(ellipse(x + u + 0.01, v + 0.006, size * 0.65, size * flat * 0.6, shade(metal, 0.92)))
    if rng.random() < 0.7:
        for side in (-1, 1):
            tip = ((pans - 1) * 0.54 + side * rng.uniform(0.1, 0.25), rng.uniform(-0.05, 0.1))
            shapes += mallet(
                rng,
                one_of(rng, [(0.75, 0.15, 0.15), (0.12, 0.12, 0.13), (0.9, 0.7, 0.2)]),
                tip,
                (tip[0] + side * rng.uniform(0.1, 0.3), tip[1] - rng.uniform(0.3, 0.45)),
                0.036,
            )
    return fitted(rng, shapes, float(rng.normal(0, 5)))


@DRAWINGS.add("kalimba")
def _kalimba(rng: np.random.Generator) -> list[Shape]:
    """Metal tongues over a bridge on a board with a hole; sometimes two thumbs."""
    colour = near(rng, (0.62, 0.35, 0.17))
    wide, tall = rng.uniform(0.34, 0.42), rng.uniform(0.44, 0.54)
    body = [
        (-0.9 * wide, -tall),
        (0, -tall * 1.04),
        (0.9 * wide, -tall),
        (wide, -0.2 * tall),
        (0.97 * wide, 0.8 * tall),
        (0.6 * wide, tall),
        (0, tall * 1.02),
        (-0.6 * wide, tall),
        (-0.97 * wide, 0.8 * tall),
        (-wide, -0.2 * tall),
    ]
    outline = blob(body, colour).points
    shapes = [
        polygon(outline + np.array((0.02, 0.03)), shade(colour, 0.5)),
        *arched(outline, colour, edge=0.85, middle=1.25),
    ]
    shapes += [
        ellipse(0, 0.5 * tall, 0.13, 0.13, shade(colour, 0.6)),
        ellipse(0, 0.5 * tall, 0.108, 0.108, (0.08, 0.05, 0.04)),
    ]
    count, metal = int(rng.choice([7, 9, 11, 15, 17])), silver(rng)
    top = -0.62 * tall
    for number, x in enumerate(np.linspace(-0.8 * wide, 0.8 * wide, count)):
        far = abs(number - (count - 1) / 2) / ((count - 1) / 2)
        low = 0.24 * tall - 0.32 * tall * far
        half = 0.32 * 1.6 * wide / count
        shapes += [rectangle(x - half + 0.012, -0.9 * tall, x + half + 0.012, low + 0.02, shade(colour, 0.45), half)]
        shapes += [
            rectangle(x - half, -0.9 * tall + 0.05 * tall * far, x + half, low, shade(metal, 0.8), half),
            rectangle(
                x - 0.7 * half, -0.88 * tall + 0.05 * tall * far, x - 0.05 * half, low - 0.01, shade(metal, 2), half
            ),
        ]
    shapes += [
        rectangle(-0.9 * wide, top - 0.022, 0.9 * wide, top + 0.015, shade(colour, 0.4), 0.01),
        rectangle(-0.88 * wide, top + 0.10, 0.88 * wide, top + 0.125, shade(metal, 0.7), 0.01),
        rectangle(-0.88 * wide, top - 0.12, 0.88 * wide, top - 0.095, shade(colour, 0.5), 0.01),
    ]
    if rng.random() < 0.3:
        skin = one_of(rng, SKINS)
        for side in (-1, 1):
            shapes += [
                blob(
                    [
                        (side * wide * 0.95, 0.05),
                        (side * wide * 1.35, -0.15),
                        (side * wide * 1.5, 0.3),
                        (side * wide * 1.25, 0.55),
                        (side * wide * 0.98, 0.4),
                    ],
                    shade(skin, 0.9),
                ),
                limb(
                    [(side * wide * 1.25, 0.15), (side * wide * 0.9, 0.06), (side * wide * 0.45, 0.02)],
                    [0.16, 0.12, 0.08],
                    shade(skin, 0.7),
                ),
                limb(
                    [(side * wide * 1.25, 0.14), (side * wide * 0.9, 0.05), (side * wide * 0.46, 0.015)],
                    [0.14, 0.10, 0.065],
                    skin,
                ),
            ]
    return fitted(rng, shapes, float(rng.normal(0, 20)))
