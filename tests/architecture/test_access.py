"""Every URL × every role on the exporter's own objects. Complete by construction: a new URL without a row fails.

A row says what a GET answers for anonymous, exporter, colleague (views and prepares), rival (another firm), officer (of
the file's office), other officer, agency administrator, operator. `L` stands for the login page.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Announcement, Invitation, Membership, Notice, User
from accounts.roles import Audience, Capacity, Right
from accounts.services.team import invite
from coo.demo.cast import Cast
from coo.importing.columns import ListRow, ReadList
from coo.models import (
    AnswerFile,
    Application,
    BookedConsignee,
    BookedProduct,
    Certificate,
    CopyRequest,
    Dispatch,
    Paper,
    Removal,
    SavedView,
)
from coo.services.drafts import delete_draft
from coo.services.importing import keep_list
from coo.services.true_copies import ask_true_copy, grant_true_copy
from payments.models import PaymentIntent, TaxInvoice
from payments.services.intents import start_payment
from signing.models import Credential
from tests.factories.agency import addresses_of_agency
from tests.factories.files import Plan, approve, issue, make_draft, sign, submit
from tests.factories.login import sign_in
from tests.integration.coo.deficiency_world import ask
from tests.integration.coo.papers_world import signs
from tradeconnect.common.dates import india_date
from tradeconnect.common.jobs import drain_jobs

pytestmark = pytest.mark.django_db

L = "L"
EVERYONE = (200,) * 8
SIGNED_IN = (L, *(200,) * 7)
POST_ONLY = (L, *(405,) * 7)
POSTED_FROM = (L, *(302,) * 7)
FIRMS = (L, 200, 200, 200, 403, 403, 403, 403)
OWN_FIRM = (L, 200, 200, 404, 403, 403, 403, 403)
PAYERS = (L, 200, 403, 404, 403, 403, 403, 403)
# An exporter without an authenticator is led to enrol one.
WITH_SECOND_FACTOR = (L, *(302,) * 3, *(200,) * 4)
OPERATORS = (L, *(403,) * 6, 200)
ADMINISTRATORS = (L, *(403,) * 5, 200, 403)
MANAGERS = (L, 200, 403, 404, 403, 403, 403, 403)
READERS = (L, 200, 200, 404, 404, 404, 404, 404)
OFFICERS = (L, 403, 403, 403, 200, 200, 403, 403)
FIGURES = (L, 403, 403, 403, 200, 200, 200, 200)
OWN_OFFICE = (L, 403, 403, 403, 200, 404, 403, 403)

GET: dict[str, tuple[int | str, ...]] = {
    "home": EVERYONE,
    "healthz": EVERYONE,
    "readyz": EVERYONE,
    "set_language": (302,) * 8,
    "accounts:login": (200, *(302,) * 7),
    "accounts:logout": POST_ONLY,
    "accounts:register": (200, *(302,) * 7),
    "accounts:registration_otp": (302,) * 8,
    "accounts:registration_done": (302,) * 8,
    "accounts:pin_code": EVERYONE,
    "accounts:reset_password": EVERYONE,
    "accounts:reset_password_otp": (302,) * 8,
    "accounts:change_password": SIGNED_IN,
    "accounts:sessions": SIGNED_IN,
    "accounts:profile": SIGNED_IN,
    "accounts:change_contact": SIGNED_IN,
    "accounts:confirm_contact": POSTED_FROM,
    "accounts:second_factor": WITH_SECOND_FACTOR,
    "accounts:passkey_options": POST_ONLY,
    "accounts:passkey_verify": POST_ONLY,
    "accounts:security": SIGNED_IN,
    "accounts:enrol_authenticator": SIGNED_IN,
    "accounts:remove_authenticator": WITH_SECOND_FACTOR,
    "accounts:recovery_codes": WITH_SECOND_FACTOR,
    "accounts:passkey_register_options": POST_ONLY,
    "accounts:passkey_register": POST_ONLY,
    "accounts:remove_passkey": POST_ONLY,
    "accounts:linked_iec": FIRMS,
    "accounts:link_iec": POSTED_FROM,
    "accounts:refresh_iec": POST_ONLY,
    "accounts:team": FIRMS,
    "accounts:invite": (L, 200, 403, 200, 403, 403, 403, 403),
    "accounts:leave_firm": FIRMS,
    "accounts:member": MANAGERS,
    "accounts:end_member": MANAGERS,
    "accounts:invitation": MANAGERS,
    "accounts:invitations": SIGNED_IN,
    "accounts:acting_firm": SIGNED_IN,
    "accounts:stand_ins": EVERYONE,
    "accounts:sent_messages": EVERYONE,
    "accounts:notices": SIGNED_IN,
    "accounts:notice": (L, 302, *(404,) * 6),
    "accounts:notice_preferences": SIGNED_IN,
    "accounts:announcements": EVERYONE,
    "accounts:announcement": EVERYONE,
    "accounts:console": OPERATORS,
    "accounts:console_users": OPERATORS,
    "accounts:console_user": OPERATORS,
    "accounts:console_user_act": OPERATORS,
    "accounts:console_links": OPERATORS,
    "accounts:console_link": OPERATORS,
    "accounts:console_announcements": OPERATORS,
    "accounts:console_announcement_new": OPERATORS,
    "accounts:console_announcement": OPERATORS,
    "accounts:console_announcement_edit": OPERATORS,
    "accounts:agency_people": ADMINISTRATORS,
    "accounts:agency_person": ADMINISTRATORS,
    "accounts:agency_person_act": ADMINISTRATORS,
    "accounts:agency_appoint": ADMINISTRATORS,
    "accounts:agency_post": ADMINISTRATORS,
    "accounts:agency_post_end": ADMINISTRATORS,
    "accounts:agency_offices": ADMINISTRATORS,
    "accounts:agency_office_new": ADMINISTRATORS,
    "accounts:agency_office": ADMINISTRATORS,
    "accounts:agency_office_close": ADMINISTRATORS,
    "accounts:agency_office_reopen": POST_ONLY,
    "accounts:agency_hours": ADMINISTRATORS,
    "accounts:agency_calendar": ADMINISTRATORS,
    "accounts:agency_holiday_remove": POST_ONLY,
    "coo:agency_specimens": ADMINISTRATORS,
    "coo:agency_specimen_new": ADMINISTRATORS,
    "coo:agency_specimen": ADMINISTRATORS,
    "coo:agency_specimen_picture": ADMINISTRATORS,
    "coo:agency_reasons": ADMINISTRATORS,
    "coo:agency_four_eyes": ADMINISTRATORS,
    "coo:agency_answer_periods": ADMINISTRATORS,
    "coo:agency_rule_end": ADMINISTRATORS,
    "coo:dashboard": (L, 200, 200, 200, 302, 302, 302, 302),
    "coo:apply": FIRMS,
    "coo:apply_proceed": POSTED_FROM,
    "coo:apply_start": POSTED_FROM,
    "coo:draft_delete": OWN_FIRM,
    "coo:tab": OWN_FIRM,
    "coo:clear_tab": OWN_FIRM,
    "coo:item_add": POSTED_FROM,
    "coo:item_edit": OWN_FIRM,
    "coo:item_delete": OWN_FIRM,
    "coo:input_add": OWN_FIRM,
    "coo:input_edit": OWN_FIRM,
    "coo:input_delete": OWN_FIRM,
    "coo:origin_apply": POSTED_FROM,
    "coo:origin_edit": OWN_FIRM,
    "coo:attachment_add": POSTED_FROM,
    "coo:attachment_file": OWN_FIRM,
    "coo:attachment_delete": OWN_FIRM,
    "coo:summary": OWN_FIRM,
    "coo:summary_pdf": READERS,
    "coo:sign": POSTED_FROM,
    "coo:pay": PAYERS,
    "coo:payment_details": OWN_FIRM,
    "coo:submitted": FIRMS,
    "coo:application": OWN_FIRM,
    "coo:withdraw": OWN_FIRM,
    "coo:tariff_search": EVERYONE,
    "coo:port_search": SIGNED_IN,
    "coo:worklist": OFFICERS,
    "coo:save_view": POSTED_FROM,
    "coo:delete_view": POSTED_FROM,
    "coo:take_many": POSTED_FROM,
    "coo:approve_many": POSTED_FROM,
    # Without an outcome to show it leads to the worklist.
    "coo:many_done": (L, 403, 403, 403, 302, 302, 403, 403),
    "coo:take": OWN_OFFICE,
    "coo:release": POSTED_FROM,
    "coo:hand_over": OWN_OFFICE,
    "coo:presence": POST_ONLY,
    "coo:office_file": OWN_OFFICE,
    "coo:page_picture": OWN_OFFICE,
    "coo:signed_document": OWN_OFFICE,
    "coo:read_again": POSTED_FROM,
    "coo:add_note": OWN_OFFICE,
    "coo:approve": POSTED_FROM,
    "coo:reject": OWN_OFFICE,
    "coo:raise_deficiency": OWN_OFFICE,
    # A file that is not approved has no approval to take back.
    "coo:withdraw_approval": (L, 403, 403, 403, 409, 404, 403, 403),
    "coo:withdraw_first_approval": (L, 403, 403, 403, 409, 404, 403, 403),
    "coo:pin_query": OWN_OFFICE,
    "coo:unpin_query": POSTED_FROM,
    "coo:reject_unanswered": OWN_OFFICE,
    "coo:office_changes": OWN_OFFICE,
    "coo:respond": OWN_FIRM,
    "coo:open_to_answer": POSTED_FROM,
    "coo:open_tab": OWN_FIRM,
    "coo:answer_without_changes": OWN_FIRM,
    "coo:answer_file": READERS,
    "coo:issue": OFFICERS,
    "coo:issue_progress": OFFICERS,
    "coo:numbers": FIGURES,
    "coo:numbers_table": FIGURES,
    "coo:certificates": (L, 200, 200, 200, 200, 200, 403, 403),
    "coo:certificate_pdf": (L, 200, 200, 404, 200, 404, 403, 403),
    "coo:certificate_json": (L, 200, 200, 404, 200, 404, 403, 403),
    "coo:cancel_certificate": OWN_OFFICE,
    "coo:dispatch": OWN_OFFICE,
    "coo:delivered": (L, 403, 403, 403, 302, 404, 403, 403),
    "coo:letters": OWN_FIRM,
    "coo:ask_in_lieu": OWN_FIRM,
    "coo:submitted_export": FIRMS,
    "coo:verify": EVERYONE,
    "coo:verify_json": (400,) * 8,
    "coo:verify_pdf": (404,) * 8,
    "coo:verify_token": EVERYONE,
    "payments:wallet": FIRMS,
    "payments:add_amount": POSTED_FROM,
    "payments:payment": OWN_FIRM,
    "payments:sandbox": PAYERS,
    "payments:return": (400,) * 8,
    "payments:invoice": OWN_FIRM,
    "signing:tokens": SIGNED_IN,
    "signing:register_dsc": SIGNED_IN,
    "signing:register_esign": SIGNED_IN,
    "signing:remove_token": (L, 200, *(404,) * 6),
    "coo:how_to_export": EVERYONE,
    "coo:where_to_export": EVERYONE,
    "coo:source_from_india": EVERYONE,
    "coo:listing": FIRMS,
    "coo:help": EVERYONE,
    "coo:accessibility": EVERYONE,
    "coo:privacy": EVERYONE,
    "coo:contact": EVERYONE,
    "coo:terms": EVERYONE,
    "coo:import_rows": OWN_FIRM,
    "coo:import_template": OWN_FIRM,
    # A list is of the person who read it in.
    "coo:import_preview": (L, 200, 404, 404, 403, 403, 403, 403),
    "coo:import_remarks": (L, 200, 404, 404, 403, 403, 403, 403),
    "coo:favourite": POSTED_FROM,
    "coo:attachment_edit": OWN_FIRM,
    "coo:attachment_preview": OWN_FIRM,
    "coo:fix_apply": POSTED_FROM,
    "coo:application_copy": POSTED_FROM,
    "coo:copied": OWN_FIRM,
    "coo:items_arrange": POSTED_FROM,
    "coo:item_move": OWN_FIRM,
    "coo:removal_undo": POSTED_FROM,
    "coo:consignee_book": FIRMS,
    "coo:product_book": FIRMS,
    "coo:consignee_remove": POSTED_FROM,
    "coo:product_remove": POSTED_FROM,
    "coo:generate_certificate": POSTED_FROM,
    "coo:paper_pdf": (L, 200, 200, 404, 200, 404, 403, 403),
    "coo:ask_true_copy": OWN_FIRM,
    "coo:copy_requests": OFFICERS,
    "coo:grant_true_copy": OWN_OFFICE,
    "coo:refuse_true_copy": OWN_OFFICE,
    "coo:sign_again": OFFICERS,
}
# Everything that changes something, and who besides the anonymous and the strangers is refused there with 403.
POST: dict[str, tuple[str, ...]] = {
    "coo:draft_delete": (),
    "coo:tab": (),
    "coo:clear_tab": (),
    "coo:item_add": (),
    "coo:item_edit": (),
    "coo:item_delete": (),
    "coo:input_add": (),
    "coo:input_edit": (),
    "coo:input_delete": (),
    "coo:origin_apply": (),
    "coo:origin_edit": (),
    "coo:attachment_add": (),
    "coo:attachment_delete": (),
    "coo:sign": ("colleague",),
    "coo:pay": ("colleague",),
    "coo:withdraw": (),
    "coo:approve": ("exporter", "colleague"),
    "coo:delete_view": ("exporter", "colleague"),
    "coo:take": ("exporter", "colleague"),
    "coo:release": ("exporter", "colleague"),
    "coo:hand_over": ("exporter", "colleague"),
    "coo:presence": ("exporter", "colleague"),
    "coo:reject": ("exporter", "colleague"),
    "coo:raise_deficiency": ("exporter", "colleague"),
    "coo:add_note": ("exporter", "colleague"),
    "coo:read_again": ("exporter", "colleague"),
    "coo:withdraw_approval": ("exporter", "colleague"),
    "coo:withdraw_first_approval": ("exporter", "colleague"),
    "coo:cancel_certificate": ("exporter", "colleague"),
    "coo:dispatch": ("exporter", "colleague"),
    "coo:delivered": ("exporter", "colleague"),
    "coo:ask_in_lieu": (),
    "coo:pin_query": ("exporter", "colleague"),
    "coo:unpin_query": ("exporter", "colleague"),
    "coo:reject_unanswered": ("exporter", "colleague"),
    "coo:open_to_answer": ("officer",),
    "coo:open_tab": ("officer",),
    "coo:answer_without_changes": ("officer",),
    "payments:sandbox": ("colleague",),
    "coo:import_rows": (),
    "coo:import_preview": ("colleague",),
    "coo:attachment_edit": (),
    "coo:fix_apply": (),
    "coo:application_copy": (),
    "coo:copied": (),
    "coo:items_arrange": (),
    "coo:item_move": (),
    "coo:removal_undo": (),
    "coo:consignee_remove": (),
    "coo:product_remove": (),
    "coo:generate_certificate": ("colleague",),
    "coo:ask_true_copy": (),
    "coo:grant_true_copy": ("exporter", "colleague"),
    "coo:refuse_true_copy": ("exporter", "colleague"),
}


@dataclass(frozen=True)
class World:
    """The exporter's objects that the addresses name."""

    draft: Application
    signed: Application
    submitted: Application
    deficient: Application
    certificate: Certificate
    paper: Paper
    wish: CopyRequest
    invoice: TaxInvoice
    intent: PaymentIntent
    member: Membership
    invitation: Invitation
    token: Credential
    notice: Notice
    officer: User
    announcement: Announcement

    def address(self, name: str) -> str:
        """Return the address of `name` for the object that fits it."""
        item = self.draft.items.get()
        arguments: dict[str, list[Any]] = {
            "coo:tab": [self.draft.uuid, "certificate-details"],
            "coo:clear_tab": [self.draft.uuid, "certificate-details"],
            **dict.fromkeys(
                ("coo:certificate_pdf", "coo:certificate_json", "coo:cancel_certificate", "coo:dispatch"),
                [self.certificate.uuid],
            ),
            "coo:delivered": [self.certificate.uuid, Dispatch.objects.get(certificate=self.certificate).uuid],
            **dict.fromkeys(("coo:letters", "coo:ask_in_lieu"), [self.certificate.application.uuid]),
            "coo:submitted_export": ["csv"],
            "coo:numbers_table": ["days", "csv"],
            "coo:paper_pdf": [self.paper.uuid],
            "coo:ask_true_copy": [self.certificate.application.uuid],
            **dict.fromkeys(("coo:grant_true_copy", "coo:refuse_true_copy"), [self.wish.uuid]),
            "coo:verify_token": [self.certificate.token],
            "payments:invoice": [self.invoice.uuid],
            "accounts:change_contact": ["email"],
            "accounts:remove_passkey": ["0" * 64],
            "accounts:refresh_iec": [self.draft.firm.uuid],
            "accounts:invitation": [self.invitation.uuid],
            "signing:remove_token": [self.token.uuid],
            "accounts:notice": [self.notice.uuid],
            "accounts:console_user": [self.notice.user.uuid],
            "accounts:console_user_act": [self.notice.user.uuid, "sign-out"],
            "accounts:console_link": [self.member.uuid],
            "accounts:agency_person": [self.officer.uuid],
            "accounts:agency_person_act": [self.officer.uuid, "sign-out"],
            **addresses_of_agency(self.officer, self.submitted.office),
            **dict.fromkeys(
                ("accounts:announcement", "accounts:console_announcement", "accounts:console_announcement_edit"),
                [self.announcement.uuid],
            ),
            **dict.fromkeys(("accounts:member", "accounts:end_member"), [self.member.uuid]),
            "payments:payment": [self.intent.uuid],
            "payments:sandbox": [self.intent.uuid],
            "payments:return": ["sandbox"],
            **dict.fromkeys(("coo:sign", "coo:pay"), [self.signed.uuid]),
            **dict.fromkeys(("coo:application", "coo:payment_details", "coo:withdraw"), [self.submitted.uuid]),
            "coo:generate_certificate": [self.submitted.uuid],
            **dict.fromkeys(("coo:office_file", "coo:approve"), [self.submitted.uuid]),
            **dict.fromkeys(("coo:reject", "coo:raise_deficiency", "coo:withdraw_approval"), [self.submitted.uuid]),
            **dict.fromkeys(("coo:take", "coo:release", "coo:hand_over", "coo:presence"), [self.submitted.uuid]),
            "coo:withdraw_first_approval": [self.submitted.uuid],
            "coo:delete_view": [SavedView.objects.get(officer=self.officer).uuid],
            "coo:add_note": [self.submitted.uuid],
            "coo:page_picture": [self.submitted.uuid, self.submitted.attachments.get().uuid, 1],
            **dict.fromkeys(
                ("coo:signed_document", "coo:read_again"), [self.submitted.uuid, self.submitted.attachments.get().uuid]
            ),
            "coo:pin_query": [self.submitted.uuid],
            **dict.fromkeys(
                ("coo:reject_unanswered", "coo:office_changes", "coo:respond", "coo:open_to_answer", "coo:open_tab"),
                [self.deficient.uuid],
            ),
            "coo:answer_without_changes": [self.deficient.uuid],
            "coo:unpin_query": [self.deficient.uuid, self.deficient.queries.get().uuid],
            "coo:answer_file": [self.deficient.uuid, self.deficient.deficiencies.get().files.get().uuid],
            **dict.fromkeys(
                ("coo:draft_delete", "coo:item_add", "coo:input_add", "coo:origin_apply"), [self.draft.uuid]
            ),
            **dict.fromkeys(("coo:attachment_add", "coo:summary", "coo:summary_pdf"), [self.draft.uuid]),
            **dict.fromkeys(
                ("coo:item_edit", "coo:item_delete", "coo:origin_edit", "coo:item_move"), [self.draft.uuid, item.uuid]
            ),
            **dict.fromkeys(
                ("coo:fix_apply", "coo:application_copy", "coo:copied", "coo:items_arrange"), [self.draft.uuid]
            ),
            "coo:removal_undo": [Removal.objects.get(firm=self.draft.firm).uuid],
            "coo:consignee_remove": [BookedConsignee.objects.get(firm=self.draft.firm).uuid],
            "coo:product_remove": [BookedProduct.objects.get(firm=self.draft.firm).uuid],
            **dict.fromkeys(("coo:input_edit", "coo:input_delete"), [self.draft.uuid, item.inputs.get().uuid]),
            **dict.fromkeys(
                ("coo:attachment_file", "coo:attachment_delete", "coo:attachment_edit", "coo:attachment_preview"),
                [self.draft.uuid, self.draft.attachments.get().uuid],
            ),
        }
        if name.startswith("coo:import_"):
            arguments[name] = [self.draft.uuid, "items", *self._list(name)]
        asked = "?tab=declaration" if name == "coo:open_tab" else ""
        return reverse(name, args=arguments.get(name, [])) + asked

    def _list(self, name: str) -> list[Any]:
        """Return what follows in the address of a list that the exporter read in."""
        if name == "coo:import_preview":
            return [self.draft.imports.get().uuid]
        if name == "coo:import_remarks":
            return [self.draft.imports.get().uuid, "csv"]
        return ["csv"] if name == "coo:import_template" else []


