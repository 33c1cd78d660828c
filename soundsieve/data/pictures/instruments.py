"""Instruments that play together, and the union of strings, woodwinds, brass and bellows."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures import brass_and_bellows, folk_winds, guitars, plucked, strings, winds
from soundsieve.data.pictures.brass_and_bellows import harmonium, trombone, trumpet
from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.drums import mridangam
from soundsieve.data.pictures.materials import carried, fitted, moved, near, one_of, silver
from soundsieve.data.pictures.players import SKINS, Player
from soundsieve.data.pictures.plucked import sitar
from soundsieve.data.pictures.shapes import Colour, Shape, ellipse, limb, polygon, shade, stroke
from soundsieve.data.pictures.strings import BASS, CELLO, VIOLA, VIOLIN, bow, bowed, cellist, violinist
from soundsieve.data.pictures.winds import transverse

DRAWINGS = Drawings()
for _family in (strings, guitars, plucked, winds, folk_winds, brass_and_bellows):
    DRAWINGS.update(_family.DRAWINGS)


@DRAWINGS.add("string orchestra")
def _string_family(rng: np.random.Generator) -> list[Shape]:
    """Violin, viola, cello and double bass side by side, true to each other's size."""
    shapes: list[Shape] = []
    x = 0.0
    order = [VIOLIN, VIOLA, CELLO, BASS] if rng.random() < 0.6 else [VIOLIN, VIOLIN, VIOLA, CELLO]
    for size in order:
        shown = 1.0 if size is BASS else 1.25 if size is CELLO else 1.9
        x += 0.5 * shown * size.lower + 40
        shapes += moved(bowed(rng, size), x, -shown * (size.body + size.pin), shown)
        x += 0.5 * shown * size.lower + 40
        if rng.random() < 0.4:
            shapes += moved(bow(rng, size.bow, 1.8), x, -100, 1.3)
            x += 70
    return fitted(rng, shapes, float(rng.normal(0, 3)), flip=bool(rng.random() < 0.5))


@DRAWINGS.add("string orchestra")
def _string_players(rng: np.random.Generator) -> list[Shape]:
    """Three to five who bow: violins and a viola, a cello last."""
    shapes: list[Shape] = []
    count = int(rng.integers(2, 4))
    for number in range(count):
        shapes += moved(violinist(rng, VIOLA if number == count - 1 else VIOLIN), 0.50 * number, -0.05 * (number % 2))
    shapes += moved(cellist(rng, CELLO), 0.50 * count + 0.18, 0.08, 0.95)
    return fitted(rng, shapes, flip=bool(rng.random() < 0.5))


@DRAWINGS.add("pizzicato strings")
def _pizzicato(rng: np.random.Generator) -> list[Shape]:
    """A violin or cello whose strings a finger plucks, and no bow."""
    if rng.random() < 0.25:
        return fitted(
            rng, cellist(rng, CELLO if rng.random() < 0.5 else BASS, plucked=True), flip=bool(rng.random() < 0.3)
        )
    size = (VIOLIN, VIOLA, CELLO)[int(rng.integers(3))]
    skin, sleeve = one_of(rng, SKINS), one_of(rng, [(0.1, 0.1, 0.11), (0.92, 0.92, 0.9), (0.3, 0.35, 0.5)])
    shapes = bowed(rng, size)
    unit = size.body / 356
    tip = np.array([rng.uniform(-10, 16), rng.uniform(95, 150)]) * unit
    side = 1.0 if rng.random() < 0.75 else -1.0

    def at(x: float, y: float) -> np.ndarray:
        return tip + np.array([side * x, y]) * unit

    shapes += [limb([at(260, 240), at(170, 130)], [120 * unit, 84 * unit], sleeve)]
    shapes += [limb([at(185, 150), at(135, 90), at(95, 50)], [62 * unit, 64 * unit, 80 * unit], skin)]
    for number, (x, y) in enumerate(((62, 78), (50, 62), (42, 44))):  # curled fingers
        shapes.append(
            limb(
                [at(105 - 4 * number, 70 - 12 * number), at(x, y - 6), at(x + 8, y + 16)],
                [30 * unit, 27 * unit, 20 * unit],
                shade(skin, 0.86 + 0.05 * number),
            )
        )
    shapes.append(
        limb(
            [at(95, 34), at(50, 8), at(18, -4), at(0, 6)],
            [32 * unit, 27 * unit, 22 * unit, 15 * unit],
            shade(skin, 0.7),
        )
    )
    shapes.append(
        limb([at(95, 32), at(50, 6), at(18, -5), at(1, 4)], [28 * unit, 23 * unit, 18 * unit, 12 * unit], skin)
    )
    shapes.append(
        limb([at(110, 20), at(80, -26), at(52, -44)], [32 * unit, 26 * unit, 20 * unit], shade(skin, 0.94))
    )  # thumb
    for string in (-1, 1):  # the plucked strings spring
        x = tip[0] + string * 5 * unit
        shapes.append(
            stroke([(0.4 * x, -size.neck), (x, tip[1]), (0.5 * x, size.stop)], 1.6 * unit, (0.93, 0.92, 0.86))
        )
    return fitted(
        rng,
        shapes,
        float(rng.choice([rng.normal(0, 15), rng.normal(70, 15), rng.normal(-40, 15)])),
        flip=bool(rng.random() < 0.3),
    )


