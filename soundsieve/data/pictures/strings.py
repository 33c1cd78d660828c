"""Strings that are bowed: violin, viola, cello, double bass, in millimetres from life."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundsieve.data.pictures.drawings import Drawings
from soundsieve.data.pictures.materials import (
    BLACK,
    EBONY,
    STEEL,
    arched,
    carried,
    disc,
    fitted,
    mix,
    near,
    squeezed,
    tube,
)
from soundsieve.data.pictures.players import Player
from soundsieve.data.pictures.shapes import (
    Shape,
    blob,
    ellipse,
    limb,
    polygon,
    rectangle,
    shade,
    smooth,
    stroke,
    tint,
)

DRAWINGS = Drawings()


@dataclass(frozen=True)
class Measures:
    """A bowed instrument's measures in millimetres.

    Attributes:
        body: length of the body.
        upper, waist, lower: its widths.
        neck: from the body to the nut.
        head: pegbox and scroll.
        board: width of the fingerboard at its end.
        stop: from the body's top to the bridge.
        ribs: depth of the body.
        pin: length of the endpin.
        bow: length of the bow.
        slope: of the shoulders, 0 round, 1 a double bass's.
    """

    body: float
    upper: float
    waist: float
    lower: float
    neck: float
    head: float
    board: float
    stop: float
    ribs: float
    pin: float
    bow: float
    slope: float


VIOLIN = Measures(356, 168, 112, 208, 130, 106, 42, 195, 32, 0, 745, 0)
VIOLA = Measures(412, 194, 134, 246, 148, 120, 48, 222, 40, 0, 740, 0)
CELLO = Measures(755, 342, 232, 440, 280, 205, 63, 402, 118, 300, 715, 0.1)
BASS = Measures(1120, 520, 370, 680, 430, 270, 92, 625, 200, 130, 710, 1.0)


def outline(size: Measures) -> np.ndarray:
    """The body's outline from above, (point, 2) in millimetres, the top of the body at (0, 0)."""
    u, w, lo = (0.5 * width / size.body for width in (size.upper, size.waist, size.lower))
    round_, sloped = (
        np.array(
            [(0, 0), (0.25, 0.0), (0.64, 0.034), (0.925, 0.108), (1, 0.2), (0.95, 0.27), (0.86, 0.325), (0.9, 0.358)]
        ),
        np.array(
            [(0, 0), (0.2, 0.0), (0.36, 0.06), (0.7, 0.13), (0.95, 0.21), (1, 0.275), (0.92, 0.335), (0.94, 0.368)]
        ),
    )
    shoulder = round_ + size.slope * (sloped - round_)
    top = smooth(shoulder * (u, 1), closed=False)
    middle = smooth(
        np.array(
            [(u * 0.91, 0.362), (w * 1.12, 0.40), (w, 0.47), (w * 1.03, 0.54), (w * 1.18, 0.60), (lo * 0.85, 0.637)]
        ),
        closed=False,
    )
    bottom = np.array(
        [(0.85, 0.642), (0.845, 0.67), (0.93, 0.725), (1, 0.80), (0.96, 0.885), (0.76, 0.952), (0.4, 0.99)]
    )
    right = np.concatenate((top, middle, smooth(np.array([*bottom, (0, 1)]) * (lo, 1), closed=False)))
    return np.concatenate((right, right[-2:0:-1] * (-1, 1))) * size.body


