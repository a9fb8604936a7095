from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "signing"
    verbose_name = "Signing"

    def ready(self) -> None:
        """Register job handlers and system checks."""
        from signing import checks, tasks  # noqa: F401
