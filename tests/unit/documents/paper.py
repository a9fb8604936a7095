"""Documents for the rendering tests: the guide's example and its awkward relatives, and readers that are not ours."""

import datetime as dt
import subprocess
from decimal import Decimal
from functools import lru_cache
from typing import Any

from coo.documents.art import demo_signature_png, demo_stamp_png
from coo.documents.certificate import CertificateDocument, freeze_certificate_data, render_certificate
from coo.documents.qr import verification_link
from coo.snapshot import (
    ApplicationSnapshot,
    Attachment,
    Declaration,
    Exporter,
    ExportItem,
    ImportInput,
    Invoice,
    Party,
    Shipment,
)

NUMBER = "ACT-DEL-AM25-0000019-9"
CODE = "K7QX 4M2P 9TRW"
TOKEN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NEW_YORK = Party("HUDSON VALE APPAREL LLC", "999 Example Street, Suite 00\nNew York, NY 10000", "US", "United States")
MARKS = ("АДС / Алматы\n№ 1–40", "样品 东方贸易\n合同号 2026-118", "الخط التجريبي\nكرتون رقم ٧٦", "C/NO. 1–30")


def export_item(serial: int = 1, **changes: Any) -> ExportItem:
    """Return the guide's item: 1500 pieces of 61046200 in ten boxes."""
    facts: dict[str, Any] = {
        "itchs_code": "61046200",
        "description": "Trousers made of 10% cotton fabric",
        "quantity": Decimal(1500),
        "unit": "NOS",
        "unit_name": "NUMBERS",
        "value": Decimal(1500),
        "marks": "3 box of cotton trousers",
        "packages": "10 cardboard box",
        "uses_imported_inputs": False,
        "criterion": "INDIA",
    }
    return ExportItem(serial=serial, **(facts | changes))


def many_items(count: int) -> list[ExportItem]:
    """Return items whose marks and lengths differ."""
    words = "men’s trousers, woven, of cotton and elastane, with fly and two side pockets, stone-washed; sizes 28 to 44"
    return [
        export_item(
            serial,
            marks=MARKS[serial % 4],
            packages=f"{serial} CARTONS",
            description=f"Lot {serial}: {words[: 40 + 31 * serial % 60]}",
        )
        for serial in range(1, count + 1)
    ]


def snapshot(*items: ExportItem, importer: Party = NEW_YORK, **changes: Any) -> ApplicationSnapshot:
    """Return the guide's example with these items."""
    facts: dict[str, Any] = {
        "draft_number": "DRAFTCOOAPPLY00229268AM25",
        "exporter": Exporter(
            iec="AAACK0000K",
            name="SUVARNA LOOMS PRIVATE LIMITED",
            branch_number="000",
            address="1 Example Mill Lane, Okhla Phase II",
            city="New Delhi",
            pin="110020",
            state_code="07",
            state_name="Delhi",
            gstin="07AAACK0000K1Z5",
        ),
        "wants_delivery": False,
        "disclaimer_accepted": True,
        "certificate_kind": "NON_PREF",
        "agreement": "NP",
        "agreement_name": "Non-Preferential",
        "agency_code": "ACT",
        "agency_name": "Aravalli Chamber of Trade",
        "office_code": "DEL",
        "office_city": "New Delhi",
        "importer": importer,
        "invoice": Invoice("12345678", dt.date(2024, 8, 6), "USD", Decimal(1500), Decimal(90), Decimal(1)),
        "third_country_invoicing": False,
        "items": items or (export_item(),),
        "inputs": (
            ImportInput(1, 1, "52051100", "", "Cotton yarn", Decimal(100), "KGS", Decimal(3), "USD", "IN", "India"),
        ),
        "shipment": Shipment(
            "air",
            "Air",
            "AWB",
            "Airway Bill",
            "2345678",
            dt.date(2024, 8, 28),
            "INTKD6",
            "ICD Tughlakabad, New Delhi",
            "ICD",
            "JFK",
            "New York",
            "AIR",
            "US",
            "From ICD Tughlakabad, New Delhi (INTKD6) to New York by air",
        ),
        "attachments": (Attachment(1, "INVOICE", "Copy of invoice", "invoice-12345678.pdf", 214_000, "00", True),),
        "declaration": Declaration(True, "declared", "New Delhi", dt.date(2024, 8, 30), "MEERA KAPOOR", "Director"),
    }
    return ApplicationSnapshot(**(facts | changes))


def document(
    *items: ExportItem, importer: Party = NEW_YORK, copy: str = "ELECTRONIC COPY", watermark: str = "", **more: Any
):
    """Return the certificate of the example as it is printed."""
    data = freeze_certificate_data(
        snapshot=snapshot(*items, importer=importer),
        application_number="HQRCCOAPPLY00000019AM25",
        agency={"code": "ACT", "name": "Aravalli Chamber of Trade", "name_hi": "अरावली व्यापार मंडल", "address": "x"},
        office={"code": "DEL", "city": "New Delhi", "address": "1 Ridge View Road, New Delhi 110000, India"},
        officer={"name": "A. DESHPANDE", "designation": "Deputy Director (Certificates)"},
        declared_at="2024-08-30T16:42:00+05:30",
        declaration_digest="9c1e04b76a2fd31055e80b4c71f9a2d6" * 2,
        declaration_signer="MEERA KAPOOR",
        issued_at=dt.datetime(2024, 9, 2, 9, 37, 42, tzinfo=dt.UTC),
        signing_certificate="Class 3, serial 4E17 90AC 33D2 08B1",
        **more,
    )
    return CertificateDocument(
        number=NUMBER,
        code=CODE,
        link=verification_link("https://portal.test", TOKEN),
        verify_at="portal.test/verify",
        copy=copy,
        watermark=watermark,
        data=data,
    )


@lru_cache(maxsize=1)
def specimens() -> dict[str, bytes]:
    """Return stamp and signature."""
    stamp = demo_stamp_png("Aravalli Chamber of Trade", "New Delhi", "ACT · DEL")
    return {"stamp": stamp, "specimen": demo_signature_png("A. Deshpande")}


def render(printed: CertificateDocument, **more: Any) -> bytes:
    """Return the PDF with the demonstration specimens."""
    return render_certificate(printed, **specimens(), **more)


def text_of(pdf: bytes, *options: str) -> str:
    """Return what poppler reads, runs of spaces as one."""
    command = ["pdftotext", *options, "-", "-"]
    read = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(read.split())


def page_count(pdf: bytes) -> int:
    """Return what poppler counts."""
    read = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return int(next(line.split()[1] for line in read.splitlines() if line.startswith("Pages:")))
