"""A payment after the bank: where its answer comes in, and the page that says how the payment stands."""

import logging
import uuid

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from payments import gateways
from payments.access import intent_of
from payments.constants import OPEN, IntentStatus
from payments.gateways.base import BadSignature, GatewayUnavailable
from payments.models import PaymentIntent
from payments.services import intents

log = logging.getLogger(__name__)


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def payment_return(request: HttpRequest, gateway: str) -> HttpResponse:
    """Take what the payer's browser brings from the bank, then show the payment.

    The browser comes by a cross-site POST: it has no CSRF token and, under SameSite=Lax, no session. So the signature
    is all that counts here, and a 303 leads to a page of ours that has the session again. A GET settles nothing: the
    inquiry will.
    """
    try:
        bank = gateways.gateway(gateway)
        evidence = bank.parse_return((request.POST if request.method == "POST" else request.GET).dict())
    except GatewayUnavailable as unknown:
        raise Http404 from unknown
    except BadSignature:
        log.warning("an answer in the name of gateway %s carries no valid signature", bank.name)
        return render(request, "payments/return_refused.html", status=400)
    if request.method == "POST":
        try:
            intents.settle(intent_uuid=evidence.intent_uuid, evidence=evidence, now=timezone.now())
        except PaymentIntent.DoesNotExist as unknown:
            raise Http404 from unknown
    response = redirect("payments:payment", payment=evidence.intent_uuid)
    response.status_code = 303
    return response


@require_safe
def payment(request: HttpRequest, payment: uuid.UUID) -> HttpResponse:
    """Say how a payment stands; while it is being confirmed the page asks again by itself."""
    intent = intent_of(request, payment)
    waiting = intent.status in OPEN
    context = {
        "intent": intent,
        "waiting": waiting,
        "paid": intent.status == IntentStatus.PAID,
        "questioned": intent.status == IntentStatus.MISMATCH,
        "bank_address": _bank_address(intent) if intent.status == IntentStatus.CREATED else "",
    }
    return render(request, "payments/payment.html", context)


def _bank_address(intent: PaymentIntent) -> str:
    """Return where the payer pays; nothing when the bank made no order, or is not one of ours any more."""
    if not intent.gateway_reference:
        return ""
    try:
        return intents.next_address(intent)
    except GatewayUnavailable:
        return ""
