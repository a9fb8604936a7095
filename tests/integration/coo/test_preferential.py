"""Preferential and back-to-back applications in the wizard: lists that narrow, producer, foreign origin, cost sheet."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from coo.models import AgencyScope, Agreement, AgreementSuspension, Application, ImportInput
from coo.services.evidence import automatic_checks
from coo.services.file_rows import file_sections
from coo.services.findings import application_findings
from coo.tabs import Slug
from tests.factories.files import (
    AIFTA_EXAMPLE,
    BACK_TO_BACK_EXAMPLE,
    EXAMPLES,
    IUCEPA_EXAMPLE,
    make_draft,
    submit,
)
from tests.integration.coo.wizard_world import certificate, input_values, new_draft, send, today, url, with_items
from tradeconnect.common.dates import dmy

pytestmark = pytest.mark.django_db

FOREIGN = {
    "foreign_country": "VN",
    "foreign_document": "Certificate of origin",
    "foreign_document_number": "VN-1",
    "foreign_document_issuer": "VCCI",
}


def again(draft: Application) -> Application:
    return Application.objects.get(pk=draft.pk)


def aifta(cast: Any, **changes: Any) -> dict[str, Any]:
    return certificate(cast, **{"certificate_kind": "PREF", "agreement": "AIFTA", "importer_country": "MY", **changes})


def back_to_back(cast: Any, **changes: Any) -> dict[str, Any]:
    day = {"foreign_document_date": dmy(today())}
    return certificate(cast, **{"agreement": "NP-B2B", **FOREIGN, **day, **changes})


def errors(draft: Application) -> set[str]:
    _snapshot, findings = application_findings(again(draft), today=today())
    return {row.code for row in findings if row.is_error}


def warnings(draft: Application) -> set[str]:
    _snapshot, findings = application_findings(again(draft), today=today())
    return {row.code for row in findings if not row.is_error}


@pytest.fixture
def exporter(cast: Any, signed_in: Any) -> Any:
    return signed_in(cast.exporter)


def listed(page: str, field: str) -> str:
    """Return the mark-up of a list on the page."""
    return page.split(f'name="{field}"')[1].split("</select>")[0]


def test_lists_narrow_each_other_without_script(cast: Any, exporter: Any) -> None:
    draft = new_draft(cast)
    send(exporter, draft, Slug.CERTIFICATE, aifta(cast, office="", importer_country=""))
    page = exporter.get(url(draft, Slug.CERTIFICATE)).content.decode()
    agreements = listed(page, "agreement")
    assert "ASEAN-India Free Trade Area" in agreements
    assert 'value="NP"' not in agreements
    offices = listed(page, "office")
    assert "Yamuna Chamber of Commerce, New Delhi" in offices
    assert "Aravalli Chamber of Trade" not in offices
    countries = listed(page, "importer_country")
    assert 'value="MY"' in countries
    assert 'value="US"' not in countries


def test_the_scripts_lists_are_those_of_the_server(cast: Any, exporter: Any) -> None:
    page = exporter.get(url(new_draft(cast), Slug.CERTIFICATE))
    scheme = json.loads(page.context["form"].scheme.as_json())
    rows = {row[0]: row for row in scheme["agreements"]}
    assert rows["AIFTA"][3].split()[0] == "BN"
    assert rows["NP"][3] == ""
    assert rows["NP-B2B"][4] == "foreign"
    assert rows["IUCEPA"][4] == "producer required"
    issuing = {scheme["offices"][place][1] for place in rows["AIFTA"][5]}
    assert issuing == {"Yamuna Chamber of Commerce"}
    assert len(rows["NP"][5]) == 2


def test_another_type_of_certificate_asks_for_the_agreement_again(cast: Any, exporter: Any) -> None:
    draft = new_draft(cast)
    send(exporter, draft, Slug.CERTIFICATE, certificate(cast, certificate_kind="PREF"))
    assert again(draft).agreement is None
    assert "CERT-002" in errors(draft)


def test_an_office_that_does_not_issue_under_the_agreement_is_not_kept(cast: Any, exporter: Any) -> None:
    draft = new_draft(cast)
    send(exporter, draft, Slug.CERTIFICATE, aifta(cast, office=str(cast.other_office.uuid)))
    assert again(draft).office is None
    assert "CERT-003" in errors(draft)


def test_an_agency_certifies_only_the_goods_of_its_list(cast: Any, exporter: Any) -> None:
    agreement = Agreement.objects.get(code="AIFTA")
    scope = AgencyScope.objects.create(agency=cast.other_office.agency, agreement=agreement, hs_prefixes=["03"])
    draft = with_items(new_draft(cast), cast, 1)
    page = exporter.get(url(draft, Slug.CERTIFICATE))
    assert str(cast.other_office.uuid) not in page.context["form"].scheme.issuers["AIFTA"]
    Application.objects.filter(pk=draft.pk).update(agreement=agreement, office=cast.other_office)
    assert "CERT-045" in errors(draft)
    scope.hs_prefixes = ["03", "6104"]
    scope.save()
    assert "CERT-045" not in errors(draft)


def test_a_country_outside_the_agreement_is_told_and_kept(cast: Any, exporter: Any) -> None:
    draft = new_draft(cast)
    send(exporter, draft, Slug.CERTIFICATE, aifta(cast, importer_country="US"))
    assert again(draft).importer_country_id == "US"
    page = exporter.get(url(draft, Slug.CERTIFICATE)).content.decode()
    assert "not a partner of the agreement" in page
    assert 'value="US" selected' in listed(page, "importer_country")


def test_a_suspended_destination_says_why(cast: Any, exporter: Any) -> None:
    draft = new_draft(cast)
    AgreementSuspension.objects.create(
        agreement=Agreement.objects.get(code="AIFTA"),
        country_id="MY",
        reason="Malaysia takes paper certificates only: ask the Export Inspection Agency.",
        starts_on=today() - dt.timedelta(days=1),
    )
    send(exporter, draft, Slug.CERTIFICATE, aifta(cast))
    assert "CERT-034" in errors(draft)
    assert "takes paper certificates only" in exporter.get(url(draft, Slug.CERTIFICATE)).content.decode()


def test_the_producer_is_asked_for_where_the_form_names_one(cast: Any, exporter: Any) -> None:
    draft = new_draft(cast)
    uae = aifta(cast, agreement="IUCEPA", importer_country="AE")
    send(exporter, draft, Slug.CERTIFICATE, uae)
    assert "CERT-035" in errors(draft)
    send(exporter, draft, Slug.CERTIFICATE, {**uae, "producer_is_exporter": "no", "producer_name": "Orchard"})
    assert errors(draft) & {"CERT-035", "CERT-036", "CERT-037"} == {"CERT-037"}
    assert again(draft).producer_name == "Orchard"
    send(exporter, draft, Slug.CERTIFICATE, {**aifta(cast), "producer_is_exporter": "no", "producer_name": "Orchard"})
    assert again(draft).producer_is_exporter is None
    assert again(draft).producer_name == ""


def test_back_to_back_goods_name_their_country_and_its_proof(cast: Any, exporter: Any) -> None:
    draft = with_items(new_draft(cast), cast, 2)
    send(exporter, draft, Slug.CERTIFICATE, back_to_back(cast, foreign_country="", foreign_document_number=""))
    assert {"CERT-038", "CERT-041"} <= errors(draft)
    send(exporter, draft, Slug.CERTIFICATE, back_to_back(cast))
    send(exporter, draft, Slug.IMPORT)
    rows = again(draft).items.values_list("criterion", "criterion_text", "criterion_value", "uses_imported_inputs")
    assert set(rows) == {("FOREIGN", "ORIGIN VIET NAM", None, None)}
    assert errors(draft) & {"IMP-013", "IMP-016", "IMP-030"} == set()
    assert "ATT-005" in errors(draft)
    send(exporter, draft, Slug.CERTIFICATE, back_to_back(cast, foreign_country="CN"))
    assert "IMP-030" in errors(draft)
    exporter.post(reverse("coo:origin_apply", args=[draft.uuid]))
    assert {row.criterion_text for row in again(draft).items.all()} == {"ORIGIN CHINA"}


def test_the_declaration_of_foreign_goods_does_not_call_them_indian(cast: Any, exporter: Any) -> None:
    draft = make_draft(cast, plan=BACK_TO_BACK_EXAMPLE)
    page = exporter.get(url(draft, Slug.DECLARATION)).content.decode()
    assert "not of Indian origin" in page
    assert "VIET NAM" in page
    assert (
        "produced in INDIA"
        in exporter.get(url(make_draft(cast, plan=AIFTA_EXAMPLE), Slug.DECLARATION)).content.decode()
    )


@pytest.fixture
def draft(cast: Any, exporter: Any) -> Application:
    """An AIFTA draft of one item of USD 100 with a foreign input of ₹5 and no origin yet."""
    made = with_items(new_draft(cast), cast, 1, inputs=True)
    ImportInput.objects.filter(item__application=made).update(unit_cif=2700, country_id="CN")
    send(exporter, made, Slug.CERTIFICATE, aifta(cast, invoice_value="100"))
    return again(made)


def set_origin(exporter: Any, draft: Application, **data: Any) -> Any:
    address = reverse("coo:origin_edit", args=[draft.uuid, draft.items.get().uuid])
    return exporter.post(address, {"version": again(draft).version, "uses_imported_inputs": "yes", **data})


def test_value_and_text_of_a_criterion_are_offered_and_follow_it(exporter: Any, draft: Application) -> None:
    set_origin(exporter, draft, criterion="RVC+CTSH")
    item = draft.items.get()
    # ₹2,700 of ₹9,000 is foreign.
    assert (item.criterion_value, item.criterion_text) == (Decimal(70), "RVC 70%+CTSH")
    set_origin(exporter, draft, criterion="RVC+CTSH", criterion_value="65", criterion_text="RVC 70%+CTSH")
    item.refresh_from_db()
    assert item.criterion_text == "RVC 65%+CTSH"
    assert "IMP-025" in warnings(draft)
    set_origin(exporter, draft, criterion="RVC+CTSH", criterion_value="65", criterion_text="RVC 65% + CTSH (AIFTA)")
    item.refresh_from_db()
    assert item.criterion_text == "RVC 65% + CTSH (AIFTA)"


def test_the_cost_sheet_that_is_sent_counts_for_the_offered_value(exporter: Any, draft: Application) -> None:
    ImportInput.objects.filter(item__application=draft).update(unit_cif=8000)
    costs = {"indian_materials": "40", "labour_and_overheads": "", "profit_and_other": ""}
    set_origin(exporter, draft, criterion="RVC+CTSH", **costs)
    item = draft.items.get()
    assert (item.indian_materials, item.criterion_value) == (Decimal(40), Decimal(40))
    assert {"IMP-024"} & errors(draft) == set()
    assert "IMP-028" in errors(draft)


def test_what_is_asked_stands_beside_what_the_item_has(exporter: Any, draft: Application) -> None:
    response = set_origin(exporter, draft, criterion="RVC+CTSH", stay="1")
    assert response.url == reverse("coo:origin_edit", args=[draft.uuid, draft.items.get().uuid])
    page = exporter.get(response.url).content.decode()
    for words in ("At least 35% of the FOB value is originating", "70%", "CTSH: every", "all do", "1 non-originating"):
        assert words in page
    tab = exporter.get(url(draft, Slug.IMPORT)).content.decode()
    assert "At least 35% of the FOB value is originating" in tab
    assert "non-originating" in tab


def test_inputs_that_keep_the_subheading_stop_the_signature(exporter: Any, draft: Application) -> None:
    ImportInput.objects.filter(item__application=draft).update(hs_code="610462")
    set_origin(exporter, draft, criterion="RVC+CTSH")
    assert "IMP-022" in errors(draft)
    Agreement.objects.filter(code="AIFTA").update(de_minimis_percent=30)
    assert "IMP-022" not in errors(draft)


def test_an_input_is_ticked_as_originating(cast: Any, exporter: Any, draft: Application) -> None:
    row = ImportInput.objects.get(item__application=draft)
    address = reverse("coo:input_edit", args=[draft.uuid, row.uuid])
    assert 'name="is_originating"' in exporter.get(address).content.decode()
    values = input_values()
    sent = {
        **{name: values[name] for name in ("itchs_code", "hs_code", "description", "bill_number")},
        **{"item": str(row.item.uuid), "quantity": "1", "unit": "SQM", "unit_cif": "5", "currency": "INR"},
        **{"country": "IN", "bill_date": dmy(today()), "is_originating": "on", "version": again(draft).version},
    }
    exporter.post(address, sent)
    row.refresh_from_db()
    assert row.is_originating
    plain = with_items(new_draft(cast), cast, 1)
    send(exporter, plain, Slug.CERTIFICATE, certificate(cast))
    assert "is_originating" not in exporter.get(reverse("coo:input_add", args=[plain.uuid])).content.decode()


def test_a_non_preferential_item_asks_for_no_cost_sheet(cast: Any, exporter: Any) -> None:
    plain = with_items(new_draft(cast), cast, 1)
    send(exporter, plain, Slug.CERTIFICATE, certificate(cast))
    page = exporter.get(reverse("coo:origin_edit", args=[plain.uuid, plain.items.get().uuid])).content.decode()
    assert "Cost sheet" not in page
    assert 'value="INDIAN ORIGIN"' in page


def test_a_late_application_is_warned_then_refused(cast: Any) -> None:
    late = make_draft(cast, plan=AIFTA_EXAMPLE, shipment_date=today() - dt.timedelta(days=30))
    assert "SHIP-022" in warnings(late)
    assert "SHIP-021" not in errors(late)
    too_late = make_draft(cast, plan=AIFTA_EXAMPLE, shipment_date=today() - dt.timedelta(days=400))
    assert "SHIP-021" in errors(too_late)


def test_the_shipping_bill_is_stored(cast: Any, exporter: Any) -> None:
    draft = make_draft(cast)
    page = exporter.get(url(draft, Slug.SHIPMENT))
    sent = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    sent |= {"shipment_date": dmy(today()), "shipping_bill_number": "4471220", "shipping_bill_date": dmy(today())}
    send(exporter, draft, Slug.SHIPMENT, sent)
    assert again(draft).shipping_bill_number == "4471220"


def test_the_officer_reads_cost_sheet_producer_and_the_figures(cast: Any) -> None:
    file = submit(make_draft(cast, plan=IUCEPA_EXAMPLE))
    snapshot, findings = application_findings(again(file), today=today())
    rows = {row.label: row for section in file_sections(snapshot, findings) for row in section.rows}
    assert rows["Producer"].value == "Orchard Garments Private Limited"
    assert rows["Cost sheet, FOB value"].value == "USD 12,000.00"
    assert "labour and overheads 3,000" in rows["Cost sheet, FOB value"].more
    assert rows["Product specific rule"].value.startswith("CTH and a value addition")


def test_the_officers_checks_tell_share_and_threshold(cast: Any) -> None:
    file = again(submit(make_draft(cast, plan=AIFTA_EXAMPLE)))
    snapshot, _findings = application_findings(file, today=today())
    checks = {str(row.title): row for row in automatic_checks(file, snapshot, today=today())}
    evidence = checks["Origin by the agreement's criterion"].passed_because
    assert "At least 35% of the FOB value is originating: 70%" in evidence
    assert "2: WO" in evidence
    assert dmy(today()) in checks["In time after the shipment"].passed_because
    plain = again(submit(make_draft(cast, invoice_number="PLAIN")))
    snapshot, _findings = application_findings(plain, today=today())
    titles = {str(row.title) for row in automatic_checks(plain, snapshot, today=today())}
    assert "Origin by the agreement's criterion" not in titles


@pytest.mark.parametrize("code", ["AIFTA", "IUCEPA", "NP-B2B"])
def test_summary_and_its_pdf_say_what_the_agreement_adds(cast: Any, exporter: Any, code: str) -> None:
    draft = make_draft(cast, plan=EXAMPLES[code])
    page = exporter.get(reverse("coo:summary", args=[draft.uuid])).content.decode()
    said = {
        "AIFTA": ("ASEAN-India Free Trade Area", "RVC 70%+CTSH", "labour and overheads 3,000.00"),
        "IUCEPA": ("Orchard Garments Private Limited", "CTH and a value addition"),
        "NP-B2B": ("Viet Nam", "VN-CO-2026-004417", "ORIGIN VIET NAM"),
    }
    for words in said[code]:
        assert words in page
    assert exporter.get(reverse("coo:summary_pdf", args=[draft.uuid])).content.startswith(b"%PDF")


def test_a_preferential_tab_costs_the_same_for_1_and_30_items(
    cast: Any, exporter: Any, django_assert_max_num_queries: Any
) -> None:
    draft = with_items(new_draft(cast), cast, 30, inputs=True)
    send(exporter, draft, Slug.CERTIFICATE, aifta(cast))
    for slug in (Slug.CERTIFICATE, Slug.IMPORT):
        with django_assert_max_num_queries(45):
            exporter.get(url(draft, slug))
