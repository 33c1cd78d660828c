"""Drawings of what bangs, whizzes and flares up: firearms, bows, fuses, matches."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.parts import (
    BLACK,
    BRASS,
    COPPER,
    FLAME,
    GREY,
    IVORY,
    PINE,
    RED,
    STEEL,
    WHITE,
    WOOD,
    YELLOW,
    around,
    flame,
    flash,
    mirrored,
    painted,
    posed,
    scaled,
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
    tint,
)

DRAWINGS = Drawings()

_GUNMETAL: Colour = (0.2, 0.21, 0.23)
_SMOKE: Colour = (0.78, 0.78, 0.79)


def _pistol(rng: np.random.Generator) -> list[Shape]:
    """Its barrel to the right, the muzzle at (1.5, -0.3)."""
    metal, grip = painted(rng, (_GUNMETAL, _GUNMETAL, BLACK, STEEL)), painted(rng, (BLACK, WOOD, GREY, IVORY))
    dark = shade(metal, 0.6)
    if rng.random() < 0.5:  # with a slide
        return [
            limb([(-0.35, 0.0), (-0.5, 0.55), (-0.62, 1.0)], (0.55, 0.5, 0.56), grip),
            *(
                stroke(
                    [(-0.62 - 0.04 * i, 0.25 + 0.12 * i), (-0.35 - 0.04 * i, 0.3 + 0.12 * i)], 0.035, shade(grip, 0.6)
                )
                for i in range(5)
            ),
            arc(0.22, 0.12, 0.24, -5, 180, 0.07, metal), stroke([(0.12, 0.05), (0.16, 0.25)], 0.07, dark),
            polygon([(-0.7, -0.1), (1.3, -0.1), (1.25, 0.1), (-0.1, 0.12), (-0.65, 0.1)], metal),
            rectangle(-0.72, -0.48, 1.42, -0.1, shade(metal, 1.25), 0.03), rectangle(1.38, -0.38, 1.5, -0.2, dark),
            *(stroke([(-0.6 + x, -0.42), (-0.6 + x, -0.18)], 0.035, dark) for x in (0.0, 0.09, 0.18, 0.27)),
            rectangle(0.2, -0.44, 0.55, -0.3, dark), rectangle(1.22, -0.55, 1.32, -0.47, dark),
            rectangle(-0.68, -0.55, -0.5, -0.47, dark)
        ]  # fmt: skip
    return [
        limb([(-0.4, -0.05), (-0.55, 0.4), (-0.85, 0.85)], (0.38, 0.42, 0.58), grip),
        rectangle(0.35, -0.4, 1.5, -0.2, metal, 0.03), rectangle(0.4, -0.18, 1.2, -0.08, dark, 0.04),
        arc(0.05, 0.15, 0.22, 0, 190, 0.06, metal), stroke([(0.02, 0.05), (0.05, 0.25)], 0.06, dark),
        polygon([(-0.6, -0.15), (-0.4, -0.48), (0.5, -0.48), (0.5, 0.1), (-0.1, 0.15), (-0.5, 0.1)], metal),
        rectangle(-0.18, -0.4, 0.4, 0.06, shade(metal, 1.4), 0.05),
        *(stroke([(-0.08, y), (0.32, y)], 0.05, dark) for y in (-0.28, -0.17, -0.06)),
        limb([(-0.5, -0.3), (-0.62, -0.45), (-0.78, -0.5)], (0.14, 0.1, 0.08), dark),
        polygon([(1.35, -0.4), (1.45, -0.5), (1.48, -0.4)], dark)
    ]  # fmt: skip


def _rifle(rng: np.random.Generator) -> list[Shape]:
    """Its barrel to the right, the muzzle at (3.2, -0.1): a hunting rifle, a shotgun or an assault rifle."""
    wood, metal = (
        painted(rng, (WOOD, (0.42, 0.26, 0.16), PINE, BLACK)),
        painted(rng, (_GUNMETAL, BLACK, (0.3, 0.31, 0.33))),
    )
    if rng.random() < 0.3:
        return [
            polygon([(-0.9, -0.15), (-2.2, -0.12), (-2.3, 0.4), (-2.1, 0.42), (-1.3, 0.12), (-0.9, 0.1)], wood),
            limb([(-0.65, 0.1), (-0.8, 0.55)], (0.24, 0.22), wood),
            limb([(0.15, 0.1), (0.25, 0.5), (0.5, 0.9)], (0.34, 0.32, 0.3), metal),
            arc(-0.35, 0.15, 0.18, 0, 180, 0.05, metal), rectangle(-1.0, -0.25, 0.8, 0.14, metal, 0.04),
            rectangle(0.8, -0.2, 1.9, 0.08, wood, 0.06), rectangle(1.9, -0.14, 3.2, -0.05, metal),
            rectangle(1.1, -0.3, 1.9, -0.2, metal), polygon([(2.85, -0.1), (2.95, -0.4), (3.02, -0.1)], metal),
            rectangle(-0.7, -0.33, -0.2, -0.22, metal)
        ]  # fmt: skip
    shapes = [
        blob([
            (-0.7, -0.12), (-1.1, 0.05), (-1.6, 0.02), (-2.3, -0.02), (-2.5, 0.1), (-2.45, 0.62), (-2.3, 0.66),
            (-1.5, 0.36), (-1.0, 0.3), (-0.6, 0.16), (-0.2, 0.12), (1.0, 0.1), (1.2, 0.0), (1.15, -0.1), (0, -0.14)
        ], wood),
        rectangle(-2.54, 0.04, -2.42, 0.64, shade(BLACK, 1.2)), rectangle(-0.7, -0.2, 0.4, -0.04, metal, 0.03),
        rectangle(0.3, -0.16, 3.2, -0.05, metal), rectangle(3.0, -0.2, 3.2, -0.01, metal),
        arc(-0.45, 0.15, 0.17, -10, 190, 0.045, metal), stroke([(-0.45, 0.1), (-0.48, 0.24)], 0.05, metal),
        limb([(-0.5, -0.1), (-0.55, 0.08), (-0.7, 0.16)], (0.06, 0.06, 0.1), STEEL)
    ]  # fmt: skip
    if rng.random() < 0.5:
        shapes += [
            rectangle(-0.75, -0.46, 0.75, -0.3, BLACK, 0.05),
            rectangle(-0.9, -0.5, -0.6, -0.26, BLACK, 0.04),
            rectangle(0.6, -0.53, 0.95, -0.23, BLACK, 0.05),
            *(rectangle(x, -0.32, x + 0.1, -0.18, metal) for x in (-0.4, 0.25)),
        ]
    return shapes


@DRAWINGS.add("gunshot")
def _fired_pistol(rng: np.random.Generator) -> list[Shape]:
    shapes = _pistol(rng)
    if rng.random() < 0.55:
        shapes = [*flash(rng, 1.95, -0.3, rng.uniform(0.4, 0.65)), *shapes]
    return posed(rng, rotate(shapes, rng.uniform(-25, 10), (0, 0)))


@DRAWINGS.add("gunshot")
def _fired_rifle(rng: np.random.Generator) -> list[Shape]:
    shapes = _rifle(rng)
    if rng.random() < 0.45:
        shapes = [*flash(rng, 3.55, -0.1, rng.uniform(0.35, 0.55), 8), *shapes]
    return posed(rng, rotate(shapes, rng.uniform(-38, 20), (0, 0)))


def _cartridge(rng: np.random.Generator, case: Colour, *, spent: bool) -> list[Shape]:
    """Upright; a spent case is open at its top."""
    long = rng.uniform(0.9, 1.9)
    shapes = [
        rectangle(-0.36, long + 0.06, 0.36, long + 0.2, shade(case, 0.85), 0.03),
        rectangle(-0.28, long - 0.02, 0.28, long + 0.08, shade(case, 0.55)),
        mirrored([(0.26, -0.25), (0.26, 0.0), (0.34, 0.15), (0.34, long)], case),
        stroke([(-0.17, 0.1), (-0.2, long - 0.1)], 0.08, shade(case, 2.2)),
        stroke([(0.24, 0.2), (0.24, long - 0.1)], 0.06, shade(case, 0.75))
    ]  # fmt: skip
    if spent:
        return [
            *shapes,
            ellipse(0, -0.25, 0.26, 0.09, shade(case, 0.75)),
            ellipse(0, -0.25, 0.2, 0.06, shade(case, 0.25)),
        ]
    return [mirrored(
        [(0.01, -0.95), (0.1, -0.85), (0.2, -0.6), (0.26, -0.2)], painted(rng, (COPPER, GREY, COPPER)), curved=True
    ), *shapes]  # fmt: skip


@DRAWINGS.add("bullet casing")
def _casings(rng: np.random.Generator) -> list[Shape]:
    case, spent = painted(rng, (BRASS, BRASS, (0.85, 0.68, 0.35), STEEL)), rng.random() < 0.75
    shapes: list[Shape] = []
    count = int(rng.integers(1, 6))
    for number in range(count):
        one = rotate(
            _cartridge(rng, tint(rng, case, 0.015), spent=spent),
            rng.uniform(0, 360) if count > 1 else rng.uniform(-75, 75),
            (0, 0.4),
        )
        shapes += scaled(one, 1.35 * number + rng.uniform(-0.1, 0.1), rng.uniform(-0.7, 0.7))
    return posed(rng, rotate(shapes, rng.uniform(-40, 40), (0, 0)))


@DRAWINGS.add("ricochet")
def _deflected_bullet(rng: np.random.Generator) -> list[Shape]:
    """A bullet's path, bent where it strikes a plate or a wall, sparks flying."""
    plate, out = painted(rng, (GREY, STEEL, (0.6, 0.35, 0.27), (0.55, 0.53, 0.5))), rng.uniform(25, 60)
    away = np.array([np.cos(np.radians(out)), -np.sin(np.radians(out))])
    come = np.array([-1.6, -rng.uniform(0.7, 1.5)])
    shapes = [rectangle(-1.8, 0.04, 1.8, 0.45, plate), stroke([(-1.8, 0.07), (1.8, 0.07)], 0.05, shade(plate, 1.5))]
    if plate[0] > 0.58 and plate[2] < 0.4:
        shapes += [stroke([(x, 0.06), (x, 0.44)], 0.03, IVORY) for x in np.arange(-1.5, 1.7, 0.5)]
        shapes.append(stroke([(-1.8, 0.25), (1.8, 0.25)], 0.03, IVORY))
    shapes.append(stroke([come, np.zeros(2)], 0.04, GREY))
    shapes += [
        stroke([away * 0.2, away * 1.35], 0.04, GREY),
        stroke([away * 0.5 + (0.1, 0.06), away * 1.2 + (0.1, 0.06)], 0.02, GREY),
    ]
    shapes += flash(rng, 0, 0, rng.uniform(0.25, 0.4), 7)
    for angle in rng.uniform(190, 350, 9):
        ray = around(1, 1, angle)[0]
        shapes.append(stroke([ray * 0.35, ray * rng.uniform(0.5, 0.85)], 0.03, FLAME))
    bullet = [
        mirrored(
            [(0.01, -0.36), (0.07, -0.28), (0.13, -0.1), (0.14, 0.25)], painted(rng, (COPPER, BRASS)), curved=True
        ),
        rectangle(-0.14, 0.15, 0.14, 0.28, shade(COPPER, 0.7))
    ]  # fmt: skip
    shapes += [Shape(s.points + away * 1.6, s.colour, s.width) for s in rotate(bullet, 90 - out, (0, 0))]
    return posed(rng, rotate(shapes, float(rng.choice([0, 0, 90, -90])), (0, 0)))


