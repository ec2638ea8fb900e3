"""What tickers are called in front of people."""

from bot.model.ticker import Market, Ticker
from bot.translation import _


def name(ticker: Ticker) -> str:
    """Name for a headline: "Bitcoin", "small-cap tech"."""
    names = {
        "btc": _("Bitcoin"), "eth": _("Ether"), "sol": _("Solana"), "xrp": _("XRP"), "ada": _("Cardano"),
        "doge": _("Dogecoin"), "ltc": _("Litecoin"), "avax": _("Avalanche"), "bnb": _("BNB"),
        "psct": _("small-cap tech"), "iwm": _("small caps"), "qqq": _("the Nasdaq-100"),
        "xlk": _("large-cap tech"), "spy": _("the S&P 500"),
    }  # fmt: skip
    return names[ticker.key]


def short_name(ticker: Ticker) -> str:
    """Name inside a sentence: coins by their ticker, "BTC"; groups of stocks by name."""
    return ticker.key.upper() if ticker.market is Market.CRYPTO else name(ticker)


def explanation(benchmark: Ticker) -> str:
    """What a benchmark is, in one sentence."""
    explanations = {
        "psct": _("Small-cap tech here is PSCT (S&P SmallCap 600 tech), standing in for Russell 2000 tech."),
        "iwm": _("Small caps here are IWM (Russell 2000)."),
        "qqq": _("The Nasdaq-100 here is QQQ."),
        "xlk": _("Large-cap tech here is XLK (S&P 500 tech)."),
        "spy": _("The S&P 500 here is SPY."),
    }
    return explanations[benchmark.key]
