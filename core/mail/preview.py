"""A mail's HTML as a page: nothing in it may run, load or lead anywhere; its one style sheet is known by its hash."""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings

from core.mail.rendering import STYLE

View = Callable[..., Any]


def style_hash() -> str:
    """The style sheet's hash as a source expression (CSP level 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"


def inert(view: View) -> View:
    """The policy of a page that shows a mail in a frame of this site."""
    policy: dict[str, Any] = dict.fromkeys(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])
    policy |= {"default-src": [NONE], "style-src": [style_hash()], "form-action": [NONE], "base-uri": [NONE]}
    policy |= {"frame-ancestors": [SELF], "sandbox": [""]}
    wrapped: View = csp_replace(policy)(view)
    return wrapped
