"""Cards that somebody posts into any chat; below them are addresses, since a tap would belong to no chat."""

from dataclasses import dataclass

from bot.model.correlation import Snapshot
from bot.model.coupling import Coupling
from bot.model.message import Link, Rows
from bot.model.ticker import Question
from bot.translation import _
from bot.views.correlation import correlation_text, headline
from bot.views.estimates import range_text
from bot.views.wording import day


@dataclass(frozen=True, slots=True)
class InlineCard:
    """A card to choose: what the list says of it, and what is posted."""

    id: str
    title: str
    description: str
    html: str
    buttons: Rows


def inline_card(
    question: Question, snapshot: Snapshot, coupling: Coupling | None = None, *, username: str
) -> InlineCard:
    """The card that answers a question, short enough for a caption; `username` is what people call us."""
    correlation = snapshot.correlation
    description = _("{window} sessions to {day}: {range} (95% range)").format(
        window=correlation.window, day=day(correlation.as_of), range=range_text(correlation.estimate)
    )
    buttons = (
        (
            Link(_("Chart and alerts"), start_address(username, "corr", question)),
            Link(_("Why"), start_address(username, "why", question)),
        ),
    )
    text = correlation_text(snapshot, coupling)
    return InlineCard(start_words("corr", question), headline(snapshot), description, text, buttons)


def start_address(username: str, command: str, question: Question) -> str:
    """An address that opens our chat and asks there."""
    return f"https://t.me/{username}?start={start_words(command, question)}"


def start_words(command: str, question: Question) -> str:
    """What such an address says, or a button beside cards: corr_btc_qqq_90."""
    return f"{command}_{question.pair.asset.key}_{question.pair.benchmark.key}_{question.window}"


def unknown_words() -> str:
    """Said beside the cards where a word is none of ours; a tap leads to our chat."""
    return _("No such coin, benchmark or window: see all of them")


def one_moment() -> str:
    """Said in place of cards that take longer; a tap asks in our chat."""
    return _("One moment: tap for the answer in my chat")


def no_answer() -> str:
    """Said in place of cards that are not to be had; a tap asks in our chat, and gets the reason."""
    return _("No figure just now: tap to see why")
