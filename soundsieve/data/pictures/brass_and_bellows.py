"""Brass, and free reeds blown by mouth or by bellows."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.materials import (
    BLACK,
    IVORY,
    STEEL,
    bent,
    box,
    brass,
    carried,
    disc,
    fitted,
    keys,
    moved,
    near,
    one_of,
    silver,
    squeezed,
    tube,
)
from soundsieve.data.pictures.players import SKINS, Player
from soundsieve.data.pictures.shapes import Colour, Shape, arc, ellipse, limb, polygon, rectangle, shade, stroke

DRAWINGS = Drawings()


def bell(x: float, y: float, height: float, depth: float, colour: Colour, degrees: float = 0.0) -> list[Shape]:
    """The opening of a horn: its rim as an ellipse `depth` wide and `height` high, dark within."""
    return [
        ellipse(x, y, depth / 2, height / 2, shade(colour, 0.5), degrees),
        ellipse(x, y, depth * 0.46, height * 0.475, shade(colour, 1.35), degrees),
        ellipse(x + 0.03 * depth, y, depth * 0.37, height * 0.41, shade(colour, 0.75), degrees),
        ellipse(x - 0.02 * depth, y, depth * 0.24, height * 0.28, shade(colour, 0.45), degrees),
        ellipse(x - 0.06 * depth, y, depth * 0.10, height * 0.11, shade(colour, 0.2), degrees),
    ]


def valve(x: float, top: float, bottom: float, width: float, colour: Colour) -> list[Shape]:
    """A piston valve, upright, with its cap and finger button."""
    shapes = [
        *tube([(x, top - 0.9 * width), (x, top)], [0.2 * width, 0.2 * width], shade(colour, 1.2)),
        ellipse(x, top - 0.95 * width, 0.36 * width, 0.12 * width, IVORY),
        *tube([(x, top), (x, (top + bottom) / 2), (x, bottom)], [width, width, width], colour),
    ]
    for y in (top, bottom):
        shapes += tube(
            [(x - 0.56 * width, y), (x, y), (x + 0.56 * width, y)], [0.3 * width, 0.3 * width, 0.3 * width], colour
        )
    return shapes


def trumpet(rng: np.random.Generator, colour: Colour) -> list[Shape]:
    """A trumpet from the side, its mouthpiece at (0, 0), its bell at (480, 0), in millimetres."""
    open_ = rng.uniform(18, 52)
    shapes = tube(
        bent([(400, 0), (90, 0), (50, 12), (50, 58), (90, 72), (230, 72)], 34), [15, 13, 12, 12, 12], colour
    )  # bell's return
    shapes += tube(
        bent([(30, 0), (360, 0), (412, 4), (412, 70), (360, 74), (220, 74)], 34), [11, 12, 12], shade(colour, 1.1)
    )
    shapes += [stroke([(x, 4), (x, 70)], 6, shade(colour, 0.75)) for x in (130, 345)]
    for x in (207, 232, 257):
        shapes += valve(x, -8, 112, 21, colour)
    shapes += tube(bent([(262, 38), (322, 38), (322, 62), (262, 62)], 12), [9, 9], colour)
    shapes.append(arc(322, 26, 11, 0, 360, 4, shade(colour, 0.7)))
    shapes += tube([(300, 0), (380, 0), (430, 0), (455, 0), (470, 0), (479, 0)], [14, 19, 34, 58, 92, 124], colour)
    shapes += bell(478, 0, 124, open_, colour)
    shapes += tube([(-48, 0), (-40, 0), (-22, 0), (38, 0)], [25, 20, 9, 12], silver(rng))
    return shapes


def trombone(rng: np.random.Generator, colour: Colour) -> list[Shape]:
    """A trombone from the side, mouthpiece at (0, 0), its slide out to the right, in millimetres."""
    out = rng.uniform(700, 960)
    nickel = silver(rng)
    shapes = tube([(0, 0), (0.5 * out, 0), (out - 40, 0)], [13, 13, 15], nickel)
    shapes += tube([(40, 82), (0.5 * out, 82), (out - 40, 82)], [13, 13, 15], nickel)
    shapes += tube(bent([(out - 120, 0), (out, 0), (out, 82), (out - 120, 82)], 42), [17, 17], colour)
    shapes += [stroke([(x, 0), (x, 82)], 9, nickel) for x in (45, 105, out - 330)]
    shapes += tube(
        bent([(60, 82), (-80, 82), (-230, 82), (-255, 76), (-255, -72), (-230, -78), (-60, -78)], 75),
        [15, 18, 20, 22, 24],
        colour,
    )
    shapes += [stroke([(x, -74), (x, 78)], 9, shade(colour, 0.75)) for x in (-120, -30)]
    shapes += tube(
        [(-80, -78), (100, -78), (220, -78), (290, -78), (335, -78), (352, -78)], [24, 36, 58, 98, 160, 205], colour
    )
    shapes += bell(352, -78, 206, rng.uniform(30, 90), colour)
    shapes += tube([(-62, 0), (-52, 0), (-30, 0), (20, 0)], [38, 30, 13, 14], nickel)
    return shapes


def tuba(rng: np.random.Generator, colour: Colour) -> list[Shape]:
    """A tuba, bell up, in millimetres, the lowest bow at (0, 0)."""
    shapes = tube(
        bent(
            [
                (-150, -560),
                (-150, -40),
                (-110, 0),
                (110, 0),
                (150, -40),
                (150, -470),
                (120, -520),
                (40, -520),
                (10, -480),
                (10, -160),
                (-60, -110),
                (-60, -420),
            ],
            105,
        ),
        [150, 130, 118, 105, 92, 80, 66, 54, 44, 36, 32],
        colour,
    )
    shapes += tube(
        [(-150, -380), (-152, -560), (-158, -690), (-168, -790), (-178, -850), (-182, -880)],
        [128, 150, 180, 230, 310, 390],
        colour,
    )
    shapes += bell(-183, -884, rng.uniform(70, 150), 396, colour, 0)[:1]
    tall = rng.uniform(80, 150)
    shapes += [
        ellipse(-183, -884, 198 * size, tall / 2 * size, shade(colour, tone))
        for size, tone in ((1.0, 0.55), (0.95, 1.3), (0.8, 0.7), (0.55, 0.42), (0.25, 0.2))
    ]
    for x in (20, 62, 104):
        shapes += valve(x, -330, -170, 36, colour)
    shapes += tube(bent([(10, -150), (10, -90), (70, -90), (70, -150)], 26), [22, 22], colour)
    shapes += tube(bent([(90, -210), (190, -210), (190, -290), (110, -290)], 30), [20, 20], colour)
    shapes += tube(bent([(120, -420), (60, -560), (130, -600), (215, -585)], 40), [26, 20, 15, 13], colour)
    shapes += tube([(212, -586), (238, -580), (255, -576)], [14, 22, 36], silver(rng))
    return shapes


def french_horn(rng: np.random.Generator, colour: Colour) -> list[Shape]:
    """A horn from the side of its valves: coils, and the bell to the lower right, in millimetres."""
    shapes: list[Shape] = []
    turn = np.radians(np.linspace(-30, 285, 26))
    # the great coil, opening into the bell
    shapes += tube(np.stack((158 * np.cos(turn), 150 * np.sin(turn)), 1)[::-1], [16, 18, 20, 24, 28], colour)
    small = np.radians(np.linspace(-80, 275, 26))
    shapes += tube(
        np.stack((-8 + 118 * np.cos(small), 4 + 112 * np.sin(small)), 1), [14, 15, 16, 17], shade(colour, 0.95)
    )
    shapes += tube(np.stack((6 + 84 * np.cos(small), 8 + 76 * np.sin(small)), 1), [13, 13, 14], shade(colour, 1.05))
    shapes += tube(
        bent([(-60, 40), (-60, -60), (-20, -60), (-20, 50), (25, 50), (25, -52), (62, -52), (62, 45)], 20),
        [12, 12],
        colour,
    )
    for x, y in ((-48, 18), (2, 14), (52, 10)):
        shapes += [
            ellipse(x, y, 25, 25, shade(colour, 0.5)),
            ellipse(x, y, 22, 22, colour),
            ellipse(x - 5, y - 6, 12, 12, shade(colour, 1.7)),
            ellipse(x, y, 4, 4, shade(colour, 0.5)),
        ]
        shapes.append(limb([(x - 6, y - 24), (x - 26, y - 70), (x - 34, y - 98)], [8, 8, 20], silver(rng)))
    wide = rng.uniform(0.55, 0.95)
    flare = [(137, -82), (152, -20), (146, 50), (134, 110), (118, 158), (108, 190), (104, 204)]
    shapes += tube(flare, [26, 36, 52, 84, 140, 220, 300], colour)
    shapes += bell(102, 212, 300 * wide * 0.55, 304, colour, 8)
    shapes += tube(bent([(-105, -96), (-40, -150), (-140, -190), (-235, -178)], 60), [14, 12, 9, 8], colour)
    shapes += tube([(-230, -178), (-262, -172), (-290, -166)], [9, 16, 24], silver(rng))
    return shapes


@DRAWINGS.add("trumpet")
def _trumpet(rng: np.random.Generator) -> list[Shape]:
    horn = trumpet(rng, brass(rng))
    if rng.random() < 0.25:
        return blowing(rng, horn, (-48, 0), (479, 0), 0.52, (0.44, 0.36))
    return fitted(
        rng,
        horn,
        float(rng.choice([rng.normal(0, 12), rng.normal(-38, 10), rng.normal(35, 10)])),
        flip=bool(rng.random() < 0.5),
    )


def blowing(
    rng: np.random.Generator,
    horn: list[Shape],
    lips: tuple[float, float],
    end: tuple[float, float],
    size: float,
    hands: tuple[float, float],
) -> list[Shape]:
    """Somebody turned aside who blows a horn.

    Args:
        rng: chooses who.
        horn: in its own measures.
        lips, end: its mouthpiece and the end opposite, in those measures.
        size: from one to the other, in heads' sevenths.
        hands: where along that line the hands hold it.
    """
    someone = Player.someone(rng, formal=0.5)
    mouth = np.array([0.53, 0.30])
    rise = rng.uniform(-0.2, 0.12)
    along = np.array([np.cos(rise), -np.sin(rise)])
    first, second = (mouth + along * size * part + (0, 0.035) for part in hands)
    shapes = [
        *someone.body(0.46),
        *someone.arm((0.60, 0.45), (float(second[0]), float(second[1])), bend=1),
        *someone.head(0.48, 0.235, tilt=5),
        *carried(horn, [lips, end], [mouth, mouth + along * size]),
        *someone.arm((0.32, 0.45), (float(first[0]), float(first[1])), bend=1, reach=0.6),
    ]
    return fitted(rng, shapes, flip=bool(rng.random() < 0.5))


@DRAWINGS.add("trombone")
def _trombone(rng: np.random.Generator) -> list[Shape]:
    horn = trombone(rng, brass(rng))
    if rng.random() < 0.2:
        return blowing(rng, horn, (-62, 0), (900, 0), 0.8, (0.14, 0.5))
    return fitted(
        rng,
        horn,
        float(rng.choice([rng.normal(0, 10), rng.normal(-40, 10), rng.normal(40, 10), rng.normal(85, 8)])),
        flip=bool(rng.random() < 0.5),
    )


@DRAWINGS.add("french horn")
def _french_horn(rng: np.random.Generator) -> list[Shape]:
    return fitted(
        rng,
        squeezed(french_horn(rng, brass(rng)), x=rng.uniform(0.85, 1.05)),
        float(rng.normal(0, 22)),
        flip=bool(rng.random() < 0.5),
    )


@DRAWINGS.add("tuba")
def _tuba(rng: np.random.Generator) -> list[Shape]:
    horn = tuba(rng, brass(rng))
    if rng.random() < 0.15:
        someone = Player.someone(rng)
        whole = [
            *someone.body(0.5, low=1.15),
            *someone.head(0.56, 0.25),
            *carried(horn, [(0, 60), (-180, -880)], [(0.44, 1.15), (0.33, 0.08)]),
            *someone.arm((0.66, 0.46), (0.54, 0.80), bend=1),
            *someone.arm((0.34, 0.50), (0.36, 0.92), bend=1),
        ]
        return fitted(rng, whole, flip=bool(rng.random() < 0.5))
    return fitted(rng, horn, float(rng.normal(6, 12)), flip=bool(rng.random() < 0.5))


@DRAWINGS.add("brass section")
def _brass_instruments(rng: np.random.Generator) -> list[Shape]:
    """Trumpet, trombone, horn and tuba side by side."""
    colour = near(rng, (0.86, 0.65, 0.26))
    shapes: list[Shape] = []
    if rng.random() < 0.6:
        shapes += moved(tuba(rng, colour), 380, 330, 0.85)
    shapes += moved(french_horn(rng, colour), -330, 50, 0.9)
    shapes += carried(trombone(rng, colour), [(-250, 0), (850, 0)], [(-650, 330), (rng.uniform(380, 480), -330)])
    lean = rng.uniform(-120, 120)
    shapes += carried(trumpet(rng, colour), [(0, 0), (480, 0)], [(-330, 420 + lean / 2), (260, 420 - lean / 2)])
    return fitted(rng, shapes, flip=bool(rng.random() < 0.5))


@DRAWINGS.add("brass section")
def _brass_players(rng: np.random.Generator) -> list[Shape]:
    """Three or four who blow side by side."""
    shapes: list[Shape] = []
    for number in range(int(rng.integers(2, 4))):
        colour = near(rng, (0.86, 0.65, 0.26))
        slide = rng.random() < 0.4
        horn = trombone(rng, colour) if slide else trumpet(rng, colour)
        lips, end, size = ((-62, 0), (900, 0), 0.62) if slide else ((-48, 0), (479, 0), 0.46)
        shapes += moved(
            blowing(rng, horn, lips, end, size, (0.14, 0.5) if slide else (0.44, 0.36)),
            0.56 * number,
            0.04 * (number % 2),
            1.0,
        )
    return fitted(rng, shapes)


@DRAWINGS.add("harmonica")
def _harmonica(rng: np.random.Generator) -> list[Shape]:
    """Chromed covers above and below a comb with its row of holes; sometimes at somebody's lips."""
    metal = silver(rng)
    comb = one_of(rng, [(0.55, 0.30, 0.15), (0.12, 0.12, 0.13), (0.75, 0.1, 0.1), (0.15, 0.25, 0.55)])
    wide, holes = (1.0, 10) if rng.random() < 0.7 else (1.5, 14)
    open_ = rng.uniform(0.5, 1.1)
    top, low = -0.135 * open_, 0.135
    shapes = [rectangle(-wide / 2 - 0.02, -0.06, wide / 2 + 0.02, 0.06, shade(comb, 0.9), 0.02)]
    for side in (-1, 1):
        y = top if side < 0 else low
        cover = np.array(
            [
                (-wide / 2 + 0.02, side * 0.05),
                (-wide / 2 + 0.05, y),
                (wide / 2 - 0.05, y),
                (wide / 2 - 0.02, side * 0.05),
            ]
        )
        shapes.append(polygon(cover, shade(metal, 0.85 if side < 0 else 0.6)))
        shapes.append(polygon(cover * (0.97, 0.9) + (0, side * 0.004), shade(metal, 1.3 if side < 0 else 0.85)))
        shapes.append(
            stroke(
                [(-wide / 2 + 0.07, y * 0.8), (wide / 2 - 0.07, y * 0.8)], 0.016, shade(metal, 2.5 if side < 0 else 1.2)
            )
        )
    shapes.append(rectangle(-wide / 2, -0.052, wide / 2, 0.052, comb, 0.01))
    for x in np.linspace(-wide / 2 + 0.08, wide / 2 - 0.08, holes):
        half = 0.27 * wide / holes
        shapes.append(rectangle(x - half, -0.03, x + half, 0.03, (0.04, 0.03, 0.03)))
    shapes += [ellipse(side * (wide / 2 - 0.03), 0, 0.014, 0.014, (0.8, 0.75, 0.5)) for side in (-1, 1)]
    if rng.random() < 0.25:
        someone = Player.someone(rng, formal=0.1)
        whole = [
            *someone.body(0.48),
            *someone.head(0.48, 0.235),
            *moved(shapes, 0.48, 0.305, 0.17 / wide),
            *someone.arm((0.31, 0.46), (0.41, 0.32), bend=-1),
            *someone.arm((0.65, 0.46), (0.55, 0.32), bend=1),
        ]
        return fitted(rng, whole)
    return fitted(rng, shapes, float(rng.normal(0, 22)))


