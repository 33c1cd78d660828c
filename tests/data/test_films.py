"""The promises of soundsieve.data.films: a folder of videos is a training set, and what is of no use is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from soundsieve.data.films import FolderError, _valid, read_folder
from soundsieve.data.manifest import ManifestError, read_manifest
from soundsieve.types import Clip
from tests.cli.conftest import film, noise, sound

RATE = 16_000


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of noise and a black picture."""
    return film(tmp_path_factory.mktemp("video") / "one.mp4", noise(RATE, 2), RATE, picture=True)


@pytest.fixture
def folder(tmp_path: Path, video: Path) -> Path:
    """Six videos, one of them in a folder inside."""
    (tmp_path / "films" / "more").mkdir(parents=True)
    for name in ("a.mp4", "b.mp4", "c.MP4", "d.mp4", "e f.mp4", "more/a.mp4"):
        shutil.copy(video, tmp_path / "films" / name)
    return tmp_path / "films"


def test_each_video_is_a_clip_of_its_own(folder: Path) -> None:
    told: list[str] = []
    clips = read_manifest(folder, told.append)
    assert told == []
    assert clips == read_folder(folder, told.append) == read_manifest(str(folder))
    assert [clip.label for clip in clips] == ["a", "b", "c", "d", "e f", "more/a"]
    for clip in clips:
        assert clip == Clip(clip.audio, (), clip.label, split=clip.split, video=clip.audio)
        assert clip.audio.is_file()
    assert sorted(clip.split for clip in clips) == ["train"] * 3 + ["valid"] * 3


def test_what_cannot_be_used_is_named_and_left_out(folder: Path, video: Path) -> None:
    film(folder / "deaf.mp4", np.zeros((RATE, 2)), RATE, picture=True)
    film(folder / "blind.mp4", noise(RATE, 2), RATE, picture=False)
    whole = video.read_bytes()
    (folder / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.webm").touch()
    (folder / "text.mkv").write_text("not a video")
    sound(folder / "sound.wav")  # no video, and none is meant
    (folder / ".hidden.mp4").write_text("rubbish")
    (folder / ".cache").mkdir()
    shutil.copy(video, folder / ".cache" / "x.mp4")
    (folder / "folder.mp4").mkdir()
    told: list[str] = []
    assert [clip.label for clip in read_folder(folder, told.append)] == ["a", "b", "c", "d", "e f", "more/a"]
    reasons = {"blind": "has sound but no picture", "cut": "", "deaf": "sound track is silent", "empty": "is empty",
               "text": "not a video"}  # fmt: skip
    assert len(told) == len(reasons)
    for line, (name, reason) in zip(told, reasons.items(), strict=True):
        assert f"{folder}/{name}." in line
        assert reason in line
        assert line.endswith("; it is left out")
        assert "\n" not in line


def test_a_video_without_sound_track_is_left_out(folder: Path) -> None:
    import av

    with av.open(str(folder / "mute.mp4"), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")))
        container.mux(stream.encode(None))
    told: list[str] = []
    assert len(read_folder(folder, told.append)) == 6
    (line,) = told
    assert "mute.mp4" in line
    assert "sound" in line


def test_too_few_videos_are_told_with_what_is_needed(folder: Path) -> None:
    (folder / "a.mp4").unlink()
    (folder / "b.mp4").write_text("")
    told: list[str] = []
    with pytest.raises(FolderError, match=r"films: 4 of 5 videos there can be used, and training needs 5, 3 of them"):
        read_folder(folder, told.append)
    with pytest.raises(ManifestError, match=r"JSONL or CSV manifest, or a folder of MP4"):
        read_manifest(folder)
    with pytest.raises(ManifestError, match=r"films/more: 1 videos there"):
        read_manifest(folder / "more")


def test_a_tenth_is_to_validate_with_and_a_name_alone_says_which() -> None:
    names = [f"video {number}" for number in range(3_000)]
    valid = _valid(names)
    assert 250 < len(valid) < 350
    assert _valid(names[::-1]) == valid
    assert _valid(names[:2_000]) == valid & set(names[:2_000]), "a folder may grow"
    for count in range(5, 12):  # where a tenth is too few, three
        assert len(_valid([f"clip {number}" for number in range(count)])) == 3
