"""The districts of a PIN code, from the list of the postal service."""

from dataclasses import dataclass

from tradeconnect.common.models import PinCode


@dataclass(frozen=True, slots=True)
class Place:
    """One district of a PIN code."""

    district: str
    state_name: str
    city: str

    def as_fields(self) -> dict[str, str]:
        """Return the place by the names of the form's fields."""
        return {"district": self.district, "state_name": self.state_name, "city": self.city}


def places_of(pin: str) -> tuple[Place, ...]:
    """Return the districts of a PIN code by name; none for one that the list lacks."""
    rows = PinCode.objects.filter(pin=pin).order_by("district", "state_name")
    return tuple(Place(row.district, row.state_name, row.city) for row in rows)
