"""Drawings of tools that saw, drill, strike and burn."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.parts import (
    BLACK,
    BLUE,
    BRASS,
    CHROME,
    FLAME,
    GREEN,
    GREY,
    ORANGE,
    PINE,
    RED,
    STEEL,
    TEAL,
    WHITE,
    WOOD,
    YELLOW,
    around,
    flame,
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
    stroke,
)

DRAWINGS = Drawings()

_TOOLS = (ORANGE, YELLOW, RED, GREEN, TEAL, BLUE, (0.1, 0.35, 0.35))


@DRAWINGS.add("chainsaw")
def _chainsaw(rng: np.random.Generator) -> list[Shape]:
    """From the side: guide bar with its chain, motor housing, front guard, rear handle."""
    paint, dark, long = painted(rng, (ORANGE, ORANGE, RED, YELLOW, GREEN)), shade(BLACK, 1.4), rng.uniform(2.0, 2.9)
    bar = np.array([
        (0.3, 0.0), (long, -0.02), (long + 0.13, 0.06), (long + 0.17, 0.16), (long + 0.13, 0.26), (long, 0.33),
        (0.3, 0.32)
    ])  # fmt: skip
    shapes = [Shape(np.concatenate((bar, bar[:1])), dark, 0.09)]
    for x in np.arange(0.6, long, 0.16):
        shapes += [
            polygon([(x, y), (x + 0.1, y), (x + 0.08, y + lean), (x + 0.03, y + lean)], dark) for y,
            lean in ((-0.03, -0.07), (0.35, 0.07))
        ]  # fmt: skip
    shapes += [
        polygon(bar, CHROME), stroke([(0.7, 0.16), (long - 0.3, 0.15)], 0.04, shade(CHROME, 0.85)),
        limb([(0.42, -0.25), (0.52, -0.55), (0.62, -0.72)], (0.2, 0.16, 0.1), dark),
        arc(0.05, -0.02, 0.68, 195, 330, 0.11, dark),
        limb(
            [(-0.75, -0.12), (-1.25, -0.25), (-1.55, -0.02), (-1.5, 0.35), (-0.95, 0.48), (-0.6, 0.45)],
            (0.2, 0.2, 0.18, 0.18, 0.16, 0.2), dark
        ),
        blob([
            (-0.85, -0.2), (-0.6, -0.42), (0.1, -0.46), (0.5, -0.3), (0.58, 0.1), (0.5, 0.45), (0.0, 0.53),
            (-0.6, 0.52), (-0.85, 0.25)
        ], paint),
        rectangle(-0.05, -0.05, 0.55, 0.42, shade(paint, 0.8), 0.14),
        *(ellipse(x, 0.17, 0.06, 0.06, GREY) for x in (0.12, 0.36)),
        *(stroke([(-0.68 + x, -0.15), (-0.62 + x, 0.25)], 0.045, dark) for x in (0.0, 0.12, 0.24, 0.36)),
        ellipse(-0.45, -0.42, 0.12, 0.06, dark)
    ]  # fmt: skip
    return posed(rng, rotate(shapes, rng.uniform(-22, 12), (0, 0)))


@DRAWINGS.add("electric drill")
def _drill(rng: np.random.Generator) -> list[Shape]:
    paint, dark = painted(rng, _TOOLS), shade(BLACK, 1.3)
    bit, cordless = rng.uniform(0.6, 1.1), rng.random() < 0.65
    shapes = [
        stroke([(1.2, 0), (1.2 + bit, 0)], 0.07, STEEL),
        *(stroke([(x, 0.035), (x + 0.07, -0.035)], 0.025, GREY) for x in np.arange(1.3, 1.15 + bit, 0.1)),
        polygon([(1.2 + bit, -0.04), (1.3 + bit, 0), (1.2 + bit, 0.04)], STEEL),
        polygon([(0.7, -0.24), (1.02, -0.2), (1.25, -0.09), (1.25, 0.09), (1.02, 0.2), (0.7, 0.24)], dark),
        *(stroke([(0.78, y), (1.05, y * 0.85)], 0.025, GREY) for y in (-0.12, 0.0, 0.12)),
        limb([(-0.5, 0.1), (-0.6, 0.6), (-0.7, 1.0)], (0.42, 0.36, 0.4), paint),
        limb([(-0.42, 0.35), (-0.5, 0.6), (-0.6, 0.95)], (0.12, 0.12, 0.12), dark),
        limb([(-0.24, 0.3), (-0.2, 0.42), (-0.28, 0.52)], (0.1, 0.14, 0.08), dark if rng.random() < 0.6 else RED),
        blob([
            (-0.98, -0.12), (-0.85, -0.32), (-0.3, -0.36), (0.4, -0.34), (0.75, -0.28), (0.75, 0.28), (0.35, 0.34),
            (-0.4, 0.36), (-0.9, 0.25)
        ], paint),
        rectangle(0.42, -0.32, 0.6, 0.31, dark, 0.03),
        *(stroke([(-0.8 + x, -0.18), (-0.8 + x, 0.12)], 0.04, dark) for x in (0.0, 0.1, 0.2)),
        rectangle(-0.35, -0.12, 0.25, 0.08, shade(paint, 0.65), 0.05)
    ]  # fmt: skip
    if cordless:
        shapes.append(rectangle(-1.05, 0.95, -0.25, 1.28, dark, 0.08))
        shapes.append(rectangle(-0.95, 1.08, -0.4, 1.18, shade(paint, 0.9), 0.03))
    else:
        shapes.insert(
            0, stroke([(-0.72, 1.0), (-0.8, 1.3), (-1.2, 1.35), (-1.5, 1.1), (-1.9, 1.2)], 0.06, BLACK, curved=True)
        )
    return posed(rng, rotate(shapes, rng.uniform(-25, 40), (0, 0)))


@DRAWINGS.add("circular saw")
def _hand_held_saw(rng: np.random.Generator) -> list[Shape]:
    paint, dark, teeth = painted(rng, _TOOLS), shade(BLACK, 1.4), int(rng.integers(20, 34))
    disc = around(2 * teeth, 1, rng.uniform(0, 20)) * np.tile([[0.78], [0.7]], (teeth, 1))
    shapes = [
        polygon(disc, CHROME), ring(0, 0, 0.5, 0.02, GREY), ellipse(0, 0, 0.18, 0.18, GREY),
        ellipse(0, 0, 0.07, 0.07, dark), rectangle(-1.25, 0.3, 1.25, 0.38, STEEL),
        Shape(np.array(
            [
                (0.86 * np.cos(a), 0.86 * np.sin(a)) for a in np.radians(np.linspace(172, 368, 24))
            ] + [(0.25, -0.05), (-0.2, -0.05)]
        ), paint),
        limb(
            [(-0.5, -0.55), (-0.7, -1.05), (-0.2, -1.2), (0.25, -1.0), (0.4, -0.65)], (0.26, 0.22, 0.2, 0.22, 0.26),
            dark
        ),
        limb([(-0.5, -0.62), (-0.68, -1.05), (-0.5, -1.14)], (0.16, 0.14, 0.1), paint),
        limb([(0.55, -0.6), (0.78, -0.85), (0.85, -1.0)], (0.14, 0.14, 0.18), dark),
        rectangle(-0.5, -0.5, 0.3, -0.15, dark, 0.12),
        *(stroke([(x, -0.42), (x, -0.23)], 0.035, GREY) for x in (-0.35, -0.22, -0.09, 0.04)),
        ellipse(0.05, 0.0, 0.12, 0.12, STEEL)
    ]  # fmt: skip
    if rng.random() < 0.4:
        shapes.append(rectangle(-1.6, 0.38, 1.6, 0.62, painted(rng, (PINE, WOOD))))
    return posed(rng, shapes, tilt=6)


@DRAWINGS.add("circular saw")
def _saw_blade(rng: np.random.Generator) -> list[Shape]:
    """The toothed disc alone, or standing out of a saw table."""
    teeth, metal = int(rng.integers(16, 36)), painted(rng, (CHROME, STEEL, GREY))
    far = np.stack((np.full(teeth, 1.0), np.full(teeth, 0.88)), 1).ravel()
    turn = np.radians(
        np.repeat(np.arange(teeth) * 360 / teeth, 2) + np.tile([0, 20 / teeth], teeth) + rng.uniform(0, 20)
    )
    shapes = [polygon(np.stack((far * np.cos(turn), far * np.sin(turn)), 1), metal)]
    shapes += [
        ring(0, 0, 0.6, 0.02, shade(metal, 0.7)),
        ellipse(0, 0, 0.25, 0.25, shade(metal, 0.8)),
        ellipse(0, 0, 0.1, 0.1, WHITE),
    ]
    shapes += [stroke([p * 0.72, p * 0.84], 0.03, shade(metal, 0.5)) for p in around(4, 1, rng.uniform(0, 90))]
    if rng.random() < 0.45:
        top, leg = painted(rng, (STEEL, PINE)), painted(rng, (GREY, BLUE, RED))
        shapes += [
            rectangle(-1.8, 0.15, 1.8, 0.4, top, 0.03),
            polygon([(-1.4, 0.4), (1.4, 0.4), (1.2, 1.6), (-1.2, 1.6)], leg), ring(0.8, 1.0, 0.2, 0.06, BLACK)
        ]  # fmt: skip
    return posed(rng, shapes)


@DRAWINGS.add("sawing")
def _hand_saw(rng: np.random.Generator) -> list[Shape]:
    handle, metal, long = (
        painted(rng, (WOOD, PINE, ORANGE, RED, (0.75, 0.5, 0.25))),
        painted(rng, (CHROME, STEEL)),
        rng.uniform(2.4, 3.1),
    )
    count = 26
    teeth = [(x, 0.36 + (0.07 if i % 2 else 0) - 0.02 * x) for i, x in enumerate(np.linspace(0.2, long, 2 * count))]
    shapes = [
        polygon([(0.0, -0.35), (long, -0.02), (long + 0.04, 0.05), *teeth[::-1], (0.05, 0.4)], metal),
        stroke([(0.3, -0.2), (long - 0.2, 0.06)], 0.03, shade(metal, 0.85)),
        blob([
            (0.3, -0.42), (0.05, -0.52), (-0.45, -0.58), (-0.75, -0.45), (-0.72, -0.1), (-0.85, 0.35), (-0.75, 0.6),
            (-0.45, 0.55), (-0.1, 0.48), (0.35, 0.3), (0.42, 0.0)
        ], handle),
        blob([
            (-0.25, -0.28), (-0.5, -0.3), (-0.52, -0.05), (-0.55, 0.28), (-0.3, 0.3), (-0.1, 0.15), (-0.05, -0.12)
        ], WHITE),
        *(ellipse(x, y, 0.05, 0.05, BRASS) for x, y in ((0.18, -0.28), (0.22, 0.05)))
    ]  # fmt: skip
    shapes = rotate(shapes, rng.uniform(-20, 45), (0, 0))
    if rng.random() < 0.4:
        board = painted(rng, (PINE, WOOD))
        middle = rotate([stroke([(long * 0.55, 0.3), (long * 0.55, 0.31)], 0.01, board)], 0, (0, 0))[0].points[0]
        shapes += [
            rectangle(middle[0] - 1.4, middle[1] + 0.6, middle[0] + 1.6, middle[1] + 1.0, board),
            ellipse(middle[0] + 1.6, middle[1] + 0.8, 0.09, 0.2, shade(board, 1.3))
        ]  # fmt: skip
    return posed(rng, shapes)


@DRAWINGS.add("sawing")
def _bow_saw(rng: np.random.Generator) -> list[Shape]:
    frame = painted(rng, (ORANGE, RED, BLUE, YELLOW, GREEN))
    teeth = [(x, 0.72 + (0.09 if i % 2 else 0)) for i, x in enumerate(np.linspace(-1.35, 1.35, 56))]
    shapes = [
        polygon([(-1.4, 0.58), (1.4, 0.58), *teeth[::-1]], STEEL),
        limb(
            [(-1.45, 0.7), (-1.4, 0.0), (-1.0, -0.5), (0.1, -0.62), (1.0, -0.3), (1.45, 0.65)],
            (0.16, 0.16, 0.15, 0.14, 0.13, 0.12), frame
        ),
        limb([(-1.45, 0.55), (-1.42, 0.15), (-1.25, -0.25)], (0.24, 0.22, 0.2), BLACK)
    ]  # fmt: skip
    if rng.random() < 0.6:
        log = painted(rng, (WOOD, (0.45, 0.32, 0.22)))
        shapes = [
            rectangle(-0.9, 0.75, 1.5, 1.35, log, 0.1),
            ellipse(-0.9, 1.05, 0.14, 0.3, PINE),
            ellipse(-0.9, 1.05, 0.08, 0.17, shade(PINE, 0.8)),
            *shapes,
        ]
    return posed(rng, shapes, tilt=10)


def _hammer(rng: np.random.Generator) -> list[Shape]:
    """Upright, its head's middle at (0, 0), the face to the left: a claw hammer, a mallet or a sledge."""
    handle, metal = (
        painted(rng, (WOOD, PINE, RED, BLUE, YELLOW, BLACK)),
        painted(rng, (GREY, STEEL, (0.35, 0.36, 0.38))),
    )
    long, kind = rng.uniform(1.7, 2.4), rng.integers(3)
    shaft = limb([(0, -0.15), (0, long * 0.5), (0, long)], (0.17, 0.2, 0.27), handle)
    grip = [limb([(0, long * 0.55), (0, long)], (0.26, 0.3), BLACK)] if rng.random() < 0.4 else []
    if kind == 0:
        head = [
            blob([
                (0.15, -0.2), (0.5, -0.24), (0.95, 0.02), (1.1, 0.3), (0.8, 0.12), (0.45, 0.08), (0.15, 0.14)
            ], metal),
            rectangle(-0.2, -0.23, 0.2, 0.2, metal, 0.05),
            polygon([(-0.2, -0.14), (-0.5, -0.14), (-0.5, 0.14), (-0.2, 0.14)], metal),
            rectangle(-0.68, -0.21, -0.48, 0.21, shade(metal, 1.3), 0.04),
            stroke([(0.5, -0.05), (1.02, 0.2)], 0.03, shade(metal, 0.5))
        ]  # fmt: skip
    elif kind == 1:
        head = [
            rectangle(-0.62, -0.27, 0.62, 0.27, metal, 0.08),
            *(rectangle(x, -0.27, x + 0.09, 0.27, shade(metal, 1.3)) for x in (-0.62, 0.53)),
            rectangle(-0.14, -0.31, 0.14, 0.3, shade(metal, 0.8)),
        ]
    else:
        head = [
            polygon([(0.1, -0.2), (0.75, -0.03), (0.75, 0.05), (0.1, 0.2)], metal),
            rectangle(-0.55, -0.22, 0.14, 0.22, metal, 0.04),
            rectangle(-0.6, -0.24, -0.42, 0.24, shade(metal, 1.3), 0.03)
        ]  # fmt: skip
    return [shaft, *grip, *head]


