"""The promises of soundsieve.inference.stems."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import example, given
from hypothesis import strategies as st

from soundsieve.audio.files import AudioError
from soundsieve.inference.request import QueryError, Request
from soundsieve.inference.stems import LONGEST_NAME, Output, names, picture, query_names, separate_file, slug
from soundsieve.types import Audio, Image, Query, Text, Video

RATE = 16_000


def third(mixture: Any, queries: Any) -> Any:
    """A third of the mixture for each query, and with another sign for every other one."""
    import torch

    signs = torch.where(torch.arange(len(queries)) % 2 == 0, 1.0, -1.0)
    return signs[:, None, None] * mixture / 3


def separated(model: Any, source: Path, request: Request, output: Output, **options: Any) -> list[dict[str, Any]]:
    return separate_file(model, source, model.ask(request), output, **options)


@pytest.fixture
def street(tmp_path: Path) -> Path:
    path = tmp_path / "street.wav"
    soundfile.write(path, 0.1 * np.random.default_rng(0).standard_normal((3 * RATE, 2)), RATE, subtype="PCM_16")
    return path


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a dog barking", "a-dog-barking"),
        ("A Dog, barking!", "a-dog-barking-"),
        ("rain & wind -- loud", "rain-wind-loud"),
        ("snake_case", "snake-case"),
        ("Ünï 日本語 7", "ünï-日本語-7"),
        ("../../etc/passwd", "-etc-passwd"),
        ("?!", "-"),
    ],
)
def test_a_query_becomes_part_of_a_name(text: str, name: str) -> None:
    assert slug(text) == name


@given(st.text(min_size=1, max_size=300))
@example("ß" * 300)
@example("日" * 300)
def test_a_name_is_safe_and_short(text: str) -> None:
    name = slug(text)
    assert re.fullmatch(r"(?:[^\W_]|-)*", name)
    assert "--" not in name[:90]
    assert len(f"{name}.residual.flac".encode()) < LONGEST_NAME
    assert name == slug(text)


def test_long_queries_that_begin_alike_have_different_names() -> None:
    assert slug("x" * 500 + "a") != slug("x" * 500 + "b")


def test_stems_are_named_after_recording_and_query(tmp_path: Path) -> None:
    request = Request((Text("a dog barking"), Audio("bark.wav")))
    assert names(Path("in/street.noise.mp3"), request, Output(tmp_path, format="flac"), "default") == [
        (tmp_path / f"street.noise.{query}.target.flac", tmp_path / f"street.noise.{query}.residual.flac")
        for query in ("a-dog-barking", "bark")
    ]


@pytest.mark.parametrize(
    ("queries", "named"),
    [
        ((Image("pictures/My Dog.jpg"), Audio("bark.wav"), Video("walk.mp4")), ["my-dog", "bark", "walk"]),
        ((Text("dog"), Image("dog.jpg"), Audio("dog.wav")), ["dog", "dog-image", "dog-audio"]),
        ((Image("dog.jpg"), Text("rain"), Video("Dog.mp4")), ["dog-image", "rain", "dog-video"]),
        ((Text("dog"), Text("dog")), ["dog", "dog"]),
        ((Image(np.zeros((2, 2, 3), np.uint8)), Audio(np.zeros(9), 16_000)), ["image", "audio"]),
    ],
)
def test_files_of_one_name_are_told_apart_by_kind_and_text_keeps_its_name(
    queries: tuple[Query, ...], named: list[str]
) -> None:
    assert query_names(queries) == named


def test_two_pictures_of_one_name_are_refused(tmp_path: Path) -> None:
    request = Request((Image("a/dog.jpg"), Image("b/dog.png")))
    with pytest.raises(
        ValueError, match=r"would both be .*a\.dog-image\.target\.wav; tell the queries, the names of their files"
    ):
        names(Path("a.wav"), request, Output(tmp_path), "default")


def test_a_template_has_all_fields(tmp_path: Path) -> None:
    output = Output(tmp_path, "{model}/{query}/{stem}_{part}.{ext}")
    assert names(Path("a.wav"), Request((Text("rain"),)), output, "hub:me/mine") == [
        (tmp_path / "hub-me-mine/rain/a_target.wav", tmp_path / "hub-me-mine/rain/a_residual.wav")
    ]


@pytest.mark.parametrize("template", ["{stam}.{part}", "{", "{}", "{0}", "{stem.nothing}", "{part:d}"])
def test_a_broken_template_is_told(tmp_path: Path, template: str) -> None:
    with pytest.raises(ValueError, match=r"unknown or broken field; use \{stem\}") as caught:
        names(Path("a.wav"), Request((Text("rain"),)), Output(tmp_path, template), "default")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("template", "queries"),
    [("{stem}.{query}.wav", ("rain",)), ("{part}.wav", ("rain", "wind")), ("{query}.{part}", ("Rain!", "rain?"))],
)
def test_two_files_of_one_name_are_refused(tmp_path: Path, template: str, queries: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="would both be"):
        names(Path("a.wav"), Request(tuple(map(Text, queries))), Output(tmp_path, template), "default")


def test_target_and_residual_read_back_sum_to_the_file(
    tiny_model: Callable[..., Any], street: Path, tmp_path: Path
) -> None:
    told: list[tuple[float, float | None]] = []
    request = Request((Text("rain"), Text("wind")))
    facts = separated(
        tiny_model(third), street, request, Output(tmp_path / "out"), progress=lambda *done: told.append(done)
    )
    mixture, _ = soundfile.read(street, always_2d=True)
    assert [fact["query"] for fact in facts] == ["rain", "wind"]
    for fact, sign in zip(facts, (1, -1), strict=True):
        target, rate = soundfile.read(fact["target"], always_2d=True)
        residual, _ = soundfile.read(fact["residual"], always_2d=True)
        assert rate == fact["sample_rate"] == RATE
        assert soundfile.info(fact["target"]).subtype == "PCM_16"
        assert target.shape == residual.shape == mixture.shape == (fact["samples"], fact["channels"])
        assert target == pytest.approx(sign * mixture / 3, abs=2 / 32_768)
        assert np.abs(target + residual - mixture).max() <= 1.5 / 32_768
        assert fact["seconds"] == 3.0
        assert fact["input"] == str(street)
        assert (fact["model"], fact["kind"]) == ("tiny", "text")
        assert 0 <= fact["presence"] <= 1
    assert told[-1] == (3.0, 3.0)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_target_louder_than_the_format_leaves_a_sum_that_is_the_mixture(
    tiny_model: Callable[..., Any], street: Path, tmp_path: Path
) -> None:
    model = tiny_model(lambda mixture, queries: -9 * mixture.expand(len(queries), *mixture.shape))
    (fact,) = separated(model, street, Request((Text("rain"),)), Output(tmp_path / "out"))
    mixture, target, residual = (soundfile.read(path)[0] for path in (street, fact["target"], fact["residual"]))
    assert np.abs(target + residual - mixture).max() <= 1.5 / 32_768


def test_nothing_is_overwritten_unless_asked_for(tiny_model: Callable[..., Any], street: Path, tmp_path: Path) -> None:
    model, request, output = tiny_model(third), Request((Text("rain"),)), Output(tmp_path / "out")
    separated(model, street, request, output)
    before = {path: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    with pytest.raises(AudioError, match="--overwrite"):
        separated(tiny_model(lambda mixture, _: mixture[None]), street, request, output)
    assert {path: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    (fact,) = separated(
        tiny_model(lambda mixture, _: mixture[None]), street, request, Output(tmp_path / "out", overwrite=True)
    )
    assert {path.name for path in (tmp_path / "out").iterdir()} == {path.name for path in before}
    assert np.array_equal(soundfile.read(fact["target"])[0], soundfile.read(street)[0])


def test_spectrograms_are_drawn_beside_the_targets(
    tiny_model: Callable[..., Any], street: Path, tmp_path: Path
) -> None:
    request, output = Request((Text("rain"),)), Output(tmp_path / "out", plot=True)
    (fact,) = separated(tiny_model(third), street, request, output)
    drawn = picture(Path(fact["target"]))
    assert drawn.name == "street.rain.target.png"
    assert drawn.read_bytes().startswith(b"\x89PNG")
    for path in (tmp_path / "out").glob("*.wav"):
        path.unlink()
    with pytest.raises(AudioError, match=r"target\.png: exists already"):
        separated(tiny_model(third), street, request, output)
    assert [path.name for path in (tmp_path / "out").iterdir()] == [drawn.name]


@pytest.mark.parametrize("fault", ["damaged", "span", "network"])
def test_what_fails_leaves_nothing_behind(
    tiny_model: Callable[..., Any], street: Path, tmp_path: Path, fault: str
) -> None:
    span, model = None, tiny_model(third)
    if fault == "damaged":
        street.write_bytes(street.read_bytes()[:30_000])
    elif fault == "span":
        span = (1.0, 9.0)
    else:

        def fail(*_: Any) -> Any:
            raise RuntimeError("out of memory")

        model = tiny_model(fail)
    with pytest.raises((AudioError, QueryError, RuntimeError)):
        separated(model, street, Request((Text("rain"),), span=span), Output(tmp_path / "out"))
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").iterdir())


def test_a_folder_that_cannot_be_made_is_told(tiny_model: Callable[..., Any], street: Path) -> None:
    with pytest.raises(AudioError, match=r"cannot be made .*choose another folder with -o"):
        separated(tiny_model(third), street, Request((Text("rain"),)), Output(street / "out"))
