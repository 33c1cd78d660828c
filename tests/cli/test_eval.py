"""The promises of soundsieve eval."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.cli.conftest import Run, names, noise, one_fault, sound

HEADER = "source,noise,snr,query\n"


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (None, ("list.csv", "No such file", "source,noise,snr,query")),
        (b"one,two\n1,2\n", ("list.csv", "the header is not source,noise,snr,query")),
        (HEADER.encode(), ("list.csv", "no rows")),
        (f"{HEADER}a,b,0,a dog\na,b,loud,a dog\n".encode(), ("list.csv", "line 3", "'loud'")),
        (f"{HEADER}a,b,0,\n".encode(), ("list.csv", "line 2", "the query is empty")),
        (b"RIFF\xff\xfe\x00\x81" * 99, ("list.csv", "not a text file", "source,noise,snr,query")),
    ],
    ids=["missing", "wrong header", "no rows", "bad snr", "empty query", "binary"],
)
def test_a_list_that_cannot_be_used_is_one_line(
    content: bytes | None, parts: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    sound(tmp_path / "a.wav")
    sound(tmp_path / "b.wav")
    if content is not None:
        (tmp_path / "list.csv").write_bytes(content)
    before = names(tmp_path)
    one_fault(run("eval", "list.csv", "--audio", ".", "--json", "result.json"), 1, *parts)
    assert names(tmp_path) == before


def test_eval_names_a_missing_sound_and_measures_the_other_rows(run: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav")
    sound(tmp_path / "b.wav", noise(8_000))
    (tmp_path / "list.csv").write_text(f"{HEADER}a,b,0,a dog\na,gone,0,a dog\nb.wav,a.wav,-3,a cat\n")
    done = run("eval", "list.csv", "--audio", ".", "--json", "new/result.json")
    assert done.code == 1
    assert len(done.lines) == 1
    assert "gone: no such file" in done.lines[0]
    assert "--audio" in done.lines[0]
    result = json.loads((tmp_path / "new/result.json").read_text())
    assert result["rows"] == 2
    assert [row["snr"] for row in result["per_row"]] == [0, -3]
    for summary in ("mean", "median"):
        assert {"sdr", "sdri", "si_sdr", "si_sdri"} <= result[summary].keys()
    assert result["model"] == "default"
    assert len(result["sha256"]) == 64
    assert names(tmp_path / "new") == ["result.json"]


def test_eval_says_where_its_figures_cannot_be_written(here: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav")
    sound(tmp_path / "b.wav", noise(8_000))
    (tmp_path / "list.csv").write_text(f"{HEADER}a,b,0,a dog\n")
    done = here("eval", "list.csv", "--audio", ".", "--json", "a.wav/result.json")
    assert done.code == 1
    assert len(done.lines) == 1
    assert "a.wav/result.json: cannot be written" in done.lines[0]


@pytest.mark.parametrize(("by", "column"), [("audio", "example"), ("image", "image")])
def test_eval_asks_by_sound_or_picture_and_says_so(by: str, column: str, here: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav")
    sound(tmp_path / "b.wav", noise(8_000))
    (tmp_path / "more").mkdir()
    sound(tmp_path / "more" / "c.flac", noise(9_000))
    drawing = Image.fromarray(np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8))
    drawing.save(tmp_path / "more" / "dog.png")
    drawing.save(tmp_path / "cat.jpg")
    (tmp_path / "list.csv").write_text(
        "source,noise,snr,query,example,image\n"
        f"a,b,0,a dog,more/c,more/dog.png\nb,a,0,a cat,{tmp_path}/a.wav,{tmp_path}/cat.jpg\na,b,0,rain,gone,gone.png\n"
    )
    done = here("eval", "list.csv", "--audio", ".", "--by", by, "--json", "result.json")
    assert done.code == 1
    assert done.lines
    assert all("gone" in line for line in done.lines), done.err
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["by"] == by
    measured = [row["query"] for row in result["per_row"]]
    assert "rain" not in measured
    assert len(measured) + len(done.lines) == 3
    for row in result["per_row"]:
        assert row[column].startswith("more/" if row["query"] == "a dog" else str(tmp_path))
    assert f", by {by}" in done.out


def test_eval_needs_the_column_of_what_it_asks_with(here: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav")
    (tmp_path / "list.csv").write_text("source,noise,snr,query,example\na,a,0,a dog,a\na,a,0,a cat,\n")
    one_fault(here("eval", "list.csv", "--audio", ".", "--by", "image"), 1, "list.csv", "source,noise,snr,query,image")
    one_fault(here("eval", "list.csv", "--audio", ".", "--by", "audio"), 1, "list.csv: line 3: a field is missing")
