"""Jobs of this app."""

import logging
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from accounts.models import Firm
from accounts.services import iec as service
from accounts.services import registration as registrations
from accounts.services.announcements import tell_audience as tell_next
from accounts.services.posts import follow_ended_posts
from accounts.services.senders import send_code as make_and_send
from accounts.services.sweeping import sweep_sign_in
from accounts.services.working_hours import follow_new_hours
from tradeconnect.common.dates import india_date
from tradeconnect.common.http import ServiceUnavailable
from tradeconnect.common.jobs import enqueue, handler

log = logging.getLogger(__name__)


@shared_task(name="accounts.refresh_stale_firms")
def refresh_stale_firms() -> None:
    """Rung by beat: put the firms that were not refreshed within a day into the queue."""
    now = timezone.now()
    for iec in service.stale_firms(now):
        service.refresh_in_background(iec=iec, now=now)


@handler("accounts.refresh_firm")
def refresh_firm(*, iec: str) -> None:
    """Refresh one firm unless somebody has done so meanwhile. A registry that is down is asked again next hour."""
    now = timezone.now()
    firm = Firm.objects.get(iec=iec)
    if firm.refreshed_at is not None and now - firm.refreshed_at < service.STALE_AFTER:
        return
    try:
        service.refresh_firm(firm=firm, actor=None, now=now)
    except ServiceUnavailable as failure:
        # `common.http` has written it down; the firm stays as it was.
        log.warning("%s was not refreshed: %s", iec, failure.reason)


@handler("accounts.send_code")
def send_code(*, code: str) -> None:
    """Make and send a one-time code that a page asked for."""
    make_and_send(code=UUID(code), now=timezone.now())


@handler("accounts.complete_registration")
def complete_registration(*, registration: str) -> None:
    """Make the user of a registration whose OTP was right."""
    registrations.complete_registration(registration=UUID(registration), now=timezone.now())


@handler("accounts.tell_audience")
def tell_audience(*, announcement: str, after: int) -> None:
    """Tell the next people whom an announcement is for."""
    tell_next(announcement=UUID(announcement), after=after, now=timezone.now())


@shared_task(name="accounts.sweep")
def sweep() -> None:
    """Rung by beat: delete what sign-in leaves behind."""
    sweep_sign_in(timezone.now())


@shared_task(name="accounts.look_at_agencies")
def look_at_agencies() -> None:
    """Rung by beat: put the day's look at agencies into the queue, once a day however often beat rings."""
    enqueue("accounts.follow_agencies", key=f"{india_date(timezone.now())}")


@handler("accounts.follow_agencies")
def follow_agencies() -> None:
    """Follow what came with the day: posts that have ended, hours that have begun."""
    now = timezone.now()
    follow_ended_posts(now)
    follow_new_hours(now)
