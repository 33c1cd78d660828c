"""LAION's CLAP (Wu et al. 2023, arXiv:2211.06687), frozen: words or a sound to a unit vector in one space.

Words give a vector and the states of their tokens (what AudioSep, arXiv:2308.05037, and the bi-modal system,
arXiv:2404.01740, are asked with). Sounds give a vector, and a gradient with respect to the sound passes through the
whole audio branch, which the bi-modal system's contrastive loss needs (its section 3). Only models without feature
fusion are taken: theirs is the front end here, 64 mel bands of 50 to 14000 Hz from 48 kHz.

A sound that does not fill 10 s is repeated, whole, as often as fits, and silence fills the rest, as LAION does. Of a
longer one LAION takes 10 s at random; here, so that equal sounds give equal vectors, as many 10 s windows as cover it
are spread evenly over it, and their vectors averaged.

The weights are looked for in a given folder (or ``$SOUNDSIEVE_CLAP``), in the hub's cache and on the hub. Those of the
hub are pinned, and must be the published ones to the last bit. ``laion/larger_clap_general`` is by its description the
counterpart of the file AudioSep was trained with; nobody vouches that they are the same numbers, so a published
separator brings its own CLAP (:meth:`Clap.made_by`).
"""

from __future__ import annotations

import functools
import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from soundsieve.audio.files import Reader, Resampler
from soundsieve.audio.files import read as read_sound
from soundsieve.audio.sinc import resample
from soundsieve.encoders.pretrained import EncoderError, Kept, Published, Source, named, sentence
from soundsieve.types import Audio, Embedding, Query, Text

_BESIDE = ("config.json", "tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt",
           "special_tokens_map.json")  # fmt: skip
PUBLISHED = (
    Published(
        "CLAP (larger_clap_general)", "clap", "laion/larger_clap_general", "ada0c23a36c4e8582805bb38fec3905903f18b41",
        "pytorch_model.bin", "314eb00cce6ad68d25237b8446b659ccdb136ed4672c1bca470f142f72455026", _BESIDE, 512,
    ),
    Published(
        "CLAP (clap-htsat-unfused)", "clap", "laion/clap-htsat-unfused", "8fa0f1c6d0433df6e97c127f64b2a1d6c0dcda8a",
        "pytorch_model.bin", "1cd3c601bc4afe0fa87be3de4c13dd2cfadd249fac1e29acf74a9b296c3219bb", _BESIDE, 512,
    ),
)  # fmt: skip
"""Models that can be had by their repository's name: HTSAT-base, and HTSAT-tiny, which is another space."""

SAMPLE_RATE = 48_000
SPAN = 10 * SAMPLE_RATE  # samples that the audio branch hears at once
HEARD = 60  # seconds of an example sound; the rest of a longer one goes unheard
N_FFT, HOP, MELS, LOWEST, HIGHEST = 1_024, 480, 64, 50.0, 14_000.0
FLOOR = 1e-10  # of a mel band's power: -100 dB

ROBERTA_EPSILON = 1e-5
"""Of the text branch's layer norms as LAION trained them; transformers' ClapTextConfig has 1e-12 unless told."""
PADDED = 77  # tokens that LAION pads every text to
AT_ONCE = 32  # texts in one pass
REMEMBERED = 1_024  # texts whose token states stay in memory


class _Read(NamedTuple):
    """What the text branch makes of a text: (dim,), (token, width), (token,) True where a token is real."""

    pooled: Tensor
    states: Tensor
    mask: Tensor


