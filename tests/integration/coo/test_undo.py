"""Undo for a day: what was cleared or deleted comes back as it was; twice is harmless; nothing newer is lost."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from coo.models import Application, Attachment, ExportItem, ImportInput, Removal
from coo.services.drafts import clear_tab, delete_draft, save_tab
from coo.services.items import add_item
from coo.services.undo import KEPT, DraftIsGone, NothingToUndo, removed_drafts, sweep_removals, undo
from coo.tabs import TABS, Slug
from coo.tasks import sweep
from tests.factories.files import make_draft, sign, submit
from tests.integration.coo.wizard_world import item_values, url, with_items
from tradeconnect.common import audit
from tradeconnect.common.fsm import TransitionRefused
from tradeconnect.common.models import StoredFile

pytestmark = pytest.mark.django_db
# What every edit counts, also one that puts something back.
COUNTED = {"id", "version", "saved_at", "saved_by_id"}
ORIGIN = {"uses_imported_inputs", "criterion", "criterion_value", "criterion_text"}


def columns(row: Any, leave: set[str]) -> dict[str, Any]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname not in leave}


def state(draft: Application) -> dict[str, Any]:
    """Everything of a draft, by value."""
    draft = Application.objects.get(uuid=draft.uuid)
    return {
        "columns": columns(draft, COUNTED | {"saved_tabs"}),
        "saved": sorted(draft.saved_tabs),
        "items": [columns(row, {"id", "application_id"}) for row in draft.items.all()],
        "inputs": [
            (row.item.serial, columns(row, {"id", "item_id"}))
            for row in ImportInput.objects.filter(item__application=draft).select_related("item")
        ],
        "files": [(columns(row, {"id", "application_id"}), row.file.read()) for row in draft.attachments.all()],
    }


@pytest.fixture
def draft(cast: Any) -> Application:
    """A full draft with three items and their inputs."""
    return with_items(make_draft(cast), cast, 2, inputs=True)


def clear(draft: Application, cast: Any, slug: str) -> Removal:
    draft.refresh_from_db()
    clear_tab(application=draft, slug=slug, expected_version=draft.version, actor=cast.exporter, now=timezone.now())
    return Removal.objects.latest("pk")


def put_back(removal: Removal, cast: Any, now: dt.datetime | None = None) -> Application:
    return undo(removal=removal, actor=cast.colleague, now=now or timezone.now())


@pytest.mark.parametrize("slug", [tab.slug for tab in TABS[:-1]])
def test_a_cleared_tab_comes_back_as_it_was(draft: Any, cast: Any, slug: str) -> None:
    before = state(draft)
    removal = clear(draft, cast, slug)
    assert state(draft) != before
    assert put_back(removal, cast).saved_by == cast.colleague
    assert state(draft) == before


def test_a_deleted_draft_comes_back_as_it_was_with_its_number_and_its_addresses(draft: Any, cast: Any) -> None:
    before = state(draft)
    removal = delete_draft(application=draft, actor=cast.exporter, now=timezone.now())
    assert not Application.objects.filter(uuid=draft.uuid).exists()
    back = put_back(removal, cast)
    assert state(back) == before
    assert back.version == draft.version
    assert [event.action for event in audit.history(back)[:2]] == [
        "coo.application.restored",
        "coo.application.deleted",
    ]


def test_twice_is_harmless(draft: Any, cast: Any) -> None:
    removal = delete_draft(application=draft, actor=cast.exporter, now=timezone.now())
    put_back(removal, cast)
    with pytest.raises(NothingToUndo):
        put_back(removal, cast)
    assert Application.objects.filter(uuid=draft.uuid).count() == 1


def test_what_was_entered_meanwhile_is_kept_in_its_turn(draft: Any, cast: Any) -> None:
    before = state(draft)
    cleared = clear(draft, cast, Slug.EXPORT)
    add_item(application=draft, values=item_values(description="Newer"), actor=cast.colleague, now=timezone.now())
    newer = state(draft)
    put_back(cleared, cast)
    assert state(draft)["items"] == before["items"]
    swapped = Removal.objects.latest("pk")
    assert swapped != cleared
    put_back(swapped, cast)
    assert state(draft)["items"] == newer["items"]


def test_inputs_come_back_to_the_items_that_are_still_there(draft: Any, cast: Any) -> None:
    removal = clear(draft, cast, Slug.IMPORT)
    gone = draft.items.get(serial=2)
    gone.delete()
    put_back(removal, cast)
    kept = ImportInput.objects.filter(item__application=draft)
    assert {row.item.serial for row in kept.select_related("item")} == {1, 3}


def test_a_tab_of_a_deleted_draft_waits_for_its_draft(draft: Any, cast: Any) -> None:
    before = state(draft)
    tab = clear(draft, cast, Slug.SHIPMENT)
    whole = delete_draft(application=draft, actor=cast.exporter, now=timezone.now())
    with pytest.raises(DraftIsGone):
        put_back(tab, cast)
    put_back(whole, cast)
    put_back(tab, cast)
    assert state(draft) == before


def test_an_empty_tab_leaves_nothing_to_undo(cast: Any, draft: Any) -> None:
    clear(draft, cast, Slug.SHIPMENT)
    clear(draft, cast, Slug.SHIPMENT)
    assert Removal.objects.filter(application=draft.uuid).count() == 1


def test_a_submitted_file_takes_nothing_back(draft: Any, cast: Any) -> None:
    removal = clear(make_and := make_draft(cast), cast, Slug.BASIC)
    undo(removal=removal, actor=cast.exporter, now=timezone.now())
    again = clear(make_and, cast, Slug.DECLARATION)
    undo(removal=again, actor=cast.exporter, now=timezone.now())
    third = clear(make_and, cast, Slug.DECLARATION)
    make_and.refresh_from_db()
    values = {name: getattr(draft, name) for name in ("declaration_place", "declaration_date", "signatory_name")}
    save_tab(
        application=make_and,
        slug=Slug.DECLARATION,
        values={**values, "declaration_accepted": True, "signatory_designation": "Director"},
        expected_version=make_and.version,
        actor=cast.exporter,
        now=timezone.now(),
    )
    submit(Application.objects.get(pk=make_and.pk))
    with pytest.raises(TransitionRefused):
        put_back(third, cast)
    third.refresh_from_db()
    assert third.undone_at is None


def test_a_signature_is_void_after_an_undo(cast: Any) -> None:
    draft = make_draft(cast)
    removal = clear(draft, cast, Slug.SHIPMENT)
    put_back(removal, cast)
    again = clear(draft, cast, Slug.SHIPMENT)
    put_back(again, cast)
    third = clear(draft, cast, Slug.SHIPMENT)
    put_back(third, cast)
    signed = sign(Application.objects.get(pk=draft.pk))
    fourth = clear(signed, cast, Slug.SHIPMENT)
    put_back(fourth, cast)
    signed.refresh_from_db()
    assert signed.status == "draft"


def test_after_a_day_it_is_swept_with_its_files(draft: Any, cast: Any, django_capture_on_commit_callbacks: Any) -> None:
    stored = draft.attachments.get().file
    removal = delete_draft(application=draft, actor=cast.exporter, now=timezone.now())
    assert StoredFile.objects.filter(pk=stored.pk).exists()
    assert sweep_removals(timezone.now()) == 0
    later = timezone.now() + KEPT
    with pytest.raises(NothingToUndo):
        put_back(removal, cast, later)
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_removals(later) == 1
    assert not Removal.objects.filter(pk=removal.pk).exists()
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert not stored.file.storage.exists(stored.file.name)
    assert sweep_removals(later) == 0


def test_the_sweep_keeps_files_that_are_in_use_again(
    draft: Any, cast: Any, django_capture_on_commit_callbacks: Any
) -> None:
    put_back(clear(draft, cast, Slug.ATTACHMENTS), cast)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_removals(timezone.now() + KEPT)
    assert Attachment.objects.get(application=draft).file.read()


def test_the_sweep_keeps_files_that_were_signed(cast: Any, django_capture_on_commit_callbacks: Any) -> None:
    signed = sign(make_draft(cast))
    stored = signed.attachments.get().file
    clear(signed, cast, Slug.ATTACHMENTS)
    with django_capture_on_commit_callbacks(execute=True):
        sweep_removals(timezone.now() + KEPT)
    assert stored.read()


def test_the_hourly_round_sweeps(draft: Any, cast: Any) -> None:
    removal = clear(draft, cast, Slug.SHIPMENT)
    Removal.objects.filter(pk=removal.pk).update(expires_at=timezone.now())
    sweep()
    assert not Removal.objects.filter(pk=removal.pk).exists()


def test_the_pages_offer_it_and_take_it(draft: Any, cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    client.post(reverse("coo:clear_tab", args=[draft.uuid, Slug.SHIPMENT]), {"version": draft.version})
    removal = Removal.objects.latest("pk")
    page = client.get(url(draft, Slug.SHIPMENT)).content.decode()
    assert reverse("coo:removal_undo", args=[removal.uuid]) in page
    assert reverse("coo:removal_undo", args=[removal.uuid]) not in client.get(url(draft, Slug.BASIC)).content.decode()
    assert client.post(reverse("coo:removal_undo", args=[removal.uuid])).url == url(draft, Slug.SHIPMENT)
    answer = client.post(reverse("coo:draft_delete", args=[draft.uuid]), follow=True)
    deleted = Removal.objects.latest("pk")
    assert reverse("coo:removal_undo", args=[deleted.uuid]) in answer.content.decode()
    again = client.post(reverse("coo:removal_undo", args=[deleted.uuid]), follow=True).content.decode()
    assert f"{draft.draft_number} is back as it was" in again
    twice = client.post(reverse("coo:removal_undo", args=[deleted.uuid]), follow=True).content.decode()
    assert "There is nothing to put back" in twice
    assert ExportItem.objects.filter(application__uuid=draft.uuid).count() == 3


def test_the_list_of_what_can_be_put_back_leaves_the_content_in_the_database(draft: Any, cast: Any) -> None:
    now = timezone.now()
    delete_draft(application=draft, actor=cast.exporter, now=now)
    assert removed_drafts(cast.firm, now).get().get_deferred_fields() == {"content"}


@pytest.mark.parametrize("who", ["rival", "officer", "operator", "admin"])
def test_nobody_else_puts_it_back(draft: Any, cast: Any, signed_in: Any, who: str) -> None:
    removal = delete_draft(application=draft, actor=cast.exporter, now=timezone.now())
    answer = signed_in(getattr(cast, who)).post(reverse("coo:removal_undo", args=[removal.uuid]))
    assert answer.status_code in (403, 404)
    assert not Application.objects.filter(uuid=draft.uuid).exists()
