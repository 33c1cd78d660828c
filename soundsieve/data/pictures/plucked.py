"""Strings that are plucked or struck: banjo, harp, lutes, zithers."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.fretted import both, leaning, neck, strings
from soundsieve.data.pictures.guitars import strummed
from soundsieve.data.pictures.materials import (
    EBONY,
    IVORY,
    STEEL,
    arched,
    ball,
    brass,
    fitted,
    moved,
    near,
    one_of,
    silver,
    squeezed,
    tube,
    wood,
)
from soundsieve.data.pictures.players import SKINS, Player
from soundsieve.data.pictures.shapes import (
    Colour,
    Shape,
    arc,
    blob,
    ellipse,
    limb,
    polygon,
    rectangle,
    shade,
    smooth,
    stroke,
    tint,
)

DRAWINGS = Drawings()


@DRAWINGS.add("banjo")
def _banjo(rng: np.random.Generator) -> list[Shape]:
    rim = wood(rng, 0.6)
    hoop = silver(rng) if rng.random() < 0.7 else brass(rng)
    five = rng.random() < 0.65
    radius, nut = 140.0, -510.0 - 130
    shapes = (
        [ellipse(0, 0, radius + 26, radius + 26, shade(rim, 0.6)), ellipse(0, 0, radius + 20, radius + 20, rim)]
        if rng.random() < 0.5
        else []
    )
    turns = np.linspace(0, 2 * np.pi, int(rng.integers(16, 26)), endpoint=False)
    shapes += [ellipse((radius + 8) * np.cos(t), (radius + 8) * np.sin(t), 8, 8, shade(hoop, 0.75)) for t in turns]
    shapes += [ellipse(0, 0, radius + 7, radius + 7, shade(hoop, 0.65)), ellipse(0, 0, radius + 3, radius + 3, hoop)]
    skin = near(rng, (0.96, 0.94, 0.88))
    shapes += arched(ellipse(0, 0, radius - 5, radius - 5, skin).points, skin, edge=0.93, middle=1.2)
    board = one_of(rng, [(0.15, 0.10, 0.09), (0.26, 0.15, 0.11)])
    head = 150.0
    for part in (0.35, 0.72):
        for side in (-1, 1):
            shapes.append(stroke([(0, nut - part * head), (side * 48, nut - part * head)], 8, STEEL))
            shapes.append(ellipse(side * 52, nut - part * head, 10, 12, IVORY))
    if five:
        y = nut + 0.25 * 670
        shapes += [stroke([(0, y), (-42, y)], 9, STEEL), ellipse(-44, y, 9, 12, IVORY)]
    face = shade(rim, 0.8)
    shapes.append(
        blob(
            [
                (-17, nut + 4),
                (-24, nut - 30),
                (-42, nut - 70),
                (-34, nut - 115),
                (-40, nut - head),
                (0, nut - head * 1.12),
                (40, nut - head),
                (34, nut - 115),
                (42, nut - 70),
                (24, nut - 30),
                (17, nut + 4),
            ],
            face,
        )
    )
    bridge = 60.0
    shapes += neck(nut, -radius + 12, bridge, 44, board, frets=22)
    shapes += strings(5 if five else 4, (13, nut), (20, bridge), 2.2, (0.6, 0.6, 0.58))
    shapes += strings(5 if five else 4, (20, bridge), (8, radius - 20), 2.2, (0.6, 0.6, 0.58))
    shapes.append(rectangle(-28, bridge - 6, 28, bridge + 5, (0.70, 0.50, 0.28)))
    shapes.append(polygon([(-14, radius - 35), (14, radius - 35), (20, radius + 8), (-20, radius + 8)], hoop))
    if rng.random() < 0.15:
        return strummed(rng, shapes, 20, nut)
    return fitted(rng, squeezed(shapes, x=rng.uniform(0.85, 1)), leaning(rng), flip=bool(rng.random() < 0.3))


@DRAWINGS.add("harp")
def _harp(rng: np.random.Generator) -> list[Shape]:
    """A concert harp, gilt or plain, or a small lever harp; now and then with its harpist."""
    great = rng.random() < 0.65
    colour = near(rng, (0.83, 0.62, 0.22)) if great and rng.random() < 0.6 else wood(rng, 0.4)
    wide = rng.uniform(0.50, 0.62)
    shoulder, foot = np.array([wide, -0.80]), np.array([0.10, -0.06])
    curve = smooth(
        np.array([(0.035, -1.0), (0.10, -0.90), (0.20, -0.80), (0.33, -0.78), (0.45, -0.86), shoulder]), closed=False
    )
    shapes: list[Shape] = []
    # the soundbox, from the shoulder down to the foot, the strings, then neck and column
    across = np.array([0.80, 0.45]) * 0.045
    box_points = [shoulder + across * 0.3, shoulder - across * 0.6, foot - across * 0.6, foot + across * 2.6]
    shapes.append(polygon([shoulder + across * 0.9, shoulder, foot, foot + across * 4.2], shade(colour, 0.55)))
    shapes.append(polygon(box_points, shade(colour, 1.25)))
    count = int(rng.integers(22, 36)) if great else int(rng.integers(16, 24))
    for number, part in enumerate(np.linspace(0.05, 0.93, count)):
        low = foot + (shoulder - foot) * part
        high_x = 0.055 + (wide - 0.075) * part
        high_y = float(np.interp(high_x, curve[:, 0], curve[:, 1])) + 0.02
        string = (0.75, 0.15, 0.12) if number % 7 == 0 else (0.2, 0.2, 0.3) if number % 7 == 3 else (0.78, 0.72, 0.58)
        shapes.append(stroke([low, (high_x, high_y)], 0.0035, string))
    shapes.append(limb(curve, [0.085, 0.07, 0.075, 0.08, 0.075, 0.055], shade(colour, 0.65)))
    shapes.append(limb(curve, [0.062, 0.05, 0.055, 0.06, 0.055, 0.035], colour))
    shapes += tube(
        [(0.03, -0.98), (0.03, -0.5), (0.03, -0.03)] if great else [(0.03, -0.98), (-0.015, -0.5), (0.04, -0.03)],
        [0.055, 0.05, 0.055],
        colour,
    )
    if great:
        shapes += ball(0.03, -1.0, 0.05, 0.05, colour)
        for y in (-0.95, -0.90, -0.16, -0.10):
            shapes.append(rectangle(-0.012, y, 0.072, y + 0.018, shade(colour, 1.4), 0.008))
        shapes.append(
            blob(
                [(-0.03, 0), (-0.02, -0.07), (0.05, -0.10), (0.16, -0.09), (0.26, -0.03), (0.27, 0.0)],
                shade(colour, 0.8),
            )
        )
    else:
        shapes.append(polygon([(0.0, 0), (0.02, -0.06), (0.16, -0.06), (0.2, 0)], shade(colour, 0.75)))
    if rng.random() < 0.25:
        someone = Player.someone(rng, formal=0.6)
        behind = [*someone.body(1.12 * wide + 0.1, -0.62, 0.0, wide=0.36), *someone.head(wide * 1.12 + 0.1, -0.76)]
        arms = someone.arm((wide * 1.12 - 0.03, -0.55), (wide * 0.55, -0.5), bend=-1)
        shapes = [*behind, *shapes, *arms]
    return fitted(rng, squeezed(shapes, x=rng.uniform(0.85, 1.05)), rng.normal(0, 5), flip=bool(rng.random() < 0.5))


@DRAWINGS.add("koto")
def _koto(rng: np.random.Generator) -> list[Shape]:
    """Thirteen strings over movable white bridges on a long board, seen from above at a slant."""
    colour = near(rng, (0.66, 0.45, 0.25))
    half = 125.0
    deck = np.array(
        [
            (-910, -half),
            (-300, -half * 1.03),
            (900, -half * 0.92),
            (925, 0),
            (900, half * 0.92),
            (-300, half * 1.03),
            (-910, half),
            (-935, 0),
        ]
    )
    shapes = [polygon(deck + np.array((0, 55)), shade(colour, 0.5))]
    shapes += (
        [stroke([(x, 80), (x, half + 110)], 40, shade(colour, 0.45)) for x in (-780, 780)] if rng.random() < 0.5 else []
    )
    shapes += [polygon(deck, colour)]
    for y in np.linspace(-0.85, 0.85, 9):
        shapes.append(
            stroke(
                [(-880, y * half), (0, y * half * 1.02 + rng.normal(0, 4)), (880, y * half * 0.9)],
                rng.uniform(4, 12),
                shade(colour, rng.uniform(0.7, 1.25)),
                curved=True,
            )
        )
    cover = one_of(rng, [(0.6, 0.1, 0.12), (0.75, 0.6, 0.25), (0.3, 0.12, 0.35)])
    shapes += [
        rectangle(-925, -half, -855, half, shade(colour, 0.4)),
        rectangle(855, -half * 0.95, 915, half * 0.95, cover),
    ]
    shapes.append(rectangle(-815, -half * 0.97, -795, half * 0.97, IVORY))
    shapes.append(rectangle(800, -half * 0.9, 815, half * 0.9, IVORY))
    for number, part in enumerate(np.linspace(-0.86, 0.86, 13)):
        y = part * half
        peak = 70.0
        x = -520 + number * rng.uniform(70, 82)
        shapes.append(stroke([(-805, y), (x, y - peak * 0.55), (808, y * 0.92)], 4, (0.96, 0.94, 0.85)))
        shapes.append(
            polygon(
                [
                    (x - 20, y + 14),
                    (x, y - peak * 0.6),
                    (x + 20, y + 14),
                    (x + 8, y + 14),
                    (x, y - 14),
                    (x - 8, y + 14),
                ],
                (0.97, 0.95, 0.90),
            )
        )
    shapes = squeezed(shapes, y=rng.uniform(0.7, 1.3))
    return fitted(rng, shapes, float(rng.choice([-1, 1]) * rng.uniform(0, 50)), flip=bool(rng.random() < 0.5))


@DRAWINGS.add("shamisen")
def _shamisen(rng: np.random.Generator) -> list[Shape]:
    """A small square skin on a long thin neck with three great pegs, and its plectrum."""
    colour = one_of(rng, [(0.42, 0.17, 0.10), (0.28, 0.12, 0.09), (0.50, 0.26, 0.13)])
    skin = tint(rng, (0.96, 0.94, 0.88), 0.015)
    body = both([(0, 0), (60, 1), (88, 10), (95, 50), (97, 100), (94, 155), (86, 192), (55, 202), (0, 204)])
    top = -640.0
    shapes = [polygon(body * 1.07 + (0, -7), shade(colour, 0.6)), polygon(body * 1.03 + (0, -3), colour)]
    shapes += arched((body - (0, 102)) * 0.9 + (0, 102), skin, edge=0.92, middle=1.2)
    for y, side in ((-690, 1), (-725, -1), (-760, 1)):
        shapes.append(
            limb([(0, y), (side * 40, y - 4), (side * 85, y - 8)], [12, 16, 24], IVORY if rng.random() < 0.5 else EBONY)
        )
    shapes.append(limb([(0, 5), (0, top), (0, top - 80), (0, top - 150)], [27, 24, 26, 34], colour))
    shapes.append(stroke([(-6, 0), (-6, top)], 5, shade(colour, 1.6)))
    shapes.append(polygon([(-17, top - 150), (17, top - 150), (24, top - 185), (-24, top - 185)], colour))
    shapes.append(rectangle(-14, top - 5, 14, top + 3, (0.85, 0.7, 0.3)))
    shapes += strings(3, (8, top), (14, 150), 3, (0.93, 0.88, 0.70)) + strings(
        3, (14, 150), (6, 210), 3, (0.93, 0.88, 0.70)
    )
    shapes.append(rectangle(-24, 145, 24, 154, (0.95, 0.90, 0.78)))
    shapes.append(rectangle(-18, 204, 18, 228, one_of(rng, [(0.75, 0.15, 0.15), (0.5, 0.2, 0.5), (0.85, 0.6, 0.2)]), 4))
    if rng.random() < 0.5:
        at = float(rng.choice([-1, 1])) * rng.uniform(135, 180), rng.uniform(-150, 80)
        shapes += moved(
            [
                polygon([(-10, 100), (10, 100), (14, 10), (48, -70), (-48, -70), (-14, 10)], IVORY),
                polygon([(-48, -70), (48, -70), (50, -80), (-50, -80)], (0.8, 0.72, 0.5)),
            ],
            *at,
        )
    return fitted(rng, shapes, leaning(rng, 35))


@DRAWINGS.add("sitar")
def _sitar(rng: np.random.Generator) -> list[Shape]:
    colour = one_of(rng, [(0.52, 0.24, 0.09), (0.42, 0.17, 0.08), (0.66, 0.36, 0.13)])
    return fitted(rng, sitar(rng, colour), leaning(rng, 25), flip=bool(rng.random() < 0.5))


def sitar(rng: np.random.Generator, colour: Colour) -> list[Shape]:
    """A sitar, upright, its gourd's middle at (0, 0), in millimetres."""
    shapes: list[Shape] = []
    shapes += ball(0, 0, 172, 180, shade(colour, 0.75))
    if rng.random() < 0.5:
        shapes += ball(22, -800, 85, 95, shade(colour, 0.8))
    face = both([(0, -215), (38, -212), (70, -160), (135, -95), (160, 0), (130, 100), (60, 150), (0, 162)])
    shapes += arched(face, shade(colour, 1.35), edge=0.85, middle=1.25)
    for turn in np.linspace(20, 160, 9):
        shapes.append(ellipse(138 * np.cos(np.radians(turn)), 138 * np.sin(np.radians(turn)) - 8, 7, 7, IVORY))
    for y in (-930, -885, -840):
        shapes.append(limb([(0, y), (75, y), (105, y)], [14, 18, 30], shade(colour, 0.5)))
    for y in (-905, -860, -700, -560):
        shapes.append(limb([(0, y), (-72, y), (-98, y)], [14, 16, 26], shade(colour, 0.5)))
    for y in np.linspace(-760, -300, 10):
        shapes.append(limb([(30, y), (66, y + 8), (76, y + 8)], [10, 11, 16], shade(colour, 0.55)))
    shapes.append(polygon([(-40, -960), (40, -960), (45, -160), (-45, -160)], shade(colour, 0.6)))
    shapes.append(polygon([(-36, -955), (36, -955), (41, -165), (-41, -165)], colour))
    shapes += [stroke([(x * 36, -955), (x * 40, -165)], 6, IVORY) for x in (-1, 1)]
    shapes.append(blob([(-40, -955), (-30, -990), (0, -1005), (30, -990), (40, -955)], shade(colour, 0.8)))
    for fret in range(19):
        bar = 70 - 890 * 2 ** (-(fret + 0.5) / 12) - 20
        if bar < -190:
            shapes.append(stroke([(-42, bar + 5), (0, bar - 9), (42, bar + 5)], 7, (0.85, 0.78, 0.55), curved=True))
    shapes.append(rectangle(-32, -872, 32, -862, IVORY))
    shapes += strings(7, (22, -865), (34, 65), 2.4, (0.90, 0.88, 0.80))
    shapes += strings(7, (34, 65), (8, 165), 2.0, (0.90, 0.88, 0.80))
    shapes.append(rectangle(-42, 52, 42, 76, (0.93, 0.88, 0.75), 4))
    return shapes


