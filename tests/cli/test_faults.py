"""What separate says of inputs, places and weights that are no good, and of being interrupted.

Whatever concerns a fault runs the real command in a process of its own.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.cli.conftest import RATE, Done, Run, finish, names, noise, one_fault, sound, start

# ------------------------------------------------------------------------------------------ inputs that are wrong


def _cut(path: Path, part: float) -> None:
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])


def _with_header_size(path: Path, size: int) -> None:
    content = bytearray(path.read_bytes())
    place = content.index(b"data") + 4
    content[place : place + 4] = struct.pack("<I", size)
    path.write_bytes(content)


def _with_sample(path: Path, value: float) -> None:
    samples = noise()
    samples[RATE // 2] = value
    sound(path, samples, subtype="FLOAT")


BAD: dict[str, tuple[Callable[[Path], object], tuple[str, ...]]] = {
    "missing.wav": (lambda path: None, ("is not there", "check the spelling")),
    "empty.wav": (lambda path: path.touch(), ("is empty", "export it again")),
    "no-samples.wav": (lambda path: sound(path, noise(0)), ("0 samples", "export it again")),
    "cut-wav.wav": (lambda path: _cut(sound(path), 0.5), ("cut short", "download it again")),
    "cut-flac.flac": (lambda path: _cut(sound(path), 0.5), ("cut short", "download it again")),
    "cut-ogg.ogg": (
        lambda path: _cut(sound(path, subtype="VORBIS"), 0.5),
        ("cut short", "download it again"),
    ),
    "lies.wav": (lambda path: _with_header_size(sound(path), 10**9), ("1000000000", "download it again")),
    "words.wav": (lambda path: path.write_text("not a sound\n" * 99), ("is not a sound file", "give a WAV")),
    "96-channels.wav": (lambda path: sound(path, noise(99, 96)), ("96 channels", "Mix it down")),
    "nan.wav": (lambda path: _with_sample(path, np.nan), ("NaN", "repair it")),
    "inf.wav": (lambda path: _with_sample(path, np.inf), ("Inf", "repair it")),
    "folder.wav": (lambda path: path.mkdir(), ("is a folder", "give a sound file")),
}


@pytest.fixture(scope="module")
def bad_run(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> tuple[Path, Done]:
    """All bad inputs in one command, with a good one before, between and after them."""
    folder = tmp_path_factory.mktemp("bad")
    for name, (make, _) in BAD.items():
        make(folder / name)
    for name in ("first.wav", "middle.wav", "last.wav"):
        sound(folder / name)
    bad = list(BAD)
    inputs = ["first.wav", *bad[:5], "middle.wav", *bad[5:], "last.wav"]
    return folder, finish(start(["separate", *inputs, "-q", "a dog", "--json", "-o", "out"], folder, environment))


def test_bad_inputs_do_not_keep_the_others_from_being_done(bad_run: tuple[Path, Done]) -> None:
    folder, done = bad_run
    assert done.code == 1
    stems = [f"{stem}.a-dog.{part}.wav" for stem in ("first", "middle", "last") for part in ("target", "residual")]
    assert names(folder / "out") == sorted(stems)
    assert [json.loads(line)["input"] for line in done.out.splitlines()] == ["first.wav", "middle.wav", "last.wav"]


def test_every_bad_input_is_one_line_and_nothing_else_is_said(bad_run: tuple[Path, Done]) -> None:
    _, done = bad_run
    assert [line.split(": ")[:2] for line in done.lines] == [["soundsieve", name] for name in BAD]


@pytest.mark.parametrize("name", BAD)
def test_a_bad_input_is_named_with_what_is_wrong_and_what_to_do(name: str, bad_run: tuple[Path, Done]) -> None:
    (line,) = [line for line in bad_run[1].lines if f" {name}: " in line]
    for part in BAD[name][1]:
        assert part in line


@pytest.mark.parametrize("name", BAD)
def test_a_bad_input_alone_exits_1_and_leaves_nothing(name: str, here: Run, tmp_path: Path) -> None:
    BAD[name][0](tmp_path / name)
    before = names(tmp_path)
    one_fault(here("separate", name, "-q", "a dog", "-o", "out"), 1, name)
    assert set(names(tmp_path)) <= {*before, "out"}


def test_a_truncated_mp3_is_one_line(run: Run, tmp_path: Path) -> None:
    _cut(sound(tmp_path / "cut.mp3", noise(10 * RATE), subtype="MPEG_LAYER_III"), 0.5)
    one_fault(run("separate", "cut.mp3", "-q", "a dog", "--json"), 1, "cut.mp3", "cut short")


def test_a_truncated_mp3_exits_1_names_the_file_and_leaves_nothing(run: Run, tmp_path: Path) -> None:
    _cut(sound(tmp_path / "cut.mp3", noise(10 * RATE), subtype="MPEG_LAYER_III"), 0.5)
    done = run("separate", "cut.mp3", "-q", "a dog", "--json", "-o", "out")
    assert done.code == 1
    assert done.out == ""
    (line,) = [line for line in done.lines if line.startswith("soundsieve: ")]
    assert "cut.mp3: is cut short" in line
    assert names(tmp_path / "out") == []


def test_a_span_outside_the_file_is_that_files_fault(run: Run, tmp_path: Path) -> None:
    sound(tmp_path / "short.wav")
    sound(tmp_path / "long.wav", noise(2 * RATE))
    done = run("separate", "short.wav", "long.wav", "-q", "a dog", "--span", "1.2-1.8", "--json", "-o", "out")
    assert done.code == 1
    assert done.lines == ["soundsieve: short.wav: the span 1.2-1.8 s is outside the recording, which lasts 1 s"]
    assert names(tmp_path / "out") == ["long.a-dog.residual.wav", "long.a-dog.target.wav"]


# --------------------------------------------------------------------------------------------- places that are wrong


def unprivileged(folder: Path) -> list[str]:
    """What to put before a command so that permissions count for it, also when root runs the tests."""
    prefix = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    probe = [*prefix, sys.executable, "-c", "import os, sys; sys.exit(os.access(sys.argv[1], os.W_OK))", str(folder)]
    try:
        denied = subprocess.run(probe, capture_output=True, check=False).returncode == 0
    except OSError:
        denied = False
    if not denied:
        pytest.skip("permissions do not bite here: root without setpriv, or without the right to drop capabilities")
    return prefix


def test_a_folder_that_may_not_be_written_is_said_for_each_input(run: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav")
    sound(tmp_path / "b.wav")
    out = tmp_path / "out"
    out.mkdir(mode=0o555)
    done = run("separate", "a.wav", "b.wav", "-q", "a dog", "-o", "out", prefix=unprivileged(out))
    assert done.code == 1
    assert [line.split(": ")[1] for line in done.lines] == ["out/a.a-dog.target.wav", "out/b.a-dog.target.wav"]
    assert all("cannot be written here" in line and "choose a folder" in line for line in done.lines)
    assert names(out) == []


def test_an_input_that_may_not_be_read_is_one_line(run: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav").chmod(0)
    (tmp_path / "out").mkdir(mode=0o555)
    done = run("separate", "a.wav", "-q", "a dog", "-o", "x", prefix=unprivileged(tmp_path / "out"))
    one_fault(done, 1, "a.wav", "may not be read", "permission")


def test_a_file_where_the_folder_should_be_is_one_line(run: Run, tmp_path: Path) -> None:
    before = sound(tmp_path / "a.wav").read_bytes()
    one_fault(run("separate", "a.wav", "-q", "a dog", "-o", "a.wav/out"), 1, "a.wav/out", "cannot be made", "with -o")
    assert (tmp_path / "a.wav").read_bytes() == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Makes ``tmp_path/disk`` a disk of so many bytes."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(size: int) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
        try:
            told = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            pytest.skip(f"no small disk can be mounted here ({error})")
        if told.returncode:
            pytest.skip(f"no small disk can be mounted here ({told.stderr.strip()})")
        return place

    yield mount
    if os.path.ismount(place):
        subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_one_line_leaves_nothing_and_what_fits_is_done(
    run: Run, tmp_path: Path, small_disk: Callable[[int], Path]
) -> None:
    sound(tmp_path / "big.wav", noise(4 * RATE))
    sound(tmp_path / "small.wav", noise(99))
    disk = small_disk(65_536)
    done = run("separate", "big.wav", "small.wav", "-q", "a dog", "-o", "disk", "--json")
    assert done.code == 1
    assert len(done.lines) == 1
    assert done.lines[0].startswith("soundsieve: disk/big.a-dog.")
    assert "the disk is full" in done.lines[0]
    assert "free some space" in done.lines[0]
    assert names(disk) == ["small.a-dog.residual.wav", "small.a-dog.target.wav"]


def test_a_disk_that_is_full_with_the_very_last_bytes_leaves_no_half_pair(
    run: Run, tmp_path: Path, small_disk: Callable[[int], Path]
) -> None:
    sound(tmp_path / "a.wav")
    assert run("separate", "a.wav", "-q", "a dog", "--format", "flac").code == 0
    page = 4_096
    pages = sum(-(-path.stat().st_size // page) for path in (tmp_path / "separated").iterdir())
    disk = small_disk((pages - 1) * page)  # FLAC writes its last frame when it is closed: one file fits, not the other
    done = run("separate", "a.wav", "-q", "a dog", "-o", "disk", "--format", "flac")
    one_fault(done, 1, "disk/a.a-dog.", "the disk is full")
    assert names(disk) == []


def test_an_output_that_exists_is_refused_and_stays_byte_for_byte(run: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav")
    sound(tmp_path / "b.wav")
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.a-dog.target.wav").write_bytes(b"mine")
    (out / "b.a-dog.residual.wav").write_bytes(b"mine too")
    done = run("separate", "a.wav", "b.wav", "-q", "a dog", "-o", "out")
    assert done.code == 1
    assert done.out == ""
    remedy = "exists already; give --overwrite to replace it"
    assert done.lines == [
        f"soundsieve: out/a.a-dog.target.wav: {remedy}",
        f"soundsieve: out/b.a-dog.residual.wav: {remedy}",
    ]
    assert names(out) == ["a.a-dog.target.wav", "b.a-dog.residual.wav"]
    assert (out / "a.a-dog.target.wav").read_bytes() == b"mine"
    assert (out / "b.a-dog.residual.wav").read_bytes() == b"mine too"

    assert run("separate", "a.wav", "b.wav", "-q", "a dog", "-o", "out", "--overwrite").code == 0
    assert [soundfile.info(out / name).frames for name in names(out)] == [RATE] * 4


def test_a_picture_that_exists_is_refused(here: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav")
    (tmp_path / "a.a-dog.target.png").write_bytes(b"mine")
    one_fault(
        here("separate", "a.wav", "-q", "a dog", "-o", tmp_path, "--plot"), 1, "a.a-dog.target.png", "--overwrite"
    )
    assert names(tmp_path) == ["a.a-dog.target.png", "a.wav"]
    assert (tmp_path / "a.a-dog.target.png").read_bytes() == b"mine"


def test_a_picture_that_cannot_be_drawn_is_one_line_and_leaves_nothing(run: Run, tmp_path: Path) -> None:
    sound(tmp_path / "a.wav")
    (tmp_path / "out" / "a.a-dog.target.png").mkdir(parents=True)
    done = run("separate", "a.wav", "-q", "a dog", "-o", "out", "--plot", "--overwrite")
    one_fault(done, 1, "out/a.a-dog.target.png", "cannot be drawn", "leave out --plot")
    assert names(tmp_path / "out") == ["a.a-dog.target.png"]


def test_a_name_that_is_too_long_is_one_line_and_the_others_are_done(run: Run, tmp_path: Path) -> None:
    sound(tmp_path / ("n" * 251 + ".wav"))
    sound(tmp_path / "a.wav")
    (tmp_path / "out").mkdir()
    done = run("separate", "n" * 251 + ".wav", "a.wav", "-q", "a dog", "-o", "out", "--plot", "--json")
    assert done.code == 1
    assert len(done.lines) == 1
    assert "its name is too long" in done.lines[0]
    assert names(tmp_path / "out") == ["a.a-dog.residual.wav", "a.a-dog.target.png", "a.a-dog.target.wav"]


# --------------------------------------------------------------------------------------------------------- weights


WEIGHTS_HEADER = {
    "format": 1,
    "recipe": "default",
    "encoder": "minilm",
    "network": "bandsplit.BandSplitConfig",
    "separator": {},
}


def _weights(path: Path, metadata: dict[str, str] | None) -> None:
    import torch
    from safetensors.torch import save_file

    save_file({"weight": torch.zeros(3)}, path, metadata)


@pytest.mark.parametrize(
    ("make", "parts"),
    [
        (lambda path: None, ("No such file", "give a .safetensors file")),
        (lambda path: path.write_bytes(b"\x10" * 999), ("damaged, or not safetensors", "get it again")),
        (lambda path: _weights(path, None), ("not weights of Soundsieve",)),
        (
            lambda path: _weights(
                path,
                {"soundsieve": json.dumps({**WEIGHTS_HEADER, "network": "os.path"})},
            ),
            ("do not fit network 'os.path'", "no such network"),
        ),
        (
            lambda path: _weights(
                path,
                {"soundsieve": json.dumps(WEIGHTS_HEADER)},
            ),
            ("do not fit network 'bandsplit.BandSplitConfig'",),
        ),
    ],
    ids=["missing", "corrupt", "of something else", "of an unknown network", "of another shape"],
)
def test_weights_that_cannot_be_used_are_one_line(
    make: Callable[[Path], object], parts: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    sound(tmp_path / "a.wav")
    make(tmp_path / "my.safetensors")
    before = names(tmp_path)
    one_fault(run("separate", "a.wav", "-q", "a dog", "-m", "my.safetensors"), 1, "my.safetensors", *parts)
    assert names(tmp_path) == before


# ------------------------------------------------------------------------------------------------ interruptions


def _until(true: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 100
    while not true():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def mid_file(tmp_path: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A command that has done ``a.wav`` and is amid ten minutes of ``long.wav``, writing to ``out``."""
    sound(tmp_path / "a.wav")
    sound(tmp_path / "long.wav", np.tile(noise(8_000), (600, 1)), 8_000)
    process = start(["separate", "a.wav", "long.wav", "-q", "a dog", "-o", "out", "--json"], tmp_path, environment)

    def writing() -> bool:
        with contextlib.suppress(OSError):
            parts = list((tmp_path / "out").glob(".long.*.part-*"))
            return len(parts) == 2 and all(part.stat().st_size > 10_000 for part in parts)
        return False

    _until(writing, process)
    yield process
    process.kill()
    process.wait()


