"""Songbirds, cuckoos and owls."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.outlines import attach, fit, mirrored, natural, scatter, spot, trim
from soundsieve.data.pictures.plumage import BLACK, ORANGE, RED, WHITE, YELLOW, Plan, bird, branch, flying
from soundsieve.data.pictures.shapes import Shape, blob, ellipse, limb, polygon, shade, stroke

DRAWINGS = Drawings()


def _songbird(rng: np.random.Generator, kind: int) -> tuple[Plan, list[Shape]]:
    """A plan, and marks about the middle of the head."""
    marks: list[Shape] = []
    if kind == 0:  # robin
        plan = Plan(natural(rng, (0.48, 0.4, 0.3)), (0.93, 0.9, 0.85), beak="thin", beak_size=0.14, depth=0.6, head=0.2,
            tail=(0.36, 0.12))  # fmt: skip
        marks = [blob([(0.17, 0.12), (0.02, 0.1), (-0.06, -0.1), (-0.08, -0.32), (0.05, -0.46), (0.2, -0.4),
            (0.26, -0.2), (0.2, -0.03)], natural(rng, (0.88, 0.42, 0.13)))]  # fmt: skip
    elif kind == 1:  # blue tit
        plan = Plan(natural(rng, (0.5, 0.62, 0.4)), YELLOW, crown=WHITE, wing=(0.25, 0.45, 0.72), bar=WHITE,
            beak_size=0.1, depth=0.58, head=0.2, tail=(0.34, 0.1), tail_colour=(0.25, 0.42, 0.68))  # fmt: skip
        marks = [
            blob([(-0.19, 0.1), (0.0, 0.21), (0.15, 0.13), (0.0, 0.1)], (0.2, 0.42, 0.75)),
            stroke([(0.2, 0.03), (0.05, 0.04), (-0.2, 0.03)], 0.03, (0.1, 0.15, 0.3)),
            ellipse(0.13, -0.16, 0.05, 0.05, (0.1, 0.12, 0.25)),
        ]
    elif kind == 2:  # blackbird
        plan = Plan(BLACK, BLACK, beak="thin", beak_size=0.2, beak_colour=ORANGE, eye=ORANGE, wing=(0.13, 0.12, 0.13),
            tail=(0.55, 0.16))  # fmt: skip
    elif kind == 3:  # canary
        yellow = natural(rng, (0.98, 0.84, 0.2))
        plan = Plan(yellow, shade(yellow, 1.15), beak_colour=(0.93, 0.7, 0.55), beak_size=0.13, wing=shade(yellow, 0.9),
            tip=shade(yellow, 0.78))  # fmt: skip
    elif kind == 4:  # goldfinch
        plan = Plan((0.7, 0.52, 0.34), (0.94, 0.9, 0.84), crown=WHITE, wing=BLACK, tip=YELLOW,
            beak_colour=(0.9, 0.8, 0.7), beak_size=0.15, tail_colour=BLACK, bar=YELLOW)  # fmt: skip
        marks = [
            blob([(0.18, 0.14), (0.06, 0.12), (0.04, -0.1), (0.16, -0.14), (0.2, 0.0)], RED),
            blob([(-0.14, 0.15), (0.02, 0.21), (0.06, 0.14), (-0.06, 0.05), (-0.14, -0.1), (-0.2, 0.0)], BLACK),
        ]
    elif kind == 5:  # sparrow
        brown = natural(rng, (0.55, 0.36, 0.22))
        plan = Plan(brown, (0.82, 0.78, 0.72), crown=(0.6, 0.52, 0.45), wing=shade(brown, 0.9), tip=shade(brown, 0.55),
            bar=WHITE, depth=0.56, beak_size=0.15)  # fmt: skip
        marks = [blob([(-0.18, 0.1), (0.0, 0.21), (0.16, 0.1), (0.0, 0.09)], (0.42, 0.24, 0.15)),
            ellipse(0.13, -0.13, 0.07, 0.09, BLACK), ellipse(-0.02, -0.05, 0.09, 0.07, (0.9, 0.88, 0.84))]  # fmt: skip
    elif kind == 6:  # bullfinch
        plan = Plan((0.55, 0.56, 0.6), natural(rng, (0.86, 0.38, 0.32)), crown=BLACK, wing=BLACK, bar=WHITE, depth=0.62,
            beak_colour=BLACK, beak_size=0.12, tail_colour=BLACK)  # fmt: skip
        marks = [blob([(-0.05, -0.02), (0.1, -0.06), (0.14, -0.2), (0.0, -0.26), (-0.1, -0.15)], (0.86, 0.4, 0.33))]
    elif kind == 7:  # cardinal
        red = natural(rng, (0.8, 0.12, 0.12))
        plan = Plan(red, red, wing=shade(red, 0.85), beak_colour=ORANGE, beak_size=0.15, tail=(0.62, 0.14))
        marks = [
            limb([(0.1, 0.12), (-0.06, 0.24), (-0.2, 0.4)], (0.2, 0.2, 0.01), red),
            ellipse(0.17, 0.0, 0.06, 0.1, BLACK),
        ]
    else:  # bluebird
        blue = natural(rng, (0.2, 0.42, 0.78))
        plan = Plan(blue, natural(rng, (0.82, 0.48, 0.27)), wing=shade(blue, 0.9), beak="thin", beak_size=0.13)
    return replace(plan, upright=rng.uniform(15, 45), depth=plan.depth * rng.uniform(0.93, 1.08)), marks


@DRAWINGS.add("bird song")
def _song(rng: np.random.Generator) -> list[Shape]:
    plan, marks = _songbird(rng, int(rng.integers(9)))
    gape = rng.uniform(22, 38) if rng.random() < 0.6 else 0.0
    perch = rng.random() < 0.5
    made = bird(rng, replace(plan, legs=0.14 if perch else 0.22), gape=gape)
    r = plan.head
    # Marks are drawn for a head of radius 0.2 and lie under the eye.
    eye = made.head[-3:]
    made.head = [*made.head[:-3], *attach(marks, made.at, r / 0.2), *eye]
    twig = branch(rng, -0.55 * plan.depth - 0.14) if perch else []
    return fit(rng, [*made.tail, *twig, *made.legs, *made.body, *made.head, *made.wing])


@DRAWINGS.add("bird song")
def _song_flying(rng: np.random.Generator) -> list[Shape]:
    if rng.random() < 0.5:  # a swallow: long forked tail and red throat
        blue = (0.12, 0.16, 0.35)
        plan = Plan(blue, (0.96, 0.92, 0.85), beak="thin", beak_size=0.08, depth=0.36, tail=(0.2, 0.1), head=0.16,
            neck=((0.25, 0.02), (0.36, 0.06), (0.44, 0.08)), wing=blue, neck_widths=(0.28, 0.26, 0.24))  # fmt: skip
        fork = [limb([(-0.4, 0.02), (-0.75, 0.04), (-1.15, y)], (0.12, 0.06, 0.008), blue) for y in (0.14, -0.1)]
        throat = ellipse(0.52, 0.06, 0.09, 0.07, (0.7, 0.25, 0.15))
        return fit(rng, [*fork, *flying(rng, plan, span=1.05), throat])
    plan, _ = _songbird(rng, int(rng.choice([2, 3, 5, 8])))
    return fit(rng, flying(rng, replace(plan, upright=0, depth=0.44), span=0.95))


@DRAWINGS.add("cuckoo")
def _cuckoo(rng: np.random.Generator) -> list[Shape]:
    grey = natural(rng, (0.5, 0.53, 0.58))
    plan = Plan(grey, WHITE, upright=rng.uniform(8, 28), depth=0.4, head=0.15,
        neck=((0.3, 0.02), (0.42, 0.12), (0.5, 0.18)), neck_widths=(0.34, 0.28, 0.25), beak="thin", beak_size=0.17,
        beak_colour=(0.3, 0.28, 0.22), tail=(0.75, 0.18), tail_colour=shade(grey, 0.55), legs=0.1, leg_colour=YELLOW,
        eye=YELLOW, wing=shade(grey, 0.85), tip=shade(grey, 0.6))  # fmt: skip
    made = bird(rng, plan, gape=rng.choice([0.0, 25.0]), pitch=0.0)
    front = made.body[1] if len(made.body) > 1 else made.body[0]
    bars = []
    for x in np.arange(-0.4, 0.42, 0.075):
        bars += trim(
            limb([(x, 0.2), (x + 0.02, 0.0), (x - 0.03, -0.4)], (0.018, 0.018, 0.018), shade(grey, 0.55)), front.points
        )
    spots = [
        ellipse(x, y, 0.02, 0.014, WHITE)
        for x, y in ((-0.62, 0.05), (-0.8, 0.06), (-0.98, 0.05), (-0.7, -0.03), (-0.9, -0.03))
    ]
    tail = [*made.tail, *attach(spots, (0, 0), 1, plan.upright)]
    return fit(rng, [*tail, *branch(rng, -0.31), *made.legs, *made.body, *bars, *made.head, *made.wing])


# --- owl ---


@DRAWINGS.add("owl")
def _owl(rng: np.random.Generator) -> list[Shape]:
    kind = int(rng.integers(4))
    fur = natural(rng, *[((0.52, 0.38, 0.24), (0.45, 0.36, 0.28)), ((0.85, 0.68, 0.44),), ((0.96, 0.95, 0.94),),
        ((0.5, 0.42, 0.34),)][kind])  # fmt: skip
    barn, snowy, tufts = kind == 1, kind == 2, kind == 0
    light = WHITE if barn or snowy else shade(fur, 1.8)
    dark = shade(fur, 0.5) if not snowy else (0.45, 0.43, 0.42)
    wide = rng.uniform(0.9, 1.08)
    body = blob(mirrored([(0, 0.5), (0.26, 0.46), (0.34, 0.1), (0.33, -0.3), (0.2, -0.62), (0, -0.7)]) * (wide, 1), fur)
    belly = trim(blob(mirrored([(0, 0.3), (0.2, 0.15), (0.24, -0.2), (0.14, -0.55), (0, -0.64)]), light), body.points)
    made: list[Shape] = [polygon([(-0.12, -0.5), (0.12, -0.5), (0.15, -0.84), (-0.15, -0.84)], shade(dark, 1.1)), body,
        *belly]  # fmt: skip
    for x, y in scatter(rng, belly[0].points, 0.09, 0.2):
        if barn:
            made.append(ellipse(x, y, 0.01, 0.013, dark))
        else:
            made += trim(polygon([(x - 0.02, y + 0.03), (x + 0.02, y + 0.03), (x, y - 0.035)] if kind != 3
                else [(x - 0.035, y + 0.012), (x + 0.035, y + 0.012), (x, y - 0.02)], shade(dark, 1.25)),
                belly[0].points)  # fmt: skip
    for flip in (False, True):
        wing = blob(
            [(0.24, 0.3), (0.36, 0.12), (0.38, -0.2), (0.26, -0.62), (0.2, -0.35), (0.18, 0.0)],
            shade(fur, 0.85 if not snowy else 0.95),
        )
        bars = [part for x, y in scatter(rng, wing.points, 0.1, 0.2) for part in trim(spot(rng, x, y, 0.022,
            light if not snowy else dark), wing.points)]  # fmt: skip
        made += attach([wing, *bars], (0, 0), 1, 0, flip=flip)
        toes = [
            limb([(0.1 + dx, -0.64), (0.1 + 1.6 * dx, -0.75)], (0.05, 0.03), (0.85, 0.7, 0.35))
            for dx in (-0.04, 0.0, 0.04)
        ]
        made += attach(toes, (0, 0), 1, 0, flip=flip)
    made.append(
        blob(mirrored([(0, 0.78), (0.22, 0.76), (0.37, 0.58), (0.34, 0.34), (0.18, 0.22), (0, 0.18)]) * (wide, 1), fur)
    )
    if tufts:
        for flip in (False, True):
            made += attach([blob([(0.1, 0.7), (0.32, 0.98), (0.34, 0.6)], shade(fur, 0.8))], (0, 0), 1, 0, flip=flip)
    if barn:
        made.append(blob([(0, 0.66), (0.16, 0.74), (0.31, 0.6), (0.24, 0.34), (0, 0.2), (-0.24, 0.34), (-0.31, 0.6),
            (-0.16, 0.74)], WHITE))  # fmt: skip
    eye = BLACK if kind in (1, 3) else (YELLOW if snowy or rng.random() < 0.4 else ORANGE)
    for side in (1, -1):
        if not barn:
            made.append(ellipse(side * 0.15, 0.52, 0.155, 0.165, light if not snowy else (0.9, 0.89, 0.88)))
            made += [stroke([(side * 0.15 + 0.1 * c, 0.52 + 0.1 * s), (side * 0.15 + 0.145 * c, 0.52 + 0.15 * s)],
                0.008, shade(dark, 1.4)) for c, s in ((np.cos(a), np.sin(a))
                for a in np.linspace(0, 6.0, 16))]  # fmt: skip
        r = 0.055 if barn else 0.09
        made += [ellipse(side * 0.14, 0.52, r * 1.1, r * 1.1, shade(dark, 0.6)), ellipse(side * 0.14, 0.52, r, r, eye),
            ellipse(side * 0.14, 0.52, 0.6 * r, 0.6 * r, BLACK), ellipse(side * 0.14 + 0.02, 0.545, 0.016, 0.016,
            WHITE)]  # fmt: skip
    if tufts:
        made += [
            stroke([(side * 0.02, 0.52), (side * 0.12, 0.66), (side * 0.3, 0.76)], 0.04, shade(fur, 0.65), curved=True)
            for side in (1, -1)
        ]
    made.append(blob([(-0.05, 0.48), (0.05, 0.48), (0.03, 0.4), (0, 0.32), (-0.03, 0.4)],
        (0.75, 0.62, 0.4) if barn else (0.3, 0.27, 0.22)))  # fmt: skip
    perch = [limb([(-0.7, -0.8), (0, -0.76), (0.7, -0.78)], (0.1, 0.1, 0.08),
        natural(rng, (0.4, 0.28, 0.18)))] if rng.random() < 0.5 else []  # fmt: skip
    return fit(rng, [*made[:1], *perch, *made[1:]])
