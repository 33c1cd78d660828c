"""Drawings of small things handled: balls, coins, zippers, sprays, records, toys, shovels; and a fence."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.parts import (
    BLACK,
    BLUE,
    BRASS,
    CHROME,
    COPPER,
    GREEN,
    GREY,
    IVORY,
    ORANGE,
    PINE,
    PINK,
    PLASTICS,
    RED,
    SKINS,
    SKY,
    SMOKE,
    STEEL,
    TEAL,
    WHITE,
    WOOD,
    YELLOW,
    around,
    mirrored,
    painted,
    posed,
    ring,
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
    smooth,
    stroke,
    tint,
)
from soundsieve.data.pictures.solids import View

DRAWINGS = Drawings()


@DRAWINGS.add("ball bouncing")
def _ball(rng: np.random.Generator) -> list[Shape]:
    """For basketball, football, tennis, the beach or of plain rubber; now and then with its bounces."""
    kind = rng.integers(5)
    turn = rng.uniform(0, 360)
    if kind == 0:
        skin = painted(rng, ((0.85, 0.42, 0.15), (0.78, 0.36, 0.14)))
        shapes = [
            ellipse(0, 0, 1, 1, skin), stroke([(-1, 0), (1, 0)], 0.045, BLACK), stroke([(0, -1), (0, 1)], 0.045, BLACK),
            arc(-1.25, 0, 0.9, -50, 50, 0.045, BLACK), arc(1.25, 0, 0.9, 130, 230, 0.045, BLACK)
        ]  # fmt: skip
    elif kind == 1:
        shapes = [
            ellipse(0, 0, 1, 1, (0.94, 0.94, 0.93)),
            ring(0, 0, 0.98, 0.03, GREY),
            polygon(around(5, 0.36, -90), BLACK),
        ]
        for angle in range(-90, 270, 72):
            inner, outer = around(1, 0.36, angle)[0], around(1, 0.72, angle)[0]
            shapes.append(stroke([inner, outer], 0.03, GREY))
            shapes.append(polygon([
                around(1, r, angle + a)[0] for r, a in ((0.72, 0), (0.84, -18), (0.99, -13), (0.99, 13), (0.84, 18))
            ], BLACK))  # fmt: skip
            shapes.append(stroke([
                around(1, 0.84, angle + 18)[0], around(1, 0.7, angle + 36)[0], around(1, 0.84, angle + 54)[0]
            ], 0.03, GREY))  # fmt: skip
            shapes.append(stroke([around(1, 0.7, angle + 36)[0], around(1, 0.98, angle + 36)[0]], 0.02, GREY))
    elif kind == 2:
        shapes = [
            ellipse(0, 0, 1, 1, painted(rng, ((0.78, 0.88, 0.2), (0.85, 0.9, 0.3)))),
            arc(-1.3, 0, 1.0, -48, 48, 0.08, WHITE),
            arc(1.3, 0, 1.0, 132, 228, 0.08, WHITE),
        ]
    elif kind == 3:
        paints = [painted(rng, (c,)) for c in (RED, WHITE, BLUE, WHITE, YELLOW, WHITE)]
        shapes = [ellipse(0, 0, 1, 1, WHITE)]
        pole = np.array([0.2, -0.35])
        for number, paint in enumerate(paints):
            edge = np.array([around(1, 1, 60 * number + step)[0] for step in np.linspace(0, 60, 9)])
            shapes.append(polygon(np.concatenate(([pole], edge)), paint))
        shapes.append(ellipse(0.2, -0.35, 0.14, 0.13, WHITE))
    else:
        paint = painted(rng, (RED, BLUE, GREEN, PINK, YELLOW, ORANGE, (0.55, 0.3, 0.65)))
        shapes = [ellipse(0, 0, 1, 1, paint), arc(0, 0, 0.82, 20, 100, 0.12, shade(paint, 0.75))]
    shapes = rotate(shapes, turn, (0, 0))
    if kind in (0, 4):
        shapes.append(ellipse(-0.38, -0.45, 0.2, 0.13, shade(shapes[0].colour, 2.4), -40))
    if rng.random() < 0.35:
        x = np.linspace(-3.4, 0, 60)
        path = np.stack((x, 1.0 - np.abs(np.sin(x * np.pi / 3.2 + np.pi / 2)) * 2.6), 1)
        path[:, 1] += 1.6
        shapes = [
            *(Shape(path[i : i + 2], GREY, 0.08) for i in range(0, 44, 4)),
            *shapes,
        ]
    return posed(rng, shapes, stretch=0.02)


@DRAWINGS.add("coin")
def _coins(rng: np.random.Generator) -> list[Shape]:
    """One coin seen flat on or aslant, several, or piles."""
    metal = painted(rng, (BRASS, (0.85, 0.68, 0.25), STEEL, COPPER))

    def coin(size: float, flat: float, colour: Colour) -> list[Shape]:
        thick = 0.2 * (1 - flat) + 0.03
        marks = rng.integers(3)
        dark = shade(colour, 0.72)
        shapes = [
            Shape(
                np.concatenate((around(49, 1)[:25] * (1, flat) + (0, thick), around(49, 1)[24:49] * (1, flat))), dark
            ),
            ellipse(0, 0, 1, flat, colour), Shape(ring(0, 0, 0.86, 0.05, dark).points * (1, flat), dark, 0.05)
        ]  # fmt: skip
        if marks == 0:
            star = around(10, 1, -90) * np.tile([[0.55], [0.23]], (5, 1))
            shapes.append(polygon(star * (1, flat), dark))
        elif marks == 1:
            shapes += [blob(np.array([
                (-0.05, -0.55), (0.25, -0.4), (0.3, -0.1), (0.4, 0.0), (0.28, 0.1), (0.2, 0.3), (0.4, 0.6), (-0.4, 0.6),
                (-0.2, 0.25), (-0.35, -0.2)
            ]) * (1, flat), dark)]  # fmt: skip
        else:
            shapes += [
                Shape(np.array([(-0.12, -0.35), (0.06, -0.5), (0.06, 0.45)]) * (1, flat), dark, 0.12),
                Shape(np.array([(-0.2, 0.45), (0.3, 0.45)]) * (1, flat), dark, 0.1)
            ]  # fmt: skip
        shapes.append(Shape(arc(0, 0, 0.72, 190, 250, 0.05, metal).points * (1, flat), shade(colour, 2.0), 0.05))
        return [Shape(s.points * size, s.colour, s.width * size) for s in shapes]

    kind = rng.integers(3)
    if kind == 0:
        return posed(rng, rotate(coin(1, rng.uniform(0.45, 1.0), metal), rng.uniform(-40, 40), (0, 0)))
    shapes: list[Shape] = []
    if kind == 1:
        for _ in range(int(rng.integers(3, 9))):
            shapes += scaled(
                rotate(
                    coin(
                        rng.uniform(0.75, 1.0), rng.uniform(0.4, 0.95),
                        tint(rng, painted(rng, (metal, metal, COPPER, STEEL)), 0.02)
                    ),
                    rng.uniform(-30, 30), (0, 0)
                ),
                rng.uniform(-1.6, 1.6), rng.uniform(-1.1, 1.1)
            )  # fmt: skip
        return posed(rng, shapes)
    for number in range(int(rng.integers(1, 4))):
        for level in range(int(rng.integers(3, 9))):
            shapes += scaled(
                coin(1, 0.32, tint(rng, metal, 0.015)), 2.15 * number + rng.uniform(-0.05, 0.05), -0.19 * level
            )
    return posed(rng, shapes)


@DRAWINGS.add("zipper")
def _zip(rng: np.random.Generator) -> list[Shape]:
    """Two tapes, closed below the slider and apart above it."""
    cloth, metal = (
        painted(rng, (BLUE, BLACK, RED, GREY, GREEN, (0.35, 0.45, 0.6), PINK, (0.5, 0.4, 0.3))),
        painted(rng, (BRASS, CHROME, STEEL, COPPER)),
    )
    slide, wide, far = rng.uniform(-0.5, 0.5), rng.uniform(0.4, 0.8), rng.uniform(0.35, 0.75)
    shapes: list[Shape] = []
    for side in (-1, 1):
        edge = smooth(np.array([
            (side * (0.09 + far), -1.8), (side * (0.09 + far * 0.5), slide - 0.75), (side * 0.07, slide - 0.1),
            (side * 0.05, slide + 0.4), (side * 0.05, 1.8)
        ]), closed=False)  # fmt: skip
        shapes.append(Shape(np.concatenate((edge, [(side * (wide + far), 1.8), (side * (wide + far), -1.8)])), cloth))
        shapes.append(Shape(np.add(edge, (side * 0.22, 0)), shade(cloth, 0.65), 0.025))
        shapes.append(Shape(np.add(edge, (side * 0.08, 0)), shade(cloth, 0.8), 0.14))
        lengths = np.concatenate(([0], np.cumsum(np.linalg.norm(np.diff(edge, axis=0), axis=1))))
        for at in np.arange(0.05 + 0.045 * (side > 0), lengths[-1], 0.11):
            x, y = (float(np.interp(at, lengths, edge[:, axis])) for axis in (0, 1))
            shapes.append(stroke([(x - side * 0.05, y), (x + side * 0.08, y)], 0.055, metal))
    pull = [
        blob([(-0.09, 0.0), (0.09, 0.0), (0.15, 0.5), (0.11, 0.68), (-0.11, 0.68), (-0.15, 0.5)], shade(metal, 1.15)),
        ellipse(0, 0.52, 0.05, 0.07, shade(cloth, 0.8))
    ]  # fmt: skip
    slider = [
        blob([
            (-0.24, -0.22), (0, -0.12), (0.24, -0.22), (0.2, 0.2), (0.1, 0.34), (-0.1, 0.34), (-0.2, 0.2)
        ], shade(metal, 0.85)),
        rectangle(-0.07, -0.1, 0.07, 0.15, shade(metal, 0.6), 0.04), *rotate(pull, rng.uniform(-25, 25), (0, 0))
    ]  # fmt: skip
    return posed(rng, rotate(
        [*shapes, *scaled(slider, 0, slide)], float(rng.choice([0, 0, 90, rng.uniform(-45, 45)])), (0, 0)
    ))  # fmt: skip


@DRAWINGS.add("spray")
def _spray_can(rng: np.random.Generator) -> list[Shape]:
    paint, cap = (
        painted(rng, (RED, BLUE, GREEN, ORANGE, YELLOW, PINK, TEAL, BLACK, STEEL)),
        painted(rng, (WHITE, BLACK, GREY, RED)),
    )
    mist = shade(paint, 1.8) if rng.random() < 0.5 else SMOKE
    tall = rng.uniform(1.2, 1.7)
    shapes: list[Shape] = []
    if rng.random() < 0.8:
        for _ in range(60):
            far = rng.uniform(0.1, 1.6)
            size = rng.uniform(0.015, 0.05)
            shapes.append(ellipse(0.2 + far, -0.98 + rng.normal(0, 0.22) * far, size, size, tint(rng, mist, 0.02)))
        shapes.insert(0, polygon([(0.15, -1.0), (1.5, -1.45), (1.65, -1.0), (1.5, -0.55)], shade(mist, 1.8)))
    shapes += [
        mirrored([(0.24, -0.74), (0.46, -0.6), (0.55, -0.48)], STEEL), rectangle(-0.55, -0.5, 0.55, tall, paint, 0.05),
        rectangle(-0.58, -0.52, 0.58, -0.4, STEEL, 0.04), rectangle(-0.58, tall - 0.08, 0.58, tall + 0.04, STEEL, 0.04),
        rectangle(-0.2, -0.8, 0.2, -0.66, GREY), rectangle(-0.15, -1.08, 0.15, -0.78, cap, 0.05),
        ellipse(0.13, -0.97, 0.035, 0.04, BLACK)
    ]  # fmt: skip
    shapes += [
        rectangle(-0.55, 0.0, 0.55, tall * 0.65, shade(WHITE, 0.98)), ellipse(0.02, tall * 0.32, 0.26, 0.26, paint),
        stroke([(-0.35, tall * 0.58), (0.35, tall * 0.58)], 0.05, shade(paint, 0.6)),
        stroke([(-0.4, -0.35), (-0.4, tall - 0.15)], 0.08, shade(paint, 2.0))
    ]  # fmt: skip
    return posed(rng, rotate(shapes, rng.uniform(-20, 20), (0, 0)))


@DRAWINGS.add("spray")
def _trigger_bottle(rng: np.random.Generator) -> list[Shape]:
    body, head = (
        painted(rng, (SKY, BLUE, GREEN, PINK, YELLOW, ORANGE, (0.85, 0.9, 0.93))),
        painted(rng, (WHITE, RED, BLUE, BLACK, GREEN)),
    )
    shapes = [
        stroke([(0.62, -1.35), (0.9 + r, -1.35 + a)], 0.03, SKY) for r,
        a in zip(rng.uniform(0.1, 0.6, 7), np.linspace(-0.4, 0.4, 7), strict=True)
    ] if rng.random() < 0.7 else []  # fmt: skip
    shapes += [
        mirrored([(0.16, -0.95), (0.2, -0.7), (0.3, -0.45), (0.5, -0.1), (0.55, 0.3), (0.55, 1.3), (0.48, 1.4)], body),
        rectangle(-0.45, 0.25, 0.45, 1.05, shade(WHITE, 0.98), 0.06), ellipse(0, 0.6, 0.24, 0.24, shade(body, 0.7)),
        stroke([(-0.38, 0.05), (-0.42, 0.2)], 0.08, WHITE),
        rectangle(-0.24, -1.1, 0.24, -0.88, shade(head, 0.85), 0.03),
        limb([(0.25, -1.2), (0.42, -0.95), (0.38, -0.65)], (0.12, 0.1, 0.08), shade(head, 0.8))
    ]  # fmt: skip
    shapes += [
        polygon([
            (-0.55, -1.3), (-0.35, -1.55), (0.3, -1.5), (0.5, -1.45), (0.5, -1.25), (0.25, -1.18), (0.2, -1.05),
            (-0.2, -1.05), (-0.25, -1.15)
        ], head),
        rectangle(0.48, -1.48, 0.62, -1.22, shade(head, 0.7), 0.03)
    ]  # fmt: skip
    return posed(rng, shapes, tilt=8)


@DRAWINGS.add("vinyl crackle", "record scratching")
def _turntable(rng: np.random.Generator) -> list[Shape]:
    """A record on its player from above or aslant, the arm across it, a hand on it perhaps."""
    case, label = (
        painted(rng, (WOOD, BLACK, GREY, STEEL, (0.42, 0.26, 0.16), RED)),
        painted(rng, (RED, YELLOW, BLUE, ORANGE, GREEN, IVORY)),
    )
    view = View(rng.uniform(-25, 25), rng.uniform(38, 85), 8)
    disc = [
        rectangle(0, 0, 1, 1, case),
        ellipse(0.41, 0.5, 0.395, 0.46, shade(case, 0.6) if sum(case) > 0.7 else GREY),
        ellipse(0.41, 0.5, 0.375, 0.44, (0.07, 0.07, 0.08)),
    ]
    disc += [
        Shape(np.stack((0.41 + r * np.cos(t), 0.5 + r * 1.17 * np.sin(t)), 1), (0.2, 0.2, 0.21), 0.004)
        for r in (0.35, 0.31, 0.27, 0.23, 0.19) for t in [np.linspace(0, 2 * np.pi, 40)]
    ]  # fmt: skip
    for start in (-0.6, -0.6 + np.pi):
        t = np.linspace(start, start + 0.3, 6)
        disc.append(polygon(
            np.concatenate(([(0.41, 0.5)], np.stack((0.41 + 0.36 * np.cos(t), 0.5 + 0.42 * np.sin(t)), 1))),
            (0.26, 0.26, 0.28)
        ))  # fmt: skip
    disc += [ellipse(0.41, 0.5, 0.13, 0.15, label), ellipse(0.41, 0.5, 0.012, 0.014, CHROME)]
    end = (0.41 + rng.uniform(0.2, 0.3), 0.5 + rng.uniform(0.1, 0.3))
    arm = CHROME if sum(case) < 2 else BLACK
    disc += [
        ellipse(0.89, 0.16, 0.075, 0.09, shade(BLACK, 1.5)), ellipse(0.89, 0.16, 0.045, 0.054, arm),
        Shape(np.array([(0.89, 0.06), (0.89, 0.16), (0.87, 0.62), end]), arm, 0.022),
        stroke([end, (end[0] - 0.04, end[1] + 0.02)], 0.045, shade(BLACK, 2)), ellipse(0.9, 0.88, 0.04, 0.047, arm),
        rectangle(0.86, 0.68, 0.93, 0.78, shade(BLACK, 1.6))
    ]  # fmt: skip
    shapes = view.box((-1.2, 0, -1.0), (1.2, 0.25, 1.0), case, top=disc)
    if rng.random() < 0.3:
        skin = painted(rng, SKINS)
        x, y = view.project([(-0.85, 0, 0.35)])[0]
        hand = [
            limb([(-0.35, 0.35), (-0.8, 0.8), (-1.3, 1.3)], (0.4, 0.36, 0.4), skin),
            *(
                limb(
                    [(-0.3, 0.25), (0.05 + 0.09 * i, -0.05 + 0.1 * i), (0.25 + 0.06 * i, -0.22 + 0.17 * i)],
                    (0.17, 0.13, 0.1), shade(skin, 1 - 0.04 * i)
                )
                for i in range(4)
            ),
            limb([(-0.45, 0.2), (-0.35, -0.05), (-0.15, -0.2)], (0.16, 0.13, 0.1), skin)
        ]  # fmt: skip
        shapes += scaled(hand, float(x), float(y), 0.75)
    return posed(rng, shapes, tilt=2)


@DRAWINGS.add("vinyl crackle", "record scratching")
def _record(rng: np.random.Generator) -> list[Shape]:
    """A record alone or half out of its sleeve."""
    label, vinyl = (
        painted(rng, (RED, YELLOW, BLUE, ORANGE, GREEN, IVORY, PINK)),
        painted(rng, ((0.07, 0.07, 0.08), (0.07, 0.07, 0.08), (0.1, 0.1, 0.12)), 0.005),
    )
    turn, flat = rng.uniform(0, 90), rng.uniform(0.85, 1.0)
    shapes = [
        ellipse(0, 0, 1, 1, vinyl),
        *(ring(0, 0, r, 0.008, shade(vinyl, 1.25)) for r in (0.93, 0.86, 0.78, 0.7, 0.62, 0.54, 0.46)),
    ]
    for start in (turn, turn + 180):
        shapes.append(polygon([
            around(1, r, start + a)[0] for r, a in ((0.4, 0), (0.96, -7), (0.98, 0), (0.96, 7))
        ], (0.3, 0.3, 0.32)))  # fmt: skip
    shapes += [
        ellipse(0, 0, 0.34, 0.34, label), ring(0, 0, 0.24, 0.012, shade(label, 0.6)),
        stroke([(-0.15, -0.13), (0.15, -0.13)], 0.035, shade(label, 0.5)), ellipse(0, 0, 0.035, 0.035, WHITE)
    ]  # fmt: skip
    shapes = [Shape(s.points * (1, flat), s.colour, s.width) for s in shapes]
    if rng.random() < 0.4:
        cover = painted(rng, PLASTICS)
        shapes = [
            *scaled(shapes, 0.75, 0), rectangle(-1.3, -1.05, 0.8, 1.05, cover),
            ellipse(-0.25, -0.15, 0.55, 0.55, shade(cover, 1.8)),
            stroke([(-1.0, 0.75), (0.4, 0.75)], 0.1, shade(cover, 0.6))
        ]  # fmt: skip
    return posed(rng, shapes, tilt=12)


@DRAWINGS.add("squeaky toy")
def _rubber_duck(rng: np.random.Generator) -> list[Shape]:
    paint, bill = painted(rng, (YELLOW, YELLOW, YELLOW, PINK, SKY)), painted(rng, (ORANGE, (0.95, 0.4, 0.1), RED))
    head = rng.uniform(0.5, 0.6)
    shapes = [
        blob([
            (-1.25, -0.25), (-1.05, 0.05), (-0.6, 0.0), (0.1, -0.15), (0.7, -0.05), (0.95, 0.35), (0.8, 0.8),
            (0.3, 1.02), (-0.5, 1.0), (-1.0, 0.7), (-1.2, 0.25)
        ], paint),
        blob([(-0.75, 0.3), (-0.3, 0.15), (0.25, 0.3), (0.2, 0.6), (-0.2, 0.72), (-0.55, 0.62)], shade(paint, 0.86)),
        arc(-0.2, 0.35, 0.3, 40, 140, 0.03, shade(paint, 0.7)),
        blob([(0.85, -0.72), (1.2, -0.72), (1.42, -0.6), (1.2, -0.5), (0.85, -0.5)], bill),
        blob([(0.85, -0.56), (1.15, -0.52), (1.25, -0.45), (1.1, -0.38), (0.85, -0.42)], shade(bill, 0.8)),
        ellipse(0.45, -0.6, head, head * 0.98, paint), ellipse(0.62, -0.75, 0.11, 0.14, WHITE),
        ellipse(0.65, -0.74, 0.065, 0.09, BLACK), ellipse(0.67, -0.78, 0.02, 0.025, WHITE),
        ellipse(0.25, -0.88, 0.13, 0.07, shade(paint, 2.2), -30)
    ]  # fmt: skip
    if rng.random() < 0.25:
        shapes += [
            ellipse(0, 1.0, 1.6, 0.12, SKY),
            *(ring(x, y, r, 0.03, SKY) for x, y, r in ((1.2, 0.3, 0.14), (-1.3, -0.6, 0.1), (1.4, -0.1, 0.09))),
        ]
    return posed(rng, shapes, tilt=6)


@DRAWINGS.add("squeaky toy")
def _dog_toy(rng: np.random.Generator) -> list[Shape]:
    """A rubber bone, or a spiked ball."""
    paint = painted(rng, (RED, BLUE, GREEN, YELLOW, PINK, ORANGE, TEAL))
    if rng.random() < 0.5:
        shapes = [ellipse(x, y, 0.34, 0.32, paint) for x in (-1.05, 1.05) for y in (-0.27, 0.27)]
        shapes += [
            limb([(-1.05, 0), (0, 0), (1.05, 0)], (0.55, 0.42, 0.55), paint),
            *(ellipse(x, 0, 0.05, 0.05, shade(paint, 0.65)) for x in (-0.4, 0.0, 0.4)),
            ellipse(-1.12, -0.36, 0.12, 0.07, shade(paint, 2.2), -30),
            stroke([(-0.6, -0.13), (0.6, -0.13)], 0.05, shade(paint, 1.8))
        ]  # fmt: skip
    else:
        shapes = [
            polygon([
                p * 0.8 for p in (around(1, 1.0, a - 8)[0], around(1, 1.28, a)[0], around(1, 1.0, a + 8)[0])
            ], shade(paint, 0.85))
            for a in range(0, 360, 24)
        ]  # fmt: skip
        shapes += [ellipse(0, 0, 0.85, 0.85, paint), *(
            part for radius,
            count in ((0.0, 1), (0.35, 6), (0.65, 11)) for p in around(count, radius, 10) for part in (
                ellipse(p[0] + 0.02, p[1] + 0.03, 0.08, 0.08, shade(paint, 0.65)),
                ellipse(p[0], p[1], 0.07, 0.07, shade(paint, 1.4))
            )
        )]  # fmt: skip
    return posed(rng, rotate(shapes, rng.uniform(-45, 45), (0, 0)))


@DRAWINGS.add("chain link fence")
def _wire_fence(rng: np.random.Generator) -> list[Shape]:
    """Diamonds of wire between posts."""
    wire, step = painted(rng, (GREY, STEEL, (0.2, 0.4, 0.28), shade(BLACK, 1.6))), rng.uniform(0.22, 0.36)
    wide, tall, width = rng.uniform(1.2, 1.7), rng.uniform(0.9, 1.3), rng.uniform(0.022, 0.035)
    shapes: list[Shape] = []
    for lean in (-1, 1):
        for start in np.arange(-wide - 2 * tall, wide + 2 * tall, step):
            low, high = max(-wide, start), min(wide, start + 2 * tall)
            if low < high - 0.02:
                ends = [(x, lean * (x - start - tall)) for x in (low, high)]
                shapes.append(stroke(ends, width, shade(wire, 0.85 if lean < 0 else 1.1)))
    count = int(rng.integers(2, 4))
    shapes += [
        rectangle(-wide - 0.1, -tall - 0.05, wide + 0.1, -tall + 0.03, shade(wire, 0.8)),
        stroke([(-wide, tall), (wide, tall)], 0.03, shade(wire, 0.8)),
    ]
    for x in np.linspace(-wide, wide, count):
        shapes += [
            rectangle(x - 0.07, -tall - 0.15, x + 0.07, tall + 0.25, shade(wire, 0.9), 0.03),
            stroke([(x - 0.02, -tall), (x - 0.02, tall + 0.15)], 0.025, shade(wire, 1.6)),
            ellipse(x, -tall - 0.16, 0.08, 0.06, shade(wire, 0.7))
        ]  # fmt: skip
    return posed(rng, shapes, tilt=1)


@DRAWINGS.add("shovel", "scraping")
def _shovel(rng: np.random.Generator) -> list[Shape]:
    """A pointed spade, a square shovel or a snow shovel, in a heap perhaps."""
    shaft, metal = (
        painted(rng, (WOOD, PINE, (0.45, 0.3, 0.2), YELLOW, BLACK)),
        painted(rng, (STEEL, GREY, (0.3, 0.32, 0.35), RED, BLUE, GREEN)),
    )
    long, kind = rng.uniform(1.6, 2.4), rng.integers(3)
    blades = (
        [
            (-0.5, 0.0), (-0.14, -0.08), (0.14, -0.08), (0.5, 0.0), (0.52, 0.55), (0.35, 1.0), (0.0, 1.3), (-0.35, 1.0),
            (-0.52, 0.55)
        ],
        [(-0.52, 0.0), (-0.12, -0.1), (0.12, -0.1), (0.52, 0.0), (0.55, 1.0), (0.54, 1.1), (-0.54, 1.1), (-0.55, 1.0)],
        [(-0.8, 0.0), (-0.2, -0.15), (0.2, -0.15), (0.8, 0.0), (0.85, 0.95), (0.82, 1.02), (-0.82, 1.02), (-0.85, 0.95)]
    )  # fmt: skip
    shapes = [limb([(0, 0.1), (0, -long * 0.5), (0, -long)], (0.15, 0.13, 0.13), shaft)]
    if rng.random() < 0.65:
        shapes += [
            limb([(0, -long + 0.05), (-0.22, -long - 0.22), (-0.25, -long - 0.38)], (0.1, 0.1, 0.1), shade(BLACK, 1.5)),
            limb([(0, -long + 0.05), (0.22, -long - 0.22), (0.25, -long - 0.38)], (0.1, 0.1, 0.1), shade(BLACK, 1.5)),
            rectangle(-0.32, -long - 0.48, 0.32, -long - 0.34, shaft, 0.06)
        ]  # fmt: skip
    shapes += [
        blob(blades[0], metal) if kind == 0 else polygon(blades[kind], metal),
        mirrored([(0.09, -0.45), (0.12, 0.0), (0.1, 0.4), (0.01, 0.5)], shade(metal, 0.8)),
        *(stroke([(x, 0.15), (x * 0.8, 0.8)], 0.035, shade(metal, 1.5 if x < 0 else 0.75)) for x in (-0.33, 0.33))
    ]  # fmt: skip
    heap = rng.random() < 0.35
    shapes = rotate(shapes, rng.uniform(-25, 25) if heap else rng.uniform(-180, 180), (0, 0))
    if heap:
        earth = painted(rng, ((0.42, 0.3, 0.2), (0.5, 0.38, 0.26), (0.93, 0.94, 0.96), (0.85, 0.75, 0.55)))
        shapes.append(blob([(-1.6, 1.4), (-1.0, 0.95), (-0.3, 0.62), (0.4, 0.7), (1.1, 1.0), (1.7, 1.4)], earth))
        shapes += [ellipse(x, 1.0 + 0.3 * abs(x), 0.1, 0.06, shade(earth, 0.8)) for x in rng.uniform(-0.9, 0.9, 8)]
    return posed(rng, shapes)


@DRAWINGS.add("scraping")
def _scraper(rng: np.random.Generator) -> list[Shape]:
    """A filling knife, its broad blade down, old paint curling off before it."""
    handle, wide = painted(rng, (WOOD, RED, BLUE, BLACK, YELLOW, ORANGE)), rng.uniform(0.4, 0.75)
    shapes = [
        polygon([(-0.13, -0.35), (0.13, -0.35), (wide, 0.75), (wide, 0.82), (-wide, 0.82), (-wide, 0.75)], CHROME),
        polygon([(-wide + 0.02, 0.7), (wide - 0.02, 0.7), (wide, 0.82), (-wide, 0.82)], STEEL),
        rectangle(-0.15, -0.5, 0.15, -0.3, BRASS, 0.03),
        limb([(0, -0.45), (0, -0.9), (0, -1.55)], (0.24, 0.3, 0.38), handle), ellipse(0, -1.42, 0.06, 0.06, WHITE),
        stroke([(-0.06, -0.65), (-0.08, -1.2)], 0.05, shade(handle, 1.8))
    ]  # fmt: skip
    if rng.random() < 0.55:
        old, wall = painted(rng, (TEAL, GREEN, IVORY, PINK, SKY)), painted(rng, (PINE, GREY, IVORY))
        shapes = [
            rectangle(-1.3, 0.75, 1.3, 1.9, old),
            rectangle(-wide, -0.3, wide, 0.85, wall),
            rectangle(-1.3, -0.3, -wide, 0.9, old),
            rectangle(wide, -0.3, 1.3, 0.9, old),
            *shapes,
        ]
        shapes += [
            arc(x, 0.86, 0.12, 180, 400, 0.05, shade(old, 0.8)) for x in np.linspace(-wide + 0.15, wide - 0.15, 3)
        ]
    return posed(rng, rotate(shapes, rng.uniform(-50, 50), (0, 0)))
