"""Every code with a change that finds it and the nearest changes that do not."""

import datetime as dt
from decimal import Decimal

from coo.origin import Criterion, Terms
from coo.snapshot import Attachment, Party
from tests.unit.coo.rules.builders import TODAY, Case, Change, both, known, part, row, top

AIFTA = Terms("AIFTA", (Criterion("WO", "WO", "WO"),))
TOMORROW = TODAY + dt.timedelta(days=1)
BASIC, CERT, EXP, IMP = "basic-details", "certificate-details", "export-details", "import-details"
SHIP, ATT, DECL = "shipment-details", "attachments", "declaration"
THIRD = {
    "third_country_invoicing": True,
    "third_party": Party("Emirates Trading", "Dubai, Jebel Ali", "AE", "United Arab Emirates"),
    "third_party_invoice_number": "T/1",
    "third_party_invoice_date": TODAY,
}


def third(**fields: object) -> Change:
    return top(**{**THIRD, **fields})


def party(name: str = "X", address: str = "Y", code: str = "AE", country: str = "United Arab Emirates") -> Change:
    return third(third_party=Party(name, address, code, country))


def attached(count: int) -> Change:
    return top(
        attachments=tuple(
            Attachment(n, "INVOICE", "Copy of Invoice", f"{n}.pdf", 10, f"{n:064d}") for n in range(1, count + 1)
        )
    )


def one_file(name: str, attest: bool) -> Change:
    return top(attachments=(Attachment(1, "INVOICE", "Copy of Invoice", name, 10, "a" * 64, attest),))


