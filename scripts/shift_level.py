"""Make a default network hear every recording softer than it is, or louder, by weights alone: it is trained with
recordings of many levels, none above full scale, and does best in their middle, not at their end.

    python scripts/shift_level.py weights.safetensors --db -12 -o shifted.safetensors

Its features are compressed magnitudes, |X|^0.3 (:meth:`soundsieve.separators.bandsplit.BandSplit.features`), and the
band-wise maps that read them are linear. Masks are of the recording as it is.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from soundsieve import recipes
from soundsieve.checkpoints import store
from soundsieve.separators.bandsplit import COMPRESSION, BandSplitConfig


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("--db", type=float, required=True, help="how much louder; below 0, softer")
    parser.add_argument("-o", "--out", type=Path, required=True)
    given = parser.parse_args()
    before = store.read(given.weights)
    network = store.build(before, given.weights)
    if not isinstance(network.config, BandSplitConfig):
        parser.error(f"{given.weights}: not a network of the recipe 'default', or one like it")
    factor = 10 ** (COMPRESSION * given.db / 20)
    tensors = {
        name: (tensor.float() * factor).to(tensor.dtype) if name.startswith("split.weights.") else tensor
        for name, tensor in before.tensors.items()
    }
    facts = store.facts(before.header) | {"shifted": {"db": given.db, "of": before.sha256}}
    recipe = recipes.configured(before.header["recipe"])
    store.write(given.out, tensors, recipe.name, recipe.encoder, network.config, facts)
    print(given.out)


if __name__ == "__main__":
    main()
