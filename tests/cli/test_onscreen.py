"""The promises of separate --onscreen: four files of a video, which other programs open.

Nothing here depends on how well the network tells what is on the screen.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from soundsieve.audio import files
from soundsieve.checkpoints import published, store
from soundsieve.data.pictures.shapes import Shape, ellipse
from soundsieve.data.scenes import Voice, scene, write
from soundsieve.recipes import default
from soundsieve.separators.onscreen import OnScreenConfig
from tests.cli.conftest import Done, Run, finish, names, one_fault, sound, start
from tests.cli.conftest import noise as samples
from tests.inference.conftest import film, moving, noise

RATE = 16_000
SMALL = OnScreenConfig(
    sample_rate=8_000, seconds=1.0, sources=2, basis="stft", window=128, hop=64, bottleneck=8, channels=12, dilations=2,
    repeats=1, side=64, image_widths=(4, 6), mels=16, mel_window=128, mel_hop=64, audio_widths=(4, 6), dim=8,
    motion=True,
)  # fmt: skip
FOUR = [f"{part}.{suffix}" for part in ("residual", "target") for suffix in ("mp4", "wav")]


def weights(path: Path) -> Path:
    """Of a small network that watches, untrained."""
    torch.manual_seed(0)
    recipe = replace(default.paper(), separator=SMALL, encoder="motion")
    store.save(path, SMALL.build().state_dict(), recipe, {}, half=True)
    return path


def _voice(label: str, pitch: float) -> Voice:
    def take(rng: np.random.Generator, n: int, rate: int) -> np.ndarray:
        tone: np.ndarray = (
            np.sin(2 * np.pi * pitch * np.arange(n) / rate) * (rng.random(n // 2_000 + 1) ** 2).repeat(2_000)[:n]
        )
        return tone

    return Voice(f"{label} one", label, (f"a {label}",), take)


def _disc(rng: np.random.Generator) -> list[Shape]:
    return [ellipse(0.5, 0.5, 0.4, 0.3, (0.8, 0.3, 0.2))]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> tuple[Path, Done]:
    """A scene of two things that sound, one of them seen, amid inputs that have no screen or no sound."""
    folder = tmp_path_factory.mktemp("onscreen")
    weights(folder / "small.safetensors")
    for seed in range(99):
        made = scene(
            np.random.default_rng(seed), [_voice("siren", 900), _voice("frog", 300)], {"siren": [_disc]}, "test",
            seconds=3.0, size=48, sample_rate=RATE,
        )  # fmt: skip
        heard = [part.moves for part in made.parts if part.sound is not None]
        if len(heard) == 2 and heard.count(None) == 1:
            break
    else:
        pytest.fail("no such scene came up")
    write(made, folder / "scene.mp4")
    sound(folder / "street.wav")
    film(folder / "mute.mp4", None, RATE, moving(10))
    inputs = ["street.wav", "scene.mp4", "mute.mp4"]
    command = ["separate", *inputs, "--onscreen", "-m", "small.safetensors", "-o", "out", "--json"]
    return folder, finish(start(command, folder, environment))


def test_a_video_gives_four_files_and_what_has_no_screen_or_no_sound_a_line(done: tuple[Path, Done]) -> None:
    folder, told = done
    assert told.code == 1
    assert [line.split(": ")[1] for line in told.lines] == ["street.wav", "mute.mp4"]
    assert "is not a video that can be read; give an MP4" in told.lines[0]
    assert "has no sound track" in told.lines[1]
    assert names(folder / "out") == [f"scene.onscreen.{name}" for name in FOUR]
    (row,) = [json.loads(line) for line in told.out.splitlines()]
    assert (row["input"], row["query"], row["kind"]) == ("scene.mp4", "onscreen", "onscreen")
    for key, name in {
        "target": "target.wav", "residual": "residual.wav", "target_video": "target.mp4",
        "residual_video": "residual.mp4",
    }.items():  # fmt: skip
        assert row[key] == f"out/scene.onscreen.{name}"


def test_target_and_residual_are_the_sound_track_and_are_heard_in_the_videos(done: tuple[Path, Done]) -> None:
    folder, _ = done
    mixture, rate = files.read(folder / "scene.mp4")
    parts = {name: files.read(folder / "out" / f"scene.onscreen.{name}") for name in FOUR}
    assert {of for _, of in parts.values()} == {rate}
    assert np.abs(parts["target.wav"][0] + parts["residual.wav"][0] - mixture).max() <= 1e-6
    for part in ("target", "residual"):
        stem, video = parts[f"{part}.wav"][0], parts[f"{part}.mp4"][0]
        assert stem.shape == video.shape == mixture.shape
        assert np.mean((stem - video) ** 2) < 0.02 * np.mean(stem**2)
        assert np.corrcoef(stem[0, :-16], video[0, 16:])[0, 1] < np.corrcoef(stem[0], video[0])[0, 1]


def _asked(*command: str | Path) -> str:
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"{command[0]} is not here to open the files")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("part", ["target", "residual"])
def test_another_program_sees_the_same_pictures_at_the_same_times(part: str, done: tuple[Path, Done]) -> None:
    folder, _ = done
    facts = []
    for path in (folder / "scene.mp4", folder / "out" / f"scene.onscreen.{part}.mp4"):
        facts_of = ["-count_frames", "-show_streams", "-show_format", "-show_packets", "-show_data_hash", "md5"]
        probe = json.loads(_asked("ffprobe", "-v", "error", *facts_of, "-of", "json", path))
        shown, heard = (next(s for s in probe["streams"] if s["codec_type"] == kind) for kind in ("video", "audio"))
        kept = ("codec_name", "codec_tag_string", "width", "height", "pix_fmt", "nb_read_frames", "start_time",
                "duration", "avg_frame_rate", "time_base")  # fmt: skip
        packets = [
            [item[key] for key in ("pts_time", "dts_time", "flags", "data_hash")]
            for item in probe["packets"]
            if item["codec_type"] == "video"
        ]
        seconds = float(probe["format"]["duration"])
        facts.append(({key: shown[key] for key in kept}, packets, round(seconds, 2), float(heard["start_time"])))
        assert heard["codec_name"] == "aac"
        assert float(heard["duration"]) == pytest.approx(3, abs=1e-3)
    assert facts[0] == facts[1]
    assert facts[0][0]["nb_read_frames"] == "24"


@pytest.mark.parametrize("part", ["target", "residual"])
def test_another_program_decodes_the_same_pictures(part: str, done: tuple[Path, Done]) -> None:
    folder, _ = done
    hashes = [
        _asked("ffmpeg", "-v", "error", "-i", path, "-map", "0:v", "-f", "framemd5", "-")
        for path in (folder / "scene.mp4", folder / "out" / f"scene.onscreen.{part}.mp4")
    ]
    assert hashes[0] == hashes[1]
    assert len([line for line in hashes[0].splitlines() if line[0] != "#"]) == 24


def test_without_json_the_four_paths_are_printed_and_a_template_tells_them_apart(here: Run, tmp_path: Path) -> None:
    weights(tmp_path / "small.safetensors")
    film(tmp_path / "a.mkv", noise(1, RATE), RATE, moving(25), muxer="matroska")
    command = ("separate", "a.mkv", "--onscreen", "-m", "small.safetensors", "--filename")
    told = here(*command, "{part}-{query}.{ext}")
    assert told.code == 0
    assert told.out.splitlines() == [
        f"separated/{part}-onscreen.{suffix}" for suffix in ("wav", "mkv") for part in ("target", "residual")
    ]
    one_fault(here(*command, "{stem}.{part}.wav"), 2, "would both be separated/a.target.wav", "--filename")
    one_fault(here(*command, "{part}-{query}.{ext}"), 1, "separated/target-onscreen.wav: exists already")
    assert here(*command, "{part}-{query}.{ext}", "--overwrite").code == 0


def test_two_videos_that_would_write_one_file_are_wrong_usage(here: Run, tmp_path: Path) -> None:
    film(tmp_path / "a.ts", noise(1, RATE), RATE, moving(25), muxer="mpegts", video="mpeg2video")
    shutil.copy(tmp_path / "a.ts", tmp_path / "a.mpg")
    one_fault(
        here("separate", "a.ts", "a.mpg", "--onscreen"), 2, "a.ts and a.mpg would both write separated/a.onscreen"
    )


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["--onscreen", "-q", "a dog"], ["--onscreen asks for all that is seen", "leave -q"]),
        (["--onscreen", "--video", "a.mp4"], ["--onscreen asks for all that is seen", "leave -q"]),
        (["--onscreen", "--exclude", "rain"], ["--onscreen asks for all that is seen", "--exclude out"]),
        (["--onscreen", "-m", "default"], ["model 'default' cannot tell what is on the screen", "'onscreen' can"]),
        (["--onscreen", "-m", "onscren"], ["no model is called 'onscren'", "'onscreen'"]),
        (["-q", "a dog", "-m", "small.safetensors"], ["'small.safetensors' takes video, not text"]),
        (["--video", "a.mp4", "-m", "small.safetensors"], ["the recording's own pictures", "ask with --onscreen"]),
        ([], ["no query", "--onscreen"]),
    ],
    ids=lambda value: " ".join(value)[:60] or "nothing",
)
def test_what_does_not_go_together_is_one_line_and_nothing_is_done(
    arguments: list[str], parts: list[str], here: Run, tmp_path: Path
) -> None:
    weights(tmp_path / "small.safetensors")
    film(tmp_path / "a.mp4", noise(1, RATE), RATE, moving(25))
    before = names(tmp_path)
    one_fault(here("separate", "a.mp4", *arguments), 2, *parts)
    assert names(tmp_path) == before


def test_a_copy_of_the_package_without_the_model_says_so(
    here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "PACKAGED", tmp_path / "nothing")
    film(tmp_path / "a.mp4", noise(1, RATE), RATE, moving(25))
    one_fault(here("separate", "a.mp4", "--onscreen"), 1, "model 'onscreen' is not at hand", "-m")
    assert names(tmp_path) == ["a.mp4"]


@pytest.fixture
def midway(tmp_path: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A command amid a long video, all four files begun."""
    weights(tmp_path / "small.safetensors")
    film(tmp_path / "long.mkv", samples(150 * 8_000).T, 8_000, moving(300, 16), muxer="matroska", fps=2)
    process = start(["separate", "long.mkv", "--onscreen", "-m", "small.safetensors"], tmp_path, environment)
    deadline = time.monotonic() + 100

    def begun() -> bool:
        with suppress(OSError):
            parts = list((tmp_path / "separated").glob(".long.*.part-*"))
            return len(parts) == 4 and all(part.stat().st_size > 20_000 for part in parts)
        return False

    while not begun():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    yield process
    process.kill()
    process.wait()


def test_interrupted_amid_a_video_nothing_is_left(midway: subprocess.Popen[str], tmp_path: Path) -> None:
    midway.send_signal(signal.SIGTERM)
    told = finish(midway)
    assert told.code == 130
    assert told.lines == ["soundsieve: interrupted; nothing half-written is left"]
    assert names(tmp_path / "separated") == []
