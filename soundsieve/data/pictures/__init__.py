"""Pictures drawn from nothing: animals, vehicles, instruments, weather, people, each as something that sounds.

A drawing is a small procedure that lays out filled shapes, another individual and pose at each call; a look is one
instance of a style, from clip art to soft, textured near-photographs, with its own backdrop, light and colours; a
composition turns, flips, sizes and places one drawing or several, with clutter behind them if asked for. They exist
to learn what things that sound look like where no photographs of a free licence are at hand. Labels are those of the
sounds (``soundsieve.data.synthetic``, instruments, voices) and of recorded kinds, so that a picture and a sound of
one label belong together.

Throughout, ``rng`` is where all chance comes from; drawings live in the unit square, x to the right and y down.
Each family of drawings is a module with its own ``DRAWINGS``; what they are made of stands in ``shapes``, how they
are painted in ``styles``, ``backdrops`` and ``raster``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from soundsieve.data.pictures import (
    animals,
    birds,
    household,
    instruments,
    keyboards_and_drums,
    machines,
    nature,
    people,
    vehicles,
    water,
)
from soundsieve.data.pictures.drawings import Draw
from soundsieve.data.pictures.styles import ONE_INK, STYLES, compose, look

__all__ = ["DRAWINGS", "FAMILIES", "STYLES", "Draw", "picture"]

FAMILIES = (animals, birds, vehicles, machines, household, instruments, keyboards_and_drums, people, nature, water)
DRAWINGS: dict[str, list[Draw]] = {}
"""Every way to draw what makes a sound, by the sound's label."""
for _family in FAMILIES:
    for _label, _draws in _family.DRAWINGS.items():
        DRAWINGS.setdefault(_label, []).extend(_draws)


def picture(
    labels: Sequence[str], rng: np.random.Generator, style: str, size: int = 128, clutter: bool | None = None
) -> np.ndarray:
    """Draw what makes one sound or several into one picture.

    Args:
        labels: of the sounds, each a key of ``DRAWINGS``; several stand side by side.
        rng: where all chance comes from.
        style: a name in ``STYLES``.
        size: pixels along each side.
        clutter: whether small things that make no sound lie about; None for now and then, and never in styles of
            one ink, where they would run into what is meant.

    Returns:
        (size, size, 3), uint8.

    Raises:
        ValueError: nothing is drawn for a label, or no style has that name.
    """
    for label in labels:
        if label not in DRAWINGS:
            raise ValueError(f"nothing is drawn for the label {label!r}: take one of soundsieve.data.pictures.DRAWINGS")
    drawings = [DRAWINGS[label][int(rng.integers(len(DRAWINGS[label])))](rng) for label in labels]
    if clutter is None:
        clutter = bool(rng.random() < 0.2) and style not in ONE_INK
    shapes = compose(rng, drawings, clutter)
    return look(rng, style).paint(shapes, size)
