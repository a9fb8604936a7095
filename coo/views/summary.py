"""Tab 8, Application Summary: everything at a glance, the findings, the fee; then *Sign* (guide, tab 8)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts.access import Standing, standing
from accounts.roles import Right
from coo import rules
from coo.access import get_application
from coo.constants import EDITABLE, Status
from coo.fixes import Fix
from coo.forms.filing import AnswerSignForm, SignForm
from coo.models import Application
from coo.rules.finding import Finding
from coo.selectors import latest_version
from coo.services import submission
from coo.services.deficiency import round_of
from coo.services.fees import FeeUnknown, fee_for
from coo.services.findings import application_findings
from coo.snapshot import digest
from coo.tabs import BY_SLUG, Slug
from coo.views.asked import Answering, answering_of, asked_in, at_rows, labelled
from coo.views.parts import file_addresses, parts_context, rows_asked_for, serial_ranges, tab_addresses
from coo.views.wizard import finding_url, tab_url, wizard_context
from payments.charges import Charge
from payments.selectors import wallet_balance
from signing.selectors import usable_credentials
from signing.services.content import AlreadySigned, CredentialUnusable, PinLocked, SignatureRejected, WrongPin
from tradeconnect.common.dates import india_date
from tradeconnect.common.views import posted_from

# So often the same is said of different items one by one; of more it is said once.
TOLD_EACH: Final = 3
RANGES_TOLD: Final = 6
ANSWERABLE: Final = EDITABLE | {Status.DEFICIENT}


@dataclass(frozen=True, slots=True)
class PanelLine:
    """A line of the findings panel: where, what, the evidence, the link to its field, and what one click does.

    Args: count: how many findings it stands for: the same is said once of many items.
    """

    place: str
    message: str
    evidence: str
    url: str
    link: str
    is_error: bool
    fix: Fix | None = None
    count: int = 1


def panel_lines(application: Application, findings: Iterable[Finding]) -> list[PanelLine]:
    """Return the findings with links to their fields, in the order of the tabs; one line for a tab never filled."""
    order = sorted(findings, key=lambda each: BY_SLUG[Slug(each.tab)].number)
    said: dict[tuple[str, str], list[Finding]] = {}
    lines, unfilled = [], set()
    for each in order:
        if each.tab in application.saved_tabs:
            key = (each.code, each.severity) if each.item is not None else (each.code, f"{each.field} {each.evidence}")
            said.setdefault(key, []).append(each)
        elif each.is_error and each.tab not in unfilled:
            unfilled.add(each.tab)
            said[each.tab, ""] = [each]
    for own in said.values():
        if own[0].tab in unfilled:
            lines.append(_unfilled_line(application, own[0]))
        elif len(own) > TOLD_EACH:
            lines.append(_line_of_many(application, own))
        else:
            lines += [_line(application, each) for each in own]
    return _each_fix_once(lines)


def _each_fix_once(lines: list[PanelLine]) -> list[PanelLine]:
    """Leave a fix out where the same change was offered above: two findings on a route have one button."""
    offered: list[Any] = []
    kept = []
    for line in lines:
        change = (line.fix.tab, line.fix.item, line.fix.input, dict(line.fix.changes)) if line.fix else None
        kept.append(replace(line, fix=None) if change in offered else line)
        if change is not None:
            offered.append(change)
    return kept


def _line(application: Application, each: Finding) -> PanelLine:
    url = finding_url(application, each)
    place = f"{_place(each)} · {each.code}"
    # What is signed is only touched where something stops it anyway.
    fix = each.fix if each.is_error or application.status != Status.SIGNED else None
    return PanelLine(place, str(each.message), each.evidence, url, _link(each), each.is_error, fix)


def _line_of_many(application: Application, own: list[Finding]) -> PanelLine:
    first, title = own[0], BY_SLUG[Slug(own[0].tab)].title
    items = _shortened(serial_ranges(list(dict.fromkeys(each.item for each in own if each.item is not None))))
    place = _("%(tab)s, items %(items)s") % {"tab": title, "items": items}
    link = (_("Correct item %(item)s first") if first.is_error else _("Look at item %(item)s")) % {"item": first.item}
    url = finding_url(application, first)
    return PanelLine(f"{place} · {first.code}", str(first.message), "", url, link, first.is_error, None, len(own))


def _shortened(ranges: str) -> str:
    """Return the first of many ranges: `1–3, 5, 7, 9, 11, 13 …`."""
    parts = ranges.split(", ")
    return ranges if len(parts) <= RANGES_TOLD else ", ".join(parts[:RANGES_TOLD]) + " …"


def _unfilled_line(application: Application, each: Finding) -> PanelLine:
    title = str(BY_SLUG[Slug(each.tab)].title)
    link = _("Fill %(tab)s") % {"tab": title}
    return PanelLine(title, _("Not filled yet."), "", tab_url(application, each.tab), link, True)


def _place(finding: Finding) -> str:
    title = str(BY_SLUG[Slug(finding.tab)].title)
    if finding.item is None:
        return title
    if finding.input is None:
        return _("%(tab)s, item %(item)s") % {"tab": title, "item": finding.item}
    return _("%(tab)s, item %(item)s, input %(input)s") % {
        "tab": title,
        "item": finding.item,
        "input": finding.input,
    }


def _link(finding: Finding) -> str:
    if finding.item is not None:
        words = _("Correct item %(item)s") if finding.is_error else _("Look at item %(item)s")
        return words % {"item": finding.item}
    title = BY_SLUG[Slug(finding.tab)].title
    words = _("Correct it in %(tab)s") if finding.is_error else _("Look at it in %(tab)s")
    return words % {"tab": title}


def fee_or_reason(application: Application) -> tuple[Charge | None, str]:
    """Return what the application costs now, or why that cannot be said yet."""
    try:
        return fee_for(application, now=timezone.now()), ""
    except FeeUnknown as unknown:
        return None, str(unknown)


@require_safe
def summary(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the whole application with its findings and fee; once submitted, its own page shows what was signed."""
    application = get_application(request, uuid)
    if application.status not in ANSWERABLE:
        return redirect("coo:application", uuid=uuid)
    if (answering := answering_of(application)) is not None and not answering.is_open:
        return redirect("coo:respond", uuid=uuid)
    return _page(request, application, _sign_form(request, application))


