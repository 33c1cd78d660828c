"""The promises of soundsieve.evaluation.claims and of the command: a small system of its own, really trained.

Its network learns one spectral mask for each query, on tones, in the time that it takes to start a process.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from soundsieve import cli, encoders, recipes
from soundsieve.evaluation import calibration
from soundsieve.evaluation import claims as evaluation
from soundsieve.recipes import Arm, Claim, Scenes, Trial
from soundsieve.types import Clip

loop = pytest.importorskip("soundsieve.training.loop", reason="the extra 'train' is not installed")
from soundsieve.checkpoints import store  # noqa: E402

RATE = 4_000
RECIPE = '''
"""A mask for each query."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import nn

from soundsieve.data.loader import Example
from soundsieve.encoders import ENCODERS
from soundsieve.recipes import Arm, Claim, Optim, Ramp, Recipe, Trial, Where
from soundsieve.training import loop
from soundsieve.types import Embedding, Text

loop.CHECKPOINT_SECONDS = 0.2
ENCODERS["toy"] = f"{__name__}:Toy"


class Toy:
    accepts, dim = frozenset({Text}), 16

    def encode(self, queries):
        seeds = [int.from_bytes(hashlib.sha256(query.prompt.encode()).digest()[:8], "big") for query in queries]
        rows = np.array([np.random.default_rng(seed).standard_normal(self.dim) for seed in seeds])
        return Embedding(torch.nn.functional.normalize(torch.tensor(rows, dtype=torch.float32), dim=1))

    def release(self):
        pass


@dataclass(frozen=True)
class Config:
    sample_rate: int = 4_000
    pause: float = 0.0

    def build(self):
        return Masks(self.pause)


class Masks(nn.Module):
    sample_rate, segment, context, stride, channels = 4_000, 40_000, 0, 64, 1

    def __init__(self, pause):
        super().__init__()
        self.pause, self.gain = pause, nn.Linear(16, 65)

    def forward(self, mixture, vectors):
        window = torch.hann_window(128)
        spectrum = torch.stft(mixture, 128, 32, window=window, return_complex=True)
        masked = torch.sigmoid(self.gain(vectors).float())[..., None] * spectrum
        return torch.istft(masked, 128, 32, window=window, length=mixture.shape[-1])

    def separate(self, mixture, embedding):
        count = len(embedding.pooled)
        return self(mixture.expand(count, -1), embedding.pooled)[:, None], torch.ones(count)

    def fold_norms(self):
        pass


def mix(pool, rng):
    kinds = [pool.kind(rng)]
    kinds.append(pool.kind(rng, kinds))
    sources = np.stack([pool.draw(rng, kind, 4_000)[1] for kind in kinds])
    names = [pool.labels[kind] for kind in kinds]
    return Example(sources, tuple(map(Text, names)), tuple(frozenset({name}) for name in names))


def loss(separator, encoder, batch):
    time.sleep(separator.pause)
    queries = encoder.encode([row[0] for row in batch.queries]).pooled
    error = separator(batch.mixture[:, 0], queries) - batch.references[:, 0, 0]
    return {"error": error.square().sum(1).log().mean()}


def tiny() -> Recipe:
    return Recipe(
        name="toy", paper="", encoder="toy", separator=Config(), mix=mix, loss=loss, weights={"error": 1.0},
        optim=Optim(learning_rate=0.1, schedule=Ramp(1)), steps=40, batch_size=8,
    )

