"""What recipes claim, measured again: train what is missing, ask every arm the same mixtures, and say what holds.

Everything lies in one folder: ``runs/<key>``, a training and its measurements, where the key is SHA-256 of all that the
training depends on (:mod:`soundsieve.evaluation.fingerprint`), so that nothing is trained twice and nothing stale is
used; ``data`` and ``trials``, decoded clips; ``world-<key>`` and ``scenes-<key>``, the sounds and the videos that are
made where none are given.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from soundsieve import encoders, recipes
from soundsieve.checkpoints import store
from soundsieve.data.manifest import read_manifest
from soundsieve.evaluation import calibration, screen, training, trials
from soundsieve.evaluation.fingerprint import Contents, code, digest
from soundsieve.evaluation.jobs import Job, Measurement, carry_out
from soundsieve.evaluation.paired import difference
from soundsieve.evaluation.provenance import provenance
from soundsieve.recipes import Arm, Claim, Recipe, Scenes, Trial, Where
from soundsieve.types import Clip

PER_KIND = 12  # clips in the small world; one or two of a kind are heard by no training
SCENES = 4_000  # videos in it, where claims are about them; 600 are seen by no training
SCENES_RATE = 16_000  # Hz, of their sound
TRAINING = "soundsieve.evaluation.training"
MEASURING: dict[type, str] = {Trial: "soundsieve.evaluation.trials", Scenes: "soundsieve.evaluation.calibration"}
AT_HAND = 4  # trials whose mixtures are kept in memory; they are made again in seconds
FACTS = ("step", "seconds", "commit", "version", "torch", "processors", "clips", "kinds")  # of a run, into the result


class ClaimError(ValueError):
    """A claim cannot be put to the test as it is stated; one line that names it."""


@dataclass(frozen=True)
class Stated:
    """A claim and the recipe that states it; its arms' recipes are named in full."""

    recipe: str
    claim: Claim

    @property
    def sides(self) -> dict[str, Arm]:
        """``better`` and ``than``, or the one that is no fixed answer and no number."""
        sides = {"better": self.claim.better, "than": self.claim.than}
        return {side: arm for side, arm in sides.items() if isinstance(arm, Arm)}

    @property
    def arms(self) -> tuple[Arm, ...]:
        """Of both sides."""
        return tuple(self.sides.values())


def collect(names: Sequence[str]) -> list[Stated]:
    """The claims of recipes, those of the package if none is named.

    Raises:
        ClaimError: a recipe that is named states none, or one states two of the same name.
        ValueError: there is no such recipe.
    """
    found = []
    for name in names or recipes.names():
        state = getattr(recipes.load(name), "claims", None)
        stated: tuple[Claim, ...] = state() if state else ()
        if names and not stated:
            raise ClaimError(f"recipe {name!r} states no claims; give it a function claims()")
        if len({claim.name for claim in stated}) < len(stated):
            raise ClaimError(f"recipe {name!r}: two claims have one name")
        for claim in stated:
            better = _full(name, claim.better) if isinstance(claim.better, Arm) else claim.better
            than = _full(name, claim.than) if isinstance(claim.than, Arm) else claim.than
            found.append(Stated(name, replace(claim, better=better, than=than)))
    return found


def _full(recipe: str, arm: Arm) -> Arm:
    return replace(arm, recipe=f"{recipe}{arm.recipe}") if arm.recipe.startswith(":") else arm


def configured(arm: Arm, settings: Sequence[str] = ()) -> Recipe:
    """What an arm trains; its own settings go before those given here."""
    return recipes.configured(arm.recipe, (*settings, *arm.settings))