def accordion(rng: np.random.Generator) -> list[Shape]:
    """A piano accordion from the front, in heights of its own."""
    colour = one_of(
        rng, [(0.70, 0.08, 0.10), BLACK, (0.90, 0.88, 0.84), (0.12, 0.25, 0.5), (0.5, 0.3, 0.15), (0.55, 0.1, 0.3)]
    )
    cloth = one_of(rng, [(0.75, 0.1, 0.1), (0.12, 0.12, 0.14), (0.9, 0.88, 0.82), shade(colour, 0.8)])
    folds, spread = int(rng.integers(9, 15)), rng.uniform(0.30, 0.62)
    fan = rng.uniform(0, 0.5)
    shapes: list[Shape] = []
    top, low = -0.46, 0.46
    # bellows: folds fanning apart towards the bottom
    for fold in range(folds):
        a, b = fold / folds, (fold + 1) / folds
        middle = (a + b) / 2
        for start, end, tone in ((a, middle, 1.15), (middle, b, 0.6)):
            corners = [
                (-spread * (1 - fan) * start, top + 0.02),
                (-spread * (1 - fan) * end, top + 0.02),
                (-spread * (1 + 0.4 * fan) * end, low - 0.02 + 0.05 * fan * end),
                (-spread * (1 + 0.4 * fan) * start, low - 0.02 + 0.05 * fan * start),
            ]
            shapes.append(polygon(corners, shade(cloth, tone) if sum(cloth) > 0.5 else shade((0.3, 0.3, 0.32), tone)))
        for y, spread_here in ((top + 0.02, 1 - fan), (low - 0.02 + 0.05 * fan * middle, 1 + 0.4 * fan)):
            shapes.append(ellipse(-spread * spread_here * middle, y, 0.018, 0.018, STEEL))
    # bass side, leaning with the bellows
    x_top, x_low = -spread * (1 - fan), -spread * (1 + 0.4 * fan)
    drop = 0.05 * fan
    left = np.array(
        [(x_top, top), (x_low, low + drop), (x_low - 0.2, low + drop - 0.05), (x_top - 0.2 - 0.04 * fan, top + 0.05)]
    )
    shapes += [polygon(left, shade(colour, 0.7)), polygon((left - left.mean(0)) * 0.92 + left.mean(0), colour)]
    for row in range(4):
        for button in range(11):
            part = (button + 0.5 * (row % 2) + 0.6) / 12
            start, end = (
                left[0] + (left[3] - left[0]) * (0.35 + 0.17 * row),
                left[1] + (left[2] - left[1]) * (0.35 + 0.17 * row),
            )
            shapes.append(disc((start + (end - start) * part), 0.012, 0.012, IVORY if sum(colour) < 2.2 else BLACK))
    # treble side: grille and keyboard
    right = [(0, top - 0.02), (0.15, top), (0.20, top + 0.05), (0.20, low - 0.05), (0.15, low), (0, low + 0.02)]
    shapes += [polygon(right, colour), polygon(np.array(right) * (0.85, 0.93), shade(colour, 1.25))]
    shapes.append(
        rectangle(0.025, top + 0.06, 0.12, low - 0.06, one_of(rng, [(0.8, 0.7, 0.4), STEEL, (0.15, 0.15, 0.16)]), 0.03)
    )
    for y in np.linspace(top + 0.12, low - 0.12, 8):
        shapes.append(stroke([(0.035, y), (0.11, y + 0.02)], 0.014, shade(colour, 0.5)))
    shapes += [ellipse(0.155, y, 0.013, 0.02, IVORY) for y in np.linspace(top + 0.12, low - 0.12, 7)]
    shapes.append(rectangle(0.19, top + 0.01, 0.36, low - 0.01, shade(colour, 0.6), 0.02))
    shapes += keys(
        [(0.205, low - 0.025), (0.205, top + 0.025), (0.37, top + 0.025), (0.37, low - 0.025)],
        int(rng.integers(15, 22)),
    )
    return shapes


