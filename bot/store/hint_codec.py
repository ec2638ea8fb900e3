"""Hints as JSON."""

import json
from datetime import datetime

from bot.model.hint import Fate, Hint, Story, Subject


def encode_hint(hint: Hint) -> str:
    """A hint and its story."""
    story = hint.story
    return json.dumps(
        {
            "title": story.title,
            "link": story.link,
            "source": story.source,
            "published": story.published and story.published.isoformat(),
            "subject": hint.subject,
            "seen_at": hint.seen_at.isoformat(),
            "fate": hint.fate,
        }
    )


def decode_hint(kept: bytes | str) -> Hint:
    """The same again; raises ValueError for what is not written so."""
    try:
        told = json.loads(kept)
        published = told["published"] and datetime.fromisoformat(told["published"])
        story = Story(told["title"], told["link"], told["source"], published)
        seen_at = datetime.fromisoformat(told["seen_at"])
        return Hint(story, Subject(told["subject"]), seen_at, Fate(told["fate"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no hint: {error!r}") from error
