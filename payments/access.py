"""Which payments and invoices a firm may see: its own. Everything else does not exist for it (404)."""

import uuid

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from accounts.access import raise_if_acting_for_another, raise_if_inactive, require_firm, standing
from accounts.models import Firm
from accounts.roles import Right
from payments.models import PaymentIntent, TaxInvoice


def intents_of(firm: Firm) -> QuerySet[PaymentIntent]:
    """Return the gateway payments of a firm."""
    return PaymentIntent.objects.filter(wallet=firm.iec)


def invoices_of(firm: Firm) -> QuerySet[TaxInvoice]:
    """Return the tax invoices billed to a firm."""
    return TaxInvoice.objects.filter(wallet=firm.iec)


def intent_of(request: HttpRequest, intent_uuid: uuid.UUID, right: str = Right.VIEW) -> PaymentIntent:
    """Return one payment of the firm that the person acts for.

    Raises: Http404 for any other, PermissionDenied without the right, FirmInactive when its IEC is not active,
    ActsForAnother when it is of a firm that the person may act for too.
    """
    iecs = [firm.iec for firm in standing(request).firms]
    intent = PaymentIntent.objects.filter(wallet__in=iecs, uuid=intent_uuid).first()
    _require_own(request, intent.wallet if intent else None, right)
    assert intent is not None  # noqa: S101 - _require_own has seen to it
    return intent


def invoice_of(request: HttpRequest, invoice_uuid: uuid.UUID) -> TaxInvoice:
    """Return one tax invoice of the firm with its PDF; raise as `intent_of`."""
    iecs = [firm.iec for firm in standing(request).firms]
    invoice = TaxInvoice.objects.filter(wallet__in=iecs, uuid=invoice_uuid).select_related("pdf").first()
    _require_own(request, invoice.wallet if invoice else None, Right.VIEW)
    assert invoice is not None  # noqa: S101 - _require_own has seen to it
    return invoice


def _require_own(request: HttpRequest, wallet: str | None, right: str) -> None:
    """See that the wallet is that of the firm that the person acts for, and that they hold the right there."""
    who = standing(request)
    raise_if_acting_for_another(request, next((firm for firm in who.firms if firm.iec == wallet), None))
    firm = require_firm(request)
    if wallet is None:
        raise Http404
    if not who.may(right):
        raise_if_inactive(firm, right)
        raise PermissionDenied(right)
