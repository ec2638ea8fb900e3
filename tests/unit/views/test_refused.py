import pytest

from bot.model.message import Link
from bot.views.refused import refused_buttons, refused_text


def test_whose_business_it_is_is_said_without_a_reproach() -> None:
    assert refused_text() == (
        "What I write in this group, its admins choose. In private you choose for yourself."
    )


@pytest.mark.parametrize(
    ("words", "payload"),
    [
        ("stop", "stop"),
        ("alert@tandem_bot", "alert"),
        ("alert@tandem_bot breakdown eth", "alert_breakdown_eth"),
        ("alert corr below 0.2 eth", "alert_corr_below_0p2_eth"),
        ("alert treasury $100m", "alert"),
        ("settings Zürich", "settings"),
        ("alert " + "x" * 70, "alert"),
        ("alert " + "x" * 58, "alert_" + "x" * 58),
        ("digest fri 18:30", "digest"),
    ],
)
def test_a_button_leads_to_the_same_in_private_as_far_as_an_address_can_say_it(
    words: str, payload: str
) -> None:
    """Start parameters: A-Z, a-z, 0-9, _ and -, up to 64 characters (core.telegram.org/bots/features)."""
    [[button]] = refused_buttons(words.split(), "tandem_bot")
    assert button == Link("In private", f"https://t.me/tandem_bot?start={payload}")
