"""Pictures of a separation: spectrograms of mixture, targets and residuals on one scale."""

from __future__ import annotations

import os
import textwrap
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from soundsieve.audio import files

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 1200  # of a spectrogram; a longer file has its loudest frame drawn in each
FLOOR_DB = -80.0


def plot_parts(path: Path, mixture: np.ndarray, targets: Sequence[tuple[str, np.ndarray]], sample_rate: int) -> None:
    """Draw mixture, and target and residual of each query, to a picture file.

    Args:
        path: where to; its ending decides the kind of picture.
        mixture: (channel, sample).
        targets: query and target (channel, sample).
        sample_rate: Hz.
    """
    panels = [("mixture", mixture)]
    for query, target in targets:
        panels += [(f"target: {query}", target), ("residual", mixture - target)]
    length = mixture.shape[1]
    levels = [(title, level_db([samples], length, sample_rate)) for title, samples in panels]
    draw(path, levels, length / sample_rate, sample_rate)


def plot_files(path: Path, panels: Sequence[tuple[str, Path]]) -> None:
    """Draw sound files of equal length, one below the other, in memory that does not depend on their length."""
    levels = []
    for title, file in panels:
        samples = sum(block.shape[1] for block in _blocks(file))
        with files.Reader(file) as reader:
            rate = reader.sample_rate
            levels.append((title, level_db(reader.blocks(1 << 17), samples, rate)))
    draw(path, levels, samples / rate, rate)


def _blocks(file: Path) -> Iterator[np.ndarray]:
    with files.Reader(file) as reader:
        yield from reader.blocks(1 << 17)


def level_db(blocks: Iterable[np.ndarray], length: int, sample_rate: int) -> np.ndarray:
    """Spectrogram in dB of the channels' mean power, (bin, column), at most COLUMNS wide.

    Args:
        blocks: (channel, sample) each, together ``length`` samples.
        length: samples in all.
        sample_rate: Hz.
    """
    size = 1 << max(6, round(float(np.log2(sample_rate * 0.04))))
    hop = max(size // 4, 1)
    frames = 1 + length // hop
    per_column = -(-frames // COLUMNS)
    window = np.hanning(size).astype(np.float32)
    power = np.zeros((-(-frames // per_column), size // 2 + 1), np.float32)
    held, frame = None, 0
    for block in _padded(blocks, size // 2):
        held = block if held is None else np.concatenate((held, block), 1)
        count = (held.shape[1] - size) // hop + 1
        if count <= 0:
            continue
        cut = np.lib.stride_tricks.sliding_window_view(held, size, 1)[:, : count * hop : hop]
        levels = np.square(np.abs(np.fft.rfft(cut * window))).mean(0)
        columns = np.minimum(np.arange(frame, frame + count) // per_column, len(power) - 1)
        np.maximum.at(power, columns, levels.astype(np.float32))
        frame += count
        held = held[:, count * hop :]
    level: np.ndarray = 10 * np.log10(power.T / float(np.square(window.sum() / 2)) + 1e-12)
    return level


def _padded(blocks: Iterable[np.ndarray], size: int) -> Iterator[np.ndarray]:
    block = None
    for block in blocks:
        if size:
            yield np.zeros((len(block), size), np.float32)
            end, size = size, 0
        yield block
    if block is not None:
        yield np.zeros((len(block), end), np.float32)


def draw(path: Path, panels: Sequence[tuple[str, np.ndarray]], seconds: float, sample_rate: int) -> None:
    """Draw spectrograms one below the other, on the first one's scale."""
    from matplotlib.figure import Figure

    top = float(max(panels[0][1].max(), FLOOR_DB))
    figure = Figure(figsize=(9, 2.1 * len(panels) + 0.4), layout="constrained")
    axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
    for axis, (title, level) in zip(axes, panels, strict=True):
        picture = axis.imshow(
            level, origin="lower", aspect="auto", cmap="magma", vmin=top + FLOOR_DB, vmax=top,
            extent=(0, seconds, 0, sample_rate / 2000), interpolation="nearest",
        )  # fmt: skip
        shown = title if len(title) <= 90 else title[:87] + "..."
        axis.set_title(shown.replace("$", r"\$"), loc="left", fontsize=9)
        axis.set_ylabel("kHz", fontsize=8)
        axis.set_ylim(0, min(sample_rate / 2000, 16))
        axis.tick_params(labelsize=8)
    axes[-1].set_xlabel("seconds", fontsize=8)
    figure.colorbar(picture, ax=list(axes), label="dB", shrink=0.6, aspect=40)
    _write(figure, path)


def draw_plate(path: Path, rows: Sequence[tuple[Sequence[tuple[str, np.ndarray]], float]], sample_rate: int) -> None:
    """Draw spectrograms in rows, each row on the scale of its first.

    Args:
        path: where to; its ending decides the kind of picture.
        rows: panels, as many in each row, and how many seconds they last; a panel is a title and levels in dB, (bin,
            column).
        sample_rate: Hz.
    """
    from matplotlib.figure import Figure

    columns = len(rows[0][0])
    figure = Figure(figsize=(4.2 * columns + 0.6, 1.9 * len(rows) + 0.4), layout="constrained")
    axes = figure.subplots(len(rows), columns, squeeze=False)
    for across, (panels, seconds) in zip(axes, rows, strict=True):
        top = float(max(panels[0][1].max(), FLOOR_DB))
        for axis, (title, level) in zip(across, panels, strict=True):
            picture = axis.imshow(
                level - top, origin="lower", aspect="auto", cmap="magma", vmin=FLOOR_DB, vmax=0,
                extent=(0, seconds, 0, sample_rate / 2000), interpolation="nearest",
            )  # fmt: skip
            shown = textwrap.fill(title, 62, max_lines=2, placeholder=" ...")
            axis.set_title(shown.replace("$", r"\$"), loc="left", fontsize=8)
            axis.set_ylim(0, min(sample_rate / 2000, 16))
            axis.tick_params(labelsize=7)
        across[0].set_ylabel("kHz", fontsize=8)
    for axis in axes[-1]:
        axis.set_xlabel("seconds", fontsize=8)
    figure.colorbar(picture, ax=axes.ravel().tolist(), label="dB, 0 at the mixture's loudest", shrink=0.6, aspect=40)
    _write(figure, path)


def _write(figure: Figure, path: Path) -> None:
    part = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph .* missing")  # a query in a script the font lacks: boxes will do
            figure.savefig(part, dpi=110)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
