"""The promises of soundsieve.separators.resunet_inference: what ResUNet estimates, by another way."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from soundsieve.audio.overlap import overlap_add
from soundsieve.checkpoints import audiosep
from soundsieve.separators import resunet_inference
from soundsieve.separators.resunet import ResUNet, ResUNetConfig
from soundsieve.separators.resunet_inference import (
    Convolution,
    Crew,
    FastResUNet,
    Flow,
    Product,
    Queue,
    Unfolding,
    packable,
)
from soundsieve.types import Embedding

pytestmark = pytest.mark.usefixtures("one_thread")
SIX = ResUNetConfig(
    sample_rate=8_000, n_fft=128, hop_length=20, widths=(2, 3, 4, 5, 6, 6), embedding_dim=8, segment_seconds=3
)  # fmt: skip
WIDE = ResUNetConfig(  # wide enough for every kind of filtering
    sample_rate=8_000, n_fft=64, hop_length=16, widths=(32, 48, 128), embedding_dim=8, segment_seconds=0.5
)  # fmt: skip
CPU = torch.device("cpu")
needs_packing = pytest.mark.skipif(
    not packable(torch.float32, CPU), reason="oneDNN's packed convolutions are not there on this machine"
)


@cache
def network(config: ResUNetConfig, kind: torch.dtype = torch.float32) -> ResUNet:
    """A network whose every parameter and statistic is random, some scales below zero, in evaluation mode."""
    separator = config.build()
    generator = torch.Generator().manual_seed(0)
    for name, tensor in separator.state_dict().items():
        if name.endswith("running_var"):
            tensor.copy_(torch.rand(tensor.shape, generator=generator) + 0.5)
        elif tensor.is_floating_point():
            spread = 1 / max(tensor[0].numel(), 4) ** 0.5 if tensor.ndim > 1 else 0.3
            tensor.copy_(torch.randn(tensor.shape, generator=generator) * spread)
            if "norm" in name and name.endswith("weight"):
                tensor.copy_(1 + 0.2 * tensor)
                tensor[::5] *= -1
    return separator.eval().requires_grad_(False).to(kind)


def noise(samples: int, channels: int = 1, seed: int = 0) -> Tensor:
    return 0.3 * torch.randn(channels, samples, generator=torch.Generator().manual_seed(seed))


def queries(count: int, seed: int = 0) -> Tensor:
    return F.normalize(torch.randn(count, 8, generator=torch.Generator().manual_seed(seed)), dim=-1)


@torch.no_grad()
def expected(config: ResUNetConfig, mixture: Tensor, asked: Tensor) -> Tensor:
    """What the network itself estimates, (query, channel, sample)."""
    batch = mixture[None].repeat(len(asked), 1, 1)
    return network(config, mixture.dtype)(batch, Embedding(asked.to(mixture.dtype)))


@torch.inference_mode()
def unfolded(
    config: ResUNetConfig, mixture: Tensor, query: Tensor, chunk: int | None, packed: bool | None = None
) -> Tensor:
    own = Unfolding(network(config), len(mixture), torch.float32, chunk=chunk, packed=packed)
    return own.separate(own.spectra(mixture), query, mixture.shape[-1])


# ------------------------------------------------------------------------------------------------- the same estimates


@given(data=st.data())
@settings(deadline=None, max_examples=25)
def test_any_length_any_channels_any_queries(data: st.DataObject) -> None:
    config = data.draw(st.sampled_from([SIX, WIDE]))
    whole = config.build().stride
    samples = data.draw(st.one_of(st.integers(1, 3 * whole), st.integers(1, 8).map(lambda n: n * whole)))
    mixture = noise(samples, data.draw(st.integers(1, 3)), samples)
    asked = queries(data.draw(st.integers(1, 3)), samples)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(resunet_inference, "SHORT", data.draw(st.sampled_from([0, resunet_inference.SHORT])))
        found = FastResUNet(network(config)).separate(mixture, asked)
    assert torch.allclose(found, expected(config, mixture, asked), rtol=0, atol=2e-6)


@pytest.mark.parametrize("config", [SIX, WIDE], ids=["six levels", "wide"])
@pytest.mark.parametrize("chunk", [4, 32, 64, 128])
@pytest.mark.parametrize("short", [0, 4_096], ids=["long", "short"])
def test_any_chunk(config: ResUNetConfig, chunk: int, short: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over several chunks of every level, whole or with a first that is short."""
    monkeypatch.setattr(resunet_inference, "SHORT", short)
    mixture, asked = noise(20 * config.build().stride + 77), queries(1)
    found = unfolded(config, mixture, asked[0], chunk)
    assert found.abs().max() > 1e-2
    assert torch.allclose(found, expected(config, mixture, asked)[0], rtol=0, atol=2e-6)


