"""The promises of soundsieve.evaluation.protocols.onscreen, on made-up lists in the published layouts, and videos."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from soundsieve.data import scenes as filming
from soundsieve.evaluation import screen
from soundsieve.evaluation.evaluate import ListError
from soundsieve.evaluation.protocols.onscreen import RATE, Item, Span, evaluate, read, table
from soundsieve.evaluation.protocols.sets import SCREENS
from soundsieve.inference.request import QueryError
from soundsieve.types import Embedding, Video

CHOSEN = SCREENS["onscreen"]
HERTZ = 8_000  # of the files, which are not at the set's rate
VIDEOS = {  # name -> a tone's pitch and how long it is; only the first two are a second long
    "data/videos/mp4/0a1/b2c/0a1b2cdef.mp4": (500, 1.0),
    "data/videos/mp4/9f8/e7d/9f8e7d.mp4": (1_000, 1.0),
    "data/videos/mp4/777/123/7771230.mp4": (2_000, 0.5),
}
LOW, MIDDLE, SHORT = VIDEOS
ON, OFF = "filtered_test_onscreen_unanimous", "unfiltered_validate_offscreen_unanimous"
ROWS = {
    3: [f"{LOW},0.0,1.0", f"{MIDDLE},0.25,0.75", f"{SHORT},0.0,1.0"],
    4: [f"{LOW},0.0,1.0,0.0", f"{MIDDLE},0.25,0.75,0.25", f"{SHORT},0,1.0,2.5"],
    6: [f"{LOW},0.0,1.0,{MIDDLE},0.0,1.0", f"{MIDDLE},0.5,1.0,{LOW},0.0,0.5", f"{LOW},0.0,1.0,{SHORT},0.0,1.0"],
    8: [f"{LOW},0.0,1.0,0.0,{MIDDLE},0.0,0.5,0.25", f"{SHORT},0.0,0.5,0.5,{LOW},0.0,1.0,0.0",
        f"{LOW},0.0,1.0,0.0,{MIDDLE},0.0,0.5,5.0"],
}  # fmt: skip
HEADERS = {3: "video,start,end", 6: "path1,start1,end1,path2,start2,end2"}


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("yfcc")
    for name, (pitch, seconds) in VIDEOS.items():
        wave = 0.3 * np.sin(2 * np.pi * pitch * np.arange(int(seconds * HERTZ)) / HERTZ)
        part = filming.Part(name, name, name, wave.astype(np.float32), "not", np.zeros(2))
        (folder / name).parent.mkdir(parents=True)
        made = filming.Scene((part,), np.zeros_like(wave), np.zeros((2, 16, 16, 3), np.uint8), 2, HERTZ, "", "")
        filming.write(made, folder / name)
    return folder


def listed(folder: Path, columns: int, name: str = ON, header: str = "") -> Path:
    ending = "clips" if columns < 6 else "plus_filtered_test_offscreen_unanimous_mom_clips"
    path = folder / f"{name}_{ending}.csv"
    path.write_text("\n".join([*([header] if header else []), *ROWS[columns]]) + "\n")
    return path


class Named:
    """Encodes a stretch of a video as its pitch, start and length."""

    accepts: frozenset[type] = frozenset({Video})
    dim = 3

    def encode(self, queries: Sequence[Any]) -> Embedding:
        rows = []
        for query in queries:
            (pitch,) = [pitch for name, (pitch, _) in VIDEOS.items() if str(query.frames).endswith(name)]
            rows.append([float(pitch), query.start, query.seconds])
        return Embedding(torch.tensor(rows))

    def release(self) -> None:
        """There is nothing to let go of."""


class Pitches(torch.nn.Module):
    """What is near each pitch and the rest, and it is on the screen if it is of the pitch shown."""

    sample_rate, segment, context, stride, channels = HERTZ, 80_000, 0, 64, 1

    def __init__(self, sure: float) -> None:
        super().__init__()
        self.sure = sure
        self.shown: list[list[float]] = []
        self.register_buffer("offset", torch.tensor(0.5))

    def sources(self, mixture: torch.Tensor) -> torch.Tensor:
        spectrum, hertz = torch.fft.rfft(mixture), torch.fft.rfftfreq(mixture.shape[1], 1 / HERTZ)
        edges = [0.0, 750.0, 1_500.0, math.inf]
        parts = [torch.where((hertz >= low) & (hertz < high), spectrum, 0)
                 for low, high in itertools.pairwise(edges)]  # fmt: skip
        return torch.fft.irfft(torch.stack(parts, 1), mixture.shape[1])

    def decide(self, logits: torch.Tensor) -> torch.Tensor:
        return logits

    def onscreen(self, waveforms: torch.Tensor, embedding: Embedding) -> torch.Tensor:
        self.shown += embedding.pooled.tolist()
        pitches = torch.tensor([pitch for pitch, _ in VIDEOS.values()])
        return torch.where(pitches == embedding.pooled[:, :1], self.sure, -self.sure)


@pytest.fixture
def model(tiny_model: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a model that is so sure of what is on the screen."""

    def make(sure: float) -> Any:
        made = tiny_model(lambda mixture, queries: mixture)
        made.separator, made.encoder = Pitches(sure), Named()
        return made

    return make


