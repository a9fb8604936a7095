"""What a rule says: a finding with a stable code, and the facts around an application that rules may need. Pure."""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from coo.origin import Terms
from coo.snapshot import ApplicationSnapshot

if TYPE_CHECKING:
    from coo.fixes import Fix


class Severity(StrEnum):
    """An error stops the signature; a warning stays visible to the exporter and to the officer."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to correct or to look at.

    Args:
        code: stable, as `CERT-004`.
        tab: slug of the tab it belongs to.
        field: name of the form field there, or an empty string for the tab as a whole.
        message: a plain sentence that says what to do (translated when shown).
        evidence: the two values that disagree, in words.
        item: serial of the export item, or None.
        input: serial of the input of that item, or None.
        fix: what one click does about it, hung on by `coo.fixes.with_fix`; it is no part of what was found.
    """

    code: str
    tab: str
    field: str
    message: Any
    severity: Severity = Severity.ERROR
    evidence: str = ""
    item: int | None = None
    input: int | None = None
    fix: "Fix | None" = dataclasses.field(default=None, compare=False)

    @property
    def is_error(self) -> bool:
        """Whether it stops the signature."""
        return self.severity == Severity.ERROR

    @property
    def anchor(self) -> str:
        """The id of what it is about on its tab's page: a field, an item's row, or an input's row."""
        if self.input is not None:
            return f"input-{self.item}-{self.input}"
        if self.item is not None:
            return f"item-{self.item}"
        return f"id_{self.field}" if self.field else "content"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules must know besides the application itself; read by `coo.selectors.build_facts`.

    Args:
        today: the date in India.
        table_rate_inr: INR for one unit of the invoice currency on the invoice date, or None when the table has none.
        table_rate_date: the day that rate is of.
        rate_warning_percent: from which difference to the table a warning is given.
        invoice_used_by: numbers of other live files of this IEC with the same invoice number in the financial year.
        ended_certificate: number of the certificate that this application is to replace, once it is not valid any more.
        office_may_issue: whether the chosen office's agency may issue under the agreement today.
        agency_goods: HS chapters, headings or codes that the agency certifies under it; empty: all goods.
        known_itchs: the ITC-HS codes among the application's that exist today.
        itchs_words: their statutory texts by code.
        country_names: names of every country, for the check of the importer's address.
        mandatory_attachments: codes and names of attachment types that must be there.
        picture_attachments: codes of attachment types that are taken as a picture only.
        port_kinds: kinds of port that the chosen mode of transport offers.
        minor_units: how many decimals the invoice currency has.
        terms: what the agreement asks for, or None while none is chosen.
        input_rates: INR for one unit of each currency of the inputs, by the table of the invoice's date.
        loading_city: city of the port of shipment, when the list knows one.
        discharge_city: city of the port of discharge, when the list knows one.
    """

    today: dt.date
    table_rate_inr: Decimal | None = None
    table_rate_date: dt.date | None = None
    rate_warning_percent: Decimal = Decimal(5)
    invoice_used_by: tuple[str, ...] = ()
    ended_certificate: str = ""
    office_may_issue: bool = True
    agency_goods: tuple[str, ...] = ()
    known_itchs: frozenset[str] = frozenset()
    itchs_words: dict[str, str] = field(default_factory=dict)
    country_names: tuple[str, ...] = ()
    mandatory_attachments: tuple[tuple[str, str], ...] = ()
    picture_attachments: frozenset[str] = frozenset()
    port_kinds: tuple[str, ...] = ()
    minor_units: int = 2
    terms: Terms | None = None
    input_rates: Mapping[str, Decimal] = field(default_factory=dict)
    loading_city: str = ""
    discharge_city: str = ""


Check = Callable[[ApplicationSnapshot, Facts], list[Finding]]
