from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        """Register job handlers, and what follows a login."""
        from accounts import receivers, tasks  # noqa: F401
