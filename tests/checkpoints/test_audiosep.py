"""The promises of soundsieve.checkpoints.audiosep; where SOUNDSIEVE_SHARED is set, the published network's numbers."""

from __future__ import annotations

import importlib.util
import json
import os
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from soundsieve.checkpoints import audiosep
from soundsieve.checkpoints.store import CheckpointError
from soundsieve.separators.resunet import ResUNet, ResUNetConfig
from soundsieve.types import Embedding
from tests.checkpoints.conftest import as_audiosep

pytestmark = pytest.mark.usefixtures("one_thread")
SHARED = Path(os.environ.get("SOUNDSIEVE_SHARED", "nowhere")) / "parity" / "audiosep"
shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="SOUNDSIEVE_SHARED does not name the folder with parity/audiosep"
)
SMALL = ResUNetConfig(n_fft=1024, widths=(2, 3, 4, 5, 6, 6), embedding_dim=7)  # as published: the last two are equal
TOLERANCE = 2e-6


@cache
def published(config: ResUNetConfig = SMALL) -> dict[str, Tensor]:
    """Tensors of the published layout, no two alike; without the STFT's."""
    made = as_audiosep(config.widths, config.n_fft, config.embedding_dim, constants=False)
    return {name: tensor if tensor.ndim else torch.tensor(n) for n, (name, tensor) in enumerate(made.items())}


@cache
def constants(n_fft: int = SMALL.n_fft) -> dict[str, Tensor]:
    made = as_audiosep(n_fft=n_fft)
    return {name: made[name] for name in audiosep.CONSTANTS}


# ---------------------------------------------------------------------------------------------------------- the layout


@pytest.mark.parametrize("config", [SMALL, replace(SMALL, widths=(2, 3, 4, 5, 6, 7))], ids=["published", "paper"])
def test_every_tensor_has_its_place(config: ResUNetConfig) -> None:
    tensors = published(config)
    found, state = audiosep.separator(tensors, "a.ckpt")
    assert found == config
    network = found.build()
    network.load_state_dict(state, strict=True)
    of_bytes = {tensor.numpy().tobytes(): name for name, tensor in tensors.items()}
    assert len(of_bytes) == len(tensors)
    used = {of_bytes[tensor.numpy().tobytes()]: name for name, tensor in state.items()}
    assert used == {name: audiosep.ours(name) for name in used}
    unused = tensors.keys() - used.keys()
    assert unused == {name for name in tensors if is_dead(name)}
    assert len(unused) == 6 * (5 + 2)


def is_dead(name: str) -> bool:
    """A batch norm, or a shift, of a stage itself, not of its block, that the published forward does not use."""
    return name.startswith(("base.decoder_block", "film.decoder_block")) and (
        name.split(".")[2] == "bn2" or ("beta2" in name and "conv_block2" not in name)
    )


@pytest.mark.parametrize(
    ("theirs", "name"),
    [
        ("base.bn0.running_var", "norm.running_var"),
        ("base.pre_conv.bias", "pre.bias"),
        ("base.encoder_block1.conv_block1.bn1.weight", "encoder.0.norm1.weight"),
        ("base.encoder_block6.conv_block1.conv2.weight", "encoder.5.conv2.weight"),
        ("film.encoder_block2->conv_block1->beta2.weight", "encoder.1.shift2.weight"),
        ("film.conv_block7a->conv_block1->beta1.bias", "bottleneck.shift1.bias"),
        ("base.decoder_block1.conv1.weight", "decoder.0.up.weight"),
        ("base.decoder_block6.bn1.running_mean", "decoder.5.norm.running_mean"),
        ("film.decoder_block4->beta1.weight", "decoder.3.shift.weight"),
        ("base.decoder_block3.conv_block2.shortcut.bias", "decoder.2.block.shortcut.bias"),
        ("film.decoder_block3->conv_block2->beta2.bias", "decoder.2.block.shift2.bias"),
        ("base.after_conv.weight", "post.weight"),
    ],
)
def test_places_are_these(theirs: str, name: str) -> None:
    assert audiosep.ours(theirs) == name
    assert torch.equal(audiosep.separator(published(), "a.ckpt")[1][name], published()[theirs])


@pytest.mark.parametrize("name", ["base.decoder_block2.bn2.weight", "film.decoder_block2->beta2.bias", "base.bn9.bias"])
def test_what_nothing_depends_on_has_no_place(name: str) -> None:
    with pytest.raises(KeyError):
        audiosep.ours(name)


@given(st.sampled_from(sorted(published())), st.data())
@settings(deadline=None, max_examples=25)
def test_a_tensor_that_is_missing_or_misshapen_is_named(name: str, data: st.DataObject) -> None:
    tensors = dict(published())
    whole = tensors.pop(name)
    with pytest.raises(CheckpointError) as missing:
        audiosep.separator(tensors, "a.ckpt")
    assert str(missing.value).startswith(f"a.ckpt: tensor {name!r} is missing; ")
    changes = [torch.cat((whole, whole)), whole[..., None], whole[:-1]] if whole.ndim else [torch.zeros(2)]
    tensors[name] = data.draw(st.sampled_from(changes))
    with pytest.raises(CheckpointError) as misshapen:
        audiosep.separator(tensors, "a.ckpt")
    wrong, right = tuple(tensors[name].shape), tuple(whole.shape)
    assert str(misshapen.value).startswith(f"a.ckpt: tensor {name!r} has shape {wrong}, not {right}; ")


