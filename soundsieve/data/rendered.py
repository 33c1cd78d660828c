"""Sounds rendered by programs: instruments by FluidSynth, voices by eSpeak NG; and all made sounds together.

Both programs are optional. FluidSynth needs a General MIDI soundfont besides (FluidR3_GM, MIT licence);
the MIDI files are a few bytes written here. What is missing is left out with one line in the log.
``make_world`` writes these and the kinds of ``synthetic.py`` to a folder with a manifest.

Left out on purpose: General MIDI's telephone, bird, helicopter and seashore (one unvarying recording each)
and whatever rings as a bell does.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import re
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import soundfile
import soxr

from soundsieve.data.synthetic import KINDS, Kind, Make, finish, room, split_phrasings

log = logging.getLogger(__name__)

SOUNDFONTS = (
    "/usr/share/sounds/sf2/FluidR3_GM.sf2",
    "/usr/share/soundfonts/FluidR3_GM.sf2",
    "/usr/share/sounds/sf2/default-GM.sf2",
)
LICENCES = {
    "synthetic": "CC0-1.0",
    "fluidsynth": "MIT (FluidR3_GM) rendering",
    "espeak-ng": "generated speech",
}

INSTRUMENTS: dict[str, Kind] = {}
VOICES: dict[str, Kind] = {}


def soundfont() -> Path | None:
    """The General MIDI soundfont: ``$SOUNDSIEVE_SOUNDFONT`` or a usual place; None when absent."""
    for place in (os.environ.get("SOUNDSIEVE_SOUNDFONT", ""), *SOUNDFONTS):
        if place and Path(place).is_file():
            return Path(place)
    return None


def why_no_instruments() -> str | None:
    """One line saying why instruments cannot be rendered here, or None if they can."""
    if shutil.which("fluidsynth") is None:
        return "instruments left out: no program 'fluidsynth' (Debian: apt install fluidsynth)"
    if soundfont() is None:
        return "instruments left out: no General MIDI soundfont (Debian: apt install fluid-soundfont-gm)"
    return None


def why_no_voices() -> str | None:
    """One line saying why voices cannot be rendered here, or None if they can."""
    if shutil.which("espeak-ng") is None:
        return "voices left out: no program 'espeak-ng' (Debian: apt install espeak-ng)"
    return None


# -- instruments -----------------------------------------------------------------------------------


def midi_file(events: Sequence[tuple[float, bytes]], seconds: float) -> bytes:
    """A standard MIDI file with one track: events at times in seconds, the end at ``seconds``.

    Source: Standard MIDI Files 1.0; 480 ticks a quarter at the default tempo, so 960 ticks a second.
    """

    def length(value: int) -> bytes:
        out = bytes([value & 0x7F])
        while value := value >> 7:
            out = bytes([0x80 | (value & 0x7F)]) + out
        return out

    track, last = b"", 0
    for time, message in sorted(events, key=lambda event: event[0]):
        tick = max(round(time * 960), last)
        track += length(tick - last) + message
        last = tick
    track += length(max(round(seconds * 960) - last, 0)) + b"\xff\x2f\x00"
    return (
        b"MThd" + bytes([0, 0, 0, 6, 0, 0, 0, 1, 1, 0xE0]) + b"MTrk" + len(track).to_bytes(4, "big") + track
    )


def _render(events: Sequence[tuple[float, bytes]], n: int, sample_rate: int) -> np.ndarray:
    """Play MIDI events through FluidSynth, dry."""
    if reason := why_no_instruments():
        raise RuntimeError(reason)
    with tempfile.TemporaryDirectory(prefix="soundsieve-") as folder:
        midi, wave = Path(folder, "a.mid"), Path(folder, "a.wav")
        end = n / sample_rate + 0.1
        # FluidSynth plays on until the last voice falls silent: stop them all.
        stops = [(end, bytes([0xB0 | channel, 120, 0])) for channel in (0, 9)]
        midi.write_bytes(midi_file([*(event for event in events if event[0] < end), *stops], end + 0.1))
        command = ["fluidsynth", "-n", "-i", "-q", "-R", "0", "-C", "0", "-g", "0.4", "-r", str(sample_rate)]
        command += ["-o", "synth.dynamic-sample-loading=1", "-T", "wav", "-O", "float", "-F", str(wave)]
        ran = subprocess.run(
            [*command, str(soundfont()), str(midi)],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if ran.returncode or not wave.is_file():
            raise RuntimeError(f"fluidsynth failed ({ran.returncode}): {ran.stderr.strip()[-300:]}")
        sound, _ = soundfile.read(wave, dtype="float64", always_2d=True)
    mono = sound.mean(1)[:n]
    return np.pad(mono, (0, n - len(mono)))


def _on(channel: int, note: int, velocity: float) -> bytes:
    return bytes([0x90 | channel, int(np.clip(note, 0, 127)), int(np.clip(velocity, 1, 127))])


def _off(channel: int, note: int) -> bytes:
    return bytes([0x80 | channel, int(np.clip(note, 0, 127)), 0])


def _control(number: int, value: float) -> bytes:
    return bytes([0xB0, number, int(np.clip(value, 0, 127))])


_SCALES = (
    (0, 2, 4, 5, 7, 9, 11),
    (0, 2, 3, 5, 7, 8, 10),
    (0, 2, 3, 5, 7, 9, 10),
    (0, 2, 4, 7, 9),
    (0, 3, 5, 7, 10),
    (0, 2, 3, 5, 7, 8, 11),
)


def _phrase(
    rng: np.random.Generator, seconds: float, low: int, high: int, style: str
) -> list[tuple[float, bytes]]:
    """A short random phrase in one of the styles melody, chords, arpeggio, held, low."""
    scale = np.array(_SCALES[int(rng.integers(len(_SCALES)))])
    root = int(rng.integers(12))
    notes = np.array([note for note in range(low, high + 1) if (note - root) % 12 in scale])
    beat = 60 / rng.uniform(66, 168)
    loud = rng.uniform(55, 112)
    legato = rng.choice([0.35, 0.7, 0.95, 1.05])
    events: list[tuple[float, bytes]] = []
    now = rng.uniform(0.01, 0.25)
    place = int(rng.integers(len(notes) // 4, max(3 * len(notes) // 4, len(notes) // 4 + 1)))

    def play(time: float, note: int, length: float, push: float = 0.0) -> None:
        events.append((time, _on(0, note, loud + push + rng.normal(0, 7))))
        events.append((time + max(length, 0.04), _off(0, note)))

    if style in ("melody", "run"):
        lengths = np.array([0.25, 0.25, 0.5]) if style == "run" else np.array([0.5, 0.5, 1.0, 0.25, 1.5, 2.0])
        while now < seconds:
            length = beat * float(rng.choice(lengths))
            jump = int(rng.choice([-4, -2, -1, -1, 0, 1, 1, 2, 3, 4]))
            place = int(np.clip(place + jump, 0, len(notes) - 1))
            play(now, int(notes[place]), length * legato)
            now += length + (beat if rng.random() < 0.07 else 0)
    elif style == "chords":
        strum = rng.choice([0.0, 0.0, 0.015, 0.03])
        while now < seconds:
            length = beat * float(rng.choice([1.0, 2.0, 2.0, 4.0, 0.5]))
            place = int(np.clip(place + rng.integers(-3, 4), 0, max(len(notes) - 7, 0)))
            picks = [0, 2, 4, *([6] if rng.random() < 0.4 else []), *([-3] if place >= 3 else [])]
            for k, pick in enumerate(sorted(picks)):
                play(now + strum * k, int(notes[min(place + pick, len(notes) - 1)]), length * legato)
            now += length
    elif style == "arpeggio":
        shape = [0, 2, 4, 7, 4, 2] if rng.random() < 0.5 else [0, 4, 7, 9, 7, 4]
        step = beat / rng.choice([2, 3, 4])
        while now < seconds:
            place = int(np.clip(place + rng.integers(-3, 4), 0, max(len(notes) - 10, 0)))
            for pick in shape:
                play(now, int(notes[min(place + pick, len(notes) - 1)]), step * rng.choice([0.9, 2.5]))
                now += step
    elif style == "held":
        while now < seconds:
            length = rng.uniform(1.2, 3.5)
            place = int(np.clip(place + rng.integers(-4, 5), 0, len(notes) - 1))
            play(now, int(notes[place]), length)
            if rng.random() < 0.6:
                start, peak = rng.uniform(35, 80), rng.uniform(90, 127)
                for k in range(20):
                    level = start + (peak - start) * np.sin(np.pi * k / 20)
                    events.append((now + length * k / 20, _control(11, level)))
            now += length + rng.choice([0.0, 0.05, 0.3])
    elif style == "low":  # a bass line: roots and fifths in an even beat
        step = beat / rng.choice([1, 2])
        riff = rng.choice([0, 0, 0, 2, 4, 4, 6, 7], 8)
        k = 0
        while now < seconds:
            if k % 8 == 0 or rng.random() < 0.85:
                play(now, int(notes[min(int(riff[k % 8]) + place // 2, len(notes) - 1)]), step * legato)
            now, k = now + step, k + 1
    elif style == "shot":  # an effect, not a tone: long or repeated notes around the middle
        while now < seconds:
            play(now, int(rng.integers(low, high + 1)), seconds)
            now += seconds if rng.random() < 0.6 else rng.uniform(0.6, 2.5)
    return events


def _player(programs: Sequence[int], low: int, high: int, styles: Sequence[str]) -> Make:
    """A maker of short phrases on one of some General MIDI programs, between two notes."""

    def make(rng: np.random.Generator, n: int, sample_rate: int) -> np.ndarray:
        program, style = int(rng.choice(programs)), str(rng.choice(styles))
        span = high - low
        if span > 30:  # keep to one region of a wide instrument
            bottom = int(rng.integers(low, high - 26))
            region = (bottom, min(high, bottom + 28))
        else:
            region = (low, high)
        events = [(0.0, bytes([0xC0, program]))]
        if style in ("melody", "held") and rng.random() < 0.4:
            events.append((0.0, _control(1, rng.uniform(10, 60))))
        events += _phrase(rng, n / sample_rate, *region, style)
        sound = _render(events, n, sample_rate)
        sound = room(rng, sound, sample_rate, rng.uniform(0.2, 1.8), rng.uniform(0.0, 0.45))
        return finish(sound, n, sample_rate)

    return make


# name (= label, when another kind has it too); GM programs from 0; lowest and highest note; styles of playing
#     phrasings
_TABLE = """
piano; 0 0 1 2; 36 96; melody chords arpeggio run
    piano | a piano playing | piano music | someone plays the piano | piano chords
