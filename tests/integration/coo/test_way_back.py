"""From a file's page and back: the document and the page that were open stay open (coo.views.office.back)."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coo.models import Application, Query
from tests.factories.files import make_draft, submit
from tests.factories.login import sign_in

pytestmark = pytest.mark.django_db
SHOWN = "document=1&page=3"


@pytest.fixture
def file(cast: Any) -> Application:
    file = submit(make_draft(cast))
    Application.objects.filter(pk=file.pk).update(officer=cast.officer, taken_at=timezone.now())
    return file


@pytest.fixture
def officer(cast: Any, client: Client) -> Client:
    return sign_in(client, cast.officer)


def back(file: Application, anchor: str = "") -> str:
    return f"{reverse('coo:office_file', args=[file.uuid])}?{SHOWN}{anchor}"


def test_the_forms_of_the_page_name_what_is_open(officer: Client, file: Application) -> None:
    page = officer.get(reverse("coo:office_file", args=[file.uuid])).content.decode()
    for name in ("release", "hand_over", "add_note", "pin_query"):
        assert re.search(rf'"{reverse(f"coo:{name}", args=[file.uuid])}[^"]*document=1&amp;page=1"', page), name


def test_each_comes_back_to_it(cast: Any, officer: Client, file: Application) -> None:
    def sent(name: str, *more: Any, **data: Any) -> str:
        answer = officer.post(f"{reverse(f'coo:{name}', args=[file.uuid, *more])}?{SHOWN}", data)
        assert answer.status_code == 302, answer.context["form"].errors
        return str(answer.url)

    assert sent("add_note", text="Asked by telephone.") == back(file, "#notes")
    assert sent("pin_query", text="Why?") == back(file, "#pins")
    query = Query.objects.get(application=file)
    assert sent("pin_query", query=query.uuid, text="Why so?") == back(file, "#pins")
    assert sent("unpin_query", query.uuid) == back(file, "#pins")
    assert sent("release") == back(file)
    assert sent("take") == back(file)
    assert sent("hand_over", to=cast.officer2.uuid, note="I am on leave.") == back(file)
    assert sent("take", holder=cast.officer2.uuid, note="She is ill.") == back(file)


@pytest.mark.parametrize("name", ["add_note", "pin_query", "hand_over"])
def test_a_page_between_leads_back_to_it(officer: Client, file: Application, name: str) -> None:
    page = officer.get(f"{reverse(f'coo:{name}', args=[file.uuid])}?{SHOWN}").content.decode()
    assert f'href="{back(file)}'.replace("&", "&amp;") in page


def test_only_numbers_are_carried(officer: Client, file: Application) -> None:
    here = reverse("coo:add_note", args=[file.uuid])
    answer = officer.post(f"{here}?document=x%22&page=2&other=1", {"text": "Asked."})
    assert answer.url == f"{reverse('coo:office_file', args=[file.uuid])}?page=2#notes"