class Clap:
    """Encoder of words and sounds.

    Args:
        path: folder with a CLAP model's files; without it they are searched for as the module says.
        model: repository of a published one, see ``PUBLISHED``.
        states: whether token states are given too. Without them a text asked before costs no weights: its vector is
            kept on disk. States are not, they are forty times as long.
        length: texts are padded and cut to so many tokens, and the states of padding are given like those of words
            (the published bi-modal system attends to all of 77). None for no padding, and as many tokens as the
            model takes: 512.
        device: where the network runs; it moves to where :meth:`hear` is given a sound.

    Attributes:
        dim: width of the vectors: 512.

    Raises:
        EncoderError: when the weights are not found, damaged, with feature fusion, or, from the hub, of another
            SHA-256; at first use, or at once where a given folder has none.
        ValueError: ``model`` is not published, or ``length`` is more tokens than the model takes.
    """

    accepts: frozenset[type] = frozenset({Text, Audio})

    def __init__(
        self,
        path: str | Path | None = None,
        model: str = PUBLISHED[0].repository,
        *,
        states: bool = True,
        length: int | None = None,
        device: str | torch.device = "cpu",
    ) -> None:
        source = Source(named(PUBLISHED, model), path, "SOUNDSIEVE_CLAP")
        self.dim = source.dim()
        self._source: Source | None = source
        self._sha256: Callable[[], str | None] = source.sha256
        self._make: Callable[[], tuple[Any, Any]] = lambda: source.load(as_trained)[1:]
        self._begin(states, length, device)

    @classmethod
    def made_by(
        cls,
        make: Callable[[], tuple[Any, Any]],
        sha256: str | None = None,
        *,
        dim: int = 512,
        states: bool = True,
        length: int | None = None,
        device: str | torch.device = "cpu",
        accepts: frozenset[type] = accepts,
    ) -> Clap:
        """An encoder whose weights come from elsewhere, such as a separator's checkpoint.

        Args:
            make: gives the tokeniser and the ``ClapModel``, at first use and again after :meth:`release`.
            sha256: hash that names the weights; None to keep no vectors on disk.
            dim: width of the model's vectors.
            states: see the class, as ``length`` and ``device``.
            accepts: kinds of query that the model has a branch for.
        """
        clap = cls.__new__(cls)
        clap.accepts = accepts
        clap.dim, clap._source, clap._sha256, clap._make = dim, None, lambda: sha256, make
        clap._begin(states, length, device)
        return clap

    def _begin(self, states: bool, length: int | None, device: str | torch.device) -> None:
        self._states, self._length, self._device = states, length, torch.device(device)
        self._kept: Kept | None = None
        self._read: OrderedDict[str, _Read] = OrderedDict()
        self._model: tuple[Any, Any] | None = None

    def find(self, *, download: bool) -> Path:
        """The folder with the model's files; the hub is asked only if ``download``.

        Raises:
            EncoderError: they are nowhere, or the weights come from elsewhere.
        """
        if self._source is None:
            raise EncoderError("this CLAP has no folder of its own; its weights came with a separator")
        return self._source.find(download=download)

    def release(self) -> None:
        """Let go of the weights until they are needed again."""
        self._model = None

    @property
    def scale(self) -> float:
        """What CLAP was trained to multiply likenesses of a sound to texts with: exp(``logit_scale_a``)."""
        return math.exp(float(self._ready()[1].logit_scale_a))

    # ------------------------------------------------------------------------------------------------------ queries

    def encode(self, queries: Sequence[Query]) -> Embedding:
        """Unit vectors, one a query; equal queries give equal vectors, whatever their company.

        Of a file or of samples with several channels their mean is heard, for the first minute.

        Returns:
            On the CPU: ``pooled`` (batch, dim); ``steps`` (batch, token, width) and ``mask``, the text branch's last
            hidden states, zero after a text's end and for sounds; None without texts, or if not asked for.

        Raises:
            ValueError: a query is a picture, is empty or not finite, or its file cannot be read.
        """
        asked: list[str | Tensor] = []
        for query in queries:
            if isinstance(query, Text):
                asked.append(sentence(query.prompt))
            elif isinstance(query, Audio) and Audio in self.accepts:
                asked.append(_heard(query))
            else:
                kind, taken = type(query).__name__.lower(), "text and sounds" if Audio in self.accepts else "text alone"
                raise ValueError(f"this encoder takes {taken}, not {kind}; use another model")
        texts = list({one: None for one in asked if isinstance(one, str)})
        read = self._texts(texts) if self._states else {}
        vectors = {text: read[text].pooled for text in texts} if self._states else self._vectors(texts)
        pooled = torch.stack([vectors[one] if isinstance(one, str) else self._sound(one) for one in asked])
        if not read:
            return Embedding(pooled)
        width = next(iter(read.values())).states.shape[1]
        nothing = _Read(torch.zeros(0), torch.zeros(0, width), torch.zeros(0, dtype=torch.bool))
        rows = [read[one] if isinstance(one, str) else nothing for one in asked]
        pad = functools.partial(torch.nn.utils.rnn.pad_sequence, batch_first=True)
        return Embedding(pooled, pad([row.states for row in rows]), pad([row.mask for row in rows]))

    def _vectors(self, texts: list[str]) -> dict[str, Tensor]:
        if not texts:
            return {}
        if self._kept is None:
            sha256 = self._sha256()
            padded = f"-{self._length}" if self._length else ""
            self._kept = Kept(f"clap-{sha256[:8]}{padded}" if sha256 else None, self.dim, unit=True)
        for text, found in self._run([text for text in texts if text not in self._kept]).items():
            self._kept.keep(text, found.pooled)
        return {text: self._kept[text] for text in texts}

    def _texts(self, texts: list[str]) -> dict[str, _Read]:
        found = {text: self._read[text] for text in texts if text in self._read}
        found |= self._run([text for text in texts if text not in found])
        for text in texts:
            self._read[text] = found[text]
            self._read.move_to_end(text)
        while len(self._read) > REMEMBERED:
            self._read.popitem(last=False)
        return found

    def _run(self, texts: list[str]) -> dict[str, _Read]:
        texts = sorted(texts, key=len)  # so that texts of about one length go together, with little padding
        found: dict[str, _Read] = {}
        for first in range(0, len(texts), AT_ONCE):
            found |= self._run_together(texts[first : first + AT_ONCE])
        return found

    def _run_together(self, texts: list[str]) -> dict[str, _Read]:
        tokeniser, model = self._ready()
        text_config = model.config.text_config
        longest = text_config.max_position_embeddings - text_config.pad_token_id - 1  # RoBERTa counts from there
        if self._length is not None and self._length > longest:
            raise ValueError(f"length is {self._length}; this CLAP reads {longest} tokens at most")
        tokens = tokeniser(
            texts,
            padding="max_length" if self._length else True,
            truncation=True,
            max_length=self._length or longest,
            return_tensors="pt",
        )
        real = tokens["attention_mask"]
        with torch.no_grad(), torch.autocast(self._device.type, enabled=False):
            out = model.get_text_features(tokens["input_ids"].to(self._device), real.to(self._device))
        pooled, states, mask = out.pooler_output.cpu(), out.last_hidden_state.cpu(), real.bool()
        ends = [self._length or int(row.sum()) for row in real]
        return {
            text: _Read(pooled[row].clone(), states[row, :end].clone(), mask[row, :end].clone())
            for row, (text, end) in enumerate(zip(texts, ends, strict=True))
        }

    # ------------------------------------------------------------------------------------------------------- sounds

    def _sound(self, samples: Tensor) -> Tensor:
        with torch.no_grad(), torch.autocast(self._device.type, enabled=False):
            return self.hear(samples[None].to(self._device), SAMPLE_RATE)[0].cpu()

    def hear(self, waveform: Tensor, sample_rate: int) -> Tensor:
        """Unit vectors of sounds, differentiable with respect to them.

        Of a sound at 48 kHz the vector is :meth:`encode`'s own, of 10 s or less LAION's as well. Sounds at other rates
        are resampled as the bi-modal system does it (:mod:`soundsieve.audio.sinc`); ``encode`` has a steeper filter,
        which leaves less above a low rate's highest frequency. Under autocast the network is computed as that has it,
        the mel levels in double precision all the same.

        Args:
            waveform: (batch, sample), full scale = 1; the first minute is heard. The network moves to its device, and
                must stay there until gradients have come back.
            sample_rate: Hz.

        Returns:
            (batch, dim), float32, on the waveform's device.

        Raises:
            ValueError: the shape is another one, or there are no samples.
        """
        if waveform.ndim != 2 or not waveform.numel():
            raise ValueError(
                f"the sounds have the shape {tuple(waveform.shape)}; it must be (batch, sample), not empty"
            )
        self._device = waveform.device
        _, model = self._ready()
        windows = _windows(resample(waveform[:, : HEARD * sample_rate], sample_rate, SAMPLE_RATE))
        found = model.get_audio_features(log_mel(windows.flatten(0, 1))).pooler_output.float()
        return F.normalize(found.unflatten(0, windows.shape[:2]).mean(1), dim=-1)

    def _ready(self) -> tuple[Any, Any]:
        with torch.inference_mode(False):  # or no gradient could pass the weights later
            if self._model is None:
                tokeniser, model = self._make()
                if model.config.audio_config.enable_fusion:
                    raise EncoderError(
                        "a CLAP with feature fusion is not supported; give one without, such as "
                        f"{PUBLISHED[0].repository}"
                    )
                self._model = tokeniser, model.eval().requires_grad_(False)
            self._model[1].to(self._device)
        return self._model


