"""What a certificate costs on a day: fees in force, supplied by the agency to the firm's branch (spec section 11).

A self-declared certificate has no agency: it is supplied by the one that `settings.SELF_DECLARED_SUPPLIER` names.
"""

import datetime as dt

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Agency, Branch, Firm
from coo.models import Application, Fee
from coo.selectors import fees_in_force
from payments.charges import Charge, ChargeLine, Recipient, Supplier
from tradeconnect.common.dates import india_date

PURPOSE = "coo.application"
DELIVERY = "DELIVERY"
# Before the kind of certificate: the service of one that replaces another.
IN_LIEU = "IN_LIEU_"


class FeeUnknown(Exception):
    """The fee cannot be said yet; the text is fit for the user."""


def fee_for(application: Application, *, now: dt.datetime) -> Charge:
    """Return what `application` costs if it is paid at `now`: at most two queries besides what it has loaded.

    The service is the kind of certificate, or its issue in lieu of another, with the delivery when it is wanted.

    Raises: FeeUnknown while branch, type of certificate or agency are not chosen, or when a fee is not in force, or
        for a self-declaration nobody is on record who takes it.
    """
    branch, agency = application.branch, _supplying(application)
    if branch is None or agency is None or not application.certificate_kind:
        raise FeeUnknown(_("The fee is shown once branch, type of certificate and agency are chosen."))
    issue = f"{IN_LIEU if application.in_lieu_of_id else ''}{application.certificate_kind}"
    services = [issue] + ([DELIVERY] if application.wants_delivery else [])
    fees = fees_in_force(india_date(now))
    if issue not in fees:
        raise FeeUnknown(_("No fee is in force for this type of certificate. Write to the helpdesk."))
    if application.wants_delivery and DELIVERY not in fees:
        raise FeeUnknown(_("No fee is in force for the delivery: choose no delivery, or write to the helpdesk."))
    lines = tuple(_line(fees[service]) for service in services if fees[service].amount_paise)
    if not lines:
        raise FeeUnknown(_("This certificate is free of charge; the portal cannot take a payment of zero."))
    return Charge(
        supplier=_supplier(agency),
        recipient=_recipient(application.firm, branch),
        lines=lines,
        purpose=PURPOSE,
        reference=application.draft_number,
    )


def _supplying(application: Application) -> Agency | None:
    """Return the agency that issues; for a self-declaration, which none issues, the one that keeps the portal."""
    agreement, office = application.agreement, application.office
    if agreement is None or not agreement.is_self_declared:
        return office.agency if office else None
    named = Agency.objects.select_related("state").filter(code=settings.SELF_DECLARED_SUPPLIER)
    keeper: Agency | None = named.first()
    if keeper is None or keeper.state is None:
        # Without its state nobody can say which tax it is.
        raise FeeUnknown(_("Nobody is on record who takes the fee of a self-declared certificate. Tell the helpdesk."))
    return keeper


def _line(fee: Fee) -> ChargeLine:
    return ChargeLine(
        description=fee.description,
        sac=fee.sac,
        quantity=1,
        rate_paise=fee.amount_paise,
        gst_percent=fee.gst_percent,
    )


def _supplier(agency: Agency) -> Supplier:
    return Supplier(
        code=agency.code,
        name=agency.name,
        name_hi=agency.name_hi,
        gstin=agency.gstin,
        address=agency.address,
        state_code=agency.state.gst_code if agency.state else "",
        state_name=agency.state.name if agency.state else "",
    )


def _recipient(firm: Firm, branch: Branch) -> Recipient:
    return Recipient(
        name=firm.name,
        iec=firm.iec,
        gstin=branch.gstin,
        address=branch.full_address,
        state_code=branch.state.gst_code,
        state_name=branch.state.name,
    )
