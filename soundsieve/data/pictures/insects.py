"""Crickets, bees and mosquitoes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.heads import BLACK, WHITE
from soundsieve.data.pictures.outlines import (
    attach,
    both,
    fit,
    fringe,
    mirrored,
    natural,
    trim,
)
from soundsieve.data.pictures.shapes import Shape, blob, ellipse, limb, polygon, shade, stroke

DRAWINGS = Drawings()


def _cricket_parts(rng: np.random.Generator) -> list[Shape]:
    """A cricket from the side: dark, blunt-headed, low, with feelers longer than itself."""
    dark = natural(rng, (0.2, 0.13, 0.09), (0.3, 0.18, 0.1), (0.13, 0.11, 0.1), (0.5, 0.34, 0.18))
    mid, line = shade(dark, 1.4), shade(dark, 0.6)
    made: list[Shape] = []
    for shift, tone in ((0.06, 0.6), (0.0, 1.1)):
        c = shade(dark, tone)
        hind = [
            limb([(-0.06 + shift, 0.18), (-0.3 + shift, 0.44), (-0.5 + shift, 0.66)], (0.08, 0.22, 0.05), c),
            stroke([(-0.5 + shift, 0.66), (-0.6 + shift, 0.3), (-0.7 + shift, 0.0)], 0.028, c),
            stroke([(-0.7 + shift, 0.0), (-0.82 + shift, 0.0)], 0.02, c),
        ]
        hind += [
            stroke([(-0.5 + shift - 0.028 * k, 0.64 - 0.1 * k), (-0.56 + shift - 0.03 * k, 0.62 - 0.1 * k)], 0.012, c)
            for k in range(1, 5)
        ]
        legs = [
            stroke([(0.12 + shift, 0.14), (0.16 + shift, 0.26), (0.08 + shift, 0.0), (0.0 + shift, 0.0)], 0.026, c),
            stroke([(0.36 + shift, 0.14), (0.46 + shift, 0.22), (0.46 + shift, 0.0), (0.54 + shift, 0.0)], 0.026, c),
        ]
        if shift:
            made += [*hind, *legs]
            made += [limb([(-0.56, 0.2), (-0.78, y)], (0.03, 0.008), line) for y in (0.3, 0.16)]
            body = blob([(-0.62, 0.2), (-0.4, 0.31), (0.0, 0.35), (0.3, 0.36), (0.4, 0.26), (0.34, 0.12), (0.0, 0.07),
                (-0.4, 0.1)], dark)  # fmt: skip
            made.append(body)
            made += [stroke([(x, 0.09), (x - 0.02, 0.22)], 0.012, line) for x in np.linspace(-0.45, 0.1, 6)]
            wing = blob(
                [(0.26, 0.36), (0.0, 0.39), (-0.4, 0.34), (-0.56, 0.27), (-0.3, 0.22), (0.1, 0.22), (0.27, 0.25)], mid
            )
            made += [wing, *[stroke([(0.22, 0.35 - 0.03 * k), (-0.1, 0.36 - 0.04 * k), (-0.45, 0.31 - 0.02 * k)], 0.009,
                dark, curved=True) for k in range(4)]]  # fmt: skip
            made += [blob([(0.22, 0.38), (0.4, 0.38), (0.45, 0.26), (0.42, 0.13), (0.26, 0.13), (0.2, 0.25)],
                shade(dark, 1.2)), blob([(0.4, 0.37), (0.52, 0.36), (0.59, 0.26), (0.56, 0.13), (0.46, 0.1),
                (0.4, 0.16)], dark)]  # fmt: skip
        else:
            made += [*legs, *hind]
    made += [ellipse(0.525, 0.28, 0.034, 0.045, (0.05, 0.04, 0.04)), ellipse(0.535, 0.3, 0.01, 0.01, WHITE)]
    for a in (rng.uniform(20, 45), rng.uniform(55, 80)):
        u = np.array((np.cos(np.radians(a)), np.sin(np.radians(a))))
        made.append(
            stroke((0.57, 0.3) + np.outer((0, 0.35, 0.75), u) * ((1, 1), (1, 1), (1, 0.7)), 0.013, line, curved=True)
        )
    return made


@DRAWINGS.add("cricket", "night insects")
def _cricket(rng: np.random.Generator) -> list[Shape]:
    made = _cricket_parts(rng)
    if rng.random() < 0.35:
        green = natural(rng, (0.35, 0.55, 0.2))
        made = [*[limb([(x, -0.08), (x + rng.uniform(-0.08, 0.08), 0.2), (x + rng.uniform(-0.2, 0.2),
            rng.uniform(0.3, 0.7))], (0.05, 0.035, 0.005), shade(green, rng.uniform(0.8, 1.2)))
            for x in rng.uniform(-0.8, 0.8, 14)], *made]  # fmt: skip
    return fit(rng, made)


@DRAWINGS.add("cricket", "night insects")
def _cricket_above(rng: np.random.Generator) -> list[Shape]:
    dark = natural(rng, (0.24, 0.15, 0.1), (0.14, 0.12, 0.11), (0.42, 0.28, 0.15))
    side: list[Shape] = [limb([(0.1, 0.0), (0.24, -0.26), (0.36, -0.52)], (0.07, 0.17, 0.04), shade(dark, 1.15)),
        stroke([(0.36, -0.52), (0.42, -0.2), (0.46, -0.6)], 0.026, dark), stroke([(0.1, 0.16), (0.34, 0.14),
        (0.42, -0.04)], 0.026, dark), stroke([(0.1, 0.3), (0.3, 0.42), (0.32, 0.6)], 0.026, dark),
        stroke([(0.05, 0.52), (0.14, 0.8), (rng.uniform(0.25, 0.5), 1.1)], 0.012, dark, curved=True),
        stroke([(0.05, -0.5), (0.12, -0.74)], 0.018, dark)]  # fmt: skip
    body = [
        blob(mirrored([(0, 0.36), (0.14, 0.3), (0.16, 0.0), (0.12, -0.42), (0, -0.56)]), dark),
        blob(mirrored([(0, 0.3), (0.13, 0.27), (0.15, 0.0), (0.1, -0.36), (0.02, -0.46)]), shade(dark, 1.45)),
    ]
    body += [stroke([(s * x, 0.26), (s * x * 1.2, 0.0), (s * 0.04, -0.36)], 0.01, dark, curved=True) for s in (1, -1)
        for x in (0.04, 0.09)]  # fmt: skip
    body += [
        blob(mirrored([(0, 0.42), (0.15, 0.4), (0.16, 0.26), (0, 0.22)]), shade(dark, 1.2)),
        blob(mirrored([(0, 0.58), (0.1, 0.55), (0.14, 0.44), (0.1, 0.38), (0, 0.37)]), dark),
    ]
    return fit(rng, attach([*both(side), *body, *both([ellipse(0.11, 0.48, 0.035, 0.045, BLACK)])], (0, 0), 1,
        rng.uniform(-60, 60)))  # fmt: skip


@DRAWINGS.add("bee buzz")
def _bee(rng: np.random.Generator) -> list[Shape]:
    yellow, black = natural(rng, (0.96, 0.74, 0.12), (0.9, 0.62, 0.15)), (0.13, 0.1, 0.08)
    clear = natural(rng, (0.84, 0.9, 0.95))
    vein = shade(clear, 0.75)
    bands = int(rng.integers(3, 5))
    if rng.random() < 0.4:  # from above
        wings: list[Shape] = []
        for reach, turn in ((0.78, 60), (0.58, 100)):
            wing = blob([(0, 0), (0.1 * reach, 0.4 * reach), (0.0, 0.95 * reach), (-0.2 * reach, reach),
                (-0.3 * reach, 0.6 * reach), (-0.1 * reach, 0.1 * reach)], clear)  # fmt: skip
            wings += attach([wing, stroke([(0, 0.05), (-0.05 * reach, 0.5 * reach), (-0.12 * reach, 0.9 * reach)],
                0.012, vein), stroke([(0, 0.1), (-0.15 * reach, 0.6 * reach)], 0.01, vein)], (0.08, 0.14), 1,
                -turn + rng.uniform(-8, 8))  # fmt: skip
        tail = blob(mirrored([(0, 0.06), (0.2, 0.0), (0.25, -0.22), (0.16, -0.5), (0.03, -0.66), (0, -0.67)]), yellow)
        stripes = [part for y in np.linspace(-0.1, -0.55, bands) for part in trim(blob([(-0.3, y), (0, y + 0.03),
            (0.3, y), (0.3, y - 0.075), (0, y - 0.05), (-0.3, y - 0.075)], black), tail.points)]  # fmt: skip
        sting = polygon([(-0.02, -0.64), (0.02, -0.64), (0, -0.76)], black)
        thorax = fringe(rng, ellipse(0, 0.16, 0.2, 0.18, shade(yellow, 0.75)), 0.05, 0.03)
        legs = [
            stroke([(0.12, y), (0.34, y + d), (0.42, y + 2.2 * d)], 0.026, black)
            for y, d in ((0.24, 0.08), (0.14, -0.06), (0.06, -0.14))
        ]
        feelers = [stroke([(0.05, 0.44), (0.12, 0.56), (0.2, 0.6)], 0.02, black)]
        head = [ellipse(0, 0.38, 0.13, 0.1, black), *both([ellipse(0.09, 0.39, 0.05, 0.07, (0.3, 0.2, 0.15), 20)])]
        return fit(rng, attach([*both(legs), sting, tail, *stripes, *both(wings), thorax, *both(feelers), *head],
            (0, 0), 1, rng.uniform(-50, 50)))  # fmt: skip
    tail = attach([blob([(0.02, 0.16), (-0.2, 0.24), (-0.48, 0.17), (-0.7, 0.0), (-0.5, -0.17), (-0.22, -0.22),
        (0.02, -0.14)], yellow)], (0, 0), 1, 12)[0]  # fmt: skip
    stripes = [part for x in np.linspace(-0.14, -0.6, bands) for part in trim(attach([blob([(x, 0.3), (x + 0.03, 0),
        (x, -0.3), (x - 0.085, -0.3), (x - 0.055, 0), (x - 0.085, 0.3)], black)], (0, 0), 1, 12)[0],
        tail.points)]  # fmt: skip
    sting = polygon([(-0.66, -0.11), (-0.66, -0.17), (-0.79, -0.18)], black)
    thorax = fringe(rng, ellipse(0.16, 0.04, 0.22, 0.2, shade(yellow, 0.78)), 0.05, 0.035)
    head = [ellipse(0.42, 0.0, 0.13, 0.15, black), ellipse(0.45, 0.03, 0.06, 0.09, (0.32, 0.2, 0.14)),
        ellipse(0.47, 0.07, 0.016, 0.02, WHITE)]  # fmt: skip
    feelers = [stroke([(0.48, 0.12), (0.56, 0.26), (0.68 + d, 0.28)], 0.022, black) for d in (0.0, 0.06)]
    legs = [
        stroke([(x, -0.1), (x + 0.02, -0.28), (x + d, -0.42)], 0.03, black)
        for x, d in ((0.26, 0.1), (0.14, 0.0), (0.02, -0.12))
    ]
    wings = []
    for lean, reach in ((rng.uniform(14, 30), 0.72), (rng.uniform(36, 52), 0.6)):
        wing = blob(
            [(0.03, 0), (0.12, 0.35), (0.08, 0.8), (-0.06, 1.0), (-0.22, 0.85), (-0.22, 0.45), (-0.06, 0.08)], clear
        )
        wings += attach([wing, stroke([(0, 0.05), (-0.02, 0.5), (-0.06, 0.9)], 0.016, vein),
            stroke([(-0.02, 0.15), (-0.14, 0.7)], 0.014, vein)], (0.12, 0.18), reach, lean)  # fmt: skip
    return fit(rng, attach([*wings[:3], *legs, sting, tail, *stripes, thorax, *head, *feelers, *wings[3:]], (0, 0), 1,
        rng.uniform(-15, 20)))  # fmt: skip


@DRAWINGS.add("mosquito")
def _mosquito(rng: np.random.Generator) -> list[Shape]:
    dark = natural(rng, (0.3, 0.25, 0.22), (0.2, 0.18, 0.18), (0.42, 0.34, 0.27))
    clear, pale = natural(rng, (0.8, 0.83, 0.86)), (0.85, 0.83, 0.8)
    made: list[Shape] = []
    full = rng.random() < 0.35
    for shift, tone in ((0.05, 0.75), (0.0, 1.0)):
        c = shade(dark, tone)
        legs = [[(0.14, 0.5), (0.36, 0.82), (0.5, 0.3), (0.62, 0.02)], [(0.08, 0.48), (0.0, 0.86), (-0.06, 0.3),
            (-0.16, 0.0)], [(0.0, 0.5), (-0.34, 0.92), (-0.62, 0.5), (-0.78, 0.16), (-0.92, 0.24)]]  # fmt: skip
        for path in legs:
            line = np.add(path, (shift * 1.5, 0)) + rng.normal(0, 0.012, (len(path), 2))
            made.append(stroke(line, 0.016, c))
            made += [
                stroke([line[2] + (line[3] - line[2]) * f, line[2] + (line[3] - line[2]) * (f + 0.12)], 0.018, pale)
                for f in (0.1, 0.45)
            ]
        wing = blob([(0.02, 0.66), (-0.2, 0.8), (-0.56, 0.84), (-0.74, 0.78), (-0.6, 0.7), (-0.24, 0.62)], clear)
        wing = replace(wing, points=np.add(wing.points, (shift, shift * 1.6)))
        made += [wing, *[stroke([(0.0 + shift, 0.66 + 1.6 * shift), (-0.35, 0.73 + 0.03 * k + shift),
            (-0.64, 0.76 + 0.025 * k + shift)], 0.008, shade(clear, 0.65), curved=True)
            for k in range(3)]] if shift else []  # fmt: skip
        if not shift:
            tail = limb([(0.02, 0.52), (-0.28, 0.4), (-0.6, 0.26)], (0.1, 0.18 if full else 0.11, 0.04),
                (0.55, 0.12, 0.1) if full else dark)  # fmt: skip
            made += [tail, *[part for f in np.linspace(0.15, 0.85, 6) for part in trim(limb([(0.02 - 0.62 * f - 0.02,
                0.52 - 0.26 * f + 0.08), (0.02 - 0.62 * f + 0.02, 0.52 - 0.26 * f - 0.08)], (0.018, 0.018), pale),
                tail.points)]]  # fmt: skip
            made += [blob([(-0.06, 0.52), (0.0, 0.66), (0.12, 0.7), (0.22, 0.62), (0.2, 0.5), (0.06, 0.46)],
                shade(dark, 0.85)), ellipse(0.27, 0.54, 0.07, 0.07, dark), ellipse(0.28, 0.55, 0.045, 0.05,
                (0.1, 0.08, 0.08))]  # fmt: skip
            made += [stroke([(0.31, 0.5), (0.44, 0.34), (0.54, 0.2)], 0.02, dark)]
            for k in range(2):
                made.append(
                    stroke([(0.31, 0.57), (0.44, 0.56 + 0.05 * k), (0.54, 0.48 + 0.08 * k)], 0.012, dark, curved=True)
                )
                made += [stroke([(0.38 + 0.04 * j, 0.565 + 0.03 * k - 0.012 * j),
                    (0.4 + 0.04 * j, 0.61 + 0.03 * k - 0.012 * j)], 0.006, dark) for j in range(4)]  # fmt: skip
            made += [wing, *[stroke([(0.0, 0.66), (-0.35, 0.73 + 0.03 * k), (-0.64, 0.76 + 0.025 * k)], 0.008,
                shade(clear, 0.65), curved=True) for k in range(3)]]  # fmt: skip
    return fit(rng, made)
