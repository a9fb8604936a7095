"""A login with a step still open, a new password or the second factor, reaches no page that needs a login."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter

from accounts.access import CHANGE_PASSWORD, CONFIRM_SECOND_FACTOR, ENROL_SECOND_FACTOR, SignInStep
from accounts.models import AuthenticatorDevice, RecoveryDevice
from coo.demo.authenticators import ensure_authenticator
from tests.factories.login import sign_in

pytestmark = pytest.mark.django_db
MARKER = "5a4f8c1e-1111-4222-8333-444455556666"


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, str]]:
    """Yield name and address of every page that needs a login, with made-up arguments."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern) and getattr(entry.callback, "login_required", True):
            name = f"{space}{entry.name}"
            yield name, address(name, entry)


def address(name: str, entry: URLPattern) -> str:
    given: dict[str, Any] = {}
    for argument, converter in getattr(entry.pattern, "converters", {}).items():
        given[argument] = 1 if isinstance(converter, IntConverter) else MARKER
        if isinstance(converter, UUIDConverter):
            given[argument] = converter.to_python(MARKER)
    if name == "admin:app_list":
        given = {"app_label": "coo"}
    return reverse(name, kwargs=given)


def reached(client: Client, step: SignInStep) -> list[str]:
    """Return the pages that do not send the person to the step, whether asked for or sent a form."""
    page, wrong, seen = reverse(step.page), [], 0
    for name, where in addresses():
        if name in step.allowed:
            continue
        seen += 1
        for answer in (client.get(where), client.post(where, {"pin": "123456"})):
            if answer.status_code != 302 or answer.url.partition("?")[0] != page:
                wrong.append(f"{name}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert seen > 60
    return wrong


@pytest.mark.parametrize("who", ["officer", "admin", "operator"])
def test_with_a_device_but_no_code(cast: Any, client: Client, who: str) -> None:
    client.force_login(getattr(cast, who))
    assert reached(client, CONFIRM_SECOND_FACTOR) == []


def test_an_exporter_who_has_chosen_a_device(cast: Any, client: Client) -> None:
    ensure_authenticator(cast.exporter)
    client.force_login(cast.exporter)
    assert reached(client, CONFIRM_SECOND_FACTOR) == []


def test_without_the_device_that_is_compulsory(cast: Any, client: Client) -> None:
    AuthenticatorDevice.objects.all().delete()
    RecoveryDevice.objects.all().delete()
    client.force_login(cast.officer)
    assert reached(client, ENROL_SECOND_FACTOR) == []


def test_with_a_one_time_password(cast: Any, client: Client) -> None:
    cast.officer.must_change_password = True
    cast.officer.save()
    sign_in(client, cast.officer)
    assert reached(client, CHANGE_PASSWORD) == []


def test_the_walk_would_notice_a_page_that_is_reached(cast: Any, client: Client) -> None:
    sign_in(client, cast.officer)
    assert len(reached(client, CONFIRM_SECOND_FACTOR)) > 60
