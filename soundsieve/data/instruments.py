"""Instruments of General MIDI, rendered by FluidSynth from phrases made up for every clip.

FluidSynth is optional and needs a General MIDI soundfont (FluidR3_GM, MIT licence). Left out on purpose: General
MIDI's telephone, bird, helicopter and seashore (one unvarying recording each) and whatever rings as a bell does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from soundsieve.audio import files
from soundsieve.data.midi import KICK, SNARE, TOMS, Event, Hit, control, grid, kit, midi_file, off, on, phrase, roll
from soundsieve.data.synthetic import Make
from soundsieve.data.synthetic.kinds import Kinds
from soundsieve.data.synthetic.rooms import room

SOUNDFONTS = (
    "/usr/share/sounds/sf2/FluidR3_GM.sf2",
    "/usr/share/soundfonts/FluidR3_GM.sf2",
    "/usr/share/sounds/sf2/default-GM.sf2",
)
INSTRUMENTS = Kinds()


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


def render(events: Sequence[Event], n: int, sample_rate: int) -> np.ndarray:
    """Play MIDI events through FluidSynth, dry; (n,).

    Raises:
        RuntimeError: FluidSynth or a soundfont is not there, or it failed.
    """
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
            [*command, str(soundfont()), str(midi)], capture_output=True, text=True, check=False, timeout=120
        )
        if ran.returncode or not wave.is_file():
            raise RuntimeError(f"fluidsynth failed ({ran.returncode}): {ran.stderr.strip()[-300:]}")
        sound, _ = files.read(wave)
    mono = sound.astype(np.float64).mean(0)[:n]
    return np.pad(mono, (0, n - len(mono)))


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
            events.append((0.0, control(1, rng.uniform(10, 60))))
        events += phrase(rng, n / sample_rate, *region, style)
        sound = render(events, n, sample_rate)
        return room(rng, sound, sample_rate, rng.uniform(0.2, 1.8), rng.uniform(0.0, 0.45))

    return make


# Two lines for each:
# name (= label, when another kind has it too); GM programs from 0; lowest and highest note; styles of playing
#     phrasings
TABLE = """
piano; 0 0 1 2; 36 96; melody chords arpeggio run
    piano | a piano playing | piano music | someone plays the piano | piano chords
honky-tonk piano; 3; 40 88; melody chords run
    honky-tonk piano | a saloon piano | an out of tune piano | ragtime piano | a piano in an old western
electric piano; 4 5; 40 88; chords melody arpeggio
    electric piano | an electric piano playing | electric piano chords | Rhodes piano | someone plays the electric piano
harpsichord; 6; 41 86; melody chords arpeggio run
    harpsichord | a harpsichord playing | harpsichord music | baroque harpsichord | someone plays the harpsichord
clavinet; 7; 40 76; low run chords
    clavinet | a funky clavinet | clavinet riff | someone plays a clavinet | an amplified clavichord
music box; 10; 65 96; melody arpeggio
    music box | a music box playing | a wind-up music box | music box melody | a tinkling toy with a tiny comb
vibraphone; 11; 53 89; melody chords arpeggio
    vibraphone | a vibraphone playing | vibraphone notes | jazz vibraphone | someone plays the vibes
marimba; 12; 45 88; melody run arpeggio
    marimba | a marimba playing | marimba notes | wooden mallet instrument | someone plays the marimba
xylophone; 13; 65 96; melody run arpeggio
    xylophone | a xylophone playing | xylophone notes | someone plays a xylophone | mallets on wooden bars
dulcimer; 15; 52 84; melody arpeggio run
    hammered dulcimer | a dulcimer playing | dulcimer music | someone plays a dulcimer | struck zither
organ; 16 17 18 19; 36 84; chords melody held
    organ | an organ playing | organ music | pipe organ | someone plays the organ
harmonium; 20; 43 84; chords melody held
    harmonium | a reed organ playing | pump organ | harmonium music | someone plays the harmonium
accordion; 21 23; 53 88; chords melody run
    accordion | an accordion playing | accordion music | someone plays the accordion | squeezebox
harmonica; 22; 60 88; melody held chords
    harmonica | a harmonica playing | mouth organ | someone plays the harmonica | blues harp
acoustic guitar = guitar; 24 25; 40 76; arpeggio chords melody
    acoustic guitar | an acoustic guitar playing | guitar music | strumming a guitar | guitar
electric guitar; 26 27 28; 40 80; melody chords arpeggio run
    electric guitar | an electric guitar playing | clean electric guitar | jazz guitar | electric guitar riff
distorted guitar; 29 30; 40 76; melody low chords
    distorted guitar | a distorted electric guitar | heavy metal guitar | rock guitar with distortion | overdriven riff
bass guitar; 32 33 34 35 36; 28 52; low melody
    bass guitar | a bass guitar playing | electric bass | bass line | someone plays the bass
violin; 40; 55 93; melody held run
    violin | a violin playing | violin solo | violin music | someone plays the violin
viola; 41; 48 81; melody held
    viola | a viola playing | viola solo | someone plays the viola | viola music
