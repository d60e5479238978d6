"""What was agreed at a forum, in every language: the communiqué is an article of its own kind."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import languages
from core.texts import listed
from events import afterwards
from events.afterwards import Step
from events.models import Forum
from news.models import Article

MAY = ("news.view_article",)


def steps(forum: Forum) -> Iterator[Step]:
    found = Article.objects.for_forum(forum).filter(kind=Article.Kind.COMMUNIQUE).first()
    if found is None:
        add = f"{reverse('admin:news_article_add')}?forum={forum.pk}&kind={Article.Kind.COMMUNIQUE}"
        yield Step("communique", _("The communiqué, as an article of this kind"), add, 1, permissions=MAY)
        return
    form = reverse("admin:news_article_change", args=[found.pk])
    yield Step("communique-public", _("The communiqué is public"), form, int(not found.is_public), permissions=MAY)
    missing = [
        one.name
        for one in languages.LANGUAGES
        if one.code in forum.content_languages
        and not all(getattr(found, languages.column(field, one.code)) for field in ("title", "body"))
    ]
    label = _("Languages that the communiqué is missing in")
    yield Step("communique-languages", label, form, len(missing), listed(missing), MAY)


afterwards.register("news", steps)
