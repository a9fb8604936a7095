"""Consignee and product book: learnt from issued certificates only, once each; offered, used, and taken out."""

import dataclasses
import datetime as dt
import json
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from coo.models import Application, BookedConsignee, BookedProduct, Certificate
from coo.services.books import entries, learn_from, offers
from coo.tabs import Slug
from tests.factories.files import GUIDE_EXAMPLE, approve, issue, make_draft, submit
from tests.integration.coo.wizard_world import certificate, new_draft, send, url
from tradeconnect.common.jobs import drain_jobs

pytestmark = pytest.mark.django_db


def issued(cast: Any, **changes: Any) -> Certificate:
    """Issue a certificate of the guide's example; `changes` to its plan."""
    file = submit(make_draft(cast, plan=dataclasses.replace(GUIDE_EXAMPLE, **changes)))
    done = issue(approve(file, cast), cast)
    drain_jobs()
    return Certificate.objects.get(application=done)


def test_an_issued_certificate_fills_both_books(cast: Any) -> None:
    letter = issued(cast)
    person = BookedConsignee.objects.get(firm=cast.firm)
    assert (person.name, person.country_id, person.used_count) == (GUIDE_EXAMPLE.importer, GUIDE_EXAMPLE.country, 1)
    assert person.last_certificate == letter.number
    goods = BookedProduct.objects.get(firm=cast.firm)
    item = GUIDE_EXAMPLE.items[0]
    assert (goods.itchs_code, goods.description, goods.marks) == (item.itchs, item.description, item.marks)


def test_a_file_that_is_not_issued_teaches_nothing(cast: Any) -> None:
    approve(submit(make_draft(cast)), cast)
    drain_jobs()
    assert not BookedConsignee.objects.exists()


def test_the_same_again_is_counted_and_a_second_run_of_the_job_is_not(cast: Any) -> None:
    first = issued(cast, invoice_number="B/1")
    second = issued(cast, invoice_number="B/2", importer=GUIDE_EXAMPLE.importer.upper() + ".")
    row = BookedConsignee.objects.get(firm=cast.firm)
    assert (row.used_count, row.last_certificate) == (2, second.number)
    learn_from(certificate=second, now=timezone.now())
    row.refresh_from_db()
    assert row.used_count == 2
    assert first.number != second.number


def test_what_is_used_much_and_lately_comes_first(cast: Any) -> None:
    now = timezone.now()
    for name, count, days in (("Old", 5, 400), ("Often", 4, 10), ("New", 1, 0), ("Once, long ago", 1, 900)):
        BookedConsignee.objects.create(
            firm=cast.firm,
            key=name,
            name=name,
            address="A",
            country_id="US",
            used_count=count,
            last_used_at=now - dt.timedelta(days=days),
            last_certificate="X",
        )
    assert [row.name for row in entries(BookedConsignee, cast.firm, now)] == ["Often", "New", "Old", "Once, long ago"]


def test_tab_2_offers_it_and_fills_without_script_beside_what_was_typed(cast: Any, signed_in: Any) -> None:
    issued(cast)
    row, draft, client = BookedConsignee.objects.get(), new_draft(cast), signed_in(cast.exporter)
    page = client.get(url(draft, Slug.CERTIFICATE)).content.decode()
    assert f'<option value="{row.uuid}" data-fill="' in page
    typed = certificate(cast, importer_name="", importer_address="", importer_country="", invoice_number="TYPED/1")
    answer = send(client, draft, Slug.CERTIFICATE, typed, book=str(row.uuid), fill="1")
    html = answer.content.decode()
    assert f'name="importer_name" value="{row.name.replace("&", "&amp;")}"' in html
    assert '<option value="US" selected>' in html
    assert 'value="TYPED/1"' in html
    assert "has-error" not in html
    draft.refresh_from_db()
    assert (draft.importer_name, draft.invoice_number) == ("", "")