honky-tonk piano; 3; 40 88; melody chords run
    honky-tonk piano | a saloon piano | an out of tune piano | ragtime piano
electric piano; 4 5; 40 88; chords melody arpeggio
    electric piano | an electric piano playing | electric piano chords | Rhodes piano
harpsichord; 6; 41 86; melody chords arpeggio run
    harpsichord | a harpsichord playing | harpsichord music | baroque harpsichord
clavinet; 7; 40 76; low run chords
    clavinet | a funky clavinet | clavinet riff | someone plays a clavinet
music box; 10; 65 96; melody arpeggio
    music box | a music box playing | a wind-up music box | music box melody
vibraphone; 11; 53 89; melody chords arpeggio
    vibraphone | a vibraphone playing | vibraphone notes | jazz vibraphone | someone plays the vibes
marimba; 12; 45 88; melody run arpeggio
    marimba | a marimba playing | marimba notes | wooden mallet instrument
xylophone; 13; 65 96; melody run arpeggio
    xylophone | a xylophone playing | xylophone notes | someone plays a xylophone
dulcimer; 15; 52 84; melody arpeggio run
    hammered dulcimer | a dulcimer playing | dulcimer music | someone plays a hammered dulcimer
organ; 16 17 18 19; 36 84; chords melody held
    organ | an organ playing | organ music | pipe organ | someone plays the organ
