from core.models.content import ContentModel, ContentQuerySet
from core.models.counter import ContentCounter
from core.models.identity import SiteIdentity
from core.models.publishing import PublishingModel, PublishingQuerySet

__all__ = [
    "ContentCounter",
    "ContentModel",
    "ContentQuerySet",
    "PublishingModel",
    "PublishingQuerySet",
    "SiteIdentity",
]
