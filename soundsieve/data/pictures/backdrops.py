"""What stands behind the things in a picture: nothing, a colour, a landscape, a room, a blur."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundsieve.data.pictures.raster import blur, noise, numbers
from soundsieve.data.pictures.shapes import Colour, Shape, blob, ellipse, polygon, rectangle, shade, tint

KINDS = ("white", "plain", "gradient", "landscape", "room", "blurred", "grainy")
"""Sorts of backdrops."""

_PASTELS: tuple[Colour, ...] = (
    (0.96, 0.9, 0.78),
    (0.8, 0.9, 0.96),
    (0.85, 0.94, 0.82),
    (0.96, 0.84, 0.84),
    (0.9, 0.86, 0.95),
    (0.97, 0.95, 0.82),
    (0.88, 0.88, 0.88),
)
_STRONG: tuple[Colour, ...] = (
    (0.98, 0.78, 0.25),
    (0.3, 0.65, 0.85),
    (0.45, 0.72, 0.45),
    (0.88, 0.4, 0.35),
    (0.55, 0.45, 0.7),
    (0.25, 0.3, 0.4),
    (0.6, 0.6, 0.62),
)


@dataclass(frozen=True)
class Backdrop:
    """One backdrop.

    Attributes:
        kind: one of ``KINDS``.
        colours: the two it is made of.
        horizon: where the ground or the floor begins, from the top, 0 to 1.
        seed: of all that is random in it.
    """

    kind: str
    colours: tuple[Colour, Colour]
    horizon: float
    seed: int

    def paint(self, size: int) -> np.ndarray:
        """Return it as (size, size, 3) float32, 0 to 1; at another size, the same backdrop."""
        rng = np.random.default_rng(self.seed)
        first, second = (np.asarray(colour, np.float32) for colour in self.colours)
        if self.kind in ("white", "plain"):
            return np.broadcast_to(first, (size, size, 3))
        if self.kind == "gradient":
            angle = rng.uniform(0, 2 * np.pi)
            down, across = np.meshgrid(*[np.linspace(-0.5, 0.5, size, dtype=np.float32)] * 2, indexing="ij")
            part: np.ndarray
            if rng.random() < 0.4:  # a glow in the middle
                part = np.clip(1.6 * np.hypot(down, across), 0, 1)
            else:
                part = np.clip(0.5 + 0.8 * (np.cos(angle) * across + np.sin(angle) * down), 0, 1)
            return first + part[..., None].astype(np.float32) * (second - first)
        if self.kind == "grainy":
            field = sum(noise(rng, (cells, cells), size) * weight for cells, weight in ((4, 0.5), (16, 0.3), (64, 0.2)))
            return np.clip(first + (0.25 * np.asarray(field)[..., None] + 0.5) * (second - first), 0, 1)
        if self.kind == "blurred":
            return self._blurred(rng, size)
        return self._flat(self._landscape(rng) if self.kind == "landscape" else self._room(rng), size)

    def _blurred(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """Out of focus: large soft patches, and sometimes discs of light."""
        first, second = (np.asarray(colour, np.float32) for colour in self.colours)
        part = np.clip(0.5 + 0.35 * noise(rng, (5, 5), size), 0, 1)[..., None]
        picture: np.ndarray = first + part * (second - first)
        picture = picture + 0.025 * np.stack([noise(rng, (4, 4), size) for _ in range(3)], -1)
        if rng.random() < 0.5:
            down, across = np.meshgrid(*[np.linspace(0, 1, size, dtype=np.float32)] * 2, indexing="ij")
            for x, y, radius, bright in rng.uniform((0, 0, 0.03, 0.05), (1, 1, 0.12, 0.25), (10, 4)).tolist():
                picture += bright * np.clip((radius - np.hypot(across - x, down - y)) * 30, 0, 1)[..., None]
        grain = rng.standard_normal((128, 128), dtype=np.float32)
        return np.clip(picture + 0.015 * noise_like(grain, size)[..., None], 0, 1)

    def _landscape(self, rng: np.random.Generator) -> list[Shape]:
        sky, ground = self.colours
        bands = [rectangle(-0.1, y / 8 - 0.1, 1.1, 1.1, shade(sky, 1 + 0.12 * y)) for y in range(8)]
        for layer in range(int(rng.integers(1, 4))):
            top = self.horizon - 0.12 + 0.08 * layer
            heights = top + rng.uniform(-0.06, 0.06, 7)
            path = [(-0.2, 1.3), *zip(np.linspace(-0.2, 1.2, 7).tolist(), heights.tolist(), strict=True), (1.2, 1.3)]
            far = tuple(
                0.75 ** (layer + 1) * s + (1 - 0.75 ** (layer + 1)) * g for s, g in zip(sky, ground, strict=True)
            )
            bands.append(blob(path, (far[0], far[1], far[2])))
        bands.append(
            polygon(
                [(-0.1, self.horizon), (1.1, self.horizon + rng.uniform(-0.03, 0.03)), (1.1, 1.1), (-0.1, 1.1)], ground
            )
        )
        for x, y in rng.uniform((0, self.horizon + 0.03), (1, 1), (int(rng.integers(0, 12)), 2)).tolist():
            bands.append(ellipse(x, y, 0.06 * y, 0.012 * y, shade(ground, 0.9)))
        return bands

    def _room(self, rng: np.random.Generator) -> list[Shape]:
        wall, floor = self.colours
        things = [rectangle(-0.1, -0.1, 1.1, 1.1, wall), rectangle(-0.1, self.horizon, 1.1, 1.1, floor)]
        things.append(rectangle(-0.1, self.horizon - 0.02, 1.1, self.horizon, shade(wall, 0.8)))
        if rng.random() < 0.4:  # a frame on the wall
            x, y = rng.uniform(0.05, 0.7), rng.uniform(0.05, 0.2)
            things.append(rectangle(x, y, x + 0.2, y + 0.16, shade(floor, 0.7)))
            things.append(rectangle(x + 0.02, y + 0.02, x + 0.18, y + 0.14, tint(rng, (0.75, 0.8, 0.8))))
        for y in np.linspace(self.horizon, 1, int(rng.integers(1, 6)))[1:]:
            things.append(rectangle(-0.1, y, 1.1, y + 0.006, shade(floor, 0.9)))
        return things

    def _flat(self, things: list[Shape], size: int) -> np.ndarray:
        rng = np.random.default_rng(self.seed)
        table = np.array([thing.colour for thing in things], np.float32)
        picture = table[np.maximum(numbers(things, size), 1) - 1]
        return blur(picture, size * float(rng.choice([0.004, 0.004, 0.02])))


def noise_like(grain: np.ndarray, size: int) -> np.ndarray:
    """A square of grain, cut or repeated to (size, size)."""
    times = -(-size // len(grain))
    return np.tile(grain, (times, times))[:size, :size]


def backdrop(rng: np.random.Generator, kinds: dict[str, float]) -> Backdrop:
    """Return a random backdrop.

    Args:
        rng: where all chance comes from.
        kinds: how often each kind, relative to the others.
    """
    weights = np.array(list(kinds.values()))
    kind = str(rng.choice(list(kinds), p=weights / weights.sum()))
    pale = rng.random() < 0.75
    first, second = (tint(rng, (_PASTELS if pale else _STRONG)[int(rng.integers(7))], 0.04) for _ in range(2))
    if kind == "white":
        first = second = (1.0, 1.0, 1.0) if rng.random() < 0.8 else (0.97, 0.97, 0.96)
    elif kind == "landscape":
        first = tint(
            rng, ((0.62, 0.8, 0.94), (0.85, 0.9, 0.95), (0.95, 0.82, 0.7), (0.5, 0.68, 0.9))[int(rng.integers(4))]
        )
        second = tint(
            rng, ((0.5, 0.68, 0.35), (0.62, 0.72, 0.42), (0.8, 0.72, 0.5), (0.85, 0.88, 0.92))[int(rng.integers(4))]
        )
    elif kind == "room":
        second = tint(
            rng, ((0.66, 0.48, 0.32), (0.5, 0.4, 0.34), (0.75, 0.72, 0.68), (0.4, 0.42, 0.45))[int(rng.integers(4))]
        )
    elif kind == "blurred":
        greens: tuple[Colour, ...] = (
            (0.42, 0.55, 0.3),
            (0.6, 0.66, 0.42),
            (0.5, 0.52, 0.55),
            (0.62, 0.5, 0.38),
            (0.35, 0.42, 0.5),
        )
        first, second = (tint(rng, greens[int(rng.integers(5))], 0.04) for _ in range(2))
    return Backdrop(kind, (first, second), float(rng.uniform(0.5, 0.8)), int(rng.integers(2**31)))
