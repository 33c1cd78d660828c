"""What drives, rolls, flies and floats: the union of cars to ships."""

from __future__ import annotations

from soundsieve.data.pictures import aircraft, cars, cycles, lorries, railways, ships
from soundsieve.data.pictures.drawings import Drawings

DRAWINGS = Drawings()
for _family in (aircraft, cars, cycles, lorries, railways, ships):
    for _label, _draws in _family.DRAWINGS.items():
        DRAWINGS.setdefault(_label, []).extend(_draws)
