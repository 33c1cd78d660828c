"""The promises of soundsieve.checkpoints.bimodal; where SOUNDSIEVE_SHARED is set, the published networks' numbers."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from soundsieve.checkpoints import bimodal, store, transforms
from soundsieve.checkpoints.convert import convert
from soundsieve.checkpoints.store import CheckpointError
from soundsieve.encoders.pretrained import EncoderError
from soundsieve.inference.separate import load
from soundsieve.separators.attention_unet import AttentionUNet, AttentionUNetConfig
from soundsieve.types import Audio, Embedding, Text
from tests.encoders.conftest import as_laion, small_clap, tokeniser, tokeniser_folder

__all__ = ["tokeniser", "tokeniser_folder"]

pytestmark = pytest.mark.usefixtures("one_thread")
SHARED = Path(os.environ.get("SOUNDSIEVE_SHARED", "nowhere")) / "parity" / "bimodal"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="SOUNDSIEVE_SHARED names no folder with parity/bimodal")
SMALL = AttentionUNetConfig(
    n_fft=830, widths=(3, 4, 8, 16, 8), maps=9, attention_levels=3, embedding_dim=10, steps_dim=11, attend_padding=True
)
VARIANTS = {
    "sca": SMALL,
    "ca": replace(SMALL, attention="ca", attention_levels=1, residual_layers=0),
    "sa": replace(SMALL, attention="sa", attention_levels=2, residual_layers=2, steps_dim=0, attend_padding=False),
    "cat": replace(SMALL, attention="cat", attend_padding=False),
    "none": replace(SMALL, attention="none", attention_levels=0, steps_dim=0, attend_padding=False),
}
variants = pytest.mark.parametrize("variant", VARIANTS)
EXACT = 1e-5
Shapes = Iterator[tuple[str, tuple[int, ...]]]
DEEPEST = f"net_sound.unet_block{'.submodule' * 4}"

# ------------------------------------------------------------------------------------------------------------ the names


def layout(config: AttentionUNetConfig) -> Shapes:
    """Name and shape of each published tensor, in the file's order, written down from the published description."""
    count = len(config.widths)

    def norm(name: str, width: int) -> Shapes:
        yield from ((f"{name}.{part}", (width,)) for part in ("weight", "bias", "running_mean", "running_var"))
        yield f"{name}.num_batches_tracked", ()

    def layer(name: str, *shape: int) -> Shapes:
        yield f"{name}.weight", shape
        yield f"{name}.bias", shape[:1]

    def even(name: str, width: int) -> Shapes:
        yield from layer(name, width)

    def residual(name: str, width: int) -> Shapes:
        for number in range(config.residual_layers):
            yield from layer(f"{name}.res_layers.{number}.0", width, width, 3, 3)
            yield from norm(f"{name}.res_layers.{number}.1", width)

    def transformer(name: str, width: int, *attention: tuple[str, int, int]) -> Shapes:
        yield from even(f"{name}.norm1", width)
        for part, outputs, inputs in (*attention, ("proj", width, width)):
            yield from layer(f"{name}.attn.{part}", outputs, inputs)
        yield from even(f"{name}.norm2", width)
        yield from layer(f"{name}.mlp.fc1", 2 * width, width)
        yield from layer(f"{name}.mlp.fc2", width, 2 * width)

    def attention(name: str, width: int) -> Shapes:
        itself = (("qkv", 3 * width, width),)
        tokens = (("q", width, width), ("kv", 2 * width, config.steps_dim))
        if config.attention == "sca":
            yield from even(f"{name}.norm1", width)
            yield from transformer(f"{name}.sa_block", width, *itself)
            yield from transformer(f"{name}.ca_block", width, *tokens)
        elif config.attention == "cat":
            yield from layer(f"{name}.conv1", width, width, 3, 3)
            yield from layer(f"{name}.lin", width, config.steps_dim)
            yield from layer(f"{name}.conv2", width, 2 * width, 3, 3)
        else:
            yield from transformer(name, width, *(itself if config.attention == "sa" else tokens))

    def nested(name: str, level: int) -> Shapes:
        width, outside = config.widths[level], config.widths[level - 1] if level else 1
        risen = width if level == count - 1 else 2 * width
        if level < count - 1:
            yield from nested(f"{name}.submodule", level + 1)
        yield from norm(f"{name}.downnorm", width)
        yield f"{name}.downconv.weight", (width, outside, 4, 4)
        yield from residual(f"{name}.downresblock", width)
        if level >= count - config.attention_levels:
            yield from attention(f"{name}.ca_blocks.0", width)
        yield from residual(f"{name}.upresblock", risen)
        yield f"{name}.upconv.weight", (outside if level else config.maps, risen, 3, 3)
        if level:
            yield from norm(f"{name}.upnorm", outside)
        else:
            yield f"{name}.upconv.bias", (config.maps,)

    yield from norm("net_sound.bn0", 1)
    yield from nested("net_sound.unet_block", 0)
    yield from layer("net_clap.fc", config.maps, config.embedding_dim)
    yield "net_synthesizer.scale", (config.maps,)
    yield "net_synthesizer.bias", (1,)


