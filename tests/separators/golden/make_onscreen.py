"""Make the golden case of the on-screen network: small weights, a mixture, two short videos, and what came out.

Run it only when the network's mathematics is meant to change: python tests/separators/golden/make_onscreen.py
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file

from soundsieve.separators.onscreen import OnScreenConfig
from soundsieve.types import Embedding

CONFIG = OnScreenConfig(
    sample_rate=8_000, seconds=0.5, sources=3, basis="stft", window=64, hop=32, bottleneck=6, channels=8, dilations=2,
    repeats=2, side=16, image_widths=(4, 6), mels=8, mel_window=64, mel_hop=32, audio_widths=(3, 4), dim=6, motion=True,
)  # fmt: skip
FILE = Path(__file__).parent / "onscreen.safetensors"


def main() -> None:
    generator = torch.Generator().manual_seed(7)
    network = CONFIG.build().eval()
    state = {name: _random(name, tensor, generator) for name, tensor in network.state_dict().items()}
    network.load_state_dict(state)
    mixture = torch.randn(1, 1_500, generator=generator) * 0.1
    steps = torch.rand(2, 5, 3 * 16 * 16, generator=generator) * torch.rand(2, 5, 1, generator=generator)
    mask = torch.arange(5) < torch.tensor([[5], [3]])
    with torch.inference_mode():
        sources = network.sources(mixture)
        targets, presence = network.separate(mixture, Embedding(steps.mean(1), steps, mask))
    half = {f"weights.{name}": tensor.half() for name, tensor in state.items()}
    found = {"sources": sources, "targets": targets, "presence": presence}
    save_file({**half, "mixture": mixture, "steps": steps, "mask": mask, **found}, FILE)


def _random(name: str, tensor: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    values = torch.randn(tensor.shape, generator=generator) / max(tensor[0].numel() if tensor.ndim else 1, 4) ** 0.5
    if name.endswith(("gains", "scale", "norm.weight")):
        values = 1 + 0.3 * values
    return values.half().float()  # what the file holds


if __name__ == "__main__":
    main()
