"""The documents beside a file: one of them open, page by page, with frames around what was found in its text."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import require_officer
from coo.access import get_office_file
from coo.matching.compare import Mark
from coo.matching.words import Box
from coo.models import AnswerFile, PagePicture
from coo.selectors import latest_version
from coo.services.office import reading_again
from coo.services.office.documents import OfficeDocument, documents_of
from coo.services.review import ConflictOfInterest
from coo.snapshot import from_dict
from coo.views.office.conflict import conflict_page
from tradeconnect.common.files import serve
from tradeconnect.common.views import posted_from

# Between a frame and its words, and the height of a label, as a share of the page's width.
_AIR: Final = 0.003
_LETTER: Final = 0.018


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame on a page as SVG draws it: numbers as text, whatever language is on."""

    x: str
    y: str
    width: str
    height: str
    agrees: bool
    title: str
    note: str = ""
    note_x: str = ""
    note_y: str = ""
    note_anchor: str = "start"


@require_safe
def page_picture(request: HttpRequest, uuid: UUID, attachment_uuid: UUID, number: int) -> HttpResponse:
    """Hand out a page of a document as a picture, to the officers of the file's office."""
    application = get_office_file(request, uuid)
    pages = PagePicture.objects.filter(reading__attachment__application=application).select_related("file")
    page = get_object_or_404(pages, reading__attachment__uuid=attachment_uuid, number=number)
    return serve(page.file, inline=True)


@require_safe
def signed_document(request: HttpRequest, uuid: UUID, attachment_uuid: UUID) -> HttpResponse:
    """Hand out a document of the signed version to the officers of the file's office, and nothing else of the firm."""
    application = get_office_file(request, uuid)
    version = latest_version(application)
    documents = documents_of(application, from_dict(version.snapshot)) if version is not None else []
    files = [one.attachment.file for one in documents if one.attachment.uuid == attachment_uuid]
    if not files:
        raise Http404
    return serve(files[0], inline=True)


@posted_from("coo:office_file")
def read_again(request: HttpRequest, uuid: UUID, attachment_uuid: UUID) -> HttpResponse:
    """Let a document whose reading was given up be read once more."""
    application, post = get_office_file(request, uuid), require_officer(request)
    try:
        document = reading_again.read_again(
            application=application, attachment=attachment_uuid, post=post, actor=post.user, now=timezone.now()
        )
    except ConflictOfInterest:
        return conflict_page(request, application)
    messages.success(request, _("The document is being read once more. Load the page again in a moment."))
    return redirect(f"{reverse('coo:office_file', args=[uuid])}?document={document.attachment.serial}#documents")


def viewer(request: HttpRequest, documents: list[OfficeDocument], sent: list[AnswerFile]) -> dict[str, Any]:
    """Return the context: the document that `?document=` names, and its page `?page=`.

    Args: sent: documents that came with the answers. An attachment is named by its serial, one of these as `sent-` and
        its uuid: an address that is kept names the same paper after the next answer.
    """
    named: dict[str, OfficeDocument | AnswerFile] = {str(row.attachment.serial): row for row in documents}
    named |= {f"sent-{row.uuid.hex}": row for row in sent}
    keys = list(named)
    if not keys:
        return {}
    key = request.GET.get("document", "")
    key = key if key in named else keys[0]
    chosen = named[key]
    document = chosen if isinstance(chosen, OfficeDocument) else None
    page = _page(request, document) if document else None
    following = keys[(keys.index(key) + 1) % len(keys)]
    return {
        "documents": documents,
        "named_documents": list(named.items()),
        "document_key": key,
        "document": document,
        "sent_file": chosen if document is None else None,
        "next_document": following if following != key else None,
        "page": page,
        # What the forms and links of the page carry along, so that they come back to it; office.js keeps it right.
        "shown": urlencode({"document": key, "page": page["number"] if page else 1}),
    }


def _page(request: HttpRequest, document: OfficeDocument) -> dict[str, Any] | None:
    """Return the page that is open, with the numbers of its neighbours; None when there is no picture of any."""
    pages = document.reading.pages if document.reading else []
    if not pages:
        return None
    asked = request.GET.get("page", "")
    number = min(max(int(asked), 1), len(pages)) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    width, height = pages[number - 1]["width"], pages[number - 1]["height"]
    frames = [
        _frame(mark, box, width) for mark in document.comparison.marks for box in mark.boxes if box.page == number
    ]
    return {
        "number": number,
        # A document of more pages than were read says so.
        "count": max(document.attachment.pages, len(pages)),
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if number < len(pages) else None,
        "is_last_read": number == len(pages) < document.attachment.pages,
        "width": _svg(width),
        "height": _svg(height),
        "letter": _svg(width * _LETTER),
        "line": _svg(width * _AIR * 0.8),
        # What differs is drawn last: nothing lies over it.
        "frames": sorted(dict.fromkeys(frames), key=lambda frame: not frame.agrees),
    }


def _frame(mark: Mark, box: Box, width: float) -> Frame:
    air = width * _AIR
    letter = width * _LETTER
    row = mark.sought
    title = _("%(label)s: same as the form") if mark.agrees else _("%(label)s: the form says %(form)s")
    on_the_right = box.left > width * 0.6
    return Frame(
        x=_svg(box.left - air),
        y=_svg(box.top - air),
        width=_svg(box.right - box.left + 2 * air),
        height=_svg(box.bottom - box.top + 2 * air),
        agrees=mark.agrees,
        title=title % {"label": row.label, "form": row.shown},
        note="" if mark.agrees else _("Form: %(form)s") % {"form": row.shown},
        note_x=_svg(box.right if on_the_right else box.left),
        note_y=_svg(box.top - 2 * air if box.top > 2 * letter else box.bottom + letter + 2 * air),
        note_anchor="end" if on_the_right else "start",
    )


def _svg(value: float) -> str:
    return f"{value:.1f}"