def stft(n_fft: int) -> dict[str, Tensor]:
    """The STFT as the published code's convolutions hold it."""
    time = torch.arange(n_fft, dtype=torch.float64)
    window = torch.hann_window(n_fft, dtype=torch.float64)
    turn = 2 * torch.pi * torch.outer(time, time) / n_fft
    half = n_fft // 2 + 1
    return {
        "stft.conv_real.weight": (turn[:half].cos() * window)[:, None].float(),
        "stft.conv_imag.weight": (-turn[:half].sin() * window)[:, None].float(),
        "istft.ola_window": window.square().float(),
        "istft.conv_real.weight": (turn.cos() * window[:, None] / n_fft)[:, :, None].float(),
        "istft.conv_imag.weight": (turn.sin() * window[:, None] / n_fft)[:, :, None].float(),
    }


def drawn(config: AttentionUNetConfig) -> dict[str, Tensor]:
    """A network in the published layout with its STFT, random numbers, no two tensors alike."""
    generator = torch.Generator().manual_seed(0)
    found = {}
    for number, (name, shape) in enumerate(layout(config)):
        near = float(len(shape) == 1 and name.endswith(("weight", "running_var", "scale")))
        spread = 2.0 / float(np.prod(shape[1:])) ** 0.5
        values = near + spread * (torch.rand(shape, generator=generator) - 0.5)
        found[name] = values if shape else torch.tensor(number)
    return found | stft(config.n_fft)


@cache
def published(variant: str) -> dict[str, Tensor]:
    return drawn(VARIANTS[variant])


def bare(variant: str) -> dict[str, Tensor]:
    """The same without the STFT."""
    return {name: tensor for name, tensor in published(variant).items() if name not in transforms.NAMES}


@variants
def test_a_published_network_becomes_ours(variant: str) -> None:
    config, state = bimodal.separator(published(variant), "a.pth.tar")
    assert config == VARIANTS[variant]
    separator = config.build()
    separator.load_state_dict(state)
    mixture = torch.rand(1, 2, 9_999, generator=torch.Generator().manual_seed(0))
    target = separator.eval()(mixture, Embedding(torch.ones(1, 10), torch.ones(1, 3, 11)))
    assert target.shape == mixture.shape
    assert torch.isfinite(target).all()


@variants
def test_without_the_stft_it_is_the_published_one(variant: str) -> None:
    config, state = bimodal.separator(bare(variant), "a.pth.tar")
    assert config == replace(VARIANTS[variant], n_fft=1022)
    whole = bimodal.separator(published(variant), "a.pth.tar")[1]
    assert state.keys() == whole.keys()
    assert all(torch.equal(state[name], whole[name]) for name in state)


@variants
def test_every_tensor_is_used_once_or_ignored(variant: str) -> None:
    tensors = published(variant)
    config, state = bimodal.separator(tensors, "a.pth.tar")
    of_bytes = {(tuple(tensor.shape), tensor.numpy().tobytes()): name for name, tensor in tensors.items()}
    assert len(of_bytes) == len(tensors)
    used: dict[str, list[str]] = {}
    for name, tensor in state.items():
        theirs = of_bytes.get((tuple(tensor.shape), tensor.numpy().tobytes()))
        if theirs is None:  # one of two parts
            asking = name.replace(".key_value.", ".query.")
            whole = torch.cat((state[asking], state[asking.replace(".query.", ".key_value.")]))
            theirs = of_bytes[tuple(whole.shape), whole.numpy().tobytes()]
        used.setdefault(theirs, []).append(name)
    for theirs, ours in used.items():
        assert len(ours) == (2 if ".attn.qkv." in theirs else 1), theirs
    unused = tensors.keys() - used.keys()
    norms = {name for name in tensors if ".ca_blocks.0.norm1." in name} if variant == "sca" else set()
    assert len(norms) == (6 if variant == "sca" else 0)
    assert unused == norms | set(transforms.NAMES)
    assert norms == bimodal.ignored(config).keys()


