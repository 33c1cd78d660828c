"""Woodwinds of the orchestra: flutes and reeds, in millimetres from life."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.materials import (
    BLACK,
    IVORY,
    STEEL,
    bent,
    brass,
    carried,
    disc,
    fitted,
    near,
    one_of,
    silver,
    tube,
)
from soundsieve.data.pictures.players import Player
from soundsieve.data.pictures.shapes import Colour, Shape, ellipse, limb, polygon, shade, stroke

DRAWINGS = Drawings()


REED: Colour = (0.85, 0.70, 0.42)


def turned(profile: Sequence[tuple[float, float]], colour: Colour, *, gloss: float = 1.9) -> list[Shape]:
    """A tube turned on a lathe along y: (y, width) from top to bottom, lit from the left."""
    y, width = np.asarray(profile, float).T
    shapes = []
    for left, right, tone in (
        (-0.5, 0.5, 0.55),
        (-0.46, 0.34, 0.8),
        (-0.42, 0.20, 1.0),
        (-0.34, 0.02, 1.0 + 0.3 * (gloss - 1)),
        (-0.25, -0.12, gloss),
    ):
        side = np.concatenate((np.stack((left * width, y), 1), np.stack((right * width, y), 1)[::-1]))
        shapes.append(polygon(side, shade(colour, tone)))
    return shapes


def keywork(
    rng: np.random.Generator,
    top: float,
    bottom: float,
    width: float,
    colour: Colour,
    *,
    size: float = 0.6,
    pace: float = 1.0,
    gaps: Sequence[float] = (),
) -> list[Shape]:
    """Rods and round key cups down a tube along y.

    Args:
        rng: scatters the levers.
        top, bottom: where they start and end.
        width: of the tube.
        colour: of the metal.
        size: of a cup, in tube widths.
        pace: from one cup to the next, 1 for close by.
        gaps: y between which pairs there are none, flat: (from, to, from, to).
    """
    shapes = [stroke([(0.34 * width, top), (0.34 * width, bottom)], 0.16 * width, shade(colour, 0.75))]
    y = top
    while y < bottom:
        if not any(a < y < b for a, b in zip(gaps[::2], gaps[1::2], strict=True)):
            cup = size * width * rng.uniform(0.85, 1.1)
            shapes.append(ellipse(0.02 * width, y, cup / 2 * 1.12, cup / 2 * 1.12, shade(colour, 0.5)))
            shapes.append(ellipse(0, y - 0.04 * cup, cup / 2, cup / 2, colour))
            shapes.append(ellipse(-0.1 * cup, y - 0.1 * cup, cup * 0.24, cup * 0.24, shade(colour, 2)))
        y += width * rng.uniform(0.85, 1.3) * pace
    for y in np.linspace(top, bottom, 5)[1:-1]:
        side = rng.choice([-1, 1])
        shapes.append(
            limb(
                [(side * 0.2 * width, y - width), (side * 0.75 * width, y), (side * 0.6 * width, y + 0.9 * width)],
                [0.14 * width, 0.2 * width, 0.34 * width],
                colour,
            )
        )
    return shapes


def slanted(rng: np.random.Generator, shapes: Sequence[Shape], *, lying: float = 0.5) -> list[Shape]:
    """Something long and thin: mostly across a diagonal, where it shows largest."""
    chance = rng.random()
    degrees = rng.normal(45, 12) if chance < lying else rng.normal(90, 8) if chance < lying + 0.2 else rng.normal(0, 10)
    return fitted(rng, shapes, float(degrees), flip=bool(rng.random() < 0.5))


def transverse(
    rng: np.random.Generator, length: float, bore: float, colour: Colour, metal: Colour, *, foot: bool = True
) -> list[Shape]:
    """A flute along y, blown at its upper end, in millimetres."""
    head = 0.31 * length
    shapes = turned(
        [(0, bore * 1.15), (14, bore * 1.15), (15, bore), (head, bore), (head, bore * 0.98), (length, bore * 0.98)],
        colour,
        gloss=3,
    )
    blow = 0.12 * length
    shapes += [
        ellipse(-0.05 * bore, blow, bore * 0.78, bore * 1.15, shade(colour, 0.65)),
        ellipse(-0.1 * bore, blow, bore * 0.70, bore * 1.05, shade(colour, 1.25)),
        ellipse(-0.08 * bore, blow, bore * 0.27, bore * 0.36, BLACK),
    ]
    joints = [head, head + 0.07 * length] + ([0.86 * length] if foot else [])
    for y in joints:
        shapes += turned([(y - bore * 0.55, bore * 1.18), (y + bore * 0.55, bore * 1.18)], metal, gloss=3)
    shapes += keywork(
        rng,
        head + 0.13 * length,
        0.975 * length,
        bore,
        metal,
        size=0.82,
        pace=1.15,
        gaps=(0.835 * length, 0.875 * length, 0.60 * length, 0.625 * length) if foot else (),
    )
    return shapes + turned([(length - 8, bore * 1.1), (length, bore * 1.1)], metal, gloss=3)


def _fluted(rng: np.random.Generator, flute: list[Shape], length: float, size: float) -> list[Shape]:
    """A flute at somebody's lips."""
    someone = Player.someone(rng, formal=0.5)
    lips = np.array([0.475, 0.30])
    along = np.array([-np.cos(droop := rng.uniform(-0.05, 0.3)), np.sin(droop)])
    near_hand, far_hand = lips + along * size * 0.42, lips + along * size * 0.72
    shapes = [
        *someone.body(0.48),
        *someone.arm((0.32, 0.45), (float(far_hand[0]), float(far_hand[1]) + 0.02), bend=-1),
        *someone.head(0.48, 0.235, tilt=-8),
        *carried(flute, [(0, 0.12 * length), (0, length)], [lips, lips + along * size * 0.88]),
        *someone.arm((0.63, 0.45), (float(near_hand[0]), float(near_hand[1]) + 0.02), bend=-1),
    ]
    return fitted(rng, shapes, flip=bool(rng.random() < 0.5))


