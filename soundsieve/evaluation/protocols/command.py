"""A published test set from its options to its figures: what ``soundsieve eval --protocol`` does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soundsieve import interrupts
from soundsieve.evaluation.evaluate import ListError
from soundsieve.evaluation.protocols import lists, measure, onscreen, pairs, sums
from soundsieve.evaluation.protocols.plate import ENDINGS, Plate
from soundsieve.evaluation.protocols.sets import PAIRS, PROTOCOLS, SCREENS, SUMS
from soundsieve.inference.separate import Model


class OptionError(ValueError):
    """Options that do not go with a test set, or with each other."""


@dataclass(frozen=True)
class Given:
    """What the command was given.

    Attributes:
        name: of the set.
        rows: the list.
        audio: folder of the sounds.
        by: what is asked with: text, audio or image.
        asks: how it is asked for; nothing for the set's own way.
        interference: the second list of a set of two.
        plate: a picture to draw.
    """

    name: str
    rows: Path
    audio: Path
    by: str = "text"
    asks: tuple[str, ...] = ()
    interference: Path | None = None
    plate: Path | None = None


@dataclass(frozen=True)
class _Test:
    """A set whose list is read, for one model: its items, the rate they are measured at, how, and the table of that."""

    items: Sequence[Any]
    sample_rate: int
    evaluate: Callable[..., dict[str, Any]]
    table: Callable[[dict[str, Any]], str]


def run(
    given: Given,
    load: Callable[[], Model],
    *,
    warn: Callable[[str], None],
    failed: Callable[[str], None],
    bar: Callable[[str], AbstractContextManager[Callable[[float, float], None] | None]],
) -> tuple[dict[str, Any], str, Plate | None]:
    """Measure a model on a published test set.

    Args:
        given: the options.
        load: gives the model, once they and the list are known to be right.
        warn: told, in one line, of what is odd but harms nothing.
        failed: told, in one line, of a mixture that cannot be used; the others are still measured.
        bar: shows how much is done.

    Returns:
        The result, its table, and the plate to draw if one is wanted.

    Raises:
        OptionError: the options do not go together.
        ListError: the list cannot be used.
        ValueError: as of the set's own ``evaluate``.
    """
    if given.interference and given.name not in PAIRS:
        raise OptionError(f"--interference goes with --protocol {' or '.join(PAIRS)}")
    others = dict.fromkeys(PAIRS, _pairs) | dict.fromkeys(SUMS, _sums) | dict.fromkeys(SCREENS, _screens)
    prepare = others.get(given.name, _rows)
    test = prepare(given, load, warn)
    interrupts.working.set()
    plate = Plate(test.items, given.audio, test.sample_rate) if given.plate else None
    with bar(given.rows.name) as advance:
        result = test.evaluate(
            failed=failed,
            progress=lambda done: advance and advance(done, len(test.items)),
            seen=plate.take if plate else None,
        )
    return result, test.table(result), plate


def _rows(given: Given, load: Callable[[], Model], warn: Callable[[str], None]) -> _Test:
    protocol = PROTOCOLS[given.name]
    if given.by != "text":
        raise OptionError("--by: a protocol asks in words; --query chooses them")
    _check_plate(given.plate)
    asks = given.asks or protocol.asks
    items = lists.read(protocol, given.rows, given.audio, asks)
    more = lists.unlisted(protocol, items, given.audio)
    if more:
        warn(
            f"{given.audio}: {given.rows} does not name {len(more)} of the mixtures there, such as {more[0]}; they are "
            "left out"
        )
    model = load()
    return _Test(
        items,
        model.sample_rate,
        lambda **tell: {**measure.evaluate(model, protocol, items, given.audio, asks, **tell), "unlisted": more},
        lambda result: measure.table(protocol, result),
    )


def _pairs(given: Given, load: Callable[[], Model], _: Callable[[str], None]) -> _Test:
    chosen, interference = PAIRS[given.name], given.interference
    if interference is None:
        raise OptionError(
            f"--protocol {given.name} needs --interference, the list of what sounds with the clips of {given.rows}"
        )
    if given.by == "audio" or (given.asks and given.by != "text"):
        raise OptionError(f"--protocol {given.name} asks in words, which --query puts, or with --by image")
    _check_asks(given, pairs.WORDINGS)
    _check_plate(given.plate)
    targets, others = pairs.read(given.rows), pairs.read(interference)
    model = load()
    asks = (pairs.IMAGE,) if given.by == "image" else given.asks or (pairs.wording_of(model),)
    items = pairs.pair(targets, others, asks)
    _check_files(given, items)
    facts = {"protocol": given.name, "interference": interference.name}
    return _Test(
        items,
        pairs.RATE,
        lambda **tell: {**facts, **pairs.evaluate(model, items, given.audio, asks, **tell)},
        lambda result: pairs.table(chosen, result, len(others)),
    )


def _sums(given: Given, load: Callable[[], Model], warn: Callable[[str], None]) -> _Test:
    chosen = SUMS[given.name]
    if given.by != "text":
        raise OptionError(f"--protocol {given.name} asks in words, which --query puts")
    _check_asks(given, chosen.asks)
    _check_plate(given.plate)
    items = sums.read(chosen, given.rows)
    _check_files(given, items)
    if not (beside := given.rows.with_name(chosen.beside)).exists():
        warn(f"{beside}: not there; every clip is taken from the middle of its file, not from its middle frame")
    model = load()
    asks = given.asks or chosen.asks[:1]
    return _Test(
        items,
        sums.RATE,
        lambda **tell: sums.evaluate(model, chosen, items, given.audio, asks, **tell),
        lambda result: sums.table(chosen, result),
    )


def _screens(given: Given, load: Callable[[], Model], _: Callable[[str], None]) -> _Test:
    chosen = SCREENS[given.name]
    if given.by != "text" or given.asks:
        raise OptionError(f"--protocol {given.name} asks with the clips' own videos; leave --by and --query out")
    _check_plate(given.plate)
    listed = onscreen.read(given.rows)
    _check_files(given, listed.items)
    model = load()
    return _Test(
        listed.items,
        onscreen.RATE,
        lambda **tell: onscreen.evaluate(model, chosen, listed, given.audio, **tell),
        lambda result: onscreen.table(chosen, result),
    )


def _check_asks(given: Given, there: Sequence[str] | dict[str, Any]) -> None:
    if unknown := [ask for ask in given.asks if ask not in there]:
        raise OptionError(f"--query {unknown[0]!r}: of --protocol {given.name} it is one of {', '.join(there)}")


def _check_files(given: Given, items: Sequence[Any]) -> None:
    if all(missing := [item.missing(given.audio) for item in items]):
        raise ListError(f"{given.rows}: no row has all its files, {missing[0][0]} to begin with; check --audio")


def _check_plate(plate: Path | None) -> None:
    if plate and (plate.suffix.lower() not in ENDINGS or plate.is_dir()):
        raise OptionError(f"{plate}: --plate names a picture file that ends in {', '.join(ENDINGS)}")
