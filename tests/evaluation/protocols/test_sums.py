"""The promises of soundsieve.evaluation.protocols.sums, on made-up lists and sounds in the published layouts."""

from __future__ import annotations

import csv
import json
import math
import runpy
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch

from soundsieve.evaluation import bss_eval, metrics
from soundsieve.evaluation.evaluate import ListError
from soundsieve.evaluation.protocols.plate import Plate
from soundsieve.evaluation.protocols.sets import SUMS
from soundsieve.evaluation.protocols.sums import MEASURES, RATE, SAMPLES, Clip, Sum, evaluate, known, read, table
from soundsieve.inference.request import QueryError
from soundsieve.types import Audio, Embedding, Query, Text
from tests.evaluation.protocols.conftest import CLIPS, ROWS, SOUNDS, summed

SCRIPT = Path(__file__).parents[3] / "scripts" / "list_sums.py"
NAMES = sorted(SUMS)


class Numbered:
    """Encodes a sentence as the number that it ends in, if it does."""

    accepts = frozenset({Text})
    dim = 1

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, queries: Sequence[Query]) -> Embedding:
        texts = [query.prompt for query in queries if isinstance(query, Text)]
        self.asked += texts
        last = [text.rsplit(None, 1)[-1] for text in texts]
        numbers = [float(word) if word.replace(".", "").isdecimal() else 0.5 for word in last]
        return Embedding(torch.tensor(numbers)[:, None])

    def release(self) -> None:
        """There is nothing to let go of."""


def louder(mixture: torch.Tensor, queries: torch.Tensor) -> torch.Tensor:
    """The mixture, as loud as the query says."""
    return queries[:, :, None] * mixture


def tuned(mixture: torch.Tensor, queries: torch.Tensor) -> torch.Tensor:
    """What is in the mixture of the pitch, in Hz, that the query says."""
    phase = 2 * math.pi * torch.arange(mixture.shape[1], dtype=torch.float64) / RATE * queries.double()
    waves = torch.stack((phase.cos(), phase.sin()), 1)  # (query, 2, sample)
    found = (waves @ mixture[0].double() / waves.square().sum(-1)).unsqueeze(1) @ waves
    return found.to(mixture.dtype)


