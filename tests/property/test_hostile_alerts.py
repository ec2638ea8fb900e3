"""Whatever anybody types or taps: one clear line or an answer, and nobody else's alerts."""

import asyncio
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.localchat.markup import parse_html
from bot.model.message import Reply
from bot.telegram.commands import Asked
from bot.views.alert_taps import Deed, Step
from tests.unit.telegram.desk import ELSEWHERE, HERE, Desk

Deeds = str | tuple[str, list[str]]
"""Data of a button, or a command and the words behind it."""
THEIRS = "k3"
"""What the alert of the other chat is called, which somebody may know."""
known = st.sampled_from(
    [
        *("breakdown", "corr below 0.2", "above 20%", "<0.1", "until 2027-01-31", "once", "on", "for 3"),
        *("margin .1", "90", "eth", "qqq", "pause 1", "resume 1", "delete", "wake 2", "snooze 1 1h", "1"),
        *("change 1 breakdown", "treasury", "<b>&amp;</b>", "{0} %s", "nan", "inf", "1e309", "9" * 400),
        *("٠.٢", "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{ZERO WIDTH SPACE}", THEIRS),
    ]
)
typed = st.lists(known | st.text(min_size=1, max_size=30), max_size=8).map(
    lambda words: " ".join(words).split()
)
parts = st.sampled_from(
    [*Deed, *Step, "btc", "psct", "x", "b2000,30,3,1000", "card", THEIRS, "0", "1", "", "list", "b4f2c"]
)
tapped = st.tuples(st.sampled_from(["al", "w"]), st.lists(parts | st.text(max_size=8), max_size=7)).map(
    lambda tap: ":".join([tap[0], *(word.replace(":", "") for word in tap[1])])
)
deeds = st.lists(
    st.tuples(st.sampled_from(["alert", "alerts", "stop"]), typed) | tapped, min_size=1, max_size=6
)


async def neighbour() -> Desk:
    """A chat whose neighbour has an alert."""
    desk = Desk()
    theirs = await desk.on("breakdown", ELSEWHERE)
    del desk.kept.subscriptions[theirs.chat, theirs.id]
    await desk.subscriptions.add(replace(theirs, id=THEIRS))
    return desk


async def outcome(desk: Desk, deed: Deeds) -> list[Reply] | str:
    """What is answered, or the line that refuses."""
    try:
        if isinstance(deed, str):
            done = await desk.tap(deed)
            return [reply for reply in (done.edit, done.reply) if reply is not None]
        command, words = deed
        return [await getattr(desk, command)(Asked(words, HERE))]
    except UsageError as error:
        return str(error)


async def live_through(deeds: list[Deeds]) -> None:
    desk = await neighbour()
    before = await desk.all(ELSEWHERE)
    for deed in deeds:
        said = await outcome(desk, deed)
        if isinstance(said, str):
            assert "\n" not in said
            assert len(said) < 250
        else:
            for reply in said:
                parse_html(reply.html)
                assert THEIRS not in reply.html
    assert await desk.all(ELSEWHERE) == before


@settings(max_examples=200, deadline=None)
@given(deeds)
def test_anything_typed_or_tapped_is_answered_and_reaches_no_other_chat(
    deeds: list[Deeds],
) -> None:
    asyncio.run(live_through(deeds))
