"""The promises of soundsieve.checkpoints.clipsep; where SOUNDSIEVE_SHARED is set, the published networks' numbers."""

from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Iterator
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

from soundsieve import recipes
from soundsieve.audio.warp import unwarp
from soundsieve.checkpoints import clipsep
from soundsieve.checkpoints.store import CheckpointError
from soundsieve.losses.masks import dominant
from soundsieve.separators.unet import UNet, UNetConfig
from soundsieve.types import Embedding

pytestmark = pytest.mark.usefixtures("one_thread")
SHARED = Path(os.environ.get("SOUNDSIEVE_SHARED", "nowhere")) / "parity" / "clipsep"
shared = pytest.mark.skipif(not SHARED.is_dir(), reason="SOUNDSIEVE_SHARED names no folder with parity/clipsep")
LATE = UNetConfig(widths=(2, 3, 4, 5, 6, 7, 8), maps=9, embedding_dim=10)
VARIANTS = {
    "late": LATE,
    "noise": replace(LATE, noise_heads=2),
    "early": replace(LATE, fusion="early"),
    "middle": replace(LATE, fusion="middle"),
    "none": replace(LATE, fusion="none", embedding_dim=2),
}
variants = pytest.mark.parametrize("variant", VARIANTS)
MASKS, LOGITS = 1e-6, 1e-5
Shapes = Iterator[tuple[str, tuple[int, ...]]]

# ------------------------------------------------------------------------------------------------------------ the names


def layout(config: UNetConfig, labels: int = 0) -> Shapes:
    """Name and shape of each published tensor, in the file's order, written down from the published description."""
    fusion, maps, widths = config.fusion, config.maps, config.widths
    inputs = 1 + maps if fusion == "early" else 1
    outputs = maps if fusion in ("late", "none") else 1

    def norm(name: str, width: int) -> Shapes:
        yield from ((f"{name}.{part}", (width,)) for part in ("weight", "bias", "running_mean", "running_var"))
        yield f"{name}.num_batches_tracked", ()

    def nested(name: str, level: int) -> Shapes:
        """Level by level, one inside the other."""
        outside, inside = (widths[level - 1] if level else inputs), widths[level]
        first, last = level == 0, level == len(widths) - 1
        down, up = (0, 4) if first else (1, 4) if last else (1, 6)
        yield f"{name}.model.{down}.weight", (inside, outside, 4, 4)
        if not first and not last:
            yield from norm(f"{name}.model.2", inside)
        if not last:
            yield from nested(f"{name}.model.{1 if first else 3}", level + 1)
        yield f"{name}.model.{up}.weight", (outputs if first else outside, inside * (1 if last else 2), 3, 3)
        if first:
            yield f"{name}.model.{up}.bias", (outputs,)
        else:
            yield from norm(f"{name}.model.{up + 1}", outside)

    def named(name: str, level: int) -> Shapes:
        """The same with middle fusion."""
        outside, inside = (widths[level - 1] if level else inputs), widths[level]
        first, last = level == 0, level == len(widths) - 1
        if not last:
            yield from named(f"{name}.submodule", level + 1)
        yield from norm(f"{name}.downnorm", inside)
        yield f"{name}.downconv.weight", (inside, outside, 4, 4)
        yield f"{name}.upconv.weight", (outputs if first else outside, inside + (maps if last else inside), 3, 3)
        if first:
            yield f"{name}.upconv.bias", (outputs,)
        else:
            yield from norm(f"{name}.upnorm", outside)

    if labels:
        yield "label_net.weight", (labels, config.embedding_dim)
    yield from norm("sound_net.bn0", inputs)
    yield from (named if fusion == "middle" else nested)("sound_net.unet_block", 0)
    if fusion == "none":
        yield "synth_net.weight", (config.embedding_dim, maps, 1, 1)
        yield "synth_net.bias", (config.embedding_dim,)
        return
    vector = "frame_net.fc" if fusion == "early" else "frame_net"
    yield f"{vector}.weight", (maps, config.embedding_dim)
    yield f"{vector}.bias", (maps,)
    for head in range(config.noise_heads):
        yield f"pit_nets.{head}.weight", (maps, maps)
        yield f"pit_nets.{head}.bias", (maps,)
    if fusion != "early":
        yield "synth_net.scale", (maps,)
        yield "synth_net.bias", (1,)


