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
        keys.CHATS,
        keys.NEWEST_CHAT,
        keys.telegram(1),
        keys.former(1),
        keys.subscriptions(1),
        keys.NEWEST_SUBSCRIPTION,
        keys.followers("1"),
        keys.EVALUATED,
        keys.SNOOZES,
        keys.DIGESTS,
        keys.OUTBOX,
        keys.POSTPONED,
        keys.ATTEMPTS,
        keys.OUTCOMES,
        keys.receipts(1),
        keys.rewritten("1"),
        keys.restated("1"),
        keys.newest_readings("1"),
    ]
    assert all(key.startswith("{tandem}:") for key in written)
    assert len(set(written)) == len(written)
