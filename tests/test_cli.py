"""The promises of the command line, one test each.

Whatever concerns a fault runs the real command in a process of its own; promises about good files share one run.
Nothing here depends on how well the network separates.
"""

from __future__ import annotations

import contextlib
import json
import os
import pty
import resource
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from soundsieve import cli
from soundsieve.audio import files

RATE = 16_000
KEYS = (
    "input", "query", "target", "residual", "model", "sample_rate", "channels", "samples", "seconds", "elapsed_s",
    "presence",
)  # fmt: skip


@dataclass(frozen=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.err.splitlines()


Run = Callable[..., Done]


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of every command: a home and a cache of its own, no network, one thread, strict about what it prints."""
    home = tmp_path_factory.mktemp("home")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SOUNDSIEVE_", "XDG_", "HF_"))}
    return kept | {
        "HOME": str(home), "SOUNDSIEVE_CACHE": str(home / "cache"), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1",
        "PYTHONIOENCODING": "utf-8:strict",
    }  # fmt: skip


def start(
    arguments: Sequence[str | bytes | Path], folder: Path, environment: dict[str, str], prefix: Sequence[str] = ()
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*prefix, sys.executable, "-m", "soundsieve", *arguments], cwd=folder, env=environment, text=True,
        encoding="utf-8", errors="surrogateescape", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a shell's "&" has it ignored
    )  # fmt: skip


def finish(process: subprocess.Popen[str]) -> Done:
    try:
        out, err = process.communicate(timeout=120)
    finally:
        process.kill()
    assert "Traceback" not in out + err
    assert "\r" not in err, "progress on what is no terminal"
    assert "\x1b" not in err, "colours on what is no terminal"
    return Done(process.returncode, out, err)


@pytest.fixture
def run(tmp_path: Path, environment: dict[str, str]) -> Run:
    """Runs the real command in ``tmp_path``."""

    def run(*arguments: str | bytes | Path, prefix: Sequence[str] = ()) -> Done:
        return finish(start(arguments, tmp_path, environment, prefix))

    return run


@pytest.fixture
def here(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Runs a command in this process, in ``tmp_path``."""
    for name in ("HOME", "SOUNDSIEVE_CACHE", "HF_HUB_OFFLINE"):
        monkeypatch.setenv(name, environment[name])
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Done:
        capsys.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        return Done(code, *capsys.readouterr())

    return run


def noise(num_samples: int = RATE, channels: int = 1) -> np.ndarray:
    return 0.2 * np.random.default_rng(num_samples).standard_normal((num_samples, channels)).clip(-4, 4)


def sound(path: Path, samples: np.ndarray | None = None, rate: int = RATE, subtype: str = "PCM_16") -> Path:
    soundfile.write(path, noise() if samples is None else samples, rate, subtype=subtype)
    return path


def film(path: Path, samples: np.ndarray, rate: int, *, picture: bool) -> Path:
    """AAC in an MP4, with a black picture if asked."""
    with av.open(str(path), "w", format="mp4") as container:
        audio = container.add_stream("aac", rate=rate, layout="stereo")
        if picture:
            video = container.add_stream("mpeg4", rate=25)
            video.width = video.height = 32
            video.pix_fmt = "yuv420p"
            for index in range(samples.shape[0] * 25 // rate):
                image = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
                image.pts = index
                container.mux(video.encode(image))
            container.mux(video.encode(None))
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T, np.float32), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts = rate, 0
        container.mux(audio.encode(frame))
        container.mux(audio.encode(None))
    return path


def names(folder: Path) -> list[str]:
    """All that is below a folder, hidden files too."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")) if folder.exists() else []


WEIGHTS_HEADER = {
    "format": 1,
    "recipe": "default",
    "encoder": "minilm",
    "network": "bandsplit.BandSplitConfig",
    "separator": {},
}


def one_fault(done: Done, code: int, *parts: str) -> None:
    """Exit code, one line that holds these parts, and nothing printed."""
    assert done.code == code, done.err
    assert len(done.lines) == 1, done.err
    assert done.lines[0].startswith("soundsieve: ")
    for part in parts:
        assert part in done.lines[0]
    assert done.out == ""


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


# --------------------------------------------------------------------------------------- places that are wrong


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


# ------------------------------------------------------------------------------------------------- wrong usage


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["separate", "a.wav", "-q", ""], ["the query is empty", "say which sound"]),
        (["separate", "a.wav", "-q", " \t\n "], ["the query is empty", "say which sound"]),
        (["separate", "a.wav", "-q", "dog " * 2_500], ["10000 characters", "in a few words"]),
        (["separate", "a.wav", "-q", "a dog", "--exclude", ""], ["the query is empty", "say which sound"]),
        (["separate", "a.wav"], ["no query", "-q"]),
        (["separate", "a.wav", "-q"], ["-q requires an argument", "--help"]),
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


# ----------------------------------------------------------------------------------------------------- weights


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


# ------------------------------------------------------------------------------------------------ eval and train

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


# ----------------------------------------------------------------------------------------- what good files become

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


# -------------------------------------------------------------------------------------------- the other commands


def _commands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for name in cli.app:
        if not name.startswith("-"):
            found.append((name,))
            found += [(name, inner) for inner in cli.app[name] if not inner.startswith("-")]
    return found


@pytest.mark.parametrize("command", _commands(), ids=lambda command: " ".join(("soundsieve", *command)))
def test_help_works_for_every_command(command: tuple[str, ...], run: Run) -> None:
    done = run(*command, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(" ".join(("Usage: soundsieve", *command)))


def test_models_json_is_one_object_a_line(run: Run) -> None:
    done = run("models", "--json")
    assert (done.code, done.err) == (0, "")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert "default" in [row["name"] for row in rows]
    for row in rows:
        assert {"name", "licence", "bytes", "modalities", "file"} <= row.keys()


def test_doctor_finds_everything_and_names_the_encoder(run: Run) -> None:
    done = run("doctor")
    assert (done.code, done.err) == (0, "")
    assert [line for line in done.out.splitlines() if line.startswith("text encoder: ") and "MISSING" not in line]


def test_version_is_the_packages(run: Run) -> None:
    import soundsieve

    assert run("--version").out.strip() == soundsieve.__version__


# -------------------------------------------------------------------------------------------------------- speed


def _processor_seconds(*arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_takes_less_than_half_a_second() -> None:
    assert statistics.median(_processor_seconds("-m", "soundsieve", "--help") for _ in range(3)) < 0.5


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, soundsieve; print(*sorted(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = {"torch", "numpy", "transformers", "lightning", "matplotlib", "scipy", "av", "soundfile", "huggingface_hub"}
    assert heavy & set(out.split()) == set()


def test_beyond_torch_separating_imports_little_and_takes_less_than_a_second() -> None:
    code = (
        "import sys, time, torch; began = time.process_time()\n"
        "import soundsieve, soundsieve.inference.stems\n"
        "print(time.process_time() - began, *sorted(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    seconds, *modules = out.split()
    assert float(seconds) < 1
    assert {"transformers", "lightning", "matplotlib"} & set(modules) == set()
