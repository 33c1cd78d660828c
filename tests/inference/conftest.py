"""What the tests of videos need: one of any container and codec, that begins when it is told to."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

FPS = 25


def noise(seconds: float, rate: int, channels: int = 1) -> np.ndarray:
    """Sound that is like itself at no other time, (channel, sample)."""
    rng = np.random.default_rng(round(seconds * rate) + channels)
    count, even = round(seconds * rate), np.ones(8) / 8  # dull, as sound is that codecs are made for
    rows = [np.convolve(rng.standard_normal(count), even, "same") for _ in range(channels)]
    return (0.2 * np.array(rows).clip(-3, 3)).astype(np.float32)


def moving(count: int, side: int = 32) -> np.ndarray:
    """Pictures of which no two are alike, (frame, side, side, 3), uint8."""
    rng = np.random.default_rng(count)
    start, step = rng.integers(0, 256, (side // 8, side // 8, 3)), rng.integers(1, 12, (side // 8, side // 8, 3))
    small = (start + np.arange(count)[:, None, None, None] * step) % 256
    return small.astype(np.uint8).repeat(8, 1).repeat(8, 2)


def film(
    path: Path,
    sound: np.ndarray | None,
    rate: int = 16_000,
    frames: np.ndarray | None = None,
    *,
    muxer: str = "mp4",
    video: str = "mpeg4",
    audio: str = "aac",
    fps: int = FPS,
    begins: tuple[float, float] = (0.0, 0.0),
    rotation: int = 0,
    b_frames: int = 2,
    gop: int = 12,
    metadata: dict[str, str] | None = None,
    flags: str = "use_metadata_tags",
) -> Path:
    """Write a video.

    Args:
        path: where to.
        sound: (channel, sample), or None for a silent film.
        rate: of the sound, Hz.
        frames: (frame, height, width, 3), uint8; None for no picture.
        muxer: of the container.
        video: codec.
        audio: codec.
        fps: frames a second.
        begins: when picture and sound begin, seconds.
        rotation: noted in the file, degrees.
        b_frames: of the picture in a row, at most.
        gop: frames between those that the video can be entered at.
        metadata: of the file.
        flags: of MP4 and its kin.
    """
    options = {"movie_timescale": "48000", "movflags": flags} if muxer in ("mp4", "mov", "3gp") else {}
    with av.open(str(path), "w", format=muxer, container_options=options) as file:
        file.metadata.update(metadata or {})
        picture: Any = None
        if frames is not None:
            options = {"bf": str(b_frames)} if video == "mpeg4" else {}
            picture = file.add_stream(video, rate=fps, options=options)
            picture.height, picture.width = frames.shape[1:3]
            picture.pix_fmt = "yuv420p" if video != "mjpeg" else "yuvj420p"
            picture.codec_context.gop_size = gop
            if video != "mpeg2video":  # which knows no time between two frames
                picture.codec_context.time_base = Fraction(1, 1_000 * fps)
            if rotation:
                picture.set_display_rotation(rotation)
        if sound is not None:
            layout = {1: "mono", 2: "stereo", 6: "5.1"}[len(sound)]
            track: Any = file.add_stream(audio, rate=rate, layout=layout)
            first = round(begins[1] * rate)
        done = 0
        for number, pixels in enumerate(frames if frames is not None else ()):
            image = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            image.pts, image.time_base = round(begins[0] * 1_000 * fps) + 1_000 * number, Fraction(1, 1_000 * fps)
            file.mux(picture.encode(image))
            upto = round((number + 1) / fps * rate)
            if sound is not None and sound[:, done:upto].shape[1]:
                file.mux(track.encode(_heard(sound[:, done:upto], rate, layout, first + done)))
                done = min(upto, sound.shape[1])
        if sound is not None:
            if done < sound.shape[1]:
                file.mux(track.encode(_heard(sound[:, done:], rate, layout, first + done)))
            file.mux(track.encode(None))
        if picture:
            file.mux(picture.encode(None))
    return path


def _heard(samples: np.ndarray, rate: int, layout: str, pts: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples, np.float32), format="fltp", layout=layout)
    frame.sample_rate, frame.pts, frame.time_base = rate, pts, Fraction(1, rate)
    return frame
