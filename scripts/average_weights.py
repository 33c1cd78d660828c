"""Average the weights of two trainings of one network, the later begun with the earlier's (Wortsman et al. 2022,
arXiv:2109.01903), which often does better on recordings unheard than either.

    python scripts/average_weights.py earlier.safetensors later.safetensors --later 0.5 -o weights.safetensors

The header is the later's, with what was averaged; matrices and kernels are kept in float16. What the earlier one lacks
started at zero.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from soundsieve import recipes
from soundsieve.checkpoints import store


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("earlier", type=Path)
    parser.add_argument("later", type=Path)
    parser.add_argument("--later", dest="part", type=float, default=0.5, help="its part, 0 to 1")
    parser.add_argument("-o", "--out", type=Path, required=True)
    given = parser.parse_args()
    if not 0 <= given.part <= 1:
        parser.error(f"--later {given.part:g}: it is 0 to 1")
    earlier, later = store.read(given.earlier), store.read(given.later)
    if alien := sorted(earlier.tensors.keys() - later.tensors.keys()):
        parser.error(f"{given.later} lacks {alien[0]!r}, which {given.earlier} has; give two trainings of one network")
    tensors = {}
    for name, new in later.tensors.items():
        old = earlier.tensors.get(name, torch.zeros_like(new))
        tensors[name] = torch.lerp(old.float(), new.float(), given.part) if new.is_floating_point() else new
    recipe, network = recipes.configured(later.header["recipe"]), store.build(later, given.later)
    parts = [
        {"sha256": earlier.sha256, "part": round(1 - given.part, 6)},
        {"sha256": later.sha256, "part": given.part},
    ]
    if recipe.separator != network.config:
        parser.error(f"{given.later}: of another configuration than recipe {recipe.name!r} has")
    store.save(given.out, tensors, recipe, {**store.facts(later.header), "averaged": parts}, half=True)
    print(given.out)


if __name__ == "__main__":
    main()
