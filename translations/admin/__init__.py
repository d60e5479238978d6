from translations.admin import first_page, pages, tabs

__all__ = ["first_page", "pages", "tabs"]
