"""Places of a file and the differences of two versions: coo.services.places, coo.services.differences."""

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from coo.services.differences import differences, kind_of
from coo.services.file_rows import file_sections
from coo.services.places import places, places_here
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


def item(serial: int, description: str = "Cotton trousers", **more: Any) -> ExportItem:
    values: dict[str, Any] = {
        "itchs_code": "61046200",
        "hs_code": "610462",
        "quantity": Decimal(10),
        "unit": "NOS",
        "unit_name": "NUMBERS",
        "value": Decimal(100),
        "marks": "A",
        "packages": "1 box",
        "uses_imported_inputs": False,
        "criterion": "INDIA",
        "criterion_text": "INDIAN ORIGIN",
        "fob_value": Decimal(100),
        "indian_materials": Decimal(50),
        "labour_and_overheads": Decimal(30),
        "profit_and_other": Decimal(20),
        "criterion_value": Decimal(80),
        "product_rule": "CTH",
    }
    return ExportItem(serial=serial, description=description, **(values | more))


def entry(item: int, serial: int, description: str = "Yarn") -> ImportInput:
    return ImportInput(
        item=item,
        serial=serial,
        itchs_code="52081190",
        hs_code="520811",
        description=description,
        quantity=Decimal(5),
        unit="KGS",
        unit_cif=Decimal("2.5"),
        currency="USD",
        country_code="CN",
        country_name="China",
        bill_number="B1",
        bill_date=dt.date(2026, 8, 1),
    )


def paper(serial: int, name: str, sha256: str) -> Attachment:
    return Attachment(serial=serial, kind="INVOICE", kind_name="Copy of Invoice", name=name, size=2048, sha256=sha256)


DAY = dt.date(2026, 8, 6)
FULL = ApplicationSnapshot(
    draft_number="DRAFT1",
    exporter=Exporter("AAXCS4821K", "Suvarna", "03", "Okhla", "New Delhi", "110020", "07", "Delhi", "07AAXCS"),
    wants_delivery=True,
    delivery_address="Okhla",
    disclaimer_accepted=True,
    certificate_kind="NON_PREF",
    agreement="NP",
    agreement_name="Non-Preferential",
    agency_code="YCC",
    agency_name="Yamuna Chamber",
    office_code="DEL",
    office_city="New Delhi",
    importer=Party("Hudson", "214 West", "US", "United States"),
    invoice=Invoice("12345678", DAY, "USD", Decimal(200), Decimal(90), Decimal(1)),
    third_country_invoicing=True,
    third_party=Party("Third", "Dubai 1", "AE", "United Arab Emirates"),
    third_party_invoice_number="T1",
    third_party_invoice_date=DAY,
    producer=Producer(False, "Maker", "Tirupur"),
    foreign_origin=ForeignOrigin("VN", "Vietnam", "Certificate", "V1", DAY, "VCCI"),
    items=(item(1), item(2, "Silk shirts")),
    inputs=(entry(1, 1), entry(2, 1, "Buttons")),
    shipment=Shipment(
        "air", "Air", "AWB", "Airway Bill", "2345678", DAY, "INTKD6", "Tughlakabad", "ICD", "JFK", "New York", "AIR",
        "US", "From Tughlakabad to New York by air", "SB1", DAY,
    ),
    attachments=(paper(1, "invoice.pdf", "a" * 64), paper(2, "list.pdf", "b" * 64)),
    declaration=Declaration(True, "I declare", "New Delhi", DAY, "Meera", "Director"),
)  # fmt: skip


def told(before: ApplicationSnapshot, after: ApplicationSnapshot) -> list[tuple[str, str, str]]:
    return [(change.key, change.before, change.after) for change in differences(before, after)]


def test_the_same_version_has_no_differences() -> None:
    assert differences(FULL, FULL) == ()


def test_a_changed_field_is_one_row_with_both_values() -> None:
    after = dataclasses.replace(FULL, invoice=dataclasses.replace(FULL.invoice, rate_inr=Decimal("83.75")))
    assert told(FULL, after) == [
        ("certificate-details.value", "USD 200.00 = ₹18,000.00", "USD 200.00 = ₹16,750.00"),
        ("certificate-details.rate_inr", "90.00", "83.75"),
    ]


def test_a_removed_first_item_does_not_make_the_others_look_changed() -> None:
    after = dataclasses.replace(
        FULL,
        items=(dataclasses.replace(FULL.items[1], serial=1),),
        inputs=(dataclasses.replace(FULL.inputs[1], item=1),),
    )
    changes = differences(FULL, after)
    assert {change.key.partition(".")[0] for change in changes} == {"item-1", "origin-1"}
    assert {kind_of(change) for change in changes} == {"Removed"}
    assert any(change.before == "Cotton trousers" for change in changes)


