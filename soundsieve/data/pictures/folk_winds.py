"""What is blown elsewhere: recorder, pan flute, ocarina, bamboo, bagpipe, a bottle."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.materials import BLACK, IVORY, STEEL, arched, carried, disc, fitted, mix, near, one_of
from soundsieve.data.pictures.players import SKINS
from soundsieve.data.pictures.shapes import Shape, blob, ellipse, limb, polygon, rectangle, shade, stroke
from soundsieve.data.pictures.winds import REED, fronted, slanted, turned

DRAWINGS = Drawings()


@DRAWINGS.add("recorder")
def _recorder(rng: np.random.Generator) -> list[Shape]:
    plastic = rng.random() < 0.4
    colour = one_of(rng, [(0.93, 0.89, 0.76), (0.20, 0.13, 0.10)]) if plastic else near(rng, (0.72, 0.47, 0.24))
    trim = IVORY if plastic or rng.random() < 0.4 else shade(colour, 0.8)
    shapes = turned(
        [
            (0, 14),
            (28, 24),
            (40, 27),
            (85, 28),
            (100, 30),
            (101, 38),
            (128, 38),
            (129, 25),
            (262, 22),
            (264, 32),
            (285, 32),
            (287, 24),
            (305, 27),
            (325, 34),
            (330, 34),
        ],
        colour,
    )
    shapes += turned([(108, 39), (122, 39)], trim) + turned([(266, 33), (282, 33)], trim)
    shapes += [
        polygon([(-7, 62), (7, 62), (6, 70), (-6, 70)], (0.08, 0.06, 0.05)),
        polygon([(-6, 70), (6, 70), (8, 84), (-8, 84)], shade(colour, 0.55)),
    ]
    holes = [ellipse(0, y, 4.2, 4.2, (0.06, 0.05, 0.04)) for y in (146, 165, 184, 208, 227)]
    shapes += [*holes, *(ellipse(x, y, 3, 3, (0.06, 0.05, 0.04)) for y in (246, 294) for x in (-4, 4))]
    return slanted(rng, shapes)


@DRAWINGS.add("pan flute")
def _pan_flute(rng: np.random.Generator) -> list[Shape]:
    """Bamboo tubes, longest to shortest, bound side by side."""
    colour, count = near(rng, (0.82, 0.66, 0.36)), int(rng.integers(7, 20))
    width, longest = 22.0, 14 * 22.0 * rng.uniform(0.7, 1.1)
    sag = rng.uniform(0, 0.35)
    shapes, low = [], []
    for number in range(count):
        x = (number - count / 2) * width
        drop = sag * 40 * (2 * number / count - 1) ** 2
        length = longest * 2 ** (-1.45 * number / count)
        tone = shade(colour, rng.uniform(0.85, 1.2))
        pipe = turned([(-drop, width * 0.97), (length - drop, width * 0.97)], tone)
        shapes += [Shape(s.points + np.array((x, 0)), s.colour) for s in pipe]
        shapes += [
            ellipse(x, -drop, width * 0.47, width * 0.2, shade(tone, 0.75)),
            ellipse(x, -drop, width * 0.33, width * 0.12, (0.12, 0.08, 0.05)),
        ]
        low.append((x, -drop))
    band = one_of(rng, [(0.55, 0.30, 0.13), (0.65, 0.10, 0.10), (0.30, 0.17, 0.10), (0.75, 0.58, 0.3)])
    for below in (0.14,) if rng.random() < 0.4 else (0.12, 0.30):
        path = np.array(low) + np.array((0, below * longest))
        path = np.concatenate((path[:1] - (width * 0.6, 0), path, path[-1:] + np.array((width * 0.6, 0))))
        shapes += [stroke(path, 24, shade(band, 0.6)), stroke(path, 18, band)]
    return fitted(rng, shapes, float(rng.normal(0, 14)), flip=bool(rng.random() < 0.5))


@DRAWINGS.add("ocarina")
def _ocarina(rng: np.random.Generator) -> list[Shape]:
    colour = one_of(
        rng,
        [
            (0.20, 0.35, 0.62),
            (0.55, 0.27, 0.15),
            (0.75, 0.42, 0.25),
            (0.20, 0.45, 0.35),
            (0.15, 0.14, 0.15),
            (0.8, 0.72, 0.55),
        ],
        0.03,
    )
    body = smooth_body(rng)
    shapes = [
        polygon([(-28, -55), (20, -62), (14, -128), (-24, -124)], shade(colour, 0.75)),
        polygon([(-22, -55), (4, -62), (2, -126), (-20, -124)], shade(colour, 1.1)),
    ]
    shapes += arched(body, colour, edge=0.6, middle=1.5, light=(-0.15, -0.35))
    if rng.random() < 0.5:
        trim = one_of(rng, [IVORY, (0.85, 0.7, 0.3), shade(colour, 0.5)])
        shapes.append(stroke([(-118, -20), (-105, 10), (-108, 42)], 9, trim, curved=True))
    for x, y in ((-70, 5), (-38, -8), (-8, -10), (62, -4), (92, 0), (118, 2), (142, 5), (-58, 34), (100, 30)):
        size = rng.uniform(7, 11)
        shapes += [
            ellipse(x, y, size * 1.15, size * 1.15, shade(colour, 0.6)),
            ellipse(x, y, size * 0.85, size * 0.85, (0.07, 0.05, 0.05)),
        ]
    return fitted(rng, shapes, float(rng.normal(5, 18)), flip=bool(rng.random() < 0.5))


def smooth_body(rng: np.random.Generator) -> np.ndarray:
    """An ocarina's outline: a sweet potato, (point, 2)."""
    fat = rng.uniform(0.9, 1.25)
    points = [
        (-150, 12),
        (-120, -38),
        (-40, -62),
        (60, -50),
        (150, -30),
        (205, 0),
        (200, 14),
        (140, 42),
        (50, 62),
        (-60, 66),
        (-125, 50),
    ]
    return blob([(x, y * fat) for x, y in points], BLACK).points


