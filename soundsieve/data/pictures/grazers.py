"""Horses, camels, giraffes and elephants."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.heads import BLACK, WHITE, Coat, Face, Head, face, side_head
from soundsieve.data.pictures.outlines import along, attach, fit, fringe, natural, scatter, spot, trim
from soundsieve.data.pictures.quadrupeds import GALLOPS, STAND, Build, beast
from soundsieve.data.pictures.shapes import Colour, Shape, blob, ellipse, limb, polygon, shade, stroke

DRAWINGS = Drawings()


# --- horse ---

HORSE = Build(length=1.04, chest=0.5, waist=0.44, rump=1.0, arch=-0.03, neck=0.52, poise=52,
    neck_widths=(0.52, 0.34, 0.23), skull=0.44, nod=-48, legs=(0.19, 0.085, 0.06), haunch=0.36, hoof=(0.2, 0.18, 0.17),
    foot=0.085, head=Head(brow=0.19, stop=0.42, bridge=0.14, nose=0.05, depth=0.26, jowl=0.3, ear="point",
    ear_size=0.26, ear_at=(-0.02, 0.14), ear_turn=15, eye=0.035, pad=None, teeth=0))  # fmt: skip


def _mane(
    rng: np.random.Generator, colour: Colour, poll: tuple[float, float], root: tuple[float, float], blown: float
) -> list[Shape]:
    """Locks from the crest of the neck, lying down or blown back."""
    crest = along([(poll[0] + 0.02, poll[1] + 0.07), ((poll[0] + root[0]) / 2 - 0.12, (poll[1] + root[1]) / 2 + 0.11),
        (root[0] - 0.22, root[1] + 0.15)], 12)  # fmt: skip
    made = []
    for x, y in crest:
        long = rng.uniform(0.14, 0.22)
        end = (x - blown * long - rng.uniform(0, 0.04), y - (1 - 0.9 * blown) * long + rng.uniform(-0.02, 0.02))
        made.append(limb([(x + 0.02, y + 0.005), ((x + end[0]) / 2 + 0.01, (y + end[1]) / 2 + 0.02), end],
            (0.06, 0.07, 0.01), shade(colour, rng.uniform(0.85, 1.1))))  # fmt: skip
    return made


def _horse(rng: np.random.Generator, *, running: bool) -> list[Shape]:
    fur, hair = [((0.48, 0.26, 0.13), BLACK), ((0.6, 0.33, 0.16), (0.55, 0.3, 0.14)), ((0.14, 0.11, 0.1), BLACK),
        ((0.86, 0.85, 0.83), (0.75, 0.73, 0.7)), ((0.78, 0.58, 0.34), (0.95, 0.9, 0.78)),
        ((0.55, 0.55, 0.57), (0.35, 0.35, 0.36)), ((0.35, 0.19, 0.11), BLACK)][int(rng.integers(7))]  # fmt: skip
    fur = natural(rng, fur)
    pose = GALLOPS[int(rng.integers(3))] if running else None
    fly = rng.uniform(0.6, 1.0) if running else rng.uniform(0, 0.2)
    tail = ((0, 0), (-0.16, 0.04), (-0.36, -0.1), (-0.5, -0.28)) if running else ((0, 0), (-0.11, -0.08),
        (-0.13, -0.35), (-0.1, -0.62))  # fmt: skip
    build = replace(HORSE, tail=tail, tail_widths=(0.05, 0.14, 0.16, 0.02),
        poise=rng.uniform(32, 45) if running else rng.uniform(15, 60),
        nod=rng.uniform(-38, -22) if running else rng.uniform(-58, -40), length=HORSE.length * rng.uniform(0.97,
        1.08))  # fmt: skip
    socks = hair if hair == BLACK else (WHITE if fur[2] < 0.4 and rng.random() < 0.4 else None)
    body = beast(rng, build, fur, pose=pose, airborne=running, socks=socks, eye=(0.2, 0.1, 0.06))
    body.far[0] = replace(body.far[0], colour=hair)
    locks = _mane(rng, hair, body.poll, body.shoulder, fly)
    blaze = []
    if rng.random() < 0.4:
        blaze = [limb([(0.4, 0.15), (0.6, 0.105), (0.85, 0.05)], (0.03, 0.05, 0.03), WHITE)]
    forelock = limb([(0.0, 0.18), (0.12, 0.2), (0.24, 0.1)], (0.07, 0.08, 0.01), hair)
    return fit(rng, [*body.far, *body.trunk, *body.near, *body.neck, *locks, *body.head,
        *attach([*blaze, forelock], body.poll, build.skull, body.turn)])  # fmt: skip


@DRAWINGS.add("horse gallop")
def _horse_gallop(rng: np.random.Generator) -> list[Shape]:
    return _horse(rng, running=True)


@DRAWINGS.add("horse snort")
def _horse_stand(rng: np.random.Generator) -> list[Shape]:
    return _horse(rng, running=False)


@DRAWINGS.add("horse snort")
def _horse_head(rng: np.random.Generator) -> list[Shape]:
    fur = natural(
        rng, (0.48, 0.26, 0.13), (0.35, 0.19, 0.11), (0.86, 0.85, 0.83), (0.16, 0.13, 0.12), (0.7, 0.48, 0.26)
    )
    hair = natural(rng, BLACK, shade(fur, 0.5), (0.9, 0.85, 0.75), spread=0.05)
    look = Face(half=[(0, 0.5), (0.12, 0.47), (0.19, 0.3), (0.17, 0.05), (0.12, -0.2), (0.15, -0.42), (0.1, -0.55),
        (0, -0.57)], ear="point", ear_at=(0.11, 0.44), ear_size=0.26, ear_turn=10, eyes=(0.155, 0.22), eye=0.04,
        muzzle=(-0.42, 0.14, 0.13), nose=(-0.4, 0.14), broad=True)  # fmt: skip
    if rng.random() < 0.5:
        star = [limb([(0, 0.35), (0, 0.0), (0, -0.35)], (0.07, rng.uniform(0.03, 0.1), 0.06),
            WHITE)] if rng.random() < 0.6 else []  # fmt: skip
        muzzle = shade(fur, 0.7)
        neck = [blob([(-0.15, 0.35), (0.15, 0.35), (0.3, -0.3), (0.34, -0.75), (-0.34, -0.75), (-0.3, -0.3)],
            shade(fur, 0.8))]  # fmt: skip
        front = face(replace(look, nose=(-0.42, 0.0)), fur, muzzle=muzzle, marks=star, eye=(0.2, 0.1, 0.06))
        lock = [limb([(x * 0.5, 0.52), (x, 0.4), (x * 1.4, 0.2)], (0.06, 0.08, 0.01), hair) for x in (-0.05, 0.0, 0.06)]
        return fit(rng, [*neck, *front, *lock])
    neck = [limb([(-0.95, -1.1), (-0.55, -0.45), (0.05, -0.02)], (0.95, 0.66, 0.5), fur)]
    head = side_head(HORSE.head, fur, eye=(0.2, 0.1, 0.06))
    turned = attach(head, (0, 0), 1, rng.uniform(-48, -30))
    locks = []
    for x, y in along([(0.04, 0.2), (-0.4, 0.05), (-0.8, -0.4), (-1.15, -0.85)], 14):
        long = rng.uniform(0.35, 0.5)
        locks.append(limb([(x, y), (x + 0.04, y - 0.5 * long), (x - 0.04, y - long)], (0.13, 0.14, 0.02),
            shade(hair, rng.uniform(0.85, 1.1))))  # fmt: skip
    return fit(rng, [*neck, *locks, *turned])


# --- camel, giraffe, elephant ---

CAMEL = Build(length=0.98, chest=0.46, waist=0.36, rump=0.94, arch=0.0, neck=0.62, poise=38,
    neck_widths=(0.34, 0.2, 0.16), skull=0.33, nod=-8, legs=(0.18, 0.1, 0.075), haunch=0.3, hoof=None, foot=0.15,
    tail=((0, 0), (-0.08, -0.1), (-0.08, -0.36)), tail_widths=(0.05, 0.035, 0.03),
    head=Head(brow=0.24, stop=0.4, bridge=0.18, nose=0.12, depth=0.36, jowl=0.22, ear="round", ear_size=0.2,
    ear_at=(-0.02, 0.16), ear_turn=35, eye=0.045, pad=None, teeth=0))  # fmt: skip


@DRAWINGS.add("camel")
def _camel(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.76, 0.58, 0.36), (0.65, 0.45, 0.26), (0.82, 0.68, 0.48), (0.5, 0.34, 0.2))
    build = replace(CAMEL, poise=rng.uniform(28, 42), tuft=(shade(fur, 0.5), 0.12), nod=rng.uniform(-15, 5))
    body = beast(rng, build, fur)
    two = rng.random() < 0.5
    humps = []
    for x in (-0.24, 0.2) if two else (-0.03,):
        wide, tall = (0.17, 0.32) if two else (0.3, rng.uniform(0.33, 0.4))
        lean = rng.uniform(-0.03, 0.03)
        hump = blob([(x - wide, 0.82), (x - 0.75 * wide, 0.98), (x - 0.35 * wide + lean, 0.9 + tall * 0.85),
            (x + lean, 0.92 + tall), (x + 0.35 * wide + lean, 0.9 + tall * 0.85), (x + 0.75 * wide, 0.98),
            (x + wide, 0.82)], fur)  # fmt: skip
        humps += [hump, *trim(fringe(rng, ellipse(x + lean, 0.97 + tall, 0.6 * wide, 0.13, shade(fur, 0.7)), 0.05,
            0.03), hump.points)]  # fmt: skip
    # The neck hangs in an arc from a low breast: it sets a camel apart from every other hoofed animal.
    (px, py), (sx, sy) = body.poll, body.shoulder
    neck = limb([(sx - 0.2, sy + 0.02), (sx + 0.02, sy - 0.1), (sx + 0.24, sy - 0.03), (px - 0.02, py - 0.16),
        (px + 0.03, py)], (0.42, 0.4, 0.26, 0.17, 0.15), fur)  # fmt: skip
    beard = []
    if two or rng.random() < 0.4:
        beard = [fringe(rng, limb([(sx + 0.06, sy - 0.26), (sx + 0.28, sy - 0.15), (px + 0.01, py - 0.22)],
            (0.06, 0.09, 0.03), shade(fur, 0.7)), 0.05, 0.04)]  # fmt: skip
    return fit(rng, [*body.far, *humps, *body.trunk, *body.near, *beard, neck, *body.head])


GIRAFFE = Build(length=0.62, chest=0.34, waist=0.26, rump=0.86, arch=-0.01, neck=0.9, poise=66,
    neck_widths=(0.3, 0.17, 0.11), skull=0.25, nod=-28, legs=(0.13, 0.065, 0.045), haunch=0.22, hoof=(0.3, 0.24, 0.2),
    foot=0.065, tail=((0, 0), (-0.05, -0.1), (-0.05, -0.32)), tail_widths=(0.03, 0.02, 0.015),
    head=Head(brow=0.2, stop=0.4, bridge=0.15, nose=0.08, depth=0.24, jowl=0.2, ear="side", ear_size=0.28,
    ear_at=(-0.02, 0.12), ear_turn=70, eye=0.045, pad=None, teeth=0))  # fmt: skip


def _net(rng: np.random.Generator, colour: Colour, size: float) -> Coat:
    """Large patches with narrow light lines between them."""

    def marks(shape: Shape) -> list[Shape]:
        made = []
        for x, y in scatter(rng, shape.points, size, 0.12):
            turn = np.linspace(0, 2 * np.pi, 6, endpoint=False) + rng.uniform(0, 1)
            reach = size * 0.46 * rng.uniform(0.85, 1.15, (6, 1))
            made += trim(polygon((x, y) + reach * np.stack((np.cos(turn), np.sin(turn)), 1),
                shade(colour, rng.uniform(0.9, 1.1))), shape.points)  # fmt: skip
        return made

    return marks


def _ossicone(colour: Colour) -> list[Shape]:
    return [limb([(0, 0), (-0.02, 0.2)], (0.07, 0.05), colour), ellipse(-0.02, 0.22, 0.045, 0.04, (0.2, 0.13, 0.1))]


@DRAWINGS.add("giraffe")
def _giraffe(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.92, 0.78, 0.54))
    brown = natural(rng, (0.62, 0.37, 0.17))
    build = replace(GIRAFFE, poise=rng.uniform(58, 72), nod=rng.uniform(-35, -15),
        neck=GIRAFFE.neck * rng.uniform(0.93, 1.08), tuft=((0.15, 0.1, 0.08), 0.11))  # fmt: skip
    body = beast(
        rng, build, fur, coat=_net(rng, brown, 0.125), eye=(0.2, 0.12, 0.08), pose=None if rng.random() < 0.6 else STAND
    )
    (px, py), (sx, sy) = body.poll, body.shoulder
    crest = limb([(px - 0.03, py + 0.02), ((px + sx) / 2 - 0.08, (py + sy) / 2 + 0.06), (sx - 0.17, sy + 0.13)],
        (0.03, 0.05, 0.02), shade(brown, 0.8))  # fmt: skip
    # Giraffes' faces are plain: the head is drawn again without marks.
    head = side_head(build.head, fur, eye=(0.2, 0.12, 0.08))
    horns = [*attach(_ossicone(fur), (0.16, 0.17), 1.1, 15), *attach(_ossicone(shade(fur, 0.8)), (0.24, 0.17), 1.0, 5)]
    return fit(rng, [*body.far, *body.trunk, *body.near, crest, *body.neck,
        *attach([*horns, *head], body.poll, build.skull, body.turn)])  # fmt: skip


@DRAWINGS.add("giraffe")
def _giraffe_face(rng: np.random.Generator) -> list[Shape]:
    fur, brown = natural(rng, (0.9, 0.74, 0.5)), natural(rng, (0.62, 0.37, 0.17))
    look = Face(half=[(0, 0.42), (0.13, 0.4), (0.21, 0.22), (0.17, 0.0), (0.12, -0.22), (0.14, -0.42), (0.08, -0.53),
        (0, -0.55)], ear="side", ear_at=(0.17, 0.28), ear_size=0.36, ear_turn=75, eyes=(0.19, 0.17), eye=0.05,
        muzzle=(-0.4, 0.135, 0.14), nose=(-0.36, 0.0), broad=True)  # fmt: skip
    neck = limb([(rng.uniform(-0.1, 0.1), -1.25), (0, -0.6), (0, 0.1)], (0.5, 0.36, 0.28), fur)
    made = face(look, fur, muzzle=shade(fur, 0.85), eye=(0.2, 0.12, 0.08), marks=[spot(rng, x, y, 0.05, brown) for x,
        y in rng.uniform((-0.14, -0.1), (0.14, 0.34), (7, 2))])  # fmt: skip
    horns = [part for side in (False, True) for part in attach(attach(_ossicone(fur), (0.08, 0.36), 1.2, -12), (0, 0),
        flip=side)]  # fmt: skip
    return fit(rng, [neck, *_net(rng, brown, 0.17)(neck), *horns, *made])


@DRAWINGS.add("elephant")
def _elephant(rng: np.random.Generator) -> list[Shape]:
    skin = natural(rng, (0.5, 0.49, 0.5), (0.58, 0.56, 0.55), (0.47, 0.43, 0.4), (0.4, 0.41, 0.44))
    dark = shade(skin, 0.72)
    african = rng.random() < 0.6
    step = rng.uniform(-0.05, 0.09, 4)

    def pillar(x: float, top: float, thick: float, swing: float, colour: Colour) -> list[Shape]:
        foot = x + swing
        leg = limb([(x, top), (x + 0.3 * swing, 0.3), (foot, 0.08), (foot, 0.0)],
            (thick * 1.3, thick, thick * 0.86, thick * 0.95), colour)  # fmt: skip
        nails = [ellipse(foot + dx * thick, 0.03, 0.018, 0.02, shade(colour, 1.5)) for dx in (-0.1, 0.12, 0.32)]
        return [leg, *nails]

    trunk_body = blob([(-0.63, 0.62), (-0.6, 0.86), (-0.42, 0.98), (-0.1, 1.05 if not african else 0.96), (0.2, 0.98),
        (0.42, 1.02), (0.5, 0.75), (0.44, 0.45), (0.2, 0.32), (-0.15, 0.29), (-0.4, 0.36), (-0.58, 0.45)],
        skin)  # fmt: skip
    tail = limb([(-0.6, 0.82), (-0.7, 0.65), (-0.69, 0.4)], (0.05, 0.03, 0.02), dark)
    tuft = limb([(-0.69, 0.42), (-0.69, 0.32)], (0.03, 0.05), shade(skin, 0.4))
    legs = [*pillar(-0.36, 0.55, 0.19, step[0], dark), *pillar(0.24, 0.5, 0.18, step[1], dark)]
    near = [*pillar(-0.46, 0.6, 0.21, step[2], skin), *pillar(0.34, 0.55, 0.19, step[3], skin)]
    head = blob([(0.36, 0.62), (0.36, 0.92), (0.46, 1.06), (0.6, 1.08), (0.73, 1.0), (0.8, 0.84), (0.82, 0.66),
        (0.72, 0.55), (0.58, 0.52), (0.46, 0.52)], skin)  # fmt: skip
    paths = [
        [(0.66, 0.86), (0.82, 0.62), (0.86, 0.35), (0.84, 0.12), (0.92, 0.05)],
        [(0.66, 0.86), (0.82, 0.62), (0.85, 0.38), (0.76, 0.2), (0.66, 0.18)],
        [(0.66, 0.82), (0.86, 0.66), (1.0, 0.72), (1.08, 0.95), (1.06, 1.14)],
        [(0.66, 0.86), (0.84, 0.6), (0.95, 0.4), (1.08, 0.34), (1.14, 0.44)],
    ]
    path = np.array(paths[int(rng.integers(4))]) + rng.normal(0, 0.012, (5, 2)) * np.array([[0], [0], [1], [1], [1]])
    nose = limb(path, (0.3, 0.2, 0.145, 0.105, 0.08), skin)
    rings = along(path, 16)[4:-1]
    across = np.gradient(rings, axis=0)
    across = np.stack((-across[:, 1], across[:, 0]), 1) / np.linalg.norm(across, axis=1)[:, None]
    wide = np.linspace(0.07, 0.035, len(rings))[:, None]
    folds = [stroke([a, b], 0.007, dark) for a, b in zip(rings - wide * across, rings + wide * across, strict=True)]
    tusks = []
    if rng.random() < 0.75:
        long = rng.uniform(0.7, 1.15)
        for shift, colour in ((0.04, (0.85, 0.8, 0.68)), (0, (0.95, 0.92, 0.82))):
            tusks.append(limb([(0.71 + shift, 0.62), (0.8 + shift, 0.46),
                (0.8 + 0.17 * long + shift, 0.42 + 0.08 * long)], (0.055, 0.045, 0.01), colour))  # fmt: skip
    size = 1.0 if african else 0.68
    flap = np.array([(0.0, 0.16), (-0.18, 0.2), (-0.34, 0.1), (-0.36, -0.12), (-0.24, -0.36), (-0.1, -0.44),
        (-0.03, -0.25), (0.03, -0.05)]) * size  # fmt: skip
    ear = blob(np.add(flap, (0.54, 0.9)), shade(skin, 0.86))
    rim = blob(np.add(flap * 0.82, (0.52, 0.88)), shade(skin, 0.94))
    eye = [ellipse(0.665, 0.83, 0.026, 0.02, shade(skin, 0.5)), ellipse(0.668, 0.83, 0.014, 0.014, BLACK)]
    mouth = stroke([(0.7, 0.6), (0.63, 0.56), (0.57, 0.57)], 0.012, dark, curved=True)
    return fit(rng, [tail, tuft, *legs, trunk_body, *near, tusks[0] if tusks else mouth, head, nose, *folds, mouth,
        *tusks[1:], ear, rim, *eye])  # fmt: skip


@DRAWINGS.add("elephant")
def _elephant_face(rng: np.random.Generator) -> list[Shape]:
    skin = natural(rng, (0.5, 0.49, 0.5), (0.58, 0.56, 0.55), (0.47, 0.43, 0.4))
    dark, made = shade(skin, 0.75), []
    for flip in (False, True):
        ear = [blob([(0.2, 0.34), (0.5, 0.46), (0.72, 0.34), (0.76, 0.02), (0.6, -0.32), (0.42, -0.4), (0.3, -0.15)],
            shade(skin, 0.85)), blob([(0.24, 0.26), (0.48, 0.36), (0.64, 0.26), (0.66, 0.02), (0.54, -0.22),
            (0.42, -0.28), (0.3, -0.1)], shade(skin, 0.7))]  # fmt: skip
        made += attach(ear, (0, 0), 1, 0, flip=flip)
    made.append(blob([(0, 0.52), (0.2, 0.5), (0.33, 0.28), (0.3, 0.0), (0.22, -0.25), (0, -0.32), (-0.22, -0.25),
        (-0.3, 0.0), (-0.33, 0.28), (-0.2, 0.5)], skin))  # fmt: skip
    sway = rng.uniform(-0.25, 0.25)
    if rng.random() < 0.8:
        for flip in (False, True):
            made += attach([limb([(0.15, -0.15), (0.24, -0.42), (0.32, -0.6)], (0.09, 0.07, 0.015),
                (0.95, 0.92, 0.82))], (0, 0), flip=flip)  # fmt: skip
    path = [(0, 0.12), (0, -0.2), (sway * 0.2, -0.55), (sway * 0.6, -0.8), (sway * 1.6, -0.92)]
    made.append(limb(path, (0.26, 0.26, 0.17, 0.13, 0.1), shade(skin, 1.06)))
    made += [
        stroke([(x - w, y), (x + w, y)], 0.01, dark)
        for (x, y), w in zip(along(path, 12)[2:-1], np.linspace(0.11, 0.05, 9), strict=True)
    ]
    for side in (1, -1):
        made += [
            ellipse(side * 0.2, 0.14, 0.045, 0.035, shade(skin, 0.55)),
            ellipse(side * 0.2, 0.14, 0.025, 0.025, BLACK),
        ]
    return fit(rng, made)
