"""Whom a person acts for: an inactive IEC and a closed office give no standing, and the person is told why."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.access import standing_on
from accounts.models import Agency, Firm, Membership, Office
from accounts.roles import Right
from coo.models import Application
from tradeconnect.common.dates import india_date

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> dt.date:
    return india_date(timezone.now())


@pytest.fixture
def inactive(cast: Any) -> Firm:
    Firm.objects.filter(pk=cast.firm.pk).update(is_active=False)
    return Firm.objects.get(pk=cast.firm.pk)


def test_of_a_firm_that_is_not_active_one_reads_and_ends_access_only(cast: Any, inactive: Firm, today: dt.date) -> None:
    who = standing_on(cast.exporter, today)
    assert (who.firm, who.is_inactive, who.rights) == (inactive, True, {Right.VIEW, Right.MANAGE})


def test_an_active_firm_comes_before_an_inactive_one(
    cast: Any, inactive: Firm, today: dt.date, django_assert_num_queries: Any
) -> None:
    Membership.objects.create(user=cast.exporter, firm=cast.rival_firm, rights=["view"], starts_on=today)
    with django_assert_num_queries(2):
        who = standing_on(cast.exporter, today)
    assert (who.firm, who.is_inactive) == (cast.rival_firm, False)
    assert set(who.firms) == {cast.rival_firm, inactive}


@pytest.mark.parametrize("page", ["coo:dashboard", "coo:apply", "payments:wallet", "coo:certificates"])
def test_every_page_says_that_the_iec_is_not_active(cast: Any, inactive: Firm, signed_in: Any, page: str) -> None:
    answer = signed_in(cast.exporter).get(reverse(page))
    assert answer.status_code == 200
    html = answer.content.decode()
    assert f"The IEC {inactive.iec} is not active in the registry" in html
    assert "Start Fresh Application" not in html


def test_nothing_can_be_filed_for_it(cast: Any, full_draft: Application, inactive: Firm, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    answers = [client.post(reverse("coo:apply_start"))]
    answers += [client.post(reverse(f"coo:{name}", args=[full_draft.uuid])) for name in ("sign", "pay")]
    answers.append(client.post(reverse("payments:add_amount"), {"amount": "500"}))
    for answer in answers:
        assert answer.status_code == 403
        assert "Update or reactivate the IEC" in answer.content.decode()
    assert Application.objects.filter(firm=inactive).count() == 1


def test_its_papers_stay_readable(cast: Any, full_draft: Application, inactive: Firm, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    assert client.get(reverse("coo:summary", args=[full_draft.uuid])).status_code == 200
    assert client.get(reverse("accounts:team")).status_code == 200
    assert signed_in(cast.rival).get(reverse("coo:summary", args=[full_draft.uuid])).status_code == 404


@pytest.mark.parametrize("closed", ["office ended", "office not open yet", "agency ended"])
def test_a_post_in_a_closed_office_is_none(cast: Any, today: dt.date, signed_in: Any, closed: str) -> None:
    assert standing_on(cast.officer, today).post is not None
    day = dt.timedelta(days=1)
    if closed == "office ended":
        Office.objects.filter(pk=cast.office.pk).update(ends_on=today - day)
    elif closed == "office not open yet":
        Office.objects.filter(pk=cast.office.pk).update(starts_on=today + day)
    else:
        Agency.objects.filter(pk=cast.office.agency_id).update(ends_on=today - day)
    assert standing_on(cast.officer, today).post is None
    assert standing_on(cast.other_officer, today).post is not None
    assert signed_in(cast.officer).get(reverse("coo:worklist")).status_code == 403
