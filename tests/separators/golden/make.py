"""Make the golden case of the default network: small weights, a mixture, two queries, and what came out.

Run it only when the network's mathematics is meant to change: python tests/separators/golden/make.py
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file

from soundsieve.separators.bandsplit import BandSplitConfig

CONFIG = BandSplitConfig(
    sample_rate=8_000, n_fft=256, hop_length=64, bands=((8, 4), (8, 12)), widths=(6, 8, 12, 16), bottleneck=24,
    dilations=(1, 2), embedding_dim=16, segment_seconds=4.0, horizon=2,
)  # fmt: skip
FILE = Path(__file__).parent / "bandsplit.safetensors"


def main() -> None:
    generator = torch.Generator().manual_seed(7)
    network = CONFIG.build().eval()
    state = {
        name: tensor if not tensor.is_floating_point() else _random(name, tensor, generator)
        for name, tensor in network.state_dict().items()
    }
    network.load_state_dict(state)
    mixture = torch.randn(1, 2, 3_000, generator=generator) * 0.1
    queries = torch.nn.functional.normalize(torch.randn(1, 2, 16, generator=generator), dim=-1)
    with torch.inference_mode():
        targets, cells, loudness = network.estimate(mixture, queries)
        presence = network.presence(cells, loudness, queries[0])
    half = {
        f"weights.{name}": tensor.half() if tensor.is_floating_point() else tensor for name, tensor in state.items()
    }
    save_file({**half, "mixture": mixture, "queries": queries, "targets": targets, "presence": presence}, FILE)


def _random(name: str, tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    values = torch.randn(tensor.shape, generator=generator) * (
        0.3 / max(tensor[0].numel() if tensor.ndim else 1, 1) ** 0.5
    )
    if name.endswith("running_var") or (tensor.ndim == 1 and name.endswith("norm.weight")):
        values = 1 + values.abs()
    return values.half().float()  # what the file holds


if __name__ == "__main__":
    main()