def signed_copy(issued: Application, cast: Cast) -> Paper:
    """Return a true copy that the officer has granted and signed."""
    wish = ask_true_copy(application=issued, reason="Lost", actor=cast.exporter, now=timezone.now())
    paper = grant_true_copy(copy_request=wish, **signs(cast.officer))
    drain_jobs()
    return paper


@pytest.fixture
def world(cast: Cast) -> World:
    cache.clear()
    submitted = submit(make_draft(cast, plan=Plan(invoice_number="ACCESS/2")))
    deficient = submit(make_draft(cast, plan=Plan(invoice_number="ACCESS/6")))
    round_one = ask(deficient, cast.officer, "certificate-details.importer")
    AnswerFile.objects.create(deficiency=round_one, file=deficient.attachments.get().file)
    delivered = {"wants_delivery": True, "delivery_to": "branch"}
    issued = issue(approve(submit(make_draft(cast, plan=Plan(invoice_number="ACCESS/3"), **delivered)), cast), cast)
    Dispatch.objects.create(
        certificate=issued.certificates.get(),
        courier="Speed Post",
        sent_on=india_date(timezone.now()),
        recorded_by=cast.officer,
        recorded_at=timezone.now(),
    )
    draft = make_draft(cast, plan=Plan(invoice_number="ACCESS/1"))
    drain_jobs()  # the certificate goes into the books
    delete_draft(
        application=make_draft(cast, plan=Plan(invoice_number="ACCESS/5")), actor=cast.exporter, now=timezone.now()
    )
    rows = ReadList((ListRow(2, {"quantity": "0"}),), ("quantity",))
    keep_list(application=draft, kind="items", source="", read=rows, actor=cast.exporter, now=timezone.now())
    SavedView.objects.create(officer=cast.officer, office=cast.office, name="Late", query="overdue=on")
    return World(
        draft=draft,
        signed=sign(make_draft(cast, plan=Plan(invoice_number="ACCESS/4"))),
        submitted=submitted,
        deficient=deficient,
        certificate=Certificate.objects.get(application=issued),
        paper=signed_copy(issued, cast),
        wish=ask_true_copy(application=issued, reason="Lost", actor=cast.exporter, now=timezone.now()),
        invoice=TaxInvoice.objects.filter(wallet=cast.firm.iec).latest("issued_at"),
        intent=start_payment(
            iec=cast.firm.iec,
            amount_paise=100_00,
            purpose="wallet.top_up",
            reference="access",
            return_path="/wallet/",
            actor=cast.exporter,
            now=timezone.now(),
        ),
        member=Membership.objects.get(user=cast.colleague, firm=cast.firm),
        invitation=invite(
            firm=cast.firm,
            email="invited@example.test",
            rights=[Right.VIEW],
            capacity=Capacity.COLLEAGUE,
            ends_on=None,
            actor=cast.exporter,
            now=timezone.now(),
        ),
        token=Credential.objects.get(owner=cast.exporter),
        notice=Notice.objects.filter(user=cast.exporter).latest("created_at"),
        officer=cast.officer,
        announcement=Announcement.objects.create(
            title="Office closed",
            text="On Monday.",
            audience=Audience.EVERYONE,
            starts_at=timezone.now(),
            created_by=cast.operator,
            created_at=timezone.now(),
            published_at=timezone.now(),
        ),
    )


