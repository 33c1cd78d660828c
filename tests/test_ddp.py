"""Two processes train as one does on the whole batch, through Fabric as the training loop uses it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

pytest.importorskip("lightning", reason="the extra 'train' is not installed")

# Networks in evaluation mode, so that batch norm's statistics do not depend on how the batch is parted (on GPUs the
# loop has one norm for all of it); a loss that is a mean over the batch and calls methods of the separator, as losses
# do; one that asks in words or by the batch's own sounds, as a draw decides that both must make alike; and one that
# contrasts what the whole batch asks for, with and without a sound by itself, of which one process has one.
SCRIPT = """
import json
import sys
from dataclasses import replace
from pathlib import Path

import torch
from lightning.fabric import Fabric

from soundsieve.recipes import audiosep, bimodal, default
from soundsieve.separators.attention_unet import AttentionUNetConfig
from soundsieve.separators.bandsplit import BandSplitConfig
from soundsieve.separators.resunet import ResUNetConfig
from soundsieve.training import loop
from soundsieve.training.step import Step
from soundsieve.types import Audio, Batch, Embedding, Text

SMALL = BandSplitConfig(
    sample_rate=8_000, n_fft=64, hop_length=16, bands=((4, 2), (4, 6)), widths=(6, 8), bottleneck=12,
    dilations=(1, 2), embedding_dim=10,
)
REFERENCES = torch.randn(4, 2, 1, 500, generator=torch.Generator().manual_seed(1))


def loss(separator, encoder, batch):
    queries = torch.eye(10)[:2].expand(len(batch.mixture), 2, 10)
    targets, cells, loudness = separator.estimate(batch.mixture, queries)
    presence = separator.presence(cells, loudness, queries[0])
    return {"l1": (targets - batch.references).abs().mean(), "presence": presence.mean()}


RECIPE = replace(
    default.paper(), separator=SMALL, loss=loss, weights={"l1": 1.0, "presence": 0.5}, steps=2, batch_size=2
)
HYBRID = replace(
    audiosep.tiny(), loss=audiosep.Loss(use_text_ratio=0.5),
    separator=ResUNetConfig(sample_rate=8_000, n_fft=64, hop_length=16, widths=(3, 4, 5), embedding_dim=10),
)
WEAK = replace(
    bimodal.tiny(), loss=bimodal.Loss(sharpness=5.0, both_ways=True),
    separator=AttentionUNetConfig(
        sample_rate=8_000, n_fft=62, hop_length=16, frames=32, widths=(4, 6), attention="cat", attention_levels=1,
        maps=4, embedding_dim=10, steps_dim=0,
    ),
)
SEMI = replace(
    WEAK, loss=replace(WEAK.loss, terms=bimodal.TERMS, both_ways=False), weights={**WEAK.weights, "single": 3.0}
)
CASES = {  # with the seed of the step
    "own": (RECIPE, 0), "words": (HYBRID, 0), "sounds": (HYBRID, 1), "weak": (WEAK, 0), "semi": (SEMI, 0),
}
# What is asked of each mixture's two references, and of their parts: in the second half a part of the first's is asked
# for again, and one mixture is of two sounds by themselves.
PARTS = {
    "weak": ("ab cd", "ef gh", "ai jb", "gc dj"),
    "semi": ("ab cd", "ef gh", "ai jb", "cc dd"),
}
assert [torch.rand((), generator=torch.Generator().manual_seed(seed)) < 0.5 for seed in (0, 1)] == [True, False]


class Toy:
    def encode(self, queries):
        rows = [query.waveform[0, 0] if isinstance(query, Audio) else len(query.prompt) for query in queries]
        return Embedding(torch.tensor(rows, dtype=torch.float32)[:, None] * torch.linspace(-1, 1, 10))


class Hearing:
    def encode(self, queries):
        spelt = [[query.prompt.count(letter) for letter in "abcdefghij"] for query in queries]
        return Embedding(torch.nn.functional.normalize(torch.tensor(spelt, dtype=torch.float32), dim=1))

    def hear(self, waveform, sample_rate):
        levels = waveform[:, :500].unflatten(1, (10, 50)).abs().mean(2)
        return torch.nn.functional.normalize(levels - levels.mean(1, keepdim=True), dim=1)


