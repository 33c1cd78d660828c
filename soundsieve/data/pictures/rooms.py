"""Drawings of doors, windows, curtains and the water closet."""

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
    PINE,
    PINK,
    PLASTICS,
    RED,
    SKINS,
    SKY,
    STEEL,
    TEAL,
    WHITE,
    WOOD,
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
)
from soundsieve.data.pictures.solids import Point, View

DRAWINGS = Drawings()

_DOORS = (WOOD, (0.42, 0.26, 0.16), PINE, RED, BLUE, GREEN, WHITE, TEAL, (0.3, 0.32, 0.35))


def _leaf(rng: np.random.Generator, paint: Colour) -> list[Shape]:
    """A door's face on its unit square, hinged at the left: panels, planks or a pane, and a handle at the right."""
    dark, light, metal = shade(paint, 0.72), shade(paint, 1.25), painted(rng, (BRASS, CHROME, STEEL, BLACK))
    shapes = [rectangle(0, 0, 1, 1, paint)]
    kind = rng.integers(4)
    if kind == 0:
        rows = [(0.06, 0.25), (0.3, 0.58), (0.64, 0.94)]
        shapes += [
            part
            for x in (0.12, 0.55)
            for a, b in rows
            for part in (
                rectangle(x, a, x + 0.33, b, dark),
                rectangle(x + 0.04, a + 0.018, x + 0.33, b, light),
                rectangle(x + 0.04, a + 0.018, x + 0.29, b - 0.018, paint),
            )
        ]
    elif kind == 1:
        shapes += [stroke([(x, 0), (x, 1)], 0.008, dark) for x in (0.2, 0.4, 0.6, 0.8)]
        shapes += [rectangle(0, y, 0.75, y + 0.035, shade(BLACK, 1.3)) for y in (0.15, 0.8)]
    elif kind == 2:
        shapes += [
            part
            for a, b in ((0.07, 0.46), (0.56, 0.94))
            for part in (
                rectangle(0.14, a, 0.86, b, dark),
                rectangle(0.18, a + 0.02, 0.86, b, light),
                rectangle(0.18, a + 0.02, 0.82, b - 0.02, paint),
            )
        ]
    else:
        shapes += [
            rectangle(0.16, 0.07, 0.84, 0.42, dark),
            *(rectangle(x, y, x + 0.29, y + 0.14, GLASS) for x in (0.19, 0.52) for y in (0.09, 0.255)),
            rectangle(0.16, 0.52, 0.84, 0.93, dark), rectangle(0.2, 0.535, 0.84, 0.93, light),
            rectangle(0.2, 0.535, 0.8, 0.915, paint)
        ]  # fmt: skip
    if rng.random() < 0.5:
        return [
            *shapes,
            ellipse(0.92, 0.52, 0.045, 0.02, shade(metal, 0.6)),
            ellipse(0.915, 0.515, 0.035, 0.016, metal),
        ]
    return [
        *shapes,
        rectangle(0.89, 0.46, 0.95, 0.58, shade(metal, 0.8), 0.01),
        stroke([(0.92, 0.5), (0.8, 0.5)], 0.018, metal),
    ]


