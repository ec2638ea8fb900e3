"""Buttons as Telegram wants them."""

from telegram import (
    ChatAdministratorRights,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    KeyboardButtonRequestChat,
    ReplyKeyboardMarkup,
)

from bot.model.message import Button, ChannelRequest, Link, Reply, Rows

POST, PROMOTE = "can_post_messages", "can_promote_members"


def markup(reply: Reply) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    """What goes with a message: buttons below it, or others in the place of the keyboard."""
    if not reply.requests:
        return keyboard(reply.buttons)
    rows = [[KeyboardButton(each.text, request_chat=_request(each))] for each in reply.requests]
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)


def keyboard(buttons: Rows) -> InlineKeyboardMarkup | None:
    """Rows of buttons under a message; None where there are none."""
    if not buttons:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in buttons])


def _button(button: Button | Link) -> InlineKeyboardButton:
    if isinstance(button, Link):
        return InlineKeyboardButton(button.text, url=button.url)
    return InlineKeyboardButton(button.text, callback_data=button.data)


def _request(request: ChannelRequest) -> KeyboardButtonRequestChat:
    """Where we are not there yet, both rights are named: only so does Telegram let us in (tdlib/td 2572)."""
    are_there = request.are_there
    return KeyboardButtonRequestChat(
        request.number,
        chat_is_channel=True,
        user_administrator_rights=_rights(POST) if are_there else _rights(POST, PROMOTE),
        bot_administrator_rights=None if are_there else _rights(POST),
        bot_is_member=True if are_there else None,
        request_title=True,
        request_username=True,
    )


def _rights(*given: str) -> ChatAdministratorRights:
    """These rights, and no others."""
    none = ChatAdministratorRights.no_rights().to_dict()
    return ChatAdministratorRights(**{**none, **dict.fromkeys(given, True)})
