"""What the command line's tests need: the command itself, and files to give it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from soundsieve import cli

RATE = 16_000


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


def one_fault(done: Done, code: int, *parts: str) -> None:
    """Exit code, one line that holds these parts, and nothing printed."""
    assert done.code == code, done.err
    assert len(done.lines) == 1, done.err
    assert done.lines[0].startswith("soundsieve: ")
    for part in parts:
        assert part in done.lines[0]
    assert done.out == ""