@DRAWINGS.add("flute")
def _flute(rng: np.random.Generator) -> list[Shape]:
    metal = silver(rng) if rng.random() < 0.8 else brass(rng)
    shapes = transverse(rng, 670, rng.uniform(20, 25), metal, metal)
    return _fluted(rng, shapes, 670, 0.66) if rng.random() < 0.25 else slanted(rng, shapes, lying=0.7)


@DRAWINGS.add("piccolo")
def _piccolo(rng: np.random.Generator) -> list[Shape]:
    metal = silver(rng)
    colour = one_of(rng, [(0.13, 0.11, 0.11), (0.13, 0.11, 0.11), (0.32, 0.16, 0.10), metal])
    shapes = transverse(rng, 320, rng.uniform(17, 20), colour, metal, foot=False)
    return _fluted(rng, shapes, 320, 0.34) if rng.random() < 0.25 else slanted(rng, shapes, lying=0.7)


def _long_flute(rng: np.random.Generator, length: float, bore: float, curved: bool) -> list[Shape]:
    metal = silver(rng)
    body = transverse(rng, length, bore, metal, metal)
    if curved:  # the head joint bends back over the body
        body = [
            Shape(shape.points, shape.colour, shape.width) for shape in body if shape.points[:, 1].max() > 0.32 * length
        ]
        cut = 0.30 * length
        body = [Shape(np.stack((s.points[:, 0], np.maximum(s.points[:, 1], cut)), 1), s.colour, s.width) for s in body]
        side, reach = 4.2 * bore, cut + 0.34 * length
        u = bent([(0, cut + 2), (0, cut - 3.2 * bore), (-side, cut - 3.2 * bore), (-side, reach)], 2.1 * bore)
        body = tube(u, [bore, bore], metal, gloss=3) + body
        body += turned([(cut - bore, bore * 1.25), (cut + bore, bore * 1.25)], metal, gloss=3)
        blow = reach - 0.09 * length
        body += [
            ellipse(-side, blow, bore * 0.85, bore * 1.35, shade(metal, 0.7)),
            ellipse(-side - 1, blow, bore * 0.75, bore * 1.2, shade(metal, 1.4)),
            ellipse(-side, blow, bore * 0.26, bore * 0.4, BLACK),
        ]
    return slanted(rng, body, lying=0.6)


