"""The promises of soundsieve eval."""

from __future__ import annotations

import inspect
import json
import typing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from soundsieve import cli
from soundsieve.evaluation.protocols.sets import PAIRS, PROTOCOLS, SCREENS, SUMS
from tests.cli.conftest import Run, names, noise, one_fault, sound
from tests.evaluation.protocols.conftest import CLIPS, FILES, LISTS, QUERIES, SOUNDS, made, summed

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


def test_every_protocol_is_a_choice_of_the_command() -> None:
    offered = typing.get_type_hints(cli.evaluate)["protocol"]
    assert set(typing.get_args(typing.get_args(offered)[0])) == {*PROTOCOLS, *PAIRS, *SUMS, *SCREENS}
    assert inspect.signature(cli.evaluate).parameters["protocol"].default is None


@pytest.mark.parametrize("name", LISTS)
def test_each_published_set_is_one_command(name: str, here: Run, tmp_path: Path) -> None:
    listed, sounds = made(tmp_path, name, 12_000)
    done = here("eval", listed.name, "--audio", sounds.name, "--protocol", name, "--json", "new/result.json")
    assert (done.code, done.err) == (0, "")
    result = json.loads((tmp_path / "new/result.json").read_text())
    assert (result["list"], result["protocol"], result["rows"]) == (listed.name, name, 3)
    assert {"commit", "torch", "version"} <= result.keys()
    assert [row["query"] for row in result["per_row"]] == QUERIES[name]
    assert [row["mixture"] for row in result["per_row"]] == [mixture for _, mixture in FILES[name]]

    heading, *lines = done.out.splitlines()
    measures = heading.split()[-4:]
    assert measures == ["sdr", "sdri", "si_sdr", "si_sdri"]
    ours, published = (
        dict(zip(measures, line.split()[-4:], strict=True))
        for start in ("default ", "published: released")
        for line in lines
        if line.startswith(start)
    )
    (ask,) = result["asked"]
    assert {measure: float(value) for measure, value in ours.items()} == pytest.approx(
        result["aggregate"][ask], abs=6e-4
    )
    (known,) = result["published"]
    assert {measure: float(value) for measure, value in published.items() if value != "-"} == known["figures"]
    assert f"all {PROTOCOLS[name].rows} rows of the official list" in done.out


def test_a_set_that_lacks_files_is_measured_without_them_and_drawn(run: Run, tmp_path: Path) -> None:
    listed, sounds = made(tmp_path, "audioset", 12_000)
    (sounds / FILES["audioset"][1][0]).unlink()
    spare = sounds / "class_id=9" / "class_id=9,index=000,mixture.wav"
    spare.parent.mkdir()
    sound(spare)
    done = run("eval", listed.name, "--audio", "audioset", "--protocol", "audioset", "--json", "result.json", "--plate",
               "new/plate.png")  # fmt: skip
    assert done.code == 1
    assert len(done.lines) == 2
    assert "does not name 1 of the mixtures there" in done.lines[0]
    assert "class_id=9/class_id=9,index=000,mixture.wav" in done.lines[0]
    assert "class_id=0,index=001,source.wav: no such file" in done.lines[1]
    assert "line 3 " in done.lines[1]
    assert "2 of 3 rows; median within each class" in done.out
    result = json.loads((tmp_path / "result.json").read_text())
    assert [row["line"] for row in result["per_row"]] == [2, 4]
    assert result["unlisted"] == ["class_id=9/class_id=9,index=000,mixture.wav"]
    assert result["classes"]["caption"].keys() == {"0", "277"}
    with Image.open(tmp_path / "new/plate.png") as picture:
        assert picture.width > 800
    assert names(tmp_path / "new") == ["plate.png"]


def test_a_set_can_be_asked_by_other_columns(here: Run, tmp_path: Path) -> None:
    listed, sounds = made(tmp_path, "audiocaps", 12_000)
    done = here("eval", listed, "--audio", sounds, "--protocol", "audiocaps", "--query", "labels", "--query", "caption")
    assert done.code == 0
    assert "AudioCaps by labels" in done.out
    assert "AudioCaps by caption" in done.out
    assert done.out.count("\ndefault ") == 2


@pytest.mark.parametrize(
    ("more", "code", "parts"),
    [
        (["--query", "label"], 1, ["esc50_eval.csv: line 1", "no column 'label'", "idx,caption,src_wav,noise_wav"]),
        (["--by", "audio"], 2, ["--by", "--query"]),
        (["--plate", "plate.doc"], 2, ["plate.doc", ".png"]),
        (["--json", "esc50"], 2, ["esc50: is a folder", "--json"]),
        (["--protocol", "esc51"], 2, ['"esc51"', "--protocol", '"esc50"']),
        (["--protocol", "clotho"], 1, ["esc50_eval.csv: line 1", "idx,caption,src_wav,noise_wav1,noise_wav1"]),
        (["--audio", "."], 1, ["esc50_eval.csv", "segment-0.wav", "mixture-0.wav", "--audio"]),
        (["--audio", "nowhere"], 2, ["nowhere", "no such folder"]),
    ],
)
def test_a_set_that_cannot_be_measured_so_is_one_line(
    more: list[str], code: int, parts: list[str], here: Run, tmp_path: Path
) -> None:
    listed, sounds = made(tmp_path, "esc50", 100)
    given = {"--audio": sounds.name, "--protocol": "esc50"} | dict(zip(more[::2], more[1::2], strict=True))
    one_fault(here("eval", listed.name, *(part for pair in given.items() for part in pair)), code, *parts)


