"""What templates/coo/parts show of an application: the seven tabs of a snapshot with the findings beside the facts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from coo.constants import AgreementKind
from coo.models import Application
from coo.rules.finding import Finding
from coo.snapshot import ApplicationSnapshot, Attachment, ExportItem, ImportInput
from coo.tabs import Slug

# Where a finding of a field is shown: fields that share a line share a key.
_LINES: Final[dict[str, str]] = {
    **dict.fromkeys(("wants_delivery", "delivery_address"), "delivery"),
    **dict.fromkeys(("certificate_kind", "agreement", "office"), "scheme"),
    **dict.fromkeys(("importer_name", "importer_address", "importer_country"), "importer"),
    **dict.fromkeys(("invoice_number", "invoice_date"), "invoice"),
    **dict.fromkeys(("invoice_currency", "invoice_value"), "value"),
    **dict.fromkeys(("rate_inr", "rate_usd"), "rate"),
    **dict.fromkeys(("transport_mode", "shipment_document"), "transport"),
    **dict.fromkeys(("shipment_document_number", "shipment_date"), "transport"),
    **dict.fromkeys(("producer_is_exporter", "producer_name", "producer_address"), "producer"),
    **dict.fromkeys(("shipping_bill_number", "shipping_bill_date"), "shipping_bill"),
    **dict.fromkeys(("port_of_shipment", "port_of_discharge"), "ports"),
    **dict.fromkeys(("branch", "disclaimer_accepted", "route"), ""),
}
_SHORT: Final = {
    Slug.BASIC: "basic",
    Slug.CERTIFICATE: "certificate",
    Slug.EXPORT: "export",
    Slug.IMPORT: "imports",
    Slug.SHIPMENT: "shipment",
    Slug.ATTACHMENTS: "attachments",
    Slug.DECLARATION: "declaration",
}


# A page shows so many rows of each table at first, and all of them on request (`?all`); the PDF always has all.
ROWS_AT_FIRST: Final = 100


@dataclass(frozen=True, slots=True)
class ItemPart:
    """A line of the export table with its values in INR and USD, and what the rules say of it."""

    item: ExportItem
    value_usd: Decimal | None
    value_inr: Decimal | None
    notes: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class InputPart:
    """An input with what the rules say of it."""

    row: ImportInput
    notes: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class OriginPart:
    """The items that share an origin."""

    serials: str
    criterion: str
    text: str
    percent: Decimal | None
    imported: bool | None
    rule: str
    costs: str
    notes: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class FilePart:
    """An attached file, with its address while it is there."""

    file: Attachment
    url: str


def tab_addresses(application: Application) -> dict[str, str]:
    """Return the address of each tab by its short name, for the *Edit* links."""
    return {short: reverse("coo:tab", args=[application.uuid, slug]) for slug, short in _SHORT.items()}


def file_addresses(application: Application) -> dict[str, str]:
    """Return where each attached file opens, by its SHA-256: one query."""
    rows = application.attachments.values_list("file__sha256", "uuid")
    return {sha256: reverse("coo:attachment_file", args=[application.uuid, uuid]) for sha256, uuid in rows}


def parts_context(
    snapshot: ApplicationSnapshot,
    *,
    findings: Iterable[Finding] = (),
    edit: Mapping[str, str] | None = None,
    files: Mapping[str, str] | None = None,
    criteria: Iterable[Mapping[str, str]] = (),
    most: int | None = None,
) -> dict[str, Any]:
    """Return the context of templates/coo/parts/sections.html.

    Args:
        findings: shown beside what they are about.
        edit: address of each tab by its short name (`tab_addresses`); without it there are no *Edit* links.
        files: address of each attached file by SHA-256 (`file_addresses`).
        criteria: rows of the agreement, for the criteria's words.
        most: so many items and inputs are shown; the page then says how many more there are. None: all.
    """
    found = tuple(findings)
    labels = {row["code"]: row["label"] for row in criteria}
    by_row = findings_by_row(found)
    by_item = [(each, by_row[each.serial, None]) for each in snapshot.items]
    return {
        "s": snapshot,
        "edit": dict(edit or {}),
        "kind_label": AgreementKind(snapshot.certificate_kind).label if snapshot.certificate_kind else "",
        "notes": _notes(found),
        "items": [
            ItemPart(
                item,
                snapshot.value_in_usd(item.value),
                snapshot.value_in_inr(item.value),
                tuple(f for f in own if f.tab == Slug.EXPORT),
            )
            for item, own in by_item[:most]
        ],
        "inputs": [InputPart(row, tuple(by_row[row.item, row.serial])) for row in snapshot.inputs[:most]],
        "more_items": len(snapshot.items[most:]) if most is not None else 0,
        "more_inputs": len(snapshot.inputs[most:]) if most is not None else 0,
        "origins": _origins([(item, tuple(f for f in own if f.tab == Slug.IMPORT)) for item, own in by_item], labels),
        "sum_inr": snapshot.value_in_inr(snapshot.items_value),
        "files": [FilePart(file, (files or {}).get(file.sha256, "")) for file in snapshot.attachments],
    }


def rows_asked_for(request: HttpRequest) -> int | None:
    """Return how many rows of each table a page shows; None: all, for its reader has asked for them."""
    return None if "all" in request.GET else ROWS_AT_FIRST


def findings_by_row(findings: Iterable[Finding]) -> defaultdict[tuple[int | None, int | None], list[Finding]]:
    """Return the findings by the serials of item and input; what has none is under (None, None)."""
    by_row: defaultdict[tuple[int | None, int | None], list[Finding]] = defaultdict(list)
    for finding in findings:
        by_row[finding.item, finding.input].append(finding)
    return by_row


def _notes(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Return the findings that are not of an item, by the line that they are shown at."""
    notes: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.item is None:
            short = _SHORT[Slug(finding.tab)]
            line = _LINES.get(finding.field, "") or finding.field
            whole = short in {"export", "attachments", "declaration"} or not line
            notes[short if whole else _block(line)].append(finding)
    return dict(notes)


