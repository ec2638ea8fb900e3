import pytest


@pytest.fixture(autouse=True)
def _quickly_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for the store looks again at once."""
    monkeypatch.setattr("bot.telegram.patience.RETRY_S", 0.001)
