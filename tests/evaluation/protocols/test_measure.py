"""The promises of soundsieve.evaluation.protocols.measure, on a real model around a separator without training."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch

from soundsieve.evaluation.protocols.lists import Item, read
from soundsieve.evaluation.protocols.measure import evaluate, table
from soundsieve.evaluation.protocols.sets import PROTOCOLS
from soundsieve.inference.request import QueryError
from soundsieve.types import Audio, Text
from tests.conftest import TINY_RATE
from tests.evaluation.protocols.conftest import FILES, LISTS, QUERIES, made

MEASURES = ("sdr", "sdri", "si_sdr", "si_sdri")


def as_it_is(mixture: torch.Tensor, queries: torch.Tensor) -> torch.Tensor:
    return mixture.expand(len(queries), *mixture.shape)


def run(
    model: Any, name: str, listed: Path, sounds: Path, asks: tuple[str, ...] = (), **more: Any
) -> tuple[Any, list[str]]:
    told: list[str] = []
    protocol = PROTOCOLS[name]
    asks = asks or protocol.asks
    items = read(protocol, listed, sounds, asks)
    result = evaluate(model, protocol, items, sounds, asks, failed=told.append, **more)
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    return result, told


@pytest.mark.parametrize("name", LISTS)
def test_every_set_is_measured_from_its_own_layout(name: str, tiny_model: Callable[..., Any], tmp_path: Path) -> None:
    result, told = run(tiny_model(as_it_is), name, *made(tmp_path, name))
    assert not told
    assert (result["protocol"], result["listed"], result["rows"]) == (name, 3, 3)
    assert [(row["reference"], row["mixture"]) for row in result["per_row"]] == FILES[name]
    assert [row["query"] for row in result["per_row"]] == QUERIES[name]
    (ask,) = result["asked"]
    for row in result["per_row"]:
        assert row["by"] == ask
        assert row["sdri"] == pytest.approx(0, abs=1e-4)  # the mixture as it is, whatever its rate and channels
        assert row["sdr"] == pytest.approx(0, abs=0.2)
    assert result["aggregate"][ask] == pytest.approx(result["baselines"]["mixture"], abs=1e-4)
    assert result["baselines"]["half"]["sdri"] == pytest.approx(3.01, abs=0.15)
    assert (result["model"], result["sha256"]) == ("tiny", "0" * 64)


@pytest.mark.parametrize(
    ("name", "expected", "parts"),
    [
        ("audioset", (2 + 5) / 2, {"0": 2, "277": 5}),  # medians of 1, 2, 9 and of 5
        ("music", (4 + 5) / 2, {"violin": 4, "acoustic guitar": 5}),  # means
        ("esc50", 17 / 4, None),
        ("vggsound", 17 / 4, None),
    ],
)
def test_rows_are_averaged_as_the_set_says(
    name: str, expected: float, parts: dict[str, float] | None, tiny_model: Callable[..., Any], tmp_path: Path
) -> None:
    """A mixture that is its reference and a part c of it again has an SDR of -20 log10 c."""
    kinds = {"audioset": ("0", "277"), "music": ("violin", "acoustic guitar")}.get(name, ("dog", "rain"))
    lines = [",".join(PROTOCOLS[name].header)]
    tone = 0.1 * np.sin(np.arange(4_000) / 5)
    for number, (value, kind) in enumerate(((1, kinds[0]), (5, kinds[1]), (9, kinds[0]), (2, kinds[0]))):
        pair = {
            "audioset": (f"class_id={kind}/{number},source.wav", f"class_id={kind}/{number},mixture.wav"),
            "vggsound": (f"data/s0_wav/{number}.wav", f"data/mix_wav/{number}.wav"),
        }.get(name, (f"segment-{number}.wav", f"mixture-{number}.wav"))
        for file, gain in zip(pair, (1, 1 + 10 ** (-value / 20)), strict=True):
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(tmp_path / file, gain * tone, TINY_RATE, subtype="FLOAT")
        lines.append({
            "audioset": f'{kind},sound,"{pair[0]}","{pair[1]}"', "vggsound": f"x,{pair[1]},{pair[0]},{kind},y,z",
        }.get(name, f"{number},{kind},a.wav,b.wav"))  # fmt: skip
    (tmp_path / "list.csv").write_text("\n".join(lines))
    result, told = run(tiny_model(as_it_is), name, tmp_path / "list.csv", tmp_path)
    assert not told
    (ask,) = result["asked"]
    assert [row["sdr"] for row in result["per_row"]] == pytest.approx([1, 5, 9, 2], abs=1e-4)
    assert result["aggregate"][ask]["sdr"] == pytest.approx(expected, abs=1e-4)
    if parts is None:
        assert result["classes"] == {}
        assert "class" not in result["per_row"][0]
    else:
        assert {kind: means["sdr"] for kind, means in result["classes"][ask].items()} == pytest.approx(parts, abs=1e-4)
        assert [row["class"] for row in result["per_row"]] == [kinds[0], kinds[1], kinds[0], kinds[0]]


def test_each_column_asked_by_has_its_own_answers_and_table(tiny_model: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny_model(lambda mixture, queries: queries[:, :1, None] * mixture)
    result, _ = run(model, "audiocaps", *made(tmp_path, "audiocaps"), ("labels", "caption"))
    assert result["asked"] == ["labels", "caption"]
    assert result["rows"] == 3
    assert [row["by"] for row in result["per_row"]] == ["labels", "caption"] * 3
    for row in result["per_row"]:
        gain = float(model.encode([Text(row["query"])]).pooled[0, 0])
        assert row["sdr"] == pytest.approx(-10 * math.log10((1 - gain) ** 2 + gain**2), abs=0.2)
    for ask in ("labels", "caption"):
        values = [row["sdr"] for row in result["per_row"] if row["by"] == ask]
        assert result["aggregate"][ask]["sdr"] == pytest.approx(np.mean(values))
    shown = table(PROTOCOLS["audiocaps"], result).splitlines()
    assert [line.split(",")[0] for line in shown if line.startswith("AudioCaps")] == [
        "AudioCaps by labels", "AudioCaps by caption"
    ]  # fmt: skip


def test_the_table_has_our_figures_above_the_published(tiny_model: Callable[..., Any], tmp_path: Path) -> None:
    result, _ = run(tiny_model(as_it_is), "music", *made(tmp_path, "music"))
    lines = table(PROTOCOLS["music"], result).splitlines()
    assert lines[0].split()[-4:] == list(MEASURES)
    rows = {line[:38].strip(): line[38:].split() for line in lines[1:5]}
    assert list(rows) == ["the mixture itself", "half the mixture", "tiny", "published: released weights, 4 M steps"]
    assert "-0.000" not in "".join(lines)  # what is nothing has no sign
    figures = [result["aggregate"]["caption"][measure] for measure in MEASURES]
    assert [float(cell) for cell in rows["tiny"]] == pytest.approx(figures, abs=6e-4)
    assert rows["published: released weights, 4 M steps"] == ["-", "10.508", "9.425", "-"]
    rest = "\n".join(lines[5:])
    assert "3 of 3 rows; mean within each class, then over the 2 classes" in rest
    assert "all 5004 rows of the official list" in rest
    assert "arXiv:2308.05037" in rest


def test_what_cannot_be_used_is_told_and_the_others_are_measured(
    tiny_model: Callable[..., Any], tmp_path: Path
) -> None:
    listed, sounds = made(tmp_path, "esc50")
    listed.write_text(LISTS["esc50"] + "3,cat,a.wav,b.wav\n4,cat,a.wav,b.wav\n5,cat,a.wav,b.wav\n")
    (sounds / "mixture-1.wav").unlink()
    (sounds / "segment-3.wav").write_bytes((sounds / "segment-2.wav").read_bytes())
    soundfile.write(sounds / "mixture-3.wav", np.ones(9_000) / 9, 16_000)
    (sounds / "segment-4.wav").write_bytes(b"no sound")
    (sounds / "mixture-4.wav").write_bytes(b"no sound")
    done: list[int] = []
    result, told = run(tiny_model(as_it_is), "esc50", listed, sounds, progress=done.append)
    assert (result["listed"], result["rows"]) == (6, 2)
    assert [row["line"] for row in result["per_row"]] == [2, 4]
    assert done == [0, 1, 2, 3, 4, 5]
    expected = [
        ("mixture-1.wav", "no such file", "line 3 "),
        ("mixture-3.wav", "9000 samples at 16000 Hz", "segment-3.wav has 8000"),
        ("mixture-4.wav",),
        ("segment-5.wav", "no such file", "line 7 "),
        ("mixture-5.wav", "no such file", "line 7 "),
    ]
    assert len(told) == len(expected)
    for line, parts in zip(told, expected, strict=True):
        assert "\n" not in line
        assert all(part in line for part in parts), line
    assert "2 of 6 rows" in table(PROTOCOLS["esc50"], result)


def test_an_answer_that_is_no_number_fails_its_row_alone(tiny_model: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny_model(lambda mixture, queries: as_it_is(mixture, queries) / (mixture.shape[1] != 5_333))
    result, told = run(model, "esc50", *made(tmp_path, "esc50"))
    assert [row["line"] for row in result["per_row"]] == [2, 4]
    assert len(told) == 1
    assert "mixture-1.wav: the answer of tiny to line 3 is not finite" in told[0]


def test_no_row_measured_is_no_crash(tiny_model: Callable[..., Any], tmp_path: Path) -> None:
    listed, sounds = made(tmp_path, "audioset", 100)
    for file in sounds.rglob("*.wav"):
        file.write_bytes(b"no sound")
    result, told = run(tiny_model(as_it_is), "audioset", listed, sounds)
    assert len(told) == 3
    assert result["rows"] == 0
    assert set(result["aggregate"]["caption"].values()) == {None}
    assert "0 of 3 rows" in table(PROTOCOLS["audioset"], result)


def test_a_silent_reference_counts_as_published(tiny_model: Callable[..., Any], tmp_path: Path) -> None:
    listed, sounds = made(tmp_path, "esc50")
    soundfile.write(sounds / "segment-0.wav", np.zeros(16_000), 32_000)
    result, told = run(tiny_model(as_it_is), "esc50", listed, sounds)
    assert not told
    assert result["rows"] == 3
    assert -90 < result["per_row"][0]["sdr"] < -70
    assert result["aggregate"]["caption"]["sdr"] < -20


def test_what_is_measured_can_be_seen(tiny_model: Callable[..., Any], tmp_path: Path) -> None:
    seen: list[tuple[Item, np.ndarray, np.ndarray, np.ndarray]] = []
    result, _ = run(
        tiny_model(as_it_is), "audiocaps", *made(tmp_path, "audiocaps"), ("caption", "labels"),
        seen=lambda *parts: seen.append(parts),
    )  # fmt: skip
    assert [item.line for item, *_ in seen] == [2, 3, 4]
    for item, mixture, reference, estimates in seen:
        assert mixture.shape == reference.shape == estimates.shape[1:]
        assert len(estimates) == len(item.queries) == 2
        assert estimates == pytest.approx(np.stack([mixture, mixture]), abs=1e-5)
        rows = [row for row in result["per_row"] if row["line"] == item.line]
        error = np.mean(np.square(mixture - reference, dtype=np.float64))
        power = np.mean(np.square(reference, dtype=np.float64))
        assert rows[0]["sdr"] == pytest.approx(10 * math.log10(power / error), abs=1e-4)


def test_a_model_that_takes_no_words_is_told_at_once(tiny_model: Callable[..., Any], tmp_path: Path) -> None:
    model = tiny_model(as_it_is)
    model.encoder.accepts = frozenset({Audio})
    with pytest.raises(QueryError, match="model 'tiny' takes audio, not text"):
        run(model, "esc50", *made(tmp_path, "esc50", 100))
