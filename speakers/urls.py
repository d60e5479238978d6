"""Addresses of speakers, below `/<lang>/<forum>/`."""

from django.urls import path

from speakers.views.speakers import speaker, speakers

urlpatterns = [
    path("speakers/", speakers, name="speakers"),
    path("speakers/<slug:slug>/", speaker, name="speaker"),
]
