"""The body plan of four-legged animals seen from the side: a skeleton with flesh on it.

Lengths are in heights at the withers, x forwards, y up from the ground. Species differ in the numbers of
:class:`Build` and in their coats; :func:`beast` puts the parts together and tells where horns, manes and humps belong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from soundsieve.data.pictures.heads import BLACK, Coat, Head, plain, side_head
from soundsieve.data.pictures.outlines import attach, fringe, scatter, spot, trim
from soundsieve.data.pictures.shapes import Colour, Shape, blob, ellipse, limb, polygon, shade


@dataclass(frozen=True)
class Build:
    """The proportions of a four-legged animal.

    Attributes:
        length: from the shoulder to the buttock.
        chest: depth of the trunk behind the forelegs.
        waist: depth of the trunk before the hind legs.
        rump: height of the croup.
        arch: how far the back rises above (or, below 0, sags under) the line from withers to croup.
        neck: length.
        poise: angle of the neck above the horizontal, in degrees.
        neck_widths: at the shoulder, in the middle, behind the head.
        skull: length of the head.
        nod: angle of the head, degrees above the horizontal.
        legs: widths of a foreleg at shoulder, knee, fetlock.
        haunch: width of the thigh.
        hoof: colour of the hooves; None for paws.
        foot: length of a paw, or width of a hoof.
        tail: points from the tail's root.
        tail_widths: along them.
        tuft: colour and size of the tail's brush.
        shaggy: depth of the fur's fringe on trunk and neck.
        curly: the fringe is wool.
    """

    length: float = 1.1
    chest: float = 0.48
    waist: float = 0.38
    rump: float = 0.98
    arch: float = 0.0
    neck: float = 0.4
    poise: float = 40.0
    neck_widths: tuple[float, float, float] = (0.4, 0.28, 0.22)
    skull: float = 0.4
    nod: float = -20.0
    legs: tuple[float, float, float] = (0.2, 0.1, 0.07)
    haunch: float = 0.34
    hoof: Colour | None = None
    foot: float = 0.11
    tail: Sequence[tuple[float, float]] = ((0, 0), (-0.1, -0.2), (-0.12, -0.45))
    tail_widths: Sequence[float] = (0.07, 0.05, 0.04)
    tuft: tuple[Colour, float] | None = None
    shaggy: float = 0.0
    curly: bool = False
    head: Head = field(default_factory=Head)


@dataclass
class Beast:
    """An animal in parts, back to front, and the points things are fixed to."""

    far: list[Shape]
    trunk: list[Shape]
    near: list[Shape]
    neck: list[Shape]
    head: list[Shape]
    poll: tuple[float, float]
    shoulder: tuple[float, float]
    turn: float

    @property
    def shapes(self) -> list[Shape]:
        """All parts, back to front."""
        return [*self.far, *self.trunk, *self.near, *self.neck, *self.head]


Angles = tuple[float, float, float]
"""Of a leg's three segments from the vertical, in degrees, forwards positive."""

STAND: dict[str, Angles] = {"near fore": (-6, 2, 6), "far fore": (-2, 8, 8), "near hind": (24, -30, 4),
    "far hind": (18, -24, 8)}  # fmt: skip
WALK: dict[str, Angles] = {"near fore": (16, 18, 14), "far fore": (-18, -20, -30), "near hind": (14, -44, -26),
    "far hind": (36, -8, 12)}  # fmt: skip
PACE: dict[str, Angles] = {"near fore": (-20, -18, -26), "far fore": (22, 12, 0), "near hind": (38, -6, 14),
    "far hind": (10, -46, -30)}  # fmt: skip
GALLOPS: tuple[dict[str, Angles], ...] = (
    {"near fore": (62, 66, 40), "far fore": (50, 30, -30), "near hind": (-8, -62, -50), "far hind": (8, -50, -66)},
    {"near fore": (48, -30, -70), "far fore": (64, 40, 10), "near hind": (16, -50, -30), "far hind": (-6, -64, -60)},
    {"near fore": (-24, -50, -100), "far fore": (30, -40, -90), "near hind": (56, -2, 30), "far hind": (60, 14, 40)},
)


