"""/treasury: what a company holds, what it bought last, and what that is worth."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from difflib import get_close_matches
from html import escape

from bot.analytics.treasury import dollars_each, newest_cost, newest_holding, worth
from bot.errors import UsageError
from bot.model.message import Picture, Reply
from bot.model.treasury import COMPANIES, DEFAULT_COMPANY, Company, Known
from bot.ports import Filings
from bot.telegram.bitcoin_price import BitcoinPrice
from bot.telegram.commands import Asked, Tap, TapHandler, Tapped
from bot.telegram.second_hand import SecondHand
from bot.translation import _
from bot.views.captions import TEXT, length
from bot.views.drawing import treasury_picture_of
from bot.views.topic_buttons import TreasuryTap
from bot.views.treasury import review_text, treasury_text

Announced = Callable[[Company], Awaitable[Known]]
"""What is known of a company."""
REVIEW = ["review"]
REVIEWED = 5
"""Filings that are shown of which something is held back."""


class TreasuryCommand:
    """Answers `/treasury [company]` from what companies `announced`; to the owner also `/treasury review`.

    Of companies that do not file, and beside what the others state, it tells what is known `second_hand`.
    """

    def __init__(
        self,
        announced: Announced,
        filings: Filings,
        price: BitcoinPrice,
        *,
        second_hand: SecondHand,
        companies: Mapping[str, Company] = COMPANIES,
        owner: int | None = None,
        reads_filings: bool = True,
    ) -> None:
        self._announced = announced
        self._filings = filings
        self._price = price
        self._second_hand = second_hand
        self._companies = companies
        self._owner = owner
        self._reads_filings = reads_filings

    async def __call__(self, asked: Asked) -> Reply:
        """Answer with picture and figures."""
        if list(asked.words) == REVIEW and asked.place.telegram_id == self._owner:
            return Reply(await self._review())
        return await self.card(parse_company(asked.words, self._companies), is_usual=not asked.words)

    def handlers(self) -> Mapping[str, TapHandler]:
        """By the verb of its buttons' data."""
        return {TreasuryTap.verb: TapHandler(self.tapped, TreasuryTap.command, for_admins=False)}

    async def tapped(self, tap: Tap) -> Tapped:
        """Show the history of the company that a button names."""
        asked = TreasuryTap.read(tap.words)
        return Tapped(reply=await self.card(parse_company([asked.company], self._companies)))

    async def card(self, company: Company, *, is_usual: bool = False) -> Reply:
        """What is known of a company; raises UsageError where that is nothing.

        To who named none, others are named beside the usual one.
        """
        if company.is_second_hand:
            return await self._second_hand.reply(company, self._price.read)
        known = await self._announced(company)
        announced = known.announced
        held, paid = newest_holding(known.holdings), newest_cost(known.holdings)
        if held is None and not announced:
            raise UsageError(self._unknown(company))
        if held is None:
            return Reply(treasury_text(company, announced, None, None, None))
        told = worth(held, await self._price.read(), dollars_each(held, paid))
        beside = [await self._second_hand.beside(company, held)]
        if not self._reads_filings:
            beside.append(escape(_("This is the packaged list: filings are not read here (EDGAR_CONTACT).")))
        if is_usual:
            beside.append(await self._second_hand.others(self._companies.values()))
        beside_text = "\n".join(filter(None, beside))
        text = treasury_text(company, announced, held, paid, told, beside=beside_text)
        if not any(each.holding for each in announced):
            return Reply(text)
        version = f"treasury {company.key} {len(announced)} {announced[-1].announced}"
        return Reply(text, Picture(version, lambda: treasury_picture_of(announced)))

    def _unknown(self, company: Company) -> str:
        if self._reads_filings:
            return _("nothing is known yet of what {company} holds").format(company=company)
        text = _("nothing is known of what {company} holds: filings are not read here (EDGAR_CONTACT)")
        return text.format(company=company)

    async def _review(self) -> str:
        """What filings state that does not fit itself, or what others tell."""
        stated = {
            company: newest_holding((await self._announced(company)).holdings)
            for company in self._companies.values()
            if not company.is_second_hand
        }
        otherwise = await self._second_hand.otherwise(stated)
        read = (await self._filings.held_back())[:REVIEWED]
        held_back = review_text(read, limit=TEXT - length(otherwise) - 2)
        return "\n\n".join(filter(None, [held_back, otherwise]))


def parse_company(words: Sequence[str], companies: Mapping[str, Company] = COMPANIES) -> Company:
    """The company that is meant by its name or symbol: "mstr"; the usual one where none is named.

    Raises UsageError.
    """
    asked = " ".join(words).strip().lower().lstrip("$")
    if not asked:
        return DEFAULT_COMPANY
    names = {name: company for company in companies.values() for name in company.names}
    if asked in names:
        return names[asked]
    alike = get_close_matches(asked, names, n=1)
    known = ", ".join(str(company) for company in companies.values())
    if alike:
        text = _("no company '{words}'; did you mean {company}?")
        raise UsageError(text.format(words=asked[:20], company=names[alike[0]]))
    raise UsageError(_("no company '{words}'; I know {known}").format(words=asked[:20], known=known))