harmonium; 20; 43 84; chords melody held
    harmonium | a reed organ playing | pump organ | harmonium music
accordion; 21 23; 53 88; chords melody run
    accordion | an accordion playing | accordion music | someone plays the accordion | squeezebox
harmonica; 22; 60 88; melody held chords
    harmonica | a harmonica playing | mouth organ | someone plays the harmonica | blues harp
acoustic guitar = guitar; 24 25; 40 76; arpeggio chords melody
    acoustic guitar | an acoustic guitar playing | guitar music | strumming a guitar | guitar
electric guitar; 26 27 28; 40 80; melody chords arpeggio run
    electric guitar | an electric guitar playing | clean electric guitar | jazz guitar | electric guitar riff
distorted guitar; 29 30; 40 76; melody low chords
    distorted guitar | a distorted electric guitar | heavy metal guitar | rock guitar with distortion
bass guitar; 32 33 34 35 36; 28 52; low melody
    bass guitar | a bass guitar playing | electric bass | bass line | someone plays the bass
violin; 40; 55 93; melody held run
    violin | a violin playing | violin solo | violin music | someone plays the violin
viola; 41; 48 81; melody held
    viola | a viola playing | viola solo | someone plays the viola
cello; 42; 36 72; melody held
    cello | a cello playing | cello solo | someone plays the cello | violoncello
double bass; 43; 28 55; melody held low
    double bass | a double bass playing | an upright bass played with a bow | contrabass | string bass
string orchestra; 48 49 44; 40 84; chords held melody
    string orchestra | orchestral strings | a string ensemble playing | strings section
pizzicato strings; 45; 43 84; run melody arpeggio chords
    pizzicato strings | plucked violins | strings playing pizzicato | pizzicato
harp; 46; 36 96; arpeggio run melody
    harp | a harp playing | harp arpeggios | someone plucks a harp | harp music
timpani; 47; 38 57; low melody
    timpani | kettledrums | timpani beats | orchestral kettle drum
choir; 52 53; 43 81; chords held
    choir | a choir singing | choir voices | a choir singing aah | people singing in harmony
trumpet; 56; 54 84; melody held run
    trumpet | a trumpet playing | trumpet solo | someone plays the trumpet | trumpet fanfare
muted trumpet = trumpet; 59; 54 82; melody held
    muted trumpet | a trumpet with a mute | jazz muted trumpet | trumpet
trombone; 57; 40 72; melody held
    trombone | a trombone playing | trombone solo | someone plays the trombone
tuba; 58; 28 58; low melody held
    tuba | a tuba playing | someone plays the tuba | tuba bass line
french horn; 60; 41 77; melody held
    french horn | a french horn playing | horn solo | someone plays the french horn
brass section; 61 61 62; 43 80; chords melody held
    brass section | a brass band playing | horn section | brass ensemble | brass stabs
saxophone; 64 65 66 67; 46 82; melody held run
    saxophone | a saxophone playing | sax solo | someone plays the sax | jazz saxophone
oboe; 68; 58 90; melody held
    oboe | an oboe playing | oboe solo | someone plays the oboe
english horn; 69; 52 81; melody held
    english horn | an english horn playing | cor anglais | someone plays the cor anglais
bassoon; 70; 34 68; melody held
    bassoon | a bassoon playing | bassoon solo | someone plays the bassoon
clarinet; 71; 50 88; melody held run
    clarinet | a clarinet playing | clarinet solo | someone plays the clarinet
piccolo; 72; 74 104; melody run
    piccolo | a piccolo playing | piccolo flute | someone plays the piccolo
