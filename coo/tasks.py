"""Jobs of this app: each reads the clock and calls one service that does no harm when it is called twice."""

import datetime as dt
from uuid import UUID

from django.utils import timezone

from coo.services import issuance
from tradeconnect.common.jobs import handler


@handler(issuance.RENDER_JOB)
def render_certificate(certificate: str, credential: str, activation: str, asked_at: str) -> None:
    """Render a numbered certificate and ask for the officer's signature."""
    issuance.render_certificate(
        certificate=UUID(certificate),
        credential=UUID(credential),
        activation=activation,
        asked_at=dt.datetime.fromisoformat(asked_at),
        now=timezone.now(),
    )
