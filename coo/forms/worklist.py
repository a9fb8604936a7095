"""Forms of the worklist: filters, saved views, and in whose hands a file goes."""

from typing import Any, ClassVar

from django import forms
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Office, User
from accounts.roles import PostRole
from coo.constants import AgreementKind
from coo.forms.period import PeriodForm
from coo.lists import country_list
from coo.models import Agreement
from coo.worklist import part_called
from tradeconnect.common.forms import DmyDateField, TradeForm, no_aadhaar


class WorklistForm(PeriodForm):
    """What the officer looks for in the worklist; every field may stay empty. Args: office: whose files they are."""

    period = ("submitted_from", "submitted_to")
    optional_fields: ClassVar[frozenset[str]] = frozenset()

    q = forms.CharField(
        label=gettext_lazy("File number, firm, IEC, importer or invoice"), max_length=80, required=False
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Type of certificate"),
        required=False,
        choices=lambda: [("", _("All")), *AgreementKind.choices],
    )
    agreement = forms.ChoiceField(label=gettext_lazy("Agreement"), required=False)
    country = forms.ChoiceField(
        label=gettext_lazy("Country of destination"),
        required=False,
        choices=lambda: [("", _("All")), *country_list()],
    )
    officer = forms.ChoiceField(label=gettext_lazy("Officer"), required=False)
    submitted_from = DmyDateField(label=gettext_lazy("Submitted from"), required=False)
    submitted_to = DmyDateField(label=gettext_lazy("Submitted to"), required=False)
    overdue = forms.BooleanField(label=gettext_lazy("Overdue only"), required=False)

    def __init__(self, data: Any, *, office: Office) -> None:
        super().__init__(data)
        # Whoever ever had a post here: files that a former officer decided on are looked for too.
        people = User.objects.filter(posts__office=office, posts__role=PostRole.OFFICER).distinct()
        self.officers = {str(person.uuid): person for person in people.order_by("first_name", "last_name", "pk")}
        self.agreements = {row.code: row for row in Agreement.objects.order_by("name").only("code", "name")}
        self._offer("officer", [(key, str(person)) for key, person in self.officers.items()])
        self._offer("agreement", [(key, row.name) for key, row in self.agreements.items()])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _("All")), *choices]

    def clean_officer(self) -> User | None:
        """Return the officer, if one is chosen."""
        return self.officers.get(self.cleaned_data["officer"])

    def clean_agreement(self) -> Agreement | None:
        """Return the agreement, if one is chosen."""
        return self.agreements.get(self.cleaned_data["agreement"])

    @property
    def asked(self) -> dict[str, str]:
        """What was asked for, as it stands in the address."""
        return {name: text for name in self.fields if (text := self.data.get(name, "").replace("\x00", "").strip())}

    @property
    def narrowed(self) -> int:
        """How many filters besides the search are set."""
        return len(self.asked.keys() - {"q"})


class SavedViewForm(TradeForm):
    """A name for the filters that are set."""

    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        max_length=40,
        validators=[no_aadhaar],
        error_messages={"required": gettext_lazy("Give the view a name.")},
    )
    query = forms.CharField(max_length=500, widget=forms.HiddenInput, required=False)


def worklist_query(part: str, asked: dict[str, str]) -> str:
    """Return the query string of a part of the worklist with filters."""
    return urlencode({"tab": part_called(part).slug, **asked})


class TakeOverForm(TradeForm):
    """Why a file is taken out of another officer's hands. `holder` is whose they were when the page was shown."""

    holder = forms.UUIDField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Note to the office"),
        max_length=2000,
        validators=[no_aadhaar],
        help_text=gettext_lazy("It stays with the file and goes to the officer. The exporter never sees it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write why: the other officer has to know.")},
    )


class HandOverForm(TradeForm):
    """To whom a file goes, and why. Args: colleagues: the other officers of the office who are in post."""

    to: "forms.ModelChoiceField[User]" = forms.ModelChoiceField(
        label=gettext_lazy("Officer"),
        queryset=None,
        to_field_name="uuid",
        empty_label=gettext_lazy("Choose"),
        error_messages={
            "required": gettext_lazy("Choose the officer."),
            "invalid_choice": gettext_lazy("This person is no officer of the office any more. Choose another."),
        },
    )
    note = forms.CharField(
        label=gettext_lazy("Note to the office"),
        max_length=2000,
        validators=[no_aadhaar],
        help_text=gettext_lazy("It stays with the file and goes to the officer. The exporter never sees it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write what the other officer has to know.")},
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = colleagues
