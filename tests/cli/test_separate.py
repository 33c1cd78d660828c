"""What separate makes of good files; they share one run.

Nothing here depends on how well the network separates.
"""

from __future__ import annotations

import contextlib
import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from soundsieve.audio import files
from tests.cli.conftest import RATE, Done, Run, film, finish, names, noise, sound, start

KEYS = (
    "input", "query", "kind", "target", "residual", "model", "sample_rate", "channels", "samples", "seconds",
    "elapsed_s", "presence",
)  # fmt: skip

SQUARES = {"PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32, "FLOAT": 0}
LONG_NAME = "n" * 196 + ".wav"
GOOD = [
    *(f"square-{subtype}.wav" for subtype in SQUARES),
    "eight.wav", "silent.wav", "three.wav", "192k.wav", "4k.wav", "talk.m4a", "film.mp4",
    "with spaces, and 'quotes'.wav", "日本語 é ♫.wav", LONG_NAME, "-dash.wav",
]  # fmt: skip
QUERIES = {"a dog": "a-dog", "Rain_on a (tin) ROOF": "rain-on-a-tin-roof", "犬の声": "犬の声"}


@pytest.fixture(scope="module")
def good_run(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> tuple[Path, Done]:
    """All good inputs in one command, asked several queries."""
    folder = tmp_path_factory.mktemp("good")
    beat = np.where(np.arange(9_000)[:, None] * [1, 1.5] % 100 < 50, 1.0, -1.0)
    for subtype in SQUARES:
        sound(folder / f"square-{subtype}.wav", beat, 44_100, subtype)
    sound(folder / "eight.wav", noise(6_000, 8), 12_000)
    sound(folder / "silent.wav", np.zeros((5_000, 1)), subtype="FLOAT")
    sound(folder / "three.wav", noise(3), 44_100)
    sound(folder / "192k.wav", noise(50_001, 2), 192_000, "PCM_24")
    sound(folder / "4k.wav", noise(2_001), 4_000)
    film(folder / "talk.m4a", noise(24_000, 2), 48_000, picture=False)
    film(folder / "film.mp4", noise(48_000, 2), 48_000, picture=True)
    for name in GOOD[-4:]:
        sound(folder / name, noise(4_000))
    queries = [word for query in QUERIES for word in ("-q", query)]
    return folder, finish(start(["separate", *queries, "--json", "--", *GOOD], folder, environment))


def test_good_files_are_all_done_and_nothing_is_said(good_run: tuple[Path, Done]) -> None:
    _, done = good_run
    assert done.err == ""
    assert done.code == 0


def test_json_is_one_object_for_each_target_and_nothing_else(good_run: tuple[Path, Done]) -> None:
    folder, done = good_run
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [(row["input"], row["query"]) for row in rows] == [(name, query) for name in GOOD for query in QUERIES]
    for row in rows:
        assert tuple(row) == KEYS
        assert row["model"] == "default"
        assert 0 <= row["presence"] <= 1
        assert row["elapsed_s"] > 0
        assert row["seconds"] == pytest.approx(row["samples"] / row["sample_rate"], abs=1e-6)
        info = soundfile.info(folder / row["target"])
        assert (info.samplerate, info.channels, info.frames) == (row["sample_rate"], row["channels"], row["samples"])


def test_files_are_named_by_stem_query_and_part(good_run: tuple[Path, Done]) -> None:
    folder, _ = good_run
    expected = [
        f"{Path(name).stem}.{query}.{part}.wav"
        for name in GOOD
        for query in QUERIES.values()
        for part in ("target", "residual")
    ]
    assert names(folder / "separated") == sorted(expected)


@pytest.mark.parametrize("name", GOOD)
def test_target_and_residual_are_the_recording(name: str, good_run: tuple[Path, Done]) -> None:
    folder, _ = good_run
    mixture, rate = files.read(folder / name)
    bits = SQUARES.get(name.removeprefix("square-").removesuffix(".wav"))
    if bits is None:
        bits = {"silent.wav": 0, "192k.wav": 24, "talk.m4a": 0, "film.mp4": 0}.get(name, 16)
    allowed = 1.5 * 2.0 ** (1 - bits) if bits else 1e-6
    for query in QUERIES.values():
        pair = [folder / "separated" / f"{Path(name).stem}.{query}.{part}.wav" for part in ("target", "residual")]
        parts = [soundfile.read(path, dtype="float64", always_2d=True)[0].T for path in pair]
        assert [soundfile.info(path).samplerate for path in pair] == [rate, rate]
        assert parts[0].shape == parts[1].shape == mixture.shape
        whole, _ = (
            soundfile.read(folder / name, dtype="float64", always_2d=True) if name.endswith("wav") else (mixture.T, 0)
        )
        assert np.abs(parts[0] + parts[1] - whole.T).max() <= allowed


def test_target_and_residual_are_a_recording_that_uses_all_of_32_bits(here: Run, tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(-(2**31), 2**31, (RATE, 1)).astype(np.int32)
    sound(tmp_path / "a.wav", values, subtype="PCM_32")
    assert here("separate", "a.wav", "-q", "a dog").code == 0
    stems = [tmp_path / "separated" / f"a.a-dog.{part}.wav" for part in ("target", "residual")]
    whole = sum(soundfile.read(stem, dtype="int32", always_2d=True)[0].astype(np.int64) for stem in stems)
    assert np.abs(whole - values).max() <= 1


@pytest.mark.parametrize(
    ("name", "samples", "rate"),
    [("three.wav", 3, 44_100), ("192k.wav", 50_001, 192_000), ("4k.wav", 2_001, 4_000), ("talk.m4a", 24_000, 48_000),
     ("film.mp4", 48_000, 48_000), ("silent.wav", 5_000, RATE)],
)  # fmt: skip
def test_length_and_rate_are_kept_to_the_sample(
    name: str, samples: int, rate: int, good_run: tuple[Path, Done]
) -> None:
    info = soundfile.info(good_run[0] / "separated" / f"{Path(name).stem}.a-dog.target.wav")
    assert (info.frames, info.samplerate) == (samples, rate)


@pytest.mark.parametrize("subtype", SQUARES)
def test_the_sample_format_is_kept(subtype: str, good_run: tuple[Path, Done]) -> None:
    assert soundfile.info(good_run[0] / "separated" / f"square-{subtype}.a-dog.residual.wav").subtype == subtype


def test_silence_gives_silence(good_run: tuple[Path, Done]) -> None:
    target, _ = soundfile.read(good_run[0] / "separated" / "silent.a-dog.target.wav")
    assert np.abs(target).max() == 0


@pytest.mark.parametrize("format", ["wav", "flac", "ogg", "mp3"])
def test_every_format_keeps_rate_channels_and_the_exact_length(format: str, here: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav", noise(30_001, 2))
    done = here("separate", "a.wav", "-q", "a dog", "--format", format, "--json")
    assert (done.code, done.err) == (0, "")
    stems = [f"separated/a.a-dog.{part}.{format}" for part in ("target", "residual")]
    row = json.loads(done.out)
    assert [row["target"], row["residual"]] == stems
    for stem in stems:
        info = soundfile.info(tmp_path / stem)
        assert (info.samplerate, info.channels, info.frames) == (RATE, 2, 30_001)
        assert info.format.lower() == format
    if format == "flac":
        parts = [soundfile.read(tmp_path / stem)[0] for stem in stems]
        assert np.abs(sum(parts) - soundfile.read(tmp_path / "a.wav")[0]).max() <= 1.5 / 2**15


def test_a_format_that_cannot_hold_a_file_is_that_files_fault(here: Run, tmp_path: Path) -> None:
    sound(tmp_path / "fast.wav", noise(), 192_000)
    sound(tmp_path / "a.wav")
    done = here("separate", "fast.wav", "a.wav", "-q", "a dog", "--format", "mp3", "--json")
    assert done.code == 1
    assert len(done.lines) == 1
    assert "MP3 has no sample rate of 192000 Hz" in done.lines[0]
    assert "choose wav or flac" in done.lines[0]
    assert names(tmp_path / "separated") == ["a.a-dog.residual.mp3", "a.a-dog.target.mp3"]


def test_several_queries_read_the_file_once(here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    passes = []
    blocks = files.Reader.blocks

    def counted(reader: files.Reader, size: int) -> Iterator[np.ndarray]:
        passes.append(size)
        return blocks(reader, size)

    monkeypatch.setattr(files.Reader, "blocks", counted)
    sound(tmp_path / "a.wav")
    assert here("separate", "a.wav", "-q", "a dog", "-q", "a cat", "-q", "rain").code == 0
    assert len(passes) == 1
    assert len(names(tmp_path / "separated")) == 6


def test_the_target_is_silent_outside_the_span(here: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav", noise(2 * RATE), subtype="FLOAT")
    assert here("separate", "a.wav", "-q", "a dog", "--span", "0.5-1.25").code == 0
    target, _ = soundfile.read(tmp_path / "separated" / "a.a-dog.target.wav")
    residual, _ = soundfile.read(tmp_path / "separated" / "a.a-dog.residual.wav")
    assert np.abs(target[: RATE // 2]).max() == 0
    assert np.abs(target[int(1.25 * RATE) :]).max() == 0
    assert np.abs(target[RATE // 2 : int(1.25 * RATE)]).max() > 0
    assert np.abs(target + residual - soundfile.read(tmp_path / "a.wav")[0]).max() <= 1e-6


def test_exclude_takes_something_out_of_the_target_and_the_sum_holds(here: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav", subtype="FLOAT")
    assert here("separate", "a.wav", "-q", "a dog", "-o", "plain").code == 0
    assert here("separate", "a.wav", "-q", "a dog", "--exclude", "a cat", "-o", "without").code == 0
    plain, without, residual = (
        soundfile.read(tmp_path / name)[0]
        for name in ("plain/a.a-dog.target.wav", "without/a.a-dog.target.wav", "without/a.a-dog.residual.wav")
    )
    assert np.abs(plain - without).max() > 0
    assert np.abs(without + residual - soundfile.read(tmp_path / "a.wav")[0]).max() <= 1e-6


def test_plot_draws_a_picture_beside_each_target(here: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav", noise(RATE, 2))
    assert here("separate", "a.wav", "-q", "a dog", "-q", "$x_1$ 犬", "--plot", "--json").code == 0
    pictures = [tmp_path / "separated" / name for name in names(tmp_path / "separated") if name.endswith(".png")]
    assert [picture.name for picture in pictures] == ["a.-x-1-犬.target.png", "a.a-dog.target.png"]
    assert all(picture.read_bytes().startswith(b"\x89PNG\r\n\x1a\n") for picture in pictures)
    assert len(names(tmp_path / "separated")) == 6


def test_filename_decides_where_each_part_goes(here: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav")
    assert here("separate", "a.wav", "-q", "a dog", "--filename", "{part}/{model}-{stem}.{query}.{ext}").code == 0
    files_only = [name for name in names(tmp_path / "separated") if name.endswith(".wav")]
    assert files_only == ["residual/default-a.a-dog.wav", "target/default-a.a-dog.wav"]


def test_without_json_the_files_names_are_printed_whatever_their_bytes(run: Run, tmp_path: Path) -> None:
    odd = b"b\xff.wav"
    try:
        shutil.copy(sound(tmp_path / "a.wav"), os.fsencode(tmp_path) + b"/" + odd)
    except OSError:
        pytest.skip("this file system takes no names that are not text")
    done = run("separate", odd, "a.wav", "-q", "a dog")
    assert done.code == 0
    stems = [f"separated/{stem}.a-dog.{part}.wav" for stem in ("b\udcff", "a") for part in ("target", "residual")]
    assert done.out.splitlines() == stems
    assert all("may not be in it" in line for line in done.lines)


def test_progress_goes_to_a_terminal_and_leaves_stdout_alone(tmp_path: Path, environment: dict[str, str]) -> None:
    sound(tmp_path / "some-name.wav")
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "soundsieve", "separate", "some-name.wav", "-q", "a dog", "--json"]
    seen = b""
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment | {"TERM": "xterm"}, stdout=subprocess.PIPE, stderr=end
    ) as process:
        os.close(end)
        with contextlib.suppress(OSError):  # EIO: the other end is closed
            while piece := os.read(terminal, 4_096):
                seen += piece
        os.close(terminal)
        out = process.stdout.read() if process.stdout else b""
    assert process.returncode == 0
    assert b"some-name.wav" in seen
    assert json.loads(out)["query"] == "a dog"
