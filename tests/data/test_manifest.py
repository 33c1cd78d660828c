"""The promises of soundsieve.data.manifest."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from soundsieve.data.manifest import ManifestError, read_manifest
from soundsieve.types import Clip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two files; what is in them does not matter to a manifest."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "dog.wav").touch()
    (tmp_path / "sub" / "rain.flac").touch()
    return tmp_path


def jsonl(folder: Path, *rows: dict[str, Any] | str) -> Path:
    path = folder / "manifest.jsonl"
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def test_a_jsonl_row_says_everything(folder: Path) -> None:
    path = jsonl(
        folder,
        {
            "audio": "sub/rain.flac", "texts": ["rain on a roof", "it pours"], "label": "rain", "start": 1, "end": 2.5,
            "split": "valid", "source": "tape 7", "licence": "CC0", "comment": "left alone",
        },
        {"audio": str(folder / "dog.wav"), "text": "a dog barking"},
    )  # fmt: skip
    rain, dog = read_manifest(path)
    assert rain == Clip(
        folder / "sub/rain.flac", ("rain on a roof", "it pours"), "rain", 1.0, 2.5, "valid", "tape 7", "CC0"
    )
    assert dog == Clip(folder / "dog.wav", ("a dog barking",), "a dog barking")
    assert (dog.start, dog.end, dog.split) == (0.0, None, "train")


def test_a_csv_row_says_the_same_and_blanks_are_left_to_the_defaults(folder: Path) -> None:
    path = folder / "manifest.CSV"
    path.write_text(
        "audio,text,label,start,end,split,source,licence\n"
        'sub/rain.flac,"rain, on a roof",rain,1,2.5,valid,tape 7,CC0\n'
        "dog.wav,,dog,,,,,\n"
    )
    assert read_manifest(path) == [
        Clip(folder / "sub/rain.flac", ("rain, on a roof",), "rain", 1.0, 2.5, "valid", "tape 7", "CC0"),
        Clip(folder / "dog.wav", (), "dog"),
    ]


def test_pictures_videos_parts_and_scores_are_read(folder: Path) -> None:
    for name in ("film.mp4", "one.png", "sub/two.png"):
        (folder / name).touch()
    whole, silent_film = read_manifest(
        jsonl(
            folder,
            {
                "audio": "dog.wav", "label": "dog", "image": "one.png", "images": ["sub/two.png", "one.png"],
                "video": "film.mp4", "parts": ["a dog", "rain"], "heard": {"Dog": 0.75, "Rain": 0},
            },
            {"video": "film.mp4", "parts": ["a dog", "rain"]},
        )
    )  # fmt: skip
    assert whole == Clip(
        folder / "dog.wav", (), "dog", images=(folder / "one.png", folder / "sub/two.png"),
        video=folder / "film.mp4", parts=("a dog", "rain"), heard=(("Dog", 0.75), ("Rain", 0.0)),
    )  # fmt: skip
    assert silent_film.audio == silent_film.video == folder / "film.mp4"
    assert (silent_film.label, silent_film.texts) == ("a dog, rain", ())


def test_what_is_in_a_video_is_read(folder: Path) -> None:
    (folder / "film.mp4").touch()
    film = {"video": "film.mp4", "label": "dog"}
    scene = {**film, "references": ["dog.wav", "sub/rain.flac"], "moves": ["with its sound", None]}
    whole, seen, unknown = read_manifest(jsonl(folder, scene, {**film, "screen": "on"}, {**film, "screen": None}))
    assert whole.references == (folder / "dog.wav", folder / "sub/rain.flac")
    assert whole.moves == ("with its sound", None)
    assert (whole.screen, seen.screen, unknown.screen) == ("", "on", "")
    assert (seen.references, seen.moves) == ((), ())
    table = folder / "manifest.csv"
    table.write_text("video,label,screen\nfilm.mp4,dog,off\nfilm.mp4,dog,\n")
    assert [clip.screen for clip in read_manifest(table)] == ["off", ""]


def test_a_row_of_a_clip_s_fields_is_that_clip(folder: Path) -> None:
    """Whatever fields there are, under their own names."""
    dog, rain = folder / "dog.wav", folder / "sub/rain.flac"
    clip = Clip(
        dog, ("a dog",), "dog", 0.5, 2.5, "test", "tape 7", "CC0", (rain,), rain, ("a dog", "rain"), (("Dog", 0.5),),
        (dog, rain), ("by itself", None), "on",
    )  # fmt: skip
    assert all(getattr(clip, field.name) for field in fields(clip))
    for given in (clip, Clip(dog, (), "dog")):
        row = {field.name: getattr(given, field.name) for field in fields(given)} | {"heard": dict(given.heard)}
        path = jsonl(folder, json.dumps(row, default=str) + "\n")
        assert read_manifest(path) == [given]


def test_a_csv_row_may_have_a_picture_and_a_video(folder: Path) -> None:
    for name in ("film.mp4", "one.png"):
        (folder / name).touch()
    path = folder / "manifest.csv"
    path.write_text("audio,video,image,label\n,film.mp4,one.png,dog\n")
    assert read_manifest(path) == [
        Clip(folder / "film.mp4", (), "dog", images=(folder / "one.png",), video=folder / "film.mp4")
    ]


def test_nothing_is_as_good_as_left_out(folder: Path) -> None:
    empty = {"text": None, "texts": None, "start": None, "end": None, "split": None}
    assert read_manifest(jsonl(folder, {"audio": "dog.wav", "label": "dog", **empty})) == [
        Clip(folder / "dog.wav", (), "dog")
    ]


def test_a_byte_order_mark_does_no_harm(folder: Path) -> None:
    path = folder / "manifest.csv"
    path.write_text("\ufeffaudio,label\ndog.wav,dog\n", encoding="utf-8")
    assert len(read_manifest(path)) == 1


def test_empty_lines_are_passed_over_but_counted(folder: Path) -> None:
    good = {"audio": "dog.wav", "label": "dog"}
    assert len(read_manifest(jsonl(folder, good, "", "   ", good))) == 2
    with pytest.raises(ManifestError, match="line 3: no audio"):
        read_manifest(jsonl(folder, good, "", {"label": "dog"}))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"label": "dog"}, "no audio and no video"),
        ({"video": "dog.mp4", "label": "dog"}, r"no file .*dog\.mp4"),
        ({"audio": "dog.wav", "video": "dog.mp4", "label": "dog"}, r"no file .*dog\.mp4"),
        ({"audio": "dog.wav", "image": "dog.png", "label": "dog"}, r"no file .*dog\.png"),
        ({"audio": "dog.wav", "images": ["dog.wav", "dog.png"], "label": "dog"}, r"no file .*dog\.png"),
        ({"audio": "dog.wav", "images": "dog.wav", "label": "dog"}, "images is not a list"),
        ({"audio": "dog.wav", "parts": "a dog", "label": "dog"}, "parts is not a list"),
        ({"audio": "dog.wav", "references": "dog.wav", "label": "dog"}, "references is not a list"),
        ({"audio": "dog.wav", "references": ["cat.wav"], "label": "dog"}, r"no file .*cat\.wav"),
        ({"audio": "dog.wav", "moves": "not", "label": "dog"}, "moves is not a list"),
        ({"audio": "dog.wav", "moves": ["not"], "label": "dog"}, "1 moves for 0 references"),
        ({"audio": "dog.wav", "references": ["dog.wav"], "moves": ["up"], "label": "dog"}, "moves has 'up'"),
        ({"audio": "dog.wav", "references": ["dog.wav"], "moves": [["not"]], "label": "dog"}, r"moves has \['not'\]"),
        ({"audio": "dog.wav", "screen": "seen", "label": "dog"}, "screen is 'seen'; it is on or off"),
        ({"audio": "dog.wav", "screen": True, "label": "dog"}, "screen is 'True'"),
        ({"audio": "dog.wav", "heard": ["Dog"], "label": "dog"}, "heard is not an object"),
        ({"audio": "dog.wav", "heard": {"Dog": 1.5}, "label": "dog"}, "'Dog' a score of 1.5"),
        ({"audio": "dog.wav", "heard": {"Dog": True}, "label": "dog"}, "'Dog' a score of True"),
        ({"audio": "dog.wav", "heard": {"Dog": "0.5"}, "label": "dog"}, "'Dog' a score of '0.5'"),
        ({"audio": "cat.wav", "label": "cat"}, r"no file .*cat\.wav"),
        ({"audio": "sub", "label": "cat"}, r"no file .*sub"),
        ({"audio": "dog.wav"}, "neither text nor label"),
        ({"audio": "dog.wav", "text": ""}, "neither text nor label"),
        ({"audio": "dog.wav", "texts": []}, "neither text nor label"),
        ({"audio": "dog.wav", "texts": "a dog"}, "texts is not a list"),
        ({"audio": "dog.wav", "label": "dog", "start": -1}, "span nothing"),
        ({"audio": "dog.wav", "label": "dog", "start": 2, "end": 2}, "span nothing"),
        ({"audio": "dog.wav", "label": "dog", "start": "soon"}, "soon"),
        ({"audio": "dog.wav", "label": "dog", "end": [1]}, "line 2"),
        ({"audio": "dog.wav", "label": "dog", "start": float("nan")}, "span nothing"),
        ("[1, 2]", "not a JSON object"),
        ("{'audio': 1}", "not JSON"),
    ],
)
def test_a_wrong_row_is_told_with_its_line(folder: Path, row: dict[str, Any] | str, told: str) -> None:
    path = jsonl(folder, {"audio": "dog.wav", "label": "dog"}, row)
    with pytest.raises(ManifestError, match=told) as caught:
        read_manifest(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: line 2: ")
    assert "\n" not in message


def test_a_wrong_csv_row_is_told_with_its_line(folder: Path) -> None:
    path = folder / "manifest.csv"
    path.write_text('audio,text\ndog.wav,"a dog\nbarking"\ncat.wav,a cat\n')
    with pytest.raises(ManifestError, match="line 4: no file"):
        read_manifest(path)


def test_all_wrong_rows_are_told_at_once_up_to_five(folder: Path) -> None:
    with pytest.raises(ManifestError, match=r"line 1: .*line 5: .*; and 3 more") as caught:
        read_manifest(jsonl(folder, *({"label": "x"} for _ in range(8))))
    assert "line 6" not in str(caught.value)


def test_a_file_that_is_no_manifest_is_refused(folder: Path) -> None:
    with pytest.raises(ManifestError, match="No such file"):
        read_manifest(folder / "nowhere.jsonl")
    with pytest.raises(ManifestError, match="give a JSONL or CSV manifest"):
        read_manifest(folder)
    path = folder / "manifest.csv"
    path.write_bytes(b"audio,label\n\xff\xfe\xfd,dog\n")
    with pytest.raises(ManifestError, match="not text"):
        read_manifest(path)


@pytest.mark.parametrize("name", ["manifest.jsonl", "manifest.csv"])
def test_a_manifest_without_clips_is_refused(folder: Path, name: str) -> None:
    (folder / name).write_text("audio,label\n" if name.endswith("csv") else "\n")
    with pytest.raises(ManifestError, match="no clips in it"):
        read_manifest(folder / name)
