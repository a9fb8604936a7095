"""What the tests of the office share."""

from typing import Any

from django.utils import timezone

from accounts.models import OfficerPost
from coo.demo.applications import credential_of
from coo.demo.cast import PIN
from coo.models import Application, Certificate
from coo.services import deficiency, issuance, rejection, review
from signing.services.activation import Activations

DECISIONS = {
    "approve": review.approve,
    "reject": rejection.reject,
    "raise_deficiency": deficiency.raise_deficiency,
}


def post_of(user: Any) -> OfficerPost:
    return OfficerPost.objects.select_related("office__agency", "user").get(user=user)


def decide(action: str, application: Application, user: Any, **more: Any) -> Application:
    """Take a decision as `user` from their post, on the version that is there unless another was seen."""
    more.setdefault("seen", review.seen_now(application))
    now = timezone.now()
    if action == "reject":
        more = {"reasons": [], "credential": credential_of(user, now), "pin": PIN, "second_factor_at": now, **more}
    service = DECISIONS[action]
    return service(application=application, post=post_of(user), actor=user, now=now, **more)


def request_issue(application: Application, user: Any) -> Certificate:
    """Number the certificate as `user`; its jobs are still to run."""
    now, credential = timezone.now(), credential_of(user, timezone.now())
    return issuance.request_issue(
        application=application,
        post=post_of(user),
        credential=credential,
        activations=Activations(credential=credential, pin=PIN, now=now),
        actor=user,
        now=now,
    )
