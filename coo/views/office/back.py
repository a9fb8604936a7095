"""The way back to a file's page, at the document and the page of it that were open there."""

import re
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

# What `coo.views.office.documents.viewer` reads.
_SHOWN: Final = {
    "document": re.compile(r"\d{1,6}|sent-[0-9a-f]{32}", re.ASCII),
    "page": re.compile(r"\d{1,6}", re.ASCII),
}


def shown_query(request: HttpRequest) -> str:
    """Return which document and which page of it the address of this request names, as a query string."""
    sent = request.GET
    return urlencode([(name, sent[name]) for name, form in _SHOWN.items() if form.fullmatch(sent.get(name, ""))])


def file_url(request: HttpRequest, uuid: UUID, anchor: str = "") -> str:
    """Return the address of a file's page with the document and the page that the address of this request names."""
    query = shown_query(request)
    return reverse("coo:office_file", args=[uuid]) + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")
