"""Files that the bot uploaded, and the identifiers they are sent again by."""

import base64
import hashlib
import struct
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from bot.localchat.api_error import bad_request
from bot.localchat.api_table import Json, Upload

PHOTO_BYTES = 10 * 1024 * 1024
PREVIEW = 320  # long side in pixels of the smaller size Telegram makes of every photo

MEDIA_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp"}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file, kept in memory."""

    unique_id: str
    path: str
    name: str
    data: bytes

    @property
    def media_type(self) -> str:
        """What a browser may do with it: show pictures, download everything else."""
        return MEDIA_TYPES.get(PurePosixPath(self.path).suffix, "application/octet-stream")


@dataclass(slots=True)
class Files:
    """All files; the same bytes are stored once."""

    by_id: dict[str, StoredFile] = field(default_factory=dict)
    by_path: dict[str, StoredFile] = field(default_factory=dict)
    on_the_web: dict[str, str] = field(default_factory=dict)  # address by file_id; nothing is fetched

    def photo(self, given: Upload | str) -> list[Json]:
        """Store a photo, or find it by its `file_id`: its sizes, smallest first."""
        if isinstance(given, Upload):
            return self._stored_photo(given.data)
        stored = self.find(given)
        if not stored.path.startswith("photos/"):
            raise bad_request("can't use file of type Document as Photo")
        return self._sizes(stored)

    def web_photo(self, address: str, width: int | None, height: int | None) -> list[Json]:
        """Stand in for a photo that Telegram would fetch from an address."""
        unique_id = _digest(address.encode())[:16]
        file_id = f"AgACAgQAAxkDAAIw{unique_id}"
        self.on_the_web[file_id] = address
        size = {"width": width or PREVIEW, "height": height or PREVIEW}
        return [{"file_id": file_id, "file_unique_id": f"AQADw{unique_id[:12]}", **size}]

    def document(self, given: Upload | str) -> Json:
        """Store a document, or find it by its `file_id`."""
        if isinstance(given, Upload):
            if not given.data:
                raise bad_request("file must be non-empty")
            digest = _digest(given.data)
            suffix = PurePosixPath(given.name).suffix
            stored = self._keep(digest, f"documents/{digest}{suffix}", given.name, given.data)
        else:
            stored = self.find(given)
        return self._handle(stored, "f") | {"file_name": stored.name, "mime_type": stored.media_type}

    def find(self, file_id: str) -> StoredFile:
        """Find a file by its `file_id`; addresses cannot be fetched from here."""
        if "://" in file_id:
            raise bad_request("failed to get HTTP URL content")
        if file_id not in self.by_id:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return self.by_id[file_id]

    def _stored_photo(self, data: bytes) -> list[Json]:
        if not data:
            raise bad_request("file must be non-empty")
        if len(data) > PHOTO_BYTES:
            raise bad_request(f"too big for a photo; the maximum size is {PHOTO_BYTES} bytes")
        digest = _digest(data)
        suffix, width, height = picture(data)
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        return self._sizes(self._keep(digest, f"photos/{digest}{suffix}", f"photo{suffix}", data))

    def _keep(self, digest: str, path: str, name: str, data: bytes) -> StoredFile:
        return self.by_path.setdefault(path, StoredFile(digest, path, name, data))

    def _sizes(self, stored: StoredFile) -> list[Json]:
        _, width, height = picture(stored.data)
        shrink = min(PREVIEW / max(width, height), 1)
        small = {"width": max(round(width * shrink), 1), "height": max(round(height * shrink), 1)}
        preview = self._handle(stored, "m") | small
        return [preview, self._handle(stored, "x") | {"width": width, "height": height}]

    def _handle(self, stored: StoredFile, size: str) -> Json:
        file_id = f"AgACAgIAAxkDAAI{size}{stored.unique_id}"
        self.by_id[file_id] = stored
        return {
            "file_id": file_id,
            "file_unique_id": f"AQAD{size}{stored.unique_id[:12]}",
            "file_size": len(stored.data),
        }


def picture(data: bytes) -> tuple[str, int, int]:
    """Read suffix, width and height from a picture's first bytes; raises ApiError if it is none."""
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return ".png", *struct.unpack(">II", data[16:24])
        if data.startswith(b"\xff\xd8"):
            return ".jpg", *_jpeg_size(data)
        if data.startswith((b"GIF87a", b"GIF89a")):
            return ".gif", *struct.unpack("<HH", data[6:10])
    except (struct.error, IndexError):
        pass
    raise bad_request("IMAGE_PROCESS_FAILED")


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walk the segments of a JPEG to its frame header."""
    position = 2
    while True:
        marker, length = data[position + 1], struct.unpack(">H", data[position + 2 : position + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[position + 5 : position + 9])
            return width, height
        position += 2 + length


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()[:24]).decode()
