"""The documents beside a file, its checks against them, and the notes of the office (views documents and notes)."""

import dataclasses
import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from coo.constants import Status
from coo.models import Application, Attachment, AttachmentType, OfficeNote
from coo.services import attachments
from coo.services.evidence import CheckState, automatic_checks
from coo.services.office import facts, notes
from coo.services.review import ConflictOfInterest
from coo.services.transition import move_certificate
from coo.snapshot import from_dict
from tests.factories.files import issue, make_draft, read_documents, submit
from tests.factories.login import sign_in
from tests.factories.uploads import pdfs
from tests.integration.coo.deficiency_world import ask, say_yes
from tests.integration.coo.office_world import decide, post_of
from tradeconnect.common.dates import india_date
from tradeconnect.common.files import store
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(cast: Any, client: Client) -> Client:
    sign_in(client, cast.officer)
    return client


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast))


def attach(draft: Application, content: bytes, serial: int = 2, code: str = "OTHER", **more: Any) -> Attachment:
    stored = store(name=f"{code}-{serial}.pdf", content=content, content_type="application/pdf")
    kind = AttachmentType.objects.get(code=code)
    return Attachment.objects.create(
        application=draft, serial=serial, kind=kind, file=stored, created_by=draft.created_by, **more
    )


def page_of(officer: Client, file: Application, query: str = "") -> Any:
    return officer.get(reverse("coo:office_file", args=[file.uuid]) + query)


def check(file: Application, title: str) -> Any:
    version = file.versions.first()
    assert version is not None
    checks = automatic_checks(file, from_dict(version.snapshot), today=india_date(timezone.now()))
    return next((row for row in checks if str(row.title) == title), None)


# The viewer


def test_values_of_the_form_are_framed_in_the_invoice(officer: Client, file: Application) -> None:
    read_documents(file)
    response = page_of(officer, file)
    html = response.content.decode()
    found = {row.field for row in response.context["document"].comparison.same}
    assert {"invoice_number", "invoice_date", "invoice_value", "importer_name", "description", "quantity"} <= found
    assert html.count('class="frame-same"') >= len(found)
    assert "frame-differs" not in html
    assert "Same as the form (" in html
    assert "page 1 of 1" in html
    picture = officer.get(re.findall(r'src="(/office/[^"]*/pages/1)"', html)[0])
    assert picture["Content-Type"] == "image/webp"
    assert picture["X-Content-Type-Options"] == "nosniff"


def test_another_value_is_framed_in_red_with_what_the_form_says(cast: Any, officer: Client) -> None:
    draft = make_draft(cast)
    # The invoice was printed with the number of the plan.
    file = submit(_with(draft, invoice_number="12345679", invoice_value=Decimal("1501.00")))
    read_documents(file)
    html = page_of(officer, file).content.decode()
    assert html.count('class="frame-differs"') == 2
    assert "Invoice Number: the form says 12345679" in html
    assert "Differs (2)" in html
    row = check(file, "Invoice against the form")
    assert row.state == CheckState.DOUBTFUL
    # The value of the item stands nowhere in the invoice either.
    assert {finding.code for finding in row.findings} == {"OFF-004", "OFF-006"}
    assert "Invoice Number: 12345679 in the form, 12345678 in the invoice" in {one.evidence for one in row.findings}
    assert "OFF-004" in html


def _with(draft: Application, **changes: Any) -> Application:
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save(update_fields=list(changes))
    if "invoice_value" in changes:
        draft.items.update(value=changes["invoice_value"])
    return draft


def test_an_invoice_that_agrees_passes(file: Application) -> None:
    assert [one.code for one in check(file, "Invoice against the form").findings] == ["OFF-006"]
    read_documents(file)
    row = check(file, "Invoice against the form")
    assert row.state == CheckState.PASSED
    assert "none differs" in row.passed_because


def test_a_description_that_the_invoice_does_not_have_is_to_be_looked_at(cast: Any) -> None:
    draft = make_draft(cast)
    draft.items.update(description="Women's trousers of wool")
    file = submit(draft)
    read_documents(file)
    row = check(file, "Invoice against the form")
    assert row.state == CheckState.DOUBTFUL
    assert [one.code for one in row.findings] == ["OFF-006"]
    assert "Description, item 1" in row.findings[0].evidence


