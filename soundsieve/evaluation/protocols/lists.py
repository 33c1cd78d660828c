"""Lists of published test sets, read as they were released."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from soundsieve.evaluation.evaluate import ListError
from soundsieve.evaluation.protocols.sets import Protocol
from soundsieve.inference.request import QueryError, check_text


@dataclass(frozen=True)
class Item:
    """A mixture of a list.

    Attributes:
        line: of the list.
        reference: file with what is asked for, below the folder of sounds.
        mixture: file with all that sounds, likewise.
        queries: what is asked, in the order of the columns asked by.
        kind: the class that it counts in, or nothing.
        clip: what is asked for, as the list calls it.
        facts: what else the list says of it, by name.
    """

    line: int
    reference: str
    mixture: str
    queries: tuple[str, ...]
    kind: str
    clip: str
    facts: tuple[tuple[str, str | float], ...] = ()

    def missing(self, folder: Path) -> list[Path]:
        """Its files that are not in the folder of sounds."""
        return [path for name in (self.reference, self.mixture) if not (path := folder / name).is_file()]


def read(protocol: Protocol, path: Path, folder: Path, asks: Sequence[str]) -> list[Item]:
    """All rows of a list.

    Args:
        protocol: the list is in its layout; further columns may follow its own.
        path: of the list.
        folder: of the sounds.
        asks: columns whose words are asked for, all of them in the list; of a log, the words themselves.

    Raises:
        ListError: it is missing, has another header, a row is wrong, or none of its files is there.
    """
    items = _logged(protocol, path, asks) if protocol.is_log else _listed(protocol, path, asks)
    if not items:
        raise ListError(f"{path}: no rows in it")
    if all(item.missing(folder) for item in items):
        looked = " or ".join(map(str, items[0].missing(folder)))
        raise ListError(f"{path}: no row has both its files, {looked} to begin with; check --audio")
    return items


def _listed(protocol: Protocol, path: Path, asks: Sequence[str]) -> list[Item]:
    columns = ",".join(protocol.header)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file)
            header = next(reader, [])
            if tuple(header[: len(protocol.header)]) != protocol.header:
                raise ListError(f"{path}: line 1: the header of a list of {protocol.title} is {columns}, and not this")
            if absent := [column for column in asks if column not in header]:
                raise ListError(f"{path}: line 1: no column {absent[0]!r} to ask by; there are {','.join(header)}")
            items = []
            for row in reader:
                try:
                    items += [_item(protocol, header, row, asks, reader.line_num)] if row else []
                except ValueError as error:
                    raise ListError(f"{path}: line {reader.line_num}: {error}") from error
    except OSError as error:
        raise ListError(f"{path}: {error.strerror}; give a CSV file with the header {columns}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ListError(f"{path}: not a text file; give a CSV file with the header {columns}") from error
    return items


def _logged(protocol: Protocol, path: Path, asks: Sequence[str]) -> list[Item]:
    columns = " ".join(protocol.header)
    layout = f"its log, lines of '{columns}', or the folder of clean files"
    for words in asks:
        check_text(words)
    if path.is_dir():
        stems = sorted(file.stem for file in path.glob("*.wav"))
        files = ((line, stem, protocol.names({"file": stem})) for line, stem in enumerate(stems, 1))
        return [Item(line, *names, tuple(asks), "", stem) for line, stem, names in files]
    items = []
    try:
        for line, text in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
            fields = text.split()
            if not fields:
                continue
            try:
                if len(fields) != len(protocol.header):
                    raise ValueError(f"{len(fields)} fields, and a log of {protocol.title} has lines of '{columns}'")
                snr = float(fields[-1])
                if not math.isfinite(snr):
                    raise ValueError(f"the snr {fields[-1]!r} is no number of dB")
            except ValueError as error:
                raise ListError(f"{path}: line {line}: {error}") from error
            row = dict(zip(protocol.header, fields, strict=True))
            facts = tuple((row | {protocol.header[-1]: snr}).items())
            items.append(Item(line, *protocol.names(row), tuple(asks), "", row[protocol.clip_of], facts))
    except OSError as error:
        raise ListError(f"{path}: {error.strerror}; give {layout}") from error
    except UnicodeDecodeError as error:
        raise ListError(f"{path}: not a text file; give {layout}") from error
    return items


def _item(protocol: Protocol, header: Sequence[str], fields: list[str], asks: Sequence[str], line: int) -> Item:
    if len(fields) != len(header):
        raise ValueError(f"{len(fields)} fields, and the header has {len(header)}")
    row = dict(zip(header, fields, strict=True))
    kind = row[protocol.class_of] if protocol.class_of else ""
    if protocol.class_of and not kind.strip():
        raise ValueError(f"column {protocol.class_of!r}: the class is empty")
    for column in asks:
        try:
            check_text(row[column])
        except QueryError as error:
            raise ValueError(f"column {column!r}: {error}") from error
    return Item(line, *protocol.names(row), tuple(row[column] for column in asks), kind, row[protocol.clip_of])


def unlisted(protocol: Protocol, items: Sequence[Item], folder: Path) -> list[str]:
    """Mixtures in the folder of sounds that the list does not name, in order; they are not measured."""
    listed = {item.mixture for item in items}
    found = (path.relative_to(folder).as_posix() for path in folder.glob(protocol.mixtures))
    return sorted(name for name in found if name not in listed)
