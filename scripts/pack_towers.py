"""Put the trained towers into the one file that the package carries.

python scripts/pack_towers.py runs/audio_tower/tower.pt runs/picture_tower/tower.pt
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import torch
from safetensors.torch import save

from soundsieve.encoders.joint import TOWERS, WEIGHTS, load_towers, pack


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("towers", type=Path, nargs=len(TOWERS))
    parser.add_argument("-o", "--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    tensors, facts = {}, {}
    for file in arguments.towers:
        trained = torch.load(file, map_location="cpu", weights_only=True)
        fact = json.loads(trained["facts"])
        tower = TOWERS[fact["tower"]]().build()
        tower.load_state_dict(trained["tower"])
        facts[fact["tower"]] = fact
        tensors |= {f"{fact['tower']}.{name}": tensor for name, tensor in pack(tower.eval()).items()}
    if facts.keys() != TOWERS.keys():
        raise SystemExit(f"towers of {', '.join(facts)}; one of each is needed: {', '.join(TOWERS)}")
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    part = arguments.out.with_name(f".{arguments.out.name}.{os.getpid()}")
    part.write_bytes(save(tensors, {"soundsieve": json.dumps(facts)}))
    load_towers(part)
    os.replace(part, arguments.out)
    print(f"{arguments.out}: {arguments.out.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
