"""The consoles of operators and agency administrators."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
