"""Mail: a row with the fact, sent by its job once, outside any transaction."""

import pytest
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from tradeconnect.common.messages.outbox import send_message
from tradeconnect.common.models import OutgoingMessage


@pytest.mark.django_db(transaction=True)
def test_no_transaction_waits_for_the_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    row = OutgoingMessage.objects.create(to="a@example.com", subject="s", body="b")
    inside: list[bool] = []

    def slow(backend: EmailBackend, messages: list[outbox.EmailMessage]) -> int:
        inside.append(connection.in_atomic_block)
        return len(messages)

    monkeypatch.setattr(EmailBackend, "send_messages", slow)
    send_message(str(row.uuid))
    send_message(str(row.uuid))
    row.refresh_from_db()
    assert inside == [False], "sent once, and outside"
    assert row.sent_at is not None