def _doorway(rng: np.random.Generator, degrees: float) -> list[Shape]:
    """A door 1 wide and 2.2 high in its frame, open by so many degrees towards us."""
    paint, frame = painted(rng, _DOORS), painted(rng, (WHITE, WOOD, IVORY, (0.42, 0.26, 0.16), GREY))
    view = View(0, rng.uniform(0, 3), rng.uniform(5, 8))
    behind = painted(rng, (shade(BLACK, 1.4), (0.95, 0.88, 0.65), (0.75, 0.82, 0.9)))
    shapes = view.panel(
        (-0.62, -1.2, 0), (1, 0, 0), (0, 1, 0),
        [
            rectangle(0, 0, 1.24, 2.3, frame), rectangle(0.03, 0.03, 1.21, 2.3, shade(frame, 0.85)),
            rectangle(0.12, 0.12, 1.12, 2.3, behind)
        ],
        lit=False
    )  # fmt: skip
    turn = np.radians(degrees)
    x1, z1 = -0.5 + np.cos(turn), np.sin(turn)
    corners: list[Point] = [(-0.5, -1.08, 0), (x1, -1.08, z1), (x1, 1.1, z1), (-0.5, 1.1, 0)]
    face = _leaf(rng, paint)
    shapes += view.patch(corners, face)
    shapes += view.patch(
        [corners[1], corners[0], corners[3], corners[2]],
        [Shape(s.points * (-1, 1) + (1, 0), s.colour, s.width) for s in face]
    )  # fmt: skip
    if degrees > 2:
        thick = 0.05
        edge: list[Point] = [
            (x1, -1.08, z1), (x1 + thick * np.sin(turn), -1.08, z1 - thick * np.cos(turn)),
            (x1 + thick * np.sin(turn), 1.1, z1 - thick * np.cos(turn)), (x1, 1.1, z1)
        ]  # fmt: skip
        shapes.append(Shape(view.project(edge), shade(paint, 0.55)))
    return shapes


def _fist(skin: Colour, sleeve: Colour) -> list[Shape]:
    """A closed hand seen from the back of its fingers' side, the forearm to the right, knuckles at (0, 0)."""
    dark = shade(skin, 0.75)
    return [
        limb([(0.9, 0.05), (1.5, 0.15), (2.3, 0.3)], (0.5, 0.56, 0.66), skin),
        polygon([(1.6, -0.2), (2.5, -0.15), (2.45, 0.75), (1.5, 0.5)], sleeve),
        limb([(1.58, -0.2), (1.5, 0.5)], (0.16, 0.16), shade(sleeve, 0.8)),
        blob([
            (0.0, -0.25), (0.25, -0.42), (0.75, -0.38), (1.1, -0.22), (1.15, 0.25), (0.85, 0.45), (0.35, 0.48),
            (0.05, 0.3), (-0.08, 0.0)
        ], skin),
        *(
            limb(
                [(0.02 + 0.02 * i, -0.27 + 0.19 * i), (0.25, -0.28 + 0.19 * i), (0.5, -0.26 + 0.18 * i)],
                (0.2, 0.21, 0.15), shade(skin, 1.08)
            )
            for i in range(4)
        ),
        *(stroke([(-0.02, -0.17 + 0.19 * i), (0.5, -0.17 + 0.18 * i)], 0.025, dark) for i in range(3)),
        limb([(0.95, -0.2), (0.6, -0.38), (0.25, -0.34)], (0.22, 0.2, 0.15), shade(skin, 1.12)),
        stroke([(0.9, -0.12), (0.55, -0.27), (0.22, -0.26)], 0.025, dark, curved=True)
    ]  # fmt: skip


@DRAWINGS.add("door knock")
def _knock(rng: np.random.Generator) -> list[Shape]:
    """A fist at a door, shown whole or in part."""
    leaf = [Shape(s.points * (1.0, 2.1) - (0.5, 1.05), s.colour, s.width) for s in _leaf(rng, painted(rng, _DOORS))]
    size = rng.uniform(0.28, 0.45)
    hand = scaled(
        rotate(_fist(painted(rng, SKINS), painted(rng, PLASTICS)), rng.uniform(5, 40), (0, 0)), rng.uniform(-0.05, 0.2),
        rng.uniform(-0.35, 0.0), size
    )  # fmt: skip
    if rng.random() < 0.6:
        x, y = hand[3].points[:, 0].min(), hand[3].points[:, 1].min() + 0.1
        hand += [arc(x, y, r * size * 2.4, 150, 240, 0.018, BLACK) for r in (0.16, 0.28, 0.4)]
    return posed(rng, [*leaf, *hand], tilt=1)


