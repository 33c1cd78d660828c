"""Bi-modal separation's network as published: each tensor by name and shape, and the same tensors under our names.

The layout is that of the public repository microsoft/BiModalAudioSeparation, without the ``module.`` that its
checkpoints put before every name: ``net_sound.*`` is the U-Net, one level inside another, ``net_clap.fc.*`` makes a
query's vector, ``net_synthesizer.*`` weighs maps by it. ``net_clap.model.model.*``, the whole CLAP, is the encoder's
matter (:mod:`soundsieve.encoders.laion`). Which attention there is shows by what there is.

Two kinds of tensor are there that no output depends on: the STFT as matrices, and in each block of self- and
cross-attention a norm before both of them (:func:`ignored`). Query, key and value of self-attention are one matrix
there; here query is one, key and value are another.

No shape tells sample rate, hop and number of heads: they are those of the published scripts. So is the number of tokens
that every prompt has: the published code pads to it, and attends to the padding.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Mapping

import torch
from torch import Tensor

from soundsieve.checkpoints import transforms
from soundsieve.checkpoints.shapes import Shapes
from soundsieve.separators.attention_unet import AttentionUNetConfig, Kind

NEST = "net_sound.unet_block"
INSIDE = ".submodule"
BLOCK = "ca_blocks.0"
TRANSFORM = (
    ("stft.conv_real.weight", 3, 2),
    ("stft.conv_imag.weight", 3, 2),
    ("istft.ola_window", 1, 0),
    ("istft.conv_real.weight", 3, 0),
    ("istft.conv_imag.weight", 3, 0),
)
"""Axes as long as a window."""
PARTS = ("weight", "bias", "running_mean", "running_var")
REMEDY = "give a checkpoint of BiModalAudioSeparation's, whole"
ENDS = {"norm": "net_sound.bn0", "vector": "net_clap.fc", "": "net_synthesizer"}
WAYS = {"down.conv": "downconv", "down.norm": "downnorm", "up.conv": "upconv", "up.norm": "upnorm"}
TRANSFORMER = {"norm1": "norm1", "norm2": "norm2", "out": "attn.proj", "wider": "mlp.fc1", "narrower": "mlp.fc2"}
LOOKS: dict[bool, dict[str, str]] = {
    True: TRANSFORMER | {"query": "attn.q", "key_value": "attn.kv"},
    False: TRANSFORMER | {"query": "attn.qkv", "key_value": "attn.qkv"},
}
"""Our name of a transformer block's layer to the published one, by whether it looks at tokens, or at the cells."""
BLOCKS: dict[Kind, tuple[tuple[str, dict[str, str]], ...]] = {
    "sca": ((f"{BLOCK}.sa_block", LOOKS[False]), (f"{BLOCK}.ca_block", LOOKS[True])),
    "ca": ((BLOCK, LOOKS[True]),),
    "sa": ((BLOCK, LOOKS[False]),),
    "cat": ((BLOCK, {"conv1": "conv1", "linear": "lin", "conv2": "conv2"}),),
    "none": (),
}
"""Where the blocks of a level's attention are, and their layers, each by our name."""


def separator(tensors: Mapping[str, Tensor], file: str) -> tuple[AttentionUNetConfig, dict[str, Tensor]]:
    """The network that published tensors belong to, and its state.

    Sizes are read off the shapes, most of them off several tensors, so that one that is misshapen is the one that is
    blamed.

    Args:
        tensors: by published name, without ``module.``; not the encoder's. Those of the STFT may be left out.
        file: where they come from, for errors.

    Returns:
        Configuration, and the state of what it builds.

    Raises:
        CheckpointError: a tensor is missing, has another shape than the others ask for, belongs to no such network, or
            should be the STFT and is not; it is named.
    """
    shapes = Shapes(tensors, file, REMEDY)
    config = _config(shapes)
    try:
        with torch.device("meta"):
            state = config.build().state_dict()
    except ValueError as error:
        raise shapes.fault(f"sizes of no such separator ({error})") from error
    places = _places(config)
    published = {name: _theirs(name, places) for name in state}
    known = {theirs: _shape(name, theirs, state[name].shape) for name, theirs in published.items()} | ignored(config)
    for name, shape in known.items():
        shapes.check(name, shape)
    for name in tensors:
        if name in transforms.NAMES:
            transforms.check(name, shapes, config.n_fft)
        elif name not in known:
            raise shapes.fault(f"tensor {name!r} has no place in this separator")
    return config, {name: _taken(name, tensors[theirs], state[name].shape) for name, theirs in published.items()}


