from modeltranslation.translator import TranslationOptions, register

from core import history
from translations.models import Term


@register(Term)
class TermTranslation(TranslationOptions):
    fields = ("term",)


history.keep(Term)
