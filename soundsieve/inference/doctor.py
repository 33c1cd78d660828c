"""What is installed, which device there is, and what is at hand."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
from importlib.util import find_spec

import torch

import soundsieve
from soundsieve.checkpoints import store
from soundsieve.checkpoints.published import PUBLISHED
from soundsieve.encoders.minilm import EncoderError, MiniLM, cache_folder

NEEDED = (
    "torch", "numpy", "scipy", "soundfile", "soxr", "av", "pillow", "safetensors", "transformers", "matplotlib",
    "cyclopts",
)  # fmt: skip
EXTRAS = {"train": ("lightning", "tensorboard"), "speech": ("pesq",)}
PROGRAMS = {"fluidsynth": "rendered instruments", "espeak-ng": "rendered voices"}


def report() -> tuple[list[str], bool]:
    """Lines for a person, and whether everything that separating needs is there."""
    healthy = True
    lines = [f"soundsieve {soundsieve.__version__}, Python {platform.python_version()}, {platform.platform()}"]
    for name in NEEDED:
        version = _version(name)
        healthy &= version is not None
        lines.append(f"  {name:14} {version or 'MISSING: pip install ' + name}")
    for extra, names in EXTRAS.items():
        missing = [name for name in names if find_spec(name) is None]
        lines.append(
            f"  extra {extra:8} {'not installed: pip install soundsieve[' + extra + ']' if missing else 'installed'}"
        )
    for program, purpose in PROGRAMS.items():
        lines.append(f"  {program:14} {shutil.which(program) or 'not installed; only for ' + purpose}")
    if torch.cuda.is_available():
        lines.append(f"device: cuda ({torch.cuda.get_device_name()})")
    else:
        lines.append(f"device: cpu, {torch.get_num_threads()} threads of {os.cpu_count()} processors")
    try:
        lines.append(f"text encoder: {MiniLM().find(download=False)}")
    except EncoderError as error:
        healthy = False
        lines.append(f"text encoder: MISSING: {error}")
    lines.append(f"cache: {cache_folder()}")
    for name, entry in PUBLISHED.items():
        if name != "default" and not entry.file.is_file():
            where = entry.origin.told if entry.origin else "this copy of Soundsieve is without it"
            lines.append(f"model {name}: not at hand; {where}")
            continue
        try:
            checkpoint = store.read(entry.file)
            lines.append(f"model {name}: {checkpoint.sha256[:12]}, {entry.file}")
        except store.CheckpointError as error:
            healthy = False
            lines.append(f"model {name}: MISSING: {error}")
    return lines, healthy


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