@pytest.mark.parametrize(
    ("variant", "theirs", "name"),
    [
        ("sca", "net_sound.bn0.running_var", "norm.running_var"),
        ("sca", "net_clap.fc.weight", "vector.weight"),
        ("sca", "net_synthesizer.scale", "scale"),
        ("sca", "net_synthesizer.bias", "bias"),
        ("sca", "net_sound.unet_block.downconv.weight", "levels.0.down.conv.weight"),
        ("sca", "net_sound.unet_block.downnorm.running_mean", "levels.0.down.norm.running_mean"),
        ("sca", "net_sound.unet_block.upconv.bias", "levels.0.up.conv.bias"),
        ("sca", "net_sound.unet_block.submodule.upnorm.bias", "levels.1.up.norm.bias"),
        ("sa", f"{DEEPEST}.downresblock.res_layers.1.0.weight", "levels.4.down_residual.layers.1.conv.weight"),
        ("sa", f"{DEEPEST}.upresblock.res_layers.0.1.running_var", "levels.4.up_residual.layers.0.norm.running_var"),
        ("sa", f"{DEEPEST}.ca_blocks.0.norm1.weight", "levels.4.attention.0.norm1.weight"),
        ("sca", f"{DEEPEST}.ca_blocks.0.sa_block.norm1.weight", "levels.4.attention.0.norm1.weight"),
        ("sca", f"{DEEPEST}.ca_blocks.0.ca_block.norm2.bias", "levels.4.attention.1.norm2.bias"),
        ("sca", f"{DEEPEST}.ca_blocks.0.ca_block.attn.q.weight", "levels.4.attention.1.query.weight"),
        ("sca", f"{DEEPEST}.ca_blocks.0.ca_block.attn.kv.weight", "levels.4.attention.1.key_value.weight"),
        ("sca", f"{DEEPEST}.ca_blocks.0.sa_block.attn.proj.weight", "levels.4.attention.0.out.weight"),
        ("sca", f"{DEEPEST}.ca_blocks.0.sa_block.mlp.fc1.bias", "levels.4.attention.0.wider.bias"),
        ("ca", f"{DEEPEST}.ca_blocks.0.mlp.fc2.weight", "levels.4.attention.0.narrower.weight"),
        ("cat", f"{DEEPEST}.ca_blocks.0.lin.weight", "levels.4.attention.0.linear.weight"),
        ("cat", f"{DEEPEST}.ca_blocks.0.conv2.bias", "levels.4.attention.0.conv2.bias"),
    ],
)
def test_places_are_these(variant: str, theirs: str, name: str) -> None:
    assert torch.equal(bimodal.separator(bare(variant), "a.pth.tar")[1][name], bare(variant)[theirs])


def test_query_key_and_value_are_taken_out_of_one() -> None:
    state = bimodal.separator(bare("sca"), "a.pth.tar")[1]
    for part in ("weight", "bias"):
        whole = bare("sca")[f"{DEEPEST}.ca_blocks.0.sa_block.attn.qkv.{part}"]
        assert torch.equal(state[f"levels.4.attention.0.query.{part}"], whole[:8])
        assert torch.equal(state[f"levels.4.attention.0.key_value.{part}"], whole[8:])


# ------------------------------------------------------------------------------------------------------ what is refused


@given(st.sampled_from(sorted(VARIANTS)), st.data())
@settings(deadline=None, max_examples=40)
def test_a_tensor_that_is_missing_or_misshapen_is_named(variant: str, data: st.DataObject) -> None:
    tensors = dict(bare(variant))
    name = data.draw(st.sampled_from(sorted(tensors)))
    whole = tensors.pop(name)
    with pytest.raises(CheckpointError) as missing:
        bimodal.separator(tensors, "a.pth.tar")
    assert str(missing.value).startswith(f"a.pth.tar: tensor {name!r} is missing; ")
    changes = [whole[..., None], whole[None], torch.cat((whole, whole), -1)] if whole.ndim else [torch.zeros(2)]
    widest = ("net_clap.fc.weight", "ca_blocks.0.attn.kv.weight")
    if name.endswith(widest):
        changes.pop()  # a network with wider queries
    tensors[name] = data.draw(st.sampled_from(changes))
    with pytest.raises(CheckpointError) as misshapen:
        bimodal.separator(tensors, "a.pth.tar")
    if name.endswith(widest):  # of which there is one alone
        assert f"a.pth.tar: tensor {name!r} " in str(misshapen.value)
    else:
        wrong, right = tuple(tensors[name].shape), tuple(whole.shape)
        assert str(misshapen.value).startswith(f"a.pth.tar: tensor {name!r} has shape {wrong}, not {right}; ")


