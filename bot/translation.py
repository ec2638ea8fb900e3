"""Every text that a person reads goes through `_()`, so that it can be said in another language."""

from gettext import gettext as _
from gettext import ngettext

__all__ = ["_", "ngettext"]
