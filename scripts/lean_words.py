"""Learn how far, and where to, words lean towards their sounds: the matrix of the encoder ``joint_leaning``.

    python scripts/lean_words.py runs/data/real.jsonl runs/data/world/manifest.jsonl --tagger yamnet.safetensors

Words of a kind that no training had lie away from where the audio tower puts its sounds. From pairs of both a linear
map is learned (ridge regression of the difference): of the kinds of the manifests' clips, split ``train``, the words
of label and captions and the mean of their sounds; and of the 521 classes of the tagger (``scripts/port_yamnet.py``
makes its file) the name and an estimate of where its sounds would lie, since we have none of most. In the tagger's last
features a class's weights are, with normal distributions of one covariance C, C^-1 times the distance of its mean from
that of all sounds (linear discriminant analysis); so the mean lies along C times the weights, as far out as the means
of kinds do, and is brought from there to the tower's space by another ridge regression over the clips. How much a class
counts beside a kind, and how strongly the map is held back, is chosen by leaving out kinds, a tenth at a time.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save

from soundsieve.audio import files
from soundsieve.data.manifest import read_manifest
from soundsieve.encoders.joint import LEANING, Joint
from soundsieve.encoders.yamnet import Yamnet
from soundsieve.evaluation.provenance import provenance
from soundsieve.types import Audio, Clip, Text

SECONDS = 6.0
CLASS_WEIGHTS, HOLDS = (0.0, 0.1, 0.3, 1.0), (1.0, 3.0, 10.0, 30.0)
FOLDS = 10
OFF = 1.5
"""Kinds that may on average lie nearer to a left-out kind's leaning words than its own sounds; of settings within that
the one of the highest cosine is taken. Leaning further brings words nearer to all sounds, and blurs them."""
STEADY = 0.1  # of the mean variance of features: holds back their map to the tower's space


def unit(rows: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    found: np.ndarray = rows / lengths
    return found


def chosen(clips: list[Clip], per_kind: int) -> list[Clip]:
    """At most so many clips of each kind."""
    kinds: dict[str, list[Clip]] = {}
    for clip in clips:
        kinds.setdefault(clip.label, []).append(clip)
    rng = random.Random(0)
    return [clip for members in kinds.values() for clip in rng.sample(members, min(per_kind, len(members)))]


def hear(clips: list[Clip], tower: Joint, tagger: Yamnet) -> tuple[np.ndarray, np.ndarray]:
    """Where the tower puts each clip (clip, 384), and the tagger's last features, means over patches (clip, 1024)."""
    features: list[np.ndarray] = []
    tagger.classifier.register_forward_pre_hook(lambda _, given: features.append(given[0].mean(0).numpy()))
    vectors = []
    for number, clip in enumerate(clips):
        samples, rate = files.read(clip.audio)
        end = None if clip.end is None else int(clip.end * rate)
        mono = samples[:, int(clip.start * rate) : end].mean(0, keepdims=True)[:, : int(SECONDS * rate)]
        query = Audio(mono.astype(np.float32), rate)
        tagger.encode([query])
        vectors.append(tower.encode([query]).pooled[0].numpy())
        if number % 250 == 0:
            print(f"{number} of {len(clips)} clips", flush=True)
    return np.stack(vectors), np.stack(features)


def class_places(features: np.ndarray, vectors: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Where the sounds of the tagger's classes would lie in the tower's space, unit vectors (class, 384)."""
    middle, centre = features.mean(0), vectors.mean(0)
    known = features - middle
    spread = float(known.var(0).mean())
    identity = np.eye(known.shape[1])
    to_tower = np.linalg.solve(known.T @ known + STEADY * len(known) * spread * identity, known.T @ (vectors - centre))
    kinds = np.stack([known[labels == kind].mean(0) for kind in np.unique(labels)])
    out = weights @ (np.cov(known.T) + 1e-3 * spread * identity)
    out *= np.median(np.linalg.norm(kinds, axis=1)) / np.linalg.norm(out, axis=1, keepdims=True)
    return unit(centre + out @ to_tower)


def fit(words: np.ndarray, places: np.ndarray, weights: np.ndarray, hold: float) -> np.ndarray:
    """Ridge regression of ``places - words`` (row, dim) on ``words``: (dim, dim)."""
    weighed = words * weights[:, None]
    found: np.ndarray = np.linalg.solve(weighed.T @ words + hold * np.eye(words.shape[1]), weighed.T @ (places - words))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("manifests", type=Path, nargs="+")
    parser.add_argument("--tagger", type=Path, required=True, help="file that scripts/port_yamnet.py makes")
    parser.add_argument("--per-kind", type=int, default=20, help="clips of each kind that are listened to, at most")
    parser.add_argument("-o", "--out", type=Path, default=LEANING)
    given = parser.parse_args()
    every = [clip for manifest in given.manifests for clip in read_manifest(manifest) if clip.split == "train"]
    clips, tower, tagger = chosen(every, given.per_kind), Joint(), Yamnet(given.tagger)
    vectors, features = hear(clips, tower, tagger)
    labels = np.array([clip.label for clip in clips])

    def worded(texts: list[str]) -> np.ndarray:
        return unit(tower.encode([Text(text) for text in texts]).pooled.numpy())

    kinds = sorted(set(labels.tolist()))
    said = worded([(clip.texts or (clip.label,))[0] for clip in clips])
    captions = unit(np.stack([said[labels == kind].mean(0) for kind in kinds]))
    sounds = unit(np.stack([vectors[labels == kind].mean(0) for kind in kinds]))
    names = worded(list(tagger.classes))
    classes = class_places(features, vectors, labels, tagger.classifier.weight.detach().numpy())

    def learned(kept: np.ndarray, class_weight: float, hold: float) -> np.ndarray:
        words = np.concatenate((captions[kept], worded([kinds[number] for number in kept]), names))
        places = np.concatenate((sounds[kept], sounds[kept], classes))
        weights = np.concatenate((np.full(2 * len(kept), 0.5), np.full(len(names), class_weight)))
        return fit(words, places, weights, hold)

    fold = np.random.default_rng(0).integers(0, FOLDS, len(kinds))
    tried = []
    for class_weight, hold in itertools.product(CLASS_WEIGHTS, HOLDS):
        cosines, ranks = list[float](), list[int]()
        for part in range(FOLDS):
            matrix = learned(np.flatnonzero(fold != part), class_weight, hold)
            for kind in np.flatnonzero(fold == part):
                near = sounds @ unit(captions[kind] + captions[kind] @ matrix)
                cosines.append(float(near[kind]))
                ranks.append(int((near > near[kind]).sum()))
        tried.append({"class_weight": class_weight, "hold": hold, "cosine": float(np.mean(cosines)),
                      "nearer": float(np.mean(ranks))})  # fmt: skip
        print(tried[-1], flush=True)
    best = max((one for one in tried if one["nearer"] <= OFF), key=lambda one: one["cosine"])
    matrix = learned(np.arange(len(kinds)), best["class_weight"], best["hold"])
    facts = {"clips": len(clips), "kinds": len(kinds), "classes": len(names), "chosen": best, "tried": tried,
             "manifests": [manifest.name for manifest in given.manifests], **provenance()}  # fmt: skip
    stored = {"matrix": torch.from_numpy(matrix).half()}
    part_file = given.out.with_name(f".{given.out.name}.{os.getpid()}")
    part_file.write_bytes(save(stored, {"soundsieve": json.dumps(facts)}))
    os.replace(part_file, given.out)
    print(f"{given.out}: {best}")


if __name__ == "__main__":
    main()