@DRAWINGS.add("bow and arrow")
def _bow(rng: np.random.Generator) -> list[Shape]:
    """Drawn or at rest; plain, recurved or only a curve."""
    wood, feather = (
        painted(rng, (WOOD, PINE, (0.4, 0.24, 0.14), BLACK, RED)),
        painted(rng, (RED, WHITE, YELLOW, GREY, (0.2, 0.5, 0.3))),
    )
    pull, curl, wide = (
        float(rng.choice([0.0, rng.uniform(0.3, 0.95)])),
        rng.uniform(-0.05, 0.22),
        rng.uniform(0.42, 0.65),
    )
    tip = (-0.25 + 0.15 * (pull == 0), 1.4)
    path = [
        (tip[0] + curl, -tip[1] - 0.05), (tip[0], -tip[1] + 0.12), (0.22 + wide * 0.3, -0.75), (wide * 0.75, 0),
        (0.22 + wide * 0.3, 0.75), (tip[0], tip[1] - 0.12), (tip[0] + curl, tip[1] + 0.05)
    ]  # fmt: skip
    string = (-0.1 - pull, 0.0)
    shapes = [
        stroke([path[1], string, path[-2]], 0.022, shade(GREY, 0.7)),
        limb(path, (0.05, 0.08, 0.12, 0.13, 0.12, 0.08, 0.05), wood),
        limb([(wide * 0.74, -0.18), (wide * 0.75, 0), (wide * 0.74, 0.18)], (0.17, 0.17, 0.17), shade(wood, 0.55))
    ]  # fmt: skip
    end = string[0] + 1.9
    shapes += [
        stroke([string, (end, 0)], 0.045, PINE),
        polygon([(end + 0.22, 0), (end - 0.04, -0.1), (end + 0.02, 0), (end - 0.04, 0.1)], STEEL)
    ]  # fmt: skip
    shapes += [
        polygon([
            (string[0] + 0.02, 0), (string[0] - 0.04, side * 0.13), (string[0] + 0.26, side * 0.13),
            (string[0] + 0.36, 0)
        ], feather)
        for side in (-1, 1)
    ]  # fmt: skip
    return posed(rng, rotate(shapes, rng.uniform(-45, 45), (0, 0)))


