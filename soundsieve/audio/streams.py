"""Files as libsndfile and FFmpeg see them: objects whose errors get past the libraries' C frames."""

from __future__ import annotations

import errno
import os
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from soundsieve.audio.faults import fault, os_fault

Samples = npt.NDArray[np.floating[Any]]

BITS = {"PCM_U8": 8, "PCM_S8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}
PIECE = 1 << 15
"""Samples per library call. libsndfile's Vorbis encoder overflows the stack on much longer ones."""


def plain_soundfile(soundfile: Any) -> Any:
    """Return SoundFile without its seek after every block, which fails in FLAC files of unknown length."""

    class PlainSoundFile(soundfile.SoundFile):  # type: ignore[misc]
        def seekable(self) -> bool:
            return False

    return PlainSoundFile


class Source:
    """An open file to read from.

    Exceptions cannot cross libsndfile's C frames (cffi prints and drops them), so the first one is kept for
    :meth:`check` to raise.

    Args:
        file: seekable.
        shown: its printable name.

    Attributes:
        size: bytes.
        patch: a place in the file and the bytes to be seen there instead of its own.

    Raises:
        OSError, ValueError: the file's own, from looking for its end.
    """

    def __init__(self, file: BinaryIO, shown: str) -> None:
        self._file, self.shown = file, shown
        self._at = 0
        self._failed: BaseException | None = None
        self.patch: tuple[int, bytes] | None = None
        self.size = file.seek(0, os.SEEK_END)

    def read(self, count: int = -1) -> bytes:
        """Return up to ``count`` bytes, all that are left if it is negative; none after a failure."""
        try:
            self._file.seek(self._at)
            data = self._file.read(count if count >= 0 else self.size - self._at) or b""
        except BaseException as error:  # kept for check(), see the class
            self._failed = self._failed or error
            return b""
        if self.patch is not None:
            place, other = self.patch
            low, high = max(place, self._at), min(place + len(other), self._at + len(data))
            if low < high:
                data = data[: low - self._at] + other[low - place : high - place] + data[high - self._at :]
        self._at += len(data)
        return data

    def at(self, place: int, count: int) -> bytes:
        """Return up to ``count`` bytes from a place on."""
        self.seek(place)
        return self.read(count)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, as files do."""
        self._at = max(0, (0, self._at, self.size)[whence] + offset)
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def check(self) -> None:
        """Raise what went wrong since the last check: AudioError, or KeyboardInterrupt and its like."""
        error, self._failed = self._failed, None
        if isinstance(error, OSError):
            raise os_fault(self.shown, error, writing=False) from error
        if isinstance(error, Exception):
            raise fault(self.shown, f"could not be read ({error})", "open the file again") from error
        if error is not None:  # nobody's fault
            raise error


class Sink:
    """An open file to write to, which the encoders also read; keeps the first exception, as :class:`Source` does.

    Args:
        descriptor: of a new file; stays the caller's to close.
        shown: printable name of the file it will become.

    Attributes:
        end: bytes the file should have by now.
        ignore: after a failure: let libsndfile close in peace, and write nothing.
    """

    def __init__(self, descriptor: int, shown: str) -> None:
        self._descriptor, self.shown = descriptor, shown
        self._failed: BaseException | None = None
        self._at = 0
        self.ignore = False
        self.end = 0

    def write(self, data: bytes) -> int:
        """Write all of ``data``; returns its length, 0 after a failure."""
        if self.ignore or self._failed is not None:
            return len(data) if self.ignore else 0
        try:
            os.lseek(self._descriptor, self._at, os.SEEK_SET)
            rest = memoryview(data).cast("B")
            while len(rest):  # the system may take less than it is given
                done = os.write(self._descriptor, rest)
                if done <= 0:
                    raise OSError(errno.EIO, "the system wrote nothing")
                rest = rest[done:]
                self._at += done
                self.end = max(self.end, self._at)
        except BaseException as error:  # kept for check()
            self._failed = error
            return 0
        return len(data)

    def read(self, count: int = -1) -> bytes:
        """Return up to ``count`` bytes, all that are left if it is negative."""
        try:
            os.lseek(self._descriptor, self._at, os.SEEK_SET)
            data = os.read(self._descriptor, count if count >= 0 else self.end - self._at)
        except BaseException as error:  # kept for check()
            self._failed = self._failed or error
            return b""
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place, as files do."""
        self._at = max(0, (0, self._at, self.end)[whence] + offset)
        return self._at

    def tell(self) -> int:
        """Return the place."""
        return self._at

    def check(self) -> None:
        """Raise what went wrong: AudioError, or whatever else it was."""
        if isinstance(self._failed, OSError):
            raise os_fault(self.shown, self._failed, writing=True) from self._failed
        if self._failed is not None:
            raise self._failed