@cache
def published(variant: str, labels: int = 0) -> dict[str, Tensor]:
    """A small network in the published layout, random numbers, no two tensors alike."""
    generator = torch.Generator().manual_seed(0)
    return {
        name: torch.rand(shape, generator=generator) + 0.1 if shape else torch.tensor(number)
        for number, (name, shape) in enumerate(layout(VARIANTS[variant], labels))
    }


def is_dead(name: str) -> bool:
    """What middle fusion has and its published forward does not use."""
    return name.startswith("synth_net.") or (
        "downnorm" in name and name.count(".submodule") in (0, len(LATE.widths) - 1)
    )


@variants
def test_a_published_network_becomes_ours(variant: str) -> None:
    config, state = clipsep.separator(published(variant), "a.pth")
    assert config == VARIANTS[variant]
    separator = config.build()
    separator.load_state_dict(state)
    mixture = torch.rand(1, 2, 999, generator=torch.Generator().manual_seed(0))
    target = separator.eval()(mixture, Embedding(torch.ones(1, config.embedding_dim)))
    assert target.shape == mixture.shape
    assert torch.isfinite(target).all()


@variants
def test_every_tensor_is_used_once_or_dead(variant: str) -> None:
    tensors = published(variant)
    config, state = clipsep.separator(tensors, "a.pth")
    of_bytes = {(tuple(tensor.shape), tensor.numpy().tobytes()): name for name, tensor in tensors.items()}
    assert len(of_bytes) == len(tensors)
    used = {of_bytes[tuple(tensor.shape), tensor.numpy().tobytes()]: name for name, tensor in state.items()}
    assert used == {name: clipsep.ours(name, config.fusion) for name in used}
    unused = {name for name in tensors.keys() - used.keys() if tensors[name].ndim or variant == "middle"}
    assert unused == ({name for name in tensors if is_dead(name)} if variant == "middle" else set())
    assert len(unused) == (2 * 5 + 2 if variant == "middle" else 0)


NEST = "sound_net.unet_block.model.1.model"


@pytest.mark.parametrize(
    ("variant", "theirs", "name"),
    [
        ("late", "sound_net.bn0.running_var", "norm.running_var"),
        ("late", "sound_net.unet_block.model.0.weight", "down.0.conv.weight"),
        ("late", "sound_net.unet_block.model.4.bias", "up.0.conv.bias"),
        ("late", f"{NEST}.1.weight", "down.1.conv.weight"),
        ("late", f"{NEST}.2.bias", "down.1.norm.bias"),
        ("late", f"{NEST}.6.weight", "up.1.conv.weight"),
        ("late", f"{NEST}.7.running_mean", "up.1.norm.running_mean"),
        ("late", f"{NEST}.3.model.3.model.6.weight", "up.3.conv.weight"),
        ("late", f"{NEST}{'.3.model' * 4}.2.weight", "down.5.norm.weight"),
        ("late", f"{NEST}{'.3.model' * 5}.1.weight", "down.6.conv.weight"),
        ("late", f"{NEST}{'.3.model' * 5}.4.weight", "up.6.conv.weight"),
        ("late", f"{NEST}{'.3.model' * 5}.5.weight", "up.6.norm.weight"),
        ("late", "frame_net.weight", "vector.weight"),
        ("late", "synth_net.scale", "scale"),
        ("late", "synth_net.bias", "bias"),
        ("noise", "pit_nets.1.bias", "noise.1.bias"),
        ("early", "frame_net.fc.weight", "vector.weight"),
        ("middle", "sound_net.unet_block.downconv.weight", "down.0.conv.weight"),
        ("middle", "sound_net.unet_block.upconv.bias", "up.0.conv.bias"),
        ("middle", f"sound_net.unet_block{'.submodule' * 3}.downnorm.weight", "down.3.norm.weight"),
        ("middle", f"sound_net.unet_block{'.submodule' * 6}.upnorm.bias", "up.6.norm.bias"),
        ("none", "synth_net.weight", "choices.weight"),
    ],
)
def test_places_are_these(variant: str, theirs: str, name: str) -> None:
    assert clipsep.ours(theirs, VARIANTS[variant].fusion) == name
    assert torch.equal(clipsep.separator(published(variant), "a.pth")[1][name], published(variant)[theirs])


