"""Addresses of signing in. Each page of django-allauth that is in use is named here; no other exists."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import path

from accounts.views import account, signing_in


def factors(name: str) -> Callable[..., HttpResponseBase]:
    """A view of `accounts.views.factors`, read when somebody comes: what it needs takes nine megabytes of each web worker."""

    def view(request: HttpRequest) -> HttpResponseBase:
        from accounts.views import factors

        found = getattr(factors, name)
        answer: HttpResponseBase = getattr(found, "as_view", lambda: found)()(request)
        return answer

    return view


urlpatterns = [
    path("", account.account, name="account"),
    path("devices/<int:pk>/sign-out/", account.sign_out_device, name="device-sign-out"),
    path("devices/sign-out/", account.sign_out_everywhere, name="devices-sign-out"),
    path("sign-in/", signing_in.AskForCode.as_view(), name="account_request_login_code"),
    path("sign-in/code/", signing_in.TypeCode.as_view(), name="account_confirm_login_code"),
    path("sign-in/password/", signing_in.TypePassword.as_view(), name="account_login"),
    path("sign-in/app/", factors("TypeAppCode"), name="mfa_authenticate"),
    path("sign-in/closed/", signing_in.closed, name="account_inactive"),
    path("sign-out/", signing_in.SignOut.as_view(), name="account_logout"),
    path("confirm/", signing_in.TypePasswordAgain.as_view(), name="account_reauthenticate"),
    path("confirm/app/", factors("TypeAppCodeAgain"), name="mfa_reauthenticate"),
    path("app/", factors("SetUpApp"), name="mfa_activate_totp"),
    path("app/take-away/", factors("TakeAppAway"), name="mfa_deactivate_totp"),
    path("recovery-codes/", factors("RecoveryCodes"), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", factors("NewRecoveryCodes"), name="mfa_generate_recovery_codes"),
    path("onward/", factors("onward"), name="account-onward"),
]
