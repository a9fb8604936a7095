"""What a firm marked with a star, to be offered first."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Firm


class FavouriteKind(models.TextChoices):
    """What can be marked."""

    TARIFF = "tariff", _("ITC-HS code")
    PORT = "port", _("Port")


class Favourite(models.Model):
    """A code of the tariff or a port that a firm marked. A code, not a key: it outlives a new edition of the list."""

    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="favourites")
    kind = models.CharField(max_length=6, choices=FavouriteKind.choices)
    code = models.CharField(max_length=12)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["firm", "kind", "code"], name="favourite_once")]

    def __str__(self) -> str:
        return self.code
