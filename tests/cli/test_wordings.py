"""``soundsieve eval --query COLUMN --query COLUMN``: the same mixtures asked for in several wordings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, noise, one_fault, sound
from tests.evaluation.protocols.conftest import made

LIST = """source,noise,snr,query,label,caption,description
a,b,0,a dog,Dog,a dog barks,"A dog barks twice, somewhere far off"
b,a,0,rain,Rain,rain falls,Rain falls on a tin roof
a,gone,0,rain,Rain,rain falls,Rain falls on a tin roof
"""


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    sound(tmp_path / "a.wav")
    sound(tmp_path / "b.wav", noise(8_000))
    path = tmp_path / "list.csv"
    path.write_text(LIST)
    return path


@pytest.mark.usefixtures("listed")
def test_wordings_are_compared_row_by_row(here: Run, tmp_path: Path) -> None:
    asked = ("label", "caption", "description")
    columns = [part for name in asked for part in ("--query", name)]
    done = here("eval", "list.csv", "--audio", ".", *columns, "--json", "result.json")
    assert done.code == 1
    assert len(done.lines) == 1
    assert "gone: no such file" in done.lines[0]
    result = json.loads((tmp_path / "result.json").read_text())
    assert (result["list"], result["asked"], result["rows"]) == ("list.csv", list(asked), 2)
    assert {"commit", "torch", "version"} <= result.keys()
    assert [row["query"] for row in result["per_row"]] == [
        "Dog", "a dog barks", "A dog barks twice, somewhere far off", "Rain", "rain falls", "Rain falls on a tin roof"
    ]  # fmt: skip
    pairs = [("caption", "label"), ("description", "label"), ("description", "caption")]
    assert [(pair["of"], pair["less"]) for pair in result["differences"]] == pairs
    by = {ask: [row["si_sdri"] for row in result["per_row"] if row["by"] == ask] for ask in asked}
    for pair in result["differences"]:
        apart = [a - b for a, b in zip(by[pair["of"]], by[pair["less"]], strict=True)]
        assert pair["si_sdri"]["mean"] == pytest.approx(sum(apart) / 2)
        assert pair["si_sdri"]["low"] <= min(apart) <= max(apart) <= pair["si_sdri"]["high"]
    for name in asked:
        assert f"\ndefault by {name} " in done.out
    for later, earlier in pairs:
        assert f"\n{later} - {earlier} " in done.out


@pytest.mark.usefixtures("listed")
def test_one_column_in_place_of_query_is_one_line(here: Run) -> None:
    done = here("eval", "list.csv", "--audio", ".", "--query", "caption")
    assert "\ndefault by caption " in done.out
    assert "difference" not in done.out


def test_columns_of_a_published_set_are_compared_too(here: Run, tmp_path: Path) -> None:
    lists, sounds = made(tmp_path, "audiocaps", 12_000)
    done = here(
        "eval", lists, "--audio", sounds, "--protocol", "audiocaps", "--query", "labels", "--query", "caption",
        "--json", "result.json",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    result = json.loads((tmp_path / "result.json").read_text())
    (pair,) = result["differences"]
    assert (pair["of"], pair["less"]) == ("caption", "labels")
    by = {ask: [row["sdri"] for row in result["per_row"] if row["by"] == ask] for ask in result["asked"]}
    apart = [a - b for a, b in zip(by["caption"], by["labels"], strict=True)]
    assert pair["sdri"]["mean"] == pytest.approx(sum(apart) / 3)
    assert "paired difference (95 %)" in done.out
    assert "\ncaption - labels " in done.out


@pytest.mark.parametrize(
    ("more", "code", "parts"),
    [
        (["--query", "title"], 1, ["list.csv: the header is not source,noise,snr,query,title"]),
        (["--query", "label", "--query", "label"], 2, ["--query: one is given twice"]),
        (["--query", "label", "--by", "audio"], 2, ["--query", "--by"]),
    ],
)
@pytest.mark.usefixtures("listed")
def test_what_cannot_be_asked_so_is_one_line(more: list[str], code: int, parts: list[str], here: Run) -> None:
    one_fault(here("eval", "list.csv", "--audio", ".", *more), code, *parts)
