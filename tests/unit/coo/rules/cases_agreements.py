"""The codes that come from an agreement: partner, producer, foreign origin, value content, shift, cost sheet, dates."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

from coo.origin import Criterion, Terms
from coo.snapshot import Attachment, ForeignOrigin, Producer
from tests.unit.coo.rules.builders import TODAY, Case, Change, both, known, part, row, top

CERT, IMP, SHIP, ATT = "certificate-details", "import-details", "shipment-details", "attachments"
TOMORROW = TODAY + dt.timedelta(days=1)
SHIPPED = dt.date(2024, 8, 28)  # a Wednesday
VALUE = Criterion("RVC", "RVC", "RVC {value}%+CTSH", share="originating", minimum=Decimal(35), shift="CTSH")
SHARE = Criterion("B", "B", '"B" {value} per cent', share="non_originating", maximum=Decimal(60))
WHOLLY = Criterion("WO", "WO", "WO", wholly_obtained=True)
RULE = Criterion("PSR", "PSR", "PSR", product_specific=True)
TERMS = Terms("AIFTA", (VALUE, SHARE, WHOLLY, RULE), frozenset({"US", "MY"}))
BACK_TO_BACK = Terms("NP-B2B", (Criterion("FOREIGN", "Named", "ORIGIN {country}"),), needs_foreign_origin=True)
PROOF = ForeignOrigin("VN", "Viet Nam", "Certificate of origin", "VN-1", TODAY, "VCCI")


def agreement(**fields: Any) -> Change:
    """Turn the example into one of an agreement whose terms are `TERMS` with these changes."""
    return both(top(certificate_kind="PREF", agreement="AIFTA"), known(terms=dataclasses.replace(TERMS, **fields)))


def made(criterion: str = "RVC", terms: dict[str, Any] | None = None, **item: Any) -> Change:
    """An item of USD 1,500 with USD 600 of foreign fabric, and a cost sheet that adds up: 60 % originating."""
    fields: dict[str, Any] = {
        "criterion": criterion,
        "criterion_value": Decimal(60) if criterion == "RVC" else Decimal(40) if criterion == "B" else None,
        "criterion_text": criterion,
        "uses_imported_inputs": True,
        "indian_materials": Decimal(300),
        "labour_and_overheads": Decimal(400),
        "profit_and_other": Decimal(200),
        "product_rule": "CTH" if criterion == "PSR" else "",
    }
    fabric = row("inputs", hs_code="520852", quantity=Decimal(300), unit_cif=Decimal(2), country_code="CN")
    rates = known(input_rates={"USD": Decimal(90)})
    return both(agreement(**(terms or {})), rates, fabric, row("items", **(fields | item)))


def foreign(**fields: Any) -> Change:
    """Turn the example into a back-to-back one, its proof changed by `fields`."""
    return both(
        top(agreement="NP-B2B", foreign_origin=dataclasses.replace(PROOF, **fields)),
        known(terms=BACK_TO_BACK),
    )


def producer(is_exporter: bool | None, name: str = "X", address: str = "Y", rule: str = "required") -> Change:
    return both(agreement(producer=rule), top(producer=Producer(is_exporter, name, address)))


def proof(kind: str) -> Change:
    return both(foreign(), top(attachments=(Attachment(1, kind, kind, "a.pdf", 10, "a" * 64),)))


def declared() -> Change:
    """Turn the example into a self-declared one: no agency issues, and none is asked for."""
    return both(agreement(is_self_declared=True), top(office_code="", agency_code=""))


def ink(*names: str) -> Change:
    """Attach the signature in ink under these names besides the invoice."""
    invoice = Attachment(1, "INVOICE", "Copy of Invoice", "a.pdf", 10, "a" * 64)
    files = (Attachment(n, "INK_SIGNATURE", "Ink", name, 10, str(n) * 64) for n, name in enumerate(names, 2))
    return both(declared(), top(attachments=(invoice, *files)), known(picture_attachments=frozenset({"INK_SIGNATURE"})))


def ticked(attest: bool) -> Change:
    return top(attachments=(Attachment(1, "INVOICE", "Copy of Invoice", "a.pdf", 10, "a" * 64, attest=attest),))


def bill(number: str = "1234567", day: dt.date | None = TODAY) -> Change:
    return part("shipment", shipping_bill_number=number, shipping_bill_date=day)


def shipped(day: dt.date, **terms: Any) -> Change:
    return both(agreement(retrospective_words="ISSUED RETROACTIVELY", **terms), part("shipment", date=day))


NO_COSTS: dict[str, Any] = {"indian_materials": None, "labour_and_overheads": None, "profit_and_other": None}
# 65.02 % of the FOB value of USD 1,500.
DEAR = row("inputs", quantity=Decimal(1), unit_cif=Decimal("975.30"))

AGREEMENT_CASES = {
    "CERT-033": Case(
        agreement(partners=frozenset({"MY"})),
        (agreement(), agreement(partners=frozenset({"*"})), both(agreement(), part("importer", country_code=""))),
        (CERT, "importer_country"),
    ),
    "CERT-034": Case(
        agreement(suspended="Write to the ministry."),
        (agreement(), agreement(suspended="Not here.", partners=frozenset({"MY"}))),
        (CERT, "agreement"),
    ),
    "CERT-035": Case(
        producer(None),
        (producer(None, rule="optional"), producer(True), producer(None, rule="")),
        (CERT, "producer_is_exporter"),
    ),
    "CERT-036": Case(producer(False, name=" "), (producer(False), producer(True, name="")), (CERT, "producer_name")),
    "CERT-037": Case(
        producer(False, address=""), (producer(False), producer(True, address="")), (CERT, "producer_address")
    ),
    "CERT-038": Case(
        foreign(country_code=""), (foreign(), top(foreign_origin=ForeignOrigin())), (CERT, "foreign_country")
    ),
    "CERT-039": Case(
        foreign(country_code="IN", country_name="India"), (foreign(country_code="CN"),), (CERT, "foreign_country")
    ),
    "CERT-040": Case(foreign(document=""), (foreign(document="Invoice"),), (CERT, "foreign_document")),
    "CERT-041": Case(foreign(document_number=" "), (foreign(),), (CERT, "foreign_document_number")),
    "CERT-042": Case(foreign(document_date=None), (foreign(),), (CERT, "foreign_document_date")),
    "CERT-043": Case(foreign(document_date=TOMORROW), (foreign(document_date=TODAY),), (CERT, "foreign_document_date")),
    "CERT-044": Case(foreign(document_issuer=""), (foreign(),), (CERT, "foreign_document_issuer")),
    "CERT-045": Case(
        known(agency_goods=("03", "62")),
        (known(agency_goods=("61",)), known(agency_goods=("610462",)), known(agency_goods=())),
        (CERT, "office"),
    ),
    "IMP-018": Case(
        made("WO"), (both(made("WO"), row("inputs", is_originating=True)), made("RVC")), (IMP, "criterion")
    ),
    "IMP-019": Case(
        both(made("RVC"), top(inputs=())),
        (made("RVC"), both(made("WO"), top(inputs=())), top(inputs=())),
        (IMP, "criterion"),
    ),
    "IMP-020": Case(made("PSR", product_rule=" "), (made("PSR"), made("RVC", product_rule="")), (IMP, "product_rule")),
    "IMP-021": Case(made("PSR"), (made("PSR", product_rule=""), made("RVC")), (IMP, "product_rule"), is_error=False),
    "IMP-022": Case(
        both(made(), row("inputs", hs_code="610462")),
        (
            made(),
            both(made(), row("inputs", hs_code="610461")),
            both(made(), row("inputs", hs_code="610462", is_originating=True)),
            both(made(terms={"de_minimis": Decimal(40)}), row("inputs", hs_code="610462")),
            both(made("B"), row("inputs", hs_code="610462")),
        ),
        (IMP, "criterion"),
    ),
    "IMP-023": Case(
        both(made(), row("inputs", currency="XDR")),
        (made(), both(made("WO"), row("inputs", currency="XDR"))),
        (IMP, "criterion_value"),
        is_error=False,
    ),
    "IMP-024": Case(
        both(made(**NO_COSTS), DEAR),
        (
            both(
                made(**NO_COSTS),
                row("inputs", quantity=Decimal(1), unit_cif=Decimal(975)),
            ),
            # Build-up helps where build-down does not: the better of the two counts.
            both(made(), DEAR),
            both(made("B"), row("inputs", quantity=Decimal(1), unit_cif=Decimal(900))),
        ),
        (IMP, "criterion"),
    ),
    "IMP-025": Case(
        made(criterion_value=Decimal("60.51")),
        (made(criterion_value=Decimal("60.50")), made(criterion_value=Decimal(60)), made(criterion_value=None)),
        (IMP, "criterion_value"),
        is_error=False,
    ),
    "IMP-026": Case(
        made(criterion_value=Decimal("34.99")),
        (made(criterion_value=Decimal(35)), made("B", criterion_value=Decimal(60))),
        (IMP, "criterion_value"),
    ),
    "IMP-027": Case(
        made(fob_value=Decimal("1500.01")),
        (made(fob_value=Decimal(1500)), made(fob_value=None)),
        (IMP, "fob_value"),
        is_error=False,
    ),
    "IMP-028": Case(
        made(profit_and_other=Decimal("207.51")),
        (made(profit_and_other=Decimal("207.50")), made(fob_value=Decimal(1500))),
        (IMP, "fob_value"),
    ),
    "IMP-029": Case(
        made(profit_and_other=Decimal("192.49")),
        (
            made(profit_and_other=Decimal("192.50")),
            made(**NO_COSTS),
        ),
        (IMP, "fob_value"),
        is_error=False,
    ),
    "IMP-030": Case(
        both(foreign(), row("items", criterion="FOREIGN", criterion_text="ORIGIN CHINA")),
        (
            both(foreign(), row("items", criterion="FOREIGN", criterion_text="ORIGIN VIET NAM")),
            both(foreign(country_name=""), row("items", criterion="FOREIGN", criterion_text="ORIGIN CHINA")),
        ),
        (IMP, "criterion_text"),
    ),
    "IMP-031": Case(
        both(made(), row("inputs", country_code="IN")),
        (made(), both(made(), row("inputs", country_code="IN", is_originating=True)), top()),
        (IMP, "is_originating"),
        is_error=False,
    ),
    "SHIP-017": Case(bill("SB 12/34"), (bill("1234567"), bill("", None)), (SHIP, "shipping_bill_number")),
    "SHIP-018": Case(bill("1234567", None), (bill(), bill("", None)), (SHIP, "shipping_bill_date")),
    "SHIP-019": Case(bill(day=TOMORROW), (bill(day=TODAY),), (SHIP, "shipping_bill_date")),
    "SHIP-020": Case(
        bill(day=dt.date(2024, 8, 5)),
        (bill(day=dt.date(2024, 8, 6)), both(bill(day=dt.date(2024, 8, 5)), part("invoice", date=None))),
        (SHIP, "shipping_bill_date"),
        is_error=False,
    ),
    "SHIP-021": Case(
        shipped(dt.date(2024, 6, 1), months_after_shipment=3),
        (shipped(dt.date(2024, 6, 2), months_after_shipment=3), shipped(dt.date(2020, 1, 1))),
        (SHIP, "shipment_date"),
    ),
    "SHIP-022": Case(
        shipped(SHIPPED, days_after_shipment=4),
        (
            shipped(SHIPPED, days_after_shipment=5),
            # Saturday and Sunday are no working days: the third is Monday, the 2nd of September.
            shipped(SHIPPED, days_after_shipment=3, counts_working_days=True),
            shipped(SHIPPED),
            shipped(dt.date(2024, 6, 1), days_after_shipment=3, months_after_shipment=2),
        ),
        (SHIP, "shipment_date"),
        is_error=False,
    ),
    "BASIC-005": Case(
        both(declared(), top(wants_delivery=True, delivery_address="Okhla")),
        (both(agreement(), top(wants_delivery=True, delivery_address="Okhla")), both(declared())),
        ("basic-details", "wants_delivery"),
    ),
    "ATT-006": Case(ink("ink.pdf"), (ink("ink.png"), ink("INK.JPG"), proof("INVOICE")), (ATT, "kind")),
    "ATT-007": Case(ink("a.png", "b.png"), (ink("a.png"),), (ATT, "kind")),
    "ATT-008": Case(
        both(declared(), ticked(True)),
        (both(declared(), ticked(False)), both(agreement(), ticked(True))),
        (ATT, "attest"),
    ),
    "ATT-005": Case(proof("INVOICE"), (proof("FOREIGN_ORIGIN"), top(agreement="NP")), (ATT, "kind")),
}
