import inspect
import re

from bot.store import keys


def made() -> dict[str, str]:
    """Every key that there is, by the name of what makes it; functions are given a 1 for all they ask."""
    constants = {
        name: value for name, value in vars(keys).items() if isinstance(value, str) and name.isupper()
    }
    functions = {
        name: each(*[1] * len(inspect.signature(each).parameters))
        for name, each in vars(keys).items()
        if inspect.isfunction(each)
    }
    return constants | functions


def test_all_keys_share_one_slot() -> None:
    assert len(made()) > 40
    assert all(key.startswith("{tandem}:") for key in made().values())


def test_no_key_is_two_things() -> None:
    beginnings = {keys.SUBSCRIPTIONS, keys.OUTBOX, keys.CHUNK}
    whole = [key for key in made().values() if key not in beginnings]
    assert len(set(whole)) == len(whole)


def test_what_begins_alike_is_told_apart() -> None:
    assert not re.search(r"\d", keys.NEWEST_SUBSCRIPTION.removeprefix(keys.SUBSCRIPTIONS))
    lanes = {keys.outbox("alerts"), keys.outbox("bulk")}
    assert lanes.isdisjoint({keys.DUE, keys.OPEN, keys.OUTCOMES, keys.dead_letters("failed")})
    assert keys.answer(-1, 11) != keys.answer(-11, 1)
    assert keys.chunk("alerts", "1-0") != keys.chunk("bulk", "1-0")
