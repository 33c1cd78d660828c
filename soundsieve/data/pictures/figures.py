"""Men, women and children to draw with: heads from the front and from the side, bodies, hands, what shows a voice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundsieve.data.pictures.shapes import (
    Colour,
    Shape,
    arc,
    blob,
    ellipse,
    limb,
    place,
    polygon,
    rectangle,
    rotate,
    shade,
    stroke,
    tint,
)

DARK: Colour = (0.12, 0.1, 0.1)
"""Of pupils, mouths' lines and the like."""
TONGUE: Colour = (0.85, 0.42, 0.42)
"""Of tongues."""
_INSIDE: Colour = (0.38, 0.1, 0.12)
_SKINS: tuple[Colour, ...] = (
    (0.98, 0.84, 0.74),
    (0.94, 0.76, 0.62),
    (0.86, 0.66, 0.5),
    (0.72, 0.52, 0.38),
    (0.55, 0.38, 0.27),
    (0.4, 0.27, 0.2),
)
_HAIRS: tuple[Colour, ...] = (
    (0.14, 0.11, 0.1),
    (0.28, 0.18, 0.12),
    (0.45, 0.28, 0.15),
    (0.85, 0.68, 0.38),
    (0.65, 0.32, 0.15),
    (0.62, 0.62, 0.62),
)


@dataclass(frozen=True)
class Person:
    """Who is drawn.

    Attributes:
        sex: "man", "woman" or "child".
        skin: colour of the skin.
        hair: colour of the hair.
        cut: how the hair is worn, 0 to 1.
        top: colour of what is worn above.
        bottom: colour of what is worn below.
    """

    sex: str
    skin: Colour
    hair: Colour
    cut: float
    top: Colour
    bottom: Colour


def person(rng: np.random.Generator, *sexes: str) -> Person:
    """Return a random person of one of these sexes, by default a man or a woman."""
    sex = str(rng.choice(sexes or ("man", "woman")))
    number = int(rng.integers(6))
    hair = _HAIRS[int(rng.integers(3 if number > 3 else 6))]
    top = tuple(rng.uniform(0.15, 0.95, 3).tolist())
    bottoms: tuple[Colour, ...] = ((0.2, 0.25, 0.42), (0.25, 0.25, 0.27), (0.55, 0.45, 0.32), (0.4, 0.42, 0.5))
    return Person(
        sex,
        tint(rng, _SKINS[number], 0.02),
        tint(rng, hair, 0.03),
        float(rng.random()),
        (top[0], top[1], top[2]),
        tint(rng, bottoms[int(rng.integers(4))], 0.05),
    )


