"""Average the weights of several trainings of one network, each begun with those of another (Wortsman et al. 2022,
arXiv:2109.01903), which often does better on recordings unheard than any of them.

    python scripts/average_weights.py a.safetensors=0.4 b.safetensors=0.4 c.safetensors=0.2 -o weights.safetensors

The header is the last one's, with what was averaged now and before; matrices and kernels are kept in float16. What one
lacks that the last has started at zero. What ``soundsieve calibrate`` had found is left out: calibrate the average.
"""

from __future__ import annotations

import argparse
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
    last = files[-1][0]
    recipe = recipes.configured(last.header["recipe"])
    network = recipe.separator.build().state_dict()  # without what a calibration found: it was of one of them
    tensors = {name: torch.zeros_like(tensor) for name, tensor in network.items()}
    for (path, _), (file, share) in zip(given.parts, files, strict=True):
        alien = file.tensors.keys() - last.tensors.keys() or network.keys() - last.tensors.keys()
        if alien or any(
            file.tensors[name].shape != network[name].shape for name in file.tensors.keys() & network.keys()
        ):
            parser.error(f"{path}: not a training of recipe {recipe.name!r}, or of another configuration")
        for name, tensor in file.tensors.items():
            if name in network and network[name].is_floating_point():
                tensors[name] += share * tensor.float()
    tensors |= {name: last.tensors[name] for name, tensor in network.items() if not tensor.is_floating_point()}
    averaged = [{"sha256": file.sha256, "part": share} for file, share in files]
    averaged[-1] |= {"averaged": last.header["averaged"]} if "averaged" in last.header else {}
    facts = {name: fact for name, fact in store.facts(last.header).items() if name != "calibration"}
    store.save(given.out, tensors, recipe, facts | {"averaged": averaged}, half=True)
    print(given.out)


if __name__ == "__main__":
    main()
