"""Show a world that ``soundsieve data world`` made: a contact sheet of its pictures and a page to listen to.

soundsieve data world -o world
python scripts/show_world.py world -o docs/world
"""

from __future__ import annotations

import argparse
import base64
import html
import io
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from PIL import Image, ImageDraw, ImageFont

SPLITS = ("train", "valid", "test")
SHOWN = (("train", 2), ("valid", 1), ("test", 1))  # pictures of each kind on the sheet
SIDE, NAME, COLUMNS = 44, 112, 4  # pixels of a picture and a name; kinds side by side
SHEET_BYTES = 600_000
KINDS, SECONDS, FILMS = 48, 2.5, 2

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>A small world to listen to</title>
<style>
 body {{ font: 15px/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 74rem; padding: 0 1rem; color: #222 }}
 h1 {{ font-weight: 600; margin-bottom: .2rem }}
 ul {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr)); gap: 1rem; list-style: none;
       padding: 0 }}
 li {{ border: 1px solid #ddd; border-radius: 8px; overflow: hidden; display: flex; flex-direction: column }}
 img, video {{ width: 100%; height: auto; aspect-ratio: 1; display: block; background: #eee }}
 div {{ padding: .5rem .7rem; flex: 1 }}
 b {{ display: block }}
 i {{ float: right; font-style: normal; font-size: .75rem; padding: 0 .5em; border-radius: 1em; background: #dde7f3 }}
 i.valid {{ background: #f6e6c8 }}
 i.test {{ background: #f3d9dc }}
 audio {{ width: 100%; height: 2.2rem; display: block }}
</style>
<h1>A small world to listen to</h1>
<p>{kinds} of {all_kinds} kinds of sound, each with one of its pictures and captions. Sounds, styles and wordings of
<i class="train" style="float:none">train</i>, <i class="valid" style="float:none">valid</i> and
<i class="test" style="float:none">test</i> are never shared. All pictures: <a href="contact_sheet.png">contact
sheet</a>.</p>
<ul>
{clips}
</ul>
<h2>Scenes</h2>
<p>What is seen may sound or not; what sounds may be seen or not.</p>
<ul>
{films}
</ul>
</html>
"""
CLIP = """<li><img src="data:image/jpeg;base64,{picture}" alt="{label}" width="128" height="128">
<div><i class="{split}">{split}</i><b>{label}</b>{text}</div>
<audio controls preload="none" src="{sound}"></audio></li>"""
FILM = """<li><video controls preload="metadata" src="{video}" width="128" height="128"></video>
<div><i class="{split}">{split}</i><b>{text}</b>on the screen: {onscreen}<br>off it: {offscreen}</div></li>"""


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def contact_sheet(world: Path, by_label: dict[str, list[dict[str, Any]]], out: Path) -> None:
    """Each kind's pictures in styles of each split, with its name; in as many colours as the limit allows."""
    font = ImageFont.load_default(11)
    wide = NAME + SIDE * sum(count for _, count in SHOWN) + 12
    down = -(-len(by_label) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * wide + 8, (down + 1) * (SIDE + 2) + 4), "white")
    draw = ImageDraw.Draw(sheet)
    for column in range(COLUMNS):
        left = column * wide + 8 + NAME
        for split, count in SHOWN:
            draw.text((left, SIDE - 16), split, "black", font)
            left += count * SIDE
    for number, (label, rows) in enumerate(by_label.items()):
        left, top = number // down * wide + 8, (number % down + 1) * (SIDE + 2)
        draw.text((left, top + SIDE // 2 - 7), label, "black", font)
        left += NAME
        for split, count in SHOWN:
            images = [image for row in rows if row["split"] == split for image in row["images"][:1]]
            for place, image in enumerate(images[:count]):
                with Image.open(world / image) as picture:
                    small = picture.convert("RGB").resize((SIDE - 2, SIDE - 2), Image.Resampling.LANCZOS)
                sheet.paste(small, (left + place * SIDE, top))
            left += count * SIDE
    for colours in (256, 128, 64, 32, 16):
        data = io.BytesIO()
        few = sheet.quantize(colours, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
        few.save(data, format="PNG", optimize=True)
        if data.tell() <= SHEET_BYTES:
            break
    out.write_bytes(data.getvalue())


def excerpt(path: Path) -> tuple[np.ndarray, int]:
    """The loudest seconds of a sound, mono, and its sample rate."""
    sound, rate = soundfile.read(path)
    count = int(SECONDS * rate)
    power = np.cumsum(np.concatenate(([0.0], sound**2)))
    starts = np.arange(0, max(len(sound) - count, 0) + 1, rate // 20)
    start = int(starts[np.argmax(power[np.minimum(starts + count, len(sound))] - power[starts])])
    part = sound[start : start + count]
    fade = np.minimum(np.minimum(np.arange(len(part)), np.arange(len(part))[::-1]) / (0.02 * rate), 1)
    return 0.8 * part * fade / max(np.abs(part).max(), 1e-9), rate


def picture_of(path: Path) -> str:
    data = io.BytesIO()
    with Image.open(path) as picture:
        picture.convert("RGB").save(data, format="JPEG", quality=78)
    return base64.b64encode(data.getvalue()).decode()


def clips_of(world: Path, by_label: dict[str, list[dict[str, Any]]], out: Path) -> list[str]:
    """A card for each of some kinds, evenly taken from all, the splits in turn; sounds are written beside the page."""
    labels = list(by_label)
    chosen = [labels[round(place)] for place in np.linspace(0, len(labels) - 1, min(KINDS, len(labels)))]
    cards = []
    for number, label in enumerate(chosen):
        wanted = [row for row in by_label[label] if row["split"] == SPLITS[number % 3]]
        row = (wanted or by_label[label])[0]
        sound, rate = excerpt(world / row["audio"])
        name = f"sounds/{Path(row['audio']).parent.name}.mp3"
        soundfile.write(out / name, sound, rate, format="MP3", bitrate_mode="CONSTANT", compression_level=0.95)
        words = {key: html.escape(row[key]) for key in ("label", "split", "text")}
        cards.append(CLIP.format(picture=picture_of(world / row["images"][-1]), sound=name, **words))
    return cards


def films_of(world: Path, out: Path) -> list[str]:
    """A card for the first scenes in which something is seen to sound and something else is only heard."""
    cards = []
    rows = [row for row in rows_of(world / "videos.jsonl") if row["onscreen"] and row["offscreen"]]
    for number, row in enumerate(rows[:FILMS]):
        name = f"sounds/scene_{number}.mp4"
        shutil.copyfile(world / row["video"], out / name)
        words = {key: html.escape(row[key]) for key in ("split", "text")}
        for key in ("onscreen", "offscreen"):
            words[key] = html.escape(", ".join(row[key]))
        cards.append(FILM.format(video=name, **words))
    return cards


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("world", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("docs/world"))
    arguments = parser.parse_args()

    by_label: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(arguments.world / "manifest.jsonl"):
        if row.get("images"):
            by_label.setdefault(row["label"], []).append(row)
    shutil.rmtree(arguments.output, ignore_errors=True)
    (arguments.output / "sounds").mkdir(parents=True)
    contact_sheet(arguments.world, by_label, arguments.output / "contact_sheet.png")
    clips = clips_of(arguments.world, by_label, arguments.output)
    page = PAGE.format(
        kinds=len(clips), all_kinds=len(by_label), clips="\n".join(clips),
        films="\n".join(films_of(arguments.world, arguments.output)),
    )  # fmt: skip
    (arguments.output / "index.html").write_text(page, encoding="utf-8")
    size = sum(path.stat().st_size for path in arguments.output.rglob("*") if path.is_file())
    print(f"{len(by_label)} kinds, {len(clips)} to listen to, {size / 1e6:.2f} MB in {arguments.output}")


if __name__ == "__main__":
    main()
