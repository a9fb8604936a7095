"""Passkeys on a software authenticator: register, use, replay, another's, and what is asked for first."""

import hashlib
import json
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp_webauthn.models import WebAuthnCredential
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from accounts.models import AuthenticatorDevice, Notice
from accounts.stepup import SECOND_FACTOR_AT
from tests.factories.login import sign_in

pytestmark = pytest.mark.django_db
ORIGIN = "https://portal.test"
UP, UV, AT = 0x01, 0x04, 0x40


@pytest.fixture(autouse=True)
def _the_portal(settings: Any) -> None:
    settings.OTP_WEBAUTHN_RP_ID = "portal.test"
    settings.OTP_WEBAUTHN_ALLOWED_ORIGINS = [ORIGIN]


class Key:
    """A security key with one credential. Args: origin: what the browser says where it is."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id, self.origin, self.count = b"a credential id ", origin, 0

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _authenticator_data(self, flags: int) -> bytes:
        self.count += 1
        return hashlib.sha256(b"portal.test").digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, **response: bytes) -> dict[str, Any]:
        texts = {name: bytes_to_base64url(value) for name, value in response.items()}
        name = bytes_to_base64url(self.id)
        return {"id": name, "rawId": name, "type": "public-key", "response": texts, "clientExtensionResults": {}}

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        numbers = self.private.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        data = self._authenticator_data(UP | UV | AT) + attested
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", options["challenge"]),
            attestationObject=cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data}),
        )

    def get(self, options: dict[str, Any], *, flags: int = UP | UV) -> dict[str, Any]:
        client_data = self._client_data("webauthn.get", options["challenge"])
        data = self._authenticator_data(flags)
        signed = self.private.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client_data, authenticatorData=data, signature=signed)


def post(client: Client, step: str, **data: Any) -> Any:
    return client.post(reverse(f"accounts:{step}"), json.dumps(data), content_type="application/json")


def register(client: Client, key: Key, **more: str) -> Any:
    options = post(client, "passkey_register_options").json()
    return post(client, "passkey_register", credential=key.create(options), **more)


@pytest.fixture
def key(cast: Any) -> Key:
    """The officer's passkey."""
    made = Key()
    assert register(sign_in(Client(), cast.officer), made, name="Office laptop").status_code == 200
    return made


@pytest.fixture
def half(cast: Any, client: Client) -> Client:
    client.force_login(cast.officer)
    return client


def test_a_passkey_opens_the_login(cast: Any, half: Client, key: Key) -> None:
    assert WebAuthnCredential.objects.get(user=cast.officer).name == "Office laptop"
    assert Notice.objects.filter(user=cast.officer, title="A passkey was registered").exists()
    answer = post(half, "passkey_verify", credential=key.get(post(half, "passkey_options").json()), next="/office/")
    assert answer.json() == {"go_to": "/office/"}
    assert half.get(reverse("coo:worklist")).status_code == 200
    assert half.session[SECOND_FACTOR_AT] >= int(timezone.now().timestamp()) - 5


def test_next_never_leads_away(half: Client, key: Key) -> None:
    answer = post(
        half, "passkey_verify", credential=key.get(post(half, "passkey_options").json()), next="//evil.example"
    )
    assert answer.json() == {"go_to": reverse("coo:dashboard")}


def test_an_answer_counts_once(half: Client, key: Key) -> None:
    answer = key.get(post(half, "passkey_options").json())
    assert post(half, "passkey_verify", credential=answer).status_code == 200
    assert post(half, "passkey_verify", credential=answer).status_code == 400
    post(half, "passkey_options")
    assert post(half, "passkey_verify", credential=answer).status_code == 400


def test_what_does_not_count(cast: Any, half: Client, key: Key) -> None:
    """Another site, an unattended key, another key, another person's session, and nonsense."""
    key.origin = "https://evil.example"
    evil = key.get(post(half, "passkey_options").json())
    assert post(half, "passkey_verify", credential=evil).status_code == 400
    key.origin = ORIGIN
    unattended = key.get(post(half, "passkey_options").json(), flags=UP)
    assert post(half, "passkey_verify", credential=unattended).status_code == 400
    forged = Key().get(post(half, "passkey_options").json())
    assert post(half, "passkey_verify", credential=forged).status_code == 400
    other = Client()
    other.force_login(cast.officer2)
    answer = key.get(post(other, "passkey_options").json())
    assert post(other, "passkey_verify", credential=answer).status_code == 400
    for nonsense in ({}, {"credential": 1}, {"credential": {"id": "x"}}):
        post(half, "passkey_options")
        assert post(half, "passkey_verify", **nonsense).status_code == 400
    post(half, "passkey_options")
    assert half.post(reverse("accounts:passkey_verify"), {"credential": "a form"}).status_code == 400
    assert half.get(reverse("coo:worklist")).status_code == 302
    assert other.get(reverse("coo:worklist")).status_code == 302


def test_registering_asks_for_authenticator_and_a_fresh_code(cast: Any, client: Client) -> None:
    sign_in(client, cast.exporter)
    assert post(client, "passkey_register_options").json() == {"detail": "Set up an authenticator first."}
    sign_in(client, cast.officer)
    options = post(client, "passkey_register_options").json()
    session = client.session
    session[SECOND_FACTOR_AT] -= 301
    session.save()
    assert post(client, "passkey_register_options").status_code == 400
    assert post(client, "passkey_register", credential=Key().create(options)).status_code == 400
    assert not WebAuthnCredential.objects.exists()


def test_a_half_signed_in_person_registers_none(half: Client) -> None:
    for name in ("passkey_register_options", "passkey_register"):
        assert post(half, name).status_code == 302


def test_removing_ones_own_only(cast: Any, client: Client, key: Key) -> None:
    passkey = WebAuthnCredential.objects.get()
    address = reverse("accounts:remove_passkey", args=[passkey.credential_id_sha256])
    sign_in(client, cast.officer2)
    assert client.post(address).status_code == 404
    sign_in(client, cast.officer)
    assert client.get(address).status_code == 405
    page = client.get(reverse("accounts:security")).content.decode()
    assert "Office laptop" in page
    assert client.post(address).status_code == 302
    assert not WebAuthnCredential.objects.exists()
    assert AuthenticatorDevice.objects.filter(user=cast.officer).exists()


def test_the_challenge_is_new_each_time_and_32_bytes_or_more(half: Client, key: Key) -> None:
    challenges = {post(half, "passkey_options").json()["challenge"] for _time in range(5)}
    assert len(challenges) == 5
    assert all(len(base64url_to_bytes(challenge)) >= 32 for challenge in challenges)


def test_removing_one_asks_for_a_fresh_code(cast: Any, client: Client, key: Key) -> None:
    address = reverse("accounts:remove_passkey", args=[WebAuthnCredential.objects.get().credential_id_sha256])
    sign_in(client, cast.officer)
    session = client.session
    session[SECOND_FACTOR_AT] -= 301
    session.save()
    assert client.post(address).url.startswith(reverse("accounts:second_factor"))
    assert WebAuthnCredential.objects.exists()


def test_a_name_that_holds_an_aadhaar_number_is_refused(cast: Any, client: Client) -> None:
    answer = register(sign_in(client, cast.officer), Key(), name="card 4991 1866 5246")
    assert answer.status_code == 400
    assert "Aadhaar" in answer.json()["detail"]
    assert not WebAuthnCredential.objects.exists()
