"""Addresses of registering, below `/<lang>/register/<forum>/`."""

from typing import Any

urlpatterns: list[Any] = []
