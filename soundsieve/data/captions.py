"""What people write when they ask for a sound or describe one; no wording occurs in two splits.

Every name of a sound (a kind made here, or a label of recordings) has phrasings. They are shared out between
``train``, ``valid`` and ``test`` once and for all, over all names together: two phrasings that differ in capitals,
articles or "the sound of" alone count as one, a phrasing that several names have goes to one split for all of them,
and what a sound is called for short, its label, is always trained on. Whole sentences around phrasings, and words
between several, are a split's own as well.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from soundsieve.data.instruments import INSTRUMENTS
from soundsieve.data.synthetic import KINDS
from soundsieve.data.voices import VOICES
from soundsieve.data.wordings import RECORDED

SPLITS = ("train", "valid", "test")
_FILLERS = {"a", "an", "the", "of", "sound", "sounds"}
_SUBJECTS = {"a", "an", "someone", "something", "it", "he", "she", "old"}
_NO_VERBS = {"of", "with", "in", "on", "and", "its", "bus", "gas", "tennis", "chorus", "goods", "words"}


@dataclass(frozen=True)
class Wording:
    """How a split puts phrasings into sentences; ``{}`` stands for a phrasing.

    Attributes:
        alone: around one that is no sentence of its own.
        joins: between any two.
        noun_joins: between two of which the second is no sentence of its own.
        clause_joins: between two of which the second is one.
        comma: between all but the last two of three and more.
    """

    alone: tuple[str, ...]
    joins: tuple[str, ...]
    noun_joins: tuple[str, ...]
    clause_joins: tuple[str, ...]
    comma: str = ", "


WORDINGS: dict[str, Wording] = {
    "train": Wording(("the sound of {}", "a clip of {}"), ("{} and {}",), ("{} with {}",), ("{} while {}",)),
    "valid": Wording(
        ("a recording of {}", "audio of {}"), ("{} plus {}",), ("{} together with {}",), ("{} as {}",), "; "
    ),
    "test": Wording(
        ("you can hear {}", "listen to {}"), ("{} as well as {}",), ("{} along with {}",), ("{} when {}",), " & "
    ),
}
"""Of each split; no two splits share any of them."""


def key(text: str) -> str:
    """What makes two phrasings the same wording: their words in lower case, without articles and the like."""
    return " ".join(word for word in re.findall(r"[\w'-]+", text.casefold()) if word not in _FILLERS)


def is_clause(text: str) -> bool:
    """Whether a phrasing is a sentence of its own (``a dog barks``), not the name of a sound (``a dog barking``)."""
    first, *words = text.casefold().split()
    if "is" in words:
        return True
    if first not in _SUBJECTS:
        return False
    for word in words:
        if word in _NO_VERBS or word.endswith("ing"):
            return False
        if re.search(r"[^s']s$", word):
            return True
    return False


@cache
def _tables() -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """Phrasings by name, and the split of each key."""
    kinds = {**KINDS, **INSTRUMENTS, **VOICES}
    names = {name: kind.phrasings for name, kind in kinds.items()}
    for kind in kinds.values():  # a label that is no kind's name is described by all that share it
        if kind.label not in kinds:
            names[kind.label] = (*names.get(kind.label, ()), *kind.phrasings)
    names |= RECORDED
    labels = {kind.label for kind in kinds.values()} | RECORDED.keys()
    return names, _shared_out(names, labels)


def _shared_out(names: dict[str, tuple[str, ...]], labels: Iterable[str]) -> dict[str, str]:
    """The split of each key: of a name's phrasings a sixth, but one at least, go to ``valid``, as many to ``test``."""
    place = {key(label): "train" for label in labels}
    for phrasings in names.values():
        keys = sorted({key(text) for text in phrasings}, key=lambda own: zlib.crc32(own.encode()))
        for split in ("valid", "test"):
            missing = max(len(keys) // 6, 1) - sum(place.get(own) == split for own in keys)
            for own in [own for own in keys if own not in place][: max(missing, 0)]:
                place[own] = split
        for own in keys:
            place.setdefault(own, "train")
    return place


def is_known(name: str) -> bool:
    """Whether there are words for a kind of that name, or for a label."""
    return name in _tables()[0]


def phrasings(name: str, split: str) -> tuple[str, ...]:
    """What a sound of that name or label is called in a split: at least one wording.

    Raises:
        KeyError: there are no words for it.
    """
    names, place = _tables()
    return tuple(text for text in names[name] if place[key(text)] == split)


def captions(name: str, split: str) -> tuple[str, ...]:
    """A split's captions of one sound: its phrasings, then those that are no sentences within one of the split's.

    Raises:
        KeyError: there are no words for it.
    """
    bare = phrasings(name, split)
    alone = WORDINGS[split].alone
    nouns = [text for text in bare if not is_clause(text)]
    return *bare, *(alone[number % len(alone)].format(text) for number, text in enumerate(nouns))


def caption(rng: np.random.Generator, names: Sequence[str], split: str) -> str:
    """One of a split's captions of one or several sounds, all of them in it.

    Raises:
        KeyError: there are no words for one of them.
        ValueError: no names.
    """
    if len(names) == 1:
        return str(rng.choice(captions(names[0], split)))
    return joined(rng, [str(rng.choice(phrasings(name, split))) for name in names], split)


def joined(rng: np.random.Generator, texts: Sequence[str], split: str) -> str:
    """Several sounds' phrasings as one caption in a split's words; one stays as it is.

    Raises:
        ValueError: no texts.
    """
    if not texts:
        raise ValueError("no sounds to caption; give one at least")
    if len(texts) == 1:
        return texts[0]
    words = WORDINGS[split]
    fitting = (*words.joins, *(words.clause_joins if is_clause(texts[-1]) else words.noun_joins))
    return str(rng.choice(fitting)).format(words.comma.join(texts[:-1]), texts[-1])
