"""Read an application into its snapshot, and the facts that its rules need. A constant number of queries."""

import dataclasses
import datetime as dt
from decimal import Decimal
from operator import itemgetter
from typing import Any, Final

from django.utils import translation

from accounts.models import holds_on
from coo.constants import ENDED, PORT_KINDS_OF_MODE, SHIPMENT_DOCUMENTS, DeclarationKind, Status
from coo.lists import country_list, mandatory_attachments, picture_attachments
from coo.models import (
    AgencyScope,
    Application,
    ApplicationVersion,
    DeclarationText,
    ExchangeRate,
    Fee,
    ImportInput,
    Port,
    TariffCode,
)
from coo.models import Attachment as AttachmentRow
from coo.origin import Terms, read_criterion
from coo.rules.finding import Facts
from coo.snapshot import (
    ApplicationSnapshot,
    Attachment,
    Declaration,
    Exporter,
    ForeignOrigin,
    Invoice,
    Party,
    Producer,
    Shipment,
    from_dict,
)
from coo.snapshot import ExportItem as ItemRow
from coo.snapshot import ImportInput as InputRow
from tradeconnect.common.dates import financial_year_bounds
from tradeconnect.common.models import Country

# Rows are read straight into the snapshot: two thousand inputs as models with their relations took half a second.
_ITEM_PATHS: Final = {"unit": "unit_id", "unit_name": "unit__name"}
_INPUT_PATHS: Final = {
    "item": "item_id",
    "unit": "unit_id",
    "currency": "currency_id",
    "country_code": "country_id",
    "country_name": "country__name",
}
_ITEM_COLUMNS: Final = tuple(_ITEM_PATHS.get(each.name, each.name) for each in dataclasses.fields(ItemRow))
_INPUT_COLUMNS: Final = tuple(_INPUT_PATHS.get(each.name, each.name) for each in dataclasses.fields(InputRow))


def build_snapshot(application: Application, *, today: dt.date) -> ApplicationSnapshot:
    """Return the application as its tabs say now: three queries besides what `application` has loaded.

    Its words are English whatever language is on: they are signed, compared with what was signed, and printed.
    """
    with translation.override("en"):
        return _snapshot(application, today)


def _snapshot(application: Application, today: dt.date) -> ApplicationSnapshot:
    items, inputs = _rows(application)
    office, agreement = application.office, application.agreement
    return ApplicationSnapshot(
        draft_number=application.draft_number,
        exporter=_exporter(application),
        wants_delivery=application.wants_delivery,
        delivery_address=_delivery_address(application),
        disclaimer_accepted=application.disclaimer_accepted,
        certificate_kind=application.certificate_kind,
        agreement=agreement.code if agreement else "",
        agreement_name=agreement.name if agreement else "",
        agency_code=office.agency.code if office else "",
        agency_name=office.agency.name if office else "",
        office_code=office.code if office else "",
        office_city=office.city if office else "",
        importer=_party(application.importer_name, application.importer_address, application.importer_country),
        invoice=_invoice(application),
        third_country_invoicing=application.third_country_invoicing,
        third_party=_party(
            application.third_party_name, application.third_party_address, application.third_party_country
        ),
        third_party_invoice_number=application.third_party_invoice_number,
        third_party_invoice_date=application.third_party_invoice_date,
        producer=Producer(
            is_exporter=application.producer_is_exporter,
            name=application.producer_name,
            address=application.producer_address,
        ),
        foreign_origin=_foreign_origin(application),
        items=items,
        inputs=inputs,
        shipment=_shipment(application),
        attachments=tuple(_attachment(row) for row in application.attachments.select_related("kind", "file")),
        declaration=_declaration(application, today),
    )


def _rows(application: Application) -> tuple[tuple[ItemRow, ...], tuple[InputRow, ...]]:
    """Return the items, and the inputs of each in turn: two queries.

    The inputs are asked for by the items' keys: of a join PostgreSQL makes a nested loop while its statistics are old.
    """
    rows = list(application.items.values_list("pk", *_ITEM_COLUMNS))
    serials = {row[0]: row[1] for row in rows}
    inputs = ImportInput.objects.filter(item_id__in=list(serials)).order_by().values_list(*_INPUT_COLUMNS)
    ordered = sorted(((serials[row[0]], *row[1:]) for row in inputs), key=itemgetter(0, 1)) if serials else []
    return tuple(ItemRow(*row[1:]) for row in rows), tuple(InputRow(*row) for row in ordered)


def _invoice(application: Application) -> Invoice:
    return Invoice(
        number=application.invoice_number,
        date=application.invoice_date,
        currency=application.invoice_currency_id or "",
        value=application.invoice_value,
        rate_inr=application.rate_inr,
        rate_usd=application.rate_usd,
    )


