"""Animals but birds: the union of grazers, farm animals, cats and bears, dogs, apes and others, and insects."""

from __future__ import annotations

from soundsieve.data.pictures import creatures, dogs, farm, grazers, insects, predators
from soundsieve.data.pictures.drawings import Drawings

DRAWINGS = Drawings()
for _family in (grazers, farm, predators, dogs, creatures, insects):
    DRAWINGS.update(_family.DRAWINGS)
