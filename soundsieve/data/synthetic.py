"""Sounds computed from nothing: rain, engines, animals, alarms, drums, each with the words for it.

Every kind is a small physical or procedural model (damped modes, filtered noise, pulse trains, Minnaert
bubbles, Karplus-Strong strings, formant voices) whose parameters are drawn anew for each clip, so that two
clips of a kind differ in pitch, tempo, size, brightness, density and room. They exist to train on where no
recording of a free licence is at hand. Kinds that looked unlike recordings (barking dogs, crying babies,
chainsaws) were left out on purpose: a wrong imitation teaches wrong things.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import interpolate, signal

Make = Callable[[np.random.Generator, int, int], np.ndarray]


@dataclass(frozen=True)
class Kind:
    """A kind of sound: its name, the words people use for it, and how to make one.

    ``make(rng, n, sample_rate)`` gives ``n`` finite samples with a peak of at most 1, never silence.
    """

    label: str
    phrasings: tuple[str, ...]
    make: Make


KINDS: dict[str, Kind] = {}


def split_phrasings(phrasings: str) -> tuple[str, ...]:
    """The captions in a line of them, parted by " | "."""
    return tuple(phrasings.split(" | "))


def _kind(name: str, phrasings: str, label: str | None = None) -> Callable[[Make], Make]:
    """Register a maker; phrasings are parted by " | ", ``label`` is for kinds that share one."""

    def register(make: Make) -> Make:
        def finished(rng: np.random.Generator, n: int, sample_rate: int) -> np.ndarray:
            return finish(make(rng, n, sample_rate), n, sample_rate)

        KINDS[name] = Kind(label or name, split_phrasings(phrasings), finished)
        return make

    return register


# -- what the models are built from ----------------------------------------------------------------


def finish(sound: np.ndarray, n: int, sample_rate: int) -> np.ndarray:
    """Cut or fill to ``n`` samples, remove what is below 25 Hz, and bring the peak to 0.9."""
    whole = np.zeros(n)
    whole[: min(n, len(sound))] = sound[:n]
    whole = signal.sosfilt(signal.butter(2, 25, "highpass", fs=sample_rate, output="sos"), whole)
    return 0.9 * whole / max(float(np.abs(whole).max()), 1e-9)


def room(
    rng: np.random.Generator, sound: np.ndarray, sample_rate: int, seconds: float, wet: float
) -> np.ndarray:
    """Put a sound into a room: exponentially decaying noise, darker towards its end; as long as ``sound``."""
    length = max(int(seconds * sample_rate), 64)
    time = np.arange(length) / sample_rate
    tail = rng.standard_normal(length) * np.exp(-6.9 * time / seconds)
    tail = tail * (time > 0.003 + 0.02 * rng.random())
    dark = _band(tail, None, rng.uniform(1500, 5000), sample_rate, 1)
    fade = np.minimum(time / seconds, 1)
    tail = tail * (1 - fade) + dark * fade
    tail /= np.sqrt(np.sum(tail**2)) + 1e-9
    return sound + wet * signal.fftconvolve(sound, tail)[: len(sound)]


def _log(rng: np.random.Generator, low: float, high: float) -> float:
    """A number between ``low`` and ``high``, even in the logarithm."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _coloured(rng: np.random.Generator, n: int, slope: float) -> np.ndarray:
    """Noise whose power falls as frequency to the minus ``slope`` (0 white, 1 pink, 2 brown), deviation 1."""
    size = 1 << max(int(n - 1).bit_length(), 4)
    spectrum = np.fft.rfft(rng.standard_normal(size))
    spectrum[1:] *= np.arange(1, len(spectrum)) ** (-slope / 2)
    spectrum[: max(2, size // 1600)] *= 0.1
    noise = np.fft.irfft(spectrum, size)[:n]
    return noise / (noise.std() + 1e-12)


def _band(
    sound: np.ndarray, low: float | None, high: float | None, sample_rate: int, order: int = 2
) -> np.ndarray:
    """Keep what lies between two frequencies; ``None`` leaves that side open."""
    top = 0.48 * sample_rate
    if low is not None and high is not None:
        low = min(low, 0.8 * top)
        sos = signal.butter(
            order, [low, min(max(high, 1.1 * low), top)], "bandpass", fs=sample_rate, output="sos"
        )
    elif low is not None:
        sos = signal.butter(order, min(low, 0.9 * top), "highpass", fs=sample_rate, output="sos")
    elif high is not None:
        sos = signal.butter(order, min(high, top), "lowpass", fs=sample_rate, output="sos")
    else:
        return sound
    return signal.sosfilt(sos, sound)


def _resonate(sound: np.ndarray, peaks: Sequence[tuple[float, float, float]], sample_rate: int) -> np.ndarray:
    """A bank of resonators in parallel, each (frequency, bandwidth, gain) with gain 1 at its peak."""
    out = np.zeros_like(sound)
    for frequency, bandwidth, gain in peaks:
        if frequency < 0.47 * sample_rate:
            b, a = signal.iirpeak(frequency, frequency / bandwidth, fs=sample_rate)
            out += gain * signal.lfilter(b, a, sound)
    return out


def _curve(
    rng: np.random.Generator, n: int, sample_rate: int, per_second: float, low: float, high: float
) -> np.ndarray:
    """A smooth random line between ``low`` and ``high``, with ``per_second`` turning points a second."""
    knots = max(int(np.ceil(n / sample_rate * per_second)) + 3, 4)
    line = interpolate.PchipInterpolator(np.arange(knots), rng.uniform(low, high, knots))
    coarse = line(
        np.linspace(rng.random(), rng.random() + n / sample_rate * per_second + 0.01, max(n // 32, 8))
    )
    return np.interp(np.linspace(0, len(coarse) - 1, n), np.arange(len(coarse)), coarse)


def _line(points: Sequence[tuple[float, float]], n: int) -> np.ndarray:
    """A smooth line through (position 0..1, value) points, ``n`` samples long."""
    x, y = np.array(points, dtype=float).T
    return interpolate.PchipInterpolator(x, y)(np.linspace(0, 1, n))


def _phase(frequency: np.ndarray, sample_rate: int, start: float = 0.0) -> np.ndarray:
    """Cycles passed so far at a changing frequency."""
    return start + np.cumsum(frequency) / sample_rate


def _wave(
    frequency: np.ndarray, amplitudes: np.ndarray, sample_rate: int, rng: np.random.Generator
) -> np.ndarray:
    """A periodic wave of changing frequency from the amplitudes of its harmonics, free of aliases."""
    count = min(len(amplitudes), max(int(0.46 * sample_rate / max(float(frequency.max()), 1.0)), 1))
    turn = np.arange(4096) / 4096
    orders = np.arange(1, count + 1)
    table = (
        amplitudes[:count, None] * np.sin(2 * np.pi * (orders[:, None] * turn + rng.random((count, 1))))
    ).sum(0)
    where = (_phase(frequency, sample_rate, rng.random()) % 1.0) * 4096
    return np.interp(where, np.arange(4097), np.append(table, table[0]))


def _pulses(phase: np.ndarray) -> np.ndarray:
    """Positions at which a phase (in cycles) passes a whole number."""
    return np.flatnonzero(np.diff(np.floor(phase)) > 0)


def _voiced(
    rng: np.random.Generator,
    pitch: np.ndarray,
    formants: Sequence[tuple[float | np.ndarray, float, float]],
    sample_rate: int,
    tilt: float = 1.0,
    jitter: float = 0.01,
    rough: float = 0.0,
    breath: float = 0.05,
) -> np.ndarray:
    """A voice: harmonics of a moving pitch under formants (frequency, bandwidth, gain), with some breath.

    ``tilt`` is the fall of the source, amplitude ~ order ** -tilt; ``rough`` weakens every second pulse.
    """
    n = len(pitch)
    pitch = pitch * (1 + jitter * _curve(rng, n, sample_rate, 45, -1, 1))
    phase = _phase(pitch, sample_rate, rng.random())
    grid = np.linspace(0, n - 1, max(n // 64, 8))
    at = np.arange(n)
    coarse = np.interp(grid, at, pitch)
    tracks = [
        (np.interp(grid, np.linspace(0, n - 1, len(f)), f) if isinstance(f, np.ndarray) else f, b, g)
        for f, b, g in formants
    ]

    def response(frequency: np.ndarray) -> np.ndarray:
        return sum(g / (1 + ((frequency - f) / (0.5 * b)) ** 2) ** 0.75 for f, b, g in tracks)

    out = np.zeros(n)
    for order in range(1, 1 + min(int(0.46 * sample_rate / max(float(pitch.min()), 40.0)), 70)):
        gain = response(order * coarse) * order**-tilt * (order * coarse < 0.46 * sample_rate)
        out += np.interp(at, grid, gain) * np.sin(2 * np.pi * (order * phase + rng.random()))
    if rough:
        out *= 1 - rough * (0.5 + 0.5 * np.sin(np.pi * phase)) * _curve(rng, n, sample_rate, 6, 0.3, 1)
    noise = rng.standard_normal(n)
    means = [(float(np.mean(f)), max(b, 80.0) * 1.5, g) for f, b, g in formants]
    hiss = _resonate(noise, means, sample_rate)
    return out / (out.std() + 1e-9) + breath * hiss / (hiss.std() + 1e-9)


def _modes(
    rng: np.random.Generator,
    seconds: float,
    frequencies: np.ndarray,
    decays: np.ndarray,
    gains: np.ndarray,
    sr: int,
) -> np.ndarray:
    """Something struck: damped sines; ``decays`` are the times to fall to 1/e, in seconds."""
    time = np.arange(max(int(seconds * sr), 8)) / sr
    keep = np.asarray(frequencies) < 0.47 * sr
    turns = np.asarray(frequencies)[keep, None] * time + rng.random((int(keep.sum()), 1)) * 0.2
    return (
        np.asarray(gains)[keep, None]
        * np.exp(-time / np.asarray(decays)[keep, None])
        * np.sin(2 * np.pi * turns)
    ).sum(0)


def _burst(
    rng: np.random.Generator,
    seconds: float,
    attack: float,
    decay: float,
    low: float | None,
    high: float | None,
    sr: int,
) -> np.ndarray:
    """Filtered noise with a quick rise and an exponential fall (1/e time ``decay``)."""
    time = np.arange(max(int(seconds * sr), 16)) / sr
    noise = _band(rng.standard_normal(len(time)), low, high, sr)
    return noise / (noise.std() + 1e-9) * (1 - np.exp(-time / attack)) * np.exp(-time / decay)


def _hump(n: int, rise: float = 0.1, fall: float = 0.3) -> np.ndarray:
    """An envelope from 0 to 1 and back, with rise and fall as fractions of its length."""
    x = np.linspace(0, 1, max(n, 2))
    up = np.clip(x / max(rise, 1e-6), 0, 1)
    down = np.clip((1 - x) / max(fall, 1e-6), 0, 1)
    return np.sin(np.pi / 2 * up) ** 2 * np.sin(np.pi / 2 * down) ** 2


def _add(out: np.ndarray, start: int, sound: np.ndarray) -> None:
    """Add a sound into a longer one, what stands over is cut."""
    if start < 0:
        sound, start = sound[-start:], 0
    end = min(len(out), start + len(sound))
    if end > start:
        out[start:end] += sound[: end - start]


def _poisson(rng: np.random.Generator, n: int, sample_rate: int, per_second: float) -> np.ndarray:
    """Random positions, at least one of them."""
    return rng.integers(0, n, max(1, rng.poisson(per_second * n / sample_rate)))


def _scatter(
    rng: np.random.Generator, n: int, where: np.ndarray, gains: np.ndarray, kernels: list[np.ndarray]
) -> np.ndarray:
    """Put one of a few short sounds at each of many places."""
    which = rng.integers(0, len(kernels), len(where))
    out = np.zeros(n)
    for index, kernel in enumerate(kernels):
        mine = which == index
        if mine.any():
            train = np.zeros(n)
            np.add.at(train, where[mine], gains[mine])
            out += signal.fftconvolve(train, kernel)[:n]
    return out


def _beat(
    rng: np.random.Generator, n: int, sr: int, interval: float, jitter: float, first: float = 0.3
) -> np.ndarray:
    """Starts of repeated events, ``interval`` seconds apart, give or take a part ``jitter`` of it."""
    times, now = [], rng.uniform(0.02, max(first, 0.03))
    while not times or now < n / sr - 0.05:
        times.append(now)
        now += interval * (1 + jitter * rng.uniform(-1, 1))
    return (np.array(times) * sr).astype(int)


def _shape(
    sound: np.ndarray, gain: Callable[[np.ndarray, np.ndarray], np.ndarray], sample_rate: int
) -> np.ndarray:
    """Weigh frequency over time: ``gain(frequency column, time row 0..1)`` multiplies the spectrogram."""
    size, hop = 1024, 256
    window = np.hanning(size + 1)[:-1]
    padded = np.pad(sound, (size, size + hop))
    count = (len(padded) - size) // hop
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][:count] * window
    frequency = np.fft.rfftfreq(size, 1 / sample_rate)[None, :]
    time = np.clip((np.arange(count) * hop - size / 2) / max(len(sound), 1), 0, 1)[:, None]
    frames = np.fft.irfft(np.fft.rfft(frames) * gain(frequency, time), size) * window
    out = np.zeros(len(padded) + size)
    for index, frame in enumerate(frames):
        out[index * hop : index * hop + size] += frame
    return out[size : size + len(sound)] / 1.5


def _bubble(
    rng: np.random.Generator, frequency: float, sr: int, rise: float = 0.1, click: float = 0.0
) -> np.ndarray:
    """A bubble of air in water: a damped sine whose pitch climbs.

    Source: K. van den Doel, "Physically based models for liquid sounds", ACM TAP 2005: radius 3 / frequency,
    damping 0.13 / radius + 0.0072 radius ** -1.5, pitch climbing by ``rise`` times damping a second.
    """
    radius = 3 / frequency
    damping = 0.13 / radius + 0.0072 * radius**-1.5
    time = np.arange(int(min(5 / damping, 0.4) * sr) + 16) / sr
    tone = np.exp(-damping * time) * np.sin(2 * np.pi * frequency * (time + 0.5 * rise * damping * time**2))
    tone *= 1 - np.exp(-time * 1500)
    return tone + click * rng.standard_normal(len(time)) * np.exp(-time * 1200)


def _gust(rng: np.random.Generator, n: int, sr: int, hz: float = 0.5, depth: float = 0.6) -> np.ndarray:
    return _curve(rng, n, sr, hz, 1 - depth, 1)


def _far(rng: np.random.Generator, sound: np.ndarray, sr: int, chance: float = 0.3) -> np.ndarray:
    """Now and then from further away: darker, and with more of the room."""
    if rng.random() < chance:
        sound = _band(sound, None, _log(rng, 1800, 6000), sr, 1)
        return room(rng, sound, sr, rng.uniform(0.5, 1.6), rng.uniform(0.3, 1.0))
    return room(rng, sound, sr, rng.uniform(0.15, 0.6), rng.uniform(0.0, 0.3))


# -- weather, water, fire --------------------------------------------------------------------------


def _drops(
    rng: np.random.Generator, n: int, sr: int, per_second: float, low: float, high: float
) -> np.ndarray:
    """Many small impacts, loudness spread as when drops fall near and far."""
    kernels = []
    for _ in range(10):
        centre = _log(rng, low, high)
        kernels.append(_burst(rng, 0.02, 2e-4, _log(rng, 4e-4, 4e-3), centre / 1.7, centre * 1.7, sr))
    where = _poisson(rng, n, sr, per_second)
    gains = np.exp(rng.normal(0, 1.0, len(where)))
    return _scatter(rng, n, where, gains, kernels)


@_kind(
    "rain",
    "rain | rain falling | the sound of rain | it is raining | steady rain | rainfall | raindrops pattering",
)
def _rain(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    drops = _drops(rng, n, sr, _log(rng, 150, 2500), 1500, 9000)
    wash = _band(_coloured(rng, n, rng.uniform(0.2, 1.1)), _log(rng, 250, 900), _log(rng, 7000, 15000), sr, 1)
    mix = drops / drops.std() * rng.uniform(0.4, 1.2) + wash / wash.std() * _gust(rng, n, sr, 0.7, 0.25)
    return _band(mix, None, _log(rng, 6000, 15000), sr, 1)


@_kind(
    "rain on a roof",
    "heavy rain on a roof | rain hitting a metal roof | rain drumming on a window | "
    "rain on a tent | downpour on a tin roof",
    label="rain",
)
def _roof(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low, high = _log(rng, 250, 600), _log(rng, 1500, 4000)
    kernels = []
    for _ in range(14):
        f = np.array([_log(rng, low, high) for _ in range(3)])
        kernel = _modes(rng, 0.03, f, rng.uniform(0.001, 0.005, 3), rng.uniform(0.3, 1, 3), sr)
        kernels.append(kernel + 0.3 * _burst(rng, 0.03, 1e-4, 6e-4, 2000, None, sr)[: len(kernel)])
    where = _poisson(rng, n, sr, _log(rng, 120, 900))
    near = _scatter(rng, n, where, np.exp(rng.normal(0, 0.9, len(where))), kernels)
    wash = _band(_coloured(rng, n, 1.0), 200, _log(rng, 4000, 9000), sr, 1)
    return near / near.std() + rng.uniform(0.2, 0.7) * wash / wash.std()


@_kind(
    "wind",
    "wind | wind blowing | howling wind | the wind is blowing | strong wind gusts | wind noise | a breeze",
)
def _wind(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    centre = _curve(rng, 4000, 4000, 0.5 * n / sr, 0, 1)
    base, span = _log(rng, 120, 420), rng.uniform(0.5, 1.6)
    width, howl = rng.uniform(0.15, 0.6), rng.uniform(0.0, 1.5)

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        lift = np.interp(t, np.linspace(0, 1, len(centre)), centre)
        peak = base * 2 ** (span * lift)
        ridge = np.exp(-0.5 * (np.log2((f + 1) / peak) / width) ** 2)
        slope = 1 / (1 + (f / (0.7 * peak)) ** 1.6)
        return (0.15 + lift**1.5) * (slope + 0.5 * howl * ridge)

    return _shape(_coloured(rng, n, 0.3), gain, sr)


@_kind(
    "sea waves",
    "sea waves | waves crashing on the shore | ocean waves | waves on a beach | the sound of the sea | surf",
)
def _sea(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    seconds = n / sr
    now, waves = rng.uniform(-3, 1.0), []
    while now < seconds:
        waves.append((now, rng.uniform(0.9, 2.2), rng.uniform(1.2, 3.0), rng.uniform(0.5, 1.0)))
        now += rng.uniform(3.0, 6.5)
    floor, slope = rng.uniform(0.04, 0.2), rng.uniform(0.9, 1.5)

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        at = t * seconds
        total = np.full(np.broadcast_shapes(f.shape, t.shape), 0.0)
        for start, rise, fall, loud in waves:
            past = at - start - rise
            level = loud * np.where(past < 0, np.exp(2.2 * past / rise), np.exp(-past / fall))
            corner = 300 + 3500 * level
            total = total + level / (1 + (f / corner) ** slope)
        return total + floor / (1 + (f / 500) ** slope)

    mix = _shape(_coloured(rng, n, 0.35), gain, sr)
    foam = _drops(rng, n, sr, 500, 2500, 9000)
    level = signal.sosfilt(signal.butter(1, 2, fs=sr, output="sos"), np.abs(mix))
    return mix + rng.uniform(0.02, 0.12) * foam / foam.std() * level / (level.max() + 1e-9) * mix.std() * 2


@_kind(
    "stream",
    "a stream | a babbling brook | water flowing in a stream | river water flowing | running water | a creek",
)
def _stream(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low, high = _log(rng, 250, 500), _log(rng, 1500, 3500)
    kernels = [_bubble(rng, _log(rng, low, high), sr, rng.uniform(0, 0.3)) for _ in range(48)]
    where = _poisson(rng, n, sr, _log(rng, 80, 350))
    gains = np.exp(rng.normal(0, 0.7, len(where))) * np.interp(
        where, np.arange(n), _gust(rng, n, sr, 3.0, 0.7)
    )
    near = _scatter(rng, n, where, gains, kernels)
    wash = _band(_coloured(rng, n, 1.0), 300, _log(rng, 3000, 9000), sr, 1) * _gust(rng, n, sr, 2, 0.3)
    return near / near.std() + rng.uniform(0.1, 0.8) * wash / wash.std()


@_kind("waterfall", "a waterfall | waterfall | water rushing down | roaring waterfall | rapids of a river")
def _waterfall(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    wash = _coloured(rng, n, rng.uniform(0.6, 1.2)) * _gust(rng, n, sr, 4, 0.12)
    splash = _drops(rng, n, sr, 800, 400, 4000)
    mix = wash + rng.uniform(0.2, 0.6) * splash / splash.std()
    return _band(mix, _log(rng, 60, 250), _log(rng, 5000, 14000), sr, 1)


@_kind(
    "thunder",
    "thunder | thunder rumbling | a clap of thunder | thunderstorm | rolling thunder | distant thunder",
)
def _thunder(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    seconds = n / sr
    near = rng.random()
    start = rng.uniform(0.05, 0.25) * seconds
    claps = [
        (start + abs(rng.normal(0, 0.9)) * k**0.7, rng.uniform(0.3, 1.0))
        for k in range(int(rng.integers(3, 9)))
    ]
    claps[0] = (start, 1.0)
    tail = rng.uniform(0.5, 1.3)

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        at = t * seconds
        total = np.zeros(np.broadcast_shapes(f.shape, t.shape))
        for k, (when, loud) in enumerate(claps):
            past = np.maximum(at - when, 0)
            swell = 0.01 + 0.3 * (1 - near) + (0.25 if k else 0.0)
            on = (at >= when) * np.minimum(past / swell, 1)
            corner = 90 + (120 + (600 if k else 2200) * near**2) * np.exp(-past / 0.4)
            total = total + loud * on * np.exp(-past / tail) / (1 + (f / corner) ** 2.2)
        return total

    return _shape(_coloured(rng, n, 0.5), gain, sr) * _gust(rng, n, sr, 7, 0.5)


@_kind(
    "fire crackling",
    "fire crackling | a crackling fire | campfire | burning fire | wood burning in a fireplace | "
    "the crackle of a fire",
)
def _fire(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    kernels = []
    for _ in range(20):
        centre = _log(rng, 700, 9000)
        kernels.append(_burst(rng, 0.03, 5e-5, _log(rng, 3e-4, 5e-3), centre / 2.2, centre * 2.2, sr))
    rate = _log(rng, 8, 45)
    where = _poisson(rng, n, sr, rate)
    seeds = _poisson(rng, n, sr, rate / 12)
    flurries = [s + np.cumsum(rng.exponential(0.006 * sr, rng.integers(3, 12))).astype(int) for s in seeds]
    where = np.concatenate([where, *flurries])
    where = where[where < n]
    cracks = _scatter(rng, n, where, np.exp(rng.normal(0, 1.1, len(where))), kernels)
    flame = _coloured(rng, n, 1.6) * _gust(rng, n, sr, 6, 0.6)
    hiss = _band(rng.standard_normal(n), 2500, None, sr, 1)
    cracks /= np.quantile(np.abs(cracks), 0.999) + 1e-9
    return cracks + rng.uniform(0.02, 0.09) * flame + rng.uniform(0.002, 0.015) * hiss


@_kind(
    "water drops",
    "water dripping | dripping water | water drops | a dripping tap | drops of water falling | "
    "a leaky faucet",
)
def _drip(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    pitch = _log(rng, 500, 1800)
    for start in _beat(rng, n, sr, _log(rng, 0.25, 1.4), rng.uniform(0.02, 0.6)):
        loud = rng.uniform(0.4, 1)
        _add(out, start, 0.25 * loud * _burst(rng, 0.01, 1e-4, 8e-4, 1500, 9000, sr))
        gap = int(rng.uniform(0.005, 0.03) * sr)
        for k in range(int(rng.integers(1, 4))):
            f = pitch * 2 ** rng.uniform(-0.4, 0.5)
            _add(
                out,
                start + gap + int(k * rng.uniform(0.01, 0.06) * sr),
                loud * 0.7**k * _bubble(rng, f, sr, rng.uniform(0.05, 0.25)),
            )
    return room(rng, out, sr, rng.uniform(0.3, 2.0), rng.uniform(0.1, 0.9))


@_kind(
    "bubbles",
    "bubbles | bubbling water | bubbles underwater | gurgling bubbles | blowing bubbles | water gurgling",
)
def _bubbles(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low = _log(rng, 150, 500)
    kernels = [_bubble(rng, _log(rng, low, 4 * low), sr, rng.uniform(0.1, 0.7)) for _ in range(40)]
    where = _poisson(rng, n, sr, _log(rng, 7, 50))
    keep = np.interp(where, np.arange(n), _curve(rng, n, sr, 1.5, 0, 1.2)) > 0.35
    where = where[keep] if keep.any() else where
    out = _scatter(rng, n, where, np.exp(rng.normal(0, 0.6, len(where))), kernels)
    return _band(out, None, _log(rng, 1500, 7000), sr, 1)


@_kind(
    "water pouring",
    "water pouring into a glass | pouring water | filling a glass with water | pouring a drink | "
    "liquid being poured",
)
def _pour(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    start, end = rng.uniform(0.02, 0.15), rng.uniform(0.8, 1.0)
    low, top = _log(rng, 300, 600), rng.uniform(1.2, 2.4)
    where = _poisson(rng, n, sr, _log(rng, 90, 260))
    where = where[(where > start * n) & (where < end * n)]
    if not len(where):
        where = np.array([int(start * n)])
    out = np.zeros(n)
    for position in where:
        full = (position / n - start) / (end - start)
        f = _log(rng, 500, 3200)
        _add(
            out,
            int(position),
            np.exp(rng.normal(-0.3, 0.6)) * _bubble(rng, f * (0.8 + 0.4 * full), sr, rng.uniform(0.05, 0.3)),
        )
    inside = np.clip((np.linspace(0, 1, n) - start) / (end - start), 0, 1)
    on = (np.linspace(0, 1, n) > start) & (np.linspace(0, 1, n) < end)
    on = signal.sosfilt(signal.butter(1, 12, fs=sr, output="sos"), on.astype(float))
    splash = _band(rng.standard_normal(n), 800, 9000, sr, 1) * on
    tone = low * 2 ** (top * inside**1.4)

    def cavity(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        peak = np.interp(t, np.linspace(0, 1, n), tone)
        return 0.25 + 3.0 / (1 + ((f - peak) / (0.08 * peak)) ** 2)

    mix = out / (out.std() + 1e-9) + rng.uniform(0.3, 0.8) * splash / (splash.std() + 1e-9)
    return _shape(mix, cavity, sr)


@_kind(
    "boiling water",
    "boiling water | water boiling in a pot | a pot boiling on the stove | water simmering | a bubbling pot",
)
def _boil(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low = _log(rng, 180, 400)
    kernels = [_bubble(rng, _log(rng, low, 3.5 * low), sr, rng.uniform(0.1, 0.6)) for _ in range(48)]
    where = _poisson(rng, n, sr, _log(rng, 70, 260))
    out = _scatter(rng, n, where, np.exp(rng.normal(0, 0.5, len(where))), kernels)
    rumble = _band(_coloured(rng, n, 1.0), 80, 900, sr, 1) * _gust(rng, n, sr, 5, 0.4)
    hiss = _band(rng.standard_normal(n), 2000, 8000, sr, 1)
    return (
        out / out.std()
        + rng.uniform(0.2, 0.6) * rumble / rumble.std()
        + rng.uniform(0.01, 0.08) * hiss / hiss.std()
    )


# -- animals ---------------------------------------------------------------------------------------


@_kind(
    "frog",
    "frog croaking | a frog croaks | frogs croaking | croaking frog | a frog ribbiting | frogs in a pond",
)
def _frog(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    for animal in range(int(rng.integers(1, 4))):
        rate, body = _log(rng, 25, 75), _log(rng, 500, 1300)
        length, two = rng.uniform(0.15, 0.5), rng.random() < 0.5
        loud = rng.uniform(0.25, 1) if animal else 1.0
        for start in _beat(rng, n, sr, rng.uniform(0.55, 1.3), 0.15, 0.6):
            m = int(length * rng.uniform(0.85, 1.15) * sr)
            speed = rate * _line([(0, 0.85), (0.4, 1.0), (1, 1.15 if two else 0.9)], m)
            train = np.zeros(m)
            train[_pulses(_phase(speed, sr))] = 1.0
            kernel = _modes(
                rng,
                0.03,
                body * np.array([0.5, 1, 2.1, 3.1]),
                [0.006, 0.008, 0.004, 0.003],
                [0.4, 1, 0.5, 0.25],
                sr,
            )
            shape = _line([(0, 0.2), (0.35, 0.8), (0.5, 0.35 if two else 0.9), (0.75, 1.0), (1, 0)], m)
            _add(out, start, loud * signal.fftconvolve(train, kernel)[:m] * np.clip(shape, 0, None))
    return _far(rng, out + 0.003 * _coloured(rng, n, 1), sr)


@_kind(
    "cricket",
    "crickets chirping | a cricket chirping | cricket | crickets at night | chirping crickets | "
    "a cricket in the grass",
)
def _cricket(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    for animal in range(int(rng.integers(1, 6))):
        tone, pulses, spacing = rng.uniform(3600, 5400), int(rng.integers(2, 6)), rng.uniform(0.014, 0.028)
        loud = _log(rng, 0.08, 0.7) if animal else 1.0
        pulse = int(spacing * rng.uniform(0.5, 0.75) * sr)
        for start in _beat(rng, n, sr, pulses * spacing + _log(rng, 0.08, 0.6), rng.uniform(0.02, 0.15), 0.5):
            for k in range(pulses):
                f = tone * _line([(0, 1.01), (1, 0.985)], pulse) * (1 + 0.003 * rng.normal())
                wave = np.sin(2 * np.pi * _phase(f, sr)) + 0.06 * np.sin(4 * np.pi * _phase(f, sr))
                _add(
                    out,
                    start + int(k * spacing * sr),
                    loud * (0.6 + 0.4 * k / pulses) * wave * _hump(pulse, 0.4, 0.5),
                )
    night = _band(_coloured(rng, n, 1), 300, 6000, sr, 1)
    return room(rng, out, sr, rng.uniform(0.2, 0.8), rng.uniform(0.05, 0.4)) + rng.uniform(0, 0.01) * night


@_kind(
    "bee buzz",
    "a bee buzzing | bees buzzing | buzzing bee | bee buzz | an insect buzzing around | "
    "a bumblebee flying by",
)
def _bee(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    for insect in range(int(rng.choice([1, 1, 1, 2, 6]))):
        base = rng.uniform(140, 260)
        pitch = base * (1 + _curve(rng, n, sr, 2.5, -0.08, 0.08) + 0.012 * _curve(rng, n, sr, 30, -1, 1))
        amplitudes = np.arange(1, 40) ** -rng.uniform(0.7, 1.2) * np.exp(rng.normal(0, 0.4, 39))
        wave = _wave(pitch, amplitudes, sr, rng)
        wave = _resonate(
            wave, [(base * 2, 300, 1), (rng.uniform(900, 1600), 900, 0.6), (3200, 1800, 0.25)], sr
        )
        wave *= 1 + 0.25 * _curve(rng, n, sr, 40, -1, 1)
        near = _curve(rng, n, sr, rng.uniform(0.4, 1.5), 0.05, 1) ** 1.7
        out += wave / wave.std() * near * (rng.uniform(0.2, 0.8) if insect else 1.0)
    return out


@_kind(
    "mosquito",
    "a mosquito buzzing | mosquito whining | a mosquito near the ear | mosquito | "
    "the high whine of a mosquito",
)
def _mosquito(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    pitch = rng.uniform(420, 720) * (
        1 + _curve(rng, n, sr, 1.8, -0.1, 0.1) + 0.008 * _curve(rng, n, sr, 25, -1, 1)
    )
    amplitudes = np.arange(1, 16) ** -rng.uniform(0.8, 1.5) * np.exp(rng.normal(0, 0.4, 15))
    near = _curve(rng, n, sr, rng.uniform(0.5, 1.3), 0.03, 1) ** 2
    return _wave(pitch, amplitudes, sr, rng) * near * (
        1 + 0.15 * _curve(rng, n, sr, 30, -1, 1)
    ) + 0.003 * rng.standard_normal(n)


@_kind("cat meow", "a cat meowing | cat meow | meowing cat | a cat cries | a kitten mewing | a cat miaows")
def _cat(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    base = _log(rng, 420, 900)
    for start in _beat(rng, n, sr, rng.uniform(1.1, 2.2), 0.3, 0.4):
        m = int(rng.uniform(0.45, 1.1) * sr)
        peak = rng.uniform(0.25, 0.5)
        pitch = base * rng.uniform(0.9, 1.1) * _line([(0, 0.8), (peak, 1.12), (0.75, 1.0), (1, 0.72)], m)
        first = _line([(0, 450), (peak, 1150), (0.8, 800), (1, 450)], m) * (base / 600) ** 0.4
        second = _line([(0, 2600), (peak, 2100), (0.8, 1400), (1, 950)], m) * (base / 600) ** 0.3
        voice = _voiced(
            rng,
            pitch,
            [(first, 350, 1), (second, 400, 0.8), (3700, 700, 0.35), (5500, 1200, 0.1)],
            sr,
            tilt=0.6,
            jitter=0.008,
            rough=rng.uniform(0, 0.15),
            breath=0.03,
        )
        _add(out, start, rng.uniform(0.6, 1) * voice * _hump(m, 0.2, 0.4))
    return _far(rng, out, sr)


@_kind(
    "bird song",
    "birds singing | bird song | a bird chirping | birds chirping in the morning | a songbird | "
    "birds twittering | a bird sings",
)
def _birds(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    for animal in range(int(rng.choice([1, 1, 2, 3, 5]))):
        centre, span = _log(rng, 2200, 5500), rng.uniform(0.1, 0.55)
        notes = []
        for _ in range(int(rng.integers(2, 5))):
            m = int(_log(rng, 0.03, 0.22) * sr)
            shape = _line([(x, rng.uniform(-1, 1)) for x in (0, 0.3, 0.7, 1)], m)
            trill = rng.choice([0, 0, rng.uniform(20, 60)])
            wobble = 0.08 * np.sin(2 * np.pi * trill * np.arange(m) / sr) * (trill > 0)
            f = centre * 2 ** (span * shape + wobble)
            p = 2 * np.pi * _phase(f, sr)
            notes.append((np.sin(p) + rng.uniform(0, 0.15) * np.sin(2 * p)) * _hump(m, 0.2, 0.4))
        loud = _log(rng, 0.1, 0.6) if animal else 1.0
        now = rng.uniform(0.02, 0.8)
        while now < n / sr:
            for _ in range(int(rng.integers(1, 4))):
                note = notes[int(rng.integers(len(notes)))]
                for _ in range(int(rng.choice([1, 1, 2, 3, 6]))):
                    _add(out, int(now * sr), loud * rng.uniform(0.6, 1) * note)
                    now += len(note) / sr + rng.uniform(0.015, 0.08)
            now += _log(rng, 0.1, 1.5)
    return _far(rng, out, sr) + rng.uniform(0.0005, 0.004) * _coloured(rng, n, 1)


@_kind(
    "cuckoo", "a cuckoo calling | cuckoo | the call of a cuckoo | a cuckoo bird in the forest | cuckoo bird"
)
def _cuckoo(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    top, ratio = rng.uniform(600, 780), 2 ** (-rng.uniform(3, 4.3) / 12)
    for start in _beat(rng, n, sr, rng.uniform(1.1, 1.6), 0.04, 0.4):
        for at, f, m in ((0, top, int(0.16 * sr)), (int(0.33 * sr), top * ratio, int(0.26 * sr))):
            pitch = f * _line([(0, 0.95), (0.25, 1.01), (1, 0.985)], m)
            p = 2 * np.pi * _phase(pitch, sr)
            _add(
                out,
                start + at,
                (np.sin(p) + 0.08 * np.sin(2 * p) + 0.03 * np.sin(3 * p)) * _hump(m, 0.2, 0.4),
            )
    forest = _band(_coloured(rng, n, 1), 300, 5000, sr, 1)
    return (
        room(rng, out, sr, rng.uniform(0.6, 1.8), rng.uniform(0.2, 0.8)) + rng.uniform(0.001, 0.008) * forest
    )


@_kind("owl", "an owl hooting | owl | hooting owl | an owl in the night | the hoot of an owl | owl hoot")
def _owl(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    base = _log(rng, 280, 480)
    pattern = [(0.0, 0.22), (0.55, 0.14), (0.75, 0.14), (1.05, 0.4), (1.7, 0.4)][: int(rng.integers(2, 6))]
    pattern = [(0.0, 0.35), (0.8, 0.14), (1.05, 0.7)] if rng.random() < 0.3 else pattern
    stretch = rng.uniform(0.85, 1.3)
    for phrase in _beat(rng, n, sr, stretch * pattern[-1][0] + rng.uniform(1.3, 2.2), 0.1, 0.4):
        for at, seconds in pattern:
            m = int(seconds * stretch * sr)
            pitch = base * _line([(0, 0.9), (0.3, 1.02), (0.7, 1.0), (1, 0.93)], m)
            quaver = 1 + (0.02 * np.sin(2 * np.pi * 14 * np.arange(m) / sr) if seconds > 0.6 else 0)
            p = 2 * np.pi * _phase(pitch * quaver, sr)
            note = np.sin(p) + 0.12 * np.sin(2 * p) + 0.05 * np.sin(3 * p)
            note += 0.05 * _band(rng.standard_normal(m), base * 0.7, base * 3, sr)
            _add(out, phrase + int(at * stretch * sr), note * _hump(m, 0.2, 0.35))
    return room(rng, out, sr, rng.uniform(0.5, 1.8), rng.uniform(0.1, 0.8)) + 0.002 * _coloured(rng, n, 1)


@_kind("cow moo", "a cow mooing | cow moo | mooing cow | a cow lowing | cattle mooing | a cow in a field")
def _cow(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    base = _log(rng, 85, 190)
    for start in _beat(rng, n, sr, rng.uniform(2.2, 4.0), 0.2, 0.5):
        m = int(rng.uniform(1.1, 2.2) * sr)
        pitch = base * _line(
            [(0, 0.85), (0.2, 0.98), (0.6, rng.uniform(1.05, 1.3)), (0.85, 1.1), (1, 0.8)], m
        )
        mouth = _line([(0, 0), (0.3, 0.3), (0.55, 1), (0.85, 0.8), (1, 0.4)], m)
        voice = _voiced(
            rng,
            pitch,
            [
                (230 + 320 * mouth, 130, 1),
                (700 + 500 * mouth, 200, 0.15 + 0.4 * mouth.mean()),
                (2000.0, 500, 0.1),
                (3000.0, 800, 0.05),
            ],
            sr,
            tilt=0.55,
            jitter=0.012,
            rough=rng.uniform(0.05, 0.35),
            breath=0.05,
        )
        voice = voice * (0.35 + 0.65 * mouth)
        _add(out, start, voice * _hump(m, 0.15, 0.2))
    return _far(rng, out, sr)


@_kind(
    "horse gallop",
    "a horse galloping | horse gallop | galloping hooves | hooves clopping | a horse trotting on a road",
)
def _gallop(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    hard, body = rng.random(), _log(rng, 350, 1100)
    pattern = [0.0, 0.22, 0.42] if rng.random() < 0.6 else [0.0, 0.5]
    for start in _beat(rng, n, sr, rng.uniform(0.42, 0.62), 0.03, 0.2):
        for k, at in enumerate(pattern):
            f = body * np.array([1, 1.6, 2.4, 3.7]) * rng.uniform(0.93, 1.07, 4)
            clop = _modes(rng, 0.08, f, [0.012, 0.008, 0.005, 0.004], np.array([1, 0.6, 0.4, 0.2]) * hard, sr)
            thud = _modes(rng, 0.08, [70.0, 110], [0.02, 0.012], np.array([1.2, 0.8]) * (1.1 - hard), sr)
            dust = 0.15 * _burst(rng, 0.08, 1e-3, 0.012, 300, 5000, sr)
            _add(
                out,
                start + int(at * 0.5 * sr),
                rng.uniform(0.6, 1) * (0.8 + 0.2 * (k == 2)) * (clop + thud + dust),
            )
    return room(rng, out, sr, rng.uniform(0.15, 0.6), rng.uniform(0.05, 0.4))


@_kind(
    "woodpecker",
    "a woodpecker pecking | woodpecker | woodpecker drumming on a tree | "
    "a bird drumming on wood | pecking on a tree trunk",
)
def _woodpecker(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    body = _log(rng, 600, 1500)
    kernel = _modes(
        rng, 0.06, body * np.array([1, 1.53, 2.2, 3.3]), [0.009, 0.006, 0.004, 0.003], [1, 0.7, 0.5, 0.25], sr
    )
    kernel[: sr // 500] += 0.3 * rng.standard_normal(sr // 500)
    for start in _beat(rng, n, sr, rng.uniform(1.6, 2.6), 0.2, 0.5):
        rate, count = rng.uniform(15, 22), int(rng.integers(9, 22))
        for k in range(count):
            loud = np.sin(np.pi * (k + 0.7) / (count + 0.7)) ** 0.6
            _add(out, start + int(k / rate * sr * (1 - 0.004 * k)), loud * rng.uniform(0.85, 1.1) * kernel)
    return room(rng, out, sr, rng.uniform(0.4, 1.4), rng.uniform(0.2, 0.8)) + 0.003 * _coloured(rng, n, 1)


@_kind(
    "rattlesnake", "a rattlesnake rattling | rattlesnake | the rattle of a snake | a snake shaking its rattle"
)
def _rattlesnake(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    rate = rng.uniform(45, 85) * (1 + _curve(rng, n, sr, 1, -0.1, 0.1))
    where = _pulses(_phase(rate, sr))
    where = np.clip(np.concatenate([where + rng.integers(-60, 60, len(where)) for _ in range(3)]), 0, n - 1)
    kernels = [
        _burst(rng, 0.012, 1e-4, rng.uniform(8e-4, 3e-3), rng.uniform(3000, 5000), 13000, sr)
        for _ in range(12)
    ]
    out = _scatter(rng, n, where, rng.uniform(0.3, 1, len(where)), kernels)
    return out * np.clip(_curve(rng, n, sr, 1.2, -0.1, 1.2), 0.02, 1)


# -- people ----------------------------------------------------------------------------------------


@_kind(
    "breathing",
    "a person breathing | breathing | heavy breathing | someone breathing in and out | deep breaths",
)
def _breathing(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    cycle, low = rng.uniform(1.2, 3.2), _log(rng, 350, 700)
    for start in _beat(rng, n, sr, cycle, 0.08, 0.3):
        for inward in (True, False):
            m = int(cycle * rng.uniform(0.3, 0.42) * sr)
            peaks = [
                (low * (1.7 if inward else 1), 400, 1),
                (low * (3.3 if inward else 2.6), 600, 0.8),
                (4200, 1500, 0.2),
                (7000, 2500, 0.05),
            ]
            air = _resonate(rng.standard_normal(m), peaks, sr)
            air *= _hump(m, 0.35 if inward else 0.15, 0.25 if inward else 0.7)
            _add(out, start if inward else start + int(0.46 * cycle * sr), rng.uniform(0.7, 1) * air)
    return out


@_kind(
    "snoring",
    "a person snoring | snoring | someone snores | a man snoring loudly | loud snores while sleeping",
)
def _snoring(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    cycle = rng.uniform(2.4, 4.0)
    flutter, throat = _log(rng, 28, 80), _log(rng, 250, 550)
    for start in _beat(rng, n, sr, cycle, 0.06, 0.4):
        m = int(cycle * rng.uniform(0.35, 0.5) * sr)
        rate = (
            flutter * _line([(0, 0.9), (0.5, 1.1), (1, 0.95)], m) * (1 + 0.06 * _curve(rng, m, sr, 20, -1, 1))
        )
        train = np.zeros(m)
        where = _pulses(_phase(rate, sr))
        train[where] = rng.uniform(0.5, 1, len(where))
        train = signal.fftconvolve(train, _burst(rng, 0.03, 1e-3, 0.006, 80, 3000, sr))[:m]
        buzz = _resonate(train, [(throat, 150, 1), (throat * 2.4, 300, 0.6), (throat * 5, 700, 0.25)], sr)
        air = _resonate(rng.standard_normal(m), [(throat * 2, 500, 1), (2500, 1200, 0.5)], sr)
        snore = buzz / (buzz.std() + 1e-9) + 0.15 * air / air.std()
        _add(out, start, snore * _hump(m, 0.35, 0.2) * (1 + 0.2 * _curve(rng, m, sr, 9, -1, 1)))
        m = int(cycle * 0.3 * sr)
        out_breath = _resonate(rng.standard_normal(m), [(700, 500, 1), (2200, 1200, 0.5)], sr)
        _add(
            out,
            start + int(0.55 * cycle * sr),
            rng.uniform(0.03, 0.2) * out_breath / out_breath.std() * _hump(m, 0.2, 0.6),
        )
    return room(rng, out, sr, 0.3, rng.uniform(0.05, 0.3))


@_kind(
    "dog panting", "a dog panting | dog panting | panting | a dog out of breath | an animal panting quickly"
)
def _panting(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    rate, centre = rng.uniform(2.6, 5.0), _log(rng, 700, 1500)
    for index, start in enumerate(_beat(rng, n, sr, 0.5 / rate, 0.06, 0.1)):
        m = int(rng.uniform(0.34, 0.46) / rate * sr)
        up = 1.4 if index % 2 else 1.0
        air = _resonate(
            rng.standard_normal(m),
            [(centre * up, 500, 1), (centre * 2.3 * up, 900, 0.5), (6000, 2500, 0.08)],
            sr,
        )
        _add(out, start, air * _hump(m, 0.3, 0.5) * (0.6 if index % 2 else 1.0) * rng.uniform(0.8, 1.1))
    return out * _gust(rng, n, sr, 0.6, 0.5)


@_kind(
    "heartbeat",
    "a heartbeat | heart beating | the beating of a heart | heartbeat | a pulse thumping | "
    "a beating heart through a stethoscope",
)
def _heart(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    interval = 60 / rng.uniform(52, 130)
    f = rng.uniform(38, 70)

    def thump(scale: float, seconds: float) -> np.ndarray:
        m = int(0.25 * sr)
        time = np.arange(m) / sr
        tone = np.sin(2 * np.pi * _phase(f * scale * (1 + 0.8 * np.exp(-time / 0.02)), sr)) * np.exp(
            -time / seconds
        )
        return (
            tone + 0.25 * _band(rng.standard_normal(m), 60, 220, sr) * np.exp(-time / (0.6 * seconds))
        ) * (1 - np.exp(-time / 0.006))

    for start in _beat(rng, n, sr, interval, 0.03, 0.2):
        _add(out, start, thump(1.0, 0.05) * rng.uniform(0.9, 1))
        _add(out, start + int((0.2 + 0.1 * interval) * sr), rng.uniform(0.5, 0.8) * thump(1.3, 0.035))
    noise = _band(_coloured(rng, n, 1), 30, 400, sr, 1)
    return _band(out, None, _log(rng, 200, 900), sr, 2) + rng.uniform(0, 0.02) * noise


@_kind(
    "whistle",
    "a person whistling | whistling | someone whistles a tune | a man whistling | whistling a melody",
)
def _whistling(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    scale = np.array([0, 2, 4, 5, 7, 9, 11, 12]) if rng.random() < 0.6 else np.array([0, 3, 5, 7, 10, 12])
    root = _log(rng, 700, 1300)
    pitch, level = np.zeros(n), np.zeros(n)
    now, step, last = int(rng.uniform(0.02, 0.3) * sr), int(rng.integers(len(scale))), None
    while now < n:
        m = int(rng.choice([0.14, 0.2, 0.28, 0.4, 0.7]) * rng.uniform(0.9, 1.1) * sr)
        step = int(np.clip(step + rng.integers(-2, 3), 0, len(scale) - 1))
        f = root * 2 ** (scale[step] / 12)
        end = min(n, now + m)
        glide = _line([(0, (last or f * 0.93)), (0.12, f), (1, f)], m)[: end - now]
        pitch[now:end] = glide
        level[now:end] = _hump(m, 0.1, 0.2)[: end - now] * rng.uniform(0.7, 1)
        last = f if rng.random() < 0.5 else None
        now = end + (int(rng.uniform(0.1, 0.5) * sr) if rng.random() < 0.2 else 0)
    pitch = np.where(pitch > 0, pitch, root)
    vibrato = 1 + rng.uniform(0.002, 0.012) * np.sin(2 * np.pi * rng.uniform(4.5, 6.5) * np.arange(n) / sr)
    p = 2 * np.pi * _phase(pitch * vibrato * (1 + 0.002 * _curve(rng, n, sr, 20, -1, 1)), sr)
    air = _band(rng.standard_normal(n), root, 6 * root, sr, 1) * level
    tone = level * (np.sin(p) + rng.uniform(0.01, 0.06) * np.sin(2 * p))
    return room(rng, tone + rng.uniform(0.01, 0.05) * air, sr, rng.uniform(0.2, 1.2), rng.uniform(0.05, 0.4))


@_kind(
    "laughing", "a person laughing | laughter | laughing | someone laughs | a man laughing | hearty laughter"
)
def _laugh(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    base = _log(rng, 130, 380)
    tract = 1 + 0.18 * (base > 200)
    vowel = [(780, 1250), (650, 1150), (560, 1750), (500, 950)][int(rng.integers(4))]
    now = rng.uniform(0.02, 0.3)
    while now < n / sr - 0.2:
        count, rate = int(rng.integers(4, 10)), rng.uniform(4.2, 6.0)
        top = rng.uniform(1.05, 1.45)
        for k in range(count):
            m = int(rng.uniform(0.5, 0.65) / rate * sr)
            fall = top * (1 - 0.35 * k / count)
            pitch = base * fall * rng.uniform(0.95, 1.05) * _line([(0, 1.05), (0.3, 1.12), (1, 0.85)], m)
            voice = _voiced(
                rng,
                pitch,
                [
                    (vowel[0] * tract, 130, 1),
                    (vowel[1] * tract, 160, 0.6),
                    (2600 * tract, 250, 0.3),
                    (3600 * tract, 400, 0.15),
                ],
                sr,
                tilt=0.9,
                jitter=0.02,
                breath=rng.uniform(0.1, 0.3),
            )
            loud = (1 - 0.6 * k / count) * rng.uniform(0.8, 1)
            _add(out, int(now * sr), loud * voice * _hump(m, 0.2, 0.5))
            gap = int(0.45 / rate * sr)
            air = _resonate(
                rng.standard_normal(gap),
                [(vowel[0] * tract, 400, 1), (vowel[1] * tract, 500, 0.9), (2800, 900, 0.5)],
                sr,
            )
            _add(out, int(now * sr) + m - gap // 5, 0.2 * loud * air / air.std() * _hump(gap, 0.4, 0.3))
            now += 1 / rate
        now += rng.uniform(0.3, 0.9)
    return room(rng, out, sr, rng.uniform(0.15, 0.8), rng.uniform(0.05, 0.5))


# -- engines and machines --------------------------------------------------------------------------


def _engine(
    rng: np.random.Generator,
    n: int,
    sr: int,
    firing: np.ndarray,
    cylinders: int,
    uneven: float,
    peaks: list,
    hiss: float,
) -> np.ndarray:
    """Combustion pulses through exhaust resonances; each cylinder a little different, ``uneven`` in time."""
    phase = _phase(firing, sr, rng.random())
    where = _pulses(phase)
    if not len(where):
        where = np.array([0])
    loud = rng.uniform(1 - 0.35 * (cylinders > 1), 1, cylinders)[np.arange(len(where)) % cylinders]
    shift = (
        rng.uniform(-uneven, uneven, cylinders)[np.arange(len(where)) % cylinders] * sr / firing[where]
    ).astype(int)
    train = np.zeros(n)
    np.add.at(train, np.clip(where + shift, 0, n - 1), loud * rng.uniform(0.8, 1.1, len(where)))
    length = np.arange(int(0.03 * sr)) / sr
    pop = (
        np.exp(-length / 0.004) * (1 + 0.9 * rng.standard_normal(len(length))) - np.exp(-length / 0.008) * 0.5
    )
    blasts = signal.fftconvolve(train, pop)[:n]
    body = _resonate(blasts, peaks, sr) + 0.25 * _band(blasts, None, 300, sr, 1)
    noise = _band(rng.standard_normal(n), 300, 7000, sr, 1)
    level = signal.sosfilt(signal.butter(1, 60, fs=sr, output="sos"), np.abs(blasts))
    return body / (body.std() + 1e-9) + hiss * noise * (0.4 + level / (level.mean() + 1e-9))


def _muffled(rng: np.random.Generator, sound: np.ndarray, sr: int) -> np.ndarray:
    """Heard from under a bonnet or from across the street."""
    return _band(sound, None, _log(rng, 900, 5000), sr, 1)


@_kind(
    "car engine",
    "a car engine idling | car engine | an engine running | a car engine revving | idling car | "
    "the motor of a car",
)
def _car(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    idle = rng.uniform(22, 34)
    firing = idle * (1 + _curve(rng, n, sr, 2, -0.03, 0.03))
    if rng.random() < 0.5:
        firing = firing * _line(
            [(0, 1), (0.25, 1), (0.45, rng.uniform(1.8, 4)), (0.7, rng.uniform(1.2, 3)), (1, 1.1)], n
        )
    peaks = [
        (_log(rng, 60, 120), 50, 1),
        (_log(rng, 150, 350), 120, 0.7),
        (_log(rng, 500, 1100), 400, 0.3),
        (2200, 1500, 0.12),
    ]
    return _muffled(rng, _engine(rng, n, sr, firing, 4, 0.04, peaks, rng.uniform(0.05, 0.2)), sr)


@_kind(
    "motorcycle engine",
    "a motorcycle engine | motorcycle | a motorbike revving | motorcycle engine running | "
    "a motorbike driving off",
)
def _motorcycle(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    revs = [(0, 1.0)]
    position = rng.uniform(0.1, 0.25)
    while position < 0.92:
        revs += [(position, rng.uniform(1, 1.4)), (position + 0.07, rng.uniform(2, 4.5))]
        position += rng.uniform(0.18, 0.4)
    revs.append((max(1.0, revs[-1][0] + 0.02), 1.3))
    firing = rng.uniform(17, 30) * _line(revs, n) * (1 + _curve(rng, n, sr, 4, -0.03, 0.03))
    peaks = [
        (_log(rng, 80, 140), 60, 1),
        (_log(rng, 220, 420), 140, 0.9),
        (_log(rng, 700, 1400), 500, 0.5),
        (3000, 2000, 0.25),
    ]
    return _muffled(
        rng, _engine(rng, n, sr, firing, 2, rng.uniform(0.05, 0.2), peaks, rng.uniform(0.08, 0.2)), sr
    )


@_kind(
    "truck engine",
    "a truck engine | a diesel engine idling | truck engine | a lorry with its engine running | diesel truck",
)
def _truck(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    firing = rng.uniform(24, 38) * (1 + _curve(rng, n, sr, 1, -0.03, 0.03))
    peaks = [
        (_log(rng, 45, 85), 30, 1),
        (_log(rng, 120, 220), 80, 0.8),
        (_log(rng, 800, 1300), 300, 0.35),
        (_log(rng, 2200, 3500), 900, 0.3),
    ]
    knock = _engine(rng, n, sr, firing, 6, 0.02, peaks, rng.uniform(0.1, 0.25))
    air = _band(rng.standard_normal(n), 1500, 6000, sr, 1) * _gust(rng, n, sr, 1, 0.3)
    return _muffled(rng, knock + rng.uniform(0, 0.15) * air, sr)


@_kind(
    "lawn mower",
    "a lawn mower | mowing the lawn | lawnmower running | someone mowing grass | a petrol lawn mower",
)
def _mower(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    firing = rng.uniform(22, 30) * (1 + _curve(rng, n, sr, 1.5, -0.05, 0.03))
    peaks = [
        (_log(rng, 90, 150), 70, 1),
        (_log(rng, 250, 450), 150, 0.8),
        (_log(rng, 900, 1500), 500, 0.6),
        (3000, 2000, 0.3),
    ]
    motor = _engine(rng, n, sr, firing, 1, 0.0, peaks, 0.15)
    blade = _wave(firing * 4, np.arange(1, 12) ** -1.0, sr, rng)
    grass = _band(rng.standard_normal(n), 500, 9000, sr, 1) * _gust(rng, n, sr, 3, 0.5)
    return motor + 0.3 * blade / blade.std() + 0.35 * grass


def _passing(rng: np.random.Generator, n: int, sr: int) -> tuple[np.ndarray, np.ndarray]:
    """Loudness and pitch factor of something driving or flying by."""
    middle, width = rng.uniform(0.35, 0.65), rng.uniform(0.06, 0.22)
    way = (np.linspace(0, 1, n) - middle) / width
    return 1 / np.sqrt(1 + way**2), 1 - rng.uniform(0.02, 0.06) * way / np.sqrt(1 + way**2)


@_kind(
    "car passing by",
    "a car passing by | car driving past | a car drives by | a vehicle passing on the road | a passing car",
)
def _pass(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    near, doppler = _passing(rng, n, sr)
    wet = rng.random() < 0.3

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        level = np.interp(t, np.linspace(0, 1, n), near)
        tyre = np.exp(-0.5 * (np.log2((f + 1) / 900) / 1.1) ** 2) + (0.5 if wet else 0.12) / (
            1 + (f / 6000) ** 3
        )
        return level**1.6 * tyre / (1 + (f / (700 + 7000 * level)) ** 1.5) + 0.7 * level**1.2 / (
            1 + (f / 150) ** 2
        )

    road = _shape(_coloured(rng, n, 0.4), gain, sr)
    firing = rng.uniform(60, 110) * doppler
    motor = _wave(firing, np.arange(1, 14) ** -1.2 * rng.uniform(0.3, 1, 13), sr, rng) * near**1.5
    return road / (np.abs(road).max() + 1e-9) + rng.uniform(0.02, 0.15) * motor / (np.abs(motor).max() + 1e-9)


@_kind(
    "helicopter",
    "a helicopter | helicopter flying overhead | helicopter rotor | a chopper hovering | "
    "helicopter blades spinning",
)
def _helicopter(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    rate = rng.uniform(10, 24) * (1 + _curve(rng, n, sr, 0.5, -0.02, 0.02))
    phase = _phase(rate, sr, rng.random())
    sharp = rng.uniform(2, 7)
    chop = np.exp(sharp * (np.cos(2 * np.pi * phase) - 1))
    low = _band(_coloured(rng, n, 1.2), 40, _log(rng, 250, 700), sr, 1)
    high = _band(_coloured(rng, n, 0.8), 300, _log(rng, 2000, 6000), sr, 1)
    thump = _resonate(np.gradient(chop) * sr / 60, [(_log(rng, 60, 110), 60, 1), (180, 150, 0.5)], sr)
    turbine = _wave(np.full(n, rng.uniform(600, 1500)), np.array([1, 0.4, 0.2]), sr, rng) * _gust(
        rng, n, sr, 2, 0.4
    )
    mix = low / low.std() * (0.2 + chop) + rng.uniform(0.2, 0.6) * high / high.std() * (0.35 + chop)
    mix += rng.uniform(0.4, 1.0) * thump / (thump.std() + 1e-9) + rng.uniform(0, 0.06) * turbine
    if rng.random() < 0.4:
        mix *= _line([(0, rng.uniform(0.2, 1)), (0.5, 1), (1, rng.uniform(0.2, 1))], n)
    return _band(mix, None, _log(rng, 2500, 9000), sr, 1)


@_kind(
    "propeller airplane",
    "a propeller airplane | a small plane flying over | propeller plane | "
    "an airplane with propellers | a light aircraft",
)
def _propeller(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    near, doppler = _passing(rng, n, sr)
    near, doppler = 0.3 + 0.7 * near, 1 + 1.5 * (doppler - 1)
    base = rng.uniform(65, 115)
    mix = np.zeros(n)
    for _ in range(int(rng.integers(1, 3))):
        pitch = base * rng.uniform(0.99, 1.01) * doppler * (1 + _curve(rng, n, sr, 1, -0.005, 0.005))
        amplitudes = (
            np.arange(1, 40) ** -rng.uniform(0.5, 1.0)
            * np.exp(rng.normal(0, 0.35, 39))
            * np.exp(-np.arange(39) / 14)
        )
        mix += _wave(pitch, amplitudes, sr, rng)
    air = _band(_coloured(rng, n, 1), 80, 3000, sr, 1) * _gust(rng, n, sr, 1.5, 0.4)
    return (mix / mix.std() + rng.uniform(0.2, 0.5) * air / air.std()) * near * _gust(rng, n, sr, 2, 0.3)


@_kind(
    "jet airplane",
    "a jet airplane | a jet flying over | an airliner taking off | jet engine roaring | "
    "a jet plane passing overhead",
)
def _jet(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    near, doppler = _passing(rng, n, sr)
    near = 0.12 + near**1.2

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        level = np.interp(t, np.linspace(0, 1, n), near)
        return level / (1 + (f / (250 + 2200 * level**1.5)) ** 1.3)

    roar = _shape(_coloured(rng, n, 0.6), gain, sr) * _gust(rng, n, sr, 3, 0.35)
    whine = _wave(rng.uniform(1600, 3200) * (1 + 2 * (doppler - 1)), np.array([1, 0.3, 0.2]), sr, rng)
    whine *= near**2 * np.linspace(1, 0.1, n) * (1 + 0.5 * _curve(rng, n, sr, 20, -1, 1))
    return roar / (roar.std() + 1e-9) + rng.uniform(0, 0.25) * whine


@_kind(
    "train",
    "a train passing | train | a train rolling on the tracks | train wheels clattering | "
    "a railway train going by",
)
def _train(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    near, _ = _passing(rng, n, sr)
    near = 0.3 + 0.7 * near
    roll = _band(_coloured(rng, n, 1.2), 60, _log(rng, 400, 1500), sr, 1) * _gust(rng, n, sr, 4, 0.3)
    hits = np.zeros(n)
    f = np.array([_log(rng, 90, 160), _log(rng, 250, 500), _log(rng, 800, 1400), _log(rng, 2000, 3200)])
    for start in _beat(rng, n, sr, rng.uniform(0.5, 1.0), 0.02, 0.3):
        for at in (0, 0.11, *((0.27, 0.38) if rng.random() < 0.9 else ())):
            hit = _modes(rng, 0.15, f, [0.03, 0.02, 0.012, 0.008], [1, 0.7, 0.5, 0.3], sr)
            hit += 0.3 * _burst(rng, 0.15, 1e-3, 0.015, 300, 6000, sr)
            _add(hits, start + int(at * sr), rng.uniform(0.7, 1) * hit)
    squeal = _wave(_curve(rng, n, sr, 2, 2200, 2900), np.array([1, 0.2, 0.1]), sr, rng) * np.clip(
        _curve(rng, n, sr, 1, -0.8, 0.5), 0, 1
    )
    return (
        roll / roll.std()
        + rng.uniform(2, 6) * hits / (np.abs(hits).max() + 1e-9)
        + rng.uniform(0, 0.15) * squeal
    ) * near


@_kind(
    "electric drill",
    "an electric drill | drilling a hole | power drill | a drill running | drilling into a wall",
)
def _drill(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    speed, load = np.zeros(n), np.zeros(n)
    now = int(rng.uniform(0.02, 0.3) * sr)
    while now < n:
        m = int(rng.uniform(0.8, 3.0) * sr)
        drop = rng.uniform(0.75, 0.95)
        part = _line([(0, 0.02), (0.1, 1.0), (0.3, drop), (0.85, drop * 0.97), (0.92, 0.9), (1, 0.02)], m)
        end = min(n, now + m)
        speed[now:end] = part[: end - now]
        load[now:end] = _hump(m, 0.35, 0.2)[: end - now]
        now = end + int(rng.uniform(0.15, 0.8) * sr)
    pitch = rng.uniform(250, 520) * np.maximum(speed, 0.02) * (1 + 0.01 * _curve(rng, n, sr, 15, -1, 1))
    motor = _wave(pitch, np.arange(1, 26) ** -0.7 * np.exp(rng.normal(0, 0.6, 25)), sr, rng)
    gears = _wave(
        pitch * rng.uniform(0.2, 0.35), np.arange(1, 30) ** -0.5 * np.exp(rng.normal(0, 0.6, 29)), sr, rng
    )
    grind = _band(rng.standard_normal(n), 700, 9000, sr, 1) * load * (1 + 0.5 * _curve(rng, n, sr, 25, -1, 1))
    return (motor / motor.std() + 0.6 * gears / gears.std()) * speed**1.2 + rng.uniform(0.4, 1.2) * grind


@_kind(
    "vacuum cleaner",
    "a vacuum cleaner | vacuuming | vacuum cleaner running | hoovering the carpet | a hoover",
)
def _vacuum(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    base = rng.uniform(190, 420)
    strokes = _curve(rng, n, sr, 1.2, -1, 1)
    speed = 1 + 0.015 * strokes
    if rng.random() < 0.3:
        speed = speed * _line([(0, 0.15), (0.2, 0.97), (1, 1)], n)
    motor = _wave(base * speed, np.arange(1, 30) ** -0.6 * np.exp(rng.normal(0, 0.9, 29)), sr, rng)
    air = _resonate(
        rng.standard_normal(n),
        [(_log(rng, 250, 600), 300, 1), (_log(rng, 1200, 2500), 1200, 0.8), (5000, 4000, 0.5)],
        sr,
    )
    mix = air / air.std() * (1 + 0.15 * strokes) + rng.uniform(0.25, 0.6) * motor / motor.std()
    return mix * np.minimum(speed, 1)


@_kind("hair dryer", "a hair dryer | hair dryer blowing | blow dryer | drying hair | a hairdryer running")
def _dryer(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    base = rng.uniform(90, 170)
    wander = 1 + 0.004 * _curve(rng, n, sr, 1, -1, 1)
    fan = _wave(base * rng.integers(3, 8) * wander, np.array([1, 0.5, 0.3, 0.15]), sr, rng)
    air = _band(_coloured(rng, n, 0.5), _log(rng, 200, 500), _log(rng, 3500, 9000), sr, 1)
    peak = _curve(rng, 2000, 2000, 0.8 * n / sr, -1, 1)

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        centre = 1500 * 2 ** (0.5 * np.interp(t, np.linspace(0, 1, 2000), peak))
        return 0.6 + 0.8 / (1 + ((f - centre) / 700) ** 2)

    mix = _shape(air / air.std(), gain, sr) + rng.uniform(0.06, 0.25) * fan
    return mix * (_line([(0, 0.02), (0.12, 1), (1, 1)], n) if rng.random() < 0.3 else 1)


@_kind(
    "electric fan", "an electric fan | fan blowing | a fan whirring | ventilator running | the hum of a fan"
)
def _fan(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    blades = rng.uniform(18, 60)
    phase = _phase(np.full(n, blades) * (1 + 0.01 * _curve(rng, n, sr, 0.7, -1, 1)), sr)
    air = _band(_coloured(rng, n, 1.3), 60, _log(rng, 800, 3000), sr, 1)
    hum = _wave(np.full(n, rng.choice([100.0, 120.0])), np.array([1, 0.5, 0.3, 0.1, 0.1]), sr, rng)
    return (
        air / air.std() * (1 + rng.uniform(0.15, 0.5) * np.cos(2 * np.pi * phase))
        + rng.uniform(0.1, 0.4) * hum
    )


@_kind(
    "sewing machine",
    "a sewing machine | sewing machine running | stitching on a sewing machine | "
    "sewing fabric with a machine",
)
def _sewing(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    speed = np.clip(_curve(rng, n, sr, 0.8, -0.3, 1.2), 0, 1)
    rate = rng.uniform(9, 16) * np.maximum(speed, 0.02)
    f = np.array([_log(rng, 250, 500), _log(rng, 800, 1500), _log(rng, 2200, 3500), _log(rng, 4000, 6500)])
    out = np.zeros(n)
    for k, where in enumerate(_pulses(2 * _phase(rate, sr, 0.9))):
        hit = _modes(
            rng, 0.06, f * rng.uniform(0.98, 1.02, 4), [0.012, 0.008, 0.006, 0.004], [1, 0.8, 0.6, 0.4], sr
        )
        _add(
            out,
            int(where),
            (1.0 if k % 2 else 0.6) * (hit + 0.4 * _burst(rng, 0.06, 5e-4, 0.006, 800, 8000, sr)),
        )
    motor = _wave(np.maximum(speed, 0.02) * rng.uniform(150, 260), np.arange(1, 20) ** -0.8, sr, rng) * speed
    return out + rng.uniform(0.1, 0.3) * motor + 0.003 * rng.standard_normal(n)


@_kind(
    "sawing",
    "sawing wood | a hand saw cutting wood | sawing | someone saws a plank | a handsaw going back and forth",
)
def _sawing(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    rate = rng.uniform(1.1, 2.4)
    teeth = rng.uniform(90, 230)
    peaks = [
        (_log(rng, 350, 800), 300, 1),
        (_log(rng, 1300, 2400), 700, 0.9),
        (_log(rng, 3500, 6000), 2500, 0.7),
    ]
    for k, start in enumerate(_beat(rng, n, sr, 0.5 / rate, 0.04, 0.2)):
        m = int(0.46 / rate * sr)
        speed = np.sin(np.pi * np.linspace(0.02, 0.98, m)) ** 0.7
        train = np.zeros(m)
        where = _pulses(_phase(teeth * speed, sr, rng.random()))
        train[where] = rng.uniform(0.3, 1, len(where))
        rasp = signal.fftconvolve(train, _burst(rng, 0.012, 2e-4, 0.003, 300, 11000, sr))[:m]
        rasp = rasp / (rasp.std() + 1e-9) + 0.5 * rng.standard_normal(m)
        stroke = _resonate(rasp, [(f * (1.0 if k % 2 else 1.12), b, g) for f, b, g in peaks], sr)
        _add(out, start, stroke * _hump(m, 0.25, 0.3) * (1.0 if k % 2 else rng.uniform(0.45, 0.7)))
    return room(rng, out, sr, 0.3, rng.uniform(0.0, 0.25))


# -- signals and electronics -----------------------------------------------------------------------


@_kind(
    "siren",
    "a siren | police siren | ambulance siren | emergency siren wailing | "
    "a siren in the street | fire engine siren",
)
def _siren(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    time = np.arange(n) / sr + rng.uniform(0, 3)
    style = rng.integers(4)
    low, high = rng.uniform(480, 700), rng.uniform(1100, 1600)
    if style == 0:  # wail
        swing = 0.5 - 0.5 * np.cos(2 * np.pi * time * rng.uniform(0.14, 0.35))
    elif style == 1:  # yelp
        swing = signal.sawtooth(2 * np.pi * time * rng.uniform(2.2, 4.2), rng.uniform(0.5, 0.9)) * 0.5 + 0.5
    elif style == 2:  # two tones
        low = rng.uniform(380, 520)
        high = low * rng.uniform(1.22, 1.42)
        swing = (np.sin(2 * np.pi * time * rng.uniform(0.5, 1.2)) > 0).astype(float)
        swing = signal.sosfiltfilt(signal.butter(1, 40, fs=sr, output="sos"), swing)
    else:  # mechanical: slow rise, slow fall
        swing = (0.5 - 0.5 * np.cos(2 * np.pi * time * rng.uniform(0.08, 0.16))) ** 0.6
        low = 250.0
    near, doppler = _passing(rng, n, sr) if rng.random() < 0.4 else (np.ones(n), np.ones(n))
    pitch = low * (high / low) ** swing * doppler
    amplitudes = np.arange(1, 16) ** -rng.uniform(0.8, 1.8) * np.where(
        np.arange(15) % 2, rng.uniform(0.2, 1), 1
    )
    tone = _wave(pitch, amplitudes, sr, rng) * (0.15 + 0.85 * near)
    tone = _resonate(tone, [(_log(rng, 900, 1700), 1400, 1), (2800, 2000, 0.5)], sr) + 0.1 * tone
    return room(rng, tone, sr, rng.uniform(0.4, 1.8), rng.uniform(0.1, 0.7)) + rng.uniform(
        0, 0.02
    ) * _coloured(rng, n, 1.3)


@_kind(
    "car alarm",
    "a car alarm | car alarm going off | the alarm of a parked car | vehicle alarm | "
    "a car's anti-theft alarm",
)
def _car_alarm(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    time = np.arange(n) / sr
    rows = [
        700 + 900 * (0.5 - 0.5 * np.cos(2 * np.pi * time * rng.uniform(3, 5))),
        600 + 1100 * ((time * rng.uniform(5, 9)) % 1),
        1600 - 900 * ((time * rng.uniform(2.5, 4)) % 1),
        np.where((time * rng.uniform(4, 6)) % 1 < 0.5, 1500.0, 1000.0),
        600 + 1000 * (0.5 - 0.5 * np.cos(2 * np.pi * time * 0.6)),
    ]
    order = rng.permutation(len(rows))[: int(rng.integers(2, 6))]
    every = rng.uniform(0.9, 2.2)
    pitch = np.choose(order[(time / every).astype(int) % len(order)], rows) * rng.uniform(0.85, 1.3)
    amplitudes = np.arange(1, 14) ** -1.0 * np.where(np.arange(13) % 2, rng.uniform(0.1, 0.6), 1)
    tone = _resonate(_wave(pitch, amplitudes, sr, rng), [(1500, 1500, 1), (3200, 1500, 0.8)], sr)
    return room(rng, tone, sr, rng.uniform(0.4, 1.5), rng.uniform(0.1, 0.7))


@_kind(
    "car horn",
    "a car horn | car honking | a driver honks the horn | car horn beeping | someone honks in traffic",
)
def _car_horn(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    base, ratio = rng.uniform(330, 450), rng.choice([1.0, 1.19, 1.25, 1.26])
    amplitudes = (
        np.arange(1, 30) ** -0.5
        * np.exp(-np.arange(29) / rng.uniform(5, 12))
        * np.exp(rng.normal(0, 0.4, 29))
    )
    out = np.zeros(n)
    now = rng.uniform(0.02, 0.4)
    while now < n / sr - 0.05:
        m = int(rng.choice([0.12, 0.25, 0.5, 1.3]) * rng.uniform(0.85, 1.2) * sr)
        droop = _line([(0, 0.97), (min(0.1, 0.02 * sr / m + 0.02), 1), (0.95, 1), (1, 0.985)], m)
        honk = sum(_wave(base * r * droop, amplitudes, sr, rng) for r in {1.0, float(ratio)})
        edge = 0.012 * sr / m
        _add(out, int(now * sr), honk * _hump(m, min(edge, 0.3), min(2 * edge, 0.4)))
        now += m / sr + rng.uniform(0.1, 0.9)
    return _far(rng, out, sr)


@_kind(
    "ship horn",
    "a ship's horn | ship horn | a foghorn | a boat sounding its horn | a ship horn in the harbour",
)
def _ship(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    base = rng.uniform(75, 190)
    amplitudes = (
        np.arange(1, 40) ** -0.6
        * np.exp(-np.arange(39) / rng.uniform(5, 12))
        * np.exp(rng.normal(0, 0.3, 39))
    )
    out = np.zeros(n)
    for start in _beat(rng, n, sr, rng.uniform(2.6, 5), 0.2, 0.5):
        m = int(rng.uniform(1.5, 2.6) * sr)
        pitch = base * _line([(0, 0.94), (0.06, 1), (0.9, 1), (1, 0.96)], m)
        tone = _wave(pitch, amplitudes, sr, rng)
        if rng.random() < 0.4:
            tone += 0.7 * _wave(pitch * rng.uniform(1.18, 1.34), amplitudes, sr, rng)
        _add(out, start, (tone + 0.1 * tone.std() * rng.standard_normal(m)) * _hump(m, 0.06, 0.08))
    return room(
        rng, _band(out, None, _log(rng, 900, 3500), sr, 1), sr, rng.uniform(1.2, 2.8), rng.uniform(0.3, 1)
    )


@_kind(
    "telephone ringing",
    "a telephone ringing | phone ringing | an office phone rings | electronic phone ring | "
    "the phone is ringing | incoming call on a phone",
)
def _phone(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    time = np.arange(n) / sr
    low = rng.uniform(650, 1500)
    ratio, rate = rng.choice([1.2, 1.25, 1.33, 1.5]), rng.uniform(9, 22)
    pitch = np.where((time * rate) % 1 < 0.5, low, low * ratio)
    amplitudes = np.arange(1, 9) ** -rng.uniform(1, 2.5) * np.where(np.arange(8) % 2, 0.3, 1)
    ring, pause = rng.uniform(0.8, 1.8), rng.uniform(0.4, 2.0)
    if rng.random() < 0.3:  # double ring
        at = (time + rng.uniform(0, 0.3)) % 2.2
        gate = ((at < 0.4) | ((at > 0.6) & (at < 1.0))).astype(float)
    else:
        gate = (((time + rng.uniform(0, 0.4)) % (ring + pause)) < ring).astype(float)
    gate = signal.sosfilt(signal.butter(1, 30, fs=sr, output="sos"), gate)
    return room(rng, _wave(pitch, amplitudes, sr, rng) * gate, sr, 0.4, rng.uniform(0.05, 0.5))


@_kind(
    "telephone dial tone",
    "a telephone dial tone | dial tone | busy signal on the phone | the tone of a phone line | "
    "telephone line tone",
)
def _dial(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    time = np.arange(n) / sr
    pair = [(350, 440), (425, 425), (440, 480), (480, 620)][int(rng.integers(4))]
    tone = np.sin(2 * np.pi * pair[0] * time) + np.sin(2 * np.pi * pair[1] * time + 1)
    if pair[0] > 430 or rng.random() < 0.3:
        period = rng.choice([0.5, 0.75, 1.0])
        tone *= signal.sosfilt(
            signal.butter(1, 60, fs=sr, output="sos"), ((time % period) < period / 2).astype(float)
        )
    return _band(tone + rng.uniform(0.002, 0.03) * rng.standard_normal(n), 250, 3600, sr, 2)


@_kind(
    "touch-tone dialing",
    "dialing a phone number | touch-tone dialing | keypad tones of a telephone | "
    "pressing phone buttons | dialling tones",
)
def _touch(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    on = rng.uniform(0.08, 0.25)
    for start in _beat(rng, n, sr, on + rng.uniform(0.06, 0.3), rng.choice([0.0, 0.2]), 0.2):
        m = int(on * sr)
        t = np.arange(m) / sr
        f, g = rng.choice([697, 770, 852, 941]), rng.choice([1209, 1336, 1477])
        _add(out, start, (np.sin(2 * np.pi * f * t) + np.sin(2 * np.pi * g * t)) * _hump(m, 0.04, 0.04))
    return room(rng, out, sr, 0.2, rng.uniform(0, 0.2)) + rng.uniform(0, 0.01) * rng.standard_normal(n)


@_kind(
    "doorbell",
    "a doorbell | doorbell ringing | ding dong of a doorbell | someone rings the doorbell | a door chime",
)
def _doorbell(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    top, ratio = rng.uniform(560, 760), rng.choice([0.794, 0.75, 0.84])
    for start in _beat(rng, n, sr, rng.uniform(2.2, 3.6), 0.1, 0.4):
        for at, f in ((0, top), (rng.uniform(0.45, 0.8), top * ratio)):
            partials = f * np.array([1, 2.0, 2.76, 4.0, 5.4])
            strike = _modes(
                rng,
                2.5,
                partials,
                np.array([0.7, 0.35, 0.2, 0.1, 0.05]) * rng.uniform(0.6, 1.2),
                [1, 0.25, 0.25, 0.1, 0.08],
                sr,
            )
            _add(out, start + int(at * sr), strike)
            _add(out, start + int(at * sr), 0.2 * _burst(rng, 0.02, 1e-4, 2e-3, 600, 6000, sr))
    return room(rng, out, sr, rng.uniform(0.3, 1.0), rng.uniform(0.1, 0.5))


@_kind(
    "alarm",
    "an alarm clock beeping | alarm clock | a digital alarm going off | beeping alarm | "
    "the alarm of a bedside clock | alarm",
)
def _alarm(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    f, beep, count = rng.uniform(1800, 3200), rng.uniform(0.05, 0.09), int(rng.choice([2, 3, 4, 4]))
    amplitudes = np.arange(1, 8) ** -rng.uniform(1, 2) * np.where(np.arange(7) % 2, 0.2, 1)
    for start in _beat(rng, n, sr, count * 2 * beep + rng.uniform(0.3, 0.6), 0.0, 0.3):
        for k in range(count):
            m = int(beep * sr)
            _add(
                out,
                start + int(2 * k * beep * sr),
                _wave(np.full(m, f), amplitudes, sr, rng) * _hump(m, 0.05, 0.08),
            )
    return room(rng, out, sr, 0.4, rng.uniform(0.05, 0.5))


@_kind(
    "smoke detector",
    "a smoke detector going off | smoke alarm | a fire alarm beeping | smoke detector alarm | "
    "piercing smoke alarm",
)
def _smoke(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    time = np.arange(n) / sr + rng.uniform(0, 1)
    period = rng.uniform(0.16, 0.36)
    gate = (time % period < rng.uniform(0.55, 0.8) * period).astype(float)
    gate = signal.sosfilt(signal.butter(1, 80, fs=sr, output="sos"), gate)
    tone = _wave(np.full(n, rng.uniform(2900, 3500)), np.array([1, 0.15, 0.2, 0.1]), sr, rng)
    return room(rng, tone * gate, sr, rng.uniform(0.3, 0.8), rng.uniform(0.1, 0.6))


@_kind(
    "morse code",
    "morse code | morse code beeping | a telegraph signal | radio operator sending morse | "
    "dots and dashes of morse code",
)
def _morse(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    unit = rng.uniform(0.045, 0.1)
    gate, now = np.zeros(n), int(0.1 * sr)
    while now < n:
        for _ in range(int(rng.integers(1, 5))):
            m = int(unit * rng.choice([1, 3]) * sr)
            gate[now : now + m] = 1
            now += m + int(unit * sr)
        now += int(unit * rng.choice([2, 2, 6]) * sr)
    gate = signal.sosfilt(signal.butter(2, 90, fs=sr, output="sos"), gate)
    tone = _wave(
        np.full(n, rng.uniform(450, 950)), np.array([1, rng.uniform(0, 0.3), rng.uniform(0, 0.2)]), sr, rng
    )
    return tone * gate + rng.choice([0.0, rng.uniform(0.01, 0.12)]) * _band(
        rng.standard_normal(n), 300, 3000, sr, 1
    )


@_kind(
    "radio static",
    "radio static | static noise | tuning a radio between stations | static from an old radio | "
    "radio interference",
)
def _static(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    noise = rng.standard_normal(n) * _gust(rng, n, sr, rng.uniform(1, 8), rng.uniform(0.2, 0.8))
    clicks = _drops(rng, n, sr, _log(rng, 3, 60), 500, 6000)
    mix = noise + 0.6 * clicks / (np.abs(clicks).max() + 1e-9) * 4
    if rng.random() < 0.6:
        heterodyne = _wave(np.abs(_curve(rng, n, sr, 0.8, -1500, 3500)) + 60, np.array([1, 0.2]), sr, rng)
        mix += rng.uniform(0.2, 0.8) * heterodyne * np.clip(_curve(rng, n, sr, 1, -0.5, 1), 0, 1)
    return _band(mix, _log(rng, 100, 400), _log(rng, 3000, 8000), sr, 2)


@_kind(
    "white noise",
    "white noise | a hissing noise | hiss | constant noise | tape hiss | noise of an untuned television",
)
def _white(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    return _band(_coloured(rng, n, rng.uniform(-0.1, 0.5)), None, _log(rng, 8000, 15500), sr, 1)


@_kind(
    "electric hum",
    "electric hum | mains hum | the hum of a transformer | an amplifier humming | "
    "buzzing power line | electrical buzz",
)
def _hum(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    base = rng.choice([50.0, 60.0])
    amplitudes = np.arange(1, 60) ** -rng.uniform(0.5, 1.6) * np.exp(rng.normal(0, 0.7, 59))
    amplitudes[::2] *= rng.uniform(0.05, 1)
    tone = _wave(np.full(n, base), amplitudes, sr, rng)
    tone = tone / tone.std() * (1 + 0.05 * _curve(rng, n, sr, 2, -1, 1))
    return tone + rng.uniform(0.005, 0.08) * rng.standard_normal(n)


@_kind(
    "geiger counter",
    "a geiger counter | geiger counter clicking | radiation detector crackling | clicks of a geiger counter",
)
def _geiger(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    f = _log(rng, 1200, 4500)
    kernel = _modes(rng, 0.012, f * np.array([1, 1.9]), [rng.uniform(3e-4, 2e-3), 5e-4], [1, 0.4], sr)
    kernel[:3] += 1
    rate = _log(rng, 5, 60) * _curve(rng, n, sr, 0.6, 0.2, 1.6)
    where = np.flatnonzero(rng.random(n) < rate / sr)
    where = where if len(where) else np.array([n // 4])
    return _scatter(rng, n, where, rng.uniform(0.85, 1, len(where)), [kernel]) + rng.uniform(
        0, 0.004
    ) * rng.standard_normal(n)


@_kind(
    "laser zap",
    "a laser zap | laser gun | sci-fi laser shots | a ray gun firing | "
    "space blaster sound effect | pew pew lasers",
)
def _laser(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    top, bottom = _log(rng, 1800, 6000), _log(rng, 90, 400)
    for start in _beat(rng, n, sr, _log(rng, 0.18, 0.9), rng.uniform(0, 0.5), 0.3):
        m = int(rng.uniform(0.12, 0.4) * sr)
        pitch = bottom + (top - bottom) * np.exp(-np.linspace(0, rng.uniform(3, 7), m))
        zap = _wave(pitch, np.arange(1, 14) ** -rng.uniform(0.7, 2), sr, rng)
        zap *= 1 + rng.uniform(0, 0.7) * np.sin(2 * np.pi * rng.uniform(30, 110) * np.arange(m) / sr)
        _add(out, start, zap / zap.std() * np.exp(-np.linspace(0, 3, m)) * rng.uniform(0.7, 1))
    return room(rng, out, sr, rng.uniform(0.3, 1.5), rng.uniform(0, 0.4))


@_kind(
    "video game sounds",
    "retro video game sounds | 8-bit game music | chiptune | arcade game beeps | "
    "old video game | chiptune melody",
)
def _chip(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    scale = (
        np.array([0, 2, 4, 7, 9, 12, 14, 16])
        if rng.random() < 0.6
        else np.array([0, 3, 5, 7, 10, 12, 15, 17])
    )
    root, beat = _log(rng, 180, 420), rng.uniform(0.09, 0.17)
    riff, duty = rng.integers(0, len(scale), 16), rng.choice([0.125, 0.25, 0.5])
    time = np.arange(n) / sr
    step = (time / beat).astype(int)
    variant = (riff[step % 16] + (step // 16) * 2) % len(scale)
    lead = root * 2 ** (scale[variant] / 12)
    p = _phase(lead, sr)
    out += np.where(p % 1 < duty, 1.0, -1.0) * np.where((time % beat) / beat < 0.85, 1, 0)
    bass = root / 2 * 2 ** (scale[riff[(step // 4) % 16] % 4] / 12)
    out += 0.8 * np.abs(((_phase(bass, sr) % 1) * 4) - 2) - 0.8
    hold = np.repeat(rng.choice([-1.0, 1.0], n // 4 + 1), 4)[:n]
    out += 0.4 * hold * np.exp(-(time % (2 * beat)) / 0.03) * (rng.random() < 0.7)
    return _band(out, 40, 14000, sr, 1)


@_kind(
    "theremin",
    "a theremin | theremin music | eerie electronic wailing tone | a theremin playing | spooky theremin",
)
def _theremin(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    steps = np.round(_curve(rng, n, sr, 1.1, 0, 16))
    glide = signal.sosfiltfilt(signal.butter(1, rng.uniform(2.5, 7), fs=sr, output="sos"), steps)
    vibrato = rng.uniform(0.15, 0.5) * np.sin(2 * np.pi * _phase(_curve(rng, n, sr, 0.5, 5, 6.8), sr))
    pitch = _log(rng, 180, 500) * 2 ** ((glide + vibrato) / 12)
    tone = _wave(pitch, np.array([1, 0.5, 0.25, 0.1, 0.05]) * rng.uniform(0.4, 1, 5), sr, rng)
    return room(
        rng, tone * _curve(rng, n, sr, 1.2, 0.25, 1), sr, rng.uniform(0.5, 1.8), rng.uniform(0.1, 0.6)
    )


@_kind(
    "sonar ping", "a sonar ping | submarine sonar | sonar pinging underwater | echo of a submarine's sonar"
)
def _sonar(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    f = rng.uniform(700, 1600)
    for start in _beat(rng, n, sr, rng.uniform(1.8, 3.5), 0.0, 0.4):
        m = int(1.6 * sr)
        ping = (
            np.sin(2 * np.pi * f * np.arange(m) / sr)
            * np.exp(-np.arange(m) / sr / rng.uniform(0.15, 0.35))
            * (1 - np.exp(-np.arange(m) / sr / 0.004))
        )
        _add(out, start, ping)
    deep = _band(_coloured(rng, n, 1.5), 40, 400, sr, 1)
    return room(rng, out, sr, rng.uniform(2.0, 4.0), rng.uniform(0.5, 1.4)) + rng.uniform(0, 0.03) * deep


@_kind(
    "synth pad",
    "a synthesizer pad | ambient synth pad | warm synth chords | slow synthesizer chords | "
    "electronic ambient drone",
)
def _pad(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    root = _log(rng, 65, 180)
    chords = [
        [0, 7, 12, 16],
        [0, 7, 12, 15],
        [-4, 3, 8, 12],
        [-5, 7, 11, 14],
        [5, 9, 12, 17],
        [-2, 5, 10, 14],
    ]
    out = np.zeros(n)
    m = int(rng.uniform(2.0, 4.0) * sr)
    for start in range(0, n, m):
        for note in chords[int(rng.integers(len(chords)))]:
            for detune in (-0.06, 0.0, 0.07):
                f = np.full(int(1.25 * m), root * 2 ** ((note + detune) / 12))
                _add(out, start, _wave(f, np.arange(1, 40) ** -1.0, sr, rng) * _hump(len(f), 0.25, 0.25))
    centre = _curve(rng, 2000, 2000, 0.4 * n / sr, 0, 1)
    low, high = _log(rng, 300, 700), _log(rng, 1500, 6000)

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        return 1 / (1 + (f / (low * (high / low) ** np.interp(t, np.linspace(0, 1, 2000), centre))) ** 3)

    return room(rng, _shape(out, gain, sr), sr, rng.uniform(1, 2.5), rng.uniform(0.1, 0.6))


@_kind(
    "synth bass",
    "a synth bass | electronic bass line | squelchy synthesizer bass | acid bass line | techno bass",
)
def _acid(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    beat, root = rng.uniform(0.11, 0.19), rng.uniform(40, 75)
    notes = rng.choice([0, 0, 0, 3, 5, 7, 10, 12, -2], 16)
    play = rng.random(16) < 0.8
    time = np.arange(n) / sr
    step = (time / beat).astype(int) % 16
    pitch = (
        signal.sosfilt(signal.butter(1, 60, fs=sr, output="sos"), root * 2 ** (notes[step] / 12) - root)
        + root
    )
    wave = _wave(pitch, np.arange(1, 90) ** -1.0, sr, rng)
    within = time % beat
    accent = rng.uniform(0.4, 1, 16)[step] * _curve(rng, n, sr, 0.4, 0.5, 1)
    top = rng.uniform(1200, 3500)

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        at = np.clip((t * n).astype(int), 0, n - 1)
        corner = 150 + top * accent[at] * np.exp(-within[at] / 0.07)
        return 1 / (1 + (f / corner) ** 4) + 1.5 * np.exp(-(((f - corner) / (0.12 * corner)) ** 2))

    gate = play[step] * np.exp(-within / 0.2) * (1 - np.exp(-within / 0.003))
    return _shape(wave * gate, gain, sr)


# -- things that are struck, stepped on, moved -----------------------------------------------------


@_kind(
    "clock tick",
    "a clock ticking | clock tick | ticking clock | the tick-tock of a clock | "
    "a wall clock ticks | a watch ticking",
)
def _clock(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    rate = rng.choice([1.0, 2.0, 4.0, 5.0])
    body = _log(rng, 900, 4000)
    ticks = []
    for shift in (1.0, rng.uniform(0.75, 1.25)):
        f = body * shift * np.array([1, 1.7, 2.6, 3.9]) * rng.uniform(0.9, 1.1, 4)
        tick = _modes(
            rng,
            0.05,
            f,
            np.array([0.006, 0.004, 0.003, 0.002]) * rng.uniform(0.5, 1.6),
            rng.uniform(0.3, 1, 4),
            sr,
        )
        tick += rng.uniform(0, 0.4) * _modes(rng, 0.05, [_log(rng, 200, 600)], [0.012], [1.0], sr)
        tick[: sr // 1000] += 0.4 * rng.standard_normal(sr // 1000)
        if rng.random() < 0.5:
            _add(tick, int(rng.uniform(0.004, 0.02) * sr), 0.5 * tick.copy())
        ticks.append(tick * rng.uniform(0.6, 1))
    for k, start in enumerate(_beat(rng, n, sr, 1 / rate, 0.004, 1 / rate)):
        _add(out, start, ticks[k % 2] * rng.uniform(0.93, 1))
    return room(rng, out, sr, rng.uniform(0.1, 0.6), rng.uniform(0, 0.5)) + rng.uniform(0, 0.004) * _coloured(
        rng, n, 1
    )


@_kind("metronome", "a metronome | metronome ticking | a metronome keeping time | steady metronome clicks")
def _metronome(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    body = _log(rng, 900, 2400)
    click = _modes(rng, 0.06, body * np.array([1, 1.5, 2.7]), [0.009, 0.006, 0.003], [1, 0.6, 0.4], sr)
    accent = int(rng.choice([1, 3, 4]))
    for k, start in enumerate(_beat(rng, n, sr, 60 / rng.uniform(60, 200), 0.0, 0.3)):
        high = _modes(
            rng, 0.06, 1.5 * body * np.array([1, 1.5, 2.7]), [0.009, 0.006, 0.003], [1, 0.6, 0.4], sr
        )
        _add(out, start, high if accent > 1 and k % accent == 0 else click)
    return room(rng, out, sr, rng.uniform(0.1, 0.5), rng.uniform(0, 0.4))


def _step(rng: np.random.Generator, sr: int, hard: float, body: float, scuff: float) -> np.ndarray:
    """One step: heel, then sole."""
    out = np.zeros(int(0.3 * sr))
    for at, loud in ((0.0, 1.0), (rng.uniform(0.05, 0.11), rng.uniform(0.25, 0.7))):
        f = np.array([body, 2.1 * body, 4.7 * body, 9 * body, 16 * body]) * rng.uniform(0.85, 1.15, 5)
        gains = np.array([1, 0.6, 0.5 * hard, 0.4 * hard, 0.3 * hard])
        hit = _modes(rng, 0.12, f, [0.02, 0.014, 0.008, 0.005, 0.003], gains, sr)
        _add(out, int(at * sr), loud * hit)
        _add(
            out,
            int(at * sr),
            loud
            * (0.1 + 0.5 * scuff)
            * _burst(rng, 0.12, 2e-3, rng.uniform(0.008, 0.03), 400, 3000 + 6000 * hard, sr),
        )
    return out


@_kind(
    "footsteps",
    "footsteps | someone walking | a person walking | footsteps on a wooden floor | "
    "walking down a hallway | steps on stairs",
)
def _walk(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    hard, body, scuff = rng.random(), _log(rng, 70, 200), rng.uniform(0, 0.6)
    interval = rng.uniform(0.28, 0.75)
    for k, start in enumerate(_beat(rng, n, sr, interval, 0.05, 0.4)):
        _add(out, start, rng.uniform(0.7, 1) * _step(rng, sr, hard, body * (1 + 0.06 * (k % 2)), scuff))
    return room(rng, out, sr, rng.uniform(0.2, 1.3), rng.uniform(0.05, 0.7))


@_kind(
    "footsteps on gravel",
    "footsteps on gravel | walking on gravel | gravel crunching underfoot | "
    "steps on a gravel path | someone walks through snow",
    label="footsteps",
)
def _gravel(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low = _log(rng, 600, 2200)
    kernels = [
        _burst(rng, 0.012, 1e-4, _log(rng, 5e-4, 3e-3), f / 1.8, f * 1.8, sr)
        for f in [_log(rng, low, 5 * low) for _ in range(24)]
    ]
    density = _log(rng, 400, 1500)
    out = np.zeros(n)
    for start in _beat(rng, n, sr, rng.uniform(0.42, 0.75), 0.05, 0.4):
        m = int(rng.uniform(0.22, 0.36) * sr)
        shape = _line([(0, 0), (0.12, 1), (0.35, 0.35), (0.6, 0.8), (1, 0)], m)
        where = np.flatnonzero(rng.random(m) < np.clip(shape, 0, 1) * density / sr)
        crunch = _scatter(rng, m, where, np.exp(rng.normal(0, 0.9, len(where))), kernels)
        _add(out, start, rng.uniform(0.7, 1) * crunch)
        thud = _modes(rng, 0.1, [90.0], [0.02], [rng.uniform(0, 1.0)], sr)
        _add(out, start, thud)
    return out


@_kind(
    "marching",
    "soldiers marching | marching footsteps | troops marching in step | "
    "a group of people marching | marching boots",
)
def _march(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    people, spread = int(rng.integers(8, 24)), rng.uniform(0.008, 0.03)
    bodies, hard, scuff = rng.uniform(80, 180, people), rng.uniform(0.3, 1), rng.uniform(0.3, 1)
    steps = [_step(rng, sr, hard, body, scuff) for body in bodies]
    for start in _beat(rng, n, sr, 60 / rng.uniform(95, 128), 0.01, 0.4):
        for person in range(people):
            _add(out, start + int(rng.normal(0, spread) * sr), rng.uniform(0.3, 1) * steps[person])
    return room(rng, out, sr, rng.uniform(0.3, 1.2), rng.uniform(0.1, 0.5))


@_kind(
    "door knock",
    "knocking on a door | door knock | someone knocks at the door | a knock on the door | knocking on wood",
)
def _knock(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    f = _log(rng, 90, 190) * np.array([1, 1.62, 2.35, 3.4, 5.1, 8.3]) * rng.uniform(0.95, 1.05, 6)
    gains = np.array([1, 0.9, 0.7, 0.45, 0.3, 0.2]) * rng.uniform(0.6, 1.2, 6)
    for group in _beat(rng, n, sr, rng.uniform(1.3, 2.6), 0.2, 0.5):
        gap = rng.uniform(0.13, 0.28)
        for k in range(int(rng.integers(2, 6))):
            hit = _modes(
                rng, 0.2, f * rng.uniform(0.99, 1.01), [0.03, 0.022, 0.015, 0.01, 0.007, 0.004], gains, sr
            )
            hit += 0.25 * _burst(rng, 0.2, 3e-4, 3e-3, 700, 5000, sr)[: len(hit)]
            _add(out, group + int(k * gap * rng.uniform(0.96, 1.04) * sr), rng.uniform(0.75, 1) * hit)
    return room(rng, out, sr, rng.uniform(0.2, 0.9), rng.uniform(0.1, 0.6))


@_kind(
    "hammering",
    "hammering a nail | hammering | a hammer hitting nails into wood | someone hammers | carpenter hammering",
)
def _hammer(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    wood = _log(rng, 120, 320) * np.array([1, 1.9, 2.8, 4.4])
    nail = _log(rng, 2200, 3800) * np.array([1, 1.37, 1.83, 2.4])
    tighten = 1.0
    for start in _beat(rng, n, sr, rng.uniform(0.28, 0.6), 0.06, 0.3):
        hit = _modes(rng, 0.2, wood, [0.03, 0.02, 0.012, 0.008], [1, 0.8, 0.5, 0.3], sr)
        hit += _modes(rng, 0.2, nail * tighten, [0.02, 0.015, 0.01, 0.008], rng.uniform(0.1, 0.4, 4), sr)
        hit += 0.4 * _burst(rng, 0.2, 1e-4, 2e-3, 1000, 10000, sr)[: len(hit)]
        _add(out, start, rng.uniform(0.75, 1) * hit)
        tighten *= rng.uniform(1.0, 1.02)
    return room(rng, out, sr, rng.uniform(0.2, 0.8), rng.uniform(0.05, 0.5))


@_kind(
    "keyboard typing",
    "typing on a keyboard | keyboard typing | computer keyboard | someone typing | fast typing on a laptop",
)
def _typing(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    body, speed = _log(rng, 600, 1800), rng.uniform(0.09, 0.2)
    now = rng.uniform(0.02, 0.3)
    while now < n / sr:
        key = body * rng.uniform(0.85, 1.2) * (0.5 if rng.random() < 0.12 else 1)
        for at, loud in ((0, 1.0), (rng.uniform(0.05, 0.11), rng.uniform(0.25, 0.5))):
            f = key * np.array([0.3, 1, 2.3, 4.1]) * rng.uniform(0.92, 1.08, 4)
            click = _modes(rng, 0.03, f, [0.006, 0.003, 0.002, 0.0015], [0.6, 0.8, 0.6, 0.4], sr)
            click += 0.4 * _burst(rng, 0.03, 1e-4, 1.5e-3, 2000, 11000, sr)[: len(click)]
            _add(out, int((now + at) * sr), loud * rng.uniform(0.5, 1) * click)
        now += speed * np.exp(rng.normal(0, 0.35)) + (rng.uniform(0.2, 0.8) if rng.random() < 0.06 else 0)
    return room(rng, out, sr, 0.2, rng.uniform(0.05, 0.3))


@_kind(
    "typewriter", "a typewriter | typing on a typewriter | mechanical typewriter | an old typewriter clacking"
)
def _typewriter(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    metal = _log(rng, 1300, 2600)
    now = rng.uniform(0.02, 0.3)
    while now < n / sr:
        f = metal * np.array([0.22, 0.5, 1, 1.7, 2.6, 3.7]) * rng.uniform(0.95, 1.05, 6)
        slap = _modes(
            rng, 0.09, f, [0.012, 0.01, 0.009, 0.007, 0.005, 0.004], [0.9, 0.7, 1, 0.8, 0.6, 0.5], sr
        )
        slap += 0.8 * _burst(rng, 0.09, 1e-4, 3e-3, 800, 12000, sr)[: len(slap)]
        _add(out, int(now * sr), rng.uniform(0.7, 1) * slap)
        _add(out, int((now + rng.uniform(0.03, 0.05)) * sr), 0.3 * slap)
        now += rng.uniform(0.1, 0.26)
        if rng.random() < 0.05:  # the carriage
            for k in range(int(rng.integers(8, 18))):
                _add(out, int((now + 0.022 * k) * sr), 0.18 * slap)
            now += 0.6
    return room(rng, out, sr, 0.3, rng.uniform(0.05, 0.35))


@_kind(
    "mouse click", "clicking a computer mouse | mouse click | mouse clicks | someone clicks a mouse button"
)
def _mouse(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    body = _log(rng, 1800, 4500)
    for start in _beat(rng, n, sr, rng.uniform(0.35, 1.2), 0.6, 0.3):
        for twice in range(2 if rng.random() < 0.3 else 1):
            for at, loud, shift in ((0, 1.0, 1.0), (rng.uniform(0.07, 0.12), 0.6, 1.2)):
                click = _modes(
                    rng,
                    0.02,
                    body * shift * np.array([0.4, 1, 1.9]),
                    [0.003, 0.0015, 0.001],
                    [0.4, 1, 0.7],
                    sr,
                )
                click[: sr // 2000] += 0.5 * rng.standard_normal(sr // 2000)
                _add(out, start + int((at + 0.17 * twice) * sr), loud * click)
    return room(rng, out, sr, 0.2, rng.uniform(0.05, 0.3))


@_kind(
    "ball bouncing",
    "a ping-pong ball bouncing | ball bouncing | a table tennis ball bounces on a table | "
    "a small ball bouncing to rest",
)
def _pingpong(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    ball, table = _log(rng, 3500, 6500), _log(rng, 250, 700)
    start = rng.uniform(0.03, 0.3)
    while start < n / sr - 0.1:
        gap, loud, now, keep = rng.uniform(0.35, 0.6), 1.0, start, rng.uniform(0.78, 0.88)
        while gap > 0.012 and now < n / sr:
            f = np.array([table, 2.1 * table, ball * 0.37, ball, ball * 1.52])
            hit = _modes(rng, 0.05, f, [0.012, 0.007, 0.004, 0.005, 0.003], [0.5, 0.4, 0.6, 1, 0.5], sr)
            _add(out, int(now * sr), loud * rng.uniform(0.92, 1) * hit)
            now, gap, loud = now + gap, gap * keep, loud * keep
        start = now + rng.uniform(0.3, 1.2)
    return room(rng, out, sr, rng.uniform(0.2, 0.8), rng.uniform(0.05, 0.4))


@_kind(
    "coin",
    "a coin dropping | coin falling on a table | dropping a coin | coins clinking | "
    "a coin spinning on the floor",
)
def _coin(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    f = _log(rng, 3800, 6500) * np.array([1, 1.06, 1.73, 2.33, 2.9]) * rng.uniform(0.98, 1.02, 5)
    ring = rng.uniform(0.05, 0.2)

    def clink(loud: float) -> np.ndarray:
        hit = _modes(rng, 0.4, f, ring * np.array([1, 0.9, 0.7, 0.5, 0.4]), rng.uniform(0.3, 1, 5), sr)
        hit += 0.4 * _modes(rng, 0.4, [_log(rng, 300, 700)], [0.01], [1.0], sr)
        return loud * hit

    start = rng.uniform(0.03, 0.4)
    while start < n / sr - 0.1:
        gap, loud, now = rng.uniform(0.15, 0.3), 1.0, start
        while gap > 0.03 and now < n / sr:
            _add(out, int(now * sr), clink(loud))
            now, gap, loud = now + gap, gap * rng.uniform(0.55, 0.75), loud * 0.7
        spin, rate = rng.uniform(0, 1.3), rng.uniform(10, 16)
        end = now + spin
        while now < min(end, n / sr):
            left = (end - now) / max(spin, 0.1)
            _add(out, int(now * sr), clink(0.12 + 0.25 * left))
            now += 1 / (rate * (1 + 2.5 * (1 - left)))
        start = now + rng.uniform(0.5, 1.5)
    return room(rng, out, sr, rng.uniform(0.2, 0.7), rng.uniform(0.05, 0.4))


@_kind(
    "finger snap",
    "snapping fingers | finger snap | someone snaps their fingers | finger snapping to the beat",
)
def _snap(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    f = _log(rng, 1500, 2800)
    for start in _beat(rng, n, sr, rng.uniform(0.4, 1.0), 0.04, 0.4):
        snap = _burst(rng, 0.12, 2e-4, rng.uniform(4e-3, 9e-3), f * 0.7, f * 1.5, sr) + 0.3 * _burst(
            rng, 0.12, 1e-4, 2e-3, 3000, 9000, sr
        )
        _add(out, start, rng.uniform(0.7, 1) * snap)
        _add(out, start - int(0.025 * sr), 0.08 * _burst(rng, 0.03, 5e-3, 8e-3, 1500, 6000, sr))
    return room(rng, out, sr, rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.8))


@_kind(
    "door creak",
    "a door creaking | creaking door | a squeaky door hinge | door creak | "
    "old door opens slowly with a creak",
)
def _creak(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    f = _log(rng, 350, 800) * np.array([1, 1.87, 2.9, 4.6, 7.1]) * rng.uniform(0.9, 1.1, 5)
    for start in _beat(rng, n, sr, rng.uniform(1.3, 2.6), 0.3, 0.3):
        m = int(rng.uniform(0.6, 1.6) * sr)
        rate = _log(rng, 60, 320) * 2 ** _curve(rng, m, sr, 3, -0.9, 0.9)
        train = np.zeros(m)
        where = _pulses(_phase(rate * (1 + 0.06 * _curve(rng, m, sr, 30, -1, 1)), sr))
        train[where] = rng.uniform(0.5, 1, len(where))
        squeak = _resonate(
            train, [(x, 0.3 * x, g) for x, g in zip(f, (1, 0.9, 0.8, 0.5, 0.3), strict=True)], sr
        )
        _add(
            out,
            start,
            squeak
            / (squeak.std() + 1e-9)
            * _hump(m, 0.15, 0.2)
            * np.clip(_curve(rng, m, sr, 4, 0.2, 1), 0, 1),
        )
    return room(rng, out, sr, rng.uniform(0.3, 1.2), rng.uniform(0.1, 0.5))


@_kind("zipper", "a zipper | zipping up a jacket | opening a zipper | zip being closed | unzipping a bag")
def _zipper(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    peak = _log(rng, 2500, 5500)
    for start in _beat(rng, n, sr, rng.uniform(1.0, 2.0), 0.3, 0.4):
        m = int(rng.uniform(0.3, 0.9) * sr)
        rate = _log(rng, 90, 190) * _line([(0, 0.5), (0.3, 1), (0.8, 1.5), (1, 1.1)], m)
        train = np.zeros(m)
        where = _pulses(_phase(rate, sr))
        train[where] = rng.uniform(0.5, 1, len(where))
        teeth = signal.fftconvolve(train, _burst(rng, 0.01, 1e-4, 1.2e-3, 900, 13000, sr))[:m]
        cloth = rng.standard_normal(m)
        sound = teeth / (teeth.std() + 1e-9) + 0.3 * cloth
        sound = _resonate(sound, [(peak, peak * 0.6, 1), (peak * 2.1, peak, 0.7), (900, 700, 0.3)], sr)
        _add(out, start, sound * _hump(m, 0.15, 0.06))
    return room(rng, out, sr, 0.2, rng.uniform(0, 0.25))


@_kind(
    "whoosh",
    "a whoosh | something swishing through the air | swoosh | whoosh sound effect | "
    "swinging a stick through the air",
)
def _whoosh(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    for start in _beat(rng, n, sr, rng.uniform(0.6, 1.6), 0.3, 0.3):
        m = int(_log(rng, 0.2, 0.9) * sr)
        centre, width, rise = _log(rng, 400, 1800), rng.uniform(0.35, 0.8), rng.uniform(0.4, 0.7)
        path = _line([(0, -1), (rise, 0.9), (1, -0.7)], m)

        def gain(
            f: np.ndarray,
            t: np.ndarray,
            c: float = centre,
            w: float = width,
            p: np.ndarray = path,
            m: int = m,
        ) -> np.ndarray:
            at = c * 2 ** np.interp(t, np.linspace(0, 1, m), p)
            return np.exp(-0.5 * (np.log2((f + 1) / at) / w) ** 2)

        swish = _shape(rng.standard_normal(m), gain, sr)
        _add(out, start, swish / (swish.std() + 1e-9) * _hump(m, rise, 1 - rise) ** 1.5 * rng.uniform(0.6, 1))
    return room(rng, out, sr, rng.uniform(0.2, 0.8), rng.uniform(0, 0.3))


@_kind("spray", "a spray can | spraying | spray paint | an aerosol can being sprayed | hairspray")
def _spray(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    low, peak = _log(rng, 1200, 3000), _log(rng, 4000, 9000)
    for start in _beat(rng, n, sr, rng.uniform(0.7, 2.0), 0.4, 0.3):
        m = int(_log(rng, 0.2, 1.4) * sr)
        jet = _band(rng.standard_normal(m), low, None, sr, 1)
        jet = jet + 1.2 * _resonate(jet, [(peak, peak * 0.5, 1)], sr)
        on = np.minimum(np.arange(m) / (0.012 * sr), 1) * np.minimum((m - np.arange(m)) / (0.03 * sr), 1)
        _add(
            out,
            start,
            jet * on * (1 + 0.1 * _curve(rng, m, sr, 12, -1, 1)) * _line([(0, 1), (0.1, 0.85), (1, 0.75)], m),
        )
    return out


@_kind(
    "steam",
    "steam hissing | steam escaping from a valve | a hiss of steam | pressurised steam released | steam",
)
def _steam(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    long = rng.random() < 0.5
    for start in _beat(rng, n, sr, rng.uniform(4, 7) if long else rng.uniform(0.8, 2.2), 0.2, 0.2):
        m = int((rng.uniform(3, 6) if long else rng.uniform(0.4, 1.5)) * sr)
        jet = _coloured(rng, m, 0.2)
        jet = _band(jet, _log(rng, 500, 1500), 14000, sr, 1) + 0.8 * _resonate(
            jet, [(_log(rng, 2000, 4500), 1500, 1)], sr
        )
        flow = np.minimum(np.arange(m) / (0.05 * sr), 1) * (np.exp(-np.linspace(0, rng.uniform(0.5, 3), m)))
        _add(
            out,
            start,
            jet
            * flow
            * np.minimum((m - np.arange(m)) / (0.1 * sr), 1)
            * (1 + 0.15 * _curve(rng, m, sr, 15, -1, 1)),
        )
    return room(rng, out, sr, 0.5, rng.uniform(0, 0.4))


@_kind(
    "explosion", "an explosion | a loud explosion | a bomb exploding | explosion in the distance | a blast"
)
def _explosion(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    seconds = n / sr
    starts = [rng.uniform(0.05, 0.25) * seconds]
    if rng.random() < 0.35:
        starts.append(starts[0] + rng.uniform(0.3, 0.55) * seconds)
    tail, near = rng.uniform(0.5, 1.4), rng.random()

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        total = np.zeros(np.broadcast_shapes(f.shape, t.shape))
        for start in starts:
            past = np.maximum(t * seconds - start, 0)
            corner = 90 + (600 + 5000 * near) * np.exp(-past / 0.12) + 350 * np.exp(-past / tail)
            total = total + (t * seconds >= start) * np.exp(-past / tail) / (1 + (f / corner) ** 2)
        return total

    boom = _shape(_coloured(rng, n, 0.9), gain, sr)
    debris = np.zeros(n)
    for start in starts:
        m = int(0.5 * sr)
        time = np.arange(m) / sr
        sweep = np.sin(2 * np.pi * _phase(35 + 90 * np.exp(-time / 0.06), sr)) * np.exp(-time / 0.18)
        _add(boom, int(start * sr), rng.uniform(0.5, 1.5) * np.abs(boom).max() * sweep)
        where = (start * sr + rng.exponential(0.9 * sr, 60)).astype(int)
        where = where[where < n]
        kernels = [
            _burst(rng, 0.03, 5e-4, _log(rng, 2e-3, 1e-2), _log(rng, 300, 900), _log(rng, 2000, 6000), sr)
            for _ in range(6)
        ]
        debris += _scatter(rng, n, where, np.exp(rng.normal(-1, 0.8, len(where))), kernels)
    boom = np.tanh(1.8 * boom / (np.abs(boom).max() + 1e-9))
    return room(
        rng, boom + rng.uniform(0, 0.06) * near * debris, sr, rng.uniform(1, 2.5), rng.uniform(0.2, 0.8)
    )


@_kind(
    "gunshot",
    "a gunshot | gun firing | gunshots | a pistol being fired | rifle shots | someone shooting a gun",
)
def _gunshot(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    decay, low = _log(rng, 0.008, 0.04), _log(rng, 90, 250)
    outdoor = rng.random() < 0.6
    auto = rng.random() < 0.2
    for start in _beat(
        rng, n, sr, rng.uniform(0.09, 0.14) if auto else rng.uniform(0.5, 2.2), 0.02 if auto else 0.5, 0.4
    ):
        m = int(0.35 * sr)
        time = np.arange(m) / sr
        crack = rng.standard_normal(m) * np.exp(-time / decay)
        thump = np.sin(2 * np.pi * _phase(low * (0.5 + np.exp(-time / 0.03)), sr)) * np.exp(-time / 0.05)
        roar = _band(rng.standard_normal(m), 150, 2500, sr, 1) * np.exp(-time / (3 * decay))
        _add(out, start, rng.uniform(0.85, 1) * np.tanh(2 * crack + 1.2 * thump + 1.5 * roar))
    if outdoor:
        for _ in range(int(rng.integers(1, 4))):
            delay = int(rng.uniform(0.08, 0.6) * sr)
            echo = _band(out, None, _log(rng, 600, 2500), sr, 1) * rng.uniform(0.08, 0.35)
            _add(out, delay, echo[: n - delay].copy())
    return room(rng, out, sr, rng.uniform(0.5, 2.0), rng.uniform(0.2, 0.9))


@_kind("pop", "a popping sound | a cork popping out of a bottle | pop | popping bubble wrap | lips popping")
def _pop(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    f = _log(rng, 350, 1300)
    for start in _beat(rng, n, sr, _log(rng, 0.25, 1.2), 0.5, 0.3):
        m = int(0.1 * sr)
        time = np.arange(m) / sr
        tone = np.sin(
            2
            * np.pi
            * _phase(
                f * rng.uniform(0.85, 1.2) * (1 + rng.uniform(0.5, 2.5) * (1 - np.exp(-time / 0.02))), sr
            )
        )
        _add(
            out,
            start,
            rng.uniform(0.7, 1)
            * (
                tone * np.exp(-time / rng.uniform(0.006, 0.02))
                + 0.5 * _burst(rng, 0.1, 1e-4, 1.5e-3, 800, 9000, sr)
            ),
        )
    return room(rng, out, sr, 0.3, rng.uniform(0.05, 0.4))


@_kind(
    "vinyl crackle",
    "vinyl crackle | an old record crackling | crackle of a turntable | dust on a vinyl record | "
    "needle on a record",
)
def _vinyl(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    dust = _drops(rng, n, sr, _log(rng, 15, 150), 1000, 8000)
    pops = _drops(rng, n, sr, rng.uniform(1, 4), 400, 2500)
    scratch = np.zeros(n)
    kernel = _burst(rng, 0.02, 2e-4, 2e-3, 500, 6000, sr)
    for start in _beat(rng, n, sr, 1.8, 0.0, 1.5):
        _add(scratch, start, rng.uniform(0, 3) * kernel)
    rumble = _band(_coloured(rng, n, 1.5), 30, 200, sr, 1)
    hiss = _band(rng.standard_normal(n), 500, 9000, sr, 1)
    return dust + 2 * pops + scratch + rng.uniform(0.02, 0.15) * rumble + rng.uniform(0.02, 0.12) * hiss


# -- drums and strings -----------------------------------------------------------------------------


def _pattern(
    rng: np.random.Generator, n: int, sr: int, hit: Callable[[float], np.ndarray], chance: float
) -> np.ndarray:
    """Play hits on a grid of sixteenths with accents."""
    out = np.zeros(n)
    sixteenth = 60 / rng.uniform(75, 150) / 4
    grid = rng.random(16) < chance
    grid[0] = True
    swing = rng.choice([0, 0, 0.15])
    offset = rng.uniform(0.01, 0.2)
    for step in range(int(n / sr / sixteenth) + 1):
        if grid[step % 16]:
            at = offset + (step + swing * (step % 2)) * sixteenth + rng.normal(0, 0.003)
            _add(out, int(max(at, 0) * sr), hit(rng.uniform(0.5, 0.8) + 0.2 * (step % 4 == 0)))
    return room(rng, out, sr, rng.uniform(0.15, 1.0), rng.uniform(0, 0.4))


@_kind(
    "snare drum", "a snare drum | snare drum hits | snare | someone playing a snare drum | snare drum beat"
)
def _snare(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    f, wires, ring = rng.uniform(150, 250), rng.uniform(0.05, 0.16), rng.uniform(0.03, 0.1)
    low = _log(rng, 900, 2500)

    def hit(loud: float) -> np.ndarray:
        shell = _modes(
            rng,
            0.5,
            f * np.array([1, 1.59, 2.14, 2.65, 3.5]),
            ring * np.array([1, 0.8, 0.5, 0.4, 0.3]),
            [1, 0.7, 0.3, 0.2, 0.15],
            sr,
        )
        return loud * (shell + 0.8 * _burst(rng, 0.5, 1e-3, wires, low, 13000, sr)[: len(shell)])

    return _pattern(rng, n, sr, hit, rng.choice([0.15, 0.3, 0.6]))


@_kind("bass drum", "a bass drum | kick drum | bass drum beats | a kick drum | deep drum thumps")
def _kick(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low, top, sweep, ring, click = (
        rng.uniform(42, 62),
        rng.uniform(80, 260),
        rng.uniform(0.015, 0.05),
        rng.uniform(0.08, 0.3),
        rng.uniform(0, 0.5),
    )

    def hit(loud: float) -> np.ndarray:
        time = np.arange(int(0.7 * sr)) / sr
        tone = (
            np.sin(2 * np.pi * _phase(low + top * np.exp(-time / sweep), sr))
            * np.exp(-time / ring)
            * (1 - np.exp(-time / 0.001))
        )
        return loud * (tone + click * _burst(rng, 0.7, 1e-4, 2e-3, 1000, 6000, sr)[: len(time)])

    return _pattern(rng, n, sr, hit, rng.choice([0.12, 0.2, 0.3]))


@_kind("hi-hat", "a hi-hat | hi-hat pattern | closed hi-hat | hi-hats ticking | hi-hat cymbals")
def _hat(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low, close, open_ = _log(rng, 4000, 7500), rng.uniform(0.015, 0.05), rng.uniform(0.15, 0.4)
    partials = _log(rng, 2800, 4200) * np.array([1, 1.34, 1.53, 1.79, 2.1, 2.55, 2.87, 3.3])

    def hit(loud: float) -> np.ndarray:
        decay = open_ if rng.random() < 0.12 else close
        noise = _burst(rng, 0.8, 3e-4, decay, low, 15000, sr)
        return loud * (
            noise
            + 0.4
            * _modes(rng, 0.8, partials, np.full(8, 0.8 * decay), rng.uniform(0.3, 1, 8), sr)[: len(noise)]
        )

    return _pattern(rng, n, sr, hit, rng.choice([0.4, 0.6, 1.0]))


@_kind("cymbal", "a crash cymbal | cymbal crash | cymbal | someone hits a cymbal | ride cymbal")
def _cymbal(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    partials = np.sort(np.exp(rng.uniform(np.log(600), np.log(13000), 220)))
    decays = rng.uniform(0.5, 1.4) * (1000 / (partials + 500)) ** 0.3
    ride = rng.random() < 0.4
    interval, jitter = (rng.uniform(0.25, 0.5), 0.03) if ride else (rng.uniform(1.6, 3.5), 0.3)
    rings = [
        _modes(rng, min(3.0, n / sr), partials, decays, rng.uniform(0.1, 1, 220), sr) / 12 for _ in range(2)
    ]
    time = np.arange(len(rings[0])) / sr
    swell = np.exp(-time / (0.35 if ride else 0.8)) * (1 - np.exp(-time / 0.004))
    for k, start in enumerate(_beat(rng, n, sr, interval, jitter, 0.3)):
        wash = _band(rng.standard_normal(len(time)), 2500, 15000, sr, 1) * swell
        crash = 1.2 * rings[k % 2] + 0.25 * wash if ride else 0.7 * rings[k % 2] + 0.8 * wash
        _add(out, start, rng.uniform(0.6, 1) * crash)
    return out


@_kind("tom drum", "a tom drum | tom-tom drums | tom drum fill | playing the toms | floor tom")
def _tom(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    sizes, ring = np.sort(rng.uniform(70, 210, 3)), rng.uniform(0.12, 0.35)

    def hit(loud: float) -> np.ndarray:
        time = np.arange(int(0.9 * sr)) / sr
        f = rng.choice(sizes)
        out = np.zeros(len(time))
        for ratio, gain, part in ((1, 1, 1), (1.59, 0.5, 0.6), (2.14, 0.3, 0.4), (2.3, 0.2, 0.3)):
            out += (
                gain
                * np.sin(2 * np.pi * _phase(f * ratio * (1 + 0.25 * np.exp(-time / 0.03)), sr))
                * np.exp(-time / (ring * part))
            )
        return loud * (out + 0.4 * _burst(rng, 0.9, 2e-4, 5e-3, 300, 5000, sr)[: len(time)])

    return _pattern(rng, n, sr, hit, rng.choice([0.2, 0.4, 0.6]))


@_kind("maracas", "maracas | shaking maracas | a shaker | maracas shaking in rhythm | an egg shaker")
def _maracas(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    low, peak = _log(rng, 2500, 4500), _log(rng, 5000, 9000)

    def hit(loud: float) -> np.ndarray:
        m = int(rng.uniform(0.05, 0.12) * sr)
        beans = rng.standard_normal(m) * (rng.random(m) < 0.25)
        shake = _resonate(_band(beans, low, None, sr, 1), [(peak, 2500, 1), (low, 1500, 0.6)], sr)
        return loud * shake / (shake.std() + 1e-9) * _hump(m, 0.6, 0.35)

    return _pattern(rng, n, sr, hit, rng.choice([0.5, 1.0, 1.0]))


@_kind(
    "plucked string",
    "a plucked string | plucking a string | a string instrument being plucked | plucked notes | "
    "strings plucked one by one",
)
def _pluck(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    scale = np.array([0, 2, 4, 7, 9, 12, 14, 16, 19])
    root, pick, bright = _log(rng, 90, 330), rng.uniform(0.08, 0.45), rng.uniform(0.25, 0.5)
    for start in _beat(rng, n, sr, _log(rng, 0.15, 0.6), 0.05, 0.2):
        f = root * 2 ** (scale[int(rng.integers(len(scale)))] / 12)
        period = sr / f
        m = int(min(2.0, n / sr) * sr)
        size = int(period)
        pluck = np.zeros(m)
        pluck[:size] = rng.uniform(-1, 1, size)
        pluck = signal.lfilter([1, *np.zeros(max(int(pick * size) - 1, 0)), -1], [1], pluck)
        # A loop of one period minus the delay of its averaging filter; the rest by linear interpolation.
        delay = period - 0.9 * bright
        whole, part = int(delay), delay - int(delay)
        loss = 0.996 ** (f / 220) ** -0.3
        taps = np.convolve([1 - part, part], [1 - bright * 0.9, bright * 0.9]) * loss
        pluck = signal.lfilter([1], [1, *np.zeros(whole - 1), *(-taps)], pluck)
        _add(out, start, rng.uniform(0.6, 1) * pluck)
    return room(rng, out, sr, 0.4, rng.uniform(0.05, 0.4))
