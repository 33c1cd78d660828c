"""Drawings of motorcycles, bicycles and what rings on them, lawn mowers."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.parts import (
    BLACK,
    BLUE,
    CAR_PAINTS,
    CHROME,
    GREEN,
    GREY,
    LAMP,
    ORANGE,
    PANE,
    RED,
    STEEL,
    TEAL,
    WHITE,
    WOOD,
    YELLOW,
    mirrored,
    painted,
    posed,
    ring,
    waves,
    wheel,
    wire_wheel,
)
from soundsieve.data.pictures.shapes import (
    Colour,
    Shape,
    arc,
    blob,
    ellipse,
    limb,
    polygon,
    rectangle,
    rotate,
    shade,
    stroke,
)

DRAWINGS = Drawings()

_FRAMES = (RED, BLUE, BLACK, GREEN, TEAL, WHITE, YELLOW, ORANGE)


@DRAWINGS.add("motorcycle engine")
def _motorcycle(rng: np.random.Generator) -> list[Shape]:
    """From the right, in wheel radii; a tourer with high bars and a low seat, or a racer bent forward."""
    paint, metal = painted(rng, CAR_PAINTS), painted(rng, (CHROME, STEEL, GREY))
    racer = rng.random() < 0.45
    base, seat = rng.uniform(4.2, 4.6), -2.35 if racer else -2.0
    spokes = int(rng.integers(5, 12))
    head = (base - 1.35, -2.75)
    shapes = [
        *wheel(0, -1, 1.0, spokes, metal, tyre=0.3), *wheel(base, -1, 1.0, spokes, metal, tyre=0.26),
        limb([(0, -1), (0.8, -1.15), (1.6, -1.3)], (0.18, 0.22, 0.25), shade(BLACK, 1.6)),
        stroke([head, (1.6, -1.0)], 0.16, shade(BLACK, 1.4)),
        stroke([(head[0], head[1] + 0.2), (base - 1.75, -0.9)], 0.16, shade(BLACK, 1.4)),
        blob([(1.35, -0.7), (1.3, -1.5), (2.0, -1.9), (2.75, -1.6), (2.7, -0.8), (2.0, -0.5)], GREY),
        *(
            limb([(1.95 + x, -0.95), (1.8 + 1.7 * x, -1.4), (1.75 + 2.1 * x, -1.85)], (0.5, 0.5, 0.42), metal)
            for x in (0.0, 0.4)
        ),
        *(
            stroke([(1.55 + x, -1.2 - y), (1.95 + x, -1.28 - y)], 0.04, shade(metal, 0.55))
            for x in (0.0, 0.65) for y in (0, 0.13, 0.26, 0.39)
        ),
        ellipse(2.05, -0.85, 0.4, 0.36, metal), ellipse(2.05, -0.85, 0.24, 0.22, shade(metal, 0.7)),
        limb(
            [(2.7, -1.5), (3.0, -0.75), (1.6, -0.5), (-0.1, -0.62), (-0.9, -0.75)], (0.14, 0.16, 0.18, 0.32, 0.36),
            CHROME
        ),
        limb([(-0.85, -1.95), (0.0, -2.15), (0.9, -1.95)], (0.2, 0.35, 0.3), paint),
        limb([(-0.4, seat - 0.05), (0.5, seat), (1.5, seat + 0.15)], (0.3, 0.4, 0.3), shade(BLACK, 1.1)),
        blob([(1.25, -2.15), (1.7, -2.62), (2.5, -2.75), (2.95, -2.45), (2.85, -2.1), (2.0, -1.95)], paint),
        stroke([(1.6, -2.3), (2.7, -2.42)], 0.07, shade(paint, 2.0)),
        limb([(-0.95, -1.35), (-0.6, -2.05), (0.0, -2.2), (0.7, -2.0)], (0.12, 0.14, 0.15, 0.12), shade(paint, 0.8)),
        rectangle(-1.0, -1.95, -0.75, -1.75, (0.85, 0.1, 0.1), 0.05), stroke([head, (base, -1)], 0.2, metal),
        limb([(base - 0.9, -1.85), (base - 0.1, -2.13), (base + 0.75, -1.75)], (0.12, 0.2, 0.1), paint)
    ]  # fmt: skip
    if racer:
        shapes += [
            blob([
                (1.7, -0.75), (2.1, -1.9), (2.9, -2.6), (3.6, -2.9), (4.0, -2.4), (3.7, -1.9), (3.1, -1.4), (2.6, -0.65)
            ], paint),
            blob([(2.9, -2.75), (3.0, -3.25), (3.4, -3.2), (3.8, -2.75)], PANE),
            ellipse(3.75, -2.42, 0.16, 0.16, LAMP),
            stroke([(2.1, -1.0), (3.2, -2.1)], 0.12, painted(rng, (WHITE, BLACK, YELLOW))),
            stroke([(2.9, -2.85), (2.55, -2.8)], 0.13, BLACK)
        ]  # fmt: skip
    else:
        high = rng.uniform(3.2, 3.9)
        shapes += [
            stroke([head, (head[0] - 0.05, -high), (head[0] - 0.7, -high + 0.1)], 0.11, metal),
            stroke([(head[0] - 0.3, -high + 0.03), (head[0] - 0.75, -high + 0.1)], 0.17, BLACK),
            ellipse(head[0] + 0.33, -2.75, 0.32, 0.34, metal), ellipse(head[0] + 0.45, -2.75, 0.2, 0.3, LAMP),
            ellipse(head[0] - 0.3, -high - 0.2, 0.22, 0.13, metal)
        ]  # fmt: skip
    return posed(rng, shapes, tilt=2, stretch=0.04)


def _bicycle(rng: np.random.Generator, frame: Colour) -> list[Shape]:
    """From the right, in wheel radii, its rear wheel's hub at (0, 0)."""
    base = rng.uniform(2.9, 3.1)
    crank, seat, head = (1.25, 0.15), (0.85, -1.45), (base - 0.55, -1.45)
    turn, rim = rng.uniform(0, 90), painted(rng, (STEEL, BLACK, CHROME))
    shapes = [*wire_wheel(0, 0, 1, 16, turn, rim), *wire_wheel(base, 0, 1, 16, turn + 9, rim)]
    step_through = rng.random() < 0.35
    pipes = [(crank, (0, 0)), ((0.9, -1.25), (0, 0)), (crank, seat), (crank, (head[0], head[1] + 0.3))]
    pipes.append(((1.15, -0.35), (head[0], head[1] + 0.15)) if step_through else ((0.9, -1.25), head))
    shapes += [stroke(pipe, 0.1, frame) for pipe in pipes]
    shapes += [
        stroke([(head[0] - 0.06, head[1] - 0.25), head, (base - 0.3, -0.75), (base, 0)], 0.1, frame),
        stroke([seat, (seat[0] - 0.1, seat[1] - 0.3)], 0.08, STEEL),
        blob(
            [(0.3, -1.95), (0.65, -1.95), (1.2, -1.85), (1.22, -1.78), (0.7, -1.72), (0.32, -1.75)],
            painted(rng, (BLACK, WOOD))
        ),
        stroke([(0, -0.1), crank], 0.04, shade(BLACK, 1.5)), stroke([(0, 0.1), (1.25, 0.38)], 0.04, shade(BLACK, 1.5)),
        ring(*crank, 0.24, 0.05, GREY)
    ]  # fmt: skip
    pedal = np.array([np.cos(turn), np.sin(turn)]) * 0.42
    shapes += [stroke([crank - pedal, crank + pedal], 0.07, GREY)]
    shapes += [stroke([(x - 0.14, y), (x + 0.14, y)], 0.1, BLACK) for x, y in (crank - pedal, crank + pedal)]
    top = (head[0] - 0.12, head[1] - 0.5)
    shapes.append(stroke([head, top], 0.08, STEEL))
    if rng.random() < 0.4:  # drop bars
        bar = [
            top, (top[0] + 0.4, top[1]), (top[0] + 0.6, top[1] + 0.25), (top[0] + 0.4, top[1] + 0.5),
            (top[0] + 0.15, top[1] + 0.5)
        ]  # fmt: skip
    else:
        bar = [(top[0] + 0.15, top[1] + 0.08), top, (top[0] - 0.25, top[1] - 0.08), (top[0] - 0.55, top[1] + 0.02)]
    shapes += [stroke(bar, 0.08, BLACK, curved=True), stroke(bar[-2:], 0.12, shade(BLACK, 0.8))]
    if rng.random() < 0.4:
        shapes += [arc(x, 0, 1.1, 195, 330, 0.06, frame) for x in (0, base)]
    return shapes


