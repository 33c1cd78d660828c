"""``python -m soundsieve``, and what the command ``soundsieve`` runs."""

from __future__ import annotations

import sys
from typing import NoReturn

from soundsieve import interrupts


def main() -> NoReturn:
    """Run a command and exit: 0 all done, 1 an input failed, 2 wrong usage, 130 interrupted."""
    interrupts.listen()
    from soundsieve.cli import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
