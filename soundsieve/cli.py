"""The command line: parse, call, print. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import inspect
import io
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter

import soundsieve
from soundsieve import interrupts

if TYPE_CHECKING:
    from soundsieve.inference.stems import Output

app = App(
    name="soundsieve",
    help="Ask for a sound; get it out of the mix.",
    version=soundsieve.__version__,
    default_parameter=Parameter(negative=""),
    suppress_keyboard_interrupt=False,  # cyclopts would leave without a word
)


class Usage(ValueError):
    """The command was called wrongly: exit code 2."""


def _say(message: str) -> None:
    print(f"soundsieve: {' '.join(message.split())}", file=sys.stderr, flush=True)


@app.command
def separate(
    *inputs: Path,
    query: Annotated[list[str] | None, Parameter(name=["-q", "--query"])] = None,
    exclude: str | None = None,
    span: str | None = None,
    model: Annotated[str, Parameter(name=["-m", "--model"])] = "default",
    out: Annotated[Path, Parameter(name=["-o", "--out"])] = Path("separated"),
    filename: str | None = None,
    format: Literal["wav", "flac", "ogg", "mp3"] = "wav",
    device: Literal["auto", "cpu", "cuda"] = "auto",
    plot: bool = False,
    overwrite: bool = False,
    json_lines: Annotated[bool, Parameter(name="--json")] = False,
) -> int:
    """Take a sound out of recordings, and keep the rest.

    Writes {stem}.{query}.target.wav and {stem}.{query}.residual.wav for each query; together they are the recording.
    Rate, channels and length stay as they are. Nothing is overwritten without --overwrite.

    Parameters
    ----------
    inputs
        Sound files, or videos with a sound track.
    query
        The sound, in words; give it again for another target from the same pass.
    exclude
        A sound to leave out of the targets.
    span
        START-END in seconds; the targets are silent outside.
    model
        A name that 'soundsieve models' lists, a .safetensors file, or hub:owner/name.
    out
        Folder for the files.
    filename
        Template with {stem}, {query}, {part}, {ext} and {model}.
    format
        Of the files.
    device
        Where the network runs.
    plot
        Draw spectrograms of mixture, target and residual beside each target.
    overwrite
        Replace files that exist.
    json_lines
        Print one JSON object per target.
    """
    from soundsieve.inference.request import QueryError, Request, check_text, parse_span

    if not inputs:
        raise Usage("no input; give one or more sound files")
    if not query:
        raise Usage("no query; say which sound with -q, such as -q 'a dog barking'")
    try:
        for text in (*query, *([exclude] if exclude is not None else [])):
            check_text(text)
        within = parse_span(span) if span is not None else None
    except QueryError as error:
        raise Usage(str(error)) from error

    from soundsieve.audio.files import AudioError
    from soundsieve.inference import stems
    from soundsieve.types import Text

    request = Request(tuple(Text(text) for text in query), Text(exclude) if exclude is not None else None, within)
    output = stems.Output(out, stems.TEMPLATE if filename is None else filename, format, overwrite, plot)
    _check_names(inputs, request, output, model)
    loaded = _load(model, device)
    loaded.encode((*request.queries, *([request.exclude] if request.exclude else [])))
    loaded.encoder.release()  # the queries are known: an hour of sound needs the memory more
    interrupts.working.set()
    failures = 0
    for source in inputs:
        try:
            with _bar(source.name) as advance:
                facts = stems.separate_file(loaded, source, request, output, progress=advance)
        except (AudioError, QueryError) as error:
            message = str(error)
            _say(message if str(source) in message or isinstance(error, AudioError) else f"{source}: {message}")
            failures += 1
            continue
        for fact in facts:
            if json_lines:
                print(json.dumps(fact), flush=True)
            else:
                print(f"{fact['target']}\n{fact['residual']}", flush=True)
                if fact["presence"] < 0.5:
                    _say(f"{source}: {fact['query']!r} may not be in it (presence {fact['presence']:.2f})")
    return 1 if failures else 0


def _check_names(inputs: Sequence[Path], request: Any, output: Output, model: str) -> None:
    from soundsieve.inference import stems

    taken: dict[Path, Path] = {}
    try:
        for source in inputs:
            for pair in stems.names(source, request, output, model):
                for path in pair:
                    if taken.setdefault(path, source) != source or inputs.count(source) > 1:
                        raise Usage(
                            f"{taken[path]} and {source} would both write {path}; separate them into different folders"
                        )
    except ValueError as error:
        raise Usage(str(error)) from error


def _load(model: str, device: str) -> Any:
    from soundsieve.checkpoints.published import UnknownModel
    from soundsieve.inference.separate import load

    try:
        return load(model, device=device)
    except UnknownModel as error:
        raise Usage(str(error)) from error


class _bar:
    """A progress bar on a terminal's standard error; nothing anywhere else."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._progress: Any = None

    def __enter__(self) -> Any:
        if not sys.stderr.isatty():
            return None
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f}/{task.total:.0f} s"),
            TimeRemainingColumn(), console=Console(stderr=True), transient=True,
        )  # fmt: skip
        self._progress.start()
        task = self._progress.add_task(self._name, total=0.0)
        return lambda done, total: self._progress.update(task, completed=done, total=total or done)

    def __exit__(self, *error: object) -> None:
        if self._progress:
            self._progress.stop()


