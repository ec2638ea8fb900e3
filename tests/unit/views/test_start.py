import pytest

from bot.model.message import Button
from bot.views.start import group_start_text, sample_buttons, start_buttons, start_text
from bot.views.wording import plain
from tests.unit.views.examples import SNAPSHOT


def test_the_welcome_has_the_figure_of_the_day() -> None:
    got = start_text(SNAPSHOT)
    assert got.startswith(
        "<b>Is Bitcoin just another small-cap tech bet today?</b>\n30 sessions to Fri 26 Sep 2025: <b>0.36</b>, no clear link."
    )
    assert "recorded sample, to 26 Sep 2025" in got


def test_the_welcome_goes_without_a_figure_where_there_is_none() -> None:
    assert "sessions" not in start_text(None)
    assert "/corr" in start_text(None)


@pytest.mark.parametrize(
    ("is_forum", "third"),
    [
        (False, "/help@tandem_bot has the rest."),
        (True, "Admins type /settings@tandem_bot here in the topic into which I shall write."),
    ],
)
def test_a_group_is_told_in_three_lines_what_to_do_and_offered_what_everybody_may_tap(
    is_forum: bool, third: str
) -> None:
    got = plain(group_start_text(SNAPSHOT, "tandem_bot", is_forum=is_forum))
    question, _figure, _source, _blank, *lines, _blank, _small_print = got.split("\n")
    assert question == "Is Bitcoin just another small-cap tech bet today?"
    assert lines == [
        "Everybody can ask: /corr@tandem_bot has the chart and how sure we are.",
        "To be told here when the link breaks or returns, admins type /alert@tandem_bot.",
        third,
    ]
    assert [button.text for row in start_buttons(is_group=True) for button in row] == ["Chart"]


def test_a_group_is_told_it_without_a_figure_where_there_is_none() -> None:
    got = group_start_text(None, "tandem_bot", is_forum=False)
    assert got.startswith("<b>Is Bitcoin just another small-cap tech bet today?</b>\n\nEverybody can ask: ")


def test_in_private_one_tap_turns_something_on() -> None:
    assert "Tap one. /stop pauses everything" in start_text(SNAPSHOT)
    data = [[button.data for button in row if isinstance(button, Button)] for row in start_buttons()]
    assert data == [["start:link"], ["start:purchases"], ["start:friday", "chart:now"], ["ch:add:0"]]
    [[sample]] = sample_buttons()
    assert sample.text == "Send me a sample"


def test_the_welcome_says_what_is_kept_and_how_to_end_that() -> None:
    assert (
        "I keep this chat&#x27;s number, its settings and alerts, and for a while which message told what, or failed: "
        "/export, /forget." in start_text(None)
    )
