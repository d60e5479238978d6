"""What may never stand in a log: secrets in addresses, what was asked, e-mail addresses, values of rows.

`deploy/nginx.conf` masks its own lines by the same addresses; `tests/test_logs.py` compares the two.
"""

import re

HIDDEN = "*"
_LANGUAGE = "/[a-z]{2,3}(?:-[a-z]+)?"
# Where an address is kept up to a place, and what follows is somebody's: a link's secret, a serial number, a person's row.
PERSONAL = (
    rf"{_LANGUAGE}/(?:me|preview|verify|accounts)",
    rf"{_LANGUAGE}/register/[a-z0-9-]+",
    rf"{_LANGUAGE}/[a-z0-9-]+/speakers",
    r"/(?:admin|check-in)(?:/[a-z_-]{1,30}(?=/)){0,3}+",
)
_START = re.compile(rf"^({'|'.join(PERSONAL)})/[^?]+", re.IGNORECASE)
# In a text; a file of the program is no address.
_INSIDE = re.compile(rf"({'|'.join(PERSONAL)})/(?![^\s\"']*\.py\b)[^\s\"'<>]+", re.IGNORECASE)
_TEXT = (
    (re.compile(r"(?<=://)[^\s/@]+@"), f"{HIDDEN}@"),  # of a server's address: user and password
    (re.compile(r"[^\s@<>\"'(),:;=/*]+(?:@|%40)(?:[\w-]+\.)+[^\W\d_]{2,}", re.IGNORECASE), f"{HIDDEN}@{HIDDEN}"),
    (re.compile(r"(?<=\bip=)[0-9a-fA-F.:]*[0-9a-fA-F]"), HIDDEN),  # gunicorn, of a malformed request
    (re.compile(r"(?<=[\w/])\?[^\s\"'<>]+"), f"?{HIDDEN}"),
    (re.compile(r"\b\d+-[0-9a-f]{32}\b"), HIDDEN),  # secret links
    (re.compile(r"[\w-]{10,}:[\w-]{4,}:[\w-]{20,}"), HIDDEN),  # signed values
    (re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}\b"), HIDDEN),  # serial numbers of papers
    # PostgreSQL names the values of a row that it refuses.
    (re.compile(r"(?<=Key )\((.*?)\)=\(.*\)"), rf"(\1)=({HIDDEN})"),
    (re.compile(r"(?<=Failing row contains )\(.*\)"), f"({HIDDEN})"),
)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def path(asked: str) -> str:
    """The path of an address, without its query, as it may be written down."""
    masked = _START.sub(rf"\1/{HIDDEN}", asked.partition("?")[0])
    masked = re.sub(r"/[^/]*(?:@|%40)[^/]*", f"/{HIDDEN}", masked, flags=re.IGNORECASE)
    return _UNPRINTABLE.sub(HIDDEN, masked)


def text(words: str) -> str:
    """A message or a traceback, which may name addresses and values."""
    masked = _INSIDE.sub(rf"\1/{HIDDEN}", words)
    for pattern, instead in _TEXT:
        masked = pattern.sub(instead, masked)
    return masked
