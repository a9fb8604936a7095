"""Every state × action × role of the tables in `coo.workflow` at the address that takes the step.

A cell that the table allows is not refused, and the audit trail tells of it. Every other one is: 403 without the right,
404 where the file does not exist for the person, 409 when it has moved on (design rule 5); and it changes nothing.
"""

import datetime as dt
import logging
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.roles import SYSTEM, PostRole, Right
from coo.constants import PUBLISHED, SUBMITTED, CertificateStatus, ReasonUse, Status
from coo.demo.applications import credential_of
from coo.demo.cast import PIN, Cast
from coo.models import (
    Application,
    Approval,
    Certificate,
    CopyRequest,
    Deficiency,
    Dispatch,
    DocumentReading,
    FourEyesRule,
    Query,
)
from coo.services.deficiency import fingerprint, pinned_queries, reasons_for
from coo.workflow import ACTS, APPLICATION, CERTIFICATE
from tests.architecture.rights_world import (
    MEMBERS,
    NOT_OF_THE_OFFICE,
    OFFICER,
    ROLES,
    World,
    client_of,
    footprint,
    hold_alone,
    make_world,
    undone,
)
from tradeconnect.common.dates import dmy, india_date
from tradeconnect.common.models import AuditEvent

Arrange = Callable[[World, Application], list[Any]]


def _uuid(world: World, file: Application) -> list[Any]:
    return [file.uuid]


def _nothing(world: World, file: Application) -> list[Any]:
    return []


def _in_hand(world: World, file: Application) -> list[Any]:
    Application.objects.filter(pk=file.pk).update(officer=world.cast.officer, taken_at=timezone.now())
    return [file.uuid]


def _nobodys(world: World, file: Application) -> list[Any]:
    Application.objects.filter(pk=file.pk).update(officer=None, taken_at=None)
    return [file.uuid]


def _four_eyes(world: World, file: Application) -> list[Any]:
    FourEyesRule.objects.create(agency=world.cast.office.agency, starts_on=dt.date(2024, 4, 1))
    return [file.uuid]


def _approved_first(world: World, file: Application) -> list[Any]:
    if version := file.versions.first():
        officer = world.cast.officer
        Approval.objects.get_or_create(
            application=file, officer=officer, ended_at=None, defaults={"version": version, "at": timezone.now()}
        )
    return [file.uuid]


def _not_read(world: World, file: Application) -> list[Any]:
    """Return the file with a document whose reading took too much."""
    row = file.attachments.order_by("serial")[0]
    given_up = {"sha256": row.file.sha256, "read_at": timezone.now(), "error": "heavy"}
    DocumentReading.objects.update_or_create(attachment=row, defaults=given_up)
    return [file.uuid, row.uuid]


def _query(world: World, file: Application) -> list[Any]:
    row = Query.objects.create(application=file, text="Why?", author=world.cast.officer, at=timezone.now())
    return [file.uuid, row.uuid]


def _overdue(world: World, file: Application) -> list[Any]:
    Deficiency.objects.filter(application=file).update(due_on=india_date(timezone.now()) - dt.timedelta(days=1))
    return [file.uuid]


def _certificate(world: World, file: Application) -> list[Any]:
    Application.objects.filter(pk=file.pk).update(wants_delivery=True, delivery_to="branch")
    return [Certificate.objects.get(application=file).uuid]


def _dispatch(world: World, file: Application) -> list[Any]:
    (certificate,) = _certificate(world, file)
    row = Dispatch.objects.create(
        certificate=Certificate.objects.get(uuid=certificate),
        courier="Speed Post",
        sent_on=india_date(timezone.now()),
        recorded_by=world.cast.officer,
        recorded_at=timezone.now(),
    )
    return [certificate, row.uuid]


