"""Order of the export items: by buttons and by position, without script; a copy of a row."""

from typing import Any

import pytest
from django.urls import reverse

from coo.models import Application
from coo.tabs import Slug
from tests.integration.coo.wizard_world import new_draft, url, with_items

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Any) -> Application:
    """Five items with an input each."""
    return with_items(new_draft(cast), cast, 5, inputs=True)


def order(draft: Application) -> list[str]:
    rows = draft.items.values_list("serial", "description")
    assert [serial for serial, _text in rows] == list(range(1, len(rows) + 1))
    return [text[-1] for _serial, text in rows]


def press(client: Any, draft: Application, action: str, serial: int) -> Any:
    item = draft.items.get(serial=serial)
    return client.post(reverse("coo:items_arrange", args=[draft.uuid]), {action: str(item.uuid)})


def test_up_and_down(draft: Any, cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    answer = press(client, draft, "up", 3)
    assert order(draft) == ["1", "3", "2", "4", "5"]
    assert answer.url.endswith("?show=10&page=1#item-2")
    press(client, draft, "down", 2)
    assert order(draft) == ["1", "2", "3", "4", "5"]


def test_at_the_ends_nothing_moves_and_nothing_is_saved(draft: Any, cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    version = Application.objects.get(pk=draft.pk).version
    press(client, draft, "up", 1)
    press(client, draft, "down", 5)
    assert order(draft) == ["1", "2", "3", "4", "5"]
    assert Application.objects.get(pk=draft.pk).version == version


@pytest.mark.parametrize(
    ("serial", "position", "expected"),
    [(1, "5", "23451"), (5, "1", "51234"), (2, "4", "13425"), (4, "2", "14235"), (2, "99", "13452")],
)
def test_to_a_position(draft: Any, cast: Any, signed_in: Any, serial: int, position: str, expected: str) -> None:
    client, item = signed_in(cast.exporter), draft.items.get(serial=serial)
    address = reverse("coo:item_move", args=[draft.uuid, item.uuid])
    assert "From 1 to 5" in client.get(address).content.decode()
    assert client.post(address, {"position": position}).status_code == 302
    assert "".join(order(draft)) == expected
    item.refresh_from_db()
    assert item.inputs.count() == 1


@pytest.mark.parametrize("position", ["", "0", "-1", "x", "1.5"])
def test_a_position_that_is_none_is_asked_again(draft: Any, cast: Any, signed_in: Any, position: str) -> None:
    address = reverse("coo:item_move", args=[draft.uuid, draft.items.get(serial=2).uuid])
    assert signed_in(cast.exporter).post(address, {"position": position}).status_code == 422
    assert order(draft) == ["1", "2", "3", "4", "5"]


def test_a_copy_stands_below_its_row_with_its_inputs(draft: Any, cast: Any, signed_in: Any) -> None:
    answer = press(signed_in(cast.exporter), draft, "duplicate", 2)
    assert order(draft) == ["1", "2", "2", "3", "4", "5"]
    first, copy = draft.items.filter(serial__in=[2, 3])
    assert answer.url.endswith("#item-3")
    for field in first._meta.concrete_fields:
        if field.name not in {"id", "uuid", "serial"}:
            assert getattr(first, field.attname) == getattr(copy, field.attname), field.name
    assert copy.inputs.get().description == first.inputs.get().description
    assert copy.inputs.get().uuid != first.inputs.get().uuid


def test_the_page_after_a_move_shows_the_item(cast: Any, signed_in: Any) -> None:
    big, client = with_items(new_draft(cast), cast, 12), signed_in(cast.exporter)
    answer = press(client, big, "down", 10)
    assert answer.url.endswith("?show=10&page=2#item-11")
    page = client.get(answer.url).content.decode()
    assert 'id="item-11"' in page
    assert 'aria-label="Move item 11 up"' in page


def test_an_open_form_of_another_item_is_not_disturbed(draft: Any, cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    loaded, item = Application.objects.get(pk=draft.pk).version, draft.items.get(serial=4)
    press(client, draft, "down", 1)
    sent = {"version": loaded, "itchs_code": "61046200", "description": "Mine", "quantity": "1", "unit": "NOS"}
    sent |= {"value": "5", "hs_code": "610462", "marks": "M", "packages": "P"}
    assert client.post(reverse("coo:item_edit", args=[draft.uuid, item.uuid]), sent).status_code == 302
    item.refresh_from_db()
    assert (item.serial, item.description) == (4, "Mine")


@pytest.mark.parametrize("who", ["rival", "officer"])
def test_strangers_move_nothing(draft: Any, cast: Any, signed_in: Any, who: str) -> None:
    assert press(signed_in(getattr(cast, who)), draft, "up", 3).status_code in (403, 404)
    assert order(draft) == ["1", "2", "3", "4", "5"]


def test_an_unknown_item_is_404_and_a_reload_goes_to_the_table(draft: Any, cast: Any, signed_in: Any) -> None:
    client, address = signed_in(cast.exporter), reverse("coo:items_arrange", args=[draft.uuid])
    assert client.post(address, {"up": "x"}).status_code == 404
    assert client.get(address).url == url(draft, Slug.EXPORT)
