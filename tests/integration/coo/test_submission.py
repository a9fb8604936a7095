"""Signing, paying and submitting: effects, refusals, and that a refusal leaves nothing behind."""

import datetime as dt
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from accounts.models import Office
from accounts.services.offices import OfficeCloses
from coo.constants import Status
from coo.demo.cast import PIN
from coo.models import Application, ApplicationVersion, Fee, Remark
from coo.rules import CODES
from coo.services import submission
from coo.services.fees import FeeUnknown, fee_for
from coo.services.findings import application_findings
from coo.services.transition import ReasonMissing
from coo.snapshot import digest, from_dict
from payments.models import TaxInvoice, Transfer
from payments.selectors import wallet_balance
from payments.services.charging import InsufficientFunds
from payments.services.ledger import prove
from signing.demo_pki import make_demo_credential
from signing.models import SignatureJob
from signing.selectors import usable_credentials
from signing.services.content import CredentialUnusable, WrongPin
from tests.factories import files
from tests.integration.coo.deficiency_world import answer_of, ask, say_yes
from tradeconnect.common import audit
from tradeconnect.common.dates import financial_year, india_date
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.models import OutgoingMessage

pytestmark = pytest.mark.django_db


def sign(application: Application, cast: Any, *, pin: str = PIN, **options: Any) -> ApplicationVersion:
    now = timezone.now()
    user = options.pop("actor", cast.exporter)
    credential = usable_credentials(cast.exporter, now).get()
    return submission.sign_application(
        application=application, credential=credential, pin=pin, actor=user, now=now, **options
    )


def pay(application: Application, cast: Any) -> TaxInvoice:
    return submission.pay_from_wallet(application=application, actor=cast.exporter, now=timezone.now())


