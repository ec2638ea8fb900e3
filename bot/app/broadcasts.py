"""On which terms words go to all, as settings say, and what the clock starts for them."""

from collections.abc import Iterator

from bot.app.clock import now
from bot.jobs.queue_broadcast import QueueBroadcast
from bot.jobs.schedule import EVERY_3_S, Job
from bot.model.broadcast import Terms
from bot.ports import Broadcasts
from bot.settings import TELEGRAM_TAKES, TELEGRAM_TAKES_PAID, Settings
from bot.telegram.broadcast_progress import ShowBroadcast

FREE = Terms(TELEGRAM_TAKES, TELEGRAM_TAKES_PAID)
"""Nothing is ever paid."""


def terms_of(settings: Settings) -> Terms:
    """How fast it goes, and what may be paid."""
    return Terms(settings.messages_per_second, TELEGRAM_TAKES_PAID, settings.paid_broadcast)


def broadcast_jobs(broadcasts: Broadcasts, terms: Terms, progress: ShowBroadcast) -> Iterator[Job]:
    """A broadcast that is under way is queued, and the owner sees how far it is."""
    yield Job("queue broadcast", EVERY_3_S, QueueBroadcast(broadcasts, terms, now))
    yield Job("show broadcast", EVERY_3_S, progress)