def _leg(
    hip: tuple[float, float],
    reach: float,
    angles: Angles,
    parts: tuple[float, float, float],
    widths: Sequence[float],
    build: Build,
    colour: Colour,
    *,
    planted: bool,
) -> list[Shape]:
    """One leg from the shoulder or hip, its foot on the ground if planted."""
    steps = [
        reach * part * np.array((np.sin(a), -np.cos(a))) for part, a in zip(parts, np.radians(angles), strict=True)
    ]
    joints = np.cumsum([np.zeros(2), *steps], 0)
    if planted:
        joints *= (1, hip[1] / max(-joints[-1, 1], 1e-3))
    joints = joints + hip
    ankle, down = joints[-1], joints[-1] - joints[-2]
    down = down / max(float(np.linalg.norm(down)), 1e-9)
    thick, foot = widths[-1], build.foot
    if build.hoof is None:
        joints[-1] = ankle - down * thick * 0.3
        level = 0.0 if planted else float(np.degrees(np.arctan2(down[1], down[0]))) + 90
        paw = blob([(-0.5, 0), (-0.5, 0.45), (-0.1, 0.75), (0.4, 0.6), (0.75, 0.3), (0.78, 0), (0.2, -0.03)], colour)
        bottom = (float(ankle[0]), 0.0 if planted else float(ankle[1]))
        return [limb(joints, widths, colour), *attach([paw], bottom, foot, level)]
    tall = foot * 0.75
    joints[-1] = ankle - down * tall * 0.6
    side = np.array((-down[1], down[0])) if not planted else np.array((1.0, 0.0))
    heel = ankle if not planted else np.array((ankle[0], 0.0))
    up = -down if not planted else np.array((0.0, 1.0))
    hoof = [heel - side * foot * 0.5, heel + side * foot * 0.68, heel + side * foot * 0.42 + up * tall,
        heel - side * foot * 0.42 + up * tall]  # fmt: skip
    return [polygon(hoof, build.hoof), limb(joints, widths, colour)]


def jitter(rng: np.random.Generator, angles: Angles, spread: float = 5.0) -> Angles:
    """The same leg, a little different."""
    a, b, c = (float(angle + rng.normal(0, spread)) for angle in angles)
    return a, b, c


