"""The second factor: setting it up, the gate of the login, codes that count once, brute force, recovery, reset."""

import re
from base64 import b32decode
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP

from accounts.models import AuthenticatorDevice, Notice, OfficerPost, RecoveryDevice, User, UserSession
from accounts.services import second_factor as service
from accounts.services.second_factor import SecondFactorCompulsory, WrongCode
from accounts.services.throttles import TooManyTries
from accounts.stepup import SECOND_FACTOR_AT
from coo.demo.authenticators import AUTHENTICATOR_KEY, RECOVERY_CODES, demonstration_codes, ensure_authenticator
from coo.demo.cast import PASSWORD
from tests.factories.login import code_of, sign_in
from tradeconnect.common.jobs import drain_jobs
from tradeconnect.common.models import AuditEvent

pytestmark = pytest.mark.django_db
CONFIRM, ENROL = "accounts:second_factor", "accounts:enrol_authenticator"
WRONG = "This code is wrong, or was used already."


def half_signed_in(client: Client, user: User) -> Client:
    """Sign in with the password only."""
    client.force_login(user)
    return client


def wrong_code(user: User) -> str:
    """Return six digits that are no code of the person now."""
    return f"{(int(code_of(user)) + 500_000) % 1_000_000:06d}"


def app_code(key: str) -> str:
    """Return what an app shows that was given `key`, as the page shows it in groups."""
    return f"{TOTP(b32decode(key.replace(' ', '')), step=30).token():06d}"


def shown_key(page: str) -> str:
    found = re.search(r'class="key">([A-Z2-7 ]+)<', page)
    assert found, page
    return found[1]


def enrol(client: Client, **more: str) -> Any:
    """Set up an authenticator through the pages; return the last answer."""
    assert client.post(reverse(ENROL), {"begin": "1", **more}).status_code == 302
    key = shown_key(client.get(reverse(ENROL)).content.decode())
    return client.post(reverse(ENROL), {"code": app_code(key), **more})


# ---- the gate


def test_an_officer_confirms_and_comes_where_they_wanted_to_go(cast: Any, client: Client) -> None:
    worklist = reverse("coo:worklist")
    typed = {"username": cast.officer.email, "password": PASSWORD}
    login = client.post(f"{reverse('accounts:login')}?next={worklist}", typed)
    gate = client.get(login.url)
    assert gate.status_code == 302
    assert gate.url == f"{reverse(CONFIRM)}?next=%2Foffice%2F"
    key_before = client.session.session_key
    answer = client.post(gate.url, {"code": code_of(cast.officer)})
    assert answer.url == worklist
    assert client.get(answer.url).status_code == 200
    assert client.session.session_key != key_before
    assert AuditEvent.objects.filter(action="accounts.second_factor.confirmed", actor=cast.officer).count() == 1


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_next_never_leads_away(cast: Any, client: Client, elsewhere: str) -> None:
    half_signed_in(client, cast.officer)
    answer = client.post(reverse(CONFIRM), {"code": code_of(cast.officer), "next": elsewhere})
    assert answer.url == reverse("coo:dashboard")


def test_an_officer_without_device_is_led_to_enrolment_and_then_sees_recovery_codes(cast: Any, client: Client) -> None:
    AuthenticatorDevice.objects.all().delete()
    RecoveryDevice.objects.all().delete()
    half_signed_in(client, cast.officer)
    gate = client.get(reverse("coo:worklist"))
    assert gate.url == f"{reverse(ENROL)}?next=%2Foffice%2F"
    assert client.get(reverse("accounts:recovery_codes")).status_code == 302
    page = enrol(client, next="/office/").content.decode()
    codes = re.findall(r"<li>([a-z2-9]{10})</li>", page)
    assert len(set(codes)) == 10
    assert 'href="/office/"' in page
    assert client.get(reverse("coo:worklist")).status_code == 200
    file = client.post(reverse("accounts:recovery_codes"), {"code": codes})
    assert file["Content-Disposition"].startswith("attachment")
    assert all(code in file.content.decode() for code in codes)
    assert Notice.objects.filter(user=cast.officer, kind="security").count() == 1


