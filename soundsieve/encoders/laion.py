"""LAION's CLAP as LAION publishes it (Wu et al. 2023, arXiv 2211.06687), as a ``ClapModel`` of transformers.

The layout is that of the public package laion_clap: ``text_branch`` is a RoBERTa, ``audio_branch`` an HTSAT, two
linear layers each project to the common space, and all are named otherwise than in transformers. The HTSAT's query,
key and value are one matrix there and three here. What transformers has no place for is dropped, by name: the layers of
the training loss (``text_transform``, ``audio_transform``), HTSAT's classifier, the constants of its front end, and
what follows from sizes alone (positions, masks).

Sizes are read off the shapes. Of the text branch's attention heads no shape tells the number: they are as wide as
divides the branch and is at most 64, which for RoBERTa is 64. A ``config.json`` of a ``ClapModel`` that lies beside
the weights says otherwise where they were made otherwise.
"""

from __future__ import annotations

import contextlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor

from soundsieve.encoders.clap import ROBERTA_EPSILON, as_trained
from soundsieve.encoders.pretrained import EncoderError

HEAD = 64
"""Widest text attention head, where the number of heads is not said."""
REMEDY = "give CLAP's weights whole, as LAION publishes them"
_BOTH = (
    ("text_projection.linear1.", "text_projection.0."),
    ("text_projection.linear2.", "text_projection.2."),
    ("audio_projection.linear1.", "audio_projection.0."),
    ("audio_projection.linear2.", "audio_projection.2."),
    ("text_model.", "text_branch."),
)
_AUDIO = (
    ("audio_model.audio_encoder.", "audio_branch."),
    (".batch_norm.", ".bn0."),
    (".layernorm_before.", ".norm1."),
    (".layernorm_after.", ".norm2."),
    (".attention.self.relative_position_bias_table", ".attn.relative_position_bias_table"),
    (".attention.output.dense.", ".attn.proj."),
    (".intermediate.dense.", ".mlp.fc1."),
    (".output.dense.", ".mlp.fc2."),
)
"""Parts of names, of transformers and of LAION, to be replaced in this order."""
_SPLIT = re.compile(r"\.attention\.self\.(query|key|value)\.")
_MADE = ("position_ids", "token_type_ids", "relative_position_index")
"""Endings of what a ``ClapModel`` makes itself."""
_DROPPED = re.compile(
    r"text_branch\.embeddings\.(position_ids|token_type_ids)"
    r"|(text|audio)_transform\.sequential\.\d+\.(weight|bias)"
    r"|audio_branch\.spectrogram_extractor\.stft\.conv_(real|imag)\.weight"
    r"|audio_branch\.logmel_extractor\.melW"
    r"|audio_branch\.(tscam_conv|head)\.(weight|bias)"
    r"|audio_branch\.layers\.\d+\.blocks\.\d+\.(attn_mask|attn\.relative_position_index)"
)
_FUSION = re.compile(r"audio_branch\.patch_embed\.(mel_conv2d|fusion_model)\.")


class Converted(NamedTuple):
    """A CLAP in transformers' terms.

    Attributes:
        config: of a ``ClapConfig``, JSON-able.
        state: of the ``ClapModel``, without what it makes itself; of its text half alone where nothing hears.
        dropped: names of tensors that have no place in it.
    """

    config: dict[str, Any]
    state: dict[str, Tensor]
    dropped: tuple[str, ...]

    @property
    def hears(self) -> bool:
        """Whether it takes sounds, too."""
        return hears(self.state)


def hears(names: Mapping[str, Tensor]) -> bool:
    """Whether a state, by transformers' names or LAION's, has an audio half."""
    return any(name.startswith(("audio_branch.", "audio_model.", "audio_projection.")) for name in names)


def convert(tensors: Mapping[str, Tensor], file: str, config: Path | None = None) -> Converted:
    """A ``ClapModel``'s configuration and state of LAION's tensors.

    Args:
        tensors: by LAION's names, all of them with ``module.`` before them or none.
        file: where they come from, for errors.
        config: ``config.json`` that says the sizes; one of another model than CLAP is passed over.

    Raises:
        EncoderError: a tensor is missing, has another shape than the others or ``config`` ask for, or has no place in
            CLAP; it is named. Or the model has feature fusion, or its sizes fit no CLAP.
    """
    if all(name.startswith("module.") for name in tensors):
        tensors = {name.removeprefix("module."): tensor for name, tensor in tensors.items()}
    for name in tensors:
        if _FUSION.match(name):
            raise EncoderError(f"{file}: a CLAP with feature fusion ({name!r}), which is not supported; give another")
    whole = hears(tensors)
    sizes = _said(config) or _sizes(tensors, file, whole)
    wanted = _shapes(sizes, file, whole)
    state: dict[str, Tensor] = {}
    used: set[str] = set()
    for name, shape in wanted.items():
        theirs, third = _theirs(name)
        if theirs not in tensors:
            raise EncoderError(f"{file}: tensor {theirs!r} is missing; {REMEDY}")
        used.add(theirs)
        found = tensors[theirs]
        expected = shape if third is None else torch.Size((3 * shape[0], *shape[1:]))
        if found.shape != expected:
            raise EncoderError(
                f"{file}: tensor {theirs!r} has shape {tuple(found.shape)}, not {tuple(expected)}; {REMEDY}"
            )
        state[name] = found if third is None else found.chunk(3)[third].clone()
    rest = [name for name in tensors if name not in used]
    for name in rest:
        if not _DROPPED.fullmatch(name):
            raise EncoderError(f"{file}: tensor {name!r} has no place in CLAP; {REMEDY}")
    return Converted(sizes, state, tuple(rest))


