"""Checkpoints as their publishers made them, turned into ours: one file, opened without running code.

A published checkpoint is a dictionary that torch pickled: Lightning's, with the weights under ``state_dict``, or the
weights alone; or it is a file of safetensors with the same names. All its tensors are accounted for: one that is
missing, misshapen or has no place in the system is an error that names it. An encoder inside it goes along, with the
tokeniser that it reads words with, so that the result needs no other file; where a system's checkpoints have none
inside, the result names the one that its queries go through.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from soundsieve.checkpoints import audiosep, bimodal, clipsep, store
from soundsieve.checkpoints.store import CheckpointError
from soundsieve.encoders import clap, laion, roberta
from soundsieve.encoders.pretrained import EncoderError, digest

UNKNOWN_LICENCE = "that of its publisher; see source"


@dataclass(frozen=True)
class Publication:
    """A file that is known to have been published.

    Attributes:
        place: where.
        licence: of what it holds.
        sha256: of the file.
    """

    place: str
    licence: str
    sha256: str


@dataclass(frozen=True)
class Layout:
    """How a publisher names what is in a checkpoint.

    Attributes:
        recipe: the system it is.
        separator_prefix: before the names of the separator's tensors.
        encoder_prefix: before the names of the encoder's, whose layout is LAION's; a checkpoint may be without it. None
            where no checkpoint has one inside.
        separator: published tensors without their prefix, the file's name and, if there are any, the trainer's
            arguments to configuration and state.
        encoder: a key of ``soundsieve.encoders.ENCODERS``.
        published: files known to be of this layout.
        arguments: name of the JSON file of the trainer's arguments, beside a checkpoint or one folder above; none if
            empty.
        licence: of what a file holds that is not known.
        trained_by: from a configuration, name of the recipe that such a network is trained by, where it tells; else it
            is ``recipe``.
        tokens: that every text is padded to, where a separator is given the states of all of them; its encoder is then
            in the checkpoint, and is asked with texts alone. 0 where it is given vectors.
    """

    recipe: str
    separator_prefix: str
    encoder_prefix: str | None
    separator: Callable[..., tuple[Any, dict[str, Tensor]]]
    encoder: str
    published: tuple[Publication, ...]
    arguments: str = ""
    licence: str = UNKNOWN_LICENCE
    trained_by: Callable[[Any], str] | None = None
    tokens: int = 0


AUDIOSEP = Publication(
    "https://huggingface.co/spaces/Audio-AGI/AudioSep, checkpoint/audiosep_base_4M_steps.ckpt",
    "MIT; CLAP within: CC0-1.0",
    "f8cda01bfd0ebd141eef45d41db7a3ada23a56568465840d3cff04b8010ce82c",
)
HIVE = Publication(
    "https://huggingface.co/AlayaLab/AudioSep-hive, audiosep_hive.ckpt",
    "Apache-2.0; CLAP within: CC0-1.0",
    "a13fff5fa4ece1a8bc13e42e1c7b8d90e21603075302ca89e4339c9471973300",
)
LAYOUTS = {
    "audiosep": Layout(
        "audiosep", "ss_model.", "query_encoder.model.", audiosep.separator, "clap", (AUDIOSEP, HIVE)
    ),
    "clipsep": Layout(
        "clipsep", "module.", None, clipsep.asked_with_clip, "clip", (), clipsep.ARGUMENTS,
        "MIT of the code; its publisher says nothing of the weights", clipsep.trained_by,
    ),
    "bimodal": Layout(
        "bimodal", "module.", "module.net_clap.model.model.", bimodal.separator, "clap", (),
        licence="MIT of the code; its publisher says nothing of the weights; CLAP within: CC0-1.0",
        tokens=clap.PADDED,
    ),
}  # fmt: skip
"""What ``soundsieve convert --as`` takes."""


class UnknownLayout(CheckpointError):
    """Nobody publishes checkpoints under this name."""


def convert(
    source: Path,
    publisher: str,
    out: Path | None = None,
    *,
    tokeniser: Path | None = None,
    overwrite: bool = False,
    warn: Callable[[str], None] = lambda line: None,
) -> Path:
    """Turn a published checkpoint into one of ours, whole or not at all.

    Args:
        source: as published.
        publisher: a key of ``LAYOUTS``.
        out: file to write, ``.safetensors``; beside ``source`` and called like it if not given (``model.safetensors``
            of ``model.pth.tar``).
        tokeniser: folder with RoBERTa's tokeniser; without it, it is looked for beside ``source`` and where
            :mod:`soundsieve.encoders.roberta` says.
        overwrite: replace a file that exists.
        warn: told, in one line each, what is done all the same but may surprise.

    Returns:
        The file that was written. Its header has, beside what every checkpoint's has, ``licence`` and ``source``.

    Raises:
        UnknownLayout: nobody publishes under this name; the message lists who does.
        CheckpointError: the file is missing, damaged, needs code to be opened, has a tensor too few, too many or
            misshapen, which is named; or the result exists already or cannot be written.
        EncoderError: likewise of the encoder's; or ``tokeniser`` has none.
    """
    if publisher not in LAYOUTS:
        raise UnknownLayout(f"no checkpoints are known as {publisher!r}; give one of {', '.join(sorted(LAYOUTS))}")
    layout, path = LAYOUTS[publisher], out or source.with_name(_stem(source.name) + ".safetensors")
    if path.suffix != ".safetensors":
        raise CheckpointError(f"{path}: the result is a .safetensors file; give it that ending with -o")
    if path.exists() and source.exists() and path.samefile(source):
        raise CheckpointError(f"{path}: is what is to be converted; name another file with -o")
    if os.path.lexists(path) and not overwrite:
        raise CheckpointError(f"{path}: exists already; give --overwrite to replace it")
    if tokeniser is not None and layout.encoder_prefix is None:
        raise CheckpointError(f"{source}: as {publisher} it has no text encoder inside; leave --tokeniser out")
    parts = _parts(_opened(source), layout, source)
    trained = {"arguments": _arguments(source, layout.arguments, warn)} if layout.arguments else {}
    config, state = layout.separator(parts[layout.separator_prefix], str(source), **trained)
    sha256 = digest(source)
    known = next((one for one in layout.published if one.sha256 == sha256), None)
    facts: dict[str, Any] = {
        "licence": known.licence if known else layout.licence,
        "source": {"file": source.name, "sha256": sha256, "published": known.place if known else None},
    }
    inside = None if layout.encoder_prefix is None else parts[layout.encoder_prefix]
    if inside:
        brought, told = _encoder(inside, source, tokeniser, warn)
        state, facts = state | brought, facts | told
        if layout.tokens:
            facts |= {"encoder_takes": ["text"], "encoder_tokens": layout.tokens}
        _check_width(config, told["encoder_config"], layout, source)
    elif layout.tokens:
        raise CheckpointError(
            f"{source}: has no query encoder ({layout.encoder_prefix}*), and no other has the states of words it was "
            "trained with; give the checkpoint whole"
        )
    elif inside is not None:
        warn(
            f"{source}: has no query encoder; queries will go through the published {layout.encoder!r}, which may not "
            "be the one it was trained with"
        )
    try:
        recipe = layout.trained_by(config) if layout.trained_by else layout.recipe
        store.write(path, state, recipe, layout.encoder, config, facts)
    except OSError as error:
        raise CheckpointError(
            f"{path}: cannot be written ({error.strerror or error}); make room, or give -o"
        ) from error
    return path


def _parts(tensors: Mapping[str, Tensor], layout: Layout, source: Path) -> dict[str, dict[str, Tensor]]:
    """The tensors of separator and encoder without their prefixes."""
    parts: dict[str, dict[str, Tensor]] = {layout.separator_prefix: {}}
    if layout.encoder_prefix is not None:
        parts[layout.encoder_prefix] = {}
    longest = sorted(parts, key=len, reverse=True)  # one may begin with the other
    for name, tensor in tensors.items():
        prefix = next((prefix for prefix in longest if name.startswith(prefix)), None)
        if prefix is None:
            raise CheckpointError(
                f"{source}: tensor {name!r} is not of {' or '.join(f'{prefix}*' for prefix in parts)}; "
                f"give a checkpoint of {layout.recipe}"
            )
        parts[prefix][name.removeprefix(prefix)] = tensor
    return parts


def _stem(name: str) -> str:
    """A file's name without the ending of a published checkpoint."""
    ending = next((ending for ending in store.PICKLED if name.endswith(ending)), Path(name).suffix)
    return name.removesuffix(ending)


