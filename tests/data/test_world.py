"""The world of all made sounds."""

from __future__ import annotations

import hashlib
import itertools
import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from PIL import Image

from soundsieve.audio import files
from soundsieve.data import captions, scenes
from soundsieve.data import world as module
from soundsieve.data.instruments import INSTRUMENTS
from soundsieve.data.manifest import read_manifest
from soundsieve.data.pictures import DRAWINGS
from soundsieve.data.pictures.styles import STYLES
from soundsieve.data.synthetic import KINDS
from soundsieve.data.voices import VOICES
from soundsieve.data.wordings import RECORDED
from soundsieve.data.world import make_world, slug, split, world

RATE = 16_000
FEW = ["rain", "clock tick", "wind"]
SHORT: dict[str, Any] = {"sample_rate": 8_000, "seconds": (0.2, 0.3)}


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """A manifest of short noises: six kinds in each split, one of them unheard of, and one with several sounds."""
    rng = np.random.default_rng(0)
    rows: list[dict[str, Any]] = []
    folder = tmp_path / "field"
    folder.mkdir()
    for part in ("train", "valid", "test"):
        for label in (*FEW, "dog bark", "cow moo", "unicorn"):
            name = f"{label}-{part}.wav"
            soundfile.write(folder / name, rng.uniform(-0.5, 0.5, 2_000), 8_000)
            rows.append({"audio": name, "text": f"the {label} of my {part}", "label": label, "split": part})
    Image.new("RGB", (4, 4)).save(folder / "own.png")
    rows[0] |= {"image": "own.png", "heard": {"Rain": 0.5}, "start": 0.1, "end": 0.2, "licence": "CC0", "source": "me"}
    rows[1] |= {"audio": str((folder / rows[1]["audio"]).resolve())}
    rows[2] |= {"parts": ["a wind", "a bird"], "references": [rows[0]["audio"]], "moves": [None], "screen": "off"}
    manifest = folder / "recordings.jsonl"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return manifest


def test_names_and_folders_are_unique() -> None:
    names = [*KINDS, *INSTRUMENTS, *VOICES]
    assert len({slug(name) for name in names}) == len(names)


