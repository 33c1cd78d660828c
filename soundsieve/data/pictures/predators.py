"""Cats, small and large, bears and raccoons."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.heads import AMBER, BLACK, WHITE, Coat, Face, Head, face, plain, side_head
from soundsieve.data.pictures.outlines import along, attach, fit, fringe, natural, scatter, spot, trim, within
from soundsieve.data.pictures.quadrupeds import Build, beast, patches, seated
from soundsieve.data.pictures.shapes import Colour, Shape, blob, ellipse, limb, polygon, shade, stroke

DRAWINGS = Drawings()

CAT = Build(length=1.3, chest=0.56, waist=0.52, rump=1.02, arch=0.03, neck=0.22, poise=38,
    neck_widths=(0.44, 0.38, 0.36), skull=0.5, nod=-8, legs=(0.19, 0.105, 0.09), haunch=0.34, foot=0.13,
    tail=((0.06, -0.02), (-0.16, 0.06), (-0.3, 0.35), (-0.26, 0.65)), tail_widths=(0.1, 0.09, 0.08, 0.05),
    head=Head(brow=0.44, stop=0.68, bridge=0.19, nose=0.1, depth=0.3, jowl=0.3, ear="point", ear_size=0.42,
    ear_at=(0.2, 0.34), ear_turn=10, eye=0.065, pad=(0.8, 0.5, 0.5)))  # fmt: skip
CAT_FACE = Face(half=[(0, 0.34), (0.18, 0.34), (0.36, 0.2), (0.42, -0.04), (0.36, -0.22), (0.2, -0.36), (0, -0.42)],
    ear="point", ear_at=(0.25, 0.25), ear_size=0.38, ear_turn=22, eyes=(0.19, 0.04), eye=0.095, pupil=(0.4, 0.85),
    muzzle=(-0.2, 0.16, 0.1), nose=(-0.11, 0.09), whiskers=0.4)  # fmt: skip
BIG_CAT = replace(CAT, length=1.3, chest=0.5, waist=0.42, rump=1.0, arch=-0.02, neck=0.26, poise=20,
    neck_widths=(0.4, 0.34, 0.3), skull=0.4, nod=-10, legs=(0.22, 0.13, 0.1), haunch=0.38, foot=0.17,
    tail=((0.06, -0.02), (-0.16, -0.16), (-0.26, -0.5), (-0.4, -0.66), (-0.54, -0.58)),
    tail_widths=(0.1, 0.075, 0.07, 0.07, 0.05), head=Head(brow=0.36, stop=0.58, bridge=0.21, nose=0.14, depth=0.4,
    jowl=0.34, ear="round", ear_size=0.22, ear_at=(0.16, 0.3), ear_turn=25, eye=0.04, pad=(0.55, 0.35, 0.33),
    muzzle=(0.96, 0.93, 0.87), teeth=0.12))  # fmt: skip
BIG_FACE = Face(half=[(0, 0.36), (0.2, 0.34), (0.33, 0.18), (0.37, -0.02), (0.32, -0.24), (0.2, -0.4), (0, -0.45)],
    ear="round", ear_at=(0.27, 0.24), ear_size=0.2, ear_turn=38, eyes=(0.17, 0.06), eye=0.055, pupil=(0.5, 0.55),
    muzzle=(-0.23, 0.21, 0.13), nose=(-0.1, 0.17), whiskers=0.3)  # fmt: skip


GREEN: Colour = (0.55, 0.68, 0.25)


def _stripes(rng: np.random.Generator, colour: Colour, gap: float, width: float) -> Coat:
    """Short bands down from the upper edge and up from the lower one: a tabby's coat."""

    def marks(shape: Shape) -> list[Shape]:
        low, high = shape.points.min(0), shape.points.max(0)
        made = []
        for x in np.arange(low[0] + gap, high[0] - gap / 2, gap):
            near = shape.points[np.abs(shape.points[:, 0] - x) < gap / 2]
            if not len(near):
                continue
            top, bottom = near[:, 1].max(), near[:, 1].min()
            long = (top - bottom) * rng.uniform(0.35, 0.6)
            made += trim(limb([(x + 0.01, top + 0.01), (x - 0.02, top - long / 2),
                (x + rng.uniform(-0.02, 0.02), top - long)], (width, width * 0.9, 0.006), colour),
                shape.points)  # fmt: skip
        return [mark for mark in made if high[1] - low[1] > 2 * gap]

    return marks


