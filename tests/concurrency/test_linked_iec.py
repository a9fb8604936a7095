"""Two links of one IEC at once: one firm, one membership. The control shows what happens without the waiting."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest
from django.db.utils import IntegrityError
from django.utils import timezone

from accounts.models import Branch, Firm, Membership, User
from accounts.registry.base import RegistryBranch, RegistryFirm
from accounts.services import iec as service
from tests.concurrency.together import errors, run_together

pytestmark = pytest.mark.django_db(transaction=True)
IEC = "AAGCN2764R"
PATIENCE = 30


class FakeRegistry:
    """A registry with one firm and two owners."""

    def firm(self, iec: str) -> RegistryFirm:
        branch = RegistryBranch("000", "Club Road", "Udagamandalam", "643004", "33", "")
        return RegistryFirm(IEC, "Nilgiri", IEC, ("one@demo.test", "other@demo.test"), True, (branch,))


@pytest.fixture(autouse=True)
def registry() -> Iterator[None]:
    with mock.patch.object(service, "iec_registry", FakeRegistry):
        yield


def link(email: str) -> Callable[[], Any]:
    person = User.objects.filter(email=email).first() or User.objects.create_user(email, None, first_name="Asha")
    return lambda: service.link_iec(user=person, iec=IEC, now=timezone.now())


@pytest.mark.parametrize("second", ["one@demo.test", "other@demo.test"])
def test_two_links_at_once_make_one_firm(cast: Any, second: str) -> None:
    results = run_together([link("one@demo.test"), link(second)])
    assert errors(results) == []
    assert Firm.objects.filter(iec=IEC).count() == 1
    assert Branch.objects.filter(firm__iec=IEC).count() == 1
    assert Membership.objects.filter(firm__iec=IEC, is_owner=True).count() == len({"one@demo.test", second})


def test_control_without_waiting_for_the_other_one_of_them_fails(cast: Any) -> None:
    barrier = threading.Barrier(2, timeout=PATIENCE)

    def made_without_waiting(found: RegistryFirm) -> Firm:
        known = Firm.objects.filter(iec=found.iec).first()
        barrier.wait()
        return known or Firm.objects.create(iec=found.iec, name=found.name, pan=found.pan)

    with mock.patch.object(service, "_locked", made_without_waiting):
        results = run_together([link("one@demo.test"), link("other@demo.test")])
    assert [type(error) for error in errors(results)] == [IntegrityError]
