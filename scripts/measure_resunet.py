"""AudioSep's network, as written down and as it is run here: speed, agreement and memory, kept as JSON.

    python scripts/measure_resunet.py --json benchmarks/results/audiosep_speed.json

Both have the same weights, made by a recipe: random filters, norms near the identity. They take turns in one process.
Memory is that of a process of its own that separates ten minutes from a file to a file, as the command line does. End
to end is what one asks for with a sentence and five seconds of sound: text encoder of the published size with random
weights, fed as the published code feeds it (twice the same row, padded to 512 tokens) and as here.
"""

from __future__ import annotations

import argparse
import functools
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from eager_resunet import EagerResUNet
from safetensors.torch import load_file, save_file

from soundsieve.audio.files import Reader, Writer
from soundsieve.checkpoints import audiosep, store
from soundsieve.data.synthetic import KINDS
from soundsieve.encoders.clap import ROBERTA_EPSILON, Clap
from soundsieve.evaluation.provenance import provenance
from soundsieve.inference.request import Request
from soundsieve.inference.separate import Model, Run, run_over
from soundsieve.separators.resunet import ResUNet, ResUNetConfig
from soundsieve.types import Embedding, Text

RATE = 32_000
TOKENS = 11  # of the sentence, with its two ends
LONGEST = 512
PRECISIONS = ("float32", "bfloat16")

Fast = dict[str, ResUNet]


