"""What a firm's issued certificates taught: to whom it sends, and what."""

import uuid

from django.db import models

from accounts.models import Firm
from coo.models.reference import Unit
from tradeconnect.common.models import Country


class BookEntry(models.Model):
    """What the entries of both books share. `key` is a digest of what makes two entries the same."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=64)
    used_count = models.PositiveIntegerField(default=1)
    last_used_at = models.DateTimeField()
    last_certificate = models.CharField(max_length=40)

    class Meta:
        abstract = True


class BookedConsignee(BookEntry):
    """An importer of the firm's certificates."""

    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="consignees")
    name = models.CharField(max_length=160)
    address = models.CharField(max_length=400)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["firm", "key"], name="booked_consignee_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.country_id}"


class BookedProduct(BookEntry):
    """Goods of the firm's certificates, with the marks and packages that they had last."""

    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="booked_products")
    itchs_code = models.CharField(max_length=8)
    hs_code = models.CharField(max_length=8)
    description = models.CharField(max_length=2000)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    marks = models.CharField(max_length=300)
    packages = models.CharField(max_length=160)

    class Meta:
        ordering = ["description", "pk"]
        constraints = [models.UniqueConstraint(fields=["firm", "key"], name="booked_product_once")]

    def __str__(self) -> str:
        return f"{self.itchs_code} {self.description[:60]}"
