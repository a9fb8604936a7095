"""A certificate as it is printed: the frozen data with the number, the marking of a copy, rows and sheets. Pure."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from coo.documents import sheets, statements, wording
from coo.documents.families import Column, Layout, layout_of
from coo.documents.forms import ELECTRONIC
from coo.documents.frozen import whole
from tradeconnect.common.dates import INDIA, dmy

# Parties by their key in the frozen data, with the role of their box.
PARTIES: Final = {"exporter": "exporter", "producer": "producer", "consignee": "importer", "third_party": "third_party"}
SHORT_ADDRESS: Final = 90
CONTINUED: Final = "(continued under the list of goods)"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the item table; a long description has several, of which only the first carries the other facts.

    Args: code: the HS code in the digits that the form asks for.
    """

    key: str
    serial: int
    is_first: bool
    is_last: bool
    description: str
    code: str
    item: Mapping[str, Any]

    @property
    def unit_name(self) -> str:
        """The unit in words where they say more than its code: `numbers` for NOS."""
        name: str = self.item["unit_name"]
        return "" if name.upper() == self.item["unit"].upper() else name.lower()

    @property
    def marks_line(self) -> str:
        """The marks on one line, for a form that has them in the goods box."""
        return ", ".join(line.rstrip(",") for line in self.item["marks"].splitlines())


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows and the items it names in its last line."""

    number: int
    rows: tuple[Row, ...]
    is_last: bool

    @property
    def items_line(self) -> str:
        """`items 4 to 11 on this sheet`."""
        if not self.rows:
            return "no item on this sheet"
        return f"items {self.rows[0].serial} to {self.rows[-1].serial} on this sheet"


@dataclass(frozen=True, slots=True)
class PrintedBox:
    """A numbered box: its words, and its boxes to tick, each with whether it is ticked."""

    number: int
    label: str
    ticks: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True)
class CertificateDocument:
    """Everything that is printed: the frozen data, what the number added, and the marking of this copy.

    Args:
        is_first: of several copies in one file the first, which carries the title as a heading and is measured.
        spills: the boxes of the parties are too long for sheet 1: their addresses go on under the list of goods.
    """

    number: str
    code: str
    link: str
    verify_at: str
    copy: str
    watermark: str
    data: Mapping[str, Any]
    is_first: bool = True
    spills: bool = False

    @cached_property
    def facts(self) -> dict[str, Any]:
        """The frozen data, complete; without the addresses that go on under the list of goods."""
        facts = whole(self.data)
        if self.spills:
            for key, role in PARTIES.items():
                if role in self.boxes and facts[key] and len(facts[key]["address"]) > SHORT_ADDRESS:
                    facts[key] = facts[key] | {"address": CONTINUED}
        return facts

    @cached_property
    def closing(self) -> list[list[str]]:
        """What stands under the list of goods: remarks that have no box, and addresses too long for theirs."""
        lines = [] if "remarks" in self.boxes and not self.spills else list(self.facts["remarks"])
        if not self.spills:
            return lines
        whole_facts = whole(self.data)
        for key, role in PARTIES.items():
            if self.facts[key] and self.facts[key]["address"] == CONTINUED:
                label = f"Box {self.boxes[role].number} (continued)"
                lines.append([label, statements.party_line(whole_facts[key])])
        return lines

    @property
    def third_address(self) -> str:
        """The address of the third party on one line."""
        third = self.facts["third_party"]
        return ", ".join(line.rstrip(",") for line in third["address"].splitlines()) if third else ""

    @property
    def third_fits(self) -> bool:
        """The third party has room beside the label of the boxes to tick."""
        third = self.facts["third_party"]
        return bool(third) and sheets.count_lines(f"Third party: {statements.party_line(third)}", 112, 7) == 1

    @cached_property
    def layout(self) -> Layout:
        """How the boxes of its form stand."""
        return layout_of(self.facts)

    @cached_property
    def boxes(self) -> dict[str, PrintedBox]:
        """The numbered boxes by what each is for."""
        form = whole(self.data)["form"]
        return {
            role: PrintedBox(number, label, tuple((words, on) for words, on in form["ticks"].get(role, ())))
            for number, (role, label) in enumerate(zip(form["roles"], form["boxes"], strict=True), 1)
        }

    @cached_property
    def columns(self) -> tuple[tuple[Column, PrintedBox], ...]:
        """The columns of the goods table with their boxes."""
        return tuple((column, self.boxes[column.role]) for column in self.layout.columns)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the item table: an item has more than one when its description is long."""
        rows = []
        code = self._code_key
        for item in self.data["items"]:
            parts = wording.chunks(item["description"])
            for index, part in enumerate(parts):
                rows.append(
                    Row(
                        key=f"row-{item['serial']}-{index}",
                        serial=item["serial"],
                        is_first=index == 0,
                        is_last=index == len(parts) - 1,
                        description=part,
                        code=item[code],
                        item=item,
                    )
                )
        return tuple(rows)

    @property
    def _code_key(self) -> str:
        """Which form of the HS code the boxes ask for."""
        words = " ".join(self.boxes[role].label for role in ("serial", "hs") if role in self.boxes).lower()
        if "tariff item" in words:
            return "tariff_item"
        return "hs_six" if "6 digit" in words else "hs_code"

    @property
    def item_count(self) -> int:
        """Items, not rows."""
        return len(self.data["items"])

    @property
    def is_electronic(self) -> bool:
        """An electronic copy has stamp, specimen and panel; paper copies have room for ink."""
        return self.copy in {ELECTRONIC, statements.TRUE_COPY}

    @property
    def has_notes(self) -> bool:
        """The form refers to notes overleaf."""
        return bool(self.facts["form"]["note"])

    @property
    def says_cumulation(self) -> bool:
        """The box of the criterion also asks whether origin was cumulated."""
        return "cumulation" in self.boxes["criterion"].label.lower()

    @property
    def says_export_document(self) -> bool:
        """The box of the certification also asks for the export document."""
        return "export document" in self.boxes["certification"].label.lower()

    @cached_property
    def dates(self) -> dict[str, str]:
        """The dates as printed, dd/mm/yyyy; empty where there is none."""
        facts = self.facts
        days = {
            "issued": facts["issued_on"],
            "departure": facts["transport"]["departure"],
            "invoice": facts["invoice"]["date"],
            "third_country": (facts["third_country_invoice"] or {}).get("date", ""),
            "declared": facts["declaration"]["date"],
            "export_document": (facts["export_document"] or {}).get("date", ""),
            "foreign_document": (facts["foreign_origin"] or {}).get("date", ""),
        }
        return {name: dmy(dt.date.fromisoformat(day)) if day else "" for name, day in days.items()}

    @property
    def parties(self) -> dict[str, str]:
        """From, to and invoice for the head of a continuation sheet; a name that does not fit refers to sheet 1."""
        exporter, consignee = self.data["exporter"], self.data["consignee"]
        return {
            "exporter": _short(exporter["name"], exporter["country"], 62),
            "consignee": _short(consignee["name"], consignee["country"], 66),
            "invoice": _short(self.data["invoice"]["number"], "", 36),
        }

    @property
    def form_name(self) -> str:
        """The form in the head of a continuation sheet and on the notes: `CERTIFICATE OF ORIGIN, FORM AI`."""
        form = self.facts["form"]
        return f"{form['title']}, {form['bar'] or form['name']}"

    @property
    def issued_at(self) -> str:
        """When this copy was made: `02/09/2024 15:07:42 IST (UTC+05:30)`."""
        at = dt.datetime.fromisoformat(self.data.get("copied_at") or self.data["issued_at"])
        return f"{at.astimezone(INDIA):%d/%m/%Y %H:%M:%S} IST (UTC+05:30)"

    @property
    def reason(self) -> str:
        """What it is signed for, as in the digital signature."""
        if "copied_at" in self.data:
            return "Certified true copy"
        return "Self-declaration of origin" if self.facts["self_declared"] else "Issue of certificate of origin"

    @property
    def declared_at(self) -> str:
        """`30/08/2024 16:42 IST`."""
        stamp = self.data["declaration"]["declared_at"]
        return f"{dt.datetime.fromisoformat(stamp).astimezone(INDIA):%d/%m/%Y %H:%M} IST" if stamp else ""

    @property
    def declaration_parts(self) -> list[tuple[str, bool]]:
        """The declaration in parts, each with whether it is bold: the two countries are."""
        declaration = self.data["declaration"]
        text = declaration["text"]
        parts: list[tuple[str, bool]] = []
        both = [self.data["exporter"]["country"], self.data["consignee"]["country"]]
        for country in declaration.get("strong", both):
            before, found, rest = text.partition(country)
            if found:
                parts += [(before, False), (found, True)]
                text = rest
        return [*parts, (text, False)]

    @property
    def digest_start(self) -> str:
        """The first sixteen bytes' worth of the declaration's digest, in groups; the whole is in the embedded data."""
        return wording.in_groups(self.data["declaration"]["sha256"].upper()[:32])

    def as_copies(self, markings: Sequence[str]) -> list["CertificateDocument"]:
        """Return the document once for each marking, in order."""
        return [dataclasses.replace(self, copy=marking, is_first=index == 0) for index, marking in enumerate(markings)]

    def on_sheets(self, counts: Sequence[int]) -> list[Sheet]:
        """Return the sheets that hold so many rows each."""
        rows, start, result = self.rows, 0, []
        for number, count in enumerate(counts, 1):
            result.append(Sheet(number, rows[start : start + count], is_last=number == len(counts)))
            start += count
        return result


def _short(name: str, country: str, most: int) -> str:
    """Return name and country where they fit two lines of a narrow column; an ideograph is as wide as two letters."""
    width = sum(2 if ord(character) > 0x2E7F else 1 for character in name)
    return ", ".join(part for part in ("see sheet 1" if width > most else name, country) if part)
