"""Rendered instruments and voices, and the world of all made sounds."""

import json
import logging
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from soundsieve.data import rendered
from soundsieve.data.rendered import INSTRUMENTS, VOICES, make_world, midi_file, sentence, world
from soundsieve.data.synthetic import KINDS, Kind
from tests.data.test_synthetic import forbidden_in

RATE = 16_000
needs_fluidsynth = pytest.mark.skipif(
    bool(rendered.why_no_instruments()), reason=str(rendered.why_no_instruments())
)
needs_espeak = pytest.mark.skipif(bool(rendered.why_no_voices()), reason=str(rendered.why_no_voices()))
FEW = ["rain", "clock tick", "wind"]


@pytest.mark.parametrize("kinds", [INSTRUMENTS, VOICES], ids=["instruments", "voices"])
def test_phrasings_are_unique_and_nothing_held_out_is_named(kinds: dict[str, Kind]) -> None:
    for name, kind in kinds.items():
        assert 4 <= len(kind.phrasings) <= 8, name
        assert len(set(kind.phrasings)) == len(kind.phrasings), name
        for text in (name, kind.label, *kind.phrasings):
            assert forbidden_in(text) is None, text


def test_names_and_folders_are_unique() -> None:
    names = [*KINDS, *INSTRUMENTS, *VOICES]
    assert len({rendered._slug(name) for name in names}) == len(names)


def test_no_bells_or_applause_among_the_programs() -> None:
    programs = {
        int(program)
        for head in rendered._TABLE.strip().splitlines()[::2]
        for program in head.split(";")[1].split()
    }
    assert not programs & {8, 9, 14, 98, 112, 113, 124, 126}
    rng = np.random.default_rng(0)
    notes = {note for _ in range(200) for _, note, _ in rendered._kit(rng, 8.0)}
    assert not notes & {39, 53, 56, 67, 68, 80, 81}  # clap, ride bell, cowbell, agogo, triangle


def test_a_midi_file_has_one_track_and_keeps_time() -> None:
    data = midi_file([(1.0, b"\x80\x3c\x00"), (0.0, b"\x90\x3c\x40")], 2.0)
    assert data[:14] == b"MThd" + struct.pack(">IHHH", 6, 0, 1, 480)
    assert data[14:18] == b"MTrk" and struct.unpack(">I", data[18:22])[0] == len(data) - 22
    # 960 ticks a second, written in groups of seven bits
    assert data[22:] == b"\x00\x90\x3c\x40" + b"\x87\x40\x80\x3c\x00" + b"\x87\x40\xff\x2f\x00"


def test_sentences_come_in_every_language() -> None:
    rng = np.random.default_rng(0)
    for language in rendered._WORDS:
        first, second = sentence(rng, language), sentence(rng, language)
        assert first[-1] in ".?!" and "|" not in first + second
        assert len(first) > 8


@needs_fluidsynth
@pytest.mark.parametrize("name", ["piano", "violin", "drum kit", "sitar", "snare roll", "shots"])
def test_an_instrument_plays_the_same_for_the_same_seed(name: str) -> None:
    make = INSTRUMENTS[name].make
    first, again, other = (make(np.random.default_rng(seed), 2 * RATE, RATE) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01
    assert first.shape == (2 * RATE,) and np.isfinite(first).all()
    assert 0.5 < np.abs(first).max() <= 1.0


@needs_fluidsynth
def test_a_note_has_the_pitch_it_was_written_with() -> None:
    events = [(0.0, bytes([0xC0, 73])), (0.0, b"\x90\x45\x64")]  # a flute, A4
    sound = rendered._render(events, RATE, RATE)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(RATE)))
    assert abs(int(np.argmax(spectrum[300:600])) + 300 - 440) <= 5


