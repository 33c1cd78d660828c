"""How families of drawings are put together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from soundsieve.data.pictures.shapes import Shape

Draw = Callable[[np.random.Generator], list[Shape]]
"""Draws what makes a sound into the unit square, back to front; each call another individual and pose."""


class Drawings(dict[str, list[Draw]]):
    """Ways to draw what makes a sound, by the sound's label."""

    def add(self, *labels: str) -> Callable[[Draw], Draw]:
        """Return a decorator that adds a drawing to each label; a label may have several."""

        def register(draw: Draw) -> Draw:
            for label in labels:
                self.setdefault(label, []).append(draw)
            return draw

        return register
