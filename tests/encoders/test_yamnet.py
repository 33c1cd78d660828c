"""The promises of soundsieve.encoders.yamnet, with random weights, and of scripts/port_yamnet.py, with real ones."""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import json
import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file
from torch import Tensor

from soundsieve import encoders
from soundsieve.audio import files
from soundsieve.encoders import yamnet
from soundsieve.encoders.pretrained import EncoderError
from soundsieve.encoders.yamnet import CLASSES, LEVEL, MELS, PATCH, SAMPLE_RATE, SPAN, Tagger, Yamnet, log_mel
from soundsieve.types import Audio, Image, Listener, Text

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("SOUNDSIEVE_SHARED", "nowhere"))
NAMES = [f"kind {number}" for number in range(CLASSES)]
KEPT = json.dumps({"yamnet": NAMES})

pytestmark = pytest.mark.usefixtures("one_thread")


class Words:
    """A text encoder whose vectors depend on the text alone."""

    dim = 384

    def __init__(self) -> None:
        self.released = False

    def encode(self, queries: list[Text]) -> Any:
        seeds = [int.from_bytes(hashlib.sha256(query.prompt.encode()).digest()[:8], "big") for query in queries]
        rows = np.array([np.random.default_rng(seed).standard_normal(self.dim) for seed in seeds], np.float32)
        return yamnet.Embedding(F.normalize(torch.from_numpy(rows) + 0.05, dim=1))

    def release(self) -> None:
        self.released = True


def small_file(path: Path) -> Path:
    """A network whose weights are random, and scores such that sounds make a difference."""
    tagger, generator = Tagger(), torch.Generator().manual_seed(3)
    for layer in [*tagger.layers, tagger.classify]:
        spread = math.sqrt(2 / layer.weight[0].numel())
        layer.weight.data = spread * torch.randn(layer.weight.shape, generator=generator)
        layer.bias.data = 0.1 * torch.randn(layer.bias.shape, generator=generator)
    tagger.classify.weight.data *= 10
    with torch.no_grad():
        usual = tagger(log_mel(torch.from_numpy(LEVEL * np.random.default_rng(0).standard_normal((1, SPAN))).float()))
    tagger.classify.bias.data -= usual[0]
    yamnet.write(path, tagger, NAMES)
    return path


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_file(tmp_path_factory.mktemp("yamnet") / "yamnet.safetensors")


@pytest.fixture
def listener(file: Path) -> Yamnet:
    return Yamnet(file, Words())


def noise(seconds: float, rate: int = SAMPLE_RATE, seed: int = 0) -> np.ndarray:
    """(1, sample) of noise whose colour and level come and go."""
    rng = np.random.default_rng(seed)
    samples = np.convolve(rng.standard_normal(round(seconds * rate)), rng.standard_normal(8), "same")
    swell = np.sin(np.arange(len(samples)) / rate * 2 * np.pi * rng.uniform(0.3, 3)) ** 2
    return (0.1 * samples * (0.05 + swell))[None].astype(np.float32)


# ------------------------------------------------------------------------------------------------------ as described


