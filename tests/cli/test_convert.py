"""The promises of ``soundsieve convert``, with the real command: a published checkpoint becomes a model to use."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from torch import Tensor

from soundsieve.checkpoints import store
from soundsieve.types import Embedding
from tests.checkpoints.conftest import LIGHTNING, as_audiosep, as_published, clap, published
from tests.checkpoints.test_bimodal import FILE, drawn
from tests.checkpoints.test_bimodal import as_published as as_bimodal
from tests.cli.conftest import Run, names, noise, one_fault, sound
from tests.encoders.conftest import as_laion, small_clap, tokeniser, tokeniser_folder

__all__ = ["clap", "published", "tokeniser", "tokeniser_folder"]


@pytest.fixture
def source(tmp_path: Path, published: dict[str, Tensor]) -> Path:
    torch.save({**LIGHTNING, "state_dict": published}, tmp_path / "small.ckpt")
    return tmp_path / "small.ckpt"


def test_published_weights_of_full_size_are_converted_and_separate(
    tmp_path: Path, run: Run, tokeniser: Any, tokeniser_folder: Path
) -> None:
    """All 332 tensors of the separator at their published sizes, and a CLAP whose vectors have 512 numbers."""
    clap = small_clap(512)
    separator = as_audiosep((32, 64, 128, 256, 384, 384), 2048, 512)
    assert len(separator) == 332
    assert sum(tensor.numel() for tensor in separator.values() if tensor.is_floating_point()) > 39_000_000
    torch.save({**LIGHTNING, "state_dict": as_published(separator, as_laion(clap))}, tmp_path / "whole.ckpt")
    done = run("convert", "whole.ckpt", "--as", "audiosep", "--tokeniser", tokeniser_folder)
    assert (done.code, done.out, done.err) == (0, "whole.safetensors\n", "")
    (tmp_path / "whole.ckpt").unlink()

    samples = noise(40_000)
    sound(tmp_path / "street.wav", samples, 32_000, "FLOAT")
    sound(tmp_path / "dog.wav", noise(20_000), 16_000)
    asked = ("-q", "a dog", "--audio", "dog.wav", "-m", "./whole.safetensors", "--json")
    done = run("separate", "street.wav", *asked)
    assert (done.code, done.err) == (0, "")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [row["kind"] for row in rows] == ["text", "audio"]
    assert [row["presence"] for row in rows] == [None, None]
    targets = [soundfile.read(tmp_path / row["target"])[0] for row in rows]
    rests = [soundfile.read(tmp_path / row["residual"])[0] for row in rows]
    for target, rest in zip(targets, rests, strict=True):
        assert np.abs(target + rest - samples[:, 0]).max() < 1e-6
    assert np.abs(targets[0] - targets[1]).max() > 1e-4

    path = tmp_path / "whole.safetensors"
    network: Any = store.build(store.read(path), path)
    with torch.no_grad():
        query = clap.get_text_features(**tokeniser("a dog", return_tensors="pt")).pooler_output
        expected = network.separate(torch.from_numpy(samples.T).float(), Embedding(query))[0][0, 0].numpy()
    assert np.abs(targets[0] - expected).max() < 1e-5


def test_a_published_bimodal_checkpoint_is_converted_and_separates(
    tmp_path: Path, here: Run, clap: Any, tokeniser: Any, tokeniser_folder: Path
) -> None:
    """Seven levels with a CLAP of the real class; asked with the states of 77 tokens, padding and all."""
    config = replace(FILE, widths=(8,) * 7, attention_levels=3)
    tensors = as_bimodal(drawn(config), as_laion(clap))
    torch.save({"epoch": 30, "state_dict": tensors, "best_sdr": torch.tensor(7.9)}, tmp_path / "model_best.pth.tar")
    sound(tmp_path / "street.wav")
    done = here("separate", "street.wav", "-q", "a dog", "-m", "model_best.pth.tar")
    one_fault(done, 1, "model_best.pth.tar: as its publisher made it; 'soundsieve convert'")
    done = here("convert", "model_best.pth.tar", "--as", "bimodal", "--tokeniser", tokeniser_folder)
    assert (done.code, done.out, done.err) == (0, "model_best.safetensors\n", "")
    (tmp_path / "model_best.pth.tar").unlink()

    samples = noise(300_000)  # more than two segments
    sound(tmp_path / "street.wav", samples, 16_000, "FLOAT")
    ask = ("separate", "street.wav", "-m", "./model_best.safetensors", "--json")
    done = here(*ask, "-q", "a dog", "-q", "rain")
    assert (done.code, done.err) == (0, "")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [row["presence"] for row in rows] == [None, None]
    targets = [soundfile.read(tmp_path / row["target"])[0] for row in rows]
    for row, target in zip(rows, targets, strict=True):
        rest = soundfile.read(tmp_path / row["residual"])[0]
        assert np.abs(target + rest - samples[:, 0]).max() < 1e-6
    assert np.abs(targets[0] - targets[1]).max() > 1e-5

    path = tmp_path / "model_best.safetensors"
    network: Any = store.build(store.read(path), path)
    first = torch.from_numpy(samples[: network.segment].T).float()
    with torch.no_grad():
        tokens = tokeniser("a dog", padding="max_length", max_length=77, return_tensors="pt")
        said = clap.get_text_features(**tokens)
        expected = network.separate(first, Embedding(said.pooler_output, said.last_hidden_state))[0][0, 0].numpy()
    assert np.abs(targets[0][:90_000] - expected[:90_000]).max() < 1e-5  # before segments blend
    sound(tmp_path / "dog.wav", noise(20_000), 16_000)
    one_fault(here(*ask, "--audio", "dog.wav"), 2, "takes text, not audio")


def test_a_network_that_cannot_tell_presence_warns_of_nothing(
    source: Path, here: Run, tokeniser_folder: Path, tmp_path: Path
) -> None:
    assert here("convert", source, "--as", "audiosep", "--tokeniser", tokeniser_folder).code == 0
    sound(tmp_path / "street.wav")
    done = here("separate", "street.wav", "-q", "a dog", "-m", "./small.safetensors")
    assert (done.code, done.err) == (0, "")
    assert done.out == "separated/street.a-dog.target.wav\nseparated/street.a-dog.residual.wav\n"


def test_precision_changes_little_and_something(
    source: Path, here: Run, tokeniser_folder: Path, tmp_path: Path
) -> None:
    assert here("convert", source, "--as", "audiosep", "--tokeniser", tokeniser_folder).code == 0
    sound(tmp_path / "street.wav", rate=32_000, subtype="FLOAT")
    targets = []
    for precision in ("float32", "bfloat16"):
        options = ("-m", "./small.safetensors", "--precision", precision, "-o", precision)
        assert here("separate", "street.wav", "-q", "a dog", *options).code == 0
        targets.append(soundfile.read(tmp_path / precision / "street.a-dog.target.wav")[0])
    exact, rough = targets
    error = np.abs(exact - rough)
    assert error.max() > 0
    assert np.square(error).mean() < 0.01 * np.square(exact).mean()


def test_the_result_goes_where_it_is_told(source: Path, here: Run, tokeniser_folder: Path, tmp_path: Path) -> None:
    options = ("--as", "audiosep", "--tokeniser", tokeniser_folder)
    done = here("convert", source, *options, "-o", "models/mine.safetensors")
    assert (done.code, done.out, done.err) == (0, "models/mine.safetensors\n", "")
    assert names(tmp_path / "models") == ["mine.safetensors"]
    one_fault(here("convert", source, *options, "-o", "models/mine.safetensors"), 1, "exists already", "--overwrite")
    assert here("convert", source, *options, "-o", "models/mine.safetensors", "--overwrite").code == 0
    (tmp_path / "file").write_text("")
    one_fault(here("convert", source, *options, "-o", "file/mine.safetensors"), 1, "file/mine.safetensors")


def test_without_a_tokeniser_one_line_says_so(source: Path, run: Run, tmp_path: Path) -> None:
    done = run("convert", source, "--as", "audiosep")
    assert done.code == 0
    assert len(done.lines) == 1
    assert "converted without a tokeniser" in done.lines[0]
    sound(tmp_path / "street.wav")
    done = run("separate", "street.wav", "-q", "a dog", "-m", "./small.safetensors")
    one_fault(done, 1, "the tokeniser of roberta-base is not at hand", "SOUNDSIEVE_CLAP")
    assert not (tmp_path / "separated").exists()


@pytest.mark.parametrize("wrong", ["missing", "more", "misshapen"])
def test_a_wrong_tensor_is_one_line_with_its_name(
    published: dict[str, Tensor], here: Run, tmp_path: Path, wrong: str
) -> None:
    name = "ss_model.base.encoder_block3.conv_block1.conv2.weight"
    changed = dict(published)
    if wrong == "missing":
        del changed[name]
    elif wrong == "misshapen":
        changed[name] = changed[name][:, 1:]
    else:
        name = "ss_model.base.encoder_block3.conv_block1.conv3.weight"
        changed[name] = torch.zeros(3)
    torch.save({"state_dict": changed}, tmp_path / "small.ckpt")
    told = name.removeprefix("ss_model.")
    one_fault(here("convert", "small.ckpt", "--as", "audiosep"), 1, "small.ckpt", told)
    assert names(tmp_path) == ["small.ckpt"]


def test_a_checkpoint_that_is_not_converted_yet_is_told_how(source: Path, here: Run, tmp_path: Path) -> None:
    sound(tmp_path / "street.wav")
    done = here("separate", "street.wav", "-q", "a dog", "-m", source.name)
    one_fault(done, 1, "small.ckpt: as its publisher made it; 'soundsieve convert'")


def test_wrong_usage_is_told(source: Path, here: Run) -> None:
    one_fault(here("convert", source, "--as", "umx"), 2, "'umx'", "audiosep")
    one_fault(here("convert", source), 2, "--as")
    one_fault(here("convert", "--as", "audiosep"), 2, "CHECKPOINT")
    one_fault(here("convert", "gone.ckpt", "--as", "audiosep"), 1, "gone.ckpt: no such file")


def test_a_model_of_others_that_is_not_at_hand_is_listed_and_asked_for_in_one_line(run: Run, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in run("models", "--json").out.splitlines()]
    (row,) = [row for row in rows if row["name"] == "audiosep"]
    assert (row["at_hand"], row["bytes"], row["licence"]) == (False, None, "MIT")
    assert "not at hand" in next(line for line in run("models").out.splitlines() if line.startswith("audiosep"))
    sound(tmp_path / "street.wav")
    done = run("separate", "street.wav", "-q", "a dog", "-m", "audiosep")
    one_fault(done, 1, "audiosep_base_4M_steps.ckpt of Audio-AGI/AudioSep", "SOUNDSIEVE_AUDIOSEP")


def test_a_model_of_others_in_a_file_of_one_s_own_is_used_by_its_name(
    source: Path, here: Run, tokeniser_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOUNDSIEVE_AUDIOSEP", str(source))
    monkeypatch.setenv("SOUNDSIEVE_CLAP", str(tokeniser_folder))
    monkeypatch.setenv("SOUNDSIEVE_CACHE", str(tmp_path / "cache"))
    sound(tmp_path / "street.wav")
    done = here("separate", "street.wav", "-q", "a dog", "-m", "audiosep", "--json")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["model"] == "audiosep"
    rows = [json.loads(line) for line in here("models", "--json").out.splitlines()]
    assert [row["at_hand"] for row in rows if row["name"] == "audiosep"] == [True]
