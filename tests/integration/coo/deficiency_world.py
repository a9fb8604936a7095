"""What the tests of the deficiency loop share."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coo.demo.applications import credential_of
from coo.demo.cast import PIN
from coo.models import AnswerFile, Application, ApplicationVersion, Deficiency, Query, Reason
from coo.services import answering, deficiency, submission
from coo.services.answering import Answer
from coo.services.deficiency import open_deficiency
from tests.factories.login import sign_in
from tests.factories.uploads.pdfs import pdf
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
        application=Application.objects.get(pk=file.pk),
        credential=credential_of(user, now),
        pin=PIN,
        actor=user,
        now=now,
        answer=answer or answer_of(file),
    )


def send_words(file: Application, user: Any, remarks: str = "It is right as it is.", **more: Any) -> Deficiency:
    """*Sign & Submit* of an answer without changes."""
    now = timezone.now()
    if "answer" not in more:
        more["answer"] = answer_of(file, remarks)
    return answering.answer_without_changes(
        application=file, credential=credential_of(user, now), pin=PIN, actor=user, now=now, **more
    )


@pytest.fixture
def officer(cast: Any) -> Client:
    client = Client()
    sign_in(client, cast.officer)
    return client


@pytest.fixture
def exporter(cast: Any) -> Client:
    client = Client()
    sign_in(client, cast.exporter)
    return client


def url(name: str, file: Application, *more: Any) -> str:
    return reverse(f"coo:{name}", args=[file.uuid, *more])


def html(client: Client, name: str, file: Application, *more: Any, **query: str) -> str:
    answer = client.get(url(name, file, *more), query)
    assert answer.status_code == 200
    return answer.content.decode()


def upload_report(exporter: Client, file: Application, name: str = "Report.pdf") -> AnswerFile:
    """Upload the only document of an answer on the page of *No*."""
    document = SimpleUploadedFile(name, pdf())
    sent = {"round": waiting(file).number, "remarks": "Cotton", "act": "upload", "file": document}
    exporter.post(url("answer_without_changes", file), sent)
    return waiting(file).files.get()