@DRAWINGS.add("door knock")
def _knocker(rng: np.random.Generator) -> list[Shape]:
    """A ring hanging from a boss on a door."""
    paint, metal = painted(rng, _DOORS), painted(rng, (BRASS, BLACK, STEEL, GREY))
    shapes = [
        rectangle(-1.3, -1.5, 1.3, 1.7, paint),
        *(stroke([(x, -1.5), (x, 1.7)], 0.03, shade(paint, 0.7)) for x in (-0.8, -0.27, 0.27, 0.8))
    ] if rng.random() < 0.7 else []  # fmt: skip
    shapes += [
        ellipse(0, 1.12, 0.2, 0.13, shade(metal, 0.7)), ellipse(0, -0.5, 0.55, 0.62, metal),
        ring(0, -0.5, 0.45, 0.04, shade(metal, 0.65)), ellipse(0, -0.5, 0.26, 0.3, shade(metal, 1.2)),
        ring(0, 0.38, 0.68, 0.17, shade(metal, 0.9)), arc(-0.02, 0.36, 0.7, 150, 230, 0.04, shade(metal, 2)),
        ellipse(0, -0.28, 0.15, 0.13, shade(metal, 0.7)), ellipse(0, 1.06, 0.2, 0.17, metal)
    ]  # fmt: skip
    return posed(rng, shapes, tilt=1)


@DRAWINGS.add("door knock", "door closing")
def _shut_door(rng: np.random.Generator) -> list[Shape]:
    return posed(rng, _doorway(rng, 0.0), tilt=0.5)


@DRAWINGS.add("door creak", "door opening", "door closing")
def _open_door(rng: np.random.Generator) -> list[Shape]:
    return posed(rng, _doorway(rng, rng.uniform(20, 75)), tilt=0.5)


@DRAWINGS.add("door creak")
def _hinge(rng: np.random.Generator) -> list[Shape]:
    metal = painted(rng, (BRASS, STEEL, GREY, COPPER))
    spread = rng.uniform(0.6, 1.0)
    shapes = []
    for side in (-1, 1):
        shapes += [
            rectangle(0, -1.0, side * 0.95 * spread, 1.0, shade(metal, 1 - 0.12 * (side > 0)), 0.08),
            *(part for y in (-0.65, 0.0, 0.65) for part in (
                ellipse(side * (0.5 + 0.18 * (y == 0)) * spread, y, 0.12 * spread, 0.12, shade(metal, 0.5)),
                stroke(
                    [(side * (0.44 + 0.18 * (y == 0)) * spread, y), (side * (0.56 + 0.18 * (y == 0)) * spread, y)],
                    0.03, shade(metal, 1.3)
                )
            ))
        ]  # fmt: skip
    shapes += [
        rectangle(-0.13, y, 0.13, y + 0.38, shade(metal, 0.85 if i % 2 else 1.1), 0.02)
        for i, y in enumerate(np.linspace(-1.0, 0.6, 5))
    ]
    return posed(rng, [ellipse(0, -1.03, 0.11, 0.1, metal), *shapes], tilt=15)


