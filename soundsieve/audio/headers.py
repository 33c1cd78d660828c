"""What a sound file's header claims, against the bytes that are there."""

from __future__ import annotations

import struct

from soundsieve.audio.faults import AudioError, check_shape, fault
from soundsieve.audio.streams import Source

STREAMED = {0, 0xFFFFFFFF, 0x80000000, 0x7FFFFFFF, 0x7FFFF000, 0xFFFFFFFFFFFFFFFF}
"""Data sizes that pipe writers (FFmpeg, GStreamer, arecord, SoX) put where they mean "unknown"."""
MOST_CHUNKS = 4096
"""A real file has a handful of them; a hostile one must not cost hours."""


def inspect(source: Source) -> None:
    """Compare the lengths a header declares with the bytes that are there; libsndfile clamps without a word.

    Sets ``source.patch`` where libsndfile would misread a length.

    Raises:
        AudioError: the file holds less than its header says, or its sample rate is 0.
    """
    head = source.at(0, 40)
    if head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        _inspect_chunks(source, head, ">" if head[:4] == b"RIFX" else "<")
    elif head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        _inspect_chunks(source, head, ">")
    elif head[:4] == b"riff" and head[24:28] == b"wave":
        _inspect_wave64(source)
    elif head[:4] == b"OggS":
        _inspect_ogg(source)
    elif head[:3] == b"ID3" or head[:1] == b"\xff":
        _inspect_mp3(source, head)


def _cut_short(source: Source, declared: int, held: int) -> AudioError:
    return fault(
        source.shown,
        f"is cut short: its header promises {declared} bytes of sound and {max(0, held)} are there",
        "copy or download it again",
    )


def _inspect_chunks(source: Source, head: bytes, order: str) -> None:
    place, long_size = 12, 0
    for _ in range(MOST_CHUNKS):
        header = source.at(place, 8)
        if len(header) < 8:
            return  # no sound chunk: libsndfile and FFmpeg say so
        name, size = header[:4], struct.unpack(order + "I", header[4:])[0]
        body = place + 8
        if name == b"ds64":
            long_size = int.from_bytes(source.at(body + 8, 8), "little")
        elif name == b"fmt " and source.at(body + 4, 4) == b"\0\0\0\0":
            check_shape(source.shown, sample_rate=0, channels=1)
        elif name in (b"data", b"SSND"):
            held = source.size - body
            if size == 0xFFFFFFFF and head[:4] in (b"RF64", b"BW64"):
                size = long_size
            riff_size = struct.unpack(order + "I", head[4:8])[0]
            if size == 0 and name == b"data" and held > 0 and riff_size != source.size - 8:
                # Zero means "unknown" here, but libsndfile takes it at its word. (With a RIFF size that fits,
                # the chunk really is empty and something else follows it.)
                source.patch = (place + 4, struct.pack(order + "I", min(held, 0xFFFFFFFF)))
            elif size not in STREAMED and size > held:
                raise _cut_short(source, size, held)
            return
        place = body + size + (size & 1)


def _inspect_wave64(source: Source) -> None:
    place = 40
    for _ in range(MOST_CHUNKS):
        header = source.at(place, 24)
        if len(header) < 24:
            return
        size = int.from_bytes(header[16:], "little")  # counts its own 24 bytes
        if header[:4] == b"data":
            if size not in STREAMED and place + size > source.size:
                raise _cut_short(source, size - 24, source.size - place - 24)
            return
        if size < 24:
            return
        place += (size + 7) & ~7


def _inspect_ogg(source: Source) -> None:
    """Look whether the last page is whole: libsndfile takes the length from it and never misses the rest."""
    tail = source.at(max(0, source.size - 65_536), 65_536)  # a page is at most 65307 bytes
    start = tail.rfind(b"OggS\0")
    if start < 0:
        return
    page = tail[start:]
    num_lacing = page[26] if len(page) > 26 else 0
    lacing = page[27 : 27 + num_lacing]
    if len(page) < 27 or len(lacing) < num_lacing or len(page) < 27 + num_lacing + sum(lacing):
        raise fault(source.shown, "is cut short: its last Ogg page is not whole", "copy or download it again")


def _inspect_mp3(source: Source, head: bytes) -> None:
    """Compare the bytes that a Xing header counts with those there; mpg123 only grumbles, on standard error."""
    start = 0
    if head[:3] == b"ID3":  # a tag whose length has seven bits a byte
        start = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
    frame = source.at(start, 64)
    if len(frame) < 64 or frame[0] != 0xFF or frame[1] & 0xE0 != 0xE0:
        return
    mono, first_version = frame[3] >> 6 == 3, frame[1] & 0x18 == 0x18
    tag = 4 + ((17 if mono else 32) if first_version else (9 if mono else 17))
    flags = int.from_bytes(frame[tag + 4 : tag + 8])
    if frame[tag : tag + 4] not in (b"Xing", b"Info") or not flags & 2:
        return
    place = tag + 8 + (4 if flags & 1 else 0)
    declared, held = int.from_bytes(frame[place : place + 4]), source.size - start
    if held < 0.99 * declared:
        raise _cut_short(source, declared, held)
    if held > 1.01 * declared:  # tags behind the sound
        source.patch = (start + place, held.to_bytes(4))
