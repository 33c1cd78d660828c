"""Against reference data that does not travel with the repository: run where SOUNDSIEVE_SHARED names its folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from soundsieve.evaluation.evaluate import evaluate, read_list
from soundsieve.inference.separate import load

SHARED = Path(os.environ.get("SOUNDSIEVE_SHARED", "nowhere"))
ROOT = Path(__file__).parent.parent
LISTS = ROOT / "benchmarks"

pytestmark = pytest.mark.skipif(
    not (SHARED / "data" / "sounds").is_dir(), reason="SOUNDSIEVE_SHARED does not name the folder with data/sounds"
)


def test_the_packaged_weights_reach_their_figures_on_real_recordings() -> None:
    rows = read_list(LISTS / "known_valid.csv")[::10]
    found = evaluate(load(device="cpu"), rows, SHARED / "data" / "sounds", failed=pytest.fail)
    assert found["rows"] == 100
    assert found["mean"]["sdri"] > 9.0
    assert found["mean"]["si_sdri"] > 8.2
    assert found["baselines"]["half"]["sdri"] == pytest.approx(3.01, abs=0.3)
    assert found["baselines"]["shuffled_queries"]["si_sdri"] < found["mean"]["si_sdri"] - 5
    assert found["presence"]["there"] > found["presence"]["absent"] + 0.2
    assert found["presence"]["auc"] > 0.86


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("known_test", "--split test --count 1000"),
        ("known_test_recordings", "--split test --count 1000 --recordings"),
        ("known_test_by_example", "--split test --count 1000 --examples"),
        ("known_valid", "--split valid --count 1000"),
        ("unknown_with_known", "--split test --unknown"),
        ("unknown_with_known_by_example", "--split test --unknown --examples"),
    ],
)
def test_the_lists_are_drawn_and_not_chosen(name: str, drawn: str, tmp_path: Path) -> None:
    """Each comes out again, to the byte, of the script that makes lists."""
    data, out = SHARED / "data", tmp_path / "list.csv"
    aside = ("--aside", data / "heldout_kinds.txt", "-o", out)
    command = [sys.executable, ROOT / "scripts" / "list_mixtures.py", data / "sounds", *drawn.split(), *aside]
    subprocess.run(command, check=True, capture_output=True)
    assert out.read_bytes() == (LISTS / f"{name}.csv").read_bytes()