def check(stated: Stated, settings: Sequence[str] = ()) -> None:
    """That a claim's arms can be made and asked, and measured as it says.

    Raises:
        ClaimError: they cannot.
    """
    claim = stated.claim
    try:
        queries, fixed = [arm.query for arm in stated.arms], [claim.than] if isinstance(claim.than, str) else []
        if not stated.arms:
            raise ValueError(f"{claim.better!r} against {claim.than!r}: neither is an arm")
        if isinstance(claim.on, Scenes):
            screen.check(claim.on, claim.metric, queries, fixed)
        else:
            _check_metric(claim, fixed)
        if claim.on.count < 2:
            raise ValueError("a trial needs two mixtures or more")
        for arm in stated.arms:
            recipe = configured(arm, settings)
            kind = screen.kind_of(arm.query) if isinstance(claim.on, Scenes) else trials.kind_of(arm.query)
            if not 0 < arm.where.share <= 1:
                raise ValueError(f"share is {arm.where.share}; it must be above 0 and at most 1")
            if strange := set(arm.where.sets) - set(range(trials.SETS)):
                raise ValueError(f"no set {min(strange)} of kinds; there are 0 to {trials.SETS - 1}")
            taken = encoders.load(recipe.encoder).accepts
            if kind is not None and kind not in taken:
                kinds = ", ".join(sorted(one.__name__.lower() for one in taken))
                raise ValueError(f"{arm.recipe} takes {kinds}, not {kind.__name__.lower()}")
    except ValueError as error:
        raise ClaimError(f"recipe {stated.recipe!r}, claim {claim.name!r}: {error}") from error


def _check_metric(claim: Claim, fixed: Sequence[str]) -> None:
    measures = (*trials.RATIOS, "suppression") if fixed else trials.MEASURES
    if claim.metric not in measures:
        raise ValueError(f"no metric {claim.metric!r} here; there are {', '.join(measures)}")
    if fixed and fixed[0] not in trials.BASELINES:
        raise ValueError(f"no fixed answer {fixed[0]!r}; there are {', '.join(trials.BASELINES)}")


def run(
    names: Sequence[str],
    *,
    out: Path,
    seeds: int,
    at_once: int,
    say: Callable[[str], None],
    data: Sequence[str] = (),
    settings: Sequence[str] = (),
    device: str = "auto",
) -> dict[str, Any]:
    """Put claims to the test.

    Args:
        names: recipes; those of the package that state claims if none is named.
        out: folder for all that is made.
        seeds: trainings of each arm, with seeds from 0.
        at_once: trainings at one time.
        say: told of progress, a line each time.
        data: manifests, each with ``=weight`` behind it or not; if there are none the small world, and of claims on
            scenes its videos.
        settings: ``field=value`` of every arm, before what a claim sets itself.
        device: ``auto``, ``cpu`` or ``cuda``.

    Returns:
        In JSON's types: ``provenance``'s facts, ``seeds``, ``data``, ``claims`` (each with ``verdict``, ``difference``,
        ``low`` and ``high``, ``means`` by seed, and ``fault`` in place of these where a training failed) and ``runs``.
        Claims on a split that no manifest has, or on scenes where there are none, are not among them, if others are.

    Raises:
        ClaimError: a claim cannot be put to the test, or another process is at work in ``out``.
        ValueError: a recipe, a manifest or a clip is wrong; nothing has been trained then.
    """
    if seeds < 1 or at_once < 1:
        raise ClaimError(f"{seeds} seeds, {at_once} at once: both must be 1 or more")
    found = collect(names)
    for stated in found:
        check(stated, settings)
    with _alone(out):
        benches = _benches(found, out, data, settings, seeds, at_once, say)
        found = _allowed(found, benches, say)
        for stated in found:
            benches[type(stated.claim.on)].add(stated)
        every = list(dict.fromkeys(benches.values()))
        jobs = sorted((job for bench in every for job in bench.jobs()), key=lambda job: job.seed)
        faults = carry_out(jobs, at_once, device, say)
        return {
            **provenance(),
            "seeds": list(range(seeds)),
            "settings": list(settings),
            "data": [told for bench in every for told in bench.told_data],
            "claims": [benches[type(stated.claim.on)].outcome(stated, faults) for stated in found],
            "runs": {key: told for bench in every for key, told in bench.told_runs().items()},
        }


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Nobody else works in the folder meanwhile; the lock goes with the process, however it ends."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            fault = "another 'soundsieve claims' is at work there; wait for it, or give another --out"
            raise ClaimError(f"{out}: {fault}") from error
        yield