@DRAWINGS.add("bow and arrow")
def _target(rng: np.random.Generator) -> list[Shape]:
    """A round target with arrows in it."""
    colours = ((WHITE, BLACK, (0.2, 0.45, 0.75), RED, YELLOW), (RED, WHITE, RED, WHITE, RED))[int(rng.integers(2))]
    shapes = [limb([(-0.5, 0.4), (-0.8, 1.5)], (0.12, 0.1), WOOD), limb([(0.5, 0.4), (0.8, 1.5)], (0.12, 0.1), WOOD)]
    shapes += [ellipse(0, 0, 1.03, 1.03, shade(PINE, 0.8))]
    shapes += [
        ellipse(0, 0, radius, radius, colour) for radius, colour in zip((1.0, 0.8, 0.6, 0.4, 0.2), colours, strict=True)
    ]
    feather = painted(rng, (RED, YELLOW, GREY, (0.2, 0.5, 0.3)))
    for _ in range(int(rng.integers(1, 4))):
        x, y = rng.normal(0, 0.25, 2)
        arrow = [
            stroke([(0, 0), (1.0, 0)], 0.045, PINE),
            *(polygon([(1.0, 0), (1.08, s * 0.12), (0.82, s * 0.12), (0.74, 0)], feather) for s in (-1, 1))
        ]  # fmt: skip
        shapes += scaled(rotate(arrow, rng.uniform(-35, -15), (0, 0)), x, y)
    return posed(rng, shapes)


