"""Addresses of the programme, below `/<lang>/<forum>/`."""

from django.urls import path

from programme.views.agenda import agenda
from programme.views.changes import changes, feed
from programme.views.session import session, session_calendar

urlpatterns = [
    path("agenda/", agenda, name="agenda"),
    path("agenda/changes/", changes, name="agenda-changes"),
    path("agenda/changes/feed/", feed, name="agenda-changes-feed"),
    path("sessions/<slug:code>/", session, name="session"),
    path("sessions/<slug:code>.ics", session_calendar, name="session-calendar"),
]
