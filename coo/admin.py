"""Django's admin, for reference data only, for operators only (design section 9): who, what, and what is recorded.

A site of its own: `django.contrib.admin.site` would take in whatever an installed package registers. No row is deleted,
dated data gets a last day; and a key by which other rows name this one does not change.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Agency, Office
from accounts.roles import OPERATOR
from coo.forms.reference import (
    AgencyForm,
    AgreementForm,
    AttachmentTypeForm,
    ExchangeRateForm,
    OfficeForm,
    ReadableJson,
    ReferenceForm,
)
from coo.lists import forget
from coo.models import (
    AgencyScope,
    Agreement,
    AgreementSuspension,
    AttachmentType,
    Currency,
    DeclarationText,
    ExchangeRate,
    Fee,
    Port,
    TariffCode,
    Unit,
)
from coo.reference.datasets import search_words
from tradeconnect.common import audit
from tradeconnect.common.models import Country, PinCode, State

# The portal has its own pages for these, and the rest would lead to objects that the portal does not show here.
NOT_SERVED = frozenset({"login", "logout", "password_change", "password_change_done", "view_on_site", None})


class ReferenceSite(admin.AdminSite):
    """The admin for operators whom a second factor has confirmed; everybody else gets the portal's own refusals."""

    site_header = _("Reference data")
    site_title = _("TradeConnect")
    index_title = _("Dated facts of trade")
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Tell whether the person may enter (`User.is_staff`)."""
        return bool(getattr(request.user, "is_staff", False))

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Answer 403 where Django would show a login form; for the login, the portal's middleware has asked."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied(OPERATOR)
            answer: HttpResponse = inner(request, *args, **kwargs)
            return answer

        return guarded

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Return the addresses that are served: each has a name, and a stranger is sent to the portal's login."""
        served = [entry for entry in super().get_urls() if getattr(entry, "name", "") not in NOT_SERVED]
        for entry in served:
            if isinstance(entry, URLPattern):
                entry.callback.login_url = ""  # type: ignore[attr-defined]
        return served


reference_site = ReferenceSite()


class ReferenceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """One table of reference data.

    `fixed_fields`: what other rows or the loader know a row by, so it cannot be changed once the row is there.
    """

    list_per_page = 50
    show_full_result_count = False
    form: type[ReferenceForm] = ReferenceForm
    formfield_overrides: ClassVar[dict[Any, Any]] = {
        models.JSONField: {"form_class": ReadableJson, "widget": AdminTextareaWidget}
    }
    fixed_fields: ClassVar[tuple[str, ...]] = ()

    def get_urls(self) -> list[URLPattern]:
        """Return list, form and history; there is nothing to delete with."""
        return [entry for entry in super().get_urls() if entry.name and not entry.name.endswith("_delete")]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """Return what the form shows but does not take."""
        readonly = tuple(str(name) for name in super().get_readonly_fields(request, obj))
        return (*readonly, *self.fixed_fields) if obj else readonly

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody deletes reference data: files and certificates were made by it."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and write the change into the audit trail, beside Django's own log of the admin."""
        act = "coo.reference.changed" if change else "coo.reference.added"
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            data = {
                "row": str(obj)[:120],
                "fields": {name: str(getattr(obj, name))[:400] for name in form.changed_data},
            }
            audit.record(act, actor=request.user, target=obj, now=timezone.now(), data=data)  # type: ignore[arg-type]
        forget()


class SearchedAdmin(ReferenceAdmin):
    """A table with the words that the search reads: they follow from the other fields."""

    readonly_fields = ("words",)
    words_from: ClassVar[tuple[str, ...]] = ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write the words anew where what they come from has changed, and save."""
        if set(form.changed_data) & set(self.words_from):
            obj.words = search_words(*(str(getattr(obj, name)) for name in self.words_from))
        super().save_model(request, obj, form, change)


class ToConfirm(admin.SimpleListFilter):
    """Agreements of which our source is not sure of something."""

    title = _("to confirm")
    parameter_name = "to_confirm"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the choices."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Return the rows with uncertain facts, or the others. A source that is LOW is uncertain as a whole."""
        uncertain = models.Q(uncertain__len__gt=0) | models.Q(confidence__contains="LOW")
        if self.value() is None:
            return queryset
        return queryset.filter(uncertain) if self.value() == "yes" else queryset.exclude(uncertain)


@admin.register(Agreement, site=reference_site)
class AgreementAdmin(ReferenceAdmin):
    form = AgreementForm
    list_display = ("code", "name", "is_open", "to_confirm", "confidence", "starts_on", "ends_on")
    list_filter = ("kind", "is_open", ToConfirm)
    search_fields = ("code", "name")
    fixed_fields = ("code", "kind")

    @admin.display(description=_("To confirm"), empty_value="–")
    def to_confirm(self, row: Agreement) -> str | None:
        """The facts that our source marks as uncertain, in one line."""
        return ", ".join(row.uncertain) or None

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        """Say above the form what is uncertain: the field itself stands far down."""
        return (*super().get_readonly_fields(request, obj), "to_confirm")

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        """Return the fields with what is uncertain first."""
        names = [str(name) for name in super().get_fields(request, obj)]
        return ["to_confirm", *(name for name in names if name != "to_confirm")]


