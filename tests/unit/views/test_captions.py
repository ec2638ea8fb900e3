from bot.views.captions import below, fitting, length


def test_length_is_counted_after_the_markup_in_utf16_units() -> None:
    assert length("<b>a&amp;b</b>") == 3
    assert length("🙂") == 2


def test_extras_are_kept_in_order_as_long_as_they_fit() -> None:
    assert fitting(["12345"], ["abc", "de"], limit=12) == ["abc", "de"]
    assert fitting(["12345"], ["abc", "de"], limit=11) == ["abc"]
    assert fitting(["12345"], ["abcdefg", "de"], limit=12) == []


def test_room_is_left_for_a_line_above() -> None:
    with below("<i>1234</i>"):
        assert fitting(["12345"], ["abc", "de"], limit=17) == ["abc", "de"]
        assert fitting(["12345"], ["abc", "de"], limit=16) == ["abc"]
    assert fitting(["12345"], ["abc", "de"], limit=12) == ["abc", "de"]
