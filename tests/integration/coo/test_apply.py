"""*Apply for Certificate of Origin*: start fresh, proceed, delete."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Membership, User
from coo.models import Application
from tests.factories.files import make_draft, sign
from tests.integration.coo.wizard_world import new_draft, url
from tradeconnect.common.models import AuditEvent, StoredFile

pytestmark = pytest.mark.django_db
APPLY = "/apply/"


def test_starting_fresh_makes_a_numbered_draft_and_opens_tab_1(cast: Any, signed_in: Any) -> None:
    response = signed_in(cast.exporter).post(reverse("coo:apply_start"))
    draft = Application.objects.get(firm=cast.firm)
    assert response.url == url(draft, "basic-details")
    assert draft.draft_number.startswith("DRAFTCOOAPPLY0000")
    assert draft.created_by == cast.exporter


def test_the_list_shows_number_agreement_importer_and_progress(cast: Any, signed_in: Any) -> None:
    draft = new_draft(cast)
    draft.importer_name = "Hudson & Vale Apparel LLC"
    draft.save(update_fields=["importer_name"])
    page = signed_in(cast.colleague).get(APPLY).content.decode()
    assert draft.draft_number in page
    assert "Hudson &amp; Vale Apparel LLC" in page
    assert "Tab 2 of 8" in page
    assert url(draft, "certificate-details") in page


def test_a_signed_application_shows_its_chip_and_leads_to_the_summary(
    full_draft: Any, cast: Any, signed_in: Any
) -> None:
    signed = sign(full_draft)
    client = signed_in(cast.exporter)
    page = client.get(APPLY).content.decode()
    assert "Signed (awaiting payment)" in page
    assert reverse("coo:summary", args=[signed.uuid]) in page
    assert reverse("coo:draft_delete", args=[signed.uuid]) not in page
    followed = client.get(reverse("coo:apply_proceed"), {"draft": signed.uuid})
    assert followed.url == reverse("coo:summary", args=[signed.uuid])


def test_proceeding_opens_the_first_tab_that_was_not_saved(cast: Any, signed_in: Any) -> None:
    draft = new_draft(cast)
    response = signed_in(cast.exporter).get(reverse("coo:apply_proceed"), {"draft": str(draft.uuid)})
    assert response.url == url(draft, "certificate-details")


@pytest.mark.parametrize("sent", ["", "7"])
def test_proceeding_without_a_selection_says_so(cast: Any, signed_in: Any, sent: str) -> None:
    new_draft(cast)
    client = signed_in(cast.exporter)
    response = client.get(reverse("coo:apply_proceed"), {"draft": sent}, follow=True)
    assert "No draft is selected." in response.content.decode()


def test_another_firms_draft_is_not_found_and_not_listed(cast: Any, signed_in: Any) -> None:
    draft = new_draft(cast)
    client = signed_in(cast.rival)
    assert draft.draft_number not in client.get(APPLY).content.decode()
    for address in (url(draft, "basic-details"), reverse("coo:draft_delete", args=[draft.uuid])):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    assert client.get(reverse("coo:apply_proceed"), {"draft": str(draft.uuid)}).status_code == 404


def test_without_a_firm_the_page_says_why_and_what_to_do(cast: Any, signed_in: Any) -> None:
    stranger = User.objects.create_user("new@demo.test", "x", first_name="New")
    client = signed_in(stranger)
    page = client.get(APPLY).content.decode()
    assert "No IEC is linked to your e-mail" in page
    assert "What to do" in page
    assert client.post(reverse("coo:apply_start")).status_code == 403


def test_an_officer_has_no_business_here(cast: Any, signed_in: Any) -> None:
    assert signed_in(cast.officer).get(APPLY).status_code == 403


def test_who_may_only_view_sees_the_drafts_without_buttons(cast: Any, signed_in: Any) -> None:
    draft = new_draft(cast)
    Membership.objects.filter(user=cast.colleague).update(rights=["view"])
    client = signed_in(cast.colleague)
    page = client.get(APPLY).content.decode()
    assert draft.draft_number in page
    assert "Start Fresh Application" not in page
    assert client.post(reverse("coo:apply_start")).status_code == 403
    assert client.get(url(draft, "basic-details")).status_code == 403


def test_deleting_asks_first_and_then_deletes_the_rows(cast: Any, signed_in: Any, full_draft: Any) -> None:
    client = signed_in(cast.exporter)
    address = reverse("coo:draft_delete", args=[full_draft.uuid])
    stored = full_draft.attachments.get().file
    assert "Delete this draft?" in client.get(address).content.decode()
    assert Application.objects.filter(pk=full_draft.pk).exists()
    assert client.post(address).url == APPLY
    assert not Application.objects.filter(pk=full_draft.pk).exists()
    # Kept for *Undo*; swept with its day (test_undo.py).
    assert StoredFile.objects.filter(pk=stored.pk).exists()
    event = AuditEvent.objects.get(action="coo.application.deleted", target_id=str(full_draft.uuid))
    assert event.data == {"number": full_draft.draft_number}


def test_what_was_signed_once_is_kept(cast: Any, signed_in: Any, full_draft: Any) -> None:
    signed = sign(full_draft)
    response = signed_in(cast.exporter).post(reverse("coo:draft_delete", args=[signed.uuid]), follow=True)
    assert "what was signed is kept" in response.content.decode()
    assert Application.objects.filter(pk=signed.pk).exists()


def test_a_submitted_file_cannot_be_deleted(cast: Any, signed_in: Any) -> None:
    from tests.factories.files import submit

    submitted = submit(make_draft(cast))
    assert signed_in(cast.exporter).post(reverse("coo:draft_delete", args=[submitted.uuid])).status_code == 409


def test_the_list_costs_the_same_for_1_and_20_drafts(
    cast: Any, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cast.exporter)
    new_draft(cast)
    with django_assert_max_num_queries(20) as first:
        client.get(APPLY)
    for _number in range(19):
        new_draft(cast)
    with django_assert_max_num_queries(len(first)):
        assert client.get(APPLY).content.decode().count("DRAFTCOOAPPLY") >= 20


def test_work_on_a_signed_application_goes_on_at_the_summary_whatever_was_not_saved(full_draft: Any) -> None:
    full_draft.saved_tabs.remove("import-details")
    full_draft.save(update_fields=["saved_tabs"])
    assert full_draft.next_slug == "import-details"
    assert sign(full_draft).next_slug == "summary"
