"""The promises of soundsieve.checkpoints.published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import huggingface_hub
import pytest

from soundsieve.checkpoints import store
from soundsieve.checkpoints.published import PACKAGED, PUBLISHED, UnknownModel, find
from soundsieve.checkpoints.store import CheckpointError


def test_every_model_of_the_table_is_found_by_its_name() -> None:
    for name, entry in PUBLISHED.items():
        assert entry.name == name
        assert find(name) == entry.file
        assert entry.file.suffix == ".safetensors"
        assert entry.licence
        assert entry.about
        assert set(entry.modalities) <= {"text", "image", "audio", "video"}


@pytest.mark.parametrize("entry", PUBLISHED.values(), ids=lambda entry: entry.name)
def test_packaged_weights_are_whole(entry: Any) -> None:
    if not entry.file.is_file():
        pytest.skip(f"no weights in this checkout: {entry.file.name}")
    assert entry.file.parent == PACKAGED
    checkpoint = store.read(entry.file)
    separator = store.build(checkpoint, entry.file)
    assert separator.sample_rate > 0
    assert checkpoint.header["recipe"]


@pytest.mark.parametrize("name", ["runs/a/weights", "./mine.safetensors", "mine.safetensors", "/tmp/x", "runs\\mine"])
def test_a_path_is_taken_as_it_is(name: str) -> None:
    assert find(name) == Path(name)


@pytest.mark.parametrize("name", ["defualt", "Default", "", "something else"])
def test_an_unknown_name_is_told_with_the_nearest(name: str) -> None:
    with pytest.raises(UnknownModel, match=f"no model is called {name!r}; did you mean 'default'"):
        find(name)


def test_a_hub_s_weights_are_fetched_by_owner_and_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def download(repository: str, file: str) -> str:
        asked.append((repository, file))
        return "/cache/weights.safetensors"

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    assert find("hub:owner/name") == Path("/cache/weights.safetensors")
    assert asked == [("owner/name", "weights.safetensors")]


@pytest.mark.parametrize("error", [OSError("no route\nto the hub"), ValueError(""), RuntimeError("  \n ")])
def test_a_hub_that_cannot_give_them_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def download(*_: str) -> str:
        raise error

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    with pytest.raises(CheckpointError, match="hub:owner/name: cannot be had") as caught:
        find("hub:owner/name")
    assert "\n" not in str(caught.value)
