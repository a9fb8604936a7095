"""Demonstration files: the guide's example and more, taken to every status through the services that people use."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from accounts.models import Branch, Firm, OfficerPost, User
from coo.constants import INK_SIGNATURE, ReasonUse, TransportMode
from coo.demo.cast import PIN, Cast
from coo.demo.plans import EXAMPLES, GUIDE_EXAMPLE, Input, Item, Plan
from coo.documents.art import demo_signature_png
from coo.models import Agreement, Application, Attachment, AttachmentType, ExportItem, ImportInput, Port
from coo.numbers import format_draft_number
from coo.origin import printed_text, read_criterion
from coo.services import deficiency, issuance, rejection, review, self_declaration, submission
from coo.services.attachments import store_upload
from coo.tabs import TABS
from payments.services.wallet import open_balance
from signing.models import Credential
from signing.selectors import usable_credentials
from tradeconnect.common.dates import financial_year, india_date
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.numbering import next_number
from tradeconnect.common.pdf import render_pdf
from tradeconnect.common.uploads.check import check_upload

FEE_PAISE: Final = 236_00
PREFERENTIAL_FEE_PAISE: Final = 708_00


@transaction.atomic
def make_draft(
    people: Cast, *, now: dt.datetime, plan: Plan = GUIDE_EXAMPLE, firm: Firm | None = None, user: User | None = None
) -> Application:
    """Return a draft with every tab filled by `plan`, ready to be signed."""
    today = india_date(now)
    firm, user = firm or people.firm, user or people.exporter
    agreement = Agreement.objects.get(code=plan.agreement)
    period = financial_year(now)
    application = Application.objects.create(
        draft_number=format_draft_number(next_number("coo.draft", period), period),
        firm=firm,
        created_by=user,
        created_at=now,
        saved_at=now,
        saved_by=user,
        saved_tabs=[str(tab.slug) for tab in TABS[:-1]],
        branch=Branch.objects.filter(firm=firm).order_by("-number").first(),
        wants_delivery=False,
        disclaimer_accepted=True,
        certificate_kind=agreement.kind,
        agreement=agreement,
        office=None if agreement.is_self_declared else people.office,
        importer_name=plan.importer,
        importer_address=plan.address,
        importer_country_id=plan.country,
        invoice_number=plan.invoice_number,
        invoice_date=today,
        invoice_currency_id="USD",
        invoice_value=plan.total,
        rate_inr=Decimal("90.0"),
        rate_usd=Decimal(1),
        transport_mode=plan.mode,
        shipment_document=plan.document,
        shipment_document_number="2345678",
        shipment_date=today - dt.timedelta(days=plan.shipped_days_ago),
        **_ports(plan),
        declaration_accepted=True,
        declaration_place="New Delhi",
        declaration_date=today,
        signatory_name=user.get_full_name(),
        signatory_designation="Director",
        **_third_party(plan, today),
        **_producer_and_origin(plan, agreement, today),
    )
    _add_items(application, agreement, plan, today)
    _attach_invoice(application, plan, user, today)
    if plan.foreign is not None:
        _attach_origin(application, plan, user, today)
    if agreement.is_self_declared:
        name = f"Signature of {user.get_full_name()}.png"
        _attach(application, 2, INK_SIGNATURE, name, demo_signature_png(user.get_full_name()))
    return application


def _ports(plan: Plan) -> dict[str, Any]:
    ports = {port.code: port for port in Port.objects.filter(code__in=[plan.loading, plan.discharge])}
    loading, discharge = ports[plan.loading], ports.get(plan.discharge)
    end = discharge.name if discharge else plan.discharge
    return {
        "port_of_shipment": loading,
        "port_of_discharge": discharge,
        "port_of_discharge_other": "" if discharge else end,
        "route": f"From {loading.name} to {end} by {plan.mode}",
    }


def _third_party(plan: Plan, today: dt.date) -> dict[str, Any]:
    party = plan.third_party
    if party is None:
        return {"third_country_invoicing": False}
    return {
        "third_country_invoicing": True,
        "third_party_name": party.name,
        "third_party_address": party.address,
        "third_party_country_id": party.country,
        "third_party_invoice_number": party.invoice_number,
        "third_party_invoice_date": today,
    }


def _producer_and_origin(plan: Plan, agreement: Agreement, today: dt.date) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if plan.maker is not None:
        values |= {
            "producer_is_exporter": False,
            "producer_name": plan.maker.name,
            "producer_address": plan.maker.address,
        }
    elif agreement.producer_rule and plan.agreement != GUIDE_EXAMPLE.agreement:
        values["producer_is_exporter"] = True
    if plan.foreign is not None:
        values |= {
            "foreign_country_id": plan.foreign.country,
            "foreign_document": plan.foreign.document,
            "foreign_document_number": plan.foreign.number,
            "foreign_document_date": today,
            "foreign_document_issuer": plan.foreign.issuer,
        }
    return values


def _add_items(application: Application, agreement: Agreement, plan: Plan, today: dt.date) -> None:
    criteria = {row["code"]: read_criterion(row) for row in agreement.criteria}
    country = application.foreign_country.name if application.foreign_country else ""
    for serial, item in enumerate(plan.items, start=1):
        materials, labour, profit = item.costs or (None, None, None)
        row = ExportItem.objects.create(
            application=application,
            serial=serial,
            itchs_code=item.itchs,
            hs_code=item.itchs[:6],
            description=item.description,
            quantity=item.quantity,
            unit_id=item.unit,
            value=item.value,
            marks=item.marks,
            packages=item.packages,
            uses_imported_inputs=None if plan.foreign else any(not entry.is_originating for entry in item.inputs),
            criterion=item.criterion,
            criterion_value=item.criterion_value,
            criterion_text=printed_text(criteria[item.criterion], item.criterion_value, country),
            product_rule=item.product_rule,
            indian_materials=materials,
            labour_and_overheads=labour,
            profit_and_other=profit,
        )
        entries = item.inputs
        if not entries and serial == 1 and plan.agreement == GUIDE_EXAMPLE.agreement:
            entries = (_GUIDE_INPUT,)
        for number, entry in enumerate(entries, start=1):
            _add_input(row, number, entry, today)


_GUIDE_INPUT: Final = Input("52081190", "100% cotton GSM 200+- 10%", Decimal(2000), Decimal(50), "IN", "INR")


def _add_input(item: ExportItem, serial: int, entry: Input, today: dt.date) -> None:
    ImportInput.objects.create(
        item=item,
        serial=serial,
        itchs_code=entry.itchs,
        hs_code=entry.itchs[:6],
        description=entry.description,
        quantity=entry.quantity,
        unit_id=entry.unit,
        unit_cif=entry.unit_cif,
        currency_id=entry.currency,
        country_id=entry.country,
        is_originating=entry.is_originating,
        bill_number="1234567890",
        bill_date=today,
    )


def _attach_origin(application: Application, plan: Plan, user: User, today: dt.date) -> None:
    context = {"foreign": plan.foreign, "plan": plan, "country": application.foreign_country, "today": today}
    content = render_pdf("documents/demo_foreign_origin.html", context, title="Certificate of origin")
    _attach(application, 2, "FOREIGN_ORIGIN", "Foreign certificate of origin.pdf", content)


def _attach_invoice(application: Application, plan: Plan, user: User, today: dt.date) -> None:
    context = {"application": application, "plan": plan, "firm": application.firm, "today": today}
    title = f"Commercial invoice {plan.invoice_number}"
    content = render_pdf("documents/demo_invoice.html", context, title=title)
    safe = plan.invoice_number.replace("/", "-")
    _attach(application, 1, "INVOICE", f"Commercial invoice {safe}.pdf", content)


def _attach(application: Application, serial: int, kind: str, name: str, content: bytes) -> None:
    """Attach a file as an upload would, in the name of the application's maker."""
    row = Attachment(application=application, serial=serial, created_by=application.created_by)
    row.kind = AttachmentType.objects.get(code=kind)
    store_upload(row, check_upload(name, content))
    row.save()


