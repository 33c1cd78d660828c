"""What is said when a sound file cannot be read or written: one line each, with a way out."""

from __future__ import annotations

import errno
import importlib
import os
from typing import Any

MIN_RATE, MAX_RATE = 1_000, 768_000
MAX_CHANNELS = 8


class AudioError(ValueError):
    """One line for the user: names the file, what is wrong, what to do."""


def printable(path: object) -> str:
    """Return a path as text that fits one printable line, whatever bytes the name holds."""
    text = os.fsdecode(path) if isinstance(path, str | bytes | os.PathLike) else str(path)
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def fault(shown: str, wrong: object, remedy: str) -> AudioError:
    """Return the error for a file (its printable name), to be raised."""
    return AudioError(" ".join(f"{shown}: {wrong}; {remedy}".split()))


def os_fault(shown: str, error: OSError, *, writing: bool) -> AudioError:
    """Return the error for what the operating system said, to be raised."""
    code, said = error.errno, error.strerror or str(error) or type(error).__name__
    if code in (errno.ENOSPC, errno.EDQUOT):
        return fault(shown, f"the disk is full ({said})", "free some space or choose another folder")
    if code in (errno.EACCES, errno.EPERM, errno.EROFS):
        if writing:
            return fault(shown, f"cannot be written here ({said})", "choose a folder you may write to")
        return fault(shown, f"may not be read ({said})", "give yourself permission to read it")
    if code in (errno.ENOENT, errno.ENOTDIR):
        if writing:
            return fault(shown, f"its folder does not exist ({said})", "create the folder first")
        return fault(shown, f"is not there ({said})", "check the spelling of the path")
    if code == errno.ENAMETOOLONG:
        return fault(shown, f"its name is too long ({said})", "choose a shorter name")
    verb = "written" if writing else "read"
    return fault(shown, f"could not be {verb} ({said})", "check the disk or try a copy elsewhere")


def need(module: str, shown: str) -> Any:
    """Import a library where it is used.

    Raises:
        AudioError: it is missing; the line says how to get it.
    """
    try:
        return importlib.import_module(module)
    except (ImportError, OSError) as error:  # soundfile raises OSError when libsndfile itself is missing
        raise fault(shown, f"needs the Python package {module}", f"pip install {module}") from error


def check_shape(shown: str, sample_rate: int, channels: int) -> None:
    """Refuse sound of other than 1 to 8 channels or 1000 to 768000 Hz.

    Raises:
        AudioError: it is that.
    """
    if not 1 <= channels <= MAX_CHANNELS:
        raise fault(
            shown,
            f"has {channels} channels",
            f"Soundsieve takes 1 to {MAX_CHANNELS}. Mix it down first (for example: ffmpeg -i IN -ac 2 OUT)",
        )
    if not MIN_RATE <= sample_rate <= MAX_RATE:
        raise fault(
            shown,
            f"has a sample rate of {sample_rate} Hz",
            f"Soundsieve takes {MIN_RATE} to {MAX_RATE} Hz. Resample it or export it again",
        )
