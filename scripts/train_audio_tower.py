"""Train the audio tower: sounds to where their captions lie in the text encoder's space.

Two terms with the captions (regression onto the caption; picking the own kind's wording among those of all kinds) and
one with what a tagger heard (``scripts/hear.py``). Sounds are drawn by kind and changed on the way: speed, pitch,
equaliser, other sounds and noise behind, missing bands and stretches. A killed run goes on where it was.

    python scripts/train_audio_tower.py runs/data/real.jsonl runs/data/world/manifest.jsonl=0.5 \\
        --without benchmarks/unknown_world_kinds.txt -o runs/towers/audio
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from soundsieve.audio import files
from soundsieve.data.loader import KIND_POWER
from soundsieve.data.manifest import read_manifest
from soundsieve.encoders.audio_tower import FLOOR, SAMPLE_RATE, AudioTowerConfig, log_mel
from soundsieve.encoders.minilm import MiniLM
from soundsieve.evaluation.provenance import provenance
from soundsieve.losses.semantic import contrast, hearsay
from soundsieve.types import Clip, Text

FRAMES, BATCH, LONGEST = 300, 64, 12.0
RATE, WARMUP, DECAY_PART = 1.5e-3, 100, 0.5
WEIGHTS = {"contrast": 1.0, "regression": 2.0, "hearsay": 0.7}
AMBIGUOUS = 0.6  # cosine of two labels from which on neither is a wrong name for the other's sound
SAVE_SECONDS = 180


class Levels:
    """Mel energies of all clips, analysed once."""

    def __init__(self, clips: list[Clip], folder: Path) -> None:
        places = [str((clip.audio, clip.start, clip.end)) for clip in clips]
        kept = folder / "levels.npz"
        if not kept.is_file() or list(np.load(kept, allow_pickle=False)["places"]) != places:
            parts = [self._analyse(clip) for clip in clips]
            part = kept.with_name(f".{os.getpid()}.npz")
            np.savez(part, places=places, ends=np.cumsum([len(own) for own in parts]), levels=np.concatenate(parts))
            os.replace(part, kept)
        found = np.load(kept, allow_pickle=False)
        self._levels, self._ends = found["levels"], [0, *found["ends"]]

    @staticmethod
    def _analyse(clip: Clip) -> np.ndarray:
        samples, rate = files.read(clip.audio)
        samples = samples[:, int(clip.start * rate) : None if clip.end is None else int(clip.end * rate)]
        mono = files.Resampler(rate, SAMPLE_RATE, 1).push(samples.mean(0, keepdims=True), last=True)[0]
        mono = torch.from_numpy(mono[: int(LONGEST * SAMPLE_RATE)].copy())
        return log_mel(mono[None])[0].T.half().numpy()

    def energies(self, clip: int) -> np.ndarray:
        """(frame, mel)."""
        return np.exp(self._levels[self._ends[clip] : self._ends[clip + 1]].astype(np.float32) * 3 - 3)


def stretch(rng: np.random.Generator, energies: np.ndarray) -> np.ndarray:
    """FRAMES frames in which it sounds, a little faster or slower; short clips are repeated or set in silence."""
    speed = float(rng.uniform(0.85, 1.18))
    wanted = int(FRAMES * speed)
    if len(energies) >= wanted:
        for _ in range(4):
            first = int(rng.integers(0, len(energies) - wanted + 1))
            if energies[first : first + wanted].mean() > 0.5 * energies.mean():
                break
        part = energies[first : first + wanted]
    elif rng.random() < 0.6:
        part = np.tile(energies, (-(-wanted // len(energies)), 1))[:wanted]
    else:
        part = np.zeros((wanted, energies.shape[1]), np.float32)
        first = int(rng.integers(0, wanted - len(energies) + 1))
        part[first : first + len(energies)] = energies
    return part[np.linspace(0, wanted - 1, FRAMES).round().astype(int)]


def change(rng: np.random.Generator, energies: np.ndarray, other: Callable[[], np.ndarray]) -> np.ndarray:
    """The sound as another microphone might have it in another place, and partly masked: levels (mel, frame)."""
    if rng.random() < 0.5:
        energies = np.roll(energies, rng.integers(-2, 3), 1)
    mels = energies.shape[1]
    energies = energies * np.exp(np.interp(np.linspace(0, 5, mels), np.arange(6), rng.normal(0, 0.7, 6)))
    mean = max(float(energies.mean()), 1e-6)
    if rng.random() < 0.3:
        behind = other()
        energies = energies / mean + 10 ** (-rng.uniform(4, 20) / 10) * behind / max(float(behind.mean()), 1e-6)
    if rng.random() < 0.5:
        energies = energies + 10 ** (-rng.uniform(15, 45) / 10) * energies.mean() * np.exp(rng.normal(0, 0.5, mels))
    if rng.random() < 0.3:  # bandwidth must not give the recording's collection away
        energies[:, rng.integers(mels // 2, mels) :] = 0
    energies = energies / max(float(energies.mean()), 1e-6) * rng.uniform(0.5, 2)
    if rng.random() < 0.4:
        first = rng.integers(0, FRAMES - 40)
        energies[first : first + rng.integers(5, 40)] = 0
    if rng.random() < 0.4:
        first = rng.integers(0, mels - 8)
        energies[:, first : first + rng.integers(1, 8)] = 0
    return ((np.log(energies + FLOOR) + 3) / 3).T.astype(np.float32)


def ranks(vectors: torch.Tensor, labels: list[str], encoder: MiniLM) -> dict[str, float]:
    """How often the right label is first, and among the first five, of the labels that occur."""
    there = sorted(set(labels))
    wordings = encoder.encode([Text(label) for label in there]).pooled
    near = vectors @ wordings.T
    own = torch.tensor([there.index(label) for label in labels])
    above = (near > near.gather(1, own[:, None])).sum(1)
    return {"first": float((above < 1).float().mean()), "first_five": float((above < 5).float().mean())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("manifests", nargs="+", help="JSONL, with =WEIGHT behind it if its clips count less or more")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=2_400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--without", type=Path, action="append", default=[], help="kinds to leave out, one a line")
    parser.add_argument("--deaf", action="store_true", help="without what the tagger heard")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)

    without = {kind for file in arguments.without for kind in file.read_text(encoding="utf-8").split("\n")}
    clips: list[tuple[Clip, float]] = []
    for given in arguments.manifests:
        path, _, weight = given.partition("=")
        clips += [(clip, float(weight or 1)) for clip in read_manifest(path) if clip.label not in without]
    members = [(number, clip, weight) for number, (clip, weight) in enumerate(clips) if clip.split == "train"]
    levels = Levels([clip for clip, _ in clips], arguments.out)
    encoder = MiniLM()

    def embed(texts: list[str]) -> torch.Tensor:
        return encoder.encode([Text(text) for text in texts]).pooled

    labels = sorted({clip.label for _, clip, _ in members})
    by_kind = [[member for member in members if member[1].label == label] for label in labels]
    weights = [np.array([weight for _, _, weight in own]) for own in by_kind]
    kind_weights = np.array([own.sum() for own in weights]) ** KIND_POWER
    kind_weights /= kind_weights.sum()
    vectors = embed(labels)
    allowed = (vectors @ vectors.T < AMBIGUOUS) | torch.eye(len(labels), dtype=torch.bool)
    wordings = [sorted({text for _, clip, _ in own for text in clip.texts or (clip.label,)}) for own in by_kind]
    embedded = [embed(own) for own in wordings]
    classes = sorted({name for _, clip, _ in members for name, _ in clip.heard})
    names = embed([name.lower() for name in classes]) if classes else torch.zeros(1, vectors.shape[1])
    place = {name: number for number, name in enumerate(classes)}

    torch.manual_seed(arguments.seed)
    tower = AudioTowerConfig().build().to(memory_format=torch.channels_last)
    scales = nn.ParameterList([nn.Parameter(torch.tensor(math.log(14.0))) for _ in range(2)])
    optimiser = torch.optim.AdamW([*tower.parameters(), *scales], lr=RATE, weight_decay=0.02)
    average = {name: tensor.detach().clone() for name, tensor in tower.state_dict().items()}
    state_file, done = arguments.out / "state.pt", 0
    if state_file.is_file():
        state = torch.load(state_file, weights_only=True)
        tower.load_state_dict(state["tower"])
        scales.load_state_dict(state["scales"])
        optimiser.load_state_dict(state["optimiser"])
        average, done = state["average"], state["step"]

    def save() -> None:
        part = state_file.with_name(f".state.{os.getpid()}")
        torch.save({"tower": tower.state_dict(), "scales": scales.state_dict(), "optimiser": optimiser.state_dict(),
                    "average": average, "step": done}, part)  # fmt: skip
        os.replace(part, state_file)

    def validate() -> dict[str, float]:
        shadow = AudioTowerConfig().build()
        shadow.load_state_dict(average)
        shadow.eval()
        held = [(number, clip.label) for number, (clip, _) in enumerate(clips) if clip.split == "valid"]
        with torch.inference_mode():
            heard = []
            for number, _ in held:
                energies = levels.energies(number)[:1_000]
                heard.append(shadow(torch.from_numpy((np.log(energies + FLOOR) + 3) / 3).T[None].contiguous()))
        return ranks(torch.cat(heard), [label for _, label in held], encoder) if held else {}

    saved, started, first, sums = time.monotonic(), time.monotonic(), done, dict.fromkeys(WEIGHTS, 0.0)
    while done < arguments.steps:
        rng = np.random.default_rng((arguments.seed, done))
        kinds = rng.choice(len(labels), BATCH, p=kind_weights)

        def other(rng: np.random.Generator = rng) -> np.ndarray:
            return stretch(rng, levels.energies(members[rng.integers(len(members))][0]))

        planes, targets, scores = [], [], torch.zeros(BATCH, len(names))
        for row, kind in enumerate(kinds):
            number, clip, _ = by_kind[kind][rng.choice(len(by_kind[kind]), p=weights[kind] / weights[kind].sum())]
            planes.append(change(rng, stretch(rng, levels.energies(number)), other))
            said = clip.texts or (clip.label,)
            targets.append(embedded[kind][wordings[kind].index(said[rng.integers(len(said))])])
            for name, score in clip.heard if not arguments.deaf else ():
                scores[row, place[name]] = score
        bank = torch.stack([own[rng.integers(len(own))] for own in embedded])
        part_done = done / arguments.steps
        for group in optimiser.param_groups:
            group["lr"] = RATE * min((done + 1) / WARMUP, 1, (1 - part_done) / DECAY_PART)
        with torch.autocast("cpu", torch.bfloat16):
            heard = tower(torch.from_numpy(np.stack(planes))).float()
        terms = {
            "contrast": contrast(heard, bank, torch.from_numpy(kinds), allowed, scales[0].exp()),
            "regression": (1 - F.cosine_similarity(heard, torch.stack(targets))).mean(),
            "hearsay": hearsay(heard, names, scores, scales[1].exp()),
        }
        loss = torch.stack([WEIGHTS[name] * term for name, term in terms.items()]).sum()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(tower.parameters(), 5.0)
        optimiser.step()
        done += 1
        inertia = min(0.998, done / (done + 20))
        for name, tensor in tower.state_dict().items():
            if tensor.is_floating_point():
                average[name].lerp_(tensor, 1 - inertia)
            else:
                average[name].copy_(tensor)
        for name, term in terms.items():
            sums[name] += float(term.detach())
        if done % 100 == 0 or done == arguments.steps:
            pace = (time.monotonic() - started) / (done - first)
            told = "  ".join(f"{name} {total / min(done - first, 100):.3f}" for name, total in sums.items())
            print(f"step {done}/{arguments.steps}  {told}  {pace:.2f} s/step", flush=True)
            sums = dict.fromkeys(WEIGHTS, 0.0)
        if done % 500 == 0 or done == arguments.steps:
            print(f"step {done}  valid  {validate()}", flush=True)
        if time.monotonic() - saved > SAVE_SECONDS or done == arguments.steps:
            save()
            saved = time.monotonic()

    facts = {
        "tower": "audio", "steps": done, "seed": arguments.seed, "clips": len(members), "kinds": len(labels),
        "manifests": [Path(given).name for given in arguments.manifests], **provenance(), "valid": validate(),
    }  # fmt: skip
    part = arguments.out / f".tower.{os.getpid()}"
    torch.save({"tower": average, "facts": json.dumps(facts)}, part)
    os.replace(part, arguments.out / "tower.pt")
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
