"""Encoders bring queries into the space a separator was trained in; found by name, loaded at first use."""

from __future__ import annotations

import difflib
import importlib

from soundsieve.types import Encoder

ENCODERS = {
    "minilm": "soundsieve.encoders.minilm:MiniLM",
    "joint": "soundsieve.encoders.joint:Joint",
    "joint_leaning": "soundsieve.encoders.joint:LeaningJoint",
    "clip": "soundsieve.encoders.clip:Clip",
    "clap": "soundsieve.encoders.clap:Clap",
    "clap_padded": "soundsieve.encoders.clap:padded",
    "yamnet": "soundsieve.encoders.yamnet:Yamnet",
    "labels": "soundsieve.encoders.labels:Labels",
    "choices": "soundsieve.encoders.choices:Choices",
    "stills": "soundsieve.encoders.frames:Stills",
    "motion": "soundsieve.encoders.frames:Motion",
    "motion_16": "soundsieve.encoders.frames:Motion16",
    "patches": "soundsieve.encoders.frames:Patches",
}


def load(name: str) -> Encoder:
    """The encoder of this name.

    Raises:
        ValueError: there is none; the message gives the nearest name.
    """
    if name not in ENCODERS:
        near = difflib.get_close_matches(name, ENCODERS, 1, 0.0)[0]
        raise ValueError(f"no encoder is called {name!r}; did you mean {near!r}?")
    module, kind = ENCODERS[name].split(":")
    encoder: Encoder = getattr(importlib.import_module(module), kind)()
    return encoder
