"""Addresses of news and pages, below `/<lang>/`."""

from django.urls import path

from news.views.articles import article, articles, page

urlpatterns = [
    path("news/", articles, name="news"),
    path("news/<slug:slug>/", article, name="article"),
    path("pages/<slug:slug>/", page, name="page"),
]
