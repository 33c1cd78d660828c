"""What a result depends on, as SHA-256: the code that makes it, its configuration, and the contents of files.

Two runs of equal fingerprint need not both be made; where anything that matters differs, so do the fingerprints. What
does not matter (comments, docstrings, what else stands in a table of names, where files lie) changes none.
"""

from __future__ import annotations

import ast
import dataclasses
import functools
import hashlib
import importlib.util
import json
import os
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import FunctionType
from typing import Any

from soundsieve.types import Clip

PACKAGE = "soundsieve"
# Tables of what there is, whose entries are named apart, and what looks on without taking part.
ASIDE = {PACKAGE, *(f"{PACKAGE}.{name}" for name in (
    "encoders", "recipes", "evaluation.provenance", "evaluation.validation"))}  # fmt: skip
TOLD_APART = {"split", "licence"}  # of a clip: which clips are used is said by their being there


def digest(value: Any) -> str:
    """SHA-256 of anything that :func:`plain` takes."""
    return hashlib.sha256(json.dumps(plain(value), sort_keys=True).encode()).hexdigest()


def plain(value: Any) -> Any:
    """A configuration in JSON's types: dataclasses by class and fields, functions by name and what they enclose.

    Raises:
        ValueError: there is no telling what a value is.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return [_name(type(value)), fields]
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=repr)
    if isinstance(value, functools.partial):
        return ["partial", plain(value.func), plain(value.args), plain(value.keywords)]
    if isinstance(value, FunctionType):
        return [_name(value), [plain(cell.cell_contents) for cell in value.__closure__ or ()]]
    if isinstance(value, type):
        return _name(value)
    if isinstance(value, Path):
        return str(value)
    raise ValueError(f"a {type(value).__name__} in a recipe: not to be told from another; use dataclasses, functions")


def _name(thing: Any) -> str:
    return f"{thing.__module__}.{thing.__qualname__}"


def code(roots: Iterable[str]) -> str:
    """SHA-256 of modules and of all they import, directly or not, that is neither installed nor of Python itself.

    Comments and docstrings are left out, and functions that only say which configuration or which claims there are: the
    configuration is told apart.

    Args:
        roots: names of modules.
    """
    found: dict[str, str] = {}
    waiting = sorted(roots)
    while waiting:
        name = waiting.pop()
        path = _source(name)
        if name in found or name in ASIDE or path is None:
            continue
        found[name], imported = _parsed(path, name, path.stat().st_mtime_ns)
        waiting += imported
    return hashlib.sha256(json.dumps(sorted(found.items())).encode()).hexdigest()


@functools.lru_cache(maxsize=1024)
def _parsed(path: Path, name: str, changed: int) -> tuple[str, tuple[str, ...]]:
    """What a module does, as a digest, and the names it imports; kept as long as the file is the same."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    imported: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = f"{'.' * node.level}{node.module or ''}"
            with suppress(ImportError):  # of a file without a package
                origin = importlib.util.resolve_name(origin, package)
                imported += (origin, *(f"{origin}.{alias.name}" for alias in node.names))
    tree.body = [node for node in tree.body if not _only_says(node)]
    for node in ast.walk(tree):
        match node:
            case ast.Module() | ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                node.body = node.body[ast.get_docstring(node, clean=False) is not None :]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest(), tuple(imported)


def _only_says(node: ast.stmt) -> bool:
    """Whether a definition states claims, or a recipe without a function of its own inside."""
    if not isinstance(node, ast.FunctionDef):
        return False
    inner = any(isinstance(part, ast.FunctionDef | ast.Lambda) for part in ast.walk(node) if part is not node)
    states = node.name == "claims" or (isinstance(node.returns, ast.Name) and node.returns.id == "Recipe")
    return states and not inner


def _source(name: str) -> Path | None:
    """The file of a module whose code is ours or the user's; None for what is installed, built in, or no module."""
    module = sys.modules.get(name)
    file = getattr(module, "__file__", None)
    if module is None and _is_own(name.split(".")[0]):
        with suppress(ImportError, ValueError):
            spec = importlib.util.find_spec(name)
            file = spec.origin if spec else None
    if file is None or not file.endswith(".py") or not _is_own(name.split(".")[0]):
        return None
    return Path(file)


@functools.lru_cache(maxsize=1024)
def _is_own(root: str) -> bool:
    if root == PACKAGE:
        return True
    file = getattr(sys.modules.get(root), "__file__", None)
    if root not in sys.modules:
        with suppress(ImportError, ValueError):
            spec = importlib.util.find_spec(root)
            file = spec.origin if spec else None
    installed = [sysconfig.get_path(kind) for kind in ("stdlib", "platstdlib", "purelib", "platlib")]
    return file is not None and not any(Path(file).is_relative_to(folder) for folder in installed)


class Contents:
    """SHA-256 of files, remembered in a file as long as their size and time of change stay as they were."""

    def __init__(self, memory: Path) -> None:
        self._memory = memory
        self._known: dict[str, list[Any]] = {}
        with suppress(OSError, ValueError):
            known = json.loads(memory.read_text(encoding="utf-8"))
            self._known = known if isinstance(known, dict) else {}

    def of(self, path: Path) -> str:
        """Of one file.

        Raises:
            OSError: it cannot be read.
        """
        path = path.absolute()
        facts = path.stat()
        key = [facts.st_size, facts.st_mtime_ns]
        kept = self._known.get(str(path))
        if not isinstance(kept, list) or kept[:2] != key:
            with path.open("rb") as file:
                kept = self._known[str(path)] = [*key, hashlib.file_digest(file, "sha256").hexdigest()]
        return str(kept[2])

    def of_clips(self, clips: Iterable[tuple[Clip, float]]) -> str:
        """Of clips with their weights, in their order: what they are and what is in their files, not where they lie."""
        return digest([[weight, *(self._value(getattr(clip, field.name)) for field in dataclasses.fields(clip)
                                  if field.name not in TOLD_APART)] for clip, weight in clips])  # fmt: skip

    def _value(self, value: Any) -> Any:
        if isinstance(value, Path):
            return self.of(value)
        return [self._value(item) for item in value] if isinstance(value, tuple) else value

    def save(self) -> None:
        """Remember for the next time."""
        part = self._memory.with_name(f".{self._memory.name}.{os.getpid()}")
        part.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(self._known), encoding="utf-8")
        os.replace(part, self._memory)
