"""Dated facts of trade: agreements, who may issue them, fees, rates, units, ports, tariff codes. Data, never code."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, InForceQuerySet
from coo.constants import AgreementKind, DeclarationKind, FormFamily, IssueMode, PortKind, ProducerRule
from tradeconnect.common.models import Country


class Agreement(models.Model):
    """A trade agreement, or the non-preferential scheme (code NP), with the form that its certificate prints."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=8, choices=AgreementKind.choices)
    form = models.CharField(max_length=120, blank=True)
    partners = models.JSONField(default=list, help_text=_('ISO country codes; ["*"] for any country'))
    family = models.CharField(max_length=10, choices=FormFamily.choices, default=FormFamily.FORM_A)
    boxes = models.JSONField(default=list, help_text=_("wording of the form's boxes, in order"))
    criteria = models.JSONField(default=list, help_text=_("rows as `coo.origin.Criterion` reads them"))
    de_minimis_percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("share of the FOB value that inputs may have which do not change their tariff heading"),
    )
    producer_rule = models.CharField(max_length=10, choices=ProducerRule.choices, blank=True)
    needs_foreign_origin = models.BooleanField(
        default=False, help_text=_("back-to-back: the goods come from another country, whose papers are named")
    )
    validity_months = models.PositiveIntegerField(null=True, blank=True)
    is_open = models.BooleanField(default=False, help_text=_("applications can be filed in this portal"))
    mode = models.CharField(max_length=15, choices=IssueMode.choices, default=IssueMode.AGENCY)
    thresholds = models.TextField(blank=True, help_text=_("what the criteria ask for"))
    issue_rule = models.TextField(blank=True, help_text=_("when it may be issued, also after the export"))
    days_after_shipment = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("issued later than this it is marked as retrospective; empty: no such rule")
    )
    counts_working_days = models.BooleanField(default=False, help_text=_("those days are working days"))
    months_after_shipment = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("after so many months it is not issued any more; empty: no limit known")
    )
    retrospective_words = models.CharField(
        max_length=40, blank=True, help_text=_("what a retrospective certificate prints")
    )
    copies = models.CharField(max_length=160, blank=True, help_text=_("the copies, in the words of our source"))
    copy_markings = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text=_("copies that the file holds, in order"),
    )
    legal_basis = models.CharField(max_length=160, blank=True, help_text=_("customs notification or public notice"))
    confidence = models.CharField(max_length=120, blank=True, help_text=_("how sure our source is"))
    uncertain = ArrayField(
        models.CharField(max_length=40),
        default=list,
        blank=True,
        help_text=_("facts to confirm before use"),
    )
    sources = models.JSONField(default=list, blank=True, help_text=_("where the facts were read"))
    notes = models.TextField(blank=True)
    starts_on = models.DateField(default=dt.date(1995, 1, 1))
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_self_declared(self) -> bool:
        """The exporter declares the origin in this portal and signs the certificate; no agency issues."""
        return bool(self.mode == IssueMode.SELF_DECLARED)

    @property
    def has_no_agency(self) -> bool:
        """No agency issues: the exporter declares the origin, in this portal or elsewhere."""
        return bool(self.mode != IssueMode.AGENCY)


class AgreementSuspension(models.Model):
    """Electronic certificates of an agreement are not issued for a destination, between two dates."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="suspensions")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, help_text=_("shown to the exporter: why, and where to turn"))
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "country", "starts_on"], name="suspension_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement.code} {self.country_id}"


class AgencyScope(models.Model):
    """An agency may issue certificates under an agreement, between two dates."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="scopes")
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="scopes")
    states = ArrayField(
        models.CharField(max_length=4),
        default=list,
        blank=True,
        help_text=_("abbreviations of the states whose list names it; empty: all of India"),
    )
    hs_prefixes = ArrayField(
        models.CharField(max_length=8),
        default=list,
        blank=True,
        help_text=_("HS chapters, headings or codes of the goods that it certifies; empty: all goods"),
    )
    starts_on = models.DateField(default=dt.date(2000, 1, 1))
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "agreement", "starts_on"], name="scope_once")]

    def __str__(self) -> str:
        return f"{self.agency.code} {self.agreement.code}"


class Fee(models.Model):
    """A price of a service on a day, in paise before tax, with its tax (spec section 11)."""

    service = models.CharField(max_length=20, help_text=_("NON_PREF, PREF, the same after IN_LIEU_, or DELIVERY"))
    amount_paise = models.PositiveIntegerField()
    gst_percent = models.DecimalField(max_digits=5, decimal_places=2)
    sac = models.CharField(_("SAC"), max_length=6)
    description = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "starts_on"], name="fee_once")]

    def __str__(self) -> str:
        return f"{self.service} {self.amount_paise}"


class Currency(models.Model):
    """A currency of ISO 4217."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField(max_length=60)
    minor_units = models.PositiveSmallIntegerField(default=2)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "currencies"

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class ExchangeRate(models.Model):
    """INR for `per_units` of a currency from a day on (some rates are per 100)."""

    currency = models.CharField(max_length=3)
    date = models.DateField()
    per_units = models.PositiveIntegerField(default=1)
    rate_inr = models.DecimalField(max_digits=14, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["currency", "date"], name="rate_once_a_day"),
            models.CheckConstraint(condition=Q(rate_inr__gt=0, per_units__gt=0), name="rate_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.date} {self.rate_inr}"


class Unit(models.Model):
    """A unit quantity code (UQC), shown as NUMBERS (NOS)."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class TariffCode(models.Model):
    """An ITC-HS code of eight digits with its words. `words` is what the search reads: lower case, no punctuation."""

    code = models.CharField(max_length=8, primary_key=True)
    description = models.TextField(help_text=_("statutory text with the parents' texts"))
    words = models.TextField()
    starts_on = models.DateField(default=dt.date(2022, 1, 1))
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        indexes = [GinIndex(SearchVector("words", config="simple"), name="tariff_by_words")]

    def __str__(self) -> str:
        return f"{self.code} {self.description}"


class Port(models.Model):
    """A port, airport, depot or land station, in India or abroad."""

    code = models.CharField(max_length=6, unique=True, help_text=_("customs code, UN/LOCODE or IATA code"))
    name = models.CharField(max_length=120)
    full_name = models.CharField(max_length=160, blank=True, help_text=_("of an airport, to tell twins apart"))
    city = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=4, choices=PortKind.choices)
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(help_text=_("what the search reads"))

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["country", "kind"], name="port_by_country_kind")]

    def __str__(self) -> str:
        return f"{self.code}-{self.name}"


class AttachmentType(models.Model):
    """A kind of document that can be attached (guide, tab 6), with any agreement or with some."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    is_mandatory = models.BooleanField(default=False)
    agreements = ArrayField(
        models.CharField(max_length=20),
        default=list,
        blank=True,
        help_text=_("codes of the agreements that it is asked for; empty: all"),
    )
    is_picture = models.BooleanField(default=False, help_text=_("taken as a picture only (JPG, PNG)"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class DeclarationText(models.Model):
    """The exporter's declaration of a kind of certificate, from a day on."""

    kind = models.CharField(max_length=8, choices=DeclarationKind.choices)
    text = models.TextField(
        help_text=_(
            "{country} stands for the importer's country, {agreement} for the agreement, "
            "{origin} for the foreign country"
        )
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "starts_on"], name="declaration_once")]

    def __str__(self) -> str:
        return self.text[:60]
