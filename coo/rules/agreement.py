"""Rules of tab 2 that come from the chosen agreement: partner, suspension, goods, producer, foreign origin. Pure."""

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coo.constants import ProducerRule
from coo.rules.finding import Facts, Finding
from coo.snapshot import ApplicationSnapshot
from tradeconnect.common.dates import dmy

TAB: Final = "certificate-details"
INDIA: Final = "IN"
ANYWHERE: Final = "*"


def check_partner(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """The goods go to a country of the agreement, and certificates for it are issued here now."""
    terms, importer = facts.terms, snapshot.importer
    # India itself has its own message.
    if terms is None or not importer.country_code or importer.country_code == INDIA:
        return []
    if ANYWHERE not in terms.partners and importer.country_code not in terms.partners:
        message = _("The importer's country is not a partner of the agreement: choose another agreement or country.")
        evidence = f"{importer.country_name}, {snapshot.agreement_name}"
        return [Finding("CERT-033", TAB, "importer_country", message, evidence=evidence)]
    if terms.suspended:
        message = _("Certificates of this agreement are not issued here for this country at present.")
        return [Finding("CERT-034", TAB, "agreement", message, evidence=terms.suspended)]
    return []


def check_goods_of_agency(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """The agency certifies every item's goods, where its list names some only."""
    prefixes = facts.agency_goods
    if not snapshot.office_code or not prefixes:
        return []
    outside = [item for item in snapshot.items if item.itchs_code and not item.itchs_code.startswith(prefixes)]
    if not outside:
        return []
    message = _("This agency does not certify these goods: choose another one.")
    codes = ", ".join(dict.fromkeys(item.itchs_code for item in outside))
    return [Finding("CERT-045", TAB, "office", message, evidence=codes)]


def check_producer(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Where the form names the producer: whether it is the exporter, and else who it is."""
    terms, producer = facts.terms, snapshot.producer
    if terms is None or not terms.producer:
        return []
    if producer.is_exporter is None:
        if terms.producer != ProducerRule.REQUIRED:
            return []
        message = _("Say whether you made the goods yourself: the certificate names the producer.")
        return [Finding("CERT-035", TAB, "producer_is_exporter", message)]
    if producer.is_exporter:
        return []
    found = []
    if not producer.name.strip():
        found.append(Finding("CERT-036", TAB, "producer_name", _("Enter the producer's name.")))
    if not producer.address.strip():
        found.append(Finding("CERT-037", TAB, "producer_address", _("Enter the producer's address.")))
    return found


def check_foreign_origin(snapshot: ApplicationSnapshot, facts: Facts) -> list[Finding]:
    """Back-to-back: the foreign country, and the paper that proves it (HBP 2.93(f))."""
    if facts.terms is None or not facts.terms.needs_foreign_origin:
        return []
    origin, found = snapshot.foreign_origin, []
    if not origin.country_code:
        message = _("Choose the country that the goods originate in.")
        found.append(Finding("CERT-038", TAB, "foreign_country", message))
    elif origin.country_code == INDIA:
        message = _("Goods of Indian origin take the non-preferential certificate: choose the foreign country.")
        found.append(Finding("CERT-039", TAB, "foreign_country", message, evidence=origin.country_name))
    for code, name, text, message in (
        ("CERT-040", "foreign_document", origin.document, _("Say which document proves the foreign origin.")),
        ("CERT-041", "foreign_document_number", origin.document_number, _("Enter the number of that document.")),
        ("CERT-044", "foreign_document_issuer", origin.document_issuer, _("Enter who issued that document.")),
    ):
        if not text.strip():
            found.append(Finding(code, TAB, name, message))
    day = origin.document_date
    if day is None:
        found.append(Finding("CERT-042", TAB, "foreign_document_date", _("Enter the date of that document.")))
    elif day > facts.today:
        message = _("The date of the document of origin is in the future.")
        evidence = gettext("%(date)s entered, today is %(today)s") % {"date": dmy(day), "today": dmy(facts.today)}
        found.append(Finding("CERT-043", TAB, "foreign_document_date", message, evidence=evidence))
    return found


CHECKS: Final = (check_partner, check_goods_of_agency, check_producer, check_foreign_origin)
