"""Telegram's HTML: text and entities out of tags, refused where Telegram refuses it.

The rules and the wording of each refusal are those of TDLib's parser; places are byte offsets in UTF-8.
"""

import html
import re
from dataclasses import dataclass, field

from bot.localchat.api_error import bad_request
from bot.localchat.api_table import Json
from bot.localchat.formatted import Formatted, utf16_length

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
MONOSPACE = {"code", "pre"}  # nothing else may stand inside these
DATE_FORMAT = re.compile(r"r|w?[dD]?[tT]?")

NAMED = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot));?")
TOKEN = re.compile(r"[^<&]+|&|<")
OPEN_TAG = re.compile(r"<([^\s>]*)((?:\s+[^\s=>]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[\w.-]*))?)*)\s*>")
CLOSE_TAG = re.compile(r"</([^\s>]*)\s*>")
ATTRIBUTE = re.compile(r"([^\s=>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[\w.-]*))?")
SPACELESS = re.compile(r"<([^\s>]*)")


@dataclass(slots=True)
class Opened:
    """A tag that waits for its end."""

    tag: str
    attributes: dict[str, str | None]
    offset: int  # UTF-16 units of text before it
    piece: int  # pieces of text before it


@dataclass(slots=True)
class Parser:
    """One pass over one text."""

    source: str
    pieces: list[str] = field(default_factory=list)
    offset: int = 0
    stack: list[Opened] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def run(self) -> Formatted:
        """Walk from one mark to the next."""
        position = 0
        while match := TOKEN.match(self.source, position):
            if match.group() == "<":
                close = self.source.startswith("</", position)
                position = self._close(position) if close else self._open(position)
            elif match.group() == "&":
                position = self._character(position)
            else:
                self._add(match.group())
                position = match.end()
        if self.stack:
            raise _broken(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].tag}"')
        return Formatted("".join(self.pieces), tuple(_sorted(self.entities)))

    def _add(self, text: str) -> None:
        self.pieces.append(text)
        self.offset += utf16_length(text)

    def _character(self, position: int) -> int:
        """Read one character reference, or take the ampersand for itself as Telegram does."""
        match = NAMED.match(self.source, position)
        text = html.unescape(match.group()) if match else "&"
        if match is None or text in {"", "\ufffd"}:
            self._add("&")
            return position + 1
        self._add(text)
        return match.end()

    def _open(self, position: int) -> int:
        name = SPACELESS.match(self.source, position)
        tag = name[1].lower() if name else ""
        where = f"at byte offset {self._bytes(position)}"
        if ">" not in self.source[position:]:
            raise _broken(f"Unclosed start tag {where}")
        if tag not in TAGS:
            raise _broken(f'Unsupported start tag "{tag}" {where}')
        match = OPEN_TAG.match(self.source, position)
        if match is None:
            raise _broken(f'Unclosed start tag "{tag}" {where}')
        attributes = _attributes(match[2])
        _check_attributes(tag, attributes, where)
        self.stack.append(Opened(tag, attributes, self.offset, len(self.pieces)))
        return match.end()

    def _close(self, position: int) -> int:
        where = f"at byte offset {self._bytes(position)}"
        if not self.stack:
            raise _broken(f"Unexpected end tag {where}")
        match = CLOSE_TAG.match(self.source, position)
        if match is None:
            raise _broken(f"Unclosed end tag {where}")
        opened, found = self.stack.pop(), match[1].lower()
        if found not in {"", opened.tag}:
            raise _broken(f'Unmatched end tag {where}, expected "</{opened.tag}>", found "</{found}>"')
        if self.offset > opened.offset:
            self._mark(opened)
        return match.end()

    def _mark(self, opened: Opened) -> None:
        """Add the entity of a tag that ends here."""
        kind = TAGS[opened.tag]
        details = _details(opened, "".join(self.pieces[opened.piece :]))
        if details is None or any(outer.tag in MONOSPACE for outer in self.stack):
            return self._language(opened)
        if "expandable" in opened.attributes and kind == "blockquote":
            kind = "expandable_blockquote"
        length = self.offset - opened.offset
        inner = [e for e in self.entities if e["offset"] >= opened.offset and kind in MONOSPACE]
        self.entities = [e for e in self.entities if e not in inner]
        self.entities.append({"type": kind, "offset": opened.offset, "length": length, **details})
        return None

    def _language(self, opened: Opened) -> None:
        """Hand the language of `<pre><code class="language-…">` on to the block."""
        block, name = self.stack[-1] if self.stack else None, opened.attributes.get("class") or ""
        if opened.tag == "code" and block and block.tag == "pre" and name.startswith("language-"):
            block.attributes["language"] = name.removeprefix("language-")

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))


def parse_html(source: str) -> Formatted:
    """Read Telegram's HTML; raises ApiError as Telegram would."""
    return Parser(source).run()


def _attributes(text: str) -> dict[str, str | None]:
    return {name: _value(raw) for name, raw in ATTRIBUTE.findall(text)}


def _value(raw: str) -> str | None:
    if not raw:
        return None
    return (
        NAMED.sub(lambda match: html.unescape(match.group()), raw[1:-1]) if raw[0] in "\"'" else raw.lower()
    )


def _check_attributes(tag: str, attributes: dict[str, str | None], where: str) -> None:
    for name, value in attributes.items():
        if value is None and (tag, name) != ("blockquote", "expandable"):
            raise _broken(f'Expected equal sign in declaration of an attribute of the tag "{tag}" {where}')
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _broken(f'Tag "span" must have class "tg-spoiler" {where}')
    if tag == "tg-emoji" and not (attributes.get("emoji-id") or "").isdecimal():
        raise bad_request("Invalid custom emoji identifier specified")
    if tag == "tg-time" and not _is_moment(attributes):
        raise _broken(f'Tag "tg-time" must have a valid unix time and format {where}')


def _is_moment(attributes: dict[str, str | None]) -> bool:
    unix, form = attributes.get("unix") or "", attributes.get("format") or ""
    return unix.isdecimal() and DATE_FORMAT.fullmatch(form) is not None


def _details(opened: Opened, text: str) -> Json | None:
    """Tell what an entity says besides its place; None where Telegram makes no entity of the tag."""
    attributes = opened.attributes
    match opened.tag:
        case "a":
            url = attributes.get("href") or text
            return {"url": url} if re.match(r"(https?|tg|ton|mailto|tel):|[\w-]+\.\w", url) else None
        case "pre":
            return {"language": attributes["language"]} if attributes.get("language") else {}
        case "tg-emoji":
            return {"custom_emoji_id": attributes["emoji-id"]}
        case "tg-time":
            moment: Json = {"unix_time": int(attributes["unix"] or 0)}
            return moment | ({"date_time_format": attributes["format"]} if attributes.get("format") else {})
    return {}


def _sorted(entities: list[Json]) -> list[Json]:
    """Outer before inner."""
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _broken(reason: str) -> Exception:
    return bad_request(f"can't parse entities: {reason}")
