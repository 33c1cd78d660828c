"""CLIPSep's separators as published: each of their tensors by name and shape, and the same tensors under our names.

The layout is that of the public repository sony/CLIPSep, without the ``module.`` that its checkpoints put before every
name: ``sound_net.*`` is the U-Net, one level inside another, ``frame_net.*`` makes a query's vector, ``synth_net.*``
weighs maps by it, ``pit_nets.*`` are the noise heads. Which of the repository's networks it is shows by what there is:
late fusion, with or without noise heads; early fusion; middle fusion; queries of any width, labels or none.

A network asked by labels looks a label's vector up in ``label_net`` first. As that and ``frame_net`` are linear, ours
has their product: its embedding is a row of the identity matrix, as long as there are labels.

What no shape tells is in the trainer's arguments, ``train-args.json``, which the public code reads too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from soundsieve.checkpoints.shapes import Shapes
from soundsieve.separators.unet import Fusion, UNetConfig

LEVELS = 7
LAST = LEVELS - 1
UNET = "sound_net.unet_block"
NESTS = (f"{UNET}.model", *(f"{UNET}.model.1.model{'.3.model' * depth}" for depth in range(LAST)))
"""Where each level of the U-Net is."""
STAGES = {
    "norm": "sound_net.bn0", "down.0.conv": f"{NESTS[0]}.0", "up.0.conv": f"{NESTS[0]}.4",
    **{f"down.{level}.conv": f"{NESTS[level]}.1" for level in range(1, LEVELS)},
    **{f"down.{level}.norm": f"{NESTS[level]}.2" for level in range(1, LAST)},
    **{f"up.{level}.conv": f"{NESTS[level]}.6" for level in range(1, LAST)},
    **{f"up.{level}.norm": f"{NESTS[level]}.7" for level in range(1, LAST)},
    f"up.{LAST}.conv": f"{NESTS[LAST]}.4", f"up.{LAST}.norm": f"{NESTS[LAST]}.5",
}  # fmt: skip
MIDDLE_NESTS = tuple(UNET + ".submodule" * level for level in range(LEVELS))
MIDDLE_STAGES = {
    "norm": "sound_net.bn0",
    **{f"down.{level}.conv": f"{MIDDLE_NESTS[level]}.downconv" for level in range(LEVELS)},
    **{f"down.{level}.norm": f"{MIDDLE_NESTS[level]}.downnorm" for level in range(1, LAST)},
    **{f"up.{level}.conv": f"{MIDDLE_NESTS[level]}.upconv" for level in range(LEVELS)},
    **{f"up.{level}.norm": f"{MIDDLE_NESTS[level]}.upnorm" for level in range(1, LEVELS)},
}
LAYERS: dict[Fusion, dict[str, str]] = {
    "late": STAGES | {"vector": "frame_net", "noise.0": "pit_nets.0", "noise.1": "pit_nets.1", "": "synth_net"},
    "early": STAGES | {"vector": "frame_net.fc"},
    "middle": MIDDLE_STAGES | {"vector": "frame_net"},
    "none": STAGES | {"choices": "synth_net"},
}
"""Our name of a layer to the published one; a layer's tensors keep their names."""
PARTS = ("weight", "bias", "running_mean", "running_var")
COUNTER = "num_batches_tracked"
REMEDY = "give a checkpoint of CLIPSep's, whole"
ARGUMENTS = "train-args.json"
"""What the trainer writes into the folder above that of its checkpoints."""
SIZES = {"audio_rate": "sample_rate", "n_fft": "n_fft", "hop_len": "hop_length"}
"""Arguments that no shape tells, each with our name."""
NOISY = ("clipsepnit", "clippit4")
"""What the trainer calls a network with noise heads, and once did."""
CLIP_DIM = 512


def ours(name: str, fusion: Fusion = "late") -> str:
    """Our name of a published tensor, such as ``frame_net.weight``.

    Raises:
        KeyError: there is no such layer in a network of this fusion, or nothing depends on it.
    """
    layer, _, part = name.rpartition(".")
    found = {theirs: ours for ours, theirs in LAYERS[fusion].items()}[layer]
    return f"{found}.{part}".removeprefix(".")


