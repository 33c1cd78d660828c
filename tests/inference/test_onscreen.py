"""The promises of soundsieve.inference.onscreen, and of what is separated by it: each sound with what is seen then."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import torch

import soundsieve
from soundsieve import OnScreen
from soundsieve.audio import files
from soundsieve.audio.files import AudioError
from soundsieve.checkpoints import store
from soundsieve.encoders.frames import Motion
from soundsieve.inference.onscreen import AHEAD_SECONDS, Screen
from soundsieve.inference.request import QueryError, Request
from soundsieve.inference.separate import Model, Run, load
from soundsieve.inference.stems import Output, names, separate_file
from soundsieve.recipes import default
from soundsieve.separators.onscreen import OnScreenConfig
from soundsieve.types import Embedding, Query, Text
from tests.inference.conftest import film, moving, noise

RATE = 8_000
SMALL = OnScreenConfig(
    sample_rate=RATE, seconds=1.0, sources=2, basis="stft", window=128, hop=64, bottleneck=8, channels=12, dilations=2,
    repeats=1, side=64, image_widths=(4, 6), mels=16, mel_window=128, mel_hop=64, audio_widths=(4, 6), dim=8,
    motion=True,
)  # fmt: skip


class Counting(Motion):
    """Counts how often frames are decoded, and how many."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []

    def encode(self, queries: Sequence[Query]) -> Embedding:
        found = super().encode(queries)
        assert found.steps is not None
        self.asked.append(found.steps.shape[1])
        return found


def greys(count: int) -> np.ndarray:
    """Pictures that tell their number, within 16: (frame, 32, 32, 3)."""
    levels = 16 * (np.arange(count) % 16)
    return np.broadcast_to(levels[:, None, None, None], (count, 32, 32, 3)).astype(np.uint8)


