"""The published test sets, one entry each: header of the list, names of the files, query, averaging, known figures.

Lists and folders are taken as their authors released them (arXiv:2308.05037): the list names what was mixed, the folder
has each reference and its mixture ready. Blemishes of the lists stay in, since the published figures have them: a
column that occurs twice, rows that are their own interference, rows whose two sounds have one label.

Further sets are lists of clips, which are mixed on the fly: two (arXiv:2212.07065) by
:mod:`soundsieve.evaluation.protocols.pairs`, three (arXiv:2404.01740) by :mod:`soundsieve.evaluation.protocols.sums`,
one of videos (arXiv:2011.01143) by :mod:`soundsieve.evaluation.protocols.onscreen`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from soundsieve.evaluation import speech
from soundsieve.evaluation.protocols import scores
from soundsieve.evaluation.protocols.scores import Averaging

Names = Callable[[Mapping[str, str]], tuple[str, str]]


@dataclass(frozen=True)
class Published:
    """What a system is reported to reach.

    Attributes:
        system: which one, in words.
        figures: by measure.
        source: where that is said.
    """

    system: str
    figures: Mapping[str, float]
    source: str


@dataclass(frozen=True)
class Protocol:
    """How a system is measured on a published test set.

    Attributes:
        name: on the command line.
        title: of the set.
        header: the list's columns, in order.
        asks: columns whose words are asked for unless others are wanted; each is measured on its own.
        names: of a row, where reference and mixture are below the folder of sounds.
        mixtures: a pattern that all mixtures below that folder match.
        rows: of the official list.
        averaging: of rows to one figure.
        published: figures to read one's own against.
        class_of: the column of a row's class, where classes are averaged.
        clip_of: the column that says which rows have one clip to ask for, in whatever mixture.
        measures: what ``score`` gives, in the order of the table.
        score: of (estimate, reference, mixture), (sample,) each.
        unit: of the measures.
        sample_rate: at which answers are measured, Hz; the model's own if none is given.
        is_log: the list is a log of mixing: no header, fields with spaces between, the last of them the SNR in dB, and
            no words, so that ``asks`` are words themselves. The folder of references will do in its place.
        require: raises a ValueError where something that ``score`` needs is not installed.
    """

    name: str
    title: str
    header: tuple[str, ...]
    asks: tuple[str, ...]
    names: Names
    mixtures: str
    rows: int
    averaging: Averaging
    published: tuple[Published, ...]
    class_of: str = ""
    clip_of: str = "src_wav"
    measures: tuple[str, ...] = ("sdr", "sdri", "si_sdr", "si_sdri")
    score: Callable[[np.ndarray, np.ndarray, np.ndarray], dict[str, float]] = scores.ratios
    unit: str = "dB"
    sample_rate: int | None = None
    is_log: bool = False
    require: Callable[[], None] | None = None


def _numbered(row: Mapping[str, str]) -> tuple[str, str]:
    return f"segment-{row['idx']}.wav", f"mixture-{row['idx']}.wav"


def _in_class_folders(row: Mapping[str, str]) -> tuple[str, str]:
    """The list's paths begin with the folder that its authors kept the sounds in; folder and name of the file count."""
    source, mixture = ("/".join(row[column].split("/")[-2:]) for column in ("src_wav", "noise_wav"))
    return source, mixture


def _as_listed(row: Mapping[str, str]) -> tuple[str, str]:
    return row["s0_wav"], row["mix_wav"]


def _same_name(row: Mapping[str, str]) -> tuple[str, str]:
    return f"clean_testset_wav/{row['file']}.wav", f"noisy_testset_wav/{row['file']}.wav"


def _released(sdri: float, si_sdr: float) -> tuple[Published, ...]:
    figures = {"sdri": sdri, "si_sdr": si_sdr}
    return (Published("released weights, 4 M steps", figures, "arXiv:2308.05037, readme of its code"),)


PROTOCOLS = {
    protocol.name: protocol
    for protocol in (
        Protocol(
            "audioset", "AudioSet", ("idx", "caption", "src_wav", "noise_wav"), ("caption",), _in_class_folders,
            "class_id=*/*mixture.wav", 5_270, "class medians", _released(7.739, 6.903), "idx",
        ),
        Protocol(
            "vggsound", "VGGSound", ("file_id", "mix_wav", "s0_wav", "s0_text", "s1_wav", "s1_text"), ("s0_text",),
            _as_listed, "data/mix_wav/*.wav", 1_000, "rows", _released(9.144, 9.043), clip_of="s0_text",
        ),
        Protocol(
            "audiocaps", "AudioCaps", ("idx", "caption", "labels", "src_wav", "noise_wav"), ("caption",), _numbered,
            "mixture-*.wav", 4_820, "rows", _released(8.220, 7.189),
        ),
        Protocol(
            "clotho", "Clotho", ("idx", "caption", "src_wav", "noise_wav1", "noise_wav1"), ("caption",), _numbered,
            "mixture-*.wav", 5_225, "rows", _released(6.850, 5.242),
        ),
        Protocol(
            "music", "MUSIC", ("idx", "caption", "src_wav", "noise_wav"), ("caption",), _numbered,
            "mixture-*.wav", 5_004, "class means", _released(10.508, 9.425), "caption",
        ),
        Protocol(
            "esc50", "ESC-50", ("idx", "caption", "src_wav", "noise_wav"), ("caption",), _numbered,
            "mixture-*.wav", 2_000, "rows", _released(10.040, 8.810),
        ),
        Protocol(
            "voicebank", "Voicebank-DEMAND", ("file", "noise", "snr"), ("speech",), _same_name,
            "noisy_testset_wav/*.wav", 824, "rows",
            (
                Published(
                    "the noisy speech", {"pesq": 1.97, "csig": 3.35, "cbak": 2.44, "covl": 2.63, "ssnr": 1.68},
                    "arXiv:1703.09452",
                ),
            ),
            "", "file", speech.MEASURES, scores.rated, "ssnr in dB", speech.RATE, True, speech.require,
        ),
    )
}  # fmt: skip
"""By name."""


