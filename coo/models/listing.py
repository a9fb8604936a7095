"""Firms that chose to be found in *Source from India*, and what they offer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, Firm, User


class FirmListingQuerySet(models.QuerySet["FirmListing"]):
    """Listings by whether the public sees them."""

    def public(self) -> "FirmListingQuerySet":
        """Return what the directory shows: the firm has opted in, and its IEC is active."""
        return self.filter(is_listed=True, firm__is_active=True)


class FirmListing(models.Model):
    """What a firm lets the public read about itself. Name, city and state are those of the IEC registry."""

    firm = models.OneToOneField(Firm, on_delete=models.PROTECT, related_name="listing")
    is_listed = models.BooleanField(default=False, help_text=_("the firm has opted in"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+", help_text=_("whose city is shown"))
    about = models.CharField(max_length=400, blank=True)
    website = models.URLField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    shows_email = models.BooleanField(default=False)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = FirmListingQuerySet.as_manager()

    class Meta:
        ordering = ["firm__name", "pk"]

    def __str__(self) -> str:
        return self.firm.name


class ListedProduct(models.Model):
    """A product that a listed firm offers, by its place in the tariff and in the firm's own words."""

    listing = models.ForeignKey(FirmListing, on_delete=models.CASCADE, related_name="products")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=8, help_text=_("ITC-HS code, or its first four or six digits"))
    name = models.CharField(max_length=120)
    words = models.TextField(help_text=_("what the search reads"))

    class Meta:
        ordering = ["listing", "position"]
        constraints = [models.UniqueConstraint(fields=["listing", "position"], name="listed_product_position_once")]
        indexes = [models.Index(fields=["code"], name="listed_product_by_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
