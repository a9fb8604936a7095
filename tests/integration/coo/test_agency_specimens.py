"""Stamps and signatures of an agency: checked, dated, ended, never deleted; and a warning before they run out."""

import datetime as dt
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import Notice, OfficerPost, Specimen
from accounts.roles import PostRole
from accounts.services.specimens import signature_of, stamp_of
from coo.forms.agency import owner_key
from coo.services import issuance
from coo.services.office import specimens as service
from tests.factories.agency import dmy, in_days, make_administrator, picture, today, upload
from tests.factories.login import sign_in
from tests.integration.accounts.sign_in_world import make_person, sent
from tests.integration.coo.office_world import post_of
from tradeconnect.common.files import store

pytestmark = pytest.mark.django_db
LIST = "/agency/specimens/"
NEW = f"{LIST}new/"


@pytest.fixture
def administrator(cast: Any) -> Client:
    return sign_in(Client(), cast.admin)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def form(whose: Any, **changes: Any) -> dict[str, Any]:
    return {"owner": owner_key(whose), "file": upload(), "starts_on": dmy(today()), "ends_on": "", **changes}


def page(specimen: Specimen, name: str = "agency_specimen") -> str:
    return reverse(f"coo:{name}", args=[specimen.uuid])


def test_a_stamp_is_added_cut_out_and_used_at_once(cast: Any, administrator: Client) -> None:
    before = stamp_of(cast.office, today=today())
    answer = administrator.post(NEW, form(cast.office), follow=True)
    assert "The picture is added." in text(answer)
    added = stamp_of(cast.office, today=today())
    assert added is not None
    assert before is not None
    assert added != before
    shown = administrator.get(page(added, "agency_specimen_picture"))
    assert shown.headers["Content-Type"] == "image/png"
    with Image.open(BytesIO(shown.content)) as drawn:
        assert drawn.width == drawn.height
        assert drawn.mode == "RGBA"
        assert drawn.getpixel((0, 0)) == (0, 0, 0, 0)
        assert drawn.getpixel((drawn.width // 2, drawn.height // 2))[3] == 0  # the paper within the ring
    # Certificates that were numbered before show the stamp of then, and it is still there.
    assert Specimen.objects.filter(pk=before.pk).exists()
    assert "Stamp or specimen signature added" in text(administrator.get(LIST))


def test_a_signature_of_an_officer_is_used_from_its_day(cast: Any, administrator: Client) -> None:
    post = post_of(cast.officer)
    administrator.post(NEW, form(post, file=upload(picture("JPEG"), "ink.jpg"), starts_on=dmy(in_days(2))))
    added = Specimen.objects.filter(post=post).latest("starts_on")
    assert signature_of(post, today=today()) != added
    assert signature_of(post, today=in_days(2)) == added
    assert added.picture.content_type == "image/png"


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("stamp.pdf", b"%PDF-1.4\n", ""),
        ("stamp.png", b"GIF89a", ""),
        ("stamp.png", picture(ink=""), "No ink"),
        ("stamp.png", picture(size=(160, 120)), "too small"),
    ],
)
def test_what_cannot_be_printed_is_refused(
    cast: Any, administrator: Client, name: str, content: bytes, word: str
) -> None:
    before = Specimen.objects.count()
    answer = administrator.post(NEW, form(cast.office, file=upload(content, name)))
    assert list(answer.context["form"].errors) == ["file"]
    assert word in str(answer.context["form"].errors)
    assert Specimen.objects.count() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_on": dmy(in_days(-1))}, "starts_on"),
        ({"ends_on": dmy(in_days(-1))}, "ends_on"),
        ({"owner": "office-1"}, "owner"),
    ],
)
def test_days_and_owner_are_checked(cast: Any, administrator: Client, changes: dict[str, str], field: str) -> None:
    assert list(administrator.post(NEW, form(cast.office, **changes)).context["form"].errors) == [field]


def test_another_agencys_office_has_no_part(cast: Any, administrator: Client) -> None:
    answer = administrator.post(NEW, form(cast.other_office))
    assert list(answer.context["form"].errors) == ["owner"]
    theirs = cast.other_office.stamps.get()
    for name in ("agency_specimen", "agency_specimen_picture"):
        assert administrator.get(page(theirs, name)).status_code == 404
    assert administrator.post(page(theirs), {"last_day": dmy(today())}).status_code == 404
    with pytest.raises(PermissionDenied):
        service.end_specimen(specimen=theirs, last_day=today(), actor=cast.admin, now=timezone.now())
    theirs.refresh_from_db()
    assert theirs.ends_on is None


def test_an_ended_stamp_stops_the_issue(cast: Any, administrator: Client) -> None:
    stamp = cast.office.stamps.get()
    nothing = administrator.post(page(stamp), {"last_day": ""})
    assert nothing.context["form"].errors == {"last_day": ["Enter the last day, or tick that it ends at once."]}
    administrator.post(page(stamp), {"last_day": dmy(today())})
    post = post_of(cast.officer)
    assert issuance.require_specimens(post, timezone.now())
    with pytest.raises(issuance.IssueRefused, match="no stamp"):
        issuance.require_specimens(post, timezone.now() + dt.timedelta(days=1))
    early = administrator.post(page(stamp), {"last_day": dmy(in_days(-1))})
    assert list(early.context["form"].errors) == ["last_day"]
    administrator.post(page(stamp), {"last_day": dmy(in_days(9))})
    assert issuance.require_specimens(post, timezone.now() + dt.timedelta(days=1))


