"""People who play: upper bodies whose hands go where an instrument wants them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from soundsieve.data.pictures.materials import disc, moved, one_of
from soundsieve.data.pictures.shapes import Colour, Shape, blob, ellipse, limb, polygon, shade, stroke, tint

Point = tuple[float, float]

SKINS: tuple[Colour, ...] = (
    (0.96, 0.82, 0.72),
    (0.90, 0.72, 0.58),
    (0.78, 0.58, 0.43),
    (0.60, 0.42, 0.30),
    (0.42, 0.28, 0.20),
)
HAIRS: tuple[Colour, ...] = (
    (0.10, 0.08, 0.07),
    (0.22, 0.14, 0.09),
    (0.42, 0.27, 0.14),
    (0.78, 0.60, 0.32),
    (0.66, 0.65, 0.64),
    (0.45, 0.18, 0.08),
)
CLOTHES: tuple[Colour, ...] = (
    (0.09, 0.09, 0.10),
    (0.12, 0.14, 0.22),
    (0.20, 0.30, 0.50),
    (0.70, 0.15, 0.15),
    (0.90, 0.90, 0.90),
    (0.20, 0.42, 0.30),
    (0.85, 0.65, 0.20),
    (0.45, 0.30, 0.50),
)


@dataclass(frozen=True)
class Player:
    """How one person looks: half a figure, a unit high from crown to waist, about as wide.

    Attributes:
        skin, hair, cloth, legs: colours.
        long_hair: down to the shoulders.
        shirt: a suit with a white shirt in it.
    """

    skin: Colour
    hair: Colour
    cloth: Colour
    legs: Colour
    long_hair: bool
    shirt: bool

    @classmethod
    def someone(cls, rng: np.random.Generator, *, formal: float = 0.4) -> Player:
        """Anyone; in black with probability `formal`."""
        black = rng.random() < formal
        return cls(
            skin=one_of(rng, SKINS),
            hair=one_of(rng, HAIRS, 0.008),
            cloth=tint(rng, CLOTHES[0], 0.02) if black else one_of(rng, CLOTHES, 0.05),
            legs=tint(rng, (0.10, 0.10, 0.12), 0.02) if black else one_of(rng, CLOTHES[:3], 0.04),
            long_hair=bool(rng.random() < 0.45),
            shirt=bool(black and rng.random() < 0.6),
        )

    def head(self, x: float, y: float, *, tilt: float = 0.0, back: bool = False) -> list[Shape]:
        """A head about (x, y), leaning by `tilt` to the right; from behind if `back`."""
        shapes = []
        if self.long_hair:
            shapes.append(
                blob([(-0.09, -0.06), (0, -0.135), (0.09, -0.06), (0.105, 0.13), (0, 0.15), (-0.105, 0.13)], self.hair)
            )
        shapes.append(limb([(0, 0.04), (0, 0.17)], [0.085, 0.1], shade(self.skin, 0.82)))
        shapes += [ellipse(side * 0.079, 0.01, 0.014, 0.025, shade(self.skin, 0.9)) for side in (-1, 1)]
        if back:
            shapes.append(ellipse(0, 0, 0.084, 0.112, self.hair))
        else:
            shapes.append(
                blob([(-0.078, -0.04), (0, -0.105), (0.078, -0.04), (0.07, 0.05), (0, 0.11), (-0.07, 0.05)], self.skin)
            )
            shapes.append(
                blob(
                    [
                        (-0.085, 0.0),
                        (-0.088, -0.07),
                        (0, -0.13),
                        (0.088, -0.07),
                        (0.085, 0.0),
                        (0.064, -0.045),
                        (0.0, -0.065 if self.long_hair else -0.055),
                        (-0.064, -0.045),
                    ],
                    self.hair,
                )
            )
            for side in (-1, 1):
                shapes.append(stroke([(side * 0.048, -0.022), (side * 0.02, -0.026)], 0.007, shade(self.hair, 0.9)))
                shapes.append(ellipse(side * 0.033, -0.004, 0.010, 0.007, (0.12, 0.09, 0.08)))
            shapes.append(stroke([(0.004, 0.0), (0.010, 0.032), (-0.004, 0.034)], 0.006, shade(self.skin, 0.75)))
            shapes.append(stroke([(-0.024, 0.062), (0, 0.069), (0.024, 0.062)], 0.009, (0.68, 0.32, 0.30), curved=True))
        turn = np.radians(tilt)
        matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        return moved([Shape(s.points @ matrix, s.colour, s.width) for s in shapes], x, y)

    def body(self, x: float = 0.5, neck: float = 0.36, low: float = 1.0, *, wide: float = 0.4) -> list[Shape]:
        """A torso under a neck at (x, neck), down to `low`."""
        half, tall = wide / 2, low - neck
        outline = [(-0.05, -0.015), (-0.6 * half, 0.03), (-0.94 * half, 0.075), (-half, 0.2 * tall + 0.05)]
        outline += [(-0.8 * half, 0.6 * tall), (-0.82 * half, tall)]
        shapes = [blob(outline + [(-px, py) for px, py in outline[::-1]], self.cloth)]
        if self.shirt:
            shapes.append(polygon([(-0.055, -0.01), (0.055, -0.01), (0, 0.45 * tall)], (0.96, 0.96, 0.96)))
            shapes.append(polygon([(-0.03, 0.01), (0.03, 0.03), (0.03, 0.01), (-0.03, 0.03)], BOW_TIE))
        return moved(shapes, x, neck)

    def arm(self, shoulder: Point, hand: Point, *, bend: float = 1.0, reach: float = 0.54) -> list[Shape]:
        """An arm from shoulder to hand.

        Args:
            shoulder: where it starts.
            hand: where it ends.
            bend: 1 or -1, the side to which the elbow goes.
            reach: upper and lower arm together.
        """
        start, end = np.asarray(shoulder, float), np.asarray(hand, float)
        gap = end - start
        length = max(float(np.linalg.norm(gap)), 1e-6)
        out = np.sqrt(max((reach / 2) ** 2 - (length / 2) ** 2, 0.0))
        elbow = (start + end) / 2 + bend * out * np.array([-gap[1], gap[0]]) / length
        wrist = elbow + (end - elbow) * 0.86
        fold = shade(self.cloth, 0.8) if sum(self.cloth) > 0.6 else shade(self.cloth, 1.25)
        fingers = end + (end - elbow) / max(float(np.linalg.norm(end - elbow)), 1e-6) * 0.03
        return [
            limb([start, (start + elbow) / 2, elbow], [0.10, 0.135, 0.118], fold),
            disc(elbow, 0.059, 0.059, fold),
            limb([elbow, (elbow + wrist) / 2, wrist], [0.118, 0.11, 0.095], fold),
            disc(start, 0.062, 0.062, self.cloth),
            limb([start, (start + elbow) / 2, elbow], [0.11, 0.12, 0.104], self.cloth),
            disc(elbow, 0.052, 0.052, self.cloth),
            limb([elbow, (elbow + wrist) / 2, wrist], [0.104, 0.098, 0.083], self.cloth),
            limb([elbow + (wrist - elbow) * 0.97, wrist, end], [0.052, 0.05, 0.056], self.skin),
            limb([end - (fingers - end) * 0.6, end, fingers], [0.055, 0.068, 0.034], self.skin),
        ]

    def leg(self, hip: Point, knee: Point, foot: Point) -> list[Shape]:
        """A leg with its shoe."""
        toe = 0.05 if foot[0] >= knee[0] else -0.05
        return [
            disc(hip, 0.09, 0.09, self.legs),
            ellipse(foot[0] + toe / 2, foot[1], 0.065, 0.025, (0.08, 0.07, 0.07)),
            limb([hip, ((hip[0] + knee[0]) / 2, (hip[1] + knee[1]) / 2 - 0.01), knee], [0.17, 0.15, 0.12], self.legs),
            disc(knee, 0.062, 0.062, self.legs),
            limb([knee, foot], [0.12, 0.075], shade(self.legs, 0.92)),
        ]


BOW_TIE: Colour = (0.05, 0.05, 0.06)
