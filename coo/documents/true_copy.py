"""A certified true copy: the certificate's frozen data once more, marked, with the date of the copy.

The original number, date, boxes and code stay; the officer who makes the copy stands for it with stamp, specimen and
digital signature. Agreements ask for the words CERTIFIED TRUE COPY and the date of the original in the official box.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from coo.documents import statements
from coo.documents.certificate import certificate_pdf
from coo.documents.frozen import whole
from coo.models import Certificate, Paper
from tradeconnect.common.dates import dmy, india_date


def freeze_copy_data(certificate: Certificate, *, now: dt.datetime) -> dict[str, Any]:
    """Return what a true copy of `certificate` prints besides agency, office, officer and key."""
    facts = whole(certificate.data)
    original = dmy(dt.date.fromisoformat(facts["issued_on"]))
    line = f"{statements.TRUE_COPY} of {dmy(india_date(now))}. Date of issue of the original: {original}"
    marked = {**facts, "official_use": [line, *facts["official_use"]]}
    roles = facts["form"]["roles"]
    if "official" not in roles:
        marked["remarks"] = [["", line], *facts["remarks"]]
    marked["form"] = {**facts["form"], "ticks": _ticks(facts["form"], marked)}
    return marked | {"copied_at": now.isoformat(timespec="seconds")}


def _ticks(form: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form's boxes to tick, with the one for a true copy ticked where there is one."""
    return {
        role: [[words, is_on or statements.says_true_copy(words)] for words, is_on in rows]
        for role, rows in form["ticks"].items()
    }


def true_copy_pdf(paper: Paper, stamp: bytes, specimen: bytes) -> bytes:
    """Return the unsigned PDF of a true copy. Raises: PdfNotRendered."""
    certificate = paper.certificate
    assert certificate is not None  # noqa: S101 - a copy is of one
    declaration = certificate.version.signature
    assert declaration.result is not None  # noqa: S101 - a version is kept with a completed signature
    printed = Certificate(
        number=certificate.number,
        verification_code=certificate.verification_code,
        token=certificate.token,
        data=paper.data,
    )
    return certificate_pdf(
        printed,
        copy=statements.TRUE_COPY,
        declaration_json=declaration.content.read(),
        declaration_p7s=declaration.result.read(),
        stamp=stamp,
        specimen=specimen,
    )