@DRAWINGS.add("dulcimer")
def _hammered(rng: np.random.Generator) -> list[Shape]:
    """A trapezoid of many strings over two bridges, struck with two hammers."""
    colour, frame = near(rng, (0.80, 0.56, 0.30)), wood(rng, 0.75)
    top, low, tall = rng.uniform(0.30, 0.36), 0.56, rng.uniform(0.40, 0.5)
    shapes = [
        polygon([(-low, tall), (low, tall), (low, tall + 0.05), (-low, tall + 0.05)], shade(frame, 0.55)),
        polygon([(-top, 0), (top, 0), (low, tall), (-low, tall)], frame),
        polygon(
            [(-top + 0.05, 0.03), (top - 0.05, 0.03), (low - 0.08, tall - 0.03), (-low + 0.08, tall - 0.03)], colour
        ),
    ]
    for x in (-0.20, 0.20):
        shapes += [
            ellipse(x, tall * 0.6, 0.055, 0.05, shade(frame, 0.7)),
            ellipse(x, tall * 0.6, 0.045, 0.04, (0.12, 0.07, 0.05)),
        ]
        shapes += [
            stroke(
                [
                    (x - 0.04 * np.cos(t), tall * 0.6 - 0.036 * np.sin(t)),
                    (x + 0.04 * np.cos(t), tall * 0.6 + 0.036 * np.sin(t)),
                ],
                0.008,
                frame,
            )
            for t in (0.5, 1.55, 2.6)
        ]
    for x_top, x_low in ((-0.17, -0.30), (0.10, 0.17)):
        shapes.append(stroke([(x_top, 0.045), (x_low, tall - 0.045)], 0.022, shade(frame, 0.6)))
    for y in np.linspace(0.05, tall - 0.05, int(rng.integers(14, 24))):
        half = top + (low - top) * y / tall
        shapes.append(stroke([(-half + 0.03, y), (half - 0.03, y)], 0.0045, (0.93, 0.92, 0.86)))
        shapes += [ellipse(side * (half - 0.028), y, 0.007, 0.006, (0.45, 0.45, 0.47)) for side in (-1, 1)]
    if rng.random() < 0.75:
        for side in (-1, 1):
            x, y = side * rng.uniform(0.05, 0.16), tall * rng.uniform(0.3, 0.7)
            end = (x + side * rng.uniform(0.12, 0.3), y + rng.uniform(0.25, 0.4))
            stick = near(rng, (0.55, 0.33, 0.17))
            shapes += [
                limb([(x, y), end], [0.012, 0.018], stick),
                ellipse(x, y, 0.032, 0.02, shade(stick, 0.6), 35 * side),
            ]
    return fitted(rng, squeezed(shapes, y=rng.uniform(0.7, 1.05)), rng.normal(0, 10))


