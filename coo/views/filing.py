"""Payment of a signed application (spec section 5, Payment), and what was paid."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import standing
from accounts.roles import Right
from accounts.services.offices import OfficeCloses
from coo.access import get_application
from coo.constants import Status
from coo.forms.filing import PayForm
from coo.models import Application
from coo.services import submission
from coo.services.fees import PURPOSE, FeeUnknown
from coo.views.summary import fee_or_reason
from payments.access import intents_of, invoices_of
from payments.constants import OPEN
from payments.gateways.base import GatewayUnavailable
from payments.models import PaymentIntent
from payments.selectors import wallet_balance
from payments.services.charging import ChargeConflict, InsufficientFunds
from payments.services.intents import next_address
from tradeconnect.common.fsm import TransitionRefused


@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what the file costs and take the payment: from the wallet, or through the gateway."""
    application = get_application(request, uuid, Right.PAY)
    if request.method == "POST":
        return _take_payment(request, application)
    if application.status != Status.SIGNED:
        return redirect("coo:application", uuid=uuid)
    return render(request, "coo/pay.html", _context(application))


def _payments_at_the_bank(application: Application) -> QuerySet[PaymentIntent]:
    return intents_of(application.firm).filter(purpose=PURPOSE, reference=str(application.uuid))


def _context(application: Application) -> dict[str, Any]:
    charge, reason = fee_or_reason(application)
    balance = wallet_balance(application.firm.iec)
    total = charge.total_paise if charge else 0
    return {
        "nav": "home",
        "application": application,
        "charge": charge,
        "fee_reason": reason,
        "balance": balance,
        "is_enough": charge is not None and balance >= total,
        "left": balance - total,
        "missing": total - balance,
        "open_payment": _payments_at_the_bank(application).filter(status__in=OPEN).first(),
    }


def _take_payment(request: HttpRequest, application: Application) -> HttpResponse:
    form = PayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how to pay."))
        return redirect("coo:pay", uuid=application.uuid)
    try:
        return (
            _from_wallet(request, application)
            if form.cleaned_data["method"] == "wallet"
            else _at_bank(request, application)
        )
    except TransitionRefused:
        application.refresh_from_db(fields=["status", "file_number"])
        if application.file_number is None:
            raise
        # The second of two clicks, or the bank was faster: the first one did it.
        words = _("The application was submitted already as %(number)s. Nothing was taken twice.")
        messages.info(request, words % {"number": application.file_number})
        return redirect("coo:application", uuid=application.uuid)
    except (submission.SignatureVoid, submission.FindingsOpen, OfficeCloses) as why:
        messages.error(request, str(why))
        return redirect("coo:summary", uuid=application.uuid)
    except (InsufficientFunds, FeeUnknown) as why:
        messages.error(request, str(why))
    except ChargeConflict:
        messages.error(request, _("A fee was taken for this application before. Write to the helpdesk."))
    except GatewayUnavailable:
        messages.error(request, _("The bank cannot be reached now. Nothing was taken. Try again in a few minutes."))
    return redirect("coo:pay", uuid=application.uuid)


def _from_wallet(request: HttpRequest, application: Application) -> HttpResponse:
    submission.pay_from_wallet(application=application, actor=standing(request).user, now=timezone.now())
    words = _("Your application is submitted. Its file number is %(number)s.")
    messages.success(request, words % {"number": application.file_number})
    return redirect("coo:application", uuid=application.uuid)


def _at_bank(request: HttpRequest, application: Application) -> HttpResponse:
    intent = submission.pay_through_gateway(
        application=application,
        return_path=reverse("coo:application", args=[application.uuid]),
        actor=standing(request).user,
        now=timezone.now(),
    )
    return redirect(next_address(intent))


@require_safe
def payment_details(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what was paid for a file, with the tax invoice to download (guide, F)."""
    application = get_application(request, uuid)
    context = {
        "nav": "dashboard",
        "application": application,
        "invoice": invoices_of(application.firm).filter(purpose=PURPOSE, reference=application.draft_number).first(),
        "intents": _payments_at_the_bank(application),
    }
    return render(request, "coo/payment_details.html", context)
