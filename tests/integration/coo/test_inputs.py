"""Inputs of export items, and the origin of each item."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from coo.models import ImportInput
from coo.tabs import Slug
from tests.factories.login import sign_in
from tests.integration.coo.wizard_world import certificate, new_draft, send, today, url, with_items
from tradeconnect.common.dates import dmy

pytestmark = pytest.mark.django_db


def _input(draft: Any, **changes: Any) -> dict[str, Any]:
    return {
        "item": str(draft.items.first().uuid),
        "itchs_code": "52081190",
        "description": "100% cotton GSM 200+- 10%",
        "quantity": "2000",
        "unit": "SQM",
        "unit_cif": "50",
        "currency": "USD",
        "country": "IN",
        "bill_number": "1234567890",
        "bill_date": dmy(today()),
        **changes,
    }


def _add(client: Any, draft: Any, **changes: Any) -> Any:
    return client.post(reverse("coo:input_add", args=[draft.uuid]), _input(draft, **changes))


@pytest.fixture
def draft(cast: Any, signed_in: Any) -> Any:
    """A non-preferential draft with two items."""
    made = with_items(new_draft(cast), cast, 2)
    send(signed_in(cast.exporter), made, Slug.CERTIFICATE, certificate(cast, invoice_value="200"))
    return made


def test_an_input_needs_an_item_first(cast: Any, signed_in: Any) -> None:
    empty = new_draft(cast)
    response = signed_in(cast.exporter).get(reverse("coo:input_add", args=[empty.uuid]), follow=True)
    assert "Add the export items first" in response.content.decode()


def test_the_guides_input_is_added_with_its_computed_total(draft: Any, client: Any) -> None:
    assert _add(client, draft).url == url(draft, Slug.IMPORT) + "#inputs"
    row = ImportInput.objects.get(item__application=draft)
    assert (row.serial, row.hs_code, row.quantity, row.unit_cif) == (1, "520811", Decimal(2000), Decimal(50))
    page = client.get(url(draft, Slug.IMPORT)).content.decode()
    assert "USD 100,000.00" in page
    assert 'id="input-1-1"' in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"item": "nobody"}, "item"),
        ({"unit_cif": "-1"}, "unit_cif"),
        ({"quantity": ""}, "quantity"),
        ({"country": "ZZ"}, "country"),
        ({"bill_date": "yesterday"}, "bill_date"),
        ({"itchs_code": "5208"}, "itchs_code"),
    ],
)
def test_malformed_inputs_are_told_at_their_field(draft: Any, client: Any, changes: dict[str, str], field: str) -> None:
    response = _add(client, draft, **changes)
    assert response.status_code == 200
    assert f'id="id_{field}-error"' in response.content.decode()
    assert "100% cotton GSM 200+- 10%" in response.content.decode()
    assert not ImportInput.objects.filter(item__application=draft).exists()


def test_an_input_is_edited_moved_and_deleted(draft: Any, client: Any) -> None:
    for _number in range(3):
        _add(client, draft)
    row = ImportInput.objects.get(item__application=draft, serial=2)
    address = reverse("coo:input_edit", args=[draft.uuid, row.uuid])
    assert 'value="1234567890"' in client.get(address).content.decode()
    draft.refresh_from_db()
    second = draft.items.get(serial=2)
    sent = _input(draft, version=draft.version, item=str(second.uuid), description="Thread")
    assert client.post(address, sent).status_code == 302
    rows = ImportInput.objects.filter(item__application=draft).values_list("item__serial", "serial", "description")
    cloth = "100% cotton GSM 200+- 10%"
    assert sorted(rows) == [(1, 1, cloth), (1, 2, cloth), (2, 1, "Thread")]
    delete = reverse("coo:input_delete", args=[draft.uuid, row.uuid])
    assert "Delete this input of item 2?" in client.get(delete).content.decode()
    client.post(delete)
    assert sorted(rows.all()) == [(1, 1, cloth), (1, 2, cloth)]


def test_two_people_at_one_input(draft: Any, client: Any, cast: Any) -> None:
    _add(client, draft)
    row = ImportInput.objects.get(item__application=draft)
    address = reverse("coo:input_edit", args=[draft.uuid, row.uuid])
    draft.refresh_from_db()
    loaded = draft.version
    client.post(address, _input(draft, version=loaded, description="Mine"))
    sign_in(client, cast.colleague)
    response = client.post(address, _input(draft, version=loaded, description="His"))
    assert response.status_code == 409
    assert "Meera Raghavan saved this tab at" in response.content.decode()


def test_save_and_next_suffices_for_a_non_preferential_certificate(draft: Any, client: Any) -> None:
    page = client.get(url(draft, Slug.IMPORT)).content.decode()
    assert page.count("stored by Save & Next") == 2
    assert "INDIAN ORIGIN" in page
    assert send(client, draft, Slug.IMPORT).url == url(draft, Slug.SHIPMENT)
    origins = draft.items.values_list("uses_imported_inputs", "criterion", "criterion_value", "criterion_text")
    assert set(origins) == {(False, "INDIA", Decimal(0), "INDIAN ORIGIN")}


def test_a_foreign_input_answers_the_question_of_imported_inputs(draft: Any, client: Any) -> None:
    _add(client, draft, country="CN")
    send(client, draft, Slug.IMPORT)
    assert list(draft.items.values_list("uses_imported_inputs", flat=True)) == [True, False]


def test_one_origin_is_edited_and_one_click_applies_india_to_all(draft: Any, client: Any) -> None:
    item = draft.items.get(serial=2)
    address = reverse("coo:origin_edit", args=[draft.uuid, item.uuid])
    assert 'value="INDIAN ORIGIN"' in client.get(address).content.decode()
    bad = {"uses_imported_inputs": "yes", "criterion": "INDIA", "criterion_value": "101", "criterion_text": "X"}
    assert 'id="id_criterion_value-error"' in client.post(address, bad).content.decode()
    draft.refresh_from_db()
    sent = {**bad, "criterion_value": "40", "criterion_text": "", "version": draft.version}
    assert client.post(address, sent).url == url(draft, Slug.IMPORT) + "#origin"
    item.refresh_from_db()
    assert (item.uses_imported_inputs, item.criterion_value, item.criterion_text) == (True, 40, "INDIAN ORIGIN")
    client.post(reverse("coo:origin_apply", args=[draft.uuid]))
    assert set(draft.items.values_list("uses_imported_inputs", "criterion_value")) == {(False, Decimal(0))}


def test_save_and_next_keeps_an_origin_that_was_entered(draft: Any, client: Any) -> None:
    draft.items.filter(serial=1).update(criterion="INDIA", criterion_value=35, criterion_text="INDIAN ORIGIN")
    send(client, draft, Slug.IMPORT)
    assert list(draft.items.values_list("criterion_value", flat=True)) == [Decimal(35), Decimal(0)]


def test_another_firm_reaches_no_input_and_no_origin(draft: Any, client: Any, cast: Any) -> None:
    _add(client, draft)
    row, item = ImportInput.objects.get(item__application=draft), draft.items.first()
    sign_in(client, cast.rival)
    for name, args in (
        ("input_add", []),
        ("input_edit", [row.uuid]),
        ("input_delete", [row.uuid]),
        ("origin_edit", [item.uuid]),
        ("origin_apply", []),
    ):
        assert client.post(reverse(f"coo:{name}", args=[draft.uuid, *args])).status_code == 404
