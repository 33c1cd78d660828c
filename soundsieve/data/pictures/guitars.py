"""Guitars: acoustic, electric, bass, and what makes them loud."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.fretted import both, leaning, neck, strings
from soundsieve.data.pictures.materials import (
    BLACK,
    IVORY,
    LACQUERS,
    STEEL,
    arched,
    box,
    carried,
    fitted,
    mix,
    moved,
    near,
    one_of,
    squeezed,
    wood,
)
from soundsieve.data.pictures.players import Player
from soundsieve.data.pictures.shapes import Shape, blob, ellipse, polygon, rectangle, shade, smooth, stroke

DRAWINGS = Drawings()


def acoustic(rng: np.random.Generator, *, turn: float = 0.0) -> list[Shape]:
    """An acoustic guitar, steel or nylon strings, the top of its body at (0, 0), in millimetres."""
    steel = rng.random() < 0.5
    top = (
        near(rng, (0.85, 0.62, 0.33))
        if rng.random() < 0.75
        else one_of(rng, [(0.45, 0.2, 0.1), BLACK, (0.1, 0.25, 0.5)])
    )
    side = wood(rng, 0.8)
    if steel:
        edge = both(
            [
                (0, 0),
                (60, 0),
                (115, 25),
                (145, 95),
                (140, 160),
                (135, 200),
                (152, 260),
                (190, 330),
                (200, 400),
                (170, 465),
                (95, 500),
                (0, 505),
            ]
        )
        joint, bridge = -358.0, 290.0
    else:
        edge = both(
            [
                (0, 0),
                (60, 0),
                (112, 22),
                (140, 90),
                (128, 160),
                (118, 195),
                (135, 250),
                (175, 320),
                (185, 385),
                (160, 450),
                (90, 485),
                (0, 490),
            ]
        )
        joint, bridge = -325.0, 325.0
    shapes: list[Shape] = []
    for step in np.linspace(1, 0, 5):
        if abs(turn) > 0.02:
            shapes.append(polygon(edge + np.array((turn * 105 * step, 0)), shade(side, 0.9 - 0.3 * step)))
    shapes.append(polygon(edge, shade(side, 0.8)))
    centre = np.array([0, 255])
    shapes += arched((edge - centre) * 0.972 + centre, top, edge=0.88, middle=1.25, light=(-0.1, 0.2))
    hole = 155.0
    shapes += [
        ellipse(0, hole, 62, 62, shade(side, 0.7)),
        ellipse(0, hole, 57, 57, shade(top, 1.3)),
        ellipse(0, hole, 52, 52, shade(side, 0.8)),
    ]
    shapes.append(ellipse(0, hole, 48, 48, (0.09, 0.06, 0.05)))
    if steel and rng.random() < 0.7:
        guard = (0.13, 0.07, 0.05) if rng.random() < 0.8 else IVORY
        shapes.append(blob([(22, 205), (52, 178), (70, 190), (98, 250), (80, 290), (45, 275)], guard))
    wide = 56 if steel else 62
    board = (0.13, 0.09, 0.08) if rng.random() < 0.6 else (0.28, 0.16, 0.11)
    shapes.append(rectangle(-85, bridge - 14, 85, bridge + 16, shade(board, 0.9), 8))
    shapes.append(rectangle(-45, bridge - 3, 45, bridge + 3, IVORY))
    head = 185.0
    face = shade(side, 0.9) if rng.random() < 0.7 else top
    for part in (0.28, 0.52, 0.76):
        for x in (-1, 1):
            y = joint - part * head
            shapes.append(stroke([(x * 20, y), (x * 52, y)], 8, STEEL))
            shapes.append(ellipse(x * 55, y, 10, 13, IVORY if not steel or rng.random() < 0.3 else STEEL))
    shapes.append(
        polygon(
            [
                (-24, joint),
                (24, joint),
                (38, joint - 40),
                (36, joint - head),
                (10, joint - head - 8),
                (-10, joint - head - 8),
                (-36, joint - head),
                (-38, joint - 40),
            ],
            face,
        )
    )
    if steel:
        shapes += [ellipse(x * 22, joint - part * head, 7, 7, STEEL) for part in (0.28, 0.52, 0.76) for x in (-1, 1)]
    else:
        shapes += [
            rectangle(x * 17 - 6, joint - 0.85 * head, x * 17 + 6, joint - 0.2 * head, (0.93, 0.92, 0.9), 6)
            for x in (-1, 1)
        ]
    shapes += neck(joint, hole - 50, bridge, wide, board, frets=20, dots=steel)
    return shapes + strings(6, (0.33 * wide, joint), (34, bridge), 2.2, (0.88, 0.85, 0.76))


def _outline(points: str) -> np.ndarray:
    return np.array([point.split(",") for point in points.split()], float)


ELECTRIC = {
    "strat": _outline(
        "-85,235 -140,222 -182,150 -222,58 -278,2 -328,50 -352,150 -332,270 -292,395 -330,540 -400,700 "
        "-392,850 -290,965 -90,1003 120,978 300,890 402,745 385,590 305,455 290,375 325,280 345,190 302,112 "
        "240,160 195,222 140,252 85,240"
    ),
    "single cut": _outline(
        "-85,30 -190,25 -268,95 -283,200 -250,330 -237,410 -272,510 -350,625 -376,770 -312,915 -150,990 "
        "0,1003 150,990 312,915 376,770 350,625 280,510 240,410 248,310 283,225 262,135 195,118 135,190 "
        "95,215 85,190"
    ),
    "tele": _outline(
        "-85,70 -200,50 -300,90 -330,200 -295,340 -285,420 -330,530 -395,690 -385,860 -280,965 -80,1003 "
        "100,1000 290,955 390,850 395,690 330,530 285,430 300,330 340,240 320,165 240,150 165,210 110,262 "
        "85,220"
    ),
    "double cut": _outline(
        "-85,130 -150,150 -215,60 -285,5 -300,90 -270,280 -265,400 -320,540 -380,700 -370,850 -270,970 "
        "-90,1000 0,1003 90,1000 270,970 370,850 380,700 320,540 265,400 270,280 300,90 285,5 215,60 150,150 "
        "85,130"
    ),
}
"""Outlines of solid bodies in thousandths of their length, from the neck's left round to its right."""