@DRAWINGS.add("dulcimer")
def _mountain_dulcimer(rng: np.random.Generator) -> list[Shape]:
    """An Appalachian dulcimer: long, waisted, heart-shaped holes, the fingerboard down its whole length."""
    colour = wood(rng, 0.45)
    body = both(
        [(0, -330), (45, -325), (75, -260), (72, -170), (58, -90), (70, 0), (95, 110), (92, 220), (60, 310), (0, 340)]
    )
    shapes = [polygon(body * 1.04, shade(colour, 0.5)), *arched(body, shade(colour, 1.2), edge=0.85, middle=1.25)]
    for x in (-1, 1):
        for y in (-215, 165):
            heart = np.array([(0, 22), (-16, 2), (-16, -12), (-7, -16), (0, -8), (7, -16), (16, -12), (16, 2)])
            shapes.append(polygon(heart * 1.15 + (x * (45 if y < 0 else 60), y), (0.12, 0.07, 0.05)))
    for y, side in ((-400, 1), (-420, -1), (-440, 1)):
        shapes += [stroke([(0, y), (side * 45, y)], 10, EBONY), ellipse(side * 46, y, 10, 12, EBONY)]
    shapes.append(limb([(0, -330), (0, -400), (0, -470)], [34, 32, 26], shade(colour, 0.75)))
    shapes.append(ellipse(0, -476, 20, 18, shade(colour, 0.9)))
    shapes += neck(-350, 300, 290, 38, shade(colour, 0.6), frets=26, dots=False, taper=1.0)
    shapes += strings(4, (12, -350), (13, 290), 2, (0.93, 0.92, 0.86))
    shapes.append(rectangle(-19, 285, 19, 296, IVORY))
    return fitted(rng, shapes, leaning(rng, 30))