paper = tiny
'''
TRIAL = 'Trial("two tones", count=24, seconds=1.0, sample_rate=4_000)'
CLAIMS = f"""
def claims() -> tuple[Claim, ...]:
    long, trial = Arm(":tiny"), {TRIAL}
    short, shuffled = Arm(":tiny", ("steps=1",)), Arm(":tiny", query="shuffled")
    few = Arm(":tiny", where=Where(labels=("a hum", "a whistle")))
    return (
        Claim("longer beats less", long, short, trial, paper="table 1", published=(9.7, 4.5)),
        Claim("less beats longer", short, long, trial),
        Claim("a query beats a shuffled query", long, shuffled, trial),
        Claim("a shuffled query beats a query", shuffled, long, trial),
        Claim("a query beats no query", long, Arm(":tiny", query="none"), trial),
        Claim("a query beats a wording never heard", long, Arm(":tiny", query="{{label}}, please"), trial),
        Claim("all kinds beat two", long, few, trial),
        Claim("longer beats less by 100 dB", long, short, trial, margin=100),
        Claim("an arm beats itself", long, long, trial),
        Claim("an arm is no worse than itself by 0.1 dB", long, long, trial, margin=-0.1),
        Claim("a query beats half the mixture", long, "half", trial),
        Claim("a query beats the mixture by SDR", long, "mixture", trial, metric="sdri"),
        Claim("an arm reaches 90 % of itself", long, long, trial, metric="sdri", ratio=0.9),
        Claim("an arm reaches 110 % of itself", long, long, trial, metric="sdri", ratio=1.1),
        Claim("three mixtures tell", long, shuffled, Trial("three", 3, 0.0, 1.0, sample_rate=4_000), margin=30),
        Claim("a query reaches 5 dB", long, 5.0, trial),
        Claim("a query reaches 500 dB", long, 500, trial),
        Claim("a shuffled query stays below 3 dB", 3, shuffled, trial),
        Claim("a query stays below 3 dB", 3.0, long, trial),
    )
"""
VERDICTS = {
    "longer beats less": "holds",
    "less beats longer": "fails",
    "a query beats a shuffled query": "holds",
    "a shuffled query beats a query": "fails",
    "a query beats no query": "holds",
    "a query beats a wording never heard": "holds",
    "all kinds beat two": "holds",
    "longer beats less by 100 dB": "fails",
    "an arm beats itself": "fails",
    "an arm is no worse than itself by 0.1 dB": "holds",
    "a query beats half the mixture": "holds",
    "a query beats the mixture by SDR": "holds",
    "an arm reaches 90 % of itself": "holds",
    "an arm reaches 110 % of itself": "fails",
    "three mixtures tell": "undecided",
    "a query reaches 5 dB": "holds",
    "a query reaches 500 dB": "fails",
    "a shuffled query stays below 3 dB": "holds",
    "a query stays below 3 dB": "fails",
}
ONE = f"""
def claims() -> tuple[Claim, ...]:
    trial = {TRIAL}
    return (Claim("a query beats a shuffled query", Arm(":tiny"), Arm(":tiny", query="shuffled"), trial),)
"""


@dataclass(frozen=True)
class Done:
    """What a command did, and the result it wrote."""

    code: int
    out: str
    err: str
    result: dict[str, Any]

    @property
    def verdicts(self) -> dict[str, str]:
        return {claim["name"]: claim["verdict"] for claim in self.result["claims"]}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recipes, and a manifest of four kinds of tone."""
    folder = tmp_path_factory.mktemp("claims")
    (folder / "toy.py").write_text(RECIPE + CLAIMS)
    (folder / "one.py").write_text(RECIPE + ONE)
    manifest(folder / "m.jsonl")
    return folder


def manifest(path: Path) -> Path:
    rng, at, rows = np.random.default_rng(0), np.arange(RATE) / RATE, []
    path.parent.mkdir(parents=True, exist_ok=True)
    for label, hertz in {"a hum": 200, "a horn": 500, "a whistle": 1_000, "a beep": 1_600}.items():
        for number, split in enumerate(("train", "train", "train", "valid", "test", "test")):
            tone = np.sin(2 * np.pi * hertz * rng.uniform(0.95, 1.05) * at + rng.uniform(0, 6))
            name = f"{label[2:]}-{number}.wav"
            soundfile.write(path.parent / name, 0.3 * tone + 0.003 * rng.standard_normal(RATE), RATE)
            rows.append({"audio": name, "label": label, "split": split, "source": "first" if number % 2 else "second"})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What loading a recipe file changes in this process is put back."""
    monkeypatch.setattr(loop, "CHECKPOINT_SECONDS", loop.CHECKPOINT_SECONDS)
    monkeypatch.setattr(calibration, "COUNT", calibration.COUNT)
    monkeypatch.setitem(encoders.ENCODERS, "toy", "")
    yield
    for name in ("toy", "one", "own"):
        sys.modules.pop(f"_recipe_{name}", None)


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs ``soundsieve claims`` in ``folder``, in this process; the trainings have theirs."""

    def run(*arguments: str) -> Done:
        monkeypatch.chdir(folder)
        (folder / "result.json").unlink(missing_ok=True)
        capfd.readouterr()
        code = cli.run(["claims", *arguments, "--json", "result.json", "--jobs", "1", "--device", "cpu"])
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        file = folder / "result.json"
        return Done(code, out, err, json.loads(file.read_text()) if file.is_file() else {})

    return run


def trained(folder: Path) -> dict[str, int]:
    """Every run's weights and when they were written."""
    return {path.parent.name: path.stat().st_mtime_ns for path in folder.glob("out/runs/*/weights.safetensors")}


def test_claims_hold_and_fail_as_they_should_and_are_not_trained_twice(run: Callable[..., Done], folder: Path) -> None:
    command = ("./toy.py", "--data", "m.jsonl", "--seeds", "2", "--out", "out")
    done = run(*command)
    assert done.code == 0, done.err
    assert done.verdicts == VERDICTS, done.out
    for name, verdict in VERDICTS.items():
        (line,) = [line for line in done.out.splitlines() if line.startswith(f"{name}  ")]
        assert verdict in line
    assert "9.7 / 4.5, +116%" in done.out
    assert "to train or to measure: 6 of 6" in done.err  # for 30 arms

    result = done.result
    assert result["seeds"] == [0, 1]
    assert {"commit", "version", "torch", "python", "settings"} <= result.keys()
    assert result["data"][0]["manifest"] == "m.jsonl"
    assert str(folder) not in json.dumps(result)
    claims = {claim["name"]: claim for claim in result["claims"]}
    longer = claims["longer beats less"]
    assert longer["low"] < longer["difference"] < longer["high"]
    means = longer["means"]
    assert np.mean(means["better"]) - np.mean(means["than"]) == pytest.approx(longer["difference"])
    assert len(means["better"]) == len(means["than"]) == 2
    assert longer["freedom"] == {"seeds": 1, "mixtures": 23}
    assert (longer["paper"], longer["published"]) == ("table 1", [9.7, 4.5])
    assert claims["an arm beats itself"]["difference"] == 0
    assert claims["a query beats half the mixture"]["means"]["than"] == pytest.approx([0], abs=1e-4)
    assert claims["a query beats the mixture by SDR"]["means"]["than"] == [0]
    for part in (0.9, 1.1):
        claim = claims[f"an arm reaches {100 * part:g} % of itself"]
        mean = np.mean(claim["means"]["than"])
        assert claim["means"]["better"] == claim["means"]["than"]
        assert claim["difference"] == pytest.approx((1 - part) * mean)
        assert f"dB of {part:.1%}" in done.out
    reached, below = claims["a query reaches 5 dB"], claims["a shuffled query stays below 3 dB"]
    assert reached["difference"] == pytest.approx(np.mean(reached["means"]["better"]) - 5)
    assert below["difference"] == pytest.approx(3 - np.mean(below["means"]["than"]))
    assert (reached["means"]["than"], below["means"]["better"]) == ([5.0], [3.0])
    assert (list(reached["runs"]), list(below["runs"])) == (["better"], ["than"])
    turned = claims["less beats longer"]
    assert turned["difference"] == pytest.approx(-longer["difference"])
    keys = {key for claim in result["claims"] for side in claim["runs"].values() for key in side}
    assert keys == result["runs"].keys() == trained(folder).keys()
    assert len(keys) == 6
    assert {run["step"] for run in result["runs"].values()} == {1, 40}

    before, again = trained(folder), run(*command)
    assert again.code == 0
    assert again.err == ""
    assert again.out == done.out
    assert trained(folder) == before

    with (folder / "toy.py").open("a") as file:
        file.write("\n# a remark changes nothing\n")
    assert run(*command).err == ""


def test_what_has_changed_is_trained_anew_and_one_seed_is_said_to_be_one(
    run: Callable[..., Done], folder: Path
) -> None:
    command = ("./one.py", "--data", "m.jsonl", "--seeds", "1", "--out", "other", "--set", "steps=2")
    first = run(*command)
    assert first.code == 0, first.err
    assert "to train or to measure: 1 of 1" in first.err
    assert "One seed" in first.out
    assert first.result["claims"][0]["freedom"]["seeds"] == 0
    assert "1 of 1" in run(*command, "--set", "optim.learning_rate=0.05").err
    assert run(*command).err == ""
    samples, rate = soundfile.read(folder / "hum-0.wav")
    soundfile.write(folder / "hum-0.wav", samples / 2, rate)
    assert "1 of 1" in run(*command).err
    assert len(list(folder.glob("other/runs/*"))) == 3


def test_a_training_that_fails_fails_its_claims_and_no_others(run: Callable[..., Done], folder: Path) -> None:
    claims = f"""
def claims() -> tuple[Claim, ...]:
    good, trial = Arm(":tiny"), {TRIAL}
    return (
        Claim("one that stumbles", Arm(":tiny", ("separator.pause=-1.0",)), good, trial),
        Claim("another", good, Arm(":tiny", query="shuffled"), trial),
    )
"""
    (folder / "own.py").write_text(RECIPE + claims)
    done = run("./own.py", "--data", "m.jsonl", "--seeds", "1", "--out", "failing")
    assert done.code == 1
    assert done.verdicts == {"one that stumbles": None, "another": "holds"}
    (fault,) = [line for line in done.err.splitlines() if line.startswith("soundsieve: ")]
    assert "separator.pause=-1.0" in fault
    assert "sleep length must be non-negative" in fault
    assert "log.txt" in fault
    assert "not run" in done.out


def test_a_killed_command_leaves_nobody_at_work_and_goes_on_where_it_was(
    run: Callable[..., Done], folder: Path
) -> None:
    command = ["./one.py", "--data", "m.jsonl", "--seeds", "1", "--out", "killed"]
    command += ["--set", "separator.pause=0.03", "--set", "steps=120"]
    killed = subprocess.Popen(
        [sys.executable, "-m", "soundsieve", "claims", *command, "--jobs", "1", "--device", "cpu"], cwd=folder,
        env={**os.environ, "OMP_NUM_THREADS": "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 120
        while not (states := list(folder.glob("killed/runs/*/state.pt"))) and killed.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        with pytest.raises(evaluation.ClaimError, match="at work there"), evaluation._alone(folder / "killed"):
            pass
    finally:
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    (state,) = states
    time.sleep(0.6)
    left = state.stat().st_mtime_ns
    time.sleep(0.6)
    assert state.stat().st_mtime_ns == left  # a state is written every 0.2 s as long as anybody trains
    done = run(*command)
    assert done.code == 0, done.err
    header = store.read(state.with_name("weights.safetensors")).header
    assert header["step"] == 120
    assert 0 < header["resumed_at"][0] < 120
    assert done.verdicts == {"a query beats a shuffled query": "holds"}


def test_without_data_there_is_a_small_world(
    run: Callable[..., Done], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def make_world(out: Path, *, per_kind: int, jobs: int) -> Path:
        made.append(out)
        return manifest(out / "manifest.jsonl")

    monkeypatch.setattr("soundsieve.data.world.make_world", make_world)
    for _ in range(2):
        done = run("./one.py", "--seeds", "1", "--out", "alone", "--set", "steps=1")
        assert done.code == 0, done.err
    assert len(made) == 1
    assert made[0].parent == Path("alone")
    assert done.result["data"][0]["manifest"] == "the small world"


def test_claims_on_a_split_that_is_not_there_are_left_out_and_said(run: Callable[..., Done], folder: Path) -> None:
    claims = f"""
def claims() -> tuple[Claim, ...]:
    arm, shuffled, trial = Arm(":tiny"), Arm(":tiny", query="shuffled"), {TRIAL}
    apart = replace(trial, name="tones apart", split="apart")
    return (Claim("one", arm, shuffled, trial), Claim("two", arm, shuffled, apart), Claim("three", arm, "half", apart))
"""
    (folder / "own.py").write_text(RECIPE + claims)
    rows = [json.loads(line) for line in (folder / "m.jsonl").read_text().splitlines()]
    apart = [row | {"split": "apart"} for row in rows if row["split"] == "test"]
    (folder / "apart.jsonl").write_text("".join(json.dumps(row) + "\n" for row in apart))
    command = ("./own.py", "--data", "m.jsonl", "--seeds", "1", "--out", "splits", "--set", "steps=5")
    done = run(*command)
    assert (done.code, list(done.verdicts)) == (0, ["one"])
    assert "2 claims left out: no clip has split 'apart', which trial 'tones apart' is made of" in done.err
    before = list(folder.glob("splits/runs/*"))
    both = run(*command, "--data", "apart.jsonl")
    assert (both.code, list(both.verdicts)) == (0, ["one", "two", "three"])
    assert "left out" not in both.err
    assert list(folder.glob("splits/runs/*")) == before, "what is only tested on teaches nothing"
    assert both.result["claims"][0] == done.result["claims"][0], "and changes no other trial"


@pytest.mark.parametrize(
    ("arguments", "code", "parts"),
    [
        (["defalt"], 2, ["'defalt'", "did you mean 'default'"]),
        (["./none.py", "--data", "m.jsonl"], 2, ["./none.py"]),
        (["./one.py", "--seeds", "0"], 2, ["--seeds"]),
        (["./one.py", "--jobs", "0"], 2, ["--jobs"]),
        (["./one.py", "--data", "m.jsonl", "--set", "step=3"], 2, ["a query beats", "'step'", "did you mean 'steps'"]),
        (["./one.py", "--data", "gone.jsonl"], 1, ["gone.jsonl", "give a JSONL or CSV manifest"]),
        (["./one.py", "--data", "m.jsonl=much"], 1, ["m.jsonl=much", "no number"]),
        (["./one.py", "--data", "train.jsonl"], 1, ["'two tones'", "split 'test'"]),
    ],
)
def test_what_is_wrong_is_said_in_one_line_before_any_training(
    arguments: list[str],
    code: int,
    parts: list[str],
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [line for line in (folder / "m.jsonl").read_text().splitlines() if '"test"' not in line]
    (folder / "train.jsonl").write_text("\n".join(rows))
    monkeypatch.chdir(folder)
    assert cli.run(["claims", *arguments, "--out", "wrong"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    assert line.startswith("soundsieve: ")
    for part in parts:
        assert part in line
    assert not (folder / "wrong" / "runs").exists()


def wrong(**changed: Any) -> evaluation.Stated:
    arm, trial = Arm("default:tiny"), Trial("one")
    claim = Claim("a claim", arm, replace(arm, query="shuffled"), trial)
    return evaluation.Stated("default", replace(claim, **changed))


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"metric": "beauty"}, "no metric 'beauty'"),
        ({"metric": "presence", "than": "half"}, "no metric 'presence'"),
        ({"than": "quarter"}, "no fixed answer 'quarter'"),
        ({"than": "constant"}, "no fixed answer 'constant'"),
        ({"better": 1.0, "than": "half"}, "1.0 against 'half': neither is an arm"),
        ({"better": 1.0, "than": 2.0}, "neither is an arm"),
        ({"on": Scenes("one")}, "scenes are not asked for by 'text'"),
        ({"on": Scenes("one"), "metric": "auc", "than": "half"}, "no metric 'auc'"),
        ({"on": Scenes("one", count=1), "metric": "auc"}, "two mixtures"),
        ({"better": Arm("default:tiny", query="smell")}, "'smell'"),
        ({"better": Arm("default:tiny", query="a {sound}")}, "'a {sound}'"),
        ({"better": Arm("default:tiny", query="shuffled video")}, "default:tiny takes text, not video"),
        ({"better": Arm("default:tinny")}, "'tinny'"),
        ({"better": Arm("default:tiny", ("steps=no",))}, "steps is int"),
        ({"better": Arm("default:tiny", where=recipes.Where(share=0))}, "share"),
        ({"better": Arm("default:tiny", where=recipes.Where(sets=(1, 5)))}, "no set 5 of kinds; there are 0 to 4"),
        ({"on": Trial("one", count=1)}, "two mixtures"),
    ],
)
def test_a_claim_that_cannot_be_put_to_the_test_is_named(
    changed: dict[str, Any], part: str, toy_encoder: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoders, "load", lambda name: toy_encoder(8))
    evaluation.check(wrong())
    with pytest.raises(evaluation.ClaimError) as caught:
        evaluation.check(wrong(**changed))
    assert "claim 'a claim'" in str(caught.value)
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_recipe_without_claims_is_named_and_two_claims_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("def claims():\n    return ()\n")
    with pytest.raises(evaluation.ClaimError, match="states no claims"):
        evaluation.collect([str(tmp_path / "own.py")])
    (tmp_path / "own.py").write_text(
        "from soundsieve.recipes.default import claims as own\nclaims = lambda: own() * 2\n"
    )
    with pytest.raises(evaluation.ClaimError, match="one name"):
        evaluation.collect([str(tmp_path / "own.py")])


# ---------------------------------------------------------------------------------------------------------- on scenes

WATCHER = '''
"""A network that takes a mixture apart into bands, and learns how sure it is of what it sees."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from soundsieve.data.loader import Example
from soundsieve.encoders import ENCODERS
from soundsieve.encoders.frames import Footage
from soundsieve.evaluation import calibration
from soundsieve.recipes import Arm, Claim, Optim, Ramp, Recipe, Scenes
from soundsieve.types import Embedding, Video
from tests.evaluation.conftest import BANDS, MOVES, RATE

calibration.COUNT = 20
ENCODERS["toy"] = f"{__name__}:Named"


class Named:
    accepts, dim = frozenset({Video}), BANDS

    def encode(self, queries):
        rows = torch.zeros(len(queries), BANDS)
        for row, query in zip(rows, queries, strict=True):
            split, number = Path(str(query.frames)).stem.split("-")
            for place, move in enumerate(MOVES[split][int(number)]):
                row[2 * int(number) + place] = float(move is not None)
        return Embedding(rows)

    def release(self):
        pass


@dataclass(frozen=True)
class Config:
    sample_rate: int = RATE

    def build(self):
        return Bands()


class Bands(nn.Module):
    sample_rate, segment, context, stride, channels = RATE, 80_000, 0, 64, 1

    def __init__(self):
        super().__init__()
        self.sure = nn.Parameter(torch.zeros(1))
        self.register_buffer("offset", torch.zeros(()))

    def sources(self, mixture):
        spectrum = torch.fft.rfft(mixture)
        band = (torch.fft.rfftfreq(mixture.shape[1], 1 / RATE) / 300).long().clamp_max(BANDS - 1)
        parts = [torch.where(band == number, spectrum, 0) for number in range(BANDS)]
        return torch.fft.irfft(torch.stack(parts, 1), mixture.shape[1])

    def decide(self, logits):
        return logits

    def onscreen(self, waveforms, embedding):
        return self.sure * (2 * embedding.pooled - 1)

    def separate(self, mixture, embedding):
        logits = self.onscreen(None, embedding)
        return torch.einsum("qs,csn->qcn", logits.sigmoid(), self.sources(mixture)), logits.amax(1)

    def fold_norms(self):
        pass


def mix(pool, rng):
    sounds, shown = [], []
    for number in rng.choice(len(pool.clips), 2, replace=False):
        sounds.append(pool.passage(rng, int(number), RATE)[0] / 2)
        shown.append(Footage(pool.clips[number].video, seconds=1.0))
    return Example(np.stack(sounds), tuple(shown), (frozenset(), frozenset()))


def loss(separator, encoder, batch):
    return {"unsure": torch.nn.functional.softplus(-separator.sure).mean()}


def tiny() -> Recipe:
    return Recipe(
        name="watcher", paper="", encoder="toy", separator=Config(), mix=mix, loss=loss, weights={"unsure": 1.0},
        optim=Optim(learning_rate=1.0, schedule=Ramp(1, 0.0), average=0.0, precision="32-true"), steps=5, batch_size=2,
        too_near=2.0, validate_by="video",
    )

paper = tiny
'''
SEEN = """
def claims() -> tuple[Claim, ...]:
    long, less = Arm(":tiny", query="video"), Arm(":tiny", ("steps=1",), "video")
    astray, swapped = Arm(":tiny", query="unrelated video"), Arm(":tiny", query="swapped video")
    mixed = Scenes("one seen", count=8, seconds=1.0)
    both = Scenes("either seen", "on and on", 8, 1.0)
    alone, off = Scenes("all seen", "on", 4, 1.0), Scenes("nothing seen", "off and off", 8, 1.0)
    moved = Scenes("moving", count=4, seconds=1.0, moves=("with its sound",))
    return (
        Claim("what is seen beats a constant answer", long, "constant", mixed, "sdr"),
        Claim("a video beats an unrelated one", long, astray, mixed, "sdr"),
        Claim("an unrelated one beats a constant answer by half a dB", astray, "constant", mixed, "sdr", 0.5),
        Claim("a video beats the other one", long, swapped, both, "sdr"),
        Claim("the other one beats a video", swapped, long, both, "sdr"),
        Claim("sources are told apart", long, 0.8, both, "auc"),
        Claim("and the other way round", 0.2, swapped, both, "auc"),
        Claim("longer beats less", long, less, moved, "sdr"),
        Claim("what is alone is let through", long, 6.0, alone, "sdr"),
        Claim("what is not seen is suppressed", long, 5.0, off, "suppression"),
        Claim("half the mixture is beaten", long, "half", mixed, "sdri"),
    )