def _benches(
    found: Sequence[Stated],
    out: Path,
    data: Sequence[str],
    settings: Sequence[str],
    seeds: int,
    at_once: int,
    say: Callable[[str], None],
) -> dict[type, Bench]:
    """What claims are put to the test with, by the type of their trial: one for all where data is given."""
    sorts = list(dict.fromkeys(type(stated.claim.on) for stated in found))
    if data:
        return dict.fromkeys(sorts, Bench(out, data, settings, seeds))
    makers = {Trial: ("the small world", _world), Scenes: ("videos of the small world", _scenes)}
    benches = {}
    for sort in sorts:
        name, maker = makers[sort]
        benches[sort] = bench = Bench(out, [str(maker(out, at_once, say))], settings, seeds)
        bench.told_data[0]["manifest"] = name
    return benches


def _allowed(found: Sequence[Stated], benches: dict[type, Bench], say: Callable[[str], None]) -> list[Stated]:
    """Those whose trial can be made; all, for the fault to be found, if there is none of them."""
    lacks = [benches[type(stated.claim.on)].lacks(stated.claim.on) for stated in found]
    if all(lacks):
        return list(found)
    trials_of = ((lack, stated.claim.on.name) for stated, lack in zip(found, lacks, strict=True) if lack)
    for (lack, trial), count in Counter(trials_of).items():
        say(f"{count} claims left out: {lack}, which trial {trial!r} is made of")
    return [stated for stated, lack in zip(found, lacks, strict=True) if not lack]


def _world(out: Path, jobs: int, say: Callable[[str], None]) -> Path:
    folder = out / f"world-{code(['soundsieve.data.world'])[:12]}"
    manifest = folder / "manifest.jsonl"
    if not manifest.is_file():
        from soundsieve.data.world import make_world

        say("making the small world of sounds")
        make_world(folder, per_kind=PER_KIND, jobs=jobs)
    return manifest


def _scenes(out: Path, jobs: int, say: Callable[[str], None]) -> Path:
    folder = out / f"scenes-{digest([code(['soundsieve.data.world']), SCENES, SCENES_RATE])[:12]}"
    if not (folder / "manifest.jsonl").is_file():  # the last to be written
        from soundsieve.data.world import make_world

        say(f"making the small world's videos, {SCENES} of them")
        make_world(folder, per_kind=1, sample_rate=SCENES_RATE, jobs=jobs, videos=SCENES)
    return folder / "videos.jsonl"


