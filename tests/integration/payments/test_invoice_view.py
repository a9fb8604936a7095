"""Download of the tax invoice, and the job that makes it."""

from dataclasses import replace
from unittest import mock

import pytest
from django.db import transaction
from django.test import Client

from payments.services.charging import charge_wallet
from payments.services.invoices import attach_pdf
from payments.tasks import render_invoice
from tradeconnect.common.models import StoredFile

from .conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice(cast, charge):
    mine = replace(charge, recipient=replace(charge.recipient, iec=cast.firm.iec))
    with transaction.atomic():
        return charge_wallet(charge=mine, actor=cast.exporter, now=NOW)


def test_before_the_pdf_is_made_the_page_says_so_and_asks_again(cast, signed_in, invoice):
    answer = signed_in(cast.exporter).get(f"/invoices/{invoice.uuid}/")
    assert answer.status_code == 200
    assert 'http-equiv="refresh"' in answer.content.decode()
    assert invoice.number in answer.content.decode()


def test_the_pdf_is_downloaded(cast, signed_in, invoice):
    assert attach_pdf(invoice=invoice, content=b"%PDF-1.7 test")
    answer = signed_in(cast.exporter).get(f"/invoices/{invoice.uuid}/")
    assert answer.content == b"%PDF-1.7 test"
    assert answer.headers["Content-Type"] == "application/pdf"
    name = f"tax-invoice-{invoice.number.replace('/', '-')}.pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_only_the_own_firm_finds_it(cast, signed_in, invoice):
    address = f"/invoices/{invoice.uuid}/"
    assert signed_in(cast.rival).get(address).status_code == 404
    assert signed_in(cast.officer).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert signed_in(cast.colleague).get(address).status_code == 200


def test_a_second_pdf_is_not_stored(invoice):
    assert attach_pdf(invoice=invoice, content=b"one")
    files = StoredFile.objects.count()
    assert not attach_pdf(invoice=invoice, content=b"two")
    assert StoredFile.objects.count() == files
    invoice.refresh_from_db()
    assert invoice.pdf.read() == b"one"


def test_the_job_makes_it_once(invoice):
    with mock.patch("payments.documents.tax_invoice.tax_invoice_pdf", return_value=b"%PDF") as made:
        render_invoice(invoice=str(invoice.uuid))
        render_invoice(invoice=str(invoice.uuid))
    assert made.call_count == 1
    invoice.refresh_from_db()
    assert invoice.pdf.read() == b"%PDF"


def test_the_job_makes_a_real_pdf(cast, signed_in, invoice):
    render_invoice(invoice=str(invoice.uuid))
    answer = signed_in(cast.exporter).get(f"/invoices/{invoice.uuid}/")
    assert answer.content.startswith(b"%PDF")
