"""The outbox: a row for each mail and SMS in the transaction of the fact, sent by a job after the commit."""

import datetime as dt
import json
import secrets as randomness
from collections.abc import Mapping
from typing import Any, Final

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from tradeconnect.common.jobs import enqueue, handler
from tradeconnect.common.messages.sms import sms_provider
from tradeconnect.common.models import OutgoingMessage
from tradeconnect.common.sealing import seal, unseal

PURPOSE: Final = "tradeconnect.messages"
Channel = OutgoingMessage.Channel


def send_mail(
    template: str, *, to: str, language: str = "en", secrets: Mapping[str, str] | None = None, **context: Any
) -> OutgoingMessage:
    """Write a mail from `templates/mail/<template>.txt` (first line: the subject) and enqueue its sending.

    Args:
        to: one address. language: `en` or `hi`. context: for the template.
        secrets: codes and passwords for the template's body; they reach the database sealed, and only until sent.
    """
    text, sealed = _render(f"mail/{template}.txt", language, secrets or {}, context)
    subject, _, body = text.partition("\n")
    return _enqueue(Channel.MAIL, to=to, subject=subject.strip()[:200], body=body.strip() + "\n", secrets=sealed)


def send_sms(
    template: str,
    *,
    to: str,
    language: str = "en",
    secrets: Mapping[str, str] | None = None,
    delay: dt.timedelta = dt.timedelta(0),
    **context: Any,
) -> OutgoingMessage:
    """Write an SMS from `templates/sms/<template>.txt` and enqueue its sending.

    Args: as `send_mail`. to: a mobile. delay: it is not handed over before this long after now.
    """
    text, sealed = _render(f"sms/{template}.txt", language, secrets or {}, context)
    return _enqueue(Channel.SMS, delay, to=to, body=" ".join(text.split()), secrets=sealed)


def _render(template: str, language: str, secrets: Mapping[str, str], context: dict[str, Any]) -> tuple[str, str]:
    """Return the text with a mark in place of each secret, and the sealed secrets by mark."""
    marks = {name: f"[{randomness.token_hex(8)}]" for name in secrets}
    with translation.override(language):
        text = render_to_string(template, {**context, **marks}).strip()
    if not secrets:
        return text, ""
    return text, seal(json.dumps({marks[name]: secret for name, secret in secrets.items()}), purpose=PURPOSE)


def _enqueue(channel: str, delay: dt.timedelta = dt.timedelta(0), **fields: str) -> OutgoingMessage:
    message = OutgoingMessage.objects.create(channel=channel, **fields)
    enqueue("common.send_message", key=str(message.uuid), delay=delay, message=str(message.uuid))
    return message


@handler("common.send_message")
def send_message(message: str) -> None:
    """Hand one mail or SMS over, outside any transaction: it may take its time.

    The job's lease keeps two workers from sending at once. A worker that dies between the two statements sends again;
    the Message-ID is that of the row, so the receiver's mail server can tell.
    """
    row = OutgoingMessage.objects.filter(uuid=message, sent_at=None).first()
    if row is None:
        return
    body = _with_secrets(row)
    if row.channel == Channel.SMS:
        sms_provider().send(to=row.to, text=body, reference=str(row.uuid))
    else:
        headers = {"Message-ID": f"<{row.uuid}@tradeconnect>"}
        EmailMessage(subject=row.subject, body=body, to=[row.to], headers=headers).send()
    OutgoingMessage.objects.filter(pk=row.pk, sent_at=None).update(sent_at=timezone.now(), secrets="")


def _with_secrets(row: OutgoingMessage) -> str:
    body = row.body
    if row.secrets:
        for mark, secret in json.loads(unseal(row.secrets, purpose=PURPOSE)).items():
            body = body.replace(mark, secret)
    return body
