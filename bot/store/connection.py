"""The one way to Redis: patient while connecting, and never sending a command twice.

Whatever keeps the server from doing what it is asked is raised as StoreUnavailable: nobody else translates.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.client import Pipeline
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import ConstantBackoff, NoBackoff
from redis.exceptions import (
    AuthenticationError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)
from redis.exceptions import ConnectionError as ConnectionFailed
from redis.exceptions import TimeoutError as NotInTime
from redis.maint_notifications import MaintNotificationsConfig

from bot.errors import StoreUnavailable
from bot.translation import _

OLDEST = (7, 0)
CONNECTIONS = 64
CONNECT_S = 3.0
ANSWER_S = 5.0
"""Redis that is silent for longer counts as away: a blocking read has to ask for clearly less."""
RETRY_S, RETRIES = 0.05, 20
"""Connecting is tried for a second: a server of our own is back by then."""
REFUSES = ("MISCONF", "NOREPLICAS", "MASTERDOWN", "BUSY ", "CLUSTERDOWN", "TRYAGAIN")
"""Replies by which a server says that it can do nothing for us now; any other is a mistake of ours."""
ALWAYS = "#!lua flags=allow-oom\n"
"""How scripts begin that are to be done while memory is full, too."""

logger = structlog.get_logger(__name__)


class Store(Redis):
    """A client that sends every command once."""

    async def execute_command(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - as in Redis
        """Send one command and return its reply."""
        with _translated():
            return await super().execute_command(*args, **options)  # type: ignore[no-untyped-call]

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> "StorePipeline":
        """Commands that are sent together."""
        return StorePipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)


class StorePipeline(Pipeline):
    """Commands that are sent together, once."""

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        """Send them and return their replies."""
        with _translated():
            return await super().execute(raise_on_error)


@asynccontextmanager
async def connect(where: str | Path, *, tls_verify: bool = True) -> AsyncIterator[Store]:
    """Yield a client of the Redis at an address, or at a socket, once it answers.

    Raises StoreUnavailable where it does not, or is too old. Without `tls_verify` any certificate will do.
    """
    address = where if isinstance(where, str) else f"unix://{where}"
    store = Store(connection_pool=_pool(where, tls_verify=tls_verify))
    store.auto_close_connection_pool = True
    try:
        with _at(shown(address)):
            await _check(store)
        yield store
    finally:
        await store.aclose()


def shown(address: str) -> str:
    """An address as it may be told: without user, password and options."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


class PatientPool(BlockingConnectionPool):
    """Connections that may take a moment to come about: before a command is sent, trying on does no harm."""

    async def ensure_connection(self, connection: AbstractConnection) -> None:
        """Connect, again and again for a while where nobody listens."""
        patient = Retry(ConstantBackoff(RETRY_S), RETRIES, (ConnectionFailed,))
        connecting = partial(super().ensure_connection, connection)
        await patient.call_with_retry(
            connecting,
            lambda _error: connection.disconnect(),
            is_retryable=lambda error: not isinstance(error, AuthenticationError),
        )


def _pool(where: str | Path, *, tls_verify: bool) -> PatientPool:
    options: dict[str, Any] = {
        "max_connections": CONNECTIONS,
        "timeout": ANSWER_S,
        "socket_timeout": ANSWER_S,
        "retry": Retry(NoBackoff(), 0),  # redis-py would send a command up to ten times more
        "maint_notifications_config": MaintNotificationsConfig(enabled=False),  # they hide dead connections
        "client_name": "tandem",
    }
    if isinstance(where, Path):
        return PatientPool.from_url("unix://", path=str(where), **options)
    if not where.startswith("unix:"):
        options |= {"socket_connect_timeout": CONNECT_S, "socket_keepalive": True}
    if where.startswith("rediss:") and not tls_verify:
        options |= {"ssl_cert_reqs": "none", "ssl_check_hostname": False}
    try:
        return PatientPool.from_url(where, **options)
    except ValueError as error:
        raise StoreUnavailable(
            _("REDIS_URL {address}: not an address of Redis, like rediss://host:6379").format(
                address=shown(where)
            )
        ) from error


@contextmanager
def _at(address: str) -> Iterator[None]:
    """Say where it is that something went wrong."""
    try:
        yield
    except StoreUnavailable as error:
        hint = _(" (REDIS_TLS_VERIFY=off takes any)") if "CERTIFICATE_VERIFY_FAILED" in str(error) else ""
        raise StoreUnavailable(f"{address}: {error}{hint}") from error
    except RedisError as error:
        raise StoreUnavailable(
            _("{address}: Redis refuses: {reason}").format(address=address, reason=error)
        ) from error


async def _check(store: Store) -> None:
    """Wait while it loads its data, then see whether it can be used."""
    about = await _loaded(store)
    version = str(about.get("redis_version", ""))
    if "valkey_version" not in about and _numbers(version) < OLDEST:
        raise StoreUnavailable(
            _("Redis {version} is too old: 7.0 or newer is needed").format(version=version)
        )
    policy = about.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        logger.warning(
            "redis may drop what it should remember: set maxmemory-policy to noeviction", policy=policy
        )


async def _loaded(store: Store) -> Mapping[str, Any]:
    """What it says about itself, once it has loaded its data."""
    about: Mapping[str, Any] = await store.info()
    while about.get("loading"):
        await asyncio.sleep(RETRY_S)
        about = await store.info()
    return about


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:2])


@contextmanager
def _translated() -> Iterator[None]:
    """Raise StoreUnavailable for whatever is wrong with the server; our own mistakes pass."""
    task = asyncio.current_task()
    cancelled = task.cancelling() if task else 0
    try:
        yield
        # redis-py sends by `wait_for`, which in Python 3.11 swallows a cancellation that comes with the reply
        if task and task.cancelling() > cancelled:
            raise asyncio.CancelledError
    except NotInTime as error:
        raise StoreUnavailable(_("Redis does not answer in time")) from error
    except AuthenticationError as error:
        raise StoreUnavailable(_("Redis refuses: {reason}").format(reason=error)) from error
    except ConnectionFailed as error:
        raise StoreUnavailable(_("Redis cannot be reached: {reason}").format(reason=error)) from error
    except ResponseError as error:
        if isinstance(error, ReadOnlyError | OutOfMemoryError | NoPermissionError) or str(error).startswith(
            REFUSES
        ):
            raise StoreUnavailable(_("Redis refuses: {reason}").format(reason=error)) from error
        raise
