"""Names of uploaded files: what is kept of one."""

import pytest

from tests.factories.uploads.pdfs import pdf
from tradeconnect.common.uploads.check import check_upload
from tradeconnect.common.uploads.limits import LIMIT_BYTES, NAME_LENGTH
from tradeconnect.common.uploads.names import clean_name, kind_of


@pytest.mark.parametrize(
    ("given", "cleaned"),
    [
        ("C:\\Users\\Meera\\invoice.pdf", "invoice.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("in\u202evoice\x00\r\n 1.pdf", "invoice 1.pdf"),
        ("चालान 1.pdf", "चालान 1.pdf"),
        (".pdf", "file.pdf"),
        ("a" * 300 + ".pdf", "a" * (NAME_LENGTH - 4) + ".pdf"),
        ("  a . pdf", "a. pdf"),
        ('a<b>:"c|d?*.pdf', "a-b---c-d--.pdf"),
        ("CON.pdf", "file CON.pdf"),
        ("lpt1.old.pdf", "file lpt1.old.pdf"),
        ("console.pdf", "console.pdf"),
        ("invoice.pdf ...", "invoice.pdf"),
    ],
)
def test_a_name_is_cleaned(given: str, cleaned: str) -> None:
    assert clean_name(given) == cleaned
    assert clean_name(cleaned) == cleaned


@pytest.mark.parametrize(
    ("name", "kind"), [("a.PDF", "pdf"), ("a.jpeg", "jpg"), ("a.pdf.exe", "exe"), ("a", ""), (".pdf", "")]
)
def test_the_last_ending_says_the_kind(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def test_the_limit_is_five_megabytes_to_the_byte() -> None:
    assert check_upload("a.pdf", pdf().ljust(LIMIT_BYTES, b"\n")).kind == "pdf"


def test_twelve_digits_that_are_no_aadhaar_number_are_let_in() -> None:
    assert check_upload("shipment 123456789012.pdf", pdf()).name == "shipment 123456789012.pdf"
