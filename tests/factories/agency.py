"""What an agency's administrator keeps, for tests: people, reasons, pictures, and the addresses of their pages."""

import datetime as dt
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.models import Holiday, Office, OfficerPost, User
from accounts.roles import PostRole
from coo.constants import ReasonUse
from coo.demo.authenticators import ensure_authenticator
from coo.models import Reason
from tradeconnect.common.dates import india_date


def today() -> dt.date:
    """Return today in India."""
    return india_date(timezone.now())


def in_days(days: int) -> dt.date:
    """Return the date in India so many days from today."""
    return today() + dt.timedelta(days=days)


def dmy(day: dt.date) -> str:
    """Return a date as a person types it."""
    return f"{day:%d/%m/%Y}"


def make_reason(office: Office, **fields: Any) -> Reason:
    """Return a reason of the office's agency."""
    values = {"use": ReasonUse.DEFICIENCY, "code": "Y01", "title": "Invoice not legible", "starts_on": today()}
    return Reason.objects.create(agency=office.agency, **{**values, **fields})


def make_administrator(office: Office, email: str = "second-admin@demo.test") -> User:
    """Return an administrator of the office's agency, with an authenticator."""
    person = User.objects.create_user(email, "Trade-Connect-2026", first_name="Usha", last_name="Pillai")
    OfficerPost.objects.create(
        user=person,
        office=office,
        role=PostRole.ADMINISTRATOR,
        designation="Administrator",
        starts_on=dt.date(2024, 4, 1),
    )
    ensure_authenticator(person)
    return person


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 600), ink: str = "#1b2a6b") -> bytes:
    """Return a scan: a ring of ink on white paper."""
    image = Image.new("RGB", size, "white")
    if ink:
        box = [size[0] // 4, size[1] // 4, size[0] * 3 // 4, size[1] * 3 // 4]
        ImageDraw.Draw(image).ellipse(box, outline=ink, width=max(size[0] // 90, 1))
    packed = BytesIO()
    image.save(packed, kind)
    return packed.getvalue()


def upload(content: bytes | None = None, name: str = "stamp.png") -> SimpleUploadedFile:
    """Return a picture as a form sends it."""
    return SimpleUploadedFile(name, picture() if content is None else content)


def addresses_of_agency(officer: User, office: Office | None) -> dict[str, list[Any]]:
    """Return what the addresses of the administrator's pages name, of the officer's office."""
    assert office is not None
    holiday, _made = Holiday.objects.get_or_create(
        agency=office.agency, day=in_days(400), defaults={"name": "Founder's day"}
    )
    reason = Reason.objects.filter(agency=office.agency).first() or make_reason(office)
    post = [officer.uuid, office.uuid, PostRole.OFFICER.value]
    of_office = ("agency_office", "agency_office_close", "agency_office_reopen", "agency_hours")
    specimen = [office.stamps.latest("starts_on").uuid]
    return {
        **dict.fromkeys((f"accounts:{name}" for name in of_office), [office.uuid]),
        **dict.fromkeys(("accounts:agency_post", "accounts:agency_post_end"), post),
        "accounts:agency_holiday_remove": [holiday.uuid],
        **dict.fromkeys(("coo:agency_specimen", "coo:agency_specimen_picture"), specimen),
        "coo:agency_rule_end": ["reason", reason.uuid],
    }
