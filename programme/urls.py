"""Addresses of the programme, below `/<lang>/<forum>/`."""

from django.urls import path

from programme.views.agenda import agenda
from programme.views.paper import offline_zip, programme_pdf
from programme.views.session import session, session_calendar

urlpatterns = [
    path("agenda/", agenda, name="agenda"),
    path("programme.pdf", programme_pdf, name="programme-pdf"),
    path("offline.zip", offline_zip, name="offline-zip"),
    path("sessions/<slug:code>/", session, name="session"),
    path("sessions/<slug:code>.ics", session_calendar, name="session-calendar"),
]
