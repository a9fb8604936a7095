"""The `roles` of the application's transition table are what the views ask for: exactly that right gets through.

The table draws the buttons and the diagram; the views guard with `accounts.access`. This holds the two together.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import SYSTEM, PostRole, Right
from coo.constants import Status
from coo.models import Application
from coo.services.self_declaration import SUBMIT
from coo.workflow import APPLICATION
from tests.factories.files import GUIDE_EXAMPLE, SELF_DECLARED_EXAMPLE, make_draft, sign, submit
from tests.factories.login import sign_in
from tests.integration.coo.deficiency_world import ask

pytestmark = pytest.mark.django_db

# Which address takes the step for a person, and the status of the file there. Steps of the system have none.
ADDRESS: dict[str, tuple[str, str]] = {
    "sign": ("coo:sign", Status.DRAFT),
    "reopen": ("coo:tab", Status.SIGNED),
    "submit": ("coo:pay", Status.SIGNED),
    "submit_self_declared": ("coo:pay", Status.SIGNED),
    "respond": ("coo:sign", Status.DEFICIENT),
    "withdraw": ("coo:withdraw", Status.IN_PROCESS),
    "raise_deficiency": ("coo:raise_deficiency", Status.IN_PROCESS),
    "approve": ("coo:approve", Status.IN_PROCESS),
    "reject": ("coo:reject", Status.IN_PROCESS),
    "reject_unanswered": ("coo:reject_unanswered", Status.DEFICIENT),
}
STEPS = {step.action: step for step in APPLICATION.transitions if step.roles != {SYSTEM}}
OF_THE_FIRM = sorted(action for action, step in STEPS.items() if step.roles <= set(Right.values))


def file_in(cast: Any, action: str) -> Application:
    """Return a file from which the step starts."""
    status = ADDRESS[action][1]
    draft = make_draft(cast, plan=SELF_DECLARED_EXAMPLE if action == SUBMIT else GUIDE_EXAMPLE)
    if status == Status.DRAFT:
        return draft
    if status == Status.SIGNED:
        return sign(draft)
    file = submit(draft)
    if status == Status.DEFICIENT:
        ask(file, cast.officer, remarks="Why?")
    return file


def answer(user: Any, action: str, file: Application) -> int:
    """Send an empty form to the address of the step; return the code."""
    name, _status = ADDRESS[action]
    slug = ["certificate-details"] if name == "coo:tab" else []
    client = Client()
    sign_in(client, user)
    return client.post(reverse(name, args=[file.uuid, *slug])).status_code


def test_every_step_of_a_person_has_its_address() -> None:
    assert set(ADDRESS) == set(STEPS)
    assert all(len(step.roles) == 1 for step in STEPS.values())
    assert {role for step in STEPS.values() for role in step.roles} <= {*Right.values, PostRole.OFFICER.value}


@pytest.mark.parametrize("action", OF_THE_FIRM)
def test_the_right_of_the_table_is_the_one_that_the_view_asks_for(cast: Any, action: str) -> None:
    file = file_in(cast, action)
    (needed,) = STEPS[action].roles
    mine = Membership.objects.filter(user=cast.exporter)
    mine.update(rights=[right for right in Right.values if right != needed])
    assert answer(cast.exporter, action, file) == 403
    mine.update(rights=[needed])
    assert answer(cast.exporter, action, file) not in (403, 404)
    assert answer(cast.officer, action, file) == 403


@pytest.mark.parametrize("action", sorted(set(STEPS) - set(OF_THE_FIRM)))
def test_an_officers_step_is_an_officers(cast: Any, action: str) -> None:
    file = file_in(cast, action)
    assert STEPS[action].roles == {PostRole.OFFICER}
    assert answer(cast.exporter, action, file) == 403
    assert answer(cast.admin, action, file) == 403
    assert answer(cast.officer, action, file) not in (403, 404)