def _copy_request(world: World, file: Application) -> list[Any]:
    certificate = Certificate.objects.get(application=file)
    wish = CopyRequest.objects.create(
        certificate=certificate, reason="Lost.", asked_by=world.cast.exporter, asked_at=timezone.now()
    )
    return [wish.uuid]


def _opened(world: World, file: Application) -> list[Any]:
    """Of a deficiency the firm's tabs are opened first, where that is asked for."""
    if file.status == Status.DEFICIENT:
        client_of(world.cast, MEMBERS[0]).post(reverse("coo:open_to_answer", args=[file.uuid]))
    return [file.uuid]


@dataclass(frozen=True)
class Door:
    """The address of an action.

    Args: name: of the address. arrange: puts the file in the way of the action, and returns the address's arguments.
        data: what is posted besides what every door gets. told: statuses in which the person is told in a message that
        it is done already, and nothing happens. other: statuses in which the address takes other steps, so that the
        cell says nothing. more: arguments of the address after the file's.
    """

    name: str
    arrange: Arrange = _uuid
    data: dict[str, str] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()
    more: tuple[Any, ...] = ()


# A second click, or a colleague was faster.
_SIGNED: Final = frozenset({Status.SIGNED})
_PAID: Final = frozenset(SUBMITTED)
DOORS: Final[dict[str, Door]] = {
    # The machine of the application.
    "sign": Door("coo:sign", told=_SIGNED, other=frozenset({Status.DEFICIENT})),
    "reopen": Door(
        "coo:tab",
        more=("basic-details",),
        data={"branch": "001", "wants_delivery": "no", "disclaimer_accepted": "on"},
        other=frozenset({Status.DRAFT, Status.DEFICIENT}),
    ),
    "submit": Door("coo:pay", told=_PAID),
    "submit_self_declared": Door("coo:pay", told=_PAID),
    "raise_deficiency": Door("coo:raise_deficiency"),
    "respond": Door("coo:sign", _opened, told=_SIGNED, other=frozenset({Status.DRAFT})),
    "approve_first": Door("coo:approve", _four_eyes),
    "approve": Door("coo:approve"),
    "withdraw_approval": Door("coo:withdraw_approval"),
    "withdraw_first_approval": Door("coo:withdraw_first_approval", _approved_first),
    "reject": Door("coo:reject"),
    "reject_unanswered": Door("coo:reject_unanswered", _overdue),
    "withdraw": Door("coo:withdraw"),
    # The acts.
    "take": Door("coo:take", _nobodys),
    "release": Door("coo:release", _in_hand),
    "hand_over": Door("coo:hand_over", _in_hand),
    "note": Door("coo:add_note"),
    "read_again": Door("coo:read_again", _not_read),
    "pin_query": Door("coo:pin_query", data={"reason": ""}),
    "unpin_query": Door("coo:unpin_query", _query),
    "open_to_answer": Door("coo:open_to_answer"),
    "open_tab": Door("coo:open_tab", _opened),
    "ask_in_lieu": Door("coo:ask_in_lieu"),
    "ask_true_copy": Door("coo:ask_true_copy"),
    "grant_true_copy": Door("coo:grant_true_copy", _copy_request),
    "refuse_true_copy": Door("coo:refuse_true_copy", _copy_request),
    "dispatch": Door("coo:dispatch", _certificate),
    "deliver": Door("coo:delivered", _dispatch),
    "cancel_certificate": Door("coo:cancel_certificate", _certificate),
}
# Of these acts there is nothing to name before a certificate is issued.
OF_A_CERTIFICATE: Final = frozenset(
    {"grant_true_copy", "refuse_true_copy", "dispatch", "deliver", "cancel_certificate"}
)
# Steps of the system that a person sets going. Many files are issued at once: of each the page says what became of it.
ISSUE: Final = Door("coo:issue", _nothing, told=frozenset(SUBMITTED))
GENERATE: Final = Door("coo:generate_certificate", told=frozenset({Status.APPROVED}))
CANCEL: Final = Door("coo:cancel_certificate", _certificate)