flute; 73; 60 94; melody held run
    flute | a flute playing | flute solo | someone plays the flute | flute music
recorder; 74; 67 93; melody run
    recorder | a recorder playing | a wooden recorder | a child plays the recorder | block flute
pan flute; 75; 60 90; melody held
    pan flute | a pan flute playing | panpipes | someone plays the pan flute
blown bottle; 76; 55 80; melody held
    blowing over a bottle | a blown bottle | someone blows across the top of a bottle | bottle tones
shakuhachi; 77; 55 82; melody held
    shakuhachi | a japanese bamboo flute | bamboo flute | someone plays a shakuhachi
whistled tune = whistle; 78; 67 93; melody
    whistling a tune | a person whistling a melody | someone whistles | whistling
ocarina; 79; 65 90; melody
    ocarina | an ocarina playing | someone plays an ocarina | clay flute
synth lead; 80 81 84 86 87; 48 84; melody run arpeggio
    synth lead | a lead synthesizer | electronic synthesizer melody | synthesizer solo | a synthesizer playing
synth pad chords = synth pad; 88 89 90 91 94 95 50 51; 43 79; chords held
    synthesizer pad | soft synth pad | synth strings | atmospheric synthesizer chords
synth bass line = synth bass; 38 39; 26 52; low melody
    synth bass | a synthesizer bass line | electronic bass | bass synthesizer
sitar; 104; 48 79; melody run
    sitar | a sitar playing | indian sitar | someone plays the sitar
banjo; 105; 48 81; run arpeggio chords
    banjo | a banjo playing | bluegrass banjo | someone plays the banjo
shamisen; 106; 50 79; melody run
    shamisen | a shamisen playing | japanese lute | someone plays the shamisen
koto; 107; 50 84; melody arpeggio
    koto | a koto playing | japanese zither | someone plays the koto
kalimba; 108; 55 86; melody arpeggio
    kalimba | a kalimba playing | thumb piano | mbira
bagpipe; 109; 58 76; melody run held
    bagpipes | bagpipes playing | scottish bagpipe | someone plays the bagpipes
fiddle = violin; 110; 55 88; run melody
    fiddle | a fiddle playing | fiddle tune | country fiddle
shanai; 111; 58 82; melody held
    shehnai | a shanai playing | indian oboe | someone plays a shehnai
steel drums; 114; 55 84; melody chords run
    steel drums | a steel drum playing | caribbean steel pan | steel pan music
woodblock; 115; 55 80; run low
    woodblock | a wood block being hit | woodblock rhythm | tapping on a wooden block
taiko drum; 116; 40 62; low run
    taiko drum | taiko drumming | japanese taiko drums | big japanese drum
synth drum; 118; 45 70; low run
    synth drum | electronic drum hits | an electronic tom | disco synth drums
reverse cymbal = cymbal; 119; 55 70; held
    reverse cymbal | a reversed cymbal swell | cymbal played backwards | a cymbal swelling up
shots = gunshot; 127; 52 66; shot low
    a gunshot | shots being fired | gunfire | gunshots
