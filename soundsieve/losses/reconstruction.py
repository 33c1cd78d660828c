"""How far an estimate is from its reference."""

from __future__ import annotations

import torch
from torch import Tensor

FLOOR = 1e-3  # of the energy: below -30 dB an error teaches nothing more


class MaskedProducts(torch.autograd.Function):
    """Energy of mask x mixture, and its product with the reference, a mixture at a time with the gradients beside them.

    Written out because autograd would keep a dozen arrays of the size of the masks alive, and moving
    them through memory costs more than the network's own convolutions. One mixture's arrays are small enough for the
    cache.
    """

    @staticmethod
    def forward(ctx, logits: Tensor, mixture: Tensor, references: Tensor) -> tuple[Tensor, Tensor]:  # type: ignore[no-untyped-def]
        """Both (batch, source); arguments as in :func:`masked_products`."""
        energies = logits.new_empty(logits.shape[:2], dtype=torch.float32)
        products = torch.empty_like(energies)
        energy_slopes = torch.empty_like(logits[..., 0])
        product_slopes = torch.empty_like(logits)
        for item in range(logits.shape[0]):
            spectrum, reference = mixture[item], references[item]
            magnitude, slope = logits[item].float().unbind(-1)
            in_phase = spectrum.real * reference.real + spectrum.imag * reference.imag
            quadrature = spectrum.real * reference.imag - spectrum.imag * reference.real
            gain = magnitude.sigmoid()
            cosine = torch.rsqrt(1 + slope.square())
            aligned = cosine * torch.addcmul(in_phase, slope, quadrature)  # the part along the turned mixture
            power = gain * (spectrum.real.square() + spectrum.imag.square())
            energies[item] = (gain * power).sum((1, 2))
            products[item] = (gain * aligned).sum((1, 2))
            rise = gain * (1 - gain)
            energy_slopes[item] = 2 * power * rise
            product_slopes[item, ..., 0] = aligned * rise
            product_slopes[item, ..., 1] = gain * cosine * (quadrature - slope * cosine * aligned)
        ctx.save_for_backward(energy_slopes, product_slopes)
        return energies, products

    @staticmethod
    def backward(ctx, by_energy: Tensor, by_product: Tensor):  # type: ignore[no-untyped-def]
        """Scale the gradients that the forward pass left."""
        energy_slopes, product_slopes = ctx.saved_tensors
        gradient = product_slopes * by_product[:, :, None, None, None].to(product_slopes.dtype)
        gradient[..., 0].addcmul_(energy_slopes, by_energy[:, :, None, None].to(energy_slopes.dtype))
        return gradient, None, None


def masked_products(logits: Tensor, mixture: Tensor, references: Tensor) -> tuple[Tensor, Tensor]:
    """Energy of the masked mixture and its inner product with each reference, over the spectrogram.

    The mask has magnitude sigmoid(logits[..., 0]) and turns the phase by atan(logits[..., 1]). With the
    reference's energy they give every ratio: the error's energy is ``energy - 2 product + reference``. As the inverse
    STFT projects, that is an upper bound of the waveform's (up to the window's energy).

    Args:
        logits: (batch, source, frame, bin, 2).
        mixture: (batch, frame, bin), complex.
        references: (batch, source, frame, bin), complex.

    Returns:
        Energy and product, (batch, source) each.
    """
    energies, products = MaskedProducts.apply(logits, mixture, references)
    return energies, products


def sdr_db(energy: Tensor, product: Tensor, reference: Tensor) -> Tensor:
    """Error relative to the reference, in dB: -SDR, no lower than -30 (Wisdom et al. 2020, arXiv:2006.12701, eq. 2).

    Args:
        energy: of the estimate.
        product: of estimate and reference.
        reference: energy of the reference, > 0.
    """
    error = (energy - 2 * product + reference).clamp_min(0)
    return 10 * torch.log10(error / reference + FLOOR)


def si_sdr_db(energy: Tensor, product: Tensor, reference: Tensor) -> Tensor:
    """The same for the best scaling of the reference: -SI-SDR, between -30 and 30 (Le Roux et al. 2019)."""
    likeness = (product.square() / (energy * reference).clamp_min(1e-12)).clamp(0, 1)
    return 10 * torch.log10((1 - likeness + FLOOR) / (likeness + FLOOR))


def l1(estimate: Tensor, reference: Tensor) -> Tensor:
    """Mean absolute error of waveforms of one shape, in float32."""
    return (estimate.float() - reference.float()).abs().mean()
