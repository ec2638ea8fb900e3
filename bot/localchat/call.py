"""One request of the bot, checked, on its way to a method."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.localchat.api_error import bad_request
from bot.localchat.api_table import Json, Upload

ATTACHED = "attach://"


@dataclass(frozen=True, slots=True)
class Call:
    """The fields of a request, and the files that came along."""

    fields: Json
    uploads: Mapping[str, Upload]

    def file(self, given: Upload | str) -> Upload | str:
        """Return the file that a field means: itself, one that came along, or a `file_id`."""
        if isinstance(given, Upload) or not given.startswith(ATTACHED):
            return given
        name = given.removeprefix(ATTACHED)
        if name not in self.uploads:
            raise bad_request("attached file not found")
        return self.uploads[name]