@pytest.mark.parametrize("config", [SIX, WIDE], ids=["six levels", "wide"])
@pytest.mark.parametrize("threads", [2, 3, 4])
def test_any_number_of_threads(config: ResUNetConfig, threads: int) -> None:
    """And PyTorch is left with as many as it had."""
    mixture, asked = noise(20 * config.build().stride + 77, 2), queries(2)
    exact = expected(config, mixture, asked)
    torch.set_num_threads(threads)  # the fixture puts it back
    found = FastResUNet(network(config)).separate(mixture, asked)
    assert torch.get_num_threads() == threads
    assert torch.allclose(found, exact, rtol=0, atol=2e-6)


@pytest.mark.parametrize("failing", [0, 1, 2])
def test_a_share_that_fails_is_heard_of(failing: int) -> None:
    done = []

    def work(frames: slice) -> None:
        if frames.start == failing * 2:
            raise ValueError("no room")
        done.append(frames)

    with pytest.raises(ValueError, match="no room"):
        Crew(3).share(6, work)
    assert len(done) == 2


@needs_packing
@pytest.mark.parametrize("config", [SIX, WIDE], ids=["six levels", "wide"])
def test_without_packed_operators_the_same(config: ResUNetConfig) -> None:
    mixture, asked = noise(9_001, 2), queries(1)
    plain = unfolded(config, mixture, asked[0], None, packed=False)
    assert torch.allclose(plain, unfolded(config, mixture, asked[0], None, packed=True), rtol=0, atol=2e-6)
    assert torch.allclose(plain, expected(config, mixture, asked)[0], rtol=0, atol=2e-6)


def test_where_the_operators_fail_plain_pytorch_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Tensor:
        raise RuntimeError("could not create a primitive")

    monkeypatch.setattr(torch.ops.mkldnn, "_convolution_pointwise", fail)
    assert not packable(torch.float32, CPU)
    mixture, asked = noise(1_234), queries(1)
    found = FastResUNet(network(WIDE)).separate(mixture, asked)
    assert torch.allclose(found, expected(WIDE, mixture, asked), rtol=0, atol=2e-6)


def test_double_precision_stays_double() -> None:
    mixture, asked = noise(2_000).double(), queries(2)
    found = FastResUNet(network(SIX, torch.float64)).separate(mixture, asked)
    assert found.dtype == torch.float64
    assert torch.allclose(found, expected(SIX, mixture, asked), rtol=0, atol=1e-12)


def test_silence_in_silence_out() -> None:
    assert not FastResUNet(network(SIX)).separate(torch.zeros(2, 3_000), queries(2)).any()


@pytest.mark.parametrize("config", [SIX, WIDE], ids=["six levels", "wide"])
def test_segments_on_the_grid_equal_the_whole(config: ResUNetConfig) -> None:
    separator, fast = network(config), FastResUNet(network(config))
    stride, context = separator.stride, separator.context
    mixture, asked = noise(9 * context + 123), queries(2)
    found = overlap_add(
        lambda part: fast.separate(part, asked), mixture, segment=4 * context, context=context, fade=stride
    )
    assert torch.allclose(found, expected(config, mixture, asked), rtol=0, atol=1e-6)


def test_bfloat16_agrees_within_45_decibels() -> None:
    mixture, asked = noise(6_000), queries(2)
    with torch.autocast("cpu", torch.bfloat16):
        found = FastResUNet(network(WIDE)).separate(mixture, asked)
    exact = expected(WIDE, mixture, asked)
    assert found.dtype == torch.float32
    assert not torch.equal(found, exact)
    assert 10 * torch.log10(exact.square().sum() / (found - exact).square().sum()) >= 45


# ------------------------------------------------------------------------------------------------------- what is kept


