"""The promises of soundsieve.recipes.clipsep_nit: noise-invariant training, from a folder of videos to weights."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from soundsieve import cli
from soundsieve.checkpoints import store
from soundsieve.data.pictures.shapes import Shape, ellipse
from soundsieve.data.scenes import Voice, scene, write
from soundsieve.losses.masks import noise_invariant
from soundsieve.recipes import clipsep, clipsep_nit, override
from soundsieve.recipes.clipsep import magnitudes
from soundsieve.separators.unet import UNetConfig
from soundsieve.types import Batch, Encoder, Text

pytestmark = pytest.mark.usefixtures("one_thread")
STEPS = 40
SMALL = ("separator.widths=(4, 6, 6, 6, 6)", "separator.maps=4", "batch_size=2", f"steps={STEPS}")
SLOW = """
from soundsieve.recipes import clipsep_nit
from soundsieve.training import loop

loop.CHECKPOINT_SECONDS = 0.3
tiny = clipsep_nit.tiny
"""


def test_it_is_clipsep_but_for_what_the_paper_adds() -> None:
    for nit, plain in ((clipsep_nit.paper(), clipsep.paper()), (clipsep_nit.tiny(), clipsep.tiny())):
        separator: Any = nit.separator
        assert separator == replace(plain.separator, noise_heads=2)  # type: ignore[type-var]
        assert nit.loss == clipsep_nit.Loss(use_text_ratio=0.0, gamma=0.25)
        assert nit.weights == {"mask": 1.0, "noise_activity": 0.1}
        same = replace(nit, name="clipsep", separator=plain.separator, loss=plain.loss, weights=plain.weights)
        assert same == plain
    hybrid = override(clipsep_nit.tiny(), ["loss.use_text_ratio=0.5", "loss.gamma=0.1", "mix.offscreen=0.5"])
    assert hybrid.loss == clipsep_nit.Loss(0.5, 0.1)


def test_the_loss_is_that_of_both_queries_and_both_noise_masks(toy_encoder: Callable[..., Encoder]) -> None:
    torch.manual_seed(0)
    config = UNetConfig(8_000, 64, 16, 16, 16, (4, 6, 6), 5, 10, noise_heads=2)
    separator = config.build().train()
    for parameter in separator.parameters():
        nn.init.normal_(parameter, std=0.3)
    queries = [(Text("a"), Text("b")), (Text("c"), Text("d"))]
    batch = Batch(torch.randn(2, 2, 1, 255), queries, [])
    mixture, references = magnitudes(separator, batch)
    vectors = toy_encoder(10).encode([Text(name) for name in "abcd"]).pooled.unflatten(0, (2, 2))
    maps = separator.maps(mixture)
    logits, noise = separator.weigh(maps, vectors), separator.noise_logits(maps, vectors)
    for gamma in (0.25, 0.9):
        expected = noise_invariant(logits, noise, references, mixture, gamma=gamma)
        terms = clipsep_nit.Loss(gamma=gamma)(separator, toy_encoder(10), batch)
        assert {name: float(term.detach()) for name, term in terms.items()} == pytest.approx(
            {name: float(term.detach()) for name, term in expected.items()}
        )
    assert terms["noise_activity"] < expected["noise_activity"] + 0.65


# -------------------------------------------------------------------------------------------- a folder of videos


def disc(rng: np.random.Generator) -> list[Shape]:
    return [ellipse(0.5, 0.5, 0.4, 0.3, (float(rng.random()), 0.3, 0.2))]


def bursts(rng: np.random.Generator, n: int, sample_rate: int) -> np.ndarray:
    """A tone of its own height that comes and goes."""
    gain = np.repeat(rng.random(n // 2_000 + 1), 2_000)[:n]
    return 0.5 * gain * np.sin(2 * np.pi * rng.uniform(200, 3_000) * np.arange(n) / sample_rate)


@pytest.fixture
def videos(tmp_path: Path) -> Path:
    """Seven short films of things that sound, on the screen and off it, and one without sound."""
    folder = tmp_path / "videos"
    folder.mkdir()
    labels = ("siren", "frog", "rain", "owl", "horn")
    voices = [Voice(label, label, (f"a {label}",), bursts) for label in labels]
    drawings = {label: [disc] for label in labels}
    for number in range(7):
        made = scene(np.random.default_rng(number), voices, drawings, "train", seconds=2.5, size=48, sample_rate=16_000)
        write(made, folder / f"{number}.mp4")
    parts = tuple(replace(part, sound=None) for part in made.parts)
    write(replace(made, parts=parts, background=np.zeros_like(made.background)), folder / "silent.mp4")
    return folder


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_folder_of_videos_is_trained_on_and_a_killed_run_goes_on_as_if_nothing_had_been(
    videos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("soundsieve.training.loop", reason="the extra 'train' is not installed")
    (tmp_path / "slow.py").write_text(SLOW)  # the same recipe, with checkpoints that are due more often
    monkeypatch.chdir(tmp_path)

    def arguments(recipe: str, out: str) -> list[str]:
        settings = [part for setting in SMALL for part in ("--set", setting)]
        return ["train", recipe, "--data", "videos", "--out", out, "--device", "cpu", *settings]

    with (tmp_path / "log").open("w") as log:
        killed = subprocess.Popen(
            [sys.executable, "-m", "soundsieve", *arguments("./slow.py:tiny", "killed")],
            env={**os.environ, "OMP_NUM_THREADS": "1"}, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            state, deadline = tmp_path / "killed" / "state.pt", time.monotonic() + 120
            while not state.exists() and killed.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
        finally:
            os.killpg(killed.pid, signal.SIGKILL)
            killed.wait()
    assert killed.returncode == -signal.SIGKILL, (tmp_path / "log").read_text()
    killed_at = torch.load(state, weights_only=True)["step"]
    assert 0 < killed_at < STEPS

    for name, more in (("killed", ["--resume"]), ("whole", [])):
        capfd.readouterr()
        assert cli.run([*arguments("clipsep_nit:tiny", name), *more]) == 0, capfd.readouterr().err
        told = capfd.readouterr()
        assert told.out.strip() == f"{name}/weights.safetensors"
        assert told.err.splitlines()[0] == "soundsieve: videos/silent.mp4: its sound track is silent; it is left out"
    checkpoints = [store.read(tmp_path / name / "weights.safetensors") for name in ("killed", "whole")]
    for checkpoint in checkpoints:
        header = checkpoint.header
        assert (header["recipe"], header["step"]) == ("clipsep_nit", STEPS)
        assert header["clips"] == {"train": 4, "valid": 3}
        assert {"sdri", "si_sdri", "suppression"} <= header.keys()
    assert checkpoints[0].header["resumed_at"] == [killed_at]
    for name, tensor in checkpoints[1].tensors.items():
        assert torch.allclose(tensor.float(), checkpoints[0].tensors[name].float(), rtol=1e-3, atol=1e-4), name


def test_a_folder_without_enough_videos_is_one_line(
    videos: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("soundsieve.training.loop", reason="the extra 'train' is not installed")
    monkeypatch.chdir(videos.parent)
    for number in range(4):
        (videos / f"{number}.mp4").unlink()
    assert cli.run(["train", "clipsep_nit:tiny", "--data", "videos", "--out", "run"]) == 1
    left_out, fault = capfd.readouterr().err.splitlines()
    assert left_out == "soundsieve: videos/silent.mp4: its sound track is silent; it is left out"
    assert fault.startswith("soundsieve: videos: 3 of 4 videos there can be used, and training needs 5")
    assert not (videos.parent / "run").exists()