def _check_width(config: Any, said: Mapping[str, Any], layout: Layout, source: Path) -> None:
    """Raise :class:`CheckpointError` where a separator is not asked with what its encoder gives."""
    pairs = [("vectors", config.embedding_dim, said["projection_dim"])]
    if layout.tokens and config.steps_dim:
        pairs.append(("states of words", config.steps_dim, said["text_config"]["hidden_size"]))
    for what, asked, given in pairs:
        if asked != given:
            raise CheckpointError(
                f"{source}: its separator is asked with {what} of {asked} numbers, and those of its encoder have "
                f"{given}; get it from its publisher"
            )


def _arguments(source: Path, name: str, warn: Callable[[str], None]) -> dict[str, Any]:
    """What a checkpoint was trained with, by its trainer's names; nothing where there is no such file."""
    path = next((path for folder in (source.parent, source.parent.parent) if (path := folder / name).is_file()), None)
    if path is None:
        warn(f"{source}: no {name} beside it; what the weights do not tell is taken to be as published")
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckpointError(f"{path}: not JSON; get it again, or put it elsewhere") from error
    if not isinstance(found, dict):
        raise CheckpointError(f"{path}: no arguments by name in it; get it again, or put it elsewhere")
    return found


def _encoder(
    tensors: Mapping[str, Tensor], source: Path, folder: Path | None, warn: Callable[[str], None]
) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """An encoder's tensors under the names they are stored by, and what the header says of it."""
    made = laion.convert(tensors, str(source), source.with_name("config.json"))
    state = {f"{store.ENCODER}{name}": tensor for name, tensor in made.state.items()}
    facts = {
        "encoder_config": made.config, "encoder_takes": ["text", *(["audio"] if made.hears else [])],
        "encoder_dropped": made.dropped,
    }  # fmt: skip
    words, sha256 = made.config["text_config"]["vocab_size"], None
    try:
        raw = roberta.read(folder, words) if folder else roberta.find([source.parent], words)
    except EncoderError as error:
        if folder is not None:
            raise
        warn(f"{source}: converted without a tokeniser; it will be looked for again when words are asked with: {error}")
    else:
        state[store.TOKENISER] = torch.frombuffer(bytearray(raw), dtype=torch.uint8)
        sha256 = _named(made.config, state)
    return state, {**facts, "encoder_sha256": sha256}


