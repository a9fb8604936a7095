"""Copying: everything but what is new in every shipment; one page asks for that; nobody copies another firm's file."""

from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from coo.models import Application, ImportInput
from coo.services import attachments
from coo.services.copying import COPIED, NEW_EACH_TIME, copy_application
from coo.services.findings import application_findings
from coo.services.tab_content import TAB_FIELDS
from coo.tabs import Slug
from tests.factories.files import GUIDE_EXAMPLE, make_draft, submit
from tests.integration.coo.wizard_world import today, with_items
from tradeconnect.common import audit
from tradeconnect.common.dates import dmy
from tradeconnect.common.pdf import render_pdf
from tradeconnect.common.uploads.check import UploadRefused

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(cast: Any) -> Application:
    """A submitted file with one input."""
    return submit(make_draft(cast))


def copy_of(source: Application, cast: Any) -> Application:
    return copy_application(source=source, actor=cast.exporter, now=timezone.now())


def test_everything_is_copied_but_what_is_new_each_time(source: Any, cast: Any) -> None:
    draft = copy_of(source, cast)
    draft = Application.objects.get(pk=draft.pk)
    for name in COPIED:
        assert getattr(draft, name) == getattr(source, name), name
    for name in NEW_EACH_TIME:
        assert getattr(draft, name) in (None, "", False), name
    assert {name for names in TAB_FIELDS.values() for name in names} == {*COPIED, *NEW_EACH_TIME}
    assert (draft.status, draft.file_number, draft.submitted_at, draft.signed_at) == ("draft", None, None, None)
    assert draft.copied_from == source
    assert draft.draft_number != source.draft_number
    assert not draft.attachments.exists()


def test_the_rows_come_with_every_column_as_rows_of_their_own(source: Any, cast: Any) -> None:
    with_items_of = Application.objects.get(pk=source.pk)
    draft = copy_of(with_items_of, cast)
    own = {"id", "uuid", "application_id", "item_id"}
    for mine, theirs in zip(draft.items.all(), source.items.all(), strict=True):
        assert mine.uuid != theirs.uuid
        for field in mine._meta.concrete_fields:
            if field.attname not in own:
                assert getattr(mine, field.attname) == getattr(theirs, field.attname), field.name
        for copied, entry in zip(mine.inputs.all(), theirs.inputs.all(), strict=True):
            assert copied.uuid != entry.uuid
            assert (copied.description, copied.bill_number) == (entry.description, entry.bill_number)
    assert ImportInput.objects.filter(item__application=source).count() == 1


def test_a_copy_of_a_hundred_items_takes_few_queries(cast: Any, django_assert_max_num_queries: Any) -> None:
    big = with_items(make_draft(cast), cast, 40, inputs=True)
    with django_assert_max_num_queries(25):
        draft = copy_of(big, cast)
    assert draft.items.count() == 41


def test_the_history_names_the_source(source: Any, cast: Any) -> None:
    event = audit.history(copy_of(source, cast)).get(action="coo.application.copied")
    assert event.data == {"from": source.file_number}


def test_the_menu_of_a_submitted_file_copies_it(source: Any, cast: Any, signed_in: Any) -> None:
    client, address = signed_in(cast.exporter), reverse("coo:application_copy", args=[source.uuid])
    for page in (reverse("coo:submitted"), reverse("coo:application", args=[source.uuid])):
        assert f'action="{address}"' in client.get(page).content.decode()
    answer = client.post(address)
    draft = Application.objects.get(copied_from=source)
    assert answer.url == reverse("coo:copied", args=[draft.uuid])
    page = client.get(answer.url).content.decode()
    assert f"The rest is as in {source.file_number}" in page
    assert f'name="invoice_date" value="{dmy(today())}"' in page
    assert f'action="{reverse("coo:application_copy", args=[draft.uuid])}"' in client.get("/apply/").content.decode()