@pytest.mark.parametrize(
    "name",
    [
        "base.encoder_block1.conv_block1.shortcut.bias",
        "base.decoder_block7.bn1.weight",
        "film.decoder_block1->beta3.bias",
        "ss_model.base.bn0.weight",
        "base.stft.window",
    ],
)
def test_a_tensor_too_many_is_named(name: str) -> None:
    with pytest.raises(CheckpointError, match=f"^a.ckpt: tensor '{name}' has no place"):
        audiosep.separator(published() | {name: torch.zeros(2)}, "a.ckpt")


def test_a_whole_layer_that_is_missing_is_named() -> None:
    for layer in ("base.bn0", "base.encoder_block3.conv_block1.bn2"):
        rest = {name: tensor for name, tensor in published().items() if not name.startswith(f"{layer}.")}
        with pytest.raises(CheckpointError, match=rf"^a.ckpt: tensor '{layer}.weight' is missing"):
            audiosep.separator(rest, "a.ckpt")
    with pytest.raises(CheckpointError, match=r"^a.ckpt: tensor 'base.bn0.weight' is missing"):
        audiosep.separator({}, "a.ckpt")
    flat = {name: tensor[None] if name.startswith("base.bn0.") else tensor for name, tensor in published().items()}
    with pytest.raises(CheckpointError, match=r"^a.ckpt: tensor 'base.bn0.weight' is misshapen"):
        audiosep.separator(flat, "a.ckpt")


def test_sizes_of_no_network_are_refused() -> None:
    odd = {name: tensor[:-1] if name.startswith("base.bn0.") and tensor.ndim else tensor
           for name, tensor in published().items()}  # fmt: skip
    with pytest.raises(CheckpointError, match=r"a.ckpt: sizes of no AudioSep separator \(n_fft 1022: its 511 bins"):
        audiosep.separator(odd, "a.ckpt")


