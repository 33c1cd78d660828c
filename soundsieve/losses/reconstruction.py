"""How far an estimate is from its reference."""

from __future__ import annotations

import torch
from torch import Tensor


class MaskedSpectrumError(torch.autograd.Function):
    """Energy of mask x mixture - reference, one mixture at a time with its gradient beside it.

    Written out because autograd would keep a dozen arrays of the size of the masks alive, and moving
    them through memory costs more than the network's own convolutions. One mixture's arrays are small enough for the cache.
    """

    @staticmethod
    def forward(ctx, logits: Tensor, mixture: Tensor, references: Tensor) -> Tensor:  # type: ignore[no-untyped-def]
        """Errors (batch, source); arguments as in :func:`masked_spectrum_error`."""
        errors = logits.new_empty(logits.shape[:2], dtype=torch.float32)
        gradient = torch.empty_like(logits)
        for item in range(logits.shape[0]):
            spectrum, reference = mixture[item], references[item]
            magnitude, slope = logits[item].float().unbind(-1)
            in_phase = spectrum.real * reference.real + spectrum.imag * reference.imag
            quadrature = spectrum.real * reference.imag - spectrum.imag * reference.real
            gain = magnitude.sigmoid()
            cosine = torch.rsqrt(1 + slope.square())
            aligned = cosine * torch.addcmul(in_phase, slope, quadrature)  # the part along the turned mixture
            leftover = gain * (spectrum.real.square() + spectrum.imag.square()) - aligned
            energy = reference.real.square() + reference.imag.square()
            errors[item] = (gain * (leftover - aligned) + energy).sum((1, 2))
            gradient[item, ..., 0] = 2 * leftover * gain * (1 - gain)
            gradient[item, ..., 1] = 2 * gain * cosine * (slope * cosine * aligned - quadrature)
        ctx.save_for_backward(gradient)
        return errors

    @staticmethod
    def backward(ctx, upstream: Tensor):  # type: ignore[no-untyped-def]
        """Scale the gradient that the forward pass left."""
        (gradient,) = ctx.saved_tensors
        return gradient * upstream[:, :, None, None, None].to(gradient.dtype), None, None


def masked_spectrum_error(logits: Tensor, mixture: Tensor, references: Tensor) -> Tensor:
    """Squared error of the masked mixture against each reference, summed over the spectrogram.

    The mask has magnitude sigmoid(logits[..., 0]) and turns the phase by atan(logits[..., 1]). As the
    inverse STFT projects, this is an upper bound of the waveform's error (up to the window's energy).

    Args:
        logits: (batch, source, frame, bin, 2).
        mixture: (batch, frame, bin), complex.
        references: (batch, source, frame, bin), complex.

    Returns:
        (batch, source), >= 0.
    """
    return MaskedSpectrumError.apply(logits, mixture, references)
