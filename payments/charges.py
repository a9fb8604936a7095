"""What a firm is charged for, and the GST on it. Pure: no Django model, no clock, no I/O.

Place of supply is the recipient's state (IGST Act s.12(2)). In the supplier's own state the tax is CGST and SGST (UTGST
in a union territory without a legislature), elsewhere IGST. Every head is computed on the taxable value of its line and
rounded half up to the paisa, never as half of a rounded total.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

from tradeconnect.common.money import percent_of

# GST state codes of union territories without a legislature: the UTGST Act 2017 taxes there, not a state's Act.
UTGST_CODES: Final = frozenset({"04", "26", "31", "35", "38", "97"})


@dataclass(frozen=True, slots=True)
class Supplier:
    """Who supplies the service and issues the invoice: an agency, as it stands on the day."""

    code: str
    name: str
    name_hi: str
    gstin: str
    address: str
    state_code: str
    state_name: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is billed: a firm by the branch chosen in the application. `gstin` is empty for the unregistered."""

    name: str
    iec: str
    gstin: str
    address: str
    state_code: str
    state_name: str


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One service. `rate_paise` is for one, before tax; `gst_percent` is the full rate (18, not 9)."""

    description: str
    sac: str
    quantity: int
    rate_paise: int
    gst_percent: Decimal

    def __post_init__(self) -> None:
        if self.quantity < 1 or self.rate_paise < 1:
            raise ValueError("a line has a quantity and a rate above zero")
        if not 0 <= self.gst_percent <= 100:
            raise ValueError("a GST rate lies between 0 and 100 per cent")

    @property
    def taxable_paise(self) -> int:
        """Quantity times rate, in paise."""
        return self.quantity * self.rate_paise


@dataclass(frozen=True, slots=True)
class LineTax:
    """The tax on one line by head, in paise."""

    cgst_paise: int
    sgst_paise: int
    igst_paise: int


@dataclass(frozen=True, slots=True)
class Charge:
    """What is taken from a wallet in one go, with its tax. `purpose` and `reference` name it: it is taken once.

    Args:
        purpose: as `coo.application`; reference: what is paid for, as a file's uuid. Together at most 90 characters,
            because they become the ledger's idempotency key.
    """

    supplier: Supplier
    recipient: Recipient
    lines: tuple[ChargeLine, ...]
    purpose: str
    reference: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", tuple(self.lines))
        if not self.lines:
            raise ValueError("a charge has at least one line")
        if not self.purpose or not self.reference or len(self.purpose) + len(self.reference) > 90:
            raise ValueError("purpose and reference are needed and have at most 90 characters together")

    @property
    def place_of_supply(self) -> str:
        """GST state code of the recipient; the supplier's own where none is on record (IGST Act s.12(2)(b))."""
        return self.recipient.state_code or self.supplier.state_code

    @property
    def within_state(self) -> bool:
        """Whether CGST and SGST apply; else IGST."""
        return self.place_of_supply == self.supplier.state_code

    def tax_on(self, line: ChargeLine) -> LineTax:
        """Return the tax on one line, each head rounded half up to the paisa."""
        if self.within_state:
            half = percent_of(line.taxable_paise, line.gst_percent / 2)
            return LineTax(half, half, 0)
        return LineTax(0, 0, percent_of(line.taxable_paise, line.gst_percent))

    @property
    def taxable_paise(self) -> int:
        """Value of the services before tax, in paise."""
        return sum(line.taxable_paise for line in self.lines)

    @property
    def cgst_paise(self) -> int:
        """Central tax, in paise."""
        return sum(self.tax_on(line).cgst_paise for line in self.lines)

    @property
    def sgst_paise(self) -> int:
        """State tax (or union territory tax), in paise."""
        return sum(self.tax_on(line).sgst_paise for line in self.lines)

    @property
    def igst_paise(self) -> int:
        """Integrated tax, in paise."""
        return sum(self.tax_on(line).igst_paise for line in self.lines)

    @property
    def total_paise(self) -> int:
        """What is paid, in paise; exact, never rounded to the rupee."""
        return self.taxable_paise + self.cgst_paise + self.sgst_paise + self.igst_paise

    @property
    def tax_rows(self) -> list[tuple[str, int]]:
        """Label and paise of every head and rate, as [("CGST 9%", 1800), ("SGST 9%", 1800)]; no rows without tax."""
        rows: dict[str, int] = {}
        for head, rate, paise in self._heads():
            label = f"{head} {percent_text(rate)}"
            rows[label] = rows.get(label, 0) + paise
        return [(label, paise) for label, paise in rows.items() if paise]

    def _heads(self) -> Iterable[tuple[str, Decimal, int]]:
        if not self.within_state:
            return [("IGST", line.gst_percent, self.tax_on(line).igst_paise) for line in self.lines]
        local = state_tax_name(self.supplier.state_code)
        half = [(line.gst_percent / 2, self.tax_on(line)) for line in self.lines]
        return [("CGST", rate, tax.cgst_paise) for rate, tax in half] + [
            (local, rate, tax.sgst_paise) for rate, tax in half
        ]

    def lines_as_data(self) -> list[dict[str, Any]]:
        """Return the lines with their values and tax, ready for JSON: what the invoice keeps and prints."""
        return [
            asdict(line)
            | {"gst_percent": percent_text(line.gst_percent).rstrip("%"), "taxable_paise": line.taxable_paise}
            | asdict(self.tax_on(line))
            for line in self.lines
        ]


def state_tax_name(state_code: str) -> str:
    """Return `SGST`, or `UTGST` for a union territory without a legislature."""
    return "UTGST" if state_code in UTGST_CODES else "SGST"


def percent_text(percent: Decimal) -> str:
    """Return 9 as `9%` and 2.50 as `2.5%`."""
    return f"{percent.normalize():f}%"
