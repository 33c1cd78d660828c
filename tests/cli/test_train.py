"""The promises of soundsieve train."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run, names, one_fault, sound

GOOD_ROW = '{"audio": "a.wav", "text": "a dog"}\n'


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (None, ("No such file", "give a JSONL or CSV manifest")),
        (GOOD_ROW + "{oops\n", ("line 2", "not JSON", "one object a line")),
        (GOOD_ROW + '["a.wav"]\n', ("line 2", "not a JSON object")),
        (GOOD_ROW + '\n{"audio": "gone.wav", "text": "a cat"}\n', ("line 3", "gone.wav")),
        ("", ("no clips",)),
    ],
    ids=["missing", "not JSON", "not an object", "missing audio file", "empty"],
)
def test_a_manifest_that_cannot_be_used_is_one_line(
    content: str | None, parts: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    sound(tmp_path / "a.wav")
    if content is not None:
        (tmp_path / "m.jsonl").write_text(content)
    before = names(tmp_path)
    one_fault(run("train", "default:tiny", "--data", "m.jsonl", "--out", "run"), 1, "m.jsonl", *parts)
    assert names(tmp_path) == before
