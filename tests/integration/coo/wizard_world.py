"""What the wizard's tests share: a fresh draft, the guide's example as it is typed, and short cuts to its pages."""

import datetime as dt
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coo.demo.cast import Cast
from coo.models import Application
from coo.services.drafts import save_tab, start_draft
from coo.services.inputs import add_input
from coo.services.items import add_item
from coo.tabs import Slug
from tradeconnect.common.dates import dmy, india_date

ITEM = {
    "itchs_code": "6104 62 00",
    "description": "Trousers made of 100% cotton fabric",
    "quantity": "1,000",
    "unit": "NOS",
    "value": "1000.00",
    "hs_code": "",
    "marks": "3 box of cotton trousers",
    "packages": "7 cardboard box",
}
BASIC = {"branch": "003", "wants_delivery": "no", "delivery_to": "branch", "disclaimer_accepted": "on"}


def today() -> dt.date:
    """Return the date in India."""
    return india_date(timezone.now())


def certificate(cast: Cast, **changes: Any) -> dict[str, Any]:
    """Return tab 2 as the guide's example fills it, with today's date."""
    return {
        "certificate_kind": "NON_PREF",
        "agreement": "NP",
        "office": str(cast.office.uuid),
        "importer_name": "Hudson & Vale Apparel LLC",
        "importer_address": "214 West 38th Street, New York, NY 10018",
        "importer_country": "US",
        "invoice_number": "12345678",
        "invoice_date": dmy(today()),
        "invoice_currency": "USD",
        "invoice_value": "1500.00",
        "rate_inr": "90.0",
        "rate_usd": "",
        "third_country_invoicing": "no",
        **changes,
    }


def new_draft(cast: Cast, *, basic_saved: bool = True) -> Application:
    """Return a draft of the exporter with tab 1 saved."""
    now = timezone.now()
    draft = start_draft(firm=cast.firm, actor=cast.exporter, now=now)
    if basic_saved:
        values = {"branch": cast.firm.branches.get(number="003"), "wants_delivery": False, "disclaimer_accepted": True}
        save_tab(
            application=draft,
            slug=Slug.BASIC,
            values=values,
            expected_version=draft.version,
            actor=cast.exporter,
            now=now,
        )
    return Application.objects.get(pk=draft.pk)


def item_values(**changes: Any) -> dict[str, Any]:
    """Return the columns of an export item."""
    return {
        "itchs_code": "61046200",
        "hs_code": "610462",
        "description": "Trousers",
        "quantity": 10,
        "unit_id": "NOS",
        "value": 100,
        "marks": "M 1",
        "packages": "1 box",
        **changes,
    }


def with_items(draft: Application, cast: Cast, count: int, *, inputs: bool = False) -> Application:
    """Add `count` items of 100 each, with an input each if asked for."""
    for number in range(count):
        item = add_item(
            application=draft,
            values=item_values(description=f"Trousers, lot {number + 1}"),
            actor=cast.exporter,
            now=timezone.now(),
        )
        if inputs:
            add_input(application=draft, item=item, values=input_values(), actor=cast.exporter, now=timezone.now())
    return draft


def input_values() -> dict[str, Any]:
    """Return the columns of an input."""
    return {
        "itchs_code": "52081190",
        "hs_code": "520811",
        "description": "100% cotton",
        "quantity": 1,
        "unit_id": "SQM",
        "unit_cif": 5,
        "currency_id": "INR",
        "country_id": "IN",
        "bill_number": "B/1",
        "bill_date": today(),
    }


def url(draft: Application, slug: str) -> str:
    """Return the address of a tab."""
    return reverse("coo:tab", args=[draft.uuid, slug])


def send(client: Client, draft: Application, slug: str, data: dict[str, Any] | None = None, **extra: Any) -> Any:
    """Press *Save & Next* on a tab, with the version of the draft as it is now unless another is sent."""
    version = Application.objects.values_list("version", flat=True).get(pk=draft.pk)
    return client.post(url(draft, slug), {"version": version, **(data or {}), **extra})
