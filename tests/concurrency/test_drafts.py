"""Two people in one draft at once. Each test has a control: without the row lock the same race goes wrong."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.db.utils import IntegrityError, OperationalError
from django.utils import timezone

from coo.models import Application, ExportItem, Removal
from coo.services import editing
from coo.services.arranging import move_item
from coo.services.drafts import clear_tab, delete_draft, save_tab, start_draft
from coo.services.editing import StaleDraft
from coo.services.findings import application_findings
from coo.services.fixing import apply_fix
from coo.services.items import add_item
from coo.services.undo import undo
from coo.tabs import Slug
from tests.concurrency.together import run_together
from tests.factories.files import make_draft
from tests.integration.coo.wizard_world import item_values
from tradeconnect.common.dates import india_date

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30


@pytest.fixture
def draft(cast: Any) -> Application:
    """A fresh draft of the exporter's firm."""
    return start_draft(firm=cast.firm, actor=cast.exporter, now=timezone.now())


@pytest.fixture
def no_lock() -> Iterator[None]:
    """Take the lock away: both read the draft, and only then does either write it."""
    barrier = threading.Barrier(2, timeout=PATIENCE)

    def read_without_lock(application: Application) -> Application:
        found = Application.objects.get(pk=application.pk)
        barrier.wait()
        return found

    with mock.patch.object(editing, "lock_application", read_without_lock):
        yield


def _save(draft: Application, user: Any, name: str, version: int) -> Callable[[], Any]:
    application = Application.objects.select_related("firm").get(pk=draft.pk)

    def act() -> Application:
        return save_tab(
            application=application,
            slug=Slug.CERTIFICATE,
            values={"importer_name": name},
            expected_version=version,
            actor=user,
            now=timezone.now(),
        )

    return act


def test_of_two_saves_of_one_tab_one_is_told_that_it_is_stale(cast: Any, draft: Application) -> None:
    results = run_together([_save(draft, cast.exporter, "Meera’s", 1), _save(draft, cast.colleague, "Anil’s", 1)])
    refused = [result for result in results if isinstance(result, StaleDraft)]
    saved = [result for result in results if isinstance(result, Application)]
    assert (len(refused), len(saved)) == (1, 1)
    draft.refresh_from_db()
    assert (draft.importer_name, draft.version) == (saved[0].importer_name, 2)
    assert refused[0].saved_by == saved[0].saved_by
    assert refused[0].version == 2


def test_control_without_the_lock_one_save_is_lost_silently(cast: Any, draft: Application, no_lock: None) -> None:
    results = run_together([_save(draft, cast.exporter, "Meera’s", 1), _save(draft, cast.colleague, "Anil’s", 1)])
    assert [type(result) for result in results] == [Application, Application]


def _add(draft: Application, user: Any) -> Callable[[], Any]:
    application = Application.objects.select_related("firm").get(pk=draft.pk)
    return lambda: add_item(application=application, values=item_values(), actor=user, now=timezone.now())


def test_two_additions_at_once_get_two_serial_numbers(cast: Any, draft: Application) -> None:
    results = run_together([*(_add(draft, user) for user in (cast.exporter, cast.colleague) * 3)])
    assert all(isinstance(result, ExportItem) for result in results)
    assert list(draft.items.values_list("serial", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_control_without_the_lock_two_additions_take_one_serial_number(
    cast: Any, draft: Application, no_lock: None
) -> None:
    taken = threading.Barrier(2, timeout=PATIENCE)
    original = ExportItem.save

    def save_together(self: ExportItem, *args: Any, **kwargs: Any) -> None:
        taken.wait()
        original(self, *args, **kwargs)

    with mock.patch.object(ExportItem, "save", save_together):
        results = run_together([_add(draft, cast.exporter), _add(draft, cast.colleague)])
    # The database saves the day, by its unique constraint or by breaking the deadlock over it; one addition is lost.
    assert sum(isinstance(result, IntegrityError | OperationalError) for result in results) == 1, results


def test_two_tabs_saved_at_once_are_both_kept(cast: Any, draft: Application) -> None:
    application = Application.objects.select_related("firm").get(pk=draft.pk)

    def shipment() -> Application:
        with transaction.atomic():
            return save_tab(
                application=application,
                slug=Slug.SHIPMENT,
                values={"shipment_document_number": "2345678"},
                expected_version=1,
                actor=cast.colleague,
                now=timezone.now(),
            )

    results = run_together([_save(draft, cast.exporter, "Meera’s", 1), shipment])
    assert all(isinstance(result, Application) for result in results)
    draft.refresh_from_db()
    assert (draft.importer_name, draft.shipment_document_number, draft.version) == ("Meera’s", "2345678", 3)
    assert sorted(draft.saved_tabs) == [Slug.CERTIFICATE, Slug.SHIPMENT]


def test_two_moves_at_once_leave_dense_serial_numbers(cast: Any, draft: Application) -> None:
    items = [_add(draft, cast.exporter)() for _number in range(4)]

    def move(item: ExportItem, position: int, user: Any) -> Callable[[], Any]:
        application = Application.objects.select_related("firm").get(pk=draft.pk)
        return lambda: move_item(application=application, item=item, position=position, actor=user, now=timezone.now())

    results = run_together([move(items[0], 4, cast.exporter), move(items[3], 1, cast.colleague)])
    assert [type(result) for result in results] == [int, int]
    assert sorted(draft.items.values_list("serial", flat=True)) == [1, 2, 3, 4]


def test_two_clicks_on_undo_put_a_draft_back_once(cast: Any, draft: Application) -> None:
    _add(draft, cast.exporter)()
    removal = delete_draft(application=draft, actor=cast.exporter, now=timezone.now())
    results = run_together(
        [lambda: undo(removal=removal, actor=cast.exporter, now=timezone.now()) for _click in range(3)]
    )
    assert sorted(type(result).__name__ for result in results) == ["Application", "NothingToUndo", "NothingToUndo"]
    assert Application.objects.get(uuid=draft.uuid).items.count() == 1


def test_a_save_and_a_clear_of_one_tab_at_once_lose_nothing(cast: Any, draft: Application) -> None:
    """Either the save is told of the clearing, or the clearing of the save; what was cleared can be put back."""
    _save(draft, cast.exporter, "First", 1)()
    application = Application.objects.select_related("firm").get(pk=draft.pk)

    def clear() -> Application:
        return clear_tab(
            application=application,
            slug=Slug.CERTIFICATE,
            expected_version=2,
            actor=cast.colleague,
            now=timezone.now(),
        )

    results = run_together([_save(draft, cast.exporter, "Second", 2), clear])
    assert sum(isinstance(result, StaleDraft) for result in results) == 1
    draft.refresh_from_db()
    kept = [row.content["columns"]["importer_name"] for row in Removal.objects.filter(application=draft.uuid)]
    assert (draft.importer_name, kept) in (("Second", []), ("", ["First"]))


def test_two_clicks_on_a_fix_apply_it_once(cast: Any) -> None:
    full = make_draft(cast, importer_address="214 West 38th Street, New York, USA")
    _snapshot, findings = application_findings(full, today=india_date(timezone.now()))
    key = next(found.fix.key for found in findings if found.code == "CERT-008" and found.fix)

    def click() -> Any:
        application = Application.objects.select_related("firm").get(pk=full.pk)
        return apply_fix(application=application, key=key, actor=cast.exporter, now=timezone.now())

    results = run_together([click, click])
    assert sorted(type(result).__name__ for result in results) == ["Fix", "FixGone"]
    full.refresh_from_db()
    assert full.importer_address == "214 West 38th Street, New York"