@DRAWINGS.add("doorbell")
def _push_button(rng: np.random.Generator) -> list[Shape]:
    """A plate beside the door with a button to push, and a finger perhaps."""
    plate, button = (
        painted(rng, (BRASS, STEEL, WHITE, BLACK, (0.4, 0.25, 0.16))),
        painted(rng, (IVORY, WHITE, RED, (1.0, 0.85, 0.5), BLACK)),
    )
    if abs(sum(plate) - sum(button)) < 0.3:
        button = BLACK if sum(plate) > 1.5 else IVORY
    dark, tall = shade(plate, 0.65) if sum(plate) > 0.7 else GREY, rng.uniform(0.7, 1.5)
    shapes = (
        [ellipse(0, 0, 1.0, 1.0, plate), ring(0, 0, 0.9, 0.05, dark)]
        if rng.random() < 0.3
        else [
            rectangle(-0.65, -tall, 0.65, tall, plate, 0.18),
            rectangle(-0.55, -tall + 0.1, 0.55, tall - 0.1, shade(plate, 1.15), 0.14),
        ]
    )
    if len(shapes) == 2 and shapes[1].width == 0 and tall > 0.85:
        shapes += [
            part
            for y in (-tall + 0.2, tall - 0.2)
            for part in (ellipse(0, y, 0.1, 0.1, dark), stroke([(-0.06, y), (0.06, y)], 0.03, plate))
        ]
    shapes += [
        ellipse(0, 0, 0.44, 0.44, dark),
        ellipse(0, 0, 0.34, 0.34, button),
        arc(0, 0, 0.25, 190, 290, 0.06, shade(button, 2.2)),
    ]
    if rng.random() < 0.5:
        skin = painted(rng, SKINS)
        finger = [
            limb([(1.9, 0.75), (2.4, 0.95), (3.0, 1.15)], (1.3, 1.25, 1.1), skin),
            limb([(0.1, 0.06), (0.8, 0.28), (1.9, 0.55)], (0.36, 0.42, 0.52), skin),
            *(
                limb(
                    [(1.25, 0.7 + 0.28 * i), (1.7, 0.65 + 0.28 * i), (2.2, 0.75 + 0.25 * i)], (0.3, 0.36, 0.3),
                    shade(skin, 0.94 - 0.05 * i)
                )
                for i in range(3)
            ),
            ellipse(0.1, 0.0, 0.14, 0.08, shade(skin, 1.5), 20)
        ]  # fmt: skip
        shapes += rotate(finger, rng.uniform(-10, 40), (0, 0))
    return posed(rng, shapes, tilt=3)


@DRAWINGS.add("window opening")
def _open_window(rng: np.random.Generator) -> list[Shape]:
    """Two wings that stand open, or a sash pushed up."""
    frame, sky = (
        painted(rng, (WHITE, WOOD, IVORY, GREEN, BLUE, GREY)),
        painted(rng, (SKY, (0.72, 0.86, 0.95), (0.6, 0.8, 0.9))),
    )
    view = View(rng.uniform(-12, 12), rng.uniform(-4, 6), 6)
    dark = shade(frame, 0.75)
    shapes = view.panel((-1, -1.2, 0), (1, 0, 0), (0, 1, 0), [
        rectangle(-0.1, -0.1, 2.1, 2.5, dark), rectangle(-0.06, -0.06, 2.06, 2.46, frame), rectangle(0, 0, 2, 2.4, sky),
        *(
            blob([
                (x, y), (x + 0.2, y - 0.12), (x + 0.5, y - 0.05), (x + 0.6, y + 0.1), (x + 0.1, y + 0.1)
            ], WHITE) for x,
            y in ((0.25, 0.6), (1.15, 1.1))
        ),
        polygon([(0, 1.9), (0.6, 1.65), (1.2, 1.85), (2, 1.7), (2, 2.4), (0, 2.4)], (0.45, 0.65, 0.35))
    ], lit=False)  # fmt: skip
    glass = [
        rectangle(0, 0, 1, 1, frame), rectangle(0.1, 0.05, 0.9, 0.95, (0.8, 0.89, 0.94)),
        stroke([(0.1, 0.5), (0.9, 0.5)], 0.05, frame), stroke([(0.25, 0.42), (0.6, 0.1)], 0.03, WHITE),
        stroke([(0.4, 0.44), (0.75, 0.16)], 0.02, WHITE)
    ]  # fmt: skip
    if rng.random() < 0.7:
        for side in (-1, 1):
            turn = np.radians(rng.uniform(45, 125))
            x, z = side * (1 - np.cos(turn)), np.sin(turn)
            outer: list[Point] = [(side * 1.0, -1.2, 0), (x, -1.2, z), (x, 1.2, z), (side * 1.0, 1.2, 0)]
            shapes += [*view.patch(outer, glass), *view.patch([outer[1], outer[0], outer[3], outer[2]], glass)]
    else:
        up = rng.uniform(0.35, 0.9)
        for z, y in ((0.02, -1.2), (0.06, -up)):
            shapes += view.panel(
                (-1, y, z),
                (1, 0, 0),
                (0, 1, 0),
                [Shape(s.points * (2, 1.2), s.colour, s.width * 1.5) for s in glass if s.width == 0][:1],
                lit=False,
            )
            shapes += view.panel(
                (-0.9, y + 0.1, z), (1, 0, 0), (0, 1, 0),
                [
                    rectangle(0, 0, 1.8, 1.0, (0.8, 0.89, 0.94)), stroke([(0.9, 0), (0.9, 1.0)], 0.05, frame),
                    stroke([(0.2, 0.8), (0.7, 0.15)], 0.04, WHITE)
                ],
                lit=False
            )  # fmt: skip
    shapes += view.box((-1.15, 1.28, 0), (1.15, 1.4, 0.3), frame)
    return posed(rng, shapes, tilt=0.5)