def _spark(rng: np.random.Generator, x: float, y: float, size: float) -> list[Shape]:
    rays = [
        stroke([(x, y) + ray * 0.35 * size, (x, y) + ray * rng.uniform(0.7, 1.15) * size], 0.13 * size, FLAME)
        for ray in around(9, 1, rng.uniform(0, 40))
    ]
    return [*rays, *flash(rng, x, y, 0.6 * size, 7)]


@DRAWINGS.add("burning fuse")
def _bomb(rng: np.random.Generator) -> list[Shape]:
    """The round black one, its cord lit."""
    shell = painted(rng, (BLACK, BLACK, _GUNMETAL, (0.15, 0.18, 0.3)))
    end = np.array([rng.uniform(0.9, 1.35), -rng.uniform(1.35, 1.8)])
    shapes = [
        limb(
            [(0.52, -0.8), (0.62, -1.15), (0.85, -1.4), tuple(end)], (0.1, 0.09, 0.09, 0.09),
            painted(rng, (PINE, IVORY, GREY))
        ),
        ellipse(0, 0, 1.0, 1.0, shell),
        *rotate([rectangle(-0.27, -1.12, 0.27, -0.85, shade(shell, 1.5), 0.04)], 32, (0, 0)),
        ellipse(-0.38, -0.42, 0.24, 0.16, shade(shell, 3), -40), arc(0, 0, 0.8, 20, 110, 0.08, shade(shell, 1.3)),
        *_spark(rng, float(end[0]), float(end[1]), rng.uniform(0.3, 0.45))
    ]  # fmt: skip
    return posed(rng, rotate(shapes, rng.uniform(-40, 10), (0, 0)))


