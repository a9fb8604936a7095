"""Addresses of this app."""

from django.urls import path

from payments.views.invoice import invoice
from payments.views.payment import payment, payment_return
from payments.views.sandbox import sandbox
from payments.views.wallet import add_amount, wallet

app_name = "payments"
urlpatterns = [
    path("wallet/", wallet, name="wallet"),
    path("wallet/add/", add_amount, name="add_amount"),
    path("payments/sandbox/<uuid:payment>/", sandbox, name="sandbox"),
    path("payments/return/<slug:gateway>/", payment_return, name="return"),
    path("payments/<uuid:payment>/", payment, name="payment"),
    path("invoices/<uuid:invoice>/", invoice, name="invoice"),
]
