"""What somebody writes behind a command, with its markup."""

import re

from telegram import Message, MessageEntity

COMMAND = re.compile(r"/\S*\s*")


def written(message: Message) -> str:
    """The text behind a message's command as HTML; without one, that of the message which it answers."""
    text = message.text or ""
    command = COMMAND.match(text)
    units = 0 if command is None else _units(command.group())
    if rest := text[0 if command is None else command.end() :]:
        entities = [each for entity in message.entities if (each := _behind(entity, units)) is not None]
        alone = Message(message.message_id, message.date, message.chat, text=rest, entities=entities)
        return alone.text_html
    answered = message.reply_to_message
    return "" if answered is None or answered.text is None else answered.text_html


def _behind(entity: MessageEntity, units: int) -> MessageEntity | None:
    """What of some markup is behind so many units; None where that is nothing."""
    start, end = max(0, entity.offset - units), entity.offset + entity.length - units
    if end <= start:
        return None
    return MessageEntity.de_json(entity.to_dict() | {"offset": start, "length": end - start}, None)


def _units(text: str) -> int:
    """How long Telegram says that a text is."""
    return len(text.encode("utf-16-le")) // 2
