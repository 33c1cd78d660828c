"""Drawings of machines with a motor or under current: for the house, for building, for power."""

from __future__ import annotations

import itertools

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
    SKY,
    STEEL,
    TEAL,
    WHITE,
    WOOD,
    YELLOW,
    around,
    cog,
    mirrored,
    painted,
    posed,
    ring,
    wheel,
)
from soundsieve.data.pictures.shapes import (
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

DRAWINGS = Drawings()


@DRAWINGS.add("vacuum cleaner")
def _canister(rng: np.random.Generator) -> list[Shape]:
    """A wheeled body, its hose, tube and floor head."""
    paint, dark = painted(rng, (*PLASTICS, RED)), shade(BLACK, 1.5)
    shapes = [
        stroke([(0.75, -0.25), (0.95, -1.1), (1.5, -1.7), (2.2, -1.75), (2.4, -1.5)], 0.13, dark, curved=True),
        stroke([(2.3, -1.72), (3.15, 0.2)], 0.09, CHROME), stroke([(2.2, -1.85), (2.45, -1.4)], 0.15, dark),
        polygon([(2.95, 0.1), (3.25, 0.05), (3.9, 0.35), (3.9, 0.47), (2.9, 0.47)], dark),
        blob([
            (-0.95, 0.1), (-0.9, -0.35), (-0.5, -0.62), (0.1, -0.65), (0.65, -0.45), (0.95, -0.05), (0.98, 0.28),
            (0.3, 0.38), (-0.6, 0.36)
        ], paint),
        blob([(-0.2, -0.5), (0.2, -0.5), (0.6, -0.28), (0.75, 0.0), (0.1, -0.05), (-0.2, -0.2)], shade(paint, 1.7)),
        limb([(-0.7, -0.5), (-0.4, -0.82), (0.1, -0.68)], (0.1, 0.1, 0.1), dark),
        stroke([(-0.85, 0.15), (0.95, 0.15)], 0.06, shade(paint, 0.6)), *wheel(-0.55, 0.18, 0.32, 5, GREY, tyre=0.3),
        ellipse(0.75, 0.36, 0.12, 0.12, BLACK)
    ]  # fmt: skip
    return posed(rng, shapes, tilt=2)


@DRAWINGS.add("vacuum cleaner")
def _upright_cleaner(rng: np.random.Generator) -> list[Shape]:
    paint, dark = painted(rng, PLASTICS), shade(BLACK, 1.5)
    shapes = [
        limb([(-0.02, -0.9), (-0.02, -2.0), (-0.12, -2.35)], (0.1, 0.1, 0.12), GREY),
        limb([(-0.02, -2.15), (-0.3, -2.5), (0.15, -2.55), (0.0, -2.1)], (0.1, 0.1, 0.1, 0.1), dark),
        blob([(-0.32, -0.9), (0, -1.05), (0.32, -0.9), (0.4, -0.2), (0.36, 0.55), (-0.36, 0.55), (-0.4, -0.2)], paint),
        rectangle(-0.24, -0.72, 0.24, 0.1, (0.7, 0.8, 0.86), 0.12), stroke([(-0.12, -0.6), (-0.12, 0.0)], 0.04, WHITE),
        rectangle(-0.24, -0.2, 0.24, 0.1, (0.55, 0.52, 0.5), 0.1),
        stroke([(0.3, -0.8), (0.6, -0.4), (0.55, 0.3), (0.3, 0.5)], 0.1, dark, curved=True),
        polygon([(-0.6, 0.5), (0.6, 0.5), (0.75, 0.85), (0.72, 0.98), (-0.72, 0.98), (-0.75, 0.85)], shade(paint, 0.8)),
        rectangle(-0.7, 0.88, 0.7, 0.98, dark), *(ellipse(x, 0.92, 0.1, 0.12, BLACK) for x in (-0.68, 0.68))
    ]  # fmt: skip
    return posed(rng, rotate(shapes, rng.uniform(-25, 25), (0, 0.9)), tilt=1)


@DRAWINGS.add("hair dryer")
def _hair_dryer(rng: np.random.Generator) -> list[Shape]:
    paint = painted(rng, (PINK, BLACK, RED, BLUE, TEAL, WHITE, (0.5, 0.25, 0.55), STEEL))
    dark = shade(paint, 0.65) if sum(paint) > 0.6 else GREY
    shapes = [
        stroke([(-0.18, 1.35), (-0.25, 1.75), (0.3, 2.0), (0.9, 1.7)], 0.06, BLACK, curved=True),
        limb([(0.0, 0.3), (-0.08, 0.9), (-0.18, 1.4)], (0.42, 0.34, 0.32), paint),
        rectangle(-0.16, 0.6, 0.0, 0.95, dark, 0.05),
        *(rectangle(-0.13, y, -0.03, y + 0.09, WHITE, 0.02) for y in (0.65, 0.8)),
        polygon([(0.55, -0.4), (1.2, -0.26), (1.2, 0.26), (0.55, 0.4)], shade(paint, 0.9)),
        polygon([(1.18, -0.28), (1.55, -0.4), (1.55, 0.4), (1.18, 0.28)], shade(BLACK, 1.5)),
        blob([
            (-0.62, -0.38), (-0.2, -0.56), (0.25, -0.52), (0.65, -0.4), (0.65, 0.4), (0.25, 0.5), (-0.25, 0.54),
            (-0.62, 0.38), (-0.75, 0.0)
        ], paint),
        ellipse(-0.6, 0.0, 0.14, 0.36, dark),
        *(stroke([(-0.66, y), (-0.54, y)], 0.035, BLACK) for y in (-0.2, -0.1, 0.0, 0.1, 0.2)),
        stroke([(-0.3, -0.4), (0.4, -0.36)], 0.06, shade(paint, 2.0))
    ]  # fmt: skip
    if rng.random() < 0.35:
        shapes += [
            stroke([(1.7, y), (1.95, y * 1.1 - 0.06), (2.2, y * 1.2 + 0.06), (2.45, y * 1.3)], 0.05, SKY, curved=True)
            for y in (-0.3, 0.0, 0.3)
        ]
    return posed(rng, rotate(shapes, rng.uniform(-30, 25), (0, 0)))


@DRAWINGS.add("electric fan")
def _fan(rng: np.random.Generator) -> list[Shape]:
    """On a desk or a stand, its cage towards us."""
    paint, blade = (
        painted(rng, (WHITE, SKY, BLACK, TEAL, GREY, IVORY)),
        painted(rng, (SKY, TEAL, WHITE, GREY, BLUE, GREEN)),
    )
    wire = painted(rng, (STEEL, GREY, CHROME, BLACK))
    stand = rng.uniform(1.4, 3.2)
    shapes = [
        rectangle(-0.09, 0.6, 0.09, stand, shade(paint, 0.85)),
        mirrored(
            [(0.12, stand - 0.12), (0.4, stand - 0.06), (0.72, stand + 0.1), (0.72, stand + 0.18)], shade(paint, 0.85)
        ),
        ellipse(0, 0, 1.02, 1.02, shade(WHITE, 0.97))
    ]  # fmt: skip
    count, turn = int(rng.integers(3, 6)), rng.uniform(0, 360)
    petal = np.array([(0.1, -0.08), (0.4, -0.38), (0.78, -0.36), (0.86, -0.1), (0.7, 0.14), (0.35, 0.16)])
    for number in range(count):
        shapes += rotate([blob(petal, shade(blade, 1 - 0.06 * (number % 2)))], turn + 360 * number / count, (0, 0))
    shapes += [stroke([p * 0.25, p], 0.018, wire) for p in around(int(rng.integers(24, 44)), 1.0, turn)]
    shapes += [ring(0, 0, radius, 0.018, wire) for radius in (0.45, 0.72)]
    shapes += [
        ring(0, 0, 1.0, 0.06, wire),
        ellipse(0, 0, 0.24, 0.24, paint),
        ellipse(0, 0, 0.17, 0.17, shade(blade, 0.85)),
    ]
    if stand < 2.4:
        shapes += [ellipse(x, stand + 0.04, 0.07, 0.04, painted(rng, (RED, GREY, GREEN))) for x in (-0.25, 0.0, 0.25)]
    return posed(rng, shapes, stretch=0.1)


@DRAWINGS.add("electric fan")
def _ceiling_fan(rng: np.random.Generator) -> list[Shape]:
    blade, metal, turn = (
        painted(rng, (WOOD, PINE, WHITE, (0.35, 0.22, 0.14))),
        painted(rng, (BRASS, STEEL, WHITE, BLACK)),
        rng.uniform(0, 90),
    )
    shapes = [rectangle(-0.05, -0.7, 0.05, 0, metal), mirrored([(0.3, -0.72), (0.25, -0.6), (0.06, -0.5)], metal)]
    count = int(rng.integers(4, 6))
    angles = sorted((np.radians(turn + 360 * i / count) for i in range(count)), key=np.sin)
    for angle in angles:
        along, aside = np.array([np.cos(angle), 0.28 * np.sin(angle)]), np.array([-np.sin(angle), 0.28 * np.cos(angle)])
        shapes.append(polygon(
            [
                along * r + aside * w for r,
                w in ((0.3, 0.05), (0.45, 0.16), (1.6, 0.22), (1.65, 0.0), (1.6, -0.22), (0.45, -0.16), (0.3, -0.05))
            ],
            shade(blade, 0.9 + 0.2 * np.sin(angle))
        ))  # fmt: skip
    shapes += [
        mirrored([(0.12, -0.2), (0.34, -0.08), (0.36, 0.06), (0.2, 0.16)], metal),
        mirrored([(0.2, 0.14), (0.28, 0.26), (0.2, 0.42), (0.01, 0.48)], (1.0, 0.97, 0.86), curved=True)
    ]  # fmt: skip
    return posed(rng, shapes)


@DRAWINGS.add("sewing machine")
def _sewing_machine(rng: np.random.Generator) -> list[Shape]:
    paint = painted(rng, (BLACK, WHITE, IVORY, TEAL, PINK, RED, GREEN))
    old = sum(paint) < 0.6
    trim = BRASS if old else shade(paint, 0.7)
    shapes = [
        rectangle(0.95, -1.45, 1.05, -1.0, GREY),
        mirrored(
            [(0.06, -1.75), (0.15, -1.7), (0.13, -1.3), (0.2, -1.25)], painted(rng, (RED, BLUE, YELLOW, GREEN)), x=0.75
        ),
        ellipse(1.62, -0.72, 0.12, 0.42, CHROME if old else trim), ellipse(1.68, -0.72, 0.08, 0.36, GREY),
        rectangle(-1.4, 0.45, 1.6, 0.75, painted(rng, (WOOD, (0.45, 0.28, 0.16))) if old else shade(paint, 0.9), 0.06),
        rectangle(-1.3, 0.3, 1.5, 0.48, paint, 0.04), rectangle(-1.25, 0.28, -0.5, 0.34, CHROME),
        polygon([
            (-1.15, -1.1), (-0.9, -1.22), (1.2, -1.2), (1.55, -1.05), (1.55, 0.32), (0.85, 0.32), (0.78, -0.3),
            (0.5, -0.5), (-0.5, -0.55), (-0.55, -0.1), (-1.1, -0.1)
        ], paint),
        rectangle(-1.08, -0.12, -0.62, -0.02, shade(paint, 0.75)), stroke([(-0.8, -0.05), (-0.8, 0.15)], 0.07, STEEL),
        stroke([(-0.8, 0.12), (-0.8, 0.3)], 0.025, GREY),
        polygon([(-0.98, 0.2), (-0.65, 0.2), (-0.6, 0.27), (-1.05, 0.27)], STEEL),
        *(arc(x, -0.82, 0.13, 0, 360, 0.03, trim) for x in (-0.1, 0.35)),
        stroke([(-0.6, -0.95), (1.0, -0.95)], 0.03, trim), ellipse(1.18, -0.75, 0.16, 0.16, trim),
        ellipse(1.18, -0.1, 0.12, 0.12, trim),
        stroke([(0.75, -1.5), (-0.2, -1.25), (-0.85, -1.0), (-0.82, -0.1)], 0.015, RED)
    ]  # fmt: skip
    if rng.random() < 0.5:
        cloth = painted(rng, (RED, BLUE, PINK, YELLOW, TEAL))
        shapes.insert(-6, blob([
            (-1.9, 0.35), (-1.2, 0.24), (-0.4, 0.25), (-0.1, 0.36), (-0.6, 0.5), (-1.3, 0.55), (-1.9, 0.8)
        ], cloth))  # fmt: skip
    return posed(rng, shapes, tilt=1)


@DRAWINGS.add("machinery")
def _gears(rng: np.random.Generator) -> list[Shape]:
    """Two to four meshing gear wheels."""
    metals = (STEEL, GREY, BRASS, COPPER, (0.35, 0.4, 0.45), BLUE, ORANGE)
    x, y, teeth, turn = 0.0, 0.0, int(rng.integers(10, 18)), rng.uniform(0, 30)
    one = painted(rng, metals)
    shapes = cog(x, y, teeth / 14, teeth, one, turn)
    heading = rng.uniform(0, 360)
    for _ in range(int(rng.integers(1, 4))):
        follower = int(rng.integers(8, 18))
        reach, angle = (teeth + follower) / 14 * 0.94, np.radians(heading)
        x, y = x + reach * np.cos(angle), y + reach * np.sin(angle)
        # a tooth of one opposite a gap of the other
        turn = heading + 180 - (heading - turn) * -teeth / follower + 180 / follower
        shapes += cog(x, y, follower / 14, follower, painted(rng, metals) if rng.random() < 0.5 else one, turn)
        teeth, heading = follower, heading + rng.uniform(60, 110)
    return posed(rng, shapes)


@DRAWINGS.add("machinery", "hydraulics")
def _excavator(rng: np.random.Generator) -> list[Shape]:
    """On tracks, with cab, boom, arm and bucket, and the rams that move them."""
    paint, dark = painted(rng, (YELLOW, YELLOW, ORANGE, (0.9, 0.65, 0.1))), shade(BLACK, 1.5)
    elbow = np.array([1.9 + rng.uniform(-0.2, 0.3), -2.5 + rng.uniform(-0.3, 0.4)])
    tip = elbow + np.array((rng.uniform(0.2, 0.9), rng.uniform(1.4, 2.0)))
    bucket = np.array([
        (-0.15, 0), (0.2, 0.05), (0.3, 0.4), (0.05, 0.75), (-0.5, 0.7), (-0.62, 0.5), (-0.3, 0.35)
    ])  # fmt: skip
    bucket += tip
    shapes = [
        limb([(0.25, -1.05), (0.75, -2.3), tuple(elbow)], (0.4, 0.46, 0.26), paint),
        stroke([(0.4, -0.9), (1.0, -2.1)], 0.13, STEEL), stroke([(0.42, -0.95), (0.7, -1.5)], 0.2, dark),
        stroke([(0.9, -2.55), np.add(elbow, (0.1, -0.25))], 0.12, STEEL),
        stroke([(0.9, -2.55), (1.35, -2.65)], 0.19, dark),
        limb([tuple(np.add(elbow, (-0.1, -0.3))), tuple(elbow), tuple(tip)], (0.2, 0.34, 0.2), paint),
        stroke([np.add(elbow, (0.25, 0.1)), np.add(tip, (0.12, -0.15))], 0.1, STEEL), polygon(bucket, shade(GREY, 0.8)),
        *(
            polygon([bucket[4] + (x, 0), bucket[4] + (x - 0.13, 0.16), bucket[4] + (x + 0.1, 0.02)], dark)
            for x in (0.0, 0.2, 0.4)
        ),
        blob([(-1.6, -0.55), (-1.6, -1.2), (-1.2, -1.4), (-0.2, -1.4), (0.4, -0.95), (0.4, -0.5)], paint),
        rectangle(-1.35, -1.15, -0.75, -0.8, dark, 0.04),
        polygon([(-0.45, -0.6), (-0.45, -2.05), (0.2, -2.05), (0.5, -1.3), (0.5, -0.6)], paint),
        polygon([(-0.35, -1.15), (-0.35, -1.95), (0.14, -1.95), (0.4, -1.25), (0.4, -1.15)], (0.55, 0.68, 0.76)),
        rectangle(-0.9, -0.55, 0.3, -0.4, dark), rectangle(-1.5, -0.42, 0.9, 0.3, dark, 0.36),
        rectangle(-1.38, -0.3, 0.78, 0.18, GREY, 0.25),
        *(ellipse(x, -0.06, 0.17, 0.17, dark) for x in np.linspace(-1.15, 0.55, 5))
    ]  # fmt: skip
    return posed(rng, shapes, tilt=1)


@DRAWINGS.add("hydraulics")
def _ram(rng: np.random.Generator) -> list[Shape]:
    """A hydraulic cylinder: barrel, bright rod, eyes at both ends, two hoses."""
    paint, out = painted(rng, (YELLOW, RED, BLUE, BLACK, GREY, ORANGE)), rng.uniform(0.5, 1.5)
    shapes = [
        stroke([(-0.9, -0.2), (-0.8, -0.75), (0.2, -0.8), (0.6, -1.1)], 0.1, BLACK, curved=True),
        stroke([(0.7, -0.2), (0.8, -0.6), (1.3, -0.8)], 0.1, BLACK, curved=True),
        rectangle(0.9, -0.13, 1.0 + out, 0.13, CHROME), stroke([(0.9, -0.05), (1.0 + out, -0.05)], 0.04, WHITE),
        rectangle(-1.0, -0.3, 0.85, 0.3, paint, 0.04), stroke([(-0.9, -0.14), (0.75, -0.14)], 0.06, shade(paint, 1.8)),
        rectangle(0.8, -0.34, 1.02, 0.34, shade(paint, 0.7), 0.03),
        rectangle(-1.1, -0.34, -0.95, 0.34, shade(paint, 0.7), 0.03),
        *(rectangle(x - 0.09, -0.42, x + 0.09, -0.28, BRASS) for x in (-0.85, 0.68))
    ]  # fmt: skip
    for x in (-1.35, 1.2 + out):
        shapes += [ellipse(x, 0, 0.3, 0.3, shade(GREY, 0.8)), ellipse(x, 0, 0.14, 0.14, WHITE)]
    return posed(rng, rotate(shapes, rng.uniform(-50, 50), (0, 0)))


@DRAWINGS.add("compressor motor")
def _compressor(rng: np.random.Generator) -> list[Shape]:
    """An air tank on wheels, the finned pump and its motor with a belt guard on top, a gauge."""
    paint, dark = painted(rng, (RED, BLUE, YELLOW, BLACK, GREEN, ORANGE)), shade(BLACK, 1.4)
    shapes = [
        limb([(1.3, -0.6), (1.75, -0.8), (1.85, -1.15)], (0.08, 0.08, 0.1), dark),
        rectangle(-1.4, -0.6, 1.4, 0.3, paint, 0.42), stroke([(-1.15, -0.4), (1.1, -0.4)], 0.08, shade(paint, 1.9)),
        rectangle(-0.8, -0.75, 0.9, -0.58, dark), rectangle(0.05, -1.3, 0.95, -0.72, GREY, 0.12),
        *(stroke([(x, -1.2), (x, -0.82)], 0.035, dark) for x in np.linspace(0.2, 0.8, 6)),
        rectangle(0.3, -1.4, 0.7, -1.28, dark, 0.04), rectangle(-0.75, -1.0, -0.25, -0.7, STEEL, 0.04),
        rectangle(-0.72, -1.6, -0.28, -1.0, STEEL, 0.03),
        *(stroke([(-0.82, y), (-0.18, y)], 0.045, GREY) for y in np.linspace(-1.55, -1.08, 6)),
        ellipse(-0.12, -1.02, 0.36, 0.36, shade(paint, 0.85)), ring(-0.12, -1.02, 0.26, 0.03, dark),
        ring(-0.12, -1.02, 0.14, 0.03, dark),
        stroke([(-0.5, -1.6), (-0.5, -1.75), (-1.05, -1.7), (-1.1, -0.55)], 0.06, COPPER, curved=True),
        ellipse(1.12, -0.72, 0.17, 0.17, WHITE), ring(1.12, -0.72, 0.17, 0.04, BLACK),
        stroke([(1.12, -0.72), (1.22, -0.8)], 0.025, RED), *wheel(-0.95, 0.4, 0.34, 6, GREY),
        rectangle(0.85, 0.25, 1.0, 0.72, dark)
    ]  # fmt: skip
    return posed(rng, shapes, tilt=1)


@DRAWINGS.add("compressor motor", "electric hum")
def _electric_motor(rng: np.random.Generator) -> list[Shape]:
    """A finned motor on its feet, the shaft standing out."""
    paint = painted(rng, (BLUE, GREY, GREEN, (0.3, 0.45, 0.6), TEAL))
    dark = shade(paint, 0.65)
    shapes = [
        rectangle(1.0, -0.1, 1.6, 0.1, CHROME), *(rectangle(x, 0.55, x + 0.4, 0.82, dark) for x in (-0.75, 0.35)),
        rectangle(-0.85, 0.76, 0.85, 0.86, dark), rectangle(-0.9, -0.66, 0.85, 0.66, paint, 0.08),
        *(stroke([(-0.82, y), (0.78, y)], 0.045, dark) for y in np.linspace(-0.52, 0.52, 9)),
        polygon([(0.82, -0.72), (1.0, -0.6), (1.12, -0.2), (1.12, 0.2), (1.0, 0.6), (0.82, 0.72)], shade(paint, 0.8)),
        rectangle(-1.25, -0.64, -0.82, 0.64, shade(paint, 0.85), 0.12),
        *(stroke([(-1.18, y), (-1.0, y)], 0.035, BLACK) for y in (-0.3, -0.15, 0.0, 0.15, 0.3)),
        rectangle(-0.35, -0.95, 0.35, -0.6, shade(paint, 0.9), 0.05), ring(0, -1.02, 0.09, 0.05, GREY),
        rectangle(-0.3, -0.15, 0.25, 0.15, STEEL)
    ]  # fmt: skip
    return posed(rng, shapes)


@DRAWINGS.add("electric hum")
def _transformer(rng: np.random.Generator) -> list[Shape]:
    """A tank with cooling ribs and three porcelain insulators, wires leaving them."""
    paint, clay = painted(rng, (GREY, STEEL, GREEN, (0.6, 0.63, 0.58))), painted(rng, ((0.5, 0.28, 0.18), IVORY, GREY))
    shapes: list[Shape] = []
    for x in (-0.55, 0.0, 0.55):
        shapes += [
            stroke([(x, -1.55), (x - 0.4, -1.95), (x - 1.2, -2.1)], 0.035, BLACK, curved=True),
            rectangle(x - 0.05, -1.6, x + 0.05, -0.6, GREY),
            *(ellipse(x, y, 0.16 + 0.04 * i, 0.075, clay) for i, y in enumerate(np.linspace(-1.45, -0.75, 6)))
        ]  # fmt: skip
    shapes += [rectangle(-0.85, -0.72, 0.85, -0.58, shade(paint, 0.8)), rectangle(-0.8, -0.6, 0.8, 0.8, paint, 0.04)]
    shapes += [rectangle(x, -0.45, x + 0.09, 0.7, shade(paint, 0.7)) for x in np.linspace(-0.72, 0.62, 8)]
    shapes += [
        rectangle(-0.7, 0.8, 0.7, 0.95, shade(BLACK, 1.5)), rectangle(0.85, -1.0, 1.25, -0.75, shade(paint, 0.85), 0.1),
        stroke([(1.0, -0.75), (1.0, -0.5), (0.8, -0.5)], 0.06, GREY)
    ]  # fmt: skip
    sign = np.array([(0.0, -0.05), (0.22, 0.34), (-0.22, 0.34)])
    if rng.random() < 0.7:
        shapes += [
            polygon(sign, YELLOW),
            stroke([(0, 0.1), (0, 0.2)], 0.045, BLACK),
            ellipse(0, 0.28, 0.025, 0.025, BLACK),
        ]
    return posed(rng, shapes)


@DRAWINGS.add("electric hum")
def _pylon(rng: np.random.Generator) -> list[Shape]:
    """A lattice mast with three arms, its insulators and sagging wires."""
    steel = painted(rng, (GREY, STEEL, (0.4, 0.42, 0.45)))
    levels = [(1.6, 0.75), (0.7, 0.5), (-0.2, 0.3), (-0.8, 0.22), (-1.4, 0.17), (-1.9, 0.1)]
    shapes: list[Shape] = []
    for (y0, w0), (y1, w1) in itertools.pairwise(levels):
        for side in (-1, 1):
            shapes += [
                stroke([(side * w0, y0), (side * w1, y1)], 0.06, steel),
                stroke([(side * w0, y0), (-side * w1, y1)], 0.035, steel)
            ]  # fmt: skip
        shapes.append(stroke([(-w1, y1), (w1, y1)], 0.04, steel))
    shapes += [stroke([(-0.1, -1.9), (0, -2.3), (0.1, -1.9)], 0.05, steel)]
    for y, reach in ((-0.25, 1.25), (-0.85, 1.5), (-1.45, 1.0)):
        for side in (-1, 1):
            tip = (side * reach, y)
            shapes += [
                stroke([(side * 0.2, y - 0.2), tip, (side * 0.25, y + 0.04)], 0.045, steel),
                stroke([tip, (tip[0], y + 0.25)], 0.07, (0.5, 0.3, 0.22))
            ]  # fmt: skip
            shapes.append(stroke(
                [(tip[0], y + 0.25), (tip[0] + side * 0.5, y + 0.42), (tip[0] + side * 1.1, y + 0.45)], 0.025, BLACK,
                curved=True
            ))  # fmt: skip
    return posed(rng, shapes, tilt=1)
