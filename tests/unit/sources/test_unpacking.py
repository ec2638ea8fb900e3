"""Packed answers, and those that would fill the memory."""

import gzip
import tracemalloc
import zlib

import httpx
import pytest

from bot.sources.unpacking import Unpacked

TEXT = b"a story " * 1000


def unpacked(packing: str, content: bytes, largest: int = 10_000, part: int = 100) -> bytes:
    body = Unpacked(packing, largest)
    for start in range(0, len(content), part):
        body.add(content[start : start + part])
    return body.whole()


@pytest.mark.parametrize(
    ("packing", "content"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        (" X-GZip ", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
    ],
)
def test_an_answer_comes_out_as_it_was(packing: str, content: bytes) -> None:
    assert unpacked(packing, content) == TEXT


def test_one_that_is_empty_is_empty_however_it_is_said_to_be_packed() -> None:
    assert unpacked("gzip", b"") == b""


@pytest.mark.parametrize(
    ("packing", "content"),
    [
        ("gzip, gzip", gzip.compress(gzip.compress(TEXT))),
        ("br", TEXT),
        ("gzip", TEXT),
        ("gzip", gzip.compress(TEXT)[:-9]),
        ("", TEXT * 2),
        ("gzip", gzip.compress(TEXT * 2)),
    ],
    ids=["twice", "unknown", "not packed", "cut off", "too long", "too long once unpacked"],
)
def test_any_other_is_refused(packing: str, content: bytes) -> None:
    with pytest.raises(httpx.DecodingError):
        unpacked(packing, content)


def test_a_bomb_takes_no_more_room_than_an_answer_may() -> None:
    bomb = gzip.compress(bytes(200_000_000), compresslevel=9)
    assert len(bomb) < 200_000
    tracemalloc.start()
    try:
        with pytest.raises(httpx.DecodingError):
            unpacked("gzip", bomb, largest=1_000_000, part=len(bomb))
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()
