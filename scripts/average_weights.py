"""Average the weights of several trainings of one network, each begun with those of another (Wortsman et al. 2022,
arXiv:2109.01903), which often does better on recordings unheard than any of them.

    python scripts/average_weights.py a.safetensors=0.4 b.safetensors=0.4 c.safetensors=0.2 -o weights.safetensors

The header is the last one's, with what was averaged now and before; matrices and kernels are kept in float16. What one
lacks that the last has started at zero.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from soundsieve import recipes
from soundsieve.checkpoints import store


def part(text: str) -> tuple[Path, float]:
    path, _, share = text.rpartition("=")
    if not path or not 0 < float(share) <= 1:
        raise ValueError(text)
    return Path(path), float(share)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("parts", type=part, nargs="+", metavar="FILE=PART", help="above 0 to 1; they add up to 1")
    parser.add_argument("-o", "--out", type=Path, required=True)
    given = parser.parse_args()
    if abs(sum(share for _, share in given.parts) - 1) > 1e-6:
        parser.error("the parts do not add up to 1")
    files = [(store.read(path), share) for path, share in given.parts]
    path, last = given.parts[-1][0], files[-1][0]
    tensors = {name: torch.zeros_like(new, dtype=torch.float32) for name, new in last.tensors.items()}
    for (other, _), (file, share) in zip(given.parts, files, strict=True):
        if alien := sorted(file.tensors.keys() - tensors.keys()):
            parser.error(f"{path} lacks {alien[0]!r}, which {other} has; give trainings of one network")
        for name, tensor in file.tensors.items():
            tensors[name] += share * tensor.float()
    tensors = {name: tensor.to(last.tensors[name].dtype) for name, tensor in tensors.items()}
    recipe = replace(recipes.configured(last.header["recipe"]), separator=store.build(last, path).config)
    averaged = [{"sha256": file.sha256, "part": share} for file, share in files]
    averaged[-1] |= {"averaged": last.header["averaged"]} if "averaged" in last.header else {}
    store.save(given.out, tensors, recipe, {**store.facts(last.header), "averaged": averaged}, half=True)
    print(given.out)


if __name__ == "__main__":
    main()