def _nail(x: float, y: float, size: float) -> list[Shape]:
    return [
        polygon([
            (x - 0.05 * size, y), (x + 0.05 * size, y), (x + 0.05 * size, y + 0.9 * size), (x, y + size),
            (x - 0.05 * size, y + 0.9 * size)
        ], STEEL),
        rectangle(x - 0.16 * size, y - 0.06 * size, x + 0.16 * size, y + 0.02 * size, GREY, 0.02)
    ]  # fmt: skip


@DRAWINGS.add("hammering")
def _hammer_and_nail(rng: np.random.Generator) -> list[Shape]:
    shapes = rotate(_hammer(rng), -90 + rng.uniform(0, 65), (-0.6, 0.6))
    low = max(shape.points[:, 1].max() for shape in shapes)
    left = min(shape.points[:, 0].min() for shape in shapes)
    board = rectangle(left - 0.4, low + 0.45, left + rng.uniform(1.6, 2.6), low + 0.75, painted(rng, (PINE, WOOD)))
    return posed(rng, [*_nail(left + 0.2, low + 0.02, 0.6), *shapes, board] if rng.random() < 0.8 else shapes)


@DRAWINGS.add("hammering", "hammering metal")
def _hammer_alone(rng: np.random.Generator) -> list[Shape]:
    shapes = rotate(_hammer(rng), rng.uniform(-75, 75), (0, 0))
    if rng.random() < 0.3:
        shapes += [
            s for x in rng.uniform(-1.2, 1.2, 3) for s in rotate(_nail(x, 1.6, 0.6), rng.uniform(0, 360), (x, 1.6))
        ]
    return posed(rng, shapes)


