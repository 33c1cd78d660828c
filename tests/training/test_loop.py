"""The promises of soundsieve.training.loop; first of all that a killed run goes on as if nothing had been."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from soundsieve import encoders, recipes
from soundsieve.checkpoints import store
from soundsieve.recipes import Optim, Ramp, Recipe, Stages, default
from soundsieve.types import Batch, Encoder

loop = pytest.importorskip("soundsieve.training.loop", reason="the extra 'train' is not installed")
pytestmark = [
    pytest.mark.usefixtures("one_thread"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

STEPS, LOG_EVERY = 84, 7
RECIPE = f'''
"""The default's mixtures, loss and kind of network, so small that a step takes no time, and an encoder to match."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import torch

from soundsieve.encoders import ENCODERS
from soundsieve.recipes import Recipe, default
from soundsieve.separators.bandsplit import BandSplitConfig
from soundsieve.training import loop
from soundsieve.types import Audio, Embedding, Text

loop.CHECKPOINT_SECONDS = 0.5
loop.LOG_EVERY = {LOG_EVERY}  # checkpoints fall between
ENCODERS["toy"] = f"{{__name__}}:Toy"


class Toy:
    accepts, dim = frozenset({{Text, Audio}}), 10

    def encode(self, queries):
        said = [query.prompt.encode() if isinstance(query, Text) else query.waveform.tobytes() for query in queries]
        seeds = [int.from_bytes(hashlib.sha256(part).digest()[:8], "big") for part in said]
        rows = np.array([np.random.default_rng(seed).standard_normal(self.dim) for seed in seeds])
        return Embedding(torch.nn.functional.normalize(torch.tensor(rows, dtype=torch.float32), dim=1))


def tiny() -> Recipe:
    small = BandSplitConfig(
        sample_rate=4_000, n_fft=64, hop_length=16, bands=((4, 2), (4, 6)), widths=(6, 8), bottleneck=12,
        dilations=(1, 2), embedding_dim=10, hints=True,
    )
    return replace(default.tiny(), name="tiny_recipe", encoder="toy", separator=small, steps={STEPS}, batch_size=2)
