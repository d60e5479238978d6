from modeltranslation.translator import TranslationOptions, register

from core import history
from programme.models import Release


@register(Release)
class ReleaseTranslation(TranslationOptions):
    fields = ("note",)


history.keep(Release)
