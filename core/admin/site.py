"""The admin site."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class ForumAdminSite(AdminSite):
    site_header = _("Forum administration")
    site_title = _("Forum administration")
    index_title = _("What needs you today")
    enable_nav_sidebar = False
