"""For a separator that is asked nothing and gives a fixed number of answers: which of them is meant.

The answers have numbers and no names; which is which, only listening tells.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

from soundsieve.encoders.pretrained import sentence
from soundsieve.types import Embedding, Query, Text

CHOICES = ("1", "2")
"""What can be asked for."""


class Choices:
    """Encoder of ``1`` and ``2``, the answers of a separator trained with permutation-invariant losses."""

    accepts: frozenset[type] = frozenset({Text})
    dim = len(CHOICES)

    def encode(self, queries: Sequence[Query]) -> Embedding:
        """Rows of the identity matrix, one a query.

        Raises:
            ValueError: a query is none of ``CHOICES``.
        """
        rows = []
        for query in queries:
            words = sentence(query.prompt) if isinstance(query, Text) else type(query).__name__.lower()
            if not isinstance(query, Text) or words not in CHOICES:
                raise ValueError(
                    f"this model is not told what to look for ({words!r}): it gives {len(CHOICES)} sounds; ask for "
                    f"{' or '.join(CHOICES)}, or use another model"
                )
            rows.append(CHOICES.index(words))
        return Embedding(torch.eye(self.dim)[rows])

    def release(self) -> None:
        """There is nothing to let go of."""
