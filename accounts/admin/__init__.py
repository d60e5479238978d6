from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin

from accounts.admin.people import PersonAdmin

# Secrets of apps are nobody's to read; addresses are those of the accounts themselves.
admin.site.unregister([Authenticator, EmailAddress])

__all__ = ["PersonAdmin"]
