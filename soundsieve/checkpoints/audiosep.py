"""AudioSep's separator as published: each of its tensors by name and shape, and the same tensors under our names.

The layout is that of the public repository Audio-AGI/AudioSep: ``base.*`` is the network, ``film.*`` the linear layers
that make shifts of a query. Three kinds of tensor are there that no output depends on: the STFT as matrices, a batch
norm ``bn2`` in each stage of the decoder, and the linear layer ``beta2`` beside it.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from soundsieve.checkpoints import transforms
from soundsieve.checkpoints.shapes import Shapes
from soundsieve.separators.resunet import ResUNetConfig

LEVELS = 6
ENCODER = {f"encoder_block{level + 1}": f"encoder.{level}" for level in range(LEVELS)} | {"conv_block7a": "bottleneck"}
DECODER = {f"decoder_block{level + 1}": f"decoder.{level}" for level in range(LEVELS)}
BLOCK = {"bn1": "norm1", "bn2": "norm2", "conv1": "conv1", "conv2": "conv2", "shortcut": "shortcut"}
SHIFTS = {"beta1": "shift1", "beta2": "shift2"}
STAGE = {"conv1": "up", "bn1": "norm"}
LAYERS = {
    "base.bn0": "norm", "base.pre_conv": "pre", "base.after_conv": "post",
    **{f"base.{theirs}.conv_block1.{layer}": f"{ours}.{name}"
       for theirs, ours in ENCODER.items() for layer, name in BLOCK.items()},
    **{f"film.{theirs}->conv_block1->{layer}": f"{ours}.{name}"
       for theirs, ours in ENCODER.items() for layer, name in SHIFTS.items()},
    **{f"base.{theirs}.{layer}": f"{ours}.{name}" for theirs, ours in DECODER.items() for layer, name in STAGE.items()},
    **{f"film.{theirs}->beta1": f"{ours}.shift" for theirs, ours in DECODER.items()},
    **{f"base.{theirs}.conv_block2.{layer}": f"{ours}.block.{name}"
       for theirs, ours in DECODER.items() for layer, name in BLOCK.items()},
    **{f"film.{theirs}->conv_block2->{layer}": f"{ours}.block.{name}"
       for theirs, ours in DECODER.items() for layer, name in SHIFTS.items()},
}  # fmt: skip
"""Published name of a layer to ours; a layer's tensors keep their names."""
DEAD = {f"base.{theirs}.bn2": f"base.{theirs}.bn1" for theirs in DECODER} | {
    f"film.{theirs}->beta2": f"film.{theirs}->beta1" for theirs in DECODER
}
"""Published name of a layer that nothing depends on to the one beside it, of the same shape, that is used."""
PARTS = ("weight", "bias", "running_mean", "running_var")
REMEDY = "give AudioSep's published checkpoint, whole"
CONSTANTS = tuple(f"base.{name}" for name in transforms.NAMES)


def ours(name: str) -> str:
    """Our name of a published tensor of the network, such as ``base.bn0.weight``.

    Raises:
        KeyError: there is no such layer, or nothing depends on it.
    """
    layer, _, tensor = name.rpartition(".")
    return f"{LAYERS[layer]}.{tensor}"


def separator(
    tensors: Mapping[str, Tensor], file: str, *, hop_length: int = ResUNetConfig.hop_length
) -> tuple[ResUNetConfig, dict[str, Tensor]]:
    """The network that published tensors belong to, and its state.

    Sizes are read off the shapes, each off several tensors, so that one that is misshapen is the one that is blamed.

    Args:
        tensors: by published name, from ``base.`` and ``film.`` on. Those of the STFT may be left out.
        file: where they come from, for errors.
        hop_length: samples between windows, which no shape tells.

    Returns:
        Configuration, and the state of what it builds.

    Raises:
        CheckpointError: a tensor is missing, has another shape than the others ask for, belongs to no such network, or
            should be the STFT and is not; it is named.
    """
    shapes = Shapes(tensors, file, REMEDY)
    config = ResUNetConfig(
        n_fft=2 * (shapes.size(*((f"base.bn0.{part}", 1, 0) for part in PARTS)) - 1),
        hop_length=hop_length,
        widths=tuple(
            shapes.size(*((f"base.{block}.conv_block1.bn2.{part}", 1, 0) for part in PARTS))
            for block in list(ENCODER)[:LEVELS]
        ),
        embedding_dim=shapes.size(*((f"film.{block}->conv_block1->beta1.weight", 2, 1) for block in ENCODER)),
    )
    try:
        with torch.device("meta"):
            state = config.build().state_dict()
    except ValueError as error:
        raise shapes.fault(f"sizes of no AudioSep separator ({error})") from error
    twins = {twin: dead for dead, twin in DEAD.items()}
    published = {name: theirs for theirs, name in LAYERS.items()}
    wanted, known = {}, set(CONSTANTS)
    for name, tensor in state.items():
        layer, _, part = name.rpartition(".")
        theirs = published[layer]
        wanted[name] = f"{theirs}.{part}"
        for place in (theirs, twins.get(theirs)):
            if place is not None:
                shapes.check(f"{place}.{part}", tensor.shape)
                known.add(f"{place}.{part}")
    for name in tensors:
        if name not in known:
            raise shapes.fault(f"tensor {name!r} has no place in AudioSep's separator")
        if name in CONSTANTS:
            transforms.check(name, shapes, config.n_fft)
    return config, {name: tensors[theirs].reshape(state[name].shape) for name, theirs in wanted.items()}
