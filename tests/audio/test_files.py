"""The public door: what it exports, and what it needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from soundsieve.audio import files


def test_the_module_needs_numpy_alone():
    code = "import sys; sys.modules.update(soundfile=None, soxr=None, av=None); import soundsieve.audio.files"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(files.__file__).parents[2])


def test_the_door_leads_to_what_it_names():
    assert set(files.__all__) == {"AudioError", "Reader", "Resampler", "Writer", "from_array", "read"}
    assert all(callable(getattr(files, name)) for name in files.__all__)
