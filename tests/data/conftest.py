"""What the kinds of sound made here may not be called."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

# Held out to measure how the model does with what it never met: nothing made here may carry these names.
FORBIDDEN = (
    "applause",
    "bat",
    "bell",
    "burp",
    "camera shutter",
    "church bells",
    "cicada",
    "electric spark",
    "fireworks",
    "gear shift",
    "glass breaking",
    "grasshopper",
    "gun cocking",
    "horse neigh",
    "jackhammer",
    "reversing beeper",
    "sea lion",
    "tabla",
    "tiger",
    "toucan",
    "train whistle",
    "whale",
    "window closing",
    "wolf howl",
    "zebra",
)


@pytest.fixture(scope="session")
def forbidden_in() -> Callable[[str], str | None]:
    """Finds the first forbidden name among the words of a text, in the singular or the plural."""

    def find(text: str) -> str | None:
        for name in FORBIDDEN:
            if re.search(rf"\b{re.escape(name.removesuffix('s'))}(s|es)?\b", text.lower()):
                return name
        return None

    return find
