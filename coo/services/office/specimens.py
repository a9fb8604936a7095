"""Stamps of offices and specimen signatures of officers: added and ended by the agency's administrator.

Which one is in force on a day says `accounts.services.specimens`; without one nothing is issued.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Agency, Notice, Office, OfficerPost, Specimen, User
from accounts.roles import PostRole
from accounts.services.agencies import AgencyActRefused, lock_agency, record_for, set_values
from accounts.services.notices import notify
from coo.documents.ink import ink_png, ink_size, is_ink_on_paper, stamp_png
from coo.services.attachments import PICTURES, check_file
from tradeconnect.common.dates import dmy, india_date
from tradeconnect.common.files import store
from tradeconnect.common.uploads.check import UploadRefused

WARN: Final = dt.timedelta(days=14)
# An administrator is told again of what is still missing after so long.
AGAIN_AFTER: Final = dt.timedelta(days=6)
# Pixels of the longer side of the ink: less is a blur at 46 mm.
LEAST_PIXELS: Final = 200
NOTICE: Final = "specimen_ends"


@dataclass(frozen=True, slots=True)
class Gap:
    """An office or an officer whose stamp or signature is missing soon.

    Args: last_day: the last day on which there is one; None when there is none today.
    """

    owner: Office | OfficerPost
    last_day: dt.date | None

    @property
    def name(self) -> str:
        """Whose it is, in words."""
        return owner_name(self.owner)


def add_specimen(
    *,
    owner: Office | OfficerPost,
    name: str,
    content: bytes,
    starts_on: dt.date,
    ends_on: dt.date | None,
    actor: User,
    now: dt.datetime,
) -> Specimen:
    """Check a picture, cut the ink out of its paper, and let it be used between two days. Not inside a transaction.

    It may overlap with others: the one that began last is used.

    Args: owner: the office whose stamp it is, or the post whose signature. name: as the person named the file.
    Raises: PermissionDenied; AgencyActRefused with words for the field `file`, `starts_on` or `ends_on`.
    """
    office = owner if isinstance(owner, Office) else owner.office
    today = india_date(now)
    if starts_on < today:
        raise AgencyActRefused(_("Choose today or a later day."), "starts_on")
    if ends_on is not None and ends_on < starts_on:
        raise AgencyActRefused(_("It ends before it begins."), "ends_on")
    picture = _printable(owner, name, content, actor, now)
    with transaction.atomic():
        agency = lock_agency(office.agency, actor=actor, now=now)
        stored = store(name=f"{_file_name(owner)}.png", content=picture, content_type="image/png")
        specimen = Specimen.objects.create(
            office=owner if isinstance(owner, Office) else None,
            post=owner if isinstance(owner, OfficerPost) else None,
            picture=stored,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        changes = {"starts_on": ["", dmy(starts_on)]} | ({"ends_on": ["", dmy(ends_on)]} if ends_on else {})
        record_for(agency, "coo.specimen.added", actor=actor, now=now, what=owner_name(owner), changes=changes)
    return specimen


def end_specimen(*, specimen: Specimen, last_day: dt.date | None, actor: User, now: dt.datetime) -> Specimen:
    """Set the last day of a specimen. It is never deleted: certificates show it.

    Args: last_day: None to end it at once: nothing is issued or signed with it any more, not even today.
    Raises: PermissionDenied; AgencyActRefused for a day that is over, for a specimen that has ended, and for one that
        begins today or later and should end at once: the table keeps no specimen without a day.
    """
    owner = owner_of(specimen)
    office = owner if isinstance(owner, Office) else owner.office
    today = india_date(now)
    with transaction.atomic():
        agency = lock_agency(office.agency, actor=actor, now=now)
        locked: Specimen = Specimen.objects.select_for_update(no_key=True).get(pk=specimen.pk)
        if locked.ends_on is not None and locked.ends_on < today:
            raise AgencyActRefused(_("It has ended already. Add the next one."))
        if last_day is None and locked.starts_on >= today:
            raise AgencyActRefused(
                _("It begins today or later and cannot end before that. Add the right one: it is used in its place."),
                "last_day",
            )
        if last_day is not None and last_day < max(today, locked.starts_on):
            raise AgencyActRefused(_("Choose today or a later day, not before it begins."), "last_day")
        changes = set_values(locked, {"ends_on": last_day or today - dt.timedelta(days=1)})
        if changes:
            locked.save(update_fields=["ends_on"])
            record_for(agency, "coo.specimen.ended", actor=actor, now=now, what=owner_name(owner), changes=changes)
    return locked


def owners_of(agency: Agency, today: dt.date) -> list[Office | OfficerPost]:
    """Return the agency's offices that are not closed and the officers' posts in them that have not ended, each
    office before its officers, with their specimens: three queries.
    """
    offices = agency.offices.exclude(ends_on__lt=today).order_by("city", "code").select_related("agency")
    posts = OfficerPost.objects.filter(role=PostRole.OFFICER).exclude(ends_on__lt=today).select_related("user")
    offices = offices.prefetch_related(
        Prefetch("stamps", Specimen.objects.select_related("picture")),
        Prefetch("posts", posts.order_by("user__first_name", "user__last_name", "pk"), to_attr="officers"),
        Prefetch("officers__signatures", Specimen.objects.select_related("picture")),
    )
    found: list[Office | OfficerPost] = []
    for office in offices:
        found.append(office)
        for post in office.officers:
            post.office = office
            found.append(post)
    return found


def specimens_of(owner: Office | OfficerPost) -> list[Specimen]:
    """Return every specimen of an owner, the latest beginning first."""
    return list((owner.stamps if isinstance(owner, Office) else owner.signatures).all())


def owner_of(specimen: Specimen) -> Office | OfficerPost:
    """Return whose picture it is."""
    owner = specimen.office or specimen.post
    assert owner is not None  # noqa: S101 - a constraint of the table
    return owner


def owner_name(owner: Office | OfficerPost) -> str:
    """Return whose picture it is, in words."""
    if isinstance(owner, Office):
        return _("Stamp of the office %(city)s (%(code)s)") % {"city": owner.city, "code": owner.code}
    return _("Signature of %(person)s, %(city)s") % {"person": owner.user, "city": owner.office.city}


def last_day_covered(specimens: Iterable[Specimen], today: dt.date) -> dt.date | None:
    """Return up to which day, from today on, there is always a specimen; `date.max` without an end, None without one.

    A specimen that begins on the day after another ends closes the gap.
    """
    covered: dt.date | None = None
    for one in sorted(specimens, key=lambda one: one.starts_on):
        reached = today if covered is None else covered + dt.timedelta(days=1)
        if one.starts_on > reached or (one.ends_on is not None and one.ends_on < reached):
            continue
        if one.ends_on is None:
            return dt.date.max
        covered = one.ends_on
    return covered


def gaps_of(agency: Agency, today: dt.date) -> list[Gap]:
    """Return where a stamp or a signature is missing today or ends within two weeks: three queries.

    A post, or an office, that itself ends or begins then needs none on the days without it.
    """
    found = []
    for owner in owners_of(agency, today):
        last_day = last_day_covered(specimens_of(owner), today)
        needed_until = min(today + WARN + dt.timedelta(days=1), owner.ends_on or dt.date.max)
        if owner.starts_on <= today and (last_day is None or last_day < needed_until):
            found.append(Gap(owner, last_day))
    return found


def warn_of_gaps(now: dt.datetime) -> int:
    """Tell the administrators of every agency of its gaps, each at most once in six days; return how many were told."""
    today, told = india_date(now), 0
    posts = OfficerPost.objects.in_force(today).filter(role=PostRole.ADMINISTRATOR, user__is_active=True)
    for post in posts.select_related("user", "office__agency").order_by("pk"):
        gaps = gaps_of(post.office.agency, today)
        lately = Notice.objects.filter(user=post.user, kind=NOTICE, created_at__gt=now - AGAIN_AFTER)
        if not gaps or lately.exists():
            continue
        notify(person=post.user, kind=NOTICE, now=now, path=reverse("coo:agency_specimens"), gaps=gaps)
        told += 1
    return told


def _printable(owner: Office | OfficerPost, name: str, content: bytes, actor: User, now: dt.datetime) -> bytes:
    """Return the picture as the paper shows it. Raises: AgencyActRefused."""
    try:
        checked = check_file(name, content, actor, now)
    except UploadRefused as refused:
        raise AgencyActRefused(str(refused.message), "file") from refused
    if checked.content_type not in PICTURES:
        raise AgencyActRefused(_("Upload a picture, JPG or PNG."), "file")
    if not is_ink_on_paper(checked.content):
        raise AgencyActRefused(
            _("No ink on white paper can be seen in this picture. Stamp or sign on white paper, and scan it."), "file"
        )
    if max(ink_size(checked.content)) < LEAST_PIXELS:
        raise AgencyActRefused(
            _("The picture is too small to be printed: its ink needs %(least)d points at least. Scan it at 300 dpi.")
            % {"least": LEAST_PIXELS},
            "file",
        )
    return stamp_png(checked.content) if isinstance(owner, Office) else ink_png(checked.content)


def _file_name(owner: Office | OfficerPost) -> str:
    if isinstance(owner, Office):
        return f"stamp-{owner.agency.code}-{owner.code}"
    return f"signature-{owner.user.get_full_name()}"
