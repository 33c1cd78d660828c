"""Drawings of ships and boats, and of steam let off through a whistle."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.parts import (
    BLACK,
    BLUE,
    BRASS,
    CHROME,
    COPPER,
    GLASS,
    GREEN,
    GREY,
    IVORY,
    ORANGE,
    PANE,
    RED,
    SKY,
    SMOKE,
    TEAL,
    WHITE,
    WOOD,
    YELLOW,
    mirrored,
    painted,
    posed,
    puffs,
)
from soundsieve.data.pictures.shapes import (
    Shape,
    blob,
    ellipse,
    limb,
    polygon,
    rectangle,
    shade,
    stroke,
)

DRAWINGS = Drawings()


def _sea(rng: np.random.Generator, left: float, right: float, y: float, deep: float) -> list[Shape]:
    """Water with a wavy edge, which hides what is below it."""
    x = np.linspace(left, right, 40)
    edge = y + 0.06 * deep * np.sin(x * rng.uniform(3, 6) / deep + rng.uniform(0, 6))
    water = np.concatenate((np.stack((x, edge), 1), [(right, y + deep), (left, y + deep)]))
    return [polygon(water, painted(rng, ((0.25, 0.5, 0.7), (0.2, 0.55, 0.65), (0.3, 0.45, 0.6))))]


@DRAWINGS.add("ship horn")
def _liner(rng: np.random.Generator) -> list[Shape]:
    """A passenger ship from the side: hull, decks in steps, funnels."""
    hull, funnel = (
        painted(rng, (BLACK, WHITE, BLUE, (0.15, 0.2, 0.35), RED)),
        painted(rng, (RED, YELLOW, BLUE, ORANGE, BLACK)),
    )
    keel = painted(rng, (RED, (0.5, 0.12, 0.1)))
    decks, long = int(rng.integers(3, 6)), rng.uniform(4.3, 5.6)
    shapes: list[Shape] = []
    count = int(rng.integers(1, 5))
    top = -0.34 * decks
    for x in np.linspace(-0.9, 1.1, count) if count > 1 else (rng.uniform(-1.6, 0.4),):
        if rng.random() < 0.4:
            shapes += puffs(rng, (x - 0.1, top - 0.8), (x - 1.0, top - 1.3), 0.25, GREY)
        shapes.append(
            polygon(
                [(x - 0.25, top + 0.2), (x - 0.33, top - 0.75), (x + 0.12, top - 0.75), (x + 0.22, top + 0.2)], funnel
            )
        )
        shapes.append(
            polygon(
                [(x - 0.34, top - 0.75), (x - 0.31, top - 0.55), (x + 0.13, top - 0.55), (x + 0.12, top - 0.75)], BLACK
            )
        )
    shapes.append(stroke([(long * 0.3, top), (long * 0.3, top - 0.8)], 0.04, GREY))
    for deck in range(decks, 0, -1):
        left, right = -long / 2 + 0.2 + 0.22 * deck, long / 2 - 0.55 - 0.28 * deck
        y = -0.34 * deck
        shapes.append(rectangle(left, y, right, y + 0.36, WHITE if deck % 2 else shade(WHITE, 0.93), 0.04))
        shapes += [
            rectangle(x, y + 0.1, x + 0.1, y + 0.22, PANE, 0.02) for x in np.arange(left + 0.12, right - 0.15, 0.19)
        ]
        shapes.append(stroke([(left, y + 0.34), (right, y + 0.34)], 0.02, GREY))
    side = [
        (-long / 2, -0.02),
        (long / 2 - 0.2, -0.02),
        (long / 2 + 0.25, -0.2),
        (long / 2 - 0.05, 0.55),
        (long / 2 - 0.2, 0.8),
        (-long / 2 + 0.25, 0.8),
        (-long / 2 + 0.02, 0.45),
    ]
    shapes.append(polygon(side, hull))
    shapes.append(
        polygon(
            [(-long / 2 + 0.1, 0.58), (long / 2 - 0.07, 0.58), (long / 2 - 0.2, 0.8), (-long / 2 + 0.25, 0.8)], keel
        )
    )
    shapes += [ellipse(x, 0.22, 0.045, 0.045, GLASS) for x in np.linspace(-long / 2 + 0.4, long / 2 - 0.45, 14)]
    if rng.random() < 0.7:
        shapes += _sea(rng, -long / 2 - 0.4, long / 2 + 0.5, 0.7, 0.3)
    return posed(rng, shapes, tilt=1.5)


@DRAWINGS.add("ship horn")
def _freighter(rng: np.random.Generator) -> list[Shape]:
    """A cargo ship: containers in stacks, the bridge at the stern."""
    hull, keel = painted(rng, (BLUE, BLACK, GREEN, RED, (0.2, 0.25, 0.35))), painted(rng, (RED, (0.5, 0.12, 0.1)))
    long = rng.uniform(4.6, 5.8)
    shapes: list[Shape] = []
    left = -long / 2 + 1.05
    for x in np.arange(left, long / 2 - 0.75, 0.46):
        for level in range(int(rng.integers(2, 6))):
            shapes.append(
                rectangle(
                    x,
                    -0.22 * (level + 1),
                    x + 0.44,
                    -0.22 * level - 0.01,
                    painted(rng, (RED, BLUE, GREEN, ORANGE, GREY, TEAL, YELLOW, (0.5, 0.25, 0.18))),
                )
            )
    high = -rng.uniform(1.4, 1.9)
    shapes += [
        rectangle(-long / 2 + 0.05, -0.6, -long / 2 + 0.45, 0.05, WHITE),
        rectangle(-long / 2 + 0.12, high - 0.25, -long / 2 + 0.4, -0.5, painted(rng, (RED, BLUE, YELLOW, BLACK))),
        rectangle(-long / 2 + 0.4, high, -long / 2 + 0.95, 0.05, WHITE),
        rectangle(-long / 2 + 0.32, high + 0.02, -long / 2 + 1.02, high + 0.28, shade(WHITE, 0.92)),
        rectangle(-long / 2 + 0.45, high + 0.08, -long / 2 + 1.0, high + 0.2, PANE),
        *(
            rectangle(-long / 2 + x, y, -long / 2 + x + 0.09, y + 0.1, PANE)
            for x in (0.5, 0.66, 0.82) for y in np.arange(high + 0.4, -0.2, 0.26)
        ),
        stroke([(-long / 2 + 0.7, high), (-long / 2 + 0.7, high - 0.45)], 0.04, GREY),
        polygon([
            (-long / 2, 0), (long / 2 - 0.5, 0), (long / 2 - 0.3, -0.22), (long / 2 + 0.25, -0.25), (long / 2, 0.5),
            (long / 2 - 0.1, 0.75), (-long / 2 + 0.2, 0.75), (-long / 2 + 0.04, 0.5)
        ], hull),
        polygon([(-long / 2 + 0.05, 0.5), (long / 2, 0.5), (long / 2 - 0.1, 0.75), (-long / 2 + 0.2, 0.75)], keel),
        stroke([(-long / 2 + 0.05, 0.48), (long / 2, 0.48)], 0.03, WHITE)
    ]  # fmt: skip
    if rng.random() < 0.6:
        shapes += _sea(rng, -long / 2 - 0.4, long / 2 + 0.5, 0.66, 0.28)
    return posed(rng, shapes, tilt=1.5)


@DRAWINGS.add("ship horn")
def _tug(rng: np.random.Generator) -> list[Shape]:
    """A small steamer, tug or fishing boat with one tall funnel."""
    hull, house, funnel = (
        painted(rng, (BLUE, BLACK, RED, GREEN, TEAL)),
        painted(rng, (WHITE, IVORY, YELLOW)),
        painted(rng, (RED, YELLOW, BLACK, ORANGE)),
    )
    shapes = puffs(rng, (-0.55, -1.65), (-1.2, -2.2), 0.32, SMOKE) if rng.random() < 0.6 else []
    shapes += [
        stroke([(0.9, 0), (0.9, -1.5)], 0.05, WOOD), stroke([(0.9, -1.45), (1.6, -0.2)], 0.02, GREY),
        rectangle(-0.75, -1.6, -0.38, -0.4, funnel), rectangle(-0.77, -1.6, -0.36, -1.4, BLACK),
        rectangle(-0.75, -1.2, -0.38, -1.05, WHITE), rectangle(-1.1, -0.5, 0.55, 0.1, house),
        rectangle(-0.2, -1.05, 0.55, -0.45, house), rectangle(-0.3, -1.15, 0.65, -1.02, hull, 0.04),
        *(rectangle(x, -0.92, x + 0.2, -0.65, PANE, 0.03) for x in (-0.1, 0.16)),
        *(ellipse(x, -0.2, 0.1, 0.1, GLASS) for x in (-0.85, -0.45, -0.05, 0.3)),
        blob([
            (-1.6, -0.12), (-0.8, 0.08), (0.4, 0.08), (1.2, -0.12), (1.75, -0.4), (1.55, 0.2), (1.3, 0.68), (0, 0.75),
            (-1.35, 0.7), (-1.58, 0.3)
        ], hull),
        stroke([(-1.55, 0.05), (-0.6, 0.22), (0.5, 0.22), (1.6, -0.16)], 0.05, WHITE, curved=True),
        *(ellipse(x, 0.35, 0.14, 0.14, BLACK) for x in (-0.9, -0.3, 0.3, 0.9)),
        *(ellipse(x, 0.35, 0.07, 0.07, hull) for x in (-0.9, -0.3, 0.3, 0.9)), *_sea(rng, -2.1, 2.1, 0.6, 0.3)
    ]  # fmt: skip
    return posed(rng, shapes, tilt=3)


@DRAWINGS.add("boat creaking")
def _sailing_boat(rng: np.random.Generator) -> list[Shape]:
    hull = painted(rng, (WOOD, WHITE, BLUE, RED, (0.4, 0.24, 0.14)))
    cloth = [painted(rng, (WHITE, IVORY, WHITE, (0.75, 0.35, 0.2), RED, SKY)) for _ in range(2)]
    if rng.random() < 0.5:
        cloth[1] = cloth[0]
    high, belly = rng.uniform(2.6, 3.6), rng.uniform(0.05, 0.3)
    main = [(-0.05, -high + 0.1), (-0.5 - belly, -high * 0.55), (-1.35, -0.35), (-0.7, -0.27), (-0.05, -0.3)]
    fore = [(0.08, -high * 0.92), (0.55 + belly, -high * 0.55), (1.35, -0.3), (0.7, -0.35), (0.1, -0.32)]
    shapes = [
        stroke([(0, 0), (0, -high)], 0.07, shade(WOOD, 0.8)), polygon(main, cloth[0]),
        polygon(fore, shade(cloth[1], 0.9)),
        *(
            stroke(
                [(-0.05, -high * part), (-1.3 * (1 - part) - belly * 0.7, -high * part + 0.05)], 0.015,
                shade(cloth[0], 0.75)
            )
            for part in (0.35, 0.55, 0.75)
        ),
        stroke([(0.05, -0.28), (-1.4, -0.26)], 0.06, WOOD),
        polygon([(0, -high - 0.02), (0.35, -high + 0.06), (0, -high + 0.16)], painted(rng, (RED, BLUE, YELLOW))),
        blob([
            (-1.4, -0.12), (0, -0.04), (1.2, -0.14), (1.75, -0.25), (1.35, 0.25), (0.8, 0.45), (-0.7, 0.47),
            (-1.25, 0.3)
        ], hull),
        stroke([(-1.38, 0.02), (0, 0.1), (1.55, -0.08)], 0.05, shade(hull, 0.6), curved=True)
    ]  # fmt: skip
    if rng.random() < 0.6:
        shapes += _sea(rng, -1.9, 2.0, 0.38, 0.3)
    return posed(rng, shapes, tilt=10)


@DRAWINGS.add("boat creaking")
def _tall_ship(rng: np.random.Generator) -> list[Shape]:
    """A wooden ship with square sails on two or three masts."""
    hull, cloth = (
        painted(rng, (WOOD, (0.4, 0.25, 0.15), (0.3, 0.2, 0.14))),
        painted(rng, (IVORY, WHITE, (0.85, 0.78, 0.62))),
    )
    shapes: list[Shape] = [
        stroke([(1.7, -0.35), (2.6, -0.85)], 0.08, WOOD),
        polygon([(2.5, -0.85), (1.35, -2.4), (1.5, -0.7)], shade(cloth, 0.92))
    ]  # fmt: skip
    for x, high in ((-1.2, 2.5), (0.0, 3.2), (1.2, 2.7))[: int(rng.integers(2, 4))]:
        shapes.append(stroke([(x, 0), (x, -high)], 0.09, shade(WOOD, 0.75)))
        edges = np.linspace(-0.55, -high + 0.15, 4)
        for low, top, wide in zip(edges, edges[1:], (0.62, 0.54, 0.42), strict=False):
            shapes.append(blob([
                (x - wide, low + 0.02), (x - wide * 0.82, (low + top) / 2), (x - wide * 0.85, top + 0.06),
                (x + wide * 0.85, top + 0.06), (x + wide * 1.15, (low + top) / 2), (x + wide, low + 0.02),
                (x + 0.1, low - 0.1)
            ], cloth))  # fmt: skip
            shapes.append(stroke([(x - wide, top + 0.06), (x + wide, top + 0.06)], 0.05, WOOD))
        shapes.append(
            polygon([(x, -high - 0.05), (x - 0.4, -high + 0.05), (x, -high + 0.12)], painted(rng, (RED, BLUE, BLACK)))
        )
    shapes += [
        blob([
            (-2.1, -0.75), (-1.5, -0.6), (-1.2, -0.2), (1.1, -0.15), (1.5, -0.35), (2.0, -0.4), (1.7, 0.3), (1.3, 0.7),
            (-1.4, 0.7), (-1.95, 0.2)
        ], hull),
        *(
            stroke([(-1.8, y), (0, y + 0.1), (1.75, y - 0.05)], 0.03, shade(hull, 0.6), curved=True)
            for y in (0.05, 0.3)
        ),
        *(rectangle(x, -0.02, x + 0.14, 0.12, shade(hull, 0.4)) for x in (-1.3, -0.8, -0.3, 0.2, 0.7, 1.2)),
        *_sea(rng, -2.5, 2.6, 0.5, 0.35)
    ]  # fmt: skip
    return posed(rng, shapes, tilt=4)


@DRAWINGS.add("boat creaking")
def _rowing_boat(rng: np.random.Generator) -> list[Shape]:
    hull, inside = painted(rng, (WOOD, BLUE, RED, GREEN, WHITE)), painted(rng, (WOOD, (0.7, 0.5, 0.3)))
    shapes = [
        blob([
            (-1.7, -0.3), (-0.9, -0.5), (0.5, -0.5), (1.5, -0.38), (1.95, -0.5), (1.4, 0.0), (0, 0.1), (-1.4, 0.0)
        ], shade(inside, 0.65)),
        *(polygon([(x, -0.42), (x + 0.22, -0.42), (x + 0.28, 0.02), (x, 0.02)], inside) for x in (-0.95, -0.1, 0.75)),
        stroke([(-0.5, -0.65), (0.1, -0.2), (-1.0 + rng.uniform(-0.5, 1.0), 0.85)], 0.07, (0.75, 0.57, 0.36)),
        blob([
            (-1.75, -0.32), (-1.3, -0.08), (0, 0.05), (1.3, -0.1), (2.0, -0.52), (1.75, 0.1), (1.2, 0.48), (0, 0.58),
            (-1.2, 0.5), (-1.65, 0.2)
        ], hull),
        *(
            stroke([(-1.6, y - 0.05), (0, y + 0.12), (1.6, y - 0.1)], 0.025, shade(hull, 0.65), curved=True)
            for y in (0.1, 0.26)
        ),
        *(_sea(rng, -2.3, 2.4, 0.42, 0.35) if rng.random() < 0.6 else [])
    ]  # fmt: skip
    return posed(rng, shapes, tilt=5)


@DRAWINGS.add("steam whistle")
def _brass_whistle(rng: np.random.Generator) -> list[Shape]:
    """An upright brass cylinder with its mouth, a valve with a lever below it, and the steam that leaves it."""
    brass, pipe = painted(rng, (BRASS, BRASS, COPPER, CHROME)), painted(rng, (GREY, COPPER, BLACK))
    high = rng.uniform(1.0, 1.7)
    shapes = [
        s
        for x in (-1.0, 1.0)
        for s in puffs(rng, (0.2 * x, 0.05), (x * rng.uniform(0.9, 1.3), rng.uniform(-0.9, -0.2)), 0.36, SMOKE)
    ]
    shapes += [
        rectangle(-0.13, 0.3, 0.13, 1.4, pipe), rectangle(-0.32, 1.3, 0.32, 1.45, shade(pipe, 0.7), 0.03),
        rectangle(-0.2, 0.6, 0.2, 0.9, shade(brass, 0.8), 0.04),
        limb([(0.15, 0.75), (0.6, 0.7), (1.0, 0.55)], (0.12, 0.1, 0.1), GREY), ellipse(1.02, 0.54, 0.1, 0.1, RED),
        mirrored([(0.13, 0.45), (0.36, 0.25), (0.36, 0.12), (0.24, 0.1)], brass),
        rectangle(-0.05, -0.1, 0.05, 0.15, GREY),
        mirrored([
            (0.01, -high - 0.16), (0.1, -high - 0.12), (0.34, -high + 0.04), (0.36, -high + 0.16), (0.36, -0.04),
            (0.32, -0.04)
        ], brass),
        *(rectangle(-0.38, y, 0.38, y + 0.07, shade(brass, 0.75), 0.02) for y in (-high + 0.12, -0.12)),
        stroke([(-0.2, -high + 0.3), (-0.2, -0.2)], 0.07, shade(brass, 2.2)), ellipse(0, -high - 0.2, 0.08, 0.09, brass)
    ]  # fmt: skip
    return posed(rng, shapes)


@DRAWINGS.add("steam whistle")
def _works(rng: np.random.Generator) -> list[Shape]:
    """A works with its chimney, steam blowing from the pipe on its roof."""
    brick, roof = painted(rng, ((0.65, 0.3, 0.22), (0.55, 0.33, 0.27), GREY)), painted(rng, (GREY, (0.4, 0.3, 0.28)))
    count, stack = int(rng.integers(2, 5)), rng.uniform(2.0, 2.8)
    wide = 0.9 * count
    shapes = [
        *puffs(rng, (0.55, -stack), (1.4, -stack - 0.7), 0.45, SMOKE),
        *puffs(rng, (wide - 0.4, -1.55), (wide + 0.3, -2.2), 0.32, WHITE if rng.random() < 0.3 else SMOKE),
        polygon([(0.35, 0), (0.42, -stack), (0.68, -stack), (0.75, 0)], shade(brick, 0.85)),
        rectangle(0.38, -stack - 0.05, 0.72, -stack + 0.1, shade(brick, 0.6)),
        rectangle(wide - 0.46, -1.5, wide - 0.34, -0.7, BRASS)
    ]  # fmt: skip
    for number in range(count):
        x = 0.9 * number
        shapes.append(polygon([(x, -0.7), (x, -1.15), (x + 0.9, -0.7)], roof))
    shapes.append(rectangle(0, -0.72, wide, 0.5, brick))
    for x in np.arange(0.15, wide - 0.3, 0.45):
        shapes.append(rectangle(x, -0.5, x + 0.26, -0.15, PANE, 0.02))
    shapes.append(rectangle(wide / 2 - 0.2, 0.0, wide / 2 + 0.2, 0.5, shade(WOOD, 0.7)))
    return posed(rng, shapes, tilt=0.5)
