"""Commands in, answers out, through python-telegram-bot."""

import os

os.environ.setdefault(
    "PTB_TIMEDELTA", "true"
)  # how long to wait as a timedelta: the other form is deprecated
