from modeltranslation.translator import TranslationOptions, translator

from core import history
from portal.models import ConsentText, RegistrationRules

translator.register(ConsentText, type("ConsentTextTranslation", (TranslationOptions,), {"fields": ("text",)}))
for model in (ConsentText, RegistrationRules):
    history.keep(model)
