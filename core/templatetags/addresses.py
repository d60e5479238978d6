"""`{% url %}` as Django has it; addresses are remembered, because a page has a hundred of them."""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as of_django
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape

from core.addresses import address

register = template.Library()


class AddressNode(URLNode):
    """Of a view without a namespace, whose parts are given in order; all others are Django's."""

    def render(self, context: template.Context) -> str:
        name: Any = self.view_name.resolve(context)
        if self.kwargs or ":" in name:
            return super().render(context)
        try:
            found = address(name, *[part.resolve(context) for part in self.args])
        except NoReverseMatch:
            return super().render(context)
        if self.asvar:
            context[self.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    node = of_django(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)
