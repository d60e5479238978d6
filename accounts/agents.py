"""From what a browser says of itself to two words that its owner knows. Nothing else of it is kept."""

BROWSERS = (
    ("MicroMessenger/", "WeChat"), ("Edg", "Edge"), ("OPR/", "Opera"), ("YaBrowser/", "Yandex"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("SamsungBrowser/", "Samsung Internet"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("HarmonyOS", "HarmonyOS"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def name_of(header: str) -> str:
    """ "Firefox, Windows" for a User-Agent (RFC 9110, 10.1.5); empty for one that says neither."""
    found = (next((name for mark, name in known if mark in header), "") for known in (BROWSERS, SYSTEMS))
    return ", ".join(filter(None, found))
