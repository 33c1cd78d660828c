"""The promises of soundsieve.evaluation.protocols.plate."""

from __future__ import annotations

from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

from soundsieve.evaluation.protocols.lists import Item
from soundsieve.evaluation.protocols.plate import Plate

RATE = 16_000


def items(folder: Path, count: int, gone: tuple[int, ...] = ()) -> list[Item]:
    """Of so many files, but for some that are gone."""
    for number in set(range(count)) - set(gone):
        (folder / f"{number}.wav").touch()
    return [
        Item(number + 2, f"{number}.wav", f"{number}.wav", (f"query {number}",), kind="", clip="")
        for number in range(count)
    ]


@pytest.mark.parametrize(
    ("count", "gone", "shown"),
    [
        (1, (), [0]),
        (3, (), [0, 1, 2]),
        (6, (), [0, 1, 2, 3, 4, 5]),
        (11, (), [0, 2, 4, 6, 8, 10]),
        (12, (11,), [0, 2, 4, 6, 8, 10]),
    ],
)
def test_rows_are_spread_over_those_that_are_there(
    count: int, gone: tuple[int, ...], shown: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[list[str]] = []
    monkeypatch.setattr(
        "soundsieve.inference.plot.draw_plate",
        lambda path, rows, rate: drawn.extend([title for title, _ in panels] for panels, _ in rows),
    )
    listed = items(tmp_path, count, gone)
    plate = Plate(listed, tmp_path, RATE)
    for item in listed:
        plate.take(item, *np.ones((2, 800), np.float32), np.ones((1, 800), np.float32))
    plate.draw(tmp_path / "plate.png")
    assert drawn == [["mixture", "target", f"separated: query {number}"] for number in shown]


def test_panels_show_what_they_are_called(tmp_path: Path) -> None:
    """Mixture, target and answer are tones of three pitches: each panel is bright at the height of its own."""
    time = np.arange(RATE) / RATE
    tones = [0.5 * np.sin(2 * np.pi * pitch * time).astype(np.float32) for pitch in (1_000, 4_000, 7_000)]
    (item,) = items(tmp_path, 1)
    plate = Plate([item], tmp_path, RATE)
    plate.take(item, tones[0], tones[1], tones[2][None])
    plate.draw(tmp_path / "new" / "plate.png")
    picture = matplotlib.image.imread(tmp_path / "new" / "plate.png")[:, :, :3].sum(2)
    thirds = [
        picture[:, round(picture.shape[1] * part) : round(picture.shape[1] * (part + 0.1))] for part in (0.1, 0.4, 0.7)
    ]
    inside = [third[round(0.2 * len(picture)) : round(0.75 * len(picture))] for third in thirds]
    # The page is white, and so are margins: of the dark panel the row of the tone is the brightest.
    heights = [int(np.argmax(part.min(1))) / len(part) for part in inside]
    assert heights[0] > heights[1] + 0.2 > heights[2] + 0.4


def test_every_query_can_have_a_target_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "0.wav").touch()
    item = Item(1, "0.wav", "0.wav", ("a dog", "rain"), kind="", clip="")
    plate = Plate([item], tmp_path, RATE)
    plate.take(item, np.ones(800, np.float32), np.ones((2, 800), np.float32), np.zeros((2, 800), np.float32))
    titles = [title for title, _ in plate._rows[0][0]]
    assert titles == ["mixture", "target: a dog", "target: rain", "separated: a dog", "separated: rain"]


def test_nothing_is_drawn_of_nothing(tmp_path: Path) -> None:
    plate = Plate(items(tmp_path, 2, (0, 1)), tmp_path, RATE)
    plate.draw(tmp_path / "plate.png")
    assert not (tmp_path / "plate.png").exists()
