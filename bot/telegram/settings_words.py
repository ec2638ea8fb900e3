"""The words of /settings: a city, quiet 22-7, silent on, language es, usual eth qqq 90."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.errors import UsageError
from bot.model.chat import Chat
from bot.model.ticker import USUAL, Question
from bot.telegram.arguments import completed, parse_question
from bot.telegram.times import parse_quiet
from bot.telegram.zones import parse_zone
from bot.translation import LANGUAGES, _

ZONE = {"zone", "timezone", "city", "tz"}
LANGUAGE = {"language", "lang", "idioma", "язык"}
USUAL_WORDS = {"usual", "default"}
ENGLISH_NAMES = {"english": "en", "spanish": "es", "russian": "ru"}
SWITCH = {"on": True, "yes": True, "off": False, "no": False}


def changed(chat: Chat, words: Sequence[str], now: datetime) -> Chat:
    """The chat as words want it; raises UsageError."""
    what, rest = words[0].casefold(), words[1:]
    if what == "quiet":
        is_off = SWITCH.get(" ".join(rest).casefold()) is False
        return replace(chat, quiet=None if is_off else parse_quiet(" ".join(rest)))
    if what == "silent":
        return replace(chat, silent=_switch(what, " ".join(rest)))
    if what == "sound":
        return replace(chat, silent=not _switch(what, " ".join(rest)))
    if what in LANGUAGE:
        return replace(chat, language=_language(" ".join(rest)))
    if what in USUAL_WORDS:
        return replace(chat, usual=Question(*parse_question(completed(rest, chat.usual if rest else USUAL))))
    if what in {"digest", "summary"}:
        raise UsageError(_("the summary is set by /digest, such as /digest fri"))
    return replace(chat, zone=parse_zone(rest if what in ZONE else words, now))


def _language(word: str) -> str:
    """By its code, by what it calls itself, or by its name in English."""
    key = word.casefold()
    names = {name.casefold(): code for code, name in LANGUAGES.items()} | ENGLISH_NAMES
    if key in LANGUAGES or key in names:
        return names.get(key, key)
    raise UsageError(
        _("I speak {languages}: /settings language es").format(languages=", ".join(LANGUAGES.values()))
    )


def _switch(what: str, word: str) -> bool:
    try:
        return SWITCH[word.casefold() or "on"]
    except KeyError:
        raise UsageError(_("{what} is on or off: /settings {what} on").format(what=what)) from None
