"""Drafts: start one, save a tab, clear a tab, delete a draft. Rows of tables: `items`, `inputs`, `attachments`."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import transaction

from accounts.models import Firm, User
from coo.constants import EDITABLE, DeliveryAddress
from coo.models import Application, Removal
from coo.numbers import format_draft_number
from coo.services import inputs
from coo.services.editing import WHOLE_TAB, FixedByPayment, editing, fixed_columns, fixed_words
from coo.services.offers import offered_rates, offered_route
from coo.services.tab_content import TAB_FIELDS, empty_tab
from coo.services.transition import lock_application
from coo.services.undo import keep_draft, keep_tab
from coo.tabs import Slug
from tradeconnect.common import audit
from tradeconnect.common.dates import financial_year, india_date
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.numbering import next_number


class DraftWasSigned(Exception):
    """A draft that was signed once cannot be deleted: what was signed is kept with its signature."""


def start_draft(*, firm: Firm, actor: User, now: dt.datetime) -> Application:
    """Return a new empty draft of `firm` with the next draft number of the financial year (guide, Apply step 1)."""
    period = financial_year(now)
    with transaction.atomic():
        draft = Application(firm=firm, created_by=actor, created_at=now, saved_at=now, saved_by=actor)
        draft.draft_number = format_draft_number(next_number("coo.draft", period), period)
        draft.save()
        audit.record("coo.application.started", actor=actor, target=draft, now=now, on_behalf_of=firm.iec)
    return draft


def save_tab(
    *,
    application: Application,
    slug: str,
    values: Mapping[str, Any],
    expected_version: int,
    actor: User,
    now: dt.datetime,
) -> Application:
    """Write a tab's own fields, fill what was left to the portal, and mark the tab as saved.

    Filled: exchange rates from the table (tab 2), the one origin there is for items without one when the certificate is
    non-preferential (tab 4), the route (tab 5). What an answer makes void is emptied: a delivery address nobody wants.

    Args:
        values: model fields of this tab (`invoice_number`, `importer_country` or `importer_country_id`); a field that
            is not named keeps its value.
        expected_version: the version that the person saw.

    Returns: the application as it was saved.
    Raises: StaleDraft, TransitionRefused, FixedByPayment, ValueError for a field that is not the tab's.
    """
    columns = TAB_FIELDS[slug]
    _refuse_foreign_fields(slug, values)
    overwrites = bool(columns)
    with editing(
        application,
        "tab_saved",
        slug=slug,
        actor=actor,
        now=now,
        expected_version=expected_version if overwrites else None,
        columns=columns,
    ) as draft:
        _refuse_fixed_fields(draft, values)
        for name, value in values.items():
            setattr(draft, name, value)
        complete = _COMPLETE.get(slug)
        if complete is not None:
            complete(draft, india_date(now))
        if slug not in draft.saved_tabs:
            draft.saved_tabs = [*draft.saved_tabs, str(slug)]
    return draft


def _refuse_foreign_fields(slug: str, values: Mapping[str, Any]) -> None:
    own = {
        name
        for column in TAB_FIELDS[slug]
        for name in (column, Application._meta.get_field(column).attname)  # type: ignore[union-attr]
    }
    foreign = set(values) - own
    if foreign:
        raise ValueError(f"not fields of {slug}: {sorted(foreign)}")


def _refuse_fixed_fields(draft: Application, values: Mapping[str, Any]) -> None:
    """Raise FixedByPayment when `values` would change what is fixed."""
    fixed = fixed_columns(draft)
    sent = {name: value for name, value in values.items() if name.removesuffix("_id") in fixed}
    changed = {name.removesuffix("_id") for name, value in sent.items() if getattr(draft, name) != value}
    if changed:
        raise FixedByPayment(changed, fixed_words(draft))


def _complete_basic(draft: Application, today: dt.date) -> None:
    if not draft.wants_delivery:
        draft.delivery_to = ""
    if draft.delivery_to != DeliveryAddress.OTHER:
        draft.delivery_address = ""


def _complete_certificate(draft: Application, today: dt.date) -> None:
    in_inr, in_usd = offered_rates(draft.invoice_currency_id or "", draft.invoice_date or today)
    if draft.rate_inr is None and in_inr is not None:
        draft.rate_inr = in_inr.value
    if draft.rate_usd is None and in_usd is not None:
        draft.rate_usd = in_usd.value
    if not draft.third_country_invoicing:
        draft.third_party_name = draft.third_party_address = draft.third_party_invoice_number = ""
        draft.third_party_country = draft.third_party_invoice_date = None
    _empty_what_the_agreement_lacks(draft)


def _empty_what_the_agreement_lacks(draft: Application) -> None:
    """Empty producer and foreign origin where the agreement's form does not name them."""
    if draft.agreement is None or not draft.agreement.producer_rule:
        draft.producer_is_exporter = None
    if draft.producer_is_exporter is not False:
        draft.producer_name = draft.producer_address = ""
    if draft.agreement is None or not draft.agreement.needs_foreign_origin:
        draft.foreign_country = draft.foreign_document_date = None
        draft.foreign_document = draft.foreign_document_number = draft.foreign_document_issuer = ""


def _complete_import(draft: Application, today: dt.date) -> None:
    inputs.fill_origin(draft)


def _complete_shipment(draft: Application, today: dt.date) -> None:
    if draft.port_of_shipment_id is not None:
        draft.port_of_shipment_other = ""
    if draft.port_of_discharge_id is not None:
        draft.port_of_discharge_other = ""
    draft.route = draft.route or offered_route(draft)


_COMPLETE: Final[dict[str, Callable[[Application, dt.date], None]]] = {
    Slug.BASIC: _complete_basic,
    Slug.CERTIFICATE: _complete_certificate,
    Slug.IMPORT: _complete_import,
    Slug.SHIPMENT: _complete_shipment,
}


def clear_tab(
    *, application: Application, slug: str, expected_version: int, actor: User, now: dt.datetime
) -> Application:
    """Empty a tab with its rows, as *Clear All* does; the other tabs stay as they are. The tab counts as not saved.

    What a paid file was paid for stays. What was on the tab is kept for a day (`coo.services.undo`).

    Raises: StaleDraft, TransitionRefused.
    """
    with editing(
        application,
        "tab_cleared",
        slug=slug,
        row=WHOLE_TAB,
        actor=actor,
        now=now,
        expected_version=expected_version,
        columns=TAB_FIELDS[slug],
    ) as draft:
        keep_tab(draft, slug, actor=actor, now=now)
        empty_tab(draft, slug)
    return draft


def delete_draft(*, application: Application, actor: User, now: dt.datetime) -> Removal:
    """Delete a draft with everything in it; its number stays used and the audit trail keeps the act.

    Returns: what is kept of it for a day, to be put back by `coo.services.undo.undo`.

    Raises: TransitionRefused when it was submitted meanwhile, DraftWasSigned.
    """
    with transaction.atomic():
        draft = lock_application(application)
        if draft.status not in EDITABLE:
            raise TransitionRefused("delete", draft.status)
        if draft.versions.exists():
            raise DraftWasSigned(draft.number)
        audit.record(
            "coo.application.deleted",
            actor=actor,
            target=draft,
            now=now,
            on_behalf_of=application.firm.iec,
            data={"number": draft.draft_number},
        )
        removal = keep_draft(draft, actor=actor, now=now)
        draft.attachments.all().delete()
        draft.delete()
    return removal
