"""Made-up test sets in the layouts of the published ones, three rows each, with their blemishes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import soundfile

RATE = 32_000

CLASS_FILES = ((0, "000"), (0, "001"), (277, "000"))
PAIRS = (
    "-aB3xYz01_2_000000+++_c4d5e6f7g8_001005",
    "_c4d5e6f7g8_000030+++h9_i-J0kL1m_000120",
    "3nopQ-_rStu_000007+++vWx1yZ23_-4_000000",
)
LABELS = ('"vehicle horn, car horn, honking",skidding', "lions growling,lions growling", 'foghorn,"pigeon, dove"')
LISTS = {
    "audioset": "idx,caption,src_wav,noise_wav\n" + "".join(
        f'{kind},{"Rain" if kind else chr(34) + "Male speech, man speaking" + chr(34)},' + ",".join(
            f'"evaluation/data/audioset/class_id={kind}/class_id={kind},index={index},{part}.wav"'
            for part in ("source", "mixture")
        ) + "\n"
        for kind, index in CLASS_FILES
    ),
    "vggsound": "file_id,mix_wav,s0_wav,s0_text,s1_wav,s1_text\n" + "".join(
        f"{name},data/mix_wav/{name}.wav,data/s0_wav/{name}.wav,{own},data/s1_wav/{name}.wav,{other}\n"
        for name, (own, other) in zip(PAIRS, (re.split(r",(?! )", labels) for labels in LABELS), strict=True)
    ),
    "audiocaps": '''idx,caption,labels,src_wav,noise_wav
0,"A dog barks, then a man says ""sit""","Bow-wow Male speech, man speaking",Y_b1C2d3E4f5.wav,Y-g6H7i8J9k0.wav
1,Rain falls,Rain,Y-g6H7i8J9k0.wav,Y-g6H7i8J9k0.wav
2,It is raining,Rain,Y-g6H7i8J9k0.wav,Y_b1C2d3E4f5.wav
''',
    "clotho": """idx,caption,src_wav,noise_wav1,noise_wav1
0,Rain falls on a roof.,"Rain, roof 2.wav",Café à Köln.wav,Gate squeaks.wav
1,"While rain falls, a roof drips.","Rain, roof 2.wav","Rain, roof 2.wav",Gate squeaks.wav
2,Someone opens a gate.,Gate squeaks.wav,Café à Köln.wav,Café à Köln.wav
""",
    "music": """idx,caption,src_wav,noise_wav
0,acoustic guitar,Y1aB2c3D4e5F_0.wav,Y_gH6i7J8k9L_10.wav
1,violin,Y_gH6i7J8k9L_10.wav,Y1aB2c3D4e5F_0.wav
2,violin,Y_gH6i7J8k9L_11.wav,Y1aB2c3D4e5F_1.wav
""",
    "esc50": """idx,caption,src_wav,noise_wav
0,dog,1-123456-A-0.wav,5-234567-D-14.wav
1,chirping birds,5-234567-D-14.wav,1-123456-A-0.wav
2,dog,2-345678-B-0.wav,5-234567-D-14.wav
""",
}  # fmt: skip
NUMBERED = [(f"segment-{number}.wav", f"mixture-{number}.wav") for number in range(3)]
FILES = dict.fromkeys(("audiocaps", "clotho", "music", "esc50"), NUMBERED) | {
    "audioset": [
        (f"class_id={kind}/class_id={kind},index={index},source.wav",
         f"class_id={kind}/class_id={kind},index={index},mixture.wav")
        for kind, index in CLASS_FILES
    ],
    "vggsound": [(f"data/s0_wav/{name}.wav", f"data/mix_wav/{name}.wav") for name in PAIRS],
}  # fmt: skip
"""Of each row, where its reference and its mixture are."""
QUERIES = {
    "audioset": ["Male speech, man speaking", "Male speech, man speaking", "Rain"],
    "vggsound": ["vehicle horn, car horn, honking", "lions growling", "foghorn"],
    "audiocaps": ['A dog barks, then a man says "sit"', "Rain falls", "It is raining"],
    "clotho": ["Rain falls on a roof.", "While rain falls, a roof drips.", "Someone opens a gate."],
    "music": ["acoustic guitar", "violin", "violin"],
    "esc50": ["dog", "chirping birds", "dog"],
}


def made(folder: Path, name: str, samples: int = 16_000) -> tuple[Path, Path]:
    """A set's list and its folder of sounds: noises at 0 dB, one row in stereo, one at another rate."""
    listed = folder / f"{name}_eval.csv"
    listed.write_text(LISTS[name], encoding="utf-8")
    sounds = folder / name
    rng = np.random.default_rng(0)
    for number, files in enumerate(FILES[name]):
        rate, channels = ((RATE, 2), (48_000, 1), (RATE, 1))[number]
        reference, noise = 0.1 * rng.standard_normal((2, samples, channels))
        for file, sound in zip(files, (reference, reference + noise), strict=True):
            (sounds / file).parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(sounds / file, sound, rate, subtype="FLOAT")
    return listed, sounds


CLIPS = {
    "music_sums": {
        "/violin/w81p5ty4OZc.wav": "violin",
        "/acoustic_guitar/ZeQPNWdFs_4.wav": "acoustic guitar",
        "/tuba/-8EU0xM-pQO.wav": "tuba",
        "/flute/_jPFkOkNjuo.wav": "flute",
    },
    "vggsound_sums": {
        "e2rM750cFGc.wav": "vehicle horn car horn honking",
        "deep/-LyY8uCoYUQ.wav": "police_car (siren)",
        "0Gs2e_6XzLE.wav": "wind noise,rain",
        "deep/_Hx4rjX3w1A.wav": "lions growling",
    },
    "audiocaps_sums": {
        "103549": "A dog barks, then a man says \"sit\"",
        "7": "Rain falls",
        "58146": "It is raining, and a bell rings",
        "91139": "A bell rings",
    },
}  # fmt: skip
"""What the lists call their clips, and what sounds in them."""
SOUNDS = {
    "music_sums": [name[1:] for name in CLIPS["music_sums"]],
    "vggsound_sums": list(CLIPS["vggsound_sums"]),
    "audiocaps_sums": ["_b1C2d3E4f5_30.wav", "-g6H7i8J9k0_0.wav", "nN5sxA2GvLg_170.wav", "__0Fp4K-2Ew_60.wav"],
}
ROWS = {2: [(0, 1), (2, 3), (1, 2)], 3: [(0, 1, 2), (3, 2, 1)], 4: [(3, 0, 2, 1)]}


def summed(folder: Path, name: str, number: int = 2) -> tuple[Path, Path]:
    """The list of a set whose rows are clips to add, with what stands beside it, and its folder of sounds.

    The sounds are noises of some 9 s, as long as there are frames; one is at another rate, one is stereo.
    """
    notes, sounds = folder / name / "annotations", folder / name / "audio"
    notes.mkdir(parents=True)
    names = list(CLIPS[name])
    rng = np.random.default_rng(0)
    for place, sound in enumerate(SOUNDS[name]):
        (sounds / sound).parent.mkdir(parents=True, exist_ok=True)
        rate, channels = ((16_000, 1), (RATE, 1), (16_000, 2), (16_000, 1))[place]
        soundfile.write(sounds / sound, 0.1 * rng.standard_normal(((9 + place) * rate, channels)), rate)
    if name == "music_sums":
        lines = [f"{one},{one[:-4]}.mp4,{9 + place}\n" for place, one in enumerate(names)]
        (notes / "test.csv").write_text("only one field\n" + "".join(lines))
    elif name == "vggsound_sums":
        (notes / "test.csv").write_text("".join(f"{one},{said}\n" for one, said in CLIPS[name].items()))
    else:
        known = {
            one: {"file_id": sound[:-4], "caption": said, "sources": [said]}
            for (one, said), sound in zip(CLIPS[name].items(), SOUNDS[name], strict=True)
        }
        (notes / "parsed_all_caps.json").write_text(json.dumps(known))
    listed = notes / (f"test_sep{number}_ids.csv" if name == "audiocaps_sums" else f"test_sep_{number}.csv")
    listed.write_text("".join(",".join(names[place] for place in row) + "\n" for row in ROWS[number]))
    return listed, sounds