def anvil(metal: Colour) -> list[Shape]:
    """From the side, its horn to the right, its face at y = 0."""
    return [
        polygon([
            (-0.9, 0), (0.55, 0), (0.6, 0.03), (1.4, 0.1), (1.15, 0.25), (0.7, 0.38), (0.42, 0.45), (0.36, 0.75),
            (0.62, 1.0), (0.62, 1.12), (-0.72, 1.12), (-0.72, 1.0), (-0.45, 0.75), (-0.5, 0.48), (-0.9, 0.3)
        ], metal),
        stroke([(-0.88, 0.05), (0.55, 0.05)], 0.07, shade(metal, 1.5)),
        stroke([(-0.4, 0.5), (-0.36, 0.75)], 0.05, shade(metal, 1.3))
    ]  # fmt: skip


@DRAWINGS.add("hammering metal")
def _smithy(rng: np.random.Generator) -> list[Shape]:
    shapes = anvil(painted(rng, (GREY, (0.3, 0.31, 0.33), (0.4, 0.4, 0.42))))
    if rng.random() < 0.7:
        shapes += [
            limb([(-0.7, -0.05), (0.3, -0.05)], (0.1, 0.1), FLAME),
            limb([(-2.0, -0.05), (-0.6, -0.05)], (0.09, 0.09), GREY)
        ]  # fmt: skip
    if rng.random() < 0.6:
        block = painted(rng, (WOOD, (0.45, 0.33, 0.24)))
        shapes = [
            rectangle(-0.95, 1.08, 0.85, 2.1, block, 0.05),
            *(stroke([(x, 1.2), (x, 2.0)], 0.03, shade(block, 0.7)) for x in (-0.6, -0.1, 0.45)), *shapes
        ]  # fmt: skip
    hammer = rotate(scaled(_hammer(rng), 0, 0, 0.8), -75 + rng.uniform(-10, 40), (0, 0))
    low = max(shape.points[:, 1].max() for shape in hammer)
    return posed(rng, [*shapes, *scaled(hammer, 0.2, -low - rng.uniform(0.1, 0.5))], tilt=1)


