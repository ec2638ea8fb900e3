"""The bot that ours is measured against: python-telegram-bot as it comes, saying what was said.

`python -m bench.echo ADDRESS UPDATES_AT_ONCE own|tandem`: on its own transport, or on ours.
"""

import sys

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

from bot.telegram.transport import AiohttpRequest

TOKEN = "1:local"  # noqa: S105 - the local chat's, known to all


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what was said."""
    if update.message is not None:
        await update.message.reply_text(update.message.text or "")


def main(address: str, at_once: int, transport: str) -> None:
    """Echo until told to stop; one at a time where `at_once` is 1."""
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{address}/bot")
    builder = builder.concurrent_updates(at_once if at_once > 1 else False)
    if transport == "tandem":
        builder = builder.request(AiohttpRequest()).get_updates_request(AiohttpRequest(connections=1))
    application = builder.build()
    application.add_handler(MessageHandler(filters.ALL, echo))
    application.run_polling()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