def _banding(fur: Colour) -> Colour:
    """A tabby's stripes: on a ginger cat, unlike on the great striped one, only a deeper ginger."""
    return shade(fur, 0.8 if fur[0] > 2 * fur[2] else 0.55)


def _cat_coat(rng: np.random.Generator) -> tuple[Colour, Coat, Colour | None]:
    """Fur, marks and the colour of muzzle and chest."""
    kind = int(rng.integers(7))
    if kind <= 1:
        fur = natural(rng, (0.85, 0.55, 0.28)) if kind else natural(rng, (0.58, 0.52, 0.45), (0.5, 0.42, 0.33))
        return fur, _stripes(rng, _banding(fur), 0.09, 0.04), shade(fur, 1.9)
    if kind == 2:
        return BLACK, plain, None
    if kind == 3:
        return natural(rng, (0.93, 0.92, 0.9), spread=0.04), plain, None
    if kind == 4:
        return natural(rng, (0.45, 0.47, 0.5)), plain, None
    if kind == 5:
        return (0.12, 0.11, 0.11), plain, WHITE

    return (0.95, 0.93, 0.9), patches(rng, [(0.8, 0.48, 0.2), (0.16, 0.13, 0.12)], 0.15, 0.8), None


def _cat_head(rng: np.random.Generator, fur: Colour, light: Colour | None, *, tabby: bool, mouth: str) -> list[Shape]:
    eye = natural(rng, GREEN, AMBER, (0.45, 0.65, 0.75), (0.7, 0.7, 0.3))
    marks = []
    if tabby:
        dark = _banding(fur)
        marks = [
            limb([(x, 0.42), (x * 0.9, 0.3), (x * 0.8, 0.18)], (0.045, 0.045, 0.01), dark) for x in (-0.12, 0, 0.12)
        ]
        marks += [limb([(s * 0.44, y), (s * 0.33, y - 0.01), (s * 0.25, y - 0.03)], (0.04, 0.03, 0.01), dark)
            for s in (1, -1) for y in (-0.06, -0.16)]  # fmt: skip
    if light is WHITE:
        marks = [polygon([(0, 0.25), (0.12, -0.05), (0.3, -0.3), (0, -0.42), (-0.3, -0.3), (-0.12, -0.05)], WHITE)]
    return face(replace(CAT_FACE, ear_turn=rng.uniform(15, 30)), fur, muzzle=light or shade(fur, 1.25),
        nose=(0.82, 0.5, 0.5), inner=(0.85, 0.6, 0.58), eye=eye, marks=marks, mouth=mouth)  # fmt: skip


@DRAWINGS.add("cat meow")
def _cat(rng: np.random.Generator) -> list[Shape]:
    fur, coat, light = _cat_coat(rng)
    mouth = "open" if rng.random() < 0.35 else "closed"
    head = _cat_head(rng, fur, light, tabby=coat is not plain and fur[0] < 0.94, mouth=mouth)
    way = rng.random()
    if way < 0.45:
        return fit(rng, seated(rng, fur, head, reach=0.56, coat=coat, chest=light, tail=fur))
    build = replace(CAT, length=rng.uniform(1.2, 1.38))
    if rng.random() < 0.5:
        build = replace(build, tail=((0.06, -0.02), (-0.2, -0.08), (-0.4, -0.2), (-0.6, -0.1)))
    profile = way > 0.8
    if profile:
        build = replace(build, head=replace(build.head, muzzle=light))
    body = beast(rng, build, fur, coat=coat, face=None if profile else head, eye=GREEN,
        gape=22 if mouth == "open" and profile else 0, socks=light if light is WHITE else None)  # fmt: skip
    return fit(rng, body.shapes)