def run(made: Any, path: Path, folder: Path, **more: Any) -> tuple[dict[str, Any], list[str]]:
    told: list[str] = []
    result = evaluate(made, CHOSEN, read(path), folder, failed=told.append, **more)
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    return result, told


# ----------------------------------------------------------------------------------------------------------- the lists


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("columns", ROWS)
def test_rows_are_one_clip_or_two_with_a_header_or_without(tmp_path: Path, columns: int, header: bool) -> None:
    head = HEADERS.get(columns, "a,b,c,d" if columns == 4 else "a,b,c,d,e,f,g,h") if header else ""
    found = read(listed(tmp_path, columns, header=head))
    assert [item.line for item in found.items] == [number + header for number in (1, 2, 3)]
    assert found.is_mixed == (columns > 4)
    rows = [
        ",".join(
            f"{span.video},{span.start},{span.end}" + (f",{span.offset}" if columns in (4, 8) else "")
            for span in (item.shown, *([item.other] if item.other else []))
        )
        for item in found.items
    ]
    assert rows == [row.replace(",0,", ",0.0,") for row in ROWS[columns]]


@pytest.mark.parametrize(
    ("name", "label", "words", "official"),
    [
        (f"{ON}_clips", "onscreen", ("filtered", "test"), {False: 295, True: 1_475}),
        (f"{OFF}_plus_a_mom_clips", "offscreen", ("unfiltered", "validate"), {False: 1_383, True: 6_915}),
        (f"{ON}_plus_{OFF}_mom_clips", "onscreen", ("filtered", "test"), {False: 295, True: 1_475}),
        ("my_offscreen", "offscreen", (), None),
    ],
)  # fmt: skip
def test_a_list_s_name_says_what_it_is(
    tmp_path: Path, name: str, label: str, words: tuple[str, ...], official: dict[bool, int] | None
) -> None:
    path = listed(tmp_path, 3).rename(tmp_path / f"{name}.csv")
    found = read(path)
    assert (found.label, found.name) == (label, words)
    assert CHOSEN.rows.get((*found.name, found.label)) == official


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a.mp4,0.0,5.0\nb.mp4,0.0\n", "line 2: 2 fields"),
        ("a.mp4,0.0,5.0\nb.mp4,0.0,five\n", "line 2: could not convert"),
        ("a.mp4,5.0,5.0\n", "line 1: 'a.mp4,5.0,5.0' spans nothing"),
        ("a.mp4,-1.0,5.0\n", "spans nothing"),
        ("a.mp4,0.0,inf\n", "spans nothing"),
        ("a.mp4,0.0,5.0,-1\n", "spans nothing"),
        ("a.mp4,0.0,5.0,b.mp4,3.0,nan\n", "spans nothing"),
        ("a.mp4,0.0,5.0\na.mp4,0.0,5.0,b.mp4,0.0,5.0\n", "line 2: 2 clips, and line 1 has 1"),
        ("a.mp4,0.0,5.0,b.mp4,0.0,5.0\na.mp4,0.0,5.0\n", "line 2: 1 clips, and line 1 has 2"),
        (",0.0,5.0\n", "the video has no name"),
        ("video,start,end\n", "no rows"),
        ("", "no rows"),
        ("\x00\xff", "not a text file"),
    ],
)
def test_a_wrong_list_is_refused_in_one_line(tmp_path: Path, text: str, part: str) -> None:
    path = tmp_path / f"{ON}_clips.csv"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ListError, match=r".*\.csv: ") as caught:
        read(path)
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(ListError, match="neither onscreen nor offscreen"):
        read(path.rename(tmp_path / "filtered_test_clips.csv"))
    with pytest.raises(ListError, match="No such file"):
        read(tmp_path / "onscreen.csv")


def test_an_item_knows_its_files(tmp_path: Path, videos: Path) -> None:
    item = Item(1, Span(LOW, 0, 1), Span("gone.mp4", 0, 1))
    assert item.missing(videos) == [videos / "gone.mp4"]
    assert (item.clip, item.queries) == (LOW, ("0a1b2cdef",))


# ---------------------------------------------------------------------------------------------------------- the figures