FIRST = ["a.a-dog.residual.wav", "a.a-dog.target.wav"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_interrupted_amid_a_file_exits_130_says_so_and_leaves_only_whole_files(
    number: int, mid_file: subprocess.Popen[str], tmp_path: Path
) -> None:
    mid_file.send_signal(number)
    done = finish(mid_file)
    assert done.code == 130
    assert done.lines == ["soundsieve: interrupted; nothing half-written is left"]
    assert names(tmp_path / "out") == FIRST
    assert [soundfile.info(tmp_path / "out" / name).frames for name in FIRST] == [RATE] * 2
    assert len(done.out.splitlines()) == 1


def test_killed_amid_a_file_leaves_no_half_file_under_a_final_name(
    mid_file: subprocess.Popen[str], tmp_path: Path
) -> None:
    mid_file.kill()
    assert finish(mid_file).code == -signal.SIGKILL
    assert [name for name in names(tmp_path / "out") if not name.startswith(".")] == FIRST


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="what a process has loaded is read from /proc")
def test_interrupted_while_torch_is_imported_exits_130_with_one_line(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    sound(tmp_path / "a.wav")
    process = start(["separate", "a.wav", "-q", "a dog"], tmp_path, environment)
    maps = Path(f"/proc/{process.pid}/maps")
    _until(lambda: "libtorch_python" in maps.read_text(), process)
    process.send_signal(signal.SIGINT)
    one_fault(finish(process), 130, "interrupted")
    assert names(tmp_path) == ["a.wav"]
