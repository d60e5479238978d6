"""What belongs to the site as a whole. Not in `core.admin`: that package is imported while the admin site is made."""

from django.contrib import admin

from core.admin import outbox, pages, private_pictures, recent, tables, today
from core.admin.identity import SiteIdentityAdmin
from core.admin.mail_templates import MailTemplateAdmin
from core.models import MailTemplate, OutboxMail, SiteIdentity
from events import afterwards, readiness
from forum_site import after, gaps
from forum_site.guide import page as guide_page
from forum_site.status import page as status_page

admin.site.register(SiteIdentity, SiteIdentityAdmin)
admin.site.register(MailTemplate, MailTemplateAdmin)
admin.site.register(OutboxMail, outbox.OutboxAdmin)
ROUTE = "private-picture/<slug:app>/<slug:model>/<int:pk>/<slug:field>/"
pages.add("private-picture", ROUTE, private_pictures.picture)
pages.add("table", "tables/<slug:name>/", tables.view)
today.register("mail", outbox.what_needs_somebody)
today.register_note("mail", outbox.notes)
today.register_section("admin/recent.html", recent.recent)
readiness.register("site", gaps.gaps)
afterwards.register("site", after.steps)
status_page.register()
guide_page.register()