def test_the_key_is_stored_only_once_a_code_was_right(cast: Any, signed_in: Any) -> None:
    client = signed_in(cast.exporter)
    client.post(reverse(ENROL), {"begin": "1"})
    page = client.get(reverse(ENROL)).content.decode()
    assert 'class="qr"' in page
    assert "style=" not in page
    assert not AuthenticatorDevice.objects.filter(user=cast.exporter).exists()
    right = app_code(shown_key(page))
    wrong = f"{(int(right) + 500_000) % 1_000_000:06d}"
    assert "not the code of this key" in client.post(reverse(ENROL), {"code": wrong}).content.decode()
    assert not AuthenticatorDevice.objects.filter(user=cast.exporter).exists()
    assert client.post(reverse(ENROL), {"code": right}).status_code == 200
    assert AuthenticatorDevice.objects.get(user=cast.exporter).confirmed


def test_looking_at_the_pages_writes_nothing(cast: Any, signed_in: Any) -> None:
    for user in (cast.exporter, cast.officer):
        client = signed_in(user)
        before = AuthenticatorDevice.objects.count(), RecoveryDevice.objects.get(user=cast.officer).digests
        for name in (ENROL, "accounts:security", "accounts:recovery_codes", "accounts:remove_authenticator", CONFIRM):
            assert client.get(reverse(name)).status_code in (200, 302)
        assert (AuthenticatorDevice.objects.count(), RecoveryDevice.objects.get(user=cast.officer).digests) == before
        assert AuditEvent.objects.filter(action__startswith="accounts.second_factor").count() == 0


def test_an_exporter_who_chose_a_device_must_confirm(cast: Any, client: Client) -> None:
    sign_in(client, cast.exporter)
    assert client.get(reverse("coo:dashboard")).status_code == 200
    ensure_authenticator(cast.exporter)
    assert client.get(reverse("coo:dashboard")).url.startswith(reverse(CONFIRM))
    client.post(reverse(CONFIRM), {"code": code_of(cast.exporter)})
    assert client.get(reverse("coo:dashboard")).status_code == 200


def test_a_device_of_somebody_else_confirms_nothing(cast: Any, client: Client) -> None:
    half_signed_in(client, cast.officer)
    session = client.session
    session["otp_device_id"] = AuthenticatorDevice.objects.get(user=cast.officer2).persistent_id
    session[SECOND_FACTOR_AT] = int(timezone.now().timestamp())
    session.save()
    assert client.get(reverse("coo:worklist")).url.startswith(reverse(CONFIRM))


# ---- codes count once, tries are counted


def test_a_code_counts_once(cast: Any) -> None:
    code, now = code_of(cast.officer), timezone.now()
    assert service.verify_second_factor(user=cast.officer, code=code, now=now)
    with pytest.raises(WrongCode):
        service.verify_second_factor(user=cast.officer, code=code, now=now)


def test_a_recovery_code_counts_once_and_the_person_is_told(cast: Any, client: Client) -> None:
    half_signed_in(client, cast.officer)
    typed = f" {RECOVERY_CODES[3][:5].upper()} {RECOVERY_CODES[3][5:]} "
    assert client.post(reverse(CONFIRM), {"code": typed}).status_code == 302
    assert len(RecoveryDevice.objects.get(user=cast.officer).digests) == 9
    client.logout()
    half_signed_in(client, cast.officer)
    assert WRONG in client.post(reverse(CONFIRM), {"code": RECOVERY_CODES[3]}).content.decode()
    drain_jobs()
    assert [message.subject for message in mail.outbox] == ["A recovery code was used to log in"]


def test_brute_force_is_stopped_for_a_quarter_of_an_hour(cast: Any, client: Client) -> None:
    half_signed_in(client, cast.officer)
    for _try in range(5):
        assert WRONG in client.post(reverse(CONFIRM), {"code": wrong_code(cast.officer)}).content.decode()
    cache.clear()  # Redis was restarted
    another = half_signed_in(Client(), cast.officer)
    for one in (client, another):
        page = one.post(reverse(CONFIRM), {"code": code_of(cast.officer)}).content.decode()
        assert "Too many wrong codes" in page
        assert one.get(reverse("coo:worklist")).status_code == 302
    assert "Too many" in another.post(reverse(CONFIRM), {"code": RECOVERY_CODES[0]}).content.decode()
    later = timezone.now() + timedelta(minutes=15, seconds=1)
    assert service.verify_second_factor(user=cast.officer, code=code_of(cast.officer), now=later)


def test_a_right_code_starts_the_count_anew(cast: Any) -> None:
    now = timezone.now()
    for _round in range(3):
        for _try in range(4):
            with pytest.raises(WrongCode):
                service.verify_second_factor(user=cast.officer, code=wrong_code(cast.officer), now=now)
        service.verify_second_factor(user=cast.officer, code=code_of(cast.officer), now=now)


