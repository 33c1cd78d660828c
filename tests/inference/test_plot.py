"""The promises of soundsieve.inference.plot."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from soundsieve.inference.plot import COLUMNS, draw, draw_plate, level_db, plot_files, plot_parts

RATE = 16_000
SIZE = 512  # of the window at this rate


def tone(samples: int, index: int = 32, channels: int = 1) -> np.ndarray:
    """A full-scale sine in the middle of a bin."""
    wave = np.sin(2 * np.pi * index / SIZE * np.arange(samples))
    return np.tile(wave, (channels, 1)).astype(np.float32)


@pytest.mark.parametrize("index", [8, 32, 200])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_full_scale_sine_peaks_at_zero_decibel_in_its_bin(index: int, channels: int) -> None:
    level = level_db([tone(RATE, index, channels)], RATE, RATE)
    assert level.shape[0] == SIZE // 2 + 1
    middle = level[:, 5:-5]
    assert (middle.argmax(0) == index).all()
    assert middle.max(0) == pytest.approx(np.zeros(middle.shape[1]), abs=0.05)
    assert level[(index + 100) % (SIZE // 2), 5:-5].max() < -60


def test_half_the_amplitude_is_six_decibel_less() -> None:
    whole, half = (level_db([gain * tone(RATE)], RATE, RATE)[32, 20] for gain in (1.0, 0.5))
    assert whole - half == pytest.approx(6.02, abs=0.01)


def test_silence_is_far_down_but_finite() -> None:
    level = level_db([np.zeros((1, 1_000), np.float32)], 1_000, RATE)
    assert np.isfinite(level).all()
    assert level.max() < -100


@given(st.lists(st.integers(0, 3_000), min_size=1, max_size=8), st.sampled_from([8_000, 16_000, 48_000]))
@settings(deadline=None, max_examples=30)
def test_blocks_give_what_one_block_gives(sizes: list[int], rate: int) -> None:
    length = sum(sizes) or 1
    sound = np.random.default_rng(length).standard_normal((2, length)).astype(np.float32)
    cuts = np.cumsum([0, *sizes]).tolist()
    blocks = [sound[:, start:end] for start, end in pairwise(cuts)] if sum(sizes) else [sound]
    whole = level_db([sound], length, rate)
    assert level_db(blocks, length, rate) == pytest.approx(whole, abs=1e-3)


def test_a_long_recording_is_drawn_in_few_columns_and_a_click_in_it_is_seen() -> None:
    sound = np.zeros((1, 60 * RATE), np.float32)
    sound[0, 30 * RATE] = 1.0
    level = level_db(np.array_split(sound, 60, 1), sound.shape[1], RATE)
    assert COLUMNS / 2 < level.shape[1] <= COLUMNS
    loudest = int(level.max(0).argmax())
    assert loudest == pytest.approx(level.shape[1] / 2, abs=2)
    assert level.max() > -60
    assert np.median(level) < -100


@pytest.mark.parametrize("samples", [1, 3, 100, 5_000])
def test_short_recordings_are_drawn(tmp_path: Path, samples: int) -> None:
    mixture = tone(samples, channels=2)
    plot_parts(tmp_path / "dog.png", mixture, [("a dog", 0.5 * mixture)], RATE)
    picture = matplotlib.image.imread(tmp_path / "dog.png")
    assert picture.ndim == 3
    assert picture.std() > 0
    assert os.listdir(tmp_path) == ["dog.png"]


def test_files_are_drawn_as_their_samples_are(tmp_path: Path) -> None:
    mixture = 0.5 * np.random.default_rng(0).standard_normal((1, RATE)).clip(-1, 1).astype(np.float32)
    for name, samples in {"mixture": mixture, "target": 0.25 * mixture, "residual": mixture - 0.25 * mixture}.items():
        soundfile.write(tmp_path / f"{name}.wav", samples.T, RATE, subtype="FLOAT")
    panels = [("mixture", "mixture"), ("target: $x^2$", "target"), ("residual", "residual")]
    plot_files(tmp_path / "files.png", [(title, tmp_path / f"{name}.wav") for title, name in panels])
    plot_parts(tmp_path / "parts.png", mixture, [("$x^2$", 0.25 * mixture)], RATE)
    first, second = (matplotlib.image.imread(tmp_path / f"{name}.png") for name in ("files", "parts"))
    assert np.array_equal(first, second)


def test_a_long_title_is_cut_and_a_picture_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    level = level_db([tone(RATE)], RATE, RATE)
    draw(tmp_path / "a.png", [("x" * 1_000, level)], 1.0, RATE)
    assert os.listdir(tmp_path) == ["a.png"]

    def fail(*_: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="no space left"):
        draw(tmp_path / "b.png", [("x", level)], 1.0, RATE)
    assert os.listdir(tmp_path) == ["a.png"]


@pytest.mark.parametrize("ending", ["png", "pdf", "svg"])
def test_a_plate_takes_any_words_and_leaves_one_file(ending: str, tmp_path: Path) -> None:
    words = "$a dog$ \\frac " + "barks very loudly " * 20
    levels = [level_db([tone(length)], length, RATE) for length in (400, RATE)]
    rows = [([("mixture", level), (words, level - 200), ("犬", level)], 1.0) for level in levels]
    draw_plate(tmp_path / f"plate.{ending}", rows, RATE)
    assert [path.name for path in tmp_path.iterdir()] == [f"plate.{ending}"]


def test_a_plate_has_as_many_rows_and_columns_as_it_is_given(tmp_path: Path) -> None:
    level = level_db([tone(RATE)], RATE, RATE)
    sizes = []
    for rows, columns in ((1, 4), (2, 3)):
        draw_plate(tmp_path / "plate.png", [([("x", level)] * columns, 1.0)] * rows, RATE)
        sizes.append(matplotlib.image.imread(tmp_path / "plate.png").shape[:2])
    (low, wide), (high, narrow) = sizes
    assert low < high
    assert narrow < wide