def _block(line: str) -> str:
    """Return the line that shows all fields of a block: of the third party, of the foreign origin."""
    return next((block for block in ("third", "foreign") if line.startswith(block)), line)


def _origins(items: Iterable[tuple[ExportItem, tuple[Finding, ...]]], labels: Mapping[str, str]) -> list[OriginPart]:
    """Return one line for all items with the same origin and the same findings; a thousand items stay readable."""
    groups: dict[tuple[Any, ...], list[tuple[ExportItem, tuple[Finding, ...]]]] = defaultdict(list)
    for item, own in items:
        said: tuple[Any, ...] = (item.criterion, item.criterion_text, item.criterion_value, item.uses_imported_inputs)
        said += (item.product_rule, _costs(item))
        groups[(*said, tuple(f.code for f in own))].append((item, own))
    return [
        OriginPart(
            serials=serial_ranges([item.serial for item, _own in group]),
            criterion=labels.get(key[0], key[0]),
            text=key[1],
            percent=key[2],
            imported=key[3],
            rule=key[4],
            costs=key[5],
            notes=group[0][1],
        )
        for key, group in groups.items()
    ]


def _costs(item: ExportItem) -> str:
    """Return what an item's cost sheet says in one line; nothing where it has none."""
    rows = (
        (_("FOB %s"), item.fob_value),
        (_("Indian materials %s"), item.indian_materials),
        (_("labour and overheads %s"), item.labour_and_overheads),
        (_("profit and other %s"), item.profit_and_other),
    )
    return ", ".join(words % f"{value:,.2f}" for words, value in rows if value is not None)


def serial_ranges(serials: list[int]) -> str:
    """Return 1, 2, 3, 5 as `1–3, 5`."""
    parts: list[list[int]] = []
    for serial in serials:
        if parts and serial == parts[-1][-1] + 1:
            parts[-1].append(serial)
        else:
            parts.append([serial])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in parts)
