"""Tab 5, Shipment Details."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from coo.constants import SHIPMENT_DOCUMENTS, TransportMode
from coo.forms.base import TabForm
from coo.models import Port
from tradeconnect.common.forms import ComboboxInput, DmyDateField

OTHERS = "OTHERS"
INDIA = "IN"


def _documents() -> list[tuple[Any, Any]]:
    groups = [
        (TransportMode(mode).label, [(code, str(name)) for code, name in rows])
        for mode, rows in SHIPMENT_DOCUMENTS.items()
    ]
    return [("", _("Select")), *groups]


class ShipmentForm(TabForm):
    """Transport, ports and route (guide, tab 5). A port is stored by its code, or by name when it is *Others*."""

    optional_fields: ClassVar[frozenset[str]] = frozenset({"shipping_bill_number", "shipping_bill_date"})

    transport_mode = forms.ChoiceField(
        label=_("Mode of Transport (As far as known)"),
        required=False,
        choices=lambda: [("", _("Select")), *TransportMode.choices],
    )
    shipment_document = forms.ChoiceField(label=_("Shipment Document"), required=False, choices=_documents)
    shipment_document_number = forms.CharField(label=_("Shipment Document No"), required=False, max_length=40)
    shipment_date = DmyDateField(label=_("Shipment Date"), required=False)
    shipping_bill_number = forms.CharField(
        label=_("Shipping Bill No"),
        required=False,
        max_length=20,
        help_text=_("If it is filed: customs compare its invoice number with that of the certificate."),
    )
    shipping_bill_date = DmyDateField(label=_("Shipping Bill Date"), required=False)
    port_of_shipment = forms.CharField(
        label=_("Port of Shipment"),
        required=False,
        max_length=140,
        help_text=_("Search by name or code. If it is not in the list, write Others."),
        widget=ComboboxInput(
            "coo:port_search", params=f"country={INDIA}", attrs={"data-combobox-with": "id_transport_mode"}
        ),
    )
    port_of_shipment_other = forms.CharField(
        label=_("Name of the port of shipment"),
        required=False,
        max_length=120,
        help_text=_("Only when you wrote Others above."),
    )
    port_of_discharge = forms.CharField(
        label=_("Port of Discharge"),
        required=False,
        max_length=140,
        help_text=_("Search by name or code. If it is not in the list, write Others."),
    )
    port_of_discharge_other = forms.CharField(
        label=_("Name of the port of discharge"),
        required=False,
        max_length=120,
        help_text=_("Only when you wrote Others above."),
    )
    route = forms.CharField(
        label=_("Route"),
        required=False,
        max_length=300,
        help_text=_("Filled from the ports and the mode; you may change it, but both ports must stay in it."),
    )

    def prepare(self) -> None:
        """Search ports of discharge in the importer's country."""
        country = self.application.importer_country_id
        self.fields["port_of_discharge"].widget = ComboboxInput(
            "coo:port_search",
            params=f"country={country}" if country else "",
            attrs={"data-combobox-with": "id_transport_mode", "maxlength": 140},
        )

    def clean_port_of_shipment(self) -> Port | str | None:
        """Return the port, `OTHERS`, or None."""
        return _find_port(self.cleaned_data["port_of_shipment"], INDIA)

    def clean_port_of_discharge(self) -> Port | str | None:
        """Return the port, `OTHERS`, or None."""
        return _find_port(self.cleaned_data["port_of_discharge"], self.application.importer_country_id)

    def clean(self) -> dict[str, Any]:
        """Ask for the name of a port that is not in the list."""
        data: dict[str, Any] = super().clean() or {}
        for name in ("port_of_shipment", "port_of_discharge"):
            if data.get(name) == OTHERS and not data.get(f"{name}_other"):
                self.add_error(f"{name}_other", _("Write the name of the port."))
        return data

    @property
    def chosen_ports(self) -> dict[str, str]:
        """The names of the stored ports by field, shown below the codes."""
        row = self.application
        ports = {"port_of_shipment": row.port_of_shipment, "port_of_discharge": row.port_of_discharge}
        return {name: _told(port) if port else "" for name, port in ports.items()}

    def stored(self) -> dict[str, Any]:
        """Return the stored values; ports by code, or `Others` with the name."""
        row = self.application
        return {
            "transport_mode": row.transport_mode,
            "shipment_document": row.shipment_document,
            "shipment_document_number": row.shipment_document_number,
            "shipment_date": row.shipment_date,
            "shipping_bill_number": row.shipping_bill_number,
            "shipping_bill_date": row.shipping_bill_date,
            "port_of_shipment": _written(row.port_of_shipment, row.port_of_shipment_other),
            "port_of_shipment_other": row.port_of_shipment_other,
            "port_of_discharge": _written(row.port_of_discharge, row.port_of_discharge_other),
            "port_of_discharge_other": row.port_of_discharge_other,
            "route": row.route,
        }

    def values(self) -> dict[str, Any]:
        """Return the columns of tab 5."""
        data = dict(self.cleaned_data)
        for name in ("port_of_shipment", "port_of_discharge"):
            port = data[name]
            data[name] = port if isinstance(port, Port) else None
            if port != OTHERS:
                data[f"{name}_other"] = ""
        return data


def _told(port: Port) -> str:
    """Return a port as the list tells it: name, an airport's full name, country."""
    return ", ".join(part for part in (port.name, port.full_name, port.country.name) if part)


def _written(port: Port | None, other: str) -> str:
    if port is not None:
        return port.code
    return str(_("Others")) if other else ""


def _find_port(text: str, country: str | None) -> Port | str | None:
    """Return the port that a person named by code, by `code-name` or by its full name in `country`.

    Raises: ValidationError when there is none.
    """
    if not text:
        return None
    if text.casefold() in (OTHERS.casefold(), str(_("Others")).casefold()):
        return OTHERS
    code = text.partition("-")[0].strip().upper()
    port = Port.objects.filter(code=code).select_related("country").first()
    if port is None:
        named = Port.objects.filter(name__iexact=text)
        if country:
            named = named.filter(country_id=country)
        found = list(named.select_related("country")[:2])
        port = found[0] if len(found) == 1 else None
    if port is None:
        raise forms.ValidationError(_("Choose a port from the list, or write Others and its name below."))
    return port
