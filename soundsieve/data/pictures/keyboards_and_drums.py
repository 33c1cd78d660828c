"""Organs and music boxes, and the union of all that has keys, bars, skins or pads."""

from __future__ import annotations

import numpy as np

from soundsieve.data.pictures import drum_kits, drums, hand_percussion, mallets, pianos, synthesizers
from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.materials import (
    BLACK,
    IVORY,
    STEEL,
    bent,
    box,
    fitted,
    keys,
    moved,
    near,
    one_of,
    squeezed,
    tube,
    wood,
)
from soundsieve.data.pictures.pianos import stool
from soundsieve.data.pictures.shapes import Shape, blob, ellipse, limb, polygon, rectangle, shade, stroke

DRAWINGS = Drawings()
for _family in (pianos, synthesizers, mallets, hand_percussion, drum_kits, drums):
    DRAWINGS.update(_family.DRAWINGS)


@DRAWINGS.add("organ")
def _pipe_organ(rng: np.random.Generator) -> list[Shape]:
    """Towers and flats of metal pipes in a carved case over a console."""
    colour = wood(rng, 0.5) if rng.random() < 0.8 else one_of(rng, [(0.9, 0.88, 0.82), (0.3, 0.4, 0.38)])
    metal = near(rng, (0.74, 0.74, 0.72)) if rng.random() < 0.75 else near(rng, (0.80, 0.66, 0.32))
    towers = int(rng.choice([3, 3, 5]))
    shapes: list[Shape] = []
    half = 0.5
    base = 0.20
    widths = [1.3 if number % 2 == 0 else 1.0 for number in range(2 * towers - 1)]
    edges = np.cumsum([0.0, *widths]) / sum(widths) * 2 * half - half
    centre_high = rng.random() < 0.6
    tops = []
    for number in range(len(widths)):
        off = abs(number - towers + 1) / (towers - 1)
        tower = number % 2 == 0
        tops.append(
            -(0.66 if tower else 0.42) + (0.16 * off if centre_high else 0.16 * (1 - off)) * (1 if tower else 0.5)
        )
    for number, top in enumerate(tops):
        shapes.append(rectangle(edges[number], top - 0.03, edges[number + 1], base, shade(colour, 0.28)))
        tower = number % 2 == 0
        count = 5 if tower else int(rng.integers(5, 8))
        wide = (edges[number + 1] - edges[number] - 0.03) / count
        for pipe in range(count):
            x = edges[number] + 0.015 + (pipe + 0.5) * wide
            part = abs(pipe - (count - 1) / 2) / ((count - 1) / 2)
            high = (
                top
                + 0.02
                + (
                    0.09 * part
                    if tower
                    else 0.16 * (pipe / (count - 1) if number < towers - 1 else 1 - pipe / (count - 1))
                )
            )
            shapes += tube([(x, high), (x, base - 0.11), (x, base - 0.08)], [0.9 * wide, 0.9 * wide, 0.9 * wide], metal)
            shapes.append(
                polygon(
                    [
                        (x - 0.45 * wide, base - 0.085),
                        (x + 0.45 * wide, base - 0.085),
                        (x + 0.1 * wide, base),
                        (x - 0.1 * wide, base),
                    ],
                    shade(metal, 0.8),
                )
            )
            shapes.append(
                polygon(
                    [
                        (x - 0.22 * wide, base - 0.13 - 0.02 * part),
                        (x + 0.22 * wide, base - 0.13 - 0.02 * part),
                        (x, base - 0.09),
                    ],
                    (0.12, 0.1, 0.1),
                )
            )
        shapes.append(rectangle(edges[number] - 0.008, top - 0.055, edges[number + 1] + 0.008, top - 0.01, colour))
        if tower:
            middle, out = (edges[number] + edges[number + 1]) / 2, (edges[number + 1] - edges[number]) / 2 + 0.02
            shapes += [
                rectangle(middle - out, top - 0.08, middle + out, top - 0.05, shade(colour, 1.3)),
                blob(
                    [(middle - out * 0.7, top - 0.08), (middle, top - 0.15), (middle + out * 0.7, top - 0.08)],
                    shade(colour, 1.1),
                ),
            ]
    shapes += [rectangle(x - 0.012, base - 0.55, x + 0.012, base, shade(colour, 1.15)) for x in edges]
    shapes.append(rectangle(-half - 0.03, base - 0.01, half + 0.03, base + 0.05, shade(colour, 1.25)))
    shapes.append(rectangle(-0.42, base + 0.05, 0.42, 0.56, colour))
    shapes += [rectangle(x - 0.06, base + 0.09, x + 0.06, 0.52, shade(colour, 0.8)) for x in (-0.33, 0.33)]
    shapes.append(rectangle(-0.22, base + 0.06, 0.22, 0.56, shade(colour, 0.45)))
    for row in range(int(rng.integers(2, 4))):
        y = base + 0.11 + 0.05 * row
        shapes += keys([(-0.16, y), (0.16, y), (0.165, y + 0.03), (-0.165, y + 0.03)], 21, drop=0.008)
    shapes += [
        ellipse(side * (0.185 + 0.02 * column), base + 0.09 + 0.03 * row, 0.007, 0.007, IVORY)
        for side in (-1, 1)
        for column in (0, 1)
        for row in range(5)
    ]
    shapes += [rectangle(-0.14 + 0.02 * k, 0.50, -0.127 + 0.02 * k, 0.56, shade(colour, 1.4)) for k in range(14)]
    shapes += moved(stool(shade(colour, 0.8)), 0, 0.5, 0.3)
    return fitted(rng, squeezed(shapes, x=rng.uniform(0.75, 1.0)))


