"""What the tests of the deficiency loop share."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from coo.demo.applications import credential_of
from coo.demo.cast import PIN
from coo.models import Application, ApplicationVersion, Deficiency, Query, Reason
from coo.services import answering, deficiency, submission
from coo.services.answering import Answer
from coo.services.deficiency import open_deficiency
from tests.integration.coo.office_world import decide, post_of


def pin(file: Application, user: Any, place: str = "", text: str = "Please correct it.", **more: Any) -> Query:
    """Pin a query as `user` from their post."""
    more.setdefault("now", timezone.now())
    more.setdefault("reason", None)
    return deficiency.pin_query(application=file, post=post_of(user), place=place, text=text, actor=user, **more)


def reason(code: str) -> Reason:
    """Return a coded reason of every agency."""
    return Reason.objects.get(code=code, agency=None)


def ask(file: Application, user: Any, *places: str, remarks: str = "") -> Deficiency:
    """Pin a query to each place and send them to the firm."""
    for place in places:
        pin(file, user, place)
    decide("raise_deficiency", file, user, remarks=remarks)
    return waiting(file)


def waiting(file: Application) -> Deficiency:
    """Return the round that waits for the firm."""
    found = open_deficiency(file)
    assert found is not None
    return found


def say_yes(file: Application, user: Any) -> Deficiency:
    """Choose *Yes*."""
    return answering.open_to_answer(application=file, actor=user, now=timezone.now())


def answer_of(file: Application, remarks: str = "", words: Mapping[UUID, str] | None = None) -> Answer:
    """Return an answer to the round that waits."""
    return Answer(waiting(file).number, remarks, words or {})


def send_changed(file: Application, user: Any, answer: Answer | None = None) -> ApplicationVersion:
    """*Sign & Submit* of the changed application."""
    now = timezone.now()
    return submission.sign_application(
        application=file,
        credential=credential_of(user, now),
        pin=PIN,
        actor=user,
        now=now,
        answer=answer or answer_of(file),
    )


def send_words(file: Application, user: Any, remarks: str = "It is right as it is.", **more: Any) -> Deficiency:
    """*Sign & Submit* of an answer without changes."""
    now = timezone.now()
    more.setdefault("answer", answer_of(file, remarks))
    return answering.answer_without_changes(
        application=file, credential=credential_of(user, now), pin=PIN, actor=user, now=now, **more
    )