FLYING_V = _outline(
    "-90,60 -140,120 -330,640 -430,960 -330,1000 -80,620 0,560 80,620 330,1000 430,960 330,640 140,120 90,60"
)


EXPLORER = _outline("-90,120 -330,160 -420,250 -300,430 -480,900 -300,960 60,760 420,700 330,480 260,330 420,40 90,190")


def electric(rng: np.random.Generator, kind: str = "", *, wild: bool = False, bass: bool = False) -> list[Shape]:
    """A solid electric guitar or bass guitar, its body a thousand units long from (0, 0) down.

    Args:
        rng: chooses lacquer, pickups and head.
        kind: of ELECTRIC; any if empty.
        wild: a flying V or an angular body.
        bass: four strings, a longer neck.
    """
    kind = kind or str(rng.choice(["strat", "strat", "single cut", "single cut", "tele", "double cut"]))
    if wild:
        edge = FLYING_V if rng.random() < 0.7 else EXPLORER
    else:
        edge = smooth(ELECTRIC["strat" if bass else kind], closed=True)
    if bass:
        edge = edge * (0.9, 1) + (0.06 * (edge[:, 1:] - 500) * (1, 0))
    colour = one_of(rng, LACQUERS, 0.03) if rng.random() < 0.7 else wood(rng, 0.4)
    burst = not wild and rng.random() < 0.3
    shapes = [polygon(edge * (1.012, 1.0) + (0, 6), shade(colour, 0.4))]
    if burst:
        shapes += arched(edge, near(rng, (0.75, 0.40, 0.12)), edge=0.15, middle=1.8)
    else:
        shapes += [polygon(edge, colour)]
        if not wild:
            shapes.append(
                blob(
                    [(-0.5 * 600, 700), (-230, 560), (-215, 420), (-150, 600), (-200, 800)],
                    mix(colour, (1, 1, 1), 0.18),
                )
            )
    scale = (860 / 0.49) if bass else {"single cut": 628 / 0.44}.get(kind, 648 / 0.406) if not wild else 1450
    bridge = 800.0 if bass else 620.0 if kind == "single cut" and not wild else 730.0
    if wild:
        bridge = 500.0
    nut = bridge - scale
    wide = 130 if not bass else 132
    if (not wild and kind in ("strat",)) or bass:
        guard = IVORY if rng.random() < 0.7 else BLACK
        shapes.append(
            blob(
                [
                    (-95, 245),
                    (-215, 160),
                    (-230, 300),
                    (-150, 430),
                    (-160, 620),
                    (-60, 690),
                    (60, 690),
                    (180, 760),
                    (290, 830),
                    (330, 720),
                    (210, 560),
                    (180, 420),
                    (200, 300),
                    (120, 300),
                    (80, 240),
                ],
                guard,
            )
        )
    elif not wild and kind == "tele":
        shapes.append(
            blob(
                [
                    (-90, 180),
                    (-230, 150),
                    (-250, 260),
                    (-190, 420),
                    (-210, 600),
                    (-60, 650),
                    (80, 600),
                    (200, 560),
                    (170, 430),
                    (110, 300),
                    (85, 240),
                ],
                IVORY if rng.random() < 0.6 else BLACK,
            )
        )
    elif rng.random() < 0.5:
        shapes.append(polygon([(95, 330), (180, 420), (210, 600), (95, 620)], IVORY if rng.random() < 0.5 else BLACK))
    single = kind == "strat" and not wild
    for y in np.linspace(bridge - 330, bridge - 110, 3 if single and not bass else 2):
        if wild:
            y = bridge - (bridge - y) * 0.75
        lean = 12 if y > bridge - 150 and single else 0
        tall = 26 if single else 48
        metal = rng.random() < 0.5
        shapes.append(
            polygon(
                [(-95, y - tall + lean), (95, y - tall - lean), (95, y + tall - lean), (-95, y + tall + lean)],
                STEEL if metal and not single else BLACK if _is_pale(shapes) else IVORY,
            )
        )
        shapes += [
            ellipse(x, y, 7, 7, (0.85, 0.85, 0.85) if not metal else (0.4, 0.4, 0.4))
            for x in np.linspace(-70, 70, 6 if not bass else 4)
        ]
    shapes.append(rectangle(-105, bridge - 35, 105, bridge + (60 if bass or single else 15), STEEL, 10))
    if kind == "single cut" and not wild:
        shapes.append(rectangle(-110, bridge + 95, 110, bridge + 135, STEEL, 18))
    knob = IVORY if rng.random() < 0.4 else (0.15, 0.13, 0.12) if rng.random() < 0.6 else STEEL
    for x, y in ((205, 640), (255, 740), (285, 840)) if not wild else ((150, 640), (195, 730), (240, 820)):
        if kind == "single cut" and not wild:
            x, y = x - 5, y + 20
        shapes.append(ellipse(x, y, 30, 30, shade(knob, 0.7)))
        shapes.append(ellipse(x - 3, y - 4, 24, 24, knob))
    maple = rng.random() < 0.4 and not wild
    board = (0.86, 0.66, 0.38) if maple else (0.20, 0.12, 0.10)
    end = (bridge - 340) if not wild else 130
    head = 0.44 * 1000 if not bass else 480
    face = (0.86, 0.66, 0.38) if maple or single or bass else BLACK if not wild else colour
    count = 4 if bass else 6
    if wild:
        shapes += _pegs(nut, head, 3, both_sides=True)
        shapes.append(
            polygon(
                [
                    (-50, nut),
                    (50, nut),
                    (95, nut - 100),
                    (30, nut - head * 1.05),
                    (-30, nut - head * 1.05),
                    (-95, nut - 100),
                ],
                face,
            )
        )
    elif kind in ("single cut", "double cut") and not bass:
        shapes += _pegs(nut, head, 3, both_sides=True)
        shapes.append(
            polygon(
                [
                    (-52, nut),
                    (52, nut),
                    (92, nut - 90),
                    (78, nut - head * 0.9),
                    (96, nut - head),
                    (30, nut - head * 0.94),
                    (0, nut - head * 0.98),
                    (-30, nut - head * 0.94),
                    (-96, nut - head),
                    (-78, nut - head * 0.9),
                    (-92, nut - 90),
                ],
                face,
            )
        )
    else:
        shapes += _pegs(nut, head, count, both_sides=False)
        shapes.append(
            blob(
                [
                    (-50, nut + 5),
                    (-62, nut - 60),
                    (-92, nut - 105),
                    (-78, nut - 0.62 * head),
                    (-52, nut - 0.95 * head),
                    (20, nut - 1.02 * head),
                    (88, nut - 0.9 * head),
                    (60, nut - 0.72 * head),
                    (66, nut - 0.35 * head),
                    (52, nut - 90),
                    (50, nut + 5),
                ],
                face,
            )
        )
    shapes += neck(nut, end, bridge, wide, board, frets=22 if not bass else 20)
    return shapes + strings(count, (0.3 * wide, nut), (0.55 * wide, bridge), 6 if not bass else 9, (0.86, 0.86, 0.84))


