"""Mails and SMS: rows written with the fact that causes them (`outbox`), handed over by jobs (`sms`: the provider)."""

from tradeconnect.common.messages.outbox import send_mail, send_sms

__all__ = ["send_mail", "send_sms"]
