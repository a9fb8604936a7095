"""The tabs: what they show, how they save, what they say to malformed and to wrong input."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from coo.constants import Status
from coo.models import Application, ExportItem
from coo.services.drafts import save_tab
from coo.tabs import TABS, Slug
from tests.factories.files import sign, submit
from tests.factories.login import sign_in
from tests.integration.coo.deficiency_world import say_yes
from tests.integration.coo.office_world import decide
from tests.integration.coo.wizard_world import BASIC, ITEM, certificate, new_draft, send, today, url, with_items
from tradeconnect.common.dates import dmy
from tradeconnect.common.models import AuditEvent

pytestmark = pytest.mark.django_db
SLUGS = [tab.slug.value for tab in TABS[:-1]]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_tab_opens_empty_and_full(cast: Any, signed_in: Any, full_draft: Any, slug: str) -> None:
    client = signed_in(cast.exporter)
    assert client.get(url(new_draft(cast), slug)).status_code == 200
    page = client.get(url(full_draft, slug))
    assert page.status_code == 200
    assert full_draft.draft_number in page.content.decode()


@pytest.mark.parametrize("slug", SLUGS)
def test_looking_writes_nothing(cast: Any, signed_in: Any, full_draft: Any, slug: str) -> None:
    before = AuditEvent.objects.count(), full_draft.version
    signed_in(cast.exporter).get(url(full_draft, slug))
    full_draft.refresh_from_db()
    assert (AuditEvent.objects.count(), full_draft.version) == before


@pytest.mark.parametrize("slug", SLUGS)
def test_only_the_firm_reaches_its_tabs(cast: Any, client: Any, full_draft: Any, slug: str) -> None:
    assert client.get(url(full_draft, slug)).status_code == 302
    for user, expected in ((cast.rival, 404), (cast.officer, 403), (cast.operator, 403)):
        sign_in(client, user)
        assert client.get(url(full_draft, slug)).status_code == expected
        assert client.post(url(full_draft, slug)).status_code == expected


def test_an_unknown_tab_is_not_found(cast: Any, signed_in: Any, full_draft: Any) -> None:
    assert signed_in(cast.exporter).get(url(full_draft, "invoice")).status_code == 404


def test_tabs_open_in_any_order_once_basic_details_is_saved(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast, basic_saved=False), signed_in(cast.exporter)
    response = client.get(url(draft, Slug.SHIPMENT))
    assert response.url == url(draft, Slug.BASIC)
    assert url(draft, Slug.SHIPMENT) not in client.get(url(draft, Slug.BASIC)).content.decode()
    assert send(client, draft, Slug.BASIC, BASIC).url == url(draft, Slug.CERTIFICATE)
    assert client.get(url(draft, Slug.SHIPMENT)).status_code == 200


def test_save_and_next_says_so_in_the_guides_words(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast, basic_saved=False), signed_in(cast.exporter)
    page = send(client, draft, Slug.BASIC, BASIC, follow="") and client.get(url(draft, Slug.CERTIFICATE))
    text = page.content.decode()
    assert "Success Message" in text
    assert f"Your Application {draft.draft_number} has been saved successfully" in text


def test_basic_details_are_stored(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast, basic_saved=False), signed_in(cast.exporter)
    sent = {**BASIC, "wants_delivery": "yes", "delivery_to": "other", "delivery_address": "7 Mall Road, Shimla 171001"}
    send(client, draft, Slug.BASIC, sent)
    draft.refresh_from_db()
    assert (draft.branch.number, draft.wants_delivery, draft.delivery_to) == ("003", True, "other")
    assert draft.delivery_address == "7 Mall Road, Shimla 171001"
    send(client, draft, Slug.BASIC, {**sent, "wants_delivery": "no"})
    draft.refresh_from_db()
    assert (draft.delivery_to, draft.delivery_address) == ("", "")


def test_the_charge_of_the_delivery_is_shown(cast: Any, signed_in: Any) -> None:
    page = signed_in(cast.exporter).get(url(new_draft(cast), Slug.BASIC)).content.decode()
    assert "₹" in page
    assert "GST are added to the invoice" in page


def test_the_guides_invoice_is_stored_with_computed_values(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    assert send(client, draft, Slug.CERTIFICATE, certificate(cast)).url == url(draft, Slug.EXPORT)
    draft.refresh_from_db()
    assert (draft.invoice_value, draft.rate_inr, draft.rate_usd) == (Decimal(1500), Decimal(90), Decimal(1))
    assert (draft.agreement.code, draft.office, draft.importer_country_id) == ("NP", cast.office, "US")
    page = client.get(url(draft, Slug.CERTIFICATE)).content.decode()
    assert "₹1,35,000.00" in page
    assert "Offered: " in page


def test_empty_rates_are_filled_from_the_dated_table(cast: Any, signed_in: Any) -> None:
    from coo.selectors import rate_in_inr

    draft, client = new_draft(cast), signed_in(cast.exporter)
    send(client, draft, Slug.CERTIFICATE, certificate(cast, invoice_currency="EUR", rate_inr=""))
    draft.refresh_from_db()
    euro, dollar = rate_in_inr("EUR", today()), rate_in_inr("USD", today())
    assert euro is not None
    assert dollar is not None
    assert draft.rate_inr == euro[0].quantize(Decimal("0.000001"))
    assert draft.rate_usd == (euro[0] / dollar[0]).quantize(Decimal("0.000001"))


def test_the_agencies_that_may_issue_today_are_listed_by_agency(cast: Any, signed_in: Any) -> None:
    page = signed_in(cast.exporter).get(url(new_draft(cast), Slug.CERTIFICATE)).content.decode()
    assert '<optgroup label="Yamuna Chamber of Commerce">' in page
    cast.office.agency.scopes.update(ends_on=today() - dt.timedelta(days=1))
    page = signed_in(cast.exporter).get(url(new_draft(cast), Slug.CERTIFICATE)).content.decode()
    assert "Yamuna Chamber of Commerce, New Delhi" not in page


def test_an_agreement_that_is_not_open_cannot_be_chosen(cast: Any, signed_in: Any) -> None:
    draft = new_draft(cast)
    response = send(signed_in(cast.exporter), draft, Slug.CERTIFICATE, certificate(cast, agreement="GSP"))
    assert response.status_code == 200
    assert 'id="id_agreement-error"' in response.content.decode()


MALFORMED = [
    ({"invoice_value": "fifteen"}, "invoice_value", "fifteen"),
    ({"invoice_value": "1,50"}, "invoice_value", "1,50"),
    ({"invoice_value": "NaN"}, "invoice_value", "NaN"),
    ({"invoice_value": "1" * 30}, "invoice_value", "1" * 30),
    ({"rate_inr": "90.12345678"}, "rate_inr", "90.12345678"),
    ({"invoice_date": "31/02/2026"}, "invoice_date", "31/02/2026"),
    ({"invoice_currency": "XXQ"}, "invoice_currency", ""),
    ({"importer_country": "ZZ"}, "importer_country", ""),
    ({"office": "nowhere"}, "office", ""),
    ({"third_country_invoicing": "perhaps"}, "third_country_invoicing", ""),
    ({"importer_name": "x" * 161}, "importer_name", "x" * 161),
    ({"invoice_number": "a\x00b"}, "invoice_number", ""),
]


@pytest.mark.parametrize(("changes", "field", "typed"), MALFORMED)
def test_malformed_input_gets_a_message_at_its_field_and_keeps_what_was_typed(
    cast: Any, signed_in: Any, changes: dict[str, str], field: str, typed: str
) -> None:
    draft = new_draft(cast)
    response = send(signed_in(cast.exporter), draft, Slug.CERTIFICATE, certificate(cast, **changes))
    page = response.content.decode()
    assert response.status_code == 200
    assert f'id="id_{field}-error"' in page
    assert typed in page
    assert "214 West 38th Street" in page
    draft.refresh_from_db()
    assert draft.importer_name == ""


def test_wrong_input_is_saved_and_corrected_here(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    sent = certificate(cast, invoice_number="SL#0112", importer_address="Main Street, New York, USA")
    response = send(client, draft, Slug.CERTIFICATE, sent)
    assert response.url == url(draft, Slug.CERTIFICATE) + "?errors"
    page = client.get(response.url).content.decode()
    assert "Saved. 2 things to correct" in page
    assert 'id="id_invoice_number-error"' in page
    assert 'href="#id_importer_address"' in page
    assert url(draft, Slug.EXPORT) in page
    assert Application.objects.get(pk=draft.pk).invoice_number == "SL#0112"


def test_errors_wait_until_a_tab_was_saved_and_then_show_in_its_badge(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    assert "field-error" not in client.get(url(draft, Slug.CERTIFICATE)).content.decode()
    send(client, draft, Slug.CERTIFICATE, certificate(cast, importer_name=""))
    page = client.get(url(draft, Slug.SHIPMENT)).content.decode()
    assert "1 to correct" in page
    assert 'id="id_importer_name-error"' in client.get(url(draft, Slug.CERTIFICATE)).content.decode()


def test_a_rate_far_from_the_table_warns_and_does_not_stop(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    assert send(client, draft, Slug.CERTIFICATE, certificate(cast, rate_inr="40")).url == url(draft, Slug.EXPORT)
    assert 'id="id_rate_inr-warning"' in client.get(url(draft, Slug.CERTIFICATE)).content.decode()


def test_third_country_invoicing_keeps_its_block_only_while_it_is_yes(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    third = {
        "third_country_invoicing": "yes",
        "third_party_name": "Lindqvist Trading AB",
        "third_party_address": "Storgatan 1, Malmö",
        "third_party_country": "SE",
        "third_party_invoice_number": "LT/7",
        "third_party_invoice_date": dmy(today()),
    }
    assert send(client, draft, Slug.CERTIFICATE, certificate(cast, **third)).url == url(draft, Slug.EXPORT)
    draft.refresh_from_db()
    assert (draft.third_party_name, draft.third_party_country_id) == ("Lindqvist Trading AB", "SE")
    send(client, draft, Slug.CERTIFICATE, certificate(cast, **{**third, "third_country_invoicing": "no"}))
    draft.refresh_from_db()
    assert (draft.third_party_name, draft.third_party_country, draft.third_party_invoice_date) == ("", None, None)


SHIPMENT = {
    "transport_mode": "air",
    "shipment_document": "AWB",
    "shipment_document_number": "2345678",
    "port_of_shipment": "intkd6",
    "port_of_discharge": "JFK",
    "route": "",
}


def test_the_route_is_filled_from_ports_and_mode_and_stays_editable(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    send(client, draft, Slug.CERTIFICATE, certificate(cast))
    sent = {**SHIPMENT, "shipment_date": dmy(today())}
    assert send(client, draft, Slug.SHIPMENT, sent).url == url(draft, Slug.ATTACHMENTS)
    draft.refresh_from_db()
    start, end = draft.port_of_shipment, draft.port_of_discharge
    assert (start.code, end.code) == ("INTKD6", "JFK")
    assert draft.route == f"From {start.name} to {end.name} by air"
    own = f"{start.name} - {end.name}, via Dubai"
    send(client, draft, Slug.SHIPMENT, {**sent, "route": own})
    draft.refresh_from_db()
    assert draft.route == own


def test_others_takes_the_name_of_a_port(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    sent = {**SHIPMENT, "port_of_discharge": "Others", "port_of_discharge_other": "Port of Duluth"}
    send(client, draft, Slug.SHIPMENT, sent)
    draft.refresh_from_db()
    assert (draft.port_of_discharge, draft.port_of_discharge_other) == (None, "Port of Duluth")
    assert draft.route.endswith("to Port of Duluth by air")
    page = client.get(url(draft, Slug.SHIPMENT)).content.decode()
    assert 'value="Others"' in page
    assert 'value="Port of Duluth"' in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"port_of_discharge": "Atlantis"}, "port_of_discharge"),
        ({"port_of_discharge": "Others", "port_of_discharge_other": ""}, "port_of_discharge_other"),
        ({"transport_mode": "rocket"}, "transport_mode"),
        ({"shipment_document": "XX"}, "shipment_document"),
        ({"shipment_date": "tomorrow"}, "shipment_date"),
    ],
)
def test_malformed_shipments_are_told_at_their_field(
    cast: Any, signed_in: Any, changes: dict[str, str], field: str
) -> None:
    draft = new_draft(cast)
    response = send(signed_in(cast.exporter), draft, Slug.SHIPMENT, {**SHIPMENT, **changes})
    assert response.status_code == 200
    assert f'id="id_{field}-error"' in response.content.decode()
    assert 'value="2345678"' in response.content.decode()


def test_the_declaration_offers_today_the_name_and_the_city(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    send(client, draft, Slug.CERTIFICATE, certificate(cast))
    page = client.get(url(draft, Slug.DECLARATION)).content.decode()
    for offered in (dmy(today()), "Meera Raghavan", "New Delhi", "hereby declares"):
        assert offered in page
    sent = {"declaration_place": "New Delhi", "declaration_date": dmy(today()), "signatory_name": "Meera Raghavan"}
    response = send(client, draft, Slug.DECLARATION, sent)
    assert response.url.endswith("?errors")
    sent |= {"declaration_accepted": "on", "signatory_designation": "Director"}
    assert send(client, draft, Slug.DECLARATION, sent).url == reverse("coo:summary", args=[draft.uuid])


def test_two_people_in_one_tab_never_overwrite_each_other(cast: Any, client: Any) -> None:
    draft = new_draft(cast)
    loaded = draft.version
    sign_in(client, cast.colleague)
    send(client, draft, Slug.CERTIFICATE, certificate(cast, importer_name="Anil’s importer"))
    sign_in(client, cast.exporter)
    mine = {"version": loaded, **certificate(cast, importer_name="Meera’s importer")}
    response = client.post(url(draft, Slug.CERTIFICATE), mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Anil Kumar saved this tab at " in page
    assert "Meera’s importer" in page
    assert "Keep all of mine" in page
    draft.refresh_from_db()
    assert draft.importer_name == "Anil’s importer"
    assert f'name="version" value="{draft.version}"' in page
    client.post(url(draft, Slug.CERTIFICATE), {**mine, "version": draft.version})
    draft.refresh_from_db()
    assert draft.importer_name == "Meera’s importer"


def test_two_people_in_two_tabs_do_not_disturb_each_other(cast: Any, client: Any) -> None:
    draft = new_draft(cast)
    loaded = draft.version
    sign_in(client, cast.colleague)
    send(client, draft, Slug.SHIPMENT, SHIPMENT)
    sign_in(client, cast.exporter)
    response = client.post(url(draft, Slug.CERTIFICATE), {"version": loaded, **certificate(cast)})
    assert response.status_code == 302
    draft.refresh_from_db()
    assert (draft.invoice_number, draft.shipment_document_number) == ("12345678", "2345678")


@pytest.mark.parametrize("version", ["", "x", "0", "999"])
def test_a_version_that_cannot_be_is_stale(cast: Any, signed_in: Any, version: str) -> None:
    draft = new_draft(cast)
    data = {"version": version, **certificate(cast)}
    assert signed_in(cast.exporter).post(url(draft, Slug.CERTIFICATE), data).status_code == 409


def test_a_malformed_second_try_still_carries_the_version_it_was_made_from(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    loaded = draft.version
    send(client, draft, Slug.CERTIFICATE, certificate(cast))
    bad = {"version": loaded, **certificate(cast, invoice_value="x")}
    page = client.post(url(draft, Slug.CERTIFICATE), bad).content.decode()
    assert f'name="version" value="{loaded}"' in page


def test_saving_a_signed_application_voids_the_signature(cast: Any, signed_in: Any, full_draft: Any) -> None:
    signed, client = sign(full_draft), signed_in(cast.exporter)
    page = client.get(url(signed, Slug.BASIC)).content.decode()
    assert "Saving a change voids the signature." in page
    signed.refresh_from_db()
    assert signed.status == Status.SIGNED
    send(client, signed, Slug.BASIC, BASIC)
    signed.refresh_from_db()
    assert (signed.status, signed.signed_at) == (Status.DRAFT, None)
    assert AuditEvent.objects.filter(action="coo.application.reopen", target_id=str(signed.uuid)).exists()


def test_a_deficient_file_is_edited_to_answer_the_officer(cast: Any, signed_in: Any, full_draft: Any) -> None:
    deficient, client = submit(full_draft), signed_in(cast.exporter)
    decide("raise_deficiency", deficient, cast.officer, remarks="Which port?")
    assert client.get(url(deficient, Slug.BASIC)).url == reverse("coo:respond", args=[deficient.uuid])
    say_yes(deficient, cast.exporter)
    page = client.get(url(deficient, Slug.BASIC)).content.decode()
    assert "You are answering a deficiency." in page
    assert send(client, deficient, Slug.BASIC, BASIC).status_code == 302
    deficient.refresh_from_db()
    assert deficient.status == Status.DEFICIENT


@pytest.mark.parametrize("slug", SLUGS)
def test_a_submitted_file_answers_409(cast: Any, signed_in: Any, full_draft: Any, slug: str) -> None:
    submitted, client = submit(full_draft), signed_in(cast.exporter)
    assert client.get(url(submitted, slug)).status_code == 409
    assert client.post(url(submitted, slug), {"version": submitted.version}).status_code == 409


def test_a_refused_step_tells_the_status_and_leads_to_the_file(cast: Any, signed_in: Any, full_draft: Any) -> None:
    submitted, client = submit(full_draft), signed_in(cast.exporter)
    decide("approve", submitted, cast.officer)
    refused = client.get(reverse("coo:withdraw", args=[submitted.uuid]))
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "Approved Pending Issuance" in page
    assert "not possible in the status that the file has now" in page
    assert "Somebody" not in page
    assert f'href="{reverse("coo:application", args=[submitted.uuid])}"' in page
    officer = signed_in(cast.officer)
    page = officer.post(reverse("coo:approve", args=[submitted.uuid]), {"version": 1, "rounds": 0}).content.decode()
    assert f'href="{reverse("coo:office_file", args=[submitted.uuid])}"' in page


@pytest.mark.parametrize("slug", SLUGS)
def test_clear_all_asks_first_and_leaves_the_other_tabs(cast: Any, signed_in: Any, full_draft: Any, slug: str) -> None:
    client = signed_in(cast.exporter)
    address = reverse("coo:clear_tab", args=[full_draft.uuid, slug])
    assert "Clear all of" in client.get(address).content.decode()
    assert client.post(address, {"version": full_draft.version}).url == url(full_draft, slug)
    cleared = Application.objects.get(pk=full_draft.pk)
    assert slug not in cleared.saved_tabs
    assert len(cleared.saved_tabs) == len(SLUGS) - 1
    remains = {
        Slug.BASIC: cleared.branch is not None,
        Slug.CERTIFICATE: bool(cleared.invoice_number),
        Slug.EXPORT: cleared.items.exists(),
        Slug.IMPORT: cleared.items.exclude(criterion="").exists(),
        Slug.SHIPMENT: bool(cleared.route),
        Slug.ATTACHMENTS: cleared.attachments.exists(),
        Slug.DECLARATION: bool(cleared.signatory_name),
    }
    expected = {each: each != slug for each in remains}
    if slug == Slug.EXPORT:
        expected[Slug.IMPORT] = False  # origins and inputs go with their items
    assert remains == expected


def test_clear_all_spares_what_someone_added_meanwhile(cast: Any, signed_in: Any) -> None:
    draft = new_draft(cast)
    loaded = draft.version
    with_items(draft, cast, 1)
    client = signed_in(cast.exporter)
    response = client.post(reverse("coo:clear_tab", args=[draft.uuid, Slug.EXPORT]), {"version": loaded}, follow=True)
    assert "Nothing was cleared." in response.content.decode()
    assert ExportItem.objects.filter(application=draft).count() == 1


def test_save_and_next_takes_along_an_item_that_was_typed_but_not_added(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    send(client, draft, Slug.CERTIFICATE, certificate(cast, invoice_value="1000"))
    response = send(client, draft, Slug.EXPORT, {**ITEM, "quantity": "many"})
    assert 'id="id_quantity-error"' in response.content.decode()
    assert "7 cardboard box" in response.content.decode()
    assert send(client, draft, Slug.EXPORT, ITEM).url == url(draft, Slug.IMPORT)
    assert draft.items.get().quantity == 1000


def test_the_sum_of_the_items_must_equal_the_invoice_value(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    send(client, draft, Slug.CERTIFICATE, certificate(cast))
    response = send(client, draft, Slug.EXPORT, ITEM)
    assert response.url.endswith("?errors")
    page = client.get(response.url).content.decode()
    assert "Saved. 1 thing to correct" in page
    assert "USD 500.00" in page


@pytest.mark.parametrize("slug", SLUGS)
def test_a_tab_costs_the_same_for_1_and_30_items(
    cast: Any, signed_in: Any, django_assert_max_num_queries: Any, slug: str
) -> None:
    client = signed_in(cast.exporter)
    few = with_items(new_draft(cast), cast, 1, inputs=True)
    many = with_items(new_draft(cast), cast, 30, inputs=True)
    for draft in (few, many):
        send(client, draft, Slug.CERTIFICATE, certificate(cast))
        send(client, draft, Slug.EXPORT)
        send(client, draft, Slug.IMPORT)
    with django_assert_max_num_queries(40) as first:
        assert client.get(url(few, slug), {"show": "100"}).status_code == 200
    with django_assert_max_num_queries(len(first)):
        assert client.get(url(many, slug), {"show": "100"}).status_code == 200


def test_save_tab_refuses_fields_of_another_tab(cast: Any) -> None:
    draft = new_draft(cast)
    with pytest.raises(ValueError, match="status"):
        save_tab(
            application=draft,
            slug=Slug.BASIC,
            values={"status": "approved"},
            expected_version=draft.version,
            actor=cast.exporter,
            now=timezone.now(),
        )
