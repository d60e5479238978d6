from modeltranslation.translator import TranslationOptions, translator

from core import history
from events import models

TRANSLATED: dict[type, tuple[str, ...]] = {
    models.Forum: ("name", "short_name", "theme", "tagline", "description", "dates_text", "city", "sample_note"),
    models.KeyFigure: ("label",),
    models.Country: ("name",),
    models.Institution: ("name", "city", "description", "status"),
    models.Delegation: ("note",),
    models.Venue: ("name", "address", "directions"),
    models.Room: ("name", "directions"),
    models.Track: ("name", "description"),
    models.Session: ("title", "abstract", "location"),
    models.SessionFile: ("title",),
    models.Gallery: ("title", "description"),
    models.Photo: ("caption", "alternative"),
    models.AllianceDocument: ("title",),
    models.Signatory: ("role",),
}
UNTRANSLATED = (
    models.ForumPartner,
    models.DelegationInstitution,
    models.SessionLanguage,
    models.SessionRoom,
    models.PhotoCountry,
    models.PhotoSession,
    models.Delegate,
    models.AccompanyingPerson,
    models.Consent,
)

for model, fields in TRANSLATED.items():
    translator.register(model, type(f"{model.__name__}Translation", (TranslationOptions,), {"fields": fields}))
for model in (*TRANSLATED, *UNTRANSLATED):
    history.keep(model)
