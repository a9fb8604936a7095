"""One-click fixes: offered at the field, in the row; what was typed beside them is kept; a second click is harmless."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from coo.models import Application
from coo.services.findings import application_findings
from coo.services.fixing import FixGone, apply_fix
from coo.tabs import Slug
from tests.factories.files import make_draft, sign
from tests.integration.coo.wizard_world import send, today, url
from tradeconnect.common import audit

pytestmark = pytest.mark.django_db
ADDRESS = "214 West 38th Street, New York, NY 10018, USA"
WITHOUT = "214 West 38th Street, New York, NY 10018"


@pytest.fixture
def draft(cast: Any) -> Application:
    """A full draft whose address names the country."""
    return make_draft(cast, importer_address=ADDRESS)


def key_of(draft: Application, code: str) -> str:
    _snapshot, findings = application_findings(Application.objects.get(pk=draft.pk), today=today())
    return next(found.fix.key for found in findings if found.code == code and found.fix)


def test_the_button_stands_at_the_field_and_says_what_it_will_write(draft: Any, cast: Any, signed_in: Any) -> None:
    page = signed_in(cast.exporter).get(url(draft, Slug.CERTIFICATE)).content.decode()
    field = page[page.index('id="id_importer_address-error"') :]
    assert re.search(r'name="fix" value="CERT-008-\w{12}"', field)
    assert f'class="fix-becomes">{WITHOUT}<' in field
    # Enter in a field must not press it: another button of the form comes first.
    assert page.index('form="tab-form" hidden') < page.index('name="fix"')


def test_pressed_in_the_tab_it_saves_what_was_typed_too(draft: Any, cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    page = client.get(url(draft, Slug.CERTIFICATE))
    typed = {**page.context["form"].initial, "importer_name": "Typed meanwhile", "third_country_invoicing": "no"}
    typed = {name: value for name, value in typed.items() if value is not None and not name.startswith("value_")}
    typed["invoice_date"] = today().strftime("%d/%m/%Y")
    answer = send(client, draft, Slug.CERTIFICATE, typed, fix=key_of(draft, "CERT-008"))
    assert answer.url == url(draft, Slug.CERTIFICATE)
    draft.refresh_from_db()
    assert (draft.importer_address, draft.importer_name) == (WITHOUT, "Typed meanwhile")
    assert f"Corrected: {WITHOUT}" in client.get(answer.url).content.decode()


def test_applied_from_the_summary_it_is_recorded_and_a_second_click_changes_nothing(
    draft: Any, cast: Any, signed_in: Any
) -> None:
    client, key = signed_in(cast.exporter), key_of(draft, "CERT-008")
    answer = client.post(reverse("coo:fix_apply", args=[draft.uuid]), {"fix": key})
    assert answer.url == reverse("coo:summary", args=[draft.uuid])
    draft.refresh_from_db()
    assert draft.importer_address == WITHOUT
    event = audit.history(draft).get(action="coo.application.fix_applied")
    assert event.data == {"tab": Slug.CERTIFICATE, "version": draft.version}
    again = client.post(reverse("coo:fix_apply", args=[draft.uuid]), {"fix": key, "back": Slug.CERTIFICATE})
    assert again.url == url(draft, Slug.CERTIFICATE)
    version = draft.version
    draft.refresh_from_db()
    assert draft.version == version


def test_a_fix_that_was_offered_for_other_content_is_not_applied(draft: Any, cast: Any) -> None:
    key = key_of(draft, "CERT-008")
    Application.objects.filter(pk=draft.pk).update(importer_address="Another street, Boston, USA")
    with pytest.raises(FixGone):
        apply_fix(application=draft, key=key, actor=cast.exporter, now=timezone.now())
    draft.refresh_from_db()
    assert draft.importer_address == "Another street, Boston, USA"


def test_a_fix_of_a_row(draft: Any, cast: Any, signed_in: Any) -> None:
    draft.items.update(hs_code="520811")
    client = signed_in(cast.exporter)
    page = client.get(url(draft, Slug.EXPORT)).content.decode()
    assert 'value="EXP-005.1-' in page
    send(client, draft, Slug.EXPORT, fix=key_of(draft, "EXP-005"))
    assert draft.items.get().hs_code == "610462"
    assert draft.items.count() == 1


def test_a_fix_of_an_origin_and_of_an_answer(draft: Any, cast: Any) -> None:
    item = draft.items.get()
    item.inputs.update(country_id="CN")
    apply_fix(application=draft, key=key_of(draft, "X-002"), actor=cast.exporter, now=timezone.now())
    item.refresh_from_db()
    assert item.uses_imported_inputs is True
    draft.items.update(criterion="", criterion_value=None, criterion_text="")
    apply_fix(application=draft, key=key_of(draft, "IMP-014"), actor=cast.exporter, now=timezone.now())
    item.refresh_from_db()
    assert (item.criterion, item.criterion_text, item.uses_imported_inputs) == ("INDIA", "INDIAN ORIGIN", True)


def test_a_fix_voids_a_signature_like_any_edit(cast: Any) -> None:
    signed = sign(make_draft(cast))
    Application.objects.filter(pk=signed.pk).update(rate_inr="70")
    apply_fix(application=signed, key=key_of(signed, "CERT-022"), actor=cast.exporter, now=timezone.now())
    signed.refresh_from_db()
    assert signed.status == "draft"


@pytest.mark.parametrize("who", ["rival", "officer"])
def test_strangers_apply_nothing(draft: Any, cast: Any, signed_in: Any, who: str) -> None:
    key = key_of(draft, "CERT-008")
    answer = signed_in(getattr(cast, who)).post(reverse("coo:fix_apply", args=[draft.uuid]), {"fix": key})
    assert answer.status_code in (403, 404)
    draft.refresh_from_db()
    assert draft.importer_address == ADDRESS