@pytest.mark.parametrize("whose", ["stamp", "specimen signature"])
def test_without_a_last_day_it_ends_at_once_and_the_issue_is_refused(
    cast: Any, administrator: Client, whose: str
) -> None:
    """As a post and a rule do."""
    post = post_of(cast.officer)
    specimen = cast.office.stamps.get() if whose == "stamp" else post.signatures.get()
    done = administrator.post(page(specimen), {"at_once": "on"}, follow=True)
    assert "It is not used any more" in text(done)
    with pytest.raises(issuance.IssueRefused, match=whose):
        issuance.require_specimens(post, timezone.now())
    again = administrator.post(page(specimen), {"at_once": "on"})
    assert "It has ended already" in text(again)


def test_one_that_begins_today_is_replaced_and_not_ended(cast: Any, administrator: Client) -> None:
    stamp = cast.office.stamps.get()
    Specimen.objects.filter(pk=stamp.pk).update(starts_on=today())
    answer = administrator.post(page(stamp), {"at_once": "on"})
    assert list(answer.context["form"].errors) == ["last_day"]
    stamp.refresh_from_db()
    assert stamp.ends_on is None


def test_one_that_has_ended_is_not_revived(cast: Any, administrator: Client) -> None:
    stamp = cast.office.stamps.get()
    Specimen.objects.filter(pk=stamp.pk).update(ends_on=in_days(-1))
    assert administrator.post(page(stamp), {"at_once": "on"}).context["form"].errors
    assert "none is valid today" in text(administrator.get(LIST))


def _specimen(cast: Any, begin: int, end: int | None) -> Specimen:
    return Specimen(starts_on=in_days(begin), ends_on=None if end is None else in_days(end))


@pytest.mark.parametrize(
    ("spans", "last"),
    [
        ([], None),
        ([(-9, -1)], None),
        ([(1, 9)], None),
        ([(-9, 5)], 5),
        ([(-9, 5), (6, 20)], 20),
        ([(-9, 5), (7, 20)], 5),
        ([(-9, 5), (-3, 2)], 5),
        ([(-9, 0), (1, 1), (2, 4)], 4),
    ],
)
def test_up_to_which_day_there_is_one(cast: Any, spans: list[tuple[int, int]], last: int | None) -> None:
    rows = [_specimen(cast, *span) for span in spans]
    assert service.last_day_covered(rows, today()) == (None if last is None else in_days(last))
    assert service.last_day_covered([*rows, _specimen(cast, -20, None)], today()) == dt.date.max


def test_administrators_are_warned_two_weeks_before_and_not_every_day(cast: Any, administrator: Client) -> None:
    stamp, now = cast.office.stamps.get(), timezone.now()
    Specimen.objects.filter(pk=stamp.pk).update(ends_on=in_days(15))
    assert service.warn_of_gaps(now) == 0
    Specimen.objects.filter(pk=stamp.pk).update(ends_on=in_days(14))
    sent()
    assert [service.warn_of_gaps(now) for _again in range(2)] == [1, 0]
    assert service.warn_of_gaps(now + dt.timedelta(days=7)) == 1
    mails = sent()[0]
    assert {to for to, _body in mails} == {cast.admin.email}
    assert f"Stamp of the office New Delhi (DEL): until {dmy(in_days(14))}" in mails[0][1]
    assert Notice.objects.filter(user=cast.admin, kind="specimen_ends").count() == 2
    assert "and no other follows" in text(administrator.get(LIST))
    administrator.post(NEW, form(cast.office, starts_on=dmy(in_days(15))))
    assert "and no other follows" not in text(administrator.get(LIST))


def test_a_post_that_ends_needs_no_signature_after_it(cast: Any) -> None:
    post = post_of(cast.officer)
    Specimen.objects.filter(post=post).update(ends_on=in_days(5))
    assert [gap.owner for gap in service.gaps_of(cast.office.agency, today())] == [post]
    OfficerPost.objects.filter(pk=post.pk).update(ends_on=in_days(5))
    assert service.gaps_of(cast.office.agency, today()) == []


@pytest.mark.parametrize("name", ["exporter", "officer", "operator"])
def test_nobody_else_adds_or_ends(cast: Any, name: str) -> None:
    actor, stamp = getattr(cast, name), cast.office.stamps.get()
    client = sign_in(Client(), actor)
    assert client.post(NEW, form(cast.office)).status_code == 403
    assert client.post(page(stamp), {"last_day": dmy(today())}).status_code == 403
    with pytest.raises(PermissionDenied):
        service.add_specimen(
            owner=cast.office,
            name="stamp.png",
            content=picture(),
            starts_on=today(),
            ends_on=None,
            actor=actor,
            now=timezone.now(),
        )
    assert Specimen.objects.filter(office=cast.office).count() == 1


def test_a_second_administrator_of_the_agency_may(cast: Any) -> None:
    client = sign_in(Client(), make_administrator(cast.office))
    client.post(NEW, form(cast.office))
    assert Specimen.objects.filter(office=cast.office).count() == 2


def test_the_list_costs_the_same_however_long_it_is(
    cast: Any, administrator: Client, django_assert_max_num_queries: Any
) -> None:
    administrator.get(LIST)
    with CaptureQueriesContext(connection) as few:
        administrator.get(LIST)
    stored = store(name="x.png", content=picture(), content_type="image/png")
    for number in range(8):
        post = OfficerPost.objects.create(
            user=make_person(f"officer{number}@agency.example"),
            office=cast.office,
            role=PostRole.OFFICER,
            designation="Officer",
            starts_on=today(),
        )
        Specimen.objects.create(post=post, picture=stored, starts_on=today())
    with django_assert_max_num_queries(len(few)):
        assert len(administrator.get(LIST).context["lines"]) == 11
