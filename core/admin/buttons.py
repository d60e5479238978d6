"""Buttons on forms and actions on lists that apps above add to those of apps below."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise


@dataclass(frozen=True)
class Button:
    """`shown(request, object)` says who sees it; `pressed(request, object, answer)` runs after the save has been committed.

    `answer` is what the form would answer by itself: a redirect to the list.
    """

    name: str
    label: str | Promise
    shown: Callable[[HttpRequest, Any], bool]
    pressed: Callable[[HttpRequest, Any, HttpResponse], HttpResponse]


_buttons: dict[str, list[Button]] = {}


def add(label: str, button: Button) -> None:
    """Put a button on the forms of a model such as "events.Session"."""
    known = _buttons.setdefault(label, [])
    if button not in known:
        known.append(button)


def of(model: type[models.Model], request: HttpRequest, obj: Any) -> list[Button]:
    return [button for button in _buttons.get(model._meta.label, []) if button.shown(request, obj)]


@dataclass(frozen=True)
class Action:
    """Something to do with the chosen rows of a list: `act(request, chosen)` answers, with the list again for None."""

    name: str
    label: str | Promise
    shown: Callable[[HttpRequest], bool]
    act: Callable[[HttpRequest, QuerySet[Any]], HttpResponse | None]

    def __call__(self, admin: Any, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        return self.act(request, chosen)


_actions: dict[str, list[Action]] = {}


def add_action(label: str, action: Action) -> None:
    """Put an action on the lists of a model."""
    known = _actions.setdefault(label, [])
    if action not in known:
        known.append(action)


def actions_of(model: type[models.Model], request: HttpRequest) -> list[Action]:
    return [action for action in _actions.get(model._meta.label, []) if action.shown(request)]
