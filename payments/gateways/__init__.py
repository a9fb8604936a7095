"""Payment gateways by name, as the settings list them."""

from django.conf import settings
from django.utils.module_loading import import_string

from payments.gateways.base import Gateway, GatewayUnavailable


def gateway(name: str) -> Gateway:
    """Return the gateway called `name`.

    Raises: GatewayUnavailable when the settings do not list it, or when it is the sandbox, whose money is not real,
    outside a demonstration.
    """
    path = settings.PAYMENT_GATEWAYS.get(name)
    if path is None:
        raise GatewayUnavailable(name)
    made: Gateway = import_string(path)()
    if made.is_sandbox and not getattr(settings, "DEMO_ACCOUNTS", False):
        raise GatewayUnavailable(name)
    return made


def default_gateway() -> Gateway:
    """Return the gateway that new payments go through; raise GatewayUnavailable without one."""
    return gateway(settings.PAYMENT_DEFAULT_GATEWAY)
