"""CLIP (Radford et al. 2021, arXiv:2103.00020), frozen: words, a picture or a film to a vector in one space.

As CLIPSep asks its questions (Dong et al. 2023, arXiv:2212.07065, section 4 and its published code): vectors are not
normalised; a film is the mean of its frames, one a second; words stand in a template, ``a photo of {}``, or are the
mean over several. The vectors of words are kept on disk.

The weights are looked for in a given folder (or ``$SOUNDSIEVE_CLIP``), in the hub's cache and on the hub. Those of the
hub are pinned, in OpenAI's repositories, and must be the published ones to the last bit; of ViT-B/32 it is the commit
that added the safetensors file, on the branch ``refs/pr/15`` (the main one has a pickle).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from soundsieve.encoders.pretrained import Kept, Published, Source, named, readable, sentence
from soundsieve.pictures.files import frames, read
from soundsieve.types import Embedding, Image, Query, Text, Video

_BESIDE = ("config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json", "vocab.json",
           "merges.txt", "special_tokens_map.json")  # fmt: skip
PUBLISHED = (
    Published(
        "CLIP ViT-B/32", "clip", "openai/clip-vit-base-patch32", "b33cedfd0df4e43b8238760678fcc89e1a0d38b3",
        "model.safetensors", "99d28a652e6ec46629ab7047a0ac82c69b1fe11e0ce672c43af65d3a9a3fc05d", _BESIDE, 512,
    ),
    Published(
        "CLIP ViT-L/14", "clip", "openai/clip-vit-large-patch14", "32bd64288804d66eefd0ccbe215aa642df71cc41",
        "model.safetensors", "a2bf730a0c7debf160f7a6b50b3aaf3703e7e88ac73de7a314903141db026dcb", _BESIDE, 768,
    ),
)  # fmt: skip
"""Models that can be had by their repository's name; the first is that of CLIPSep."""

GRIDS = {PUBLISHED[0].repository: (224, 32, 768), PUBLISHED[1].repository: (224, 14, 1024)}
"""Of these: pixels along a side of the picture, and of a patch, and width of the vision transformer."""

RAW = ("{}",)
"""Words as they are: what CLIPSep's inference script does."""
PHOTO = ("a photo of {}",)
"""What CLIPSep trains and validates with."""
ENSEMBLE = (
    "a photo of {}.", "a photo of the small {}.", "a photo of the small {}.", "a low resolution photo of a {}.",
    "a photo of many {}.",
)  # fmt: skip
"""What CLIPSep is evaluated with; its code has one of them twice, and so counts it twice."""

FPS = 1.0
AT_ONCE = 32  # prompts or pictures in one pass
LONGEST = 4  # times as long as wide: of a longer picture the middle is taken, which is all that CLIP would see of it


