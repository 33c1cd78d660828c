"""The promises of soundsieve.checkpoints.convert, on checkpoints laid out as AudioSep's are."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import huggingface_hub
import numpy as np
import pytest
import safetensors.torch
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor

from soundsieve.checkpoints import convert as conversion
from soundsieve.checkpoints import store
from soundsieve.checkpoints.convert import LAYOUTS, UnknownLayout, convert
from soundsieve.checkpoints.store import CheckpointError
from soundsieve.encoders.clap import Clap, log_mel
from soundsieve.encoders.pretrained import EncoderError
from soundsieve.inference.separate import load
from soundsieve.separators.resunet import ResUNetConfig
from soundsieve.types import Audio, Text
from tests.checkpoints.conftest import as_audiosep, as_published
from tests.encoders.conftest import as_laion, small_clap

Write = Callable[..., Path]
PREFIXES = ("ss_model.", "query_encoder.model.")


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No network, no hub's cache, no tokeniser from anywhere but the folders of the tests."""

    def download(*_: str, **options: Any) -> str:
        raise OSError("no net")

    monkeypatch.setenv("SOUNDSIEVE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SOUNDSIEVE_CLAP", raising=False)
    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)


def unheard(line: str) -> None:
    pytest.fail(f"nothing to warn of, but: {line}")


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refused(source: Path, *told: str, kind: type[ValueError] = CheckpointError, **options: Any) -> None:
    before = files(source.parent)
    with pytest.raises(kind) as caught:
        convert(source, "audiosep", **options)
    line = str(caught.value)
    assert "\n" not in line
    for part in told:
        assert part in line
    assert files(source.parent) == before


# -------------------------------------------------------------------------------------------------------- what is made


def test_every_number_is_kept(
    checkpoint: Write, published: dict[str, Tensor], clap: Any, tokeniser_folder: Path
) -> None:
    source = checkpoint(published)
    path = convert(source, "audiosep", tokeniser=tokeniser_folder, warn=unheard)
    assert path == source.with_suffix(".safetensors")
    held = safetensors.torch.load_file(path)
    separator = {name: tensor for name, tensor in held.items() if not name.startswith(store.ENCODER)}
    encoder = {name.removeprefix(store.ENCODER): held[name] for name in held.keys() - separator.keys()}
    raw = encoder.pop("tokeniser")
    assert raw.numpy().tobytes() == (tokeniser_folder / "tokenizer.json").read_bytes()
    state = clap.state_dict()
    assert all(
        torch.equal(tensor, state[name]) and tensor.dtype == state[name].dtype for name, tensor in encoder.items()
    )
    halves = {f"{half}_{part}" for half in ("text", "audio") for part in ("model", "projection")}
    assert {name.partition(".")[0] for name in encoder} == halves | {"logit_scale_a", "logit_scale_t"}
    floats = [t for name, t in published.items() if name.startswith("ss_model.") and t.is_floating_point()]
    kept = {(tuple(tensor.shape), tensor.numpy().tobytes()) for tensor in floats}
    assert all((tuple(t.shape), t.numpy().tobytes()) in kept for t in separator.values() if t.is_floating_point())
    assert torch.equal(separator["pre.weight"], published["ss_model.base.pre_conv.weight"])


def test_the_header_says_what_it_is_and_where_it_came_from(
    checkpoint: Write, published: dict[str, Tensor], tokeniser_folder: Path
) -> None:
    source = checkpoint(published)
    header = store.read(convert(source, "audiosep", tokeniser=tokeniser_folder)).header
    assert (header["recipe"], header["encoder"], header["network"]) == ("audiosep", "clap", "resunet.ResUNetConfig")
    assert header["separator"]["widths"] == [4, 4, 6, 6, 8, 8]
    assert header["encoder_takes"] == ["text", "audio"]
    assert "audio_branch.logmel_extractor.melW" in header["encoder_dropped"]
    assert header["encoder_config"]["text_config"]["layer_norm_eps"] == 1e-5
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    assert header["source"] == {"file": "small.ckpt", "sha256": sha256, "published": None}
    assert header["licence"] == "that of its publisher; see source"


