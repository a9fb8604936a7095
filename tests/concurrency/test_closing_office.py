"""An office is closed while a file for it is paid: the file is in the office, or its money is in the wallet.

The control: without the shared lock the office is closed with the file in it.
"""

import threading
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from accounts.models import Office, OfficerPost, User
from accounts.services import offices
from accounts.services.agencies import AgencyActRefused
from accounts.services.offices import OfficeCloses
from coo.constants import Status
from coo.models import Application
from coo.services import submission
from payments.selectors import wallet_balance
from tests.concurrency.together import errors, run_together
from tests.factories import files
from tests.factories.agency import today

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30


@pytest.fixture
def signed(full_draft: Any, cast: Any) -> Application:
    OfficerPost.objects.filter(office=cast.office).update(ends_on=today())
    return files.sign(full_draft)


def closing(cast: Any) -> Callable[[], Any]:
    return lambda: offices.close_office(
        office=Office.objects.select_related("agency").get(pk=cast.office.pk),
        last_day=today(),
        reason="Moved.",
        actor=User.objects.get(pk=cast.admin.pk),
        now=timezone.now(),
    )


def paying(file: Application) -> Callable[[], Any]:
    fresh = Application.objects.select_related("firm", "office").get(pk=file.pk)
    return lambda: submission.pay_from_wallet(application=fresh, actor=fresh.created_by, now=timezone.now())


@pytest.mark.parametrize("first", ["whoever", "payment", "closing"])
def test_the_file_is_taken_or_its_money_stays_in_the_wallet(
    cast: Any, signed: Application, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if first != "whoever":
        one_waits_for_the_other(first, monkeypatch)
    before = wallet_balance(cast.firm.iec)
    (refused,) = errors(run_together([closing(cast), paying(signed)]))
    office = Office.objects.get(pk=cast.office.pk)
    signed.refresh_from_db()
    if isinstance(refused, AgencyActRefused):
        assert (office.ends_on, signed.status) == (None, Status.IN_PROCESS)
        assert str(signed.file_number) in str(refused)
    else:
        assert isinstance(refused, OfficeCloses)
        assert (office.ends_on, signed.status) == (today(), Status.SIGNED)
        assert wallet_balance(cast.firm.iec) == before


def one_waits_for_the_other(first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the one begin when the other has its lock."""
    has_lock = threading.Event()
    lock, share = offices._lock, submission.require_taking_files

    def lock_and_say(*args: Any) -> Office:
        if first == "payment":
            assert has_lock.wait(PATIENCE)
        locked = lock(*args)
        has_lock.set()
        return locked

    def share_and_say(*args: Any, **named: Any) -> None:
        if first == "closing":
            assert has_lock.wait(PATIENCE)
        share(*args, **named)
        has_lock.set()

    monkeypatch.setattr(offices, "_lock", lock_and_say)
    monkeypatch.setattr(submission, "require_taking_files", share_and_say)


def test_control_without_the_shared_lock_the_office_is_closed_with_the_file_in_it(
    cast: Any, signed: Application
) -> None:
    barrier = threading.Barrier(2, timeout=PATIENCE)
    look = offices._require_no_open_files

    def looked_then_waited(office: Office) -> None:
        look(office)
        barrier.wait()

    def unlocked(office: Office, **_named: Any) -> None:
        assert Office.objects.get(pk=office.pk).ends_on is None
        barrier.wait()

    with (
        mock.patch.object(offices, "_require_no_open_files", looked_then_waited),
        mock.patch.object(submission, "require_taking_files", unlocked),
    ):
        assert errors(run_together([closing(cast), paying(signed)])) == []
    signed.refresh_from_db()
    assert (Office.objects.get(pk=cast.office.pk).ends_on, signed.status) == (today(), Status.IN_PROCESS)
