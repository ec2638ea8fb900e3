from tools.texts import texts_in


def test_texts_are_found_in_their_order_wherever_they_stand() -> None:
    code = """
def later(text):
    "a docstring"
first = f"<b>{escape(_('within another text'))}</b>"
second = _("in one piece, "
           "though written in two").format(n=1)
third = [later("said later"), said("to {n} people", n=2)]
fourth = ngettext("{n} close", "{n} closes", number).format(n=number)
"""
    assert list(texts_in(code)) == [
        "within another text",
        "in one piece, though written in two",
        "said later",
        "to {n} people",
        ("{n} close", "{n} closes"),
    ]


def test_what_only_looks_like_a_text_is_none() -> None:
    code = """
_(text), self._("a method"), said({"weekday": weekday}), resaid("by another name")
_(f"{n} built"), gettext("none of ours")
"""
    assert list(texts_in(code)) == []