def test_the_item_form_is_filled_too(cast: Any, signed_in: Any) -> None:
    issued(cast)
    row, draft, client = BookedProduct.objects.get(), new_draft(cast), signed_in(cast.exporter)
    fill = json.loads(offers(draft, Slug.EXPORT, timezone.now())[0].fill)
    assert fill["id_itchs_code"] == row.itchs_code
    answer = send(client, draft, Slug.EXPORT, {"quantity": "12"}, book=str(row.uuid), fill="1")
    initial = answer.context["form"].initial
    assert (initial["description"], initial["unit"], initial["quantity"]) == (row.description, row.unit_id, "12")
    assert not draft.items.exists()
    linked = client.get(url(draft, Slug.EXPORT), {"book": str(row.uuid)})
    assert linked.context["form"].initial["marks"] == row.marks


def test_without_a_choice_nothing_typed_is_lost(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    answer = send(client, draft, Slug.CERTIFICATE, certificate(cast, importer_name="Typed"), book="", fill="1")
    assert 'value="Typed"' in answer.content.decode()
    assert "Select an entry of the book first" in answer.content.decode()


def test_the_pages_list_search_use_and_take_out(cast: Any, signed_in: Any) -> None:
    issued(cast)
    draft, client = new_draft(cast), signed_in(cast.exporter)
    person, goods = BookedConsignee.objects.get(), BookedProduct.objects.get()
    page = client.get(reverse("coo:consignee_book"), {"for": draft.uuid}).content.decode()
    assert f"{url(draft, Slug.CERTIFICATE)}?book={person.uuid}" in page
    assert person.name not in client.get(reverse("coo:consignee_book"), {"q": "nobody"}).content.decode()
    assert (
        goods.description.split(",")[0].encode()[:8] in client.get(reverse("coo:product_book"), {"q": "6104"}).content
    )
    client.post(reverse("coo:consignee_remove", args=[person.uuid]))
    client.post(reverse("coo:product_remove", args=[goods.uuid]))
    assert not BookedConsignee.objects.exists()
    assert not BookedProduct.objects.exists()
    assert "The book is empty yet" in client.get(reverse("coo:consignee_book")).content.decode()


def test_what_was_typed_stays_chosen_though_the_stored_lists_are_narrower(cast: Any, signed_in: Any) -> None:
    issued(cast)
    row, draft, client = BookedConsignee.objects.get(), new_draft(cast), signed_in(cast.exporter)
    stored = certificate(cast, certificate_kind="PREF", agreement="AIFTA", office="", importer_country="MY")
    send(client, draft, Slug.CERTIFICATE, stored)
    assert Application.objects.get(pk=draft.pk).agreement.code == "AIFTA"
    answer = send(client, draft, Slug.CERTIFICATE, certificate(cast), book=str(row.uuid), fill="1")
    html = answer.content.decode()
    for value in ("NP", str(cast.office.uuid), row.country_id):
        assert f'<option value="{value}" selected>' in html


def test_the_book_is_used_in_a_file_that_can_still_be_changed_only(cast: Any, signed_in: Any) -> None:
    letter, client = issued(cast), signed_in(cast.exporter)
    page = client.get(reverse("coo:consignee_book"), {"for": letter.application.uuid})
    assert page.context["draft"] is None


@pytest.mark.parametrize("name", ["coo:consignee_book", "coo:product_book"])
def test_a_nul_in_the_search_is_passed_over(cast: Any, signed_in: Any, name: str) -> None:
    assert signed_in(cast.exporter).get(reverse(name), {"q": "a\x00"}).status_code == 200


def test_another_firm_sees_and_uses_nothing_of_it(cast: Any, signed_in: Any) -> None:
    issued(cast)
    row, client = BookedConsignee.objects.get(), signed_in(cast.rival)
    assert row.name.split()[0] not in client.get(reverse("coo:consignee_book")).content.decode()
    assert client.post(reverse("coo:consignee_remove", args=[row.uuid])).status_code == 404
    assert BookedConsignee.objects.filter(pk=row.pk).exists()
    rivals = Application.objects.create(
        firm=cast.rival.memberships.get().firm,
        draft_number="DRAFTRIVAL",
        created_by=cast.rival,
        created_at=timezone.now(),
        saved_at=timezone.now(),
        saved_tabs=["basic-details"],
    )
    filled = client.get(url(rivals, Slug.CERTIFICATE), {"book": str(row.uuid)})
    assert "Select an entry of the book first" in filled.content.decode()
    assert row.name.split()[0] not in filled.content.decode()