def bowed(rng: np.random.Generator, size: Measures, *, turn: float = 0.0) -> list[Shape]:
    """The instrument from the front, strings upright, the top of its body at (0, 0), in millimetres.

    Args:
        rng: chooses its varnish and fittings.
        size: its measures.
        turn: seen from the side, -1 to 1: how much of the ribs shows.
    """
    light, deep = (0.80, 0.46, 0.16), (0.30, 0.11, 0.05)
    varnish = tint(
        rng,
        mix(mix(light, (0.62, 0.24, 0.08), min(1.0, 2 * (age := rng.beta(1.6, 1.8)))), deep, max(0.0, 2 * age - 1)),
        0.01,
    )
    fitting = EBONY if rng.random() < 0.75 else shade(varnish, 0.45)
    edge = outline(size)
    shapes: list[Shape] = []
    if abs(turn) > 0.02:
        for step in np.linspace(1, 0, 5):
            shapes.append(
                polygon(edge + np.array((turn * size.ribs * step, 0)), shade(varnish, 0.42 + 0.1 * (1 - step)))
            )
    shapes += arched(edge, varnish, edge=0.72, middle=rng.uniform(1.2, 1.6), light=(-0.1, -0.15))
    inner = edge * (0.955, 0.972) + (0, 0.014 * size.body)
    shapes.append(stroke([*inner, inner[0]], 0.006 * size.body, shade(varnish, 0.35)))
    for side in (-1, 1):
        f = [
            (0.062, 0.474),
            (0.078, 0.452),
            (0.098, 0.470),
            (0.108, 0.545),
            (0.122, 0.622),
            (0.143, 0.636),
            (0.155, 0.612),
        ]
        spread = size.lower / size.body / 0.584
        path = np.array(f) * (side * spread * size.body, size.body) + (0, size.stop - 0.548 * size.body)
        shapes.append(
            limb(
                path,
                [
                    0.012 * size.body,
                    0.013 * size.body,
                    0.022 * size.body,
                    0.022 * size.body,
                    0.013 * size.body,
                    0.012 * size.body,
                ],
                BLACK,
            )
        )
        shapes += [disc(path[at], 0.014 * size.body, 0.014 * size.body, BLACK) for at in (0, -1)]
    # head, neck, fingerboard
    nut, top = -size.neck, -size.neck - size.head
    narrow, wide = 0.56 * size.board / 2, size.board / 2
    end = nut + (0.78 if size.slope < 0.5 else 0.74) * (size.stop + size.neck)
    shapes.append(
        polygon([(-narrow * 1.05, nut), (narrow * 1.05, nut), (wide * 0.9, 4), (-wide * 0.9, 4)], shade(varnish, 0.9))
    )
    pegs = [(0.20, 1), (0.34, -1), (0.48, 1), (0.62, -1)]
    for part, side in pegs:
        y, far = nut - part * size.head, side * (narrow + 0.27 * size.head)
        if size.slope > 0.5:
            shapes.append(stroke([(0, y), (far, y)], 0.035 * size.head, STEEL))
            shapes.append(ellipse(far, y, 0.07 * size.head, 0.10 * size.head, tint(rng, STEEL, 0.03)))
        else:
            shapes.append(
                limb([(0, y), (far * 0.7, y), (far, y)], [0.1 * size.head, 0.07 * size.head, 0.07 * size.head], fitting)
            )
            shapes.append(ellipse(far, y, 0.07 * size.head, 0.085 * size.head, fitting))
    shapes.append(
        limb(
            [(0, nut), (0, nut - 0.4 * size.head), (0, top + 0.2 * size.head)],
            [2.1 * narrow, 1.9 * narrow, 1.35 * narrow],
            shade(varnish, 0.8),
        )
    )
    shapes.append(
        limb(
            [(0, nut - 0.12 * size.head), (0, nut - 0.68 * size.head)],
            [1.1 * narrow, 0.8 * narrow],
            shade(varnish, 0.3),
        )
    )
    scroll = 0.16 * size.head
    shapes += [
        ellipse(side * narrow * 0.9, top + scroll * 1.15, scroll * 0.5, scroll * 0.62, shade(varnish, 0.6))
        for side in (-1, 1)
    ]
    shapes.append(ellipse(0, top + scroll, 0.95 * narrow, scroll, shade(varnish, 0.95)))
    shapes.append(ellipse(0, top + 0.85 * scroll, 0.45 * narrow, 0.5 * scroll, shade(varnish, 1.3)))
    shapes.append(polygon([(-narrow, nut), (narrow, nut), (wide, end), (-wide, end)], EBONY))
    shapes.append(
        polygon(
            [(-0.6 * narrow, nut), (-0.1 * narrow, nut), (-0.1 * wide, end), (-0.6 * wide, end)], shade(EBONY, 1.12)
        )
    )
    # tailpiece, bridge, strings
    tail = 0.30 * size.body
    y = 0.965 * size.body - tail
    wide_tail = 0.52 * size.board
    shapes.append(
        polygon(
            [
                (-wide_tail, y),
                (wide_tail, y),
                (0.38 * wide_tail, 0.965 * size.body),
                (-0.38 * wide_tail, 0.965 * size.body),
            ],
            fitting,
        )
    )
    shapes.append(ellipse(0, 0.985 * size.body, 0.022 * size.body, 0.012 * size.body, fitting))
    strings = [
        (part * narrow * 0.72, part * 0.42 * size.board, part * wide_tail * 0.7) for part in (-1, -0.34, 0.34, 1)
    ]
    for at_nut, at_bridge, at_tail in strings:
        shapes.append(
            stroke(
                [(at_nut, nut), (at_bridge, size.stop), (at_tail, y + 0.06 * tail)],
                0.0048 * size.body,
                (0.82, 0.80, 0.74),
            )
        )
    half, high = 0.58 * size.board, 0.035 * size.body
    bridge = [
        (-half, size.stop + 0.4 * high),
        (-half * 0.85, size.stop - high * 0.4),
        (0, size.stop - 0.7 * high),
        (half * 0.85, size.stop - high * 0.4),
    ]
    shapes.append(
        polygon(
            [
                *bridge,
                (half, size.stop + 0.4 * high),
                (0.3 * half, size.stop + 0.1 * high),
                (-0.3 * half, size.stop + 0.1 * high),
            ],
            (0.90, 0.74, 0.48),
        )
    )
    if size.pin:
        shapes = [
            *tube([(0, size.body * 0.98), (0, size.body + size.pin)], [14, 12], STEEL),
            ellipse(0, size.body, 22, 18, EBONY),
            *shapes,
        ]
    else:
        x, y = -0.12 * size.body, 0.935 * size.body
        shapes.append(
            blob(
                [
                    (x - 0.10 * size.body, y - 0.04 * size.body),
                    (x + 0.03 * size.body, y - 0.065 * size.body),
                    (x + 0.09 * size.body, y),
                    (x + 0.07 * size.body, y + 0.055 * size.body),
                    (x - 0.05 * size.body, y + 0.04 * size.body),
                ],
                fitting,
            )
        )
        shapes.append(
            ellipse(
                x - 0.02 * size.body,
                y - 0.015 * size.body,
                0.05 * size.body,
                0.025 * size.body,
                shade(fitting, 1.15),
                15,
            )
        )
    return shapes


