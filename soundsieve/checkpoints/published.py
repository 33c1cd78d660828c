"""Models that can be used by name, and where their weights are."""

from __future__ import annotations

import difflib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from soundsieve.checkpoints.store import PICKLED, CheckpointError, is_ours
from soundsieve.encoders.pretrained import cache_folder, digest, of_hub

PACKAGED = Path(__file__).parent / "weights"


@dataclass(frozen=True)
class Hub:
    """A file on the hub.

    Attributes:
        repository: its name.
        kind: of repository: ``model`` or ``space``.
        file: in the repository.
        sha256: of the file.
    """

    repository: str
    kind: str
    file: str
    sha256: str


@dataclass(frozen=True)
class Origin:
    """Where others publish weights, which are converted when they are first asked for.

    Attributes:
        layout: as ``soundsieve convert --as`` knows it.
        variable: environment variable that may name a file to take instead, as published or converted.
        place: a file that is fetched; or, in words, where one can be had that no program may fetch.
    """

    layout: str
    variable: str
    place: Hub | str

    @property
    def told(self) -> str:
        """Where the weights come from, in words."""
        if isinstance(self.place, str):
            return self.place
        return f"fetched from {self.place.repository} when it is first asked for"


@dataclass(frozen=True)
class Published:
    """One model.

    Attributes:
        name: what ``-m`` takes.
        licence: of the weights.
        modalities: kinds of query it takes.
        about: one line.
        origin: where weights of others come from; None for those inside the package.
    """

    name: str
    licence: str
    modalities: tuple[str, ...]
    about: str
    origin: Origin | None = None

    @property
    def file(self) -> Path:
        """Where its weights are, or would be: in the package; for those of others a converted copy in the user's
        cache folder, or the converted file that the origin's variable names."""
        if self.origin is None:
            return PACKAGED / f"{self.name}.safetensors"
        given, copies = self.given, cache_folder() / "models"
        if given is None:
            return copies / f"{self.name}.safetensors"
        if is_ours(given):
            return given
        try:
            told = given.stat()
            state = f"{given.resolve()} {told.st_size} {told.st_mtime_ns}"
        except OSError:
            state = str(given)
        return copies / f"{self.name}-{hashlib.sha256(state.encode()).hexdigest()[:12]}.safetensors"

    @property
    def given(self) -> Path | None:
        """The file that the origin's variable names, or None."""
        named = os.environ.get(self.origin.variable) if self.origin else None
        return Path(named) if named else None


PUBLISHED = {
    "default": Published(
        "default",
        "Apache-2.0",
        ("text", "image", "audio", "video"),
        "our own: small, fast, 32 kHz, any length",
    ),
    "onscreen": Published(
        "onscreen",
        "Apache-2.0",
        ("video",),
        "our own: what is on the screen of a video, for separate --onscreen",
    ),
    "audiosep": Published(
        "audiosep",
        "MIT",
        ("text", "audio"),
        "AudioSep (arXiv 2308.05037) as published: open-domain, 32 kHz, any length",
        Origin(
            "audiosep", "SOUNDSIEVE_AUDIOSEP",
            Hub(
                "Audio-AGI/AudioSep", "space", "checkpoint/audiosep_base_4M_steps.ckpt",
                "f8cda01bfd0ebd141eef45d41db7a3ada23a56568465840d3cff04b8010ce82c",
            ),
        ),
    ),
    "clipsep": Published(
        "clipsep",
        "code: MIT",
        ("text", "image", "video"),
        "CLIPSep-NIT (arXiv 2212.07065) as published: open-domain, 16 kHz, segments of 4 s",
        Origin("clipsep", "SOUNDSIEVE_CLIPSEP", "a download that the readme of github.com/sony/CLIPSep links to"),
    ),
    "bimodal": Published(
        "bimodal",
        "code: MIT",
        ("text",),
        "bi-modal separation (arXiv 2404.01740) as published: open-domain, 16 kHz, segments of 8 s",
        Origin(
            "bimodal", "SOUNDSIEVE_BIMODAL",
            "a download, by browser alone, that the readme of github.com/microsoft/BiModalAudioSeparation links to",
        ),
    ),
}  # fmt: skip


def find(name: str) -> Path:
    """The weights file of a model: a name of the table, a path, or ``hub:owner/name`` (its weights.safetensors).

    Weights of others are fetched and converted if they are not at hand.

    Raises:
        CheckpointError: there is none of that name, or the hub cannot give it, or it cannot be converted.
    """
    if name.startswith("hub:"):
        return _download(name.removeprefix("hub:"))
    if name in PUBLISHED:
        return _made(PUBLISHED[name])
    if "/" in name or "\\" in name or name.endswith((".safetensors", *PICKLED)):
        return Path(name)
    near = (difflib.get_close_matches(name, PUBLISHED, 1, 0.01) or ["default"])[0]
    raise UnknownModel(f"no model is called {name!r}; did you mean {near!r}? 'soundsieve models' lists them")


class UnknownModel(CheckpointError):
    """No model has this name."""


def _made(model: Published) -> Path:
    path, origin = model.file, model.origin
    if path.is_file():
        return path
    if origin is None:
        raise CheckpointError(
            f"model {model.name!r} is not at hand: this copy of Soundsieve is without {path.name}; "
            "install a copy that has it, or let -m name weights of your own ('soundsieve train' makes them)"
        )
    from soundsieve.checkpoints.convert import convert

    source, place = model.given, origin.place
    if source is None:
        if isinstance(place, str):
            raise CheckpointError(
                f"model {model.name!r} is {place}: download it, give it to 'soundsieve convert --as {origin.layout}', "
                f"and let {origin.variable} name the result"
            )
        what = f"{Path(place.file).name} of {place.repository}, which model {model.name!r} is made of"
        remedy = f"connect once, or let {origin.variable} name the file"
        source = _fetch(what, place.repository, place.file, place.kind, remedy)
        if digest(source) != place.sha256:
            raise CheckpointError(f"{source}: not the published {what} (its SHA-256 differs); remove it")
    return convert(source, origin.layout, path, overwrite=True)


def _download(repository: str) -> Path:
    return _fetch(f"hub:{repository}", repository, "weights.safetensors", "model", "check the name and the network")


def _fetch(what: str, repository: str, file: str, kind: str, remedy: str) -> Path:
    try:
        return of_hub(repository, file, kind=kind)
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise CheckpointError(f"{what}: cannot be had ({reason}); {remedy}") from error
