"""Drawings of pots, pans, bottles, glasses, cowbells and balloons."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.parts import (
    BLACK,
    BLUE,
    BRASS,
    COPPER,
    GREEN,
    GREY,
    IVORY,
    ORANGE,
    PINE,
    PINK,
    RED,
    SKINS,
    SKY,
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
    waves,
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
from soundsieve.data.pictures.tools import anvil

DRAWINGS = Drawings()


@DRAWINGS.add("ceramic breaking")
def _broken_plate(rng: np.random.Generator) -> list[Shape]:
    """A plate in pieces that have moved apart."""
    china, trim = (
        painted(rng, (WHITE, IVORY, SKY, (0.45, 0.6, 0.75), WHITE)),
        painted(rng, (BLUE, RED, GREEN, BRASS, GREY)),
    )
    cuts = np.sort(rng.uniform(0, 360, int(rng.integers(5, 9))))
    middle = rng.uniform(-0.3, 0.3, 2)
    shapes: list[Shape] = []
    flat = rng.uniform(0.6, 1.0)
    for start, end in zip(cuts, np.append(cuts[1:], cuts[0] + 360), strict=True):
        turn = np.radians(np.linspace(start, end, max(int((end - start) / 8), 3)))
        edge = np.stack((np.cos(turn), np.sin(turn)), 1)
        away = edge.mean(0) * rng.uniform(0.06, 0.4)
        jag = [
            (middle + edge[side]) / 2 + np.array([np.sin(7 * cuts[0] + t), np.cos(9 * t)]) * 0.05 for side,
            t in ((0, start), (-1, end))
        ]  # fmt: skip
        piece = [
            polygon(np.concatenate(([middle], [jag[0]], edge, [jag[1]])), china), Shape(edge * 0.97, trim, 0.05),
            Shape(edge * 0.66, shade(china, 0.85), 0.03)
        ]  # fmt: skip
        below = Shape(np.add(piece[0].points, (0.02, 0.05)), shade(china, 0.62))
        shapes += [
            Shape((s.points + away) * (1, flat), s.colour, s.width)
            for s in rotate([below, *piece], rng.uniform(-12, 12), (0, 0))
        ]
    for _ in range(int(rng.integers(4, 9))):
        x, y = rng.uniform(-1.3, 1.3), rng.uniform(-1.2, 1.2)
        shapes.append(
            polygon(
                around(3, rng.uniform(0.04, 0.1), rng.uniform(0, 360), x, y * flat),
                shade(china, rng.uniform(0.75, 0.95)),
            )
        )
    return posed(rng, shapes)


@DRAWINGS.add("ceramic breaking")
def _broken_vessel(rng: np.random.Generator) -> list[Shape]:
    """A pot or mug cracked through, a shard or two beside it."""
    clay = painted(rng, ((0.75, 0.42, 0.28), WHITE, BLUE, TEAL, IVORY, (0.5, 0.3, 0.22)))
    rim = [(x, -0.7 + rng.uniform(-0.25, 0.25)) for x in np.linspace(-0.55, 0.55, 8)]
    shapes = [
        mirrored([(0.5, -0.6), (0.8, -0.1), (0.75, 0.4), (0.45, 0.95)], shade(clay, 0.55), curved=True),
        Shape(np.concatenate((
            np.array(rim), smooth(np.array([(0.6, -0.6), (0.9, -0.1), (0.85, 0.4), (0.5, 1.0)]), closed=False),
            smooth(np.array([(-0.5, 1.0), (-0.85, 0.4), (-0.9, -0.1), (-0.6, -0.6)]), closed=False)
        )), clay)
    ]  # fmt: skip
    if rng.random() < 0.5:
        shapes.insert(0, ring(0.95, 0.05, 0.38, 0.14, shade(clay, 0.85)))
    shapes.append(stroke(
        [(0.1, -0.6), (0.0, -0.3), (0.18, -0.05), (0.02, 0.25), (0.15, 0.5)], 0.035, shade(clay, 0.35)
    ))  # fmt: skip
    shapes.append(stroke([(-0.85, 0.1), (-0.4, 0.2), (0.02, 0.15)], 0.025, shade(clay, 0.35)))
    for _ in range(int(rng.integers(3, 7))):
        x = rng.uniform(0.8, 1.6) * rng.choice([-1, 1])
        shard = around(5, 1, rng.uniform(0, 360)) * rng.uniform(0.08, 0.26, (5, 1)) * (1.2, 0.8) + (
            x,
            rng.uniform(0.6, 1.0),
        )
        shapes += [
            polygon(np.add(shard, (0.02, 0.04)), shade(clay, 0.5)),
            polygon(shard, shade(clay, rng.uniform(0.8, 1.2))),
        ]
    return posed(rng, shapes)


@DRAWINGS.add("metal hit")
def _anvil_alone(rng: np.random.Generator) -> list[Shape]:
    shapes = anvil(painted(rng, (GREY, (0.3, 0.31, 0.33), BLACK, STEEL)))
    if rng.random() < 0.4:
        shapes += [*waves(0.1, -0.1, (0.4, 0.6), 220, 320, 0.05, ORANGE)]
    return posed(rng, shapes, tilt=1.5)


@DRAWINGS.add("metal hit")
def _pan(rng: np.random.Generator) -> list[Shape]:
    """A frying pan from above or aslant, or a cooking pot."""
    metal, handle = painted(rng, (BLACK, GREY, STEEL, COPPER, RED)), painted(rng, (BLACK, WOOD, STEEL))
    if rng.random() < 0.55:
        flat = rng.uniform(0.35, 1.0)
        shapes = [
            limb([(0.9, 0), (1.6, -0.05), (2.6, -0.1)], (0.2, 0.2, 0.28), handle),
            ellipse(2.5, -0.1, 0.06, 0.06, WHITE), ellipse(0, 0.12, 1.0, flat, shade(metal, 0.6)),
            ellipse(0, 0, 1.05, flat * 1.02, shade(metal, 1.3)), ellipse(0, 0.02, 0.97, flat * 0.94, shade(metal, 0.8)),
            ellipse(0, 0.08, 0.82, flat * 0.78, metal), arc(0, 0, 0.7, 200, 260, 0.05, shade(metal, 1.6))
        ]  # fmt: skip
        return posed(rng, rotate(shapes, rng.uniform(-30, 30), (0, 0)))
    shapes = [
        rectangle(-1.0, -0.4, 1.0, 0.8, metal, 0.15),
        *(
            limb(
                [(s * 0.98, -0.15), (s * 1.35, -0.15), (s * 1.35, 0.1), (s * 0.98, 0.1)], (0.12, 0.12, 0.12, 0.12),
                handle
            )
            for s in (-1, 1)
        ),
        stroke([(-0.75, -0.2), (-0.75, 0.5)], 0.12, shade(metal, 1.8))
    ]  # fmt: skip
    shapes += [
        mirrored([(0.01, -0.85), (0.6, -0.75), (1.05, -0.5), (1.08, -0.38)], shade(metal, 1.15), curved=True),
        rectangle(-0.16, -1.02, 0.16, -0.8, handle, 0.06)
    ] if rng.random() < 0.6 else [
        ellipse(0, -0.4, 1.02, 0.2, shade(metal, 1.3)), ellipse(0, -0.39, 0.93, 0.15, shade(metal, 0.5))
    ]  # fmt: skip
    return posed(rng, shapes, tilt=3)


@DRAWINGS.add("plastic hit")
def _plastic_bottle(rng: np.random.Generator) -> list[Shape]:
    """A water bottle, or an opaque one for milk or soap."""
    cap, label = painted(rng, (BLUE, RED, WHITE, GREEN, ORANGE)), painted(rng, (BLUE, RED, GREEN, YELLOW, ORANGE, PINK))
    if rng.random() < 0.6:
        clear = painted(rng, ((0.78, 0.88, 0.94), (0.75, 0.9, 0.85), (0.65, 0.82, 0.93), (0.55, 0.8, 0.6)))
        shapes = [
            mirrored([
                (0.18, -1.5), (0.18, -1.3), (0.25, -1.15), (0.46, -0.8), (0.5, -0.5), (0.46, -0.35), (0.5, -0.2),
                (0.46, 0.5), (0.5, 0.65), (0.46, 0.8), (0.5, 0.95), (0.48, 1.35), (0.38, 1.45)
            ], clear),
            rectangle(-0.5, -0.25, 0.5, 0.5, label), rectangle(-0.5, -0.02, 0.5, 0.22, WHITE)
        ]  # fmt: skip
        shapes += [stroke([(-0.44, y), (0.44, y)], 0.025, shade(clear, 0.8)) for y in (-0.7, -0.4, 0.65, 0.85, 1.05)]
        shapes += [
            stroke([(-0.3, -0.75), (-0.33, -0.35)], 0.07, WHITE), stroke([(-0.33, 0.65), (-0.33, 1.25)], 0.07, WHITE),
            rectangle(-0.22, -1.68, 0.22, -1.42, cap, 0.04),
            *(stroke([(x, -1.62), (x, -1.46)], 0.02, shade(cap, 0.7)) for x in (-0.12, 0.0, 0.12))
        ]  # fmt: skip
    else:
        body = painted(rng, (WHITE, IVORY, YELLOW, BLUE, GREEN, PINK))
        shapes = [
            blob([
                (-0.2, -1.1), (0.2, -1.1), (0.35, -0.85), (0.68, -0.5), (0.72, 0.0), (0.7, 1.0), (0.55, 1.2),
                (-0.55, 1.2), (-0.7, 1.0), (-0.72, 0.0), (-0.65, -0.5), (-0.35, -0.85)
            ], body),
            blob([(0.3, -0.6), (0.5, -0.4), (0.52, 0.1), (0.38, 0.15), (0.3, -0.1)], WHITE),
            rectangle(-0.62, 0.3, 0.62, 0.95, label, 0.05), ellipse(0, 0.62, 0.3, 0.2, WHITE),
            rectangle(-0.26, -1.35, 0.26, -1.05, cap, 0.05)
        ]  # fmt: skip
    return posed(rng, rotate(shapes, rng.choice([0, 0, rng.uniform(-80, 80)]), (0, 0)), stretch=0.12)


@DRAWINGS.add("plastic hit")
def _bucket(rng: np.random.Generator) -> list[Shape]:
    paint = painted(rng, (RED, ORANGE, YELLOW, GREEN, TEAL, BLUE, GREY, BLACK))
    shapes = [
        arc(0, -0.6, 0.92, 180, 360, 0.06, GREY) if rng.random() < 0.5 else arc(0, -0.6, 0.9, 10, 170, 0.06, GREY),
        polygon([(-0.95, -0.6), (0.95, -0.6), (0.68, 1.0), (-0.68, 1.0)], paint), ellipse(0, 1.0, 0.68, 0.13, paint),
        polygon([(-0.93, -0.5), (0.93, -0.5), (0.9, -0.3), (-0.9, -0.3)], shade(paint, 0.8)),
        ellipse(0, -0.6, 0.97, 0.2, shade(paint, 1.25)), ellipse(0, -0.59, 0.88, 0.16, shade(paint, 0.55)),
        stroke([(-0.6, -0.2), (-0.48, 0.8)], 0.09, shade(paint, 1.8))
    ]  # fmt: skip
    return posed(rng, shapes, tilt=5)


@DRAWINGS.add("glass rubbing")
def _wine_glass(rng: np.random.Generator) -> list[Shape]:
    """A stemmed glass, wine in it or water, and a finger on its rim perhaps."""
    clear, drink = painted(rng, ((0.8, 0.88, 0.92), (0.84, 0.9, 0.92))), painted(rng, (
        (0.5, 0.05, 0.14), (0.93, 0.85, 0.5), SKY, (0.9, 0.5, 0.5)
    ))  # fmt: skip
    wide, deep, stem = rng.uniform(0.45, 0.75), rng.uniform(0.9, 1.3), rng.uniform(0.8, 1.2)
    rim, full = wide * rng.uniform(0.72, 1.0), rng.uniform(0.35, 0.7)
    bowl = smooth(
        np.array([(rim, -deep), (wide, -deep * 0.45), (wide * 0.75, -0.12), (0.08, 0.06), (0.05, 0.2)]), closed=False
    )
    filled = bowl[(bowl[:, 1] > -deep * full) & (bowl[:, 1] < 0.02)] * (0.92, 1)
    edge = float(filled[0, 0]) if len(filled) else 0.3
    shapes = [
        mirrored([(0.05, 0.1), (0.045, stem - 0.1), (0.16, stem), (0.52, stem + 0.1), (0.52, stem + 0.15)], clear),
        ellipse(0, stem + 0.14, 0.53, 0.08, clear), mirrored(bowl, clear), mirrored(filled, drink),
        ellipse(0, -deep * full, edge, edge * 0.16, shade(drink, 1.3)),
        ellipse(0, -deep, rim, rim * 0.17, shade(clear, 0.85)),
        ellipse(0, -deep, rim * 0.93, rim * 0.13, shade(clear, 1.6)),
        stroke([(-wide * 0.72, -deep * 0.65), (-wide * 0.72, -deep * 0.3)], 0.05, WHITE),
        stroke([(-0.02, 0.25), (-0.02, stem - 0.2)], 0.02, WHITE)
    ]  # fmt: skip
    if rng.random() < 0.45:
        skin = painted(rng, SKINS)
        hand = [
            limb([(0.85, -0.75), (1.3, -1.0), (1.9, -1.3)], (0.5, 0.55, 0.55), skin),
            *(
                limb(
                    [(0.55 - 0.03 * i, -0.45 + 0.14 * i), (0.8, -0.6 + 0.13 * i), (1.1, -0.75 + 0.1 * i)],
                    (0.17, 0.19, 0.19), shade(skin, 0.95 - 0.05 * i)
                )
                for i in (2, 1, 0)
            ),
            limb([(0, 0), (0.25, -0.45), (0.8, -0.78)], (0.15, 0.18, 0.26), skin)
        ]  # fmt: skip
        shapes += scaled(hand, rim * rng.uniform(0.2, 0.9), -deep - 0.03, 0.8)
    return posed(rng, shapes, tilt=2)


@DRAWINGS.add("cowbell")
def _cowbell(rng: np.random.Generator) -> list[Shape]:
    """Sheet metal, four-sided and wider at its mouth, on a strap or by a handle; a stick beside it perhaps."""
    metal, strap = (
        painted(rng, (BRASS, COPPER, GREY, BLACK, STEEL)),
        painted(rng, (WOOD, (0.4, 0.22, 0.12), RED, BLACK)),
    )
    view = View(rng.uniform(-40, 40), rng.uniform(-12, 12), 8)
    top, low = rng.uniform(0.4, 0.55), rng.uniform(0.75, 0.95)
    deep = rng.uniform(0.5, 0.75)
    ring_points = [
        (x * w, y, z * w * deep) for x, z in ((-1, -1), (1, -1), (1, 1), (-1, 1)) for w, y in ((top, -0.8), (low, 0.8))
    ]  # fmt: skip
    a, al, b, bl, c, cl, d, dl = ring_points
    shapes: list[Shape] = []
    if rng.random() < 0.6:
        shapes += [Shape(arc(0, -1.0, 0.36, 170, 370, 0.15, strap).points, strap, 0.17)]
    else:
        shapes += [rectangle(-0.16, -1.35, 0.16, -0.75, shade(metal, 0.7), 0.05)]
    shapes += view.patch([dl, cl, bl, al], [rectangle(0, 0, 1, 1, shade(metal, 0.35))])
    for face in ((a, d, dl, al), (c, b, bl, cl), (d, c, cl, dl)):
        shapes += view.patch(list(face), [
            rectangle(0, 0, 1, 1, metal), rectangle(0, 0.9, 1, 1, shade(metal, 0.8)),
            ellipse(0.12, 0.08, 0.03, 0.03, shade(metal, 0.5)), ellipse(0.88, 0.08, 0.03, 0.03, shade(metal, 0.5)),
            stroke([(0.25, 0.2), (0.17, 0.75)], 0.06, shade(metal, 1.9))
        ])  # fmt: skip
    shapes += view.patch([a, b, c, d], [rectangle(0, 0, 1, 1, shade(metal, 0.9))])
    if rng.random() < 0.4:
        shapes += _stick(rng)
    elif rng.random() < 0.5:
        shapes = [ellipse(0, 0.98, 0.14, 0.18, shade(GREY, 0.7)), *shapes]
    return posed(rng, shapes, tilt=12)


def _stick(rng: np.random.Generator) -> list[Shape]:
    """A drumstick laid across."""
    return rotate(
        [limb([(0.2, 0.2), (1.2, 0.2), (2.2, 0.2)], (0.09, 0.12, 0.13), PINE), ellipse(0.2, 0.2, 0.12, 0.08, PINE)],
        rng.uniform(-40, 10), (0.2, 0.2)
    )  # fmt: skip


@DRAWINGS.add("pop")
def _champagne(rng: np.random.Generator) -> list[Shape]:
    """A bottle whose cork flies off, foam behind it."""
    glass, foil, label = painted(rng, (
        (0.1, 0.28, 0.16), (0.15, 0.2, 0.12), (0.35, 0.4, 0.15), (0.3, 0.1, 0.08)
    )), painted(rng, (BRASS, STEEL, RED, BLACK)), painted(rng, (IVORY, WHITE, BRASS, BLACK))  # fmt: skip
    up, away = rng.uniform(0.5, 1.1), rng.uniform(-0.25, 0.25)
    cork = [
        blob([
            (-0.15, 0.25), (-0.12, 0.0), (-0.2, -0.12), (-0.14, -0.28), (0.14, -0.28), (0.2, -0.12), (0.12, 0.0),
            (0.15, 0.25)
        ], (0.78, 0.58, 0.38)),
        *(ellipse(x, y, 0.025, 0.02, WOOD) for x, y in ((-0.05, 0.1), (0.06, -0.1), (0.0, 0.18)))
    ]  # fmt: skip
    popped = rng.random() < 0.75
    shapes: list[Shape] = []
    if popped:
        for _ in range(14):
            height = rng.uniform(0, up)
            shapes.append(
                ellipse(
                    rng.normal(away * height, 0.06 + 0.16 * height),
                    -1.72 - height,
                    *(rng.uniform(0.04, 0.1),) * 2,
                    tint(rng, (0.93, 0.93, 0.85), 0.01),
                )
            )
        shapes += [ellipse(x, y, 0.1, 0.09, (0.95, 0.95, 0.88)) for x, y in ((-0.1, -1.72), (0.1, -1.74), (0, -1.82))]
        shapes += scaled(rotate(cork, rng.uniform(-40, 40), (0, 0)), away * 1.3, -1.95 - up)
    else:
        shapes += scaled(cork, 0, -1.85)
    shapes += [
        mirrored([
            (0.16, -1.72), (0.17, -1.55), (0.15, -1.5), (0.17, -0.9), (0.25, -0.5), (0.5, -0.05), (0.55, 0.3),
            (0.55, 1.6), (0.45, 1.7)
        ], glass),
        mirrored([(0.165, -1.45), (0.18, -0.9), (0.27, -0.5), (0.2, -0.55)], foil),
        rectangle(-0.55, 0.35, 0.55, 1.1, label), rectangle(-0.35, 0.5, 0.35, 0.62, shade(label, 0.5)),
        stroke([(-0.25, 0.85), (0.25, 0.85)], 0.04, shade(label, 0.6)),
        stroke([(-0.4, 0.05), (-0.42, 1.55)], 0.06, shade(glass, 2.0))
    ]  # fmt: skip
    return posed(rng, rotate(shapes, rng.uniform(-35, 35), (0, 0)))


@DRAWINGS.add("pop")
def _corkscrewed(rng: np.random.Generator) -> list[Shape]:
    """A wine bottle, a corkscrew with its cork beside it or in its neck."""
    glass, label = (
        painted(rng, ((0.1, 0.25, 0.15), (0.28, 0.08, 0.08), (0.75, 0.8, 0.65), BLACK)),
        painted(rng, (IVORY, WHITE, (0.85, 0.75, 0.5))),
    )
    handle = painted(rng, (WOOD, RED, BLACK))
    x = np.linspace(0, 1, 40)
    screw = [
        Shape(np.stack((0.07 * np.sin(30 * x), -0.75 + 0.75 * x), 1), STEEL, 0.035),
        rectangle(-0.035, -0.95, 0.035, -0.7, STEEL),
        rectangle(-0.42, -1.12, 0.42, -0.92, handle, 0.1),
    ]
    cork = [rectangle(-0.14, -0.2, 0.14, 0.22, (0.78, 0.58, 0.38), 0.03)]
    bottle = [
        mirrored([
            (0.16, -1.6), (0.19, -1.5), (0.15, -1.45), (0.15, -0.75), (0.3, -0.45), (0.46, -0.25), (0.47, 1.5),
            (0.4, 1.58)
        ], glass),
        rectangle(-0.47, 0.15, 0.47, 1.0, label),
        *(stroke([(-0.3, y), (0.3, y)], 0.04, shade(label, 0.55)) for y in (0.35, 0.5, 0.75)),
        stroke([(-0.34, -0.15), (-0.34, 0.1)], 0.06, shade(glass, 2))
    ]  # fmt: skip
    if rng.random() < 0.5:
        return posed(rng, [*scaled([*screw, *cork], 0, -1.8), *bottle], tilt=12)
    return posed(rng, [*bottle, *scaled(rotate([*screw, *cork], rng.uniform(-40, 40), (0, 0)), 1.1, 0.9)], tilt=5)


@DRAWINGS.add("balloon pop")
def _burst_balloon(rng: np.random.Generator) -> list[Shape]:
    """Scraps of rubber flying apart; now and then the needle that did it."""
    paint = painted(rng, (RED, BLUE, YELLOW, GREEN, PINK, ORANGE, TEAL))
    shapes: list[Shape] = []
    if rng.random() < 0.6:
        star = around(24, 1, rng.uniform(0, 30)) * np.tile([[1.0], [0.62]], (12, 1)) * rng.uniform(0.9, 1.1, (24, 1))
        shapes += [polygon(star * 0.85, YELLOW), polygon(star * 0.62, WHITE)]
    for point in around(int(rng.integers(7, 11)), 1, rng.uniform(0, 60)):
        scrap = around(7, 1) * rng.uniform(0.5, 1.2, (7, 1)) * (rng.uniform(0.14, 0.3), rng.uniform(0.1, 0.18))
        middle = point * rng.uniform(0.6, 1.05)
        turned = rotate(
            [blob(scrap, tint(rng, paint, 0.02)), stroke([scrap[4] * 0.5, scrap[0] * 0.2], 0.03, shade(paint, 1.8))],
            float(np.degrees(np.arctan2(point[1], point[0]))), (0, 0)
        )  # fmt: skip
        shapes += scaled(turned, *middle)
    shapes += [
        stroke([(0.05, 0.75), (0.1, 1.1), (-0.05, 1.4), (0.08, 1.75)], 0.025, GREY, curved=True),
        blob([(-0.1, 0.8), (0.05, 0.6), (0.18, 0.8), (0.05, 0.88)], paint)
    ]  # fmt: skip
    if rng.random() < 0.4:
        shapes += [
            stroke([(0.35, -0.25), (1.3, -0.9)], 0.035, STEEL),
            ellipse(1.32, -0.92, 0.1, 0.1, painted(rng, (RED, BLUE))),
        ]
    return posed(rng, shapes)


def _balloon(rng: np.random.Generator, x: float, y: float, paint: Colour, string: float) -> list[Shape]:
    shapes = (
        [
            stroke(
                [(0, 1.25), (0.1, 1.25 + string * 0.3), (-0.1, 1.25 + string * 0.65), (0.05, 1.25 + string)],
                0.03,
                GREY,
                curved=True,
            )
        ]
        if string
        else []
    )
    shapes += [
        polygon([(0, 1.08), (-0.14, 1.3), (0.14, 1.3)], shade(paint, 0.8)),
        blob([
            (0, -1.15), (0.6, -0.95), (0.92, -0.35), (0.78, 0.3), (0.35, 0.9), (0, 1.12), (-0.35, 0.9), (-0.78, 0.3),
            (-0.92, -0.35), (-0.6, -0.95)
        ], paint),
        ellipse(-0.42, -0.52, 0.14, 0.28, shade(paint, 2.3), 28)
    ]  # fmt: skip
    return scaled(rotate(shapes, rng.uniform(-14, 14), (0, 1.3)), x, y)


@DRAWINGS.add("balloon pop", "balloon inflating")
def _balloons(rng: np.random.Generator) -> list[Shape]:
    paints = (RED, BLUE, YELLOW, GREEN, PINK, ORANGE, TEAL, (0.55, 0.3, 0.65))
    count = int(rng.choice([1, 1, 2, 3]))
    shapes: list[Shape] = []
    for number in range(count):
        shapes += _balloon(
            rng,
            1.1 * number,
            rng.uniform(-0.4, 0.4) if count > 1 else 0,
            painted(rng, paints),
            rng.uniform(1.2, 2.2) if rng.random() < 0.8 or count > 1 else 0.0,
        )
    return posed(rng, shapes, tilt=6)


@DRAWINGS.add("balloon inflating")
def _pumped_balloon(rng: np.random.Generator) -> list[Shape]:
    """A balloon, small or large as yet, on a hand pump."""
    paint, pump = (
        painted(rng, (RED, BLUE, YELLOW, GREEN, PINK, ORANGE)),
        painted(rng, (BLUE, GREEN, RED, YELLOW, WHITE)),
    )
    big, drawn = rng.uniform(0.5, 1.0), rng.uniform(0.2, 0.9)
    balloon = rotate(_balloon(rng, 0, -1.3, paint, 0), 90, (0, 0))
    shapes = [
        *scaled(balloon, 0.95, 0, big),
        polygon([(0.6, -0.16), (1.0, -0.06), (1.0, 0.06), (0.6, 0.16)], shade(pump, 0.7)),
        rectangle(-0.8 - drawn, -0.05, -0.7, 0.05, STEEL),
        rectangle(-0.95 - drawn, -0.32, -0.78 - drawn, 0.32, shade(pump, 0.75), 0.07),
        rectangle(-0.8, -0.24, 0.62, 0.24, pump, 0.05), stroke([(-0.7, -0.1), (0.5, -0.1)], 0.07, shade(pump, 1.9)),
        *(rectangle(x, -0.28, x + 0.1, 0.28, shade(pump, 0.75), 0.03) for x in (-0.85, 0.55))
    ]  # fmt: skip
    return posed(rng, rotate(shapes, rng.uniform(-60, 20), (0, 0)))
