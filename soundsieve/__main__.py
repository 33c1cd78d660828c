"""``python -m soundsieve``."""

from soundsieve.cli import main

main()
