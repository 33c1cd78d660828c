"""The promises of soundsieve.evaluation.fingerprint: what matters changes it, and nothing else does."""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from soundsieve import recipes
from soundsieve.data.manifest import read_manifest
from soundsieve.evaluation import fingerprint
from soundsieve.evaluation.fingerprint import Contents, code, digest, plain
from soundsieve.recipes import Optim, default

OWN = '''
"""A recipe."""
import numpy as np
from beside import gain
from soundsieve.recipes import Claim, Recipe, default

LEVEL = 3.0

def loss(separator, encoder, batch):
    """What is made small."""
    return {"error": gain(LEVEL)}  # a comment

def tiny() -> Recipe:
    return default.tiny()

def claims() -> tuple[Claim, ...]:
    return ()
'''
BESIDE = '"""Beside."""\nimport deeper\n\ndef gain(level):\n    return deeper.twice(level)\n'
DEEPER = "def twice(level):\n    return 2 * level\n"


@pytest.fixture
def key_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """The key of the code of a recipe file with some text replaced by another in one of three files."""
    import sys

    monkeypatch.syspath_prepend(tmp_path)
    written = 0

    def key(file: str = "own.py", old: str = "", new: str = "") -> str:
        nonlocal written
        for name, text in {"own.py": OWN, "beside.py": BESIDE, "deeper.py": DEEPER}.items():
            assert name != file or old in text
            (tmp_path / name).write_text(text.replace(old, new, 1) if name == file and old else text)
            written += 1
            os.utime(tmp_path / name, ns=(written, written))
        for name in ("beside", "deeper"):
            sys.modules.pop(name, None)
        fingerprint._is_own.cache_clear()
        return code([recipes.load(str(tmp_path / "own.py")).__name__])

    yield key
    for name in ("beside", "deeper", "_recipe_own"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("own.py", "LEVEL = 3.0", "LEVEL = 4.0"),
        ("own.py", "gain(LEVEL)", "-gain(LEVEL)"),
        ("own.py", "import numpy", "import scipy"),
        ("beside.py", "twice(level)", "twice(-level)"),
        ("deeper.py", "2 * level", "3 * level"),
    ],
)
def test_changed_code_is_seen_however_deep_it_lies(key_of: Callable[..., str], file: str, old: str, new: str) -> None:
    assert key_of() != key_of(file, old, new)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("own.py", "# a comment", "# another"),
        ("own.py", '"""What is made small."""', '"""What is minimised."""'),
        ("own.py", '"""A recipe."""', '"""Mine."""'),
        ("own.py", "return default.tiny()", "return default.paper()"),  # the configuration is told apart
        ("own.py", "return ()", "return tuple([])"),
        ("beside.py", "def gain(level):\n", "def gain(level):\n\n"),
        ("deeper.py", "2 * level", "(2*level)"),
    ],
)
def test_what_does_nothing_changes_nothing(key_of: Callable[..., str], file: str, old: str, new: str) -> None:
    assert key_of() == key_of(file, old, new)


def test_a_variant_with_a_function_inside_is_code(key_of: Callable[..., str]) -> None:
    inner = "def tiny() -> Recipe:\n    def mix(pool, rng):\n        return {}\n    return default.tiny()\n"
    old = "def tiny() -> Recipe:\n    return default.tiny()\n"
    assert key_of("own.py", old, inner.format(1)) != key_of("own.py", old, inner.format(2))


def test_the_packages_own_modules_are_followed_and_installed_ones_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    parsed = fingerprint._parsed
    monkeypatch.setattr(fingerprint, "_parsed", lambda path, name, at: read.append(name) or parsed(path, name, at))
    code(["soundsieve.evaluation.training", "soundsieve.recipes.default"])
    assert {"soundsieve.training.loop", "soundsieve.audio.mix", "soundsieve.separators.bandsplit"} <= set(read)
    assert all(name.startswith("soundsieve.") for name in read)
    assert not {"soundsieve.evaluation.metrics", "soundsieve.encoders", "soundsieve.recipes"} & set(read)


def test_every_field_of_a_recipe_counts() -> None:
    recipe = default.tiny()
    others = [
        replace(recipe, seed=1), replace(recipe, steps=7), replace(recipe, weights={**recipe.weights, "sdr": 0.4}),
        replace(recipe, optim=replace(Optim(), betas=(0.8, 0.9))), replace(recipe, mix=default.claims),
        replace(recipe, separator=replace(recipe.separator, widths=(16, 24, 32, 50))),
        replace(recipe, mix=functools.partial(default.mix, 1)), replace(recipe, mix=functools.partial(default.mix, 2)),
    ]  # fmt: skip
    keys = {digest(each) for each in (recipe, *others)}
    assert len(keys) == 1 + len(others)
    assert digest(default.tiny()) == digest(recipe)


def test_what_a_function_encloses_counts() -> None:
    def of(level: float) -> Callable[[], float]:
        return lambda: level

    assert digest(of(1)) == digest(of(1)) != digest(of(2))


def test_what_cannot_be_told_is_refused() -> None:
    with pytest.raises(ValueError, match="object"):
        plain({"there": [object()]})


def test_a_configuration_is_json() -> None:
    assert json.loads(json.dumps(plain(default.paper()))) == plain(default.paper())


def test_contents_are_read_again_only_where_a_file_has_changed(tmp_path: Path) -> None:
    file, memory = tmp_path / "a.bin", tmp_path / "kept" / "memory.json"
    file.write_bytes(b"one")
    os.utime(file, ns=(1, 1))
    contents = Contents(memory)
    first = contents.of(file)
    contents.save()
    again = Contents(memory)
    file.write_bytes(b"two")
    os.utime(file, ns=(1, 1))
    assert again.of(file) == first  # the same size and time: taken as it was
    os.utime(file, ns=(2, 2))
    assert again.of(file) != first
    memory.write_text("[not what it was")
    assert Contents(memory).of(file) == again.of(file)


def test_clips_are_told_by_what_is_in_them_not_by_where_they_lie(small_world: Path, tmp_path: Path) -> None:
    contents = Contents(tmp_path / "memory.json")

    def key(clips: Any) -> str:
        return contents.of_clips((clip, 1.0) for clip in clips)

    clips = read_manifest(small_world)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    moved = [replace(clip, audio=clip.audio.rename(elsewhere / clip.audio.name)) for clip in clips]
    there = key(moved)
    for clip, back in zip(moved, clips, strict=True):
        clip.audio.rename(back.audio)
    assert there == key(clips)
    assert key(clips) != key(clips[::-1])
    assert key(clips) != key([replace(clips[0], label="another"), *clips[1:]])
    assert key(clips) != key([replace(clips[0], end=0.5), *clips[1:]])
    assert key(clips) != contents.of_clips((clip, 2.0) for clip in clips)
    assert key(clips) == key([replace(clips[0], licence="another"), *clips[1:]])
    clips[0].audio.write_bytes(clips[1].audio.read_bytes())
    assert there != key(clips)
