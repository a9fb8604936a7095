"""Copy any application into a new draft: everything but what is new in every shipment."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from coo.models import Application, AttachmentType
from coo.services import keeping
from coo.services.attachments import attach_checked, check_file
from coo.services.drafts import save_tab, start_draft
from coo.services.tab_content import TAB_FIELDS
from coo.tabs import Slug
from tradeconnect.common import audit
from tradeconnect.common.dates import india_date

# New in every shipment: numbers, dates and values of its papers, the rates of the day, and what is declared of it.
NEW_EACH_TIME: Final = frozenset(
    {"invoice_number", "invoice_date", "invoice_value", "rate_inr", "rate_usd"}
    | {"third_party_invoice_number", "third_party_invoice_date", "foreign_document_number", "foreign_document_date"}
    | {"shipment_document_number", "shipment_date", "shipping_bill_number", "shipping_bill_date"}
    | {"declaration_accepted", "declaration_date"}
)
COPIED: Final = tuple(name for names in TAB_FIELDS.values() for name in names if name not in NEW_EACH_TIME)
INVOICE: Final = "INVOICE"
# The tabs that a copy has in full; the others wait for what is new.
_COMPLETE: Final = (Slug.BASIC, Slug.EXPORT, Slug.IMPORT)


def copy_application(*, source: Application, actor: User, now: dt.datetime) -> Application:
    """Return a new draft of the same firm with the content of `source`; the attachments stay behind.

    Args: source: of the firm that `actor` prepares for; in any status.
    """
    with transaction.atomic():
        draft = start_draft(firm=source.firm, actor=actor, now=now)
        draft.copied_from = source
        write_content(draft, source, columns=COPIED, tabs=_COMPLETE)
        audit.record(
            "coo.application.copied",
            actor=actor,
            target=draft,
            now=now,
            on_behalf_of=source.firm.iec,
            data={"from": source.number},
        )
    return draft


def write_content(draft: Application, source: Application, *, columns: Collection[str], tabs: Collection[str]) -> None:
    """Give a new draft the items and some columns of `source`, and save it.

    Args: tabs: those that the draft has in full, as far as they were saved in `source`.
    """
    for name, value in keeping.values_of(source, columns).items():
        setattr(draft, name, value)
    draft.saved_tabs = [str(slug) for slug in tabs if slug in source.saved_tabs]
    draft.save()
    keeping.put_items(draft, [_as_new(row) for row in keeping.items_of(source)])


def _as_new(row: keeping.Values) -> keeping.Values:
    """Return an item with its inputs as new rows: a uuid of their own."""
    return {**row, "uuid": uuid4(), "inputs": [{**entry, "uuid": uuid4()} for entry in row["inputs"]]}


def fill_copy(
    *,
    application: Application,
    values: Mapping[str, Mapping[str, Any]],
    invoice: tuple[str, bytes] | None,
    expected_version: int,
    actor: User,
    now: dt.datetime,
) -> None:
    """Save what is new in this shipment, on all the tabs that it belongs to, or nothing of it.

    Args:
        values: columns by tab; a declaration that is accepted is dated today.
        invoice: name and bytes of the copy of the invoice, or None.
        expected_version: as for `save_tab`; it counts for every tab.

    Raises: StaleDraft, TransitionRefused, FixedByPayment, UploadRefused, TooManyAttachments.
    """
    # Before anything is locked: reading a hostile file takes seconds.
    checked = check_file(*invoice, actor, now) if invoice is not None else None
    with transaction.atomic():
        for slug, columns in values.items():
            declared = {"declaration_date": india_date(now)} if columns.get("declaration_accepted") else {}
            save_tab(
                application=application,
                slug=slug,
                values={**columns, **declared},
                expected_version=expected_version,
                actor=actor,
                now=now,
            )
        if checked is not None:
            kind = AttachmentType.objects.get(code=INVOICE)
            attach_checked(application=application, kind=kind, checked=checked, attest=False, actor=actor, now=now)
        if application.attachments.exists():
            save_tab(
                application=application,
                slug=Slug.ATTACHMENTS,
                values={},
                expected_version=expected_version,
                actor=actor,
                now=now,
            )
