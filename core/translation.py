from modeltranslation.translator import TranslationOptions, register

from core import history
from core.models import MailTemplate, SiteIdentity, WithheldPicture


@register(SiteIdentity)
class SiteIdentityTranslation(TranslationOptions):
    fields = ("name", "short_name", "organiser", "address")


@register(MailTemplate)
class MailTemplateTranslation(TranslationOptions):
    fields = ("subject", "body")


history.keep(SiteIdentity)
history.keep(MailTemplate)
history.keep(WithheldPicture)