@DRAWINGS.add("cat meow")
def _cat_face(rng: np.random.Generator) -> list[Shape]:
    fur, coat, light = _cat_coat(rng)
    return fit(rng, _cat_head(rng, fur, light, tabby=coat is not plain and fur[0] < 0.94,
        mouth="open" if rng.random() < 0.4 else "closed"))  # fmt: skip


# --- big cats ---


def _roar(rng: np.random.Generator) -> tuple[float, str]:
    return (rng.uniform(20, 34), "fangs") if rng.random() < 0.45 else (0.0, "closed")


@DRAWINGS.add("lion roar")
def _lion(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.82, 0.62, 0.36), (0.76, 0.56, 0.33), (0.86, 0.7, 0.46))
    hair = natural(rng, (0.5, 0.28, 0.12), (0.36, 0.2, 0.1), (0.66, 0.4, 0.17), (0.22, 0.14, 0.1))
    light = (0.95, 0.89, 0.78)
    gape, mouth = _roar(rng)
    outer = fringe(rng, ellipse(0, -0.06, 0.62, 0.66, hair), 0.13, 0.1)
    inner = fringe(rng, ellipse(0, 0.0, 0.47, 0.5, shade(hair, 1.25)), 0.11, 0.08)
    look = replace(BIG_FACE, ear_at=(0.3, 0.28))
    front = [outer, inner, *face(look, fur, muzzle=light, nose=(0.35, 0.2, 0.18), eye=AMBER, mouth=mouth)]
    way = rng.random()
    if way < 0.3:
        return fit(rng, front)
    build = replace(BIG_CAT, tuft=(shade(hair, 0.7), 0.17), poise=rng.uniform(22, 36), neck=0.3, chest=0.55, waist=0.46,
        skull=0.45, head=replace(BIG_CAT.head, muzzle=light))  # fmt: skip
    if way < 0.6:
        body = beast(rng, replace(build, skull=0.6), fur, face=front, belly=light)
        return fit(rng, body.shapes)
    body = beast(rng, build, fur, gape=gape, eye=AMBER, belly=light)
    (px, py), (sx, sy) = body.poll, body.shoulder
    cape = fringe(rng, blob([(px + 0.1, py + 0.2), (px - 0.12, py + 0.22), (sx - 0.2, sy + 0.2), (sx - 0.3, sy - 0.05),
        (sx - 0.16, sy - 0.36), (sx + 0.08, sy - 0.44), (px + 0.02, py - 0.34), (px + 0.16, py - 0.14)], hair), 0.1,
        0.07)  # fmt: skip
    cheek = fringe(rng, ellipse(px + 0.0, py - 0.02, 0.17, 0.2, shade(hair, 1.2)), 0.07, 0.05)
    return fit(rng, [*body.far, *body.trunk, *body.near, *body.neck, cape, cheek, *body.head])


def _rosettes(rng: np.random.Generator, ring: Colour, filling: Colour, size: float, *, dots: bool) -> Coat:
    """Broken rings of dark spots, the jaguar's larger and with dots inside; solid spots on narrow parts."""

    def marks(shape: Shape) -> list[Shape]:
        made: list[Shape] = []
        low, high = shape.points.min(0), shape.points.max(0)
        slim = min(high - low) < 2.6 * size or (len(shape.points) > 60 and (high - low)[0] < 0.45)
        step = size * (1.0 if slim else 1.35)
        for x, y in scatter(rng, shape.points, step, 0.25):
            if slim:
                made += trim(spot(rng, x, y, size * rng.uniform(0.25, 0.38), ring, 0.35), shape.points)
                continue
            r = size * rng.uniform(0.42, 0.56)
            whole = trim(spot(rng, x, y, r * 1.12, ring, 0.18), shape.points)
            if not whole:
                continue
            made += [*whole, replace(whole[0], points=(whole[0].points - (x, y)) * 0.6 + (x, y), colour=filling)]
            gap = rng.uniform(0, 2 * np.pi)
            for turn in (gap, gap + rng.uniform(1.8, 2.6)):
                path = (x, y) + np.outer((0.5, 1.3), (np.cos(turn), np.sin(turn))) * r
                if within(path, shape.points).all():
                    made.append(stroke(path, size * 0.13, shape.colour))
            if dots:
                made.append(ellipse(x + rng.normal(0, 0.15) * r, y + rng.normal(0, 0.15) * r, 0.14 * r + 0.004,
                    0.14 * r + 0.004, ring))  # fmt: skip
        return made

    return marks