def beast(
    rng: np.random.Generator,
    build: Build,
    colour: Colour,
    *,
    coat: Coat = plain,
    pose: dict[str, Angles] | None = None,
    socks: Colour | None = None,
    belly: Colour | None = None,
    eye: Colour = BLACK,
    gape: float = 0.0,
    snarl: bool = False,
    tongue: bool = False,
    face: list[Shape] | None = None,
    airborne: bool = False,
) -> Beast:
    """Draw a standing, walking or running animal facing right.

    Args:
        rng: chance.
        build: proportions.
        colour: of the fur.
        coat: its marks.
        pose: angles of the legs; without one, standing or walking by chance.
        socks: colour of the lower legs where it differs.
        belly: colour of the underside where it differs.
        eye: colour of the eye.
        gape: how far the mouth is open, in degrees.
        snarl: fangs bared.
        tongue: hanging out.
        face: a head seen from the front, a head long, in place of the profile.
        airborne: no foot on the ground.
    """
    pose = pose or [STAND, WALK, PACE][int(rng.integers(3))]
    legs = {name: jitter(rng, angles) for name, angles in pose.items()}
    half, top = build.length / 2, (1 + build.rump) / 2 + build.arch
    c, w, r = build.chest, build.waist, build.rump
    dim = shade(colour, 0.78)
    trunk = blob([(-half - 0.03, r - 0.42 * w), (-half + 0.01, r - 0.18 * w), (-half + 0.14, r - 0.015),
        (-0.18 * build.length, top * 0.75 + r * 0.25), (0.1 * build.length, top * 0.8 + 0.2),
        (0.34 * build.length, 1.0), (half - 0.03, 1 - 0.18 * c), (half + 0.04, 1 - 0.52 * c),
        (half - 0.05, 1 - 0.85 * c), (0.26 * build.length, 1 - c), (-0.08 * build.length, 1 - c + 0.25 * max(c - w, 0)),
        (-0.3 * build.length, r - w), (-half + 0.06, r - 0.85 * w)], colour)  # fmt: skip
    rise = np.radians(build.poise)
    root = (half - 0.1, 1 - 0.36 * c)
    poll = (half - 0.08 + build.neck * np.cos(rise), 1 - 0.12 * c + build.neck * np.sin(rise))
    bend = ((root[0] + poll[0]) / 2 + 0.04 * build.neck, (root[1] + poll[1]) / 2 - 0.02 * build.neck)
    nape = (poll[0] + 0.02, poll[1] - 0.02)
    neck = limb(
        [(root[0] - 0.1, root[1] - 0.05), root, bend, nape], (0.8 * build.neck_widths[0], *build.neck_widths), colour
    )
    marks, neck_marks = coat(trunk), coat(neck)
    if build.shaggy:
        trunk = fringe(rng, trunk, build.shaggy * 1.6, build.shaggy, curly=build.curly)
        neck = fringe(rng, neck, build.shaggy * 1.6, build.shaggy, curly=build.curly)
    under = []
    if belly is not None:
        under = trim(ellipse(0, 1 - c, build.length * 0.42, 0.3 * c, belly), trunk.points)

    def leg(name: str) -> list[Shape]:
        near, fore = name.startswith("near"), name.endswith("fore")
        fur = colour if near else dim
        x = (0.0 if near else 0.04) * build.length
        thick = build.legs
        hip = (half - 0.1 - x, 1 - 0.62 * c) if fore else (-half + 0.15 + x, r - 0.42 * w)
        if fore:
            parts, widths = (0.3, 0.36, 0.34), (thick[0], thick[0] * 0.75, thick[1], thick[2])
        else:
            parts, widths = (0.36, 0.34, 0.36), (build.haunch, build.haunch * 0.62, thick[1] * 1.05, thick[2])
        made = _leg(hip, hip[1], legs[name], parts, widths, build, fur, planted=not airborne)
        fleshed = made[0] if build.hoof is None else made[1]
        spotted = coat(fleshed) if near else []
        if socks is not None:
            shin = socks if near else shade(socks, 0.8)
            lower = _leg(hip, hip[1], legs[name], parts, widths, build, shin, planted=not airborne)
            points = fleshed.points
            n = len(points) // 2
            cut = int(n * 0.55)
            strip = np.concatenate((points[cut:n], points[n : 2 * n - cut]))
            spotted = [*spotted, polygon(strip, shin)]
            made = [lower[1] if s is not fleshed and build.hoof is None else s for s in made]
        return [*made, *spotted]

    seat = (-half + 0.02, r - 0.1 * w)
    tail = [limb(np.array(build.tail) + seat, build.tail_widths, dim if build.tail_widths[0] < 0.1 else colour)]
    tail += coat(tail[0])
    if build.tuft is not None:
        end, before = np.array(build.tail[-1]) + seat, np.array(build.tail[-2]) + seat
        way = (end - before) / max(float(np.linalg.norm(end - before)), 1e-9)
        size = build.tuft[1]
        tail.append(limb([end - way * size * 0.4, end + way * size * 0.2, end + way * size],
            (size * 0.2, size * 0.5, 0.01), build.tuft[0]))  # fmt: skip
    turn = build.nod
    if face is None:
        skull = side_head(build.head, colour, coat=coat, eye=eye, gape=gape, snarl=snarl, tongue=tongue)
        skull = attach(skull, poll, build.skull, turn)
    else:
        skull = attach(face, (poll[0] + 0.2 * build.skull, poll[1] - 0.05 * build.skull), build.skull)
    return Beast(far=[*tail, *leg("far hind"), *leg("far fore")], trunk=[trunk, *under, *marks],
        near=[*leg("near hind"), *leg("near fore")], neck=[neck, *neck_marks], head=skull,
        poll=(float(poll[0]), float(poll[1])), shoulder=root, turn=turn)  # fmt: skip