@DRAWINGS.add("accordion")
def _accordion(rng: np.random.Generator) -> list[Shape]:
    shapes = accordion(rng)
    if rng.random() < 0.3:
        someone = Player.someone(rng, formal=0.2)
        whole = [
            *someone.body(0.5, low=1.1),
            *someone.head(0.5, 0.235),
            *someone.arm((0.34, 0.46), (0.22, 0.74), bend=1),
            *moved(shapes, 0.56, 0.72, 0.56),
            *someone.arm((0.66, 0.46), (0.72, 0.76), bend=-1),
        ]
        return fitted(rng, whole, flip=bool(rng.random() < 0.5))
    return fitted(rng, shapes, float(rng.normal(0, 12)), flip=bool(rng.random() < 0.5))


def harmonium(rng: np.random.Generator) -> list[Shape]:
    """An Indian harmonium from the front and above, a unit wide: keys, stops, bellows behind."""
    colour = near(rng, (0.50, 0.25, 0.11))
    lean, tall = rng.uniform(-0.12, 0.12), rng.uniform(0.24, 0.32)
    depth = rng.uniform(0.26, 0.36)
    back = np.array([lean, -depth])
    shapes: list[Shape] = []
    # the bellows' flap stands up behind
    flap = rng.uniform(0.16, 0.26)
    rear = [
        (-0.46 + lean, -depth),
        (0.46 + lean, -depth),
        (0.46 + 1.25 * lean, -depth - flap),
        (-0.46 + 1.25 * lean, -depth - flap),
    ]
    shapes.append(polygon(rear, shade(colour, 0.75)))
    shapes.append(polygon((np.array(rear) - np.mean(rear, 0)) * (0.93, 0.78) + np.mean(rear, 0), shade(colour, 1.1)))
    for x in (-0.25, 0.0, 0.25):
        shapes += [
            ellipse(x + 1.12 * lean, -depth - 0.5 * flap, 0.06, 0.032, shade(colour, 0.35)),
            ellipse(x + 1.12 * lean, -depth - 0.5 * flap, 0.045, 0.02, (0.75, 0.6, 0.3)),
        ]
    for fold in range(3):
        y = -depth + 0.025 - fold * 0.018
        shapes.append(
            stroke([(-0.47 + lean, y), (0.47 + lean, y)], 0.012, one_of(rng, [(0.12, 0.1, 0.1), (0.65, 0.15, 0.12)]))
        )
    shapes += box(-0.5, 0, 0.5, tall, (float(back[0]), depth), colour)

    # keys on the front edge of the top, stops below on the front
    def at(x: float, far: float) -> tuple[float, float]:
        return (x + lean * far, -depth * far)

    shapes.append(polygon([at(-0.47, 0.05), at(0.47, 0.05), at(0.47, 0.52), at(-0.47, 0.52)], shade(colour, 0.3)))
    shapes += keys(
        [at(-0.45, 0.48), at(0.45, 0.48), at(0.45, 0.08), at(-0.45, 0.08)], int(rng.integers(21, 26)), drop=0.015
    )
    shapes.append(polygon([at(-0.45, 0.6), at(0.45, 0.6), at(0.45, 0.92), at(-0.45, 0.92)], shade(colour, 0.8)))
    for x in np.linspace(-0.36, 0.36, 7):
        shapes += [disc(at(x, 0.76), 0.035, 0.018, shade(colour, 0.4))]
    for x in np.linspace(-0.38, 0.38, int(rng.integers(5, 10))):
        shapes += [
            ellipse(x, tall * 0.42, 0.027, 0.027, shade(colour, 0.4)),
            ellipse(x, tall * 0.40, 0.02, 0.02, IVORY),
        ]
    shapes.append(rectangle(-0.5, tall * 0.8, 0.5, tall, shade(colour, 0.7)))
    shapes += [ellipse(side * 0.5, tall * 0.45, 0.018, 0.04, (0.83, 0.66, 0.3)) for side in (-1, 1)]
    return shapes


@DRAWINGS.add("harmonium")
def _harmonium(rng: np.random.Generator) -> list[Shape]:
    shapes = harmonium(rng)
    if rng.random() < 0.3:
        skin = one_of(rng, SKINS[2:])
        for x in (-0.12, 0.2):
            shapes += [limb([(x + 0.05, 0.35), (x + 0.02, 0.12), (x, -0.05)], [0.15, 0.1, 0.09], skin)]
            shapes += [
                limb([(x + d * 0.5, -0.03), (x + d, -0.1)], [0.03, 0.022], skin) for d in (-0.05, -0.02, 0.01, 0.04)
            ]
    return fitted(rng, shapes, float(rng.normal(0, 5)), flip=bool(rng.random() < 0.5))
