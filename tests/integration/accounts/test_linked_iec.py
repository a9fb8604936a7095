"""Linking an IEC: what the registry says, and what each page tells when it is slow, down or lying."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import Branch, Firm, Membership, OfficerPost, User
from accounts.services.iec import IecRefused, link_iec, refresh_firm
from accounts.services.throttles import TooManyTries
from accounts.tasks import refresh_stale_firms
from tradeconnect.common.http import ServiceDown, ServiceLied
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import AuditEvent, Job, OutsideService

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/iec/"
NILGIRI, SUVARNA = "AAGCN2764R", "AAXCS4821K"


def person(email: str = "new@demo.test") -> User:
    return User.objects.create_user(email, "Some-Word-2026", first_name="Asha", last_name="Menon")


def snapshot() -> Any:
    """Return everything that a failed call must not change."""
    return list(Firm.objects.order_by("pk").values()), list(Membership.objects.order_by("pk").values())


def test_linking_makes_the_listed_person_owner_and_is_idempotent(cast: Any, outside: Any) -> None:
    asha, now = person(), timezone.now()
    first = link_iec(user=asha, iec=NILGIRI.lower(), now=now)
    second = link_iec(user=asha, iec=NILGIRI, now=now)
    assert first.pk == second.pk
    assert (first.is_owner, first.capacity, set(first.rights)) == (
        True,
        "owner",
        {"view", "prepare", "sign", "pay", "manage"},
    )
    assert [branch.number for branch in first.firm.branches.all()] == ["000", "001"]
    assert AuditEvent.objects.filter(action="accounts.iec.linked", target_id=str(first.firm.uuid)).count() == 1


@pytest.mark.parametrize("iec", [SUVARNA, "AAAAA0000A", "nonsense"])
def test_nobody_links_what_the_registry_does_not_list_for_them(cast: Any, outside: Any, iec: str) -> None:
    asha = person()
    with pytest.raises(IecRefused):
        link_iec(user=asha, iec=iec, now=timezone.now())
    assert not Membership.objects.filter(user=asha).exists()


def test_who_will_have_a_post_in_an_agency_links_no_iec(cast: Any, outside: Any) -> None:
    asha, now = person(), timezone.now()
    soon = timezone.localdate() + dt.timedelta(days=7)
    post = OfficerPost.objects.create(user=asha, office=cast.office, designation="Officer", starts_on=soon)
    with pytest.raises(IecRefused, match="post in an agency"):
        link_iec(user=asha, iec=NILGIRI, now=now)
    post.delete()
    assert link_iec(user=asha, iec=NILGIRI, now=now).is_owner


@pytest.mark.parametrize("mode", ["slow", "down", "wrong"])
def test_a_registry_that_fails_changes_nothing_and_the_page_says_so(
    cast: Any, outside: Any, signed_in: Any, mode: str
) -> None:
    asha = person()
    client, before = signed_in(asha), snapshot()
    outside.switch("registry", mode, "html" if mode == "wrong" else "")
    answers = [
        client.post(PAGE),
        client.post(reverse("accounts:link_iec"), {"iec": NILGIRI}),
    ]
    words = "answer cannot be right" if mode == "wrong" else "registry does not answer"
    for answer in answers:
        assert answer.status_code == 503
        assert words in answer.content.decode()
        assert "What you can do now" in answer.content.decode()
    assert snapshot()[1] == before[1]
    assert not Firm.objects.filter(iec=NILGIRI).exists()


def test_a_failed_refresh_changes_nothing(cast: Any, outside: Any) -> None:
    before = snapshot()
    outside.switch("registry", "down")
    with pytest.raises(ServiceDown):
        refresh_firm(firm=cast.firm, actor=cast.exporter, now=timezone.now())
    outside.switch("registry", "wrong", "other_firm")
    with pytest.raises(ServiceLied):
        refresh_firm(firm=cast.firm, actor=cast.exporter, now=timezone.now())
    assert snapshot() == before


def test_the_page_finds_links_and_leads_to_the_dashboard(cast: Any, outside: Any, signed_in: Any) -> None:
    client = signed_in(person())
    assert "Link your IEC" in client.get("/dashboard/").content.decode()
    assert "No IEC is linked" in client.get(PAGE).content.decode()
    assert NILGIRI in client.post(PAGE).content.decode()
    answer = client.post(reverse("accounts:link_iec"), {"iec": NILGIRI}, follow=True)
    assert "Nilgiri Terrace Teas" in answer.content.decode()
    shown = client.get(PAGE).content.decode()
    assert all(text in shown for text in (NILGIRI, "Udagamandalam", "33AAGCN2764R", "Owner", "Last refreshed"))


def test_a_second_firm_is_linked_beside_the_first(cast: Any, outside: Any, signed_in: Any) -> None:
    two = person("two@demo.test")
    client = signed_in(two)
    for iec in ("AAHFT5518L", "0704013562"):
        client.post(reverse("accounts:link_iec"), {"iec": iec})
    assert Membership.objects.filter(user=two, is_owner=True).count() == 2
    assert "Malnad Coffee Works" in client.get("/dashboard/").content.decode()


def test_a_branch_listed_no_more_leaves_the_choices_and_stays_in_its_file(
    cast: Any, outside: Any, signed_in: Any, full_draft: Any
) -> None:
    state = cast.firm.branches.first().state
    gone = Branch.objects.create(firm=cast.firm, number="009", address="Gone", city="Agra", pin="282001", state=state)
    refresh_firm(firm=cast.firm, actor=None, now=timezone.now())
    gone.refresh_from_db()
    assert not gone.is_current
    tab, client = reverse("coo:tab", args=[full_draft.uuid, "basic-details"]), signed_in(cast.exporter)
    assert "282001" not in client.get(tab).content.decode()
    type(full_draft).objects.filter(pk=full_draft.pk).update(branch=gone)
    assert "282001" in client.get(tab).content.decode()


def test_an_owner_whose_email_is_listed_no_more_is_out_at_once(cast: Any, outside: Any, signed_in: Any) -> None:
    User.objects.filter(pk=cast.exporter.pk).update(email="moved@demo.test")
    cast.exporter.refresh_from_db()
    client = signed_in(cast.exporter)
    answer = client.post(reverse("accounts:refresh_iec", args=[cast.firm.uuid]), follow=True)
    assert "does not list moved@demo.test" in answer.content.decode()
    assert Membership.objects.get(user=cast.exporter, firm=cast.firm).ended_at is not None
    assert client.get(reverse("payments:wallet")).status_code == 403
    # The colleague was invited by the firm, not named by the registry.
    assert Membership.objects.get(user=cast.colleague, firm=cast.firm).ended_at is None


def test_an_iec_that_turns_inactive_stops_signing_and_paying_with_the_reason(
    cast: Any, outside: Any, signed_in: Any, full_draft: Any
) -> None:
    Firm.objects.filter(pk=cast.firm.pk).update(is_active=False)
    client = signed_in(cast.exporter)
    for name in ("coo:sign", "coo:pay"):
        answer = client.post(reverse(name, args=[full_draft.uuid]))
        assert answer.status_code == 403, name
        assert "is not active in the registry" in answer.content.decode()
    full_draft.refresh_from_db()
    assert full_draft.status == "draft"
    client.post(reverse("accounts:refresh_iec", args=[cast.firm.uuid]))
    assert client.get(reverse("payments:wallet")).status_code == 200


def test_members_are_told_once_when_the_iec_turns_inactive(cast: Any, outside: Any) -> None:
    asha = person("inactive@demo.test")
    membership = link_iec(user=asha, iec="AADCG6190H", now=timezone.now())
    Firm.objects.filter(pk=membership.firm_id).update(is_active=True)
    for _time in range(2):
        refresh_firm(firm=membership.firm, actor=None, now=timezone.now())
    drain_jobs()
    assert [one.subject for one in mail.outbox if "not active" in one.subject] == [
        "IEC AADCG6190H is not active in the registry"
    ]


def test_the_hourly_round_refreshes_what_a_day_has_passed_over(cast: Any, outside: Any) -> None:
    old = timezone.now() - dt.timedelta(hours=25)
    Firm.objects.filter(pk=cast.firm.pk).update(refreshed_at=old)
    refresh_stale_firms()
    refresh_stale_firms()
    assert Job.objects.filter(name="accounts.refresh_firm").count() == 1
    outside.switch("registry", "down")
    drain_jobs()
    cast.firm.refresh_from_db()
    assert cast.firm.refreshed_at == old


def test_a_stranger_refreshes_nothing(cast: Any, outside: Any, signed_in: Any) -> None:
    client = signed_in(cast.rival)
    assert client.post(reverse("accounts:refresh_iec", args=[cast.firm.uuid])).status_code == 404


def test_nobody_reads_the_registry_through(cast: Any, outside: Any, signed_in: Any) -> None:
    """Twenty questions in ten minutes, of whatever kind, then none; others go on, and so does the nightly round."""
    asha = person()
    client = signed_in(asha)
    for number in range(20):
        if number % 2:
            client.post("/dashboard/iec/link/", {"iec": f"AABCD{number:04d}E"})
        else:
            client.post(PAGE)
    asked = outside.services["registry"].answered
    for address, data in ((PAGE, {}), ("/dashboard/iec/link/", {"iec": NILGIRI})):
        page = client.post(address, data, follow=True).content.decode()
        assert "You have asked the IEC registry very often. The next question is possible at" in page
    assert outside.services["registry"].answered == asked
    assert not Membership.objects.filter(user=asha).exists()
    refresh_firm(firm=cast.firm, actor=None, now=timezone.now())
    refresh_firm(firm=cast.firm, actor=cast.exporter, now=timezone.now())
    with pytest.raises(TooManyTries):
        refresh_firm(firm=cast.firm, actor=asha, now=timezone.now())
    assert link_iec(user=asha, iec=NILGIRI, now=timezone.now() + dt.timedelta(minutes=11))


@pytest.mark.parametrize("mode", ["down", "wrong"])
def test_a_question_that_the_registry_does_not_answer_is_not_counted(outside: Any, signed_in: Any, mode: str) -> None:
    client = signed_in(person())
    outside.switch("registry", mode)
    for _time in range(21):
        page = client.post(PAGE).content.decode()
        assert "very often" not in page
    outside.switch("registry", "normal")
    OutsideService.objects.update(failures=0, open_until=None)
    assert "Nilgiri Terrace Teas" in client.post(PAGE).content.decode()


def test_an_answer_that_is_not_believed_is_not_called_one_without_a_fault(outside: Any, signed_in: Any) -> None:
    client = signed_in(person())
    outside.switch("registry", "wrong")
    page = client.post(PAGE).content.decode()
    assert "cannot be right" in page
    assert "without a fault" not in page
