"""Alerts about no pair, before they are on: what they would have sent, and turning them on."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from bot.alerts.circles import is_for
from bot.model.message import Reply
from bot.model.subscription import Wish
from bot.model.topic_rule import TopicRule, TreasuryRule
from bot.model.treasury import COMPANIES, Announcement, Company
from bot.ports import Clock
from bot.telegram.commands import Place
from bot.telegram.kept_alerts import KeptAlerts
from bot.telegram.treasury import Announced
from bot.views.alert_buttons import all_button
from bot.views.alert_taps import Step, WishTap
from bot.views.topic import About, topic_on_text
from bot.views.topic_buttons import topic_preview_buttons
from bot.views.topic_preview import topic_preview_text

YEAR = timedelta(days=365)
"""How far a preview looks back."""


class TopicWishes:
    """Shows and turns on alerts about topics; of those that are not `watched` here, nothing will be sent."""

    def __init__(
        self,
        announced: Announced,
        kept: KeptAlerts,
        clock: Clock,
        *,
        companies: Mapping[str, Company] = COMPANIES,
        watched: Collection[str] = (),
    ) -> None:
        self._announced = announced
        self._kept = kept
        self._clock = clock
        self._companies = companies
        self._watched = watched

    async def shown(self, rule: TopicRule, name: str = "") -> Reply:
        """What it would have sent; `name` is that of the alert which is changed into it."""
        past = await self._past(rule) if isinstance(rule, TreasuryRule) and self._files(rule) else None
        text = topic_preview_text(rule, past, self._about(rule))
        return Reply(text, buttons=topic_preview_buttons(WishTap(Step.SHOW, Wish(rule), name), rule))

    async def subscribe(self, place: Place, rule: TopicRule, name: str = "") -> Reply:
        """Turn one on, and say what it does."""
        await self._kept.keep(place, Wish(rule), name=name)
        text = topic_on_text(rule, self._about(rule))
        return Reply(text, buttons=((all_button(),),))

    def _about(self, rule: TopicRule) -> About:
        """What is to be said of a rule here."""
        company = self._companies.get(rule.company) if isinstance(rule, TreasuryRule) else None
        return About(self._watched, is_second_hand=company is not None and company.is_second_hand)

    def _files(self, rule: TreasuryRule) -> bool:
        """Whether it is about who files with the SEC: what others told before is not replayed."""
        company = self._companies.get(rule.company)
        return company is None or not company.is_second_hand

    async def _past(self, rule: TreasuryRule) -> list[Announcement] | None:
        """What would have been told in the last year, oldest first; None where nothing is known at all."""
        since = (self._clock() - YEAR).date()
        asked = (
            [self._companies[rule.company]] if rule.company in self._companies else self._companies.values()
        )
        known = [each for company in asked for each in (await self._announced(company)).announced]
        if not known:
            return None
        told = [each for each in known if each.announced >= since and is_for(each, rule)]
        return sorted(told, key=lambda each: each.announced)