CASES = {
    "BASIC-001": Case(part("exporter", branch_number=""), (part("exporter", branch_number="0"),), (BASIC, "branch")),
    "BASIC-002": Case(top(wants_delivery=None), (top(wants_delivery=False),), (BASIC, "wants_delivery")),
    "BASIC-003": Case(
        top(wants_delivery=True, delivery_address=" "),
        (top(wants_delivery=True, delivery_address="Okhla"), top(wants_delivery=False, delivery_address="")),
        (BASIC, "delivery_address"),
    ),
    "BASIC-004": Case(top(disclaimer_accepted=False), (top(disclaimer_accepted=True),), (BASIC, "disclaimer_accepted")),
    "CERT-001": Case(top(certificate_kind=""), (top(certificate_kind="PREF"),), (CERT, "certificate_kind")),
    "CERT-002": Case(top(agreement=""), (top(agreement="AIFTA"),), (CERT, "agreement")),
    "CERT-003": Case(top(office_code=""), (top(office_code="BOM"),), (CERT, "office")),
    "CERT-004": Case(
        known(office_may_issue=False),
        (both(known(office_may_issue=False), top(office_code="")),),
        (CERT, "office"),
    ),
    "CERT-005": Case(part("importer", name="  "), (part("importer", name="X"),), (CERT, "importer_name")),
    "CERT-006": Case(part("importer", address=""), (part("importer", address="X"),), (CERT, "importer_address")),
    "CERT-007": Case(
        part("importer", country_code="", country_name=""),
        (part("importer", country_code="CA", country_name="Canada"),),
        (CERT, "importer_country"),
    ),
    "CERT-008": Case(
        part("importer", address="214 West 38th Street, New York, U.S.A."),
        (
            part("importer", address="214 West 38th Street, Usage House, New York"),
            part("importer", address="US Highway 1, Newark NJ"),
            part("importer", address="12 Calle, Mexico City", country_code="MX", country_name="Mexico"),
        ),
        (CERT, "importer_address"),
    ),
    "CERT-009": Case(
        part("importer", country_code="IN", country_name="India"),
        (part("importer", country_code="NP", country_name="Nepal"),),
        (CERT, "importer_country"),
    ),
    "CERT-010": Case(
        part("importer", address="1 Main Street, Toronto, Canada"),
        (part("importer", address="1 Canada Street, New York"), known(country_names=())),
        (CERT, "importer_address"),
        is_error=False,
    ),
    "CERT-011": Case(part("invoice", number=""), (part("invoice", number="1"),), (CERT, "invoice_number")),
    "CERT-012": Case(
        part("invoice", number="SL 24_01"),
        (part("invoice", number="SL/24,0112-a"), part("invoice", number="")),
        (CERT, "invoice_number"),
    ),
    "CERT-013": Case(
        known(invoice_used_by=("HQRCCOAPPLY00000019AM25",)), (known(invoice_used_by=()),), (CERT, "invoice_number")
    ),
    "CERT-014": Case(part("invoice", date=None), (part("invoice", date=TODAY),), (CERT, "invoice_date")),
    "CERT-015": Case(part("invoice", date=TOMORROW), (part("invoice", date=TODAY),), (CERT, "invoice_date")),
    "CERT-016": Case(part("invoice", currency=""), (part("invoice", currency="EUR"),), (CERT, "invoice_currency")),
    "CERT-017": Case(
        part("invoice", value=Decimal(0)),
        (part("invoice", value=Decimal("0.01")),),
        (CERT, "invoice_value"),
    ),
    "CERT-018": Case(
        part("invoice", value=Decimal("1500.001")),
        (
            part("invoice", value=Decimal("1500.010")),
            both(part("invoice", value=Decimal("1500.001")), known(minor_units=3)),
            both(part("invoice", value=Decimal("15E+2")), known(minor_units=0)),
        ),
        (CERT, "invoice_value"),
    ),
    "CERT-019": Case(
        part("invoice", rate_inr=Decimal(0)), (part("invoice", rate_inr=Decimal("0.01")),), (CERT, "rate_inr")
    ),
    "CERT-020": Case(
        part("invoice", rate_usd=None),
        (part("invoice", rate_usd=Decimal("1")), part("invoice", rate_usd=None, currency="")),
        (CERT, "rate_usd"),
    ),
    "CERT-021": Case(
        part("invoice", rate_usd=Decimal("1.01")),
        (part("invoice", rate_usd=Decimal("1.000")), part("invoice", currency="EUR", rate_usd=Decimal("1.01"))),
        (CERT, "rate_usd"),
    ),
    "CERT-022": Case(
        both(part("invoice", rate_inr=Decimal("105.01")), known(table_rate_inr=Decimal(100))),
        (
            both(part("invoice", rate_inr=Decimal("105")), known(table_rate_inr=Decimal(100))),
            both(part("invoice", rate_inr=Decimal("95")), known(table_rate_inr=Decimal(100))),
            known(table_rate_inr=None),
        ),
        (CERT, "rate_inr"),
        is_error=False,
    ),
    "CERT-023": Case(
        top(third_country_invoicing=None), (top(third_country_invoicing=False),), (CERT, "third_country_invoicing")
    ),
    "CERT-024": Case(party(name=""), (party(), top(third_country_invoicing=False)), (CERT, "third_party_name")),
    "CERT-025": Case(party(address=" "), (party(),), (CERT, "third_party_address")),
    "CERT-026": Case(party(address="Dubai UAE"), (party(address="Dubai"),), (CERT, "third_party_address")),
    "CERT-027": Case(party(code="", country=""), (party(),), (CERT, "third_party_country")),
    "CERT-028": Case(
        party(code="US", country="United States"),
        (party(code="CA", country="Canada"),),
        (CERT, "third_party_country"),
    ),
    "CERT-029": Case(
        third(third_party_invoice_number=""),
        (third(third_party_invoice_number="1"),),
        (CERT, "third_party_invoice_number"),
    ),
    "CERT-030": Case(
        third(third_party_invoice_number="A&B"),
        (third(third_party_invoice_number="A/B,1-2"),),
        (CERT, "third_party_invoice_number"),
    ),
    "CERT-031": Case(third(third_party_invoice_date=None), (third(),), (CERT, "third_party_invoice_date")),
    "CERT-032": Case(
        third(third_party_invoice_date=TOMORROW),
        (third(third_party_invoice_date=TODAY),),
        (CERT, "third_party_invoice_date"),
    ),
    "EXP-001": Case(top(items=(), inputs=()), (top(),), (EXP, "")),
    "EXP-002": Case(row("items", itchs_code=""), (row("items", itchs_code="61046100"),), (EXP, "itchs_code")),
    "EXP-003": Case(row("items", itchs_code="61049999"), (row("items", itchs_code="61046200"),), (EXP, "itchs_code")),
    "EXP-004": Case(
        row("items", hs_code="6104621"),
        (row("items", hs_code="61046210"), row("items", hs_code="610462")),
        (EXP, "hs_code"),
    ),
    "EXP-005": Case(row("items", hs_code="620462"), (row("items", hs_code="610499"),), (EXP, "hs_code")),
    "EXP-006": Case(
        row("items", hs_code="610463"), (row("items", hs_code="61046299"),), (EXP, "hs_code"), is_error=False
    ),
    "EXP-007": Case(row("items", description=" "), (row("items", description="Shirts"),), (EXP, "description")),
    "EXP-008": Case(row("items", marks=""), (row("items", marks="NO MARKS"),), (EXP, "marks")),
    "EXP-009": Case(row("items", packages=""), (row("items", packages="1 box"),), (EXP, "packages")),
    "EXP-010": Case(row("items", quantity=Decimal(0)), (row("items", quantity=Decimal("0.001")),), (EXP, "quantity")),
    "EXP-011": Case(row("items", unit=""), (row("items", unit="KGS"),), (EXP, "unit")),
    "EXP-012": Case(row("items", value=Decimal("-1")), (row("items", value=Decimal("0.01")),), (EXP, "value")),
    "EXP-013": Case(
        row("items", value=Decimal("1.001")),
        (row("items", value=Decimal("1.01")), both(row("items", value=Decimal("1.001")), known(minor_units=3))),
        (EXP, "value"),
    ),
    "EXP-014": Case(
        row("items", itchs_code="61046100", hs_code="610461"),
        (
            row("items", itchs_code="61046100", hs_code="610461", description="Trousers of cotton and wool"),
            row("items", itchs_code="61046100", hs_code="610461", description="Trousers"),
            both(known(itchs_words={"61046200": "Trousers : other than of wool"})),
        ),
        (EXP, "itchs_code"),
        is_error=False,
    ),
    "IMP-001": Case(row("inputs", itchs_code=""), (row("inputs", itchs_code="61044200"),), (IMP, "itchs_code")),
    "IMP-002": Case(row("inputs", itchs_code="00000000"), (top(inputs=()),), (IMP, "itchs_code")),
    "IMP-003": Case(row("inputs", hs_code="6104"), (row("inputs", hs_code="61044200"),), (IMP, "hs_code")),
    "IMP-004": Case(row("inputs", description=""), (row("inputs", description="x"),), (IMP, "description")),
    "IMP-005": Case(row("inputs", quantity=Decimal(0)), (row("inputs", quantity=Decimal("0.001")),), (IMP, "quantity")),
    "IMP-006": Case(row("inputs", unit=""), (row("inputs", unit="KGS"),), (IMP, "unit")),
    "IMP-007": Case(row("inputs", unit_cif=Decimal("-0.01")), (row("inputs", unit_cif=Decimal(0)),), (IMP, "unit_cif")),
    "IMP-008": Case(row("inputs", currency=""), (row("inputs", currency="INR"),), (IMP, "currency")),
    "IMP-009": Case(row("inputs", country_code=""), (row("inputs", country_code="IN"),), (IMP, "country")),
    "IMP-010": Case(row("inputs", bill_number=""), (row("inputs", bill_number="1"),), (IMP, "bill_number")),
    "IMP-011": Case(row("inputs", bill_date=None), (row("inputs", bill_date=TODAY),), (IMP, "bill_date")),
    "IMP-012": Case(row("inputs", bill_date=TOMORROW), (row("inputs", bill_date=TODAY),), (IMP, "bill_date")),
    "IMP-013": Case(
        row("items", uses_imported_inputs=None),
        (row("items", uses_imported_inputs=True),),
        (IMP, "uses_imported_inputs"),
    ),
    "IMP-014": Case(row("items", criterion=""), (row("items", criterion="INDIA"),), (IMP, "criterion")),
    "IMP-015": Case(
        row("items", criterion="WO"),
        (both(row("items", criterion="WO"), known(terms=AIFTA)),),
        (IMP, "criterion"),
    ),
    "IMP-016": Case(
        row("items", criterion_value=Decimal("100.01")),
        (row("items", criterion_value=Decimal(100)), row("items", criterion_value=Decimal(0))),
        (IMP, "criterion_value"),
    ),
    "IMP-017": Case(row("items", criterion_text=""), (row("items", criterion_text="X"),), (IMP, "criterion_text")),
    "SHIP-001": Case(part("shipment", mode=""), (part("shipment", mode="air"),), (SHIP, "transport_mode")),
    "SHIP-002": Case(part("shipment", document=""), (part("shipment", document="HAWB"),), (SHIP, "shipment_document")),
    "SHIP-003": Case(
        part("shipment", document="BL"),
        (part("shipment", document="HAWB"), part("shipment", document="BL", mode="sea")),
        (SHIP, "shipment_document"),
    ),
    "SHIP-004": Case(
        part("shipment", document_number=" "),
        (part("shipment", document_number="1"),),
        (SHIP, "shipment_document_number"),
    ),
    "SHIP-005": Case(part("shipment", date=None), (part("shipment", date=TOMORROW),), (SHIP, "shipment_date")),
    "SHIP-006": Case(
        part("shipment", date=dt.date(2024, 8, 5)),
        (part("shipment", date=dt.date(2024, 8, 6)),),
        (SHIP, "shipment_date"),
        is_error=False,
    ),
    "SHIP-007": Case(
        part("shipment", date=dt.date(2024, 8, 6) + dt.timedelta(days=91)),
        (part("shipment", date=dt.date(2024, 8, 6) + dt.timedelta(days=90)),),
        (SHIP, "shipment_date"),
        is_error=False,
    ),
    "SHIP-008": Case(
        part("shipment", loading_code="", loading_name="", loading_kind=""),
        (part("shipment", loading_code="", loading_name="New Delhi", loading_kind=""),),
        (SHIP, "port_of_shipment"),
    ),
    "SHIP-009": Case(
        part("shipment", loading_code="DXB", loading_kind="AIR"),
        (part("shipment", loading_code="INDEL4", loading_kind="AIR"), part("shipment", loading_code="")),
        (SHIP, "port_of_shipment"),
    ),
    "SHIP-010": Case(
        part("shipment", loading_kind="SEA"),
        (part("shipment", loading_kind="AIR"), both(part("shipment", loading_kind="SEA"), known(port_kinds=()))),
        (SHIP, "port_of_shipment"),
    ),
    "SHIP-011": Case(
        part("shipment", discharge_code="", discharge_name="", discharge_kind=""),
        (part("shipment", discharge_code="", discharge_name="New York", discharge_kind=""),),
        (SHIP, "port_of_discharge"),
    ),
    "SHIP-012": Case(
        part("shipment", discharge_kind="SEA"), (part("shipment", discharge_kind=""),), (SHIP, "port_of_discharge")
    ),
    "SHIP-013": Case(
        part("shipment", discharge_code="", discharge_name="TUGHLAKABAD I.C.D."),
        (part("shipment", discharge_code="", discharge_name="Tughlakabad"),),
        (SHIP, "port_of_discharge"),
    ),
    "SHIP-014": Case(part("shipment", route=""), (part("shipment", route="x"),), (SHIP, "route")),
    "SHIP-015": Case(
        part("shipment", route="From Mumbai to New York by air"),
        (
            part("shipment", route="from tughlakabad TO NEW YORK"),
            both(part("shipment", route="From New Delhi to New York"), known(loading_city="New Delhi")),
        ),
        (SHIP, "route"),
    ),
    "SHIP-016": Case(
        part("shipment", route="From ICD Tughlakabad, New Delhi by air"),
        (part("shipment", route="New York from Tughlakabad"),),
        (SHIP, "route"),
    ),
    "ATT-001": Case(top(attachments=()), (attached(1),), (ATT, "kind")),
    "ATT-002": Case(attached(21), (attached(20),), (ATT, "")),
    "ATT-003": Case(
        one_file("list.xlsx", True), (one_file("list.xlsx", False), one_file("LIST.PDF", True)), (ATT, "attest")
    ),
    "ATT-004": Case(
        top(
            attachments=(
                Attachment(1, "INVOICE", "Copy of Invoice", "a.pdf", 10, "a" * 64),
                Attachment(2, "PACKING", "Packing List", "a.pdf", 10, "a" * 64),
            )
        ),
        (attached(2),),
        (ATT, ""),
        is_error=False,
    ),
    "DECL-001": Case(
        part("declaration", text=""),
        (both(part("declaration", text=""), top(certificate_kind="")),),
        (DECL, ""),
    ),
    "DECL-002": Case(
        part("declaration", accepted=False), (part("declaration", accepted=True),), (DECL, "declaration_accepted")
    ),
    "DECL-003": Case(part("declaration", place=""), (part("declaration", place="x"),), (DECL, "declaration_place")),
    "DECL-004": Case(part("declaration", name=" "), (part("declaration", name="x"),), (DECL, "signatory_name")),
    "DECL-005": Case(
        part("declaration", designation=""),
        (part("declaration", designation="x"),),
        (DECL, "signatory_designation"),
    ),
    "DECL-006": Case(part("declaration", date=None), (part("declaration", date=TODAY),), (DECL, "declaration_date")),
    "DECL-007": Case(
        part("declaration", date=TOMORROW), (part("declaration", date=TODAY),), (DECL, "declaration_date")
    ),
    "X-001": Case(
        row("items", value=Decimal("1499.99")),
        (row("items", value=Decimal("1500.00")), part("invoice", value=None), top(items=(), inputs=())),
        (EXP, ""),
    ),
    "X-002": Case(
        row("inputs", country_code="CN", country_name="China"),
        (
            both(row("inputs", country_code="CN"), row("items", uses_imported_inputs=True)),
            row("inputs", country_code="CN", item=2),
        ),
        (IMP, "uses_imported_inputs"),
        is_error=False,
    ),
    "X-003": Case(
        row("items", uses_imported_inputs=True),
        (both(row("items", uses_imported_inputs=True), top(inputs=())),),
        (IMP, "uses_imported_inputs"),
        is_error=False,
    ),
    "X-004": Case(
        part("shipment", discharge_country="CA"),
        (part("shipment", discharge_country=""), part("importer", country_code="", country_name="")),
        (SHIP, "port_of_discharge"),
        is_error=False,
    ),
    "X-005": Case(
        part("declaration", date=dt.date(2024, 8, 5)),
        (part("declaration", date=dt.date(2024, 8, 6)),),
        (DECL, "declaration_date"),
        is_error=False,
    ),
    "X-006": Case(
        known(ended_certificate="YCC-DEL-AM27-0000001-9: Cancelled"), (known(ended_certificate=""),), (CERT, "")
    ),
}
