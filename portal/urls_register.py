"""Addresses of registering, below `/<lang>/register/<forum>/`."""

from django.urls import path

from portal.views.register import institution, invited, register
from portal.views.register_form import form, save

urlpatterns = [
    path("", register, name="register"),
    path("form/<str:key>/", form, name="register-form"),
    path("form/<str:key>/save/", save, name="register-save"),
    path("invited/<str:key>/", invited, name="register-invited"),
    path("institution/<str:key>/", institution, name="register-institution"),
]
