"""The numbers that people write down: their shape and their check character. Pure; taking one is a service's job."""

import re
from typing import Final

MOD_37_36: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CERTIFICATE_NUMBER: Final = re.compile(r"[A-Z0-9]{2,12}-[A-Z0-9]{2,6}-AM\d{2}-\d{7}-[0-9A-Z]")
AGENCY_LENGTH: Final = 12
SELF_DECLARED_OFFICE: Final = "SELF"
UNHYPHENATED: Final = re.compile(r"([A-Z0-9]+)(AM\d{2})(\d{7})([0-9A-Z])")
# Without 0 O 1 I: the code is read aloud and typed from paper.
CODE_ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def format_draft_number(value: int, period: str) -> str:
    """Return a draft number, as DRAFTCOOAPPLY00229268AM25 (guide, Apply step 1)."""
    return f"DRAFTCOOAPPLY{value:08d}{period}"


def format_file_number(value: int, period: str) -> str:
    """Return a file number, as HQRCCOAPPLY00000019AM25 (guide, Download Issued Certificate)."""
    return f"HQRCCOAPPLY{value:08d}{period}"


def check_character(text: str) -> str:
    """Return the ISO 7064 MOD 37,36 check character of `text` (letters and digits; hyphens are passed over)."""
    product = 36
    for character in text.replace("-", "").upper():
        total = (product + MOD_37_36.index(character)) % 36 or 36
        product = total * 2 % 37
    return MOD_37_36[(37 - product) % 36]


def format_certificate_number(agency: str, office: str, value: int, period: str) -> str:
    """Return `AGENCY-OFFICE-AMyy-NNNNNNN-C` with its check character (spec section 2)."""
    body = f"{agency}-{office}-{period}-{value:07d}"
    return f"{body}-{check_character(body)}"


def self_declared_codes(agreement: str) -> tuple[str, str]:
    """Return what stands for agency and office in the number of a self-declared certificate: `EFTATEPASD`, `SELF`.

    Args: agreement: its code, as `EFTATEPA-SD`.
    """
    return "".join(filter(str.isalnum, agreement.upper()))[:AGENCY_LENGTH], SELF_DECLARED_OFFICE


def normalise_certificate_number(typed: str) -> str:
    """Return what a person typed without spaces, in capitals, with plain hyphens."""
    return re.sub(r"[\u2010-\u2015\u2212/_.]", "-", "".join(typed.split())).upper()


def possible_certificate_numbers(typed: str) -> tuple[str, ...]:
    """Return the well-formed numbers with a fitting check character that a person may have meant, likeliest first.

    Hyphens may be missing or misplaced: where the agency's code ends is then open, so every split is given.
    """
    number = normalise_certificate_number(typed)
    if is_certificate_number(number):
        return (number,)
    parts = UNHYPHENATED.fullmatch(number.replace("-", ""))
    if parts is None:
        return ()
    codes, tail = parts[1], f"{parts[2]}-{parts[3]}-{parts[4]}"
    numbers = (f"{codes[:end]}-{codes[end:]}-{tail}" for end in range(2, len(codes) - 1))
    return tuple(filter(is_certificate_number, numbers))


def is_certificate_number(text: str) -> bool:
    """Tell whether `text` has the shape of a certificate number and its check character fits."""
    return bool(CERTIFICATE_NUMBER.fullmatch(text)) and check_character(text[:-2]) == text[-1]
