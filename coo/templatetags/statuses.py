"""Chips of file and certificate statuses: the words are those of `coo.constants`, shape and tone are said here.

Built into every template (settings.TEMPLATES), so nothing is to be loaded. Usage: docs/design-system.md.
"""

from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from coo.constants import CertificateStatus, Status
from tradeconnect.common.forms import shape

register = template.Library()

# Shape and tone. No two shapes are alike: a chip is told apart in black and white too.
FILE_LOOKS: Final[dict[str, tuple[str, str]]] = {
    Status.DRAFT: ("ring-dashed", "grey"),
    Status.SIGNED: ("ring-dot", "blue"),
    Status.IN_PROCESS: ("half-disc", "blue"),
    Status.DEFICIENT: ("triangle", "saffron"),
    Status.APPROVED_PENDING_ISSUANCE: ("ring-tick", "green-line"),
    Status.AUTO_APPROVED_PENDING_ISSUANCE: ("ring-pen", "green-line"),
    Status.APPROVED: ("disc-tick", "green"),
    Status.REJECTED: ("octagon", "red"),
    Status.WITHDRAWN: ("ring-back", "grey"),
}
CERTIFICATE_LOOKS: Final[dict[str, tuple[str, str]]] = {
    CertificateStatus.VALID: ("seal", "green"),
    CertificateStatus.SUPERSEDED: ("two-sheets", "saffron"),
    CertificateStatus.CANCELLED: ("ring-barred", "red"),
}


def _chip(word: str, look: tuple[str, str]) -> SafeString:
    form, tone = look
    return format_html('<span class="chip chip-{}">{}{}</span>', tone, shape(form), word)


@register.simple_tag
def status_chip(status: str) -> SafeString:
    """`{% status_chip file.status %}`: word, shape and tone of a file status."""
    return _chip(status_label(status), FILE_LOOKS[status])


@register.simple_tag
def certificate_chip(status: str) -> SafeString:
    """`{% certificate_chip certificate.status %}`: word, shape and tone of a published certificate's status."""
    return _chip(str(CertificateStatus(status).label), CERTIFICATE_LOOKS[status])


@register.simple_tag
def status_shape(status: str) -> SafeString:
    """Only the shape of a file status, for lists that write the word themselves."""
    return shape(FILE_LOOKS[status][0])


@register.filter
def status_label(status: str) -> str:
    """Only the word of a file status."""
    return str(Status(status).label)