@DRAWINGS.add("organ")
def _drawbar_organ(rng: np.random.Generator) -> list[Shape]:
    """An electric organ: two manuals, drawbars, a wooden case with pedals below."""
    colour = near(rng, (0.45, 0.25, 0.13))
    lean = rng.uniform(-0.1, 0.1)
    shapes = [
        rectangle(-0.95, 0.1, -0.82, 1.1, shade(colour, 0.8)),
        rectangle(0.82, 0.1, 0.95, 1.1, shade(colour, 0.8)),
    ]
    shapes += [rectangle(-0.9, 0.1, 0.9, 0.75, shade(colour, 0.55))]
    for k in range(13):
        shapes.append(
            polygon(
                [
                    (-0.55 + 0.085 * k, 0.85),
                    (-0.50 + 0.085 * k, 0.85),
                    (-0.52 + 0.09 * k, 1.12),
                    (-0.58 + 0.09 * k, 1.12),
                ],
                (0.55, 0.38, 0.2) if k % 7 not in (1, 3, 6, 8, 10) else BLACK,
            )
        )
    shapes += [
        polygon([(-1, 0), (1, 0), (1, 0.2), (-1, 0.2)], colour),
        polygon([(-1, 0), (1, 0), (0.93 + lean, -0.62), (-0.93 + lean, -0.62)], shade(colour, 1.15)),
    ]
    shapes += keys([(-0.75, -0.2), (0.75, -0.2), (0.78, -0.03), (-0.78, -0.03)], 35, drop=0.03)
    shapes += keys(
        [
            (-0.74 + 0.5 * lean, -0.42),
            (0.74 + 0.5 * lean, -0.42),
            (0.76 + 0.4 * lean, -0.27),
            (-0.76 + 0.4 * lean, -0.27),
        ],
        35,
        drop=0.03,
    )
    for k in range(18):
        x = -0.5 + 0.052 * k + (0.08 if k > 8 else 0) + 0.6 * lean
        out = rng.uniform(0.0, 0.06)
        shapes += [
            stroke([(x, -0.54), (x, -0.5 + out)], 0.012, STEEL),
            rectangle(x - 0.016, -0.51 + out, x + 0.016, -0.47 + out, one_of(rng, [IVORY, BLACK, (0.5, 0.25, 0.15)])),
        ]
    return fitted(rng, shapes, flip=bool(rng.random() < 0.5))


