"""Queries about rows of tables: at the fields of the row's form, marked in the table, never moved to another row."""

import dataclasses
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coo.models import Application
from coo.services import deficiency
from coo.services.arranging import move_item
from coo.services.attachments import remove_attachment
from coo.services.deficiency import pinned_queries
from coo.services.inputs import delete_input
from coo.services.items import delete_item
from coo.services.places import places, row_key
from coo.snapshot import from_dict
from coo.tabs import Slug
from tests.factories.files import AIFTA_EXAMPLE, make_draft, submit
from tests.integration.coo.deficiency_world import (
    ask,
    exporter,
    html,
    officer,
    pin,
    reason,
    say_yes,
    send_changed,
    send_words,
    url,
)

pytestmark = pytest.mark.django_db
__all__ = ["exporter", "officer"]

TROUSERS, TEA = AIFTA_EXAMPLE.items
HALF = dataclasses.replace(TROUSERS.inputs[0], quantity=TROUSERS.inputs[0].quantity / 2)
TWO_INPUTS = dataclasses.replace(TROUSERS, inputs=(HALF, HALF))
PLAN = dataclasses.replace(AIFTA_EXAMPLE, items=(TEA, TWO_INPUTS, TEA))


@pytest.fixture
def file(cast: Any) -> Application:
    return submit(make_draft(cast, plan=PLAN))


def box(page: str) -> str:
    """Return what the page says at its top of the deficiency, above the form."""
    return page.partition('class="notices"')[2].partition('<form id="tab-form"')[0]


def warning(page: str, field: str) -> str:
    """Return what stands at a field and is part of its description for a screen reader."""
    assert re.search(rf'id="id_{field}"[^>]*aria-describedby="[^"]*id_{field}-warning', page) or re.search(
        rf'aria-describedby="[^"]*id_{field}-warning[^>]*id="id_{field}"', page
    )
    return page.partition(f'id="id_{field}-warning"')[2].partition("</div>")[0]


def item(file: Application, serial: int) -> Any:
    return file.items.get(serial=serial)


def test_a_query_stands_at_its_field_in_the_items_form(cast: Any, exporter: Client, file: Application) -> None:
    pin(file, cast.officer, "item-2.quantity", "Pieces or dozens?\nThe invoice says dozens.", reason=reason("G03"))
    pin(file, cast.officer, "item-3.value", "Which currency?")
    ask(file, cast.officer)
    say_yes(file, cast.exporter)
    page = html(exporter, "item_edit", file, item(file, 2).uuid)
    told = warning(page, "quantity")
    assert "The officer asks: <span>Pieces or dozens?<br>The invoice says dozens.</span>" in told
    for words in ("G03 · HS code does not match the goods", f"{timezone.localdate():%d/%m/%Y}, {cast.officer}"):
        assert words in told
    assert "Which currency?" not in page
    assert "Pieces or dozens?" not in box(page)
    other = html(exporter, "item_edit", file, item(file, 1).uuid)
    assert "Pieces or dozens?" not in other
    assert "Which currency?" not in other


def test_the_words_stay_at_the_field_when_the_form_comes_back(cast: Any, exporter: Client, file: Application) -> None:
    pin(file, cast.officer, "item-2.quantity", "Pieces or dozens?")
    ask(file, cast.officer)
    say_yes(file, cast.exporter)
    answer = exporter.post(url("item_edit", file, item(file, 2).uuid), {"quantity": "many", "version": file.version})
    assert "Pieces or dozens?" in warning(answer.content.decode(), "quantity")


def test_the_table_marks_the_row_with_a_link_to_its_form(cast: Any, exporter: Client, file: Application) -> None:
    ask(file, cast.officer, "item-2.quantity", "item-2.value", "item-3.marks")
    say_yes(file, cast.exporter)
    page = html(exporter, "tab", file, Slug.EXPORT)
    rows = page.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr ")[1:]
    assert ["of the officer" in row for row in rows] == [False, True, True]
    assert f'href="{url("item_edit", file, item(file, 2).uuid)}#id_quantity">2 queries of the officer<' in rows[1]
    assert "1 query of the officer<" in rows[2]
    assert 'row-attention"' in rows[1]
    # The box lists them too, with the way to each: the row may be on another page of the table.
    assert f'{url("item_edit", file, item(file, 3).uuid)}#id_marks">Marks &amp; Number, item 3</a>' in box(page)
    # What is typed below for a new item is none of these.
    assert "-warning" not in page


def test_queries_of_import_details_stand_at_origin_and_input(cast: Any, exporter: Client, file: Application) -> None:
    pin(file, cast.officer, "origin-2.criterion", "Why this criterion?")
    pin(file, cast.officer, "origin-2.input-2", "Send the bill of entry.")
    ask(file, cast.officer)
    say_yes(file, cast.exporter)
    first, second = item(file, 2).inputs.all()
    page = html(exporter, "tab", file, Slug.IMPORT)
    assert f'{url("origin_edit", file, item(file, 2).uuid)}#id_criterion">1 query of the officer<' in page
    assert f'{url("input_edit", file, second.uuid)}">1 query of the officer<' in page
    origin = html(exporter, "origin_edit", file, item(file, 2).uuid)
    assert "Why this criterion?" in warning(origin, "criterion")
    assert "Send the bill" not in origin
    assert "Send the bill of entry." in box(html(exporter, "input_edit", file, second.uuid))
    for other in (
        html(exporter, "input_edit", file, first.uuid),
        html(exporter, "input_add", file),
        html(exporter, "origin_edit", file, item(file, 1).uuid),
    ):
        assert "Send the bill" not in other
        assert "Why this criterion?" not in other


