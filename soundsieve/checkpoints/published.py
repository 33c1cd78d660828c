"""Models that can be used by name, and where their weights are."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from soundsieve.checkpoints.store import CheckpointError

PACKAGED = Path(__file__).parent / "weights"


@dataclass(frozen=True)
class Published:
    """One model.

    Attributes:
        name: what ``-m`` takes.
        file: where its weights are, inside the package.
        licence: of the weights.
        modalities: kinds of query it takes.
        about: one line.
    """

    name: str
    file: Path
    licence: str
    modalities: tuple[str, ...]
    about: str


PUBLISHED = {
    "default": Published(
        "default",
        PACKAGED / "default.safetensors",
        "Apache-2.0",
        ("text", "image", "audio", "video"),
        "our own: small, fast, 32 kHz, any length",
    ),
}


def find(name: str) -> Path:
    """The weights file of a model: a name of the table, a path, or ``hub:owner/name`` (its weights.safetensors).

    Raises:
        CheckpointError: there is none of that name, or the hub cannot give it.
    """
    if name.startswith("hub:"):
        return _download(name.removeprefix("hub:"))
    if name in PUBLISHED:
        return PUBLISHED[name].file
    if "/" in name or "\\" in name or name.endswith(".safetensors"):
        return Path(name)
    near = difflib.get_close_matches(name, PUBLISHED, 1, 0.0)[0]
    raise UnknownModel(f"no model is called {name!r}; did you mean {near!r}? 'soundsieve models' lists them")


class UnknownModel(CheckpointError):
    """No model has this name."""


def _download(repository: str) -> Path:
    from huggingface_hub import hf_hub_download

    try:
        return Path(hf_hub_download(repository, "weights.safetensors"))
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise CheckpointError(f"hub:{repository}: cannot be had ({reason}); check the name and the network") from error