@DRAWINGS.add("bicycle bell", "bicycle horn", "bicycle wheel")
def _whole_bicycle(rng: np.random.Generator) -> list[Shape]:
    return posed(rng, _bicycle(rng, painted(rng, _FRAMES)), tilt=3)


@DRAWINGS.add("bicycle wheel")
def _wheel_alone(rng: np.random.Generator) -> list[Shape]:
    return posed(
        rng,
        wire_wheel(0, 0, 1, int(rng.integers(16, 33)), rng.uniform(0, 90), painted(rng, (STEEL, *_FRAMES))),
        stretch=0.25,
    )


@DRAWINGS.add("bicycle bell")
def _handlebar_ringer(rng: np.random.Generator) -> list[Shape]:
    """The dome with its thumb lever, clamped to a handlebar."""
    metal, grip = (
        painted(rng, (CHROME, CHROME, STEEL, (0.85, 0.7, 0.35), RED, BLACK)),
        painted(rng, (BLACK, BLACK, WOOD)),
    )
    shapes = [
        limb([(-1.7, 0.42), (-0.6, 0.3), (0.5, 0.3), (1.6, 0.36)], (0.2, 0.2, 0.2, 0.2), STEEL),
        limb([(0.85, 0.31), (1.2, 0.33), (1.7, 0.37)], (0.3, 0.32, 0.3), grip),
        *(stroke([(x, 0.2), (x, 0.48)], 0.03, shade(grip, 1.8)) for x in (1.0, 1.15, 1.3, 1.45)),
        rectangle(-0.17, 0.12, 0.17, 0.46, GREY, 0.04), rectangle(-0.3, 0.0, 0.3, 0.14, shade(BLACK, 1.5), 0.03),
        limb([(0.2, 0.06), (0.6, 0.06), (0.78, -0.06)], (0.12, 0.12, 0.18), shade(metal, 0.75)),
        mirrored([(0.02, -0.62), (0.3, -0.56), (0.52, -0.38), (0.63, -0.1), (0.66, 0.03)], metal, curved=True),
        stroke([(-0.65, 0.0), (0.65, 0.0)], 0.06, shade(metal, 0.7)),
        stroke([(-0.42, -0.12), (-0.33, -0.35), (-0.15, -0.47)], 0.08, shade(metal, 2.5), curved=True),
        ellipse(0, -0.6, 0.07, 0.05, shade(metal, 0.6))
    ]  # fmt: skip
    return posed(rng, shapes, tilt=14)


