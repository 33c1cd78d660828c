"""Scenes of two tones each, and a network that takes them apart: what is known of them exactly, is known to tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile

from soundsieve.data import scenes as filming
from soundsieve.types import Clip

if TYPE_CHECKING:
    from soundsieve.inference.separate import Model

RATE = 8_000
BANDS = 12  # 300 Hz each, a tone in the middle of each
WITH, ITSELF, NOT = "with its sound", "by itself", "not"
MOVES: dict[str, list[tuple[str | None, str | None]]] = {  # of the two tones of each scene, of each split
    "test": [(WITH, None)] * 4 + [(NOT, None), (ITSELF, ITSELF)],
    "valid": [(WITH, None)] * 3 + [(None, None)],
    "train": [(WITH, None)] * 3,
}


def tone(band: int, samples: int = RATE) -> np.ndarray:
    """In the middle of a band, (sample,)."""
    waves = 0.2 * np.sin(2 * np.pi * (150 + 300 * band) * np.arange(samples) / RATE)
    return waves.astype(np.float32)


@pytest.fixture(scope="session")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> list[Clip]:
    """Scenes of 1 s at 8 kHz: number n of a split has tones in the bands 2 n and 2 n + 1, and is called by it."""
    folder, made = tmp_path_factory.mktemp("filmed"), []
    for split, rows in MOVES.items():
        for number, moves in enumerate(rows):
            bands = (2 * number, 2 * number + 1)
            parts = tuple(
                filming.Part(f"{band}", f"{band}", f"bell{band}", tone(band), move, np.zeros(4))
                for band, move in zip(bands, moves, strict=True)
            )
            frames = np.full((4, 16, 16, 3), 20 * number, np.uint8)
            path = folder / f"{split}-{number}.mp4"
            silence = np.zeros(RATE, np.float32)
            filming.write(filming.Scene(parts, silence, frames, 4, RATE, "", ""), path)
            references = [folder / f"{split}-{number}-{band}.flac" for band in bands]
            for reference, band in zip(references, bands, strict=True):
                soundfile.write(reference, tone(band), RATE)
            seen = {move is not None for move in moves}
            made.append(Clip(
                path, (), f"scene {number}", split=split, video=path, parts=tuple(part.text for part in parts),
                references=tuple(references), moves=moves,
                screen="" if len(seen) > 1 else "on" if seen == {True} else "off",
            ))  # fmt: skip
    return made


@pytest.fixture
def banded() -> Callable[..., Model]:
    """Makes a model whose sources are the bands, and which knows of a video, by its file's name, what is seen in it.

    Its logits are ``high`` for what is on the screen of the scene shown and ``low`` for all else.
    """
    import torch

    from soundsieve.checkpoints.store import Checkpoint
    from soundsieve.encoders.frames import Footage
    from soundsieve.inference.separate import Model
    from soundsieve.types import Embedding, Video

    class Named:
        accepts: frozenset[type] = frozenset({Video})
        dim = BANDS

        def encode(self, queries: Sequence[Any]) -> Embedding:
            rows = torch.zeros(len(queries), BANDS)
            for row, query in zip(rows, queries, strict=True):
                assert isinstance(query, Footage)
                split, number = Path(str(query.frames)).stem.split("-")
                for place, move in enumerate(MOVES[split][int(number)]):
                    row[2 * int(number) + place] = float(move is not None)
            return Embedding(rows)

        def release(self) -> None:
            """There is nothing to let go of."""

    class Bands(torch.nn.Module):
        sample_rate, segment, context, stride, channels = RATE, 10 * RATE, 0, 64, 1

        def __init__(self, high: float, low: float) -> None:
            super().__init__()
            self.high, self.low = high, low
            self.register_buffer("offset", torch.zeros(()))

        def sources(self, mixture: torch.Tensor) -> torch.Tensor:
            spectrum = torch.fft.rfft(mixture.double())
            hertz = torch.fft.rfftfreq(mixture.shape[1], 1 / RATE)
            band = (hertz / 300).long().clamp_max(BANDS - 1)
            parts = [torch.where(band == number, spectrum, 0) for number in range(BANDS)]
            return torch.fft.irfft(torch.stack(parts, 1), mixture.shape[1]).float()

        def decide(self, logits: torch.Tensor) -> torch.Tensor:
            return logits

        def onscreen(self, waveforms: torch.Tensor, embedding: Embedding) -> torch.Tensor:
            assert waveforms.shape[:2] == embedding.pooled.shape
            return self.low + (self.high - self.low) * embedding.pooled

    def make(high: float = 30.0, low: float = -30.0) -> Model:
        header = {"recipe": "banded", "encoder": "toy", "separator": {}}
        return Model("banded", Bands(high, low).eval(), Named(), Checkpoint({}, header, lambda: "0" * 64), "cpu")

    return make
