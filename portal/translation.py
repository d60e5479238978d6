from modeltranslation.translator import TranslationOptions, translator

from core import history
from portal.models import ConsentText, FeedbackRules, Letterhead, RegistrationRules

translator.register(ConsentText, type("ConsentTextTranslation", (TranslationOptions,), {"fields": ("text",)}))
LETTERHEAD = ("host", "address", "signatory", "office", "letter", "certificate")
translator.register(Letterhead, type("LetterheadTranslation", (TranslationOptions,), {"fields": LETTERHEAD}))
for model in (ConsentText, FeedbackRules, Letterhead, RegistrationRules):
    history.keep(model)