class Bench:
    """Claims' arms turned into jobs, each training once however many claims need it, and results into verdicts.

    Args:
        out: folder for all that is made.
        manifests: each with ``=weight`` behind it or not.
        settings: of every arm.
        seeds: how many.
    """

    def __init__(self, out: Path, manifests: Sequence[str], settings: Sequence[str], seeds: int) -> None:
        self._out, self._settings, self._seeds = out, tuple(settings), seeds
        self._contents = Contents(out / "contents.json")
        self._clips: list[tuple[Clip, float]] = []
        self._manifest_of: dict[int, int] = {}  # by the clip object: two manifests may list one clip
        self._weights: list[float] = []
        self.told_data: list[dict[str, Any]] = []
        for number, given in enumerate(manifests):
            path, weight = training.weighted(given)
            clips = [_absolute(clip) for clip in read_manifest(path)]
            self._clips += [(clip, weight) for clip in clips]
            self._manifest_of |= {id(clip): number for clip in clips}
            self._weights.append(weight)
            told = self._contents.of_clips((clip, weight) for clip in clips)
            self.told_data.append({"manifest": Path(path).name, "weight": weight, "clips": len(clips), "sha256": told})
        self._every = tuple(clip for clip, _ in self._clips)
        self._splits = frozenset(clip.split for clip in self._every)
        self._folders: dict[tuple[Arm, int], Path] = {}
        self._jobs: dict[Path, Job] = {}
        self._sets: dict[Where, tuple[str, tuple[str, ...]]] = {}
        self._trials: dict[Trial | Scenes, str] = {}
        self._made = lru_cache(AT_HAND)(self._make)
        self._asked: set[tuple[Trial | Scenes, str]] = set()
        self._contents.save()

    def lacks(self, trial: Trial | Scenes) -> str:
        """Why a trial cannot be made, whatever it asks for; nothing where it can."""
        if trial.split not in self._splits:
            return f"no clip has split {trial.split!r}"
        if isinstance(trial, Scenes) and not screen.has_scenes(self._every, trial.split):
            return f"no clip with split {trial.split!r} is a video of which it is known what sounds on its screen"
        return ""

    def add(self, stated: Stated) -> None:
        """Take a claim in; what its mixtures cannot be asked is said now.

        Raises:
            ValueError: the clips do not allow what it wants.
        """
        trial = stated.claim.on
        mixtures = self._made(trial)
        for arm in stated.arms:
            if (trial, arm.query) not in self._asked:
                if isinstance(trial, Scenes):
                    screen.ask(mixtures, arm.query, self._every, trial)
                else:
                    trials.ask(mixtures, arm.query, self._every, trial.name)
                self._asked.add((trial, arm.query))
            for seed in range(self._seeds):
                job = self._jobs.get(self._folder(arm, seed)) or self._job(arm, seed)
                wanted = self._measurement(job.folder, trial, arm.query)
                if wanted.file not in {measurement.file for measurement in job.measurements}:
                    job = replace(job, measurements=(*job.measurements, wanted))
                self._jobs[job.folder] = job

    def jobs(self) -> list[Job]:
        """All that must be done."""
        return list(self._jobs.values())

    def _folder(self, arm: Arm, seed: int) -> Path:
        """Of a run; its name is the key. Made once: the code may be edited while trainings go on."""
        arm = replace(arm, query="")
        if (arm, seed) not in self._folders:
            recipe = replace(configured(arm, self._settings), seed=seed)
            name = recipes.load(arm.recipe.partition(":")[0]).__name__
            made_by = code([name, encoders.ENCODERS[recipe.encoder].partition(":")[0], TRAINING])
            key = digest([replace(recipe, paper=""), self._training_set(arm.where)[0], made_by])
            self._folders[arm, seed] = self._out / "runs" / key[:16]
        return self._folders[arm, seed]

    def _job(self, arm: Arm, seed: int) -> Job:
        data, manifests = self._training_set(arm.where)
        settings, sound = (*self._settings, *arm.settings), self._out / "data" / data / "sound"
        part = [f"{field.name}={value}" for field in fields(Where) if (value := getattr(arm.where, field.name)) !=
                getattr(Where(), field.name)]  # fmt: skip
        name = " ".join((arm.recipe, *settings, *part, f"seed={seed}"))
        return Job(name, arm.recipe, settings, seed, self._folder(arm, seed), manifests, sound, self._every, ())

    def _training_set(self, where: Where) -> tuple[str, tuple[str, ...]]:
        """The key of what an arm learns from, and manifests of it."""
        if where not in self._sets:
            part = trials.kept(self._clips, where)
            key = self._contents.of_clips(pair for pair in part if pair[0].split == "train")[:16]
            manifests = []
            for number, weight in enumerate(self._weights):
                clips = [clip for clip, _ in part if self._manifest_of[id(clip)] == number]
                if clips:
                    path = self._out / "data" / key / f"{number}.jsonl"
                    _write_manifest(path, clips)
                    manifests.append(f"{path}={weight}")
            self._sets[where] = key, tuple(manifests)
        return self._sets[where]

    def _key(self, trial: Trial | Scenes) -> str:
        if trial not in self._trials:
            heard = self._contents.of_clips((c, 1.0) for c in self._every if c.split in (trial.split, "valid"))
            self._trials[trial] = digest([replace(trial, name=""), heard, code([MEASURING[type(trial)]])])
        return self._trials[trial]

    def _make(self, trial: Trial | Scenes) -> list[Any]:
        if isinstance(trial, Scenes):
            return list(screen.make(trial, self._every))
        return list(trials.make(trial, self._every, self._out / "trials" / self._key(trial)[:16]))

    def _measurement(self, folder: Path, trial: Trial | Scenes, query: str) -> Measurement:
        key = self._key(trial)
        file = folder / "measured" / f"{digest([key, query])[:16]}.json"
        return Measurement(trial, query, file, self._out / "trials" / key[:16])

    def outcome(self, stated: Stated, faults: dict[Path, str]) -> dict[str, Any]:
        """What became of a claim."""
        claim = stated.claim
        runs = {side: [self._folder(arm, seed) for seed in range(self._seeds)] for side, arm in stated.sides.items()}
        keys = {side: [folder.name for folder in folders] for side, folders in runs.items()}
        told = {"recipe": stated.recipe, **asdict(claim), "runs": keys}
        if fault := next((faults[folder] for side in runs.values() for folder in side if folder in faults), None):
            return {**told, "verdict": None, "fault": fault}
        better, than = (self._values(claim, side) for side in (claim.better, claim.than))
        heard = np.isfinite(better).all(0) & np.isfinite(than).all(0)
        if heard.sum() < 2:
            return {
                **told,
                "verdict": None,
                "fault": f"trial {claim.on.name!r}: silent in all but {heard.sum()} mixtures",
            }
        better, than = better[:, heard], than[:, heard]
        found = difference(better - claim.ratio * than)
        return {
            **told, "verdict": found.verdict(claim.margin), "difference": found.mean, "low": found.low,
            "high": found.high, "freedom": {"seeds": found.seeds - 1, "mixtures": found.mixtures - 1},
            "mixtures": found.mixtures, "silent": int((~heard).sum()),
            "means": {"better": better.mean(1).tolist(), "than": than.mean(1).tolist()},
            **self._calibration(stated),
        }  # fmt: skip

    def _values(self, claim: Claim, side: Arm | float | str) -> np.ndarray:
        """The claim's metric, (seed, mixture), not a number where there is none; a row for what no seed changes."""
        trial = claim.on
        if isinstance(side, Arm):
            measured = [found["rows"] for found in self._measured(trial, side)]
        elif side == screen.CONSTANT:
            assert isinstance(claim.better, Arm), "checked"
            parts = [calibration.part_of(found["suppression_db"]) for found in self._measured(trial, claim.better)]
            measured = [screen.baseline(part, self._made(trial)) for part in parts]
        elif isinstance(side, str):
            mixtures = self._made(trial)
            fixed = trials.BASELINES
            measured = [screen.baseline(fixed[side], mixtures) if isinstance(trial, Scenes)
                        else trials.baseline(side, mixtures)]  # fmt: skip
        else:
            return np.full((1, trial.count), side, np.float64)
        return np.array([screen.values(rows, claim.metric) for rows in measured], np.float64)

    def _measured(self, trial: Trial | Scenes, arm: Arm) -> list[dict[str, Any]]:
        """What was measured of an arm, by seed."""
        folders = [self._folder(arm, seed) for seed in range(self._seeds)]
        files = [self._measurement(folder, trial, arm.query).file for folder in folders]
        return [json.loads(file.read_text(encoding="utf-8")) for file in files]

    def _calibration(self, stated: Stated) -> dict[str, Any]:
        """Of a claim on scenes, by side and seed: the offset it is measured at, what of the off-screen sound is
        suppressed at it and, where it is compared with a constant answer, both at other suppressions."""
        trial = stated.claim.on
        if not isinstance(trial, Scenes):
            return {}
        names = ["offset", "suppression_db", *(["curve"] if stated.claim.than == screen.CONSTANT else [])]
        measured = {side: self._measured(trial, arm) for side, arm in stated.sides.items()}
        return {"calibration": {side: [{name: seed[name] for name in names} for seed in found]
                                for side, found in measured.items()}}  # fmt: skip

    def told_runs(self) -> dict[str, Any]:
        """Of every training that came to its end: what it was, and where and when from its own weights' header."""
        told = {}
        for job in self.jobs():
            if job.is_done:
                header = store.read(job.folder / "weights.safetensors").header
                told[job.folder.name] = {"name": job.name, "seed": job.seed} | {
                    name: header.get(name) for name in FACTS
                }
        return told


