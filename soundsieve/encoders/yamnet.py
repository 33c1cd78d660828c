"""YAMNet (Plakal & Ellis, Google; Apache-2.0): a tagger of sounds, as a frozen ear for words.

MobileNet v1 (Howard et al. 2017, arXiv:1704.04861) over patches of 0.96 s of log-mel levels, with a score for each of
521 kinds of AudioSet (Gemmeke et al. 2017). A sound lies where the names of its kinds lie in the text encoder's space,
so that no encoder need have been trained on sounds and words together; a gradient passes from there to the sound. Meant
for training on real recordings, as a teacher; no separator needs it to run.

The weights do not come with the package. ``scripts/port_yamnet.py`` makes a file of them from the TF-Lite file that
Google publishes, whose whole numbers of 8 bits it turns into numbers again; ``$SOUNDSIEVE_YAMNET`` names the file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from soundsieve.audio import files
from soundsieve.audio.sinc import resample
from soundsieve.encoders.minilm import MiniLM
from soundsieve.encoders.pretrained import EncoderError
from soundsieve.types import Audio, Embedding, Query, Text

VARIABLE = "SOUNDSIEVE_YAMNET"
SAMPLE_RATE = 16_000
FRAME, HOP, N_FFT = 400, 160, 512
MELS, LOWEST, HIGHEST, FLOOR = 64, 125.0, 7_500.0, 1e-3
PATCH, APART = 96, 48  # frames that the network takes, and from one patch to the next at most
SPAN = FRAME + (PATCH - 1) * HOP  # samples of a patch
CLASSES = 521
LISTENED_SECONDS = 60
LEVEL = 0.05  # RMS that sounds are brought to: about that of recordings with peaks of 0.7, and smoother
_MAKE = "make it with python scripts/port_yamnet.py yamnet.tflite -o FILE"
_BLOCKS = ((1, 64), (2, 128), (1, 128), (2, 256), (1, 256), (2, 512), *[(1, 512)] * 5, (2, 1_024), (1, 1_024))
"""Stride and channels of each pair of a depthwise and a pointwise convolution."""


class Tagger(nn.Module):
    """YAMNet's network: log-mel levels of patches (batch, 96, 64) to logits of kinds (batch, 521).

    Batch norms are part of the convolutions, as in the published file.
    """

    def __init__(self) -> None:
        super().__init__()
        layers, before = [nn.Conv2d(1, 32, 3, 2)], 32
        for stride, width in _BLOCKS:
            layers.append(nn.Conv2d(before, before, 3, stride, padding=2 - stride, groups=before))
            layers.append(nn.Conv2d(before, width, 1))
            before = width
        self.layers = nn.ModuleList(layers)
        self.classify = nn.Linear(before, CLASSES)

    def forward(self, levels: Tensor) -> Tensor:
        """See the class."""
        cells = levels[:, None]
        for layer in self.layers:
            if layer.stride == (2, 2):
                cells = F.pad(cells, (0, 1, 0, 1))  # an even number of cells is padded at the end, and there alone
            cells = F.relu6(layer(cells), inplace=True)
        return self.classify(cells.mean((2, 3)))


class Yamnet:
    """Encoder of words, which the text encoder embeds, and of sounds, heard as the mixture of what they may be called.

    A sound's vector is the sum of the embeddings of all kinds' names, less their mean, each times its score.

    Args:
        path: the file that ``scripts/port_yamnet.py`` makes; without it ``$SOUNDSIEVE_YAMNET`` names it.
        text: encoder of the words, whose space it is.

    Attributes:
        dim: width of the vectors: 384.

    Raises:
        EncoderError: at first use with sounds, when the file is missing or damaged, or the text encoder is not to be
            had.
    """

    accepts: frozenset[type] = frozenset({Text, Audio})
    dim = MiniLM.dim

    def __init__(self, path: str | Path | None = None, text: MiniLM | None = None) -> None:
        given = path or os.environ.get(VARIABLE)
        self._path = Path(given) if given else None
        self._text = text or MiniLM()
        self._device = torch.device("cpu")
        self._tagger: tuple[Tagger, tuple[str, ...]] | None = None
        self._names: Tensor | None = None

    def encode(self, queries: Sequence[Query]) -> Embedding:
        """Unit vectors, one a query, on the CPU; equal queries give equal vectors, whatever their company.

        Of several channels their mean is heard, for the first minute.

        Raises:
            ValueError: a query is a picture or a video, is empty, or its file cannot be read.
        """
        for query in queries:
            if not isinstance(query, Text | Audio):
                raise ValueError(f"this encoder takes text and sounds, not {type(query).__name__.lower()}")
        texts = [query for query in queries if isinstance(query, Text)]
        worded = iter(self._text.encode(texts).pooled if texts else ())
        return Embedding(torch.stack([
            self._listen(query) if isinstance(query, Audio) else next(worded) for query in queries
        ]))  # fmt: skip

    def hear(self, waveform: Tensor, sample_rate: int) -> Tensor:
        """Unit vectors of sounds, differentiable with respect to them.

        Of a sound at 16 kHz the vector is :meth:`encode`'s own. Sounds at other rates are resampled with a filter that
        a gradient passes (:mod:`soundsieve.audio.sinc`), where ``encode`` has a steeper one: of 30 recordings at 44.1
        kHz the two vectors were 1 degree apart in the middle and 22 at most, where much lies near 8 kHz.

        Args:
            waveform: see :meth:`tag`.
            sample_rate: Hz.

        Returns:
            (batch, 384), float32, on the waveform's device.

        Raises:
            ValueError, EncoderError: see :meth:`tag`.
        """
        scores = self.tag(waveform, sample_rate)
        with torch.autocast(waveform.device.type, enabled=False):
            return F.normalize(scores @ self._places(), dim=-1)

    def tag(self, waveform: Tensor, sample_rate: int) -> Tensor:
        """How sure YAMNet is to hear each kind, differentiably.

        Sounds are brought to one loudness and, if shorter than a patch, repeated; of longer ones the patches are spread
        evenly, half a patch apart at most, and their scores averaged. Under autocast the network is computed as that
        has it, the levels in single precision all the same.

        Args:
            waveform: (batch, sample); the first minute is heard. The network moves to its device, and must stay there
                until gradients have come back.
            sample_rate: Hz.

        Returns:
            (batch, 521), 0 to 1, float32, in the order of :attr:`classes`.

        Raises:
            ValueError: the shape is another one, or there are no samples.
            EncoderError: the network's file is missing or damaged.
        """
        if waveform.ndim != 2 or not waveform.numel():
            raise ValueError(
                f"the sounds have the shape {tuple(waveform.shape)}; it must be (batch, sample), not empty"
            )
        self._device = waveform.device
        with torch.inference_mode(False):
            network = self._network()[0].to(self._device)
        heard = waveform[:, : LISTENED_SECONDS * sample_rate].float()
        levels = _patches(resample(heard, sample_rate, SAMPLE_RATE))
        logits = network(levels.flatten(0, 1)).float()
        return torch.sigmoid(logits).unflatten(0, levels.shape[:2]).mean(1)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the kinds.

        Raises:
            EncoderError: the network's file is missing or damaged.
        """
        return self._network()[1]

    @property
    def classifier(self) -> nn.Linear:
        """The last layer: features (batch, 1024) to logits of :attr:`classes`.

        Raises:
            EncoderError: the network's file is missing or damaged.
        """
        return self._network()[0].classify

    def release(self) -> None:
        """Let go of the weights until they are needed again."""
        self._text.release()
        self._tagger = self._names = None

    def _listen(self, query: Audio) -> Tensor:
        if isinstance(query.waveform, np.ndarray):
            samples, rate = query.waveform, query.sample_rate or 0
        else:
            samples, rate = files.read(query.waveform)
        if samples.ndim != 2 or not samples.size:
            raise ValueError(
                f"the example sound has the shape {samples.shape}; it must be (channel, sample), not empty"
            )
        mono = samples[:, : LISTENED_SECONDS * rate].mean(0, keepdims=True)
        heard = files.Resampler(rate, SAMPLE_RATE, 1).push(mono.astype("float32"), last=True)
        with torch.no_grad(), torch.autocast(self._device.type, enabled=False):
            return self.hear(torch.from_numpy(heard.copy()).to(self._device), SAMPLE_RATE)[0].cpu()

    def _network(self) -> tuple[Tagger, tuple[str, ...]]:
        if self._tagger is None:
            if self._path is None:
                raise EncoderError(f"the tagger YAMNet is not at hand: {VARIABLE} does not name its file; {_MAKE}")
            self._tagger = read(self._path)
        return self._tagger

    def _places(self) -> Tensor:
        """Where the kinds' names lie, less their mean, (kind, dim), on the device."""
        if self._names is None:
            with torch.inference_mode(False):
                names = self._text.encode([Text(name) for name in self.classes]).pooled
                self._names = names - names.mean(0)
        return self._names.to(self._device)


