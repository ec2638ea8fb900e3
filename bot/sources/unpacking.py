"""Answers that come packed, never unpacked further than they may be long.

httpx unpacks whatever one read brings: 64 KB may become 64 MB before anybody counts, and packed twice over,
as it allows, a thousand times that.
"""

import zlib

import httpx

PACKINGS = "gzip"
"""What we ask for; deflate is taken, too, where it comes unasked."""
PACKED = {"gzip", "x-gzip", "deflate"}
_ANY_HEADER = zlib.MAX_WBITS | 32


class Unpacked:
    """The body of an answer, of at most `largest` bytes; raises httpx.DecodingError for any other."""

    def __init__(self, packing: str, largest: int) -> None:
        packing = packing.strip().lower()
        if packing not in {"", "identity", *PACKED}:
            raise httpx.DecodingError(f"packed by {packing[:40]!r}")
        self._unpacker = zlib.decompressobj(_ANY_HEADER) if packing in PACKED else None
        self._largest = largest
        self._body = bytearray()

    def add(self, part: bytes) -> None:
        """Take what came next."""
        self._body += part if self._unpacker is None else self._opened(self._unpacker, part)
        if len(self._body) > self._largest:
            raise httpx.DecodingError(f"more than {self._largest} bytes")

    def whole(self) -> bytes:
        """All of it, once nothing more comes."""
        if self._body and self._unpacker is not None and not self._unpacker.eof:
            raise httpx.DecodingError("cut off")
        return bytes(self._body)

    def _opened(self, unpacker: "zlib._Decompress", part: bytes) -> bytes:
        try:
            return unpacker.decompress(part, self._largest - len(self._body) + 1)
        except zlib.error as error:
            raise httpx.DecodingError(str(error)) from error
