"""The rejection letter: which file, for which coded reasons, with the officer's remarks, and how to go on.

A function of the frozen data of the paper, its number and the two specimen images. It is not translated.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from coo.documents import wording
from coo.documents.pictures import data_uri
from coo.models import Application, ApplicationVersion, Paper, Reason
from tradeconnect.common.dates import INDIA, dmy, india_date
from tradeconnect.common.pdf import render_pdf

# The printed panel at the foot of the first page, in mm from the sheet's top left corner; 297 is the sheet's height.
PANEL: Final = (105.0, 241.0, 196.0, 273.0)
SHEET: Final = 297.0


def freeze_letter_data(
    *, application: Application, version: ApplicationVersion, reasons: Sequence[Reason], remarks: str, now: dt.datetime
) -> dict[str, Any]:
    """Return what the letter prints besides agency, office, officer and key (`makers.maker_facts`)."""
    signed = version.snapshot
    exporter, invoice, importer = signed["exporter"], signed["invoice"], signed["importer"]
    place = ", ".join(part for part in (exporter["address"], exporter["city"]) if part)
    return {
        "exporter": {
            "name": wording.clean(exporter["name"]),
            "address": wording.clean(f"{place} {exporter['pin']}"),
            "iec": exporter["iec"],
        },
        "importer": wording.clean(", ".join(part for part in (importer["name"], importer["country_name"]) if part)),
        "agreement": wording.clean(signed["agreement_name"]),
        "invoice": {"number": wording.clean(invoice["number"]), "date": invoice["date"] or ""},
        "submitted_on": india_date(application.submitted_at or now).isoformat(),
        "version": version.number,
        "rejected_at": now.astimezone(INDIA).isoformat(timespec="seconds"),
        "reasons": [{"code": row.code, "title": row.title, "text": row.text} for row in reasons],
        "remarks": wording.clean_lines(remarks, most=200),
    }


def rejection_letter_pdf(paper: Paper, stamp: bytes, specimen: bytes) -> bytes:
    """Return the unsigned PDF of a rejection letter. Raises: PdfNotRendered."""
    return render_letter(paper.number, paper.data, stamp=stamp, specimen=specimen)


def render_letter(number: str, data: dict[str, Any], *, stamp: bytes, specimen: bytes) -> bytes:
    """Return the letter as PDF/A-3a. Args: stamp, specimen: images (PNG). Raises: PdfNotRendered."""
    at = dt.datetime.fromisoformat(data["rejected_at"]).astimezone(INDIA)
    context = {
        "number": number,
        "d": data,
        "created": data["rejected_at"],
        "day": dmy(at),
        "signed_at": f"{at:%d/%m/%Y %H:%M:%S} IST (UTC+05:30)",
        "submitted_on": dmy(dt.date.fromisoformat(data["submitted_on"])),
        "invoice_date": dmy(dt.date.fromisoformat(data["invoice"]["date"])) if data["invoice"]["date"] else "",
        "stamp": data_uri(stamp),
        "specimen": data_uri(specimen),
    }
    return render_pdf("documents/rejection_letter.html", context, title=f"Rejection letter {number}")


def signature_box() -> tuple[int, float, float, float, float]:
    """Return page and left, bottom, right, top in points of the signature field over the printed panel."""
    left, top, right, bottom = PANEL
    sides = (left, SHEET - bottom, right, SHEET - top)
    low = [round(side * 72 / 25.4, 2) for side in sides]
    return 0, low[0], low[1], low[2], low[3]
