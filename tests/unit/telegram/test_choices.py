"""Buttons of an earlier or later version say things that no button says now."""

import pytest

from bot.errors import UsageError
from bot.model.chat import ChatKind
from bot.model.message import Reply
from bot.model.subscription import Wish
from bot.store.inmemory import Kept, MemoryChats, MemorySubscriptions
from bot.telegram.choices import Choices
from bot.telegram.commands import Place, Tap
from bot.telegram.corr import CorrCommand
from bot.telegram.couplings import Couplings
from bot.telegram.destinations import Destinations
from bot.telegram.digest import DigestWriter
from bot.telegram.digest_command import DigestCommand
from bot.telegram.digest_hours import DigestHours
from bot.telegram.privacy import ExportCommand, ForgetCommand
from bot.telegram.sample_alert import SampleAlert
from bot.telegram.settings import SettingsCommand
from bot.telegram.start import StartTaps
from bot.views.on_behalf import REACHING
from tests.fake_delivery import FakeMishaps
from tests.fake_stewards import FakeStewards
from tests.fakes import FakeClock, FakeLedger, FakePrices

PLACE = Place(1001, ChatKind.PRIVATE)


async def no_alert(_place: Place, _wish: Wish) -> Reply:
    return Reply("On")


def put_together() -> Choices:
    clock, kept, ledger = FakeClock(), Kept(), FakeLedger()
    prices = FakePrices({}, clock)
    chats, subscriptions = MemoryChats(kept), MemorySubscriptions(kept)
    couplings = Couplings(ledger, prices, clock)
    corr = CorrCommand(prices, couplings, clock)
    writer = DigestWriter(corr, couplings, prices, subscriptions, clock)
    digest = DigestCommand(chats, writer, DigestHours(chats, clock), clock)
    return Choices(
        SettingsCommand(chats, Destinations(chats), clock),
        digest,
        ExportCommand(chats, subscriptions, FakeMishaps(), FakeStewards(), clock),
        ForgetCommand(chats),
        StartTaps(corr, no_alert, digest, SampleAlert(ledger, prices, clock)),
    )


@pytest.mark.parametrize("verb", ["set", "digest", "forget", "start"])
@pytest.mark.parametrize("words", [[], ["nonsense"], ["zone"], ["silent", "on", "more"]])
async def test_a_button_from_another_time_names_the_command(verb: str, words: list[str]) -> None:
    handler = put_together().handlers()[verb]
    with pytest.raises(UsageError, match=f"another time; type /{handler.command}"):
        await handler.answer(Tap(words, PLACE, 1001))


async def test_a_forged_zone_is_refused_and_changes_nothing() -> None:
    handler = put_together().handlers()["set"]
    with pytest.raises(UsageError, match="no city 'Nowhere/Land'"):
        await handler.answer(Tap(["zone", "Nowhere/Land"], PLACE, 1001))
    shown = await handler.answer(Tap(["show"], PLACE, 1001))
    assert shown.edit is not None
    assert "America/New_York" in shown.edit.html


def test_only_the_chart_is_for_everybody_in_a_group() -> None:
    choices = put_together()
    assert {verb for verb, handler in choices.handlers().items() if not handler.for_admins} == {"chart"}
    assert {command.name for command in choices.commands() if not command.for_admins} == {"privacy"}
    assert {command.name for command in choices.commands() if command.for_admins} < set(REACHING)
