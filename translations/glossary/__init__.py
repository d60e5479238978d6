"""The glossary of the site: its terms found in a text, and its way in and out as CSV."""

from translations.glossary.finding import Hit, terms_in

__all__ = ["Hit", "terms_in"]
