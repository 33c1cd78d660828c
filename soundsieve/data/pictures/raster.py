"""Shapes and noise as pixels: which shape is seen where, smooth random fields, blur."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from soundsieve.data.pictures.shapes import Shape

_SHARP = np.cos(np.radians(12))  # joints that turn less than this need no round filling


def numbers(shapes: Sequence[Shape], side: int) -> np.ndarray:
    """Say which shape is seen at each pixel.

    Args:
        shapes: back to front.
        side: pixels along each side of the unit square.

    Returns:
        (side, side), int32: 0 where there is none, otherwise 1 + the place in ``shapes`` of the foremost.
    """
    image = Image.new("I", (side, side), 0)
    draw = ImageDraw.Draw(image)
    for number, shape in enumerate(shapes, 1):
        points = shape.points * side
        if shape.width > 0:
            _line(draw, points, max(shape.width * side, 1.0), number)
        elif len(points) > 2:
            draw.polygon(points.ravel().tolist(), fill=number)
    return np.array(image, dtype=np.int32)


def _line(draw: ImageDraw.ImageDraw, points: np.ndarray, width: float, number: int) -> None:
    draw.line(points.ravel().tolist(), fill=number, width=round(width))
    if width < 3:
        return
    ends = np.ones(len(points), bool)
    if len(points) > 2:
        steps = np.diff(points, axis=0)
        length = np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-9)
        turn = (steps[1:] * steps[:-1]).sum(1) / (length[1:] * length[:-1])
        ends[1:-1] = turn < _SHARP
    radius = width / 2
    for x, y in points[ends].tolist():
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=number)


def reduced(pixels: np.ndarray, factor: int) -> np.ndarray:
    """Means of blocks of fine pixels.

    Args:
        pixels: (side, side) or (side, side, channel), bool or uint8; side a multiple of ``factor``.
        factor: fine pixels along each side of a block.

    Returns:
        (side / factor, side / factor[, channel]), float32, 0 to 1.
    """
    if pixels.dtype == bool:
        pixels = pixels.view(np.uint8) * np.uint8(255)
    if pixels.shape[2:] == (4,):  # as four inks: for red, green, blue and alpha, Pillow would weight by alpha
        image = Image.frombuffer("CMYK", pixels.shape[1::-1], np.ascontiguousarray(pixels), "raw", "CMYK", 0, 1)
    else:
        image = Image.fromarray(pixels)
    return np.asarray(image.reduce(factor), dtype=np.float32) / 255


def noise(rng: np.random.Generator, cells: tuple[int, int], size: int) -> np.ndarray:
    """A smooth random field, (size, size), of mean 0 and about unit variance at the nodes of a grid.

    Args:
        rng: where its values come from; how many are drawn does not depend on ``size``.
        cells: nodes of the grid, down and across.
        size: pixels along each side.
    """
    grid = Image.fromarray(rng.standard_normal(cells, dtype=np.float32))
    return np.asarray(grid.resize((size, size), Image.Resampling.BICUBIC))


def blur(pixels: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian blur of (height, width[, channel]) by a number of pixels."""
    if sigma < 0.2:
        return pixels
    sigmas = (sigma, sigma, 0)[: pixels.ndim]
    return ndimage.gaussian_filter(pixels, sigmas, mode="nearest", truncate=2.5)


def resized(pixels: np.ndarray, size: int) -> np.ndarray:
    """(height, width[, channel]) uint8 at another size, each pixel copied from the nearest."""
    return np.asarray(Image.fromarray(pixels).resize((size, size), Image.Resampling.NEAREST))
