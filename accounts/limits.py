"""How often signing in may be tried. A whole forum may sit behind one address of the internet: those limits are wide."""

from django.http import HttpRequest

from core import throttle
from core.throttle import Limit

QUARTER, HOUR = 15 * 60, 3600
CODE_BY_PLACE = Limit("code of place", 120, QUARTER)
CODE_BY_ADDRESS = Limit("code of address", 5, QUARTER)
TRY_BY_PLACE = Limit("try of place", 300, QUARTER)
TRY_BY_ADDRESS = Limit("try of address", 20, HOUR)
PASSWORD_BY_PLACE = Limit("password of place", 100, QUARTER)
PASSWORD_BY_ADDRESS = Limit("password of address", 10, QUARTER)
APP_BY_PERSON = Limit("app of person", 10, QUARTER)
APP_CODE_ONCE = Limit("app code", 1, 120)


def folded(email: str) -> str:
    """An address as it is counted."""
    return email.strip().casefold()


def may_ask_for_code(request: HttpRequest, email: str) -> bool:
    place = throttle.client_address(request)
    return throttle.allow([(CODE_BY_PLACE, place), (CODE_BY_ADDRESS, folded(email))])


def may_try_code(request: HttpRequest, email: str) -> bool:
    place = throttle.client_address(request)
    return throttle.allow([(TRY_BY_PLACE, place), (TRY_BY_ADDRESS, folded(email))])


def may_try_password(request: HttpRequest, email: str) -> bool:
    place = throttle.client_address(request)
    return throttle.allow([(PASSWORD_BY_PLACE, place), (PASSWORD_BY_ADDRESS, folded(email))])


def password_was_right(request: HttpRequest, email: str) -> None:
    """A success is no attempt. (Wiping the count instead would let somebody with one account guess at others.)"""
    PASSWORD_BY_PLACE.give_back(throttle.client_address(request))
    PASSWORD_BY_ADDRESS.give_back(folded(email))
