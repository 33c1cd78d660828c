"""Crows, woodpeckers, pigeons and parrots."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.outlines import attach, fit, fringe, natural, trim
from soundsieve.data.pictures.plumage import BLACK, RED, WHITE, Plan, bird, flying
from soundsieve.data.pictures.shapes import Shape, blob, ellipse, limb, polygon, shade, stroke

DRAWINGS = Drawings()


@DRAWINGS.add("crow")
def _crow(rng: np.random.Generator) -> list[Shape]:
    black = natural(rng, (0.1, 0.1, 0.12), (0.13, 0.13, 0.16))
    plan = Plan(black, shade(black, 1.1), upright=rng.uniform(10, 38), depth=0.46,
        neck=((0.26, 0.04), (0.4, 0.16), (0.47, 0.24)), neck_widths=(0.4, 0.32, 0.26), head=0.155, beak="crow",
        beak_size=0.26, beak_colour=(0.16, 0.15, 0.15), tail=(0.4, 0.2), legs=0.24, leg_colour=(0.15, 0.14, 0.14),
        wing=shade(black, 1.25), tip=shade(black, 0.8), eye_size=0.028, eye=(0.28, 0.22, 0.18))  # fmt: skip
    caw = rng.uniform(20, 32) if rng.random() < 0.5 else 0.0
    if rng.random() < 0.3:
        return fit(rng, flying(rng, plan, span=1.2, gape=caw))
    made = bird(rng, plan, gape=caw)
    x, y = made.at
    throat = [fringe(rng, limb([(x + 0.04, y - 0.06), (x - 0.02, y - 0.2), (x - 0.08, y - 0.32)], (0.18, 0.2, 0.1),
        black), 0.05, 0.02)]  # fmt: skip
    return fit(rng, [*made.legs, *made.tail, *made.body, *made.head[:1], *throat, *made.head[1:], *made.wing])


@DRAWINGS.add("woodpecker")
def _woodpecker(rng: np.random.Generator) -> list[Shape]:
    kind = int(rng.integers(3))
    bark = natural(rng, (0.48, 0.36, 0.26), (0.55, 0.47, 0.4))
    back, breast, crown = [(BLACK, (0.94, 0.9, 0.84), BLACK), ((0.42, 0.56, 0.25), (0.75, 0.78, 0.58),
        (0.42, 0.56, 0.25)), (BLACK, BLACK, BLACK)][kind]  # fmt: skip
    plan = Plan(natural(rng, back), breast, crown=natural(rng, crown), upright=102, depth=0.42,
        neck=((0.3, 0.0), (0.38, 0.1), (0.46, 0.14)), neck_widths=(0.3, 0.25, 0.22), head=0.14, beak="dagger",
        beak_size=0.23, beak_colour=(0.4, 0.38, 0.36), tail=(0.36, 0.1), tail_turn=-8, legs=0.0, tail_colour=BLACK,
        eye=WHITE if kind else BLACK)  # fmt: skip
    made = bird(rng, plan, pitch=rng.uniform(-4, 4))
    x, y = made.at
    marks: list[Shape] = []
    cap = blob(
        [(x + 0.12, y + 0.08), (x + 0.02, y + 0.17), (x - 0.12, y + 0.14), (x - 0.17, y - 0.02), (x - 0.06, y + 0.06)],
        RED,
    )
    if kind == 0:
        marks = [ellipse(x + 0.05, y - 0.02, 0.1, 0.07, WHITE), stroke([(x + 0.14, y - 0.08), (x, y - 0.12),
            (x - 0.14, y - 0.1)], 0.03, BLACK, curved=True), cap]  # fmt: skip
        vent = trim(ellipse(0.16, -0.4, 0.12, 0.14, RED), made.body[1].points)
        bars = attach([ellipse(px, py, 0.028, 0.018, WHITE) for px in (-0.05, -0.16, -0.27, -0.38)
            for py in (-0.02, 0.06)], (0, 0), 1, 102)  # fmt: skip
        shoulder = attach([ellipse(0.12, 0.08, 0.13, 0.05, WHITE)], (0, 0), 1, 102)
    else:
        marks = [cap, blob([(x + 0.14, y + 0.02), (x + 0.06, y - 0.08), (x - 0.04, y - 0.12), (x + 0.06, y - 0.14)],
            RED if kind == 1 else WHITE)]  # fmt: skip
        vent, bars, shoulder = [], [], []
        if kind == 2:
            marks += [
                limb([(x + 0.08, y + 0.08), (x - 0.08, y + 0.18), (x - 0.24, y + 0.24)], (0.1, 0.16, 0.01), RED),
                stroke([(x + 0.1, y - 0.06), (x - 0.04, y - 0.14), (x - 0.14, y - 0.4)], 0.05, WHITE, curved=True),
            ]
    edge = x + 0.84 * plan.head + plan.beak_size * 0.92
    trunk = polygon([(edge, 1.0), (edge + 0.46, 1.0), (edge + 0.5, -1.0), (edge - 0.04, -1.0)], bark)
    grooves = [stroke([(edge + dx, top), (edge + dx + rng.uniform(-0.03, 0.03), top - rng.uniform(0.2, 0.5))], 0.016,
        shade(bark, 0.65)) for dx, top in zip(rng.uniform(0.06, 0.42, 16), rng.uniform(-0.6, 0.95, 16),
        strict=True)]  # fmt: skip
    legs = [stroke([(0.1, h), (edge - 0.05, h + 0.04)], 0.035, (0.4, 0.38, 0.36)) for h in (-0.12, -0.2)]
    toes = [stroke([(edge - 0.05, h + 0.04), (edge + 0.06, h + 0.04 + d)], 0.028, (0.4, 0.38, 0.36))
        for h in (-0.12, -0.2) for d in (0.06, 0.0, -0.06)]  # fmt: skip
    hole = [ellipse(edge + 0.03, y - 0.02, 0.05, 0.06, (0.2, 0.13, 0.09))]
    return fit(rng, [trunk, *grooves, *hole, *toes, *legs, *made.tail, *made.body, *vent, *made.wing, *shoulder, *bars,
        *made.head[:-3], *marks, *made.head[-3:]])  # fmt: skip


@DRAWINGS.add("pigeon")
def _pigeon(rng: np.random.Generator) -> list[Shape]:
    grey = natural(rng, (0.55, 0.58, 0.64), (0.5, 0.53, 0.58), (0.92, 0.92, 0.92), (0.45, 0.38, 0.36))
    pale = grey[0] > 0.75
    plan = Plan(grey, shade(grey, 1.08), upright=rng.uniform(12, 28), depth=0.56,
        neck=((0.26, 0.06), (0.38, 0.26), (0.42, 0.4)), neck_widths=(0.44, 0.27, 0.2), head=0.125, beak="thin",
        beak_size=0.13, beak_colour=(0.28, 0.26, 0.26), tail=(0.34, 0.16), legs=0.16, leg_colour=(0.83, 0.35, 0.36),
        crown=shade(grey, 0.78) if not pale else grey, wing=shade(grey, 1.35) if not pale else shade(grey, 0.95),
        tip=shade(grey, 0.6), eye=(0.9, 0.42, 0.12), eye_size=0.03)  # fmt: skip
    if rng.random() < 0.2:
        return fit(rng, flying(rng, plan, span=1.0))
    made = bird(rng, plan, pitch=0.0)
    x, y = made.at
    neck = made.head[0]
    sheen = [] if pale else [*trim(ellipse(x - 0.05, y - 0.2, 0.16, 0.09, (0.25, 0.5, 0.42), -20), neck.points),
        *trim(ellipse(x - 0.07, y - 0.3, 0.17, 0.06, (0.52, 0.3, 0.5), -20), neck.points)]  # fmt: skip
    bars = attach([limb([(bx, 0.08), (bx + 0.04, -0.02), (bx + 0.02, -0.15)], (0.04, 0.05, 0.03), shade(grey, 0.35))
        for bx in (-0.12, -0.27)], (0, 0), 1, plan.upright) if not pale else []  # fmt: skip
    cere = ellipse(x + 0.13, y + 0.015, 0.035, 0.022, WHITE)
    return fit(
        rng,
        [*made.legs, *made.tail, *made.body, neck, *sheen, *made.head[1:-3], cere, *made.head[-3:], *made.wing, *bars],
    )


@DRAWINGS.add("parrot")
def _parrot(rng: np.random.Generator) -> list[Shape]:
    kind = int(rng.integers(4))
    body, wing, tip, tail = [
        ((0.85, 0.12, 0.1), (0.88, 0.2, 0.1), (0.12, 0.3, 0.75), (0.75, 0.1, 0.1)),
        ((0.97, 0.76, 0.1), (0.1, 0.45, 0.8), (0.08, 0.3, 0.65), (0.1, 0.4, 0.75)),
        ((0.25, 0.65, 0.22), (0.2, 0.55, 0.2), (0.15, 0.35, 0.6), (0.3, 0.6, 0.2)),
        ((0.6, 0.6, 0.62), (0.52, 0.52, 0.55), (0.35, 0.35, 0.38), (0.8, 0.12, 0.12)),
    ][kind]
    long = (0.95, 0.95, 0.6, 0.28)[kind]
    bill = [(0.93, 0.88, 0.78), (0.12, 0.11, 0.12), (0.8, 0.66, 0.5), (0.14, 0.13, 0.14)][kind]
    plan = Plan(natural(rng, body), natural(rng, body), upright=rng.uniform(56, 72), depth=0.46,
        neck=((0.3, 0.02), (0.42, 0.1), (0.48, 0.14)), neck_widths=(0.4, 0.36, 0.34), head=0.2, beak="hook",
        beak_size=0.19, beak_colour=bill, crown=natural(rng, body) if kind != 1 else (0.12, 0.48, 0.78),
        wing=natural(rng, wing), tip=natural(rng, tip), tail=(long, 0.08 if kind < 3 else 0.16), tail_colour=tail,
        bar=(0.95, 0.8, 0.15) if kind == 0 else None, tail_turn=-4, legs=0.0, eye=(0.95, 0.9, 0.6),
        eye_size=0.034)  # fmt: skip
    made = bird(rng, plan, pitch=0.0, gape=rng.choice([0.0, 18.0]))
    x, y = made.at
    cheek = [blob([(x + 0.19, y + 0.1), (x + 0.05, y + 0.1), (x - 0.0, y - 0.02), (x + 0.06, y - 0.14),
        (x + 0.17, y - 0.1)], WHITE)] if kind != 2 else [ellipse(x + 0.1, y - 0.1, 0.06, 0.05, (0.95, 0.75, 0.2)),
        ellipse(x + 0.14, y + 0.13, 0.06, 0.04, (0.3, 0.6, 0.85))]  # fmt: skip
    if kind < 2:
        cheek += [
            stroke([(x + 0.05, y - 0.03 - 0.03 * k), (x + 0.15, y - 0.02 - 0.03 * k)], 0.008, (0.3, 0.2, 0.2))
            for k in range(3)
        ]
    feet = [limb([(0.08 + dx, -0.26), (0.1 + dx, -0.36)], (0.07, 0.05), (0.4, 0.38, 0.38)) for dx in (0.0, 0.07, 0.16)]
    perch = limb([(-0.5, -0.4), (0.1, -0.36), (0.75, -0.38)], (0.1, 0.09, 0.08), natural(rng, (0.45, 0.32, 0.2)))
    return fit(rng, [*made.tail, perch, *made.body, *feet, *made.head[:1], *made.head[1:3], *made.head[3:-3], *cheek,
        *made.head[-3:], *made.wing])  # fmt: skip
