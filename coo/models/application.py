"""The application with the rows of its tabs, its frozen versions and the remarks on it."""

import datetime as dt
import re
import uuid
from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from accounts.models import Branch, Firm, Office
from coo.constants import EDITABLE, ENDED, AgreementKind, DeliveryAddress, Status, TransportMode
from coo.models.reference import Agreement, AttachmentType, Currency, Port, Unit
from coo.tabs import BY_SLUG, TABS, Tab
from signing.models import SignatureJob
from tradeconnect.common.models import Country, StoredFile


def _begins(terms: list[str]) -> SearchQuery:
    """Return the query for texts in which every one of `terms` begins a word."""
    return SearchQuery(" & ".join(f"{term}:*" for term in terms), config="simple", search_type="raw")


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Filters that several pages share."""

    def drafts(self) -> "ApplicationQuerySet":
        """Return what is not submitted yet: drafts and signed applications."""
        return self.filter(status__in=EDITABLE)

    def submitted(self) -> "ApplicationQuerySet":
        """Return what has a file number."""
        return self.exclude(status__in=EDITABLE)

    def with_words(self, words: str, *, by_index: bool = True) -> "ApplicationQuerySet":
        """Return files in whose numbers, firm, IEC, importer or invoice every one of `words` begins a word.

        Of a file number also the digits after the zeros will do. Nothing but separators finds everything.

        Args: by_index: no, where another condition leaves a few thousand files: reading them is faster then than
            gathering every file of the portal that has a common word.
        """
        terms = sorted(dict.fromkeys(re.findall(r"\w+", words.lower())), key=len, reverse=True)
        # Of several words the longest is looked up, as the rarest: PostgreSQL would gather the rows of each before it
        # compares, for `SL` a million. `strip` keeps it from the index.
        looked_up, read = (terms[:1], terms[1:]) if by_index else ([], terms)
        found = self.filter(search_words=_begins(looked_up)) if looked_up else self
        if not read:
            return found
        stripped: Any = Func(F("search_words"), function="strip", output_field=SearchVectorField())
        return found.alias(words_to_read=stripped).filter(words_to_read=_begins(read))

    def live_with_invoice(self, iec: str, number: str, first: dt.date, last: dt.date) -> "ApplicationQuerySet":
        """Return live files of the IEC with this invoice number dated in the period (guide, tab 2).

        A draft claims no number yet; rejected and withdrawn files free theirs, and so does one whose certificate was
        superseded or cancelled.
        """
        return (
            self.filter(firm__iec=iec, invoice_number__iexact=number, invoice_date__gte=first, invoice_date__lte=last)
            .exclude(status__in=[Status.DRAFT, Status.REJECTED, Status.WITHDRAWN])
            .exclude(certificates__status__in=ENDED)
        )

    def in_lieu_of(self, certificate_id: int) -> "ApplicationQuerySet":
        """Return the file that replaces a certificate, or is to: at most one, for rejected and withdrawn ones ended."""
        return self.filter(in_lieu_of=certificate_id).exclude(status__in=[Status.REJECTED, Status.WITHDRAWN])


class Application(models.Model):
    """An application for a certificate of origin. Every field of a tab is optional until the rules ask for it.

    `status` is written by `coo.services.transition` alone; `version` counts the saves, for two people in one draft.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    draft_number = models.CharField(max_length=25, unique=True)
    file_number = models.CharField(max_length=24, null=True, unique=True)
    status = models.CharField(max_length=30, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(default=1, help_text=_("rises with every save of a tab"))
    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="applications")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    copied_from = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    saved_tabs = models.JSONField(default=list, help_text=_("slugs of the tabs that were saved at least once"))
    # The office's side. The clock counts working time and stands still while the file is Deficient.
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("who has the file in hand, or decided on it"),
    )
    taken_at = models.DateTimeField(null=True)
    clock_since = models.DateTimeField(null=True, help_text=_("since when the clock runs; empty while it stands"))
    clock_seconds = models.PositiveIntegerField(default=0, help_text=_("working seconds before that"))
    due_at = models.DateTimeField(null=True, help_text=_("when the promise ends; empty while the clock stands"))
    search_text = models.TextField(blank=True, help_text=_("what the lists of submitted files are searched for"))
    search_words = models.GeneratedField(
        expression=SearchVector("search_text", config="simple"), output_field=SearchVectorField(), db_persist=True
    )
    # A certificate that this file corrects, and why (HBP 2.93(d)).
    in_lieu_of = models.ForeignKey(
        "coo.Certificate", null=True, on_delete=models.PROTECT, related_name="in_lieu_applications"
    )
    in_lieu_reason = models.CharField(max_length=500, blank=True)

    # Tab 1, Basic Details
    branch = models.ForeignKey(Branch, null=True, on_delete=models.PROTECT, related_name="+")
    wants_delivery = models.BooleanField(null=True)
    delivery_to = models.CharField(max_length=10, choices=DeliveryAddress.choices, blank=True)
    delivery_address = models.CharField(max_length=300, blank=True)
    disclaimer_accepted = models.BooleanField(default=False)

    # Tab 2, Certificate Details
    certificate_kind = models.CharField(max_length=8, choices=AgreementKind.choices, blank=True)
    agreement = models.ForeignKey(Agreement, null=True, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, null=True, on_delete=models.PROTECT, related_name="applications")
    importer_name = models.CharField(max_length=160, blank=True)
    importer_address = models.CharField(max_length=400, blank=True)
    importer_country = models.ForeignKey(Country, null=True, on_delete=models.PROTECT, related_name="+")
    invoice_number = models.CharField(max_length=40, blank=True)
    invoice_date = models.DateField(null=True)
    invoice_currency = models.ForeignKey(Currency, null=True, on_delete=models.PROTECT, related_name="+")
    invoice_value = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    rate_inr = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    rate_usd = models.DecimalField(max_digits=14, decimal_places=6, null=True)
    third_country_invoicing = models.BooleanField(null=True)
    third_party_name = models.CharField(max_length=160, blank=True)
    third_party_address = models.CharField(max_length=400, blank=True)
    third_party_country = models.ForeignKey(Country, null=True, on_delete=models.PROTECT, related_name="+")
    third_party_invoice_number = models.CharField(max_length=40, blank=True)
    third_party_invoice_date = models.DateField(null=True)
    # Whom the form names as producer, where the agreement's form has a box for it.
    producer_is_exporter = models.BooleanField(null=True)
    producer_name = models.CharField(max_length=160, blank=True)
    producer_address = models.CharField(max_length=400, blank=True)
    # Back-to-back: where the goods come from, and the paper that proves it (HBP 2.93(f)).
    foreign_country = models.ForeignKey(Country, null=True, on_delete=models.PROTECT, related_name="+")
    foreign_document = models.CharField(max_length=80, blank=True)
    foreign_document_number = models.CharField(max_length=60, blank=True)
    foreign_document_date = models.DateField(null=True)
    foreign_document_issuer = models.CharField(max_length=160, blank=True)

    # Tab 5, Shipment Details
    transport_mode = models.CharField(max_length=10, choices=TransportMode.choices, blank=True)
    shipment_document = models.CharField(max_length=5, blank=True)
    shipment_document_number = models.CharField(max_length=40, blank=True)
    shipment_date = models.DateField(null=True)
    shipping_bill_number = models.CharField(max_length=20, blank=True)
    shipping_bill_date = models.DateField(null=True)
    port_of_shipment = models.ForeignKey(Port, null=True, on_delete=models.PROTECT, related_name="+")
    port_of_shipment_other = models.CharField(max_length=120, blank=True)
    port_of_discharge = models.ForeignKey(Port, null=True, on_delete=models.PROTECT, related_name="+")
    port_of_discharge_other = models.CharField(max_length=120, blank=True)
    route = models.CharField(max_length=300, blank=True)

    # Tab 7, Declaration
    declaration_accepted = models.BooleanField(default=False)
    declaration_place = models.CharField(max_length=80, blank=True)
    declaration_date = models.DateField(null=True)
    signatory_name = models.CharField(max_length=120, blank=True)
    signatory_designation = models.CharField(max_length=80, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        indexes = [
            models.Index(fields=["firm", "status", "-submitted_at"], name="application_by_firm"),
            models.Index(fields=["office", "status", "due_at", "id"], name="application_by_due"),
            models.Index(fields=["office", "officer", "status", "due_at"], name="application_by_officer"),
            models.Index(fields=["office", "-decided_at", "-id"], name="application_by_decision"),
            # *Numbers* counts years of files from these two alone.
            models.Index(
                fields=["office", "submitted_at"],
                include=["status", "agreement", "importer_country"],
                name="application_figures_submitted",
            ),
            models.Index(
                fields=["office", "decided_at"],
                include=["status", "clock_seconds"],
                condition=Q(decided_at__isnull=False),
                name="application_figures_decided",
            ),
            models.Index(fields=["firm", "-submitted_at", "-id"], name="application_by_submission"),
            GinIndex(fields=["search_words"], name="application_by_words"),
            models.Index(fields=["office", "status"], condition=Q(wants_delivery=True), name="application_by_delivery"),
            # As `iexact` asks for it: the same invoice under this or another IEC.
            models.Index(Upper("invoice_number"), "invoice_date", name="application_by_invoice"),
            # The officer sees what other firms sent to the same importer.
            models.Index("office", Upper("importer_name"), F("submitted_at").desc(), name="application_by_importer"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="application_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=sorted(EDITABLE)) | Q(file_number__isnull=False, submitted_at__isnull=False),
                name="application_submitted_is_numbered",
            ),
            models.UniqueConstraint(
                fields=["in_lieu_of"],
                condition=~Q(status__in=[Status.REJECTED, Status.WITHDRAWN]),
                name="application_one_in_lieu",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The file number once there is one, else the draft number."""
        return self.file_number or self.draft_number

    @property
    def found_by(self) -> str:
        """What lists find a submitted file by (`search_text`): its numbers, the firm, the importer, the invoice.

        PostgreSQL may keep `SL/26-1` as one word, so the parts of numbers and names stand there by themselves too; a
        file number is found by its serial with the year, and without its zeros.
        """
        serial = re.search(r"((0*)(\d+)AM\d\d)$", self.file_number or "")
        numbers = [self.number, self.draft_number, *(serial.group(1, 3) if serial else ())]
        texts = [*numbers, self.firm.name, self.firm.iec, self.importer_name, self.invoice_number]
        parts = [part for text in texts for part in re.findall(r"\w+", text)]
        return " ".join(dict.fromkeys([*texts, *parts]))

    @property
    def next_slug(self) -> str:
        """Where work on it goes on: the first tab that was never saved; the summary when all were or it is signed."""
        if self.status == Status.SIGNED:
            return TABS[-1].slug
        return next((tab.slug for tab in TABS[:-1] if tab.slug not in self.saved_tabs), TABS[-1].slug)

    @property
    def next_tab(self) -> Tab:
        """The tab where work on it goes on."""
        return BY_SLUG[self.next_slug]


class ExportItem(models.Model):
    """A line of the export table (guide, tab 3), with its origin (tab 4)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="items")
    serial = models.PositiveIntegerField()
    itchs_code = models.CharField(max_length=8)
    hs_code = models.CharField(max_length=8)
    description = models.CharField(max_length=2000)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=3)
    marks = models.CharField(max_length=300)
    packages = models.CharField(max_length=160)
    uses_imported_inputs = models.BooleanField(null=True)
    criterion = models.CharField(max_length=20, blank=True)
    criterion_value = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    criterion_text = models.CharField(max_length=120, blank=True)
    product_rule = models.CharField(
        max_length=200, blank=True, help_text=_("the product specific rule that the exporter relies on")
    )
    # Cost sheet of an agreement, in the invoice currency. An empty FOB value is the item's value.
    fob_value = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    indian_materials = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    labour_and_overheads = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    profit_and_other = models.DecimalField(max_digits=18, decimal_places=3, null=True)

    class Meta:
        ordering = ["serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "serial"], name="export_item_serial_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0, value__gt=0), name="export_item_positive"),
            models.CheckConstraint(condition=Q(fob_value=None) | Q(fob_value__gt=0), name="export_item_fob_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.serial} - {self.description}"


class ImportInput(models.Model):
    """An input of an export item (guide, tab 4)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(ExportItem, on_delete=models.CASCADE, related_name="inputs")
    serial = models.PositiveIntegerField()
    itchs_code = models.CharField(max_length=8)
    hs_code = models.CharField(max_length=8)
    description = models.CharField(max_length=500)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    unit_cif = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.ForeignKey(Currency, on_delete=models.PROTECT, related_name="+")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="+")
    is_originating = models.BooleanField(
        default=False, help_text=_("Indian, or of a partner whose inputs the agreement counts as originating")
    )
    bill_number = models.CharField(max_length=40)
    bill_date = models.DateField()

    class Meta:
        ordering = ["item__serial", "serial"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "serial"], name="import_input_serial_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0, unit_cif__gte=0), name="import_input_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.serial} - {self.description}"


class Attachment(models.Model):
    """A file attached to an application (guide, tab 6)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    serial = models.PositiveIntegerField()
    kind = models.ForeignKey(AttachmentType, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    attest = models.BooleanField(default=False)
    pages = models.PositiveSmallIntegerField(default=0, help_text=_("0 for a spreadsheet"))
    preview = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("the first page as a picture; made when the file was uploaded"),
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["serial"]
        constraints = [models.UniqueConstraint(fields=["application", "serial"], name="attachment_serial_once")]

    def __str__(self) -> str:
        return self.file.name


class ApplicationVersion(models.Model):
    """What was signed: the canonical snapshot, its digest and the signature. Never changed (trigger)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(help_text=_("1 for the first signature"))
    snapshot = models.JSONField()
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the canonical bytes"))
    signature = models.ForeignKey(SignatureJob, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="application_version_once")]

    def __str__(self) -> str:
        return f"{self.application} version {self.number}"


class Remark(models.Model):
    """What an officer wrote with a deficiency or a rejection, or a firm with its answer or withdrawal."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="remarks")
    action = models.CharField(max_length=30, help_text=_("the transition that it came with"))
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.text[:60]