def asked(name, references):
    if name not in PARTS:
        return Batch(references, [(Text("x" * int(10 * item[0, 0, 0].abs())), Text("else")) for item in references], [])
    words = [
        PARTS[name][number].split()
        for number in range(4)
        if any(torch.equal(REFERENCES[number], item) for item in references)
    ]
    queries = [[Text(word if len(set(word)) > 1 else word[0]) for word in row] for row in words]
    return Batch(references, queries, [], [[[Text(letter) for letter in word] for word in row] for row in words])


def gradients(step, module, name, references, seed):
    step.zero_grad()
    torch.manual_seed(seed)  # as the loop does before each step
    total, _ = module(asked(name, references))
    total.backward()
    return {name: parameter.grad.clone() for name, parameter in step.named_parameters()}


def check_gradients(out, fabric, name):
    recipe, seed = CASES[name]
    step = Step(recipe, Hearing() if name in PARTS else Toy())
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for parameter in step.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.1)
    step.eval()
    own = REFERENCES[2 * fabric.global_rank :][:2]
    if name in PARTS:  # as one process has it, for which there is nothing to gather
        step.recipe = replace(recipe, loss=replace(recipe.loss, gathered=False))
    found = {"whole": gradients(step, step, name, REFERENCES, seed), "alone": gradients(step, step, name, own, seed)}
    step.recipe = recipe
    found["together"] = gradients(step, fabric.setup(step).eval(), name, own, seed)
    torch.save(found, out / f"gradients-{name}-{fabric.global_rank}.pt")


def check_loop(out):
    seen = []

    def load(steps, rank, ranks):
        seen.extend((rank, ranks))
        return (Batch(REFERENCES[2 * rank :][:2], [], []) for _ in steps)

    loop.train(RECIPE, None, load, lambda separator: {"sdri": 0.0}, out / "run", resume=False, facts={}, device="cpu")
    (out / f"loop-{seen[0]}.json").write_text(json.dumps(seen))


check_loop(Path(sys.argv[1]))
fabric = Fabric(accelerator="cpu", devices=2, strategy="ddp")
fabric.launch()
for name in CASES:
    check_gradients(Path(sys.argv[1]), fabric, name)
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ddp")
    (folder / "script.py").write_text(SCRIPT)
    ran = subprocess.run(
        [
            sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2",
            str(folder / "script.py"), str(folder),
        ],
        env={**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""},
        cwd=folder, capture_output=True, text=True, timeout=250, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-4_000:]
    return folder


@pytest.mark.parametrize("name", ["own", "words", "sounds", "weak", "semi"])
def test_two_processes_give_the_gradients_of_one_on_the_whole_batch(out: Path, name: str) -> None:
    first, second = (torch.load(out / f"gradients-{name}-{rank}.pt") for rank in range(2))
    for key, gradient in first["whole"].items():
        assert gradient.any(), key
        assert torch.equal(first["together"][key], second["together"][key]), key
        assert torch.allclose(first["together"][key], gradient, rtol=1e-4, atol=1e-6), key
    alone = (first["alone"][key] - second["alone"][key] for key in first["alone"])
    assert max(float(difference.abs().max()) for difference in alone) > 1e-4  # each by itself has others


def test_the_loop_shares_the_work_between_torchrun_s_processes(out: Path) -> None:
    assert sorted(path.name for path in out.glob("loop-*.json")) == ["loop-0.json", "loop-1.json"]
    assert [(out / f"loop-{rank}.json").read_text() for rank in range(2)] == ["[0, 2]", "[1, 2]"]


def test_one_process_writes(out: Path) -> None:
    names = sorted(path.name for path in (out / "run").iterdir())
    assert len(names) == 3
    assert names[0].startswith("events.")
    assert names[1:] == ["state.pt", "weights.safetensors"]