class Clip:
    """Encoder of words, pictures and films.

    Args:
        path: folder with a CLIP model's files; without it they are searched for as the module says.
        model: repository of a published one, see ``PUBLISHED``.
        templates: sentences with ``{}`` where the words go; several are averaged.
        device: where the network runs.

    Attributes:
        dim: width of the vectors: 512 for ViT-B/32.

    Raises:
        EncoderError: when the weights are not found, damaged, or, from the hub, of another SHA-256; at first use, or
            at once where a given folder has none.
        ValueError: ``model`` is not published, or a template has no ``{}``.
    """

    accepts: frozenset[type] = frozenset({Text, Image, Video})

    def __init__(
        self,
        path: str | Path | None = None,
        model: str = PUBLISHED[0].repository,
        *,
        templates: Sequence[str] = PHOTO,
        device: str | torch.device = "cpu",
    ) -> None:
        if not templates or any(template.count("{}") != 1 for template in templates):
            raise ValueError(f"the templates are {list(templates)}; each needs one {{}} where the words go")
        self._source = Source(named(PUBLISHED, model), path, "SOUNDSIEVE_CLIP")
        self.dim = self._source.dim()
        self._templates = tuple(templates)
        self._device = torch.device(device)
        self._kept: Kept | None = None
        self._model: tuple[Any, Any, Any] | None = None

    def grid(self) -> tuple[int, int, int]:
        """Pixels along each side of what its vision transformer sees, places (patches) in it, and their width.

        Raises:
            EncoderError: a given folder does not say.
        """
        published = GRIDS[self._source.published.repository]
        keys = ("image_size", "patch_size", "hidden_size")
        side, patch, width = (
            self._source.size(("vision_config", key), number) for key, number in zip(keys, published, strict=True)
        )
        return side, (side // patch) ** 2, width

    def places(self, frames: np.ndarray) -> Tensor:
        """What the vision transformer makes of each place of square frames, after its last layer norm.

        Args:
            frames: (frame, side, side, 3), uint8, of :meth:`grid`'s side.

        Returns:
            (frame, place, width), float32, on the CPU; places row by row.

        Raises:
            EncoderError: the weights cannot be had, or are damaged.
        """
        pictures = self._prepare(frames)
        model = self._ready()[1].vision_model
        with torch.no_grad(), torch.autocast(self._device.type, enabled=False):
            states = [model(some.to(self._device)).last_hidden_state[:, 1:] for some in pictures.split(AT_ONCE)]
            return torch.cat([model.post_layernorm(some).cpu() for some in states])

    def find(self, *, download: bool) -> Path:
        """The folder with the model's files; the hub is asked only if ``download``.

        Raises:
            EncoderError: they are nowhere.
        """
        return self._source.find(download=download)

    def release(self) -> None:
        """Let go of the weights until they are needed again."""
        self._model = None

    def encode(self, queries: Sequence[Query]) -> Embedding:
        """Vectors as CLIP gives them, of any length; equal queries give equal vectors, whatever their company.

        Returns:
            On the CPU: ``pooled`` (batch, dim); ``steps`` (batch, step, dim), a film's frames, one a second and 64 at
            most, zero where ``mask`` is False. Words and pictures have one step, their vector.

        Raises:
            ValueError: a query is a sound or is empty, or its file cannot be read.
        """
        for query in queries:
            if not isinstance(query, Text | Image | Video):
                kind = type(query).__name__.lower()
                raise ValueError(f"this encoder takes text, pictures and videos, not {kind}; use another model")
        prompts = {query: self._prompts(query) for query in queries if isinstance(query, Text)}
        self._read({prompt: None for asked in prompts.values() for prompt in asked})
        pictures = [self._prepare(_frames(query)) for query in queries if isinstance(query, Image | Video)]
        seen = iter(self._look(torch.cat(pictures)).split([len(shown) for shown in pictures]) if pictures else ())
        rows = [self._mean(prompts[query]) if isinstance(query, Text) else next(seen) for query in queries]
        steps = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
        mask = torch.arange(steps.shape[1]) < torch.tensor([[len(row)] for row in rows])
        return Embedding(torch.stack([row.mean(0) for row in rows]), steps, mask)

    def _prompts(self, query: Text) -> list[str]:
        words = sentence(query.prompt)
        return [template.replace("{}", words) for template in self._templates]

    def _mean(self, prompts: list[str]) -> Tensor:
        return torch.stack([self._vectors()[prompt] for prompt in prompts]).mean(0, keepdim=True)

    def _vectors(self) -> Kept:
        self._kept = self._kept or Kept(f"clip-{self._source.sha256()[:8]}", self.dim, unit=False)
        return self._kept

    def _read(self, prompts: Iterable[str]) -> None:
        missing = sorted((prompt for prompt in prompts if prompt not in self._vectors()), key=len)
        for first in range(0, len(missing), AT_ONCE):
            some = missing[first : first + AT_ONCE]
            tokeniser, model, _ = self._ready()
            longest = model.config.text_config.max_position_embeddings
            tokens = tokeniser(some, padding=True, truncation=True, max_length=longest, return_tensors="pt")
            with torch.no_grad(), torch.autocast(self._device.type, enabled=False):
                found = model.get_text_features(tokens["input_ids"].to(self._device)).pooler_output.cpu()
            for prompt, vector in zip(some, found, strict=True):
                self._vectors().keep(prompt, vector)

    def _prepare(self, shown: np.ndarray) -> Tensor:
        _, _, processor = self._ready()
        made = [processor(_middle(pixels), return_tensors="pt", input_data_format="channels_last") for pixels in shown]
        return torch.cat([one["pixel_values"] for one in made])

    def _look(self, pictures: Tensor) -> Tensor:
        _, model, _ = self._ready()
        with torch.no_grad(), torch.autocast(self._device.type, enabled=False):
            found = [model.get_image_features(some.to(self._device)).pooler_output for some in pictures.split(AT_ONCE)]
        return torch.cat(found).cpu()

    def _ready(self) -> tuple[Any, Any, Any]:
        if self._model is None:
            folder, tokeniser, model = self._source.load()
            from transformers import CLIPImageProcessorPil

            with readable(folder, self._source.published.name):
                processor = CLIPImageProcessorPil.from_pretrained(str(folder), local_files_only=True)
            self._model = tokeniser, model.to(self._device), processor
        return self._model


def _frames(query: Image | Video) -> np.ndarray:
    """(frame, height, width, 3): of a picture one; pixels that come with their rate are thinned to one a second."""
    if isinstance(query, Image):
        return read(query.pixels)[None]
    film = query.frames
    if isinstance(film, np.ndarray) and query.fps is not None and query.fps > FPS:
        film = film[np.arange(0, len(film), query.fps / FPS).astype(int)]
    return frames(film, fps=FPS)


def _middle(pixels: np.ndarray) -> np.ndarray:
    """The middle of a picture that is a strip: its short side would be blown up, and the long one with it."""
    height, width = pixels.shape[:2]
    side = LONGEST * min(height, width)
    top, left = max(0, height - side) // 2, max(0, width - side) // 2
    return pixels[top : top + side, left : left + side]