@DRAWINGS.add("alto flute")
def _alto_flute(rng: np.random.Generator) -> list[Shape]:
    return _long_flute(rng, 860, 30, bool(rng.random() < 0.4))


@DRAWINGS.add("bass flute")
def _bass_flute(rng: np.random.Generator) -> list[Shape]:
    return _long_flute(rng, 1130, 42, True)


def _mouthpiece(y: float, width: float) -> list[Shape]:
    """A clarinet's mouthpiece with ligature and reed, its tip at y."""
    return [
        *turned([(y, 0.25 * width), (y + 30, 0.62 * width), (y + 75, width)], (0.11, 0.11, 0.12)),
        polygon([(-0.1 * width, y + 2), (0.16 * width, y + 2), (0.3 * width, y + 48), (-0.22 * width, y + 48)], REED),
        *turned([(y + 38, 0.84 * width), (y + 62, 1.0 * width)], STEEL, gloss=2.5),
    ]


@DRAWINGS.add("clarinet")
def _clarinet(rng: np.random.Generator) -> list[Shape]:
    colour = one_of(rng, [(0.13, 0.12, 0.12), (0.13, 0.12, 0.12), (0.13, 0.12, 0.12), (0.36, 0.18, 0.11)])
    metal = silver(rng) if rng.random() < 0.85 else near(rng, (0.85, 0.65, 0.28))
    shapes = _mouthpiece(0, 28)
    shapes += turned(
        [(72, 31), (100, 34), (135, 31), (136, 28), (340, 28), (560, 29), (590, 34), (625, 48), (650, 68), (662, 80)],
        colour,
    )
    for y, width in ((72, 33), (135, 33), (340, 32), (562, 36)):
        shapes += turned([(y - 5, width), (y + 5, width)], metal, gloss=2.5)
    shapes += turned([(656, 76), (663, 82)], metal, gloss=2.5) if rng.random() < 0.5 else []
    shapes += keywork(rng, 160, 545, 28, metal, size=0.62, pace=1.45, gaps=(325, 358))
    if rng.random() < 0.15:
        return fronted(rng, shapes, 0, 660, 0.62)
    return slanted(rng, shapes)


def fronted(rng: np.random.Generator, pipe: list[Shape], top: float, bottom: float, size: float) -> list[Shape]:
    """A reed pipe along y at somebody's lips, pointing down and forward."""
    someone = Player.someone(rng, formal=0.5)
    lips = np.array([0.485, 0.30])
    lean = rng.uniform(-0.35, 0.35)
    along = np.array([np.sin(lean), np.cos(lean)])
    upper, lower = lips + along * size * 0.4, lips + along * size * 0.66
    shapes = [
        *someone.body(0.48, low=1.05),
        *someone.head(0.48, 0.235),
        *carried(pipe, [(0, top), (0, bottom)], [lips, lips + along * size]),
        *someone.arm((0.32, 0.46), (float(lower[0]) - 0.01, float(lower[1])), bend=1),
        *someone.arm((0.64, 0.46), (float(upper[0]) + 0.01, float(upper[1])), bend=-1),
    ]
    return fitted(rng, shapes)


