"""The body plan of birds seen from the side: standing, perching, swimming or flying.

Lengths are in lengths of the trunk, x forwards, y up; species differ in the numbers and colours of :class:`Plan`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from soundsieve.data.pictures.outlines import attach, natural, trim
from soundsieve.data.pictures.shapes import Colour, Shape, blob, ellipse, limb, polygon, shade, stroke

BLACK: Colour = (0.09, 0.08, 0.09)
WHITE: Colour = (0.97, 0.97, 0.96)
ORANGE: Colour = (0.94, 0.58, 0.13)
YELLOW: Colour = (0.96, 0.78, 0.2)
RED: Colour = (0.8, 0.13, 0.12)
HORN: Colour = (0.35, 0.31, 0.28)


@dataclass(frozen=True)
class Plan:
    """A bird's proportions, in lengths of its trunk, and its colours.

    Attributes:
        upright: slope of the trunk, degrees.
        depth: of the trunk.
        neck: points from the breast to the head.
        neck_widths: along them.
        head: its radius.
        beak: kind: "seed", "thin", "dagger", "hook", "flat", "hen" or "crow".
        beak_size: its length.
        tail: length and width at the end.
        tail_turn: degrees above the line of the back.
        legs: length below the trunk; 0 for none (swimming).
        web: webbed feet.
        back, breast, crown, wing, tip, tail_colour, beak_colour, leg_colour, eye: colours.
        bar: colour of a wing bar.
    """

    back: Colour
    breast: Colour
    upright: float = 25.0
    depth: float = 0.5
    neck: Sequence[tuple[float, float]] = ((0.25, 0.05), (0.38, 0.17), (0.45, 0.25))
    neck_widths: Sequence[float] = (0.4, 0.34, 0.3)
    head: float = 0.18
    beak: str = "seed"
    beak_size: float = 0.16
    tail: tuple[float, float] = (0.5, 0.14)
    tail_turn: float = 0.0
    legs: float = 0.25
    web: bool = False
    crown: Colour | None = None
    wing: Colour | None = None
    tip: Colour | None = None
    tail_colour: Colour | None = None
    beak_colour: Colour = HORN
    leg_colour: Colour = (0.5, 0.36, 0.28)
    eye: Colour = BLACK
    eye_size: float = 0.034
    bar: Colour | None = None


@dataclass
class Bird:
    """A bird in parts, back to front, and the middle of its head."""

    legs: list[Shape]
    tail: list[Shape]
    body: list[Shape]
    wing: list[Shape]
    head: list[Shape]
    at: tuple[float, float]

    @property
    def shapes(self) -> list[Shape]:
        """All parts, back to front."""
        return [*self.legs, *self.tail, *self.body, *self.head, *self.wing]


def beak(kind: str, colour: Colour, gape: float = 0.0) -> list[Shape]:
    """A beak one unit long that points to the right from the origin, open by some degrees."""
    dark = shade(colour, 0.72)
    upper, lower = {"seed": ([(-0.2, 0.42), (0.4, 0.3), (1, -0.02), (-0.2, -0.02)],
        [(-0.2, 0.0), (0.9, -0.02), (0.4, -0.26), (-0.2, -0.3)]), "thin": ([(-0.1, 0.2), (0.5, 0.12), (1, -0.02),
        (-0.1, -0.02)], [(-0.1, 0.0), (0.95, -0.02), (0.4, -0.12), (-0.1, -0.16)]),
        "dagger": ([(-0.1, 0.26), (0.5, 0.16), (1, 0.0), (-0.1, -0.01)], [(-0.1, 0.0), (1.0, -0.01), (0.5, -0.15),
        (-0.1, -0.2)]), "crow": ([(-0.1, 0.3), (0.4, 0.3), (0.8, 0.14), (1.02, -0.08), (0.6, -0.02), (-0.1, -0.02)],
        [(-0.1, 0.0), (0.9, -0.04), (0.4, -0.2), (-0.1, -0.24)]), "hen": ([(-0.1, 0.36), (0.4, 0.32), (0.8, 0.1),
        (1.0, -0.18), (0.6, -0.06), (-0.1, -0.04)], [(-0.1, 0.0), (0.75, -0.06), (0.4, -0.28), (-0.1, -0.32)]),
        "hook": ([(-0.15, 0.55), (0.35, 0.58), (0.8, 0.3), (0.92, -0.2), (0.8, -0.62), (0.62, -0.25), (0.3, -0.06),
        (-0.15, -0.05)], [(-0.1, 0.0), (0.45, -0.12), (0.55, -0.4), (0.3, -0.55), (-0.1, -0.4)]),
        "flat": ([(-0.15, 0.42), (0.15, 0.3), (0.55, 0.08), (0.95, 0.1), (1.05, 0.0), (0.9, -0.06), (0.4, -0.06),
        (-0.15, -0.1)], [(-0.1, -0.05), (0.9, -0.05), (0.85, -0.14), (0.4, -0.18), (-0.1, -0.26)]),
        "gull": ([(-0.1, 0.24), (0.6, 0.18), (0.9, 0.1), (1.02, -0.1), (0.8, -0.02), (-0.1, -0.02)],
        [(-0.1, 0.0), (0.85, -0.04), (0.7, -0.2), (0.4, -0.14), (-0.1, -0.2)])}[kind]  # fmt: skip
    draw = polygon if kind in ("seed", "thin", "dagger") else blob
    mouth = [polygon([(-0.05, 0), (0.75, 0.0), (0.75 * np.cos(np.radians(gape)), -0.75 * np.sin(np.radians(gape)))],
        (0.75, 0.3, 0.28))] if gape > 5 else []  # fmt: skip
    return [*attach([draw(lower, dark)], (0, 0), 1, -gape), *mouth, draw(upper, colour)]


def _foot(colour: Colour, *, web: bool, side: float = 1.0) -> list[Shape]:
    if web:
        return [polygon([(-0.04, 0.0), (0.15, 0.0), (0.12, 0.025), (0.01, 0.05)], colour)]
    return [stroke([(0.0, 0.02), (x, y)], 0.024, colour) for x, y in ((0.12 * side, 0.0), (0.08, -0.02), (-0.08, 0.0))]


def folded_wing(plan: Plan, length: float = 0.72, depth: float = 0.3, drop: float = 0.0) -> list[Shape]:
    """A closed wing on a trunk that lies along x: coverts, then flight feathers to the tail."""
    wing = plan.wing or shade(plan.back, 0.85)
    tip = plan.tip or shade(wing, 0.72)
    whole = blob([(0.3, 0.08 - drop), (0.16, 0.2 - drop), (-0.1, 0.2 - drop), (0.3 - length * 1.15, 0.02 - drop),
        (0.3 - length * 1.25, -0.05 - drop), (-0.15, -0.6 * depth - drop), (0.14, -0.5 * depth - drop)],
        wing)  # fmt: skip
    made = [whole]
    for k in range(4):
        y = 0.05 - k * 0.055 - drop
        feather = limb(
            [(0.0 - 0.03 * k, y - 0.02), (-0.2, y - 0.02), (0.3 - length * (1.22 - 0.07 * k), y - 0.03 + 0.01 * k)],
            (0.09, 0.08, 0.015),
            shade(tip, 1 + 0.12 * (k % 2)),
        )
        made += [feather]
    coverts = blob([(0.29, 0.07 - drop), (0.16, 0.18 - drop), (-0.06, 0.17 - drop), (-0.16, 0.04 - drop),
        (-0.06, -0.4 * depth - drop), (0.14, -0.45 * depth - drop)], wing)  # fmt: skip
    made.append(coverts)
    if plan.bar is not None:
        made += trim(
            limb([(-0.14, 0.12 - drop), (-0.12, -0.02 - drop), (-0.02, -0.13 - drop)], (0.04, 0.045, 0.035), plan.bar),
            whole.points,
        )
    return made


def bird(
    rng: np.random.Generator,
    plan: Plan,
    *,
    gape: float = 0.0,
    pitch: float | None = None,
    wing: list[Shape] | None = None,
) -> Bird:
    """A bird standing, perching or swimming, seen from the side, facing right.

    Args:
        rng: chance.
        plan: proportions and colours.
        gape: how far the beak is open, in degrees.
        pitch: added to the slope of the trunk, in degrees; by chance without one.
        wing: drawn on a trunk that lies along x, in place of the plan's folded wing.
    """
    slope = plan.upright + (rng.normal(0, 5) if pitch is None else pitch)
    d = plan.depth / 2
    trunk = blob([(-0.52, 0.03), (-0.3, 0.62 * d), (0.0, 0.95 * d), (0.26, 0.9 * d), (0.44, 0.4 * d), (0.46, -0.25 * d),
        (0.3, -0.8 * d), (0.05, -1.05 * d), (-0.25, -0.8 * d), (-0.46, -0.25 * d)], plan.back)  # fmt: skip
    front = trim(blob([(0.6, 0.3 * d), (0.36, 0.1 * d), (0.1, -0.25 * d), (-0.2, -0.35 * d), (-0.5, -0.15 * d),
        (-0.5, -1.6 * d), (0.1, -1.6 * d), (0.6, -1.0 * d)], plan.breast), trunk.points)  # fmt: skip
    tail_colour = plan.tail_colour or shade(plan.wing or plan.back, 0.75)
    long, wide = plan.tail
    tail = attach([polygon([(0.14, 0.07), (-long, wide / 2), (-long * 1.03, 0), (-long, -wide / 2), (0.14, -0.08)],
        tail_colour), *[stroke([(-0.05, y * 0.3), (-long * 0.96, y)], 0.008, shade(tail_colour, 0.7))
        for y in np.linspace(-0.3, 0.3, 3) * wide]], (-0.44, 0.02), 1, -plan.tail_turn)  # fmt: skip
    wing = wing if wing is not None else folded_wing(plan, depth=plan.depth * 0.62)
    lain = [attach(part, (0, 0), 1, slope) for part in (tail, [trunk, *front], wing)]
    turn = np.radians(slope)
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    base = np.array([plan.neck[0]]) @ spin
    path = np.concatenate((base, base + np.array(plan.neck[1:]) - plan.neck[0]))
    x, y = (float(v) for v in path[-1])
    neck = [limb(path, plan.neck_widths, plan.crown or plan.back)]
    r = plan.head
    head = [
        *attach(beak(plan.beak, plan.beak_colour, gape), (x + 0.85 * r, y - 0.02 * r), plan.beak_size, gape * 0.3),
        ellipse(x, y, 1.06 * r, r, plan.crown or plan.back),
    ]
    ring = plan.eye if plan.eye != BLACK else shade(plan.crown or plan.back, 0.6)
    e = plan.eye_size
    ex, ey = x + 0.38 * r, y + 0.2 * r
    eye = [ellipse(ex, ey, e * 1.2, e * 1.2, ring), ellipse(ex, ey, e * 0.72, e * 0.72, BLACK),
        ellipse(ex + 0.25 * e, ey + 0.3 * e, 0.22 * e, 0.22 * e, WHITE)]  # fmt: skip
    legs: list[Shape] = []
    if plan.legs:
        ground = -d * 1.1 - plan.legs
        for start, end, tone in (
            (0.06, 0.1 + rng.uniform(0, 0.06), 0.8),
            (-0.04, -0.03 + rng.uniform(-0.06, 0.04), 1.0),
        ):
            colour = shade(plan.leg_colour, tone)
            thigh = limb([(start - 0.02, -0.7 * d), (start + 0.01, ground + plan.legs * 0.62)], (0.2, 0.07),
                shade(plan.breast, 0.9 * tone))  # fmt: skip
            legs += [thigh, stroke([(start, ground + plan.legs * 0.75), (end - 0.03, ground + plan.legs * 0.4),
                (end, ground + 0.02)], 0.035, colour), *attach(_foot(colour, web=plan.web),
                (end, ground))]  # fmt: skip
    return Bird(legs, lain[0], lain[1], lain[2], [*neck, *head, *eye], (x, y))


def flying(
    rng: np.random.Generator,
    plan: Plan,
    *,
    span: float = 1.0,
    chord: float = 1.0,
    inner: Colour | None = None,
    tip: Colour | None = None,
    gape: float = 0.0,
) -> list[Shape]:
    """A bird in the air, seen from the side, its wings raised or lowered.

    Args:
        rng: chance.
        plan: proportions and colours.
        span: length of a wing.
        chord: breadth of a wing, 1 for a songbird's.
        inner: colour of the wings near the body; the plan's without one.
        tip: colour of the flight feathers; the plan's without one.
        gape: how far the beak is open, in degrees.
    """
    up, sweep = (1 if rng.random() < 0.65 else -1), rng.uniform(-0.15, 0.2)
    body = bird(rng, replace(plan, upright=0, legs=0.0), gape=gape, pitch=rng.uniform(-3, 12), wing=[])
    wing = inner or plan.wing or plan.back
    dark = tip or plan.tip or shade(wing, 0.7)

    def sail(lean: float, tone: float) -> list[Shape]:
        """A wing that leans backwards from its root, with the fingers of its flight feathers."""
        s, h = span, up * span
        edge = [(0.22, 0.05), (0.26 - 0.1 * lean, 0.34 * h), (0.14 - 0.55 * lean, 0.74 * h), (-0.08 - lean, 1.08 * h)]
        rear = [(-0.2 - 0.9 * lean, 0.9 * h), (-0.24 - 0.55 * lean, 0.58 * h), (-0.3 - 0.2 * lean, 0.28 * h),
            (-0.28, 0.02)]  # fmt: skip
        whole = blob([*edge, *rear], shade(wing, tone))
        fingers = []
        for k in range(7):
            f = k / 6
            root = (0.06 - 0.5 * lean - 0.14 * f, (0.7 - 0.34 * f) * h)
            end = (-0.1 - lean - (0.16 + 0.04 * s) * f + 0.5 * lean * f, (1.1 - 0.62 * f) * h)
            fingers.append(limb([root, ((root[0] + end[0]) / 2, (root[1] + end[1]) / 2), end], (0.1, 0.1, 0.015),
                shade(dark, tone * (1 if k % 2 else 0.88))))  # fmt: skip
        lining = blob([(0.22, 0.05), (0.24 - 0.1 * lean, 0.34 * h), (0.1 - 0.5 * lean, 0.7 * h),
            (-0.1 - 0.4 * lean, 0.56 * h), (-0.16, 0.26 * h), (-0.2, 0.02)], shade(wing, tone))  # fmt: skip
        made = [whole, *fingers, lining]
        # Breadth shrinks about the wing's middle line, which leans.
        rise = [np.clip(part.points[:, 1] / (1.1 * h), 0, 1) for part in made]
        return [replace(part, points=np.stack(((part.points[:, 0] + lean * high) * chord - lean * high,
            part.points[:, 1]), 1)) for part, high in zip(made, rise, strict=True)]  # fmt: skip

    far = [
        replace(part, points=np.add(part.points, (0.1, 0.02)))
        for part in sail(sweep - span * rng.uniform(0.3, 0.6), 0.78)
    ]
    return [*far, *body.tail, *body.body, *body.head, *sail(sweep + span * rng.uniform(0.25, 0.5), 1.0)]


def branch(rng: np.random.Generator, y: float) -> list[Shape]:
    """A twig with its upper edge at a height, to perch on."""
    bark = natural(rng, (0.42, 0.3, 0.2))
    made = [limb([(-0.8, y - 0.08 + rng.uniform(-0.05, 0.05)), (-0.1, y - 0.03),
        (0.8, y - 0.06 + rng.uniform(-0.08, 0.08))], (0.09, 0.07, 0.05), bark)]  # fmt: skip
    for _ in range(int(rng.integers(0, 5))):
        x = rng.choice([-0.65, -0.5, 0.4, 0.55, 0.7]) + rng.uniform(-0.04, 0.04)
        made += attach([blob([(0, 0), (0.08, 0.05), (0.2, 0.0), (0.08, -0.05)], natural(rng, (0.35, 0.55, 0.2)))],
            (x, y - 0.05), 1, rng.uniform(-130, 130))  # fmt: skip
    return made
