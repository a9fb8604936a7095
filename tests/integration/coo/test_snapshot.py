"""What is signed does not depend on who looks at it."""

from typing import Any

import pytest
from django.utils import timezone, translation
from django.utils.functional import lazy

from coo import selectors
from coo.selectors import build_snapshot
from coo.snapshot import digest
from tradeconnect.common.dates import india_date

pytestmark = pytest.mark.django_db


def test_the_digest_is_the_same_in_every_language(full_draft: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed in Hindi and paid in English (or settled by a worker) it is the same application."""
    name = lazy(lambda: f"Airway Bill in {translation.get_language()}", str)()
    monkeypatch.setitem(selectors.SHIPMENT_DOCUMENTS, "air", (("AWB", name),))
    today = india_date(timezone.now())
    digests = set()
    for language in ("en", "hi"):
        with translation.override(language):
            digests.add(digest(build_snapshot(full_draft, today=today)))
    assert len(digests) == 1