"""


@pytest.fixture(scope="module")
def scenes(filmed: list[Clip], folder: Path) -> Path:
    """A manifest of the scenes of the conftest."""
    rows = [
        {"video": str(clip.video), "label": clip.label, "split": clip.split, "parts": list(clip.parts),
         "references": list(map(str, clip.references)), "moves": list(clip.moves), "screen": clip.screen}
        for clip in filmed
    ]  # fmt: skip
    path = folder / "videos.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.usefixtures("scenes")
def test_claims_on_scenes_are_measured_at_one_suppression(run: Callable[..., Done], folder: Path) -> None:
    (folder / "own.py").write_text(WATCHER + SEEN)
    command = ("./own.py", "--data", "videos.jsonl", "--seeds", "1", "--out", "seen")
    done = run(*command)
    assert done.code == 0, done.err
    assert list(done.verdicts.values()) == [
        "holds", "holds", "fails", "holds", "fails", "holds", "holds", "holds", "holds", "holds", "holds",
    ]  # fmt: skip
    assert "2 of 2" in done.err
    claims = {claim["name"]: claim for claim in done.result["claims"]}
    constant = claims["what is seen beats a constant answer"]
    assert constant["on"]["sounds"] == "on and off"
    assert list(constant["calibration"]) == ["better"]
    (first,) = constant["calibration"]["better"]
    assert first["suppression_db"] == pytest.approx(6, abs=1)
    assert all(point["sdr"] > point["constant"] for point in first["curve"])
    compared = claims["longer beats less"]["calibration"]
    assert compared["better"][0].keys() == {"offset", "suppression_db"}
    assert abs(compared["better"][0]["offset"] - compared["than"][0]["offset"]) > 1
    assert claims["a video beats an unrelated one"]["calibration"]["than"][0]["offset"] == first["offset"]
    off = claims["what is not seen is suppressed"]
    assert off["means"]["better"][0] == pytest.approx(6, abs=1)
    assert claims["sources are told apart"]["means"] == {"better": pytest.approx([1], abs=1e-3), "than": [0.8]}
    (line,) = [line for line in done.out.splitlines() if line.startswith("sources are told apart")]
    assert " dB" not in line
    assert str(folder) not in json.dumps(done.result)
    again = run(*command)
    assert (again.err, again.out) == ("", done.out)


@pytest.mark.usefixtures("scenes")
def test_claims_on_scenes_are_left_out_where_there_are_none(run: Callable[..., Done], folder: Path) -> None:
    claims = f"""
