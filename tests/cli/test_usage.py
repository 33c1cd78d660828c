"""Wrong usage of any command: one line, exit code 2, and nothing done."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run, names, one_fault, sound


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["separate", "a.wav", "-q", ""], ["the query is empty", "say which sound"]),
        (["separate", "a.wav", "-q", " \t\n "], ["the query is empty", "say which sound"]),
        (["separate", "a.wav", "-q", "dog " * 2_500], ["10000 characters", "in a few words"]),
        (["separate", "a.wav", "-q", "a dog", "--exclude", ""], ["the query is empty", "say which sound"]),
        (["separate", "a.wav"], ["no query", "-q"]),
        (["separate", "a.wav", "-q"], ["-q requires an argument", "--help"]),
        (["separate", "a.wav", "--image"], ["--image requires an argument", "--help"]),
        (["separate", "a.wav", "--imagee", "dog.png"], ["--imagee", "--image"]),
        (["separate", "-q", "a dog"], ["no input", "give one or more sound files"]),
        (["separate", "a.wav", "-q", "a dog", "--span", "two"], ["'two'", "START-END in seconds"]),
        (["separate", "a.wav", "-q", "a dog", "--span", "0.1"], ["'0.1'", "START-END in seconds"]),
        (["separate", "a.wav", "-q", "a dog", "--span=-1-2"], ["'-1-2'", "START-END in seconds"]),
        (["separate", "a.wav", "-q", "a dog", "--span", "nan-inf"], ["'nan-inf'", "START-END in seconds"]),
        (["separate", "a.wav", "-q", "a dog", "--span", ""], ["''", "START-END in seconds"]),
        (["separate", "a.wav", "-q", "a dog", "--span", "0.5-0.5"], ["0.5-0.5 s is empty", "START-END in seconds"]),
        (["separate", "a.wav", "-q", "a dog", "--span", "0.7-0.3"], ["0.7-0.3 s is empty", "START-END in seconds"]),
        (["separate", "a.wav", "-q", "a dog", "--format", "aac"], ['"aac"', "--format", '"flac"']),
        (["separate", "a.wav", "-q", "a dog", "--device", "tpu"], ['"tpu"', "--device", '"cuda"']),
        (["separate", "a.wav", "-q", "a dog", "--ovewrite"], ["--ovewrite", "--overwrite"]),
        (["seperate", "a.wav", "-q", "a dog"], ["seperate", "separate"]),
        (["separate", "a.wav", "-q", "a dog", "--filename", "{stam}.wav"], ["{stam}", "{stem}, {query}, {part}"]),
        (["separate", "a.wav", "-q", "a dog", "--filename", "{stem"], ["{stem", "{stem}, {query}, {part}"]),
        (["separate", "a.wav", "-q", "a dog", "--filename", "{}"], ["{}", "{stem}, {query}, {part}"]),
        (["separate", "a.wav", "-q", "a dog", "--filename", "{stem}.wav"], ["separated/a.wav", "--filename"]),
        (["separate", "a.wav", "-q", "a dog", "--filename", ""], ["--filename"]),
        (["separate", "a.wav", "-q", "a dog", "--plot", "--filename", "{part}.png"], ["target.png", "--filename"]),
        (["separate", "a.wav", "-q", "a dog", "-q", "A  DOG"], ["separated/a.a-dog.target.wav", "queries"]),
        (["separate", "a.wav", "sub/a.wav", "-q", "a dog"], ["a.wav and sub/a.wav", "different folders"]),
        (["separate", "a.wav", "a.wav", "-q", "a dog"], ["a.wav and a.wav", "different folders"]),
        (["separate", "a.wav", "-q", "a dog", "-m", "defalt"], ["'defalt'", "did you mean 'default'"]),
        (["eval", "list.csv", "--audio", "nowhere"], ["nowhere", "no such folder", "--audio"]),
        (["eval", "list.csv", "--audio", ".", "--json", "sub"], ["sub: is a folder", "--json"]),
        (["eval", "list.csv"], ["--audio", "--help"]),
        (["eval", "list.csv", "--audio", ".", "--by", "smell"], ['"smell"', "--by", '"image"']),
        (["train", "defalt", "--data", "m.jsonl"], ["'defalt'", "did you mean 'default'"]),
        (["train", "default:tini", "--data", "m.jsonl"], ["'tini'", "default:tiny"]),
        (["train", "default:tiny", "--data", "m.jsonl", "--set", "step=9"], ["'step'", "did you mean 'steps'"]),
        (
            ["train", "default:tiny", "--data", "m.jsonl", "--set", "optim.learning_rat=1"],
            ["'optim.learning_rat'", "did you mean 'learning_rate'"],
        ),
        (["train", "default:tiny", "--data", "m.jsonl", "--set", "steps=many"], ["steps is int", "'many' is not"]),
        (["train", "default:tiny", "--data", "m.jsonl", "--set", "steps"], ["'steps'", "field=value"]),
        (["train", "default:tiny"], ["--data", "--help"]),
    ],
    ids=lambda value: " ".join(value)[:60].strip() if isinstance(value, list) else None,
)
def test_wrong_usage_is_one_line_exits_2_and_does_nothing(
    arguments: list[str], parts: list[str], run: Run, tmp_path: Path
) -> None:
    (tmp_path / "sub").mkdir()
    shutil.copy(sound(tmp_path / "a.wav"), tmp_path / "sub")
    (tmp_path / "list.csv").write_text("source,noise,snr,query\na,a,0,a dog\n")
    before = names(tmp_path)
    one_fault(run(*arguments), 2, *parts)
    assert names(tmp_path) == before
