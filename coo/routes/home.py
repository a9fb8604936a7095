"""The dashboard."""

from django.urls import path

from coo.views.home import dashboard

urlpatterns = [path("dashboard/", dashboard, name="dashboard")]
