"""Headlines of the press, as they stood above articles that public archives of pages have; no text of theirs.

Each after the site and the month it was published in, where the page told it.
"""

SAYLOR = [
    ("criptonizando.com 2024-12", "Michael Saylor Teases Another Bitcoin Buy: Chart Sparks Speculation"),
    ("cointelegraph.com 2024-12", "Michael Saylor posts Bitcoin chart, hints at impending purchase"),
    ("bitcoinworld.news 2024-12", "Michael Saylor Teases Potential Bitcoin Purchase with Chart Post"),
    ("coingape.com 2025-06", "Michael Saylor Flashes Another MSTR Bitcoin Purchase Signal"),
    ("coingape.com 2025-06", "MSTR Hints At A Massive Bitcoin Purchase"),
    ("coingape.com 2025-06", "Michael Saylor signals strategy bitcoin purchase"),
    ("coinpulsehq.com 2025-04", "Michael Saylor Bitcoin Purchase Hint Sparks Market Speculation"),
    ("thscryptonews.com 2025", "MicroStrategy’s Saylor Signals Another Bitcoin Buy: A Bullish Sign for BTC?"),
    ("crypto-feed.news 2025-09", "Decoding Michael Saylor ‘s “Orange Dots” Bitcoin Signal"),
    ("metachain.news 2025-10", "Michael Saylor hints at new Bitcoin purchases despite NAV collapse"),
    ("capwolf.com 2025-10", "Michael Saylor hints at next Bitcoin buy"),
    (
        "btcc.com 2025-10",
        "Michael Saylor Drops Another Bitcoin Hint – Traders Brace for Impact as Strategy Eyes Major BTC Purchase",
    ),
    (
        "binance square 2025-10",
        "“It’s Orange Dot Day” — Saylor’s Next Bitcoin Signal or Marketing Masterclass?",
    ),
    ("btcc.com 2025-10", "Michael Saylor’s Cryptic Bitcoin Signal Sparks Buying Frenzy Speculation"),
    ("coingape.com 2025-11", "Michael Saylor Teases Another Major Bitcoin Purchase Tomorrow"),
    ("coingape.com 2025-11", "Saylor’s Big Week Post Fuels Bitcoin Buy Speculation"),
    (
        "coinspeaker.net 2025-11",
        "Michael Saylor’s “Green Dot” Tease Sparks Speculation on Strategy’s Next Move",
    ),
    ("newsblock.co 2025-12", "Michael Saylor Signals More Bitcoin Buying With Cryptic Market Message"),
    (
        "coinalertnews.com 2026-02",
        "Michael Saylor's 'Orange Dots Matter' Post Fuels Speculation of Major Bitcoin Purchase",
    ),
]
CORRELATION = [
    ("move2earn-digest.com 2025-01", "JPMorgan Flags High Bitcoin and Russell 2000 Correlation"),
    (
        "cvj.ai 2025-01",
        "Bitcoin shows strong correlation with Russell 2000 tech stocks according to JPMorgan",
    ),
    ("bitrss.com 2025-01", "JPMorgan Reveals Fascinating Link Between Bitcoin and Tech Stocks"),
    (
        "holder.io 2025-01",
        "JPMorgan Identifies Strong Correlation Between Bitcoin and Russell 2000 Index",
    ),
    ("cryptodnes.bg 2025-01", "Bitcoin’s price moves like small tech stocks, says JPMorgan"),
]
DONE = [
    (
        "theblock.co 2025-05",
        "Strategy buys another 1,895 bitcoin for $180 million — now owns 555,450 BTC",
    ),
    (
        "cryptovista360.com 2025-03",
        "Strategy Buys $1.92 Billion Bitcoin: MSTR’s Crypto Investment Surges to 528,185 BTC",
    ),
    (
        "buythedip.trade 2026-01",
        "Strategy (MicroStrategy) Buys $2.13 Billion in Bitcoin Amid Dip: Holdings Top 709K BTC",
    ),
    ("mercy.news 2026-01", "Strategy Acquires $2.13B Bitcoin, Boosting Holdings"),
    (
        "cryptonewsinsights.com 2026-01",
        "Strategy Bitcoin Purchase: Bold $1.25 Billion Acquisition Cements Unwavering Corporate Accumulation Strategy",
    ),
    ("blog.ueex.com 2025-04", "Strategy Acquires $1.42 Billion in Bitcoin Amid Market Shifts"),
    ("coinfeather.com 2026-01", "Strategy pushes Bitcoin holdings past 700,000 amid market uncertainty"),
    ("fastcrypto.trade 2025-12", "Amidst Criticism, Strategy Announces Weekly Bitcoin Haul"),
    ("darkex.com 2025-03", "Strategy Did Not Increase Bitcoin Holdings Last Week"),
]
OTHER = [
    ("bitpunter.io 2025-06", "Bitcoin Million: Saylor Predicts $1M Rally"),
    ("wikibit.com 2025-06", "Will Bitcoin Hit $1 Million or Crash to Zero as Saylor Predicts?"),
    ("xpool.eu 2025-06", "Michael Saylor Predicts $1 Million for Bitcoin, Claims ‘Crypto Winter’ Is Over"),
    (
        "cointrackdaily.com 2025-06",
        "Michael Saylor Predicts $1 Million Bitcoin, Declares End of Crypto Winter",
    ),
    ("econotimes.com 2025-01", "Michael Saylor Sparks Bitcoin Buzz Amid US Government BTC Sale Concerns"),
    ("binance square 2025-12", "Michael Saylor: Bitcoin is now a systemic asset for the U.S. and banks"),
    ("darkex.com 2025-03", "Michael Saylor is Working on a $21 Billion Bitcoin Buying Strategy"),
    (
        "econotimes.com 2025-12",
        "Strategy Retains Nasdaq 100 Spot Amid Growing Scrutiny of Bitcoin Treasury Model",
    ),
    ("fastcrypto.trade 2025-12", "Bitcoin bulls weigh dueling forecasts from JPMorgan, Draper, Cowen"),
    (
        "fastcrypto.trade 2025-12",
        "Bitcoin price eyes symmetrical triangle breakout as weekly ETF outflows top $780M",
    ),
    (
        "darkex.com 2025-03",
        "Standard Chartered Bank: US Could Increase Bitcoin Reserves by Selling Gold",
    ),
    ("web 2025", "Bitcoin Price Prediction: Will It Reach $1 Million"),
    ("fxstreet.com 2022-04", "Three reasons why Nasdaq 100 could dictate where Bitcoin price goes next"),
    ("binance square 2025", "Congress report: Trump family turned the White House into a “crypto startup”"),
    ("fool.com 2024-01", "Saylor's Sales: A Prediction of Future Bitcoin Prices?"),
    ("el7.ai 2026-05", "Strategy repurchases $1.5B in convertible bonds, pauses Bitcoin buying"),
    ("thenewscrypto.com 2025-07", "JP Morgan Sees Bitcoin Outpacing Gold in 2025"),
    ("quickfeed.io 2025-12", "Bitcoin Poised to Catch Up with Small-Cap Highs Amid Market Dynamics"),
    ("pakgazette.com 2025-12", "From Lockstep to Lag, BTC Set to Hit Small Cap Highs"),
    ("coindesk.com 2024-01", "Bitcoin Decouples From Nasdaq Amid ETF Speculation"),
    ("decrypt.co 2025-09", "Bitcoin’s Tech Stock Correlation Risks ‘Deeper Drawdowns’"),
]
"""The last four are of no analyst."""
