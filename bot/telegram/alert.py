"""/alert: what it would have sent, and then it is on."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.analytics.sessions import new_york_day
from bot.model.message import Picture, Reply
from bot.model.subscription import Wish
from bot.model.topic_rule import TopicRule
from bot.model.treasury import COMPANIES, Company
from bot.ports import Clock
from bot.telegram.alert_words import parse_wish
from bot.telegram.commands import Asked, Place, Tap, Tapped
from bot.telegram.foreseen import Foresight
from bot.telegram.kept_alerts import KeptAlerts
from bot.telegram.topic_wishes import TopicWishes
from bot.translation import _
from bot.views.alert_buttons import all_button
from bot.views.alert_taps import Step, WishTap
from bot.views.alerts import question_text, turned_on_text
from bot.views.drawing import preview_picture_of
from bot.views.preview import preview_text
from bot.views.wish_buttons import chooser_buttons, more_buttons, preview_buttons, question_buttons

ON = "on"
"""Behind the words it turns the alert on at once."""


class AlertCommand:
    """Answers `/alert [words]` and the buttons of its wizard; all that the wizard knows is in those."""

    def __init__(
        self,
        foresight: Foresight,
        topics: TopicWishes,
        kept: KeptAlerts,
        clock: Clock,
        *,
        companies: Mapping[str, Company] = COMPANIES,
    ) -> None:
        self._foresight = foresight
        self._topics = topics
        self._kept = kept
        self._clock = clock
        self._companies = companies

    async def __call__(self, asked: Asked) -> Reply:
        """Ask what it shall be about, show what was asked for, or turn it on."""
        if not asked.words:
            return question()
        words = [word for word in asked.words if word.casefold() != ON]
        wish = self.understood(words)
        if len(words) < len(asked.words):
            return await self.subscribe(asked.place, wish)
        return await self.shown(wish)

    def understood(self, words: Sequence[str]) -> Wish:
        """The wish that words ask for; raises UsageError."""
        return parse_wish(words, self._today(), self._companies)

    async def shown(self, wish: Wish, name: str = "") -> Reply:
        """The preview of a wish; `name` is that of the alert which is changed into it."""
        if isinstance(wish.rule, TopicRule):
            return await self._topics.shown(wish.rule, name)
        foreseen = await self._foresight.of(wish)
        preview = foreseen.preview
        picture = None
        if preview.values:
            version = f"preview {preview.rule} {preview.sessions} {preview.values[-1]}"
            picture = Picture(version, lambda: preview_picture_of(preview))
        html = preview_text(preview, until=wish.until, once=wish.once, notes=foreseen.notes)
        return Reply(html, picture, preview_buttons(WishTap(Step.SHOW, wish, name)))

    async def subscribe(self, place: Place, wish: Wish, name: str = "") -> Reply:
        """Turn a wish on, and say what is now and when it is looked at next."""
        if isinstance(wish.rule, TopicRule):
            return await self._topics.subscribe(place, wish.rule, name)
        foreseen = await self._foresight.of(wish)
        alert = await self._kept.keep(place, foreseen.wish, foreseen.standing, foreseen.as_of, name=name)
        html = turned_on_text(alert, foreseen.preview.next_check, foreseen.notes)
        return Reply(html, buttons=((all_button(),),))

    async def tapped(self, tap: Tap) -> Tapped:
        """Do what a tap in the wizard asks for."""
        asked = WishTap.read(tap.words)
        if asked.step is Step.TURN_ON:
            return Tapped(edit=await self.subscribe(tap.place, asked.wish, asked.id))
        if asked.step is Step.BEGIN:
            return Tapped(reply=await self.shown(asked.wish))
        if asked.step is Step.SHOW:
            preview = await self.shown(asked.wish, asked.id)
            is_text = isinstance(asked.wish.rule, TopicRule)
            return Tapped(edit=preview) if is_text else _in_place(preview)
        if asked.step is Step.MORE:
            return Tapped(buttons=more_buttons(asked, self._today()))
        if asked.step is Step.CANCEL:
            said = _("Left as it was.") if asked.id else _("Cancelled: nothing was turned on.")
            return Tapped(edit=Reply(said, buttons=((all_button(),),)))
        return Tapped(buttons=chooser_buttons(asked))

    def _today(self) -> date:
        return new_york_day(self._clock())


def question() -> Reply:
    """The first question of the wizard."""
    return Reply(question_text(), buttons=question_buttons())


def _in_place(preview: Reply) -> Tapped:
    """A preview where the one before it was; without a picture it would stand below that one's."""
    return Tapped(buttons=(), reply=preview) if preview.picture is None else Tapped(edit=preview)
