"""Jobs of this app."""

from celery import shared_task
from django.utils import timezone

from signing.services.expiry import delete_left_keys, remind_of_expiry
from signing.services.pades import Box, Placement
from signing.services.pdf import sign_requested_pdf
from tradeconnect.common.dates import india_date
from tradeconnect.common.jobs import enqueue, handler


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


@shared_task(name="signing.nightly")
def nightly() -> None:
    """Rung by beat: put the night's round into the queue, once a day however often beat rings."""
    enqueue("signing.nightly_round", key=f"{india_date(timezone.now())}")


@handler("signing.nightly_round")
def nightly_round() -> None:
    """Tell owners of tokens that expire soon; delete keys that a removal left behind."""
    now = timezone.now()
    remind_of_expiry(now)
    delete_left_keys(now)