cello; 42; 36 72; melody held
    cello | a cello playing | cello solo | someone plays the cello | violoncello
double bass; 43; 28 55; melody held low
    double bass | a double bass playing | an upright bass played with a bow | contrabass | string bass
string orchestra; 48 49 44; 40 84; chords held melody
    string orchestra | orchestral strings | a string ensemble playing | strings section | violins and cellos together
pizzicato strings; 45; 43 84; run melody arpeggio chords
    pizzicato strings | plucked violins | strings playing pizzicato | pizzicato | violinists plucking their strings
harp; 46; 36 96; arpeggio run melody
    harp | a harp playing | harp arpeggios | someone plucks a harp | harp music
timpani; 47; 38 57; low melody
    timpani | kettledrums | timpani beats | orchestral kettle drum | someone plays the timpani
choir; 52 53; 43 81; chords held
    choir | a choir singing | choir voices | a choir singing aah | people singing in harmony
trumpet; 56; 54 84; melody held run
    trumpet | a trumpet playing | trumpet solo | someone plays the trumpet | trumpet fanfare
muted trumpet = trumpet; 59; 54 82; melody held
    muted trumpet | a trumpet with a mute | jazz muted trumpet | trumpet | a wah-wah trumpet | a trumpeter using a mute
trombone; 57; 40 72; melody held
    trombone | a trombone playing | trombone solo | someone plays the trombone | a sliding brass instrument
tuba; 58; 28 58; low melody held
    tuba | a tuba playing | someone plays the tuba | tuba bass line | oompah of a tuba | the lowest brass instrument
french horn; 60; 41 77; melody held
    french horn | a french horn playing | horn solo | someone plays the french horn | an orchestral horn
brass section; 61 61 62; 43 80; chords melody held
    brass section | a brass band playing | horn section | brass ensemble | brass stabs
saxophone; 64 65 66 67; 46 82; melody held run
    saxophone | a saxophone playing | sax solo | someone plays the sax | jazz saxophone
oboe; 68; 58 90; melody held
    oboe | an oboe playing | oboe solo | someone plays the oboe | oboe music
english horn; 69; 52 81; melody held
    english horn | an english horn playing | cor anglais | someone plays the cor anglais | an alto oboe
bassoon; 70; 34 68; melody held
    bassoon | a bassoon playing | bassoon solo | someone plays the bassoon | bassoon music
clarinet; 71; 50 88; melody held run
    clarinet | a clarinet playing | clarinet solo | someone plays the clarinet | clarinet music
piccolo; 72; 74 104; melody run
    piccolo | a piccolo playing | piccolo flute | someone plays the piccolo | a small shrill flute
flute; 73; 60 94; melody held run
    flute | a flute playing | flute solo | someone plays the flute | flute music
recorder; 74; 67 93; melody run
    recorder | a recorder playing | a wooden recorder | a child plays the recorder | block flute
pan flute; 75; 60 90; melody held
    pan flute | a pan flute playing | panpipes | someone plays the pan flute | music of the Andes on pipes
blown bottle; 76; 55 80; melody held
    blowing over a bottle | a blown bottle | someone blows across a bottle | bottle tones | hoots of an empty jug
shakuhachi; 77; 55 82; melody held
    shakuhachi | a japanese bamboo flute | bamboo flute | someone plays a shakuhachi | a breathy flute from Japan
whistled tune = whistle; 78; 67 93; melody
    whistling a tune | a person whistling a melody | someone whistles | whistling | a cheerful whistled song
ocarina; 79; 65 90; melody
    ocarina | an ocarina playing | someone plays an ocarina | clay flute | a round vessel flute
synth lead; 80 81 84 86 87; 48 84; melody run arpeggio
    synth lead | a lead synthesizer | electronic synthesizer melody | synthesizer solo | a synthesizer playing
synth pad chords = synth pad; 88 89 90 91 94 95 50 51; 43 79; chords held
    synthesizer pad | soft synth pad | synth strings | atmospheric synthesizer chords | dreamy electronic chords
synth bass line = synth bass; 38 39; 26 52; low melody
    synth bass | a synthesizer bass line | electronic bass | bass synthesizer | a low electronic riff
sitar; 104; 48 79; melody run
    sitar | a sitar playing | indian sitar | someone plays the sitar | a twanging Indian lute
banjo; 105; 48 81; run arpeggio chords
    banjo | a banjo playing | bluegrass banjo | someone plays the banjo | banjo picking
shamisen; 106; 50 79; melody run
    shamisen | a shamisen playing | japanese lute | someone plays the shamisen | traditional Japanese strings
koto; 107; 50 84; melody arpeggio
    koto | a koto playing | japanese zither | someone plays the koto | koto music
kalimba; 108; 55 86; melody arpeggio
    kalimba | a kalimba playing | thumb piano | mbira | someone plays the kalimba
bagpipe; 109; 58 76; melody run held
    bagpipes | bagpipes playing | scottish bagpipe | someone plays the bagpipes | a piper in the Highlands
