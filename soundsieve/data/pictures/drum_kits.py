"""The drum kit and its parts, and the pads that stand in for them."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.materials import (
    BLACK,
    IVORY,
    LACQUERS,
    STEEL,
    arched,
    box,
    disc,
    fitted,
    moved,
    near,
    one_of,
    rounded,
    silver,
    squeezed,
    tube,
    wood,
)
from soundsieve.data.pictures.players import SKINS, Player
from soundsieve.data.pictures.shapes import Colour, Shape, ellipse, limb, polygon, rectangle, shade, stroke

DRAWINGS = Drawings()


BRONZE: Colour = (0.80, 0.62, 0.27)


def drum(
    rng: np.random.Generator,
    x: float,
    y: float,
    radius: float,
    tall: float,
    shell: Colour,
    *,
    flat: float = 0.4,
    lugs: int = 6,
    skin: Colour = (0.95, 0.94, 0.90),
    hoop: Colour = STEEL,
) -> list[Shape]:
    """A drum seen from the front and above, its upper head about (x, y).

    Args:
        rng: a little wear of the head.
        x, y: middle of the upper head.
        radius: of the head.
        tall: of the shell.
        shell: its colour.
        flat: the head's half height, in radii.
        lugs: rods on the side that shows.
        skin: colour of the head.
        hoop: colour of hoops and rods.
    """
    thick = 0.11 * radius
    shapes = rounded(x, y, radius, flat * radius, tall, shell)
    shapes += rounded(x, y + tall - thick, 1.035 * radius, flat * 1.035 * radius, thick, hoop)
    for turn in np.linspace(14, 166, lugs):
        u, v = radius * np.cos(np.radians(turn)), flat * radius * np.sin(np.radians(turn))
        shapes.append(stroke([(x + u, y + v), (x + u, y + v + tall)], 0.028 * radius, shade(hoop, 0.8)))
        shapes.append(
            rectangle(
                x + u - 0.04 * radius,
                y + v + 0.30 * tall,
                x + u + 0.04 * radius,
                y + v + 0.55 * tall,
                hoop,
                0.02 * radius,
            )
        )
    shapes += rounded(x, y - 0.4 * thick, 1.035 * radius, flat * 1.035 * radius, thick, hoop)
    shapes += [
        ellipse(x, y - 0.4 * thick, 1.035 * radius, flat * 1.035 * radius, shade(hoop, 1.5)),
        ellipse(x, y - 0.25 * thick, 0.985 * radius, flat * 0.98 * radius, shade(skin, 0.75)),
    ]
    shapes += [
        ellipse(x, y, 0.965 * radius, flat * 0.955 * radius, skin),
        ellipse(
            x - 0.1 * radius,
            y + 0.05 * flat * radius,
            rng.uniform(0.45, 0.7) * radius,
            flat * 0.55 * radius,
            shade(skin, 1.3),
        ),
    ]
    return shapes


def plate(
    rng: np.random.Generator, x: float, y: float, radius: float, flat: float, degrees: float, colour: Colour
) -> list[Shape]:
    """A cymbal: a bronze disc with grooves, light rays and a raised middle."""
    shapes = [
        ellipse(0, 0.03 * radius, radius, flat * radius, shade(colour, 0.4)),
        ellipse(0, 0, radius, flat * radius, colour),
    ]
    for size in (0.93, 0.84, 0.74, 0.63, 0.52, 0.42):
        shapes.append(ellipse(0, 0, size * radius, size * flat * radius, shade(colour, rng.uniform(0.84, 1.12))))
    for turn in (rng.uniform(200, 250), rng.uniform(20, 70)):
        spread = rng.uniform(6, 13)
        corner = [
            (0.96 * radius * np.cos(np.radians(t)), flat * 0.96 * radius * np.sin(np.radians(t)))
            for t in np.linspace(turn - spread, turn + spread, 5)
        ]
        shapes.append(polygon([(0, 0), *corner], shade(colour, 1.6)))
    cup = 0.24 * radius
    shapes += [
        ellipse(0, 0, cup, cup * flat, shade(colour, 0.7)),
        ellipse(
            -0.02 * radius, -0.06 * radius * (1 - flat), cup * 0.85, cup * max(flat, 0.35) * 0.85, shade(colour, 1.2)
        ),
        ellipse(0, -0.05 * radius, 0.035 * radius, 0.035 * radius, BLACK),
    ]
    turn_ = np.radians(degrees)
    matrix = np.array([[np.cos(turn_), np.sin(turn_)], [-np.sin(turn_), np.cos(turn_)]])
    return [Shape(s.points @ matrix + (x, y), s.colour, s.width) for s in shapes]


def tripod(x: float, top: float, foot: float, metal: Colour, wide: float = 0.2) -> list[Shape]:
    """A stand: one rod and three feet."""
    joint = foot - 1.1 * wide
    return [
        *(stroke([(x, joint), (x + side * wide, foot)], 0.022, shade(metal, 0.7)) for side in (-1, 0.15, 1)),
        *tube([(x, top), (x, foot - 0.06)], [0.018, 0.03], metal),
        rectangle(x - 0.025, (top + foot) / 2, x + 0.025, (top + foot) / 2 + 0.05, shade(metal, 0.6)),
    ]


def stick(rng: np.random.Generator, tip: tuple[float, float], end: tuple[float, float], thick: float) -> list[Shape]:
    """A drumstick."""
    colour = near(rng, (0.84, 0.66, 0.40))
    at, to = np.array(tip), np.array(end)
    return [
        limb([at, at + (to - at) * 0.25, to], [0.45 * thick, 0.85 * thick, thick], shade(colour, 0.6)),
        limb([at, at + (to - at) * 0.25, to], [0.3 * thick, 0.6 * thick, 0.75 * thick], colour),
        disc(tip, 0.45 * thick, 0.45 * thick, shade(colour, 1.2)),
    ]


def drum_on_its_side(
    rng: np.random.Generator, x: float, y: float, radius: float, shell: Colour, head: Colour
) -> list[Shape]:
    """A bass drum on its side, its head to the front."""
    off = rng.uniform(-0.25, 0.25) * radius
    shapes = [
        ellipse(x + off * step, y - 0.08 * radius * step, radius, radius, shade(shell, 0.55 + 0.3 * (1 - step)))
        for step in np.linspace(1, 0, 6)
    ]
    shapes += [
        ellipse(x, y, 1.02 * radius, 1.02 * radius, shade(shell, 0.6)),
        ellipse(x, y, radius, radius, shade(shell, 1.1)),
    ]
    for turn in np.linspace(0, 2 * np.pi, 10, endpoint=False) + 0.3:
        u, v = radius * np.cos(turn), radius * np.sin(turn)
        shapes.append(
            limb([(x + 0.9 * u, y + 0.9 * v), (x + 1.07 * u, y + 1.07 * v)], [0.06 * radius, 0.045 * radius], STEEL)
        )
    shapes += arched(
        ellipse(x, y, 0.91 * radius, 0.91 * radius, head).points, head, edge=0.9, middle=1.2, light=(-0.1, -0.2)
    )
    return shapes


def kit(rng: np.random.Generator) -> list[Shape]:
    """A drum kit from the front: bass drum, toms, snare, floor tom, hi-hat and cymbals."""
    shell = one_of(rng, LACQUERS, 0.03) if rng.random() < 0.75 else wood(rng, 0.4)
    head = IVORY if rng.random() < 0.65 else (0.12, 0.12, 0.12)
    metal, bronze = silver(rng), near(rng, BRONZE)
    shapes: list[Shape] = []
    stands = [(-0.52, -0.62, 0.27), (0.55, -0.66, 0.29)]
    if rng.random() < 0.4:
        stands.append((0.86, -0.32, 0.24))
    for x, y, _ in stands:
        shapes += tripod(x, y, 0.52, metal, 0.17)
    shapes += tripod(-0.86, -0.30, 0.52, metal, 0.15)
    # floor tom, snare behind, bass drum, toms
    for x in (0.40, 0.80):
        shapes += tube([(x, 0.05), (x, 0.52)], [0.02, 0.02], metal)
    shapes += drum(rng, 0.60, 0.0, 0.235, 0.34, shell, flat=0.32, lugs=5)
    shapes += tripod(-0.58, 0.1, 0.52, metal, 0.14)
    shapes += drum(rng, -0.56, 0.02, 0.215, 0.12, metal if rng.random() < 0.5 else shell, flat=0.32, lugs=6)
    for side in (-1, 1):
        shapes += tube([(side * 0.26, 0.30), (side * 0.40, 0.54)], [0.022, 0.022], metal)
    shapes += drum_on_its_side(rng, 0.0, 0.20, 0.345, shell, head)
    if rng.random() < 0.5:
        shapes += [ellipse(0.1, 0.36, 0.075, 0.075, metal), ellipse(0.1, 0.36, 0.062, 0.062, BLACK)]
    shapes += [
        stroke([(-0.03, -0.14), (-0.14, -0.36)], 0.03, metal),
        stroke([(0.03, -0.14), (0.14, -0.36)], 0.03, metal),
    ]
    tilt = rng.uniform(0.35, 0.55)
    shapes += drum(rng, -0.205, -0.37, 0.175, 0.19, shell, flat=tilt, lugs=5)
    shapes += drum(rng, 0.205, -0.37, 0.19, 0.21, shell, flat=tilt, lugs=5)
    shapes += plate(rng, -0.86, -0.275, 0.2, 0.2, 0, shade(bronze, 0.85)) + plate(
        rng, -0.86, -0.305, 0.2, 0.2, 0, bronze
    )
    for x, y, radius in stands:
        shapes += plate(
            rng, x, y, radius, rng.uniform(0.2, 0.4), rng.uniform(5, 22) * (-1 if x < 0 else 1) * -1, bronze
        )
    return shapes


@DRAWINGS.add("drum kit")
def _drum_kit(rng: np.random.Generator) -> list[Shape]:
    shapes = kit(rng)
    if rng.random() < 0.25:
        someone = Player.someone(rng, formal=0.2)
        behind = moved([*someone.body(0.5, low=0.95), *someone.head(0.5, 0.235)], -0.45, -1.02, 0.9)
        arms: list[Shape] = []
        for side in (-1, 1):
            hand = (side * rng.uniform(0.36, 0.5), rng.uniform(-0.62, -0.35))
            arms += stick(
                rng, (hand[0] - side * rng.uniform(-0.15, 0.2), hand[1] - rng.uniform(-0.12, 0.3)), hand, 0.026
            )
            arms += someone.arm((side * 0.15, -0.6), hand, bend=-side, reach=0.5)
        shapes = [*behind, *shapes, *arms]
    return fitted(rng, squeezed(shapes, x=rng.uniform(0.85, 1)), flip=bool(rng.random() < 0.5))


def _snare(rng: np.random.Generator) -> list[Shape]:
    shell = (
        silver(rng) if rng.random() < 0.35 else one_of(rng, LACQUERS, 0.02) if rng.random() < 0.5 else wood(rng, 0.4)
    )
    flat, tall = rng.uniform(0.25, 0.5), rng.uniform(0.32, 0.5)
    shapes: list[Shape] = []
    if rng.random() < 0.35:
        shapes += tripod(0, 0.4, 1.4, STEEL, 0.45)
        shapes.append(stroke([(-0.52, tall + 0.1), (0, tall + 0.3), (0.52, tall + 0.1)], 0.04, STEEL))
    shapes += drum(rng, 0, 0, 0.5, tall, shell, flat=flat, lugs=int(rng.integers(5, 8)))
    shapes += [rectangle(0.16, flat * 0.47 + 0.3 * tall, 0.26, flat * 0.47 + 0.62 * tall, shade(STEEL, 0.7), 0.02)]
    return shapes


@DRAWINGS.add("snare drum")
def _snare_drum(rng: np.random.Generator) -> list[Shape]:
    shapes = _snare(rng)
    if rng.random() < 0.6:
        for side in (-1, 1):
            tip = (side * rng.uniform(0.02, 0.2), rng.uniform(-0.05, 0.08))
            shapes += stick(rng, tip, (tip[0] + side * rng.uniform(0.35, 0.6), tip[1] + rng.uniform(-0.5, 0.15)), 0.05)
    return fitted(rng, shapes, float(rng.normal(0, 6)), flip=bool(rng.random() < 0.5))


@DRAWINGS.add("drum roll")
def _drum_roll(rng: np.random.Generator) -> list[Shape]:
    """A snare or a marching drum, two sticks blurred by their beats, held in hands."""
    if rng.random() < 0.5:
        shapes = _snare(rng)
    else:
        shell, hoop = (
            one_of(rng, [(0.75, 0.10, 0.12), (0.12, 0.22, 0.5), (0.93, 0.92, 0.9), (0.15, 0.4, 0.25)]),
            one_of(rng, [(0.85, 0.66, 0.3), (0.12, 0.2, 0.45), (0.75, 0.1, 0.12)]),
        )
        shapes = drum(rng, 0, 0, 0.5, 0.62, shell, flat=0.36, lugs=2, hoop=hoop)
        zig = np.linspace(0.03, 0.97, 13)
        rope = [
            (-0.5 * np.cos(np.pi * part), 0.18 * np.sin(np.pi * part) + (0.07 if k % 2 else 0.60))
            for k, part in enumerate(zig)
        ]
        shapes.append(stroke(rope, 0.022, IVORY))
    skin = one_of(rng, SKINS)
    sleeve = one_of(rng, [(0.7, 0.1, 0.12), (0.12, 0.15, 0.3), (0.1, 0.1, 0.11), IVORY])
    for side in (-1, 1):
        tip, hand = np.array((side * 0.10, 0.0)), np.array((side * 0.52, -0.42))
        for ghost in (0.30, 0.17, 0.0):
            lift = np.array((side * 0.05 * ghost, -ghost * 0.9))
            tone = (0.93, 0.88, 0.78) if ghost else (0.82, 0.62, 0.36)
            shapes.append(limb([tip + lift, hand], [0.025, 0.05], tone))
            shapes.append(disc((tip + lift), 0.026, 0.026, tone))
        shapes += [
            limb(
                [
                    hand + np.array((side * 0.42, 0.08)),
                    hand + np.array((side * 0.16, 0.02)),
                    hand + np.array((side * 0.05, 0)),
                ],
                [0.17, 0.14, 0.13],
                sleeve,
            ),
            disc(hand, 0.085, 0.07, skin),
        ]
        shapes += [
            limb(
                [
                    hand + np.array((-side * 0.03 + side * 0.035 * k, -0.03)),
                    hand + np.array((-side * 0.045 + side * 0.035 * k, 0.055)),
                ],
                [0.035, 0.03],
                shade(skin, 0.85),
            )
            for k in range(3)
        ]
    return fitted(rng, shapes, float(rng.normal(0, 5)))


@DRAWINGS.add("tom drum")
def _tom_drum(rng: np.random.Generator) -> list[Shape]:
    """A floor tom on three legs, or one or two toms on a mount."""
    shell = one_of(rng, LACQUERS, 0.03) if rng.random() < 0.7 else wood(rng, 0.4)
    shapes: list[Shape] = []
    if rng.random() < 0.55:
        for x in (-0.46, 0.46, 0.1):
            shapes += tube([(x, 0.3), (x, 1.16 if x != 0.1 else 1.26)], [0.035, 0.035], STEEL)
        shapes += drum(rng, 0, 0, 0.5, rng.uniform(0.72, 0.95), shell, flat=rng.uniform(0.25, 0.45), lugs=6)
        shapes += [rectangle(x - 0.05, 0.42, x + 0.05, 0.56, STEEL, 0.02) for x in (-0.46, 0.46)]
    else:
        shapes += [stroke([(0, 0.25), (0, 1.0)], 0.05, STEEL), stroke([(-0.4, 0.4), (0.4, 0.4)], 0.045, STEEL)]
        for side in (-1, 1):
            shapes += drum(
                rng, side * 0.45, 0, 0.40 if side < 0 else 0.43, rng.uniform(0.42, 0.55), shell, flat=0.45, lugs=5
            )
    if rng.random() < 0.4:
        shapes += stick(rng, (0.1, 0.0), (0.6, -0.35), 0.05)
    return fitted(rng, shapes, float(rng.normal(0, 6)), flip=bool(rng.random() < 0.5))


@DRAWINGS.add("hi-hat")
def _hi_hat(rng: np.random.Generator) -> list[Shape]:
    """Two cymbals face to face on a stand with its pedal."""
    bronze, metal = near(rng, BRONZE), silver(rng)
    flat, gap = rng.uniform(0.12, 0.34), rng.uniform(0.03, 0.13)
    full = rng.random() < 0.75
    foot = 1.25 if full else 0.35
    shapes: list[Shape] = []
    if full:
        shapes += [
            polygon(
                [(-0.06, foot + 0.03), (0.06, foot + 0.03), (0.24, foot + 0.12), (0.09, foot + 0.16)], shade(metal, 0.6)
            ),
            stroke([(0, 0.9), (0, foot)], 0.02, metal),
        ]
        shapes += tripod(0, 0.1, foot, metal, 0.33)
    else:
        shapes += tube([(0, 0.1), (0, 0.6)], [0.04, 0.05], metal)
    shapes += plate(rng, 0, gap, 0.5, flat, 0, shade(bronze, 0.8))
    shapes += tube([(0, -0.28), (0, 0.02)], [0.022, 0.022], metal)
    shapes += plate(rng, 0, -gap, 0.5, flat, rng.uniform(-4, 4), bronze)
    shapes += [
        *tube([(0, -0.34), (0, -gap - 0.05)], [0.022, 0.022], metal),
        rectangle(-0.04, -gap - 0.13, 0.04, -gap - 0.06, shade(metal, 0.7), 0.01),
    ]
    if rng.random() < 0.4:
        shapes += stick(rng, (0.35, -gap - 0.02), (0.95, -gap - 0.3), 0.04)
    return fitted(rng, shapes, float(rng.normal(0, 4)), flip=bool(rng.random() < 0.5))


@DRAWINGS.add("cymbal")
def _cymbal(rng: np.random.Generator) -> list[Shape]:
    """One on a stand, one by itself, or a pair for clashing."""
    bronze = near(rng, BRONZE)
    kind = rng.random()
    if kind < 0.5:
        shapes = tripod(0, -0.1, rng.uniform(0.9, 1.3), silver(rng), 0.3) + plate(
            rng, 0, 0, 0.55, rng.uniform(0.15, 0.6), rng.uniform(-25, 25), bronze
        )
        shapes += stick(rng, (0.3, -0.06), (0.85, -0.35), 0.04) if rng.random() < 0.4 else []
        return fitted(rng, shapes, flip=bool(rng.random() < 0.5))
    if kind < 0.7:
        return fitted(rng, plate(rng, 0, 0, 0.5, rng.uniform(0.55, 1.0), 0, bronze), float(rng.uniform(-40, 40)))
    shapes = []
    skin = one_of(rng, SKINS)
    for side in (-1, 1):
        turn = side * rng.uniform(8, 30)
        middle = np.array((side * rng.uniform(0.2, 0.42), 0.0))
        pair = plate(rng, float(middle[0]), 0.0, 0.5, 0.42, 90 + turn, shade(bronze, 1.0 if side > 0 else 0.9))
        strap = limb(
            [middle, middle + np.array((side * 0.16, 0.02)), middle + np.array((side * 0.2, 0.12))],
            [0.07, 0.09, 0.05],
            (0.35, 0.18, 0.1),
        )
        hand = [
            disc((middle + np.array((side * 0.17, 0.03))), 0.09, 0.11, skin),
            limb(
                [middle + np.array((side * 0.2, 0.08)), middle + np.array((side * 0.5, 0.45))],
                [0.12, 0.17],
                (0.1, 0.1, 0.11),
            ),
        ]
        shapes += [*pair, strap, *(hand if rng.random() < 0.6 else [])]
    return fitted(rng, shapes)


@DRAWINGS.add("synth drum")
def _pad_machine(rng: np.random.Generator) -> list[Shape]:
    """A drum machine: square lit pads, knobs, a screen."""
    colour = one_of(
        rng, [(0.14, 0.14, 0.15), (0.14, 0.14, 0.15), (0.78, 0.76, 0.70), (0.62, 0.1, 0.12), (0.3, 0.32, 0.35)]
    )
    shapes = box(-0.5, -0.5, 0.5, 0.5, (rng.uniform(-0.03, 0.03), 0.05), colour)
    shapes.append(rectangle(-0.48, -0.48, 0.48, 0.48, shade(colour, 1.1), 0.02))
    lit = [(0.95, 0.25, 0.2), (0.98, 0.65, 0.15), (0.3, 0.8, 0.4), (0.25, 0.6, 0.95), (0.75, 0.35, 0.9)]
    rows, columns = (4, 4) if rng.random() < 0.7 else (2, 8)
    top = -0.16
    pad = (0.24, 0.24, 0.25) if sum(colour) < 1 or rng.random() < 0.5 else (0.85, 0.84, 0.8)
    for row in range(rows):
        for column in range(columns):
            x0, y0 = -0.44 + 0.88 * column / columns, top + 0.61 * row / rows
            x1, y1 = x0 + 0.88 / columns - 0.025, y0 + 0.61 / rows - 0.025
            on = rng.random() < 0.35
            tone = one_of(rng, lit) if on else pad
            shapes += [
                rectangle(x0, y0, x1, y1, shade(tone, 0.5), 0.015),
                rectangle(x0 + 0.006, y0 + 0.004, x1 - 0.006, y1 - 0.012, tone, 0.015),
            ]
    shapes += [
        rectangle(-0.44, -0.44, -0.05, -0.24, BLACK, 0.01),
        rectangle(
            -0.42, -0.42, -0.07, -0.26, one_of(rng, [(0.35, 0.65, 0.85), (0.55, 0.75, 0.4), (0.85, 0.3, 0.2)]), 0.005
        ),
    ]
    shapes += [
        rectangle(-0.40 + 0.028 * k, -0.27 - 0.12 * rng.random(), -0.38 + 0.028 * k, -0.27, BLACK) for k in range(11)
    ]
    for k in range(4):
        for y in (-0.40, -0.28):
            x = 0.04 + 0.115 * k
            turn = rng.uniform(0, 2 * np.pi)
            shapes += [
                ellipse(x, y, 0.042, 0.042, (0.08, 0.08, 0.08)),
                ellipse(x, y - 0.006, 0.034, 0.034, (0.35, 0.35, 0.37)),
                stroke([(x, y - 0.006), (x + 0.028 * np.cos(turn), y - 0.006 + 0.028 * np.sin(turn))], 0.01, IVORY),
            ]
    return fitted(rng, squeezed(shapes, y=rng.uniform(0.7, 1)), float(rng.normal(0, 10)))


@DRAWINGS.add("synth drum")
def _pad_kit(rng: np.random.Generator) -> list[Shape]:
    """An electronic kit: flat black or six-sided pads on a rack."""
    sides = rng.random() < 0.5
    rubber, rim = (
        (0.16, 0.16, 0.17),
        one_of(rng, [(0.75, 0.1, 0.12), (0.1, 0.1, 0.11), (0.93, 0.93, 0.92), (0.95, 0.8, 0.15)])
        if sides
        else (0.4, 0.4, 0.42),
    )
    shapes: list[Shape] = []
    rack = silver(rng) if rng.random() < 0.5 else (0.15, 0.15, 0.16)
    for x in (-0.85, 0.85, -0.3, 0.3):
        shapes += tube([(x, -0.2), (x * 1.02, 0.62 if abs(x) > 0.5 else 0.55)], [0.035, 0.035], rack)
    shapes += tube([(-0.9, 0.06), (-0.4, 0.0), (0.4, 0.0), (0.9, 0.06)], [0.04, 0.04], rack)

    def pad(x: float, y: float, radius: float, flat: float) -> list[Shape]:
        turn = np.linspace(0, 2 * np.pi, 6 if sides else 40, endpoint=False)
        ring = np.stack((np.cos(turn), flat * np.sin(turn)), 1)
        centre = np.array([x, y])
        return [
            polygon(centre + (0, 0.03) + radius * ring, shade(rim, 0.5)),
            polygon(centre + radius * ring, rim),
            polygon(centre + 0.86 * radius * ring, rubber),
            polygon(centre + 0.6 * radius * ring, shade(rubber, 1.12)),
        ]

    for x, y in ((-0.88, -0.5), (0.88, -0.55)):
        shapes += [
            *tube([(x, y), (x * 0.97, 0.05)], [0.025, 0.03], rack),
            ellipse(x, y + 0.015, 0.25, 0.08, (0.05, 0.05, 0.05)),
            ellipse(x, y, 0.25, 0.08, rubber),
            ellipse(x, y - 0.01, 0.06, 0.025, (0.35, 0.35, 0.36)),
        ]
    for x, y in ((-0.28, -0.26), (0.28, -0.26), (-0.68, 0.0), (0.68, 0.0)):
        shapes += pad(x, y, 0.23, 0.6)
    shapes += [
        *tube([(0, 0.3), (0, 0.62)], [0.06, 0.06], rack),
        *pad(0, 0.30, 0.19, 1.0),
        stroke([(-0.15, 0.64), (0.15, 0.64)], 0.04, rack),
    ]
    shapes += [
        *box(-1.2, 0.0, -0.98, 0.13, (0.02, 0.03), (0.2, 0.2, 0.21)),
        rectangle(-1.17, 0.03, -1.05, 0.08, (0.4, 0.75, 0.85)),
    ]
    return fitted(rng, shapes, flip=bool(rng.random() < 0.5))