def test_a_plate_belongs_to_a_protocol(here: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav")
    (tmp_path / "list.csv").write_text(f"{HEADER}a,a,0,a dog\n")
    one_fault(here("eval", "list.csv", "--audio", ".", "--plate", "plate.png"), 2, "--plate", "--protocol")


def test_a_plate_that_cannot_be_written_is_said_after_the_figures(here: Run, tmp_path: Path) -> None:
    listed, sounds = made(tmp_path, "esc50", 12_000)
    done = here("eval", listed, "--audio", sounds, "--protocol", "esc50", "--plate", f"{listed.name}/plate.png")
    assert done.code == 1
    assert len(done.lines) == 1
    assert "plate.png: cannot be written" in done.lines[0]
    assert "ESC-50 by caption" in done.out


@pytest.mark.parametrize(("name", "number"), [("music_sums", 2), ("vggsound_sums", 4), ("audiocaps_sums", 3)])
def test_each_set_of_sums_is_one_command(name: str, number: int, here: Run, tmp_path: Path) -> None:
    listed, sounds = summed(tmp_path, name, number)
    row = listed.read_text().splitlines()[0]
    listed.write_text(f"{row}\n")
    done = here("eval", listed, "--audio", sounds, "--protocol", name, "--json", "result.json", "--plate", "plate.png")
    assert (done.code, done.err) == (0, "")
    result = json.loads((tmp_path / "result.json").read_text())
    assert (result["list"], result["protocol"], result["clips"], result["rows"]) == (listed.name, name, number, 1)
    assert {"commit", "torch", "version"} <= result.keys()
    (measured,) = result["per_row"]
    order = [list(CLIPS[name]).index(one) for one in row.split(",")]
    assert measured["sounds"] == [SOUNDS[name][place] for place in order]
    (ask,) = result["asked"]
    heading, *lines = done.out.splitlines()
    measures = heading.split()[-7:]
    assert measures == ["bss_sdr", "sir", "sar", "sdr", "si_sdr", "sdri", "si_sdri"]
    (ours,) = (line for line in lines if line.startswith("default, mean"))
    for measure, shown in zip(measures, ours.split()[-7:], strict=True):
        values = [figures[measure] for figures in measured["per_clip"]]
        assert float(shown) == pytest.approx(np.mean(values), abs=6e-4)
        assert result["aggregate"][ask][measure]["mean"] == measured[measure] == pytest.approx(np.mean(values))
    assert f"1 of 1 mixtures of {number} clips; mean over mixtures" in done.out
    assert ("published: weakly supervised, of 2" in done.out) == (name == "music_sums")
    with Image.open(tmp_path / "plate.png") as picture:
        assert picture.width > 800


def test_sums_without_frames_are_cut_in_the_middle_and_it_is_said(here: Run, tmp_path: Path) -> None:
    listed, sounds = summed(tmp_path, "music_sums")
    (listed.parent / "test.csv").unlink()
    (sounds / SOUNDS["music_sums"][3]).unlink()
    for sound_name in SOUNDS["music_sums"][1:3]:
        sound(sounds / sound_name, np.zeros((8_000, 1)))
    done = here("eval", listed, "--audio", sounds, "--protocol", "music_sums", "--query", "label")
    assert done.code == 1
    assert len(done.lines) == 2
    assert "annotations/test.csv: not there; every clip is taken from the middle of its file" in done.lines[0]
    assert "_jPFkOkNjuo.wav: no such file, and line 2 " in done.lines[1]
    assert "MUSIC sums by label, dB" in done.out
    assert "0 of 3 mixtures of 2 clips" in done.out
    assert "left out, as published: 2 for a silent sound, 0 for a silent answer" in done.out


@pytest.mark.parametrize(
    ("more", "code", "parts"),
    [
        (["--by", "image"], 2, ["--protocol vggsound_sums asks in words, which --query puts"]),
        (["--query", "caption"], 2, ["--query 'caption': of --protocol vggsound_sums it is one of sentence, label"]),
        (["--interference", "x.csv"], 2, ["--interference goes with --protocol music_plus or vggsound_clean_plus"]),
        (["--plate", "plate.doc"], 2, ["plate.doc: --plate names a picture file"]),
        (["--audio", "."], 1, ["test_sep_2.csv: no row has all its files, e2rM750cFGc.wav to begin with", "--audio"]),
        (["--protocol", "audiocaps_sums"], 1, ["parsed_all_caps.json: No such file", "beside the list", "file_id"]),
        (["--protocol", "music_sums"], 1, ["test.csv: line 1: ", "is no row of", "number of frames"]),
    ],
)
def test_sums_that_cannot_be_measured_so_are_one_line(
    more: list[str], code: int, parts: list[str], here: Run, tmp_path: Path
) -> None:
    listed, sounds = summed(tmp_path, "vggsound_sums")
    given = {"--audio": str(sounds), "--protocol": "vggsound_sums"} | dict(zip(more[::2], more[1::2], strict=True))
    one_fault(here("eval", listed, *(part for pair in given.items() for part in pair)), code, *parts)