def make_sound(seconds: int, seed: int = 0) -> Tensor:
    """(1, 1, sample): every ten seconds two other kinds of sound."""
    rng = np.random.default_rng(seed)
    names = sorted(KINDS)
    pieces = []
    for _ in range(-(-seconds // 10)):
        first, second = (KINDS[names[number]].make(rng, 10 * RATE, RATE) for number in rng.integers(len(names), size=2))
        pieces.append(0.4 * (first + second))
    return torch.from_numpy(np.concatenate(pieces)[: seconds * RATE].astype(np.float32))[None, None]


def make_query(seed: int = 0) -> Tensor:
    """(1, 512), a unit vector."""
    return nn.functional.normalize(torch.randn(1, 512, generator=torch.Generator().manual_seed(seed)))


def make_network(seed: int = 0) -> EagerResUNet:
    """Filters of unit gain, norms near the identity, shifts of a third: maps of about unit size, open masks.

    Magnitudes, which reach into the hundreds, are divided by ten; the trained norm divides by what it has seen.
    """
    network = EagerResUNet()
    generator = torch.Generator().manual_seed(seed)

    def draw(tensor: Tensor, spread: float, mean: float = 0) -> None:
        tensor.copy_(mean + spread * torch.randn(tensor.shape, generator=generator))

    with torch.no_grad():
        for part in network.base.modules():
            if isinstance(part, nn.Conv2d | nn.ConvTranspose2d):
                taken = part.weight.shape[0] if isinstance(part, nn.ConvTranspose2d) else part.weight[0].numel()
                draw(part.weight, taken**-0.5)
                if part.bias is not None:
                    draw(part.bias, 0.05)
            elif isinstance(part, nn.BatchNorm2d):
                assert part.running_mean is not None
                assert part.running_var is not None
                draw(part.weight, 0.1, 1)
                draw(part.bias, 0.1)
                draw(part.running_mean, 0.1)
                draw(part.running_var, 0.1, 1)
        assert network.base.bn0.running_var is not None
        network.base.bn0.running_var *= 100
        for linear in network.film.values():
            assert isinstance(linear, nn.Linear)
            draw(linear.weight, 0.3)
            draw(linear.bias, 0.05)
    return network.eval().requires_grad_(False)


def make_fast(network: EagerResUNet) -> ResUNet:
    """The package's network with the same weights, ready for inference."""
    config, state = audiosep.separator(network.state_dict(), "made by recipe")
    separator = config.build()
    separator.load_state_dict(state)
    separator.eval().requires_grad_(False)
    separator.fold_norms()
    return separator


class Words:
    """Stands in for a tokeniser: any sentence becomes eleven tokens, which depend on it."""

    def __call__(self, texts: list[str], *, padding: bool | str, max_length: int, **_: Any) -> dict[str, Tensor]:
        """Ids and mask, (text, token)."""
        length = max_length if padding == "max_length" else TOKENS
        ids, mask = torch.ones(len(texts), length, dtype=torch.long), torch.zeros(len(texts), length, dtype=torch.long)
        for row, text in enumerate(texts):
            inner = np.random.default_rng(list(text.encode())).integers(3, 50_265, TOKENS - 2)
            ids[row, :TOKENS] = torch.tensor([0, *inner, 2])
            mask[row, :TOKENS] = 1
        return {"input_ids": ids, "attention_mask": mask}


def make_clap() -> tuple[Words, Any]:
    """A CLAP of the published text tower's size with random weights."""
    from transformers import ClapConfig, ClapModel

    torch.manual_seed(0)
    config = ClapConfig(
        text_config={"layer_norm_eps": ROBERTA_EPSILON, "vocab_size": 50_265}, audio_config={"num_hidden_layers": 4}
    )
    return Words(), ClapModel(config).eval().requires_grad_(False)


def take_turns(ways: dict[str, Callable[[], Tensor]], rounds: int) -> dict[str, dict[str, float]]:
    """Wall and processor seconds of each way, the median of so many rounds; and how much faster than the first.

    The ratio is the median of those within a round, so that a machine that slows down slows all.
    """
    wall: dict[str, list[float]] = {name: [] for name in ways}
    processor: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + 1):
        for name, way in ways.items():
            before, cpu = time.perf_counter(), time.process_time()
            way()
            if number:  # the first is a warm-up
                wall[name].append(time.perf_counter() - before)
                processor[name].append(time.process_time() - cpu)
    first = next(iter(ways))
    return {
        name: {
            "wall_s": round(statistics.median(wall[name]), 3),
            "least_wall_s": round(min(wall[name]), 3),
            "cpu_s": round(statistics.median(processor[name]), 3),
            "times_faster": round(statistics.median(a / b for a, b in zip(wall[first], wall[name], strict=True)), 2),
        }
        for name in ways
    }


def separate(network: ResUNet, precision: str, sound: Tensor, embedding: Embedding) -> Tensor:
    """(1, 1, sample) to the target."""
    with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
        return network.separate(sound[0], embedding)[0]


def agreement(found: Tensor, exact: Tensor) -> dict[str, float]:
    """Largest difference, and the exact result's energy over that of the difference."""
    error = (found - exact).double()
    ratio = exact.double().square().sum() / error.square().sum()
    return {"largest_difference": float(f"{error.abs().max():.2e}"), "decibels": round(10 * float(ratio.log10()), 1)}


def compare(eager: EagerResUNet, fast: Fast, seconds: int, rounds: int) -> dict[str, Any]:
    """Speed and agreement for so many seconds of sound."""
    sound, query = make_sound(seconds), make_query()

    ways = {"eager": lambda: eager(sound, query)}
    for name in PRECISIONS:
        ways[name] = functools.partial(separate, fast[name], name, sound, Embedding(query))
    results: dict[str, Any] = take_turns(ways, rounds)
    exact = ways["eager"]()
    for name in PRECISIONS:
        results[name] |= agreement(ways[name](), exact)
    return results


def end_to_end(eager: EagerResUNet, fast: Fast, seconds: int, rounds: int) -> dict[str, Any]:
    """A sentence never asked before and so many seconds of sound, to the target."""
    sound = make_sound(seconds)
    words, clap = make_clap()
    encoders = {name: Clap.made_by(lambda: (words, clap), states=False) for name in PRECISIONS}  # each remembers
    turn, worst, exact = 0, 0.0, torch.zeros(0)

    def as_published() -> Tensor:
        nonlocal turn, exact
        turn += 1
        tokens = words([f"sound {turn}"] * 2, padding="max_length", max_length=LONGEST)
        exact = eager(sound, clap.get_text_features(**tokens).pooler_output[:1])
        return exact

    def as_here(name: str) -> Tensor:
        nonlocal worst
        target = separate(fast[name], name, sound, encoders[name].encode([Text(f"sound {turn}")]))
        if name == "float32":
            worst = max(worst, float((target - exact).abs().max()))
        return target

    ways = {"eager": as_published} | {name: functools.partial(as_here, name) for name in PRECISIONS}
    results: dict[str, Any] = take_turns(ways, rounds)
    results["float32"]["largest_difference"] = float(f"{worst:.2e}")
    return results


def separate_file(weights: Path, source: Path, out: Path, precision: str) -> None:
    """From a file to a file in constant memory, with the text encoder: what a process of its own does."""
    separator = ResUNetConfig().build()
    separator.load_state_dict(load_file(weights))
    separator.eval().requires_grad_(False)
    separator.fold_norms()
    checkpoint = store.Checkpoint({}, {}, lambda: "")
    model = Model("measured", separator, Clap.made_by(make_clap, states=False), checkpoint, "cpu", precision)
    asked = model.ask(Request((Text("a dog barking"),)))
    model.encoder.release()
    with Reader(source) as reader, Writer(out, RATE, 1, format="wav", subtype="FLOAT", overwrite=True) as writer:
        for _, targets in run_over(Run(model, asked, RATE, 1), reader.blocks(2 * RATE)):
            writer.write(targets[0])
    # Of this program alone: what wait4 gives would begin with the memory of the process that started it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def memory(fast: ResUNet, seconds: int, precision: str) -> dict[str, float]:
    """Of a process that separates so many seconds: peak in MB, and seconds on the wall for all it does."""
    with tempfile.TemporaryDirectory() as folder:
        weights, source, out = (Path(folder) / name for name in ("w.safetensors", "mixture.wav", "target.wav"))
        save_file(fast.state_dict(), weights)
        with Writer(source, RATE, 1, format="wav", subtype="FLOAT") as writer:
            minute = make_sound(60)[0].numpy()
            for start in range(0, seconds, 60):
                writer.write(minute[:, : (seconds - start) * RATE])
        before = time.monotonic()
        command = [sys.executable, __file__, "--threads", str(torch.get_num_threads()), "--separate"]
        done = subprocess.run(
            [*command, str(weights), str(source), str(out), precision], check=True, capture_output=True, text=True
        )
        return {
            "peak_mb": round(int(done.stdout.split()[-1]) / 1024, 1),
            "wall_s": round(time.monotonic() - before, 1),
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rounds", type=int, default=5, help="of 10 s and of 5 s; of 60 s half as many")
    parser.add_argument("--threads", type=int, help="processors to use; all by default")
    parser.add_argument("--lengths", type=int, nargs="+", default=[10, 60], help="seconds")
    parser.add_argument("--long", type=int, default=600, help="seconds of the recording whose memory is measured")
    parser.add_argument("--separate", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    with torch.inference_mode():
        if arguments.separate:
            *paths, precision = arguments.separate
            separate_file(*map(Path, paths), precision)
            return
        if not arguments.json:
            parser.error("--json is needed")
        eager = make_network()
        fast = {name: make_fast(eager) for name in PRECISIONS}  # one each: a network keeps weights of one type
        result: dict[str, Any] = {**provenance(), "capability": torch.backends.cpu.get_cpu_capability()}
        for seconds in arguments.lengths:
            rounds = arguments.rounds if seconds <= 10 else -(-arguments.rounds // 2)
            result[f"{seconds}_s"] = compare(eager, fast, seconds, rounds)
            print(seconds, json.dumps(result[f"{seconds}_s"], indent=1), flush=True)
        result["end_to_end_5_s"] = end_to_end(eager, fast, 5, arguments.rounds)
    result[f"memory_{arguments.long}_s"] = {name: memory(fast[name], arguments.long, name) for name in PRECISIONS}
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
