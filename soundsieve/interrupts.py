"""What Ctrl-C and a polite kill do, from the first moment on: one line, exit code 130, nothing left behind."""

from __future__ import annotations

import os
import signal
import sys
import threading

MESSAGE = "soundsieve: interrupted; nothing half-written is left"
working = threading.Event()  # set once there may be something half-written to throw away


def listen() -> None:
    """Handle SIGINT and SIGTERM from now on, unless they were being ignored, as nohup and a shell's ``&`` have it."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(*_: object) -> None:
    """Before the work begins leave at once: libraries interrupted while they are imported abort with a trace."""
    if not working.is_set():
        print(MESSAGE, file=sys.stderr, flush=True)
        os._exit(130)
    raise KeyboardInterrupt
