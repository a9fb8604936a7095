"""Signing an application, paying for it, and handing it to the office (spec section 5, tab 8 and Payment).

What is signed is frozen as a version; what is paid for is that version, or nothing. Locks are always taken in the order
wallet, application, office, invoice series, file series, as the gateway's answer takes them: so nobody waits in a
circle.
"""

import datetime as dt
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Office, User
from accounts.services.notices import notify
from accounts.services.offices import OfficeCloses, require_taking_files
from coo.constants import Status
from coo.models import Application, ApplicationVersion, Remark
from coo.rules.finding import Finding
from coo.selectors import latest_version
from coo.services.answering import Answer, answer_with_version, end_round, require_opened
from coo.services.fees import PURPOSE, FeeUnknown, fee_for
from coo.services.findings import application_findings
from coo.services.numbers import next_file_number
from coo.services.office.clock import running, standing
from coo.services.reading import ask_for_readings
from coo.services.review import tell_applicants, tell_office
from coo.services.self_declaration import SUBMIT as SUBMIT_SELF_DECLARED
from coo.services.self_declaration import release_number, submitting_step
from coo.services.transition import lock_application, move_application
from coo.snapshot import ApplicationSnapshot, canonical_bytes, digest, to_dict
from coo.workflow import APPLICATION
from payments.models import LedgerAccount, PaymentIntent, TaxInvoice
from payments.selectors import wallet_code
from payments.services.charging import ChargeConflict, InsufficientFunds, charge_wallet
from payments.services.intents import start_payment
from signing.models import Credential, SignatureJob
from signing.services.content import sign_content
from tradeconnect.common.dates import india_date
from tradeconnect.common.fsm import TransitionRefused

SIGN_PURPOSE: Final = "coo.declaration"