def build(config: Mapping[str, Any], state: dict[str, Tensor], file: str) -> Any:
    """The ``ClapModel`` of a configuration and a state, float32, frozen, in evaluation mode, on the CPU.

    Without an audio half in the state it has none, and embeds texts alone.

    Args:
        config: of :func:`convert`.
        state: of :func:`convert`; float32 tensors become the model's, uncopied.
        file: where they come from, for errors.

    Raises:
        EncoderError: they do not fit.
    """
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    read: Any = transformers.ClapModel.from_pretrained
    with _or_say(f"{file}: the weights do not fit CLAP"):
        model, told = read(
            None, config=_config(config, hears(state)), state_dict=state, dtype=torch.float32, output_loading_info=True
        )
    wrong = {*told["missing_keys"], *told["unexpected_keys"], *told["mismatched_keys"]}
    if not hears(state):
        model.audio_model = model.audio_projection = None
        wrong = {name for name in wrong if not str(name).startswith("audio_")}
    wrong = {name for name in wrong if not str(name).endswith(_MADE)}
    if wrong:
        raise EncoderError(f"{file}: the weights do not fit CLAP ({min(map(str, wrong))})")
    return model.eval().requires_grad_(False)


@contextlib.contextmanager
def _or_say(line: str) -> Iterator[None]:
    """Say in one line that transformers would not; what it raises has no common kind."""
    try:
        yield
    except Exception as error:
        raise EncoderError(f"{line} ({' '.join(str(error).split())[:120]})") from error


# ---------------------------------------------------------------------------------------------------------------- names


def _theirs(name: str) -> tuple[str, int | None]:
    """LAION's name of a tensor of a ``ClapModel``, and which third of it is meant, or None for all."""
    for ours, theirs in _AUDIO if name.startswith("audio_model.") else _BOTH:
        name = name.replace(ours, theirs)
    split = _SPLIT.search(name) if name.startswith("audio_branch.") else None
    if split is None:
        return name, None
    return _SPLIT.sub(".attn.qkv.", name), ("query", "key", "value").index(split[1])


# ---------------------------------------------------------------------------------------------------------------- sizes


