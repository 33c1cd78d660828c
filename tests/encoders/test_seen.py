"""The promises of soundsieve.encoders.seen: the encoder's own vectors, and each file looked at once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image as Pictures

from soundsieve.encoders.joint import Joint
from soundsieve.encoders.seen import Seen
from soundsieve.types import Audio, Embedding, Image, Query, Text, Video


class Counting:
    """Vectors of three numbers: a file's size, its kind, the weights; films have two steps. Remembers what it sees."""

    accepts: frozenset[type] = frozenset({Text, Image, Audio, Video})
    dim = 3

    def __init__(self, weights: float = 1.0) -> None:
        self.weights, self.asked = weights, list[Query]()
        self.released = False

    def encode(self, queries: Sequence[Query]) -> Embedding:
        self.asked += queries
        if any(str(vars(query).get("pixels", "")).endswith("bad.png") for query in queries):
            raise ValueError("bad.png: is damaged")
        rows = []
        for query in queries:
            content = next(iter(vars(query).values()))
            size = os.path.getsize(content) if isinstance(content, Path) else len(content)
            row = torch.tensor([[size, len(type(query).__name__), self.weights]])
            rows.append(torch.cat([row, row + 2]) if isinstance(query, Video) else row)
        pooled = torch.stack([row.mean(0) for row in rows])
        if not any(isinstance(query, Video) for query in queries):
            return Embedding(pooled)
        steps = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
        return Embedding(pooled, steps, torch.arange(2) < torch.tensor([[len(row)] for row in rows]))

    def release(self) -> None:
        self.released = True

    def seen(self) -> list[Query]:
        """Files looked at since the last time."""
        asked, self.asked = self.asked, []
        return [query for query in asked if isinstance(next(iter(vars(query).values())), Path)]


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("a.png", "b.png", "film.mp4")]
    for number, path in enumerate(paths):
        path.write_bytes(bytes(10 + number))
    return paths


def same(first: Embedding, second: Embedding) -> bool:
    if not torch.equal(first.pooled, second.pooled) or (first.steps is None) != (second.steps is None):
        return False
    if first.steps is None or second.steps is None or first.mask is None or second.mask is None:
        return True
    return torch.equal(first.steps[first.mask], second.steps[second.mask]) and torch.equal(first.mask, second.mask)


def test_it_gives_the_encoder_s_vectors_and_looks_at_a_file_once(files: list[Path], tmp_path: Path) -> None:
    encoder, plain = Counting(), Counting()
    seen = Seen(encoder, tmp_path / "kept")
    pixels = np.zeros((4, 4, 3), np.uint8)
    asked: list[list[Query]] = [
        [Image(files[0]), Text("a dog"), Image(files[1])],
        [Text("a cat"), Audio(np.zeros((1, 9), np.float32), 8_000)],
        [Video(files[2]), Image(files[0]), Text("a dog")],
        [Image(pixels), Image(files[0])],
        [Image(files[0]), Image(files[0])],
    ]
    for queries in asked:
        assert same(seen.encode(queries), plain.encode(queries))
    assert encoder.seen() == [Image(files[0]), Image(files[1]), Video(files[2])]
    again = Seen(encoder, tmp_path / "kept")  # another process
    for queries in asked:
        assert same(again.encode(queries), plain.encode(queries))
    assert encoder.seen() == []
    assert (again.accepts, again.dim) == (encoder.accepts, 3)
    again.release()
    assert encoder.released


def test_a_file_that_has_changed_is_looked_at_again(files: list[Path], tmp_path: Path) -> None:
    seen = Seen(encoder := Counting(), tmp_path / "kept")
    assert float(seen.encode([Image(files[0])]).pooled[0, 0]) == 10
    files[0].write_bytes(bytes(99))
    assert float(seen.encode([Image(files[0])]).pooled[0, 0]) == 99
    assert len(encoder.seen()) == 2


def test_other_weights_are_not_taken_for_these(files: list[Path], tmp_path: Path) -> None:
    for weights in (1.0, 90.0):
        found = Seen(Counting(weights), tmp_path / "kept").encode([Image(files[0])])
        assert float(found.pooled[0, 2]) == weights


def test_a_broken_entry_is_made_anew(files: list[Path], tmp_path: Path) -> None:
    Seen(Counting(), tmp_path / "kept").encode([Image(files[0])])
    (entry,) = (tmp_path / "kept").iterdir()
    for broken in (b"", b"\x93NUMPY", entry.read_bytes()[:-3]):
        entry.write_bytes(broken)
        seen = Seen(encoder := Counting(), tmp_path / "kept")
        assert float(seen.encode([Image(files[0])]).pooled[0, 0]) == 10
        assert encoder.seen() == [Image(files[0])]
    assert [path.name for path in (tmp_path / "kept").iterdir()] == [entry.name]


def test_what_is_wrong_with_a_file_the_encoder_says_and_nothing_is_kept(tmp_path: Path) -> None:
    seen = Seen(Counting(), tmp_path / "kept")
    (tmp_path / "bad.png").touch()
    with pytest.raises(ValueError, match=r"bad\.png: is damaged"):
        seen.encode([Image(tmp_path / "bad.png")])
    with pytest.raises(FileNotFoundError):
        seen.encode([Image(tmp_path / "gone.png")])
    assert not (tmp_path / "kept").exists()


def test_real_vectors_are_kept_in_full_precision(tmp_path: Path) -> None:
    """Though a network beside it may be computing in half."""
    pixels = np.random.default_rng(0).integers(0, 255, (48, 40, 3), dtype=np.uint8)
    Pictures.fromarray(pixels).save(tmp_path / "a.png")
    seen, image = Seen(Joint(), tmp_path / "kept"), Image(tmp_path / "a.png")
    with torch.autocast("cpu", torch.bfloat16):
        first = seen.encode([image]).pooled
    assert first.dtype == torch.float32
    assert torch.equal(first, seen.encode([image]).pooled)
    assert torch.equal(first, Joint().encode([image]).pooled)


def test_what_the_encoder_hears_comes_through_and_nothing_is_kept(tmp_path: Path) -> None:
    joint = Joint()
    sound = torch.from_numpy(np.random.default_rng(0).standard_normal((1, 16_000))).float().requires_grad_()
    found = Seen(joint, tmp_path / "seen").hear(sound, 16_000)
    assert torch.equal(found, joint.hear(sound, 16_000))
    assert found.requires_grad
    assert not list(tmp_path.iterdir())
    with pytest.raises(ValueError, match="the encoder Counting hears nothing; choose joint, clap or yamnet"):
        Seen(Counting(), tmp_path).hear(sound, 16_000)
