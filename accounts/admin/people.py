"""People and their roles. An owner manages staff; only a superuser touches superusers, owners and rights by hand."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.filters import RelatedFieldListFilter
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    BaseUserCreationForm,
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from accounts import roles, second_factor, security
from accounts.models import User
from core.admin.widgets import WithSiteTemplate
from core.admin.zones import ZonedAdmin


class NewPersonForm(BaseUserCreationForm):  # type: ignore[type-arg]  # not generic when the program runs
    """A person with a password, which they change themselves afterwards."""

    class Meta:
        model = User
        fields = ("email", "name", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attributes = self.fields["email"].widget.attrs
        attributes.pop("autofocus", None)  # the admin focuses the first field by itself
        attributes["autocomplete"] = "username"


class PasswordState(WithSiteTemplate, ReadOnlyPasswordHashWidget):
    """Whether there is a password, and where to set another; nothing of how it is kept."""

    template_name = "admin/widgets/password_state.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context(name, value, attrs)
        return {**found, "is_set": bool(value) and is_password_usable(value)}


class PersonForm(UserChangeForm):  # type: ignore[type-arg]  # not generic when the program runs
    password = ReadOnlyPasswordHashField(label=_("Password"), widget=PasswordState)

    class Meta:
        model = User
        fields = "__all__"  # the admin narrows it to its fieldsets
        field_classes: dict[str, Any] = {}


class RoleFilter(RelatedFieldListFilter):
    """By role, named in the reader's language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("roles")

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(pk), role_label(name)) for pk, name in Group.objects.order_by("name").values_list("pk", "name")]


# Generic to the type checker only.
People: Any = UserAdmin


@admin.register(User)
class PersonAdmin(ZonedAdmin, People):
    menu_order = 700
    change_user_password_template = "admin/password_form.html"  # noqa: S105  (a template)
    add_form_template = None
    form = PersonForm
    add_form = NewPersonForm
    list_display = ("email", "name", "role_names", "is_staff", "is_active", "last_login")
    show_facets = admin.ShowFacets.ALWAYS
    list_filter = ("is_staff", "is_active", ("groups", RoleFilter), "language")
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ("user_permissions",)
    readonly_fields = ("last_login", "date_joined", "role_names", "second_factor_state")
    save_on_top = True
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (_("Work"), {"fields": ("is_active", "is_staff", "groups")}),
        (_("Language and time"), {"fields": ("language", "time_zone")}),
        (_("Signing in"), {"fields": ("second_factor_state", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "name", "language")}),
        (_("Password"), {"fields": ("password1", "password2")}),
        (_("Work"), {"fields": ("is_staff", "groups")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found: QuerySet[Any] = super().get_queryset(request).prefetch_related("groups")
        return found

    @admin.display(description=_("roles"))
    def role_names(self, user: User) -> str:
        names = [group.name for group in user.groups.all()]
        return (
            ", ".join([*([str(_("Superuser"))] if user.is_superuser else []), *map(role_label, sorted(names))]) or "–"
        )

    # --- the second factor --------------------------------------------------------------------------------------------
    @admin.display(description=_("authenticator app"))
    def second_factor_state(self, user: User) -> str:
        return str(_("set up") if second_factor.has_app(user) else _("not set up yet"))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        obj = kwargs.get("obj")
        if obj is not None and self.may_reset(request, obj) and second_factor.has_app(obj):
            address = reverse("admin:accounts_user_second_factor", args=[obj.pk])
            context["tools"] = [(_("Take the authenticator app away"), address)]
        return super().render_change_form(request, context, *args, **kwargs)

    def may_reset(self, request: HttpRequest, obj: User) -> bool:
        """Superusers, for others: who takes away their own uses the page of their account."""
        return bool(request.user.is_superuser) and obj.pk != request.user.pk

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.reset_second_factor)
        return [path("<int:pk>/second-factor/", view, name="accounts_user_second_factor"), *super().get_urls()]

    def reset_second_factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET asks, POST takes the app away and ends the person's sessions."""
        person = get_object_or_404(User, pk=pk)
        if not self.may_reset(request, person):
            raise PermissionDenied
        if request.method == "POST":
            second_factor.reset(person)
            security.note("app taken away", request, user=person, detail=f"by user={request.user.pk}")
            self.log_change(request, person, _("Took the authenticator app away."))
            self.message_user(request, _("%(who)s sets up the app anew at the next sign-in.") % {"who": person})
            return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[pk]))
        context = {**self.admin_site.each_context(request), "title": _("Take the authenticator app away")}
        return render(request, "admin/second_factor.html", {**context, "original": person, "opts": self.model._meta})

    # --- who may do it ----------------------------------------------------------------------------------------------
    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(super().has_change_permission(request, obj)) and self._is_within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_self = obj is not None and obj.pk == request.user.pk
        return bool(super().has_delete_permission(request, obj)) and self._is_within_reach(request, obj) and not is_self

    def _is_within_reach(self, request: HttpRequest, obj: Any) -> bool:
        """Superusers reach everybody; others no superusers, no other owners, nobody with rights given by hand."""
        if obj is None or request.user.is_superuser or obj.pk == request.user.pk:
            return True
        beyond = obj.groups.exclude(name__in=givable()).exists() or obj.user_permissions.exists()
        return not obj.is_superuser and not beyond

    # --- the form -----------------------------------------------------------------------------------------------------
    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        found = list(super().get_fieldsets(request, obj))
        if obj is not None and not self._may_give_roles(request, obj):
            found[1] = (_("Work"), {"fields": ("is_active", "is_staff", "role_names")})
        if obj is not None and not self.has_change_permission(request, obj):
            found[0] = (None, {"fields": ("email", "name")})
        if obj is not None and request.user.is_superuser:
            found.insert(2, (_("Rights by hand"), {"fields": ("is_superuser", "user_permissions")}))
        return found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Nobody but a superuser changes their own roles."""
        may = obj is None or self._may_give_roles(request, obj)
        return [*super().get_readonly_fields(request, obj), *(() if may else ("is_active", "is_staff", "groups"))]

    def _may_give_roles(self, request: HttpRequest, obj: User) -> bool:
        return self.has_change_permission(request, obj) and (request.user.is_superuser or obj.pk != request.user.pk)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            groups = Group.objects.order_by("name")
            kwargs["queryset"] = groups if request.user.is_superuser else groups.filter(name__in=givable())
            kwargs["widget"] = forms.CheckboxSelectMultiple()
            kwargs["label"] = _("Roles")
            kwargs["help_text"] = _("Each role opens what its work needs, and no more.")
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label_from_instance = lambda group: role_label(group.name)
        return field


def givable() -> list[str]:
    """Roles that an owner may give: all that come with the site, but their own."""
    return [*(role for role in roles.ROLES if role != roles.OWNER), *roles.translators()]


LABELS = {
    roles.OWNER: _("Owner"),
    roles.PROGRAMME_EDITOR: _("Programme editor"),
    roles.REGISTRAR: _("Registrar"),
    roles.PHOTOGRAPHER: _("Photographer"),
    roles.PRESS: _("Press"),
    roles.CHECK_IN: _("Check-in"),
}


def role_label(name: str) -> str:
    """A role in the reader's language: "Translator: Қазақша"."""
    spoken = {roles.translator(code): language for code, language in settings.LANGUAGES}
    if name in spoken:
        return str(_("Translator: %(language)s")) % {"language": spoken[name]}
    return str(LABELS.get(name, name))