@needs_espeak
@pytest.mark.parametrize(
    "name", ["man speaking", "foreign speech", "child speaking", "whispering", "robot voice"]
)
def test_a_voice_says_the_same_for_the_same_seed(name: str) -> None:
    make = VOICES[name].make
    first, again, other = (make(np.random.default_rng(seed), 2 * RATE, RATE) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.01
    assert first.shape == (2 * RATE,) and np.isfinite(first).all()
    assert 0.5 < np.abs(first).max() <= 1.0


@needs_espeak
def test_every_language_and_voice_is_known_to_espeak() -> None:
    for language in rendered._WORDS:
        sound, _ = rendered._say(sentence(np.random.default_rng(0), language), language, rate=200, pitch=50)
        assert np.abs(sound).max() > 0.05, language
    plain, _ = rendered._say("a cup of coffee", "en-gb", rate=200, pitch=50)
    for variant in (*rendered._MEN, *rendered._WOMEN, *rendered._ROBOTS):
        sound, _ = rendered._say("a cup of coffee", f"en-gb+{variant}", rate=200, pitch=50)
        assert len(sound) != len(plain) or np.abs(sound - plain).max() > 0, variant


def test_without_the_programs_the_rest_is_made_and_a_line_says_why(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with caplog.at_level(logging.WARNING):
        kinds = world()
    assert set(kinds) == set(KINDS)
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "instruments left out",
        "voices left out",
    ]
    assert make_world(
        tmp_path / "out", per_kind=1, sample_rate=RATE, seconds=(0.5, 0.6), only=["rain"]
    ).is_file()
    with pytest.raises(RuntimeError, match="no program 'fluidsynth'"):
        INSTRUMENTS["piano"].make(np.random.default_rng(0), RATE, RATE)
    with pytest.raises(RuntimeError, match="no program 'espeak-ng'"):
        VOICES["speech"].make(np.random.default_rng(0), RATE, RATE)


def test_without_a_soundfont_a_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendered.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(rendered, "SOUNDFONTS", ())
    monkeypatch.delenv("SOUNDSIEVE_SOUNDFONT", raising=False)
    assert "no General MIDI soundfont" in str(rendered.why_no_instruments())


def test_manifest_rows_are_complete_and_true(tmp_path: Path) -> None:
    manifest = make_world(tmp_path, per_kind=3, sample_rate=RATE, seconds=(0.6, 1.2), only=FEW)
    rows = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 9
    assert len({row["audio"] for row in rows}) == 9
    for row in rows:
        assert set(row) == {"audio", "label", "text", "phrasings", "split", "source", "licence"}
        assert row["text"] in row["phrasings"] and row["label"] in FEW
        assert row["split"] in ("train", "valid", "test")
        assert (row["source"], row["licence"]) == ("synthetic", "CC0-1.0")
        about = soundfile.info(tmp_path / row["audio"])
        assert (about.samplerate, about.channels, about.subtype) == (RATE, 1, "PCM_16")
        sound, _ = soundfile.read(tmp_path / row["audio"])
        assert 0.6 * RATE - 1 <= len(sound) <= 1.2 * RATE
        assert 0.29 < np.abs(sound).max() < 0.91
        assert abs(sound[0]) < 1e-3 and abs(sound[-1]) < 1e-3
    assert not list(tmp_path.rglob("*.part"))


def test_splits_are_disjoint_and_shared_out_as_promised() -> None:
    splits = [rendered._split(name, index) for name in KINDS for index in range(40)]
    assert abs(splits.count("train") / len(splits) - 0.85) < 0.02
    assert abs(splits.count("valid") / len(splits) - 0.075) < 0.015


def test_clips_do_not_depend_on_which_kinds_are_made_nor_on_jobs(tmp_path: Path) -> None:
    arguments = {"per_kind": 2, "sample_rate": RATE, "seconds": (0.5, 0.8)}
    make_world(tmp_path / "a", only=["rain"], **arguments)
    make_world(tmp_path / "b", only=FEW, jobs=2, **arguments)
    make_world(tmp_path / "c", only=["rain"], seed=1, **arguments)
    for index in range(2):
        name = f"sounds/rain/{index:04d}.flac"
        first, second, other = (soundfile.read(tmp_path / where / name)[0] for where in "abc")
        np.testing.assert_array_equal(first, second)
        assert len(first) != len(other) or np.abs(first - other).max() > 0.01


def test_a_kind_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no kind called 'unicorn'"):
        make_world(tmp_path, only=["unicorn"])
