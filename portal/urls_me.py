"""Addresses of a delegate's own pages, below `/<lang>/me/`."""

from django.urls import path

from portal.views import me

urlpatterns = [
    path("", me.home, name="me"),
    path("<slug:reference>/", me.page, name="me-page"),
    path("<slug:reference>/data.json", me.data_file, name="me-data-file"),
    path("<slug:reference>/withdraw/", me.withdraw, name="me-withdraw"),
]