def test_a_scan_says_so_and_is_to_be_looked_at(cast: Any, officer: Client) -> None:
    draft = make_draft(cast)
    draft.attachments.all().delete()
    attach(draft, pdfs.scanned("RGB"), serial=1, code="INVOICE", pages=1)
    file = submit(draft)
    read_documents(file)
    html = page_of(officer, file).content.decode()
    assert "A picture without text" in html
    assert "Same as the form" not in html
    row = check(file, "Invoice against the form")
    assert [one.code for one in row.findings] == ["OFF-006"]
    assert "picture without text" in str(row.findings[0].message)


def test_before_it_is_read_the_plain_document_is_there(officer: Client, file: Application) -> None:
    html = page_of(officer, file).content.decode()
    assert "The document is being read" in html
    assert f'<iframe src="{reverse("coo:signed_document", args=[file.uuid, file.attachments.get().uuid])}"' in html


def test_pages_are_turned_by_links_that_keep_the_place(cast: Any, officer: Client) -> None:
    draft = make_draft(cast)
    attach(draft, pdfs.pdf(pages=3), code="PACKING_LIST", attest=True, pages=3)
    file = submit(draft)
    read_documents(file)
    html = page_of(officer, file, "?document=2").content.decode()
    assert "page 1 of 3" in html
    assert '<span class="tag">Attest</span>' in html
    assert 'href="?document=2&amp;page=2#documents"' in html
    assert "Previous page" not in html.split('id="documents"')[1]
    html = page_of(officer, file, "?document=2&page=3").content.decode()
    assert "page 3 of 3" in html
    assert "Next page" not in html.split('id="documents"')[1]


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=99", "?page=-1", "?page=x", "?page=²", "?page=99999999999999999999"]
)
def test_a_page_that_is_not_there_shows_one_that_is(officer: Client, file: Application, query: str) -> None:
    read_documents(file)
    assert "page 1 of 1" in page_of(officer, file, query).content.decode()


def test_more_pages_than_were_read_are_said(cast: Any, officer: Client) -> None:
    draft = make_draft(cast)
    attach(draft, pdfs.pdf(pages=22), pages=22)
    file = submit(draft)
    read_documents(file)
    html = page_of(officer, file, "?document=2&page=20").content.decode()
    assert "page 20 of 22" in html
    assert "Only the first 20 pages are shown here" in html


def test_a_reading_of_a_replaced_document_is_not_shown(officer: Client, file: Application) -> None:
    """Frames of one document over another would be false."""
    read_documents(file)
    reading = file.attachments.get().reading
    reading.sha256 = "0" * 64
    reading.save()
    assert "frame-same" not in page_of(officer, file).content.decode()
    assert [one.code for one in check(file, "Invoice against the form").findings] == ["OFF-006"]


def test_a_picture_of_a_page_is_of_this_file_and_office(cast: Any, officer: Client, file: Application) -> None:
    read_documents(file)
    other = submit(make_draft(cast, invoice_number="P/2"))
    mine = file.attachments.get().uuid

    def code(client: Client, application: Application, number: int = 1) -> int:
        return client.get(reverse("coo:page_picture", args=[application.uuid, mine, number])).status_code

    assert (code(officer, file), code(officer, file, 2), code(officer, other)) == (200, 404, 404)
    for user, answer in ((cast.exporter, 403), (cast.other_officer, 404)):
        sign_in(officer, user)
        assert code(officer, file) == answer


