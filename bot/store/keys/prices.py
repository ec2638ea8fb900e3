"""Keys of prices, and of what was read of them."""

CONSTITUENTS = "{tandem}:basket:constituents"
"""String: who is in the baskets, by which weight, and when that was fetched."""

MEMBER_CLOSES = "{tandem}:basket:closes"
"""Hash: the closes of each constituent, by symbol."""

MEMBER_TRIED = "{tandem}:basket:tried"
"""Hash: when each constituent was asked for last, and its last session, by symbol."""


def levels(basket: str) -> str:
    """String: the levels of a basket."""
    return f"{{tandem}}:basket:levels:{basket}"


def closes(symbol: str) -> str:
    """String: the closes of one ticker as a source gave them last."""
    return f"{{tandem}}:closes:{symbol}"


def flight(symbol: str) -> str:
    """String with a short life: who fetches these closes just now, while the others wait for them."""
    return f"{{tandem}}:flight:{symbol}"


def returns(book: str, pair: str) -> str:
    """Hash: the reading of each session of a pair, written once; a book is of one source of prices."""
    return f"{{tandem}}:returns:{book}:{pair}"


def newest_readings(book: str) -> str:
    """Hash: the session of the last reading of each pair."""
    return f"{{tandem}}:newest:{book}"


def restated(book: str) -> str:
    """Hash: readings whose prices are given differently by now."""
    return f"{{tandem}}:restated:{book}"


def rewritten(book: str) -> str:
    """Set: pairs whose restated readings were accepted, and whose alerts are not corrected yet."""
    return f"{{tandem}}:rewritten:{book}"


FILINGS = "{tandem}:filings:1"
"""Hash: what each filing of a company that is watched states, by accession number; 1 is how it is written."""

WATCHED = "{tandem}:filings:watched"
"""Hash: up to which day all filings of each company were looked at."""

TREASURY_LIST = "{tandem}:treasuries:list:1"
"""String: what others say that companies hold, and when that was read."""

TREASURIES_LOOKED = "{tandem}:treasuries:looked:1"
"""Hash: when others were last asked for the trades of each company, by entity."""


def reports(entity: str) -> str:
    """Hash: what others tell of a company's trades, by event; 1 is how it is written."""
    return f"{{tandem}}:reports:1:{entity}"
