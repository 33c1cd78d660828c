"""Ducks, geese, swans, loons, gulls and penguins."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.outlines import attach, fit, mirrored, natural, scatter, trim
from soundsieve.data.pictures.plumage import BLACK, ORANGE, RED, WHITE, YELLOW, Plan, bird, flying, folded_wing
from soundsieve.data.pictures.shapes import Shape, blob, ellipse, limb, polygon, shade, stroke

DRAWINGS = Drawings()


def _water(rng: np.random.Generator, y: float) -> list[Shape]:
    """A few ripples around a swimming bird."""
    blue = natural(rng, (0.55, 0.74, 0.86))
    made = [blob([(-0.75, y), (-0.3, y + 0.05), (0.3, y + 0.05), (0.78, y), (0.4, y - 0.05), (-0.4, y - 0.05)], blue)]
    for _ in range(int(rng.integers(2, 5))):
        x, dy, half = rng.uniform(-0.4, 0.4), rng.uniform(-0.1, 0.03), rng.uniform(0.1, 0.3)
        made.append(
            stroke([(x - half, y + dy), (x, y + dy + 0.015), (x + half, y + dy)], 0.014, shade(blue, 0.8), curved=True)
        )
    return made


def _swim(rng: np.random.Generator, parts: list[Shape], y: float) -> list[Shape]:
    """The bird with its underside cut off by the water, with ripples half of the time."""
    cut = [replace(part, points=np.stack((part.points[:, 0], np.maximum(part.points[:, 1], y)), 1)) for part in parts]
    return [*cut, *(_water(rng, y) if rng.random() < 0.5 else [])]


@DRAWINGS.add("duck quack")
def _duck(rng: np.random.Generator) -> list[Shape]:
    kind = int(rng.choice([0, 0, 1, 2, 3]))
    back, breast, crown, bill = [
        ((0.6, 0.58, 0.55), (0.36, 0.2, 0.14), (0.05, 0.38, 0.24), (0.85, 0.75, 0.2)),
        ((0.55, 0.42, 0.28), (0.6, 0.48, 0.34), (0.58, 0.46, 0.32), (0.72, 0.48, 0.2)),
        ((0.97, 0.97, 0.95), (0.97, 0.97, 0.95), (0.97, 0.97, 0.95), ORANGE),
        ((0.98, 0.86, 0.35), (0.98, 0.88, 0.45), (0.98, 0.84, 0.32), ORANGE),
    ][kind]
    swims = rng.random() < 0.5
    baby = kind == 3
    plan = Plan(natural(rng, back), natural(rng, back), upright=6 if swims else rng.uniform(10, 22),
        depth=0.5 if not baby else 0.66, neck=((0.28, 0.06), (0.44, 0.24), (0.5, 0.42)) if not baby
        else ((0.24, 0.1), (0.36, 0.3), (0.42, 0.4)), neck_widths=(0.34, 0.2, 0.18) if not baby else (0.44, 0.36, 0.34),
        head=0.145 if not baby else 0.23, beak="flat", beak_size=0.26, beak_colour=bill, tail=(0.2, 0.08), tail_turn=22,
        legs=0.0 if swims else 0.16, web=True, leg_colour=ORANGE, crown=natural(rng, crown),
        wing=shade(back, 0.92 if kind > 1 else 0.8), tip=shade(back, 0.85 if kind > 1 else 0.6),
        tail_colour=WHITE if kind == 0 else shade(back, 0.9), eye_size=0.03)  # fmt: skip
    made = bird(rng, plan, pitch=0.0, gape=rng.uniform(14, 24) if rng.random() < 0.4 else 0.0)
    x, y = made.at
    extra: list[Shape] = []
    tail = made.tail
    if kind == 0:
        extra = [*trim(blob([(0.6, 0.3), (0.3, 0.24), (0.2, 0.0), (0.26, -0.3), (0.6, -0.4)], natural(rng, breast)),
            made.body[0].points)]  # fmt: skip
        tail = [*tail, limb([(-0.5, 0.02), (-0.58, 0.1), (-0.53, 0.15), (-0.49, 0.11)], (0.06, 0.045, 0.035, 0.01),
            BLACK), *trim(ellipse(-0.5, -0.02, 0.14, 0.2, BLACK), made.body[0].points)]  # fmt: skip
    elif kind == 1:
        extra = [part for sx, sy in scatter(rng, made.body[0].points, 0.08, 0.25)
            for part in trim(ellipse(sx, sy, 0.022, 0.012, shade(back, 0.55), 20), made.body[0].points)]  # fmt: skip
    collar = [limb([(x - 0.17, y - 0.2), (x - 0.06, y - 0.235), (x + 0.06, y - 0.21)], (0.035, 0.035, 0.035),
        WHITE)] if kind == 0 else []  # fmt: skip
    mirror = attach([polygon([(-0.1, -0.08), (-0.3, -0.06), (-0.33, -0.12), (-0.12, -0.15)], (0.2, 0.3, 0.75)),
        stroke([(-0.1, -0.07), (-0.31, -0.05)], 0.016, WHITE)], (0, 0), 1,
        plan.upright) if kind < 2 else []  # fmt: skip
    neck = [replace(made.head[0], colour=plan.crown or back)]
    parts = [*made.legs, *tail, *made.body, *extra, *neck, *collar, *made.head[1:], *made.wing, *mirror]
    return fit(rng, _swim(rng, parts, -0.2 * plan.depth / 0.5) if swims else parts)


def _longneck(rng: np.random.Generator, reach: float) -> list[tuple[float, float]]:
    return [(0.28, 0.02), (0.46, 0.18), (0.4, 0.2 + 0.5 * reach), (0.42, 0.2 + 0.85 * reach), (0.52, 0.2 + reach)]


@DRAWINGS.add("goose")
def _goose(rng: np.random.Generator) -> list[Shape]:
    kind = int(rng.integers(3))
    back = natural(
        rng, [(0.96, 0.96, 0.95), (0.5, 0.42, 0.34), (0.55, 0.5, 0.46)][kind], spread=0.04 if kind == 0 else 0.12
    )
    neck = [(0.3, 0.06), (0.42, 0.3), (0.42, 0.56), (0.44, 0.78)]
    crown = [back, BLACK, shade(back, 0.85)][kind]
    plan = Plan(back, [back, (0.8, 0.74, 0.66), shade(back, 1.4)][kind], upright=rng.uniform(8, 20), depth=0.52,
        neck=neck, neck_widths=(0.32, 0.15, 0.115, 0.13), head=0.105, beak="hen" if kind == 1 else "dagger",
        beak_size=0.19, beak_colour=BLACK if kind == 1 else ORANGE, tail=(0.2, 0.14), legs=0.24, web=True,
        leg_colour=BLACK if kind == 1 else ORANGE, crown=crown, wing=shade(back, 0.88),
        tip=shade(back, 0.6 if kind else 0.88), tail_colour=BLACK if kind == 1 else shade(back, 0.9),
        eye_size=0.022)  # fmt: skip
    if kind == 1 and rng.random() < 0.3:
        flat = replace(plan, neck=((0.25, 0.02), (0.55, 0.06), (0.85, 0.1)), neck_widths=(0.26, 0.12, 0.1), depth=0.4)
        return fit(rng, [*flying(rng, flat, span=1.0), ellipse(0.88, 0.06, 0.05, 0.07, WHITE)])
    made = bird(rng, plan, pitch=0.0, gape=rng.uniform(14, 26) if rng.random() < 0.5 else 0.0)
    x, y = made.at
    chin = [blob([(x - 0.02, y + 0.03), (x + 0.04, y - 0.05), (x - 0.02, y - 0.12), (x - 0.07, y - 0.04)],
        WHITE)] if kind == 1 else []  # fmt: skip
    return fit(rng, [*made.legs, *made.tail, *made.body, *made.head[:-3], *chin, *made.head[-3:], *made.wing])


@DRAWINGS.add("swan")
def _swan(rng: np.random.Generator) -> list[Shape]:
    black = rng.random() < 0.12
    white = (0.14, 0.13, 0.14) if black else natural(rng, (0.97, 0.97, 0.97), spread=0.02)
    fold = shade(white, 0.8) if not black else shade(white, 1.25)
    sway = rng.uniform(-0.06, 0.06)
    neck = limb([(0.22, -0.02), (0.5, 0.1), (0.56, 0.36), (0.38 + sway, 0.62), (0.36 + sway, 0.86), (0.5 + sway, 1.0),
        (0.6 + sway, 0.94)], (0.32, 0.2, 0.13, 0.105, 0.1, 0.115, 0.13), white)  # fmt: skip
    body = blob([(-0.72, 0.2), (-0.5, 0.16), (-0.1, 0.22), (0.3, 0.18), (0.5, 0.04), (0.46, -0.14), (0.2, -0.22),
        (-0.3, -0.22), (-0.56, -0.1)], white)  # fmt: skip
    under = trim(
        blob([(-0.7, 0.1), (-0.2, 0.0), (0.3, -0.08), (0.6, -0.02), (0.4, -0.4), (-0.5, -0.4)], shade(white, 0.88)),
        body.points,
    )
    wing = [blob([(0.28, 0.1), (0.1, 0.3), (-0.2, 0.38), (-0.5, 0.4), (-0.82, 0.36), (-0.6, 0.2), (-0.3, 0.0),
        (0.1, -0.1)], shade(white, 0.98))]  # fmt: skip
    wing += [limb([(0.1 - 0.08 * k, 0.06 + 0.05 * k), (-0.3, 0.1 + 0.06 * k), (-0.66 - 0.03 * k, 0.2 + 0.045 * k)],
        (0.03, 0.05, 0.012), fold) for k in range(4)]  # fmt: skip
    hx, hy = 0.62 + sway, 0.94
    bill = attach([polygon([(-0.02, 0.06), (0.28, -0.01), (0.27, -0.05), (-0.02, -0.05)], RED if black else ORANGE)],
        (hx + 0.06, hy - 0.02), 0.85, -22)  # fmt: skip
    mask = [] if black else [blob([(hx + 0.02, hy + 0.035), (hx + 0.09, hy + 0.05), (hx + 0.1, hy - 0.02),
        (hx + 0.05, hy - 0.03)], BLACK)]  # fmt: skip
    eye = [ellipse(hx + 0.015, hy + 0.025, 0.016, 0.016, BLACK if not black else RED)]
    head = ellipse(hx, hy, 0.095, 0.075, white, 15)
    ripples = _water(rng, -0.19) if rng.random() < 0.5 else []
    return fit(rng, [neck, body, *under, *wing, *bill, head, *mask, *eye, *ripples])


@DRAWINGS.add("loon")
def _loon(rng: np.random.Generator) -> list[Shape]:
    black = natural(rng, (0.1, 0.1, 0.11))
    plan = Plan(black, (0.9, 0.91, 0.92), upright=2, depth=0.36, neck=((0.32, 0.02), (0.46, 0.16), (0.5, 0.32)),
        neck_widths=(0.3, 0.19, 0.17), head=0.125, beak="dagger", beak_size=0.28, beak_colour=(0.16, 0.16, 0.17),
        tail=(0.12, 0.08), legs=0.0, crown=(0.07, 0.12, 0.11), wing=black, tip=black, eye=(0.8, 0.1, 0.1),
        eye_size=0.032)  # fmt: skip
    wail = rng.random() < 0.35
    made = bird(rng, plan, pitch=0.0, gape=18.0 if wail else 0.0)
    x, y = made.at
    back = blob(
        [(-0.55, 0.02), (-0.3, 0.13), (0.1, 0.17), (0.34, 0.1), (0.3, -0.04), (-0.1, -0.08), (-0.45, -0.06)], black
    )
    checks = [part for sx, sy in scatter(rng, back.points, 0.062, 0.1)
        for part in trim(polygon([(sx - 0.017, sy - 0.012), (sx + 0.017, sy - 0.012), (sx + 0.017, sy + 0.012),
        (sx - 0.017, sy + 0.012)], WHITE), back.points)]  # fmt: skip
    ring = [stroke([(x - 0.115 + 0.03 * k, y - 0.2 + (0.012 if k % 2 else 0)),
        (x - 0.12 + 0.03 * k, y - 0.13 + (0.012 if k % 2 else 0))], 0.014, WHITE) for k in range(6)]  # fmt: skip
    side = [
        stroke([(x - 0.02 + 0.02 * k, y - 0.36 + 0.01 * k), (x + 0.0 + 0.02 * k, y - 0.26 + 0.01 * k)], 0.009, WHITE)
        for k in range(4)
    ]
    parts = [*made.tail, *made.body, back, *checks, *made.head, *ring, *side]
    return fit(rng, _swim(rng, parts, -0.13))


@DRAWINGS.add("seagull")
def _gull(rng: np.random.Generator) -> list[Shape]:
    grey = natural(rng, (0.66, 0.7, 0.75), (0.5, 0.53, 0.58), (0.3, 0.31, 0.34))
    plan = Plan(WHITE, WHITE, upright=rng.uniform(4, 16), depth=0.42, neck=((0.26, 0.04), (0.4, 0.18), (0.46, 0.28)),
        neck_widths=(0.36, 0.26, 0.23), head=0.14, beak="gull", beak_size=0.22, beak_colour=YELLOW, tail=(0.22, 0.14),
        tail_colour=shade(WHITE, 0.95), legs=0.22, web=True, leg_colour=natural(rng, (0.93, 0.72, 0.25),
        (0.9, 0.6, 0.58)), wing=grey, tip=BLACK, eye=YELLOW, eye_size=0.026)  # fmt: skip
    cry = rng.uniform(16, 30) if rng.random() < 0.45 else 0.0
    if rng.random() < 0.45:
        return fit(rng, flying(rng, replace(plan, depth=0.34), span=1.35, chord=0.55, inner=grey, gape=cry))
    made = bird(rng, plan, pitch=0.0, gape=cry)
    x, y = made.at
    edge = attach(folded_wing(replace(plan, wing=grey, tip=BLACK), length=0.85, depth=0.26), (0, 0), 1, plan.upright)
    dot = attach([ellipse(0.72, -0.14, 0.07, 0.06, RED)], (x + 0.12, y), plan.beak_size)
    under = [replace(made.body[0], colour=shade(WHITE, 0.97))]
    return fit(rng, [*made.legs, *made.tail, *under, *made.head, *dot, *edge])


@DRAWINGS.add("penguin")
def _penguin(rng: np.random.Generator) -> list[Shape]:
    black = natural(rng, (0.12, 0.12, 0.14), (0.17, 0.18, 0.22))
    kind = int(rng.integers(3))  # emperor, Adelie, rockhopper
    foot = natural(rng, (0.25, 0.22, 0.22) if kind == 0 else (0.9, 0.6, 0.45))
    if rng.random() < 0.5:  # from the front
        made: list[Shape] = []
        for flip in (False, True):
            made += attach([blob([(0.02, -0.78), (0.06, -0.7), (0.2, -0.7), (0.3, -0.8), (0.14, -0.82)], foot)], (0, 0),
                1, 0, flip=flip)  # fmt: skip
            spread = rng.uniform(-8, 30)
            made += attach([blob([(0.0, 0.1), (0.1, -0.1), (0.12, -0.4), (0.06, -0.6), (-0.02, -0.4), (-0.06, -0.05)],
                shade(black, 0.85))], (0.28, 0.28), 1, spread, flip=flip)  # fmt: skip
        made.append(blob(mirrored([(0, 0.8), (0.16, 0.76), (0.2, 0.56), (0.3, 0.3), (0.36, -0.15), (0.3, -0.6),
            (0, -0.74)]), black))  # fmt: skip
        made.append(
            blob(mirrored([(0, 0.42), (0.16, 0.34), (0.25, 0.05), (0.27, -0.3), (0.2, -0.62), (0, -0.7)]), WHITE)
        )
        if kind == 0:
            made += [*attach([blob([(0.15, 0.62), (0.19, 0.56), (0.17, 0.4), (0.08, 0.36), (0.13, 0.48)], ORANGE)],
                (0, 0)), *attach([blob([(0.15, 0.62), (0.19, 0.56), (0.17, 0.4), (0.08, 0.36), (0.13, 0.48)], ORANGE)],
                (0, 0), flip=True), *trim(ellipse(0, 0.34, 0.16, 0.1, (0.98, 0.85, 0.45)),
                made[-1].points)]  # fmt: skip
        for s in (1, -1):
            if kind == 2:
                made += [
                    limb([(s * 0.04, 0.68), (s * 0.16, 0.74), (s * 0.32, 0.68 - 0.05 * k)], (0.03, 0.04, 0.005), YELLOW)
                    for k in range(3)
                ]
            made += [
                ellipse(s * 0.085, 0.63, 0.034, 0.034, WHITE if kind == 1 else shade(black, 1.5)),
                ellipse(s * 0.085, 0.63, 0.02, 0.02, BLACK if kind != 2 else RED),
                ellipse(s * 0.085 + 0.006, 0.637, 0.006, 0.006, WHITE),
            ]
        made.append(blob([(-0.05, 0.58), (0.05, 0.58), (0.0, 0.47)], ORANGE if kind else (0.35, 0.25, 0.25)))
        return fit(rng, made)
    body = blob([(-0.16, -0.72), (-0.28, -0.4), (-0.3, 0.0), (-0.2, 0.36), (-0.1, 0.52), (-0.1, 0.7), (0.0, 0.8),
        (0.12, 0.78), (0.2, 0.68), (0.18, 0.54), (0.2, 0.36), (0.3, 0.05), (0.3, -0.35), (0.2, -0.68), (0.02, -0.75)],
        black)  # fmt: skip
    front = trim(blob([(0.12, 0.46), (0.22, 0.4), (0.4, 0.0), (0.4, -0.5), (0.2, -0.75), (0.0, -0.72), (0.06, -0.4),
        (0.04, 0.0)], WHITE), body.points)  # fmt: skip
    tail = polygon([(-0.2, -0.6), (-0.4, -0.8), (-0.1, -0.74)], black)
    feet = [
        blob([(x - 0.08, -0.74), (x, -0.68), (x + 0.12, -0.74), (x + 0.22, -0.8), (x - 0.06, -0.8)], shade(foot, t))
        for x, t in ((0.1, 0.8), (0.0, 1.0))
    ]
    flipper = attach([blob([(0.0, 0.08), (0.08, -0.1), (0.08, -0.4), (0.0, -0.6), (-0.06, -0.4), (-0.09, -0.08)],
        shade(black, 0.75))], (-0.03, 0.3), 1, rng.uniform(-45, 8))  # fmt: skip
    bill = attach([blob([(-0.05, 0.06), (0.12, 0.03), (0.22, -0.05), (0.1, -0.04), (-0.05, -0.05)],
        ORANGE if kind else (0.3, 0.22, 0.25))], (0.2, 0.68), 1, rng.uniform(-10, 25))  # fmt: skip
    marks: list[Shape] = []
    if kind == 0:
        marks = [blob([(0.0, 0.66), (0.06, 0.6), (0.08, 0.46), (0.16, 0.4), (0.1, 0.36), (0.0, 0.46)], ORANGE)]
    elif kind == 2:
        marks = [
            limb([(0.14, 0.76), (0.0, 0.8), (-0.2, 0.76 - 0.05 * k)], (0.03, 0.04, 0.005), YELLOW) for k in range(3)
        ]
    eye = [
        ellipse(0.1, 0.69, 0.034, 0.034, WHITE if kind == 1 else shade(black, 1.5)),
        ellipse(0.1, 0.69, 0.02, 0.02, RED if kind == 2 else BLACK),
        ellipse(0.106, 0.697, 0.006, 0.006, WHITE),
    ]
    return fit(rng, [tail, *feet, *bill, body, *front, *marks, *flipper, *eye])
