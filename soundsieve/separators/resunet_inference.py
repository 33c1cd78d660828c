"""The same :class:`~soundsieve.separators.resunet.ResUNet`, several times faster, for inference alone.

What it does otherwise than the network itself, with the same result to rounding:

- Norms and shifts are folded: the second norm of a block into the convolution before it, the query's shift into that
  convolution's bias, the first norm and its shift into one multiply-add. Weights are prepared once for all queries.
- The U-Net runs over time in chunks of a few dozen frames. Every layer keeps the frames that its next chunk needs, so
  nothing is computed twice, zeros stand beyond the true ends only, intermediate maps stay in the cache, and memory
  does not grow with the recording: under a gigabyte, prepared weights included, where whole maps would take a hundred
  megabytes a second.
- 3x3 convolutions are done by Winograd's minimal filtering (Lavin & Gray 2016, section 4: four outputs of a filter of
  three from six products) over frames, where layers are wide enough over bins too.
- Processors share each chunk's frames in threads of their own, which meet once a layer. PyTorch's would meet in each of
  the tens of thousands of small operations, and wait there for whatever else the machine does.
- Maps are (batch, frame, bin, channel) in memory, and on a processor convolutions go to oneDNN with weights packed
  for their one shape. Where those operators are missing plain PyTorch stands in.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from soundsieve.separators.resunet import LEAST_POWER, SLOPE, Block, ResUNet, Stage

LEAST_ENVELOPE = 1e-11  # of the windows' overlapping squares

SHARE = 16  # frames that a processor takes at once: what the last cache holds
LEAST_SHARE = 8  # and at the deep levels, whose frames are few
PROCESSORS = (2, 8)  # shares in a chunk, at least and at most
SHORT = 1024  # frames up to which a recording goes through in whole chunks, see Flow.begin
CHUNK_ELSEWHERE = 512  # frames on a GPU, where launches cost more than memory

# What pays, measured on AVX-512: widths from which filtering over frames is faster than the direct convolution, and
# widths from which filtering over bins as well is; and the largest (inputs x outputs) of the latter, whose weights take
# four times the room. In bfloat16 the latter gains nothing and loses a decibel.
WIDE = {torch.float32: 32, torch.bfloat16: 128}
WIDER = {torch.float32: 128}
LARGEST = 1 << 17

# F(4, 3) with the points 0, 1, -1, 2, -2 and infinity; see _spread and _gather for its other two matrices.
FILTERS = (
    (1 / 4, 0, 0),
    (-1 / 6, -1 / 6, -1 / 6),
    (-1 / 6, 1 / 6, -1 / 6),
    (1 / 24, 1 / 12, 1 / 6),
    (1 / 24, -1 / 12, 1 / 6),
    (0, 0, 1),
)
CONSTANT = 1  # the product that counts once in each of the four outputs: it carries the bias


def _spread(inputs: list[Tensor]) -> tuple[Tensor, ...]:
    """Six neighbours, each a tensor, to the six factors of their products."""
    d0, d1, d2, d3, d4, d5 = inputs
    even, odd = torch.sub(d4, d2, alpha=4), torch.sub(d3, d1, alpha=4)
    outer, inner = d4 - d2, d3 - d1
    return (
        torch.sub(d4, d2, alpha=5).add_(d0, alpha=4),
        even + odd,
        even.sub_(odd),
        torch.add(outer, inner, alpha=2),
        outer.sub_(inner, alpha=2),
        torch.sub(d5, d3, alpha=5).add_(d1, alpha=4),
    )


def _gather(products: list[Tensor], outputs: list[Tensor]) -> None:
    """Six products, which are overwritten, to four neighbouring outputs."""
    m0, m1, m2, m3, m4, m5 = products
    near, far = m1 + m2, m3 + m4
    nearer, farther = m1.sub_(m2), m3.sub_(m4)
    torch.add(m0, near, out=outputs[0]).add_(far)
    torch.add(nearer, farther, alpha=2, out=outputs[1])
    torch.add(near, far, alpha=4, out=outputs[2])
    torch.add(nearer, farther, alpha=8, out=outputs[3]).add_(m5)


def packable(dtype: torch.dtype, device: torch.device) -> bool:
    """Whether oneDNN's operators with packed weights are there and work for this type."""
    if device.type != "cpu" or dtype not in WIDE or not torch.backends.mkldnn.is_available():
        return False
    try:
        cells = torch.ones(1, 4, 16, 16, dtype=dtype)
        weight = torch.ones(16, 16, 3, 3, dtype=dtype)
        found = Product(weight, (0, 1), torch.Size((1, 6, 16, 16)), packed=True)(
            F.pad(cells, (0, 0, 0, 0, 1, 1)), torch.zeros(16, dtype=dtype), activate=True
        )
        expected = F.conv2d(cells.permute(0, 3, 1, 2), weight, padding=1).permute(0, 2, 3, 1)
        return bool(torch.equal(found, expected))
    except (AttributeError, NotImplementedError, RuntimeError):
        return False


