"""From a checkpoint as CLIPSep's authors lay it out to MUSIC+ and VGGSound-Clean+ by their lists, by real commands."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from soundsieve.checkpoints import store
from soundsieve.separators.unet import UNetConfig
from tests.checkpoints.test_clipsep import ARGUMENTS, layout
from tests.cli.conftest import Run, names, noise, one_fault, sound
from tests.encoders.conftest import make_clip
from tests.evaluation.protocols.test_pairs import DRAWN, written

CONFIG = UNetConfig(widths=(2, 3, 4, 5, 6, 7, 8), maps=9, noise_heads=2)
TRAINED = ARGUMENTS | {"image_model": "clipsepnit"}


def tensors(config: UNetConfig = CONFIG) -> dict[str, Tensor]:
    """A small CLIPSep-NIT, whose vectors are CLIP's 512 numbers, under its published names."""
    generator, found = torch.Generator().manual_seed(0), {}
    for name, shape in layout(config):
        tensor = torch.randn(shape, generator=generator) / max(np.prod(shape[1:]), 1) ** 0.5
        is_scale = name.endswith(("running_var", "scale")) or (name.endswith("weight") and len(shape) == 1)
        found[f"module.{name}"] = (tensor.abs() + 0.5 if is_scale else tensor) if shape else torch.tensor(7)
    return found


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """As its authors' programs expect it: the arguments a folder above."""
    folder = tmp_path / "exp" / "checkpoints"
    folder.mkdir(parents=True)
    torch.save(tensors(), folder / "best_model.pt")
    (folder.parent / "train-args.json").write_text(json.dumps(TRAINED))
    return folder / "best_model.pt"


