from translations.models.text_state import TextState

__all__ = ["TextState"]
