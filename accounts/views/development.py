"""Development only: turn the stand-ins of the services outside to slow, down or wrong, and see what the portal says."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms.development import CIRCUITS, Mode, SwitchForm
from accounts.outside import SERVICE_NAMES
from accounts.stand_ins import firms, people
from accounts.stand_ins.switchboard import NoStandIns, Switchboard
from tradeconnect.common.http import circuits
from tradeconnect.common.models import OutsideService

SHAPES = {
    Mode.NORMAL: ("disc-tick", "green"),
    Mode.SLOW: ("half-disc", "saffron"),
    Mode.DOWN: ("octagon", "red"),
    Mode.WRONG: ("triangle", "saffron"),
}
# Whom a demonstration may sign in or register as, beside the accounts of the portal itself.
GUESTS = (
    *("new@demo.test", "two@demo.test", "inactive@demo.test"),
    *("portal-user@demo.test", "partner@demo.test", "unlisted@demo.test"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A service as the page shows it. The circuit is None before the first call; it is `open` while nobody asks."""

    service: str
    name: str
    mode: Mode
    shape: str
    tone: str
    answered: int
    circuit: OutsideService | None
    is_open: bool


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stand_ins(request: HttpRequest) -> HttpResponse:
    """Show every stand-in with its circuit, or turn one. Not there at all unless settings.STAND_INS_SWITCH."""
    if not settings.STAND_INS_SWITCH:
        raise Http404
    board = Switchboard(settings.STAND_INS_URL, settings.OUTSIDE_TOKEN)
    if request.method == "POST":
        return _turn(request, board)
    try:
        rows = _rows(board.states())
    except NoStandIns:
        rows = []
    context = {
        "rows": rows,
        "modes": Mode,
        "guests": [(email, firms.listed_for(email), people.PEOPLE.get(email)) for email in GUESTS],
        "password": people.PASSWORD,
        "sms_is_asked": settings.SMS_PROVIDER.endswith(".HttpSmsProvider"),
        "failures": settings.OUTSIDE_CIRCUIT_FAILURES,
        "seconds": settings.OUTSIDE_CIRCUIT_SECONDS,
    }
    return render(request, "accounts/stand_ins.html", context)


def _turn(request: HttpRequest, board: Switchboard) -> HttpResponse:
    form = SwitchForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    service, mode = form.cleaned_data["service"], Mode(form.cleaned_data["mode"])
    try:
        board.turn(service, mode.value)
    except NoStandIns:
        messages.error(request, _("The stand-ins do not answer. Nothing was turned."))
    else:
        said = _("%(service)s is turned to: %(mode)s.")
        messages.success(request, said % {"service": SERVICE_NAMES[CIRCUITS[service]], "mode": mode.label})
    return redirect("accounts:stand_ins")


def _rows(states: dict[str, dict[str, Any]]) -> list[Row]:
    now, known = timezone.now(), circuits()
    rows = []
    for service, state in states.items():
        mode, circuit = Mode(state["mode"]), known.get(CIRCUITS[service])
        is_open = circuit is not None and circuit.rests_until(now) is not None
        name = str(SERVICE_NAMES[CIRCUITS[service]])
        rows.append(Row(service, name, mode, *SHAPES[mode], int(state["answered"]), circuit, is_open))
    return rows
