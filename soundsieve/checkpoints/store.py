"""Checkpoints: safetensors with a JSON header; loading one never runs code from it.

A checkpoint holds a separator, and may bring the encoder of its queries: tensors whose names begin with
``query_encoder.``, and its configuration in the header. These are read when a query first needs them.
"""

from __future__ import annotations

import dataclasses
import functools
import importlib
import json
import os
import pkgutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from soundsieve import encoders, recipes, separators
from soundsieve.encoders.pretrained import digest
from soundsieve.types import Audio, Encoder, Text

FORMAT = 1
ENCODER = "query_encoder."
"""Before the names of an encoder's tensors."""
PICKLED = (".ckpt", ".pt", ".pth", ".pth.tar")
"""Endings of checkpoints as others publish them."""
TOKENISER = "query_encoder.tokeniser"
"""Name of the bytes of an encoder's tokeniser, (byte,), uint8."""


class CheckpointError(ValueError):
    """A weights file cannot be used; one line that names it."""


@dataclasses.dataclass(frozen=True)
class Checkpoint:
    """A network's weights and what they are.

    Attributes:
        tensors: of the separator, name to tensor, as stored.
        header: ``recipe``, ``encoder``, ``network`` and ``separator`` (class and fields of its configuration), facts.
            Where the encoder comes with them, too: ``encoder_config``, ``encoder_takes`` (kinds of query),
            ``encoder_sha256`` (None without a tokeniser), ``encoder_dropped`` (published tensors without use) and, of a
            separator that is given the states of tokens, ``encoder_tokens``: how many every text is padded to.
        hashed: gives the file's SHA-256. A gigabyte takes a second, and hardly anyone asks.
    """

    tensors: dict[str, Tensor]
    header: dict[str, Any]
    hashed: Callable[[], str]

    @property
    def sha256(self) -> str:
        """Of the file."""
        return self.hashed()


def facts(header: Mapping[str, Any]) -> dict[str, Any]:
    """A header without what :func:`write` says itself: for weights made of others."""
    said = ("format", "recipe", "encoder", "network", "separator")
    return {name: value for name, value in header.items() if name not in said}


def save(
    path: Path, weights: Mapping[str, Tensor], recipe: recipes.Recipe, facts: Mapping[str, Any], *, half: bool
) -> None:
    """Write a checkpoint under a temporary name and rename it.

    Args:
        path: where to.
        weights: the separator's state.
        recipe: what it was trained by; its name, encoder and configuration go into the header.
        facts: JSON-able, such as ``step`` and ``metrics``.
        half: store matrices and kernels as float16, where its range holds them. Biases and what norms know stay as
            they are: they are few, and a variance may well be 1e5 or 1e-8.
    """
    tensors = {name: (_halved(tensor) if half else tensor).detach().cpu() for name, tensor in weights.items()}
    write(path, tensors, recipe.name, recipe.encoder, recipe.separator, facts)


def _halved(tensor: Tensor) -> Tensor:
    halved = tensor.half() if tensor.is_floating_point() and tensor.ndim > 1 else tensor
    return halved if halved.isfinite().all() else tensor


def write(
    path: Path, tensors: Mapping[str, Tensor], recipe: str, encoder: str, config: Any, facts: Mapping[str, Any]
) -> None:
    """Write a checkpoint of tensors as they are, under a temporary name, and rename it.

    Args:
        path: where to; its folder is made.
        tensors: the separator's state and, if it comes with it, the encoder's, on the CPU.
        recipe: name of what they were trained by.
        encoder: a key of ``soundsieve.encoders.ENCODERS``.
        config: the separator's.
        facts: JSON-able, for the header.

    Raises:
        OSError: it cannot be written.
    """
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    header = {
        "format": FORMAT, "recipe": recipe, "encoder": encoder, "network": _network(config),
        "separator": dataclasses.asdict(config), **facts,
    }  # fmt: skip
    metadata = {"soundsieve": json.dumps(header)}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.touch()
        usual = part.stat().st_mode  # safetensors would leave a file that its owner alone can read
        try:
            save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, part, metadata)
        except SafetensorError as error:
            raise OSError(f"{path}: cannot be written ({error})") from error
        part.chmod(usual)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def read(path: Path) -> Checkpoint:
    """Read a checkpoint; of an encoder that comes with it, the header alone.

    Raises:
        CheckpointError: the file is missing, damaged, or not a checkpoint of this package.
    """
    metadata, tensors = tensors_of(path, lambda name: not name.startswith(ENCODER))
    try:
        header = json.loads(metadata["soundsieve"])
        known = header["format"] <= FORMAT and isinstance(header["separator"], dict)
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(
            f"{path}: safetensors, but not weights of Soundsieve; 'soundsieve models' lists some"
        ) from error
    if not known:
        raise CheckpointError(f"{path}: of a newer Soundsieve (format {header['format']}); update the package")
    return Checkpoint(tensors, header, functools.cache(lambda: digest(path)))


