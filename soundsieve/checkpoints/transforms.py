"""The STFT as matrices, which published checkpoints may hold: constants of torchlibrosa's convolutions, checked.

They say nothing that the window's length does not, and are not kept; but one that is no Fourier transform belongs to a
network that hears otherwise.
"""

from __future__ import annotations

import numpy as np

from soundsieve.checkpoints.shapes import Shapes

NAMES = ("stft.conv_real.weight", "stft.conv_imag.weight", "istft.ola_window", "istft.conv_real.weight",
         "istft.conv_imag.weight")  # fmt: skip
NEAR = 1e-6


def check(name: str, shapes: Shapes, n_fft: int) -> None:
    """Raise :class:`~soundsieve.checkpoints.store.CheckpointError` unless a tensor is what its name says.

    Args:
        name: one of ``NAMES``, whatever stands before it.
        shapes: the tensors.
        n_fft: samples in a window, a Hann window.
    """
    time = np.arange(n_fft)
    turn = 2 * np.pi / n_fft * time
    window = 0.5 - 0.5 * np.cos(turn)
    wave = (np.cos(turn) if "real" in name else np.sin(turn)).astype(np.float32)
    if name.endswith("istft.ola_window"):
        expected = window**2
    elif "istft." not in name:
        sign = 1 if "real" in name else -1
        expected = (wave[np.outer(time[: n_fft // 2 + 1], time) % n_fft] * (sign * window).astype(np.float32))[:, None]
    else:
        expected = (wave[np.outer(time, time) % n_fft] * (window[:, None] / n_fft).astype(np.float32))[:, :, None]
    shapes.check(name, expected.shape)
    if not np.abs(shapes.tensors[name].float().numpy() - expected).max() <= NEAR:
        raise shapes.fault(f"tensor {name!r} is not a Fourier transform with a Hann window")
