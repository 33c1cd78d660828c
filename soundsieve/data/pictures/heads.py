"""Animals' heads: from the side, and faces from the front.

Species differ in the numbers of :class:`Head` and :class:`Face`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from soundsieve.data.pictures.outlines import attach, mirrored, trim
from soundsieve.data.pictures.shapes import Colour, Shape, blob, ellipse, limb, polygon, shade, stroke

BLACK: Colour = (0.07, 0.06, 0.06)
WHITE: Colour = (0.97, 0.96, 0.94)
PINK: Colour = (0.88, 0.5, 0.52)
AMBER: Colour = (0.85, 0.62, 0.15)

Coat = Callable[[Shape], list[Shape]]
"""Gives the marks on one part of the body: spots, stripes, patches."""


def plain(shape: Shape) -> list[Shape]:
    """No marks."""
    return []


@dataclass(frozen=True)
class Head:
    """A head seen from the side, in head lengths: the nape at the origin, the nose at (1, 0).

    Attributes:
        brow: height of the forehead.
        stop: where the forehead ends and the muzzle begins.
        bridge: height of the muzzle there.
        nose: height of its tip.
        depth: of the muzzle at its tip.
        jowl: depth of the jaw below the nape.
        ear: outline kind: "point", "round", "flop", "side" or "none".
        ear_size: its length.
        ear_at: where it stands.
        ear_turn: its turn in degrees, backwards.
        eye: radius.
        pad: colour of the nose pad; None for plain nostrils.
        muzzle: colour of the muzzle where it differs.
        teeth: length of the fangs.
    """

    brow: float = 0.32
    stop: float = 0.48
    bridge: float = 0.15
    nose: float = 0.09
    depth: float = 0.26
    jowl: float = 0.26
    ear: str = "point"
    ear_size: float = 0.4
    ear_at: tuple[float, float] = (0.08, 0.24)
    ear_turn: float = 15.0
    eye: float = 0.04
    pad: Colour | None = BLACK
    muzzle: Colour | None = None
    teeth: float = 0.09


def ear_outline(kind: str) -> list[tuple[float, float]]:
    """An ear of length 1 standing on the origin."""
    return {
        "point": [(-0.27, -0.1), (-0.22, 0.35), (0.0, 1.0), (0.2, 0.5), (0.3, -0.1)],
        "round": [(-0.35, -0.1), (-0.48, 0.4), (-0.2, 0.85), (0.2, 0.85), (0.48, 0.4), (0.35, -0.1)],
        "flop": [(-0.2, 0.1), (0.15, 0.14), (0.26, -0.25), (0.24, -0.7), (0.02, -1.0), (-0.22, -0.75), (-0.3, -0.3)],
        "side": [(-0.14, -0.1), (-0.25, 0.4), (-0.12, 0.8), (0.0, 1.0), (0.16, 0.7), (0.22, 0.3), (0.12, -0.1)],
    }[kind]


def side_head(
    head: Head,
    colour: Colour,
    *,
    coat: Coat = plain,
    eye: Colour = BLACK,
    gape: float = 0.0,
    snarl: bool = False,
    tongue: bool = False,
    ear: Colour | None = None,
) -> list[Shape]:
    """Draw a head in profile facing right, in head lengths, the nape at the origin.

    Args:
        head: proportions.
        colour: of the fur.
        coat: its marks.
        eye: colour of the eye.
        gape: how far the mouth is open, in degrees.
        snarl: fangs bared.
        tongue: hanging out.
        ear: colour of the ear where it differs.
    """
    f, m, b, n, d, j = head.brow, head.stop, head.bridge, head.nose, head.depth, head.jowl
    lip = n - 0.64 * d
    upper = blob([(-0.12, 0.0), (-0.08, 0.6 * f), (0.1, 0.97 * f), (m * 0.55, f), (m * 0.86, 0.55 * f + 0.45 * b),
        (m + 0.06, b), ((m + 1) / 2, (b + n) / 2), (0.93, n), (1.0, n - 0.25 * d), (0.98, lip + 0.02),
        (0.85, lip - 0.01), ((m + 0.8) / 2, lip - 0.01), (0.42, -0.45 * j), (0.3, -0.9 * j), (0.08, -0.95 * j),
        (-0.1, -0.5 * j)], colour)  # fmt: skip
    chin = n - d
    jaw = blob([(0.15, -0.5 * j), (0.5, lip + 0.04), (0.86, lip + 0.03), (0.93, (lip + chin) / 2), (0.84, chin),
        (0.6, chin - 0.02), (0.32, -0.92 * j), (0.16, -0.85 * j)], colour)  # fmt: skip
    hinge = (0.3, -0.35 * j)
    away = attach([Shape(jaw.points - hinge, shade(colour, 0.93))], hinge, 1, -gape)
    made: list[Shape] = []
    if head.ear != "none":
        far = attach([blob(ear_outline(head.ear), shade(colour, 0.7))], (head.ear_at[0] + 0.09, head.ear_at[1] + 0.01),
            head.ear_size, head.ear_turn * 0.6)  # fmt: skip
        made += far if head.ear != "flop" else []
    if gape > 4:
        swing = np.radians(-gape)

        def moved(x: float, y: float) -> tuple[float, float]:
            dx, dy = x - hinge[0], y - hinge[1]
            return hinge[0] + dx * np.cos(swing) - dy * np.sin(swing), hinge[1] + dx * np.sin(swing) + dy * np.cos(
                swing
            )

        made.append(polygon([hinge, (0.9, lip + 0.05), (0.9, lip), moved(0.9, lip)], (0.42, 0.1, 0.12)))
        made.append(limb([moved(0.4, lip - 0.02), moved(0.66, lip + 0.06),
            moved(0.88, lip + (0.02 if not tongue else 0.05))], (0.08, 0.11, 0.07), PINK))  # fmt: skip
        made += away
        if head.teeth:
            t = head.teeth
            for x, long in ((0.9, 1.0), (0.72, 0.5), (0.62, 0.5)):
                made.append(polygon([(x - 0.05 * long - 0.012, lip + 0.03), (x + 0.05 * long, lip + 0.03),
                    (x, lip - 1.3 * t * long)], WHITE))  # fmt: skip
            for x, long in ((0.84, 1.0), (0.66, 0.5)):
                made.append(polygon([moved(x - 0.05 * long, lip), moved(x + 0.05 * long, lip),
                    moved(x, lip + 1.1 * t * long)], WHITE))  # fmt: skip
        if tongue:
            made.append(limb([moved(0.55, lip + 0.03), moved(0.86, lip + 0.05), moved(0.95, lip - 0.08),
                moved(0.93, lip - 0.3)], (0.1, 0.13, 0.15, 0.1), PINK))  # fmt: skip
        made.append(upper)
    else:
        made += [*away, upper]
    made += coat(upper)
    if head.muzzle is not None:
        made += trim(blob([(m + 0.08, b * 0.6), (0.9, n - 0.02), (1.1, n), (1.1, chin - 0.1), (0.7, chin - 0.1),
            (m, lip)], head.muzzle), upper.points)  # fmt: skip
        if gape <= 4:
            made += trim(
                blob([(m, lip + 0.1), (1.1, lip + 0.1), (1.1, chin - 0.1), (0.6, chin - 0.06)], head.muzzle), jaw.points
            )
    dark = shade(colour, 0.35)
    if gape <= 4:
        made.append(
            stroke([(0.97, lip + 0.02), (0.75, lip - 0.005), (max(m, 0.45), lip + 0.0)], 0.018, dark, curved=True)
        )
        if snarl:
            for x in np.linspace(0.6, 0.92, 5):
                made.append(polygon([(x - 0.03, lip + 0.045), (x + 0.03, lip + 0.045), (x, lip - 0.05)], WHITE))
    if head.pad is not None:
        made.append(blob([(0.9, n + 0.02), (1.0, n + 0.02), (1.04, n - 0.2 * d), (0.98, n - 0.38 * d),
            (0.92, n - 0.2 * d)], head.pad))  # fmt: skip
    else:
        made.append(ellipse(0.93, n - 0.32 * d, 0.028, 0.022, dark, 30))
    ex, ey = m * 0.84, 0.62 * b + 0.22 * f
    made.append(ellipse(ex, ey, head.eye * 1.5, head.eye * 1.15, shade(colour, 0.5)))
    made.append(ellipse(ex, ey, head.eye * 1.15, head.eye, eye))
    made.append(ellipse(ex, ey, head.eye * 0.62, head.eye * 0.8, BLACK))
    made.append(ellipse(ex + 0.25 * head.eye, ey + 0.3 * head.eye, head.eye * 0.22, head.eye * 0.22, WHITE))
    if snarl:
        made.append(stroke([(ex - 0.1, ey + 0.09), (ex + 0.08, ey + 0.05)], 0.02, dark))
        made += [stroke([(x, b * 0.7), (x + 0.04, b * 0.3)], 0.014, dark) for x in (m + 0.14, m + 0.2, m + 0.26)]
    if head.ear != "none":
        outline = np.array(ear_outline(head.ear))
        fur = ear or (shade(colour, 0.82) if head.ear == "flop" else colour)
        made += attach([blob(outline, fur)], head.ear_at, head.ear_size, head.ear_turn)
        if head.ear != "flop":
            inner = blob(outline * 0.62 + (0.03, 0.1), shade(fur, 0.62))
            made += attach([inner], head.ear_at, head.ear_size, head.ear_turn)
    return made


@dataclass(frozen=True)
class Face:
    """A face seen from the front, about one unit high, its middle at the origin.

    Attributes:
        half: its right half, from the crown to the chin.
        ear: kind, as in :class:`Head`.
        ear_at: root of the right ear.
        ear_size: its length.
        ear_turn: degrees outwards from upright.
        eyes: how far from the middle, and how high.
        eye: radius.
        pupil: its width and height, in radii.
        muzzle: height of its middle, half width, half height.
        nose: height, width.
        broad: the nose is a wide, flat pad with nostrils.
        whiskers: their length.
    """

    half: Sequence[tuple[float, float]]
    ear: str = "point"
    ear_at: tuple[float, float] = (0.24, 0.32)
    ear_size: float = 0.36
    ear_turn: float = 20.0
    eyes: tuple[float, float] = (0.18, 0.08)
    eye: float = 0.06
    pupil: tuple[float, float] = (0.55, 0.7)
    muzzle: tuple[float, float, float] = (-0.24, 0.2, 0.15)
    nose: tuple[float, float] = (-0.15, 0.12)
    broad: bool = False
    whiskers: float = 0.0


def face(
    look: Face,
    colour: Colour,
    *,
    muzzle: Colour | None = None,
    nose: Colour = BLACK,
    eye: Colour = BLACK,
    inner: Colour | None = None,
    ear: Colour | None = None,
    coat: Coat = plain,
    mouth: str = "closed",
    marks: Sequence[Shape] = (),
) -> list[Shape]:
    """Draw a face from the front.

    Args:
        look: proportions.
        colour: of the fur.
        muzzle: colour of the muzzle, if it differs.
        nose: colour of the nose.
        eye: colour of the iris.
        inner: colour inside the ears.
        ear: colour of the ears' outside, if it differs.
        coat: marks on the face.
        mouth: "closed", "open", "fangs" (open, teeth bared) or "pant" (tongue out).
        marks: further marks between fur and muzzle.
    """
    made: list[Shape] = []
    fur = ear or colour
    for side in (1, -1):
        if look.ear in ("none", "flop"):
            continue
        outline = np.array(ear_outline(look.ear))
        pair = [blob(outline, fur), blob(outline * (0.62, 0.68) + (0, 0.06), inner or shade(fur, 0.62))]
        made += attach(attach(pair, look.ear_at, look.ear_size, -look.ear_turn), (0, 0), flip=side < 0)
    skull = blob(mirrored(look.half), colour)
    made += [skull, *coat(skull)]
    for mark in marks:
        made += trim(mark, skull.points)
    y, rx, ry = look.muzzle
    dark = shade(colour, 0.3)
    ny, nw = look.nose
    lips = y - 0.25 * ry
    if mouth != "closed":
        drop = 1.15 if mouth == "fangs" else 0.85
        made.append(blob([(-0.8 * rx, lips), (0.8 * rx, lips), (0.66 * rx, lips - drop * ry),
            (0, lips - 1.6 * drop * ry), (-0.66 * rx, lips - drop * ry)], muzzle or colour))  # fmt: skip
        made.append(blob([(-0.62 * rx, lips), (0.62 * rx, lips), (0.5 * rx, lips - 0.8 * drop * ry),
            (0, lips - 1.35 * drop * ry), (-0.5 * rx, lips - 0.8 * drop * ry)], (0.38, 0.08, 0.1)))  # fmt: skip
        long = 2.3 if mouth == "pant" else 1.2
        made.append(blob([(-0.32 * rx, lips - 0.5 * ry), (0.32 * rx, lips - 0.5 * ry),
            (0.36 * rx, lips - (long - 0.3) * drop * ry), (0, lips - long * drop * ry),
            (-0.36 * rx, lips - (long - 0.3) * drop * ry)], PINK))  # fmt: skip
        if mouth == "fangs":
            for side in (1, -1):
                made.append(polygon([(side * 0.34 * rx, lips - 0.1 * ry), (side * 0.54 * rx, lips - 0.1 * ry),
                    (side * 0.44 * rx, lips - 0.9 * ry)], WHITE))  # fmt: skip
                made.append(polygon([(side * 0.26 * rx, lips - 1.2 * drop * ry),
                    (side * 0.42 * rx, lips - 1.1 * drop * ry), (side * 0.34 * rx, lips - 0.75 * drop * ry)],
                    WHITE))  # fmt: skip
    if muzzle is not None:
        pad = [ellipse(0, y, rx, ry, muzzle)] if look.broad else [ellipse(side * 0.42 * rx, y, 0.62 * rx, ry, muzzle)
            for side in (1, -1)]  # fmt: skip
        made += [*pad, ellipse(0, y + 0.55 * ry, 0.5 * rx, 0.7 * ry, muzzle)]
    if look.broad:
        if look.nose[1] > 0:
            made.append(ellipse(0, ny, nw, nw * 0.62, nose))
        made += [
            ellipse(side * max(nw, rx) * 0.48, ny, 0.035, 0.05, shade(muzzle or nose, 0.3), side * -20)
            for side in (1, -1)
        ]
        made.append(stroke([(-0.5 * rx, y - 0.55 * ry), (0, y - 0.72 * ry), (0.5 * rx, y - 0.55 * ry)], 0.018, dark,
            curved=True))  # fmt: skip
    else:
        made.append(blob([(-nw / 2, ny + 0.25 * nw), (0, ny + 0.35 * nw), (nw / 2, ny + 0.25 * nw),
            (0.3 * nw, ny - 0.25 * nw), (0, ny - 0.45 * nw), (-0.3 * nw, ny - 0.25 * nw)], nose))  # fmt: skip
        if mouth == "closed":
            made.append(stroke([(0, ny - 0.4 * nw), (0, lips - 0.2 * ry)], 0.018, dark))
            for side in (1, -1):
                made.append(stroke([(0, lips - 0.2 * ry), (side * 0.35 * rx, lips - 0.45 * ry),
                    (side * 0.75 * rx, lips - 0.1 * ry)], 0.018, dark, curved=True))  # fmt: skip
    ex, ey = look.eyes
    r = look.eye
    for side in (1, -1):
        made.append(ellipse(side * ex, ey, 1.25 * r, 1.1 * r, dark, side * 12))
        made.append(ellipse(side * ex, ey, r, 0.88 * r, eye, side * 12))
        made.append(ellipse(side * ex, ey, look.pupil[0] * r, look.pupil[1] * r, BLACK))
        made.append(ellipse(side * ex + 0.25 * r, ey + 0.3 * r, 0.2 * r, 0.2 * r, WHITE))
        if mouth == "fangs":
            made.append(
                stroke([(side * (ex - 1.5 * r), ey + 0.9 * r), (side * (ex + 1.3 * r), ey + 1.7 * r)], 0.03, dark)
            )
        if look.whiskers:
            for tilt in (-8, 2, 12):
                a, long = np.radians(tilt), look.whiskers
                made.append(stroke([(side * 0.6 * rx, y + 0.1 * ry), (side * (0.6 * rx + long * np.cos(a)),
                    y + long * np.sin(a))], 0.007, (0.75, 0.75, 0.75)))  # fmt: skip
        if look.ear == "flop":
            made += attach(attach([blob(ear_outline("flop"), shade(fur, 0.8))], look.ear_at, look.ear_size,
                look.ear_turn), (0, 0), flip=side < 0)  # fmt: skip
    return made
