"""Links at the top of an object's page or of a list. Apps above add theirs to pages of apps below."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import models
from django.http import HttpRequest

Tool = tuple[Any, str]
Tools = Callable[[HttpRequest, Any], Iterable[Tool]]
ListTools = Callable[[HttpRequest], Iterable[Tool]]
_tools: dict[str, list[Tools]] = {}
_list_tools: dict[str, list[ListTools]] = {}


def add(label: str, tools: Tools) -> None:
    """`tools(request, object)` gives (label, address) pairs for the pages of a model such as "events.Forum"."""
    known = _tools.setdefault(label, [])
    if tools not in known:
        known.append(tools)


def of(model: type[models.Model], request: HttpRequest, obj: Any) -> list[Tool]:
    return [tool for tools in _tools.get(model._meta.label, []) for tool in tools(request, obj)]


def add_to_list(label: str, tools: ListTools) -> None:
    """`tools(request)` gives (label, address) pairs for the list of a model such as "events.Session"."""
    known = _list_tools.setdefault(label, [])
    if tools not in known:
        known.append(tools)


def of_list(model: type[models.Model], request: HttpRequest) -> list[Tool]:
    return [tool for tools in _list_tools.get(model._meta.label, []) for tool in tools(request)]