def test_what_is_kept_serves_the_next_query_and_channel_count() -> None:
    """Nothing of a recording, a query or a type is left for the call after it."""
    fast, mixture = FastResUNet(network(SIX)), noise(2_500, 2)
    for number, channels in enumerate((1, 2, 2, 1)):
        asked = queries(1 + number % 2, seed=number)
        found = fast.separate(mixture[:channels], asked)
        assert torch.allclose(found, expected(SIX, mixture[:channels], asked), rtol=0, atol=2e-6)
        with torch.autocast("cpu", torch.bfloat16):
            fast.separate(mixture[:channels], asked)


def test_weights_are_prepared_once_for_all_queries_and_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    class Counted(Unfolding):
        def __init__(self, *arguments: object, **named: object) -> None:
            made.append(1)
            super().__init__(*arguments, **named)

    monkeypatch.setattr(resunet_inference, "Unfolding", Counted)
    fast = FastResUNet(network(SIX))
    for number in range(4):
        fast.separate(noise(900 + number), queries(2, seed=number))
    assert len(made) == 1


def test_two_threads_do_not_disturb_each_other() -> None:
    fast, found = FastResUNet(network(SIX)), {}
    mixtures = [noise(4_000, seed=number) for number in range(4)]
    asked = [queries(1, seed=number) for number in range(4)]

    def work(number: int) -> None:
        found[number] = [fast.separate(mixtures[number], asked[number]) for _ in range(3)]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(4):
        for one in found[number]:
            assert torch.allclose(one, expected(SIX, mixtures[number], asked[number]), rtol=0, atol=2e-6)


def test_a_failure_midway_leaves_nothing_behind() -> None:
    fast, mixture = FastResUNet(network(SIX)), noise(3_000)
    fast.separate(mixture, queries(1))
    with pytest.raises(RuntimeError):
        fast.separate(mixture, torch.zeros(1, 5))
    assert torch.allclose(fast.separate(mixture, queries(1)), expected(SIX, mixture, queries(1)), rtol=0, atol=2e-6)


def test_estimates_can_be_worked_with_outside_inference_mode() -> None:
    gain = torch.ones(1, requires_grad=True)
    estimate = FastResUNet(network(SIX)).separate(noise(700), queries(1))
    (estimate * gain).sum().backward()
    estimate += 1
    assert gain.grad is not None


# ------------------------------------------------------------------------------------------------------------ the parts


