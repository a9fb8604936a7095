"""Reasons, four-eyes rules and answer periods of an agency: dated, added and ended, never deleted."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coo.constants import ReasonUse
from coo.models import Agreement, AnswerPeriod, FourEyesRule, Reason
from coo.services.office import rules as service
from coo.services.review import needs_four_eyes
from tests.factories.agency import dmy, in_days, make_administrator, make_reason, today
from tests.factories.files import make_draft, submit
from tests.factories.login import sign_in

pytestmark = pytest.mark.django_db
REASONS, FOUR_EYES, PERIODS = "/agency/reasons/", "/agency/four-eyes/", "/agency/answer-periods/"


@pytest.fixture
def administrator(cast: Any) -> Client:
    return sign_in(Client(), cast.admin)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def reason(**changes: str) -> dict[str, str]:
    return {
        "use": "deficiency",
        "code": "y01",
        "title": "Invoice not legible",
        "title_hi": "",
        "text": "Upload the invoice again: its numbers cannot be read.",
        "tab": "attachments",
        "starts_on": dmy(today()),
        "ends_on": "",
        **changes,
    }


def rule(**changes: str) -> dict[str, str]:
    return {"kind": "", "agreement": "", "least_value_inr": "", "starts_on": dmy(today()), "ends_on": "", **changes}


def period(**changes: str) -> dict[str, str]:
    return {"days": "30", "reminder_days": "1, 7", "starts_on": dmy(today()), **changes}


def end(kind: str, row: Any) -> str:
    return reverse("coo:agency_rule_end", args=[kind, row.uuid])


def test_a_reason_is_added_and_ended(cast: Any, administrator: Client) -> None:
    administrator.post(REASONS, reason())
    added = Reason.objects.get(agency=cast.office.agency)
    assert (added.code, added.tab, added.ends_on) == ("Y01", "attachments", None)
    assert "Reason added</b> Deficiency Y01 · Invoice not legible" in text(administrator.get(REASONS))
    administrator.post(end("reason", added), {"last_day": dmy(in_days(3))})
    added.refresh_from_db()
    assert added.ends_on == in_days(3)
    for unclear in ({"last_day": ""}, {"last_day": dmy(in_days(4)), "at_once": "on"}):
        answer = administrator.post(end("reason", added), unclear)
        assert answer.context["form"].errors == {"last_day": ["Enter the last day, or tick that it ends at once."]}
        added.refresh_from_db()
        assert added.ends_on == in_days(3)
    administrator.post(end("reason", added), {"at_once": "on"})
    added.refresh_from_db()
    assert added.ends_on == in_days(-1)
    assert not Reason.objects.in_force(today()).filter(pk=added.pk).exists()
    assert administrator.post(end("reason", added), {"at_once": "on"}).context["form"].errors
    assert "Reason ended" in text(administrator.get(REASONS))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "Y 1"}, "code"),
        ({"title": ""}, "title"),
        ({"use": "praise"}, "use"),
        ({"tab": "weather"}, "tab"),
        ({"starts_on": dmy(in_days(-1))}, "starts_on"),
        ({"ends_on": dmy(in_days(-1))}, "ends_on"),
    ],
)
def test_what_is_wrong_with_a_reason_is_said_at_its_field(
    cast: Any, administrator: Client, changes: dict[str, str], field: str
) -> None:
    answer = administrator.post(REASONS, reason(**changes))
    assert list(answer.context["form"].errors) == [field]
    assert not Reason.objects.filter(agency=cast.office.agency).exists()


def test_a_code_means_one_thing_at_a_time(cast: Any, administrator: Client) -> None:
    Reason.objects.create(use=ReasonUse.DEFICIENCY, code="Z90", title="Of every agency", starts_on=in_days(-9))
    assert list(administrator.post(REASONS, reason(code="Z90")).context["form"].errors) == ["code"]
    administrator.post(REASONS, reason(code="Z90", use="rejection"))
    assert Reason.objects.filter(agency=cast.office.agency, code="Z90").count() == 1
    mine = make_reason(cast.office, ends_on=in_days(5))
    assert administrator.post(REASONS, reason(starts_on=dmy(in_days(5)))).context["form"].errors
    administrator.post(REASONS, reason(starts_on=dmy(in_days(6))))
    assert Reason.objects.filter(agency=cast.office.agency, code="Y01").count() == 2
    # Ended at once and added again on the same day: the table has one of a day.
    Reason.objects.filter(agency=cast.office.agency).exclude(pk=mine.pk).delete()
    Reason.objects.filter(pk=mine.pk).update(ends_on=in_days(-1))
    assert administrator.post(REASONS, reason()).context["form"].errors


def test_what_is_of_every_agency_is_shown_and_cannot_be_ended(cast: Any, administrator: Client) -> None:
    common = Reason.objects.create(use=ReasonUse.REJECTION, code="Z91", title="Forged", starts_on=in_days(-9))
    html = text(administrator.get(REASONS))
    assert "Z91" in html
    assert end("reason", common) not in html
    assert administrator.post(end("reason", common), {"at_once": "on"}).status_code == 404
    with pytest.raises(service.AgencyActRefused):
        service.end_rule(rule=common, last_day=None, actor=cast.admin, now=timezone.now())
    common.refresh_from_db()
    assert common.ends_on is None


def test_a_four_eyes_rule_is_kept_while_it_holds(cast: Any, administrator: Client) -> None:
    file = submit(make_draft(cast))
    assert not needs_four_eyes(file, today=today())
    administrator.post(FOUR_EYES, rule(kind=file.certificate_kind, least_value_inr="1"))
    added = FourEyesRule.objects.get(agency=cast.office.agency)
    assert added.least_value_inr == Decimal(1)
    assert needs_four_eyes(file, today=today())
    assert "invoice value of ₹1.00 or more" in text(administrator.get(FOUR_EYES))
    administrator.post(end("four-eyes", added), {"at_once": "on"})
    assert not needs_four_eyes(file, today=today())


def test_a_rule_without_a_condition_asks_once_more(cast: Any, administrator: Client) -> None:
    answer = administrator.post(FOUR_EYES, rule())
    assert list(answer.context["form"].errors) == ["every_file"]
    assert 'name="every_file"' in answer.content.decode()
    assert not FourEyesRule.objects.exists()
    administrator.post(FOUR_EYES, rule(every_file="on"))
    added = FourEyesRule.objects.get()
    assert (added.kind, added.agreement, added.least_value_inr) == ("", None, None)


def test_kind_and_agreement_fit_each_other(cast: Any, administrator: Client) -> None:
    agreement = Agreement.objects.filter(scopes__agency=cast.office.agency, kind="PREF").first()
    assert agreement is not None
    answer = administrator.post(FOUR_EYES, rule(kind="NON_PREF", agreement=agreement.code))
    assert list(answer.context["form"].errors) == ["agreement"]
    administrator.post(FOUR_EYES, rule(kind="PREF", agreement=agreement.code))
    assert FourEyesRule.objects.get().agreement == agreement


def test_a_period_follows_the_one_before(cast: Any, administrator: Client) -> None:
    administrator.post(PERIODS, period())
    first = AnswerPeriod.objects.get(agency=cast.office.agency)
    assert (first.days, first.reminder_days) == (30, [7, 1])
    assert "7, 1 days before the last one" in text(administrator.get(PERIODS))
    administrator.post(PERIODS, period(days="15", starts_on=dmy(in_days(10)), reminder_days=""))
    first.refresh_from_db()
    assert first.ends_on == in_days(9)
    held = AnswerPeriod.objects.in_force(in_days(10)).get(agency=cast.office.agency)
    assert (held.days, held.reminder_days) == (15, [])
    assert "15 days to answer, no reminder" in text(administrator.get(PERIODS))


def test_a_period_with_one_reminder_on_the_day_before(cast: Any, administrator: Client) -> None:
    administrator.post(PERIODS, period(reminder_days="1"))
    assert "1 day before the last one" in text(administrator.get(PERIODS))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"days": "0"}, "days"),
        ({"days": "999"}, "days"),
        ({"reminder_days": "soon"}, "reminder_days"),
        ({"reminder_days": "30"}, "reminder_days"),
        ({"reminder_days": "0"}, "reminder_days"),
        ({"starts_on": dmy(in_days(-1))}, "starts_on"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(
    cast: Any, administrator: Client, changes: dict[str, str], field: str
) -> None:
    answer = administrator.post(PERIODS, period(**changes))
    assert list(answer.context["form"].errors) == [field]
    assert not AnswerPeriod.objects.filter(agency=cast.office.agency).exists()


def test_an_administrator_of_another_agency_finds_nothing(cast: Any) -> None:
    mine, person = make_reason(cast.office), make_administrator(cast.other_office)
    stranger = sign_in(Client(), person)
    assert stranger.post(end("reason", mine), {"at_once": "on"}).status_code == 404
    assert stranger.get(end("weather", mine)).status_code == 404
    assert "Invoice not legible" not in text(stranger.get(REASONS))
    with pytest.raises(PermissionDenied):
        service.end_rule(rule=mine, last_day=None, actor=person, now=timezone.now())
    mine.refresh_from_db()
    assert mine.ends_on is None


@pytest.mark.parametrize("name", ["exporter", "officer", "operator"])
def test_nobody_else_makes_rules(cast: Any, name: str) -> None:
    actor, mine = getattr(cast, name), make_reason(cast.office)
    client = sign_in(Client(), actor)
    for address, typed in ((REASONS, reason(code="Y02")), (FOUR_EYES, rule()), (PERIODS, period())):
        assert client.post(address, typed).status_code == 403
    assert client.post(end("reason", mine), {"at_once": "on"}).status_code == 403
    with pytest.raises(PermissionDenied):
        service.set_answer_period(
            agency=cast.office.agency,
            days=5,
            reminder_days=[],
            starts_on=today(),
            actor=actor,
            now=timezone.now(),
        )
    assert not AnswerPeriod.objects.filter(agency=cast.office.agency).exists()


def test_the_lists_cost_the_same_however_long_they_are(
    cast: Any, administrator: Client, django_assert_max_num_queries: Any
) -> None:
    agreements = list(Agreement.objects.filter(scopes__agency=cast.office.agency))
    for address in (REASONS, FOUR_EYES, PERIODS):
        administrator.get(address)
    with CaptureQueriesContext(connection) as few:
        for address in (REASONS, FOUR_EYES, PERIODS):
            administrator.get(address)
    agency = cast.office.agency
    for number in range(10, 20):
        make_reason(cast.office, code=f"Y{number}")
        FourEyesRule.objects.create(agency=agency, agreement=agreements[number % len(agreements)], starts_on=today())
        AnswerPeriod.objects.create(agency=agency, days=number, starts_on=today() + dt.timedelta(days=number))
    with django_assert_max_num_queries(len(few)):
        for address in (REASONS, FOUR_EYES, PERIODS):
            page = administrator.get(address)
            assert len(page.context["rows"]) >= 10
            assert "coo/agency/list.html" in [template.name for template in page.templates]
