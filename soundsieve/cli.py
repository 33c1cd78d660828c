"""The command line: parse, call, print. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, CycloptsError, Parameter, Token

import soundsieve
from soundsieve import interrupts
from soundsieve.types import Audio, Image, OnScreen, Query, Text, Video

if TYPE_CHECKING:
    from soundsieve.inference.stems import Output

app = App(
    name="soundsieve",
    help="Ask for a sound; get it out of the mix.",
    version=soundsieve.__version__,
    default_parameter=Parameter(negative=""),
    suppress_keyboard_interrupt=False,  # cyclopts would leave without a word
)


TestSet = Literal[
    "audioset", "vggsound", "audiocaps", "clotho", "music", "esc50", "voicebank", "music_plus", "vggsound_clean_plus",
    "music_sums", "vggsound_sums", "audiocaps_sums", "onscreen",
]  # fmt: skip


class Usage(ValueError):
    """The command was called wrongly: exit code 2."""


def _say(message: str) -> None:
    print(f"soundsieve: {' '.join(message.split())}", file=sys.stderr, flush=True)


ASKING: dict[str, Callable[[str], Query]] = {
    "-q": Text,
    "--query": Text,
    "--image": Image,
    "--audio": Audio,
    "--video": Video,
}


def _queries(_: object, tokens: Sequence[Token]) -> list[Query]:
    """Queries of every kind, in the order given: one option of several names, for several would lose it."""
    return [ASKING[token.keyword or "-q"](token.value) for token in tokens]


@app.command
def separate(
    *inputs: Path,
    queries: Annotated[
        list[Query] | None, Parameter(name=list(ASKING), converter=_queries, n_tokens=1, accepts_keys=False)
    ] = None,
    onscreen: bool = False,
    exclude: str | None = None,
    span: str | None = None,
    model: Annotated[str | None, Parameter(name=["-m", "--model"])] = None,
    out: Annotated[Path, Parameter(name=["-o", "--out"])] = Path("separated"),
    filename: str | None = None,
    format: Literal["wav", "flac", "ogg", "mp3"] = "wav",
    device: Literal["auto", "cpu", "cuda"] = "auto",
    precision: Literal["float32", "bfloat16"] = "float32",
    plot: bool = False,
    overwrite: bool = False,
    json_lines: Annotated[bool, Parameter(name="--json")] = False,
) -> int:
    """Take a sound out of recordings, and keep the rest.

    Writes {stem}.{query}.target.wav and {stem}.{query}.residual.wav for each query; together they are the recording.
    Rate, channels and length stay as they are. Nothing is overwritten without --overwrite.

    {query} is the text, or the query's file name without its ending; with its kind behind it (dog-image) where two
    queries would have one name. Targets come in the order in which they are asked for. A query that cannot be used is
    wrong usage: exit code 2, and nothing is done.

    With --onscreen the target is what is seen in a video, and the residual what is only heard. Both are written as
    copies of the video, too, with its pictures as they are: {stem}.onscreen.target.mp4 and
    {stem}.onscreen.residual.mp4. MOV, M4V, 3GP, WebM and MKV stay what they are; anything else becomes MKV.

    Parameters
    ----------
    inputs
        Sound files, or videos with a sound track.
    queries
        The sound: in words (-q), or as the file of a picture (--image), an example of the sound (--audio; its first
        60 s) or a video (--video; what is seen). May be given again and mixed, for more targets from the same pass.
    onscreen
        All sounds whose makers are seen in the video itself. Goes without other queries and --exclude.
    exclude
        A sound to leave out of the targets.
    span
        START-END in seconds; the targets are silent outside.
    model
        A name that 'soundsieve models' lists, a .safetensors file, or hub:owner/name; if not given, default, and
        onscreen with --onscreen.
    out
        Folder for the files.
    filename
        Template with {stem}, {query}, {part}, {ext} and {model}.
    format
        Of the files.
    device
        Where the network runs.
    precision
        Of the network's inner sums: bfloat16 is faster on processors that have it, at a cost nobody should hear.
    plot
        Draw spectrograms of mixture, target and residual beside each target.
    overwrite
        Replace files that exist.
    json_lines
        Print one JSON object per target.
    """
    if not inputs:
        raise Usage("no input; give one or more sound files")
    if onscreen and (queries or exclude is not None):
        raise Usage("--onscreen asks for all that is seen; leave -q, --image, --audio, --video and --exclude out")
    if onscreen:
        queries = [OnScreen()]
    elif not queries:
        raise Usage(
            "no query; say which sound with -q, such as -q 'a dog barking', or --image, --audio, --video or --onscreen"
        )
    if model is None:
        model = "onscreen" if onscreen else "default"
    from soundsieve.inference.request import QueryError, Request, parse_span, read

    try:
        within = parse_span(span) if span is not None else None
        request = Request(tuple(queries), Text(exclude) if exclude is not None else None, within)
        contents = [read(query) for query in request.all]
    except QueryError as error:
        raise Usage(str(error)) from error

    from soundsieve.audio.files import AudioError
    from soundsieve.inference import stems

    output = stems.Output(out, stems.TEMPLATE if filename is None else filename, format, overwrite, plot)
    _check_names(inputs, request, output, model)
    loaded = _load(model, device, precision)
    try:
        asked = loaded.ask(request, contents)
    except QueryError as error:
        raise Usage(str(error)) from error
    if loaded.watches and not onscreen:
        raise Usage(f"model {model!r} looks at the recording's own pictures; ask with --onscreen")
    del contents
    loaded.encoder.release()  # the queries are known: an hour of sound needs the memory more
    interrupts.working.set()
    failures = 0
    for source in inputs:
        try:
            with _bar(source.name) as advance:
                facts = stems.separate_file(loaded, source, asked, output, progress=advance)
        except (AudioError, QueryError) as error:
            message = str(error)
            _say(message if str(source) in message or isinstance(error, AudioError) else f"{source}: {message}")
            failures += 1
            continue
        for fact in facts:
            if json_lines:
                print(json.dumps(fact), flush=True)
            else:
                print("\n".join(fact[part] for part in stems.PARTS if part in fact), flush=True)
                if fact["presence"] is not None and fact["presence"] < 0.5:
                    what = "what is on the screen" if onscreen else repr(fact["query"])
                    _say(f"{source}: {what} may not be in it (presence {fact['presence']:.2f})")
    return 1 if failures else 0


def _check_names(inputs: Sequence[Path], request: Any, output: Output, model: str) -> None:
    from soundsieve.inference import stems

    taken: dict[Path, Path] = {}
    try:
        for source in inputs:
            for group in stems.names(source, request, output, model):
                for path in group:
                    if taken.setdefault(path, source) != source or inputs.count(source) > 1:
                        raise Usage(
                            f"{taken[path]} and {source} would both write {path}; separate them into different folders"
                        )
    except ValueError as error:
        raise Usage(str(error)) from error


def _load(model: str, device: str, precision: str = "float32") -> Any:
    from soundsieve.checkpoints.published import UnknownModel
    from soundsieve.inference.separate import load

    try:
        return load(model, device=device, precision=precision)
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
            print(f"{entry.name:10} {told:12} {entry.licence:12} {', '.join(entry.modalities):25} {entry.about}")
    return 0


@app.command(name="eval")
def evaluate(
    rows: Path,
    /,
    *,
    audio: Path,
    by: Literal["text", "audio", "image"] = "text",
    protocol: TestSet | None = None,
    interference: Path | None = None,
    asks: Annotated[list[str] | None, Parameter(name="--query")] = None,
    model: Annotated[str, Parameter(name=["-m", "--model"])] = "default",
    json_file: Annotated[Path | None, Parameter(name="--json")] = None,
    plate: Path | None = None,
    device: Literal["auto", "cpu", "cuda"] = "auto",
) -> int:
    """Measure a model on a list of mixtures: header source,noise,snr,query, as in DCASE 2024 Task 9.

    With --protocol the list is that of a published test set, in its own layout, and its mixtures are files: measured by
    the set's own formulas and averaging, with the published figures beside. Those of music_plus and
    vggsound_clean_plus are mixed from two lists, the other being --interference; those of music_sums, vggsound_sums and
    audiocaps_sums are sums of the clips that a row names, two or more, all of which are asked for. Of onscreen a row
    names a stretch of a video, or two of which the first is shown; the list's name says if what is heard of it is seen.

    Parameters
    ----------
    rows
        The list: two file names relative to --audio, with or without .wav, an SNR in dB, and a query; or that of
        --protocol, as published.
    audio
        Folder of the sounds, or of the videos.
    by
        What is asked with: the query's text; or a file that the list names for it, a sound in the column example or a
        picture in the column image, relative to --audio or absolute.
    protocol
        The published test set.
    interference
        The list of what sounds with the clips of music_plus and vggsound_clean_plus.
    asks
        A column of the list to ask by, in place of query or of what --protocol has, such as labels of audiocaps; of
        voicebank, whose list has no words, the words themselves. May be given again, such as for label, caption and
        description: all are asked in one pass, each has its figures, and there are the differences with an interval. Of
        music_plus and vggsound_clean_plus how the label is put: ensemble (as published) or photo, to CLIP, or label; of
        music_sums and vggsound_sums likewise: sentence (as published) or label.
    model
        As for separate.
    json_file
        Write everything there, row by row.
    plate
        With --protocol, draw spectrograms there of up to six rows: mixture, target, and what was separated.
    device
        Where the network runs.
    """
    from soundsieve.evaluation import evaluate as evaluation
    from soundsieve.evaluation import wordings
    from soundsieve.inference.request import QueryError

    if asks and len(set(asks)) < len(asks):
        raise Usage("--query: one is given twice")
    if not audio.is_dir():
        raise Usage(f"{audio}: no such folder; --audio names the folder of the list's sounds")
    if json_file and json_file.is_dir():  # said now, not after an hour of measuring
        raise Usage(f"{json_file}: is a folder; --json names a file")
    failures: list[str] = []

    def failed(message: str) -> None:
        failures.append(message)
        _say(message)

    try:
        if protocol:
            from soundsieve.evaluation.protocols import command

            given = command.Given(protocol, rows, audio, by, tuple(asks or ()), interference, plate)
            try:
                result, table, drawing = command.run(
                    given, lambda: _load(model, device), warn=_say, failed=failed, bar=_bar
                )
            except command.OptionError as error:
                raise Usage(str(error)) from error
            print(table)
            _keep(result, rows, json_file)
            if drawing and plate:
                try:
                    drawing.draw(plate)
                except OSError as error:
                    raise ValueError(f"{plate}: cannot be written ({error.strerror}); choose another place") from error
        else:
            if interference:
                raise Usage("--interference goes with --protocol music_plus or vggsound_clean_plus")
            if plate:
                raise Usage("--plate goes with --protocol")
            if asks and by != "text":
                raise Usage("--query asks in words; leave --by out")
            listed = evaluation.read_list(rows, by, asks or ())
            loaded = _load(model, device)
            interrupts.working.set()
            with _bar(rows.name) as advance:
                tell: dict[str, Any] = {
                    "failed": failed, "progress": lambda done: advance and advance(done, len(listed))
                }  # fmt: skip
                if asks:
                    result = wordings.compare(loaded, listed, audio, asks, **tell)
                else:
                    result = evaluation.evaluate(loaded, listed, audio, by=by, **tell)
            print((wordings if asks else evaluation).table(result))
            _keep(result, rows, json_file)
    except QueryError as error:
        raise Usage(str(error)) from error
    return 1 if failures else 0


def _keep(result: dict[str, Any], rows: Path, json_file: Path | None) -> None:
    """Write a result, its rows a line each, if a file for it is given."""
    from soundsieve.evaluation.provenance import provenance

    if json_file:
        per_row = result.pop("per_row")
        facts = json.dumps({"list": rows.name, **provenance(), **result}, indent=1).removesuffix("\n}")
        lines = ",\n".join(json.dumps(row) for row in per_row)
        _write(json_file, f'{facts},\n "per_row": [\n{lines}\n]\n}}\n')


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
    start: Annotated[Path | None, Parameter(name="--from")] = None,
    settings: Annotated[list[str] | None, Parameter(name="--set")] = None,
    device: Literal["auto", "cpu", "cuda"] = "auto",
) -> int:
    """Train a recipe on manifests or folders of videos; a killed run goes on with --resume.

    Parameters
    ----------
    recipe
        A name, a module or a .py file; with :tiny for its miniature.
    data
        A manifest (JSONL or CSV) or a folder of videos, with =WEIGHT behind it if its clips count more or less; may be
        given again.
    out
        Folder of the run; runs/RECIPE if not given.
    resume
        Go on with the run in --out.
    start
        Weights (.safetensors) to begin with instead of fresh ones.
    settings
        field=value of the recipe, such as steps=500 or optim.learning_rate=1e-3; may be given again.
    device
        Where the network trains.
    """
    from soundsieve import recipes

    try:
        chosen = recipes.configured(recipe, settings or [])
    except ValueError as error:
        raise Usage(str(error)) from error
    from soundsieve.evaluation import training

    if resume and start:
        raise Usage("--resume goes on with the run's own weights; leave --from out")
    interrupts.working.set()
    weights = training.run(
        chosen,
        data,
        out or Path("runs") / chosen.name,
        resume=resume,
        start=start,
        device=device,
        command=sys.argv[1:],
    )
    print(weights)
    return 0


@app.command
def claims(
    *names: str,
    seeds: int = 3,
    json_file: Annotated[Path | None, Parameter(name="--json")] = None,
    data: list[str] | None = None,
    out: Path = Path("runs/claims"),
    jobs: int | None = None,
    settings: Annotated[list[str] | None, Parameter(name="--set")] = None,
    device: Literal["auto", "cpu", "cuda"] = "auto",
) -> int:
    """Measure again what recipes claim: train what is missing, compare, say what holds, fails, or is undecided.

    Each claim is a difference between two trainings, or two ways of asking one, on the same mixtures, with its 95 %
    interval over mixtures and training seeds. What was trained once is used again; what was stopped goes on.

    Parameters
    ----------
    names
        Recipes: names, modules or .py files; all that state claims if none is given.
    seeds
        Trainings of each arm.
    json_file
        Write everything there.
    data
        A manifest (JSONL or CSV) to use in place of a small world of generated sounds, with =WEIGHT behind it if its
        clips count more or less; may be given again.
    out
        Folder for trainings and measurements.
    jobs
        Trainings at one time; one for each processor core if not given.
    settings
        field=value of every recipe trained, before what a claim sets itself; may be given again.
    device
        Where the networks are trained and measured.
    """
    from soundsieve.evaluation import claims as evaluation
    from soundsieve.evaluation.jobs import processors

    if json_file and json_file.is_dir():  # said now, not after an hour of training
        raise Usage(f"{json_file}: is a folder; --json names a file")
    if seeds < 1 or (jobs is not None and jobs < 1):
        raise Usage("--seeds and --jobs are numbers from 1")
    try:
        for stated in evaluation.collect(names):
            evaluation.check(stated, settings or [])
    except ValueError as error:
        raise Usage(str(error)) from error
    interrupts.working.set()
    result = evaluation.run(
        names, out=out, seeds=seeds, at_once=jobs or processors(), say=lambda line: print(line, file=sys.stderr),
        data=data or [], settings=settings or [], device=device,
    )  # fmt: skip
    print(evaluation.table(result))
    if json_file:
        _write(json_file, json.dumps(result, indent=1) + "\n")
    faults = {claim["fault"] for claim in result["claims"] if claim["verdict"] is None}
    for fault in sorted(faults):
        _say(fault)
    return 1 if faults else 0


@app.command
def calibrate(
    weights: str,
    /,
    *,
    data: list[str] | None = None,
    suppression: float | None = None,
    list_file: Annotated[Path | None, Parameter(name="--list")] = None,
    audio: Path | None = None,
    out: Annotated[Path | None, Parameter(name=["-o", "--out"])] = None,
    overwrite: bool = False,
    device: Literal["auto", "cpu", "cuda"] = "auto",
) -> int:
    """Set how sure a model says it is, in a copy of its weights, by sounds that it was not trained on.

    With --list and --audio, of a model that tells whether a sound is there: its presence becomes a probability, of a
    sound that is there against one that is not. With --data, of a model that hears what is on the screen: videos with
    split valid are mixed, the sound of two while a third is shown, of which nothing should be left; one number, added
    to all the network's on-screen logits, brings what is left to --suppression dB below the mixture, on average.

    Parameters
    ----------
    weights
        The model, as for separate -m.
    data
        A manifest (JSONL or CSV) or a folder of videos, none of them trained on; may be given again.
    suppression
        With --data, in dB, 6 if not given; the more, the less is let through of what is on the screen, too.
    list_file
        A list of mixtures, as for eval.
    audio
        The folder of its sounds.
    out
        The .safetensors file to write; beside the weights and called like them, with -calibrated, if not given.
    overwrite
        Replace a file that exists.
    device
        Where the network runs.
    """
    from soundsieve.checkpoints.published import UnknownModel
    from soundsieve.evaluation import calibration, presence

    if suppression is not None and not 0 < suppression < 100:
        raise Usage(f"--suppression {suppression:g}: it is above 0 and below 100 dB")
    if suppression is not None and list_file:
        raise Usage("--suppression: it is of what is on the screen, with --data; leave it out with --list")
    if bool(data) == bool(list_file) or bool(list_file) != bool(audio):
        raise Usage("give --list and --audio to calibrate presence, or --data to calibrate what is on the screen")
    interrupts.working.set()
    try:
        if list_file and audio:
            path, told = presence.calibrate(
                weights, list_file, audio, out, overwrite=overwrite, device=device, failed=_say, bar=_bar
            )
            found = f"AUC {told['auc']:.3f}, calibration error {told['calibration_error']:.3f} on what it was set by"
        else:
            asked = calibration.SUPPRESSION_DB if suppression is None else suppression
            path, offset = calibration.calibrate(
                weights, data or [], out, suppression_db=asked, overwrite=overwrite, device=device, bar=_bar
            )
            found = f"{offset:+.2f} is added to its logits"
    except UnknownModel as error:
        raise Usage(str(error)) from error
    print(path)
    _say(f"{path}: {found}")
    return 0


@app.command
def convert(
    checkpoint: Path,
    /,
    *,
    publisher: Annotated[str, Parameter(name="--as")],
    out: Annotated[Path | None, Parameter(name=["-o", "--out"])] = None,
    tokeniser: Path | None = None,
    overwrite: bool = False,
) -> int:
    """Turn published weights of others into one file that -m takes, with the encoder of queries if they have it inside.

    The checkpoint is opened without running code from it, and every tensor in it must be the system's. Where its
    trainer left its arguments in a file beside it (train-args.json), they are read.

    Parameters
    ----------
    checkpoint
        The file as it was published: of torch (.ckpt, .pt), or .safetensors.
    publisher
        Whose layout it has; a name that nobody has is answered with those there are.
    out
        The .safetensors file to write; beside the checkpoint and called like it if not given.
    tokeniser
        Folder of the tokeniser of its text encoder; looked for in several places if not given.
    overwrite
        Replace a file that exists.
    """
    from soundsieve.checkpoints import convert as conversion

    interrupts.working.set()
    try:
        print(conversion.convert(checkpoint, publisher, out, tokeniser=tokeniser, overwrite=overwrite, warn=_say))
    except conversion.UnknownLayout as error:
        raise Usage(str(error)) from error
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
    videos: int | None = None,
    over: Path | None = None,
) -> int:
    """Make a small world: sounds, pictures, captions and short videos, with manifests to train on.

    Its sounds are procedural ones, rendered instruments and voices, or with --over your own recordings. Instruments
    need Debian's fluidsynth and fluid-soundfont-gm, voices its espeak-ng; what is missing is said and left out.

    Parameters
    ----------
    out
        Folder for all of it; manifest.jsonl lists the clips, videos.jsonl the videos.
    per_kind
        Clips of each kind of sound that is made.
    seed
        Of everything random; the same seed gives the same world.
    jobs
        Processes at work.
    videos
        How many; one for sixteen clips if not given.
    over
        A manifest of recordings: the world's sounds, instead of made ones.
    """
    from soundsieve.data.world import make_world

    interrupts.working.set()
    print(make_world(out, per_kind=per_kind, seed=seed, jobs=jobs, videos=videos, over=over))
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