class Crew:
    """Threads among which the frames of a chunk are shared."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._pool = (
            ThreadPoolExecutor(count - 1, initializer=torch.set_num_threads, initargs=(1,)) if count > 1 else None
        )

    def share(self, frames: int, work: Callable[[slice], None]) -> None:
        """Do the work on all frames, by stretches of equal length."""
        size = -(-frames // self.count)
        first, *others = (slice(start, min(start + size, frames)) for start in range(0, frames, size))
        futures = [self._pool.submit(_quietly, work, other) for other in others] if self._pool is not None else []
        try:
            work(first)
        finally:
            for future in futures:
                future.exception()  # nobody may still write when the caller goes on, even with an error
        for future in futures:
            future.result()


def _quietly(work: Callable[[slice], None], frames: slice) -> None:
    with torch.inference_mode():
        work(frames)


class Product:
    """A convolution of stride one over maps of one shape.

    Args:
        weight: (output, input, frames, bins), in the type to compute in.
        padding: zeros at either end of frames and bins.
        shape: of what it is given: (batch, frame, bin, input).
        packed: use oneDNN's operator with packed weights, for this shape of maps.
    """

    def __init__(self, weight: Tensor, padding: tuple[int, int], shape: torch.Size, *, packed: bool) -> None:
        self.padding, self.shape, self.packed = list(padding), shape, packed
        if packed:
            # Packed for another shape oneDNN would repack them at each call, which may take forty times as long.
            batch, frames, bins, inputs = shape
            self.weight = torch.ops.mkldnn._reorder_convolution_weight(
                weight.contiguous(), self.padding, [1, 1], [1, 1], 1, [batch, inputs, frames, bins]
            )
        else:
            self.weight = weight.contiguous(memory_format=torch.channels_last)

    def __call__(self, cells: Tensor, bias: Tensor, *, activate: bool = False) -> Tensor:
        """(batch, frame, bin, input) and (output,) -> (batch, frame, bin, output), behind a leaky ReLU if asked."""
        cells = cells.permute(0, 3, 1, 2)
        if self.packed:
            name, scalars = ("leaky_relu", [SLOPE]) if activate else ("none", [])
            made = torch.ops.mkldnn._convolution_pointwise(
                cells, self.weight, bias, self.padding, [1, 1], [1, 1], 1, name, scalars, ""
            )
        else:
            made = F.conv2d(cells, self.weight, bias, padding=self.padding)
            made = F.leaky_relu_(made, SLOPE) if activate else made
        return cast(Tensor, made.permute(0, 2, 3, 1))

    def padded(self, cells: Tensor, bias: Tensor) -> Tensor:
        """For 1x1: maps of any number of frames, in pieces of the right shape."""
        frames = self.shape[1]
        made = []
        for part in cells.split(frames, 1):
            missing = frames - part.shape[1]
            whole = F.pad(part, (0, 0, 0, 0, 0, missing)) if missing else part  # without any it would be a copy
            made.append(self(whole, bias)[:, : part.shape[1]])
        return made[0] if len(made) == 1 else torch.cat(made, 1)


class Convolution:
    """A 3x3 convolution over chunks of so many frames with their two neighbours; by minimal filtering where it pays.

    Args:
        weight: (output, input, 3, 3).
        shape: of what it makes, (batch, frame, bin, output).
        dtype: to compute in.
        packed: see :class:`Product`.
    """

    def __init__(self, weight: Tensor, shape: torch.Size, dtype: torch.dtype, *, packed: bool) -> None:
        self.outputs, self.inputs = weight.shape[:2]
        self.shape, self.dtype = shape, dtype
        batch, frames, bins, _ = shape
        narrow = min(self.inputs, self.outputs)
        self.over_frames = packed and narrow >= WIDE[dtype] and frames % 4 == 0
        self.over_bins = (
            self.over_frames
            and dtype in WIDER
            and narrow >= WIDER[dtype]
            and self.inputs * self.outputs <= LARGEST
            and bins % 4 == 0
        )
        self.edge = int(self.over_bins)  # columns of zeros that the maps need at either end
        filters = torch.tensor(FILTERS, dtype=torch.float64, device=weight.device)
        factors = weight.double()[None, None]
        if self.over_frames:
            factors = torch.einsum("ak,oikj->aoij", filters, factors[0, 0])[:, None, :, :, None]
        if self.over_bins:
            factors = torch.einsum("bj,aoij->aboi", filters, factors[:, 0, :, :, 0])[..., None, None]
        given = torch.Size(
            (
                batch,
                frames // 4 if self.over_frames else frames + 2,
                bins // 4 if self.over_bins else bins,
                self.inputs,
            )
        )
        padding = (0, 0 if self.over_bins else 1)
        self.products = [[Product(one.to(dtype), padding, given, packed=packed) for one in row] for row in factors]
        self.nothing = torch.zeros(self.outputs, dtype=dtype, device=weight.device)

    def __call__(self, cells: Tensor, bias: Tensor, out: Tensor, *, activate: bool) -> None:
        """(batch, frame + 2, bin + 2 edge, input) to ``out`` (batch, frame, bin, output), and the leaky ReLU of it."""
        if not self.over_frames:
            out.copy_(self.products[0][0](cells, bias, activate=activate))
            return
        frames, bins = self.shape[1:3]
        made = []
        for row, rows in enumerate(_spread([cells[:, k : k + frames - 3 : 4] for k in range(6)])):
            if self.over_bins:
                columns = _spread([rows[:, :, k : k + bins - 3 : 4] for k in range(6)])
                parts = [
                    product(part, bias if row == column == CONSTANT else self.nothing)
                    for column, (product, part) in enumerate(zip(self.products[row], columns, strict=True))
                ]
                whole = cells.new_empty(cells.shape[0], frames // 4, bins, self.outputs)
                _gather(parts, [whole[:, :, k::4] for k in range(4)])
                made.append(whole)
            else:
                made.append(self.products[row][0](rows, bias if row == CONSTANT else self.nothing))
        _gather(made, [out[:, k::4] for k in range(4)])
        if activate:
            F.leaky_relu_(out, SLOPE)


class Queue:
    """Frames (batch, frame, ...) that wait."""

    def __init__(self) -> None:
        self._parts: deque[Tensor] = deque()

    def put(self, frames: Tensor) -> None:
        """Add to the end."""
        self._parts.append(frames)

    def take(self, count: int) -> Iterator[tuple[slice, Tensor]]:
        """The first ``count`` frames in pieces, each with its place among them."""
        done = 0
        while done < count:
            part = self._parts.popleft()
            if part.shape[1] > count - done:
                self._parts.appendleft(part[:, count - done :])
                part = part[:, : count - done]
            yield slice(done, done + part.shape[1]), part
            done += part.shape[1]


class Flow:
    """One convolution at work on one recording: its input so far, from the frame before the next output's.

    Args:
        convolution: with its weights and the shape of a share of a chunk.
        chunk: frames taken at once.
        lag: frames by which the first chunk is short, so that the chunks of all layers end where those of the layer
                before do and next to nothing need be moved; any number gives the same result.
        crew: who shares the work.
    """

    def __init__(self, convolution: Convolution, chunk: int, lag: int, crew: Crew) -> None:
        batch, self._share, self.bins, _ = convolution.shape
        self.convolution, self.chunk, self._lag, self._crew = convolution, chunk, lag % chunk, crew
        self._cells = convolution.nothing.new_zeros(
            batch, self.chunk + 4, self.bins + 2 * convolution.edge, convolution.inputs
        )
        self.begin(convolution.nothing)

    def begin(self, bias: Tensor, *, whole: bool = False) -> None:
        """A new recording: there are zeros before its first frame.

        With ``whole`` even its first chunk is whole. A short recording then needs fewer; in a long one each layer would
        keep those before it waiting for a chunk.
        """
        lag = 0 if whole else self._lag
        self.bias, self._held, self._skip = bias, lag + 1, lag
        self._cells[:, : self._held] = 0

    def room(self, frames: int) -> Tensor:
        """Where the next so many frames of input are to be written: (batch, frame, bin, input)."""
        self._reserve(self._held + frames)
        self._held += frames
        edge = self.convolution.edge
        return self._cells[:, self._held - frames : self._held, edge : edge + self.bins]

    def ready(self, *, last: bool) -> Iterator[tuple[Tensor, slice]]:
        """Chunks of input with their neighbours, and which of the frames made of them are to be used.

        All, except at the start, and at the end of the recording, beyond which there are zeros.
        """
        chunk = self.chunk
        while self._held >= chunk + 2:
            yield self._cells[:, : chunk + 2], slice(self._skip, chunk)
            kept = self._cells[:, chunk : self._held]
            self._held, self._skip = self._held - chunk, 0
            self._cells[:, : self._held] = kept.clone() if self._held > chunk else kept
        if last and self._held > self._skip + 1:
            self._reserve(chunk + 2)
            self._cells[:, self._held : chunk + 2] = 0
            yield self._cells[:, : chunk + 2], slice(self._skip, self._held - 1)
            self._held, self._skip = 1, 0

    def convolve(
        self, cells: Tensor, out: Tensor, *, activate: bool = False, then: Callable[[slice], None] | None = None
    ) -> None:
        """A chunk of input with its neighbours to ``out`` (batch, frame, bin, output), and the leaky ReLU of it.

        Whoever has made some frames goes on with them as ``then`` says.
        """

        def work(frames: slice) -> None:
            for start in range(frames.start, frames.stop, self._share):
                stop = start + self._share
                self.convolution(cells[:, start : stop + 2], self.bias, out[:, start:stop], activate=activate)
            if then is not None:
                then(frames)

        self._crew.share(self.chunk, work)

    def made(self) -> Tensor:
        """Room for what :meth:`convolve` gives."""
        return self._cells.new_empty(self._cells.shape[0], self.chunk, self.bins, self.convolution.outputs)

    def _reserve(self, frames: int) -> None:
        if frames > self._cells.shape[1]:
            self._cells = F.pad(self._cells, (0, 0, 0, 0, 0, frames - self._cells.shape[1]))


def _affine(norm: nn.Module) -> tuple[Tensor, Tensor]:
    """Scale and offset (channel,) of a batch norm at inference."""
    assert isinstance(norm, nn.BatchNorm1d | nn.BatchNorm2d)
    scale = norm.weight / (cast(Tensor, norm.running_var) + norm.eps).sqrt()
    return scale, norm.bias - cast(Tensor, norm.running_mean) * scale


class Residual:
    """One residual block over a stream of frames.

    Args:
        block: the network's.
        shape: batch, frames in a chunk, bins.
        given: frames that it is mostly given at once.
        lag: of its input, see :class:`Flow`.
        dtype: to compute in.
        crew: who shares the work.
        packed: see :class:`Product`.
        parts: tensors that its input's channels come in, all of one width.
        even: give frames in pairs only.

    Attributes:
        lag: of its output.
    """

    lag: int

    def __init__(
        self, block: Block, shape: torch.Size, given: int, lag: int, dtype: torch.dtype, crew: Crew, *, packed: bool,
        parts: int = 1, even: bool = False,
    ) -> None:  # fmt: skip
        batch, chunk, bins = shape
        inputs, outputs = block.conv1.in_channels, block.conv1.out_channels
        self._block, self._dtype = block, dtype
        scale, self._offset1 = _affine(block.norm1)
        scale2, self._offset2 = _affine(block.norm2)
        self._scale = scale.to(dtype)
        made = torch.Size((batch, -(-chunk // crew.count), bins, outputs))
        first = Convolution(block.conv1.weight * scale2[:, None, None, None], made, dtype, packed=packed)
        second = Convolution(block.conv2.weight, made, dtype, packed=packed)
        self.lag = (lag + 2 + (lag % 2 if even else 0)) % chunk
        self._first, self._second = Flow(first, chunk, lag + 1, crew), Flow(second, chunk, self.lag, crew)
        self._crew = crew
        self._shortcut: list[Product] = []
        self._bias = second.nothing
        if isinstance(block.shortcut, nn.Conv2d):
            taken = torch.Size((batch, -(-given // crew.count), bins, inputs // parts))
            weights = block.shortcut.weight.to(dtype).chunk(parts, 1)
            self._shortcut = [Product(weight, (0, 0), taken, packed=packed) for weight in weights]
            self._bias = cast(Tensor, block.shortcut.bias).to(dtype)

    def begin(self, condition: Tensor, *, whole: bool) -> None:
        """A new recording, in ``whole`` chunks or not, and the query's embedding (dim,)."""
        self._offset = (self._offset1 + self._block.shift1(condition)).to(self._dtype)
        self._first.begin((self._offset2 + self._block.shift2(condition)).to(self._dtype), whole=whole)
        self._second.begin(self._second.convolution.nothing, whole=whole)
        self._aside = Queue()

    def push(self, *parts: Tensor, last: bool = False) -> Iterator[Tensor]:
        """Frames in, whose channels may come in parts, or none; the frames out that are final, or all that are left."""
        if parts:
            count, width = parts[0].shape[1], parts[0].shape[3]
            room = self._first.room(count)
            around: dict[int, Tensor] = {}

            def work(frames: slice) -> None:
                shared = [part[:, frames] for part in parts]
                for number, part in enumerate(shared):
                    own = slice(number * width, (number + 1) * width)
                    torch.addcmul(self._offset[own], part, self._scale[own], out=room[:, frames, :, own])
                F.leaky_relu_(room[:, frames], SLOPE)
                around[frames.start] = self._around(shared)

            self._crew.share(count, work)
            for start in sorted(around):
                self._aside.put(around[start])
        first, second = self._first, self._second
        for given, used in first.ready(last=last):
            if used.stop - used.start == first.chunk:
                first.convolve(given, second.room(first.chunk), activate=True)
            else:
                hidden = first.made()
                first.convolve(given, hidden, activate=True)
                second.room(used.stop - used.start).copy_(hidden[:, used])
            yield from self._finish(last=False)
        if last:
            yield from self._finish(last=True)

    def _around(self, parts: list[Tensor]) -> Tensor:
        """What goes past both convolutions."""
        if not self._shortcut:
            return parts[0]
        around = self._shortcut[0].padded(parts[0], self._bias)
        for product, part in zip(self._shortcut[1:], parts[1:], strict=True):
            around += product.padded(part, self._second.convolution.nothing)
        return around

    def _finish(self, *, last: bool) -> Iterator[Tensor]:
        second = self._second
        for given, used in second.ready(last=last):
            made = second.made()
            aside = list(self._aside.take(used.stop - used.start))
            second.convolve(given, made, then=functools.partial(_add, made[:, used], aside, used.start))
            yield made[:, used]


