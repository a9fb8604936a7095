"""What the officer reads of the firm's answers: coo.services.office.answers on the page of a file."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coo.models import Application, Query
from coo.tabs import Slug
from tests.factories.files import make_draft, submit
from tests.integration.coo.deficiency_world import (
    answer_of,
    ask,
    exporter,
    html,
    officer,
    pin,
    say_yes,
    send_changed,
    send_words,
    upload_report,
    url,
    waiting,
)
from tests.integration.coo.test_deficiency_views import CODE, ROUTE, file

pytestmark = pytest.mark.django_db

__all__ = ["exporter", "file", "officer"]


def test_what_was_sent_with_an_answer_stands_among_the_documents(
    cast: Any, exporter: Client, officer: Client, file: Application
) -> None:
    ask(file, cast.officer, CODE)
    row = upload_report(exporter, file)
    assert "Report.pdf" not in html(officer, "office_file", file)  # nobody has signed it yet
    query = waiting(file).queries.get()
    send_words(file, cast.exporter, answer=answer_of(file, "See there.", {query.uuid: "It is woven."}))
    page = html(officer, "office_file", file)
    key = f"sent-{row.uuid.hex}"
    assert f"?document={key}#documents" in page
    assert "sent with the answer of" in page
    assert "It is woven." in page[page.index(f'id="{CODE}"') :]
    chosen = html(officer, "office_file", file, document=key)
    assert f'<iframe src="{url("answer_file", file, row.uuid)}"' in chosen
    # A form of the page comes back to it.
    taken = officer.post(url("take", file) + f"?document={key}&page=1")
    assert taken.headers["Location"].endswith(f"?document={key}&page=1")
    # A kept address opens the same paper after another answer.
    ask(file, cast.officer, ROUTE)
    upload_report(exporter, file, "Second.pdf")
    send_words(file, cast.exporter)
    kept = html(officer, "office_file", file, document=key)
    assert "Second.pdf" in kept
    assert f'<iframe src="{url("answer_file", file, row.uuid)}"' in kept


def test_an_answer_about_a_row_that_may_be_another_now_says_what_it_is_about(
    cast: Any, officer: Client, file: Application
) -> None:
    first, second = ask(file, cast.officer, "attachments.file-1", CODE).queries.all()
    say_yes(file, cast.exporter)
    send_changed(file, cast.exporter, answer_of(file, "", {first.uuid: "It is signed.", second.uuid: "It is woven."}))
    page = html(officer, "office_file", file)
    assert "It is signed." in page[page.index('id="pins"') : page.index(f'id="{CODE}"')]
    assert "It is woven." in page[page.index(f'id="{CODE}"') :]  # there is one item only
    assert page.count("It is signed.") == page.count("It is woven.") == 1


def test_a_query_whose_row_the_answer_took_away_stands_with_those_about_the_whole_file(
    cast: Any, officer: Client
) -> None:
    file = submit(make_draft(cast, shipping_bill_number="4471220", shipping_bill_date=timezone.localdate()))
    (query,) = ask(file, cast.officer, "shipment-details.shipping_bill").queries.all()
    say_yes(file, cast.exporter)
    Application.objects.filter(pk=file.pk).update(shipping_bill_number="", shipping_bill_date=None)
    send_changed(file, cast.exporter, answer_of(file, "", {query.uuid: "It belongs to another shipment."}))
    page = html(officer, "office_file", file)
    assert 'id="shipment-details.shipping_bill"' not in page
    pins = page[page.index('id="pins"') : page.index('id="pin-panel"')]
    assert "It belongs to another shipment." in pins
    assert f" · {query.label}" in pins


def test_a_query_sent_or_pinned_at_a_row_that_is_not_there_says_what_it_is_about(
    cast: Any, officer: Client, file: Application
) -> None:
    pin(file, cast.officer, CODE)
    Query.objects.filter(application=file).update(place="certificate-details.third_party", label="Third party")
    page = html(officer, "office_file", file)
    assert " · Third party" in page[page.index('id="pins"') : page.index('id="pin-panel"')]


def test_an_answer_without_words_does_not_send_anyone_to_the_remarks(
    cast: Any, exporter: Client, officer: Client, file: Application
) -> None:
    def told() -> list[tuple[bool, bool]]:
        """Return, for each page, whether it speaks of remarks and whether of changes without words."""
        shown = ((exporter, "application"), (officer, "office_changes"), (officer, "office_file"))
        pages = [html(client, name, file) for client, name in shown]
        return [("Answered in the remarks." in page, "Answered with changes, without words." in page) for page in pages]

    ask(file, cast.officer, CODE)
    say_yes(file, cast.exporter)
    send_changed(file, cast.exporter)
    assert told() == [(False, True)] * 3
    ask(file, cast.officer, ROUTE)
    send_words(file, cast.exporter)
    # The earlier round stands on the pages that have every round.
    assert told() == [(True, True), (True, True), (True, False)]


def test_the_tab_counts_the_changes_of_the_latest_answer(
    cast: Any, exporter: Client, officer: Client, file: Application
) -> None:
    def counted(name: str = "office_file") -> Any:
        return officer.get(url(name, file)).context["changed"]

    ask(file, cast.officer, ROUTE)
    assert counted() is None
    assert counted("office_changes") is None
    say_yes(file, cast.exporter)
    exporter.post(url("open_tab", file), {"tab": Slug.CERTIFICATE, "reason": "The importer moved."})
    Application.objects.filter(pk=file.pk).update(
        importer_address="New Street 1", route="From Tughlakabad ICD to New York (JFK) by air freight"
    )
    file.refresh_from_db()
    send_changed(file, cast.exporter)
    assert counted() == counted("office_changes") == 2
    ask(file, cast.officer, CODE)
    assert counted() == 2
    send_words(file, cast.exporter)
    assert counted() == counted("office_changes") == 0
