"""The sandbox bank's own page. It plays another firm's web site, so nothing of the portal's frame is on it."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.roles import Right
from payments import gateways
from payments.access import intent_of
from payments.constants import SandboxState
from payments.forms import SandboxForm
from payments.gateways import sandbox as bank
from payments.gateways.base import GatewayUnavailable
from payments.models import SandboxOrder
from payments.services import intents


@require_http_methods(["GET", "HEAD", "POST"])
def sandbox(request: HttpRequest, payment: uuid.UUID) -> HttpResponse:
    """Let the payer choose what the bank does, then lead back to the portal as the bank would."""
    try:
        gateways.gateway(bank.SandboxGateway.name)
    except GatewayUnavailable as absent:
        raise Http404 from absent
    intent = intent_of(request, payment, Right.PAY)
    order = SandboxOrder.objects.filter(merchant_reference=intent.uuid).first()
    if order is None:
        raise Http404
    if request.method == "POST":
        return _act(request, order)
    state = bank.state_at(order, timezone.now())
    answer = {}
    if state != SandboxState.CREATED and not order.is_silent:
        answer = bank.message(order, state=state, channel="return")
    context = {
        "order": order,
        "intent": intent,
        "state": state,
        "buttons": bank.Button.choices if state == SandboxState.CREATED else [],
        "gateway": bank.SandboxGateway.name,
        "answer": answer,
    }
    return render(request, "payments/sandbox.html", context)


def _act(request: HttpRequest, order: SandboxOrder) -> HttpResponse:
    form = SandboxForm(request.POST)
    if form.is_valid():
        button, now = bank.Button(form.cleaned_data["button"]), timezone.now()
        acted = bank.press(order=order, button=button, now=now)
        if acted and button == bank.Button.TWICE:
            order.refresh_from_db()
            notice = bank.message(order, state=SandboxState.PAID, channel="notice")
            evidence = bank.SandboxGateway().parse_return(notice)
            intents.settle(intent_uuid=order.merchant_reference, evidence=evidence, now=now)
    return redirect("payments:sandbox", payment=order.merchant_reference)