@DRAWINGS.add("bass clarinet")
def _bass_clarinet(rng: np.random.Generator) -> list[Shape]:
    """A long black tube between a bent silver neck and a silver bell turned up."""
    metal = silver(rng)
    shapes = tube(
        bent([(0, 1010), (0, 1130), (-25, 1175), (-95, 1165), (-135, 1040)], 75),
        [36, 44, 60, 95, 128],
        metal,
        gloss=2.8,
    )
    shapes += [
        ellipse(-135, 1040, 66, 20, shade(metal, 0.8), -12),
        ellipse(-135, 1038, 54, 14, (0.25, 0.25, 0.27), -12),
    ]
    shapes += tube(bent([(0, 140), (0, 40), (-60, -5), (-120, 25)], 50), [26, 25, 22, 20], metal, gloss=2.8)
    shapes += carried(_mouthpiece(0, 30), [(0, 75), (0, 0)], [(-105, 18), (-178, 58)])
    shapes += turned([(120, 38), (600, 38), (1020, 40)], (0.12, 0.12, 0.13))
    for y in (125, 560, 1015):
        shapes += turned([(y - 9, 46), (y + 9, 46)], metal, gloss=2.5)
    shapes += keywork(rng, 190, 985, 40, metal, size=0.74, pace=1.9, gaps=(540, 585))
    if rng.random() < 0.5:
        shapes.insert(0, stroke([(0, 1160), (0, 1290)], 12, STEEL))
    return fitted(rng, shapes, float(rng.normal(0, 18)), flip=bool(rng.random() < 0.5))


@DRAWINGS.add("oboe")
def _oboe(rng: np.random.Generator) -> list[Shape]:
    colour = one_of(rng, [(0.13, 0.12, 0.12), (0.13, 0.12, 0.12), (0.38, 0.19, 0.12)])
    metal = silver(rng)
    shapes = turned([(-68, 7), (-50, 6), (-28, 5), (-27, 8), (2, 9)], REED)
    shapes += turned([(-32, 8), (2, 10)], one_of(rng, [(0.7, 0.12, 0.12), (0.15, 0.2, 0.5), (0.72, 0.5, 0.25)]))
    shapes += turned(
        [(0, 22), (8, 26), (18, 18), (240, 22), (500, 27), (520, 33), (560, 38), (590, 48), (600, 46)], colour
    )
    for y, width in ((6, 26), (250, 27), (505, 33)):
        shapes += turned([(y - 5, width), (y + 5, width)], metal, gloss=2.5)
    shapes += keywork(rng, 50, 490, 24, metal, size=0.66, pace=1.35, gaps=(238, 262))
    if rng.random() < 0.15:
        return fronted(rng, shapes, -68, 600, 0.60)
    return slanted(rng, shapes)


@DRAWINGS.add("english horn")
def _english_horn(rng: np.random.Generator) -> list[Shape]:
    """A longer oboe with a bent metal crook and a bell like a pear."""
    colour = one_of(rng, [(0.13, 0.12, 0.12), (0.13, 0.12, 0.12), (0.38, 0.19, 0.12)])
    metal = silver(rng)
    shapes = tube(bent([(0, 10), (0, -45), (-36, -100), (-44, -118)], 30), [9, 8, 7, 6], metal, gloss=2.6)
    shapes += carried(turned([(0, 8), (30, 7), (48, 6)], REED), [(0, 48), (0, 0)], [(-43, -112), (-66, -160)])
    shapes += turned(
        [
            (0, 26),
            (10, 30),
            (20, 22),
            (330, 25),
            (660, 31),
            (685, 36),
            (715, 58),
            (745, 70),
            (775, 62),
            (800, 42),
            (812, 44),
        ],
        colour,
    )
    for y, width in ((8, 30), (335, 31), (668, 38), (806, 45)):
        shapes += turned([(y - 6, width), (y + 6, width)], metal, gloss=2.5)
    shapes += keywork(rng, 60, 650, 28, metal, size=0.66, pace=1.4, gaps=(318, 352))
    return slanted(rng, shapes)


