"""Every text that a person reads goes through `_()`, so that it can be said in another language."""

from gettext import NullTranslations

_texts = NullTranslations()
"""English, for now; bound once, since looking a catalogue up costs more than an answer."""

_ = _texts.gettext
ngettext = _texts.ngettext

__all__ = ["_", "ngettext"]