def test_a_query_on_an_attachment_stands_on_top_of_its_form(cast: Any, exporter: Client, file: Application) -> None:
    pin(file, cast.officer, "attachments.file-1", "The scan cannot be read.")
    ask(file, cast.officer)
    say_yes(file, cast.exporter)
    row = file.attachments.get()
    page = html(exporter, "tab", file, Slug.ATTACHMENTS)
    assert f'href="{url("attachment_edit", file, row.uuid)}">1 query of the officer<' in page
    top = box(html(exporter, "attachment_edit", file, row.uuid))
    assert "The scan cannot be read." in top
    assert url("attachment_edit", file, row.uuid) not in top  # no link to the page itself


def test_a_query_about_the_whole_file_is_on_every_form(cast: Any, exporter: Client, file: Application) -> None:
    pin(file, cast.officer, "", "Is this the final invoice?")
    ask(file, cast.officer)
    say_yes(file, cast.exporter)
    assert "Is this the final invoice?" in box(html(exporter, "item_edit", file, item(file, 1).uuid))
    assert "Is this the final invoice?" in box(html(exporter, "input_add", file))


def test_a_query_goes_with_its_row_when_rows_are_deleted_and_moved(
    cast: Any, exporter: Client, file: Application
) -> None:
    pin(file, cast.officer, "item-2.quantity", "Pieces or dozens?")
    pin(file, cast.officer, "origin-2.input-2", "Send the bill of entry.")
    ask(file, cast.officer)
    say_yes(file, cast.exporter)
    asked, second = item(file, 2), item(file, 2).inputs.last()
    who: dict[str, Any] = {"application": file, "actor": cast.exporter, "now": timezone.now()}
    delete_item(item=item(file, 1), **who)
    delete_input(row=asked.inputs.first(), **who)
    move_item(item=item(file, 1), position=2, **who)
    asked.refresh_from_db()
    assert asked.serial == 2  # of the two that are left: it was the second, then the first, and is last now
    for name, row, words in (
        ("item_edit", asked.uuid, "Pieces or dozens?"),
        ("input_edit", second.uuid, "Send the bill of entry."),
    ):
        assert words in html(exporter, name, file, row)
    assert "Pieces or dozens?" not in html(exporter, "item_edit", file, item(file, 1).uuid)
    move_item(item=asked, position=1, **who)
    assert "Quantity and UOM, item 1</a>" in box(html(exporter, "tab", file, Slug.EXPORT))
    assert "Input 1, item 1</a>" in box(html(exporter, "tab", file, Slug.IMPORT))


def test_what_was_removed_is_told_in_words(cast: Any, exporter: Client, file: Application) -> None:
    pin(file, cast.officer, "item-1.packages", "Bags or boxes?")
    pin(file, cast.officer, "origin-2.input-1", "Whose bill is it?")
    pin(file, cast.officer, "attachments.file-1", "The scan cannot be read.")
    ask(file, cast.officer)
    say_yes(file, cast.exporter)
    who: dict[str, Any] = {"application": file, "actor": cast.exporter, "now": timezone.now()}
    delete_item(item=item(file, 1), **who)
    delete_input(row=item(file, 1).inputs.first(), **who)
    remove_attachment(attachment=file.attachments.get(), **who)
    for slug, words, stood in (
        (Slug.EXPORT, "Packages, item 1:</b> Bags or boxes?", "Say why in your answer. It read: 40 bags"),
        (Slug.IMPORT, "Input 1, item 2:</b> Whose bill is it?", "Printed cotton fabric"),
        (Slug.ATTACHMENTS, "The scan cannot be read.", ".pdf was removed after the officer asked."),
    ):
        page = html(exporter, "tab", file, slug)
        assert words in box(page)
        removed = re.search(r'<p class="warn">([^<]*was removed after the officer asked[^<]*)<', box(page))
        assert removed is not None
        assert stood in removed[1]
        assert "of the officer<" not in page
    # What is item 1 by now was item 2 when the officer asked.
    assert "Bags or boxes?" not in html(exporter, "item_edit", file, item(file, 1).uuid)


def test_the_answers_name_the_rows_as_they_are_called_now(cast: Any, exporter: Client, file: Application) -> None:
    ask(file, cast.officer, "item-1.packages", "item-2.quantity")
    say_yes(file, cast.exporter)
    delete_item(application=file, item=item(file, 1), actor=cast.exporter, now=timezone.now())
    Application.objects.filter(pk=file.pk).update(invoice_value=17400)
    page = html(exporter, "summary", file)
    assert "Answer: Packages, item 1 (removed)" in page
    assert "Answer: Quantity and UOM, item 1 <" in page
    # Without changes the application is again what was asked about.
    assert "Answer: Quantity and UOM, item 2 <" in html(exporter, "answer_without_changes", file, sure="")


