"""The application summary and the tax invoice as a reader sees them."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from coo.documents.summary import summary_pdf
from coo.snapshot import ApplicationSnapshot, Declaration
from payments.documents.tax_invoice import tax_invoice_pdf
from payments.models import TaxInvoice
from tests.unit.documents.paper import many_items, page_count, snapshot, text_of

PRINTED = dt.datetime(2024, 8, 30, 10, 28, tzinfo=dt.UTC)


def test_the_summary_of_a_draft_shows_every_tab_and_says_what_it_is():
    draft = dataclasses.replace(snapshot(), declaration=Declaration())

    text = text_of(summary_pdf(draft, number="DRAFTCOOAPPLY00229268AM25", status_label="Draft", printed_at=PRINTED))

    for fact in (
        "DRAFT, NOT SIGNED",
        "DRAFTCOOAPPLY00229268AM25 · not a certificate",
        "1 Basic Details",
        "SUVARNA LOOMS PRIVATE LIMITED",
        "07AAACK0000K1Z5",
        "2 Certificate Details",
        "12345678 of 06/08/2024",
        "USD 1,500.00",
        "90 per USD",
        "₹1,35,000.00",
        "Rupees one lakh thirty-five thousand only",
        "3 Export Details",
        "6104 62 00",
        "Trousers made of 10% cotton fabric",
        "NUMBERS (NOS)",
        "Equals the invoice value",
        "4 Import Details",
        "INDIAN ORIGIN",
        "5 Shipment Details",
        "Airway Bill 2345678",
        "6 Attachments",
        "invoice-12345678.pdf",
        "7 Declaration",
        "To be completed",
        "printed 30/08/2024 15:58 IST",
        "Page 1 of 1",
    ):
        assert fact in text, fact


def test_a_summary_of_many_items_runs_over_pages_and_an_empty_one_still_prints():
    long = summary_pdf(snapshot(*many_items(40)), number="F1", status_label="In-Process", printed_at=PRINTED)
    empty = text_of(summary_pdf(ApplicationSnapshot(), number="D1", status_label="Draft", printed_at=PRINTED))

    assert page_count(long) > 1
    text = text_of(long)
    assert "IN-PROCESS" in text
    assert f"Page 2 of {page_count(long)}" in text
    assert all(f"Lot {serial}:" in text for serial in range(1, 41))
    assert empty.count("To be completed") == 7


def invoice(**changes: Any) -> TaxInvoice:
    """Return an invoice of two services within Delhi."""
    line = {"sac": "998599", "quantity": 1, "gst_percent": "18"}
    facts: dict[str, Any] = {
        "number": "ACT/26-27/004217",
        "reference": "HQRCCOAPPLY00004217AM27",
        "supplier": {
            "code": "ACT",
            "name": "Aravalli Chamber of Trade",
            "name_hi": "अरावली व्यापार मंडल",
            "gstin": "07AAATA0000A1Z1",
            "address": "1 Ridge View Road, New Delhi 110000",
            "state_code": "07",
            "state_name": "Delhi",
        },
        "recipient": {
            "name": "SUVARNA LOOMS PRIVATE LIMITED",
            "iec": "AAACK0000K",
            "gstin": "07AAACK0000K1Z5",
            "address": "1 Example Mill Lane, New Delhi 110020",
            "state_code": "07",
            "state_name": "Delhi",
        },
        "lines": [
            line | {"description": "Issue of certificate", "rate_paise": 20000, "taxable_paise": 20000},
            line | {"description": "Delivery of the paper copy", "rate_paise": 7500, "taxable_paise": 7500},
        ],
        "place_of_supply": "07",
        "taxable_paise": 27500,
        "cgst_paise": 2475,
        "sgst_paise": 2475,
        "igst_paise": 0,
        "total_paise": 32450,
        "issued_at": dt.datetime(2026, 11, 21, 5, 37, tzinfo=dt.UTC),
    }
    return TaxInvoice(**(facts | changes))


def test_a_tax_invoice_within_the_state_prints_what_rule_46_asks_for():
    text = text_of(tax_invoice_pdf(invoice()), "-layout")

    for fact in (
        "TAX INVOICE",
        "ORIGINAL FOR RECIPIENT",
        "ACT/26-27/004217",
        "21/11/2026",
        "07AAATA0000A1Z1",
        "Delhi (07) · within the state: CGST and SGST",
        "Tax payable on reverse charge No",
        "SUVARNA LOOMS PRIVATE LIMITED",
        "GSTIN 07AAACK0000K1Z5 · IEC AAACK0000K",
        "998599",
        "CGST 9%",
        "6.75 6.75",
        "Discount 0.00",
        "Taxable value 275.00",
        "Value with tax 324.50",
        "Rounding off 0.00",
        "₹324.50",
        "Rupees three hundred and twenty-four and fifty paise",
        "SIGNATURE OF THE SUPPLIER",
        "It carries no signature.",
        "Page 1 of 1",
    ):
        assert fact in text, fact
    assert "IRN" not in text


@pytest.mark.parametrize("gstin", ["", "27AAACK0000K1Z5"])
def test_across_states_one_igst_column(gstin):
    recipient = invoice().recipient | {"state_code": "27", "state_name": "Maharashtra", "gstin": gstin}
    across = invoice(recipient=recipient, place_of_supply="27", cgst_paise=0, sgst_paise=0, igst_paise=4950)

    text = text_of(tax_invoice_pdf(across), "-layout")

    assert "Maharashtra (27) · across states: IGST" in text
    assert "IGST 18%" in text
    assert "IGST 18% 49.50" in text
    assert "CGST" not in text
    assert ("Not registered under GST" in text) is (gstin == "")