def test_tries_of_one_do_not_lock_another(cast: Any) -> None:
    now = timezone.now()
    for _try in range(5):
        with pytest.raises(WrongCode):
            service.verify_second_factor(user=cast.officer, code="x", now=now)
    with pytest.raises(TooManyTries):
        service.verify_second_factor(user=cast.officer, code="x", now=now)
    assert service.verify_second_factor(user=cast.officer2, code=code_of(cast.officer2), now=now)


# ---- changing it


def test_changing_asks_for_a_code_again_when_the_last_one_is_old(cast: Any, client: Client) -> None:
    sign_in(client, cast.officer)
    session = client.session
    session[SECOND_FACTOR_AT] = int(timezone.now().timestamp()) - 301
    session.save()
    old = AuthenticatorDevice.objects.get(user=cast.officer).sealed_key
    for name in (ENROL, "accounts:recovery_codes"):
        for answer in (client.get(reverse(name)), client.post(reverse(name), {"begin": "1"})):
            assert answer.url == f"{reverse(CONFIRM)}?next={reverse(name).replace('/', '%2F')}"
    assert AuthenticatorDevice.objects.get(user=cast.officer).sealed_key == old


def test_a_replaced_authenticator_ends_what_the_old_one_confirmed(cast: Any, client: Client) -> None:
    elsewhere = sign_in(Client(), cast.officer)
    sign_in(client, cast.officer)
    assert enrol(client).status_code == 302
    assert client.get(reverse("coo:worklist")).status_code == 200
    assert elsewhere.get(reverse("coo:worklist")).url.startswith(reverse(CONFIRM))
    assert len(RecoveryDevice.objects.get(user=cast.officer).digests) == 10


def test_new_recovery_codes_make_the_old_ones_worthless(cast: Any, signed_in: Any) -> None:
    page = signed_in(cast.officer).post(reverse("accounts:recovery_codes")).content.decode()
    codes = re.findall(r"<li>([a-z2-9]{10})</li>", page)
    assert len(set(codes)) == 10
    assert not service.are_recovery_codes_of(cast.officer, RECOVERY_CODES[:1])
    assert service.are_recovery_codes_of(cast.officer, codes)


def test_only_own_codes_come_back_as_a_file(cast: Any, signed_in: Any) -> None:
    answer = signed_in(cast.officer).post(reverse("accounts:recovery_codes"), {"code": ["aaaaaaaaaa"]})
    assert answer.status_code == 302
    assert len(RecoveryDevice.objects.get(user=cast.officer).digests) == 10


def test_who_need_not_have_it_may_remove_it_with_a_code(cast: Any, signed_in: Any) -> None:
    ensure_authenticator(cast.exporter)
    client, page = signed_in(cast.exporter), reverse("accounts:remove_authenticator")
    assert WRONG in client.post(page, {"code": wrong_code(cast.exporter)}).content.decode()
    assert AuthenticatorDevice.objects.filter(user=cast.exporter).exists()
    assert client.post(page, {"code": code_of(cast.exporter)}).status_code == 302
    assert not AuthenticatorDevice.objects.filter(user=cast.exporter).exists()
    assert not RecoveryDevice.objects.filter(user=cast.exporter).exists()
    assert client.get(reverse("coo:dashboard")).status_code == 200


@pytest.mark.parametrize("who", ["officer", "admin", "operator"])
def test_who_must_have_it_cannot_remove_it(cast: Any, signed_in: Any, who: str) -> None:
    user = getattr(cast, who)
    signed_in(user).post(reverse("accounts:remove_authenticator"), {"code": code_of(user)})
    assert AuthenticatorDevice.objects.filter(user=user).exists()
    with pytest.raises(SecondFactorCompulsory):
        service.remove_second_factor(user=user, code=code_of(user), now=timezone.now())


# ---- reset