def _spotted_cat(
    rng: np.random.Generator, fur: Colour, build: Build, look: Face, coat: Coat, dots: Coat
) -> list[Shape]:
    light = (0.96, 0.93, 0.87)
    gape, mouth = _roar(rng)
    brow = scatter(rng, np.array([(-0.27, 0.12), (0.27, 0.12), (0.22, 0.36), (-0.22, 0.36)]), 0.07, 0.25)
    cheeks = scatter(rng, np.array([(0.24, -0.24), (0.36, -0.2), (0.38, 0.0), (0.26, 0.0)]), 0.07, 0.25)
    small = [spot(rng, x, y, 0.018, BLACK) for x, y in (*brow, *cheeks, *(cheeks * (-1, 1)))]
    front = face(look, fur, muzzle=light, nose=(0.75, 0.45, 0.42), eye=natural(rng, AMBER, (0.65, 0.65, 0.3)),
        ear=(0.15, 0.12, 0.1), inner=light, mouth=mouth, marks=small)  # fmt: skip
    way = rng.random()
    if way < 0.25:
        return fit(rng, front)
    full = way < 0.55
    body = beast(rng, build, fur, coat=coat, face=front if full else None, gape=gape, belly=light)
    if not full:
        head = side_head(build.head, fur, coat=dots, eye=AMBER, gape=gape, ear=(0.2, 0.16, 0.13))
        body.head = attach(head, body.poll, build.skull, body.turn)
    return fit(rng, body.shapes)


def _dots(rng: np.random.Generator) -> Coat:
    def marks(shape: Shape) -> list[Shape]:
        return [part for x, y in scatter(rng, shape.points, 0.085, 0.35) if x < 0.72
            for part in trim(spot(rng, x, y, 0.022, BLACK), shape.points)]  # fmt: skip

    return marks


@DRAWINGS.add("leopard")
def _leopard(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.88, 0.7, 0.42), (0.86, 0.74, 0.52))
    build = replace(BIG_CAT, chest=0.46, waist=0.38, legs=(0.2, 0.12, 0.09), skull=0.38, length=1.34,
        nod=rng.uniform(-16, 2), poise=rng.uniform(10, 30))  # fmt: skip
    return _spotted_cat(
        rng, fur, build, BIG_FACE, _rosettes(rng, (0.13, 0.1, 0.08), shade(fur, 0.82), 0.075, dots=False), _dots(rng)
    )


@DRAWINGS.add("jaguar")
def _jaguar(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.84, 0.6, 0.28), (0.8, 0.56, 0.28))
    build = replace(BIG_CAT, chest=0.54, waist=0.48, length=1.28, legs=(0.26, 0.16, 0.13), haunch=0.42, skull=0.46,
        neck_widths=(0.48, 0.42, 0.38), nod=rng.uniform(-16, 2), poise=rng.uniform(8, 22),
        tail=((0.06, -0.02), (-0.14, -0.16), (-0.2, -0.42), (-0.3, -0.5)),
        tail_widths=(0.11, 0.09, 0.08, 0.06))  # fmt: skip
    look = replace(BIG_FACE, half=[(0, 0.34), (0.22, 0.33), (0.38, 0.16), (0.43, -0.06), (0.37, -0.28), (0.22, -0.42),
        (0, -0.46)], ear_at=(0.31, 0.22))  # fmt: skip
    return _spotted_cat(
        rng, fur, build, look, _rosettes(rng, (0.13, 0.1, 0.08), shade(fur, 0.78), 0.125, dots=True), _dots(rng)
    )


# --- bears and raccoons ---

