"""A payment of the fee through the gateway, and the bank's word that it succeeded."""

from django.utils import timezone

from coo.access import RELATED
from coo.models import Application
from coo.services import submission
from payments.gateways.base import GatewayResult, Outcome
from payments.models import PaymentIntent


def started(application: Application) -> PaymentIntent:
    fresh = Application.objects.select_related(*RELATED).get(pk=application.pk)
    return submission.pay_through_gateway(
        application=fresh, return_path="/submitted/", actor=fresh.created_by, now=timezone.now()
    )


def success(intent: PaymentIntent) -> GatewayResult:
    return GatewayResult(
        gateway=intent.gateway,
        event_id=f"event-{intent.uuid}",
        intent_uuid=intent.uuid,
        order_reference=intent.gateway_reference,
        payment_reference=f"payment-{intent.uuid}",
        outcome=Outcome.SUCCESS,
        amount_paise=intent.amount_paise,
        currency="INR",
        verified=True,
        payload={},
    )
