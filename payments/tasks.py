"""Jobs: asking gateways, making invoices."""

import logging
import uuid

from django.utils import timezone

from payments.gateways.base import GatewayUnavailable
from payments.models import TaxInvoice
from payments.services import intents, invoices
from tradeconnect.common.jobs import handler

log = logging.getLogger(__name__)


@handler("payments.inquire")
def inquire(intent: str, attempt: int) -> None:
    """Ask the gateway about an open payment. A gateway that is down is asked again at the next time of the chain."""
    try:
        intents.ask_gateway(intent_uuid=uuid.UUID(intent), attempt=attempt, now=timezone.now())
    except GatewayUnavailable:
        log.warning("payment %s: the gateway did not answer question %s", intent, attempt)


@handler("payments.render_invoice")
def render_invoice(invoice: str) -> None:
    """Make the PDF of a tax invoice from its row, once."""
    # Imported here: WeasyPrint takes half a second to load, and only the worker needs it.
    from payments.documents.tax_invoice import tax_invoice_pdf

    row = TaxInvoice.objects.get(uuid=uuid.UUID(invoice))
    if row.pdf_id is None:
        invoices.attach_pdf(invoice=row, content=tax_invoice_pdf(row))
