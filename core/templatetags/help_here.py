"""The line under the heading of each screen of the admin."""

from typing import Any

from django import template

from core.admin import help as helping

register = template.Library()


@register.inclusion_tag("admin/_help.html", takes_context=True)
def help_here(context: dict[str, Any]) -> dict[str, Any]:
    """{% help_here %}: what this screen is for, and a link to the guide. Windows of their own for one choice have none."""
    match = getattr(context.get("request"), "resolver_match", None)
    return {"help": None if context.get("is_popup") else helping.of(match)}
