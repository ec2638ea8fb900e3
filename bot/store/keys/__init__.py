"""Every key that is stored. All share one hash tag, so that a script may touch several in a cluster."""

from bot.store.keys.broadcasts import *
from bot.store.keys.chats import *
from bot.store.keys.network import *
from bot.store.keys.news import *
from bot.store.keys.prices import *
from bot.store.keys.processes import *
from bot.store.keys.sending import *
from bot.store.keys.updates import *
