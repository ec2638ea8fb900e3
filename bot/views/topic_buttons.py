"""The buttons of alerts about no pair: while they are put together, and below what they sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar

from bot.errors import UsageError
from bot.model.chat import ChatKind
from bot.model.message import Button, Link, Rows
from bot.model.subscription import Subscription, Wish
from bot.model.topic_rule import COMPANY_KEY, HintsRule, NetworkRule, TopicRule, TreasuryRule, Unit
from bot.model.treasury import Announcement
from bot.translation import _, ngettext
from bot.views.alert_taps import AlertTap, Deed, Step, WishTap
from bot.views.buttons import marked, outdated
from bot.views.topic import company_name, size_words

SIZES = (
    (Decimal(100), Unit.BTC),
    (Decimal(500), Unit.BTC),
    (Decimal(5000), Unit.BTC),
    (Decimal(10) ** 8, Unit.USD),
)
"""Sizes that are offered."""
OFFERED = ("strategy", "mara")
"""Companies that are offered, beside any and the one that was typed."""
MONTHS = (3, 6, 12)


@dataclass(frozen=True, slots=True)
class TreasuryTap:
    """A tap that asks what a company holds, and bought before."""

    command: ClassVar = "treasury"
    verb: ClassVar = "tr"

    company: str

    def data(self) -> str:
        """As callback data: "tr:strategy"."""
        return f"{self.verb}:{self.company}"

    @classmethod
    def read(cls, words: Sequence[str]) -> "TreasuryTap":
        """Understand the words behind the verb; raises UsageError for what no button of ours says."""
        if len(words) != 1 or not COMPANY_KEY.fullmatch(words[0]):
            raise UsageError(outdated(cls.command))
        return cls(words[0])


def topic_preview_buttons(tap: WishTap, rule: TopicRule) -> Rows:
    """Below a preview: turn it on, or look at another one."""
    on, cancel = _step(_("Turn on"), tap, Step.TURN_ON), _step(_("Cancel"), tap, Step.CANCEL)
    rows: tuple[tuple[Button, ...], ...] = ()
    if isinstance(rule, TreasuryRule):
        rows = (tuple(_sizes(tap, rule)), tuple(_companies(tap, rule)))
    elif isinstance(rule, NetworkRule):
        rows = (tuple(_months(tap, rule)),)
    return ((on,), *rows, (cancel,))


def _sizes(tap: WishTap, rule: TreasuryRule) -> Iterator[Button]:
    offered = dict.fromkeys([*SIZES, (rule.least, rule.unit)])
    for least, unit in offered:
        changed = replace(rule, least=least, unit=unit)
        yield _other(size_words(changed), tap, changed, here=changed == rule)


def _companies(tap: WishTap, rule: TreasuryRule) -> Iterator[Button]:
    for company in dict.fromkeys(["", *OFFERED, rule.company]):
        changed = replace(rule, company=company)
        name = company_name(company).partition(" (")[0] if company else _("Any")
        yield _other(name, tap, changed, here=changed == rule)


def _months(tap: WishTap, rule: NetworkRule) -> Iterator[Button]:
    for months in sorted({*MONTHS, rule.months}):
        text = ngettext("{n} month", "{n} months", months).format(n=months)
        yield _other(text, tap, NetworkRule(months), here=months == rule.months)


def _other(text: str, tap: WishTap, rule: TopicRule, *, here: bool) -> Button:
    return Button(marked(text, here=here), replace(tap, step=Step.SHOW, wish=Wish(rule)).data())


def _step(text: str, tap: WishTap, step: Step) -> Button:
    return Button(text, replace(tap, step=step).data())


def topic_sent_buttons(
    alert: Subscription,
    rule: TopicRule,
    kind: ChatKind,
    username: str,
    *,
    source: Link | None = None,
    company: str = "",
) -> Rows:
    """Below what was sent: its source, and what can be done where a tap is the reader's own business."""
    sources: tuple[Button | Link, ...] = () if source is None else (source,)
    history: tuple[Button | Link, ...] = ()
    company = company or (rule.company if isinstance(rule, TreasuryRule) else "")
    if company:
        history = (Button(_("History"), TreasuryTap(company).data()),)
        if kind is ChatKind.CHANNEL:  # every reader could press anything else
            history = (Link(_("History"), f"https://t.me/{username}?start=treasury_{company}"),)
    first = (*sources, *history)
    rows: list[tuple[Button | Link, ...]] = [first] if first else []
    if kind is ChatKind.GROUP:
        rows.append((manage_button(alert, username),))
    elif kind is ChatKind.PRIVATE:
        change = () if isinstance(rule, HintsRule) else (_deed(_("Change"), Deed.CHANGE, alert),)
        rows.append((*change, _deed(_("Stop"), Deed.STOP, alert)))
    return tuple(rows)


def manage_button(alert: Subscription, username: str) -> Button | Link:
    """Leads to the reader's private chat, where rights are checked; without our own name, to a card here."""
    if not username:
        return _deed(_("Manage"), Deed.CARD, alert)
    return Link(_("Manage"), f"https://t.me/{username}?start=manage_{alert.chat}_{alert.id}")


def source_link(announcement: Announcement) -> Link | None:
    """Leads to the filing, or to what stands for it."""
    text = _("Source") if announcement.provider else _("Filing")
    return Link(text, announcement.address) if announcement.address else None


def _deed(text: str, deed: Deed, alert: Subscription) -> Button:
    return Button(text, AlertTap(deed, alert.id).data())