def _named(config: Mapping[str, Any], state: Mapping[str, Tensor]) -> str:
    """Hash of all that an encoder's vectors depend on."""
    named = hashlib.sha256(json.dumps(config, sort_keys=True).encode())
    for name in sorted(state):
        named.update(f"{name} {tuple(state[name].shape)}".encode())
        named.update(state[name].contiguous().view(-1).view(torch.uint8).numpy().data)
    return named.hexdigest()


# ----------------------------------------------------------------------------------------------------------- the file


def _opened(source: Path) -> dict[str, Tensor]:
    """Name to tensor of a published checkpoint."""
    if not source.is_file():
        raise CheckpointError(f"{source}: no such file; give a checkpoint as it was published")
    if source.suffix == ".safetensors":
        metadata, found = store.tensors_of(source, lambda name: True)
        if "soundsieve" in metadata:
            raise CheckpointError(f"{source}: is one of Soundsieve's already; give it to -m as it is")
        return found
    content = _unpickled(source)
    weights = content.get("state_dict", content) if isinstance(content, dict) else content
    if not isinstance(weights, dict) or not weights:
        raise CheckpointError(f"{source}: no tensors by name in it; give a checkpoint as it was published")
    for name, tensor in weights.items():
        if not isinstance(name, str) or not isinstance(tensor, Tensor):
            raise CheckpointError(f"{source}: {name!r} in it is no tensor; give a checkpoint as it was published")
    return {name: tensor.detach() for name, tensor in weights.items()}


def _unpickled(source: Path) -> Any:
    try:
        return torch.load(source, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(source))
    except pickle.UnpicklingError as error:
        raise CheckpointError(
            f"{source}: damaged, or holds more than tensors and would need code to be run, which is refused; "
            "get it from its publisher"
        ) from error
    except OSError as error:
        raise CheckpointError(f"{source}: cannot be read ({error.strerror or error})") from error
    except Exception as error:  # of damaged files torch raises what it comes upon
        raise CheckpointError(f"{source}: damaged, or not a checkpoint of torch; get it again") from error
