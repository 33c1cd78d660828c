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
# do; and one that asks in words or by the batch's own sounds, as a draw decides that both must make alike.
SCRIPT = """
import json
import sys
from dataclasses import replace
from pathlib import Path

import torch
from lightning.fabric import Fabric

from soundsieve.recipes import audiosep, default
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
    targets, cells = separator.estimate(batch.mixture, queries)
    return {"l1": (targets - batch.references).abs().mean(), "presence": separator.presence(cells, queries[0]).mean()}


RECIPE = replace(
    default.paper(), separator=SMALL, loss=loss, weights={"l1": 1.0, "presence": 0.5}, steps=2, batch_size=2
)
HYBRID = replace(
    audiosep.tiny(), loss=audiosep.Loss(use_text_ratio=0.5),
    separator=ResUNetConfig(sample_rate=8_000, n_fft=64, hop_length=16, widths=(3, 4, 5), embedding_dim=10),
)
CASES = {"own": (RECIPE, 0), "words": (HYBRID, 0), "sounds": (HYBRID, 1)}  # with the seed of the step
assert [torch.rand((), generator=torch.Generator().manual_seed(seed)) < 0.5 for seed in (0, 1)] == [True, False]


class Toy:
    def encode(self, queries):
        rows = [query.waveform[0, 0] if isinstance(query, Audio) else len(query.prompt) for query in queries]
        return Embedding(torch.tensor(rows, dtype=torch.float32)[:, None] * torch.linspace(-1, 1, 10))


def gradients(step, module, references, seed):
    step.zero_grad()
    torch.manual_seed(seed)  # as the loop does before each step
    queries = [(Text("x" * int(10 * item[0, 0, 0].abs())), Text("else")) for item in references]
    total, _ = module(Batch(references, queries, []))
    total.backward()
    return {name: parameter.grad.clone() for name, parameter in step.named_parameters()}


def check_gradients(out, fabric, name):
    recipe, seed = CASES[name]
    step = Step(recipe, Toy())
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for parameter in step.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.1)
    step.eval()
    found = {"whole": gradients(step, step, REFERENCES, seed)}
    own = REFERENCES[2 * fabric.global_rank :][:2]
    found["alone"] = gradients(step, step, own, seed)
    found["together"] = gradients(step, fabric.setup(step).eval(), own, seed)
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


@pytest.mark.parametrize("name", ["own", "words", "sounds"])
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
