"""The bell, preferences, announcements, and in development every message sent."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
