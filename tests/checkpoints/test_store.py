"""The promises of soundsieve.checkpoints.store."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundsieve.checkpoints import store
from soundsieve.checkpoints.store import CheckpointError
from soundsieve.recipes import Recipe, default
from soundsieve.separators.bandsplit import BandSplit, BandSplitConfig
from soundsieve.types import Embedding

SMALL = BandSplitConfig(
    sample_rate=8_000, n_fft=64, hop_length=16, bands=((4, 2), (4, 6)), widths=(6, 8), bottleneck=12, dilations=(1, 2),
    embedding_dim=10, segment_seconds=0.5,
)  # fmt: skip


@pytest.fixture
def recipe() -> Recipe:
    return replace(default.paper(), separator=SMALL)


@pytest.fixture
def separator() -> BandSplit:
    torch.manual_seed(0)
    separator = SMALL.build()
    for parameter in separator.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    return separator.eval()


@pytest.fixture
def saved(tmp_path: Path, recipe: Recipe, separator: BandSplit) -> Path:
    path = tmp_path / "weights.safetensors"
    store.save(path, separator.state_dict(), recipe, {"step": 7, "metrics": {"sdri": 3.5}}, half=False)
    return path


def with_header(path: Path, **changes: Any) -> Path:
    """The same weights with another header; None takes a field out."""
    checkpoint = store.read(path)
    header = {name: value for name, value in {**checkpoint.header, **changes}.items() if value is not None}
    changed = path.with_name("changed.safetensors")
    changed.write_bytes(safetensors.torch.save(checkpoint.tensors, {"soundsieve": json.dumps(header)}))
    return changed


def refused(path: Path, told: str) -> None:
    with pytest.raises(CheckpointError, match=told) as caught:
        store.build(store.read(path), path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_weights_come_back_equal(saved: Path, separator: BandSplit) -> None:
    checkpoint = store.read(saved)
    built = store.build(checkpoint, saved)
    assert isinstance(built, BandSplit)
    assert built.config == SMALL
    state = built.state_dict()
    assert state.keys() == separator.state_dict().keys()
    assert all(torch.equal(state[name], tensor) for name, tensor in separator.state_dict().items())
    assert not built.training
    assert not any(parameter.requires_grad for parameter in built.parameters())
    mixture = torch.randn(1, 500, generator=torch.Generator().manual_seed(0))
    query = Embedding(torch.nn.functional.normalize(torch.ones(1, 10)))
    with torch.inference_mode():
        assert torch.equal(built.separate(mixture, query)[0], separator.separate(mixture, query)[0])


def test_the_header_says_what_the_weights_are(saved: Path, recipe: Recipe) -> None:
    checkpoint = store.read(saved)
    assert checkpoint.header["format"] == store.FORMAT
    assert (checkpoint.header["recipe"], checkpoint.header["encoder"]) == (recipe.name, recipe.encoder)
    assert checkpoint.header["network"] == "bandsplit.BandSplitConfig"
    assert (checkpoint.header["step"], checkpoint.header["metrics"]) == (7, {"sdri": 3.5})
    assert checkpoint.header["separator"]["widths"] == [6, 8]
    assert checkpoint.sha256 == hashlib.sha256(saved.read_bytes()).hexdigest()


def test_the_facts_are_what_was_said_of_the_weights(saved: Path) -> None:
    assert store.facts(store.read(saved).header) == {"step": 7, "metrics": {"sdri": 3.5}}


def test_half_precision_halves_the_file_and_keeps_what_counts(
    tmp_path: Path, saved: Path, recipe: Recipe, separator: BandSplit
) -> None:
    path = tmp_path / "half.safetensors"
    store.save(path, separator.state_dict(), recipe, {}, half=True)
    assert path.stat().st_size < 0.7 * saved.stat().st_size
    state = store.build(store.read(path), path).state_dict()
    for name, tensor in separator.state_dict().items():
        assert state[name].dtype == tensor.dtype
        assert torch.allclose(state[name].float(), tensor.float(), rtol=1e-3, atol=1e-7)


def test_in_half_precision_nothing_overflows_and_what_norms_know_stays_exact(
    tmp_path: Path, recipe: Recipe, separator: BandSplit
) -> None:
    state = separator.state_dict()
    vector = next(name for name, tensor in state.items() if tensor.ndim == 1 and tensor.is_floating_point())
    matrix = next(name for name, tensor in state.items() if tensor.ndim > 1)
    state[vector] = torch.linspace(1e-9, 1e9, state[vector].numel())
    state[matrix] = torch.full_like(state[matrix], 1e5)
    path = tmp_path / "half.safetensors"
    store.save(path, state, recipe, {}, half=True)
    kept = store.read(path).tensors
    assert torch.equal(kept[vector], state[vector])
    assert torch.equal(kept[matrix].float(), state[matrix])


def test_weights_in_any_memory_order_come_back_equal(tmp_path: Path, recipe: Recipe, separator: BandSplit) -> None:
    separator.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    path = tmp_path / "weights.safetensors"
    store.save(path, separator.state_dict(), recipe, {}, half=False)
    state = store.build(store.read(path), path).state_dict()
    assert all(torch.equal(state[name], tensor) for name, tensor in separator.state_dict().items())


def test_the_folder_is_made(tmp_path: Path, recipe: Recipe, separator: BandSplit) -> None:
    path = tmp_path / "a" / "b" / "weights.safetensors"
    store.save(path, separator.state_dict(), recipe, {}, half=True)
    assert [entry.name for entry in path.parent.iterdir()] == ["weights.safetensors"]


@pytest.mark.parametrize("moment", ["write", "replace", "header"])
def test_a_file_is_written_whole_or_not_at_all(
    saved: Path, recipe: Recipe, separator: BandSplit, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    before = saved.read_bytes()

    def write_a_little(tensors: object, path: Path, metadata: object) -> None:
        path.write_bytes(b"a little")
        raise safetensors.SafetensorError("no space left")

    def fail(*_: Any) -> None:
        raise OSError("no space left")

    if moment == "write":
        monkeypatch.setattr(safetensors.torch, "save_file", write_a_little)
    elif moment == "replace":
        monkeypatch.setattr(os, "replace", fail)
    facts = {"step": object() if moment == "header" else 8}
    with pytest.raises((OSError, TypeError)):
        store.save(saved, separator.state_dict(), recipe, facts, half=False)
    assert saved.read_bytes() == before
    assert [entry.name for entry in saved.parent.iterdir()] == [saved.name]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere.safetensors", "No such file")
    refused(tmp_path, "Is a directory")


@given(cut=st.integers(0, 2_000), garbage=st.binary(max_size=20))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_told(saved: Path, cut: int, garbage: bytes) -> None:
    damaged = saved.with_name("damaged.safetensors")
    damaged.write_bytes(garbage + saved.read_bytes()[: cut or None] + (b"" if cut else b"more"))
    refused(damaged, "damaged, or not safetensors")


def test_weights_of_others_are_told(saved: Path) -> None:
    for number, metadata in enumerate((None, {"format": "pt"}, {"soundsieve": "nonsense"}, {"soundsieve": "[1]"})):
        path = saved.with_name(f"other-{number}.safetensors")
        path.write_bytes(safetensors.torch.save({"a": torch.zeros(3)}, metadata))
        refused(path, "not weights of Soundsieve")
    refused(with_header(saved, format=None), "not weights of Soundsieve")
    refused(with_header(saved, separator=None), "not weights of Soundsieve")


def test_a_newer_format_is_told(saved: Path) -> None:
    refused(with_header(saved, format=store.FORMAT + 1), f"newer Soundsieve .format {store.FORMAT + 1}.; update")


@pytest.mark.parametrize(
    "changes",
    [
        {"network": None},
        {"network": 3},
        {"network": ""},
        {"network": "BandSplitConfig"},
        {"network": "nothing_of_the_kind.Config"},
        {"network": "bandsplit.NothingOfTheKind"},
        {"network": "bandsplit.BandSplit"},
        {"network": "bandsplit.dataclass"},
        {"network": "bandsplit.Embedding"},
        {"separator": {"widths": [4, 4]}},
        {"separator": {"no_such_field": 1}},
        {"separator": {"bands": "nonsense"}},
        {"separator": {**vars(SMALL), "bottleneck": 16}},
        {"separator": {**vars(SMALL), "widths": [6, 8, 8]}},
    ],
    ids=lambda changes: str(changes)[:40],
)
def test_weights_that_do_not_fit_their_header_are_told(saved: Path, changes: dict[str, Any]) -> None:
    refused(with_header(saved, **changes), "the weights do not fit network")


@pytest.mark.parametrize("change", ["missing", "extra", "shape"])
def test_wrong_names_and_shapes_are_told(saved: Path, change: str) -> None:
    checkpoint = store.read(saved)
    tensors = dict(checkpoint.tensors)
    if change == "missing":
        del tensors["film.weight"]
    elif change == "extra":
        tensors["more"] = torch.zeros(1)
    else:
        tensors["film.weight"] = tensors["film.weight"][:-1].clone()
    path = saved.with_name("changed.safetensors")
    path.write_bytes(safetensors.torch.save(tensors, {"soundsieve": json.dumps(checkpoint.header)}))
    refused(path, r"the weights do not fit network 'bandsplit\.BandSplitConfig'")


class Trap:
    """Unpickled, it leaves a file behind."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return (Path.touch, (self.path,))