@DRAWINGS.add("curtain")
def _curtain(rng: np.random.Generator) -> list[Shape]:
    """A pair on a rod, drawn aside or hanging straight; plain, striped or of a theatre."""
    cloth, rod = (
        painted(rng, (RED, (0.6, 0.1, 0.15), BLUE, TEAL, IVORY, PINK, GREEN, (0.5, 0.35, 0.6), GREY)),
        painted(rng, (BRASS, WOOD, BLACK, STEEL)),
    )
    tied, gap = rng.random() < 0.5, rng.uniform(0.1, 0.5)
    low = rng.uniform(1.2, 2.1)
    shapes: list[Shape] = []
    if rng.random() < 0.5:
        shapes += [
            rectangle(-0.85, -0.95, 0.85, 0.5, WHITE),
            *(rectangle(x, y, x + 0.76, y + 0.66, SKY) for x in (-0.8, 0.04) for y in (-0.9, -0.2)),
        ]
    folds = int(rng.integers(5, 8))
    for side in (-1, 1):
        for number in range(folds):
            a, b = (1.35 - (1.35 - gap) * part for part in (number / folds, (number + 1) / folds))
            waist = 0.45 if tied else 1.0
            x_mid = [1.35 - (1.35 - x) * waist for x in (a, b)]
            x_low = [1.35 - (1.35 - x) * (0.6 if tied else 1.0) for x in (a, b)]
            outer = smooth(np.array([
                (side * a, -1.25), (side * (a * 0.7 + x_mid[0] * 0.3), -0.5), (side * x_mid[0], 0.25),
                (side * x_low[0], low)
            ]), closed=False)  # fmt: skip
            inner = smooth(np.array([
                (side * b, -1.25), (side * (b * 0.7 + x_mid[1] * 0.3), -0.5), (side * x_mid[1], 0.25),
                (side * x_low[1], low + 0.04 * (number % 2))
            ]), closed=False)  # fmt: skip
            shapes.append(Shape(np.concatenate((outer, inner[::-1])), shade(cloth, (1.0, 0.82)[number % 2])))
        if tied:
            shapes.append(limb(
                [(side * 1.37, 0.2), (side * 1.15, 0.3), (side * (1.35 - (1.35 - gap) * 0.45), 0.24)],
                (0.12, 0.15, 0.1), painted(rng, (BRASS, shade(cloth, 0.6)))
            ))  # fmt: skip
    if rng.random() < 0.35:
        shapes += [
            blob(
                [(x, -1.3), (x + 0.55, -1.3), (x + 0.45, -0.98), (x + 0.27, -0.9), (x + 0.1, -0.98)], shade(cloth, 0.92)
            )
            for x in np.linspace(-1.4, 0.85, 5)
        ]  # fmt: skip
    shapes += [
        stroke([(-1.55, -1.3), (1.55, -1.3)], 0.08, rod), *(ellipse(x, -1.3, 0.09, 0.09, rod) for x in (-1.6, 1.6)),
        *(
            ring(x, -1.28, 0.07, 0.03, shade(rod, 0.8))
            for x in (*np.linspace(-1.3, -gap - 0.05, 5), *np.linspace(gap + 0.05, 1.3, 5))
        )
    ]  # fmt: skip
    return posed(rng, shapes, tilt=0.5, stretch=0.12)


