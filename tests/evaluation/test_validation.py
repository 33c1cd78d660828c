"""The promises of soundsieve.evaluation.validation, around separators that need no training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
import torch

from soundsieve.audio import files
from soundsieve.data.loader import Pool
from soundsieve.data.manifest import read_manifest
from soundsieve.encoders.frames import Footage
from soundsieve.evaluation.validation import validator
from soundsieve.types import Embedding, Image, Query, Text, Video


class Half(torch.nn.Module):
    """Half the mixture is its answer to whatever is asked; it is surer of what is asked first, or cannot tell."""

    def __init__(self, tells: bool) -> None:
        super().__init__()
        self.number = torch.nn.Parameter(torch.tensor(0.5))
        self.tells = tells

    def separate(self, mixture: torch.Tensor, embedding: Any) -> tuple[torch.Tensor, torch.Tensor | None]:
        count = len(embedding.pooled)
        targets = (self.number * mixture).expand(count, *mixture.shape)
        return targets, -torch.arange(count).float() if self.tells else None


@pytest.mark.parametrize("tells", [True, False])
def test_half_the_mixture_has_the_figures_of_half_the_mixture(
    small_world: Path, toy_encoder: Callable[..., Any], tmp_path: Path, tells: bool
) -> None:
    clips = [(clip, 1.0) for clip in read_manifest(small_world)]
    pool = Pool(clips, 16_000, tmp_path / "sound", lambda labels: np.eye(len(labels)))
    found = validator(pool, toy_encoder(8), count=6)(Half(tells))
    assert found["sdri"] == pytest.approx(3.01, abs=0.3)
    assert found["si_sdri"] == pytest.approx(0, abs=1e-3)
    assert found["suppression"] == pytest.approx(6.02, abs=0.01)
    assert found.get("presence") == (1.0 if tells else None)


class Listener:
    """An encoder that keeps the queries."""

    def __init__(self) -> None:
        self.heard: list[Query] = []

    def encode(self, queries: Sequence[Query]) -> Embedding:
        self.heard += queries
        return Embedding(torch.eye(len(queries), 8))


@pytest.mark.parametrize("by", ["text", "label", "image"])
def test_it_asks_as_it_is_told_and_mixes_the_same_sounds(small_world: Path, tmp_path: Path, by: str) -> None:
    clips = [replace(clip, images=(Path("tone.png"),) if "low" in clip.label else (),
                     video=Path("clicks.mp4") if clip.label == "clicks" else None)
             for clip in read_manifest(small_world)]  # fmt: skip
    pool = Pool([(clip, 1.0) for clip in clips], 16_000, tmp_path / "sound", lambda labels: np.eye(len(labels)))
    figures = validator(pool, listener := Listener(), count=24, by=by)(Half(tells=False))  # type: ignore[arg-type]
    assert figures == validator(pool, Listener(), count=24)(Half(tells=False))  # type: ignore[arg-type]
    targets, absent = listener.heard[::2], listener.heard[1::2]
    labels = ["a low tone", "a high tone", "hiss", "clicks"]
    expected: dict[str, set[Query]] = {
        "text": {Text(f"{label}, number {number}") for label in labels for number in range(4)},
        "label": {Text(label) for label in labels},
        "image": {Image(Path("tone.png")), Video(Path("clicks.mp4")), Text("hiss"), Text("a high tone")},
    }
    assert set(targets) <= expected[by]
    assert len(set(targets)) >= 4
    assert set(absent) == expected["image" if by == "image" else "label"]


def test_by_video_it_adds_up_two_films_and_shows_one_and_a_third(small_world: Path, tmp_path: Path) -> None:
    clips = [replace(clip, start=0.25, video=clip.audio.with_suffix(".mp4")) for clip in read_manifest(small_world)]
    pool = Pool([(clip, 1.0) for clip in clips], 16_000, tmp_path / "sound", lambda labels: np.zeros((4, 1)))

    class Kept(Half):
        """Keeps what it is given."""

        given: ClassVar[list[np.ndarray]] = []

        def separate(self, mixture: torch.Tensor, embedding: Any) -> tuple[torch.Tensor, torch.Tensor | None]:
            self.given.append(mixture.numpy())
            return super().separate(mixture, embedding)

    figures = validator(pool, listener := Listener(), count=12, by="video")(Kept(tells=True))  # type: ignore[arg-type]
    assert figures["sdri"] == pytest.approx(3.01, abs=0.3)
    assert figures["suppression"] == pytest.approx(6.02, abs=0.01)
    assert figures["presence"] == 1
    shown, others = listener.heard[::2], listener.heard[1::2]
    for mixture, one, other in zip(Kept.given, shown, others, strict=True):
        assert mixture.shape == (1, 12_000), "as long as the clips"
        for film in (one, other):
            assert isinstance(film, Footage)
            assert (film.start, film.seconds, film.screen) == (0.25, 0.75, "")
        assert one.frames != other.frames  # type: ignore[union-attr]
        (own,) = [clip for clip in clips if clip.video == one.frames]  # type: ignore[union-attr]
        samples, _ = files.read(own.audio)
        near = np.corrcoef(mixture[0], samples[0, 4_000:])[0, 1]
        assert near == pytest.approx(0.5**0.5, abs=0.05)
    assert len(set(shown)) > 6
    few = Pool([(clip, 1.0) for clip in clips[:2]], 16_000, tmp_path / "few", lambda labels: np.zeros((1, 1)))
    with pytest.raises(ValueError, match="2 of the clips with split 'valid' have a video; validation needs three"):
        validator(few, Listener(), by="video")  # type: ignore[arg-type]


def test_of_two_answers_to_nothing_the_better_counts(small_world: Path, tmp_path: Path) -> None:
    class Twice(torch.nn.Module):
        """A hundredth of the mixture, or half of it."""

        def __init__(self) -> None:
            super().__init__()
            self.number = torch.nn.Parameter(torch.tensor(0.5))

        def separate(self, mixture: torch.Tensor, embedding: Any) -> tuple[torch.Tensor, None]:
            assert torch.equal(embedding.pooled, torch.eye(2, 8))
            return torch.stack((0.01 * mixture, self.number * mixture)), None

    pool = Pool([(clip, 1.0) for clip in read_manifest(small_world)], 16_000, tmp_path, lambda labels: np.eye(4))
    found = validator(pool, listener := Listener(), count=6, by="oracle")(Twice())  # type: ignore[arg-type]
    assert listener.heard == [Text("1"), Text("2")] * 6
    assert found.keys() == {"sdri", "si_sdri"}
    assert found["sdri"] == pytest.approx(3.01, abs=0.3)