def numbers(embedding: Embedding) -> list[int]:
    """What the pictures of :func:`greys` tell."""
    assert embedding.steps is not None
    return [round(float(step.mean()) * 255 / 16) for step in embedding.steps[0]]


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seventy seconds whose sound begins a quarter of a second after the picture."""
    path = tmp_path_factory.mktemp("long") / "long.mkv"
    return film(
        path, noise(70, RATE), RATE, greys(560), muxer="matroska", fps=8, begins=(0.0, 0.25), b_frames=0, gop=300
    )


@pytest.mark.parametrize("hop", [0.75, 3.75, 4.3])
def test_every_stretch_is_seen_as_it_is_heard_and_most_are_decoded_once(hop: float, long: Path) -> None:
    encoder = Counting()
    screen = Screen(long, encoder)
    with av.open(str(long)) as file:
        late = float(next(file.decode(file.streams.audio[0])).time)  # less than 0.25: the codec adds some in front
    for start in np.arange(0, 69, hop):
        seconds = min(5.0, 69.9 - start)
        seen = screen.embed(start, seconds)
        assert seen.mask is not None
        assert seen.mask.all()
        expected = [min(int(8 * (start + late + 1e-3) + step), 559) % 16 for step in range(max(round(8 * seconds), 1))]
        assert numbers(seen) == expected
    whole = (8 * hop).is_integer()
    assert encoder.asked[0] == 8 * AHEAD_SECONDS
    if whole:
        assert len(encoder.asked) <= 5
    else:
        assert max(encoder.asked[1:]) == 40
    assert not encoder._kept, "frames pile up"


def test_before_the_first_picture_and_after_the_last_these_stand(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", noise(4, RATE), RATE, greys(16), fps=8, begins=(1.0, 0.0), b_frames=0)
    screen = Screen(path, Motion())
    assert numbers(screen.embed(0, 2)) == [0] * 8 + list(range(8))
    assert numbers(screen.embed(0, 0.5)) == [0] * 4
    assert numbers(screen.embed(2, 2)) == [*range(8, 16), *[15] * 8]
    assert numbers(screen.embed(3.99, 0.01)) == [15]


def test_what_cannot_be_looked_at_is_told(tmp_path: Path) -> None:
    for path, told in (
        (film(tmp_path / "mute.mp4", None, RATE, greys(8)), "has no sound track"),
        (film(tmp_path / "talk.m4a", noise(1, RATE), RATE), "nothing is on the screen"),
        (tmp_path / "gone.mp4", "is not there"),
    ):
        with pytest.raises(AudioError, match=told) as caught:
            Screen(path, Motion())
        assert str(caught.value).startswith(f"{path}: ")


def test_pictures_that_are_cut_short_are_told(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", noise(9, RATE), RATE, greys(72), fps=8, flags="faststart")
    path.write_bytes(path.read_bytes()[: -path.stat().st_size // 3])
    screen = Screen(path, Motion())
    with pytest.raises(QueryError, match=r"a\.mp4: is cut short") as caught:
        screen.embed(0, 9)
    assert "\n" not in str(caught.value)


# --------------------------------------------------------------------------------------------------------- separating


@pytest.fixture
def watching(tiny_model: Callable[..., Model]) -> Callable[..., Model]:
    """Makes a model that lets through as much of the sound as its pictures are bright."""

    def make(segment: int = 8_000, context: int = 0) -> Model:
        model = tiny_model(lambda mixture, seen: seen.mean(1)[:, None, None] * mixture, tells=False)
        model.encoder = Motion()
        separator: Any = model.separator
        separator.segment, separator.context = segment, context
        return model

    return make


@pytest.mark.parametrize(("segment", "context"), [(8_000, 0), (16_000, 800)])
def test_the_target_sounds_while_it_is_to_be_seen(
    segment: int, context: int, watching: Callable[..., Model], tmp_path: Path
) -> None:
    shown = np.zeros((80, 16, 16, 3), np.uint8)
    shown[32:56] = 255
    sound = noise(10, 16_000, 2)
    path = film(tmp_path / "a.mp4", sound, 16_000, shown, fps=8, gop=80)
    result = watching(segment, context).separate(path, OnScreen())
    mixture, _ = files.read(path)
    assert result.query == "onscreen"
    assert np.abs(result.target + result.residual - mixture).max() <= 1e-6
    gain = np.sqrt((result.target**2).reshape(2, 100, -1).mean(2) / (mixture**2).reshape(2, 100, -1).mean(2))
    edge = 10 * segment // 16_000
    assert (gain[:, : 40 - edge] < 0.05).all()
    assert (gain[:, 70 + edge :] < 0.05).all()
    assert (gain[:, 40 + edge : 70 - edge] > 0.95).all()


def test_only_the_path_of_a_video_has_a_screen(watching: Callable[..., Model], tmp_path: Path) -> None:
    model, sound = watching(), noise(1, 16_000)
    path = film(tmp_path / "a.mp4", sound, 16_000, moving(25))
    with path.open("rb") as file:
        for recording in ((sound, 16_000), file):
            with pytest.raises(QueryError, match="of a video file alone; give its path"):
                model.separate(recording, OnScreen())
    with pytest.raises(QueryError, match="of a video file alone; give its path"):
        list(model.stream([sound], OnScreen(), sample_rate=16_000))
    with pytest.raises(QueryError, match="of a video file alone; give its path"):
        Run(model, model.ask(Request((OnScreen(),))), 16_000, 1)
    for request in (Request((OnScreen(),), OnScreen()), Request((OnScreen(), OnScreen()))):
        with pytest.raises(QueryError, match="asked for alone"):
            model.ask(request)
    assert model.separate(path, OnScreen(), span=(0.2, 0.4)).target[:, :3_000].max() == 0


def test_a_model_that_does_not_watch_says_so(tiny_model: Callable[..., Model], tmp_path: Path) -> None:
    model = tiny_model(lambda mixture, _: mixture[None])
    path = film(tmp_path / "a.mp4", noise(1, RATE), RATE, moving(25))
    with pytest.raises(QueryError, match="model 'tiny' cannot tell what is on the screen"):
        model.separate(path, OnScreen())


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a small network that watches, untrained."""
    path = tmp_path_factory.mktemp("weights") / "watching.safetensors"
    torch.manual_seed(0)
    store.save(
        path, SMALL.build().state_dict(), replace(default.paper(), separator=SMALL, encoder="motion"), {}, half=True
    )
    return path