def by_hand(samples: np.ndarray) -> np.ndarray:
    """Log-mel levels of (sample,), frame by frame in plain numpy."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(400) / 400)
    frames = [samples[start : start + 400] * window for start in range(0, len(samples) - 399, 160)]
    magnitude = np.abs(np.fft.rfft(frames, 512))
    mels = [1_127 * math.log(1 + 31.25 * number / 700) for number in range(257)]
    low, high = (1_127 * math.log(1 + hertz / 700) for hertz in (125, 7_500))
    corners = [low + (high - low) * number / 65 for number in range(66)]
    bands = np.zeros((257, 64))
    for row, mel in enumerate(mels):
        for band, (left, middle, right) in enumerate(zip(corners, corners[1:], corners[2:], strict=False)):
            if left < mel < right:
                bands[row, band] = min((mel - left) / (middle - left), (right - mel) / (right - middle))
    return np.log(magnitude @ bands + 0.001)


@pytest.mark.parametrize("samples", [400, 559, 560, 15_600, 20_000])
def test_levels_are_those_of_the_description(samples: int) -> None:
    sound = noise(2)[0, :samples].astype(np.float64)
    found = log_mel(torch.from_numpy(sound)[None])
    assert found.shape == (1, (samples - 400) // 160 + 1, MELS)
    np.testing.assert_allclose(found[0].numpy(), by_hand(sound), atol=1e-9)


def same(cells: Tensor, layer: torch.nn.Conv2d) -> Tensor:
    """A convolution whose padding is TensorFlow's "same", in general."""
    pads = []
    for size, kernel, stride in zip(cells.shape[2:], layer.kernel_size, layer.stride, strict=True):
        total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        pads = [total // 2, total - total // 2, *pads]
    return F.conv2d(F.pad(cells, pads), layer.weight, layer.bias, layer.stride, groups=layer.groups)


def test_the_network_is_mobilenet_with_its_padding(file: Path) -> None:
    tagger, names = yamnet.read(file)
    levels = torch.randn(2, PATCH, MELS, generator=torch.Generator().manual_seed(0))
    cells, sizes = levels[:, None], []
    for layer in tagger.layers:
        cells = same(cells, layer).clamp(0, 6)
        sizes.append(tuple(cells.shape[1:]))
    assert sizes[::2] == [
        (32, 48, 32), (64, 48, 32), (128, 24, 16), (128, 24, 16), (256, 12, 8), (256, 12, 8), *[(512, 6, 4)] * 6,
        (1_024, 3, 2), (1_024, 3, 2),
    ]  # fmt: skip
    expected = cells.mean((2, 3)) @ tagger.classify.weight.T + tagger.classify.bias
    assert torch.allclose(tagger(levels), expected, atol=1e-4)
    assert names == tuple(NAMES)
    assert sum(tensor.numel() for tensor in tagger.state_dict().values()) == 3_729_481  # as published


# --------------------------------------------------------------------------------------------------------- listening


def test_a_sound_lies_among_the_names_of_what_it_may_be(listener: Yamnet) -> None:
    heard: Listener = listener
    sound = torch.from_numpy(np.concatenate([noise(2), noise(2, seed=1)]))
    scores = listener.tag(sound, SAMPLE_RATE)
    assert scores.shape == (2, CLASSES)
    assert ((scores > 0) & (scores < 1)).all()
    assert float((scores[0] - scores[1]).abs().max()) > 0.1  # even this network tells sounds apart
    places = Words().encode([Text(name) for name in listener.classes]).pooled
    expected = F.normalize(scores @ (places - places.mean(0)), dim=1)
    found = heard.hear(sound, SAMPLE_RATE)
    assert (found.shape, found.dtype) == ((2, Yamnet.dim), torch.float32)
    assert torch.allclose(found, expected, atol=1e-5)
    assert float((found[0] - found[1]).norm()) > 0.2


def test_scores_are_those_of_evenly_spread_patches(listener: Yamnet, file: Path) -> None:
    tagger, _ = yamnet.read(file)
    for samples, starts in ((SPAN, [0]), (SPAN + 159, [0]), (SPAN + 160, [0, 1]), (SPAN + 100 * 160, [0, 33, 66, 100])):
        sound = torch.from_numpy(noise(3))[:, :samples]
        sound = LEVEL * sound / sound.square().mean().sqrt()
        patches = [log_mel(sound[:, 160 * start : 160 * start + SPAN]) for start in starts]
        expected = torch.cat([tagger(patch).sigmoid() for patch in patches]).mean(0)
        assert torch.allclose(listener.tag(sound, SAMPLE_RATE)[0], expected, atol=1e-5)


@given(st.floats(1e-3, 1e3), st.integers(1, 3 * SPAN))
@settings(deadline=None, max_examples=10)
def test_neither_loudness_nor_company_matters(file: Path, gain: float, samples: int) -> None:
    listener = Yamnet(file, Words())
    sound = torch.from_numpy(noise(3, seed=2))[:, -samples:]
    together = listener.hear(torch.cat((gain * sound, sound.flip(1))), SAMPLE_RATE)
    assert torch.allclose(together[:1], listener.hear(sound, SAMPLE_RATE), atol=1e-4)


def test_short_sounds_are_repeated_and_of_long_ones_a_minute_heard(
    listener: Yamnet, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = torch.from_numpy(noise(0.3))
    assert torch.equal(listener.tag(short, SAMPLE_RATE), listener.tag(short.repeat(1, 4)[:, :SPAN], SAMPLE_RATE))
    monkeypatch.setattr(yamnet, "LISTENED_SECONDS", 2)
    long = noise(2.5)
    expected = listener.tag(torch.from_numpy(long)[:, : 2 * SAMPLE_RATE], SAMPLE_RATE)
    assert torch.equal(listener.tag(torch.from_numpy(long), SAMPLE_RATE), expected)
    encoded = [listener.encode([Audio(sound, SAMPLE_RATE)]).pooled for sound in (long, long[:, : 2 * SAMPLE_RATE])]
    assert torch.equal(*encoded)


@pytest.mark.parametrize(("rate", "apart"), [(SAMPLE_RATE, 1e-5), (44_100, 0.15)])
def test_what_is_heard_is_what_is_encoded(listener: Yamnet, tmp_path: Path, rate: int, apart: float) -> None:
    sound = noise(2, rate)
    soundfile.write(tmp_path / "noise.wav", sound.T, rate, subtype="FLOAT")
    found = listener.hear(torch.from_numpy(sound), rate)
    queries = [Audio(sound, rate), Text("rain"), Audio(tmp_path / "noise.wav"), Audio(np.repeat(sound, 2, 0), rate)]
    encoded = listener.encode(queries)
    assert encoded.steps is None
    assert float((encoded.pooled[[0, 2, 3]] - found).norm(dim=1).max()) < apart
    assert torch.equal(encoded.pooled[1], Words().encode([Text("rain")]).pooled[0])


def test_silence_has_a_vector_and_a_gradient(listener: Yamnet) -> None:
    sound = torch.zeros(1, 1_000, requires_grad=True)
    found = listener.hear(sound, SAMPLE_RATE)
    assert torch.allclose(found.norm(dim=1), torch.ones(1), atol=1e-5)
    found[0, 0].backward()
    assert sound.grad is not None
    assert sound.grad.isfinite().all()


@pytest.mark.parametrize(("rate", "seconds"), [(16_000, 0.4), (16_000, 2), (44_100, 1.5)])
def test_the_gradient_reaches_the_sound_and_points_the_right_way(listener: Yamnet, rate: int, seconds: float) -> None:
    target = Words().encode([Text("rain")]).pooled
    hiss = np.random.default_rng(5).standard_normal(round(seconds * rate))
    sound = torch.from_numpy(noise(seconds, rate) + 0.02 * hiss).float().requires_grad_()
    (listener.hear(sound, rate) * target).sum().backward()
    gradient = sound.grad
    assert gradient is not None
    assert gradient.isfinite().all()
    assert float((gradient != 0).float().mean()) > 0.99
    step = 2e-4 / float(gradient.square().sum())  # so much the likeness should grow
    with torch.no_grad():
        up, down = ((listener.hear(sound + way * gradient, rate) * target).sum() for way in (step, -step))
    assert float(up - down) == pytest.approx(4e-4, rel=0.05)


def test_listening_leaves_the_weights_alone(listener: Yamnet, file: Path) -> None:
    sound = torch.from_numpy(noise(1)).requires_grad_()
    listener.hear(sound, SAMPLE_RATE)[0, 0].backward()
    tagger, expected = listener._network()[0], load_file(file)
    assert not any(part.training for part in tagger.modules())
    assert not any(parameter.requires_grad or parameter.grad is not None for parameter in tagger.parameters())
    assert all(torch.equal(tensor, expected[name]) for name, tensor in tagger.state_dict().items())
    text = listener._text
    listener.release()
    assert listener._tagger is None
    assert isinstance(text, Words)
    assert text.released


def test_encoding_in_inference_mode_does_not_keep_gradients_from_passing(listener: Yamnet) -> None:
    with torch.inference_mode():
        listener.encode([Audio(noise(1), SAMPLE_RATE)])
    sound = torch.from_numpy(noise(1)).requires_grad_()
    listener.hear(sound, SAMPLE_RATE)[0, 0].backward()
    assert sound.grad is not None
    assert sound.grad.any()


def test_under_autocast_the_vectors_are_nearly_the_same(listener: Yamnet) -> None:
    sound = torch.from_numpy(noise(2)).requires_grad_()
    plain = listener.hear(sound, SAMPLE_RATE)
    with torch.autocast("cpu", torch.bfloat16):
        found = listener.hear(sound, SAMPLE_RATE)
    assert found.dtype == torch.float32
    assert 0 < float((found - plain).detach().norm()) < 0.1
    found[0, 0].backward()
    assert sound.grad is not None
    assert sound.grad.isfinite().all()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU")
def test_it_moves_to_where_the_sound_is(listener: Yamnet) -> None:
    plain = listener.hear(torch.from_numpy(noise(2)), SAMPLE_RATE)
    there = torch.from_numpy(noise(2)).cuda().requires_grad_()
    found = listener.hear(there, SAMPLE_RATE)
    assert found.device == there.device
    found[0, 0].backward()
    assert there.grad is not None
    assert float((found.cpu() - plain).detach().norm()) < 0.05
    assert listener.encode([Audio(noise(2), SAMPLE_RATE)]).pooled.device.type == "cpu"


@pytest.mark.parametrize("shape", [(100,), (1, 0), (0, 100), (1, 2, 100)])
def test_what_is_no_batch_of_sounds_is_refused(listener: Yamnet, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"it must be \(batch, sample\), not empty"):
        listener.hear(torch.zeros(shape), SAMPLE_RATE)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (Image("dog.png"), "takes text and sounds, not image"),
        (Audio(np.zeros((1, 0), np.float32), 16_000), r"must be \(channel, sample\), not empty"),
        (Audio(np.zeros(100, np.float32), 16_000), r"must be \(channel, sample\), not empty"),
        (Audio(np.zeros((1, 100), np.float32)), "source_rate 0"),
        (Audio("nowhere.wav"), r"nowhere\.wav: is not there"),
    ],
)
def test_what_cannot_be_heard_is_refused(listener: Yamnet, query: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        listener.encode([query])


# ---------------------------------------------------------------------------------------------------------- the file


def test_it_is_found_by_name_and_variable(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOUNDSIEVE_YAMNET", raising=False)
    absent = encoders.load("yamnet")
    assert isinstance(absent, Yamnet)
    with pytest.raises(EncoderError, match=r"SOUNDSIEVE_YAMNET does not name its file; make it with python scripts/"):
        absent.hear(torch.zeros(1, 100), SAMPLE_RATE)
    monkeypatch.setenv("SOUNDSIEVE_YAMNET", str(file))
    assert Yamnet().classes == tuple(NAMES)


def _without_a_tensor(path: Path) -> None:
    tensors = load_file(path)
    del tensors["layers.3.bias"]
    save_file(tensors, path, {"soundsieve": KEPT})


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-100]),
        lambda path: save_file({"x": torch.zeros(1)}, path, {"soundsieve": KEPT}),
        lambda path: save_file(load_file(path), path),
        lambda path: save_file(load_file(path), path, {"soundsieve": json.dumps({"yamnet": NAMES[1:]})}),
        lambda path: save_file(load_file(path), path, {"soundsieve": json.dumps({"yamnet": [1] * CLASSES})}),
        lambda path: save_file({**load_file(path), "layers.3.bias": torch.zeros(3)}, path, {"soundsieve": KEPT}),
        _without_a_tensor,
    ],
    ids=["missing", "empty", "cut", "foreign", "unnamed", "a name short", "numbers", "misshapen", "incomplete"],
)
def test_a_wrong_file_is_one_clear_line(spoil: Callable[[Path], Any], file: Path, tmp_path: Path) -> None:
    path = tmp_path / "tagger.safetensors"
    path.write_bytes(file.read_bytes())
    spoil(path)
    with pytest.raises(EncoderError, match=r"tagger\.safetensors: .*make it with python scripts/port_yamnet") as caught:
        Yamnet(path, Words()).tag(torch.zeros(1, 100), SAMPLE_RATE)
    assert "\n" not in str(caught.value)