@admin.register(AgreementSuspension, site=reference_site)
class AgreementSuspensionAdmin(ReferenceAdmin):
    list_display = ("agreement", "country", "reason", "starts_on", "ends_on")
    list_filter = ("agreement",)
    list_select_related = ("agreement", "country")
    search_fields = ("agreement__code", "agreement__name", "country__name", "reason")
    fixed_fields = ("agreement", "country", "starts_on")


@admin.register(Agency, site=reference_site)
class AgencyAdmin(ReferenceAdmin):
    form = AgencyForm
    list_display = ("name", "code", "kind", "state", "gstin", "source_status", "ends_on")
    list_filter = ("kind",)
    list_select_related = ("state",)
    search_fields = ("code", "name", "name_hi")
    fixed_fields = ("code",)


@admin.register(Office, site=reference_site)
class OfficeAdmin(ReferenceAdmin):
    form = OfficeForm
    list_display = ("agency", "city", "code", "promise_hours", "starts_on", "ends_on")
    list_select_related = ("agency",)
    search_fields = ("code", "city", "agency__name", "agency__code")
    fixed_fields = ("agency", "code")


@admin.register(AgencyScope, site=reference_site)
class AgencyScopeAdmin(ReferenceAdmin):
    list_display = ("agency", "agreement", "starts_on", "ends_on")
    list_filter = ("agreement",)
    list_select_related = ("agency", "agreement")
    search_fields = ("agency__code", "agency__name", "agreement__code", "agreement__name")
    fixed_fields = ("agency", "agreement", "starts_on")


@admin.register(Fee, site=reference_site)
class FeeAdmin(ReferenceAdmin):
    list_display = ("service", "amount_paise", "gst_percent", "sac", "description", "starts_on", "ends_on")
    list_filter = ("service",)
    search_fields = ("service", "description", "sac")
    fixed_fields = ("service", "starts_on")


@admin.register(Currency, site=reference_site)
class CurrencyAdmin(ReferenceAdmin):
    list_display = ("code", "name", "minor_units")
    search_fields = ("code", "name")
    fixed_fields = ("code",)


@admin.register(ExchangeRate, site=reference_site)
class ExchangeRateAdmin(ReferenceAdmin):
    form = ExchangeRateForm
    list_display = ("currency", "date", "per_units", "rate_inr")
    list_filter = ("currency",)
    search_fields = ("currency",)
    date_hierarchy = "date"
    fixed_fields = ("currency", "date")


@admin.register(Unit, site=reference_site)
class UnitAdmin(ReferenceAdmin):
    list_display = ("code", "name")
    search_fields = ("code", "name")
    fixed_fields = ("code",)


@admin.register(TariffCode, site=reference_site)
class TariffCodeAdmin(SearchedAdmin):
    list_display = ("code", "description", "starts_on", "ends_on")
    search_fields = ("code", "words")
    fixed_fields = ("code",)
    words_from = ("description",)


@admin.register(Port, site=reference_site)
class PortAdmin(SearchedAdmin):
    list_display = ("code", "name", "city", "kind", "country")
    list_filter = ("kind",)
    list_select_related = ("country",)
    search_fields = ("code", "words")
    fixed_fields = ("code",)
    words_from = ("code", "full_name", "name", "city")


@admin.register(AttachmentType, site=reference_site)
class AttachmentTypeAdmin(ReferenceAdmin):
    form = AttachmentTypeForm
    list_display = ("name", "code", "is_mandatory", "agreements", "position")
    search_fields = ("code", "name")
    fixed_fields = ("code",)


@admin.register(DeclarationText, site=reference_site)
class DeclarationTextAdmin(ReferenceAdmin):
    list_display = ("kind", "text", "starts_on", "ends_on")
    list_filter = ("kind",)
    search_fields = ("text",)
    fixed_fields = ("kind", "starts_on")


@admin.register(State, site=reference_site)
class StateAdmin(ReferenceAdmin):
    list_display = ("name", "gst_code", "abbreviation", "is_union_territory")
    search_fields = ("name", "gst_code", "abbreviation")
    fixed_fields = ("gst_code",)


@admin.register(Country, site=reference_site)
class CountryAdmin(ReferenceAdmin):
    list_display = ("code", "name", "currency")
    search_fields = ("code", "name")
    fixed_fields = ("code",)


@admin.register(PinCode, site=reference_site)
class PinCodeAdmin(ReferenceAdmin):
    list_display = ("pin", "district", "state_name", "city")
    list_filter = ("state_name",)
    search_fields = ("pin", "district", "city")
