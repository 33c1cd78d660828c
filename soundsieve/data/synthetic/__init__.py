"""Sounds computed from nothing: rain, engines, animals, alarms, drums, each with the words for it.

Every kind is a small physical or procedural model (damped modes, filtered noise, pulse trains, Minnaert
bubbles, Karplus-Strong strings, formant voices) whose parameters are drawn anew for each clip, so that two
clips of a kind differ in pitch, tempo, size, brightness, density and room. They exist to train on where no
recording of a free licence is at hand. Kinds that looked unlike recordings (barking dogs, crying babies,
chainsaws) were left out on purpose: a wrong imitation teaches wrong things.

Throughout, ``rng`` is where all chance comes from, ``n`` a number of samples and ``sr`` a sample rate in Hz;
sounds are float64, (sample,). Each family of kinds is a module with its own ``KINDS``; what they are built from
stands in the modules ``curves``, ``noise``, ``filters``, ``oscillators``, ``resonators``, ``events`` and
``rooms``.
"""

from __future__ import annotations

from soundsieve.data.synthetic import (
    animals,
    effects,
    electronics,
    impacts,
    machines,
    music,
    people,
    signals,
    weather,
)
from soundsieve.data.synthetic.kinds import Kind, Make

__all__ = ["FAMILIES", "KINDS", "Kind", "Make"]

FAMILIES = (weather, animals, people, machines, signals, electronics, impacts, effects, music)
KINDS: dict[str, Kind] = {name: kind for family in FAMILIES for name, kind in family.KINDS.items()}
