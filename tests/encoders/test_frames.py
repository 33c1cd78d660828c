"""The promises of soundsieve.encoders.frames: each frame at its time, squeezed, and decoded once."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import av
import numpy as np
import pytest
import torch
import transformers
from PIL import Image as Pillow

from soundsieve import encoders
from soundsieve.encoders import frames as module
from soundsieve.encoders.frames import Footage, Frames, Motion, Patches, Stills, look
from soundsieve.encoders.pretrained import EncoderError
from soundsieve.pictures import files
from soundsieve.types import Audio, Embedding, Image, Query, Text, Video
from tests.encoders.conftest import make_clip

SIDE = 64


def painted(count: int, size: tuple[int, int] = (SIDE, SIDE)) -> np.ndarray:
    """Frames (frame, height, width, 3): frame ``n`` is of grey ``4 n``, its right half white."""
    shown = np.arange(count, dtype=np.uint8)[:, None, None, None] * 4
    pixels = shown.repeat(size[0], 1).repeat(size[1], 2).repeat(3, 3)
    pixels[:, :, size[1] // 2 :] = 255
    return pixels


def film(path: Path, pixels: np.ndarray, rate: int = 8) -> Path:
    with av.open(str(path), "w") as container:
        video = container.add_stream("png", rate=rate)  # nothing is lost
        video.height, video.width = pixels.shape[1:3]
        video.pix_fmt = "rgb24"
        for frame in pixels:
            container.mux(video.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(video.encode(None))
    return path


def numbers(found: Embedding, row: int = 0) -> list[int]:
    """Which of the painted frames the real steps of a query are."""
    assert found.steps is not None
    assert found.mask is not None
    steps = found.steps[row][found.mask[row]]
    return (steps[:, : 3 * SIDE // 2 : 3].mean(1) * 255 / 4).round().int().tolist()


@pytest.fixture
def motion() -> Motion:
    return Motion()


@pytest.mark.parametrize(("name", "fps", "side"), [("stills", 1, 128), ("motion", 8, 64), ("motion_16", 16, 64)])
def test_they_are_found_by_name_and_say_what_they_give(name: str, fps: float, side: int) -> None:
    encoder = encoders.load(name)
    assert isinstance(encoder, Frames)
    assert (encoder.fps, encoder.side, encoder.dim) == (fps, side, 3 * side**2)
    assert encoder.accepts == {Video}
    found = encoder.encode([Footage(painted(16), 8.0, seconds=2.0), Footage(painted(16), 8.0, seconds=1.0)])
    assert found.steps is not None
    assert found.mask is not None
    assert found.steps.shape == (2, 2 * fps, encoder.dim)
    assert found.steps.dtype == found.pooled.dtype == torch.float32
    assert found.mask.sum(1).tolist() == [2 * fps, fps]
    assert (found.steps[1, fps:] == 0).all()
    for row in range(2):
        assert torch.allclose(found.pooled[row], found.steps[row][found.mask[row]].mean(0), atol=1e-6)


def test_a_frame_is_its_rows_of_red_green_and_blue_from_zero_to_one(motion: Motion) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (3, SIDE, SIDE, 3), np.uint8)
    found = motion.encode([Video(pixels, 8.0)])
    assert found.steps is not None
    assert torch.equal(found.steps[0].view(3, SIDE, SIDE, 3), torch.from_numpy(pixels) / 255)


@pytest.mark.parametrize("size", [(40, 100), (128, 128), (16, 16), (200, 96)])
def test_frames_of_any_size_are_squeezed_to_a_square(motion: Motion, size: tuple[int, int]) -> None:
    found = motion.encode([Video(painted(5, size), 8.0)])
    assert found.steps is not None
    squares = found.steps[0].view(5, SIDE, SIDE, 3)
    assert (squares[:, :, : SIDE // 2 - 3] * 255 == 4 * torch.arange(5)[:, None, None, None]).all()
    assert (squares[:, :, SIDE // 2 + 3 :] == 1).all()


def test_a_file_s_frames_are_those_of_an_array(motion: Motion, tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", painted(32))
    queries: list[tuple[Query, Query]] = [
        (Video(path), Video(painted(32), 8.0)),
        (Footage(path, seconds=4.0), Footage(painted(32), 8.0, seconds=4.0)),
        (Footage(path, start=1.5, seconds=1.0), Footage(painted(32), 8.0, 1.5, 1.0)),
        (Footage(path, start=3.0), Footage(painted(32), 8.0, 3.0)),
        (Footage(path, start=3.5, seconds=2.0), Footage(painted(32), 8.0, 3.5, 2.0)),
        (Footage(path, start=9.0), Footage(painted(32), 8.0, 9.0)),
    ]
    expected = [[*range(32)], [*range(32)], [*range(12, 20)], [*range(24, 32)], [*range(28, 32), *[31] * 12], [31]]
    of_files, of_arrays = (motion.encode(part) for part in zip(*queries, strict=True))
    for row, steps in enumerate(expected):
        assert numbers(of_files, row) == numbers(of_arrays, row) == steps


@pytest.mark.parametrize(("fps", "expected"), [(4.0, [0, 0, 1, 1, 2, 2]), (16.0, [0, 2, 4]), (None, [*range(6)])])
def test_frames_of_an_array_are_picked_by_time_or_taken_as_they_are(
    motion: Motion, fps: float | None, expected: list[int]
) -> None:
    seconds = 6 / (fps or 8)
    assert numbers(motion.encode([Video(painted(6), fps)]))[: len(expected)] == expected
    assert numbers(motion.encode([Footage(painted(6), fps, seconds=seconds)]))[: len(expected)] == expected


@pytest.mark.parametrize(("seconds", "count"), [(0.0, 1), (0.01, 1), (0.99, 8), (1.0, 8), (1.07, 9), (4.0, 32)])
def test_a_stretch_has_as_many_steps_as_its_seconds_say(
    motion: Motion, tmp_path: Path, seconds: float, count: int
) -> None:
    path = film(tmp_path / "a.mp4", painted(16))
    found = motion.encode([Footage(path, seconds=seconds), Footage(painted(16), 8.0, 0.0, seconds)])
    assert len(numbers(found, 0)) == len(numbers(found, 1)) == count


def test_of_a_stretch_without_end_there_are_no_more_frames_than_that(
    motion: Motion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_FRAMES", 8)
    for whole in (Video(film(tmp_path / "a.mp4", painted(32))), Video(painted(32), 8.0), Video(painted(32))):
        assert numbers(motion.encode([whole])) == [*range(0, 32, 4)]


def test_vectors_do_not_depend_on_their_company(motion: Motion, tmp_path: Path) -> None:
    queries = [Footage(film(tmp_path / f"{n}.mp4", painted(8 * n)), seconds=float(n)) for n in (1, 2, 3)]
    together = motion.encode(queries)
    for row, query in enumerate(queries):
        alone = Motion().encode([query])
        assert torch.equal(alone.pooled[0], together.pooled[row])
        assert numbers(alone) == numbers(together, row)


def test_a_stretch_is_decoded_once_and_again_when_the_file_has_changed(
    motion: Motion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[Path] = []
    film_of = files.frames

    def counted(video: Path, *arguments: object) -> np.ndarray:
        decoded.append(video)
        return film_of(video, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "frames", counted)
    path = film(tmp_path / "a.mp4", painted(16))
    asked = Footage(path, seconds=1.0)
    first = motion.encode([asked])
    assert torch.equal(motion.encode([Footage(path, seconds=1.0, screen="on")]).pooled, first.pooled)
    assert len(decoded) == 1
    motion.encode([Footage(path, start=1.0, seconds=1.0)])
    assert len(decoded) == 2
    facts = path.stat()
    film(path, painted(16)[::-1])
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns + 1))
    assert numbers(motion.encode([asked])) == [*range(15, 7, -1)]
    motion.release()
    motion.encode([asked])
    assert len(decoded) == 4


def test_the_frames_kept_take_no_more_than_a_limit_and_the_latest_stay(
    motion: Motion, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT_BYTES", 3 * 8 * 3 * SIDE**2)
    path = film(tmp_path / "a.mp4", painted(48))
    stretches = [Footage(path, start=float(number), seconds=1.0) for number in range(5)]
    for asked in (*stretches[:3], stretches[0], stretches[3]):
        motion.encode([asked])
    assert [key[3] for key in motion._kept] == [2.0, 0.0, 3.0]  # type: ignore[index]
    assert motion._bytes == sum(kept.nbytes for kept in motion._kept.values()) == module.KEPT_BYTES


def test_several_threads_get_the_same_frames(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", painted(48))
    stretches = [Footage(path, start=number / 8, seconds=1.0) for number in range(8)]
    expected = [Motion().encode([asked]).pooled for asked in stretches]
    shared = Motion()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: shared.encode([stretches[number % 8]]).pooled, range(64)))
    assert all(torch.equal(vector, expected[number % 8]) for number, vector in enumerate(found))
    assert shared._bytes == sum(kept.nbytes for kept in shared._kept.values())


def test_a_picture_that_stands_is_a_film(motion: Motion, tmp_path: Path) -> None:
    from PIL import Image as Pillow

    Pillow.fromarray(painted(6)[5]).save(tmp_path / "a.png")
    assert numbers(motion.encode([Footage(tmp_path / "a.png", seconds=1.0)])) == [5] * 8


@pytest.mark.parametrize(
    "query",
    [Text("a dog"), Image(painted(1)[0]), Audio(np.zeros((1, 9), np.float32), 8_000)],
    ids=["text", "image", "audio"],
)
def test_what_is_no_video_is_refused(motion: Motion, query: Query) -> None:
    with pytest.raises(ValueError, match=r"takes no (text|image|audio); ask by a video"):
        motion.encode([Video(painted(2)), query])


def test_a_file_that_cannot_be_seen_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"no film")
    for path, told in ((tmp_path / "a.mp4", "a.mp4: is not a video"), (tmp_path / "b.mp4", "b.mp4: is not there")):
        with pytest.raises(files.PictureError, match=told):
            Stills().encode([Video(path)])
    with pytest.raises(files.PictureError, match=r"must be \(frame, height, width, 3\)"):
        Stills().encode([Video(np.zeros((0, 4, 4, 3), np.uint8), 8.0)])
    with pytest.raises(files.PictureError, match=r"must be \(frame, height, width, 3\)"):
        Stills().encode([Video(np.zeros((4, 4, 3), np.uint8))])


def test_looking_gives_frames_as_they_are(tmp_path: Path) -> None:
    pixels = painted(16, (32, 48))
    assert np.array_equal(look(Footage(pixels, 8.0, 1.0), 8.0), pixels[8:])
    assert look(Footage(film(tmp_path / "a.mp4", pixels), start=1.0), 8.0).shape == (8, 32, 48, 3)


# ------------------------------------------------------------------------------------- what a pretrained network sees


def test_patches_are_what_clip_s_vision_transformer_has_at_each_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_clip(tmp_path / "clip", 16)
    monkeypatch.setenv("SOUNDSIEVE_CLIP", str(folder))
    encoder = encoders.load("patches")
    assert isinstance(encoder, Patches)
    assert (encoder.fps, encoder.side, encoder.dim) == (1, 224, 49 * 32)
    pixels = np.random.default_rng(0).integers(0, 256, (3, 224, 224, 3), dtype=np.uint8)
    path = film(tmp_path / "a.mov", pixels, 1)
    found = encoder.encode([Video(path), Footage(path, start=1.0, seconds=1.0)])
    assert found.steps is not None
    assert found.mask is not None
    assert found.mask.sum(1).tolist() == [3, 1]
    model = transformers.CLIPModel.from_pretrained(folder).eval().vision_model
    shown = transformers.CLIPImageProcessorPil()([Pillow.fromarray(frame) for frame in pixels], return_tensors="pt")
    with torch.no_grad():
        expected = model.post_layernorm(model(**shown).last_hidden_state[:, 1:]).flatten(1)
    assert torch.allclose(found.steps[0], expected, atol=5e-3)
    assert torch.equal(found.steps[1, 0], found.steps[0, 1])
    assert float((expected[0] - expected[1]).abs().max()) > 0.1, "the small model tells frames apart"
    path.unlink()
    with pytest.raises(ValueError, match=r"a\.mov"):
        encoder.encode([Video(path)])


def test_patches_of_a_frame_of_any_shape_are_those_of_the_whole_frame(tmp_path: Path) -> None:
    encoder = Patches(make_clip(tmp_path, 16))
    wide = np.zeros((1, 50, 400, 3), np.uint8)
    right = wide.copy()
    right[:, :, 390:] = 255  # at the edge, which a crop would lose
    steps = encoder.encode([Video(wide, 1.0), Video(right, 1.0)]).steps
    assert steps is not None
    assert not torch.allclose(steps[0], steps[1], atol=1e-2)


def test_a_folder_that_does_not_say_what_its_network_sees_is_told_of(tmp_path: Path) -> None:
    folder = make_clip(tmp_path, 16)
    told = json.loads((folder / "config.json").read_text())
    del told["vision_config"]["patch_size"]
    (folder / "config.json").write_text(json.dumps(told))
    with pytest.raises(EncoderError, match=r"does not say its vision_config\.patch_size; give a clip model"):
        Patches(folder)