def _mouth(kind: str, x: float, y: float, who: Person) -> list[Shape]:
    """A mouth seen from the front, about a fifth of the square wide."""
    lips: Colour = (0.75, 0.3, 0.32) if who.sex == "woman" else shade(who.skin, 0.68)
    if kind == "talk":
        return [
            ellipse(x, y, 0.085, 0.055, lips),
            ellipse(x, y, 0.07, 0.04, _INSIDE),
            rectangle(x - 0.048, y - 0.036, x + 0.048, y - 0.016, (1, 1, 1), 0.008),
            ellipse(x, y + 0.022, 0.04, 0.015, TONGUE),
        ]
    if kind == "sing":
        return [ellipse(x, y + 0.01, 0.062, 0.08, lips), ellipse(x, y + 0.012, 0.045, 0.062, _INSIDE)]
    if kind == "laugh":
        bow = [
            (x - 0.13, y - 0.05),
            (x, y - 0.035),
            (x + 0.13, y - 0.05),
            (x + 0.09, y + 0.06),
            (x, y + 0.1),
            (x - 0.09, y + 0.06),
        ]
        teeth = [
            (x - 0.115, y - 0.043),
            (x, y - 0.03),
            (x + 0.115, y - 0.043),
            (x + 0.095, y),
            (x, y + 0.01),
            (x - 0.095, y),
        ]
        return [blob(bow, _INSIDE), blob(teeth, (1, 1, 1)), ellipse(x, y + 0.07, 0.055, 0.025, TONGUE)]
    if kind == "scream":
        return [
            ellipse(x, y + 0.02, 0.115, 0.14, lips),
            ellipse(x, y + 0.02, 0.1, 0.125, _INSIDE),
            rectangle(x - 0.06, y - 0.1, x + 0.06, y - 0.075, (1, 1, 1), 0.01),
            ellipse(x, y + 0.095, 0.06, 0.04, TONGUE),
        ]
    if kind == "cry":
        bow = [
            (x - 0.1, y + 0.07),
            (x - 0.05, y - 0.035),
            (x, y - 0.05),
            (x + 0.05, y - 0.035),
            (x + 0.1, y + 0.07),
            (x, y + 0.05),
        ]
        return [blob(bow, _INSIDE), ellipse(x, y + 0.03, 0.045, 0.022, TONGUE)]
    if kind == "whistle":
        return [ellipse(x, y, 0.042, 0.042, lips), ellipse(x, y, 0.018, 0.018, _INSIDE)]
    if kind == "grit":
        gaps = [stroke([(x + d, y - 0.03), (x + d, y + 0.03)], 0.007, DARK) for d in (-0.05, -0.017, 0.017, 0.05)]
        box = rectangle(x - 0.1, y - 0.042, x + 0.1, y + 0.042, lips, 0.03)
        return [box, rectangle(x - 0.087, y - 0.03, x + 0.087, y + 0.03, (1, 1, 1), 0.022), *gaps]
    if kind == "mumble":
        wave = [(x - 0.08, y), (x - 0.04, y - 0.016), (x, y + 0.01), (x + 0.04, y - 0.012), (x + 0.08, y + 0.004)]
        return [stroke(wave, 0.018, shade(lips, 0.7), curved=True)]
    return [stroke([(x - 0.06, y - 0.01), (x, y + 0.01), (x + 0.06, y - 0.01)], 0.02, lips, curved=True)]


def _eye(kind: str, x: float, y: float, side: int, who: Person) -> list[Shape]:
    """An eye; ``side`` is -1 for the left one."""
    brow = shade(who.hair, 0.8)
    if kind == "closed":
        return [
            arc(x, y - 0.02, 0.05, 25, 155, 0.016, DARK),
            stroke([(x - 0.055, y - 0.075), (x, y - 0.09), (x + 0.055, y - 0.075)], 0.018, brow, curved=True),
        ]
    if kind == "happy":
        return [
            arc(x, y + 0.03, 0.05, 200, 340, 0.018, DARK),
            stroke([(x - 0.055, y - 0.08), (x, y - 0.1), (x + 0.055, y - 0.08)], 0.018, brow, curved=True),
        ]
    if kind == "tight":
        inner, outer = x - side * 0.045, x + side * 0.045
        return [
            stroke([(outer, y - 0.035), (inner, y), (outer, y + 0.035)], 0.018, DARK),
            stroke([(inner, y - 0.055), (outer, y - 0.085)], 0.02, brow),
        ]
    wide = 1.3 if kind == "wide" else 1.0
    lift = 0.035 if kind == "wide" else 0.0
    iris: Colour = (0.3, 0.42, 0.5) if who.cut < 0.35 else (0.3, 0.2, 0.12)
    return [
        ellipse(x, y, 0.047, 0.033 * wide, (1, 1, 1)),
        ellipse(x, y, 0.024, 0.026, iris),
        ellipse(x, y, 0.012, 0.013, DARK),
        stroke(
            [(x - 0.05, y - 0.02 * wide), (x, y - 0.038 * wide), (x + 0.05, y - 0.02 * wide)], 0.012, DARK, curved=True
        ),
        stroke(
            [(x - 0.06, y - 0.075 - lift), (x, y - 0.095 - lift), (x + 0.06, y - 0.075 - lift)], 0.02, brow, curved=True
        ),
    ]


