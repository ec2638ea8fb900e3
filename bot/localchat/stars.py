"""What the bot can pay with: paid broadcasts cost a tenth of a Star a message."""

from bot.localchat.api_error import bad_request

A_TENTH = 1  # the purse counts in tenths, so that no sum is rounded


class Purse:
    """The bot's balance of Telegram Stars."""

    def __init__(self, stars: float = 100_000) -> None:
        self.fill(stars)

    @property
    def stars(self) -> float:
        """What is left."""
        return self._tenths / 10

    def fill(self, stars: float) -> None:
        """Have so many Stars from now on; raises ValueError for what nobody can have."""
        if not 0 <= stars < 1e12:
            raise ValueError("stars must not be negative")
        self._tenths = round(stars * 10)

    def check(self) -> None:
        """Refuse a paid message that there is nothing left for."""
        if self._tenths < A_TENTH:
            raise bad_request("BALANCE_TOO_LOW")

    def pay(self) -> None:
        """Pay for one message."""
        self._tenths -= A_TENTH