def _said(config: Path | None) -> dict[str, Any] | None:
    """What a ``config.json`` says, if it is a CLAP's."""
    if config is None or not config.is_file():
        return None
    try:
        said = json.loads(config.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EncoderError(f"{config}: not JSON; mend it, or move it elsewhere") from error
    if not isinstance(said, dict) or said.get("model_type") != "clap":
        return None
    from transformers import ClapConfig

    with _or_say(f"{config}: not the configuration of a CLAP"):
        made = ClapConfig.from_dict(said)
    as_trained(made)
    return _plain(made)


def _plain(config: Any) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(config.to_json_string(use_diff=False))
    return plain


def _config(sizes: Mapping[str, Any], whole: bool) -> Any:
    from transformers import ClapConfig

    said = dict(sizes)
    if not whole:  # a ClapModel has an audio half in any case: the least there can be, to be taken out again
        said["audio_config"] = {
            "depths": [1], "num_attention_heads": [1], "patch_embeds_hidden_size": 4, "hidden_size": 4,
        }  # fmt: skip
    return ClapConfig.from_dict(said)


def _shapes(sizes: Mapping[str, Any], file: str, whole: bool) -> dict[str, torch.Size]:
    """Shapes of all that a ``ClapModel`` of these sizes does not make itself."""
    from transformers import ClapModel

    with _or_say(f"{file}: sizes of no CLAP; {REMEDY}"), torch.device("meta"):
        state = ClapModel(_config(sizes, whole)).state_dict()
    return {
        name: tensor.shape for name, tensor in state.items()
        if not name.endswith(_MADE) and (whole or not name.startswith("audio_"))
    }  # fmt: skip


def _sizes(tensors: Mapping[str, Tensor], file: str, whole: bool) -> dict[str, Any]:
    """The configuration that the shapes tell."""
    from transformers import ClapConfig

    def size(*places: tuple[str, int, int]) -> int:
        return _size(tensors, places, file)

    embeddings, layer = "text_branch.embeddings", "text_branch.encoder.layer"
    width = size(
        *((f"{embeddings}.{part}.weight", 1, 2) for part in ("word_embeddings", "position_embeddings")),
        *((f"{embeddings}.LayerNorm.{part}", 0, 1) for part in ("weight", "bias")),
        ("text_branch.pooler.dense.bias", 0, 1),
    )
    layers = _count(tensors, layer)
    inner = [f"{layer}.{number}.intermediate.dense" for number in range(max(layers, 1))]
    text = {
        "vocab_size": size((f"{embeddings}.word_embeddings.weight", 0, 2)),
        "max_position_embeddings": size((f"{embeddings}.position_embeddings.weight", 0, 2)),
        "type_vocab_size": size((f"{embeddings}.token_type_embeddings.weight", 0, 2)),
        "hidden_size": width,
        "num_hidden_layers": layers,
        "num_attention_heads": next(heads for heads in range(1, width + 1) if width % heads == 0
                                    and width <= HEAD * heads),
        "intermediate_size": size(
            *((f"{name}.bias", 0, 1) for name in inner), *((f"{name}.weight", 0, 2) for name in inner)
        ),
        "layer_norm_eps": ROBERTA_EPSILON,
    }  # fmt: skip
    halves = ("text", "audio") if whole else ("text",)
    projection = size(*((f"{half}_projection.{number}.bias", 0, 1) for half in halves for number in (0, 2)))
    audio = _audio_sizes(tensors, file) if whole else {}
    with _or_say(f"{file}: sizes of no CLAP; {REMEDY}"):
        return _plain(ClapConfig(text_config=text, audio_config=audio, projection_dim=projection))


def _audio_sizes(tensors: Mapping[str, Tensor], file: str) -> dict[str, Any]:
    stage = "audio_branch.layers"
    depths = [_count(tensors, f"{stage}.{number}.blocks") for number in range(_count(tensors, stage))]
    blocks = [[f"{stage}.{number}.blocks.{block}" for block in range(depth)] for number, depth in enumerate(depths)]
    if not depths or not all(depths):
        raise EncoderError(
            f"{file}: tensor '{stage}.{max(len(depths) - 1, 0)}.blocks.0.norm1.weight' is missing; {REMEDY}"
        )

    def size(*places: tuple[str, int, int]) -> int:
        return _size(tensors, places, file)

    def tables(names: Sequence[str], axis: int) -> int:
        return size(*((f"{name}.attn.relative_position_bias_table", axis, 2) for name in names))

    patch = "audio_branch.patch_embed"
    width = size(*((f"{patch}.{part}", 0, 1) for part in ("proj.bias", "norm.weight", "norm.bias")))
    inner = size(
        *(
            place
            for name in blocks[0]
            for place in (
                (f"{name}.mlp.fc1.bias", 0, 1),
                (f"{name}.mlp.fc1.weight", 0, 2),
                (f"{name}.mlp.fc2.weight", 1, 2),
            )
        )
    )
    window = (math.isqrt(tables([name for stage in blocks for name in stage], 0)) + 1) // 2
    sides = [size((f"{patch}.proj.weight", 2, 4)), size((f"{patch}.proj.weight", 3, 4))]
    return {
        "depths": depths,
        "num_attention_heads": [tables(names, 1) for names in blocks],
        "patch_embeds_hidden_size": width,
        "hidden_size": width << (len(depths) - 1),
        "mlp_ratio": inner / width,
        "window_size": window,
        "num_mel_bins": size(*((f"audio_branch.bn0.{part}", 0, 1) for part in ("weight", "bias", "running_mean"))),
        "patch_embed_input_channels": size((f"{patch}.proj.weight", 1, 4)),
        "patch_size": sides,
        "patch_stride": sides,  # LAION's patches do not overlap
    }


def _size(tensors: Mapping[str, Tensor], places: Sequence[tuple[str, int, int]], file: str) -> int:
    """The size that most of these tensors have, of those that are there and have the dimensions they should.

    Args:
        tensors: by name.
        places: a tensor's name, the axis along which its size counts, and how many dimensions it should have.
        file: for errors.
    """
    shapes = [(tensors[name].shape, axis, dimensions) for name, axis, dimensions in places if name in tensors]
    sizes = Counter(shape[axis] for shape, axis, dimensions in shapes if len(shape) == dimensions and shape[axis] > 0)
    if not sizes:
        state = "misshapen" if shapes else "missing"
        raise EncoderError(f"{file}: tensor {places[0][0]!r} is {state}; {REMEDY}")
    return sizes.most_common(1)[0][0]


def _count(tensors: Mapping[str, Tensor], prefix: str) -> int:
    """How many there are of ``prefix.0.``, ``prefix.1.``, ... without a gap."""
    found = {name[len(prefix) + 1 :].partition(".")[0] for name in tensors if name.startswith(f"{prefix}.")}
    return next(number for number in range(len(found) + 1) if str(number) not in found)
