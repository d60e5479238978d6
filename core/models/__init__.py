from core.models.content import ContentModel, ContentQuerySet
from core.models.counter import ContentCounter
from core.models.editing import Editing
from core.models.heartbeat import Heartbeat
from core.models.identity import SiteIdentity
from core.models.mail import OutboxMail
from core.models.mail_template import MailTemplate
from core.models.preview_link import PreviewLink
from core.models.publishing import PublishingModel, PublishingQuerySet
from core.models.throttle import Throttle
from core.models.withheld import WithheldPicture

__all__ = [
    "ContentCounter",
    "ContentModel",
    "ContentQuerySet",
    "Editing",
    "Heartbeat",
    "MailTemplate",
    "OutboxMail",
    "PreviewLink",
    "PublishingModel",
    "PublishingQuerySet",
    "SiteIdentity",
    "Throttle",
    "WithheldPicture",
]
