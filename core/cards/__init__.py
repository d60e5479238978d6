"""Cards: the picture and the words that stand for a page where its address is shared (Open Graph, ogp.me).

A public view declares its card: `@public(card=...)`, a function of the request and the address that says what the page is
about. The picture's address holds a digest of what is drawn, so an address never changes its picture and readers that
keep it see an edit at once. It is drawn when first asked for, in some hundredths of a second, and kept.
"""

from core.cards.card import HEIGHT, WIDTH, Card, of_context, of_request
from core.cards.drawing import picture_of

__all__ = ["HEIGHT", "WIDTH", "Card", "of_context", "of_request", "picture_of"]
