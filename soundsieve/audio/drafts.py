"""A file under construction: under a temporary name until it is whole, then under its own at once."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from soundsieve.audio.faults import AudioError, fault, os_fault, printable
from soundsieve.audio.streams import Sink


class Draft:
    """A new file called ``.{name}.part-...`` in the folder of the one it will become.

    Args:
        path: what it will be called.
        overwrite: whether an existing file is replaced, which happens at the end and at once.

    Attributes:
        path: as given.
        sink: what is written to.

    Raises:
        AudioError: the file exists and ``overwrite`` is False, or the folder cannot be written to.
    """

    def __init__(self, path: Path, *, overwrite: bool) -> None:
        self.path, self._overwrite, self._shown = path, overwrite, printable(path)
        self._check_target()
        # Cut: the prefix and suffix must not push a long name over the limit of 255 bytes.
        self._temporary = path.with_name(f".{path.name[:48]}.part-{os.getpid()}-{secrets.token_hex(4)}")
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            self._descriptor: int | None = os.open(self._temporary, flags, 0o666)
        except OSError as error:
            raise os_fault(self._shown, error, writing=True) from error
        self.sink = Sink(self._descriptor, self._shown)

    def _exists(self) -> AudioError:
        return fault(self._shown, "exists already", "give --overwrite to replace it")

    def _check_target(self) -> None:
        if "\0" in str(self.path):
            raise fault(self._shown, "is not a path (it holds a null)", "check the spelling of the path")
        try:
            if self.path.is_dir():
                raise fault(self._shown, "is a folder", "give a file name")
            if os.path.lexists(self.path) and not self._overwrite:
                raise self._exists()
        except OSError as error:
            raise os_fault(self._shown, error, writing=True) from error

    def publish(self) -> None:
        """Give the file its name.

        Raises:
            AudioError: the disk is full, what is there is not what was written, or the name has been taken meanwhile.
                The draft is still there.
        """
        assert self._descriptor is not None
        self.sink.check()
        try:
            size = os.fstat(self._descriptor).st_size
            if size != self.sink.end:
                raise fault(self._shown, f"{size} of {self.sink.end} bytes were written", "check the disk")
            # Network disks report a full disk only here. The number is free whatever close says.
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)
            self._take_name()
        except OSError as error:
            raise os_fault(self._shown, error, writing=True) from error

    def _take_name(self) -> None:
        if self._overwrite:
            os.replace(self._temporary, self.path)
            return
        try:
            os.link(self._temporary, self.path)  # fails if the name is taken, with no moment in between
        except FileExistsError:
            raise self._exists() from None
        except (OSError, NotImplementedError, AttributeError):
            # No hard links here (FAT, some network disks): take the name with an empty file, then replace it.
            try:
                os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
            except FileExistsError:
                raise self._exists() from None
            try:
                os.replace(self._temporary, self.path)
            except BaseException:
                os.unlink(self.path)  # our own empty one
                raise
        else:
            with contextlib.suppress(OSError):  # the file is safe under its name
                os.unlink(self._temporary)

    def discard(self) -> None:
        """Throw the draft away; what is under its own name already stays."""
        self.sink.ignore = True
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with contextlib.suppress(OSError):
                os.close(descriptor)
        with contextlib.suppress(OSError):
            os.unlink(self._temporary)
