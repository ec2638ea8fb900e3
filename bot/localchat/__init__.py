"""A Bot API server and a chat page on loopback: Telegram, as far as a bot can tell, on this machine.

As strict as Telegram and not kinder, for what passes here must pass there. Two sides share one `World`:

    bot side     server → bot_side → bodies → api_table → methods/…  ┐
                                                                     ├→ world → chats, updates, files
    people side  page/ → people_side → actions, events, inline_mode… ┘
"""