def test_queries_do_not_grow_with_documents_pages_and_items(cast: Any, officer: Client, file: Application) -> None:
    larger = make_draft(cast, invoice_number="Q/2")
    for serial in range(2, 8):
        attach(larger, pdfs.pdf(pages=serial), serial=serial, code="PACKING_LIST", pages=serial)
    submit(larger)
    counts = []
    for row in (file, larger):
        read_documents(row)
        OfficeNote.objects.create(application=row, author=cast.officer, at=timezone.now(), text="Seen.")
        if row is larger:
            OfficeNote.objects.create(application=row, author=cast.officer2, at=timezone.now(), text="Seen too.")
        page_of(officer, row)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            page_of(officer, row)
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_while_the_firm_answers_the_documents_are_those_that_it_signed(cast: Any, officer: Client) -> None:
    draft = make_draft(cast)
    attach(draft, pdfs.pdf(pages=2), serial=2, code="PACKING_LIST", attest=True, pages=2)
    attach(draft, pdfs.pdf(pages=3), serial=3, code="OTHER", pages=3)
    file = submit(draft)
    read_documents(file)
    ask(file, cast.officer, remarks="Which invoice is it?")
    say_yes(file, cast.exporter)
    file.refresh_from_db()
    invoice, packing, other = file.attachments.order_by("serial")
    signed = [row.file.read() for row in (invoice, packing, other)]
    now, insurance = timezone.now(), AttachmentType.objects.get(code="OTHER")
    change = {"application": file, "expected_version": file.version, "actor": cast.exporter, "now": now}
    attachments.change_attachment(
        attachment=invoice, kind=insurance, attest=True, name="new.pdf", content=pdfs.pdf(pages=9), **change
    )
    file.refresh_from_db()
    change["expected_version"] = file.version
    attachments.change_attachment(attachment=packing, kind=insurance, attest=False, **change)
    attachments.remove_attachment(application=file, attachment=other, actor=cast.exporter, now=now)
    attach(file, pdfs.pdf(pages=4), serial=4, code="OTHER", pages=4)
    response = page_of(officer, file)
    shown = [one.attachment for one in response.context["documents"]]
    assert [(row.serial, row.kind.code, row.attest) for row in shown] == [
        (1, "INVOICE", False),
        (2, "PACKING_LIST", True),
        (3, "OTHER", False),
    ]
    assert "frame-same" in response.content.decode()  # what was read before is of the signed file
    addresses = [reverse("coo:signed_document", args=[file.uuid, row.uuid]) for row in shown]
    assert [officer.get(address).content for address in addresses] == signed
    added = file.attachments.get(serial=4)
    assert officer.get(reverse("coo:signed_document", args=[file.uuid, added.uuid])).status_code == 404


# Earlier values


def test_a_value_far_from_the_earlier_ones_is_to_be_looked_at(cast: Any, file: Application) -> None:
    assert check(file, "Value per unit as before") is None
    for number in range(3):
        earlier = submit(make_draft(cast, invoice_number=f"E/{number}"))
        earlier.items.update(value=Decimal(15))  # a hundredth
        issue(decide("approve", earlier, cast.officer), cast)
    row = check(file, "Value per unit as before")
    assert [one.code for one in row.findings] == ["OFF-005"]
    for earlier in Application.objects.filter(status=Status.APPROVED):
        earlier.items.update(value=Decimal(1400))
    assert check(file, "Value per unit as before").state == CheckState.PASSED


def issued_earlier(cast: Any, count: int, **of_items: Any) -> list[Application]:
    """Return files of the firm whose certificates are valid, with changed items."""
    files = []
    for _number in range(count):
        earlier = submit(make_draft(cast, invoice_number=f"E/{Application.objects.count()}"))
        earlier.items.update(**of_items)
        files.append(issue(decide("approve", earlier, cast.officer), cast))
    return files


@pytest.mark.parametrize("action", ["cancel", "supersede"])
def test_the_value_of_a_certificate_that_has_ended_is_no_measure(cast: Any, file: Application, action: str) -> None:
    rows = issued_earlier(cast, 3, value=Decimal(15))
    assert [one.code for one in check(file, "Value per unit as before").findings] == ["OFF-005"]
    move_certificate(rows[0].certificates.get(), action, actor=cast.officer, now=timezone.now(), reason="Wrong value.")
    assert check(file, "Value per unit as before") is None  # two are too few


def test_a_busy_code_leaves_the_others_their_past(
    cast: Any, file: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "EARLIER_ITEMS", 3)
    code = file.items.get().itchs_code
    issued_earlier(cast, 3, value=Decimal(1500))
    issued_earlier(cast, 4, itchs_code="61099090", value=Decimal(10))
    issued_earlier(cast, 4, itchs_code="61099090", value=Decimal(30))
    version = file.versions.first()
    assert version is not None
    snapshot = from_dict(version.snapshot)
    other = dataclasses.replace(snapshot.items[0], serial=2, itchs_code="61099090")
    both = dataclasses.replace(snapshot, items=(*snapshot.items, other))
    found = facts._earlier_values(file, both)
    assert {key[0]: len(values) for key, values in found.items()} == {code: 3, "61099090": 3}
    assert len({*found[("61099090", other.unit)]}) == 1  # the latest ones