def _foreign_origin(application: Application) -> ForeignOrigin:
    country = application.foreign_country
    return ForeignOrigin(
        country_code=country.code if country else "",
        country_name=country.name if country else "",
        document=application.foreign_document,
        document_number=application.foreign_document_number,
        document_date=application.foreign_document_date,
        document_issuer=application.foreign_document_issuer,
    )


def _attachment(row: AttachmentRow) -> Attachment:
    return Attachment(
        serial=row.serial,
        kind=row.kind.code,
        kind_name=row.kind.name,
        name=row.file.name,
        size=row.file.size,
        sha256=row.file.sha256,
        attest=row.attest,
    )


def _declaration(application: Application, today: dt.date) -> Declaration:
    return Declaration(
        accepted=application.declaration_accepted,
        text=declaration_text(application, today=today),
        place=application.declaration_place,
        date=application.declaration_date,
        name=application.signatory_name,
        designation=application.signatory_designation,
    )


def _exporter(application: Application) -> Exporter:
    branch = application.branch
    if branch is None:
        return Exporter(iec=application.firm.iec, name=application.firm.name)
    return Exporter(
        iec=application.firm.iec,
        name=application.firm.name,
        branch_number=branch.number,
        address=branch.address,
        city=branch.city,
        pin=branch.pin,
        state_code=branch.state.gst_code,
        state_name=branch.state.name,
        gstin=branch.gstin,
    )


def _delivery_address(application: Application) -> str:
    if not application.wants_delivery:
        return ""
    if application.delivery_to == "branch" and application.branch is not None:
        return application.branch.full_address
    return application.delivery_address


def _party(name: str, address: str, country: Country | None) -> Party:
    return Party(
        name=name,
        address=address,
        country_code=country.code if country else "",
        country_name=country.name if country else "",
    )


def _shipment(application: Application) -> Shipment:
    loading, discharge = application.port_of_shipment, application.port_of_discharge
    mode = application.transport_mode
    documents = {code: str(name) for code, name in SHIPMENT_DOCUMENTS.get(mode, ())}
    return Shipment(
        mode=mode,
        mode_name=str(application.get_transport_mode_display()) if mode else "",
        document=application.shipment_document,
        document_name=documents.get(application.shipment_document, ""),
        document_number=application.shipment_document_number,
        date=application.shipment_date,
        loading_code=loading.code if loading else "",
        loading_name=_port_name(loading, application.port_of_shipment_other),
        loading_kind=loading.kind if loading else "",
        discharge_code=discharge.code if discharge else "",
        discharge_name=_port_name(discharge, application.port_of_discharge_other),
        discharge_kind=discharge.kind if discharge else "",
        discharge_country=discharge.country_id if discharge else "",
        route=application.route,
        shipping_bill_number=application.shipping_bill_number,
        shipping_bill_date=application.shipping_bill_date,
    )


def _port_name(port: Port | None, other: str) -> str:
    return other if port is None else port.name


def declaration_text(application: Application, *, today: dt.date) -> str:
    """Return the declaration in force today for the application's kind of certificate, with its country filled in."""
    agreement = application.agreement
    is_foreign = agreement is not None and agreement.needs_foreign_origin
    text = (
        DeclarationText.objects.in_force(today)
        .filter(kind=DeclarationKind.BACK_TO_BACK if is_foreign else application.certificate_kind)
        .order_by("-starts_on")
        .values_list("text", flat=True)
        .first()
    )
    if text is None:
        return ""
    country = application.importer_country
    return str(text).format(
        country=country.name.upper() if country else "…",
        agreement=agreement.name if agreement else "",
        origin=application.foreign_country.name.upper() if application.foreign_country else "…",
    )


def build_facts(application: Application, snapshot: ApplicationSnapshot, *, today: dt.date) -> Facts:
    """Return what the rules must know besides the snapshot: eight queries, however many items there are."""
    rate = rate_in_inr(snapshot.invoice.currency, snapshot.invoice.date or today)
    codes = {item.itchs_code for item in snapshot.items} | {row.itchs_code for row in snapshot.inputs}
    texts = dict(TariffCode.objects.in_force(today).filter(code__in=codes).values_list("code", "description"))
    return Facts(
        today=today,
        table_rate_inr=rate[0] if rate else None,
        table_rate_date=rate[1] if rate else None,
        invoice_used_by=_invoice_used_by(application, snapshot),
        ended_certificate=_ended_certificate(application),
        **_agency_scope(application, today),
        known_itchs=frozenset(texts),
        itchs_words=texts,
        country_names=tuple(name for _code, name in country_list()),
        mandatory_attachments=mandatory_attachments(snapshot.agreement),
        picture_attachments=picture_attachments(),
        port_kinds=PORT_KINDS_OF_MODE.get(application.transport_mode, ()),
        minor_units=application.invoice_currency.minor_units if application.invoice_currency else 2,
        terms=agreement_terms(application, today=today),
        input_rates=input_rates(snapshot, today=today),
        loading_city=application.port_of_shipment.city if application.port_of_shipment else "",
        discharge_city=application.port_of_discharge.city if application.port_of_discharge else "",
    )


