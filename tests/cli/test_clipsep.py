"""From a folder of films to a sound taken out by picture and by words, by real commands; how well does not matter."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from soundsieve import cli
from soundsieve.audio import files
from soundsieve.checkpoints import store
from soundsieve.data.pictures.shapes import Shape, ellipse
from soundsieve.data.scenes import Voice, scene, write
from tests.cli.conftest import Done, film, finish, names, noise, start

pytest.importorskip("soundsieve.training.loop", reason="the extra 'train' is not installed")
LABELS = ("siren", "frog", "rain")
SETTINGS = ("separator.widths=(4, 6, 6, 6, 6)", "separator.maps=4", "batch_size=2", "steps=4")
ASKED = {("--image", "dog.png"): "dog", ("-q", "a dog barking"): "a-dog-barking", ("--video", "clip.mp4"): "clip"}


def tone(rng: np.random.Generator, n: int, sample_rate: int) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * rng.uniform(200, 3_000) * np.arange(n) / sample_rate)


def disc(rng: np.random.Generator) -> list[Shape]:
    return [ellipse(0.5, 0.5, 0.4, 0.3, (float(rng.random()), 0.3, 0.2))]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> tuple[Path, Done]:
    """A model trained on five films that nobody described, and one film asked about in three ways."""
    folder = tmp_path_factory.mktemp("clipsep")
    (folder / "films").mkdir()
    voices = [Voice(label, label, (f"a {label}",), tone) for label in LABELS]
    for number in range(5):
        made = scene(np.random.default_rng(number), voices, {label: [disc] for label in LABELS}, "train", seconds=1.5,
                     size=48, sample_rate=16_000)  # fmt: skip
        write(made, folder / "films" / f"{number}.mp4")
    arguments = ["--data", str(folder / "films"), "--out", str(folder / "run"), "--device", "cpu"]
    settings = [part for setting in SETTINGS for part in ("--set", setting)]
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "SOUNDSIEVE_CACHE", "HF_HUB_OFFLINE"):
            patch.setenv(name, environment[name])
        assert cli.run(["train", "clipsep_nit:tiny", *arguments, *settings]) == 0
    assert store.read(folder / "run" / "weights.safetensors").header["recipe"] == "clipsep_nit"

    film(folder / "clip.mp4", noise(72_000, 2), 48_000, picture=True)
    pixels = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    Image.fromarray(pixels).save(folder / "dog.png")
    options = [word for option in ASKED for word in option]
    command = ["separate", "clip.mp4", *options, "--model", "run/weights.safetensors", "--json"]
    return folder, finish(start(command, folder, environment))


pytestmark = [
    pytest.mark.usefixtures("one_thread"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def test_pictures_words_and_films_ask_a_model_that_learnt_from_films_alone(asked: tuple[Path, Done]) -> None:
    folder, done = asked
    assert (done.code, done.err) == (0, "")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [(row["input"], row["query"]) for row in rows] == [("clip.mp4", text) for _, text in ASKED]
    assert names(folder / "separated") == sorted(
        f"clip.{name}.{part}.wav" for name in ASKED.values() for part in ("target", "residual")
    )
    for row in rows:
        info = soundfile.info(folder / row["target"])
        assert (info.samplerate, info.channels, info.frames) == (row["sample_rate"], row["channels"], row["samples"])


def test_target_and_residual_are_the_film_s_sound_and_each_query_has_its_own(asked: tuple[Path, Done]) -> None:
    folder, _ = asked
    mixture, _ = files.read(folder / "clip.mp4")
    targets = []
    for name in ASKED.values():
        target, residual = (files.read(folder / "separated" / f"clip.{name}.{part}.wav")[0]
                            for part in ("target", "residual"))  # fmt: skip
        assert target.shape == mixture.shape
        assert np.abs(target + residual - mixture).max() <= 1e-6
        assert np.abs(target).max() > 1e-3
        targets.append(target)
    for first, second in ((0, 1), (0, 2), (1, 2)):
        assert not np.array_equal(targets[first], targets[second])