def face(who: Person, mouth: str, eyes: str = "open") -> list[Shape]:
    """A head and shoulders from the front.

    Args:
        who: the person.
        mouth: "talk", "sing", "laugh", "scream", "cry", "whistle", "grit", "mumble", "shut".
        eyes: "open", "wide", "closed", "happy", "tight".
    """
    child = who.sex == "child"
    long = 0.24 if child else 0.26
    wide = 0.215 if child else (0.19 if who.sex == "woman" else 0.2)
    centre = 0.42
    shapes: list[Shape] = []
    if who.sex == "woman" and who.cut > 0.25:  # long hair falls behind
        length = 0.62 + 0.3 * who.cut
        out = wide + 0.07
        shapes.append(
            blob(
                [
                    (0.5 - out, 0.3),
                    (0.5, 0.08),
                    (0.5 + out, 0.3),
                    (0.52 + out, length),
                    (0.5, length - 0.06),
                    (0.48 - out, length),
                ],
                who.hair,
            )
        )
    elif who.sex == "woman":  # a bun
        shapes.append(ellipse(0.5, 0.12, 0.1, 0.085, shade(who.hair, 0.9)))
    shoulder = 0.27 if child else (0.34 if who.sex == "woman" else 0.42)
    shapes.append(
        limb([(0.5, 0.55), (0.5, 0.85)], (0.17, 0.2) if who.sex == "man" else (0.13, 0.15), shade(who.skin, 0.86))
    )
    shapes.append(
        blob(
            [
                (0.5 - shoulder, 1.02),
                (0.52 - shoulder, 0.88),
                (0.38, 0.78),
                (0.5, 0.82),
                (0.62, 0.78),
                (0.48 + shoulder, 0.88),
                (0.5 + shoulder, 1.02),
            ],
            who.top,
        )
    )
    shapes += [ellipse(0.5 + side * wide, centre + 0.02, 0.035, 0.055, shade(who.skin, 0.9)) for side in (-1, 1)]
    chin = 0.7 if who.sex == "man" else 0.5
    outline = [
        (0.5 - wide, centre - 0.06),
        (0.5 - 0.7 * wide, centre - 0.21),
        (0.5, centre - long),
        (0.5 + 0.7 * wide, centre - 0.21),
        (0.5 + wide, centre - 0.06),
        (0.5 + 0.92 * wide, centre + 0.1),
        (0.5 + chin * wide, centre + 0.2),
        (0.5, centre + long),
        (0.5 - chin * wide, centre + 0.2),
        (0.5 - 0.92 * wide, centre + 0.1),
    ]
    if who.sex == "man" and who.cut > 0.7:  # a beard
        shapes.append(blob(outline, who.skin))
        shapes.append(
            blob(
                [
                    (0.5 - wide, centre + 0.03),
                    (0.5 - 0.6 * wide, centre + 0.09),
                    (0.5, centre + 0.075),
                    (0.5 + 0.6 * wide, centre + 0.09),
                    (0.5 + wide, centre + 0.03),
                    (0.5 + 0.8 * wide, centre + 0.22),
                    (0.5, centre + long + 0.04),
                    (0.5 - 0.8 * wide, centre + 0.22),
                ],
                who.hair,
            )
        )
    else:
        shapes.append(blob(outline, who.skin))
    for side in (-1, 1):
        shapes += _eye(eyes, 0.5 + side * 0.085, centre - 0.01, side, who)
        if child or who.sex == "woman":
            shapes.append(
                ellipse(
                    0.5 + side * 0.13, centre + 0.08, 0.032, 0.022, shade((0.95, 0.6, 0.55), 0.5 + 0.5 * who.skin[0])
                )
            )
    shapes.append(
        stroke(
            [(0.495, centre), (0.475, centre + 0.075), (0.515, centre + 0.08)],
            0.014,
            shade(who.skin, 0.72),
            curved=True,
        )
    )
    shapes += _mouth(mouth, 0.5, centre + 0.145, who)
    return shapes + _hair(who, wide, centre, long)


