"""What was typed into the forms of a request, with its labels (tradeconnect.common.forms.typed)."""

from typing import Any

from django import forms
from django.test import RequestFactory

from tradeconnect.common.forms import DmyDateField, TradeForm, sent_forms, typed_texts
from tradeconnect.common.forms.typed import _sent


class Letter(TradeForm):
    """Every kind of field."""

    words = forms.CharField(label="Words", widget=forms.Textarea)
    day = DmyDateField(label="Day")
    kind = forms.ChoiceField(label="Kind", choices=[("a b", "A")])
    seen = forms.CharField(widget=forms.HiddenInput)
    pin = forms.CharField(label="PIN", widget=forms.PasswordInput)
    code = forms.CharField(label="Code")


SENT = {
    "csrfmiddlewaretoken": "a token",
    "code": "123 456",
    "day": "1/4/2026",
    "words": "Goods\nare here.",
    "kind": "a b",
    "seen": "1 2",
    "pin": "12 34",
    "other": "Typed elsewhere.",
    "uuid": ["f4927ae4", "c2b4d5e6"],  # a hidden field of several rows
}


def test_what_was_typed_comes_back_with_its_label_and_no_secret(rf: RequestFactory) -> None:
    request = rf.post("/", SENT)
    with sent_forms():
        Letter(request.POST)
        assert typed_texts(request) == [
            ("Day", "1/4/2026"),
            ("Words", "Goods\nare here."),
            ("", "Typed elsewhere."),
        ]


def test_forms_of_another_request_are_forgotten_and_a_worker_keeps_none(rf: RequestFactory) -> None:
    request: Any = rf.post("/", {"day": "1/4/2026"})
    with sent_forms():
        Letter(request.POST)
    with sent_forms():
        assert typed_texts(request) == []
    Letter(request.POST)
    assert _sent.get() is None
