"""What an agreement's row says of its form, as the freezing of a certificate reads it."""

from dataclasses import dataclass
from typing import Final

from coo.constants import FormFamily
from coo.models import Agreement
from coo.origin import Terms, read_criterion

ELECTRONIC: Final = "ELECTRONIC COPY"


@dataclass(frozen=True, slots=True)
class Form:
    """The form of an agreement on the day of issue.

    Args:
        boxes: wording of the boxes in order; empty: Form A in the non-preferential wording.
        copies: markings of the copies that the file holds, in order.
        terms: the criteria that the notes overleaf explain, when a certificate is retrospective, and who signs it: of a
            self-declaration the exporter, and no agency, stamp or officer stands on it.
        minor_units: decimals of the invoice currency.
    """

    family: str = FormFamily.FORM_A
    boxes: tuple[str, ...] = ()
    copies: tuple[str, ...] = (ELECTRONIC,)
    terms: Terms = Terms("")
    minor_units: int = 2


def form_of(agreement: Agreement | None, minor_units: int = 2) -> Form:
    """Return the form that certificates of an agreement print today; without one the non-preferential form."""
    if agreement is None:
        return Form(minor_units=minor_units)
    return Form(
        family=agreement.family,
        boxes=tuple(agreement.boxes),
        copies=tuple(agreement.copy_markings) or (ELECTRONIC,),
        terms=Terms(
            code=agreement.code,
            criteria=tuple(read_criterion(row) for row in agreement.criteria),
            is_self_declared=agreement.is_self_declared,
            days_after_shipment=agreement.days_after_shipment,
            counts_working_days=agreement.counts_working_days,
            retrospective_words=agreement.retrospective_words,
        ),
        minor_units=minor_units,
    )