@DRAWINGS.add("shakuhachi")
def _shakuhachi(rng: np.random.Generator) -> list[Shape]:
    """Bamboo with its nodes, five holes and the root's end flared."""
    colour = near(rng, (0.76, 0.57, 0.28))
    shapes = turned([(0, 37), (120, 36), (300, 37), (430, 40), (490, 46), (525, 58), (545, 60)], colour)
    shapes += [
        polygon([(-17, -1), (17, -1), (10, 20), (-10, 20)], shade(colour, 1.7)),
        ellipse(0, 0, 18, 5, shade(colour, 0.5)),
        ellipse(0, 1, 13, 3, (0.1, 0.07, 0.04)),
    ]
    for y, width in ((90, 39), (215, 40), (335, 41), (425, 44), (470, 49), (500, 55), (525, 62)):
        shapes += turned([(y - 4, width), (y + 4, width)], shade(colour, 0.8))
        shapes.append(
            stroke([(-width * 0.48, y + 5), (0, y + 7), (width * 0.48, y + 5)], 2.5, shade(colour, 0.45), curved=True)
        )
    shapes += [ellipse(-1, y, 5.5, 6, (0.08, 0.05, 0.03)) for y in (155, 250, 300, 365, 402)]
    for _ in range(6):
        shapes.append(ellipse(rng.uniform(-22, 22), rng.uniform(480, 540), 3, 2.5, shade(colour, 0.5)))
    if rng.random() < 0.2:
        return fronted(rng, shapes, 0, 545, 0.55)
    return slanted(rng, shapes)


@DRAWINGS.add("shanai")
def _shanai(rng: np.random.Generator) -> list[Shape]:
    """A dark cone with holes, a reed and cords above, a flared brass bell below."""
    colour, metal = near(rng, (0.30, 0.14, 0.08)), near(rng, (0.83, 0.62, 0.25))
    shapes = (
        turned([(-52, 12), (-35, 9), (-22, 5)], REED)
        + turned([(-28, 5), (8, 7)], metal)
        + turned([(-8, 22), (-4, 22)], IVORY)
    )
    shapes += turned([(0, 18), (12, 24), (20, 18), (150, 27), (330, 42), (345, 44)], colour)
    shapes += turned([(335, 46), (352, 46), (375, 56), (405, 82), (425, 112), (432, 118)], metal, gloss=2.4)
    shapes += [ellipse(0, 432, 59, 9, shade(metal, 0.55))]
    for y in (40, 325):
        shapes += turned([(y, 24 + y * 0.06), (y + 8, 24 + y * 0.062)], metal)
    shapes += [ellipse(0, y, 5.5, 6, (0.05, 0.03, 0.03)) for y in np.linspace(75, 285, 7)]
    if rng.random() < 0.4:
        cord = one_of(rng, [(0.75, 0.1, 0.12), (0.85, 0.6, 0.15), (0.1, 0.3, 0.55)])
        shapes.append(stroke([(8, 14), (40, 80), (30, 180)], 5, cord, curved=True))
        shapes.append(limb([(30, 175), (32, 200), (34, 235)], [8, 20, 26], cord))
    return slanted(rng, shapes)


