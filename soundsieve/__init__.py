"""Ask for a sound; get it out of the mix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soundsieve.types import Audio, Image, OnScreen, Query, Text, Video

if TYPE_CHECKING:
    from soundsieve.inference.separate import Model, Recording, Separated

__version__ = "0.1.0"
__all__ = ["Audio", "Image", "OnScreen", "Text", "Video", "load", "separate"]


def load(name: str = "default", *, device: str = "auto", precision: str = "float32") -> Model:
    """A model, ready to separate: ``default``, a path of a ``.safetensors`` file, or ``hub:owner/name``.

    See :func:`soundsieve.inference.separate.load`.

    Raises:
        ValueError: no model is called that, its file is missing or wrong, or the device or precision is not there.
    """
    from soundsieve.inference.separate import load

    return load(name, device=device, precision=precision)


def separate(recording: Recording, query: str | Query, **options: Any) -> Separated:
    """Separate with the default model; see :meth:`soundsieve.inference.separate.Model.separate`."""
    return load().separate(recording, query, **options)