@app.command
def models(*, json_lines: Annotated[bool, Parameter(name="--json")] = False) -> int:
    """What can be used, from where, its licence, size and the queries it takes.

    Parameters
    ----------
    json_lines
        Print one JSON object per model.
    """
    from soundsieve.checkpoints.published import PUBLISHED

    for entry in PUBLISHED.values():
        at_hand = entry.file.is_file()
        size = entry.file.stat().st_size if at_hand else None
        if json_lines:
            print(json.dumps({
                "name": entry.name, "about": entry.about, "at_hand": at_hand, "file": str(entry.file), "bytes": size,
                "licence": entry.licence, "modalities": list(entry.modalities),
            }))  # fmt: skip
        else:
            told = f"{size / 1e6:.1f} MB" if size else "not at hand"
            print(f"{entry.name:10} {told:12} {entry.licence:12} {', '.join(entry.modalities):8} {entry.about}")
    return 0


@app.command(name="eval")
def evaluate(
    rows: Path,
    /,
    *,
    audio: Path,
    model: Annotated[str, Parameter(name=["-m", "--model"])] = "default",
    json_file: Annotated[Path | None, Parameter(name="--json")] = None,
    device: Literal["auto", "cpu", "cuda"] = "auto",
) -> int:
    """Measure a model on a list of mixtures: header source,noise,snr,query, as in DCASE 2024 Task 9.

    Parameters
    ----------
    rows
        The list: two file names relative to --audio, with or without .wav, an SNR in dB, and a query.
    audio
        Folder of the sounds.
    model
        As for separate.
    json_file
        Write everything there, row by row.
    device
        Where the network runs.
    """
    from soundsieve.evaluation import evaluate as evaluation
    from soundsieve.evaluation.provenance import provenance

    listed = evaluation.read_list(rows)
    if not audio.is_dir():
        raise Usage(f"{audio}: no such folder; --audio names the folder of the list's sounds")
    if json_file and json_file.is_dir():  # said now, not after an hour of measuring
        raise Usage(f"{json_file}: is a folder; --json names a file")
    loaded = _load(model, device)
    interrupts.working.set()
    failures: list[str] = []

    def failed(message: str) -> None:
        failures.append(message)
        _say(message)

    with _bar(rows.name) as advance:
        result = evaluation.evaluate(
            loaded, listed, audio, failed=failed, progress=lambda done: advance and advance(done, len(listed))
        )
    print(evaluation.table(result))
    if json_file:
        per_row = result.pop("per_row")
        facts = json.dumps({"list": rows.name, **provenance(), **result}, indent=1).removesuffix("\n}")
        lines = ",\n".join(json.dumps(row) for row in per_row)
        _write(json_file, f'{facts},\n "per_row": [\n{lines}\n]\n}}\n')
    return 1 if failures else 0


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)
    except OSError as error:
        raise ValueError(f"{path}: cannot be written ({error.strerror}); choose another place") from error
    finally:
        with suppress(OSError):  # a file where a folder should be: there is nothing to remove, and all is said
            part.unlink()