def _absolute(clip: Clip) -> Clip:
    """The clip, good from anywhere."""
    paths = {field.name: _each(getattr(clip, field.name), Path.absolute) for field in fields(clip)}
    return replace(clip, **paths)


def _each(value: Any, change: Callable[[Path], Any]) -> Any:
    if isinstance(value, tuple):
        return tuple(_each(item, change) for item in value)
    return change(value) if isinstance(value, Path) else value


def _write_manifest(path: Path, clips: Sequence[Clip]) -> None:
    rows = [{field.name: _each(getattr(clip, field.name), str) for field in fields(clip)} | {"heard": dict(clip.heard)}
            for clip in clips]  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.stem}.{os.getpid()}.part.jsonl")
    part.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert read_manifest(part) == list(clips), "a manifest says less than a clip has"
    os.replace(part, path)


def table(result: dict[str, Any]) -> str:
    """The outcome as lines of text: a claim, its verdict, the difference, both arms, and the paper's figures."""
    unit = dict.fromkeys(("presence", *screen.AREAS), "")
    lines = []
    width = max([len(claim["name"]) for claim in result["claims"]], default=0) + 2
    recipe = None
    for claim in result["claims"]:
        if claim["recipe"] != recipe:
            recipe = claim["recipe"]
            lines += [f"{recipe:{width}}{'':11}{'better - than (95 %)':32}{'better':>8}{'than':>8}   paper"]
        if claim["verdict"] is None:
            lines.append(f"{claim['name']:{width}}not run: {claim['fault']}")
            continue
        means = {side: float(np.mean(values)) for side, values in claim["means"].items()}
        ends = f"{claim['low']:+.2f} to {claim['high']:+.2f}"
        beyond = f" > {claim['margin']:g}?" if claim["margin"] else ""
        beyond = f" of {claim['ratio']:.1%}{beyond}" if claim["ratio"] != 1 else beyond
        shown = f"{claim['difference']:+.2f} ({ends}){unit.get(claim['metric'], ' dB')}{beyond}"
        paper = claim["paper"] or "-"
        if claim["published"]:  # the paper's percentage, and ours beside it
            theirs = claim["published"]
            paper = f"{theirs[0]:g} / {theirs[1]:g}{gain(*theirs)}{gain(means['better'], means['than'], ', ours ')}"
        lines.append(f"{claim['name']:{width}}{claim['verdict']:11}{shown:32}"
                     f"{means['better']:8.2f}{means['than']:8.2f}   {paper}")  # fmt: skip
    if len(result["seeds"]) == 1:
        lines.append("One seed: the intervals speak of other mixtures, not of other trainings.")
    return "\n".join(lines)


def gain(better: float, than: float, name: str = ", ") -> str:
    """By how much of the other the one is more, such as ``, +71%``; nothing of what is not above zero."""
    return f"{name}{better / than - 1:+.0%}" if min(better, than) > 0 else ""
