"""Django's admin: reference data only, verified operators only, nothing deleted, every change recorded twice."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from accounts.models import Agency, Office
from accounts.roles import REFERENCE_MODELS
from coo.admin import reference_site
from coo.forms.reference import AgreementForm, AttachmentTypeForm, ExchangeRateForm, ReadableJson
from coo.models import Agreement, AttachmentType, Fee, Port
from tests.factories.login import sign_in
from tradeconnect.common.models import AuditEvent

pytestmark = pytest.mark.django_db
# No rows in the small reference data of the tests: PIN codes are a large file, suspensions are the operators' own.
EMPTY = {"common.pincode", "coo.agreementsuspension"}


def names() -> list[str]:
    (site,) = [entry for entry in get_resolver().url_patterns if str(getattr(entry, "namespace", "")) == "admin"]
    found: list[str] = []

    def walk(entries: Any) -> None:
        for entry in entries:
            if isinstance(entry, URLPattern):
                assert entry.name, entry.pattern
                found.append(entry.name)
            else:
                walk(entry.url_patterns)

    walk(site.url_patterns)  # type: ignore[union-attr]
    return found


def address(name: str) -> str:
    """Return the address of an admin page, of the first row where it needs one."""
    try:
        return reverse(f"admin:{name}")
    except NoReverseMatch:
        if name == "app_list":
            return reverse("admin:app_list", args=["coo"])
        app, model = name.split("_")[:2]
        first = apps.get_model(app, model).objects.first()
        return reverse(f"admin:{name}", args=[first.pk if first else 1])


def test_exactly_the_reference_data_is_registered() -> None:
    assert {model._meta.label_lower for model in reference_site._registry} == REFERENCE_MODELS
    assert "admin:coo_application_changelist" not in names()


def test_nothing_leads_to_a_login_a_password_or_a_deletion_of_its_own() -> None:
    assert not [name for name in names() if "login" in name or "password" in name or "delete" in name]


@pytest.mark.parametrize("who", ["exporter", "colleague", "rival", "officer", "other_officer", "admin"])
def test_only_operators_enter(cast: Any, client: Client, who: str) -> None:
    sign_in(client, getattr(cast, who))
    for name in names():
        assert client.get(address(name)).status_code == 403, name
        assert client.post(address(name), {}).status_code == 403, name


def test_a_stranger_and_a_half_signed_in_operator_are_sent_to_the_login(cast: Any, client: Client) -> None:
    for name in names():
        assert client.get(address(name)).url.startswith("/login/?next="), name
    client.force_login(cast.operator)
    for name in names():
        assert client.get(address(name)).url.startswith("/login/second-factor/"), name


def test_a_verified_operator_sees_lists_and_forms(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.operator)
    for name in names():
        if name == "autocomplete":
            continue
        app_model = ".".join(name.split("_")[:2])
        missing = app_model in EMPTY and name.endswith(("_change", "_history"))
        answer = client.get(address(name))
        assert answer.status_code == (302 if missing else 200), name
        if answer.headers["Content-Type"].startswith("text/html"):
            assert "'unsafe" not in answer.headers["Content-Security-Policy"]
    for model in reference_site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        assert client.get(reverse(base), {"q": "in"}).status_code == 200


def test_a_change_leaves_both_records(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.operator)
    data = {
        "service": "PREF",
        "amount_paise": "60000",
        "gst_percent": "18.00",
        "sac": "999799",
        "description": "Processing fee",
        "starts_on": "2031-04-01",
        "ends_on": "",
    }
    assert client.post(reverse("admin:coo_fee_add"), data).status_code == 302
    fee = Fee.objects.get(starts_on="2031-04-01")
    answer = client.post(reverse("admin:coo_fee_change", args=[fee.pk]), {**data, "ends_on": "2032-03-31"})
    assert answer.status_code == 302
    fee.refresh_from_db()
    assert str(fee.ends_on) == "2032-03-31"
    events = AuditEvent.objects.filter(action__startswith="coo.reference", actor=cast.operator).order_by("pk")
    assert [event.action for event in events] == ["coo.reference.added", "coo.reference.changed"]
    assert events[1].data["fields"] == {"ends_on": "2032-03-31"}
    assert LogEntry.objects.filter(user=cast.operator, object_id=str(fee.pk)).count() == 2
    history = client.get(reverse("admin:coo_fee_history", args=[fee.pk])).content.decode()
    assert cast.operator.email in history or cast.operator.get_full_name() in history


def test_keys_do_not_change_and_nothing_is_deleted(cast: Any, signed_in: Any) -> None:
    client, fee = signed_in(cast.operator), Fee.objects.first()
    assert fee
    before = (fee.service, fee.starts_on)
    data = {"service": "OTHER", "starts_on": "2001-01-01", "amount_paise": "1", "gst_percent": "5", "sac": "1"}
    assert client.post(reverse("admin:coo_fee_change", args=[fee.pk]), {**data, "description": "x"}).status_code == 302
    fee.refresh_from_db()
    assert (fee.service, fee.starts_on) == before
    rows = Fee.objects.count()
    chosen = {"action": "delete_selected", "_selected_action": [fee.pk], "post": "yes"}
    client.post(reverse("admin:coo_fee_changelist"), chosen)
    assert client.post(f"/admin/coo/fee/{fee.pk}/delete/", {"post": "yes"}).status_code == 404
    assert Fee.objects.count() == rows


def test_the_search_finds_a_port_that_was_added(cast: Any, signed_in: Any) -> None:
    data = {"code": "INXYZ1", "name": "Vizhinjam", "full_name": "", "city": "", "kind": "SEA", "country": "IN"}
    assert signed_in(cast.operator).post(reverse("admin:coo_port_add"), data).status_code == 302
    assert Port.objects.get(code="INXYZ1").words == "inxyz1 vizhinjam"


def test_rights_are_the_operators_alone(cast: Any) -> None:
    for user in (cast.exporter, cast.officer, cast.operator):
        assert not user.is_staff  # not in a session that a second factor has confirmed
        assert not user.has_perm("coo.change_fee")
        assert not user.has_module_perms("coo")
    cast.operator.is_verified = lambda: True
    assert cast.operator.has_perm("coo.change_fee")
    assert not cast.operator.has_perm("coo.delete_fee")
    assert not cast.operator.has_perm("coo.change_application")
    assert not cast.operator.has_module_perms("payments")


def test_the_admin_site_of_packages_is_not_served() -> None:
    assert reference_site is not admin.site
    assert not admin.site._registry


def test_the_list_of_agreements_says_what_is_to_confirm(cast: Any, signed_in: Any) -> None:
    client, address = signed_in(cast.operator), reverse("admin:coo_agreement_changelist")
    page = client.get(address).content.decode()
    assert "validity_months, days_after_shipment, copy_markings" in page
    sure = {row.code for row in client.get(address, {"to_confirm": "no"}).context["cl"].queryset}
    unsure = {row.code for row in client.get(address, {"to_confirm": "yes"}).context["cl"].queryset}
    assert {"SAFTA", "ITFA"} <= unsure
    assert not sure & unsure
    assert sure | unsure == set(Agreement.objects.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("criteria", [{"code": "A", "label": "A"}], "row 1 has no"),
        ("criteria", [{"code": "A", "label": "A", "text": "A", "shift": "CTX"}], "row 1: unknown tariff shift CTX"),
        ("criteria", [{"code": "A", "label": "A", "text": "A"}] * 2, "is there twice"),
        ("criteria", [{"code": "A", "label": "A", "text": "A", "minimum": "forty"}], "row 1: "),
        ("criteria", [{"code": "A", "label": "A", "text": "A", "minimum": "33.335"}], "at most two decimals"),
        ("criteria", [{"code": "A", "label": "A", "text": "A", "maximum": "Infinity"}], "at most two decimals"),
        ("partners", ["LK", "QQ"], "Unknown countries: QQ"),
        ("partners", "LK", "Write a list of country codes."),
    ],
)
def test_an_agreement_that_the_rules_cannot_read_is_refused(
    cast: Any, signed_in: Any, field: str, value: Any, words: str
) -> None:
    row = Agreement.objects.get(code="SAFTA")
    form = AgreementForm({field: json.dumps(value)}, instance=Agreement.objects.get(pk=row.pk))
    assert any(words in error for error in form.errors[field]), form.errors[field]
    page = signed_in(cast.operator).get(reverse("admin:coo_agreement_change", args=[row.pk])).content.decode()
    assert page.index("validity_months, copy_markings") < page.index('name="criteria"')


def test_an_agreement_without_a_form_of_ours_can_be_saved(cast: Any, signed_in: Any) -> None:
    row = Agreement.objects.get(code="GSP")
    form = AgreementForm({"boxes": "[]"}, instance=row)
    assert "boxes" not in form.errors
    assert form.cleaned_data["boxes"] == []


@pytest.mark.parametrize(("codes", "is_good"), [("EFTATEPA-SD,AIFTA", True), ("", True), ("EFTATEPA-SD,NOSUCH", False)])
def test_a_kind_of_attachment_names_known_agreements(cast: Any, codes: str, is_good: bool) -> None:
    row = AttachmentType.objects.get(code="PACKING_LIST")
    sent = {"code": row.code, "name": row.name, "position": "2", "agreements": codes}
    form = AttachmentTypeForm(sent, instance=row)
    assert form.is_valid() is is_good
    assert is_good or "NOSUCH" in str(form.errors["agreements"])


def test_what_the_loader_refuses_in_a_file_is_refused_here(cast: Any, signed_in: Any) -> None:
    client, fee = signed_in(cast.operator), Fee.objects.filter(ends_on=None).first()
    assert fee
    day_before = str(fee.starts_on.replace(year=fee.starts_on.year - 1))
    data = {"amount_paise": "1", "gst_percent": "5", "sac": "1", "description": "x", "ends_on": day_before}
    answer = client.post(reverse("admin:coo_fee_change", args=[fee.pk]), data)
    assert "It ends before it begins." in answer.content.decode()
    fee.refresh_from_db()
    assert fee.ends_on is None
    rate = ExchangeRateForm({"currency": "QQQ", "date": "2026-01-01", "per_units": "1", "rate_inr": "90"})
    assert "QQQ" in str(rate.errors["currency"])


def test_the_helpdesk_says_who_takes_the_fee_of_self_declarations(cast: Any, signed_in: Any) -> None:
    """Without its state the fee of a self-declared certificate is not known: the loader's file does not say it."""
    client = signed_in(cast.operator)
    agency = Agency.objects.get(code="DGFT")
    Agency.objects.filter(pk=agency.pk).update(state=None)
    state = cast.office.agency.state
    sent = {"name": agency.name, "kind": agency.kind, "state": state.pk, "starts_on": "2000-01-01", "gstin": ""}
    assert client.post(reverse("admin:accounts_agency_change", args=[agency.pk]), sent).status_code == 302
    agency.refresh_from_db()
    assert agency.state == state
    assert AuditEvent.objects.filter(action="coo.reference.changed", target_id=str(agency.pk)).exists()


def test_an_office_keeps_its_code(cast: Any, signed_in: Any) -> None:
    client, office = signed_in(cast.operator), cast.office
    address = reverse("admin:accounts_office_change", args=[office.pk])
    sent = {"code": "XXX", "city": "Delhi", "address": office.address, "promise_hours": "8", "starts_on": "2000-01-01"}
    assert client.post(address, sent).status_code == 302
    kept = Office.objects.get(pk=office.pk)
    assert (kept.code, kept.city, kept.promise_hours) == (office.code, "Delhi", 8)
    sent = {**sent, "agency": office.agency_id, "code": "A-B"}
    assert (
        "Write capital letters and digits only."
        in client.post(reverse("admin:accounts_office_add"), sent).content.decode()
    )


def test_rows_of_json_stand_on_lines_of_their_own() -> None:
    field = ReadableJson()
    rows = [{"code": "WO"}, {"code": "PE"}]
    assert str(field.prepare_value(rows)).count("\n") == 3
    assert json.loads(field.prepare_value(rows)) == rows
    assert field.prepare_value(["LK", "BD"]) == '["LK", "BD"]'
    assert not field.has_changed(rows, field.prepare_value(rows))
