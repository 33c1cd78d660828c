"""Sound files: read any of them block by block, write one without ever leaving half of it behind.

Reading tries libsndfile (through soundfile) first and FFmpeg's libraries (through PyAV) when that does not
know the format. WAV is written here, byte by byte; FLAC, Ogg Vorbis and MP3 by libsndfile.

What is deliberately different from calling soundfile: a file that is shorter than its own header says is an
error (libsndfile plays what is left), every fault is one :class:`AudioError` of one line, integers are
rounded here and not in the library, and equal input gives equal bytes (libsndfile stamps the time of day
into float WAV files).

soundfile, soxr and av are imported where they are used, so this module needs numpy alone.
"""

from __future__ import annotations

from soundsieve.audio.faults import AudioError
from soundsieve.audio.reading import Reader, from_array, read
from soundsieve.audio.resampling import Resampler
from soundsieve.audio.writing import Writer

__all__ = ["AudioError", "Reader", "Resampler", "Writer", "from_array", "read"]
