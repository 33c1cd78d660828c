"""What a kind of sound is, and how a family of them is put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import signal

Make = Callable[[np.random.Generator, int, int], np.ndarray]
"""Takes a random generator, a number of samples n and a sample rate in Hz; gives a sound, (n,)."""


@dataclass(frozen=True)
class Kind:
    """A kind of sound: its name, the words people use for it, and how to make one.

    ``make(rng, n, sample_rate)`` gives ``n`` finite samples with a peak of at most 1, never silence.
    """

    label: str
    phrasings: tuple[str, ...]
    make: Make


class Kinds(dict[str, Kind]):
    """Kinds by name, in the order they were added in."""

    def add(self, name: str, phrasings: str, label: str | None = None) -> Callable[[Make], Make]:
        """Return a decorator that adds a kind.

        Args:
            name: no other kind's.
            phrasings: what people call it, parted by " | ".
            label: the name it shares with other kinds, if it does.

        Returns:
            Takes the maker and gives it back. The maker's sound may be of any loudness and longer or shorter than
            asked for: :func:`finish` sees to that.
        """

        def register(make: Make) -> Make:
            def finished(rng: np.random.Generator, n: int, sample_rate: int) -> np.ndarray:
                return finish(make(rng, n, sample_rate), n, sample_rate)

            self[name] = Kind(label or name, tuple(phrasings.split(" | ")), finished)
            return make

        return register


def finish(sound: np.ndarray, n: int, sample_rate: int) -> np.ndarray:
    """Cut or fill to ``n`` samples, remove what is below 25 Hz, and bring the peak to 0.9."""
    whole = np.zeros(n)
    whole[: min(n, len(sound))] = sound[:n]
    whole = signal.sosfilt(signal.butter(2, 25, "highpass", fs=sample_rate, output="sos"), whole)
    return 0.9 * whole / max(float(np.abs(whole).max()), 1e-9)