@DRAWINGS.add("blown bottle")
def _blown_bottle(rng: np.random.Generator) -> list[Shape]:
    """Lips, or a face in profile, over a bottle's mouth."""
    glass = one_of(rng, [(0.20, 0.42, 0.22), (0.42, 0.24, 0.10), (0.62, 0.78, 0.80), (0.25, 0.45, 0.60)], 0.02)
    profile = [
        (0, 26),
        (14, 27),
        (15, 31),
        (24, 31),
        (25, 26),
        (85, 29),
        (115, 44),
        (140, 66),
        (165, 70),
        (300, 70),
        (308, 64),
    ]
    shapes = turned(profile, glass, gloss=2.0)
    level = rng.uniform(150, 260)
    drink = one_of(rng, [(0.75, 0.85, 0.92), (0.55, 0.30, 0.10), (0.85, 0.60, 0.20)])
    shapes.append(polygon([(-31, level), (31, level), (31, 300), (-31, 300)], mix(glass, drink, 0.4)))
    if rng.random() < 0.6:
        label = one_of(rng, [IVORY, (0.8, 0.2, 0.15), (0.9, 0.8, 0.4)])
        shapes += [
            rectangle(-34.5, 195, 34.5, 265, label),
            rectangle(-26, 215, 26, 222, shade(label, 0.5)),
            rectangle(-20, 235, 20, 240, shade(label, 0.5)),
        ]
    shapes.append(limb([(-24, 150), (-26, 220), (-25, 295)], [5, 7, 5], shade(glass, 2.2)))
    shapes += [ellipse(0, 0, 13, 4, shade(glass, 0.45))]
    skin = one_of(rng, SKINS)
    hair = one_of(rng, [(0.1, 0.08, 0.07), (0.35, 0.2, 0.1), (0.7, 0.5, 0.25)])
    face = [
        (-150, -230),
        (-60, -250),
        (20, -210),
        (40, -150),
        (34, -125),
        (62, -72),
        (42, -58),
        (40, -45),
        (54, -32),
        (20, -18),
        (40, -4),
        (30, 8),
        (26, 40),
        (-20, 60),
        (-70, 40),
        (-90, 110),
        (-190, 110),
        (-200, -60),
    ]
    move = np.array([-46.0, 12.0])
    profile_face = blob(np.array(face, float) + move, skin)
    shapes = [*shapes, profile_face]
    shapes.append(blob(np.array([(50, -20), (66, -24), (72, -17), (50, -12)]) + move, (0.75, 0.35, 0.33)))
    shapes.append(blob(np.array([(40, -8), (60, -12), (64, -4), (42, 3)]) + move, (0.70, 0.30, 0.30)))
    shapes.append(
        blob(
            np.array(
                [
                    (-210, -40),
                    (-205, -190),
                    (-130, -280),
                    (-20, -275),
                    (35, -205),
                    (-30, -215),
                    (-80, -160),
                    (-95, -90),
                    (-120, -10),
                    (-150, 60),
                    (-205, 60),
                ]
            )
            + move,
            hair,
        )
    )
    shapes.append(
        blob(np.array([(-108, -95), (-80, -110), (-72, -80), (-95, -45), (-108, -60)]) + move, shade(skin, 0.88))
    )
    shapes += [
        disc((np.array([8, -118]) + move), 9, 6, (0.1, 0.08, 0.07)),
        stroke(np.array([(-12, -142), (10, -150), (30, -142)]) + move, 7, hair, curved=True),
    ]
    if rng.random() < 0.6:
        hand = shade(skin, 0.95)
        for number, y in enumerate(np.linspace(165, 240, 4)):
            shapes.append(limb([(62, y + 12), (30, y), (-16 + 5 * number, y + 3)], [26, 22, 18], shade(hand, 0.8)))
            shapes.append(limb([(62, y + 12), (30, y), (-15 + 5 * number, y + 3)], [22, 18, 14], hand))
        shapes.append(blob([(50, 160), (90, 180), (110, 260), (60, 270), (40, 230)], hand))
        shapes.append(limb([(85, 240), (140, 300), (200, 380)], [62, 60, 70], hand))
    return fitted(rng, shapes, flip=bool(rng.random() < 0.5))


