"""The promises of help, models, doctor and --version, and how fast the command starts."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from soundsieve import cli
from tests.cli.conftest import Run


def _commands() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for name in cli.app:
        if not name.startswith("-"):
            found.append((name,))
            found += [(name, inner) for inner in cli.app[name] if not inner.startswith("-")]
    return found


@pytest.mark.parametrize("command", _commands(), ids=lambda command: " ".join(("soundsieve", *command)))
def test_help_works_for_every_command(command: tuple[str, ...], run: Run) -> None:
    done = run(*command, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(" ".join(("Usage: soundsieve", *command)))


def test_models_json_is_one_object_a_line(run: Run) -> None:
    done = run("models", "--json")
    assert (done.code, done.err) == (0, "")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert "default" in [row["name"] for row in rows]
    for row in rows:
        assert {"name", "licence", "bytes", "modalities", "file"} <= row.keys()


def test_models_take_the_kinds_of_query_that_are_listed(run: Run) -> None:
    from soundsieve import encoders
    from soundsieve.checkpoints import store

    for line in run("models", "--json").out.splitlines():
        row = json.loads(line)
        if not row["at_hand"]:
            continue
        encoder = encoders.load(store.read(Path(row["file"])).header["encoder"])
        assert sorted(row["modalities"]) == sorted(kind.__name__.lower() for kind in encoder.accepts)


def test_doctor_finds_everything_and_names_the_encoder(run: Run) -> None:
    done = run("doctor")
    assert (done.code, done.err) == (0, "")
    assert [line for line in done.out.splitlines() if line.startswith("text encoder: ") and "MISSING" not in line]


def test_version_is_the_packages(run: Run) -> None:
    import soundsieve

    assert run("--version").out.strip() == soundsieve.__version__


def _processor_seconds(*arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_help_takes_less_than_half_a_second() -> None:
    assert statistics.median(_processor_seconds("-m", "soundsieve", "--help") for _ in range(3)) < 0.5


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = "import sys, soundsieve; print(*sorted(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    heavy = {"torch", "numpy", "transformers", "lightning", "matplotlib", "scipy", "av", "soundfile", "huggingface_hub"}
    assert heavy & set(out.split()) == set()


def test_beyond_torch_separating_imports_little_and_takes_less_than_a_second() -> None:
    code = (
        "import sys, time, torch; began = time.process_time()\n"
        "import soundsieve, soundsieve.inference.stems\n"
        "print(time.process_time() - began, *sorted(sys.modules))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    seconds, *modules = out.split()
    assert float(seconds) < 1
    assert {"transformers", "lightning", "matplotlib"} & set(modules) == set()