PERSONS = {
    **{step.action: (step.sources, step.roles) for step in APPLICATION.transitions if step.roles != {SYSTEM}},
    **{act.action: (act.statuses, act.roles) for act in ACTS},
}


def exists(name: str) -> bool:
    """Tell whether there is an address of that name, whatever its arguments."""
    uuid = "00000000-0000-0000-0000-000000000000"
    for args in ([], [uuid], [uuid, uuid], [uuid, "basic-details"]):
        try:
            reverse(name, args=args)
        except NoReverseMatch:
            continue
        return True
    return False


def posted(cast: Cast, role: str, file: Application) -> dict[str, Any]:
    """Return a whole form for any door: what a door does not ask for it does not read."""
    now, version = timezone.now(), file.versions.first()
    signer = cast.officer if role in (OFFICER, "other_officer", "admin", "operator") else cast.exporter
    words = "Because of the rights."
    reasons = reasons_for(cast.office.agency, use=ReasonUse.REJECTION, today=india_date(now))
    return {
        "file": str(file.uuid),
        "version": str(version.number if version and role not in MEMBERS else file.version),
        "rounds": str(file.deficiencies.count()),
        "round": str(file.deficiencies.count()),
        "credential": str(credential_of(signer, now).uuid),
        "pin": PIN,
        "method": "wallet",
        **dict.fromkeys(("remarks", "reason", "text", "note"), words),
        "to": str(cast.officer2.uuid),
        "tab": "basic-details",
        "courier": "Speed Post",
        "sent_on": dmy(now),
        "delivered_on": dmy(now),
        "shown": fingerprint(pinned_queries(file)),
        "reasons": [str(row.uuid) for row in reasons[:1]],
        "seen": "0",
    }


def expected(role: str, needed: AbstractSet[str], *, is_visible: bool, is_allowed: bool) -> str | int:
    """Return what the tables say of a cell: `allowed`, or how it is refused.

    Args: needed: the rights or roles, one of which is asked for. is_visible: of the office, where that counts.
    """
    if role == "anonymous":
        return "login"
    if role in needed:
        return 404 if not is_visible else "allowed" if is_allowed else 409
    stranger = "rival" if needed <= set(MEMBERS) else "other_officer"
    return 404 if role == stranger else 403


@dataclass(frozen=True)
class Cell:
    """A state × action × role. Args: recorded: what the audit trail says then; empty where a worker does the step."""

    door: Door
    file: Application
    role: str
    want: str | int
    is_told: bool
    recorded: str


def fault_of(world: World, client: Client, cell: Cell) -> str:
    """Try a cell and take it back; return what was not as the tables say, or nothing."""
    fault = ""
    with undone():
        file = Application.objects.get(pk=cell.file.pk)
        arguments = cell.door.arrange(world, file)
        hold_alone(world.cast, cell.role)
        file.refresh_from_db()
        before = footprint()
        address = reverse(cell.door.name, args=[*arguments, *cell.door.more])
        answer = code(client.post(address, posted(world.cast, cell.role, file) | cell.door.data))
        if cell.want == "allowed":
            if answer in (403, 404, 409, "login"):
                fault = f"{answer}, but the table allows it"
            elif cell.recorded and not is_recorded(cell.recorded, since=before[-1]):
                fault = f"{answer}, but the audit trail tells nothing of it"
        elif answer != (302 if cell.is_told and cell.want == 409 else cell.want):
            fault = f"{answer}, not {cell.want}"
        elif footprint() != before:
            fault = f"{answer}, but something has changed"
    return fault


def is_recorded(action: str, *, since: int) -> bool:
    """Tell whether the newest events, those after the first `since`, tell of the action."""
    newest = AuditEvent.objects.order_by("-pk")[: max(AuditEvent.objects.count() - since, 0)]
    return any(event.action == action for event in newest)