def tensors_of(path: Path, wanted: Callable[[str], bool]) -> tuple[dict[str, str], dict[str, Tensor]]:
    """Metadata of a file of safetensors, and those of its tensors whose name is wanted.

    Raises:
        CheckpointError: the file is missing or damaged.
    """
    from safetensors import safe_open

    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise CheckpointError(f"{path}: {error.strerror or error}; give a .safetensors file of Soundsieve") from error
    try:
        with safe_open(path, "pt") as opened:
            names = opened.keys()
            return opened.metadata() or {}, {name: opened.get_tensor(name) for name in names if wanted(name)}
    except Exception as error:
        if path.name.endswith(PICKLED):
            raise CheckpointError(
                f"{path}: as its publisher made it; 'soundsieve convert' makes of it what -m takes"
            ) from error
        raise CheckpointError(f"{path}: damaged, or not safetensors; get it again") from error


def is_ours(path: Path) -> bool:
    """Whether a file is a checkpoint of this package; not whether it is whole."""
    try:
        return "soundsieve" in tensors_of(path, lambda name: False)[0]
    except CheckpointError:
        return False


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


def encoder(checkpoint: Checkpoint, path: Path) -> Encoder:
    """The encoder of a checkpoint's queries: the one that came with it, or the one it names.

    Its weights are read from ``path`` at first use. A tokeniser that did not come with them is looked for when words
    are first asked with, beside the file and where :mod:`soundsieve.encoders.roberta` says.

    Raises:
        CheckpointError: the header is wrong about it.
        ValueError: no encoder has this name.
    """
    header = checkpoint.header
    if "encoder_config" not in header:
        return encoders.load(header["encoder"])
    from soundsieve.encoders import laion, roberta
    from soundsieve.encoders.clap import Clap

    kinds: dict[str, type] = {"text": Text, "audio": Audio}
    try:
        config, sha256 = header["encoder_config"], header["encoder_sha256"]
        dim, words = int(config["projection_dim"]), int(config["text_config"]["vocab_size"])
        accepts = frozenset(kinds[kind] for kind in header["encoder_takes"])
        tokens = int(header["encoder_tokens"]) if "encoder_tokens" in header else None
    except (KeyError, TypeError, ValueError) as error:
        raise CheckpointError(
            f"{path}: brings an encoder that its header does not describe; convert it again"
        ) from error
    if header["encoder"] != "clap":
        raise CheckpointError(f"{path}: brings an encoder {header['encoder']!r}, which this Soundsieve cannot read")

    @functools.cache
    def tokeniser() -> Any:
        raw = tensors_of(path, lambda name: name == TOKENISER)[1].get(TOKENISER)
        return roberta.tokeniser(roberta.find([path.parent], words) if raw is None else raw.numpy().tobytes())

    def make() -> tuple[Any, Any]:
        state = tensors_of(path, lambda name: name.startswith(ENCODER) and name != TOKENISER)[1]
        state = {name.removeprefix(ENCODER): tensor for name, tensor in state.items()}
        return lambda *asked, **options: tokeniser()(*asked, **options), laion.build(config, state, str(path))

    return Clap.made_by(make, sha256, dim=dim, states=tokens is not None, length=tokens, accepts=accepts)


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
