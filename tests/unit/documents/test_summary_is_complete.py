"""Whatever a person typed into the eight tabs stands on the printed summary: nothing is left out silently."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from coo.documents.summary import summary_context
from coo.snapshot import (
    ApplicationSnapshot,
    Attachment,
    Declaration,
    Exporter,
    ExportItem,
    ForeignOrigin,
    ImportInput,
    Invoice,
    Party,
    Producer,
    Shipment,
)

DAY = dt.date(2026, 11, 22)
# Not on paper, and why: codes whose words are printed, answers that other lines say, and what is printed as a figure.
NOT_PRINTED = frozenset(
    {"draft_number", "state_code", "state_name", "country_code", "kind", "mode", "document", "loading_kind"}
    | {
        "discharge_code",
        "discharge_kind",
        "discharge_country",
        "agency_code",
        "agreement",
        "certificate_kind",
        "sha256",
    }
    | {"disclaimer_accepted", "is_originating", "criterion", "size", "serial", "accepted", "attest", "is_exporter"}
    | {"wants_delivery", "third_country_invoicing", "uses_imported_inputs", "quantity"}
)


def text(cls: Any, **known: Any) -> Any:
    """Return an instance whose text fields hold their own names, so that each can be found again."""
    names = {each.name: f"{cls.__name__}-{each.name}" for each in dataclasses.fields(cls) if each.type == "str"}
    strings = {each.name: f"{cls.__name__} {each.name}" for each in dataclasses.fields(cls) if each.type is str}
    return cls(**{**names, **strings, **known})


def full() -> ApplicationSnapshot:
    item = text(
        ExportItem,
        serial=1,
        itchs_code="61046200",
        hs_code="610469",
        quantity=Decimal("1234.125"),
        unit="NOS",
        value=Decimal("222.50"),
        criterion="PSR",
        criterion_value=Decimal("45.25"),
        uses_imported_inputs=True,
        fob_value=Decimal("333.10"),
        indian_materials=Decimal("41.11"),
        labour_and_overheads=Decimal("42.12"),
        profit_and_other=Decimal("43.13"),
    )
    row = text(
        ImportInput,
        item=1,
        serial=1,
        itchs_code="52081190",
        hs_code="520811",
        quantity=Decimal(7),
        unit="SQM",
        unit_cif=Decimal("8.1234"),
        currency="EUR",
        bill_date=DAY,
    )
    invoice = {"currency": "EUR", "date": DAY, "value": Decimal("222.50")}
    return text(
        ApplicationSnapshot,
        exporter=text(Exporter),
        wants_delivery=True,
        certificate_kind="PREF",
        importer=text(Party),
        invoice=text(Invoice, **invoice, rate_inr=Decimal("97.5"), rate_usd=Decimal("1.1")),
        third_country_invoicing=True,
        third_party=text(Party, name="Third name", address="Third address", country_name="Thirdland"),
        third_party_invoice_date=DAY,
        producer=text(Producer, is_exporter=False),
        foreign_origin=text(ForeignOrigin, document_date=DAY),
        items=(item,),
        inputs=(row,),
        shipment=text(Shipment, date=DAY, shipping_bill_date=DAY),
        attachments=(text(Attachment, serial=1, size=2_000),),
        declaration=text(Declaration, accepted=True, date=DAY),
    )


def _typed(value: Any) -> list[str]:
    """Return every text of a snapshot that must be found on the paper."""
    found = []
    for each in dataclasses.fields(value):
        part = getattr(value, each.name)
        if each.name in NOT_PRINTED and not dataclasses.is_dataclass(part) and not isinstance(part, tuple):
            continue
        if dataclasses.is_dataclass(part):
            found += _typed(part)
        elif isinstance(part, tuple):
            found += [text for row in part for text in _typed(row)]
        elif isinstance(part, str) and part:
            found.append(part)
    return found


def paper(snapshot: ApplicationSnapshot) -> str:
    context = summary_context(
        snapshot, number="N-1", status_label="Draft", printed_at=dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    )
    return render_to_string("documents/summary.html", {**context, "language": "en"})


def test_every_text_of_every_tab_is_printed() -> None:
    html = paper(full())
    plain = html.replace("6104 62 00", "61046200").casefold()
    missing = [each for each in _typed(full()) if each.casefold() not in plain]
    assert missing == []


def test_the_figures_are_printed_with_all_their_decimals() -> None:
    html = paper(full())
    for figure in ("1,234.125", "222.50", "97.5 per EUR", "1.1 per EUR", "45.25%", "333.10", "41.11", "42.12", "43.13"):
        assert figure in html, figure
    assert "8.1234" in html
    assert html.count("22/11/2026") >= 7