def clients(cast: Cast) -> Iterable[tuple[str, Client]]:
    """Yield each role's name with a client signed in as that person."""
    yield "anonymous", Client()
    for role in ("exporter", "colleague", "rival", "officer", "other_officer", "admin", "operator"):
        client = Client()
        sign_in(client, getattr(cast, role))
        yield role, client


def code(response: HttpResponse) -> int | str:
    """Return the status, or `L` for a redirect to the login page."""
    to_login = response.status_code == 302 and response.headers["Location"].startswith("/login/?next=")
    return L if to_login else response.status_code


def all_names(resolver: URLResolver | None = None, prefix: str = "") -> set[str]:
    """Return every URL name of the portal with its namespace."""
    names: set[str] = set()
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            names |= all_names(entry, f"{entry.namespace}:" if entry.namespace else prefix)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"{entry.pattern} has no name"
            names.add(prefix + entry.name)
    return names


def test_every_address_has_a_row() -> None:
    """Django's admin, for reference data, is tested as a whole in tests/integration/coo/test_admin.py."""
    assert {name for name in all_names() if not name.startswith("admin:")} == set(GET)


def test_what_each_role_sees(cast: Cast, world: World) -> None:
    wrong = []
    for position, (role, client) in enumerate(clients(cast)):
        for name, row in GET.items():
            cache.clear()  # the public check counts its callers
            answer = code(client.get(world.address(name)))
            if answer != row[position]:
                wrong.append(f"{name} as {role}: {answer}, not {row[position]}")
    assert not wrong, "\n".join(wrong)


