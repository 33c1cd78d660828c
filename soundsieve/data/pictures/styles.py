"""Styles: the same drawing as clip art, cartoon, silhouette, sketch, photograph, print.

A picture is painted from a map that says, at three times the picture's resolution, which shape is seen where.
Colours, outlines, shading, textures and shadows are all computed from that map, so that a style costs about the
same for ten shapes and for a hundred. Styles are split like recordings are: those of ``valid`` and ``test`` are
never trained on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from soundsieve.data.pictures.backdrops import Backdrop, backdrop, noise_like
from soundsieve.data.pictures.clutter import CLUTTER
from soundsieve.data.pictures.raster import blur, noise, numbers, reduced, resized
from soundsieve.data.pictures.shapes import Colour, Shape, place, rotate, shade, tint

STYLES: dict[str, tuple[str, ...]] = {
    "train": (
        "photo",
        "flat",
        "cartoon",
        "glossy",
        "lineart",
        "silhouette",
        "icon",
        "sketch",
        "watercolour",
        "papercut",
        "lowpoly",
    ),
    "valid": ("chalk", "pixel"),
    "test": ("halftone", "crayon"),
}
"""Names of the styles of each split."""


@dataclass(frozen=True)
class Look:
    """One instance of a style: everything about a picture but what is drawn.

    Attributes:
        style: its name, one in ``STYLES``.
        backdrop: what stands behind.
        seed: of its textures.
        light: where light comes from, radians, clockwise from the right.
        line: width of its lines, relative to the picture's side.
        ink: colour of its lines.
        gains: white balance, one factor a channel.
        saturation: 0 for grey, 1 for the drawing's own colours.
        knobs: four numbers, 0 to 1, that each style uses in its own way.
    """

    style: str
    backdrop: Backdrop
    seed: int
    light: float
    line: float
    ink: Colour
    gains: Colour
    saturation: float
    knobs: tuple[float, float, float, float]

    def paint(self, shapes: Sequence[Shape], size: int) -> np.ndarray:
        """Paint the shapes; painting them again gives the same bits, moving one changes only what it touches.

        Args:
            shapes: back to front.
            size: pixels along each side.

        Returns:
            (size, size, 3), uint8.
        """
        picture = _PAINT[self.style](self, shapes, size)
        return (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)


class _Seen:
    """What of the shapes is seen where, and what styles compute from it.

    Maps are (size, size[, channel]), float32, unless they say fine: then ``factor`` times finer.
    """

    def __init__(
        self, look: Look, shapes: Sequence[Shape], size: int, *, wobble: float = 0.0, crisp: bool = True
    ) -> None:
        self.look = look
        self.size = size
        self.factor = 3 if crisp and size <= 160 else 2
        self.shapes = shapes
        self.fine = numbers(shapes, size * self.factor)
        self.rng = np.random.default_rng(look.seed)
        if wobble:
            self.fine = self.warped(self.fine, wobble)

    def warped(self, fine: np.ndarray, amount: float, cells: int = 14) -> np.ndarray:
        """A fine map with its outlines moved about at random, by about ``amount`` of the picture's side."""
        side = len(fine)
        down, across = (noise(self.rng, (cells, cells), side) * (amount * side) for _ in range(2))
        index = np.arange(side)
        row = np.clip(down.astype(np.intp) + index[:, None], 0, side - 1)
        column = np.clip(across.astype(np.intp) + index, 0, side - 1)
        return np.take(fine, row * side + column)

    @cached_property
    def colours(self) -> np.ndarray:
        """(1 + shape, 3): each shape's colour in this look; the first, of no shape, is black."""
        table = np.array([(0, 0, 0), *(shape.colour for shape in self.shapes)], np.float32)
        grey = table @ np.array([0.3, 0.59, 0.11], np.float32)
        table = grey[:, None] + self.look.saturation * (table - grey[:, None])
        return np.clip(0.03 + 0.92 * table * np.asarray(self.look.gains, np.float32), 0, 1)

    @cached_property
    def tones(self) -> np.ndarray:
        """(1 + shape): each shape's brightness; of no shape, 1."""
        own = np.array([shape.colour for shape in self.shapes], np.float32).reshape(-1, 3)
        return np.concatenate(([1], own @ np.array([0.3, 0.59, 0.11]))).astype(np.float32)

    @cached_property
    def groups(self) -> np.ndarray:
        """(1 + shape): a number a colour, so that parts of one colour are seen as one; 0 for no shape."""
        own = np.array([shape.colour for shape in self.shapes], np.float32).reshape(-1, 3)
        steps = np.rint(own * 24).astype(np.int32)
        return np.concatenate(([0], 1 + steps @ np.array([625, 25, 1]))).astype(np.int32)

    def filled(self, table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Each shape in its row's colour: the colours times how much is covered, and how much is, (…, 1)."""
        rows = np.full((len(table), 4), 255, np.uint8)
        rows[:, :3] = np.clip(table * 255 + 0.5, 0, 255)
        rows[0] = 0
        whole = np.take(rows.view(np.uint32)[:, 0], self.fine)  # four bytes at once: several times faster
        paint = reduced(whole.view(np.uint8).reshape(*whole.shape, 4), self.factor)
        return paint[..., :3], paint[..., 3:]

    def behind(self) -> np.ndarray:
        """The backdrop."""
        return self.look.backdrop.paint(self.size)

    def outlines(self, width: float, fine: np.ndarray | None = None) -> np.ndarray:
        """Fine map of where the colour changes, as lines of a width relative to the picture's side."""
        groups = self.groups[self.fine] if fine is None else fine
        edge = np.zeros(groups.shape, bool)
        edge[:, 1:] |= groups[:, 1:] != groups[:, :-1]
        edge[1:] |= groups[1:] != groups[:-1]
        return _grown(edge, round(width * len(groups)) - 1)

    @cached_property
    def coarse(self) -> np.ndarray:
        """Which shape is seen in the middle of each pixel."""
        return self.fine[self.factor // 2 :: self.factor, self.factor // 2 :: self.factor]

    def slopes(self, reach: float = 0.06) -> np.ndarray:
        """(…, 2): how each part of one colour slopes away towards its edges, right and down, about -1 to 1.

        Args:
            reach: how far from the edge the slope begins, relative to the picture's side.
        """
        parts = self.groups[self.coarse]
        size = self.size
        out = np.zeros((size, size, 2), np.float32)
        far = max(int(np.ceil(reach * size)), 1)
        padded = np.pad(parts, far, mode="edge")
        steps = []
        for radius in (far, far * 0.6, far * 0.3):
            angles = np.arange(8) * (np.pi / 4) + radius
            steps += [(round(radius * np.sin(a)), round(radius * np.cos(a)), np.sin(a), np.cos(a)) for a in angles]
        for down, across, y, x in steps:
            other = padded[far + down : far + down + size, far + across : far + across + size] != parts
            out[..., 0] += np.float32(x) * other
            out[..., 1] += np.float32(y) * other
        return out / 6

    @cached_property
    def within(self) -> np.ndarray:
        """(…, 2): where in its shape's box a pixel lies, right and down, -1 to 1."""
        boxes = np.zeros((1 + len(self.shapes), 4), np.float32)
        boxes[0, 2:] = 1
        for number, shape in enumerate(self.shapes, 1):
            low, high = shape.points.min(0), shape.points.max(0)
            boxes[number] = (*(low + high) / 2, *np.maximum((high - low + shape.width) / 2, 0.01))
        here = boxes[self.coarse]
        at = (np.arange(self.size, dtype=np.float32) + 0.5) / self.size
        across = (at - here[..., 0]) / here[..., 2]
        down = (at[:, None] - here[..., 1]) / here[..., 3]
        return np.clip(np.stack((across, down), -1), -1, 1)

    def lit(self, slopes: np.ndarray) -> np.ndarray:
        """How much slopes face the light, (…, 1)."""
        light = np.array([np.cos(self.look.light), np.sin(self.look.light)], np.float32)
        return (slopes @ light)[..., None]

    def shadow(self, cover: np.ndarray, distance: float, softness: float) -> np.ndarray:
        """How much of the things' shadow falls on the backdrop, (…, 1): both relative to the picture's side."""
        down = round(-np.sin(self.look.light) * distance * self.size)
        across = round(-np.cos(self.look.light) * distance * self.size)
        return blur(_moved(cover[..., 0], down, across), softness * self.size)[..., None]

    def grain(self) -> np.ndarray:
        """Fine noise of unit variance, (…, 1)."""
        return noise_like(self.rng.standard_normal((128, 128), dtype=np.float32), self.size)[..., None]

    def streaks(self, angle: float, length: int) -> np.ndarray:
        """Noise drawn out along a direction (radians), of about unit variance, (…, 1): strokes, fur, fibres."""
        grain = self.rng.standard_normal((128, 128), dtype=np.float32)
        down, across = np.sin(angle), np.cos(angle)
        total = sum(
            np.roll(grain, (round(down * step), round(across * step)), (0, 1)) for step in range(length)
        ) / np.sqrt(length)
        return noise_like(np.asarray(total), self.size)[..., None]


def _grown(area: np.ndarray, times: int) -> np.ndarray:
    """A fine area grown by a number of pixels in total, half to each side."""
    for step in range(max(times, 0)):
        grown = area.copy()
        if step % 2:
            grown[:, :-1] |= area[:, 1:]
            grown[:-1] |= area[1:]
        else:
            grown[:, 1:] |= area[:, :-1]
            grown[1:] |= area[:-1]
        area = grown
    return area


def _moved(pixels: np.ndarray, down: int, across: int) -> np.ndarray:
    """(height, width) moved by whole pixels, zeros moving in."""
    out = np.zeros_like(pixels)
    height, width = pixels.shape
    out[max(down, 0) : height + min(down, 0), max(across, 0) : width + min(across, 0)] = pixels[
        max(-down, 0) : height + min(-down, 0), max(-across, 0) : width + min(-across, 0)
    ]
    return out


def _photo(look: Look, shapes: Sequence[Shape], size: int) -> np.ndarray:
    """Round, lit, textured, in soft focus: a photograph as far as shapes allow."""
    _, gloss, depth, soft = look.knobs
    rough = max(2 * look.knobs[0] - 1, 0.0)  # every other time smooth
    seen = _Seen(look, shapes, size, wobble=0.004 * rough, crisp=False)
    paint, cover = seen.filled(seen.colours)
    slopes = seen.slopes(0.03 + 0.07 * depth)
    facing = seen.lit(0.55 * slopes + 0.4 * seen.within)
    patches = noise(seen.rng, (9, 9), size)[..., None]
    light = 1 + (0.2 + 0.3 * depth) * facing + 0.07 * patches - 0.12 * np.hypot(slopes[..., :1], slopes[..., 1:])
    length = 1 + int(8 * rough)
    coat = seen.streaks(0.5 + 2 * look.knobs[2], length)
    light += (0.015 + 0.1 * rough) * coat
    if gloss > 0.55:  # polished: a bright spot where the surface faces the light
        paint = paint + cover * (gloss - 0.4) * np.clip(1.8 * facing - 0.5, 0, 1) ** 2
    behind = seen.behind()
    dark = seen.shadow(cover, 0.02 + 0.05 * depth, 0.012 + 0.03 * soft)
    picture = paint * light + (1 - cover) * behind * (1 - 0.4 * depth * dark)
    picture = blur(picture, size * (0.002 + 0.004 * soft))
    return picture + (0.008 + 0.02 * soft) * seen.grain() * (cover if look.backdrop.kind == "white" else 1)


def _flat(look: Look, shapes: Sequence[Shape], size: int) -> np.ndarray:
    """Areas of one colour."""
    seen = _Seen(look, shapes, size)
    paint, cover = seen.filled(seen.colours)
    behind = seen.behind()
    if look.knobs[0] > 0.6:
        behind = behind * (1 - 0.25 * seen.shadow(cover, 0.05 * look.knobs[1], 0.015))
    return paint + (1 - cover) * behind


def _cartoon(look: Look, shapes: Sequence[Shape], size: int) -> np.ndarray:
    """Strong colours, two tones of each, dark outlines."""
    seen = _Seen(look, shapes, size)
    paint, cover = seen.filled(seen.colours)
    if look.knobs[0] > 0.35:
        facing = blur(seen.lit(seen.slopes(0.06)), 0.6)
        paint = paint * (1 - 0.28 * np.clip(-6 * facing - 1.2, 0, 1))
        paint = paint + cover * 0.16 * look.knobs[1] * np.clip(6 * facing - 2.2, 0, 1)
    picture = paint + (1 - cover) * seen.behind()
    drawn = reduced(seen.outlines(look.line), seen.factor)[..., None]
    return picture + drawn * (np.asarray(look.ink, np.float32) - picture)


def _glossy(look: Look, shapes: Sequence[Shape], size: int) -> np.ndarray:
    """Clip art: each part shaded from light to dark, with a sheen, thin outlines of its own colour, a shadow."""
    seen = _Seen(look, shapes, size)
    paint, cover = seen.filled(seen.colours)
    slopes = seen.slopes(0.04 + 0.05 * look.knobs[1])
    towards = seen.lit(seen.within)
    facing = seen.lit(slopes)
    paint = paint * (1 + 0.3 * towards + 0.2 * facing)
    paint = paint + cover * (0.15 + 0.3 * look.knobs[0]) * np.clip(3 * facing - 0.9, 0, 1)
    behind = seen.behind() * (1 - 0.35 * seen.shadow(cover, 0.04, 0.02))
    picture = paint + (1 - cover) * behind
    drawn = reduced(seen.outlines(0.5 * look.line), seen.factor)[..., None]
    return picture * (1 - (0.3 + 0.4 * look.knobs[2]) * drawn)


def _lineart(look: Look, shapes: Sequence[Shape], size: int) -> np.ndarray:
    """A colouring book: outlines only, the darkest parts filled."""
    seen = _Seen(look, shapes, size)
    fill = np.ones_like(seen.colours)
    if look.knobs[0] > 0.6:  # a light wash of the colours
        fill += 0.35 * (seen.colours - 1)
    fill[seen.tones < 0.28 * look.knobs[1]] = look.ink
    paint, cover = seen.filled(fill)
    picture = paint + (1 - cover) * seen.behind()
    drawn = reduced(seen.outlines(look.line), seen.factor)[..., None]
    return picture + drawn * (np.asarray(look.ink, np.float32) - picture)


def _inked(seen: _Seen, limit: float) -> np.ndarray:
    """(1 + shape): which shapes are darker than a limit; where the things fill their box, as scenes and windows do
    and as one slab of ink would say nothing, which are darker than the mean of what is seen.
    """
    counts = np.bincount(seen.fine.ravel(), minlength=len(seen.tones)).astype(np.float32)
    counts[0] = 0
    total = float(counts.sum())
    if total:
        low, high = _box(seen.shapes)
        if total > 0.7 * float(np.prod(np.clip(high, 0, 1) - np.clip(low, 0, 1))) * seen.fine.size:
            limit = float(counts @ seen.tones) / total
    return seen.tones < limit


def _silhouette(look: Look, shapes: Sequence[Shape], size: int) -> np.ndarray:
    """One dark colour, at most with small bright parts left out."""
    seen = _Seen(look, shapes, size)
    inked = _inked(seen, 0.85 if look.knobs[0] > 0.4 else 2.0)
    if not inked[seen.fine[seen.fine > 0]].any():  # all of it is bright
        inked[:] = True
    fill = np.where(inked[:, None], np.asarray(look.ink, np.float32), np.asarray(look.backdrop.colours[0], np.float32))
    paint, cover = seen.filled(fill)
    return paint + (1 - cover) * seen.behind()


def _icon(look: Look, shapes: Sequence[Shape], size: int) -> np.ndarray:
    """One ink: dark parts filled, with gaps between them; bright parts outlined."""
    seen = _Seen(look, shapes, size)
    inked = _inked(seen, 0.4 + 0.35 * look.knobs[0])
    area = inked[seen.fine]
    edge = seen.outlines(look.line)
    reach = round(look.line * len(area)) + 1
    near_ink, near_paper = _grown(area, reach), _grown(~area, reach)
    area = np.where(edge & ~near_ink, True, np.where(edge & ~near_paper, False, area))
    drawn = reduced(area, seen.factor)[..., None]
    blank = reduced((seen.fine > 0) & ~area, seen.factor)[..., None]
    ink, paper = np.asarray(look.ink, np.float32), np.asarray(look.backdrop.colours[0], np.float32)
    return drawn * ink + blank * paper + (1 - drawn - blank) * seen.behind()


def _sketch(look: Look, shapes: Sequence[Shape], size: int) -> np.ndarray:
    """Pencil or pen: lines drawn twice by an unsteady hand, hatching where it is dark."""
    wash, press, angle, dense = look.knobs
    seen = _Seen(look, shapes, size, crisp=False)
    groups = seen.groups[seen.fine]
    drawn: np.ndarray = np.zeros((size, size), np.float32)
    for _ in range(2):
        lines = seen.outlines(0.6 * look.line, seen.warped(groups, 0.003 + 0.003 * press))
        weight = 0.75 + 0.25 * noise(seen.rng, (8, 8), size)
        drawn = np.maximum(drawn, reduced(lines, seen.factor) * np.clip(weight, 0.25, 1))
    fill = 1 + (0.45 * wash if wash > 0.6 else 0.0) * (seen.colours - 1)
    paint, cover = seen.filled(fill)
    tone = seen.tones[seen.coarse] + 0.15 * seen.lit(seen.slopes(0.08))[..., 0]
    pitch = 0.02 + 0.014 * dense
    at = np.arange(size, dtype=np.float32) / size
    bent = 0.012 * noise(seen.rng, (6, 6), size)
    for turn, limit in ((angle * 3, 0.6), (angle * 3 + 1.3, 0.33), (angle * 3 + 0.6, 0.17)):
        wave = np.cos((np.cos(turn) * at + np.sin(turn) * at[:, None] + bent) * (2 * np.pi / pitch))
        hatch = np.clip(1.5 * wave - 0.2, 0, 1) * np.clip((limit - tone) * 8, 0, 1)
        drawn = np.maximum(drawn, 0.55 * hatch * (seen.coarse > 0))
    drawn = np.clip(drawn * (1 + 0.25 * seen.grain()[..., 0]), 0, 1)[..., None]
    picture = paint + (1 - cover) * seen.behind()
    return picture + drawn * (np.asarray(look.ink, np.float32) - picture)


def _watercolour(look: Look, shapes: Sequence[Shape], size: int) -> np.ndarray:
    """Thin paint on paper: uneven, darker where it dried at the edges."""
    wet, pool, rough, _ = look.knobs
    seen = _Seen(look, shapes, size, wobble=0.004 + 0.005 * rough, crisp=False)
    paint, cover = seen.filled(seen.colours)
    taken = cover - paint  # the light each place takes away
    taken = 0.75 * taken + 0.25 * blur(taken, size * (0.01 + 0.02 * wet))
    edges = blur(reduced(seen.outlines(0.012), seen.factor), 0.008 * size)[..., None]
    density = 0.8 + 0.16 * noise(seen.rng, (7, 7), size)[..., None] + 0.06 * noise(seen.rng, (32, 32), size)[..., None]
    paper = 1 + 0.02 * seen.grain()
    behind = seen.behind()
    picture = paper * (behind + cover * (1 - behind)) * (1 - taken * np.clip(density, 0.4, 1.1))
    return picture * (1 - (0.12 + 0.25 * pool) * edges * cover)


def _papercut(look: Look, shapes: Sequence[Shape], size: int) -> np.ndarray:
    """Sheets of coloured paper laid on each other, each with its shadow on those below."""
    seen = _Seen(look, shapes, size)
    paint, cover = seen.filled(seen.colours)
    picture = paint + (1 - cover) * seen.behind()
    distance = (0.012 + 0.014 * look.knobs[0]) * len(seen.fine)
    over = _moved(seen.fine, round(-np.sin(look.light) * distance), round(-np.cos(look.light) * distance))
    dark = blur(reduced(over > seen.fine, seen.factor), size * (0.004 + 0.01 * look.knobs[1]))[..., None]
    fibre = 0.03 * seen.streaks(3 * look.knobs[2], 3) + 0.02 * noise(seen.rng, (40, 40), size)[..., None]
    return picture * (1 - 0.45 * dark) * (1 + fibre * (0.3 + 0.7 * cover))


def _lowpoly(look: Look, shapes: Sequence[Shape], size: int) -> np.ndarray:
    """Straight-sided outlines, filled with triangles of slightly different brightness."""
    corners = 9 + int(8 * look.knobs[0])
    seen = _Seen(look, [_cornered(shape, corners) for shape in shapes], size)
    paint, cover = seen.filled(seen.colours)
    cells = 7 + int(6 * look.knobs[1])
    nodes = np.stack(np.meshgrid(*[np.linspace(-0.1, 1.1, cells + 1)] * 2), -1)
    nodes = nodes + seen.rng.uniform(-0.4, 0.4, nodes.shape) * 1.2 / cells
    facets = []
    for row in range(cells):
        for column in range(cells):
            a, b = nodes[row, column], nodes[row, column + 1]
            c, d = nodes[row + 1, column], nodes[row + 1, column + 1]
            facets += [Shape(np.array([a, b, c]), (0, 0, 0)), Shape(np.array([b, d, c]), (0, 0, 0))]
    bright = seen.rng.normal(0, 0.05 + 0.06 * look.knobs[2], 1 + len(facets)).astype(np.float32)
    light = blur(bright[numbers(facets, size)], 0.4)[..., None] + 0.22 * seen.lit(seen.within)
    return paint * (1 + light) + (1 - cover) * seen.behind() * (1 + 0.3 * light * (look.knobs[3] > 0.7))


def _cornered(shape: Shape, corners: int) -> Shape:
    if shape.width > 0 or len(shape.points) <= corners:
        return shape
    keep = np.linspace(0, len(shape.points), corners, endpoint=False).astype(int)
    return replace(shape, points=shape.points[keep])


def _chalk(look: Look, shapes: Sequence[Shape], size: int) -> np.ndarray:
    """Chalk on a board: grainy lines, parts rubbed in."""
    rub, colour, angle, press = look.knobs
    seen = _Seen(look, shapes, size, crisp=False)
    groups = seen.groups[seen.fine]
    lines = seen.outlines(look.line, seen.warped(groups, 0.003))
    tooth = np.clip(0.75 + 0.55 * seen.grain() + 0.2 * seen.streaks(3 * angle, 3), 0, 1)
    drawn = reduced(lines, seen.factor)[..., None] * tooth
    table = 0.95 + (0.2 + 0.7 * colour) * (np.maximum(seen.colours, 0.35) - 0.95)
    paint, cover = seen.filled(table)
    board = seen.behind() * (1 + 0.05 * noise(seen.rng, (6, 6), size)[..., None])
    strokes = np.clip(0.5 * seen.streaks(3 * angle, 9) + 0.2 + 0.5 * rub, 0, 1) * (0.25 + 0.55 * press)
    picture = board * (1 - cover * strokes) + paint * strokes
    chalk = np.where(cover > 0.5, np.maximum(paint / np.maximum(cover, 0.5), 0.6), 0.93)
    return picture + drawn * (chalk - picture)


def _pixel(look: Look, shapes: Sequence[Shape], size: int) -> np.ndarray:
    """Few pixels, few colours."""
    few = 32 + int(20 * look.knobs[0])
    seen = _Seen(look, shapes, few)
    paint, cover = seen.filled(seen.colours)
    solid = cover >= 0.5
    picture = np.where(solid, paint / np.maximum(cover, 0.5), look.backdrop.paint(few))
    if look.knobs[1] > 0.5:  # a dark rim
        inside = solid[..., 0]
        edge = inside & ~(_moved(inside, 1, 0) & _moved(inside, -1, 0) & _moved(inside, 0, 1) & _moved(inside, 0, -1))
        picture = np.where(edge[..., None], 0.35 * picture, picture)
    levels = 5 + int(5 * look.knobs[2])
    picture = np.rint(np.clip(picture, 0, 1) * levels) / levels
    return resized((picture * 255).astype(np.uint8), size).astype(np.float32) / 255


def _halftone(look: Look, shapes: Sequence[Shape], size: int) -> np.ndarray:
    """Print: dots of three inks or of one, larger where it is darker."""
    coarse, mono, edged, turn = look.knobs
    seen = _Seen(look, shapes, size)
    paint, cover = seen.filled(seen.colours)
    picture = (paint * (1 + 0.25 * seen.lit(seen.within))) + (1 - cover) * seen.behind()
    pitch = (0.022 + 0.022 * coarse) * max(1.0, 96 / size)
    at = np.arange(size, dtype=np.float32) / size
    if mono > 0.65:
        screens = [(turn * 1.5, picture @ np.array([0.3, 0.59, 0.11], np.float32), np.asarray(look.ink, np.float32))]
    else:
        inks = np.array([[0.05, 0.65, 0.9], [0.9, 0.1, 0.5], [1, 0.9, 0.1]], np.float32)
        screens = [(turn + 0.5 * k, picture[..., k], inks[k]) for k in range(3)]
    out = np.ones((size, size, 3), np.float32)
    for angle, bright, ink in screens:
        u = np.cos(angle) * at + np.sin(angle) * at[:, None]
        v = -np.sin(angle) * at + np.cos(angle) * at[:, None]
        screen = 0.5 + 0.25 * (np.cos(2 * np.pi * u / pitch) + np.cos(2 * np.pi * v / pitch))
        dots = np.clip((screen - 1.08 * bright) * 6 + 0.3, 0, 1)[..., None]
        out *= 1 + dots * (ink - 1)
    if edged > 0.4:
        drawn = reduced(seen.outlines(0.8 * look.line), seen.factor)[..., None]
        out = out + drawn * (np.asarray(look.ink, np.float32) - out)
    return out


def _crayon(look: Look, shapes: Sequence[Shape], size: int) -> np.ndarray:
    """Coloured pencil, wax or oil: strokes of many shades along a direction, paper between them."""
    thick, angle, edged, spread = look.knobs
    seen = _Seen(look, shapes, size, wobble=0.005, crisp=False)
    paint, cover = seen.filled(seen.colours)
    one, two = seen.streaks(3 * angle, 12), seen.streaks(3 * angle + 1.2, 8)
    turned = (seen.groups[seen.coarse] % 3 == 0)[..., None]  # every third colour is rubbed in another direction
    strokes = np.where(turned, two, one)
    body = np.clip(0.45 + 0.5 * thick + 0.45 * strokes, 0.1 + 0.7 * thick, 1)
    shades = 1 + (0.05 + 0.12 * spread) * strokes + 0.18 * seen.lit(seen.slopes(0.06))
    behind = seen.behind()
    paper = behind + cover * (0.96 - behind)
    picture = paper * (1 - cover * body) + np.clip(paint * shades, 0, 1) * body
    drawn = reduced(seen.outlines(0.6 * look.line), seen.factor)[..., None]
    return picture * (1 - (0.25 + 0.5 * edged) * drawn * np.clip(0.8 + 0.4 * seen.grain(), 0, 1))


_PAINT: dict[str, Callable[[Look, Sequence[Shape], int], np.ndarray]] = {
    "photo": _photo,
    "flat": _flat,
    "cartoon": _cartoon,
    "glossy": _glossy,
    "lineart": _lineart,
    "silhouette": _silhouette,
    "icon": _icon,
    "sketch": _sketch,
    "watercolour": _watercolour,
    "papercut": _papercut,
    "lowpoly": _lowpoly,
    "chalk": _chalk,
    "pixel": _pixel,
    "halftone": _halftone,
    "crayon": _crayon,
}
_PHOTOGRAPHIC = {"white": 0.4, "gradient": 0.1, "blurred": 0.22, "landscape": 0.1, "room": 0.08, "grainy": 0.1}
_DRAWN = {"white": 0.4, "plain": 0.25, "gradient": 0.1, "landscape": 0.15, "room": 0.1}
_PLAIN = {"white": 0.5, "plain": 0.4, "gradient": 0.1}
_PAPER = {"white": 0.6, "plain": 0.25, "grainy": 0.15}
_BACKDROPS: dict[str, dict[str, float]] = {
    "photo": _PHOTOGRAPHIC,
    "flat": _DRAWN,
    "cartoon": _DRAWN,
    "glossy": _DRAWN,
    "lineart": {"white": 0.75, "plain": 0.25},
    "silhouette": _PLAIN,
    "icon": _PLAIN,
    "sketch": _PAPER,
    "watercolour": _PAPER,
    "papercut": {"plain": 0.5, "white": 0.3, "gradient": 0.2},
    "lowpoly": _DRAWN,
    "chalk": {"plain": 1.0},
    "pixel": {"plain": 0.5, "white": 0.3, "landscape": 0.2},
    "halftone": {"white": 0.5, "plain": 0.3, "gradient": 0.2},
    "crayon": _PAPER,
}
_BOARDS: tuple[Colour, ...] = ((0.12, 0.25, 0.2), (0.16, 0.17, 0.19), (0.15, 0.2, 0.3))
ONE_INK = ("silhouette", "icon")
"""Styles in which everything that is drawn has the same colour."""


def look(rng: np.random.Generator, style: str) -> Look:
    """Return a random look.

    Args:
        rng: where all chance comes from.
        style: a name in ``STYLES``.

    Raises:
        ValueError: no style has that name.
    """
    if style not in _PAINT:
        raise ValueError(f"style {style!r} is none of {', '.join(sorted(_PAINT))}: name one of these")
    behind = backdrop(rng, _BACKDROPS[style])
    ink = _ink(rng, style)
    if style == "chalk":
        behind = replace(behind, colours=(tint(rng, _BOARDS[int(rng.integers(3))], 0.05), (0, 0, 0)))
    elif style in ONE_INK and behind.kind != "white":
        pale = tint(rng, behind.colours[0], 0.03)
        if rng.random() < 0.25:  # a bright thing on a dark ground
            ink, pale = (0.97, 0.97, 0.95), shade(ink, 1.0)
        elif min(pale) < 0.6:
            ink = (0.06, 0.06, 0.08)
            pale = shade(pale, 1.6)
        behind = replace(behind, colours=(pale, shade(pale, 0.92)))
    sober = style in ("photo", "watercolour")
    saturation = rng.uniform(0.65, 1.1) if sober else rng.uniform(0.85, 1.4)
    if style in ("photo", "flat", "glossy") and rng.random() < 0.05:
        saturation = 0.0  # black and white
    white = rng.normal(1, 0.05, 3) * rng.uniform(0.85, 1.1)
    knobs = rng.random(4)
    return Look(
        style,
        behind,
        int(rng.integers(2**31)),
        float(rng.uniform(-2.6, -0.5)),
        float(rng.uniform(0.008, 0.02)),
        ink,
        (float(white[0]), float(white[1]), float(white[2])),
        float(saturation),
        (float(knobs[0]), float(knobs[1]), float(knobs[2]), float(knobs[3])),
    )


def _ink(rng: np.random.Generator, style: str) -> Colour:
    """Mostly black; for drawings of one ink and for sketches also other dark colours."""
    if style in ("silhouette", "icon", "sketch", "halftone") and rng.random() < 0.45:
        dark: tuple[Colour, ...] = (
            (0.12, 0.2, 0.42),
            (0.35, 0.2, 0.12),
            (0.1, 0.32, 0.22),
            (0.5, 0.12, 0.14),
            (0.3, 0.3, 0.32),
            (0.35, 0.15, 0.42),
        )
        return tint(rng, dark[int(rng.integers(6))], 0.04)
    return tint(rng, (0.08, 0.07, 0.07), 0.03)


def _box(shapes: Sequence[Shape]) -> tuple[np.ndarray, np.ndarray]:
    """Upper left and lower right corner of what the shapes cover."""
    low = np.min([shape.points.min(0) - shape.width / 2 for shape in shapes], axis=0)
    high = np.max([shape.points.max(0) + shape.width / 2 for shape in shapes], axis=0)
    return low, high


def compose(rng: np.random.Generator, drawings: Sequence[list[Shape]], clutter: bool) -> list[Shape]:
    """Put drawings into one picture, each turned, flipped, sized and placed at random.

    Args:
        rng: where all chance comes from.
        drawings: one or several, each in the unit square; several stand next to each other, none hidden.
        clutter: whether small things that make no sound lie about behind them.

    Returns:
        All shapes, back to front.
    """
    count = len(drawings)
    columns = count if count <= 2 else int(np.ceil(np.sqrt(count)))
    rows = -(-count // max(columns, 1))
    if count == 2 and rng.random() < 0.3:
        columns, rows = 1, 2
    behind: list[Shape] = []
    if clutter:
        for _ in range(int(rng.integers(2, 7))):
            thing = CLUTTER[int(rng.integers(len(CLUTTER)))](rng)
            beside = rng.uniform(0.02, 0.2)  # near an edge, where it hides no outline
            x, y = ((beside, rng.random()), (1 - beside, rng.random()), (rng.random(), 1 - beside))[
                int(rng.integers(3))
            ]
            behind += place(thing, x, y, rng.uniform(0.08, 0.2), flip=rng.random() < 0.5)
    for cell, number in enumerate(rng.permutation(count)):
        width, height = 1 / columns, 1 / rows
        corner = np.array([cell % columns * width, cell // columns * height])
        behind += _posed(rng, drawings[int(number)], corner, np.array([width, height]))
    return behind


def _posed(rng: np.random.Generator, drawing: Sequence[Shape], corner: np.ndarray, room: np.ndarray) -> list[Shape]:
    """A drawing, turned and flipped at random, filling 55 to 95 % of a room with this upper left corner."""
    if not drawing:
        return []
    flipped = place(drawing, 0.5, 0.5, 1.0, flip=bool(rng.random() < 0.5))
    turned = rotate(flipped, float(np.clip(rng.normal(0, 6), -15, 15)))
    low, high = _box(turned)
    extent = np.maximum(high - low, 1e-3)
    scale = rng.uniform(0.55, 0.95) * float(np.min(room / extent))
    free = room - extent * scale
    corner = corner + free * np.clip(rng.normal(0.5, 0.2, 2), 0.02, 0.98)
    x, y = corner + ((0.5, 0.5) - low) * scale
    return place(turned, float(x), float(y), scale)
