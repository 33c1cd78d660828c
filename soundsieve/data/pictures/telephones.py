"""Drawings of telephones, keypads and the telegraph."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.parts import (
    BLACK,
    BLUE,
    BRASS,
    CHROME,
    GREEN,
    GREY,
    IVORY,
    PANE,
    PINK,
    RED,
    SKY,
    STEEL,
    TEAL,
    WHITE,
    WOOD,
    WOODS,
    YELLOW,
    around,
    mirrored,
    painted,
    posed,
    scaled,
)
from soundsieve.data.pictures.shapes import (
    Colour,
    Shape,
    arc,
    blob,
    ellipse,
    limb,
    polygon,
    rectangle,
    rotate,
    shade,
    stroke,
)
from soundsieve.data.pictures.solids import View

DRAWINGS = Drawings()


@DRAWINGS.add("morse code")
def _telegraph_key(rng: np.random.Generator) -> list[Shape]:
    """A brass lever on a wooden board, its knob at one end."""
    board, brass, knob = (
        painted(rng, (*WOODS, BLACK)),
        painted(rng, (BRASS, BRASS, CHROME)),
        painted(rng, (BLACK, BLACK, RED, WOOD)),
    )
    tip = rng.uniform(-6, 4)
    lever = rotate([
        limb([(-1.2, -0.12), (0.0, -0.16), (1.1, -0.1)], (0.12, 0.15, 0.13), brass),
        rectangle(1.0, -0.42, 1.12, -0.08, brass),
        mirrored([(0.16, -0.4), (0.34, -0.46), (0.34, -0.56), (0.15, -0.66), (0.01, -0.68)], knob, x=1.06, curved=True),
        rectangle(-1.1, -0.35, -0.98, 0.25, GREY), rectangle(-1.17, -0.42, -0.91, -0.3, brass),
        rectangle(0.5, -0.35, 0.6, 0.25, GREY), rectangle(0.43, -0.4, 0.67, -0.28, brass)
    ], tip, (-0.2, -0.1))  # fmt: skip
    shapes = [
        polygon([(-1.7, 0.5), (1.7, 0.5), (1.55, 0.32), (-1.55, 0.32)], shade(board, 1.2)),
        rectangle(-1.7, 0.48, 1.7, 0.72, board, 0.03),
        limb([(-1.3, 0.3), (0, 0.3), (0.8, 0.3)], (0.09, 0.09, 0.09), shade(brass, 0.8)),
        *(mirrored([(0.13, 0.4), (0.13, 0.12), (0.09, 0.1), (0.09, 0.0)], brass, x=x) for x in (-1.45, 1.45)),
        polygon([(-0.42, 0.32), (-0.28, -0.22), (-0.1, -0.22), (0.04, 0.32)], shade(brass, 0.85)),
        rectangle(0.46, 0.1, 0.64, 0.32, shade(brass, 0.8)), *lever,
        ellipse(-0.19, -0.13, 0.09, 0.09, shade(brass, 0.65))
    ]  # fmt: skip
    if rng.random() < 0.4:
        shapes += [
            stroke([(x, -1.2), (x + d, -1.2)], 0.1, BLACK) for x,
            d in ((-1.0, 0.01), (-0.75, 0.3), (-0.2, 0.01), (0.05, 0.01), (0.3, 0.3))
        ]  # fmt: skip
    return posed(rng, shapes, tilt=3)


@DRAWINGS.add("telephone ringing", "telephone dial tone")
def _dial_telephone(rng: np.random.Generator) -> list[Shape]:
    """The old kind: finger dial, handset across its cradle, coiled lead."""
    paint = painted(rng, (BLACK, BLACK, RED, IVORY, GREEN, TEAL, PINK, YELLOW))
    disc, dark = painted(rng, (WHITE, CHROME, BLACK)), shade(paint, 0.7) if sum(paint) > 0.7 else shade(BLACK, 1.6)
    lift = rng.uniform(0, 0.25) + (0.5 if rng.random() < 0.15 else 0)
    hand = [limb([(-1.0, 0), (-0.6, -0.28), (0.6, -0.28), (1.0, 0)], (0.34, 0.27, 0.27, 0.34), paint)]
    hand += [
        blob([
            (s * 1.3, 0.1), (s * 1.22, -0.22), (s * 0.9, -0.2), (s * 0.72, 0.08), (s * 0.75, 0.24), (s * 1.25, 0.26)
        ], paint)
        for s in (-1, 1)
    ]  # fmt: skip
    hand += [stroke([(s * 0.74, 0.2), (s * 1.26, 0.2)], 0.06, dark) for s in (-1, 1)]
    hand = scaled(rotate(hand, rng.uniform(-15, 15) * lift * 2, (0, 0)), 0, -0.78 - lift)
    x = np.linspace(0, 1, 70)
    lead = np.stack(
        (-1.0 - 0.45 * np.sin(np.pi * x) + 0.05 * np.cos(90 * x), -0.55 + 1.35 * x + 0.05 * np.sin(90 * x)), 1
    )
    shapes = [
        Shape(lead, dark, 0.04), *(rectangle(s * 0.6 - 0.12, -0.75, s * 0.6 + 0.12, -0.4, dark, 0.04) for s in (-1, 1)),
        blob([
            (-0.6, -0.5), (0.0, -0.46), (0.6, -0.5), (0.85, 0.0), (1.15, 0.75), (1.1, 0.95), (0, 1.0), (-1.1, 0.95),
            (-1.15, 0.75), (-0.85, 0.0)
        ], paint),
        ellipse(0, 0.28, 0.56, 0.56, disc), ellipse(0, 0.28, 0.2, 0.2, IVORY if disc != IVORY else paint),
        *(
            ellipse(px, py, 0.085, 0.085, BLACK if sum(disc) > 1 else WHITE) for px,
            py in around(12, 0.39, 20, 0, 0.28)[:10]
        ),
        *hand
    ]  # fmt: skip
    if rng.random() < 0.25:
        shapes += [
            arc(0, -0.5, radius, start, start + 40, 0.06, RED) for radius in (1.55, 1.75) for start in (190, 310)
        ]
    return posed(rng, shapes, tilt=3)


def _keys(columns: np.ndarray, rows: np.ndarray, wide: float, tall: float, colour: Colour, sign: Colour) -> list[Shape]:
    shapes = []
    for v in rows:
        for u in columns:
            shapes += [
                rectangle(u, v, u + wide, v + tall, colour, 0.02),
                stroke([(u + wide * 0.4, v + tall * 0.5), (u + wide * 0.6, v + tall * 0.5)], tall * 0.2, sign),
            ]
    return shapes


@DRAWINGS.add("telephone ringing", "telephone dial tone", "touch-tone dialing")
def _desk_telephone(rng: np.random.Generator) -> list[Shape]:
    """An office set: handset on the left, a display, keys in rows."""
    paint = painted(rng, (BLACK, GREY, IVORY, WHITE, (0.25, 0.28, 0.33)))
    view, key = View(rng.uniform(-22, 22), rng.uniform(35, 62), 8), IVORY if sum(paint) < 1.4 else GREY
    top = [
        rectangle(0.36, 0.08, 0.92, 0.28, (0.65, 0.75, 0.62), 0.02), stroke([(0.42, 0.18), (0.8, 0.18)], 0.03, BLACK),
        rectangle(0.05, 0.05, 0.29, 0.95, shade(paint, 0.75), 0.05)
    ]  # fmt: skip
    top += _keys(np.array([0.38, 0.53, 0.68]), np.array([0.36, 0.52, 0.68, 0.84]), 0.12, 0.11, key, BLACK)
    top += [
        rectangle(0.84, v, 0.93, v + 0.07, painted(rng, (GREEN, RED, GREY, key)), 0.02) for v in (0.36, 0.5, 0.64, 0.78)
    ]
    shapes = view.box((-1.25, 0, -1.2), (1.25, 0.35, 1.2), paint)
    shapes += view.patch(
        [(-1.25, -0.3, -1.2), (1.25, -0.3, -1.2), (1.25, 0, 1.2), (-1.25, 0, 1.2)], [rectangle(0, 0, 1, 1, paint), *top]
    )
    dark = shade(paint, 0.8) if sum(paint) > 0.7 else shade(BLACK, 1.4)
    shapes += [
        view.tube(
            [(-0.85, -0.4, z) for z in (-1.25, -0.9, -0.3, 0.3, 0.9, 1.25)], (0.42, 0.5, 0.28, 0.28, 0.5, 0.42), dark
        )
    ]
    x = np.linspace(0, 1, 80)
    lead = view.project(
        np.stack(
            (
                -1.0 - 0.7 * np.sin(np.pi * x) + 0.05 * np.cos(90 * x),
                0.2 * np.ones(80),
                1.3 - 2.0 * x + 0.08 * np.sin(90 * x),
            ),
            1,
        )
    )
    return posed(rng, [Shape(lead, shade(BLACK, 1.4), 0.045), *shapes], tilt=2)


@DRAWINGS.add("telephone ringing")
def _pocket_telephone(rng: np.random.Generator) -> list[Shape]:
    """A smartphone with a call coming in."""
    back, case = (
        painted(rng, (SKY, TEAL, (0.3, 0.2, 0.5), BLUE, PANE, PINK)),
        painted(rng, (BLACK, BLACK, WHITE, STEEL, RED)),
    )
    skin = painted(rng, ((0.96, 0.8, 0.69), (0.72, 0.5, 0.36), (0.45, 0.3, 0.2)))

    def handset(x: float, colour: Colour, turn: float) -> list[Shape]:
        return [
            ellipse(x, 0.95, 0.17, 0.17, colour),
            *rotate([arc(x, 1.04, 0.11, 200, 340, 0.05, WHITE)], turn, (x, 0.95)),
        ]

    shapes = [
        rectangle(-0.75, -1.5, 0.75, 1.5, case, 0.18), rectangle(-0.67, -1.42, 0.67, 1.42, back, 0.12),
        ellipse(0, -0.45, 0.34, 0.34, WHITE), ellipse(0, -0.53, 0.13, 0.15, skin),
        blob([(-0.24, -0.22), (0, -0.36), (0.24, -0.22), (0, -0.14)], skin),
        stroke([(-0.35, 0.15), (0.35, 0.15)], 0.09, WHITE), stroke([(-0.2, 0.33), (0.2, 0.33)], 0.05, WHITE),
        *handset(-0.36, RED, 0), *handset(0.36, (0.15, 0.7, 0.3), 225),
        rectangle(-0.15, -1.36, 0.15, -1.28, BLACK, 0.04)
    ]  # fmt: skip
    shapes = rotate(shapes, rng.uniform(-18, 18), (0, 0))
    if rng.random() < 0.6:
        shapes += [arc(0, 0, r, s, s + 40, 0.07, GREY) for r in (1.35, 1.6) for s in (-20, 160)]
    return posed(rng, shapes, tilt=1)


@DRAWINGS.add("touch-tone dialing")
def _keypad(rng: np.random.Generator) -> list[Shape]:
    """Three columns of four keys with their digits."""
    case, key = painted(rng, (BLACK, GREY, STEEL, IVORY, WHITE, RED)), painted(rng, (WHITE, IVORY, STEEL, GREY))
    if abs(sum(case) - sum(key)) < 0.5:
        key = BLACK if sum(case) > 1.5 else WHITE
    ink = WHITE if sum(key) < 1.2 else BLACK
    glyphs: tuple[list[list[tuple[float, float]]], ...] = (
        [[(0, -1), (0, 1)]], [[(-0.6, -0.7), (0.2, -1), (0.6, -0.5), (-0.6, 1), (0.7, 1)]],
        [[(-0.6, -1), (0.6, -1), (0, -0.1), (0.6, 0.5), (0, 1), (-0.6, 0.8)]],
        [[(0.3, 1), (0.3, -1), (-0.6, 0.4), (0.7, 0.4)]],
        [[(0.6, -1), (-0.5, -1), (-0.5, -0.1), (0.3, -0.2), (0.6, 0.4), (0.1, 1), (-0.6, 0.8)]],
        [[(0.5, -1), (-0.5, 0), (-0.5, 0.7), (0, 1), (0.5, 0.6), (0.3, 0), (-0.4, 0.2)]],
        [[(-0.6, -1), (0.6, -1), (-0.1, 1)]],
        [[(0, 0), (-0.5, -0.5), (0, -1), (0.5, -0.5), (0, 0), (-0.6, 0.5), (0, 1), (0.6, 0.5), (0, 0)]],
        [[(0.5, -0.2), (-0.3, -0.1), (-0.5, -0.6), (0, -1), (0.5, -0.7), (0.4, 0.3), (-0.4, 1)]],
        [[(-0.5, -0.5), (0.5, 0.5)], [(-0.5, 0.5), (0.5, -0.5)], [(0, -0.7), (0, 0.7)]],
        [[(0, -1), (0.55, -0.5), (0.55, 0.5), (0, 1), (-0.55, 0.5), (-0.55, -0.5), (0, -1)]],
        [
            [(-0.3, -0.9), (-0.3, 0.9)], [(0.3, -0.9), (0.3, 0.9)], [(-0.7, -0.35), (0.7, -0.35)],
            [(-0.7, 0.35), (0.7, 0.35)]
        ]
    )  # fmt: skip
    shapes = [rectangle(-1.25, -1.65, 1.25, 1.65, case, 0.15)]
    round_keys = rng.random() < 0.35
    for number, lines in enumerate(glyphs):
        x, y = (number % 3 - 1) * 0.76, (number // 3 - 1.5) * 0.76
        shapes.append(
            ellipse(x, y + 0.04, 0.32, 0.32, shade(key, 0.6))
            if round_keys
            else rectangle(x - 0.3, y - 0.24, x + 0.3, y + 0.32, shade(key, 0.6), 0.07)
        )
        shapes.append(
            ellipse(x, y, 0.32, 0.32, key) if round_keys else rectangle(x - 0.3, y - 0.28, x + 0.3, y + 0.26, key, 0.07)
        )
        shapes += [stroke(np.add(np.multiply(line, 0.15), (x, y)), 0.05, ink) for line in lines]
    return posed(rng, shapes, flip=False, tilt=10)
