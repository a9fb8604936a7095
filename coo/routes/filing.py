"""Addresses of searching, signing, paying, and of what was submitted."""

from django.urls import path

from coo.views.application import application, withdraw
from coo.views.filing import pay, payment_details
from coo.views.papers import ask_true_copy
from coo.views.search import favourite, port_search, tariff_search
from coo.views.self_declaration import generate_certificate
from coo.views.submitted import submitted
from coo.views.summary import sign, summary
from coo.views.summary_pdf import summary_pdf

APPLICATION = "applications/<uuid:uuid>"

urlpatterns = [
    path("search/itc-hs/", tariff_search, name="tariff_search"),
    path("search/ports/", port_search, name="port_search"),
    path("search/favourite/", favourite, name="favourite"),
    path("submitted/", submitted, name="submitted"),
    path(f"{APPLICATION}/", application, name="application"),
    path(f"{APPLICATION}/summary/", summary, name="summary"),
    path(f"{APPLICATION}/summary.pdf", summary_pdf, name="summary_pdf"),
    path(f"{APPLICATION}/sign/", sign, name="sign"),
    path(f"{APPLICATION}/pay/", pay, name="pay"),
    path(f"{APPLICATION}/payment/", payment_details, name="payment_details"),
    path(f"{APPLICATION}/generate/", generate_certificate, name="generate_certificate"),
    path(f"{APPLICATION}/withdraw/", withdraw, name="withdraw"),
    path(f"{APPLICATION}/true-copy/", ask_true_copy, name="ask_true_copy"),
]