def test_what_nothing_depends_on_has_no_place() -> None:
    for name in ("synth_net.scale", "sound_net.unet_block.downnorm.weight"):
        with pytest.raises(KeyError):
            clipsep.ours(name, "middle")
    with pytest.raises(KeyError):
        clipsep.ours("frame_net.fc.weight")


def test_a_label_is_a_row_of_the_identity_matrix() -> None:
    tensors = published("late", labels=4)
    config, state = clipsep.separator(tensors, "a.pth")
    assert config == replace(LATE, embedding_dim=4)
    separator = config.build()
    separator.load_state_dict(state)
    looked_up = tensors["label_net.weight"] @ tensors["frame_net.weight"].T + tensors["frame_net.bias"]
    assert torch.allclose(separator.vector(torch.eye(4)), looked_up, rtol=1e-6, atol=0)


# ------------------------------------------------------------------------------------------------------ what is refused


@given(st.sampled_from(sorted(VARIANTS)), st.data())
@settings(deadline=None, max_examples=40)
def test_a_tensor_that_is_missing_or_misshapen_is_named(variant: str, data: st.DataObject) -> None:
    last = "down.6.conv.weight"  # its width stands nowhere else for certain
    tensors = dict(published(variant))
    name = data.draw(st.sampled_from(sorted(tensors)))
    whole = tensors.pop(name)
    if name not in ("synth_net.weight", "synth_net.scale"):  # what tells a network without queries
        with pytest.raises(CheckpointError) as missing:
            clipsep.separator(tensors, "a.pth")
        assert str(missing.value).startswith(f"a.pth: tensor {name!r} is missing; ")
    changes = [whole[..., None], whole[None], torch.cat((whole, whole), -1)] if whole.ndim else [torch.zeros(2)]
    if name in ("frame_net.weight", "frame_net.fc.weight"):
        changes.pop()  # a network with wider queries
    tensors[name] = data.draw(st.sampled_from(changes))
    with pytest.raises(CheckpointError) as misshapen:
        clipsep.separator(tensors, "a.pth")
    if not is_dead(name) and clipsep.ours(name, VARIANTS[variant].fusion) in (last, "vector.weight"):
        assert f"a.pth: tensor {name!r} " in str(misshapen.value)
    else:
        wrong, right = tuple(tensors[name].shape), tuple(whole.shape)
        assert str(misshapen.value).startswith(f"a.pth: tensor {name!r} has shape {wrong}, not {right}; ")


@pytest.mark.parametrize(
    ("variant", "name"),
    [
        ("late", "module.sound_net.bn0.weight"),
        ("late", "sound_net.unet_block.model.0.bias"),
        ("late", f"{NEST}{'.3.model' * 5}.2.weight"),
        ("noise", "pit_nets.2.weight"),
        ("early", "synth_net.scale"),
        ("middle", "sound_net.unet_block.upnorm.weight"),
        ("none", "label_map"),
    ],
)
def test_a_tensor_too_many_is_named(variant: str, name: str) -> None:
    with pytest.raises(CheckpointError, match=f"^a.pth: tensor '{name}' has no place"):
        clipsep.separator(published(variant) | {name: torch.zeros(2)}, "a.pth")


