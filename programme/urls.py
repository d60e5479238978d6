"""Addresses of the programme, below `/<lang>/<forum>/`."""

from django.urls import path

from programme.views import exports
from programme.views.agenda import agenda
from programme.views.changes import changes, feed
from programme.views.embed import agenda_embed
from programme.views.paper import offline_zip, programme_pdf
from programme.views.session import session, session_calendar

urlpatterns = [
    path("agenda/", agenda, name="agenda"),
    path("agenda/embed/", agenda_embed, name="agenda-embed"),
    path("agenda.ics", exports.agenda_calendar, name="agenda-calendar"),
    path("agenda.xlsx", exports.agenda_xlsx, name="agenda-xlsx"),
    path("agenda.csv", exports.agenda_csv, name="agenda-csv"),
    path("schedule.xml", exports.schedule, name="schedule-xml"),
    path("schedule.json", exports.schedule_v1, name="schedule-json"),
    path("schedule2.json", exports.schedule_v2, name="schedule2-json"),
    path("speakers/<slug:slug>.ics", exports.speaker_calendar, name="speaker-calendar"),
    path("agenda/changes/", changes, name="agenda-changes"),
    path("agenda/changes/feed/", feed, name="agenda-changes-feed"),
    path("programme.pdf", programme_pdf, name="programme-pdf"),
    path("offline.zip", offline_zip, name="offline-zip"),
    path("sessions/<slug:code>/", session, name="session"),
    path("sessions/<slug:code>.ics", session_calendar, name="session-calendar"),
]
