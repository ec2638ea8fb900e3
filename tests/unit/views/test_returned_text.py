from bot.model.message import Button
from bot.views.returned import returned_buttons, returned_text
from bot.views.wording import plain


def test_the_offer_counts_what_was_paused() -> None:
    assert plain(returned_text(3)).startswith(
        "I could not reach this chat, so your 3 alerts were paused. Resume?\nA summary, if there was one,"
    )
    assert "your 1 alert was paused" in returned_text(1)


def test_it_takes_one_tap() -> None:
    [row] = returned_buttons(3)
    assert [button.data for button in row if isinstance(button, Button)] == ["al:resumeall", "al:all"]


def test_without_alerts_it_speaks_of_the_summary_alone() -> None:
    assert returned_text(0) == (
        "I could not reach this chat, so its summary was turned off: /digest sets it again."
    )
    assert returned_buttons(0) == ()
