"""One training step's mathematics: a batch in, named terms and their weighted sum out."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from soundsieve.recipes import Recipe
from soundsieve.types import Batch, Encoder


class Step(nn.Module):
    """What is differentiated, and what data-parallel training wraps.

    Losses call methods of the separator that are not its ``forward``; wrapped alone it would be trained
    without its gradients being shared, and nothing would say so.
    """

    def __init__(self, recipe: Recipe, encoder: Encoder) -> None:
        super().__init__()
        self.recipe = recipe
        self.separator = recipe.separator.build()
        self._encoder = (encoder,)  # in a tuple: its weights are frozen and no part of this module

    def forward(self, batch: Batch) -> tuple[Tensor, dict[str, Tensor]]:
        """Weighted loss and its terms.

        Raises:
            ValueError: the loss returns other terms than the recipe weighs.
        """
        terms = self.recipe.loss(self.separator, self._encoder[0], batch)
        if terms.keys() != self.recipe.weights.keys():
            raise ValueError(f"loss gives {sorted(terms)}, weights are for {sorted(self.recipe.weights)}")
        total = torch.stack([weight * terms[name] for name, weight in self.recipe.weights.items()]).sum()
        return total, {name: term.detach() for name, term in terms.items()}
