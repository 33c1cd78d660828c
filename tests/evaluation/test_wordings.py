"""The promises of soundsieve.evaluation.wordings: worked differences, and a comparison on a real model."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from scipy import stats

from soundsieve.evaluation import paired
from soundsieve.evaluation.evaluate import MEASURES, ListError, Row, read_list
from soundsieve.evaluation.wordings import COMPARED, compare, difference_lines, differences, table
from soundsieve.inference.request import QueryError
from soundsieve.types import Audio, Text

RATE = 16_000
ASKS = ("label", "caption")


def ratios(values: list[float]) -> list[dict[str, float]]:
    return [{"sdri": value} for value in values]


def test_every_pair_is_compared_the_later_less_the_earlier() -> None:
    measured = {name: ratios([value, value + 1]) for name, value in (("label", 1), ("caption", 3), ("description", 2))}
    found = differences(measured, ["a", "b"], ["sdri"])
    assert [(pair["of"], pair["less"], pair["sdri"]["mean"]) for pair in found] == [
        ("caption", "label", 2), ("description", "label", 1), ("description", "caption", -1)
    ]  # fmt: skip
    assert differences({"label": ratios([1, 2])}, ["a", "b"], ["sdri"]) == []


def test_of_clips_that_come_once_the_interval_is_the_usual_one() -> None:
    rng = np.random.default_rng(0)
    first, second = rng.standard_normal((2, 30)) + np.array([[0], [0.5]])
    (pair,) = differences({"a": ratios(first), "b": ratios(second)}, [str(n) for n in range(30)], ["sdri"])
    apart = second - first
    half = stats.t.ppf(0.975, 29) * apart.std(ddof=1) / 30**0.5
    expected = {"mean": apart.mean(), "low": apart.mean() - half, "high": apart.mean() + half}
    assert pair["sdri"] == pytest.approx(expected)


def test_a_clip_asked_again_and_again_is_no_new_evidence() -> None:
    rng = np.random.default_rng(1)
    apart = rng.standard_normal(12)
    zero = {"a": ratios([0.0] * 12), "b": ratios(list(apart))}
    fivefold = {name: [row for row in rows for _ in range(5)] for name, rows in zero.items()}
    clips = [str(n) for n in range(12)]
    (once,) = differences(zero, clips, ["sdri"])
    (often,) = differences(fivefold, [clip for clip in clips for _ in range(5)], ["sdri"])
    assert often["sdri"] == pytest.approx(once["sdri"])
    (blind,) = differences(fivefold, [str(n) for n in range(60)], ["sdri"])
    assert blind["sdri"]["high"] - blind["sdri"]["low"] < 0.5 * (once["sdri"]["high"] - once["sdri"]["low"])


def test_intervals_of_clips_that_come_unequally_often_cover_the_truth() -> None:
    """Clips of 1 to 6 rows whose rows go together: of 95 % intervals, about as many hold the true mean."""
    rng = np.random.default_rng(2)
    groups = [str(clip) for clip in range(40) for _ in range(1 + clip % 6)]
    held = 0
    for _ in range(400):
        apart = 0.3 + rng.standard_normal(40)[[int(group) for group in groups]] + rng.standard_normal(len(groups))
        (pair,) = differences({"a": ratios([0.0] * len(groups)), "b": ratios(list(apart))}, groups, ["sdri"])
        assert pair["sdri"]["mean"] == pytest.approx(apart.mean())
        held += pair["sdri"]["low"] <= 0.3 <= pair["sdri"]["high"]
    assert 0.91 <= held / 400 <= 0.98


def test_one_clip_alone_has_no_interval() -> None:
    measured = {"a": ratios([1, 2]), "b": ratios([2, 3])}
    (pair,) = differences(measured, ["x", "x"], ["sdri"])
    assert pair == {"of": "b", "less": "a", "sdri": None}
    assert difference_lines([pair], ["sdri"])[1].split() == ["b", "-", "a", "-"]


def test_wordings_are_read_from_their_columns(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        'source,noise,snr,query,caption,label\na,b,0,rain,"rain, falling",Rain\nb,a,3,dog,a dog barks,Dog\n'
    )
    assert read_list(path, wordings=ASKS) == [
        Row("a", "b", 0.0, "rain", wordings=("Rain", "rain, falling")),
        Row("b", "a", 3.0, "dog", wordings=("Dog", "a dog barks")),
    ]
    assert [row.wordings for row in read_list(path, wordings=("query", "label"))] == [("rain", "Rain"), ("dog", "Dog")]
    with pytest.raises(ListError, match="the header is not source,noise,snr,query,label,description"):
        read_list(path, wordings=("label", "description"))
    for row, told in (("a,b,0,rain,,Rain", "the query is empty"), ("a,b,0,rain,it rains", "a field is missing")):
        path.write_text(f"source,noise,snr,query,caption,label\n{row}\n")
        with pytest.raises(ListError, match=f"line 2: {told}"):
            read_list(path, wordings=ASKS)


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    for name in ("a", "b", "c"):
        soundfile.write(tmp_path / f"{name}.wav", 0.1 * rng.standard_normal(RATE), RATE, subtype="FLOAT")
    soundfile.write(tmp_path / "silent.wav", np.zeros(RATE), RATE)
    return tmp_path


def row(source: str, noise: str, *wordings: str) -> Row:
    return Row(source, noise, 0.0, "not asked", wordings=wordings)


def run(model: Any, rows: list[Row], folder: Path, **more: Any) -> tuple[dict[str, Any], list[str]]:
    told: list[str] = []
    result = compare(model, rows, folder, ASKS, failed=told.append, **more)
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    return result, told


def test_every_wording_of_a_row_has_its_own_answer(tiny_model: Callable[..., Any], sounds: Path) -> None:
    model = tiny_model(lambda mixture, queries: queries[:, :1, None] * mixture)
    rows = [row("a", "b", "Rain", "rain falling"), row("b", "c", "Dog", "a dog barks"), row("c", "a", "Cat", "miaow")]
    done: list[int] = []
    result, told = run(model, rows, sounds, progress=done.append)
    assert not told
    assert done == [1, 2, 3]
    assert (result["asked"], result["rows"], result["silent_references"]) == (["label", "caption"], 3, 0)
    assert [(line["source"], line["by"], line["query"]) for line in result["per_row"]] == [
        (given.source, ask, query) for given in rows for ask, query in zip(ASKS, given.wordings, strict=True)
    ]
    for line in result["per_row"]:
        gain = float(model.encode([Text(line["query"])]).pooled[0, 0])
        assert line["sdr"] == pytest.approx(-10 * np.log10((1 - gain) ** 2 + gain**2), abs=0.2)
    (pair,) = result["differences"]
    for measure in MEASURES:
        by = {ask: [line[measure] for line in result["per_row"] if line["by"] == ask] for ask in ASKS}
        for ask in ASKS:
            assert result["mean"][ask][measure] == pytest.approx(np.mean(by[ask]))
            assert result["median"][ask][measure] == pytest.approx(np.median(by[ask]))
        if measure in COMPARED:
            expected = paired.difference(np.array([by["caption"]]) - np.array([by["label"]]))
            assert pair[measure] == pytest.approx({"mean": expected.mean, "low": expected.low, "high": expected.high})
    assert result["baselines"]["mixture"]["sdri"] == 0
    assert result["baselines"]["half"]["sdri"] == pytest.approx(3.01, abs=0.15)
    assert (result["model"], result["sha256"]) == ("tiny", "0" * 64)


def test_the_table_has_a_line_for_each_wording_and_each_pair(tiny_model: Callable[..., Any], sounds: Path) -> None:
    model = tiny_model(lambda mixture, queries: queries[:, :1, None] * mixture)
    result, _ = run(model, [row("a", "b", "Rain", "rain falling"), row("b", "c", "Dog", "a dog barks")], sounds)
    lines = table(result).splitlines()
    assert lines[0].split() == ["mean", "over", "2", "rows,", "dB", *MEASURES]
    shown = {line[:34].strip(): line[34:] for line in lines[1:]}
    assert list(shown) == [
        "the mixture itself", "half the mixture", "tiny by label", "tiny by caption", "",
        "paired difference (95 %)", "caption - label",
    ]  # fmt: skip
    assert shown["tiny by caption"].split() == [f"{result['mean']['caption'][measure]:.2f}" for measure in MEASURES]
    apart = result["differences"][0]["si_sdri"]
    assert shown["caption - label"].endswith(f"{apart['mean']:+.2f} ({apart['low']:+.2f} to {apart['high']:+.2f})")


def test_what_cannot_be_used_is_told_and_silence_is_in_no_mean(tiny_model: Callable[..., Any], sounds: Path) -> None:
    model = tiny_model(lambda mixture, queries: queries[:, :1, None] * mixture)
    good = [row("a", "b", "Rain", "rain falling"), row("b", "c", "Dog", "a dog barks")]
    bad = [row("gone", "b", "Rain", "rain"), row("silent", "b", "Rain", "rain")]
    result, told = run(model, [bad[0], good[0], bad[1], good[1]], sounds)
    assert len(told) == 1
    assert "gone" in told[0]
    assert (result["rows"], result["silent_references"]) == (3, 1)
    assert result["mean"] == run(model, good, sounds)[0]["mean"]
    assert {line["sdr"] for line in result["per_row"] if line["source"] == "silent"} == {None}
    assert "mean over 2 rows" in table(result)
    assert "1 rows have a silent source" in table(result)
    nothing, told = run(model, [bad[0]], sounds)
    assert nothing["rows"] == 0
    assert nothing["differences"][0]["sdri"] is None
    assert table(nothing)


def test_a_model_that_takes_no_words_is_told_at_once(tiny_model: Callable[..., Any], sounds: Path) -> None:
    model = tiny_model(lambda mixture, queries: mixture.expand(len(queries), *mixture.shape))
    model.encoder.accepts = frozenset({Audio})
    with pytest.raises(QueryError, match="model 'tiny' takes audio, not text"):
        run(model, [row("a", "b", "Rain", "rain")], sounds)
