"""A person who can sign in: by e-mail address, there is no user name."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import languages


def known_time_zone(name: str) -> None:
    """Validator: an IANA time zone name."""
    if name not in available_timezones():
        raise ValidationError(
            _("%(name)s is not a time zone of the IANA list, such as Asia/Shanghai."), params={"name": name}
        )


class UserManager(BaseUserManager["User"]):
    """Makes people; addresses are compared without regard to case."""

    use_in_migrations = True

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: staff, later delegates too."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=200, blank=True)
    language = models.CharField(
        _("language"),
        max_length=12,
        choices=languages.choices,
        default=settings.LANGUAGE_CODE,
        help_text=_("Of mail and admin."),
    )
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True, validators=[known_time_zone])
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Untick instead of deleting."))
    sign_in_stamp = models.PositiveIntegerField(default=0, editable=False)
    date_joined = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to be this person's: it ends with the password, the rights, or the stamp."""
        state = f"{self.password}|{self.is_staff}|{self.is_superuser}|{self.sign_in_stamp}"
        return salted_hmac("accounts.session", state, secret=secret, algorithm="sha256").hexdigest()

    def sign_out_everywhere(self) -> None:
        """End every session of this person, wherever it is kept."""
        type(self)._base_manager.filter(pk=self.pk).update(sign_in_stamp=models.F("sign_in_stamp") + 1)
        self.refresh_from_db(fields=["sign_in_stamp"])

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)