@dataclass(frozen=True)
class PairSet:
    """A published test set of two lists: each clip of the first is mixed with one drawn from the second.

    Attributes:
        name: on the command line.
        title: of the set.
        lists: what the two are called where they were published.
        rows: of the two official lists.
    """

    name: str
    title: str
    lists: tuple[str, str]
    rows: tuple[int, int]


PAIRS = {
    pairs.name: pairs
    for pairs in (
        PairSet("music_plus", "MUSIC+", ("MUSIC/solo/test.csv", "vggsound/test-good-no-music.csv"), (46, 75)),
        PairSet(
            "vggsound_clean_plus", "VGGSound-Clean+", ("vggsound/test-good.csv", "vggsound/test-no-music.csv"),
            (100, 5_322),
        ),
    )
}  # fmt: skip
"""By name."""


@dataclass(frozen=True)
class SumSet:
    """A published test set of lists whose rows name clips that are added, each to be found again.

    Attributes:
        name: on the command line.
        title: of the set.
        columns: what a row has, two or more times.
        layout: of what says what the clips are.
        beside: what that file is called; it stands beside the list.
        asks: ways to ask for a clip, the published one first.
        published: figures to read one's own against, of mixtures of two clips.
    """

    name: str
    title: str
    columns: str
    layout: Literal["instruments", "labels", "captions"]
    beside: str
    asks: tuple[str, ...]
    published: tuple[Published, ...] = ()


CHART = "arXiv:2404.01740, chart in the readme of its code, which does not name the set"
"""Its percentages are those of the paper's abstract; that the set is MUSIC is from memory of the paper."""


SUMS = {
    sums.name: sums
    for sums in (
        SumSet(
            "music_sums", "MUSIC sums", "sound", "instruments", "test.csv", ("sentence", "label"),
            (
                Published("supervised, single sources", {"bss_sdr": 8.1}, CHART),
                *(
                    Published(f"{system}, of {number}", {"bss_sdr": figure}, CHART)
                    for system, figures in (
                        ("mix-and-separate", (4.6, 3.5, 2.7)),
                        ("weakly supervised", (7.9, 7.1, 6.2)),
                        ("5 % single sources", (8.8, 8.4, 7.3)),
                        ("75 % single sources", (9.5, 8.8, 8.6)),
                    )
                    for number, figure in enumerate(figures, 2)
                ),
            ),
        ),
        SumSet("vggsound_sums", "VGGSound sums", "sound", "labels", "test.csv", ("sentence", "label")),
        SumSet("audiocaps_sums", "AudioCaps sums", "caption id", "captions", "parsed_all_caps.json", ("caption",)),
    )
}  # fmt: skip
"""By name."""


@dataclass(frozen=True)
class ScreenSet:
    """A published set of lists of videos' clips of which it is known whether what is heard is seen.

    Attributes:
        name: on the command line.
        title: of the set.
        rows: of the official lists, by the words of their names and by whether two clips are mixed.
    """

    name: str
    title: str
    rows: Mapping[tuple[str, ...], Mapping[bool, int]]


SCREENS = {
    screens.name: screens
    for screens in (
        ScreenSet(
            "onscreen", "YFCC100M clips",
            {
                ("filtered", "train", "onscreen"): {False: 836},
                ("filtered", "train", "offscreen"): {False: 3_672},
                ("filtered", "validate", "onscreen"): {False: 735, True: 3_675},
                ("filtered", "validate", "offscreen"): {False: 836, True: 4_180},
                ("filtered", "test", "onscreen"): {False: 295, True: 1_475},
                ("filtered", "test", "offscreen"): {False: 370, True: 1_850},
                ("unfiltered", "train", "onscreen"): {False: 554},
                ("unfiltered", "train", "offscreen"): {False: 1_072},
                ("unfiltered", "validate", "onscreen"): {False: 104, True: 520},
                ("unfiltered", "validate", "offscreen"): {False: 1_383, True: 6_915},
                ("unfiltered", "test", "onscreen"): {False: 43, True: 215},
                ("unfiltered", "test", "offscreen"): {False: 762, True: 1_524},
            },
        ),
    )
}  # fmt: skip
"""By name."""
