from accounts.models.device import Device
from accounts.models.user import User, UserManager

__all__ = ["Device", "User", "UserManager"]