def test_nothing_in_a_file_is_executed(tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    for name, raw in {
        "pickle.safetensors": pickle.dumps(Trap(trap)),
        "framed.safetensors": len(pickle.dumps(Trap(trap))).to_bytes(8, "little") + pickle.dumps(Trap(trap)),
    }.items():
        (tmp_path / name).write_bytes(raw)
        refused(tmp_path / name, "damaged, or not safetensors")
    torch.save({"a": Trap(trap)}, tmp_path / "torch.safetensors")
    refused(tmp_path / "torch.safetensors", "damaged, or not safetensors")
    assert not trap.exists()


@pytest.mark.parametrize("network", ["{}", "{}.Config", "recipe.py", "recipe.Config", "..recipe.Config", "os.path"])
def test_a_header_cannot_have_code_run(saved: Path, monkeypatch: pytest.MonkeyPatch, network: str) -> None:
    """Only configurations of this package's networks are looked up, whatever lies about or could be imported."""
    trap = saved.with_name("sprung")
    script = saved.with_name("recipe.py")
    script.write_text(f"from pathlib import Path\nPath({str(trap)!r}).touch()\n")
    monkeypatch.syspath_prepend(script.parent)
    monkeypatch.chdir(script.parent)
    refused(with_header(saved, network=network.format(script)), "the weights do not fit network")
    assert not trap.exists()


def test_weights_of_a_recipe_of_one_s_own_come_back(saved: Path) -> None:
    """What counts is the network; the recipe that trained it need not be at hand."""
    path = with_header(saved, recipe="mine")
    assert isinstance(store.build(store.read(path), path), BandSplit)
