"""The promises of soundsieve.encoders.pretrained: weights are found in order, known by hash, and read without code."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import huggingface_hub
import numpy as np
import pytest
import safetensors.torch
import torch
import transformers

from soundsieve.encoders import clap, clip, minilm, pretrained
from soundsieve.encoders.pretrained import EncoderError, Kept, Published, Source, digest, load, named, sentence

TINY = Published("Tiny", "bert", "somebody/tiny", "c" * 40, "model.safetensors", "0" * 64, ("config.json",), 24)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("SOUNDSIEVE_CACHE", str(folder))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small BERT with random weights, saved as transformers saves it."""
    folder = tmp_path / "bert"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "dog", "barking"]
    transformers.BertTokenizer(vocab={word: number for number, word in enumerate(words)}).save_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(words), hidden_size=24, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8
    )
    torch.manual_seed(0)
    transformers.BertModel(config).half().save_pretrained(folder)
    return folder


class Hub:
    """Stands for the hub: has a folder in its cache, on the net, in both, or in neither."""

    def __init__(self, folder: Path, *, cached: bool, online: bool) -> None:
        self.folder, self.cached, self.online = folder, cached, online
        self.asked: list[bool] = []

    def __call__(self, repository: str, *, revision: str, local_files_only: bool, allow_patterns: list[str]) -> str:
        assert (repository, revision) == (TINY.repository, TINY.revision)
        assert allow_patterns == ["model.safetensors", "config.json"]
        self.asked.append(local_files_only)
        if not (self.cached if local_files_only else self.online):
            raise OSError("not to be had")
        return str(self.folder)


# ---------------------------------------------------------------------------------------------------------- finding


@pytest.mark.parametrize(
    ("cached", "online", "download", "asked"),
    [
        (True, True, True, [True]),
        (False, True, True, [True, False]),
        (False, True, False, [True]),
        (False, False, True, [True, False]),
    ],
)
def test_the_cache_is_looked_at_before_the_hub(
    folder: Path, monkeypatch: pytest.MonkeyPatch, cached: bool, online: bool, download: bool, asked: list[bool]
) -> None:
    hub = Hub(folder, cached=cached, online=online)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", hub)
    source = Source(TINY, None, "TINY_FOLDER")
    if cached or (online and download):
        assert source.find(download=download) == folder
    else:
        with pytest.raises(EncoderError, match="Tiny is not at hand; connect once, or let TINY_FOLDER name a folder"):
            source.find(download=download)
    assert hub.asked == asked


def test_a_snapshot_without_its_weights_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub, "snapshot_download", Hub(tmp_path, cached=True, online=True))
    assert TINY.snapshot(download=True) is None


def test_a_given_folder_goes_before_all_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub, "snapshot_download", Hub(folder, cached=False, online=False))
    assert Source(TINY, folder, "TINY_FOLDER").find(download=True) == folder
    monkeypatch.setenv("TINY_FOLDER", str(folder))
    assert Source(TINY, None, "TINY_FOLDER").find(download=True) == folder
    with pytest.raises(EncoderError, match=r"no model\.safetensors or pytorch_model\.bin there"):
        Source(TINY, folder.parent, "TINY_FOLDER").find(download=True)


def test_published_weights_are_known_by_their_hash(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(huggingface_hub, "snapshot_download", Hub(folder, cached=True, online=False))
    with pytest.raises(EncoderError, match=r"model\.safetensors: not the published Tiny \(its SHA-256 differs\)"):
        Source(TINY, None, "TINY_FOLDER").load()
    right = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    assert digest(folder / "model.safetensors") == right
    found, _, _ = Source(replace(TINY, sha256=right), None, "TINY_FOLDER").load()
    assert found == folder


def test_the_hash_of_published_weights_costs_no_look_at_them(folder: Path) -> None:
    assert Source(TINY, None, "TINY_FOLDER").sha256() == TINY.sha256
    assert Source(TINY, folder, "TINY_FOLDER").sha256() == digest(folder / "model.safetensors")


def test_the_width_is_the_given_folders_own(folder: Path) -> None:
    assert Source(TINY, None, "TINY_FOLDER").dim() == 24
    with pytest.raises(EncoderError, match=r"config\.json: does not say its projection_dim"):
        Source(TINY, folder, "TINY_FOLDER").dim()
    (folder / "config.json").write_text(json.dumps({"projection_dim": 7}))
    assert Source(TINY, folder, "TINY_FOLDER").dim() == 7


def test_models_are_found_by_repository() -> None:
    other = replace(TINY, repository="somebody/large")
    assert named((TINY, other), "somebody/large") is other
    with pytest.raises(ValueError, match="did you mean 'somebody/tiny'"):
        named((TINY, other), "somebody/teeny")


@pytest.mark.parametrize("published", [*clip.PUBLISHED, *clap.PUBLISHED, minilm._PUBLISHED], ids=lambda one: one.name)
def test_what_is_published_is_pinned(published: Published) -> None:
    assert len(bytes.fromhex(published.revision)) == 20
    assert len(bytes.fromhex(published.sha256)) == 32
    assert published.weights in pretrained.WEIGHTS
    assert "config.json" in published.beside
    assert set(pretrained.VOCABULARIES) & set(published.beside)


# ---------------------------------------------------------------------------------------------------------- reading


def test_a_model_is_read_frozen_and_in_full_precision(folder: Path) -> None:
    tokeniser, model = load(folder / "model.safetensors", TINY)
    assert not model.training
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}
    assert not any(parameter.requires_grad for parameter in model.parameters())
    assert tokeniser("a dog")["input_ids"] == [2, 5, 6, 3]
    stored = safetensors.torch.load_file(folder / "model.safetensors")
    name = "encoder.layer.0.output.dense.weight"
    assert torch.equal(model.state_dict()[name], stored[name].float())


