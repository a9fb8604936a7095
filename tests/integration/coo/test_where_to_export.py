"""Where to Export: views of coo.views.where, over coo.reference.agreements."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Agency, Office
from coo.models import AgencyScope, Agreement, Fee, TariffCode
from coo.reference.agreements import Answer

pytestmark = pytest.mark.django_db
URL = "coo:where_to_export"
ENDED = dt.date(2025, 1, 1)


def shown(client: Client, **query: str) -> Any:
    response = client.get(reverse(URL), query)
    assert response.status_code == 200
    return response


def codes(client: Client, **query: str) -> set[str]:
    answer: Answer = shown(client, **query).context["answer"]
    return {entry.agreement.code for entry in answer.entries}


def agencies(client: Client, **query: str) -> set[str]:
    answer: Answer = shown(client, **query).context["answer"]
    return {line.agency.code for group in answer.groups for line in group.lines}


class TestOverview:
    def test_every_agreement_in_force_with_its_partners(self, cast: Any, client: Client) -> None:
        html = shown(client).content.decode()
        assert "India-Japan CEPA" in html
        assert "Argentina, Brazil, Paraguay, Uruguay" in html
        assert html.count("?agreement=") == Agreement.objects.count()

    def test_the_map_says_the_same_as_the_list(self, cast: Any, client: Client) -> None:
        response = shown(client)
        world = response.context["world"]
        listed = {place.country for region in world.regions for place in region.destinations}
        assert {tile.code for tile in world.map.tiles if tile.kind == "partner"} == listed
        assert "LK" in listed
        assert "US" not in listed
        html = response.content.decode()
        assert html.count('<g class="partner">') == len(listed) == world.total
        assert 'role="img"' in html
        assert "?country=LK" in html

    def test_an_agreement_that_ended_is_gone_from_map_and_table(self, cast: Any, client: Client) -> None:
        Agreement.objects.filter(code="IJCEPA").update(ends_on=ENDED)
        response = shown(client)
        assert "India-Japan CEPA" not in response.content.decode()
        assert "JP" not in {p.country for r in response.context["world"].regions for p in r.destinations}

    def test_it_says_that_it_knows_no_rate_of_duty(self, cast: Any, client: Client) -> None:
        assert "This portal has no data about it" in shown(client).content.decode()


class TestCountry:
    def test_the_agreements_of_the_country_and_what_goes_anywhere(self, cast: Any, client: Client) -> None:
        assert codes(client, country="LK") == {"SAFTA", "ISFTA", "APTA", "SAPTA", "GSTP", "NP", "NP-B2B"}
        assert codes(client, country="US") == {"NP", "NP-B2B"}

    def test_the_union_stands_for_its_members(self, cast: Any, client: Client) -> None:
        assert "GSP" in codes(client, country="DE")

    def test_the_facts_come_from_the_database(self, cast: Any, client: Client) -> None:
        Agreement.objects.filter(code="IJCEPA").update(
            form="Form Fuji",
            validity_months=7,
            thresholds="QVC of 99%",
            issue_rule="At full moon",
            copies="nine copies",
        )
        html = shown(client, country="JP").content.decode()
        for fact in ("Form Fuji", "7 months", "QVC of 99%", "At full moon", "Nine copies", "55/2011-Cus(NT)"):
            assert fact in html
        assert "qualifying value content" in html

    def test_a_fact_from_memory_carries_a_warning_and_no_mark(self, cast: Any, client: Client) -> None:
        Agreement.objects.exclude(code="IJCEPA").update(ends_on=ENDED)
        Agreement.objects.update(thresholds="VA of 40%", issue_rule="At export", copies="")
        assert "Not confirmed by a source" not in shown(client, country="JP").content.decode()
        Agreement.objects.update(thresholds="VA of 40% (FROM MEMORY)")
        html = shown(client, country="JP").content.decode()
        assert html.count("Not confirmed by a source") == 1
        assert "FROM MEMORY" not in html

    @pytest.mark.parametrize(
        ("confidence", "words"),
        [("LOW", "Our source is uncertain; check before relying on it."), ("HIGH", "Read in a public text.")],
    )
    def test_how_sure_we_are_in_plain_words(self, cast: Any, client: Client, confidence: str, words: str) -> None:
        Agreement.objects.update(confidence=confidence)
        assert words in shown(client, agreement="CHILE").content.decode()

    def test_an_unknown_country_is_said_at_the_field(self, cast: Any, client: Client) -> None:
        response = shown(client, country="XX")
        assert "country" in response.context["form"].errors
        assert "Select a valid choice" in response.content.decode()

    def test_only_a_type_of_certificate(self, cast: Any, client: Client) -> None:
        assert codes(client, country="LK", kind="NON_PREF") == {"NP", "NP-B2B"}
        assert "NP" not in codes(client, country="LK", kind="PREF")


class TestLength:
    def test_many_agreements_are_a_table_that_keeps_the_question(self, cast: Any, client: Client) -> None:
        """Who names goods but no country gets twenty agreements: a list to choose from, not twenty pages."""
        html = shown(client, q="610462", kind="PREF", state="DL").content.decode()
        assert "<article" not in html
        assert "?agreement=IJCEPA&amp;q=610462&amp;kind=PREF&amp;state=DL" in html
        assert "Words used above" not in html
        assert "Who issues preferential certificates, Delhi" in html

    def test_few_are_read_whole(self, cast: Any, client: Client) -> None:
        html = shown(client, q="610462", country="LK").content.decode()
        assert html.count("<article") == 7
        assert "?agreement=" not in html


class TestFiledHere:
    def test_an_open_agreement_with_an_office_can_be_filed_here(self, cast: Any, client: Client) -> None:
        html = shown(client, agreement="NP").content.decode()
        assert "Can be filed here now" in html
        assert "Cannot be filed here yet" not in html

    def test_without_an_office_in_force_it_cannot(self, cast: Any, client: Client) -> None:
        Office.objects.update(ends_on=ENDED)
        assert "Cannot be filed here yet" in shown(client, agreement="NP").content.decode()

    def test_what_one_declares_oneself_has_no_agency(self, cast: Any, client: Client) -> None:
        html = shown(client, agreement="EFTATEPA-SD").content.decode()
        assert "You declare the origin yourself" in html
        assert "Who issues" not in html


class TestGoods:
    def test_a_whole_code_is_shown_with_its_text(self, cast: Any, client: Client) -> None:
        response = shown(client, q="6104 62 00")
        assert response.context["goods"].chapter == "61"
        assert TariffCode.objects.get(code="61046200").description[:40] in response.content.decode()

    def test_words_offer_codes_that_keep_the_rest_of_the_question(self, cast: Any, client: Client) -> None:
        html = shown(client, q="cotton trousers", country="LK").content.decode()
        assert "Which code is “cotton trousers”?" in html
        assert "?q=61046200&amp;country=LK" in html

    def test_no_code_is_said(self, cast: Any, client: Client) -> None:
        response = shown(client, q="xyzzy")
        assert "No ITC-HS code fits “xyzzy”" in response.content.decode()
        assert response.context["answer"].entries

    def test_agencies_for_other_goods_are_left_out(self, cast: Any, client: Client) -> None:
        marine, textiles = agencies(client, q="0306", country="JP"), agencies(client, q="6104", country="JP")
        assert {"MPEDA", "EIC"} <= marine
        assert "TEXCOM" not in marine
        assert {"TEXCOM", "EIC"} <= textiles
        assert "MPEDA" not in textiles

    def test_what_is_typed_is_escaped(self, cast: Any, client: Client) -> None:
        assert "<script>alert" not in shown(client, q="<script>alert(1)</script>").content.decode()


class TestAgencies:
    def test_by_the_state_that_lists_them(self, cast: Any, client: Client) -> None:
        delhi = agencies(client, kind="NON_PREF", state="DL")
        assert {"YCC", "AEPC", "IMC", "FIEO"} <= delhi
        assert not {"ACT", "MCCI", "FINER"} & delhi
        assert {"ACT", "FIEO"} <= agencies(client, kind="NON_PREF", state="RJ")

    def test_one_that_was_delisted_is_not_shown(self, cast: Any, client: Client) -> None:
        assert Agency.objects.get(code="KASSIA").ends_on
        assert "KASSIA" not in agencies(client, kind="NON_PREF")

    def test_one_whose_scope_ended_is_not_shown(self, cast: Any, client: Client) -> None:
        AgencyScope.objects.filter(agency__code="EIC", agreement__code="IJCEPA").update(ends_on=ENDED)
        assert "EIC" not in agencies(client, agreement="IJCEPA")
        assert "EIC" in agencies(client, agreement="IKCEPA")

    def test_those_that_file_here_come_first(self, cast: Any, client: Client) -> None:
        answer = shown(client, agreement="NP").context["answer"]
        filing = [bool(line.offices) for group in answer.groups for line in group.lines]
        assert filing == sorted(filing, reverse=True)
        assert filing[0]

    def test_those_of_single_states_are_folded_until_a_state_is_chosen(self, cast: Any, client: Client) -> None:
        every = shown(client, agreement="NP")
        (group,) = every.context["answer"].groups
        assert {"AEPC", "MCCI"} <= {line.agency.code for line in group.folded}
        assert {"FIEO", "YCC"} <= {line.agency.code for line in group.shown}
        assert f"{len(group.folded)} agencies for single states" in every.content.decode()
        (delhi,) = shown(client, agreement="NP", state="DL").context["answer"].groups
        assert delhi.folded == ()
        assert "AEPC" in {line.agency.code for line in delhi.shown}

    def test_one_named_for_some_agreements_issues_under_no_other(self, cast: Any, client: Client) -> None:
        """Appendix 2B names the Silk Board and the zones for the United Arab Emirates, not for Japan."""
        assert {"CSB", "KASEZ", "SPICES"} <= agencies(client, agreement="IUCEPA")
        assert agencies(client, agreement="IJCEPA") - {cast.office.agency.code} == {"EIC", "MPEDA", "TEXCOM"}
        assert "DGFT" in agencies(client, agreement="EFTATEPA-AG")
        assert "DGFT" not in agencies(client, agreement="IUCEPA")

    def test_the_documents_are_those_of_the_attachments_tab(self, cast: Any, client: Client) -> None:
        html = shown(client, country="JP").content.decode()
        assert re.search(r"Copy of Invoice: <b>always</b>", html)
        assert "Cost Sheet" in html


def queries(client: Client, **query: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        shown(client, **query)
    return len(captured)


def test_the_queries_do_not_grow_with_agreements_and_agencies(cast: Any, client: Client) -> None:
    shown(client)
    before = queries(client), queries(client, country="LK", q="6104")
    assert max(before) <= 9
    for number in range(5):
        row = Agreement.objects.create(code=f"X{number}", name=f"X{number}", kind="PREF", partners=["LK"])
        agency = Agency.objects.create(code=f"A{number}", name=f"Agency {number}", kind="GOV")
        AgencyScope.objects.create(agency=agency, agreement=row)
        Office.objects.create(agency=agency, code="DEL", city="Delhi", address="1 Road")
    assert len(codes(client, country="LK")) == 12
    assert (queries(client), queries(client, country="LK", q="6104")) == before


def test_everybody_may_use_the_suggestions(cast: Any, client: Client) -> None:
    answer = client.get(reverse("coo:tariff_search"), {"q": "61046200"}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 200
    assert 'data-value="61046200"' in answer.content.decode()


def test_a_fee_has_no_part_in_it(cast: Any, client: Client) -> None:
    Fee.objects.all().delete()
    assert shown(client, country="LK")
