from modeltranslation.translator import TranslationOptions, register

from core import history
from core.models import SiteIdentity


@register(SiteIdentity)
class SiteIdentityTranslation(TranslationOptions):
    fields = ("name", "short_name", "organiser", "address")


history.keep(SiteIdentity)
