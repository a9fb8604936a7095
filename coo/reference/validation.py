"""What a row of reference data must keep before it is written: its fields, its days, and that what it names is known.

The loader and the admin's forms ask the same questions, so what a file may hold, an operator may type.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models

from coo.models import Agreement, Currency, ExchangeRate, Port
from coo.origin import read_criterion
from coo.reference.source import Source
from tradeconnect.common.models import Country

# Names of partners that are no country: any, and the members of the European Union.
GROUPS: Final = frozenset({"*", "EU27"})
SHARES: Final = frozenset({"", "originating", "non_originating", "aggregate"})


def criteria_errors(rows: Any) -> list[str]:
    """Return what is wrong with an agreement's criteria, each error with the place of its row."""
    if not isinstance(rows, list):
        return ["not a list of rows"]
    errors, codes = [], set()
    for place, row in enumerate(rows, start=1):
        try:
            criterion = read_criterion(row)
        except KeyError as missing:
            errors.append(f"row {place} has no {missing}")
            continue
        except (ValueError, ArithmeticError, TypeError, AttributeError) as wrong:
            errors.append(f"row {place}: {wrong}")
            continue
        if criterion.share not in SHARES:
            errors.append(f"row {place}: unknown share {criterion.share}")
        # Shares are computed to two decimals, so a threshold with more could never be met exactly.
        for limit in (criterion.minimum, criterion.maximum):
            if limit is not None and not _has_two_decimals(limit):
                errors.append(f"row {place}: {limit} is no percentage with at most two decimals")
        if criterion.code in codes:
            errors.append(f"row {place}: the code {criterion.code} is there twice")
        codes.add(criterion.code)
    return errors


def _has_two_decimals(limit: Decimal) -> bool:
    return limit.is_finite() and int(limit.normalize().as_tuple().exponent) >= -2


def ends_before_it_starts(first: Any, last: Any) -> bool:
    """Tell whether a last day lies before the first one; a day that is not said lies nowhere."""
    return isinstance(first, dt.date) and isinstance(last, dt.date) and last < first


def unknown_partners(partners: Iterable[str], countries: frozenset[str]) -> list[str]:
    """Return the partners that are neither a country nor a group."""
    return sorted(set(partners) - countries - GROUPS)


class Validation:
    """Checks rows of one file; what they name is read once."""

    @cached_property
    def countries(self) -> frozenset[str]:
        """The codes of all countries."""
        return frozenset(Country.objects.values_list("code", flat=True))

    @cached_property
    def currencies(self) -> frozenset[str]:
        """The codes of all currencies."""
        return frozenset(Currency.objects.values_list("code", flat=True))

    def check(self, source: Source, row: models.Model, *, may_be_empty: tuple[str, ...] = ()) -> None:
        """Raises: ValueError naming file, row and column of the first value that does not fit."""
        # Rows that others name by a key are made from these very rows: asking for each would be a query a row.
        named = {each.name for each in row._meta.concrete_fields if each.is_relation or each.auto_created}
        try:
            row.clean_fields(exclude=named)
        except ValidationError as wrong:
            for name, errors in wrong.error_dict.items():
                # A list that the database has no word against may be empty.
                empty = name in may_be_empty or getattr(row, name) == []
                left = [each for each in errors if not (each.code == "blank" and empty)]
                if left:
                    raise source.error(" ".join(left[0].messages), name) from wrong
        self._check_days(source, row)
        if isinstance(row, Agreement):
            self._check_agreement(source, row)
        if isinstance(row, Port) and row.country_id not in self.countries:
            raise source.error(f"unknown country {row.country_id}", "country")
        if isinstance(row, ExchangeRate) and row.currency not in self.currencies:
            raise source.error(f"unknown currency {row.currency}", "currency")

    def _check_days(self, source: Source, row: models.Model) -> None:
        if ends_before_it_starts(getattr(row, "starts_on", None), getattr(row, "ends_on", None)):
            raise source.error("it ends before it starts", "ends_on")

    def _check_agreement(self, source: Source, row: Agreement) -> None:
        for wrong in criteria_errors(row.criteria):
            raise source.error(wrong, "criterion_rows")
        for unknown in unknown_partners(row.partners, self.countries):
            raise source.error(f"unknown country {unknown}", "partners")
