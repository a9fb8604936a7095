"""The field renderer against Django's own widgets: same names, ids, values, choice and escaping, whatever is typed."""

import datetime as dt
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from tradeconnect.common.forms import ComboboxInput, DmyDateField, FieldOptions, TradeForm, render_field

CHOICES = [("", "Select"), ("NOS", "Numbers <NOS>"), ("A&B", 'A "quoted" & B'), ("SQM", "Square metre")]
GROUPS = [("Air", [("DEL", "Delhi"), ("BOM", "Mumbai")]), ("Sea", [("NSA", "Nhava Sheva")])]


class Sample(TradeForm):
    text = forms.CharField(label="Text <b>", help_text="As printed")
    email = forms.EmailField()
    number = forms.DecimalField(max_digits=12, decimal_places=2)
    whole = forms.IntegerField()
    long = forms.CharField(widget=forms.Textarea)
    unit = forms.ChoiceField(choices=lambda: CHOICES)
    port = forms.ChoiceField(choices=GROUPS)
    many = forms.MultipleChoiceField(choices=CHOICES)
    radio = forms.ChoiceField(choices=CHOICES[1:], widget=forms.RadioSelect)
    ticks = forms.MultipleChoiceField(choices=CHOICES[1:], widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField()
    date = DmyDateField()
    secret = forms.CharField(widget=forms.PasswordInput)
    code = forms.CharField(widget=forms.TextInput(attrs={"data-combobox-url": "/codes/?a=1&b=2"}))
    file = forms.FileField()
    hidden = forms.CharField(widget=forms.HiddenInput)


class Controls(HTMLParser):
    """What a browser would post: every control's name, id, value, and whether it is chosen."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[Any, ...]] = []
        self.select: dict[str, Any] = {}
        self.textarea: list[Any] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = dict(attrs)
        if tag == "input":
            self.found.append(("input", a.get("name"), a.get("id"), a.get("value") or "", "checked" in a))
        elif tag == "select":
            self.select = a
            self.found.append(("select", a.get("name"), a.get("id"), "multiple" in a))
        elif tag == "option":
            self.found.append(("option", self.select.get("name"), a.get("value"), "selected" in a))
        elif tag == "textarea":
            self.textarea = ["textarea", a.get("name"), a.get("id"), ""]

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.textarea[3] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.textarea:
            self.found.append(tuple(self.textarea))
            self.textarea = None


words = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=30)
values = st.fixed_dictionaries(
    dict.fromkeys(("text", "email", "number", "whole", "long", "date", "secret", "code", "hidden"), words)
    | {
        "unit": st.sampled_from(["", "NOS", "A&B", "SQM", "gone"]),
        "port": st.sampled_from(["DEL", "NSA", ""]),
        "many": st.lists(st.sampled_from(["NOS", "A&B", "SQM"]), unique=True),
        "radio": st.sampled_from(["NOS", "A&B", ""]),
        "ticks": st.lists(st.sampled_from(["NOS", "A&B", "SQM"]), unique=True),
        "agree": st.sampled_from(["on", ""]),
    }
)


@given(values)
def test_posts_what_djangos_widgets_would_post(data: dict[str, Any]) -> None:
    form = Sample(data)
    for bound in form:
        ours, theirs = Controls(render_field(bound)).found, Controls(str(bound)).found
        assert ours == theirs, bound.name


def field(form: forms.Form, name: str, **options: Any) -> str:
    return render_field(form[name], FieldOptions(**options))


def test_error_hint_and_warning_are_tied_to_the_control() -> None:
    html = field(Sample({"text": ""}, warnings={"text": ["Looks <odd>"]}), "text")
    assert 'aria-describedby="id_text-hint id_text-error id_text-warning"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_text-error"' in html
    assert "Looks &lt;odd&gt;" in html
    assert "Text &lt;b&gt;" in html


def test_a_field_without_notes_describes_nothing() -> None:
    html = field(Sample({"unit": "NOS"}), "unit")
    assert "aria-describedby" not in html
    assert "aria-invalid" not in html


def test_optional_and_computed_are_said_by_the_form_not_by_required() -> None:
    class Lax(TradeForm):
        optional_fields = frozenset({"marks"})
        computed_fields = frozenset({"total"})
        marks = forms.CharField(required=False)
        goods = forms.CharField(required=False)
        total = forms.CharField(required=False)

    form = Lax({"total": "<1>"})
    assert "optional" in field(form, "marks")
    assert "optional" not in field(form, "goods")
    assert '<output class="computed" id="id_total">&lt;1&gt;</output>' in field(form, "total")
    assert "<input" not in field(form, "total")


def test_without_own_lists_required_decides() -> None:
    class Plain(TradeForm):
        a = forms.CharField(required=False)
        b = forms.CharField()

    assert "optional" in field(Plain(), "a")
    assert "optional" not in field(Plain(), "b")


def test_amounts_are_text_fields_with_a_decimal_keyboard() -> None:
    assert 'type="text"' in field(Sample(), "number")
    assert 'inputmode="decimal"' in field(Sample(), "number")
    assert 'inputmode="numeric"' in field(Sample(), "whole")


def test_a_group_of_choices_is_a_fieldset_that_a_summary_can_link_to() -> None:
    html = field(Sample(), "radio")
    assert html.startswith('<fieldset class="field" id="id_radio" tabindex="-1"><legend>')


def test_a_changed_list_of_choices_is_not_served_from_the_cache() -> None:
    live = [("a", "A")]

    class Live(TradeForm):
        pick = forms.ChoiceField(choices=lambda: live)

    assert "Later" not in field(Live(), "pick")
    live.append(("b", "Later"))
    assert "Later" in field(Live(), "pick")


@pytest.mark.parametrize("written", ["28/08/2024", "2024-08-28", "28/8/2024"])
def test_dates_are_taken_as_dmy_and_iso(written: str) -> None:
    assert DmyDateField().clean(written).isoformat() == "2024-08-28"


@pytest.mark.parametrize("written", ["28.08.2024", "28-08-2024", "28/8/2024", "2024-08-28"])
def test_a_date_may_be_written_in_other_ways(written: str) -> None:
    assert DmyDateField().clean(written) == dt.date(2024, 8, 28)


@pytest.mark.parametrize("written", ["08/28/2024", "31/02/2024"])
def test_a_day_that_does_not_exist_is_said_so(written: str) -> None:
    with pytest.raises(forms.ValidationError, match="not in the calendar"):
        DmyDateField().clean(written)


@pytest.mark.parametrize("written", ["28/08/24", "28 08 2024", "tomorrow"])
def test_other_dates_are_refused_with_an_example(written: str) -> None:
    with pytest.raises(forms.ValidationError, match="dd/mm/yyyy, for example 28/08/2024"):
        DmyDateField().clean(written)


def test_a_combobox_without_script_is_a_text_field() -> None:
    class Codes(TradeForm):
        code = forms.CharField(widget=ComboboxInput("set_language", params="kind=itc"))

    html = field(Codes({"code": "61046200"}), "code", chosen="Trousers & co")
    assert 'type="text" name="code" value="61046200"' in html
    assert "?kind=itc" in html
    assert "Trousers &amp; co" in html