def _is_pale(shapes: list[Shape]) -> bool:
    """Whether what was drawn last is bright."""
    return sum(shapes[-1].colour) > 2.0


def _pegs(nut: float, head: float, count: int, *, both_sides: bool) -> list[Shape]:
    shapes = []
    for part in np.linspace(0.25, 0.82, count):
        for side in (-1, 1) if both_sides else (-1,):
            y = nut - part * head
            shapes.append(stroke([(side * 40, y), (side * 125, y)], 16, STEEL))
            shapes.append(ellipse(side * 128, y, 24, 24 if count > 4 else 32, STEEL))
    return shapes


def strummed(rng: np.random.Generator, guitar: list[Shape], mouth: float, nut: float) -> list[Shape]:
    """A guitar, its mouth and nut at (0, mouth) and (0, nut), before who plays it."""
    someone = Player.someone(rng, formal=0.2)
    rise = rng.uniform(0.05, 0.45)
    hole = np.array([0.42, 0.78])
    far = hole + 0.50 * np.array([np.cos(rise), -np.sin(rise)])
    hand = hole + (far - hole) * rng.uniform(0.7, 0.95)
    shapes = [
        *someone.head(0.46, 0.235, tilt=rng.uniform(-5, 12)),
        *someone.body(0.46, low=1.1),
        *carried(guitar, [(0, mouth), (0, nut)], [hole, far]),
        *someone.arm((0.62, 0.45), (float(hand[0]), float(hand[1]) + 0.015), bend=1),
        *someone.arm((0.30, 0.45), (float(hole[0]) + 0.02, float(hole[1])), bend=1),
    ]
    return fitted(rng, shapes, flip=bool(rng.random() < 0.2))


