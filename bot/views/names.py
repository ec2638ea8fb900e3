"""What tickers are called in front of people."""

from bot.model.basket import Coverage
from bot.model.ticker import Market, Ticker
from bot.translation import _
from bot.views.wording import share, short_day


def name(ticker: Ticker) -> str:
    """Name for a headline: "Bitcoin", "small-cap tech"."""
    names = {
        "btc": _("Bitcoin"), "eth": _("Ether"), "sol": _("Solana"), "xrp": _("XRP"), "ada": _("Cardano"),
        "doge": _("Dogecoin"), "ltc": _("Litecoin"), "avax": _("Avalanche"), "bnb": _("BNB"),
        "r2ktech": _("small-cap tech"), "r2ktech-all": _("small-cap tech with miners"),
        "psct": _("small-cap tech"), "iwm": _("small caps"), "qqq": _("the Nasdaq-100"),
        "xlk": _("large-cap tech"), "spy": _("the S&P 500"),
    }  # fmt: skip
    return names.get(ticker.key, ticker.symbol)


def short_name(ticker: Ticker) -> str:
    """Name inside a sentence: coins by their ticker, "BTC"; groups of stocks by name."""
    return ticker.key.upper() if ticker.market is Market.CRYPTO else name(ticker)


def explanation(benchmark: Ticker, *, stands_in: bool = False, coverage: Coverage | None = None) -> str:
    """What a benchmark is, in a sentence or two; how much of a basket has a price."""
    explanations = {
        "r2ktech": _("Small-cap tech here is Russell 2000 technology by weight, without bitcoin miners."),
        "r2ktech-all": _(
            "Small-cap tech here is Russell 2000 technology by weight, bitcoin miners included."
        ),
        "psct": _("Small-cap tech here is PSCT (S&P SmallCap 600 tech)."),
        "iwm": _("Small caps here are IWM (Russell 2000)."),
        "qqq": _("The Nasdaq-100 here is QQQ."),
        "xlk": _("Large-cap tech here is XLK (S&P 500 tech)."),
        "spy": _("The S&P 500 here is SPY."),
    }
    if stands_in:
        return _("Small-cap tech here is PSCT (S&P SmallCap 600 tech), standing in for Russell 2000 tech.")
    if coverage is not None:
        return f"{explanations[benchmark.key]} {covered(coverage)}"
    return explanations[benchmark.key]


def covered(coverage: Coverage) -> str:
    """How much of a basket has a price: "214 names, 96% of the weight priced (weights of 11 Nov 2025)."."""
    return _("{names} names, {weight} of the weight priced (weights of {day}).").format(
        names=coverage.names, weight=share(coverage.weight), day=short_day(coverage.weights_of)
    )
