"""The training loop: one page; devices, precision and processes are Lightning Fabric's.

A run lives in a folder: ``state.pt`` (everything needed to go on, replaced every few minutes in one piece),
``weights.safetensors`` (the averaged weights, ready to use), and TensorBoard's events. A killed run goes on from
its state with the very next example.
"""

from __future__ import annotations

import ctypes
import math
import os
import sys
import time
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import torch
from lightning.fabric import Fabric
from torch import Tensor, nn

from soundsieve.checkpoints import store
from soundsieve.recipes import Optim, Recipe
from soundsieve.training.step import Step
from soundsieve.types import Batch, Encoder

CHECKPOINT_SECONDS = 180.0
LOG_EVERY = 20


def train(
    recipe: Recipe,
    encoder: Encoder,
    load: Callable[[range, int, int], Iterable[Batch]],
    validate: Callable[[nn.Module], dict[str, float]],
    out: Path,
    *,
    resume: bool,
    facts: dict[str, Any],
    start: Path | None = None,
    validate_every: int = 250,
    device: str = "auto",
) -> Path:
    """Train a recipe.

    Args:
        recipe: what to train.
        encoder: its query encoder.
        load: (steps to do, rank, ranks) to the batches of those steps.
        validate: averaged network to named figures.
        out: folder of the run.
        resume: go on from the state in ``out``.
        facts: for the checkpoint's header.
        start: weights to begin with instead of fresh ones; a run that is resumed has its own.
        validate_every: steps between validations.
        device: of Fabric: ``auto``, ``cpu`` or ``cuda``.

    Returns:
        The file with the averaged weights.

    Raises:
        ValueError: there is a state and ``resume`` was not asked for, or the other way round, or it is of another
            recipe; or the weights to start from do not fit.
        FloatingPointError: the loss is not finite.
    """
    state_file, weights_file = out / "state.pt", out / "weights.safetensors"
    if state_file.exists() != resume:
        fault = (
            "no run to resume there; leave out --resume" if resume else "a run stands there; --resume, or another --out"
        )
        raise ValueError(f"{out}: {fault}")
    _keep_memory()
    ranks = int(os.environ.get("LOCAL_WORLD_SIZE", 0))  # torchrun's; left to itself, Fabric takes a CPU for one process
    nodes = int(os.environ.get("WORLD_SIZE", ranks)) // max(ranks, 1)
    precision = recipe.optim.precision
    fabric = Fabric(accelerator=device, devices=ranks or "auto", num_nodes=max(nodes, 1), precision=precision)
    fabric.launch()
    fabric.seed_everything(recipe.seed, verbose=False)
    step = Step(recipe, encoder)
    if start:
        begun = store.read(start)
        fresh = step.separator.state_dict()
        added = {name: fresh[name] for name in fresh.keys() - begun.tensors.keys() if not fresh[name].any()}
        found = set(begun.header.get("calibration", {}).get("found", ())) - fresh.keys()  # anew, after training
        kept = {name: tensor for name, tensor in begun.tensors.items() if name not in found}
        try:  # what starts at zero changes nothing: a network may have more than the one it begins with
            step.separator.load_state_dict(kept | added)
        except RuntimeError as error:
            raise ValueError(f"{start}: the weights do not fit recipe {recipe.name!r}; start from others") from error
        facts = {**facts, "started_from": {"sha256": begun.sha256, "steps": begun.header.get("step")}}
    if fabric.world_size > 1 and fabric.device.type == "cuda":
        # A device's own few mixtures are too few to know a bin's level by, and would part what devices learn from what
        # one would on the whole batch. Torch has it for GPUs alone; of names and state nothing changes.
        step.separator = nn.SyncBatchNorm.convert_sync_batchnorm(step.separator)
    step.separator.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    optimiser = torch.optim.AdamW(_groups(step, recipe.optim), betas=recipe.optim.betas, amsgrad=recipe.optim.amsgrad)
    average = {name: tensor.detach().clone() for name, tensor in step.separator.state_dict().items()}
    done, seconds = 0, 0.0
    sums, summed, figures = dict[str, float](), 0, dict[str, float]()
    if resume:
        state = torch.load(state_file, map_location="cpu", weights_only=True)
        if state["recipe"] != recipe.name:
            raise ValueError(f"{state_file}: a run of recipe {state['recipe']!r}, not {recipe.name!r}")
        step.separator.load_state_dict(state["separator"])
        optimiser.load_state_dict(state["optimiser"])
        average, done, seconds = state["average"], state["step"], state["seconds"]
        sums, summed, figures = state["sums"], state["summed"], state["figures"]
        facts = {**facts, **state["begun"], "resumed_at": [*state["resumed_at"], done]}
    shadow = recipe.separator.build()
    shadow.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    module, optimiser = fabric.setup(step, optimiser)
    average = {name: tensor.to(fabric.device) for name, tensor in average.items()}
    shadow = shadow.to(fabric.device).eval()

    def save() -> None:
        if writer is None:
            return
        writer.flush()  # what was logged before the state must not be lost with the process
        out.mkdir(parents=True, exist_ok=True)
        part = state_file.with_name(f".state.{os.getpid()}")
        torch.save(
            {"recipe": recipe.name, "separator": step.separator.state_dict(), "optimiser": optimiser.state_dict(),
             "average": average, "step": done, "seconds": seconds, "resumed_at": facts.get("resumed_at", []),
             "begun": {name: facts[name] for name in ("started_from",) if name in facts},
             "sums": sums, "summed": summed, "figures": figures},
            part,
        )  # fmt: skip
        os.replace(part, state_file)
        store.save(
            weights_file, average, recipe, {**facts, "step": done, "seconds": round(seconds), **figures},
            half=precision == "bf16-mixed",
        )  # fmt: skip

    from torch.utils.tensorboard import SummaryWriter

    writer = SummaryWriter(str(out), purge_step=done + 1) if fabric.is_global_zero else None
    saved, started, first = time.monotonic(), time.monotonic(), done
    for batch in load(range(done, recipe.steps), fabric.global_rank, fabric.world_size):
        tick = time.monotonic()
        for group in optimiser.param_groups:
            group["lr"] = recipe.optim.learning_rate * recipe.optim.schedule(done, recipe.steps)
        torch.manual_seed(recipe.seed * 1_000_003 + done)  # a resumed run draws the same noise
        loss, terms = module(fabric.to_device(batch))
        optimiser.zero_grad()
        fabric.backward(loss)
        longest = recipe.optim.clip_norm or math.inf
        norm = fabric.clip_gradients(module, optimiser, max_norm=longest, error_if_nonfinite=False)
        loss = loss.detach()
        if not math.isfinite(float(loss)) or norm is None or not math.isfinite(float(norm)):
            raise FloatingPointError(f"step {done}: the loss is {float(loss)}; lower optim.learning_rate")
        optimiser.step()
        done += 1
        _follow(average, step.separator.state_dict(), min(recipe.optim.average, done / (done + 20)))
        for name, term in {"loss": loss, "norm": norm, **terms}.items():
            sums[name] = sums.get(name, 0.0) + float(term)
        summed += 1
        seconds += time.monotonic() - tick
        if done % LOG_EVERY == 0 and writer:
            means = {name: total / summed for name, total in sums.items()}
            for name, value in means.items():
                writer.add_scalar(f"train/{name}", value, done)
            sums, summed = {}, 0
            pace = (time.monotonic() - started) / (done - first)
            left = timedelta(seconds=round(pace * (recipe.steps - done)))
            told = "  ".join(f"{name} {value:.3f}" for name, value in means.items())
            print(f"step {done}/{recipe.steps}  {told}  {pace:.2f} s/step  {left} left", file=sys.stderr, flush=True)
        if (done % validate_every == 0 or done == recipe.steps) and writer:
            shadow.load_state_dict(average)
            figures = validate(shadow)
            for name, value in figures.items():
                writer.add_scalar(f"valid/{name}", value, done)
            told = "  ".join(f"{name} {value:.2f}" for name, value in figures.items())
            print(f"step {done}/{recipe.steps}  valid  {told}", file=sys.stderr, flush=True)
        if time.monotonic() - saved > CHECKPOINT_SECONDS:
            save()
            saved = time.monotonic()
    save()
    if writer:
        writer.close()
    return weights_file