@DRAWINGS.add("orchestra")
def _orchestra(rng: np.random.Generator) -> list[Shape]:
    """Rows of players in black on a stage, strings before winds before brass and drums, a conductor in front."""
    shapes: list[Shape] = []
    floor = near(rng, (0.72, 0.50, 0.28))
    wide = rng.uniform(2.1, 2.6)
    if rng.random() < 0.4:
        shapes.append(ellipse(0, 1.45, 0.62 * wide, 0.85, shade(floor, 0.8)))
        shapes.append(ellipse(0, 1.40, 0.62 * wide, 0.83, floor))
    black = (0.09, 0.09, 0.10)

    def dressed() -> Player:
        one = Player.someone(rng, formal=1.0)
        return Player(one.skin, one.hair, black, black, one.long_hair, bool(rng.random() < 0.6))

    rows = int(rng.integers(2, 4))
    for row in range(rows):
        count = 7 - row if rows == 3 else 6 - row
        for number in range(count):
            part = (number + 0.5) / count
            x = (part - 0.5) * wide
            y = 0.45 + 0.40 * row - 0.30 * (1 - (2 * part - 1) ** 2)
            one = dressed()
            size = 0.56 + 0.05 * row
            made = [*one.body(0.5, low=0.95), *one.head(0.5, 0.235)]
            if row == rows - 1:
                if part > 0.75:
                    made = cellist(rng, CELLO, someone=one)
                else:
                    made = violinist(rng, VIOLIN, someone=one)
                    if part > 0.5:
                        made = [Shape(s.points * (-1, 1) + (1, 0), s.colour, s.width) for s in made]
            elif row == 0:
                kind = rng.random()
                brass = near(rng, (0.86, 0.65, 0.26))
                if part > 0.8:
                    made = cellist(rng, BASS, someone=one)
                elif kind < 0.75:
                    horn = trumpet(rng, brass) if kind < 0.4 else trombone(rng, brass)
                    made += carried(
                        horn, [(0, 0), (480, 0)], [(0.5, 0.30), (0.5 + (0.5 if part < 0.5 else -0.5), 0.40)]
                    )
                    made += one.arm((0.33, 0.45), (0.52, 0.36), bend=1) + one.arm((0.66, 0.45), (0.54, 0.38), bend=-1)
                else:
                    made += [*_kettle(rng)]
            else:
                metal = silver(rng)
                pipe = transverse(rng, 660, 30, metal if number % 2 else black, metal)
                there = [(0.49, 0.31), (0.0, 0.42)] if number % 2 else [(0.5, 0.30), (0.52, 0.82)]
                made += carried(pipe, [(0, 60), (0, 660)], there)
                made += one.arm(
                    (0.32, 0.45), (0.16, 0.40) if number % 2 else (0.50, 0.66), bend=-1 if number % 2 else 1
                )
                made += one.arm((0.67, 0.45), (0.34, 0.36) if number % 2 else (0.51, 0.52), bend=-1)
            shapes += moved(made, x - 0.5 * size, y, size)
    if rng.random() < 0.85:
        leader = dressed()
        up = rng.uniform(0.0, 0.2)
        made = [
            *leader.leg((0.42, 0.95), (0.41, 1.2), (0.40, 1.5)),
            *leader.leg((0.58, 0.95), (0.59, 1.2), (0.60, 1.5)),
            *leader.body(0.5, low=1.02),
            *leader.head(0.5, 0.235, back=True),
            *leader.arm((0.32, 0.45), (0.04, 0.30 - up), bend=1),
            *leader.arm((0.68, 0.45), (0.98, 0.24 - up), bend=-1),
            stroke([(0.98, 0.24 - up), (1.10, -0.02 - up)], 0.014, (0.95, 0.94, 0.90)),
        ]
        shapes.append(polygon([(-0.28, 2.14), (0.28, 2.14), (0.36, 2.3), (-0.36, 2.3)], shade(floor, 0.6)))
        shapes += moved(made, -0.38, 1.0, 0.76)
    return fitted(rng, shapes)


def _kettle(rng: np.random.Generator) -> list[Shape]:
    copper = near(rng, (0.74, 0.38, 0.19))
    shapes: list[Shape] = []
    for x in (0.22, 0.76):
        shapes += [ellipse(x, 0.82, 0.27, 0.30, shade(copper, 0.7)), ellipse(x - 0.06, 0.84, 0.17, 0.24, copper)]
        shapes += [ellipse(x, 0.72, 0.28, 0.09, (0.6, 0.6, 0.62)), ellipse(x, 0.72, 0.25, 0.075, (0.96, 0.93, 0.86))]
    return shapes