@app.command
def train(
    recipe: str,
    /,
    *,
    data: list[str],
    out: Path | None = None,
    resume: bool = False,
    settings: Annotated[list[str] | None, Parameter(name="--set")] = None,
    device: Literal["auto", "cpu", "cuda"] = "auto",
) -> int:
    """Train a recipe on manifests; a killed run goes on with --resume.

    Parameters
    ----------
    recipe
        A name, a module or a .py file; with :tiny for its miniature.
    data
        A manifest (JSONL or CSV), with =WEIGHT behind it if its clips count more or less; may be given again.
    out
        Folder of the run; runs/RECIPE if not given.
    resume
        Go on with the run in --out.
    settings
        field=value of the recipe, such as steps=500 or optim.learning_rate=1e-3; may be given again.
    device
        Where the network trains.
    """
    from soundsieve import recipes

    name, _, variant = recipe.partition(":")
    try:
        module = recipes.load(name)
        make = getattr(module, variant or "paper", None)
        made = make() if inspect.isfunction(make) and not inspect.signature(make).parameters else None
        if not isinstance(made, recipes.Recipe):
            raise Usage(f"recipe {name!r} has no {variant or 'paper'!r}; try {name}:tiny")
        chosen = recipes.override(made, settings or [])
    except ValueError as error:
        raise Usage(str(error)) from error
    from soundsieve.evaluation import training

    interrupts.working.set()
    weights = training.run(
        chosen, data, out or Path("runs") / chosen.name, resume=resume, device=device, command=sys.argv[1:]
    )
    print(weights)
    return 0


@app.command
def doctor() -> int:
    """What is installed, which device there is, and which models are at hand."""
    from soundsieve.inference.doctor import report

    lines, healthy = report()
    print("\n".join(lines))
    return 0 if healthy else 1


data_app = App(name="data", help="Make sounds to learn from.")
app.command(data_app)


@data_app.command
def world(
    *,
    out: Annotated[Path, Parameter(name=["-o", "--out"])],
    per_kind: int = 14,
    seed: int = 0,
    jobs: int = 1,
) -> int:
    """Make a small world of sounds: procedural ones, rendered instruments and voices, with a manifest.

    Instruments need Debian's fluidsynth and fluid-soundfont-gm, voices its espeak-ng; what is missing is said and
    left out.

    Parameters
    ----------
    out
        Folder for the clips and manifest.jsonl.
    per_kind
        Clips of each kind.
    seed
        Of everything random; the same seed gives the same world.
    jobs
        Processes at work.
    """
    from soundsieve.data.world import make_world

    interrupts.working.set()
    print(make_world(out, per_kind=per_kind, seed=seed, jobs=jobs))
    return 0


def run(arguments: Sequence[str]) -> int:
    """Run a command; its exit code: 0 all done, 1 an input failed, 2 wrong usage, 130 interrupted."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a file's name need not be text; printed, it must be the same bytes
        sys.stdout.reconfigure(errors="surrogateescape")
    try:
        result = app(arguments, exit_on_error=False, print_error=False, result_action="return_value")
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except CycloptsError as error:
        _say(f"{error} See 'soundsieve --help'.")
        return 2
    except Usage as error:
        _say(str(error))
        return 2
    except KeyboardInterrupt:
        print(interrupts.MESSAGE, file=sys.stderr, flush=True)
        return 130
    except BrokenPipeError:  # whoever read our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (ValueError, OSError, FloatingPointError, MemoryError) as error:
        _say(str(error) or type(error).__name__)
        return 1
    except Exception as error:
        if os.environ.get("SOUNDSIEVE_DEBUG"):
            raise
        _say(f"a fault of Soundsieve's own ({type(error).__name__}: {error}); SOUNDSIEVE_DEBUG=1 shows where")
        return 1
