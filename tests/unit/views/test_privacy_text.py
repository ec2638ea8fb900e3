from bot.views.privacy import (
    export_caption,
    forget_buttons,
    forget_text,
    forgotten_text,
    kept_text,
    nothing_kept_text,
)


def test_the_caption_counts_the_alerts() -> None:
    assert "its settings and 1 alert, where it stands and what failed last." in export_caption(1)
    assert "its settings and 0 alerts, where each stands and what failed last. /forget" in export_caption(0)


def test_forgetting_is_asked_with_both_ways_out() -> None:
    assert forget_text().startswith("<b>Forget this chat?</b>\n")
    assert "what is noted of messages that failed would be deleted" in forget_text()
    assert "Your list of channels" not in forget_text()
    assert "back. Your list of channels goes too; what they get stays" in forget_text(is_private=True)
    [[forget], [keep]] = forget_buttons()
    assert (forget.text, keep.text) == ("Forget everything", "Keep everything")


def test_what_was_done_is_said() -> None:
    assert "deleted" in forgotten_text()
    assert nothing_kept_text() == "Nothing is kept of this chat."
    assert kept_text() == "Nothing was deleted."
