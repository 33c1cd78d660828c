"""What encoders with published weights share: where weights come from, how they are known, which vectors are kept.

Weights are pinned: a repository on the hub, a commit of it, and the SHA-256 of the one file with the numbers. They are
read from safetensors, or from a pickle in which nothing but tensors is accepted; no code comes with them.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

WEIGHTS = ("model.safetensors", "pytorch_model.bin")
"""What a file of weights may be called, the better one first."""
VOCABULARIES = ("tokenizer.json", "vocab.json", "vocab.txt")
"""What a tokeniser may be in; with none of them transformers makes an empty one and says nothing."""


class EncoderError(ValueError):
    """The encoder's weights cannot be had, or are not the right ones; one line for the user."""


def cache_folder() -> Path:
    """Where embeddings are kept: ``$SOUNDSIEVE_CACHE``, or ``soundsieve`` in the user's cache folder."""
    own = os.environ.get("SOUNDSIEVE_CACHE")
    return Path(own) if own else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "soundsieve"


def digest(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def of_hub(repository: str, file: str, *, kind: str = "model", offline: bool = False) -> Path:
    """One file of a repository on the hub, from the hub's cache if it is there; progress is for terminals alone.

    Args:
        repository: ``owner/name``.
        file: in it.
        kind: ``model`` or ``space``.
        offline: look into the cache alone.

    Raises:
        Exception: one of a dozen kinds, when it cannot be had.
    """
    from huggingface_hub import hf_hub_download
    from huggingface_hub.utils.tqdm import disable_progress_bars

    if not sys.stderr.isatty():
        disable_progress_bars()
    return Path(hf_hub_download(repository, file, repo_type=kind, local_files_only=offline))


def sentence(prompt: str) -> str:
    """The prompt with single spaces.

    Raises:
        ValueError: it is empty.
    """
    words = " ".join(prompt.split())
    if not words:
        raise ValueError("the query is empty; say which sound, such as 'a dog barking'")
    return words


# ------------------------------------------------------------------------------------------------------- weights


@dataclass(frozen=True)
class Published:
    """One published model, to the last bit.

    Attributes:
        name: as users know it.
        kind: its ``model_type`` in transformers.
        repository: on the hub.
        revision: commit of the repository.
        weights: the file with the numbers.
        sha256: of that file.
        beside: other files that are needed, with the configuration and the tokeniser.
        dim: width of its vectors.
    """

    name: str
    kind: str
    repository: str
    revision: str
    weights: str
    sha256: str
    beside: tuple[str, ...]
    dim: int

    def snapshot(self, *, download: bool) -> Path | None:
        """The folder with its files, in the hub's cache or, if ``download``, from the hub; None if in neither."""
        from huggingface_hub import snapshot_download

        for offline in (True, False) if download else (True,):
            try:
                found = snapshot_download(
                    self.repository,
                    revision=self.revision,
                    allow_patterns=[self.weights, *self.beside],
                    local_files_only=offline,
                )
            except Exception:  # noqa: S112 - a dozen kinds of network and cache errors, one remedy
                continue
            if (Path(found) / self.weights).is_file():
                return Path(found)
        return None

    def check(self, file: Path) -> None:
        """Make sure that a file is the published one.

        Raises:
            EncoderError: it is another.
        """
        if digest(file) != self.sha256:
            raise EncoderError(f"{file}: not the published {self.name} (its SHA-256 differs); replace the file")


def named(models: Sequence[Published], repository: str) -> Published:
    """The published model of this repository.

    Raises:
        ValueError: it is none of them; the message gives the nearest.
    """
    for published in models:
        if published.repository == repository:
            return published
    near = difflib.get_close_matches(repository, [published.repository for published in models], 1, 0.0)[0]
    raise ValueError(
        f"no encoder is published as {repository!r}; did you mean {near!r}? Others are given by their path"
    )


class Source:
    """A published model, or one of its kind in a folder that the user gives.

    What comes from the hub is checked against its hash; a given folder is taken as it is, for it may hold weights of
    one's own.

    Args:
        published: what is taken where no folder is given.
        path: the folder.
        variable: environment variable that may name the folder instead.
    """

    def __init__(self, published: Published, path: str | Path | None, variable: str) -> None:
        given = path or os.environ.get(variable)
        self.published = published
        self._given = Path(given) if given else None
        self._variable = variable
        self._sha256: str | None = None

    def find(self, *, download: bool) -> Path:
        """The folder with the model's files; the hub is asked only if ``download``.

        Raises:
            EncoderError: they are nowhere.
        """
        name = self.published.name
        if self._given is not None:
            if not any((self._given / file).is_file() for file in WEIGHTS):
                raise EncoderError(f"{self._given}: no {' or '.join(WEIGHTS)} there; give a folder like that of {name}")
            return self._given
        found = self.published.snapshot(download=download)
        if found is None:
            raise EncoderError(
                f"the encoder {name} is not at hand; connect once, or let {self._variable} name a folder with the "
                f"files of {self.published.repository}"
            )
        return found

    def sha256(self) -> str:
        """Hash that names the weights; of the published ones known without a look at them.

        Raises:
            EncoderError: a given folder has no weights.
        """
        if self._given is None:
            return self.published.sha256
        self._sha256 = self._sha256 or digest(self._weights())
        return self._sha256

    def _weights(self) -> Path:
        folder = self.find(download=True)
        if self._given is None:
            return folder / self.published.weights
        return next(folder / file for file in WEIGHTS if (folder / file).is_file())

    def dim(self) -> int:
        """Width of the vectors: ``projection_dim`` of a given folder's ``config.json``, or as published.

        Raises:
            EncoderError: the folder has no weights, or does not say.
        """
        return self.size(("projection_dim",), self.published.dim)

    def size(self, keys: Sequence[str], published: int) -> int:
        """A number of a given folder's ``config.json``, under these keys, or that of the published model.

        Raises:
            EncoderError: the folder has no weights, or does not say.
        """
        if self._given is None:
            return published
        file = self.find(download=False) / "config.json"
        try:
            found = json.loads(file.read_text(encoding="utf-8"))
            for key in keys:
                found = found[key]
            return int(found)
        except (OSError, ValueError, KeyError, TypeError) as error:
            kind = self.published.kind
            raise EncoderError(f"{file}: does not say its {'.'.join(keys)}; give a {kind} model") from error

    def load(self, adapt: Callable[[Any], None] | None = None) -> tuple[Path, Any, Any]:
        """The model's folder, its tokeniser and its network; see :func:`load`.

        Raises:
            EncoderError: they are nowhere, damaged, or not the right ones.
        """
        weights = self._weights()
        if self._given is None:
            self.published.check(weights)
        return weights.parent, *load(weights, self.published, adapt)


def load(weights: Path, published: Published, adapt: Callable[[Any], None] | None = None) -> tuple[Any, Any]:
    """Read a model with transformers.

    Args:
        weights: its file of weights, with its other files beside it.
        published: what it is, or is like.
        adapt: changes the configuration before the network is made.

    Returns:
        Tokeniser, and network: float32, frozen, in evaluation mode, on the CPU.

    Raises:
        EncoderError: the files are damaged, incomplete, or those of another kind of model.
    """
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    folder, name = weights.parent, published.name
    if not any((folder / file).is_file() for file in VOCABULARIES):
        raise EncoderError(f"{folder}: no tokeniser there ({' or '.join(VOCABULARIES)}); give all files of {name}")
    with readable(folder, name):
        config = transformers.AutoConfig.from_pretrained(str(folder), local_files_only=True)
        if config.model_type != published.kind:
            raise EncoderError(f"{folder}: a {config.model_type} model; give a {published.kind} model, such as {name}")
        if adapt is not None:
            adapt(config)
        tokeniser = transformers.AutoTokenizer.from_pretrained(str(folder), local_files_only=True, padding_side="right")
        model, told = transformers.AutoModel.from_pretrained(
            str(folder), config=config, dtype=torch.float32, local_files_only=True, weights_only=True,
            use_safetensors=weights.suffix == ".safetensors", output_loading_info=True,
        )  # fmt: skip
    if told["missing_keys"]:
        some = sorted(told["missing_keys"])[0]
        raise EncoderError(f"{weights}: lacks weights of {name} ({some}); fetch the file again")
    return tokeniser, model.eval().requires_grad_(False)


@contextlib.contextmanager
def readable(folder: Path, name: str) -> Iterator[None]:
    """Say in one line what goes wrong while a model's files are read.

    Raises:
        EncoderError: whatever was raised inside, for of damaged files transformers raises what it comes upon.
    """
    try:
        yield
    except EncoderError:
        raise
    except Exception as error:
        said = " ".join(str(error).split())[:120]
        raise EncoderError(f"{folder}: cannot be read as {name} ({said}); fetch its files again") from error


# ---------------------------------------------------------------------------------------------------- kept vectors


class Kept:
    """Vectors of texts, kept in memory, and on disk for the next time: a text asked before costs no network.

    Args:
        name: names the encoder and its weights in the cache folder; None to keep nothing on disk.
        dim: width of the vectors.
        unit: whether they have unit length.
    """

    def __init__(self, name: str | None, dim: int, *, unit: bool) -> None:
        self._name, self._dim, self._unit = name, dim, unit
        self._known: dict[str, Tensor] = {}

    def __contains__(self, text: str) -> bool:
        """Whether the text's vector is kept, sound and of the right width."""
        return text in self._known or self._recall(text)

    def __getitem__(self, text: str) -> Tensor:
        """The vector (dim,) of a text that is kept."""
        return self._known[text]

    def keep(self, text: str, vector: Tensor) -> None:
        """Keep a text's vector (dim,)."""
        self._known[text] = vector
        if self._name is not None:
            self._remember(self._entry(self._name, text), vector.numpy())

    @staticmethod
    def _entry(name: str, text: str) -> Path:
        return cache_folder() / name / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.npy"

    def _recall(self, text: str) -> bool:
        if self._name is None:
            return False
        try:
            vector = np.load(self._entry(self._name, text), allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return False
        if vector.shape != (self._dim,) or vector.dtype != np.float32 or not np.isfinite(vector).all():
            return False
        if self._unit and not abs(float(vector @ vector) - 1) < 1e-3:
            return False
        self._known[text] = torch.from_numpy(vector)
        return True

    @staticmethod
    def _remember(entry: Path, vector: np.ndarray) -> None:
        part = entry.with_name(f".{entry.stem}.{os.getpid()}.npy")
        try:  # a cache that cannot be written is no reason to fail
            entry.parent.mkdir(parents=True, exist_ok=True)
            np.save(part, vector)
            os.replace(part, entry)
        except OSError:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