@DRAWINGS.add("bicycle horn")
def _bulb_horn(rng: np.random.Generator) -> list[Shape]:
    brass, rubber = painted(rng, ((0.85, 0.68, 0.28), CHROME, STEEL, RED)), painted(rng, (BLACK, BLACK, RED))
    shapes = [
        polygon([
            (-0.1, -0.07), (0.35, -0.1), (0.7, -0.2), (0.95, -0.42), (0.95, 0.42), (0.7, 0.2), (0.35, 0.1), (-0.1, 0.07)
        ], brass),
        ellipse(0.95, 0, 0.11, 0.43, shade(brass, 0.75)), ellipse(0.97, 0, 0.07, 0.34, shade(brass, 0.4)),
        stroke([(0.0, -0.03), (0.4, -0.05), (0.72, -0.13)], 0.03, shade(brass, 2.2)),
        ellipse(-0.02, 0, 0.06, 0.12, shade(brass, 0.7)), rectangle(-0.22, -0.07, 0, 0.07, brass),
        blob([
            (-0.2, -0.1), (-0.4, -0.26), (-0.7, -0.3), (-0.95, -0.2), (-1.02, 0), (-0.95, 0.2), (-0.7, 0.3),
            (-0.4, 0.26), (-0.2, 0.1)
        ], rubber),
        stroke([(-0.85, -0.17), (-0.6, -0.22)], 0.05, shade(rubber, 2.2))
    ]  # fmt: skip
    if rng.random() < 0.4:
        shapes += [
            rectangle(0.1, 0.05, 0.24, 0.4, GREY),
            limb([(-0.6, 0.5), (0.2, 0.45), (0.95, 0.52)], (0.13, 0.13, 0.13), STEEL),
        ]
    if rng.random() < 0.4:
        shapes += waves(0.85, 0, (0.45, 0.62, 0.8), -30, 30, 0.045, brass)
    return posed(rng, rotate(shapes, rng.uniform(-40, 40), (0, 0)))


