"""What belongs to the site as a whole. Not in `core.admin`: that package is imported while the admin site is made."""

from django.contrib import admin

from core.admin.identity import SiteIdentityAdmin
from core.models import SiteIdentity

admin.site.register(SiteIdentity, SiteIdentityAdmin)
