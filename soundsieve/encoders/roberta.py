"""RoBERTa's tokeniser (Liu et al. 2019, arXiv 1907.11692), which CLAP reads words with, as the bytes of one file.

A checkpoint of CLAP has none, so it is looked for where it may be, and then goes with the weights: the content of
``tokenizer.json``, made from ``vocab.json`` and ``merges.txt`` where only these are there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from soundsieve.encoders.pretrained import EncoderError, of_hub, readable

REPOSITORIES = ("FacebookAI/roberta-base", "roberta-base")
"""On the hub, and as the same repository was called before, which an older cache may know."""
FILE = "tokenizer.json"
VARIABLE = "SOUNDSIEVE_CLAP"
MARKS = {"<s>": 0, "<pad>": 1, "</s>": 2}
"""Tokens and numbers that the model counts on: beginning, padding and end."""


def read(folder: Path, words: int) -> bytes:
    """The tokeniser in a folder: its ``tokenizer.json``, or ``vocab.json`` with ``merges.txt``.

    Args:
        folder: with these files.
        words: rows of the model's word table.

    Returns:
        What ``tokenizer.json`` holds.

    Raises:
        EncoderError: there is none, it is damaged, or it is not for this model.
    """
    if (folder / FILE).is_file():
        raw = (folder / FILE).read_bytes()
    elif (folder / "vocab.json").is_file() and (folder / "merges.txt").is_file():
        from transformers import RobertaTokenizer

        with readable(folder, "a RoBERTa tokeniser"):
            raw = RobertaTokenizer.from_pretrained(str(folder)).backend_tokenizer.to_str().encode()
    else:
        raise EncoderError(f"{folder}: no {FILE} there, nor vocab.json with merges.txt; give a folder of roberta-base")
    _check(raw, words, folder)
    return raw


def find(folders: Sequence[Path], words: int) -> bytes:
    """The tokeniser, from the first place that has one for this model.

    These are the folders given, that of ``$SOUNDSIEVE_CLAP``, the hub's cache, and the hub.

    Args:
        folders: to look into first.
        words: rows of the model's word table.

    Raises:
        EncoderError: it is nowhere; one line that says what to do.
    """
    wrong: list[str] = []
    for folder in _places(folders):
        if any((folder / name).exists() for name in (FILE, "vocab.json")):
            try:
                return read(folder, words)
            except EncoderError as error:
                wrong.append(str(error))
    raise EncoderError(
        f"the tokeniser of {REPOSITORIES[-1]} is not at hand; connect once, or let {VARIABLE} name a folder with its "
        f"{FILE}" + (f" ({wrong[0]})" if wrong else "")
    )


def tokeniser(raw: bytes) -> Any:
    """What ``tokenizer.json`` holds, as transformers' tokeniser; padding goes to the right.

    Raises:
        EncoderError: it is damaged.
    """
    from transformers import PreTrainedTokenizerFast

    names = {"bos": "<s>", "cls": "<s>", "pad": "<pad>", "eos": "</s>", "sep": "</s>", "unk": "<unk>", "mask": "<mask>"}
    marks = {f"{name}_token": mark for name, mark in names.items()}
    return PreTrainedTokenizerFast(tokenizer_object=_parsed(raw, Path(FILE)), padding_side="right", **marks)


def _places(folders: Sequence[Path]) -> Iterator[Path]:
    yield from folders
    if os.environ.get(VARIABLE):
        yield Path(os.environ[VARIABLE])
    for repository, offline in (*((name, True) for name in REPOSITORIES), (REPOSITORIES[0], False)):
        try:
            folder = of_hub(repository, FILE, offline=offline).parent
        except Exception:  # noqa: S112 - a dozen kinds of network and cache errors, one remedy
            continue
        yield folder


def _check(raw: bytes, words: int, folder: Path) -> None:
    found = _parsed(raw, folder)
    count = found.get_vocab_size()
    if count > words or any(found.token_to_id(mark) != number for mark, number in MARKS.items()):
        raise EncoderError(
            f"{folder}: a tokeniser of {count} tokens that is not for this model of {words}; give roberta-base's"
        )


def _parsed(raw: bytes, folder: Path) -> Any:
    from tokenizers import Tokenizer

    with readable(folder, "a RoBERTa tokeniser"):
        return Tokenizer.from_str(raw.decode())
