"""All that is configurable: read once, checked whole, every problem said together with what to do."""

import re
from pathlib import Path
from typing import Annotated, Literal

from dotenv.parser import parse_stream
from pydantic import Field, HttpUrl, SecretStr, TypeAdapter, UrlConstraints, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError
from bot.translation import _

ENV_FILE = Path(".env")
TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
COMPANY = re.compile(r"(?P<name>[^();]{2,60}?)\s*\((?P<symbol>[A-Za-z0-9.-]{1,10})\)\s*(?P<cik>[1-9]\d{0,9})")
ENTITY = re.compile(
    r"(?P<id>(?=[a-z0-9-]{1,28}(?![a-z0-9-]))[a-z0-9]+(?:-[a-z0-9]+)*)(?:\s*:\s*(?P<name>[^();:]{2,60}))?"
)
"""An id must fit into a button."""
KEY = re.compile(r"[!-~]{8,200}")
CONTACT = re.compile(r"[ -~]{2,80} [!-?A-~]+@[!-?A-~]+\.[!-?A-~]+")
MEDIA_CHAT = re.compile(r"-?[1-9][0-9]{0,15}|@[A-Za-z][A-Za-z0-9_]{3,31}")
NOBODY = "none"
Address = Annotated[HttpUrl, UrlConstraints(allowed_schemes=["http", "https"], host_required=True)]
_address: TypeAdapter[HttpUrl] = TypeAdapter(Address)
FEED = re.compile(r"[^\s,]+")
Port = Annotated[int, Field(ge=1, le=65535)]
Person = Annotated[int, Field(ge=1, lt=2**52)]
"""Telegram's number of a person."""
ISHARES = (
    "https://www.ishares.com/us/products/239710/ishares-russell-2000-etf/1467271812596.ajax"
    "?fileType=csv&fileName=IWM_holdings&dataType=fund"
)


TELEGRAM_TAKES = 29.3
"""Messages a second to all chats together; Telegram counts 30 in any second, and some come late."""
TELEGRAM_TAKES_PAID = 960.0
"""The same of those that are paid for: it takes 1,000, and 40 ms may lie between two that left together."""


