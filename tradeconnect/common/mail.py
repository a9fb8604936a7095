"""Mail: written as a row with the fact that causes it, sent by a job after the commit."""

from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation

from tradeconnect.common.jobs import enqueue, handler
from tradeconnect.common.models import OutgoingMail


def send(template: str, *, to: str, language: str = "en", **context: Any) -> OutgoingMail:
    """Write a mail from `templates/mail/<template>.txt` (first line: the subject) and enqueue its sending.

    Args: to: one address. language: `en` or `hi`. context: for the template; no secret beyond the mail's purpose.
    """
    with translation.override(language):
        subject, _, body = render_to_string(f"mail/{template}.txt", context).strip().partition("\n")
    mail = OutgoingMail.objects.create(to=to, subject=subject.strip(), body=body.strip() + "\n")
    enqueue("common.send_mail", key=str(mail.uuid), mail=str(mail.uuid))
    return mail


@handler("common.send_mail")
def send_mail(mail: str) -> None:
    """Hand one mail to the mail server, outside any transaction: it may take its time.

    The job's lease keeps two workers from sending at once. A worker that dies between the two statements sends again;
    the Message-ID is that of the row, so the receiver's mail server can tell.
    """
    row = OutgoingMail.objects.filter(uuid=mail, sent_at=None).first()
    if row is None:
        return
    EmailMessage(**row.as_message()).send()
    OutgoingMail.objects.filter(pk=row.pk, sent_at=None).update(sent_at=timezone.now())
