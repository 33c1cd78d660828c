"""Short videos in which things sound on the screen and off it.

One to three things are to be seen. Some of them sound, and of these most move as their sound gets louder and
quieter, some by themselves, some not at all; the others are silent and may move as well, to mislead. Further sounds
come from things that are not to be seen, and quiet noise from everywhere. Every sound stays at hand by itself, as in
the data that on-screen separation is judged on (AudioScope, section 4).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.codec.context import Flags

from soundsieve.data import captions
from soundsieve.data.manifest import MOVES
from soundsieve.data.pictures.drawings import Draw
from soundsieve.data.pictures.shapes import Shape, place, rotate, shade
from soundsieve.data.pictures.styles import STYLES, look
from soundsieve.data.synthetic.curves import wander
from soundsieve.data.synthetic.noise import coloured

_MANNERS = ("hop", "swell", "turn", "flash")
_PLACES = {  # for so many things: how wide each is, and where their middles are
    1: (0.75, [(0.5, 0.54)]),
    2: (0.5, [(0.28, 0.4), (0.72, 0.64)]),
    3: (0.44, [(0.26, 0.32), (0.74, 0.36), (0.5, 0.76)]),
}


@dataclass(frozen=True)
class Voice:
    """Something that can sound in a scene.

    Attributes:
        name: no other's.
        label: the kind of sound; what is drawn for it.
        texts: what it may be called in the scene's split.
        take: one of its sounds, (n,), from a generator, the number of samples n and a sample rate in Hz.
    """

    name: str
    label: str
    texts: tuple[str, ...]
    take: Callable[[np.random.Generator, int, int], np.ndarray]


@dataclass(frozen=True)
class Part:
    """One thing in a scene: seen, heard, or both.

    Attributes:
        name: of its voice.
        label: of its voice.
        text: what it is called.
        sound: (sample,), or None for a thing that makes none.
        moves: one of :data:`soundsieve.data.manifest.MOVES`, or None for a thing that is not on the screen.
        level: how far it is moved in each frame, (frame,), 0 to 1; zeros off the screen.
    """

    name: str
    label: str
    text: str
    sound: np.ndarray | None
    moves: str | None
    level: np.ndarray


@dataclass(frozen=True)
class Scene:
    """A video and all that it is made of.

    Attributes:
        parts: what sounds on the screen, then what sounds off it, then what is seen but silent.
        background: the noise, (sample,).
        frames: (frame, size, size, 3), uint8.
        fps: frames a second.
        sample_rate: Hz.
        style: of its pictures.
        text: one caption of all that sounds.
    """

    parts: tuple[Part, ...]
    background: np.ndarray
    frames: np.ndarray
    fps: int
    sample_rate: int
    style: str
    text: str

    @property
    def mixture(self) -> np.ndarray:
        """The sum of all sounds and the background, (sample,), at most 0.9 in size."""
        return self.background + np.sum([part.sound for part in self.parts if part.sound is not None], axis=0)


def levels(sound: np.ndarray, frames: int) -> np.ndarray:
    """How loud a sound is in the time of each frame: (frame,), 0 to 1, the loudest 1; zeros for silence.

    What is always there counts for nothing, up to half of the loudest, so that a hum that swells moves things too.
    """
    edges = np.linspace(0, len(sound), frames + 1).astype(int)
    rms = np.sqrt(np.add.reduceat(sound**2, edges[:-1]) / np.diff(edges))
    rms = rms / max(float(rms.max()), 1e-12)
    floor = min(float(rms.min()), 0.5)
    return (rms - floor) / (1 - floor) if rms.any() else rms


def scene(
    rng: np.random.Generator,
    voices: Sequence[Voice],
    drawings: Mapping[str, Sequence[Draw]],
    split: str,
    *,
    seconds: float = 4.0,
    fps: int = 8,
    size: int = 128,
    sample_rate: int = 32_000,
) -> Scene:
    """Make a scene up.

    Args:
        rng: where all chance comes from.
        voices: what may be in it; no two parts are of one label, nor of labels that share a word, so there may
            be fewer parts than chance would have it.
        drawings: ways to draw a label; what has none is only ever heard.
        split: whose styles and wordings it has.
        seconds: how long it is.
        fps: frames a second.
        size: pixels along each side of a frame.
        sample_rate: Hz.

    Raises:
        ValueError: none of the voices can be drawn.
    """
    count, frames = int(seconds * sample_rate), int(seconds * fps)
    seen = int(rng.integers(1, 4))
    unseen = int(rng.choice([0, 1, 2], p=[0.35, 0.45, 0.2]))
    on, off = _cast(rng, voices, drawings, seen, unseen)
    seen, unseen = len(on), len(off)
    sounding = int(rng.choice([1, 2], p=[0.75, 0.25])) if not unseen or rng.random() < 0.8 else 0
    sounding = min(sounding, seen)
    parts = []
    for number, voice in enumerate((*on, *off)):
        heard, shown = number < sounding or number >= seen, number < seen
        sound = _timed(rng, voice.take(rng, count, sample_rate), sample_rate) if heard else None
        moves = str(rng.choice(MOVES, p=[0.7, 0.15, 0.15] if heard else [0, 0.4, 0.6])) if shown else None
        level = np.zeros(frames)
        if sound is not None:
            sound = sound / max(float(np.sqrt(np.mean(sound**2))), 1e-9) * 10 ** (rng.uniform(-6, 3) / 20)
            if moves == MOVES[0]:
                level = levels(sound, frames)
        if moves == MOVES[1]:
            level = np.clip(wander(rng, frames, fps, 1.5, -0.4, 1.2), 0, 1)
        parts.append(Part(voice.name, voice.label, str(rng.choice(voice.texts)), sound, moves, level))
    noise = coloured(rng, count, rng.uniform(0, 2))
    background = noise / max(float(np.sqrt(np.mean(noise**2))), 1e-9) * 10 ** (rng.uniform(-36, -24) / 20)
    ordered = (*parts[:sounding], *parts[seen:], *parts[sounding:seen])
    peak = np.abs(background + np.sum([part.sound for part in ordered if part.sound is not None], axis=0)).max()
    gain = rng.uniform(0.4, 0.9) / peak
    ordered = tuple(
        part if part.sound is None else replace(part, sound=(gain * part.sound).astype(np.float32)) for part in ordered
    )
    style = str(rng.choice(STYLES[split]))
    pictures = _film(rng, parts[:seen], drawings, style, frames, size)
    text = captions.joined(rng, [part.text for part in ordered if part.sound is not None], split)
    return Scene(ordered, (gain * background).astype(np.float32), pictures, fps, sample_rate, style, text)


def _cast(
    rng: np.random.Generator, voices: Sequence[Voice], drawings: Mapping[str, Sequence[Draw]], seen: int, unseen: int
) -> tuple[list[Voice], list[Voice]]:
    """Voices for a scene, to be seen and not to be seen; so many of each or, where too few go together, fewer."""
    chosen: tuple[list[Voice], list[Voice]] = ([], [])
    words: set[str] = set()
    order = [voices[number] for number in rng.permutation(len(voices))]
    for part, count in zip(chosen, (seen, unseen), strict=True):
        for voice in order:
            own = set(voice.label.split())
            if len(part) < count and not words & own and (part is chosen[1] or voice.label in drawings):
                part.append(voice)
                words |= own
    if not chosen[0]:
        raise ValueError("no scene without something to see; give sounds of which one at least can be drawn")
    return chosen


def _timed(rng: np.random.Generator, sound: np.ndarray, sample_rate: int) -> np.ndarray:
    """A sound that sets in or ends somewhere, most times; its loudest moment stays."""
    count = len(sound)
    if rng.random() < 0.3:
        return sound
    hop = max(sample_rate // 10, 1)
    power = (sound[: count // hop * hop].reshape(-1, hop) ** 2).mean(1)
    middle = (int(np.convolve(power, np.ones(3), "same").argmax()) + 0.5) * hop
    start = int(max(middle - rng.uniform(0.4, 2.0) * sample_rate, 0))
    end = int(min(middle + rng.uniform(0.4, 2.0) * sample_rate, count))
    fade = max(min(int(0.03 * sample_rate), (end - start) // 4), 1)
    gate = np.zeros(count)
    gate[start:end] = 1
    gate[start : start + fade] = np.linspace(0, 1, fade)
    gate[end - fade : end] = np.linspace(1, 0, fade)
    return sound * gate


def _film(
    rng: np.random.Generator,
    parts: Sequence[Part],
    drawings: Mapping[str, Sequence[Draw]],
    style: str,
    frames: int,
    size: int,
) -> np.ndarray:
    """Frames of the parts, side by side, moved by their levels; (frame, size, size, 3), uint8."""
    things = []
    wide, places = _PLACES[len(parts)]
    for number, column in enumerate(rng.permutation(len(parts))):
        part = parts[number]
        ways = drawings[part.label]
        shapes = ways[int(rng.integers(len(ways)))](rng)
        x, y = np.array(places[int(column)]) + rng.uniform(-0.03, 0.03, 2)
        fitted = _fitted(shapes, x, y, wide * rng.uniform(0.85, 1), flip=bool(rng.random() < 0.5))
        things.append((fitted, (x, y), wide, str(rng.choice(_MANNERS)), part.level))
    view = look(rng, style)
    film = np.zeros((frames, size, size, 3), np.uint8)
    for number in range(frames):
        if number and all(level[number] == level[number - 1] for *_, level in things):
            film[number] = film[number - 1]
            continue
        posed = [shape for thing in things for shape in _moved(*thing[:4], float(thing[4][number]), number)]
        film[number] = view.paint(posed, size)
    return film


def _fitted(shapes: Sequence[Shape], x: float, y: float, side: float, *, flip: bool) -> list[Shape]:
    """Shapes brought into a square of a side with its middle at (x, y)."""
    points = np.concatenate([shape.points for shape in shapes])
    low, high = points.min(0), points.max(0)
    scale = side / max(float((high - low).max()), 1e-3)
    right, down = ((low + high) / 2 - 0.5) * scale
    return place(shapes, x + (right if flip else -right), y - down, scale, flip=flip)


def _moved(
    shapes: list[Shape], centre: tuple[float, float], wide: float, manner: str, level: float, frame: int
) -> list[Shape]:
    """The shapes moved by a level in one of the manners; the higher it is, the further."""
    if manner == "hop":
        return [replace(shape, points=shape.points - (0, 0.3 * wide * level)) for shape in shapes]
    if manner == "turn":  # to and fro
        return rotate(shapes, (30 if frame % 2 else -30) * level, centre)
    grown = 1 + (0.4 if manner == "swell" else 0.15) * level
    out = []
    for shape in shapes:
        colour = shade(shape.colour, 1 + 2 * level) if manner == "flash" else shape.colour
        out.append(
            replace(shape, points=(shape.points - centre) * grown + centre, width=shape.width * grown, colour=colour)
        )
    return out


def write(made: Scene, path: Path) -> None:
    """Write a scene as MP4: H.264 (MPEG-4 where there is no encoder for it) and AAC, the same bytes each time."""
    codec = "libx264" if "libx264" in av.codecs_available else "mpeg4"
    options = {"preset": "veryfast", "crf": "20"} if codec == "libx264" else {"qscale": "3"}
    size = made.frames.shape[1]
    with av.open(str(path), "w", format="mp4", container_options={"fflags": "+bitexact"}) as file:
        video = file.add_stream(codec, rate=made.fps, options=options)
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt = size, size, "yuv420p"
        audio = file.add_stream("aac", rate=made.sample_rate, layout="mono")
        audio.bit_rate = 96_000
        for stream in (video, audio):
            stream.codec_context.flags |= Flags.bitexact
            stream.codec_context.thread_count = 1
        for pixels in made.frames:
            file.mux(video.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        file.mux(video.encode())
        samples = made.mixture[None].astype(np.float32)
        for start in range(0, samples.shape[1], 1024):
            piece = av.AudioFrame.from_ndarray(samples[:, start : start + 1024], format="fltp", layout="mono")
            piece.sample_rate, piece.pts, piece.time_base = made.sample_rate, start, Fraction(1, made.sample_rate)
            file.mux(audio.encode(piece))
        file.mux(audio.encode())