def invoice_pdf() -> SimpleUploadedFile:
    content = render_pdf("documents/demo_invoice.html", {"plan": GUIDE_EXAMPLE}, title="Invoice")
    return SimpleUploadedFile("Invoice 99.pdf", content, content_type="application/pdf")


def new_values(draft: Application, **changes: Any) -> dict[str, Any]:
    return {
        "version": Application.objects.values_list("version", flat=True).get(pk=draft.pk),
        "invoice_number": "SL/99",
        "invoice_date": dmy(today()),
        "invoice_value": "1500.00",
        "shipment_document_number": "998877",
        "shipment_date": dmy(today()),
        "invoice_file": invoice_pdf(),
        "declaration_accepted": "on",
        **changes,
    }


def test_what_is_new_is_asked_for_once_and_nothing_is_left_to_correct(source: Any, cast: Any, signed_in: Any) -> None:
    draft = copy_of(source, cast)
    address = reverse("coo:copied", args=[draft.uuid])
    answer = signed_in(cast.exporter).post(address, new_values(draft))
    assert answer.url == reverse("coo:summary", args=[draft.uuid])
    draft = Application.objects.get(pk=draft.pk)
    _snapshot, findings = application_findings(draft, today=today())
    assert [found for found in findings if found.is_error] == []
    assert sorted(draft.saved_tabs) == sorted(str(slug) for slug in Slug if slug != Slug.SUMMARY)
    assert (draft.invoice_number, draft.invoice_value, draft.declaration_date) == ("SL/99", Decimal(1500), today())
    assert draft.attachments.get().file.name == "Invoice 99.pdf"


def test_a_refused_file_saves_nothing_and_says_why(source: Any, cast: Any, signed_in: Any) -> None:
    draft = copy_of(source, cast)
    sent = new_values(draft, invoice_file=SimpleUploadedFile("x.pdf", b"MZ not a pdf"))
    answer = signed_in(cast.exporter).post(reverse("coo:copied", args=[draft.uuid]), sent)
    assert answer.context["form"].errors["invoice_file"]
    assert 'value="SL/99"' in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.invoice_number, draft.shipment_document_number) == ("", "")


def test_a_colleague_who_was_faster_is_not_overwritten(source: Any, cast: Any, signed_in: Any) -> None:
    draft = copy_of(source, cast)
    client, address = signed_in(cast.exporter), reverse("coo:copied", args=[draft.uuid])
    mine = new_values(draft)
    client.post(address, new_values(draft, invoice_number="FASTER/1", invoice_file=""))
    answer = client.post(address, mine)
    assert answer.status_code == 409
    assert 'value="SL/99"' in answer.content.decode()
    draft.refresh_from_db()
    assert (draft.invoice_number, draft.attachments.count()) == ("FASTER/1", 0)


@pytest.mark.parametrize("who", ["rival", "officer", "operator"])
def test_nobody_else_copies_it(source: Any, cast: Any, signed_in: Any, who: str) -> None:
    answer = signed_in(getattr(cast, who)).post(reverse("coo:application_copy", args=[source.uuid]))
    assert answer.status_code in (403, 404)
    assert not Application.objects.filter(copied_from=source).exists()


def test_the_copy_of_the_invoice_counts_as_an_upload(source: Any, cast: Any, signed_in: Any) -> None:
    """This page is no way around the limit on files that hold a worker for long."""
    draft = copy_of(source, cast)
    client, address = signed_in(cast.exporter), reverse("coo:copied", args=[draft.uuid])
    with mock.patch.object(attachments, "check_upload", side_effect=UploadRefused("heavy")) as reader:
        for _number in range(attachments.HEAVY.tries):
            assert "takes more time or memory" in client.post(address, new_values(draft)).content.decode()
        assert "Try again in an hour" in client.post(address, new_values(draft)).content.decode()
    assert reader.call_count == attachments.HEAVY.tries
    assert not draft.attachments.exists()
