import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app.broadcasts import terms_of
from bot.app.filings import companies
from bot.app.treasuries import all_companies, coingecko, entities
from bot.errors import SettingsError
from bot.model.broadcast import Terms
from bot.model.second_hand import ENTITIES
from bot.model.treasury import COMPANIES
from bot.settings import Settings, read_settings

TOKEN = "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_nothing_needs_to_be_set() -> None:
    settings = read_settings()
    assert settings.at_home
    assert settings.token == "1:local"
    assert settings.localchat_port == 8765
    assert settings.prices == "yahoo"
    assert settings.owner_id is None
    assert settings.paid_broadcast == 0


def test_the_owner_is_a_number_of_telegram_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OWNER_ID", "7123456789")
    assert read_settings().owner_id == 7_123_456_789


@pytest.mark.parametrize(
    ("chat", "media"),
    [("-1001234567890", -1001234567890), (" 1001 ", 1001), ("@tandem_pictures", "@tandem_pictures")],
)
def test_a_chat_for_pictures_has_a_number_or_a_name(
    chat: str, media: int | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_settings().media is None
    monkeypatch.setenv("MEDIA_CHAT", chat)
    assert read_settings().media == media


@pytest.mark.parametrize("chat", ["tandem_pictures", "@x", "t.me/pictures", "0", "-", "1.5", "٣", "@a b c d"])
def test_what_is_no_chat_is_refused(chat: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIA_CHAT", chat)
    with pytest.raises(SettingsError, match="MEDIA_CHAT: must be Telegram's number of a chat"):
        read_settings()


def test_nothing_is_paid_for_broadcasts_unless_it_is_said_how_much(monkeypatch: pytest.MonkeyPatch) -> None:
    for empty in ("", "0"):
        monkeypatch.setenv("PAID_BROADCAST", empty)
        assert terms_of(read_settings()) == Terms(29.3, 960, stars=0)
    monkeypatch.setenv("PAID_BROADCAST", "500")
    monkeypatch.setenv("MESSAGES_PER_SECOND", "20")
    assert terms_of(read_settings()) == Terms(20, 960, stars=500)


def test_an_empty_setting_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "")
    monkeypatch.setenv("LOCALCHAT_PORT", "")
    assert read_settings().at_home


def test_a_token_leads_to_telegram(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    settings = read_settings()
    assert not settings.at_home
    assert (settings.token, settings.api_root) == (TOKEN, "https://api.telegram.org")


def test_another_bot_api_server_is_spoken_to_with_the_local_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:8765/")
    settings = read_settings()
    assert not settings.at_home
    assert (settings.token, settings.api_root) == ("1:local", "http://127.0.0.1:8765")


def test_settings_are_read_from_a_file_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("LOCALCHAT_PORT=9000\nPRICES=recorded\nANOTHER_PROGRAM=1\n")
    monkeypatch.setenv("PRICES", "yahoo")
    settings = read_settings()
    assert (settings.localchat_port, settings.prices) == (9000, "yahoo")


def test_all_problems_are_told_at_once_with_what_to_do_and_without_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "hunter2-is-not-a-token")
    monkeypatch.setenv("LOCALCHAT_PORT", "99999")
    monkeypatch.setenv("TELEGRAM_API_URL", "ftp://example.org")
    monkeypatch.setenv("LOG_FORMAT", "yaml")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    problems = str(caught.value).splitlines()
    assert [problem.split(":")[0] for problem in problems] == [
        "TELEGRAM_TOKEN",
        "TELEGRAM_API_URL",
        "LOCALCHAT_PORT",
        "LOG_FORMAT",
    ]
    assert all(".env.example" in problem and "\n" not in problem for problem in problems)
    assert "@BotFather" in problems[0]
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("token", ["abc", "abc:def", "123:", ":x", "12 3:abc", "123:a\u00e9", "123:a b"])
def test_what_is_no_token_is_refused(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", token)
    with pytest.raises(SettingsError, match="TELEGRAM_TOKEN"):
        read_settings()


def test_a_file_that_cannot_be_read_is_a_problem_and_names_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("PRICES=recorded\nTELEGRAM_TOKEN 123456:abc\n")
    monkeypatch.setenv("LOCALCHAT_PORT", "x")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [".env", "LOCALCHAT_PORT"]
    assert "line 2 cannot be read; write NAME=value" in str(caught.value)
    monkeypatch.delenv("LOCALCHAT_PORT")
    with pytest.raises(SettingsError, match="line 2"):
        read_settings()
    Path(".env").write_bytes(b"TELEGRAM_TOKEN=\xff")
    with pytest.raises(SettingsError, match="UTF-8"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PRICES", "no/such/folder", "PRICES: must be yahoo, recorded, or a folder"),
        ("REDIS_URL", "localhost:6379", "REDIS_URL: must begin with redis://"),
        ("YAHOO_URL", "ftp://x", "YAHOO_URL: URL scheme should be"),
        ("PAID_BROADCAST", "yes", "PAID_BROADCAST: input should be a valid integer"),
        ("PAID_BROADCAST", "-1", "PAID_BROADCAST: input should be greater than or equal to 0"),
        ("OWNER_ID", "@me", "OWNER_ID: input should be a valid integer"),
        ("OWNER_ID", "-1001234567890", "OWNER_ID: input should be greater than or equal to 1"),
    ],
)
def test_a_wrong_setting_says_what_would_be_right(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert str(caught.value).startswith(says)


def test_every_setting_is_explained_in_the_example() -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text()
    explained = {
        line[1:].partition("=")[0] for line in example.splitlines() if line.startswith("#") and "=" in line
    }
    assert explained == {name.upper() for name in Settings.model_fields}


def test_a_token_is_not_shown_by_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", TOKEN)
    assert TOKEN not in repr(read_settings())


@pytest.mark.parametrize("contact", ["Example Ltd ops@example.com", " A. Person a.person@mail.example.org\n"])
def test_who_asks_the_sec_is_a_name_and_an_address(monkeypatch: pytest.MonkeyPatch, contact: str) -> None:
    monkeypatch.setenv("EDGAR_CONTACT", contact)
    assert read_settings().edgar_contact == contact.strip()


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        (
            "EDGAR_CONTACT",
            "ops",
            "EDGAR_CONTACT: must say who asks the SEC, such as Example Ltd ops@example.com",
        ),
        ("EDGAR_CONTACT", "a b\r\nx: y@z.org", "EDGAR_CONTACT: must say who asks the SEC"),
        ("EDGAR_CONTACT", "Example Ltd ops@ex\u00e4mple.com", "EDGAR_CONTACT: must say who asks the SEC"),
        ("EDGAR_COMPANIES", "Strive", "EDGAR_COMPANIES: must list companies as Name (SYMBOL) CIK"),
        ("EDGAR_COMPANIES", "Strive (ASST) 1920406; More", "EDGAR_COMPANIES: must list companies"),
    ],
)
def test_what_cannot_be_sent_to_the_sec_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=re.escape(says)):
        read_settings()


