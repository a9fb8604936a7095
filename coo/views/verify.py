"""Verify Certificate: the public check, as a page, as JSON, and with the signed PDF (spec section 10)."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coo.forms.verify import VerifyForm
from coo.models import Certificate
from coo.services import verification
from coo.services.printed_facts import FactGroup, printed_facts
from coo.services.verification import Answer, TooManyChecks, Verdict, record_check, throttle, verify_number
from tradeconnect.common.dates import INDIA, india_date
from tradeconnect.common.files import serve
from tradeconnect.common.middleware import client_address

View = Callable[..., HttpResponse]
RETRY_SECONDS = 60


def _public_check(view: View) -> View:
    """Open the view to everybody: throttled, never cached, never indexed."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            throttle(address=client_address(request), now=timezone.now())
            response = view(request, *args, **kwargs)
        except TooManyChecks:
            response = _too_many(request)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store"
        return response

    opened: View = login_not_required(require_safe(checked))
    return opened


def _too_many(request: HttpRequest) -> HttpResponse:
    if request.path.endswith(".json"):
        response: HttpResponse = JsonResponse({"answer": "too_many_checks"}, status=429)
    else:
        response = render(request, "coo/verify_busy.html", {"nav": "verify"}, status=429)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


@_public_check
def verify(request: HttpRequest) -> HttpResponse:
    """Answer for a typed number, with all facts when the printed code comes with it; an empty form without a number."""
    number, code = _typed(request, "number"), _typed(request, "code")
    if not number:
        return render(request, "coo/verify.html", {"nav": "verify", "form": VerifyForm()})
    verdict = verify_number(number=number, code=code)
    form = VerifyForm({"number": verdict.number, "code": code})
    if verdict.code_is_wrong:
        words = _("This is not the code printed on the certificate. Look at 8 and B, 5 and S, 2 and Z.")
        form.add_error("code", words)
    query = {"number": verdict.number} | ({"code": code} if verdict.proven else {})
    return _verdict_page(request, verdict, form, query)


@_public_check
def verify_token(request: HttpRequest, token: str) -> HttpResponse:
    """Answer for the link of a QR code, which shows all facts."""
    verdict = verification.verify_token(token=token)
    form = VerifyForm({"number": verdict.number}) if verdict.number else VerifyForm()
    return _verdict_page(request, verdict, form, {"token": token})


@_public_check
def verify_json(request: HttpRequest) -> HttpResponse:
    """Give the same answers as JSON, by number and code or by token."""
    verdict = _asked_for(request)
    if verdict is None:
        return JsonResponse({"answer": "no_number"}, status=400)
    _count(request, verdict)
    return JsonResponse(_as_json(verdict), json_dumps_params={"ensure_ascii": False})


@_public_check
def verify_pdf(request: HttpRequest) -> HttpResponse:
    """Hand out the signed PDF to who shows the printed code or the token; 404 for everybody else."""
    verdict = _asked_for(request)
    if verdict is None or not verdict.proven or verdict.certificate is None or verdict.certificate.pdf is None:
        raise Http404
    return serve(verdict.certificate.pdf)


def _typed(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").strip()[:60]


def _asked_for(request: HttpRequest) -> Verdict | None:
    """Return the verdict for `token`, or for `number` with `code`; None when neither is given."""
    if token := _typed(request, "token"):
        return verification.verify_token(token=token)
    if number := _typed(request, "number"):
        return verify_number(number=number, code=_typed(request, "code"))
    return None


def _count(request: HttpRequest, verdict: Verdict) -> None:
    if verdict.certificate is not None and request.method == "GET":
        record_check(certificate=verdict.certificate, day=india_date(timezone.now()))


def _verdict_page(request: HttpRequest, verdict: Verdict, form: VerifyForm, query: dict[str, str]) -> HttpResponse:
    _count(request, verdict)
    certificate = verdict.certificate
    context = {
        "nav": "verify",
        "form": form,
        "verdict": verdict,
        "certificate": certificate,
        "issued_on": _issued_on(verdict),
        "groups": printed_facts(certificate.data) if certificate and verdict.proven else (),
        "now": timezone.now(),
        "json_url": f"{reverse('coo:verify_json')}?{urlencode(query)}",
        "pdf_url": f"{reverse('coo:verify_pdf')}?{urlencode(query)}",
    }
    return render(request, "coo/verify.html", context)


def _issued_on(verdict: Verdict) -> dt.date | None:
    """Return the date of issue that the paper prints."""
    return dt.date.fromisoformat(verdict.certificate.data["issued_on"]) if verdict.certificate else None


def _as_json(verdict: Verdict) -> dict[str, Any]:
    """Return the answer with dates in ISO 8601; `boxes` only when the code or the token was shown."""
    facts: dict[str, Any] = {
        "answer": verdict.answer.value,
        "number": verdict.number,
        "checked_at": timezone.now().astimezone(INDIA).isoformat(timespec="seconds"),
    }
    certificate = verdict.certificate
    if certificate is None:
        return facts
    country = certificate.application.importer_country
    facts |= {
        "code_is_wrong": verdict.code_is_wrong,
        "issued_on": certificate.data["issued_on"],
        "agency": _issuer(certificate),
        "self_declared": certificate.is_self_declared,
        "destination": {"code": country.code, "name": country.name} if country else None,
    }
    if certificate.ended_at is not None:
        facts["ended_on"] = india_date(certificate.ended_at).isoformat()
    if verdict.answer == Answer.SUPERSEDED and certificate.replaced_by is not None:
        facts["replaced_by"] = certificate.replaced_by.number
    if verdict.answer == Answer.CANCELLED:
        facts["reason"] = certificate.end_reason
    if verdict.proven:
        facts["boxes"] = [_group_as_json(group) for group in printed_facts(certificate.data)]
    return facts


def _issuer(certificate: Certificate) -> str | None:
    """Return the agency and its city that issued a certificate; None for one that the exporter declared."""
    if certificate.is_self_declared:
        return None
    return f"{certificate.data['agency']['name']}, {certificate.data['office']['city']}"


def _group_as_json(group: FactGroup) -> dict[str, Any]:
    rows = [{"box": row.box, "label": row.label, "value": row.value, "more": row.more} for row in group.facts]
    return {"title": group.title, "facts": rows}
