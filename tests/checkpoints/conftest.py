"""What several test files need: checkpoints as their publishers lay them out, made of random weights."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.encoders.conftest import as_laion, small_clap, tokeniser, tokeniser_folder

__all__ = ["tokeniser", "tokeniser_folder"]

LIGHTNING = {"epoch": 3, "global_step": 4_000_000, "pytorch-lightning_version": "2.0.0", "loops": {"fit_loop": {}},
             "optimizer_states": [{"state": {0: {"exp_avg": torch.zeros(3)}}, "param_groups": [{"lr": 1e-3}]}],
             "lr_schedulers": [{"last_epoch": 1, "lr_lambdas": [None]}]}  # fmt: skip


def as_audiosep(
    widths: tuple[int, ...] = (4, 4, 6, 6, 8, 8), n_fft: int = 1024, dim: int = 16, *, constants: bool = True
) -> dict[str, Tensor]:
    """The separator's 332 tensors by their published names, as AudioSep's own code makes them.

    Args:
        widths: of the six levels.
        n_fft: samples in a window.
        dim: of the query's vector.
        constants: whether the STFT's matrices are among them.
    """
    torch.manual_seed(0)
    found: dict[str, Tensor] = {}

    def put(name: str, *shape: int, near: float = 0.0) -> None:
        scale = max(np.prod(shape[1:]), 1.0) ** -0.5 if len(shape) > 1 else 0.1
        found[name] = near + float(scale) * torch.randn(shape)

    def norm(name: str, width: int) -> None:
        put(f"{name}.weight", width, near=1.0)
        put(f"{name}.bias", width)
        put(f"{name}.running_mean", width)
        found[f"{name}.running_var"] = torch.rand(width) + 0.5
        found[f"{name}.num_batches_tracked"] = torch.tensor(7)

    def linear(name: str, width: int) -> None:
        put(f"film.{name}.weight", width, dim)
        put(f"film.{name}.bias", width)

    def block(stage: str, name: str, inputs: int, outputs: int) -> None:
        own = f"base.{stage}.{name}"
        norm(f"{own}.bn1", inputs)
        norm(f"{own}.bn2", outputs)
        put(f"{own}.conv1.weight", outputs, inputs, 3, 3)
        put(f"{own}.conv2.weight", outputs, outputs, 3, 3)
        if inputs != outputs:
            put(f"{own}.shortcut.weight", outputs, inputs, 1, 1)
            put(f"{own}.shortcut.bias", outputs)
        linear(f"{stage}->{name}->beta1", inputs)
        linear(f"{stage}->{name}->beta2", outputs)

    if constants:
        time = torch.arange(n_fft, dtype=torch.float64)
        window = torch.hann_window(n_fft, dtype=torch.float64)
        turn = 2 * torch.pi * torch.outer(time, time) / n_fft
        bins = n_fft // 2 + 1
        found["base.stft.conv_real.weight"] = (turn[:bins].cos() * window)[:, None].float()
        found["base.stft.conv_imag.weight"] = (-turn[:bins].sin() * window)[:, None].float()
        found["base.istft.ola_window"] = window.square().float()
        found["base.istft.conv_real.weight"] = (turn.cos() * window[:, None] / n_fft)[:, :, None].float()
        found["base.istft.conv_imag.weight"] = (turn.sin() * window[:, None] / n_fft)[:, :, None].float()
    norm("base.bn0", n_fft // 2 + 1)
    put("base.pre_conv.weight", widths[0], 1, 1, 1)
    put("base.pre_conv.bias", widths[0])
    for number, (inputs, outputs) in enumerate(zip((widths[0], *widths), (*widths, widths[-1]), strict=True)):
        block(f"encoder_block{number + 1}" if number < 6 else "conv_block7a", "conv_block1", inputs, outputs)
    down = (*widths, widths[-1])[::-1]
    for number, (inputs, outputs) in enumerate(itertools.pairwise(down)):
        stage = f"decoder_block{number + 1}"
        norm(f"base.{stage}.bn1", inputs)
        norm(f"base.{stage}.bn2", inputs)
        put(f"base.{stage}.conv1.weight", inputs, outputs, 1 if number == 0 else 2, 2)
        linear(f"{stage}->beta1", inputs)
        linear(f"{stage}->beta2", inputs)
        block(stage, "conv_block2", 2 * outputs, outputs)
    put("base.after_conv.weight", 3, widths[0], 1, 1)
    put("base.after_conv.bias", 3)
    return found


def as_published(separator: dict[str, Tensor], clap: dict[str, Tensor]) -> dict[str, Tensor]:
    """Tensors of both parts under the prefixes of AudioSep's Lightning module."""
    return {f"ss_model.{name}": tensor for name, tensor in separator.items()} | {
        f"query_encoder.model.{name}": tensor for name, tensor in clap.items()
    }


@pytest.fixture(scope="session")
def clap() -> Any:
    """A small CLAP whose vectors have 16 numbers."""
    return small_clap()


@pytest.fixture(scope="session")
def published(clap: Any) -> dict[str, Tensor]:
    """A small AudioSep, whole."""
    return as_published(as_audiosep(), as_laion(clap))


@pytest.fixture
def checkpoint(tmp_path: Path) -> Callable[..., Path]:
    """Writes tensors as a Lightning checkpoint, by default ``tmp_path / "small.ckpt"``."""

    def write(tensors: dict[str, Tensor], name: str = "small.ckpt", **more: Any) -> Path:
        path = tmp_path / name
        torch.save({**LIGHTNING, "state_dict": tensors, **more}, path)
        return path

    return write
