"""Rules of tab 5, Shipment Details: transport, ports, route (spec section 5, item 5). Pure."""

import re
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coo.constants import SHIPMENT_DOCUMENTS, TransportMode
from coo.retrospective import last_day, last_usual_day
from coo.rules import words
from coo.rules.finding import Facts, Finding, Severity
from coo.snapshot import ApplicationSnapshot
from tradeconnect.common.dates import dmy

TAB: Final = "shipment-details"
# A shipment this long after its invoice is unusual enough to be looked at.
FAR_DAYS: Final = 90
SHIPPING_BILL: Final = re.compile(r"\d{4,15}")


def check_transport(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Mode, a document that the mode knows, its number and date."""
    shipment, found = snapshot.shipment, []
    if not shipment.mode:
        found.append(Finding("SHIP-001", TAB, "transport_mode", _("Choose the mode of transport.")))
    if not shipment.document:
        found.append(Finding("SHIP-002", TAB, "shipment_document", _("Choose the shipment document.")))
    elif shipment.mode and shipment.document not in _documents(shipment.mode):
        message = _("This shipment document does not belong to the mode of transport: choose another one.")
        evidence = f"{shipment.document}, {shipment.mode_name}"
        found.append(Finding("SHIP-003", TAB, "shipment_document", message, evidence=evidence))
    if not shipment.document_number.strip():
        message = _("Enter the number of the shipment document.")
        found.append(Finding("SHIP-004", TAB, "shipment_document_number", message))
    return found


def _documents(mode: str) -> tuple[str, ...]:
    known = SHIPMENT_DOCUMENTS[mode] if mode in TransportMode.values else ()
    return tuple(code for code, _name in known)


def check_shipment_date(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """A date is given; one before the invoice or long after it is shown."""
    day, invoiced = snapshot.shipment.date, snapshot.invoice.date
    if day is None:
        return [Finding("SHIP-005", TAB, "shipment_date", _("Enter the shipment date."))]
    if invoiced is None:
        return []
    days = (day - invoiced).days
    evidence = gettext("Shipment %(shipment)s, invoice %(invoice)s") % {
        "shipment": dmy(day),
        "invoice": dmy(invoiced),
    }
    if days < 0:
        message = _("The shipment is before the invoice: check both dates.")
        return [Finding("SHIP-006", TAB, "shipment_date", message, Severity.WARNING, evidence)]
    if days > FAR_DAYS:
        message = _("The shipment is long after the invoice: check both dates.")
        return [Finding("SHIP-007", TAB, "shipment_date", message, Severity.WARNING, evidence)]
    return []


def check_port_of_shipment(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """A port is chosen, in India, of a kind that the mode uses."""
    shipment = snapshot.shipment
    if not shipment.loading_name.strip():
        return [Finding("SHIP-008", TAB, "port_of_shipment", _("Choose the port of shipment."))]
    found = []
    # The customs' codes of Indian sites have six characters and begin with IN (notes on numbers, DGFT directory).
    # Back-to-back goods may never have been in India (merchanting trade, HBP 2.93(f)).
    may_be_abroad = facts.terms is not None and facts.terms.needs_foreign_origin
    code = shipment.loading_code
    if code and not may_be_abroad and not (len(code) == 6 and code.startswith("IN")):
        message = _("The goods leave from India: choose a port of shipment in India.")
        evidence = f"{shipment.loading_code} {shipment.loading_name}"
        found.append(Finding("SHIP-009", TAB, "port_of_shipment", message, evidence=evidence))
    if _unfit(shipment.loading_kind, facts):
        message = _("The port of shipment does not serve this mode of transport: choose another one.")
        evidence = f"{shipment.loading_name}, {shipment.mode_name}"
        found.append(Finding("SHIP-010", TAB, "port_of_shipment", message, evidence=evidence))
    return found


def check_port_of_discharge(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """A port is chosen, another than the port of shipment, of a kind that the mode uses."""
    shipment = snapshot.shipment
    if not shipment.discharge_name.strip():
        return [Finding("SHIP-011", TAB, "port_of_discharge", _("Choose the port of discharge."))]
    found = []
    if _unfit(shipment.discharge_kind, facts):
        message = _("The port of discharge does not serve this mode of transport: choose another one.")
        evidence = f"{shipment.discharge_name}, {shipment.mode_name}"
        found.append(Finding("SHIP-012", TAB, "port_of_discharge", message, evidence=evidence))
    same_code = shipment.discharge_code and shipment.discharge_code == shipment.loading_code
    if same_code or words.folded(shipment.discharge_name) == words.folded(shipment.loading_name):
        message = _("Port of shipment and port of discharge are the same: choose where the goods arrive.")
        found.append(Finding("SHIP-013", TAB, "port_of_discharge", message, evidence=shipment.discharge_name))
    return found


def _unfit(kind: str, facts: Facts) -> bool:
    return bool(kind and facts.port_kinds) and kind not in facts.port_kinds


def check_route(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """A route is given and names both ports (guide, tab 5, note 1)."""
    shipment = snapshot.shipment
    if not shipment.route.strip():
        return [Finding("SHIP-014", TAB, "route", _("Enter the route: from … to … by …"))]
    found = []
    evidence = gettext("Both ports must stay in it: %(route)s") % {"route": shipment.route}
    if shipment.loading_name and not words.names_port(shipment.route, shipment.loading_name, facts.loading_city):
        message = _("The port of shipment is missing from the route.")
        found.append(Finding("SHIP-015", TAB, "route", message, evidence=evidence))
    if shipment.discharge_name and not words.names_port(shipment.route, shipment.discharge_name, facts.discharge_city):
        message = _("The port of discharge is missing from the route.")
        found.append(Finding("SHIP-016", TAB, "route", message, evidence=evidence))
    return found


def check_shipping_bill(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Number and date come together; the bill is not of the future. Its invoice is this one (FTP 2.62(a)).

    Customs compare the invoice number of the certificate with that of the shipping bill, so a bill that was filed
    before the invoice existed cannot name it. The bill may follow later: none is asked for.
    """
    number, day, invoiced = (
        snapshot.shipment.shipping_bill_number,
        snapshot.shipment.shipping_bill_date,
        snapshot.invoice.date,
    )
    found = []
    if number.strip() and not SHIPPING_BILL.fullmatch(number):
        message = _("Write the shipping bill number with digits only, as on the bill.")
        found.append(Finding("SHIP-017", TAB, "shipping_bill_number", message, evidence=number))
    if bool(number.strip()) != (day is not None):
        name = "shipping_bill_date" if day is None else "shipping_bill_number"
        message = _("Enter number and date of the shipping bill, or leave both empty.")
        found.append(Finding("SHIP-018", TAB, name, message))
    if day is not None and day > facts.today:
        message = _("The date of the shipping bill is in the future.")
        found.append(Finding("SHIP-019", TAB, "shipping_bill_date", message, evidence=dmy(day)))
    elif day is not None and invoiced is not None and day < invoiced:
        message = _("The shipping bill is older than the invoice: its invoice number must be the certificate's.")
        evidence = gettext("Shipping bill %(bill)s, invoice %(invoice)s")
        evidence %= {"bill": dmy(day), "invoice": dmy(invoiced)}
        found.append(Finding("SHIP-020", TAB, "shipping_bill_date", message, Severity.WARNING, evidence))
    return found


def check_retrospective(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Long after the shipment a certificate is marked as retrospective; after the agreement's months it is refused."""
    day = snapshot.shipment.date
    if day is None or facts.terms is None:
        return []
    latest = last_day(facts.terms, day)
    if latest is not None and facts.today > latest:
        message = _("Too long after the shipment: under this agreement no certificate is issued any more.")
        evidence = gettext("Shipped %(shipped)s, issued until %(until)s at the latest")
        evidence %= {"shipped": dmy(day), "until": dmy(latest)}
        return [Finding("SHIP-021", TAB, "shipment_date", message, evidence=evidence)]
    usual = last_usual_day(facts.terms, day)
    if usual is None or facts.today <= usual:
        return []
    message = _("The certificate will be marked as issued after the shipment.")
    evidence = gettext("“%(words)s”: shipped %(shipped)s, without the mark until %(until)s")
    evidence %= {"words": facts.terms.retrospective_words, "shipped": dmy(day), "until": dmy(usual)}
    return [Finding("SHIP-022", TAB, "shipment_date", message, Severity.WARNING, evidence)]


CHECKS: Final = (
    check_transport,
    check_shipment_date,
    check_shipping_bill,
    check_retrospective,
    check_port_of_shipment,
    check_port_of_discharge,
    check_route,
)