@DRAWINGS.add("plucked string")
def _lute(rng: np.random.Generator) -> list[Shape]:
    """A lute: a pear of ribs, a carved rose, a pegbox bent back."""
    colour, top = wood(rng, 0.5), near(rng, (0.88, 0.69, 0.43))
    body = both([(0, -200), (30, -195), (65, -140), (120, -40), (155, 80), (150, 180), (100, 250), (40, 275), (0, 278)])
    shapes = [polygon(body * 1.03, shade(colour, 0.6)), *arched(body, top, edge=0.85, middle=1.25)]
    shapes += [ellipse(0, 30, 52, 52, shade(top, 0.75)), ellipse(0, 30, 46, 46, shade(colour, 0.35))]
    for turn in np.linspace(0, np.pi, 6, endpoint=False):
        at = 42 * np.array([np.cos(turn), np.sin(turn)])
        shapes.append(stroke([(-at[0], 30 - at[1]), (at[0], 30 + at[1])], 6, shade(top, 0.9)))
    shapes.append(arc(0, 30, 22, 0, 360, 6, shade(top, 0.9)))
    nut = -450.0
    for part in np.linspace(0.15, 0.85, 6):
        x, y = 150 * part, nut - 25 - 50 * part
        shapes += [
            limb([(x, y - 45), (x, y + 45)], [15, 15], EBONY),
            ellipse(x, y - 45, 10, 13, EBONY),
            ellipse(x, y + 45, 10, 13, EBONY),
        ]
    shapes.append(limb([(-8, nut), (70, nut - 42), (175, nut - 80)], [56, 46, 30], shade(colour, 0.85)))
    shapes += neck(nut, -160, 190, 74, EBONY, frets=9, dots=False, taper=0.75)
    shapes += strings(8, (24, nut), (56, 190), 2.2, (0.93, 0.90, 0.78))
    shapes.append(rectangle(-78, 184, 78, 202, shade(colour, 0.5), 5))
    return fitted(rng, shapes, leaning(rng, 30), flip=bool(rng.random() < 0.5))


