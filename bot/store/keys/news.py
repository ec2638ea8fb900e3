"""Keys of the news."""

HINTS = "{tandem}:hints:1"
"""Hash: the hints of the last month by the names of their stories; 1 is how they are written."""

HINTS_SEEN = "{tandem}:hints:seen"
"""Sorted set: the same names, by when each was last seen in a feed."""

HINTS_UNTOLD = "{tandem}:hints:untold"
"""Sorted set: the names of those that are to be told and are not queued yet, by when each was seen first."""

HINTS_VERSION = "{tandem}:hints:version"
"""Counter: rises with each hint that is kept."""

FEEDS = "{tandem}:feeds"
"""Hash: since when each feed is asked, and, once it was read, a full stop behind that."""
