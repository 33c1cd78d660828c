"""The promises of soundsieve.evaluation.evaluate, on a real model around a separator that needs no training."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from PIL import Image as Pillow

from soundsieve.evaluation.evaluate import (
    COLUMNS,
    MEASURES,
    ListError,
    Row,
    evaluate,
    oracle_ratio_mask,
    read_list,
    table,
)
from soundsieve.evaluation.metrics import sdr
from soundsieve.inference.request import QueryError
from soundsieve.types import Audio, Embedding, Image, Query, Text

HEADER = ",".join(COLUMNS) + "\n"
RATE = 16_000


def as_it_is(mixture: torch.Tensor, queries: torch.Tensor) -> torch.Tensor:
    return mixture.expand(len(queries), *mixture.shape)


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    """Independent noises, one of them in stereo, one at another rate, one silent."""
    rng = np.random.default_rng(0)
    for name in ("a", "b", "c"):
        soundfile.write(tmp_path / f"{name}.wav", 0.1 * rng.standard_normal(RATE), RATE, subtype="FLOAT")
    soundfile.write(tmp_path / "stereo.flac", 0.1 * rng.standard_normal((RATE, 2)), RATE)
    soundfile.write(tmp_path / "other_rate.wav", 0.1 * rng.standard_normal(22_050), 22_050)
    soundfile.write(tmp_path / "silent.wav", np.zeros(RATE), RATE)
    return tmp_path


@pytest.fixture
def listed(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "list.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def run(model: Any, rows: list[Row], folder: Path, **options: Any) -> tuple[dict[str, Any], list[str]]:
    told: list[str] = []
    return evaluate(model, rows, folder, failed=told.append, **options), told


def test_a_list_is_read_in_its_order(listed: Callable[[str], Path]) -> None:
    path = listed(HEADER + 'a,b,-7.5,"a dog, barking"\nc.wav,d,0,rain\n')
    assert read_list(path) == [Row("a", "b", -7.5, "a dog, barking"), Row("c.wav", "d", 0.0, "rain")]


def test_columns_may_stand_in_any_order_and_beside_others(listed: Callable[[str], Path]) -> None:
    path = listed("\ufeffquery,fold,snr,noise,source\nrain,1,3,b,a\n")
    assert read_list(path) == [Row("a", "b", 3.0, "rain")]


def test_a_list_may_name_what_else_stands_for_a_query(listed: Callable[[str], Path]) -> None:
    path = listed("source,noise,snr,query,image,example\na,b,0,rain,rain.png,c\nb,a,0,wind,,d\n")
    expected = [Row("a", "b", 0.0, "rain", "c", "rain.png"), Row("b", "a", 0.0, "wind", "d", "")]
    assert read_list(path) == read_list(path, "audio") == expected
    with pytest.raises(ListError, match="line 3: a field is missing; every row has source,noise,snr,query,image"):
        read_list(path, "image")
    with pytest.raises(ListError, match="the header is not source,noise,snr,query,example"):
        read_list(listed(HEADER + "a,b,0,rain\n"), "audio")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("source,noise,query\na,b,rain\n", "the header is not source,noise,snr,query"),
        ("a,b,0,rain\n", "the header is not source,noise,snr,query"),
        ("", "the header is not source,noise,snr,query"),
        (HEADER, "no rows"),
        (HEADER + "a,b,0,rain\na,b,loud,rain\n", "line 3: .*loud"),
        (HEADER + "a,b,nan,rain\n", "line 2: .*nan"),
        (HEADER + "a,b,inf,rain\n", "line 2: .*inf"),
        (HEADER + "a,b,0,\n", "line 2: the query is empty"),
        (HEADER + "a,b,0\n", "line 2: a field is missing"),
        (HEADER + f"a,b,0,{'x' * 1_001}\n", "line 2: the query has 1001 characters"),
    ],
)
def test_a_wrong_list_is_refused_with_its_line(listed: Callable[[str], Path], text: str, told: str) -> None:
    path = listed(text)
    with pytest.raises(ListError, match=told) as caught:
        read_list(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_list_that_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="No such file"):
        read_list(tmp_path / "nowhere.csv")
    path = tmp_path / "list.csv"
    path.write_bytes(HEADER.encode() + b"\xff\xfe\x00\xff,b,0,rain\n")
    with pytest.raises(ListError, match="not a text file"):
        read_list(path)


def test_the_result_has_what_the_contract_names(tiny_model: Callable[..., Any], sounds: Path) -> None:
    rows = [Row("a", "b", 0.0, "rain"), Row("b.wav", "c", 3.0, "wind"), Row("stereo", "other_rate", -3.0, "birds")]
    result, told = run(tiny_model(as_it_is), rows, sounds)
    assert not told
    assert result["rows"] == len(result["per_row"]) == 3
    assert set(MEASURES) == result["mean"].keys() == result["median"].keys()
    for row, given in zip(result["per_row"], rows, strict=True):
        assert [row[column] for column in COLUMNS] == [given.source, given.noise, given.snr, given.query]
        assert all(np.isfinite(row[name]) for name in MEASURES)
        assert 0 <= row["presence"] <= 1
    for name in MEASURES:
        values = [row[name] for row in result["per_row"]]
        assert result["mean"][name] == pytest.approx(np.mean(values))
        assert result["median"][name] == pytest.approx(np.median(values))
    assert (result["model"], result["sha256"]) == ("tiny", "0" * 64)
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert "half the mixture" in table(result)


def test_the_mixture_stands_at_the_snr_asked_for(tiny_model: Callable[..., Any], sounds: Path) -> None:
    rows = [Row("a", "b", snr, "rain") for snr in (-15.0, 0.0, 15.0)]
    result, _ = run(tiny_model(as_it_is), rows, sounds)
    assert [row["sdr"] for row in result["per_row"]] == pytest.approx([-15, 0, 15], abs=1e-3)
    assert [row["sdri"] for row in result["per_row"]] == pytest.approx([0, 0, 0], abs=1e-4)


def test_baselines_are_what_they_are_called(tiny_model: Callable[..., Any], sounds: Path) -> None:
    rows = [Row("a", "b", 0.0, "rain"), Row("b", "c", 0.0, "wind"), Row("c", "a", 0.0, "birds")]
    result, _ = run(tiny_model(as_it_is), rows, sounds)
    baselines = result["baselines"]
    assert baselines["mixture"]["sdri"] == baselines["mixture"]["si_sdri"] == 0
    assert baselines["half"]["sdri"] == pytest.approx(3.01, abs=0.15)
    assert baselines["half"]["si_sdri"] == pytest.approx(0, abs=1e-6)
    assert baselines["oracle_ratio_mask"]["sdri"] > 3.5
    assert baselines["shuffled_queries"]["sdri"] == pytest.approx(0, abs=1e-4)  # this model gives all the same


def test_each_query_gets_its_own_answer(tiny_model: Callable[..., Any], sounds: Path) -> None:
    model = tiny_model(lambda mixture, queries: queries[:, :1, None] * mixture)
    gain = {prompt: float(model.encode([Text(prompt)]).pooled[0, 0]) for prompt in ("rain", "wind")}
    result, _ = run(model, [Row("a", "b", 0.0, "rain"), Row("b", "a", 0.0, "wind")], sounds)
    for row in result["per_row"]:
        mixture_power = 2  # of source and noise at 0 dB, where the source's is one; they hardly correlate
        wrong = (1 - gain[row["query"]]) ** 2 + gain[row["query"]] ** 2 * (mixture_power - 1)
        assert row["sdr"] == pytest.approx(-10 * np.log10(wrong), abs=0.2)


class Seen:
    """An encoder of all queries by what is in them: a vector is a gain, from the length of a sound or a picture."""

    accepts: frozenset[type] = frozenset({Audio, Image, Text})
    dim = 8

    def encode(self, queries: Sequence[Query]) -> Embedding:
        gains = [0.9 if isinstance(query, Text) else np.shape(next(iter(vars(query).values())))[1] for query in queries]
        return Embedding(torch.tensor(gains, dtype=torch.float32)[:, None].expand(-1, self.dim) / 10_000)


@pytest.fixture
def seeing(tiny_model: Callable[..., Any]) -> Any:
    """A model that gives the mixture as many ten-thousandths strong as the example is samples, the picture pixels."""
    model = tiny_model(lambda mixture, queries: queries[:, :1, None] * mixture)
    model.encoder = Seen()
    return model


@pytest.mark.parametrize("by", ["audio", "image"])
def test_what_is_asked_with_is_what_the_list_names(seeing: Any, sounds: Path, by: str) -> None:
    noise = np.random.default_rng(1)
    (sounds / "more").mkdir()
    sizes = {"rain": 2_000, "wind": 5_000, "birds": 9_000}
    for name, size in sizes.items():
        soundfile.write(sounds / "more" / f"{name}.flac", 0.1 * noise.standard_normal(size), RATE)
        Pillow.fromarray(np.zeros((1, size, 3), np.uint8)).save(sounds / "more" / f"{name}.png")
    rows = [
        Row(source, other, 0.0, query, f"more/{query}", str(sounds / "more" / f"{query}.png"))
        for source, other, query in (("a", "b", "rain"), ("b", "c", "wind"), ("c", "a", "birds"))
    ]
    result, told = run(seeing, rows, sounds, by=by)
    assert not told
    assert result["by"] == by
    column = {"audio": "example", "image": "image"}[by]
    for row, given in zip(result["per_row"], rows, strict=True):
        gain = sizes[given.query] / 10_000
        assert row["sdr"] == pytest.approx(-10 * np.log10((1 - gain) ** 2 + gain**2), abs=0.2)
        assert row[column] == getattr(given, column)
        assert row["suppression_db"] == pytest.approx(-20 * np.log10(sizes[row["absent_query"]] / 10_000), abs=1e-3)
        assert f"/{row['absent_query']}" in row[f"absent_{column}"]
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert f"by {by}" in table(result)


def test_by_words_nothing_of_the_result_is_new_but_that(tiny_model: Callable[..., Any], sounds: Path) -> None:
    rows = [Row("a", "b", 0.0, "rain", "gone", "gone.png"), Row("b", "a", 0.0, "wind", "gone", "gone.png")]
    result, told = run(tiny_model(as_it_is), rows, sounds)
    assert not told
    assert result["by"] == "text"
    assert not [name for row in result["per_row"] for name in row if name.endswith(("example", "image"))]


def test_a_file_to_ask_with_that_is_no_good_is_told_and_the_others_are_measured(seeing: Any, sounds: Path) -> None:
    (sounds / "words.png").write_text("not a picture")
    Pillow.fromarray(np.zeros((1, 9, 3), np.uint8)).save(sounds / "rain.png")
    rows = [Row("a", "b", 0.0, "rain", "a", "rain.png")] * 3 + [Row("b", "a", 0.0, "rain", "gone", "words.png")]
    for by, name in (("audio", "gone"), ("image", "words.png")):
        result, told = run(seeing, rows, sounds, by=by)
        assert 1 <= len(told) == 4 - result["rows"]
        assert all(name in line and "\n" not in line for line in told)


def test_a_model_that_does_not_take_such_queries_is_told_at_once(tiny_model: Callable[..., Any], sounds: Path) -> None:
    told: list[str] = []
    with pytest.raises(QueryError, match="model 'tiny' takes text, not image"):
        evaluate(
            tiny_model(as_it_is), [Row("a", "b", 0.0, "rain", "", "a.png")], sounds, by="image", failed=told.append
        )
    assert not told


def test_a_sound_that_is_not_there_is_asked_for_too(tiny_model: Callable[..., Any], sounds: Path) -> None:
    model = tiny_model(lambda mixture, queries: 0.1 * as_it_is(mixture, queries))
    rows = [Row("a", "b", 0.0, "rain"), Row("b", "c", 0.0, "wind"), Row("c", "a", 0.0, "birds")]
    result, _ = run(model, rows, sounds)
    assert result["suppression_db"] == pytest.approx(20, abs=1e-3)
    says = {row.source: row.query for row in rows}
    for row in result["per_row"]:
        assert row["absent_query"] not in (row["query"], says[row["noise"]])
    assert 0 <= result["presence"]["absent"] <= 1


def test_where_nothing_is_known_to_be_absent_nothing_is_asked(tiny_model: Callable[..., Any], sounds: Path) -> None:
    result, _ = run(tiny_model(as_it_is), [Row("a", "b", 0.0, "rain")], sounds)
    assert result["suppression_db"] is None
    assert result["presence"]["absent"] is None
    assert result["per_row"][0]["absent_query"] is None
    assert table(result)


def test_a_missing_file_is_told_and_the_others_are_measured(tiny_model: Callable[..., Any], sounds: Path) -> None:
    rows = [Row("a", "b", 0.0, "rain"), Row("nowhere", "b", 0.0, "rain"), Row("b", "a", 0.0, "wind")]
    (sounds / "broken.wav").write_bytes(b"RIFF not a sound")
    rows.insert(1, Row("a", "broken", 0.0, "rain"))
    done: list[int] = []
    result, told = run(tiny_model(as_it_is), rows, sounds, progress=done.append)
    assert result["rows"] == 2
    assert len(told) == 2
    assert "broken.wav" in told[0]
    assert "nowhere" in told[1]
    assert not any("\n" in line for line in told)
    assert done == [1, 2, 3, 4]


def test_no_row_that_can_be_used_is_no_crash(tiny_model: Callable[..., Any], sounds: Path) -> None:
    result, told = run(tiny_model(as_it_is), [Row("nowhere", "b", 0.0, "rain")], sounds)
    assert len(told) == 1
    assert result["rows"] == 0
    assert set(result["mean"].values()) == {None}
    assert json.dumps(result, allow_nan=False)
    assert table(result)


def test_silent_sources_are_counted_and_left_out_of_means(tiny_model: Callable[..., Any], sounds: Path) -> None:
    rows = [Row("a", "b", 0.0, "rain"), Row("silent", "b", 0.0, "wind")]
    result, told = run(tiny_model(as_it_is), rows, sounds)
    assert not told
    assert result["silent_references"] == 1
    assert result["rows"] == 2
    assert result["mean"]["sdr"] == result["per_row"][0]["sdr"]
    assert result["per_row"][1]["sdr"] is None
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert "silent source" in table(result)


def test_the_same_seed_gives_the_same_result(tiny_model: Callable[..., Any], sounds: Path) -> None:
    rows = [Row(first, second, 0.0, query) for first, second, query in ("abx", "bcy", "caz")]
    first, second = (run(tiny_model(as_it_is), rows, sounds, seed=3)[0] for _ in range(2))
    assert first == second


def test_the_oracle_mask_is_as_long_as_the_sound_and_perfect_without_noise() -> None:
    source = np.random.default_rng(0).standard_normal(5_001).astype(np.float32)
    assert oracle_ratio_mask(source, np.zeros_like(source)) == pytest.approx(source, abs=1e-5)
    tone = np.sin(np.arange(5_001) * 0.3).astype(np.float32)
    assert sdr(oracle_ratio_mask(tone, source), tone) > sdr(tone + source, tone) + 5


def test_a_model_that_cannot_tell_presence_is_measured_all_the_same(
    tiny_model: Callable[..., Any], sounds: Path
) -> None:
    rows = [Row("a", "b", 0.0, "rain"), Row("b", "c", 0.0, "a dog"), Row("c", "a", 0.0, "a bell")]
    (told, _), (silent, failed) = (run(tiny_model(as_it_is, tells=tells), rows, sounds) for tells in (True, False))
    assert failed == []
    assert set(silent["presence"].values()) == {None}
    assert silent["mean"] == told["mean"]
    assert silent["suppression_db"] == told["suppression_db"]
    assert "presence" in table(told)
    assert "presence" not in table(silent)
    assert "below the mixture" in table(silent)
    assert json.loads(json.dumps(silent["per_row"]))[0]["presence"] is None