def test_labels_that_fit_no_query_are_refused() -> None:
    tensors = published("late", labels=4)
    for wrong in (torch.zeros(4, 11), torch.zeros(0, 10), torch.zeros(10)):
        with pytest.raises(CheckpointError, match=r"^a.pth: tensor 'label_net.weight' has .*, not \(labels, 10\)"):
            clipsep.separator(tensors | {"label_net.weight": wrong}, "a.pth")
    rest = {name: tensor for name, tensor in tensors.items() if name != "frame_net.weight"}
    with pytest.raises(CheckpointError, match=r"^a.pth: tensor 'frame_net.weight' is missing"):
        clipsep.separator(rest, "a.pth")


def test_something_else_is_refused() -> None:
    for tensors in ({}, {"base.bn0.weight": torch.zeros(3)}):
        with pytest.raises(CheckpointError, match=rf"^a.pth: tensor '{NEST}.7.weight' is missing; give a checkpoint"):
            clipsep.separator(tensors, "a.pth")


# ------------------------------------------------------------------------------------------------ what no shape tells

ARGUMENTS: dict[str, Any] = {  # as the trainer writes them, of the small networks
    "out_dir": "exp/vggsound/clipsep_nit", "train_list": "data/vggsound/train.csv", "batch_size": 32, "repeat": None,
    "audio_len": 65_535, "audio_rate": 16_000, "n_fft": 1024, "hop_len": 256, "win_len": 1024, "img_size": 224,
    "fps": 1, "train_mode": "image", "image_model": "clip", "n_mix": 2, "fusion": "late", "channels": 9, "layers": 7,
    "frames": 3, "stride_frames": 1, "binary_mask": True, "loss": "bce", "weighted_loss": True, "log_freq": True,
    "n_labels": None, "reg2_coef": 0.1, "reg2_epsilon": 0.25, "steps": 200_000, "lr": 0.001,
}  # fmt: skip


def argued(variant: str, **changed: Any) -> UNetConfig:
    arguments = ARGUMENTS | {"image_model": "clipsepnit" if variant == "noise" else "clip"}
    arguments["fusion"] = VARIANTS[variant].fusion if variant in ("early", "middle") else "late"
    return clipsep.separator(published(variant), "a.pth", arguments | changed)[0]


@variants
def test_published_arguments_are_those_taken_without_any(variant: str) -> None:
    assert argued(variant) == clipsep.separator(published(variant), "a.pth")[0] == VARIANTS[variant]


def test_what_no_shape_tells_is_read_from_the_arguments() -> None:
    found = argued("noise", audio_rate=22_050, n_fft=2048, win_len=2048, hop_len=512, audio_len=65_535)
    assert found == replace(VARIANTS["noise"], sample_rate=22_050, n_fft=2048, hop_length=512, frames=128)
    assert found.build().segment == 65_535
    assert argued("noise", audio_len=131_070).build().segment == 131_071  # 512 frames are a sample more
    assert argued("noise", image_model="clippit4") == VARIANTS["noise"]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"channels": 32}, "'channels' is 32, and the network's is 9"),
        ({"layers": 5}, "'layers' is 5, and the network's is 7"),
        ({"fusion": "early"}, "'fusion' is 'early', and the network's is 'late'"),
        ({"image_model": "clipsepnit"}, "'image_model' is 'clipsepnit', and there are 0 noise heads"),
        ({"log_freq": False}, "'log_freq' is False, and the network's is True"),
        ({"binary_mask": False}, "'binary_mask' is False, and the network's is True"),
        ({"win_len": 512}, "'win_len' is 512, and the network's is 1024"),
        ({"n_fft": 0}, "'n_fft' is 0, and no number of samples"),
        ({"hop_len": "256"}, "'hop_len' is '256', and no number of samples"),
        ({"audio_rate": 16_000.0}, "'audio_rate' is 16000.0, and no number of samples"),
    ],
)
def test_arguments_that_the_weights_or_we_contradict_are_named(changed: dict[str, Any], told: str) -> None:
    with pytest.raises(CheckpointError) as caught:
        argued("late", **changed)
    assert str(caught.value) == f"a.pth: argument {told}; give the train-args.json that it was trained with"


