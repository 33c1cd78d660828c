"""The rules of the house, read from the source: who imports whom, what is optional, what is tested and documented."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "soundsieve"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "__pycache__" not in path.parts)
TESTS = sorted(path for path in (ROOT / "tests").rglob("test_*.py") if "__pycache__" not in path.parts)

# From the ground up; no floor imports one above it. Rooms of one floor do not import each other.
FLOORS = (
    {"types", "interrupts"},
    {"audio", "pictures"},
    {"encoders", "separators", "losses", "data"},
    {"recipes"},
    {"checkpoints"},
    {"training", "inference"},
    {"evaluation"},
    {"cli"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
CONFINED = {  # library -> the files that may import it
    "lightning": {"training/loop.py"},
    "tensorboard": {"training/loop.py"},
    "transformers": {f"encoders/{name}.py" for name in ("pretrained", "clip", "clap", "laion", "roberta")},
    "tokenizers": {"encoders/roberta.py"},
    "huggingface_hub": {"encoders/pretrained.py"},
    "matplotlib": {"inference/plot.py"},
    "av": {"data/scenes.py"},  # audio/ and pictures/ load it by name
    "PIL": {"pictures/files.py", "data/world.py", "data/pictures/raster.py"},
    "soundfile": {"data/world.py"},
    "soxr": {"data/voices.py"},
    "pesq": {"evaluation/speech.py"},
    "cyclopts": {"cli.py"},
    "rich": {"cli.py"},
}
PAPERS = re.compile("clipsep|audiosep|bimodal|audioscope", re.IGNORECASE)
BEYOND_THE_MIRROR = {f"test_{part}.py" for part in ("architecture", "recipes", "ddp", "documents", "parity")} | {
    f"cli/test_{part}.py"
    for part in (
        "calibrate", "clipsep", "convert", "eval", "faults", "onscreen", "others", "pairs", "queries", "separate",
        "train", "usage", "voicebank", "wordings",
    )
}  # fmt: skip
each_source = pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
each_test = pytest.mark.parametrize("path", TESTS, ids=lambda path: path.relative_to(ROOT / "tests").as_posix())


def imports(tree: ast.AST) -> Iterator[str]:
    """Dotted names of all that is imported anywhere in a file, ``from a import b`` as both ``a`` and ``a.b``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports say where from in full"
            assert node.module
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms(names: Iterator[str]) -> set[str]:
    """Rooms of the package among imported names; what only the package itself has (its version) is none."""
    return {name.split(".")[1] for name in names if name.startswith("soundsieve.")} & FLOOR.keys()


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_every_room_is_on_a_floor() -> None:
    assert {room(path) for path in SOURCES} - {"__init__", "__main__"} == FLOOR.keys()


@each_source
def test_imports_run_down(path: Path) -> None:
    own = room(path)
    if own in ("__init__", "__main__"):
        return
    for other in rooms(imports(parsed(path))) - {own}:
        assert FLOOR[other] < FLOOR[own], f"{own} imports {other}"


def test_a_breach_would_be_seen() -> None:
    for source in (
        "import soundsieve.cli",
        "from soundsieve import cli",
        "from soundsieve.cli import main",
        "def f():\n  from soundsieve.cli import main",
    ):
        assert rooms(imports(ast.parse(source))) == {"cli"}
    assert not rooms(imports(ast.parse("import soundsieve\nfrom soundsieve import Text")))


@each_source
def test_libraries_stay_in_their_files(path: Path) -> None:
    libraries = {name.split(".")[0] for name in imports(parsed(path))}
    if {"torch.utils.tensorboard"} & set(imports(parsed(path))):
        libraries.add("tensorboard")
    for library in libraries & CONFINED.keys():
        assert path.relative_to(PACKAGE).as_posix() in CONFINED[library], library


@each_source
def test_only_recipes_know_papers_by_name(path: Path) -> None:
    if room(path) in ("training", "inference", "evaluation", "cli"):
        found = PAPERS.search(path.read_text(encoding="utf-8"))
        assert found is None, found


@each_source
def test_nothing_is_unpickled_or_evaluated(path: Path) -> None:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            options = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            assert called not in ("eval", "exec", "pickle.load", "pickle.loads"), called
            assert called != "torch.load" or options.get("weights_only") == "True"
            assert called != "np.load" or options.get("allow_pickle") == "False"
            assert options.get("shell") != "True"


@each_source
def test_every_public_thing_has_a_docstring(path: Path) -> None:
    tree = parsed(path)
    if tree.body:
        assert ast.get_docstring(tree), "the file itself"

    def check(body: list[ast.stmt], prefix: str) -> None:
        for node in body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name[0] != "_":
                assert ast.get_docstring(node) or is_overload(node), f"{prefix}{node.name}"
                if isinstance(node, ast.ClassDef):
                    check(node.body, f"{prefix}{node.name}.")

    check(tree.body, "")


def is_overload(node: ast.AST) -> bool:
    return any("overload" in ast.unparse(decorator) for decorator in getattr(node, "decorator_list", ()))


@each_test
def test_tests_mirror_the_package(path: Path) -> None:
    relative = path.relative_to(ROOT / "tests")
    if relative.as_posix() in BEYOND_THE_MIRROR:
        return
    assert (PACKAGE / relative.with_name(relative.name.removeprefix("test_"))).is_file()


@each_test
def test_tests_say_what_they_test(path: Path) -> None:
    assert ast.get_docstring(parsed(path))


def test_there_is_no_room_for_strangers() -> None:
    names = {path.stem for path in SOURCES} | {path.parent.name for path in SOURCES}
    assert not names & {"utils", "util", "helpers", "common", "core", "base", "misc"}


def test_importing_the_package_builds_no_network_and_loads_little() -> None:
    script = "import sys, soundsieve; print(*(name.split('.')[0] for name in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert "soundsieve" in loaded
    assert not {"torch", "transformers", "lightning", "matplotlib", "huggingface_hub", "av"} & set(loaded)


def test_public_names_are_there() -> None:
    import soundsieve

    for name in soundsieve.__all__:
        assert getattr(soundsieve, name)
