"""A certificate in lieu of another: asked for by the firm, decided by the same office, the old one superseded."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from coo.constants import CertificateStatus, Status
from coo.models import Application, Certificate
from coo.services import cancelling, submission
from coo.services.drafts import TAB_FIELDS, clear_tab, delete_draft, save_tab
from coo.services.editing import FIXED_IN_LIEU, FixedByPayment
from coo.services.evidence import automatic_checks
from coo.services.fees import fee_for
from coo.services.findings import application_findings
from coo.services.in_lieu import DECLARED_ANEW, AlreadyAsked, ask_in_lieu
from coo.services.submission import FindingsOpen
from coo.services.transition import ReasonMissing
from coo.services.undo import ReplacedAnew, undo
from coo.services.verification import Answer, verify_number
from coo.snapshot import from_dict
from coo.tabs import Slug
from tests.factories.files import SELF_DECLARED_EXAMPLE, approve, generate, issue, make_draft, sign, submit
from tests.integration.coo.office_world import post_of, request_issue
from tradeconnect.common import audit
from tradeconnect.common.dates import dmy, india_date
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.jobs import drain_jobs

pytestmark = pytest.mark.django_db
WHY = "The consignee's address is wrong."


@pytest.fixture
def old(cast: Any) -> Application:
    """An issued file."""
    return issue(approve(submit(make_draft(cast)), cast), cast)


def ask(file: Application, cast: Any, reason: str = WHY) -> Application:
    return ask_in_lieu(application=file, reason=reason, actor=cast.exporter, now=timezone.now())


def declare(draft: Application, user: Any) -> Application:
    """Make the declaration anew, which is all that a draft in lieu lacks."""
    today = india_date(timezone.now())
    values = {"declaration_accepted": True, "declaration_date": today}
    save_tab(
        application=draft,
        slug=Slug.DECLARATION,
        values=values,
        expected_version=draft.version,
        actor=user,
        now=timezone.now(),
    )
    return Application.objects.get(pk=draft.pk)


def cancel(certificate: Certificate, cast: Any) -> None:
    now = timezone.now()
    cancelling.cancel_certificate(
        certificate=certificate,
        post=post_of(cast.officer),
        reason="Issued by mistake",
        second_factor_at=now,
        actor=cast.officer,
        now=now,
    )


def errors(draft: Application) -> set[str]:
    _snapshot, found = application_findings(draft, today=india_date(timezone.now()))
    return {finding.code for finding in found if finding.is_error}


class TestAsk:
    def test_everything_is_copied_but_the_declaration(self, old: Application, cast: Any) -> None:
        draft = Application.objects.get(pk=ask(old, cast).pk)
        for name in {name for names in TAB_FIELDS.values() for name in names} - DECLARED_ANEW:
            assert getattr(draft, name) == getattr(old, name), name
        assert (draft.declaration_accepted, draft.declaration_date) == (False, None)
        assert (draft.status, draft.file_number) == (Status.DRAFT, None)
        assert draft.in_lieu_of == old.certificates.get()
        assert draft.in_lieu_reason == WHY
        assert [row.value for row in draft.items.all()] == [row.value for row in old.items.all()]
        mine, theirs = draft.attachments.get(), old.attachments.get()
        assert (mine.file_id, mine.kind_id) == (theirs.file_id, theirs.kind_id)
        assert mine.uuid != theirs.uuid
        assert draft.next_slug == Slug.DECLARATION

    def test_only_the_declaration_is_left_to_do(self, old: Application, cast: Any) -> None:
        draft = ask(old, cast)
        assert {code.split("-")[0] for code in errors(draft)} == {"DECL"}
        assert errors(declare(draft, cast.exporter)) == set()

    def test_both_histories_name_it(self, old: Application, cast: Any) -> None:
        draft = ask(old, cast)
        event = audit.history(old).get(action="coo.application.ask_in_lieu")
        assert event.data["draft"] == draft.draft_number
        assert event.data["reason"] == WHY
        started = audit.history(draft).get(action="coo.application.started_in_lieu")
        assert started.data["from"] == old.file_number

    def test_a_second_one_is_refused_until_the_first_is_rejected_withdrawn_or_deleted(
        self, old: Application, cast: Any
    ) -> None:
        first = ask(old, cast)
        with pytest.raises(AlreadyAsked) as asked:
            ask(old, cast)
        assert asked.value.application == first
        file = submit(declare(first, cast.exporter))
        with pytest.raises(AlreadyAsked):
            ask(old, cast)
        submission.withdraw_application(application=file, reason="x", actor=cast.exporter, now=timezone.now())
        second = ask(old, cast)
        delete_draft(application=second, actor=cast.exporter, now=timezone.now())
        assert ask(old, cast).in_lieu_of == old.certificates.get()

    def test_a_deleted_draft_is_not_put_back_beside_another(self, old: Application, cast: Any) -> None:
        removal = delete_draft(application=ask(old, cast), actor=cast.exporter, now=timezone.now())
        ask(old, cast)
        with pytest.raises(ReplacedAnew):
            undo(removal=removal, actor=cast.exporter, now=timezone.now())

    def test_a_deleted_draft_is_put_back_as_it_was(self, old: Application, cast: Any) -> None:
        removal = delete_draft(application=ask(old, cast), actor=cast.exporter, now=timezone.now())
        back = undo(removal=removal, actor=cast.exporter, now=timezone.now())
        assert (back.in_lieu_of, back.in_lieu_reason) == (old.certificates.get(), WHY)

    def test_a_reason_is_needed(self, old: Application, cast: Any) -> None:
        with pytest.raises(ReasonMissing):
            ask(old, cast, reason="  ")

    def test_not_of_a_file_without_a_valid_certificate(self, old: Application, cast: Any) -> None:
        with pytest.raises(TransitionRefused):
            ask(submit(make_draft(cast, invoice_number="OTHER/1")), cast)
        cancel(old.certificates.get(), cast)
        with pytest.raises(TransitionRefused, match="not valid any more"):
            ask(old, cast)

    def test_documents_taken_from_the_draft_stay_with_the_old_file(self, old: Application, cast: Any) -> None:
        draft = ask(old, cast)
        clear_tab(
            application=draft,
            slug=Slug.ATTACHMENTS,
            expected_version=draft.version,
            actor=cast.exporter,
            now=timezone.now(),
        )
        delete_draft(application=draft, actor=cast.exporter, now=timezone.now())
        assert old.attachments.get().file.read()


class TestFixed:
    def test_office_type_and_agreement_stay(self, old: Application, cast: Any) -> None:
        draft = ask(old, cast)
        for values in ({"office": cast.other_office}, {"certificate_kind": "PREF"}, {"agreement": None}):
            with pytest.raises(FixedByPayment, match="the same office decides"):
                save_tab(
                    application=draft,
                    slug=Slug.CERTIFICATE,
                    values=values,
                    expected_version=draft.version,
                    actor=cast.exporter,
                    now=timezone.now(),
                )
        clear_tab(
            application=draft,
            slug=Slug.CERTIFICATE,
            expected_version=draft.version,
            actor=cast.exporter,
            now=timezone.now(),
        )
        draft.refresh_from_db()
        assert (draft.office, draft.certificate_kind, draft.importer_name) == (cast.office, "NON_PREF", "")

    def test_delivery_and_invoice_may_change(self, old: Application, cast: Any) -> None:
        draft = ask(old, cast)
        for slug, values in ((Slug.BASIC, {"wants_delivery": False}), (Slug.CERTIFICATE, {"invoice_number": "NEW/1"})):
            draft = save_tab(
                application=draft,
                slug=slug,
                values=values,
                expected_version=draft.version,
                actor=cast.exporter,
                now=timezone.now(),
            )
        assert draft.invoice_number == "NEW/1"

    def test_the_form_shows_why(self, old: Application, cast: Any, signed_in: Any) -> None:
        draft = ask(old, cast)
        html = signed_in(cast.exporter).get(reverse("coo:tab", args=[draft.uuid, Slug.CERTIFICATE])).content.decode()
        assert html.count("the same office decides") == len(FIXED_IN_LIEU)
        assert f"In lieu of certificate {old.certificates.get().number}" in html


class TestInvoice:
    def test_the_replaced_file_is_ignored_and_no_other(self, old: Application, cast: Any) -> None:
        draft = declare(ask(old, cast), cast.exporter)
        assert "CERT-013" not in errors(draft)
        submit(make_draft(cast, invoice_number="TAKEN/1"))
        Application.objects.filter(pk=draft.pk).update(invoice_number="TAKEN/1")
        assert "CERT-013" in errors(Application.objects.get(pk=draft.pk))

    def test_any_other_draft_with_the_invoice_is_stopped(self, old: Application, cast: Any) -> None:
        submit(declare(ask(old, cast), cast.exporter))
        assert "CERT-013" in errors(make_draft(cast))

    def test_the_officer_sees_no_double_use_on_either_file(self, old: Application, cast: Any) -> None:
        new = submit(declare(ask(old, cast), cast.exporter))
        for file in (old, new):
            snapshot = from_dict(file.versions.latest("number").snapshot)
            checks = automatic_checks(file, snapshot, today=india_date(timezone.now()))
            assert "CERT-013" not in {finding.code for check in checks for finding in check.findings}

    def test_a_chain_of_three_is_of_one_invoice(self, old: Application, cast: Any) -> None:
        second = issue(approve(submit(declare(ask(old, cast), cast.exporter)), cast), cast)
        third = declare(ask(second, cast), cast.exporter)
        assert errors(third) == set()

    def test_a_cancelled_certificate_frees_its_invoice(self, old: Application, cast: Any) -> None:
        assert "CERT-013" in errors(make_draft(cast))
        cancel(old.certificates.get(), cast)
        assert errors(make_draft(cast)) == set()


def test_it_is_a_service_of_its_own_with_a_fee_of_its_own(old: Application, cast: Any) -> None:
    charge = fee_for(Application.objects.get(pk=ask(old, cast).pk), now=timezone.now())
    assert [line.description for line in charge.lines] == ["Issue of certificate of origin in lieu, non-preferential"]
    assert charge.lines[0].rate_paise == 200_00


class TestIssue:
    def test_the_old_one_is_superseded_and_the_new_one_names_it(self, old: Application, cast: Any) -> None:
        before = old.certificates.get()
        new = issue(approve(submit(declare(ask(old, cast), cast.exporter)), cast), cast)
        certificate = new.certificates.get()
        before.refresh_from_db()
        assert certificate.status == CertificateStatus.VALID
        assert (before.status, before.replaced_by) == (CertificateStatus.SUPERSEDED, certificate)
        assert before.ended_at == certificate.issued_at
        issued = dmy(dt.date.fromisoformat(before.data["issued_on"]))
        assert certificate.data["official_use"] == [f"ISSUED IN LIEU OF {before.number} DATED {issued}"]
        assert audit.history(old).filter(action="coo.application.superseded").count() == 1

    def test_verify_says_so(self, old: Application, cast: Any, client: Any) -> None:
        before = old.certificates.get()
        new = issue(approve(submit(declare(ask(old, cast), cast.exporter)), cast), cast).certificates.get()
        page = client.get(reverse("coo:verify"), {"number": before.number}).content.decode()
        assert "This certificate was superseded" in page
        assert new.number in page
        assert verify_number(number=new.number).answer == Answer.VALID

    def test_the_old_one_stays_valid_until_then(self, old: Application, cast: Any) -> None:
        approve(submit(declare(ask(old, cast), cast.exporter)), cast)
        assert old.certificates.get().status == CertificateStatus.VALID

    def test_nothing_is_signed_or_paid_in_lieu_of_a_cancelled_one(self, old: Application, cast: Any) -> None:
        draft = sign(declare(ask(old, cast), cast.exporter))
        cancel(old.certificates.get(), cast)
        draft = Application.objects.get(pk=draft.pk)
        assert "X-006" in errors(draft)
        with pytest.raises(FindingsOpen):
            submission.pay_from_wallet(application=draft, actor=cast.exporter, now=timezone.now())

    def test_its_issue_is_refused_in_words(self, old: Application, cast: Any) -> None:
        new = approve(submit(declare(ask(old, cast), cast.exporter)), cast)
        cancel(old.certificates.get(), cast)
        with pytest.raises(TransitionRefused, match="is not valid any more"):
            request_issue(new, cast.officer)
        assert not new.certificates.exists()

    def test_what_is_being_signed_in_lieu_is_not_overtaken_by_a_cancellation(self, old: Application, cast: Any) -> None:
        new = approve(submit(declare(ask(old, cast), cast.exporter)), cast)
        certificate = request_issue(new, cast.officer)
        with pytest.raises(TransitionRefused, match=certificate.number):
            cancel(old.certificates.get(), cast)
        drain_jobs()
        assert old.certificates.get().status == CertificateStatus.SUPERSEDED

    def test_a_late_signature_in_lieu_of_a_cancelled_one_is_void(self, old: Application, cast: Any) -> None:
        """The signature had failed to come for so long that the old one could be cancelled; then it came."""
        new = approve(submit(declare(ask(old, cast), cast.exporter)), cast)
        certificate = request_issue(new, cast.officer)
        Certificate.objects.filter(application=old).update(status=CertificateStatus.CANCELLED, ended_at=timezone.now())
        drain_jobs()
        certificate.refresh_from_db()
        new.refresh_from_db()
        assert (certificate.status, new.status) == (CertificateStatus.VOID, Status.APPROVED_PENDING_ISSUANCE)

    def test_a_self_declared_one_is_replaced_by_its_exporter(self, cast: Any) -> None:
        old = generate(submit(make_draft(cast, plan=SELF_DECLARED_EXAMPLE)))
        new = generate(submit(declare(ask(old, cast), cast.exporter)))
        before, certificate = old.certificates.get(), new.certificates.get()
        assert (before.status, before.replaced_by) == (CertificateStatus.SUPERSEDED, certificate)
        assert before.number in str(certificate.data["official_use"])


class TestPages:
    def test_ask_and_land_in_the_draft(self, old: Application, cast: Any, signed_in: Any) -> None:
        client, address = signed_in(cast.exporter), reverse("coo:ask_in_lieu", args=[old.uuid])
        assert client.get(address).status_code == 200
        assert client.post(address, {"reason": " "}).status_code == 422
        answer = client.post(address, {"reason": WHY})
        draft = Application.objects.get(in_lieu_reason=WHY)
        assert answer.headers["Location"] == reverse("coo:tab", args=[draft.uuid, Slug.CERTIFICATE])
        # Asked again, the open one is shown.
        for answer in (client.get(address), client.post(address, {"reason": "again"})):
            assert answer.headers["Location"] == reverse("coo:tab", args=[draft.uuid, Slug.DECLARATION])
        page = client.get(reverse("coo:application", args=[old.uuid])).content.decode()
        assert f"Application {draft.draft_number} is to replace it." in page

    def test_what_moved_on_is_409(self, old: Application, cast: Any, signed_in: Any) -> None:
        client, address = signed_in(cast.exporter), reverse("coo:ask_in_lieu", args=[old.uuid])
        cancel(old.certificates.get(), cast)
        for answer in (client.get(address), client.post(address, {"reason": WHY})):
            assert answer.status_code == 409
            assert "not valid any more" in answer.content.decode()

    def test_the_officer_sees_what_it_replaces_and_why(self, old: Application, cast: Any, signed_in: Any) -> None:
        new = submit(declare(ask(old, cast), cast.exporter))
        page = signed_in(cast.officer).get(reverse("coo:office_file", args=[new.uuid])).content.decode()
        assert old.certificates.get().number in page
        assert "The consignee&#x27;s address is wrong." in page
        assert reverse("coo:office_file", args=[old.uuid]) in page

    def test_both_files_lead_to_each_other(self, old: Application, cast: Any, signed_in: Any) -> None:
        new = issue(approve(submit(declare(ask(old, cast), cast.exporter)), cast), cast)
        client = signed_in(cast.exporter)
        page = client.get(reverse("coo:application", args=[old.uuid])).content.decode()
        assert new.certificates.get().number in page
        assert reverse("coo:application", args=[new.uuid]) in page
        assert "The certificate is no longer in force" in page
        assert old.certificates.get().number in client.get(reverse("coo:application", args=[new.uuid])).content.decode()