def padded() -> Clap:
    """The encoder as the published bi-modal system has it: every text is ``PADDED`` tokens long."""
    return Clap(length=PADDED)


def as_trained(config: Any) -> None:
    """Set a configuration's layer norms to what LAION trained with, unless it says something of its own."""
    from transformers import ClapTextConfig

    if config.text_config.layer_norm_eps == ClapTextConfig().layer_norm_eps:
        config.text_config.layer_norm_eps = ROBERTA_EPSILON


def _heard(query: Audio) -> Tensor:
    """The first minute of an example sound, (sample,) at 48 kHz."""
    sound, rate = query.waveform, query.sample_rate
    if isinstance(sound, np.ndarray):
        if rate is None or rate < 1:
            raise ValueError(f"the example sound's sample rate is {rate}; samples come with it, in Hz")
        if sound.ndim != 2 or not np.issubdtype(sound.dtype, np.floating) or not np.isfinite(sound).all():
            raise ValueError(
                f"the example sound is an array of {sound.dtype} {sound.shape}; it must be (channel, sample), "
                "floating point and finite"
            )
        name, samples = "the example sound", sound[:, : HEARD * rate]
    else:
        with Reader(sound) as reader:
            rate = reader.sample_rate
        name = str(sound)
        samples, _ = read_sound(sound, stop=HEARD * rate)
    if samples.size:
        samples = Resampler(rate, SAMPLE_RATE, 1).push(samples.mean(0, keepdims=True, dtype=np.float64), last=True)
    if not samples.size:
        raise ValueError(f"{name}: there is nothing to hear in it; give a longer sound")
    return torch.from_numpy(np.ascontiguousarray(samples[0], np.float32))