def test_a_file_that_was_published_keeps_its_licence_and_its_place(
    checkpoint: Write, published: dict[str, Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = checkpoint(published)
    known = replace(conversion.AUDIOSEP, sha256=hashlib.sha256(source.read_bytes()).hexdigest())
    monkeypatch.setitem(LAYOUTS, "audiosep", replace(LAYOUTS["audiosep"], published=(conversion.HIVE, known)))
    header = store.read(convert(source, "audiosep")).header
    assert header["licence"] == "MIT; CLAP within: CC0-1.0"
    assert header["source"]["published"].startswith("https://huggingface.co/spaces/Audio-AGI/AudioSep")


def test_separator_and_encoder_are_those_of_the_original(
    checkpoint: Write, published: dict[str, Tensor], clap: Any, tokeniser: Any, tokeniser_folder: Path
) -> None:
    path = convert(checkpoint(published), "audiosep", tokeniser=tokeniser_folder)
    model = load(str(path), device="cpu")
    sound = 0.1 * np.random.default_rng(0).standard_normal((1, 480_000)).astype(np.float32)
    found = model.encode([Text("a dog"), Text("Rain"), Audio(sound, 48_000)]).pooled
    with torch.no_grad():
        for row, text in enumerate(("a dog", "Rain")):
            expected = clap.get_text_features(**tokeniser(text, return_tensors="pt")).pooler_output
            assert torch.allclose(found[row], expected[0], atol=2e-6)
        expected = clap.get_audio_features(log_mel(torch.from_numpy(sound))).pooler_output
    assert torch.allclose(found[2], expected[0], atol=2e-6)
    assert isinstance(model.separator.config, ResUNetConfig)  # type: ignore[attr-defined]
    result = model.separate((sound[:, :40_000], 32_000), "a dog")
    assert result.presence is None
    assert result.target.shape == (1, 40_000)
    assert 0 < np.abs(result.target).max() <= np.abs(sound).max() * 2
    other = model.separate((sound[:, :40_000], 32_000), Audio(sound, 48_000))
    assert np.abs(result.target - other.target).max() > 1e-4


@pytest.mark.parametrize("form", ["bare", "safetensors", "old pickle", "half"])
def test_other_forms_of_the_same_are_taken(
    checkpoint: Write, published: dict[str, Tensor], tmp_path: Path, form: str
) -> None:
    expected = store.read(convert(checkpoint(published), "audiosep")).tensors
    source, out = tmp_path / "other.ckpt", tmp_path / "out" / "other.safetensors"
    if form == "safetensors":
        source = tmp_path / "other.safetensors"
        safetensors.torch.save_file({name: tensor.contiguous() for name, tensor in published.items()}, source)
    elif form == "half":
        halves = {n: t.half() if t.is_floating_point() and "stft." not in n else t for n, t in published.items()}
        torch.save({"state_dict": halves}, source)
        expected = {name: tensor.half().float() for name, tensor in expected.items()}
    else:
        torch.save(published, source, _use_new_zipfile_serialization=form != "old pickle")
    found = store.read(convert(source, "audiosep", out)).tensors
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[name].float(), expected[name].float()) for name in expected)


def test_an_encoder_inside_its_data_parallel_wrapping_is_the_same(checkpoint: Write, clap: Any) -> None:
    bare = as_published(as_audiosep(constants=False), as_laion(clap))
    wrapped = as_published(as_audiosep(constants=False), as_laion(clap, module=True))
    made = [
        convert(checkpoint(tensors, f"{number}.ckpt"), "audiosep") for number, tensors in enumerate((bare, wrapped))
    ]
    first, second = (safetensors.torch.load_file(path) for path in made)
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_a_separator_alone_is_taken_and_said_to_be(checkpoint: Write) -> None:
    said: list[str] = []
    path = convert(checkpoint(as_published(as_audiosep(dim=512, constants=False), {})), "audiosep", warn=said.append)
    assert len(said) == 1
    assert "has no query encoder" in said[0]
    checkpoint_read = store.read(path)
    assert "encoder_config" not in checkpoint_read.header
    encoder = store.encoder(checkpoint_read, path)
    assert isinstance(encoder, Clap)
    assert encoder.dim == 512


