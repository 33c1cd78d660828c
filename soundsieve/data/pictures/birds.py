"""Birds: the union of songbirds with cuckoos and owls, of crows to parrots, of fowl and of water birds."""

from __future__ import annotations

from soundsieve.data.pictures import fowl, songbirds, waterbirds, woodbirds
from soundsieve.data.pictures.drawings import Drawings

DRAWINGS = Drawings()
for _family in (songbirds, woodbirds, fowl, waterbirds):
    DRAWINGS.update(_family.DRAWINGS)