def test_without_the_programs_the_rest_is_made_and_a_line_says_why(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with caplog.at_level(logging.WARNING):
        kinds = world()
    assert kinds == KINDS
    reasons = [record.getMessage().split(":")[0] for record in caplog.records]
    assert reasons == ["instruments left out", "voices left out"]
    made = make_world(tmp_path / "out", per_kind=1, sample_rate=RATE, seconds=(0.5, 0.6), only=["rain"])
    assert made.is_file()
    with pytest.raises(RuntimeError, match="no program 'fluidsynth'"):
        INSTRUMENTS["piano"].make(np.random.default_rng(0), RATE, RATE)
    with pytest.raises(RuntimeError, match="no program 'espeak-ng'"):
        VOICES["speech"].make(np.random.default_rng(0), RATE, RATE)


def test_manifest_rows_are_complete_and_true(tmp_path: Path) -> None:
    manifest = make_world(tmp_path, per_kind=3, sample_rate=RATE, seconds=(0.6, 1.2), only=FEW)
    rows = read_rows(manifest)
    assert len(rows) == 9
    assert len({row["audio"] for row in rows}) == 9
    for row in rows:
        assert set(row) == {"audio", "images", "label", "text", "texts", "split", "source", "licence"}
        assert row["text"] in row["texts"]
        assert row["label"] in FEW
        assert row["split"] in ("train", "valid", "test")
        assert tuple(row["texts"]) == captions.captions(row["label"], row["split"])
        assert (row["source"], row["licence"]) == ("synthetic", "CC0-1.0")
        about = soundfile.info(tmp_path / row["audio"])
        assert (about.samplerate, about.channels, about.subtype) == (RATE, 1, "PCM_16")
        sound, _ = soundfile.read(tmp_path / row["audio"])
        assert 0.6 * RATE - 1 <= len(sound) <= 1.2 * RATE
        assert 0.29 < np.abs(sound).max() < 0.91
        assert np.abs(sound[[0, -1]]).max() < 1e-3
        assert len(row["images"]) == len(set(row["images"])) == 2
        for image in row["images"]:
            with Image.open(tmp_path / image) as picture:
                assert (picture.format, picture.mode, picture.size) == ("PNG", "RGB", (128, 128))
    assert len({digest(tmp_path / image) for row in rows for image in row["images"]}) == 18
    clips = read_manifest(manifest)
    assert [clip.images[1] for clip in clips] == [tmp_path / row["images"][1] for row in rows]
    assert not list(tmp_path.rglob("*.part"))


def test_splits_are_disjoint_and_shared_out_as_promised() -> None:
    splits = [split(name, index) for name in KINDS for index in range(40)]
    assert abs(splits.count("train") / len(splits) - 0.85) < 0.02
    assert abs(splits.count("valid") / len(splits) - 0.075) < 0.015


def test_clips_do_not_depend_on_which_kinds_are_made_nor_on_jobs(tmp_path: Path) -> None:
    arguments: dict[str, Any] = {"per_kind": 2, "sample_rate": RATE, "seconds": (0.5, 0.8)}
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


def test_every_kind_of_sound_can_be_drawn() -> None:
    labels = {kind.label for kind in world().values()} | RECORDED.keys()
    assert not labels - DRAWINGS.keys()


def test_there_are_thirty_kinds_without_any_program() -> None:
    assert len({kind.label for kind in KINDS.values()}) >= 30


def test_two_runs_write_the_same_bytes_whatever_the_number_of_processes(tmp_path: Path) -> None:
    arguments: dict[str, Any] = {"per_kind": 2, "videos": 2, "only": [*FEW, "siren"], **SHORT}
    make_world(tmp_path / "a", jobs=1, **arguments)
    make_world(tmp_path / "b", jobs=2, **arguments)
    found = [
        {path.relative_to(tmp_path / run).as_posix(): digest(path) for path in (tmp_path / run).rglob("*.*")}
        for run in "ab"
    ]
    assert found[0] == found[1]
    suffixes = [Path(name).suffix for name in found[0]]
    assert {suffix: suffixes.count(suffix) for suffix in (".png", ".mp4", ".jsonl")} == {
        ".png": 16,
        ".mp4": 2,
        ".jsonl": 2,
    }
    make_world(tmp_path / "c", seed=1, **arguments)
    other = {digest(path) for path in (tmp_path / "c").rglob("*.*")}
    assert not other & set(found[0].values())


def test_splits_share_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    styles: list[str] = []
    paint = module.picture

    def picture(labels: list[str], rng: np.random.Generator, style: str, **options: Any) -> np.ndarray:
        styles.append(style)
        return paint(labels, rng, style, **options)

    monkeypatch.setattr(module, "picture", picture)
    rows = read_rows(make_world(tmp_path, per_kind=14, videos=16, only=[*FEW, "siren"], **SHORT))
    films = read_rows(tmp_path / "videos.jsonl")
    looks = iter(styles)
    holds: dict[str, set[str]] = {part: set() for part in captions.SPLITS}
    for row in rows:
        holds[row["split"]] |= {digest(tmp_path / path) for path in (row["audio"], *row["images"])}
        holds[row["split"]] |= {captions.key(text) for text in (row["text"], *row["texts"])}
        holds[row["split"]] |= {next(looks) for _ in row["images"]}
    for row in films:
        sounds = (*row["references"], row["background"])
        holds[row["split"]] |= {digest(tmp_path / path) for path in (row["video"], *sounds)} | {row["style"]}
        holds[row["split"]] |= {captions.key(text) for text in (row["text"], *row["parts"], *row["silent"])}
    assert all(len(things) > 20 for things in holds.values())
    for part in captions.SPLITS:
        assert holds[part] & set(STYLES[part])
    for one, other in itertools.combinations(captions.SPLITS, 2):
        assert not holds[one] & holds[other]
    assert {row["split"] for row in films} == set(captions.SPLITS)


def test_scenes_say_what_is_in_them(tmp_path: Path) -> None:
    few = [*FEW, "siren", "cow moo"]
    make_world(tmp_path, per_kind=1, seed=10, videos=5, only=few, sample_rate=RATE, seconds=(0.2, 0.3))
    films = read_rows(tmp_path / "videos.jsonl")
    for row in films:
        assert len(row["parts"]) == len(row["labels"]) == len(row["names"]) == len(row["references"]) > 0
        seen = [text for text, moves in zip(row["parts"], row["moves"], strict=True) if moves]
        assert row["onscreen"] == seen
        assert row["offscreen"] == [text for text in row["parts"] if text not in seen]
        for name, text in zip(row["names"], row["parts"], strict=True):
            assert text in captions.phrasings(name, row["split"])
            assert text in row["text"]
        sounds = [soundfile.read(tmp_path / path)[0] for path in (*row["references"], row["background"])]
        track, rate = files.read(tmp_path / row["video"])
        assert (rate, len(track)) == (RATE, 1)
        mixture = np.sum(sounds, axis=0)
        assert len(mixture) == 4 * RATE <= track.shape[1] < 4 * RATE + 2048
        error = track[0, : len(mixture)] - mixture
        assert np.sum(error**2) < 0.1 * np.sum(mixture**2)  # AAC at 96 kbit/s
    for clip, row in zip(read_manifest(tmp_path / "videos.jsonl"), films, strict=True):
        assert clip.audio == clip.video == tmp_path / row["video"]
        assert clip.parts == tuple(row["parts"])
        assert clip.references == tuple(tmp_path / path for path in row["references"])
        assert clip.moves == tuple(row["moves"])
        seen = {moves is not None for moves in clip.moves}
        assert clip.screen == ("" if len(seen) == 2 else "on" if seen == {True} else "off")
    assert {row.get("screen") for row in films} == {"on", "off", None}


def test_one_video_for_sixteen_clips_and_none_where_nothing_can_be_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_world(tmp_path / "a", per_kind=6, only=FEW, **SHORT)
    assert len(read_rows(tmp_path / "a" / "videos.jsonl")) == 1
    monkeypatch.setattr(module, "DRAWINGS", {})
    assert all(row["images"] == [] for row in read_rows(make_world(tmp_path / "b", per_kind=6, only=FEW, **SHORT)))
    assert read_rows(tmp_path / "b" / "videos.jsonl") == []
    with pytest.raises(ValueError, match="without anything to draw"):
        make_world(tmp_path / "b", per_kind=1, only=FEW, videos=1, **SHORT)


def test_recordings_keep_their_place_and_get_pictures_and_captions(tmp_path: Path, recordings: Path) -> None:
    out = tmp_path / "deep" / "out"
    manifest = make_world(out, over=recordings, videos=3, sample_rate=8_000)
    before, after, rows = read_manifest(recordings), read_manifest(manifest), read_rows(manifest)
    assert len(before) == len(after) == 18
    for old, new, row in zip(before, after, rows, strict=True):
        assert new.audio.resolve() == old.audio.resolve()
        assert (
            Path(row["audio"]).is_absolute() == old.audio.is_absolute() == (old is before[1]) or tmp_path.is_absolute()
        )
        assert (new.label, new.split, new.start, new.end) == (old.label, old.split, old.start, old.end)
        assert (new.source, new.licence, new.heard, new.parts) == (old.source, old.licence, old.heard, old.parts)
        assert (new.moves, new.screen) == (old.moves, old.screen)
        assert [path.resolve() for path in new.references] == [path.resolve() for path in old.references]
        if old.label == "unicorn" or old.parts:
            assert new.texts == old.texts
        else:
            assert new.texts == captions.captions(old.label, old.split)
        assert len(new.images) == len(old.images) + (0 if old.label == "unicorn" else 2)
        assert row["text"] in row["texts"]
    assert after[0].images[0].resolve() == before[0].images[0].resolve()
    assert not list(out.rglob("sounds"))
    for film in read_rows(out / "videos.jsonl"):
        own = {clip.audio.resolve() for clip in before if clip.split == film["split"]}
        assert {(out / name).resolve() for name in film["names"]} <= own


def test_a_manifest_from_elsewhere_may_name_files_in_any_way(
    tmp_path: Path, recordings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    relative = recordings.relative_to(tmp_path)
    rows = read_rows(make_world(Path("out"), over=relative, videos=0))
    assert rows[0]["audio"] == "../field/rain-train.wav"
    assert rows[0]["images"][0] == "../field/own.png"
    assert rows[1]["audio"] == str(recordings.parent / "clock tick-train.wav")


def test_recordings_make_the_same_world_twice(tmp_path: Path, recordings: Path) -> None:
    for run, jobs in (("a", 1), ("b", 2)):
        make_world(tmp_path / run, over=recordings, videos=2, jobs=jobs, sample_rate=8_000)
    first, second = (
        {path.relative_to(tmp_path / run): digest(path) for path in (tmp_path / run).rglob("*.*")} for run in "ab"
    )
    assert first == second


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError("No space left on device")])
def test_a_run_cut_short_leaves_no_manifest_and_no_half_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    arguments: dict[str, Any] = {"per_kind": 1, "only": FEW, "videos": 1, **SHORT}
    make_world(tmp_path, **arguments)
    before = {path: digest(path) for path in tmp_path.rglob("*.*") if path.suffix != ".jsonl"}

    def write(made: scenes.Scene, path: Path) -> None:
        path.write_bytes(b"half")
        raise stop

    monkeypatch.setattr(scenes, "write", write)
    with pytest.raises(type(stop) if isinstance(stop, OSError) else KeyboardInterrupt):
        make_world(tmp_path, **arguments)
    assert {path: digest(path) for path in tmp_path.rglob("*.*")} == before


@pytest.mark.parametrize("wrong", [{"per_kind": 0}, {"jobs": 0}, {"seed": -1}, {"videos": -1}])
def test_numbers_out_of_range_are_refused(tmp_path: Path, wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="1 or more, seed and videos 0 or more"):
        make_world(tmp_path, only=FEW, **wrong)  # type: ignore[arg-type]


def test_a_manifest_that_cannot_be_used_is_refused_before_anything_is_lost(tmp_path: Path, recordings: Path) -> None:
    with pytest.raises(ValueError, match="choose another folder"):
        make_world(recordings.parent, over=recordings)
    rows = recordings.read_text()
    recordings.write_text(rows.replace('"valid"', '"holdout"'))
    with pytest.raises(ValueError, match=r"recordings\.jsonl: no split is called 'holdout'"):
        make_world(tmp_path / "out", over=recordings)
    with pytest.raises(ValueError, match="No such file"):
        make_world(tmp_path / "out", over=tmp_path / "nowhere.jsonl")
    assert not (tmp_path / "out").exists()
    with pytest.raises(ValueError, match=r"recordings\.jsonl: is a file"):
        make_world(recordings, only=FEW)
