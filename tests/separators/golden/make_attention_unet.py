"""Make the golden case of the conditional U-Net: small weights, a mixture, two queries and their tokens, what came out.

Run it only when the network's mathematics is meant to change: python tests/separators/golden/make_attention_unet.py
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file

from soundsieve.separators.attention_unet import AttentionUNetConfig
from soundsieve.types import Embedding

CONFIG = AttentionUNetConfig(
    sample_rate=8_000, n_fft=254, hop_length=64, frames=32, widths=(4, 6, 8, 8), residual_layers=1, maps=6,
    attention_levels=2, heads=2, embedding_dim=10, steps_dim=12,
)  # fmt: skip
FILE = Path(__file__).parent / "attention_unet.safetensors"


def main() -> None:
    generator = torch.Generator().manual_seed(7)
    network = CONFIG.build().eval()
    state = {
        name: tensor if not tensor.is_floating_point() else _random(name, tensor, generator)
        for name, tensor in network.state_dict().items()
    }
    network.load_state_dict(state)
    mixture = torch.randn(2, 1_500, generator=generator) * 0.1
    pooled = torch.nn.functional.normalize(torch.randn(2, 10, generator=generator), dim=-1)
    steps = torch.randn(2, 5, 12, generator=generator)
    mask = torch.arange(5) < torch.tensor([[5], [3]])
    with torch.inference_mode():
        targets, _ = network.separate(mixture, Embedding(pooled, steps, mask))
    half = {
        f"weights.{name}": tensor.half() if tensor.is_floating_point() else tensor for name, tensor in state.items()
    }
    save_file({**half, "mixture": mixture, "pooled": pooled, "steps": steps, "mask": mask, "targets": targets}, FILE)


def _random(name: str, tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    values = torch.randn(tensor.shape, generator=generator) / max(tensor[0].numel() if tensor.ndim else 1, 4) ** 0.5
    if name == "scale" or (tensor.ndim == 1 and name.endswith(("norm.weight", "norm1.weight", "norm2.weight"))):
        values = 1 + 0.3 * values
    elif name.endswith("running_var"):
        values = 1 + values.abs()
    return values.half().float()  # what the file holds


if __name__ == "__main__":
    main()