def credential_of(user: User, now: dt.datetime) -> Credential:
    """Return the demonstration credential of a person."""
    return usable_credentials(user, now).get()


def sign(application: Application, *, now: dt.datetime) -> Application:
    """Sign as the person who made it, and return it re-read."""
    user = application.created_by
    submission.sign_application(
        application=application, credential=credential_of(user, now), pin=PIN, actor=user, now=now
    )
    return Application.objects.get(pk=application.pk)


def submit(application: Application, *, now: dt.datetime) -> Application:
    """Sign and pay from the wallet, and return it re-read."""
    signed = sign(application, now=now)
    submission.pay_from_wallet(application=signed, actor=application.created_by, now=now)
    return Application.objects.get(pk=application.pk)


def approve(application: Application, people: Cast, *, now: dt.datetime) -> Application:
    """Approve as the officer, and return it re-read."""
    post = OfficerPost.objects.get(user=people.officer)
    seen = review.seen_now(application)
    review.approve(application=application, post=post, actor=people.officer, now=now, seen=seen)
    return Application.objects.get(pk=application.pk)


def issue(application: Application, people: Cast, *, now: dt.datetime) -> Application:
    """Sign & Issue as the officer, run the jobs, and return it re-read."""
    request_issue(application, people, now=now)
    drain_jobs()
    return Application.objects.get(pk=application.pk)


def request_issue(application: Application, people: Cast, *, now: dt.datetime) -> None:
    """Sign & Issue as the officer; a worker does the rest."""
    post = OfficerPost.objects.select_related("office__agency").get(user=people.officer)
    issuance.sign_and_issue(
        applications=[application],
        post=post,
        credential=credential_of(people.officer, now),
        pin=PIN,
        second_factor_at=now,
        actor=people.officer,
        now=now,
    )