def trained_by(config: UNetConfig) -> str:
    """Name of the recipe that such a network is trained by: only one has noise heads."""
    return "clipsep_nit" if config.noise_heads else "clipsep"


def asked_with_clip(
    tensors: Mapping[str, Tensor], file: str, arguments: Mapping[str, Any]
) -> tuple[UNetConfig, dict[str, Tensor]]:
    """:func:`separator`, of a network that CLIP's vectors are put to; the comparison systems have other queries.

    Raises:
        CheckpointError: as there; or the network is asked nothing, or with what no encoder here gives.
    """
    config, state = separator(tensors, file, arguments)
    refused = Shapes(tensors, file, "give a checkpoint of CLIPSep's that is asked with CLIP's vectors").fault
    if config.fusion == "none":
        raise refused(f"is asked nothing, and makes {config.embedding_dim} masks to choose from (PIT)")
    if "label_net.weight" in tensors:
        raise refused(f"is asked with one of {config.embedding_dim} labels, and does not say which they are (LabelSep)")
    if config.embedding_dim != CLIP_DIM:
        raise refused(f"is asked with vectors of {config.embedding_dim} numbers, and CLIP's have {CLIP_DIM} (BERTSep)")
    if arguments.get("image_model") == "sop":
        raise refused("is asked with vectors of a network for pictures that is not CLIP (SOP)")
    return config, state


def separator(
    tensors: Mapping[str, Tensor], file: str, arguments: Mapping[str, Any] | None = None
) -> tuple[UNetConfig, dict[str, Tensor]]:
    """The network that published tensors belong to, and its state.

    Sizes are read off the shapes, most of them off several tensors, so that one that is misshapen is the one that is
    blamed.

    Args:
        tensors: by published name, without ``module.``.
        file: where they come from, for errors.
        arguments: of the trainer; what shapes do not tell (rate, window, hop, frames) is read from them, and what they
            tell must agree. What is not among them is as in every published network.

    Returns:
        Configuration, and the state of what it builds.

    Raises:
        CheckpointError: a tensor is missing, has another shape than the others ask for, or belongs to no such network;
            it is named. Or so is an argument, which is wrong, or means what no network here does.
    """
    fusion = _fusion(tensors)
    layers = LAYERS[fusion]
    if "label_net.weight" in tensors:
        tensors = _labelled(tensors, file)
    shapes = Shapes(tensors, file, REMEDY)

    def size(*places: tuple[str, int, int]) -> int:
        """Of our (tensor, number of dimensions, which of them) each."""
        return shapes.size(*((_theirs(name, layers), dimensions, axis) for name, dimensions, axis in places))

    widths = [size(*((f"up.{level + 1}.norm.{part}", 1, 0) for part in PARTS)) for level in range(LAST)]
    if fusion == "none":
        maps = size(("up.0.conv.bias", 1, 0), ("up.0.conv.weight", 4, 0), ("choices.weight", 4, 1))
        embedding_dim = size(("choices.weight", 4, 0), ("choices.bias", 1, 0))
    else:
        others = (("scale", 1, 0), ("up.0.conv.bias", 1, 0)) if fusion == "late" else ()
        maps = size(("vector.weight", 2, 0), ("vector.bias", 1, 0), *others)
        embedding_dim = size(("vector.weight", 2, 1))
    config = UNetConfig(
        widths=(*widths, size((f"down.{LAST}.conv.weight", 4, 0))),
        maps=maps,
        embedding_dim=embedding_dim,
        noise_heads=2 * any(name.startswith("pit_nets.") for name in tensors),
        fusion=fusion,
    )
    with torch.device("meta"):
        state = config.build().state_dict()
    wanted = {name: _theirs(name, layers) for name in state}
    known = {theirs: state[name].shape for name, theirs in wanted.items()} | _dead(config)
    for name, shape in known.items():
        shapes.check(name, shape)
    for name in tensors:
        if name not in known:
            raise shapes.fault(f"tensor {name!r} has no place in CLIPSep's separator")
    state = {name: tensors[theirs].reshape(state[name].shape) for name, theirs in wanted.items()}
    return _argued(config, arguments or {}, file), state