def _hair(who: Person, wide: float, centre: float, long: float) -> list[Shape]:
    top = centre - long
    if who.sex == "man" and who.cut < 0.12:
        return []
    if who.sex == "child" and who.cut < 0.4:  # a baby's few hairs
        return [stroke([(0.5, top), (0.53, top - 0.05), (0.49, top - 0.06)], 0.016, who.hair, curved=True)]
    part = 0.36 + 0.28 * who.cut
    out = wide + 0.025
    low = centre + (0.06 if who.sex == "woman" else -0.06)
    return [
        blob(
            [
                (0.5 - out, low),
                (0.5 - out, centre - 0.15),
                (0.4, top - 0.045),
                (0.5, top - 0.06),
                (0.6, top - 0.045),
                (0.5 + out, centre - 0.15),
                (0.5 + out, low),
                (0.5 + wide - 0.01, centre - 0.1),
                (part + 0.06, centre - 0.19),
                (0.5 - wide + 0.03, centre - 0.09),
            ],
            who.hair,
        )
    ]


def profile(who: Person, gape: float = 0.0, eye: str = "open", lips: float = 0.0) -> list[Shape]:
    """A head from the side, facing right.

    Args:
        who: the person.
        gape: how far the mouth is open, 0 to 1.
        eye: "open" or "closed".
        lips: how far the lips are pushed out, 0 to 1.
    """
    drop, out = 0.1 * gape, 0.05 * lips
    outline = [
        (0.2, 0.3),
        (0.3, 0.14),
        (0.47, 0.08),
        (0.62, 0.13),
        (0.7, 0.25),
        (0.7, 0.37),
        (0.755, 0.455),
        (0.785, 0.51),
        (0.72, 0.55),
        (0.735 + out, 0.585),
        (0.73 + out, 0.615),
        (0.69 - 0.11 * gape, 0.63 + 0.3 * drop),
        (0.715 + out - 0.03 * gape, 0.64 + drop),
        (0.68 - 0.02 * gape, 0.69 + drop),
        (0.69 - 0.03 * gape, 0.745 + drop),
        (0.63 - 0.04 * gape, 0.785 + 0.8 * drop),
        (0.52, 0.75 + 0.2 * drop),
        (0.49, 0.83),
        (0.5, 1.0),
        (0.26, 1.0),
        (0.28, 0.8),
        (0.2, 0.62),
        (0.17, 0.45),
    ]
    shapes: list[Shape] = []
    if who.sex == "woman" and who.cut > 0.25:
        shapes.append(
            blob(
                [
                    (0.15, 0.35),
                    (0.35, 0.08),
                    (0.5, 0.3),
                    (0.45, 0.65),
                    (0.4, 0.7 + 0.25 * who.cut),
                    (0.16, 0.72 + 0.25 * who.cut),
                    (0.09, 0.6),
                ],
                who.hair,
            )
        )
    elif who.sex == "woman":
        shapes.append(ellipse(0.14, 0.3, 0.1, 0.1, shade(who.hair, 0.9)))
    shapes.append(blob([(0.1, 1.04), (0.14, 0.9), (0.28, 0.84), (0.5, 0.88), (0.62, 0.95), (0.66, 1.04)], who.top))
    shapes.append(blob(outline, who.skin))
    red: Colour = (0.75, 0.3, 0.32) if who.sex == "woman" else shade(who.skin, 0.68)
    if gape > 0.15:
        dark = [
            (0.72 + out, 0.61),
            (0.62 - 0.05 * gape, 0.635 + 0.2 * drop),
            (0.705 - 0.03 * gape + out, 0.635 + 0.9 * drop),
        ]
        shapes.append(polygon(dark, _INSIDE))
    shapes.append(stroke([(0.69 + out, 0.608), (0.728 + out, 0.603)], 0.024, red))
    shapes.append(
        stroke([(0.68 + out - 0.03 * gape, 0.648 + drop), (0.712 + out - 0.03 * gape, 0.643 + drop)], 0.026, red)
    )
    if who.sex == "man" and who.cut > 0.7:
        shapes.append(
            blob(
                [
                    (0.4, 0.5),
                    (0.47, 0.62),
                    (0.6, 0.6),
                    (0.66, 0.68 + drop),
                    (0.69, 0.72 + drop),
                    (0.66, 0.84 + drop),
                    (0.52, 0.8),
                    (0.42, 0.68),
                ],
                who.hair,
            )
        )
    shapes.append(ellipse(0.4, 0.47, 0.05, 0.075, shade(who.skin, 0.86)))
    if eye == "closed":
        shapes.append(arc(0.625, 0.38, 0.045, 20, 150, 0.016, DARK))
    else:
        shapes += [ellipse(0.635, 0.39, 0.035, 0.026, (1, 1, 1)), ellipse(0.65, 0.39, 0.017, 0.022, DARK)]
        shapes.append(stroke([(0.59, 0.375), (0.63, 0.36), (0.67, 0.378)], 0.012, DARK, curved=True))
    shapes.append(stroke([(0.58, 0.325), (0.63, 0.305), (0.69, 0.325)], 0.02, shade(who.hair, 0.8), curved=True))
    if who.sex == "child" and who.cut < 0.4:
        return [*shapes, stroke([(0.46, 0.09), (0.5, 0.04), (0.45, 0.03)], 0.016, who.hair, curved=True)]
    if who.sex == "man" and who.cut < 0.12:
        return shapes
    front = 0.16 + 0.08 * who.cut
    cap = [
        (0.66, front),
        (0.58, 0.07),
        (0.42, 0.03),
        (0.25, 0.1),
        (0.14, 0.28),
        (0.14, 0.48),
        (0.21, 0.64),
        (0.3, 0.6),
        (0.33, 0.45),
        (0.42, 0.34),
        (0.48, 0.42),
        (0.53, 0.24),
    ]
    return [*shapes, blob(cap, who.hair)]