class FindingsOpen(Exception):
    """Errors are left in the application. Attributes: findings (the errors)."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__(", ".join(finding.code for finding in findings))

    def __str__(self) -> str:
        return _("Something is left to correct in the application. It cannot be signed or submitted before.")


class SignatureVoid(Exception):
    """The application is not what was signed any more."""

    def __str__(self) -> str:
        return _("The application was changed after it was signed. Sign it again.")


def sign_application(
    *,
    application: Application,
    credential: Credential,
    pin: str,
    actor: User,
    now: dt.datetime,
    answer: Answer | None = None,
) -> ApplicationVersion:
    """Sign the application as it stands, freeze it as a version, and take it on.

    A draft becomes Signed (awaiting payment). A deficient file is answered by it and returns to the office as
    In-Process without a fee. The same content signed twice is one version.

    Args:
        pin: opens the credential's key; used and forgotten.
        answer: the firm's words to the officer, when this answers a deficiency.

    Returns: the frozen version.
    Raises:
        FindingsOpen: errors are left.
        SignatureVoid: it was changed while it was being signed; nothing is kept.
        TransitionRefused: it cannot be signed in its status; of a deficient file also when *Yes* was not chosen, or
            the officer has asked anew.
        WrongPin, PinLocked, CredentialUnusable, AlreadySigned, SignatureRejected: see `signing.services.content`.
    """
    _require_signable(application.status)
    if application.status == Status.DEFICIENT:
        require_opened(application, answer)
    snapshot = _without_errors(application, now)
    version = latest_version(application)
    if version is not None and application.status == Status.SIGNED and version.digest == digest(snapshot):
        return version
    number = _next_version(application)
    # The key works outside the transaction: no lock is held while a token or its owner takes time.
    job = sign_content(
        credential=credential,
        pin=pin,
        content=canonical_bytes(snapshot),
        content_name=f"{application.draft_number}-{number}.json",
        purpose=SIGN_PURPOSE,
        # With the credential: a signature that was made and not kept must not stop another person from signing.
        reference=f"{application.uuid}:{number}:{digest(snapshot)[:16]}:{credential.fingerprint[:8]}",
        # English: it becomes part of the signature, whoever's language is active.
        reason="Application for a certificate of origin",
        actor=actor,
        now=now,
    )
    with transaction.atomic():
        locked = lock_application(application)
        version = latest_version(locked)
        if version is not None and _is_signed_by(version, job, locked.status):
            return version  # the second of two clicks, or of two people
        _require_signable(locked.status)
        if digest(_without_errors(locked, now)) != digest(snapshot):
            raise SignatureVoid
        version = _freeze(locked, snapshot, job, actor, now)
        _take_on(locked, version, actor, now, answer)
    application.refresh_from_db(fields=["status", "signed_at"])
    return version


def _is_signed_by(version: ApplicationVersion, job: SignatureJob, status: str) -> bool:
    """Tell whether `version` is what `job` signed, so that nothing is left to do in `status`."""
    if status == Status.SIGNED:
        return version.digest == job.content.sha256
    return version.signature_id == job.pk and status != Status.DRAFT


def _require_signable(status: str) -> None:
    """Refuse to sign what the office has in hand. A signed draft may be signed again: its text may have moved on."""
    if status not in (Status.SIGNED, Status.DEFICIENT):
        APPLICATION.find("sign", status)


def _without_errors(application: Application, now: dt.datetime) -> ApplicationSnapshot:
    """Return the snapshot; raise FindingsOpen when the rules find errors."""
    snapshot, findings = application_findings(application, today=india_date(now))
    errors = tuple(finding for finding in findings if finding.is_error)
    if errors:
        raise FindingsOpen(errors)
    return snapshot


def _next_version(application: Application) -> int:
    last = application.versions.values_list("number", flat=True).first()
    return (last or 0) + 1


def _freeze(
    application: Application, snapshot: ApplicationSnapshot, job: SignatureJob, actor: User, now: dt.datetime
) -> ApplicationVersion:
    return ApplicationVersion.objects.create(
        application=application,
        number=_next_version(application),
        snapshot=to_dict(snapshot),
        digest=digest(snapshot),
        signature=job,
        signed_by=actor,
        signed_at=now,
    )


def _take_on(
    application: Application, version: ApplicationVersion, actor: User, now: dt.datetime, answer: Answer | None
) -> None:
    """Move a signed draft to the cashier, an answered file back to the office."""
    if application.status == Status.SIGNED:
        application = move_application(application, "reopen", actor=actor, now=now, signed_at=None)
    if application.status == Status.DEFICIENT:
        answer_with_version(application, version, answer, actor=actor, now=now)
    else:
        data = {"version": version.number, "digest": version.digest}
        move_application(application, "sign", actor=actor, now=now, data=data, signed_at=now)


def pay_from_wallet(*, application: Application, actor: User, now: dt.datetime) -> TaxInvoice:
    """Pay the fee from the firm's wallet and submit the file: all of it in one transaction, or nothing.

    Effects: money taken, tax invoice numbered, file number given, status In-Process (of a self-declaration Auto
    Approved Pending Issuance), audit, mail.

    Returns: the tax invoice.
    Raises:
        TransitionRefused: it is not awaiting payment (any more).
        SignatureVoid, FindingsOpen: what would be submitted is not what was signed, or not right any more.
        InsufficientFunds, FeeUnknown, ChargeConflict.
        OfficeCloses: the chosen office takes no new file any more.
    """
    with transaction.atomic():
        _lock_wallet(application, now)
        return _charge_and_submit(application, actor=actor, now=now)


def pay_through_gateway(*, application: Application, return_path: str, actor: User, now: dt.datetime) -> PaymentIntent:
    """Start a payment of the fee through the gateway; the receiver of its settlement submits the file.

    Args: return_path: page of the portal shown afterwards.
    Returns: the payment, or the one that is open for the same file already.
    Raises: TransitionRefused, SignatureVoid, FindingsOpen, FeeUnknown, OfficeCloses as `pay_from_wallet`;
        GatewayUnavailable.
    """
    step = submitting_step(application)
    APPLICATION.find(step, application.status)
    _require_office(application, step, now)
    _require_current(application, now)
    charge = fee_for(application, now=now)
    return start_payment(
        iec=application.firm.iec,
        amount_paise=charge.total_paise,
        purpose=PURPOSE,
        reference=str(application.uuid),
        return_path=return_path,
        actor=actor,
        now=now,
    )


def complete_payment(*, intent: PaymentIntent, now: dt.datetime) -> None:
    """Submit the file that a gateway payment was for; what is not possible leaves the money in the wallet.

    Runs in the transaction that settles the payment, when its money is in the wallet. `intent.outcome` says in words
    what became of it; when the file was not submitted, the payer gets a mail too.
    """
    application = (
        Application.objects.select_related("firm").filter(uuid=intent.reference, firm__iec=intent.wallet).first()
    )
    if application is None:
        intent.outcome = _("The application does not exist any more. The amount is in your CoO Wallet.")
        return
    try:
        with transaction.atomic():
            _charge_and_submit(application, actor=intent.created_by, now=now)
    except (
        *(TransitionRefused, SignatureVoid, FindingsOpen, OfficeCloses),
        *(InsufficientFunds, FeeUnknown, ChargeConflict),
    ) as why:
        reason = _why_not(why)
        intent.outcome = (_("%(reason)s The amount is in your CoO Wallet.") % {"reason": reason})[:200]
        notify(
            person=intent.created_by,
            kind="not_submitted",
            now=now,
            path=_path("coo:application" if application.file_number else "coo:summary", application),
            firm=application.firm,
            application=application,
            reason=reason,
            amount_paise=intent.amount_paise,
        )
    else:
        application.refresh_from_db(fields=["file_number"])
        intent.outcome = _("File %(number)s was submitted.") % {"number": application.file_number}


def _why_not(why: Exception) -> str:
    if isinstance(why, TransitionRefused):
        if why.status == Status.DRAFT:
            return str(SignatureVoid())
        return _("The application was submitted already.")
    if isinstance(why, ChargeConflict):
        return _("The fee of this application was taken before.")
    return str(why)


def _lock_wallet(application: Application, now: dt.datetime) -> None:
    """Take the wallet before the application, as a gateway's settlement does; else the two would wait in a circle."""
    code = wallet_code(application.firm.iec)
    if LedgerAccount.objects.select_for_update(no_key=True).filter(code=code).first() is None:
        raise InsufficientFunds(0, fee_for(application, now=now).total_paise)


