"""What a firm of the registry must look like to be believed. Pure: no network, no database."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from stdnum import luhn
from stdnum.in_ import pan

from accounts.answers import NotBelievable, list_of, mapping, matching, text
from accounts.registry.base import RegistryBranch, RegistryFirm

_PAN: Final = r"[A-Z]{3}[PCHFATBLJG][A-Z][0-9]{4}[A-Z]"
# State code, PAN, number of the registration in the state, Z, check digit.
_GSTIN: Final = rf"[0-9]{{2}}{_PAN}[1-9A-Z]Z[0-9A-Z]"
_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LONGEST_EMAIL: Final = 254
_MOST_EMAILS: Final = 50
_MOST_BRANCHES: Final = 1000  # their numbers have three digits


def is_iec(iec: str) -> bool:
    """Say whether a text has the shape of an IEC: a PAN, or ten digits (spec section 2)."""
    return re.fullmatch(rf"{_PAN}|[0-9]{{10}}", iec) is not None


def firm_from(data: object, *, states: Collection[str]) -> RegistryFirm:
    """Return the firm that an answer describes.

    Args: states: the GST codes that exist. Raises: NotBelievable.
    """
    answer = mapping(data, "firm")
    iec = text(answer, "iec", longest=10)
    number = matching(answer, "pan", _PAN)
    if not is_iec(iec):
        raise NotBelievable("iec")
    if not pan.is_valid(number):
        raise NotBelievable("pan")
    if not iec.isdigit() and iec != number:
        raise NotBelievable("iec and pan differ")
    is_active = answer.get("is_active")
    if not isinstance(is_active, bool):
        raise NotBelievable("is_active")
    return RegistryFirm(
        iec=iec,
        name=text(answer, "name", longest=120),
        pan=number,
        emails=tuple(dict.fromkeys(_email(one) for one in list_of(answer, "emails", most=_MOST_EMAILS))),
        is_active=is_active,
        branches=_branches(answer, number, states),
    )


def _email(given: object) -> str:
    if not isinstance(given, str) or len(given) > _LONGEST_EMAIL:
        raise NotBelievable("emails")
    try:
        validate_email(given)
    except ValidationError:
        raise NotBelievable("emails") from None
    return given.lower()


def _branches(answer: Mapping[str, Any], number: str, states: Collection[str]) -> tuple[RegistryBranch, ...]:
    given = list_of(answer, "branches", most=_MOST_BRANCHES)
    found = [_branch(mapping(one, "branch"), number, states) for one in given]
    if not found:
        raise NotBelievable("branches: none")
    if len({branch.number for branch in found}) < len(found):
        raise NotBelievable("branches: a number twice")
    return tuple(sorted(found, key=lambda branch: branch.number))


def _branch(answer: Mapping[str, Any], number: str, states: Collection[str]) -> RegistryBranch:
    branch = RegistryBranch(
        number=matching(answer, "number", r"[0-9]{3}"),
        address=text(answer, "address", longest=300),
        city=text(answer, "city", longest=80),
        pin=matching(answer, "pin", r"[1-9][0-9]{5}"),
        state_code=matching(answer, "state_code", r"[0-9]{2}"),
        gstin=matching(answer, "gstin", rf"({_GSTIN})?"),
    )
    if branch.state_code not in states:
        raise NotBelievable("state_code")
    if branch.gstin:
        # Not stdnum.in_.gstin: its list of states ends before Ladakh (38).
        if not luhn.is_valid(branch.gstin, _ALPHABET):
            raise NotBelievable("gstin: check digit")
        if branch.gstin[:2] != branch.state_code or branch.gstin[2:12] != number:
            raise NotBelievable("gstin: of another state or firm")
    return branch