def code(response: Any) -> int | str:
    """Return the status, or `login` for a redirect to that page."""
    to_login = response.status_code == 302 and response.headers["Location"].startswith("/login/")
    return "login" if to_login else int(response.status_code)


def faults(
    world: World,
    door: Door,
    files: dict[str, Application],
    *,
    sources: AbstractSet[str],
    needed: AbstractSet[str],
    hidden: AbstractSet[str] = frozenset(),
    recorded: str = "",
) -> list[str]:
    """Try every status and role at a door; return what was not as the tables say."""
    found = []
    for role in ROLES:
        client = client_of(world.cast, role)
        for status in sorted(set(files) - door.other):
            want = expected(role, needed, is_visible=status not in hidden, is_allowed=status in sources)
            cell = Cell(door, files[status], role, want, status in door.told, recorded)
            fault = fault_of(world, client, cell)
            found += [f"{status} as {role}: {fault}"] if fault else []
    return found


def test_every_step_and_act_of_a_person_has_its_door() -> None:
    assert set(DOORS) == set(PERSONS)
    assert all(len(roles) == 1 for _sources, roles in PERSONS.values())
    assert {role for _sources, roles in PERSONS.values() for role in roles} <= {*MEMBERS, PostRole.OFFICER.value}


@pytest.mark.parametrize("name", sorted({door.name for door in (*DOORS.values(), ISSUE, GENERATE, CANCEL)}))
def test_every_door_is_there(name: str) -> None:
    assert exists(name)


@pytest.mark.django_db
def test_every_cell(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    """One test, because making a file in every status takes longer than all cells together; it names each fault."""
    caplog.set_level(logging.CRITICAL, "django.request")  # two thousand refusals, each with its traceback
    world = make_world(cast)
    assert_whole(world)
    found = {action: faults_of(world, action) for action in DOORS}
    waits, declared = Status.APPROVED_PENDING_ISSUANCE, Status.AUTO_APPROVED_PENDING_ISSUANCE
    found["issue"] = faults(world, ISSUE, world.files, sources={waits}, needed={OFFICER}, hidden=NOT_OF_THE_OFFICE)
    found["generate"] = faults(world, GENERATE, world.files, sources={declared}, needed={Right.SIGN.value})
    found["cancel"] = faults_of_cancelling(world)
    wrong = [f"{action} of {each}" for action, own in found.items() for each in own]
    assert not wrong, "\n".join([f"{len(wrong)} cells are wrong", *wrong])


def assert_whole(world: World) -> None:
    """There is a file in every status, and a certificate in each of its own."""
    assert {status: world.file(status).status for status in Status.values} == {each: each for each in Status.values}
    found = {status: Certificate.objects.get(pk=row.pk).status for status, row in world.certificates.items()}
    assert found == {each: each for each in CertificateStatus.values}


def faults_of(world: World, action: str) -> list[str]:
    """Try every cell of a step or an act of a person."""
    sources, needed = PERSONS[action]
    files = dict(world.files)
    if action == "submit_self_declared":
        files[Status.SIGNED] = world.declared
    if action in OF_A_CERTIFICATE:
        files = {Status.APPROVED: files[Status.APPROVED]}
    hidden = NOT_OF_THE_OFFICE if needed == {OFFICER} else frozenset()
    recorded = f"coo.application.{action}"
    return faults(world, DOORS[action], files, sources=sources, needed=needed, hidden=hidden, recorded=recorded)


def faults_of_cancelling(world: World) -> list[str]:
    """Try every cell of the cancellation of a certificate; one that is not published is not there."""
    step = CERTIFICATE.transition("cancel")
    files = {status: row.application for status, row in world.certificates.items()}
    hidden = frozenset(CertificateStatus.values) - PUBLISHED
    recorded = "coo.certificate.cancel"
    return faults(world, CANCEL, files, sources=step.sources, needed=step.roles, hidden=hidden, recorded=recorded)
