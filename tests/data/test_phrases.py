"""The promises of soundsieve.data.phrases, and of the captions that its rules are measured on; where SOUNDSIEVE_SHARED
is set, the phrases that the published rules make."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.data.phrases import published, sources

SHARED = Path(os.environ.get("SOUNDSIEVE_SHARED", "nowhere")) / "parity" / "bimodal" / "caption_phrases.json"
CAPTIONS = Path(__file__).parents[2] / "benchmarks" / "captions.csv"
SEED = 2024  # of the split in two halves

SUBJECTS = (
    "a dog", "two cats", "a man in a red coat", "people", "water", "the engine", "he", "they", "another", "birds",
    "its wheels", "someone", "a group of children", "nobody", "a man who laughs", "thunder", "a gong that is struck",
)  # fmt: skip
VERBS = (
    "barks", "bark", "is barking", "barking", "starts", "drives away", "is hit", "being hit", "does not sing", "talk",
    "begins to fade", "plays the drums", "splash in water", "are heard", "wearing a hat", "knocks on a door", "stops",
)  # fmt: skip
PLACES = ("", "", "in a kitchen", "with a hammer", "over a roaring crowd", "twice", "nearby", "to him", "that whirs")
JOINS = (" and ", ", ", ", then ", " as ", " while ", " followed by ", ". ", "; ", " with ", " before ", " or ")


@st.composite
def captions(draw: st.DrawFn) -> str:
    """Sentences, sensible or not, of words that the rules know."""
    text = ""
    for number in range(draw(st.integers(1, 4))):
        part = (draw(st.sampled_from(words)) for words in (("", *SUBJECTS), ("", *VERBS), PLACES))
        text += (draw(st.sampled_from(JOINS)) if number else "") + " ".join(filter(None, part))
    return text


anything = st.one_of(captions(), st.text(max_size=60))


@pytest.mark.parametrize(
    ("caption", "phrases"),
    [
        ("A goose honks and a gander hisses", ("A goose honks", "A gander hisses")),
        ("A man and woman sing and clap", ("A man and woman sing and clap",)),  # kept whole, all of it
        ("Strengthening rain, then hail", ("Strenging rain", "Hail")),  # "then" goes within words too
        ("A BBC announcer talks over music", ("A bbc announcer talks", "Music")),
        ("Rain and rain", ("Rain", "Rain")),
        ("A bell which is loud nearby a school", ("A bell", "Loud", "A school")),
        ("Chirping nearby", ("Chirping nearby",)),  # a separator at the end lacks its blank
        ("And a horn", ("A horn",)),
        ("", ()),
        ("then", ()),
    ],
)
def test_published_rules_keep_their_quirks(caption: str, phrases: tuple[str, ...]) -> None:
    assert published(caption) == phrases


@pytest.mark.skipif(not SHARED.is_file(), reason="SOUNDSIEVE_SHARED names no folder with parity/bimodal")
def test_published_rules_give_the_published_phrases() -> None:
    cases = json.loads(SHARED.read_text(encoding="utf-8"))
    assert cases
    for case in cases:
        assert list(published(case["caption"])) == case["phrases"]


@pytest.mark.parametrize(
    ("caption", "phrases"),
    [
        ("A goose honks", ("a goose honking",)),
        ("A goose and a duck call", ("a goose calling", "a duck calling")),
        ("Geese and ducks calling by a lake", ("geese calling", "ducks calling")),
        ("Thunder and children yelling", ("thunder", "children yelling")),
        ("A monkey and woman laugh", ("a monkey laughing", "a woman laughing")),
        ("A goose honks and flaps", ("a goose honking", "a goose flapping")),
        ("A lorry slows and turns", ("a lorry slowing and turning",)),  # stages of one movement
        ("Drilling and hammering", ("drilling", "hammering")),
        ("Chirping birds and running water", ("chirping birds", "running water")),
        ("A flute is followed by laughter", ("a flute", "laughter")),
        ("A flute plays before a lid is dropped", ("a flute playing", "a lid being dropped")),
        ("Bees buzz with hail falling in the distance", ("bees buzzing", "hail falling")),
        ("A clown speaks over a cheering audience", ("a clown speaking", "a cheering audience")),
        ("A clown speaks over a loudspeaker", ("a clown speaking over a loudspeaker",)),
        ("Two nuns in black habits sing beside an old wall", ("two nuns singing",)),
        ("A nun breaks ice with an axe on a frozen lake", ("a nun breaking ice with an axe",)),
        ("Hail falls on a tin roof in the background", ("hail falling on a tin roof",)),
        ("A nun sneezes four times, over and over", ("a nun sneezing",)),
        ("A nun sneezes, a bell rings, the nun sneezes again", ("a nun sneezing", "a bell ringing")),
        ("A nun starts to sing loudly and then stops", ("a nun singing",)),
        ("A nun sings while she types and her brother snores", ("a nun singing", "a nun typing", "a brother snoring")),
        ("One nun sneezes and another laughs", ("one nun sneezing", "another nun laughing")),
        ("A nun who stands in a doorway coughs", ("a nun coughing",)),
        ("A nun walks past a mule that brays", ("a nun walking", "a mule braying")),
        ("A mule does not bray, but a nun sings without music", ("a nun singing",)),
        ("There is no sound", ()),
        ("You can hear the sound of a loud engine in a garage", ("an engine",)),
        ("A frog ribbits", ("a frog ribbiting",)),  # no list has that verb
        ("A frog croaked", ("a frog croaking",)),
        ("A lid is opened and shut", ("a lid being opened and shut",)),
        ("An Égyptian oud is played", ("an égyptian oud being played",)),
        ("Silence", ()),
        ("", ()),
    ],
)
def test_sources_are_what_sounds_and_what_it_does(caption: str, phrases: tuple[str, ...]) -> None:
    assert sources(caption) == phrases


@given(anything)
def test_no_source_is_empty_or_comes_twice(caption: str) -> None:
    found = sources(caption)
    assert all(phrase and phrase == " ".join(phrase.split()) for phrase in found)
    assert len(set(found)) == len(found)


@settings(max_examples=300)
@given(anything)
def test_a_source_gives_itself(caption: str) -> None:
    for phrase in sources(caption):
        assert sources(phrase) == (phrase,)


@given(st.lists(st.sampled_from(["a goose honking", "rain falling", "a flute", "two nuns singing"]), unique=True))
def test_sources_stand_in_the_order_of_the_caption(phrases: list[str]) -> None:
    assert list(sources(". ".join(phrases))) == phrases
    assert list(sources(" while ".join(phrases))) == phrases


@given(captions())
def test_capitals_and_a_full_stop_change_nothing(caption: str) -> None:
    assert sources(f"{caption.upper()} .") == sources(caption)


@given(anything)
def test_published_rules_take_anything_and_give_no_empty_phrase(caption: str) -> None:
    assert all(phrase.strip() for phrase in published(caption))


def rows() -> list[dict[str, str]]:
    with CAPTIONS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_hundred_captions_are_different_and_drawn_into_halves() -> None:
    found = rows()
    assert [row["id"] for row in found] == [str(number) for number in range(1, 101)]
    assert len({row["caption"].casefold().strip(". ") for row in found}) == 100
    develop = set(np.random.default_rng(SEED).permutation(100)[:50] + 1)
    assert [row["part"] for row in found] == [
        "develop" if number in develop else "held_out" for number in range(1, 101)
    ]


def test_annotations_are_fit_to_be_asked_for() -> None:
    for row in rows():
        phrases = row["sources"].split(" | ")
        assert len(set(phrases)) == len(phrases)
        assert all(phrase and phrase == phrase.strip().lower() for phrase in phrases)
        assert not any(phrase.endswith((".", ",")) for phrase in phrases)


def test_own_rules_read_the_captions_they_were_made_with() -> None:
    """Word for word; scripts/measure_phrases.py compares with more patience, and both halves."""
    develop = [row for row in rows() if row["part"] == "develop"]
    right = sum(list(sources(row["caption"])) == row["sources"].split(" | ") for row in develop)
    assert right >= 44
