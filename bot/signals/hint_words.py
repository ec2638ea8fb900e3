"""The words of which the rules for hints are made; singular stands for plural, too."""

from bot.signals.headline import phrases

SAYLOR = phrases("saylor")
STRATEGY = phrases("^strategy", "microstrategy", "mstr")
BITCOIN = phrases("bitcoin", "btc")
TRACKER = phrases(
    "tracker", "saylortracker", "orange dot", "green dot", "more orange", "send orange", "needs orange",
)  # fmt: skip
BUYING = phrases(
    "buy", "buying", "purchase", "purchasing", "acquisition", "acquire", "acquiring", "accumulation",
    "add", "adding", "orange dot", "more bitcoin", "more btc",
)  # fmt: skip
HINTING = phrases(
    "hint", "hinted", "hinting", "signal", "signaled", "signalled", "signaling", "signalling", "tease",
    "teased", "teasing", "teaser", "tracker", "saylortracker", "orange dot", "green dot", "more orange",
    "send orange", "needs orange", "cryptic", "foreshadow", "foreshadowed", "impending", "imminent",
    "gears up", "gearing up", "about to buy", "set to buy", "poised to buy", "ready to buy",
    "preparing to buy",
)  # fmt: skip
GUESSING = phrases("speculation", "speculate", "speculating", "rumor", "rumour")
ANALYST = phrases(
    "analyst", "strategist", "researcher", "economist", "expert", "research", "report", "study", "data",
    "jpmorgan", "jp morgan", "jpm", "panigirtzoglou", "goldman", "morgan stanley", "citi", "citigroup",
    "bernstein", "standard chartered", "bank of america", "bofa", "barclays", "deutsche bank",
    "blackrock", "fidelity", "grayscale", "nydig", "k33", "kaiko", "glassnode", "cryptoquant",
    "santiment", "coin metrics", "21shares", "bitwise", "coinshares", "ecoinometrics", "fairlead",
    "bloomberg",
)  # fmt: skip
SMALL_OR_TECH = phrases(
    "small cap", "smallcap", "small company", "russell", "tech stock", "technology stock", "tech share",
    "technology share", "tech equity", "technology equity", "tech sector", "technology sector",
    "small tech", "nasdaq", "with tech", "to tech", "like tech", "from tech",
)  # fmt: skip
TOGETHER = phrases(
    "correlation", "correlate", "correlated", "correlating", "decouple", "decoupled", "decoupling",
    "coupling", "track", "tracked", "tracking", "mirror", "mirrored", "mirroring", "tandem", "in step",
    "in sync", "lockstep", "link", "linked", "tied", "tie", "move with", "move like", "moving with",
    "moving like", "behave like", "behaving like", "trade like", "trading like", "connection", "diverge",
    "diverged", "divergence",
)  # fmt: skip
ADVERTISING = phrases(
    "presale", "pre sale", "sponsored", "press release", "airdrop", "giveaway", "casino", "promo code",
    "bonus", "best crypto", "top crypto", "best altcoin", "altcoin to buy", "crypto to buy",
    "coin to buy", "meme coin", "memecoin", "advertisement",
)  # fmt: skip
FORECASTING = phrases(
    "price prediction", "prediction", "predict", "predicted", "forecast", "price target", "million",
    "1m", "13m", "21m", "winter",
)  # fmt: skip
ELSEWHERE = phrases(
    "government", "trump", "white house", "senator", "strategic reserve", "bitcoin reserve", "profit",
    "unrealized",
)  # fmt: skip
LISTING = phrases("listed", "listing")
