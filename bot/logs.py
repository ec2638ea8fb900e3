"""Structured logs, for people or as JSON lines, in which a secret can never appear."""

import logging
import re
import sys
from collections.abc import Sequence
from typing import Literal
from urllib.parse import quote

import structlog

from bot.settings import Settings

ANY_TOKEN = re.compile(r"\d{6,}(?::|%3A)[\w-]{20,}", re.IGNORECASE)
"""What a bot token looks like, ours or anyone's, also inside an address."""
HIDDEN = "[secret]"
PLAIN_TRACEBACKS = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
"""Without the variables of each frame: they hold what people wrote, and tokens cut short."""
CHATTY = (
    "httpx",
    "httpcore",
    "aiohttp.access",
    "uvicorn.access",
    "uvicorn.error",
    "matplotlib",
    "PIL",
    "peewee",
    "telegram",
    "asyncio",
)


class Redacting(logging.Formatter):
    """Formats as another formatter does, then takes every secret out, whoever logged it."""

    def __init__(self, inner: logging.Formatter, secrets: Sequence[str]) -> None:
        super().__init__()
        self._inner = inner
        spellings = {spelling for secret in secrets for spelling in (secret, quote(secret, safe=""))}
        self._secrets = sorted(filter(None, spellings), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The line, redacted last: after messages, arguments and tracebacks have become text."""
        return self.redact(self._inner.format(record))

    def redact(self, line: str) -> str:
        """The line without secrets."""
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return ANY_TOKEN.sub(HIDDEN, line)


def configure_logs(settings: Settings, *, quiet: bool = False) -> None:
    """Send everything that anyone logs to standard error, once, in one form; errors only where `quiet`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(_formatter(settings.log_format), _secrets(settings)))
    logging.basicConfig(
        level="ERROR" if quiet else settings.log_level.upper(), handlers=[handler], force=True
    )
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    logging.getLogger("yfinance").setLevel(logging.ERROR)  # what it warns of reaches us as an error
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns whenever a long job is not over yet
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _secrets(settings: Settings) -> list[str]:
    secrets = settings.telegram_token, settings.redis_url
    return [secret.get_secret_value() for secret in secrets if secret is not None]


def _shared() -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
    ]


def _formatter(form: Literal["console", "json"]) -> logging.Formatter:
    last: list[structlog.typing.Processor] = (
        [structlog.processors.ExceptionRenderer(PLAIN_TRACEBACKS), structlog.processors.JSONRenderer()]
        if form == "json"
        else [
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            )
        ]
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_shared(), structlog.stdlib.ExtraAdder()],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