def seated(
    rng: np.random.Generator,
    colour: Colour,
    head: list[Shape],
    *,
    reach: float,
    coat: Coat = plain,
    chest: Colour | None = None,
    tail: Colour | None = None,
    bushy: float = 0.1,
) -> list[Shape]:
    """A dog or cat that sits, in profile facing right, with a head a unit high, ``reach`` of the body's height."""
    dim = shade(colour, 0.8)
    back = limb([(-0.3, 0.12), (-0.55, 0.04), (-0.75, 0.1 + 0.1 * rng.random()), (-0.85, 0.2 + 0.25 * rng.random())],
        (0.12, bushy, bushy * 1.1, 0.02), tail or dim)  # fmt: skip
    body = blob([(-0.36, 0.05), (-0.42, 0.28), (-0.3, 0.56), (-0.1, 0.8), (0.06, 0.95), (0.24, 0.9), (0.29, 0.66),
        (0.22, 0.42), (0.1, 0.2), (0.0, 0.03)], colour)  # fmt: skip
    made = [back, *coat(back)]
    for shift, fur in ((0.09, dim), (0.0, colour)):
        leg = limb([(0.12 + shift, 0.6), (0.16 + shift, 0.35), (0.17 + shift, 0.05)], (0.22, 0.13, 0.105), fur)
        paw = blob(
            [(0.11 + shift, 0), (0.11 + shift, 0.07), (0.2 + shift, 0.1), (0.3 + shift, 0.05), (0.3 + shift, 0)], fur
        )
        made += [leg, paw] if shift else [body, *coat(body)]
        if not shift:
            if chest is not None:
                made += trim(fringe(rng, blob([(0.16, 0.92), (0.36, 0.75), (0.3, 0.5), (0.14, 0.45), (0.12, 0.7)],
                    chest), 0.06, 0.03), body.points)  # fmt: skip
            made += [leg, paw, *coat(leg)]
    thigh = blob(
        [(-0.38, 0.08), (-0.34, 0.34), (-0.16, 0.42), (0.02, 0.3), (0.04, 0.1), (-0.05, 0.02), (-0.25, 0.0)],
        shade(colour, 0.94),
    )
    foot = blob([(-0.2, 0), (-0.16, 0.08), (0.02, 0.1), (0.1, 0.05), (0.1, 0)], shade(colour, 0.94))
    made += [thigh, *coat(thigh), foot]
    return [*made, *attach(head, (0.17, 1.02), reach)]


def patches(rng: np.random.Generator, colours: Sequence[Colour], size: float, share: float) -> Coat:
    """Large patches about ``size`` across in some of the colours, over a share of the body."""

    def marks(shape: Shape) -> list[Shape]:
        made: list[Shape] = []
        for x, y in scatter(rng, shape.points, size * 1.5, 0.4):
            if rng.random() < share:
                colour = colours[int(rng.integers(len(colours)))]
                made += trim(spot(rng, x, y, size * rng.uniform(0.6, 1.25), colour, 0.4), shape.points)
        return made

    return marks


def spots(rng: np.random.Generator, colour: Colour, spacing: float, low: float, high: float) -> Coat:
    """Small spots, ``low`` to ``high`` in radius, about ``spacing`` apart."""

    def marks(shape: Shape) -> list[Shape]:
        made: list[Shape] = []
        for x, y in scatter(rng, shape.points, spacing, 0.4):
            made += trim(spot(rng, x, y, rng.uniform(low, high), colour), shape.points)
        return made

    return marks


def saddle(colour: Colour) -> Coat:
    """A darker back; nothing on parts as small as necks and legs."""

    def marks(shape: Shape) -> list[Shape]:
        (x0, low), (x1, y) = shape.points.min(0), shape.points.max(0)
        if x1 - x0 < 0.8:
            return []
        middle, deep = (x0 + x1) / 2, 0.55 * (y - low)
        cape = [(x0 - 0.05, y + 0.1), (x1 - 0.05, y + 0.1), (x1 - 0.1, y - 0.4 * deep), (middle + 0.1, y - deep)]
        return trim(blob([*cape, (middle - 0.2, y - 0.8 * deep), (x0 - 0.02, y - 0.65 * deep)], colour), shape.points)

    return marks
