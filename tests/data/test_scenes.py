"""The promises of soundsieve.data.scenes: what a scene says of itself is so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from soundsieve.data.manifest import MOVES
from soundsieve.data.pictures.shapes import Shape, ellipse, rectangle
from soundsieve.data.pictures.styles import STYLES
from soundsieve.data.scenes import Scene, Voice, levels, scene, write

RATE, FPS, SIZE, SECONDS = 16_000, 8, 48, 4.0
LABELS = ("siren", "frog", "rain", "owl", "wind", "horn")


def clap(rng: np.random.Generator, n: int, sample_rate: int) -> np.ndarray:
    """Noise that comes and goes by chance."""
    gain = np.repeat(rng.random(n // 2000 + 1) ** 3, 2000)[:n]
    return 0.5 * gain * rng.standard_normal(n)


def voices(labels: tuple[str, ...] = LABELS) -> list[Voice]:
    return [Voice(f"{label} one", label, (f"a {label}", f"the {label}"), clap) for label in labels]


def disc(rng: np.random.Generator) -> list[Shape]:
    return [ellipse(0.5, 0.5, 0.4, 0.3, (0.8, 0.3, 0.2)), rectangle(0.4, 0.1, 0.6, 0.5, (0.1, 0.2, 0.7))]


DRAWINGS = {label: [disc] for label in LABELS if label != "wind"}


def made(seed: int, labels: tuple[str, ...] = LABELS, split: str = "train") -> Scene:
    return scene(
        np.random.default_rng(seed), voices(labels), DRAWINGS, split,
        seconds=SECONDS, fps=FPS, size=SIZE, sample_rate=RATE,
    )  # fmt: skip


@pytest.fixture(scope="module")
def many() -> list[Scene]:
    """A few dozen scenes."""
    return [made(seed) for seed in range(40)]


def test_shapes_and_sizes_are_as_promised(many: list[Scene]) -> None:
    for one in many:
        count = int(SECONDS * RATE)
        assert one.frames.shape == (int(SECONDS * FPS), SIZE, SIZE, 3)
        assert one.frames.dtype == np.uint8
        assert one.background.shape == one.mixture.shape == (count,)
        assert np.abs(one.mixture).max() <= 0.9001
        assert one.style in STYLES["train"]
        for part in one.parts:
            assert part.level.shape == (len(one.frames),)
            assert 0 <= part.level.min() <= part.level.max() <= 1
            assert part.sound is None or part.sound.shape == (count,)
            assert part.text in (f"a {part.label}", f"the {part.label}")


def test_every_sort_of_thing_turns_up_and_is_what_it_says(many: list[Scene]) -> None:
    parts = [part for one in many for part in one.parts]
    sorts = {(part.sound is not None, part.moves) for part in parts}
    assert sorts == {*((True, moves) for moves in (*MOVES, None)), (False, MOVES[1]), (False, MOVES[2])}
    for one in many:
        heard = [part for part in one.parts if part.sound is not None]
        assert heard
        assert one.parts[: len(heard)] == tuple(heard)
        assert 1 <= sum(part.moves is not None for part in one.parts) <= 3
        assert sum(part.moves is None for part in one.parts) <= 2
        assert all(part.label in DRAWINGS for part in one.parts if part.moves is not None)
        assert len({part.label for part in one.parts}) == len(one.parts)
        assert all(part.text in one.text for part in heard)
    assert any(all(part.moves is None for part in one.parts if part.sound is not None) for one in many)


def test_the_sound_track_is_the_sum_of_its_sounds_and_quiet_noise(many: list[Scene]) -> None:
    for one in many:
        heard = [part.sound for part in one.parts if part.sound is not None]
        np.testing.assert_allclose(one.mixture, np.sum([one.background, *heard], axis=0), atol=1e-6)
        assert np.std(one.background) < 0.2 * max(float(np.std(sound)) for sound in heard)
        assert all(np.any(sound) for sound in heard)


def change(one: Scene) -> np.ndarray:
    """How much each frame differs from the first frame in which all rests."""
    return np.abs(one.frames.astype(float) - one.frames[0]).mean((1, 2, 3))


def follows(one: Scene) -> float:
    """Correlation between what is seen to move and the loudness of what sounds on the screen."""
    part = next(part for part in one.parts if part.moves is not None)
    assert part.sound is not None
    loud = levels(part.sound, len(one.frames))
    seen = change(replace(one, frames=np.concatenate((one.frames[[int(loud.argmin())]], one.frames))))[1:]
    return float(np.corrcoef(seen, loud)[0, 1]) if seen.any() else 0.0


def test_things_move_with_their_sound_only_where_it_says_so() -> None:
    found: dict[str | None, list[Scene]] = {moves: [] for moves in MOVES}
    for seed in range(150):
        one = scene(
            np.random.default_rng(seed), voices(), {"rain": [disc]}, "train",
            seconds=SECONDS, fps=FPS, size=32, sample_rate=4_000,
        )  # fmt: skip
        part = next(part for part in one.parts if part.moves is not None)
        if part.sound is not None:
            found[part.moves].append(one)
    together, apart, still = (found[moves] for moves in MOVES)
    assert min(len(together), len(apart), len(still)) >= 5
    assert min(follows(one) for one in together) > 0.4
    assert np.mean([follows(one) for one in together]) > 0.8
    assert abs(np.mean([follows(one) for one in apart])) < 0.4
    assert not any(change(one).any() for one in still)


def test_levels_follow_loudness() -> None:
    sound = np.concatenate((np.zeros(800), 0.1 * np.ones(800), 0.2 * np.ones(800), np.zeros(800)))
    np.testing.assert_allclose(levels(sound, 4), [0, 0.5, 1, 0])
    assert not levels(np.zeros(100), 5).any()
    hum = levels(np.concatenate((np.ones(800), 0.8 * np.ones(800))), 2)
    np.testing.assert_allclose(hum, [1, 0.6])


@pytest.mark.parametrize("split", ["train", "valid", "test"])
def test_styles_are_of_the_split(split: str) -> None:
    assert {made(seed, split=split).style for seed in range(6)} <= set(STYLES[split])


def test_labels_that_share_a_word_do_not_meet() -> None:
    for seed in range(10):
        one = scene(
            np.random.default_rng(seed), voices(("car horn", "ship horn", "owl")),
            {label: [disc] for label in ("car horn", "ship horn", "owl")}, "train",
            seconds=1, fps=FPS, size=32, sample_rate=RATE,
        )  # fmt: skip
        assert len(one.parts) <= 2
        assert {part.label for part in one.parts} != {"car horn", "ship horn"}


def test_nothing_to_see_is_refused() -> None:
    with pytest.raises(ValueError, match="no scene without something to see"):
        made(0, labels=("wind",))


def test_a_written_scene_decodes_to_what_it_was(tmp_path: Path) -> None:
    one = made(3)
    write(one, tmp_path / "a.mp4")
    write(one, tmp_path / "b.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
    with av.open(str(tmp_path / "a.mp4")) as file:
        assert file.streams.video[0].average_rate == FPS
        frames = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
    assert len(frames) == len(one.frames)
    assert np.abs(np.array(frames).astype(float) - one.frames).mean() < 12
    with av.open(str(tmp_path / "a.mp4")) as file:
        assert (file.streams.audio[0].rate, file.streams.audio[0].channels) == (RATE, 1)
        sound = np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])
    assert len(one.mixture) <= len(sound) < len(one.mixture) + 2048
    loud, heard = levels(one.mixture, 32), levels(sound[: len(one.mixture)], 32)
    assert np.corrcoef(loud, heard)[0, 1] > 0.98


def test_the_same_chance_makes_the_same_scene() -> None:
    first, second, other = made(5), made(5), made(6)
    np.testing.assert_array_equal(first.frames, second.frames)
    np.testing.assert_array_equal(first.mixture, second.mixture)
    assert first.text == second.text
    assert not np.array_equal(first.mixture, other.mixture)
