"""One check of a period for every list that is narrowed by one (coo.forms.period)."""

from typing import Any

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
LISTS = (
    ("worklist", "officer", "submitted_from", "submitted_to"),
    ("submitted", "exporter", "submitted_from", "submitted_to"),
    ("certificates", "exporter", "issued_from", "issued_to"),
)


@pytest.mark.parametrize(("name", "person", "first", "last"), LISTS)
def test_a_period_ends_after_it_begins(
    cast: Any, signed_in: Any, name: str, person: str, first: str, last: str
) -> None:
    client = signed_in(getattr(cast, person))
    asked = {first: "02/01/2026", last: "01/01/2026"}
    form = client.get(reverse(f"coo:{name}"), asked).context["form"]
    assert form.errors == {last: ["The last day is before the first."]}
    assert not client.get(reverse(f"coo:{name}"), {**asked, last: "02/01/2026"}).context["form"].errors