def test_a_reset_ends_the_sessions_and_leads_to_enrolment(cast: Any, client: Client) -> None:
    sign_in(client, cast.officer)
    now = timezone.now()
    row = UserSession.objects.filter(session_key=client.session.session_key)
    if not row.exists():
        UserSession.objects.create(
            user=cast.officer, session_key=client.session.session_key, started_at=now, last_seen_at=now
        )
    service.reset_second_factor(user=cast.officer, actor=cast.operator, reason="phone lost, identity checked", now=now)
    assert client.get(reverse("coo:worklist")).url.startswith(reverse("accounts:login"))
    assert not Session.objects.filter(session_key=row.values("session_key")[:1]).exists()
    half_signed_in(client, cast.officer)
    assert client.get(reverse("coo:worklist")).url.startswith(reverse(ENROL))
    event = AuditEvent.objects.get(action="accounts.second_factor.reset")
    assert (event.actor, event.data) == (cast.operator, {"reason": "phone lost, identity checked"})
    assert Notice.objects.filter(user=cast.officer, kind="security", title="Your second factor was reset").exists()


def test_who_may_reset_whom(cast: Any) -> None:
    def reset(user: User, actor: User) -> None:
        service.reset_second_factor(user=user, actor=actor, reason="lost", now=timezone.now())

    for user, actor in (
        (cast.officer, cast.officer2),
        (cast.officer, cast.exporter),
        (cast.other_officer, cast.admin),
        (cast.exporter, cast.admin),
        (cast.operator, cast.admin),
        (cast.admin, cast.admin),
        (cast.operator, cast.operator),
    ):
        with pytest.raises(PermissionDenied):
            reset(user, actor)
        assert user in (cast.exporter,) or AuthenticatorDevice.objects.filter(user=user).exists()
    OfficerPost.objects.filter(user=cast.admin).update(ends_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        reset(cast.officer, cast.admin)
    OfficerPost.objects.filter(user=cast.admin).update(ends_on=None)
    reset(cast.officer, cast.admin)
    assert not AuthenticatorDevice.objects.filter(user=cast.officer).exists()


# ---- secrets, demonstration


def test_no_secret_stands_in_the_database(cast: Any, signed_in: Any) -> None:
    """Neither the key, in any spelling, nor a recovery code: not in the devices, sessions, audit, notices or mails."""
    client = signed_in(cast.exporter)
    client.post(reverse(ENROL), {"begin": "1"})
    key = shown_key(client.get(reverse(ENROL)).content.decode()).replace(" ", "")
    page = client.post(reverse(ENROL), {"code": app_code(key)}).content.decode()
    secrets = [key, b32decode(key).hex(), AUTHENTICATOR_KEY, b32decode(AUTHENTICATOR_KEY).hex(), RECOVERY_CODES[0]]
    secrets += re.findall(r"<li>([a-z2-9]{10})</li>", page)
    assert len(secrets) == 15
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 - names of our own tables
            rows = "\n".join(row[0] for row in cursor.fetchall()).lower()
            for secret in secrets:
                assert secret.lower() not in rows, table


def test_the_cast_is_made_good(cast: Any) -> None:
    device = AuthenticatorDevice.objects.get(user=cast.officer)
    assert device.secret_text == AUTHENTICATOR_KEY
    AuthenticatorDevice.objects.filter(user=cast.officer).update(sealed_key="sealed by another SECRET_KEY")
    AuthenticatorDevice.objects.filter(user=cast.admin).delete()
    for user in (cast.officer, cast.admin):
        ensure_authenticator(user)
        assert AuthenticatorDevice.objects.get(user=user).secret_text == AUTHENTICATOR_KEY


def test_codes_are_shown_in_development_only(cast: Any, settings: Any) -> None:
    codes = service.codes_now([cast.officer.email, cast.exporter.email, "nobody@demo.test"])
    assert codes == {cast.officer.email: code_of(cast.officer)}
    everybody = demonstration_codes()
    assert len(everybody) == 5
    assert everybody[cast.operator.email] == code_of(cast.operator)
    settings.DEMO_ACCOUNTS = False
    for show in (demonstration_codes, lambda: service.codes_now([cast.officer.email])):
        with pytest.raises(ImproperlyConfigured):
            show()


def test_the_code_of_the_step_before_and_after_counts_and_none_further_away(cast: Any) -> None:
    device = AuthenticatorDevice.objects.get(user=cast.officer)
    with mock.patch("accounts.models.second_factor.time.time") as clock:
        for seconds, counts in ((-60, False), (-30, True), (0, True), (30, True), (60, False)):
            clock.return_value = 1_800_000_015
            totp = TOTP(device.key, step=30)
            totp.time = clock.return_value + seconds
            AuthenticatorDevice.objects.update(last_step=-1)
            fresh = AuthenticatorDevice.objects.get(pk=device.pk)
            assert fresh.verify_token(f"{totp.token():06d}") is counts, seconds
