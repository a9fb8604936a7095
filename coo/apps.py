from django.apps import AppConfig


class CooConfig(AppConfig):
    name = "coo"
    verbose_name = "Certificates of origin"

    def ready(self) -> None:
        """Register job handlers and the receivers of the two published signals."""
        from coo import receivers, tasks  # noqa: F401
