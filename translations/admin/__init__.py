from translations.admin import first_page, pages, tabs, term

__all__ = ["first_page", "pages", "tabs", "term"]