def _charge_and_submit(application: Application, *, actor: User, now: dt.datetime) -> TaxInvoice:
    """Lock the file, see that it is what was signed, take the fee, number the file, hand it over. In a transaction."""
    lock_application(application)
    locked = Application.objects.select_related(*_NEEDED).get(pk=application.pk)
    step = submitting_step(locked)
    APPLICATION.find(step, locked.status)
    office = _require_office(locked, step, now)
    version = _require_current(locked, now)
    invoice = charge_wallet(charge=fee_for(locked, now=now), actor=actor, now=now)
    submitted = move_application(
        locked,
        step,
        actor=actor,
        now=now,
        data={"version": version.number, "digest": version.digest, "invoice": invoice.number},
        submitted_at=now,
        office=office,
        **running(locked, now=now),
        **_numbered(locked, now),
    )
    if office is not None:
        ask_for_readings(application=submitted)
    tell_applicants(submitted, "submitted", now=now, invoice=invoice)
    application.status, application.file_number = submitted.status, submitted.file_number
    return invoice


def _require_office(application: Application, step: str, now: dt.datetime) -> Office | None:
    """Return the office that gets the file, kept from being closed until the commit. Raises: OfficeCloses.

    No office reads a self-declaration, whatever was chosen before its agreement.
    """
    if step == SUBMIT_SELF_DECLARED or application.office is None:
        return None
    require_taking_files(application.office)
    return application.office


def _numbered(application: Application, now: dt.datetime) -> dict[str, str]:
    """Return the file number, taken last, and what the file is found by."""
    application.file_number = next_file_number(now)
    return {"file_number": application.file_number, "search_text": application.found_by}


_NEEDED: Final = (
    *("firm", "branch__state", "office__agency__state", "agreement", "importer_country", "third_party_country"),
    *("invoice_currency", "port_of_shipment", "port_of_discharge"),
)


def _require_current(application: Application, now: dt.datetime) -> ApplicationVersion:
    """Return the signed version if it is what the application says now and still without errors."""
    version = latest_version(application)
    snapshot = _without_errors(application, now)
    if version is None or version.digest != digest(snapshot):
        raise SignatureVoid
    return version


def withdraw_application(*, application: Application, reason: str, actor: User, now: dt.datetime) -> Application:
    """Take a submitted file back before it is decided; the fee stays paid, the invoice number becomes free.

    Raises: TransitionRefused when it was decided, or its certificate is being made, meanwhile; ReasonMissing.
    """
    reason = reason.strip()
    with transaction.atomic():
        locked = lock_application(application)
        APPLICATION.find("withdraw", locked.status)
        release_number(locked, actor=actor, now=now)
        end_round(locked, actor=actor, now=now)
        clock = standing(locked, now=now)
        moved = move_application(application, "withdraw", actor=actor, now=now, reason=reason, decided_at=now, **clock)
        Remark.objects.create(application=moved, action="withdraw", text=reason, author=actor, at=now)
        tell_office(moved, "withdrawn", now=now, remarks=reason)
    return moved


def _path(name: str, application: Application) -> str:
    return reverse(name, args=[application.uuid])