def log_mel(waveform: Tensor) -> Tensor:
    """Logarithms of mel energies as YAMNet is given them.

    Args:
        waveform: (batch, sample) at 16 kHz, full scale = 1, at least 400 samples, in single or double precision.

    Returns:
        (batch, frame, 64), a frame of 25 ms every 10 ms, all within the sound.
    """
    window = torch.hann_window(FRAME, dtype=waveform.dtype, device=waveform.device)
    rest = N_FFT - FRAME
    spectrum = torch.stft(
        F.pad(waveform, (0, rest)), N_FFT, HOP, window=F.pad(window, (0, rest)), center=False, return_complex=True
    )
    bands = torch.from_numpy(_mel_bands()).to(waveform)
    return (spectrum.abs().transpose(1, 2) @ bands + FLOOR).log()


def _mel_bands() -> np.ndarray:
    """Triangles evenly spaced in mel (1127 ln(1 + f / 700)), straight in mel too, (bin, mel)."""
    corners = np.linspace(_mel(np.array(LOWEST)), _mel(np.array(HIGHEST)), MELS + 2)
    place = _mel(np.arange(N_FFT // 2 + 1) * SAMPLE_RATE / N_FFT)[:, None]
    wide = corners[1] - corners[0]
    return np.maximum(0, 1 - np.abs(place - corners[1:-1]) / wide)


def _mel(hertz: np.ndarray) -> np.ndarray:
    return 1_127 * np.log1p(hertz / 700)


def _patches(waveform: Tensor) -> Tensor:
    """Sounds (batch, sample) at 16 kHz to the patches that are heard of them, (batch, patch, 96, 64)."""
    with torch.autocast(waveform.device.type, enabled=False):
        if waveform.shape[1] < SPAN:
            waveform = waveform.repeat(1, -(-SPAN // waveform.shape[1]))[:, :SPAN]
        waveform = LEVEL * waveform / waveform.square().mean(1, keepdim=True).clamp_min(1e-14).sqrt()
        levels = log_mel(waveform)
    spare = levels.shape[1] - PATCH
    count = -(-spare // APART) + 1
    starts = [number * spare // max(count - 1, 1) for number in range(count)]
    return torch.stack([levels[:, start : start + PATCH] for start in starts], 1)


# ------------------------------------------------------------------------------------------------------- the file


def read(path: Path) -> tuple[Tagger, tuple[str, ...]]:
    """The network of a file of :func:`write`, frozen, in evaluation mode, on the CPU, and the names of its kinds.

    Raises:
        EncoderError: the file is missing, damaged, or of something else.
    """
    from safetensors import safe_open

    with torch.inference_mode(False):  # or no gradient could pass the weights later
        try:
            with safe_open(path, "pt") as opened:
                names = json.loads((opened.metadata() or {})["soundsieve"])["yamnet"]
                tagger = Tagger()
                tagger.load_state_dict({name: opened.get_tensor(name) for name in opened.keys()})  # noqa: SIM118
            if len(names) != CLASSES or not all(isinstance(name, str) and name.strip() for name in names):
                raise ValueError("names")
        except OSError as error:
            raise EncoderError(f"{path}: {error.strerror or error}; {_MAKE}") from error
        except Exception as error:  # safetensors, JSON and torch each have their own
            raise EncoderError(f"{path}: damaged, or not of YAMNet; {_MAKE}") from error
        return tagger.eval().requires_grad_(False), tuple(names)


def write(path: Path, tagger: Tagger, names: Sequence[str]) -> None:
    """Write a network and the names of its kinds, whole or not at all.

    Args:
        path: safetensors; it is replaced.
        tagger: whose weights they are.
        names: 521, in the order of its logits.

    Raises:
        OSError: it cannot be written.
    """
    from safetensors.torch import save

    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(save(tagger.state_dict(), {"soundsieve": json.dumps({"yamnet": list(names)})}))
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