@DRAWINGS.add("guitar")
def _guitar(rng: np.random.Generator) -> list[Shape]:
    if rng.random() < 0.2:
        return strummed(rng, acoustic(rng), 190, -325)
    turn = float(rng.choice([0, rng.uniform(-1, 1)]))
    return fitted(
        rng,
        squeezed(acoustic(rng, turn=turn), x=1 - 0.3 * abs(turn) * rng.random()),
        leaning(rng),
        flip=bool(rng.random() < 0.3),
    )


@DRAWINGS.add("electric guitar")
def _electric_guitar(rng: np.random.Generator) -> list[Shape]:
    if rng.random() < 0.15:
        return strummed(rng, electric(rng), 600, -800)
    return fitted(rng, squeezed(electric(rng), x=rng.uniform(0.8, 1)), leaning(rng), flip=bool(rng.random() < 0.2))


@DRAWINGS.add("bass guitar")
def _bass_guitar(rng: np.random.Generator) -> list[Shape]:
    if rng.random() < 0.12:
        return strummed(rng, electric(rng, bass=True), 600, -950)
    return fitted(rng, electric(rng, bass=True), leaning(rng), flip=bool(rng.random() < 0.2))


def amplifier(rng: np.random.Generator) -> list[Shape]:
    """A guitar amplifier from the front, a thousand units wide, its middle at (0, 0)."""
    skin = one_of(rng, [BLACK, (0.12, 0.11, 0.1), (0.75, 0.62, 0.4), (0.55, 0.12, 0.12)])
    cloth = one_of(rng, [(0.16, 0.15, 0.15), (0.45, 0.42, 0.36), (0.28, 0.28, 0.3)])
    tall = rng.uniform(800, 1050)
    shapes = [
        *box(-500, -tall / 2, 500, tall / 2, (rng.uniform(-90, 90), 70), skin),
        rectangle(-450, -tall / 2 + 200, 450, tall / 2 - 50, cloth, 20),
        rectangle(
            -460,
            -tall / 2 + 45,
            460,
            -tall / 2 + 165,
            (0.82, 0.74, 0.5) if rng.random() < 0.5 else (0.75, 0.75, 0.76),
            8,
        ),
    ]
    shapes += [ellipse(x, -tall / 2 + 105, 32, 32, BLACK) for x in np.linspace(-380, 250, 7)]
    shapes.append(ellipse(400, -tall / 2 + 105, 20, 20, (0.9, 0.1, 0.08)))
    for y in np.arange(-tall / 2 + 230, tall / 2 - 70, 45):
        shapes.append(stroke([(-440, y), (440, y)], 6, shade(cloth, 0.7)))
    cones = [(0.0, 75.0)] if rng.random() < 0.6 else [(-220.0, 75.0), (220.0, 75.0)]
    radius = 300 if len(cones) == 1 else 195
    for x, y in cones:
        shapes += [
            ellipse(x, y, radius, radius, shade(cloth, 0.75)),
            ellipse(x, y, radius * 0.85, radius * 0.85, shade(cloth, 0.55)),
            ellipse(x, y, radius * 0.3, radius * 0.3, shade(cloth, 0.9)),
        ]
    return shapes


@DRAWINGS.add("distorted guitar")
def _distorted_guitar(rng: np.random.Generator) -> list[Shape]:
    wild = rng.random() < 0.65
    guitar = electric(rng, wild=bool(wild))
    if rng.random() < 0.3 and wild:
        return fitted(rng, guitar, leaning(rng))
    shapes = moved(amplifier(rng), 0, 0, rng.uniform(1.2, 1.6))
    lean = np.radians(rng.uniform(-35, 35))
    middle = np.array([rng.uniform(-500, 900), rng.uniform(-100, 200)])
    along = np.array([np.sin(lean), -np.cos(lean)])
    cable = stroke(
        [middle + np.array((200, 500)), (900, 900), (500, 1000), (-300, 950), (-400, 300)], 22, BLACK, curved=True
    )
    return fitted(rng, [*shapes, cable, *carried(guitar, [(0, 500), (0, -500)], [middle, middle + 1000 * along])])