def agreement_terms(application: Application, *, today: dt.date) -> Terms | None:
    """Return what the application's agreement asks for, for its destination today: one query."""
    agreement = application.agreement
    if agreement is None:
        return None
    closed = agreement.suspensions.in_force(today).filter(country_id=application.importer_country_id).first()
    return Terms(
        code=agreement.code,
        criteria=tuple(read_criterion(row) for row in agreement.criteria),
        partners=frozenset(agreement.partners),
        de_minimis=agreement.de_minimis_percent,
        producer=agreement.producer_rule,
        needs_foreign_origin=agreement.needs_foreign_origin,
        is_self_declared=agreement.is_self_declared,
        days_after_shipment=agreement.days_after_shipment,
        counts_working_days=agreement.counts_working_days,
        months_after_shipment=agreement.months_after_shipment,
        retrospective_words=agreement.retrospective_words,
        suspended=closed.reason if closed else "",
    )


def input_rates(snapshot: ApplicationSnapshot, *, today: dt.date) -> dict[str, Decimal]:
    """Return INR for one unit of each currency of the inputs on the invoice's date: one query for all of them.

    The invoice's own currency counts at the application's own rate; one that the table does not have is left out.
    """
    currencies = {row.currency for row in snapshot.inputs if row.currency}
    rows = (
        ExchangeRate.objects.filter(currency__in=currencies, date__lte=snapshot.invoice.date or today)
        .order_by("currency", "-date")
        .distinct("currency")
    )
    rates = {row.currency: row.rate_inr / row.per_units for row in rows} if currencies else {}
    if "INR" in currencies:
        rates["INR"] = Decimal(1)
    if snapshot.invoice.rate_inr is not None and snapshot.invoice.currency in currencies:
        rates[snapshot.invoice.currency] = snapshot.invoice.rate_inr
    return rates


def rate_in_inr(currency: str, day: dt.date) -> tuple[Decimal, dt.date] | None:
    """Return INR for one unit of `currency` by the table on `day` (the latest day up to it) with that day, or None."""
    if currency == "INR":
        return Decimal(1), day
    row = ExchangeRate.objects.filter(currency=currency, date__lte=day).order_by("-date").first()
    return (row.rate_inr / row.per_units, row.date) if row else None


def _invoice_used_by(application: Application, snapshot: ApplicationSnapshot) -> tuple[str, ...]:
    invoice = snapshot.invoice
    if not invoice.number or invoice.date is None:
        return ()
    first, last = financial_year_bounds(invoice.date)
    others = Application.objects.live_with_invoice(application.firm.iec, invoice.number, first, last)
    # A certificate and the one in lieu of it are of the same invoice.
    others = others.exclude(pk=application.pk).exclude(in_lieu_of__application=application)
    if application.in_lieu_of is not None:
        others = others.exclude(pk=application.in_lieu_of.application_id)
    return tuple(other.number for other in others.only("draft_number", "file_number"))


def _ended_certificate(application: Application) -> str:
    """Return the number of the certificate to be replaced when it was cancelled, or replaced by another one.

    Once its own certificate is issued, a file has done what it is for.
    """
    replaced = application.in_lieu_of
    if replaced is None or application.status == Status.APPROVED or replaced.status not in ENDED:
        return ""
    return f"{replaced.number}: {replaced.get_status_display()}"


def _agency_scope(application: Application, today: dt.date) -> dict[str, Any]:
    """Return whether the office takes files and its agency issues under the agreement today, and for which goods."""
    office = application.office
    if office is None or application.agreement_id is None:
        return {"office_may_issue": True}
    is_open = office.ends_on is None and holds_on(office, today) and holds_on(office.agency, today)
    scopes = list(
        AgencyScope.objects.in_force(today)
        .filter(agency_id=office.agency_id, agreement_id=application.agreement_id)
        .values_list("hs_prefixes", flat=True)
    )
    # A scope without goods is for all goods.
    goods = [] if any(not prefixes for prefixes in scopes) else [code for prefixes in scopes for code in prefixes]
    return {"office_may_issue": is_open and bool(scopes), "agency_goods": tuple(sorted(goods))}


def fees_in_force(day: dt.date) -> dict[str, Fee]:
    """Return the fee of each service on `day` (a date in India), by its code; of two in force the younger counts."""
    return {fee.service: fee for fee in Fee.objects.in_force(day).order_by("starts_on")}


def latest_version(application: Application) -> ApplicationVersion | None:
    """Return the last signed version of the application, or None."""
    return application.versions.select_related("signature__result", "signature__credential", "signed_by").first()


def frozen_snapshot(application: Application) -> ApplicationSnapshot | None:
    """Return the snapshot that was signed last: what officers read and certificates print."""
    version = latest_version(application)
    return from_dict(version.snapshot) if version else None
