"""What mixture-invariant training costs, by inner products and with each assignment's waveforms added up, as JSON.

    taskset -c 1 python scripts/measure_mixit.py

Both find the best of all assignments without gradients, then compute its loss and the gradients of the estimates. They
take turns in one process, on the same numbers, and are timed in processor seconds: the medians of so many rounds and
their quartiles, and how many times faster the first is within a round. What the first finds in single precision is
compared with what the second finds in double. Estimates are sounds with noise 10 dB below, the mixtures sums of those
sounds.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from soundsieve.evaluation.provenance import provenance
from soundsieve.losses.assignment import Assigned, mixit, thresholded_snr_db

ROOT = Path(__file__).parent.parent
RATE = 16_000
NOISE = 10**-0.5  # amplitude


def one_by_one(estimates: Tensor, mixtures: Tensor) -> Assigned:
    """The same as mixit, each assignment's sources added up to see what they make; one assignment's at a time."""
    sources, count = estimates.shape[1], mixtures.shape[1]
    owners = torch.tensor(list(itertools.product(range(count), repeat=sources)))
    assignments = owners[:, None] == torch.arange(count)[:, None]
    whole = mixtures.sum(1, keepdim=True)

    def loss(assignment: Tensor) -> Tensor:
        return thresholded_snr_db(mixtures, assignment.to(estimates.dtype) @ estimates, mixture=whole).sum(1)

    with torch.no_grad():
        best = assignments[torch.stack([loss(assignment) for assignment in assignments]).argmin(0)]
    return Assigned(loss(best), best)


def drawn(sources: int, batch: int, samples: int, seed: int) -> tuple[Tensor, Tensor]:
    """Estimates and two mixtures."""
    generator = torch.Generator().manual_seed(seed)
    sounds = 0.1 * torch.randn(batch, sources, samples, generator=generator)
    owners = torch.randint(2, (batch, sources), generator=generator)
    mixtures = (owners[:, None] == torch.arange(2)[:, None]).float() @ sounds
    return sounds + NOISE * 0.1 * torch.randn(sounds.shape, generator=generator), mixtures


def learn(way: Callable[[Tensor, Tensor], Assigned], estimates: Tensor, mixtures: Tensor) -> tuple[Assigned, Tensor]:
    """What is found, and the gradient of the mean loss."""
    estimates = estimates.clone().requires_grad_()
    found = way(estimates, mixtures)
    (gradient,) = torch.autograd.grad(found.loss.mean(), estimates)
    return found, gradient


def measure(sources: int, batch: int, seconds: float, rounds: int, seed: int) -> dict[str, Any]:
    """Both ways with so many sources."""
    estimates, mixtures = drawn(sources, batch, round(seconds * RATE), seed)
    ways: dict[str, Callable[[Tensor, Tensor], Assigned]] = {"gram": mixit, "one_by_one": one_by_one}
    found, slope = learn(mixit, estimates, mixtures)
    exact, steepness = learn(one_by_one, estimates.double(), mixtures.double())
    times: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name in sorted(ways, reverse=bool(turn % 2)):
            before = time.process_time()
            learn(ways[name], estimates, mixtures)
            if turn:  # the first is a warm-up
                times[name].append(time.process_time() - before)

    def spread(values: list[float]) -> list[float]:
        return [float(f"{part:.4g}") for part in np.quantile(values, (0.5, 0.25, 0.75))]

    return {
        "assignments": 2**sources,
        **{f"{name}_cpu_s": spread(values) for name, values in times.items()},
        "times_faster": spread([a / b for a, b in zip(times["one_by_one"], times["gram"], strict=True)]),
        "same_assignments": torch.equal(found.assignment, exact.assignment),
        "loss_differs_by": float(f"{((found.loss - exact.loss) / exact.loss).abs().max():.1e}"),
        "gradient_differs_by": float(f"{(slope - steepness).norm() / steepness.norm():.1e}"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, default=ROOT / "benchmarks" / "results" / "mixit.json")
    parser.add_argument("--sources", type=int, nargs="+", default=[2, 4, 8])
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    settings = {name: getattr(arguments, name) for name in ("batch", "seconds", "rounds", "seed")}
    result: dict[str, Any] = {
        **provenance(), "capability": torch.backends.cpu.get_cpu_capability(),
        "sample_rate": RATE, "mixtures": 2, **settings, "sources": {},
    }  # fmt: skip
    for sources in arguments.sources:
        result["sources"][str(sources)] = measure(sources, **settings)
        print(sources, json.dumps(result["sources"][str(sources)]), flush=True)
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