def test_arguments_that_make_no_network_are_refused() -> None:
    with pytest.raises(CheckpointError, match=r"^a\.pth: its arguments make no network \(256 rows or 313 frames"):
        argued("late", audio_len=80_000)
    with pytest.raises(CheckpointError, match=r"^a\.pth: its arguments make no network \(hop_length 512 is more than"):
        argued("late", hop_len=512, audio_len=131_071)


def test_a_wrong_tensor_is_named_before_an_argument() -> None:
    tensors = published("late") | {"frame_net.bias": torch.zeros(8), "synth_net.scale": torch.zeros(8)}
    with pytest.raises(CheckpointError, match=r"^a\.pth: tensor '"):
        clipsep.separator(tensors, "a.pth", ARGUMENTS)


@pytest.mark.parametrize(
    ("variant", "labels", "arguments", "told"),
    [
        ("none", 0, {}, "is asked nothing, and makes 2 masks to choose from (PIT)"),
        ("late", 4, {}, "is asked with one of 4 labels, and does not say which they are (LabelSep)"),
        ("late", 0, {}, "is asked with vectors of 10 numbers, and CLIP's have 512 (BERTSep)"),
    ],
)
def test_comparison_systems_are_known_for_what_they_are(
    variant: str, labels: int, arguments: dict[str, Any], told: str
) -> None:
    with pytest.raises(CheckpointError) as caught:
        clipsep.asked_with_clip(published(variant, labels), "a.pth", arguments)
    assert str(caught.value) == f"a.pth: {told}; give a checkpoint of CLIPSep's that is asked with CLIP's vectors"


@variants
def test_noise_heads_tell_how_a_network_was_trained(variant: str) -> None:
    config, _ = clipsep.separator(published(variant), "a.pth")
    recipe = clipsep.trained_by(config)
    assert recipe == ("clipsep_nit" if variant == "noise" else "clipsep")
    assert recipe in recipes.names()


def test_vectors_of_another_network_for_pictures_are_refused() -> None:
    tensors = published("late") | {"frame_net.weight": torch.rand(9, 512)}
    config, _ = clipsep.asked_with_clip(tensors, "a.pth", ARGUMENTS)
    assert config == replace(LATE, embedding_dim=512)
    with pytest.raises(CheckpointError, match=r"^a\.pth: is asked with vectors of .* that is not CLIP \(SOP\)"):
        clipsep.asked_with_clip(tensors, "a.pth", ARGUMENTS | {"image_model": "sop"})


# --------------------------------------------------------------------------------------------- the published networks'


@cache
def weights(name: str) -> dict[str, Tensor]:
    """Of a published network, full size; what two of them have in common is drawn once."""
    spec = importlib.util.spec_from_file_location("make_weights", SHARED / "make_weights.py")
    assert spec is not None
    assert spec.loader is not None
    make: ModuleType = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    entries = json.loads((SHARED / f"keys_{name}.json").read_text())
    known = {} if name in ("clipsep", "clipsep_early") else weights("clipsep")
    rest = [entry for entry in entries if known.get(entry["key"], torch.empty(0)).shape != tuple(entry["shape"])]
    drawn = make.build_state(rest)
    return {entry["key"]: drawn.get(entry["key"], known.get(entry["key"])) for entry in entries}


@cache
def full(name: str) -> UNet:
    config, state = clipsep.separator(weights(name), name)
    with torch.device("meta"):
        separator = config.build()
    separator.load_state_dict(state, assign=True)
    separator.window = torch.hann_window(config.n_fft)
    return separator.eval().requires_grad_(False)


def array(name: str) -> Tensor:
    return torch.from_numpy(np.load(SHARED / f"{name}.npy", allow_pickle=False))


def sources_second(name: str) -> Tensor:
    """(source, batch, 1, row, frame), or (source, batch, value), with the first two axes changed for ours."""
    tensor = array(name).transpose(0, 1)
    return tensor[:, :, 0] if tensor.ndim == 5 else tensor