@pytest.mark.parametrize(
    ("variant", "name"),
    [
        ("sca", "module.net_sound.bn0.weight"),
        ("sca", "net_sound.unet_block.upnorm.weight"),
        ("sca", "net_sound.unet_block.downconv.bias"),
        ("sca", "net_clap.logit_scale"),
        ("sca", f"{DEEPEST}.ca_blocks.1.norm1.weight"),  # of several blocks there is no word in any script
        ("sca", f"{DEEPEST}.ca_blocks.0.cat_block.lin.weight"),
        ("ca", f"{DEEPEST}.ca_blocks.0.norm3.weight"),
        ("none", "stft.conv_real.bias"),
    ],
)
def test_a_tensor_too_many_is_named(variant: str, name: str) -> None:
    with pytest.raises(CheckpointError, match=f"^a.pth.tar: tensor '{name}' has no place"):
        bimodal.separator(bare(variant) | {name: torch.zeros(2)}, "a.pth.tar")


@pytest.mark.parametrize("name", transforms.NAMES)
def test_what_should_be_the_stft_and_is_not_is_named(name: str) -> None:
    tensors = published("none")
    for wrong in (1.001 * tensors[name], tensors[name].roll(1, 0), torch.full_like(tensors[name], float("nan"))):
        with pytest.raises(CheckpointError, match=f"^a.pth.tar: tensor '{name}' is not a Fourier transform"):
            bimodal.separator(tensors | {name: wrong}, "a.pth.tar")
    with pytest.raises(CheckpointError, match=f"^a.pth.tar: tensor '{name}' has shape"):
        bimodal.separator(tensors | {name: tensors[name][1:]}, "a.pth.tar")


def test_sizes_that_make_no_network_are_refused() -> None:
    tensors = published("none") | stft(1024)
    with pytest.raises(CheckpointError, match=r"^a.pth.tar: sizes of no such separator \(513 bins or 512 frames"):
        bimodal.separator(tensors, "a.pth.tar")


def test_something_else_is_refused() -> None:
    for tensors in ({}, {"base.bn0.weight": torch.zeros(3)}):
        with pytest.raises(CheckpointError, match=r"^a.pth.tar: tensor 'net_sound.unet_block.*' is missing; give a"):
            bimodal.separator(tensors, "a.pth.tar")


# ---------------------------------------------------------------------------------------------------------- whole files

Write = Callable[..., Path]
FILE = AttentionUNetConfig(widths=(8, 8, 8), attention_levels=2, embedding_dim=16, steps_dim=128, attend_padding=True)


@pytest.fixture(scope="module")
def clap() -> Any:
    return small_clap()


@pytest.fixture(scope="module")
def whole(clap: Any) -> dict[str, Tensor]:
    """A small checkpoint: separator and CLAP under the names of the trainer's module."""
    return as_published(drawn(FILE), as_laion(clap))


