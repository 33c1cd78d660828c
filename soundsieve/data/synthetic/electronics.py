"""What comes out of loudspeakers: static, hum, games, synthesizers."""

from __future__ import annotations

import numpy as np
from scipy import signal

from soundsieve.data.synthetic.curves import gusts, hump, log_uniform, wander
from soundsieve.data.synthetic.events import add, beats, patter, scatter
from soundsieve.data.synthetic.filters import band, weigh
from soundsieve.data.synthetic.kinds import Kinds
from soundsieve.data.synthetic.noise import coloured
from soundsieve.data.synthetic.oscillators import cycles, harmonics
from soundsieve.data.synthetic.resonators import struck
from soundsieve.data.synthetic.rooms import room

KINDS = Kinds()


@KINDS.add(
    "radio static",
    "radio static | static noise | tuning a radio between stations | static from an old radio | radio interference",
)
def _static(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    noise = rng.standard_normal(n) * gusts(rng, n, sr, rng.uniform(1, 8), rng.uniform(0.2, 0.8))
    clicks = patter(rng, n, sr, log_uniform(rng, 3, 60), 500, 6000)
    mix = noise + 0.6 * clicks / (np.abs(clicks).max() + 1e-9) * 4
    if rng.random() < 0.6:
        heterodyne = harmonics(np.abs(wander(rng, n, sr, 0.8, -1500, 3500)) + 60, np.array([1, 0.2]), sr, rng)
        mix += rng.uniform(0.2, 0.8) * heterodyne * np.clip(wander(rng, n, sr, 1, -0.5, 1), 0, 1)
    return band(mix, log_uniform(rng, 100, 400), log_uniform(rng, 3000, 8000), sr, 2)


@KINDS.add(
    "white noise", "white noise | a hissing noise | hiss | constant noise | tape hiss | noise of an untuned television"
)
def _white(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    return band(coloured(rng, n, rng.uniform(-0.1, 0.5)), None, log_uniform(rng, 8000, 15500), sr, 1)


@KINDS.add(
    "electric hum",
    "electric hum | mains hum | the hum of a transformer | an amplifier humming | buzzing power line | electrical buzz",
)
def _hum(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    base = rng.choice([50.0, 60.0])
    amplitudes = np.arange(1, 60) ** -rng.uniform(0.5, 1.6) * np.exp(rng.normal(0, 0.7, 59))
    amplitudes[::2] *= rng.uniform(0.05, 1)
    tone = harmonics(np.full(n, base), amplitudes, sr, rng)
    tone = tone / tone.std() * (1 + 0.05 * wander(rng, n, sr, 2, -1, 1))
    return tone + rng.uniform(0.005, 0.08) * rng.standard_normal(n)


@KINDS.add(
    "geiger counter",
    "a geiger counter | geiger counter clicking | radiation detector crackling | "
    "clicks of a geiger counter | the clicks of a radiation meter",
)
def _geiger(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    f = log_uniform(rng, 1200, 4500)
    kernel = struck(rng, 0.012, f * np.array([1, 1.9]), [rng.uniform(3e-4, 2e-3), 5e-4], [1, 0.4], sr)
    kernel[:3] += 1
    rate = log_uniform(rng, 5, 60) * wander(rng, n, sr, 0.6, 0.2, 1.6)
    where = np.flatnonzero(rng.random(n) < rate / sr)
    where = where if len(where) else np.array([n // 4])
    return scatter(rng, n, where, rng.uniform(0.85, 1, len(where)), [kernel]) + rng.uniform(
        0, 0.004
    ) * rng.standard_normal(n)


@KINDS.add(
    "laser zap",
    "a laser zap | laser gun | sci-fi laser shots | a ray gun firing | space blaster sound effect | pew pew lasers",
)
def _laser(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    top, bottom = log_uniform(rng, 1800, 6000), log_uniform(rng, 90, 400)
    for start in beats(rng, n, sr, log_uniform(rng, 0.18, 0.9), rng.uniform(0, 0.5), 0.3):
        m = int(rng.uniform(0.12, 0.4) * sr)
        pitch = bottom + (top - bottom) * np.exp(-np.linspace(0, rng.uniform(3, 7), m))
        zap = harmonics(pitch, np.arange(1, 14) ** -rng.uniform(0.7, 2), sr, rng)
        zap *= 1 + rng.uniform(0, 0.7) * np.sin(2 * np.pi * rng.uniform(30, 110) * np.arange(m) / sr)
        add(out, start, zap / zap.std() * np.exp(-np.linspace(0, 3, m)) * rng.uniform(0.7, 1))
    return room(rng, out, sr, rng.uniform(0.3, 1.5), rng.uniform(0, 0.4))


@KINDS.add(
    "video game sounds",
    "retro video game sounds | 8-bit game music | chiptune | arcade game beeps | old video game | chiptune melody",
)
def _chip(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    scale = np.array([0, 2, 4, 7, 9, 12, 14, 16]) if rng.random() < 0.6 else np.array([0, 3, 5, 7, 10, 12, 15, 17])
    root, beat = log_uniform(rng, 180, 420), rng.uniform(0.09, 0.17)
    riff, duty = rng.integers(0, len(scale), 16), rng.choice([0.125, 0.25, 0.5])
    time = np.arange(n) / sr
    step = (time / beat).astype(int)
    variant = (riff[step % 16] + (step // 16) * 2) % len(scale)
    lead = root * 2 ** (scale[variant] / 12)
    p = cycles(lead, sr)
    out += np.where(p % 1 < duty, 1.0, -1.0) * np.where((time % beat) / beat < 0.85, 1, 0)
    bass = root / 2 * 2 ** (scale[riff[(step // 4) % 16] % 4] / 12)
    out += 0.8 * np.abs(((cycles(bass, sr) % 1) * 4) - 2) - 0.8
    hold = np.repeat(rng.choice([-1.0, 1.0], n // 4 + 1), 4)[:n]
    out += 0.4 * hold * np.exp(-(time % (2 * beat)) / 0.03) * (rng.random() < 0.7)
    return band(out, 40, 14000, sr, 1)


@KINDS.add(
    "theremin", "a theremin | theremin music | eerie electronic wailing tone | a theremin playing | spooky theremin"
)
def _theremin(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    steps = np.round(wander(rng, n, sr, 1.1, 0, 16))
    glide = signal.sosfiltfilt(signal.butter(1, rng.uniform(2.5, 7), fs=sr, output="sos"), steps)
    vibrato = rng.uniform(0.15, 0.5) * np.sin(2 * np.pi * cycles(wander(rng, n, sr, 0.5, 5, 6.8), sr))
    pitch = log_uniform(rng, 180, 500) * 2 ** ((glide + vibrato) / 12)
    tone = harmonics(pitch, np.array([1, 0.5, 0.25, 0.1, 0.05]) * rng.uniform(0.4, 1, 5), sr, rng)
    return room(rng, tone * wander(rng, n, sr, 1.2, 0.25, 1), sr, rng.uniform(0.5, 1.8), rng.uniform(0.1, 0.6))


@KINDS.add(
    "sonar ping",
    "a sonar ping | submarine sonar | sonar pinging underwater | echo of a submarine's sonar | "
    "an underwater sounding signal | a sub pings",
)
def _sonar(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    out = np.zeros(n)
    f = rng.uniform(700, 1600)
    for start in beats(rng, n, sr, rng.uniform(1.8, 3.5), 0.0, 0.4):
        m = int(1.6 * sr)
        ping = (
            np.sin(2 * np.pi * f * np.arange(m) / sr)
            * np.exp(-np.arange(m) / sr / rng.uniform(0.15, 0.35))
            * (1 - np.exp(-np.arange(m) / sr / 0.004))
        )
        add(out, start, ping)
    deep = band(coloured(rng, n, 1.5), 40, 400, sr, 1)
    return room(rng, out, sr, rng.uniform(2.0, 4.0), rng.uniform(0.5, 1.4)) + rng.uniform(0, 0.03) * deep


@KINDS.add(
    "synth pad",
    "a synthesizer pad | ambient synth pad | warm synth chords | slow synthesizer chords | electronic ambient drone",
)
def _pad(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    root = log_uniform(rng, 65, 180)
    chords = [[0, 7, 12, 16], [0, 7, 12, 15], [-4, 3, 8, 12], [-5, 7, 11, 14], [5, 9, 12, 17], [-2, 5, 10, 14]]
    out = np.zeros(n)
    m = int(rng.uniform(2.0, 4.0) * sr)
    for start in range(0, n, m):
        for note in chords[int(rng.integers(len(chords)))]:
            for detune in (-0.06, 0.0, 0.07):
                f = np.full(int(1.25 * m), root * 2 ** ((note + detune) / 12))
                add(out, start, harmonics(f, np.arange(1, 40) ** -1.0, sr, rng) * hump(len(f), 0.25, 0.25))
    centre = wander(rng, 2000, 2000, 0.4 * n / sr, 0, 1)
    low, high = log_uniform(rng, 300, 700), log_uniform(rng, 1500, 6000)

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        return 1 / (1 + (f / (low * (high / low) ** np.interp(t, np.linspace(0, 1, 2000), centre))) ** 3)

    return room(rng, weigh(out, gain, sr), sr, rng.uniform(1, 2.5), rng.uniform(0.1, 0.6))


@KINDS.add(
    "synth bass", "a synth bass | electronic bass line | squelchy synthesizer bass | acid bass line | techno bass"
)
def _acid(rng: np.random.Generator, n: int, sr: int) -> np.ndarray:
    beat, root = rng.uniform(0.11, 0.19), rng.uniform(40, 75)
    notes = rng.choice([0, 0, 0, 3, 5, 7, 10, 12, -2], 16)
    play = rng.random(16) < 0.8
    time = np.arange(n) / sr
    step = (time / beat).astype(int) % 16
    pitch = signal.sosfilt(signal.butter(1, 60, fs=sr, output="sos"), root * 2 ** (notes[step] / 12) - root) + root
    wave = harmonics(pitch, np.arange(1, 90) ** -1.0, sr, rng)
    within = time % beat
    accent = rng.uniform(0.4, 1, 16)[step] * wander(rng, n, sr, 0.4, 0.5, 1)
    top = rng.uniform(1200, 3500)

    def gain(f: np.ndarray, t: np.ndarray) -> np.ndarray:
        at = np.clip((t * n).astype(int), 0, n - 1)
        corner = 150 + top * accent[at] * np.exp(-within[at] / 0.07)
        return 1 / (1 + (f / corner) ** 4) + 1.5 * np.exp(-(((f - corner) / (0.12 * corner)) ** 2))

    gate = play[step] * np.exp(-within / 0.2) * (1 - np.exp(-within / 0.003))
    return weigh(wave * gate, gain, sr)