@pytest.fixture
def clip(tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where commands find CLIP: one with random weights."""
    folder = make_clip(tmp_path / "clip", 512)
    monkeypatch.setenv("SOUNDSIEVE_CLIP", str(folder))
    monkeypatch.setitem(environment, "SOUNDSIEVE_CLIP", str(folder))
    return folder


@pytest.mark.usefixtures("clip")
def test_from_the_published_layout_to_the_published_protocol(
    checkpoint: Path, here: Run, run: Run, tmp_path: Path
) -> None:
    done = here("convert", checkpoint, "--as", "clipsep", "-o", "nit.safetensors")
    assert (done.code, done.out, done.err) == (0, "nit.safetensors\n", "")
    header = store.read(tmp_path / "nit.safetensors").header
    assert (header["recipe"], header["encoder"], header["network"]) == ("clipsep_nit", "clip", "unet.UNetConfig")
    assert header["separator"]["noise_heads"] == 2
    assert header["licence"] == "MIT of the code; its publisher says nothing of the weights"
    assert header["source"]["file"] == "best_model.pt"
    assert len(header["source"]["sha256"]) == 64

    written(tmp_path)
    command = ("eval", "music.csv", "--audio", ".", "--protocol", "music_plus", "--interference", "noises.csv")
    done = run(*command, "-m", "./nit.safetensors", "--json", "result.json", "--plate", "plate.png")
    assert (done.code, done.err) == (0, "")
    result = json.loads((tmp_path / "result.json").read_text())
    assert (result["protocol"], result["interference"], result["list"]) == ("music_plus", "noises.csv", "music.csv")
    assert (result["asked"], result["listed"], result["rows"]) == (["ensemble"], 3, 3)
    assert [row["label"] for row in result["per_row"]] == ["violin", "acoustic_guitar", "tuba"]
    for measure in ("sdr", "sir", "sar", "si_sdr"):
        values = np.array([row[measure] for row in result["per_row"]])
        assert result["aggregate"]["ensemble"][measure] == pytest.approx({
            "mean": values.mean(), "standard_error": values.std(ddof=1) / np.sqrt(3), "median": np.median(values)
        })  # fmt: skip
    heading, *lines = done.out.splitlines()
    assert heading.split()[:4] == ["MUSIC+", "by", "ensemble,", "dB"]
    figures = result["aggregate"]["ensemble"]["sdr"]
    for line, part in zip(lines[3:6], ("mean", "standard_error", "median"), strict=True):
        assert line[38:].split()[0] == f"{figures[part]:.3f}"
    assert "museval" in lines[-1]
    assert (tmp_path / "plate.png").stat().st_size > 10_000


@pytest.mark.usefixtures("clip")
def test_pictures_ask_too_and_wordings_are_compared(checkpoint: Path, here: Run, tmp_path: Path) -> None:
    written(tmp_path)
    assert here("convert", checkpoint, "--as", "clipsep", "-o", "nit.safetensors").code == 0
    command = ("eval", "noises.csv", "--audio", ".", "--protocol", "vggsound_clean_plus", "--interference", "music.csv")
    model = ("-m", "./nit.safetensors", "--json", "result.json")
    done = here(*command, *model, "--by", "image")
    assert (done.code, done.err) == (0, "")
    assert "VGGSound-Clean+ by image, dB" in done.out
    seen = json.loads((tmp_path / "result.json").read_text())
    assert (seen["asked"], seen["rows"]) == (["image"], 2)
    done = here(*command, *model, "--query", "ensemble", "--query", "photo")
    assert (done.code, done.err) == (0, "")
    asked = json.loads((tmp_path / "result.json").read_text())
    assert [row["by"] for row in asked["per_row"]] == ["ensemble", "photo"] * 2
    assert asked["baselines"] == seen["baselines"]
    sdr = [[row["sdr"] for row in part["per_row"][first::step]] for part, first, step in
           ((seen, 0, 1), (asked, 0, 2), (asked, 1, 2))]  # fmt: skip
    assert len({tuple(values) for values in sdr}) == 3
    assert "photo - ensemble" in done.out
    assert "have 100 and 5322 rows, and these 2 and 3" in done.out


def test_without_arguments_it_is_as_published_and_said(checkpoint: Path, here: Run, tmp_path: Path) -> None:
    assert here("convert", checkpoint, "--as", "clipsep", "-o", "told.safetensors").err == ""
    (tmp_path / "exp" / "train-args.json").unlink()
    done = here("convert", checkpoint, "--as", "clipsep", "-o", "untold.safetensors")
    assert done.code == 0
    assert done.lines == [
        f"soundsieve: {checkpoint}: no train-args.json beside it; what the weights do not tell is taken to be as "
        "published"
    ]
    told, untold = (store.read(tmp_path / f"{name}.safetensors") for name in ("told", "untold"))
    assert told.header == untold.header
    assert all(torch.equal(told.tensors[name], untold.tensors[name]) for name in told.tensors)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (TRAINED | {"channels": 32}, "best_model.pt: argument 'channels' is 32, and the network's is 9"),
        ([1, 2], "train-args.json: no arguments by name in it"),
        ("{", "train-args.json: not JSON"),
    ],
)
def test_arguments_that_are_wrong_are_one_line(
    arguments: Any, told: str, checkpoint: Path, here: Run, tmp_path: Path
) -> None:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    checkpoint.with_name("train-args.json").write_text(text)  # beside it comes before a folder above
    before = names(tmp_path)
    one_fault(here("convert", checkpoint, "--as", "clipsep"), 1, told)
    assert names(tmp_path) == before


@pytest.mark.parametrize("wrong", ["missing", "more", "misshapen", "bare", "bert"])
def test_a_wrong_checkpoint_is_one_line_with_the_tensor_s_name(
    wrong: str, checkpoint: Path, here: Run, tmp_path: Path
) -> None:
    name = "frame_net.bias"
    changed = tensors(replace(CONFIG, embedding_dim=256) if wrong == "bert" else CONFIG)
    told = f"tensor {name!r}"
    if wrong == "missing":
        del changed[f"module.{name}"]
    elif wrong == "more":
        changed["module.pit_nets.2.bias"], told = torch.zeros(9), "tensor 'pit_nets.2.bias' has no place"
    elif wrong == "misshapen":
        changed[f"module.{name}"] = torch.zeros(9, 1)
    elif wrong == "bare":
        changed = {name.removeprefix("module."): tensor for name, tensor in changed.items()}
        told = "tensor 'sound_net.bn0.weight' is not of module.*; give a checkpoint of clipsep"
    else:
        told = "is asked with vectors of 256 numbers, and CLIP's have 512 (BERTSep)"
    torch.save(changed, checkpoint)
    before = names(tmp_path)
    one_fault(here("convert", checkpoint, "--as", "clipsep"), 1, "best_model.pt: ", told)
    assert names(tmp_path) == before


def test_a_tokeniser_is_for_those_that_have_a_text_encoder_inside(checkpoint: Path, here: Run, tmp_path: Path) -> None:
    done = here("convert", checkpoint, "--as", "clipsep", "--tokeniser", ".")
    one_fault(done, 1, "best_model.pt: as clipsep it has no text encoder inside; leave --tokeniser out")


@pytest.mark.usefixtures("clip")
def test_by_its_name_it_is_found_where_the_variable_says_or_the_way_to_it_is_told(
    checkpoint: Path, here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOUNDSIEVE_CLIPSEP", raising=False)
    sound(tmp_path / "street.wav", noise(40_000))
    ask = ("separate", "street.wav", "-q", "a dog", "-m", "clipsep", "--json")
    done = here(*ask)
    one_fault(
        done, 1, "model 'clipsep' is a download that the readme of github.com/sony/CLIPSep links to",
        "'soundsieve convert --as clipsep'", "let SOUNDSIEVE_CLIPSEP name the result",
    )  # fmt: skip
    rows = [json.loads(line) for line in here("models", "--json").out.splitlines()]
    (row,) = [row for row in rows if row["name"] == "clipsep"]
    assert (row["at_hand"], row["licence"], row["modalities"]) == (False, "code: MIT", ["text", "image", "video"])
    assert "model clipsep: not at hand; a download" in here("doctor").out

    monkeypatch.setenv("SOUNDSIEVE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SOUNDSIEVE_CLIPSEP", str(checkpoint))  # as published: converted once, into the cache
    done = here(*ask)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["model"] == "clipsep"
    assert len(list((tmp_path / "cache" / "models").iterdir())) == 1
    assert here("convert", checkpoint, "--as", "clipsep", "-o", "nit.safetensors").code == 0
    monkeypatch.setenv("SOUNDSIEVE_CLIPSEP", "nit.safetensors")
    assert here(*ask, "--overwrite").code == 0
    assert len(list((tmp_path / "cache" / "models").iterdir())) == 1


@pytest.mark.parametrize(
    ("command", "code", "told"),
    [
        (("--protocol", "music_plus"), 2, "--protocol music_plus needs --interference, the list of what sounds with"),
        (("--interference", "noises.csv"), 2, "--interference goes with --protocol music_plus or vggsound_clean_plus"),
        (("--protocol", "music", "--interference", "noises.csv"), 2, "--interference goes with --protocol music_plus"),
        ((..., "--by", "audio"), 2, "--protocol music_plus asks in words, which --query puts, or with --by image"),
        ((..., "--by", "image", "--query", "photo"), 2, "asks in words, which --query puts, or with --by image"),
        ((..., "--query", "labels"), 2, "--query 'labels': of --protocol music_plus it is one of ensemble, photo, "),
        ((..., "--query", "ensemble"), 2, "--query ensemble: is how CLIP is asked, and model 'default' has another"),
        ((..., "--plate", "plate.txt"), 2, "plate.txt: --plate names a picture file"),
        ((..., "--audio", "data"), 1, "music.csv: no row has all its files, data/data/MUSIC/solo/audio/violin/"),
        (("--protocol", "music_plus", "--interference", "no.csv"), 1, "no.csv: No such file"),
    ],
)  # fmt: skip
def test_faults_are_said_before_anything_is_measured(
    command: tuple[Any, ...], code: int, told: str, here: Run, tmp_path: Path
) -> None:
    written(tmp_path)
    if command[0] is ...:
        command = ("--protocol", "music_plus", "--interference", "noises.csv", *command[1:])
    folder = () if "--audio" in command else ("--audio", ".")
    one_fault(here("eval", "music.csv", *folder, *command), code, told)


def test_the_official_pairing_is_what_a_list_of_official_length_gives(here: Run, tmp_path: Path) -> None:
    """75 clips to draw from, as MUSIC+ has: row i sounds with the clip that the public code draws for it."""
    lines = [f"other-{number}.wav,frames,9,sound {number}" for number in range(75)]
    (tmp_path / "noises.csv").write_text("\n".join(lines))
    (tmp_path / "music.csv").write_text("\n".join(f"target-{number}.wav,frames,9,sound" for number in range(3)))
    for name in [f"target-{number}" for number in range(3)] + [f"other-{number}" for number in DRAWN[75][:3]]:
        sound(tmp_path / f"{name}.wav", noise(9 * 16_000))
    command = ("eval", "music.csv", "--audio", ".", "--protocol", "music_plus", "--interference", "noises.csv")
    done = here(*command, "--json", "result.json")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0].startswith("MUSIC+ by label, dB")  # of a model that is not asked through CLIP
    rows = json.loads((tmp_path / "result.json").read_text())["per_row"]
    assert [row["other"] for row in rows] == [f"other-{number}.wav" for number in DRAWN[75][:3]]