@needs_packing
@pytest.mark.parametrize("kind", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize(
    ("inputs", "outputs", "over_frames", "over_bins"),
    [(8, 8, False, False), (32, 48, True, False), (128, 160, True, True), (384, 384, True, False)],
)
def test_a_convolution_is_one_however_it_is_done(
    kind: torch.dtype, inputs: int, outputs: int, over_frames: bool, over_bins: bool
) -> None:
    generator = torch.Generator().manual_seed(1)
    weight = torch.randn(outputs, inputs, 3, 3, generator=generator) / (9 * inputs) ** 0.5
    bias = torch.randn(outputs, generator=generator)
    cells = torch.randn(2, 10, 12, inputs, generator=generator).to(kind)
    made = Convolution(weight, torch.Size((2, 8, 12, outputs)), kind, packed=True)
    if kind == torch.float32:
        assert (made.over_frames, made.over_bins) == (over_frames, over_bins)
    else:
        assert not made.over_bins
    out = torch.empty(2, 8, 12, outputs, dtype=kind)
    made(F.pad(cells, (0, 0, made.edge, made.edge)), bias.to(kind), out, activate=True)
    padded = F.pad(cells.double().permute(0, 3, 1, 2), (1, 1))
    exact = F.leaky_relu(F.conv2d(padded, weight.double(), bias.double()), 0.01).permute(0, 2, 3, 1)
    error = (out.double() - exact).square().mean() / exact.square().mean()
    assert error < (1e-10 if kind == torch.float32 else 1e-2)


@torch.inference_mode()
def test_a_long_recording_keeps_no_more_waiting_than_a_shorter_one() -> None:
    """Skips wait at the top for the deepest level: with each layer a chunk late, memory would be several times that."""
    own, most = Unfolding(network(SIX), 1, torch.float32), []
    for frames in (2_000, 4_000):
        mixture, waiting = noise(frames * SIX.hop_length), [0]
        assert frames > resunet_inference.SHORT
        spectra = own.spectra(mixture)

        def watched(spectra: Iterator[Tensor] = spectra, waiting: list[int] = waiting) -> Iterator[Tensor]:
            for spectrum in spectra:
                yield spectrum
                waiting.append(sum(part.shape[1] for part in own._top._skips._parts))

        own.separate(watched(), queries(1)[0], mixture.shape[-1])
        most.append(max(waiting))
    assert most[0] == most[1]
    assert 0 < most[0] <= 1_024


@given(
    pieces=st.lists(st.integers(1, 13), min_size=1, max_size=12), lag=st.integers(0, 7), shares=st.integers(1, 3),
    short=st.booleans(),
)  # fmt: skip
@settings(deadline=None, max_examples=40)
def test_a_flow_convolves_as_the_whole_does(pieces: list[int], lag: int, shares: int, short: bool) -> None:
    generator = torch.Generator().manual_seed(len(pieces))
    weight = torch.randn(3, 2, 3, 3, generator=generator)
    bias = torch.randn(3, generator=generator)
    convolution = Convolution(weight, torch.Size((1, 4, 5, 3)), torch.float32, packed=False)
    flow, made = Flow(convolution, 4 * shares, lag, Crew(shares)), []
    for number in range(2):  # one recording after another
        flow.begin(bias, whole=short)
        whole = torch.randn(1, sum(pieces), 5, 2, generator=generator)
        made = []
        for part in [*whole.split(pieces, 1), None]:
            if part is not None:
                flow.room(part.shape[1]).copy_(part)
            for cells, used in flow.ready(last=part is None):
                out = flow.made()
                flow.convolve(cells, out, activate=False)
                made.append(out[:, used].clone())
        exact = F.conv2d(whole.permute(0, 3, 1, 2), weight, bias, padding=1).permute(0, 2, 3, 1)
        assert torch.allclose(torch.cat(made, 1), exact, atol=1e-5), number


@given(pieces=st.lists(st.integers(1, 9), min_size=1, max_size=9), data=st.data())
def test_a_queue_gives_what_it_was_given(pieces: list[int], data: st.DataObject) -> None:
    frames = torch.arange(sum(pieces))[None]
    queue = Queue()
    for part in frames.split(pieces, 1):
        queue.put(part)
    done = 0
    while done < frames.shape[1]:
        count = data.draw(st.integers(1, frames.shape[1] - done))
        found = torch.full((1, count), -1)
        for place, part in queue.take(count):
            found[:, place] = part
        assert torch.equal(found, frames[:, done : done + count])
        done += count


@given(frames=st.integers(1, 30))
@settings(deadline=None)
def test_a_product_takes_any_number_of_frames(frames: int) -> None:
    layer = nn.Conv2d(3, 4, 1).requires_grad_(False)
    product = Product(layer.weight, (0, 0), torch.Size((2, 7, 5, 3)), packed=False)
    cells = torch.randn(2, frames, 5, 3)
    exact = layer(cells.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
    assert torch.allclose(product.padded(cells, layer.bias), exact, atol=1e-6)


# ------------------------------------------------------------------------------------------ what it is timed against


def test_the_network_it_is_timed_against_is_the_same_one() -> None:
    path = Path(__file__).parents[2] / "benchmarks" / "eager_resunet.py"
    spec = importlib.util.spec_from_file_location("eager_resunet", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    eager = module.EagerResUNet((4, 5, 6, 7, 8, 8), n_fft=128, hop=20, condition=8)
    generator = torch.Generator().manual_seed(0)
    for name, tensor in eager.state_dict().items():
        if tensor.is_floating_point() and "stft" not in name:
            spread = 1 / max(tensor[0].numel(), 4) ** 0.5 if tensor.ndim > 1 else 0.1
            mean = 1 if name.endswith(("running_var", "bn1.weight", "bn2.weight")) else 0
            tensor.copy_(mean + spread * torch.randn(tensor.shape, generator=generator).clamp(-3, 3))
    eager.eval().requires_grad_(False)
    config, state = audiosep.separator(eager.state_dict(), "made here", hop_length=20)
    same = config.build()
    same.load_state_dict(state)
    same.eval().requires_grad_(False)
    mixture, asked = noise(3_210), queries(1)
    exact = eager(mixture[None], asked)[0]
    assert exact.abs().max() > 1e-2
    assert torch.allclose(FastResUNet(same).separate(mixture, asked)[0], exact, rtol=0, atol=2e-6)
