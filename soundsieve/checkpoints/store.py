"""Checkpoints: safetensors with a JSON header; loading one never runs code from it."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import json
import os
import pkgutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from soundsieve import recipes, separators

FORMAT = 1


class CheckpointError(ValueError):
    """A weights file cannot be used; one line that names it."""


@dataclasses.dataclass(frozen=True)
class Checkpoint:
    """A network's weights and what they are.

    Attributes:
        tensors: name to tensor, as stored.
        header: ``recipe``, ``encoder``, ``network`` and ``separator`` (class and fields of its configuration), facts.
        sha256: of the file.
    """

    tensors: dict[str, Tensor]
    header: dict[str, Any]
    sha256: str


def save(
    path: Path, weights: Mapping[str, Tensor], recipe: recipes.Recipe, facts: Mapping[str, Any], *, half: bool
) -> None:
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
        "format": FORMAT, "recipe": recipe.name, "encoder": recipe.encoder, "network": _network(recipe.separator),
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
    from safetensors import safe_open

    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CheckpointError(f"{path}: {error.strerror or error}; give a .safetensors file of Soundsieve") from error
    try:
        with safe_open(path, "pt") as opened:
            metadata = opened.metadata() or {}
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118 - no mapping
    except Exception as error:
        raise CheckpointError(f"{path}: damaged, or not safetensors; get it again") from error
    try:
        header = json.loads(metadata["soundsieve"])
        known = header["format"] <= FORMAT and isinstance(header["separator"], dict)
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(
            f"{path}: safetensors, but not weights of Soundsieve; 'soundsieve models' lists some"
        ) from error
    if not known:
        raise CheckpointError(f"{path}: of a newer Soundsieve (format {header['format']}); update the package")
    return Checkpoint(tensors, header, digest)


def build(checkpoint: Checkpoint, path: Path) -> torch.nn.Module:
    """The separator that a checkpoint holds, in float32, in evaluation mode.

    Raises:
        CheckpointError: its network is unknown, or names and shapes do not fit it.
    """
    header = checkpoint.header
    try:
        config = _config(header.get("network"))(**{name: _tuples(value) for name, value in header["separator"].items()})
        separator: torch.nn.Module = config.build()
        separator.load_state_dict(checkpoint.tensors, strict=True)  # copies, and turns float16 into float32
    except (ValueError, TypeError, RuntimeError, KeyError, AttributeError) as error:
        reason = str(error).splitlines()[0]
        raise CheckpointError(f"{path}: the weights do not fit network {header.get('network')!r} ({reason})") from error
    return separator.eval().requires_grad_(False)


def _network(config: object) -> str:
    """``module.Config`` of a network in this package's ``separators``; a network of one's own keeps its full name."""
    kind = type(config)
    return f"{kind.__module__.removeprefix(separators.__name__ + '.')}.{kind.__qualname__}"


def _config(network: object) -> Any:
    """The configuration class that a header names: one of this package, so that a file cannot choose code to run."""
    module, _, name = str(network).rpartition(".")
    known = {found.name for found in pkgutil.iter_modules(separators.__path__)}
    kind = getattr(importlib.import_module(f"{separators.__name__}.{module}"), name, None) if module in known else None
    if not dataclasses.is_dataclass(kind) or kind.__module__ != f"{separators.__name__}.{module}":
        raise ValueError(f"no such network in Soundsieve; there are {', '.join(sorted(known))}")
    return kind


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
