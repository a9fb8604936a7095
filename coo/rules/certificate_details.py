"""Rules of tab 2: scheme, agency, importer, invoice, rates, third country (spec section 5, item 2).

Pure. The importer's address may not name the country, for the certificate prints it below (guide, tab 2, note).
"""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coo.rules import words
from coo.rules.finding import Facts, Finding, Severity
from coo.snapshot import ApplicationSnapshot
from tradeconnect.common.dates import dmy, financial_year

TAB: Final = "certificate-details"
INDIA: Final = "IN"
INVOICE_NUMBER_MESSAGE: Final = _("Write the invoice number with letters, digits and / , - only.")


def check_scheme(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Type of certificate, agreement and issuing agency are chosen, and the agency may issue today.

    One thing at a time: the agreements follow from the type, the agencies from the agreement.
    """
    if not snapshot.certificate_kind:
        return [Finding("CERT-001", TAB, "certificate_kind", _("Choose the type of certificate."))]
    if not snapshot.agreement:
        return [Finding("CERT-002", TAB, "agreement", _("Choose the agreement."))]
    if facts.terms is not None and facts.terms.is_self_declared:
        return []  # no agency issues
    if not snapshot.office_code:
        return [Finding("CERT-003", TAB, "office", _("Choose the issuing agency and its office."))]
    if not facts.office_may_issue:
        message = _("This agency does not issue under the agreement today: choose another one.")
        evidence = f"{snapshot.agency_name}, {snapshot.agreement_name}"
        return [Finding("CERT-004", TAB, "office", message, evidence=evidence)]
    return []


def check_importer(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Name, address and country of the importer are given; the country is not India."""
    importer, found = snapshot.importer, []
    if not importer.name.strip():
        found.append(Finding("CERT-005", TAB, "importer_name", _("Enter the importer's name.")))
    if not importer.address.strip():
        found.append(Finding("CERT-006", TAB, "importer_address", _("Enter the importer's address.")))
    if not importer.country_code:
        found.append(Finding("CERT-007", TAB, "importer_country", _("Choose the importer's country.")))
    elif importer.country_code == INDIA:
        message = _("The importer is abroad: choose the country that the goods go to.")
        found.append(Finding("CERT-009", TAB, "importer_country", message, evidence=importer.country_name))
    return found


def check_importer_address(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """The address does not name its country (CERT-008), nor end in another country (warning CERT-010)."""
    importer = snapshot.importer
    if not importer.address.strip() or not importer.country_code:
        return []
    named = words.country_in_address(importer.address, importer.country_code, importer.country_name)
    if named:
        message = _("Leave the country out of the address: the certificate prints it below.")
        evidence = gettext("“%(words)s” in the address, %(country)s chosen as country")
        evidence %= {"words": named.upper(), "country": importer.country_name}
        return [Finding("CERT-008", TAB, "importer_address", message, evidence=evidence)]
    others = tuple(name for name in facts.country_names if name != importer.country_name)
    other = words.country_at_end(importer.address, others)
    if not other:
        return []
    message = _("The address ends in another country than the one chosen.")
    evidence = gettext("%(address)s in the address, %(country)s chosen")
    evidence %= {"address": other, "country": importer.country_name}
    return [Finding("CERT-010", TAB, "importer_address", message, Severity.WARNING, evidence)]


def check_invoice_number(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """The number has only letters, digits, `/`, `,` and `-`, and no other live file of the year (guide, tab 2)."""
    number = snapshot.invoice.number
    if not number.strip():
        return [Finding("CERT-011", TAB, "invoice_number", _("Enter the invoice number."))]
    found = []
    if not words.INVOICE_NUMBER.fullmatch(number):
        found.append(Finding("CERT-012", TAB, "invoice_number", INVOICE_NUMBER_MESSAGE, evidence=number))
    if facts.invoice_used_by:
        message = _("This invoice is in another application of the financial year: each invoice gets one certificate.")
        evidence = ", ".join(facts.invoice_used_by)
        if snapshot.invoice.date is not None:
            evidence += f" ({financial_year(snapshot.invoice.date)})"
        found.append(Finding("CERT-013", TAB, "invoice_number", message, evidence=evidence))
    return found


def check_invoice_date(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """The invoice has a date, not in the future."""
    day = snapshot.invoice.date
    if day is None:
        return [Finding("CERT-014", TAB, "invoice_date", _("Enter the invoice date."))]
    if day > facts.today:
        message = _("The invoice date is in the future: enter the date printed on the invoice.")
        return [Finding("CERT-015", TAB, "invoice_date", message, evidence=_today(dmy(day), facts))]
    return []


def check_invoice_value(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Currency and a positive value, with no more decimals than the currency has."""
    invoice, found = snapshot.invoice, []
    if not invoice.currency:
        found.append(Finding("CERT-016", TAB, "invoice_currency", _("Choose the invoice currency.")))
    if invoice.value is None or invoice.value <= 0:
        message = _("Enter the invoice value, above zero.")
        found.append(Finding("CERT-017", TAB, "invoice_value", message))
    elif invoice.currency and words.decimals(invoice.value) > facts.minor_units:
        message = _("The invoice value has more decimals than its currency.")
        evidence = f"{invoice.value.normalize():f} {invoice.currency}"
        found.append(Finding("CERT-018", TAB, "invoice_value", message, evidence=evidence))
    return found


def check_rates(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Both exchange rates are positive, and 1 for the currency itself; nothing is said before there is a currency."""
    invoice, found = snapshot.invoice, []
    if not invoice.currency:
        return []
    for code, name, own, rate in (
        ("CERT-019", "rate_inr", "INR", invoice.rate_inr),
        ("CERT-020", "rate_usd", "USD", invoice.rate_usd),
    ):
        if rate is None or rate <= 0:
            message = _("Enter the exchange rate, above zero.")
            found.append(Finding(code, TAB, name, message))
        elif invoice.currency == own and rate != 1:
            message = _("The invoice is in this currency: its exchange rate is 1.")
            found.append(Finding("CERT-021", TAB, name, message, evidence=f"{rate.normalize():f} {own}"))
    return found


def check_rate_against_table(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """A rate further from the dated table than the limit is shown, not refused (spec, tab 2)."""
    invoice, table = snapshot.invoice, facts.table_rate_inr
    if not invoice.rate_inr or invoice.rate_inr <= 0 or not table or invoice.currency == "INR":
        return []
    difference = (invoice.rate_inr - table) / table * 100
    if abs(difference) <= facts.rate_warning_percent:
        return []
    above = _("The exchange rate is well above the table: check it.")
    below = _("The exchange rate is well below the table: check it.")
    evidence = gettext("%(entered)s entered, %(table)s in the table of %(date)s: %(percent)s%%") % {
        "entered": f"{invoice.rate_inr:.2f}",
        "table": f"{table:.2f}",
        "date": dmy(facts.table_rate_date) if facts.table_rate_date else "—",
        "percent": f"{difference:+.1f}",
    }
    message = above if difference > 0 else below
    return [Finding("CERT-022", TAB, "rate_inr", message, Severity.WARNING, evidence)]


def check_third_country(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Third Country Invoicing is answered; with Yes, the third party's block is complete and of a third country."""
    if snapshot.third_country_invoicing is None:
        message = _("Say whether a third country invoices the goods.")
        return [Finding("CERT-023", TAB, "third_country_invoicing", message)]
    return list(_third_party(snapshot, facts)) if snapshot.third_country_invoicing else []


def _third_party(snapshot: ApplicationSnapshot, facts: Facts) -> Iterator[Finding]:
    party, number, day = snapshot.third_party, snapshot.third_party_invoice_number, snapshot.third_party_invoice_date
    if not party.name.strip():
        yield Finding("CERT-024", TAB, "third_party_name", _("Enter the third party's name."))
    if not party.address.strip():
        yield Finding("CERT-025", TAB, "third_party_address", _("Enter the third party's address."))
    elif named := words.country_in_address(party.address, party.country_code, party.country_name):
        message = _("Leave the country out of the third party's address: the certificate prints it below.")
        yield Finding("CERT-026", TAB, "third_party_address", message, evidence=named.upper())
    if not party.country_code:
        yield Finding("CERT-027", TAB, "third_party_country", _("Choose the third party's country."))
    elif party.country_code in (INDIA, snapshot.importer.country_code):
        message = _("The third party is neither in India nor in the importer's country: choose its own country.")
        yield Finding("CERT-028", TAB, "third_party_country", message, evidence=party.country_name)
    if not number.strip():
        yield Finding("CERT-029", TAB, "third_party_invoice_number", _("Enter the third party's invoice number."))
    elif not words.INVOICE_NUMBER.fullmatch(number):
        yield Finding("CERT-030", TAB, "third_party_invoice_number", INVOICE_NUMBER_MESSAGE, evidence=number)
    if day is None:
        yield Finding("CERT-031", TAB, "third_party_invoice_date", _("Enter the date of the third party's invoice."))
    elif day > facts.today:
        message = _("The date of the third party's invoice is in the future.")
        yield Finding("CERT-032", TAB, "third_party_invoice_date", message, evidence=_today(dmy(day), facts))


def _today(date: str, facts: Facts) -> str:
    return gettext("%(date)s entered, today is %(today)s") % {"date": date, "today": dmy(facts.today)}


CHECKS: Final = (
    check_scheme,
    check_importer,
    check_importer_address,
    check_invoice_number,
    check_invoice_date,
    check_invoice_value,
    check_rates,
    check_rate_against_table,
    check_third_country,
)
