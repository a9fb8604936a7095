"""What the pages that ask for a code share: words for a wrong one, sending again, and what they show."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.services.codes import TooSoon, WrongCode, newest_codes, resend_at, resend_codes, tries_left
from accounts.services.throttles import TooManyTries
from tradeconnect.common.dates import INDIA, dmy, india_date
from tradeconnect.common.middleware import client_address


def clock(moment: dt.datetime) -> str:
    """Return the time of day in India, as 14:47; with the date before it when that is not today."""
    time = f"{moment.astimezone(INDIA):%H:%M}"
    return time if india_date(moment) == india_date(timezone.now()) else f"{dmy(moment)}, {time}"


def wrong_code(wrong: WrongCode) -> str:
    """Return in words that a code, or one of two, does not count."""
    if not wrong.tries_left:
        return _("This OTP does not count any more: out of date, used, or tried too often. Ask for a new one.")
    said = ngettext(
        "This OTP is wrong. %(left)d try is left.", "This OTP is wrong. %(left)d tries are left.", wrong.tries_left
    )
    return said % {"left": wrong.tries_left}


def too_many_codes(locked: TooManyTries) -> str:
    """Return in words that no further code is sent for a while, the same whomever it was for."""
    said = _("Too many codes were asked for. The next one is possible at %(time)s.")
    return said % {"time": clock(locked.until)}


def send_again(request: HttpRequest, reference: UUID, now: dt.datetime) -> None:
    """Send new codes in place of the last ones, and say how it went."""
    try:
        resend_codes(reference=reference, source=client_address(request), now=now)
    except TooSoon as early:
        said = _("The last OTP was sent less than a minute ago. The next one is possible at %(time)s.")
        messages.warning(request, said % {"time": f"{early.at.astimezone(INDIA):%H:%M:%S}"})
    except TooManyTries as locked:
        messages.error(request, too_many_codes(locked))
    except WrongCode as gone:
        messages.error(request, wrong_code(gone))
    else:
        messages.success(request, _("A new OTP is on its way. The one before does not count any more."))


def otp_context(reference: UUID, now: dt.datetime) -> dict[str, Any]:
    """Return for the template: until when the code is good, the tries left, and when it may be sent again."""
    codes = newest_codes(reference).values()
    again = resend_at(reference) or now
    return {
        "good_until": min((code.expires_at for code in codes), default=now),
        "tries_left": min((tries_left(code, now) for code in codes), default=0),
        "resend_at": again,
        "resend_in": max(int((again - now).total_seconds()) + 1, 0) if again > now else 0,
    }
