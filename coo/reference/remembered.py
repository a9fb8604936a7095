"""Codes and ports that a firm marked with a star or used lately: what its people see first when they search."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, IntegerField, Max, QuerySet, Value, When

from accounts.models import Firm
from coo.models import Application, ExportItem, Favourite, FavouriteKind, Port

# Of how many of its last applications what was used counts, and how much of it is kept.
APPLICATIONS: Final = 30
KEPT: Final = 12


@dataclass(frozen=True, slots=True)
class Remembered:
    """Codes that a firm marked, and codes that it used lately, the latest first."""

    favourites: tuple[str, ...] = ()
    used: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.favourites or self.used)

    def rank(self) -> Any:
        """Return an expression over `code`: 2 for a favourite, 1 for one that was used, else 0."""
        if not self:
            return Value(0)
        return Case(
            When(code__in=self.favourites, then=Value(2)),
            When(code__in=self.used, then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )

    def rows(self, codes: "QuerySet[Any]") -> list[Any]:
        """Return the rows of `codes` that are remembered: favourites by code, then what was used, the latest first."""
        order = list(dict.fromkeys((*self.favourites, *self.used)))
        return sorted(codes.filter(code__in=order), key=lambda row: order.index(row.code)) if order else []


NOTHING_REMEMBERED: Final = Remembered()


def remembered_codes(firm: Firm | None) -> Remembered:
    """Return the ITC-HS codes that the firm marked and used in its export items: two queries."""
    if firm is None:
        return NOTHING_REMEMBERED
    used = (
        ExportItem.objects.filter(application__in=_last_applications(firm))
        .values("itchs_code")
        .annotate(last=Max("application__saved_at"))
        .order_by("-last", "itchs_code")
        .values_list("itchs_code", flat=True)[:KEPT]
    )
    return Remembered(_favourites(firm, FavouriteKind.TARIFF), tuple(used))


def remembered_ports(firm: Firm | None) -> Remembered:
    """Return the codes of the ports that the firm marked and shipped from or to: three queries."""
    if firm is None:
        return NOTHING_REMEMBERED
    pairs = Application.objects.filter(firm=firm).order_by("-saved_at")[:APPLICATIONS]
    numbers = [
        port for pair in pairs.values_list("port_of_shipment_id", "port_of_discharge_id") for port in pair if port
    ]
    order = list(dict.fromkeys(numbers))[:KEPT]
    codes = dict(Port.objects.filter(pk__in=order).values_list("pk", "code"))
    used = tuple(codes[number] for number in order if number in codes)
    return Remembered(_favourites(firm, FavouriteKind.PORT), used)


def _last_applications(firm: Firm) -> "QuerySet[Application, Any]":
    return Application.objects.filter(firm=firm).order_by("-saved_at").values("pk")[:APPLICATIONS]


def _favourites(firm: Firm, kind: FavouriteKind) -> tuple[str, ...]:
    return tuple(Favourite.objects.filter(firm=firm, kind=kind).values_list("code", flat=True))