def seated(rng: np.random.Generator) -> tuple[Player, list[Shape], Colour]:
    """Somebody cross-legged on the floor in a kurta, waist up to the neck at x = 0.5; also the cloth's colour."""
    one = Player.someone(rng, formal=0.0)
    cloth = one_of(
        rng,
        [
            (0.93, 0.90, 0.82),
            (0.80, 0.35, 0.12),
            (0.60, 0.10, 0.15),
            (0.15, 0.35, 0.35),
            (0.85, 0.65, 0.2),
            (0.35, 0.15, 0.4),
        ],
        0.03,
    )
    one = Player(one_of(rng, SKINS[2:4]), (0.1, 0.08, 0.07), cloth, near(rng, (0.92, 0.90, 0.85)), one.long_hair, False)
    trousers = one.legs
    shapes = [*one.body(0.5, low=0.98)]
    for side in (-1, 1):
        shapes += [
            limb(
                [(0.5 + side * 0.08, 0.93), (0.5 + side * 0.30, 0.97), (0.5 + side * 0.42, 1.06)],
                [0.2, 0.18, 0.14],
                shade(trousers, 0.92),
            ),
            limb(
                [(0.5 + side * 0.42, 1.05), (0.5 + side * 0.2, 1.1), (0.5 - side * 0.14, 1.10)],
                [0.15, 0.14, 0.1],
                trousers,
            ),
            ellipse(0.5 - side * 0.17, 1.11, 0.07, 0.035, one.skin),
        ]
    shapes += one.head(0.5, 0.235)
    return one, shapes, cloth


@DRAWINGS.add("indian classical music")
def _indian_classical(rng: np.random.Generator) -> list[Shape]:
    """On a carpet: a sitar player, and beside them a harmonium, a mridangam or a bamboo flute."""
    others = list(rng.permutation(["harmonium", "mridangam", "flute"]))[: int(rng.integers(1, 3))]
    parts = ["sitar", *others] if rng.random() < 0.9 else others
    wide = 1.05 * len(parts)
    carpet = one_of(rng, [(0.60, 0.10, 0.12), (0.15, 0.2, 0.42), (0.5, 0.25, 0.12)])
    shapes: list[Shape] = [
        polygon([(-0.1, 0.98), (wide + 0.05, 0.98), (wide + 0.2, 1.26), (-0.25, 1.26)], carpet),
        stroke(
            [(-0.05, 1.01), (wide, 1.01), (wide + 0.12, 1.23), (-0.17, 1.23), (-0.05, 1.01)], 0.016, (0.88, 0.72, 0.35)
        ),
    ]
    for number, part in enumerate(parts):
        one, made, _ = seated(rng)
        if part == "sitar":
            wood = one_of(rng, [(0.52, 0.24, 0.09), (0.42, 0.17, 0.08), (0.66, 0.36, 0.13)])
            made += carried(sitar(rng, wood), [(0, 0), (0, -960)], [(0.30, 0.92), (0.88, 0.10)])
            made += one.arm((0.32, 0.46), (0.36, 0.80), bend=1) + one.arm((0.67, 0.46), (0.70, 0.36), bend=1)
        elif part == "harmonium":
            made += moved(harmonium(rng), 0.5, 0.93, 0.66)
            made += one.arm((0.33, 0.46), (0.40, 0.86), bend=1) + one.arm((0.66, 0.46), (0.62, 0.74), bend=-1)
        elif part == "mridangam":
            made += moved(mridangam(rng, near(rng, (0.48, 0.24, 0.11))), 0.5, 0.92, 0.72)
            made += one.arm((0.33, 0.46), (0.16, 0.90), bend=1) + one.arm((0.66, 0.46), (0.84, 0.90), bend=-1)
        else:
            bamboo = near(rng, (0.80, 0.62, 0.32))
            flute = [
                limb([(0.56, 0.30), (-0.08, 0.38)], [0.034, 0.034], shade(bamboo, 0.7)),
                limb([(0.56, 0.296), (-0.08, 0.376)], [0.022, 0.022], bamboo),
            ]
            flute += [ellipse(0.36 - 0.055 * k, 0.323 + 0.0068 * k, 0.008, 0.007, (0.1, 0.07, 0.05)) for k in range(6)]
            made += flute
            made += one.arm((0.33, 0.46), (0.12, 0.37), bend=-1) + one.arm((0.66, 0.46), (0.32, 0.35), bend=-1)
        shapes += moved(made, 1.05 * number, 0.0)
    return fitted(rng, shapes, flip=bool(rng.random() < 0.5))
