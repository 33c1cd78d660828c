"""The promises of separate about queries by picture, example sound and video.

Nothing here depends on how well the network separates, nor on how well it understands what it is asked.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from soundsieve.audio import files
from tests.cli.conftest import RATE, Done, Run, film, finish, names, noise, one_fault, sound, start

ASKED = {  # what is asked, in this order: its kind, and what it is called in names
    ("--image", "pictures/A dog.png"): ("image", "a-dog-image"),
    ("-q", "a dog"): ("text", "a-dog"),
    ("--audio", "bark.flac"): ("audio", "bark"),
    ("--video", "film.mp4"): ("video", "film"),
    ("--query", "rain"): ("text", "rain"),
    ("--image", "pictures/cat.jpg"): ("image", "cat"),
}
INPUTS = ("street.wav", "film.mp4")


def drawing(path: Path) -> Path:
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)).save(path)
    return path


@pytest.fixture(scope="module")
def asked_run(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> tuple[Path, Done]:
    """Queries of every kind, asked of a recording and of a film, which is one of the queries."""
    folder = tmp_path_factory.mktemp("asked")
    sound(folder / "street.wav", noise(20_000, 2), subtype="FLOAT")
    film(folder / "film.mp4", noise(72_000, 2), 48_000, picture=True)
    sound(folder / "bark.flac", noise(30_000, 2), 44_100)
    (folder / "pictures").mkdir()
    drawing(folder / "pictures" / "A dog.png")
    drawing(folder / "pictures" / "cat.jpg")
    arguments = [word for option in ASKED for word in option]
    command = ["separate", *INPUTS, *arguments, "--exclude", "wind", "--json"]
    return folder, finish(start(command, folder, environment))


def test_every_kind_of_query_is_answered_in_the_order_given(asked_run: tuple[Path, Done]) -> None:
    folder, done = asked_run
    assert (done.code, done.err) == (0, "")
    rows = [json.loads(line) for line in done.out.splitlines()]
    expected = [(name, text, kind) for name in INPUTS for (_, text), (kind, _) in ASKED.items()]
    assert [(row["input"], row["query"], row["kind"]) for row in rows] == expected
    for row in rows:
        assert 0 <= row["presence"] <= 1
        info = soundfile.info(folder / row["target"])
        assert (info.samplerate, info.channels, info.frames) == (row["sample_rate"], row["channels"], row["samples"])


def test_queries_by_file_are_named_after_it_and_told_apart_from_others(asked_run: tuple[Path, Done]) -> None:
    folder, _ = asked_run
    stems = [f"{Path(name).stem}.{called}" for name in INPUTS for _, called in ASKED.values()]
    assert names(folder / "separated") == sorted(
        f"{stem}.{part}.wav" for stem in stems for part in ("target", "residual")
    )


@pytest.mark.parametrize("name", INPUTS)
def test_target_and_residual_are_the_recording_whatever_is_asked(name: str, asked_run: tuple[Path, Done]) -> None:
    folder, _ = asked_run
    mixture, _ = files.read(folder / name)
    for _, called in ASKED.values():
        stem = f"{folder}/separated/{Path(name).stem}.{called}"
        target, residual = (files.read(f"{stem}.{part}.wav")[0] for part in ("target", "residual"))
        assert np.abs(target + residual - mixture).max() <= 1e-6


def test_a_query_alone_is_answered_as_among_others(asked_run: tuple[Path, Done], here: Run, tmp_path: Path) -> None:
    folder, _ = asked_run
    arguments = ["--image", folder / "pictures" / "cat.jpg", "--exclude", "wind"]
    assert here("separate", folder / "street.wav", *arguments).code == 0
    alone, among = (files.read(place / "separated" / "street.cat.target.wav")[0] for place in (tmp_path, folder))
    assert np.abs(alone - among).max() <= 1e-4


def test_different_queries_get_different_answers(asked_run: tuple[Path, Done]) -> None:
    folder, _ = asked_run
    targets = [files.read(folder / "separated" / f"street.{called}.target.wav")[0] for _, called in ASKED.values()]
    for first in range(len(targets)):
        for second in range(first):
            if {first, second} != {0, 5}:  # one drawing, once as JPEG
                assert np.abs(targets[first] - targets[second]).max() > 1e-5


def test_python_takes_queries_of_every_kind(asked_run: tuple[Path, Done]) -> None:
    import soundsieve

    folder, _ = asked_run
    sieve = soundsieve.load()
    for query, called in (
        (soundsieve.Image(folder / "pictures" / "cat.jpg"), "cat"),
        (soundsieve.Audio(folder / "bark.flac"), "bark"),
        (soundsieve.Video(folder / "film.mp4"), "film"),
    ):
        result = sieve.separate(folder / "street.wav", query, exclude="wind")
        expected, _ = files.read(folder / "separated" / f"street.{called}.target.wav")
        assert result.query == called
        assert np.abs(result.target - expected).max() <= 1e-4


# ------------------------------------------------------------------------------------------- queries that are wrong


def _cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


BAD: dict[str, tuple[str, Callable[[Path], Any], tuple[str, ...]]] = {
    "gone.png": ("--image", lambda path: None, ("is not there", "check the spelling")),
    "gone.wav": ("--audio", lambda path: None, ("is not there", "check the spelling")),
    "gone.mp4": ("--video", lambda path: None, ("is not there", "check the spelling")),
    "empty.png": ("--image", lambda path: path.touch(), ("is empty",)),
    "words.png": ("--image", lambda path: path.write_text("not a picture"), ("is not a picture", "give a PNG")),
    "cut.jpg": ("--image", lambda path: _cut(drawing(path)), ("damaged or cut short", "download it again")),
    "sound.png": ("--image", lambda path: sound(path.with_suffix(".wav")).rename(path), ("is not a picture",)),
    "folder": ("--image", lambda path: path.mkdir(), ("is a folder", "give a picture file")),
    "words.wav": ("--audio", lambda path: path.write_text("not a sound" * 99), ("is not a sound file", "give a WAV")),
    "cut.wav": ("--audio", lambda path: _cut(sound(path)), ("cut short", "download it again")),
    "silent.wav": ("--audio", lambda path: sound(path, np.zeros((RATE, 1))), ("nothing is heard", "it sounds")),
    "short.wav": ("--audio", lambda path: sound(path, noise(99)), ("lasts 0.0061875 s", "0.1 s or more")),
    "cut.mp4": ("--video", lambda path: _cut(film(path, noise(48_000, 2), 48_000, picture=True)), ("is not a video",)),
    "talk.m4a": (
        "--video",
        lambda path: film(path, noise(48_000, 2), 48_000, picture=False),
        ("has sound but no picture", "give an MP4"),
    ),
    "words.mp4": ("--video", lambda path: path.write_text("not a video"), ("is not a video", "give an MP4")),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_query_that_cannot_be_used_is_one_line_exits_2_and_nothing_is_done(
    name: str, run: Run, tmp_path: Path
) -> None:
    option, make, parts = BAD[name]
    sound(tmp_path / "a.wav")
    make(tmp_path / name)
    before = names(tmp_path)
    one_fault(run("separate", "a.wav", "-q", "a dog", option, name), 2, f"soundsieve: {name}: ", *parts)
    assert names(tmp_path) == before


def test_two_pictures_of_one_name_are_wrong_usage(here: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav")
    (tmp_path / "other").mkdir()
    shutil.copy(drawing(tmp_path / "dog.png"), tmp_path / "other" / "dog.png")
    done = here("separate", "a.wav", "--image", "dog.png", "--image", "other/dog.png")
    one_fault(done, 2, "separated/a.dog-image.target.wav", "tell the queries")


def test_a_model_of_words_alone_says_so(here: Run, tmp_path: Path) -> None:
    from soundsieve.checkpoints import store
    from soundsieve.recipes import default
    from soundsieve.separators.bandsplit import BandSplitConfig

    small = BandSplitConfig(
        sample_rate=8_000, n_fft=64, hop_length=16, bands=((4, 2), (4, 6)), widths=(6, 8), bottleneck=12,
        dilations=(1, 2), embedding_dim=384, segment_seconds=0.5,
    )  # fmt: skip
    recipe = replace(default.paper(), separator=small, encoder="minilm")
    store.save(tmp_path / "words.safetensors", small.build().state_dict(), recipe, {}, half=True)
    sound(tmp_path / "a.wav")
    drawing(tmp_path / "dog.png")
    before = names(tmp_path)
    done = here("separate", "a.wav", "-q", "a dog", "--image", "dog.png", "-m", "words.safetensors")
    one_fault(done, 2, "'words.safetensors' takes text, not image")
    assert names(tmp_path) == before


def test_a_film_without_sound_is_one_line_and_the_others_are_done(here: Run, tmp_path: Path) -> None:
    import av

    with av.open(str(tmp_path / "mute.mp4"), "w") as container:
        video = container.add_stream("mpeg4", rate=25)
        video.width = video.height = 32
        video.pix_fmt = "yuv420p"
        container.mux(video.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")))
        container.mux(video.encode(None))
    sound(tmp_path / "a.wav")
    done = here("separate", "mute.mp4", "a.wav", "-q", "a dog", "--json")
    assert done.code == 1
    assert done.lines == ["soundsieve: mute.mp4: has no sound track; give a recording, or a film with sound"]
    assert [json.loads(line)["input"] for line in done.out.splitlines()] == ["a.wav"]
