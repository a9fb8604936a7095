"""Generate certificate on the page of a self-declaration, and every page that shows such a file or certificate."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import Membership
from accounts.roles import Right
from coo.constants import INK_SIGNATURE, Status
from coo.demo.applications import credential_of
from coo.demo.cast import PIN
from coo.documents.art import demo_signature_png
from coo.models import Agreement, Application, Attachment, AttachmentType, Certificate
from coo.services.findings import application_findings
from coo.tabs import Slug
from signing.models import Credential
from tests.factories.files import generate, make_draft, submit
from tests.factories.login import sign_in
from tests.factories.uploads import pdfs
from tests.integration.coo.declared_world import declared_draft, fail_signature, paid
from tests.integration.coo.wizard_world import certificate as tab2
from tests.integration.coo.wizard_world import new_draft, send, today, url
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import AuditEvent, Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(cast: Any) -> Application:
    return paid(cast)


@pytest.fixture
def exporter(cast: Any, client: Client) -> Client:
    return sign_in(client, cast.exporter)


def page_of(client: Client, file: Application, **query: str) -> Any:
    answer = client.get(reverse("coo:application", args=[file.uuid]), query)
    assert answer.status_code == 200
    return answer


def press(client: Client, file: Application, user: Any, **more: Any) -> Any:
    data = {"credential": str(credential_of(user, timezone.now()).uuid), "pin": PIN, **more}
    return client.post(reverse("coo:generate_certificate", args=[file.uuid]), data)


class TestPage:
    def test_it_asks_for_token_and_pin(self, cast: Any, exporter: Client, file: Application) -> None:
        answer = page_of(exporter, file)
        page = answer.content.decode()
        assert "Generate certificate" in page
        assert reverse("coo:generate_certificate", args=[file.uuid]) in page
        assert str(credential_of(cast.exporter, timezone.now()).uuid) in page
        assert "No agency looks at a self-declaration" in page
        assert "declared by the exporter" in page
        assert "None" not in page
        assert "Refresh" not in answer

    def test_who_may_not_sign_sees_who_goes_on(self, cast: Any, client: Client, file: Application) -> None:
        page = page_of(sign_in(client, cast.colleague), file).content.decode()
        assert "Someone with the right to sign goes on from here." in page
        assert "PIN of the token" not in page

    def test_without_a_token_it_leads_to_one(self, cast: Any, exporter: Client, file: Application) -> None:
        Credential.objects.filter(owner=cast.exporter).update(removed_at=timezone.now())
        page = page_of(exporter, file).content.decode()
        assert "Register one, and you come back here." in page
        assert "PIN of the token" not in page

    def test_from_the_button_to_the_download(self, cast: Any, exporter: Client, file: Application) -> None:
        answer = press(exporter, file, cast.exporter)
        assert answer.url == reverse("coo:application", args=[file.uuid])
        certificate = Certificate.objects.get()
        under_way = page_of(exporter, file)
        assert under_way["Refresh"] == "2; url=?looks=1#next"
        assert page_of(exporter, file, looks="7")["Refresh"] == "2; url=?looks=8#next"
        assert page_of(exporter, file, looks="٣x")["Refresh"] == "2; url=?looks=1#next"
        assert f"Certificate {certificate.number} is being made and signed for Meera Raghavan." in text(under_way)
        assert "PIN of the token" not in text(under_way)
        still = page_of(exporter, file, still="1")
        assert "Refresh" not in still
        assert "Look again" in text(still)

        drain_jobs()
        done = page_of(exporter, file)
        assert "Refresh" not in done
        assert reverse("coo:certificate_pdf", args=[certificate.uuid]) in text(done)
        assert "Generate certificate" not in text(done)

    def test_a_wrong_pin_is_said_at_its_field(self, cast: Any, exporter: Client, file: Application) -> None:
        answer = press(exporter, file, cast.exporter, pin="999999")
        assert answer.status_code == 422
        assert "The PIN is wrong" in str(answer.context["form"].errors["pin"])
        assert "999999" not in text(answer)
        assert not Certificate.objects.exists()

    def test_a_missing_pin_is_said_at_its_field(self, cast: Any, exporter: Client, file: Application) -> None:
        answer = press(exporter, file, cast.exporter, pin="")
        assert answer.status_code == 422
        assert "Enter the PIN of your token." in text(answer)

    def test_another_persons_token_is_no_choice(self, cast: Any, exporter: Client, file: Application) -> None:
        answer = press(exporter, file, cast.broker)
        assert "credential" in answer.context["form"].errors
        assert not Certificate.objects.exists()

    def test_two_clicks_are_one(self, cast: Any, exporter: Client, file: Application) -> None:
        press(exporter, file, cast.exporter)
        assert press(exporter, file, cast.exporter).status_code == 302
        drain_jobs()
        assert Certificate.objects.count() == 1
        answer = exporter.post(
            reverse("coo:generate_certificate", args=[file.uuid]),
            {"credential": str(credential_of(cast.exporter, timezone.now()).uuid), "pin": PIN},
            follow=True,
        )
        assert "was generated already" in text(answer)

    def test_what_is_refused_is_said(self, cast: Any, exporter: Client, file: Application) -> None:
        Agreement.objects.filter(code="EFTATEPA-SD").update(ends_on=today().replace(year=2025))
        press(exporter, file, cast.exporter)
        assert "The agreement is not in force any more." in text(page_of(exporter, file))

    def test_a_failed_signature_asks_for_the_pin_again(self, cast: Any, exporter: Client, file: Application) -> None:
        certificate = fail_signature(file, cast.exporter)
        answer = page_of(exporter, file)
        assert f"Certificate {certificate.number} is not signed yet." in text(answer)
        assert "Enter the PIN again" in text(answer)
        assert "Refresh" not in answer
        press(exporter, file, cast.exporter)
        drain_jobs()
        assert Certificate.objects.get().number == certificate.number

    def test_the_pin_is_nowhere_in_the_database(self, cast: Any, exporter: Client, file: Application) -> None:
        press(exporter, file, cast.exporter)
        assert not any(PIN in str(job.ids) or PIN in job.key for job in Job.objects.all())
        assert PIN not in str(Certificate.objects.get().data)
        assert not any(PIN in str(event.data) for event in AuditEvent.objects.all())

    def test_a_file_of_an_agency_has_no_such_button(self, cast: Any, exporter: Client) -> None:
        other = submit(make_draft(cast))
        assert "Generate certificate" not in text(page_of(exporter, other))
        assert press(exporter, other, cast.exporter).status_code == 409


class TestRights:
    def test_exactly_the_right_to_sign(self, cast: Any, exporter: Client, file: Application) -> None:
        mine = Membership.objects.filter(user=cast.exporter)
        mine.update(rights=[right for right in Right.values if right != Right.SIGN])
        assert press(exporter, file, cast.exporter).status_code == 403
        mine.update(rights=[Right.SIGN])
        assert press(exporter, file, cast.exporter).status_code == 302
        assert Certificate.objects.exists()

    @pytest.mark.parametrize(
        ("person", "code"),
        [
            ("rival", 404),
            ("colleague", 403),
            ("officer", 403),
            ("other_officer", 403),
            ("admin", 403),
            ("operator", 403),
        ],
    )
    def test_strangers(self, cast: Any, client: Client, file: Application, person: str, code: int) -> None:
        answer = press(sign_in(client, getattr(cast, person)), file, cast.exporter)
        assert answer.status_code == code
        assert not Certificate.objects.exists()

    def test_a_get_goes_to_the_page_of_the_file(self, exporter: Client, file: Application) -> None:
        answer = exporter.get(reverse("coo:generate_certificate", args=[file.uuid]))
        assert answer.url == reverse("coo:application", args=[file.uuid])

    def test_no_officer_sees_file_or_certificate(self, cast: Any, client: Client, file: Application) -> None:
        generate(file)
        certificate = Certificate.objects.get()
        for user in (cast.officer, cast.officer2, cast.other_officer):
            sign_in(client, user)
            for tab in ("decide", "sign", "waiting", "done"):
                assert str(file.file_number) not in text(client.get(reverse("coo:worklist"), {"tab": tab}))
            for name in ("office_file", "approve", "reject", "raise_deficiency", "signed_document"):
                arguments = [file.uuid, file.attachments.all()[0].uuid] if name == "signed_document" else [file.uuid]
                assert client.post(reverse(f"coo:{name}", args=arguments)).status_code in (403, 404, 405)
            assert client.get(reverse("coo:office_file", args=[file.uuid])).status_code == 404
            assert client.get(reverse("coo:certificate_pdf", args=[certificate.uuid])).status_code == 404
            assert certificate.number not in text(client.get(reverse("coo:certificates")))
            assert client.get(reverse("coo:issue"), {"file": file.uuid}).status_code == 404


class TestLists:
    def test_submitted_applications(self, cast: Any, exporter: Client, file: Application) -> None:
        page = text(exporter.get(reverse("coo:submitted")))
        assert "Auto Approved Pending Issuance <b>1</b>" in page
        assert reverse("coo:application", args=[file.uuid]) + "#next" in page
        assert reverse("coo:withdraw", args=[file.uuid]) in page
        assert "row-attention" in page
        assert "You generate its certificate" in page
        sign_in(exporter, cast.colleague)
        assert "#next" not in text(exporter.get(reverse("coo:submitted")))

    def test_the_dashboard_calls_for_it(self, exporter: Client, file: Application) -> None:
        page = text(exporter.get(reverse("coo:dashboard")))
        assert "Generate the certificate" in page
        assert reverse("coo:application", args=[file.uuid]) + "#next" in page

    def test_view_certificate_of_origin(self, exporter: Client, file: Application) -> None:
        generate(file)
        number = Certificate.objects.get().number
        page = text(exporter.get(reverse("coo:certificates")))
        assert number in page
        assert "Declared by the exporter" in page
        found = exporter.get(reverse("coo:certificates"), {"agency": "-"}).context["page"]
        assert [row.number for row in found] == [number]
        other = exporter.get(reverse("coo:certificates"), {"agency": "YCC"})
        assert "agency" in other.context["form"].errors

    def test_the_search_names_the_exporter_only_where_there_is_one(self, exporter: Client) -> None:
        assert "Declared by the exporter" not in text(exporter.get(reverse("coo:certificates")))

    def test_withdraw_says_nothing_of_an_office(self, exporter: Client, file: Application) -> None:
        page = text(exporter.get(reverse("coo:withdraw", args=[file.uuid])))
        assert "No certificate is made of it." in page
        assert "The office" not in page
        exporter.post(reverse("coo:withdraw", args=[file.uuid]), {"reason": "The buyer cancelled."})
        assert Application.objects.get(pk=file.pk).status == Status.WITHDRAWN

    def test_the_payment_page_names_who_writes_the_invoice(self, cast: Any, exporter: Client) -> None:
        from tests.factories.files import sign

        signed = sign(declared_draft(cast))
        page = text(exporter.get(reverse("coo:pay", args=[signed.uuid])))
        assert "Tax invoice by Directorate General of Foreign Trade" in page
        summary = text(exporter.get(reverse("coo:summary", args=[signed.uuid])))
        assert "and you generate the certificate" in summary


class TestVerification:
    @pytest.fixture(autouse=True)
    def _fresh_limits(self) -> None:
        cache.clear()

    @pytest.fixture
    def certificate(self, file: Application) -> Certificate:
        generate(file)
        return Certificate.objects.get()

    def test_it_says_that_no_agency_issued_it(self, client: Client, certificate: Certificate) -> None:
        for number in (certificate.number, certificate.number.lower().replace("-", "")):
            page = text(client.get(reverse("coo:verify"), {"number": number}))
            assert "This certificate is valid" in page
            assert "No agency has issued or checked it." in page
            assert "Issued by" not in page
            assert "Suvarna" not in page

    def test_with_the_code_it_shows_every_box(self, client: Client, certificate: Certificate) -> None:
        page = text(
            client.get(reverse("coo:verify"), {"number": certificate.number, "code": certificate.verification_code})
        )
        assert "Suvarna Looms Private Limited" in page
        assert "Self-declaration" in page
        assert "ask the exporter who declared it" in page
        assert "mailto:" not in page.split("Something differs?")[1].split("</aside>")[0]

    def test_as_json(self, client: Client, certificate: Certificate) -> None:
        answer = json.loads(client.get(reverse("coo:verify_json"), {"number": certificate.number}).content)
        assert (answer["answer"], answer["self_declared"], answer["agency"]) == ("valid", True, None)

    def test_the_pdf_is_handed_out_to_who_has_the_code(self, client: Client, certificate: Certificate) -> None:
        asked = {"number": certificate.number, "code": certificate.verification_code}
        assert client.get(reverse("coo:verify_pdf"), asked).content.startswith(b"%PDF")


def declared(cast: Any, **changes: Any) -> dict[str, Any]:
    """Return tab 2 of a self-declaration as a browser sends it."""
    chosen = {"certificate_kind": "PREF", "agreement": "EFTATEPA-SD", "importer_country": "NO", "office": ""}
    return tab2(cast, **{**chosen, **changes})


def png(picture: Image.Image | bytes, name: str = "Signature.png") -> SimpleUploadedFile:
    from io import BytesIO

    if isinstance(picture, bytes):
        return SimpleUploadedFile(name, picture, content_type="image/png")
    packed = BytesIO()
    picture.save(packed, "PNG")
    return SimpleUploadedFile(name, packed.getvalue(), content_type="image/png")


class TestWizard:
    def errors(self, draft: Application) -> set[str]:
        fresh = Application.objects.get(pk=draft.pk)
        _snapshot, findings = application_findings(fresh, today=today())
        return {row.code for row in findings if row.is_error}

    def test_it_asks_for_no_agency_and_keeps_none(self, cast: Any, exporter: Client) -> None:
        draft = new_draft(cast)
        send(exporter, draft, Slug.CERTIFICATE, declared(cast, office=str(cast.office.uuid)))
        fresh = Application.objects.get(pk=draft.pk)
        assert fresh.agreement is not None
        assert (fresh.agreement.code, fresh.office) == ("EFTATEPA-SD", None)
        assert not {"CERT-003", "CERT-004"} & self.errors(draft)
        assert "<div data-office hidden>" in text(exporter.get(url(draft, Slug.CERTIFICATE)))

    def test_the_ink_is_asked_for_where_it_is_printed(self, cast: Any, exporter: Client) -> None:
        draft = new_draft(cast)
        assert "Scanned Signature in Ink" not in text(exporter.get(url(draft, Slug.ATTACHMENTS)))
        send(exporter, draft, Slug.CERTIFICATE, declared(cast))
        page = text(exporter.get(url(draft, Slug.ATTACHMENTS)))
        assert "Mandatory: Copy of Invoice, Scanned Signature in Ink" in page
        assert "Attest" not in page
        fresh = Application.objects.get(pk=draft.pk)
        _snapshot, findings = application_findings(fresh, today=today())
        missing = [row.evidence for row in findings if row.code == "ATT-001"]
        assert missing == ["Copy of Invoice", "Scanned Signature in Ink"]

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            (SimpleUploadedFile("Signature.pdf", pdfs.pdf(), content_type="application/pdf"), "as a picture"),
            (png(Image.new("RGB", (400, 150), "white")), "No signature can be seen"),
            (png(Image.new("RGB", (400, 150), "black")), "No signature can be seen"),
        ],
        ids=["pdf", "blank", "black"],
    )
    def test_what_cannot_be_printed_is_refused_at_its_field(
        self, cast: Any, exporter: Client, sent: SimpleUploadedFile, words: str
    ) -> None:
        draft = new_draft(cast)
        send(exporter, draft, Slug.CERTIFICATE, declared(cast))
        sent.seek(0)
        answer = exporter.post(reverse("coo:attachment_add", args=[draft.uuid]), {"kind": INK_SIGNATURE, "file": sent})
        assert words in str(answer.context["form"].errors["file"])
        assert not Attachment.objects.filter(application=draft).exists()

    def test_a_signature_is_taken_and_changed_only_into_another(self, cast: Any, exporter: Client) -> None:
        draft = new_draft(cast)
        send(exporter, draft, Slug.CERTIFICATE, declared(cast))
        ink = png(demo_signature_png("Meera Raghavan"))
        exporter.post(reverse("coo:attachment_add", args=[draft.uuid]), {"kind": INK_SIGNATURE, "file": ink})
        row = draft.attachments.get()
        assert row.kind.code == INK_SIGNATURE
        edit = reverse("coo:attachment_edit", args=[draft.uuid, row.uuid])
        version = Application.objects.get(pk=draft.pk).version
        blank = png(Image.new("RGB", (400, 150), "white"))
        answer = exporter.post(edit, {"kind": INK_SIGNATURE, "file": blank, "version": version})
        assert "No signature can be seen" in str(answer.context["form"].errors["file"])
        assert draft.attachments.get().file_id == row.file_id

    def test_another_document_does_not_become_the_signature(self, cast: Any, exporter: Client) -> None:
        draft = new_draft(cast)
        send(exporter, draft, Slug.CERTIFICATE, declared(cast))
        invoice = SimpleUploadedFile("Invoice.pdf", pdfs.pdf(), content_type="application/pdf")
        exporter.post(reverse("coo:attachment_add", args=[draft.uuid]), {"kind": "INVOICE", "file": invoice})
        row = draft.attachments.get()
        version = Application.objects.get(pk=draft.pk).version
        edit = reverse("coo:attachment_edit", args=[draft.uuid, row.uuid])
        answer = exporter.post(edit, {"kind": INK_SIGNATURE, "version": version})
        assert "as a picture" in str(answer.context["form"].errors["file"])
        assert draft.attachments.get().kind == AttachmentType.objects.get(code="INVOICE")

    def test_a_tick_of_before_can_be_taken_away(self, cast: Any, exporter: Client) -> None:
        draft = declared_draft(cast)
        row = draft.attachments.get(kind__code="INVOICE")
        Attachment.objects.filter(pk=row.pk).update(attest=True)
        assert "ATT-008" in self.errors(draft)
        edit = reverse("coo:attachment_edit", args=[draft.uuid, row.uuid])
        assert 'name="attest"' in text(exporter.get(edit))
        exporter.post(edit, {"kind": "INVOICE", "version": draft.version})
        assert self.errors(draft) == set()

    def test_delivery_is_not_offered_to_be_paid_for(self, cast: Any) -> None:
        draft = declared_draft(cast, wants_delivery=True, delivery_to="branch")
        assert self.errors(draft) == {"BASIC-005"}

    def test_where_to_export_leads_here(self, client: Client, cast: Any) -> None:
        page = text(client.get(reverse("coo:where_to_export"), {"agreement": "EFTATEPA-SD"}))
        assert "You declare the origin yourself" in page
        assert "Can be filed here now" in page
        assert "Scanned Signature in Ink: Only" in page
        issued = text(client.get(reverse("coo:where_to_export"), {"agreement": "AIFTA"}))
        assert "Scanned Signature in Ink" not in issued
        assert "Scanned Signature in Ink" not in text(client.get(reverse("coo:how_to_export")))
        gsp = text(client.get(reverse("coo:where_to_export"), {"agreement": "GSP"}))
        assert "You declare the origin yourself" in gsp
        assert "Can be filed here now" not in gsp


def text(answer: Any) -> str:
    """Return a page's markup."""
    return str(answer.content.decode())
