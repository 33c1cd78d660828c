"""Train the picture tower: pictures to where the caption of what they show lies in the text encoder's space.

The trunk is EfficientNet-Lite0 with its published ImageNet weights and stays as it is, so that what it knows about
photographs is not lost over drawings; what is trained is how its features are read. Pictures are those of the small
world and of open icon sets (``scripts/index_icons.py``), laid on all sorts of backgrounds.

    python scripts/train_picture_tower.py --trunk efficientnet-lite0.pth --names imagenet_names.txt \\
        --world runs/data/world/manifest.jsonl --world runs/data/real_world/manifest.jsonl \\
        --icons runs/data/icons/icons.jsonl \\
        --without benchmarks/unknown_world_kinds.txt -o runs/towers/picture

--names has the thousand names in the trunk's order, one class a line, several names with commas between.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from soundsieve.data.manifest import read_manifest
from soundsieve.encoders.minilm import MiniLM
from soundsieve.encoders.picture_tower import SIZE, PictureTower, PictureTowerConfig, prepare
from soundsieve.evaluation.provenance import provenance
from soundsieve.losses.semantic import contrast
from soundsieve.types import Text

BATCH, RATE, DECAY, SOFTEN = 256, 1e-3, 0.02, 0.05
AMBIGUOUS = 0.6
HELD_STYLES = ("fxemoji", "streamline-emojis")  # icon sets to choose settings by, never trained on
WORLD_PART, NAMES_PART = 0.45, 0.1  # of a batch


def published_trunk(file: Path) -> tuple[dict[str, torch.Tensor], torch.Tensor, torch.Tensor]:
    """The trunk's weights under our names, and the weight and bias of its classifier."""
    theirs = torch.load(file, map_location="cpu", weights_only=True)
    ours = {}

    def take(prefix: str, kernel: str, norm: str) -> None:
        ours[f"{prefix}.0.weight"] = theirs[f"{kernel}.weight"]
        for part in ("weight", "bias", "running_mean", "running_var"):
            ours[f"{prefix}.1.{part}"] = theirs[f"{norm}.{part}"]

    take("stem", "_conv_stem", "_bn0")
    take("head", "_conv_head", "_bn1")
    for number in range(16):
        block, inside, place = f"_blocks.{number}", f"blocks.{number}.convolve", 0
        if f"{block}._expand_conv.weight" in theirs:
            take(f"{inside}.0", f"{block}._expand_conv", f"{block}._bn0")
            place = 1
        take(f"{inside}.{place}", f"{block}._depthwise_conv", f"{block}._bn1")
        take(f"{inside}.{place + 1}", f"{block}._project_conv", f"{block}._bn2")
    return ours, theirs["_fc.weight"], theirs["_fc.bias"]


def lay(rng: np.random.Generator, file: Path) -> np.ndarray:
    """A picture as it may be met: turned, mirrored, smaller, and on some background where it is transparent."""
    picture = Image.open(file)
    if picture.mode != "RGBA":
        picture = picture.convert("RGB")
        if rng.random() < 0.5:
            picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        return np.array(picture)
    kind = rng.random()
    background = np.full((SIZE, SIZE, 3), 255, np.uint8)
    if kind > 0.8:
        ends, slope = rng.integers(80, 256, (2, 3)), np.linspace(0, 1, SIZE)[:, None, None]
        background = np.broadcast_to(ends[0] * (1 - slope) + ends[1] * slope, background.shape).astype(np.uint8)
    elif kind > 0.5:
        background[:] = rng.integers(60, 256, 3)
    side = int(SIZE * rng.uniform(0.6, 1.0))
    picture = picture.resize((side, side), Image.Resampling.BILINEAR)
    if rng.random() < 0.5:
        picture = picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if rng.random() < 0.4:
        picture = picture.rotate(rng.uniform(-15, 15), Image.Resampling.BILINEAR)
    laid = Image.fromarray(background)
    laid.paste(picture, tuple(int(part) for part in rng.integers(0, SIZE - side + 1, 2)), picture)
    return np.array(laid)


def features(tower: PictureTower, pictures: list[Path], folder: Path, name: str, again: int) -> torch.Tensor:
    """The trunk's features of pictures, each laid ``again`` times anew: (again * picture, feature); kept."""
    told = hashlib.sha256("".join(f"{path}{path.stat().st_size}" for path in pictures).encode()).hexdigest()[:12]
    found = []
    for turn in range(again):
        kept = folder / f"features-{name}-{told}-{turn}.npy"
        if not kept.is_file():
            rows = []
            with torch.inference_mode():
                for first in range(0, len(pictures), 16):
                    laid = [lay(np.random.default_rng((turn, first + row)), path)
                            for row, path in enumerate(pictures[first : first + 16])]  # fmt: skip
                    batch = torch.stack([prepare(picture) for picture in laid])
                    rows.append(tower.features(batch.contiguous(memory_format=torch.channels_last)).half().numpy())
                    if first % 3200 == 0:
                        print(f"{name} {turn}: {first} of {len(pictures)} pictures", flush=True)
            part = folder / f".{os.getpid()}.npy"
            np.save(part, np.concatenate(rows))
            os.replace(part, kept)
        found.append(torch.from_numpy(np.load(kept, allow_pickle=False)).float())
    return torch.cat(found)


