"""Addresses of editions, delegations and galleries, below `/<lang>/<forum>/`."""

from django.urls import path

from events.views.delegations import delegation, delegations
from events.views.forums import forum
from events.views.galleries import galleries, gallery, photo, photo_copy

urlpatterns = [
    path("", forum, name="forum"),
    path("delegations/", delegations, name="delegations"),
    path("delegations/<slug:code>/", delegation, name="delegation"),
    path("gallery/", galleries, name="galleries"),
    path("gallery/<slug:slug>/", gallery, name="gallery"),
    path("gallery/<slug:slug>/<slug:code>/", photo, name="photo"),
    path("gallery/<slug:slug>/<slug:code>/copy.jpg", photo_copy, name="photo-copy"),
]