"""


def _read_table(table: str) -> None:
    lines = table.strip().splitlines()
    for head, phrasings in zip(lines[::2], lines[1::2], strict=True):
        name, programs, reach, styles = (field.strip() for field in head.split(";"))
        name, _, label = (part.strip() for part in name.partition("="))
        low, high = (int(note) for note in reach.split())
        make = _player(tuple(int(program) for program in programs.split()), low, high, styles.split())
        INSTRUMENTS[name] = Kind(label or name, split_phrasings(phrasings.strip()), make)


_read_table(_TABLE)

_KICK, _SNARE, _HAT, _TOMS = (35, 36), (38, 40), (42, 44, 46), (41, 43, 45, 47, 48, 50)
_KITS = (0, 0, 8, 16, 24, 25, 32, 40)


def _kit(rng: np.random.Generator, seconds: float) -> list[tuple[float, int, float]]:
    """A beat: bass drum, snare, hi-hat or ride, sometimes a fill."""
    sixteenth = 60 / rng.uniform(75, 155) / 4
    kick = rng.random(16) < 0.18
    kick[[0, 8]] = True
    snare = rng.random(16) < 0.06
    snare[[4, 12]] = True
    every, ride = int(rng.choice([1, 2, 2, 4])), rng.random() < 0.2
    hits, now, step = [], rng.uniform(0.01, 0.2), int(rng.choice([0, 8]))
    while now < seconds:
        bar, at = divmod(step, 16)
        if bar % 2 == 1 and at >= 12 and rng.random() < 0.8:
            hits.append((now, int(rng.choice(_TOMS)), 95))
        else:
            if kick[at]:
                hits.append((now, _KICK[1], 105))
            if snare[at]:
                hits.append((now, _SNARE[0], 100))
            if at % every == 0:
                hits.append(
                    (
                        now,
                        51 if ride else 46 if at == 14 and rng.random() < 0.3 else 42,
                        80 + 15 * (at % 4 == 0),
                    )
                )
        if at == 0 and bar % 2 == 0 and rng.random() < 0.5:
            hits.append((now, int(rng.choice((49, 57))), 100))
        now, step = now + sixteenth * (1 + rng.normal(0, 0.01)), step + 1
    return hits


def _roll(rng: np.random.Generator, seconds: float) -> list[tuple[float, int, float]]:
    """A snare roll that swells and falls."""
    rate, note = rng.uniform(14, 26), int(rng.choice(_SNARE))
    count = int(seconds * rate)
    swell = rng.uniform(0.3, 2)
    return [
        (
            0.05 + (k + 0.15 * rng.normal()) / rate,
            note,
            50 + 55 * abs(np.sin(np.pi * swell * k / count)) + rng.normal(0, 5),
        )
        for k in range(count)
    ]


def _grid(notes: Sequence[int], chance: tuple[float, ...], rng: np.random.Generator, seconds: float) -> list:
    """Hits on some of the sixteenths of a bar, the same in every bar."""
    sixteenth = 60 / rng.uniform(70, 160) / 4
    bar = rng.random(16) < rng.choice(chance)
    bar[0] = True
    which = rng.choice(notes, 16)
    start = rng.uniform(0.01, 0.2)
    return [
        (start + k * sixteenth * (1 + rng.normal(0, 0.002)), int(which[k % 16]), 75 + 25 * (k % 4 == 0))
        for k in range(int(seconds / sixteenth))
        if bar[k % 16]
    ]


def _drums(
    name: str, hits: Callable[[np.random.Generator, float], list], phrasings: str, label: str | None = None
) -> None:
    def make(rng: np.random.Generator, n: int, sample_rate: int) -> np.ndarray:
        events = [(0.0, bytes([0xC9, int(rng.choice(_KITS))]))]
        quiet = rng.uniform(-25, 10)
        for time, note, velocity in hits(rng, n / sample_rate):
            events.append((time, _on(9, note, velocity + quiet + rng.normal(0, 6))))
            events.append((time + 0.1, _off(9, note)))
        sound = _render(events, n, sample_rate)
        sound = room(rng, sound, sample_rate, rng.uniform(0.15, 1.2), rng.uniform(0.0, 0.4))
        return finish(sound, n, sample_rate)

    INSTRUMENTS[name] = Kind(label or name, split_phrasings(phrasings), make)


_drums(
    "drum kit",
    _kit,
    "drum kit | drums playing | a drummer playing a beat | drum set | someone plays the drums | "
    "a rock drum beat",
)
_drums(
    "hi-hat pattern",
    partial(_grid, (42, 42, 42, 44, 46), (0.5, 1.0)),
    "hi-hat | a hi-hat pattern | hi-hat rhythm of a drum kit | a drummer playing the hi-hat",
    label="hi-hat",
)
_drums(
    "snare roll", _roll, "a drum roll | snare drum roll | rolling snare drum | drum roll", label="snare drum"
)
_drums(
    "snare beat",
    partial(_grid, _SNARE, (0.2, 0.4)),
    "a snare drum beat | snare drum | snare drum being hit | snare hits of a drum kit",
    label="snare drum",
)
_drums(
    "kick beat",
    partial(_grid, _KICK, (0.15, 0.25)),
    "bass drum | kick drum beat | the kick of a drum kit | kick drum",
    label="bass drum",
)
_drums(
    "toms",
    partial(_grid, _TOMS, (0.3, 0.6)),
    "tom drums | rolling toms | a drummer hitting the toms | toms",
    label="tom drum",
)
_drums(
    "cymbals",
    partial(_grid, (49, 57, 52, 55, 51, 59), (0.06, 0.12)),
    "cymbals | a cymbal crash | crash and ride cymbals | drum cymbals",
    label="cymbal",
)
_drums(
    "shaker",
    partial(_grid, (69, 70, 82), (0.6, 1.0)),
    "maracas | a shaker rhythm | shaking an egg shaker | maraca rhythm",
    label="maracas",
)
_drums(
    "claves",
    partial(_grid, (75,), (0.2, 0.35)),
    "claves | a pair of claves | two wooden sticks struck together | claves rhythm",
)
_drums(
    "guiro",
    partial(_grid, (73, 74, 74), (0.15, 0.3)),
    "guiro | scraping a guiro | a scraped gourd | guiro rhythm",
)


# -- voices ----------------------------------------------------------------------------------------

_WORDS: dict[str, tuple[str, ...]] = {
    "en": (
        "my neighbour | the teacher | a tall man | our small team | the old captain | "
        "every student | nobody here | the weather | that yellow bus | her brother | "
        "a good friend | the market",
        "will bring | never forgets | is looking for | has finally found | talked about | "
        "would rather have | opened | was painting | can hardly hear | is going to need | remembers",
        "a cup of coffee | the last letter | some fresh bread | the way home | a very long story | "
        "two tickets | the blue umbrella | an answer | the garden wall | another chair | "
        "everything we said",
        "before noon | on the second floor | because it was late | without a word | "
        "in the middle of winter | as usual | next Thursday | near the river | "
        "for the first time | if you ask me",
    ),
    "de": (
        "der Nachbar | meine Schwester | ein alter Mann | die ganze Klasse | unser Zug | das Kind | niemand",
        "findet heute | sucht noch immer | braucht morgen | vergisst nie | malt gerade | bringt uns",
        "einen Stuhl | frisches Brot | den langen Brief | eine gute Antwort | das grosse Fenster | viel Zeit",
        "im Winter | am Abend | vor dem Haus | ohne ein Wort | wie immer | neben der Strasse",
    ),
    "fr": (
        "le voisin | ma soeur | un vieil homme | toute la classe | notre train | personne ici | "
        "la petite fille",
        "cherche encore | apporte demain | raconte toujours | trouve enfin | ouvre lentement | attend",
        "une longue histoire | du pain frais | la lettre bleue | deux billets | la bonne adresse | "
        "un verre d'eau",
        "avant midi | au bord de la mer | sans rien dire | comme d'habitude | dans le jardin | ce soir",
    ),
    "es": (
        "el vecino | mi hermana | un hombre alto | toda la clase | nuestro tren | la maestra | nadie",
        "busca | trae siempre | encuentra por fin | recuerda | quiere pintar | necesita",
        "una larga historia | pan fresco | la carta azul | dos billetes | la ventana | otra silla",
        "antes de comer | cerca del mar | sin decir nada | como siempre | en el jardín | mañana por la tarde",
    ),
    "it": (
        "il vicino | mia sorella | un uomo anziano | tutta la classe | il nostro treno | "
        "la maestra | nessuno",
        "cerca ancora | porta domani | racconta sempre | trova finalmente | apre piano | aspetta",
        "una lunga storia | il pane fresco | la lettera blu | due biglietti | la strada giusta | "
        "un bicchiere",
        "prima di sera | vicino al mare | senza parlare | come sempre | nel giardino | a mezzogiorno",
    ),
    "ru": (
        "сосед | моя сестра | старый капитан | весь класс | учитель | маленькая девочка | никто",
        "ищет | сегодня читает | часто вспоминает | наконец находит | хочет купить | приносит",
        "длинное письмо | свежий хлеб | новую книгу | два билета | синий зонт | чашку чая",
        "до обеда | около реки | без единого слова | как всегда | в саду | поздно вечером",
    ),
    "cmn": (
        "我的邻居 | 老师 | 那个孩子 | 我们的朋友 | 妈妈 | 他的哥哥",
        "正在找 | 想要买 | 已经看到 | 常常忘记 | 明天带来 | 喜欢",
        "一本新书 | 一杯热茶 | 两张车票 | 那封信 | 蓝色的雨伞 | 新鲜的面包",
        "在河边 | 今天下午 | 在花园里 | 因为下雨了 | 和以前一样 | 晚上",
    ),
    "hi": (
        "मेरा पड़ोसी | शिक्षक | वह लड़का | हमारी बहन | बूढ़ा आदमी | कोई",
        "आज शाम को | नदी के पास | बिना कुछ कहे | हमेशा की तरह | बगीचे में | कल सुबह",
        "एक लंबी चिट्ठी | ताज़ी रोटी | दो टिकट | नीला छाता | एक कप चाय | नई किताब",
        "ढूँढ रहा है | लाता है | देखता है | भूल जाता है | चाहता है | खरीदता है",
    ),
    "pl": (
        "sąsiad | moja siostra | stary kapitan | cała klasa | nauczyciel | nikt",
        "szuka | często wspomina | przynosi | chce kupić | znalazł",
        "długi list | świeży chleb | dwa bilety | niebieski parasol | nową książkę",
        "przed obiadem | nad rzeką | bez słowa | jak zwykle | w ogrodzie",
    ),
    "tr": (
        "komşum | öğretmen | küçük kız | yaşlı kaptan | kardeşim | hiç kimse",
        "bu akşam | nehrin yanında | her zamanki gibi | bahçede | yarın sabah",
        "uzun bir mektup | taze ekmek | iki bilet | mavi şemsiye | yeni kitap",
        "arıyor | getiriyor | görüyor | unutuyor | istiyor",
    ),
}

_MEN = (
    "m1",
    "m2",
    "m3",
    "m4",
    "m5",
    "m6",
    "m7",
    "m8",
    "klatt2",
    "klatt4",
    "Michael",
    "Andy",
    "john",
    "max",
    "pablo",
    "Mike",
)
_WOMEN = ("f1", "f2", "f3", "f4", "f5", "linda", "steph", "belinda", "Alicia", "Annie", "anika")
_ROBOTS = ("robosoft", "robosoft2", "robosoft3", "UniRobot", "m3")
# Not "en-gb": eSpeak NG 1.51 quietly ignores the variant after that name; "en" is the same accent.
_ENGLISH = ("en", "en-us", "en-gb-scotland", "en-gb-x-rp", "en-029")


def sentence(rng: np.random.Generator, language: str) -> str:
    """A grammatical, meaningless sentence from the word lists of a language."""
    words = " ".join(str(rng.choice(part.split(" | "))) for part in _WORDS[language])
    return words[0].upper() + words[1:] + str(rng.choice([".", ".", ".", "?", "!"]))


def _say(text: str, voice: str, *, rate: float, pitch: float, gap: int = 0) -> tuple[np.ndarray, int]:
    """Speak a text with eSpeak NG; the waveform and its sample rate."""
    if reason := why_no_voices():
        raise RuntimeError(reason)
    with tempfile.TemporaryDirectory(prefix="soundsieve-") as folder:
        wave = Path(folder, "a.wav")
        command = ["espeak-ng", "-v", voice, "-s", str(int(rate)), "-p", str(int(np.clip(pitch, 0, 99)))]
        command += ["-g", str(gap), "-b", "1", "-w", str(wave), "--stdin"]
        ran = subprocess.run(command, input=text.encode(), capture_output=True, check=False, timeout=120)
        if ran.returncode or not wave.is_file():
            raise RuntimeError(
                f"espeak-ng failed ({ran.returncode}): {ran.stderr.decode(errors='replace').strip()[-300:]}"
            )
        sound, sample_rate = soundfile.read(wave, dtype="float64")
    return sound, sample_rate


def _speaker(
    rng: np.random.Generator,
    n: int,
    sample_rate: int,
    *,
    variants: Sequence[str],
    pitch: tuple[float, float],
    rate: tuple[float, float] = (120, 210),
    smaller: tuple[float, float] = (0.95, 1.05),
    english: float = 0.55,
) -> np.ndarray:
    """One person talking for ``n`` samples; ``smaller`` shortens the vocal tract."""
    language = "en" if rng.random() < english else str(rng.choice([name for name in _WORDS if name != "en"]))
    dialect = str(rng.choice(_ENGLISH)) if language == "en" else language
    voice = f"{dialect}+{rng.choice(variants)}"
    speed, shift = rng.uniform(*rate), rng.uniform(*smaller)
    height, gap = rng.uniform(*pitch), int(rng.integers(0, 4))
    out, now = np.zeros(n), int(rng.uniform(0.0, 0.25) * sample_rate)
    while now < n:
        text = " ".join(sentence(rng, language) for _ in range(2))
        spoken, its_rate = _say(text, voice, rate=speed / shift, pitch=height, gap=gap)
        spoken = soxr.resample(spoken, its_rate * shift, sample_rate)
        loud = np.flatnonzero(np.abs(spoken) > 0.002)
        if not len(loud):
            raise RuntimeError(f"espeak-ng said nothing with the voice {voice!r}")
        spoken = spoken[loud[0] : loud[-1] + 1]
        part = spoken[: n - now]
        out[now : now + len(part)] += part
        now += len(part) + int(rng.uniform(0.15, 0.7) * sample_rate)
    return out / (np.abs(out).max() + 1e-9)


def _voice(name: str, make: Callable[..., np.ndarray], phrasings: str, label: str | None = None) -> None:
    def finished(rng: np.random.Generator, n: int, sample_rate: int) -> np.ndarray:
        sound = make(rng, n, sample_rate)
        sound = room(rng, sound, sample_rate, rng.uniform(0.15, 0.9), rng.uniform(0.0, 0.4))
        return finish(sound, n, sample_rate)

    VOICES[name] = Kind(label or name, split_phrasings(phrasings), finished)


def _anyone(rng: np.random.Generator, n: int, sample_rate: int, english: float = 0.55) -> np.ndarray:
    if rng.random() < 0.5:
        return _speaker(rng, n, sample_rate, variants=_MEN, pitch=(35, 95), english=english)
    return _speaker(rng, n, sample_rate, variants=_WOMEN, pitch=(20, 60), english=english)


def _robot(rng: np.random.Generator, n: int, sample_rate: int) -> np.ndarray:
    """A monotonous voice through a ring modulator or a comb."""
    sound = _speaker(rng, n, sample_rate, variants=_ROBOTS, pitch=(10, 60))
    time = np.arange(n) / sample_rate
    if rng.random() < 0.5:
        return sound * np.sin(2 * np.pi * rng.uniform(30, 110) * time)
    delay = int(rng.uniform(0.004, 0.012) * sample_rate)
    for _ in range(3):
        sound = sound + 0.75 * np.pad(sound, (delay, 0))[:n]
        delay *= 2
    return sound


def _crowd(rng: np.random.Generator, n: int, sample_rate: int) -> np.ndarray:
    """Eight to twenty people talking at once, some nearer than others, in a room."""
    out = np.zeros(n)
    for _ in range(int(rng.integers(8, 21))):
        level = np.exp(rng.uniform(np.log(0.25), 0))
        talk = _anyone(rng, n, sample_rate, english=0.8)
        out += level * np.roll(talk, int(rng.integers(n)))
    return room(rng, out, sample_rate, rng.uniform(0.5, 1.6), rng.uniform(0.4, 1.2))


_voice(
    "man speaking",
    partial(_speaker, variants=_MEN, pitch=(35, 95)),
    "a man speaking | male speech | a man talking | a male voice | man speaking",
    label="speech",
)
_voice(
    "woman speaking",
    partial(_speaker, variants=_WOMEN, pitch=(20, 60)),
    "a woman speaking | female speech | a woman talking | a female voice | woman speaking",
    label="speech",
)
_voice(
    "speech", _anyone, "someone speaking | speech | a person talking | human voice | talking | spoken words"
)
_voice(
    "foreign speech",
    partial(_anyone, english=0.0),
    "speech in a foreign language | someone speaking | a person talking | "
    "someone talking in another language",
    label="speech",
)
_voice(
    "child speaking",
    partial(_speaker, variants=("f2", "f4", "f5", "linda"), pitch=(45, 75), smaller=(1.15, 1.32)),
    "a child speaking | a child talking | a kid's voice | a high-pitched voice talking",
    label="speech",
)
_voice(
    "whispering",
    partial(_speaker, variants=("whisper", "whisperf"), pitch=(30, 70), rate=(110, 180)),
    "whispering | a person whispering | someone whispers | a whispered voice | hushed whisper",
)
_voice(
    "robot voice",
    _robot,
    "a robot voice | a robot speaking | robotic speech | a synthetic computer voice | an android talking",
)
_voice(
    "crowd chatter",
    _crowd,
    "crowd chatter | many people talking at once | a crowd of people talking | "
    "babble of voices | people chatting in a restaurant | background chatter",
)


# -- the world -------------------------------------------------------------------------------------


def world() -> dict[str, tuple[str, Kind]]:
    """Every kind that can be made on this machine: name -> (source, kind); the log says what is left out."""
    kinds = {name: ("synthetic", kind) for name, kind in KINDS.items()}
    for reason, source, more in (
        (why_no_instruments(), "fluidsynth", INSTRUMENTS),
        (why_no_voices(), "espeak-ng", VOICES),
    ):
        if reason:
            log.warning(reason)
            continue
        for name, kind in more.items():
            if name in kinds:
                raise ValueError(f"two kinds are called {name!r}")
            kinds[name] = (source, kind)
    return kinds


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


def _split(name: str, index: int) -> str:
    """Spread the clips of a kind evenly: 85 % train, 7.5 % valid, 7.5 % test."""
    place = (zlib.crc32(name.encode()) / 2**32 + index * 0.6180339887498949) % 1.0
    return "train" if place < 0.85 else "valid" if place < 0.925 else "test"


def _clip(
    task: tuple[str, int], out: Path, seed: int, sample_rate: int, seconds: tuple[float, float]
) -> dict[str, object]:
    """Make and write one clip; its manifest row."""
    name, index = task
    source, kind = _lookup(name)
    rng = np.random.default_rng([seed, zlib.crc32(name.encode()), index])
    n = int(rng.uniform(*seconds) * sample_rate)
    text = str(rng.choice(kind.phrasings))
    sound = kind.make(rng, n, sample_rate)
    fade = min(int(0.005 * sample_rate), n // 4)
    sound[:fade] *= np.linspace(0, 1, fade)
    sound[n - fade :] *= np.linspace(1, 0, fade)
    sound *= rng.uniform(0.3, 0.9) / max(float(np.abs(sound).max()), 1e-9)
    audio = Path("sounds", _slug(name), f"{index:04d}.flac")
    target = out / audio
    target.parent.mkdir(parents=True, exist_ok=True)
    partial_file = target.with_suffix(f".{os.getpid()}.part")
    soundfile.write(partial_file, sound, sample_rate, format="FLAC", subtype="PCM_16")
    partial_file.replace(target)
    return {
        "audio": audio.as_posix(),
        "label": kind.label,
        "text": text,
        "texts": list(kind.phrasings),
        "split": _split(name, index),
        "source": source,
        "licence": LICENCES[source],
    }


def _lookup(name: str) -> tuple[str, Kind]:
    for source, kinds in (("synthetic", KINDS), ("fluidsynth", INSTRUMENTS), ("espeak-ng", VOICES)):
        if name in kinds:
            return source, kinds[name]
    raise KeyError(name)


def make_world(
    out: Path,
    *,
    per_kind: int = 16,
    seed: int = 0,
    sample_rate: int = 32_000,
    seconds: tuple[float, float] = (3.0, 8.0),
    jobs: int = 1,
    only: Sequence[str] | None = None,
) -> Path:
    """Write ``per_kind`` clips of every kind that can be made here, and a manifest of them.

    Args:
        out: a folder; clips go to ``sounds/<kind>/<index>.flac`` (mono, 16 bit), at last their rows to
            ``manifest.jsonl``.
        seed: each clip depends on it, its kind's name and its index alone, so further kinds change no others.
        seconds: shortest and longest clip.
        jobs: processes.
        only: names of kinds to make; all of them when None.

    Returns:
        The manifest. The same arguments write the same samples.

    Raises:
        ValueError: ``only`` names a kind that is not there.
    """
    out = Path(out)
    names = list(world())
    if only is not None:
        if missing := sorted(set(only) - set(names)):
            raise ValueError(f"no kind called {missing[0]!r} here; there are {', '.join(sorted(names))}")
        names = [name for name in names if name in set(only)]
    tasks = [(name, index) for name in names for index in range(per_kind)]
    make = partial(_clip, out=out, seed=seed, sample_rate=sample_rate, seconds=seconds)
    if jobs > 1:
        with ProcessPoolExecutor(jobs) as pool:
            rows = list(pool.map(make, tasks, chunksize=4))
    else:
        rows = [make(task) for task in tasks]
    out.mkdir(parents=True, exist_ok=True)
    manifest = out / "manifest.jsonl"
    draft = out / f"manifest.{os.getpid()}.part"
    draft.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    draft.replace(manifest)
    return manifest


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make sounds to train on.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--per-kind", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sample-rate", type=int, default=32_000)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", nargs="*")
    given = parser.parse_args()
    print(
        make_world(
            given.out,
            per_kind=given.per_kind,
            seed=given.seed,
            sample_rate=given.sample_rate,
            jobs=given.jobs,
            only=given.only,
        )
    )
