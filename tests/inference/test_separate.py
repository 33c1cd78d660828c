"""The promises of soundsieve.inference.separate, on a real Model around separators that need no training."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

import soundsieve
from soundsieve import encoders
from soundsieve.audio import files
from soundsieve.audio.files import AudioError
from soundsieve.audio.mix import FADE
from soundsieve.checkpoints import store
from soundsieve.checkpoints.published import UnknownModel
from soundsieve.checkpoints.store import CheckpointError
from soundsieve.encoders.frames import Footage, Motion
from soundsieve.inference import separate
from soundsieve.inference.request import LONGEST_QUERY, QueryError, Request, read
from soundsieve.inference.separate import Model, Run, run_over
from soundsieve.recipes import default
from soundsieve.separators.bandsplit import BandSplitConfig
from soundsieve.types import Audio, Embedding, Image, Query, Text, Video

RATE = 16_000
Make = Callable[..., Model]
given_settings = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def smooth(mixture: torch.Tensor, queries: torch.Tensor) -> torch.Tensor:
    """A filter for each query, linear, with a view of 50 samples to either side."""
    kernels = torch.nn.functional.normalize(queries.repeat(1, 13)[:, :101], dim=1)[:, None]
    filtered = torch.nn.functional.conv1d(mixture[:, None], kernels, padding=50)
    return filtered.transpose(0, 1)


def parity(mixture: torch.Tensor, queries: torch.Tensor) -> torch.Tensor:
    """Every other sample: linear, and doing it twice is doing it once."""
    return (torch.arange(mixture.shape[-1]) % 2 == 0) * mixture.expand(len(queries), *mixture.shape)


def as_it_is(mixture: torch.Tensor, queries: torch.Tensor) -> torch.Tensor:
    return mixture.expand(len(queries), *mixture.shape)


def noise(samples: int, channels: int = 2) -> np.ndarray:
    return 0.2 * np.random.default_rng(samples).standard_normal((channels, samples)).astype(np.float32)


@given(samples=st.integers(1, 60_000), channels=st.integers(1, 3), rate=st.sampled_from([RATE, 44_100, 8_000]))
@given_settings
def test_target_and_residual_sum_to_mixture(tiny_model: Make, samples: int, channels: int, rate: int) -> None:
    mixture = noise(samples, channels)
    result = tiny_model(smooth).separate((mixture, rate), "rain")
    assert result.target.shape == result.residual.shape == mixture.shape
    assert result.target.dtype == result.residual.dtype == np.float32
    assert result.sample_rate == rate
    assert np.abs(result.target + result.residual - mixture).max() <= 1e-6
    assert 0 <= result.presence <= 1
    assert result.query == "rain"


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000, 192_000])
@pytest.mark.parametrize("samples", [1, 3, 10_001, 100_000])
def test_every_rate_keeps_its_length(tiny_model: Make, rate: int, samples: int) -> None:
    mixture = noise(samples)
    result = tiny_model(as_it_is).separate((mixture, rate), "rain")
    assert result.target.shape == mixture.shape
    assert np.isfinite(result.target).all()


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_what_lies_below_half_the_rate_survives_resampling_in_place(tiny_model: Make, rate: int) -> None:
    tone = np.sin(2 * np.pi * 1_000 * np.arange(2 * rate) / rate).astype(np.float32)
    result = tiny_model(as_it_is).separate((tone, rate), "a tone")
    inside = slice(rate // 10, -rate // 10)
    assert result.target.shape == (1, 2 * rate)
    assert np.abs(result.target[0, inside] - tone[inside]).max() < 2e-3


def test_a_recording_longer_than_a_segment_has_no_seams(tiny_model: Make) -> None:
    model, mixture = tiny_model(smooth), noise(70_000)
    whole = smooth(torch.from_numpy(mixture), model.encode([Text("rain")]).pooled)[0].numpy()
    assert np.abs(model.separate((mixture, RATE), "rain").target - whole).max() < 1e-5


@pytest.mark.parametrize("exclude", [None, "wind"])
def test_a_network_need_not_compute_what_will_be_cut_off(tiny_model: Make, exclude: str | None) -> None:
    model, trimmed, mixture = tiny_model(smooth), tiny_model(smooth), noise(30_000)
    answer, told = trimmed.separator.separate, set[tuple[int, int]]()

    def separate(part: torch.Tensor, embedding: Embedding, unused: tuple[int, int]) -> Any:
        targets, logits = answer(part, embedding)
        told.add(unused)
        targets[..., : unused[0]] = torch.nan
        targets[..., part.shape[1] - unused[1] :] = torch.nan
        return targets, logits

    trimmed.separator.separate, trimmed.separator.trims = separate, True  # type: ignore[method-assign, attr-defined]
    expected = model.separate((mixture, RATE), "rain", exclude=exclude)
    found = trimmed.separate((mixture, RATE), "rain", exclude=exclude)
    assert np.array_equal(found.target, expected.target)
    assert told == ({(0, 800), (800, 800), (800, 0)} if exclude is None else {(0, 0)})


@given(sizes=st.lists(st.integers(0, 9_000), min_size=1, max_size=12), rate=st.sampled_from([RATE, 44_100]))
@given_settings
def test_stream_equals_separate(tiny_model: Make, sizes: list[int], rate: int) -> None:
    model, mixture = tiny_model(smooth), noise(sum(sizes) + 1)
    cuts = np.cumsum([0, *sizes, 1]).tolist()
    blocks = [mixture[:, start:end] for start, end in pairwise(cuts)]
    parts = list(model.stream(blocks, "rain", sample_rate=rate))
    streamed = np.concatenate(parts, 1)
    target = model.separate((mixture, rate), "rain").target
    assert streamed.shape == target.shape
    assert np.abs(streamed - target).max() <= 1e-6


def test_a_stream_gives_what_is_final_while_it_runs_and_holds_little(tiny_model: Make) -> None:
    """Never more behind than a segment and what the resamplers hold."""
    received = sent = 0

    def blocks() -> Any:
        nonlocal sent
        for _ in range(200):
            assert sent - received < 8_000 + 2_000
            sent += 1_000
            yield np.ones(1_000, np.float32)

    for part in tiny_model(as_it_is).stream(blocks(), "rain", sample_rate=RATE):
        received += part.shape[1]
    assert received == sent == 200_000


@pytest.mark.parametrize("context", [0, 800])
@pytest.mark.parametrize("delay", [0.025, 0.1, 0.37, 3.0, float("inf")])
def test_a_stream_that_must_not_wait_is_in_time(tiny_model: Make, delay: float, context: int) -> None:
    model, mixture = tiny_model(smooth), noise(30_000)
    model.separator.context = context
    received, sent, parts = 0, 0, []

    def blocks() -> Any:
        nonlocal sent
        for block in np.array_split(mixture, 300, 1):
            assert sent - received <= delay * RATE
            sent += block.shape[1]
            yield block

    for part in model.stream(blocks(), "rain", sample_rate=RATE, delay=delay):
        parts.append(part)
        received += part.shape[1]
    streamed = np.concatenate(parts, 1)
    assert streamed.shape == mixture.shape
    if context:  # the network looks 50 samples ahead
        assert np.abs(streamed - model.separate((mixture, RATE), "rain").target).max() <= 1e-6


@pytest.mark.parametrize("delay", [0.0, -1.0, 0.0249, float("nan")])
def test_a_delay_too_short_for_the_network_is_told(tiny_model: Make, delay: float) -> None:
    with pytest.raises(QueryError, match=r"a delay of .* is too short for model .*; 0\.025 s is the least"):
        list(tiny_model(smooth).stream([noise(100)], "rain", sample_rate=RATE, delay=delay))


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        ([np.full(90, np.nan)], "a block of the stream: some are NaN"),
        ([noise(90), np.ones(90, np.int16)], "a block of the stream: of int16"),
        ([np.zeros((90, 2))], "a block of the stream: of shape 90x2"),
        ([noise(90), noise(90)[:1]], r"\(1, 90\); it must be \(2, n\)"),
    ],
)
def test_a_stream_of_what_is_no_sound_is_told(tiny_model: Make, blocks: list[np.ndarray], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        list(tiny_model(as_it_is).stream(blocks, "rain", sample_rate=RATE))


def test_blocks_without_samples_are_passed_over(tiny_model: Make) -> None:
    model, mixture, nothing = tiny_model(smooth), noise(4_000), np.zeros(0)
    parts = list(model.stream([nothing, mixture, nothing], "rain", sample_rate=RATE))
    assert np.array_equal(np.concatenate(parts, 1), model.separate((mixture, RATE), "rain").target)


def test_a_stream_of_nothing_gives_nothing(tiny_model: Make) -> None:
    assert list(tiny_model(as_it_is).stream([], "rain", sample_rate=RATE)) == []


def test_a_recording_may_be_path_file_or_samples(tiny_model: Make, tmp_path: Path) -> None:
    model, mixture = tiny_model(smooth), noise(20_000)
    path = tmp_path / "street.wav"
    soundfile.write(path, mixture.T, RATE, subtype="FLOAT")
    expected = model.separate((mixture, RATE), "rain").target
    with path.open("rb") as file:
        recordings = [path, str(path), file, io.BytesIO(path.read_bytes()), (mixture.astype(float), float(RATE))]
        for recording in recordings:
            result = model.separate(recording, Text("rain"))  # type: ignore[arg-type]
            assert np.array_equal(result.target, expected)
    mono = model.separate((mixture[0], RATE), "rain")
    assert mono.target.shape == (1, 20_000)


@pytest.mark.parametrize(
    ("recording", "told"),
    [
        ((np.zeros((2, 0)), RATE), "at least one sample"),
        ((np.zeros(0), RATE), "at least one sample"),
        ((np.zeros((90, 2)), RATE), r"samples: of shape 90x2; .*samples\.T"),
        ((np.zeros(90), 0), "samples: has a sample rate of 0 Hz"),
        ((np.zeros(90),), "not tuple"),
        (np.zeros(90), "not ndarray"),
        (None, "not NoneType"),
        ("nowhere.wav", "nowhere.wav"),
        (io.BytesIO(b"not a sound"), "<stream>"),
    ],
)
def test_a_recording_that_cannot_be_used_is_told(tiny_model: Make, recording: Any, told: str) -> None:
    with pytest.raises(AudioError, match=told) as caught:
        tiny_model(as_it_is).separate(recording, "rain")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"query": ""}, "the query is empty"),
        ({"query": " \n"}, "the query is empty"),
        ({"query": "x" * (LONGEST_QUERY + 1)}, "characters"),
        ({"query": "rain", "exclude": ""}, "the query is empty"),
        ({"query": Audio("bark.wav")}, "model 'tiny' takes text, not audio"),
        ({"query": "rain", "span": (0.5, 9.0)}, "outside the recording"),
        ({"query": "rain", "span": (2.0, 1.0)}, "is empty"),
    ],
)
def test_a_query_that_cannot_be_used_is_told(tiny_model: Make, options: dict[str, Any], told: str) -> None:
    with pytest.raises(QueryError, match=told):
        tiny_model(as_it_is).separate((noise(RATE), RATE), **options)


class Everything:
    """An encoder of all four kinds: what it is given says which vector, and it keeps what it was given."""

    accepts: frozenset[type] = frozenset({Audio, Image, Text, Video})
    dim = 8

    def __init__(self) -> None:
        self.given: list[Query] = []

    def encode(self, queries: Sequence[Query]) -> Embedding:
        self.given += queries
        sizes = [
            sum(map(ord, q.prompt)) if isinstance(q, Text) else np.size(next(iter(vars(q).values()))) for q in queries
        ]
        rows = [np.random.default_rng(size).standard_normal(self.dim) for size in sizes]
        return Embedding(torch.tensor(np.array(rows), dtype=torch.float32))


@pytest.fixture
def anything(tiny_model: Make) -> Model:
    """A model that takes queries of every kind."""
    model = tiny_model(smooth)
    model.encoder = Everything()  # type: ignore[assignment]
    return model


PIXELS = np.arange(5 * 7 * 3, dtype=np.uint8).reshape(5, 7, 3)
QUERIES = {"image": Image(PIXELS), "audio": Audio(noise(4_000), 8_000), "video": Video(PIXELS[None].repeat(3, 0), 1.0)}


@pytest.mark.parametrize("kind", QUERIES)
def test_a_query_of_any_kind_is_answered_and_named(anything: Model, kind: str, tmp_path: Path) -> None:
    mixture = noise(20_000)
    result = anything.separate((mixture, RATE), QUERIES[kind], exclude="rain")
    assert np.abs(result.target + result.residual - mixture).max() <= 1e-6
    assert result.query == kind
    assert result.save(tmp_path)[0].name == f"mixture.{kind}.target.wav"
    streamed = np.concatenate(list(anything.stream([mixture], QUERIES[kind], sample_rate=RATE, exclude="rain")), 1)
    assert np.array_equal(streamed, result.target)


def test_the_encoder_is_given_what_is_in_the_files(anything: Model, tmp_path: Path) -> None:
    Pillow.fromarray(PIXELS).save(tmp_path / "dog.png")
    soundfile.write(tmp_path / "bark.wav", noise(4_000).T, 8_000, subtype="FLOAT")
    result = anything.separate((noise(RATE), RATE), Image(tmp_path / "dog.png"), exclude=Audio(tmp_path / "bark.wav"))
    assert result.query == "dog"
    image, bark = sorted(anything.encoder.given, key=lambda query: isinstance(query, Audio))  # type: ignore[attr-defined]
    assert np.array_equal(image.pixels, PIXELS)
    assert np.array_equal(bark.waveform, noise(4_000))
    assert bark.sample_rate == 8_000


def test_an_encoder_of_films_gets_them_at_its_own_rate(tiny_model: Make) -> None:
    """Whether they were read before, a frame a second, or not."""
    model = tiny_model(smooth)
    model.encoder = Motion()
    pixels = np.random.default_rng(0).integers(0, 256, (32, 64, 64, 3), np.uint8)
    request = Request((Footage(pixels, 8.0, 1.0, 2.0),))
    expected = model.encoder.encode(request.queries).steps
    assert expected is not None
    assert expected.shape == (1, 16, Motion.dim)
    for contents in (None, [read(query) for query in request.all]):
        found = model.ask(request, contents).queries.steps
        assert found is not None
        assert torch.equal(found, expected)
    with pytest.raises(QueryError, match="takes video, not text"):
        model.ask(Request((Text("a dog"),)))


def test_a_request_is_asked_once_for_any_number_of_recordings(anything: Model) -> None:
    request = Request(tuple(QUERIES.values()), Text("rain"))
    asked = anything.ask(request)
    count = len(anything.encoder.given)  # type: ignore[attr-defined]
    assert count == 4
    for samples in (5_000, 20_000):
        mixture = noise(samples)
        pairs = list(run_over(Run(anything, asked, RATE, 2), [mixture]))
        targets = np.concatenate([pair[1] for pair in pairs], 2)
        assert targets.shape == (3, 2, samples)
    assert len(anything.encoder.given) == count  # type: ignore[attr-defined]
    again = anything.ask(request, [read(query) for query in request.all])
    assert torch.equal(again.queries.pooled, asked.queries.pooled)
    assert again.excluded is not None
    assert asked.excluded is not None
    assert torch.equal(again.excluded.pooled, asked.excluded.pooled)


@pytest.mark.parametrize(("kind", "query"), QUERIES.items())
def test_a_kind_that_the_model_does_not_take_is_told_before_its_file_is_read(
    tiny_model: Make, kind: str, query: Query
) -> None:
    for asked in (query, type(query)("nowhere")):  # type: ignore[arg-type]
        with pytest.raises(QueryError, match=f"model 'tiny' takes text, not {kind}"):
            tiny_model(as_it_is).separate((noise(RATE), RATE), asked)


@pytest.mark.parametrize("options", [{"query": ""}, {"query": "rain", "span": (0.5, 9.0)}], ids=["query", "span"])
def test_what_cannot_be_asked_leaves_no_file_open(
    tiny_model: Make, tmp_path: Path, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[str] = []
    opened: list[str] = []
    begin, close = files.Reader.__init__, files.Reader.close
    monkeypatch.setattr(files.Reader, "__init__", lambda reader, path: (opened.append(path), begin(reader, path))[1])
    monkeypatch.setattr(files.Reader, "close", lambda reader: (closed.append(reader.path), close(reader))[1])
    soundfile.write(tmp_path / "street.wav", noise(RATE).T, RATE)
    with pytest.raises(QueryError):
        tiny_model(as_it_is).separate(tmp_path / "street.wav", **options)
    assert opened == closed


def test_excluding_what_is_asked_for_leaves_nothing(tiny_model: Make) -> None:
    mixture = noise(30_000)
    result = tiny_model(parity).separate((mixture, RATE), "rain", exclude="rain")
    assert np.abs(result.target).max() <= 1e-6
    assert np.abs(result.residual - mixture).max() <= 1e-6
    assert np.abs(tiny_model(parity).separate((mixture, RATE), "rain").target).max() > 0.1


def test_what_is_excluded_is_taken_out_of_the_target(tiny_model: Make) -> None:
    model, mixture = tiny_model(smooth), noise(5_000)
    rain, wind = (model.encode([Text(text)]).pooled for text in ("rain", "wind"))
    target = smooth(torch.from_numpy(mixture), rain)[0]
    expected = target - smooth(target, wind)[0]
    result = model.separate((mixture, RATE), "rain", exclude="wind")
    assert np.abs(result.target - expected.numpy()).max() < 1e-5
    streamed = np.concatenate(list(model.stream([mixture], "rain", sample_rate=RATE, exclude="wind")), 1)
    assert np.array_equal(streamed, result.target)


@pytest.mark.parametrize("channels", [None, 1])
def test_a_network_that_takes_hints_is_told_of_exclusion_and_span(tiny_model: Make, channels: int | None) -> None:
    model, mixture, told = tiny_model(as_it_is, channels), noise(40_000), list[Embedding]()
    answer = model.separator.separate

    def separate(part: torch.Tensor, embedding: Embedding) -> Any:
        told.append(embedding)
        return answer(part, embedding)

    model.separator.separate, model.separator.hints = separate, True  # type: ignore[method-assign, attr-defined]
    plain = model.separate((mixture, RATE), "rain")
    assert np.allclose(plain.target, mixture, atol=1e-6)
    assert all(embedding.excluded is None and embedding.spans is None for embedding in told)
    calls = len(told)
    told.clear()
    result = model.separate((mixture, RATE), "rain", exclude="wind", span=(0.3, 1.2))
    wind = model.encode([Text("wind")]).pooled
    starts = [0.3 - float(embedding.spans[0, 0]) for embedding in told if embedding.spans is not None]
    assert len(starts) == len(told) < calls, "what lies outside the span is not asked of the network"
    assert starts == sorted(starts)
    for embedding, start in zip(told, starts, strict=True):
        assert embedding.excluded is not None
        assert torch.equal(embedding.excluded, wind)
        assert embedding.spans is not None
        assert embedding.spans.tolist() == [pytest.approx([0.3 - start, 1.2 - start], abs=1e-6)]
        assert start * model.sample_rate == pytest.approx(round(start * model.sample_rate), abs=1e-2)
    seconds = np.arange(40_000) / RATE
    inside = (seconds > 0.32) & (seconds < 1.18)
    assert np.allclose(result.target[:, inside], mixture[:, inside], atol=1e-5)
    assert not result.target[:, (seconds < 0.3) | (seconds > 1.2)].any()


@pytest.mark.parametrize("rate", [RATE, 44_100])
def test_outside_its_span_the_target_is_silent(tiny_model: Make, rate: int) -> None:
    mixture = np.ones((1, 4 * rate), np.float32) * 0.5
    result = tiny_model(as_it_is).separate((mixture, rate), "rain", span=(1.0, 2.5))
    seconds = np.arange(4 * rate) / rate
    assert not result.target[0, (seconds < 1.0) | (seconds > 2.5)].any()
    inside = (seconds > 1.0 + FADE) & (seconds < 2.5 - FADE)
    assert result.target[0, inside] == pytest.approx(0.5, abs=1e-2)
    assert np.abs(np.diff(result.target[0])).max() < 0.02  # no click
    assert np.abs(result.target + result.residual - mixture).max() <= 1e-6


def test_the_whole_recording_may_be_the_span(tiny_model: Make) -> None:
    result = tiny_model(as_it_is).separate((noise(RATE), RATE), "rain", span=(0.0, 1.0))
    assert result.target.any()


def test_several_queries_of_one_run_are_what_they_are_alone(tiny_model: Make) -> None:
    model, mixture = tiny_model(smooth), noise(50_000)
    run = Run(model, model.ask(Request((Text("rain"), Text("wind")))), 44_100, 2)
    pairs = list(run_over(run, np.array_split(mixture, 7, 1)))
    assert np.array_equal(np.concatenate([pair[0] for pair in pairs], 1), mixture)
    targets = np.concatenate([pair[1] for pair in pairs], 2)
    for number, query in enumerate(("rain", "wind")):
        alone = model.separate((mixture, 44_100), query)
        assert np.abs(targets[number] - alone.target).max() <= 1e-6
        assert run.presence[number] == pytest.approx(alone.presence)


def test_presence_is_that_of_the_surest_segment(tiny_model: Make) -> None:
    model = tiny_model(as_it_is)
    logits = iter([torch.tensor([-3.0]), torch.tensor([2.0]), torch.tensor([-1.0])])
    model.separator.separate = lambda mixture, _: (mixture[None], next(logits, torch.tensor([-9.0])))  # type: ignore[method-assign]
    result = model.separate((noise(30_000), RATE), "rain")
    assert result.presence == pytest.approx(1 / (1 + np.exp(-2)))


@pytest.mark.parametrize("channels", [1, 2, 5])
def test_a_separator_of_one_channel_gets_them_one_by_one(tiny_model: Make, channels: int) -> None:
    def single(mixture: torch.Tensor, queries: torch.Tensor) -> torch.Tensor:
        assert len(mixture) == 1
        return smooth(mixture, queries)

    mixture = noise(20_000, channels)
    result = tiny_model(single, 1).separate((mixture, RATE), "rain")
    together = tiny_model(smooth).separate((mixture, RATE), "rain")
    assert np.abs(result.target - together.target).max() < 1e-6
    assert result.presence == together.presence


@pytest.mark.parametrize("rate", [RATE, 44_100])
@pytest.mark.parametrize("samples", [1, 3])
def test_a_recording_of_hardly_any_samples(tiny_model: Make, rate: int, samples: int) -> None:
    mixture = noise(samples)
    result = tiny_model(as_it_is).separate((mixture, rate), "rain")
    assert result.target.shape == (2, samples)
    assert np.abs(result.target + result.residual - mixture).max() <= 1e-6


def test_progress_is_told_in_seconds(tiny_model: Make) -> None:
    told: list[float] = []
    tiny_model(as_it_is).separate((noise(5 * RATE), RATE), "rain", progress=told.append)
    assert told == sorted(told)
    assert len(told) > 1
    assert told[-1] == 5.0


def test_results_are_saved_as_floats_and_not_overwritten(tiny_model: Make, tmp_path: Path) -> None:
    mixture = 3 * noise(2_000)  # over full scale: kept as it is
    result = tiny_model(smooth).separate((mixture, RATE), "a dog, barking")
    target, residual = result.save(tmp_path / "out", stem="street")
    assert (target.name, residual.name) == ("street.a-dog-barking.target.wav", "street.a-dog-barking.residual.wav")
    assert soundfile.info(target).subtype == "FLOAT"
    assert np.array_equal(soundfile.read(target, dtype="float32")[0].T, result.target)
    assert np.array_equal(soundfile.read(residual, dtype="float32")[0].T, result.residual)
    with pytest.raises(AudioError, match="street"):
        result.save(tmp_path / "out", stem="street")
    result.save(tmp_path / "out", stem="street", overwrite=True)


def test_results_are_drawn(tiny_model: Make, tmp_path: Path) -> None:
    tiny_model(smooth).separate((noise(2_000), RATE), "rain").plot(tmp_path / "rain.png")
    assert (tmp_path / "rain.png").read_bytes().startswith(b"\x89PNG")


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    small = BandSplitConfig(
        sample_rate=8_000, n_fft=64, hop_length=16, bands=((4, 2), (4, 6)), widths=(6, 8), bottleneck=12,
        dilations=(1, 2), embedding_dim=8, segment_seconds=0.5,
    )  # fmt: skip
    torch.manual_seed(0)
    separator = small.build()
    for parameter in separator.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    recipe = replace(default.paper(), separator=small)
    store.save(tmp_path / "mine.safetensors", separator.state_dict(), recipe, {"step": 3}, half=True)
    return tmp_path / "mine.safetensors"


def test_a_checkpoint_is_loaded_and_separates(
    weights: Path, toy_encoder: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoders, "load", lambda name: {default.paper().encoder: toy_encoder(8)}[name])
    model = soundsieve.load(str(weights), device="cpu")
    assert (model.name, model.sample_rate, model.header["step"]) == (str(weights), 8_000, 3)
    assert model.sha256 == store.read(weights).sha256
    mixture = noise(30_000)
    result = model.separate((mixture, 44_100), "rain")
    assert result.target.shape == mixture.shape
    assert result.target.any()
    streamed = np.concatenate(list(model.stream(np.array_split(mixture, 9, 1), "rain", sample_rate=44_100)), 1)
    assert np.abs(streamed - result.target).max() <= 1e-6


@pytest.mark.parametrize(
    ("name", "device", "kind", "told"),
    [
        ("defualt", "cpu", UnknownModel, "did you mean 'default'"),
        ("nowhere.safetensors", "cpu", CheckpointError, "nowhere.safetensors"),
        ("default", "tpu", ValueError, "no device 'tpu'; choose auto, cpu or cuda"),
    ],
)
def test_a_model_that_cannot_be_had_is_told(name: str, device: str, kind: type[Exception], told: str) -> None:
    with pytest.raises(kind, match=told):
        separate.load(name, device=device)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_not_there_is_told() -> None:
    with pytest.raises(ValueError, match="no CUDA device here; choose --device cpu"):
        separate.load("default", device="cuda")


# ------------------------------------------------------------------------------------- what a network may leave out


@pytest.mark.parametrize("channels", [None, 1])
def test_a_network_that_cannot_tell_presence_says_none(tiny_model: Make, channels: int | None) -> None:
    model = tiny_model(smooth, channels, tells=False)
    result = model.separate((noise(30_000), RATE), "rain", exclude="wind")
    assert result.presence is None
    assert np.array_equal(
        result.target, tiny_model(smooth, channels).separate((noise(30_000), RATE), "rain", exclude="wind").target
    )
    run = Run(model, model.ask(Request((Text("rain"), Text("wind")))), RATE, 2)
    list(run_over(run, [noise(30_000)]))
    assert run.presence == [None, None]


def test_precision_is_the_network_s_inner_one_and_no_other(
    weights: Path, toy_encoder: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoders, "load", lambda name: toy_encoder(8))
    mixture = noise(30_000)
    exact, rough = (
        soundsieve.load(str(weights), device="cpu", precision=precision).separate((mixture, RATE), "rain")
        for precision in ("float32", "bfloat16")
    )
    assert rough.target.dtype == np.float32
    error = np.square(exact.target - rough.target).sum()
    assert 0 < error < 0.01 * np.square(exact.target).sum()
    assert np.abs(rough.target + rough.residual - mixture).max() <= 1e-6
    with pytest.raises(ValueError, match="no precision 'float8'; choose float32 or bfloat16"):
        separate.load(str(weights), precision="float8")
