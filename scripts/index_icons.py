"""Render open icon sets to PNG files and a list that ``scripts/train_picture_tower.py`` reads.

The sets are those of Iconify's packages (``@iconify-json/<set>``: an ``icons.json`` with SVG bodies, an ``info.json``
with the licence), fetched beforehand with ``npm install``; pip install resvg-py draws them. Each picture is called by
its name in the set. Left out are flags, letters, signs, skin tones, and all that shows a kind listed in --without.

    npm install --prefix icons @iconify-json/noto @iconify-json/twemoji
    python scripts/index_icons.py icons/node_modules/@iconify-json/* --without heldout_kinds.txt -o runs/data/icons
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import zlib
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import resvg_py
from PIL import Image

SIZE = 192
NO_THING = re.compile(
    r"flag|letter|keycap|button|arrow|square|circle|skin-tone|o-clock|clock-(?!face)|-thirty|zodiac|symbol|sign\b|mark\b|"
    r"digit|input|hiragana|katakana|ideograph|japanese|cross\b|-tone-|family|couple|kiss|couple|regional|number|"
    r"medium|triangle|diamond|rectangle|hundred|id\b|hand|finger|fist|heart-|brightness|variant|outline|off\b"
)


def svg(icons: dict[str, Any], name: str, colour: str) -> str:
    icon = icons["icons"][name]
    left, top, width, height = (icon.get(key, icons.get(key, rest)) for key, rest in
                                (("left", 0), ("top", 0), ("width", 16), ("height", 16)))  # fmt: skip
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{SIZE}" '
        f'height="{SIZE}" viewBox="{left} {top} {width} {height}" color="{colour}">{icon["body"]}</svg>'
    )


def render(name: str, icons: dict[str, Any], folder: Path) -> bool:
    shade = zlib.crc32(name.encode()) % 90
    drawn = resvg_py.svg_to_bytes(svg_string=svg(icons, name, f"rgb({shade},{shade},{shade})"))
    picture = Image.open(io.BytesIO(bytes(drawn))).convert("RGBA")
    if not picture.getchannel("A").getbbox():
        return False
    part = folder / f".{name}.{os.getpid()}"
    picture.save(part, "PNG")  # transparent: the training lays it on backgrounds of its own
    os.replace(part, folder / f"{name}.png")
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", type=Path, nargs="+", help="folders with icons.json and info.json")
    parser.add_argument("--without", type=Path, required=True, help="kinds never to train on, one a line")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("-o", "--out", type=Path, required=True)
    arguments = parser.parse_args()

    kinds = arguments.without.read_text(encoding="utf-8").split("\n")
    words = {word.rstrip("s") for kind in kinds for word in kind.split()}
    words -= {"train", "whistle", "sea", "lion", "window", "closing", "gear", "shift", "glas", "breaking", "electric",
              "gun", "reversing", "church"}  # fmt: skip
    words |= {"clapping", "seal", "firecracker", "sparkler", "bats", "wolves", "orca"}
    rows = []
    for source in sorted(arguments.sets):
        icons, info = (json.loads((source / name).read_text(encoding="utf-8")) for name in ("icons.json", "info.json"))
        names = [
            name
            for name, icon in icons["icons"].items()
            if not NO_THING.search(name) and not icon.get("hidden") and len(name) > 2
            and not words & {part.rstrip("s") for part in name.split("-")}
        ]  # fmt: skip
        folder = arguments.out / info["prefix"] if "prefix" in info else arguments.out / icons["prefix"]
        folder.mkdir(parents=True, exist_ok=True)
        with ProcessPoolExecutor(arguments.jobs) as pool:
            made = list(pool.map(partial(render, icons=icons, folder=folder), names, chunksize=32))
        for name in (name for name, there in zip(names, made, strict=True) if there):
            rows.append({
                "image": f"{folder.name}/{name}.png", "text": name.replace("-", " "), "source": folder.name,
                "licence": info["license"]["title"], "author": info["author"]["name"],
            })  # fmt: skip
        print(f"{folder.name}: {sum(made)} pictures, {info['license']['title']}", flush=True)
    (arguments.out / "icons.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
