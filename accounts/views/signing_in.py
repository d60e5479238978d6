"""Signing in by a code that comes by mail, or with a password; signing out."""

from typing import Any

from allauth.account import views
from allauth.account.internal.stagekit import clear_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import limits, mails, second_factor, security
from accounts.second_factor import Lack

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def too_many(request: HttpRequest) -> HttpResponse:
    """429 (RFC 6585, 4), the same for every address."""
    response = render(request, "accounts/too_many.html", {"noindex": True}, status=429)
    response["Retry-After"] = str(limits.QUARTER)
    return response


class Page:
    """What all pages of django-allauth that are in use here have in common."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Not for search engines. (django-allauth's `site` is no more than a host name, and would hide ours.)"""
        context: dict[str, Any] = {**super().get_context_data(**kwargs), "noindex": True}  # type: ignore[misc]
        context.pop("site", None)
        return context


def start_again(request: HttpRequest) -> None:
    """Who comes back to the beginning has another address in mind: what was begun is dropped."""
    clear_login(request)


@method_decorator([form_methods, never_cache], name="dispatch")
class AskForCode(Page, views.RequestLoginCodeView):
    """The way in for everybody: an address, to which a code is sent if it is known here."""

    template_name = "accounts/sign_in.html"

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        return start_again(request)

    def form_valid(self, form: Any) -> Any:
        """The limits count known and unknown addresses alike, and both cost the same work."""
        email = form.cleaned_data["email"]
        if not limits.may_ask_for_code(self.request, email):
            security.note("code refused", self.request, email=email, detail="too many")
            return too_many(self.request)
        if form._user is None:
            mails.rehearse_code(email, get_language() or "en")
        security.note("code asked for", self.request, email=email)
        return super().form_valid(form)


@method_decorator([form_methods, never_cache], name="dispatch")
class TypeCode(Page, views.ConfirmLoginCodeView):
    """The code of the mail. Wrong ones are counted for the session, the address and the place."""

    template_name = "accounts/code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Back to the beginning, with a word, when the code has run out or was tried too often."""
        response = super().dispatch(request, *args, **kwargs)
        beginning = reverse("account_request_login_code")
        if isinstance(response, HttpResponseRedirect) and response.url == beginning:
            return HttpResponseRedirect(f"{beginning}?again=1")
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        email = self._process.state.get("email", "")
        if not limits.may_try_code(request, email):
            security.note("code refused", request, email=email, detail="too many")
            return too_many(request)
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> Any:
        security.note("code wrong", self.request, email=self._process.state.get("email", ""))
        return super().form_invalid(form)


@method_decorator([form_methods, never_cache], name="dispatch")
class TypePassword(Page, views.LoginView):
    """Address and password: the first of the two factors of staff."""

    template_name = "accounts/password.html"

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        return start_again(request)


@method_decorator([form_methods, never_cache], name="dispatch")
class TypePasswordAgain(Page, views.ReauthenticateView):
    template_name = "accounts/password_again.html"


@method_decorator([form_methods, never_cache], name="dispatch")
class SignOut(Page, views.LogoutView):
    template_name = "accounts/sign_out.html"


@never_cache
@require_http_methods(["GET", "HEAD"])
def closed(request: HttpRequest) -> HttpResponse:
    """For an account that was closed while its owner signed in."""
    return render(request, "accounts/closed.html", {"noindex": True}, status=403)


@never_cache
@require_http_methods(["GET", "HEAD"])
def admin_door(request: HttpRequest) -> HttpResponse:
    """`/admin/login/`: leads to what is missing, and from there back. Who is not staff is told so."""
    user: Any = request.user
    back = request.GET.get("next", "")
    back = back if second_factor.is_guarded(back) else "/admin/"
    if user.is_authenticated and not user.is_staff:
        return render(request, "accounts/not_staff.html", {"noindex": True}, status=403)
    lack: Lack | None = second_factor.lacks(request)
    if lack is Lack.PASSWORD and not user.has_usable_password():
        return render(request, "accounts/not_staff.html", {"noindex": True}, status=403)
    return HttpResponseRedirect(back if lack is None else second_factor.page_for(lack, back))