def test_before_yes_a_form_shows_what_is_asked_on_its_tab(cast: Any, exporter: Client, file: Application) -> None:
    pin(file, cast.officer, "item-2.quantity", "Pieces or dozens?")
    ask(file, cast.officer)
    page = html(exporter, "item_edit", file, item(file, 2).uuid)
    assert "Quantity and UOM, item 2:</b> Pieces or dozens?" in box(page)


def test_after_no_and_a_new_round_the_row_is_found_again(cast: Any, exporter: Client, file: Application) -> None:
    ask(file, cast.officer, "item-3.value")
    say_yes(file, cast.exporter)
    delete_item(application=file, item=item(file, 1), actor=cast.exporter, now=timezone.now())
    send_words(file, cast.exporter)
    pin(file, cast.officer, "item-3.value", "And the value of the third?")
    ask(file, cast.officer)
    say_yes(file, cast.exporter)
    assert "the value of the third?" in warning(html(exporter, "item_edit", file, item(file, 3).uuid), "value")


def test_every_row_of_the_file_is_asked_about_where_it_is_mended(
    cast: Any, exporter: Client, file: Application
) -> None:
    keys = places(from_dict(file.versions.get().snapshot))
    for key in keys:
        pin(file, cast.officer, key, f"Query on {key}!")
    ask(file, cast.officer)
    say_yes(file, cast.exporter)
    pages = {slug: html(exporter, "tab", file, slug) for slug in {place.tab for place in keys.values()}}
    for row in file.items.all():
        pages[f"item-{row.serial}"] = html(exporter, "item_edit", file, row.uuid)
        pages[f"origin-{row.serial}"] = html(exporter, "origin_edit", file, row.uuid)
        for entry in row.inputs.all():
            pages[f"origin-{row.serial}.input-{entry.serial}"] = html(exporter, "input_edit", file, entry.uuid)
    pages["attachments.file-1"] = html(exporter, "attachment_edit", file, file.attachments.get().uuid)
    for key, place in keys.items():
        row_page = pages[row_key(key) or place.tab]
        assert row_page.count(f"Query on {key}!") == 1, key
        assert (f"Query on {key}!" in box(row_page)) is not any(f'id="id_{name}' in row_page for name in place.fields)
        if row_key(key):
            assert f"Query on {key}!" in box(pages[place.tab])


def test_more_queries_cost_no_more(cast: Any, exporter: Client, file: Application) -> None:
    def count(name: str, *slug: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            html(exporter, name, file, *slug)
        return len(captured)

    ask(file, cast.officer, "item-1.value", "origin-1.criterion", "origin-2.input-1")
    say_yes(file, cast.exporter)
    names = [("tab", Slug.EXPORT), ("tab", Slug.IMPORT), ("summary",)]
    before = [count(*name) for name in names]
    send_words(file, cast.exporter)
    places = ("value", "marks", "packages", "quantity")
    ask(file, cast.officer, *(f"item-{n}.{name}" for n in (1, 2, 3) for name in places), "origin-1.criterion")
    send_words(file, cast.exporter)
    ask(
        file,
        cast.officer,
        *(f"item-{n}.{name}" for n in (1, 2, 3) for name in places),
        *(f"origin-{n}.criterion" for n in (1, 2, 3)),
        *(f"origin-2.input-{n}" for n in (1, 2)),
    )
    say_yes(file, cast.exporter)
    assert [count(*name) for name in names] == before


# The office


def test_a_pin_on_a_version_that_was_replaced_asks_to_read_it_again(
    cast: Any, officer: Client, file: Application
) -> None:
    page = html(officer, "office_file", file)
    assert 'name="version" value="1"' in page.partition('id="pin-panel"')[2]
    # Meanwhile a colleague asks, and the firm answers without the first item.
    ask(file, cast.officer2, "item-1.value")
    say_yes(file, cast.exporter)
    delete_item(application=file, item=item(file, 1), actor=cast.exporter, now=timezone.now())
    Application.objects.filter(pk=file.pk).update(invoice_value=17400)
    file.refresh_from_db()
    send_changed(file, cast.exporter)
    sent = {"place": "item-1.value", "text": "Why so little?", "reason": "", "version": "1"}
    answer = officer.post(url("pin_query", file), sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert pinned_queries(file).count() == 0
    for words in (str(deficiency.VersionChanged()), "Why so little?", "12,000.00", 'name="version" value="2"'):
        assert words in page
    gone = officer.post(url("pin_query", file), sent | {"place": "item-3.value"})
    assert gone.status_code == 409
    assert str(deficiency.UnknownPlace()) in gone.content.decode()
    assert "Why so little?" in gone.content.decode()
    again = officer.post(url("pin_query", file), sent | {"version": "2"})
    assert again.status_code == 302
    assert pinned_queries(file).get().value.endswith("12,000.00")
