"""Addresses of news and pages, below `/<lang>/`."""

from django.urls import path

from news.views.articles import article, articles, page
from news.views.feed import feed

urlpatterns = [
    path("news/", articles, name="news"),
    path("news/feed/", feed, name="news-feed"),
    path("news/<slug:slug>/", article, name="article"),
    path("pages/<slug:slug>/", page, name="page"),
]
