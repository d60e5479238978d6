"""Addresses of a delegate's own pages, below `/<lang>/me/`."""

from typing import Any

urlpatterns: list[Any] = []