@DRAWINGS.add("toilet flush")
def _toilet(rng: np.random.Generator) -> list[Shape]:
    """From the side or from the front quarter: cistern, seat, bowl and foot."""
    china = painted(
        rng, ((0.93, 0.93, 0.93), (0.93, 0.93, 0.93), (0.9, 0.87, 0.78), (0.78, 0.87, 0.88), (0.92, 0.8, 0.8)), 0.01
    )
    dark, seat = shade(china, 0.82), painted(rng, (WHITE, WOOD, BLACK, IVORY))
    if rng.random() < 0.5:
        up = rng.random() < 0.4
        lid = limb(
            [(0.0, -0.12), (-0.15, -0.8), (-0.18, -1.15)], (0.1, 0.12, 0.08), seat
        ) if up else limb([(0.0, -0.2), (0.7, -0.22), (1.3, -0.12)], (0.1, 0.12, 0.06), seat)  # fmt: skip
        shapes = [
            rectangle(-0.72, -1.2, -0.12, -0.05, china, 0.07), rectangle(-0.78, -1.32, -0.06, -1.16, dark, 0.05),
            rectangle(-0.5, -1.4, -0.3, -1.3, CHROME, 0.03),
            polygon([(-0.6, -0.1), (-0.1, -0.1), (0.0, 0.3), (-0.5, 0.3)], dark),
            blob([
                (-0.4, -0.05), (0.5, -0.1), (1.28, -0.08), (1.35, 0.05), (1.1, 0.42), (0.7, 0.65), (0.55, 0.95),
                (0.62, 1.15), (-0.35, 1.18), (-0.25, 0.9), (-0.42, 0.5)
            ], china),
            arc(0.2, 0.5, 0.28, 60, 200, 0.05, dark), rectangle(-0.05, -0.14, 1.36, -0.02, shade(seat, 0.85), 0.05), lid
        ]  # fmt: skip
        return posed(rng, shapes, tilt=1)
    shapes = [
        rectangle(-0.75, -1.35, 0.75, -0.35, china, 0.08), rectangle(-0.82, -1.48, 0.82, -1.3, dark, 0.05),
        rectangle(-0.62, -1.18, -0.35, -1.08, CHROME, 0.04), rectangle(-0.4, -0.4, 0.4, 0.0, dark),
        *(
            (blob([
                (-0.5, -0.15), (-0.55, -0.75), (-0.3, -1.12), (0.3, -1.12), (0.55, -0.75), (0.5, -0.15)
            ], seat),) if rng.random() < 0.7 else ()
        ),
        blob([
            (-0.72, 0.15), (-0.62, 0.62), (-0.35, 0.95), (-0.36, 1.3), (0.36, 1.3), (0.35, 0.95), (0.62, 0.62),
            (0.72, 0.15), (0, -0.1)
        ], china),
        polygon([(-0.38, 1.0), (0.38, 1.0), (0.5, 1.35), (-0.5, 1.35)], dark),
        ellipse(0, 0.12, 0.75, 0.4, shade(seat, 0.85)), ellipse(0, 0.1, 0.73, 0.38, seat),
        ellipse(0, 0.12, 0.5, 0.25, shade(china, 0.65)), ellipse(0, 0.2, 0.36, 0.14, SKY)
    ]  # fmt: skip
    if rng.random() < 0.5:
        shapes += [arc(0, 0.2, r, s, s + 200, 0.03, WHITE) for r, s in ((0.1, 20), (0.05, 200))]
    return posed(rng, shapes, tilt=1)
