"""A recipe is one system: network, encoder, mixtures, objective, and how it is trained.

The folder is the registry: ``soundsieve/recipes/<name>.py`` has ``paper()``, the full configuration, and ``tiny()``, a
miniature for two cores and minutes; further functions without arguments are variants. ``claims()`` says, as data, what
the system is held to: which training against which, on which mixtures, by which measure. A dotted module name or a
file of one's own works alike.
"""

from __future__ import annotations

import ast
import difflib
import importlib
import importlib.util
import inspect
import pkgutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, Protocol

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


class Schedule(Protocol):
    """How the learning rate goes: a frozen dataclass, whose numbers are set as ``optim.schedule.field=value``."""

    def __call__(self, done: int, steps: int) -> float:
        """Part of the full rate, 0 to 1, at the step after ``done`` of a run of ``steps``."""
        ...


@dataclass(frozen=True)
class Ramp:
    """Up, along, and down to zero over the last part of the run.

    The level stretch lets a run be made longer or shorter while it is under way.

    Attributes:
        warmup_steps: on the way up.
        decay_part: of the run, on the way down.
    """

    warmup_steps: int = 300
    decay_part: float = 0.3

    def __call__(self, done: int, steps: int) -> float:
        """As :class:`Schedule` says."""
        down = max(self.decay_part * steps, 1)
        return min((done + 1) / max(self.warmup_steps, 1), 1.0, (steps - done) / down)


@dataclass(frozen=True)
class Stages:
    """One constant rate after another, and in the end the full one for ever.

    Attributes:
        parts: of the full rate, one for each stage before.
        stage_steps: length of each of them.
    """

    parts: tuple[float, ...] = (0.001, 0.01, 0.1)
    stage_steps: int = 10_000

    def __call__(self, done: int, steps: int) -> float:
        """As :class:`Schedule` says; how long the run is does not matter."""
        stage = done // max(self.stage_steps, 1)
        return self.parts[stage] if stage < len(self.parts) else 1.0


@dataclass(frozen=True)
class Slope:
    """Up, down a straight line, and along.

    Attributes:
        warmup_steps: on the way up.
        down_at: the step from which on it is level.
        least: part of the full rate from then on.
    """

    warmup_steps: int = 5_000
    down_at: int = 100_000
    least: float = 0.1

    def __call__(self, done: int, steps: int) -> float:
        """As :class:`Schedule` says; how long the run is does not matter."""
        if done < self.warmup_steps:
            return (done + 1) / self.warmup_steps
        part = min((done - self.warmup_steps) / max(self.down_at - self.warmup_steps, 1), 1.0)
        return 1 - (1 - self.least) * part


