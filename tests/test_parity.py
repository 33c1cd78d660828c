"""Against reference data that does not travel with the repository: run where SOUNDSIEVE_SHARED names its folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from soundsieve.evaluation.evaluate import evaluate, read_list
from soundsieve.inference.separate import load

SHARED = Path(os.environ.get("SOUNDSIEVE_SHARED", "nowhere"))
LISTS = Path(__file__).parent.parent / "benchmarks"

pytestmark = pytest.mark.skipif(
    not (SHARED / "data" / "sounds").is_dir(), reason="SOUNDSIEVE_SHARED does not name the folder with data/sounds"
)


def test_the_packaged_weights_reach_their_figures_on_real_recordings() -> None:
    rows = read_list(LISTS / "known_valid.csv")[::10]
    found = evaluate(load(device="cpu"), rows, SHARED / "data" / "sounds", failed=pytest.fail)
    assert found["rows"] == 100
    assert found["mean"]["sdri"] > 5.5
    assert found["mean"]["si_sdri"] > 5.0
    assert found["baselines"]["half"]["sdri"] == pytest.approx(3.01, abs=0.3)
    assert found["baselines"]["shuffled_queries"]["si_sdri"] < found["mean"]["si_sdri"] - 5
    assert found["presence"]["there"] > found["presence"]["absent"] + 0.2