def _argued(config: UNetConfig, arguments: Mapping[str, Any], file: str) -> UNetConfig:
    """The configuration with what the trainer's arguments say beyond it; what they say of it must be so."""
    fault = Shapes({}, file, f"give the {ARGUMENTS} that it was trained with").fault
    for name in (*SIZES, "audio_len"):
        value = arguments.get(name, 1)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise fault(f"argument {name!r} is {value!r}, and no number of samples")
    given = {ours: arguments[theirs] for theirs, ours in SIZES.items() if theirs in arguments}
    hop = given.get("hop_length", config.hop_length)
    if "audio_len" in arguments:
        given["frames"] = arguments["audio_len"] // hop + 1
    argued = replace(config, **given)
    told = {
        "layers": LEVELS, "channels": config.maps, "win_len": argued.n_fft, "log_freq": True, "binary_mask": True,
        **({"fusion": config.fusion} if config.fusion != "none" else {}),
    }  # fmt: skip
    for name, value in told.items():
        if arguments.get(name, value) != value:
            raise fault(f"argument {name!r} is {arguments[name]!r}, and the network's is {value!r}")
    if (model := arguments.get("image_model")) is not None and (model in NOISY) != bool(config.noise_heads):
        raise fault(f"argument 'image_model' is {model!r}, and there are {config.noise_heads} noise heads")
    try:
        with torch.device("meta"):
            argued.build()
    except ValueError as error:
        raise fault(f"its arguments make no network ({error})") from error
    return argued


def _fusion(tensors: Mapping[str, Tensor]) -> Fusion:
    """Where query and mixture meet, by the names that only such a network has."""
    if any(name.startswith("frame_net.fc.") for name in tensors):
        return "early"
    if any(name.startswith((f"{UNET}.downconv.", f"{UNET}.submodule.")) for name in tensors):
        return "middle"
    asked = any(name.startswith("frame_net.") for name in tensors) or "synth_net.scale" in tensors
    return "late" if asked or "synth_net.weight" not in tensors else "none"


def _theirs(name: str, layers: Mapping[str, str]) -> str:
    layer, _, part = name.rpartition(".")
    return f"{layers[layer]}.{part}"


def _dead(config: UNetConfig) -> dict[str, torch.Size]:
    """What middle fusion has and nothing depends on: the norms of the first and last level, and the inner product."""
    if config.fusion != "middle":
        return {}
    ends = ((MIDDLE_NESTS[0], config.widths[0]), (MIDDLE_NESTS[LAST], config.widths[LAST]))
    norms = {f"{nest}.downnorm.{part}": torch.Size([width]) for nest, width in ends for part in PARTS}
    counters = {f"{nest}.downnorm.{COUNTER}": torch.Size([]) for nest, _ in ends}
    return norms | counters | {"synth_net.scale": torch.Size([config.maps]), "synth_net.bias": torch.Size([1])}


def _labelled(tensors: Mapping[str, Tensor], file: str) -> dict[str, Tensor]:
    """The same without ``label_net``, which is made one with the layer after it."""
    shapes = Shapes(tensors, file, REMEDY)
    width = shapes.size(("frame_net.weight", 2, 1))
    labels, weight = tensors["label_net.weight"], tensors["frame_net.weight"]
    if labels.ndim != 2 or not labels.shape[0] or labels.shape[1] != width:
        raise shapes.fault(f"tensor 'label_net.weight' has shape {tuple(labels.shape)}, not (labels, {width})")
    both = (weight.double() @ labels.double().T).to(weight.dtype)
    return {name: tensor for name, tensor in tensors.items() if name != "label_net.weight"} | {"frame_net.weight": both}
