"""The promises of soundsieve.encoders.roberta, with a small vocabulary."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest

from soundsieve.encoders import roberta
from soundsieve.encoders.pretrained import EncoderError
from tests.encoders.conftest import VOCABULARY, vocabulary

TEXTS = ["a dog", "Rain on a ROOF", "", "  an  Ümlaut\tand\n\u200b🐕 ", "dogdog " * 400]


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """No hub, no cache: the questions put to them."""
    asked: list[tuple[str, bool]] = []

    def download(repository: str, file: str, *, repo_type: str, local_files_only: bool) -> str:
        assert (file, repo_type) == ("tokenizer.json", "model")
        asked.append((repository, local_files_only))
        raise OSError("no net")

    monkeypatch.delenv(roberta.VARIABLE, raising=False)
    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    return asked


def halves(folder: Path) -> Path:
    """The same vocabulary as RoBERTa was first published: two files."""
    folder.mkdir()
    words, merges = vocabulary()
    (folder / "vocab.json").write_text(json.dumps(words))
    (folder / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in merges))
    return folder


@pytest.mark.parametrize("files", ["one", "two"])
def test_what_is_read_is_what_transformers_reads(
    tokeniser: Any, tokeniser_folder: Path, tmp_path: Path, files: str
) -> None:
    folder = tokeniser_folder if files == "one" else halves(tmp_path / "two")
    found = roberta.tokeniser(roberta.read(folder, VOCABULARY))
    options = {"padding": True, "truncation": True, "max_length": 512, "return_tensors": "pt"}
    mine, theirs = found(TEXTS, **options), tokeniser(TEXTS, **options)
    assert mine["input_ids"].tolist() == theirs["input_ids"].tolist()
    assert mine["attention_mask"].tolist() == theirs["attention_mask"].tolist()
    assert mine["input_ids"].shape == (5, 512)
    assert mine["input_ids"][0, :6].tolist()[-1] == 1  # padded to the right


def test_one_file_is_taken_byte_for_byte(tokeniser_folder: Path) -> None:
    assert roberta.read(tokeniser_folder, VOCABULARY) == (tokeniser_folder / "tokenizer.json").read_bytes()


def test_a_tokeniser_of_another_model_is_refused(tokeniser_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=f"of {VOCABULARY} tokens that is not for this model of {VOCABULARY - 1}"):
        roberta.read(tokeniser_folder, VOCABULARY - 1)
    raw = (tokeniser_folder / "tokenizer.json").read_text()
    (tmp_path / "tokenizer.json").write_text(raw.replace("<pad>", "[PAD]"))
    with pytest.raises(EncoderError, match="not for this model"):
        roberta.read(tmp_path, VOCABULARY)


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\x00", b"[1]"])
def test_a_damaged_tokeniser_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(EncoderError, match="cannot be read as a RoBERTa tokeniser") as caught:
        roberta.read(tmp_path, VOCABULARY)
    assert str(caught.value).startswith(f"{tmp_path}: ")
    assert "\n" not in str(caught.value)


def test_a_folder_without_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "vocab.json").write_text("{}")  # alone it is no use
    with pytest.raises(EncoderError, match=r"no tokenizer\.json there, nor vocab\.json with merges\.txt"):
        roberta.read(tmp_path, VOCABULARY)


def test_the_first_place_that_has_one_for_the_model_counts(
    tokeniser_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nowhere: list[tuple[str, bool]]
) -> None:
    right = (tokeniser_folder / "tokenizer.json").read_bytes()
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    (wrong / "tokenizer.json").write_text("{}")
    assert roberta.find([tmp_path / "not there", wrong, tokeniser_folder], VOCABULARY) == right
    monkeypatch.setenv(roberta.VARIABLE, str(tokeniser_folder))
    assert roberta.find([wrong], VOCABULARY) == right
    assert nowhere == []


@pytest.mark.parametrize("place", ["cache", "cache, under its old name", "hub"])
def test_the_hub_is_asked_last_and_its_cache_before_it(
    tokeniser_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    held = tmp_path / "tokenizer.json"
    shutil.copy(tokeniser_folder / "tokenizer.json", held)
    questions = [("FacebookAI/roberta-base", True), ("roberta-base", True), ("FacebookAI/roberta-base", False)]
    place_of = {"cache": questions[0], "cache, under its old name": questions[1], "hub": questions[2]}
    asked = []

    def download(repository: str, file: str, *, repo_type: str, local_files_only: bool) -> str:
        asked.append((repository, local_files_only))
        if asked[-1] == place_of[place]:
            return str(held)
        raise OSError("not here")

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    assert roberta.find([], VOCABULARY) == held.read_bytes()
    assert asked == questions[: questions.index(place_of[place]) + 1]


def test_nowhere_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(EncoderError, match="is not at hand; connect once, or let SOUNDSIEVE_CLAP name a folder") as one:
        roberta.find([tmp_path], VOCABULARY)
    assert str(tmp_path) in str(one.value)  # the one that was there and could not be used
    assert "\n" not in str(one.value)
