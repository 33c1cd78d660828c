"""Two processes train as one does on the whole batch, through Fabric as the training loop uses it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

pytest.importorskip("lightning", reason="the extra 'train' is not installed")

# A network in evaluation mode, so that batch norm's statistics do not depend on how the batch is parted; and a loss
# that is a mean over the batch and calls methods of the separator, as losses do.
SCRIPT = """
import json
import sys
from dataclasses import replace
from pathlib import Path

import torch
from lightning.fabric import Fabric

from soundsieve.recipes import default
from soundsieve.separators.bandsplit import BandSplitConfig
from soundsieve.training import loop
from soundsieve.training.step import Step
from soundsieve.types import Batch

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


def gradients(step, module, references):
    step.zero_grad()
    total, _ = module(Batch(references, [], []))
    total.backward()
    return {name: parameter.grad.clone() for name, parameter in step.named_parameters()}


def check_gradients(out):
    fabric = Fabric(accelerator="cpu", devices=2, strategy="ddp")
    fabric.launch()
    step = Step(RECIPE, None)
    generator = torch.Generator().manual_seed(7)
    with torch.no_grad():
        for parameter in step.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * 0.1)
    step.eval()
    found = {"whole": gradients(step, step, REFERENCES)}
    own = REFERENCES[2 * fabric.global_rank :][:2]
    found["alone"] = gradients(step, step, own)
    found["together"] = gradients(step, fabric.setup(step).eval(), own)
    torch.save(found, out / f"gradients-{fabric.global_rank}.pt")


def check_loop(out):
    seen = []

    def load(steps, rank, ranks):
        seen.extend((rank, ranks))
        return (Batch(REFERENCES[2 * rank :][:2], [], []) for _ in steps)

    loop.train(RECIPE, None, load, lambda separator: {"sdri": 0.0}, out / "run", resume=False, facts={}, device="cpu")
    (out / f"loop-{seen[0]}.json").write_text(json.dumps(seen))


check_loop(Path(sys.argv[1]))
check_gradients(Path(sys.argv[1]))
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


def test_two_processes_give_the_gradients_of_one_on_the_whole_batch(out: Path) -> None:
    first, second = (torch.load(out / f"gradients-{rank}.pt") for rank in range(2))
    for name, gradient in first["whole"].items():
        assert gradient.any(), name
        assert torch.equal(first["together"][name], second["together"][name]), name
        assert torch.allclose(first["together"][name], gradient, rtol=1e-4, atol=1e-7), name
    alone = (first["alone"][name] - second["alone"][name] for name in first["alone"])
    assert max(float(difference.abs().max()) for difference in alone) > 1e-4  # each by itself has others


def test_the_loop_shares_the_work_between_torchrun_s_processes(out: Path) -> None:
    assert sorted(path.name for path in out.glob("loop-*.json")) == ["loop-0.json", "loop-1.json"]
    assert [(out / f"loop-{rank}.json").read_text() for rank in range(2)] == ["[0, 2]", "[1, 2]"]


def test_one_process_writes(out: Path) -> None:
    names = sorted(path.name for path in (out / "run").iterdir())
    assert len(names) == 3
    assert names[0].startswith("events.")
    assert names[1:] == ["state.pt", "weights.safetensors"]
