"""The exporter's dashboard, and the fees that it and the first page name."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from coo.constants import AgreementKind
from coo.dashboard import LATELY, dashboard_of
from coo.models import Application, Fee
from coo.selectors import fees_in_force
from tests.factories.files import make_draft, sign, submit
from tests.factories.login import sign_in
from tests.integration.coo.office_world import decide
from tradeconnect.common.dates import india_date

pytestmark = pytest.mark.django_db


def test_what_happened_lately_is_also_what_happened_to_an_old_file(cast: Any) -> None:
    """The office decides on a file that nobody has saved for long, while newer drafts abound."""
    old = submit(make_draft(cast))
    for number in range(25):
        make_draft(cast, invoice_number=f"N-{number}")
    Application.objects.filter(pk=old.pk).update(saved_at=timezone.now() - dt.timedelta(days=30))
    decide("approve", old, cast.officer)

    lately = dashboard_of(cast.firm, today=india_date(timezone.now())).lately
    assert (lately[0].number, lately[0].words) == (old.file_number, "Approved Pending Issuance")
    assert len(lately) <= LATELY


def test_of_two_fees_in_force_the_younger_counts_everywhere(cast: Any, client: Client) -> None:
    """A new fee starts while nobody has ended the old one."""
    today = india_date(timezone.now())
    old = Fee.objects.get(service=AgreementKind.NON_PREFERENTIAL)
    newer = {"gst_percent": old.gst_percent, "sac": old.sac, "description": old.description}
    Fee.objects.create(service=old.service, amount_paise=500_00, starts_on=today, **newer)
    # Written again, the old row comes last in the table.
    old.save()

    assert fees_in_force(today)[old.service].amount_paise == 500_00
    assert client.get(reverse("home")).context["fees"]["non_preferential"] == 500_00
    shown = dashboard_of(cast.firm, today=today)
    assert shown.enough_for == shown.balance_paise // 590_00


def test_the_pages_only_read(cast: Any, client: Client) -> None:
    sign_in(client, cast.exporter)
    for name in ("home", "coo:dashboard"):
        assert client.post(reverse(name)).status_code == 405


def test_what_waits_says_the_next_thing(cast: Any, signed_in: Any) -> None:
    asked = submit(make_draft(cast))
    decide("raise_deficiency", asked, cast.officer, remarks="The airway bill is missing.")
    begun = make_draft(cast, invoice_number="N-2", saved_tabs=["basic-details", "certificate-details"])

    html = signed_in(cast.exporter).get(reverse("coo:dashboard")).content.decode()
    waiting = html.partition("Waiting for you")[2].partition("Submitted Applications")[0]
    assert "The airway bill is missing." in waiting
    assert f'href="{reverse("coo:application", args=[asked.uuid])}">{asked.file_number}</a>' in waiting
    assert "Tab 3 of 8, Export Details" in waiting
    assert f'href="{reverse("coo:summary", args=[begun.uuid])}">{begun.draft_number}</a>' in waiting


def test_the_owners_of_the_firm_are_named(cast: Any, signed_in: Any) -> None:
    """An owner whose membership was ended, or who may not log in any more, is none."""
    client = signed_in(cast.exporter)
    assert "owner Meera Raghavan" in client.get(reverse("coo:dashboard")).content.decode()
    colleague = Membership.objects.get(user=cast.colleague, firm=cast.firm)
    Membership.objects.filter(pk=colleague.pk).update(is_owner=True)
    assert "owners Anil Kumar, Meera Raghavan" in client.get(reverse("coo:dashboard")).content.decode()
    Membership.objects.filter(pk=colleague.pk).update(ended_at=timezone.now())
    assert "owner Meera Raghavan" in client.get(reverse("coo:dashboard")).content.decode()


def test_only_who_may_pay_is_offered_to_pay(cast: Any, signed_in: Any) -> None:
    sign(make_draft(cast))
    client = signed_in(cast.exporter)
    assert '">Payment<' in client.get(reverse("coo:dashboard")).content.decode()
    Membership.objects.filter(user=cast.exporter).update(rights=["view", "prepare"])
    page = client.get(reverse("coo:dashboard")).content.decode()
    assert '">Payment<' not in page
    assert '">Open<' in page


def test_only_who_may_pay_is_offered_to_add_an_amount(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    assert "Add Amount" in client.get(reverse("coo:dashboard")).content.decode()
    Membership.objects.filter(user=cast.exporter).update(rights=["view", "prepare"])
    page = client.get(reverse("coo:dashboard")).content.decode()
    assert "Add Amount" not in page
    assert "Statement" in page


def test_the_queries_do_not_grow_with_the_files(cast: Any) -> None:
    today = india_date(timezone.now())
    make_draft(cast)
    with CaptureQueriesContext(connection) as few:
        dashboard_of(cast.firm, today=today)
    for number in range(4):
        submit(make_draft(cast, invoice_number=f"N-{number}"))
    with CaptureQueriesContext(connection) as many:
        dashboard_of(cast.firm, today=today)
    assert len(many) <= len(few) + 1  # the files of the events
