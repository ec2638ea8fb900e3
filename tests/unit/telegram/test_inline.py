"""What is answered to what people type behind our name, as it goes over the wire."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Bot, InlineQuery
from telegram.error import BadRequest

from bot.errors import SourceBusy, StoreUnavailable
from bot.model.chat import Chat, ChatKind
from bot.model.closes import Closes
from bot.model.ticker import ASSETS, BASKETS, FUNDS, Pair, Question, Ticker
from bot.store.inmemory import Kept, MemoryChats
from bot.telegram import inline
from bot.telegram.corr import CorrCommand
from bot.telegram.couplings import Couplings
from bot.telegram.inline import InlineAnswers
from bot.telegram.media_chat import MediaChat
from bot.telegram.sender import Sender
from tests.fake_delivery import FakePace
from tests.fakes import FakeClock, FakeLedger, FakePrices, random_prices
from tests.unit.telegram.wire import Answer, FakePictures, FakeTelegram, refusal

ME = (200, b'{"ok": true, "result": {"id": 7, "is_bot": true, "first_name": "T", "username": "tandem_bot"}}')
TOO_OLD = refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
BAD_FILE_ID = refusal(400, "Bad Request: wrong file identifier/HTTP URL specified")
LEGS = [ASSETS["btc"], ASSETS["eth"], BASKETS["r2ktech"], FUNDS["qqq"], FUNDS["spy"]]
HERE = "https://t.me/tandem_bot?start="
MONDAY_S_CLOSE = datetime(2025, 9, 29, 20, tzinfo=UTC)


@dataclass
class SlowPrices:
    """Prices that wait where they are told to."""

    source: FakePrices
    waits: dict[Ticker, asyncio.Event] = field(default_factory=dict)

    async def closes(self, tickers: Sequence[Ticker], *, start: date, until: date) -> list[Closes]:
        for ticker in tickers:
            if ticker in self.waits:
                await self.waits[ticker].wait()
        return await self.source.closes(tickers, start=start, until=until)


@dataclass
class AnyPicture(FakePictures):
    """A shelf that has every picture, by one name."""

    name: str | None = "a file"

    async def get(self, version: str) -> str | None:
        return self.kept.get(version, self.name)


class Desk:
    """A bot that is typed at."""

    def __init__(self, chat: int | None = None) -> None:
        self.clock = FakeClock()
        walks = {
            leg: random_prices(date(2024, 1, 2), date(2025, 9, 26), seed=at) for at, leg in enumerate(LEGS)
        }
        self.source = FakePrices(walks, self.clock)
        self.prices = SlowPrices(self.source)
        self.telegram, self.shelf = FakeTelegram([ME]), AnyPicture()
        self.bot = Bot("1:x", request=self.telegram, get_updates_request=self.telegram)
        corr = CorrCommand(self.prices, Couplings(FakeLedger(), self.prices, self.clock), self.clock)
        media = MediaChat(Sender(self.shelf, FakePace()), chat, lambda: 0.0)
        self.chats = MemoryChats(Kept())
        self.answers = InlineAnswers(corr, media, self.chats, self.clock, monotonic=lambda: 0.0)

    async def type(self, typed: str, *, number: int = 1, person: int = 1001) -> None:
        who = {"id": person, "is_bot": False, "first_name": "Alice"}
        told = {"id": str(number), "query": typed, "offset": "", "from": who}
        await self.answers(InlineQuery.de_json(told, self.bot), number)

    async def answer(self, typed: str) -> dict[str, Any]:
        """What is said to who types that."""
        await self.type(typed)
        return self.answered[-1]

    @property
    def answered(self) -> list[dict[str, Any]]:
        """What was said to each query, with its lists as they are."""
        calls = [call.told for call in self.telegram.calls if call.method == "answerInlineQuery"]
        return [{name: json.loads(value) for name, value in told.items()} for told in calls]


def titles(answer: dict[str, Any]) -> list[str]:
    return [card["title"].partition(":")[0] for card in answer["results"]]


@pytest.fixture
async def desk(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    monkeypatch.setattr(inline, "SOON_S", 5)
    monkeypatch.setattr(inline, "BESIDE_S", 5)
    desk = Desk()
    await desk.bot.initialize()
    yield desk
    await desk.answers.close()


async def test_a_card_is_a_picture_that_telegram_has_and_its_words_are_those_of_corr(desk: Desk) -> None:
    answer = await desk.answer("eth qqq 90")
    [card] = answer["results"]
    assert (card["type"], card["photo_file_id"], card["parse_mode"]) == ("photo", "a file", "HTML")
    assert card["caption"].startswith("<b>Ether and the Nasdaq-100: ")
    assert "Average over 90 sessions to Fri 26 Sep 2025" in card["caption"]
    assert card["reply_markup"] == {
        "inline_keyboard": [
            [
                {"text": "Chart and alerts", "url": f"{HERE}corr_eth_qqq_90"},
                {"text": "Why", "url": f"{HERE}why_eth_qqq_90"},
            ]
        ]
    }
    assert "button" not in answer


async def test_without_a_picture_a_card_is_the_same_in_words(desk: Desk) -> None:
    [picture] = (await desk.answer("eth qqq 90"))["results"]
    other = Desk()
    other.shelf.name = None
    await other.bot.initialize()
    [words] = (await other.answer("eth qqq 90"))["results"]
    assert words["type"] == "article"
    assert words["input_message_content"] == {"message_text": picture["caption"], "parse_mode": "HTML"}
    for same in ("title", "description", "reply_markup"):
        assert words[same] == picture[same]


async def test_an_answer_is_for_one_person_and_is_kept_until_the_next_close_or_for_five_minutes(
    desk: Desk,
) -> None:
    answer = await desk.answer("btc qqq")
    assert (answer["is_personal"], answer["cache_time"]) == (True, 300)
    desk.clock.moment = MONDAY_S_CLOSE - timedelta(seconds=42.5)
    assert (await desk.answer("btc qqq"))["cache_time"] == 42


async def test_where_nothing_is_typed_the_usual_card_comes_first(desk: Desk) -> None:
    usual, eth, large = (
        "Bitcoin and small-cap tech",
        "Ether and small-cap tech",
        "Bitcoin and the Nasdaq-100",
    )
    assert titles(await desk.answer("")) == [usual, usual, usual, eth, large]


async def test_what_somebody_usually_asks_in_private_is_the_usual_card_here(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await desk.chats.of(1001, ChatKind.PRIVATE)
    await desk.chats.put(replace(chat, usual=Question(Pair(ASSETS["eth"], FUNDS["qqq"]), 90)))
    assert titles(await desk.answer(""))[0] == "Ether and the Nasdaq-100"
    assert titles(await desk.answer("spy 30")) == ["Ether and the S&P 500"]

    async def away(_telegram_id: int) -> Chat | None:
        raise StoreUnavailable("Redis does not answer")

    monkeypatch.setattr(desk.chats, "known", away)
    assert titles(await desk.answer("spy 30")) == ["Bitcoin and the S&P 500"]


async def test_nobody_is_remembered_for_what_they_type_elsewhere(desk: Desk) -> None:
    await desk.type("eth")
    assert await desk.chats.known(1001) is None


async def test_a_word_that_is_none_of_ours_leads_to_the_list_of_them(desk: Desk) -> None:
    answer = await desk.answer("zoo")
    assert answer["results"] == []
    assert answer["button"] == {
        "text": "No such coin, benchmark or window: see all of them",
        "start_parameter": "help_ask",
    }
    assert len((await desk.answer("eth zoo"))["results"]) == 3
    assert desk.answered[-1]["button"] == answer["button"]


async def test_a_source_that_fails_leads_to_our_chat_and_is_asked_again_the_next_time(desk: Desk) -> None:
    desk.source.failure = SourceBusy("Yahoo Finance asks us to slow down")
    with capture_logs() as logs:
        answer = await desk.answer("eth qqq 90")
    assert [log["reason"] for log in logs] == ["Yahoo Finance asks us to slow down"]
    assert (answer["results"], answer["cache_time"]) == ([], 0)
    assert answer["button"] == {
        "text": "No figure just now: tap to see why",
        "start_parameter": "corr_eth_qqq_90",
    }
    desk.source.failure = None
    assert (await desk.answer("eth qqq 90"))["results"]


async def test_a_mistake_of_ours_is_in_the_log_and_leads_to_our_chat(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.corr.take_snapshot", lambda *_asked: 1 / 0)
    with capture_logs() as logs:
        assert (await desk.answer("eth"))["button"]["text"].startswith("No figure just now")
    assert {log["event"] for log in logs} == {"failed"}


async def test_a_source_that_is_slow_is_not_waited_for_and_answers_whoever_asks_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline, "SOON_S", 0.05)
    waits = desk.prices.waits[ASSETS["eth"]] = asyncio.Event()
    answer = await desk.answer("eth qqq 90")
    assert (answer["results"], answer["cache_time"]) == ([], 0)
    assert answer["button"] == {
        "text": "One moment: tap for the answer in my chat",
        "start_parameter": "corr_eth_qqq_90",
    }
    waits.set()
    monkeypatch.setattr(inline, "SOON_S", 5)
    assert titles(await desk.answer("eth qqq 90")) == ["Ether and the Nasdaq-100"]
    assert desk.source.asked.count((ASSETS["eth"], FUNDS["qqq"])) == 1


async def test_a_card_that_is_there_does_not_wait_long_for_another(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inline, "BESIDE_S", 0.05)
    desk.prices.waits[ASSETS["eth"]] = asyncio.Event()
    answer = await desk.answer("btc eth qqq")
    assert titles(answer) == ["Bitcoin and the Nasdaq-100"]
    assert answer["cache_time"] == 0
    assert "button" not in answer


async def test_of_what_one_person_types_only_the_newest_is_answered(desk: Desk) -> None:
    waits = desk.prices.waits[ASSETS["eth"]] = asyncio.Event()
    typing = [asyncio.create_task(desk.type("eth", number=1))]
    await asyncio.sleep(0.01)
    typing.append(asyncio.create_task(desk.type("eth qqq 90", number=3)))
    typing.append(asyncio.create_task(desk.type("eth q", number=2)))
    typing.append(asyncio.create_task(desk.type("eth spy", number=4, person=1002)))
    await asyncio.sleep(0.01)
    waits.set()
    await asyncio.gather(*typing)
    assert sorted(answer["inline_query_id"] for answer in desk.answered) == [3, 4]


async def test_a_query_that_nobody_looks_at_any_more_is_left_in_silence(desk: Desk) -> None:
    desk.telegram.answers = [TOO_OLD]
    with capture_logs() as logs:
        await desk.type("eth")
    assert len(desk.answered) == 1
    assert logs == []


async def test_an_answer_that_surely_did_not_arrive_is_sent_again(desk: Desk) -> None:
    desk.telegram.answers = [refusal(502, "Bad Gateway")]
    await desk.type("eth")
    assert len(desk.answered) == 2


@pytest.mark.parametrize(
    ("refused", "forgotten"), [(BAD_FILE_ID, True), (refusal(400, "Bad Request: PHOTO_INVALID"), False)]
)
async def test_words_take_the_place_of_pictures_that_telegram_does_not_take(
    desk: Desk, refused: Answer, forgotten: bool
) -> None:
    desk.telegram.answers = [refused]
    with capture_logs() as logs:
        answer = await desk.answer("eth")
    assert [card["type"] for card in desk.answered[0]["results"]] == ["photo"] * 3
    assert [card["type"] for card in answer["results"]] == ["article"] * 3
    assert answer["cache_time"] == 0
    assert [log["event"] for log in logs] == ["picture not taken: words instead"]
    kinds = {card["type"] for card in (await desk.answer("eth"))["results"]}
    assert kinds == {"article" if forgotten else "photo"}


async def test_what_else_telegram_finds_fault_with_is_told_to_who_handles_updates(desk: Desk) -> None:
    desk.telegram.answers = [refusal(400, "Bad Request: START_PARAM_INVALID")]
    with pytest.raises(BadRequest, match="(?i)START_PARAM_INVALID"):
        await desk.type("zoo")
