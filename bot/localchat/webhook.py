"""Updates pushed to the bot's own address, one after the other, until it takes them."""

import asyncio
import json
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

from bot.localchat.api_error import bad_request, conflict
from bot.localchat.api_table import Json
from bot.localchat.updates import Updates

PATIENCE_S = 60  # for one answer of the bot
BACK_OFF_S = (0.1, 0.5, 1)  # between tries, the last one for ever
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SECRET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


class Webhook:
    """Where updates go when the bot does not ask for them."""

    def __init__(self, updates: Updates) -> None:
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        self.failure: tuple[int, str] | None = None
        self._updates = updates
        self._bell = asyncio.Event()
        updates.on_add = self.wake

    def set(self, url: str, secret: str = "", max_connections: int = 40) -> None:
        """Push updates to this address from now on; an empty one ends it."""
        if url and not _may_be_called(url):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if not SECRET.issuperset(secret):
            raise bad_request("secret token contains unallowed characters")
        if len(secret) > 256:
            raise bad_request("secret token is too long")
        self.url, self.secret, self.max_connections = url, secret, max_connections
        self.failure = None
        self._updates.interrupt()
        self.wake()

    def refuse_polling(self) -> None:
        """Refuse getUpdates while a webhook is set: the two exclude each other."""
        if self.url:
            raise conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            )

    def info(self) -> Json:
        """Return the Bot API's WebhookInfo."""
        info: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates),
        }
        if self.url:
            info["max_connections"] = self.max_connections
        if self.failure:
            info["last_error_date"], info["last_error_message"] = self.failure
        if self._updates.allowed:
            info["allowed_updates"] = list(self._updates.allowed)
        return info

    def wake(self) -> None:
        """Look again: there may be something to push."""
        self._bell.set()

    async def run(self, now: Callable[[], float]) -> None:
        """Push for ever."""
        tries = 0
        while True:
            update = self._updates.first() if self.url else None
            if update is None:
                self._bell.clear()
                await self._bell.wait()
            elif await self._push(update, now):
                self._updates.confirm(update["update_id"] + 1)
                tries = 0
            else:
                await asyncio.sleep(BACK_OFF_S[min(tries, len(BACK_OFF_S) - 1)])
                tries += 1

    async def _push(self, update: Json, now: Callable[[], float]) -> bool:
        """Push one update; whether the bot took it."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                status = await _post(self.url, self.secret, json.dumps(update).encode())
        except (OSError, TimeoutError, ValueError) as error:
            self.failure = int(now()), f"Connection failed: {error or type(error).__name__}"
            return False
        if 200 <= status < 300:
            return True
        self.failure = int(now()), f"Wrong response from the webhook: {status}"
        return False


def _may_be_called(url: str) -> bool:
    """Tell whether this is HTTPS, or plain on this machine as Bot API servers of one's own allow."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


async def _post(url: str, secret: str, body: bytes) -> int:
    """Post JSON and return the status of the answer; one connection a request is enough here."""
    parts = urlsplit(url)
    tls = ssl.create_default_context() if parts.scheme == "https" else None
    port = parts.port or (443 if tls else 80)
    reader, writer = await asyncio.open_connection(parts.hostname, port, ssl=tls)
    try:
        head = [
            f"POST {parts.path or '/'}{'?' + parts.query if parts.query else ''} HTTP/1.1",
            f"Host: {parts.netloc}",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            "Connection: close",
        ]
        if secret:
            head.append(f"X-Telegram-Bot-Api-Secret-Token: {secret}")
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        return int((await reader.readline()).split()[1])
    except IndexError as error:
        raise ValueError("no HTTP answer") from error
    finally:
        writer.close()
