from modeltranslation.translator import TranslationOptions, register

from core import history
from speakers.models import Appearance, PhotoTag, Speaker, SpeakerListing


@register(Speaker)
class SpeakerTranslation(TranslationOptions):
    fields = ("name", "position", "biography")


for model in (Speaker, SpeakerListing, Appearance, PhotoTag):
    history.keep(model)
