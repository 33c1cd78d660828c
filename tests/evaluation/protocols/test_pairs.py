"""The promises of soundsieve.evaluation.protocols.pairs, on made-up lists and sounds in the published layout."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from soundsieve.encoders.clip import ENSEMBLE, PHOTO, Clip
from soundsieve.evaluation import metrics
from soundsieve.evaluation.evaluate import ListError
from soundsieve.evaluation.protocols.pairs import (
    MEASURED,
    MEASURES,
    RATE,
    SAMPLES,
    Pair,
    cut,
    evaluate,
    pair,
    read,
    table,
)
from soundsieve.evaluation.protocols.plate import Plate
from soundsieve.evaluation.protocols.sets import PAIRS
from soundsieve.inference.request import QueryError
from soundsieve.types import Embedding, Query, Text, Video
from tests.encoders.conftest import make_clip

MUSIC = """data/MUSIC/solo/audio/violin/w81p5ty4OZc.wav,data/MUSIC/solo/preprocessed/violin/w81p5ty4OZc,12,violin
data/MUSIC/solo/audio/acoustic_guitar/ZeQPNWdFs_4.wav,data/MUSIC/solo/preprocessed/acoustic_guitar/ZeQPNWdFs_4,9,acoustic_guitar
data/MUSIC/solo/audio/tuba/-8EU0xM-pQO.wav,data/MUSIC/solo/preprocessed/tuba/-8EU0xM-pQO,11,tuba
"""
NOISES = """data/vggsound/audio/e/2/e2rM750cFGc.wav,data/vggsound/preprocessed/e/2/e2rM750cFGc,12,vehicle horn car horn
data/vggsound/audio/_/L/_LyY8uCoYUQ.wav,data/vggsound/preprocessed/_/L/_LyY8uCoYUQ,8,police car (siren)
"""


def as_it_is(mixture: torch.Tensor, queries: torch.Tensor) -> torch.Tensor:
    return mixture.expand(len(queries), *mixture.shape)


def half_of_it(mixture: torch.Tensor, queries: torch.Tensor) -> torch.Tensor:
    return as_it_is(mixture, queries) / 2


def written(folder: Path) -> tuple[Path, Path]:
    """Both lists; sounds as long as there are frames, one of them stereo; frames of one colour each."""
    paths = folder / "music.csv", folder / "noises.csv"
    for path, text in zip(paths, (MUSIC, NOISES), strict=True):
        path.write_text(text)
    rng = np.random.default_rng(0)
    for listed in [one for path in paths for one in read(path)]:
        (folder / listed.sound).parent.mkdir(parents=True)
        channels = 2 if listed.label == "tuba" else 1
        samples = 0.1 * rng.standard_normal((listed.count * RATE, channels))
        soundfile.write(folder / listed.sound, samples, RATE, subtype="PCM_16")
        (folder / listed.frames).mkdir(parents=True)
        for number in range(1, listed.count + 1):
            colour = (10 * number, len(listed.label), 0)
            Pillow.new("RGB", (224, 224), colour).save(folder / listed.frames / f"{number:06d}.jpg", quality=95)
    return paths


def run(model: Any, folder: Path, asks: Sequence[str] = ("label",), **more: Any) -> tuple[dict[str, Any], list[str]]:
    told: list[str] = []
    items = pair(read(folder / "music.csv"), read(folder / "noises.csv"), asks)
    result = evaluate(model, items, folder, asks, failed=told.append, **more)
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    return result, told


# ----------------------------------------------------------------------------------------------------------- the lists


def test_lists_have_no_header_and_four_columns(tmp_path: Path) -> None:
    written(tmp_path)
    first, second, third = read(tmp_path / "music.csv")
    assert (first.line, second.line, third.line) == (1, 2, 3)
    assert second.sound == "data/MUSIC/solo/audio/acoustic_guitar/ZeQPNWdFs_4.wav"
    assert (second.count, second.label) == (9, "acoustic_guitar")
    assert [Path(name).name for name in first.middle] == ["000005.jpg", "000006.jpg", "000007.jpg"]  # 12 // 2 +- 1
    assert [Path(name).name for name in second.middle] == ["000003.jpg", "000004.jpg", "000005.jpg"]
    assert read(tmp_path / "noises.csv")[1].label == "police car (siren)"


def test_rows_of_one_field_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("\nbad\n" + MUSIC)
    assert [one.line for one in read(path)] == [3, 4, 5]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (MUSIC + "a.wav,frames,12\n", "line 4: 3 fields, and the list has sound, folder of frames, number of frames, "),
        (MUSIC + "a.wav,frames,twelve,dog\n", "line 4: 'twelve' is no number of frames"),
        (MUSIC + "a.wav,frames,-3,dog\n", "line 4: '-3' is no number of frames"),
        (MUSIC + "a.wav,frames,12, \n", "line 4: the query is empty"),
        ("source,noise,snr,query\na,b,0,dog\n", "line 1: 'snr' is no number of frames"),
        ("\n\n", "no rows in it"),
    ],
)
def test_a_wrong_list_is_refused_with_its_line(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text)
    with pytest.raises(ListError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: {told}")
    path.write_bytes(b"\xff\xfe,\x00")
    with pytest.raises(ListError, match="not a text file"):
        read(path)
    with pytest.raises(ListError, match="No such file"):
        read(tmp_path / "nowhere.csv")


DRAWN = {75: [49, 17, 7, 30, 30, 32], 5_322: [3155, 1100, 463, 1949, 1933, 5102]}


@pytest.mark.parametrize(("rows", "drawn"), DRAWN.items())
def test_what_sounds_with_a_row_is_drawn_with_its_number_as_seed(rows: int, drawn: list[int], tmp_path: Path) -> None:
    """The draws of CPython, written down: published figures are of these mixtures."""
    for name, count in (("targets", 6), ("others", rows)):
        lines = (f"{name}-{number}.wav,frames,12,sound {number}\n" for number in range(count))
        (tmp_path / f"{name}.csv").write_text("".join(lines))
    made = pair(read(tmp_path / "targets.csv"), read(tmp_path / "others.csv"), ["label"])
    assert [one.target.sound for one in made] == [f"targets-{number}.wav" for number in range(6)]
    assert [one.other.sound for one in made] == [f"others-{number}.wav" for number in drawn]


# ----------------------------------------------------------------------------------------------------------- the clips


def test_a_clip_is_cut_around_its_middle_frame() -> None:
    samples = np.arange(12 * RATE) / (12 * RATE)
    found = cut(samples, 12)  # the sixth frame is shown at 5.5 s
    assert found.shape == (SAMPLES,)
    first = int(5.5 * RATE) - 32_767
    assert np.array_equal(found[:-1], samples[first : first + 65_534].astype(np.float32))
    assert found[-1] == 0
    assert np.array_equal(cut(samples, 13), found)  # 13 // 2 is 6 too


def test_what_is_before_and_after_the_sound_is_silent() -> None:
    early = cut(np.ones(12 * RATE), 3)  # the first frame, at 0.5 s
    assert not early[: 32_767 - 8_000].any()
    assert early[32_767 - 8_000 : -1].all()
    late = cut(np.ones(5 * RATE), 10)  # at 4.5 s of 5
    assert late[: 32_767 + 8_000].all()
    assert not late[32_767 + 8_000 :].any()
    assert not cut(np.ones(5 * RATE), 40).any()


def test_a_short_sound_is_repeated_and_a_loud_one_clipped() -> None:
    short = np.linspace(-3, 3, 1_000)
    found = cut(short, 4)  # at 1.5 s
    expected = np.tile(short.clip(-1, 1).astype(np.float32), 100)
    first = 24_000 - 32_767
    assert np.array_equal(found[-first:-1], expected[: SAMPLES + first - 1])
    assert not found[:-first].any()


@given(st.integers(1, 300_000), st.integers(0, 400))
def test_every_clip_is_of_one_length(samples: int, count: int) -> None:
    found = cut(np.full(samples, 2.0), count)
    assert found.shape == (SAMPLES,)
    assert set(np.unique(found)) <= {0, 1}


# ----------------------------------------------------------------------------------------------------- what is measured


def test_both_are_halved_and_the_first_is_measured(tiny_model: Callable[..., Any], tmp_path: Path) -> None:
    written(tmp_path)
    seen: list[tuple[Pair, np.ndarray, np.ndarray, np.ndarray]] = []
    result, told = run(tiny_model(half_of_it), tmp_path, seen=lambda *parts: seen.append(parts))
    assert not told
    assert (result["listed"], result["rows"], result["silent"]) == (3, 3, {"sounds": 0, "answers": 0})
    for (item, mixture, target, estimates), row in zip(seen, result["per_row"], strict=True):
        sounds = []
        for listed in (item.target, item.other):
            samples = soundfile.read(tmp_path / listed.sound, dtype="float32", always_2d=True)[0].mean(1)
            sounds.append(cut(samples, listed.count)[:MEASURED] / 2)
        assert target == pytest.approx(sounds[0], abs=1e-6)
        assert mixture == pytest.approx(sounds[0] + sounds[1], abs=1e-6)
        assert estimates == pytest.approx(mixture[None] / 2, abs=1e-5)
        assert row["sdr"] == pytest.approx(metrics.sdr(mixture / 2, target), abs=1e-3)
        assert row["si_sdri"] == pytest.approx(0, abs=1e-3)
        assert row["sar"] > 60  # nothing is in it that does not sound
        assert (row["target"], row["other"], row["label"], row["by"]) == (
            item.target.sound, item.other.sound, item.target.label, "label"
        )  # fmt: skip
    assert (result["model"], result["sha256"]) == ("tiny", "0" * 64)


def test_summaries_are_those_of_pen_and_paper(tiny_model: Callable[..., Any], tmp_path: Path) -> None:
    """With a target t sounds that target again, c times as loud.

    Half the mixture is t (1 + c) / 2, and so (1 - c) / 2 wrong; the mixture is c too loud.
    """
    tone = (0.2 * np.sin(np.arange(12 * RATE) / 5)).astype(np.float32)
    ratios = (7.0, 11.0, 15.0)
    loud = [1 - 2 * 10 ** (-ratio / 20) for ratio in ratios]
    for row, (other, gain) in enumerate(zip(DRAWN[75], loud, strict=False)):
        soundfile.write(tmp_path / f"target-{row}.wav", tone, RATE, subtype="FLOAT")
        soundfile.write(tmp_path / f"other-{other}.wav", gain * tone, RATE, subtype="FLOAT")
    for name, stem, rows in (("music", "target", 3), ("noises", "other", 75)):
        lines = (f"{stem}-{row}.wav,frames,12,tone {row}\n" for row in range(rows))
        (tmp_path / f"{name}.csv").write_text("".join(lines))
    result, told = run(tiny_model(half_of_it), tmp_path)
    assert not told
    assert [row["sdr"] for row in result["per_row"]] == pytest.approx(ratios, abs=1e-3)
    # mean 33 / 3; deviations -4, 0, 4: variance 32 / 2, over three rows; the middle one
    expected = {"mean": 11.0, "standard_error": math.sqrt(16 / 3), "median": 11.0}
    assert result["aggregate"]["label"]["sdr"] == pytest.approx(expected, abs=1e-3)
    idle = [-20 * math.log10(gain) for gain in loud]  # 19.4, 7.2 and 3.8 dB
    alone = result["baselines"]["mixture"]["sdr"]
    deviations = [value - sum(idle) / 3 for value in idle]
    expected = {"mean": sum(idle) / 3, "standard_error": math.hypot(*deviations) / math.sqrt(6), "median": idle[1]}
    assert alone == pytest.approx(expected, abs=1e-3)
    shown = table(PAIRS["music_plus"], result, 75).splitlines()
    assert shown[0].split() == ["MUSIC+", "by", "label,", "dB", *MEASURES]
    assert [line[:47].rsplit(None, 1) for line in shown[1:7]] == [
        ["the mixture itself", f"{alone['mean']:.3f}"],
        ["  standard error", f"{alone['standard_error']:.3f}"],
        ["  median", f"{alone['median']:.3f}"],
        ["tiny", "11.000"], ["  standard error", "2.309"], ["  median", "11.000"],
    ]  # fmt: skip
    lines = shown[7:]
    assert "3 of 3 mixtures" in lines
    assert "have 46 and 75 rows, and these 3 and 75: compare with care" in "\n".join(lines)


def test_what_is_silent_is_left_out_and_counted(tiny_model: Callable[..., Any], tmp_path: Path) -> None:
    written(tmp_path)
    first, second, third = read(tmp_path / "music.csv")
    soundfile.write(tmp_path / first.sound, np.zeros(12 * RATE), RATE)
    quiet = np.zeros(11 * RATE)
    quiet[5 * RATE] = 1e-4  # above the threshold: it is measured
    soundfile.write(tmp_path / third.sound, quiet, RATE, subtype="FLOAT")
    result, told = run(tiny_model(as_it_is), tmp_path)
    assert not told
    assert (result["rows"], result["silent"]) == (0, {"sounds": 1, "answers": 2})  # no rest is left of the mixture
    assert {row["sdr"] for row in result["per_row"]} == {None}
    assert result["aggregate"]["label"]["sdr"] == {"mean": None, "standard_error": None, "median": None}
    assert "1 for a silent sound, 2 for an answer" in table(PAIRS["music_plus"], result, 2)

    result, _ = run(tiny_model(half_of_it), tmp_path)
    assert (result["rows"], result["silent"]) == (2, {"sounds": 1, "answers": 0})
    assert [row["line"] for row in result["per_row"] if row["sdr"] is not None] == [second.line, third.line]
    result, _ = run(tiny_model(lambda mixture, queries: 0 * as_it_is(mixture, queries)), tmp_path)
    assert (result["rows"], result["silent"]) == (0, {"sounds": 1, "answers": 2})


def test_what_cannot_be_used_is_told_and_the_others_are_measured(
    tiny_model: Callable[..., Any], tmp_path: Path
) -> None:
    written(tmp_path)
    first, second, _ = read(tmp_path / "music.csv")
    (tmp_path / first.sound).unlink()
    (tmp_path / second.sound).write_bytes(b"no sound")
    done: list[int] = []
    result, told = run(tiny_model(half_of_it), tmp_path, progress=done.append)
    assert (result["listed"], result["rows"], done) == (3, 1, [0, 1, 2])
    assert len(told) == 2
    assert told[0] == f"{tmp_path / first.sound}: no such file, and line 1 of the list needs it; check --audio"
    assert told[1].startswith(str(tmp_path / second.sound))
    assert "1 of 3 mixtures" in table(PAIRS["music_plus"], result, 2)
    _, told = run(tiny_model(lambda mixture, queries: as_it_is(mixture, queries) / 0), tmp_path)
    assert "tuba/-8EU0xM-pQO.wav: the answer of tiny is not finite" in told[2]


def test_the_plate_shows_pairs(tiny_model: Callable[..., Any], tmp_path: Path) -> None:
    written(tmp_path)
    items = pair(read(tmp_path / "music.csv"), read(tmp_path / "noises.csv"), ["label"])
    plate = Plate(items, tmp_path, RATE)
    evaluate(tiny_model(half_of_it), items, tmp_path, ["label"], failed=pytest.fail, seen=plate.take)
    plate.draw(tmp_path / "plate.png")
    with Pillow.open(tmp_path / "plate.png") as drawn:
        assert min(drawn.size) > 200


# ------------------------------------------------------------------------------------------------------- what is asked


class Listening:
    """An encoder that remembers what it is asked."""

    accepts: frozenset[type] = frozenset({Text, Video})
    dim = 8

    def __init__(self) -> None:
        self.asked: list[Query] = []

    def encode(self, queries: Sequence[Query]) -> Embedding:
        self.asked += queries
        return Embedding(torch.full((len(queries), 8), 0.5))

    def release(self) -> None:
        """There is nothing to let go of."""


@pytest.fixture
def listening(tiny_model: Callable[..., Any]) -> Any:
    model = tiny_model(half_of_it)
    model.encoder = Listening()
    return model


def test_labels_are_asked_in_words(listening: Any, tmp_path: Path) -> None:
    written(tmp_path)
    run(listening, tmp_path)
    assert listening.encoder.asked == [Text("violin"), Text("acoustic guitar"), Text("tuba")]


def test_pictures_are_the_three_around_the_middle(listening: Any, tmp_path: Path) -> None:
    written(tmp_path)
    result, told = run(listening, tmp_path, ["image"])
    assert not told
    assert result["asked"] == ["image"]
    for video, middle in zip(listening.encoder.asked, (6, 4, 5), strict=True):  # of 12, 9 and 11
        assert isinstance(video, Video)
        assert isinstance(video.frames, np.ndarray)
        assert video.frames.shape == (3, 224, 224, 3)
        reds = video.frames[..., 0].mean((1, 2))
        assert reds == pytest.approx([10 * (middle + step) for step in (-1, 0, 1)], abs=3)


def test_a_frame_that_is_missing_or_of_another_size_fails_its_row_alone(listening: Any, tmp_path: Path) -> None:
    written(tmp_path)
    first, second, _ = read(tmp_path / "music.csv")
    (tmp_path / first.middle[2]).unlink()
    Pillow.new("RGB", (100, 224)).save(tmp_path / second.middle[1])
    result, told = run(listening, tmp_path, ["image"])
    assert result["rows"] == 1
    assert "w81p5ty4OZc/000007.jpg: no such file, and line 1 " in told[0]
    assert "ZeQPNWdFs_4/000003.jpg: and the two frames after it are not of one size" in told[1]
    assert len(run(listening, tmp_path)[1]) == 0  # words do not need them


def test_clip_is_asked_with_the_sentences_of_the_wording(
    tiny_model: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path)
    monkeypatch.setenv("SOUNDSIEVE_CLIP", str(make_clip(tmp_path / "clip", 16)))
    monkeypatch.setenv("SOUNDSIEVE_CACHE", str(tmp_path / "cache"))
    given: list[torch.Tensor] = []

    def answer(mixture: torch.Tensor, queries: torch.Tensor) -> torch.Tensor:
        given.extend(row for row in queries if not any(torch.equal(row, other) for other in given))
        return half_of_it(mixture, queries)

    model = tiny_model(answer)
    model.encoder = Clip()
    asks = ["ensemble", "photo", "label"]
    result, _ = run(model, tmp_path, asks)
    assert result["asked"] == asks
    assert [row["by"] for row in result["per_row"]] == asks * 3
    labels = ("violin", "acoustic_guitar", "tuba")  # as published, the underscore stays
    expected = []
    for label in labels:
        sentences = [[template.format(label) for template in templates] for templates in (ENSEMBLE, PHOTO)]
        plain = Clip(templates=("{}",))
        expected += [plain.encode([Text(said) for said in part]).pooled.mean(0) for part in sentences]
        expected.append(plain.encode([Text(label.replace("_", " "))]).pooled[0])
    assert torch.allclose(torch.stack(given), torch.stack(expected), atol=1e-5)
    assert [(apart["of"], apart["less"]) for apart in result["differences"]] == [
        ("photo", "ensemble"), ("label", "ensemble"), ("label", "photo")
    ]  # fmt: skip
    assert "label - photo" in table(PAIRS["music_plus"], result, 2)
    assert model.encoder._templates == PHOTO  # the model is as it was


def test_a_wording_or_a_query_that_the_model_does_not_take_is_told_at_once(
    tiny_model: Callable[..., Any], tmp_path: Path
) -> None:
    written(tmp_path)
    with pytest.raises(QueryError, match="--query ensemble: is how CLIP is asked, and model 'tiny' has another"):
        run(tiny_model(as_it_is), tmp_path, ["ensemble"])
    with pytest.raises(QueryError, match="model 'tiny' takes text, not video"):
        run(tiny_model(as_it_is), tmp_path, ["image"])
