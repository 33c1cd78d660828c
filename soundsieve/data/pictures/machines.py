"""Tools, motors, devices and weapons, brought together."""

from __future__ import annotations

from soundsieve.data.pictures import clocks, devices, motors, telephones, tools, weapons
from soundsieve.data.pictures.drawings import Drawings

DRAWINGS = Drawings()
for _family in (clocks, devices, motors, telephones, tools, weapons):
    for _label, _draws in _family.DRAWINGS.items():
        DRAWINGS.setdefault(_label, []).extend(_draws)
