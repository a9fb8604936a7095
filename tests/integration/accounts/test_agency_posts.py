"""Who is appointed to a post in an agency, changed and ended: by its own administrator, one post a person at a time."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import looks_after
from accounts.models import Membership, Office, OfficerPost, User
from accounts.roles import PostRole
from accounts.services import posts as service
from accounts.services.agencies import AgencyActRefused
from coo.models import Application
from tests.factories.agency import dmy, in_days, make_administrator, today
from tests.factories.files import make_draft, submit
from tests.factories.login import sign_in
from tests.integration.accounts.sign_in_world import log_in, make_person, one_time_password_in, sent
from tradeconnect.common.models import AuditEvent

pytestmark = pytest.mark.django_db
APPOINT = "/agency/people/appoint/"
REASON = {"reason": "She has left the chamber."}


@pytest.fixture
def administrator(cast: Any) -> Client:
    return sign_in(Client(), cast.admin)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def form(cast: Any, email: str, **changes: str) -> dict[str, str]:
    return {
        "email": email,
        "first_name": "",
        "last_name": "",
        "mobile": "",
        "office": str(cast.office.uuid),
        "role": PostRole.OFFICER.value,
        "designation": "Assistant Director",
        "starts_on": dmy(today()),
        "ends_on": "",
        **changes,
    }


def page(post: OfficerPost, name: str = "agency_post") -> str:
    return reverse(f"accounts:{name}", args=[post.user.uuid, post.office.uuid, post.role])


def post_of(person: User) -> OfficerPost:
    return OfficerPost.objects.select_related("user", "office__agency").get(user=person)


def test_a_new_person_gets_a_login_and_its_password(cast: Any, administrator: Client) -> None:
    sent()
    typed = form(cast, "Nalini@YCC.example", first_name="Nalini", last_name="Iyer", mobile="98400 12345")
    answer = administrator.post(APPOINT, typed, follow=True)
    assert "A login is opened" in text(answer)
    person = User.objects.get(email="nalini@ycc.example")
    assert (str(person), person.mobile, person.must_change_password) == ("Nalini Iyer", "9840012345", True)
    mails = [body for to, body in sent()[0] if to == person.email]
    assert len(mails) == 2
    password = one_time_password_in("\n".join(mails))
    assert "You are appointed to a post in Yamuna Chamber of Commerce, New Delhi" in "\n".join(mails)
    client = Client()
    log_in(client, person.email, password)
    assert client.get("/office/").headers["Location"].startswith(reverse("accounts:change_password"))
    html = text(administrator.get("/agency/people/"))
    assert "Appointed to a post</b> Assistant Director, New Delhi" in html


def test_a_login_that_is_there_keeps_its_name(cast: Any, administrator: Client) -> None:
    person = make_person("kiran@demo.test", last_name="Das")
    answer = administrator.post(APPOINT, form(cast, " KIRAN@demo.test ", first_name="Somebody"), follow=True)
    assert "Kiran Das is appointed, and is told by mail." in text(answer)
    assert User.objects.get(pk=person.pk).first_name == "Kiran"
    assert not User.objects.get(pk=person.pk).must_change_password
    assert post_of(person).starts_on == today()


def test_who_acts_for_a_firm_is_not_appointed(cast: Any, administrator: Client) -> None:
    """Their login would be the office's from then on, and the firm's files out of their reach."""
    answer = administrator.post(APPOINT, form(cast, cast.colleague.email))
    assert answer.status_code == 200
    [words] = answer.context["form"].errors["email"]
    assert words.startswith("This person acts for an exporter. Appoint them with another e-mail address")
    assert not OfficerPost.objects.filter(user=cast.colleague).exists()
    Membership.objects.filter(user=cast.colleague).update(ends_on=in_days(-1))
    administrator.post(APPOINT, form(cast, cast.colleague.email))
    assert OfficerPost.objects.filter(user=cast.colleague).exists()


def test_the_login_of_who_acts_for_a_firm_too_stays_out_of_reach(cast: Any, administrator: Client) -> None:
    """Else an administrator could appoint somebody who joins a firm later, and reset the second factor of its login."""
    memberships = list(Membership.objects.filter(user=cast.colleague).values_list("pk", "ends_on"))
    Membership.objects.filter(user=cast.colleague).update(ends_on=in_days(-1))
    administrator.post(APPOINT, form(cast, cast.colleague.email))
    for pk, ends_on in memberships:
        Membership.objects.filter(pk=pk).update(ends_on=ends_on)
    answer = administrator.get(reverse("accounts:agency_person", args=[cast.colleague.uuid]))
    assert "the helpdesk looks after this login" in text(answer)
    assert not looks_after(cast.admin, cast.colleague, today())
    act = reverse("accounts:agency_person_act", args=[cast.colleague.uuid, "reset-second-factor"])
    assert administrator.post(act, REASON).status_code == 404


@pytest.mark.parametrize(
    ("email", "changes", "field"),
    [
        ("unknown@demo.test", {}, "first_name"),
        ("officer2@demo.test", {}, "email"),
        ("admin@demo.test", {}, "email"),
        ("other-officer@demo.test", {}, "email"),
        ("operator@demo.test", {}, "email"),
        ("closed@demo.test", {}, "email"),
        ("kiran@demo.test", {"starts_on": "01/01/2024"}, "starts_on"),
        ("kiran@demo.test", {"ends_on": "01/01/2024"}, "ends_on"),
        ("kiran@demo.test", {"office": "0" * 32}, "office"),
        ("kiran@demo.test", {"role": "operator"}, "role"),
        ("kiran@demo.test", {"designation": ""}, "designation"),
        ("new@example.test", {"first_name": "http://x.example"}, "first_name"),
    ],
)
def test_what_is_refused_is_said_at_its_field(
    cast: Any, administrator: Client, email: str, changes: dict[str, str], field: str
) -> None:
    make_person("kiran@demo.test")
    make_person("closed@demo.test", is_active=False)
    people, posts = User.objects.count(), OfficerPost.objects.count()
    answer = administrator.post(APPOINT, form(cast, email, **changes))
    assert list(answer.context["form"].errors) == [field]
    assert (User.objects.count(), OfficerPost.objects.count()) == (people, posts)


def test_another_agencys_office_cannot_be_chosen(cast: Any, administrator: Client) -> None:
    make_person("kiran@demo.test")
    answer = administrator.post(APPOINT, form(cast, "kiran@demo.test", office=str(cast.other_office.uuid)))
    assert list(answer.context["form"].errors) == ["office"]


def test_a_person_who_left_is_appointed_anew(cast: Any, administrator: Client) -> None:
    OfficerPost.objects.filter(user=cast.officer2).update(ends_on=in_days(-30))
    administrator.post(APPOINT, form(cast, cast.officer2.email))
    post = post_of(cast.officer2)
    assert (post.starts_on, post.ends_on, post.designation) == (today(), None, "Assistant Director")


def test_who_holds_the_post_is_not_appointed_to_it_again(cast: Any, administrator: Client) -> None:
    """The running term would be written over: until the new one begins the officer would be out."""
    OfficerPost.objects.filter(user=cast.officer2).update(ends_on=in_days(10))
    before = post_of(cast.officer2).starts_on
    answer = administrator.post(APPOINT, form(cast, cast.officer2.email, starts_on=dmy(in_days(11))))
    assert list(answer.context["form"].errors) == ["email"]
    assert post_of(cast.officer2).starts_on == before


def test_one_post_follows_another_but_they_do_not_overlap(cast: Any, administrator: Client) -> None:
    OfficerPost.objects.filter(user=cast.officer2).update(ends_on=in_days(10))
    second = Office.objects.create(agency=cast.office.agency, code="PNP", city="Panipat", address="4 Assandh Road")
    typed = form(cast, cast.officer2.email, office=str(second.uuid), starts_on=dmy(in_days(10)))
    assert list(administrator.post(APPOINT, typed).context["form"].errors) == ["email"]
    administrator.post(APPOINT, {**typed, "starts_on": dmy(in_days(11))})
    assert OfficerPost.objects.get(user=cast.officer2, office=second).starts_on == in_days(11)
    first = OfficerPost.objects.select_related("user", "office__agency").get(user=cast.officer2, office=cast.office)
    longer = administrator.post(page(first), {"designation": "Assistant Director", "ends_on": dmy(in_days(12))})
    assert longer.context["form"].errors


def test_designation_and_last_day_are_changed(cast: Any, administrator: Client) -> None:
    post = post_of(cast.officer2)
    administrator.post(page(post), {"designation": "Director", "ends_on": dmy(in_days(5))})
    post.refresh_from_db()
    assert (post.designation, post.ends_on) == ("Director", in_days(5))
    assert "<ins>Director</ins>" in text(administrator.get("/agency/people/"))
    early = administrator.post(page(post), {"designation": "Director", "ends_on": dmy(in_days(-1))})
    assert list(early.context["form"].errors) == ["ends_on"]


def test_ended_at_once_the_person_is_out_and_their_files_are_free(cast: Any, administrator: Client) -> None:
    file = submit(make_draft(cast))
    Application.objects.filter(pk=file.pk).update(officer=cast.officer2, taken_at=timezone.now())
    officer = sign_in(Client(), cast.officer2)
    assert officer.get(reverse("coo:worklist")).status_code == 200
    sent()
    empty = administrator.post(page(post_of(cast.officer2), "agency_post_end"), {"last_day": "", **REASON})
    assert list(empty.context["form"].errors) == ["last_day"]
    assert officer.get(reverse("coo:worklist")).status_code == 200
    administrator.post(page(post_of(cast.officer2), "agency_post_end"), {"at_once": "on", **REASON})
    assert officer.get(reverse("coo:worklist")).status_code == 403
    file.refresh_from_db()
    assert (file.officer, file.taken_at) == (None, None)
    assert AuditEvent.objects.filter(action="coo.application.release", target_id=str(file.uuid)).count() == 1
    assert [to for to, body in sent()[0] if "Your post in" in body] == [cast.officer2.email]
    assert REASON["reason"] in text(administrator.get("/agency/people/"))
    again = administrator.post(page(post_of(cast.officer2), "agency_post_end"), {"at_once": "on", **REASON})
    assert "has ended already" in str(again.context["form"].errors)


def test_ended_with_a_day_the_files_are_free_on_the_day_after(cast: Any, administrator: Client) -> None:
    file = submit(make_draft(cast))
    Application.objects.filter(pk=file.pk).update(officer=cast.officer2)
    administrator.post(page(post_of(cast.officer2), "agency_post_end"), {"last_day": dmy(today()), **REASON})
    for now, holder in ((timezone.now(), cast.officer2), (timezone.now() + dt.timedelta(days=1), None)):
        service.follow_ended_posts(now)
        file.refresh_from_db()
        assert file.officer == holder
    assert service.follow_ended_posts(timezone.now() + dt.timedelta(days=1)) == 1
    assert AuditEvent.objects.filter(action="coo.application.release").count() == 1


def test_an_administrator_does_not_end_their_own_post(cast: Any, administrator: Client) -> None:
    post = post_of(cast.admin)
    answer = administrator.post(page(post, "agency_post_end"), {"at_once": "on", **REASON})
    assert "Another administrator" in str(answer.context["form"].errors)
    shorter = administrator.post(page(post), {"designation": "Administrator", "ends_on": dmy(today())})
    assert "Another administrator" in str(shorter.context["form"].errors)
    post.refresh_from_db()
    assert post.ends_on is None
    administrator.post(page(post), {"designation": "Registrar", "ends_on": ""})
    post.refresh_from_db()
    assert post.designation == "Registrar"


def test_an_ended_administrator_ends_nobody(cast: Any) -> None:
    second = make_administrator(cast.office)
    service.end_post(post=post_of(cast.admin), last_day=None, reason="Left.", actor=second, now=timezone.now())
    with pytest.raises(PermissionDenied):
        service.end_post(post=post_of(second), last_day=None, reason="Left.", actor=cast.admin, now=timezone.now())
    assert post_of(second).ends_on is None


def test_an_administrator_of_another_agency_finds_nothing(cast: Any) -> None:
    person = make_administrator(cast.other_office)
    stranger, post = sign_in(Client(), person), post_of(cast.officer)
    for name in ("agency_post", "agency_post_end"):
        assert stranger.get(page(post, name)).status_code == 404
        assert stranger.post(page(post, name), {"designation": "X", "day": "", **REASON}).status_code == 404
    with pytest.raises(PermissionDenied):
        service.end_post(post=post, last_day=None, reason="Left.", actor=person, now=timezone.now())


@pytest.mark.parametrize("name", ["exporter", "officer", "operator"])
def test_nobody_else_appoints(cast: Any, name: str) -> None:
    actor = getattr(cast, name)
    assert sign_in(Client(), actor).post(APPOINT, form(cast, "kiran@demo.test")).status_code == 403
    with pytest.raises(PermissionDenied):
        service.appoint(
            office=cast.office,
            candidate=service.Candidate("kiran@demo.test", "Kiran"),
            term=service.Term(PostRole.OFFICER.value, "Officer", today()),
            actor=actor,
            now=timezone.now(),
        )
    assert not User.objects.filter(email="kiran@demo.test").exists()


def test_a_post_ends_with_its_office(cast: Any) -> None:
    make_person("kiran@demo.test")
    Office.objects.filter(pk=cast.office.pk).update(ends_on=in_days(5))
    cast.office.refresh_from_db()
    candidate = service.Candidate("kiran@demo.test")

    def appoint(ends_on: dt.date | None) -> None:
        term = service.Term(PostRole.OFFICER.value, "Officer", today(), ends_on)
        service.appoint(office=cast.office, candidate=candidate, term=term, actor=cast.admin, now=timezone.now())

    for ends_on in (None, in_days(6)):
        with pytest.raises(AgencyActRefused) as refused:
            appoint(ends_on)
        assert refused.value.field == "ends_on"
    appoint(in_days(5))
    assert OfficerPost.objects.get(user__email="kiran@demo.test").ends_on == in_days(5)


def test_the_page_of_a_person_shows_their_token(cast: Any, administrator: Client) -> None:
    html = text(administrator.get(reverse("accounts:agency_person", args=[cast.officer.uuid])))
    assert "ARVIND MENON" in html.split("Digital signature token")[1]
    html = text(administrator.get(reverse("accounts:agency_person", args=[cast.admin.uuid])))
    assert "None is registered" in html
