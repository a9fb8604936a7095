"""A paid file that came back deficient: what office and fee follow from is fixed, all else can be corrected."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Office
from coo.constants import Status
from coo.models import Application
from coo.services.drafts import TAB_FIELDS, clear_tab, save_tab
from coo.services.editing import FIXED_BY_PAYMENT, FixedByPayment
from coo.tabs import Slug
from coo.views import wizard
from tests.factories.files import make_draft, submit
from tests.integration.coo.deficiency_world import say_yes
from tests.integration.coo.office_world import decide
from tests.integration.coo.wizard_world import BASIC, certificate, send, today, url
from tradeconnect.common.dates import dmy

pytestmark = pytest.mark.django_db
REASON = "The file is paid and with this office: withdraw it and file anew to change this."


@pytest.fixture
def deficient(cast: Any) -> Application:
    file = submit(make_draft(cast))
    decide("raise_deficiency", file, cast.officer, remarks="Which importer?")
    say_yes(file, cast.exporter)
    return Application.objects.get(pk=file.pk)


def save(file: Application, slug: str, user: Any, **values: Any) -> Application:
    return save_tab(
        application=file, slug=slug, values=values, expected_version=file.version, actor=user, now=timezone.now()
    )


def test_the_fixed_fields_belong_to_tabs() -> None:
    assert {*TAB_FIELDS[Slug.BASIC], *TAB_FIELDS[Slug.CERTIFICATE]} >= FIXED_BY_PAYMENT


def test_the_service_refuses_another_office_kind_agreement_or_delivery(cast: Any, deficient: Application) -> None:
    for slug, values in (
        (Slug.CERTIFICATE, {"office": cast.other_office}),
        (Slug.CERTIFICATE, {"office_id": cast.other_office.pk}),
        (Slug.CERTIFICATE, {"certificate_kind": "PREF"}),
        (Slug.CERTIFICATE, {"agreement": None}),
        (Slug.BASIC, {"wants_delivery": True}),
    ):
        with pytest.raises(FixedByPayment) as refused:
            save(deficient, slug, cast.exporter, **values)
        assert refused.value.fields == (next(iter(values)).removesuffix("_id"),)
        assert str(refused.value) == REASON
    fresh = Application.objects.get(pk=deficient.pk)
    assert (fresh.office, fresh.version) == (cast.office, deficient.version)


def test_the_same_values_and_every_other_field_are_saved(cast: Any, deficient: Application) -> None:
    same = {name: getattr(deficient, name) for name in ("office_id", "certificate_kind", "agreement")}
    save(deficient, Slug.CERTIFICATE, cast.exporter, importer_name="Another LLC", **same)
    assert Application.objects.get(pk=deficient.pk).importer_name == "Another LLC"


def test_a_draft_may_change_them(cast: Any) -> None:
    draft = make_draft(cast)
    assert save(draft, Slug.CERTIFICATE, cast.exporter, office=cast.other_office).office == cast.other_office


def test_clear_all_leaves_them(cast: Any, deficient: Application) -> None:
    for slug in (Slug.CERTIFICATE, Slug.BASIC):
        file = Application.objects.get(pk=deficient.pk)
        clear_tab(application=file, slug=slug, expected_version=file.version, actor=cast.exporter, now=timezone.now())
    fresh = Application.objects.get(pk=deficient.pk)
    assert fresh.importer_name == ""
    assert fresh.branch is None
    for name in FIXED_BY_PAYMENT:
        assert getattr(fresh, name) == getattr(deficient, name), name


def test_the_form_shows_them_closed_with_the_reason(cast: Any, signed_in: Any, deficient: Application) -> None:
    client = signed_in(cast.exporter)
    for slug, names in (
        (Slug.CERTIFICATE, ("certificate_kind", "agreement", "office")),
        (Slug.BASIC, ("wants_delivery",)),
    ):
        page = client.get(url(deficient, slug))
        assert page.content.decode().count(REASON) == len(names)
        assert all(page.context["form"].fields[name].disabled for name in names)


def test_what_is_sent_for_them_does_not_count(cast: Any, signed_in: Any, deficient: Application) -> None:
    client = signed_in(cast.exporter)
    sent = certificate(cast, office=str(cast.other_office.uuid), importer_name="Another LLC", invoice_date=dmy(today()))
    assert send(client, deficient, Slug.CERTIFICATE, sent).status_code == 302
    assert send(client, deficient, Slug.BASIC, {**BASIC, "wants_delivery": "yes"}).status_code == 302
    fresh = Application.objects.get(pk=deficient.pk)
    assert (fresh.office, fresh.importer_name, fresh.wants_delivery) == (cast.office, "Another LLC", False)
    assert fresh.status == Status.DEFICIENT


def test_a_wanted_delivery_stays_wanted(cast: Any, signed_in: Any, deficient: Application) -> None:
    Application.objects.filter(pk=deficient.pk).update(wants_delivery=True, delivery_to="branch")
    assert send(signed_in(cast.exporter), deficient, Slug.BASIC, BASIC).status_code == 302
    assert Application.objects.get(pk=deficient.pk).wants_delivery is True


def test_an_office_that_was_closed_meanwhile_does_not_stop_the_answer(
    cast: Any, signed_in: Any, deficient: Application
) -> None:
    Office.objects.filter(pk=cast.office.pk).update(ends_on=today().replace(year=2025))
    client = signed_in(cast.exporter)
    assert cast.office.city in client.get(url(deficient, Slug.CERTIFICATE)).content.decode()
    send(client, deficient, Slug.CERTIFICATE, certificate(cast, importer_name="Another LLC"))
    fresh = Application.objects.get(pk=deficient.pk)
    assert (fresh.importer_name, fresh.office) == ("Another LLC", cast.office)


def test_a_page_from_before_the_payment_is_told_the_reason(
    cast: Any, signed_in: Any, deficient: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = wizard.get_application

    def before_payment(*arguments: Any) -> Application:
        file = real(*arguments)
        file.file_number = None
        return file

    monkeypatch.setattr(wizard, "get_application", before_payment)
    page = send(signed_in(cast.exporter), deficient, Slug.BASIC, {**BASIC, "wants_delivery": "yes"})
    assert page.context["form"].errors["wants_delivery"] == [REASON]
    assert page.request["PATH_INFO"] == reverse("coo:tab", args=[deficient.uuid, Slug.BASIC])
