"""What a device keeps for when the network drops: names and tokens only, until the day is over."""

from typing import Any

import zxingcpp
from django.core.exceptions import ValidationError
from django.utils import timezone

from core import images
from events.models import Delegate, Forum
from portal.checkin.reading import ends, milliseconds, token_in
from portal.checkin.searching import with_tokens

WIDEST = 1280  # pixels of a frame
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def copy_for(forum: Forum) -> dict[str, Any]:
    """{"now", "ends": milliseconds of the server's clock, "people": [[token, name, native name]]} of those who are coming."""
    rows = Delegate.objects.for_forum(forum).coming().filter(anonymised_at=None).order_by("pk")
    names = rows.only("pk", "given_name", "family_name", "family_name_first", "native_name")
    people = [[token, one.latin_name, one.native_name] for one, token in with_tokens(names)]
    return {"now": milliseconds(timezone.now()), "ends": milliseconds(ends(forum)), "people": people}


def token_on(data: bytes) -> str:
    """The token of the square code on a frame of a camera; "" where none can be read."""
    try:
        frame = images.check(data, None, WIDEST).image
    except ValidationError:
        return ""
    found = zxingcpp.read_barcodes(frame.convert("L"), formats=QR)
    return next((token for one in found if (token := token_in(one.text))), "")
