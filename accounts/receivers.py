"""What signing in and changing rights entail."""

from typing import Any

from allauth.account.signals import authentication_step_completed
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import m2m_changed, pre_save
from django.http import HttpRequest

from accounts import agents, security
from accounts.models import Device, User

RIGHTS = ("is_staff", "is_active", "is_superuser", "email")


def signed_in(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Remember the device, under the session's new key."""
    session = request.session
    if session.session_key is None:
        session.save()
    if session.session_key:
        agent = agents.name_of(request.META.get("HTTP_USER_AGENT", ""))
        Device.objects.filter(user_id=user.pk).forget_ended()
        Device.objects.note(user_id=user.pk, session_key=session.session_key, agent=agent)
    security.note("signed in", request, user=user)


def signed_out(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    if user is not None:
        Device.objects.filter(user_id=user.pk, session_key=request.session.session_key or "").delete()
        security.note("signed out", request, user=user)


def step(sender: Any, request: HttpRequest, user: Any, method: str, **kwargs: Any) -> None:
    security.note("factor shown", request, user=user, detail=method)


def rights_change(sender: Any, instance: User, raw: bool = False, **kwargs: Any) -> None:
    """Sessions end when what the person may do changes, or the address codes go to. A closed account that is opened
    again does not find its old sessions."""
    if raw or instance.pk is None:
        return
    before = User.objects.filter(pk=instance.pk).values(*RIGHTS).first()
    if before and any(before[name] != getattr(instance, name) for name in RIGHTS):
        instance.sign_out_everywhere()


def roles_change(
    sender: Any, instance: Any, action: str, pk_set: set[int] | None, reverse: bool, **kwargs: Any
) -> None:
    """Sessions end when a role or a right is given or taken, from either side of the relation."""
    if action not in ("post_add", "post_remove", "pre_clear") or (pk_set is not None and not pk_set):
        return
    moved = pk_set if pk_set is not None else set(instance.user_set.values_list("pk", flat=True)) if reverse else set()
    for person in User.objects.filter(pk__in=moved if reverse else [instance.pk]):
        person.sign_out_everywhere()
        if not reverse:
            instance.sign_in_stamp = person.sign_in_stamp


def connect() -> None:
    user_logged_in.connect(signed_in, dispatch_uid="accounts.signed_in")
    user_logged_out.connect(signed_out, dispatch_uid="accounts.signed_out")
    authentication_step_completed.connect(step, dispatch_uid="accounts.step")
    pre_save.connect(rights_change, User, dispatch_uid="accounts.rights_change")
    for through in (User.groups.through, User.user_permissions.through):
        m2m_changed.connect(roles_change, through, dispatch_uid=f"accounts.roles_change.{through.__name__}")
