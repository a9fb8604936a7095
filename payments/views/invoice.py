"""Download of a tax invoice."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from payments.access import invoice_of
from tradeconnect.common.files import serve


@require_safe
def invoice(request: HttpRequest, invoice: uuid.UUID) -> HttpResponse:
    """Hand out the PDF of a tax invoice; while it is being made, say so and ask again."""
    row = invoice_of(request, invoice)
    if row.pdf is None:
        return render(request, "payments/invoice.html", {"invoice": row})
    return serve(row.pdf)
