"""Forms of the firm that answers a deficiency: words to each query, documents, and the signature."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coo.forms.credential import CredentialForm
from coo.forms.upload import UploadField
from coo.models import Deficiency, Query
from coo.services.answering import Answer
from tradeconnect.common.forms import TradeForm, no_aadhaar

ANSWER_KINDS = ".pdf,.jpg,.jpeg,.xls,.xlsx"


def _field_name(query: Query) -> str:
    return f"answer_{query.uuid.hex}"


class AnswerFields:
    """Adds to a form the round, the remarks and a field for the answer to each query, opened with what was kept."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def add_answers(self, deficiency: Deficiency, asked: Iterable[tuple[Query, str]]) -> None:
        """Args: asked: each query with the label of its row in the language of the page; empty for the whole file."""
        labelled = {_field_name(query): (query, label) for query, label in asked}
        self.asked = {name: query for name, (query, _label) in labelled.items()}
        self.fields["round"] = forms.IntegerField(widget=forms.HiddenInput, initial=deficiency.number)
        self.fields["remarks"].initial = deficiency.answer_remarks
        for name, (query, label) in labelled.items():
            self.fields[name] = forms.CharField(
                label=_("Answer: %(place)s") % {"place": label or _("The whole file")},
                help_text=query.text,
                max_length=2000,
                required=False,
                initial=query.answer,
                validators=[no_aadhaar],
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        # As they stand on the page: the list of errors follows it.
        self.order_fields(["round", "remarks", *labelled])  # type: ignore[attr-defined]

    @property
    def answer_fields(self) -> list[Any]:
        """The bound fields of the answers, in the order of the queries."""
        return [self[name] for name in self.asked]  # type: ignore[index]

    @property
    def answer(self) -> Answer:
        """What was typed: of a form with mistakes, what of it is in order."""
        data = self.cleaned_data
        words: dict[UUID, str] = {query.uuid: data.get(name, "") for name, query in self.asked.items()}
        return Answer(data.get("round") or 0, data.get("remarks", ""), words)


class AnswerForm(AnswerFields, CredentialForm):
    """The guide's *No*: remarks, the answers to the queries, and the signature over them."""

    remarks = forms.CharField(
        label=gettext_lazy("Your remarks"),
        max_length=4000,
        validators=[no_aadhaar],
        help_text=gettext_lazy("Your clarification to the officer."),
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write your remarks: they are your answer to the officer.")},
    )

    @property
    def optional_fields(self) -> frozenset[str]:  # type: ignore[override]
        """An answer of its own to a query is optional."""
        return frozenset(self.asked)

    def without_signature(self) -> None:
        """Ask for no credential: something is uploaded or removed, and what was typed is kept meanwhile."""
        for name in ("credential", "pin"):
            del self.fields[name]
        self.fields["remarks"].required = False


class AnswerFileForm(TradeForm):
    """One document of the answer."""

    file = UploadField(
        label=gettext_lazy("Add attachment for deficiency"),
        accept=ANSWER_KINDS,
        help_text=gettext_lazy("Maximum 5 attachments of 5 MB allowed (only PDF, JPG, xls, xlsx are allowed)"),
        required=False,
    )
    optional_fields: ClassVar[frozenset[str]] = frozenset({"file"})


class OpenTabForm(TradeForm):
    """Why a tab is opened that the officer did not ask about."""

    tab = forms.CharField(max_length=20, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Why does this tab have to change too?"),
        max_length=500,
        validators=[no_aadhaar],
        help_text=gettext_lazy("The officer reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Say why this tab has to change: the officer reads it.")},
    )
