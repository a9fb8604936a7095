"""*Print (PDF)* of a large application: a worker prints it, the page waits, and what is shown is never out of date."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from coo.models import Application, SummaryCopy
from coo.services import summary_copies
from coo.services.summary_copies import MAKE_JOB, ask_for_copy, make_copy, sweep_copies
from tests.factories import files
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def every_application_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary_copies, "PRINTED_AT_ONCE", 0)


def url(application: Application) -> str:
    return reverse("coo:summary_pdf", args=[application.uuid])


def test_it_is_asked_for_then_waited_for_then_there(full_draft: Any, cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    first = client.get(url(full_draft))
    assert "Make the PDF" in first.content.decode()
    assert "look-again" not in first.content.decode()
    assert not SummaryCopy.objects.exists()
    assert client.post(url(full_draft)).headers["Location"] == url(full_draft)
    waiting = client.get(url(full_draft))
    assert "being made" in waiting.content.decode()
    assert 'data-look-again="under_way"' in waiting.content.decode()
    assert '<noscript><meta http-equiv="refresh"' in waiting.content.decode()
    drain_jobs()
    done = client.get(url(full_draft))
    assert done.content.startswith(b"%PDF")
    assert "no-store" in done.headers["Cache-Control"]


def test_a_double_click_prints_once(full_draft: Any, cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    client.post(url(full_draft))
    client.post(url(full_draft))
    assert SummaryCopy.objects.count() == 1
    assert Job.objects.filter(name=MAKE_JOB).count() == 1


def test_what_was_edited_since_is_not_shown_as_it_was(full_draft: Any, cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    client.post(url(full_draft))
    drain_jobs()
    Application.objects.filter(pk=full_draft.pk).update(importer_name="Another Buyer LLC")
    assert "Make the PDF" in client.get(url(full_draft)).content.decode()
    client.post(url(full_draft))
    drain_jobs()
    assert client.get(url(full_draft)).content.startswith(b"%PDF")
    assert SummaryCopy.objects.count() == 1


def test_each_language_has_its_own(full_draft: Any, cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    client.post(url(full_draft))
    drain_jobs()
    hindi = client.get(url(full_draft), headers={"accept-language": "hi"})
    assert not hindi.content.startswith(b"%PDF")


def test_one_that_cannot_be_printed_is_said_and_asked_for_anew(full_draft: Any, cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    client.post(url(full_draft))
    Job.objects.filter(name=MAKE_JOB).update(dead_at=timezone.now())
    assert "could not be made" in client.get(url(full_draft)).content.decode()
    client.post(url(full_draft))
    drain_jobs()
    assert client.get(url(full_draft)).content.startswith(b"%PDF")


def test_made_twice_or_wanted_no_more_does_no_harm(full_draft: Any, cast: Any) -> None:
    now = timezone.now()
    copy = ask_for_copy(application=full_draft, language="en", actor=cast.exporter, now=now)
    make_copy(copy=copy.uuid, now=now)
    content = bytes(SummaryCopy.objects.get().content)
    make_copy(copy=copy.uuid, now=now + dt.timedelta(minutes=1))
    assert bytes(SummaryCopy.objects.get().content) == content
    SummaryCopy.objects.all().delete()
    make_copy(copy=copy.uuid, now=now)
    assert not SummaryCopy.objects.exists()


def test_only_who_reads_the_application_may_have_it_printed(full_draft: Any, cast: Any, signed_in: Any) -> None:
    file = files.submit(full_draft)
    assert signed_in(cast.rival).post(url(file)).status_code == 404
    assert not SummaryCopy.objects.exists()
    assert signed_in(cast.officer).post(url(file)).status_code == 302
    assert SummaryCopy.objects.get().asked_by == cast.officer


def test_its_day_over_it_is_deleted(full_draft: Any, cast: Any) -> None:
    now = timezone.now()
    ask_for_copy(application=full_draft, language="en", actor=cast.exporter, now=now)
    sweep_copies(now + dt.timedelta(hours=23))
    assert SummaryCopy.objects.exists()
    sweep_copies(now + dt.timedelta(hours=25))
    assert not SummaryCopy.objects.exists()