@DRAWINGS.add("bassoon")
def _bassoon(rng: np.random.Generator) -> list[Shape]:
    """Two red-brown tubes side by side, a thin bent crook, a white ring on the bell."""
    colour, metal = near(rng, (0.42, 0.13, 0.07)), silver(rng)
    shapes = tube(
        bent([(38, 480), (38, 395), (70, 345), (150, 350), (205, 405)], 60), [13, 11, 9, 8, 6], metal, gloss=2.6
    )
    shapes += carried(turned([(0, 14), (30, 12), (55, 7)], REED), [(0, 55), (0, 0)], [(200, 398), (240, 440)])
    shapes += turned(
        [(0, 46), (14, 50), (16, 42), (110, 44), (300, 46), (302, 54), (330, 54), (332, 44), (1010, 50)], colour
    )
    shapes += turned([(0, 51), (16, 51)], IVORY)
    shapes += [
        *(
            Shape(s.points + np.array((38, 0)), s.colour)
            for s in turned([(470, 34), (560, 36), (1010, 48)], shade(colour, 0.9))
        )
    ]
    shapes += [
        *(
            Shape(s.points + np.array((19, 0)), s.colour)
            for s in turned([(905, 92), (1300, 80), (1320, 78), (1335, 60)], colour)
        )
    ]
    shapes += [
        *(
            Shape(s.points + np.array((19, 0)), s.colour)
            for y in (900, 1295)
            for s in turned([(y, 94), (y + 16, 92)], metal, gloss=2.4)
        )
    ]
    for y in (315, 620):
        shapes += turned([(y - 8, 54), (y + 8, 54)], metal, gloss=2.4)
    for y in range(130, 880, 62):
        x = rng.uniform(-16, 10)
        shapes += [
            stroke([(x, y - 40), (x, y + 30)], 7, shade(metal, 0.8)),
            ellipse(x, y + 30, 15, 17, shade(metal, 0.6)),
            ellipse(x - 1, y + 28, 12, 14, shade(metal, 1.2)),
        ]
    for y in (530, 600, 680, 760, 960, 1030, 1110, 1200):
        x = 42 + rng.uniform(-8, 12)
        shapes += [
            stroke([(x, y), (x, y + 55)], 7, shade(metal, 0.8)),
            ellipse(x, y, 14, 14, shade(metal, 0.6)),
            ellipse(x - 1, y - 1, 11, 11, metal),
        ]
    return fitted(
        rng, shapes, float(rng.choice([rng.normal(0, 10), rng.normal(40, 10)])), flip=bool(rng.random() < 0.5)
    )


