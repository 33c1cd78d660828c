"""CLIPSep-NIT (Dong et al. 2023, arXiv:2212.07065, section 3.2): CLIPSep learnt from video in which more sounds than is
seen.

Train: two noise masks, each beside the mask of one query, in whichever pairing fits the mixture better, take up what
neither query asks for; together they cost something where they take more than ``gamma``. Test: the query's mask alone.
All else is :mod:`soundsieve.recipes.clipsep`, whose variants but for the one without queries can be trained so too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from torch import Tensor

from soundsieve.losses.masks import noise_invariant
from soundsieve.recipes import Recipe, clipsep
from soundsieve.separators.unet import UNet
from soundsieve.types import Batch, Encoder


@dataclass(frozen=True)
class Loss(clipsep.Loss):
    """``mask``: as there, of a query's mask and a noise mask together; ``noise_activity``: noise masks above ``gamma``.

    Attributes:
        gamma: sum of both noise masks, in the mean over the batch, from which on they cost.
    """

    gamma: float = 0.25

    def __call__(self, separator: UNet, encoder: Encoder, batch: Batch) -> dict[str, Tensor]:
        """As :class:`soundsieve.recipes.Recipe` has it."""
        mixture, references = clipsep.magnitudes(separator, batch)
        maps, queries = separator.maps(mixture), self.ask(encoder, batch)
        logits, noise = separator.weigh(maps, queries), separator.noise_logits(maps, queries)
        return noise_invariant(logits, noise, references, mixture, gamma=self.gamma)


def paper() -> Recipe:
    """As published."""
    return _noise_invariant(clipsep.paper())


def tiny() -> Recipe:
    """The miniature of CLIPSep, so trained."""
    return _noise_invariant(clipsep.tiny())


def _noise_invariant(recipe: Recipe) -> Recipe:
    return replace(
        recipe,
        name="clipsep_nit",
        separator=replace(recipe.separator, noise_heads=2),  # type: ignore[type-var]
        loss=Loss(),
        weights={"mask": 1.0, "noise_activity": 0.1},
    )