@DRAWINGS.add("plucked string")
def _string_and_finger(rng: np.random.Generator) -> list[Shape]:
    """A few strings close by over a sound hole, one pulled aside by a finger."""
    top, side = near(rng, (0.85, 0.62, 0.33)), wood(rng, 0.8)
    skin = one_of(rng, SKINS)
    shapes = [
        rectangle(-0.6, -0.5, 0.6, 0.5, top),
        ellipse(0, 0, 0.40, 0.40, side),
        ellipse(0, 0, 0.36, 0.36, shade(top, 1.3)),
        ellipse(0, 0, 0.33, 0.33, (0.08, 0.05, 0.04)),
    ]
    count = int(rng.integers(3, 7))
    spots = np.linspace(-0.26, 0.26, count)
    pulled = int(rng.integers(count))
    finger = (rng.uniform(-0.15, 0.15), spots[pulled] - 0.055)
    for number, y in enumerate(spots):
        path = [(-0.6, y), finger, (0.6, y)] if number == pulled else [(-0.6, y), (0.6, y)]
        thick = 0.011 + 0.012 * number / count
        shapes.append(stroke(path, thick * 1.5, shade((0.80, 0.72, 0.50), 0.5)))
        shapes.append(stroke(path, thick, (0.90, 0.86, 0.72)))
    x, y = finger
    shapes.append(
        limb(
            [(x + 0.22, y - 0.62), (x + 0.14, y - 0.35), (x + 0.05, y - 0.16), (x, y + 0.035)],
            [0.22, 0.17, 0.13, 0.085],
            shade(skin, 0.7),
        )
    )
    shapes.append(
        limb(
            [(x + 0.22, y - 0.62), (x + 0.145, y - 0.35), (x + 0.055, y - 0.16), (x, y + 0.02)],
            [0.20, 0.155, 0.115, 0.07],
            skin,
        )
    )
    shapes.append(ellipse(x - 0.01, y - 0.005, 0.025, 0.038, shade(skin, 1.5), 20))
    return fitted(rng, shapes, float(rng.uniform(-40, 40)))
