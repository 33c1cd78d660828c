"""Things of the house, brought together: rooms, vessels, the desk, belongings."""

from __future__ import annotations

from soundsieve.data.pictures import belongings, desk, rooms, vessels
from soundsieve.data.pictures.drawings import Drawings

DRAWINGS = Drawings()
for _family in (belongings, desk, rooms, vessels):
    for _label, _draws in _family.DRAWINGS.items():
        DRAWINGS.setdefault(_label, []).extend(_draws)
