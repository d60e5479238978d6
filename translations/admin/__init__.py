from translations.admin import term

__all__ = ["term"]