'''


def curves(run: Path) -> dict[str, dict[int, float]]:
    """The last value of each step of each curve of a run."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(run)).Reload()
    return {tag: {point.step: point.value for point in events.Scalars(tag)} for tag in events.Tags()["scalars"]}


@dataclass
class Story:
    """What became of a run that was killed, and of its twin that was not."""

    whole: Path
    killed: Path
    killed_at: int
    resumed: subprocess.CompletedProcess[str]


@pytest.fixture
def story(small_world: Path, monkeypatch: pytest.MonkeyPatch) -> Story:
    from soundsieve.evaluation import training

    folder = small_world.parent
    (folder / "tiny_recipe.py").write_text(RECIPE)
    command = [sys.executable, "-m", "soundsieve", "train", "./tiny_recipe.py:tiny", "--data", small_world.name]
    command += ["--out", "killed", "--device", "cpu"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "SOUNDSIEVE_DEBUG": "1"}
    with (folder / "log").open("w") as log:
        killed = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            state, deadline = folder / "killed" / "state.pt", time.monotonic() + 120
            while not state.exists() and killed.poll() is None and time.monotonic() < deadline:
                time.sleep(0.02)
            time.sleep(0.3)
        finally:
            os.killpg(killed.pid, signal.SIGKILL)
            killed.wait()
    assert killed.returncode == -signal.SIGKILL, (folder / "log").read_text()
    killed_at = torch.load(state, weights_only=True)["step"]
    resumed = subprocess.run(
        [*command, "--resume"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )

    for name in ("CHECKPOINT_SECONDS", "LOG_EVERY"):
        monkeypatch.setattr(loop, name, getattr(loop, name))  # put back afterwards
    monkeypatch.setitem(encoders.ENCODERS, "toy", "")
    recipe = recipes.load(str(folder / "tiny_recipe.py")).tiny()
    training.run(recipe, [str(small_world)], folder / "whole", resume=False, device="cpu", command=["train"])
    return Story(folder / "whole", folder / "killed", killed_at, resumed)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_interrupted_with_all_its_workers_a_run_says_so_in_one_line_and_can_go_on(
    number: int, small_world: Path
) -> None:
    folder = small_world.parent
    (folder / "tiny_recipe.py").write_text(RECIPE)
    command = [sys.executable, "-m", "soundsieve", "train", "./tiny_recipe.py:tiny", "--data", small_world.name]
    command += ["--out", "run", "--device", "cpu", "--set", "steps=100000"]
    process = subprocess.Popen(
        command, cwd=folder, env={**os.environ, "OMP_NUM_THREADS": "1"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # a shell's "&" has it ignored
    )  # fmt: skip
    try:
        state, deadline = folder / "run" / "state.pt", time.monotonic() + 120
        while not state.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(process.pid, number)
        out, said = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130, said
    assert out == ""
    assert said.splitlines()[-1] == "soundsieve: interrupted; nothing half-written is left", said
    assert "Traceback" not in said
    assert "fault" not in said
    assert torch.load(state, weights_only=True)["step"] > 0


def test_a_killed_run_goes_on_as_if_nothing_had_been(story: Story) -> None:
    assert story.resumed.returncode == 0, story.resumed.stderr
    assert story.resumed.stdout.strip() == "killed/weights.safetensors"
    assert 0 < story.killed_at < STEPS

    # the loss curve is the one it would have had, with no step missing
    whole, killed = curves(story.whole), curves(story.killed)
    assert killed.keys() == whole.keys()
    assert {"train/loss", "train/norm", "train/sdr", "valid/sdri"} <= whole.keys()
    for tag, points in whole.items():
        assert list(killed[tag]) == list(points), tag
        if tag.startswith("train/"):
            assert list(points) == list(range(LOG_EVERY, STEPS + 1, LOG_EVERY))
        assert killed[tag] == pytest.approx(points, rel=1e-4, abs=1e-4), tag

    # and so are the weights, their average, and the optimiser's memory
    states = [torch.load(run / "state.pt", weights_only=True) for run in (story.whole, story.killed)]
    assert states[0]["step"] == states[1]["step"] == STEPS
    for part in ("separator", "average"):
        for name, tensor in states[0][part].items():
            assert torch.allclose(tensor.float(), states[1][part][name].float(), rtol=1e-4, atol=1e-5), name

    headers = [store.read(run / "weights.safetensors").header for run in (story.whole, story.killed)]
    assert "resumed_at" not in headers[0]
    assert headers[1]["resumed_at"] == [story.killed_at]
    assert headers[0]["sdri"] == pytest.approx(headers[1]["sdri"], abs=1e-3)


@dataclass(frozen=True)
class Gain:
    """Configuration of a separator of a few numbers."""

    sample_rate: int = 8_000

    def build(self) -> nn.Module:
        separator = nn.Module()
        separator.gain = nn.Parameter(torch.tensor(0.5))
        separator.matrix = nn.Parameter(torch.eye(2))
        separator.norm = nn.BatchNorm1d(2)
        return separator


def loss(separator: Any, encoder: Encoder, batch: Batch) -> dict[str, Tensor]:
    """Whether two channels are told apart, with a little noise."""
    mixture = separator.norm(batch.mixture[:, 0, :2] @ separator.matrix) * separator.gain
    return {"error": (mixture + 0.01 * torch.randn(2) - batch.references[:, 0, 0, :2]).square().mean()}


@pytest.fixture
def recipe() -> Recipe:
    optim = Optim(learning_rate=0.01, schedule=Ramp(2))
    return replace(
        default.paper(), name="gain", separator=Gain(), loss=loss, weights={"error": 1.0}, steps=30, optim=optim
    )


def noises(steps: range, rank: int, ranks: int) -> Iterator[Batch]:
    for step in steps:
        yield Batch(torch.randn(4, 2, 1, 2, generator=torch.Generator().manual_seed(step)), [], [])


def train(recipe: Recipe, out: Path, load: Callable[..., Any] = noises, **options: Any) -> Path:
    options = {"validate": lambda separator: {"sdri": 1.0}, "resume": False, "facts": {}, "device": "cpu", **options}
    encoder: Any = None
    validate = options.pop("validate")
    return loop.train(recipe, encoder, load, validate, out, **options)


def test_a_run_learns_and_writes_what_it_promises(recipe: Recipe, tmp_path: Path) -> None:
    weights = train(recipe, tmp_path / "run", facts={"version": "9"})
    assert weights == tmp_path / "run" / "weights.safetensors"
    checkpoint = store.read(weights)
    assert (checkpoint.header["step"], checkpoint.header["version"], checkpoint.header["sdri"]) == (30, "9", 1.0)
    assert checkpoint.tensors["matrix"].dtype == torch.float16
    state = torch.load(tmp_path / "run" / "state.pt", weights_only=True)
    assert not torch.equal(state["separator"]["matrix"], torch.eye(2))
    assert not torch.equal(state["average"]["matrix"], state["separator"]["matrix"])
    assert curves(tmp_path / "run")["valid/sdri"] == {30: 1.0}
    assert sorted(path.name.split(".")[0] for path in (tmp_path / "run").iterdir()) == ["events", "state", "weights"]


def test_a_run_depends_on_its_seed_alone(recipe: Recipe, tmp_path: Path) -> None:
    for name, seed in {"a": 0, "b": 0, "c": 1}.items():
        torch.manual_seed(hash(name))
        train(replace(recipe, seed=seed), tmp_path / name)
    a, b, c = ((tmp_path / name / "weights.safetensors").read_bytes() for name in "abc")
    assert a == b
    assert a != c


@pytest.mark.parametrize("cut", [13, 20])
def test_a_run_in_two_parts_is_the_run_in_one(recipe: Recipe, tmp_path: Path, cut: int) -> None:
    """Lengthening is resuming: the level stretch of the schedule is the same for both."""
    steady = replace(recipe, optim=replace(recipe.optim, schedule=Ramp(2, decay_part=0.0)))
    train(steady, tmp_path / "whole")
    train(replace(steady, steps=cut), tmp_path / "parts")
    time.sleep(1.1)  # files of events are read in the order of their names, which tell seconds
    train(steady, tmp_path / "parts", resume=True)
    whole, parts = (torch.load(tmp_path / name / "state.pt", weights_only=True) for name in ("whole", "parts"))
    assert torch.equal(whole["separator"]["matrix"], parts["separator"]["matrix"])
    assert torch.equal(whole["average"]["matrix"], parts["average"]["matrix"])
    assert parts["resumed_at"] == [cut]
    first, second = (curves(tmp_path / name)["train/loss"] for name in ("whole", "parts"))
    assert first == second
    assert list(first) == [20]


def test_only_the_examples_not_yet_used_are_asked_for(recipe: Recipe, tmp_path: Path) -> None:
    asked = []

    def load(steps: range, rank: int, ranks: int) -> Iterator[Batch]:
        asked.append((steps, rank, ranks))
        return noises(steps, rank, ranks)

    train(replace(recipe, steps=12), tmp_path / "run", load)
    train(recipe, tmp_path / "run", load, resume=True)
    assert asked == [(range(12), 0, 1), (range(12, 30), 0, 1)]


def test_resuming_a_finished_run_changes_nothing(recipe: Recipe, tmp_path: Path) -> None:
    train(recipe, tmp_path / "run")
    before = store.read(tmp_path / "run" / "weights.safetensors")
    train(recipe, tmp_path / "run", resume=True)
    after = store.read(tmp_path / "run" / "weights.safetensors")
    assert all(torch.equal(after.tensors[name], tensor) for name, tensor in before.tensors.items())
    assert after.header == {**before.header, "resumed_at": [30]}


def test_a_folder_with_a_run_in_it_is_refused(recipe: Recipe, tmp_path: Path) -> None:
    train(recipe, tmp_path / "run")
    before = {path: path.read_bytes() for path in (tmp_path / "run").iterdir()}
    with pytest.raises(ValueError, match="a run stands there; --resume, or another --out"):
        train(recipe, tmp_path / "run")
    assert {path: path.read_bytes() for path in (tmp_path / "run").iterdir()} == before


def test_resuming_without_a_run_is_refused(recipe: Recipe, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no run to resume there; leave out --resume"):
        train(recipe, tmp_path / "run", resume=True)
    assert not (tmp_path / "run").exists()


def test_a_run_of_another_recipe_is_refused(recipe: Recipe, tmp_path: Path) -> None:
    train(recipe, tmp_path / "run")
    with pytest.raises(ValueError, match="a run of recipe 'gain', not 'other'"):
        train(replace(recipe, name="other"), tmp_path / "run", resume=True)


def test_a_loss_that_is_not_finite_stops_the_run(recipe: Recipe, tmp_path: Path) -> None:
    def load(steps: range, rank: int, ranks: int) -> Iterator[Batch]:
        for step, batch in zip(steps, noises(steps, rank, ranks), strict=True):
            yield batch if step != 5 else Batch(batch.references * float("nan"), [], [])

    with pytest.raises(FloatingPointError, match=r"step 5: the loss is nan; lower optim\.learning_rate") as caught:
        train(recipe, tmp_path / "run", load)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "run" / "weights.safetensors").exists()


def test_a_checkpoint_is_written_every_few_minutes(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", 0.0)
    steps = []

    def load(steps_to_do: range, rank: int, ranks: int) -> Iterator[Batch]:
        for batch in noises(steps_to_do, rank, ranks):
            if (tmp_path / "run" / "state.pt").exists():
                steps.append(torch.load(tmp_path / "run" / "state.pt", weights_only=True)["step"])
                assert store.read(tmp_path / "run" / "weights.safetensors").header["step"] == steps[-1]
            yield batch

    train(recipe, tmp_path / "run", load)
    assert steps == list(range(1, 30))


def test_the_averaged_weights_are_what_is_validated(recipe: Recipe, tmp_path: Path) -> None:
    seen: list[Tensor] = []

    def validate(separator: Any) -> dict[str, float]:
        assert not separator.training
        seen.append(separator.matrix.detach().clone())
        return {"sdri": float(len(seen))}

    train(recipe, tmp_path / "run", validate=validate, validate_every=10)
    average = torch.load(tmp_path / "run" / "state.pt", weights_only=True)["average"]["matrix"]
    assert len(seen) == 3
    assert torch.equal(seen[-1], average)
    assert curves(tmp_path / "run")["valid/sdri"] == {10: 1.0, 20: 2.0, 30: 3.0}


@pytest.mark.parametrize("amsgrad", [False, True])
def test_without_decay_norm_and_average_a_run_is_plain_adam(recipe: Recipe, tmp_path: Path, amsgrad: bool) -> None:
    """Step by step, with the schedule's rates; and what is kept are the weights themselves, in float32."""
    optim = Optim(
        learning_rate=0.02, betas=(0.8, 0.99), weight_decay=0.0, amsgrad=amsgrad, schedule=Stages((0.1, 0.5), 3),
        clip_norm=0.0, average=0.0, precision="32-true",
    )  # fmt: skip
    seen: list[bool] = []

    def loud(separator: Any, encoder: Encoder, batch: Batch) -> dict[str, Tensor]:
        seen.append(torch.is_autocast_enabled("cpu"))
        return {"error": 100 * loss(separator, encoder, batch)["error"]}  # clipped gradients would show

    weights = train(replace(recipe, steps=9, optim=optim, loss=loud), tmp_path / "run")
    assert seen == [False] * 9
    torch.manual_seed(recipe.seed)
    separator: Any = recipe.separator.build()
    adam = torch.optim.Adam(separator.parameters(), betas=(0.8, 0.99), amsgrad=amsgrad)
    for done, batch in enumerate(noises(range(9), 0, 1)):
        adam.param_groups[0]["lr"] = 0.02 * (0.1, 0.1, 0.1, 0.5, 0.5, 0.5, 1, 1, 1)[done]
        torch.manual_seed(recipe.seed * 1_000_003 + done)
        adam.zero_grad()
        loud(separator, None, batch)["error"].backward()  # type: ignore[arg-type]
        adam.step()
    kept = store.read(weights).tensors
    state = torch.load(tmp_path / "run" / "state.pt", weights_only=True)
    for name, tensor in separator.state_dict().items():
        assert torch.allclose(kept[name], tensor, rtol=1e-5, atol=1e-7), name
        assert torch.equal(kept[name], state["separator"][name]), name
        assert kept[name].dtype == tensor.dtype


def test_a_long_gradient_is_shortened_where_it_is_asked_for(recipe: Recipe, tmp_path: Path) -> None:
    """With plain momentum's memory alone Adam would not care; its first moment tells what it was given."""
    for name, norm in {"free": 0.0, "short": 0.01}.items():
        train(replace(recipe, steps=1, optim=replace(recipe.optim, clip_norm=norm)), tmp_path / name)
    free, short = (torch.load(tmp_path / name / "state.pt", weights_only=True) for name in ("free", "short"))
    lengths = [
        float(torch.cat([held["exp_avg"].flatten() for held in state["optimiser"]["state"].values()]).norm())
        for state in (free, short)
    ]
    part = 1 - recipe.optim.betas[0]
    assert lengths[1] == pytest.approx(0.01 * part, rel=1e-3)
    assert lengths[0] > 2 * lengths[1]


def test_devices_that_share_a_batch_share_its_norms(
    recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several GPUs: every batch norm becomes one over all of them; not so on a CPU, where torch has none."""
    made: list[nn.Module] = []

    class Stop(Exception):
        pass

    def wrap(fabric: Any, step: Any, optimiser: Any) -> Any:
        made.append(step.separator.norm)
        raise Stop

    monkeypatch.setattr(loop.Fabric, "setup", wrap)
    for ranks, kind in ((2, "cuda"), (1, "cuda"), (2, "cpu")):
        monkeypatch.setattr(loop.Fabric, "world_size", property(lambda fabric, ranks=ranks: ranks))
        monkeypatch.setattr(loop.Fabric, "device", property(lambda fabric, kind=kind: torch.device(kind)))
        with pytest.raises(Stop):
            train(recipe, tmp_path / "run")
    assert [type(norm) for norm in made] == [nn.SyncBatchNorm, nn.BatchNorm1d, nn.BatchNorm1d]
    assert made[0].state_dict().keys() == made[1].state_dict().keys()


def test_matrices_decay_and_single_numbers_do_not(recipe: Recipe) -> None:
    from soundsieve.training.step import Step

    encoder: Any = None
    step = Step(recipe, encoder)
    decaying, others = loop._groups(step, recipe.optim)
    assert decaying["weight_decay"] == recipe.optim.weight_decay > 0 == others["weight_decay"]
    assert [parameter.ndim for parameter in decaying["params"]] == [2]
    assert len(others["params"]) == 3


def test_a_run_can_start_from_weights_and_says_so(small_world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from soundsieve.evaluation import training

    folder = small_world.parent
    (folder / "tiny_recipe.py").write_text(RECIPE)
    for name in ("CHECKPOINT_SECONDS", "LOG_EVERY"):
        monkeypatch.setattr(loop, name, getattr(loop, name))  # the recipe's file sets them
    monkeypatch.setitem(encoders.ENCODERS, "toy", "")
    recipe = replace(recipes.load(str(folder / "tiny_recipe.py")).tiny(), steps=2)
    given = {"resume": False, "device": "cpu", "command": []}
    first = training.run(recipe, [str(small_world)], folder / "first", **given)
    before = store.read(first)
    idle = replace(recipe, optim=replace(recipe.optim, learning_rate=0.0, average=0.0), steps=1)
    second = store.read(training.run(idle, [str(small_world)], folder / "second", start=first, **given))
    assert second.header["started_from"] == {"sha256": before.sha256, "steps": 2}
    for name, tensor in second.tensors.items():
        if "running" not in name and "num_batches" not in name:
            torch.testing.assert_close(tensor, before.tensors[name], atol=1e-3, rtol=1e-2)
    further = training.run(replace(idle, steps=2), [str(small_world)], folder / "second", **{**given, "resume": True})
    assert store.read(further).header["started_from"]["sha256"] == before.sha256
    hints = ("without.", "lost.", "when.")
    lacking = {name: tensor for name, tensor in before.tensors.items() if not name.startswith(hints)}
    assert len(lacking) < len(before.tensors)
    older = folder / "lacking.safetensors"
    store.save(older, lacking, recipe, {"step": 2}, half=True)
    third = store.read(training.run(idle, [str(small_world)], folder / "more", start=older, **given))
    assert third.tensors.keys() == before.tensors.keys(), "what starts at zero may be missing"
    assert not any(third.tensors[name].any() for name in third.tensors.keys() - lacking.keys())
    wider = replace(idle, separator=replace(idle.separator, bottleneck=16))
    with pytest.raises(ValueError, match=r"weights do not fit recipe 'tiny_recipe'; start from others"):
        training.run(wider, [str(small_world)], folder / "third", start=first, **given)
    more = before.tensors | {"background": torch.ones(3, 4)}
    for number, calibration in enumerate(({"found": ["background"]}, {})):
        store.save(folder / "calibrated.safetensors", more, recipe, {"step": 2, "calibration": calibration}, half=True)
        again = {**given, "start": folder / "calibrated.safetensors"}
        if calibration:  # what was found when its training was over is to be found anew
            fourth = store.read(training.run(idle, [str(small_world)], folder / f"calibrated {number}", **again))
            assert fourth.tensors.keys() == before.tensors.keys()
        else:
            with pytest.raises(ValueError, match="do not fit recipe"):
                training.run(idle, [str(small_world)], folder / f"calibrated {number}", **again)


def test_a_network_learns_through_the_encoder_beside_the_one_that_it_is_asked_through(
    small_world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from soundsieve.evaluation import training

    (tmp_path / "tiny_recipe.py").write_text(RECIPE)
    for name in ("CHECKPOINT_SECONDS", "LOG_EVERY"):
        monkeypatch.setattr(loop, name, getattr(loop, name))  # the recipe's file sets them
    monkeypatch.setitem(encoders.ENCODERS, "toy", "")
    recipe = replace(recipes.load(str(tmp_path / "tiny_recipe.py")).tiny(), steps=1)
    upright = encoders.load("toy")

    class Asked:
        accepts, dim = upright.accepts, upright.dim

        def encode(self, queries: object) -> None:
            raise AssertionError("not to learn with")

    asked = Asked()
    asked.upright = upright  # type: ignore[attr-defined]
    monkeypatch.setattr(encoders, "load", lambda name: asked)
    weights = training.run(recipe, [str(small_world)], tmp_path / "run", resume=False, device="cpu", command=[])
    assert store.read(weights).header["encoder"] == "toy"