@pytest.mark.parametrize("name", audiosep.CONSTANTS)
def test_the_stft_is_the_stft_or_is_not_there(name: str) -> None:
    right = constants()[name]
    _, state = audiosep.separator(published() | {name: right}, "a.ckpt")
    assert state.keys() == audiosep.separator(published(), "a.ckpt")[1].keys()
    spoilt = right.clone()
    spoilt.view(-1)[right.numel() // 3] += 1e-5
    for wrong in (-right, right.roll(1, 0), right * 1.01, spoilt, torch.full_like(right, torch.nan)):
        with pytest.raises(CheckpointError, match=rf"a.ckpt: tensor '{name}' is not a Fourier transform"):
            audiosep.separator(published() | {name: wrong}, "a.ckpt")
    with pytest.raises(CheckpointError, match=rf"a.ckpt: tensor '{name}' has shape"):
        audiosep.separator(published() | {name: right[:-1]}, "a.ckpt")


def test_what_nothing_depends_on_changes_nothing() -> None:
    changed = {name: tensor + 1 if is_dead(name) else tensor for name, tensor in published().items()}
    expected, found = (audiosep.separator(tensors, "a.ckpt")[1] for tensors in (published(), changed))
    assert all(torch.equal(found[name], tensor) for name, tensor in expected.items())


def test_a_count_may_be_a_list_of_one_number() -> None:
    listed = {name: tensor.reshape(1) if not tensor.ndim else tensor for name, tensor in published().items()}
    config, state = audiosep.separator(listed, "a.ckpt")
    assert state["norm.num_batches_tracked"].shape == ()
    config.build().load_state_dict(state)


# ---------------------------------------------------------------------------------------------- the published numbers


@cache
def recipe() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audiosep_make_weights", SHARED / "make_weights.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def arrays(name: str) -> dict[str, Tensor]:
    with np.load(SHARED / "tiny" / f"{name}.npz", allow_pickle=False) as stored:
        return {key: torch.from_numpy(stored[key]) for key in stored.files}


@cache
def full_size() -> ResUNet:
    keys = [(name, shape) for name, shape in recipe().load_keys(SHARED / "keys.json") if "stft" not in name]
    config, state = audiosep.separator(recipe().to_torch(recipe().build_state_dict(keys)), "reference")
    assert config == ResUNetConfig()
    network = config.build()
    network.load_state_dict(state)
    return network.eval().requires_grad_(False)


def tiny() -> ResUNet:
    config, state = audiosep.separator(arrays("weights"), "reference", hop_length=40)
    assert config == ResUNetConfig(n_fft=256, hop_length=40, widths=(4, 6, 8, 10, 12, 14), embedding_dim=16)
    network = config.build()
    network.load_state_dict(state)
    return network.eval()


def largest(found: Tensor, expected: Tensor) -> float:
    assert found.shape == expected.shape
    return float((found.detach() - expected).abs().max())


@shared
def test_the_layout_is_the_published_one() -> None:
    tiny_config = ResUNetConfig(n_fft=256, widths=(4, 6, 8, 10, 12, 14), embedding_dim=16)
    for folder, config in ((SHARED, ResUNetConfig()), (SHARED / "tiny", tiny_config)):
        expected = {name: tuple(shape) for name, shape in json.loads((folder / "keys.json").read_text())}
        found = as_audiosep(config.widths, config.n_fft, config.embedding_dim)
        assert {name: tuple(tensor.shape) for name, tensor in found.items()} == expected
    assert len(json.loads((SHARED / "keys.json").read_text())) == 332
    for name, tensor in constants(256).items():
        assert torch.allclose(tensor, arrays("weights")[name], rtol=0, atol=1e-7)


@shared
@pytest.mark.parametrize("case", ["", "_10000"])
def test_published_weights_give_the_published_estimate(case: str) -> None:
    mixture, query, expected = (
        torch.from_numpy(np.load(SHARED / f"{n}{case}.npy")) for n in ("mixture", "cond", "out")
    )
    with torch.inference_mode():
        found = full_size()(mixture, Embedding(query))
    assert largest(found, expected) <= TOLERANCE
    if case:
        both = torch.cat((torch.zeros_like(mixture[0]), mixture[0]))
        targets, presence = full_size().separate(both, Embedding(query))
        assert presence is None
        assert not targets[0, 0].any()
        assert largest(targets[0, 1], expected[0, 0]) <= TOLERANCE


@shared
def test_every_stage_of_the_tiny_network_gives_the_published_numbers() -> None:
    network, case, stages = tiny(), arrays("io"), arrays("activations")
    found: dict[str, Tensor] = {}

    def keep(module: torch.nn.Module, name: str, *, entry: bool = False) -> None:
        if entry:
            module.register_forward_pre_hook(lambda _, inputs: found.update({name: inputs[0].detach()}))
        else:
            module.register_forward_hook(lambda _, __, output: found.update({name: output.detach().clone()}))

    keep(network.norm, "bn0")
    keep(network.pre, "pre_conv")
    following = [*network.encoder[1:], network.bottleneck]
    for level, (block, after) in enumerate(zip(network.encoder, following, strict=True), 1):
        keep(block, f"encoder_block{level}.1")
        keep(after, f"encoder_block{level}.0", entry=True)
        keep(network.decoder[level - 1], f"decoder_block{level}")
    keep(network.bottleneck, "conv_block7a.0")
    keep(network.bottleneck, "conv_block7a.1")
    keep(network.post, "after_conv")
    with torch.no_grad():
        target = network(case["mixture"], Embedding(case["cond"]))
        spectrum = network.spectrum(case["mixture"][:, 0])[:, None].transpose(2, 3)
    found |= {"stft.0": spectrum.real, "stft.1": spectrum.imag, "istft": target[:, 0], "bn0": found["bn0"][..., None]}
    assert largest(target, case["out"]) <= TOLERANCE
    assert found.keys() == stages.keys()
    differences = {name: largest(found[name], stages[name]) for name in stages}
    for part in ("stft.0", "stft.1"):  # the published sums of products are themselves 4e-6 from the exact ones
        assert differences.pop(part) <= 1e-6 * float(stages[part].abs().max())
    assert {name: difference for name, difference in differences.items() if difference > TOLERANCE} == {}


@shared
def test_a_training_step_of_the_tiny_network_gives_the_published_numbers() -> None:
    network, case, step = tiny().train(), arrays("io"), arrays("train_step")
    target = network(case["mixture"], Embedding(case["cond"]))
    loss = (target - case["target"]).abs().mean()
    loss.backward()
    assert largest(target, step["out_train"]) <= TOLERANCE
    assert largest(loss, step["loss"]) <= TOLERANCE
    gradients = {name: parameter.grad for name, parameter in network.named_parameters()}
    buffers = dict(network.named_buffers())
    dead = json.loads((SHARED / "tiny" / "no_grad_keys.json").read_text())
    assert len(dead) == 24
    assert all(is_dead(name) for name in dead)
    compared = set()
    for key, expected in step.items():
        kind, _, name = key.partition(":")
        if kind == "grad":
            assert largest(gradients[audiosep.ours(name)], expected) <= TOLERANCE, name
            compared.add(audiosep.ours(name))
        elif kind == "buffer" and not is_dead(name):
            variance = name == "base.bn0.running_var"  # of a hundred and more, where a float is 8e-6 from the next
            assert largest(buffers[audiosep.ours(name)], expected) <= (2e-5 if variance else TOLERANCE), name
            compared.add(audiosep.ours(name))
    assert compared == {name for name in network.state_dict() if not name.endswith("num_batches_tracked")}
