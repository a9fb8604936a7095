"""Search in the tariff and the ports, and its two answers: a list for the script, a page for everyone."""

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse

from coo.models import Favourite, Port, TariffCode
from coo.reference.search import Query, find_ports, find_tariff, read_query, search_ports, search_tariff
from coo.reference.typos import Vocabulary, distance
from coo.services import favourites
from coo.views.search import marked
from tests.integration.coo.wizard_world import new_draft, with_items

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


def found(query: str, **options: Any) -> list[str]:
    return [row.code for row in search_tariff(query, today=TODAY, **options)[0]]


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("6104 62", Query("610462", ())),
        ("6104.62.00", Query("61046200", ())),
        ("6104-62 cotton", Query("610462", ("cotton",))),
        ("Women's  TROUSERS, cotton", Query("", ("womens", "trousers", "cotton"))),
        ("100% cotton", Query("", ("100%", "cotton"))),
        ("6", Query("", ("6",))),
        ("  ", Query("", ())),
        ("cotton cotton", Query("", ("cotton",))),
    ],
)
def test_what_was_typed_is_read(typed: str, query: Query) -> None:
    assert read_query(typed) == query


class TestTariff:
    def test_a_whole_code_finds_itself(self, reference: None) -> None:
        assert found("6104 62 00") == ["61046200"]

    def test_digits_find_every_code_that_starts_so_in_order(self, reference: None) -> None:
        rows, total = search_tariff("6104", today=TODAY, limit=5)
        assert [row.code for row in rows] == sorted(row.code for row in rows)
        assert len(rows) == 5
        assert total == TariffCode.objects.filter(code__startswith="6104").count()

    def test_every_word_must_be_there(self, reference: None) -> None:
        assert "61046200" in found("women trousers knitted cotton")
        assert found("women trousers xyzzy") == []

    def test_a_code_of_the_words_themselves_comes_before_one_whose_heading_has_them(self, reference: None) -> None:
        rows, _total = search_tariff("womens trousers cotton", today=TODAY)
        own = [row.description.rpartition(" - ")[2] for row in rows]
        direct = ["trousers" in text and "cotton" in text for text in own]
        assert direct == sorted(direct, reverse=True)
        assert {"61046200", "62046200"} <= {row.code for row in rows[: sum(direct)]}

    def test_digits_and_words_together(self, reference: None) -> None:
        codes = found("6104 cotton trousers")
        assert codes[0] == "61046200"
        assert all(code.startswith("6104") for code in codes)

    def test_an_ended_code_is_not_offered(self, reference: None) -> None:
        TariffCode.objects.filter(code="61046200").update(ends_on=dt.date(2026, 11, 21))
        assert found("61046200") == []

    def test_signs_of_the_pattern_language_are_only_signs(self, reference: None) -> None:
        assert found("100%trousers") == []
        assert found("_____") == []

    def test_one_query(self, reference: None, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            search_tariff("cotton", today=TODAY)


class TestPorts:
    def test_by_city_and_mode(self, reference: None) -> None:
        assert [port.code for port in search_ports("new york", mode="air")[0]] == ["JFK"]
        assert [port.code for port in search_ports("new york", mode="sea")[0]] == ["USNYC"]

    def test_an_exact_code_comes_first(self, reference: None) -> None:
        Port.objects.create(code="XJFKX", name="Aaa", kind="AIR", country_id="US", words="xjfkx aaa jfk")
        assert search_ports("jfk")[0][0].code == "JFK"

    def test_an_inland_depot_hands_over_to_a_plane(self, reference: None) -> None:
        assert [port.code for port in search_ports("tughlakabad", mode="air", country="in")[0]] == ["INTKD6"]

    def test_the_country_narrows(self, reference: None) -> None:
        assert search_ports("new york", country="DE") == ([], 0)

    def test_one_query(self, reference: None, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            assert search_ports("a")[0][0].country.name


class TestViews:
    def test_the_script_gets_options(self, cast: Any, signed_in: Any) -> None:
        client = signed_in(cast.exporter)
        answer = client.get(reverse("coo:tariff_search"), {"q": "61046200"}, headers={"X-Requested-With": "fetch"})
        html = answer.content.decode()
        assert html.count('role="option"') == 1
        assert 'data-value="61046200"' in html
        assert "<b>6104 62 00</b>" in html
        assert "<html" not in html

    def test_matched_words_are_marked(self, cast: Any, signed_in: Any) -> None:
        client = signed_in(cast.exporter)
        answer = client.get(reverse("coo:tariff_search"), {"q": "trousers"}, headers={"X-Requested-With": "fetch"})
        assert "<mark>Trousers</mark>" in answer.content.decode()
        assert 'class="rest"' in answer.content.decode()

    def test_twins_are_told_apart(self, cast: Any, signed_in: Any) -> None:
        answer = signed_in(cast.exporter).get(reverse("coo:tariff_search"), {"q": "610462"})
        assert "knitted or crocheted · chapter 61" in answer.content.decode()

    def test_without_script_it_is_a_page(self, cast: Any, signed_in: Any) -> None:
        answer = signed_in(cast.exporter).get(reverse("coo:tariff_search"), {"q": "cotton trousers"})
        assert "<html" in answer.content.decode()
        assert "6104 62 00" in answer.content.decode()

    def test_ports_by_the_mode_of_the_form(self, cast: Any, signed_in: Any) -> None:
        query = {"q": "new york", "transport_mode": "air", "country": "US"}
        answer = signed_in(cast.exporter).get(reverse("coo:port_search"), query, headers={"X-Requested-With": "fetch"})
        assert 'data-value="JFK"' in answer.content.decode()

    def test_nothing_found_says_what_to_do(self, cast: Any, signed_in: Any) -> None:
        answer = signed_in(cast.exporter).get(reverse("coo:port_search"), {"q": "xyzzy"})
        assert "write others" in answer.content.decode().lower()

    def test_what_is_typed_is_escaped(self, cast: Any, signed_in: Any) -> None:
        answer = signed_in(cast.exporter).get(reverse("coo:tariff_search"), {"q": "<script>alert(1)</script>"})
        assert "<script>alert" not in answer.content.decode()


class TestSlips:
    @pytest.mark.parametrize("typed", ["trosers cotton", "trousres cotton", "trouzers cotn", "cottton trousers"])
    def test_a_slip_finds_what_was_meant_and_says_so(self, reference: None, typed: str) -> None:
        found = find_tariff(typed, today=TODAY)
        assert "61046200" in {row.code for row in found.rows}
        assert found.slips
        assert {"trousers", "cotton"} <= set(found.words) | {"cotn"}

    def test_the_answer_names_both_words(self, cast: Any, signed_in: Any) -> None:
        client = signed_in(cast.exporter)
        answer = client.get(reverse("coo:tariff_search"), {"q": "trosers"}, headers={"X-Requested-With": "fetch"})
        assert "Nothing has “trosers”. Shown: “trousers”." in answer.content.decode()
        assert "<mark>Trousers</mark>" in answer.content.decode()

    def test_ports_too(self, reference: None) -> None:
        assert [port.code for port in find_ports("tuglakabad").rows] == ["INTKD6"]

    def test_what_is_like_nothing_finds_nothing(self, reference: None) -> None:
        assert found("xyzzyqwert") == []
        assert found("trousers xyzzyqwert") == []

    def test_a_word_of_the_list_is_no_slip(self, reference: None, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            assert find_tariff("trousers", today=TODAY).slips == ()


class TestRemembered:
    def search(self, client: Any, kind: str = "tariff", **query: str) -> str:
        address = reverse(f"coo:{kind}_search")
        return str(client.get(address, query, headers={"X-Requested-With": "fetch"}).content.decode())

    def mark(self, client: Any, code: str, kind: str = "tariff", **more: str) -> Any:
        return client.post(reverse("coo:favourite"), {"kind": kind, "code": code, **more})

    def test_what_the_firm_used_comes_first(self, cast: Any, signed_in: Any) -> None:
        with_items(new_draft(cast), cast, 1)
        client = signed_in(cast.exporter)
        html = self.search(client, q="trousers")
        assert html.index("61046200") == min(html.index(code) for code in re.findall(r'data-value="(\d+)', html))
        assert "Used before" in html
        assert "Used before" not in self.search(signed_in(cast.rival), q="trousers")

    def test_favourites_come_before_what_was_used(self, cast: Any, signed_in: Any) -> None:
        with_items(new_draft(cast), cast, 1)
        client = signed_in(cast.exporter)
        self.mark(client, "62034200")
        codes = re.findall(r'data-value="(\d+)', self.search(client, q="trousers"))
        assert codes[:2] == ["62034200", "61046200"]
        # Before anything is typed: the same two.
        assert re.findall(r'data-value="(\d+)', self.search(client)) == codes[:2]
        assert "Favourite" in self.search(client)

    def test_a_star_is_set_and_taken_away_without_script(self, cast: Any, signed_in: Any) -> None:
        client = signed_in(cast.exporter)
        answer = self.mark(client, "61046200", q="trousers")
        assert answer.url == reverse("coo:tariff_search") + "?q=trousers"
        assert "Take the star of 6104 62 00 away" in client.get(answer.url).content.decode()
        self.mark(client, "61046200")
        assert Favourite.objects.count() == 1
        self.mark(client, "61046200", remove="1")
        assert not Favourite.objects.exists()

    def test_a_port(self, cast: Any, signed_in: Any) -> None:
        client = signed_in(cast.exporter)
        self.mark(client, "JFK", kind="port", transport_mode="air")
        assert 'data-value="JFK"' in self.search(client, "port", transport_mode="air")
        assert 'data-value="JFK"' not in self.search(client, "port", transport_mode="sea")

    def test_only_codes_that_exist_and_only_for_firms(self, cast: Any, signed_in: Any) -> None:
        assert self.mark(signed_in(cast.exporter), "00000000").status_code == 404
        assert self.mark(signed_in(cast.exporter), "61046200", kind="x").status_code == 404
        assert self.mark(signed_in(cast.exporter), "61046200\x00").status_code == 404
        assert self.mark(signed_in(cast.officer), "61046200").status_code == 403
        assert not Favourite.objects.exists()

    def test_at_the_limit_a_marked_code_may_be_marked_again(
        self, cast: Any, signed_in: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(favourites, "MOST", 1)
        client = signed_in(cast.exporter)
        for code in ("61046200", "61046200", "62034200"):
            told = client.get(self.mark(client, code, q="trousers").url).content.decode()
            assert ("At most 1 can be marked" in told) == (code == "62034200")
        assert [row.code for row in Favourite.objects.all()] == ["61046200"]

    @pytest.mark.parametrize("name", ["q", "mode", "country"])
    def test_a_nul_in_the_address_is_passed_over(self, cast: Any, signed_in: Any, name: str) -> None:
        query = {"q": "new york", name: "a\x00"}
        assert signed_in(cast.exporter).get(reverse("coo:port_search"), query).status_code == 200

    def test_everybody_may_search_and_nobody_else_sees_stars(self, client: Any, reference: None) -> None:
        page = client.get(reverse("coo:tariff_search"), {"q": "trousers"}).content.decode()
        assert "6104 62 00" in page
        assert reverse("coo:favourite") not in page


@pytest.mark.parametrize(
    ("typed", "word", "mistakes"),
    [
        ("cotton", "cotton", 0),
        ("coton", "cotton", 1),
        ("cottno", "cotton", 1),
        ("cottton", "cotton", 1),
        ("kotton", "cotton", 1),
        ("cot", "cotton", 0),
        ("cto", "cotton", 1),
        ("silk", "cotton", 3),
    ],
)
def test_the_distance_of_a_word_to_a_beginning(typed: str, word: str, mistakes: int) -> None:
    assert distance(typed, word, 2) == mistakes


def test_the_nearest_words_are_the_likeliest_first() -> None:
    words = Vocabulary(["shirts", "shirts", "skirts", "shorts", "10", "ab"])
    assert len(words) == 3
    assert words.nearest("shrts")[0] == "shirts"
    assert words.nearest("trousers") == ()
    assert words.nearest("12345") == ()
    assert words.has("hirt")


def test_marks_escape_what_they_mark() -> None:
    assert marked("a <b> & cotton", ("b", "cotton")) == "a &lt;<mark>b</mark>&gt; &amp; <mark>cotton</mark>"
