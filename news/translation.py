from modeltranslation.translator import TranslationOptions, register

from core import history
from news.models import Announcement, Article, Page


@register(Article)
class ArticleTranslation(TranslationOptions):
    fields = ("title", "summary", "body", "note", "cover_alternative")


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ("title", "summary", "body")


@register(Announcement)
class AnnouncementTranslation(TranslationOptions):
    fields = ("message",)


history.keep(Announcement)
history.keep(Article)
history.keep(Page)