def pickled(folder: Path, state: Any) -> Path:
    (folder / "model.safetensors").unlink()
    torch.save(state, folder / "pytorch_model.bin")
    return folder / "pytorch_model.bin"


def test_a_pickle_of_tensors_is_as_good(folder: Path) -> None:
    _, before = load(folder / "model.safetensors", TINY)
    _, after = load(pickled(folder, safetensors.torch.load_file(folder / "model.safetensors")), TINY)
    for name, tensor in before.state_dict().items():
        assert torch.equal(after.state_dict()[name], tensor), name


class Mine:
    """What an ill-meant pickle holds: it makes a file when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return os.mkdir, (str(self.path),)


def test_a_pickle_runs_no_code(folder: Path, tmp_path: Path) -> None:
    weights = pickled(folder, {"embeddings.word_embeddings.weight": Mine(tmp_path / "run")})
    with pytest.raises(EncoderError, match="cannot be read as Tiny"):
        load(weights, TINY)
    assert not (tmp_path / "run").exists()
    torch.load(weights, weights_only=False)
    assert (tmp_path / "run").exists()  # it would have


def without(folder: Path, *files: str) -> None:
    for file in files:
        (folder / file).unlink(missing_ok=True)


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def drop(folder: Path) -> None:
    state = safetensors.torch.load_file(folder / "model.safetensors")
    del state["encoder.layer.0.output.dense.weight"]
    safetensors.torch.save_file(state, folder / "model.safetensors", {"format": "pt"})


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda folder: cut(folder / "model.safetensors"), "cannot be read as Tiny"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"<html>"), "cannot be read as Tiny"),
        (drop, r"lacks weights of Tiny \(encoder.layer.0.output.dense.weight\)"),
        (lambda folder: without(folder, "config.json"), "cannot be read as Tiny"),
        (lambda folder: (folder / "config.json").write_text("{"), "cannot be read as Tiny"),
        (lambda folder: without(folder, *pretrained.VOCABULARIES), "no tokeniser there"),
        (lambda folder: (folder / "config.json").write_text('{"model_type": "clap"}'), "a clap model; give a bert"),
    ],
    ids=["cut short", "not weights", "a tensor less", "no config", "half a config", "no tokeniser", "another kind"],
)
def test_what_is_wrong_with_a_folder_is_said_in_a_line(folder: Path, damage: Callable[[Path], Any], said: str) -> None:
    damage(folder)
    with pytest.raises(EncoderError, match=said) as caught:
        load(folder / "model.safetensors", TINY)
    assert str(folder) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_network_is_made_as_it_is_adapted(folder: Path) -> None:
    def adapt(config: Any) -> None:
        config.layer_norm_eps = 0.25

    _, model = load(folder / "model.safetensors", TINY, adapt)
    assert model.embeddings.LayerNorm.eps == 0.25


# ------------------------------------------------------------------------------------------------------------ keeping


def test_a_kept_vector_is_there_the_next_time(cache: Path) -> None:
    vector = torch.tensor([3.0, -4.0])
    kept = Kept("tiny", 2, unit=False)
    assert "a dog" not in kept
    kept.keep("a dog", vector)
    assert "a dog" in kept
    later = Kept("tiny", 2, unit=False)
    assert "a dog" in later
    assert torch.equal(later["a dog"], vector)
    assert "a dog" not in Kept("other", 2, unit=False)
    assert len(list(cache.rglob("*.npy"))) == 1


@pytest.mark.parametrize("bad", [[np.nan, 1.0], [3.0], [3.0, 4.0]], ids=["not finite", "too short", "not unit"])
def test_a_vector_that_cannot_be_is_not_there(bad: list[float]) -> None:
    Kept("tiny", len(bad), unit=False).keep("a dog", torch.tensor(bad))
    assert "a dog" not in Kept("tiny", 2, unit=True)


def test_without_a_name_nothing_goes_to_the_disk(cache: Path) -> None:
    kept = Kept(None, 2, unit=True)
    kept.keep("a dog", torch.tensor([0.6, 0.8]))
    assert "a dog" in kept
    assert "a dog" not in Kept(None, 2, unit=True)
    assert not cache.exists()


def test_a_sentence_has_single_spaces() -> None:
    assert sentence("  a\tdog \n barks ") == "a dog barks"
    with pytest.raises(ValueError, match="the query is empty"):
        sentence(" \n")
