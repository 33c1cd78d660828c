"""The promises of soundsieve.evaluation.protocols.sets: what the table says of each published test set."""

from __future__ import annotations

import pytest

from soundsieve.evaluation.protocols import sums
from soundsieve.evaluation.protocols.sets import PAIRS, PROTOCOLS, SUMS

SIX = ("audioset", "vggsound", "audiocaps", "clotho", "music", "esc50")


def test_the_six_sets_have_their_sizes_averages_and_figures() -> None:
    told = {
        name: (PROTOCOLS[name].rows, PROTOCOLS[name].averaging, *PROTOCOLS[name].published[0].figures.values())
        for name in SIX
    }
    assert told == {
        "audioset": (5_270, "class medians", 7.739, 6.903),
        "vggsound": (1_000, "rows", 9.144, 9.043),
        "audiocaps": (4_820, "rows", 8.220, 7.189),
        "clotho": (5_225, "rows", 6.850, 5.242),
        "music": (5_004, "class means", 10.508, 9.425),
        "esc50": (2_000, "rows", 10.040, 8.810),
    }


@pytest.mark.parametrize("name", PROTOCOLS)
def test_every_entry_is_whole(name: str) -> None:
    protocol = PROTOCOLS[name]
    assert protocol.name == name
    assert protocol.is_log or set(protocol.asks) <= set(protocol.header)
    assert protocol.averaging == "rows" or protocol.class_of
    assert not protocol.class_of or protocol.class_of in protocol.header
    for published in protocol.published:
        assert set(published.figures) <= set(protocol.measures)
        assert "arXiv:" in published.source


@pytest.mark.parametrize("name", SUMS)
def test_every_set_of_sums_is_whole(name: str) -> None:
    chosen = SUMS[name]
    assert chosen.name == name
    assert name not in PROTOCOLS
    assert name not in PAIRS
    assert set(chosen.asks) <= set(sums.WORDINGS)
    assert chosen.layout in sums.LAYOUTS
    for published in chosen.published:
        assert set(published.figures) <= set(sums.MEASURES)
        assert "arXiv:" in published.source