def test_it_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tagger.safetensors"
    path.write_bytes(b"before")

    def fail(*_: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="the disk is full"):
        yamnet.write(path, Tagger(), NAMES)
    assert path.read_bytes() == b"before"
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


# --------------------------------------------------------------------------------------------------------- the script


@pytest.fixture(scope="module")
def script() -> Any:
    spec = importlib.util.spec_from_file_location("port_yamnet", ROOT / "scripts" / "port_yamnet.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(script: Any, monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> None:
    monkeypatch.setattr(sys, "argv", ["port_yamnet.py", *map(str, arguments)])
    script.main()


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, r"model\.tflite: No such file.*give the TF-Lite file"), (b"TFL3", r"model\.tflite: not the published")],
)
def test_another_file_is_not_ported(
    script: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "model.tflite"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SystemExit, match=said) as caught:
        run(script, monkeypatch, path, "-o", tmp_path / "out.safetensors")
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "out.safetensors").exists()


TFLITE = SHARED / "teachers" / "yamnet" / "yamnet.tflite"
published = pytest.mark.skipif(
    not TFLITE.is_file(), reason="SOUNDSIEVE_SHARED does not name the folder with teachers/yamnet"
)
runs = pytest.mark.skipif(importlib.util.find_spec("ai_edge_litert") is None, reason="ai-edge-litert is not installed")


