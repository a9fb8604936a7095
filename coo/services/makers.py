"""The officer who makes a certificate or a paper: what it prints of them, and their pictures in force."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import OfficerPost, Specimen
from accounts.services.specimens import signature_of, stamp_of
from signing.models import Credential
from tradeconnect.common.dates import india_date


class IssueRefused(Exception):
    """This cannot be issued or signed now; the text is for the officer."""


def require_specimens(post: OfficerPost, now: dt.datetime) -> tuple[Specimen, Specimen]:
    """Return the office's stamp and the officer's specimen signature in force at `now`.

    Raises: IssueRefused when one is missing or not valid that day.
    """
    today = india_date(now)
    stamp, signature = stamp_of(post.office, today=today), signature_of(post, today=today)
    if stamp is None:
        raise IssueRefused(
            _("The office has no stamp on record that is valid today. Ask the administrator of your agency to add it.")
        )
    if signature is None:
        raise IssueRefused(
            _("Your specimen signature is not on record, or not valid today. Ask the administrator of your agency.")
        )
    return stamp, signature


def specimen_pictures(post: OfficerPost, at: dt.datetime) -> tuple[bytes, bytes]:
    """Return stamp and signature (PNG) that a paper of `at` shows. Raises: IssueRefused."""
    stamp, signature = require_specimens(post, at)
    return stamp.picture.read(), signature.picture.read()


def name_of(credential: Credential) -> str:
    """Return how a paper names the key that signs it, as `serial 4E17 90AC 33D2 08B1`."""
    serial = credential.serial.upper()
    groups = " ".join(serial[start : start + 4] for start in range(0, len(serial), 4))
    return f"serial {groups}"


def maker_facts(post: OfficerPost, credential: Credential) -> dict[str, Any]:
    """Return what a paper prints of agency, office, officer and key."""
    office, agency = post.office, post.office.agency
    return {
        "agency": {"code": agency.code, "name": agency.name, "name_hi": agency.name_hi, "address": agency.address},
        "office": {"code": office.code, "city": office.city, "address": office.address},
        "officer": {"name": post.user.get_full_name(), "designation": post.designation},
        "signing_certificate": name_of(credential),
    }