def test_companies_are_added_to_those_that_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert companies(read_settings()) == COMPANIES
    monkeypatch.setenv("EDGAR_COMPANIES", "Strive (asst) 1920406; Hut 8 Corp. (HUT.B) 1234567;")
    found = companies(read_settings())
    assert len(found) == len(COMPANIES) + 2
    assert (str(found["asst"]), found["asst"].cik) == ("Strive (ASST)", 1_920_406)
    assert str(found["hut.b"]) == "Hut 8 Corp. (HUT.B)"


@pytest.mark.parametrize(
    "added", ["Foo (CORE) 123", "Strategy (MSTR) 1050446", "Other (ABC) 1050446", "A (X) 5; Bc (Y) 5"]
)
def test_a_company_that_is_known_is_not_added_again(monkeypatch: pytest.MonkeyPatch, added: str) -> None:
    monkeypatch.setenv("EDGAR_COMPANIES", added.replace("A (X)", "Ab (X)"))
    with pytest.raises(SettingsError, match="is known already"):
        companies(read_settings())


@pytest.mark.parametrize(
    ("feeds", "found"),
    [
        ("", []),
        (" , ", []),
        ("https://a.example/rss", ["https://a.example/rss"]),
        (
            "https://a.example/rss, http://b.example/?q=1\nhttps://a.example/rss",
            ["https://a.example/rss", "http://b.example/?q=1"],
        ),
    ],
)
def test_feeds_stand_between_commas_or_blanks(
    monkeypatch: pytest.MonkeyPatch, feeds: str, found: list[str]
) -> None:
    monkeypatch.setenv("NEWS_FEEDS", feeds)
    assert read_settings().feeds == found