def _without_closed(lines: list[PanelLine], answering: Answering | None) -> list[PanelLine]:
    """Leave the fixes of tabs out that are closed while a deficiency is answered: one click would be refused."""
    if answering is None:
        return lines
    return [
        line if line.fix is None or answering.may_change(line.fix.tab) else replace(line, fix=None) for line in lines
    ]


def _sign_form(request: HttpRequest, application: Application, data: Any = None) -> SignForm | AnswerSignForm:
    credentials = usable_credentials(standing(request).user, timezone.now())
    if application.status != Status.DEFICIENT:
        return SignForm(data, credentials=credentials)
    deficiency = round_of(application)
    form = AnswerSignForm(data, credentials=credentials)
    form.add_answers(deficiency, labelled(at_rows(asked_in(application, deficiency), deficiency)))
    return form


def _page(
    request: HttpRequest, application: Application, form: SignForm | AnswerSignForm, status: int = 200
) -> HttpResponse:
    now, who = timezone.now(), standing(request)
    snapshot, findings = application_findings(application, today=india_date(now))
    shared = wizard_context(application, Slug.SUMMARY, findings)
    lines = _without_closed(panel_lines(application, findings), shared["answering"])
    version = latest_version(application) if application.status == Status.SIGNED else None
    charge, fee_reason = fee_or_reason(application)
    may_edit = who.may(Right.PREPARE)
    criteria = application.agreement.criteria if application.agreement else ()
    context = {
        **shared,
        **parts_context(
            snapshot,
            findings=[each for each in findings if each.tab in application.saved_tabs],
            edit=tab_addresses(application) if may_edit else None,
            files=file_addresses(application),
            criteria=criteria,
            most=rows_asked_for(request),
        ),
        "errors": [line for line in lines if line.is_error],
        "warnings": [line for line in lines if not line.is_error],
        "error_count": sum(line.count for line in lines if line.is_error),
        "warning_count": sum(line.count for line in lines if not line.is_error),
        "rule_count": len(rules.CODES),
        "checked_at": now,
        "charge": charge,
        "fee_reason": fee_reason,
        "balance": wallet_balance(application.firm.iec),
        "form": form,
        "has_credential": form.fields["credential"].queryset.exists(),  # type: ignore[attr-defined]
        "version": version,
        "is_current": version is not None and version.digest == digest(snapshot),
        "answers": application.status == Status.DEFICIENT,
        **_rights(who),
    }
    return render(request, "coo/summary.html", context, status=status)


def _rights(who: Standing) -> dict[str, bool]:
    return {
        "may_sign": who.may(Right.SIGN),
        "may_pay": who.may(Right.PAY),
        "may_edit": who.may(Right.PREPARE),
    }


@sensitive_post_parameters("pin")
@posted_from("coo:summary")
def sign(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Sign the application; a deficient file thereby returns to the officer (guide, D)."""
    application = get_application(request, uuid, Right.SIGN)
    answers = application.status == Status.DEFICIENT
    form = _sign_form(request, application, request.POST)
    if not form.is_valid():
        return _page(request, application, form, status=422)
    try:
        submission.sign_application(
            application=application,
            credential=form.cleaned_data["credential"],
            pin=form.cleaned_data["pin"],
            answer=form.answer if isinstance(form, AnswerSignForm) else None,
            actor=standing(request).user,
            now=timezone.now(),
        )
    except (WrongPin, PinLocked) as wrong:
        form.add_error("pin", str(wrong))
        return _page(request, application, form, status=422)
    except (CredentialUnusable, SignatureRejected, AlreadySigned) as unusable:
        form.add_error("credential", str(unusable))
        return _page(request, application, form, status=422)
    except (submission.FindingsOpen, submission.SignatureVoid) as why:
        if answers:  # the words to the officer are typed and not stored: they stay on the page
            form.add_error(None, str(why))
            return _page(request, application, form, status=422)
        messages.error(request, str(why))
        return redirect("coo:summary", uuid=uuid)
    if answers:
        messages.success(request, _("File %(number)s is with the officer again.") % {"number": application.number})
        return redirect("coo:application", uuid=uuid)
    messages.success(request, _("Application %(number)s is signed. Next: Payment.") % {"number": application.number})
    return redirect("coo:summary", uuid=uuid)