@pytest.fixture
def model(tiny_model: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a model of an answer, asked with numbers."""

    def make(answer: Callable[..., torch.Tensor]) -> Any:
        made = tiny_model(answer, 1)
        made.encoder = Numbered()
        return made

    return make


def run(
    made: Any, name: str, listed: Path, sounds: Path, asks: Sequence[str] = (), **more: Any
) -> tuple[dict[str, Any], list[str]]:
    told: list[str] = []
    chosen = SUMS[name]
    result = evaluate(made, chosen, read(chosen, listed), sounds, asks or chosen.asks[:1], failed=told.append, **more)
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    return result, told


def tones(folder: Path, rows: Sequence[Sequence[tuple[str, float, float]]]) -> tuple[Path, Path]:
    """A bare list of MUSIC: of each clip the instrument, the pitch in whole cycles of a cut, the peak."""
    lines = []
    for row, clips in enumerate(rows):
        names = []
        for place, (instrument, cycles, peak) in enumerate(clips):
            path = folder / "audio" / instrument / f"{row}-{place}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            wave = peak * np.sin(2 * np.pi * cycles * np.arange(SAMPLES) / SAMPLES)
            soundfile.write(path, wave.astype(np.float32), RATE, subtype="FLOAT")
            names.append(f"/{instrument}/{path.name}")
        lines.append(",".join(names) + "\n")
    (folder / "test_sep.csv").write_text("".join(lines))
    return folder / "test_sep.csv", folder / "audio"


# ----------------------------------------------------------------------------------------------------------- the lists


@pytest.mark.parametrize("number", ROWS)
@pytest.mark.parametrize("name", NAMES)
def test_rows_name_two_clips_or_more_and_the_file_beside_says_what_they_are(
    name: str, number: int, tmp_path: Path
) -> None:
    listed, sounds = summed(tmp_path, name, number)
    items = read(SUMS[name], listed)
    said = [text.replace("_", " ") if name != "audiocaps_sums" else text for text in CLIPS[name].values()]
    assert [item.line for item in items] == list(range(1, len(items) + 1))
    assert [item.queries for item in items] == [tuple(said[place] for place in row) for row in ROWS[number]]
    assert [[clip.sound for clip in item.clips] for item in items] == [
        [SOUNDS[name][place] for place in row] for row in ROWS[number]
    ]
    assert not any(item.missing(sounds) for item in items)


def test_clips_are_cut_where_the_published_code_cuts_them(tmp_path: Path) -> None:
    middles = {}
    for name in NAMES:
        listed, _ = summed(tmp_path, name)
        clips = known(SUMS[name], listed.with_name(SUMS[name].beside))
        middles[name] = [(clip.middle, clip.is_repeated) for clip in clips.values()]
    assert middles == {
        "music_sums": [(4.5, True), (5.5, True), (5.5, True), (6.5, True)],  # 9, 10, 11, 12 frames, one a second
        "vggsound_sums": [(4.5, True)] * 4,
        "audiocaps_sums": [(None, False)] * 4,
    }
    listed, _ = summed(tmp_path / "bare", "music_sums")
    listed.with_name("test.csv").unlink()
    first = read(SUMS["music_sums"], listed)[0].clips[1]
    assert first == Clip("acoustic_guitar/ZeQPNWdFs_4.wav", "acoustic guitar", None, True)


def heard(folder: Path, samples: np.ndarray, **how: Any) -> np.ndarray:
    soundfile.write(folder / "a.wav", samples.astype(np.float32), RATE, subtype="FLOAT")
    return Clip("a.wav", "a", **how).heard(folder)


def test_a_clip_is_8_s_around_its_middle(tmp_path: Path) -> None:
    ramp = np.arange(200_001) / 200_001
    half = SAMPLES // 2
    for middle, centre in ((None, 100_000), (6.5, 104_000)):
        found = heard(tmp_path, ramp, middle=middle)
        assert np.allclose(found, ramp[centre - half : centre + half], atol=1e-6)
    early, late = heard(tmp_path, ramp, middle=2.0), heard(tmp_path, ramp, middle=10.0)
    assert not early[: half - 32_000].any()
    assert np.allclose(early[half - 32_000 :], ramp[: half + 32_000], atol=1e-6)
    assert np.allclose(late[: half + 40_001], ramp[160_000 - half :], atol=1e-6)
    assert not late[half + 40_001 :].any()
    assert not heard(tmp_path, ramp, middle=30.0).any()


def test_a_short_clip_is_repeated_or_has_silence_around_it(tmp_path: Path) -> None:
    short = np.linspace(-2, 2, 5_001)
    clipped = short.clip(-1, 1).astype(np.float32)
    alone = heard(tmp_path, short, is_repeated=False)
    first = SAMPLES // 2 - 2_500
    assert np.array_equal(alone[first : first + 5_001], clipped)
    assert np.count_nonzero(alone) == np.count_nonzero(clipped)
    again = heard(tmp_path, short, middle=4.5)
    whole = np.tile(clipped, SAMPLES // 5_001 + 1)
    shown = whole[72_000 - 65_535 :]
    assert np.array_equal(again[: len(shown)], shown)
    assert not again[len(shown) :].any()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        (
            "music_sums",
            "/violin/w81p5ty4OZc.wav\n",
            "line 1: 1 clips, and line 1 has 1; give a CSV file without",
        ),
        ("music_sums", "{0},{1}\n{0},{1},{2}\n", "line 2: 3 clips, and line 1 has 2; give a CSV file without"),
        ("music_sums", "{0},/oboe/a.wav\n", "line 1: '/oboe/a.wav' is not in "),
        ("vggsound_sums", "{0},{1}\n\n{1},b.wav\n", "line 3: 'b.wav' is not in "),
        ("audiocaps_sums", "7,8\n", "line 1: '8' is not in "),
        ("audiocaps_sums", "\n\n", "no rows in it"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(name: str, text: str, told: str, tmp_path: Path) -> None:
    listed, _ = summed(tmp_path, name)
    listed.write_text(text.format(*CLIPS[name]))
    with pytest.raises(ListError) as caught:
        read(SUMS[name], listed)
    assert str(caught.value).startswith(f"{listed}: {told}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_list_or_what_stands_beside_it_that_is_none_is_refused(name: str, tmp_path: Path) -> None:
    listed, _ = summed(tmp_path, name)
    beside = listed.with_name(SUMS[name].beside)
    before = beside.read_bytes()
    for content in (b"\xff\xfe\x00", b"", b"[1, 2]\n", b'{"7": {"caption": "Rain falls"}}', b'{"7": 3}'):
        beside.write_bytes(content)
        with pytest.raises(ListError) as caught:
            read(SUMS[name], listed)
        assert str(caught.value).startswith(f"{beside}: ") or name == "vggsound_sums"
        assert "\n" not in str(caught.value)
    beside.unlink()
    if name != "music_sums":
        with pytest.raises(ListError, match="No such file or directory; it stands beside the list and is a"):
            read(SUMS[name], listed)
    beside.write_bytes(before)
    listed.write_bytes(b"\xff\xfe,\x00")
    with pytest.raises(ListError, match="not a text file"):
        read(SUMS[name], listed)
    listed.unlink()
    with pytest.raises(ListError, match="No such file"):
        read(SUMS[name], listed)


def test_a_clip_without_frames_or_words_is_refused(tmp_path: Path) -> None:
    listed, _ = summed(tmp_path, "music_sums")
    listed.with_name("test.csv").write_text("/violin/w81p5ty4OZc.wav,frames,nine\n")
    with pytest.raises(ListError, match=r"test.csv: line 1: '/violin/w81p5ty4OZc.wav,frames,nine' is no row of a CSV"):
        read(SUMS["music_sums"], listed)
    listed, _ = summed(tmp_path, "vggsound_sums")
    listed.with_name("test.csv").write_text("".join(f"{name}, \n" for name in CLIPS["vggsound_sums"]))
    with pytest.raises(ListError, match=r"test_sep_2.csv: line 1: the query is empty"):
        read(SUMS["vggsound_sums"], listed)


# ----------------------------------------------------------------------------------------------------- what is measured


@pytest.mark.parametrize(("name", "number"), [("music_sums", 4), ("vggsound_sums", 2), ("audiocaps_sums", 3)])
def test_clips_are_divided_by_their_number_added_and_each_asked_for(
    name: str, number: int, model: Callable[..., Any], tmp_path: Path
) -> None:
    listed, sounds = summed(tmp_path, name, number)
    made, seen = model(louder), list[tuple[Sum, np.ndarray, np.ndarray, np.ndarray]]()
    result, told = run(made, name, listed, sounds, seen=lambda *parts: seen.append(parts))
    assert not told
    assert (result["protocol"], result["clips"]) == (name, number)
    assert result["listed"] == result["rows"] == len(seen) == len(ROWS[number])
    said = [text for row in seen for text in row[0].queries]
    assert made.encoder.asked == ([f"The sound of {text}" for text in said] if name != "audiocaps_sums" else said)
    for (item, mixture, references, estimates), row in zip(seen, result["per_row"], strict=True):
        assert references.shape == estimates.shape == (number, SAMPLES)
        for clip, reference in zip(item.clips, references, strict=True):
            assert np.allclose(reference, clip.heard(sounds) / number, atol=1e-7)
        assert np.allclose(mixture, references.sum(0), atol=1e-6)
        assert np.allclose(estimates, mixture / 2, atol=1e-5)
        assert (row["sounds"], row["said"]) == ([clip.sound for clip in item.clips], list(item.queries))
        split = bss_eval.References(references)
        assert len(row["per_clip"]) == number
        for place, figures in enumerate(row["per_clip"]):
            expected = split.ratios(mixture / 2, place) | metrics.ratios(mixture / 2, references[place], mixture)
            assert figures == pytest.approx(expected, abs=1e-2)
        for measure in MEASURES:
            assert row[measure] == pytest.approx(np.mean([figures[measure] for figures in row["per_clip"]]))
        assert row["si_sdri"] == pytest.approx(0, abs=1e-3)


def test_figures_are_those_of_pen_and_paper(model: Callable[..., Any], tmp_path: Path) -> None:
    """Tones of one power that are orthogonal: of g times their sum, against one of three, (1 - g)^2 + 2 g^2 is wrong.

    The clips of a mixture are asked for with gains of their own, so that each has its own figure.
    """
    gains = [(0.5, 0.1, 0.9), (0.2, 0.2, 0.3), (0.4, 0.6, 0.7), (0.25, 0.35, 0.45)]
    rows = [[(f"gain_{gain}", 100 * (place + 1), 0.9) for place, gain in enumerate(row)] for row in gains]
    result, told = run(model(louder), "music_sums", *tones(tmp_path, rows))
    assert not told
    clips = [[-10 * math.log10((1 - gain) ** 2 + 2 * gain**2) for gain in row] for row in gains]
    means = [sum(row) / 3 for row in clips]
    for found, row, mean in zip(result["per_row"], clips, means, strict=True):
        assert [figures["sdr"] for figures in found["per_clip"]] == pytest.approx(row, abs=1e-3)
        assert found["sdr"] == pytest.approx(mean, abs=1e-3)
        assert found["sdri"] == pytest.approx(mean + 10 * math.log10(2), abs=1e-3)  # of the mixture: 1 against 2
    mean = sum(means) / 4
    deviation = math.sqrt(sum((value - mean) ** 2 for value in means) / 3)
    expected = {"mean": mean, "standard_error": deviation / 2, "median": sum(sorted(means)[1:3]) / 2}
    assert result["aggregate"]["sentence"]["sdr"] == pytest.approx(expected, abs=1e-3)
    idle = result["baselines"]["mixture"]["sdr"]
    assert idle == pytest.approx({"mean": -10 * math.log10(2), "standard_error": 0, "median": -3.0103}, abs=1e-3)
    assert result["averaging"] == "mean over mixtures, of each the mean over its clips"
    assert result["published"] == []  # those known are of two clips
    lines = table(SUMS["music_sums"], result).splitlines()
    assert lines[0].split() == ["MUSIC", "sums", "by", "sentence,", "dB", *MEASURES]
    shown = [(line[:38].strip(), line[38:].split()[MEASURES.index("sdr")]) for line in lines[1:7]]
    assert shown == [
        ("the mixture itself, mean", "-3.010"), ("standard error", "0.000"), ("median", "-3.010"),
        ("tiny, mean", f"{mean:.3f}"), ("standard error", f"{deviation / 2:.3f}"),
        ("median", f"{expected['median']:.3f}"),
    ]  # fmt: skip
    assert "4 of 4 mixtures of 3 clips; mean over mixtures, of each the mean over its clips" in lines
    assert "published" not in "\n".join(lines)


@pytest.mark.parametrize("number", [2, 3, 4])
def test_an_answer_is_measured_against_the_clip_that_was_asked_for(
    number: int, model: Callable[..., Any], tmp_path: Path
) -> None:
    pitches = [400, 1_000, 1_500, 2_300][:number]
    row = [(f"tone_{pitch}", round(pitch * SAMPLES / RATE), 0.2 * (place + 1)) for place, pitch in enumerate(pitches)]
    listed, sounds = tones(tmp_path, [row, row[::-1]])
    right, _ = run(model(tuned), "music_sums", listed, sounds)
    wrong, _ = run(model(lambda mixture, queries: tuned(mixture, queries.flip(0))), "music_sums", listed, sounds)
    for better, worse in zip(right["per_row"], wrong["per_row"], strict=True):
        for place, (own, other) in enumerate(zip(better["per_clip"], worse["per_clip"], strict=True)):
            assert own["sdr"] > 15
            assert own["bss_sdr"] > 15
            assert own["sir"] > 20
            if place != number - 1 - place:  # the middle one of three is where it was
                assert other["sdr"] < 0
                assert other["sir"] < 0


def test_what_is_silent_is_left_out_and_counted(model: Callable[..., Any], tmp_path: Path) -> None:
    loud, quiet = ("gain_0.5", 100, 0.5), ("gain_0.5", 200, 1e-9)  # adds up to 4e-5 in halves, though
    silent, mute = ("gain_0.5", 300, 1e-11), ("gain_0.0", 400, 0.5)
    listed, sounds = tones(tmp_path, [(loud, loud), (loud, silent), (loud, mute), (loud, quiet), (silent, mute)])
    result, told = run(model(louder), "music_sums", listed, sounds)
    assert not told
    assert (result["listed"], result["rows"], result["silent"]) == (5, 2, {"sounds": 2, "answers": 1})
    rows = result["per_row"]
    assert [row["sdr"] is None for row in rows] == [False, True, True, False, True]
    measured = [rows[0]["sdr"], rows[3]["sdr"]]  # no batch without a figure counts as one of 0 dB
    assert result["aggregate"]["sentence"]["sdr"]["mean"] == pytest.approx(np.mean(measured))
    shown = table(SUMS["music_sums"], result)
    assert "2 of 5 mixtures of 2 clips" in shown
    assert "left out, as published: 2 for a silent sound, 1 for a silent answer" in shown
    result, _ = run(model(lambda mixture, queries: 0 * louder(mixture, queries)), "music_sums", listed, sounds)
    assert (result["rows"], result["silent"]) == (0, {"sounds": 2, "answers": 3})
    nothing = {"mean": None, "standard_error": None, "median": None}
    assert result["aggregate"]["sentence"]["bss_sdr"] == result["baselines"]["mixture"]["sar"] == nothing
    assert "0 of 5 mixtures" in table(SUMS["music_sums"], result)


def test_ways_of_asking_are_compared_on_the_same_mixtures(model: Callable[..., Any], tmp_path: Path) -> None:
    listed, sounds = summed(tmp_path, "vggsound_sums")
    made = model(louder)
    result, _ = run(made, "vggsound_sums", listed, sounds, ("sentence", "label"))
    assert made.encoder.asked[:4] == [
        "The sound of vehicle horn car horn honking", "The sound of police car (siren)",
        "vehicle horn car horn honking", "police car (siren)",
    ]  # fmt: skip
    assert [row["by"] for row in result["per_row"]] == ["sentence", "label"] * 3
    (apart,) = result["differences"]
    assert (apart["of"], apart["less"], apart["bss_sdr"]["mean"]) == ("label", "sentence", 0)
    assert "VGGSound sums by label, dB" in table(SUMS["vggsound_sums"], result)


def test_the_chart_stands_beside_mixtures_of_two(model: Callable[..., Any], tmp_path: Path) -> None:
    result, _ = run(model(louder), "music_sums", *summed(tmp_path, "music_sums"))
    figures = {known["system"]: known["figures"] for known in result["published"]}
    assert figures["weakly supervised, of 2"] == {"bss_sdr": 7.9}
    lines = table(SUMS["music_sums"], result).splitlines()
    shown = [line for line in lines if line.startswith("published: ")]
    assert len(shown) == 13 + 2
    assert shown[0].split()[-7:] == ["8.100", *"------"]
    assert [float(line[38:47]) for line in shown[1:13]] == [
        4.6, 3.5, 2.7, 7.9, 7.1, 6.2, 8.8, 8.4, 7.3, 9.5, 8.8, 8.6
    ]  # fmt: skip
    assert "arXiv:2404.01740" in shown[-1]
    weakly, baseline, half, supervised = (
        figures[system]["bss_sdr"]
        for system in ("weakly supervised, of 2", "mix-and-separate, of 2", "75 % single sources, of 2",
                       "supervised, single sources")
    )  # fmt: skip
    assert (weakly / baseline, weakly / supervised, half / supervised) == pytest.approx((1.71, 0.975, 1.17), abs=0.01)


def test_what_cannot_be_used_is_told_and_the_others_are_measured(model: Callable[..., Any], tmp_path: Path) -> None:
    listed, sounds = summed(tmp_path, "audiocaps_sums")
    (sounds / SOUNDS["audiocaps_sums"][0]).unlink()
    (sounds / SOUNDS["audiocaps_sums"][3]).write_bytes(b"no sound")
    done: list[int] = []
    result, told = run(model(louder), "audiocaps_sums", listed, sounds, progress=done.append)
    assert (result["listed"], result["rows"], done) == (3, 1, [0, 1, 2])
    assert (
        told[0] == f"{sounds / SOUNDS['audiocaps_sums'][0]}: no such file, and line 1 of the list needs it; check "
        "--audio"
    )
    assert told[1].startswith(f"{sounds / SOUNDS['audiocaps_sums'][3]}: ")
    assert len(told) == 2
    _, told = run(model(lambda mixture, queries: louder(mixture, queries) / 0), "audiocaps_sums", listed, sounds)
    assert told[2].endswith("the answer of tiny to line 3 is not finite")


def test_a_model_that_takes_no_words_is_told_at_once(model: Callable[..., Any], tmp_path: Path) -> None:
    made = model(louder)
    made.encoder.accepts = frozenset({Audio})
    with pytest.raises(QueryError, match="model 'tiny' takes audio, not text"):
        run(made, "music_sums", *summed(tmp_path, "music_sums"))


def test_the_plate_shows_every_clip_and_its_answer(model: Callable[..., Any], tmp_path: Path) -> None:
    listed, sounds = summed(tmp_path, "music_sums", 3)
    plate = Plate(read(SUMS["music_sums"], listed), sounds, RATE)
    run(model(louder), "music_sums", listed, sounds, seen=plate.take)
    assert [title for title, _ in plate._rows[0][0]] == [
        "mixture", *(f"{part}: {said}" for part in ("target", "separated") for said in
                     ("violin", "acoustic guitar", "tuba"))
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------- lists of one's own


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Runs scripts/list_sums.py; what it says."""

    def draw(*arguments: object) -> str:
        monkeypatch.setattr(sys, "argv", [SCRIPT.name, *map(str, arguments)])
        capsys.readouterr()
        try:
            runpy.run_path(str(SCRIPT), run_name="__main__")
        except SystemExit:
            return capsys.readouterr().err
        return capsys.readouterr().out

    return draw


def listed_rows(path: Path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(("name", "passes"), [("music_sums", 10), ("vggsound_sums", 2), ("audiocaps_sums", 3)])
def test_lists_are_drawn_in_the_layout_that_is_read(
    name: str, passes: int, draw: Callable[..., str], tmp_path: Path
) -> None:
    listed, sounds = summed(tmp_path, name)
    notes, pattern = listed.parent, listed.name.replace("2", "{}")
    listed.unlink()
    said = draw(name, notes.parent).splitlines()
    assert len(said) == 3
    for number in (2, 3, 4):
        path = notes / pattern.format(number)
        rows = listed_rows(path)
        assert len(rows) == 4 * passes
        assert Counter(row[0] for row in rows) == dict.fromkeys(CLIPS[name], passes)
        assert all(len(set(row)) == number for row in rows)
        items = read(SUMS[name], path)
        assert not any(item.missing(sounds) for item in items)
    first = (notes / pattern.format(2)).read_bytes()
    assert "is there already; move it away" in draw(name, notes.parent)
    for number in (2, 3, 4):
        (notes / pattern.format(number)).unlink()
    draw(name, notes.parent, "--clips", 2)
    assert (notes / pattern.format(2)).read_bytes() == first  # the same seed, whatever else is drawn
    (notes / pattern.format(2)).unlink()
    draw(name, notes.parent, "--clips", 2, "--seed", 1)
    assert (notes / pattern.format(2)).read_bytes() != first


def test_clips_of_one_kind_are_never_together(draw: Callable[..., str], tmp_path: Path) -> None:
    """Without test.csv the folder is listed; of three instruments one has most of the clips."""
    for name in ("violin/a", "violin/b", "violin/c", "tuba/d", "flute/e"):
        (tmp_path / "audio" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "audio" / f"{name}.wav").touch()
    draw("music_sums", tmp_path, "--clips", 2, 3, "--passes", 40)
    for number in (2, 3):
        rows = listed_rows(tmp_path / "annotations" / f"test_sep_{number}.csv")
        assert len(rows) == 5 * 40
        assert all(len({name.split("/")[1] for name in row}) == number for row in rows)
    drawn = Counter(row[1] for row in listed_rows(tmp_path / "annotations" / "test_sep_2.csv") if "/tuba" in row[0])
    assert drawn.keys() == {"/violin/a.wav", "/violin/b.wav", "/violin/c.wav", "/flute/e.wav"}  # evenly, by clip
    assert "numbers from 2 to 3, the kinds of clips" in draw("music_sums", tmp_path, "--clips", 4)
    assert "--passes: a number from 1" in draw("music_sums", tmp_path, "--clips", 2, "--passes", 0)


def test_what_was_learnt_from_and_what_has_no_file_is_left_out(draw: Callable[..., str], tmp_path: Path) -> None:
    listed, sounds = summed(tmp_path, "audiocaps_sums")
    listed.unlink()
    notes = listed.parent
    captions = json.loads((notes / "parsed_all_caps.json").read_text())
    captions["8"] = captions["7"] | {"caption": "Water drips"}  # the same clip in other words
    (notes / "parsed_all_caps.json").write_text(json.dumps(captions))
    (notes / "train_ids.csv").write_text("7\n")
    (sounds / SOUNDS["audiocaps_sums"][3]).unlink()
    said = draw("audiocaps_sums", notes.parent, "--clips", 2)
    assert "1 of 3 clips have no file and are left out" in said
    rows = listed_rows(notes / "test_sep2_ids.csv")
    assert {name for row in rows for name in row} == {"103549", "58146"}
    (notes / "parsed_all_caps.json").unlink()
    assert "parsed_all_caps.json: No such file" in draw("audiocaps_sums", notes.parent, "--clips", 3)
