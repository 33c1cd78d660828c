"""The promises of soundsieve.data.captions: enough wordings for everything, none of them in two splits."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundsieve.data import captions
from soundsieve.data.captions import SPLITS, WORDINGS, caption, is_clause, is_known, joined, key, phrasings
from soundsieve.data.instruments import INSTRUMENTS
from soundsieve.data.synthetic import KINDS
from soundsieve.data.voices import VOICES
from soundsieve.data.wordings import RECORDED

MADE = {**KINDS, **INSTRUMENTS, **VOICES}
NAMES = sorted({*MADE, *RECORDED, *(kind.label for kind in MADE.values())})


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_words_in_every_split(name: str) -> None:
    texts = {split: phrasings(name, split) for split in SPLITS}
    assert is_known(name)
    assert sum(len(part) for part in texts.values()) >= 5
    assert len({key(text) for text in texts["train"]}) >= 2
    assert len({key(text) for part in texts.values() for text in part}) >= 4
    assert all(texts.values())


def test_no_wording_is_in_two_splits() -> None:
    said = {split: {key(text) for name in NAMES for text in captions.captions(name, split)} for split in SPLITS}
    for one, other in itertools.combinations(SPLITS, 2):
        assert not said[one] & said[other]
        assert not {f.casefold() for name in NAMES for f in captions.captions(name, one)} & {
            f.casefold() for name in NAMES for f in captions.captions(name, other)
        }


def test_the_words_around_and_between_are_a_splits_own() -> None:
    own = [
        {*wording.alone, *wording.joins, *wording.noun_joins, *wording.clause_joins, wording.comma}
        for wording in (WORDINGS[split] for split in SPLITS)
    ]
    for one, other in itertools.combinations(own, 2):
        assert not one & other


def test_labels_are_always_trained_on() -> None:
    labels = {*RECORDED, *(kind.label for kind in MADE.values())}
    for split in ("valid", "test"):
        assert not {key(label) for label in labels} & {key(t) for name in NAMES for t in phrasings(name, split)}


def test_what_differs_in_articles_and_capitals_alone_is_one_wording() -> None:
    assert key("The Sound of a Dog barking") == key("dog barking") == "dog barking"
    assert key("a dog's bark") != key("a dog barks")


@pytest.mark.parametrize(("label", "texts"), RECORDED.items())
def test_recorded_sounds_have_five_different_wordings(
    label: str, texts: tuple[str, ...], forbidden_in: Callable[[str], str | None]
) -> None:
    assert len({key(text) for text in texts}) >= 5
    assert len({text.casefold() for text in texts}) == len(texts)
    for text in texts:
        assert text == " ".join(text.split())
        assert re.fullmatch(r"[A-Za-z][A-Za-z' -]+", text)
        if label not in ("bicycle bell", "cowbell", "level crossing bell"):  # bells, but not the held-out kind
            assert forbidden_in(text) is None


@pytest.mark.parametrize(
    "text", ["a dog barks", "it is raining", "someone hits a cymbal", "a bike's wheel spins", "the wind is blowing"]
)
def test_sentences_are_told_from_names_of_sounds(text: str) -> None:
    assert is_clause(text)


@pytest.mark.parametrize(
    "text",
    ["a dog barking", "a pair of claves", "snare drum hits", "someone walking", "a city bus pulling away", "bagpipes",
     "a snake shaking its rattle", "a bass drum", "a heavy goods vehicle idling", "the bells at a rail crossing"],
)  # fmt: skip
def test_names_of_sounds_are_no_sentences(text: str) -> None:
    assert not is_clause(text)


def test_sentences_are_not_put_into_sentences() -> None:
    for name, split in itertools.product(NAMES, SPLITS):
        bare = phrasings(name, split)
        for text in captions.captions(name, split)[len(bare) :]:
            inner = next(b for b in bare if any(around.format(b) == text for around in WORDINGS[split].alone))
            assert not is_clause(inner)


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4), st.sampled_from(SPLITS), st.integers(0, 2**32))
def test_a_caption_names_every_sound_in_words_of_its_split(names: list[str], split: str, seed: int) -> None:
    text = caption(np.random.default_rng(seed), names, split)
    assert text == caption(np.random.default_rng(seed), names, split)
    for name in names:
        assert any(own in text for own in phrasings(name, split))


def test_two_sounds_are_joined_by_what_goes_before_the_second() -> None:
    nouns = {joined(np.random.default_rng(seed), ["rain", "a dog barking"], "train") for seed in range(20)}
    clauses = {joined(np.random.default_rng(seed), ["rain", "a dog barks"], "train") for seed in range(20)}
    assert nouns == {"rain and a dog barking", "rain with a dog barking"}
    assert clauses == {"rain and a dog barks", "rain while a dog barks"}


def test_one_sound_stays_as_it_is_and_none_is_refused() -> None:
    rng = np.random.default_rng(0)
    assert joined(rng, ["rain"], "valid") == "rain"
    with pytest.raises(ValueError, match="no sounds"):
        joined(rng, [], "valid")


def test_what_has_no_words_is_not_known() -> None:
    assert not is_known("unicorn")
    with pytest.raises(KeyError):
        captions.captions("unicorn", "train")