@published
def test_without_its_library_the_script_says_so(script: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ai_edge_litert", None)
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    with pytest.raises(SystemExit, match="which is not installed; pip install ai-edge-litert"):
        run(script, monkeypatch, TFLITE, "-o", tmp_path / "out.safetensors")


@published
@runs
def test_the_port_hears_what_the_published_file_hears(
    script: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The published file counts activations in 8 bits, its logits in steps of 0.35: a step is up to 0.09 of a score."""
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    with pytest.raises(SystemExit, match=r"there/out\.safetensors: No such file or directory; choose another place"):
        run(script, monkeypatch, TFLITE, "-o", tmp_path / "there" / "out.safetensors")
    out = tmp_path / "yamnet.safetensors"
    run(script, monkeypatch, TFLITE, "-o", out)
    tagger, names = yamnet.read(out)
    with TFLITE.with_name("yamnet_class_map.csv").open(encoding="utf-8", newline="") as opened:
        assert list(names) == [row["display_name"] for row in csv.DictReader(opened)]

    resolver = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    reference = Interpreter(str(TFLITE), experimental_op_resolver_type=resolver, num_threads=1)
    reference.allocate_tensors()
    with (SHARED / "data" / "sounds" / "metadata.csv").open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["split"] == "test"]
    off = []
    for row in rows[:: len(rows) // 20]:
        samples, rate = files.read(SHARED / "data" / "sounds" / row["path"])
        heard = files.Resampler(rate, SAMPLE_RATE, 1).push(samples.mean(0, keepdims=True), last=True)[0]
        heard = np.resize(heard, SPAN).astype(np.float32)
        reference.set_tensor(reference.get_input_details()[0]["index"], heard)
        reference.invoke()
        expected = reference.get_tensor(reference.get_output_details()[0]["index"])[0]
        with torch.no_grad():
            found = tagger(log_mel(torch.from_numpy(heard)[None])).sigmoid()[0].numpy()
        off.append(np.abs(found - expected))
        assert expected[found.argmax()] >= expected.max() - 0.1, row["path"]
    assert np.max(off) < 0.1
    assert np.median(np.max(off, 1)) < 0.05
    assert np.mean(off) < 1e-3