def _windows(waveform: Tensor) -> Tensor:
    """Sounds (batch, sample) at 48 kHz to what is heard of them, (batch, window, 480000); see the module."""
    length = waveform.shape[1]
    if length <= SPAN:
        repeated = waveform.repeat(1, SPAN // length)
        return F.pad(repeated, (0, SPAN - repeated.shape[1]))[:, None]
    count = -(-length // SPAN)
    starts = [number * (length - SPAN) // (count - 1) for number in range(count)]
    return torch.stack([waveform[:, start : start + SPAN] for start in starts], 1)


def log_mel(waveform: Tensor) -> Tensor:
    """What CLAP's audio branch is given, as ``ClapFeatureExtractor`` has it for models without fusion.

    Args:
        waveform: (batch, sample) at 48 kHz, at least 513 samples.

    Returns:
        (batch, 1, frame, 64), dB re full scale, a frame every 10 ms, never below -100.
    """
    # In double precision: next to a loud tone the quiet bands are rounding errors of single precision.
    sound = waveform.double()
    window = torch.hann_window(N_FFT, dtype=sound.dtype, device=sound.device)
    spectrum = torch.view_as_real(torch.stft(sound, N_FFT, HOP, window=window, return_complex=True))
    power = spectrum.square().sum(-1).transpose(1, 2)  # not of the modulus, whose gradient is infinite in silence
    bands = power @ torch.from_numpy(_mel_bands()).to(sound)
    return (10 * torch.log10(bands.clamp_min(FLOOR)))[:, None].float()


@functools.cache
def _mel_bands() -> np.ndarray:
    """Slaney's triangles, (bin, mel)."""
    from transformers.audio_utils import mel_filter_bank

    bins = N_FFT // 2 + 1
    bands: np.ndarray = mel_filter_bank(bins, MELS, LOWEST, HIGHEST, SAMPLE_RATE, norm="slaney", mel_scale="slaney")
    return bands
