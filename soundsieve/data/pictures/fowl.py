"""Chickens, turkeys, quails and peacocks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.outlines import attach, fit, fringe, mirrored, natural, scatter, trim
from soundsieve.data.pictures.plumage import BLACK, ORANGE, RED, WHITE, YELLOW, Plan, bird
from soundsieve.data.pictures.shapes import Colour, Shape, blob, ellipse, limb, polygon, shade, stroke

DRAWINGS = Drawings()


def _comb(colour: Colour, size: float, points: int = 5) -> Shape:
    x = np.linspace(-0.5, 0.5, points)
    peaks = [(float(a), 0.46 + 0.2 * float(np.cos(2 * a))) for a in x]
    outline = [(0.55, -0.1)]
    for k in range(points - 1, -1, -1):
        outline += [peaks[k], (peaks[k][0] - 0.5 / points, 0.26)]
    return blob(np.array([*outline[:-1], (-0.62, 0.1), (-0.35, -0.2)]) * size, colour)


HEN = Plan((0.6, 0.3, 0.14), (0.6, 0.3, 0.14), upright=12, depth=0.72, neck=((0.22, 0.12), (0.36, 0.34), (0.42, 0.56)),
    neck_widths=(0.5, 0.3, 0.2), head=0.12, beak="hen", beak_size=0.13, beak_colour=YELLOW, tail=(0.1, 0.1), legs=0.3,
    leg_colour=YELLOW, eye=ORANGE, eye_size=0.028)  # fmt: skip


@DRAWINGS.add("chicken")
def _hen(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.6, 0.3, 0.14), (0.95, 0.93, 0.9), (0.78, 0.52, 0.26), (0.16, 0.14, 0.14), (0.5, 0.26, 0.15))
    plan = replace(HEN, back=fur, breast=shade(fur, 1.15), wing=shade(fur, 0.9), upright=rng.uniform(6, 20),
        depth=rng.uniform(0.66, 0.78))  # fmt: skip
    if rng.random() < 0.3:  # pecking
        plan = replace(plan, neck=((0.3, 0.0), (0.5, 0.02), (0.62, -0.2)), upright=-4.0)
    made = bird(rng, plan, pitch=0.0, gape=rng.choice([0.0, 20.0]))
    fan = [limb([(-0.3, 0.06), (-0.52, 0.2 + 0.06 * k), (-0.62 + 0.07 * k, 0.28 + 0.09 * k)], (0.2, 0.17, 0.08),
        shade(fur, (0.8, 0.9)[k % 2])) for k in range(4)]  # fmt: skip
    x, y = made.at
    top = attach([_comb(RED, 0.17)], (x + 0.01, y + 0.09), 1, -4)
    wattle = [ellipse(x + 0.12, y - 0.13, 0.035, 0.065, RED), ellipse(x + 0.08, y - 0.04, 0.05, 0.05, shade(RED, 1.1))]
    return fit(rng, [*fan, *made.legs, *made.body, *made.wing, *top, *made.head[:-3], *wattle, *made.head[-3:]])


@DRAWINGS.add("chicken")
def _chick(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.98, 0.84, 0.35), (0.97, 0.78, 0.3))
    plan = Plan(fur, shade(fur, 1.3), upright=rng.uniform(10, 25), depth=0.82,
        neck=((0.2, 0.1), (0.3, 0.34), (0.36, 0.46)), neck_widths=(0.5, 0.46, 0.42), head=0.27, beak_size=0.14,
        beak_colour=ORANGE, tail=(0.1, 0.06), legs=0.2, leg_colour=ORANGE, eye_size=0.045, tip=shade(fur, 0.92),
        wing=shade(fur, 0.92))  # fmt: skip
    made = bird(rng, plan, wing=[blob([(0.12, 0.06), (-0.1, 0.1), (-0.34, -0.02), (-0.12, -0.16), (0.08, -0.12)],
        shade(fur, 0.88))])  # fmt: skip
    soft = [fringe(rng, part, 0.07, 0.02) for part in made.body[:1]]
    return fit(rng, [*made.legs, *made.tail, *soft, *made.body[1:], *made.wing, *made.head])


@DRAWINGS.add("rooster")
def _rooster(rng: np.random.Generator) -> list[Shape]:
    kind = int(rng.integers(3))
    body = [(0.45, 0.16, 0.08), (0.95, 0.93, 0.9), (0.14, 0.12, 0.12)][kind]
    hackle = natural(rng, [(0.9, 0.5, 0.12), (0.97, 0.94, 0.88), (0.85, 0.55, 0.2)][kind])
    sickle = natural(rng, [(0.06, 0.22, 0.2), (0.92, 0.91, 0.9), (0.08, 0.16, 0.2)][kind])
    crow = rng.random() < 0.55
    plan = replace(HEN, back=natural(rng, body), breast=shade(body, 0.8) if kind != 1 else WHITE, crown=hackle,
        wing=natural(rng, (0.65, 0.25, 0.1)) if kind == 0 else shade(body, 0.92), tip=sickle,
        upright=rng.uniform(22, 36), depth=0.64, neck=((0.26, 0.12), (0.36, 0.4), (0.44, 0.7)) if not crow
        else ((0.26, 0.12), (0.34, 0.44), (0.46, 0.78)), neck_widths=(0.5, 0.28, 0.19), legs=0.36)  # fmt: skip
    made = bird(rng, plan, pitch=0.0, gape=rng.uniform(25, 38) if crow else 0.0)
    tail = []
    for k in range(7):
        bend = 0.1 * k
        tail.append(limb([(-0.3, -0.06), (-0.52 - 0.02 * k, 0.34 + 0.06 * k),
            (-0.78 - 0.02 * k, 0.42 + 0.05 * k - 0.4 * (0.6 - bend)),
            (-0.95 + 0.02 * k, 0.2 + bend * 0.5 - 0.35 * (0.6 - bend))], (0.16, 0.15, 0.11, 0.01),
            shade(sickle, (0.85, 1.25)[k % 2])))  # fmt: skip
    x, y = made.at
    cape = fringe(rng, blob([(x - 0.1, y - 0.05), (x + 0.07, y - 0.1), (x + 0.1, y - 0.42), (x - 0.02, y - 0.6),
        (x - 0.26, y - 0.56), (x - 0.24, y - 0.3)], hackle), 0.06, 0.05)  # fmt: skip
    top = attach([_comb(RED, 0.28)], (x, y + 0.1), 1, -6)
    wattle = [ellipse(x + 0.1, y - 0.19, 0.05, 0.11, RED), ellipse(x + 0.07, y - 0.02, 0.07, 0.07, shade(RED, 1.1))]
    return fit(rng, [*tail, *made.legs, *made.body, *made.wing, *made.head[:1], cape, *top, *made.head[1:-3], *wattle,
        *made.head[-3:]])  # fmt: skip


@DRAWINGS.add("turkey")
def _turkey(rng: np.random.Generator) -> list[Shape]:
    brown, fan = natural(rng, (0.3, 0.2, 0.14), (0.22, 0.16, 0.13)), []
    spread = rng.uniform(0.9, 1.05)
    for layer, (reach, colour) in enumerate(
        (((1.0), (0.93, 0.86, 0.74)), (0.93, shade(brown, 0.7)), (0.84, (0.6, 0.4, 0.24)), (0.66, brown))
    ):
        for angle in np.linspace(-96, 96, 17):
            a = np.radians(angle * spread)
            end = 0.82 * reach * np.array((np.sin(a), np.cos(a)))
            fan.append(limb(np.outer((0, 0.6, 0.93, 1), end), (0.05, 0.13, 0.15, 0.08),
                shade(colour, 1 if layer else rng.uniform(0.95, 1.05))))  # fmt: skip
    skin, red = natural(rng, (0.5, 0.62, 0.75), (0.75, 0.4, 0.4)), RED
    if rng.random() < 0.5:  # from the front
        body = blob(mirrored([(0, 0.25), (0.24, 0.16), (0.36, -0.12), (0.3, -0.42), (0, -0.56)]), shade(brown, 0.9))
        scales = [
            stroke([(x - 0.04, y), (x, y - 0.03), (x + 0.04, y)], 0.012, (0.6, 0.42, 0.26), curved=True)
            for x, y in scatter(rng, body.points * 0.85, 0.1, 0.15)
        ]
        wings = [part for flip in (False, True) for part in attach([blob([(0.24, 0.1), (0.42, -0.08), (0.44, -0.36),
            (0.3, -0.42), (0.26, -0.2)], shade(brown, 1.25))], (0, 0), 1, 0, flip=flip)]  # fmt: skip
        legs = [stroke(path, 0.035, (0.75, 0.45, 0.4)) for s in (1, -1) for path in ([(s * 0.1, -0.5),
            (s * 0.11, -0.72)], [(s * 0.02, -0.75), (s * 0.11, -0.71), (s * 0.2, -0.75)])]  # fmt: skip
        neck = [limb([(0, 0.05), (0.01, 0.2), (0, 0.34)], (0.17, 0.11, 0.1), red), ellipse(0, 0.37, 0.085, 0.095, skin)]
        face = [*[part for s in (1, -1) for part in (ellipse(s * 0.04, 0.4, 0.02, 0.022, WHITE),
            ellipse(s * 0.04, 0.4, 0.012, 0.014, BLACK))], polygon([(-0.025, 0.37), (0.025, 0.37), (0, 0.31)], YELLOW),
            limb([(0.01, 0.36), (0.04, 0.3), (0.035, 0.2)], (0.03, 0.04, 0.02), red),
            ellipse(0, 0.12, 0.05, 0.08, shade(red, 1.1))]  # fmt: skip
        return fit(rng, [*fan, *legs, body, *scales, *wings, *neck, *face])
    plan = replace(HEN, back=brown, breast=shade(brown, 0.75), crown=skin, wing=shade(brown, 1.15),
        bar=(0.9, 0.84, 0.75), upright=16.0, depth=0.82, neck=((0.3, 0.14), (0.46, 0.36), (0.5, 0.6)),
        neck_widths=(0.4, 0.16, 0.12), head=0.1, legs=0.34, leg_colour=(0.72, 0.45, 0.4), beak_size=0.12)  # fmt: skip
    made = bird(rng, plan, pitch=0.0)
    x, y = made.at
    snood = [
        limb([(x + 0.07, y + 0.05), (x + 0.15, y), (x + 0.14, y - 0.14)], (0.04, 0.045, 0.03), red),
        limb([(x + 0.02, y - 0.08), (x + 0.02, y - 0.25), (x - 0.02, y - 0.36)], (0.09, 0.13, 0.05), red),
    ]
    beard = limb([(0.44, 0.02), (0.5, -0.12), (0.49, -0.24)], (0.04, 0.03, 0.02), BLACK)
    back = attach(fan, (-0.32, -0.02), 0.95, rng.uniform(14, 30))
    return fit(rng, [*back, *made.legs, *made.body, *made.wing, beard, *made.head[:-3], *snood, *made.head[-3:]])


@DRAWINGS.add("quail")
def _quail(rng: np.random.Generator) -> list[Shape]:
    grey = natural(rng, (0.52, 0.5, 0.5), (0.5, 0.42, 0.34))
    plan = Plan(grey, (0.82, 0.72, 0.54), upright=rng.uniform(10, 24), depth=0.76,
        neck=((0.2, 0.12), (0.34, 0.28), (0.4, 0.4)), neck_widths=(0.5, 0.36, 0.28), head=0.16, beak="hen",
        beak_size=0.1, beak_colour=BLACK, tail=(0.2, 0.12), legs=0.18, leg_colour=(0.5, 0.48, 0.45),
        wing=shade(grey, 0.8), crown=grey, tip=(0.4, 0.3, 0.22))  # fmt: skip
    made = bird(rng, plan)
    x, y = made.at
    mask = [blob([(x + 0.15, y + 0.1), (x + 0.02, y + 0.02), (x - 0.02, y - 0.1), (x + 0.04, y - 0.2),
        (x + 0.14, y - 0.14)], BLACK), stroke([(x + 0.14, y + 0.1), (x, y + 0.09), (x - 0.08, y + 0.03)], 0.025, WHITE,
        curved=True), stroke([(x - 0.02, y + 0.02), (x - 0.05, y - 0.1), (x + 0.02, y - 0.22), (x + 0.12, y - 0.2)],
        0.025, WHITE, curved=True), ellipse(x - 0.02, y + 0.13, 0.1, 0.05, (0.42, 0.25, 0.16))]  # fmt: skip
    plume = [limb([(x, y + 0.14), (x + 0.05, y + 0.3), (x + 0.16, y + 0.34), (x + 0.2, y + 0.26)],
        (0.015, 0.05, 0.09, 0.03), BLACK)]  # fmt: skip
    streaks = []
    for sx, sy in scatter(rng, made.body[0].points, 0.11, 0.25):
        if sy < 0.12 and sx < 0.36:
            streaks += trim(limb([(sx + 0.03, sy + 0.015), (sx, sy), (sx - 0.04, sy - 0.02)], (0.006, 0.022, 0.006),
                WHITE if sy > -0.2 else (0.35, 0.26, 0.2)), made.body[0].points)  # fmt: skip
    return fit(
        rng, [*made.tail, *made.legs, *made.body, *made.wing, *streaks, *made.head[:-3], *mask, *plume, *made.head[-3:]]
    )


def _eyespot(size: float) -> list[Shape]:
    return [ellipse(0, 0, 1.0 * size, 1.25 * size, (0.42, 0.6, 0.2)), ellipse(0, 0, 0.75 * size, 0.95 * size,
        (0.72, 0.5, 0.18)), ellipse(0, -0.1 * size, 0.56 * size, 0.66 * size, (0.1, 0.6, 0.66)),
        ellipse(0, -0.2 * size, 0.34 * size, 0.4 * size, (0.1, 0.1, 0.42))]  # fmt: skip


@DRAWINGS.add("peacock")
def _peacock(rng: np.random.Generator) -> list[Shape]:
    blue, green = natural(rng, (0.06, 0.25, 0.68)), natural(rng, (0.1, 0.45, 0.3))
    crest = [part for a in np.linspace(-28, 28, 5) for part in (stroke([(0, 0),
        (0.17 * np.sin(np.radians(a)), 0.17 * np.cos(np.radians(a)))], 0.01, blue),
        ellipse(0.18 * np.sin(np.radians(a)), 0.18 * np.cos(np.radians(a)), 0.022, 0.022, blue))]  # fmt: skip
    if rng.random() < 0.6:
        made: list[Shape] = []
        spread = rng.uniform(0.92, 1.05)
        for reach, count, size in ((1.0, 19, 0.05), (0.82, 16, 0.046), (0.64, 13, 0.042), (0.46, 10, 0.036)):
            for angle in np.linspace(-98, 98, count) * spread:
                a = np.radians(angle)
                tip = reach * np.array((np.sin(a), np.cos(a)))
                made.append(limb(np.outer((0, 0.5, 1), tip), (0.03, 0.12, 0.15), shade(green, rng.uniform(0.85, 1.2))))
                made += attach(_eyespot(size), (float(tip[0]), float(tip[1])), 1, -angle)
        made.append(blob(mirrored([(0, 0.24), (0.12, 0.16), (0.2, -0.1), (0.14, -0.34), (0, -0.42)]), blue))
        made += [stroke(path, 0.03, (0.5, 0.45, 0.4)) for s in (1, -1) for path in ([(s * 0.07, -0.36),
            (s * 0.08, -0.56)], [(s * 0.01, -0.58), (s * 0.08, -0.55), (s * 0.15, -0.58)])]  # fmt: skip
        made.append(limb([(0, 0.0), (0.0, 0.2), (0.0, 0.42)], (0.26, 0.13, 0.1), blue))
        made += [*attach(crest, (0, 0.5)), ellipse(0, 0.46, 0.075, 0.08, blue)]
        made += [part for s in (1, -1) for part in (ellipse(s * 0.04, 0.47, 0.034, 0.02, WHITE),
            ellipse(s * 0.038, 0.47, 0.014, 0.014, BLACK))]  # fmt: skip
        made.append(polygon([(-0.02, 0.44), (0.02, 0.44), (0, 0.38)], (0.5, 0.48, 0.42)))
        return fit(rng, made)
    plan = Plan(shade(blue, 0.9), blue, crown=blue, upright=14, depth=0.5,
        neck=((0.3, 0.06), (0.42, 0.3), (0.44, 0.62)), neck_widths=(0.34, 0.16, 0.12), head=0.09, beak="hen",
        beak_size=0.11, beak_colour=(0.55, 0.52, 0.45), legs=0.32, wing=(0.62, 0.5, 0.32), tip=(0.5, 0.3, 0.15),
        eye=WHITE, eye_size=0.022)  # fmt: skip
    bird_ = bird(rng, plan, pitch=0.0)
    sag = rng.uniform(-0.45, -0.3)
    base = np.array([(-0.2, 0.08), (-0.9, -0.05), (-1.9, sag)])
    train = limb(base, (0.3, 0.46, 0.34), green)
    eyes = []
    for x, y in scatter(rng, train.points, 0.17, 0.2):
        if x < -0.55:
            eyes += attach(_eyespot(0.05), (x, y), 1, 75)
    return fit(rng, [*bird_.legs, fringe(rng, train, 0.08, 0.03), *eyes, *bird_.body, *bird_.wing,
        *attach(crest, (bird_.at[0] - 0.01, bird_.at[1] + 0.06), 0.9, 8), *bird_.head])  # fmt: skip