@DRAWINGS.add("lawn mower")
def _push_mower(rng: np.random.Generator) -> list[Shape]:
    paint = painted(rng, (RED, GREEN, ORANGE, YELLOW, BLUE, BLACK))
    big, reach = rng.uniform(0.26, 0.42), rng.uniform(1.9, 2.3)
    shapes = [
        limb([(-0.75, -0.45), (-1.4, -1.1), (-reach, -1.75), (-reach - 0.2, -1.85)], (0.07, 0.07, 0.07, 0.07), GREY),
        stroke([(-reach + 0.1, -1.66), (-reach - 0.22, -1.86)], 0.12, BLACK)
    ]  # fmt: skip
    if rng.random() < 0.6:
        shapes.append(blob([
            (-0.75, -0.55), (-0.95, -0.95), (-1.6, -0.9), (-1.85, -0.5), (-1.7, -0.2), (-0.85, -0.15)
        ], shade(BLACK, 1.8)))  # fmt: skip
    shapes += [
        polygon([(-0.95, -0.12), (-0.85, -0.5), (0.75, -0.5), (0.98, -0.32), (1.0, -0.1)], paint),
        stroke([(-0.95, -0.1), (1.0, -0.1)], 0.05, shade(paint, 0.6)),
        rectangle(-0.45, -0.85, 0.45, -0.5, shade(BLACK, 1.5), 0.06),
        *(stroke([(x, -0.8), (x, -0.58)], 0.04, GREY) for x in (-0.3, -0.15, 0.0, 0.15, 0.3)),
        mirrored([(0.02, -1.1), (0.28, -1.08), (0.4, -0.95), (0.4, -0.84)], paint),
        rectangle(0.44, -0.78, 0.62, -0.58, CHROME, 0.04), ellipse(-0.2, -1.12, 0.1, 0.05, BLACK),
        *wheel(0.72, -0.26, 0.26, 8, painted(rng, (WHITE, GREY, paint))),
        *wheel(-0.7, -big, big, 8, painted(rng, (WHITE, GREY)))
    ]  # fmt: skip
    return posed(rng, shapes, tilt=3)


@DRAWINGS.add("lawn mower")
def _ride_on_mower(rng: np.random.Generator) -> list[Shape]:
    paint, rim = painted(rng, (GREEN, RED, ORANGE, (0.2, 0.55, 0.2))), painted(rng, (YELLOW, WHITE, GREY))
    shapes = [
        rectangle(-0.6, -0.42, 0.6, -0.16, shade(paint, 0.7), 0.08),
        polygon([
            (-1.25, -0.5), (-1.2, -0.95), (-0.55, -1.0), (-0.3, -0.55), (0.3, -0.55), (0.35, -0.4), (-1.2, -0.4)
        ], paint),
        polygon([(0.2, -0.4), (0.3, -1.12), (0.6, -1.15), (1.3, -0.95), (1.38, -0.45), (1.3, -0.35)], paint),
        rectangle(1.24, -0.85, 1.38, -0.6, LAMP, 0.03),
        *(stroke([(x, -0.85), (x, -0.6)], 0.035, shade(paint, 0.5)) for x in (0.75, 0.87, 0.99)),
        limb(
            [(-0.95, -1.6), (-0.9, -1.2), (-0.7, -1.05), (-0.3, -1.02)], (0.14, 0.2, 0.22, 0.14),
            painted(rng, (BLACK, YELLOW))
        ),
        stroke([(0.35, -1.1), (0.12, -1.38)], 0.06, BLACK), stroke([(-0.04, -1.25), (0.25, -1.52)], 0.07, BLACK),
        *wheel(-0.85, -0.45, 0.45, 6, rim, tyre=0.45), *wheel(1.02, -0.3, 0.3, 6, rim, tyre=0.45)
    ]  # fmt: skip
    return posed(rng, shapes, tilt=2)
