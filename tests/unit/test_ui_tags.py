"""The tags of the look: words and shapes of statuses, figures, dates, bars."""

import datetime as dt
import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from tradeconnect.common.forms import TradeForm
from tradeconnect.common.templatetags import ui


def render(source: str, **context: Any) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_icons_are_hidden_or_named() -> None:
    assert 'aria-hidden="true"' in ui.icon("search")
    assert 'role="img" aria-label="Delete &quot;1&quot;"' in ui.icon("trash", label='Delete "1"')


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{ '61046200'|hs }}", "6104 62 00"),
        ("{{ '610462'|hs }}", "6104 62"),
        ("{{ ''|hs }}", ""),
        ("{% rupees 13500000 %}", "₹1,35,000.00"),
        ("{% rupees_with_gst 60000 18 %}", "₹708.00"),
        ("{% money amount 'USD' %}", "USD 1,500.00"),
        ("{% money None 'USD' %}", ""),
        ("{{ moment|dmy }}", "02/09/2024"),
        ("{{ moment|dmy_time }}", "02/09/2024, 00:30"),
    ],
)
def test_figures_and_dates(source: str, shown: str) -> None:
    late = dt.datetime(2024, 9, 1, 19, 0, tzinfo=dt.UTC)
    assert render(source, amount=Decimal("1500"), moment=late) == shown


def test_a_bar_never_leaves_its_track_and_has_no_style() -> None:
    for value, maximum in ((5, 10), (30, 10), (-4, 10), (1, 0)):
        html = ui.bar(value, maximum, pending=Decimal(20))
        widths = [float(w) for w in re.findall(r'width="([\d.-]+)%"', html)]
        assert all(0 <= w <= 100 for w in widths)
        assert "style" not in html


def test_a_message_speaks_by_its_tone() -> None:
    assert 'role="alert"' in render('{% message "error" "Wrong" %}x{% endmessage %}')
    assert 'role="status"' in render('{% message "success" "Saved" %}x{% endmessage %}')
    assert "role=" not in render('{% message "error" "Old" role="" %}x{% endmessage %}')
    assert "message-title" not in render('{% message "info" "Did you know?" %}x{% endmessage %}')
    assert "&lt;b&gt;" in render('{% message "info" t %}x{% endmessage %}', t="<b>")


def test_an_error_summary_links_findings_and_fields() -> None:
    found = [SimpleNamespace(message="Use <letters>", anchor="id_number"), SimpleNamespace(message="All", anchor="")]
    html = render("{% error_summary findings %}", findings=found)
    assert '<a href="#id_number">Use &lt;letters&gt;</a>' in html
    assert "2 things to correct" in html
    assert render("{% error_summary findings %}", findings=[]) == ""
    assert render("{% error_summary form %}", form=TradeForm({})) == ""


def test_pages_keep_the_query() -> None:
    request = RequestFactory().get("/?status=deficient&page=2")
    html = render("{% pagination page %}", page=Paginator(range(146), 10).page(2), request=request)
    assert "Showing 11 to 20 of 146 entries" in html
    assert "?status=deficient&amp;page=3" in html
    assert html.count('aria-current="page"') == 1


def test_the_stepper_marks_one_tab_and_keeps_text_for_closed_ones() -> None:
    tabs = [
        SimpleNamespace(number=1, title="Basic Details", state="here", state_label="You are here", url="/1/"),
        SimpleNamespace(number=2, title="Certificate Details", state="not_started", state_label="Open", url=None),
    ]
    html = render("{% stepper tabs %}", tabs=tabs)
    assert html.count('href="/1/" aria-current="step"') == 2, "desktop and phone form"
    assert "Tab 1 of 2" in html
    assert "<span><b>2. Certificate Details" in html


@pytest.mark.parametrize(
    ("value", "shown"),
    [("95.300000", "95.30"), ("90", "90.00"), ("0.011905", "0.011905"), ("1234.5670", "1,234.567"), ("-1.5", "-1.50")],
)
def test_a_rate_has_two_decimals_or_those_that_it_needs(value: str, shown: str) -> None:
    assert ui.rate(Decimal(value)) == shown
