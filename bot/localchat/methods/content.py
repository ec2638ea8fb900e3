"""What a message holds: text, caption, photo or document, out of the fields of a request."""

from bot.localchat.api_error import bad_request
from bot.localchat.api_table import Json
from bot.localchat.formatted import Formatted, checked_caption, checked_text
from bot.localchat.markup import parse_html

CONTENT = ("text", "entities", "caption", "caption_entities", "photo", "document")


def text_content(fields: Json) -> Json:
    """Return text and entities of a message."""
    formatted = checked_text(_formatted(fields, "text", "entities"))
    content: Json = {"text": formatted.text}
    if formatted.entities:
        content["entities"] = list(formatted.entities)
    if options := fields.get("link_preview_options"):
        content["link_preview_options"] = options
    return content


def caption_content(fields: Json) -> Json:
    """Return caption and entities of a photo or document."""
    formatted = checked_caption(_formatted(fields, "caption", "caption_entities"))
    content: Json = {"caption": formatted.text} if formatted.text else {}
    if formatted.entities:
        content["caption_entities"] = list(formatted.entities)
    if fields.get("show_caption_above_media"):
        content["show_caption_above_media"] = True
    if fields.get("has_spoiler"):
        content["has_media_spoiler"] = True
    return content


def _formatted(fields: Json, text: str, entities: str) -> Formatted:
    source, mode = fields.get(text, ""), fields.get("parse_mode", "").lower()
    if mode == "html":
        return parse_html(source)
    if mode in {"markdown", "markdownv2"}:
        raise bad_request(f"the local chat reads HTML only, not parse_mode {fields['parse_mode']}")
    if mode:
        raise bad_request("unsupported parse_mode")
    return Formatted(source, tuple(fields.get(entities, ())))