def ignored(config: AttentionUNetConfig) -> dict[str, torch.Size]:
    """Published name and shape of what is in a network and nothing depends on, but for the STFT."""
    if config.attention != "sca":
        return {}
    deepest = range(len(config.widths) - config.attention_levels, len(config.widths))
    return {
        f"{_nest(level)}.{BLOCK}.norm1.{part}": torch.Size([config.widths[level]])
        for level in deepest
        for part in ("weight", "bias")
    }


def _config(shapes: Shapes) -> AttentionUNetConfig:
    """The configuration that names and shapes tell."""
    names = [name for name in shapes.tensors if name.startswith(f"{NEST}.")]
    levels = range(1 + max((name.count(INSIDE) for name in names), default=0))
    layers = [int(number) for name in names for number in re.findall(r"resblock\.res_layers\.(\d+)\.", name)]
    blocks = [name for name in names if f".{BLOCK}." in name]
    attending = levels[min((name.count(INSIDE) for name in blocks), default=len(levels)) :]
    attention = _attention({name.partition(f".{BLOCK}.")[2] for name in blocks})
    tokens = {"sca": "ca_block.attn.kv.weight", "ca": "attn.kv.weight", "cat": "lin.weight"}.get(attention)
    transform = [place for place in TRANSFORM if place[0] in shapes.tensors]
    return AttentionUNetConfig(
        n_fft=shapes.size(*transform) if transform else AttentionUNetConfig.n_fft,
        widths=tuple(
            shapes.size(
                *((f"{_nest(level)}.downnorm.{part}", 1, 0) for part in PARTS),
                (f"{_nest(level)}.downconv.weight", 4, 0),
            )
            for level in levels
        ),
        residual_layers=1 + max(layers, default=-1),
        maps=shapes.size(
            ("net_clap.fc.weight", 2, 0),
            ("net_clap.fc.bias", 1, 0),
            ("net_synthesizer.scale", 1, 0),
            (f"{NEST}.upconv.bias", 1, 0),
        ),
        attention=attention,
        attention_levels=len(attending),
        embedding_dim=shapes.size(("net_clap.fc.weight", 2, 1)),
        steps_dim=shapes.size(*((f"{_nest(level)}.{BLOCK}.{tokens}", 2, 1) for level in attending)) if tokens else 0,
        attend_padding=attention in ("sca", "ca"),
    )


def _attention(parts: Collection[str]) -> Kind:
    """Which attention it is whose tensors have these names."""
    first: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("sca", ("sa_block.", "ca_block.")),
        ("sa", ("attn.qkv.",)),
        ("ca", ("attn.q.", "attn.kv.")),
        ("cat", ("lin.", "conv1.", "conv2.")),
    )
    return next((kind for kind, starts in first if any(part.startswith(starts) for part in parts)), "none")


def _nest(level: int) -> str:
    """Where a level of the U-Net is."""
    return NEST + INSIDE * level


def _places(config: AttentionUNetConfig) -> dict[str, str]:
    """Our name of each layer to the published one."""
    places = dict(ENDS)
    for level in range(len(config.widths)):
        own, theirs = f"levels.{level}", _nest(level)
        places |= {f"{own}.{ours}": f"{theirs}.{name}" for ours, name in WAYS.items()}
        for way, layer in itertools.product(("down", "up"), range(config.residual_layers)):
            residual = f"{theirs}.{way}resblock.res_layers.{layer}"
            places[f"{own}.{way}_residual.layers.{layer}.conv"] = f"{residual}.0"
            places[f"{own}.{way}_residual.layers.{layer}.norm"] = f"{residual}.1"
        for block, (where, layers) in enumerate(BLOCKS[config.attention]):
            places |= {f"{own}.attention.{block}.{ours}": f"{theirs}.{where}.{name}" for ours, name in layers.items()}
    return places


def _theirs(name: str, places: Mapping[str, str]) -> str:
    layer, _, part = name.rpartition(".")
    return f"{places[layer]}.{part}"


def _shape(name: str, theirs: str, shape: torch.Size) -> torch.Size:
    """Of a published tensor that ours is taken from, which may be all of it."""
    if ".attn.qkv." not in theirs:
        return shape
    return torch.Size((3 * shape[0] // (1 if ".query." in name else 2), *shape[1:]))


def _taken(name: str, published: Tensor, shape: torch.Size) -> Tensor:
    """Our part of a published tensor: all of it, or query, or key and value."""
    if not shape or len(published) == shape[0]:
        return published.reshape(shape)
    return (published[: shape[0]] if ".query." in name else published[-shape[0] :]).clone()