@pytest.mark.parametrize("columns", [6, 8])
def test_what_is_seen_is_isolated_from_mixtures(
    tmp_path: Path, videos: Path, model: Callable[..., Any], columns: int
) -> None:
    made = model(30.0)
    result, told = run(made, listed(tmp_path, columns), videos)
    assert told == []
    assert (result["label"], result["clips"], result["rows"], result["listed"]) == ("onscreen", 2, 3, 3)
    assert (result["official"], result["offset"], result["silent"]) == (1_475, 0.5, {"sounds": 0})
    for row in result["per_row"]:
        assert row["sdr"] > 15
        if (columns, row["line"]) == (8, 3):  # the other clip begins when the one shown is over
            assert row["sdri"] < 0
        else:
            assert row["sdri"] > 10
    assert result["auc"] == pytest.approx(1, abs=0.01)
    shown = [[VIDEOS[item.shown.video][0], item.shown.start, item.shown.end - item.shown.start]
             for item in read(listed(tmp_path, columns)).items]  # fmt: skip
    assert made.separator.shown == shown
    assert result["aggregate"]["video"]["sdr"]["mean"] == pytest.approx(
        np.mean([row["sdr"] for row in result["per_row"]])
    )
    assert result["baselines"]["half"]["si_sdri"]["mean"] == pytest.approx(0, abs=1e-6)
    lines = table(CHOSEN, result).splitlines()
    assert lines[0].split() == ["YFCC100M", "clips,", "onscreen,", "dB", "sdr", "sdri", "si_sdr", "si_sdri"]
    assert any(line.startswith("tiny, mean") for line in lines)
    assert any("AUC" in line for line in lines)
    assert "3 of 3 mixtures of 2 clips; +0.50 is added to the logits" in lines
    assert any("has 1475 rows, and this 3" in line for line in lines)


def test_other_clips_are_where_their_offsets_put_them(tmp_path: Path, videos: Path, model: Callable[..., Any]) -> None:
    heard: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def seen(item: Item, mixture: np.ndarray, reference: np.ndarray, estimates: np.ndarray) -> None:
        heard[item.line] = reference, mixture - reference

    run(model(30.0), listed(tmp_path, 8), videos, seen=seen)

    def loud(samples: np.ndarray) -> tuple[float, float]:
        places = np.flatnonzero(np.abs(samples) > 0.05) / RATE
        return (places[0], places[-1]) if len(places) else (0.0, 0.0)

    assert loud(heard[1][1]) == pytest.approx((0.25, 0.75), abs=0.02)
    reference, other = heard[2]
    assert len(reference) == RATE // 2
    assert loud(other) == pytest.approx((0, 0.5), abs=0.02)
    late = screen.stretch(videos / LOW, 0.5, 1.0, RATE // 2, RATE)
    assert np.allclose(other, late, atol=1e-5)
    assert not heard[3][1].any()


@pytest.mark.parametrize("columns", [3, 4])
def test_single_clips_are_preserved_or_suppressed(
    tmp_path: Path, videos: Path, model: Callable[..., Any], columns: int
) -> None:
    result, told = run(model(30.0), listed(tmp_path, columns), videos)
    assert (told, result["clips"], result["auc"]) == ([], 1, None)
    assert all(row["sdr"] > 15 and "sdri" not in row and "suppression" not in row for row in result["per_row"])
    assert result["aggregate"]["video"].keys() == {"sdr", "si_sdr"}
    assert "3 of 3 clips" in table(CHOSEN, result)
    result, _ = run(model(-30.0), listed(tmp_path, columns, OFF), videos)
    assert result["official"] == 1_383
    assert result["aggregate"]["video"].keys() == {"suppression"}
    assert all(row["suppression"] > 15 for row in result["per_row"])
    assert result["baselines"]["half"]["suppression"]["mean"] == pytest.approx(6.0206, abs=1e-3)
    assert "AUC" not in table(CHOSEN, result)


def test_mixtures_off_the_screen_are_measured_by_suppression(
    tmp_path: Path, videos: Path, model: Callable[..., Any]
) -> None:
    result, _ = run(model(0.0), listed(tmp_path, 6, OFF), videos)
    let_through = 1 / (1 + math.exp(-0.5))  # the network's own offset
    for row in result["per_row"]:
        assert row["suppression"] == pytest.approx(-20 * math.log10(let_through), abs=0.05)
    assert result["auc"] is None


def test_what_cannot_be_measured_is_left_out_and_said(
    tmp_path: Path, videos: Path, model: Callable[..., Any], tiny_model: Callable[..., Any]
) -> None:
    path = tmp_path / f"{ON}_clips.csv"
    path.write_text(f"{LOW},0.0,1.0\n{SHORT},2.0,3.0\ngone.mp4,0.0,1.0\n")
    result, told = run(model(30.0), path, videos)
    assert (result["rows"], result["listed"], result["silent"]) == (1, 3, {"sounds": 1})
    (line,) = told
    assert "gone.mp4: no such file" in line
    assert "line 3" in line
    assert "left out: 1" in table(CHOSEN, result)
    result, told = run(model(math.nan), path, videos)
    assert result["rows"] == 0
    assert any("line 1" in line and "not finite" in line for line in told)
    with pytest.raises(QueryError, match="does not tell"):
        run(tiny_model(lambda mixture, queries: mixture), path, videos)
