"""What the tests of the office share."""

from typing import Any

from django.utils import timezone

from accounts.models import OfficerPost
from coo.demo.applications import credential_of, latest_number
from coo.demo.cast import PIN
from coo.models import Application, Certificate
from coo.services import issuance, review
from signing.services.activation import activate


def post_of(user: Any) -> OfficerPost:
    return OfficerPost.objects.select_related("office__agency", "user").get(user=user)


def decide(action: str, application: Application, user: Any, **more: Any) -> Application:
    """Take a decision as `user` from their post, on the version that is there unless another was seen."""
    service = getattr(review, action)
    more.setdefault("seen_version", latest_number(application))
    return service(application=application, post=post_of(user), actor=user, now=timezone.now(), **more)


def request_issue(application: Application, user: Any) -> Certificate:
    """Number the certificate as `user`; its jobs are still to run."""
    now, credential = timezone.now(), credential_of(user, timezone.now())
    return issuance.request_issue(
        application=application,
        post=post_of(user),
        credential=credential,
        activation=activate(credential=credential, pin=PIN, now=now),
        actor=user,
        now=now,
    )