def bow(rng: np.random.Generator, length: float, thick: float = 1.0) -> list[Shape]:
    """A bow, upright, its frog at (0, 0) and its tip up, in millimetres."""
    stick = near(rng, (0.42, 0.17, 0.08))
    hair = 24 * thick
    return [
        polygon(
            [(hair - 2, -10), (hair + 4, -10), (hair + 3, 12 - length), (hair - 1, 12 - length)], (0.94, 0.92, 0.86)
        ),
        limb(
            [(0, 40), (2, -0.25 * length), (hair * 0.55, -0.55 * length), (3, -0.9 * length), (0, -length)],
            [11 * thick, 10 * thick, 9 * thick, 8 * thick, 7 * thick],
            stick,
        ),
        polygon(
            [(-3, -length - 2), (5, -length - 6), (hair + 6, 12 - length), (hair - 4, 18 - length), (3, 22 - length)],
            stick,
        ),
        rectangle(-4, -55, hair + 6, 0, EBONY, 4),
        ellipse(hair * 0.45, -27, 5 * thick, 5 * thick, (0.92, 0.92, 0.90)),
        rectangle(-6 * thick, 18, 6 * thick, 40, STEEL),
    ]


def _alone(rng: np.random.Generator, size: Measures) -> list[Shape]:
    """The instrument by itself, mostly with its bow."""
    turn = rng.choice([0, 0, rng.uniform(-1, 1)])
    shapes = squeezed(bowed(rng, size, turn=float(turn)), x=1 - 0.35 * abs(turn) * rng.random())
    upright = size.pin > 0
    if rng.random() < 0.55:
        stick = bow(rng, size.bow, 1.0 if not upright else 1.5)
        x = size.lower * rng.uniform(0.62, 0.9)
        low = size.body * rng.uniform(0.75, 1.05)
        if rng.random() < 0.5:  # beside it
            lean = rng.uniform(-0.25, 0.1)
            shapes += carried(
                stick,
                [(0, 0), (0, -size.bow)],
                [(x, low), (x + lean * size.bow, low - size.bow)],
                mirror=bool(rng.integers(2)),
            )
        else:  # across its strings
            y, rise = size.stop - 0.07 * size.body, rng.uniform(-0.3, 0.45)
            at = rng.uniform(0.3, 0.6) * size.bow
            along = np.array([-np.cos(rise), -np.sin(rise)]) * (1 if rng.random() < 0.5 else -1) * (1, 1)
            middle = np.array([0.0, y])
            shapes += carried(stick, [(0, 0), (0, -size.bow)], [middle - along * at, middle + along * (size.bow - at)])
    spread = 14 if upright else 50
    degrees = rng.normal(0, spread) if rng.random() < 0.85 else rng.choice([90, -90]) + rng.normal(0, 12)
    return fitted(rng, shapes, float(degrees), flip=bool(rng.random() < 0.3))


