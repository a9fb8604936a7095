"""What is there in development only."""

from django.urls import path

from accounts.views.development import stand_ins
from accounts.views.sent_messages import sent_messages

urlpatterns = [
    path("development/stand-ins/", stand_ins, name="stand_ins"),
    path("development/messages/", sent_messages, name="sent_messages"),
]
