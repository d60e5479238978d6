from translations.models.term import Term
from translations.models.text_state import TextState

__all__ = ["Term", "TextState"]