@pytest.mark.parametrize(
    "feed",
    [
        "news.example/rss",
        "file:///etc/passwd",
        "ftp://news.example/rss",
        "https://",
        "https://me:secret@news.example/rss",
        "https://secret@news.example/rss",
        "https://news.example:99999/rss",
        "https://news.example/\u202erss",
    ],
)
def test_what_is_no_feed_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch, feed: str) -> None:
    monkeypatch.setenv("NEWS_FEEDS", f"https://a.example/rss {feed}")
    with pytest.raises(SettingsError, match="NEWS_FEEDS: must list addresses of feeds") as raised:
        read_settings()
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("environment", "is_asked"),
    [
        ({}, True),
        ({"PRICES": "recorded"}, False),
        ({"PRICES": "recorded", "COINGECKO_URL": "http://127.0.0.1:1"}, True),
        ({"TREASURY_ENTITIES": "none"}, False),
        ({"TREASURY_ENTITIES": "convano"}, True),
    ],
)
def test_coingecko_is_asked_where_prices_are_live_or_it_was_named(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, *, is_asked: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert settings.asks_coingecko is is_asked
    assert (coingecko(settings, lambda: datetime.now(UTC)) is not None) is is_asked


def test_entities_are_added_by_their_id_with_or_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREASURY_ENTITIES", "convano; 333d : Triple Three ;")
    known = entities(read_settings())
    assert list(known) == [*ENTITIES, "convano", "333d"]
    assert (str(known["convano"]), known["convano"].entity) == ("Convano", "convano")
    assert (str(known["333d"]), known["333d"].is_second_hand) == ("Triple Three", True)
    assert list(all_companies(read_settings())) == [*COMPANIES, *known]
    monkeypatch.setenv("TREASURY_ENTITIES", "none")
    assert entities(read_settings()) == ENTITIES


@pytest.mark.parametrize(
    "wrong", ["Convano", "a b", "convano:", "x:y:z", "none; convano", "../etc", "a--b", "convano,b"]
)
def test_what_is_no_entity_is_refused(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREASURY_ENTITIES", wrong)
    with pytest.raises(SettingsError, match="TREASURY_ENTITIES: must list CoinGecko's ids"):
        read_settings()


@pytest.mark.parametrize(
    "known",
    ["metaplanet", "the-blockchain-group", "strategy", "mara-holdings", "x1:Metaplanet", "convano;convano"],
)
def test_an_entity_that_is_known_is_not_added_again(known: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TREASURY_ENTITIES", known)
    with pytest.raises(SettingsError, match="TREASURY_ENTITIES: .* is known already"):
        entities(read_settings())


def test_who_files_speaks_for_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDGAR_COMPANIES", "Metaplanet (MTPLF) 1234567")
    assert "metaplanet" not in entities(read_settings())
    assert all_companies(read_settings())["mtplf"].cik == 1_234_567


@pytest.mark.parametrize("wrong", ["short", "CG-with a space", "CG-with\nline", "CG-wïth-umlaut"])
def test_a_key_that_cannot_be_sent_is_refused_and_not_repeated(
    wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COINGECKO_KEY", wrong)
    with pytest.raises(SettingsError, match="COINGECKO_KEY: is no key of CoinGecko") as caught:
        read_settings()
    assert wrong not in str(caught.value)


def test_a_key_is_not_shown_by_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COINGECKO_KEY", "CG-hunter2hunter2")
    assert "hunter2" not in repr(read_settings())
