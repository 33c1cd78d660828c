"""Where a figure comes from: code, versions, machine."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

import torch

import soundsieve


def provenance() -> dict[str, str | int | None]:
    """Commit of the checkout that the package runs from (``+`` behind it where tracked files differ; None outside
    one), versions, and what the machine is."""
    return {
        "commit": _commit(),
        "version": soundsieve.__version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "processors": os.cpu_count(),
        "threads": torch.get_num_threads(),
    }


def _commit() -> str | None:
    git = ["git", "-C", str(Path(__file__).parent)]
    try:
        head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
        changed = subprocess.run([*git, "status", "--porcelain", "-uno"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return head + ("+" if changed.stdout.strip() else "")