class Settings(BaseSettings):
    """Settings from the environment and `.env`; `.env.example` explains each."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, env_ignore_empty=True, extra="ignore", frozen=True)

    telegram_token: SecretStr | None = None
    telegram_api_url: Address = HttpUrl("https://api.telegram.org")
    messages_per_second: Annotated[float, Field(gt=0, le=1_000_000)] = TELEGRAM_TAKES
    owner_id: Person | None = None
    media_chat: str | None = None
    paid_broadcast: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    localchat_port: Port = 8765
    localchat_token: SecretStr = SecretStr("1:local")
    redis_url: SecretStr | None = None
    redis_tls_verify: bool = True
    prices: str = "yahoo"
    yahoo_url: Address | None = None
    bitstamp_url: Address | None = None
    coinbase_url: Address | None = None
    coinmetrics_url: Address | None = None
    blockchain_url: Address | None = None
    ishares_url: Address = HttpUrl(ISHARES)
    edgar_contact: str | None = None
    edgar_companies: str = ""
    edgar_url: Address = HttpUrl("https://www.sec.gov")
    edgar_data_url: Address = HttpUrl("https://data.sec.gov")
    news_feeds: str = ""
    coingecko_url: Address = HttpUrl("https://api.coingecko.com/api/v3")
    coingecko_key: SecretStr | None = None
    treasury_entities: str = ""
    data_dir: Path = Path(".tandem")
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def at_home(self) -> bool:
        """Whether the local chat is the bot's Telegram: nothing says otherwise."""
        return self.telegram_token is None and "telegram_api_url" not in self.model_fields_set

    @property
    def api_root(self) -> str:
        """The Bot API server that is spoken to, where it is not the local chat."""
        return str(self.telegram_api_url).rstrip("/")

    @property
    def media(self) -> int | str | None:
        """The chat that pictures are uploaded to, by Telegram's number or its @name."""
        chat = self.media_chat
        return chat if chat is None or chat.startswith("@") else int(chat)

    @property
    def feeds(self) -> list[str]:
        """The addresses of the feeds that are read, each once."""
        return list(dict.fromkeys(FEED.findall(self.news_feeds)))

    @property
    def token(self) -> str:
        """The token to speak with; the local chat's where there is no other."""
        return (self.telegram_token or self.localchat_token).get_secret_value()

    @field_validator("prices")
    @classmethod
    def _is_a_source(cls, prices: str) -> str:
        if prices not in {"yahoo", "recorded"} and not Path(prices).is_dir():
            raise ValueError(_("must be yahoo, recorded, or a folder of CSV files"))
        return prices

    @field_validator("media_chat")
    @classmethod
    def _is_a_chat(cls, chat: str | None) -> str | None:
        if chat is not None and not MEDIA_CHAT.fullmatch(chat := chat.strip()):
            raise ValueError(_("must be Telegram's number of a chat, such as -1001234567890, or its @name"))
        return chat

    @field_validator("edgar_contact")
    @classmethod
    def _names_somebody(cls, contact: str | None) -> str | None:
        if contact is not None and not CONTACT.fullmatch(contact := contact.strip()):
            raise ValueError(_("must say who asks the SEC, such as Example Ltd ops@example.com"))
        return contact

    @field_validator("edgar_companies")
    @classmethod
    def _lists_companies(cls, companies: str) -> str:
        if any(COMPANY.fullmatch(each.strip()) is None for each in companies.split(";") if each.strip()):
            raise ValueError(_("must list companies as Name (SYMBOL) CIK; such as Strive (ASST) 1920406"))
        return companies

    @field_validator("news_feeds")
    @classmethod
    def _lists_feeds(cls, feeds: str) -> str:
        for each in FEED.findall(feeds):
            try:
                url = _address.validate_python(each)
            except ValidationError:
                url = None
            if url is None or url.username or url.password or not each.isprintable():
                raise ValueError(_("must list addresses of feeds, http or https, without user or password"))
        return feeds

    @property
    def asks_coingecko(self) -> bool:
        """Whether somebody is asked for who holds bitcoin: where prices are live, or an address was given."""
        is_live = self.prices == "yahoo" or "coingecko_url" in self.model_fields_set
        return is_live and self.treasury_entities.strip() != NOBODY

    @field_validator("treasury_entities")
    @classmethod
    def _lists_entities(cls, entities: str) -> str:
        listed = [each.strip() for each in entities.split(";") if each.strip()]
        if any(ENTITY.fullmatch(each) is None for each in listed) or (NOBODY in listed and len(listed) > 1):
            raise ValueError(
                _("must list CoinGecko's ids, as id or id:name; or be none, to ask it for nothing")
            )
        return entities

    @field_validator("coingecko_key")
    @classmethod
    def _can_be_sent(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not KEY.fullmatch(key.get_secret_value()):
            raise ValueError(_("is no key of CoinGecko: copy it whole from its dashboard, like CG-…"))
        return key

    @field_validator("redis_url")
    @classmethod
    def _looks_like_redis(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("redis://", "rediss://", "unix://")):
            raise ValueError(_("must begin with redis://, rediss:// or unix://"))
        return url

    @field_validator("telegram_token", "localchat_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token is not None and not TOKEN.fullmatch(token.get_secret_value()):
            raise ValueError(_("is not a bot token: copy it whole from @BotFather, like 123456:ABC…"))
        return token


def read_settings() -> Settings:
    """The settings; raises SettingsError that names every problem."""
    try:
        settings = Settings()
    except UnicodeDecodeError:
        raise SettingsError([_(".env: is not UTF-8 text; save it as that")]) from None
    except ValidationError as error:
        problems = [_problem(details) for details in error.errors(include_input=False)]
        raise SettingsError([*_unreadable_lines(), *problems]) from None
    if problems := _unreadable_lines():
        raise SettingsError(problems)
    return settings


def _unreadable_lines() -> list[str]:
    """Lines of `.env` that say nothing: what was meant by them would quietly not be set."""
    if not ENV_FILE.is_file():
        return []
    with ENV_FILE.open(encoding="utf-8") as lines:
        return [
            _(".env: line {number} cannot be read; write NAME=value").format(number=binding.original.line)
            for binding in parse_stream(lines)
            if binding.error
        ]


def _problem(details: ErrorDetails) -> str:
    """One line: the setting, what is wrong, what to do. What was set is not repeated: it may be a secret."""
    name = str(details["loc"][0]).upper() if details["loc"] else _("settings")
    advice = _("correct it, or leave it out; .env.example explains it")
    reason = details["msg"].removeprefix("Value error, ")
    if reason[1:2].islower():
        reason = reason[0].lower() + reason[1:]
    return f"{name}: {reason} ({advice})"
