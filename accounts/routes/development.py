"""What is there in development only."""

from django.urls import path

from accounts.views.development import stand_ins

urlpatterns = [path("development/stand-ins/", stand_ins, name="stand_ins")]