def test_nothing_is_changed_by_those_who_may_not(cast: Cast, world: World) -> None:
    """A POST by a stranger is 404 (the object does not exist for them) or 403 (no such role), and changes nothing."""
    before = _state(world)
    wrong = []
    for role, client in clients(cast):
        for name, also_refused in POST.items():
            if role not in ("anonymous", "rival", "other_officer", "admin", "operator", *also_refused):
                continue
            answer = code(client.post(world.address(name), {"version": "1", "file": io.BytesIO(b"x")}))
            if answer not in ({L} if role == "anonymous" else {403, 404}):
                wrong.append(f"{name} as {role}: {answer}")
    assert not wrong, "\n".join(wrong)
    assert _state(world) == before


def _state(world: World) -> list[tuple[str, int]]:
    files = Application.objects.filter(pk__in=[world.draft.pk, world.signed.pk, world.submitted.pk]).order_by("pk")
    return [(file.status, file.version) for file in files]


def test_every_form_is_guarded_against_forgery(cast: Cast, world: World) -> None:
    """Without the token of a page of ours no POST gets through; the bank's signed message is the one exception."""
    client = Client(enforce_csrf_checks=True)
    sign_in(client, cast.exporter)
    for name in POST:
        assert client.post(world.address(name)).status_code == 403, name


@pytest.mark.parametrize("name", ["home", "coo:verify", "accounts:login"])
def test_the_security_headers(client: Client, name: str) -> None:
    headers = client.get(reverse(name)).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "'unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Request-ID"]
