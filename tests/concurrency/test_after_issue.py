"""Two people at one certificate after its issue: one effect. Each with a control in which the lock is taken away."""

import threading
from typing import Any
from unittest import mock

import pytest
from django.db import IntegrityError
from django.utils import timezone

from coo.constants import CertificateStatus
from coo.models import Application, Certificate, Dispatch
from coo.services import cancelling, dispatching, in_lieu, issuance
from coo.services.in_lieu import AlreadyAsked
from coo.services.office import acts
from tests.concurrency.together import PATIENCE, kinds, run_together, unlocked_read
from tests.factories.files import approve, issue, make_draft, submit
from tests.integration.coo.office_world import post_of, request_issue
from tests.integration.coo.test_in_lieu import declare
from tradeconnect.common.dates import india_date
from tradeconnect.common.fsm import TransitionRefused

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def old(cast: Any) -> Application:
    delivery = {"wants_delivery": True, "delivery_to": "branch"}
    return issue(approve(submit(make_draft(cast, **delivery)), cast), cast)


def ask(file: Application, user: Any) -> Application:
    mine = Application.objects.get(pk=file.pk)
    return in_lieu.ask_in_lieu(application=mine, reason="A mistake", actor=user, now=timezone.now())


def both_ask(old: Application, cast: Any) -> list[Any]:
    return run_together([lambda: ask(old, cast.exporter), lambda: ask(old, cast.colleague)])


def test_two_people_ask_in_lieu_one_draft(old: Application, cast: Any) -> None:
    assert kinds(both_ask(old, cast)) == [AlreadyAsked, Application]
    assert Application.objects.exclude(in_lieu_of=None).count() == 1


def test_control_without_the_lock_only_the_database_stops_the_second(old: Application, cast: Any) -> None:
    with mock.patch.object(in_lieu, "lock_application", unlocked_read(threading.Barrier(2))):
        assert kinds(both_ask(old, cast)) == [Application, IntegrityError]


def send(certificate: Certificate, user: Any) -> Dispatch:
    now = timezone.now()
    return dispatching.dispatch_certificate(
        certificate=Certificate.objects.get(pk=certificate.pk),
        post=post_of(user),
        courier="Speed Post",
        tracking_number="",
        sent_on=india_date(now),
        seen=0,
        actor=user,
        now=now,
    )


def both_send(old: Application, cast: Any) -> list[Any]:
    certificate = old.certificates.get()
    return run_together([lambda: send(certificate, cast.officer), lambda: send(certificate, cast.officer2)])


def test_two_officers_dispatch_one_copy(old: Application, cast: Any) -> None:
    assert kinds(both_send(old, cast)) == [Dispatch, TransitionRefused]
    assert Dispatch.objects.count() == 1


def test_control_without_the_lock_it_is_sent_twice(old: Application, cast: Any) -> None:
    with (
        mock.patch.object(acts, "lock_application", unlocked_read()),
        mock.patch.object(dispatching, "lock_certificate", unlocked_read(threading.Barrier(2))),
    ):
        assert kinds(both_send(old, cast)) == [Dispatch, Dispatch]


def cancel(certificate: Certificate, user: Any) -> Certificate:
    now = timezone.now()
    return cancelling.cancel_certificate(
        certificate=Certificate.objects.select_related("application").get(pk=certificate.pk),
        post=post_of(user),
        reason="Issued by mistake",
        second_factor_at=now,
        actor=user,
        now=now,
    )


def test_two_officers_cancel_one_wins(old: Application, cast: Any) -> None:
    certificate = old.certificates.get()
    ends = run_together([lambda: cancel(certificate, cast.officer), lambda: cancel(certificate, cast.officer2)])
    assert kinds(ends) == [Certificate, TransitionRefused]


@pytest.fixture
def new(old: Application, cast: Any) -> Application:
    """A file in lieu of the certificate, to be signed."""
    return approve(submit(declare(ask(old, cast.exporter), cast.exporter)), cast)


def cancel_and_issue(old: Application, new: Application, cast: Any) -> list[Any]:
    certificate = old.certificates.get()
    return run_together(
        [
            lambda: cancel(certificate, cast.officer2),
            lambda: request_issue(Application.objects.get(pk=new.pk), cast.officer),
        ]
    )


def test_no_certificate_is_numbered_in_lieu_of_a_cancelled_one(old: Application, new: Application, cast: Any) -> None:
    assert kinds(cancel_and_issue(old, new, cast)) == [Certificate, TransitionRefused]
    is_cancelled = old.certificates.get().status == CertificateStatus.CANCELLED
    assert new.certificates.exists() is not is_cancelled


def test_control_without_the_lock_both_happen(old: Application, new: Application, cast: Any) -> None:
    meeting = threading.Barrier(2)

    def met(*_arguments: Any, **_more: Any) -> None:
        meeting.wait(PATIENCE)

    with (
        mock.patch.object(issuance, "lock_replaced", met),
        mock.patch.object(cancelling, "require_none_on_the_way", met),
    ):
        assert kinds(cancel_and_issue(old, new, cast)) == [Certificate, Certificate]
    assert old.certificates.get().status == CertificateStatus.CANCELLED
    assert new.certificates.exists()