def notes(rng: np.random.Generator, x: float, y: float, size: float = 0.2) -> list[Shape]:
    """A written note of music, sometimes two with a beam."""
    colour = tint(rng, ((0.1, 0.1, 0.12), (0.2, 0.3, 0.65), (0.7, 0.2, 0.3))[int(rng.integers(3))], 0.04)
    if rng.random() < 0.5:
        shapes = [
            ellipse(0.3, 0.8, 0.17, 0.13, colour, -20),
            stroke([(0.45, 0.78), (0.45, 0.1), (0.62, 0.25), (0.72, 0.45)], 0.07, colour, curved=False),
        ]
    else:
        shapes = [
            ellipse(0.2, 0.85, 0.15, 0.12, colour, -20),
            ellipse(0.75, 0.75, 0.15, 0.12, colour, -20),
            stroke([(0.32, 0.83), (0.32, 0.2)], 0.06, colour),
            stroke([(0.87, 0.73), (0.87, 0.1)], 0.06, colour),
            polygon([(0.29, 0.15), (0.9, 0.04), (0.9, 0.2), (0.29, 0.31)], colour),
        ]
    return place(rotate(shapes, rng.uniform(-15, 15)), x, y, size)


def balloon(
    rng: np.random.Generator, x: float, y: float, rx: float, ry: float, tip: tuple[float, float]
) -> list[Shape]:
    """A speech balloon with lines or dots in it, its tail ending at ``tip``."""
    paper = tint(rng, ((0.97, 0.97, 0.97), (0.93, 0.96, 1.0), (1.0, 0.97, 0.82))[int(rng.integers(3))], 0.01)
    rim: Colour = (0.2, 0.2, 0.22)
    root = np.array([x, y]) + 0.5 * (np.array(tip) - (x, y))
    across = np.array([-(tip[1] - y), tip[0] - x])
    across = across / max(float(np.hypot(*across)), 1e-6) * 0.3 * min(rx, ry)

    def body(grow: float, colour: Colour) -> list[Shape]:
        end = np.array(tip) + 2.5 * grow * (np.array(tip) - (x, y))
        tail = polygon(
            [root * 0 + (x, y) + across * (1 + 8 * grow), end, root * 0 + (x, y) - across * (1 + 8 * grow)], colour
        )
        if round_:
            return [tail, ellipse(x, y, rx + grow, ry + grow, colour)]
        return [tail, rectangle(x - rx - grow, y - ry - grow, x + rx + grow, y + ry + grow, colour, 0.35 * ry)]

    round_ = rng.random() < 0.5
    shapes = body(0.012, rim) + body(0.0, paper)
    if rng.random() < 0.5:
        return shapes + [ellipse(x + d * rx, y, 0.11 * rx, 0.11 * rx, rim) for d in (-0.4, 0, 0.4)]
    lines = [(-0.35, 0.55), (0, 0.6), (0.35, 0.3)]
    return shapes + [
        stroke([(x - 0.6 * rx, y + d * ry), (x + end * rx, y + d * ry)], 0.12 * ry, rim) for d, end in lines
    ]