@cache
def rows() -> Tensor:
    """Of the mixture: what every network is given."""
    return full("clipsep").mixture_rows(array("in_mag_mix")[:, 0])


@cache
def maps() -> Tensor:
    """All but one of the networks have the same U-Net, as weights are drawn by name."""
    return full("clipsep").maps(rows())


def check_unet_is_shared(name: str) -> None:
    ours = full("clipsep").state_dict()
    for part, tensor in full(name).state_dict().items():
        if part.startswith(("norm.", "down.", "up.")):
            assert torch.equal(tensor, ours[part]), part


@shared
@pytest.mark.parametrize("name", ["clipsep", "clipsep_nit", "clipsep_early", "bertsep", "pitsep", "labelsep"])
def test_published_names_and_shapes_are_known(name: str) -> None:
    entries = {entry["key"]: tuple(entry["shape"]) for entry in json.loads((SHARED / f"keys_{name}.json").read_text())}
    sizes = {
        "clipsep_nit": {"noise_heads": 2},
        "clipsep_early": {"fusion": "early"},
        "bertsep": {"embedding_dim": 256},
        "pitsep": {"fusion": "none", "embedding_dim": 2},
    }
    config = replace(UNetConfig(), **sizes.get(name, {}))  # type: ignore[arg-type]
    assert dict(layout(config, labels=5 if name == "labelsep" else 0)) == entries
    assert full(name).config == (replace(config, embedding_dim=5) if name == "labelsep" else config)


@shared
def test_the_front_end_is_the_published_one() -> None:
    assert torch.allclose(rows(), array("out_warped_mix")[:, 0], rtol=1e-6, atol=1e-6)
    references = full("clipsep").rows(sources_second("in_mags"))
    assert torch.equal(dominant(references, rows()), sources_second("out_warped_gt").float())


@shared
def test_late_fusion_is_the_published_one() -> None:
    expected = array("out_clipsep_features_sub")
    assert expected.abs().max() > 1
    assert torch.allclose(maps()[:, :, ::16, ::8], expected, rtol=0, atol=LOGITS)
    masks = full("clipsep").weigh(maps(), sources_second("in_query512")).sigmoid()
    assert torch.allclose(masks, sources_second("out_clipsep_masks"), rtol=0, atol=MASKS)
    assert torch.allclose(unwarp(masks[:, 0], 513), array("out_clipsep_mask0_linear")[:, 0], rtol=0, atol=MASKS)


@shared
def test_noise_heads_are_the_published_ones() -> None:
    check_unet_is_shared("clipsep_nit")
    separator, queries = full("clipsep_nit"), sources_second("in_query512")
    for found, name in (
        (separator.weigh(maps(), queries), "out_clipsep_nit_masks"),
        (separator.noise_logits(maps(), queries), "out_clipsep_nit_noise"),
        (separator.noise_logits(maps(), queries[:, :1]), "out_clipsep_nit_single_noise"),
    ):
        assert torch.allclose(found, sources_second(name), rtol=0, atol=LOGITS), name


@shared
@pytest.mark.parametrize("name", ["labelsep", "bertsep", "pitsep"])
def test_baselines_are_the_published_ones(name: str) -> None:
    check_unet_is_shared(name)
    queries = {
        "labelsep": lambda: torch.eye(5)[array("in_labels").T.long()],
        "bertsep": lambda: sources_second("in_query256"),
        "pitsep": lambda: torch.eye(2).expand(2, -1, -1),
    }[name]()
    masks = full(name).weigh(maps(), queries).sigmoid()
    assert torch.allclose(masks, sources_second(f"out_{name}_masks"), rtol=0, atol=MASKS)


@shared
def test_early_fusion_is_the_published_one() -> None:
    masks = full("clipsep_early").logits(rows(), sources_second("in_query512")).sigmoid()
    assert torch.allclose(masks, sources_second("out_clipsep_early_masks"), rtol=0, atol=MASKS)
