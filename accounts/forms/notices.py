"""What a person wants to be told of by mail and SMS."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise

from accounts.access import Standing
from accounts.models import NoticePreference
from accounts.notices import EVERYBODY, FIRM, KINDS, OFFICE, channels_to_decline

CHANNELS: Final = ("mail", "sms")


@dataclass(frozen=True, slots=True)
class Cell:
    """A kind on a channel. Args: box: the tick box, where the person may choose. is_sent: whether it goes there."""

    channel: str
    box: BoundField | None
    is_sent: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A kind with its channels. Args: why: the reason for the channels that are fixed."""

    label: str | Promise
    cells: list[Cell]
    why: str | Promise


class PreferencesForm(forms.Form):
    """A tick box for each kind and channel that the person may decline; ticked is sent.

    Attributes: kinds: those that can reach the person.
    """

    def __init__(self, data: Mapping[str, Any] | None = None, *, who: Standing) -> None:
        super().__init__(data)
        reached = {EVERYBODY} | ({OFFICE} if who.post else set())
        if who.firms or not (who.post or who.user.is_operator):
            reached.add(FIRM)
        self.kinds = [name for name, kind in KINDS.items() if kind.reaches in reached]
        rows = NoticePreference.objects.filter(user=who.user).values_list("kind", "channel")
        declined = {(kind, channel) for kind, channel in rows}
        for kind in self.kinds:
            for channel in channels_to_decline(kind):
                field = forms.BooleanField(required=False, initial=(kind, channel) not in declined)
                self.fields[f"{kind}-{channel}"] = field

    def declined(self) -> set[tuple[str, str]]:
        """Return kind and channel of every box that is not ticked."""
        empty = [name for name in self.fields if not self.cleaned_data[name]]
        return {(kind, channel) for kind, _dash, channel in (name.partition("-") for name in empty)}

    def rows(self) -> list[Row]:
        """Return the table: a row for each kind."""
        return [self._row(kind) for kind in self.kinds]

    def _row(self, kind: str) -> Row:
        free, found = channels_to_decline(kind), KINDS[kind]
        cells = [
            Cell(channel, self[f"{kind}-{channel}"] if channel in free else None, channel == "mail" or found.sms)
            for channel in CHANNELS
        ]
        is_fixed = any(cell.is_sent and cell.box is None for cell in cells)
        return Row(found.label, cells, found.why if is_fixed else "")
