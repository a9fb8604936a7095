"""The summary's page: parts, findings, fee, *Sign*, *Payment*, and who may do what."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Right
from coo.constants import Status
from coo.demo.cast import PIN
from coo.models import Application, ExportItem
from coo.services.drafts import start_draft
from signing.selectors import usable_credentials
from tests.factories import files
from tests.integration.coo.deficiency_world import ask, say_yes
from tests.integration.coo.wizard_world import item_values

pytestmark = pytest.mark.django_db


def url(name: str, application: Application) -> str:
    return reverse(f"coo:{name}", args=[application.uuid])


def page(client: Any, name: str, application: Application) -> str:
    answer = client.get(url(name, application))
    assert answer.status_code == 200
    return str(answer.content.decode())


def signing(cast: Any, **changes: Any) -> dict[str, str]:
    credential = usable_credentials(cast.exporter, timezone.now()).get()
    return {"credential": str(credential.uuid), "pin": PIN, **changes}


def limit(cast: Any, *rights: Right) -> None:
    Membership.objects.filter(user=cast.exporter).update(rights=[right.value for right in rights])


def test_everything_is_on_the_page(full_draft: Any, cast: Any, signed_in: Any) -> None:
    html = page(signed_in(cast.exporter), "summary", full_draft)
    for text in (
        "Suvarna Looms Private Limited",
        "Hudson &amp; Vale Apparel LLC",
        "12345678",
        "₹1,35,000.00",
        "6104 62 00",
        "INDIAN ORIGIN",
        "100% cotton GSM 200+- 10%",
        "2345678",
        "INTKD6",
        "Commercial invoice 12345678.pdf",
        "Meera Raghavan, Director",
        "₹236.00",
        "Nothing to correct",
    ):
        assert text in html, text


def test_each_part_has_an_edit_link_and_each_finding_leads_to_its_field(
    full_draft: Any, cast: Any, signed_in: Any
) -> None:
    full_draft.route = "By air"
    full_draft.save(update_fields=["route"])
    html = page(signed_in(cast.exporter), "summary", full_draft)
    for slug in ("basic-details", "certificate-details", "export-details", "import-details", "attachments"):
        assert reverse("coo:tab", args=[full_draft.uuid, slug]) in html
    assert reverse("coo:tab", args=[full_draft.uuid, "shipment-details"]) + "#id_route" in html
    assert "2 things to correct" in html
    assert 'name="pin"' not in html


def test_an_empty_draft_says_which_tabs_to_fill(cast: Any, signed_in: Any) -> None:
    draft = start_draft(firm=cast.firm, actor=cast.exporter, now=timezone.now())
    html = page(signed_in(cast.exporter), "summary", draft)
    assert html.count("Not filled yet.") == 6
    assert "The fee is shown once" in html


def test_the_number_of_queries_does_not_grow_with_the_items(
    cast: Any, signed_in: Any, django_assert_max_num_queries: Any
) -> None:
    from decimal import Decimal

    items = tuple(
        files.Item("61046200", f"Trousers {n}, cotton", Decimal(1), Decimal(2), "NO MARKS", "1 box") for n in range(30)
    )
    draft = files.make_draft(cast, plan=files.Plan(items=items))
    client = signed_in(cast.exporter)
    with django_assert_max_num_queries(34):
        page(client, "summary", draft)


def test_signing_leads_to_payment(full_draft: Any, cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    answer = client.post(url("sign", full_draft), signing(cast), follow=True)
    html = answer.content.decode()
    assert url("pay", full_draft) in html
    full_draft.refresh_from_db()
    assert full_draft.status == Status.SIGNED


def test_a_wrong_pin_is_said_at_its_field_and_never_shown(full_draft: Any, cast: Any, signed_in: Any) -> None:
    answer = signed_in(cast.exporter).post(url("sign", full_draft), signing(cast, pin="999888"))
    assert answer.status_code == 422
    assert "The PIN is wrong" in answer.content.decode()
    assert "999888" not in answer.content.decode()


def test_anothers_credential_is_no_choice(full_draft: Any, cast: Any, signed_in: Any) -> None:
    theirs = usable_credentials(cast.rival, timezone.now()).get()
    answer = signed_in(cast.exporter).post(url("sign", full_draft), signing(cast, credential=str(theirs.uuid)))
    assert answer.status_code == 422
    full_draft.refresh_from_db()
    assert full_draft.status == Status.DRAFT


def test_rights_decide_what_is_offered(full_draft: Any, cast: Any, signed_in: Any) -> None:
    limit(cast, Right.VIEW)
    client = signed_in(cast.exporter)
    html = page(client, "summary", full_draft)
    assert 'name="pin"' not in html
    assert ">Edit<" not in html
    assert client.post(url("sign", full_draft), signing(cast)).status_code == 403
    assert client.get(url("pay", full_draft)).status_code == 403
    assert client.get(url("withdraw", full_draft)).status_code == 403


@pytest.mark.parametrize("name", ["summary", "summary_pdf", "pay", "application", "payment_details", "withdraw"])
def test_anothers_file_does_not_exist(full_draft: Any, cast: Any, signed_in: Any, name: str) -> None:
    assert signed_in(cast.rival).get(url(name, full_draft)).status_code == 404


def test_a_get_does_not_sign(full_draft: Any, cast: Any, signed_in: Any) -> None:
    assert signed_in(cast.exporter).get(url("sign", full_draft)).status_code == 302


def test_a_deficient_file_is_signed_and_submitted_in_one_step(full_draft: Any, cast: Any, signed_in: Any) -> None:
    application = files.submit(full_draft)
    query = ask(application, cast.officer, "shipment-details.route").queries.get()
    client = signed_in(cast.exporter)
    assert client.get(url("summary", application)).headers["Location"] == url("respond", application)
    say_yes(application, cast.exporter)
    assert "Sign & Submit" in page(client, "summary", application)
    words = {f"answer_{query.uuid.hex}": "By air."}
    answer = client.post(url("sign", application), signing(cast, remarks="Corrected", round=1, **words))
    assert answer.headers["Location"] == url("application", application)
    application.refresh_from_db()
    query.refresh_from_db()
    assert query.answer == "By air."
    assert application.status == Status.IN_PROCESS


def test_a_submitted_file_has_its_own_page(full_draft: Any, cast: Any, signed_in: Any) -> None:
    application = files.submit(full_draft)
    answer = signed_in(cast.exporter).get(url("summary", application))
    assert answer.headers["Location"] == url("application", application)


def test_the_pdf(full_draft: Any, cast: Any, signed_in: Any) -> None:
    answer = signed_in(cast.exporter).get(url("summary_pdf", full_draft))
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"].startswith("inline")
    assert "no-store" in answer["Cache-Control"]


def test_a_page_without_credentials_says_where_to_register_one(full_draft: Any, cast: Any, signed_in: Any) -> None:
    usable_credentials(cast.exporter, timezone.now()).update(removed_at=timezone.now())
    html = page(signed_in(cast.exporter), "summary", full_draft)
    assert reverse("signing:tokens") in html
    assert 'name="pin"' not in html


def test_the_pin_is_kept_out_of_error_reports(full_draft: Any, cast: Any, signed_in: Any) -> None:
    answer = signed_in(cast.exporter).post(url("sign", full_draft), signing(cast, pin="000000"))
    assert answer.wsgi_request.sensitive_post_parameters == ("pin",)


def test_after_five_wrong_pins_the_field_says_until_when_it_is_locked(
    full_draft: Any, cast: Any, signed_in: Any
) -> None:
    client = signed_in(cast.exporter)
    words = []
    for _try in range(5):
        form = client.post(url("sign", full_draft), signing(cast, pin="000000")).context["form"]
        words += form.errors["pin"]
    assert words[1] == "The PIN is wrong. 3 tries are left."
    assert words[4].startswith("Too many wrong PINs: this credential is locked until ")
    answer = client.post(url("sign", full_draft), signing(cast))
    assert answer.status_code == 422
    assert Application.objects.get(pk=full_draft.pk).status == Status.DRAFT


def test_a_finding_with_one_answer_is_corrected_by_one_click(full_draft: Any, cast: Any, signed_in: Any) -> None:
    Application.objects.filter(pk=full_draft.pk).update(route="By air")
    client = signed_in(cast.exporter)
    html = page(client, "summary", full_draft)
    key = re.search(r'name="fix" value="(SHIP[^"]+)"', html)
    assert key is not None
    answer = client.post(url("fix_apply", full_draft), {"fix": key[1], "back": "summary"}, follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain[-1][0] == url("summary", full_draft)
    assert "Nothing to correct" in html
    assert Application.objects.get(pk=full_draft.pk).route.startswith("From ")


def test_who_may_only_look_gets_neither_links_nor_fixes(full_draft: Any, cast: Any, signed_in: Any) -> None:
    Application.objects.filter(pk=full_draft.pk).update(route="By air")
    limit(cast, Right.VIEW)
    html = page(signed_in(cast.exporter), "summary", full_draft)
    assert "2 things to correct" in html
    assert 'name="fix"' not in html
    assert "#id_route" not in html


def test_what_is_signed_is_not_touched_for_a_warning(full_draft: Any, cast: Any, signed_in: Any) -> None:
    Application.objects.filter(pk=full_draft.pk).update(rate_inr=200)
    client = signed_in(cast.exporter)
    assert 'name="fix" value="CERT-022' in page(client, "summary", full_draft)
    client.post(url("sign", full_draft), signing(cast))
    html = page(client, "summary", full_draft)
    assert "CERT-022" in html
    assert 'name="fix"' not in html


def test_the_findings_stand_in_the_order_of_the_tabs(full_draft: Any, cast: Any, signed_in: Any) -> None:
    Application.objects.filter(pk=full_draft.pk).update(route="By air", importer_name="", invoice_value=7)
    html = page(signed_in(cast.exporter), "summary", full_draft)
    codes = re.findall(r"<small>[^<]* · ([A-Z]+-\d+)</small>", html)
    assert [code for code in codes if code in {"CERT-005", "X-001", "SHIP-015"}] == ["CERT-005", "X-001", "SHIP-015"]


def test_the_same_is_said_once_of_many_items(full_draft: Any, cast: Any, signed_in: Any) -> None:
    rows = (ExportItem(application=full_draft, serial=n, **item_values(itchs_code="99999999")) for n in range(11, 211))
    ExportItem.objects.bulk_create(rows)
    html = page(signed_in(cast.exporter), "summary", full_draft)
    assert html.count("EXP-003") == 1
    assert "Export Details, items 11–210 · EXP-003" in html
    # Each of the items counts all the same.
    assert int(re.search(r"(\d+) things to correct", html)[1]) >= 400  # type: ignore[index]


def test_nothing_is_signed_while_an_error_is_open(full_draft: Any, cast: Any, signed_in: Any) -> None:
    Application.objects.filter(pk=full_draft.pk).update(route="By air")
    client = signed_in(cast.exporter)
    answer = client.post(url("sign", full_draft), signing(cast))
    assert answer.url == url("summary", full_draft)
    assert Application.objects.get(pk=full_draft.pk).status == Status.DRAFT


def test_the_stepper_says_how_many_are_to_correct(full_draft: Any, cast: Any, signed_in: Any) -> None:
    Application.objects.filter(pk=full_draft.pk).update(importer_name="", importer_address="")
    html = page(signed_in(cast.exporter), "summary", full_draft)
    assert "2 to correct" in html


def test_a_warning_stays_visible_to_the_officer(full_draft: Any, cast: Any, signed_in: Any) -> None:
    Application.objects.filter(pk=full_draft.pk).update(rate_inr=200)
    application = files.submit(Application.objects.get(pk=full_draft.pk))
    html = signed_in(cast.officer).get(reverse("coo:office_file", args=[application.uuid])).content.decode()
    assert "The exchange rate is well above the table: check it." in html


def test_the_fee_stands_above_the_signature(full_draft: Any, cast: Any, signed_in: Any) -> None:
    html = page(signed_in(cast.exporter), "summary", full_draft)
    assert html.index('id="fee-title"') < html.index("₹236.00") < html.index('id="sign-title"')