def claims() -> tuple[Claim, ...]:
    arm, trial = Arm(":tiny"), {TRIAL}
    return (Claim("one", arm, 0.0, trial), Claim("two", replace(arm, query="video"), 0.0, Scenes("seen"), "sdr"))
"""
    toy = RECIPE.replace("import Arm, Claim,", "import Arm, Claim, Scenes,").replace("{Text})", "{Text, Video})")
    (folder / "own.py").write_text(toy.replace("Embedding, Text", "Embedding, Text, Video") + claims)
    command = ("--seeds", "1", "--out", "none", "--set", "steps=1")
    done = run("./own.py", "--data", "m.jsonl", *command)
    assert (done.code, list(done.verdicts)) == (0, ["one"])
    assert "1 claims left out: no clip with split 'test' is a video of which it is known" in done.err
    (folder / "own.py").write_text(WATCHER + SEEN)
    done = run("./own.py", "--data", "m.jsonl", *command)
    assert done.code == 1
    assert "'one seen': 0 of 0 scenes" in done.err


def test_without_data_claims_on_scenes_have_a_world_of_their_own(
    run: Callable[..., Done], folder: Path, scenes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[dict[str, Any]] = []

    def make_world(out: Path, **how: Any) -> Path:
        made.append(how)
        if "videos" in how:
            out.mkdir(parents=True)
            (out / "videos.jsonl").write_text(scenes.read_text())
        return manifest(out / "manifest.jsonl")

    monkeypatch.setattr("soundsieve.data.world.make_world", make_world)
    (folder / "own.py").write_text(WATCHER + SEEN)
    for _ in range(2):
        done = run("./one.py", "./own.py", "--seeds", "1", "--out", "worlds", "--set", "steps=1")
        assert done.code == 0, done.err
    assert [how.get("videos") for how in made] == [None, evaluation.SCENES]
    told = [(part["manifest"], part["clips"]) for part in done.result["data"]]
    assert told == [("the small world", 24), ("videos of the small world", 13)]
    assert len(done.result["runs"]) == 2
    assert len(done.verdicts) == 12