@DRAWINGS.add("bagpipe")
def _bagpipe(rng: np.random.Generator) -> list[Shape]:
    """A bag in tartan or velvet, three drones up, a blowpipe, a chanter down."""
    cloth = one_of(rng, [(0.10, 0.28, 0.20), (0.60, 0.10, 0.12), (0.12, 0.18, 0.42), (0.35, 0.08, 0.2)])
    pipe = (0.11, 0.09, 0.09)
    mount = IVORY if rng.random() < 0.6 else STEEL
    shapes: list[Shape] = []

    def pipes(length: float) -> list[Shape]:
        wide = [
            (0, 20),
            (0.10 * length, 26),
            (0.12 * length, 17),
            (0.4 * length, 18),
            (0.42 * length, 26),
            (0.5 * length, 26),
            (0.52 * length, 16),
            (0.9 * length, 18),
            (0.93 * length, 34),
            (length, 36),
        ]
        made = turned(wide, pipe)
        for y in (0.1, 0.46, 0.96):
            made += turned([((y - 0.02) * length, 34), ((y + 0.02) * length, 34)], mount)
        return made

    ends = [
        ((-60, -60), (-300, -470)),
        ((0, -72), (-130, -430)),
        ((55, -60), (30, -420)),
    ]
    for (start, end), length in zip(ends, (520, 380, 380), strict=True):
        shapes += carried(pipes(length), [(0, 0), (0, length)], [start, end])
    cord = one_of(rng, [(0.75, 0.6, 0.2), (0.6, 0.1, 0.12), (0.15, 0.35, 0.25)])
    shapes.append(stroke([(-205, -300), (-140, -230), (-85, -290), (-40, -220), (20, -290)], 9, cord, curved=True))
    for x, y in ((-140, -225), (-40, -215)):
        shapes.append(limb([(x, y), (x - 2, y + 30), (x, y + 75)], [8, 18, 24], cord))
    shapes += carried(
        turned([(0, 22), (60, 26), (65, 16), (230, 13), (250, 16)], pipe), [(0, 0), (0, 250)], [(130, -50), (215, -260)]
    )
    bag = blob(
        [
            (-225, 40),
            (-150, -55),
            (-20, -80),
            (100, -65),
            (190, -20),
            (235, 70),
            (210, 130),
            (120, 150),
            (-20, 160),
            (-150, 130),
        ],
        cloth,
    )
    shapes += carried(
        turned([(0, 34), (30, 38), (36, 20), (250, 26), (275, 48), (285, 48)], pipe)
        + [ellipse(0, y, 4, 4, (0.85, 0.8, 0.7)) for y in np.linspace(70, 235, 7)],
        [(0, 0), (0, 285)],
        [(205, 90), (265, 390)],
    )
    shapes += arched(bag.points, cloth, edge=0.65, middle=1.3, light=(-0.2, -0.3))
    if rng.random() < 0.7:
        line, other = one_of(rng, [(0.85, 0.75, 0.3), (0.9, 0.9, 0.9), (0.75, 0.12, 0.12)]), shade(cloth, 0.45)
        for x in range(-170, 220, 45):
            shapes.append(stroke([(x - 8, -48 + abs(x - 20) * 0.22), (x + 12, 132 - abs(x) * 0.12)], 12, other))
            shapes.append(stroke([(x + 14, -46 + abs(x - 10) * 0.22), (x + 30, 126 - abs(x) * 0.12)], 3.5, line))
        for y in (-20, 25, 70, 115):
            shapes.append(stroke([(-190 + abs(y - 45) * 0.5, y), (205 - abs(y - 70) * 0.4, y + 22)], 9, other))
    return fitted(rng, shapes, float(rng.normal(0, 10)), flip=bool(rng.random() < 0.5))