@DRAWINGS.add("burning fuse")
def _dynamite(rng: np.random.Generator) -> list[Shape]:
    """Red sticks tied together, or one alone, and a long cord."""
    red, count = painted(rng, (RED, (0.7, 0.15, 0.1))), int(rng.choice([1, 3, 3, 4]))
    end = np.array([rng.uniform(0.7, 1.3), -rng.uniform(1.5, 2.1)])
    shapes = [limb([(0, -0.9), (0.05, -1.35), (0.45, -1.5), tuple(end)], (0.07, 0.07, 0.07, 0.07), shade(IVORY, 0.8))]
    for x in (np.arange(count) - (count - 1) / 2) * 0.46:
        shapes += [
            rectangle(x - 0.23, -1.0, x + 0.23, 1.15, red, 0.06),
            stroke([(x - 0.1, -0.9), (x - 0.1, 1.05)], 0.05, shade(red, 1.6)),
            ellipse(x, -0.98, 0.22, 0.07, shade(red, 1.4)),
            stroke([(x + 0.21, -0.9), (x + 0.21, 1.1)], 0.03, shade(red, 0.6))
        ]  # fmt: skip
    wide = count * 0.23 + 0.03
    shapes += [
        rectangle(-wide, y, wide, y + 0.13, painted(rng, (BLACK, IVORY)))
        for y in ((-0.55, 0.6) if count > 1 else (0.1,))
    ]
    return posed(rng, rotate([*shapes, *_spark(rng, float(end[0]), float(end[1]), 0.36)], rng.uniform(-30, 30), (0, 0)))


def _match(rng: np.random.Generator, degrees: float, *, lit: bool) -> list[Shape]:
    """Its head at (0, 0), the stick below it turned by that much; a flame stands up from it."""
    head = shade(BLACK, 1.2) if lit else painted(rng, (RED, RED, (0.45, 0.2, 0.15), (0.2, 0.35, 0.6)))
    stick = [stroke([(0, 0), (0, 2.3)], 0.13, PINE)]
    if lit:
        stick.append(stroke([(0, 0.1), (0, rng.uniform(0.25, 0.6))], 0.12, shade(BLACK, 1.3)))
    stick.append(blob([(-0.11, 0.12), (-0.13, -0.05), (0, -0.17), (0.13, -0.05), (0.11, 0.12)], head))
    fire = flame(rng, 0, 0.25, rng.uniform(0.9, 1.4)) if lit else []
    return [*fire[:1], *rotate(stick, degrees, (0, 0)), *fire[1:]]


@DRAWINGS.add("match lighting")
def _burning_match(rng: np.random.Generator) -> list[Shape]:
    return posed(rng, _match(rng, rng.uniform(-75, 75), lit=True))


@DRAWINGS.add("match lighting")
def _struck_match(rng: np.random.Generator) -> list[Shape]:
    """A matchbox half open, and a match drawn along its side."""
    paper, out = painted(rng, (RED, (0.2, 0.4, 0.65), YELLOW, (0.2, 0.5, 0.35), IVORY)), rng.uniform(0.3, 0.8)
    shapes = [
        polygon([(1.2, -0.3), (1.2 + out, -0.3), (1.2 + out, 0.5), (1.2, 0.5)], shade(PINE, 1.3)),
        rectangle(1.2, -0.2, 1.1 + out, 0.4, shade(PINE, 0.7))
    ]  # fmt: skip
    for y in np.linspace(-0.12, 0.32, 4):
        shapes += [stroke([(1.1, y), (0.95 + out, y)], 0.06, PINE), ellipse(1.0 + out, y, 0.08, 0.055, RED)]
    shapes += [
        rectangle(-1.2, -0.36, 1.25, 0.55, paper, 0.02), ellipse(0, 0.1, 0.55, 0.32, WHITE), *flame(rng, 0, 0.36, 0.5),
        polygon([(-1.2, 0.55), (1.25, 0.55), (1.2, 0.85), (-1.15, 0.85)], (0.32, 0.22, 0.2))
    ]  # fmt: skip
    match = _match(rng, rng.uniform(15, 55), lit=bool(rng.random() < 0.7))
    return posed(rng, [*shapes, *scaled(match, rng.uniform(-0.6, 0.1), -0.9)], tilt=12)
