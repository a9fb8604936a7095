"""Demonstration files: the guide's example and more, taken to every status through the services that people use."""

import dataclasses
import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db import transaction

from accounts.models import Branch, Firm, OfficerPost, User
from coo.constants import INDIA_CRITERION, INDIAN_ORIGIN, NON_PREFERENTIAL, AgreementKind, TransportMode
from coo.demo.cast import PIN, Cast
from coo.models import Agreement, Application, Attachment, AttachmentType, ExportItem, ImportInput, Port
from coo.numbers import format_draft_number
from coo.services import issuance, review, submission
from coo.services.transition import move_application
from coo.tabs import TABS
from payments.services.wallet import open_balance
from signing.models import Credential
from signing.selectors import usable_credentials
from tradeconnect.common.dates import financial_year, india_date
from tradeconnect.common.files import store
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.numbering import next_number
from tradeconnect.common.pdf import render_pdf


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the invoice."""

    itchs: str
    description: str
    quantity: Decimal
    value: Decimal
    marks: str
    packages: str
    unit: str = "NOS"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a demonstration file says. The default is the guide's example, with dates of today."""

    invoice_number: str = "12345678"
    importer: str = "Hudson & Vale Apparel LLC"
    address: str = "214 West 38th Street, New York, NY 10018"
    country: str = "US"
    discharge: str = "JFK"
    loading: str = "INTKD6"
    mode: str = TransportMode.AIR
    document: str = "AWB"
    items: tuple[Item, ...] = field(
        default_factory=lambda: (
            Item(
                "61046200",
                "Trousers made of cotton fabric, women's, knitted",
                Decimal(1500),
                Decimal("1500.00"),
                "3 box of cotton trousers",
                "10 cardboard box",
            ),
        )
    )

    @property
    def total(self) -> Decimal:
        """The invoice value in USD."""
        return sum((item.value for item in self.items), Decimal(0))


GUIDE_EXAMPLE: Final = Plan()
FEE_PAISE: Final = 236_00


@transaction.atomic
def make_draft(
    people: Cast, *, now: dt.datetime, plan: Plan = GUIDE_EXAMPLE, firm: Firm | None = None, user: User | None = None
) -> Application:
    """Return a draft with every tab filled by `plan`, ready to be signed."""
    today = india_date(now)
    firm, user = firm or people.firm, user or people.exporter
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
        certificate_kind=AgreementKind.NON_PREFERENTIAL,
        agreement=Agreement.objects.get(code=NON_PREFERENTIAL),
        office=people.office,
        importer_name=plan.importer,
        importer_address=plan.address,
        importer_country_id=plan.country,
        invoice_number=plan.invoice_number,
        invoice_date=today,
        invoice_currency_id="USD",
        invoice_value=plan.total,
        rate_inr=Decimal("90.0"),
        rate_usd=Decimal(1),
        third_country_invoicing=False,
        transport_mode=plan.mode,
        shipment_document=plan.document,
        shipment_document_number="2345678",
        shipment_date=today,
        port_of_shipment=Port.objects.get(code=plan.loading),
        port_of_discharge=Port.objects.get(code=plan.discharge),
        route=_route(plan),
        declaration_accepted=True,
        declaration_place="New Delhi",
        declaration_date=today,
        signatory_name=user.get_full_name(),
        signatory_designation="Director",
    )
    _add_items(application, plan, today)
    _attach_invoice(application, plan, user, today)
    return application


def _route(plan: Plan) -> str:
    names = dict(Port.objects.filter(code__in=[plan.loading, plan.discharge]).values_list("code", "name"))
    return f"From {names[plan.loading]} to {names[plan.discharge]} by {plan.mode}"


def _add_items(application: Application, plan: Plan, today: dt.date) -> None:
    for serial, item in enumerate(plan.items, start=1):
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
            uses_imported_inputs=False,
            criterion=INDIA_CRITERION,
            criterion_value=Decimal(0),
            criterion_text=INDIAN_ORIGIN,
        )
        if serial == 1:
            ImportInput.objects.create(
                item=row,
                serial=1,
                itchs_code="52081190",
                hs_code="520811",
                description="100% cotton GSM 200+- 10%",
                quantity=Decimal(2000),
                unit_id="SQM",
                unit_cif=Decimal(50),
                currency_id="INR",
                country_id="IN",
                bill_number="1234567890",
                bill_date=today,
            )


def _attach_invoice(application: Application, plan: Plan, user: User, today: dt.date) -> None:
    context = {"application": application, "plan": plan, "firm": application.firm, "today": today}
    title = f"Commercial invoice {plan.invoice_number}"
    content = render_pdf("documents/demo_invoice.html", context, title=title)
    safe = plan.invoice_number.replace("/", "-")
    Attachment.objects.create(
        application=application,
        serial=1,
        kind=AttachmentType.objects.get(code="INVOICE"),
        file=store(name=f"Commercial invoice {safe}.pdf", content=content, content_type="application/pdf"),
        created_by=user,
    )


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


def latest_number(application: Application) -> int:
    """Return the number of the version that was signed last: what an officer has seen who opened the file just now."""
    return int(application.versions.values_list("number", flat=True)[0])


def approve(application: Application, people: Cast, *, now: dt.datetime) -> Application:
    """Approve as the officer, and return it re-read."""
    post = OfficerPost.objects.get(user=people.officer)
    seen = latest_number(application)
    review.approve(application=application, post=post, actor=people.officer, now=now, seen_version=seen)
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


def ensure_files(people: Cast, *, now: dt.datetime) -> int:
    """Make a few files in each status unless the firm has some; return how many were made."""
    if Application.objects.filter(firm=people.firm).exists():
        return 0
    plans = [dataclasses.replace(GUIDE_EXAMPLE, **changes) for changes in _CHANGES]
    # So that the exporter still has her ₹10,000 when the fees of these files are paid.
    iec = people.firm.iec
    open_balance(iec=iec, amount_paise=FEE_PAISE * len(plans[2:]), key=f"demo-files:{iec}", actor=None, now=now)
    post = OfficerPost.objects.select_related("office__agency").get(user=people.officer)
    decide: dict[str, Any] = {"post": post, "actor": people.officer, "now": now}

    make_draft(people, now=now, plan=plans[0])
    sign(make_draft(people, now=now, plan=plans[1]), now=now)
    submitted = [submit(make_draft(people, now=now, plan=plan), now=now) for plan in plans[2:]]
    review.raise_deficiency(
        application=submitted[2],
        remarks="Please attach the airway bill. The description on the invoice and in the application differ.",
        seen_version=latest_number(submitted[2]),
        **decide,
    )
    review.reject(
        application=submitted[3],
        remarks="The goods were only repacked in India; paragraph 2.93 asks for more.",
        seen_version=latest_number(submitted[3]),
        **decide,
    )
    move_application(submitted[4], "withdraw", actor=people.exporter, now=now, reason="The buyer cancelled the order.")
    approve(submitted[5], people, now=now)
    for file in submitted[6:]:
        # The worker renders and signs these after the start, as it would for an officer.
        request_issue(approve(file, people, now=now), people, now=now)
    return len(plans)


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