def waves(
    x: float, y: float, towards: float, near: float, count: int, colour: Colour, width: float = 0.02
) -> list[Shape]:
    """Arcs of sound going out from a point, in a direction in degrees clockwise from the right."""
    return [arc(x, y, near + 0.07 * k, towards - 32, towards + 32, width, colour) for k in range(count)]


def microphone(rng: np.random.Generator, x: float, y: float, degrees: float, size: float = 0.3) -> list[Shape]:
    """A hand microphone whose head is at (x, y) and whose handle points away at an angle, clockwise from down."""
    metal = tint(rng, (0.62, 0.63, 0.66), 0.04)
    shapes = [
        limb([(0.5, 0.5), (0.5, 1.15)], (0.2, 0.12), (0.15, 0.15, 0.17)),
        rectangle(0.37, 0.62, 0.63, 0.7, shade(metal, 0.7)),
        ellipse(0.5, 0.5, 0.17, 0.18, metal),
        *(stroke([(0.35, 0.5 + d), (0.65, 0.5 + d)], 0.015, shade(metal, 0.6)) for d in (-0.06, 0.0, 0.06)),
        *(stroke([(0.5 + d, 0.36), (0.5 + d, 0.64)], 0.015, shade(metal, 0.6)) for d in (-0.07, 0.0, 0.07)),
    ]
    return place(rotate(shapes, degrees), x, y, size)


def hand(skin: Colour, x: float, y: float, size: float, degrees: float = 0.0) -> list[Shape]:
    """A fist seen from the side, the fingers' knuckles to the right."""
    dark = shade(skin, 0.8)
    shapes = [
        blob([(0.2, 0.35), (0.5, 0.22), (0.8, 0.3), (0.86, 0.55), (0.75, 0.78), (0.4, 0.8), (0.2, 0.65)], skin),
        *(stroke([(0.55, 0.38 + d), (0.84, 0.36 + d)], 0.04, dark) for d in (0.04, 0.17, 0.3)),
        limb([(0.3, 0.35), (0.5, 0.2), (0.68, 0.26)], (0.2, 0.16, 0.12), shade(skin, 0.95)),
    ]
    return place(rotate(shapes, degrees), x, y, size)