def again(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def test_the_full_draft_has_nothing_to_correct(full_draft: Any) -> None:
    _snapshot, findings = application_findings(full_draft, today=india_date(timezone.now()))
    assert [f.code for f in findings if f.is_error] == []


def test_findings_cost_a_constant_number_of_queries(cast: Any, django_assert_max_num_queries: Any) -> None:
    many = tuple(
        files.Item("61046200", f"Trousers {n}, cotton", Decimal(1), Decimal(2), "NO MARKS", "1 box") for n in range(40)
    )
    draft = files.make_draft(cast, plan=files.Plan(items=many))
    loaded = Application.objects.select_related(*submission._NEEDED).get(pk=draft.pk)
    # The attachment types are read twice here; a portal that runs keeps the list for a minute.
    with django_assert_max_num_queries(13):
        application_findings(loaded, today=india_date(timezone.now()))


def test_signing_freezes_a_version_that_can_be_read_back(full_draft: Any, cast: Any) -> None:
    version = sign(full_draft, cast)
    application = again(full_draft)
    assert application.status == Status.SIGNED
    assert application.signed_at is not None
    assert version.number == 1
    assert digest(from_dict(version.snapshot)) == version.digest
    assert version.signature.content.sha256 == version.digest
    assert version.signature.status == "completed"


def test_signing_twice_is_one_version(full_draft: Any, cast: Any) -> None:
    first = sign(full_draft, cast)
    assert sign(again(full_draft), cast) == first
    assert ApplicationVersion.objects.filter(application=full_draft).count() == 1
    assert SignatureJob.objects.filter(reference__startswith=str(full_draft.uuid)).count() == 1


def test_errors_stop_the_signature(full_draft: Any, cast: Any) -> None:
    full_draft.route = "By air"
    full_draft.save(update_fields=["route"])
    with pytest.raises(submission.FindingsOpen) as refused:
        sign(full_draft, cast)
    assert {finding.code for finding in refused.value.findings} == {"SHIP-015", "SHIP-016"}
    assert not ApplicationVersion.objects.filter(application=full_draft).exists()
    assert set(CODES) >= {"SHIP-015"}


def test_a_wrong_pin_leaves_nothing(full_draft: Any, cast: Any) -> None:
    with pytest.raises(WrongPin):
        sign(full_draft, cast, pin="000000")
    assert again(full_draft).status == Status.DRAFT
    assert not SignatureJob.objects.filter(reference__startswith=str(full_draft.uuid)).exists()


def test_nobody_signs_with_anothers_credential(full_draft: Any, cast: Any) -> None:
    with pytest.raises(CredentialUnusable):
        sign(full_draft, cast, actor=cast.colleague)
    assert again(full_draft).status == Status.DRAFT


def test_a_signature_that_was_made_and_not_kept_does_not_stop_another_person(full_draft: Any, cast: Any) -> None:
    """The first signer's process dies between signature and version; then a colleague signs the same text."""
    now = timezone.now()
    killed = mock.patch.object(submission, "_freeze", side_effect=OSError("killed"))
    with killed, pytest.raises(OSError, match="killed"):
        sign(full_draft, cast)
    assert SignatureJob.objects.filter(reference__startswith=str(full_draft.uuid)).count() == 1
    credential = make_demo_credential(user=cast.colleague, pin=PIN, organisation=cast.firm.name, now=now)
    version = submission.sign_application(
        application=again(full_draft), credential=credential, pin=PIN, actor=cast.colleague, now=now
    )
    assert (version.number, version.signed_by) == (1, cast.colleague)
    assert again(full_draft).status == Status.SIGNED


def test_a_second_person_who_signs_the_same_at_once_gets_the_version(full_draft: Any, cast: Any) -> None:
    now, stale = timezone.now(), again(full_draft)
    first = sign(full_draft, cast)
    credential = make_demo_credential(user=cast.colleague, pin=PIN, organisation=cast.firm.name, now=now)
    with mock.patch.object(submission, "latest_version", side_effect=[None, first]):
        second = submission.sign_application(
            application=stale, credential=credential, pin=PIN, actor=cast.colleague, now=now
        )
    assert second == first
    assert ApplicationVersion.objects.filter(application=full_draft).count() == 1


def test_a_signature_over_an_older_text_is_replaced(full_draft: Any, cast: Any) -> None:
    sign(full_draft, cast)
    Application.objects.filter(pk=full_draft.pk).update(importer_name="Another LLC")
    version = sign(again(full_draft), cast)
    assert version.number == 2
    assert again(full_draft).status == Status.SIGNED


def test_paying_does_everything_at_once(full_draft: Any, cast: Any) -> None:
    sign(full_draft, cast)
    before = wallet_balance(cast.firm.iec)
    mails = OutgoingMessage.objects.count()
    invoice = pay(full_draft, cast)
    application = again(full_draft)
    assert application.status == Status.IN_PROCESS
    assert application.file_number is not None
    assert application.file_number.startswith("HQRCCOAPPLY")
    assert application.file_number.endswith(financial_year(timezone.now()))
    assert application.submitted_at is not None
    assert before - wallet_balance(cast.firm.iec) == invoice.total_paise == 236_00
    assert (invoice.cgst_paise, invoice.sgst_paise, invoice.igst_paise) == (18_00, 18_00, 0)
    assert OutgoingMessage.objects.count() == mails + 1
    assert application.file_number in OutgoingMessage.objects.latest("pk").subject
    assert audit.history(application).first().data["invoice"] == invoice.number
    assert prove() == []


def test_paying_again_is_refused_and_takes_nothing(full_draft: Any, cast: Any) -> None:
    sign(full_draft, cast)
    pay(full_draft, cast)
    balance = wallet_balance(cast.firm.iec)
    with pytest.raises(TransitionRefused):
        pay(again(full_draft), cast)
    assert wallet_balance(cast.firm.iec) == balance
    assert TaxInvoice.objects.filter(reference=full_draft.draft_number).count() == 1


def test_a_change_after_signing_voids_the_payment(full_draft: Any, cast: Any) -> None:
    sign(full_draft, cast)
    Application.objects.filter(pk=full_draft.pk).update(importer_name="Another LLC")
    with pytest.raises(submission.SignatureVoid):
        pay(again(full_draft), cast)
    assert not Transfer.objects.filter(reference=full_draft.draft_number).exists()


def test_a_draft_claims_no_invoice_number(full_draft: Any, cast: Any) -> None:
    sign(full_draft, cast)
    files.make_draft(cast, invoice_number=full_draft.invoice_number)
    assert pay(again(full_draft), cast).number


def test_an_invoice_used_meanwhile_stops_the_payment(full_draft: Any, cast: Any) -> None:
    other = files.sign(files.make_draft(cast, invoice_number="OTHER/1"))
    sign(full_draft, cast)
    Application.objects.filter(pk=other.pk).update(invoice_number=full_draft.invoice_number)
    with pytest.raises(submission.FindingsOpen):
        pay(again(full_draft), cast)


def test_too_little_money_takes_nothing_and_submits_nothing(full_draft: Any, cast: Any) -> None:
    Fee.objects.filter(service="NON_PREF").update(amount_paise=90_000_00)
    sign(full_draft, cast)
    with pytest.raises(InsufficientFunds):
        pay(full_draft, cast)
    application = again(full_draft)
    assert (application.status, application.file_number) == (Status.SIGNED, None)
    assert prove() == []


def test_delivery_is_charged_when_wanted(full_draft: Any) -> None:
    full_draft.wants_delivery = True
    charge = fee_for(full_draft, now=timezone.now())
    assert [line.rate_paise for line in charge.lines] == [200_00, 75_00]
    assert charge.total_paise == 324_50


def test_a_delivery_without_a_fee_in_force_is_not_free(full_draft: Any) -> None:
    Fee.objects.filter(service="DELIVERY").delete()
    assert fee_for(full_draft, now=timezone.now()).total_paise == 236_00
    full_draft.wants_delivery = True
    with pytest.raises(FeeUnknown, match="delivery"):
        fee_for(full_draft, now=timezone.now())


def test_a_delivery_whose_fee_is_zero_is_free(full_draft: Any) -> None:
    Fee.objects.filter(service="DELIVERY").update(amount_paise=0)
    full_draft.wants_delivery = True
    assert len(fee_for(full_draft, now=timezone.now()).lines) == 1


def test_the_fee_across_a_border_of_states_is_integrated_tax(full_draft: Any, cast: Any) -> None:
    full_draft.branch = cast.firm.branches.get(number="001")
    charge = fee_for(full_draft, now=timezone.now())
    assert (charge.cgst_paise, charge.igst_paise) == (0, 36_00)


def test_the_fee_of_the_day_counts(full_draft: Any) -> None:
    now = timezone.now()
    today = india_date(now)
    Fee.objects.create(
        service="NON_PREF",
        amount_paise=250_00,
        gst_percent=Decimal(18),
        sac="998599",
        description="New",
        starts_on=today + dt.timedelta(days=1),
    )
    assert fee_for(full_draft, now=now).lines[0].rate_paise == 200_00
    assert fee_for(full_draft, now=now + dt.timedelta(days=1)).lines[0].rate_paise == 250_00


@pytest.mark.parametrize("field", ["branch", "office"])
def test_the_fee_is_unknown_until_its_parties_are(full_draft: Any, field: str) -> None:
    setattr(full_draft, field, None)
    with pytest.raises(FeeUnknown):
        fee_for(full_draft, now=timezone.now())


def test_answering_a_deficiency_costs_nothing_and_tells_the_officer(full_draft: Any, cast: Any) -> None:
    application = files.submit(full_draft)
    ask(application, cast.officer, remarks="x")
    say_yes(application, cast.exporter)
    Application.objects.filter(pk=application.pk).update(importer_name="Hudson & Vale Apparel Inc")
    balance = wallet_balance(cast.firm.iec)
    version = sign(again(application), cast, answer=answer_of(application, " Corrected. "))
    application = again(application)
    assert application.status == Status.IN_PROCESS
    assert version.number == 2
    assert wallet_balance(cast.firm.iec) == balance
    assert Remark.objects.get(application=application, action="respond").text == "Corrected."
    mail = OutgoingMessage.objects.latest("pk")
    assert mail.to == cast.officer.email
    assert application.file_number in mail.subject


def test_a_file_in_the_office_cannot_be_signed(full_draft: Any, cast: Any) -> None:
    application = files.submit(full_draft)
    with pytest.raises(TransitionRefused):
        sign(application, cast)


def test_withdrawing_needs_a_reason_and_frees_the_invoice(full_draft: Any, cast: Any) -> None:
    application = files.submit(full_draft)
    with pytest.raises(ReasonMissing):
        submission.withdraw_application(application=application, reason=" ", actor=cast.exporter, now=timezone.now())
    submission.withdraw_application(
        application=application, reason="Order cancelled", actor=cast.exporter, now=timezone.now()
    )
    assert again(application).status == Status.WITHDRAWN
    copy = files.make_draft(cast, invoice_number=application.invoice_number)
    _snapshot, findings = application_findings(copy, today=india_date(timezone.now()))
    assert "CERT-013" not in {finding.code for finding in findings}


def test_a_file_is_not_paid_for_at_an_office_that_has_closed(cast: Any) -> None:
    signed = files.sign(files.make_draft(cast))
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Office.objects.filter(pk=cast.office.pk).update(ends_on=yesterday)
    with pytest.raises(OfficeCloses):
        submission.pay_from_wallet(
            application=Application.objects.get(pk=signed.pk), actor=cast.exporter, now=timezone.now()
        )
    assert not TaxInvoice.objects.filter(wallet=cast.firm.iec).exists()