def saxophone(rng: np.random.Generator, size: str) -> list[Shape]:
    """A saxophone from the side: soprano, alto, tenor or baritone."""
    metal = near(rng, (0.86, 0.64, 0.25)) if rng.random() < 0.85 else one_of(rng, [STEEL, (0.12, 0.12, 0.13)])
    keys_of = metal if sum(metal) > 0.6 else (0.86, 0.66, 0.28)
    if size == "soprano":
        shapes = turned(
            [(0, 14), (30, 20), (33, 13), (200, 22), (420, 36), (560, 52), (600, 66), (640, 100), (648, 104)],
            metal,
            gloss=2.6,
        )
        shapes += turned([(-18, 8), (10, 20), (50, 21)], (0.1, 0.1, 0.11))
        shapes += keywork(rng, 110, 600, 34, keys_of, size=0.75)
        return slanted(rng, shapes)
    long = {"alto": 1.0, "tenor": 1.2, "baritone": 1.55}[size]
    foot = 470 * long
    bow_path = bent(
        [
            (0, 0),
            (22, 0.5 * foot),
            (40, foot),
            (60, foot + 95),
            (120, foot + 105),
            (168, foot + 30),
            (176, foot - 90),
            (196, foot - 190),
            (236, foot - 290),
        ],
        60,
    )
    thick = long**0.7
    widths = [thick * width for width in (30, 42, 54, 66, 78, 84, 88, 92, 98, 106, 120, 168)]
    shapes = tube(bow_path, widths, metal, gloss=2.4)
    # bell
    rim = np.array([240.0, foot - 300])
    shapes += [
        disc(rim, 98 * thick, 34 * thick, shade(metal, 0.6), 20),
        disc((rim + np.array((2, -4))), 92 * thick, 29 * thick, shade(metal, 1.25), 20),
        disc((rim + np.array((4, -5))), 76 * thick, 22 * thick, shade(metal, 0.45), 20),
        disc((rim + np.array((6, -2))), 50 * thick, 12 * thick, shade(metal, 0.25), 20),
    ]
    # neck and mouthpiece
    crook = (
        [(0, 8), (-2, -40), (-42, -88), (-112, -78), (-150, -52)]
        if size != "baritone"
        else [(0, 8), (-5, -50), (45, -75), (70, -30), (25, -5), (-40, -55), (-120, -75), (-165, -50)]
    )
    shapes += tube(bent(crook, 45), [30 * thick, 26 * thick, 22, 18, 16], metal, gloss=2.4)
    end = np.array(crook[-1], float)
    shapes += carried(_mouthpiece(0, 28), [(0, 75), (0, 0)], [end + np.array((12, -8)), end + np.array((-52, 34))])
    shapes += [*turned([(-8, 34), (14, 36)], metal, gloss=2.4)]
    # keys
    for part in np.linspace(0.08, 0.98, 9):
        y = foot * part
        x, cup = 22 * part * 2 - 4, (16 + 13 * part) * thick
        shapes += [
            ellipse(x + 2, y + 2, cup, cup, shade(keys_of, 0.45)),
            ellipse(x, y, cup * 0.9, cup * 0.9, shade(keys_of, 1.1)),
            ellipse(x - 2, y - 2, cup * 0.45, cup * 0.45, IVORY if rng.random() < 0.6 else shade(keys_of, 1.8)),
        ]
    shapes += [
        stroke([(20, 30), (58, foot)], 7, shade(keys_of, 0.6)),
        stroke([(-14, 60), (10, foot)], 6, shade(keys_of, 1.5)),
    ]
    for x, y, cup in ((176, foot - 40, 36), (182, foot - 130, 38), (105, foot + 80, 30)):
        shapes += [
            ellipse(x + 3, y + 3, cup, cup, shade(keys_of, 0.45)),
            ellipse(x, y, cup * 0.92, cup * 0.92, keys_of),
            ellipse(x - 4, y - 5, cup * 0.45, cup * 0.45, shade(keys_of, 1.6)),
        ]
    shapes.append(stroke([(48, foot - 150), (165, foot - 150)], 9, shade(keys_of, 0.7)))
    shapes.append(stroke([(150, foot + 60), (205, foot - 20), (215, foot - 130)], 6, shade(keys_of, 0.65), curved=True))
    return shapes


@DRAWINGS.add("saxophone")
def _saxophone(rng: np.random.Generator) -> list[Shape]:
    size = str(rng.choice(["alto", "soprano", "tenor", "alto", "baritone", "tenor", "alto", "alto"]))
    shapes = saxophone(rng, size)
    if size == "soprano":
        return shapes
    if rng.random() < 0.2:
        someone = Player.someone(rng, formal=0.4)
        horn = carried(shapes, [(-200, -20), (60, 570)], [(0.475, 0.30), (0.46, 0.98)], mirror=False)
        whole = [
            *someone.body(0.48, low=1.1),
            *someone.head(0.49, 0.235),
            *horn,
            *someone.arm((0.32, 0.46), (0.55, 0.78), bend=1),
            *someone.arm((0.65, 0.46), (0.62, 0.56), bend=1),
        ]
        return fitted(rng, whole, flip=bool(rng.random() < 0.5))
    return fitted(rng, shapes, float(rng.normal(8, 18)), flip=bool(rng.random() < 0.5))