def violinist(rng: np.random.Generator, size: Measures, *, someone: Player | None = None) -> list[Shape]:
    """A violin or viola under the chin of someone, or of anyone, in the unit square."""
    someone = someone or Player.someone(rng)
    chin = np.array([0.55, 0.34])
    reach = 0.00115 * (size.body + size.neck + size.head) / 0.684 * rng.uniform(0.75, 0.9)
    rise = rng.uniform(-0.15, 0.28)
    scroll = chin + reach * np.array([np.cos(rise), np.sin(rise)])
    whole = squeezed(bowed(rng, size, turn=-1.0), x=rng.uniform(0.5, 0.75))
    top = -size.neck - size.head
    fiddle = carried(whole, [(0, size.body * 0.93), (0, top)], [chin, scroll])
    neck = chin + (scroll - chin) * 0.83 + (0, 0.02)
    stop = chin + (scroll - chin) * 0.34
    tip = stop + np.array([rng.uniform(0.12, 0.3), -rng.uniform(0.22, 0.33)])
    frog = stop + (stop - tip) * rng.uniform(0.5, 1.1)
    stick = carried(bow(rng, size.bow, 1.6), [(0, 0), (0, -size.bow)], [frog, tip])
    return [
        *someone.body(0.46),
        *someone.arm((0.60, 0.44), (float(neck[0]), float(neck[1])), bend=1),
        *fiddle,
        *someone.head(0.48, 0.235, tilt=rng.uniform(5, 20)),
        *stick,
        *someone.arm((0.30, 0.44), (float(frog[0]), float(frog[1])), bend=1),
    ]


def cellist(
    rng: np.random.Generator, size: Measures, *, plucked: bool = False, someone: Player | None = None
) -> list[Shape]:
    """A cello or double bass, bowed or plucked by someone, or anyone, seated or standing behind it; 1.4 high."""
    someone = someone or Player.someone(rng)
    long = size.body + size.neck + size.head
    seated = size.slope < 0.5
    foot, head = (
        np.array([0.52, 1.02 if seated else 1.36]),
        np.array([0.60 if seated else 0.66, 0.13 if seated else 0.06]),
    )
    whole = carried(bowed(rng, size), [(0, size.body + size.pin), (0, size.body - long)], [foot, head])
    along = head - foot
    left = foot + along * 0.74
    stop = foot + along * (size.body + size.pin - size.stop + 0.04 * size.body) / (long + size.pin)
    frog = stop + np.array([-0.30, rng.uniform(-0.03, 0.06)])
    shapes = [*someone.body(0.46, low=0.9)]
    if seated:
        shapes += someone.leg((0.40, 0.86), (0.20, 0.84), (0.22, 1.22)) + someone.leg(
            (0.54, 0.86), (0.80, 0.84), (0.78, 1.22)
        )
    else:
        shapes += someone.leg((0.38, 0.9), (0.36, 1.15), (0.35, 1.42)) + someone.leg(
            (0.53, 0.9), (0.60, 1.15), (0.62, 1.42)
        )
    shapes += someone.head(0.43, 0.235, tilt=rng.uniform(-16, -2))
    shapes += whole
    shapes += someone.arm((0.61, 0.44), (float(left[0]), float(left[1])), bend=1)
    if not plucked:
        shapes += carried(
            bow(rng, size.bow, 1.8), [(0, 0), (0, -size.bow)], [frog, frog + np.array((0.58, rng.uniform(-0.05, 0.06)))]
        )
    else:
        frog = stop + np.array((-0.03, -0.1))
    return shapes + someone.arm((0.31, 0.44), (float(frog[0]), float(frog[1])), bend=1)


def _turned(rng: np.random.Generator, shapes: list[Shape]) -> list[Shape]:
    """Fitted, now and then the other way round."""
    return fitted(rng, shapes, flip=bool(rng.random() < 0.2))


@DRAWINGS.add("violin", "fiddle")
def _violin(rng: np.random.Generator) -> list[Shape]:
    return _turned(rng, violinist(rng, VIOLIN)) if rng.random() < 0.2 else _alone(rng, VIOLIN)


@DRAWINGS.add("viola")
def _viola(rng: np.random.Generator) -> list[Shape]:
    return _turned(rng, violinist(rng, VIOLA)) if rng.random() < 0.25 else _alone(rng, VIOLA)


@DRAWINGS.add("cello")
def _cello(rng: np.random.Generator) -> list[Shape]:
    return _turned(rng, cellist(rng, CELLO)) if rng.random() < 0.3 else _alone(rng, CELLO)


@DRAWINGS.add("double bass")
def _double_bass(rng: np.random.Generator) -> list[Shape]:
    if rng.random() < 0.3:
        return _turned(rng, cellist(rng, BASS, plucked=bool(rng.random() < 0.6)))
    return _alone(rng, BASS)
