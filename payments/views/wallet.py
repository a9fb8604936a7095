"""CoO Wallet: balance, Add Amount, statement."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import require_right, require_right_of_form, standing
from accounts.models import Firm, User
from accounts.roles import Right
from payments.access import intents_of
from payments.constants import OPEN, TOP_UP, IntentStatus
from payments.forms import AddAmountForm
from payments.gateways.base import GatewayUnavailable
from payments.selectors import statement_page, wallet_balance
from payments.services import intents
from tradeconnect.common.views import posted_from

# Payments that the statement does not show yet: at the bank, or with the helpdesk.
UNSETTLED = OPEN | {IntentStatus.MISMATCH.value}
UNSETTLED_SHOWN = 5


@require_safe
def wallet(request: HttpRequest) -> HttpResponse:
    """Show what the firm's wallet holds and how it came to that."""
    firm = require_right(request, Right.VIEW)
    return _page(request, firm, AddAmountForm(initial={"key": uuid.uuid4()}))


@posted_from("payments:wallet")
def add_amount(request: HttpRequest) -> HttpResponse:
    """Start a payment into the wallet and send the payer to the bank."""
    firm = require_right_of_form(request, Right.PAY)
    form = AddAmountForm(request.POST)
    if not form.is_valid():
        return _page(request, firm, form)
    assert isinstance(request.user, User)  # noqa: S101 - LoginRequiredMiddleware has seen to it
    try:
        intent = intents.start_payment(
            iec=firm.iec,
            amount_paise=form.cleaned_data["amount"],
            purpose=TOP_UP,
            reference=str(form.cleaned_data["key"]),
            return_path=reverse("payments:wallet"),
            actor=request.user,
            now=timezone.now(),
        )
    except GatewayUnavailable:
        messages.error(request, _("The bank cannot be reached now. Nothing was taken; try again in a few minutes."))
        return redirect("payments:wallet")
    return redirect(intents.next_address(intent))


def _page(request: HttpRequest, firm: Firm, form: AddAmountForm) -> HttpResponse:
    statement = statement_page(firm.iec, request.GET.get("page"))
    context = {
        "firm": firm,
        "form": form,
        "balance_paise": wallet_balance(firm.iec),
        "unsettled": intents_of(firm).filter(status__in=UNSETTLED)[:UNSETTLED_SHOWN],
        "statement": statement,
        "may_pay": standing(request).may(Right.PAY),
    }
    return render(request, "payments/wallet.html", context)