BEAR = Build(length=1.3, chest=0.6, waist=0.54, rump=0.94, arch=0.02, neck=0.26, poise=12,
    neck_widths=(0.6, 0.52, 0.44), skull=0.54, nod=-14, shaggy=0.018, legs=(0.3, 0.2, 0.17), haunch=0.46, foot=0.22,
    tail=((0.05, -0.02), (-0.05, -0.07), (-0.07, -0.13)), tail_widths=(0.1, 0.1, 0.05),
    head=Head(brow=0.37, stop=0.5, bridge=0.16, nose=0.09, depth=0.28, jowl=0.36, ear="round", ear_size=0.22,
    ear_at=(0.12, 0.3), ear_turn=18, eye=0.032, teeth=0.11))  # fmt: skip
BEAR_FACE = Face(half=[(0, 0.36), (0.22, 0.35), (0.38, 0.16), (0.42, -0.1), (0.32, -0.3), (0.16, -0.42), (0, -0.45)],
    ear="round", ear_at=(0.29, 0.26), ear_size=0.2, ear_turn=36, eyes=(0.16, 0.06), eye=0.035, pupil=(0.8, 0.8),
    muzzle=(-0.22, 0.17, 0.15), nose=(-0.12, 0.16))  # fmt: skip


@DRAWINGS.add("bear growl")
def _bear(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.36, 0.22, 0.13), (0.46, 0.3, 0.18), (0.13, 0.11, 0.1), (0.26, 0.17, 0.11))
    light = natural(rng, (0.66, 0.5, 0.34))
    gape, mouth = _roar(rng)
    front = face(BEAR_FACE, fur, muzzle=light, eye=(0.2, 0.12, 0.08), inner=shade(fur, 0.65), mouth=mouth)
    way = rng.random()
    if way < 0.2:
        neck = fringe(rng, blob([(-0.3, 0.1), (0.3, 0.1), (0.55, -0.4), (0.6, -0.7), (-0.6, -0.7), (-0.55, -0.4)],
            shade(fur, 0.85)), 0.08, 0.04)  # fmt: skip
        return fit(rng, [neck, *front])
    if way < 0.4:  # upright
        upright = fringe(rng, blob([(-0.3, 0.95), (0.3, 0.95), (0.42, 0.6), (0.44, 0.25), (0.3, 0.05), (-0.3, 0.05),
            (-0.44, 0.25), (-0.42, 0.6)], fur), 0.07, 0.03)  # fmt: skip
        made = []
        for flip in (False, True):
            leg = [
                limb([(0.2, 0.25), (0.27, 0.1), (0.26, -0.22)], (0.36, 0.3, 0.24), shade(fur, 0.9)),
                blob([(0.12, -0.3), (0.13, -0.2), (0.26, -0.15), (0.42, -0.22), (0.42, -0.3)], shade(fur, 0.8)),
            ]
            arm = [limb([(0.26, 0.85), (0.46, 0.62), (0.44 + rng.uniform(-0.1, 0.16), 0.4 + rng.uniform(-0.05, 0.3))],
                (0.26, 0.2, 0.15), shade(fur, 0.88))]  # fmt: skip
            tip = arm[0].points[len(arm[0].points) // 2 - 1]
            claws = [
                stroke([np.add(tip, (dx, 0)), np.add(tip, (dx + 0.01, -0.07))], 0.016, (0.85, 0.8, 0.7))
                for dx in (-0.06, -0.02, 0.02)
            ]
            made += attach([*leg, *arm, *claws], (0, 0), flip=flip)
        return fit(rng, [*made, upright, *attach(front, (0, 1.14), 0.62)])
    build = replace(BEAR, poise=rng.uniform(0, 22), nod=rng.uniform(-25, -5), head=replace(BEAR.head, muzzle=light),
        arch=rng.uniform(-0.02, 0.04))  # fmt: skip
    body = beast(rng, build, fur, gape=gape, face=front if way < 0.6 else None)
    return fit(rng, body.shapes)


@DRAWINGS.add("raccoon")
def _raccoon(rng: np.random.Generator) -> list[Shape]:
    fur = natural(rng, (0.5, 0.48, 0.46), (0.45, 0.41, 0.37), (0.58, 0.54, 0.49))
    light, dark = (0.93, 0.91, 0.88), (0.1, 0.09, 0.09)
    look = Face(half=[(0, 0.3), (0.18, 0.3), (0.34, 0.14), (0.46, -0.12), (0.28, -0.26), (0.12, -0.36), (0, -0.39)],
        ear="round", ear_at=(0.25, 0.22), ear_size=0.26, ear_turn=22, eyes=(0.16, 0.0), eye=0.05, pupil=(0.8, 0.8),
        muzzle=(-0.22, 0.12, 0.1), nose=(-0.16, 0.12), whiskers=0.25)  # fmt: skip
    bandit = [blob([(-0.44, -0.02), (-0.2, 0.14), (0, 0.08), (0.2, 0.14), (0.44, -0.02), (0.46, -0.2), (0, -0.34),
        (-0.46, -0.2)], light)]  # fmt: skip
    bandit += [blob([(s * 0.04, 0.02), (s * 0.16, 0.1), (s * 0.28, 0.02), (s * 0.42, -0.12), (s * 0.34, -0.17),
        (s * 0.2, -0.1), (s * 0.08, -0.08)], dark) for s in (1, -1)]  # fmt: skip
    bandit += [limb([(0, 0.3), (0, 0.1), (0, -0.1)], (0.05, 0.07, 0.06), shade(fur, 0.6))]
    front = face(look, fur, muzzle=light, ear=fur, inner=light, marks=bandit, eye=(0.12, 0.08, 0.06))
    way = rng.random()
    if way < 0.3:
        return fit(rng, front)
    build = replace(BEAR, length=1.35, chest=0.62, waist=0.56, rump=1.06, arch=0.16, neck=0.16, poise=5,
        neck_widths=(0.5, 0.44, 0.36), skull=0.58, shaggy=0.04, legs=(0.22, 0.12, 0.09), foot=0.16,
        tail=((0.1, -0.1), (-0.2, -0.12), (-0.5, -0.24), (-0.76, -0.2)), tail_widths=(0.16, 0.22, 0.22, 0.06),
        head=Head(brow=0.32, stop=0.52, bridge=0.12, nose=0.06, depth=0.2, jowl=0.3, ear="round", ear_size=0.28,
        ear_at=(0.1, 0.26), ear_turn=14, eye=0.05, muzzle=light))  # fmt: skip
    path = np.add(build.tail, (-build.length / 2 + 0.02, build.rump - 0.1 * build.waist))
    centre, rings = along(path, 40), []
    tail = limb(path, build.tail_widths, natural(rng, (0.62, 0.58, 0.53)))
    for start in range(8, 38, 6):
        piece = centre[start : start + 4]
        rings += [fringe(rng, limb(piece, [float(np.interp(k / 39, (0, 0.33, 0.67, 1), build.tail_widths)) * 1.04
            for k in range(start, start + len(piece))], dark), 0.05, 0.01)] if len(piece) > 2 else []  # fmt: skip
    if way < 0.65:
        body = beast(rng, build, fur, face=front, socks=(0.2, 0.17, 0.16))
        return fit(
            rng,
            [fringe(rng, tail, 0.06, 0.025), *rings, *body.far[1:], *body.trunk, *body.near, *body.neck, *body.head],
        )
    body = beast(rng, build, fur, socks=(0.2, 0.17, 0.16))
    mask = [
        blob([(0.18, -0.12), (0.3, 0.12), (0.46, 0.18), (0.6, 0.06), (0.52, -0.04), (0.36, -0.1)], dark),
        limb([(0.28, 0.26), (0.44, 0.2), (0.56, 0.13)], (0.05, 0.06, 0.03), light),
    ]
    eye = [ellipse(0.46, 0.09, 0.045, 0.045, (0.25, 0.16, 0.1)), ellipse(0.47, 0.105, 0.012, 0.012, WHITE)]
    return fit(rng, [fringe(rng, tail, 0.06, 0.025), *rings, *body.far[1:], *body.trunk, *body.near, *body.neck,
        *body.head, *attach([*mask, *eye], body.poll, build.skull, body.turn)])  # fmt: skip