@DRAWINGS.add("blowtorch")
def _blowtorch(rng: np.random.Generator) -> list[Shape]:
    """A gas bottle with a burner, and its blue flame."""
    paint, metal = painted(rng, (BLUE, RED, YELLOW, GREEN, ORANGE)), painted(rng, (BRASS, CHROME, STEEL))
    long = rng.uniform(1.0, 1.7)
    fire = [*flame(rng, 0, 0, long, (0.25, 0.5, 0.95)), *flame(rng, 0, 0.0, long * 0.55, (0.6, 0.85, 1.0))]
    if rng.random() < 0.35:
        fire = flame(rng, 0, 0, long)
    shapes = [
        *scaled(rotate(fire, 80, (0, 0)), 1.25, -0.85),
        stroke([(0, 0), (0, -0.55), (0.2, -0.85), (0.8, -0.85)], 0.11, metal, curved=True),
        polygon([(0.75, -0.95), (1.3, -0.99), (1.3, -0.71), (0.75, -0.75)], shade(metal, 0.8)),
        *(ellipse(x, -0.85, 0.035, 0.05, BLACK) for x in (0.85, 0.97)), ellipse(-0.28, -0.35, 0.1, 0.17, BLACK),
        stroke([(-0.2, -0.35), (0, -0.35)], 0.07, metal), rectangle(-0.16, -0.2, 0.16, 0.1, metal, 0.03),
        mirrored([(0.14, 0.05), (0.42, 0.22), (0.5, 0.45), (0.5, 1.9), (0.44, 2.0)], paint, curved=False),
        rectangle(-0.5, 0.8, 0.5, 1.5, shade(WHITE, 0.98)), polygon([(-0.15, 1.35), (0, 0.95), (0.15, 1.35)], FLAME),
        stroke([(-0.36, 0.45), (-0.36, 1.85)], 0.06, shade(paint, 2.0))
    ]  # fmt: skip
    return posed(rng, rotate(shapes, rng.uniform(-20, 30), (0, 0)))
