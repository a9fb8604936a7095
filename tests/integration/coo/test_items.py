"""Export items: the table, add, edit, delete."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from coo.models import ExportItem
from coo.services.items import delete_item
from coo.tabs import Slug
from tests.factories.login import sign_in
from tests.integration.coo.wizard_world import ITEM, certificate, new_draft, send, url, with_items

pytestmark = pytest.mark.django_db


def _add(client: Any, draft: Any, **changes: Any) -> Any:
    return client.post(reverse("coo:item_add", args=[draft.uuid]), {**ITEM, **changes})


def _edit(draft: Any, item: ExportItem) -> str:
    return reverse("coo:item_edit", args=[draft.uuid, item.uuid])


def test_an_item_is_added_as_it_was_typed(cast: Any, signed_in: Any) -> None:
    draft = new_draft(cast)
    assert _add(signed_in(cast.exporter), draft).url == url(draft, Slug.EXPORT) + "#items"
    item = draft.items.get()
    assert (item.serial, item.itchs_code, item.hs_code) == (1, "61046200", "610462")
    assert (item.quantity, item.value, item.unit_id) == (Decimal(1000), Decimal(1000), "NOS")


def test_the_hs_code_of_the_importing_country_may_differ(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    _add(client, draft, hs_code="6104.69")
    item = draft.items.get()
    assert item.hs_code == "610469"
    assert 'data-touched="1"' in client.get(_edit(draft, item)).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"itchs_code": "6104"}, "itchs_code"),
        ({"itchs_code": ""}, "itchs_code"),
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": "1.0001"}, "quantity"),
        ({"value": "abc"}, "value"),
        ({"unit": ""}, "unit"),
        ({"unit": "XYZ"}, "unit"),
        ({"hs_code": "12"}, "hs_code"),
        ({"description": " "}, "description"),
        ({"marks": "m" * 301}, "marks"),
        ({"packages": ""}, "packages"),
    ],
)
def test_malformed_items_are_told_at_their_field_and_keep_what_was_typed(
    cast: Any, signed_in: Any, changes: dict[str, str], field: str
) -> None:
    draft = new_draft(cast)
    response = _add(signed_in(cast.exporter), draft, **changes)
    page = response.content.decode()
    assert response.status_code == 200
    assert f'id="id_{field}-error"' in page
    for name, typed in {**ITEM, **changes}.items():
        if name != "unit":
            assert typed in page
    assert not draft.items.exists()


def test_the_table_searches_and_pages(cast: Any, signed_in: Any) -> None:
    draft, client = with_items(new_draft(cast), cast, 30), signed_in(cast.exporter)
    page = client.get(url(draft, Slug.EXPORT)).content.decode()
    assert "Showing 1 to 10 of 30 entries" in page
    assert "Showing 26 to 30 of 30" in client.get(url(draft, Slug.EXPORT), {"show": 25, "page": 2}).content.decode()
    assert "Showing 1 to 10 of 30" in client.get(url(draft, Slug.EXPORT), {"show": 7}).content.decode()
    found = client.get(url(draft, Slug.EXPORT), {"q": "lot 17"}).content.decode()
    assert "Showing 1 to 1 of 1 entries" in found
    assert "Trousers, lot 17" in found
    assert "Showing 1 to 10 of 30" in client.get(url(draft, Slug.EXPORT), {"q": "6104 62"}).content.decode()
    assert "No item with “zebra”" in client.get(url(draft, Slug.EXPORT), {"q": "zebra"}).content.decode()


def test_the_running_difference_is_always_visible(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    assert "No invoice value yet" in client.get(url(draft, Slug.EXPORT)).content.decode()
    send(client, draft, Slug.CERTIFICATE, certificate(cast))
    _add(client, draft)
    page = client.get(url(draft, Slug.EXPORT)).content.decode()
    assert 'data-target="1500.000"' in page
    assert 'data-entered="1000.000"' in page
    assert "USD 500.00" in page
    assert "₹45,000.00" in page
    _add(client, draft, value="500")
    assert "Equals the invoice value" in client.get(url(draft, Slug.EXPORT)).content.decode()
    _add(client, draft, value="1")
    assert "is-over" in client.get(url(draft, Slug.EXPORT)).content.decode()


def test_an_item_is_edited_without_counting_it_twice(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    send(client, draft, Slug.CERTIFICATE, certificate(cast))
    _add(client, draft)
    item = draft.items.get()
    page = client.get(_edit(draft, item)).content.decode()
    assert 'value="1000.00"' in page
    assert 'data-entered="0.000"' in page
    assert 'data-slot="difference">USD 500.00<' in page  # the item counts: it is stored
    for words in ("Sum of 0 items", "Adding this item"):
        assert words not in page
    _add(client, draft, value="500")
    page = client.get(_edit(draft, item)).content.decode()
    assert "card difference is-equal" in page
    assert 'data-words="fits">' in page
    draft.items.last().delete()
    draft.refresh_from_db()
    sent = {**ITEM, "version": draft.version, "value": "1500"}
    assert client.post(_edit(draft, item), sent).url == url(draft, Slug.EXPORT) + "#items"
    assert draft.items.get().value == 1500


def test_two_people_at_one_item(cast: Any, client: Any) -> None:
    draft = with_items(new_draft(cast), cast, 2)
    first, second = draft.items.all()
    draft.refresh_from_db()
    loaded = draft.version
    sign_in(client, cast.colleague)
    client.post(_edit(draft, first), {**ITEM, "version": loaded, "description": "Anil’s words"})
    sign_in(client, cast.exporter)
    response = client.post(_edit(draft, first), {**ITEM, "version": loaded, "description": "Meera’s words"})
    assert response.status_code == 409
    assert "Anil Kumar saved this tab at" in response.content.decode()
    assert "Meera’s words" in response.content.decode()
    first.refresh_from_db()
    assert first.description == "Anil’s words"
    other = client.post(_edit(draft, second), {**ITEM, "version": loaded, "description": "Another row"})
    assert other.status_code == 302


def test_deleting_asks_first_and_closes_the_gap(cast: Any, signed_in: Any) -> None:
    draft, client = with_items(new_draft(cast), cast, 3), signed_in(cast.exporter)
    address = reverse("coo:item_delete", args=[draft.uuid, draft.items.get(serial=2).uuid])
    assert "Delete item 2?" in client.get(address).content.decode()
    assert draft.items.count() == 3
    assert client.post(address).status_code == 302
    assert list(draft.items.values_list("serial", "description")) == [(1, "Trousers, lot 1"), (2, "Trousers, lot 3")]


def test_an_item_that_is_gone_is_not_found(cast: Any, signed_in: Any) -> None:
    draft = with_items(new_draft(cast), cast, 1)
    item = draft.items.get()
    delete_item(application=draft, item=item, actor=cast.colleague, now=timezone.now())
    client = signed_in(cast.exporter)
    assert client.get(_edit(draft, item)).status_code == 404
    assert client.post(reverse("coo:item_delete", args=[draft.uuid, item.uuid])).status_code == 404


def test_another_firm_reaches_no_item(cast: Any, signed_in: Any) -> None:
    draft = with_items(new_draft(cast), cast, 1)
    mine = with_items(new_draft(cast), cast, 1).items.get()
    item, client = draft.items.get(), signed_in(cast.rival)
    assert client.get(_edit(draft, item)).status_code == 404
    assert client.post(reverse("coo:item_add", args=[draft.uuid]), ITEM).status_code == 404
    sign_in(client, cast.exporter)
    assert client.get(_edit(draft, mine)).status_code == 404


def test_what_a_rule_says_of_an_item_stands_in_its_row_and_on_its_page(cast: Any, signed_in: Any) -> None:
    draft, client = new_draft(cast), signed_in(cast.exporter)
    _add(client, draft, itchs_code="99999999")
    page = client.get(send(client, draft, Slug.EXPORT).url).content.decode()
    assert 'id="item-1" class="row-attention"' in page
    assert "?show=100&amp;page=1#item-1" in page
    assert 'id="id_itchs_code-error"' in client.get(_edit(draft, draft.items.get())).content.decode()
