"""An application as one frozen value: what rules check, what is signed, what documents show, what versions keep.

Pure. Built from the database by `coo.selectors.build_snapshot`; `canonical_bytes` is the text that the exporter signs.
"""

import dataclasses
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

CENT = Decimal("0.01")


def round_half_up(value: Decimal, step: Decimal = CENT) -> Decimal:
    """Return `value` rounded half up to `step`, as invoices are."""
    return value.quantize(step, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Exporter:
    """The firm and the branch that applies (tab 1). `state_code` is the GST code of the branch's state."""

    iec: str = ""
    name: str = ""
    branch_number: str = ""
    address: str = ""
    city: str = ""
    pin: str = ""
    state_code: str = ""
    state_name: str = ""
    gstin: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Importer or third party: name, address without the country, country code and name."""

    name: str = ""
    address: str = ""
    country_code: str = ""
    country_name: str = ""


@dataclass(frozen=True, slots=True)
class Producer:
    """Who made the goods, where the agreement's form names them (tab 2). `is_exporter`: the firm itself."""

    is_exporter: bool | None = None
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class ForeignOrigin:
    """Where goods that do not originate in India come from, and the paper that proves it (tab 2; HBP 2.93(f))."""

    country_code: str = ""
    country_name: str = ""
    document: str = ""
    document_number: str = ""
    document_date: dt.date | None = None
    document_issuer: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """Invoice (tab 2). Rates are INR and USD for one unit of the invoice currency."""

    number: str = ""
    date: dt.date | None = None
    currency: str = ""
    value: Decimal | None = None
    rate_inr: Decimal | None = None
    rate_usd: Decimal | None = None

    @property
    def value_inr(self) -> Decimal | None:
        """Value in INR, computed."""
        return None if self.value is None or self.rate_inr is None else round_half_up(self.value * self.rate_inr)

    @property
    def value_usd(self) -> Decimal | None:
        """Value in USD, computed."""
        return None if self.value is None or self.rate_usd is None else round_half_up(self.value * self.rate_usd)


@dataclass(frozen=True, slots=True)
class ExportItem:
    """One line of the export table (tab 3) with its origin (tab 4). `hs_code` is the importing country's."""

    serial: int
    itchs_code: str = ""
    hs_code: str = ""
    description: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_name: str = ""
    value: Decimal | None = None
    marks: str = ""
    packages: str = ""
    uses_imported_inputs: bool | None = None
    criterion: str = ""
    criterion_value: Decimal | None = None
    criterion_text: str = ""
    product_rule: str = ""
    fob_value: Decimal | None = None
    indian_materials: Decimal | None = None
    labour_and_overheads: Decimal | None = None
    profit_and_other: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ImportInput:
    """One input of an export item (tab 4). `item` is the serial of the export item."""

    item: int
    serial: int
    itchs_code: str = ""
    hs_code: str = ""
    description: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_cif: Decimal | None = None
    currency: str = ""
    country_code: str = ""
    country_name: str = ""
    bill_number: str = ""
    bill_date: dt.date | None = None
    is_originating: bool = False

    @property
    def total_cif(self) -> Decimal | None:
        """Total CIF value in `currency`, computed."""
        if self.quantity is None or self.unit_cif is None:
            return None
        return round_half_up(self.quantity * self.unit_cif)


@dataclass(frozen=True, slots=True)
class Shipment:
    """Shipment (tab 5). A port is a code with its name, or only a name when *Others* was chosen."""

    mode: str = ""
    mode_name: str = ""
    document: str = ""
    document_name: str = ""
    document_number: str = ""
    date: dt.date | None = None
    loading_code: str = ""
    loading_name: str = ""
    loading_kind: str = ""
    discharge_code: str = ""
    discharge_name: str = ""
    discharge_kind: str = ""
    discharge_country: str = ""
    route: str = ""
    shipping_bill_number: str = ""
    shipping_bill_date: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file (tab 6)."""

    serial: int
    kind: str
    kind_name: str
    name: str
    size: int
    sha256: str
    attest: bool = False


@dataclass(frozen=True, slots=True)
class Declaration:
    """Declaration (tab 7). `text` is the agreement's wording as it was shown."""

    accepted: bool = False
    text: str = ""
    place: str = ""
    date: dt.date | None = None
    name: str = ""
    designation: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationSnapshot:
    """The whole application. Equal snapshots have equal canonical bytes."""

    draft_number: str = ""
    exporter: Exporter = Exporter()
    wants_delivery: bool | None = None
    delivery_address: str = ""
    disclaimer_accepted: bool = False
    certificate_kind: str = ""
    agreement: str = ""
    agreement_name: str = ""
    agency_code: str = ""
    agency_name: str = ""
    office_code: str = ""
    office_city: str = ""
    importer: Party = Party()
    invoice: Invoice = Invoice()
    third_country_invoicing: bool | None = None
    third_party: Party = Party()
    third_party_invoice_number: str = ""
    third_party_invoice_date: dt.date | None = None
    producer: Producer = Producer()
    foreign_origin: ForeignOrigin = ForeignOrigin()
    items: tuple[ExportItem, ...] = ()
    inputs: tuple[ImportInput, ...] = ()
    shipment: Shipment = Shipment()
    attachments: tuple[Attachment, ...] = ()
    declaration: Declaration = Declaration()

    @property
    def items_value(self) -> Decimal:
        """Sum of the items in the invoice currency."""
        return sum((item.value for item in self.items if item.value is not None), Decimal(0))

    @property
    def difference(self) -> Decimal | None:
        """Invoice value less the sum of items: zero when they agree."""
        return None if self.invoice.value is None else self.invoice.value - self.items_value

    def value_in_inr(self, value: Decimal | None) -> Decimal | None:
        """Return a value of the invoice currency in INR at the application's own rate."""
        return None if value is None or self.invoice.rate_inr is None else round_half_up(value * self.invoice.rate_inr)

    def value_in_usd(self, value: Decimal | None) -> Decimal | None:
        """Return a value of the invoice currency in USD at the application's own rate."""
        return None if value is None or self.invoice.rate_usd is None else round_half_up(value * self.invoice.rate_usd)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def to_dict(snapshot: ApplicationSnapshot) -> dict[str, Any]:
    """Return the snapshot as JSON-ready dictionaries: decimals as strings, dates as ISO 8601."""
    result: dict[str, Any] = json.loads(canonical_bytes(snapshot))
    return result


# Fields that came after the first applications were signed: left out while they are empty, so that what was signed
# before keeps its bytes and its digest.
_ADDED: Final = frozenset(
    {
        "producer",
        "foreign_origin",
        "product_rule",
        "fob_value",
        "indian_materials",
        "labour_and_overheads",
        "profit_and_other",
        "is_originating",
        "shipping_bill_number",
        "shipping_bill_date",
    }
)


def canonical_bytes(snapshot: ApplicationSnapshot) -> bytes:
    """Return the canonical JSON of the snapshot: sorted keys, no spaces, UTF-8. This is what the exporter signs."""
    told = dataclasses.asdict(snapshot, dict_factory=_told)
    return json.dumps(told, default=_plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _told(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in pairs if name not in _ADDED or _is_told(value)}


def _is_told(value: Any) -> bool:
    if isinstance(value, dict):
        return any(part is not None and part != "" for part in value.values())
    return value is not None and value != "" and value is not False


def digest(snapshot: ApplicationSnapshot) -> str:
    """Return the SHA-256 of the canonical bytes in hex."""
    return hashlib.sha256(canonical_bytes(snapshot)).hexdigest()


def from_dict(data: dict[str, Any]) -> ApplicationSnapshot:
    """Return the snapshot that `to_dict` made `data` from, as a frozen version keeps it."""
    restored = _restore(ApplicationSnapshot, data)
    assert isinstance(restored, ApplicationSnapshot)  # noqa: S101 - for the type checker
    return restored


def _restore(kind: type, data: dict[str, Any]) -> Any:
    """Build a dataclass of this module from its dictionary, field by field."""
    nested = {
        "exporter": Exporter,
        "importer": Party,
        "third_party": Party,
        "invoice": Invoice,
        "shipment": Shipment,
        "declaration": Declaration,
        "producer": Producer,
        "foreign_origin": ForeignOrigin,
    }
    lists = {"items": ExportItem, "inputs": ImportInput, "attachments": Attachment}
    values: dict[str, Any] = {}
    for field in dataclasses.fields(kind):
        if field.name not in data:
            continue
        value = data[field.name]
        if field.name in lists:
            value = tuple(_restore(lists[field.name], row) for row in value)
        elif field.name in nested:
            value = _restore(nested[field.name], value)
        elif value is not None and "date" in str(field.type):
            value = dt.date.fromisoformat(value)
        elif value is not None and "Decimal" in str(field.type):
            value = Decimal(value)
        values[field.name] = value
    return kind(**values)
