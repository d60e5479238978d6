"""Addresses where anybody checks a letter or a certificate, below `/<lang>/verify/`. They are printed on paper."""

from django.urls import path

from portal.views.verify import ask, verify

urlpatterns = [
    path("", ask, name="verify-ask"),
    path("<str:serial>/", verify, name="verify"),
]
