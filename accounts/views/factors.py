"""The authenticator app of staff: asked for, set up, taken away; recovery codes."""

from functools import wraps
from typing import Any
from urllib.parse import quote

import segno
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import security
from accounts.adapter import AccountAdapter
from accounts.views.signing_in import Page, form_methods
from core.mail.kinds import common_values

private = method_decorator([form_methods, never_cache], name="dispatch")


def staff_only(view: Any) -> Any:
    """The app is for staff; a delegate's account has neither a password nor a need for one. Visitors are led to sign in."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user: Any = request.user
        if user.is_authenticated and not (user.is_staff and user.has_usable_password()):
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


for_staff = method_decorator([form_methods, never_cache, staff_only], name="dispatch")
NEXT = "accounts.next"


@private
class TypeAppCode(Page, base.AuthenticateView):
    """The second step of signing in."""

    template_name = "accounts/app_code.html"

    def form_invalid(self, form: Any) -> Any:
        security.note("app code wrong", self.request, user=self.stage.login.user)
        return super().form_invalid(form)


@for_staff
class TypeAppCodeAgain(Page, base.ReauthenticateView):
    template_name = "accounts/app_code_again.html"

    def form_invalid(self, form: Any) -> Any:
        security.note("app code wrong", self.request, user=self.request.user)
        return super().form_invalid(form)


def drawing(address: str) -> SafeString:
    """An address as a QR code (ISO/IEC 18004), as SVG that stands in the page: dark on light in both schemes."""
    code = segno.make(address, error="m", micro=False)
    svg = code.svg_inline(scale=5, border=4, dark="#14213d", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg)


@for_staff
class SetUpApp(Page, totp.ActivateTOTPView):
    """The app reads a secret, and shows by its first code that it has it."""

    template_name = "accounts/app_set_up.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.GET.get("next"):
            request.session[NEXT] = request.GET["next"]
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["qr"] = drawing(context["totp_url"])
        context["secret"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return context

    def form_valid(self, form: Any) -> Any:
        """The code that was typed is a second factor, shown: it is not asked for again at once."""
        response = super().form_valid(form)
        made = Authenticator.objects.get(user_id=self.request.user.pk, type=Authenticator.Type.TOTP)
        record_authentication(self.request, self.request.user, "mfa", id=made.pk, type=made.type)
        security.note("app set up", self.request, user=self.request.user)
        return response

    def get_success_url(self) -> str:
        return reverse("mfa_view_recovery_codes") if self.did_generate_recovery_codes else reverse("account")


@for_staff
class TakeAppAway(Page, totp.DeactivateTOTPView):
    """For a new phone: staff are led to set up the app anew before they may work again."""

    template_name = "accounts/app_take_away.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> Any:
        response = super().form_valid(form)
        security.note("app taken away", self.request, user=self.request.user)
        user: Any = self.request.user
        user.sign_out_everywhere()
        update_session_auth_hash(self.request, user)
        return response


@for_staff
class RecoveryCodes(Page, recovery.ViewRecoveryCodesView):
    """The codes, shown once; kept by their owner as a file, which the page itself carries."""

    template_name = "accounts/recovery_codes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user: Any = self.request.user
        if context["can_view_codes"]:
            title = _("Recovery codes of %(who)s for %(site)s") % {
                "who": user.email,
                "site": common_values("en")["site_address"],
            }
            file = "\r\n".join([title, "", *context["unused_codes"], ""])
            context["file"] = f"data:text/plain;charset=utf-8,{quote(file)}"
        return context


@for_staff
class NewRecoveryCodes(Page, recovery.GenerateRecoveryCodesView):
    template_name = "accounts/recovery_codes_new.html"

    def form_valid(self, form: Any) -> Any:
        security.note("recovery codes made", self.request, user=self.request.user)
        return super().form_valid(form)


@never_cache
@require_safe
def onward(request: HttpRequest) -> HttpResponseRedirect:
    """After the recovery codes have been kept: to where the person wanted to go."""
    address = request.session.pop(NEXT, "")
    return HttpResponseRedirect(address if AccountAdapter(request).is_safe_url(address) else reverse("account"))
