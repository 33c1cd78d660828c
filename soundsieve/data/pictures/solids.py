"""Made things seen from any side: flat faces and round tubes in space, projected to shapes in the plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from soundsieve.data.pictures.shapes import Colour, Shape, limb, polygon, rectangle, shade

Point = tuple[float, float, float]


@dataclass(frozen=True)
class View:
    """Where something is seen from; x to the right, y down and z towards the eye where nothing is turned.

    Attributes:
        yaw: turned about the vertical, degrees; below 0 the right end comes nearer.
        pitch: seen from this many degrees above.
        distance: of the eye from (0, 0, 0), in the thing's unit; the nearer, the stronger the perspective.
    """

    yaw: float
    pitch: float
    distance: float

    def turned(self, points: ArrayLike) -> np.ndarray:
        """Points (point, 3), turned as they are seen."""
        x, y, z = np.asarray(points, float).T
        cos, sin = np.cos(np.radians(self.yaw)), np.sin(np.radians(self.yaw))
        x, z = x * cos + z * sin, z * cos - x * sin
        cos, sin = np.cos(np.radians(self.pitch)), np.sin(np.radians(self.pitch))
        return np.stack((x, y * cos + z * sin, z * cos - y * sin), 1)

    def project(self, points: ArrayLike) -> np.ndarray:
        """Points (point, 3) in space to points (point, 2) in the plane."""
        seen = self.turned(points)
        return seen[:, :2] * (self.distance / (self.distance - seen[:, 2:]))

    def depth(self, points: ArrayLike) -> float:
        """How near the points are on average; larger is nearer."""
        return float(self.turned(points)[:, 2].mean())

    def patch(self, corners: Sequence[Point], shapes: Sequence[Shape], *, lit: bool = True) -> list[Shape]:
        """Shapes of the unit square on a four-sided face, or none where it is turned away.

        Args:
            corners: where (0, 0), (1, 0), (1, 1) and (0, 1) lie.
            shapes: back to front.
            lit: brighter where the face looks up and darker where it looks aside.
        """
        flat = self.project(corners)
        (ax, ay), (bx, by) = flat[2] - flat[0], flat[3] - flat[1]
        if ax * by - ay * bx <= 1e-6 * np.abs(flat).max() ** 2:
            return []
        normal = np.cross(np.subtract(corners[2], corners[0]), np.subtract(corners[3], corners[1]))
        side, up, front = self.turned([normal])[0] / np.linalg.norm(normal)
        light = float(np.clip(0.72 + 0.33 * front - 0.3 * up - 0.12 * side, 0.5, 1.25)) if lit else 1.0
        first, second, third, fourth = (np.asarray(corner, float) for corner in corners)
        scale = np.sqrt(abs(ax * by - ay * bx) / 2)
        on = []
        for shape in shapes:
            u, v = shape.points[:, :1], shape.points[:, 1:]
            space = first * (1 - u) * (1 - v) + second * u * (1 - v) + third * u * v + fourth * (1 - u) * v
            on.append(
                replace(shape, points=self.project(space), colour=shade(shape.colour, light), width=shape.width * scale)
            )
        return on

    def face(self, corners: Sequence[Point], colour: Colour) -> list[Shape]:
        """A four-sided face of one colour; clockwise as seen from outside."""
        return self.patch(corners, [rectangle(0, 0, 1, 1, colour)])

    def panel(
        self, corner: Point, across: Point, down: Point, shapes: Sequence[Shape], *, lit: bool = True
    ) -> list[Shape]:
        """Shapes in the thing's own unit on a plane, or none where it is turned away.

        Args:
            corner: where (0, 0) lies.
            across: where x leads, a unit vector; ``down``: where y leads.
            down: see above.
            shapes: back to front.
            lit: see :meth:`patch`.
        """
        start, right, below = (np.asarray(part, float) for part in (corner, across, down))
        corners = [tuple(start), tuple(start + right), tuple(start + right + below), tuple(start + below)]
        middle = np.mean([shape.points.mean(0) for shape in shapes], axis=0) if shapes else np.zeros(2)
        moved = [tuple(np.asarray(part) + right * (middle[0] - 0.5) + below * (middle[1] - 0.5)) for part in corners]
        local = [replace(shape, points=shape.points - middle + 0.5) for shape in shapes]
        return self.patch([(p[0], p[1], p[2]) for p in moved], local, lit=lit)

    def box(
        self,
        low: Point,
        high: Point,
        colour: Colour,
        *,
        side: Sequence[Shape] = (),
        right: Sequence[Shape] = (),
        left: Sequence[Shape] = (),
        top: Sequence[Shape] = (),
    ) -> list[Shape]:
        """A box between two corners; what is on its faces in the unit square of each (``side`` is the one in front)."""
        (x0, y0, z0), (x1, y1, z1) = low, high
        ground = [rectangle(0, 0, 1, 1, colour)]
        return [
            *self.patch([(x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1)], [*ground, *top]),
            *self.patch([(x0, y0, z0), (x0, y0, z1), (x0, y1, z1), (x0, y1, z0)], [*ground, *left]),
            *self.patch([(x1, y0, z1), (x1, y0, z0), (x1, y1, z0), (x1, y1, z1)], [*ground, *right]),
            *self.patch([(x0, y0, z1), (x1, y0, z1), (x1, y1, z1), (x0, y1, z1)], [*ground, *side])
        ]  # fmt: skip

    def extrude(self, outline: ArrayLike, back: float, front: float, colour: Colour) -> list[Shape]:
        """An outline (point, 2) in x and y, clockwise, drawn out from one z to another: its rim, then its front."""
        points = np.asarray(outline, float)
        rims = []
        for (x0, y0), (x1, y1) in zip(points, np.roll(points, -1, 0), strict=True):
            corners = [(x0, y0, back), (x1, y1, back), (x1, y1, front), (x0, y0, front)]
            rims.append((self.depth(corners), self.face(corners, colour)))
        shapes = [shape for _, rim in sorted(rims, key=lambda rim: rim[0]) for shape in rim]
        return [*shapes, *self.panel((0, 0, front), (1, 0, 0), (0, 1, 0), [polygon(points, colour)])]

    def disc(self, x: float, y: float, z: float, shapes: Sequence[Shape]) -> list[Shape]:
        """Shapes about (0, 0) on the upright plane at z, moved to (x, y), such as a wheel's."""
        return self.panel((x, y, z), (1, 0, 0), (0, 1, 0), shapes)

    def tube(self, points: Sequence[Point], widths: Sequence[float], colour: Colour) -> Shape:
        """A round tube along the points, of the given diameters."""
        return limb(self.project(points), widths, colour)


def oblique(rng: np.random.Generator, distance: float = 9.0) -> View:
    """From the front, turned a little or not at all, and from a little above."""
    return View(float(rng.choice([0.0, rng.uniform(-38, 38)])), rng.uniform(4, 18), distance)