def _groups(step: Step, optim: Optim) -> list[dict[str, Any]]:
    """Matrices decay; biases, norms and single numbers do not."""
    trained = [parameter for parameter in step.parameters() if parameter.requires_grad]
    return [
        {"params": [p for p in trained if p.ndim > 1], "lr": optim.learning_rate, "weight_decay": optim.weight_decay},
        {"params": [p for p in trained if p.ndim <= 1], "lr": optim.learning_rate, "weight_decay": 0.0},
    ]


@torch.no_grad()
def _follow(average: dict[str, Tensor], weights: dict[str, Tensor], inertia: float) -> None:
    own, new = [], []
    for name, tensor in weights.items():
        if tensor.is_floating_point():
            own.append(average[name])
            new.append(tensor)
        else:
            average[name].copy_(tensor)
    torch._foreach_lerp_(own, new, 1 - inertia)


def _keep_memory() -> None:
    """Have the C library keep freed memory: fetching it anew from the system doubles a step's time on a CPU."""
    if sys.platform == "linux":
        try:
            mallopt = ctypes.CDLL(None).mallopt
        except AttributeError:  # another C library
            return
        mallopt(-1, 2**31 - 1)  # M_TRIM_THRESHOLD
        mallopt(-3, 2**31 - 1)  # M_MMAP_THRESHOLD