def test_a_removed_item_beside_a_changed_one_is_told_apart_by_the_goods() -> None:
    changed = dataclasses.replace(FULL.items[1], serial=1, quantity=Decimal(11))
    after = dataclasses.replace(FULL, items=(changed,), inputs=(dataclasses.replace(FULL.inputs[1], item=1),))
    of_shirts = [change for change in differences(FULL, after) if change.before and change.after]
    assert [(change.label, change.before, change.after) for change in of_shirts] == [
        ("Quantity and UOM", "10 NUMBERS (NOS)", "11 NUMBERS (NOS)")
    ]


def test_added_item_and_input() -> None:
    after = dataclasses.replace(FULL, items=(*FULL.items, item(3, "Hats")), inputs=(*FULL.inputs, entry(3, 1)))
    changes = differences(FULL, after)
    assert {change.key.partition(".")[0] for change in changes} == {"item-3", "origin-3"}
    assert {kind_of(change) for change in changes} == {"Added"}


def test_a_replaced_document_of_the_same_name_and_size_is_seen() -> None:
    after = dataclasses.replace(FULL, attachments=(FULL.attachments[0], paper(2, "list.pdf", "c" * 64)))
    [change] = differences(FULL, after)
    assert change.key == "attachments.file-2"
    assert "bbbb" in change.before
    assert "cccc" in change.after


def test_a_removed_document_is_one_row() -> None:
    [change] = differences(FULL, dataclasses.replace(FULL, attachments=(paper(1, "list.pdf", "b" * 64),)))
    assert (kind_of(change), change.before.partition("\n")[0]) == ("Removed", "invoice.pdf")


# What no row shows: names stand for their codes, and a declaration's wording follows from the agreement.
UNSEEN = {
    *("draft_number", "disclaimer_accepted", "certificate_kind", "agreement", "agency_code", "office_code"),
    *("exporter.state_code", "exporter.state_name", "importer.country_code", "third_party.country_code"),
    *("foreign_origin.country_code", "shipment.mode", "shipment.document", "shipment.loading_kind"),
    *("shipment.discharge_kind", "shipment.discharge_country", "declaration.accepted", "declaration.text"),
    *("inputs.country_code", "inputs.serial", "attachments.serial", "attachments.kind", "attachments.size"),
}


def _other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, Decimal):
        return value + 1
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=1)
    return f"9{value}" if isinstance(value, str) else value + 1


def _changed() -> list[tuple[str, ApplicationSnapshot]]:
    found = []
    for field in dataclasses.fields(FULL):
        value = getattr(FULL, field.name)
        if isinstance(value, tuple):
            for inner in dataclasses.fields(value[0]):
                if field.name == "items" and inner.name == "serial":
                    continue  # it is what inputs name their item by
                row = dataclasses.replace(value[0], **{inner.name: _other(getattr(value[0], inner.name))})
                found.append(
                    (f"{field.name}.{inner.name}", dataclasses.replace(FULL, **{field.name: (row, *value[1:])}))
                )
        elif dataclasses.is_dataclass(value):
            for inner in dataclasses.fields(value):
                part = dataclasses.replace(value, **{inner.name: _other(getattr(value, inner.name))})  # type: ignore[type-var]
                found.append((f"{field.name}.{inner.name}", dataclasses.replace(FULL, **{field.name: part})))
        else:
            found.append((field.name, dataclasses.replace(FULL, **{field.name: _other(value)})))
    return found


@pytest.mark.parametrize(("name", "after"), _changed(), ids=lambda value: value if isinstance(value, str) else "")
def test_no_field_changes_unseen(name: str, after: ApplicationSnapshot) -> None:
    assert bool(differences(FULL, after)) is (name not in UNSEEN)


# Places


def test_keys_are_unique_and_the_same_in_every_language() -> None:
    rows = [row.key for section in file_sections(FULL, ()) for row in section.rows]
    assert len(set(rows)) == len(rows)
    assert max(map(len, rows)) <= 60
    with translation.override("hi"):
        assert [row.key for section in file_sections(FULL, ()) for row in section.rows] == rows
        assert places(FULL)["item-2.itchs_code"].label == "ITC-HS code, item 2"
        assert places_here(FULL)["certificate-details.country"].label == "देश"


def test_a_place_knows_its_tab_its_fields_and_what_stands_there() -> None:
    place = places(FULL)["certificate-details.invoice"]
    assert (place.tab, place.value, place.fields) == (
        "certificate-details",
        "12345678, 06/08/2026",
        ("invoice_number", "invoice_date"),
    )
    assert places(FULL)["origin-2.input-1"].label == "Input 1, item 2"
    assert places(FULL)["attachments.file-1"].tab == "attachments"