def as_published(separator: dict[str, Tensor], clap: dict[str, Tensor]) -> dict[str, Tensor]:
    return {f"module.{name}": tensor for name, tensor in separator.items()} | {
        f"module.net_clap.model.model.{name}": tensor for name, tensor in clap.items()
    }


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes tensors as the trainer does, by default ``model_best.pth.tar``."""
    monkeypatch.setenv("SOUNDSIEVE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SOUNDSIEVE_CLAP", raising=False)

    def write(tensors: dict[str, Tensor]) -> Path:
        path = tmp_path / "model_best.pth.tar"
        history = {"train": {"epoch": [0.0], "loss": [1.0]}, "test": {"epoch": [2], "sdr": [torch.tensor(4.5)]}}
        state = {"state": {0: {"step": torch.tensor(1.0)}}, "param_groups": [{"lr": 1e-4, "betas": (0.9, 0.999)}]}
        content = {"epoch": 2, "best_sdr": torch.tensor(4.5), "optimizer": state, "scheduler": {"last_epoch": 2}}
        torch.save({**content, "state_dict": tensors, "history": history}, path)
        return path

    return write


def unheard(line: str) -> None:
    pytest.fail(f"nothing to warn of, but: {line}")


def test_a_checkpoint_becomes_a_model_that_is_asked_as_published(
    write: Write, whole: dict[str, Tensor], clap: Any, tokeniser: Any, tokeniser_folder: Path
) -> None:
    """With the states of 77 tokens, all of which are attended to."""
    path = convert(write(whole), "bimodal", tokeniser=tokeniser_folder, warn=unheard)
    assert path.name == "model_best.safetensors"
    header = store.read(path).header
    assert (header["recipe"], header["encoder"], header["network"]) == (
        "bimodal", "clap", "attention_unet.AttentionUNetConfig",
    )  # fmt: skip
    assert (header["encoder_takes"], header["encoder_tokens"]) == (["text"], 77)
    assert header["licence"].startswith("MIT of the code; its publisher says nothing of the weights")
    laions = [name.removeprefix("module.net_clap.model.model.") for name in whole if ".model.model." in name]
    assert set(header["encoder_dropped"]) < set(laions)

    model = load(str(path), device="cpu")
    rng = np.random.default_rng(0)
    mixture = (0.1 * rng.standard_normal((1, 40_000))).astype(np.float32)
    found = model.separate((mixture, 16_000), Text("a dog")).target
    tokens = tokeniser("a dog", padding="max_length", truncation=True, max_length=77, return_tensors="pt")
    with torch.no_grad():
        said = clap.get_text_features(**tokens)
        separator = FILE.build().eval()
        separator.load_state_dict(bimodal.separator(drawn(FILE), "a.pth.tar")[1])
        asked = Embedding(said.pooler_output, said.last_hidden_state)
        expected = separator(torch.from_numpy(mixture)[None], asked)[0].numpy()
        fewer = Embedding(said.pooler_output, said.last_hidden_state[:, : int(tokens["attention_mask"].sum())])
        without = separator(torch.from_numpy(mixture)[None], fewer)[0].numpy()
    assert said.last_hidden_state.shape == (1, 77, 128)
    assert np.abs(expected).max() > 1e-3
    assert np.abs(found - expected).max() < 1e-6
    assert np.abs(found - without).max() > 1e-5
    with pytest.raises(ValueError, match="takes text, not audio"):
        model.separate((mixture, 16_000), Audio(mixture, 16_000))


def test_what_comes_without_its_encoder_is_refused(write: Write, whole: dict[str, Tensor]) -> None:
    source = write({name: tensor for name, tensor in whole.items() if ".net_clap.model." not in name})
    with pytest.raises(
        CheckpointError, match=r"model_best.pth.tar: has no query encoder \(module.net_clap.model.model"
    ):
        convert(source, "bimodal")
    assert list(source.parent.iterdir()) == [source]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("module.net_sound.bn0.weight", "tensor 'net_sound.bn0.weight' is missing"),
        ("module.net_clap.fc.bias", "tensor 'net_clap.fc.bias' is missing"),
        (
            "module.net_clap.model.model.text_branch.pooler.dense.weight",
            "tensor 'text_branch.pooler.dense.weight' is missing",
        ),
    ],
)
def test_a_tensor_too_few_or_too_many_is_named(write: Write, whole: dict[str, Tensor], name: str, told: str) -> None:
    source = write({key: tensor for key, tensor in whole.items() if key != name})
    with pytest.raises((CheckpointError, EncoderError), match=f"model_best.pth.tar: {told}"):
        convert(source, "bimodal")
    source = write(whole | {f"{name}er": torch.zeros(2)})
    with pytest.raises((CheckpointError, EncoderError), match=r"er' has no place"):
        convert(source, "bimodal")
    assert list(source.parent.iterdir()) == [source]


def test_names_without_the_trainer_s_prefix_are_refused(write: Write, whole: dict[str, Tensor]) -> None:
    source = write({name.removeprefix("module."): tensor for name, tensor in whole.items()})
    with pytest.raises(CheckpointError, match=r"'net_sound.bn0.weight' is not of module.\* or module.net_clap"):
        convert(source, "bimodal")


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (replace(FILE, embedding_dim=12), "vectors of 12 numbers, and those of its encoder have 16"),
        (replace(FILE, steps_dim=96), "states of words of 96 numbers, and those of its encoder have 128"),
    ],
)
def test_an_encoder_of_another_separator_is_refused(
    write: Write, clap: Any, tokeniser_folder: Path, other: AttentionUNetConfig, told: str
) -> None:
    source = write(as_published(drawn(other), as_laion(clap)))
    with pytest.raises(CheckpointError, match=f"its separator is asked with {told}"):
        convert(source, "bimodal", tokeniser=tokeniser_folder)


def test_by_name_one_line_says_where_it_is_to_be_had(
    write: Write, whole: dict[str, Tensor], tokeniser_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CheckpointError) as told:
        load("bimodal")
    line = str(told.value)
    assert "model 'bimodal' is a download, by browser alone, that the readme of github.com/microsoft/" in line
    assert "give it to 'soundsieve convert --as bimodal', and let SOUNDSIEVE_BIMODAL name the result" in line
    assert "\n" not in line
    monkeypatch.setenv("SOUNDSIEVE_CLAP", str(tokeniser_folder))
    monkeypatch.setenv("SOUNDSIEVE_BIMODAL", str(write(whole)))
    model = load("bimodal", device="cpu")
    assert isinstance(model.separator, AttentionUNet)


# -------------------------------------------------------------------------------------- the published networks' numbers

NETWORKS = {
    "sca_d7_r1": replace(AttentionUNetConfig(), attend_padding=True),
    "sa_d6_r0": AttentionUNetConfig(
        widths=(64, 128, 256, 512, 512, 512), residual_layers=0, attention="sa", attention_levels=2, steps_dim=0
    ),
    "cat_d6_r1": AttentionUNetConfig(widths=(64, 128, 256, 512, 512, 512), attention="cat", attention_levels=2),
}
networks = pytest.mark.parametrize("name", NETWORKS)


def entries(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((SHARED / f"keys_{name}.json").read_text())
    return found


@cache
def full(name: str) -> AttentionUNet:
    """A published network; its weights are drawn from their names, so that none are stored."""
    spec = importlib.util.spec_from_file_location("make_weights_bimodal", SHARED / "make_weights.py")
    assert spec is not None
    assert spec.loader is not None
    make: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    config, state = bimodal.separator(make.build_state(entries(name)), name)
    with torch.device("meta"):
        separator = config.build()
    separator.load_state_dict(state, assign=True)
    separator.window = torch.hann_window(config.n_fft)
    return separator.eval().requires_grad_(False)


def array(name: str) -> Tensor:
    return torch.from_numpy(np.load(SHARED / f"{name}.npy", allow_pickle=False))


@shared
@networks
def test_published_names_and_shapes_are_known(name: str) -> None:
    assert dict(layout(NETWORKS[name])) == {entry["key"]: tuple(entry["shape"]) for entry in entries(name)}
    assert full(name).config == NETWORKS[name]


@shared
@networks
def test_maps_and_masks_are_the_published_ones(name: str) -> None:
    maps: list[Tensor] = []
    separator = full(name)
    asked = Embedding(array("in_text_embed"), array("in_hidden"))
    magnitude = array("in_log_mag")[:, 0].double().expm1().float()
    with separator.levels[0].up.register_forward_hook(lambda _, __, made: maps.append(made)):
        logits = separator.logits(magnitude, asked)
    expected = array(f"out_{name}_logits")[:, 0]
    assert expected.abs().max() > 1
    assert torch.allclose(logits, expected, rtol=0, atol=EXACT)
    if (SHARED / f"out_{name}_features_sub.npy").is_file():
        assert torch.allclose(maps[0][:, :, ::16, ::8], array(f"out_{name}_features_sub"), rtol=0, atol=EXACT)


@shared
def test_waveforms_are_the_published_ones() -> None:
    with np.load(SHARED / "objective_n2k2_net.npz", allow_pickle=False) as case:
        mixture, words, states, prompts = (
            torch.from_numpy(case[part]) for part in ("mix", "text_embed", "hidden", "prompt_ids")
        )
    with np.load(SHARED / "separated_n2k2_net.npz", allow_pickle=False) as case:
        expected = torch.from_numpy(case["pred"])
    first = prompts[0, :, 0]  # of the phrases, that of the mixture as a whole
    asked = Embedding(words[first], states[first])
    assert expected.abs().max() > 0.1
    with torch.inference_mode():
        found = full("sca_d7_r1").separate(mixture, asked)[0]
        assert torch.allclose(found, expected, rtol=0, atol=EXACT)
        twice = full("sca_d7_r1")(mixture[:, None].expand(2, -1, -1), asked)
        assert torch.allclose(twice, expected, rtol=0, atol=EXACT)
