from bot.store import keys


def test_all_keys_share_one_slot_and_none_is_two_things() -> None:
    written = [
        keys.INBOX,
        keys.line("1"),
        keys.update_mark(1),
        keys.lease("1"),
        keys.closes("1"),
        keys.flight("1"),
        keys.picture("1"),
        keys.answer(1, 1),
        keys.answer(-1, 11),
    ]
    assert all(key.startswith("{tandem}:") for key in written)
    assert len(set(written)) == len(written)