def test_other_exporters_to_the_same_importer(cast: Any, officer: Client, file: Application) -> None:
    theirs = make_draft(cast, firm=cast.rival_firm, invoice_number="R/1", importer_name="HUDSON & VALE APPAREL LLC")
    another = make_draft(cast, firm=cast.rival_firm, invoice_number="R/2", importer_name="Somebody Else")
    for number, row in enumerate((theirs, another)):
        for status in (Status.SIGNED, Status.IN_PROCESS):
            row.status, row.file_number, row.submitted_at = status, f"HQRCCOAPPLY7777777{number}AM27", timezone.now()
            row.save()
    context = page_of(officer, file).context
    assert list(context["earlier_of_consignee"]) == [theirs]
    assert list(context["earlier"]) == []


# Notes


def test_a_note_is_read_by_the_office_and_never_by_the_firm(cast: Any, officer: Client, file: Application) -> None:
    url = reverse("coo:add_note", args=[file.uuid])
    response = officer.post(url, {"text": "The firm called: <b>urgent</b>."}, follow=True)
    assert "The firm called: &lt;b&gt;urgent&lt;/b&gt;." in response.content.decode()
    event = AuditEvent.objects.get(action="coo.application.note")
    assert (event.actor, event.data, event.on_behalf_of) == (cast.officer, {}, "YCC-DEL")
    sign_in(officer, cast.officer2)
    assert "The firm called" in page_of(officer, file).content.decode()
    decide("raise_deficiency", file, cast.officer, remarks="Explain.")
    for user in (cast.exporter, cast.colleague):
        sign_in(officer, user)
        for name in ("coo:application", "coo:summary"):
            page = officer.get(reverse(name, args=[file.uuid]), follow=True)
            assert page.status_code == 200
            assert "The firm called" not in page.content.decode()
            assert "note" not in [row["event"].action.rpartition(".")[2] for row in page.context.get("history") or ()]
        assert officer.post(url, {"text": "Mine."}).status_code == 403
    assert OfficeNote.objects.count() == 1


def test_a_note_without_words_is_asked_for_again_and_a_long_one_kept(officer: Client, file: Application) -> None:
    url = reverse("coo:add_note", args=[file.uuid])
    assert officer.get(url).status_code == 200
    response = officer.post(url, {"text": " "})
    assert "Write the note first." in response.content.decode()
    response = officer.post(url, {"text": "x" * 2001})
    assert "x" * 2001 in response.content.decode()
    assert not OfficeNote.objects.exists()


def test_an_officer_on_the_firms_side_neither_reads_nor_writes_notes(
    cast: Any, officer: Client, file: Application
) -> None:
    OfficeNote.objects.create(application=file, author=cast.officer2, at=timezone.now(), text="Suspicious.")
    Membership.objects.create(user=cast.officer, firm=cast.firm, rights=["view"], starts_on=timezone.localdate())
    html = page_of(officer, file).content.decode()
    assert "Suspicious." not in html
    assert reverse("coo:add_note", args=[file.uuid]) not in html
    assert officer.get(reverse("coo:add_note", args=[file.uuid])).status_code == 403
    assert officer.post(reverse("coo:add_note", args=[file.uuid]), {"text": "x"}).status_code == 403
    with pytest.raises(ConflictOfInterest):
        notes.add_note(application=file, post=post_of(cast.officer), text="x", actor=cast.officer, now=timezone.now())


def test_a_draft_takes_no_notes(cast: Any) -> None:
    draft = make_draft(cast)
    with pytest.raises(TransitionRefused):
        notes.add_note(application=draft, post=post_of(cast.officer), text="x", actor=cast.officer, now=timezone.now())


def test_the_latest_note_stands_first(cast: Any, file: Application) -> None:
    now = timezone.now()
    for days, text in ((2, "first"), (1, "second")):
        at = now - dt.timedelta(days=days)
        notes.add_note(application=file, post=post_of(cast.officer), text=text, actor=cast.officer, now=at)
    assert [row.text for row in notes.notes_of(file)] == ["second", "first"]


# Keyboard


def test_the_keys_stand_on_what_they_do(officer: Client, file: Application) -> None:
    html = page_of(officer, file).content.decode()
    assert set(re.findall(r'data-shortcut="(\w)"', html)) >= {"a", "r", "x", "j", "k"}
    html = officer.get(reverse("coo:worklist")).content.decode()
    assert set(re.findall(r'data-shortcut="(\w)"', html)) == {"j", "k", "x", "a", "t", *"123456"}
    assert 'id="shortcuts"' in html
