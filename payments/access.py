"""Which payments and invoices a firm may see: its own. Everything else does not exist for it (404)."""

import uuid

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import Firm
from payments.models import PaymentIntent, TaxInvoice


def intents_of(firm: Firm) -> QuerySet[PaymentIntent]:
    """Return the gateway payments of a firm."""
    return PaymentIntent.objects.filter(wallet=firm.iec)


def invoices_of(firm: Firm) -> QuerySet[TaxInvoice]:
    """Return the tax invoices billed to a firm."""
    return TaxInvoice.objects.filter(wallet=firm.iec)


def intent_of(firm: Firm, intent_uuid: uuid.UUID) -> PaymentIntent:
    """Return one payment of a firm; raise Http404 for any other."""
    intent = intents_of(firm).filter(uuid=intent_uuid).first()
    if intent is None:
        raise Http404
    return intent


def invoice_of(firm: Firm, invoice_uuid: uuid.UUID) -> TaxInvoice:
    """Return one tax invoice of a firm with its PDF; raise Http404 for any other."""
    invoice = invoices_of(firm).filter(uuid=invoice_uuid).select_related("pdf").first()
    if invoice is None:
        raise Http404
    return invoice