@DRAWINGS.add("music box")
def _music_box(rng: np.random.Generator) -> list[Shape]:
    """An open wooden box: mirror or lining in the lid, a pinned brass cylinder and a comb, or a dancer."""
    colour = (
        wood(rng, 0.55)
        if rng.random() < 0.7
        else one_of(rng, [(0.85, 0.55, 0.62), (0.6, 0.12, 0.15), (0.92, 0.9, 0.85)])
    )
    lining = one_of(rng, [(0.55, 0.08, 0.12), (0.75, 0.2, 0.3), (0.15, 0.2, 0.45), (0.2, 0.4, 0.3)])
    gold = (0.84, 0.66, 0.28)
    lean, deep, tall = rng.uniform(-0.1, 0.1), rng.uniform(0.28, 0.36), rng.uniform(0.25, 0.34)
    lid = [
        (-0.5 + lean, -deep),
        (0.5 + lean, -deep),
        (0.5 + 1.3 * lean, -deep - 0.42),
        (-0.5 + 1.3 * lean, -deep - 0.42),
    ]
    middle = np.mean(lid, 0)
    shapes = [
        polygon(lid, colour),
        polygon((np.array(lid) - middle) * 0.86 + middle, (0.78, 0.86, 0.9) if rng.random() < 0.5 else lining),
    ]
    shapes += box(-0.5, 0, 0.5, tall, (lean, deep), colour)
    bed = np.array(
        [(-0.45, -0.03), (0.45, -0.03), (0.45 + 0.9 * lean, -deep + 0.03), (-0.45 + 0.9 * lean, -deep + 0.03)]
    )
    shapes.append(polygon(bed, shade(lining, 0.6)))
    dancer = rng.random() < 0.4
    x, y = 0.5 * lean, -deep * 0.55
    if dancer:
        skin, skirt = (0.95, 0.82, 0.72), one_of(rng, [(0.97, 0.75, 0.82), (0.95, 0.95, 0.97), (0.75, 0.6, 0.85)])
        shapes += [ellipse(x, y + 0.05, 0.13, 0.05, gold), ellipse(x, y + 0.04, 0.11, 0.04, shade(gold, 1.4))]
        shapes += [
            limb([(x, y + 0.04), (x, y - 0.10), (x, y - 0.2)], [0.016, 0.03, 0.04], skin),
            limb([(x, y - 0.14), (x + 0.05, y - 0.08), (x + 0.01, y - 0.03)], [0.03, 0.028, 0.014], skin),
        ]
        shapes.append(
            blob(
                [
                    (x - 0.15, y - 0.16),
                    (x - 0.05, y - 0.21),
                    (x + 0.05, y - 0.21),
                    (x + 0.15, y - 0.16),
                    (x + 0.06, y - 0.135),
                    (x - 0.06, y - 0.135),
                ],
                skirt,
            )
        )
        shapes += [
            limb([(x, y - 0.18), (x, y - 0.3)], [0.05, 0.06], shade(skirt, 0.9)),
            *(
                stroke(
                    [(x + s * 0.025, y - 0.29), (x + s * 0.09, y - 0.37), (x + s * 0.015, y - 0.46)],
                    0.016,
                    skin,
                    curved=True,
                )
                for s in (-1, 1)
            ),
        ]
        shapes += [
            ellipse(x, y - 0.345, 0.03, 0.036, skin),
            ellipse(x, y - 0.365, 0.032, 0.024, (0.25, 0.15, 0.1)),
            ellipse(x, y - 0.395, 0.016, 0.014, (0.25, 0.15, 0.1)),
        ]
    else:
        shapes.append(polygon((bed - bed.mean(0)) * (0.8, 0.75) + bed.mean(0), gold))
        shapes += tube([(x - 0.26, y - 0.02), (x + 0.26, y - 0.02)], [0.12, 0.12], shade(gold, 1.2))
        shapes += [
            ellipse(x + rng.uniform(-0.25, 0.25), y - 0.02 + rng.uniform(-0.05, 0.05), 0.005, 0.005, shade(gold, 0.35))
            for _ in range(70)
        ]
        shapes.append(
            polygon([(x - 0.25, y + 0.055), (x + 0.25, y + 0.055), (x + 0.25, y + 0.13), (x - 0.25, y + 0.13)], STEEL)
        )
        shapes += [
            stroke([(xx, y + 0.05), (xx, y + 0.105)], 0.006, (0.35, 0.35, 0.37))
            for xx in np.linspace(x - 0.24, x + 0.24, 20)
        ]
        shapes += [*tube([(x + 0.28, y - 0.02), (x + 0.36, y - 0.02)], [0.14, 0.14], shade(gold, 0.8))]
    side = 0.5
    crank_y = tall * 0.5
    shapes += tube(
        bent([(side, crank_y), (side + 0.1, crank_y), (side + 0.1, crank_y + 0.14)], 0.03), [0.022, 0.022], gold
    )
    shapes += [ellipse(side + 0.1, crank_y + 0.16, 0.03, 0.04, shade(colour, 0.6))]
    if rng.random() < 0.6:
        trim = one_of(rng, [gold, shade(colour, 1.5), shade(colour, 0.5)])
        shapes += [
            stroke([(-0.45, 0.05), (0.45, 0.05), (0.45, tall - 0.05), (-0.45, tall - 0.05), (-0.45, 0.05)], 0.01, trim)
        ]
        shapes += [
            ellipse(0.07 * np.cos(t), tall / 2 + 0.05 * np.sin(t), 0.035, 0.025, trim)
            for t in np.linspace(0, 2 * np.pi, 5, endpoint=False)
        ]
    shapes.append(rectangle(-0.03, -0.005, 0.03, 0.05, gold))
    return fitted(rng, shapes, float(rng.normal(0, 4)), flip=bool(rng.random() < 0.5))