def _add(made: Tensor, pieces: list[tuple[slice, Tensor]], first: int, frames: slice) -> None:
    """Add what lies within some of the frames; those of ``made`` and its pieces are counted from ``first``."""
    for place, piece in pieces:
        start, stop = max(frames.start - first, place.start), min(frames.stop - first, place.stop)
        if start < stop:
            made[:, start:stop].add_(piece[:, start - place.start : stop - place.start])


class Level:
    """One resolution: the encoder's block, all that is deeper, and the decoder's block.

    Args:
        network: the whole.
        level: which, from 0.
        batch: channels that go through together.
        dtype: to compute in.
        sizes: frames taken at once at each level.
        given: frames that it is mostly given at once.
        lag: of its input, see :class:`Flow`.
        crew: who shares the work.
        packed: see :class:`Product`.

    Attributes:
        lag: of its output.
    """

    lag: int

    def __init__(
        self, network: ResUNet, level: int, batch: int, dtype: torch.dtype, sizes: list[int], given: int, lag: int,
        crew: Crew, *, packed: bool,
    ) -> None:  # fmt: skip
        depth = len(network.config.widths)
        bins = network.config.n_fft // 2 >> level
        stage = cast(Stage, network.decoder[depth - 1 - level])
        self._stage, self._dtype = stage, dtype
        self._scale = frames, columns = network.scales[level]
        own = sizes[level]
        shape, finer = torch.Size((batch, own, bins)), own // frames
        block = cast(Block, network.encoder[level])
        self._encoder = Residual(block, shape, given, lag, dtype, crew, even=frames == 2, packed=packed)
        below = self._encoder.lag // frames
        self._deeper: Level | Residual
        if level + 1 < depth:
            self._deeper = Level(network, level + 1, batch, dtype, sizes, finer, below, crew, packed=packed)
        else:
            deepest = torch.Size((batch, own, bins // columns))
            self._deeper = Residual(network.bottleneck, deepest, finer, below, dtype, crew, packed=packed)
        above = self._deeper.lag * frames
        self._decoder = Residual(stage.block, shape, own, above, dtype, crew, parts=2, packed=packed)
        self.lag = self._decoder.lag
        scale, self._norm_offset = _affine(stage.norm)
        self._norm_scale = scale.to(dtype)
        # One product for each frame that a deeper frame becomes; its columns are neighbouring bins.
        weight = stage.up.weight.permute(2, 3, 1, 0).flatten(1, 2)[..., None, None].to(dtype)
        low = torch.Size((batch, -(-finer // crew.count), bins // columns, stage.up.in_channels))
        self._crew = crew
        self._up = [Product(one, (0, 0), low, packed=packed) for one in weight]
        self._nothing = weight.new_zeros(weight.shape[1])
        # Written anew for each chunk: fresh memory of this size would cost more than what is written to it.
        self._raised = weight.new_empty(*shape, stage.up.out_channels)
        self._beside = torch.empty_like(self._raised)

    def begin(self, condition: Tensor, *, whole: bool) -> None:
        """As :meth:`Residual.begin`."""
        for part in (self._encoder, self._deeper, self._decoder):
            part.begin(condition, whole=whole)
        self._offset = (self._norm_offset + self._stage.shift(condition)).to(self._dtype)
        self._skips = Queue()

    def push(self, *cells: Tensor, last: bool = False) -> Iterator[Tensor]:
        """As :meth:`Residual.push`."""
        for skip in self._encoder.push(*cells, last=last):
            self._skips.put(skip)
            for low in self._deeper.push(self._pool(skip)):
                yield from self._ascend(low)
        if last:
            for low in self._deeper.push(last=True):
                yield from self._ascend(low)
            yield from self._decoder.push(last=True)

    def _pool(self, cells: Tensor) -> Tensor:
        """(batch, frame, bin, channel) at the resolution of the deeper level."""
        frames, columns = self._scale
        batch, count, bins, width = cells.shape
        pooled = cells.new_empty(batch, count // frames, bins // columns, width)

        def work(shared: slice) -> None:
            given = cells[:, shared.start * frames : shared.stop * frames].permute(0, 3, 1, 2)
            pooled[:, shared] = F.avg_pool2d(given, self._scale).permute(0, 2, 3, 1)

        self._crew.share(count // frames, work)
        return pooled

    def _ascend(self, low: Tensor) -> Iterator[Tensor]:
        """A deeper level's frames through the decoder, a chunk at a time, the odd ones first."""
        size = self._raised.shape[1] // self._scale[0]
        for part in low.split([count for count in (low.shape[1] % size,) if count] + low.shape[1] // size * [size], 1):
            raised = self._raise(part)
            pieces = list(self._skips.take(raised.shape[1]))
            skip = pieces[0][1]
            if len(pieces) > 1:
                skip = self._beside[:, : raised.shape[1]]
                for place, piece in pieces:
                    skip[:, place] = piece
            yield from self._decoder.push(raised, skip)

    def _raise(self, low: Tensor) -> Tensor:
        """A deeper level's frames at this resolution."""
        frames = self._scale[0]
        raised = self._raised[:, : low.shape[1] * frames]

        def work(shared: slice) -> None:
            active = F.leaky_relu_(torch.addcmul(self._offset, low[:, shared], self._norm_scale), SLOPE)
            for frame, product in enumerate(self._up):
                made = product.padded(active, self._nothing)
                place = slice(shared.start * frames + frame, shared.stop * frames, frames)
                raised[:, place] = made.reshape(*made.shape[:2], *raised.shape[2:])

        self._crew.share(low.shape[1], work)
        return raised


def _sizes(depth: int, chunk: int, least: int) -> list[int]:
    """Frames that the layers of each level take at once."""
    whole = 1 << (depth - 1)  # the network's input is a multiple of it, so that pooling never meets half a pair
    return [max(least, max(chunk, whole) >> max(0, level - 3)) for level in range(depth)]


class Unfolding:
    """A network's weights prepared for one type and number of channels at once; see the module.

    Args:
        network: whose weights are taken, as they are now.
        batch: channels that go through together.
        dtype: in which the U-Net computes.
        threads: among which the work is shared.
        chunk: frames taken at once; None for what suits the device.
        packed: whether to use oneDNN's packed operators; None for where they work.
    """

    def __init__(
        self, network: ResUNet, batch: int, dtype: torch.dtype, *, threads: int = 1, chunk: int | None = None,
        packed: bool | None = None,
    ) -> None:  # fmt: skip
        device = network.window.device
        self._network, self._dtype, self.batch = network, dtype, batch
        crew = Crew(1 << (min(threads, PROCESSORS[1]).bit_length() - 1))
        shares = max(PROCESSORS[0], crew.count)
        chunk = chunk or (SHARE * shares if device.type == "cpu" else CHUNK_ELSEWHERE)
        packed = packable(dtype, device) if packed is None else packed
        sizes = _sizes(len(network.config.widths), chunk, LEAST_SHARE * shares)
        self.chunk = sizes[0]
        self._top = Level(network, 0, batch, dtype, sizes, self.chunk, 0, crew, packed=packed)
        scale, offset = _affine(network.norm)
        self._norm = scale[:-1], offset[:-1]

    def spectra(self, waveform: Tensor) -> Iterator[Tensor]:
        """STFT (batch, frame, bin) of (batch, sample), chunk by chunk; as ``ResUNet.spectrum``."""
        n_fft, hop = self._network.config.n_fft, self._network.config.hop_length
        missing = max(0, n_fft // 2 + 1 - waveform.shape[-1])
        padded = F.pad(F.pad(waveform, (0, missing))[:, None], (n_fft // 2, n_fft // 2), mode="reflect")[:, 0]
        for frames in padded.unfold(-1, n_fft, hop).split(self.chunk, 1):
            yield torch.fft.rfft(frames * self._network.window)

    def separate(self, spectra: Iterable[Tensor], condition: Tensor, samples: int) -> Tensor:
        """One query's target.

        Args:
            spectra: :meth:`spectra`.
            condition: the query's embedding (dim,).
            samples: of the waveform.

        Returns:
            (batch, sample).
        """
        waiting = Queue()
        synthesis = Synthesis(self._network, self.batch, samples)
        self._top.begin(condition, whole=synthesis.missing <= SHORT)
        for spectrum, last in _mark_last(spectra):
            waiting.put(spectrum)
            for cells in self._top.push(self._cells(spectrum, last=last), last=last):
                logits = self._logits(cells)[:, :, : synthesis.missing]
                for place, part in waiting.take(logits.shape[2]):
                    synthesis.add(self._masked(part, logits[:, :, place]))
        return synthesis.waveform()

    def _cells(self, spectrum: Tensor, *, last: bool) -> Tensor:
        """What the first block sees, (batch, frame, bin, channel), up to whole frames of the deepest level."""
        network = self._network
        magnitude = (spectrum.real.square() + spectrum.imag.square()).clamp_(min=LEAST_POWER).sqrt_()
        normalised = torch.addcmul(self._norm[1], magnitude[..., :-1], self._norm[0])
        if last:
            missing = -spectrum.shape[1] % (1 << (len(network.config.widths) - 1))
            normalised = F.pad(normalised, (0, 0, 0, missing))
        bias = cast(Tensor, network.pre.bias)
        return torch.addcmul(bias, normalised[..., None], network.pre.weight.flatten()).to(self._dtype)

    def _logits(self, cells: Tensor) -> Tensor:
        """(batch, 3, frame, bin) in the network's own type."""
        post = self._network.post
        weight = post.weight.flatten(1)
        return F.linear(cells.to(weight.dtype), weight, post.bias).permute(0, 3, 1, 2).contiguous()

    def _masked(self, spectrum: Tensor, logits: Tensor) -> Tensor:
        """A chunk of the spectrum behind its mask: (batch, frame, bin)."""
        mask = self._network.mask(logits).transpose(1, 2)
        return F.pad(spectrum[..., :-1] * mask, (0, 1))


def _mark_last(spectra: Iterable[Tensor]) -> Iterator[tuple[Tensor, bool]]:
    following = itertools.chain(spectra, [None])
    current = next(following)
    for after in following:
        assert current is not None
        yield current, after is None
        current = after


class Synthesis:
    """Spectrum to waveform, chunk by chunk: windowed, overlapped, and divided by the windows' overlapping squares."""

    def __init__(self, network: ResUNet, batch: int, samples: int) -> None:
        config, window = network.config, network.window
        self._n_fft, self._hop, self._window, self._samples = config.n_fft, config.hop_length, window, samples
        self._frames = max(samples, config.n_fft // 2 + 1) // config.hop_length + 1
        self._hops = -(-config.n_fft // config.hop_length)
        self._sum = window.new_zeros(batch, self._frames + self._hops, config.hop_length)
        self._done = 0

    @property
    def missing(self) -> int:
        """Frames still to come."""
        return self._frames - self._done

    def add(self, spectrum: Tensor) -> None:
        """The next frames, (batch, frame, bin)."""
        frames = torch.fft.irfft(spectrum, self._n_fft) * self._window
        self._overlap(self._pieces(frames), self._sum, slice(self._done, self._done + frames.shape[1]))
        self._done += frames.shape[1]

    def waveform(self) -> Tensor:
        """(batch, sample), when all frames are there."""
        envelope = torch.zeros_like(self._sum[:1])
        self._overlap(self._pieces(self._window.square()[None, None]), envelope, slice(0, self._frames))
        whole = self._sum.div_(envelope.clamp_(min=LEAST_ENVELOPE)).flatten(1)
        return whole[:, self._n_fft // 2 : self._n_fft // 2 + self._samples]

    def _pieces(self, frames: Tensor) -> Tensor:
        """Frames (batch, frame, sample) cut into hops: (batch, frame, hop, sample)."""
        return F.pad(frames, (0, self._hops * self._hop - self._n_fft)).unflatten(-1, (self._hops, self._hop))

    def _overlap(self, pieces: Tensor, whole: Tensor, place: slice) -> None:
        for number, piece in enumerate(pieces.unbind(2)):
            whole[:, place.start + number : place.stop + number] += piece


class FastResUNet:
    """Separation with a network that learns no more: prepared at the first call, kept for those that follow.

    What is kept goes with the type, the number of channels and the device of the last call. Calls from several threads
    take turns: each has all processors.
    """

    def __init__(self, network: ResUNet) -> None:
        self._network = network
        self._turn = threading.Lock()
        self._kept: tuple[tuple[object, ...], Unfolding] | None = None

    def separate(self, mixture: Tensor, queries: Tensor) -> Tensor:
        """Targets (query, channel, sample) of (channel, sample) for each of (query, dim), one after the other.

        Under autocast the U-Net computes in autocast's type; spectrum, mask and waveform stay as they are.
        """
        window = self._network.window
        kind = window.device.type
        dtype = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else window.dtype
        with self._turn, torch.inference_mode(), torch.autocast(kind, enabled=False), _single(kind) as threads:
            own = self._prepared(dtype, len(mixture), threads)
            spectra: Iterable[Tensor] = own.spectra(mixture.to(window))
            spectra = list(spectra) if len(queries) > 1 else spectra
            targets = [own.separate(spectra, query.to(window), mixture.shape[-1]) for query in queries]
        return torch.stack(targets)

    def _prepared(self, dtype: torch.dtype, batch: int, threads: int) -> Unfolding:
        """What was prepared last, if it fits."""
        fits = (self._network.window.device, dtype, batch, threads)
        if self._kept is None or self._kept[0] != fits:
            self._kept = None  # before the next one takes as much room
            self._kept = fits, Unfolding(self._network, batch, dtype, threads=threads)
        return self._kept[1]


@contextlib.contextmanager
def _single(kind: str) -> Iterator[int]:
    """On a processor PyTorch's own threads rest meanwhile; gives how many there are to share the work among."""
    threads = torch.get_num_threads()
    if kind != "cpu" or threads == 1:
        yield 1
        return
    torch.set_num_threads(1)
    try:
        yield threads
    finally:
        torch.set_num_threads(threads)
