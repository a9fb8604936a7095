from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "tradeconnect.common"
    label = "common"
    verbose_name = "TradeConnect kernel"

    def ready(self) -> None:
        """Register the kernel's own job handlers."""
        from tradeconnect.common import jobs, messages  # noqa: F401
