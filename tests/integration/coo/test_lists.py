"""The short lists that a process keeps: read once, and anew after a change or when their time is up."""

from typing import Any

import pytest

from coo import lists
from coo.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty(reference: None) -> Any:
    lists.forget()
    yield
    lists.forget()


def test_a_list_is_read_once(settings: Any, django_assert_num_queries: Any) -> None:
    settings.REFERENCE_LISTS_SECONDS = 60
    with django_assert_num_queries(1):
        assert lists.unit_list() == lists.unit_list()


def test_it_is_read_anew_when_forgotten_or_old(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REFERENCE_LISTS_SECONDS = 60
    before = lists.unit_list()
    Unit.objects.create(code="ZZY", name="ZEDS")
    assert lists.unit_list() == before
    lists.forget()
    assert ("ZZY", "ZEDS") in lists.unit_list()
    Unit.objects.filter(code="ZZY").update(name="ZETS")
    now = lists.time.monotonic()
    monkeypatch.setattr(lists.time, "monotonic", lambda: now + 61)
    assert ("ZZY", "ZETS") in lists.unit_list()


def test_nothing_is_kept_without_seconds(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        lists.currency_list()
        lists.currency_list()