@dataclass(frozen=True)
class Stairs:
    """The full rate, and from time to time a part of what it was.

    Attributes:
        factor: from each stair to the next.
        stair_steps: length of each.
    """

    factor: float = 0.1
    stair_steps: int = 45_000

    def __call__(self, done: int, steps: int) -> float:
        """As :class:`Schedule` says; how long the run is does not matter."""
        return self.factor ** (done // max(self.stair_steps, 1))


@dataclass(frozen=True)
class Optim:
    """AdamW (Loshchilov & Hutter 2019, arXiv:1711.05101); without weight decay it is Adam, update for update.

    Attributes:
        learning_rate: the full one, which ``schedule`` takes parts of.
        betas: inertia of the gradient's mean and of its square's.
        weight_decay: of matrices and kernels; biases, norms and single numbers have none.
        amsgrad: divide by the largest mean square so far, not by the latest (Reddi et al. 2018, arXiv:1904.09237).
        schedule: the learning rate's course.
        clip_norm: gradients longer than this are shortened to it; 0 for none.
        average: inertia of the averaged weights, which are what is validated and kept; 0 for the weights themselves.
        precision: of the arithmetic: ``bf16-mixed``, or ``32-true`` for float32.

    Raises:
        ValueError: there is no such precision.
    """

    learning_rate: float = 1e-3
    betas: tuple[float, float] = (0.9, 0.98)
    weight_decay: float = 0.01
    amsgrad: bool = False
    schedule: Schedule = Ramp()
    clip_norm: float = 5.0
    average: float = 0.999
    precision: Literal["bf16-mixed", "32-true"] = "bf16-mixed"

    def __post_init__(self) -> None:
        known = ("bf16-mixed", "32-true")  # with float16 a gradient scaler's state would have to be kept too
        if self.precision not in known:
            raise ValueError(f"optim.precision is {self.precision!r}; it is one of {', '.join(known)}")


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
        optim: how it is optimised.
        steps: length of a run.
        batch_size: mixtures in a step, per device.
        seed: of weights and examples.
        too_near: cosine of the names of two kinds, in the encoder's space, from which on they are never mixed.
        validate_by: how it is asked in validation: by a caption (``text``), by the ``label``, or by an ``image``, for
            which a video may stand; by the ``video``, of two videos whose whole sounds are added up, the one;
            ``oracle`` asks nothing and takes the better of two answers.
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
    too_near: float = 0.72
    validate_by: Literal["text", "label", "image", "video", "oracle"] = "text"


@dataclass(frozen=True)
class Where:
    """Which clips of the split ``train`` an arm learns from; all that are left out are out for good.

    Attributes:
        sources: clips with one of these in their column ``source``, whole or up to its first colon (``esc10`` of
            ``esc10: somebody``); all if empty.
        labels: clips of these kinds; all if empty.
        kinds: ``known`` leaves out a fifth of all kinds, the same everywhere, for a :class:`Trial` to ask for;
            ``unknown`` is that fifth.
        sets: clips of these; all if empty. Five sets, 0 to 4, have no kind in common and stand for data sets: a kind
            belongs to one by its name alone, the same everywhere. Set 0 is the unknown fifth.
        share: part of each kind's clips, the first of the manifest, at least one.
    """

    sources: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    kinds: Literal["all", "known", "unknown"] = "all"
    sets: tuple[int, ...] = ()
    share: float = 1.0


@dataclass(frozen=True)
class Arm:
    """One side of a claim: what is trained, from what, and how it is asked.

    What changes the training examples themselves (noise, off-screen sound, mixtures of mixtures) is a variant of the
    recipe with another ``mix``.

    Attributes:
        recipe: as for ``soundsieve train``, such as ``default:tiny``; ``:tiny`` is one of the recipe that claims.
        settings: ``field=value`` each, on top of it.
        query: ``text`` (a caption), ``label``, ``image``, ``audio`` (another unseen clip of the kind), ``video``, or
            a wording such as ``a photo of {label}``; ``shuffled image`` is the picture of a sound that is not there
            (``shuffled`` alone: its text); ``none`` gives the network zeros for an embedding; ``oracle``, of a network
            that is asked nothing and gives two sounds, takes the better one. Of :class:`Scenes` see there.
        where: the clips it learns from.
    """

    recipe: str
    settings: tuple[str, ...] = ()
    query: str = "text"
    where: Where = Where()


@dataclass(frozen=True)
class Trial:
    """Mixtures to measure on: the same for every arm and seed.

    Attributes:
        name: for the table.
        count: mixtures.
        snr_db: of the target over the sum of the others.
        seconds: length of each.
        sounds: in a mixture, each of another kind.
        sample_rate: Hz at which mixtures are made and estimates compared with them.
        split: of the clips.
        kinds: of the targets, as in :class:`Where`.
        beside: kinds of what sounds with them, likewise.
        sources: of the targets, likewise; all if empty.
        labels: kinds of all that sounds in them; all if empty.
        asks: ways of asking that each target must allow, such as ``image``.
    """

    name: str
    count: int = 100
    snr_db: float = 0.0
    seconds: float = 4.0
    sounds: int = 2
    sample_rate: int = 32_000
    split: str = "test"
    kinds: Literal["all", "known", "unknown"] = "all"
    beside: Literal["all", "known", "unknown"] = "all"
    sources: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenes:
    """Mixtures made of videos of which it is known what is heard in them and which of that is seen.

    An arm is shown one of the videos, by ``video``; by ``unrelated video`` one that none of the sounds is from; by
    ``swapped video``, where two are shown in turn, the other one. All its answers are given at one offset, found
    on scenes of the split ``valid`` such that off-screen sound is suppressed by ``suppression_db``.

    Attributes:
        name: for the table.
        sounds: what is heard. ``on and off``: what is on the screen of one scene, which is shown, and all of another.
            ``on and on``: what is on the screens of two scenes; each is shown in turn, and a figure is the mean over
            both answers. ``on``: what is on the screen of the scene shown, and nothing else. ``off and off``: all of
            two scenes, while a third is shown. ``off``: all of one, while another is shown.
        count: mixtures.
        seconds: length of each.
        sample_rate: Hz at which mixtures are made and estimates compared with them.
        split: of the scenes.
        moves: how what sounds on the screen may move, as in :class:`soundsieve.types.Clip`; in any way if empty.
        number: of single sounds in a mixture; any if 0.
        suppression_db: mean over off-screen mixtures, above 0 and below 100 dB.
    """

    name: str
    sounds: Literal["on and off", "on and on", "on", "off and off", "off"] = "on and off"
    count: int = 100
    seconds: float = 4.0
    sample_rate: int = 8_000
    split: str = "test"
    moves: tuple[str, ...] = ()
    number: int = 0
    suppression_db: float = 6.0


@dataclass(frozen=True)
class Claim:
    """That one arm beats another, a fixed answer or a number, by more than a margin.

    Attributes:
        name: a sentence; no two of a recipe are equal.
        better: the arm that should win; or a number that ``than`` should stay below.
        than: the arm it should beat; or a number; or ``mixture`` or ``half``: the mixture, or half of it, as the
            estimate; or ``constant``, of :class:`Scenes`: so much of it as suppresses off-screen sound as much as
            ``better`` does.
        on: the mixtures.
        metric: ``sdr``, ``sdri``, ``si_sdr``, ``si_sdri``, ``suppression`` (all in dB), or ``presence`` (0 to 1); of
            :class:`Scenes` not ``presence``, but ``auc`` (0 to 1): how well the network's sources that are on the
            screen are told from those that are not, each weighed by its part of its mixture's energy, and
            ``auc_even``: all alike.
        margin: in the metric's unit; negative for "no worse than by".
        ratio: what ``than``'s figures are multiplied by first, such as 0.975 for "97.5 % of it".
        paper: where the claim stands, such as ``arXiv:2212.07065, table 1, SDR``.
        published: the paper's own figures of ``better`` and ``than``.
    """

    name: str
    better: Arm | float
    than: Arm | float | Literal["mixture", "half", "constant"]
    on: Trial | Scenes
    metric: str = "si_sdri"
    margin: float = 0.0
    ratio: float = 1.0
    paper: str = ""
    published: tuple[float, float] | None = None


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


def configured(name: str, settings: Sequence[str] = ()) -> Recipe:
    """The recipe ``NAME`` or ``NAME:VARIANT`` (``paper`` if not said), with settings applied.

    Raises:
        ValueError: there is no such recipe, variant or field.
    """
    name, _, variant = name.partition(":")
    make = getattr(load(name), variant or "paper", None)
    made = make() if inspect.isfunction(make) and not inspect.signature(make).parameters else None
    if not isinstance(made, Recipe):
        raise ValueError(f"recipe {name!r} has no {variant or 'paper'!r}; try {name}:tiny")
    return override(made, settings)


def override(recipe: Recipe, settings: Sequence[str]) -> Recipe:
    """The recipe with ``field=value`` or ``part.field=value`` applied; values are Python literals. The terms of
    ``weights`` are fields, too.

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
    table = isinstance(part, Mapping)
    known = dict(part) if table else {field.name: getattr(part, field.name) for field in fields(part)}
    if path[0] not in known:
        near = difflib.get_close_matches(path[0], known, 1, 0.0)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"no field {whole!r} in {type(part).__name__}{meant}")
    old = known[path[0]]
    if len(path) > 1 or is_dataclass(old):
        if len(path) == 1 or not (is_dataclass(old) or isinstance(old, Mapping)):
            raise ValueError(f"{whole!r} is not a single value")
        value = _set(old, path[1:], text, whole)
    else:
        value = _value(old, text, whole)
    return known | {path[0]: value} if table else replace(part, **{path[0]: value})


def _value(old: Any, text: str, whole: str) -> Any:
    """What is written, of the type of what it replaces."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = text
    if isinstance(old, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not type(old):
        raise ValueError(f"{whole} is {type(old).__name__} ({old!r}); {text!r} is not")
    return value
