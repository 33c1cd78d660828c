"""Sounds to write and read, and a look at what an error says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from soundsieve.audio.files import AudioError

RATE = 48_000


@pytest.fixture(scope="session")
def tone() -> Callable[..., np.ndarray]:
    """Makes a sine of so many samples, another one in every channel; (channels, num_samples)."""

    def make(num_samples: int = 20_000, channels: int = 2, rate: int = RATE) -> np.ndarray:
        time = np.arange(num_samples) / rate
        rows = [0.4 * np.sin(2 * np.pi * (440 + 110 * c) * time + c) for c in range(channels)]
        return np.array(rows, np.float32)

    return make


@pytest.fixture(scope="session")
def sweep() -> Callable[..., np.ndarray]:
    """Makes a rise to an eighth of the rate: like itself at no other offset, and easy on the encoders."""

    def make(num_samples: int = 20_000, channels: int = 2) -> np.ndarray:
        time = np.arange(num_samples) / num_samples
        rows = [0.4 * np.sin(np.pi * num_samples * time * time / 8 + c) for c in range(channels)]
        return np.array(rows, np.float32)

    return make


@pytest.fixture(scope="session")
def similar() -> Callable[[np.ndarray, np.ndarray], bool]:
    """Says whether waveforms agree, best at no offset, as well as a lossy codec can do."""

    def agree(got: np.ndarray, want: np.ndarray) -> bool:
        length = 2 * max(got.shape[1], want.shape[1])
        product = np.fft.irfft(np.fft.rfft(got, length) * np.conj(np.fft.rfft(want, length)), length).sum(axis=0)
        size = np.sqrt(np.sum(got.astype(np.float64) ** 2) * np.sum(want.astype(np.float64) ** 2))
        return int(np.argmax(product)) == 0 and float(product[0] / size) > 0.95

    return agree


@pytest.fixture(scope="session")
def fault() -> Callable[[Callable[[], object]], str]:
    """Runs what must raise AudioError of one line "path: wrong; remedy"; returns the line."""

    def line_of(call: Callable[[], object]) -> str:
        with pytest.raises(AudioError) as caught:
            call()
        text = str(caught.value)
        assert type(caught.value) is AudioError
        assert "\n" not in text
        assert text.isprintable()
        assert ": " in text
        assert "; " in text
        return text

    return line_of


@pytest.fixture(scope="session")
def encode() -> Callable[..., Path]:
    """Writes a file with PyAV, with a black picture of twice the length if asked; returns its path."""

    def write(path: Path, codec: str, samples: np.ndarray, *, picture: bool = False, **options: str) -> Path:
        layout = {1: "mono", 2: "stereo"}[len(samples)]
        with av.open(str(path), "w", options=options) as container:
            audio = container.add_stream(codec, rate=RATE, layout=layout) if codec else None
            if picture:
                video = container.add_stream("libvpx" if path.suffix == ".webm" else "mpeg4", rate=25)
                video.width = video.height = 32
                video.pix_fmt = "yuv420p"
                for index in range(2 * samples.shape[1] * 25 // RATE):
                    image = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
                    image.pts = index
                    container.mux(video.encode(image))
                container.mux(video.encode(None))
            if audio is not None:
                if codec.startswith("pcm_s16"):
                    packed = np.rint(samples.T.reshape(1, -1) * 32768).astype(np.int16)
                    frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
                else:
                    frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout=layout)
                frame.sample_rate, frame.pts = RATE, 0
                container.mux(audio.encode(frame))
                container.mux(audio.encode(None))
        return path

    return write
