"""A save that would overwrite newer content: both are shown, field by field, and whatever is answered loses nothing."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coo.models import Application
from coo.tabs import Slug
from tests.factories.files import make_draft, sign
from tests.factories.login import sign_in
from tests.integration.coo.test_items import ITEM
from tests.integration.coo.wizard_world import BASIC, certificate, new_draft, send, url, with_items

pytestmark = pytest.mark.django_db
THEIRS = {"importer_name": "Anil’s importer", "importer_address": "1 Pier Road, Boston", "importer_country": "US"}
MINE = {"importer_name": "Meera’s importer", "importer_address": "2 Pier Road, Boston", "importer_country": "CA"}


@pytest.fixture
def clash(cast: Any) -> tuple[Application, Client, Any]:
    """Anil has saved tab 2 after Meera opened it; Meera saves: the draft, her browser, the answer."""
    draft = new_draft(cast)
    loaded = draft.version
    anil, meera = Client(), Client()
    sign_in(anil, cast.colleague)
    sign_in(meera, cast.exporter)
    send(anil, draft, Slug.CERTIFICATE, certificate(cast, rate_usd="1", **THEIRS))
    answer = meera.post(url(draft, Slug.CERTIFICATE), {"version": loaded, **certificate(cast, rate_usd="1", **MINE)})
    draft.refresh_from_db()
    return draft, meera, answer


def sent_again(answer: Any, **choices: str) -> dict[str, Any]:
    """Return what the form of the page sends, with these radio buttons chosen."""
    html = answer.content.decode()
    form = html[html.index('class="conflict"') :]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form))
    names = set(re.findall(r'name="(take:[^"]+)"', form))
    return {**hidden, **dict.fromkeys(names, "mine"), **choices}


def test_both_are_shown_field_by_field_with_the_differences_marked(clash: Any) -> None:
    draft, _meera, answer = clash
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Anil Kumar saved this tab at " in page
    assert [row.name for row in answer.context["differences"]] == list(MINE)
    assert "<mark>Anil</mark>’s importer" in page
    assert "<mark>Meera</mark>’s importer" in page
    assert "<mark>1</mark> Pier Road, Boston" in page
    assert "<mark>United States of America</mark>" in page
    assert f'name="version" value="{draft.version}"' in page
    assert draft.importer_name == "Anil’s importer"


def test_keep_all_of_mine(clash: Any) -> None:
    draft, meera, answer = clash
    assert meera.post(url(draft, Slug.CERTIFICATE), sent_again(answer, resolve="mine")).status_code == 302
    draft.refresh_from_db()
    assert (draft.importer_name, draft.importer_country_id) == ("Meera’s importer", "CA")


def test_take_all_of_theirs_saves_nothing(clash: Any) -> None:
    draft, meera, answer = clash
    version = draft.version
    assert meera.post(url(draft, Slug.CERTIFICATE), sent_again(answer, resolve="theirs")).status_code == 302
    draft.refresh_from_db()
    assert (draft.importer_name, draft.version) == ("Anil’s importer", version)


def test_field_by_field(clash: Any) -> None:
    draft, meera, answer = clash
    chosen = sent_again(answer, resolve="fields", **{"take:importer_address": "theirs"})
    meera.post(url(draft, Slug.CERTIFICATE), chosen)
    draft.refresh_from_db()
    assert (draft.importer_name, draft.importer_address) == ("Meera’s importer", "1 Pier Road, Boston")
    assert draft.importer_country_id == "CA"


def test_a_third_save_meanwhile_is_shown_too_and_the_answers_are_kept(clash: Any, cast: Any) -> None:
    draft, meera, answer = clash
    anil = Client()
    sign_in(anil, cast.colleague)
    send(anil, draft, Slug.CERTIFICATE, certificate(cast, rate_usd="1", **{**THEIRS, "importer_name": "Anil’s third"}))
    chosen = sent_again(answer, resolve="fields", **{"take:importer_address": "theirs"})
    again = meera.post(url(draft, Slug.CERTIFICATE), chosen)
    assert again.status_code == 409
    assert {row.name for row in again.context["differences"]} == {"importer_name", "importer_country"}
    assert "<mark>Anil</mark>’s <mark>third</mark>" in again.content.decode()
    meera.post(url(draft, Slug.CERTIFICATE), sent_again(again, resolve="mine"))
    draft.refresh_from_db()
    assert (draft.importer_name, draft.importer_address) == ("Meera’s importer", "1 Pier Road, Boston")


def test_the_same_content_written_otherwise_is_no_conflict(cast: Any) -> None:
    draft = new_draft(cast)
    loaded = draft.version
    client = Client()
    sign_in(client, cast.exporter)
    send(client, draft, Slug.CERTIFICATE, certificate(cast, rate_usd="1"))
    version = Application.objects.get(pk=draft.pk).version
    mine = {"version": loaded, **certificate(cast, invoice_value="1,500", rate_inr="90", rate_usd="1.00")}
    assert client.post(url(draft, Slug.CERTIFICATE), mine).url == url(draft, Slug.EXPORT)
    assert Application.objects.get(pk=draft.pk).version == version


def test_ticks_and_radio_buttons(cast: Any) -> None:
    draft = new_draft(cast)
    loaded = draft.version
    client = Client()
    sign_in(client, cast.exporter)
    send(client, draft, Slug.BASIC, {**BASIC, "wants_delivery": "yes"})
    mine = {"version": loaded, "branch": "003", "wants_delivery": "no", "delivery_to": "branch"}
    answer = client.post(url(draft, Slug.BASIC), mine)
    assert {row.name for row in answer.context["differences"]} == {"wants_delivery", "disclaimer_accepted"}
    chosen = sent_again(answer, resolve="fields", **{"take:disclaimer_accepted": "theirs"})
    client.post(url(draft, Slug.BASIC), chosen)
    draft.refresh_from_db()
    assert (draft.wants_delivery, draft.disclaimer_accepted) == (False, True)


def test_taking_theirs_leaves_a_signature_alone(cast: Any) -> None:
    draft = sign(make_draft(cast))
    client = Client()
    sign_in(client, cast.exporter)
    client.post(url(draft, Slug.CERTIFICATE), {"version": 0, "resolve": "theirs", **certificate(cast)})
    draft.refresh_from_db()
    assert draft.status == "signed"


def test_an_item(cast: Any) -> None:
    draft = with_items(new_draft(cast), cast, 1)
    item, client = draft.items.get(), Client()
    sign_in(client, cast.exporter)
    loaded = Application.objects.get(pk=draft.pk).version
    address = reverse("coo:item_edit", args=[draft.uuid, item.uuid])
    client.post(address, {**ITEM, "version": loaded, "description": "Their goods", "marks": "Their marks"})
    answer = client.post(address, {**ITEM, "version": loaded, "description": "My goods", "marks": "My marks"})
    assert answer.status_code == 409
    chosen = sent_again(answer, resolve="fields", **{"take:marks": "theirs"})
    assert client.post(address, chosen).status_code == 302
    item.refresh_from_db()
    assert (item.description, item.marks) == ("My goods", "Their marks")


def test_an_item_that_was_deleted_meanwhile_loses_nothing_typed(cast: Any) -> None:
    draft = with_items(new_draft(cast), cast, 1)
    item, client = draft.items.get(), Client()
    sign_in(client, cast.exporter)
    loaded = Application.objects.get(pk=draft.pk).version
    client.post(reverse("coo:item_delete", args=[draft.uuid, item.uuid]))
    gone = client.post(
        reverse("coo:item_edit", args=[draft.uuid, item.uuid]), {**ITEM, "version": loaded, "description": "Typed"}
    )
    assert gone.status_code == 200
    assert "Typed" in gone.content.decode()
    assert "What you typed is below" in gone.content.decode()


def test_enter_sends_the_answers_without_a_button(clash: Any) -> None:
    """The browser presses the first button of the form, which is none of the three: the radio buttons count."""
    draft, meera, answer = clash
    meera.post(url(draft, Slug.CERTIFICATE), sent_again(answer, **{"take:importer_name": "theirs"}))
    draft.refresh_from_db()
    assert (draft.importer_name, draft.importer_address) == ("Anil’s importer", "2 Pier Road, Boston")


def test_an_input(cast: Any) -> None:
    draft = with_items(new_draft(cast), cast, 1, inputs=True)
    item, client = draft.items.get(), Client()
    entry = item.inputs.get()
    sign_in(client, cast.exporter)
    loaded = Application.objects.get(pk=draft.pk).version
    address = reverse("coo:input_edit", args=[draft.uuid, entry.uuid])
    typed = {"item": str(item.uuid), "itchs_code": "52081190", "hs_code": "520811", "quantity": "1", "unit": "SQM"}
    typed |= {"unit_cif": "5", "currency": "INR", "country": "IN", "bill_number": "B/1", "bill_date": "01/04/2026"}
    client.post(address, {**typed, "version": loaded, "description": "Their cloth", "bill_number": "T/1"})
    answer = client.post(address, {**typed, "version": loaded, "description": "My cloth", "bill_number": "M/1"})
    assert answer.status_code == 409
    client.post(address, sent_again(answer, resolve="fields", **{"take:bill_number": "theirs"}))
    entry.refresh_from_db()
    assert (entry.description, entry.bill_number) == ("My cloth", "T/1")
    entry.delete()
    gone = client.post(address, {**typed, "version": loaded, "description": "Typed cloth"}).content.decode()
    assert "Typed cloth" in gone
    assert f'action="{reverse("coo:input_add", args=[draft.uuid])}"' in gone


def test_an_origin(cast: Any) -> None:
    draft = make_draft(cast)
    item, client = draft.items.get(), Client()
    sign_in(client, cast.exporter)
    loaded = Application.objects.get(pk=draft.pk).version
    address = reverse("coo:origin_edit", args=[draft.uuid, item.uuid])
    typed = {"criterion": "INDIA", "criterion_value": "0"}
    client.post(address, {**typed, "version": loaded, "uses_imported_inputs": "yes", "criterion_text": "THEIRS"})
    mine = {**typed, "version": loaded, "uses_imported_inputs": "no", "criterion_text": "MINE"}
    answer = client.post(address, mine)
    assert answer.status_code == 409
    client.post(address, sent_again(answer, resolve="fields", **{"take:uses_imported_inputs": "theirs"}))
    item.refresh_from_db()
    assert (item.uses_imported_inputs, item.criterion_text) == (True, "MINE")
