"""``soundsieve eval --protocol voicebank``: clean and noisy speech in pairs, in the layout of the published set."""

from __future__ import annotations

import json
import re
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from soundsieve.audio import files
from soundsieve.evaluation import speech
from tests.cli.conftest import Run, one_fault, sound
from tests.evaluation.test_speech import spoken

RATE = 48_000
LOG = "p232_001 bus 17.5\np257_434 living 2.5\np232_005 psquare 7.5\n"
FOLDERS = ("clean_testset_wav", "noisy_testset_wav")


@pytest.fixture(autouse=True)
def pesq(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real one, or where it is not installed something that rates by the error's level."""
    if find_spec("pesq"):
        return

    class PesqError(RuntimeError):
        pass

    def rate(sample_rate: int, reference: np.ndarray, degraded: np.ndarray, mode: str) -> float:
        assert (sample_rate, mode) == (16_000, "wb")
        return 4 - 2.5 * min(float(np.mean(np.square(reference - degraded)) / np.mean(np.square(reference))), 1)

    module = ModuleType("pesq")
    vars(module).update(pesq=rate, PesqError=PesqError)
    monkeypatch.setitem(sys.modules, "pesq", module)


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """Three utterances of the log, at 48 kHz, 16 bit."""
    folder = tmp_path / "vb"
    rng = np.random.default_rng(0)
    for name in FOLDERS:
        (folder / name).mkdir(parents=True)
    for number, line in enumerate(LOG.splitlines()):
        stem, _, snr = line.split()
        slow = spoken(1.0, number)
        clean = np.interp(np.arange(RATE) / 3, np.arange(len(slow)), slow)
        noise = rng.standard_normal(RATE) * clean.std() * 10 ** (-float(snr) / 20)
        for name, samples in zip(FOLDERS, (clean, clean + noise), strict=True):
            sound(folder / name / f"{stem}.wav", samples[:, None], RATE)
    (tmp_path / "log_testset.txt").write_text(LOG)
    return folder


def rows(path: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(path.read_text())["per_row"]
    return found


def test_speech_is_rated_beside_the_noisy_input(here: Run, pairs: Path, tmp_path: Path) -> None:
    done = here("eval", "log_testset.txt", "--audio", "vb", "--protocol", "voicebank", "--json", "result.json")
    assert (done.code, done.err) == (0, "")
    result = json.loads((tmp_path / "result.json").read_text())
    assert (result["protocol"], result["asked"], result["listed"], result["rows"]) == ("voicebank", ["speech"], 3, 3)
    per_row = result["per_row"]
    assert [(row["file"], row["noise"], row["snr"]) for row in per_row] == [
        ("p232_001", "bus", 17.5), ("p257_434", "living", 2.5), ("p232_005", "psquare", 7.5)
    ]  # fmt: skip
    assert {row["query"] for row in per_row} == {"speech"}
    for measure in speech.MEASURES:
        assert result["aggregate"]["speech"][measure] == pytest.approx(np.mean([row[measure] for row in per_row]))

    # The noisy input's figures are of the files themselves, at 16 kHz.
    expected = []
    for line in LOG.splitlines():
        clean, noisy = (files.read(pairs / name / f"{line.split()[0]}.wav")[0] for name in FOLDERS)
        at_16k = [files.Resampler(RATE, 16_000, 1).push(samples, last=True)[0] for samples in (noisy, clean)]
        expected.append(speech.measures(*at_16k))
    for measure, within in zip(speech.MEASURES, (0.1, 0.1, 0.1, 0.1, 0.3), strict=True):
        mean = np.mean([row[measure] for row in expected])
        assert result["baselines"]["mixture"][measure] == pytest.approx(mean, abs=within)

    heading, *lines = done.out.splitlines()
    assert heading.split()[-5:] == list(speech.MEASURES)
    shown = {line[:38].strip(): line[38:].split() for line in lines[:4]}
    assert list(shown) == ["the mixture itself", "half the mixture", "default", "published: the noisy speech"]
    for name, figures in (
        ("the mixture itself", result["baselines"]["mixture"]), ("default", result["aggregate"]["speech"])
    ):  # fmt: skip
        assert shown[name] == [f"{figures[measure]:.3f}" for measure in speech.MEASURES]
    assert shown["published: the noisy speech"] == ["1.970", "3.350", "2.440", "2.630", "1.680"]
    assert "3 of 3 rows; mean over rows" in done.out


def test_a_missing_partner_is_told_and_the_others_are_rated(here: Run, pairs: Path, tmp_path: Path) -> None:
    (pairs / "noisy_testset_wav" / "p257_434.wav").unlink()
    (pairs / "clean_testset_wav" / "p232_005.wav").rename(pairs / "clean_testset_wav" / "p232_006.wav")
    command = ("--audio", "vb", "--protocol", "voicebank", "--json", "result.json")
    done = here("eval", "log_testset.txt", *command)
    assert done.code == 1
    assert len(done.lines) == 2
    assert "noisy_testset_wav/p257_434.wav: no such file, and line 2 " in done.lines[0]
    assert "clean_testset_wav/p232_005.wav: no such file, and line 3 " in done.lines[1]
    assert [row["file"] for row in rows(tmp_path / "result.json")] == ["p232_001"]

    done = here("eval", "vb/clean_testset_wav", *command)  # no log: the folder of clean files is the list
    assert done.code == 1
    assert "noisy_testset_wav/p232_005.wav" in done.lines[0]
    assert "vb/clean_testset_wav" in done.lines[0]
    assert [line.split(": no such file")[0].split("/")[-1] for line in done.lines[1:]] == [
        "p232_006.wav", "p257_434.wav"
    ]  # fmt: skip
    assert [row["reference"] for row in rows(tmp_path / "result.json")] == ["clean_testset_wav/p232_001.wav"]


def test_the_words_can_be_others(here: Run, pairs: Path, tmp_path: Path) -> None:
    words = ("--query", "a person speaking", "--query", "speech")
    done = here("eval", "log_testset.txt", "--audio", "vb", "--protocol", "voicebank", *words, "--json", "result.json")
    assert done.code == 0
    result = json.loads((tmp_path / "result.json").read_text())
    assert [row["query"] for row in result["per_row"]] == ["a person speaking", "speech"] * 3
    assert "Voicebank-DEMAND by a person speaking" in done.out
    (apart,) = result["differences"]
    assert (apart["of"], apart["less"]) == ("speech", "a person speaking")
    assert apart["pesq"]["low"] <= apart["pesq"]["mean"] <= apart["pesq"]["high"]
    assert "speech - a person speaking" in done.out


def test_speech_that_cannot_be_rated_fails_its_pair_alone(here: Run, pairs: Path, tmp_path: Path) -> None:
    for name in FOLDERS:
        sound(pairs / name / "p257_434.wav", np.full((500, 1), 0.1), RATE)
    done = here("eval", "log_testset.txt", "--audio", "vb", "--protocol", "voicebank", "--json", "result.json")
    assert done.code == 1
    assert len(done.lines) == 1
    assert "noisy_testset_wav/p257_434.wav: " in done.lines[0]
    assert [row["file"] for row in rows(tmp_path / "result.json")] == ["p232_001", "p232_005"]


@pytest.mark.parametrize(
    ("log", "told"),
    [
        ("p232_001 bus\n", "line 1: 2 fields, and a log of Voicebank-DEMAND has lines of 'file noise snr'"),
        ("p232_001 bus 17.5\n\np232_005 bus loud\n", "line 3: .*'loud'"),
        ("p232_001 bus nan\n", "line 1: the snr 'nan' is no number of dB"),
        ("", "no rows in it"),
        ("p999_001 bus 2.5\n", "no row has both its files, vb/clean_testset_wav/p999_001.wav or vb/noisy"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("pairs")
def test_a_wrong_log_is_one_line(log: str, told: str, here: Run, tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text(log)
    done = here("eval", "log.txt", "--audio", "vb", "--protocol", "voicebank")
    one_fault(done, 1, "log.txt: ")
    assert re.search(told, done.err)


@pytest.mark.usefixtures("pairs")
def test_faults_are_said_before_anything_is_measured(
    here: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("--audio", "vb", "--protocol", "voicebank")
    one_fault(here("eval", "nowhere.txt", *command), 1, "nowhere.txt: No such file", "the folder of clean files")
    (tmp_path / "no.txt").write_bytes(b"\xff\xfe\x00")
    one_fault(here("eval", "no.txt", *command), 1, "no.txt: not a text file")
    one_fault(here("eval", "log_testset.txt", *command, "--query", " "), 2, "the query is empty")
    monkeypatch.setitem(sys.modules, "pesq", None)
    one_fault(
        here("eval", "log_testset.txt", *command), 1, "PESQ needs the package", "pip install 'soundsieve[speech]'"
    )