def two_factors(weight: torch.Tensor, seen: torch.Tensor, rank: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The best product of two thin matrices for a linear layer (out, in) over the inputs that are seen."""
    spread = torch.linalg.cholesky(seen.T @ seen / len(seen) + 1e-3 * torch.eye(seen.shape[1]))
    left, strength, right = torch.linalg.svd(weight @ spread, full_matrices=False)
    inside = torch.linalg.solve_triangular(spread, right[:rank], upper=False, left=False)
    return left[:, :rank] * strength[:rank], inside


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trunk", type=Path, required=True)
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--world", type=Path, action="append", required=True, help="may be given again")
    parser.add_argument("--icons", type=Path, required=True)
    parser.add_argument("--without", type=Path, action="append", default=[], help="kinds to leave out, one a line")
    parser.add_argument("--steps", type=int, default=4_000)
    parser.add_argument("--again", type=int, default=2, help="how often each picture is laid anew")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("-o", "--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(arguments.seed)
    rng = np.random.default_rng(arguments.seed)

    tower = PictureTowerConfig().build().eval()
    weights, classify, bias = published_trunk(arguments.trunk)
    tower.load_state_dict(weights, strict=False)
    encoder = MiniLM()

    def embed(texts: list[str]) -> torch.Tensor:
        return encoder.encode([Text(text) for text in texts]).pooled

    # What there is to learn from: the world's pictures with all captions of their clip, icons with their names.
    world = {"train": [], "valid": []}  # type: dict[str, list[tuple[Path, tuple[str, ...], str]]]
    without = {kind for file in arguments.without for kind in file.read_text(encoding="utf-8").split("\n") if kind}
    for clip in (clip for manifest in arguments.world for clip in read_manifest(manifest)):
        if clip.split in world and clip.label not in without:
            world[clip.split] += [(image, clip.texts, clip.label) for image in clip.images]
    icons = [json.loads(line) for line in arguments.icons.read_text(encoding="utf-8").splitlines()]
    here = arguments.icons.parent
    drawn = [row for row in icons if row["source"] not in HELD_STYLES]
    held = [row for row in icons if row["source"] in HELD_STYLES]
    of_world = features(tower, [image for image, _, _ in world["train"]], arguments.out, "world", 1)
    of_icons = features(tower, [here / row["image"] for row in drawn], arguments.out, "icons", arguments.again)
    held_world = features(tower, [image for image, _, _ in world["valid"]], arguments.out, "valid", 1)
    may = [not any(set(kind.split()) <= set(row["text"].split()) for kind in without) for row in drawn]
    of_icons = of_icons[torch.tensor(may * arguments.again)]
    drawn = [row for row, shown in zip(drawn, may, strict=True) if shown]
    held_icons = features(tower, [here / row["image"] for row in held], arguments.out, "held", 1)

    # The classifier and the meanings of its names, in two factors.
    lines = arguments.names.read_text(encoding="utf-8").splitlines()
    called = [[name.strip() for name in line.split(",")][:2] for line in lines]
    meanings = torch.stack([F.normalize(embed(names).mean(0), dim=0) for names in called])
    seen = torch.cat((of_world, of_icons))
    outer, inner = two_factors(classify, seen, tower.name[0].out_features)
    tower.name[0].weight.data, tower.name[1].weight.data, tower.name[1].bias.data = inner, outer, bias
    left, strength, right = torch.linalg.svd(meanings, full_matrices=False)
    rank = tower.mean[0].out_features
    tower.mean[0].weight.data = (left[:, :rank] * strength[:rank].sqrt()).T.contiguous()
    tower.mean[1].weight.data = (right[:rank] * strength[:rank, None].sqrt()).T.contiguous()
    exact, short = (seen @ classify.T + bias).argmax(1), tower.name(seen).argmax(1)
    print(f"two factors: the same first name for {float((exact == short).float().mean()):.2f} of the pictures")

    labels = sorted({label for _, _, label in world["train"]})
    own_label = torch.tensor([labels.index(label) for _, _, label in world["train"]])
    said = {text for _, texts, _ in world["train"] for text in texts}
    vectors = dict(zip(sorted(said), embed(sorted(said)), strict=True))
    of_label = [sorted({t for _, texts, own in world["train"] if own == label for t in texts}) for label in labels]
    things = sorted({row["text"] for row in drawn})
    thing_vectors = embed(things)
    own_thing = torch.tensor([things.index(row["text"]) for row in drawn] * arguments.again)
    # Of a name the sound: what the trunk calls "cello" is asked for as "a cello", "the sound of a cello".
    asked = (embed([way.format(names[0]) for names in called]) for way in ("a {}", "the sound of a {}"))
    sounding = F.normalize(sum(asked, torch.zeros(1)), dim=1)
    label_vectors = embed(labels)
    fair_labels = (label_vectors @ label_vectors.T < AMBIGUOUS) | torch.eye(len(labels), dtype=torch.bool)
    by_label = [torch.nonzero(own_label == number)[:, 0].numpy() for number in range(len(labels))]

    heads = nn.ModuleList([tower.carry, tower.describe])
    nn.init.zeros_(tower.carry[2].weight)
    scale = nn.Parameter(torch.tensor(3.0))
    optimiser = torch.optim.AdamW([*heads.parameters(), scale], lr=RATE, weight_decay=DECAY)
    num_world, num_names = int(WORLD_PART * BATCH), int(NAMES_PART * BATCH)
    for step in range(arguments.steps):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min((step + 1) / 100, 1, 2 * (1 - step / arguments.steps))
        kinds = rng.integers(0, len(labels), num_world)
        rows = torch.from_numpy(np.array([rng.choice(by_label[kind]) for kind in kinds]))
        captions = [world["train"][row][1] for row in rows]
        wanted = torch.stack([vectors[own[rng.integers(len(own))]] for own in captions])
        picked = torch.from_numpy(rng.integers(0, len(own_thing), BATCH - num_world - num_names))
        given = torch.cat((of_world[rows], of_icons[picked]))
        given = F.dropout(given * (1 + SOFTEN * torch.randn_like(given)), 0.2)
        read = tower.read(given)
        bank = torch.stack([vectors[own[rng.integers(len(own))]] for own in of_label])
        names = torch.from_numpy(rng.choice(len(called), num_names, replace=False))
        named = tower.mean(F.one_hot(names, len(called)).float())
        carried = F.normalize(named + tower.carry(named), dim=1)
        others = thing_vectors[torch.from_numpy(rng.choice(len(things), 1_000, replace=False))]
        icon_wanted = thing_vectors[own_thing[picked]]
        unlike = icon_wanted @ others.T < AMBIGUOUS
        against = (scale.exp() * read[num_world:] @ others.T).masked_fill(~unlike, -torch.inf)
        right_one = scale.exp() * (read[num_world:] * icon_wanted).sum(1, keepdim=True)
        loss = (
            contrast(read[:num_world], bank, torch.from_numpy(kinds), fair_labels, scale.exp())
            + F.cross_entropy(torch.cat((right_one, against), 1), torch.zeros(len(picked), dtype=torch.long))
            + 2 * (1 - (read * torch.cat((wanted, icon_wanted))).sum(1)).mean()
            + 2 * (1 - (carried * sounding[names]).sum(1)).mean()
        )
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if (step + 1) % 500 == 0:
            print(f"step {step + 1}/{arguments.steps}  loss {float(loss.detach()):.3f}", flush=True)

    with torch.inference_mode():

        def first(read: torch.Tensor, bank: torch.Tensor, own: list[int], count: int) -> float:
            near = read @ bank.T
            above = (near > near.gather(1, torch.tensor(own)[:, None])).sum(1)
            return round(float((above < count).float().mean()), 3)

        known = [(row, things.index(item["text"])) for row, item in enumerate(held) if item["text"] in set(things)]
        new = [(row, item["text"]) for row, item in enumerate(held) if item["text"] not in set(things)]
        rows = [row for row, (_, _, label) in enumerate(world["valid"]) if label in labels]
        read_world, read_held = tower.read(held_world[rows]), tower.read(held_icons)
        world_own = [labels.index(world["valid"][row][2]) for row in rows]
        valid = {
            "world_first": first(read_world, label_vectors, world_own, 1),
            "world_first_five": first(read_world, label_vectors, world_own, 5),
            "icons_first_five": first(read_held[[r for r, _ in known]], thing_vectors, [own for _, own in known], 5),
            "new_icons_first_five": first(
                read_held[[r for r, _ in new]], embed([text for _, text in new]), list(range(len(new))), 5
            ),
        }
    facts = {"tower": "picture", "steps": arguments.steps, "seed": arguments.seed, "kinds": len(labels),
             "pictures": {"world": len(of_world), "icons": len(drawn)}, "names": len(called), **provenance(),
             "trunk_sha256": hashlib.sha256(arguments.trunk.read_bytes()).hexdigest(), "valid": valid}  # fmt: skip
    part = arguments.out / f".tower.{os.getpid()}"
    torch.save({"tower": tower.state_dict(), "facts": json.dumps(facts)}, part)
    os.replace(part, arguments.out / "tower.pt")
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
