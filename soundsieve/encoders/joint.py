"""One space, four doors: words, pictures, example sounds and videos, all brought to where the words lie.

Text goes through :class:`soundsieve.encoders.minilm.MiniLM`; for the others there are two small towers, trained to land
where the caption of the sound lands (``scripts/train_audio_tower.py``, ``train_picture_tower.py``). Their weights come
with the package, as whole numbers of 8 bits.

Words lie where their meaning is, sounds where the tower has learned to put those that it knows; of sounds that it does
not know the two are far apart. :class:`LeaningJoint` has words lean towards where their sounds would lie, and pictures,
which lie where their words do. A separator learns best from words as they are, and answers best, for kinds that it
never heard, to words that lean.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from soundsieve.audio import files as sounds
from soundsieve.audio.sinc import resample
from soundsieve.encoders import audio_tower, picture_tower
from soundsieve.encoders.minilm import MiniLM
from soundsieve.encoders.pretrained import EncoderError
from soundsieve.pictures import files as pictures
from soundsieve.types import Audio, Embedding, Image, Query, Text, Video

WEIGHTS = Path(__file__).parent / "weights" / "towers.safetensors"
LEANING = WEIGHTS.with_name("leaning.safetensors")
LISTENED_SECONDS = 60.0
HEARD_AT_ONCE = 10.0  # seconds: about as long as the sounds that the tower learned from
_SEEN = ("running_mean", "running_var", "num_batches_tracked")  # of norms; as fresh where they have been settled
TOWERS = {"audio": audio_tower.AudioTowerConfig, "picture": picture_tower.PictureTowerConfig}


class Joint:
    """Encoder of the default separator: any query.

    Args:
        text: encoder of the words, whose space is everyone's.
        weights: file of the towers.

    Raises:
        EncoderError: at first use, when the towers' file is missing or damaged, or the text encoder is not to be had.
    """

    accepts: frozenset[type] = frozenset({Text, Image, Audio, Video})
    dim = 384

    def __init__(self, text: MiniLM | None = None, weights: Path = WEIGHTS) -> None:
        self._text, self._weights = text or MiniLM(), weights
        self._towers: dict[str, Any] = {}
        self._ears: dict[torch.device, nn.Module] = {}

    def encode(self, queries: Sequence[Query]) -> Embedding:
        """Unit vectors, one a query; equal queries give equal vectors, whatever their company.

        Where there is a video, ``steps`` are its frames in order (about one a second from a file), unit vectors too,
        and its vector is their mean's direction; any other query beside it is a single step.

        Raises:
            ValueError: a file cannot be read, or a query is empty; the message names it.
        """
        texts = [query for query in queries if isinstance(query, Text)]
        worded = iter(self._text.encode(texts).pooled if texts else ())
        with torch.autocast("cpu", enabled=False):  # whatever a network beside it computes in
            rows = [next(worded)[None] if isinstance(query, Text) else self._look_or_listen(query) for query in queries]
        pooled = torch.stack([F.normalize(row.mean(0), dim=0) if len(row) > 1 else row[0] for row in rows])
        if not any(isinstance(query, Video) for query in queries):
            return Embedding(pooled)
        lengths = torch.tensor([len(row) for row in rows])
        steps = nn.utils.rnn.pad_sequence(rows, batch_first=True)
        return Embedding(pooled, steps, torch.arange(steps.shape[1]) < lengths[:, None])

    def release(self) -> None:
        """Let go of all weights until they are needed again."""
        self._text.release()
        self._towers.clear()
        self._ears.clear()

    def hear(self, waveform: Tensor, sample_rate: int) -> Tensor:
        """Unit vectors of sounds, differentiable with respect to them.

        Of a sound at 32 kHz the vector is :meth:`encode`'s own. Sounds at other rates are resampled with a filter that
        a gradient passes (:mod:`soundsieve.audio.sinc`), where ``encode`` has a steeper one: of 30 recordings at 16 kHz
        the two vectors were 1 degree apart in the middle and 12 at most, where much lies near 8 kHz. Under autocast
        the network is computed as that has it, the spectrum in single precision all the same.

        Args:
            waveform: (batch, sample), of any loudness; the first minute is heard.
            sample_rate: Hz.

        Returns:
            (batch, 384), float32, on the waveform's device.

        Raises:
            ValueError: the shape is another one, or there are no samples.
            EncoderError: the towers' file is missing or damaged.
        """
        if waveform.ndim != 2 or not waveform.numel():
            raise ValueError(
                f"the sounds have the shape {tuple(waveform.shape)}; it must be (batch, sample), not empty"
            )
        heard = waveform[:, : int(LISTENED_SECONDS * sample_rate)].float()
        return _attend(resample(heard, sample_rate, audio_tower.SAMPLE_RATE), self._ear(waveform.device))

    @torch.inference_mode()
    def _look_or_listen(self, query: Query) -> Tensor:
        """Unit vectors (step, dim) of a query that is not text."""
        if isinstance(query, Audio):
            return self._listen(query).clone()
        if isinstance(query, Image):
            shown = pictures.read(query.pixels)[None]
        elif isinstance(query, Video):
            shown = pictures.frames(query.frames)
        else:
            raise ValueError(f"this encoder takes no {type(query).__name__.lower()}; ask in words")
        tower = self._tower("picture")
        return torch.cat([tower(picture_tower.prepare(picture)[None]) for picture in shown]).clone()

    def _listen(self, query: Audio) -> Tensor:
        if isinstance(query.waveform, np.ndarray):
            samples, rate = query.waveform, query.sample_rate or 0
        else:
            samples, rate = sounds.read(query.waveform)
        resampler = sounds.Resampler(rate, audio_tower.SAMPLE_RATE, 1)
        mono = samples.reshape(-1, samples.shape[-1])[:, : int(LISTENED_SECONDS * rate)].mean(0, keepdims=True)
        heard = torch.from_numpy(resampler.push(mono.astype("float32"), last=True)[0].copy())[None]
        return _attend(heard, self._tower("audio"))

    def _tower(self, name: str) -> Any:
        if not self._towers:
            with torch.inference_mode(False):  # or no gradient could pass them later
                self._towers = load_towers(self._weights)
        return self._towers[name]

    def _ear(self, device: torch.device) -> nn.Module:
        """The audio tower on a device: a copy each, for a gradient on its way back must find its own in place."""
        if device not in self._ears:
            with torch.inference_mode(False):
                self._ears[device] = copy.deepcopy(self._tower("audio")).to(device)
        return self._ears[device]


def _attend(heard: Tensor, tower: nn.Module) -> Tensor:
    """Sounds (batch, sample) at 32 kHz to unit vectors (batch, dim)."""
    # Long sounds in equal parts, of which the louder count for more: between two barks there is no dog.
    parts = heard.tensor_split(max(round(heard.shape[1] / (HEARD_AT_ONCE * audio_tower.SAMPLE_RATE)), 1), dim=1)
    found = torch.zeros((), device=heard.device)
    for part in parts:
        with torch.autocast(heard.device.type, enabled=False):
            levels, loudness = audio_tower.log_mel(part), audio_tower.rms(part)
        found = found + loudness * tower(levels).float()
    return F.normalize(found, dim=-1)


class LeaningJoint(Joint):
    """The same space, asked by words and pictures that lean towards their sounds.

    Attributes:
        upright: the encoder that a network is trained with, before it is asked through this one.
    """

    def __init__(self) -> None:
        words = Leaning()
        super().__init__(words)
        self._lean, self.upright = words.lean, Joint()

    def _look_or_listen(self, query: Query) -> Tensor:
        found = super()._look_or_listen(query)
        return found if isinstance(query, Audio) else self._lean(found)  # what is seen lies where its words do


class Leaning(MiniLM):
    """Text encoder: a unit vector q of :class:`soundsieve.encoders.minilm.MiniLM` becomes the direction of q + qM.

    M (384, 384) has been learned from kinds of sounds by ``scripts/lean_words.py``.

    Raises:
        EncoderError: at first use, when the file of M is missing or damaged, or the text encoder is not to be had.
    """

    def __init__(self, weights: Path = LEANING) -> None:
        super().__init__()
        self._leaning = weights

    def encode(self, queries: Sequence[Query]) -> Embedding:
        """As that of :class:`soundsieve.encoders.minilm.MiniLM`."""
        return Embedding(self.lean(super().encode(queries).pooled))

    def lean(self, upright: Tensor) -> Tensor:
        """Unit vectors (query, dim) as they lean.

        Raises:
            EncoderError: the file of M is missing or damaged.
        """
        return F.normalize(upright + upright @ self._matrix, dim=1)

    @cached_property
    def _matrix(self) -> Tensor:
        from safetensors.torch import load_file

        try:
            matrix = load_file(self._leaning)["matrix"].float()
        except OSError as error:
            raise EncoderError(f"{self._leaning}: {error.strerror or error}; install Soundsieve again") from error
        except Exception as error:  # safetensors has its own
            raise EncoderError(f"{self._leaning}: damaged; install Soundsieve again") from error
        if matrix.shape != (self.dim, self.dim):
            raise EncoderError(f"{self._leaning}: not of this version; install Soundsieve again")
        return matrix


def load_towers(path: Path) -> dict[str, nn.Module]:
    """The ``audio`` and ``picture`` towers of a file, in float32, in evaluation mode.

    Raises:
        EncoderError: it is missing, damaged, or of something else.
    """
    from safetensors import safe_open

    try:
        with safe_open(path, "pt") as opened:
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118 - no mapping
            json.loads((opened.metadata() or {})["soundsieve"])
        towers: dict[str, nn.Module] = {}
        for name, config in TOWERS.items():
            own = {key.removeprefix(f"{name}."): part for key, part in tensors.items() if key.startswith(f"{name}.")}
            towers[name] = unpack(own, config().build()).eval().requires_grad_(False)
    except OSError as error:
        raise EncoderError(f"{path}: {error.strerror or error}; install Soundsieve again") from error
    except Exception as error:  # safetensors, JSON and torch each have their own
        raise EncoderError(f"{path}: damaged, or not the towers of this version; install Soundsieve again") from error
    return towers


def pack(tower: nn.Module) -> dict[str, Tensor]:
    """A tower's weights as they are stored.

    What norms have seen goes into their scale and shift; matrices and kernels become whole numbers of 8 bits with a
    scale for each row.

    Returns:
        ``NAME`` (int8) and ``NAME:scale`` (float16, one a row) for matrices and kernels, ``NAME`` (float16) for others.
    """
    settled = copy.deepcopy(tower)
    with torch.no_grad():
        for part in settled.modules():
            if isinstance(part, nn.BatchNorm2d) and part.running_mean is not None and part.running_var is not None:
                factor = part.weight / (part.running_var + part.eps).sqrt()
                part.bias.copy_(part.bias - part.running_mean * factor)
                part.weight.copy_(factor * (1 + part.eps) ** 0.5)
    stored = {}
    for name, tensor in settled.state_dict().items():
        if name.endswith(_SEEN):
            continue
        if tensor.ndim < 2:
            stored[name] = tensor.half().contiguous()
            continue
        scale = (tensor.flatten(1).abs().amax(1) / 127).clamp_min(1e-6).half()
        rows = tensor.flatten(1) / scale.float()[:, None]
        stored[name] = rows.round().clamp(-127, 127).to(torch.int8).view(tensor.shape).contiguous()
        stored[f"{name}:scale"] = scale
    return stored


def unpack(stored: Mapping[str, Tensor], tower: nn.Module) -> nn.Module:
    """Put what :func:`pack` stored into a tower with fresh weights: each number to within half a step of 255.

    Raises:
        RuntimeError, KeyError: names or shapes do not fit.
    """
    weights = {name: fresh for name, fresh in tower.state_dict().items() if name.endswith(_SEEN)}
    for name, tensor in stored.items():
        if name.endswith(":scale"):
            continue
        weights[name] = tensor.float()
        if not tensor.is_floating_point():
            weights[name] *= stored[f"{name}:scale"].float().view(-1, *[1] * (tensor.ndim - 1))
    tower.load_state_dict(weights, strict=True)
    return tower
