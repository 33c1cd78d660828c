"""The promises of soundsieve.checkpoints.published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
import torch

from soundsieve.checkpoints import published as models
from soundsieve.checkpoints import store
from soundsieve.checkpoints.published import PACKAGED, PUBLISHED, Hub, UnknownModel, find
from soundsieve.checkpoints.store import CheckpointError
from soundsieve.encoders.pretrained import digest


def test_every_model_of_the_table_is_found_by_its_name() -> None:
    for name, entry in PUBLISHED.items():
        assert entry.name == name
        if entry.origin is None and entry.file.is_file():
            assert find(name) == entry.file
        assert entry.file.suffix == ".safetensors"
        assert entry.licence
        assert entry.about
        assert set(entry.modalities) <= {"text", "image", "audio", "video"}


@pytest.mark.parametrize("entry", PUBLISHED.values(), ids=lambda entry: entry.name)
def test_packaged_weights_are_whole(entry: Any) -> None:
    if entry.origin is not None:
        pytest.skip("weights of others, fetched when they are asked for")
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


@pytest.mark.parametrize(
    ("name", "near"), [("defualt", "default"), ("Default", "default"), ("", "default"), ("audio sep", "audiosep")]
)
def test_an_unknown_name_is_told_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(UnknownModel, match=f"no model is called {name!r}; did you mean {near!r}"):
        find(name)


def test_a_hub_s_weights_are_fetched_by_owner_and_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def download(repository: str, file: str, **options: Any) -> str:
        asked.append((repository, file))
        assert options == {"repo_type": "model", "local_files_only": False}
        return "/cache/weights.safetensors"

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    assert find("hub:owner/name") == Path("/cache/weights.safetensors")
    assert asked == [("owner/name", "weights.safetensors")]


@pytest.mark.parametrize("error", [OSError("no route\nto the hub"), ValueError(""), RuntimeError("  \n ")])
def test_a_hub_that_cannot_give_them_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def download(*_: str, **options: Any) -> str:
        raise error

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    with pytest.raises(CheckpointError, match="hub:owner/name: cannot be had") as caught:
        find("hub:owner/name")
    assert "\n" not in str(caught.value)


# --------------------------------------------------------------------------------------------------- weights of others


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, no files named, and no network."""

    def download(*_: str, **options: Any) -> str:
        raise OSError("no route\nto the hub")

    for name in ("SOUNDSIEVE_AUDIOSEP", "SOUNDSIEVE_CLAP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SOUNDSIEVE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    return tmp_path / "cache" / "models"


def test_without_a_network_one_line_says_what_to_do(cache: Path) -> None:
    told = (
        r"audiosep_base_4M_steps\.ckpt of Audio-AGI/AudioSep, .*'audiosep' .*: cannot be had .* let SOUNDSIEVE_AUDIOSEP"
    )
    with pytest.raises(CheckpointError, match=told) as caught:
        find("audiosep")
    assert "\n" not in str(caught.value)
    assert not cache.exists()


def test_weights_of_others_are_fetched_from_where_they_are_published_and_converted_once(
    cache: Path, checkpoint: Callable[..., Path], published: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, asked = checkpoint(published), []

    def download(repository: str, file: str, *, repo_type: str, local_files_only: bool) -> str:
        if repo_type == "model":  # the tokeniser's
            raise OSError("not here")
        asked.append((repository, file, repo_type, local_files_only))
        return str(source)

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    with pytest.raises(CheckpointError, match=r"not the published audiosep_base_4M_steps\.ckpt .* SHA-256 differs"):
        find("audiosep")
    assert not cache.exists()
    model = PUBLISHED["audiosep"]
    assert model.origin is not None
    assert isinstance(model.origin.place, Hub)
    known = replace(model, origin=replace(model.origin, place=replace(model.origin.place, sha256=digest(source))))
    monkeypatch.setitem(models.PUBLISHED, "audiosep", known)
    path = find("audiosep")
    assert path == known.file == cache / "audiosep.safetensors"
    assert asked[0] == ("Audio-AGI/AudioSep", "checkpoint/audiosep_base_4M_steps.ckpt", "space", False)
    assert store.build(store.read(path), path).config.embedding_dim == 16
    before = path.stat().st_mtime_ns
    source.unlink()
    assert find("audiosep") == path
    assert path.stat().st_mtime_ns == before
    assert len(asked) == 2


def test_a_file_named_by_the_variable_is_taken_as_published_or_converted(
    cache: Path, checkpoint: Callable[..., Path], published: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = checkpoint(published)
    monkeypatch.setenv("SOUNDSIEVE_AUDIOSEP", str(source))
    assert not PUBLISHED["audiosep"].file.exists()
    path = find("audiosep")
    assert path.parent == cache
    assert find("audiosep") == path == PUBLISHED["audiosep"].file
    assert len(list(cache.iterdir())) == 1
    monkeypatch.setenv("SOUNDSIEVE_AUDIOSEP", str(path))
    assert find("audiosep") == path
    changed = {
        name: tensor + 1 if name == "ss_model.base.pre_conv.bias" else tensor for name, tensor in published.items()
    }
    monkeypatch.setenv("SOUNDSIEVE_AUDIOSEP", str(checkpoint(changed)))  # the same name, another file
    other = find("audiosep")
    assert other != path
    assert torch.equal(store.read(other).tensors["pre.bias"], store.read(path).tensors["pre.bias"] + 1)
    monkeypatch.setenv("SOUNDSIEVE_AUDIOSEP", str(source.with_name("gone.ckpt")))
    with pytest.raises(CheckpointError, match=r"gone\.ckpt: no such file"):
        find("audiosep")
