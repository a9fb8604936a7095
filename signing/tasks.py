"""Jobs of this app."""

from django.utils import timezone

from signing.services.pades import Box, Placement
from signing.services.pdf import sign_requested_pdf
from tradeconnect.common.jobs import handler


@handler("signing.sign_pdf")
def sign_pdf(*, signature: str, field: str, page: int, box: str) -> None:
    """Sign the PDF of a signature job. `box` is four numbers parted by blanks, or empty."""
    placement = Placement(field_name=field, page=page, box=_box(box))
    sign_requested_pdf(signature=signature, placement=placement, now=timezone.now())


def _box(text: str) -> Box | None:
    if not text:
        return None
    left, bottom, right, top = (int(side) for side in text.split())
    return left, bottom, right, top
