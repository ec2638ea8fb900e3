"""Buttons as Telegram wants them."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.model.message import Button, Link, Rows


def keyboard(buttons: Rows) -> InlineKeyboardMarkup | None:
    """Rows of buttons under a message; None where there are none."""
    if not buttons:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in buttons])


def _button(button: Button | Link) -> InlineKeyboardButton:
    if isinstance(button, Link):
        return InlineKeyboardButton(button.text, url=button.url)
    return InlineKeyboardButton(button.text, callback_data=button.data)
