"""Cows, goats, sheep and pigs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.heads import BLACK, PINK, WHITE, Coat, Face, Head, face, plain
from soundsieve.data.pictures.outlines import along, attach, fit, fringe, natural, scatter, spot, within
from soundsieve.data.pictures.quadrupeds import Build, beast, patches
from soundsieve.data.pictures.shapes import Colour, Shape, blob, ellipse, limb, shade, stroke

DRAWINGS = Drawings()


COW = Build(length=1.3, chest=0.62, waist=0.58, rump=1.0, arch=-0.01, neck=0.33, poise=22,
    neck_widths=(0.56, 0.44, 0.32), skull=0.52, nod=-38, legs=(0.22, 0.11, 0.085), haunch=0.42, hoof=(0.2, 0.17, 0.15),
    foot=0.11, tail=((0, 0.03), (-0.09, -0.08), (-0.09, -0.5)), tail_widths=(0.05, 0.035, 0.03),
    head=Head(brow=0.22, stop=0.34, bridge=0.2, nose=0.15, depth=0.42, jowl=0.27, ear="side", ear_size=0.38,
    ear_at=(0.05, 0.1), ear_turn=105, eye=0.04, pad=None, teeth=0))  # fmt: skip
COW_FACE = Face(half=[(0, 0.44), (0.17, 0.42), (0.25, 0.25), (0.23, 0.05), (0.17, -0.2), (0.18, -0.4), (0.12, -0.52),
    (0, -0.55)], ear="side", ear_at=(0.2, 0.3), ear_size=0.34, ear_turn=98, eyes=(0.19, 0.12), eye=0.05,
    muzzle=(-0.38, 0.19, 0.16), nose=(-0.34, 0.12), broad=True)  # fmt: skip


def _horn(colour: Colour, bend: float = 1.0) -> Shape:
    return limb([(0, 0), (0.12, 0.13 * bend), (0.1, 0.36)], (0.12, 0.085, 0.01), colour)


@DRAWINGS.add("cow moo")
def _cow(rng: np.random.Generator) -> list[Shape]:
    kind = int(rng.choice([0, 0, 0, 1, 2, 3]))
    base = (WHITE, (0.62, 0.36, 0.2), (0.5, 0.24, 0.12), (0.13, 0.11, 0.11))[kind]
    fur = WHITE if kind == 0 else natural(rng, base)
    coat: Coat = plain
    if kind == 0:
        dark = BLACK if rng.random() < 0.7 else natural(rng, (0.5, 0.24, 0.12))
        coat = patches(rng, [dark], rng.uniform(0.16, 0.26), rng.uniform(0.45, 0.7))
    elif kind == 2:
        coat = patches(rng, [WHITE], 0.14, 0.2)
    build = replace(COW, length=COW.length * rng.uniform(0.95, 1.06), nod=rng.uniform(-50, -25),
        poise=rng.uniform(5, 30), tuft=(shade(fur, 0.5), 0.16))  # fmt: skip
    muzzle = natural(rng, (0.85, 0.62, 0.58)) if kind != 3 else (0.3, 0.27, 0.27)
    build = replace(build, head=replace(build.head, muzzle=muzzle))
    front = None
    if rng.random() < 0.4:
        front = face(COW_FACE, fur, muzzle=muzzle, nose=shade(muzzle, 0.85), coat=coat, eye=(0.2, 0.12, 0.08))
    body = beast(rng, replace(build, skull=build.skull * (1.05 if front else 1)), fur, coat=coat, face=front,
        eye=(0.2, 0.12, 0.08))  # fmt: skip
    udder = [blob([(-0.42, 0.5), (-0.1, 0.46), (-0.1, 0.36), (-0.2, 0.3), (-0.36, 0.32)], PINK)]
    udder += [limb([(x, 0.34), (x + 0.01, 0.26)], (0.05, 0.035), shade(PINK, 0.9)) for x in (-0.32, -0.2)]
    horn = natural(rng, (0.86, 0.8, 0.68))
    extra = []
    if front is not None:
        x, y = body.poll[0] + 0.2 * build.skull, body.poll[1] - 0.05 * build.skull
        if rng.random() < 0.6:
            for flip in (False, True):
                extra += attach(attach([_horn(horn)], (0.16, 0.4), 0.9, -35), (0, 0), flip=flip)
            extra = attach(extra, (x, y), build.skull)
    else:
        if rng.random() < 0.6:
            extra = attach(attach([_horn(horn)], (0.13, 0.17), 0.8, -10), body.poll, build.skull, body.turn)
    return fit(rng, [*body.far, *(udder if kind != 3 else []), *body.trunk, *body.near, *body.neck, *body.head, *extra])


@DRAWINGS.add("cow moo")
def _cow_face(rng: np.random.Generator) -> list[Shape]:
    patched = rng.random() < 0.5
    fur = WHITE if patched else natural(rng, (0.62, 0.36, 0.2), (0.45, 0.22, 0.12), (0.2, 0.16, 0.15))
    dark = BLACK if rng.random() < 0.7 else (0.5, 0.24, 0.12)
    sides = [ellipse(side * 0.22, 0.2, 0.13, 0.26, dark, side * 10) for side in (1, -1)
        if rng.random() < 0.9] if patched else [spot(rng, 0, 0.25, 0.09, WHITE)]  # fmt: skip
    muzzle = natural(rng, (0.88, 0.64, 0.6))
    made = face(COW_FACE, fur, muzzle=muzzle, nose=shade(muzzle, 0.88), ear=dark if patched else None,
        inner=(0.85, 0.6, 0.58), marks=sides, eye=(0.2, 0.12, 0.08),
        mouth="open" if rng.random() < 0.3 else "closed")  # fmt: skip
    horns = []
    if rng.random() < 0.7:
        for flip in (False, True):
            horns += attach(attach([_horn(natural(rng, (0.86, 0.8, 0.68)))], (0.15, 0.38), 0.9, -40), (0, 0), flip=flip)
    return fit(rng, [*horns, *made])


GOAT = Build(length=1.06, chest=0.56, waist=0.54, rump=1.0, arch=-0.01, neck=0.38, poise=52,
    neck_widths=(0.42, 0.3, 0.24), skull=0.44, nod=-25, legs=(0.17, 0.085, 0.06), haunch=0.32, hoof=(0.2, 0.17, 0.15),
    foot=0.085, tail=((0, 0), (-0.07, 0.07), (-0.12, 0.1)), tail_widths=(0.08, 0.07, 0.02),
    head=Head(brow=0.24, stop=0.42, bridge=0.2, nose=0.1, depth=0.3, jowl=0.24, ear="side", ear_size=0.36,
    ear_at=(0.02, 0.14), ear_turn=95, eye=0.045, pad=None, teeth=0))  # fmt: skip


@DRAWINGS.add("goat")
def _goat(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.93, 0.91, 0.87), (0.6, 0.4, 0.25), (0.25, 0.2, 0.18), (0.62, 0.58, 0.54), (0.8, 0.66, 0.48))
    coat = patches(rng, [natural(rng, BLACK, (0.45, 0.28, 0.17), WHITE)], 0.18, 0.35) if rng.random() < 0.35 else plain
    build = replace(
        GOAT, poise=rng.uniform(45, 62), nod=rng.uniform(-35, -12), shaggy=0.03 if rng.random() < 0.5 else 0.0
    )
    body = beast(rng, build, fur, coat=coat, eye=(0.85, 0.68, 0.25))
    horn = natural(rng, (0.45, 0.4, 0.34))
    long = rng.uniform(0.7, 1.4)
    curve = [(0.16, 0.2), (0.1, 0.2 + 0.32 * long), (-0.08, 0.2 + 0.5 * long), (-0.3, 0.2 + 0.5 * long)]
    near = limb(curve, (0.15, 0.12, 0.09, 0.01), horn)
    far = limb(np.add(curve, (0.07, 0.02)), (0.14, 0.11, 0.08, 0.01), shade(horn, 0.7))
    rings = [
        stroke([(x - 0.035, y - 0.01), (x + 0.035, y + 0.01)], 0.01, shade(horn, 0.6)) for x, y in along(curve, 10)[1:7]
    ]
    beard = fringe(
        rng, limb([(0.68, -0.12), (0.64, -0.36), (0.56, -0.64)], (0.22, 0.18, 0.02), shade(fur, 0.88)), 0.08, 0.04
    )
    head = attach([beard, far], body.poll, build.skull, body.turn)
    return fit(rng, [*body.far, *body.trunk, *body.near, *body.neck, *head, *body.head,
        *attach([near, *rings], body.poll, build.skull, body.turn)])  # fmt: skip


@DRAWINGS.add("goat")
def _goat_face(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.93, 0.91, 0.87), (0.6, 0.4, 0.25), (0.3, 0.25, 0.22), (0.8, 0.66, 0.48))
    look = Face(half=[(0, 0.4), (0.12, 0.38), (0.2, 0.2), (0.17, 0.0), (0.11, -0.25), (0.1, -0.42), (0, -0.5)],
        ear="side", ear_at=(0.17, 0.22), ear_size=0.4, ear_turn=rng.uniform(85, 120), eyes=(0.17, 0.12), eye=0.05,
        pupil=(0.85, 0.35), muzzle=(-0.36, 0.1, 0.1), nose=(-0.32, 0.12))  # fmt: skip
    horn = natural(rng, (0.45, 0.4, 0.34))
    made, long = [], rng.uniform(0.8, 1.3)
    for flip in (False, True):
        made += attach([limb([(0.06, 0.34), (0.12, 0.34 + 0.25 * long), (0.3, 0.34 + 0.42 * long)], (0.1, 0.075, 0.01),
            horn)], (0, 0), flip=flip)  # fmt: skip
    beard = fringe(rng, limb([(0, -0.4), (0, -0.62), (0.02, -0.85)], (0.17, 0.13, 0.02), shade(fur, 0.85)), 0.08, 0.04)
    neck = blob([(-0.12, 0.0), (0.12, 0.0), (0.25, -0.8), (-0.25, -0.8)], shade(fur, 0.8))
    return fit(rng, [neck, *made, beard, *face(look, fur, muzzle=shade(fur, 1.15), nose=(0.35, 0.25, 0.24),
        eye=(0.86, 0.68, 0.25), inner=(0.85, 0.62, 0.58))])  # fmt: skip


SHEEP = Build(length=1.05, chest=0.56, waist=0.54, rump=0.98, arch=0.02, neck=0.27, poise=42,
    neck_widths=(0.46, 0.38, 0.28), skull=0.36, nod=-32, legs=(0.16, 0.085, 0.065), haunch=0.24, hoof=(0.2, 0.17, 0.15),
    foot=0.085, shaggy=0.05, curly=True, tail=((0.03, 0), (-0.06, -0.05), (-0.07, -0.2)), tail_widths=(0.14, 0.14, 0.1),
    head=Head(brow=0.24, stop=0.42, bridge=0.21, nose=0.1, depth=0.3, jowl=0.25, ear="side", ear_size=0.34,
    ear_at=(0.08, 0.08), ear_turn=110, eye=0.04, pad=None, teeth=0))  # fmt: skip


def _curls(rng: np.random.Generator, wool: Shape) -> list[Shape]:
    """Half rings all over the fleece."""
    made = []
    for x, y in scatter(rng, wool.points, 0.12, 0.3):
        turn = np.radians(np.linspace(200, 340, 7) + rng.uniform(-25, 25))
        ring = (x, y) + 0.04 * np.stack((np.cos(turn), np.sin(turn)), 1)
        if within(ring, wool.points).all():
            made.append(stroke(ring, 0.012, shade(wool.colour, 0.84)))
    return made


@DRAWINGS.add("sheep")
def _sheep(rng: np.random.Generator) -> list[Shape]:
    wool = natural(rng, (0.95, 0.93, 0.88), (0.9, 0.86, 0.77), (0.96, 0.95, 0.92), (0.34, 0.28, 0.25), spread=0.05)
    skin = (
        natural(rng, (0.16, 0.14, 0.14), (0.9, 0.84, 0.76), (0.95, 0.9, 0.85)) if wool[0] > 0.5 else (0.15, 0.12, 0.11)
    )
    build = replace(SHEEP, nod=rng.uniform(-42, -20), poise=rng.uniform(25, 52), length=rng.uniform(0.98, 1.1))
    front = None
    if rng.random() < 0.35:
        front = face(SHEEP_FACE, skin, ear=skin, inner=shade(skin, 0.8), nose=shade(skin, 0.5), eye=(0.75, 0.6, 0.25))
    body = beast(rng, build, skin, face=front, eye=(0.75, 0.6, 0.25))
    fleece = [replace(body.trunk[0], colour=wool)]
    tail = replace(fringe(rng, body.far[0], 0.08, 0.03, curly=True), colour=shade(wool, 0.9))
    neck = replace(body.neck[0], colour=wool)
    thigh = [fringe(rng, blob([(-0.5, 0.75), (-0.3, 0.8), (-0.2, 0.6), (-0.3, 0.42), (-0.46, 0.42)], wool), 0.08, 0.03,
        curly=True)]  # fmt: skip
    top = attach([fringe(rng, ellipse(0.06, 0.2, 0.17, 0.1, wool), 0.09, 0.05, curly=True)],
        body.poll if front is None else (body.poll[0] + 0.04, body.poll[1] + 0.05), build.skull,
        0 if front else body.turn)  # fmt: skip
    return fit(rng, [tail, *body.far[1:], *body.near, *fleece, *thigh, *_curls(rng, fleece[0]), neck,
        *_curls(rng, neck), *body.head, *top])  # fmt: skip


SHEEP_FACE = Face(half=[(0, 0.4), (0.14, 0.37), (0.2, 0.18), (0.17, -0.05), (0.11, -0.3), (0.1, -0.42), (0, -0.48)],
    ear="side", ear_at=(0.18, 0.2), ear_size=0.34, ear_turn=105, eyes=(0.15, 0.08), eye=0.045, pupil=(0.8, 0.4),
    muzzle=(-0.36, 0.1, 0.1), nose=(-0.32, 0.1))  # fmt: skip


@DRAWINGS.add("sheep")
def _sheep_face(rng: np.random.Generator) -> list[Shape]:
    wool = natural(rng, (0.95, 0.93, 0.88), (0.9, 0.86, 0.77), spread=0.05)
    skin = natural(rng, (0.16, 0.14, 0.14), (0.93, 0.86, 0.78), spread=0.05)
    ruff = fringe(rng, blob([(-0.3, 0.25), (0, 0.42), (0.3, 0.25), (0.44, -0.2), (0.5, -0.7), (-0.5, -0.7),
        (-0.44, -0.2)], wool), 0.14, 0.07, curly=True)  # fmt: skip
    top = fringe(rng, ellipse(0, 0.37, 0.2, 0.12, wool), 0.11, 0.06, curly=True)
    horns = []
    if rng.random() < 0.4:
        horn = natural(rng, (0.7, 0.6, 0.46))
        for flip in (False, True):
            horns += attach([limb([(0.13, 0.34), (0.36, 0.42), (0.48, 0.2), (0.4, -0.02), (0.28, 0.04), (0.3, 0.16)],
                (0.15, 0.15, 0.13, 0.1, 0.06, 0.02), horn)], (0, 0), flip=flip)  # fmt: skip
    return fit(rng, [ruff, *_curls(rng, ruff), *face(SHEEP_FACE, skin, inner=(0.8, 0.58, 0.55), nose=shade(skin, 0.5),
        eye=(0.75, 0.6, 0.25)), *horns, top])  # fmt: skip


PIG = Build(length=1.32, chest=0.76, waist=0.74, rump=1.0, arch=0.06, neck=0.1, poise=5, neck_widths=(0.74, 0.7, 0.56),
    skull=0.53, nod=-18, legs=(0.24, 0.13, 0.1), haunch=0.44, hoof=(0.35, 0.27, 0.25), foot=0.12,
    head=Head(brow=0.42, stop=0.52, bridge=0.25, nose=0.19, depth=0.4, jowl=0.5, ear="point", ear_size=0.4,
    ear_at=(0.14, 0.26), ear_turn=-30, eye=0.03, pad=None, teeth=0))  # fmt: skip


@DRAWINGS.add("pig")
def _pig(rng: np.random.Generator) -> list[Shape]:
    skin = natural(rng, (0.95, 0.72, 0.68), (0.93, 0.65, 0.62), (0.96, 0.8, 0.74), (0.9, 0.68, 0.6), (0.96, 0.74, 0.7),
        (0.94, 0.7, 0.66), (0.3, 0.25, 0.25))  # fmt: skip
    coat = patches(rng, [(0.16, 0.13, 0.13)], 0.17, 0.4) if rng.random() < 0.25 else plain
    turn = np.linspace(0, 2.6 * np.pi, 14)
    curl = np.stack((-0.02 - turn * 0.02 - 0.05 * np.sin(turn), 0.06 - 0.06 * np.cos(turn)), 1)
    build = replace(PIG, tail=[(0.04, 0), *map(tuple, curl)], tail_widths=(0.05, 0.04, 0.03, 0.02),
        length=rng.uniform(1.22, 1.42), nod=rng.uniform(-28, -8))  # fmt: skip
    front = None
    if rng.random() < 0.35:
        front = face(PIG_FACE, skin, nose=shade(skin, 0.85), inner=shade(skin, 0.8))
    body = beast(rng, build, skin, coat=coat, face=front)
    snout = []
    if front is None:
        snout = attach([ellipse(0.99, 0.01, 0.07, 0.21, shade(skin, 0.85), 8),
            ellipse(1.0, 0.05, 0.02, 0.035, shade(skin, 0.5)), ellipse(1.0, -0.05, 0.02, 0.035, shade(skin, 0.5))],
            body.poll, build.skull, body.turn)  # fmt: skip
    return fit(rng, [*body.shapes, *snout])


PIG_FACE = Face(half=[(0, 0.4), (0.2, 0.38), (0.34, 0.2), (0.4, -0.08), (0.32, -0.32), (0.16, -0.42), (0, -0.44)],
    ear="point", ear_at=(0.26, 0.26), ear_size=0.32, ear_turn=35, eyes=(0.2, 0.1), eye=0.04, muzzle=(-0.12, 0.19, 0.14),
    nose=(-0.1, 0.19), broad=True)  # fmt: skip


@DRAWINGS.add("pig")
def _pig_face(rng: np.random.Generator) -> list[Shape]:
    skin = natural(rng, (0.95, 0.72, 0.68), (0.93, 0.65, 0.62), (0.96, 0.8, 0.74))
    look = replace(PIG_FACE, ear_turn=rng.uniform(20, 60), ear_size=rng.uniform(0.28, 0.38))
    return fit(rng, face(look, skin, nose=shade(skin, 0.85), inner=shade(skin, 0.78), mouth="closed"))
