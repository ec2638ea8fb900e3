"""What others tell of companies, for /treasury."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import timedelta

from bot.analytics.second_hand import disagreement, with_average
from bot.analytics.treasury import Price, Worth, newest_holding, worth
from bot.errors import UsageError
from bot.model.filing import Holding
from bot.model.message import Picture, Reply
from bot.model.second_hand import PROVIDER
from bot.model.treasury import Company
from bot.ports import Clock, Reports
from bot.translation import _
from bot.views.drawing import treasury_picture_of
from bot.views.second_hand import others_words, otherwise_text, otherwise_words, second_hand_text

Priced = Callable[[], Awaitable[Price | None]]
"""The last price of Bitcoin, if there is one."""
FRESH = timedelta(days=7)
"""A list that is older checks nothing."""
LEAST_POINTS = 2
"""From so many on there is something to draw."""


class SecondHand:
    """Tells of companies that do not file with the SEC, and what is told otherwise of those that do."""

    def __init__(self, reports: Reports, clock: Clock) -> None:
        self._reports = reports
        self._clock = clock

    async def reply(self, company: Company, price: Priced) -> Reply:
        """Answer with picture and figures."""
        recorded = [each for each in await self._reports.of(company) if not each.is_gone]
        reports = [each.report for each in recorded]
        announced = [report.announcement for report in reports]
        told = [each.holding for each in announced if each.holding is not None]
        listing = await self._reports.listing()
        if listing is not None and company.key in listing.held:
            told.append(with_average(listing.held[company.key], reports))
        held = newest_holding(told)
        if held is None and not recorded:
            text = _("nothing is known yet of what {company} holds: {provider} has not told it")
            raise UsageError(text.format(company=company, provider=PROVIDER))
        text = second_hand_text(company, recorded, held, await _worth(held, price))
        if sum(each.holding is not None for each in announced) < LEAST_POINTS:
            return Reply(text)
        newest = max(each.changed_at or each.seen_at for each in recorded)
        version = f"second-hand {company.entity} {len(recorded)} {newest.isoformat()}"
        return Reply(text, Picture(version, lambda: treasury_picture_of(announced, PROVIDER)))

    async def beside(self, company: Company, stated: Holding | None) -> str:
        """What is listed of a company beside what it states, HTML; empty where that agrees."""
        listed = (await self._held()).get(company.key)
        differs = disagreement(stated, listed)
        return "" if listed is None or differs is None else otherwise_words(listed, differs)

    async def others(self, companies: Iterable[Company]) -> str:
        """Who else holds bitcoin, of those that do not file, HTML."""
        held = await self._held()
        return others_words(
            {each: held[each.key] for each in companies if each.is_second_hand and each.key in held}
        )

    async def otherwise(self, stated: Mapping[Company, Holding | None]) -> str:
        """Of which companies something else is listed than they state, HTML; empty where all agrees."""
        held = await self._held()
        found = {}
        for company, holding in stated.items():
            listed = held.get(company.key)
            differs = disagreement(holding, listed)
            if holding is not None and listed is not None and differs is not None:
                found[company] = holding, listed, differs
        return otherwise_text(found)

    async def _held(self) -> Mapping[str, Holding]:
        """What is listed, by the companies' keys, as long as that is fresh."""
        listing = await self._reports.listing()
        return {} if listing is None or self._clock() - listing.observed_at > FRESH else listing.held


async def _worth(held: Holding | None, price: Priced) -> Worth | None:
    if held is None:
        return None
    return worth(held, await price(), None if held.average is None else held.average.amount)
