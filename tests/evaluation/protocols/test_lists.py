"""The promises of soundsieve.evaluation.protocols.lists, on made-up lists in the published layouts."""

from __future__ import annotations

from pathlib import Path

import pytest

from soundsieve.evaluation.evaluate import ListError
from soundsieve.evaluation.protocols.lists import read, unlisted
from soundsieve.evaluation.protocols.sets import PROTOCOLS
from tests.evaluation.protocols.conftest import FILES, LISTS, QUERIES, made

CLASSES = {"audioset": ["0", "0", "277"], "music": ["acoustic guitar", "violin", "violin"]}


@pytest.mark.parametrize("name", LISTS)
def test_a_published_list_is_read_with_its_blemishes(name: str, tmp_path: Path) -> None:
    listed, sounds = made(tmp_path, name, 100)
    protocol = PROTOCOLS[name]
    items = read(protocol, listed, sounds, protocol.asks)
    assert [(item.reference, item.mixture) for item in items] == FILES[name]
    assert [item.queries for item in items] == [(query,) for query in QUERIES[name]]
    assert [item.kind for item in items] == CLASSES.get(name, ["", "", ""])
    assert [item.line for item in items] == [2, 3, 4]
    assert not any(item.missing(sounds) for item in items)
    assert unlisted(protocol, items, sounds) == []


def test_other_columns_can_be_asked_and_may_be_more_than_the_set_has(tmp_path: Path) -> None:
    listed, sounds = made(tmp_path, "audiocaps", 100)
    words = ("description", "dogs", "drops", "it pours")
    listed.write_text(
        "".join(f"{row},{said}\n" for row, said in zip(LISTS["audiocaps"].split("\n"), words, strict=False))
    )
    items = read(PROTOCOLS["audiocaps"], listed, sounds, ("labels", "description"))
    assert [item.queries for item in items] == [
        ("Bow-wow Male speech, man speaking", "dogs"), ("Rain", "drops"), ("Rain", "it pours")
    ]  # fmt: skip
    with pytest.raises(ListError, match="line 1: no column 'label' to ask by; there are idx,caption,labels,"):
        read(PROTOCOLS["audiocaps"], listed, sounds, ("label",))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("wrong", ["source,noise,snr,query\n", "", "{body}", "x{header}\n{body}"])
def test_another_header_is_refused_with_its_line(name: str, wrong: str, tmp_path: Path) -> None:
    listed, sounds = made(tmp_path, name, 100)
    header, body = LISTS[name].split("\n", 1)
    listed.write_text(wrong.format(header=header, body=body))
    with pytest.raises(ListError) as caught:
        read(PROTOCOLS[name], listed, sounds, PROTOCOLS[name].asks)
    assert str(caught.value).startswith(
        f"{listed}: line 1: the header of a list of {PROTOCOLS[name].title} is {header},"
    )


@pytest.mark.parametrize(
    ("name", "row", "told"),
    [
        ("audioset", "0,Speech,a/source.wav", "line 5: 3 fields, and the header has 4"),
        ("audioset", ",Speech,a/source.wav,a/mixture.wav", "line 5: column 'idx': the class is empty"),
        ("music", "3, ,a.wav,b.wav", "line 5: column 'caption': the query is empty"),
        ("clotho", "3,Rain, on a roof,a.wav,b.wav,c.wav", "line 5: 6 fields, and the header has 5"),
        ("esc50", f"3,{'x' * 1_001},a.wav,b.wav", "line 5: column 'caption': the query has 1001 characters"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line(name: str, row: str, told: str, tmp_path: Path) -> None:
    listed, sounds = made(tmp_path, name, 100)
    listed.write_text(LISTS[name] + row + "\n")
    if told.startswith("line 5: column 'caption'") and name == "music":
        told = "line 5: column 'caption': the class is empty"
    with pytest.raises(ListError, match=told) as caught:
        read(PROTOCOLS[name], listed, sounds, PROTOCOLS[name].asks)
    assert str(caught.value).startswith(str(listed))
    assert "\n" not in str(caught.value)


def test_a_list_that_is_empty_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    listed, sounds = made(tmp_path, "esc50", 100)
    protocol = PROTOCOLS["esc50"]
    listed.write_text("idx,caption,src_wav,noise_wav\n\n")
    with pytest.raises(ListError, match="no rows"):
        read(protocol, listed, sounds, protocol.asks)
    listed.write_bytes(b"idx,caption,src_wav,noise_wav\n0,\xff\xfe,a,b\n")
    with pytest.raises(ListError, match="not a text file"):
        read(protocol, listed, sounds, protocol.asks)
    with pytest.raises(ListError, match="No such file"):
        read(protocol, tmp_path / "nowhere.csv", sounds, protocol.asks)


@pytest.mark.parametrize("name", LISTS)
def test_a_folder_with_nothing_of_the_list_is_refused_at_once(name: str, tmp_path: Path) -> None:
    listed, _ = made(tmp_path, name, 100)
    with pytest.raises(ListError, match="no row has both its files") as caught:
        read(PROTOCOLS[name], listed, tmp_path, PROTOCOLS[name].asks)
    for file in FILES[name][0]:
        assert str(tmp_path / file) in str(caught.value)
    assert "--audio" in str(caught.value)


@pytest.mark.parametrize("name", LISTS)
def test_mixtures_that_the_list_lacks_are_found(name: str, tmp_path: Path) -> None:
    listed, sounds = made(tmp_path, name, 100)
    lines = LISTS[name].splitlines()
    listed.write_text("\n".join([lines[0], lines[2]]))
    items = read(PROTOCOLS[name], listed, sounds, PROTOCOLS[name].asks)
    assert unlisted(PROTOCOLS[name], items, sounds) == sorted(FILES[name][number][1] for number in (0, 2))