def test_an_encoder_without_an_audio_half_takes_text_alone(
    checkpoint: Write, clap: Any, tokeniser_folder: Path
) -> None:
    text = {name: tensor for name, tensor in as_laion(clap).items() if not name.startswith("audio_")}
    source = checkpoint(as_published(as_audiosep(constants=False), text))
    model = load(str(convert(source, "audiosep", tokeniser=tokeniser_folder)), device="cpu")
    assert model.encode([Text("a dog")]).pooled.shape == (1, 16)
    with pytest.raises(ValueError, match="takes text, not audio"):
        model.encode([Audio(np.ones((1, 48_000), np.float32), 48_000)])
    with pytest.raises(ValueError, match="takes text alone, not audio"):
        model.encoder.encode([Audio(np.ones((1, 48_000), np.float32), 48_000)])


def test_a_configuration_beside_the_checkpoint_is_heeded(checkpoint: Write, tmp_path: Path) -> None:
    clap = small_clap(heads=8)
    source = checkpoint(as_published(as_audiosep(constants=False), as_laion(clap)))
    clap.config.save_pretrained(tmp_path)
    header = store.read(convert(source, "audiosep")).header
    assert header["encoder_config"]["text_config"]["num_attention_heads"] == 8


# ----------------------------------------------------------------------------------------------------- the tokeniser


def test_without_a_tokeniser_it_is_converted_and_one_is_looked_for_again(
    checkpoint: Write, published: dict[str, Tensor], tokeniser_folder: Path, clap: Any, tokeniser: Any, tmp_path: Path
) -> None:
    said: list[str] = []
    path = convert(checkpoint(published), "audiosep", warn=said.append)
    assert len(said) == 1
    assert "converted without a tokeniser" in said[0]
    assert "\n" not in said[0]
    assert store.read(path).header["encoder_sha256"] is None
    model = load(str(path), device="cpu")
    with pytest.raises(EncoderError, match=r"tokeniser of roberta-base is not at hand; connect once") as caught:
        model.encode([Text("a dog")])
    assert "\n" not in str(caught.value)
    heard = Audio(np.ones((1, 48_000), np.float32) * 0.1, 48_000)
    assert model.encode([heard]).pooled.shape == (1, 16)  # a sound needs none
    (tmp_path / "tokenizer.json").write_bytes((tokeniser_folder / "tokenizer.json").read_bytes())
    with torch.no_grad():
        expected = clap.get_text_features(**tokeniser("a dog", return_tensors="pt")).pooler_output
    assert torch.allclose(model.encode([Text("a dog")]).pooled, expected, atol=2e-6)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("place", ["beside", "SOUNDSIEVE_CLAP"])
