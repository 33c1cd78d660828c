"""A fixed vector for every label, as a separator has it that is asked by a number: the baseline for queries in words.

The vector is made of the label's hash, so it needs no list of labels, and it knows nothing of words: ``a dog barking``
is as far from ``a puppy barks`` as from ``a violin``. What was never trained on tells a separator nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import torch

from soundsieve.encoders.pretrained import sentence
from soundsieve.types import Embedding, Query, Text


class Labels:
    """Text encoder without knowledge: what a label-queried separator, such as a one-hot vector's, is compared by."""

    accepts: frozenset[type] = frozenset({Text})
    dim = 384

    def encode(self, queries: Sequence[Query]) -> Embedding:
        """Unit vectors, one a query, the same on every machine; case and spaces do not count.

        Each coordinate is a hash's bit, 1 or -1, over the square root of ``dim``. Vectors of two texts have a dot
        product of 0 +- 0.05 (one standard deviation): a space of this width has room for thousands of labels.

        Raises:
            ValueError: a query is not text, or is empty.
        """
        rows = []
        for query in queries:
            if not isinstance(query, Text):
                raise ValueError(f"this encoder takes text, not {type(query).__name__.lower()}; use another model")
            label = sentence(query.prompt).casefold()
            hashed = hashlib.shake_256(label.encode()).digest(self.dim // 8)
            rows.append(np.unpackbits(np.frombuffer(hashed, np.uint8)))
        bits = torch.from_numpy(np.stack(rows)).float()
        return Embedding((2 * bits - 1) / self.dim**0.5)

    def release(self) -> None:
        """There is nothing to let go of."""
