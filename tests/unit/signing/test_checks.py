"""What the portal says at its start about its signing backends."""

from signing.checks import check_backends


def ids() -> list[str | None]:
    return [message.id for message in check_backends(None)]


def test_development_is_content():
    assert ids() == []


def test_the_development_backend_stops_production(settings):
    settings.DEMO_ACCOUNTS = False
    assert ids() == ["signing.E001"]


def test_a_backend_that_is_not_there_is_an_error(settings):
    settings.SIGNING_BACKENDS = ["signing.backends.nowhere.Backend"]
    assert ids() == ["signing.E002"]


def test_no_backend_is_a_warning(settings):
    settings.SIGNING_BACKENDS = []
    assert ids() == ["signing.I001"]