def test_the_network_itself_hears_and_watches_a_file_of_many_segments(weights: Path, tmp_path: Path) -> None:
    path = film(tmp_path / "a.mov", noise(3.3, 16_000, 2), 16_000, moving(82), muxer="mov", begins=(0.0, 0.3))
    sieve = soundsieve.load(str(weights))
    result = sieve.separate(path, OnScreen())
    mixture, rate = files.read(path)
    assert result.sample_rate == rate
    assert result.target.shape == mixture.shape
    assert np.abs(result.target + result.residual - mixture).max() <= 1e-6
    assert 0.01 < np.sqrt(np.mean(result.target**2) / np.mean(mixture**2)) < 1
    assert result.presence is not None
    assert 0 <= result.presence <= 1
    with pytest.raises(QueryError, match="takes video, not text"):
        sieve.separate(path, "a dog")


def test_files_are_four_with_the_videos_and_their_names_are_told_apart(weights: Path, tmp_path: Path) -> None:
    source = film(tmp_path / "a.mov", noise(1.5, 16_000), 16_000, moving(37), muxer="mov")
    model, request, output = load(str(weights)), Request((OnScreen(),)), Output(tmp_path / "out", format="flac")
    (group,) = names(source, request, output, model.name)
    assert [path.name for path in group] == [
        f"a.onscreen.{part}.{suffix}" for suffix in ("flac", "mov") for part in ("target", "residual")
    ]
    (fact,) = separate_file(model, source, model.ask(request), output)
    assert (fact["query"], fact["kind"]) == ("onscreen", "onscreen")
    assert [fact[key] for key in ("target", "residual", "target_video", "residual_video")] == list(map(str, group))
    mixture, _ = files.read(source)
    for stem, video in zip(group[:2], group[2:], strict=True):
        sound, again = files.read(stem)[0], files.read(video)[0]
        assert sound.shape == again.shape == mixture.shape
        assert np.mean((sound - again) ** 2) < 0.05 * np.mean(mixture**2)
    with pytest.raises(AudioError, match=r"exists already"):
        separate_file(model, source, model.ask(request), output)
    group[0].unlink(), group[1].unlink()
    with pytest.raises(AudioError, match=r"a\.onscreen\.target\.mov: exists already"):
        separate_file(model, source, model.ask(request), output)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in group[2:])
    with pytest.raises(ValueError, match="would both be"):
        names(source, request, Output(tmp_path, "{part}.flac"), model.name)
    assert len(names(source, Request((Text("rain"),)), output, model.name)[0]) == 2


def test_a_disk_that_is_full_with_the_very_last_bytes_leaves_none_of_the_four(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = film(tmp_path / "a.mp4", noise(1.5, 16_000), 16_000, moving(37))
    model, request = load(str(weights)), Request((OnScreen(),))
    asked = model.ask(request)
    write, written, room = os.write, [0], [10**9]

    def refuse(descriptor: int, data: Any) -> int:
        if written[0] + len(data) > room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        done = write(descriptor, data)
        written[0] += done
        return done

    monkeypatch.setattr(os, "write", refuse)
    separate_file(model, source, asked, Output(tmp_path / "out"))
    assert len(list((tmp_path / "out").iterdir())) == 4
    room[0], written[0] = written[0] - 1, 0
    with pytest.raises(AudioError, match=r"a\.onscreen\.residual\.mp4: the disk is full"):
        separate_file(model, source, asked, Output(tmp_path / "none"))
    assert list((tmp_path / "none").iterdir()) == []
