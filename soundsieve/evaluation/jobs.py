"""Trainings side by side, each with its measurements in a process of its own, and whatever stops them.

A job's folder holds what ``soundsieve train`` leaves, ``log.txt``, and one file for each measurement. What is there
already is not done again; a training that was stopped goes on from its last state.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

import torch

from soundsieve import encoders, recipes
from soundsieve.checkpoints import store
from soundsieve.evaluation import training, trials
from soundsieve.evaluation.calibration import Calibrated
from soundsieve.inference.separate import Model
from soundsieve.recipes import Recipe, Scenes, Trial
from soundsieve.types import Clip


@dataclass(frozen=True)
class Measurement:
    """One trial, asked in one way.

    Attributes:
        trial: the mixtures.
        query: how they are asked, as :class:`soundsieve.recipes.Arm` has it.
        file: for the result: ``trial``, ``query``, and ``rows`` of :func:`soundsieve.evaluation.trials.measure`, or
            what :class:`soundsieve.evaluation.calibration.Calibrated` measures.
        sound: folder for the trial's decoded clips.
    """

    trial: Trial | Scenes
    query: str
    file: Path
    sound: Path


@dataclass(frozen=True)
class Job:
    """A training and what is measured on it.

    Attributes:
        name: for the user.
        recipe: its name, with its variant.
        settings: ``field=value`` each.
        seed: of the training.
        folder: of the run; named by all that the run depends on.
        manifests: as for ``soundsieve train``.
        sound: folder for the decoded training clips, shared by all runs on the same.
        clips: to measure with.
        measurements: what is asked of it.
    """

    name: str
    recipe: str
    settings: tuple[str, ...]
    seed: int
    folder: Path
    manifests: tuple[str, ...]
    sound: Path
    clips: tuple[Clip, ...]
    measurements: tuple[Measurement, ...]

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return all(measurement.file.is_file() for measurement in self.measurements)


def processors() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def carry_out(jobs: Sequence[Job], at_once: int, device: str, say: Callable[[str], None]) -> dict[Path, str]:
    """Do all jobs that are not done, so many at once; one that fails does not keep the others from being done.

    Args:
        jobs: of different folders.
        at_once: processes; they share the cores evenly.
        device: ``auto``, ``cpu`` or ``cuda``.
        say: told, in one line each, what is begun and done.

    Returns:
        The faults, one line each, by the folders of the jobs that failed.
    """
    waiting = [job for job in jobs if not job.is_done]
    total, threads = len(waiting), max(processors() // at_once, 1)
    if total:
        say(f"to train or to measure: {total} of {len(jobs)}, {min(at_once, total)} at once")
    context = multiprocessing.get_context("forkserver")  # no fork of a process whose torch has threads at work
    context.set_forkserver_preload([__name__])
    faults: dict[Path, str] = {}
    running: dict[Connection, tuple[Job, Any, float]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                job = waiting.pop(0)
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=_work, args=(job, threads, device, theirs))
                process.start()
                theirs.close()
                running[ours] = (job, process, time.monotonic())
            ready = wait(list(running))
            for ours in [pipe for pipe in running if pipe in ready]:
                job, process, started = running.pop(ours)
                try:
                    fault = ours.recv()
                except EOFError:  # its end came without a last word
                    fault = None
                process.join()
                if fault is None:
                    fault = f"stopped by signal {-process.exitcode}, perhaps for want of memory"
                if fault:
                    faults[job.folder] = f"{job.name}: {fault} ({job.folder / 'log.txt'} has it all)"
                done = total - len(waiting) - len(running)
                say(f"{done}/{total} {job.name}: {'failed' if fault else 'done'}, {time.monotonic() - started:.0f} s")
    finally:
        for _, process, _ in running.values():
            process.terminate()
        for _, process, _ in running.values():
            process.join()
    return faults


def _work(job: Job, threads: int, device: str, report: Connection) -> None:
    """One job, in a process of its own: its last word is the fault in one line, empty if there was none."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent too, which ends this process
    multiprocessing.set_start_method(None, force=True)  # loaders' workers are started as anywhere else
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    job.folder.mkdir(parents=True, exist_ok=True)
    with (job.folder / "log.txt").open("a", encoding="utf-8") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    torch.set_num_threads(min(torch.get_num_threads(), threads))
    try:
        _train_and_measure(job, device)
        report.send("")
    except Exception as error:
        traceback.print_exc()
        report.send(" ".join(str(error).split()) or type(error).__name__)
    sys.stderr.flush()


def _leave_with_parent() -> None:
    """Whoever started this process waits for it; when that one is killed, nobody does."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _train_and_measure(job: Job, device: str) -> None:
    recipe = replace(recipes.configured(job.recipe, job.settings), seed=job.seed)
    weights = job.folder / "weights.safetensors"
    if not _is_trained(weights, recipe):
        job.sound.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            (job.folder / "sound").symlink_to(os.path.relpath(job.sound, job.folder), target_is_directory=True)
        arguments = [part for setting in (*job.settings, f"seed={job.seed}") for part in ("--set", setting)]
        training.run(
            recipe, job.manifests, job.folder, resume=(job.folder / "state.pt").is_file(), device=device,
            command=["train", job.recipe, *arguments],
        )  # fmt: skip
    measure = _measuring(_model(weights, recipe, device), job.clips)
    for measurement in job.measurements:
        if measurement.file.is_file():
            continue
        result = {"trial": measurement.trial.name, "query": measurement.query, **measure(measurement)}
        measurement.file.parent.mkdir(parents=True, exist_ok=True)
        part = measurement.file.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(result, allow_nan=False), encoding="utf-8")
        os.replace(part, measurement.file)


def _measuring(model: Model, clips: Sequence[Clip]) -> Callable[[Measurement], dict[str, Any]]:
    """What measures a model; mixtures that are asked in several ways are made once."""
    mixtures = cache(lambda trial, folder: trials.make(trial, clips, folder))
    calibrated = cache(lambda: Calibrated(model, clips))

    def measure(measurement: Measurement) -> dict[str, Any]:
        trial = measurement.trial
        if isinstance(trial, Scenes):
            return calibrated().measure(trial, measurement.query)
        made = mixtures(trial, measurement.sound)
        asked = trials.ask(made, measurement.query, clips, trial.name)
        return {"rows": trials.measure(model, made, asked, trial.sample_rate)}

    return measure


def _is_trained(weights: Path, recipe: Recipe) -> bool:
    try:
        return bool(store.read(weights).header["step"] >= recipe.steps)
    except store.CheckpointError:
        return False


def _model(weights: Path, recipe: Recipe, device: str) -> Model:
    """As :func:`soundsieve.inference.separate.load`, but with the recipe's own network, which may be anybody's."""
    checkpoint = store.read(weights)
    separator: Any = recipe.separator.build()
    separator.load_state_dict(checkpoint.tensors, strict=True)
    separator.eval().requires_grad_(False)
    separator.fold_norms()
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    return Model(recipe.name, separator, encoders.load(recipe.encoder), checkpoint, device)