def test_a_tokeniser_goes_with_the_weights_wherever_it_was(
    checkpoint: Write, published: dict[str, Tensor], tokeniser_folder: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    source = checkpoint(published)
    beside = source.with_name("tokenizer.json")
    if place == "beside":
        beside.write_bytes((tokeniser_folder / "tokenizer.json").read_bytes())
    else:
        monkeypatch.setenv(place, str(tokeniser_folder))
    path = convert(source, "audiosep", warn=unheard)
    beside.unlink(missing_ok=True)
    monkeypatch.delenv("SOUNDSIEVE_CLAP", raising=False)
    source.unlink()
    assert load(str(path), device="cpu").encode([Text("a dog")]).pooled.shape == (1, 16)


def test_a_folder_that_is_given_must_have_one(checkpoint: Write, published: dict[str, Tensor], tmp_path: Path) -> None:
    refused(checkpoint(published), str(tmp_path), "no tokenizer.json there", kind=EncoderError, tokeniser=tmp_path)


def test_words_asked_before_need_no_encoder_and_are_kept_apart(
    checkpoint: Write, clap: Any, published: dict[str, Tensor], tokeniser_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = convert(checkpoint(published), "audiosep", tokeniser=tokeniser_folder)
    before = load(str(path), device="cpu").encode([Text("a dog")]).pooled
    name = "query_encoder.model.text_projection.2.bias"
    changed = {**published, name: published[name] + 1}
    other = convert(checkpoint(changed, "other.ckpt"), "audiosep", tokeniser=tokeniser_folder)
    assert not torch.allclose(load(str(other), device="cpu").encode([Text("a dog")]).pooled, before, atol=1e-3)
    monkeypatch.setattr(Clap, "_ready", lambda _: pytest.fail("the network was asked for"))
    assert torch.equal(load(str(path), device="cpu").encode([Text("a dog")]).pooled, before)


# ------------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    "name",
    [
        "ss_model.base.bn0.running_mean",
        "ss_model.base.decoder_block3.bn2.weight",  # nothing depends on it
        "ss_model.film.encoder_block2->conv_block1->beta1.bias",
        "ss_model.base.bn0.num_batches_tracked",
        "query_encoder.model.text_branch.encoder.layer.1.output.dense.bias",
        "query_encoder.model.audio_branch.layers.1.blocks.0.attn.qkv.weight",
        "query_encoder.model.logit_scale_t",
    ],
)
def test_a_tensor_missing_or_misshapen_is_refused_by_name(
    checkpoint: Write, published: dict[str, Tensor], name: str
) -> None:
    told = name.removeprefix("ss_model.").removeprefix("query_encoder.model.")
    changed = dict(published)
    tensor = changed.pop(name)
    refused(checkpoint(changed), "small.ckpt", repr(told), "missing", kind=ValueError)
    refused(
        checkpoint({**changed, name: torch.cat([tensor.reshape(-1)] * 2)}), "small.ckpt", repr(told), kind=ValueError
    )


@pytest.mark.parametrize(
    "name",
    ["more", "ss_model.more", "ss_model.base.more.weight", "query_encoder.more", "query_encoder.model.more",
     "query_encoder.model.text_branch.more", "loss_function.weight", "ss_model"],
)  # fmt: skip
def test_a_tensor_too_many_is_refused_by_name(checkpoint: Write, published: dict[str, Tensor], name: str) -> None:
    told = name.removeprefix("ss_model.").removeprefix("query_encoder.model.")
    refused(checkpoint({**published, name: torch.zeros(1)}), "small.ckpt", repr(told), kind=ValueError)


class Trap:
    """Unpickled, it leaves a file behind."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return (Path.touch, (self.path,))


@pytest.mark.parametrize("form", ["zip", "old", "plain"])
def test_a_pickle_with_code_is_refused(tmp_path: Path, published: dict[str, Tensor], form: str) -> None:
    trap, source = tmp_path / "sprung", tmp_path / "small.ckpt"
    content = {"state_dict": published, "callbacks": Trap(trap)}
    if form == "plain":
        source.write_bytes(pickle.dumps(Trap(trap)))
    else:
        torch.save(content, source, _use_new_zipfile_serialization=form == "zip")
    told = "not a checkpoint of torch" if form == "plain" else "would need code to be run, which is refused"
    refused(source, "small.ckpt", told)
    assert not trap.exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ([1, 2], "no tensors by name"),
        ({}, "no tensors by name"),
        ({"state_dict": {}}, "no tensors by name"),
        ({"state_dict": {"ss_model.a": 3}}, "'ss_model.a' in it is no tensor"),
        ({"state_dict": {3: torch.zeros(1)}}, "3 in it is no tensor"),
        (torch.zeros(3), "no tensors by name"),
        ({"query_encoder.model.logit_scale_a": torch.zeros(())}, "'base.bn0.weight' is missing"),
    ],
)
def test_what_is_no_checkpoint_is_told(tmp_path: Path, content: Any, told: str) -> None:
    torch.save(content, tmp_path / "small.ckpt")
    refused(tmp_path / "small.ckpt", "small.ckpt", told)


@given(cut=st.integers(0, 3_000), garbage=st.binary(max_size=8))
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_told_in_one_line(tmp_path: Path, cut: int, garbage: bytes) -> None:
    whole = tmp_path / "whole.ckpt"
    torch.save({"ss_model.base.pre_conv.bias": torch.zeros(300)}, whole)
    raw = whole.read_bytes()
    assert len(raw) > 2_000
    (tmp_path / "small.ckpt").write_bytes(garbage + raw[: min(cut, len(raw) - 1)])
    refused(tmp_path / "small.ckpt", "small.ckpt")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    refused(tmp_path / "small.ckpt", "small.ckpt: no such file")
    refused(tmp_path, "no such file", out=tmp_path / "out.safetensors")


def test_nobody_else_s_layout_is_guessed(checkpoint: Write, published: dict[str, Tensor]) -> None:
    with pytest.raises(UnknownLayout, match="no checkpoints are known as 'umx'; give one of audiosep"):
        convert(checkpoint(published), "umx")


# --------------------------------------------------------------------------------------------------------- the result


def test_nothing_is_overwritten_without_leave(checkpoint: Write, published: dict[str, Tensor]) -> None:
    source = checkpoint(published)
    there = source.with_suffix(".safetensors")
    there.write_text("precious")
    refused(source, str(there), "exists already; give --overwrite")
    assert there.read_text() == "precious"
    assert store.read(convert(source, "audiosep", overwrite=True)).header["recipe"] == "audiosep"


def test_a_source_is_never_its_own_result(published: dict[str, Tensor], tmp_path: Path) -> None:
    source = tmp_path / "small.safetensors"
    safetensors.torch.save_file({name: tensor.contiguous() for name, tensor in published.items()}, source)
    raw = source.read_bytes()
    refused(source, "name another file with -o", overwrite=True)
    assert source.read_bytes() == raw
    made = convert(source, "audiosep", tmp_path / "made.safetensors")
    refused(made, "is one of Soundsieve's already", out=tmp_path / "again.safetensors")
    refused(source, "a .safetensors file", out=tmp_path / "made.ckpt")


@pytest.mark.parametrize("moment", ["write", "replace"])
def test_it_is_written_whole_or_not_at_all(
    checkpoint: Write, published: dict[str, Tensor], monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def write_a_little(tensors: object, path: Path, metadata: object) -> None:
        path.write_bytes(b"a little")
        raise safetensors.SafetensorError("no space left")

    def fail(*_: Any) -> None:
        raise OSError("no space left")

    source = checkpoint(published)
    if moment == "write":
        monkeypatch.setattr(safetensors.torch, "save_file", write_a_little)
    else:
        monkeypatch.setattr(os, "replace", fail)
    refused(source, "small.safetensors: cannot be written", "no space left")


def test_others_may_read_the_result(checkpoint: Write, published: dict[str, Tensor]) -> None:
    source = checkpoint(published)
    assert convert(source, "audiosep").stat().st_mode == source.stat().st_mode


@pytest.mark.parametrize(
    "changes",
    [{"encoder_config": 3}, {"encoder_config": {}}, {"encoder_takes": ["smell"]}, {"encoder_sha256": ...},
     {"encoder": "clip"}],
    ids=str,
)  # fmt: skip
def test_a_header_that_lies_about_its_encoder_is_told(
    checkpoint: Write, published: dict[str, Tensor], changes: dict[str, Any]
) -> None:
    path = convert(checkpoint(published), "audiosep")
    header = {**store.read(path).header, **changes}
    header = {name: value for name, value in header.items() if value is not ...}
    safetensors.torch.save_file(safetensors.torch.load_file(path), path, {"soundsieve": json.dumps(header)})
    with pytest.raises(CheckpointError, match=r"small\.safetensors: brings an encoder"):
        load(str(path), device="cpu")
