"""Apes, squirrels, dolphins, frogs and snakes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.heads import BLACK, WHITE
from soundsieve.data.pictures.outlines import along, attach, both, fit, fringe, mirrored, natural, scatter, spot, trim
from soundsieve.data.pictures.shapes import Colour, Shape, blob, ellipse, limb, polygon, shade, stroke

DRAWINGS = Drawings()


def _eye(x: float, y: float, r: float, colour: Colour) -> list[Shape]:
    return [ellipse(x, y, r * 1.15, r * 1.1, shade(colour, 0.4)), ellipse(x, y, r, r, colour),
        ellipse(x, y, 0.55 * r, 0.6 * r, BLACK), ellipse(x + 0.25 * r, y + 0.3 * r, 0.2 * r, 0.2 * r,
        WHITE)]  # fmt: skip


# --- apes ---


def _ape_face(skin: Colour, fur: Colour, *, heavy: bool, open_: bool) -> list[Shape]:
    """A bare face framed in fur, about one unit high."""
    if heavy:  # gorilla: a high crest, a ridge over deep-set eyes, wide nostrils
        made = [*both([ellipse(0.4, 0.02, 0.055, 0.08, shade(skin, 0.9))]),
            blob(mirrored([(0, 0.56), (0.18, 0.48), (0.34, 0.22), (0.4, -0.1), (0.34, -0.34), (0.16, -0.48),
            (0, -0.5)]), fur)]  # fmt: skip
        made.append(blob(mirrored([(0, 0.17), (0.16, 0.2), (0.27, 0.1), (0.22, -0.06), (0.27, -0.25), (0.18, -0.42),
            (0, -0.46)]), skin))  # fmt: skip
        made += [blob([(-0.27, 0.1), (-0.14, 0.2), (0, 0.15), (0.14, 0.2), (0.27, 0.1), (0.14, 0.1), (0, 0.08),
            (-0.14, 0.1)], shade(skin, 0.65))]  # fmt: skip
        made += both(_eye(0.115, 0.055, 0.032, (0.4, 0.22, 0.1)))
        made.append(blob([(-0.03, 0.02), (0.03, 0.02), (0.13, -0.14), (0.08, -0.2), (0, -0.18), (-0.08, -0.2),
            (-0.13, -0.14)], shade(skin, 1.25)))  # fmt: skip
        made += both([ellipse(0.065, -0.145, 0.04, 0.028, BLACK, -15)])
        made.append(ellipse(0, -0.33, 0.19, 0.1, shade(skin, 1.2)))
        if open_:
            made += [
                ellipse(0, -0.35, 0.14, 0.075, (0.4, 0.1, 0.1)),
                *both([polygon([(0.07, -0.29), (0.11, -0.3), (0.09, -0.38)], WHITE)]),
            ]
        else:
            made.append(stroke([(-0.15, -0.34), (0, -0.315), (0.15, -0.34)], 0.016, shade(skin, 0.4), curved=True))
        return made
    made = [
        *both([ellipse(0.42, 0.02, 0.12, 0.15, shade(skin, 0.92)), ellipse(0.42, 0.01, 0.07, 0.1, shade(skin, 0.75))]),
        ellipse(0, 0.06, 0.4, 0.38, fur),
    ]
    made.append(blob(mirrored([(0, 0.2), (0.16, 0.28), (0.29, 0.14), (0.24, -0.06), (0.27, -0.22), (0.16, -0.38),
        (0, -0.42)]), skin))  # fmt: skip
    made += both(_eye(0.125, 0.09, 0.05, (0.45, 0.26, 0.1)))
    made.append(ellipse(0, -0.2, 0.2, 0.15, shade(skin, 1.3)))
    made += both([ellipse(0.03, -0.1, 0.016, 0.022, shade(skin, 0.4), 25)])
    if open_:
        made += [
            ellipse(0, -0.25, 0.12, 0.07, (0.45, 0.1, 0.1)),
            polygon([(-0.09, -0.2), (0.09, -0.2), (0.07, -0.23), (-0.07, -0.23)], WHITE),
        ]
    else:
        made.append(stroke([(-0.13, -0.22), (0, -0.26), (0.13, -0.22)], 0.016, shade(skin, 0.4), curved=True))
    return made


@DRAWINGS.add("gorilla")
def _gorilla(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.13, 0.12, 0.13), (0.19, 0.18, 0.19), (0.2, 0.16, 0.14))
    skin, dim = natural(rng, (0.27, 0.25, 0.25)), shade(fur, 0.7)
    front = _ape_face(skin, fur, heavy=True, open_=rng.random() < 0.35)
    way = rng.random()
    if way < 0.25:
        shoulders = fringe(
            rng, blob(mirrored([(0, 0.2), (0.4, 0.0), (0.72, -0.35), (0.78, -0.75), (0, -0.75)]), dim), 0.07, 0.03
        )
        return fit(rng, [shoulders, *front])
    if way < 0.65:  # on its knuckles, from the side
        silver = shade(fur, 1.5)
        body = blob([(-0.72, 0.45), (-0.66, 0.72), (-0.4, 0.9), (0.0, 1.08), (0.28, 1.18), (0.48, 1.0), (0.52, 0.7),
            (0.3, 0.5), (-0.1, 0.42), (-0.45, 0.34)], fur)  # fmt: skip
        saddle = trim(blob([(-0.62, 0.85), (-0.1, 1.15), (0.12, 1.1), (0.06, 0.7), (-0.3, 0.55), (-0.6, 0.6)], silver),
            body.points) if rng.random() < 0.6 else []  # fmt: skip
        s = rng.uniform(-0.06, 0.06, 4)
        parts: list[Shape] = []
        for shift, tone in ((0.14, 0.72), (0.0, 1.06)):
            colour = shade(fur, tone)
            k = 0 if shift else 2
            arm = [limb([(0.3 + shift, 0.95), (0.4 + shift, 0.55), (0.42 + shift + s[k], 0.12)], (0.36, 0.25, 0.16),
                colour), ellipse(0.44 + shift + s[k], 0.06, 0.1, 0.07, skin)]  # fmt: skip
            leg = [limb([(-0.5 + shift * 1.4, 0.55), (-0.42 + shift * 1.4, 0.3),
                (-0.52 + shift * 1.4 + s[k + 1], 0.08)], (0.38, 0.26, 0.16), colour),
                blob([(-0.62 + shift * 1.4 + s[k + 1], 0.0), (-0.6 + shift * 1.4 + s[k + 1], 0.1),
                (-0.45 + shift * 1.4 + s[k + 1], 0.09), (-0.34 + shift * 1.4 + s[k + 1], 0.0)], skin)]  # fmt: skip
            parts += [*leg, *arm] if shift else [body, *saddle, *leg, *arm]
        return fit(rng, [*parts, *attach(front, (0.58, 1.14), 0.62)])
    made = [
        blob(mirrored([(0, 0.72), (0.3, 0.7), (0.52, 0.5), (0.5, 0.1), (0.46, -0.3), (0, -0.4)]), fur),
        blob(mirrored([(0, 0.5), (0.24, 0.48), (0.32, 0.3), (0.16, 0.18), (0, 0.2)]), shade(skin, 0.9)),
        ellipse(0, -0.1, 0.34, 0.28, shade(fur, 1.12)),
    ]
    lift = rng.uniform(-0.1, 0.15)
    reach = limb([(0.3, 0.5), (0.6, 0.42), (0.72, 0.16), (0.66, -0.15 + lift), (0.5, -0.3 + lift)],
        (0.2, 0.3, 0.26, 0.2, 0.14), shade(fur, 0.85))  # fmt: skip
    hand = ellipse(0.48, -0.33 + lift, 0.1, 0.09, skin)
    shank = limb([(0.25, -0.25), (0.56, -0.32), (0.42, -0.52)], (0.3, 0.24, 0.14), shade(fur, 0.95))
    foot = blob([(0.3, -0.58), (0.34, -0.48), (0.5, -0.48), (0.62, -0.56), (0.6, -0.6)], skin)
    return fit(rng, [*made, *both([shank, foot, reach, hand]), *attach(front, (0, 0.86), 0.66)])


@DRAWINGS.add("monkey")
def _monkey(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.42, 0.26, 0.15), (0.55, 0.4, 0.25), (0.5, 0.45, 0.38), (0.3, 0.19, 0.13))
    skin = natural(rng, (0.86, 0.66, 0.5), (0.9, 0.72, 0.62), (0.8, 0.58, 0.46))
    front = _ape_face(skin, fur, heavy=False, open_=rng.random() < 0.4)
    way = rng.random()
    if way < 0.2:
        return fit(rng, front)
    dim = shade(fur, 0.8)
    tail = limb([(0.15, -0.3), (0.55, -0.4), (0.8, -0.1), (0.75, 0.3), (0.58, 0.36), (0.55, 0.2)],
        (0.08, 0.07, 0.065, 0.06, 0.05, 0.03), dim)  # fmt: skip
    if way < 0.6:  # seated
        body = [
            blob(mirrored([(0, 0.3), (0.2, 0.24), (0.28, -0.1), (0.26, -0.38), (0, -0.46)]), fur),
            ellipse(0, -0.14, 0.17, 0.24, shade(skin, 1.05)),
        ]
        leg = [
            limb([(0.14, -0.3), (0.42, -0.12), (0.36, -0.42)], (0.2, 0.15, 0.1), dim),
            blob([(0.28, -0.5), (0.3, -0.42), (0.42, -0.4), (0.54, -0.47), (0.5, -0.5)], skin),
        ]
        arm = [limb([(0.2, 0.18), (0.36, -0.06), (0.28 + rng.uniform(-0.1, 0.15), -0.3 + rng.uniform(0, 0.2))],
            (0.14, 0.11, 0.09), fur)]  # fmt: skip
        end = arm[0].points[len(arm[0].points) // 2 - 1]
        arm.append(ellipse(end[0], end[1], 0.06, 0.06, skin))
        return fit(rng, [tail, *body, *both([*leg, *arm]), *attach(front, (0, 0.5), 0.78)])
    if way < 0.8:  # on all fours, long tail up
        trunk = blob([(-0.55, 0.5), (-0.45, 0.68), (-0.1, 0.72), (0.3, 0.7), (0.45, 0.55), (0.3, 0.4), (-0.1, 0.42),
            (-0.42, 0.36)], fur)  # fmt: skip
        made: list[Shape] = [limb([(-0.48, 0.58), (-0.75, 0.6), (-0.9, 0.95), (-0.75, 1.2), (-0.62, 1.08)],
            (0.08, 0.07, 0.06, 0.05, 0.03), dim)]  # fmt: skip
        for shift, colour in ((0.1, dim), (0.0, fur)):
            a, b = rng.uniform(-0.08, 0.12, 2)
            legs = [limb([(-0.4 + shift, 0.5), (-0.26 + shift, 0.3), (-0.42 + shift + a, 0.04)], (0.22, 0.13, 0.08),
                colour), limb([(0.3 + shift, 0.55), (0.3 + shift, 0.3), (0.32 + shift + b, 0.04)], (0.17, 0.11, 0.08),
                colour)]  # fmt: skip
            feet = [
                ellipse(-0.38 + shift + a, 0.03, 0.09, 0.035, skin),
                ellipse(0.36 + shift + b, 0.03, 0.08, 0.035, skin),
            ]
            made += [*legs, *feet] if shift else [trunk, *legs, *feet]
        return fit(rng, [*made, *attach(front, (0.5, 0.84), 0.6)])
    # hanging from a branch by one arm
    bough = limb([(-0.6, 1.12), (0.2, 1.16), (0.9, 1.1)], (0.09, 0.08, 0.06), natural(rng, (0.4, 0.28, 0.18)))
    high = limb([(0.16, 0.25), (0.4, 0.6), (0.36, 1.1)], (0.14, 0.11, 0.09), fur)
    low = limb([(-0.18, 0.22), (-0.42, 0.05), (-0.56, 0.22)], (0.14, 0.11, 0.08), fur)
    trunk = blob(mirrored([(0, 0.3), (0.2, 0.24), (0.24, -0.1), (0.2, -0.34), (0, -0.4)]), fur)
    legs = [
        limb([(-0.1, -0.28), (-0.3, -0.42), (-0.2, -0.66)], (0.17, 0.13, 0.09), dim),
        limb([(0.12, -0.28), (0.32, -0.5), (0.18, -0.72)], (0.17, 0.13, 0.09), fur),
    ]
    hands = [ellipse(0.36, 1.12, 0.07, 0.06, skin), ellipse(-0.57, 0.25, 0.06, 0.06, skin),
        ellipse(-0.17, -0.68, 0.1, 0.05, skin, 20), ellipse(0.22, -0.74, 0.1, 0.05, skin, 20)]  # fmt: skip
    return fit(rng, [bough, tail, high, trunk, ellipse(0, -0.08, 0.15, 0.22, skin), low, *legs, *hands,
        *attach(front, (-0.02, 0.46), 0.74)])  # fmt: skip


# --- squirrel, dolphin ---


@DRAWINGS.add("squirrel")
def _squirrel(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.7, 0.36, 0.16), (0.5, 0.46, 0.42), (0.6, 0.34, 0.2), (0.45, 0.34, 0.24))
    light, dim = (0.96, 0.92, 0.86), shade(fur, 0.82)
    sway = rng.uniform(-0.05, 0.05)
    brush = fringe(rng, limb([(-0.26, 0.08), (-0.56, 0.14), (-0.64, 0.5), (-0.5 + sway, 0.9), (-0.66 + sway, 1.12),
        (-0.84 + sway, 1.0)], (0.14, 0.3, 0.36, 0.36, 0.26, 0.06), shade(fur, 0.9)), 0.06, 0.04)  # fmt: skip
    core = limb(
        [(-0.36, 0.12), (-0.56, 0.2), (-0.62, 0.5), (-0.5 + sway, 0.86)], (0.06, 0.12, 0.14, 0.06), shade(fur, 1.25)
    )
    body = blob([(-0.34, 0.02), (-0.4, 0.26), (-0.3, 0.52), (-0.08, 0.74), (0.1, 0.8), (0.22, 0.66), (0.22, 0.42),
        (0.14, 0.16), (0.08, 0.0)], fur)  # fmt: skip
    belly = trim(blob([(0.3, 0.7), (0.14, 0.62), (0.06, 0.4), (0.04, 0.12), (0.3, 0.0)], light), body.points)
    thigh = blob([(-0.34, 0.06), (-0.3, 0.34), (-0.1, 0.42), (0.06, 0.28), (0.06, 0.08), (-0.1, 0.0)], dim)
    foot = limb([(-0.14, 0.04), (0.06, 0.04), (0.22, 0.02)], (0.1, 0.09, 0.05), shade(fur, 1.1))
    head = blob([(-0.02, 0.74), (-0.04, 0.92), (0.08, 1.05), (0.22, 1.04), (0.36, 0.93), (0.44, 0.83), (0.4, 0.76),
        (0.24, 0.7), (0.1, 0.67)], fur)  # fmt: skip
    muzzle = trim(blob([(0.46, 0.84), (0.34, 0.82), (0.2, 0.76), (0.16, 0.6), (0.5, 0.64)], light), head.points)
    tufts = rng.random() < 0.6
    ears = [attach([blob([(-0.06, -0.03), (-0.05, 0.1), (0.0, 0.24 if tufts else 0.15), (0.06, 0.1), (0.06, -0.03)],
        c)], (x, 1.0), 1, t)[0] for x, t, c in ((0.12, -6, dim), (0.05, 12, fur))]  # fmt: skip
    nut = [ellipse(0.42, 0.56, 0.075, 0.085, (0.6, 0.38, 0.18)), blob([(0.34, 0.58), (0.42, 0.66), (0.5, 0.58),
        (0.42, 0.6)], (0.4, 0.25, 0.13))] if rng.random() < 0.55 else []  # fmt: skip
    arms = [limb([(0.12, 0.6), (0.26, 0.46), (0.37, 0.54)], (0.14, 0.1, 0.07), fur)]
    made = [brush, core, ears[0], limb([(0.2, 0.6), (0.3, 0.48), (0.41, 0.5)], (0.1, 0.08, 0.06), dim), body, *belly,
        thigh, foot, head, *muzzle, ears[1], *nut, *arms]  # fmt: skip
    made += [*_eye(0.22, 0.9, 0.042, (0.15, 0.09, 0.06)), ellipse(0.44, 0.83, 0.025, 0.022, (0.2, 0.12, 0.1)),
        stroke([(0.42, 0.79), (0.36, 0.76)], 0.01, shade(fur, 0.5))]  # fmt: skip
    return fit(rng, made)


@DRAWINGS.add("dolphin")
def _dolphin(rng: np.random.Generator) -> list[Shape]:
    grey = natural(rng, (0.45, 0.52, 0.6), (0.5, 0.54, 0.58), (0.35, 0.42, 0.52))
    light, bend = (0.88, 0.91, 0.94), rng.uniform(0.0, 0.34)

    def arched(shapes: list[Shape]) -> list[Shape]:
        # A leap bends the whole animal about its middle.
        return [
            replace(s, points=np.stack((s.points[:, 0], s.points[:, 1] - bend * s.points[:, 0] ** 2), 1))
            for s in shapes
        ]

    body = blob([(-0.98, 0.02), (-0.6, 0.12), (-0.2, 0.23), (0.15, 0.26), (0.45, 0.25), (0.62, 0.22), (0.72, 0.13),
        (0.76, 0.05), (0.88, 0.03), (0.93, -0.02), (0.88, -0.07), (0.72, -0.11), (0.5, -0.19), (0.15, -0.25),
        (-0.2, -0.2), (-0.6, -0.07)], grey)  # fmt: skip
    belly = trim(blob([(1.05, -0.04), (0.76, -0.03), (0.4, -0.07), (0.0, -0.1), (-0.5, -0.06), (-0.3, -0.3),
        (0.4, -0.35), (1.0, -0.2)], light), body.points)  # fmt: skip
    dorsal = blob([(0.12, 0.22), (-0.02, 0.36), (-0.16, 0.46), (-0.13, 0.32), (-0.15, 0.2)], shade(grey, 0.85))
    flipper = blob([(0.42, -0.08), (0.34, -0.26), (0.14, -0.44), (0.18, -0.24), (0.24, -0.1)], shade(grey, 0.78))
    far = blob([(0.5, -0.1), (0.46, -0.26), (0.34, -0.38), (0.36, -0.2)], shade(grey, 0.6))
    fluke = [
        blob([(-0.88, 0.04), (-1.06, 0.18), (-1.26, 0.26), (-1.14, 0.06), (-1.0, -0.01)], shade(grey, 0.82)),
        blob([(-0.88, 0.0), (-1.08, -0.06), (-1.3, -0.02), (-1.12, 0.06), (-0.98, 0.05)], shade(grey, 0.7)),
    ]
    mouth = stroke([(0.92, -0.02), (0.8, -0.035), (0.66, -0.04), (0.6, -0.02)], 0.014, shade(grey, 0.5), curved=True)
    eye = [ellipse(0.6, 0.02, 0.026, 0.022, shade(grey, 0.5)), ellipse(0.6, 0.02, 0.016, 0.016, BLACK)]
    made = arched([*fluke, far, dorsal, body, *belly, flipper, mouth, *eye])
    return fit(rng, attach(made, (0, 0), 1, rng.uniform(-25, 45)))


# --- frog, snakes ---


@DRAWINGS.add("frog")
def _frog(rng: np.random.Generator) -> list[Shape]:
    skin = natural(rng, (0.35, 0.62, 0.22), (0.3, 0.5, 0.2), (0.5, 0.55, 0.25), (0.48, 0.4, 0.24), (0.42, 0.72, 0.25))
    light, dim = natural(rng, (0.9, 0.92, 0.72)), shade(skin, 0.78)
    eye = natural(rng, (0.9, 0.72, 0.2), (0.8, 0.3, 0.15))
    sac = rng.random() < 0.35
    if rng.random() < 0.45:  # from the front
        leg = [
            limb([(0.3, -0.3), (0.66, -0.1), (0.58, -0.38), (0.4, -0.42)], (0.24, 0.26, 0.16, 0.1), dim),
            *[limb([(0.46, -0.42), (0.46 + dx, -0.5)], (0.07, 0.045), skin) for dx in (-0.02, 0.12, 0.24)],
        ]
        arm = [
            limb([(0.22, -0.1), (0.32, -0.3), (0.24, -0.46)], (0.15, 0.11, 0.09), skin),
            *[limb([(0.24, -0.45), (0.24 + dx, -0.53)], (0.06, 0.045), skin) for dx in (-0.1, 0.0, 0.1)],
        ]
        made = [*both(leg), blob(mirrored([(0, 0.1), (0.34, 0.06), (0.42, -0.25), (0.3, -0.44), (0, -0.48)]), skin),
            blob(mirrored([(0, 0.0), (0.24, -0.05), (0.26, -0.3), (0, -0.45)]), light), *both(arm)]  # fmt: skip
        made += both([ellipse(0.24, 0.4, 0.15, 0.15, skin)])
        made.append(
            blob(mirrored([(0, 0.38), (0.26, 0.38), (0.44, 0.2), (0.42, 0.06), (0.24, -0.06), (0, -0.1)]), skin)
        )
        if sac:
            made.append(ellipse(0, -0.12, 0.26, 0.2, shade(light, 0.97)))
        else:
            made += trim(
                blob(mirrored([(0, 0.05), (0.3, 0.06), (0.4, 0.0), (0.24, -0.14), (0, -0.2)]), light), made[-1].points
            )
        made.append(stroke([(-0.4, 0.12), (-0.2, 0.05), (0, 0.03), (0.2, 0.05), (0.4, 0.12)], 0.018, shade(skin, 0.45),
            curved=True))  # fmt: skip
        made += both([ellipse(0.24, 0.42, 0.105, 0.105, eye), ellipse(0.24, 0.42, 0.085, 0.045, BLACK),
            ellipse(0.27, 0.46, 0.022, 0.022, WHITE), ellipse(0.05, 0.2, 0.012, 0.012, shade(skin, 0.4))])  # fmt: skip
        return fit(rng, made)
    body = blob([(-0.6, 0.08), (-0.55, 0.22), (-0.3, 0.42), (0.05, 0.56), (0.3, 0.62), (0.52, 0.56), (0.66, 0.42),
        (0.62, 0.32), (0.42, 0.2), (0.2, 0.08), (-0.2, 0.02)], skin)  # fmt: skip
    under = trim(
        blob([(0.7, 0.37), (0.4, 0.32), (0.16, 0.2), (-0.1, 0.08), (0.2, -0.1), (0.7, 0.2)], light), body.points
    )
    bulge = [ellipse(0.5, 0.2, 0.2, 0.18, shade(light, 0.97))] if sac else []
    spots = [part for x, y in scatter(rng, body.points, 0.14, 0.35) if y > 0.28 and x < 0.4
        for part in trim(spot(rng, x, y, rng.uniform(0.02, 0.045), shade(skin, 0.6)), body.points)]  # fmt: skip
    thigh = limb([(-0.5, 0.16), (-0.24, 0.22), (-0.02, 0.34)], (0.16, 0.24, 0.12), dim)
    shank = limb([(-0.02, 0.34), (-0.26, 0.14), (-0.52, 0.05)], (0.13, 0.13, 0.1), shade(skin, 0.9))
    foot = [
        limb([(-0.52, 0.05), (-0.25, 0.02), (-0.02 + dx, 0.0 + dy)], (0.08, 0.06, 0.03), skin)
        for dx, dy in ((0, 0.03), (0.05, -0.01), (-0.06, -0.03))
    ]
    arm = [
        limb([(0.3, 0.26), (0.24, 0.12), (0.34, 0.02)], (0.13, 0.1, 0.07), skin),
        *[limb([(0.33, 0.03), (0.42 + dx, -0.01 - dx * 0.2)], (0.05, 0.03), skin) for dx in (-0.03, 0.02, 0.06)],
    ]
    far = [limb([(0.42, 0.26), (0.44, 0.1), (0.52, 0.02)], (0.1, 0.08, 0.06), shade(skin, 0.65))]
    head = [ellipse(0.4, 0.62, 0.105, 0.1, skin), ellipse(0.42, 0.63, 0.075, 0.075, eye),
        ellipse(0.43, 0.63, 0.055, 0.03, BLACK), ellipse(0.45, 0.655, 0.016, 0.016, WHITE),
        ellipse(0.27, 0.46, 0.05, 0.055, dim), stroke([(0.66, 0.4), (0.5, 0.38), (0.32, 0.38)], 0.014, shade(skin, 0.4),
        curved=True), ellipse(0.62, 0.5, 0.01, 0.01, shade(skin, 0.4))]  # fmt: skip
    return fit(rng, [*far, body, *under, *bulge, *spots, *head, thigh, shank, *foot, *arm])


def _snake(rng: np.random.Generator, skin: Colour, marks: Colour, *, rattle: bool) -> list[Shape]:
    """A coiled snake that raises its head, or one that winds along."""
    belly, tongue = shade(skin, 1.7), (0.75, 0.1, 0.15)
    made: list[Shape] = []

    def banded(path: np.ndarray, widths: list[float]) -> list[Shape]:
        part = [limb(path, widths, skin)]
        points = along(path, 60)
        thick = np.interp(np.linspace(0, 1, 60), np.linspace(0, 1, len(widths)), widths)
        heading = np.gradient(points, axis=0)
        for k in range(3, 58, 5):
            a = np.degrees(np.arctan2(heading[k, 1], heading[k, 0]))
            x, y = float(points[k, 0]), float(points[k, 1])
            if rattle:
                t = float(thick[k])
                diamond = np.array([(-0.5, 0), (0, 0.38), (0.5, 0), (0, -0.38)]) * t
                part += attach(
                    [polygon(diamond * 1.15, shade(marks, 1.6)), polygon(diamond * 0.85, marks)], (x, y), 1, a
                )
            else:
                part += attach([ellipse(0, 0, 0.2 * float(thick[k]), 0.4 * float(thick[k]), marks)], (x, y), 1, a)
        return part

    coiled = rattle or rng.random() < 0.5
    if coiled:
        for x, y, rx, ry in ((0, 0.12, 0.62, 0.2), (0.02, 0.3, 0.5, 0.17), (0.0, 0.46, 0.36, 0.13)):
            turn = np.radians(np.linspace(-25, 205, 9))
            back = np.stack((x + rx * np.cos(turn), y + ry * np.sin(turn)), 1)
            made += banded(back, [0.17] * 9)
            front = np.stack((x + rx * np.cos(-turn), y - ry * np.sin(turn)), 1)
            made += banded(front, [0.17, 0.19, 0.2, 0.19, 0.17])
        made = [ellipse(0, 0.14, 0.56, 0.16, shade(skin, 0.5)), ellipse(0, 0.32, 0.42, 0.14, shade(skin, 0.5)), *made]
        sway = rng.uniform(-0.08, 0.08)
        neck = np.array([(-0.28, 0.46), (-0.1, 0.62), (0.12, 0.74), (0.06 + sway, 0.98), (0.24 + sway, 1.14)])
        made += banded(neck, [0.16, 0.16, 0.15, 0.12, 0.11])
        head, tilt = (0.24 + sway, 1.13), rng.uniform(-18, 8)
        tail = np.array([(-0.5, 0.2), (-0.72, 0.26), (-0.8, 0.5), (-0.74, 0.72)])
    else:
        waves, f = rng.uniform(1.2, 2.0), np.linspace(0, 1, 16)
        path = np.stack(
            (-0.75 + 1.25 * f, 0.26 * (0.35 + 0.65 * (1 - f)) * np.sin(2 * np.pi * waves * f + rng.uniform(0, 6))), 1
        )
        path[-2:] = [(path[-3, 0] + 0.12, path[-3, 1] + 0.12), (path[-3, 0] + 0.28, path[-3, 1] + 0.16)]
        made += banded(path, [0.01, 0.1, 0.15, 0.17, 0.16, 0.13, 0.11])
        head, tilt, tail = (float(path[-1, 0]), float(path[-1, 1])), rng.uniform(-10, 12), None
    skull = [stroke([(0.28, -0.01), (0.4, 0.0), (0.46, 0.05)], 0.014, tongue),
        stroke([(0.4, 0.0), (0.47, -0.03)], 0.014, tongue), blob([(-0.08, 0.05), (0.06, 0.11), (0.2, 0.09),
        (0.31, 0.03), (0.31, -0.03), (0.18, -0.08), (0.02, -0.1), (-0.08, -0.06)], skin),
        *trim(blob([(0.33, -0.01), (0.15, -0.03), (0.0, -0.05), (0.0, -0.12), (0.3, -0.12)], belly),
        blob([(-0.08, 0.05), (0.06, 0.11), (0.2, 0.09), (0.31, 0.03), (0.31, -0.03), (0.18, -0.08), (0.02, -0.1),
        (-0.08, -0.06)], skin).points), ellipse(0.16, 0.045, 0.028, 0.026, (0.9, 0.75, 0.2)),
        ellipse(0.165, 0.045, 0.009, 0.024, BLACK), ellipse(0.28, 0.015, 0.008, 0.008, BLACK)]  # fmt: skip
    if rattle:
        skull.append(limb([(0.18, 0.03), (0.06, 0.0), (-0.06, -0.04)], (0.03, 0.04, 0.02), marks))
        if rng.random() < 0.4:  # striking
            gape = blob([(0.02, -0.06), (0.14, -0.14), (0.24, -0.2), (0.27, -0.17), (0.12, -0.04)], shade(skin, 0.9))
            inside = polygon([(0.06, -0.05), (0.29, 0.0), (0.25, -0.17)], (0.85, 0.5, 0.5))
            fangs = [polygon([(0.25, 0.0), (0.28, 0.0), (0.24, -0.09)], WHITE)]
            skull = [inside, gape, *fangs, *skull]
    made += attach(skull, head, 1.1, tilt)
    if coiled and tail is not None:
        end = [limb(tail, (0.13, 0.1, 0.08, 0.05), skin)]
        if rattle:
            end += [ellipse(-0.745 + 0.01 * k, 0.73 + 0.05 * k, 0.045 - 0.004 * k, 0.034,
                shade((0.8, 0.66, 0.45), 1 - 0.12 * (k % 2))) for k in range(5)]  # fmt: skip
            end += [stroke([(-0.74 + s * 0.09 + s * 0.05 * k, 0.74 + 0.02 * k),
                (-0.73 + s * 0.09 + s * 0.05 * k, 0.9 - 0.02 * k)], 0.012, (0.4, 0.35, 0.3)) for s in (1, -1)
                for k in range(2)] if rng.random() < 0.3 else []  # fmt: skip
        made = [*end, *made] if not rattle else [*made, *end]
    return fit(rng, made)


@DRAWINGS.add("rattlesnake")
def _rattlesnake(rng: np.random.Generator) -> list[Shape]:
    skin = natural(rng, (0.72, 0.6, 0.42), (0.64, 0.55, 0.42), (0.6, 0.52, 0.36))
    return _snake(rng, skin, natural(rng, (0.34, 0.24, 0.15), (0.42, 0.27, 0.17)), rattle=True)


@DRAWINGS.add("snake hiss")
def _snake_hiss(rng: np.random.Generator) -> list[Shape]:
    pairs = [((0.35, 0.55, 0.2), (0.2, 0.35, 0.12)), ((0.55, 0.42, 0.22), (0.3, 0.2, 0.1)),
        ((0.4, 0.42, 0.4), (0.15, 0.15, 0.15)), ((0.8, 0.62, 0.2), (0.75, 0.2, 0.12)),
        ((0.25, 0.45, 0.3), (0.75, 0.72, 0.25))]  # fmt: skip
    skin, marks = pairs[int(rng.integers(len(pairs)))]
    return _snake(rng, natural(rng, skin), marks, rattle=False)