fiddle = violin; 110; 55 88; run melody
    fiddle | a fiddle playing | fiddle tune | country fiddle | someone plays the fiddle | a fiddler at a barn dance
shanai; 111; 58 82; melody held
    shehnai | a shanai playing | indian oboe | someone plays a shehnai | wedding music on a shehnai
steel drums; 114; 55 84; melody chords run
    steel drums | a steel drum playing | caribbean steel pan | steel pan music | someone plays the steel drums
woodblock; 115; 55 80; run low
    woodblock | a wood block being hit | woodblock rhythm | tapping on a wooden block | clip-clop of a temple block
taiko drum; 116; 40 62; low run
    taiko drum | taiko drumming | japanese taiko drums | big japanese drum | someone beats a taiko
synth drum; 118; 45 70; low run
    synth drum | electronic drum hits | an electronic tom | disco synth drums | drums from a synthesizer
reverse cymbal = cymbal; 119; 55 70; held
    reverse cymbal | a reversed cymbal swell | cymbal played backwards | a cymbal swelling | a cymbal rising to a stop
shots = gunshot; 127; 52 66; shot low
    a gunshot | shots being fired | gunfire | gunshots | someone opens fire | guns going off
"""


def _read_table(table: str) -> None:
    lines = table.strip().splitlines()
    for head, phrasings in zip(lines[::2], lines[1::2], strict=True):
        name, programs, reach, styles = (field.strip() for field in head.split(";"))
        name, _, label = (part.strip() for part in name.partition("="))
        low, high = (int(note) for note in reach.split())
        make = _player(tuple(int(program) for program in programs.split()), low, high, styles.split())
        INSTRUMENTS.add(name, phrasings.strip(), label or None)(make)


_read_table(TABLE)

_KITS = (0, 0, 8, 16, 24, 25, 32, 40)


def _drums(
    name: str, hits: Callable[[np.random.Generator, float], Sequence[Hit]], phrasings: str, label: str | None = None
) -> None:
    """Add a kind of beats on one of some General MIDI drum kits; ``hits`` takes chance and seconds."""

    @INSTRUMENTS.add(name, phrasings, label)
    def make(rng: np.random.Generator, n: int, sample_rate: int) -> np.ndarray:
        events = [(0.0, bytes([0xC9, int(rng.choice(_KITS))]))]
        quiet = rng.uniform(-25, 10)
        for time, note, velocity in hits(rng, n / sample_rate):
            events.append((time, on(9, note, velocity + quiet + rng.normal(0, 6))))
            events.append((time + 0.1, off(9, note)))
        sound = render(events, n, sample_rate)
        return room(rng, sound, sample_rate, rng.uniform(0.15, 1.2), rng.uniform(0.0, 0.4))


_drums(
    "drum kit",
    kit,
    "drum kit | drums playing | a drummer playing a beat | drum set | someone plays the drums | a rock drum beat",
)
_drums(
    "hi-hat pattern",
    partial(grid, (42, 42, 42, 44, 46), (0.5, 1.0)),
    "hi-hat | a hi-hat pattern | hi-hat rhythm of a drum kit | a drummer playing the hi-hat | "
    "ticking of a hi-hat | eighth notes on the hi-hat",
    label="hi-hat",
)
_drums(
    "snare roll",
    roll,
    "a drum roll | snare drum roll | rolling snare drum | drum roll | "
    "a roll on the snare | a drummer's long roll | fast even strokes on a snare drum",
    label="snare drum",
)
_drums(
    "snare beat",
    partial(grid, SNARE, (0.2, 0.4)),
    "a snare drum beat | snare drum | snare drum being hit | snare hits of a drum kit | "
    "backbeat on the snare | a drummer hits the snare",
    label="snare drum",
)
_drums(
    "kick beat",
    partial(grid, KICK, (0.15, 0.25)),
    "bass drum | kick drum beat | the kick of a drum kit | kick drum | "
    "a drummer's foot on the kick | thumping kick pattern",
    label="bass drum",
)
_drums(
    "toms",
    partial(grid, TOMS, (0.3, 0.6)),
    "tom drums | rolling toms | a drummer hitting the toms | toms | a beat on the tom-toms",
    label="tom drum",
)
_drums(
    "cymbals",
    partial(grid, (49, 57, 52, 55, 51, 59), (0.06, 0.12)),
    "cymbals | a cymbal crash | crash and ride cymbals | drum cymbals | a drummer hits the cymbals",
    label="cymbal",
)
_drums(
    "shaker",
    partial(grid, (69, 70, 82), (0.6, 1.0)),
    "maracas | a shaker rhythm | shaking an egg shaker | maraca rhythm | someone shakes a pair of maracas",
    label="maracas",
)
_drums(
    "claves",
    partial(grid, (75,), (0.2, 0.35)),
    "claves | a pair of claves | two wooden sticks struck together | claves rhythm | "
    "someone plays the claves | clack of hardwood sticks",
)
_drums(
    "guiro",
    partial(grid, (73, 74, 74), (0.15, 0.3)),
    "guiro | scraping a guiro | a scraped gourd | guiro rhythm | someone plays the guiro",
)
