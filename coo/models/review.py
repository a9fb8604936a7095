"""What an office does with a file before it is decided: queries, approvals, notes, and the rules of its agency."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, InForceQuerySet, Office
from coo.constants import AgreementKind, AnswerKind, ReasonUse
from coo.models.application import Application, ApplicationVersion
from coo.models.reference import Agreement
from coo.tabs import TABS
from signing.models import SignatureJob
from tradeconnect.common.models import StoredFile


class Reason(models.Model):
    """A coded reason of a query or a rejection, with the words that it proposes. Dated; an agency may add its own."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(
        Agency,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reasons",
        help_text=_("empty: of every agency"),
    )
    use = models.CharField(max_length=10, choices=ReasonUse.choices)
    code = models.CharField(max_length=8, help_text=_("as G03"))
    title = models.CharField(max_length=120)
    title_hi = models.CharField(_("Title in Hindi"), max_length=120, blank=True)
    text = models.CharField(max_length=1000, blank=True, help_text=_("proposed as the remarks to the exporter"))
    tab = models.CharField(max_length=20, blank=True, help_text=_("slug of the tab it is mostly about"))
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["use", "code", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "use", "code", "starts_on"], name="reason_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(tab="") | Q(tab__in=[str(tab.slug) for tab in TABS]), name="reason_tab_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"

    @property
    def words(self) -> str:
        """Code and title in the language of the page."""
        is_hindi = (get_language() or "").startswith("hi")
        return f"{self.code} · {(is_hindi and self.title_hi) or self.title}"


class FourEyesRule(models.Model):
    """Which files of an agency need the approval of two officers. An empty condition is no condition."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="four_eyes_rules")
    kind = models.CharField(max_length=8, choices=AgreementKind.choices, blank=True)
    agreement = models.ForeignKey(Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    least_value_inr = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, blank=True, help_text=_("invoice value in INR from which it holds")
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]

    def __str__(self) -> str:
        return f"{self.agency}, {self.starts_on:%d/%m/%Y}"


class AnswerPeriod(models.Model):
    """Within how many days a firm answers a deficiency, and when it is reminded. Dated; an agency may have its own."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(
        Agency, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text=_("empty: of every agency")
    )
    days = models.PositiveSmallIntegerField(help_text=_("calendar days to answer in"))
    reminder_days = models.JSONField(default=list, help_text=_("so many days before the end, as [7, 1]"))
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = InForceQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "starts_on"], name="answer_period_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.days}"


# Of a round that waits for the firm: neither answered, nor ended with the file.
WAITING = Q(answered_at=None, ended_at=None)


class Deficiency(models.Model):
    """A round of questions to the firm: sent back once, answered once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="deficiencies")
    number = models.PositiveSmallIntegerField(help_text=_("1 for the first round"))
    version = models.ForeignKey(
        ApplicationVersion, on_delete=models.PROTECT, related_name="+", help_text=_("what the officer had read")
    )
    remarks = models.TextField(blank=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    reminded = models.JSONField(default=list, help_text=_("days before the end of which a reminder went out"))
    # While the firm answers. *Yes* opens tabs, after the application was written down as it was: *No* puts it back.
    kept = models.JSONField(null=True, help_text=_("the application as it was when *Yes* opened it"))
    opened_tabs = models.JSONField(default=list, help_text=_("slugs that the firm may edit"))
    requested_tabs = models.JSONField(default=dict, help_text=_("slug to why the firm opened it besides the queries'"))
    # The answer.
    answer = models.CharField(max_length=3, choices=AnswerKind.choices, blank=True)
    answer_remarks = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text=_("not answered: the file was rejected or withdrawn"))
    answer_version = models.ForeignKey(ApplicationVersion, null=True, on_delete=models.PROTECT, related_name="+")
    signature = models.ForeignKey(
        SignatureJob, null=True, on_delete=models.PROTECT, related_name="+", help_text=_("of an answer without changes")
    )

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "deficiencies"
        indexes = [models.Index(fields=["raised_at"], name="deficiency_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="deficiency_number_once"),
            models.UniqueConstraint(fields=["application"], condition=WAITING, name="deficiency_one_open_per_file"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answer__in=AnswerKind.values, answered_by__isnull=False),
                name="deficiency_answer_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} deficiency {self.number}"

    @property
    def is_opened(self) -> bool:
        """Whether *Yes* was chosen: some tabs are open."""
        return bool(self.opened_tabs)

    def is_overdue(self, today: dt.date) -> bool:
        """Tell whether the firm let its time pass. Args: today: the date in India."""
        return self.answered_at is None and self.ended_at is None and self.due_on is not None and self.due_on < today


class Query(models.Model):
    """One question of an officer, pinned to a field of the file or to the file as a whole.

    Without a deficiency it is being written: the exporter does not see it, every officer of the office does.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="queries")
    deficiency = models.ForeignKey(Deficiency, null=True, on_delete=models.PROTECT, related_name="queries")
    tab = models.CharField(max_length=20, blank=True, help_text=_("slug; empty for the file as a whole"))
    place = models.CharField(max_length=60, blank=True, help_text=_("the row's key, as item-1.itchs_code"))
    label = models.CharField(max_length=160, blank=True, help_text=_("of the row, in English"))
    value = models.CharField(max_length=500, blank=True, help_text=_("what stood there when it was asked"))
    reason = models.ForeignKey(Reason, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=2000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering = ["at", "id"]
        verbose_name_plural = "queries"
        indexes = [models.Index(fields=["application", "deficiency"], name="query_by_file")]

    def __str__(self) -> str:
        return f"{self.label or self.application}: {self.text[:60]}"


class AnswerFile(models.Model):
    """A document that came with an answer without changes (guide, section D: at most five of 5 MB)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    deficiency = models.ForeignKey(Deficiency, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.file.name


class Approval(models.Model):
    """An officer's approval of a version. Under a four-eyes rule the first of two leaves the file In-Process."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="approvals")
    version = models.ForeignKey(ApplicationVersion, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, help_text=_("withdrawn, or overtaken by a deficiency"))

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "officer"], condition=Q(ended_at=None), name="approval_once_per_officer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application} approved by {self.officer}"


class OfficeNote(models.Model):
    """A note of an officer for the office alone; the firm never sees it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="office_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.CharField(max_length=2000)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.text[:60]


class Presence(models.Model):
    """That an officer has a file open; it counts for a minute after the page last said so."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="present")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "officer"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.officer} in {self.application}"


class SavedView(models.Model):
    """A worklist with its filters under a name of the officer's own."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500, help_text=_("the query string of the worklist"))

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["officer", "office", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
