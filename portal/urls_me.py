"""Addresses of a delegate's own pages, below `/<lang>/me/`."""

from django.urls import path

from portal.views import (
    announcements,
    institutions,
    me,
    me_agenda,
    me_badge,
    me_feedback,
    me_forms,
    me_papers,
    me_places,
    member_papers,
    members,
)

urlpatterns = [
    path("", me.home, name="me"),
    path("stars/", me_agenda.my_stars, name="me-stars"),
    path("calendar/<str:key>.ics", me_agenda.my_calendar, name="me-calendar"),
    path("announcements/<slug:kind>/<str:key>/", announcements.announcements, name="me-announcements"),
    path("institutions/<int:pk>/", institutions.institution, name="me-institution"),
    path("institutions/<int:pk>/add/", members.add, name="me-member-add"),
    path("institutions/<int:pk>/head/", institutions.head, name="me-institution-head"),
    path("institutions/<int:pk>/members.xlsx", institutions.file, name="me-institution-file"),
    path("institutions/<int:pk>/letters.zip", member_papers.letters, name="me-institution-letters"),
    path("institutions/<int:pk>/<slug:reference>/", members.correct, name="me-member"),
    path("institutions/<int:pk>/<slug:reference>/travel/", members.travel, name="me-member-travel"),
    path("institutions/<int:pk>/<slug:reference>/withdraw/", members.withdraw, name="me-member-withdraw"),
    path("institutions/<int:pk>/<slug:reference>/letter.pdf", member_papers.letter, name="me-member-letter"),
    path("<slug:reference>/", me.page, name="me-page"),
    path("<slug:reference>/details/", me_forms.details, name="me-details"),
    path("<slug:reference>/travel/", me_forms.travel, name="me-travel"),
    path("<slug:reference>/calendar/", me_agenda.new_calendar, name="me-calendar-new"),
    path("<slug:reference>/places/", me_places.my_places, name="me-places"),
    path("<slug:reference>/feedback/", me_feedback.feedback, name="me-feedback"),
    path("<slug:reference>/feedback/<str:code>/", me_feedback.of_session, name="me-feedback-session"),
    path("<slug:reference>/data.json", me.data_file, name="me-data-file"),
    path("<slug:reference>/papers/<str:serial>.pdf", me_papers.file, name="me-paper"),
    path("<slug:reference>/certificate/", me_papers.certificate, name="me-certificate"),
    path("<slug:reference>/badge.svg", me_badge.badge, name="me-badge"),
    path("<slug:reference>/withdraw/", me.withdraw, name="me-withdraw"),
    path("<slug:reference>/erase/", me_forms.erase, name="me-erase"),
]
