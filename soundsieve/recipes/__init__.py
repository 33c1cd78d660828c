"""A recipe is one system: network, encoder, mixtures, objective, and how it is trained.

The folder is the registry: ``soundsieve/recipes/<name>.py`` has ``paper()``, the full configuration, and ``tiny()``, a
miniature for two cores and minutes. A dotted module name or a file of one's own works alike.
"""

from __future__ import annotations

import ast
import difflib
import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import numpy as np
from torch import Tensor, nn

from soundsieve.data.loader import Example, Pool
from soundsieve.types import Batch, Encoder


class SeparatorConfig(Protocol):
    """A frozen dataclass beside its network."""

    @property
    def sample_rate(self) -> int:
        """Hz."""
        ...

    def build(self) -> nn.Module:
        """The network with fresh weights."""
        ...


@dataclass(frozen=True)
class Optim:
    """AdamW with a warm-up, a constant rate, and a linear decay to zero over the last part of the run."""

    learning_rate: float = 1e-3
    betas: tuple[float, float] = (0.9, 0.98)
    weight_decay: float = 0.01
    warmup_steps: int = 300
    decay_part: float = 0.3
    clip_norm: float = 5.0
    average: float = 0.999


@dataclass(frozen=True)
class Recipe:
    """One system, whole.

    Attributes:
        name: of the module.
        paper: arXiv number, or "" for what is our own.
        encoder: a key of ``soundsieve.encoders.ENCODERS``.
        separator: configuration of the network.
        mix: makes one example from a pool of clips.
        loss: named, unweighted terms.
        weights: one per term; a missing or extra name raises.
        seconds: length of an example.
        optim: how it is optimised.
        steps: length of a run.
        batch_size: mixtures in a step, per device.
        seed: of weights and examples.
    """

    name: str
    paper: str
    encoder: str
    separator: SeparatorConfig
    mix: Callable[[Pool, np.random.Generator], Example]
    loss: Callable[[Any, Encoder, Batch], dict[str, Tensor]]
    weights: Mapping[str, float]
    optim: Optim
    steps: int
    batch_size: int
    seed: int = 0


def names() -> list[str]:
    """Recipes that come with the package."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def load(name: str) -> ModuleType:
    """The module of a recipe: a name of :func:`names`, a dotted module, or a file ending in ``.py``.

    Raises:
        ValueError: there is none of this name; the message gives the nearest.
    """
    if name.endswith(".py"):
        spec = importlib.util.spec_from_file_location(f"_recipe_{Path(name).stem}", name)
        if spec is None or spec.loader is None or not Path(name).is_file():
            raise ValueError(f"{name}: no such recipe file")
        module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)  # dataclasses look their module up
        spec.loader.exec_module(module)
        return module
    dotted = name if "." in name else f"{__name__}.{name}"
    try:
        if not all(part.isidentifier() for part in dotted.split(".")):
            raise ModuleNotFoundError(name=dotted)
        return importlib.import_module(dotted)
    except ModuleNotFoundError as error:
        if error.name is None or not dotted.startswith(error.name):
            raise
        near = difflib.get_close_matches(name, names(), 1, 0.0)
        raise ValueError(f"no recipe is called {name!r}; did you mean {near[0]!r}?") from error


def override(recipe: Recipe, settings: Sequence[str]) -> Recipe:
    """The recipe with ``field=value`` or ``part.field=value`` applied; values are Python literals.

    Raises:
        ValueError: no such field (the message gives the nearest), or a value of another type.
    """
    for setting in settings:
        path, equals, text = setting.partition("=")
        if not equals:
            raise ValueError(f"{setting!r} is not field=value")
        recipe = _set(recipe, path.split("."), text, path)
    return recipe


def _set(part: Any, path: Sequence[str], text: str, whole: str) -> Any:
    known = {field.name: getattr(part, field.name) for field in fields(part)}
    if path[0] not in known:
        near = difflib.get_close_matches(path[0], known, 1, 0.0)[0]
        raise ValueError(f"no field {whole!r} in {type(part).__name__}; did you mean {near!r}?")
    old = known[path[0]]
    if len(path) > 1 or is_dataclass(old):
        if not is_dataclass(old) or len(path) == 1:
            raise ValueError(f"{whole!r} is not a single value")
        return replace(part, **{path[0]: _set(old, path[1:], text, whole)})
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = text
    if isinstance(old, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not type(old):
        raise ValueError(f"{whole} is {type(old).__name__} ({old!r}); {text!r} is not")
    return replace(part, **{path[0]: value})