def generate(application: Application, *, now: dt.datetime) -> Application:
    """Generate the certificate of a self-declaration as its maker, run the jobs, and return it re-read."""
    user = application.created_by
    self_declaration.generate_certificate(
        application=application, credential=credential_of(user, now), pin=PIN, actor=user, now=now
    )
    drain_jobs()
    return Application.objects.get(pk=application.pk)


def ensure_files(people: Cast, *, now: dt.datetime) -> int:
    """Make a few files in each status unless the firm has some; return how many were made."""
    if Application.objects.filter(firm=people.firm).exists():
        return 0
    plans = [dataclasses.replace(GUIDE_EXAMPLE, **changes) for changes in _CHANGES]
    declared = dataclasses.replace(EXAMPLES["EFTATEPA-SD"], invoice_number="SL/26/0111")
    # So that the exporter still has her ₹10,000 when the fees of these files are paid.
    iec = people.firm.iec
    fees = FEE_PAISE * len(plans[2:]) + PREFERENTIAL_FEE_PAISE
    open_balance(iec=iec, amount_paise=fees, key=f"demo-files:{iec}", actor=None, now=now)
    post = OfficerPost.objects.select_related("office__agency").get(user=people.officer)
    decide: dict[str, Any] = {"post": post, "actor": people.officer, "now": now}

    make_draft(people, now=now, plan=plans[0])
    sign(make_draft(people, now=now, plan=plans[1]), now=now)
    submitted = [submit(make_draft(people, now=now, plan=plan), now=now) for plan in plans[2:]]
    deficiency.pin_query(
        application=submitted[2],
        place="item-1.description",
        reason=deficiency.reasons_for(post.office.agency, today=india_date(now)).filter(code="G04").first(),
        text="The description on the invoice and in the application differ.",
        **decide,
    )
    deficiency.raise_deficiency(
        application=submitted[2],
        remarks="Please attach the airway bill.",
        seen=review.seen_now(submitted[2]),
        **decide,
    )
    rejection.reject(
        application=submitted[3],
        reasons=list(deficiency.reasons_for(people.office.agency, use=ReasonUse.REJECTION, today=india_date(now))[:1]),
        remarks="The goods were only repacked in India; paragraph 2.93 asks for more.",
        credential=credential_of(people.officer, now),
        pin=PIN,
        second_factor_at=now,
        seen=review.seen_now(submitted[3]),
        **decide,
    )
    reason = "The buyer cancelled the order."
    submission.withdraw_application(application=submitted[4], reason=reason, actor=people.exporter, now=now)
    approve(submitted[5], people, now=now)
    for file in submitted[6:]:
        # The worker renders and signs these after the start, as it would for an officer.
        request_issue(approve(file, people, now=now), people, now=now)
    # A self-declaration, paid: the exporter generates its certificate.
    submit(make_draft(people, now=now, plan=declared), now=now)
    return len(plans) + 1


_TEA = Item(
    "09024020", "Black tea, leaf, in bulk", Decimal(2000), Decimal("5400.00"), "AS PER INVOICE", "40 bags", unit="KGS"
)
_SHIRTS = Item(
    "61091000", "T-shirts of cotton, knitted", Decimal(4000), Decimal("9200.00"), "SL/LDN 1-20", "20 cartons"
)
_GERMANY = {"importer": "Nordlicht Mode GmbH", "address": "Speicherstadt 4, 20457 Hamburg", "country": "DE"}
_BRITAIN = {"importer": "Maple & Thorne Ltd", "address": "18 Wharf Lane, Felixstowe IP11 3SY", "country": "GB"}
_EMIRATES = {"importer": "Al Noor Trading LLC", "address": "Warehouse 12, Al Quoz 3, Dubai", "country": "AE"}
_BY_SEA = {"mode": TransportMode.SEA, "document": "BL", "loading": "INNSA1"}
_CHANGES: Final[tuple[dict[str, Any], ...]] = (
    {"invoice_number": "SL/26/0121"},
    {"invoice_number": "SL/26/0120", "items": (_SHIRTS,), "discharge": "GBFXT", **_BRITAIN, **_BY_SEA},
    {"invoice_number": "SL/26/0119"},
    {"invoice_number": "SL/26/0118", "items": (_TEA,), "discharge": "DEHAM", **_GERMANY, **_BY_SEA},
    {"invoice_number": "SL/26/0117", "discharge": "DXB", **_EMIRATES},
    {"invoice_number": "SL/26/0116", "items": (_SHIRTS, _TEA), "discharge": "DEHAM", **_GERMANY, **_BY_SEA},
    {"invoice_number": "SL/26/0115", "items": (_SHIRTS,), "discharge": "GBFXT", **_BRITAIN, **_BY_SEA},
    {"invoice_number": "SL/26/0114", "discharge": "AEJEA", **_EMIRATES, **_BY_SEA},
    {"invoice_number": "SL/26/0113"},
    {"invoice_number": "SL/26/0112", "items": (_TEA, _SHIRTS), "discharge": "DEHAM", **_GERMANY, **_BY_SEA},
)
