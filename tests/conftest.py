"""What several test files need: an encoder and a separator that need no training, and sounds to work on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import soundfile

if TYPE_CHECKING:
    from soundsieve.inference.separate import Model
    from soundsieve.types import Encoder

TINY_RATE = 16_000


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Torch on one thread: sums come out the same, and small networks are faster."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def toy_encoder() -> Callable[..., Encoder]:
    """Makes an encoder of so many dimensions: a query to a unit vector that depends on nothing but the query, and a
    sound to one that depends on its spectrum."""
    import torch

    from soundsieve.types import Embedding, Query, Text

    class Toy:
        accepts: frozenset[type] = frozenset({Text})  # though it would do with any

        def __init__(self, dim: int) -> None:
            self.dim = dim

        def encode(self, queries: Sequence[Query]) -> Embedding:
            contents = [next(iter(vars(query).values())) for query in queries]
            raw = [part.tobytes() if isinstance(part, np.ndarray) else str(part).encode() for part in contents]
            seeds = [hashlib.sha256(part).digest()[:8] for part in raw]
            rows = [np.random.default_rng(int.from_bytes(seed, "big")).standard_normal(self.dim) for seed in seeds]
            return Embedding(torch.nn.functional.normalize(torch.tensor(np.array(rows), dtype=torch.float32), dim=1))

        def hear(self, waveform: torch.Tensor, sample_rate: int) -> torch.Tensor:
            levels = torch.fft.rfft(waveform.float()).abs()[None]
            bands = torch.nn.functional.adaptive_avg_pool1d(levels, self.dim)[0].log1p()
            return torch.nn.functional.normalize(bands - bands.mean(1, keepdim=True), dim=1)

    return Toy


@pytest.fixture
def tiny_model(toy_encoder: Callable[..., Encoder]) -> Callable[..., Model]:
    """Makes a real Model around a function (mixture, query vectors) -> targets (query, channel, sample), which tells
    presence or does not."""
    import torch

    from soundsieve.checkpoints.store import Checkpoint
    from soundsieve.inference.separate import Model

    class Tiny(torch.nn.Module):
        sample_rate, segment, context, stride = TINY_RATE, 8_000, 800, 200

        def __init__(self, answer: Callable[..., torch.Tensor], channels: int | None, tells: bool) -> None:
            super().__init__()
            self.answer, self.channels, self.tells = answer, channels, tells

        def separate(self, mixture: torch.Tensor, embedding: Any) -> tuple[torch.Tensor, torch.Tensor | None]:
            assert mixture.ndim == 2
            assert 0 < mixture.shape[1] <= self.segment
            return self.answer(mixture, embedding.pooled), 5 * embedding.pooled[:, 0] if self.tells else None

    def make(answer: Callable[..., torch.Tensor], channels: int | None = None, *, tells: bool = True) -> Model:
        header = {"recipe": "default", "encoder": "toy", "separator": {}}
        model = Model(
            "tiny",
            Tiny(answer, channels, tells).eval(),
            toy_encoder(8),
            Checkpoint({}, header, lambda: "0" * 64),
            "cpu",
        )
        model._half = False  # the same on processors that are fast in half precision
        return model

    return make


@pytest.fixture
def small_world(tmp_path: Path) -> Path:
    """A manifest of sixteen seconds of sound: four kinds, of each three clips to train and one to validate."""
    rng = np.random.default_rng(0)
    time = np.arange(TINY_RATE) / TINY_RATE
    rows = []
    for label in ("a low tone", "a high tone", "hiss", "clicks"):
        for number in range(4):
            samples = {
                "a low tone": np.sin(2 * np.pi * (200 + 20 * number) * time),
                "a high tone": np.sin(2 * np.pi * (2_000 + 100 * number) * time),
                "hiss": rng.standard_normal(len(time)) * 0.2,
                "clicks": (np.arange(len(time)) % (1_000 + 100 * number) < 20) * rng.standard_normal(len(time)),
            }[label]
            name = f"{label.replace(' ', '-')}-{number}.wav"
            soundfile.write(tmp_path / name, 0.2 * samples, TINY_RATE, subtype="FLOAT")
            split = "valid" if number == 3 else "train"
            rows.append({"audio": name, "text": f"{label}, number {number}", "label": label, "split": split})
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return manifest


@pytest.fixture(scope="session")
def small_films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A manifest of twelve films of two seconds: a square that is lit as long as its tone sounds. Eight are to train
    with; of the first four of these it is known that all is on the screen, or, where the square is dark, that nothing
    is."""
    from soundsieve.data.scenes import Scene, write

    folder = tmp_path_factory.mktemp("films")
    rate, seconds, fps = 8_000, 2, 8
    rows = []
    for number in range(12):
        rng = np.random.default_rng(number)
        lit = rng.permutation(np.arange(fps * seconds) % 2 == 0)
        hertz, seen = 200 * (number + 2), number not in (1, 3)
        tone = 0.3 * np.sin(2 * np.pi * hertz * np.arange(rate * seconds) / rate) * lit.repeat(rate // fps)
        frames = np.full((fps * seconds, 64, 64, 3), 40, np.uint8)
        frames[lit & seen, 16:48, 16:48] = rng.integers(100, 256, 3)
        write(Scene((), tone, frames, fps, rate, "", ""), folder / f"{number}.mp4")
        row = {"video": f"{number}.mp4", "label": f"square {number}", "split": "train" if number < 8 else "valid"}
        rows.append(row | ({"screen": "on" if seen else "off"} if number < 4 else {}))
    manifest = folder / "videos.jsonl"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return manifest
