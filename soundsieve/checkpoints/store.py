"""Checkpoints: safetensors with a JSON header; loading one never runs code from it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

import soundsieve.recipes as recipes

FORMAT = 1


class CheckpointError(ValueError):
    """A weights file cannot be used; one line that names it."""


@dataclasses.dataclass(frozen=True)
class Checkpoint:
    """A network's weights and what they are.

    Attributes:
        tensors: name to tensor, as stored.
        header: ``recipe``, ``encoder``, ``separator`` (the configuration's fields), and free facts.
        sha256: of the file.
    """

    tensors: dict[str, Tensor]
    header: dict[str, Any]
    sha256: str


def save(path: Path, weights: Mapping[str, Tensor], recipe: recipes.Recipe, facts: Mapping[str, Any], *, half: bool) -> None:
    """Write a checkpoint under a temporary name and rename it.

    Args:
        path: where to.
        weights: the separator's state.
        recipe: what it was trained by; its name, encoder and configuration go into the header.
        facts: JSON-able, such as ``step`` and ``metrics``.
        half: store floating-point tensors as float16.
    """
    from safetensors.torch import save as serialise

    header = {
        "format": FORMAT, "recipe": recipe.name, "encoder": recipe.encoder,
        "separator": dataclasses.asdict(recipe.separator), **facts,  # type: ignore[call-overload]
    }  # fmt: skip
    tensors = {
        name: (tensor.half() if half and tensor.is_floating_point() else tensor).detach().cpu().contiguous()
        for name, tensor in weights.items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(serialise(tensors, {"soundsieve": json.dumps(header)}))
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def read(path: Path) -> Checkpoint:
    """Read a checkpoint.

    Raises:
        CheckpointError: the file is missing, damaged, or not a checkpoint of this package.
    """
    from safetensors.torch import load as parse

    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CheckpointError(f"{path}: {error.strerror or error}; give a .safetensors file of Soundsieve") from error
    try:
        (size,) = struct.unpack("<Q", raw[:8])
        metadata = json.loads(raw[8 : 8 + min(size, 1 << 24)]).get("__metadata__", {})
        tensors = parse(raw)
    except Exception as error:
        raise CheckpointError(f"{path}: damaged, or not safetensors; get it again") from error
    try:
        header = json.loads(metadata["soundsieve"])
        known = header["format"] <= FORMAT and isinstance(header["separator"], dict)
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path}: safetensors, but not weights of Soundsieve; see 'soundsieve convert'") from error
    if not known:
        raise CheckpointError(f"{path}: of a newer Soundsieve (format {header['format']}); update the package")
    return Checkpoint(tensors, header, hashlib.sha256(raw).hexdigest())


def build(checkpoint: Checkpoint, path: Path) -> torch.nn.Module:
    """The separator that a checkpoint holds, in float32, in evaluation mode.

    Raises:
        CheckpointError: its recipe is unknown, or names and shapes do not fit it.
    """
    header = checkpoint.header
    try:
        name = header["recipe"]
        if not isinstance(name, str) or name.endswith(".py"):  # a header must not have a file run
            raise ValueError("not the name of a module")
        kind = type(recipes.load(name).paper().separator)
        config = kind(**{name: _tuples(value) for name, value in header["separator"].items()})
        separator: torch.nn.Module = config.build()
        tensors = {n: t.float() if t.is_floating_point() else t for n, t in checkpoint.tensors.items()}
        separator.load_state_dict(tensors, strict=True)
    except (ValueError, TypeError, RuntimeError, KeyError) as error:
        reason = str(error).splitlines()[0]
        raise CheckpointError(f"{path}: the weights do not fit recipe {header.get('recipe')!r} ({reason})") from error
    return separator.eval().requires_grad_(False)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
