"""Keyboards with a plug: electric piano, clavinet, synthesizers; the theremin."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.materials import (
    BLACK,
    IVORY,
    STEEL,
    bent,
    box,
    disc,
    fitted,
    keys,
    moved,
    near,
    one_of,
    silver,
    squeezed,
    tube,
    wood,
)
from soundsieve.data.pictures.players import Player
from soundsieve.data.pictures.shapes import Colour, Shape, ellipse, limb, polygon, rectangle, shade, stroke

DRAWINGS = Drawings()


def slab(
    rng: np.random.Generator, colour: Colour, *, whites: int, deep: float, tall: float, panel: float, lean: float
) -> list[Shape]:
    """A keyboard in a flat case seen from the front and above, two units wide, its panel empty.

    Args:
        rng: chooses where its keys begin.
        colour: of its case.
        whites: how many white keys.
        deep: of its top.
        tall: of its front.
        panel: share of the top behind the keys.
        lean: how far the back is to the right of the front.
    """

    def at(x: float, far: float) -> tuple[float, float]:
        return (x * (1 - 0.06 * far) + lean * far, -deep * far)

    shapes = [
        polygon([at(-1, 0), at(1, 0), (1, tall), (-1, tall)], shade(colour, 0.65)),
        polygon([at(-1, 0), at(1, 0), at(1, 1), at(-1, 1)], colour),
        polygon([at(-0.98, 1 - panel), at(0.98, 1 - panel), at(0.98, 0.97), at(-0.98, 0.97)], shade(colour, 1.15)),
    ]
    low = 0.06
    shapes += keys(
        [at(-0.93, 1 - panel - 0.02), at(0.93, 1 - panel - 0.02), at(0.93, low), at(-0.93, low)],
        whites,
        first=int(rng.choice([0, 3])),
        drop=0.03,
    )
    return shapes


@DRAWINGS.add("electric piano")
def _electric_piano(rng: np.random.Generator) -> list[Shape]:
    """A stage piano: a black case with a curved lid or a flat top, on four chromed legs or a stand."""
    old = rng.random() < 0.6
    colour = (0.10, 0.10, 0.11) if rng.random() < 0.75 else one_of(rng, [(0.55, 0.1, 0.12), (0.85, 0.83, 0.78)])
    lean = rng.uniform(-0.15, 0.15)
    shapes: list[Shape] = []
    for x in (-0.85, 0.85):
        shapes += tube([(x + lean * 0.6, -0.1), (x * 1.04 + lean, 0.75)], [0.04, 0.035], STEEL)
        shapes += tube([(x * 1.02, 0.1), (x * 1.1, 0.95)], [0.045, 0.04], STEEL)
    shapes += [stroke([(-0.9, 0.42), (0.9, 0.42)], 0.02, STEEL)] if rng.random() < 0.5 else []
    shapes += slab(
        rng,
        colour,
        whites=int(rng.integers(28, 44)),
        deep=0.55 if old else 0.36,
        tall=0.16,
        panel=0.5 if old else 0.3,
        lean=lean,
    )
    if old:
        lid = [
            (-0.99 + lean * 0.48, -0.27),
            (0.99 + lean * 0.48, -0.27),
            (0.965 + lean, -0.50),
            (0.90 + lean, -0.58),
            (-0.90 + lean, -0.58),
            (-0.965 + lean, -0.50),
        ]
        shapes += [
            polygon(lid, shade(colour, 1.15)),
            polygon((np.array(lid) - (lean, -0.45)) * (0.95, 0.75) + (lean, -0.45), shade(colour, 1.35)),
        ]
        shapes.append(
            polygon(
                [
                    (-0.98 + lean * 0.4, -0.215),
                    (0.98 + lean * 0.4, -0.215),
                    (0.985 + lean * 0.48, -0.275),
                    (-0.985 + lean * 0.48, -0.275),
                ],
                STEEL,
            )
        )
        shapes += [ellipse(x + lean * 0.45, -0.245, 0.025, 0.02, BLACK) for x in (-0.85, -0.74)]
        shapes.append(rectangle(0.35 + lean * 0.45, -0.26, 0.75 + lean * 0.45, -0.232, (0.2, 0.2, 0.22)))
    else:
        shapes.append(rectangle(-0.1 + lean * 0.85, -0.335, 0.12 + lean * 0.85, -0.275, (0.35, 0.6, 0.75)))
        shapes += [
            ellipse(x + lean * 0.85, -0.305, 0.02, 0.016, (0.7, 0.7, 0.7))
            for x in (-0.85, -0.75, -0.6, -0.5, -0.4, -0.3, 0.3, 0.4, 0.5, 0.6, 0.7)
        ]
    return fitted(rng, shapes, float(rng.normal(0, 4)), flip=bool(rng.random() < 0.4))


@DRAWINGS.add("clavinet")
def _clavinet(rng: np.random.Generator) -> list[Shape]:
    """A shallow wooden box with slanted wooden panel, rocker switches, few keys."""
    colour, top = near(rng, (0.36, 0.20, 0.12)), one_of(rng, [(0.12, 0.11, 0.11), (0.45, 0.26, 0.14), (0.2, 0.2, 0.21)])
    lean = rng.uniform(-0.12, 0.12)
    shapes: list[Shape] = []
    if rng.random() < 0.6:
        for x in (-0.8, 0.8):
            shapes += tube([(x, 0.1), (x * 1.06, 0.8)], [0.05, 0.035], (0.15, 0.14, 0.14))
    shapes += slab(rng, colour, whites=int(rng.integers(30, 37)), deep=0.5, tall=0.2, panel=0.52, lean=lean)
    shapes.append(
        polygon(
            [(-0.95 + 0.5 * lean, -0.27), (0.95 + 0.5 * lean, -0.27), (0.91 + lean, -0.48), (-0.91 + lean, -0.48)], top
        )
    )
    for number in range(6):
        x = -0.9 + 0.075 * number + 0.25 * lean
        shapes += [
            rectangle(x, -0.215, x + 0.06, -0.16, (0.93, 0.92, 0.88) if number % 2 else (0.2, 0.2, 0.2), 0.01),
            rectangle(x + 0.008, -0.19, x + 0.052, -0.165, (0.6, 0.2, 0.15) if number > 3 else (0.75, 0.75, 0.72)),
        ]
    shapes.append(rectangle(0.5 + 0.7 * lean, -0.42, 0.8 + 0.7 * lean, -0.36, STEEL))
    for side in (-1, 1):
        shapes.append(
            polygon(
                [
                    (side, 0.2),
                    (side, -0.02),
                    (side * 0.94 + lean, -0.53),
                    (side * 0.90 + lean, -0.53),
                    (side * 0.95, 0.0),
                    (side * 0.95, 0.2),
                ],
                shade(colour, 1.2),
            )
        )
    return fitted(rng, shapes, float(rng.normal(0, 4)), flip=bool(rng.random() < 0.4))


def synthesizer(rng: np.random.Generator, *, whites: int) -> list[Shape]:
    """A synthesizer with knobs, sliders, a screen and wheels, from the front and above."""
    colour = one_of(
        rng,
        [
            (0.12, 0.12, 0.13),
            (0.12, 0.12, 0.13),
            (0.22, 0.23, 0.26),
            (0.88, 0.87, 0.84),
            (0.55, 0.10, 0.12),
            (0.2, 0.3, 0.42),
        ],
    )
    lean, deep = rng.uniform(-0.12, 0.12), rng.uniform(0.62, 0.95)
    panel = rng.uniform(0.45, 0.6)
    shapes = slab(rng, colour, whites=whites, deep=deep, tall=0.13, panel=panel, lean=lean)
    pale = sum(colour) > 2
    face = shade(colour, 0.95 if pale else 1.1)

    def at(x: float, far: float) -> tuple[float, float]:
        return (x * (1 - 0.06 * far) + lean * far, -deep * far)

    shapes.append(
        polygon([at(-0.96, 1 - panel + 0.02), at(0.96, 1 - panel + 0.02), at(0.96, 0.96), at(-0.96, 0.96)], face)
    )
    light = one_of(rng, [(0.9, 0.2, 0.15), (0.95, 0.6, 0.15), (0.3, 0.8, 0.9), (0.4, 0.85, 0.35)])
    knob = BLACK if pale else one_of(rng, [(0.85, 0.85, 0.84), (0.3, 0.3, 0.32), (0.06, 0.06, 0.06)])
    rows = int(rng.integers(2, 4))
    columns = int(rng.integers(7, 14))
    screen = rng.random() < 0.6
    for row in range(rows):
        far = 1 - panel + 0.08 + (panel - 0.14) * (row + 0.5) / rows
        for column in range(columns):
            along = -0.9 + 1.8 * (column + 0.5) / columns
            if screen and abs(along) < 0.24:
                continue
            x, y = at(along, far)
            size = min(0.5 / columns, 0.09 * deep)
            if row == 0 and along > 0.2:
                shapes += [
                    stroke([(x, y - size * 1.3), (x, y + size)], 0.010, shade(face, 0.4)),
                    rectangle(x - size * 0.5, y - size * (0.2 + rng.random()), x + size * 0.5, y + size * 0.25, knob),
                ]
                continue
            turn = rng.uniform(-2.4, 2.4) - np.pi / 2
            shapes += [
                ellipse(x, y, size, size * 0.85, shade(face, 0.5)),
                ellipse(x, y - size * 0.15, size * 0.85, size * 0.72, knob),
            ]
            shapes.append(
                stroke(
                    [
                        (x, y - size * 0.15),
                        (x + size * 0.75 * np.cos(turn), y - size * 0.15 + size * 0.6 * np.sin(turn)),
                    ],
                    size * 0.22,
                    IVORY if sum(knob) < 1.5 else BLACK,
                )
            )
    if screen:
        low, high = at(-0.2, 1 - panel + 0.1), at(0.2, 0.9)
        shapes += [
            rectangle(low[0], high[1], high[0], low[1], BLACK),
            rectangle(
                low[0] + 0.02,
                high[1] + 0.02,
                high[0] - 0.02,
                low[1] - 0.02,
                shade(one_of(rng, [(0.2, 0.5, 0.75), (0.35, 0.6, 0.3), (0.15, 0.2, 0.3)]), 1.1),
            ),
        ]
        wave = np.linspace(0, 1, 24)
        shapes.append(
            stroke(
                np.stack(
                    (
                        low[0] + 0.04 + wave * (high[0] - low[0] - 0.08),
                        (low[1] + high[1]) / 2 + 0.04 * np.sin(wave * 4 * np.pi),
                    ),
                    1,
                ),
                0.012,
                (0.9, 0.97, 1.0),
            )
        )
    shapes += [
        disc(at(x, 1 - panel + 0.05), 0.012, 0.010, light)
        for x in np.linspace(-0.8, 0.8, 9)
        if not (screen and abs(x) < 0.24)
    ]
    cheeks = near(rng, (0.50, 0.28, 0.14)) if rng.random() < 0.55 else shade(colour, 0.7)
    for side in (-1, 1):
        near_, far_ = np.array(at(side * 1.0, 0)), np.array(at(side * 1.0, 1))
        out = np.array([side * 0.05, 0])
        shapes += [
            polygon([near_, near_ + out, far_ + out, far_], shade(cheeks, 1.2)),
            polygon([near_, near_ + out, (side * 1.05, 0.15), (side, 0.15)], cheeks),
        ]
    return shapes


def _stand(rng: np.random.Generator) -> list[Shape]:
    """A stand whose legs cross, below a keyboard."""
    metal = one_of(rng, [(0.13, 0.13, 0.14), STEEL])
    return [
        piece for side in (-1, 1) for piece in tube([(side * 0.62, 0.1), (-side * 0.62, 0.98)], [0.05, 0.05], metal)
    ] + [stroke([(side * 0.45, 0.98), (side * 0.8, 0.98)], 0.06, metal) for side in (-1, 1)]


@DRAWINGS.add("synth pad")
def _synth_pad(rng: np.random.Generator) -> list[Shape]:
    shapes = synthesizer(rng, whites=int(rng.integers(29, 44)))
    if rng.random() < 0.5:
        shapes = _stand(rng) + shapes
    return fitted(rng, shapes, float(rng.normal(0, 6)), flip=bool(rng.random() < 0.3))


@DRAWINGS.add("synth lead")
def _synth_lead(rng: np.random.Generator) -> list[Shape]:
    shapes = squeezed(synthesizer(rng, whites=int(rng.integers(18, 26))), x=0.8)
    if rng.random() < 0.35:  # worn like a guitar
        colour = one_of(rng, [(0.75, 0.1, 0.1), (0.1, 0.1, 0.11), (0.92, 0.92, 0.9)])
        grip = limb([(-0.75, -0.2), (-1.0, -0.3), (-1.45, -0.36), (-1.62, -0.34)], [0.4, 0.16, 0.13, 0.1], colour)
        return fitted(
            rng,
            [grip, *(ellipse(-1.15 - 0.1 * k, -0.33, 0.03, 0.03, (0.8, 0.8, 0.8)) for k in range(4)), *shapes],
            float(rng.normal(-20, 10)),
            flip=bool(rng.random() < 0.5),
        )
    return fitted(rng, shapes, float(rng.normal(0, 9)), flip=bool(rng.random() < 0.3))


@DRAWINGS.add("synth bass")
def _synth_bass(rng: np.random.Generator) -> list[Shape]:
    """A small synthesizer, or a silver box with a row of steps."""
    if rng.random() < 0.6:
        return fitted(
            rng, squeezed(synthesizer(rng, whites=int(rng.integers(11, 16))), x=0.62), float(rng.normal(0, 9))
        )
    colour = one_of(rng, [(0.80, 0.81, 0.82), (0.80, 0.81, 0.82), (0.15, 0.15, 0.16), (0.75, 0.2, 0.15)])
    knob, shapes = (
        (0.2, 0.2, 0.21) if sum(colour) > 1.5 else (0.85, 0.85, 0.85),
        box(-1, -0.55, 1, 0.5, (rng.uniform(-0.06, 0.06), 0.10), colour),
    )
    shapes.append(rectangle(-0.94, -0.50, 0.94, -0.15, shade(colour, 0.85), 0.02))
    for x in np.linspace(-0.8, 0.8, int(rng.integers(6, 9))):
        turn = rng.uniform(-2.3, 2.3) - np.pi / 2
        shapes += [
            ellipse(x, -0.32, 0.085, 0.085, shade(colour, 0.45)),
            ellipse(x, -0.335, 0.07, 0.07, knob),
            stroke([(x, -0.335), (x + 0.06 * np.cos(turn), -0.335 + 0.06 * np.sin(turn))], 0.018, (0.95, 0.6, 0.2)),
        ]
    shapes += keys([(-0.45, 0.0), (0.45, 0.0), (0.45, 0.32), (-0.45, 0.32)], 8, drop=0.02)
    for k in range(8):
        shapes.append(
            rectangle(
                -0.45 + 0.1125 * k + 0.02,
                0.38,
                -0.45 + 0.1125 * (k + 1) - 0.02,
                0.45,
                (0.9, 0.25, 0.15) if rng.random() < 0.4 else (0.3, 0.3, 0.31),
            )
        )
    shapes += [
        rectangle(x, y, x + 0.14, y + 0.1, (0.3, 0.3, 0.32), 0.02)
        for x in (-0.88, -0.68, 0.56, 0.74)
        for y in (0.02, 0.2)
    ]
    return fitted(rng, shapes, float(rng.normal(0, 9)))


@DRAWINGS.add("theremin")
def _theremin(rng: np.random.Generator) -> list[Shape]:
    """A box on a stand, a rod upright at its right and a loop at its left; sometimes hands in the air beside."""
    colour = wood(rng, 0.5) if rng.random() < 0.7 else one_of(rng, [(0.1, 0.1, 0.11), (0.15, 0.2, 0.4)])
    metal = silver(rng) if rng.random() < 0.6 else near(rng, (0.85, 0.66, 0.3))
    player = rng.random() < 0.45
    shapes: list[Shape] = []
    rod = rng.uniform(0.42, 0.6)
    instrument: list[Shape] = []
    if rng.random() < 0.8 or player:
        instrument += tube([(0, 0.15), (0, 0.9)], [0.035, 0.035], (0.2, 0.2, 0.21))
        instrument += [stroke([(0, 0.8), (x, 0.98)], 0.03, (0.2, 0.2, 0.21)) for x in (-0.25, 0.02, 0.25)]
    instrument += tube([(0.30, -0.05), (0.30, -0.12 - rod)], [0.022, 0.018], metal)
    instrument += [ellipse(0.30, -0.12 - rod, 0.016, 0.016, metal)]
    loop = bent([(-0.32, 0.06), (-0.75, 0.06), (-0.75, -0.05), (-0.36, -0.05), (-0.36, 0.0)], 0.055)
    instrument += tube(loop, [0.022, 0.022], metal)
    instrument += box(-0.36, -0.06, 0.36, 0.16, (rng.uniform(-0.03, 0.03), 0.09), colour)
    instrument.append(rectangle(-0.30, -0.02, 0.30, 0.12, shade(colour, 0.6 if sum(colour) > 0.6 else 1.3), 0.01))
    for x in np.linspace(-0.22, 0.22, 4):
        instrument += [ellipse(x, 0.05, 0.036, 0.036, BLACK), stroke([(x, 0.05), (x + 0.015, 0.02)], 0.01, IVORY)]
    if player:
        someone = Player.someone(rng, formal=0.6)
        shapes += moved([*someone.body(0.5, low=1.2), *someone.head(0.5, 0.235)], -0.55, -0.95, 1.1)
        arms = [
            *someone.arm((-0.20, -0.46), (-0.52, -0.16), bend=1, reach=0.62),
            *someone.arm((0.19, -0.46), (0.21, -0.28), bend=-1, reach=0.5),
        ]
        return fitted(rng, [*shapes, *instrument, *arms])
    return fitted(rng, instrument, float(rng.normal(0, 3)))