def body(who: Person, step: float, arms: tuple[float, float], *, side: bool = False) -> list[Shape]:
    """A whole figure: from the front, or from the side and facing right.

    Args:
        who: the person.
        step: how far the legs are apart, -1 to 1.
        arms: how far each arm is lifted, degrees from hanging down; forward if seen from the side.
        side: whether it is seen from the side.
    """
    big = 0.1 if who.sex == "child" else 0.075
    neck, hip, foot = 0.2, 0.55, 0.95
    broad = {"man": 0.11, "woman": 0.085, "child": 0.08}[who.sex] * (0.7 if side else 1.0)
    shoe: Colour = (0.2, 0.17, 0.16)
    shapes: list[Shape] = []

    def leg(sign: int, colour: Colour) -> list[Shape]:
        if side:
            toe = 0.5 + sign * 0.17 * step
            knee = 0.52 + sign * 0.1 * step + 0.03
            lift = 0.05 * abs(step) if sign * step < 0 else 0.0
            path = [(0.5, hip - 0.02), (knee, 0.74), (toe, foot - 0.03 - lift)]
            shoe_at = blob(
                [
                    (toe - 0.04, foot - 0.045 - lift),
                    (toe + 0.03, foot - 0.04 - lift),
                    (toe + 0.09, foot - lift),
                    (toe - 0.04, foot - lift),
                ],
                shoe,
            )
            return [limb(path, (0.1, 0.075, 0.055), colour), shoe_at]
        foot_x = 0.5 + sign * (0.05 + 0.06 * abs(step))
        return [
            limb(
                [(0.5 + sign * 0.045, hip - 0.02), (foot_x, 0.75), (foot_x, foot - 0.02)], (0.09, 0.075, 0.055), colour
            ),
            ellipse(foot_x + sign * 0.02, foot - 0.01, 0.05, 0.022, shoe),
        ]

    def arm(angle: float, sign: int, colour: Colour) -> list[Shape]:
        turn = np.radians(angle)
        start = np.array([0.5 + (0.0 if side else sign * broad), neck + 0.06])
        way = np.array([np.sin(turn) * sign, np.cos(turn)])
        bent = np.radians(angle + (25 if side else 10))
        elbow = start + 0.14 * way
        wrist = elbow + 0.13 * np.array([np.sin(bent) * sign, np.cos(bent)])
        return [
            limb([start, elbow, wrist], (0.07, 0.055, 0.045), colour),
            ellipse(wrist[0], wrist[1], 0.027, 0.03, who.skin),
        ]

    if side:
        shapes += arm(arms[1], 1, shade(who.top, 0.8))
    shapes += leg(-1, shade(who.bottom, 0.85)) + leg(1, who.bottom)
    shapes.append(limb([(0.5, neck - 0.04), (0.5, neck + 0.06)], (0.05, 0.06), shade(who.skin, 0.88)))
    if who.sex == "woman" and who.cut > 0.4:  # a dress
        skirt = 0.74
        shapes.append(
            polygon(
                [
                    (0.5 - broad, neck + 0.03),
                    (0.5 + broad, neck + 0.03),
                    (0.5 + 0.7 * broad, 0.42),
                    (0.5 + broad + 0.07, skirt),
                    (0.5 - broad - 0.07, skirt),
                    (0.5 - 0.7 * broad, 0.42),
                ],
                who.top,
            )
        )
    else:
        shapes.append(
            blob(
                [
                    (0.5 - broad, neck + 0.05),
                    (0.5 - 0.4 * broad, neck + 0.02),
                    (0.5 + 0.4 * broad, neck + 0.02),
                    (0.5 + broad, neck + 0.05),
                    (0.5 + 0.8 * broad, 0.4),
                    (0.5 + 0.8 * broad, hip),
                    (0.5 - 0.8 * broad, hip),
                    (0.5 - 0.8 * broad, 0.4),
                ],
                who.top,
            )
        )
    if side:
        shapes += place(profile_head(who), 0.51, 0.11, 2.6 * big)
        return shapes + arm(arms[0], 1, who.top)
    shapes += place(front_head(who), 0.5, 0.11, 2.6 * big)
    return shapes + arm(arms[0], 1, who.top) + arm(arms[1], -1, who.top)


def front_head(who: Person, mouth: str = "shut", eyes: str = "open") -> list[Shape]:
    """A head from the front, without neck and shoulders, filling the unit square."""
    whole = face(who, mouth, eyes)
    return place([shape for shape in whole if shape.colour not in (who.top, shade(who.skin, 0.86))], 0.5, 0.65, 1.75)


def profile_head(who: Person, gape: float = 0.0) -> list[Shape]:
    """A head from the side, facing right, without shoulders, filling the unit square."""
    whole = [shape for shape in profile(who, gape) if shape.colour != who.top]
    cut = [Shape(np.minimum(shape.points, (2, 0.84)), shape.colour, shape.width) for shape in whole]
    return place(cut, 0.53, 0.56, 1.25)
